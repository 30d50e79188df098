//! What names say by themselves: the kinds that a first letter suggests, and the dimensions that an expression names.

use super::declare::is_size;
use super::kind::{COLUMN, Kinds, MATRIX, SCALAR, Slot};
use super::place::size_of_unit;
use super::suggest::is_reserved;
use super::tree::Name;
use crate::base::{Axis, Dimension, Error, ErrorCode, Result, Symbols, is_small_greek};
use crate::ops::{Callable, Signature};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use indexmap::IndexMap;

/// The kinds that undeclared names would rather have, matrices first.
pub(super) fn defaults(names: &IndexMap<String, Name>, symbols: &Symbols) -> Vec<(Slot, [Kinds; 3])> {
    let mut defaults: Vec<(Slot, [Kinds; 3])> = Vec::new();
    for (name, info) in names.iter().filter(|(_, info)| info.declared.is_none()) {
        defaults.push((info.slot, likely_kinds(name, symbols)));
    }
    defaults.sort_by_key(|(_, order)| [MATRIX, COLUMN, SCALAR].iter().position(|k| *k == order[0]));
    defaults
}

/// The kinds that a name says by itself, the likeliest first: `dX` is what `X` is declared as, as answers write its differential; else the
/// first letter says it.
pub(super) fn likely_kinds(name: &str, symbols: &Symbols) -> [Kinds; 3] {
    let letter = match name {
        _ if symbols.is_scalar_by_use(name) => [SCALAR, COLUMN, MATRIX],
        _ if symbols.is_vector_by_style(name) => [COLUMN, SCALAR, MATRIX],
        _ => letter_kinds(name),
    };
    let of = name.strip_prefix('d').and_then(|of| symbols.find_variable(of.trim_end_matches('_')));
    match of.map(|variable| Kinds::of_rank(symbols.declaration(variable).shape.len())) {
        Some(kind) if kind != letter[0] => [kind, letter[0], letter[1]],
        _ => letter,
    }
}

fn letter_kinds(name: &str) -> [Kinds; 3] {
    match name.chars().next() {
        Some('a'..='g') if !is_small_greek(name) => [SCALAR, COLUMN, MATRIX],
        Some(c) if c.is_uppercase() => [MATRIX, COLUMN, SCALAR],
        _ => [COLUMN, SCALAR, MATRIX],
    }
}

/// Dimensions named in `eye(n)`, `ones(n)` and the like are known everywhere in the expression.
pub(super) fn find_dimensions(expr: &Expr, symbols: &mut Symbols) -> Result<()> {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Name(_) => Ok(()),
        ExprKind::Sum(terms) => terms.iter().try_for_each(|t| find_dimensions(&t.expr, symbols)),
        ExprKind::Product(head, tail) => {
            find_dimensions(head, symbols)?;
            tail.iter().try_for_each(|(_, e)| find_dimensions(e, symbols))
        }
        ExprKind::Frobenius(a, b) | ExprKind::Power(a, b) | ExprKind::HadamardPower(a, b) => {
            find_dimensions(a, symbols)?;
            find_dimensions(b, symbols)
        }
        ExprKind::Negate(a) | ExprKind::Transpose(a) | ExprKind::Index(a, _) | ExprKind::SumOver(_, a) => {
            find_dimensions(a, symbols)
        }
        ExprKind::Call(name, arguments) if Callable::find(name).is_some_and(Callable::takes_dimensions) => {
            arguments.iter().try_for_each(|a| size(a, name, symbols, &|_| None).map(|_| ()))
        }
        ExprKind::Call(name, arguments)
            if matches!(Callable::find(name).map(Callable::signature), Some(Signature::Divided { .. })) =>
        {
            // The operand, then a dimension.
            let mut arguments = arguments.iter();
            arguments.next().map_or(Ok(()), |operand| find_dimensions(operand, symbols))?;
            arguments.try_for_each(|a| size(a, name, symbols, &|_| None).map(|_| ()))
        }
        ExprKind::Call(name, arguments) => match size_of_unit(name, arguments, symbols) {
            Some(argument) => size(argument, name, symbols, &|_| None).map(|_| ()),
            None => arguments.iter().try_for_each(|a| find_dimensions(a, symbols)),
        },
    }
}

/// The most factors of a size.
const MOST_FACTORS: usize = 16;

/// An argument of `eye` and its like: a dimension, or a product of dimensions and numbers. `known` are dimensions that other names stand for.
pub(super) fn size(
    expr: &Expr,
    function: &str,
    symbols: &mut Symbols,
    known: &dyn Fn(&str) -> Option<Dimension>,
) -> Result<Axis> {
    let fail = |message: String, place: &Expr| Err(Error::new(ErrorCode::Kind, message, place.span));
    let mut factors = Vec::new();
    if !size_factors(expr, &mut factors) {
        let message =
            format!("{function} takes a dimension: a name such as n, a size such as 3, or a product such as 2*n");
        return fail(message, expr);
    }
    // Numbers are one factor, in the place of the first.
    let (mut axis, mut number, mut place) = (Axis::new(), 1_u32, None);
    for factor in factors {
        match &factor.kind {
            ExprKind::Name(name) if let Some(dimension) = known(name) => axis.push(dimension),
            ExprKind::Name(name) if symbols.find_variable(name).is_some() => {
                return fail(format!("{function} takes a dimension, but {name} is a variable"), factor);
            }
            ExprKind::Name(name) if is_reserved(name) => {
                return fail(format!("{function} takes a dimension, not {name}"), factor);
            }
            ExprKind::Name(name) => axis.push(symbols.dimension(name)),
            _ => {
                let value = match &factor.kind {
                    ExprKind::Number(value) if is_size(&value.to_string()) => value.to_i64(),
                    _ => None,
                };
                let product = value.and_then(|value| number.checked_mul(u32::try_from(value).ok()?));
                let Some(product) = product else {
                    let message = format!(
                        "{function} takes a dimension: a name such as n, a size such as 3, or a product such as 2*n"
                    );
                    return fail(message, factor);
                };
                (number, place) = (product, place.or(Some(axis.len())));
            }
        }
    }
    if let Some(place) = place.filter(|_| number > 1 || axis.is_empty()) {
        axis.insert(place, symbols.dimension(&number.to_string()));
    }
    Ok(axis)
}

/// The factors of a size; false if it is no product of powers.
fn size_factors<'e>(expr: &'e Expr, factors: &mut Vec<&'e Expr>) -> bool {
    match &expr.kind {
        ExprKind::Product(head, tail) => {
            tail.iter().all(|(op, _)| *op == ProductOp::Times)
                && size_factors(head, factors)
                && tail.iter().all(|(_, factor)| size_factors(factor, factors))
        }
        ExprKind::Power(base, exponent) => {
            let ExprKind::Number(power) = &exponent.kind else { return false };
            let times = power.to_i64().filter(|k| (1..=MOST_FACTORS as i64).contains(k)).unwrap_or(0);
            times > 0 && (0..times).all(|_| size_factors(base, factors))
        }
        _ => {
            factors.push(expr);
            factors.len() <= MOST_FACTORS
        }
    }
}
