//! The shortest way through the terms of an explanation.
//!
//! An e-graph explains in the order in which it found things out, one use of a rule after the other, in terms that nobody would write.
//! Here the terms that can be written are the vertices of a graph. An edge leads from each to the next, and to a later one where one law
//! is all that is between them; what only regroups factors costs nothing, a law read backwards or by way of a longer term more.

use super::arrange::arranged;
use super::collapse::Collapsing;
use super::laws::{COLLECT, ENTRY_BY_ENTRY, Law, MULTIPLY_OUT, ORDER, PULL_OUT, READ, ROW};
use super::turn::{turning, turns};
use crate::base::Symbols;
use crate::egraph::{RuleSet, Step};
use crate::expr::{Graph, Id};
use crate::notation::{size, written};
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind, Statement};
use crate::syntax::print;
use crate::typing::elaborate_shaped;
use std::sync::Arc;

/// A term on the way.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    /// As it is written.
    pub(crate) statement: Statement,
    /// The same as text.
    pub(crate) text: String,
    /// What led here from the term before.
    pub(crate) laws: Vec<Law>,
}

impl Stop {
    /// A term of which it is only said that it is equal to the one before.
    pub(crate) fn untold(statement: Statement) -> Stop {
        let text = print(&statement.expr);
        Stop { statement, text, laws: vec![Law::said(ENTRY_BY_ENTRY)] }
    }

    /// Two terms, and the laws that lead from one to the other.
    pub(crate) fn joined(ends: &[Statement; 2], laws: Vec<Law>) -> Vec<Stop> {
        let stop = |statement: &Statement, laws| Stop { laws, ..Stop::untold(statement.clone()) };
        vec![stop(&ends[0], Vec::new()), stop(&ends[1], laws)]
    }

    /// Whether laws say what led here, and not only that it is equal.
    pub(crate) fn is_told(&self) -> bool {
        !self.laws.is_empty() && self.laws.iter().all(|law| law.text != ENTRY_BY_ENTRY)
    }
}

/// The rule that a matrix transposed twice is the matrix.
const TWICE_TRANSPOSED: &str = "transpose-transpose";
/// The longest explanation that is looked through for a shorter way.
const LONGEST: usize = 120;
/// The most terms of a way that needs no shorter one.
const SHORT: usize = 4;
/// How many terms one law may lead past.
const PAST: usize = 8;

/// A term of the explanation that can be written.
struct Vertex {
    term: Id,
    stop: Stop,
    size: u32,
}

/// The way through these steps, of which the first and the last are written like this.
pub(super) fn path(steps: &[Step], symbols: &Arc<Symbols>, rules: &RuleSet, ends: &[Statement; 2]) -> Vec<Stop> {
    let Some(graph) = steps.first().map(|step| step.graph.clone()) else { return Vec::new() };
    let is_indexed = ends[0].target.is_some();
    let mut search = Search { graph: (*graph).clone(), symbols, rules, is_indexed };
    let mut vertices = search.vertices(steps, ends);
    if let ([only], [step]) = (vertices.as_slice(), steps) {
        // One term for the e-graph, written in two ways.
        let [_, statement] = ends.clone();
        let text = print(&statement.expr);
        if text != only.stop.text {
            let size = size(&statement.expr);
            vertices.push(Vertex { term: step.term, size, stop: Stop { statement, text, laws: Vec::new() } });
        }
    }
    let (Some(first), Some(last)) = (vertices.first(), vertices.last()) else { return Vec::new() };
    let usual = first.size.max(last.size);
    // The least cost of a way to each vertex, where it comes from, and by which laws.
    let mut best: Vec<(u32, usize, Vec<Law>)> = vec![(u32::MAX, 0, Vec::new()); vertices.len()];
    best[0].0 = 0;
    let mut collapsing = Collapsing::by(steps, rules);
    let is_long = vertices.len() > SHORT;
    for from in 0..vertices.len() {
        for to in from + 1..vertices.len().min(from + 1 + PAST) {
            let Some(laws) = search.edge(&vertices[from..=to]) else { continue };
            let longer = if vertices[to].size > usual { 2 } else { 1 };
            let cost = laws.iter().map(cost).sum::<u32>().saturating_mul(longer);
            let whole = best[from].0.saturating_add(cost);
            if whole < best[to].0 {
                best[to] = (whole, from, laws);
            }
        }
        if is_long {
            for to in from + 1..vertices.len() {
                let terms = [vertices[from].term, vertices[to].term];
                let Some(laws) = collapsing.between(&mut search.graph, terms) else { continue };
                let whole = best[from].0.saturating_add(laws.iter().map(cost).sum());
                if whole < best[to].0 {
                    best[to] = (whole, from, laws);
                }
            }
        }
    }
    let mut way: Vec<Stop> = Vec::new();
    let mut at = vertices.len() - 1;
    while at > 0 {
        let (_, from, laws) = std::mem::take(&mut best[at]);
        way.push(Stop { laws, ..vertices[at].stop.clone() });
        at = from;
    }
    way.push(Stop { laws: Vec::new(), ..vertices[0].stop.clone() });
    way.reverse();
    merged(way)
}

