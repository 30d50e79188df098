//! The second pass: dimensions, by unification along the flat tree.

use super::Failure;
use super::error::{Operand, shape_text};
use super::kind::{COLUMN, Kinds, MATRIX, ROW, SCALAR};
use super::tree::{Index, Node, Operation, Tree};
use super::unify::{AxisTerm, Part, Template, Unifier};
use crate::base::{Attributes, Axis, Declaration, Dimension, Error, ErrorCode, Result, Shape, Span, Symbols, Variable};
use crate::ops::{Callable, Kind, Signature};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
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
}

/// Finds the shapes, and declares the undeclared.
pub(super) fn infer<'a>(
    tree: Tree<'a>,
    expected: Option<&Shape>,
    symbols: &mut Symbols,
) -> Result<Typed<'a>, Failure<'a>> {
    let mut pass =
        Pass { unifier: Unifier::default(), templates: Vec::new(), names: Vec::new(), axes: Vec::new(), symbols };
    for (_, name) in &tree.names {
        let template = match name.declared {
            Some(variable) => known(&pass.symbols.declaration(variable).shape),
            None => (0..tree.solver.get(name.slot).rank()).map(|_| pass.unifier.fresh()).collect(),
        };
        pass.names.push(template);
    }
    for _ in &tree.indices {
        let axis = pass.unifier.fresh();
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

/// The dimensions of all axes, in no order.
fn sorted(shape: &Shape) -> Vec<Dimension> {
    let mut all: Vec<Dimension> = shape.iter().flatten().copied().collect();
    all.sort_unstable();
    all
}

struct Pass<'s> {
    unifier: Unifier,
    templates: Vec<Template>,
    names: Vec<Template>,
    axes: Vec<AxisTerm>,
    symbols: &'s mut Symbols,
}

/// Names for dimensions that the input does not name.
struct Fresh<'t> {
    taken: &'t dyn Fn(&str) -> bool,
}

impl Fresh<'_> {
    fn next(&self, symbols: &mut Symbols) -> Dimension {
        const LETTERS: [&str; 7] = ["n", "m", "k", "p", "q", "r", "d"];
        let free = |name: &str, symbols: &Symbols| {
            !(self.taken)(name) && symbols.find_dimension(name).is_none() && symbols.find_variable(name).is_none()
        };
        if let Some(letter) = LETTERS.into_iter().find(|l| free(l, symbols)) {
            return symbols.dimension(letter);
        }
        let mut i = 1 + symbols.dimensions().filter(|(_, name)| name.starts_with('n')).count().saturating_sub(1);
        loop {
            let name = format!("n{i}");
            if free(&name, symbols) {
                return symbols.dimension(&name);
            }
            i += 1;
        }
    }
}

