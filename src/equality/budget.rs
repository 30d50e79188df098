//! Every limit on the work of a proof, in one place. All are counts, so that the same question has the same verdict on every machine.
//!
//! Saturation with rules has the limits of a derivation ([`SaturationLimits::default`]).

use crate::base::Work;
use crate::egraph::SaturationLimits;
use crate::normal::Limits;

/// What bounds the work on one question. Each method has a count of its own; one whose count is zero is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The random points at which both sides have to agree; at least one.
    pub points: usize,
    /// The curves along which both sides have to be one power series.
    pub curves: usize,
    /// The lines along which arguments of functions are followed to where they vanish, so that both sides of every kink are compared.
    pub lines: usize,
    /// The points of small whole numbers that are searched for a counterexample.
    pub trials: usize,
}

impl Budget {
    /// For a form of an answer, which the pipeline has made from the term that it is compared with.
    pub const ANSWER: Budget = Budget { points: 3, curves: 4, lines: 0, trials: 0 };

    /// For a rule, on which answers will stand.
    pub const RULE: Budget = Budget { points: 4, curves: 4, lines: 6, trials: 1680 };

    /// For an example of a rule, and for a rule that was searched for counterexamples before.
    pub const EXAMPLE: Budget = Budget { trials: 0, ..Budget::RULE };

    /// For a question of a user.
    pub const QUESTION: Budget = Budget { points: 6, ..Budget::RULE };
}

/// The random points that are tried to find this many with a value: half of all field elements have no root, and half of all signs no
/// logarithm.
pub(super) fn attempts(points: usize) -> u64 {
    8 * points as u64 + 8
}

/// The curves where signs decide, so that every combination of signs is met.
pub(super) const SIGNED_CURVES: usize = 24;

/// Of the lines along which arguments of functions are followed: the first multiple of an ordinary point and the last, as parts of the
/// smallest and the largest number of an equation, the ratio of one multiple to the next, and the most multiples of one line.
pub(super) const FIRST: f64 = 0.02;
pub(super) const LAST: f64 = 4000.0;
pub(super) const RATIO: f64 = 1.7;
pub(super) const MULTIPLES: usize = 128;
/// The most lines that are followed until both signs of every argument were met.
pub(super) const LINES: usize = 6;
/// The most places of one line that are looked at closely, and the steps to get there.
pub(super) const PLACES: usize = 12;
pub(super) const STEPS: usize = 48;
/// The entries of an argument that are followed.
pub(super) const FOLLOWED: usize = 2;
/// How far from a place the sides are compared, as parts of the multiple.
pub(super) const BESIDE: [f64; 6] = [-1e-2, -1e-3, -1e-6, 1e-6, 1e-3, 1e-2];

/// The most numbers of an equation of which the quotients are looked at as multiples too.
pub(super) const CONSTANTS: usize = 6;

/// The most functions that depend on the sign of a scalar in a proof by cases, and the most cases.
pub(super) const SIGNS: usize = 8;
pub(super) const CASES: usize = 192;

/// Of the points at which arguments of functions have other signs together: the random ones, all that are tried, and the combinations at
/// which is enough.
pub(super) const DRAWS: u64 = 96;
pub(super) const TRIED: usize = 8000;
pub(super) const CELLS: usize = 256;
/// The most arguments of which every combination is looked for, and not only those of two.
pub(super) const TOGETHER: usize = 5;
/// From how many points a combination is looked for, and what the distance of an argument counts that has the wanted sign.
pub(super) const STARTS: u64 = 2;
pub(super) const INSIDE: f64 = 1e-6;
/// How often each variable is moved, by how many multiples, and how often the place is halved where a sign changes.
pub(super) const CYCLES: usize = 3;
pub(super) const MOVES: usize = 12;
pub(super) const HALVINGS: usize = 12;

/// The most curves along which sides are compared to have met all combinations of signs.
pub(super) const CURVES_OF_CELLS: usize = 192;

/// The most entries of a value that is compared at sizes of any deal; a larger one has the small deals only.
pub(super) const ENTRIES: usize = 1 << 14;

