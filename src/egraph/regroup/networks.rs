//! Products of entries: the order of factors and the names of summed indices are none, a product of products is one product.

use super::GROUP;
use crate::base::{IndexPattern, IndexPatternBuilder, Label, Shape};
use crate::egraph::core::{Core, identity_pattern};
use crate::expr::Id;
use crate::normal::in_order;
use crate::ops::{Node, Op};
use crate::rules::{ENTRIES, Kind, Rule, compile, outline};
use smallvec::SmallVec;
use std::sync::OnceLock;

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
            let Some(opened) = with_deltas(core, &inner) else { continue };
            let Some(whole) = spliced(core, node, place, &opened) else { continue };
            let to = super::added(core, whole);
            let from = super::exact(core, node, place, &inner);
            changed |= core.unite(from, to, GROUP);
        }
    }
    changed
}

/// Takes the factors that an index of a delta goes through together, where there are several: what the delta is contracted with is then one
/// factor.
pub(super) fn gather(core: &mut Core, node: &Node) -> bool {
    let Op::Network(pattern) = &node.op else { return false };
    let degrees = pattern.degrees();
    let mut changed = false;
    for (delta, labels) in pattern.inputs.iter().enumerate() {
        let [a, b] = labels[..] else { continue };
        if a == b || !is_delta(core, node.children[delta]) {
            continue;
        }
        for summed in [a, b] {
            if degrees[summed as usize] > 2 && !pattern.flat_output().any(|label| label == summed) {
                let Some(whole) = gathered(core, node, pattern, summed, delta) else { continue };
                let from = core.graph.add_uncanonical(node.clone());
                changed |= core.unite(from, whole, GROUP);
            }
        }
    }
    changed
}

fn is_delta(core: &Core, id: Id) -> bool {
    core.nodes(core.find(id)).iter().any(|node| matches!(node.op, Op::Identity(_)))
}

fn gathered(core: &mut Core, node: &Node, pattern: &IndexPattern, summed: Label, delta: usize) -> Option<Id> {
    let touches = |at: usize| at != delta && pattern.inputs[at].contains(&summed);
    let (inner, outer): (Vec<usize>, Vec<usize>) = (0..node.children.len()).partition(|at| touches(*at));
    // An index is seen from outside where it is used there.
    let mut seen: Vec<Label> = Vec::new();
    for label in inner.iter().flat_map(|at| &pattern.inputs[*at]) {
        let outside = outer.iter().any(|at| pattern.inputs[*at].contains(label));
        if !seen.contains(label) && (outside || pattern.flat_output().any(|free| free == *label)) {
            seen.push(*label);
        }
    }
    let mut part = IndexPatternBuilder::new();
    let map = part.splice_labels(pattern);
    for at in &inner {
        part.input(pattern.inputs[*at].iter().map(|l| map[*l as usize]));
    }
    for label in &seen {
        part.output([map[*label as usize]]);
    }
    let mut part = part.finish();
    let used = part.degrees().iter().filter(|degree| **degree > 0).count();
    part.sizes.truncate(used);
    let children = inner.iter().map(|at| core.find(node.children[*at]));
    let part = super::added(core, Node::new(Op::Network(part.into()), children));
    let mut whole = IndexPatternBuilder::new();
    let map = whole.splice_labels(pattern);
    for at in &outer {
        whole.input(pattern.inputs[*at].iter().map(|l| map[*l as usize]));
    }
    whole.input(seen.iter().map(|l| map[*l as usize]));
    for group in &pattern.output {
        whole.output(group.iter().map(|l| map[*l as usize]));
    }
    let mut whole = whole.finish();
    let used = whole.degrees().iter().filter(|degree| **degree > 0).count();
    whole.sizes.truncate(used);
    let children = outer.iter().map(|at| core.find(node.children[*at])).chain([part]);
    Some(super::added(core, Node::new(Op::Network(whole.into()), children)))
}

/// An operation as the product of entries that its rule says it is.
pub(super) fn open(core: &mut Core, node: &Node, laws: &[(Op, String)]) -> bool {
    // What an identity says is for the rules to contract.
    let has_operands = !node.children.is_empty();
    let Some((_, rule)) = laws.iter().find(|(op, _)| *op == node.op).filter(|_| has_operands) else { return false };
    let shapes: SmallVec<[Shape; 2]> = node.children.iter().map(|child| core.data(*child).shape.clone()).collect();
    let shapes: SmallVec<[&Shape; 2]> = shapes.iter().collect();
    if shapes.iter().any(|shape| shape.iter().any(|axis| axis.len() != 1)) {
        return false;
    }
    let Some(pattern) = node.op.index_pattern(&shapes) else { return false };
    if pattern.inputs.len() != node.children.len() || pattern.output.iter().any(|group| group.len() != 1) {
        return false;
    }
    let network = Node::new(Op::Network(pattern.into()), node.children.iter().copied());
    let Some(network) = with_deltas(core, &network) else { return false };
    let to = super::added(core, network);
    let from = core.graph.add_uncanonical(node.clone());
    core.unite(from, to, rule)
}

/// The operations of which a rule says what their entries are, with its name.
pub(super) fn entry_laws() -> &'static [(Op, String)] {
    static LAWS: OnceLock<Vec<(Op, String)>> = OnceLock::new();
    LAWS.get_or_init(|| {
        let texts = outline(ENTRIES.0, ENTRIES.1).into_iter();
        let rules = texts.filter_map(|statement| compile(statement.text()?).ok()).flatten();
        let law = |rule: Rule| match &rule.kind {
            Kind::Index(index) => Some((rule.graph.op(index.left.first()?.pattern).clone(), rule.name.clone())),
            _ => None,
        };
        rules.filter_map(law).collect()
    })
}

/// Whether a node is a product of entries that may be opened in its class.
fn is_open(core: &Core, class: Id, node: &Node) -> bool {
    matches!(&node.op, Op::Network(inner) if inner.output.iter().all(|group| group.len() == 1))
        && node.children.iter().all(|child| core.find(*child) != class)
}

/// A product of entries in which no two free indices are one: a delta says so instead, which a rule has to contract.
fn with_deltas(core: &mut Core, node: &Node) -> Option<Node> {
    let Op::Network(pattern) = &node.op else { return None };
    let mut pattern = (**pattern).clone();
    let mut children: SmallVec<[Id; 4]> = node.children.iter().copied().collect();
    let mut seen: Vec<Label> = Vec::new();
    for axis in 0..pattern.output.len() {
        let [label] = pattern.output[axis][..] else { return None };
        if seen.contains(&label) {
            let size = pattern.sizes[label as usize];
            let new = pattern.sizes.len() as Label;
            pattern.sizes.push(size);
            pattern.output[axis][0] = new;
            pattern.inputs.push([label, new].into_iter().collect());
            children.push(core.leaf(Op::Identity(size)));
        }
        seen.push(label);
    }
    Some(Node { op: Op::Network(pattern.into()), children: children.into_iter().collect() })
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
    let is_delta = |id: Id| is_delta(core, id);
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
