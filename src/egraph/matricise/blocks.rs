//! The Kronecker form of a network whose axes are products of any number of dimensions.
//!
//! Cut open at its output labels, a network falls into pieces. Where every label belongs to one piece, or to none, the value is
//! `rows * kron(piece, piece, ...) * columns`: a label without a piece is an identity, `ones` or a tie, and the permutations at both ends
//! bring the places of the pieces into the order of the axes. A label that more than one thing claims is freed first, by a cut into a
//! product of two simpler networks, which are read in their turn: a piece that only touches rows (or columns) becomes a diagonal matrix,
//! a label is doubled by a tie, a piece of many labels is cut along its summed ones.

use super::permute::{self, Places};
use crate::base::Label;
use crate::egraph::net::{Members, Net};
use crate::egraph::saturate::EGraph;
use crate::expr::Id;
use crate::ops::{AS_COLUMN, AS_ROW, DIAGONAL, KRONECKER, Node, OUTER, Op, VEC};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

type Labels = SmallVec<[Label; 8]>;

/// The most places and operands of a network that is read.
const PLACES: usize = 12;
/// The most factors for which every order is tried.
const ORDERS: usize = 5;

/// A component of the network cut open, and the output labels it touches.
struct Piece {
    members: Members,
    labels: Labels,
}

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

/// A network with its output as rows and columns; a vector has no columns.
struct Open<'a> {
    net: &'a Net,
    rows: Labels,
    columns: Labels,
    vector: bool,
    pieces: Vec<Piece>,
}

impl Open<'_> {
    fn count(side: &[Label], label: Label) -> usize {
        side.iter().filter(|l| **l == label).count()
    }

    fn touching(&self, label: Label) -> impl Iterator<Item = usize> + '_ {
        (0..self.pieces.len()).filter(move |p| self.pieces[*p].labels.contains(&label))
    }

    /// Whether the piece is all of its labels, each once in the rows and once in the columns: a diagonal block.
    fn is_diagonal(&self, piece: usize) -> bool {
        self.pieces[piece].labels.iter().all(|l| {
            Self::count(&self.rows, *l) == 1 && Self::count(&self.columns, *l) == 1 && self.touching(*l).count() == 1
        })
    }

    /// Whether the piece is a vector of which the diagonal matrix is stacked.
    fn is_stacked_diagonal(&self, piece: usize) -> bool {
        let [l] = self.pieces[piece].labels.as_slice() else { return false };
        let places = (Self::count(&self.rows, *l), Self::count(&self.columns, *l));
        matches!(places, (2, 0) | (0, 2)) && self.touching(*l).count() == 1
    }

    /// Whether more than one thing claims the label.
    fn is_contested(&self, label: Label) -> bool {
        let places = Self::count(&self.rows, label) + Self::count(&self.columns, label);
        let mut touching = self.touching(label);
        let Some(first) = touching.next() else { return false };
        let alone = touching.next().is_none();
        !(alone && (places == 1 || self.is_diagonal(first) || self.is_stacked_diagonal(first)))
    }

    fn distinct(side: &[Label]) -> Labels {
        let mut seen = Labels::new();
        side.iter().for_each(|l| {
            if !seen.contains(l) {
                seen.push(*l);
            }
        });
        seen
    }

    fn others(&self, piece: usize) -> Members {
        let others = self.pieces.iter().enumerate().filter(|(p, _)| *p != piece);
        others.flat_map(|(_, piece)| piece.members.iter().copied()).collect()
    }

    fn all(&self) -> Members {
        (0..self.net.operands.len()).collect()
    }
}

/// The places of a side that carry the labels, in the order of the labels.
fn places(side: &[Label], labels: &[Label]) -> Places {
    labels.iter().filter_map(|l| side.iter().position(|s| s == l)).collect()
}

impl EGraph {
    /// Adds the Kronecker form of a network of one or two axes.
    pub(super) fn blocks(&mut self, from: Id, net: &Net) {
        let (rows, columns, vector) = match net.pattern.output.as_slice() {
            [rows] => (rows.as_slice(), [].as_slice(), true),
            [rows, columns] => (rows.as_slice(), columns.as_slice(), false),
            _ => return,
        };
        if rows.len() + columns.len() > PLACES || net.operands.len() > PLACES {
            return;
        }
        let output: Labels = rows.iter().chain(columns).copied().collect();
        let pieces = net.open_components(&output).into_iter().map(|members| {
            let labels = members.iter().flat_map(|o| net.labels(*o)).copied().filter(|l| output.contains(l));
            Piece { labels: Open::distinct(&labels.collect::<Labels>()), members }
        });
        let pieces = merge(pieces.collect());
        let (rows, columns) = (rows.iter().copied().collect(), columns.iter().copied().collect());
        let open = Open { net, rows, columns, vector, pieces };
        let labels = Open::distinct(&output);
        match labels.iter().find(|l| open.is_contested(**l)) {
            Some(_) => self.free_label(from, &open, &labels),
            None => self.arrange(from, &open),
        }
    }

