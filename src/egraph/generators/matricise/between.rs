//! Networks with entries between a row and a column that no two Kronecker factors hold: a diagonal matrix in the middle.
//!
//! `A[i,k]*D[i,l]*B[l,j]`, with rows `(j,i)` and columns `(l,k)`, is `kron(B',eye)*diag(vec(D))*kron(eye,A)`: `D` lies on the axis `(l,i)`,
//! to which the rest leads from both sides.

use crate::base::Label;
use crate::egraph::core::einsum;
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members, is_distinct};
use crate::expr::Id;
use crate::ops::{Node, Op};

impl Generation<'_> {
    /// Adds the product around a diagonal matrix that a network is; whether it is one.
    pub(super) fn diagonal_between(&mut self, from: Id, net: &ClassNetwork, rows: &[Label], columns: &[Label]) -> bool {
        let ([row_slow, row_fast], [column_slow, column_fast]) = (rows, columns) else { return false };
        let outputs = [*row_slow, *row_fast, *column_slow, *column_fast];
        if !is_distinct(&outputs) {
            return false;
        }
        // The axis in the middle, and the other row and the other column.
        let middles = [
            ([*column_slow, *row_fast], *row_slow, *column_fast),
            ([*row_slow, *column_fast], *row_fast, *column_slow),
        ];
        middles.into_iter().any(|(middle, row, column)| {
            let [mut left, mut between, mut right] = [Members::new(), Members::new(), Members::new()];
            for component in net.open_components(&outputs) {
                let touches = |label: Label| net.touches(&component, label);
                match (touches(row), touches(column)) {
                    (true, true) => return false,
                    (true, false) => left.extend(component),
                    (false, true) => right.extend(component),
                    (false, false) => between.extend(component),
                }
            }
            if !middle.iter().all(|label| net.touches(&between, *label)) {
                return false;
            }
            let left = self.part(net, &left, &[rows, &middle]);
            let [slow, fast] = middle;
            let entries = self.part(net, &between, &[&[fast], &[slow]]);
            let right = self.part(net, &right, &[&middle, columns]);
            let vector = self.add(Node::new(einsum("ij->(ji)"), [entries]));
            let diagonal = self.add(Node::new(einsum("i->ii"), [vector]));
            let behind = self.add(Node::new(Op::Product, [diagonal, right]));
            self.derive(from, Node::new(Op::Product, [left, behind]), "matricise");
            true
        })
    }
}
