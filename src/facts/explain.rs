//! Why something is known of a term: what was declared, the rule of an operation, or what follows from other facts.

use super::graph::{GraphFacts, is_square};
use super::structural::{rule, settle};
use crate::base::{Facts, Interval, Properties, Property, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::{KnownTerms, Node, Op};
use indexmap::IndexSet;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// One thing that is known of a term.
///
/// ```
/// use gradus::{Fact, Interval, Property};
/// assert_eq!(Fact::Property(Property::Nonzero).phrase(2), "has nonzero entries");
/// assert_eq!(Fact::Range(Interval::POSITIVE).phrase(0), "is positive");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fact {
    /// It has a property.
    Property(Property),
    /// Every entry (or the scalar) is in an interval.
    Range(Interval),
}

impl Fact {
    /// The fact in words that follow a term with this many axes: `is symmetric`, `has entries in (0, 1)`.
    pub fn phrase(self, axes: usize) -> String {
        let sign = |interval: Interval| match () {
            () if interval == Interval::POSITIVE => Some("positive"),
            () if interval == Interval::NONNEGATIVE => Some("nonnegative"),
            () => None,
        };
        match self {
            Fact::Property(Property::Nonzero) if axes == 0 => "is nonzero".to_owned(),
            Fact::Property(Property::Nonzero) => "has nonzero entries".to_owned(),
            Fact::Property(property) => format!("is {property}"),
            Fact::Range(interval) => match (sign(interval), interval.value()) {
                (Some(sign), _) if axes == 0 => format!("is {sign}"),
                (Some(sign), _) => format!("has {sign} entries"),
                (None, Some(value)) if axes == 0 => format!("is {value}"),
                (None, Some(value)) => format!("has entries {value}"),
                (None, None) if axes == 0 => format!("is in {interval}"),
                (None, None) => format!("has entries in {interval}"),
            },
        }
    }

    fn facts(self) -> Facts {
        match self {
            Fact::Property(property) => Facts::with(&[property]),
            Fact::Range(interval) => Facts::within(interval),
        }
    }
}

/// What makes a fact known.
///
/// ```
/// use gradus::{Context, Reason};
/// let facts = Context::new().parse("exp(a)")?.facts();
/// assert_eq!(facts[0].to_string(), "exp(a) is positive: exp");
/// assert_eq!(facts[0].reason, Reason::Operation("exp".to_owned()));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The declaration of a variable says it.
    Declared,
    /// The rule of an operation gives it.
    Operation(String),
    /// It follows from other facts of the same term.
    Implied,
}

/// A fact with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Of which term.
    pub term: Id,
    /// What is known.
    pub fact: Fact,
    /// What makes it known.
    pub reason: Reason,
    /// The facts that the reason needs; none of them can be left out.
    pub premises: Vec<(Id, Fact)>,
}

/// What is known of a term, followed by what that rests on, each with its reason.
pub fn explain(graph: &Graph, symbols: &Symbols, root: Id) -> Vec<Statement> {
    let facts = GraphFacts::new(graph, symbols);
    let told = |fact: &Fact| stronger(&facts, root, *fact).is_some();
    let (implied, first): (Vec<Fact>, Vec<Fact>) = shown(facts.of(root)).into_iter().partition(told);
    let mut open: IndexSet<(Id, Key)> = first.into_iter().chain(implied).map(|fact| (root, Key::of(fact))).collect();
    let mut statements = Vec::new();
    let mut at = 0;
    while let Some((term, key)) = open.get_index(at).copied() {
        at += 1;
        let statement = justify(&facts, term, key.fact(&facts.of(term)));
        open.extend(statement.premises.iter().map(|(term, fact)| (*term, Key::of(*fact))));
        statements.push(statement);
    }
    statements
}

/// Which fact of a term is meant: a term has one range.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Property(Property),
    Range,
}

impl Key {
    fn of(fact: Fact) -> Key {
        match fact {
            Fact::Property(property) => Key::Property(property),
            Fact::Range(_) => Key::Range,
        }
    }

    fn fact(self, facts: &Facts) -> Fact {
        match self {
            Key::Property(property) => Fact::Property(property),
            Key::Range => Fact::Range(facts.range),
        }
    }
}

/// The facts one by one, but for the shape.
fn listed(facts: Facts) -> Vec<Fact> {
    let properties = facts.properties.iter().filter(|p| *p != Property::Square).map(Fact::Property);
    properties.chain((!facts.range.is_all()).then_some(Fact::Range(facts.range))).collect()
}

/// The facts worth telling: not the ranks of what has an inverse, nor that a range without zero leaves it out.
fn shown(facts: Facts) -> Vec<Fact> {
    let mut hidden = Properties::NONE;
    if facts.has(Property::Invertible) {
        hidden = hidden.union(Properties::of(&[Property::FullColumnRank, Property::FullRowRank]));
    }
    if facts.range.excludes_zero() {
        hidden = hidden.union(Properties::of(&[Property::Nonzero]));
    }
    listed(Facts { properties: facts.properties.difference(hidden), ..facts })
}

fn without(facts: Facts, fact: Fact) -> Facts {
    match fact {
        Fact::Property(property) => {
            Facts { properties: facts.properties.difference(Properties::of(&[property])), ..facts }
        }
        Fact::Range(_) => Facts { range: Interval::ALL, ..facts },
    }
}

