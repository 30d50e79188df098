//! The third pass: typed nodes.

use super::Elaborated;
use super::builtin::Builtin;
use super::infer::Typed;
use super::kind::{COLUMN, ROW};
use super::read::{Node, Operation};
use crate::error::{Error, ErrorCode, Result, Span};
use crate::expr::{Function, Graph, Id, Op, Rational, WiringBuilder};
use crate::symbol::{Shape, Symbols};
use crate::syntax::ast::{ExprKind, ProductOp};
use num_traits::{CheckedAdd, CheckedMul, One, Signed, Zero};
use smallvec::SmallVec;

/// The largest exponent of a matrix power.
const MAX_EXPONENT: i64 = 1000;

/// The longest run of equal factors that is kept as it is written.
const RUN: usize = 12;

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
    let mut builder = Builder { typed, symbols, graph, values: Vec::with_capacity(typed.nodes.len()) };
    for (i, node) in typed.nodes.iter().enumerate() {
        // Indexed nodes are built from the root, where the free indices are known.
        let value = if node.indexed { None } else { Some(builder.value(i, node)?) };
        builder.values.push(value);
    }
    let root = typed.nodes.len() - 1;
    let span = typed.nodes[root].expr.span;
    if typed.is_indexed {
        // Without any index on the right the value is a constant of the known shape.
        let id = match (expected, builder.values[root]) {
            (Some(shape), Some(value)) if shape.len() == typed.free.len() => builder.constant(value.id, shape, span)?,
            _ => builder.indexed(root)?,
        };
        let indices = typed.free.iter().map(|(name, _)| name.clone()).collect();
        return Ok(Elaborated { root: id, row: false, indices });
    }
    let mut value = builder.get(root)?;
    if let (Some(shape), Operation::Number(_)) = (expected, &typed.nodes[root].operation) {
        value.id = builder.constant(value.id, shape, span)?;
    }
    Ok(Elaborated { root: value.id, row: value.row, indices: Vec::new() })
}

pub(super) struct Builder<'a, 'b> {
    pub(super) typed: &'b Typed<'a>,
    pub(super) symbols: &'b Symbols,
    pub(super) graph: &'b mut Graph,
    pub(super) values: Vec<Option<Value>>,
}

