//! Entries, rows and columns: `x[2]`, `X[r,:]`, and the unit vector `e(r)`.

use super::Failure;
use super::build::{Builder, Value};
use super::error::Operand;
use super::kind::{COLUMN, Kinds, MATRIX, ROW, SCALAR};
use super::place::{Place, is_bare, place_of, place_or_name};
use super::read::Reader;
use super::shapes::Pass;
use super::tree::{Node, Operation, Tree};
use super::unify::{AxisTerm, Part, Template};
use crate::base::{Axis, Error, ErrorCode, IndexPatternBuilder, Result, Shape, Span};
use crate::expr::Id;
use crate::ops::Op;
use crate::syntax::ast::Expr;
use crate::syntax::{SELECT, SINGLE_ENTRY, UNIT_VECTOR};

impl<'a> Reader<'a, '_> {
    /// A selection, or a unit vector, if the call is one.
    pub(super) fn of_places(
        &mut self,
        expr: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
    ) -> Option<Result<usize, Failure<'a>>> {
        if name == SELECT {
            return Some(self.select(expr, arguments));
        }
        if let (SINGLE_ENTRY, [row, column]) = (name, arguments)
            && self.symbols.find_variable(name).is_none()
            && !is_bare(name, self.whole)
        {
            let mut place = |argument| place_or_name(argument, &self.open, self.symbols);
            let places = [place(row)?, place(column)?];
            return Some(Ok(self.leaf(expr, Operation::SingleEntry(places), MATRIX)));
        }
        if name != UNIT_VECTOR || self.symbols.find_variable(name).is_some() {
            return None;
        }
        let (place, size) = match arguments {
            [place] => (place_of(place, self.symbols)?, None),
            [place, size] => (place_of(place, self.symbols)?, Some(size)),
            _ => return None,
        };
        let size = match size.map(|size| self.dimension(size, name)).transpose() {
            Ok(size) => size.or_else(|| place.dimension(self.symbols)),
            Err(error) => return Some(Err(error.into())),
        };
        Some(Ok(self.leaf(expr, Operation::Unit(place, size), COLUMN)))
    }

    fn select(&mut self, expr: &'a Expr, arguments: &'a [Expr]) -> Result<usize, Failure<'a>> {
        let [operand, labels @ ..] = arguments else { return self.read(expr) };
        let places: Vec<Option<Place>> = labels.iter().map(|label| place_of(label, self.symbols)).collect();
        let child = self.read(operand)?;
        self.no_indices(&[child], "a selection", expr)?;
        let kinds = if places.len() == 1 { COLUMN.or(ROW) } else { Kinds::of_rank(places.len()) };
        let given = if places.len() == 1 { "1 place is".to_owned() } else { format!("{} places are", places.len()) };
        self.demand(child, kinds, ErrorCode::Index, &format!("{{0}}, but {given} given"))?;
        let kind = match (places.iter().filter(|place| place.is_none()).count(), &places[..]) {
            (0, _) => SCALAR,
            (1, [Some(_), None]) => ROW,
            (rank, _) => Kinds::of_rank(rank),
        };
        let slot = self.tree.solver.slot(kind);
        Ok(self.node(expr, Operation::Select(places), vec![child], slot))
    }
}

impl<'a> Pass<'_> {
    /// The axes of a matrix with a single entry; a name that is not declared is a place along one axis.
    pub(super) fn single_entry(&mut self, tree: &Tree<'a>, places: [Place; 2]) -> Template {
        let mut axes = Template::new();
        for place in places {
            let before = axes.iter().zip(places).find(|(_, own)| *own == place).map(|(axis, _)| axis.clone());
            let before = before.or_else(|| self.axis_along(tree, place));
            axes.push(match (place.dimension(self.symbols), place, before) {
                (Some(dimension), ..) => AxisTerm::from_slice(&[Part::Known(dimension)]),
                (None, Place::Named(_), Some(axis)) => axis,
                _ => self.unifier.fresh(),
            });
        }
        axes
    }

    /// The axis along which a name was a place before.
    fn axis_along(&self, tree: &Tree<'a>, place: Place) -> Option<AxisTerm> {
        self.templates.iter().zip(&tree.nodes).find_map(|(template, node)| match node.operation {
            Operation::SingleEntry(places) => {
                template.iter().zip(places).find(|(_, own)| *own == place).map(|(axis, _)| axis.clone())
            }
            _ => None,
        })
    }

