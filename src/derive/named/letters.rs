//! What parts are called, and indices beside them.

use super::terms::labels;
use crate::base::Symbols;
use crate::ops::Callable;
use crate::syntax::ast::{Expr, ExprKind};
use std::collections::BTreeSet;
use std::convert::Infallible;

/// What a part is, as far as its name says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A difference: a residual.
    Difference,
    /// Entries between zero and one: probabilities.
    Share,
    /// Another function, or an inverse.
    Value,
    /// A sum or a product.
    Other,
}

impl Role {
    /// That of an expression; `is_share` says that its entries lie between zero and one.
    pub(super) fn of(expr: &Expr, is_share: bool) -> Role {
        match &expr.kind {
            _ if is_share => Role::Share,
            ExprKind::Sum(terms) if terms.iter().any(|term| term.negative) => Role::Difference,
            ExprKind::Call(..) | ExprKind::Power(..) | ExprKind::HadamardPower(..) => Role::Value,
            _ => Role::Other,
        }
    }
}

/// The names for what has so many axes, the best first. Their first letters say the kind where nothing else does, as in texts that are
/// read; no letter means something else in answers.
fn pool(rank: usize, role: Role) -> &'static [&'static str] {
    match (rank, role) {
        (0, _) => &["c", "a", "b", "s", "t"],
        (1, Role::Difference) => &["r", "u", "z", "w", "y", "q", "h", "s"],
        (1, Role::Share) => &["p", "s", "q", "y", "u", "z", "w", "h"],
        (1, Role::Value) => &["h", "u", "s", "y", "z", "w", "q", "r"],
        (1, Role::Other) => &["z", "u", "y", "w", "q", "h", "s", "r"],
        (_, Role::Difference) => &["R", "M", "N", "Q", "Y", "Z", "S", "P"],
        (_, Role::Share) => &["P", "S", "Q", "Y", "M", "N", "Z", "R"],
        (_, Role::Value) => &["M", "N", "P", "Q", "S", "Y", "Z", "R"],
        (_, Role::Other) => &["M", "N", "Z", "Y", "Q", "S", "P", "R"],
    }
}

/// A name that nothing else has.
pub(super) fn name(rank: usize, role: Role, is_taken: &dyn Fn(&str) -> bool) -> String {
    let pool = pool(rank, role);
    if let Some(name) = pool.iter().find(|name| !is_taken(name)) {
        return (*name).to_owned();
    }
    let numbered = (1u32..).map(|number| format!("{}{number}", pool[0]));
    numbered.into_iter().find(|name| !is_taken(name)).unwrap_or_default()
}

/// Whether the question has a name, or it means something.
pub(in crate::derive) fn is_known(name: &str, symbols: &Symbols) -> bool {
    symbols.find_variable(name).is_some()
        || symbols.find_dimension(name).is_some()
        || symbols.definitions().iter().any(|definition| definition.name == name)
        || crate::typing::is_reserved(name)
        || Callable::find(name).is_some()
}

/// Letters for summed indices, in this order.
const SUMMED: [&str; 11] = ["p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z"];

/// A form in index notation, its summed indices with letters that are no names; `None` where there are too few letters.
pub(super) fn with_letters(
    expr: &Expr,
    free: &BTreeSet<String>,
    symbols: &Symbols,
    is_name: &dyn Fn(&str) -> bool,
) -> Option<Expr> {
    let own = labels(expr);
    // Places are no letters.
    let is_summed = |label: &&String| label.starts_with(char::is_alphabetic) && !is_known(label, symbols);
    let summed: Vec<&String> = own.difference(free).filter(is_summed).collect();
    if !summed.iter().any(|letter| is_name(letter)) {
        return Some(expr.clone());
    }
    let is_open = |letter: &String| !is_name(letter) && !free.contains(letter) && !is_known(letter, symbols);
    let numbered = (1..=summed.len()).flat_map(|n| SUMMED.map(|letter| format!("{letter}{n}")));
    let all = SUMMED.map(str::to_owned).into_iter().chain(numbered);
    let letters: Vec<String> = all.filter(is_open).take(summed.len()).collect();
    let of = |label: &str| {
        let place = summed.iter().position(|own| *own == label)?;
        Some(letters[place].clone())
    };
    (letters.len() == summed.len()).then(|| with_labels(expr, &of))
}

fn with_labels(expr: &Expr, of: &dyn Fn(&str) -> Option<String>) -> Expr {
    let changed = |labels: &[String]| labels.iter().map(|own| of(own).unwrap_or_else(|| own.clone())).collect();
    let Ok(mut expr) = expr.map_children::<Infallible>(&mut |child| Ok(with_labels(child, of)));
    if let ExprKind::Index(_, labels) | ExprKind::SumOver(labels, _) = &mut expr.kind {
        *labels = changed(labels);
    }
    expr
}
