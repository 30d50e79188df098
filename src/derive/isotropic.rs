//! The derivative of a matrix by a matrix with the isotropic tensors of four axes: `kron(P,Q)` of the vec form is `Q*E4*P`, the commutation
//! matrix `G4`, and a product of such matrices a contraction `:`.

use crate::base::{Dimension, Shape, Symbols};
use crate::expr::Graph;
use crate::ops::{Callable, KRONECKER, Signature, fourth_order};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Statement, Term};
use crate::typing::elaborate;
use std::convert::Infallible;

/// The names of the axes of a matrix, where they are known.
type Axes = Option<[String; 2]>;

/// The form of four axes that a vec form says, with the sizes that its parts do not give; `None` where it has more than Kronecker products and
/// commutation matrices.
pub(super) fn of_vec(vec: &Expr, shape: &Shape, symbols: &Symbols) -> Option<Expr> {
    let [[i], [j], [k], [l]] = [0, 1, 2, 3].map(|axis| shape.get(axis).map_or(&[][..], |axis| &axis[..])) else {
        return None;
    };
    let [rows, columns] = [[i, j], [k, l]].map(|axes| Some(axes.map(|axis| symbols.dimension_name(*axis).to_owned())));
    let sized = tensor(vec, rows, columns)?;
    let short = without_sizes(&sized);
    let mut names = symbols.clone();
    let statement = Statement { target: None, expr: short.clone() };
    let mut graph = Graph::new();
    let is_known = [IDENTITY, TRANSPOSITION].into_iter().all(|name| symbols.find_variable(name).is_none())
        && elaborate(&statement, &[], &mut names, &mut graph).is_ok_and(|read| graph.shape(read.root) == shape);
    Some(if is_known { short } else { sized })
}

pub(super) const IDENTITY: &str = "E4";
pub(super) const TRANSPOSITION: &str = "G4";

fn sized(name: &str, axes: Axes) -> Option<Expr> {
    Some(Expr::call(name, axes?.map(Expr::name).to_vec()))
}

