//! The other side of a rule, in the e-graph.

use super::bindings::Bindings;
use super::compile::Compiled;
use crate::base::{Axis, Dimension, IndexPattern, IndexPatternBuilder, Rational, Shape};
use crate::egraph::core::{Core, named_dimensions, power, with_dimensions};
use crate::expr::Id;
use crate::ops::{Node, Op, Parameters};
use smallvec::SmallVec;

/// A rule with its metavariables and dimensions bound.
pub(super) struct Instance<'a> {
    pub(super) core: &'a mut Core,
    pub(super) rule: &'a Compiled,
    pub(super) bound: &'a Bindings,
}

impl Instance<'_> {
    /// Adds a term of the rule. `None` where an exact coefficient overflows, or no operation is what the term becomes.
    pub(super) fn term(&mut self, term: Id) -> Option<Id> {
        let graph = &self.rule.rule.graph;
        let node = graph.node(term);
        if let Op::Variable(variable) = node.op {
            let integers = &self.rule.rule.integers;
            if let Some(at) = integers.iter().position(|integer| integer.variable == variable) {
                let value = self.bound.exponents[at]?;
                return Some(self.core.leaf(Op::Number(Rational::from_integer(i64::from(value)))));
            }
            let class = self.bound.classes.get(variable.0 as usize).copied().flatten();
            // In an explanation it is the term that was matched.
            return class.map(|class| if self.core.explains() { class } else { self.core.find(class) });
        }
        // A power that is one is a constant, whatever its base.
        if let Some((base, exponent)) = power(node)
            && graph.number_value(exponent).is_some_and(|e| e.is_zero())
        {
            let shape = self.shape(graph.shape(base))?;
            return Some(self.constant_one(&shape));
        }
        if matches!(node.op, Op::Network(_)) {
            return None;
        }
        let mut children: SmallVec<[Id; 2]> = SmallVec::new();
        for child in &node.children {
            children.push(self.term(*child)?);
        }
        match &node.op {
            Op::Combination(coefficients) => {
                let terms: Vec<(Rational, Id)> = coefficients.iter().cloned().zip(children).collect();
                let sum = self.core.combination(&terms)?;
                Some(self.core.as_added(sum))
            }
            Op::Scale if self.core.constant(children[0]).is_some() => {
                let value = self.core.constant(children[0])?;
                let scaled = self.core.combination(&[(value, children[1])])?;
                Some(self.core.as_added(scaled))
            }
            Op::Zero(shape) => {
                let shape = self.shape(shape)?;
                Some(self.core.leaf(Op::Zero(shape)))
            }
            op if children.is_empty() && !named_dimensions(op).is_empty() => self.constant(op),
            op => {
                let op = self.parameters(op)?;
                let added = self.core.add(Node { op, children });
                Some(self.core.as_added(added))
            }
        }
    }

    /// An operation of the rule with the number that its exponent stands for, or the dimensions that those of the rule do.
    fn parameters(&self, op: &Op) -> Option<Op> {
        if let Some(integer) = self.rule.integer(op) {
            let parameters = op.parameters().with_numbers(|_| self.bound.exponents[integer])?;
            return Some(op.with_parameters(parameters));
        }
        let elementary = |d: Dimension| match self.bound.axis(d)?.as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        let dimensions: Option<SmallVec<[Dimension; 2]>> = op.parameters().dimensions().map(elementary).collect();
        match dimensions? {
            none if none.is_empty() => Some(op.clone()),
            dimensions => Some(op.with_parameters(Parameters::of(&dimensions))),
        }
    }

    /// A shape of the rule with its dimension symbols replaced.
    fn shape(&self, shape: &Shape) -> Option<Shape> {
        let axis = |axis: &Axis| {
            axis.iter().try_fold(Axis::new(), |mut all, d| {
                all.extend(self.bound.axis(*d)?.iter().copied());
                Some(all)
            })
        };
        shape.iter().map(axis).collect()
    }

    /// A constant of dimensions: the operation itself where the axes are elementary, its network where they are groups.
    fn constant(&mut self, op: &Op) -> Option<Id> {
        let axes: Option<SmallVec<[&Axis; 4]>> = named_dimensions(op).iter().map(|d| self.bound.axis(*d)).collect();
        let axes = axes?;
        if axes.iter().all(|axis| axis.len() == 1) {
            let sizes: SmallVec<[_; 4]> = axes.iter().map(|axis| axis[0]).collect();
            return Some(self.core.leaf(with_dimensions(op, &sizes)));
        }
        let pattern = op.index_pattern(&[])?;
        let mut builder = IndexPatternBuilder::new();
        let mut labels: Vec<SmallVec<[_; 2]>> = Vec::with_capacity(pattern.sizes.len());
        for size in &pattern.sizes {
            labels.push(builder.axis(self.bound.axis(*size)?));
        }
        for group in &pattern.output {
            builder.output(group.iter().flat_map(|l| labels[*l as usize].iter().copied()));
        }
        Some(self.network_without_operands(builder.finish()))
    }

    fn network_without_operands(&mut self, pattern: IndexPattern) -> Id {
        if pattern.sizes.is_empty() && pattern.output.is_empty() {
            return self.core.leaf(Op::Number(Rational::one()));
        }
        self.core.leaf(Op::Network(pattern.into()))
    }

    /// The tensor of ones of a shape.
    fn constant_one(&mut self, shape: &Shape) -> Id {
        let mut builder = IndexPatternBuilder::new();
        for axis in shape {
            let labels = builder.axis(axis);
            builder.output(labels);
        }
        match shape.as_slice() {
            [axis] if axis.len() == 1 => self.core.leaf(Op::Ones(axis[0])),
            _ => self.network_without_operands(builder.finish()),
        }
    }
}
