//! What was found out about an equation, and how.

use super::counterexample::Counterexample;
use super::status::{Ground, Status};
use crate::base::Undefined;
use crate::rules::EXPONENTS;
use std::fmt;

/// What a proof consists of.
///
/// ```
/// use gradus::{Context, Proof, Verdict};
/// let verdict = Context::new().equal("(A*B)'", "B'*A'")?.verdict;
/// assert_eq!(verdict, Verdict::Proved(Proof::NormalForms));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Proof {
    /// Both sides have one normal form: equal for all dimensions and all values.
    NormalForms,
    /// Rules lead from one side to the other. It is as sure as they are: each of the shipped ones is at least tested.
    Rules,
    /// The same, with equations between the variables that are assumed, which points are not known to satisfy.
    Assumptions,
}

/// What a test in exact arithmetic, modulo the prime 2^61-1, consists of. What a point proves is the lemma of Schwartz (J. ACM 27, 1980) and
/// Zippel (EUROSAM 1979).
///
/// ```
/// use gradus::{Context, Test, Verdict};
/// let verdict = Context::new().equal("A*inv(A + B)*B", "inv(inv(A) + inv(B))")?.verdict;
/// assert!(matches!(verdict, Verdict::Tested(Test::Points { points: 6, .. })));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Test {
    /// Equal at random points.
    Points {
        /// How many.
        points: usize,
        /// The largest size of a dimension: each was larger, at some point, than the number of its indices in a term, so that what holds
        /// there holds at every size.
        size: usize,
        /// A bound on the degree of the difference of the sides, cleared of denominators, at the sizes tried: one point misses a
        /// difference with a chance of at most `degree` in 2^61.
        degree: u64,
    },
    /// Equal as power series along random curves.
    Series {
        /// How many curves.
        curves: usize,
        /// The last order that was compared.
        order: usize,
    },
    /// Of a rule with integer metavariables: equal normal forms at each exponent at which it is checked.
    Exponents,
}

/// Why nothing was found out.
///
/// ```
/// use gradus::{Context, Undecided, Verdict};
/// let verdict = Context::new().equal("sqrt(-norm(x)^2)", "norm(x)")?.verdict;
/// assert!(matches!(verdict, Verdict::Unknown(Undecided::NoPoint(_))));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Undecided {
    /// No point was found where both sides have a value.
    NoPoint(Undefined),
    /// Both sides agree wherever they were compared, but that was on one side of a kink only: an argument of `abs`, `sign` or `relu` had one
    /// sign at all points.
    OneSide,
    /// Both sides agree wherever they were compared, and they are too large to be compared where a kink or a bump may be.
    TooLarge,
    /// Points that satisfy what is assumed are not known, and rules do not lead from one side to the other.
    Assumptions,
    /// No point was found at which all conditions hold.
    Conditions,
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undecided::NoPoint(reason) => write!(f, "no point has both values ({reason})"),
            Undecided::OneSide => f.write_str("no point was found on the other side of a kink"),
            Undecided::TooLarge => f.write_str("too large to be compared at every point that counts"),
            Undecided::Conditions => f.write_str("no point was found at which all conditions hold"),
            Undecided::Assumptions => f.write_str("the rules do not make them equal under the assumptions"),
        }
    }
}

/// What was found out about an equation: of an answer and its derivative, of a rule, of two expressions. `Display` is one line with the
/// evidence.
///
/// ```
/// use gradus::{Context, Verdict};
/// let cx = Context::new();
/// assert!(cx.equal("sin(x).^2 + cos(x).^2", "ones(n)")?.verdict.is_true());
/// let Verdict::Different(case) = cx.equal("A*B", "B*A")?.verdict else { panic!() };
/// assert_eq!(case.sizes, [("n".to_owned(), 2)]);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// There is a proof.
    Proved(Proof),
    /// Equal in exact arithmetic.
    Tested(Test),
    /// Equal in floating point: the largest difference of entries is below 1e-7 of the largest entry, or of 1.
    Sampled {
        /// At how many random points.
        points: usize,
    },
    /// Shown, but with the help of a rule or function that is less sure than the proof or test: as sure as that.
    LimitedBy(Box<Ground>),
    /// Different, with a point at which the two sides are so.
    Different(Box<Counterexample>),
    /// None of these.
    Unknown(Undecided),
}

