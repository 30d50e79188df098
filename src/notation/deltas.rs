//! What normal forms say of operands in index notation: deltas on indices that are summed over, which on paper are contracted, and
//! constants.

use super::Extractor;
use super::cost::Cost;
use super::index::{Form, WIRED};
use crate::base::{IndexPattern, Rational};
use crate::expr::Id;

impl Extractor<'_> {
    /// Finds the axes of every class that deltas join, in any term of its normal form.
    pub(super) fn find_joined(&mut self) {
        for at in 0..self.classes.len() {
            let class = self.classes[at];
            let Some(form) = self.egraph.data(class).form else { continue };
            let mut joined = 0;
            for (monomial, _) in &self.egraph.theory().algebra.polynomial(form).terms {
                let output = &monomial.output;
                for (axis, label) in output.iter().enumerate().take(32) {
                    if output.iter().filter(|l| *l == label).count() > 1 {
                        joined |= 1 << axis;
                    }
                }
            }
            self.joined[class] = joined;
        }
    }

    /// The best way to write an operand of a network: one in parentheses that shows a delta on an index that the network sums over is as
    /// dear as one that hides it.
    pub(super) fn network_operand(
        &self,
        pattern: &IndexPattern,
        place: usize,
        class: Id,
        negative: bool,
    ) -> Option<(Cost, Form)> {
        let joined = self.joined[self.egraph.find(class)];
        let is_summed = |l: u16| pattern.flat_output().all(|o| o != l);
        let shows =
            pattern.inputs[place].iter().enumerate().take(32).any(|(axis, l)| joined >> axis & 1 == 1 && is_summed(*l));
        self.operand(class, negative, if shows { WIRED } else { 0 })
    }

    /// The value of a class whose entries are all one number. Beside another term of a sum the number alone says it.
    pub(super) fn constant(&self, class: Id) -> Option<Rational> {
        let form = self.egraph.data(class).form?;
        let [(monomial, value)] = self.egraph.theory().algebra.polynomial(form).terms.as_slice() else { return None };
        let distinct = monomial.output.iter().enumerate().all(|(a, l)| !monomial.output[..a].contains(l));
        (monomial.operands.is_empty() && distinct).then_some(*value)
    }
}
