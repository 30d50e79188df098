//! Names for parts of an answer: sub-terms that occur more than once in its forms, where names make the whole shorter to read.
//!
//! The forms are read as trees: which sub-terms there are and what stands in their place is [`tree`]; of which a name saves the most,
//! [`choose`]; what a sum in index notation has to do with one in matrix notation, [`terms`]; what parts are called, [`letters`]. A form
//! with names is shown only if, with what they stand for put back, it is the form. All of it is done when it is first asked for.

mod choose;
mod letters;
mod lines;
mod sums;
mod terms;
mod tree;

use super::FormName;
use super::folded::folded;
use crate::base::{Decimals, Interval, Shape, Span, Symbols};
use crate::expr::{Graph, Id};
use crate::facts::GraphFacts;
use crate::notation::{size, transposes};
use crate::render::mathml_marked;
use crate::syntax::ast::{Expr, ExprKind, Statement, Target};
use choose::{LINES, Part, Tree, choose, inlined, is_placeholder, named, whole};
pub(super) use choose::{Question, by_parts_before, is_named_part, is_worth_a_name, placeholder};
pub(super) use letters::is_known;
use letters::{Role, with_letters};
pub(super) use lines::Lines;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use sums::Sums;
use terms::{Terms, are_alike, labels};
use tree::names;

/// The most operators and leaves of forms that are searched for parts.
const LARGEST: u32 = 2000;

/// A name for a part of an answer.
///
/// ```
/// let answer = gradus::Context::new().derive("1/2*norm(V*tanh(W*x + b) - y)^2").by("V").answer()?;
/// let parts: Vec<String> = answer.definitions().iter().map(|part| format!("{} = {}", part.name(), part.text())).collect();
/// assert_eq!(parts, ["h = tanh(W*x + b)", "r = V*h - y"]);
/// assert_eq!(answer.matrix().unwrap().named().unwrap().text(), "r*h'");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct NamedPart {
    name: String,
    shape: Shape,
    expr: Expr,
    symbols: Arc<Symbols>,
    decimals: Decimals,
}

impl NamedPart {
    /// The name: one that the question does not have.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The axes of what it stands for; a part with one axis is written as a column.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// What it stands for.
    pub(super) fn expr(&self) -> &Expr {
        &self.expr
    }

    /// What it stands for, in MathML.
    pub(super) fn mathml(&self) -> String {
        mathml_marked(&self.expr, &self.symbols, &self.decimals, &[])
    }

    /// What it stands for, in the surface syntax; the names of parts before it may be in it.
    pub fn text(&self) -> String {
        crate::syntax::print_with(&self.expr, &self.decimals)
    }

    /// What it stands for, in Unicode.
    pub fn unicode(&self) -> String {
        crate::render::unicode_with(&self.expr, &self.symbols, &self.decimals)
    }

    /// What it stands for in LaTeX, without the dollar signs.
    pub fn latex(&self) -> String {
        crate::render::latex_with(&self.expr, &self.symbols, &self.decimals)
    }

    /// The name in LaTeX.
    pub fn latex_name(&self) -> String {
        crate::render::latex(&Expr::name(&self.name), &self.symbols)
    }

    /// The number of operators and leaves of what it stands for.
    pub fn size(&self) -> u32 {
        size(&self.expr)
    }
}

/// A form that is written with the names of [`Answer::definitions`](crate::Answer::definitions).
///
/// ```
/// let answer = gradus::Context::new().derive("norm(A*x - b)^2").by("x").answer()?;
/// let form = answer.index().unwrap();
/// let named = form.named().unwrap();
/// assert_eq!((form.text(), named.text()), ("2*A[p,i]*(A[p,q]*x[q] - b[p])".to_owned(), "2*A[p,i]*r[p]".to_owned()));
/// assert_eq!((form.size(), named.size()), (9, 5));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct NamedForm {
    expr: Expr,
    symbols: Arc<Symbols>,
    decimals: Decimals,
}

