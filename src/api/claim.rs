//! Claimed derivatives, as calls of the library.

use super::context::Context;
use super::expression::{Expression, Options};
use crate::base::{Axis, Error, ErrorCode, Result, Span};
use crate::derive::{Claim, FormName, Subject, Task, examine};
use crate::syntax::ast::{Expr, ExprKind, Statement};
use crate::syntax::between_commas;
use crate::typing::Reading;
use std::convert::Infallible;

impl Context {
    /// A claim over the names of this context: a formula, with names for parts of it after commas (`2*A'*r, r = A*x - b`).
    fn read_claim(&self, text: &str, wrt: &[&str]) -> Result<Reading> {
        let mut parts = between_commas(text).into_iter();
        let (_, formula) = parts.next().unwrap_or((0, text));
        let mut named: Vec<(String, Expr)> = Vec::new();
        let mut notes = Vec::new();
        let mut symbols = self.clone();
        for (start, part) in parts {
            let moved = |error: Error| {
                let span = Span { start: error.span.start + start, end: error.span.end + start };
                Error { span, ..error }
            };
            let Some((name, value)) = part.split_once('=') else {
                let message = "after a comma a claim names a part of it, as in `2*A'*r, r = A*x - b`";
                return Err(Error::new(ErrorCode::Syntax, message, Span { start, end: start + part.len() }));
            };
            let read = symbols.read(value, wrt).map_err(moved)?;
            let expr = with_parts(&read.statement.expr, &named);
            // The part has a shape of its own, which the formula is read over.
            let mut names = symbols.symbols().clone();
            let statement = Statement { target: None, expr: expr.clone() };
            let mut graph = crate::expr::Graph::new();
            let found = crate::typing::elaborate(&statement, &[], &mut names, &mut graph).map_err(moved)?;
            // Its dimensions by their names here.
            let mut axis = |axis: &Axis| {
                axis.iter().map(|dimension| symbols.symbols_mut().dimension(names.dimension_name(*dimension))).collect()
            };
            let shape = graph.shape(found.root).iter().map(&mut axis).collect();
            let attributes = crate::base::Attributes::NONE;
            symbols.symbols_mut().declare(name.trim(), crate::base::Declaration { shape, attributes });
            notes.extend(read.notes);
            named.push((name.trim().to_owned(), expr));
        }
        let mut reading = symbols.read(formula, wrt)?;
        reading.statement.expr = with_parts(&reading.statement.expr, &named);
        notes.append(&mut reading.notes);
        Ok(Reading { notes, ..reading })
    }
}

/// The expression with what the names stand for.
fn with_parts(expr: &Expr, named: &[(String, Expr)]) -> Expr {
    if let ExprKind::Name(name) = &expr.kind
        && let Some((_, value)) = named.iter().find(|(own, _)| own == name)
    {
        return value.clone();
    }
    let Ok(mapped) = expr.map_children::<Infallible>(&mut |child| Ok(with_parts(child, named)));
    mapped
}

impl Expression {
    /// What is to be said of a claimed derivative of the expression.
    pub(super) fn check_claim(
        &self,
        cx: &Context,
        wrt: &[&str],
        options: &Options,
        form: Option<FormName>,
        text: &str,
    ) -> Result<Claim> {
        let forms = form.filter(|form| form.is_on_request()).map(|form| {
            let usual = FormName::ALL.into_iter().filter(|usual| !usual.is_on_request());
            usual.chain([form]).collect::<Vec<FormName>>()
        });
        let answer = self.ask(wrt, &Options { forms: forms.clone(), ..options.clone() })?;
        let task = Task {
            wrt: answer.wrt.clone(),
            constraint: options.constraint,
            layout: answer.layout,
            limits: self.limits,
            assumptions: self.assumptions.clone(),
            forms,
            ..Task::default()
        };
        let mut cx = cx.clone();
        *cx.symbols_mut() = self.symbols.clone();
        for variable in &task.wrt {
            cx.symbols_mut().direction(*variable);
        }
        let mut reading = cx.read_claim(text, wrt)?;
        reading.statement.expr = cx.functions().expand(&reading.statement.expr)?;
        let subject = Subject {
            graph: self.graph.clone(),
            root: self.root,
            symbols: self.symbols.clone(),
            task,
            rules: &self.rules,
            grounds: &self.grounds,
            open: self.open,
        };
        let mut claim = examine(subject, &reading.statement, form, answer)?;
        claim.notes.extend(reading.notes);
        Ok(claim)
    }
}
