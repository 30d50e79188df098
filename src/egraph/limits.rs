//! Every number that bounds the work of a saturation, in one place.
//!
//! All of them are counted, never timed, so that the same input meets the same limit. Meeting one costs forms or makes them longer, never
//! wrong. The numbers are trade-offs between that and time, settled on the corpus and the seeds: the snapshots show what another one does.

use crate::normal::Limits;

/// What bounds a saturation. All limits are counts, so that the same input meets the same one. Meeting one costs forms or makes them longer,
/// never wrong.
///
/// ```
/// use gradus::{Context, SaturationLimits};
/// let mut cx = Context::new();
/// cx.set_limits(SaturationLimits { nodes: 500, ..SaturationLimits::default() });
/// assert!(cx.parse("tr(A*B)")?.simplify().statistics.nodes < 500);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaturationLimits {
    /// The most e-nodes, 2000 by default. Past them only what has no matrix notation yet is cut up, up to three times as many.
    pub nodes: usize,
    /// The most iterations, 40 by default. An iteration is a round of the rules or of the generators.
    pub iterations: usize,
    /// What bounds the normal forms, tighter by default than [`NormalFormLimits`](crate::NormalFormLimits) has it.
    pub forms: Limits,
    /// Whether classes of equal normal forms are united; by default they are. Without it rules alone find what is equal.
    pub unite_forms: bool,
}

impl Default for SaturationLimits {
    fn default() -> Self {
        SaturationLimits { nodes: 2000, iterations: 40, forms: SaturationLimits::FORMS, unite_forms: true }
    }
}

impl SaturationLimits {
    const FORMS: Limits = Limits { terms: 40, operands: 256, length: 96, power: 12, work: 10_000, multiplied: 60_000 };

    /// What bounds the normal forms of a saturation that is one of many, each of a line or two.
    pub(crate) const SHORT_FORMS: Limits = Limits { operands: 128, length: 64, ..SaturationLimits::FORMS };

    /// Whether so many e-nodes are past the limit. What has no matrix notation yet is still cut up then, in one way each, so that every
    /// form exists.
    pub(crate) fn is_full(&self, nodes: usize) -> bool {
        nodes > self.nodes
    }

    /// Whether even that has to end. Cutting up in one way adds a few nodes for each operand, so that three times the limit is room for
    /// what was there when the limit was met.
    pub(crate) fn is_exhausted(&self, nodes: usize) -> bool {
        nodes > 3 * self.nodes
    }

    /// Whether only what can still matter to the goals is worked on: past an eighth of the limit, since finding out what that is costs
    /// more than the work that it saves in a small e-graph.
    pub(crate) fn focuses(&self, nodes: usize) -> bool {
        nodes > self.nodes / 8
    }

    /// Whether the generators take turns with the rules again: past a quarter of the limit, cutting up what was just added could spend
    /// the rest of it before a rule has seen anything.
    pub(crate) fn alternates(&self, nodes: usize) -> bool {
        nodes > self.nodes / 4
    }

    /// Whether normal forms longer than what they are the form of are written out at the end: only up to a quarter of the limit, since
    /// multiplying out adds the most nodes of all.
    pub(crate) fn multiplies_out(&self, nodes: usize) -> bool {
        nodes <= self.nodes / 4
    }

    /// Whether rules whose result is no shorter than what they match still fire. Without normal forms nothing else unites what such
    /// rules move to and fro, and they rest much earlier.
    pub(crate) fn lets_rules_grow(&self, nodes: usize) -> bool {
        nodes <= if self.unite_forms { 600 } else { 120 }
    }
}

// The driver.

/// Rounds of rules before the first generator: what they recognise as written is never taken apart. What takes rules on rules on rules to
/// recognise is taken apart first, and found later, if at all.
pub(super) const ROUNDS_OF_RULES_FIRST: usize = 3;

/// How much longer than the shortest reading of a goal one may be whose classes are still worked on. More finds what is far longer before
/// it is shorter, for more work; less loses what takes two steps to find.
pub(super) const LONGER_READING: u32 = 4;

// The core.

/// The operands that count as one e-node, so that many nodes of many operands meet the limit of e-nodes sooner.
pub(super) const OPERANDS_OF_A_NODE: usize = 32;

/// Where [`depth`](super::FlattenedNetwork::depth) ends, so that a class that is its own operand does not grow for ever; and how often
/// the operands of a network are looked through for further networks.
pub(super) const FLATTENED_DEPTH: u8 = 6;

