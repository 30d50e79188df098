//! Lines of a derivation with the names that the forms of its answer have.

use super::choose::{named, whole};
use super::letters::with_letters;
use super::sums::Sums;
use super::terms::{Terms, are_alike};
use super::{Found, Naming, Writing, is_name, is_named, is_of_the_question, names, renamed};
use crate::base::Symbols;
use crate::notation::size;
use crate::syntax::ast::{Expr, Statement};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;

/// Lines of a derivation with the names of an answer, those that are shorter with them.
pub(in crate::derive) struct Lines<'n> {
    writings: &'n [Writing],
    found: &'n Found,
    terms: Terms,
    sums: Sums,
}

/// A line with names.
pub(in crate::derive) struct NamedLine {
    pub(in crate::derive) statement: Statement,
    /// The names of parts that did not stand there as they are defined, if any.
    pub(in crate::derive) recognised: Vec<String>,
}

impl<'n> Lines<'n> {
    /// `None` where nothing has a name.
    pub(in crate::derive) fn of(naming: &'n Naming, symbols: &Arc<Symbols>) -> Option<Lines<'n>> {
        let found = naming.found();
        let mut terms = Terms::new(symbols);
        let lines = naming.lines.iter().chain(naming.writings.iter().map(|writing| &*writing.expr));
        let is_allowed = |expr: &Expr| is_of_the_question(expr, symbols);
        let sums =
            Sums::of(std::iter::empty(), lines, &mut terms, &is_allowed).only(&|expr| is_named(expr, &found.parts));
        (!found.definitions.is_empty()).then_some(Lines { writings: &naming.writings, found, terms, sums })
    }

    /// A line, its summed indices with letters that are no names; `None` where none of both changes it.
    pub(in crate::derive) fn line(&mut self, line: &Statement, symbols: &Arc<Symbols>) -> Option<NamedLine> {
        let Found { parts, definitions, .. } = self.found;
        if let Some(expr) = self.with_form(line) {
            let defined = definitions.iter().map(|definition| &definition.name);
            let recognised = defined.filter(|name| names(&expr).contains(*name)).cloned().collect();
            return Some(NamedLine { statement: Statement { target: line.target.clone(), expr }, recognised });
        }
        let free: BTreeSet<String> = line.target.iter().flat_map(|target| target.indices.iter().cloned()).collect();
        let written = self.sums.written(&line.expr, line.target.as_ref().map(|_| &free), &mut self.terms, true);
        let expr = named(&written, parts);
        let expr = match size(&expr) < size(&line.expr) && self.is_line(&expr, line, symbols) {
            true => renamed(&expr, definitions),
            false => line.expr.clone(),
        };
        // A line that is a form is written as that.
        let expr = match self.form_of(line) {
            Some(form) => form.clone(),
            None => with_letters(&expr, &free, symbols, &|name| is_name(definitions, name))?,
        };
        let is_alike = are_alike(&whole(&named(&written, parts), parts), &line.expr);
        let defined = definitions.iter().map(|definition| &definition.name);
        let recognised = match is_alike {
            true => Vec::new(),
            false => defined.filter(|name| names(&expr).contains(*name)).cloned().collect(),
        };
        (expr != line.expr)
            .then(|| NamedLine { statement: Statement { target: line.target.clone(), expr }, recognised })
    }

    /// The form with names that a line is as it stands.
    fn form_of(&self, line: &Statement) -> Option<&Expr> {
        let free = line.target.as_ref().map(|target| &target.indices);
        let mut forms = self.writings.iter().zip(&self.found.forms);
        let is_it = |writing: &Writing| writing.free.as_ref() == free && are_alike(&line.expr, &writing.expr);
        forms.find(|(writing, _)| is_it(writing)).and_then(|(_, form)| form.as_ref())
    }

    /// A line that is, or has in it, a form whose parts were found in another way to write it.
    fn with_form(&self, line: &Statement) -> Option<Expr> {
        let free = line.target.as_ref().map(|target| &target.indices);
        let forms = self.writings.iter().zip(&self.found.forms);
        let mut forms =
            forms.filter_map(|(writing, form)| Some((writing, form.as_ref().filter(|_| writing.other.is_some())?)));
        forms.find_map(|(writing, form)| match (writing.free.as_ref(), free) {
            (None, None) => put_in(&line.expr, &writing.expr, form),
            (own, free) => (own == free && are_alike(&line.expr, &writing.expr)).then(|| form.clone()),
        })
    }

    fn is_line(&mut self, expr: &Expr, line: &Statement, symbols: &Arc<Symbols>) -> bool {
        let whole = whole(expr, &self.found.parts);
        if are_alike(&whole, &line.expr) {
            return true;
        }
        let statement = Statement { target: line.target.clone(), expr: whole };
        let shape = self.terms.shape(line, symbols);
        shape.is_some_and(|shape| self.terms.are_equal([&statement, line], &shape, symbols))
    }
}

/// An expression with another one in the place of a part of it; `None` where it has no such part.
fn put_in(expr: &Expr, part: &Expr, other: &Expr) -> Option<Expr> {
    if are_alike(expr, part) {
        return Some(other.clone());
    }
    let mut is_found = false;
    let Ok(expr) = expr.map_children::<Infallible>(&mut |child| {
        let found = put_in(child, part, other);
        is_found |= found.is_some();
        Ok(found.unwrap_or_else(|| child.clone()))
    });
    is_found.then_some(expr)
}
