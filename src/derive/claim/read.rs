//! Which form of a derivative a claim is.

use super::Case;
use super::forms::forms;
use crate::base::{Error, ErrorCode, Result, Shape, Span, Symbols};
use crate::derive::FormName;
use crate::expr::{Graph, Id};
use crate::notation::index_names;
use crate::syntax::ast::{Expr, ExprKind, Statement, Target};
use crate::syntax::print;
use crate::typing::{Elaborated, elaborate, elaborate_shaped, free_with, is_place, occurrences};

/// What the derivative is called on the left.
const LEFT: &str = "J";

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
    /// What is written, inner parts first.
    pub(super) written: Vec<Id>,
    /// What was read otherwise than literally.
    pub(super) notes: Vec<String>,
}

/// The claim with the axes of the derivative on the left: `i, j, ...` where these occur, so that `x[p]^2` is summed beside them and
/// `delta[i,j]*exp(x)[i]` is a diagonal; or else the indices that occur once and as many repeated ones as there are more axes.
pub(super) fn with_axes(statement: &Statement, axes: usize, symbols: &Symbols) -> Option<Statement> {
    let counts = occurrences(&statement.expr).counts;
    let names = index_names(axes);
    let usual = axes > 0 && names.iter().all(|name| counts.contains_key(name.as_str()));
    let free = match usual {
        true => Some(names),
        false => free_with(&statement.expr, axes, &|index| is_place(index, symbols)),
    };
    let indices = free.filter(|_| statement.target.is_none())?;
    let target = Some(Target { name: LEFT.to_owned(), indices, span: Span::default() });
    Some(Statement { target, expr: statement.expr.clone() })
}

/// Reads the claim as the form that it is said to be, or that it fits: as it stands, or else with the axes of the derivative on the left.
pub(super) fn read<'a>(
    case: &mut Case<'a>,
    form: Option<FormName>,
    with_axes: Option<&'a Statement>,
) -> Result<Claimed> {
    let claimed = read_as_it_stands(case, form);
    let fits = claimed.as_ref().is_ok_and(|claimed| claimed.expected.is_some());
    let Some((statement, target)) = with_axes.filter(|_| !fits).and_then(|s| Some((s, s.target.as_ref()?))) else {
        return claimed;
    };
    let (literal, symbols, graph) = (case.statement, case.symbols.clone(), case.graph.clone());
    case.statement = statement;
    match read_as_it_stands(case, form) {
        Ok(mut found) if found.expected.is_some() => {
            let left = format!("{}[{}]", target.name, target.indices.join(","));
            found.notes.push(format!("the claim is read as {left} = .., by the axes of the derivative"));
            Ok(found)
        }
        _ => {
            (case.statement, case.symbols, case.graph) = (literal, symbols, graph);
            claimed
        }
    }
}

fn read_as_it_stands(case: &mut Case<'_>, form: Option<FormName>) -> Result<Claimed> {
    let statement = case.statement;
    let mut names = case.symbols.clone();
    // What is not taken leaves nothing in the graph that has names of its own.
    let mut graph = case.graph.clone();
    let own = match elaborate(statement, &[], &mut names, &mut graph) {
        Err(error) if !matches!(error.code, ErrorCode::Shape | ErrorCode::Kind) => return Err(error),
        own => own,
    };
    known_names(case, &names)?;
    let is_index = own.as_ref().is_ok_and(|own| !own.indices.is_empty());
    for (name, expected) in forms(case, form, is_index) {
        let shape = case.graph.shape(expected).clone();
        if let Some((found, names)) = shaped(statement, &shape, &case.symbols, &mut case.graph) {
            // It may have dimensions of its own inside, which only its names have.
            case.symbols = names;
            let expected = case.fits(name, &found).then_some(expected);
            let mut notes = found.notes;
            notes.extend(constant(&statement.expr, &shape, &case.symbols));
            let written = found.parts.into_iter().map(|(id, _)| id).collect();
            return Ok(Claimed {
                form: name,
                term: Some(found.root),
                expected,
                row: found.row,
                misfit: None,
                written,
                notes,
            });
        }
    }
    if own.is_ok() {
        (case.symbols, case.graph) = (names, graph);
    }
    let form = form.unwrap_or(if is_index { FormName::Index } else { FormName::Matrix });
    let nothing =
        Claimed { form, term: None, expected: None, row: false, misfit: None, written: Vec::new(), notes: Vec::new() };
    Ok(match own {
        Ok(own) => Claimed { term: Some(own.root), row: own.row, notes: own.notes, ..nothing },
        Err(error) => Claimed { misfit: Some(error), ..nothing },
    })
}

/// A number that stands for an array of it.
fn constant(expr: &Expr, shape: &Shape, symbols: &Symbols) -> Option<String> {
    let number = match &expr.kind {
        ExprKind::Negate(inner) => inner,
        _ => expr,
    };
    let is_constant = matches!(&number.kind, ExprKind::Number(value) if !value.is_zero());
    let sizes = || shape.iter().map(|axis| symbols.axis_text(axis)).collect::<Vec<_>>().join(",");
    (is_constant && !shape.is_empty()).then(|| format!("{} is read as {}*ones({})", print(expr), print(expr), sizes()))
}

/// A statement as a term of this shape, over the names that there are; with them those of the dimensions that it has inside.
pub(super) fn shaped(
    statement: &Statement,
    shape: &Shape,
    symbols: &Symbols,
    graph: &mut Graph,
) -> Option<(Elaborated, Symbols)> {
    let mut names = symbols.clone();
    let length = graph.len();
    let found = elaborate_shaped(statement, &[], Some(shape), &mut names, graph).ok();
    let same_names =
        names.variables().count() == symbols.variables().count() && names.places().count() == symbols.places().count();
    let found = found.filter(|found| same_names && graph.shape(found.root) == shape);
    if found.is_none() {
        graph.truncate(length);
    }
    Some((found?, names))
}

/// A claim speaks of the names of the question only.
fn known_names(case: &Case<'_>, names: &Symbols) -> Result<()> {
    let (statement, symbols) = (case.statement, &case.symbols);
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
        .filter(|(variable, name, _)| !symbols.is_direction(*variable) && case.direction.as_deref() != Some(name))
        .map(|(_, name, _)| name)
        .collect();
    let direction = case.direction.as_ref().map(|own| {
        format!("; the derivative in a direction is written with {own}, as --form frechet and --form hvp write it")
    });
    let message = format!(
        "the claim speaks of {name}, which the question does not have; it has {}{}",
        known.join(", "),
        direction.unwrap_or_default()
    );
    Err(Error::new(ErrorCode::UnknownName, message, span))
}