impl NamedForm {
    /// The surface syntax; in index notation the right-hand side.
    pub fn text(&self) -> String {
        crate::syntax::print_with(&self.expr, &self.decimals)
    }

    /// For people, in Unicode.
    pub fn unicode(&self) -> String {
        crate::render::unicode_with(&self.expr, &self.symbols, &self.decimals)
    }

    /// LaTeX (amsmath), without the dollar signs.
    pub fn latex(&self) -> String {
        crate::render::latex_with(&self.expr, &self.symbols, &self.decimals)
    }

    /// The number of operators and leaves.
    pub fn size(&self) -> u32 {
        size(&self.expr)
    }

    pub(super) fn mathml(&self) -> String {
        mathml_marked(&self.expr, &self.symbols, &self.decimals, &[])
    }

    pub(super) fn tree(&self) -> (&Expr, &Symbols) {
        (&self.expr, &*self.symbols)
    }
}

/// A form as it is to be written.
#[derive(Clone, Debug)]
pub(super) struct Writing {
    pub(super) expr: Arc<Expr>,
    /// The free indices in axis order, in index notation.
    pub(super) free: Option<Vec<String>>,
    pub(super) shape: Shape,
    pub(super) symbols: Arc<Symbols>,
    /// The number of the answer that it is a form of.
    pub(super) answer: usize,
    /// The same written in another way, in which parts are looked for.
    pub(super) other: Option<Arc<Expr>>,
    /// The same with names for the time being of parts of the question.
    pub(super) shared: Option<Arc<Expr>>,
}

/// A form of an answer in another way: its name, its free indices, and the expression.
pub(super) type Other = (FormName, Option<Vec<String>>, Expr);

/// Forms with names for the time being of parts of the question.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// What the names stand for: [`placeholder`] of its place is the name of each.
    pub(super) parts: Vec<Expr>,
    pub(super) forms: Vec<Other>,
}

impl Writing {
    /// The expression in which parts are looked for.
    fn source(&self) -> &Expr {
        self.other.as_deref().unwrap_or(&self.expr)
    }

    fn statement(&self, expr: &Expr) -> Statement {
        let target = self.free.as_ref().map(|free| Target {
            name: "J".to_owned(),
            indices: free.clone(),
            span: Span::default(),
        });
        Statement { target, expr: expr.clone() }
    }

    fn open(&self) -> BTreeSet<String> {
        self.free.iter().flatten().cloned().collect()
    }
}

/// What names go by besides the forms.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The parts that the question names itself: their names mean nothing else.
    pub(super) own: Vec<(String, Expr)>,
    /// Parts of the question that have names in the forms that are written so.
    pub(super) shared: Vec<Expr>,
    pub(super) question: Question,
}

/// Forms that share the names of their parts, and these once they are asked for.
#[derive(Debug, Default)]
pub(super) struct Naming {
    writings: Vec<Writing>,
    /// Lines of a derivation, without indices.
    lines: Vec<Expr>,
    known: Known,
    found: OnceLock<Found>,
}

/// The parts that have names, and the forms with them.
#[derive(Debug, Default)]
struct Found {
    parts: Vec<Part>,
    definitions: Vec<Definition>,
    forms: Vec<Option<Expr>>,
}

/// A part that is kept.
#[derive(Debug)]
struct Definition {
    /// The name while parts were chosen.
    placeholder: String,
    name: String,
    shape: Shape,
    expr: Expr,
}

impl Naming {
    pub(super) fn new(writings: Vec<Writing>, lines: Vec<Expr>, known: Known) -> Naming {
        Naming { writings, lines, known, found: OnceLock::new() }
    }

    /// What is known of the question, but for its parts in these forms.
    pub(super) fn known(&self) -> Known {
        Known { shared: Vec::new(), ..self.known.clone() }
    }