    /// Declares the names of places that were not declared.
    pub(super) fn declare_places(&mut self, nodes: &[Node<'a>], shapes: &[Shape]) {
        for (node, shape) in nodes.iter().zip(shapes) {
            let Operation::SingleEntry(places) = node.operation else { continue };
            for (place, axis) in places.into_iter().zip(shape) {
                if let (Place::Named(name), [dimension]) = (place, &axis[..])
                    && self.symbols.place(name).is_none()
                {
                    let name = self.symbols.dimension_name(name).to_owned();
                    self.symbols.declare_place(&name, *dimension);
                }
            }
        }
    }

    /// The shape of a selection: the axes that are whole.
    pub(super) fn select(
        &mut self,
        tree: &Tree<'a>,
        node: &Node<'a>,
        places: &[Option<Place>],
    ) -> Result<Template, Failure<'a>> {
        let base = self.operand(node, 0);
        let mut whole = Template::new();
        for (axis, place) in base.iter().zip(places) {
            let Some(place) = place else {
                whole.push(axis.clone());
                continue;
            };
            if let Some(dimension) = place.dimension(self.symbols)
                && !self.unifier.unify(axis, &AxisTerm::from_slice(&[Part::Known(dimension)]))
            {
                let axis = self.axis_text(axis, tree);
                let (name, along) = (place.text(self.symbols), self.symbols.dimension_name(dimension));
                let of = Operand::whole(tree.nodes[node.children[0]].expr).text();
                let message = format!("{name} is an index of {along}, but the axis of {of} is {axis}");
                return Err(Error::new(ErrorCode::Index, message, node.expr.span).into());
            }
        }
        Ok(whole)
    }
}

impl Builder<'_, '_> {
    /// The unit vector of a place along an axis.
    pub(super) fn unit(&mut self, place: Place, axis: &Axis, span: Span) -> Result<Id> {
        let [dimension] = axis[..] else {
            let message = "a place is one of a dimension, not of a product of dimensions";
            return Err(Error::new(ErrorCode::Index, message, span));
        };
        if let (Place::At(number), Some(size)) = (place, self.symbols.literal_size(dimension))
            && u64::from(number) > size
        {
            return Err(Error::new(ErrorCode::Index, format!("the place is {number}, but there are {size}"), span));
        }
        Ok(self.graph.leaf(Op::unit(dimension, place)))
    }

    /// The matrix with a single entry, at two places.
    pub(super) fn single_entry(&mut self, places: [Place; 2], shape: &Shape, span: Span) -> Result<Id> {
        let row = self.unit(places[0], &shape[0], span)?;
        let column = self.unit(places[1], &shape[1], span)?;
        self.outer(row, column, span)
    }

    /// What stands at places of a value.
    pub(super) fn select(&mut self, value: Value, places: &[Option<Place>], span: Span) -> Result<Id> {
        let shape = self.graph.shape(value.id).clone();
        let mut units = Vec::with_capacity(places.len());
        for (axis, place) in shape.iter().zip(places) {
            units.push(match place {
                Some(place) => Some(self.unit(*place, axis, span)?),
                None => None,
            });
        }
        Ok(match units[..] {
            [Some(unit)] => self.inner(unit, value.id, span)?,
            [None, Some(unit)] => self.add(Op::Product, &[value.id, unit], span)?,
            [Some(unit), None] => {
                let transposed = self.transpose(value.id, span)?;
                self.add(Op::Product, &[transposed, unit], span)?
            }
            [Some(row), Some(column)] => {
                let column = self.add(Op::Product, &[value.id, column], span)?;
                self.inner(row, column, span)?
            }
            _ if units.iter().all(Option::is_none) => value.id,
            _ => {
                let mut pattern = IndexPatternBuilder::new();
                let axes: Vec<_> = shape.iter().map(|axis| pattern.axis(axis)).collect();
                pattern.input(axes.iter().flatten().copied());
                let mut operands = vec![value.id];
                for (axis, unit) in axes.into_iter().zip(units) {
                    match unit {
                        Some(unit) => {
                            pattern.input(axis);
                            operands.push(unit);
                        }
                        None => pattern.output(axis),
                    }
                }
                self.network(&pattern, &operands, span)?
            }
        })
    }
}
