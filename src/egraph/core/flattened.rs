//! Networks of networks, taken together to one network.

use super::data::{FlattenedNetwork, Graphs};
use crate::base::{IndexPattern, IndexPatternBuilder, Label, Rational, Shape};
use crate::egraph::limits::{FLATTENED_DEPTH, FLATTENED_LABELS, FLATTENED_OPERANDS};
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::SmallVec;
use std::sync::Arc;

/// What makes one network of a class less than another: fewer operands, then more operations composed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    operands: usize,
    missing_depth: u8,
}

impl Rank {
    pub(super) fn of(network: Option<&FlattenedNetwork>) -> Rank {
        network.map_or(Rank { operands: usize::MAX, missing_depth: 0 }, |n| Rank {
            operands: n.operands.len(),
            missing_depth: FLATTENED_DEPTH - n.depth,
        })
    }

    /// A bound, from below, on the rank of what [`compose`] makes of a node, without composing it; `None` where it makes nothing.
    pub(super) fn at_least(egraph: &Graphs, node: &Node) -> Option<Rank> {
        if let Op::Combination(coefficients) = &node.op {
            return (coefficients.len() == 1).then_some(Rank { operands: 0, missing_depth: 0 });
        }
        let times = node.op.repeats();
        let (mut operands, mut depth) = (0, 0);
        for child in &node.children {
            match egraph[*child].data.network.as_ref() {
                Some(network) => {
                    operands += network.operands.len() * times;
                    depth = network.depth.max(depth);
                }
                None => operands += times,
            }
        }
        Some(Rank { operands, missing_depth: FLATTENED_DEPTH - (depth + 1).min(FLATTENED_DEPTH) })
    }
}

/// A network into which those of its operands are spliced one after the other.
struct Composition {
    builder: IndexPatternBuilder,
    coefficient: Rational,
    operands: SmallVec<[Id; 4]>,
    depth: u8,
}

impl Composition {
    /// Puts an operand on these labels: its network, or the class itself. `None` where the coefficient overflows.
    fn put(&mut self, class: Id, inner: Option<&FlattenedNetwork>, labels: impl Iterator<Item = Label>) -> Option<()> {
        let Some(inner) = inner else {
            self.builder.input(labels);
            self.operands.push(class);
            return Some(());
        };
        self.coefficient = self.coefficient.checked_mul(&inner.coefficient)?;
        self.depth = self.depth.max(inner.depth);
        let own = self.builder.splice(&inner.pattern);
        for (l, outer) in inner.pattern.flat_output().zip(labels) {
            self.builder.join(own[l as usize], outer);
        }
        self.operands.extend(inner.operands.iter().copied());
        Some(())
    }

    fn finish(self, depth: u8) -> FlattenedNetwork {
        FlattenedNetwork {
            coefficient: self.coefficient,
            pattern: Arc::new(self.builder.finish()),
            operands: self.operands,
            depth: (depth + 1).min(FLATTENED_DEPTH),
        }
    }
}

