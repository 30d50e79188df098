//! Names get kinds and shapes: syntax tree to typed expression.
//!
//! Inference runs in passes over a flat copy of the tree: [`kind`] finds scalars, vectors and matrices, [`unify`] their dimensions,
//! then the typed nodes are built ([`build`], and [`index`] for index notation).

mod about;
mod adaptations;
mod axes;
mod body;
mod build;
mod calls;
mod capitals;
mod contractions;
mod declare;
mod definition;
mod elsewhere;
mod entrywise;
mod error;
mod examples;
mod exponents;
mod factored;
mod fit;
mod guess;
mod index;
mod indexed;
mod indices;
mod infer;
mod kind;
mod names;
mod notes;
mod numpy;
mod occurrences;
mod operators;
mod place;
mod places;
mod product;
mod products;
mod read;
mod reading;
mod reductions;
mod refit;
mod repair;
mod roles;
mod rows;
mod samples;
mod scene;
mod shapes;
mod sized;
mod solved;
mod spelling;
mod splits;
mod suggest;
mod summed_powers;
mod sums;
mod tensors;
mod tree;
mod unify;

use crate::base::{Error, ErrorCode, Result, Shape, Span, Symbols, spellings};
use crate::expr::{Graph, Id};
use crate::syntax::ast::{Expr, Statement, Target};

pub(crate) use capitals::notes_of_capitals;
pub use declare::{declare, declare_parts};
pub(crate) use examples::Examples;
pub(crate) use guess::is_scalar;
pub(crate) use occurrences::{free_with, is_reduction, occurrences};
pub(crate) use place::{declare_places, is_place};
pub(crate) use reading::Reading;
pub(crate) use scene::Scene;
pub(crate) use sized::with_sizes;
pub(crate) use splits::read_text;
#[cfg(feature = "serde")]
pub(crate) use suggest::is_near;
pub use suggest::is_reserved;

/// A typed expression, and what its typed form no longer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elaborated {
    /// The expression in the graph.
    pub root: Id,
    /// Whether the value is written as a row vector.
    pub row: bool,
    /// The free indices in axis order, if the input was index notation.
    pub indices: Vec<String>,
    /// The sub-expressions as they are written, inner ones first: also those that cancel on the way into the graph, `inv(A)` of `0*inv(A)`.
    pub parts: Vec<(Id, Span)>,
    /// What was read otherwise than it is written, with how the other reading is written.
    pub notes: Vec<String>,
}

/// What is written, but below none of the roots that were made of it: parts that cancel, as `inv(A)` in `0*inv(A)`, and those that are
/// taken for another operation, as `log(det(A))` is. A part of such a part counts as it is used there.
pub(crate) fn cancelled(parts: &[(Id, Span)], roots: &[Id], graph: &Graph) -> Vec<Id> {
    let whole = |id: &Id, below: &[Id]| below.binary_search(id).is_err();
    let below = graph.reachable(roots);
    let parts: Vec<Id> = parts.iter().map(|(id, _)| *id).filter(|id| whole(id, &below)).collect();
    let used: Vec<Id> = parts.iter().flat_map(|id| graph.children(*id)).copied().collect();
    let below = graph.reachable(&used);
    parts.into_iter().filter(|id| whole(id, &below)).collect()
}

/// Gives every name of a statement its kind and shape, and builds the typed expression.
///
/// Names that `symbols` does not declare are inferred and then declared. `wrt` are the variables of the derivatives to come.
///
/// # Errors
/// When the shapes do not fit, or a name is not known; `symbols` is then unchanged (`graph` may have more nodes).
pub fn elaborate(statement: &Statement, wrt: &[&str], symbols: &mut Symbols, graph: &mut Graph) -> Result<Elaborated> {
    elaborate_shaped(statement, wrt, None, symbols, graph)
}

/// As [`elaborate`], where the shape of the value is known from elsewhere.
///
/// It settles the dimensions that the text leaves open, as in `J[i,j,k,l] = delta[i,k]*delta[j,l]` or `eye`, and a number stands for the
/// constant of that shape (`0` for zero).
///
/// # Errors
/// As [`elaborate`], and when the value has another shape.
pub fn elaborate_shaped(
    statement: &Statement,
    wrt: &[&str],
    shape: Option<&Shape>,
    symbols: &mut Symbols,
    graph: &mut Graph,
) -> Result<Elaborated> {
    let mut scratch = symbols.clone();
    let is_first = graph.is_empty();
    let bodies = body::bodies(&statement.expr, symbols.definitions());
    let target = statement.target.as_ref();
    let selected = place::resolve(&statement.expr, symbols)?;
    let literal = selected.as_ref().unwrap_or(&statement.expr);
    let raised = summed_powers::entrywise(literal, target, wrt, symbols);
    let expr = raised.as_ref().map_or(literal, |(expr, _)| expr);
    let has_tensors = tensors::has_fourth_order(expr, wrt, symbols);
    let mut question = Question { expr, target, bodies: &bodies, wrt, shape, pinned: None, has_tensors };
    let before = has_tensors.then(|| graph.clone());
    let mut found = run(&question, &mut scratch, graph);
    if let Some(mut before) = before {
        // Where they fit better as matrices, E4 and G4 are names like others.
        let plain = Question { has_tensors: false, ..question };
        let mut names = symbols.clone();
        let other = run(&plain, &mut names, &mut before);
        let distance = |found: &Result<(Elaborated, notes::Departures), Failure<'_>>| {
            found.as_ref().ok().map(|(_, departures)| (departures.cost.0, departures.cost.1))
        };
        if distance(&other).is_some_and(|other| distance(&found).is_none_or(|own| other < own)) {
            (question, scratch, found) = (plain, names, other);
            *graph = before;
        }
    }
    if let Err(Failure { error: Error { code: ErrorCode::Shape, .. }, .. }) = &found
        && let Some(pinned) = refit::refit(&question, symbols)
    {
        scratch = symbols.clone();
        found = run(&Question { pinned: Some(pinned), ..question }, &mut scratch, graph);
    }
    // What was built before has the sizes that it has.
    if let Err(Failure { error: Error { code: ErrorCode::Shape, .. }, .. }) = &found
        && is_first
        && let Some((names, other, fitting)) = with_factors(&question, symbols)
    {
        (scratch, *graph, found) = (names, other, Ok(fitting));
    }
    let (mut elaborated, departures) = match found {
        Ok(found) => found,
        Err(failure) => {
            let operands = failure.operands.clone();
            let mut error = error::explain(failure, symbols, wrt);
            if let ([left, right], ErrorCode::Shape | ErrorCode::Kind | ErrorCode::Exponent) =
                (&operands[..], error.code)
                && !error.message.contains("; write ")
            {
                error.message += &repair::offer(&repair::repairs(&question, [*left, *right], symbols));
            }
            return Err(error);
        }
    };
    elaborated.notes.splice(0..0, departures.notes(&question, symbols));
    elaborated.notes.extend(raised.iter().flat_map(|(_, notes)| notes.iter().cloned()));
    elaborated.notes.extend(notes::of_functions(&statement.expr, &elaborated, graph, &scratch));
    *symbols = scratch;
    Ok(elaborated)
}

