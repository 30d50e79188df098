//! Products of powers: divisors joined, powers of one base merged.

use super::generator::Generation;
use crate::base::Rational;
use crate::expr::Id;
use crate::ops::Op;

impl Generation<'_> {
    /// Scalar divisors as powers; two that multiply out to something shorter become one: `x/(y/c + 1)/c` is `x/(y + c)`.
    pub(super) fn joined_divisors(&mut self, mut divisors: Vec<(Id, Rational)>) -> Vec<Id> {
        let pairs = (0..divisors.len()).flat_map(|a| (a + 1..divisors.len()).map(move |b| (a, b)));
        let joined = pairs.filter(|(a, b)| divisors[*a].1 == divisors[*b].1).find_map(|(a, b)| {
            let forms = [a, b].map(|d| self.graph[divisors[d].0].data.form);
            let [Some(x), Some(y)] = forms else { return None };
            let algebra = &mut self.graph.analysis.algebra;
            let product = algebra.operation(&Op::Scale, &[x, y])?;
            let [x, y, both] = [x, y, product].map(|form| algebra.polynomial(form).operands());
            (both < x + y).then_some((a, b, product))
        });
        if let Some((a, b, product)) = joined
            && self.unites_forms()
            && let Some(class) = self.write_form(product)
        {
            divisors[a].0 = class;
            divisors.remove(b);
        }
        divisors.into_iter().map(|(base, power)| self.power_of(base, power)).collect()
    }

    /// Factors entry by entry with the powers of one base merged: `s*s^(-4)` is `s^(-3)` wherever it has a value.
    pub(super) fn merged_powers(&mut self, factors: &[Id]) -> Vec<Id> {
        let mut merged: Vec<Id> = Vec::new();
        for factor in factors {
            let factor = self.graph.find(*factor);
            let common = merged.iter().enumerate().find_map(|(at, other)| {
                let (a, b) = (self.powers(*other), self.powers(factor));
                let found =
                    a.iter().find_map(|(base, p)| b.iter().find(|(x, _)| x == base).map(|(_, q)| (*base, p + q)));
                (factor != *other).then_some(found).flatten().map(|found| (at, found))
            });
            match common {
                Some((at, (_, power))) if power.is_zero() => {
                    merged.remove(at);
                }
                Some((at, (base, power))) => merged[at] = self.power_of(base, power),
                None => merged.push(factor),
            }
        }
        merged
    }
}