    fn found(&self) -> &Found {
        self.found.get_or_init(|| {
            let plain = |writing: &Writing| Writing { other: None, ..writing.clone() };
            let none: &[Expr] = &[];
            let mut ways = vec![(self.writings.iter().map(plain).collect(), none)];
            if self.writings.iter().any(|writing| writing.other.is_some()) {
                ways.push((self.writings.clone(), none));
            }
            if !self.known.shared.is_empty() {
                let with_names = |writing: &Writing| Writing { other: writing.shared.clone(), ..writing.clone() };
                ways.push((self.writings.iter().map(with_names).collect(), &self.known.shared));
            }
            let find = |(writings, shared): &(Vec<Writing>, &[Expr]), by_question| {
                let given = Given { own: &self.known.own, shared, question: &self.known.question, by_question };
                find(writings, &self.lines, &given).unwrap_or_default()
            };
            let found = ways.iter().map(|way| (find(way, false), way));
            let Some((found, way)) = found.min_by_key(|(found, _)| self.length(found)) else { return Found::default() };
            // A residual is rather one of the question than its negative or its transpose.
            let is_other = |definition: &Definition| {
                let is_sum = matches!(definition.expr.kind, ExprKind::Sum(_));
                is_sum && !self.known.question.sums().any(|sum| *sum == definition.expr)
            };
            if !found.definitions.iter().any(is_other) {
                return found;
            }
            let by_question = find(way, true);
            let [own, other] = [&by_question, &found].map(|found| self.length_but_for(found, transposes));
            if own <= other { by_question } else { found }
        })
    }

    /// How long everything is that is read.
    fn length(&self, found: &Found) -> u32 {
        self.length_but_for(found, |_| 0)
    }

    /// The same without what of each expression does not count.
    fn length_but_for(&self, found: &Found, aside: impl Fn(&Expr) -> u32) -> u32 {
        let length = |expr: &Expr| size(expr) - aside(expr);
        let own = |(place, writing): (usize, &Writing)| {
            length(found.forms.get(place).and_then(Option::as_ref).unwrap_or(&writing.expr))
        };
        let forms: u32 = self.writings.iter().enumerate().map(own).sum();
        forms + found.definitions.iter().map(|definition| length(&definition.expr)).sum::<u32>()
    }

    /// The parts that these forms, or the lines of the derivation, speak of, each before those that speak of it.
    pub(super) fn definitions(&self, forms: Option<&[usize]>, decimals: &Decimals) -> Vec<NamedPart> {
        let found = self.found();
        let spoken = forms.into_iter().flatten().filter_map(|form| found.forms.get(*form)?.as_ref()).flat_map(names);
        let all = found.definitions.iter().filter(|_| forms.is_none()).map(|definition| definition.name.clone());
        let mut used: BTreeSet<String> = spoken.chain(all).collect();
        for definition in found.definitions.iter().rev() {
            if used.contains(&definition.name) {
                used.extend(names(&definition.expr));
            }
        }
        let first = forms.and_then(|forms| forms.first()).copied().unwrap_or(0);
        let Some(symbols) = self.writings.get(first).map(|writing| &writing.symbols) else { return Vec::new() };
        let part = |definition: &Definition| NamedPart {
            name: definition.name.clone(),
            shape: definition.shape.clone(),
            expr: definition.expr.clone(),
            symbols: symbols.clone(),
            decimals: decimals.clone(),
        };
        found.definitions.iter().filter(|definition| used.contains(&definition.name)).map(part).collect()
    }

    /// A form with names, where that is shorter.
    pub(super) fn form(&self, form: usize, decimals: &Decimals) -> Option<NamedForm> {
        let expr = self.found().forms.get(form)?.clone()?;
        Some(NamedForm { expr, symbols: self.writings[form].symbols.clone(), decimals: decimals.clone() })
    }
}

/// Whether an expression, or its negative, has a name.
fn is_named(expr: &Expr, parts: &[Part]) -> bool {
    matches!(tree::unsigned(named(expr, parts)).1.kind, ExprKind::Name(_))
}

