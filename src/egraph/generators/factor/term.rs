//! A term of a sum, taken apart.

use crate::base::Rational;
use crate::egraph::core::{FlattenedNetwork, flattened_to_the_end, network_of};
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members, Replacement};
use crate::expr::Id;
use crate::ops::Node;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// A term of a sum, taken apart.
pub(super) struct Term {
    pub(super) coefficient: Rational,
    pub(super) net: ClassNetwork,
    pub(super) class: Id,
}

impl Generation<'_> {
    /// The terms of a sum, taken apart; `None` where a coefficient overflows.
    pub(super) fn terms(&mut self, sum: &[(Rational, Id)]) -> Option<Vec<Term>> {
        let mut terms: Vec<Term> = Vec::new();
        let least = self.least_powers(sum);
        for (coefficient, class) in sum {
            let network = network_of(&self.graph, *class);
            let network = self.spread_powers(network, &least);
            let network = flattened_to_the_end(&self.graph, network);
            let coefficient = coefficient.checked_mul(&network.coefficient)?;
            let operands = network.operands.iter().map(|o| self.find(*o)).collect();
            let net = self.with_sizes(ClassNetwork { pattern: network.pattern, operands });
            terms.push(Term { coefficient, net, class: *class });
        }
        Some(terms)
    }

    /// The same terms with each scalar of several operands that some of them share as one; `None` where there is none.
    pub(super) fn with_common_scalars(&mut self, terms: &[Term]) -> Option<Vec<Term>> {
        // Each scalar with its term and its operands there.
        let mut scalars: Vec<(Node, usize, Members)> = Vec::new();
        for (place, term) in terms.iter().enumerate() {
            let is_scalar = |members: &Members| members.len() > 1 && term.net.is_closed(members);
            let found = term.net.components().into_iter().filter(is_scalar);
            scalars.extend(found.map(|members| (Self::network(&term.net, &members, &[]), place, members)));
        }
        let is_common = |(node, place, _): &(Node, usize, Members)| {
            scalars.iter().any(|(other, of, _)| of != place && other == node)
        };
        let common: Vec<&(Node, usize, Members)> = scalars.iter().filter(|scalar| is_common(scalar)).collect();
        if common.is_empty() {
            return None;
        }
        let common: Vec<(Id, usize, &Members)> =
            common.into_iter().map(|(node, place, members)| (self.add(node.clone()), *place, members)).collect();
        let with_scalars = |(place, term): (usize, &Term)| {
            let own = common.iter().filter(|(_, of, _)| *of == place);
            let by: Vec<Replacement<'_>> =
                own.map(|(class, _, members)| Replacement { members, by: *class, labels: &[] }).collect();
            let net = match by.is_empty() {
                true => Some(term.net.clone()),
                false => ClassNetwork::of(&self.graph, &self.replaced(&term.net, &by)),
            };
            Some(Term { coefficient: term.coefficient.clone(), net: net?, class: term.class })
        };
        terms.iter().enumerate().map(with_scalars).collect()
    }

    /// The whole powers of scalars that all terms have, each with the least exponent there; above and below are apart.
    fn least_powers(&self, sum: &[(Rational, Id)]) -> FxHashMap<(Id, bool), i64> {
        let mut found: FxHashMap<(Id, bool), (i64, usize)> = FxHashMap::default();
        for (_, class) in sum {
            let network = network_of(&self.graph, *class);
            let mut own: SmallVec<[(Id, bool); 4]> = SmallVec::new();
            for operand in network.operands.iter().filter(|o| self.data(**o).shape.is_empty()) {
                let (base, power) = self.whole_power(*operand).unwrap_or_else(|| match self.negative_power(*operand) {
                    Some((base, power)) if power.is_one() => (self.find(base), -1),
                    _ => (self.find(*operand), 1),
                });
                let key = (base, power < 0);
                let (least, terms) = found.entry(key).or_insert((power.abs(), 0));
                *least = power.abs().min(*least);
                *terms += usize::from(!own.contains(&key));
                own.push(key);
            }
        }
        found.into_iter().filter(|(_, (_, terms))| *terms == sum.len()).map(|(key, (least, _))| (key, least)).collect()
    }

    /// Writes powers as repeated factors, so that `s` is seen in `s^2` and `1/s` in `1/s^2`; what all terms have of a scalar is one factor.
    fn spread_powers(&mut self, mut network: FlattenedNetwork, least: &FxHashMap<(Id, bool), i64>) -> FlattenedNetwork {
        for o in 0..network.operands.len() {
            let Some((base, power)) = self.whole_power(network.operands[o]) else { continue };
            let (sign, size) = (power.signum(), power.abs());
            let is_scalar = network.pattern.inputs[o].is_empty();
            let least = least.get(&(base, power < 0)).copied().filter(|_| is_scalar);
            let common = least.unwrap_or(1).clamp(1, size);
            let mut factors: SmallVec<[Id; 4]> = SmallVec::new();
            match common {
                1 => factors.extend((0..size).map(|_| self.power_of(base, Rational::from_integer(sign)))),
                _ => {
                    let parts = [common, size - common].into_iter().filter(|part| *part > 0);
                    factors.extend(parts.map(|part| self.power_of(base, Rational::from_integer(sign * part))));
                }
            }
            network.operands[o] = factors[0];
            for factor in &factors[1..] {
                network.operands.push(*factor);
                let labels = network.pattern.inputs[o].clone();
                Arc::make_mut(&mut network.pattern).inputs.push(labels);
            }
        }
        network
    }
}
