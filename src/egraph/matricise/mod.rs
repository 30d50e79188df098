//! Reads a network with grouped axes as Kronecker products: the generator of the vec form.
//!
//! Where both axes are products of two dimensions at most, the output places are the two row labels and the two column labels, slow and fast. The components of the network, cut open at the
//! output, fall into four blocks: slow row with slow column (the left Kronecker factor), fast with fast (the right one), both rows (a
//! diagonal matrix on the left) and both columns (one on the right). Crossing the columns adds a commutation matrix.
//! What this does not read, `blocks` does.

mod blocks;
mod common;
mod permute;
mod plain;

use super::net::{Members, Net};
use super::saturate::EGraph;
use crate::base::Label;
use crate::expr::Id;
use crate::ops::{AS_COLUMN, AS_ROW, COMMUTATION, DIAGONAL, DIVIDE, KRONECKER, Node, OUTER, Op, Parameters, VEC};
use smallvec::{SmallVec, smallvec};

/// The places of a block: row slow, row fast, column slow, column fast.
const ROWS: [usize; 2] = [0, 1];
const COLUMNS: [usize; 2] = [2, 3];

struct Layout {
    places: [Option<Label>; 4],
    /// The places of the left Kronecker factor, of the right one, of the rows and of the columns.
    blocks: [[usize; 2]; 4],
    crossed: bool,
}

impl EGraph {
    /// Adds the Kronecker forms of a network of grouped axes.
    pub(super) fn matricise(&mut self, from: Id, node: &Node) {
        let Some(net) = Net::of(&self.graph, node) else { return };
        let output = &net.pattern.output;
        if output.len() <= 2 && output.iter().all(|group| group.len() == 1) {
            return self.plain(from, &net);
        }
        if output.is_empty() || output.len() > 2 {
            return;
        }
        if self.take_scalars(from, &net) {
            return;
        }
        let [rows, columns] = output.as_slice() else { return self.blocks(from, &net) };
        let (rows, columns) = (rows.clone(), columns.clone());
        if self.stacked(from, &net, &rows, &columns) {
            return;
        }
        let mut read = false;
        if rows.len() <= 2 && columns.len() <= 2 {
            for row in paddings(&rows) {
                for column in paddings(&columns) {
                    let places = [row[0], row[1], column[0], column[1]];
                    let straight = [[0, 2], [1, 3], ROWS, COLUMNS];
                    let crossed = [[0, 3], [1, 2], ROWS, COLUMNS];
                    read |= self.kronecker(from, &net, &Layout { places, blocks: straight, crossed: false }).is_some();
                    if places.iter().all(Option::is_some) {
                        read |=
                            self.kronecker(from, &net, &Layout { places, blocks: crossed, crossed: true }).is_some();
                    }
                }
            }
        }
        if !read {
            self.blocks(from, &net);
        }
    }

    /// Scalar components become a scalar factor.
    fn take_scalars(&mut self, from: Id, net: &Net) -> bool {
        let components = net.components();
        let scalars: Members = components.iter().filter(|part| net.is_closed(part)).flatten().copied().collect();
        let free = net.pattern.degrees().contains(&0);
        if scalars.is_empty() && !free {
            return false;
        }
        let rest: Members = (0..net.operands.len()).filter(|o| !scalars.contains(o)).collect();
        let groups: SmallVec<[&[Label]; 2]> = net.pattern.output.iter().map(|g| g.as_slice()).collect();
        let rest = self.part(net, &rest, &groups);
        // The scalar part keeps the labels that touch nothing.
        let degrees = net.pattern.degrees();
        let operands: SmallVec<[Id; 4]> = scalars.iter().map(|o| net.operands[*o]).collect();
        let mut builder = crate::base::IndexPatternBuilder::new();
        let mut number: SmallVec<[Label; 16]> = smallvec![Label::MAX; net.pattern.sizes.len()];
        for (l, degree) in degrees.iter().enumerate() {
            if *degree == 0 || net.touches(&scalars, l as Label) {
                number[l] = builder.label(net.pattern.sizes[l]);
            }
        }
        for o in &scalars {
            builder.input(net.labels(*o).iter().map(|l| number[*l as usize]));
        }
        let scalar = match operands.as_slice() {
            [only] if !free && self.graph[*only].data.shape.is_empty() => *only,
            operands => self.add(Node::new(Op::Network(builder.finish().into()), operands.iter().copied())),
        };
        // A reciprocal scalar divides.
        match self.reciprocal(scalar) {
            Some((base, power)) => {
                let divisor = self.power_of(base, power);
                self.derive(from, Node::new(Op::Call(DIVIDE), [rest, divisor]), "matricise");
            }
            None => self.derive(from, Node::new(Op::Scale, [scalar, rest]), "matricise"),
        }
        true
    }

    /// Nothing goes across: a column of stacked entries times a row of stacked entries.
    fn stacked(&mut self, from: Id, net: &Net, rows: &[Label], columns: &[Label]) -> bool {
        if rows.iter().any(|l| columns.contains(l)) {
            return false;
        }
        let (mut left, mut right) = (Members::new(), Members::new());
        for component in net.components() {
            let touches = |side: &[Label]| component.iter().any(|o| net.labels(*o).iter().any(|l| side.contains(l)));
            match (touches(rows), touches(columns)) {
                (true, false) => left.extend(component),
                (false, true) => right.extend(component),
                _ => return false,
            }
        }
        let x = self.stack(net, &left, rows);
        let y = self.stack(net, &right, columns);
        self.derive(from, Node::new(Op::Call(OUTER), [x, y]), "matricise");
        true
    }

