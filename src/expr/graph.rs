//! The hash-consed arena.

use crate::base::{IndexPattern, Rational, Shape, Symbols, Variable};
use crate::ops::{Node, Op, ShapeError, Terms, UncommonOperations};
use egg::Id;
use indexmap::{IndexMap, IndexSet};
use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::SmallVec;
use std::sync::Arc;

/// A hash-consed arena of typed nodes: equal nodes have equal ids, and children come before their parents.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: IndexSet<Node, FxBuildHasher>,
    shapes: Vec<Shape>,
    /// Nodes whose differential was said by whoever made them.
    slopes: IndexMap<Id, GivenDerivative, FxBuildHasher>,
    /// Matrices that are known to have no inverse.
    singular: IndexSet<Id, FxBuildHasher>,
    /// The operations by text that terms were written with; the terms themselves are what these are.
    written: UncommonOperations,
}

/// The differential of a node as an elementwise function of another one: `slope.*d(argument)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenDerivative {
    /// What it is a function of.
    pub argument: Id,
    /// The derivative of each entry, of the shape of the argument.
    pub slope: Id,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says the differential of a node, for [`crate::calculus`] to use instead of what follows from its operations. The shapes of
    /// all three are one; otherwise nothing is said.
    pub fn set_given_derivative(&mut self, id: Id, slope: GivenDerivative) {
        let fits = |other: Id| other < id && self.shape(other) == self.shape(id);
        if fits(slope.argument) && self.shape(slope.slope) == self.shape(id) {
            self.slopes.insert(id, slope);
        }
    }

    /// The differential that was said of a node.
    pub fn slope(&self, id: Id) -> Option<GivenDerivative> {
        self.slopes.get(&id).copied()
    }

    /// Says that a matrix has no inverse, for [`crate::calculus`] to ask for none.
    pub fn set_singular(&mut self, id: Id) {
        self.singular.insert(id);
    }

    /// Whether it was said that a matrix has no inverse.
    pub fn is_singular(&self, id: Id) -> bool {
        self.singular.contains(&id)
    }

    /// Whether that was said of any.
    pub fn has_singular(&self) -> bool {
        !self.singular.is_empty()
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// The node of an id.
    pub fn node(&self, id: Id) -> &Node {
        &self.nodes[usize::from(id)]
    }

    /// The operation of a node.
    pub fn op(&self, id: Id) -> &Op {
        &self.node(id).op
    }

    /// The operands of a node.
    pub fn children(&self, id: Id) -> &[Id] {
        &self.node(id).children
    }

    /// The shape of a node.
    pub fn shape(&self, id: Id) -> &Shape {
        &self.shapes[usize::from(id)]
    }

    /// The number of axes of a node.
    pub fn rank(&self, id: Id) -> usize {
        self.shape(id).len()
    }

    /// A node with exactly this operation and these operands.
    ///
    /// # Errors
    /// When the shapes of the operands do not fit. Variables are added by [`Graph::variable`].
    pub fn add(&mut self, op: Op, children: &[Id]) -> Result<Id, ShapeError> {
        let shape = {
            let shapes: SmallVec<[&Shape; 4]> = children.iter().map(|c| self.shape(*c)).collect();
            op.shape(&shapes, |_| Shape::new())?
        };
        Ok(self.insert(Node::new(op, children.iter().copied()), shape))
    }

    fn insert(&mut self, node: Node, shape: Shape) -> Id {
        let (index, new) = self.nodes.insert_full(node);
        if new {
            self.shapes.push(shape);
        }
        Id::from(index)
    }

    /// A variable, with its declared shape.
    pub fn variable(&mut self, variable: Variable, symbols: &Symbols) -> Id {
        self.insert(Node::leaf(Op::Variable(variable)), symbols.declaration(variable).shape.clone())
    }

    /// A leaf that is no variable.
    pub fn leaf(&mut self, op: Op) -> Id {
        let shape = op.shape(&[], |_| Shape::new()).unwrap_or_default();
        self.insert(Node::leaf(op), shape)
    }

    /// A number.
    pub fn number(&mut self, value: Rational) -> Id {
        self.leaf(Op::Number(value))
    }

    /// The zero of a shape.
    pub fn zero(&mut self, shape: &Shape) -> Id {
        if shape.is_empty() { self.number(Rational::zero()) } else { self.leaf(Op::Zero(shape.clone())) }
    }

    /// Whether the node is a zero leaf.
    pub fn is_zero(&self, id: Id) -> bool {
        match self.op(id) {
            Op::Zero(_) => true,
            Op::Number(value) => value.is_zero(),
            _ => false,
        }
    }

    /// Whether the node is the number one.
    pub fn is_one(&self, id: Id) -> bool {
        matches!(self.op(id), Op::Number(value) if value.is_one())
    }

    /// The value of a number leaf.
    pub fn number_value(&self, id: Id) -> Option<Rational> {
        match self.op(id) {
            Op::Number(value) => Some(value.clone()),
            _ => None,
        }
    }

    /// A network over these operands.
    ///
    /// # Errors
    /// When an operand has other dimensions than its labels.
    pub fn network(&mut self, pattern: IndexPattern, operands: &[Id]) -> Result<Id, ShapeError> {
        self.add(Op::Network(Arc::new(pattern)), operands)
    }

    /// Copies a term of another graph into this one.
    pub fn import(&mut self, other: &Graph, root: Id) -> Id {
        let mut map: Vec<Option<Id>> = vec![None; other.len()];
        for id in other.reachable(&[root]) {
            let node = other.node(id);
            let children: SmallVec<[Id; 2]> =
                node.children.iter().map(|c| map[usize::from(*c)].expect("children come first")).collect();
            let new = Node { op: node.op.clone(), children };
            map[usize::from(id)] = Some(self.insert(new, other.shape(id).clone()));
        }
        map[usize::from(root)].expect("the root is reachable")
    }

    /// Notes that terms are written with operations which texts define.
    pub fn note_written(&mut self, operations: UncommonOperations) {
        self.written = std::mem::take(&mut self.written).union(operations);
    }

    /// The operations that a term is written with which not every reader knows.
    pub fn vocabulary(&self, root: Id) -> UncommonOperations {
        let words = self.reachable(&[root]).into_iter().map(|id| self.op(id).vocabulary());
        words.fold(self.written.clone(), UncommonOperations::union)
    }

    /// The term with every uncommon operation written with the operations that it is.
    pub fn unfolded(&mut self, root: Id) -> Id {
        if self.reachable(&[root]).into_iter().all(|id| self.op(id).vocabulary().is_empty()) {
            return root;
        }
        let mut map: FxHashMap<Id, Id> = FxHashMap::default();
        for id in self.reachable(&[root]) {
            let node = self.node(id).clone();
            let children: SmallVec<[Id; 2]> = node.children.iter().map(|c| map[c]).collect();
            let unfold = node.op.record().and_then(|record| record.unfold);
            let unfolded = unfold.and_then(|unfold| unfold(self, &children, node.op.parameters()));
            let new = unfolded.unwrap_or_else(|| self.insert(Node { op: node.op, children }, self.shape(id).clone()));
            map.insert(id, new);
        }
        map[&root]
    }

    /// The nodes below the roots, children before parents, in the order of their ids.
    pub fn reachable(&self, roots: &[Id]) -> Vec<Id> {
        let mut seen = vec![false; self.len()];
        let mut stack: Vec<Id> = roots.to_vec();
        while let Some(id) = stack.pop() {
            if !std::mem::replace(&mut seen[usize::from(id)], true) {
                stack.extend(self.children(id));
            }
        }
        (0..self.len()).filter(|i| seen[*i]).map(Id::from).collect()
    }

    /// Whether the variable occurs below each node.
    pub fn depends_on(&self, variable: Variable) -> Vec<bool> {
        let mut depends = vec![false; self.len()];
        for index in 0..self.len() {
            let node = &self.nodes[index];
            depends[index] =
                node.op == Op::Variable(variable) || node.children.iter().any(|c| depends[usize::from(*c)]);
        }
        depends
    }
}

impl Terms for Graph {
    fn term(&mut self, op: Op, operands: &[Id]) -> Option<Id> {
        self.add(op, operands).ok()
    }

    fn shape(&self, term: Id) -> Shape {
        self.shape(term).clone()
    }
}