/// A product of factors so far: a coefficient, the value of the rest, and for a row the matrices that wait to its right.
struct Chain {
    coefficient: Rational,
    value: Option<Value>,
    waiting: Vec<Id>,
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
                self.add(Op::Outer, &[a, b], span)
            }
            axes => {
                let mut wiring = WiringBuilder::new();
                for axis in axes {
                    let labels = wiring.axis(axis);
                    wiring.output(labels);
                }
                self.network(&wiring, &[], span)
            }
        }
    }

    pub(super) fn network(&mut self, wiring: &WiringBuilder, operands: &[Id], span: Span) -> Result<Id> {
        self.add(Op::Network(std::sync::Arc::new(wiring.finish())), operands, span)
    }

    fn identity(&mut self, shape: &Shape, span: Span) -> Result<Id> {
        match shape.first() {
            None => Ok(self.graph.number(Rational::one())),
            Some(axis) if axis.len() == 1 => Ok(self.graph.leaf(Op::Identity(axis[0]))),
            Some(axis) => {
                let mut wiring = WiringBuilder::new();
                let labels = wiring.axis(axis);
                wiring.output(labels.clone());
                wiring.output(labels);
                self.network(&wiring, &[], span)
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
            let shape = self.graph.shape(id).clone();
            return Ok(self.graph.zero(&shape));
        }
        if let Some(product) = self.graph.number_value(id).and_then(|value| times(value, coefficient)) {
            return Ok(self.graph.number(product));
        }
        let (inner, base) = self.split(id);
        match times(inner, coefficient) {
            Some(product) if base != id => self.scaled(product, base, span),
            _ => self.add(Op::Combination(SmallVec::from_slice(&[coefficient])), &[id], span),
        }
    }

    /// A value as a number times the rest.
    pub(super) fn split(&self, id: Id) -> (Rational, Id) {
        match self.graph.op(id) {
            Op::Combination(coefficients) if coefficients.len() == 1 => (coefficients[0], self.graph.children(id)[0]),
            _ => (Rational::one(), id),
        }
    }

    /// A linear combination, nested ones opened; scalars stand for constants.
    pub(super) fn sum(&mut self, terms: &[(Rational, Id)], shape: &Shape, span: Span) -> Result<Id> {
        let mut flat: Vec<(Rational, Id)> = Vec::new();
        let mut number = Rational::zero();
        let mut stack: Vec<(Rational, Id)> = terms.iter().rev().copied().collect();
        while let Some((coefficient, id)) = stack.pop() {
            if let Some(value) = self.graph.number_value(id) {
                let term = times(value, coefficient).and_then(|t| plus(t, number));
                if let Some(total) = term {
                    number = total;
                    continue;
                }
            }
            let opened = match self.graph.op(id) {
                Op::Combination(inner) => {
                    inner.iter().map(|c| times(*c, coefficient)).collect::<Option<Vec<Rational>>>()
                }
                _ => None,
            };
            if let Some(inner) = opened {
                stack.extend(inner.into_iter().zip(self.graph.children(id).iter().copied()).rev());
                continue;
            }
            let id = if self.graph.rank(id) == 0 { self.constant(id, shape, span)? } else { id };
            let (inner, base) = self.split(id);
            match times(inner, coefficient) {
                Some(product) if base != id => flat.push((product, base)),
                _ => flat.push((coefficient, id)),
            }
        }
        if !number.is_zero() {
            let ones = self.ones(shape, span)?;
            // A scalar sum keeps its number as a number.
            flat.push(match shape.is_empty() {
                true => (Rational::one(), self.graph.number(number)),
                false => (number, ones),
            });
        }
        flat.retain(|(c, id)| !c.is_zero() && !self.graph.is_zero(*id));
        match &flat[..] {
            [] => Ok(self.graph.zero(shape)),
            [(coefficient, id)] => self.scaled(*coefficient, *id, span),
            _ => {
                let (coefficients, ids): (SmallVec<[Rational; 2]>, Vec<Id>) = flat.into_iter().unzip();
                self.add(Op::Combination(coefficients), &ids, span)
            }
        }
    }

    fn transpose(&mut self, id: Id, span: Span) -> Result<Id> {
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
            Operation::Number(value) => self.graph.number(*value),
            Operation::Name(index) => self.graph.variable(self.typed.variables[*index], self.symbols),
            Operation::Size(dimension) => match self.symbols.literal_size(*dimension) {
                Some(size) => self.graph.number(Rational::from_integer(size as i64)),
                None => self.graph.leaf(Op::Size(*dimension)),
            },
            Operation::Sum(signs) => {
                let mut terms = Vec::with_capacity(signs.len());
                for (c, negative) in node.children.iter().zip(signs) {
                    let sign = Rational::from_integer(if *negative { -1 } else { 1 });
                    terms.push((sign, self.get(*c)?.id));
                }
                self.sum(&terms, shape, span)?
            }
            Operation::Frobenius => {
                let (a, b) = (child(self, 0)?.id, child(self, 1)?.id);
                match self.graph.rank(a) {
                    0 => self.chain(&[(None, Value::column(a)), (Some(ProductOp::Times), Value::column(b))], span)?.id,
                    1 | 2 => self.add(Op::Inner, &[a, b], span)?,
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
                let (base, exponent) = (child(self, 0)?.id, child(self, 1)?.id);
                if matches!(node.operation, Operation::Power) && self.graph.rank(base) == 2 {
                    self.matrix_power(base, exponent, node)?
                } else {
                    self.power(base, exponent, span)?
                }
            }
            Operation::Call(builtin) => self.call(*builtin, i, node)?,
            Operation::Identity(_) => self.identity(shape, span)?,
            Operation::Ones(_) => self.ones(shape, span)?,
            Operation::Triangle(d) => self.graph.leaf(Op::Triangle(*d)),
            Operation::Zeros(_) => self.graph.zero(shape),
            Operation::Commutation(m, n) => self.graph.leaf(Op::Commutation(*m, *n)),
            Operation::Index(_) | Operation::Delta(_) => return child(self, 0),
        };
        Ok(Value { id, row })
    }

    /// Long runs of one factor as its powers, so that what follows does not depend on how long they are.
    fn runs(&mut self, factors: &[(Option<ProductOp>, Value)], span: Span) -> Result<Vec<(Option<ProductOp>, Value)>> {
        let mut result = Vec::with_capacity(factors.len());
        let mut at = 0;
        while at < factors.len() {
            let (op, factor) = factors[at];
            // The first factor is joined as the next one is, unless that divides.
            let joined = op.or(factors.get(at + 1).and_then(|next| next.0)).unwrap_or(ProductOp::Times);
            let same = factors[at + 1..].iter().take_while(|(op, next)| *op == Some(joined) && next.id == factor.id);
            let rank = self.graph.rank(factor.id);
            let (entries, most) = match joined {
                ProductOp::Times if rank == 2 => (false, MAX_EXPONENT as usize),
                ProductOp::Divide if op.is_some() && rank == 0 => (true, usize::MAX),
                ProductOp::HadamardDivide if op.is_some() => (true, usize::MAX),
                ProductOp::Times if rank == 0 => (true, usize::MAX),
                ProductOp::Hadamard => (true, usize::MAX),
                _ => (true, 0),
            };
            let count = (1 + same.count()).min(most);
            if count <= RUN || self.graph.number_value(factor.id).is_some() {
                result.push((op, factor));
                at += 1;
                continue;
            }
            let id = if entries {
                let exponent = self.graph.number(Rational::from_integer(count as i64));
                self.power(factor.id, exponent, span)?
            } else {
                self.add(Op::MatrixPower(count as u32), &[factor.id], span)?
            };
            result.push((op, Value { id, row: factor.row }));
            at += count;
        }
        Ok(result)
    }

    /// A product chain from left to right.
    fn chain(&mut self, factors: &[(Option<ProductOp>, Value)], span: Span) -> Result<Value> {
        let runs = if factors.len() > RUN { self.runs(factors, span)? } else { Vec::new() };
        let factors = if runs.is_empty() { factors } else { &runs };
        let mut chain = Chain { coefficient: Rational::one(), value: None, waiting: Vec::new() };
        for (op, factor) in factors {
            let op = op.unwrap_or(ProductOp::Times);
            let divides = matches!(op, ProductOp::Divide | ProductOp::HadamardDivide);
            let (mut number, mut rest) = match self.graph.number_value(factor.id) {
                Some(value) => (value, None),
                None => {
                    let (number, rest) = self.split(factor.id);
                    (number, Some(Value { id: rest, row: factor.row }))
                }
            };
            if divides && number.is_zero() {
                return Err(Error::new(ErrorCode::Arithmetic, "division by zero", span));
            }
            let power = if divides { number.recip() } else { number };
            match times(chain.coefficient, power) {
                Some(product) => chain.coefficient = product,
                None if rest.is_some() => rest = Some(*factor),
                None => {
                    number = if divides { number.recip() } else { number };
                    let message = format!("the product of {} and {number} is too large to be exact", chain.coefficient);
                    return Err(Error::new(ErrorCode::Arithmetic, message, span));
                }
            }
            if let Some(rest) = rest {
                self.multiply(&mut chain, op, rest, span)?;
            }
        }
        self.flush(&mut chain, span)?;
        match chain.value {
            None => Ok(Value::column(self.graph.number(chain.coefficient))),
            Some(value) => Ok(Value { id: self.scaled(chain.coefficient, value.id, span)?, row: value.row }),
        }
    }

    /// Multiplies the waiting matrices into the row.
    fn flush(&mut self, chain: &mut Chain, span: Span) -> Result<()> {
        for matrix in std::mem::take(&mut chain.waiting) {
            if let Some(value) = &mut chain.value {
                let transposed = self.transpose(matrix, span)?;
                value.id = self.add(Op::Product, &[transposed, value.id], span)?;
            }
        }
        Ok(())
    }

    fn multiply(&mut self, chain: &mut Chain, op: ProductOp, factor: Value, span: Span) -> Result<()> {
        let Some(value) = chain.value else {
            let id = match op {
                ProductOp::Times | ProductOp::Hadamard => factor.id,
                _ => {
                    let minus_one = self.graph.number(Rational::from_integer(-1));
                    match self.graph.rank(factor.id) {
                        0 => {
                            let one = self.graph.number(Rational::one());
                            self.add(Op::Divide, &[one, factor.id], span)?
                        }
                        _ => self.add(Op::Power, &[factor.id, minus_one], span)?,
                    }
                }
            };
            chain.value = Some(Value { id, row: factor.row });
            return Ok(());
        };
        let (ranks, row) = ((self.graph.rank(value.id), self.graph.rank(factor.id)), value.row);
        if op == ProductOp::Times && row && ranks == (1, 2) {
            chain.waiting.push(factor.id);
            return Ok(());
        }
        if op == ProductOp::Times && row && ranks == (1, 1) {
            let mut column = factor.id;
            for matrix in std::mem::take(&mut chain.waiting).into_iter().rev() {
                column = self.add(Op::Product, &[matrix, column], span)?;
            }
            chain.value = Some(Value::column(self.add(Op::Inner, &[value.id, column], span)?));
            return Ok(());
        }
        if ranks.1 > 0 {
            self.flush(chain, span)?;
        }
        let value = chain.value.unwrap_or(value);
        let (a, b) = (value.id, factor.id);
        let row = value.row || factor.row;
        let value = match op {
            ProductOp::Times | ProductOp::Hadamard if ranks.0 == 0 => {
                Value { id: self.add(Op::Scale, &[a, b], span)?, row: factor.row }
            }
            ProductOp::Times | ProductOp::Hadamard if ranks.1 == 0 => {
                Value { id: self.add(Op::Scale, &[b, a], span)?, row }
            }
            ProductOp::Times if ranks == (1, 1) => Value::column(self.add(Op::Outer, &[a, b], span)?),
            ProductOp::Times => Value::column(self.add(Op::Product, &[a, b], span)?),
            ProductOp::Hadamard => Value { id: self.add(Op::Hadamard, &[a, b], span)?, row },
            ProductOp::Divide | ProductOp::HadamardDivide if ranks.1 == 0 => {
                Value { id: self.add(Op::Divide, &[a, b], span)?, row }
            }
            _ if ranks.0 == 0 => {
                let minus_one = self.graph.number(Rational::from_integer(-1));
                let inverse = self.add(Op::Power, &[b, minus_one], span)?;
                Value { id: self.add(Op::Scale, &[a, inverse], span)?, row }
            }
            _ => Value { id: self.add(Op::HadamardDivide, &[a, b], span)?, row },
        };
        chain.value = Some(value);
        Ok(())
    }

    fn matrix_power(&mut self, base: Id, exponent: Id, node: &Node<'_>) -> Result<Id> {
        let place = match &node.expr.kind {
            ExprKind::Power(_, exponent) => exponent,
            _ => node.expr,
        };
        let fail = |message: String| Err(Error::new(ErrorCode::Exponent, message, place.span));
        let Some(value) = self.graph.number_value(exponent) else {
            return match &place.kind {
                ExprKind::Name(name) if name == "T" || name == "t" => {
                    fail(format!("a matrix to the power {name}: for the transpose write A'"))
                }
                _ => fail("the power of a matrix must be a whole number".to_owned()),
            };
        };
        if !value.is_integer() {
            return fail(format!("the power of a matrix must be a whole number, not {value}"));
        }
        let k = value.to_integer();
        if k.unsigned_abs() > MAX_EXPONENT as u64 {
            return fail(format!("the power {k} of a matrix is beyond the limit of {MAX_EXPONENT}"));
        }
        let span = node.expr.span;
        if k == 0 {
            let shape = self.graph.shape(base).clone();
            return self.identity(&shape, span);
        }
        let base = if k < 0 { self.add(Op::Inverse, &[base], span)? } else { base };
        match k.unsigned_abs() {
            1 => Ok(base),
            k => self.add(Op::MatrixPower(k as u32), &[base], span),
        }
    }

    /// A scalar, or each entry, to a scalar power.
    pub(super) fn power(&mut self, base: Id, exponent: Id, span: Span) -> Result<Id> {
        if let Some(p) = self.graph.number_value(exponent) {
            if p.is_one() {
                return Ok(base);
            }
            if p.is_zero() {
                let shape = self.graph.shape(base).clone();
                return self.ones(&shape, span);
            }
            if let Some(value) = self.graph.number_value(base) {
                if value.is_zero() && p.is_negative() {
                    return Err(Error::new(ErrorCode::Arithmetic, "division by zero", span));
                }
                if value.is_negative() && !p.is_integer() {
                    let message = format!("{value} to the power {p} has no real value");
                    return Err(Error::new(ErrorCode::Arithmetic, message, span));
                }
                if p.is_integer() {
                    let folded = number_power(value, p.to_integer()).ok_or_else(|| {
                        let message = format!("{value} to the power {p} is too large to be exact");
                        Error::new(ErrorCode::Exponent, message, span)
                    })?;
                    return Ok(self.graph.number(folded));
                }
            }
        }
        self.add(Op::Power, &[base, exponent], span)
    }

    fn call(&mut self, builtin: Builtin, i: usize, node: &Node<'_>) -> Result<Id> {
        let span = node.expr.span;
        let value = self.get(node.children[0])?;
        let x = value.id;
        let rank = self.graph.rank(x);
        let one = Value::column(self.graph.number(Rational::one()));
        match builtin {
            Builtin::Map(Function::Log) if self.graph.op(x) == &Op::Determinant => {
                let matrix = self.graph.children(x)[0];
                self.add(Op::LogDeterminant, &[matrix], span)
            }
            Builtin::Map(function) => {
                if let Some(value) = self.graph.number_value(x).filter(|v| !in_domain(function, v)) {
                    let message = format!("{} has no real value at {value}", function.name());
                    return Err(Error::new(ErrorCode::Arithmetic, message, span));
                }
                self.add(Op::Map(function), &[x], span)
            }
            Builtin::Inverse if rank == 0 => Ok(self.chain(&[(None, one), (Some(ProductOp::Divide), value)], span)?.id),
            Builtin::Inverse => self.add(Op::Inverse, &[x], span),
            Builtin::Adjugate if rank == 0 => Ok(one.id),
            Builtin::Adjugate => {
                let (det, inverse) = (self.add(Op::Determinant, &[x], span)?, self.add(Op::Inverse, &[x], span)?);
                self.add(Op::Scale, &[det, inverse], span)
            }
            Builtin::Trace | Builtin::Determinant | Builtin::Sum if rank == 0 => Ok(x),
            Builtin::LogDeterminant if self.graph.number_value(x).is_some_and(|value| value.is_zero()) => {
                Err(Error::new(ErrorCode::Arithmetic, "logdet has no real value at 0", span))
            }
            Builtin::LogDeterminant if rank == 0 => {
                let size = self.add(Op::Map(Function::Abs), &[x], span)?;
                self.add(Op::Map(Function::Log), &[size], span)
            }
            Builtin::Norm | Builtin::Norm1 if rank == 0 => self.add(Op::Map(Function::Abs), &[x], span),
            Builtin::Trace => self.add(Op::Trace, &[x], span),
            Builtin::Determinant => self.add(Op::Determinant, &[x], span),
            Builtin::LogDeterminant => self.add(Op::LogDeterminant, &[x], span),
            Builtin::Norm => self.add(Op::Norm, &[x], span),
            Builtin::Norm1 => {
                let sizes = self.add(Op::Map(Function::Abs), &[x], span)?;
                self.add(Op::Sum, &[sizes], span)
            }
            Builtin::Sum => self.add(Op::Sum, &[x], span),
            Builtin::Vec | Builtin::Transpose if rank < 2 => Ok(x),
            Builtin::Vec => self.add(Op::Vec, &[x], span),
            Builtin::Transpose => self.add(Op::Transpose, &[x], span),
            Builtin::Lower | Builtin::Upper if rank == 0 => Ok(x),
            Builtin::Lower | Builtin::Upper => {
                let [dimension] = self.graph.shape(x)[0][..] else {
                    let message = "tril and triu take a matrix whose axes are no products of dimensions";
                    return Err(Error::new(ErrorCode::Shape, message, span));
                };
                let mut triangle = self.graph.leaf(Op::Triangle(dimension));
                if builtin == Builtin::Upper {
                    triangle = self.add(Op::Transpose, &[triangle], span)?;
                }
                self.add(Op::Hadamard, &[x, triangle], span)
            }
            Builtin::Diagonal => self.add(if rank == 1 { Op::Diagonal } else { Op::DiagonalOf }, &[x], span),
            Builtin::Kronecker => self.kronecker(node),
            Builtin::Softmax | Builtin::LogSumExp => {
                let exp = self.add(Op::Map(Function::Exp), &[x], span)?;
                let total = if rank == 0 { exp } else { self.add(Op::Sum, &[exp], span)? };
                if builtin == Builtin::LogSumExp {
                    return self.add(Op::Map(Function::Log), &[total], span);
                }
                self.add(Op::Divide, &[exp, total], span)
            }
            Builtin::Vector | Builtin::Matrix => {
                let shape = self.typed.shapes[i].clone();
                self.constant(x, &shape, span)
            }
        }
    }

    fn kronecker(&mut self, node: &Node<'_>) -> Result<Id> {
        let span = node.expr.span;
        let values = [self.get(node.children[0])?, self.get(node.children[1])?];
        let kinds = [0, 1].map(|n| self.typed.kinds[node.children[n]]);
        let [a, b] = values.map(|v| v.id);
        if self.graph.rank(a) == 0 || self.graph.rank(b) == 0 {
            return Ok(self.chain(&[(None, values[0]), (Some(ProductOp::Times), values[1])], span)?.id);
        }
        if kinds == [COLUMN, COLUMN] || kinds == [ROW, ROW] {
            let outer = self.add(Op::Outer, &[b, a], span)?;
            return self.add(Op::Vec, &[outer], span);
        }
        let mut matrices = [a, b];
        for (id, kind) in matrices.iter_mut().zip(kinds) {
            *id = match kind {
                COLUMN => self.add(Op::Column, &[*id], span)?,
                ROW => self.add(Op::Row, &[*id], span)?,
                _ => *id,
            };
        }
        self.add(Op::Kronecker, &matrices, span)
    }
}