/// A statement that is to be typed, and what is known of it.
#[derive(Clone, Copy)]
struct Question<'a> {
    expr: &'a Expr,
    target: Option<&'a Target>,
    bodies: &'a body::Bodies,
    wrt: &'a [&'a str],
    shape: Option<&'a Shape>,
    pinned: Option<Pinned<'a>>,
    /// Whether E4 and G4 are tensors of four axes here.
    has_tensors: bool,
}

/// An undeclared name whose kind is known.
#[derive(Clone, Copy)]
struct Pinned<'a> {
    name: &'a str,
    kind: kind::Kinds,
}

/// A mistake, and the operands whose shapes would explain it.
struct Failure<'a> {
    error: Error,
    operands: Vec<error::Operand<'a>>,
}

impl From<Error> for Failure<'_> {
    fn from(error: Error) -> Self {
        Failure { error, operands: Vec::new() }
    }
}

fn run<'a>(
    question: &Question<'a>,
    symbols: &mut Symbols,
    graph: &mut Graph,
) -> Result<(Elaborated, notes::Departures), Failure<'a>> {
    let tree = read::read(question, symbols)?;
    for name in question.wrt {
        known(name, &tree, symbols)?;
    }
    let departures = notes::departures(&tree, symbols);
    let typed = infer::infer(tree, question.shape, symbols)?;
    Ok((build::build(&typed, question.shape, symbols, graph)?, departures))
}

/// The question with sizes taken apart so that it has shapes.
fn with_factors(
    question: &Question<'_>,
    symbols: &Symbols,
) -> Option<(Symbols, Graph, (Elaborated, notes::Departures))> {
    factored::factored(question.expr, symbols).into_iter().find_map(|mut names| {
        let mut graph = Graph::new();
        let found = run(question, &mut names, &mut graph).ok()?;
        Some((names, graph, found))
    })
}

/// A variable of a derivative must be declared or occur.
fn known(name: &str, tree: &tree::Tree<'_>, symbols: &Symbols) -> Result<()> {
    let is_there = |name: &str| tree.find_name(name).is_some() || symbols.find_variable(name).is_some();
    if is_there(name) || spellings(name).any(|spelt| is_there(&spelt)) {
        return Ok(());
    }
    let message = if symbols.find_dimension(name).is_some() {
        format!("{name} is a dimension, not a variable")
    } else {
        let declared = symbols.variables().map(|(_, known, _)| known);
        let mut names: Vec<&str> = tree.names.keys().map(String::as_str).collect();
        names.extend(declared.filter(|known| !tree.names.contains_key(*known)));
        match names.len() {
            _ if name.contains(',') => {
                format!(
                    "'{name}' is more than one variable: --each {name} (wrt_each) gives an answer for each, --wrt repeated (a list) differentiates by one after the other"
                )
            }
            _ if !crate::syntax::is_name(name) => {
                format!("'{name}' is not a name: derivatives are taken by variables, one at a time")
            }
            _ if tree.indices.keys().any(|(_, label)| label == name) => {
                format!("{name} is an index in [..], which selects entries, and no variable")
            }
            0 => format!("the expression has no variable {name}: it has no variables"),
            count => {
                let are = if count == 1 { "its variable is" } else { "its variables are" };
                let hidden = names.iter().find_map(|own| {
                    let small = own.len() <= 6 && own.chars().all(|c| c.is_ascii_lowercase());
                    let spelt = || small.then(|| own.chars().map(String::from).collect::<Vec<_>>().join("*"));
                    let product = crate::syntax::product_of(own).or_else(spelt)?;
                    let has = product.split('*').any(|letter| letter.trim_end_matches('\'') == name);
                    has.then(|| format!("; write {product} if {own} is a product"))
                });
                let hidden = hidden.unwrap_or_default();
                format!("the expression has no variable {name}; {are} {}{hidden}", names.join(", "))
            }
        }
    };
    Err(Error::new(ErrorCode::UnknownName, message, Span::default()))
}

#[cfg(test)]
mod tests;
