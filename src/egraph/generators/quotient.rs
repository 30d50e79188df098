//! Reads a quotient as a product with a power, if nothing else says what it is made of.

use super::generator::{Generation, Generator};
use crate::base::Rational;
use crate::egraph::core::quotient;
use crate::expr::Id;
use crate::ops::{Node, Op};
use std::ops::ControlFlow;

/// Adds the product that a quotient is.
pub(super) struct OpenQuotient;

impl Generator for OpenQuotient {
    fn name(&self) -> &'static str {
        "open-quotient"
    }

    fn wants(&self, generation: &Generation, class: Id, node: &Node) -> bool {
        let is_atom = || {
            let data = generation.data(class);
            data.network.is_none() && !data.opaque
        };
        quotient(node).is_some() && is_atom()
    }

    fn run(&self, generation: &mut Generation, class: Id, node: &Node) -> ControlFlow<()> {
        if let Some(quotient) = quotient(node) {
            let reciprocal = generation.power_of(quotient.divisor, -Rational::one());
            let product = if quotient.entrywise {
                Node::new(Op::Hadamard, [quotient.dividend, reciprocal])
            } else {
                Node::new(Op::Scale, [reciprocal, quotient.dividend])
            };
            generation.derive(class, product, "split");
        }
        ControlFlow::Continue(())
    }
}
