//! The differential rules, compiled once from their text.

use super::template::{Operand, Template};
use crate::expr::{Graph, Id, Op, Rational};
use crate::rules::{self, Kind};
use crate::symbol::{Attributes, Declaration, Shape, Symbols};
use num_traits::One;
use smallvec::{SmallVec, smallvec};
use std::sync::OnceLock;

/// The differential of every operation (all but sums, networks and matrix powers, which have any number of terms).
pub fn templates() -> &'static [Template] {
    static TEMPLATES: OnceLock<Vec<Template>> = OnceLock::new();
    TEMPLATES.get_or_init(|| {
        let rules = rules::parse(rules::DIFFERENTIAL.0, rules::DIFFERENTIAL.1).unwrap_or_default();
        let compiled = rules.iter().filter_map(|rule| rules::compile(rule).ok()).flatten().filter_map(template);
        compiled.chain([Op::Column, Op::Row].map(linear)).collect()
    })
}

fn template(rule: rules::Rule) -> Option<Template> {
    match rule.kind {
        Kind::Differential(operands) => Some(Template {
            op: rule.graph.op(rule.left).clone(),
            graph: rule.graph,
            left: rule.left,
            right: rule.right,
            operands,
        }),
        _ => None,
    }
}

/// A linear operation on a vector that has no text form: `d(op(x)) => op(d(x))`.
fn linear(op: Op) -> Template {
    let mut symbols = Symbols::default();
    let n = symbols.dimension("n");
    let shape: Shape = smallvec![smallvec![n]];
    let mut declare = |name| symbols.declare(name, Declaration { shape: shape.clone(), attributes: Attributes::NONE });
    let (value, differential) = (declare("x"), declare("dx"));
    let mut graph = Graph::new();
    let (x, d) = (graph.variable(value, &symbols), graph.variable(differential, &symbols));
    let left = graph.add(op.clone(), &[x]).expect("a vector");
    let right = graph.add(op.clone(), &[d]).expect("a vector");
    Template { op, graph, left, right, operands: vec![Operand { value, differential }] }
}

/// The largest matrix power whose differential is written out; larger ones are halved.
const WRITTEN_OUT: u32 = 16;

/// `d(A^k)`: the sum over i of `A^i*d(A)*A^(k-1-i)`.
pub(super) fn matrix_power(k: u32) -> Template {
    let mut symbols = Symbols::default();
    let n = symbols.dimension("n");
    let shape: Shape = smallvec![smallvec![n], smallvec![n]];
    let mut declare = |name| symbols.declare(name, Declaration { shape: shape.clone(), attributes: Attributes::NONE });
    let (value, differential) = (declare("A"), declare("dA"));
    let mut graph = Graph::new();
    let (a, d) = (graph.variable(value, &symbols), graph.variable(differential, &symbols));
    let mut powers = Powers { graph, a, d };
    let left = powers.add(Op::MatrixPower(k), &[a]);
    let right = powers.differential(k);
    Template {
        op: Op::MatrixPower(k),
        graph: powers.graph,
        left,
        right,
        operands: vec![Operand { value, differential }],
    }
}

struct Powers {
    graph: Graph,
    a: Id,
    d: Id,
}

impl Powers {
    fn add(&mut self, op: Op, children: &[Id]) -> Id {
        self.graph.add(op, children).expect("square matrices")
    }

    fn power(&mut self, k: u32) -> Option<Id> {
        match k {
            0 => None,
            1 => Some(self.a),
            _ => Some(self.add(Op::MatrixPower(k), &[self.a])),
        }
    }

    /// `left*middle*right`, where a missing factor is the identity.
    fn product(&mut self, left: u32, middle: Id, right: u32) -> Id {
        let mut result = middle;
        if let Some(left) = self.power(left) {
            result = self.add(Op::Product, &[left, result]);
        }
        if let Some(right) = self.power(right) {
            result = self.add(Op::Product, &[result, right]);
        }
        result
    }

    fn sum(&mut self, terms: &[Id]) -> Id {
        let ones: SmallVec<[Rational; 2]> = terms.iter().map(|_| Rational::one()).collect();
        self.add(Op::Combination(ones), terms)
    }

    fn differential(&mut self, k: u32) -> Id {
        if k <= 1 {
            return self.d;
        }
        if k <= WRITTEN_OUT {
            let terms: Vec<Id> = (0..k).map(|i| self.product(i, self.d, k - 1 - i)).collect();
            return self.sum(&terms);
        }
        // A^k is A^h*A^h, or A^h*A^h*A.
        let half = k / 2;
        let d = self.differential(half);
        let mut terms = vec![self.product(0, d, k - half), self.product(half, d, k - 2 * half)];
        if k % 2 == 1 {
            terms.push(self.product(k - 1, self.d, 0));
        }
        self.sum(&terms)
    }
}
