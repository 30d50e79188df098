//! What a requirement of a term comes down to: requirements of its parts.

use super::graph::GraphFacts;
use super::product::Palindrome;
use crate::base::{Rational, Requirement};
use crate::expr::Id;
use crate::ops::{Meaning, Op, Operands, Range};

/// Requirements of terms.
type Parts = Vec<(Requirement, Id)>;

/// The requirements of its parts that a requirement of a term is the same as, if it is.
pub(crate) fn parts(facts: &GraphFacts<'_>, requirement: Requirement, id: Id) -> Option<Parts> {
    use Requirement::*;
    let graph = facts.graph;
    let children = graph.children(id);
    let operands = Operands::new(children, facts);
    let nonzero = if graph.rank(id) == 0 { Nonzero } else { EntriesNonzero };
    let same = |at: usize| Some(vec![(requirement, children[at])]);
    match (requirement, graph.op(id)) {
        (_, Op::Transpose) => same(0),
        (Positive | Nonnegative, Op::Combination(cs)) if cs.len() == 1 && cs[0].is_positive() => same(0),
        (Invertible | Nonzero | EntriesNonzero, Op::Combination(cs)) if cs.len() == 1 && !cs[0].is_zero() => same(0),
        (Positive, _) if facts.of(id).range.is_nonnegative() => Some(vec![(nonzero, id)]),
        (Positive | Nonnegative, Op::Scale | Op::Hadamard) => named(operands.sign_from_one(requirement)?, children),
        (Invertible | Nonzero | EntriesNonzero, Op::Scale) => {
            Some(vec![(Nonzero, children[0]), (requirement, children[1])])
        }
        (EntriesNonzero, Op::Hadamard) => Some(children.iter().map(|c| (requirement, *c)).collect()),
        (Nonzero, Op::Hadamard) if operands.same() => same(0),
        (Invertible, Op::Product) => {
            let square = |id: &Id| facts.of(*id).has(crate::base::Property::Square);
            children.iter().all(square).then(|| children.iter().map(|c| (Invertible, *c)).collect())
        }
        (Nonzero, Op::Product) => Some(vec![(Nonzero, Palindrome::of(&operands)?.gram_of(facts)?)]),
        (Nonzero, Op::Sum) if facts.of(children[0]).range.is_nonnegative() => same(0),
        (Nonzero, Op::Network(pattern)) if graph.rank(id) == 0 => {
            // Each entry occurs once, or its square does.
            let degrees = pattern.degrees();
            let squares = square_of(facts, id).is_some() && degrees.iter().all(|d| *d == 2);
            let entries = children.len() == 1 && degrees.iter().all(|d| *d == 1);
            (squares || entries && facts.of(children[0]).range.is_nonnegative()).then(|| vec![(Nonzero, children[0])])
        }
        (CosineNonzero, Op::Map(function)) if function.record().range == Range::QuarterTurn => Some(Vec::new()),
        (_, Op::Map(function)) => {
            let record = function.record();
            let signed = matches!(requirement, Positive | Nonnegative) && record.range.has_sign_of_argument();
            match record.nonzero? {
                _ if signed => same(0),
                EntriesNonzero if matches!(requirement, Nonzero | EntriesNonzero) => same(0),
                condition if requirement == nonzero => Some(vec![(condition, children[0])]),
                _ => None,
            }
        }
        (_, op) => named((op.record()?.reduces)(requirement, &operands)?, children),
    }
}

/// Requirements of operands as those of terms.
fn named(requirements: crate::ops::Requirements, children: &[Id]) -> Option<Parts> {
    Some(requirements.into_iter().map(|(at, requirement)| (requirement, children[at])).collect())
}

/// Whether an operation asks for an inverse of its operand, or is zero where there is none.
pub(crate) fn speaks_of_inverse(facts: &GraphFacts<'_>, id: Id) -> bool {
    let graph = facts.graph;
    let Some(record) = graph.op(id).record() else { return false };
    let operands = Operands::new(graph.children(id), facts);
    let reduced = (record.reduces)(Requirement::Nonzero, &operands).unwrap_or_default();
    (record.requires)(&operands).iter().chain(&reduced).any(|(_, requirement)| *requirement == Requirement::Invertible)
}

/// The term whose entries, or whose sums of entries, are squared.
pub(super) fn square_of(facts: &GraphFacts<'_>, id: Id) -> Option<Id> {
    let graph = facts.graph;
    let [a, b] = *graph.children(id) else { return None };
    if a != b {
        return None;
    }
    let pattern = graph.op(id).index_pattern(&[graph.shape(a), graph.shape(b)])?;
    (pattern.inputs[0] == pattern.inputs[1]).then_some(a)
}

/// The term that this one is a power of, entry by entry or summed up, with the exponent.
pub(super) fn power_of(facts: &GraphFacts<'_>, id: Id) -> Option<(Id, Rational)> {
    let children = facts.graph.children(id);
    match facts.graph.op(id).record().map(|record| record.meaning) {
        Some(Meaning::Monomial([factor])) => {
            let exponent = factor.exponent(Some, |place| Operands::new(children, facts).number(place))?;
            Some((children[factor.base], exponent))
        }
        _ => square_of(facts, id).map(|base| (base, Rational::from_integer(2))),
    }
}