/// What is said of a term before anything follows from that: by its declaration, or by the rule of its operation.
fn said(facts: &GraphFacts<'_>, term: Id) -> Facts {
    let node = facts.graph.node(term);
    match node.op {
        Op::Variable(variable) => facts.stated(variable),
        _ => rule(node, is_square(facts.graph, term), facts),
    }
}

/// The strongest property said of the term that has this fact in it, as positive definite matrices are symmetric.
fn stronger(facts: &GraphFacts<'_>, term: Id, fact: Fact) -> Option<Property> {
    let Fact::Property(property) = fact else { return None };
    let closure = |property: Property| Facts::with(&[property]).close();
    let above = |p: &Property| closure(*p).has(property) && !closure(property).has(*p);
    let candidates = said(facts, term).properties.iter().filter(above);
    candidates.max_by_key(|p| closure(*p).properties.iter().count())
}

fn justify(facts: &GraphFacts<'_>, term: Id, fact: Fact) -> Statement {
    let graph = facts.graph;
    let (node, square) = (graph.node(term), is_square(graph, term));
    let known = |facts: &Facts| facts.imply(&fact.facts());
    let stated = |reason: Reason, premises: Vec<(Id, Fact)>| Statement { term, fact, reason, premises };
    let said = said(facts, term);
    if matches!(node.op, Op::Variable(_)) && known(&said) {
        return stated(Reason::Declared, Vec::new());
    }
    if let Some(stronger) = stronger(facts, term, fact) {
        return stated(Reason::Implied, vec![(term, Fact::Property(stronger))]);
    }
    if !known(&said) {
        return stated(Reason::Implied, premises_of(term, said, square, fact));
    }
    // Facts of operands are left out one by one, the strongest first, as long as the rule still gives the fact.
    let trial = Trial { facts, weaker: RefCell::default(), asked: RefCell::default() };
    rule(node, square, &trial);
    let asked: Vec<Id> = trial.asked.borrow().iter().copied().collect();
    let mut premises = Vec::new();
    for id in asked {
        let mut needed = Vec::new();
        for premise in listed(facts.of(id)).into_iter().rev() {
            let before = trial.facts(id);
            trial.weaker.borrow_mut().insert(id, without(before, premise));
            if !known(&rule(node, square, &trial)) {
                trial.weaker.borrow_mut().insert(id, before);
                needed.push(premise);
            }
        }
        if !is_constant(graph.op(id)) {
            premises.extend(strongest(needed).into_iter().map(|premise| (id, premise)));
        }
    }
    stated(Reason::Operation(word(&node.op)), premises)
}

/// The facts without those that one of the others has in it.
fn strongest(facts: Vec<Fact>) -> Vec<Fact> {
    let implied = |fact: &Fact| {
        let others = facts.iter().filter(|other| *other != fact);
        others.into_iter().any(|other| other.facts().close().imply(&fact.facts()))
    };
    facts.iter().filter(|fact| !implied(fact)).copied().collect()
}

/// The facts of a term itself from which another one follows.
fn premises_of(term: Id, said: Facts, square: bool, fact: Fact) -> Vec<(Id, Fact)> {
    let mut kept = said;
    for premise in listed(said).into_iter().rev() {
        let fewer = without(kept, premise);
        if settle(fewer, square).imply(&fact.facts()) {
            kept = fewer;
        }
    }
    listed(kept).into_iter().map(|premise| (term, premise)).collect()
}

/// Whether everybody sees what is known of it.
fn is_constant(op: &Op) -> bool {
    matches!(op, Op::Number(_) | Op::Size(_) | Op::Ones(_) | Op::Identity(_) | Op::Zero(_))
}

/// What an operation is called.
fn word(op: &Op) -> String {
    let word = match op {
        Op::Number(_) | Op::Size(_) | Op::Ones(_) | Op::Identity(_) | Op::Zero(_) => "constant",
        Op::Variable(_) => "variable",
        Op::Network(_) => "index form",
        Op::Combination(coefficients) if coefficients.len() == 1 => "multiple",
        Op::Combination(_) => "sum",
        Op::Product => "product",
        Op::Transpose => "transpose",
        Op::Scale => "scalar multiple",
        Op::Hadamard => "entrywise product",
        Op::Sum => "sum of entries",
        Op::Map(function) => function.name(),
        Op::Defined(operation) => return operation.name.clone(),
        Op::Call(operation) | Op::Parametric(operation, _) => return operation.name().replace('-', " "),
    };
    word.to_owned()
}

/// A graph of which less is known, and which notes what is asked.
struct Trial<'g> {
    facts: &'g GraphFacts<'g>,
    weaker: RefCell<FxHashMap<Id, Facts>>,
    asked: RefCell<IndexSet<Id>>,
}

impl KnownTerms for Trial<'_> {
    fn facts(&self, term: Id) -> Facts {
        self.asked.borrow_mut().insert(term);
        self.weaker.borrow().get(&term).copied().unwrap_or_else(|| self.facts.of(term))
    }

    fn nodes(&self, term: Id) -> &[Node] {
        self.facts.nodes(term)
    }

    fn declared(&self, variable: Variable) -> Facts {
        self.facts.declared(variable)
    }
}
