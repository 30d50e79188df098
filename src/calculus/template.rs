//! A differential rule as a template: the differential of one operation, linear in the differentials of its operands.

use super::build::{Build, term};
use super::linear_maps::pullback;
use super::tangents::Tangents;
use crate::base::{Axis, Dimension, Rational, Shape};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use crate::rules::Operand;
use smallvec::SmallVec;

/// A differential rule for one operation and one choice of ranks, e.g. `d(A*x) => d(A)*x + A*d(x)`.
#[derive(Clone, Debug)]
pub struct Template {
    /// The operation of the left-hand side; its operands are the metavariables in order.
    pub op: Op,
    /// The terms: both sides over the metavariables.
    pub graph: Graph,
    /// The left-hand side without its `d(..)`.
    pub left: Id,
    /// The right-hand side.
    pub right: Id,
    /// The operands in order.
    pub operands: Vec<Operand>,
    /// The name of the rule.
    pub rule: Option<&'static str>,
    /// Whether the left-hand side is more than one operation on the operands.
    pub is_composite: bool,
}

/// An operation between a rule's `d(..)` and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    /// The operation.
    pub op: Op,
    /// Which of its operands varies.
    pub place: usize,
    /// Which of the operations before it that operand is, if one.
    pub below: Option<usize>,
    /// Whether that operand is a scalar for operands of any shape, and the value.
    pub is_scalar: [bool; 2],
}

/// What the metavariables and dimension symbols of a template stand for at one node.
pub(super) struct Binding<'t> {
    template: &'t Template,
    values: Vec<Id>,
    axes: Vec<(Dimension, SmallVec<[Axis; 2]>)>,
    /// Which operands have a differential that is not zero.
    live: Vec<bool>,
    /// The instances of the template's constant nodes.
    memo: Vec<Option<Id>>,
    /// Whether each node of the template has a live differential below it.
    linear: Vec<bool>,
    /// Whether each node of the template has any differential below it.
    variable: Vec<bool>,
}

impl Template {
    /// Whether the template is for operands of these shapes. A template for vectors also serves tensors of three axes and more, and
    /// scalars, entry by entry.
    pub fn fits(&self, shapes: &[&Shape]) -> bool {
        let children = self.graph.children(self.left);
        !self.is_composite
            && children.len() == shapes.len()
            && children.iter().zip(shapes).all(|(c, s)| {
                let rank = self.graph.rank(*c);
                rank == s.len() || (rank == 1 && s.len() != 2)
            })
    }

    /// The same for an operation on all entries, where a template for vectors serves operands with any axes.
    pub(super) fn fits_entries(&self, shapes: &[&Shape]) -> bool {
        let children = self.graph.children(self.left);
        children.len() == shapes.len() && children.iter().all(|child| self.graph.rank(*child) == 1)
    }

    /// What the operands stand for where the left-hand side of two operations or more is this term.
    pub(super) fn matched(&self, graph: &Graph, id: Id) -> Option<SmallVec<[Id; 2]>> {
        let mut found: SmallVec<[Option<Id>; 2]> = self.operands.iter().map(|_| None).collect();
        self.matches(self.left, graph, id, &mut found).then_some(())?;
        found.into_iter().collect()
    }

    fn matches(&self, pattern: Id, graph: &Graph, id: Id, found: &mut [Option<Id>]) -> bool {
        let (own, other) = (self.graph.node(pattern), graph.node(id));
        if let Op::Variable(variable) = own.op
            && let Some(place) = self.operands.iter().position(|operand| operand.value == variable)
        {
            let rank = self.graph.rank(pattern);
            let fits = rank == graph.rank(id) || rank == 1 && graph.rank(id) > 2;
            return fits && *found[place].get_or_insert(id) == id;
        }
        own.op == other.op
            && own.children.len() == other.children.len()
            && own.children.iter().zip(&other.children).all(|(own, other)| self.matches(*own, graph, *other, found))
    }

    /// The nodes of the operands.
    fn patterns(&self) -> SmallVec<[Id; 2]> {
        let place = |operand: &Operand| {
            (0..self.graph.len()).map(Id::from).find(|id| *self.graph.op(*id) == Op::Variable(operand.value))
        };
        if self.is_composite {
            return self.operands.iter().filter_map(place).collect();
        }
        self.graph.children(self.left).iter().copied().collect()
    }

