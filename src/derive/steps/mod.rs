//! The way to an answer, line by line, as people derive it: the differential, one rearrangement a line until `dX` stands alone, and what is
//! read off; of a Jacobian the entries with deltas for `dX`, and the Kronecker products before `vec(dX)`.
//!
//! The lines are what the engine did ([`tape`](crate::calculus::tape)), printed as they stand. Each is read back and compared with what it
//! is a line of; one that is not equal to it is not shown.

mod cases;
mod contract;
mod entries;
mod equal;
mod jacobian;
mod laid;
mod laws;
mod names;
mod on_request;
mod scalar;
mod tidy;
mod write;

use cases::OTHERWISE;
pub use equal::explain;

use super::answer::Draft;
use super::explain::Law;
use super::layout::Layout;
use super::left::Letters;
use super::terms::Terms;
use super::{FormName, Task, verify};
use crate::base::{Span, Symbols, Variable};
use crate::calculus::differential;
use crate::egraph::RuleSet;
use crate::equality::{Equation, Prover, Theory, Verdict};
use crate::expr::{Graph, Id};
use crate::notation::IndexExpr;
use crate::syntax::ast::{Expr, Statement, Target};
use crate::syntax::print;
use crate::typing::elaborate_shaped;
pub(super) use names::{lines, with_names};
use std::sync::Arc;
pub(super) use write::negated;

/// Which part of a derivation a step belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// A part gets a name.
    Let,
    /// The value is written as a Frobenius product.
    Frobenius,
    /// The differential is taken.
    Differential,
    /// A factor changes sides.
    Rearrange,
    /// The derivative is read off.
    Identify,
    /// Index notation.
    Index,
    /// Stacked columns.
    Vec,
    /// The derivative is laid out.
    Layout,
    /// What is read off is written shorter.
    Simplify,
}

impl Phase {
    /// The word of the batch protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Let => "let",
            Phase::Frobenius => "frobenius",
            Phase::Differential => "differential",
            Phase::Rearrange => "rearrange",
            Phase::Identify => "identify",
            Phase::Index => "index",
            Phase::Vec => FormName::Vec.as_str(),
            Phase::Layout => "layout",
            Phase::Simplify => "simplify",
        }
    }
}

/// What a line of a derivation is equal to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LineOf {
    /// A part with a name.
    Definition,
    /// The expression itself.
    Value,
    /// The differential of the expression.
    Differential,
    /// The differential of the gradient, in a second derivative.
    GradientDifferential,
    /// The gradient, in a second derivative.
    Gradient,
    /// The differential, its columns stacked; in a second derivative that of the gradient.
    StackedDifferential,
    /// The derivative in this form.
    Form(FormName),
    /// The same in the mixed layout, where the answer has another.
    MixedLayout(FormName),
}

/// How much of the way is shown.
///
/// ```
/// use gradus::{Context, Detail};
/// let cx = Context::new();
/// let lines = |detail| cx.derive("norm(C.*(R - U'*V))^2").by("U").steps(detail).answer().map(|answer| answer.steps.len());
/// assert!(lines(Detail::Full)? >= lines(Detail::Short)?);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Detail {
    /// What a person would write: the laws that lead from what is read off to the printed form stand on one to three lines.
    #[default]
    Short,
    /// Every law has a line.
    Full,
    /// As short, and the deltas of an index form as cases: what the entries are where `i = k`, and where not.
    Cases,
}

impl Detail {
    /// All of them.
    pub const ALL: [Detail; 3] = [Detail::Short, Detail::Full, Detail::Cases];

    /// The word of the command line and the batch protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Detail::Short => "short",
            Detail::Full => "full",
            Detail::Cases => "cases",
        }
    }

    /// The detail of a word.
    pub fn from_name(name: &str) -> Option<Detail> {
        Detail::ALL.into_iter().find(|detail| detail.as_str() == name)
    }
}

impl LineOf {
    /// The word of the batch protocol: `definition`, `value`, `differential`, `gradient-differential`, `gradient`, `vec-differential`, the name of a form, or `mixed-matrix` and `mixed-vec`.
    pub fn as_str(self) -> &'static str {
        match self {
            LineOf::Definition => "definition",
            LineOf::Value => FormName::Value.as_str(),
            LineOf::Differential => "differential",
            LineOf::GradientDifferential => "gradient-differential",
            LineOf::Gradient => "gradient",
            LineOf::StackedDifferential => "vec-differential",
            LineOf::Form(name) => name.as_str(),
            LineOf::MixedLayout(FormName::Vec) => "mixed-vec",
            LineOf::MixedLayout(_) => "mixed-matrix",
        }
    }
}

