//! What is read has a value somewhere, or is refused.

use super::assumptions::solved;
use crate::base::{Error, ErrorCode, Facts, Interval, Requirement, Result, Symbols};
use crate::egraph::{EGraph, RuleSet, SaturationLimits};
use crate::equality::{decided, seems_to_fail, substituted, vanishes};
use crate::expr::{Graph, Id};
use crate::facts::{self, Condition};
use crate::notation::told;
use crate::ops::{COS, Op};
use crate::syntax::ast::Expr;
use crate::syntax::print;
use crate::typing::Elaborated;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// By what an expression is judged.
pub(super) struct Given<'a> {
    pub(super) symbols: &'a Symbols,
    pub(super) rules: &'a RuleSet,
    pub(super) limits: SaturationLimits,
    /// Terms of the graph that are assumed to be equal.
    pub(super) assumptions: &'a [(Id, Id)],
}

/// Refuses an expression, a part of which has no value anywhere, even where that part cancels: by what is known of its operands, or by what
/// rules and assumptions make of them.
///
/// # Errors
/// `undefined`, at the smallest such part.
pub(super) fn check(expr: &Expr, read: &Elaborated, graph: &Graph, given: &Given<'_>) -> Result<()> {
    let written: Vec<Id> = read.parts.iter().map(|(id, _)| *id).chain([read.root]).collect();
    let mut graph = graph.clone();
    // Where a diagonal is taken, nothing is asked of the other entries: a part counts as it is used.
    let narrowed = facts::narrowed(&mut graph, &written);
    let mut used: FxHashSet<Id> = FxHashSet::default();
    written.iter().for_each(|id| used.extend(graph.children(*id)));
    let below = graph.reachable(&used.into_iter().collect::<Vec<Id>>());
    let whole = written.iter().zip(&narrowed).filter(|(id, _)| below.binary_search(id).is_err());
    let roots: Vec<Id> = whole.map(|(_, id)| *id).collect();
    let found = facts::undefined(&graph, given.symbols, &roots)
        .or_else(|| by_rules(&graph, &roots, given))
        .or_else(|| by_values(&mut graph, &roots, given));
    let graph = &graph;
    let (within, conditions) = match found {
        Some((id, condition)) => (vec![id], vec![condition]),
        None => {
            let all = facts::conditions(graph, given.symbols, &roots, &[]);
            let together = facts::contradictory(graph, given.symbols, &all)
                .or_else(|| facts::excluding(graph, given.symbols, &all))
                .or_else(|| {
                    let place = facts::contradicting(graph, given.symbols, &all, given.assumptions)?;
                    Some(std::iter::once(place).collect())
                });
            let Some(together) = together else { return Ok(()) };
            let conditions: Vec<Condition> = together.into_iter().map(|place| all[place]).collect();
            let asked = |c: &Condition| facts::asked_by(graph, given.symbols, &roots, *c).unwrap_or(c.operand);
            (conditions.iter().map(asked).collect(), conditions)
        }
    };
    // The smallest part with all of them.
    let has_all = |part: &Id| {
        let below = graph.reachable(&[*part]);
        within.iter().all(|id| below.binary_search(id).is_ok())
    };
    let place = narrowed.iter().position(has_all);
    let span = place.and_then(|place| read.parts.get(place)).map_or(expr.span, |(_, span)| *span);
    let phrases: Vec<String> = conditions.iter().map(|c| phrase(expr, read, graph, given, *c)).collect();
    let place = if given.assumptions.is_empty() { "anywhere" } else { "under the assumptions" };
    let needed = phrases.join(" and that ");
    Err(Error::new(ErrorCode::Undefined, format!("this has no value {place}: it needs that {needed}"), span))
}