    /// The linear operations between the `d(..)` of the right-hand side and its value, each after those below it.
    pub(super) fn between(&self) -> SmallVec<[Between; 2]> {
        let is_differential = |id: Id| match self.graph.op(id) {
            Op::Variable(v) => self.operands.iter().any(|operand| operand.differential == *v),
            _ => false,
        };
        let mut varies = vec![false; self.graph.len()];
        let mut found: SmallVec<[Between; 2]> = SmallVec::new();
        let mut places: Vec<Option<usize>> = vec![None; self.graph.len()];
        for id in self.graph.reachable(&[self.right]) {
            let children = self.graph.children(id);
            let place = children.iter().position(|child| varies[usize::from(*child)]);
            varies[usize::from(id)] = place.is_some() || is_differential(id);
            if let Some(place) = place {
                places[usize::from(id)] = Some(found.len());
                let below = places[usize::from(children[place])];
                let is_scalar = [children[place], id].map(|id| self.graph.rank(id) == 0);
                found.push(Between { op: self.graph.op(id).clone(), place, below, is_scalar });
            }
        }
        found
    }

    /// The right-hand side at a node with these operands, for the operands that vary.
    pub(super) fn bind(&self, graph: &Graph, values: &[Id], live: &[bool]) -> Binding<'_> {
        let mut axes: Vec<(Dimension, SmallVec<[Axis; 2]>)> = Vec::new();
        for (pattern, value) in self.patterns().into_iter().zip(values) {
            let (pattern, shape) = (self.graph.shape(pattern), graph.shape(*value));
            if pattern.len() == 1 && shape.len() != 1 {
                axes.push((pattern[0][0], shape.iter().cloned().collect()));
            } else {
                for (p, a) in pattern.iter().zip(shape) {
                    if let [d] = p.as_slice() {
                        axes.push((*d, std::iter::once(a.clone()).collect()));
                    }
                }
            }
        }
        let mut linear = vec![false; self.graph.len()];
        let mut variable = linear.clone();
        for index in 0..self.graph.len() {
            let id = Id::from(index);
            let children = self.graph.children(id);
            linear[index] = children.iter().any(|c| linear[usize::from(*c)]);
            variable[index] = children.iter().any(|c| variable[usize::from(*c)]);
            if let Op::Variable(v) = self.graph.op(id)
                && let Some(k) = self.operands.iter().position(|o| o.differential == *v)
            {
                variable[index] = true;
                linear[index] = live[k];
            }
        }
        Binding {
            template: self,
            values: values.to_vec(),
            axes,
            live: live.to_vec(),
            memo: vec![None; self.graph.len()],
            linear,
            variable,
        }
    }
}