/// The network that a node is, with the networks of its operands spliced in.
pub(super) fn compose(egraph: &Graphs, node: &Node) -> Option<FlattenedNetwork> {
    if let Op::Combination(coefficients) = &node.op {
        let [coefficient] = coefficients.as_slice() else { return None };
        let mut network = network_of(egraph, node.children[0]);
        if is_long(&network) {
            return None;
        }
        network.coefficient = network.coefficient.checked_mul(coefficient)?;
        return Some(network);
    }
    if let Op::Number(value) = &node.op {
        return Some(FlattenedNetwork {
            coefficient: value.clone(),
            pattern: Arc::new(IndexPattern::default()),
            operands: SmallVec::new(),
            depth: 1,
        });
    }
    let shapes: SmallVec<[&Shape; 4]> = node.children.iter().map(|c| &egraph[*c].data.shape).collect();
    let pattern = node.op.index_pattern(&shapes)?;
    // A network in which the only operand stands more than once.
    let children: SmallVec<[Id; 4]> = match (node.children.as_slice(), pattern.inputs.len()) {
        ([only], times) => SmallVec::from_elem(*only, times),
        (children, _) => SmallVec::from_slice(children),
    };
    let mut whole = Composition {
        builder: IndexPatternBuilder::new(),
        coefficient: Rational::one(),
        operands: SmallVec::new(),
        depth: 0,
    };
    let map = whole.builder.splice_labels(&pattern);
    for (child, labels) in children.iter().zip(&pattern.inputs) {
        let inner = egraph[*child].data.network.as_ref();
        whole.put(*child, inner, labels.iter().map(|l| map[*l as usize]))?;
        if whole.operands.len() > FLATTENED_OPERANDS {
            return None;
        }
    }
    for group in &pattern.output {
        whole.builder.output(group.iter().map(|l| map[*l as usize]));
    }
    let depth = whole.depth;
    Some(whole.finish(depth)).filter(|network| !is_long(network))
}

/// Whether a network is not to be flattened into others. What sums over labels that nothing has, and stands in itself, grows in these alone.
fn is_long(network: &FlattenedNetwork) -> bool {
    network.operands.len() > FLATTENED_OPERANDS || network.pattern.sizes.len() > FLATTENED_LABELS
}

/// The network of a class, or the class as its own only operand. Operands that have got a network since it was composed are spliced in.
pub(crate) fn network_of(egraph: &Graphs, id: Id) -> FlattenedNetwork {
    match &egraph[id].data.network {
        Some(network) => flattened_to_the_end(egraph, network.clone()),
        None => FlattenedNetwork {
            coefficient: Rational::one(),
            pattern: Arc::new(identity_pattern(&egraph[id].data.shape)),
            operands: SmallVec::from_slice(&[id]),
            depth: 0,
        },
    }
}

/// The network with every operand spliced in that has got a network of its own.
pub(crate) fn flattened_to_the_end(egraph: &Graphs, mut network: FlattenedNetwork) -> FlattenedNetwork {
    for _ in 0..FLATTENED_DEPTH {
        match flattened_once(egraph, &network) {
            // Classes that stand in networks of each other would be spliced in without end.
            Some(flatter) if !is_long(&flatter) => network = flatter,
            _ => break,
        }
    }
    network
}

/// The network with every operand that is a network itself spliced in; `None` if there is none.
fn flattened_once(egraph: &Graphs, network: &FlattenedNetwork) -> Option<FlattenedNetwork> {
    // A class that is an operand of its own network would be spliced in without end.
    let inner = |id: Id| {
        let network = egraph[id].data.network.as_ref();
        network.filter(|n| n.operands.iter().all(|o| egraph.find(*o) != egraph.find(id)))
    };
    if network.operands.len() > FLATTENED_OPERANDS || network.operands.iter().all(|o| inner(*o).is_none()) {
        return None;
    }
    let mut whole = Composition {
        builder: IndexPatternBuilder::new(),
        coefficient: network.coefficient.clone(),
        operands: SmallVec::new(),
        depth: 0,
    };
    let map = whole.builder.splice_labels(&network.pattern);
    for (operand, labels) in network.operands.iter().zip(&network.pattern.inputs) {
        whole.put(*operand, inner(*operand), labels.iter().map(|l| map[*l as usize]))?;
    }
    for group in &network.pattern.output {
        whole.builder.output(group.iter().map(|l| map[*l as usize]));
    }
    Some(whole.finish(network.depth))
}

/// The index pattern of one operand that leaves it as it is.
pub(crate) fn identity_pattern(shape: &Shape) -> IndexPattern {
    let mut builder = IndexPatternBuilder::new();
    let axes: Vec<SmallVec<[Label; 2]>> = shape.iter().map(|axis| builder.axis(axis)).collect();
    builder.input(axes.iter().flatten().copied());
    axes.into_iter().for_each(|axis| builder.output(axis));
    builder.finish()
}