    /// The entries over these labels (slow, fast) as one vector.
    fn stack(&mut self, net: &Net, members: &[usize], labels: &[Label]) -> Id {
        match labels {
            [slow, fast] => {
                let matrix = self.part(net, members, &[&[*fast], &[*slow]]);
                self.add(Node::new(Op::Call(VEC), [matrix]))
            }
            _ => self.part(net, members, &[labels]),
        }
    }

    fn kronecker(&mut self, from: Id, net: &Net, layout: &Layout) -> Option<()> {
        let places = &layout.places;
        let outputs: SmallVec<[Label; 4]> = places.iter().flatten().copied().collect();
        let mut members: [Members; 4] = Default::default();
        for component in net.open_components(&outputs) {
            let mut touched: SmallVec<[Label; 4]> = SmallVec::new();
            for l in component.iter().flat_map(|o| net.labels(*o)).filter(|l| outputs.contains(l)) {
                if !touched.contains(l) {
                    touched.push(*l);
                }
            }
            let holds = |block: &[usize; 2]| touched.iter().all(|l| block.iter().any(|p| places[*p] == Some(*l)));
            let block = layout.blocks.iter().position(holds)?;
            members[block].extend(component);
        }
        // Tie places that carry one label: the Kronecker factors first, then rows, then columns.
        let mut group = [0, 1, 2, 3];
        let mut tied = [false; 4];
        for (b, [p, q]) in layout.blocks.iter().enumerate() {
            let same = places[*p].is_some() && places[*p] == places[*q];
            if same && (b < 2 || group[*p] != group[*q]) {
                tied[b] = true;
                let (from, to) = (group[*p].max(group[*q]), group[*p].min(group[*q]));
                group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
            }
        }
        for p in 0..4 {
            for q in 0..p {
                if places[p].is_some() && places[p] == places[q] && group[p] != group[q] {
                    return None;
                }
            }
        }
        let mut factors: SmallVec<[Id; 4]> = SmallVec::new();
        let rows = (!members[2].is_empty() || tied[2]).then(|| self.diagonal(net, &members[2], layout, ROWS, tied[2]));
        let columns =
            (!members[3].is_empty() || tied[3]).then(|| self.diagonal(net, &members[3], layout, COLUMNS, tied[3]));
        factors.extend(rows.flatten());
        let left = self.block(net, &members[0], layout, 0);
        let right = self.block(net, &members[1], layout, 1);
        let plain = |b: usize| members[b].is_empty() && tied[b];
        let turn = || {
            let size = |p: usize| places[p].map(|l| net.size(l));
            Some(Op::Parametric(COMMUTATION, Parameters::Dimensions(size(3)?, size(2)?)))
        };
        let identity = plain(0) && plain(1);
        let turn = if layout.crossed { turn() } else { None };
        if !identity || (factors.is_empty() && columns.is_none() && turn.is_none()) {
            let product = match (left, right) {
                (Some(left), Some(right)) => self.add(Node::new(Op::Call(KRONECKER), [left, right])),
                (Some(only), None) | (None, Some(only)) => only,
                (None, None) => return None,
            };
            factors.push(product);
        }
        if let Some(turn) = turn {
            let turn = self.leaf(turn);
            factors.push(turn);
        }
        factors.extend(columns.flatten());
        let (first, rest) = factors.split_first()?;
        let value = rest.iter().fold(*first, |value, next| self.add(Node::new(Op::Product, [value, *next])));
        self.derive_id(from, value, "matricise");
        Some(())
    }

    /// `diag(vec(D))` over both rows or both columns.
    fn diagonal(&mut self, net: &Net, members: &[usize], layout: &Layout, block: [usize; 2], tied: bool) -> Option<Id> {
        let (slow, fast) = (layout.places[block[0]]?, layout.places[block[1]]?);
        let matrix = if tied && members.is_empty() {
            self.leaf(Op::Identity(net.size(slow)))
        } else {
            self.part(net, members, &[&[fast], &[slow]])
        };
        let vector = self.add(Node::new(Op::Call(VEC), [matrix]));
        Some(self.add(Node::new(Op::Call(DIAGONAL), [vector])))
    }

    /// One Kronecker factor; `None` where both its places are absent.
    fn block(&mut self, net: &Net, members: &[usize], layout: &Layout, block: usize) -> Option<Id> {
        let [row, column] = layout.blocks[block];
        match (layout.places[row], layout.places[column]) {
            (Some(row), Some(column)) => Some(self.part(net, members, &[&[row], &[column]])),
            (Some(row), None) => {
                let vector = self.part(net, members, &[&[row]]);
                Some(self.add(Node::new(Op::Call(AS_COLUMN), [vector])))
            }
            (None, Some(column)) => {
                let vector = self.part(net, members, &[&[column]]);
                Some(self.add(Node::new(Op::Call(AS_ROW), [vector])))
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
