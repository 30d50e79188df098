//! Networks of one operand.

use crate::base::Label;
use crate::egraph::core::einsum;
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, is_distinct};
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::SmallVec;

impl Generation<'_> {
    /// One operand: a transpose, a diagonal, a trace or a sum.
    pub(super) fn split_single(&mut self, from: Id, net: &ClassNetwork, out: &[Label]) {
        let operand = net.operands[0];
        let elementary = self.graph[operand].data.shape.iter().all(|axis| axis.len() == 1);
        if !elementary {
            return;
        }
        let labels: SmallVec<[Label; 4]> = net.labels(0).iter().copied().collect();
        let new = match (labels.as_slice(), out) {
            (a, b) if a == b => return self.derive_class(from, operand, "split"),
            ([_], []) => Node::new(Op::Sum, [operand]),
            ([p, q], []) if p == q => Node::new(einsum("ii->"), [operand]),
            ([_, _], []) => Node::new(Op::Sum, [operand]),
            (labels, []) if is_distinct(labels) => Node::new(Op::Sum, [operand]),
            ([a, b], [i]) if a == b && a == i => Node::new(einsum("ii->i"), [operand]),
            ([a, p], [i]) if a == i && p != i => {
                let ones = self.leaf(Op::Ones(net.size(*p)));
                Node::new(Op::Product, [operand, ones])
            }
            ([p, a], [i]) if a == i && p != i => {
                let ones = self.leaf(Op::Ones(net.size(*p)));
                let transposed = self.add(Node::new(Op::Transpose, [operand]));
                Node::new(Op::Product, [transposed, ones])
            }
            ([a, b], [i, j]) if a == j && b == i => Node::new(Op::Transpose, [operand]),
            _ => return,
        };
        self.derive(from, new, "split");
    }
}
