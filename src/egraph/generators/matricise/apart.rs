//! Networks of elementary axes over operands whose own axes are products of dimensions, by taking these axes apart.
//!
//! A stacked vector of two labels is `unvec` of it, a matrix. Of a matrix with two stacked axes the ends that only lead to each other are
//! traced: the sum over `p` and `q` of `B[p,q]*A[(p,i),(q,j)]` is `ptrace1(kron(B',eye(m))*A, q)`. Two longer vectors first become their
//! outer product.

use crate::base::Label;
use crate::egraph::core::einsum;
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members, Replacement, is_distinct};
use crate::expr::Id;
use crate::ops::{Node, Op, Operation, PARTIAL_TRACE_FIRST, PARTIAL_TRACE_SECOND, Parameters, UNVEC};
use smallvec::SmallVec;
use std::sync::Arc;

type Labels = SmallVec<[Label; 8]>;

/// The ends of the axes of a matrix that only lead to each other.
struct Ends {
    /// Whether they are the last factors, not the first.
    last: bool,
    rows: Labels,
    columns: Labels,
    /// What leads from one to the other.
    between: Members,
}

impl Ends {
    /// So many labels at one end of an axis, and the others.
    fn split(axis: &[Label], count: usize, last: bool) -> (&[Label], &[Label]) {
        if last {
            let (rest, end) = axis.split_at(axis.len() - count);
            (end, rest)
        } else {
            axis.split_at(count)
        }
    }

    /// The shortest ends of the axes of an operand that only lead to each other.
    fn of(net: &ClassNetwork, o: usize, rows: &[Label], columns: &[Label]) -> Option<Ends> {
        let mut lengths: Vec<(usize, usize)> =
            (1..rows.len()).flat_map(|a| (1..columns.len()).map(move |b| (a, b))).collect();
        lengths.sort_by_key(|(a, b)| a + b);
        lengths.into_iter().flat_map(|lengths| [(lengths, false), (lengths, true)]).find_map(|((a, b), last)| {
            let ((rows, _), (columns, _)) = (Ends::split(rows, a, last), Ends::split(columns, b, last));
            Ends::between(net, o, rows, columns).map(|between| Ends {
                last,
                rows: rows.iter().copied().collect(),
                columns: columns.iter().copied().collect(),
                between,
            })
        })
    }

    /// What leads from some labels of an operand to others of it, if nothing leads elsewhere and each of them is led to.
    fn between(net: &ClassNetwork, o: usize, rows: &[Label], columns: &[Label]) -> Option<Members> {
        let traced = |l: &Label| rows.contains(l) || columns.contains(l);
        if net.pattern.flat_output().any(|l| traced(&l)) {
            return None;
        }
        let own = net.labels(o);
        let outside = |l: &Label| {
            own.iter().filter(|m| *m == l).count() > [rows, columns].concat().iter().filter(|m| *m == l).count()
        };
        if rows.iter().chain(columns).any(outside) {
            return None;
        }
        let open: Labels = own.iter().copied().chain(net.pattern.flat_output()).collect();
        let mut between = Members::new();
        let components = net.open_components(&open);
        for component in components.iter().filter(|component| !component.contains(&o)) {
            let mut touched = component.iter().flat_map(|m| net.labels(*m)).filter(|l| open.contains(l)).peekable();
            if touched.peek().is_none() {
                continue;
            }
            let [inside, elsewhere] = touched
                .fold([false; 2], |[inside, elsewhere], l| if traced(l) { [true, elsewhere] } else { [inside, true] });
            match (inside, elsewhere) {
                (true, true) => return None,
                (true, false) => between.extend(component.iter().copied()),
                _ => {}
            }
        }
        let led = |l: &Label| rows.contains(l) && columns.contains(l) || net.touches(&between, *l);
        rows.iter().chain(columns).all(led).then_some(between)
    }
}

