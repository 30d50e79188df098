//! What calls and marks stand for: the terms that they are on typical operands.

use super::{declare, elaborate};
use crate::base::Symbols;
use crate::expr::{Graph, Id};
use crate::ops::{Callable, Op, Signature};
use crate::syntax::ast::{Expr, ExprKind, Statement};

/// The operands, declared.
const OPERANDS: [&str; 8] = [
    "s: scalar",
    "x: vector(n)",
    "y: vector(n)",
    "A: matrix(n,n)",
    "B: matrix(n,n)",
    "C: matrix(m,n)",
    "v: vector(n*m)",
    "D: matrix(m*n,m*n)",
];

/// Terms in a scalar `s`, vectors `x` and `y` and square matrices `A` and `B` of one size.
#[derive(Debug)]
pub(crate) struct Examples {
    symbols: Symbols,
    /// The terms.
    pub(crate) graph: Graph,
}

impl Examples {
    pub(crate) fn new() -> Examples {
        let mut symbols = Symbols::default();
        for operand in OPERANDS {
            declare(&mut symbols, operand).expect("a declaration");
        }
        Examples { symbols, graph: Graph::new() }
    }

    /// The term of an expression, if it has one.
    pub(crate) fn term(&mut self, expr: Expr) -> Option<Id> {
        let statement = Statement { target: None, expr };
        Some(elaborate(&statement, &[], &mut self.symbols, &mut self.graph).ok()?.root)
    }

    /// The terms of calls of a function, with operands of each kind that it takes.
    pub(crate) fn calls(&mut self, callable: Callable) -> Vec<Id> {
        let calls: &[&[&str]] = match callable.signature() {
            Signature::OfDimensions { .. } => &[&["n"], &["m", "n"]],
            Signature::Constant(_) => &[&["s"]],
            Signature::Divided { .. } => &[&["v", "m"], &["D", "m"], &["D", "n"]],
            signature if signature.operands() == 1 => &[&["x"], &["A"]],
            _ => &[&["x", "y"], &["A", "B"]],
        };
        let call = |names: &&[&str]| {
            let arguments = names.iter().map(|name| Expr::name(*name)).collect();
            self.term(Expr::new(ExprKind::Call(callable.name().to_owned(), arguments)))
        };
        calls.iter().filter_map(call).collect()
    }

    /// Whether a term is one operation on operands as they are.
    pub(crate) fn is_operation(&self, term: Id) -> bool {
        let operands = self.graph.children(term);
        !operands.is_empty() && operands.iter().all(|id| matches!(self.graph.op(*id), Op::Variable(_)))
    }
}
