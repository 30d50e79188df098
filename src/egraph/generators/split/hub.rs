//! Labels at which many parts of a network meet: vectors multiplied entry by entry.

use crate::base::Label;
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members, Replacement};
use crate::expr::Id;
use smallvec::SmallVec;

impl Generation<'_> {
    /// A label at which at least three parts meet, two of which share nothing else with the rest: each of these of several operands becomes a
    /// vector, all at once. Equal ones are then a power, however many there are; a chain with a leaf at each joint goes joint by joint. Whether
    /// there is such a label.
    pub(super) fn split_hub(&mut self, from: Id, net: &ClassNetwork, out: &[Label]) -> bool {
        let degrees = net.pattern.degrees();
        let hubs = (0..degrees.len()).filter(|label| degrees[*label] > 2);
        let on = net.operands_of_labels();
        let parts = hubs.map(|label| (label as Label, vectors(net, &on, label as Label, out)));
        let is_hub =
            |vectors: &[Members]| vectors.len() > 2 || vectors.len() == 2 && vectors.iter().any(|v| v.len() > 1);
        let Some((label, vectors)) = parts
            .filter(|(_, vectors)| is_hub(vectors))
            .max_by_key(|(label, vectors)| (vectors.len(), std::cmp::Reverse(*label)))
        else {
            return false;
        };
        let by: Vec<(&Members, Id)> = vectors
            .iter()
            .filter(|members| members.len() > 1 || net.labels(members[0]) != [label])
            .map(|members| (members, self.part(net, members, &[&[label]])))
            .collect();
        if by.is_empty() {
            return false;
        }
        let labels = [label];
        let by: Vec<Replacement<'_>> =
            by.into_iter().map(|(members, by)| Replacement { members, by, labels: &labels }).collect();
        let new = self.replaced(net, &by);
        self.derive(from, new, "split");
        true
    }
}

/// The parts of a network that touch one label and share no other with the rest or the output.
fn vectors(net: &ClassNetwork, on: &[SmallVec<[usize; 2]>], label: Label, out: &[Label]) -> Vec<Members> {
    let mut is_in = vec![false; net.operands.len()];
    let mut found = Vec::new();
    for start in &on[label as usize] {
        if is_in[*start] {
            continue;
        }
        is_in[*start] = true;
        let mut members: Members = Members::from_iter([*start]);
        let mut open = false;
        let mut at = 0;
        while let Some(operand) = members.get(at).copied() {
            at += 1;
            for other in net.labels(operand).iter().filter(|other| **other != label) {
                open |= out.contains(other);
                for next in &on[*other as usize] {
                    if !std::mem::replace(&mut is_in[*next], true) {
                        members.push(*next);
                    }
                }
            }
        }
        if !open {
            members.sort_unstable();
            found.push(members);
        }
    }
    found
}
