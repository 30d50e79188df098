//! Indices and the sums over them while a tree is read: the indices of a sum are its own.

use super::Failure;
use super::error::given;
use super::kind::{COLUMN, Kinds, MAX_RANK, ROW, SCALAR};
use super::read::Reader;
use super::tree::{Index, Operation};
use crate::base::{Error, ErrorCode};
use crate::syntax::ast::{Expr, ExprKind};

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

    /// What stands in brackets: `A[i,j]`, `delta[i,j]`.
    pub(super) fn index(&mut self, expr: &'a Expr, inner: &'a Expr, names: &'a [String]) -> Result<usize, Failure<'a>> {
        let is_delta = matches!(&inner.kind, ExprKind::Name(name) if name == "delta");
        if is_delta && names.len() != 2 {
            let message = format!("delta takes two indices, but {}", given(names.len()));
            return Err(Error::new(ErrorCode::Index, message, expr.span).into());
        }
        let mut children = Vec::new();
        if !is_delta {
            let child = self.read(inner)?;
            self.no_indices(&[child], "an index", expr)?;
            if names.len() > MAX_RANK {
                let message = format!("a tensor has at most {MAX_RANK} axes");
                return Err(Error::new(ErrorCode::TooLarge, message, expr.span).into());
            }
            let kinds = if names.len() == 1 { COLUMN.or(ROW) } else { Kinds::of_rank(names.len()) };
            self.propagate()?;
            let kind = self.tree.solver.get(self.kind(child));
            let count = names.len();
            let takes = if kind.is_single() { kind.rank() } else { usize::MAX };
            let given = if count == 1 { "1 index is".to_owned() } else { format!("{count} indices are") };
            let message = match takes {
                0 => "{0}, which takes no indices".to_owned(),
                1 => format!("{{0}}, which takes 1 index, but {given} given"),
                usize::MAX => format!("{{0}}, but {given} given"),
                _ => format!("{{0}}, which takes {takes} indices, but {given} given"),
            };
            self.demand(child, kinds, ErrorCode::Index, &message)?;
            children.push(child);
        }
        let mut indices = Vec::new();
        for name in names {
            let bound = self.bound.iter().rev().find(|(own, _)| own.contains(name));
            let scope = match bound {
                Some((_, scope)) => *scope,
                None if self.tree.free.contains(name) => 0,
                None => self.scope,
            };
            let entry = self.tree.indices.entry((scope, name.clone()));
            let place = entry.index();
            let index = entry.or_insert(Index { name: name.clone(), first: None });
            if !is_delta && index.first.is_none() {
                index.first = Some(inner);
            }
            indices.push(place);
        }
        let operation = if is_delta { Operation::Delta(indices) } else { Operation::Index(indices) };
        let kind = self.tree.solver.slot(SCALAR);
        Ok(self.node(expr, operation, children, kind))
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