impl Binding<'_> {
    fn axes(&self, dimension: Dimension) -> Shape {
        self.axes
            .iter()
            .find(|(d, _)| *d == dimension)
            .map(|(_, axes)| axes.iter().cloned().collect())
            .unwrap_or_default()
    }

    /// The actual shape of a node of the template.
    fn shape(&self, id: Id) -> Shape {
        let mut shape = Shape::new();
        for axis in self.template.graph.shape(id) {
            match axis.as_slice() {
                [d] => shape.extend(self.axes(*d)),
                _ => shape.push(axis.iter().flat_map(|d| self.axes(*d).into_iter().flatten()).collect()),
            }
        }
        shape
    }

    /// Whether a node of the template varies with a live differential.
    pub(super) fn is_linear(&self, id: Id) -> bool {
        self.linear[usize::from(id)]
    }

    /// The operand whose differential a node of the template is.
    fn differential(&self, id: Id) -> Option<usize> {
        match self.template.graph.op(id) {
            Op::Variable(v) => self.template.operands.iter().position(|o| o.differential == *v && self.live_at(o)),
            _ => None,
        }
    }

    fn live_at(&self, operand: &Operand) -> bool {
        self.template.operands.iter().zip(&self.live).any(|(o, live)| o == operand && *live)
    }

    /// The instance of a node of the template that no live differential touches.
    fn constant(&mut self, build: &mut Build, id: Id) -> Id {
        if let Some(done) = self.memo[usize::from(id)] {
            return done;
        }
        let template = self.template;
        let node = template.graph.node(id);
        let result = if self.variable[usize::from(id)] {
            let shape = self.shape(id);
            build.graph.zero(&shape)
        } else {
            match &node.op {
                Op::Variable(v) => match template.operands.iter().position(|o| o.value == *v) {
                    Some(k) => self.values[k],
                    None => build.one(),
                },
                Op::Ones(_) | Op::Zero(_) | Op::Identity(_) => {
                    let shape = self.shape(id);
                    match node.op {
                        Op::Ones(_) => build.ones(&shape),
                        Op::Zero(_) => build.graph.zero(&shape),
                        _ => build.identity(&shape[0]),
                    }
                }
                Op::Network(w) if w.inputs.is_empty() && w.degrees().iter().all(|d| *d == 1) => {
                    let shape = self.shape(id);
                    build.ones(&shape)
                }
                op => {
                    let children: Vec<Id> = node.children.iter().map(|c| self.constant(build, *c)).collect();
                    build.op(op, &children)
                }
            }
        };
        self.memo[usize::from(id)] = Some(result);
        result
    }

    /// The constant operands of a linear node, and which operand is the linear one.
    fn split(&mut self, build: &mut Build, id: Id) -> (usize, Vec<Option<Id>>) {
        let children = self.template.graph.children(id);
        let position = children.iter().position(|c| self.is_linear(*c)).unwrap_or(0);
        let constants = children
            .iter()
            .enumerate()
            .map(|(k, c)| if k == position { None } else { Some(self.constant(build, *c)) })
            .collect();
        (position, constants)
    }

    /// The right-hand side, in one kind of tangents; `tangents` are those of the operands.
    pub(super) fn forward(&mut self, build: &mut Build, tangents: &[Option<Id>], kind: &impl Tangents) -> Id {
        let template = self.template;
        let mut result: Vec<Option<Id>> = vec![None; template.graph.len()];
        for id in template.graph.reachable(&[template.right]) {
            if !self.is_linear(id) {
                continue;
            }
            let node = template.graph.node(id);
            let value = match &node.op {
                Op::Variable(_) => self.differential(id).and_then(|k| tangents[k]),
                Op::Combination(cs) => {
                    let terms: Vec<(Rational, Id)> = cs
                        .iter()
                        .zip(&node.children)
                        .filter_map(|(c, child)| Some((c.clone(), result[usize::from(*child)]?)))
                        .collect();
                    let shape = kind.shape(&self.shape(id));
                    Some(build.linear(&terms, &shape))
                }
                op => {
                    let (position, constants) = self.split(build, id);
                    result[usize::from(node.children[position])]
                        .map(|tangent| kind.pushforward(build, op, &constants, position, tangent))
                }
            };
            result[usize::from(id)] = value;
        }
        match result[usize::from(template.right)] {
            Some(value) => value,
            None => {
                let shape = kind.shape(&self.shape(template.right));
                build.graph.zero(&shape)
            }
        }
    }

    /// The adjoints of the operands for this adjoint of the value, as (operand, coefficient, term).
    pub(super) fn reverse(&mut self, build: &mut Build, adjoint: Id) -> Vec<(usize, Rational, Id)> {
        let template = self.template;
        let mut adjoints: Vec<SmallVec<[(Rational, Id); 2]>> = vec![SmallVec::new(); template.graph.len()];
        let mut result = Vec::new();
        if !self.is_linear(template.right) {
            return result;
        }
        adjoints[usize::from(template.right)] = term(adjoint);
        for index in (0..=usize::from(template.right)).rev() {
            let id = Id::from(index);
            if adjoints[index].is_empty() || !self.linear[index] {
                continue;
            }
            if let Some(k) = self.differential(id) {
                result.extend(adjoints[index].iter().map(|(c, id)| (k, c.clone(), *id)));
                continue;
            }
            let shape = self.shape(id);
            let g = build.linear(&std::mem::take(&mut adjoints[index]), &shape);
            let node = template.graph.node(id);
            if let Op::Combination(cs) = &node.op {
                for (c, child) in cs.iter().zip(&node.children) {
                    if self.is_linear(*child) {
                        adjoints[usize::from(*child)].push((c.clone(), g));
                    }
                }
                continue;
            }
            let (position, constants) = self.split(build, id);
            let child = node.children[position];
            let shape = self.shape(child);
            let pulled = pullback(build, &node.op, &constants, position, &shape, g);
            adjoints[usize::from(child)].push((Rational::one(), pulled));
        }
        result
    }
}
