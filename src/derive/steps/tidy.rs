//! From what is read off to the printed form: the laws that lead there, by the e-graph's explanation.

use super::laws::without_special_cases;
use super::write::collected;
use super::{Derivation, Detail, LineOf, Phase};
use crate::base::Shape;
use crate::derive::explain::{ENTRY_BY_ENTRY, Law, Stop, way};
use crate::egraph::SaturationLimits;
use crate::expr::Id;
use crate::notation::written;
use crate::syntax::ast::Statement;
use crate::typing::elaborate_shaped;

/// The most laws that one short line has.
const LAWS: usize = 3;
/// The most short lines.
const LINES: usize = 2;

/// What bounds the search for an explanation: it is made for a reader, who would not follow a long one.
const LIMITS: SaturationLimits =
    SaturationLimits { nodes: 500, iterations: 10, forms: SaturationLimits::SHORT_FORMS, unite_forms: true };

impl Derivation<'_> {
    /// The lines that lead from a term to a statement that is equal to it, both of what `term` is. In short the first of them is the one that
    /// reads the term off, if a law says that it is read off.
    pub(super) fn tidy(&mut self, from: Id, of: LineOf, statement: Statement, term: Id, read_off: Option<Law>) {
        let mut start = written(self.graph, from, &self.symbols);
        if self.detail != Detail::Full
            && let Some(start) = &mut start
        {
            start.expr = collected(start.expr.clone());
        }
        if let Some(law) = read_off {
            let is_done = start.as_ref().is_some_and(|start| start.expr == statement.expr);
            if is_done || self.detail == Detail::Full {
                let start = start.clone().unwrap_or_else(|| statement.clone());
                self.line(Phase::Identify, vec![law], of, start, term);
            } else {
                self.pending.push(law);
            }
            if is_done {
                return;
            }
        }
        let found = start.and_then(|start| self.way_to(from, start, &statement, term));
        let Some([_, lines @ ..]) = found.as_deref().filter(|way| way.len() > 1) else {
            let phase = if self.pending.is_empty() { Phase::Simplify } else { Phase::Identify };
            return self.line(phase, vec![Law::said("simplify")], of, statement, term);
        };
        self.lines(lines.to_vec(), Phase::Simplify, of, term);
    }

    /// The same of a differential, where each law that leads there has a name; else in one line, as entries show it.
    pub(super) fn tidy_told(&mut self, from: Id, of: LineOf, statement: Statement, term: Id) {
        let start = written(self.graph, from, &self.symbols);
        let found = start.and_then(|start| self.way_to(from, start, &statement, term));
        let is_named = |way: &[Stop]| way.iter().skip(1).all(|stop| !stop.laws.is_empty());
        match found.as_deref().filter(|way| way.len() > 1 && is_named(way)) {
            Some([_, lines @ ..]) => self.lines(lines.to_vec(), Phase::Rearrange, of, term),
            _ => self.line(Phase::Rearrange, vec![Law::said(ENTRY_BY_ENTRY)], of, statement, term),
        }
    }

    fn way_to(&mut self, from: Id, start: Statement, statement: &Statement, term: Id) -> Option<Vec<Stop>> {
        let shape = self.graph.shape(term).clone();
        let mut names = (*self.symbols).clone();
        let read = elaborate_shaped(statement, &[], Some(&shape), &mut names, self.graph).ok()?;
        if *self.graph.shape(read.root) != *self.graph.shape(from) {
            return None;
        }
        let ends = [start, statement.clone()];
        way(self.graph, [from, read.root], &self.symbols, self.rules, self.assumptions, LIMITS, &ends)
    }

    /// Whether the line before has the differential as `G:dX` with this `G`.
    pub(super) fn is_read_off(&self, gradient: &Statement) -> bool {
        let last = self.steps.iter().rev().find(|step| step.of == LineOf::Differential);
        last.is_some_and(|line| super::names::stands_before_direction(&gradient.expr, line))
    }

    /// A way as lines, as many as the detail says.
    pub(super) fn lines(&mut self, way: Vec<Stop>, phase: Phase, of: LineOf, term: Id) {
        let way = if self.detail == Detail::Full { way } else { short(way) };
        for Stop { statement, mut laws, .. } in way {
            if laws.is_empty() {
                laws.push(Law::said("group the factors otherwise"));
            }
            let phase = if self.pending.is_empty() { phase } else { Phase::Identify };
            self.line(phase, laws, of, statement, term);
        }
    }

    /// A line as a term.
    pub(super) fn read(&mut self, statement: &Statement, shape: Option<&Shape>) -> Option<Id> {
        let mut names = (*self.symbols).clone();
        let read = elaborate_shaped(statement, &[], shape, &mut names, self.graph).ok()?;
        (names.variables().count() == self.symbols.variables().count()).then_some(read.root)
    }
}

/// A way on a few lines, each with a few laws.
fn short(way: Vec<Stop>) -> Vec<Stop> {
    let laws: usize = way.iter().map(|stop| stop.laws.len()).sum();
    let each = LAWS.max(laws.div_ceil(LINES));
    let mut lines: Vec<Stop> = Vec::new();
    let mut open: Vec<Law> = Vec::new();
    let end = way.len();
    for (at, Stop { statement, text, laws }) in way.into_iter().enumerate() {
        let together = without_special_cases([open.as_slice(), &laws].concat());
        if !open.is_empty() && together.len() > each && lines.len() < LINES {
            let before: Vec<Law> = std::mem::take(&mut open);
            if let Some(last) = lines.last_mut() {
                last.laws = before;
            }
        }
        let begins = open.is_empty();
        open = if begins { laws } else { together };
        match lines.last_mut().filter(|_| !begins) {
            Some(line) => (line.statement, line.text) = (statement, text),
            None => lines.push(Stop { statement, text, laws: Vec::new() }),
        }
        if at + 1 == end
            && let Some(last) = lines.last_mut()
        {
            last.laws = std::mem::take(&mut open);
        }
    }
    lines
}
