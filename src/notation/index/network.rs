//! A network as a product: deltas, ones and operands in the order of their indices.

use super::names::Names;
use super::parts::{ONES, indexed, places, reading_order, summed_over, without_coefficient};
use crate::base::{IndexPattern, Label, Rational};
use crate::expr::Id;
use crate::notation::chain::{append, denominator};
use crate::notation::extractor::Extractor;
use crate::notation::reading::OperandForm;
use crate::notation::terms::Terms;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

impl Extractor<'_> {
    pub(super) fn write_network(
        &self,
        pattern: &IndexPattern,
        operands: &[Id],
        negative: bool,
        free: &[String],
        names: &mut Names,
    ) -> Option<(bool, Expr)> {
        let places = places(pattern);
        let (mut of_label, mut factors) = self.output_factors(pattern, &places, free);
        let mut divisors: Vec<Expr> = Vec::new();
        let mut above = vec![false; pattern.sizes.len()];
        let carrier = if negative { self.carrier(pattern, operands) } else { None };
        let is_placed = |o: usize| self.placed(pattern, operands, o);
        for (o, labels) in pattern.inputs.iter().enumerate() {
            if let Some(place) = is_placed(o) {
                of_label[labels[0] as usize] = Some(self.place(place));
            }
        }
        let repetitions = self.repetitions(pattern, operands);
        let degrees = pattern.degrees();
        // Summed labels are named in the order of a walk from the free ones, so that a chain reads in order.
        for o in reading_order(pattern).into_iter().filter(|o| is_placed(*o).is_none() && repetitions[*o] > 0) {
            let (_, form) = self.network_operand(pattern, o, operands[o], carrier == Some(o))?;
            let inputs = &pattern.inputs[o];
            let name = |l: &Label| {
                let slot = &mut of_label[*l as usize];
                slot.get_or_insert_with(|| names.next(pattern.sizes[*l as usize])).clone()
            };
            let labels: Vec<String> = inputs.iter().map(name).collect();
            let times = repetitions[o];
            let is_own = |l: &Label| {
                let here = times * inputs.iter().filter(|m| *m == l).count() as u32;
                degrees[*l as usize] == here
            };
            let own = inputs.iter().zip(&labels).filter(|(l, _)| is_own(l)).map(|(_, name)| name.clone()).collect();
            let entries = if times == 1 { self.entrywise(operands[o], &form, &labels, names) } else { None };
            let written = match entries {
                Some(entries) => {
                    let (factors, own) = entries.parts();
                    divisors.extend(own);
                    factors
                }
                None => self.write_repeated((operands[o], &form), times, &labels, own, names)?,
            };
            if matches!(form, OperandForm::Divisor { .. }) {
                divisors.extend(written);
                continue;
            }
            for factor in written {
                let factor = match reciprocal(factor) {
                    Ok(divisor) => {
                        divisors.push(divisor);
                        continue;
                    }
                    Err(factor) => factor,
                };
                inputs.iter().for_each(|l| above[*l as usize] = true);
                let (number, factor) = without_coefficient(factor);
                factors.extend(number.map(|number| (0, number)));
                factors.push((inputs.first().map_or(0, |l| places[*l as usize]), factor));
            }
        }
        pattern.flat_output().for_each(|l| above[l as usize] = true);
        // What is summed does not stand in denominators only.
        let mut below = Vec::new();
        for (l, degree) in degrees.iter().enumerate() {
            if let (Some(name), false, true) = (&of_label[l], above[l], *degree > 0) {
                below.push(name.clone());
            }
            if *degree == 0 {
                factors.push((0, Expr::name(self.terms.symbols().dimension_name(pattern.sizes[l]))));
            }
        }
        factors.sort_by_key(|(place, _)| *place);
        let (minus, product) = multiplied(factors.into_iter().map(|(_, factor)| factor));
        let result = match denominator(divisors) {
            Some(denominator) => append(product, ProductOp::Divide, denominator),
            None => product,
        };
        Some(((negative && carrier.is_none()) != minus, summed_over(below, result)))
    }

    /// The names of the labels that the free indices name, and the factors that the output alone gives: deltas, then ones. Each factor has
    /// its place: scalars come first, then the components of the network in the order of their first free index.
    fn output_factors(
        &self,
        pattern: &IndexPattern,
        places: &[usize],
        free: &[String],
    ) -> (Vec<Option<String>>, Vec<(usize, Expr)>) {
        let mut of_label: Vec<Option<String>> = vec![None; pattern.sizes.len()];
        let mut factors = Vec::new();
        let mut counts = vec![0u32; pattern.sizes.len()];
        for (l, name) in pattern.flat_output().zip(free) {
            counts[l as usize] += 1;
            match &of_label[l as usize] {
                None => of_label[l as usize] = Some(name.clone()),
                Some(first) => {
                    let delta = indexed(Expr::name("delta"), &[first.clone(), name.clone()]);
                    factors.push((places[l as usize], delta));
                }
            }
        }
        let touched = |l: Label| pattern.inputs.iter().any(|labels| labels.contains(&l));
        for (l, name) in pattern.flat_output().zip(free) {
            if counts[l as usize] == 1 && !touched(l) {
                factors.push((places[l as usize], self.ones(pattern, l, name)));
            }
        }
        (of_label, factors)
    }

    /// `ones(n)[i]`.
    fn ones(&self, pattern: &IndexPattern, label: Label, name: &String) -> Expr {
        let size = Expr::name(self.terms.symbols().dimension_name(pattern.sizes[label as usize]));
        indexed(Expr::call(ONES, vec![size]), std::slice::from_ref(name))
    }

    /// The operand that takes a minus sign, if one does.
    fn carrier(&self, pattern: &IndexPattern, operands: &[Id]) -> Option<usize> {
        let cost = |o: usize, negative| self.network_operand(pattern, o, operands[o], negative).map(|(cost, _)| cost);
        let more = |o: usize| {
            let (minus, plus) = (cost(o, true)?, cost(o, false)?);
            let less = |minus: u32, plus: u32| i64::from(minus) - i64::from(plus);
            let more = (less(minus.size, plus.size), less(minus.weight, plus.weight));
            (more.0 <= 0 && !self.is_divisor(operands[o])).then_some((more, o))
        };
        (0..operands.len()).filter_map(more).min().map(|(_, o)| o)
    }

    fn is_divisor(&self, class: Id) -> bool {
        matches!(self.operand(class, false, 0), Some((_, OperandForm::Divisor { .. })))
    }
}

