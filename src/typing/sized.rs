//! Vectors of ones with the sizes that were found for them: `ones(n)'*X*ones(m)` for `1'*X*1`.

use crate::base::{Span, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::{Op, Spoken};
use crate::syntax::ast::{Expr, ExprKind, Statement};

/// The statement with the size of each vector of ones that has none, where `parts` are its sub-expressions in the graph.
pub(crate) fn with_sizes(statement: &Statement, parts: &[(Id, Span)], graph: &Graph, symbols: &Symbols) -> Statement {
    let sized = Sized { parts, graph, symbols };
    Statement { target: statement.target.clone(), expr: sized.expr(&statement.expr) }
}

/// The constant with a size.
const ONES: &str = "ones";

struct Sized<'a> {
    parts: &'a [(Id, Span)],
    graph: &'a Graph,
    symbols: &'a Symbols,
}

impl Sized<'_> {
    fn expr(&self, expr: &Expr) -> Expr {
        if let Some(size) = self.size(expr) {
            let size = Expr { kind: ExprKind::Name(size), span: expr.span };
            return Expr { kind: ExprKind::Call(ONES.to_owned(), vec![size]), span: expr.span };
        }
        match expr.map_children(&mut |child| Ok::<Expr, ()>(self.expr(child))) {
            Ok(expr) => expr,
            Err(()) => expr.clone(),
        }
    }

    /// The name of the size of a vector of ones.
    fn size(&self, expr: &Expr) -> Option<String> {
        let ExprKind::Call(name, operands) = &expr.kind else { return None };
        let is_one = matches!(&operands[..], [Expr { kind: ExprKind::Number(one), .. }] if one.is_one());
        if *name != Spoken::Everywhere.name() || !is_one {
            return None;
        }
        let here = self.parts.iter().filter(|(_, span)| *span == expr.span && span.start < span.end);
        let mut sizes = here.filter(|(id, _)| matches!(self.graph.op(*id), Op::Ones(_)));
        let (id, _) = sizes.next()?;
        let text = self.symbols.shape_text(self.graph.shape(*id));
        let size = text.strip_prefix("vector(")?.strip_suffix(')')?;
        crate::syntax::is_name(size).then(|| size.to_owned())
    }
}
