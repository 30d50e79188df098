//! Axes of a matrix: functions along one of them, and what combines with such a reduction.

use super::Failure;
use super::build::{Builder, Value};
use super::error::Operand;
use super::kind::{COLUMN, Kinds, MATRIX, ROW, Relation};
use super::read::Reader;
use super::shapes::Pass;
use super::tree::{Node, Operation, Tree};
use super::unify::Template;
use crate::base::{Error, ErrorCode, Rational, Result, Shape, Span};
use crate::expr::Id;
use crate::ops::{Along, AlongAxis, Callable, DIAGONAL, Op};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use smallvec::smallvec;

impl<'a> Reader<'a, '_> {
    /// Whether an operation is made entry by entry of reductions along an axis. A product with a matrix is none, but a multiple is.
    pub(super) fn is_reduced(&self, operation: &Operation, children: &[usize]) -> bool {
        let any = |children: &[usize]| children.iter().any(|child| self.tree.nodes[*child].reduced);
        match operation {
            Operation::Call(Callable::Along(function, _), _) => !function.keeps,
            Operation::Call(Callable::Map(_), _) | Operation::Negate | Operation::Transpose | Operation::Sum(_) => {
                any(children)
            }
            Operation::Power | Operation::EntryPower => any(&children[..1]),
            Operation::Product(..) => any(children),
            _ => false,
        }
    }

    /// A call with an axis, if it is one: `sum(X,1)`.
    pub(super) fn along(
        &mut self,
        expr: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
    ) -> Option<Result<usize, Failure<'a>>> {
        let [operand, Expr { kind: ExprKind::Number(axis), .. }] = arguments else { return None };
        match Callable::along(name, axis) {
            Some(Callable::Along(function, along)) => Some(self.of_axis(expr, function, along, operand)),
            _ => AlongAxis::find(name).map(|_| {
                let text = Operand::whole(operand).text();
                let message = format!(
                    "axes are counted from 1: {name}({text},1) is of each column, {name}({text},2) of each row"
                );
                Err(Error::new(ErrorCode::Kind, message, arguments[1].span).into())
            }),
        }
    }

    /// A function along an axis of its operand.
    fn of_axis(
        &mut self,
        expr: &'a Expr,
        function: &'static AlongAxis,
        along: Along,
        operand: &'a Expr,
    ) -> Result<usize, Failure<'a>> {
        let (name, callable) = (function.name, Callable::Along(function, along));
        let child = self.read(operand)?;
        self.no_indices(&[child], name, expr)?;
        let (kinds, axis) = match along {
            Along::Columns => (MATRIX.or(COLUMN), "first"),
            Along::Rows => (MATRIX.or(ROW), "second"),
        };
        let message = format!(
            "{name}(..,{}) goes along the {axis} axis of a matrix, but {{0}}; {name}(..) without an axis is of all entries",
            along.number()
        );
        self.demand(child, kinds, ErrorCode::Kind, &message)?;
        let kind = self.kind(child);
        let kind =
            self.relate(Relation::Call(function.outcome(along)), name, kind, kind, vec![Operand::whole(operand)]);
        Ok(self.node(expr, Operation::Call(callable, Vec::new()), vec![child], kind))
    }
}

/// The sums and products of a matrix and a column or a row, with that vector and its kind.
pub(super) fn spreads(tree: &Tree<'_>) -> Vec<(String, String, Kinds)> {
    let mut found = Vec::new();
    let mut note = |node: &Node<'_>, vector: Operand<'_>, kind: Kinds| {
        let entry = (Operand::whole(node.expr).text(), vector.text(), kind);
        if !found.contains(&entry) {
            found.push(entry);
        }
    };
    let is_vector = |kind: Kinds| kind == COLUMN || kind == ROW;
    for node in &tree.nodes {
        let operand = |child: usize| (Operand::whole(tree.nodes[child].expr), tree.kind(child));
        match &node.operation {
            Operation::Sum(_) | Operation::EntryPower if tree.solver.get(node.kind) == MATRIX => {
                for (vector, kind) in node.children.iter().map(|child| operand(*child)) {
                    if is_vector(kind) {
                        note(node, vector, kind);
                    }
                }
            }
            Operation::Product(ops, slots) => {
                let mut before = tree.kind(node.children[0]);
                for (place, op) in ops.iter().enumerate() {
                    let (factor, kind) = operand(node.children[place + 1]);
                    let whole = tree.solver.get(slots[place]);
                    if whole == MATRIX && !matches!(op, ProductOp::Times) {
                        if is_vector(before) {
                            note(node, Operand { expr: node.expr, prefix: Some(place + 1) }, before);
                        }
                        if is_vector(kind) {
                            note(node, factor, kind);
                        }
                    }
                    before = whole;
                }
            }
            _ => {}
        }
    }
    found
}

impl Pass<'_> {
    /// What two arrays make entry by entry, one of which may be a column or a row that combines with each of the other.
    pub(super) fn spread(&mut self, (a, ka): (&Template, Kinds), (b, kb): (&Template, Kinds)) -> (bool, Template) {
        match (ka, kb) {
            (MATRIX, COLUMN) => (self.unifier.unify(&a[0], &b[0]), a.clone()),
            (MATRIX, ROW) => (self.unifier.unify(&a[1], &b[0]), a.clone()),
            (COLUMN, MATRIX) => (self.unifier.unify(&b[0], &a[0]), b.clone()),
            (ROW, MATRIX) => (self.unifier.unify(&b[1], &a[0]), b.clone()),
            (COLUMN, ROW) => (true, smallvec![a[0].clone(), b[0].clone()]),
            (ROW, COLUMN) => (true, smallvec![b[0].clone(), a[0].clone()]),
            _ => (self.unify_all(a, b), a.clone()),
        }
    }
}

impl Builder<'_, '_> {
    /// A column or a row as the matrix of this shape that has it everywhere.
    pub(super) fn spread(&mut self, value: Value, shape: &Shape, span: Span) -> Result<Id> {
        if self.graph.rank(value.id) != 1 || shape.len() != 2 {
            return Ok(value.id);
        }
        let other: Shape = smallvec![shape[usize::from(!value.row)].clone()];
        let ones = self.ones(&other, span)?;
        if value.row { self.outer(ones, value.id, span) } else { self.outer(value.id, ones, span) }
    }

    /// A product or a quotient entry by entry of a matrix and a column or a row, or of a column and a row; `None` for other operands.
    pub(super) fn spread_product(&mut self, op: ProductOp, a: Value, b: Value, span: Span) -> Result<Option<Id>> {
        let ranks = (self.graph.rank(a.id), self.graph.rank(b.id));
        let spreads = matches!(ranks, (1, 2) | (2, 1)) || ranks == (1, 1) && a.row != b.row;
        if op == ProductOp::Times || !spreads {
            return Ok(None);
        }
        let mut second = b.id;
        if op != ProductOp::Hadamard {
            let minus_one = self.graph.number(Rational::from_integer(-1));
            second = self.power(b.id, minus_one, span)?;
        }
        let (matrix, vector) = match ranks {
            (1, 1) if a.row => return self.outer(second, a.id, span).map(Some),
            (1, 1) => return self.outer(a.id, second, span).map(Some),
            (1, _) => (second, a),
            _ => (a.id, Value { id: second, row: b.row }),
        };
        let diagonal = self.add(Op::Call(DIAGONAL), &[vector.id], span)?;
        let factors = if vector.row { [matrix, diagonal] } else { [diagonal, matrix] };
        self.add(Op::Product, &factors, span).map(Some)
    }
}
