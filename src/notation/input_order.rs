//! How the input was written: its sums and commutative products are read back in the order in which they stand there.

use super::terms::Terms;
use crate::base::Rational;
use crate::expr::{Graph, Id};
use crate::ops::Op;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

/// The coefficients and operands of a sum, in the order of the operands.
pub(super) type SumKey = (SmallVec<[Rational; 4]>, SmallVec<[Id; 4]>);

/// The same for every order of the terms.
pub(super) fn sum_key(terms: &dyn Terms, summands: impl Iterator<Item = (Rational, Id)>) -> SumKey {
    let mut key: SmallVec<[(Id, Rational); 4]> = summands.map(|(c, operand)| (terms.find(operand), c)).collect();
    key.sort_unstable();
    key.into_iter().map(|(operand, coefficient)| (coefficient, operand)).unzip()
}

/// The orders of an input.
#[derive(Debug, Default)]
pub(super) struct InputOrder {
    /// The sums as they stand, with their signs.
    signed: FxHashSet<SumKey>,
    /// The operands of each sum as they stand, by the sum up to a factor.
    sums: FxHashMap<SumKey, SmallVec<[Id; 4]>>,
    /// The operands of each product of the table whose order does not matter as they stand, up to factors.
    products: FxHashSet<(Id, Id)>,
    /// The class that stands for all multiples of a sum of the input.
    multiples: FxHashMap<Id, Id>,
}

impl InputOrder {
    /// The orders of an expression, from the classes of its parts.
    pub(super) fn of(terms: &dyn Terms, graph: &Graph, root: Id, classes: &FxHashMap<Id, Id>) -> InputOrder {
        let mut written = InputOrder::default();
        for id in graph.reachable(&[root]) {
            let operands: Option<SmallVec<[Id; 4]>> =
                graph.children(id).iter().map(|c| classes.get(c).copied()).collect();
            let Some(operands) = operands else { continue };
            match graph.op(id) {
                Op::Combination(coefficients) if operands.len() > 1 => {
                    // The transpose of a sum is the sum of the transposes.
                    let transposed: Option<_> = operands.iter().map(|o| terms.transposed(*o)).collect();
                    for operands in std::iter::once(operands).chain(transposed) {
                        let signed = coefficients.iter().cloned().zip(operands.iter().copied());
                        written.signed.insert(sum_key(terms, signed));
                        if let Some(key) = up_to_factor(terms, coefficients, &operands) {
                            written.sums.entry(key).or_insert(operands);
                        }
                    }
                }
                op @ Op::Call(_) if operands.len() == 2 && op.is_commutative(graph.rank(graph.children(id)[0])) => {
                    written.products.insert((operands[0], operands[1]));
                }
                _ => {}
            }
        }
        if !written.products.is_empty() && !written.sums.is_empty() {
            written.find_multiples(terms);
        }
        written
    }

    /// The sums as they stand, with their signs.
    pub(super) fn signed(&self) -> &FxHashSet<SumKey> {
        &self.signed
    }

    fn find_multiples(&mut self, terms: &dyn Terms) {
        let mut first: FxHashMap<&SumKey, Id> = FxHashMap::default();
        for class in terms.classes() {
            let mut sums = terms.nodes(class).iter().filter_map(|n| match &n.op {
                Op::Combination(coefficients) if n.children.len() > 1 => up_to_factor(terms, coefficients, &n.children),
                _ => None,
            });
            if let Some((key, _)) = sums.find_map(|key| self.sums.get_key_value(&key)) {
                self.multiples.insert(class, *first.entry(key).or_insert(class));
            }
        }
        let products = std::mem::take(&mut self.products);
        self.products = products.into_iter().map(|(a, b)| (self.up_to_factor(a), self.up_to_factor(b))).collect();
    }

    fn up_to_factor(&self, class: Id) -> Id {
        self.multiples.get(&class).copied().unwrap_or(class)
    }

    /// The order of the operands of a sum that is one of the input, or a multiple of one.
    pub(super) fn order(&self, terms: &dyn Terms, coefficients: &[Rational], operands: &[Id]) -> Option<&[Id]> {
        if self.sums.is_empty() || operands.len() < 2 {
            return None;
        }
        Some(self.sums.get(&up_to_factor(terms, coefficients, operands)?)?)
    }

    /// Whether a product of two operands stands in the input the other way around only.
    pub(super) fn is_reversed(&self, a: Id, b: Id) -> bool {
        if self.products.is_empty() {
            return false;
        }
        let [a, b] = [a, b].map(|class| self.up_to_factor(class));
        self.products.contains(&(b, a)) && !self.products.contains(&(a, b))
    }
}

fn up_to_factor(terms: &dyn Terms, coefficients: &[Rational], operands: &[Id]) -> Option<SumKey> {
    let (mut coefficients, operands) = sum_key(terms, coefficients.iter().cloned().zip(operands.iter().copied()));
    let first = coefficients.first()?.clone();
    for coefficient in &mut coefficients {
        *coefficient = coefficient.checked_div(&first)?;
    }
    Some((coefficients, operands))
}
