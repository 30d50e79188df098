//! Products of matrices, among them those that are equal to their own transpose.

use crate::base::{Facts, Properties, Property};
use crate::ops::{KnownTerms, Op, Operands};
use egg::Id;
use smallvec::SmallVec;

/// The most factors of a product that are looked at together.
const LONGEST: usize = 16;
/// How deep products are looked into for factors.
const DEPTH: u8 = 16;

/// The factors of a product from left to right, and whether each is transposed.
type Factors = SmallVec<[(Id, bool); 8]>;

/// What is known of a product.
pub(super) fn product(operands: &Operands<'_>, square: bool) -> Facts {
    use Property::*;
    const KEPT: Properties =
        Properties::ZEROS.union(Properties::of(&[Orthogonal, Invertible, FullColumnRank, FullRowRank]));
    if let Some(whole) = operands.selected() {
        return operands.facts(whole).entries();
    }
    let (a, b) = (operands.facts(0), operands.facts(1));
    let facts = Facts::within(a.range.times(b.range).sums()).and(operands.both().intersection(KEPT));
    if !square {
        return facts;
    }
    let idempotent = operands.same() && a.has(Idempotent);
    let facts = if idempotent { facts.and(a.properties) } else { facts };
    match Palindrome::of(operands) {
        Some(palindrome) => facts.meet(palindrome.facts(operands.terms())),
        None => facts,
    }
}

/// A product `F'*M*F`, or its negative.
pub(super) struct Palindrome {
    /// The factors of F.
    right: Factors,
    /// The matrix M; the identity where it is left out.
    middle: Option<Id>,
    negative: bool,
}

impl Palindrome {
    /// Reads a product as one.
    pub(super) fn of(operands: &Operands<'_>) -> Option<Palindrome> {
        let terms = operands.terms();
        let mut factors = Factors::new();
        for id in operands.ids() {
            chain(terms, *id, false, DEPTH, &mut factors);
        }
        let count = factors.len();
        if count > LONGEST {
            return None;
        }
        let mut negative = false;
        for i in 0..count / 2 {
            let ((a, turned), (b, other)) = (factors[i], factors[count - 1 - i]);
            if !terms.same(a, b) {
                return None;
            }
            if turned == other {
                let facts = terms.facts(a);
                if !facts.has(Property::Symmetric) && !facts.has(Property::Skew) {
                    return None;
                }
                negative ^= !facts.has(Property::Symmetric);
            }
        }
        let middle = (count % 2 == 1).then(|| factors[count / 2].0);
        let right = factors[count.div_ceil(2)..].iter().copied().collect();
        Some(Palindrome { right, middle, negative })
    }

    /// The matrix F of a product `F'*M*F` with a definite M, where F is one factor.
    pub(super) fn gram_of(&self, terms: &dyn KnownTerms) -> Option<Id> {
        let definite = self.middle.is_none_or(|middle| terms.facts(middle).has(Property::Definite));
        match *self.right {
            [(factor, _)] if definite => Some(factor),
            _ => None,
        }
    }

    fn facts(&self, terms: &dyn KnownTerms) -> Facts {
        use Property::*;
        let middle = self.middle.map_or(Facts::UNKNOWN.and(Facts::IDENTITY).close(), |id| terms.facts(id));
        let right = |straight: Property, turned: Property| {
            self.right.iter().all(|(id, t)| terms.facts(*id).has(if *t { turned } else { straight }))
        };
        let mut kept = Properties::of(&[Symmetric, Skew]);
        if !self.negative {
            kept = kept.union(Properties::of(&[Semidefinite]));
            if right(FullColumnRank, FullRowRank) {
                kept = kept.union(Properties::of(&[Definite]));
            }
            if right(Orthogonal, Orthogonal) {
                kept = kept.union(Properties::of(&[Orthogonal, Idempotent]));
            }
        }
        Facts::UNKNOWN.and(middle.properties.intersection(kept))
    }
}

fn chain(terms: &dyn KnownTerms, id: Id, turned: bool, depth: u8, factors: &mut Factors) {
    let nodes = terms.nodes(id);
    let product = nodes.iter().find(|node| node.op == Op::Product);
    let transpose = || nodes.iter().find(|node| node.op == Op::Transpose && !terms.same(node.children[0], id));
    match product.or_else(transpose) {
        Some(node) if depth > 0 && factors.len() <= LONGEST => match *node.children {
            [inner] => chain(terms, inner, !turned, depth - 1, factors),
            [a, b] => {
                let (first, second) = if turned { (b, a) } else { (a, b) };
                chain(terms, first, turned, depth - 1, factors);
                chain(terms, second, turned, depth - 1, factors);
            }
            _ => factors.push((id, turned)),
        },
        _ => factors.push((id, turned)),
    }
}