/// Whether an expression is the call of a function on what has a name in it.
fn has_named(expr: &Expr, parts: &[Part]) -> bool {
    matches!(expr.kind, ExprKind::Call(..)) && size(&named(expr, parts)) < size(expr)
}

/// What is known before parts are looked for.
struct Given<'g> {
    /// The parts that the question names itself.
    own: &'g [(String, Expr)],
    /// Parts of the question that have names for the time being in the forms.
    shared: &'g [Expr],
    question: &'g Question,
    /// Whether sums are written by those of the question.
    by_question: bool,
}

/// The parts of these forms.
fn find(writings: &[Writing], lines: &[Expr], given: &Given<'_>) -> Option<Found> {
    let &Given { own, shared, question, by_question } = given;
    let symbols = &writings.first()?.symbols;
    if writings.iter().map(|writing| &*writing.expr).chain(lines).map(size).sum::<u32>() > LARGEST {
        return None;
    }
    let mut terms = Terms::new(symbols);
    let exprs = writings.iter().filter(|writing| writing.free.is_none()).map(Writing::source);
    // What the question names comes first: others are written by it.
    let first = own.iter().map(|(_, value)| value).chain(question.sums().filter(|_| by_question));
    let mut sums = Sums::of(first, exprs.chain(lines), &mut terms, &|expr| is_of_the_question(expr, symbols));
    let written = |writing: &Writing, sums: &Sums, terms: &mut Terms, all: bool| {
        sums.written(writing.source(), writing.free.as_ref().map(|_| writing.open()).as_ref(), terms, all)
    };
    let tree = |writing: &Writing| Tree {
        expr: written(writing, &sums, &mut terms, false),
        group: writing.answer,
        is_repetition: repeats(writing, writings),
    };
    let mut trees: Vec<Tree> = writings.iter().map(tree).collect();
    let lines: Vec<Expr> = lines.iter().map(|line| sums.written(line, None, &mut terms, false)).collect();
    trees.extend(lines.iter().map(|line| Tree { expr: line.clone(), group: LINES, is_repetition: true }));
    let mut parts = choose(trees, own, shared, question, &mut |expr| {
        let term = terms.of(expr).filter(|_| is_of_the_question(expr, symbols))?;
        Some(terms.graph.rank(term))
    });
    if !parts.iter().any(|part| part.is_kept) {
        return None;
    }
    // A sum without a name stays as it was; `inv((A*X)'*X)` is `inv(M)'` where `M = X'*A*X` has one.
    sums = sums.only(&|expr| is_named(expr, &parts) || has_named(expr, &parts));
    let mut forms: Vec<Option<Expr>> = Vec::with_capacity(writings.len());
    for writing in writings {
        let expr = named(&written(writing, &sums, &mut terms, true), &parts);
        let is_right = size(&expr) < size(&writing.expr) && is_form(&expr, writing, &parts, &mut terms);
        forms.push(is_right.then_some(expr));
    }
    let lines: Vec<Expr> = lines.iter().map(|line| named(line, &parts)).collect();
    let definitions = definitions(writings, &parts, own, (&forms, &lines), &mut terms)?;
    parts.iter_mut().for_each(|part| part.is_kept = definitions.iter().any(|own| own.placeholder == part.name));
    let forms = forms.iter().zip(writings).map(|(form, writing)| {
        let form = form.as_ref()?;
        with_letters(&renamed(form, &definitions), &writing.open(), &writing.symbols, &|name| {
            is_name(&definitions, name)
        })
    });
    let forms = forms.collect();
    Some(Found { parts, definitions, forms })
}

/// Whether a form is `G:dX`, and `G` another one.
fn repeats(writing: &Writing, others: &[Writing]) -> bool {
    let ExprKind::Frobenius(gradient, _) = &writing.source().kind else { return false };
    others.iter().any(|other| other.answer == writing.answer && are_alike(other.source(), gradient))
}

