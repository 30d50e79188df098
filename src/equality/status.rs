//! How sure something is.

/// How sure an equation is, the surest first; the order of the variants is that of `Ord`.
///
/// ```
/// use gradus::{Context, Status};
/// let status = Context::new().equal("tr(A*B)", "tr(B*A)")?.verdict.status();
/// assert!(status == Status::Proved && status < Status::Tested);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Status {
    /// Equal normal forms: equal for all dimensions and values.
    Proved,
    /// Equal in exact arithmetic at random points.
    Tested,
    /// Equal in floating point at random points.
    Sampled,
    /// Neither shown nor refuted.
    Unknown,
    /// Refuted by a counterexample.
    False,
}

impl Status {
    /// The word of the batch protocol and of the reports on rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Proved => "proved",
            Status::Tested => "tested",
            Status::Sampled => "sampled",
            Status::Unknown => "unknown",
            Status::False => "false",
        }
    }
}

/// A rule or a function that was added to the theory, and how sure it is.
///
/// ```
/// use gradus::{Context, Status, Verdict};
/// let mut cx = Context::new();
/// cx.add_rules("function twice elementwise\n for x: any\n d(twice(x)) => 2*d(x)\n value 2*x")?;
/// let answer = cx.parse("sum(twice(x))")?.derivative("x")?;
/// assert_eq!(answer.verdict.status(), Status::Proved);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ground {
    /// What it is, with its name: `the function foo`.
    pub what: String,
    /// How sure it is.
    pub status: Status,
}