/// A line of a derivation.
///
/// ```
/// let answer = gradus::Context::new().derive("tr(W*H*H'*W')").by("W").with_steps().answer()?;
/// let lines: Vec<String> = answer.steps.iter().map(|step| format!("{}: {}", step.of.as_str(), step.text())).collect();
/// assert_eq!(lines.last().unwrap(), "matrix: 2*W*H*H'");
/// assert!(lines.contains(&"differential: 2*W*H*H':dW".to_owned()));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// The part of the derivation.
    pub phase: Phase,
    /// The name of the part that the line says, where it gets one.
    pub name: Option<String>,
    /// What was used to get from the line before to this one, as formulas or in words.
    pub law: String,
    /// The same, each by itself, with the rule that it is.
    pub laws: Vec<Law>,
    /// What it is equal to.
    pub of: LineOf,
    /// The case of indices in which the line holds, as `i = k, j != k`, where it is one; `otherwise` in all that no line before is of.
    pub case: Option<String>,
    /// The line before, of the same.
    pub before: Option<String>,
    /// The bytes of the text that are not in the line before: start and end, the end exclusive.
    pub changed: Option<[usize; 2]>,
    /// How it was compared with what it is of.
    pub verdict: Verdict,
    statement: Statement,
    symbols: Arc<Symbols>,
}

impl Step {
    /// The line in the surface syntax, with the names of the lines that say parts; in index notation the right-hand side.
    pub fn text(&self) -> String {
        print(&self.statement.expr)
    }

    /// The line in LaTeX, without the dollar signs.
    pub fn latex(&self) -> String {
        crate::render::latex(&self.statement.expr, &self.symbols)
    }

    /// The case in words: `if i = k, j != k`, or `otherwise`.
    pub fn case_in_words(&self) -> Option<String> {
        let case = self.case.as_ref()?;
        Some(if case == OTHERWISE { case.clone() } else { format!("if {case}") })
    }

    /// The line in Unicode.
    pub fn unicode(&self) -> String {
        crate::render::unicode(&self.statement.expr, &self.symbols)
    }

    pub(in crate::derive) fn statement(&self) -> &Statement {
        &self.statement
    }

    pub(in crate::derive) fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// The free indices in the order of the axes, in index notation.
    pub fn free(&self) -> Option<&[String]> {
        self.statement.target.as_ref().map(|target| target.indices.as_slice())
    }
}

/// The lines that lead to the forms of an answer.
pub(super) fn steps(
    graph: &mut Graph,
    root: Id,
    symbols: &Arc<Symbols>,
    (request, terms): (&Task, &Terms),
    rules: &RuleSet,
    (forms, entries): (&[(Draft, Id)], Option<IndexExpr>),
) -> Vec<Step> {
    let prover = verify::prover(symbols);
    let is_scalar = graph.rank(root) == 0;
    let mixed = laid::mixed(graph, root, symbols, request, rules, forms);
    let mut derivation = Derivation {
        graph,
        root,
        symbols: symbols.clone(),
        prover,
        letters: Letters::of(symbols, is_scalar, request.wrt.len()),
        layout: request.layout,
        forms,
        mixed,
        entries,
        rules,
        assumptions: &request.assumptions,
        detail: request.steps.unwrap_or_default(),
        steps: Vec::new(),
        pending: Vec::new(),
    };
    match request.wrt.as_slice() {
        [variable] if derivation.graph.rank(root) == 0 => {
            let adjoint = scalar::gradient(&mut derivation, root, *variable, request);
            on_request::hvp(&mut derivation, (root, adjoint), *variable, (request, terms));
            on_request::others(&mut derivation, adjoint, *variable, (request, terms));
        }
        [variable] => {
            jacobian::jacobian(&mut derivation, root, *variable, LineOf::Differential);
            on_request::others(&mut derivation, None, *variable, (request, terms));
        }
        [first, second] if derivation.graph.rank(root) == 0 => {
            scalar::hessian(&mut derivation, root, [*first, *second], request, rules);
            on_request::hvp(&mut derivation, (root, None), *first, (request, terms));
        }
        _ => {}
    }
    derivation.steps
}

/// A derivation on its way.
struct Derivation<'a> {
    graph: &'a mut Graph,
    /// What is differentiated.
    root: Id,
    symbols: Arc<Symbols>,
    prover: Prover,
    /// What the function and its derivatives are called.
    letters: Letters,
    layout: Layout,
    /// The forms that it ends with, with their terms.
    forms: &'a [(Draft, Id)],
    /// Those that the layout makes something else of, as they are in the mixed layout.
    mixed: Vec<(FormName, Statement, Id)>,
    /// The differential in index notation.
    entries: Option<IndexExpr>,
    rules: &'a RuleSet,
    /// Terms that are assumed to be equal.
    assumptions: &'a [(Id, Id)],
    detail: Detail,
    steps: Vec<Step>,
    /// Laws that were used since the last line, and did not change the text.
    pending: Vec<Law>,
}

