//! A network as a product: deltas, ones and operands in the order of their indices.

use super::names::Names;
use super::parts::{indexed, places, reading_order, sums_inside, without_coefficient};
use crate::base::{IndexPattern, Label, Rational};
use crate::expr::Id;
use crate::notation::chain::append;
use crate::notation::extractor::Extractor;
use crate::notation::reading::OperandForm;
use crate::notation::terms::Terms;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use num_traits::{One, Signed};

impl<T: Terms> Extractor<'_, T> {
    pub(super) fn write_network(
        &self,
        pattern: &IndexPattern,
        operands: &[Id],
        negative: bool,
        free: &[String],
        names: &mut Names,
    ) -> Option<(bool, Expr)> {
        let mut of_label: Vec<Option<String>> = vec![None; pattern.sizes.len()];
        // Each factor with its place: scalars, then the components of the network in the order of their first free index.
        let places = places(pattern);
        let mut factors: Vec<(usize, Expr)> = Vec::new();
        let mut divisors: Vec<Expr> = Vec::new();
        let degrees = pattern.degrees();
        let symbols = self.terms.symbols();
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
                let size = Expr::name(symbols.dimension_name(pattern.sizes[l as usize]));
                let ones = indexed(Expr::call("ones", vec![size]), std::slice::from_ref(name));
                factors.push((places[l as usize], ones));
            }
        }
        // One operand may take the sign.
        let mut sign = negative;
        let cost =
            |o: usize, negative| self.network_operand(pattern, o, operands[o], negative).map(|(cost, _)| cost.size);
        let carrier = negative
            .then(|| {
                (0..operands.len()).find(|o| match (cost(*o, true), cost(*o, false)) {
                    (Some(minus), Some(plus)) => minus <= plus && !self.is_divisor(operands[*o]),
                    _ => false,
                })
            })
            .flatten();
        // Summed labels are named in the order of a walk from the free ones, so that a chain reads in order.
        for o in reading_order(pattern) {
            let class = operands[o];
            let here = carrier == Some(o);
            if here {
                sign = false;
            }
            let (_, form) = self.network_operand(pattern, o, class, here)?;
            let labels: Vec<String> = pattern.inputs[o]
                .iter()
                .map(|l| of_label[*l as usize].get_or_insert_with(|| names.next(pattern.sizes[*l as usize])).clone())
                .collect();
            let factor = self.write_operand(class, form, &labels, names)?;
            for (place, (l, name)) in pattern.inputs[o].iter().zip(&labels).enumerate() {
                let own = degrees[*l as usize] == pattern.inputs[o].iter().filter(|m| *m == l).count() as u32;
                if own && !pattern.inputs[o][..place].contains(l) && sums_inside(&factor, name) {
                    let size = Expr::name(symbols.dimension_name(pattern.sizes[*l as usize]));
                    let ones = indexed(Expr::call("ones", vec![size]), std::slice::from_ref(name));
                    factors.push((places[*l as usize], ones));
                }
            }
            if matches!(form, OperandForm::Divisor { .. }) {
                divisors.push(factor);
            } else {
                let (number, factor) = without_coefficient(factor);
                factors.extend(number.map(|number| (0, number)));
                let place = pattern.inputs[o].first().map_or(0, |l| places[*l as usize]);
                factors.push((place, factor));
            }
        }
        for (l, degree) in degrees.iter().enumerate() {
            if *degree == 0 {
                factors.push((0, Expr::name(symbols.dimension_name(pattern.sizes[l]))));
            }
        }
        factors.sort_by_key(|(place, _)| *place);
        let mut coefficient = Rational::one();
        factors.retain(|(_, f)| match &f.kind {
            ExprKind::Number(value) => {
                coefficient *= *value;
                false
            }
            _ => true,
        });
        if coefficient.is_negative() {
            sign = !sign;
            coefficient = -coefficient;
        }
        let mut list = factors.into_iter().map(|(_, factor)| factor);
        let mut result = if coefficient.is_one() {
            list.next().unwrap_or_else(|| Expr::number(Rational::one()))
        } else {
            Expr::number(coefficient)
        };
        for factor in list {
            result = match factor.kind {
                // The names of what is summed are distinct, so that a product of factors is flat.
                ExprKind::Product(first, rest) => {
                    let left = append(result, ProductOp::Times, *first);
                    rest.into_iter().fold(left, |left, (op, next)| append(left, op, next))
                }
                kind => append(result, ProductOp::Times, Expr { kind, span: factor.span }),
            };
        }
        for divisor in divisors {
            result = append(result, ProductOp::Divide, divisor);
        }
        Some((sign, result))
    }

    fn is_divisor(&self, class: Id) -> bool {
        matches!(self.operand(class, false, 0), Some((_, OperandForm::Divisor { .. })))
    }
}