/// The most operands of a flattened network. A longer one stays an operation on its operands: its class is then not flattened into others.
pub(super) const FLATTENED_OPERANDS: usize = 160;

/// The most labels of a flattened network: those of as many operands, and more.
pub(super) const FLATTENED_LABELS: usize = 4 * FLATTENED_OPERANDS;

// Matching.

/// The deepest pattern that is tried when an operand changes: a change further below the root is not looked for again. Every step more
/// makes more classes count as changed; patterns of rules are two to five operations deep as a rule.
pub(super) const PATTERN_DEPTH: u8 = 8;

/// The most matches of one rule that are fired in one round; the others are found again in the next. It keeps one rule from filling the
/// e-graph before the others have had their turn.
pub(super) const MATCHES_OF_A_RULE: usize = 48;

/// The most nodes that are compared with patterns in one round. What is not reached waits for the next round.
pub(super) const COMPARISONS: u32 = 100_000;

/// The longest sum of which two terms are matched by themselves, the others left aside: there are as many such matches as pairs.
pub(super) const TERMS_MATCHED_IN_PAIRS: usize = 8;

/// The longest network in which a part is looked for by an index-level rule: the ways to choose the part grow as a power of it.
pub(super) const OPERANDS_MATCHED_IN_PART: usize = 24;

/// By how much the result of a rule that holds in both directions may be longer than what it replaces; past it that direction is not used.
pub(super) const LONGER_RESULT: usize = 2;

// Index form.

/// The most terms that a normal form is written out to. A longer one stays as it was found.
pub(super) const TERMS_WRITTEN: usize = 24;

/// Past this many distinct subterms only those normal forms are written out that are no longer than what was imported: a large input has
/// the most classes to write, and the least to gain from each.
pub(super) const ROOTS_MULTIPLIED_OUT: usize = 96;

/// The most terms that a network is distributed over, unless it is grouped: without it there is no matrix form of a grouped one.
pub(super) const TERMS_DISTRIBUTED: usize = 12;

// Splitting.

/// The most operands for which every cut in two is tried, 2^n of them; past it only the cuts at both ends, and where the orientation of a
/// chain changes. Every association of a product of that length is then in the e-graph.
pub(super) const OPERANDS_CUT_EVERYWHERE: usize = 6;

/// Past this many operands a network is cut in one way only, so that it has as many parts as operands: what is written is the same.
pub(super) const OPERANDS_CUT_MANY_WAYS: usize = 12;

/// The most divisors of one product of which every two are tried to be multiplied out to something shorter, the first ones.
pub(super) const DIVISORS_JOINED: usize = 12;

/// The longest network that is read as a trace, unless all its operands repeat: cut open at a label, a longer cycle is found as an inner
/// product anyway.
pub(super) const OPERANDS_OF_A_TRACE: usize = 3;

// Factoring.

/// Up to this many terms every common factor is tried by itself; past it only the best cover by disjoint groups, one for the whole sum.
pub(super) const TERMS_FACTORED_EVERY_WAY: usize = 6;

/// The most terms of a sum of which three are tried as a square.
pub(super) const TERMS_OF_SQUARES: usize = 6;

/// The same for the number of factors of a term: a factor common to long terms has other common factors on both sides, and all the orders
/// of pulling them out lead to one form.
pub(super) const FACTORS_FACTORED_EVERY_WAY: usize = 16;

/// The largest whole power that is spread to repeated factors, so that `s` is seen in `s^2`. A larger one is one factor.
pub(super) const POWER_SPREAD: i64 = 4;

/// The most scalar quotients of a question that are seen in products.
pub(super) const QUOTIENTS_KNOWN: usize = 2;

/// The longest sum that is put over one denominator: numerators grow with every term.
pub(super) const TERMS_OVER_A_DENOMINATOR: usize = 6;

/// The most denominators of a sum that are tried, the first ones.
pub(super) const DENOMINATORS_TRIED: usize = 4;

/// The largest power of a denominator that a term is multiplied by. With a larger one the sum stays as it is.
pub(super) const DENOMINATOR_POWER: i64 = 3;

// Matricising.

/// The most output places, and the most operands, of a network that is read as a Kronecker product of any number of factors.
pub(super) const KRONECKER_PLACES: usize = 12;

/// The most Kronecker factors of which every order is tried, n! of them, to need the fewest commutation matrices; more of them stand in
/// the order of the rows.
pub(super) const KRONECKER_ORDERS: usize = 5;