impl Verdict {
    /// How sure the equation is, in one word.
    pub fn status(&self) -> Status {
        match self {
            Verdict::Proved(Proof::NormalForms) => Status::Proved,
            Verdict::Proved(Proof::Rules | Proof::Assumptions) | Verdict::Tested(_) => Status::Tested,
            Verdict::Sampled { .. } => Status::Sampled,
            Verdict::LimitedBy(ground) => ground.status,
            Verdict::Unknown(_) => Status::Unknown,
            Verdict::Different(_) => Status::False,
        }
    }

    /// The order of certainty, 0 to 7, the surest first; within one status too.
    pub fn rank(&self) -> u8 {
        match self {
            Verdict::Proved(Proof::NormalForms) => 0,
            Verdict::Proved(Proof::Rules) => 1,
            Verdict::Tested(Test::Points { .. } | Test::Exponents) => 2,
            Verdict::Tested(Test::Series { .. }) | Verdict::Proved(Proof::Assumptions) => 3,
            Verdict::LimitedBy(ground) if ground.status <= Status::Tested => 3,
            Verdict::Sampled { .. } => 4,
            Verdict::LimitedBy(ground) if ground.status == Status::Sampled => 5,
            Verdict::Unknown(_) | Verdict::LimitedBy(_) => 6,
            Verdict::Different(_) => 7,
        }
    }

    /// The less sure of two verdicts.
    #[must_use]
    pub fn weaker(self, other: Verdict) -> Verdict {
        if other.rank() > self.rank() { other } else { self }
    }

    /// The surer of two verdicts.
    #[must_use]
    pub(super) fn surer(self, other: Verdict) -> Verdict {
        if other.rank() < self.rank() { other } else { self }
    }

    /// Whether the equation was shown, in whatever way.
    pub fn is_true(&self) -> bool {
        self.status() <= Status::Sampled
    }

    /// Whether the equation was refuted.
    pub fn is_false(&self) -> bool {
        self.status() == Status::False
    }

    /// How it was found out, in a few words.
    pub fn by(&self) -> String {
        match self {
            Verdict::Proved(Proof::NormalForms) => "equal normal forms".to_owned(),
            Verdict::Proved(Proof::Rules) => "rules".to_owned(),
            Verdict::Proved(Proof::Assumptions) => "rules, under the assumptions".to_owned(),
            Verdict::Tested(Test::Points { points, .. }) => {
                format!("exact evaluation modulo 2^61-1 at {points} random points")
            }
            Verdict::Tested(Test::Series { curves, order }) => {
                format!("one power series up to order {order} along {curves} random curves, modulo 2^61-1")
            }
            Verdict::Tested(Test::Exponents) => {
                let exponents = EXPONENTS.map(|k| k.to_string()).join(", ");
                format!("equal normal forms, for all dimensions, at the exponents {exponents}")
            }
            Verdict::Sampled { points } => format!("floating-point evaluation at {points} random points"),
            Verdict::LimitedBy(ground) => format!("{} is {} only", ground.what, ground.status.as_str()),
            Verdict::Different(_) => "a counterexample".to_owned(),
            Verdict::Unknown(reason) => reason.to_string(),
        }
    }
}

impl fmt::Display for Verdict {
    /// The verdict with its evidence, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Proved(Proof::NormalForms) => {
                f.write_str("proved: both sides have one normal form, for all dimensions")
            }
            Verdict::Tested(Test::Points { points, size, degree }) => {
                let sizes = if *size > 1 { format!(", at sizes up to {size}") } else { String::new() };
                let bits = 61 - (64 - degree.leading_zeros() as u64).min(60);
                write!(
                    f,
                    "tested: equal at {points} random points modulo 2^61-1{sizes} (degree at most {degree}, so \
                     a point misses a difference with a chance below 2^-{bits})"
                )
            }
            Verdict::Sampled { points } => {
                write!(f, "sampled: equal at {points} random points in floating point, to 1e-7")
            }
            Verdict::Different(_) => f.write_str("false"),
            _ => write!(f, "{}: {}", self.status().as_str(), self.by()),
        }
    }
}
