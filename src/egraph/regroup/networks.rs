//! Products of entries: the order of factors and the names of summed indices are none, a product of products is one product.

use super::GROUP;
use crate::base::{IndexPattern, IndexPatternBuilder, Label};
use crate::egraph::core::{Core, identity_pattern};
use crate::expr::Id;
use crate::normal::in_order;
use crate::ops::{Node, Op};
use smallvec::SmallVec;

/// The most factors of a product of entries.
const FACTORS: usize = 24;

/// Brings a product of entries into the one order of its factors, and opens the factors that are products themselves.
pub(super) fn reorder(core: &mut Core, node: &Node) -> bool {
    let Op::Network(pattern) = &node.op else { return false };
    let mut changed = false;
    if let Some(ordered) = ordered(core, pattern, &node.children) {
        let from = core.graph.add_uncanonical(node.clone());
        let to = match ordered {
            Ordered::Operand(only) => only,
            Ordered::Network(ordered) => super::added(core, ordered),
        };
        changed |= core.unite(from, to, GROUP);
    }
    for place in 0..node.children.len() {
        let class = core.find(node.children[place]);
        let inner: Vec<Node> = core.nodes(class).iter().filter(|n| is_open(core, class, n)).cloned().collect();
        for inner in inner {
            let Some(whole) = spliced(core, node, place, &inner) else { continue };
            let to = super::added(core, whole);
            let from = super::exact(core, node, place, &inner);
            changed |= core.unite(from, to, GROUP);
        }
    }
    changed
}

/// Whether a node is a product of entries that may be opened in its class.
fn is_open(core: &Core, class: Id, node: &Node) -> bool {
    matches!(&node.op, Op::Network(inner) if inner.output.iter().all(|group| group.len() == 1))
        && node.children.iter().all(|child| core.find(*child) != class)
}

fn spliced(core: &Core, node: &Node, place: usize, inner: &Node) -> Option<Node> {
    let (Op::Network(outer), Op::Network(pattern)) = (&node.op, &inner.op) else { return None };
    if node.children.len() + inner.children.len() > FACTORS {
        return None;
    }
    let mut builder = IndexPatternBuilder::new();
    let (own, new) = (builder.splice_labels(outer), builder.splice_labels(pattern));
    for (axis, label) in pattern.flat_output().zip(&outer.inputs[place]) {
        builder.join(new[axis as usize], own[*label as usize]);
    }
    let mut children: SmallVec<[Id; 4]> = SmallVec::new();
    for (at, (child, labels)) in node.children.iter().zip(&outer.inputs).enumerate() {
        if at == place {
            for (child, labels) in inner.children.iter().zip(&pattern.inputs) {
                builder.input(labels.iter().map(|l| new[*l as usize]));
                children.push(core.find(*child));
            }
        } else {
            builder.input(labels.iter().map(|l| own[*l as usize]));
            children.push(core.find(*child));
        }
    }
    for group in &outer.output {
        builder.output(group.iter().map(|l| own[*l as usize]));
    }
    Some(Node { op: Op::Network(builder.finish().into()), children: children.into_iter().collect() })
}

enum Ordered {
    Operand(Id),
    Network(Node),
}

/// The same product with its factors in order. A delta between two free indices is how the network says that they are equal.
fn ordered(core: &Core, pattern: &IndexPattern, children: &[Id]) -> Option<Ordered> {
    let is_delta = |id: Id| core.nodes(core.find(id)).iter().any(|node| matches!(node.op, Op::Identity(_)));
    let is_free = |label: Label| pattern.flat_output().any(|free| free == label);
    let mut builder = IndexPatternBuilder::new();
    let map = builder.splice_labels(pattern);
    let mut operands: Vec<(Id, SmallVec<[Label; 4]>)> = Vec::new();
    for (child, labels) in children.iter().zip(&pattern.inputs) {
        let child = core.find(*child);
        match labels[..] {
            [a, b] if is_delta(child) && is_free(a) && is_free(b) => builder.join(map[a as usize], map[b as usize]),
            _ => operands.push((child, labels.iter().map(|l| map[*l as usize]).collect())),
        }
    }
    for (_, labels) in &operands {
        builder.input(labels.iter().copied());
    }
    for group in &pattern.output {
        builder.output(group.iter().map(|l| map[*l as usize]));
    }
    let joined = builder.finish();
    let numbers: Vec<u32> = operands.iter().map(|(id, _)| usize::from(*id) as u32).collect();
    let deltas: Vec<u32> =
        operands.iter().filter(|(id, _)| is_delta(*id)).map(|(id, _)| usize::from(*id) as u32).collect();
    let (pattern, order) = in_order(&joined, &numbers, &|operand| deltas.contains(&operand))?;
    let children: SmallVec<[Id; 4]> = order.iter().map(|number| Id::from(*number as usize)).collect();
    if let [only] = children[..]
        && pattern == identity_pattern(&core.data(only).shape)
    {
        return Some(Ordered::Operand(only));
    }
    Some(Ordered::Network(Node { op: Op::Network(pattern.into()), children: children.into_iter().collect() }))
}
