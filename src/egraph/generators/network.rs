//! A network over classes, and its parts.

use super::generator::Generation;
use crate::base::{Dimension, IndexPattern, IndexPatternBuilder, Label, Rational};
use crate::egraph::core::Graphs;
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// Operands of a network by their places.
pub(super) type Members = SmallVec<[usize; 8]>;

/// Operands of a network that a class on these labels takes the place of.
pub(super) struct Replacement<'a> {
    pub(super) members: &'a [usize],
    pub(super) by: Id,
    pub(super) labels: &'a [Label],
}

/// A network over classes.
#[derive(Clone, Debug)]
pub(super) struct ClassNetwork {
    pub(super) pattern: Arc<IndexPattern>,
    pub(super) operands: SmallVec<[Id; 4]>,
}

impl ClassNetwork {
    /// The network of a node of the e-graph, its operands canonical.
    pub(super) fn of(egraph: &Graphs, node: &Node) -> Option<ClassNetwork> {
        let Op::Network(pattern) = &node.op else { return None };
        Some(ClassNetwork {
            pattern: pattern.clone(),
            operands: node.children.iter().map(|c| egraph.find(*c)).collect(),
        })
    }

    pub(super) fn size(&self, label: Label) -> Dimension {
        self.pattern.sizes[label as usize]
    }

    pub(super) fn labels(&self, operand: usize) -> &[Label] {
        &self.pattern.inputs[operand]
    }

    /// For each label the operands that touch it, in their order; one that touches it twice stands twice.
    pub(super) fn operands_of_labels(&self) -> Vec<SmallVec<[usize; 2]>> {
        let mut on = vec![SmallVec::new(); self.pattern.sizes.len()];
        for o in 0..self.operands.len() {
            self.labels(o).iter().for_each(|l| on[*l as usize].push(o));
        }
        on
    }

    /// Whether an operand of the list touches the label.
    pub(super) fn touches(&self, members: &[usize], label: Label) -> bool {
        members.iter().any(|o| self.labels(*o).contains(&label))
    }

    /// Whether no operand of the list touches the output.
    pub(super) fn is_closed(&self, members: &[usize]) -> bool {
        !self.pattern.flat_output().any(|l| self.touches(members, l))
    }

    /// The connected components of the operands.
    pub(super) fn components(&self) -> Vec<Members> {
        self.open_components(&[])
    }

    /// The connected components of the operands when the network is cut open at these labels.
    pub(super) fn open_components(&self, open: &[Label]) -> Vec<Members> {
        let n = self.operands.len();
        let mut parent: Members = (0..n).collect();
        fn find(parent: &mut [usize], mut i: usize) -> usize {
            while parent[i] != i {
                parent[i] = parent[parent[i]];
                i = parent[i];
            }
            i
        }
        let mut owner: SmallVec<[usize; 16]> = smallvec![usize::MAX; self.pattern.sizes.len()];
        for o in 0..n {
            for l in self.labels(o).iter().filter(|l| !open.contains(l)) {
                let seen = owner[*l as usize];
                if seen == usize::MAX {
                    owner[*l as usize] = o;
                } else {
                    let (a, b) = (find(&mut parent, seen), find(&mut parent, o));
                    parent[a.max(b)] = a.min(b);
                }
            }
        }
        // A root is the first operand of its component.
        let mut components: Vec<Members> = Vec::new();
        let mut place: SmallVec<[usize; 16]> = smallvec![0; n];
        for o in 0..n {
            let root = find(&mut parent, o);
            if root == o {
                place[o] = components.len();
                components.push(Members::new());
            }
            components[place[root]].push(o);
        }
        components
    }
}

