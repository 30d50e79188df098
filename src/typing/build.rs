//! The third pass: typed nodes.

use super::Elaborated;
use super::error::Operand;
use super::indexed::{Indexed, Keep};
use super::infer::Typed;
use super::kind::{Kinds, ROW};
use super::tree::{Node, Operation};
use crate::base::{Axis, Dimension, Error, ErrorCode, IndexPatternBuilder, Rational, Result, Shape, Span, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::{self, Callable, Op, UncommonOperations};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::{SmallVec, smallvec};

/// A value with its orientation: rows are columns that remember.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value {
    pub(super) id: Id,
    pub(super) row: bool,
}

impl Value {
    pub(super) fn column(id: Id) -> Value {
        Value { id, row: false }
    }
}

/// Builds the typed expression.
pub(super) fn build(
    typed: &Typed<'_>,
    expected: Option<&Shape>,
    symbols: &Symbols,
    graph: &mut Graph,
) -> Result<Elaborated> {
    let mut builder = Builder {
        typed,
        symbols,
        graph,
        values: Vec::with_capacity(typed.nodes.len()),
        defined: FxHashSet::default(),
        operands: FxHashMap::default(),
        summed: Vec::new(),
        is_inside_function: false,
        notes: Vec::new(),
        parts: Vec::new(),
    };
    for (i, node) in typed.nodes.iter().enumerate() {
        // Indexed nodes are built from the root, where the free indices are known.
        let value = if node.indexed { None } else { Some(builder.value(i, node)?) };
        builder.values.push(value);
        builder.parts.extend(value.map(|value| (value.id, node.expr.span)));
    }
    let root = typed.nodes.len() - 1;
    let span = typed.nodes[root].expr.span;
    if typed.is_indexed {
        // Without any index on the right the value is a constant of the known shape.
        let id = match (expected, builder.values[root]) {
            (Some(shape), Some(value)) if shape.len() == typed.free.len() => builder.constant(value.id, shape, span)?,
            _ => builder.indexed(root)?,
        };
        builder.note_free(root);
        let indices = typed.free.iter().map(|(name, _)| name.clone()).collect();
        builder.parts.push((id, span));
        return Ok(Elaborated { root: id, row: false, indices, parts: builder.parts, notes: builder.notes });
    }
    let mut value = builder.get(root)?;
    if let (Some(shape), Operation::Number(_)) = (expected, &typed.nodes[root].operation) {
        value.id = builder.constant(value.id, shape, span)?;
    }
    Ok(Elaborated { root: value.id, row: value.row, indices: Vec::new(), parts: builder.parts, notes: builder.notes })
}

pub(super) struct Builder<'a, 'b> {
    pub(super) typed: &'b Typed<'a>,
    pub(super) symbols: &'b Symbols,
    pub(super) graph: &'b mut Graph,
    pub(super) values: Vec<Option<Value>>,
    /// The values of operations that texts define: a sum keeps each as one term, so that it can be written with the operation again.
    pub(super) defined: FxHashSet<Id>,
    /// The values of indexed operands of operations that texts define, while their bodies are built.
    pub(super) operands: FxHashMap<usize, Indexed>,
    /// The indices of the sums over named indices that are being built.
    pub(super) summed: Vec<usize>,
    /// Whether the operand of a function of entries is built.
    pub(super) is_inside_function: bool,
    /// What is said of the reading.
    pub(super) notes: Vec<String>,
    /// What was built for the sub-expressions, in order.
    parts: Vec<(Id, Span)>,
}

impl Builder<'_, '_> {
    pub(super) fn get(&self, node: usize) -> Result<Value> {
        self.values[node].ok_or_else(|| {
            Error::new(ErrorCode::Index, "an index expression cannot stand here", self.typed.nodes[node].expr.span)
        })
    }

