//! Which subexpressions occur more than once.

use crate::syntax::ast::{Expr, ExprKind};
use rustc_hash::FxHashMap;

/// The subexpressions of a tree, numbered so that equal ones have equal numbers.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// The number of each place in the tree, by address.
    places: FxHashMap<usize, usize>,
    numbers: FxHashMap<String, usize>,
    uses: Vec<usize>,
    /// Whether an index of index notation occurs below.
    indexed: Vec<bool>,
}

impl Shared {
    pub(super) fn new(expr: &Expr) -> Self {
        let mut shared = Shared::default();
        let root = shared.visit(expr);
        shared.uses[root] += 1;
        shared
    }

    fn visit(&mut self, expr: &Expr) -> usize {
        let parts: Vec<usize> = expr.children().into_iter().map(|child| self.visit(child)).collect();
        let next = self.uses.len();
        let number = *self.numbers.entry(key(expr, &parts)).or_insert(next);
        if number == next {
            self.uses.push(0);
            let indexed = matches!(expr.kind, ExprKind::Index(..)) || parts.iter().any(|p| self.indexed[*p]);
            self.indexed.push(indexed);
            parts.iter().for_each(|part| self.uses[*part] += 1);
        }
        self.places.insert(address(expr), number);
        number
    }

    /// The number of an expression that deserves a name: compound, and used more than once.
    pub(super) fn repeated(&self, expr: &Expr) -> Option<usize> {
        if let ExprKind::Transpose(inner) | ExprKind::Negate(inner) = &expr.kind
            && self.repeated(inner).is_some()
        {
            return None;
        }
        let number = *self.places.get(&address(expr))?;
        (self.uses[number] > 1 && !self.indexed[number] && is_compound(expr)).then_some(number)
    }

    /// Whether an index occurs in the expression.
    pub(super) fn is_indexed(&self, expr: &Expr) -> bool {
        self.places.get(&address(expr)).is_some_and(|number| self.indexed[*number])
    }
}

fn address(expr: &Expr) -> usize {
    std::ptr::from_ref(expr) as usize
}

fn is_compound(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Name(_) => false,
        ExprKind::Transpose(inner) | ExprKind::Negate(inner) => is_compound(inner),
        ExprKind::Call(name, _) => !matches!(name.as_str(), "eye" | "ones" | "zeros" | "tri"),
        _ => true,
    }
}

fn key(expr: &Expr, parts: &[usize]) -> String {
    match &expr.kind {
        ExprKind::Number(value) => format!("{value}"),
        ExprKind::Name(name) => format!("name {name}"),
        ExprKind::Sum(terms) => {
            let signs: String = terms.iter().map(|t| if t.negative { '-' } else { '+' }).collect();
            format!("{signs} {parts:?}")
        }
        ExprKind::Frobenius(..) => format!(": {parts:?}"),
        ExprKind::Product(_, rest) => {
            let operators: Vec<_> = rest.iter().map(|(op, _)| op).collect();
            format!("{operators:?} {parts:?}")
        }
        ExprKind::Negate(_) => format!("neg {parts:?}"),
        ExprKind::Transpose(_) => format!("' {parts:?}"),
        ExprKind::Power(..) => format!("^ {parts:?}"),
        ExprKind::HadamardPower(..) => format!(".^ {parts:?}"),
        ExprKind::Call(name, _) => format!("call {name} {parts:?}"),
        ExprKind::Index(_, indices) => format!("index {indices:?} {parts:?}"),
    }
}
