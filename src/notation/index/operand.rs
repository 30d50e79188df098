//! The operands of networks: in matrix notation with an index postfix, or in index notation in parentheses, and what both say of deltas.

use crate::base::{IndexPattern, Rational};
use crate::expr::Id;
use crate::notation::cost::Cost;
use crate::notation::extractor::Extractor;
use crate::notation::reading::{Choice, OperandForm, Reading};
use crate::notation::terms::Terms;
use crate::notation::{plan, weights};
use crate::ops::Op;

impl Extractor<'_> {
    /// The best way to write a class as an operand; in parentheses it is larger by `shown`.
    pub(super) fn operand(&self, class: Id, negative: bool, shown: u32) -> Option<(Cost, OperandForm)> {
        let (cost, form) = self.best_operand(class, negative, shown)?;
        Some((cost, form.cloned().unwrap_or(OperandForm::Index { negative })))
    }

    /// The same by reference; without a form it is in parentheses.
    pub(super) fn best_operand(&self, class: Id, negative: bool, shown: u32) -> Option<(Cost, Option<&OperandForm>)> {
        let class = self.terms.find(class);
        let matrix = self.operands[class][usize::from(negative)].as_ref().map(|(cost, form)| (*cost, Some(form)));
        if let Some((_, Some(OperandForm::Divisor { .. }))) = matrix {
            return matrix;
        }
        let Some(cost) = self.index_cost(class, negative) else { return matrix };
        // What parentheses weigh decides only where the sizes are the same.
        let is_larger = matrix.is_some_and(|(least, _)| least.size < cost.size.saturating_add(shown));
        if is_larger {
            return matrix;
        }
        let cost = cost + Cost::new(shown, self.parentheses(class, negative));
        matrix.filter(|(least, _)| *least <= cost).or(Some((cost, None)))
    }

    /// Whether what is written in a reading is a product or a quotient, but for a number in front.
    fn is_product(&self, class: Id, reading: Reading) -> bool {
        let class = self.terms.find(class);
        let Some(best) = self.best[class][reading.index()] else { return false };
        let place = match best.choice {
            Choice::Transpose => return self.is_product(class, reading.transpose()),
            Choice::Negate => return self.is_product(class, reading.negate()),
            Choice::Node(place) => place,
        };
        let within = |coefficients: &[Rational], operand: &Id, reading: Reading| {
            let terms = self.signed_terms(coefficients, std::slice::from_ref(operand), reading);
            let read = terms.and_then(|terms| terms.first().map(|term| term.reading));
            read.is_some_and(|reading| self.is_product(*operand, reading))
        };
        match self.plan(&self.terms.nodes(class)[place], reading).map(|plan| plan.form) {
            Some(plan::Form::Product(_) | plan::Form::Scaled(_) | plan::Form::Quotient(_)) => true,
            Some(plan::Form::Multiple { coefficient, operand, reading }) => within(&[coefficient], operand, reading),
            Some(plan::Form::Sum { coefficients, operands: [operand], reading }) => {
                within(coefficients, operand, reading)
            }
            _ => false,
        }
    }

    /// What parentheses around the index form of a class weigh: nothing of a sum with a number, `(1 - x[i])*A[i,j]`.
    fn parentheses(&self, class: Id, negative: bool) -> u32 {
        let place = self.indexed[class][usize::from(negative)].map(|(_, place)| place);
        let is_with_number = place.is_some_and(|place| {
            let node = &self.terms.nodes(class)[place];
            matches!(node.op, Op::Combination(_)) && node.children.iter().any(|term| self.is_constant(*term))
        });
        if is_with_number { 0 } else { weights::IN_PARENTHESES }
    }

    /// The best way to write an operand without index notation inside it.
    pub(super) fn matrix_operand(&self, class: Id, negative: bool) -> Option<(Cost, OperandForm)> {
        let shape = self.terms.shape(class);
        if !negative
            && let Some((base, power)) = self.terms.negative_power(class)
            && let Some(cost) = self.cost(base, Reading::PLAIN)
        {
            let exponent = if power.is_one() { Cost::ZERO } else { Cost::new(2, 0) };
            return Some((cost + exponent, OperandForm::Divisor { base, power }));
        }
        let elementary = shape.iter().all(|axis| axis.len() == 1);
        let matrix = (shape.len() <= 2 && elementary)
            .then(|| {
                Reading::ALL
                    .into_iter()
                    .filter(|r| r.negative == negative && (!r.transposed || shape.len() == 2))
                    .filter_map(|r| {
                        let cost = self.cost(class, r)?;
                        // A product inside an index postfix hides what Einstein form shows.
                        let hides = self.hides_deltas[class][r.index()];
                        let deltas = if hides && self.unit(class).is_none() { weights::HIDDEN_DELTA } else { 0 };
                        let hides = if self.is_product(class, r) { 2 * weights::HIDDEN } else { weights::HIDDEN };
                        let is_negated = self.best[class][r.index()].is_some_and(|best| best.choice == Choice::Negate);
                        let sign = if is_negated { weights::ALL_NEGATIVE } else { 0 };
                        let hidden = Cost::new(deltas, sign + if cost.size > 2 { hides } else { 0 });
                        Some((cost + hidden, OperandForm::Matrix { transposed: r.transposed, negative }))
                    })
                    .min_by_key(|(cost, _)| *cost)
            })
            .flatten();
        let leaf = self.terms.nodes(class).iter().find_map(|n| match n.op {
            Op::Variable(_) if shape.len() > 2 && !negative => {
                Some((Cost::LEAF, OperandForm::Matrix { transposed: false, negative: false }))
            }
            _ => None,
        });
        matrix.into_iter().chain(leaf).min_by_key(|(cost, _)| *cost)
    }

    /// Finds the readings that say in matrix notation what deltas say in index notation.
    pub(super) fn find_hidden_deltas(&mut self) {
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for at in 0..self.classes.len() {
                let class = self.classes[at];
                for reading in Reading::ALL {
                    if !self.hides_deltas[class][reading.index()] && self.shows_deltas(class, reading) {
                        self.hides_deltas[class][reading.index()] = true;
                        changed = true;
                    }
                }
            }
        }
    }

    fn shows_deltas(&self, class: Id, reading: Reading) -> bool {
        let Some(best) = self.best[class][reading.index()] else { return false };
        let hides = |class: Id, reading: Reading| self.hides_deltas[self.terms.find(class)][reading.index()];
        let node = match best.choice {
            Choice::Transpose => return hides(class, reading.transpose()),
            Choice::Negate => return hides(class, reading.negate()),
            Choice::Node(place) => &self.terms.nodes(class)[place],
        };
        let below = || node.children.iter().any(|c| Reading::ALL.into_iter().any(|r| hides(*c, r)));
        let rank = |class: Id| self.terms.shape(class).len();
        // Deltas are said by leaves, and by what has an axis more than its operand.
        if !node.children.is_empty() && !below() && !node.children.iter().any(|c| rank(class) > rank(*c)) {
            return false;
        }
        match self.plan(node, reading).map(|plan| plan.form) {
            Some(plan::Form::Leaf { leaf, .. }) => matches!(node.op, Op::Identity(_) | Op::Ones(_)) || leaf.is_unit(),
            Some(plan::Form::Operand(class, reading)) => hides(class, reading),
            // `diag(x)` has an axis more than its operand: the same twice.
            Some(plan::Form::Call { operand, linear: true, .. }) => {
                rank(class) > rank(operand.class) || rank(class) > 0 && below()
            }
            Some(
                plan::Form::Sum { .. }
                | plan::Form::Multiple { .. }
                | plan::Form::Product(_)
                | plan::Form::Scaled(_)
                | plan::Form::Quotient(_)
                | plan::Form::Hadamard { .. }
                | plan::Form::HadamardQuotient(_),
            ) => below(),
            _ => false,
        }
    }

    /// Finds the axes of every class that deltas join, in any term of its normal form.
    pub(super) fn find_joined(&mut self) {
        for at in 0..self.classes.len() {
            let class = self.classes[at];
            let Some(polynomial) = self.terms.polynomial(class) else { continue };
            let mut joined = 0;
            for (monomial, _) in &polynomial.terms {
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
    ) -> Option<(Cost, OperandForm)> {
        self.operand(class, negative, self.shown_delta(pattern, place, class))
    }

    /// What an operand of a network is larger by in parentheses.
    pub(super) fn shown_delta(&self, pattern: &IndexPattern, place: usize, class: Id) -> u32 {
        let joined = self.joined[self.terms.find(class)];
        let is_summed = |l: u16| pattern.flat_output().all(|o| o != l);
        let shows = joined != 0
            && pattern.inputs[place]
                .iter()
                .enumerate()
                .take(32)
                .any(|(axis, l)| joined >> axis & 1 == 1 && is_summed(*l));
        if shows { weights::HIDDEN_DELTA } else { 0 }
    }

    /// The value of a class whose entries are all one number. Beside another term of a sum the number alone says it.
    pub(super) fn constant(&self, class: Id) -> Option<Rational> {
        self.constant_entry(class).cloned()
    }

    pub(super) fn is_constant(&self, class: Id) -> bool {
        self.constant_entry(class).is_some()
    }

    fn constant_entry(&self, class: Id) -> Option<&Rational> {
        let [(monomial, value)] = self.terms.polynomial(class)?.terms.as_slice() else { return None };
        let distinct = monomial.output.iter().enumerate().all(|(a, l)| !monomial.output[..a].contains(l));
        (monomial.operands.is_empty() && distinct).then_some(value)
    }
}