/// The numbers that are held, and the multiplications that are made, to evaluate both sides at one random point. Where that is not
/// enough the sizes of the point are made smaller, and where the smallest are too large nothing is compared.
pub(super) const AT_A_POINT: Work = Work::new(1 << 22, 1 << 22);

/// The same at a point of the search for a counterexample, of which there are many.
pub(super) const AT_A_TRIAL: Work = Work::new(1 << 20, 1 << 18);

/// The multiplications at all random points of one comparison in one arithmetic.
pub(super) const AT_ALL_POINTS: u64 = 1 << 23;

/// The same at all sizes that speak of all sizes.
pub(super) const AT_ALL_SIZES: u64 = 1 << 24;

/// The largest literal size at which terms are compared first. A larger one is taken for a symbol and gets a small size as symbols do;
/// where the sides differ then, its own size decides.
pub(super) const LITERAL: usize = 7;

/// The most sizes at which terms are compared that are larger than their indices are many, and the largest of them. Terms that need more
/// are not tested, but sampled.
pub(super) const SIZES: usize = 16;
pub(super) const LARGEST_SIZE: usize = 24;

/// The most nodes that are looked at while the indices of one dimension are counted, a node once for each class of joined axes. Terms
/// that need more are sampled too.
pub(super) const COUNTED: usize = 1 << 16;

/// The difference of two values, relative to the largest entry, from which on they differ, if rounding does not explain it.
pub(super) const TOLERANCE: f64 = 1e-12;

/// The same for difference quotients at random points, and at points of whole numbers, where they are rough at kinks.
pub(super) const QUOTIENT_TOLERANCE: f64 = 1e-7;
pub(super) const ROUGH_TOLERANCE: f64 = 1e-3;

/// How many times its rounding a difference of small values is at least: what functions round is an estimate.
pub(super) const SURE: f64 = 1e3;

/// How far off rounding may be where values count as equal, in the same measure.
pub(super) const ROUNDING: f64 = 1e-7;

/// The points that are searched at one assignment of sizes.
pub(super) const TRIALS_AT_SIZES: usize = 14;

/// The same where there are no sizes to assign.
pub(super) const TRIALS_WITHOUT_SIZES: usize = 560;

/// The points that are searched at one assignment of sizes where they have to satisfy equations, and how many more there are in all then.
pub(super) const TRIALS_UNDER_ASSUMPTIONS: usize = 240;
pub(super) const MORE_UNDER_ASSUMPTIONS: usize = 4;

/// The points that are searched where a literal size is large, and the entries that are made smaller there.
pub(super) const TRIALS_AT_LARGE_SIZES: usize = 12;

/// How large the whole numbers are that are tried where random points differ and small ones do not.
pub(super) const RANGES: [i64; 3] = [3, 9, 99];

/// The entries of a counterexample that are made smaller.
pub(super) const SHRINKS: usize = 200;

/// The points that are tried of each.
pub(super) const TRIALS_AT_RANDOM: u64 = 4;

/// The most operands that the products of one proof are multiplied out to, together.
const WORK: usize = 1 << 17;

/// The same of quotients in lowest terms.
const QUOTIENTS: usize = 1 << 15;

/// The limits of normal forms that multiply out nearly everything.
pub(super) fn large() -> Limits {
    Limits { terms: 1024, operands: 1 << 16, work: WORK, multiplied: WORK, ..Limits::default() }
}

/// The limits of normal forms in which a sum in a product is one factor: they prove long terms that were rearranged but not multiplied
/// out.
pub(super) fn coarse() -> Limits {
    Limits { terms: 1, length: 2 * large().length, ..large() }
}

/// The limits of normal forms with quotients in lowest terms.
pub(super) fn quotients() -> Limits {
    Limits { terms: 256, operands: 1 << 12, work: QUOTIENTS, multiplied: QUOTIENTS, ..Limits::default() }
}

/// The limits of the saturation, without rules, in which an idempotent matrix is its square.
pub(super) fn squares() -> SaturationLimits {
    SaturationLimits { nodes: 200, iterations: 4, ..SaturationLimits::default() }
}
