//! Writes normal forms that are simpler than the node, instead of cutting it up.

use super::generator::{Generation, Generator};
use crate::egraph::core::{inverts_power, opens_reciprocal};
use crate::expr::Id;
use crate::ops::{Node, Op};
use std::ops::ControlFlow;

/// Writes the normal form of a network or a sum that collapses, of a network that counts, of the inverse of a power, and of a
/// reciprocal that is a product.
pub(super) struct NormalForm;

impl Generator for NormalForm {
    fn name(&self) -> &'static str {
        "normal-form"
    }

    fn wants(&self, generation: &Generation, _: Id, node: &Node) -> bool {
        let graph = &generation.graph;
        matches!(node.op, Op::Network(_) | Op::Combination(_))
            || inverts_power(graph, node)
            || opens_reciprocal(graph, node)
    }

    fn run(&self, generation: &mut Generation, class: Id, node: &Node) -> ControlFlow<()> {
        match node.op {
            Op::Network(_) | Op::Combination(_) => {
                if collapses(generation, class, node) {
                    write(generation, class);
                    return ControlFlow::Break(());
                }
                if counts(generation, class, node) {
                    write(generation, class);
                }
            }
            _ => write(generation, class),
        }
        ControlFlow::Continue(())
    }
}

/// Whether the normal form of a network or sum is simpler than the node.
fn collapses(generation: &Generation, class: Id, node: &Node) -> bool {
    let Some(form) = generation.data(class).form.filter(|_| generation.unites_forms()) else { return false };
    let polynomial = generation.graph.analysis.algebra.polynomial(form);
    polynomial.terms.len() <= 1
        && match node.op {
            Op::Network(_) => polynomial.operands() < node.children.len(),
            _ => node.children.len() > 1,
        }
}

/// Whether summing a tensor makes a dimension a factor: `(x*ones(n)' - A)*ones(n)` is `n*x - A*ones(n)`.
fn counts(generation: &Generation, class: Id, node: &Node) -> bool {
    let (Op::Network(_), [only]) = (&node.op, node.children.as_slice()) else { return false };
    let has_size = |class: Id| generation.data(class).form.map(|form| generation.graph.analysis.algebra.has_size(form));
    generation.unites_forms() && has_size(class) == Some(true) && has_size(*only) == Some(false)
}

/// Writes the normal form of a class out.
fn write(generation: &mut Generation, class: Id) {
    if let Some(form) = generation.data(class).form
        && let Some(written) = generation.write_terms(form)
    {
        generation.unite(class, written, "normal-form");
    }
}
