//! What the notation of sums and products leaves out: how they are bracketed, and that a law of two terms is one of any number.
//!
//! Where text rules work alone, without generators and normal forms, this is all that is added to them. A law such as
//! `vec(A) + vec(B) = vec(A + B)` stands in `rules/`; here it is read for every linear combination.

mod networks;

use super::core::Core;
use super::limits::{SaturationLimits, TERMS_DISTRIBUTED};
use super::matching::{Additive, RuleSet};
use crate::base::Rational;
use crate::expr::Id;
use crate::ops::{Node, Op, UncommonOperations};
use smallvec::SmallVec;

/// What a union is called where only brackets change.
const GROUP: &str = "group";

/// One round: every bracketing one step away, like terms collected, and sums multiplied out as the rules say; whether anything changed.
pub(super) fn regroup(
    core: &mut Core,
    rules: &RuleSet,
    uncommon: &UncommonOperations,
    limits: &SaturationLimits,
    with_entries: bool,
) -> bool {
    let laws = rules.additive(core, uncommon);
    let mut changed = false;
    let entries = if with_entries { networks::entry_laws() } else { &[] };
    for class in core.classes() {
        for node in core.nodes(core.find(class)).to_vec() {
            if limits.is_full(core.size()) {
                break;
            }
            changed |= match node.op {
                Op::Product | Op::Hadamard => associate(core, &node),
                Op::Combination(_) => collect(core, &node),
                Op::Network(_) => networks::reorder(core, &node) | networks::gather(core, &node),
                _ => false,
            };
            changed |= multiply_out(core, &node, &laws);
            changed |= networks::open(core, &node, entries);
        }
    }
    core.rebuild();
    changed
}

/// A node with one of its operands as it stands, as it was added.
fn exact(core: &mut Core, node: &Node, place: usize, operand: &Node) -> Id {
    let mut exact = node.clone();
    exact.children[place] = core.graph.add_uncanonical(operand.clone());
    core.graph.add_uncanonical(exact)
}

/// Adds a node of which the operands may be classes.
fn added(core: &mut Core, node: Node) -> Id {
    core.add(node);
    core.latest()
}

/// `a*(b*c)` and `(a*b)*c`.
fn associate(core: &mut Core, node: &Node) -> bool {
    let mut changed = false;
    for place in [0, 1] {
        let class = core.find(node.children[place]);
        let inner: Vec<Node> = core.nodes(class).iter().filter(|inner| inner.op == node.op).cloned().collect();
        for inner in inner {
            let other = node.children[1 - place];
            let [first, second] = [inner.children[0], inner.children[1]];
            let (left, middle, right) = if place == 1 { (other, first, second) } else { (first, second, other) };
            let rank = |core: &Core, id: Id| core.data(id).shape.len();
            // Between the two brackets there has to be a matrix.
            if node.op == Op::Product && (rank(core, left) != 2 || rank(core, middle) != 2) {
                continue;
            }
            let whole = match place {
                1 => {
                    let pair = added(core, Node::new(node.op.clone(), [left, middle]));
                    added(core, Node::new(node.op.clone(), [pair, right]))
                }
                _ => {
                    let pair = added(core, Node::new(node.op.clone(), [middle, right]));
                    added(core, Node::new(node.op.clone(), [left, pair]))
                }
            };
            let from = exact(core, node, place, &inner);
            changed |= core.unite(from, whole, GROUP);
        }
    }
    changed
}

/// A sum of sums as one sum, its like terms collected.
fn collect(core: &mut Core, node: &Node) -> bool {
    let Op::Combination(coefficients) = &node.op else { return false };
    let mut terms: Vec<(Rational, Id)> = Vec::new();
    let mut from = node.clone();
    for (place, (coefficient, child)) in coefficients.iter().zip(&node.children).enumerate() {
        let sum = core.nodes(core.find(*child)).iter().find_map(|inner| match &inner.op {
            Op::Combination(own) if !inner.children.iter().any(|c| core.find(*c) == core.find(*child)) => {
                Some((own.clone(), inner.clone()))
            }
            _ => None,
        });
        match sum {
            Some((own, inner)) => {
                for (number, term) in own.iter().zip(&inner.children) {
                    let Some(product) = number.checked_mul(coefficient) else { return false };
                    terms.push((product, *term));
                }
                from.children[place] = core.graph.add_uncanonical(inner);
            }
            None => terms.push((coefficient.clone(), *child)),
        }
    }
    if terms.len() > TERMS_DISTRIBUTED {
        return false;
    }
    let Some(whole) = core.combination(&terms) else { return false };
    let whole = core.as_added(whole);
    let from = core.graph.add_uncanonical(from);
    core.unite(from, whole, "collect")
}

/// An operation on a sum as a sum of operations, where a rule says so of two terms; a number stands before every linear operation.
fn multiply_out(core: &mut Core, node: &Node, laws: &[Additive]) -> bool {
    let mut changed = false;
    for place in 0..node.children.len() {
        let rule = match node.op {
            // Entries are numbers.
            Op::Network(_) => Some("distribute"),
            _ => laws.iter().find(|law| law.is_of(&node.op, place)).map(|law| law.rule.as_str()),
        };
        let class = core.find(node.children[place]);
        let is_scaled = node.op.is_multilinear();
        let sums: Vec<Node> =
            core.nodes(class).iter().filter(|n| matches!(n.op, Op::Combination(_))).cloned().collect();
        for sum in sums {
            let Op::Combination(coefficients) = &sum.op else { continue };
            let rule = match (coefficients.len(), rule) {
                (1, _) if is_scaled => GROUP,
                (2..=TERMS_DISTRIBUTED, Some(rule)) => rule,
                _ => continue,
            };
            let mut terms: SmallVec<[(Rational, Id); 4]> = SmallVec::new();
            for (coefficient, term) in coefficients.iter().zip(&sum.children) {
                let mut part = node.clone();
                part.children[place] = *term;
                terms.push((coefficient.clone(), core.add(part)));
            }
            let Some(whole) = core.combination(&terms) else { continue };
            let whole = core.as_added(whole);
            let from = exact(core, node, place, &sum);
            changed |= core.unite(from, whole, rule);
        }
    }
    changed
}
