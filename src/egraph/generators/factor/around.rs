//! What is left of a term without a factor, and a factor around a sum.

use super::roles::{Key, Occurrence};
use crate::base::{Dimension, IndexPatternBuilder, Label};
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::ClassNetwork;
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::SmallVec;

impl Generation<'_> {
    /// What is left of a term without a factor.
    pub(super) fn rest(&mut self, net: &ClassNetwork, occurrence: &Occurrence, key: &Key) -> Id {
        let output: SmallVec<[Label; 4]> = net.pattern.flat_output().collect();
        let members: SmallVec<[usize; 8]> =
            (0..net.operands.len()).filter(|o| Some(*o) != occurrence.operand).collect();
        if key.factor.is_some() && key.roles.is_empty() {
            let groups: SmallVec<[&[Label]; 4]> = net.pattern.output.iter().map(|g| g.as_slice()).collect();
            return self.part(net, &members, &groups);
        }
        let (places, axes) = kept(net, key);
        let mut labels: SmallVec<[Label; 4]> = places.iter().map(|p| output[*p]).collect();
        labels.extend(axes.iter().map(|a| occurrence.labels[*a]));
        let groups: SmallVec<[&[Label]; 4]> = labels.iter().map(std::slice::from_ref).collect();
        self.part(net, &members, &groups)
    }

    /// The factor times the inner sum, wired as the role says.
    pub(super) fn around(&mut self, net: &ClassNetwork, occurrence: &Occurrence, key: &Key, inner: Id) -> Id {
        let output: SmallVec<[Label; 4]> = net.pattern.flat_output().collect();
        let (places, axes) = kept(net, key);
        let mut builder = IndexPatternBuilder::new();
        let sizes: Vec<Dimension> = output.iter().map(|l| net.size(*l)).collect();
        let place_labels: Vec<Label> = sizes.iter().map(|d| builder.label(*d)).collect();
        let mut inner_labels: SmallVec<[Label; 4]> = places.iter().map(|p| place_labels[*p]).collect();
        let mut operands: Vec<(Id, SmallVec<[Label; 4]>)> = Vec::new();
        if let Some(factor) = key.factor {
            let mut factor_labels: SmallVec<[Label; 4]> = SmallVec::new();
            for (a, role) in key.roles.iter().enumerate() {
                let label = if (role.twin as usize) < a {
                    factor_labels[role.twin as usize]
                } else {
                    builder.label(net.size(occurrence.labels[a]))
                };
                for p in &role.places {
                    builder.join(label, place_labels[*p as usize]);
                }
                factor_labels.push(label);
            }
            inner_labels.extend(axes.iter().map(|a| factor_labels[*a]));
            operands.push((factor, factor_labels));
        } else {
            for role in &key.roles {
                for p in &role.places {
                    builder.join(place_labels[role.places[0] as usize], place_labels[*p as usize]);
                }
            }
        }
        operands.push((inner, inner_labels));
        operands.sort_by_key(|(id, _)| *id);
        for (_, labels) in &operands {
            builder.input(labels.iter().copied());
        }
        let mut places = place_labels.iter();
        for group in &net.pattern.output {
            builder.output(places.by_ref().take(group.len()).copied());
        }
        let node = Node::new(Op::Network(builder.finish().into()), operands.into_iter().map(|(id, _)| id));
        self.add(node)
    }
}

/// The output places and axes that the rest of a term keeps, for a factor in this role: places first, then the factor's axes.
fn kept(net: &ClassNetwork, key: &Key) -> (SmallVec<[usize; 4]>, SmallVec<[usize; 4]>) {
    let output: SmallVec<[Label; 4]> = net.pattern.flat_output().collect();
    let own = |p: &usize| key.roles.iter().any(|r| !r.shared && r.places.contains(&(*p as u8)));
    let places = (0..output.len()).filter(|p| !own(p)).collect();
    let axes = (0..key.roles.len())
        .filter(|a| {
            let r = &key.roles[*a];
            r.shared && r.places.is_empty() && r.twin as usize == *a
        })
        .collect();
    (places, axes)
}