    /// Some operands of the open network between these rows and columns.
    fn between(&mut self, net: &Net, members: &[usize], rows: &[Label], columns: &[Label], vector: bool) -> Id {
        if vector { self.part(net, members, &[rows]) } else { self.part(net, members, &[rows, columns]) }
    }

    /// Cuts the network in two so that a contested label is freed.
    fn free_label(&mut self, from: Id, open: &Open<'_>, labels: &[Label]) {
        let Open { net, rows, columns, vector, pieces } = open;
        // A piece that touches one side only is a diagonal matrix there; the least padding first.
        let mut best: Option<(usize, usize, bool)> = None;
        for label in labels.iter().filter(|l| open.is_contested(**l)) {
            for p in open.touching(*label) {
                for (side, left) in [(rows, true), (columns, false)] {
                    let within = pieces[p].labels.iter().all(|l| Open::count(side, *l) == 1);
                    let distinct = Open::distinct(side).len() == side.len();
                    if within && distinct && !(*vector && pieces.len() == 1) {
                        let option = (side.len() - pieces[p].labels.len(), p, left);
                        if best.is_none_or(|b| option.0 < b.0) {
                            best = Some(option);
                        }
                    }
                }
            }
        }
        if let Some((_, p, left)) = best {
            let rest = self.between(net, &open.others(p), rows, columns, *vector);
            let side = if left { rows } else { columns };
            let diagonal = self.part(net, &pieces[p].members, &[side, side]);
            let pair = if left { [diagonal, rest] } else { [rest, diagonal] };
            return self.derive(from, Node::new(Op::Product, pair), "matricise");
        }
        // A label in several places of one side is tied.
        for (side, left) in [(rows, true), (columns, false)] {
            let single = Open::distinct(side);
            if single.len() == side.len() {
                continue;
            }
            let pair = if left {
                [self.part(net, &[], &[side, &single]), self.between(net, &open.all(), &single, columns, *vector)]
            } else {
                [self.part(net, &open.all(), &[rows, &single]), self.part(net, &[], &[&single, side])]
            };
            return self.derive(from, Node::new(Op::Product, pair), "matricise");
        }
        // A label of one side with several pieces is doubled.
        let contested = |l: &&Label| open.is_contested(**l);
        let one_sided = |l: &&Label| rows.contains(l) != columns.contains(l);
        if let Some(label) = labels.iter().filter(contested).find(one_sided) {
            return self.double(from, open, *label);
        }
        let Some(label) = labels.iter().find(contested) else { return };
        if let Some(p) = open.touching(*label).next() {
            self.cut_piece(from, open, p);
        }
    }

    /// Gives each piece at a label of one side a label of its own.
    fn double(&mut self, from: Id, open: &Open<'_>, label: Label) {
        let mut net = open.net.clone();
        let left = open.rows.contains(&label);
        let (side, across) = if left { (&open.rows, &open.columns) } else { (&open.columns, &open.rows) };
        let mut copies: Labels = smallvec![label];
        // In the order of the other side, so that nothing crosses.
        let mut touching: Places = open.touching(label).collect();
        touching.sort_by_key(|p| across.iter().position(|l| open.pieces[*p].labels.contains(l)).unwrap_or(usize::MAX));
        for p in touching.iter().skip(1) {
            let pattern = Arc::make_mut(&mut net.pattern);
            let copy = pattern.sizes.len() as Label;
            pattern.sizes.push(pattern.sizes[label as usize]);
            for o in &open.pieces[*p].members {
                pattern.inputs[*o].iter_mut().filter(|l| **l == label).for_each(|l| *l = copy);
            }
            copies.push(copy);
        }
        let (mut tied, mut free) = (Labels::new(), Labels::new());
        for l in side {
            if *l == label {
                tied.extend(copies.iter().map(|_| label));
                free.extend(copies.iter().copied());
            } else {
                tied.push(*l);
                free.push(*l);
            }
        }
        let pair = if left {
            let tie = self.part(open.net, &[], &[side, &tied]);
            [tie, self.between(&net, &open.all(), &free, &open.columns, open.vector)]
        } else {
            let tie = self.part(open.net, &[], &[&tied, side]);
            [self.part(&net, &open.all(), &[&open.rows, &free]), tie]
        };
        self.derive(from, Node::new(Op::Product, pair), "matricise");
    }

