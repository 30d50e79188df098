//! Frees labels that more than one thing claims, by cuts into products of two simpler networks, which are read in their turn.
//!
//! A piece that only touches rows (or columns) becomes a diagonal matrix, a label is doubled by a tie, a piece of many labels is cut along
//! its summed ones.

use super::permute::Places;
use super::pieces::{Labels, Open};
use crate::base::Label;
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members};
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::smallvec;
use std::sync::Arc;

/// A piece that could be a diagonal matrix on the left or on the right.
struct Padded {
    /// The labels of that side which the piece does not touch.
    padding: usize,
    piece: usize,
    left: bool,
}

impl Generation<'_> {
    /// Some operands of the open network between these rows and columns.
    fn between(
        &mut self,
        net: &ClassNetwork,
        members: &[usize],
        rows: &[Label],
        columns: &[Label],
        vector: bool,
    ) -> Id {
        if vector { self.part(net, members, &[rows]) } else { self.part(net, members, &[rows, columns]) }
    }

    /// Cuts the network in two so that a contested label is freed.
    pub(super) fn free_label(&mut self, from: Id, open: &Open<'_>) {
        if self.cut_off_diagonal(from, open) || self.tie_one_side(from, open) {
            return;
        }
        // A label of one side with several pieces is doubled.
        let one_sided = |l: &Label| open.rows.contains(l) != open.columns.contains(l);
        if let Some(label) = open.contested().find(one_sided) {
            return self.double(from, open, label);
        }
        let piece = open.contested().next().and_then(|label| open.touching(label).next());
        if let Some(piece) = piece {
            self.cut_piece(from, open, piece);
        }
    }

    /// A piece that touches one side only is a diagonal matrix there; the least padding first.
    fn cut_off_diagonal(&mut self, from: Id, open: &Open<'_>) -> bool {
        let Open { net, rows, columns, vector, pieces } = open;
        let mut best: Option<Padded> = None;
        for label in open.contested() {
            for piece in open.touching(label) {
                for (side, left) in [(rows, true), (columns, false)] {
                    let labels = &pieces[piece].labels;
                    let within = labels.iter().all(|l| Open::count(side, *l) == 1);
                    let distinct = Open::distinct(side).len() == side.len();
                    if within && distinct && !(*vector && pieces.len() == 1) {
                        let padding = side.len() - labels.len();
                        if best.as_ref().is_none_or(|best| padding < best.padding) {
                            best = Some(Padded { padding, piece, left });
                        }
                    }
                }
            }
        }
        let Some(Padded { piece, left, .. }) = best else { return false };
        let rest = self.between(net, &open.others(piece), rows, columns, *vector);
        let side = if left { rows } else { columns };
        let diagonal = self.part(net, &pieces[piece].members, &[side, side]);
        let pair = if left { [diagonal, rest] } else { [rest, diagonal] };
        self.derive(from, Node::new(Op::Product, pair), "matricise");
        true
    }

    /// A label in several places of one side is tied.
    fn tie_one_side(&mut self, from: Id, open: &Open<'_>) -> bool {
        let Open { net, rows, columns, vector, .. } = open;
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
            self.derive(from, Node::new(Op::Product, pair), "matricise");
            return true;
        }
        false
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
    pub(super) fn cut_piece(&mut self, from: Id, open: &Open<'_>, piece: usize) {
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
}

/// Whether some labels are those of a stacked vector, in any order.
fn vector_like(labels: &[Label], between: &[Label]) -> bool {
    labels.len() == between.len()
        && Open::distinct(labels).len() == labels.len()
        && labels.iter().all(|l| between.contains(l))
}
