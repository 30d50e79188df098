//! The normal form of a typed operation over the normal forms of its operands.

use super::algebra::Algebra;
use super::polynomial::{Atom, PolynomialId};
use crate::base::{Attribute, Rational, Shape};
use crate::expr::{Graph, Id};
use crate::ops::{self, DIAGONAL, Meaning, Op, Operation, Terms};
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
            Op::Number(value) => Some(self.number(value.clone())),
            Op::Zero(shape) => Some(self.zero(shape.clone())),
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
                    coefficients.iter().cloned().zip(operands.iter().copied()).collect();
                self.combine(&terms)
            }
            Op::Map(function) => self.map(*function, operands[0]),
            Op::Call(operation) | Op::Parametric(operation, _) => self.call(op, *operation, operands),
            _ => self.network(op, operands),
        }
    }

    /// The normal form of an operation of the table: by laws of its own, as the network or the other operations that it is, or as an atom.
    fn call(&mut self, op: &Op, operation: Operation, operands: &[PolynomialId]) -> Option<PolynomialId> {
        if let Some(known) = self.square_operation(operation, operands) {
            return known;
        }
        if let Some(known) = self.exponential_sum(operation, operands) {
            return known;
        }
        match operation.record().meaning {
            meaning if meaning.is_network() => self.network(op, operands),
            Meaning::Unfolding(unfold) => {
                let operands: SmallVec<[Id; 2]> = operands.iter().map(|p| Id::from(p.0 as usize)).collect();
                let value = unfold(self, &operands, op.parameters())?;
                Some(PolynomialId(usize::from(value) as u32))
            }
            Meaning::Monomial(factors) => self.monomial(factors, operands),
            _ => {
                let shapes: SmallVec<[&Shape; 2]> = operands.iter().map(|p| &self.polynomial(*p).shape).collect();
                let shape = (operation.record().shape)(&shapes, op.parameters())?;
                drop(shapes);
                let atom = self.intern_atom(Atom::Call(operation, op.parameters(), operands.iter().copied().collect()));
                Some(self.atom_polynomial(atom, shape))
            }
        }
    }

    /// The product of operands to powers, entry by entry.
    fn monomial(&mut self, factors: &[ops::Factor], operands: &[PolynomialId]) -> Option<PolynomialId> {
        let mut product = None;
        for factor in factors {
            let exponent = factor.exponent(|number| self.number(number), |place| operands[place]);
            let power = self.power(operands[factor.base], exponent)?;
            product = Some(match product {
                None => power,
                Some(before) if self.polynomial(power).shape.is_empty() => {
                    self.operation(&Op::Scale, &[power, before])?
                }
                Some(before) => self.operation(&Op::Hadamard, &[before, power])?,
            });
        }
        product
    }

    /// The product of the operands that the operation is. An operand that it takes more often than it is given is the last one again.
    fn network(&mut self, op: &Op, operands: &[PolynomialId]) -> Option<PolynomialId> {
        if op.parameters().numbers().any(|number| number > self.limits.power) {
            return None;
        }
        let shapes: Vec<Shape> = operands.iter().map(|p| self.polynomial(*p).shape.clone()).collect();
        let pattern = op.index_pattern(&shapes.iter().collect::<Vec<_>>())?;
        let last = operands.len().saturating_sub(1);
        let operands: Vec<PolynomialId> = (0..pattern.inputs.len()).map(|place| operands[place.min(last)]).collect();
        self.product(&pattern, &operands)
    }

    /// The normal form of a typed expression, or `None` where it leaves the exact range.
    pub fn normal_form(&mut self, graph: &Graph, root: Id) -> Option<PolynomialId> {
        self.normal_forms(graph, &[root]).pop().flatten()
    }

    /// The normal forms of typed expressions, of those that are within the exact range.
    pub fn normal_forms(&mut self, graph: &Graph, roots: &[Id]) -> Vec<Option<PolynomialId>> {
        let mut forms: Vec<Option<PolynomialId>> = vec![None; graph.len()];
        for id in graph.reachable(roots) {
            let node = graph.node(id);
            let operands: Option<Vec<PolynomialId>> = node.children.iter().map(|c| forms[usize::from(*c)]).collect();
            forms[usize::from(id)] = operands.and_then(|operands| self.operation(&node.op, &operands));
        }
        roots.iter().map(|root| forms[usize::from(*root)]).collect()
    }
}

/// Unfolded operations are put together from normal forms.
impl Terms for Algebra {
    fn term(&mut self, op: Op, operands: &[Id]) -> Option<Id> {
        let operands: SmallVec<[PolynomialId; 2]> =
            operands.iter().map(|id| PolynomialId(usize::from(*id) as u32)).collect();
        self.operation(&op, &operands).map(|value| Id::from(value.0 as usize))
    }

    fn shape(&self, term: Id) -> Shape {
        self.polynomial(PolynomialId(usize::from(term) as u32)).shape.clone()
    }
}
