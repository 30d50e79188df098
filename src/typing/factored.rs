//! Sizes that are numbers: an axis of 4 entries is one of 2*2, where a Kronecker product has that.

use crate::base::{Axis, Declaration, Symbols};
use crate::syntax::ast::{Expr, ExprKind};

/// The most ways to take sizes apart that are tried.
const MOST: usize = 8;

/// The names with a size taken apart into two sizes of the expression, in every way that there is.
pub(super) fn factored(expr: &Expr, symbols: &Symbols) -> Vec<Symbols> {
    let mut names: Vec<&str> = Vec::new();
    expr.walk(&mut |e| {
        if let ExprKind::Name(name) = &e.kind
            && symbols.find_variable(name).is_some()
            && !names.contains(&name.as_str())
        {
            names.push(name);
        }
    });
    let declaration = |name: &str| symbols.find_variable(name).map(|variable| symbols.declaration(variable));
    let axes = || names.iter().filter_map(|name| declaration(name)).flat_map(|own| &own.shape);
    let mut sizes: Vec<u64> = axes().flatten().filter_map(|dimension| symbols.literal_size(*dimension)).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let pairs = sizes.iter().flat_map(|a| sizes.iter().map(move |b| (*a, *b)));
    let is_whole = |axis: &Axis, size: u64| axis.len() == 1 && symbols.literal_axis(axis) == Some(size);
    let parts = pairs.filter_map(|(a, b)| Some((a, b, a.checked_mul(b)?)));
    let parts = parts.filter(|(a, b, whole)| *a > 1 && *b > 1 && sizes.contains(whole));
    parts
        .take(MOST)
        .map(|(a, b, whole)| {
            let mut other = symbols.clone();
            let axis: Axis = [a, b].iter().map(|size| other.dimension(&size.to_string())).collect();
            for name in &names {
                let Some(Declaration { shape, attributes }) = declaration(name).cloned() else { continue };
                let apart = |own: Axis| if is_whole(&own, whole) { axis.clone() } else { own };
                other.declare(name, Declaration { shape: shape.into_iter().map(apart).collect(), attributes });
            }
            other
        })
        .collect()
}