    pub(super) fn add(&mut self, op: Op, children: &[Id], span: Span) -> Result<Id> {
        self.graph.add(op, children).map_err(|e| {
            let shapes: Vec<String> = e.operands.iter().map(|s| self.symbols.shape_text(s)).collect();
            Error::new(ErrorCode::Shape, format!("these shapes do not go together: {}", shapes.join(", ")), span)
        })
    }

    /// All ones.
    pub(super) fn ones(&mut self, shape: &Shape, span: Span) -> Result<Id> {
        match &shape[..] {
            [] => Ok(self.graph.number(Rational::one())),
            [axis] if axis.len() == 1 => Ok(self.graph.leaf(Op::Ones(axis[0]))),
            [a, b] if a.len() == 1 && b.len() == 1 => {
                let (a, b) = (self.graph.leaf(Op::Ones(a[0])), self.graph.leaf(Op::Ones(b[0])));
                self.outer(a, b, span)
            }
            axes => {
                let mut pattern = IndexPatternBuilder::new();
                for axis in axes {
                    let labels = pattern.axis(axis);
                    pattern.output(labels);
                }
                self.network(&pattern, &[], span)
            }
        }
    }

    pub(super) fn network(&mut self, pattern: &IndexPatternBuilder, operands: &[Id], span: Span) -> Result<Id> {
        self.add(Op::Network(std::sync::Arc::new(pattern.finish())), operands, span)
    }

    pub(super) fn identity(&mut self, shape: &Shape, span: Span) -> Result<Id> {
        match shape.first() {
            None => Ok(self.graph.number(Rational::one())),
            Some(axis) if axis.len() == 1 => Ok(self.graph.leaf(Op::Identity(axis[0]))),
            Some(axis) => {
                let mut pattern = IndexPatternBuilder::new();
                let labels = pattern.axis(axis);
                pattern.output(labels.clone());
                pattern.output(labels);
                self.network(&pattern, &[], span)
            }
        }
    }

    /// A scalar on every place of a shape.
    pub(super) fn constant(&mut self, scalar: Id, shape: &Shape, span: Span) -> Result<Id> {
        if shape.is_empty() {
            return Ok(scalar);
        }
        if let Some(value) = self.graph.number_value(scalar) {
            let ones = self.ones(shape, span)?;
            return self.scaled(value, ones, span);
        }
        let (coefficient, scalar) = self.split(scalar);
        let ones = self.ones(shape, span)?;
        let scaled = self.add(Op::Scale, &[scalar, ones], span)?;
        self.scaled(coefficient, scaled, span)
    }

    /// A number times a value.
    pub(super) fn scaled(&mut self, coefficient: Rational, id: Id, span: Span) -> Result<Id> {
        if coefficient.is_one() {
            return Ok(id);
        }
        if coefficient.is_zero() {
            self.parts.push((id, span));
            let shape = self.graph.shape(id).clone();
            return Ok(self.graph.zero(&shape));
        }
        if let Some(product) = self.graph.number_value(id).and_then(|value| value.checked_mul(&coefficient)) {
            return Ok(self.graph.number(product));
        }
        let (inner, base) = self.split(id);
        match inner.checked_mul(&coefficient) {
            Some(product) if base != id => self.scaled(product, base, span),
            _ => self.add(Op::Combination(smallvec![coefficient]), &[id], span),
        }
    }

    /// A value as a number times the rest.
    pub(super) fn split(&self, id: Id) -> (Rational, Id) {
        match self.graph.op(id) {
            Op::Combination(coefficients) if coefficients.len() == 1 => {
                (coefficients[0].clone(), self.graph.children(id)[0])
            }
            _ => (Rational::one(), id),
        }
    }