impl<'a> Pass<'_> {
    fn unify_all(&mut self, a: &Template, b: &Template) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(x, y)| self.unifier.unify(x, y))
    }

    /// The error for two shapes that should agree.
    fn clash(
        &mut self,
        tree: &Tree<'a>,
        message: &str,
        left: (Operand<'a>, &Template, bool),
        right: (Operand<'a>, &Template, bool),
    ) -> Failure<'a> {
        let mut message = message.to_owned();
        let mut span: Option<Span> = None;
        for (hole, (operand, template, row)) in ["{0}", "{1}"].into_iter().zip([left, right]) {
            let shape = self.shape(template, tree);
            let shown = format!("{} is {}", operand.text(), shape_text(&shape, row, self.symbols));
            message = message.replace(hole, &shown);
            span = Some(span.map_or(operand.span(), |s| s.to(operand.span())));
        }
        let shapes = [left.1, right.1].map(|template| self.shape(template, tree));
        if shapes[0].iter().flatten().count() > shapes[0].len() && sorted(&shapes[0]) == sorted(&shapes[1]) {
            message.push_str(
                "; the entries are stacked in different orders, which K(m,n) changes: K(m,n)*vec(A) is vec(A') \
                 for A of shape m x n",
            );
        }
        Error::new(ErrorCode::Shape, message, span.unwrap_or_default()).into()
    }

    fn shape(&mut self, template: &Template, tree: &Tree<'_>) -> Shape {
        let taken = |name: &str| tree.names.contains_key(name) || tree.indices.keys().any(|(_, index)| index == name);
        let fresh = Fresh { taken: &taken };
        template.iter().map(|axis| self.unifier.settle(axis, || fresh.next(self.symbols))).collect()
    }

    fn square(&mut self, tree: &Tree<'a>, node: usize, function: &str) -> Result<(), Failure<'a>> {
        let template = self.templates[node].clone();
        if template.len() != 2 || self.unifier.unify(&template[0], &template[1]) {
            return Ok(());
        }
        let expr = tree.nodes[node].expr;
        let shape = self.shape(&template, tree);
        let shown = shape_text(&shape, false, self.symbols);
        let message = format!("{function} needs a square matrix, but {} is {shown}", Operand::whole(expr).text());
        Err(Error::new(ErrorCode::Shape, message, expr.span).into())
    }

    fn template(&mut self, tree: &Tree<'a>, i: usize) -> Result<Template, Failure<'a>> {
        let node = &tree.nodes[i];
        let kind = |n: usize| tree.solver.get(tree.nodes[n].kind);
        let child = |pass: &Self, n: usize| pass.templates[node.children[n]].clone();
        Ok(match &node.operation {
            Operation::Number(_) | Operation::Size(_) => Template::new(),
            Operation::Name(index) => self.names[*index].clone(),
            Operation::Sum(signs) => {
                let mut sum: Option<Template> = None;
                for (place, c) in node.children.iter().enumerate() {
                    let template = self.templates[*c].clone();
                    if template.is_empty() {
                        continue;
                    }
                    let Some(first) = sum.take() else {
                        sum = Some(template);
                        continue;
                    };
                    if !self.unify_all(&first, &template) {
                        let row = kind(*c) == ROW;
                        let left = (Operand { expr: node.expr, prefix: Some(place) }, &first, row);
                        let right = (Operand::whole(tree.nodes[*c].expr), &template, row);
                        let sign = if signs[place] { "-" } else { "+" };
                        return Err(self.clash(
                            tree,
                            &format!("'{sign}' needs equal shapes: {{0}} but {{1}}"),
                            left,
                            right,
                        ));
                    }
                    sum = Some(first);
                }
                sum.unwrap_or_default()
            }
            Operation::Frobenius => {
                let (a, b) = (child(self, 0), child(self, 1));
                if !self.unify_all(&a, &b) {
                    let [left, right] = [0, 1].map(|n| {
                        let c = node.children[n];
                        (Operand::whole(tree.nodes[c].expr), kind(c) == ROW)
                    });
                    let message = "':' needs equal shapes: {0} but {1}";
                    return Err(self.clash(tree, message, (left.0, &a, left.1), (right.0, &b, right.1)));
                }
                Template::new()
            }
            Operation::Product(ops, slots) => {
                let mut acc = child(self, 0);
                let mut acc_kind = kind(node.children[0]);
                for (place, op) in ops.iter().enumerate() {
                    let c = node.children[place + 1];
                    let factor = self.templates[c].clone();
                    let (joined, result) = self.factor(*op, (&acc, acc_kind), (&factor, kind(c)));
                    if !joined {
                        let message = match op {
                            ProductOp::Times => "'*' needs equal inner dimensions: {0} and {1}",
                            ProductOp::HadamardDivide => "'./' needs equal shapes: {0} but {1}",
                            _ => "'.*' needs equal shapes: {0} but {1}",
                        };
                        let left = (Operand { expr: node.expr, prefix: Some(place + 1) }, &acc, acc_kind == ROW);
                        let right = (Operand::whole(tree.nodes[c].expr), &factor, kind(c) == ROW);
                        let unequal = match (op, acc.last(), factor.first()) {
                            (ProductOp::Times, Some(inner), Some(outer)) => {
                                let [a, b] = [inner, outer].map(|axis| {
                                    let shape = self.shape(&smallvec![axis.clone()], tree);
                                    self.symbols.axis_text(&shape[0])
                                });
                                format!(", but {a} is not {b}")
                            }
                            _ => String::new(),
                        };
                        return Err(self.clash(tree, &format!("{message}{unequal}"), left, right));
                    }
                    acc = result;
                    acc_kind = tree.solver.get(slots[place]);
                }
                acc
            }
            Operation::Negate => child(self, 0),
            Operation::Transpose => child(self, 0).into_iter().rev().collect(),
            Operation::Power => {
                self.square(tree, node.children[0], "'^'")?;
                child(self, 0)
            }
            Operation::EntryPower => child(self, 0),
            Operation::Call(callable, dimensions) => self.call(*callable, dimensions, tree, node, &kind)?,
            Operation::Index(indices) => {
                let base = child(self, 0);
                for (place, (axis, index)) in base.iter().zip(indices).enumerate() {
                    let other = self.axes[*index].clone();
                    if !self.unifier.unify(&other, axis) {
                        return Err(self.index_clash(tree, node, *index, place, &base));
                    }
                }
                Template::new()
            }
            Operation::Delta(indices) => {
                let (a, b) = (self.axes[indices[0]].clone(), self.axes[indices[1]].clone());
                if !self.unifier.unify(&a, &b) {
                    let shapes = [&a, &b].map(|axis| self.shape(&smallvec![axis.clone()], tree));
                    let [a, b] = shapes.map(|shape| self.symbols.axis_text(&shape[0]));
                    let names: Vec<&str> = indices.iter().map(|i| tree.indices[*i].name.as_str()).collect();
                    let message = format!(
                        "delta needs equal dimensions, but {} runs over {a} and {} over {b}",
                        names[0], names[1]
                    );
                    return Err(Error::new(ErrorCode::Index, message, node.expr.span).into());
                }
                Template::new()
            }
            Operation::Identity => {
                let axis = self.unifier.fresh();
                smallvec![axis.clone(), axis]
            }
        })
    }

    /// Whether two factors go together, and the shape of their product.
    fn factor(&mut self, op: ProductOp, (a, ka): (&Template, Kinds), (b, kb): (&Template, Kinds)) -> (bool, Template) {
        if kb == SCALAR {
            return (true, a.clone());
        }
        if ka == SCALAR {
            return (true, b.clone());
        }
        match op {
            ProductOp::Divide => (false, a.clone()),
            ProductOp::Hadamard | ProductOp::HadamardDivide => (self.unify_all(a, b), a.clone()),
            ProductOp::Times => match (ka, kb) {
                (COLUMN, ROW) => (true, smallvec![a[0].clone(), b[0].clone()]),
                (MATRIX, MATRIX) => (self.unifier.unify(&a[1], &b[0]), smallvec![a[0].clone(), b[1].clone()]),
                (MATRIX, COLUMN) => (self.unifier.unify(&a[1], &b[0]), smallvec![a[0].clone()]),
                (ROW, MATRIX) => (self.unifier.unify(&a[0], &b[0]), smallvec![b[1].clone()]),
                (ROW, COLUMN) => (self.unifier.unify(&a[0], &b[0]), Template::new()),
                _ => (false, a.clone()),
            },
        }
    }

    fn call(
        &mut self,
        callable: Callable,
        dimensions: &[Dimension],
        tree: &Tree<'a>,
        node: &Node<'a>,
        kind: &dyn Fn(usize) -> Kinds,
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
            Signature::OfDimensions { shape, .. } => known(&shape(dimensions).unwrap_or_default()),
            Signature::OfKinds(_, outcome) => {
                let kinds: SmallVec<[Kind; 2]> = node.children.iter().map(|c| kind(*c).single()).collect();
                let Some(outcome) = outcome(&kinds) else { return Ok(first(self)) };
                if outcome.square {
                    self.square(tree, node.children[0], name)?;
                }
                let part = |(operand, axis): &(usize, usize)| self.templates[node.children[*operand]][*axis].clone();
                outcome.axes.iter().map(|axis| axis.iter().flat_map(part).collect()).collect()
            }
        })
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
        let kinds = tree.nodes.iter().map(|n| tree.solver.get(n.kind)).collect();
        Typed { nodes: tree.nodes, shapes, kinds, variables, indices, free, is_indexed: tree.is_indexed }
    }
}
