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
        let lengths = Lengths::of(core);
        let mut included = vec![false; lengths.0.len()];
        // By how much the shortest reading of a goal through a class is longer than its shortest one, the least first.
        let mut next: BinaryHeap<Reverse<(u32, Id)>> =
            goals.iter().map(|goal| Reverse((0, core.find(*goal)))).collect();
        while let Some(Reverse((longer, class))) = next.pop() {
            if std::mem::replace(&mut included[usize::from(class)], true) {
                continue;
            }
            let shortest = lengths.0[usize::from(class)];
            for node in core.nodes(class) {
                let longer = longer.saturating_add(lengths.node(node) - shortest);
                if longer <= LONGER_READING {
                    let operands = node.children.iter().filter(|c| !included[usize::from(**c)]);
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

/// The length of the shortest reading of every class.
struct Lengths(Vec<u32>);

impl Lengths {
    fn of(core: &Core) -> Self {
        let classes = core.classes();
        let mut lengths = Lengths(vec![UNKNOWN; classes.last().map_or(0, |last| usize::from(*last) + 1)]);
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for class in &classes {
                let shortest = core.nodes(*class).iter().map(|node| lengths.node(node)).min().unwrap_or(UNKNOWN);
                if shortest < lengths.0[usize::from(*class)] {
                    lengths.0[usize::from(*class)] = shortest;
                    changed = true;
                }
            }
        }
        lengths
    }

    /// The length of a node: an operator between any two operands, and one for a function.
    fn node(&self, node: &Node) -> u32 {
        let operators = match &node.op {
            Op::Combination(coefficients) => {
                let written = coefficients.iter().filter(|c| !c.abs().is_one()).count();
                2 * written + coefficients.len() - 1
            }
            _ => node.children.len().saturating_sub(1).max(1),
        };
        node.children.iter().fold(operators as u32, |sum, c| sum.saturating_add(self.0[usize::from(*c)]))
    }
}
