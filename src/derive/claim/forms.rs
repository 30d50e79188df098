//! The forms that a claim may be: their terms, whether they are written as rows, and how the engine writes them.

use super::Case;
use crate::base::{Attributes, Symbols};
use crate::derive::terms::stack;
use crate::derive::{FormName, Layout, Task, Terms};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind, Statement};
use crate::syntax::{SINGLE_ENTRY, UNIT_VECTOR, print};
use crate::typing::is_reserved;

/// The forms that are made only when they are asked for and that a claim speaks of: one by one entry has a single-entry matrix or a unit vector,
/// one at a direction has a name that the question does not have.
pub(crate) fn spoken_of(statement: &Statement, symbols: &Symbols) -> Vec<FormName> {
    let mut found = Vec::new();
    let is_new = |name: &str| {
        symbols.find_variable(name).is_none() && symbols.find_dimension(name).is_none() && !is_reserved(name)
    };
    if statement.expr.any(&|expr| is_entry(expr, symbols)) {
        found.push(FormName::SingleEntry);
    } else if statement.expr.any(&|expr| matches!(&expr.kind, ExprKind::Name(name) if is_new(name))) {
        found.extend([FormName::Frechet, FormName::Hvp]);
    }
    found
}

/// A single-entry matrix or a unit vector at places that have names.
fn is_entry(expr: &Expr, symbols: &Symbols) -> bool {
    let ExprKind::Call(name, places) = &expr.kind else { return false };
    let is_word = [SINGLE_ENTRY, UNIT_VECTOR].contains(&name.as_str()) && symbols.find_variable(name).is_none();
    is_word && places.iter().all(|place| matches!(place.kind, ExprKind::Name(_)))
}

/// The forms that a claim may be, with their terms, the likelier first.
pub(super) fn forms(case: &Case<'_>, form: Option<FormName>, is_index: bool) -> Vec<(FormName, Id)> {
    let parts = &case.terms.parts;
    let main = if is_index { FormName::Index } else { FormName::Matrix };
    let all = [
        (main, parts.main),
        (FormName::Vec, parts.stacked),
        (FormName::Differential, parts.differential),
        (FormName::Hvp, parts.hvp),
        (FormName::Frechet, parts.frechet),
        (FormName::SingleEntry, parts.single_entry),
        (FormName::Isotropic, parts.main),
    ];
    let kind = kind(case);
    let fits = |name: FormName| match form {
        Some(FormName::Matrix | FormName::Index) => name == main,
        Some(form) => name == form,
        None => match name {
            FormName::Hvp | FormName::Frechet => kind == Some(FormName::Frechet),
            FormName::Differential | FormName::SingleEntry => kind == Some(name),
            _ => kind.is_none(),
        },
    };
    all.into_iter().filter(|(name, _)| fits(*name)).filter_map(|(name, term)| Some((name, term?))).collect()
}

/// What the names of the claim say of its form: that of a differential, a direction, or an entry.
pub(super) fn kind(case: &Case<'_>) -> Option<FormName> {
    let expr = &case.statement.expr;
    let speaks_of = |is: &dyn Fn(&str) -> bool| expr.any(&|e| matches!(&e.kind, ExprKind::Name(name) if is(name)));
    let variable = |name: &str| case.symbols.find_variable(name);
    if speaks_of(&|name| variable(name).is_some_and(|v| case.symbols.is_direction(v))) {
        return Some(FormName::Differential);
    }
    if case.direction.as_ref().is_some_and(|own| speaks_of(&|name| name == own)) {
        return Some(FormName::Frechet);
    }
    let by_entry = case.terms.parts.single_entry.is_some() && expr.any(&|e| is_entry(e, &case.symbols));
    by_entry.then_some(FormName::SingleEntry)
}

/// The name of the direction that the terms have and the question had not.
pub(super) fn direction(terms: &Terms, known: &Symbols, symbols: &Symbols) -> Option<String> {
    let is_made = terms.parts.hvp.is_some() || terms.parts.frechet.is_some();
    let mut new = symbols.variables().filter(|(variable, name, declaration)| {
        known.find_variable(name).is_none()
            && !symbols.is_direction(*variable)
            && declaration.attributes == Attributes::NONE
    });
    new.next().filter(|_| is_made).map(|(_, name, _)| name.to_owned())
}

/// The vec form where the answer has none of its own: `d vec(F)/d vec(X)'` is the Jacobian of a vector by a vector, and the row `vec(G)'` of
/// a scalar with the gradient `G`. With it, whether it is a row.
pub(super) fn stacked(graph: &mut Graph, terms: &Terms, task: &Task, symbols: &Symbols) -> Option<(Id, bool)> {
    if let Some(stacked) = terms.parts.stacked {
        return Some((stacked, graph.rank(stacked) == 1));
    }
    let main = terms.parts.main?;
    let wrt = task.axes(task.wrt.len().checked_sub(1)?, symbols).len();
    let value = graph.rank(main).checked_sub(wrt)?;
    let is_row = (task.layout != Layout::Denominator) == (value == 0);
    // In some layouts a matrix of one kind of axes stands transposed.
    let turned = matches!((task.layout, value, wrt), (Layout::Numerator, 0, 2) | (Layout::Denominator, 2, 0));
    let main = if turned { graph.add(Op::Transpose, &[main]).ok()? } else { main };
    Some(match (value, wrt) {
        (0, 2) | (2, 0) => (stack(graph, main, value), is_row),
        (0, 1) | (1, 0) => (main, is_row),
        (0, 0) | (1, 1) => (main, false),
        _ => return None,
    })
}

/// A form as the engine writes it; the first that there is, where it has none of this name.
pub(super) fn written(case: &Case<'_>, form: FormName) -> (FormName, String) {
    let answer = case.answer;
    let matrix = answer.forms.get(FormName::Matrix).filter(|_| form == FormName::Vec);
    match (answer.forms.get(form), matrix, case.terms.parts.stacked) {
        (Some(own), ..) => (form, own.text()),
        (None, Some(matrix), Some(stacked)) => {
            let transposed = |expr: Expr| Expr::new(ExprKind::Transpose(Box::new(expr)));
            let expr = matrix.expr().clone();
            let stacks = answer.shape.len() == 2 && case.graph.rank(stacked) == 1;
            let is_row = case.rows[1] && case.graph.rank(stacked) == 1;
            let column = match stacks {
                true if answer.layout == Layout::Numerator && is_row => Expr::call("vec", vec![transposed(expr)]),
                true => Expr::call("vec", vec![expr]),
                false => expr,
            };
            let turns = is_row != (answer.row && !stacks);
            (form, print(&if turns { transposed(column) } else { column }))
        }
        _ => answer.best().map_or((form, String::new()), |best| (best.name(), best.text())),
    }
}
