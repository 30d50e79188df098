//! Products and powers: a chain of factors as typed nodes.

use super::build::{Builder, Value};
use super::tree::Node;
use crate::base::{Error, ErrorCode, Rational, Result, Span, shorten, too_large};
use crate::expr::Id;
use crate::ops::{DIVIDE, GENERAL_POWER, HADAMARD_DIVIDE, INNER, INVERSE, MATRIX_POWER, OUTER, Op, POWER, Parameters};
use crate::syntax::ast::{ExprKind, ProductOp};

/// The largest exponent of a matrix power.
const MAX_EXPONENT: i64 = 1000;

/// The longest run of equal factors that is kept as it is written.
const RUN: usize = 12;
/// A product of factors so far: a coefficient, scalars that a row came after, the value of the rest, and for a row the matrices that wait
/// to its right.
struct Chain {
    coefficient: Rational,
    scalar: Option<Id>,
    value: Option<Value>,
    waiting: Vec<Id>,
}
impl Builder<'_, '_> {
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
                self.add(Op::Parametric(MATRIX_POWER, Parameters::Natural(count as u32)), &[factor.id], span)?
            };
            result.push((op, Value { id, row: factor.row }));
            at += count;
        }
        Ok(result)
    }

    /// `x*y'`.
    pub(super) fn outer(&mut self, x: Id, y: Id, span: Span) -> Result<Id> {
        self.add(Op::Call(OUTER), &[x, y], span)
    }

    /// `A:B`.
    pub(super) fn inner(&mut self, a: Id, b: Id, span: Span) -> Result<Id> {
        self.add(Op::Call(INNER), &[a, b], span)
    }

    /// A tensor by a scalar.
    pub(super) fn quotient(&mut self, tensor: Id, scalar: Id, span: Span) -> Result<Id> {
        self.add(Op::Call(DIVIDE), &[tensor, scalar], span)
    }

    /// A product chain from left to right.
    pub(super) fn chain(&mut self, factors: &[(Option<ProductOp>, Value)], span: Span) -> Result<Value> {
        let runs = if factors.len() > RUN { self.runs(factors, span)? } else { Vec::new() };
        let factors = if runs.is_empty() { factors } else { &runs };
        let mut chain = Chain { coefficient: Rational::one(), scalar: None, value: None, waiting: Vec::new() };
        for (op, factor) in factors {
            let op = op.unwrap_or(ProductOp::Times);
            let divides = matches!(op, ProductOp::Divide | ProductOp::HadamardDivide);
            let (number, mut rest) = match self.graph.number_value(factor.id) {
                Some(value) => (value, None),
                None => {
                    let (number, rest) = self.split(factor.id);
                    (number, Some(Value { id: rest, row: factor.row }))
                }
            };
            if divides && number.is_zero() {
                return Err(Error::new(ErrorCode::Undefined, "division by zero", span));
            }
            let power = if divides { number.recip() } else { number.clone() };
            match chain.coefficient.checked_mul(&power) {
                Some(product) => chain.coefficient = product,
                None if rest.is_some() => rest = Some(*factor),
                None => {
                    let [a, b] = [&chain.coefficient, &power].map(|number| shorten(&number.to_string()));
                    let message = too_large(format_args!("the product of {a} and {b}"));
                    return Err(Error::new(ErrorCode::TooLarge, message, span));
                }
            }
            if let Some(rest) = rest {
                self.multiply(&mut chain, op, rest, span)?;
            }
        }
        self.flush(&mut chain, span)?;
        if let (Some(scalar), Some(value)) = (chain.scalar, &mut chain.value) {
            value.id = self.add(Op::Scale, &[scalar, value.id], span)?;
        }
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
                            self.quotient(one, factor.id, span)?
                        }
                        _ => self.add(Op::Call(POWER), &[factor.id, minus_one], span)?,
                    }
                }
            };
            chain.value = Some(Value { id, row: factor.row });
            return Ok(());
        };
        // `x'*A*x*y'*B*y` is one number times another one.
        if op == ProductOp::Times && factor.row && self.graph.rank(factor.id) == 1 && self.graph.rank(value.id) == 0 {
            let scalar = match chain.scalar {
                Some(scalar) => self.add(Op::Scale, &[scalar, value.id], span)?,
                None => value.id,
            };
            (chain.scalar, chain.value) = (Some(scalar), Some(factor));
            return Ok(());
        }
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
            chain.value = Some(Value::column(self.inner(value.id, column, span)?));
            return Ok(());
        }
        if ranks.1 > 0 {
            self.flush(chain, span)?;
        }
        let value = chain.value.unwrap_or(value);
        if let Some(id) = self.spread_product(op, value, factor, span)? {
            chain.value = Some(Value::column(id));
            return Ok(());
        }
        let (a, b) = (value.id, factor.id);
        let row = value.row || factor.row;
        let value = match op {
            ProductOp::Times | ProductOp::Hadamard if ranks.0 == 0 => {
                Value { id: self.add(Op::Scale, &[a, b], span)?, row: factor.row }
            }
            ProductOp::Times | ProductOp::Hadamard if ranks.1 == 0 => {
                Value { id: self.add(Op::Scale, &[b, a], span)?, row }
            }
            ProductOp::Times if ranks.0 > 2 || ranks.1 > 2 => Value::column(self.contraction(a, b, 1, span)?),
            ProductOp::Times if ranks == (1, 1) => Value::column(self.outer(a, b, span)?),
            ProductOp::Times => Value::column(self.add(Op::Product, &[a, b], span)?),
            ProductOp::Hadamard => Value { id: self.add(Op::Hadamard, &[a, b], span)?, row },
            ProductOp::Divide | ProductOp::HadamardDivide if ranks.1 == 0 => {
                Value { id: self.quotient(a, b, span)?, row }
            }
            _ if ranks.0 == 0 => {
                let minus_one = self.graph.number(Rational::from_integer(-1));
                let inverse = self.add(Op::Call(POWER), &[b, minus_one], span)?;
                Value { id: self.add(Op::Scale, &[a, inverse], span)?, row }
            }
            _ => Value { id: self.add(Op::Call(HADAMARD_DIVIDE), &[a, b], span)?, row },
        };
        chain.value = Some(value);
        Ok(())
    }

    pub(super) fn matrix_power(&mut self, base: Id, exponent: Id, node: &Node<'_>) -> Result<Id> {
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
                _ => fail(
                    "the power of a matrix must be a whole number such as 3; symbolic exponents of matrices are not supported"
                        .to_owned(),
                ),
            };
        };
        if !value.is_integer() {
            let value = shorten(&value.to_string());
            return fail(format!("the power of a matrix must be a whole number, not {value}"));
        }
        let Some(k) = value.to_i64().filter(|k| k.unsigned_abs() <= MAX_EXPONENT as u64) else {
            let value = shorten(&value.to_string());
            return fail(format!("the power {value} of a matrix is beyond the limit of {MAX_EXPONENT}"));
        };
        let span = node.expr.span;
        if k == 0 {
            let shape = self.graph.shape(base).clone();
            return self.identity(&shape, span);
        }
        let base = if k < 0 { self.add(Op::Call(INVERSE), &[base], span)? } else { base };
        match k.unsigned_abs() {
            1 => Ok(base),
            k => self.add(Op::Parametric(MATRIX_POWER, Parameters::Natural(k as u32)), &[base], span),
        }
    }

    /// Each entry to the power of the entry of an array; a scalar base is the same for all.
    pub(super) fn array_power(&mut self, base: Id, exponent: Id, span: Span) -> Result<Id> {
        if let Some(value) = self.graph.number_value(base).filter(|value| !value.is_positive()) {
            let value = shorten(&value.to_string());
            let message =
                format!("{value} to the power of an array has no real value where an entry is no whole number");
            return Err(Error::new(ErrorCode::Undefined, message, span));
        }
        if self.graph.number_value(base).is_some_and(|value| value.is_one()) {
            let shape = self.graph.shape(exponent).clone();
            return self.ones(&shape, span);
        }
        let (exponential, logarithm) = GENERAL_POWER;
        let base = Value::column(self.add(Op::Map(logarithm), &[base], span)?);
        let factors = [(None, base), (Some(ProductOp::Hadamard), Value::column(exponent))];
        let product = self.chain(&factors, span)?.id;
        self.add(Op::Map(exponential), &[product], span)
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
                    return Err(Error::new(ErrorCode::Undefined, "division by zero", span));
                }
                if value.is_negative() && !p.is_integer() {
                    let [base, power] = [&value, &p].map(|number| shorten(&number.to_string()));
                    let message = format!("{base} to the power {power} has no real value");
                    return Err(Error::new(ErrorCode::Undefined, message, span));
                }
                if p.is_integer() {
                    let folded = value.checked_pow(&p).ok_or_else(|| {
                        let [base, power] = [&value, &p].map(|number| shorten(&number.to_string()));
                        let message = too_large(format_args!("{base} to the power {power}"));
                        Error::new(ErrorCode::TooLarge, message, span)
                    })?;
                    return Ok(self.graph.number(folded));
                }
            }
        }
        self.add(Op::Call(POWER), &[base, exponent], span)
    }
}
