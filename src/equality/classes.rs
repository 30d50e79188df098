//! Which axes of the terms of an equation are forced to have one size.
//!
//! Two axes of one dimension need not have anything to do with each other: those of the matrices of a long chain could all be different.
//! What is said of the size of a dimension then holds for each class of axes that are joined. Constants (ones, identities) join nothing but
//! the axes between which they stand: each use of one is another.

use super::question::Equation;
use crate::base::{Dimension, IndexPattern, Label, Shape, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::{Meaning, Op};

/// A class of axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class(usize);

/// The axes of all nodes below the sides, joined where an index runs over both of them.
pub(super) struct Classes<'a> {
    graph: &'a Graph,
    symbols: &'a Symbols,
    /// The nodes below the sides, operands first.
    reachable: Vec<Id>,
    /// The place of the first axis of each node; axes of products of dimensions count as several.
    first: Vec<usize>,
    parent: Vec<usize>,
    /// The dimension of each place.
    dimension: Vec<Dimension>,
    /// Which nodes have no variable below them.
    constant: Vec<bool>,
}

impl<'a> Classes<'a> {
    pub(super) fn of(equation: Equation<'a>, symbols: &'a Symbols) -> Self {
        let graph = equation.graph;
        let mut classes = Classes {
            graph,
            symbols,
            reachable: graph.reachable(&[equation.left, equation.right]),
            first: Vec::new(),
            parent: Vec::new(),
            dimension: Vec::new(),
            constant: Vec::new(),
        };
        for index in 0..graph.len() {
            classes.first.push(classes.dimension.len());
            let id = Id::from(index);
            classes.dimension.extend(graph.shape(id).iter().flatten());
            let below = graph.children(id).iter().all(|child| classes.constant[usize::from(*child)]);
            classes.constant.push(below && !matches!(graph.op(id), Op::Variable(_)));
        }
        // One place besides for each dimension: that of the size itself, as a number.
        classes.dimension.extend(equation.dimensions());
        classes.parent = (0..classes.dimension.len()).collect();
        let reachable = std::mem::take(&mut classes.reachable);
        let mut sized: Vec<Dimension> = Vec::new();
        for id in &reachable {
            classes.join_node(*id, &mut sized);
        }
        if ![equation.left, equation.right].iter().any(|side| classes.is_constant(*side)) {
            classes.join_axes(equation.left, equation.right);
        }
        for id in &reachable {
            for place in classes.places(*id) {
                if sized.contains(&classes.dimension[place]) {
                    classes.join(place, classes.own(classes.dimension[place]));
                }
            }
        }
        Classes { reachable, ..classes }
    }

    /// The nodes below the sides, operands first.
    pub(super) fn reachable(&self) -> &[Id] {
        &self.reachable
    }

