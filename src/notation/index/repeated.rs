//! Entries that stand several times in a product: written once, as a power.

use super::names::Names;
use super::parts::{summed_over, sums_inside, without_coefficient};
use crate::base::{IndexPattern, Rational};
use crate::expr::Id;
use crate::notation::extractor::Extractor;
use crate::notation::reading::OperandForm;
use crate::notation::terms::Terms;
use crate::ops::TRACE;
use crate::syntax::ast::{Expr, ExprKind};
use crate::typing::{is_place, occurrences};
use smallvec::SmallVec;

impl Extractor<'_> {
    /// How often each operand of a network stands in it with the same labels, at the first of its places; zero at the others.
    pub(super) fn repetitions(&self, pattern: &IndexPattern, operands: &[Id]) -> SmallVec<[u32; 4]> {
        let mut times = SmallVec::from_elem(1, operands.len());
        for (place, (operand, labels)) in operands.iter().zip(&pattern.inputs).enumerate() {
            let is_same = |first: &usize| pattern.inputs[*first] == *labels && operands[*first] == *operand;
            let Some(first) = (0..place).find(is_same) else { continue };
            // The square of a diagonal entry that is summed reads as the square of the trace.
            if (1..labels.len()).all(|at| !labels[..at].contains(&labels[at])) {
                times[first] += 1;
                times[place] = 0;
            }
        }
        times
    }

    /// The factors that say an operand so many times; the sums over `own`, the labels that nothing else has, go around them.
    pub(super) fn write_repeated(
        &self,
        (class, form): (Id, &OperandForm),
        times: u32,
        labels: &[String],
        own: Vec<String>,
        names: &mut Names,
    ) -> Option<Vec<Expr>> {
        let factor = self.write_operand(class, form.clone(), labels, names)?;
        if times == 1 {
            let inside = own.into_iter().filter(|index| sums_inside(&factor, index)).collect();
            return Some(vec![summed_over(inside, factor)]);
        }
        let (number, factor) = match form {
            OperandForm::Divisor { .. } => (None, factor),
            _ => without_coefficient(factor),
        };
        let factor = summed_diagonal(factor, labels);
        let mut written = vec![number; times as usize].into_iter().flatten().collect::<Vec<_>>();
        if self.is_read_entrywise(&factor, labels, &own) {
            written.push(powered(factor, times));
            return Some(written);
        }
        written.push(factor);
        for _ in 1..times {
            let factor = self.write_operand(class, form.clone(), labels, names)?;
            written.push(without_coefficient(factor).1);
        }
        Some(written)
    }

    /// Whether a power of a factor is read as the product of its entries, which is summed over the labels that are its own: neither sums one of
    /// these inside of it, nor leaves to the outside a sum that is meant inside.
    fn is_read_entrywise(&self, factor: &Expr, labels: &[String], own: &[String]) -> bool {
        let is_read = |(index, times): (&str, u32)| match labels.iter().any(|label| label == index) {
            true => times == 1 || own.iter().all(|label| label != index),
            false => times > 1,
        };
        let counts = occurrences(factor).counts;
        counts.into_iter().filter(|(index, _)| !is_place(index, self.terms.symbols())).all(is_read)
    }
}

/// `tr(D)` for `D[p,p]`, whose power reads as the sum of the powers of the entries too.
fn summed_diagonal(factor: Expr, free: &[String]) -> Expr {
    match factor.kind {
        ExprKind::Index(base, labels) if matches!(&labels[..], [row, column] if row == column && !free.contains(row)) => {
            Expr::call(TRACE.spelling(), vec![*base])
        }
        kind => Expr { kind, span: factor.span },
    }
}

/// `x[i]^2` for `x[i]` twice, `x[i]^4` for `x[i]^2` twice.
fn powered(factor: Expr, times: u32) -> Expr {
    let times = Rational::from(i64::from(times));
    let (base, exponent) = match factor.kind {
        ExprKind::Power(base, exponent) => match exponent.kind {
            ExprKind::Number(value) if value.is_integer() => (base, value * times),
            kind => {
                let exponent = Box::new(Expr { kind, span: exponent.span });
                (Box::new(Expr { kind: ExprKind::Power(base, exponent), span: factor.span }), times)
            }
        },
        kind => (Box::new(Expr { kind, span: factor.span }), times),
    };
    Expr::new(ExprKind::Power(base, Box::new(Expr::number(exponent))))
}