    /// Cuts a piece along summed labels: what touches the rows goes to the left.
    fn cut_piece(&mut self, from: Id, open: &Open<'_>, piece: usize) {
        let net = open.net;
        let members = &open.pieces[piece].members;
        if members.len() < 2 {
            return;
        }
        let touches = |o: usize, side: &[Label]| net.labels(o).iter().any(|l| side.contains(l));
        let proper = |left: &Members| !left.is_empty() && left.len() < members.len();
        let by_rows: Members = members.iter().copied().filter(|o| touches(*o, &open.rows)).collect();
        let by_columns: Members = members.iter().copied().filter(|o| !touches(*o, &open.columns)).collect();
        let first: Members = members.iter().copied().take(1).collect();
        let Some(left) = [by_rows, by_columns, first].into_iter().find(proper) else { return };
        let right: Members = (0..net.operands.len()).filter(|o| !left.contains(o)).collect();
        let reaches = |l: Label| open.columns.contains(&l) || right.iter().any(|o| net.labels(*o).contains(&l));
        // The labels between the parts, in the order of the rows that they hang on.
        let mut between = Labels::new();
        let mut pass = |l: Label| {
            if reaches(l) && !between.contains(&l) {
                between.push(l);
            }
        };
        for row in &open.rows {
            pass(*row);
            let own = left.iter().filter(|o| net.labels(**o).contains(row));
            own.flat_map(|o| net.labels(*o)).for_each(|l| pass(*l));
        }
        left.iter().flat_map(|o| net.labels(*o)).for_each(|l| pass(*l));
        if between.is_empty() {
            return;
        }
        if let [only] = right.as_slice()
            && vector_like(net.labels(*only), &between)
        {
            between = net.labels(*only).iter().copied().collect();
        }
        let x = self.part(net, &left, &[&open.rows, &between]);
        let y = self.between(net, &right, &between, &open.columns, open.vector);
        self.derive(from, Node::new(Op::Product, [x, y]), "matricise");
    }

