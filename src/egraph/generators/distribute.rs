//! Takes a network of one operand into the terms of that operand, where normal forms are not there to do it: a trace, a transpose or a
//! matricisation of a sum, for any number of terms and axes.

use super::generator::{Generation, Generator, Revision};
use crate::base::Rational;
use crate::egraph::limits::TERMS_DISTRIBUTED;
use crate::expr::Id;
use crate::ops::{Node, Op};
use std::ops::ControlFlow;

/// Adds the sum of the networks of the terms of one operand: of the only one, or of the first that no matrix can be (a sum of more than
/// two axes).
pub(super) struct Distribute;

impl Generator for Distribute {
    fn name(&self) -> &'static str {
        "distribute"
    }

    fn wants(&self, _: &Generation, _: Id, node: &Node) -> bool {
        matches!(node.op, Op::Network(_))
    }

    /// The number of sums that the only operand is.
    fn revise(&self, generation: &Generation, node: &Node, revision: &mut Revision) {
        if let ([only], true) = (node.children.as_slice(), self.is_revised(generation)) {
            let sums = generation.nodes(*only).iter().filter(|n| matches!(n.op, Op::Combination(_)));
            revision.note(sums.count());
        }
    }

    fn is_revised(&self, generation: &Generation) -> bool {
        !generation.unites_forms()
    }

    fn run(&self, generation: &mut Generation, class: Id, node: &Node) -> ControlFlow<()> {
        if !generation.unites_forms() || node.is_grouped() || generation.lacks_matrix_form(class) {
            distribute(generation, class, node, self.name());
        }
        ControlFlow::Continue(())
    }
}

fn distribute(generation: &mut Generation, class: Id, node: &Node, rule: &str) {
    let place = match node.children.as_slice() {
        [_] => Some(0),
        operands if generation.data(class).shape.len() <= 2 => {
            operands.iter().position(|o| generation.data(*o).shape.len() > 2)
        }
        _ => None,
    };
    let Some(place) = place else { return };
    let most = if node.is_grouped() { usize::MAX } else { TERMS_DISTRIBUTED };
    let sums = generation.nodes(node.children[place]).iter().filter_map(|n| match &n.op {
        Op::Combination(coefficients) if (2..=most).contains(&coefficients.len()) => {
            Some(coefficients.iter().cloned().zip(n.children.iter().copied()).collect())
        }
        _ => None,
    });
    let sums: Vec<Vec<(Rational, Id)>> = sums.collect();
    for sum in sums {
        let mut terms: Vec<(Rational, Id)> = Vec::with_capacity(sum.len());
        for (coefficient, id) in sum {
            let mut term = node.clone();
            term.children[place] = id;
            terms.push((coefficient, generation.add(term)));
        }
        if let Some(whole) = generation.combination(&terms) {
            generation.derive_class(class, whole, rule);
        }
    }
}