impl Generation<'_> {
    /// Adds the network with an operand of which a stacked axis is taken apart; whether there is one.
    pub(super) fn take_apart(&mut self, from: Id, net: &ClassNetwork) -> bool {
        let out: Labels = net.pattern.flat_output().collect();
        let stacked = |o: &usize| {
            let shape = &self.graph[net.operands[*o]].data.shape;
            shape.len() == 1 && shape[0].len() > 1 && is_distinct(net.labels(*o))
        };
        let vectors: Members = (0..net.operands.len()).filter(stacked).collect();
        if let Some(pair) = vectors.iter().find(|o| net.labels(**o).len() > 2).and_then(|_| pair(net, &vectors, &out)) {
            let outer = self.add(Node::new(einsum("i,j->ij"), pair.map(|o| net.operands[o])));
            let labels: Labels = pair.iter().flat_map(|o| net.labels(*o)).copied().collect();
            let new = self.replaced(net, &[Replacement { members: &pair, by: outer, labels: &labels }]);
            self.derive(from, new, "matricise");
            return true;
        }
        let short: Members = vectors.into_iter().filter(|o| net.labels(*o).len() == 2).collect();
        if !short.is_empty() {
            self.unstack(from, net, &short);
            return true;
        }
        (0..net.operands.len()).any(|o| self.trace_ends(from, net, o))
    }

    /// Each of these stacked vectors of two labels as a matrix.
    fn unstack(&mut self, from: Id, net: &ClassNetwork, vectors: &[usize]) {
        let matrices: Vec<([usize; 1], Id, [Label; 2])> = vectors
            .iter()
            .map(|o| {
                let [columns, rows] = [0, 1].map(|at| net.labels(*o)[at]);
                let op = Op::Parametric(UNVEC, Parameters::of(&[net.size(rows)]));
                ([*o], self.add(Node::new(op, [net.operands[*o]])), [rows, columns])
            })
            .collect();
        let by: Vec<Replacement<'_>> =
            matrices.iter().map(|(members, by, labels)| Replacement { members, by: *by, labels }).collect();
        let new = self.replaced(net, &by);
        self.derive(from, new, "matricise");
    }

    /// The partial trace over ends of the axes of an operand.
    fn trace_ends(&mut self, from: Id, net: &ClassNetwork, o: usize) -> bool {
        let shape = self.graph[net.operands[o]].data.shape.clone();
        let [rows, columns] = shape.as_slice() else { return false };
        if rows.len() < 2 || columns.len() < 2 {
            return false;
        }
        let (rows, columns) = net.labels(o).split_at(rows.len());
        if !is_distinct(rows) || !is_distinct(columns) {
            return false;
        }
        let Some(ends) = Ends::of(net, o, rows, columns) else { return false };
        let [own_rows, own_columns] =
            [(rows, &ends.rows), (columns, &ends.columns)].map(|(axis, end)| Ends::split(axis, end.len(), ends.last).1);
        let mut matrix = net.operands[o];
        if ends.rows != ends.columns || !ends.between.is_empty() {
            matrix = self.joined_ends(net, o, &ends, own_rows, own_columns);
        }
        let trace: Operation = if ends.last { PARTIAL_TRACE_SECOND } else { PARTIAL_TRACE_FIRST };
        let sizes: Vec<_> = ends.columns.iter().map(|l| net.size(*l)).collect();
        let mut trace_over = |size| {
            matrix = self.add(Node::new(Op::Parametric(trace, Parameters::of(&[size])), [matrix]));
        };
        if ends.last {
            sizes.into_iter().rev().for_each(&mut trace_over);
        } else {
            sizes.into_iter().for_each(&mut trace_over);
        }
        let members: Members = ends.between.iter().copied().chain([o]).collect();
        let labels: Labels = own_rows.iter().chain(own_columns).copied().collect();
        let new = self.replaced(net, &[Replacement { members: &members, by: matrix, labels: &labels }]);
        self.derive(from, new, "matricise");
        true
    }

    /// The operand with what leads from its rows to its columns as a factor on the left, so that both ends are those of the columns.
    fn joined_ends(&mut self, net: &ClassNetwork, o: usize, ends: &Ends, rows: &[Label], columns: &[Label]) -> Id {
        let mut open = net.clone();
        let pattern = Arc::make_mut(&mut open.pattern);
        let at = pattern.inputs[o].len() - (columns.len() + ends.columns.len());
        let at = if ends.last { at + columns.len() } else { at };
        let mut new = Labels::new();
        for (place, label) in ends.columns.iter().enumerate() {
            let size = pattern.sizes[*label as usize];
            pattern.sizes.push(size);
            new.push((pattern.sizes.len() - 1) as Label);
            pattern.inputs[o][at + place] = new[place];
        }
        let axis = |end: &[Label], rest: &[Label]| -> Labels {
            let (first, second) = if ends.last { (rest, end) } else { (end, rest) };
            first.iter().chain(second).copied().collect()
        };
        let (rows, columns) = (axis(&ends.columns, rows), axis(&new, columns));
        let members: Members = ends.between.iter().copied().chain([o]).collect();
        self.part(&open, &members, &[&rows, &columns])
    }
}

/// The stacked vectors that the two axes of the output lead to.
fn pair(net: &ClassNetwork, vectors: &[usize], out: &[Label]) -> Option<[usize; 2]> {
    let [row, column] = out else { return None };
    let on = |label: &Label| vectors.iter().copied().find(|o| net.labels(*o).contains(label));
    let pair = [on(row)?, on(column)?];
    (pair[0] != pair[1]).then_some(pair)
}
