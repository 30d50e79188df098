//! The second pass: dimensions, by unification along the flat tree.

use super::Failure;
use super::error::{Operand, shape_text};
use super::kind::{Kinds, SCALAR};
use super::shapes::Pass;
use super::tree::{Index, Node, Operation, Placeholder, Tree};
use super::unify::{AxisTerm, Part, Template, Unifier};
use crate::base::{
    Attributes, Axis, Declaration, Definition, Dimension, Error, ErrorCode, Result, Shape, Symbols, Variable,
};
use crate::ops::{Callable, Kind, Signature};
use crate::syntax::ast::{Expr, ExprKind};
use smallvec::{SmallVec, smallvec};

/// The flat tree with its shapes.
pub(super) struct Typed<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) shapes: Vec<Shape>,
    pub(super) kinds: Vec<Kinds>,
    pub(super) variables: Vec<Variable>,
    pub(super) indices: Vec<(Index<'a>, Axis)>,
    /// The free indices by name, and by their place among all.
    pub(super) free: Vec<(String, usize)>,
    pub(super) is_indexed: bool,
    /// Whether there is a left-hand side.
    pub(super) has_target: bool,
    placeholders: Vec<Axis>,
}

impl Typed<'_> {
    /// The axis that a placeholder stands for, if the dimension is one.
    pub(super) fn placed(&self, dimension: Dimension) -> Option<&Axis> {
        self.placeholders.get(dimension.placeholder_among(self.placeholders.len())?)
    }
}

/// Finds the shapes, and declares the undeclared.
pub(super) fn infer<'a>(
    tree: Tree<'a>,
    expected: Option<&Shape>,
    symbols: &mut Symbols,
) -> Result<Typed<'a>, Failure<'a>> {
    let mut pass = Pass {
        unifier: Unifier::default(),
        templates: Vec::new(),
        names: Vec::new(),
        axes: Vec::new(),
        products: Vec::new(),
        symbols,
    };
    for (_, name) in &tree.names {
        let template = match name.declared {
            Some(variable) => known(&pass.symbols.declaration(variable).shape),
            None => (0..tree.solver.get(name.slot).rank()).map(|_| pass.unifier.fresh()).collect(),
        };
        pass.names.push(template);
    }
    for placeholder in &tree.placeholders {
        let product = match placeholder {
            Placeholder::AxisOf(..) => AxisTerm::new(),
            Placeholder::Product(factors) => pass.product_of(factors, &tree),
        };
        pass.products.push(product);
    }
    for (_, index) in tree.indices.keys() {
        let size = pass.symbols.suggested_sizes().iter().find(|(own, _)| own == index);
        let axis = match size.and_then(|(_, size)| pass.symbols.find_dimension(size)) {
            Some(size) => smallvec![Part::Known(size)],
            None => pass.unifier.fresh(),
        };
        pass.axes.push(axis);
    }
    for i in 0..tree.nodes.len() {
        let template = pass.template(&tree, i)?;
        pass.templates.push(template);
    }
    if let Some(shape) = expected {
        pass.expect(&tree, &known(shape))?;
    }
    Ok(pass.settle(tree))
}

fn known(shape: &Shape) -> Template {
    shape.iter().map(|axis| axis.iter().map(|d| Part::Known(*d)).collect()).collect()
}