impl Generation<'_> {
    /// Some operands of a network as a class with these output axes; labels that are not among them are summed.
    pub(super) fn part(&mut self, net: &ClassNetwork, members: &[usize], output: &[&[Label]]) -> Id {
        if let [only] = members
            && output.iter().copied().flatten().eq(net.labels(*only))
            && is_distinct(net.labels(*only))
        {
            let shape = &self.graph[net.operands[*only]].data.shape;
            if shape.iter().map(|axis| axis.len()).eq(output.iter().map(|group| group.len())) {
                return net.operands[*only];
            }
        }
        match (members, output) {
            ([], [[i]]) => return self.leaf(Op::Ones(net.size(*i))),
            ([], [[i], [j]]) if i == j => return self.leaf(Op::Identity(net.size(*i))),
            ([], []) => return self.leaf(Op::Number(Rational::one())),
            _ => {}
        }
        let node = Self::network(net, members, output);
        self.add(node)
    }

    /// The network with the labels that touch nothing, each a factor of its dimension, as operands.
    pub(super) fn with_sizes(&mut self, mut net: ClassNetwork) -> ClassNetwork {
        let degrees = net.pattern.degrees();
        if !degrees.contains(&0) {
            return net;
        }
        let mut pattern = IndexPattern { sizes: SmallVec::new(), ..(*net.pattern).clone() };
        let mut number: SmallVec<[Label; 16]> = SmallVec::new();
        for (size, degree) in net.pattern.sizes.iter().zip(degrees) {
            number.push(pattern.sizes.len() as Label);
            if degree > 0 {
                pattern.sizes.push(*size);
            } else {
                net.operands.push(self.leaf(Op::Size(*size)));
                pattern.inputs.push(SmallVec::new());
            }
        }
        let labels = pattern.output.iter_mut().chain(&mut pattern.inputs).flatten();
        labels.for_each(|l| *l = number[*l as usize]);
        net.pattern = Arc::new(pattern);
        net
    }

    /// A network as a class, with the output that it has.
    pub(super) fn whole(&mut self, net: &ClassNetwork) -> Id {
        let all: Members = (0..net.operands.len()).collect();
        let groups: SmallVec<[&[Label]; 4]> = net.pattern.output.iter().map(|g| g.as_slice()).collect();
        self.part(net, &all, &groups)
    }

    /// Whether some operands of a network, with these labels as their axes, are a class already.
    pub(super) fn is_there(&self, net: &ClassNetwork, members: &[usize], labels: &[Label]) -> bool {
        let groups: SmallVec<[&[Label]; 2]> = labels.iter().map(std::slice::from_ref).collect();
        members.len() < 2 || self.graph.lookup(Self::network(net, members, &groups)).is_some()
    }

    /// Some operands of a network as a network with these output axes.
    pub(super) fn network(net: &ClassNetwork, members: &[usize], output: &[&[Label]]) -> Node {
        let mut members: Members = members.iter().copied().collect();
        members.sort_by_key(|o| net.operands[*o]);
        let mut new = Renumbered::of(net);
        output.iter().for_each(|group| new.output(group));
        for o in &members {
            let labels = new.labels(net.labels(*o));
            new.builder.input(labels);
        }
        Node::new(Op::Network(new.builder.finish().into()), members.iter().map(|o| net.operands[*o]))
    }

    /// The network of a node with groups of its operands replaced, each by one class.
    pub(super) fn replaced(&self, net: &ClassNetwork, by: &[Replacement<'_>]) -> Node {
        let mut new = Renumbered::of(net);
        net.pattern.output.iter().for_each(|group| new.output(group));
        let mut gone: SmallVec<[bool; 16]> = smallvec![false; net.operands.len()];
        by.iter().flat_map(|group| group.members).for_each(|o| gone[*o] = true);
        let kept = (0..net.operands.len()).filter(|o| !gone[*o]);
        let kept = kept.map(|o| (net.operands[o], net.labels(o)));
        let by = by.iter().map(|group| (group.by, group.labels));
        let mut operands: Vec<(Id, SmallVec<[Label; 4]>)> =
            kept.chain(by).map(|(class, labels)| (class, new.labels(labels))).collect();
        operands.sort_by_key(|(class, _)| *class);
        for (_, labels) in &operands {
            new.builder.input(labels.iter().copied());
        }
        // Labels that only the replaced operands touched are summed inside them; a factor that is a size stays.
        for (l, degree) in net.pattern.degrees().iter().enumerate() {
            if *degree == 0 {
                new.label(l as Label);
            }
        }
        Node::new(Op::Network(new.builder.finish().into()), operands.into_iter().map(|(class, _)| class))
    }
}

/// A network that is made of another one: labels in the order in which they are first used.
struct Renumbered<'a> {
    net: &'a ClassNetwork,
    builder: IndexPatternBuilder,
    number: SmallVec<[Option<Label>; 16]>,
}

impl<'a> Renumbered<'a> {
    fn of(net: &'a ClassNetwork) -> Self {
        Renumbered { net, builder: IndexPatternBuilder::new(), number: smallvec![None; net.pattern.sizes.len()] }
    }

    fn label(&mut self, label: Label) -> Label {
        *self.number[label as usize].get_or_insert_with(|| self.builder.label(self.net.size(label)))
    }

    fn labels(&mut self, labels: &[Label]) -> SmallVec<[Label; 4]> {
        labels.iter().map(|l| self.label(*l)).collect()
    }

    fn output(&mut self, group: &[Label]) {
        let group = self.labels(group);
        self.builder.output(group);
    }
}

/// Whether no label stands twice in a list.
pub(super) fn is_distinct(labels: &[Label]) -> bool {
    labels.iter().enumerate().all(|(at, l)| !labels[..at].contains(l))
}