    /// A linear combination, nested ones opened; scalars stand for constants.
    pub(super) fn sum(&mut self, terms: &[(Rational, Id)], shape: &Shape, span: Span) -> Result<Id> {
        let mut flat: Vec<(Rational, Id)> = Vec::new();
        let mut number = Rational::zero();
        let mut place = None;
        let mut stack: Vec<(Rational, Id)> = terms.iter().rev().cloned().collect();
        while let Some((coefficient, id)) = stack.pop() {
            if let Some(value) = self.graph.number_value(id) {
                let term = value.checked_mul(&coefficient).and_then(|t| t.checked_add(&number));
                if let Some(total) = term {
                    number = total;
                    place.get_or_insert(flat.len());
                    continue;
                }
            }
            let opened = match self.graph.op(id) {
                Op::Combination(inner) if !self.defined.contains(&id) => {
                    inner.iter().map(|c| c.checked_mul(&coefficient)).collect::<Option<Vec<Rational>>>()
                }
                _ => None,
            };
            if let Some(inner) = opened {
                stack.extend(inner.into_iter().zip(self.graph.children(id).iter().copied()).rev());
                continue;
            }
            let id = if self.graph.rank(id) == 0 { self.constant(id, shape, span)? } else { id };
            let (inner, base) = self.split(id);
            match inner.checked_mul(&coefficient) {
                Some(product) if base != id && !self.defined.contains(&id) => flat.push((product, base)),
                _ => flat.push((coefficient, id)),
            }
        }
        if !number.is_zero() {
            let ones = self.ones(shape, span)?;
            // A scalar sum keeps its number as a number.
            let term = match shape.is_empty() {
                true => (Rational::one(), self.graph.number(number)),
                false => (number, ones),
            };
            flat.insert(place.unwrap_or(flat.len()), term);
        }
        flat.retain(|(c, id)| !c.is_zero() && !self.graph.is_zero(*id));
        match &flat[..] {
            [] => Ok(self.graph.zero(shape)),
            [(coefficient, id)] => self.scaled(coefficient.clone(), *id, span),
            _ => {
                let (coefficients, ids): (SmallVec<[Rational; 2]>, Vec<Id>) = flat.into_iter().unzip();
                self.add(Op::Combination(coefficients), &ids, span)
            }
        }
    }

    pub(super) fn transpose(&mut self, id: Id, span: Span) -> Result<Id> {
        match self.graph.op(id) {
            Op::Transpose => Ok(self.graph.children(id)[0]),
            _ => self.add(Op::Transpose, &[id], span),
        }
    }

