//! A derivative that somebody claims: whether it is right and, if not, by which slip it differs.
//!
//! The claim is read as the form of the derivative that it fits ([`read`]). A wrong one is compared with what comes of the usual slips: the
//! right answer in another layout, order of axes or convention ([`variants`]), the claim with one place of it mended ([`slips`]), or the answer to a
//! question close by ([`questions`]). One
//! random point sifts them; what is left is proved before it is said.

mod attributes;
mod candidates;
mod diagnose;
mod factors;
mod forms;
mod questions;
mod read;
mod several;
mod slips;
mod variants;

use super::single_entry::with_places_of;
use super::verify::{Needs, conditions};
use super::{Answer, FormName, Task, Terms, terms};
use crate::base::{Attribute, Requirement, Result, Symbols};
use crate::egraph::{EGraph, RuleSet, SaturationLimits};
use crate::equality::{Budget, Grounds, Question, Status, Theory, Verdict, prove};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use crate::syntax::ast::Statement;
use crate::typing::Elaborated;
use diagnose::diagnose;
pub(crate) use forms::spoken_of;
use read::{Claimed, read, with_axes};
use std::sync::Arc;

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
/// assert_eq!(diagnosis.slip, Slip::Transpose);
/// assert_eq!(diagnosis.text, "right in numerator layout: the transpose of the right answer; here it is right only if X is symmetric");
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
    /// What the derivative and the claim need to be defined, in words; empty where it is not right.
    pub conditions: Vec<String>,
    /// What the claim or the question has that was read otherwise than literally.
    pub notes: Vec<String>,
    /// The answer to the question itself.
    pub answer: Answer,
}

/// The question that a claim answers.
pub(crate) struct Subject<'a> {
    pub(crate) graph: Graph,
    pub(crate) root: Id,
    /// Whether it is written as a row.
    pub(crate) row: bool,
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
    /// Whether the value, and the vec form where it has one axis, are written as rows.
    rows: [bool; 2],
    /// The name of the direction of the derivative, where there is one.
    direction: Option<String>,
    /// The form that the claim is said to be.
    asked: Option<FormName>,
    /// What the question and its answer need: at other points neither is there to be compared.
    needs: Vec<(Requirement, Id)>,
}

impl Case<'_> {
    /// Whether a form with one axis is written as a row; `None` where nothing says so.
    fn row(&self, form: FormName) -> Option<bool> {
        let [value, stacked] = self.rows;
        match form {
            FormName::Index | FormName::Isotropic => None,
            FormName::Matrix | FormName::Value => Some(self.terms.row),
            FormName::Vec => Some(stacked),
            FormName::Hvp => Some(false),
            FormName::Differential | FormName::Frechet | FormName::SingleEntry | FormName::Taylor => Some(value),
        }
    }

    /// Whether a text of the shape of a form is a row or a column as the form is.
    fn fits(&self, form: FormName, read: &Elaborated) -> bool {
        self.graph.rank(read.root) != 1 || self.row(form).is_none_or(|row| row == read.row)
    }

    /// What the question and a claim that is right need to be defined.
    fn conditions(&mut self, claimed: &Claimed) -> Vec<String> {
        let of_claim: Vec<Id> = claimed.term.into_iter().chain(claimed.written.iter().copied()).collect();
        self.needed(&of_claim).conditions
    }

    /// What the question needs, with what cancels in it, and these terms.
    fn needed(&mut self, terms: &[Id]) -> Needs {
        let mut egraph = EGraph::new(Arc::new(self.symbols.clone()), SaturationLimits::default());
        let written = self.task.written.iter();
        let all: Vec<Id> = [self.root].iter().chain(written).chain(terms).copied().collect();
        conditions(&mut self.graph, &mut egraph, &all, &self.task.wrt)
    }

    /// The names, with what is needed of variables themselves as their attribute.
    fn needed_of(&self, symbols: &Symbols) -> Symbols {
        self.needs.iter().fold(symbols.clone(), |symbols, (requirement, term)| match self.graph.op(*term) {
            Op::Variable(variable) if *requirement == Requirement::Positive => {
                symbols.with_attribute(*variable, Attribute::Positive)
            }
            _ => symbols,
        })
    }

    /// Whether two terms are shown to be equal; floating point alone does not see what is small.
    fn is_shown(&self, left: Id, right: Id, symbols: &Symbols) -> bool {
        self.compare(left, right, symbols, Budget::ANSWER).status() <= Status::Tested
    }

    /// Whether two terms are equal.
    fn compare(&self, left: Id, right: Id, symbols: &Symbols, budget: Budget) -> Verdict {
        let theory = Theory {
            rules: Some(self.rules),
            grounds: Some(self.grounds),
            assumptions: &self.task.assumptions,
            open: self.open,
            needs: &self.needs,
            ..Theory::default()
        };
        prove(&Question { graph: &self.graph, left, right, symbols: &self.needed_of(symbols), theory, budget })
    }

    /// Whether two terms are equal, where it does not matter why not.
    fn is_equal(&self, left: Id, right: Id) -> bool {
        let theory = Theory { needs: &self.needs, ..Theory::default() };
        let budget = Budget::ANSWER;
        let symbols = &self.needed_of(&self.symbols);
        prove(&Question { graph: &self.graph, left, right, symbols, theory, budget }).status() <= Status::Tested
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
    let Subject { mut graph, root, row, mut symbols, task, rules, grounds, open } = subject;
    let known = symbols.clone();
    let mut terms = terms(&mut graph, root, &mut symbols, &task, rules);
    let direction = forms::direction(&terms, &known, &symbols);
    let stacked = forms::stacked(&mut graph, &terms, &task, &symbols);
    let rows = [row, stacked.is_some_and(|(_, row)| row)];
    terms.parts.stacked = stacked.map(|(term, _)| term);
    let statement = &match &terms.entry {
        Some(entry) => Statement { expr: with_places_of(&statement.expr, entry), ..statement.clone() },
        None => statement.clone(),
    };
    let axes = terms.parts.main.map(|main| graph.rank(main));
    let with_axes = axes.and_then(|axes| with_axes(statement, axes, &symbols));
    let (task, asked) = (&task, form);
    let mut case = Case {
        graph,
        root,
        symbols,
        terms,
        task,
        rules,
        grounds,
        open,
        statement,
        answer: &answer,
        rows,
        direction,
        asked,
        needs: Vec::new(),
    };
    let mut claimed = read(&mut case, form, with_axes.as_ref())?;
    let (mut verdict, mut diagnosis) = (ClaimVerdict::Wrong, None);
    let mut equality = None;
    if let Claimed { term: Some(term), expected: Some(expected), .. } = claimed {
        case.needs = case.needed(&[expected]).of_terms;
        let found = case.compare(term, expected, &case.symbols, Budget::QUESTION);
        if matches!(found, Verdict::Proved(_)) || found.status() <= Status::Tested {
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
    let conditions = if verdict == ClaimVerdict::Right { case.conditions(&claimed) } else { Vec::new() };
    let (form, right) = forms::written(&case, claimed.form);
    let mut notes = answer.notes.clone();
    for note in claimed.notes {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    Ok(Claim { verdict, diagnosis, equality, form, right, conditions, notes, answer })
}