/// A condition in words, of an operand as it was written, if it was.
fn phrase(expr: &Expr, read: &Elaborated, graph: &Graph, given: &Given<'_>, condition: Condition) -> String {
    let place = read.parts.iter().find(|(part, _)| *part == condition.operand).map(|(_, span)| *span);
    let mut written = None;
    expr.walk(&mut |e| written = written.or(Some(e).filter(|e| Some(e.span) == place)));
    let operand = match written {
        Some(expr) => print(expr),
        None => told(graph, condition.operand, None, &Arc::new(given.symbols.clone())),
    };
    condition.requirement.phrase(&operand, graph.rank(condition.operand))
}

/// The same with what is assumed of variables put in for them.
fn by_values(graph: &mut Graph, roots: &[Id], given: &Given<'_>) -> Option<(Id, Condition)> {
    let found = solved(graph, given.symbols, given.assumptions).ok().filter(|found| !found.values.is_empty())?;
    let roots: Vec<Id> = roots.iter().filter_map(|root| substituted(graph, *root, &found.values)).collect();
    facts::undefined(graph, given.symbols, &roots)
}

/// The first operation that needs of an operand what it satisfies nowhere by the rules. They are asked only where points do not show
/// otherwise.
fn by_rules(graph: &Graph, roots: &[Id], given: &Given<'_>) -> Option<(Id, Condition)> {
    let mut open = facts::unsettled(graph, given.symbols, roots, !given.assumptions.is_empty());
    if given.assumptions.is_empty() {
        open.retain(|(_, c)| seems_to_fail(graph, given.symbols, c.requirement, c.operand));
    }
    if open.is_empty() {
        return None;
    }
    let mut graph = graph.clone();
    let asked: Vec<Vec<(Requirement, Id)>> =
        open.iter().map(|(_, condition)| asked(&mut graph, given.symbols, *condition)).collect();
    let graph = &graph;
    let terms: Vec<Id> = asked.iter().flatten().map(|(_, term)| *term).collect();
    let zeros = facts::zeros(graph, given.symbols, &terms);
    let zero = Facts::within(Interval::closed(0, 0));
    let is_zero = |(requirement, term): &(Requirement, Id)| zeros.contains(term) && facts::fails(*requirement, &zero);
    let fails = |(requirement, term): &(Requirement, Id)| {
        decided(graph, given.symbols, *requirement, *term) == Some(false)
            || vanishes(graph, given.symbols, *requirement, *term)
    };
    if let Some(place) = asked.iter().position(|asked| asked.iter().any(|need| is_zero(need) || fails(need))) {
        return Some(open[place]);
    }
    let mut egraph = EGraph::new(Arc::new(given.symbols.clone()), given.limits);
    for term in terms {
        egraph.allow(graph.vocabulary(term));
        egraph.import(graph, term);
    }
    for (left, right) in given.assumptions {
        egraph.assume(graph, *left, *right);
    }
    egraph.saturate(given.rules);
    let mut fails = |(requirement, operand): &(Requirement, Id)| {
        // Only a number counts: what else is known of a class may hold but for points where it vanishes.
        let class = egraph.import(graph, *operand);
        let number = egraph.number(egraph.find(class));
        number.is_some_and(|number| facts::fails(*requirement, &Facts::within(Interval::point(&number))))
    };
    let place = asked.iter().position(|asked| asked.iter().any(&mut fails))?;
    Some(open[place])
}

/// What a condition asks for, of its operand and of terms of that: none of them is a number that does not satisfy it.
fn asked(graph: &mut Graph, symbols: &Symbols, condition: Condition) -> Vec<(Requirement, Id)> {
    let Condition { requirement, operand } = condition;
    match requirement {
        Requirement::CosineNonzero => {
            let cosine = graph.add(Op::Map(COS), &[operand]);
            cosine.into_iter().map(|cosine| (Requirement::Nonzero, cosine)).collect()
        }
        Requirement::Invertible => {
            let terms = facts::zero_if_singular(graph, symbols, operand);
            let nonzero = terms.into_iter().map(|term| (Requirement::Nonzero, term));
            std::iter::once((requirement, operand)).chain(nonzero).collect()
        }
        _ => vec![(requirement, operand)],
    }
}
