//! The pieces of a network as Kronecker factors, where every label belongs to one piece, or to none.
//!
//! The value is `rows * kron(piece, piece, ...) * columns`: a label without a piece is an identity, `ones` or a tie, and the permutations
//! at both ends bring the places of the pieces into the order of the axes.

use super::permute::{self, Places};
use super::pieces::{Labels, Open, Piece, places};
use crate::base::Label;
use crate::egraph::core::einsum;
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members};
use crate::egraph::limits::KRONECKER_ORDERS;
use crate::expr::Id;
use crate::ops::{Node, Op};

/// A matrix, or a vector as a column or as a row.
#[derive(Clone, Copy)]
enum Value {
    Matrix(Id),
    Column(Id),
    Row(Id),
}

/// A Kronecker factor with its row and its column places, the slowest first.
struct Factor {
    value: Value,
    rows: Places,
    columns: Places,
}

impl Factor {
    /// The row places and the column places of factors in an order.
    fn joined(factors: &[Factor], order: &[usize]) -> [Places; 2] {
        let rows = order.iter().flat_map(|f| &factors[*f].rows).copied().collect();
        let columns = order.iter().flat_map(|f| &factors[*f].columns).copied().collect();
        [rows, columns]
    }
}

impl Generation<'_> {
    /// Adds the Kronecker product that a network is of which every label is free.
    pub(super) fn arrange(&mut self, from: Id, open: &Open<'_>) {
        let Some(factors) = self.kronecker_factors(from, open) else { return };
        let Some(order) = best_order(open, &factors) else { return };
        if !open.vector && self.part_at_edge(from, open, &order, &factors) {
            return;
        }
        let middle = if open.vector { self.stacked_factors(&order, &factors) } else { self.product(&order, &factors) };
        let Some(middle) = middle else { return };
        let [rows, columns] = Factor::joined(&factors, &order);
        let size = |side: &Labels, place: usize| open.net.size(side[place]);
        let mut product = self.permutation(&rows, &in_order(rows.len()), |place| size(&open.rows, place));
        product.push(middle);
        product.extend(self.permutation(&in_order(columns.len()), &columns, |place| size(&open.columns, place)));
        let Some((first, rest)) = product.split_first() else { return };
        let value = rest.iter().fold(*first, |value, next| self.add(Node::new(Op::Product, [value, *next])));
        if value != from {
            self.derive_class(from, value, "matricise");
        }
    }

    /// The pieces, and what has no piece, as Kronecker factors in the order of their rows; `None` where one is none, or the network is
    /// cut in two instead.
    fn kronecker_factors(&mut self, from: Id, open: &Open<'_>) -> Option<Vec<Factor>> {
        let mut factors: Vec<Factor> = Vec::new();
        let labels: Labels = open.rows.iter().chain(&open.columns).copied().collect();
        let whole = |p: usize| open.pieces.len() == 1 && labels.iter().all(|l| open.pieces[p].labels.contains(l));
        for (p, piece) in open.pieces.iter().enumerate() {
            if whole(p) && piece.members.len() > 1 && !open.is_diagonal(p) {
                if labels.len() > 2 {
                    self.cut_piece(from, open, p);
                    return None;
                }
                // An axis that is a product of dimensions is kept whole: there is no inverse of `vec`.
                let grouped = |o: &usize| self.data(open.net.operands[*o]).shape.iter().any(|a| a.len() > 1);
                if piece.members.iter().any(grouped) {
                    self.cut_piece(from, open, p);
                }
            }
            factors.push(self.factor_of(open, p)?);
        }
        for label in open.labels() {
            if open.touching(label).next().is_none() {
                factors.push(self.tie(open, label));
            }
        }
        factors.sort_by_key(|f| (f.rows.first().copied().unwrap_or(usize::MAX), f.columns.first().copied()));
        Some(factors)
    }

    /// Where the first or the last factor stands first or last in both axes, the value is a Kronecker product of it and the rest, which
    /// alone may need a permutation.
    fn part_at_edge(&mut self, from: Id, open: &Open<'_>, order: &[usize], factors: &[Factor]) -> bool {
        let (rows, columns) = (open.rows.len(), open.columns.len());
        if order.len() < 3 {
            return false;
        }
        for at_start in [true, false] {
            let Some(edge) = (if at_start { order.first() } else { order.last() }) else { return false };
            let (r, c) = (&factors[*edge].rows, &factors[*edge].columns);
            let stands = |places: &Places, all: usize| {
                let first = if at_start { 0 } else { all - places.len() };
                places.iter().copied().eq(first..first + places.len())
            };
            if !stands(r, rows) || !stands(c, columns) || r.len() == rows || c.len() == columns {
                continue;
            }
            let Value::Matrix(value) = factors[*edge].value else { continue };
            let own: Labels = r.iter().map(|p| open.rows[*p]).chain(c.iter().map(|p| open.columns[*p])).collect();
            let members: Members =
                open.all().into_iter().filter(|o| !open.net.labels(*o).iter().any(|l| own.contains(l))).collect();
            let kept = |side: &Labels| side.iter().copied().filter(|l| !own.contains(l)).collect::<Labels>();
            let rest = self.part(open.net, &members, &[&kept(&open.rows), &kept(&open.columns)]);
            let pair = if at_start { [value, rest] } else { [rest, value] };
            self.derive(from, Node::new(einsum("ij,kl->(ik)(jl)"), pair), "matricise");
            return true;
        }
        false
    }

    /// `kron(factor, factor, ...)`.
    fn product(&mut self, order: &[usize], factors: &[Factor]) -> Option<Id> {
        let mut product: Option<Id> = None;
        for f in order {
            let next = match factors[*f].value {
                Value::Matrix(matrix) => matrix,
                Value::Column(vector) => self.add(Node::new(einsum("i->i()"), [vector])),
                Value::Row(vector) => self.add(Node::new(einsum("i->()i"), [vector])),
            };
            product = Some(match product {
                Some(product) => self.add(Node::new(einsum("ij,kl->(ik)(jl)"), [product, next])),
                None => next,
            });
        }
        product
    }

    /// The Kronecker product of vectors as a vector.
    fn stacked_factors(&mut self, order: &[usize], factors: &[Factor]) -> Option<Id> {
        let mut product: Option<Id> = None;
        for f in order {
            let Value::Column(next) = factors[*f].value else { return None };
            product = Some(match product {
                Some(product) => {
                    let outer = self.add(Node::new(einsum("i,j->ij"), [next, product]));
                    self.add(Node::new(einsum("ij->(ji)"), [outer]))
                }
                None => next,
            });
        }
        product
    }

    /// A piece whose labels are all its own as a Kronecker factor.
    fn factor_of(&mut self, open: &Open<'_>, p: usize) -> Option<Factor> {
        let Piece { members, labels } = &open.pieces[p];
        let net = open.net;
        if open.is_stacked_diagonal(p) {
            let diagonal = self.part(net, members, &[&[labels[0]], &[labels[0]]]);
            let vector = self.add(Node::new(einsum("ij->(ji)"), [diagonal]));
            let of = |side: &[Label]| (0..side.len()).filter(|place| side[*place] == labels[0]).collect::<Places>();
            let (rows, columns) = (of(&open.rows), of(&open.columns));
            let value = if columns.is_empty() { Value::Column(vector) } else { Value::Row(vector) };
            return Some(Factor { value, rows, columns });
        }
        let on = |side: &[Label]| side.iter().copied().filter(|l| labels.contains(l)).collect::<Labels>();
        let (r, c) = (on(&open.rows), on(&open.columns));
        let factor = |value: Value, r: &[Label], c: &[Label]| {
            Some(Factor { value, rows: places(&open.rows, r), columns: places(&open.columns, c) })
        };
        if !labels.is_empty() && open.is_diagonal(p) {
            let (vector, order) = self.vector_of(net, members, &r)?;
            return factor(Value::Matrix(self.add(Node::new(einsum("i->ii"), [vector]))), &order, &order);
        }
        if c.is_empty() {
            let (vector, order) = self.vector_of(net, members, &r)?;
            return factor(Value::Column(vector), &order, &[]);
        }
        if r.is_empty() {
            let (vector, order) = self.vector_of(net, members, &c)?;
            return factor(Value::Row(vector), &[], &order);
        }
        if let ([only], true) = (members.as_slice(), r.len() + c.len() > 2) {
            let (first, second) = self.axes(net, *only)?;
            let matrix = net.operands[*only];
            let same = |a: &[Label], b: &[Label]| a.len() == b.len() && a.iter().all(|l| b.contains(l));
            if same(&first, &r) && same(&second, &c) {
                return factor(Value::Matrix(matrix), &first, &second);
            }
            if same(&first, &c) && same(&second, &r) {
                let transposed = self.add(Node::new(Op::Transpose, [matrix]));
                return factor(Value::Matrix(transposed), &second, &first);
            }
            return None;
        }
        let matrix = self.part(net, members, &[&r, &c]);
        factor(Value::Matrix(matrix), &r, &c)
    }

    /// The labels of the two axes of an operand, if all are distinct.
    fn axes(&self, net: &ClassNetwork, operand: usize) -> Option<(Labels, Labels)> {
        let labels = net.labels(operand);
        let shape = &self.graph[net.operands[operand]].data.shape;
        if Open::distinct(labels).len() < labels.len() || shape.len() != 2 {
            return None;
        }
        let (first, second) = labels.split_at(shape[0].len());
        Some((first.iter().copied().collect(), second.iter().copied().collect()))
    }

    /// Operands over these labels as a vector, with the order of the labels on its axis.
    fn vector_of(&mut self, net: &ClassNetwork, members: &[usize], labels: &[Label]) -> Option<(Id, Labels)> {
        let order: Labels = labels.iter().copied().collect();
        match (members, labels) {
            (_, [_]) => Some((self.part(net, members, &[labels]), order)),
            (_, [slow, fast]) => {
                let matrix = self.part(net, members, &[&[*fast], &[*slow]]);
                Some((self.add(Node::new(einsum("ij->(ji)"), [matrix])), order))
            }
            ([only], _) if net.labels(*only).len() == labels.len() => {
                let operand = net.operands[*only];
                if self.graph[operand].data.shape.len() == 1 {
                    return Some((operand, net.labels(*only).iter().copied().collect()));
                }
                let (first, second) = self.axes(net, *only)?;
                Some((self.add(Node::new(einsum("ij->(ji)"), [operand])), second.into_iter().chain(first).collect()))
            }
            _ => Some((self.part(net, members, &[labels]), order)),
        }
    }

    /// A label without a piece: an identity, ones, or a tie of several places.
    fn tie(&mut self, open: &Open<'_>, label: Label) -> Factor {
        let net = open.net;
        let of = |side: &[Label]| (0..side.len()).filter(|p| side[*p] == label).collect::<Places>();
        let (rows, columns) = (of(&open.rows), of(&open.columns));
        let value = match (rows.len(), columns.len()) {
            (n, 0) => Value::Column(self.stacked_tie(net, label, n)),
            (0, n) => Value::Row(self.stacked_tie(net, label, n)),
            (r, c) if r <= 2 && c <= 2 => Value::Matrix(self.tied(net, label, r, c)),
            (r, c) => {
                // One place is tied at a time.
                let identity = self.leaf(Op::Identity(net.size(label)));
                let mut factors: Vec<Id> = Vec::new();
                let mut step = |this: &mut Self, from: (usize, usize), rest: usize| {
                    let mut tie = this.tied(net, label, from.0, from.1);
                    for _ in 0..rest {
                        tie = this.add(Node::new(einsum("ij,kl->(ik)(jl)"), [tie, identity]));
                    }
                    factors.push(tie);
                };
                for rest in (1..r.saturating_sub(1)).rev() {
                    step(self, (2, 1), rest);
                }
                step(self, (r.min(2), c.min(2)), 0);
                for rest in 1..c.saturating_sub(1) {
                    step(self, (1, 2), rest);
                }
                let first = factors[0];
                let rest = &factors[1..];
                Value::Matrix(rest.iter().fold(first, |value, f| self.add(Node::new(Op::Product, [value, *f]))))
            }
        };
        Factor { value, rows, columns }
    }

    fn tied(&mut self, net: &ClassNetwork, label: Label, rows: usize, columns: usize) -> Id {
        let of = |n: usize| std::iter::repeat_n(label, n).collect::<Labels>();
        self.part(net, &[], &[&of(rows), &of(columns)])
    }

    /// The tie of several places as a vector.
    fn stacked_tie(&mut self, net: &ClassNetwork, label: Label, places: usize) -> Id {
        match places {
            1 => self.part(net, &[], &[&[label]]),
            2 => {
                let identity = self.leaf(Op::Identity(net.size(label)));
                self.add(Node::new(einsum("ij->(ji)"), [identity]))
            }
            n => {
                let (tie, ones) = (self.tied(net, label, n, 1), self.part(net, &[], &[&[label]]));
                self.add(Node::new(Op::Product, [tie, ones]))
            }
        }
    }
}

/// The order of the factors that needs the fewest exchanges.
fn best_order(open: &Open<'_>, factors: &[Factor]) -> Option<Places> {
    let (rows, columns) = (in_order(open.rows.len()), in_order(open.columns.len()));
    let cost = |order: &[usize]| {
        let [own_rows, own_columns] = Factor::joined(factors, order);
        permute::cost(&own_rows, &rows) + permute::cost(&columns, &own_columns)
    };
    let mut orders: Vec<Places> = vec![Places::new()];
    if factors.len() <= KRONECKER_ORDERS {
        for n in 0..factors.len() {
            orders = orders.iter().flat_map(|order| (0..=n).map(move |at| inserted(order, at, n))).collect();
        }
    } else {
        orders = vec![in_order(factors.len())];
    }
    orders.into_iter().min_by_key(|order| (cost(order), order.clone()))
}

/// The first so many places in their order.
fn in_order(places: usize) -> Places {
    (0..places).collect()
}

/// The order with `new` put in at a place.
fn inserted(order: &[usize], at: usize, new: usize) -> Places {
    let mut order: Places = order.iter().copied().collect();
    order.insert(at, new);
    order
}
