//! Networks of elementary axes over operands whose own axes are products of dimensions.
//!
//! What is not taken apart ([`apart`](super::apart)) stays whole, and the rest of the network becomes a matrix (or two) over its axis, which
//! is read in turn: the sum over `j` of `w[i,j]*y[j]` is `kron(eye(n),y')*w`.

use crate::base::Label;
use crate::egraph::core::einsum;
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members};
use crate::expr::Id;
use crate::ops::{Node, Op};
use std::sync::Arc;

impl Generation<'_> {
    /// Adds a matrix product that keeps one grouped operand whole: to a vector, or where there is no matrix notation yet.
    pub(super) fn keep_stacked_operand(&mut self, from: Id, net: &ClassNetwork) {
        if net.pattern.output.len() != 1 && !self.lacks_matrix_form(from) {
            return;
        }
        if net.pattern.output.len() == 2 && self.take_apart(from, net) {
            return;
        }
        for o in 0..net.operands.len() {
            let shape = self.graph[net.operands[o]].data.shape.clone();
            let labels = net.labels(o);
            // A column or a row has an axis of no dimension, and is no stacked operand.
            let stacked = shape.iter().any(|axis| axis.len() > 1) && shape.iter().all(|axis| !axis.is_empty());
            if !stacked || (1..labels.len()).any(|at| labels[..at].contains(&labels[at])) {
                continue;
            }
            let done = match shape.as_slice() {
                [_] => self.keep_whole(from, net, o, labels, None),
                [rows, _] => {
                    let (rows, columns) = labels.split_at(rows.len());
                    self.keep_whole(from, net, o, rows, Some(columns))
                        || self.keep_whole(from, net, o, columns, Some(rows))
                }
                _ => false,
            };
            if done {
                return;
            }
        }
    }

    /// The operand between what leads from its axes to the output: a vector over `near`, or a matrix (transposed, if its first axis is `far`).
    fn keep_whole(&mut self, from: Id, net: &ClassNetwork, o: usize, near: &[Label], far: Option<&[Label]>) -> bool {
        let output: Vec<Label> = net.pattern.flat_output().collect();
        let operand = net.operands[o];
        let rest: Members = (0..net.operands.len()).filter(|other| *other != o).collect();
        let sides = match (output.as_slice(), far) {
            ([], None) => {
                let vector = self.part(net, &rest, &[near]);
                self.derive(from, Node::new(einsum("i,i->"), [vector, operand]), "matricise");
                return true;
            }
            ([], Some(far)) => {
                if !net.labels(o).starts_with(near) {
                    return false;
                }
                let matrix = self.part(net, &rest, &[near, far]);
                self.derive(from, Node::new(einsum("i,i->"), [matrix, operand]), "matricise");
                return true;
            }
            ([_], None) => Some(Sides { left: rest, ..Sides::default() }),
            ([i], far) => Sides::of(net, o, near, far, *i, None),
            ([i, j], far) if i != j => Sides::of(net, o, near, far, *i, Some(*j)),
            _ => None,
        };
        let Some(Sides { left, right, across }) = sides else { return false };
        let mut middle = operand;
        if far.is_some() && !net.labels(o).starts_with(near) {
            middle = self.add(Node::new(Op::Transpose, [middle]));
        }
        if !across.is_empty() {
            let axes: Vec<&[Label]> = [near].into_iter().chain(far).collect();
            let factor = self.part(net, &across, &axes);
            middle = self.add(Node::new(Op::Hadamard, [middle, factor]));
        }
        if far.is_none() && output.len() == 2 {
            middle = self.add(Node::new(einsum("i->ii"), [middle]));
        }
        let far = far.unwrap_or(near);
        let left = self.part(net, &left, &[&output[..1], near]);
        let middle = match output.get(1..) {
            Some([j]) => {
                let right = self.part(net, &right, &[far, &[*j]]);
                self.add(Node::new(Op::Product, [middle, right]))
            }
            _ if self.graph[middle].data.shape.len() == 2 => {
                let right = self.part(net, &right, &[far]);
                self.add(Node::new(Op::Product, [middle, right]))
            }
            _ => middle,
        };
        self.derive(from, Node::new(Op::Product, [left, middle]), "matricise");
        true
    }
}

/// The operands around one by where they stand: before its rows, behind its columns, or entry by entry on it.
#[derive(Default)]
struct Sides {
    left: Members,
    right: Members,
    across: Members,
}

impl Sides {
    /// The sides of operand `o`, from `row` to `column`; `None` where something leads past it.
    fn of(
        net: &ClassNetwork,
        o: usize,
        near: &[Label],
        far: Option<&[Label]>,
        row: Label,
        column: Option<Label>,
    ) -> Option<Sides> {
        let mut rest = net.clone();
        rest.operands.remove(o);
        Arc::make_mut(&mut rest.pattern).inputs.remove(o);
        let on_near = |l: Label| l == row || far.is_some() && near.contains(&l);
        let on_far = |l: Label| Some(l) == column || far.is_some_and(|far| far.contains(&l));
        // An output label that the operand has itself is on its own side.
        if far.is_some_and(|far| far.contains(&row) || column.is_some_and(|column| near.contains(&column))) {
            return None;
        }
        let own = net.labels(o);
        let open: Vec<Label> = own.iter().copied().chain([row]).chain(column).collect();
        let mut sides = Sides::default();
        for component in rest.open_components(&open) {
            let labels = || component.iter().flat_map(|m| rest.labels(*m)).copied();
            let members = component.iter().map(|m| if *m < o { *m } else { *m + 1 });
            match (labels().any(on_near), labels().any(on_far)) {
                (true, true) if labels().all(|l| !open.contains(&l) || own.contains(&l)) => {
                    sides.across.extend(members)
                }
                (true, true) => return None,
                (_, false) => sides.left.extend(members),
                (false, true) => sides.right.extend(members),
            }
        }
        Some(sides)
    }
}