/// What a factor divides by, if it is a negative power of an entry or of the value of a function.
fn reciprocal(factor: Expr) -> Result<Expr, Expr> {
    match factor.kind {
        ExprKind::Power(base, exponent)
            if matches!(base.kind, ExprKind::Index(..) | ExprKind::Call(..))
                && matches!(&exponent.kind, ExprKind::Number(value) if value.is_negative()) =>
        {
            let ExprKind::Number(value) = exponent.kind else { return Err(*base) };
            let exponent = Box::new(Expr::number(-&value));
            Ok(if value == (-1).into() { *base } else { Expr::new(ExprKind::Power(base, exponent)) })
        }
        kind => Err(Expr { kind, span: factor.span }),
    }
}

/// The product of factors, the numbers among them in front, and whether it has a minus sign.
fn multiplied(factors: impl Iterator<Item = Expr>) -> (bool, Expr) {
    let mut coefficient = Rational::one();
    let mut others = Vec::new();
    for factor in factors {
        match factor.kind {
            ExprKind::Number(value) => coefficient *= value,
            _ => others.push(factor),
        }
    }
    let negative = coefficient.is_negative();
    let mut others = others.into_iter();
    let first = if coefficient.abs().is_one() { others.next() } else { None };
    let first = first.unwrap_or_else(|| Expr::number(coefficient.abs()));
    let product = others.fold(first, |left, factor| match factor.kind {
        // The names of what is summed are distinct, so that a product of factors is flat.
        ExprKind::Product(first, rest) => {
            let left = append(left, ProductOp::Times, *first);
            rest.into_iter().fold(left, |left, (op, next)| append(left, op, next))
        }
        kind => append(left, ProductOp::Times, Expr { kind, span: factor.span }),
    });
    (negative, product)
}