    fn value(&mut self, i: usize, node: &Node<'_>) -> Result<Value> {
        let span = node.expr.span;
        let row = self.typed.kinds[i] == ROW;
        let shape = &self.typed.shapes[i];
        let child = |this: &Self, n: usize| this.get(node.children[n]);
        let id = match &node.operation {
            Operation::Number(value) => self.graph.number(value.clone()),
            Operation::Name(index) => self.graph.variable(self.typed.variables[*index], self.symbols),
            Operation::Size(dimension) => match self.typed.placed(*dimension) {
                Some(axis) => self.places(axis, span)?,
                None => self.size(*dimension),
            },
            Operation::Sum(signs) => {
                let mut terms = Vec::with_capacity(signs.len());
                for (c, negative) in node.children.iter().zip(signs) {
                    let sign = Rational::from_integer(if *negative { -1 } else { 1 });
                    let term = self.get(*c)?;
                    terms.push((sign, self.spread(term, shape, span)?));
                }
                self.sum(&terms, shape, span)?
            }
            Operation::Frobenius => {
                let (a, b) = (child(self, 0)?.id, child(self, 1)?.id);
                match self.graph.rank(a) {
                    _ if !shape.is_empty() => self.contraction(a, b, 2, span)?,
                    0 => self.chain(&[(None, Value::column(a)), (Some(ProductOp::Times), Value::column(b))], span)?.id,
                    1 | 2 => self.inner(a, b, span)?,
                    _ => {
                        let product = self.add(Op::Hadamard, &[a, b], span)?;
                        self.add(Op::Sum, &[product], span)?
                    }
                }
            }
            Operation::Product(ops, _) => {
                let mut factors = vec![(None, child(self, 0)?)];
                for (op, c) in ops.iter().zip(&node.children[1..]) {
                    factors.push((Some(*op), self.get(*c)?));
                }
                self.chain(&factors, span)?.id
            }
            Operation::Negate => {
                let inner = child(self, 0)?.id;
                self.scaled(Rational::from_integer(-1), inner, span)?
            }
            Operation::Transpose => {
                let inner = child(self, 0)?.id;
                if self.graph.rank(inner) == 2 { self.add(Op::Transpose, &[inner], span)? } else { inner }
            }
            Operation::Power | Operation::EntryPower => {
                let [base, exponent] = [child(self, 0)?, child(self, 1)?];
                let (base, exponent) = (self.spread(base, shape, span)?, self.spread(exponent, shape, span)?);
                if matches!(node.operation, Operation::Power) && self.graph.rank(base) == 2 {
                    self.matrix_power(base, exponent, node)?
                } else if self.graph.rank(exponent) > 0 {
                    self.array_power(base, exponent, span)?
                } else {
                    self.power(base, exponent, span)?
                }
            }
            Operation::Call(callable, dimensions) => self.call(*callable, dimensions, i, node)?,
            Operation::Identity => self.identity(shape, span)?,
            Operation::Accept(..) | Operation::Spelt => return child(self, 0),
            Operation::Unit(place, _) => self.unit(*place, &shape[0], span)?,
            Operation::FourthOrder(equal) => self.fourth_order(*equal, shape, span)?,
            Operation::SingleEntry(places) => self.single_entry(*places, shape, span)?,
            Operation::Select(places) => {
                let value = child(self, 0)?;
                self.select(value, places, span)?
            }
            Operation::Defined(definition) => {
                self.graph.note_written(UncommonOperations::defined([definition.name.clone()]));
                let value = child(self, 0)?;
                self.defined.insert(value.id);
                return Ok(value);
            }
            Operation::SumOver(_) => self.index_factor(i, &Keep::new())?.id,
            Operation::Index(_) | Operation::Delta(_) => return child(self, 0),
        };
        Ok(Value { id, row })
    }

    /// A dimension as a scalar.
    fn size(&mut self, dimension: Dimension) -> Id {
        match self.symbols.literal_size(dimension) {
            Some(size) => self.graph.number(Rational::from_integer(size as i64)),
            None => self.graph.leaf(Op::Size(dimension)),
        }
    }

    /// The call of a function of one operand.
    pub(super) fn call_of(&mut self, callable: Callable, id: Id, expr: &Expr) -> Result<Id> {
        let kind = Kinds::of_rank(self.graph.rank(id)).single();
        let operands = [ops::Operand { id, kind }];
        let call = ops::Call { operands: &operands, dimensions: &[], shape: &Shape::new() };
        callable.build(&mut Caller { builder: self, expr }, call)
    }

    /// The number of places along an axis.
    fn places(&mut self, axis: &Axis, span: Span) -> Result<Id> {
        let sizes: Vec<Id> = axis.iter().map(|d| self.size(*d)).collect();
        let factors: Vec<_> = sizes.iter().map(|id| (Some(ProductOp::Times), Value::column(*id))).collect();
        Ok(self.chain(&factors, span)?.id)
    }

    fn call(&mut self, callable: Callable, dimensions: &[Dimension], i: usize, node: &Node<'_>) -> Result<Id> {
        let mut operands: SmallVec<[ops::Operand; 2]> = SmallVec::new();
        for child in &node.children {
            let id = self.get(*child)?.id;
            operands.push(ops::Operand { id, kind: self.typed.kinds[*child].single() });
        }
        let dimensions: SmallVec<[Dimension; 2]> = dimensions
            .iter()
            .map(|d| match self.typed.placed(*d).map(|axis| &axis[..]) {
                Some([one]) => *one,
                _ => *d,
            })
            .collect();
        let is_open = |d: &Dimension| self.typed.placed(*d).is_some();
        if let (Callable::Operation(operation), true) = (callable, dimensions.iter().any(is_open)) {
            return self.grouped(operation, &dimensions, node);
        }
        let call = ops::Call { operands: &operands, dimensions: &dimensions, shape: &self.typed.shapes[i] };
        callable.build(&mut Caller { builder: self, expr: node.expr }, call)
    }
}

