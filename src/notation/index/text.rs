//! The text in index notation, as its plan says.

use super::closed::closed;
use super::names::Names;
use super::parts::{indexed, labels_of, prepend, sum_indexed};
use super::plan::IndexForm;
use crate::base::Rational;
use crate::expr::Id;
use crate::notation::chain::{append, divided, with_sign};
use crate::notation::extractor::Extractor;
use crate::notation::reading::{OperandForm, Reading};
use crate::notation::terms::Terms;
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use crate::typing::is_scalar;

impl Extractor<'_> {
    /// The index form of a class: whether a minus sign precedes it, and the rest.
    pub(super) fn write(&self, class: Id, negative: bool, free: &[String], names: &mut Names) -> Option<(bool, Expr)> {
        let class = self.terms.find(class);
        // Costs of equal size may send a sign in circles.
        if names.inside.contains(&(class, negative)) {
            return None;
        }
        names.inside.push((class, negative));
        let written = self.write_node(class, negative, free, names);
        names.inside.pop();
        written
    }

    fn write_node(&self, class: Id, negative: bool, free: &[String], names: &mut Names) -> Option<(bool, Expr)> {
        let (_, place) = self.indexed[class][usize::from(negative)]?;
        let scalar = |class: Id| Some(self.chain(class, Reading::PLAIN)?.finish());
        Some(match self.index_plan(&self.terms.nodes(class)[place])? {
            IndexForm::Network(pattern, operands) => self.write_network(pattern, operands, negative, free, names)?,
            IndexForm::Sum(coefficients, operands) => self.write_sum(coefficients, operands, negative, free, names)?,
            IndexForm::Quotient(value, divisor) => {
                let (sign, value) = self.write_product(value, negative, free, names)?;
                (sign, divided(value, scalar(divisor)?))
            }
            IndexForm::Scaled(by, value) => {
                let (sign, value) = self.write_product(value, negative, free, names)?;
                (sign, prepend(scalar(by)?, value))
            }
            IndexForm::Aggregate { name, aggregate, argument } => {
                (negative, self.write_aggregate(name, aggregate, argument, free, names)?)
            }
            IndexForm::Function(name, argument) => {
                (false, Expr::call(name, vec![self.write_argument(argument, free, names)?]))
            }
            IndexForm::Power(base, exponent) => {
                let base = self.write_argument(base, free, names)?;
                let power = match self.terms.number(exponent) {
                    Some(value) => Expr::number(value),
                    None => scalar(exponent)?,
                };
                (false, Expr::new(ExprKind::Power(Box::new(base), Box::new(power))))
            }
            IndexForm::Hadamard(a, b) => {
                let (a_sign, a) = self.write_any(a, negative, free, names)?;
                let (b_sign, b) = self.write_any(b, false, free, names)?;
                (a_sign != b_sign, append(a, ProductOp::Times, b))
            }
            IndexForm::HadamardQuotient(a, b) => {
                let (a_sign, a) = self.write_any(a, negative, free, names)?;
                let (b_sign, b) = self.write_divisor(b, free, names)?;
                (a_sign != b_sign, divided(a, b))
            }
        })
    }

    /// What a function or a power is of: the sums inside it are written out where they would be read around it.
    pub(super) fn write_argument(&self, class: Id, labels: &[String], names: &mut Names) -> Option<Expr> {
        let (sign, value) = self.write_any(class, false, labels, names)?;
        Some(closed(with_sign(sign, value), labels, self.terms.symbols()))
    }

    fn write_sum(
        &self,
        coefficients: &[Rational],
        operands: &[Id],
        negative: bool,
        free: &[String],
        names: &mut Names,
    ) -> Option<(bool, Expr)> {
        // Terms may share names with each other, but not with what stands beside the sum.
        let (outer, mut all) = (names.used.clone(), names.used.clone());
        let others = operands.iter().any(|c| self.constant(*c).is_none());
        let mut terms = Vec::new();
        for (at, (coefficient, operand)) in coefficients.iter().zip(operands).enumerate() {
            let term = (coefficient, *operand, others, operands.len() == 1);
            names.used = outer.clone();
            let written = self.write_term(term, negative, false, free, names)?;
            // The first term goes without a minus sign where its operand can take it.
            let alone = at + 1 == operands.len() && terms.iter().all(|(minus, _)| *minus);
            let mut used = names.used.clone();
            let flipped = (written.0 && alone && coefficient.abs().is_one())
                .then(|| {
                    names.used = outer.clone();
                    self.write_term(term, negative, true, free, names)
                })
                .flatten();
            if flipped.is_some() {
                used.clone_from(&names.used);
            }
            terms.push(flipped.unwrap_or(written));
            all.resize(all.len().max(used.len()), false);
            used.iter().enumerate().for_each(|(n, used)| all[n] |= used);
        }
        names.used = all;
        if let [(negative, only)] = terms.as_slice() {
            return Some((*negative, only.clone()));
        }
        Some(sum_indexed(terms, (&self.order, self.terms.symbols())))
    }

    /// In index form, or as one indexed operand, whichever is shorter.
    pub(super) fn write_any(
        &self,
        class: Id,
        negative: bool,
        free: &[String],
        names: &mut Names,
    ) -> Option<(bool, Expr)> {
        if let Some((cost, form @ OperandForm::Matrix { .. })) = self.operand(class, negative, 0)
            && self.index_cost(class, negative).is_none_or(|index| cost < index)
        {
            return Some((false, self.write_operand(class, form, free, names)?));
        }
        self.write(class, negative, free, names)
    }

    /// The same where a product needs no parentheses: entry by entry.
    fn write_product(&self, class: Id, negative: bool, free: &[String], names: &mut Names) -> Option<(bool, Expr)> {
        if let Some((cost, form @ OperandForm::Matrix { .. })) = self.operand(class, negative, 0)
            && self.index_cost(class, negative).is_none_or(|index| cost < index)
        {
            return self.write_entries(class, form, free, names);
        }
        self.write(class, negative, free, names)
    }

    /// A term with its sign; `flipped` asks for the other sign, `None` where that is longer.
    fn write_term(
        &self,
        (coefficient, class, beside, alone): (&Rational, Id, bool, bool),
        negative: bool,
        flipped: bool,
        free: &[String],
        names: &mut Names,
    ) -> Option<(bool, Expr)> {
        if let Some(value) = self.constant(class).filter(|_| beside) {
            let value = value * coefficient;
            return Some((value.is_negative() != negative, Expr::number(value.abs())));
        }
        let flip = coefficient.is_negative() != negative;
        let least = |n: bool| self.term(class, n);
        let use_negative = match (least(false), least(true)) {
            _ if alone && !coefficient.abs().is_one() => {
                let (_, minus) = self.index_multiple(least(flip), least(!flip), alone)?;
                minus != flip
            }
            (Some(p), Some(m)) if p.size == m.size => flipped,
            _ if flipped => return None,
            (Some(p), Some(m)) => m.size < p.size,
            (p, _) => p.is_none(),
        };
        let (sign, expr) = self.write_product(class, use_negative, free, names)?;
        let negative = (flip != use_negative) != sign;
        let magnitude = coefficient.abs();
        let expr = if magnitude.is_one() { expr } else { prepend(Expr::number(magnitude), expr) };
        Some((negative, expr))
    }

    /// What an array is divided by, entry by entry. A product is divided by factor by factor, so that one with a sum inside, which would
    /// end up outside of the quotient, is written as one operand.
    pub(super) fn write_divisor(&self, class: Id, free: &[String], names: &mut Names) -> Option<(bool, Expr)> {
        let (sign, expr) = self.write_any(class, false, free, names)?;
        if !matches!(expr.kind, ExprKind::Product(..)) || labels_of(&expr).iter().all(|l| free.contains(l)) {
            return Some((sign, expr));
        }
        match &self.operands[self.terms.find(class)][0] {
            Some((_, form @ OperandForm::Matrix { .. })) => {
                Some((false, self.write_operand(class, form.clone(), free, names)?))
            }
            _ => None,
        }
    }

    pub(super) fn write_operand(
        &self,
        class: Id,
        form: OperandForm,
        labels: &[String],
        names: &mut Names,
    ) -> Option<Expr> {
        Some(match form {
            OperandForm::Matrix { transposed, negative } => {
                let variable = self.terms.nodes(class).iter().find_map(|n| match n.op {
                    Op::Variable(v) if labels.len() > 2 => Some(v),
                    _ => None,
                });
                if let Some(v) = variable {
                    return Some(indexed(Expr::name(self.terms.symbols().variable_name(v)), labels));
                }
                let expr = self.chain(class, Reading { transposed, negative })?.finish();
                let mut labels = labels.to_vec();
                if transposed {
                    labels.reverse();
                }
                if labels.len() == 2 && !names.is_symmetric(&expr) && self.terms.is_symmetric(class) {
                    names.symmetric.push(expr.clone());
                }
                match expr.kind {
                    _ if labels.is_empty() => expr,
                    // The power of an entry, not the entry of a power.
                    ExprKind::HadamardPower(base, power) if is_scalar(&power, self.terms.symbols()) => {
                        Expr::new(ExprKind::Power(Box::new(indexed(*base, &labels)), power))
                    }
                    kind => indexed(Expr { kind, span: expr.span }, &labels),
                }
            }
            OperandForm::Index { negative } => {
                let (sign, expr) = self.write(class, negative, labels, names)?;
                with_sign(sign, expr)
            }
            OperandForm::Divisor { base, power } => {
                let expr = self.chain(base, Reading::PLAIN)?.finish();
                let expr = if labels.is_empty() { expr } else { indexed(expr, labels) };
                if power.is_one() {
                    expr
                } else {
                    Expr::new(ExprKind::Power(Box::new(expr), Box::new(Expr::number(power))))
                }
            }
        })
    }
}