/// An exact power, if it fits.
fn number_power(base: Rational, k: i64) -> Option<Rational> {
    if base.is_one() || base.is_zero() {
        return Some(if k == 0 { Rational::one() } else { base });
    }
    let base = if k < 0 { base.recip() } else { base };
    let k = k.unsigned_abs();
    if base == -Rational::one() {
        return Some(if k.is_multiple_of(2) { Rational::one() } else { base });
    }
    // Any other base outgrows the range by then.
    if k > 64 {
        return None;
    }
    (0..k).try_fold(Rational::one(), |power, _| times(power, base))
}

/// An exact product, if it fits. The least integer is left out, since it has no negative.
pub(super) fn times(a: Rational, b: Rational) -> Option<Rational> {
    a.checked_mul(&b).filter(fits)
}

/// An exact sum, if it fits.
fn plus(a: Rational, b: Rational) -> Option<Rational> {
    a.checked_add(&b).filter(fits)
}

fn fits(value: &Rational) -> bool {
    *value.numer() != i64::MIN
}

/// Whether the function has a real value at the number.
fn in_domain(function: Function, value: &Rational) -> bool {
    let (zero, one) = (Rational::from_integer(0), Rational::one());
    match function {
        Function::Log => *value > zero,
        Function::Sqrt => *value >= zero,
        Function::Arcsin | Function::Arccos => *value >= -one && *value <= one,
        _ => true,
    }
}
