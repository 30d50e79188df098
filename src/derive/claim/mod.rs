//! A derivative that somebody claims: whether it is right and, if not, by which slip it differs.
//!
//! The claim is read as the form of the derivative that it fits ([`read`]). A wrong one is compared with what comes of the usual slips: the
//! right answer in another layout, order of axes or convention ([`variants`]), the claim with one place of it mended ([`slips`]), or the answer to a
//! question close by ([`questions`]). One
//! random point sifts them; what is left is proved before it is said.

mod diagnose;
mod questions;
mod read;
mod slips;
mod variants;

use super::single_entry::with_places_of;
use super::{Answer, FormName, Task, Terms, terms};
use crate::base::{Result, Symbols};
use crate::egraph::RuleSet;
use crate::equality::{Budget, Grounds, Question, Theory, Verdict, prove};
use crate::expr::{Graph, Id};
use crate::syntax::ast::Statement;
use diagnose::diagnose;
use read::{Claimed, read};

/// What became of a claim.
///
/// ```
/// use gradus::{ClaimVerdict, Context};
/// let cx = Context::new();
/// assert_eq!(cx.derive("norm(A*x)^2").by("x").check("2*A'*A*x")?.verdict, ClaimVerdict::Right);
/// assert_eq!(cx.derive("norm(A*x)^2").by("x").check("A'*A*x")?.verdict, ClaimVerdict::Wrong);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClaimVerdict {
    /// It is the derivative.
    Right,
    /// It is the derivative only if variables have an attribute, or by another convention of that name.
    RightIf,
    /// It is not.
    Wrong,
    /// Neither was found out.
    Unknown,
}

impl ClaimVerdict {
    /// The word of the batch protocol: `right`, `right-if`, `wrong`, `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            ClaimVerdict::Right => "right",
            ClaimVerdict::RightIf => "right-if",
            ClaimVerdict::Wrong => "wrong",
            ClaimVerdict::Unknown => "unknown",
        }
    }
}

/// The kinds of what is wrong with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Slip {
    /// A constant or scalar factor.
    Factor,
    /// The sign, of all or of a term.
    Sign,
    /// Transposed, all or a factor.
    Transpose,
    /// The axes in another order.
    Axes,
    /// Right where `vec` stacks rows.
    RowMajor,
    /// Right in another layout.
    Layout,
    /// Right by another convention for structured variables.
    Convention,
    /// Right where a variable has an attribute.
    Attribute,
    /// Another shape than the derivative has, or none.
    Shape,
    /// A term that is missing, or one too many.
    Missing,
    /// Something else.
    Other,
}

impl Slip {
    /// The word of the batch protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Slip::Factor => "factor",
            Slip::Sign => "sign",
            Slip::Transpose => "transpose",
            Slip::Axes => "axes",
            Slip::RowMajor => "row-major",
            Slip::Layout => "layout",
            Slip::Convention => "convention",
            Slip::Attribute => "attribute",
            Slip::Shape => "shape",
            Slip::Missing => "missing",
            Slip::Other => "other",
        }
    }
}

/// What is wrong with a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The kind.
    pub slip: Slip,
    /// The whole of it, in words.
    pub text: String,
}

/// What was found out about a claimed derivative.
///
/// ```
/// use gradus::{Context, Slip};
/// let claim = Context::new().derive("det(X)").by("X").check("det(X)*inv(X)")?;
/// let diagnosis = claim.diagnosis.unwrap();
/// assert_eq!((diagnosis.slip, diagnosis.text.as_str()), (Slip::Transpose, "the transpose of the right answer"));
/// assert_eq!(claim.right, "det(X)*inv(X)'");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Claim {
    /// Whether it is right.
    pub verdict: ClaimVerdict,
    /// What is wrong with it, or what it needs to be right.
    pub diagnosis: Option<Diagnosis>,
    /// How sure it is that it equals the derivative, or a point at which the two differ, the claim on the left; `None` where it has another
    /// shape.
    pub equality: Option<Verdict>,
    /// The form of the derivative that it was compared with; the first that there is, where none has its shape.
    pub form: FormName,
    /// That form as the engine writes it.
    pub right: String,
    /// What the claim or the question has that was read otherwise than literally.
    pub notes: Vec<String>,
    /// The answer to the question itself.
    pub answer: Answer,
}

/// The question that a claim answers.
pub(crate) struct Subject<'a> {
    pub(crate) graph: Graph,
    pub(crate) root: Id,
    pub(crate) symbols: Symbols,
    pub(crate) task: Task,
    pub(crate) rules: &'a RuleSet,
    pub(crate) grounds: &'a Grounds,
    /// Whether an assumption says more than attributes of variables.
    pub(crate) open: bool,
}

/// The derivative and the claim in one graph.
struct Case<'a> {
    graph: Graph,
    root: Id,
    symbols: Symbols,
    terms: Terms,
    task: &'a Task,
    rules: &'a RuleSet,
    grounds: &'a Grounds,
    open: bool,
    statement: &'a Statement,
    answer: &'a Answer,
}

impl Case<'_> {
    /// Whether two terms are equal.
    fn compare(&self, left: Id, right: Id, symbols: &Symbols, budget: Budget) -> Verdict {
        let theory = Theory {
            rules: Some(self.rules),
            grounds: Some(self.grounds),
            assumptions: &self.task.assumptions,
            open: self.open,
        };
        prove(&Question { graph: &self.graph, left, right, symbols, theory, budget })
    }

    /// Whether two terms are equal, where it does not matter why not.
    fn is_equal(&self, left: Id, right: Id) -> bool {
        let theory = Theory { open: false, ..Theory::default() };
        let budget = Budget::ANSWER;
        prove(&Question { graph: &self.graph, left, right, symbols: &self.symbols, theory, budget }).is_true()
    }
}

/// Compares a claim with the derivative; `form` is the form that it is said to be.
///
/// # Errors
/// Where the claim is no expression, or speaks of what the question does not have.
pub(crate) fn examine(
    subject: Subject<'_>,
    statement: &Statement,
    form: Option<FormName>,
    answer: Answer,
) -> Result<Claim> {
    let Subject { mut graph, root, mut symbols, task, rules, grounds, open } = subject;
    let terms = terms(&mut graph, root, &mut symbols, &task, rules);
    let statement = &match &terms.entry {
        Some(entry) => Statement { expr: with_places_of(&statement.expr, entry), ..statement.clone() },
        None => statement.clone(),
    };
    let mut case = Case { graph, root, symbols, terms, task: &task, rules, grounds, open, statement, answer: &answer };
    let mut claimed = read(&mut case, form)?;
    let (mut verdict, mut diagnosis) = (ClaimVerdict::Wrong, None);
    let mut equality = None;
    if let Claimed { term: Some(term), expected: Some(expected), .. } = claimed {
        let found = case.compare(term, expected, &case.symbols, Budget::QUESTION);
        if found.is_true() {
            verdict = ClaimVerdict::Right;
        } else if !found.is_false() {
            verdict = ClaimVerdict::Unknown;
        }
        equality = Some(found);
    }
    if verdict == ClaimVerdict::Wrong {
        let found = diagnose(&mut case, &mut claimed);
        if matches!(found.slip, Slip::Convention | Slip::Attribute) {
            verdict = ClaimVerdict::RightIf;
        }
        diagnosis = Some(found);
    }
    let shown = answer.forms.get(claimed.form).or(answer.best());
    let form = shown.map_or(claimed.form, |form| form.name());
    let right = shown.map(|form| form.text()).unwrap_or_default();
    Ok(Claim { verdict, diagnosis, equality, form, right, notes: answer.notes.clone(), answer })
}