    /// The classes of a dimension that the sides or a node with a variable below it have, and that of its size.
    pub(super) fn of_dimension(&self, dimension: Dimension, sides: [Id; 2]) -> Vec<Class> {
        let varying = self.reachable.iter().copied().filter(|id| !self.is_constant(*id));
        let places = varying.chain(sides).flat_map(|id| self.places(id)).chain([self.own(dimension)]);
        let mut all: Vec<Class> =
            places.filter(|place| self.dimension[*place] == dimension).map(|place| self.class(place)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// How many axes of a node are of a class.
    pub(super) fn axes(&self, id: Id, class: Class) -> u64 {
        self.places(id).filter(|place| self.class(*place) == class).count() as u64
    }

    /// The classes of the axes of a node, in order.
    pub(super) fn of_axes(&self, id: Id) -> impl Iterator<Item = Class> + '_ {
        self.places(id).map(|place| self.class(place))
    }

    /// The class of what has the size of a dimension itself.
    pub(super) fn of_size(&self, dimension: Dimension) -> Class {
        self.class(self.own(dimension))
    }

    /// Whether a node has no variable below it.
    pub(super) fn is_constant(&self, id: Id) -> bool {
        self.constant[usize::from(id)]
    }

    fn class(&self, mut place: usize) -> Class {
        while self.parent[place] != place {
            place = self.parent[place];
        }
        Class(place)
    }

    fn join(&mut self, one: usize, other: usize) {
        let (Class(one), Class(other)) = (self.class(one), self.class(other));
        self.parent[one.max(other)] = one.min(other);
    }

    fn places(&self, id: Id) -> std::ops::Range<usize> {
        let first = self.first[usize::from(id)];
        first..first + self.graph.shape(id).iter().flatten().count()
    }

    /// The place of a dimension itself: they come last.
    fn own(&self, dimension: Dimension) -> usize {
        self.dimension.iter().rposition(|d| *d == dimension).unwrap_or(0)
    }

    /// Joins the axes of two nodes of one shape.
    fn join_axes(&mut self, one: Id, other: Id) {
        for (one, other) in self.places(one).zip(self.places(other)) {
            self.join(one, other);
        }
    }

    /// Joins the axes of a node and of its operands; dimensions that it has the size of are put into `sized`.
    fn join_node(&mut self, id: Id, sized: &mut Vec<Dimension>) {
        let (graph, children) = (self.graph, self.graph.children(id));
        let op = graph.op(id);
        let shapes: Vec<&Shape> = children.iter().map(|child| graph.shape(*child)).collect();
        if let Some(pattern) = op.index_pattern(&shapes) {
            return self.join_pattern(id, &pattern, sized);
        }
        if self.is_constant(id) {
            return;
        }
        let varying: Vec<Id> = children.iter().copied().filter(|child| !self.is_constant(*child)).collect();
        let entrywise = matches!(op, Op::Combination(_) | Op::Map(_))
            || op.record().is_some_and(|record| matches!(record.meaning, Meaning::Monomial(_)));
        if entrywise {
            varying.iter().for_each(|child| self.join_axes(id, *child));
            return;
        }
        // Of other operations, and of variables with attributes, every axis may have to do with every other.
        if matches!(op, Op::Variable(v) if self.symbols.attributes(*v).is_empty()) {
            return;
        }
        let places = varying.iter().chain([&id]).flat_map(|node| self.places(*node)).collect();
        self.join_equal(places);
    }

    /// Joins what each label of a network touches, and the labels between which a constant stands.
    fn join_pattern(&mut self, id: Id, pattern: &IndexPattern, sized: &mut Vec<Dimension>) {
        let children = self.graph.children(id);
        let last = children.len().saturating_sub(1);
        let mut touched: Vec<Vec<usize>> = vec![Vec::new(); pattern.sizes.len()];
        let mut across: Vec<&[Label]> = Vec::new();
        for (place, labels) in pattern.inputs.iter().enumerate() {
            let child = children[place.min(last)];
            if self.is_constant(child) {
                across.push(labels);
            } else {
                labels.iter().zip(self.places(child)).for_each(|(label, axis)| touched[usize::from(*label)].push(axis));
            }
        }
        for (label, axes) in touched.iter().enumerate() {
            if axes.is_empty() && !pattern.flat_output().any(|output| usize::from(output) == label) {
                sized.push(pattern.sizes[label]);
            }
        }
        if self.is_constant(id) {
            return;
        }
        pattern.flat_output().zip(self.places(id)).for_each(|(label, axis)| touched[usize::from(label)].push(axis));
        for labels in across {
            self.join_equal(labels.iter().flat_map(|label| touched[usize::from(*label)].clone()).collect());
        }
        touched.into_iter().for_each(|axes| self.join_equal(axes));
    }

    /// Joins the places of each dimension.
    fn join_equal(&mut self, places: Vec<usize>) {
        for (k, one) in places.iter().enumerate() {
            if let Some(other) = places[..k].iter().find(|other| self.dimension[**other] == self.dimension[*one]) {
                self.join(*one, *other);
            }
        }
    }
}
