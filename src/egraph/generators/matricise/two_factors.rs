//! Networks whose two axes are products of two dimensions at most.
//!
//! The output places are the two row labels and the two column labels, slow and fast. The components of the network, cut open at the
//! output, fall into four blocks: slow row with slow column (the left Kronecker factor), fast with fast (the right one), both rows (a
//! diagonal matrix on the left) and both columns (one on the right). Crossing the columns adds a commutation matrix.

use crate::base::Label;
use crate::egraph::core::{einsum, with_dimensions};
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members};
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::{SmallVec, smallvec};

/// Two output places: row slow, row fast, column slow, column fast.
type Block = [usize; 2];

const ROWS: Block = [0, 1];
const COLUMNS: Block = [2, 3];

/// How the output places are read.
struct Layout {
    places: [Option<Label>; 4],
    /// The places of the left Kronecker factor, of the right one, of the rows and of the columns.
    blocks: [Block; 4],
    crossed: bool,
}

/// What falls into a block.
#[derive(Default)]
struct Content {
    members: Members,
    /// Whether its two places carry one label, which no block before it has tied.
    tied: bool,
}

impl Content {
    fn is_identity(&self) -> bool {
        self.members.is_empty() && self.tied
    }
}

impl Layout {
    /// The network in blocks; `None` where a component or a tie goes across them.
    fn blocks(&self, net: &ClassNetwork) -> Option<[Content; 4]> {
        let outputs: SmallVec<[Label; 4]> = self.places.iter().flatten().copied().collect();
        let mut contents: [Content; 4] = Default::default();
        for component in net.open_components(&outputs) {
            let touched = component.iter().flat_map(|o| net.labels(*o)).filter(|l| outputs.contains(l));
            let touched: SmallVec<[Label; 4]> = touched.copied().collect();
            let holds = |block: &Block| touched.iter().all(|l| block.iter().any(|p| self.places[*p] == Some(*l)));
            let block = self.blocks.iter().position(holds)?;
            contents[block].members.extend(component);
        }
        // Tie places that carry one label: the Kronecker factors first, then rows, then columns.
        let mut group = [0, 1, 2, 3];
        for (b, [p, q]) in self.blocks.iter().enumerate() {
            let same = self.places[*p].is_some() && self.places[*p] == self.places[*q];
            if same && (b < 2 || group[*p] != group[*q]) {
                contents[b].tied = true;
                let (from, to) = (group[*p].max(group[*q]), group[*p].min(group[*q]));
                group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
            }
        }
        let across =
            |p: usize, q: usize| self.places[p].is_some() && self.places[p] == self.places[q] && group[p] != group[q];
        (0..4).all(|p| (0..p).all(|q| !across(p, q))).then_some(contents)
    }
}

impl Generation<'_> {
    /// Adds the products of two Kronecker factors that a network is; whether there is one.
    pub(super) fn two_factors(&mut self, from: Id, net: &ClassNetwork, rows: &[Label], columns: &[Label]) -> bool {
        if rows.len() > 2 || columns.len() > 2 {
            return false;
        }
        let straight = [[0, 2], [1, 3], ROWS, COLUMNS];
        let crossed = [[0, 3], [1, 2], ROWS, COLUMNS];
        let mut read = false;
        for row in paddings(rows) {
            for column in paddings(columns) {
                let places = [row[0], row[1], column[0], column[1]];
                let layout = Layout { places, blocks: straight, crossed: false };
                read |= self.two_factors_in(from, net, &layout).is_some();
                if places.iter().all(Option::is_some) {
                    let layout = Layout { places, blocks: crossed, crossed: true };
                    read |= self.two_factors_in(from, net, &layout).is_some();
                }
            }
        }
        read
    }

    fn two_factors_in(&mut self, from: Id, net: &ClassNetwork, layout: &Layout) -> Option<()> {
        let [left, right, rows, columns] = &layout.blocks(net)?;
        let rows = self.diagonal_block(net, rows, layout, ROWS);
        let columns = self.diagonal_block(net, columns, layout, COLUMNS);
        let identity = left.is_identity() && right.is_identity();
        let [left, right] =
            [(left, 0), (right, 1)].map(|(content, block)| self.factor_block(net, content, layout, block));
        let commutation = match (layout.crossed, layout.places) {
            (true, [.., Some(slow), Some(fast)]) => {
                Some(with_dimensions(&einsum("->(ij)(ji)"), &[net.size(fast), net.size(slow)]))
            }
            _ => None,
        };
        let mut factors: SmallVec<[Id; 4]> = rows.into_iter().collect();
        if !identity || (factors.is_empty() && columns.is_none() && commutation.is_none()) {
            let product = match (left, right) {
                (Some(left), Some(right)) => self.add(Node::new(einsum("ij,kl->(ik)(jl)"), [left, right])),
                (Some(only), None) | (None, Some(only)) => only,
                (None, None) => return None,
            };
            factors.push(product);
        }
        if let Some(commutation) = commutation {
            let commutation = self.leaf(commutation);
            factors.push(commutation);
        }
        factors.extend(columns);
        let (first, rest) = factors.split_first()?;
        let value = rest.iter().fold(*first, |value, next| self.add(Node::new(Op::Product, [value, *next])));
        self.derive_class(from, value, "matricise");
        Some(())
    }

    /// `diag(vec(D))` over both rows or both columns, if there is something to it.
    fn diagonal_block(&mut self, net: &ClassNetwork, content: &Content, layout: &Layout, block: Block) -> Option<Id> {
        if content.members.is_empty() && !content.tied {
            return None;
        }
        let (slow, fast) = (layout.places[block[0]]?, layout.places[block[1]]?);
        let matrix = if content.is_identity() {
            self.leaf(Op::Identity(net.size(slow)))
        } else {
            self.part(net, &content.members, &[&[fast], &[slow]])
        };
        let vector = self.add(Node::new(einsum("ij->(ji)"), [matrix]));
        Some(self.add(Node::new(einsum("i->ii"), [vector])))
    }

    /// One Kronecker factor; `None` where both its places are absent.
    fn factor_block(&mut self, net: &ClassNetwork, content: &Content, layout: &Layout, block: usize) -> Option<Id> {
        let [row, column] = layout.blocks[block];
        match (layout.places[row], layout.places[column]) {
            (Some(row), Some(column)) => Some(self.part(net, &content.members, &[&[row], &[column]])),
            (Some(row), None) => {
                let vector = self.part(net, &content.members, &[&[row]]);
                Some(self.add(Node::new(einsum("i->i()"), [vector])))
            }
            (None, Some(column)) => {
                let vector = self.part(net, &content.members, &[&[column]]);
                Some(self.add(Node::new(einsum("i->()i"), [vector])))
            }
            (None, None) => None,
        }
    }
}

/// The ways to see an axis as slow and fast.
fn paddings(labels: &[Label]) -> SmallVec<[[Option<Label>; 2]; 2]> {
    match labels {
        [slow, fast] => smallvec![[Some(*slow), Some(*fast)]],
        [only] => smallvec![[None, Some(*only)], [Some(*only), None]],
        _ => smallvec![[None, None]],
    }
}
