//! The normal form of a typed operation over the normal forms of its operands.

use super::algebra::{Algebra, PolynomialId};
use super::atom::Atom;
use crate::base::{Attribute, IndexPattern, Rational, Shape};
use crate::expr::{Graph, Id};
use crate::ops::{
    DETERMINANT, DIAGONAL, DIVIDE, HADAMARD_DIVIDE, INVERSE, LOG_DETERMINANT, LOG_SUM_EXP, MATRIX_POWER, NORM, Op,
    POWER, Parameters, SOFTMAX, SQRT, TRIANGLE,
};
use num_traits::One;
use smallvec::SmallVec;

impl Algebra {
    /// The normal form of an operation. Where the exact range is left, the result is an opaque atom of the operation as far as it goes;
    /// `None` is returned where not even that exists.
    pub fn operation(&mut self, op: &Op, operands: &[PolynomialId]) -> Option<PolynomialId> {
        let key = (op.clone(), operands.iter().copied().collect());
        if let Some(known) = self.operations.get(&key) {
            return *known;
        }
        let result = self.compute(op, operands);
        if let Some(value) = result {
            self.note_root(op, operands, value);
        }
        self.operations.insert(key, result);
        result
    }

    fn compute(&mut self, op: &Op, operands: &[PolynomialId]) -> Option<PolynomialId> {
        match op {
            Op::Number(value) => Some(self.number(*value)),
            Op::Zero(shape) => Some(self.zero(shape.clone())),
            Op::Parametric(TRIANGLE, Parameters::Dimension(dimension)) => {
                let atom = self.intern_atom(Atom::Triangle(*dimension));
                let axis = SmallVec::from_slice(&[*dimension]);
                Some(self.atom_polynomial(atom, SmallVec::from_iter([axis.clone(), axis])))
            }
            Op::Variable(variable) => {
                let declaration = self.symbols.declaration(*variable);
                let shape = declaration.shape.clone();
                let diagonal = shape.len() == 2 && self.symbols.attributes(*variable).has(Attribute::Diagonal);
                if diagonal {
                    let atom = self.intern_atom(Atom::DiagonalOf(*variable));
                    let vector: Shape = shape.iter().take(1).cloned().collect();
                    let vector = self.atom_polynomial(atom, vector.clone());
                    let pattern = Op::Call(DIAGONAL).index_pattern(&[&self.polynomial(vector).shape.clone()])?;
                    return self.product(&pattern, &[vector]);
                }
                let atom = self.intern_atom(Atom::Variable(*variable));
                Some(self.atom_polynomial(atom, shape))
            }
            Op::Combination(coefficients) => {
                let terms: Vec<(Rational, PolynomialId)> =
                    coefficients.iter().copied().zip(operands.iter().copied()).collect();
                self.combine(&terms)
            }
            Op::Call(DIVIDE) => {
                let minus = self.number(-Rational::one());
                let inverse = self.power(operands[1], minus)?;
                self.operation(&Op::Scale, &[inverse, operands[0]])
            }
            Op::Call(HADAMARD_DIVIDE) => {
                let minus = self.number(-Rational::one());
                let inverse = self.power(operands[1], minus)?;
                self.operation(&Op::Hadamard, &[operands[0], inverse])
            }
            Op::Call(NORM) => {
                let shape = self.polynomial(operands[0]).shape.clone();
                let square = if shape.is_empty() {
                    self.operation(&Op::Scale, &[operands[0]; 2])?
                } else {
                    let pattern = inner(&shape);
                    self.product(&pattern, &[operands[0]; 2])?
                };
                self.map(SQRT, square)
            }
            Op::Map(function) => self.map(*function, operands[0]),
            Op::Call(POWER) => self.power(operands[0], operands[1]),
            Op::Call(INVERSE) => self.inverse(operands[0]),
            Op::Call(DETERMINANT) => self.determinant(operands[0]),
            Op::Call(LOG_DETERMINANT) => self.log_determinant(operands[0]),
            Op::Call(SOFTMAX) => self.softmax(operands[0]),
            Op::Call(LOG_SUM_EXP) => self.log_sum_exp(operands[0]),
            _ => {
                let shapes: Vec<Shape> = operands.iter().map(|p| self.polynomial(*p).shape.clone()).collect();
                let shapes: Vec<&Shape> = shapes.iter().collect();
                let pattern = op.index_pattern(&shapes)?;
                match op {
                    Op::Parametric(MATRIX_POWER, Parameters::Natural(k)) => {
                        if *k > self.limits.power {
                            return None;
                        }
                        self.product(&pattern, &vec![operands[0]; *k as usize])
                    }
                    _ => self.product(&pattern, operands),
                }
            }
        }
    }

    /// Notes that the value of an operation is a power of a sum, if it is: its terms do not show it.
    pub(crate) fn note_root(&mut self, op: &Op, operands: &[PolynomialId], value: PolynomialId) {
        let root = |p: PolynomialId| self.root(p).unwrap_or((p, 1));
        let found = match (op, operands) {
            (Op::Parametric(MATRIX_POWER, Parameters::Natural(k)), [base]) => {
                Some(root(*base)).map(|(base, exponent)| (base, exponent * k))
            }
            (Op::Product | Op::Network(_), [left, right]) => {
                let product = match op {
                    Op::Network(pattern) => is_matrix_product(pattern),
                    _ => true,
                };
                let [(a, k), (b, l)] = [*left, *right].map(root);
                (product && a == b).then_some((a, k + l))
            }
            _ => None,
        };
        if let Some((base, exponent)) = found
            && self.polynomial(base).terms.len() > 1
        {
            self.roots.entry(value).or_insert((base, exponent));
        }
    }

    /// The normal form of a typed expression, or `None` where it leaves the exact range.
    pub fn normal_form(&mut self, graph: &Graph, root: Id) -> Option<PolynomialId> {
        let mut forms: Vec<Option<PolynomialId>> = vec![None; graph.len()];
        for id in graph.reachable(&[root]) {
            let node = graph.node(id);
            let operands: Option<Vec<PolynomialId>> = node.children.iter().map(|c| forms[usize::from(*c)]).collect();
            forms[usize::from(id)] = self.operation(&node.op, &operands?);
        }
        forms[usize::from(root)]
    }
}

/// Whether the network multiplies its two operands as matrices, in either order.
fn is_matrix_product(pattern: &IndexPattern) -> bool {
    let ([x, y], [a, b]) = (pattern.output.as_slice(), pattern.inputs.as_slice()) else { return false };
    let ([x], [y], [p, q], [r, s]) = (x.as_slice(), y.as_slice(), a.as_slice(), b.as_slice()) else { return false };
    let chain = |p, q, r, s| x == p && q == r && s == y && p != q && r != s && x != y;
    chain(p, q, r, s) || chain(r, s, p, q)
}

/// The sum of the products of all entries of two tensors of this shape, of any number of axes.
fn inner(shape: &Shape) -> IndexPattern {
    let mut w = crate::base::IndexPatternBuilder::new();
    let labels: Vec<_> = shape.iter().flat_map(|axis| w.axis(axis)).collect();
    w.input(labels.iter().copied());
    w.input(labels);
    w.finish()
}