impl<'a> Pass<'_> {
    fn template(&mut self, tree: &Tree<'a>, i: usize) -> Result<Template, Failure<'a>> {
        let node = &tree.nodes[i];
        let first = |pass: &Self| pass.operand(node, 0);
        Ok(match &node.operation {
            Operation::Number(_) | Operation::Size(_) => Template::new(),
            Operation::Name(index) => self.names[*index].clone(),
            Operation::Sum(signs) => self.sum(tree, node, signs)?,
            Operation::Frobenius if tree.kind(i) != SCALAR => self.tensor_contraction(tree, node)?,
            Operation::Frobenius => {
                self.frobenius(tree, node)?;
                Template::new()
            }
            Operation::Product(ops, slots) => self.product(tree, node, ops, slots)?,
            Operation::EntryPower => self.entry_power(tree, node)?,
            Operation::Negate | Operation::Defined(_) => first(self),
            Operation::Transpose => first(self).into_iter().rev().collect(),
            Operation::Power => {
                self.square(tree, node.children[0], "'^'")?;
                first(self)
            }
            Operation::Call(callable, dimensions) => self.call(*callable, dimensions, tree, node)?,
            Operation::Index(indices) => {
                let base = first(self);
                for (place, (axis, index)) in base.iter().zip(indices).enumerate() {
                    let other = self.axes[*index].clone();
                    if !self.unifier.unify(&other, axis) {
                        return Err(self.index_clash(tree, node, *index, place, &base));
                    }
                }
                Template::new()
            }
            Operation::SumOver(_) => Template::new(),
            Operation::Delta(indices) => {
                self.delta(tree, node, indices)?;
                Template::new()
            }
            Operation::Accept(definition, takes) => {
                self.accept(tree, node, definition, takes)?;
                Template::new()
            }
            // It is replaced before shapes are asked for.
            Operation::Spelt => {
                return Err(Error::new(ErrorCode::UnknownFunction, "this has no reading", node.expr.span).into());
            }
            Operation::Select(places) => self.select(tree, node, places)?,
            Operation::Unit(_, Some(dimension)) => smallvec![smallvec![Part::Known(*dimension)]],
            Operation::Unit(_, None) => smallvec![self.unifier.fresh()],
            Operation::FourthOrder(equal) => self.fourth_order(*equal),
            Operation::SingleEntry(places) => self.single_entry(tree, *places),
            Operation::Identity => {
                let axis = self.unifier.fresh();
                smallvec![axis.clone(), axis]
            }
        })
    }

    fn call(
        &mut self,
        callable: Callable,
        dimensions: &[Dimension],
        tree: &Tree<'a>,
        node: &Node<'a>,
    ) -> Result<Template, Failure<'a>> {
        let name = match &node.expr.kind {
            ExprKind::Call(name, _) => name.as_str(),
            _ => callable.name(),
        };
        let first = |pass: &Self| pass.templates[node.children[0]].clone();
        Ok(match callable.signature() {
            Signature::Same => first(self),
            Signature::ToScalar => Template::new(),
            Signature::Square | Signature::SquareToScalar => {
                self.square(tree, node.children[0], name)?;
                if matches!(callable.signature(), Signature::Square) { first(self) } else { Template::new() }
            }
            Signature::Constant(kind) => (0..Kinds::only(kind).rank()).map(|_| self.unifier.fresh()).collect(),
            Signature::OfDimensions { shape, .. } => {
                let axes = known(&shape(dimensions).unwrap_or_default());
                axes.into_iter().map(|axis| self.placed(axis, tree)).collect()
            }
            Signature::Divided { last, keeps, .. } => self.divided(name, dimensions, [last, keeps], tree, node)?,
            Signature::OfKinds(_, outcome) => {
                let kinds: SmallVec<[Kind; 2]> = node.children.iter().map(|c| tree.kind(*c).single()).collect();
                let Some(outcome) = outcome(&kinds) else { return Ok(first(self)) };
                if outcome.square {
                    self.square(tree, node.children[0], name)?;
                }
                let part = |(operand, axis): &(usize, usize)| self.templates[node.children[*operand]][*axis].clone();
                outcome.axes.iter().map(|axis| axis.iter().flat_map(part).collect()).collect()
            }
        })
    }