impl Builder<'_, '_> {
    /// A constant some of whose dimensions are axes that are products: its index pattern, with as many labels for each.
    fn grouped(&mut self, operation: ops::Operation, dimensions: &[Dimension], node: &Node<'_>) -> Result<Id> {
        let span = node.expr.span;
        let parameters = ops::Parameters::of(dimensions);
        let ops::Meaning::Multilinear(pattern) = operation.record().meaning else {
            let message = format!("{} takes axes that are no products of dimensions", operation.spelling());
            return Err(Error::new(ErrorCode::Shape, message, span));
        };
        let whole = pattern(&[], parameters);
        let mut expanded = IndexPatternBuilder::new();
        let labels: Vec<_> = whole
            .sizes
            .iter()
            .map(|size| match self.typed.placed(*size) {
                Some(axis) => expanded.axis(axis),
                None => smallvec![expanded.label(*size)],
            })
            .collect();
        for axis in &whole.output {
            expanded.output(axis.iter().flat_map(|label| labels[*label as usize].iter().copied()));
        }
        self.network(&expanded, &[], span)
    }
}

/// The builder of the term of one call.
struct Caller<'c, 'a, 'b> {
    builder: &'c mut Builder<'a, 'b>,
    expr: &'c Expr,
}

impl ops::TermBuilder for Caller<'_, '_, '_> {
    fn op(&self, id: Id) -> &Op {
        self.builder.graph.op(id)
    }

    fn children(&self, id: Id) -> &[Id] {
        self.builder.graph.children(id)
    }

    fn shape(&self, id: Id) -> &Shape {
        self.builder.graph.shape(id)
    }

    fn number_value(&self, id: Id) -> Option<Rational> {
        self.builder.graph.number_value(id)
    }

    fn add(&mut self, op: Op, operands: &[Id]) -> Result<Id> {
        self.builder.add(op, operands, self.expr.span)
    }

    fn multiply(&mut self, left: ops::Operand, right: ops::Operand) -> Result<Id> {
        let [a, b] = [left, right].map(|operand| Value { id: operand.id, row: operand.kind == ops::Kind::Row });
        Ok(self.builder.chain(&[(None, a), (Some(ProductOp::Times), b)], self.expr.span)?.id)
    }

    fn divide(&mut self, left: Id, right: Id) -> Result<Id> {
        let [a, b] = [left, right].map(Value::column);
        Ok(self.builder.chain(&[(None, a), (Some(ProductOp::Divide), b)], self.expr.span)?.id)
    }

    fn constant(&mut self, scalar: Id, shape: &Shape) -> Result<Id> {
        self.builder.constant(scalar, shape, self.expr.span)
    }

    fn identity(&mut self, shape: &Shape) -> Result<Id> {
        self.builder.identity(shape, self.expr.span)
    }

    fn note(&mut self, term: Id) {
        self.builder.parts.push((term, self.expr.span));
    }

    fn size(&mut self, axis: &Axis) -> Result<Id> {
        self.builder.places(axis, self.expr.span)
    }

    fn error(&self, code: ErrorCode, message: &str) -> Error {
        let first = match &self.expr.kind {
            ExprKind::Call(_, arguments) => arguments.first().map(|first| Operand::whole(first).text()),
            _ => None,
        };
        Error::new(code, message.replace("{0}", &first.unwrap_or_default()), self.expr.span)
    }
}
