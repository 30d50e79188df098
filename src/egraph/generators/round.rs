//! One round of the generators: which works on which node.

use super::commute::Commute;
use super::distribute::Distribute;
use super::factor::Factor;
use super::generator::{Generation, Generator, Revision};
use super::matricise::Matricise;
use super::normal_form::NormalForm;
use super::quotient::OpenQuotient;
use super::split::Split;
use crate::expr::Id;
use crate::ops::{Node, Op};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// All generators, in the order in which they work on a node.
static GENERATORS: [&dyn Generator; 7] =
    [&NormalForm, &Split, &Matricise, &Distribute, &Commute, &OpenQuotient, &Factor];

/// A node with the generators that want it.
struct Work {
    class: Id,
    node: Node,
    generators: SmallVec<[&'static dyn Generator; 4]>,
}

/// What generators remember between rounds.
#[derive(Debug, Default)]
pub(crate) struct Generators {
    /// The nodes that they worked on, each with its revision then.
    seen: FxHashMap<Node, Revision>,
}

impl Generators {
    /// Runs the generators on every node that they have not seen; whether there was one.
    pub(crate) fn round(&mut self, generation: &mut Generation) -> bool {
        let mut changed = false;
        for Work { class, mut node, generators } in self.work(generation) {
            if generation.leaves(class) {
                continue;
            }
            node.children.iter_mut().for_each(|c| *c = generation.find(*c));
            let mut revision = Revision::default();
            generators.iter().for_each(|generator| generator.revise(generation, &node, &mut revision));
            if self.seen.get(&node) == Some(&revision) {
                continue;
            }
            self.seen.insert(node.clone(), revision);
            changed = true;
            generation.derive_from(Some(&node));
            for generator in generators {
                if generator.run(generation, class, &node).is_break() {
                    break;
                }
            }
        }
        generation.derive_from(None);
        generation.rebuild();
        changed
    }

    /// The nodes that a generator wants, but for those that were seen and have nothing new to them.
    fn work(&self, generation: &Generation) -> Vec<Work> {
        let mut work = Vec::new();
        for class in generation.classes() {
            if !generation.includes(class) {
                continue;
            }
            for node in generation.nodes(class) {
                let wants = GENERATORS.into_iter().filter(|generator| generator.wants(generation, class, node));
                let generators: SmallVec<[&dyn Generator; 4]> = wants.collect();
                let is_new = || {
                    generators.iter().any(|generator| generator.is_revised(generation)) || !self.seen.contains_key(node)
                };
                if !generators.is_empty() && is_new() {
                    work.push(Work { class, node: node.clone(), generators });
                }
            }
        }
        work
    }
}

/// Cuts networks up until each can be written, and looks for nothing better.
pub(crate) fn notate(generation: &mut Generation) {
    generation.rebuild();
    loop {
        let before = generation.graph.total_number_of_nodes();
        for class in generation.classes() {
            if !generation.lacks_matrix_form(class) {
                continue;
            }
            let class = generation.find(class);
            for node in generation.nodes(class).to_vec() {
                if matches!(node.op, Op::Network(_)) {
                    let _ = Split.run(generation, class, &node);
                    let _ = Matricise.run(generation, class, &node);
                }
            }
        }
        generation.rebuild();
        if generation.graph.total_number_of_nodes() == before || generation.is_full() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generators_have_names_of_their_own() {
        let names: std::collections::BTreeSet<&str> = GENERATORS.iter().map(|generator| generator.name()).collect();
        assert_eq!(names.len(), GENERATORS.len());
    }
}
