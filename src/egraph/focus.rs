//! Which classes can still matter to the goals: those that some reading of a goal goes through which is about as short as its shortest.
//!
//! Lengths are estimates: networks count as if they could be written as they are. The classes that are left out come into focus when
//! something shorter is found that leads to them.

use super::core::Core;
use super::limits::LONGER_READING;
use crate::expr::Id;
use crate::ops::{Node, Op};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Longer than any reading: none is known.
const UNKNOWN: u32 = u32::MAX;

/// The classes of an e-graph that can still matter.
#[derive(Debug, Default)]
pub(crate) struct Focus {
    /// Whether a class is among them, by its id; empty where all are.
    included: Vec<bool>,
}

impl Focus {
    /// The classes that matter to these goals.
    pub(super) fn on(core: &Core, goals: &[Id]) -> Self {
        let readings = Readings::of(core);
        let lengths = readings.lengths();
        let mut included = vec![false; lengths.len()];
        // By how much the shortest reading of a goal through a class is longer than its shortest one, the least first.
        let mut next: BinaryHeap<Reverse<(u32, Id)>> =
            goals.iter().map(|goal| Reverse((0, core.find(*goal)))).collect();
        while let Some(Reverse((longer, class))) = next.pop() {
            if std::mem::replace(&mut included[usize::from(class)], true) {
                continue;
            }
            for reading in readings.of_class(class) {
                let longer = longer.saturating_add(reading.length(&lengths) - lengths[usize::from(class)]);
                if longer <= LONGER_READING {
                    let operands = reading.operands.iter().filter(|c| !included[usize::from(**c)]);
                    next.extend(operands.map(|c| Reverse((longer, *c))));
                }
            }
        }
        Focus { included }
    }

    /// Whether a class is among them; one that is new is.
    pub(super) fn includes(&self, class: Id) -> bool {
        self.included.get(usize::from(class)).copied().unwrap_or(true)
    }
}

/// A node, as far as its length goes.
struct Reading<'a> {
    class: Id,
    /// How much longer it is than its operands: by an operator between any two, and one of a function.
    more: u32,
    operands: &'a [Id],
}

impl<'a> Reading<'a> {
    fn of(class: Id, node: &'a Node) -> Self {
        let more = match &node.op {
            Op::Combination(coefficients) => {
                let written = coefficients.iter().filter(|c| !c.is_one() && !(-*c).is_one()).count();
                2 * written + coefficients.len() - 1
            }
            _ => node.children.len().saturating_sub(1).max(1),
        };
        Reading { class, more: more as u32, operands: &node.children }
    }

    fn length(&self, lengths: &[u32]) -> u32 {
        self.operands.iter().fold(self.more, |sum, c| sum.saturating_add(lengths[usize::from(*c)]))
    }
}

/// The nodes of an e-graph, in the order of their classes.
struct Readings<'a> {
    all: Vec<Reading<'a>>,
    /// Where those of a class begin, by its id.
    starts: Vec<usize>,
}

impl<'a> Readings<'a> {
    fn of(core: &'a Core) -> Self {
        let mut classes: Vec<_> = core.graph.classes().collect();
        classes.sort_unstable_by_key(|class| class.id);
        let mut all: Vec<Reading> = Vec::with_capacity(core.graph.total_size());
        for class in classes {
            all.extend(class.nodes.iter().map(|node| Reading::of(class.id, node)));
        }
        let size = all.last().map_or(0, |last| usize::from(last.class) + 1);
        let mut starts = vec![all.len(); size + 1];
        for (at, reading) in all.iter().enumerate().rev() {
            starts[usize::from(reading.class)] = at;
        }
        Readings { all, starts }
    }

    fn of_class(&self, class: Id) -> impl Iterator<Item = &Reading<'a>> {
        self.all[self.starts[usize::from(class)]..].iter().take_while(move |reading| reading.class == class)
    }

    /// The length of the shortest reading of every class.
    fn lengths(&self) -> Vec<u32> {
        let mut lengths = vec![UNKNOWN; self.starts.len()];
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for reading in &self.all {
                let length = reading.length(&lengths);
                let shortest = &mut lengths[usize::from(reading.class)];
                changed |= length < *shortest;
                *shortest = length.min(*shortest);
            }
        }
        lengths
    }
}
