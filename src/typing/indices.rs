//! Sums over named indices while a tree is read: their indices are their own.

use super::Failure;
use super::kind::SCALAR;
use super::read::Reader;
use super::tree::Operation;
use crate::base::{Error, ErrorCode};
use crate::syntax::ast::Expr;

impl<'a> Reader<'a, '_> {
    pub(super) fn new_scope(&mut self) -> usize {
        self.scopes += 1;
        self.scopes
    }

    /// `sum[i](..)`: its indices are its own.
    pub(super) fn sum_over(
        &mut self,
        expr: &'a Expr,
        names: &'a [String],
        body: &'a Expr,
    ) -> Result<usize, Failure<'a>> {
        let fail = |message: String| Err(Error::new(ErrorCode::Index, message, expr.span).into());
        if let Some(twice) = names.iter().enumerate().find(|(place, name)| names[..*place].contains(name)) {
            return fail(format!("index {} stands twice below the sum", twice.1));
        }
        let scope = self.new_scope();
        self.bound.push((names, scope));
        let child = self.read(body);
        self.bound.pop();
        let child = child?;
        self.scalar(child)?;
        let mut places = Vec::new();
        for name in names {
            let Some(place) = self.tree.indices.get_index_of(&(scope, name.clone())) else {
                return fail(format!("the index {name} of the sum does not occur in it, as in x[{name}]"));
            };
            places.push(place);
        }
        let open = self.has_index(child, &places);
        let kind = self.tree.solver.slot(SCALAR);
        let node = self.node(expr, Operation::SumOver(places), vec![child], kind);
        self.tree.nodes[node].indexed = open;
        Ok(node)
    }

    /// Whether there is an index below a node besides these.
    fn has_index(&self, node: usize, besides: &[usize]) -> bool {
        let this = &self.tree.nodes[node];
        match &this.operation {
            Operation::Index(indices) | Operation::Delta(indices) => indices.iter().any(|i| !besides.contains(i)),
            Operation::SumOver(own) => {
                let both: Vec<usize> = besides.iter().chain(own).copied().collect();
                self.has_index(this.children[0], &both)
            }
            _ => this.indexed && this.children.iter().any(|child| self.has_index(*child, besides)),
        }
    }
}