/// What a way is looked for with.
struct Search<'a> {
    /// The terms of the explanation, and parts of them.
    graph: Graph,
    symbols: &'a Arc<Symbols>,
    rules: &'a RuleSet,
    /// Whether the way is one in index notation.
    is_indexed: bool,
}

impl Search<'_> {
    /// The terms that can be written, each as a text that none before it has.
    fn vertices(&self, steps: &[Step], ends: &[Statement; 2]) -> Vec<Vertex> {
        let mut vertices: Vec<Vertex> = Vec::new();
        let mut laws: Vec<Law> = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            if let Some(law) = step.rule.as_ref().and_then(|rule| Law::used(rule, !step.forward, self.rules)) {
                self.add(&mut laws, law);
            }
            let is_last = at + 1 == steps.len();
            let is_end = at == 0 || is_last;
            if vertices.len() > LONGEST && !is_end {
                continue;
            }
            let statement = match is_end {
                true => Some(ends[usize::from(at > 0)].clone()),
                // Between matrices a network that no matrix notation says is on the way only.
                false => written(&step.graph, step.term, self.symbols)
                    .filter(|statement| statement.target.is_none() || step.graph.rank(step.term) > 2),
            };
            let Some(mut statement) = statement else { continue };
            if statement.target.is_some() {
                // In products of entries the order of factors and the names of summed indices come and go.
                let tells = |law: &Law| law.rule.is_some() || [PULL_OUT, MULTIPLY_OUT].contains(&law.text.as_str());
                if !is_end && !laws.iter().any(tells) {
                    continue;
                }
                statement.expr = with_deltas(&statement.expr);
            }
            let text = print(&statement.expr);
            // What leads back to where the way has been is left out.
            if let Some(known) = vertices.iter().position(|vertex| vertex.stop.text == text) {
                vertices.truncate(known + 1);
                laws.clear();
                continue;
            }
            let size = size(&statement.expr);
            // The array of zeros is zero as it is written at the end.
            if is_last
                && let Some(last) = vertices.last_mut().filter(|last| is_zero(&last.stop.statement.expr))
                && step.graph.is_zero(step.term)
            {
                (last.stop.statement, last.stop.text) = (statement, text);
                continue;
            }
            let stop = Stop { statement, text, laws: std::mem::take(&mut laws) };
            vertices.push(Vertex { term: step.term, size, stop });
        }
        vertices
    }

    /// The laws that lead from the first of these terms to the last.
    fn edge(&mut self, between: &[Vertex]) -> Option<Vec<Law>> {
        let [from, rest @ ..] = between else { return None };
        let terms = [from.term, rest.last()?.term];
        let mut laws: Vec<Law> = Vec::new();
        for law in rest.iter().flat_map(|vertex| &vertex.stop.laws) {
            self.add(&mut laws, law.clone());
        }
        if self.is_indexed && laws.iter().any(|law| law.rule.is_some()) {
            laws.retain(|law| law.text != COLLECT);
        }
        // A transpose that comes and goes is in neither line.
        let is_in_sight = |vertex: &Vertex| vertex.stop.text.contains("''");
        if !is_in_sight(from) && !rest.last().is_some_and(is_in_sight) {
            laws.retain(|law| law.rule.as_deref() != Some(TWICE_TRANSPOSED));
        }
        // The generators of factors and of terms lead both ways.
        let is_sum = |vertex: &Vertex| matches!(vertex.stop.statement.expr.kind, ExprKind::Sum(_));
        let words = match (is_sum(from), rest.last().is_some_and(is_sum)) {
            (false, true) => Some([PULL_OUT, MULTIPLY_OUT]),
            (true, false) => Some([MULTIPLY_OUT, PULL_OUT]),
            _ => None,
        };
        if let (Some([other, right]), [law]) = (words, laws.as_mut_slice())
            && law.text == other
        {
            right.clone_into(&mut law.text);
        }
        // A generator says what it did to normal forms: what became of the terms may be less, and where they are not written alike it is more
        // than to collect them.
        if !laws.is_empty() && laws.iter().all(|law| law.rule.is_none() && law.text != ENTRY_BY_ENTRY) {
            let collects = laws.iter().all(|law| law.text == COLLECT);
            match arranged(&mut self.graph, self.symbols, terms).filter(|_| terms[0] != terms[1]) {
                Some(law) => laws = vec![law],
                None if collects => laws = vec![Law::said(ENTRY_BY_ENTRY)],
                None => laws.push(Law::said(ENTRY_BY_ENTRY)),
            }
        }
        if let [law] = laws.as_slice()
            && law.text == ENTRY_BY_ENTRY
            && let Some(known) = self.turned([from.term, rest.last()?.term])
        {
            return Some(known);
        }
        if laws.is_empty() {
            // How factors are grouped was all that changed for the e-graph; for a reader it may be a law.
            let law = self.recognised([from, rest.last()?]);
            return Some(vec![law.unwrap_or_else(|| Law::said(ENTRY_BY_ENTRY))]);
        }
        if rest.len() == 1 || laws.len() == 1 {
            return Some(laws);
        }
        laws.into_iter().find(|law| self.turns(terms, law)).map(|law| vec![law])
    }

    /// Adds a law to a line. Between matrices one that undoes another of the line is left out with it.
    fn add(&self, laws: &mut Vec<Law>, law: Law) {
        let undoes = |other: &Law| law.rule.is_some() && other.rule == law.rule && other.backward != law.backward;
        if let Some(undone) = laws.iter().position(undoes).filter(|_| !self.is_indexed) {
            laws.remove(undone);
        } else if !laws.iter().any(|other| *other == law || undoes(other)) {
            laws.push(law);
            // What is multiplied out on the way to a product is nothing to tell.
            if [PULL_OUT, MULTIPLY_OUT].iter().all(|words| laws.iter().any(|law| law.text == *words)) {
                laws.retain(|law| law.text != MULTIPLY_OUT);
            }
        }
    }

    /// Whether a law alone leads from one term to the other.
    fn turns(&mut self, terms: [Id; 2], law: &Law) -> bool {
        law.rule.as_deref().is_some_and(|rule| turns(&mut self.graph, terms, self.rules, (rule, law.backward)))
    }

    /// What an operation makes of a matrix and of its transpose is the same, and the transpose is written out.
    fn turned(&mut self, [mut from, mut to]: [Id; 2]) -> Option<Vec<Law>> {
        loop {
            let (a, b) = (self.graph.node(from).clone(), self.graph.node(to).clone());
            if a.op != b.op || a.children.len() != b.children.len() {
                return None;
            }
            let mut differing = a.children.iter().zip(&b.children).filter(|(a, b)| a != b);
            let (Some((first, second)), None) = (differing.next(), differing.next()) else { return None };
            if let [inner] = a.children.as_slice()
                && let Ok(transpose) = self.graph.add(Op::Transpose, &[*inner])
                && let Ok(whole) = self.graph.add(a.op.clone(), &[transpose])
                && let Some(moves) = arranged(&mut self.graph, self.symbols, [transpose, *second])
            {
                let graph = &self.graph;
                let mut known = self.rules.between(graph, [whole, from]);
                let rule = known.find(|rule| rule.turns(false, graph, [whole, from]))?;
                return Some(vec![Law::used(rule.name(), true, self.rules)?, moves]);
            }
            (from, to) = (*first, *second);
        }
    }

    /// The law that leads from one term to the other as they are written.
    fn recognised(&mut self, ends: [&Vertex; 2]) -> Option<Law> {
        let shape = self.graph.shape(ends[0].term).clone();
        let mut names = (**self.symbols).clone();
        let [from, to] = ends.map(|end| {
            elaborate_shaped(&end.stop.statement, &[], Some(&shape), &mut names, &mut self.graph)
                .ok()
                .map(|read| read.root)
        });
        let (terms, rules) = ([from?, to?], self.rules);
        if terms[0] == terms[1] {
            return Some(Law::said(ORDER));
        }
        if ends[0].term == ends[1].term && shape.len() == 1 {
            return Some(Law::said(ROW));
        }
        if ends[0].stop.statement.target.is_some() && ends[1].stop.statement.target.is_none() {
            return Some(Law::said(READ));
        }
        let known = turning(&mut self.graph, terms, rules);
        let known = known.and_then(|(rule, backward)| Law::used(rule.name(), backward, rules));
        known.or_else(|| arranged(&mut self.graph, self.symbols, terms))
    }
}