impl Derivation<'_> {
    /// A form of the answer with its term.
    fn form(&self, name: FormName) -> Option<(Statement, Id)> {
        let (draft, term) = self.forms.iter().find(|(draft, _)| draft.name == name)?;
        Some((draft.statement(), *term))
    }

    /// What leads to a form ends with: the form, or what it is in the mixed layout.
    fn derived(&self, name: FormName) -> Option<(Statement, Id, LineOf)> {
        if let Some((_, statement, term)) = self.mixed.iter().find(|(form, ..)| *form == name) {
            return Some((statement.clone(), *term, LineOf::MixedLayout(name)));
        }
        self.form(name).map(|(statement, term)| (statement, term, LineOf::Form(name)))
    }

    /// Adds a line that is to be equal to a term. One with the text of the line before is left out; the laws
    /// of a rearrangement go to the next.
    fn line(&mut self, phase: Phase, laws: Vec<Law>, of: LineOf, statement: Statement, term: Id) {
        let text = print(&statement.expr);
        let before = self.steps.iter().rev().find(|step| step.of == of).map(Step::text);
        let is_told = before.as_ref() == Some(&text);
        if !is_told || phase == Phase::Rearrange {
            for law in laws {
                if !self.pending.contains(&law) {
                    self.pending.push(law);
                }
            }
        }
        if is_told {
            return;
        }
        let Some(verdict) = self.verdict(&statement, term) else { return };
        // Of what the differential was taken by, nothing is said twice.
        let told = |law: &Law| self.steps.iter().any(|step| laws::is_differential(law) && step.law.contains(&law.text));
        let mut laws = std::mem::take(&mut self.pending);
        // A line is not without a law for that.
        if !laws.iter().all(told) {
            laws.retain(|law| !told(law));
        }
        let laws = laws::without_words(laws);
        let changed = before.as_ref().map(|before| changed(before, &text));
        let law = laws::joined(&laws);
        let symbols = self.symbols.clone();
        self.steps.push(Step {
            phase,
            name: None,
            law,
            laws,
            of,
            case: None,
            before,
            changed,
            verdict,
            statement,
            symbols,
        });
    }

    /// The differential of a term, and the variable that it is linear in.
    fn in_direction(&mut self, root: Id, wrt: Variable) -> (Id, Variable) {
        let mut symbols = (*self.symbols).clone();
        let variable = symbols.direction(wrt);
        self.symbols = symbols.into();
        let direction = self.graph.variable(variable, &self.symbols);
        (differential(self.graph, root, wrt, direction), variable)
    }

    /// What the differential of a variable is called.
    fn direction_name(&self, variable: Variable) -> String {
        let mut symbols = (*self.symbols).clone();
        let direction = symbols.direction(variable);
        symbols.variable_name(direction).to_owned()
    }

    /// Whether a line is equal to a term; `None` where it is not.
    fn verdict(&mut self, statement: &Statement, term: Id) -> Option<Verdict> {
        let shape = self.graph.shape(term).clone();
        let mut names = (*self.symbols).clone();
        let read = elaborate_shaped(statement, &[], Some(&shape), &mut names, self.graph).ok()?;
        if *self.graph.shape(read.root) != shape || names.variables().count() != self.symbols.variables().count() {
            return None;
        }
        let equation = Equation::new(self.graph, read.root, term);
        let theory = match self.assumptions {
            [] => Theory::default(),
            assumptions => Theory { rules: Some(self.rules), assumptions, open: true, ..Theory::default() },
        };
        let verdict = self.prover.prove(None, equation, theory);
        (!verdict.is_false()).then_some(verdict)
    }

    /// A term as it stands, in the order of the question.
    fn notated(&self, term: Id) -> Option<Expr> {
        crate::notation::notate(self.graph, term, Some(self.root), &self.symbols)
    }
}

/// An expression as a line without indices.
fn plain(expr: Expr) -> Statement {
    Statement { target: None, expr }
}

/// An expression as a line in index notation.
fn indexed(expr: Expr, free: Vec<String>) -> Statement {
    Statement { target: Some(Target { name: "J".to_owned(), indices: free, span: Span::default() }), expr }
}

/// Where a text differs from the one before: what is left between the parts that both begin and end with.
fn changed(before: &str, text: &str) -> [usize; 2] {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let same = |(a, b): &(char, char)| a == b;
    let start: usize = text.chars().zip(before.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    // Names are not cut.
    let start = start - text[..start].chars().rev().take_while(|c| is_name(*c)).map(char::len_utf8).sum::<usize>();
    let room = (text.len() - start).min(before.len().saturating_sub(start));
    let mut rest = 0;
    for (a, b) in text.chars().rev().zip(before.chars().rev()) {
        if a != b || rest + a.len_utf8() > room {
            break;
        }
        rest += a.len_utf8();
    }
    let end = text.len() - rest;
    let end = end + text[end..].chars().take_while(|c| is_name(*c)).map(char::len_utf8).sum::<usize>();
    [start, end.max(start)]
}
