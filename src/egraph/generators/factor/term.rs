//! A term of a sum, taken apart.

use crate::base::Rational;
use crate::egraph::core::{FlattenedNetwork, flattened_to_the_end, network_of};
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::ClassNetwork;
use crate::expr::Id;
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
        for (coefficient, class) in sum {
            let network = network_of(&self.graph, *class);
            let network = self.spread_powers(network);
            let network = flattened_to_the_end(&self.graph, network);
            let coefficient = coefficient.checked_mul(&network.coefficient)?;
            let operands = network.operands.iter().map(|o| self.find(*o)).collect();
            let net = self.with_sizes(ClassNetwork { pattern: network.pattern, operands });
            terms.push(Term { coefficient, net, class: *class });
        }
        Some(terms)
    }

    /// Writes powers as repeated factors, so that `s` is seen in `s^2` and `1/s` in `1/s^2`.
    fn spread_powers(&mut self, mut network: FlattenedNetwork) -> FlattenedNetwork {
        for o in 0..network.operands.len() {
            let Some((base, power)) = self.whole_power(network.operands[o]) else { continue };
            let single = self.power_of(base, Rational::from_integer(power.signum()));
            network.operands[o] = single;
            for _ in 1..power.abs() {
                network.operands.push(single);
                let labels = network.pattern.inputs[o].clone();
                Arc::make_mut(&mut network.pattern).inputs.push(labels);
            }
        }
        network
    }
}
