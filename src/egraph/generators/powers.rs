//! Products of powers: divisors joined, powers of one base merged.

use super::generator::Generation;
use crate::base::Rational;
use crate::egraph::limits::DIVISORS_JOINED;
use crate::expr::Id;
use crate::ops::Op;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

impl Generation<'_> {
    /// Scalar divisors as powers; two that multiply out to something shorter become one: `x/(y/c + 1)/c` is `x/(y + c)`.
    pub(super) fn joined_divisors(&mut self, mut divisors: Vec<(Id, Rational)>) -> Vec<Id> {
        let tried = divisors.len().min(DIVISORS_JOINED);
        let pairs = (0..tried).flat_map(|a| (a + 1..tried).map(move |b| (a, b)));
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
        let mut merged: Vec<Option<Id>> = Vec::new();
        // Where a power of each base stands.
        let mut places: FxHashMap<Id, SmallVec<[usize; 2]>> = FxHashMap::default();
        for factor in factors {
            let factor = self.graph.find(*factor);
            let own = self.powers(factor);
            let others = own.iter().flat_map(|(base, _)| places.get(base).into_iter().flatten().copied());
            let mut others: SmallVec<[usize; 4]> =
                others.filter(|at| merged[*at].is_some_and(|other| other != factor)).collect();
            others.sort_unstable();
            let common = others.into_iter().find_map(|at| {
                let found = self
                    .powers(merged[at]?)
                    .into_iter()
                    .find_map(|(base, p)| own.iter().find(|(other, _)| *other == base).map(|(_, q)| (base, p + q)));
                found.map(|found| (at, found))
            });
            let (at, class) = match common {
                Some((at, (_, power))) if power.is_zero() => (at, None),
                Some((at, (base, power))) => (at, Some(self.power_of(base, power))),
                None => (merged.len(), Some(factor)),
            };
            if at == merged.len() {
                merged.push(class);
            } else {
                merged[at] = class;
            }
            if let Some(class) = class {
                for (base, _) in self.powers(class) {
                    let at_base = places.entry(base).or_default();
                    if !at_base.contains(&at) {
                        at_base.push(at);
                    }
                }
            }
        }
        merged.into_iter().flatten().collect()
    }
}
