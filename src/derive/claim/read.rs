//! Which form of a derivative a claim is.

use super::Case;
use crate::base::{Error, ErrorCode, Result, Shape, Span, Symbols};
use crate::derive::FormName;
use crate::expr::{Graph, Id};
use crate::syntax::ast::{ExprKind, Statement};
use crate::typing::{Elaborated, elaborate, elaborate_shaped};

/// A claim as it was read.
pub(super) struct Claimed {
    pub(super) form: FormName,
    /// The claim, if its parts fit together.
    pub(super) term: Option<Id>,
    /// The term of the derivative of that form, if the claim has its shape.
    pub(super) expected: Option<Id>,
    /// Whether it is written as a row vector.
    pub(super) row: bool,
    /// Why its parts do not fit together.
    pub(super) misfit: Option<Error>,
}

/// Reads the claim as the form that it is said to be, or that it fits.
pub(super) fn read(case: &mut Case<'_>, form: Option<FormName>) -> Result<Claimed> {
    let statement = case.statement;
    let mut names = case.symbols.clone();
    let own = match elaborate(statement, &[], &mut names, &mut case.graph) {
        Err(error) if error.code != ErrorCode::Shape => return Err(error),
        own => own,
    };
    known_names(statement, &case.symbols, &names)?;
    let is_index = own.as_ref().is_ok_and(|own| !own.indices.is_empty());
    for (name, expected) in forms(case, form, is_index) {
        let shape = case.graph.shape(expected).clone();
        if let Some((found, names)) = shaped(statement, &shape, &case.symbols, &mut case.graph) {
            // It may have dimensions of its own inside, which only its names have.
            case.symbols = names;
            let as_row = name != FormName::Vec && case.graph.rank(expected) == 1 && found.row != case.terms.row;
            let expected = (!as_row).then_some(expected);
            return Ok(Claimed { form: name, term: Some(found.root), expected, row: found.row, misfit: None });
        }
    }
    if own.is_ok() {
        case.symbols = names;
    }
    let form = form.unwrap_or(if is_index { FormName::Index } else { FormName::Matrix });
    Ok(match own {
        Ok(own) => Claimed { form, term: Some(own.root), expected: None, row: own.row, misfit: None },
        Err(error) => Claimed { form, term: None, expected: None, row: false, misfit: Some(error) },
    })
}

/// The forms that a claim may be, with their terms, the likelier first.
fn forms(case: &Case<'_>, form: Option<FormName>, is_index: bool) -> Vec<(FormName, Id)> {
    let terms = &case.terms;
    let main = if is_index { FormName::Index } else { FormName::Matrix };
    let all = [
        (main, terms.parts.main),
        (FormName::Vec, terms.parts.stacked),
        (FormName::Differential, terms.parts.differential),
        (FormName::Hvp, terms.parts.hvp),
        (FormName::Frechet, terms.parts.frechet),
        (FormName::SingleEntry, terms.parts.single_entry),
        (FormName::Isotropic, terms.parts.main),
    ];
    let differential = speaks_of_a_direction(case.statement, &case.symbols);
    let fits = |name: FormName| match form {
        Some(FormName::Matrix | FormName::Index) => name == main,
        Some(form) => name == form,
        None => differential == (name == FormName::Differential),
    };
    all.into_iter().filter(|(name, _)| fits(*name)).filter_map(|(name, term)| Some((name, term?))).collect()
}

/// A statement as a term of this shape, over the names that there are; with them those of the dimensions that it has inside.
pub(super) fn shaped(
    statement: &Statement,
    shape: &Shape,
    symbols: &Symbols,
    graph: &mut Graph,
) -> Option<(Elaborated, Symbols)> {
    let mut names = symbols.clone();
    let found = elaborate_shaped(statement, &[], Some(shape), &mut names, graph).ok()?;
    let same_names =
        names.variables().count() == symbols.variables().count() && names.places().count() == symbols.places().count();
    (same_names && graph.shape(found.root) == shape).then_some((found, names))
}

fn speaks_of_a_direction(statement: &Statement, symbols: &Symbols) -> bool {
    statement.expr.any(&|expr| match &expr.kind {
        ExprKind::Name(name) => symbols.find_variable(name).is_some_and(|v| symbols.is_direction(v)),
        _ => false,
    })
}

/// A claim speaks of the names of the question only.
fn known_names(statement: &Statement, symbols: &Symbols, names: &Symbols) -> Result<()> {
    let is_known = |name: &str| symbols.find_variable(name).is_some();
    let Some((_, name, _)) = names.variables().find(|(_, name, _)| !is_known(name)) else { return Ok(()) };
    let mut span = Span::default();
    statement.expr.walk(&mut |expr| {
        if matches!(&expr.kind, ExprKind::Name(own) if own == name) && span == Span::default() {
            span = expr.span;
        }
    });
    let known: Vec<&str> = symbols
        .variables()
        .filter(|(variable, ..)| !symbols.is_direction(*variable))
        .map(|(_, name, _)| name)
        .collect();
    let message = format!("the claim speaks of {name}, which the question does not have; it has {}", known.join(", "));
    Err(Error::new(ErrorCode::UnknownName, message, span))
}
