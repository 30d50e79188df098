//! Equations that are assumed to hold.

use crate::base::{Error, ErrorCode, Result, Span, Symbols};
use crate::expr::{Graph, Id};
use crate::facts::attribute;
use crate::syntax::ast::{Expr, ExprKind, Statement, Term};
use crate::typing::{elaborate, elaborate_shaped};

/// An equation between variables.
#[derive(Clone, Debug)]
pub(super) struct Assumption {
    left: Expr,
    right: Expr,
}

impl Assumption {
    /// Reads an equation.
    pub(super) fn read(equation: &str) -> Result<Assumption> {
        let Some((left, right)) = equation.split_once('=') else {
            let whole = Span::new(0, equation.len());
            return Err(Error::new(ErrorCode::Syntax, "expected an equation such as Q'*Q = eye", whole));
        };
        let place = left.len() + 1;
        let left = crate::syntax::parse(left)?.expr;
        let right = crate::syntax::parse(right).map_err(|mut error| {
            error.span = Span::new(error.span.start + place, error.span.end + place);
            error
        })?;
        Ok(Assumption { left, right: right.expr })
    }
}

/// The assumptions between variables that have a shape, read into the graph; they may say attributes of them. Also whether one says
/// more.
///
/// # Errors
/// When the shapes of an assumption do not fit.
pub(super) fn assumed(
    assumptions: &[Assumption],
    symbols: &mut Symbols,
    graph: &mut Graph,
) -> Result<(Vec<(Id, Id)>, bool)> {
    let mut read_in = Vec::new();
    let mut open = false;
    for Assumption { left, right } in assumptions {
        let (mut names, mut scratch) = (symbols.clone(), graph.clone());
        // As one sum, so that each side gives its dimensions to the other.
        let terms = [(false, left), (true, right)];
        let terms = terms.map(|(negative, side)| Term { negative, expr: side.clone() }).to_vec();
        let sum = Statement { target: None, expr: Expr::new(ExprKind::Sum(terms)) };
        let about = |error: Error| {
            let equation = [left, right].map(crate::syntax::print).join(" = ");
            let message =
                format!("the assumption {equation}: {}; declare the variables, or leave sizes out", error.message);
            Error::new(ErrorCode::Request, message, Span::default())
        };
        let both = elaborate(&sum, &[], &mut names, &mut scratch).map_err(about)?.root;
        if names.variables().count() > symbols.variables().count() {
            continue;
        }
        (*symbols, *graph) = (names, scratch);
        let shape = graph.shape(both).clone();
        let mut read = |side: &Expr| {
            let side = Statement { target: None, expr: side.clone() };
            elaborate_shaped(&side, &[], Some(&shape), symbols, graph).map(|read| read.root)
        };
        let (left, right) = (read(left).map_err(about)?, read(right).map_err(about)?);
        let said = attribute(graph, symbols, left, right);
        open |= said.is_none();
        if let Some((variable, attribute)) = said {
            let mut declaration = symbols.declaration(variable).clone();
            declaration.attributes = declaration.attributes.with(attribute);
            let name = symbols.variable_name(variable).to_owned();
            symbols.declare(&name, declaration);
        }
        read_in.push((left, right));
    }
    Ok((read_in, open))
}
