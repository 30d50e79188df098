//! From what is read off to the printed form: the laws that lead there, by the e-graph's explanation.

use super::laws::without_special_cases;
use super::write::collected;
use super::{Derivation, Detail, LineOf, Phase, Step, plain};
use crate::base::Shape;
use crate::derive::FormName;
use crate::derive::differential::applied;
use crate::derive::explain::{self, ENTRY_BY_ENTRY, GROUP, Law, Stop, way};
use crate::egraph::SaturationLimits;
use crate::expr::Id;
use crate::notation::written;
use crate::syntax::ast::{Expr, Statement};
use crate::syntax::print;
use crate::typing::elaborate_shaped;

/// The most laws that one short line has.
const LAWS: usize = 3;
/// The most laws of a line of two that are one in short.
const JOINED: usize = 4;
/// The most short lines.
const LINES: usize = 2;

/// What bounds the search for an explanation: it is made for a reader, who would not follow a long one.
const LIMITS: SaturationLimits =
    SaturationLimits { nodes: 500, iterations: 10, forms: SaturationLimits::SHORT_FORMS, unite_forms: true };

impl Derivation<'_> {
    /// The lines that lead from a term to a statement that is equal to it, both of what `term` is. In short the first of them is the one that
    /// reads the term off, if a law says that it is read off.
    pub(super) fn tidy(&mut self, from: Id, of: LineOf, statement: Statement, term: Id, read_off: Option<Law>) {
        let start = self.as_left(from);
        self.tidy_from((from, start), of, statement, term, read_off);
    }

    /// A term as it was left, with the terms collected that are written alike.
    pub(super) fn as_left(&self, from: Id) -> Option<Statement> {
        let start = written(self.graph, from, &self.symbols)?;
        Some(Statement { expr: collected(start.expr), ..start })
    }

    /// The same from a term as it is written at the start.
    pub(super) fn tidy_from(
        &mut self,
        (from, start): (Id, Option<Statement>),
        of: LineOf,
        statement: Statement,
        term: Id,
        read_off: Option<Law>,
    ) {
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
            return self.line(phase, vec![Law::said(ENTRY_BY_ENTRY)], of, statement, term);
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

    /// `G:dX` with the printed gradient, from the same with what was left before `dX`; `change` is what `dX` is called, `whole` the
    /// differential. In short what one line does belongs to the rearrangement; else the last line is the printed differential, and its laws,
    /// which are returned, lead to the gradient as well.
    pub(super) fn tidy_product(
        &mut self,
        (from, change): (Id, &str),
        gradient: &Statement,
        term: Id,
        whole: Id,
    ) -> Vec<Law> {
        let is_scalar = self.graph.rank(from) == 0;
        let product = |expr: Expr| plain(applied(expr, Expr::name(change), is_scalar));
        let of = LineOf::Differential;
        let last = self.steps.iter().rev().find(|step| step.of == of);
        if last.is_some_and(|line| line.statement.expr == product(gradient.expr.clone()).expr) {
            return Vec::new();
        }
        let found = self.as_left(from).and_then(|start| self.way_to(from, start, gradient, term));
        let is_product = |way: &Vec<Stop>| way.len() > 1 && way.iter().all(|stop| stop.statement.target.is_none());
        let way = found.filter(is_product).unwrap_or_else(|| {
            let untold = || Stop::untold(gradient.clone());
            vec![untold(), untold()]
        });
        let as_product = |stop: Stop| Stop { statement: product(stop.statement.expr), ..stop };
        let way: Vec<Stop> = way.into_iter().skip(1).map(as_product).collect();
        if self.detail == Detail::Full {
            self.lines(way, Phase::Simplify, of, whole);
            return Vec::new();
        }
        let mut way = short(way);
        let Some(last) = way.pop() else { return Vec::new() };
        let is_rearranged = |step: &Step| step.of == of && step.phase == Phase::Rearrange;
        let joins = |step: &Step| is_rearranged(step) && step.laws.len() + last.laws.len() <= JOINED;
        if way.is_empty() && last.is_told() && self.steps.last().is_some_and(joins) {
            let before = self.steps.pop().map(|step| step.laws).unwrap_or_default();
            let laws = [before, last.laws].concat();
            self.line(Phase::Rearrange, laws, of, last.statement, whole);
            return Vec::new();
        }
        self.lines(way, Phase::Simplify, of, whole);
        let printed = LineOf::Form(FormName::Differential);
        self.line(Phase::Simplify, last.laws.clone(), printed, last.statement, whole);
        last.laws
    }

    /// The printed differential, where no line has it yet.
    pub(super) fn printed_differential(&mut self, whole: Id) {
        let Some((statement, term)) = self.form(FormName::Differential).filter(|(s, _)| s.target.is_none()) else {
            return;
        };
        let text = print(&statement.expr);
        let of = LineOf::Form(FormName::Differential);
        let is_it = |step: &Step| [LineOf::Differential, of].contains(&step.of) && step.text() == text;
        if !self.steps.iter().any(is_it) {
            self.tidy(whole, of, statement, term, None);
        }
        self.pending.clear();
    }

    /// The same, by what a reader knows already.
    pub(super) fn printed_differential_by(&mut self, law: &str, whole: Id) {
        if let Some((statement, _)) = self.form(FormName::Differential).filter(|(s, _)| s.target.is_none()) {
            let of = LineOf::Form(FormName::Differential);
            self.line(Phase::Differential, vec![Law::said(law)], of, statement, whole);
        }
    }

    fn way_to(&mut self, from: Id, start: Statement, statement: &Statement, term: Id) -> Option<Vec<Stop>> {
        let shape = self.graph.shape(term).clone();
        let mut names = (*self.symbols).clone();
        let read = elaborate_shaped(statement, &[], Some(&shape), &mut names, self.graph).ok()?;
        // What was collected as it was written is collected for the way too.
        let as_written = if start.target.is_none() { self.read(&start, Some(&shape)) } else { None };
        let from = as_written.unwrap_or(from);
        if *self.graph.shape(read.root) != *self.graph.shape(from) {
            return None;
        }
        let ends = [start, statement.clone()];
        let detail = if self.detail == Detail::Full { explain::Detail::Full } else { explain::Detail::Short };
        let terms = [from, read.root];
        way(self.graph, terms, &self.symbols, self.rules, self.assumptions, LIMITS, (&ends, detail))
    }

    /// A way as lines, as many as the detail says.
    pub(super) fn lines(&mut self, way: Vec<Stop>, phase: Phase, of: LineOf, term: Id) {
        let way = if self.detail == Detail::Full { way } else { short(way) };
        for Stop { statement, mut laws, .. } in way {
            if laws.is_empty() {
                laws.push(Law::said(GROUP));
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
