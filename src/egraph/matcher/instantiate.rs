//! The other side of a rule, in the e-graph.

use super::compile::Compiled;
use super::matrix::Match;
use crate::base::{Dimension, IndexPattern, IndexPatternBuilder, Rational, Shape};
use crate::egraph::saturate::EGraph;
use crate::expr::Id;
use crate::ops::{COMMUTATION, Node, Op, POWER, Parameters, TRIANGLE};
use num_traits::{One, Zero};
use smallvec::SmallVec;

impl EGraph {
    /// Adds a term of a rule with its metavariables and dimensions bound. `None` where an exact coefficient overflows.
    pub(super) fn instantiate(&mut self, rule: &Compiled, term: Id, bound: &Match) -> Option<Id> {
        let graph = &rule.rule.graph;
        let node = graph.node(term);
        if let Op::Variable(variable) = node.op {
            if let Some(at) = rule.rule.integers.iter().position(|integer| integer.variable == variable) {
                let value = bound.exponents[at]?;
                return Some(self.leaf(Op::Number(Rational::from_integer(i64::from(value)))));
            }
            return bound.classes.get(variable.0 as usize).copied().flatten().map(|class| self.graph.find(class));
        }
        // A power that is one is a constant, whatever its base.
        if let (Op::Call(POWER), [base, exponent]) = (&node.op, node.children.as_slice())
            && graph.number_value(*exponent).is_some_and(|e| e.is_zero())
        {
            let shape: Option<Shape> = graph
                .shape(*base)
                .iter()
                .map(|axis| {
                    axis.iter().try_fold(SmallVec::new(), |mut all, d| {
                        all.extend(bound.axis(*d)?.iter().copied());
                        Some(all)
                    })
                })
                .collect();
            return Some(self.constant_one(&shape?));
        }
        let mut children: SmallVec<[Id; 2]> = SmallVec::new();
        for child in &node.children {
            children.push(self.instantiate(rule, *child, bound)?);
        }
        match &node.op {
            Op::Combination(coefficients) => {
                let terms: Vec<(Rational, Id)> = coefficients.iter().copied().zip(children).collect();
                self.combination(&terms)
            }
            Op::Scale if self.constant(children[0]).is_some() => {
                let value = self.constant(children[0])?;
                self.combination(&[(value, children[1])])
            }
            Op::Identity(d) => Some(self.axes_only(bound, &[*d], &[&[0], &[0]], |d| Op::Identity(d[0]))?),
            Op::Ones(d) => Some(self.axes_only(bound, &[*d], &[&[0]], |d| Op::Ones(d[0]))?),
            Op::Parametric(TRIANGLE, Parameters::Dimension(d)) => {
                Some(self.axes_only(bound, &[*d], &[&[0], &[0]], |d| {
                    Op::Parametric(TRIANGLE, Parameters::Dimension(d[0]))
                })?)
            }
            Op::Size(d) => Some(self.axes_only(bound, &[*d], &[], |d| Op::Size(d[0]))?),
            Op::Parametric(COMMUTATION, Parameters::Dimensions(m, n)) => {
                Some(self.axes_only(bound, &[*m, *n], &[&[0, 1], &[1, 0]], |d| {
                    Op::Parametric(COMMUTATION, Parameters::Dimensions(d[0], d[1]))
                })?)
            }
            Op::Zero(shape) => {
                let mut bound_shape = Shape::new();
                for axis in shape {
                    let mut all = SmallVec::new();
                    for d in axis {
                        all.extend(bound.axis(*d)?.iter().copied());
                    }
                    bound_shape.push(all);
                }
                Some(self.leaf(Op::Zero(bound_shape)))
            }
            Op::Network(_) => None,
            op @ Op::Parametric(power, Parameters::Natural(_)) => {
                let op = match rule.integer(op) {
                    Some(integer) => Op::Parametric(*power, Parameters::Natural(bound.exponents[integer]?)),
                    None => op.clone(),
                };
                Some(self.add(Node { op, children }))
            }
            op => Some(self.add(Node { op: op.clone(), children })),
        }
    }

    /// A tensor of index pattern only: the leaf where the axes are elementary, a network where they are groups.
    fn axes_only(
        &mut self,
        bound: &Match,
        symbols: &[Dimension],
        output: &[&[usize]],
        leaf: impl Fn(&[Dimension]) -> Op,
    ) -> Option<Id> {
        let axes: Option<Vec<_>> = symbols.iter().map(|d| bound.axis(*d).cloned()).collect();
        let axes = axes?;
        if axes.iter().all(|axis| axis.len() == 1) {
            let sizes: Vec<Dimension> = axes.iter().map(|axis| axis[0]).collect();
            return Some(self.leaf(leaf(&sizes)));
        }
        let mut builder = IndexPatternBuilder::new();
        let labels: Vec<_> = axes.iter().map(|axis| builder.axis(axis)).collect();
        for group in output {
            builder.output(group.iter().flat_map(|a| labels[*a].iter().copied()));
        }
        Some(self.pattern_only(builder.finish()))
    }

    fn pattern_only(&mut self, pattern: IndexPattern) -> Id {
        if pattern.sizes.is_empty() && pattern.output.is_empty() {
            return self.leaf(Op::Number(Rational::one()));
        }
        self.leaf(Op::Network(pattern.into()))
    }

    /// The tensor of ones of a shape.
    fn constant_one(&mut self, shape: &Shape) -> Id {
        let mut builder = IndexPatternBuilder::new();
        for axis in shape {
            let labels = builder.axis(axis);
            builder.output(labels);
        }
        match shape.as_slice() {
            [axis] if axis.len() == 1 => self.leaf(Op::Ones(axis[0])),
            _ => self.pattern_only(builder.finish()),
        }
    }
}