    /// The axes of an operand without a dimension that is the last or the first factor of each, in front of which it stands if it is kept.
    fn divided(
        &mut self,
        name: &str,
        dimensions: &[Dimension],
        [last, keeps]: [bool; 2],
        tree: &Tree<'a>,
        node: &Node<'a>,
    ) -> Result<Template, Failure<'a>> {
        let factor: AxisTerm = dimensions.iter().map(|d| Part::Known(*d)).collect();
        let factor = self.placed(factor, tree);
        let axes = self.templates[node.children[0]].clone();
        let mut value: Template = if keeps { smallvec![factor.clone()] } else { Template::new() };
        for axis in axes {
            let rest = self.unifier.fresh();
            let (first, second) = if last { (&rest, &factor) } else { (&factor, &rest) };
            let whole: AxisTerm = first.iter().chain(second).copied().collect();
            if !self.unifier.unify(&axis, &whole) {
                let place = if last { "last" } else { "first" };
                let message = format!(
                    "{name} takes an array whose axes are products of dimensions, the {place} of which is {}, but {{0}}",
                    dimensions.first().map_or("", |d| self.symbols.dimension_name(*d))
                );
                let error = Error::new(ErrorCode::Shape, message, node.expr.span);
                let operands = vec![Operand::whole(tree.nodes[node.children[0]].expr)];
                return Err(Failure { error, operands });
            }
            value.push(rest);
        }
        Ok(value)
    }

    /// An axis with what its placeholders stand for.
    fn placed(&self, axis: AxisTerm, tree: &Tree<'a>) -> AxisTerm {
        let mut placed = AxisTerm::new();
        for part in axis {
            let placeholder = match part {
                Part::Known(dimension) => dimension.placeholder_among(tree.placeholders.len()),
                Part::Unknown(_) => None,
            };
            match placeholder.map(|number| (number, &tree.placeholders[number])) {
                Some((_, Placeholder::AxisOf(node, axis))) => {
                    placed.extend(self.templates[*node][*axis].iter().copied())
                }
                Some((number, Placeholder::Product(_))) => {
                    placed.extend(self.placed(self.products[number].clone(), tree))
                }
                None => placed.push(part),
            }
        }
        placed
    }

    /// The axis that a placeholder stands for, where all shapes are known.
    fn placeholder(&mut self, number: usize, tree: &Tree<'a>, shapes: &[Shape]) -> Axis {
        if let Placeholder::AxisOf(node, axis) = tree.placeholders[number] {
            return shapes[node].get(axis).cloned().unwrap_or_default();
        }
        let settled = self.shape(&smallvec![self.products[number].clone()], tree);
        let inner = |dimension: &Dimension| dimension.placeholder_among(tree.placeholders.len());
        let mut axis = Axis::new();
        for dimension in settled.into_iter().flatten() {
            match inner(&dimension) {
                Some(inner) => axis.extend(self.placeholder(inner, tree, shapes)),
                None => axis.push(dimension),
            }
        }
        axis
    }

    /// A product of sizes. One that has a factor which is still to be found keeps its order.
    fn product_of(&mut self, factors: &Axis, tree: &Tree<'a>) -> AxisTerm {
        let known = factors.iter().all(|factor| factor.placeholder_among(tree.placeholders.len()).is_none());
        if known { self.unifier.product(factors.clone()) } else { factors.iter().map(|d| Part::Known(*d)).collect() }
    }

    /// The operands of an operation that a text defines have the shapes that it takes: equal names are equal dimensions.
    fn accept(
        &mut self,
        tree: &Tree<'a>,
        node: &Node<'a>,
        definition: &Definition,
        takes: &str,
    ) -> Result<(), Failure<'a>> {
        let mut dimensions: Vec<(&str, AxisTerm)> = Vec::new();
        for (parameter, operand) in definition.parameters.iter().zip(&node.children) {
            for (name, axis) in parameter.dimensions.iter().zip(self.templates[*operand].clone()) {
                let size = name.parse::<u32>().is_ok().then(|| self.symbols.dimension(name));
                let before = match size {
                    Some(size) => Some(SmallVec::from_slice(&[Part::Known(size)])),
                    None => dimensions.iter().find(|(own, _)| own == name).map(|(_, axis)| axis.clone()),
                };
                match before {
                    Some(before) if !self.unifier.unify(&before, &axis) => {
                        let message = format!("{takes}, but {}", super::body::holes(node.children.len()));
                        let operands = node.children.iter().map(|c| Operand::whole(tree.nodes[*c].expr)).collect();
                        let error = Error::new(ErrorCode::Shape, message, node.expr.span);
                        return Err(Failure { error, operands });
                    }
                    _ => dimensions.push((name, axis)),
                }
            }
        }
        Ok(())
    }

    fn index_clash(
        &mut self,
        tree: &Tree<'a>,
        node: &Node<'a>,
        index: usize,
        place: usize,
        base: &Template,
    ) -> Failure<'a> {
        let info = &tree.indices[index];
        let inner = tree.nodes[node.children[0]].expr;
        let axis = self.axes[index].clone();
        let had = self.shape(&smallvec![axis], tree);
        let had = self.symbols.axis_text(&had[0]);
        let here = self.shape(base, tree);
        let (now, here) = (self.symbols.axis_text(&here[place]), shape_text(&here, false, self.symbols));
        let axis = |place: usize, expr: &'a Expr, shape: &str| {
            const NTH: [&str; 3] = ["first", "second", "third"];
            let nth = NTH.get(place).map_or_else(|| format!("{}th", place + 1), |nth| (*nth).to_owned());
            format!("the {nth} axis of {}, which is {shape}", Operand::whole(expr).text())
        };
        // Where the index was met first.
        let before = tree.nodes.iter().take(self.templates.len()).chain([node]);
        let first = before.into_iter().find_map(|n| match &n.operation {
            Operation::Index(indices) => Some((n.children[0], indices.iter().position(|i| *i == index)?)),
            _ => None,
        });
        let name = &info.name;
        let message = match first {
            Some((child, at)) => {
                let shape = self.templates[child].clone();
                let shape = self.shape(&shape, tree);
                let shape = shape_text(&shape, false, self.symbols);
                format!(
                    "index {name} has two dimensions: {had} at {}, but {now} at {}",
                    axis(at, tree.nodes[child].expr, &shape),
                    axis(place, inner, &here)
                )
            }
            None => format!("index {name} has two dimensions: {had}, but {now} at {}", axis(place, inner, &here)),
        };
        Error::new(ErrorCode::Index, message, node.expr.span).into()
    }

    /// Makes the shape of the value the one that is known from elsewhere.
    fn expect(&mut self, tree: &Tree<'a>, shape: &Template) -> Result<(), Failure<'a>> {
        let Some(root) = tree.nodes.last() else { return Ok(()) };
        let template: Template = if tree.is_indexed {
            let place = |name: &String| tree.indices.get_index_of(&(0, name.clone()));
            if tree.free.iter().all(|name| place(name).is_none()) && tree.free.len() == shape.len() {
                return Ok(());
            }
            let fresh = |this: &mut Self, found: Option<usize>| match found {
                Some(place) => this.axes[place].clone(),
                None => this.unifier.fresh(),
            };
            tree.free.iter().map(|name| fresh(self, place(name))).collect()
        } else if matches!(root.operation, Operation::Number(_)) {
            return Ok(());
        } else {
            self.templates[tree.nodes.len() - 1].clone()
        };
        if self.unify_all(&template, shape) {
            return Ok(());
        }
        let (found, wanted) = (self.shape(&template, tree), self.shape(shape, tree));
        let [found, wanted] = [found, wanted].map(|s| self.symbols.shape_text(&s));
        let message = format!("{} is {found} where {wanted} is expected", Operand::whole(root.expr).text());
        Err(Error::new(ErrorCode::Shape, message, root.expr.span).into())
    }

    fn settle(mut self, tree: Tree<'a>) -> Typed<'a> {
        let mut variables = Vec::new();
        let names = std::mem::take(&mut self.names);
        for ((name, info), template) in tree.names.iter().zip(&names) {
            let shape = self.shape(template, &tree);
            variables.push(match info.declared {
                Some(variable) => variable,
                None => self.symbols.declare(name, Declaration { shape, attributes: Attributes::NONE }),
            });
        }
        let mut shapes = Vec::new();
        for template in std::mem::take(&mut self.templates) {
            shapes.push(self.shape(&template, &tree));
        }
        self.declare_places(&tree.nodes, &shapes);
        let mut axes: Vec<Axis> = Vec::new();
        for axis in std::mem::take(&mut self.axes) {
            axes.push(self.shape(&smallvec![axis], &tree).into_iter().next().unwrap_or_default());
        }
        let mut indices: Vec<(Index<'a>, Axis)> = tree.indices.values().cloned().zip(axes).collect();
        let mut free = Vec::new();
        for name in &tree.free {
            let place = match tree.indices.get_index_of(&(0, name.clone())) {
                Some(place) => place,
                // An index of the left-hand side alone: `J[i] = 0`.
                None => {
                    let unknown = self.unifier.fresh();
                    let axis = self.shape(&smallvec![unknown], &tree).into_iter().next().unwrap_or_default();
                    indices.push((Index { name: name.clone(), first: None }, axis));
                    indices.len() - 1
                }
            };
            free.push((name.clone(), place));
        }
        let placeholders =
            (0..tree.placeholders.len()).map(|number| self.placeholder(number, &tree, &shapes)).collect();
        let kinds = tree.nodes.iter().map(|n| tree.solver.get(n.kind)).collect();
        Typed {
            nodes: tree.nodes,
            shapes,
            kinds,
            variables,
            indices,
            free,
            is_indexed: tree.is_indexed,
            has_target: tree.has_target,
            placeholders,
        }
    }
}
