//! Dimensions as numbers in a text that is read with nothing but its variables.

use crate::base::{Dimension, Symbols};
use crate::notation::plan::TOTAL;
use crate::ops::Callable;
use crate::syntax::UNIT_VECTOR;
use crate::syntax::ast::{Expr, ExprKind};
use rustc_hash::FxHashSet;
use std::convert::Infallible;

/// The expression with `sum(ones(n))` for a dimension `n` that is a factor and would be read as a variable: neither has a variable an axis
/// of it, nor does the expression name it where only dimensions stand, as in `ones(n)`.
pub fn with_known_sizes(expr: Expr, symbols: &Symbols) -> Expr {
    let is_axis = |dimension: Dimension| {
        let mut variables = symbols.variables().filter(|(variable, _, _)| !symbols.is_direction(*variable));
        variables.any(|(_, _, declaration)| declaration.shape.iter().flatten().any(|d| *d == dimension))
    };
    let unknown: FxHashSet<&str> = symbols
        .dimensions()
        .filter(|(d, _)| symbols.place(*d).is_none())
        .filter(|(d, name)| symbols.literal_size(*d).is_none() && symbols.find_variable(name).is_none() && !is_axis(*d))
        .map(|(_, name)| name)
        .collect();
    if unknown.is_empty() || !expr.any(&|e| name(e).is_some_and(|name| unknown.contains(name))) {
        return expr;
    }
    let mut said = FxHashSet::default();
    expr.walk(&mut |e| {
        if let ExprKind::Call(_, arguments) = &e.kind
            && takes_dimensions(e)
        {
            arguments.iter().for_each(|argument| argument.walk(&mut |e| said.extend(name(e))));
        }
    });
    written(&expr, &|e| name(e).is_some_and(|name| unknown.contains(name) && !said.contains(name)))
}

fn name(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name),
        _ => None,
    }
}

fn takes_dimensions(expr: &Expr) -> bool {
    let ExprKind::Call(name, _) = &expr.kind else { return false };
    name == UNIT_VECTOR || Callable::find(name).is_some_and(Callable::takes_dimensions)
}

fn written(expr: &Expr, unknown: &dyn Fn(&Expr) -> bool) -> Expr {
    if takes_dimensions(expr) {
        return expr.clone();
    }
    if unknown(expr) {
        return Expr::call(TOTAL.name, vec![Expr::call("ones", vec![expr.clone()])]);
    }
    match expr.map_children::<Infallible>(&mut |child| Ok(written(child, unknown))) {
        Ok(expr) => expr,
        Err(never) => match never {},
    }
}