/// The tensor of a matrix whose rows and columns are stacked pairs of axes.
fn tensor(expr: &Expr, rows: Axes, columns: Axes) -> Option<Expr> {
    match &expr.kind {
        ExprKind::Sum(terms) => {
            let each = |term: &Term| {
                Some(Term { negative: term.negative, expr: tensor(&term.expr, rows.clone(), columns.clone())? })
            };
            Some(Expr::new(ExprKind::Sum(terms.iter().map(each).collect::<Option<_>>()?)))
        }
        ExprKind::Negate(inner) => Some(scaled(&mut negative, tensor(inner, rows, columns)?)),
        ExprKind::Transpose(inner) => tensor(&transposed(inner)?, rows, columns),
        ExprKind::Product(head, tail) => product(head, tail, rows, columns),
        ExprKind::Call(name, arguments) => match (name.as_str(), &arguments[..]) {
            ("eye", _) => sized(IDENTITY, columns.or(rows)),
            (name, _) if is_commutation(name) => {
                let swapped = rows.map(|[i, j]| [j, i]);
                sized(TRANSPOSITION, columns.or(swapped))
            }
            (name, [p, q]) if name == KRONECKER.spelling() => {
                let axes = columns.zip(rows).map(|([k, _], [_, j])| [k, j]);
                let mut factors = Vec::new();
                push_factors(q, &mut factors);
                factors.push(sized(IDENTITY, axes.or_else(|| identity_axes(p, q)))?);
                push_factors(p, &mut factors);
                chain(factors)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether a function is the commutation matrix: the constant of two dimensions both of whose axes are products of them.
fn is_commutation(name: &str) -> bool {
    let two = [Dimension(0), Dimension(1)];
    match Callable::find(name).map(Callable::signature) {
        Some(Signature::OfDimensions { shape, .. }) => {
            shape(&two).is_some_and(|axes| axes.len() == 2 && axes.iter().all(|axis| axis.len() == 2))
        }
        _ => false,
    }
}

/// The sizes that identities beside a tensor show.
fn identity_axes(p: &Expr, q: &Expr) -> Axes {
    let size = |expr: &Expr| match &expr.kind {
        ExprKind::Call(name, arguments) if name == "eye" => match &arguments[..] {
            [Expr { kind: ExprKind::Name(size), .. }] => Some(size.clone()),
            _ => None,
        },
        _ => None,
    };
    Some([size(q)?, size(p)?])
}

/// The factors of a matrix product; an identity is none.
fn push_factors(expr: &Expr, factors: &mut Vec<Expr>) {
    match &expr.kind {
        ExprKind::Call(name, _) if name == "eye" => {}
        ExprKind::Product(head, tail) if tail.iter().all(|(op, _)| *op == ProductOp::Times) => {
            push_factors(head, factors);
            tail.iter().for_each(|(_, factor)| factors.push(factor.clone()));
        }
        _ => factors.push(expr.clone()),
    }
}

fn chain(factors: Vec<Expr>) -> Option<Expr> {
    let mut factors = factors.into_iter();
    let first = factors.next()?;
    let rest: Vec<_> = factors.map(|factor| (ProductOp::Times, factor)).collect();
    Some(if rest.is_empty() { first } else { Expr::new(ExprKind::Product(Box::new(first), rest)) })
}

/// A product of scalars and of matrices that are tensors: the scalars in front, `:` between the others.
fn product(head: &Expr, tail: &[(ProductOp, Expr)], rows: Axes, columns: Axes) -> Option<Expr> {
    let Parts { mut scalars, tensors, divisors } = parts(head, tail)?;
    // The axes between two factors are known from either end, up to the first that changes them.
    let count = tensors.len();
    let (mut before, mut after) = (vec![rows], vec![columns]);
    for at in 0..count {
        before.push(before[at].clone().and_then(|axes| through(&tensors[at], axes)));
        after.push(after[at].clone().and_then(|axes| through(&tensors[count - 1 - at], axes)));
    }
    after.reverse();
    let between = |at: usize| match at {
        0 => before[0].clone(),
        at if at == count => after[count].clone(),
        at => before[at].clone().or(after[at].clone()),
    };
    let mut result: Option<Expr> = None;
    for (at, factor) in tensors.iter().enumerate() {
        let next = tensor(factor, between(at), between(at + 1))?;
        result = Some(match result {
            None => next,
            Some(left) => Expr::new(ExprKind::Frobenius(Box::new(left), Box::new(next))),
        });
    }
    let is_minus_one = |expr: &Expr| matches!(&expr.kind, ExprKind::Number(value) if *value == (-1).into());
    if scalars.first().is_some_and(is_minus_one) {
        scalars.remove(0);
        result = result.map(|result| scaled(&mut negative, result));
    }
    let mut multiply = |expr: Expr| {
        let mut all = scalars.clone();
        push_factors(&expr, &mut all);
        let product = chain(all).unwrap_or(expr);
        match (divisors.is_empty(), product.kind) {
            (true, kind) => Expr::new(kind),
            (false, ExprKind::Product(first, mut rest)) => {
                rest.extend(divisors.clone());
                Expr::new(ExprKind::Product(first, rest))
            }
            (false, kind) => Expr::new(ExprKind::Product(Box::new(Expr::new(kind)), divisors.clone())),
        }
    };
    let is_plain = scalars.is_empty() && divisors.is_empty();
    result.map(|result| if is_plain { result } else { scaled(&mut multiply, result) })
}

/// The negative of a tensor, its sign in front.
fn negative(expr: Expr) -> Expr {
    match expr.kind {
        ExprKind::Product(first, rest) => Expr::new(ExprKind::Product(Box::new(negative(*first)), rest)),
        kind => Expr::new(kind).negated(),
    }
}

/// Something done to the first factor of a contraction, or to the tensor itself.
fn scaled(scale: &mut dyn FnMut(Expr) -> Expr, tensor: Expr) -> Expr {
    match tensor.kind {
        ExprKind::Frobenius(left, right) => Expr::new(ExprKind::Frobenius(Box::new(scaled(scale, *left)), right)),
        kind => scale(Expr::new(kind)),
    }
}

/// A product, taken apart.
struct Parts {
    /// What stands before the first tensor.
    scalars: Vec<Expr>,
    tensors: Vec<Expr>,
    divisors: Vec<(ProductOp, Expr)>,
}

/// The factors of a product; `None` where something else stands between tensors or behind them.
fn parts(head: &Expr, tail: &[(ProductOp, Expr)]) -> Option<Parts> {
    let (mut scalars, mut divisors) = (Vec::new(), Vec::new());
    flatten_all(head, tail, &mut scalars, &mut divisors)?;
    let tensors = scalars.split_off(scalars.iter().position(is_tensor)?);
    tensors.iter().all(is_tensor).then_some(Parts { scalars, tensors, divisors })
}

fn flatten_all(
    head: &Expr,
    tail: &[(ProductOp, Expr)],
    factors: &mut Vec<Expr>,
    divisors: &mut Vec<(ProductOp, Expr)>,
) -> Option<()> {
    flatten(head, factors, divisors)?;
    for (op, factor) in tail {
        match op {
            ProductOp::Times => flatten(factor, factors, divisors)?,
            ProductOp::Divide => divisors.push((*op, factor.clone())),
            _ => return None,
        }
    }
    Some(())
}

/// The factors of nested products.
fn flatten(expr: &Expr, factors: &mut Vec<Expr>, divisors: &mut Vec<(ProductOp, Expr)>) -> Option<()> {
    match &expr.kind {
        ExprKind::Product(head, tail) => flatten_all(head, tail, factors, divisors)?,
        ExprKind::Negate(inner) => {
            let at = factors.len();
            flatten(inner, factors, divisors)?;
            let first = factors.get_mut(at)?;
            if is_tensor(first) {
                factors.insert(at, Expr::number((-1).into()));
            } else {
                *first = first.clone().negated();
            }
        }
        _ => factors.push(expr.clone()),
    }
    Some(())
}

/// Whether a factor is made of Kronecker products, commutation matrices and identities.
fn is_tensor(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call(name, _) => name == "eye" || is_commutation(name) || name == KRONECKER.spelling(),
        ExprKind::Transpose(inner) | ExprKind::Negate(inner) => is_tensor(inner),
        ExprKind::Sum(terms) => terms.iter().all(|term| is_tensor(&term.expr)),
        ExprKind::Product(head, tail) => is_tensor(head) || tail.iter().any(|(_, factor)| is_tensor(factor)),
        _ => false,
    }
}

/// The axes on the other side of a factor that does not change them but for their order.
fn through(expr: &Expr, axes: [String; 2]) -> Axes {
    match &expr.kind {
        ExprKind::Call(name, _) if name == "eye" => Some(axes),
        ExprKind::Call(name, _) if is_commutation(name) => {
            let [i, j] = axes;
            Some([j, i])
        }
        ExprKind::Sum(terms) => through(&terms.first()?.expr, axes),
        _ => None,
    }
}

/// The transpose of what is a tensor.
fn transposed(expr: &Expr) -> Option<Expr> {
    let flip = |expr: &Expr| match &expr.kind {
        ExprKind::Transpose(inner) => (**inner).clone(),
        ExprKind::Call(name, _) if name == "eye" => expr.clone(),
        _ => Expr::new(ExprKind::Transpose(Box::new(expr.clone()))),
    };
    match &expr.kind {
        ExprKind::Call(name, arguments) if name == KRONECKER.spelling() => {
            Some(Expr::call(name, arguments.iter().map(flip).collect()))
        }
        ExprKind::Call(name, arguments) if is_commutation(name) => {
            Some(Expr::call(name, arguments.iter().rev().cloned().collect()))
        }
        ExprKind::Call(name, _) if name == "eye" => Some(expr.clone()),
        ExprKind::Transpose(inner) => Some((**inner).clone()),
        ExprKind::Negate(inner) => Some(transposed(inner)?.negated()),
        ExprKind::Product(head, tail) => {
            let Parts { mut scalars, tensors, divisors } = parts(head, tail)?;
            for tensor in tensors.iter().rev() {
                scalars.push(transposed(tensor)?);
            }
            let mut factors = scalars.into_iter();
            let first = factors.next()?;
            let rest = factors.map(|factor| (ProductOp::Times, factor)).chain(divisors).collect();
            Some(Expr::new(ExprKind::Product(Box::new(first), rest)))
        }
        ExprKind::Sum(terms) => {
            let each = |term: &Term| Some(Term { negative: term.negative, expr: transposed(&term.expr)? });
            Some(Expr::new(ExprKind::Sum(terms.iter().map(each).collect::<Option<_>>()?)))
        }
        _ => None,
    }
}

/// The tensors without their sizes.
fn without_sizes(expr: &Expr) -> Expr {
    match &expr.kind {
        ExprKind::Call(name, _) if fourth_order(name).is_some() => Expr::name(name),
        _ => {
            let Ok(expr) = expr.map_children::<Infallible>(&mut |child| Ok(without_sizes(child)));
            expr
        }
    }
}
