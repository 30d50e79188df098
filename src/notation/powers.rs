//! Powers whose exponents vary: `exp(y.*log(x))` is written `x.^y`.

use super::extractor::Extractor;
use super::plan::{Exponent, Form, Operand};
use super::reading::Reading;
use super::terms::Terms;
use crate::expr::Id;
use crate::ops::{Function, GENERAL_POWER, Op};

impl Extractor<'_> {
    /// The function of a class as a power, if the class is a product with a logarithm: of those that it is, the shortest.
    pub(super) fn general_power(&self, function: Function, argument: Id, reading: Reading) -> Option<Form<'static>> {
        if function != GENERAL_POWER.0 || reading.negative {
            return None;
        }
        let of = |class: Id, transposed| {
            let transposed = transposed && !self.terms.shape(class).is_empty();
            Reading { transposed, negative: false }
        };
        let cost = |(base, exponent, negative): &(Id, Id, bool)| {
            let exponent_reading = Reading { negative: *negative, ..of(*exponent, reading.transposed) };
            Some(self.cost(*base, of(*base, reading.transposed))? + self.cost(*exponent, exponent_reading)?)
        };
        let found = self.powers(argument).into_iter().filter_map(|found| Some((cost(&found)?, found)));
        let (_, (base, exponent, negative)) = found.min_by_key(|(cost, _)| *cost)?;
        let entrywise = !self.terms.shape(argument).is_empty();
        let exponent_reading = Reading { negative, ..of(exponent, reading.transposed) };
        let base = Operand { class: base, readings: of(base, reading.transposed).alone() };
        Some(Form::Power { base, exponent: Exponent::Operand(exponent, exponent_reading), entrywise })
    }

    /// The products of a factor and a logarithm that a class is: the argument of the logarithm, the factor, and whether its sign is changed.
    fn powers(&self, class: Id) -> Vec<(Id, Id, bool)> {
        let mut found = Vec::new();
        for node in self.terms.nodes(class) {
            match (&node.op, &node.children[..]) {
                (Op::Hadamard | Op::Scale, [a, b]) => {
                    for (logarithm, factor) in [(*a, *b), (*b, *a)] {
                        found.extend(self.under_logarithm(logarithm).map(|base| (base, factor, false)));
                    }
                }
                (Op::Combination(coefficients), [product]) if coefficients[0].abs().is_one() => {
                    let negative = coefficients[0].is_negative();
                    let product = self.terms.find(*product);
                    if negative && product != self.terms.find(class) {
                        found.extend(self.positive_powers(product).map(|(base, factor)| (base, factor, true)));
                    }
                }
                _ => {}
            }
        }
        found
    }

    fn positive_powers(&self, class: Id) -> impl Iterator<Item = (Id, Id)> + '_ {
        let products = self.terms.nodes(class).iter().filter(|node| matches!(node.op, Op::Hadamard | Op::Scale));
        products.flat_map(move |node| {
            let (a, b) = (node.children[0], node.children[1]);
            [(a, b), (b, a)]
                .into_iter()
                .filter_map(|(logarithm, factor)| Some((self.under_logarithm(logarithm)?, factor)))
        })
    }

    /// What a class is the logarithm of, where nothing simpler is known of it.
    fn under_logarithm(&self, class: Id) -> Option<Id> {
        let nodes = self.terms.nodes(class);
        let is_simpler = nodes.iter().any(|node| node.children.is_empty());
        let is_logarithm = |op: &Op| matches!(op, Op::Map(function) if *function == GENERAL_POWER.1);
        nodes.iter().find(|node| is_logarithm(&node.op) && !is_simpler).map(|node| node.children[0])
    }
}