/// Whether an expression has variables, and none that stands for the differential of another.
fn is_of_the_question(expr: &Expr, symbols: &Symbols) -> bool {
    let names = names(expr);
    let mut variables = names.iter().filter_map(|name| symbols.find_variable(name)).peekable();
    variables.peek().is_some() && variables.all(|variable| !symbols.is_direction(variable))
}

/// Whether an expression with names for the time being is a form.
fn is_form(expr: &Expr, writing: &Writing, parts: &[Part], terms: &mut Terms) -> bool {
    let whole = whole(expr, parts);
    if are_alike(&whole, &writing.expr) {
        return true;
    }
    let statements = [&writing.statement(&whole), &writing.statement(&writing.expr)];
    terms.are_equal(statements, &writing.shape, &writing.symbols)
}

/// The parts that forms and lines speak of, with their names, each after those that it speaks of.
fn definitions(
    writings: &[Writing],
    parts: &[Part],
    own: &[(String, Expr)],
    (forms, lines): (&[Option<Expr>], &[Expr]),
    terms: &mut Terms,
) -> Option<Vec<Definition>> {
    let bodies: Vec<(&Part, Expr)> =
        parts.iter().filter(|part| part.is_kept).map(|part| (part, inlined(&part.body, parts))).collect();
    let mut open: BTreeSet<String> = forms.iter().flatten().chain(lines).flat_map(names).collect();
    loop {
        let count = open.len();
        let more: Vec<String> =
            bodies.iter().filter(|(part, _)| open.contains(&part.name)).flat_map(|(_, body)| names(body)).collect();
        open.extend(more);
        if open.len() == count {
            break;
        }
    }
    let mut left: Vec<(&Part, Expr)> = bodies.into_iter().filter(|(part, _)| open.contains(&part.name)).collect();
    // Letters that stand for indices, where a form keeps its own.
    let taken: BTreeSet<String> = writings
        .iter()
        .zip(forms)
        .flat_map(|(writing, form)| match form {
            Some(_) => writing.open(),
            None => labels(&writing.expr).union(&writing.open()).cloned().collect(),
        })
        .collect();
    let mut found: Vec<Definition> = Vec::new();
    while !left.is_empty() {
        let is_told = |name: &String| !is_placeholder(name) || found.iter().any(|own| own.placeholder == *name);
        let next = left.iter().position(|(_, body)| names(body).iter().all(is_told))?;
        let (part, body) = left.remove(next);
        let term = terms.of(&whole(&body, parts))?;
        let is_taken = |name: &str| {
            taken.contains(name)
                || own.iter().any(|(own, _)| own == name)
                || is_name(&found, name)
                || writings.iter().any(|writing| is_known(name, &writing.symbols))
        };
        let shape = terms.graph.shape(term).clone();
        let role = Role::of(&body, is_share(terms, term, &writings[0].symbols));
        let name = part.given.clone().unwrap_or_else(|| letters::name(shape.len(), role, &is_taken));
        let expr = renamed(&body, &found);
        found.push(Definition { placeholder: part.name.clone(), name, shape, expr });
    }
    (!found.is_empty()).then_some(found)
}

/// Whether the entries are known to lie between zero and one.
fn is_share(terms: &Terms, term: Id, symbols: &Symbols) -> bool {
    // Other terms of the graph may have variables that the symbols do not have.
    let mut graph = Graph::new();
    let term = graph.import(&terms.graph, term);
    let term = folded(&mut graph, term);
    GraphFacts::new(&graph, symbols).of(term).range.is_within(Interval::closed(0, 1))
}

/// Whether a definition has a name.
fn is_name(definitions: &[Definition], name: &str) -> bool {
    definitions.iter().any(|definition| definition.name == name)
}

/// An expression with the names that were chosen in the place of those for the time being.
fn renamed(expr: &Expr, definitions: &[Definition]) -> Expr {
    let of = |name: &str| definitions.iter().find(|definition| definition.placeholder == name);
    expr.with_names(&|name| of(name).map(|definition| Expr::name(&definition.name)))
}