fn is_zero(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Number(value) if value.is_zero())
}

/// An expression with Kronecker deltas for the entries of identities.
fn with_deltas(expr: &Expr) -> Expr {
    if let ExprKind::Index(base, indices) = &expr.kind
        && matches!(&base.kind, ExprKind::Call(name, _) if name == "eye")
    {
        return Expr::new(ExprKind::Index(Box::new(Expr::name("delta")), indices.clone()));
    }
    let Ok(mapped) = expr.map_children::<std::convert::Infallible>(&mut |child| Ok(with_deltas(child)));
    mapped
}

/// What it costs to say only that something is equal, as twice the effort of so many laws.
const UNTOLD: u32 = 60;

/// Twice the effort of a law: rearrangements count half, what is read backwards half a law more.
fn cost(law: &Law) -> u32 {
    if law.text == ENTRY_BY_ENTRY {
        return UNTOLD;
    }
    let arranges = law.rule.as_deref().map_or(law.text == COLLECT, |rule| rule.starts_with("transpose"));
    u32::from(!arranges) + 1 + u32::from(law.backward)
}

/// One line for what one law does in several places one after the other.
fn merged(way: Vec<Stop>) -> Vec<Stop> {
    let mut merged: Vec<Stop> = Vec::new();
    for stop in way {
        match merged.last_mut() {
            Some(last) if !last.laws.is_empty() && (last.laws == stop.laws || stop.laws.is_empty()) => {
                (last.statement, last.text) = (stop.statement, stop.text);
            }
            _ => merged.push(stop),
        }
    }
    merged
}
