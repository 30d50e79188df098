//! What parts are called.

use crate::base::Symbols;
use crate::ops::Callable;
use crate::syntax::ast::{Expr, ExprKind};

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
pub(super) const SUMMED: [&str; 11] = ["p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z"];
