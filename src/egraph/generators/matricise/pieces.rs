//! A network cut open at its output labels, in pieces.

use super::permute::Places;
use crate::base::Label;
use crate::egraph::generators::network::{ClassNetwork, Members};
use crate::egraph::limits::KRONECKER_PLACES;
use smallvec::SmallVec;

pub(super) type Labels = SmallVec<[Label; 8]>;

/// A component of the network cut open, and the output labels it touches.
pub(super) struct Piece {
    pub(super) members: Members,
    pub(super) labels: Labels,
}

/// A network with its output as rows and columns; a vector has no columns.
pub(super) struct Open<'a> {
    pub(super) net: &'a ClassNetwork,
    pub(super) rows: Labels,
    pub(super) columns: Labels,
    pub(super) vector: bool,
    pub(super) pieces: Vec<Piece>,
}

impl<'a> Open<'a> {
    /// A network of one or two axes, cut open; `None` where it is too large.
    pub(super) fn of(net: &'a ClassNetwork) -> Option<Open<'a>> {
        let (rows, columns, vector) = match net.pattern.output.as_slice() {
            [rows] => (rows.as_slice(), [].as_slice(), true),
            [rows, columns] => (rows.as_slice(), columns.as_slice(), false),
            _ => return None,
        };
        if rows.len() + columns.len() > KRONECKER_PLACES || net.operands.len() > KRONECKER_PLACES {
            return None;
        }
        let output: Labels = rows.iter().chain(columns).copied().collect();
        let pieces = net.open_components(&output).into_iter().map(|members| {
            let labels = members.iter().flat_map(|o| net.labels(*o)).copied().filter(|l| output.contains(l));
            Piece { labels: Open::distinct(&labels.collect::<Labels>()), members }
        });
        let pieces = merge(pieces.collect());
        let (rows, columns) = (rows.iter().copied().collect(), columns.iter().copied().collect());
        Some(Open { net, rows, columns, vector, pieces })
    }
}

impl Open<'_> {
    /// The labels of the output, each once.
    pub(super) fn labels(&self) -> Labels {
        Open::distinct(&self.rows.iter().chain(&self.columns).copied().collect::<Labels>())
    }

    /// The labels that more than one thing claims.
    pub(super) fn contested(&self) -> impl Iterator<Item = Label> + '_ {
        self.labels().into_iter().filter(|label| self.is_contested(*label))
    }

    pub(super) fn count(side: &[Label], label: Label) -> usize {
        side.iter().filter(|l| **l == label).count()
    }

    pub(super) fn touching(&self, label: Label) -> impl Iterator<Item = usize> + '_ {
        (0..self.pieces.len()).filter(move |p| self.pieces[*p].labels.contains(&label))
    }

    /// Whether the piece is all of its labels, each once in the rows and once in the columns: a diagonal block.
    pub(super) fn is_diagonal(&self, piece: usize) -> bool {
        self.pieces[piece].labels.iter().all(|l| {
            Self::count(&self.rows, *l) == 1 && Self::count(&self.columns, *l) == 1 && self.touching(*l).count() == 1
        })
    }

    /// Whether the piece is a vector of which the diagonal matrix is stacked.
    pub(super) fn is_stacked_diagonal(&self, piece: usize) -> bool {
        let [l] = self.pieces[piece].labels.as_slice() else { return false };
        let places = (Self::count(&self.rows, *l), Self::count(&self.columns, *l));
        matches!(places, (2, 0) | (0, 2)) && self.touching(*l).count() == 1
    }

    /// Whether more than one thing claims the label.
    pub(super) fn is_contested(&self, label: Label) -> bool {
        let places = Self::count(&self.rows, label) + Self::count(&self.columns, label);
        let mut touching = self.touching(label);
        let Some(first) = touching.next() else { return false };
        let alone = touching.next().is_none();
        !(alone && (places == 1 || self.is_diagonal(first) || self.is_stacked_diagonal(first)))
    }

    pub(super) fn distinct(side: &[Label]) -> Labels {
        let mut seen = Labels::new();
        side.iter().for_each(|l| {
            if !seen.contains(l) {
                seen.push(*l);
            }
        });
        seen
    }

    pub(super) fn others(&self, piece: usize) -> Members {
        let others = self.pieces.iter().enumerate().filter(|(p, _)| *p != piece);
        others.flat_map(|(_, piece)| piece.members.iter().copied()).collect()
    }

    pub(super) fn all(&self) -> Members {
        (0..self.net.operands.len()).collect()
    }
}

/// The places of a side that carry the labels, in the order of the labels.
pub(super) fn places(side: &[Label], labels: &[Label]) -> Places {
    labels.iter().filter_map(|l| side.iter().position(|s| s == l)).collect()
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