    /// Every label is free: the pieces and what has no piece as Kronecker factors.
    fn arrange(&mut self, from: Id, open: &Open<'_>) {
        let mut factors: Vec<Factor> = Vec::new();
        let labels: Labels = open.rows.iter().chain(&open.columns).copied().collect();
        let whole = |p: usize| open.pieces.len() == 1 && labels.iter().all(|l| open.pieces[p].labels.contains(l));
        for p in 0..open.pieces.len() {
            if whole(p) && open.pieces[p].members.len() > 1 && !open.is_diagonal(p) {
                if labels.len() > 2 {
                    return self.cut_piece(from, open, p);
                }
                // An axis that is a product of dimensions is kept whole: there is no inverse of `vec`.
                let grouped = |o: &usize| self.graph[open.net.operands[*o]].data.shape.iter().any(|a| a.len() > 1);
                if open.pieces[p].members.iter().any(grouped) {
                    self.cut_piece(from, open, p);
                }
            }
            let Some(factor) = self.factor_of(open, p) else { return };
            factors.push(factor);
        }
        for label in Open::distinct(&labels) {
            if open.touching(label).next().is_none() {
                let tie = self.tie(open, label);
                factors.push(tie);
            }
        }
        // The order that needs the fewest exchanges.
        factors.sort_by_key(|f| (f.rows.first().copied().unwrap_or(usize::MAX), f.columns.first().copied()));
        let goal = |n: usize| (0..n).collect::<Places>();
        let (rows, columns) = (goal(open.rows.len()), goal(open.columns.len()));
        let joined = |order: &[usize], side: fn(&Factor) -> &Places| -> Places {
            order.iter().flat_map(|f| side(&factors[*f])).copied().collect()
        };
        let cost = |order: &[usize]| {
            permute::cost(&joined(order, |f| &f.rows), &rows) + permute::cost(&columns, &joined(order, |f| &f.columns))
        };
        let mut orders: Vec<Places> = vec![Places::new()];
        if factors.len() <= ORDERS {
            for n in 0..factors.len() {
                orders = orders.iter().flat_map(|order| (0..=n).map(move |at| inserted(order, at, n))).collect();
            }
        } else {
            orders = vec![goal(factors.len())];
        }
        let Some(order) = orders.into_iter().min_by_key(|order| (cost(order), order.clone())) else { return };
        if !open.vector && self.part_at_edge(from, open, &order, &factors) {
            return;
        }
        let middle = if open.vector { self.stacked_factors(&order, &factors) } else { self.product(&order, &factors) };
        let Some(middle) = middle else { return };
        let (net, sides) = (open.net, [&open.rows, &open.columns]);
        let size = |side: usize| move |place: usize| net.size(sides[side][place]);
        let mut product = self.permutation(&joined(&order, |f| &f.rows), &rows, size(0));
        product.push(middle);
        product.extend(self.permutation(&columns, &joined(&order, |f| &f.columns), size(1)));
        let Some((first, rest)) = product.split_first() else { return };
        let value = rest.iter().fold(*first, |value, next| self.add(Node::new(Op::Product, [value, *next])));
        if value != from {
            self.derive_id(from, value, "matricise");
        }
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
            self.derive(from, Node::new(Op::Call(KRONECKER), pair), "matricise");
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
                Value::Column(vector) => self.add(Node::new(Op::Call(AS_COLUMN), [vector])),
                Value::Row(vector) => self.add(Node::new(Op::Call(AS_ROW), [vector])),
            };
            product = Some(match product {
                Some(product) => self.add(Node::new(Op::Call(KRONECKER), [product, next])),
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
                    let outer = self.add(Node::new(Op::Call(OUTER), [next, product]));
                    self.add(Node::new(Op::Call(VEC), [outer]))
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
            let vector = self.add(Node::new(Op::Call(VEC), [diagonal]));
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
            return factor(Value::Matrix(self.add(Node::new(Op::Call(DIAGONAL), [vector]))), &order, &order);
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
                let turned = self.add(Node::new(Op::Transpose, [matrix]));
                return factor(Value::Matrix(turned), &second, &first);
            }
            return None;
        }
        let matrix = self.part(net, members, &[&r, &c]);
        factor(Value::Matrix(matrix), &r, &c)
    }

    /// The labels of the two axes of an operand, if all are distinct.
    fn axes(&self, net: &Net, operand: usize) -> Option<(Labels, Labels)> {
        let labels = net.labels(operand);
        let shape = &self.graph[net.operands[operand]].data.shape;
        if Open::distinct(labels).len() < labels.len() || shape.len() != 2 {
            return None;
        }
        let (first, second) = labels.split_at(shape[0].len());
        Some((first.iter().copied().collect(), second.iter().copied().collect()))
    }

    /// Operands over these labels as a vector, with the order of the labels on its axis.
    fn vector_of(&mut self, net: &Net, members: &[usize], labels: &[Label]) -> Option<(Id, Labels)> {
        let order: Labels = labels.iter().copied().collect();
        match (members, labels) {
            (_, [_]) => Some((self.part(net, members, &[labels]), order)),
            (_, [slow, fast]) => {
                let matrix = self.part(net, members, &[&[*fast], &[*slow]]);
                Some((self.add(Node::new(Op::Call(VEC), [matrix])), order))
            }
            ([only], _) if net.labels(*only).len() == labels.len() => {
                let operand = net.operands[*only];
                if self.graph[operand].data.shape.len() == 1 {
                    return Some((operand, net.labels(*only).iter().copied().collect()));
                }
                let (first, second) = self.axes(net, *only)?;
                Some((self.add(Node::new(Op::Call(VEC), [operand])), second.into_iter().chain(first).collect()))
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
                        tie = this.add(Node::new(Op::Call(KRONECKER), [tie, identity]));
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

    fn tied(&mut self, net: &Net, label: Label, rows: usize, columns: usize) -> Id {
        let of = |n: usize| std::iter::repeat_n(label, n).collect::<Labels>();
        self.part(net, &[], &[&of(rows), &of(columns)])
    }

    /// The tie of several places as a vector.
    fn stacked_tie(&mut self, net: &Net, label: Label, places: usize) -> Id {
        match places {
            1 => self.part(net, &[], &[&[label]]),
            2 => {
                let identity = self.leaf(Op::Identity(net.size(label)));
                self.add(Node::new(Op::Call(VEC), [identity]))
            }
            n => {
                let (tie, ones) = (self.tied(net, label, n, 1), self.part(net, &[], &[&[label]]));
                self.add(Node::new(Op::Product, [tie, ones]))
            }
        }
    }
}

/// Whether some labels are those of a stacked vector, in any order.
fn vector_like(labels: &[Label], between: &[Label]) -> bool {
    labels.len() == between.len()
        && Open::distinct(labels).len() == labels.len()
        && labels.iter().all(|l| between.contains(l))
}

/// The order with `new` put in at a place.
fn inserted(order: &[usize], at: usize, new: usize) -> Places {
    let mut order: Places = order.iter().copied().collect();
    order.insert(at, new);
    order
}

/// Joins pieces that share a label where what they are together is still a matrix, and pieces over the same labels.
fn merge(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let mut a = 0;
    while a < pieces.len() {
        let joins = |b: &usize| {
            let (x, y) = (&pieces[a].labels, &pieces[*b].labels);
            let new = y.iter().filter(|l| !x.contains(l)).count();
            let shared = y.len() - new;
            shared > 0 && x.len() + new <= 2
        };
        match (0..pieces.len()).filter(|b| *b != a).find(joins) {
            Some(b) => {
                let (low, high) = (a.min(b), a.max(b));
                let other = pieces.remove(high);
                for l in other.labels {
                    if !pieces[low].labels.contains(&l) {
                        pieces[low].labels.push(l);
                    }
                }
                pieces[low].members.extend(other.members);
                a = 0;
            }
            None => a += 1,
        }
    }
    pieces
}
