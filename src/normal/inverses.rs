//! Inverses, determinants and natural powers of square matrices, as far as they distribute over products.

use super::algebra::Algebra;
use super::draft::{Draft, Pending};
use super::factors::Factor;
use super::polynomial::{Atom, AtomId, Labels, Monomial, Polynomial, PolynomialId};
use crate::base::{IndexPattern, Rational, Shape};
use crate::ops::{DETERMINANT, GENERAL_POWER, INVERSE, LOG_DETERMINANT, MATRIX_POWER, Op, Operation, Parameters};
use smallvec::SmallVec;

impl Algebra {
    /// The normal form of an inverse or a determinant; `None` for other operations.
    pub(super) fn square_operation(
        &mut self,
        operation: Operation,
        operands: &[PolynomialId],
    ) -> Option<Option<PolynomialId>> {
        Some(match operation {
            INVERSE => self.inverse(operands[0]),
            DETERMINANT => self.determinant(operands[0]),
            LOG_DETERMINANT => self.log_determinant(operands[0]),
            _ => return None,
        })
    }

    /// The inverse of a matrix: of a chain of square factors the reversed chain of their inverses.
    pub fn inverse(&mut self, matrix: PolynomialId) -> Option<PolynomialId> {
        if let Some((base, exponent)) = self.root(matrix) {
            let inverse = self.inverse(base)?;
            return self.operation(&Op::Parametric(MATRIX_POWER, Parameters::Natural(exponent)), &[inverse]);
        }
        let polynomial = self.polynomial(matrix);
        let shape = polynomial.shape.clone();
        if let [(monomial, value)] = polynomial.terms.as_slice() {
            let (monomial, value) = (monomial.clone(), value.clone());
            if let Some(product) = self.kronecker_inverse(&monomial, &value, &shape) {
                return Some(product);
            }
            if let Some(diagonal) = self.diagonal_inverse(&monomial, &value, &shape) {
                return Some(diagonal);
            }
            if let Some((path, closed)) = self.chain(&monomial)
                && (path.len() != 1
                    || !closed.is_empty()
                    || !value.is_one()
                    || self.simple_inverse(path[0].0).is_some())
            {
                let minus = self.number(-Rational::one());
                let mut factors: Vec<Factor> = Vec::new();
                for (factor, labels) in closed {
                    factors.push((self.power(factor, minus)?, labels));
                }
                for (factor, labels) in path {
                    let inverse = match self.simple_inverse(factor) {
                        Some(inverse) => inverse,
                        None => self.inverse_atom(factor),
                    };
                    factors.push((inverse, labels.iter().rev().copied().collect()));
                }
                let output: Labels = monomial.output.iter().rev().copied().collect();
                let result = self.join(&shape, &output, &monomial.sizes, &factors)?;
                return self.combine(&[(value.recip(), result)]);
            }
        }
        let content = self.content(matrix);
        let primitive = self.combine(&[(content.recip(), matrix)])?;
        let result = self.inverse_atom(primitive);
        self.combine(&[(content.recip(), result)])
    }

    fn inverse_atom(&mut self, matrix: PolynomialId) -> PolynomialId {
        let shape = self.polynomial(matrix).shape.clone();
        self.oriented_atom(matrix, |p| Atom::unary(INVERSE, p), &shape)
    }

    /// The inverse of one atom, where it is known without a new atom.
    fn simple_inverse(&mut self, matrix: PolynomialId) -> Option<PolynomialId> {
        let (monomial, _) = self.polynomial(matrix).terms.first()?;
        let [(atom, labels)] = monomial.operands.as_slice() else { return None };
        let turned = *labels != monomial.output;
        if self.facts(*atom).orthogonal {
            return self.transpose(matrix);
        }
        if let Some(p) = self.atom(*atom).argument_of(INVERSE) {
            return if turned { self.transpose(p) } else { Some(p) };
        }
        None
    }

    /// The inverse of a diagonal matrix whose diagonal is a product of entries.
    fn diagonal_inverse(&mut self, monomial: &Monomial, value: &Rational, shape: &Shape) -> Option<PolynomialId> {
        let [row, column] = *monomial.output.as_slice() else { return None };
        if row != column || monomial.operands.is_empty() {
            return None;
        }
        let vector = Monomial { output: SmallVec::from_slice(&[row]), ..monomial.clone() };
        let vector = self.canonical(&vector);
        let axis: Shape = shape.iter().take(1).cloned().collect();
        let vector = self.intern(Polynomial { shape: axis, terms: vec![(vector, value.clone())] });
        let minus = self.number(-Rational::one());
        let inverse = self.power(vector, minus)?;
        let sizes = [shape[0][0]];
        self.join(shape, &[0, 0], &sizes, &[(inverse, SmallVec::from_slice(&[0]))])
    }

    /// The determinant: of a chain of square factors the product of theirs.
    pub fn determinant(&mut self, matrix: PolynomialId) -> Option<PolynomialId> {
        if let Some(path) = self.plain_chain(matrix) {
            let mut factors = Vec::new();
            for factor in path {
                let determinant = match self.inverted(factor) {
                    Some(inner) => {
                        let minus = self.number(-Rational::one());
                        let inner = self.determinant(inner)?;
                        self.power(inner, minus)?
                    }
                    None => self.square_atom(factor, DETERMINANT),
                };
                factors.push((determinant, Labels::new()));
            }
            return self.join(&Shape::new(), &[], &[], &factors);
        }
        Some(self.square_atom(matrix, DETERMINANT))
    }

    /// The logarithm of the absolute determinant: of a chain of square factors the sum of theirs.
    pub fn log_determinant(&mut self, matrix: PolynomialId) -> Option<PolynomialId> {
        let Some(path) = self.plain_chain(matrix) else {
            let content = self.content(matrix).abs();
            if !self.divides || content.is_one() {
                return Some(self.square_atom(matrix, LOG_DETERMINANT));
            }
            // Each row gives the logarithm of what all entries have in common.
            let primitive = self.combine(&[(content.recip(), matrix)])?;
            let rest = self.log_determinant(primitive)?;
            let rows: Shape = self.polynomial(matrix).shape.iter().take(1).cloned().collect();
            let (rows, number) = (self.entries(&rows)?, self.number(content));
            let logarithm = self.map(GENERAL_POWER.1, number)?;
            let ones = self.operation(&Op::Scale, &[rows, logarithm])?;
            return self.combine(&[(Rational::one(), rest), (Rational::one(), ones)]);
        };
        let mut terms = vec![(Rational::zero(), self.number(Rational::one()))];
        for factor in path {
            terms.push(match self.inverted(factor) {
                Some(inner) => (-Rational::one(), self.log_determinant(inner)?),
                None => (Rational::one(), self.square_atom(factor, LOG_DETERMINANT)),
            });
        }
        self.combine(&terms)
    }

    /// The logarithm of the absolute value of a determinant, as that times its sign.
    pub(super) fn logarithm_of_determinant(&mut self, argument: PolynomialId) -> Option<PolynomialId> {
        let [(monomial, value)] = self.polynomial(argument).terms.as_slice() else { return None };
        let [(a, _), (b, _)] = monomial.operands.as_slice() else { return None };
        let of = |atom: AtomId, sign: AtomId| {
            let Atom::Map(crate::ops::SIGN, argument) = *self.atom(sign) else { return None };
            let [(monomial, _)] = self.polynomial(argument).terms.as_slice() else { return None };
            let is_same = matches!(monomial.operands.as_slice(), [(only, _)] if *only == atom);
            self.atom(atom).argument_of(DETERMINANT).filter(|_| is_same)
        };
        let matrix = of(*a, *b).or_else(|| of(*b, *a)).filter(|_| value.is_one())?;
        self.log_determinant(matrix)
    }

    /// The square factors of a matrix that is a chain of them and nothing else.
    fn plain_chain(&mut self, matrix: PolynomialId) -> Option<Vec<PolynomialId>> {
        let [(monomial, value)] = self.polynomial(matrix).terms.as_slice() else { return None };
        let (monomial, one) = (monomial.clone(), value.is_one());
        if !one {
            return None;
        }
        let (path, closed) = self.chain(&monomial)?;
        closed.is_empty().then(|| path.into_iter().map(|(p, _)| p).collect())
    }

    /// The matrix that this one is the inverse of.
    fn inverted(&mut self, matrix: PolynomialId) -> Option<PolynomialId> {
        let (monomial, _) = self.polynomial(matrix).terms.first()?;
        let [(atom, _)] = monomial.operands.as_slice() else { return None };
        self.atom(*atom).argument_of(INVERSE)
    }

    /// A scalar atom of a square matrix, the same for its transpose.
    fn square_atom(&mut self, matrix: PolynomialId, operation: Operation) -> PolynomialId {
        let least = self.transpose(matrix).map_or(matrix, |t| t.min(matrix));
        let atom = self.intern_atom(Atom::unary(operation, least));
        self.atom_polynomial(atom, Shape::new())
    }
    /// Contracts one pair of a matrix with its inverse, or of an orthogonal matrix with itself, over a label that only they touch.
    pub(super) fn cancel_inverse(&mut self, draft: &mut Draft, pending: &Pending) -> bool {
        let may_cancel = |(atom, labels): &(AtomId, Labels)| {
            labels.len() == 2 && (self.facts(*atom).orthogonal || self.atom(*atom).is(INVERSE))
        };
        let candidates: SmallVec<[usize; 4]> =
            (0..draft.operands.len()).filter(|a| may_cancel(&draft.operands[*a])).collect();
        if candidates.is_empty() {
            return false;
        }
        let degrees = draft.degrees_with(pending);
        for a in candidates {
            for b in 0..draft.operands.len() {
                if a == b || draft.operands[b].1.len() != 2 {
                    continue;
                }
                for (leg_a, leg_b) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                    let shared = draft.operands[a].1[leg_a];
                    let private = shared == draft.operands[b].1[leg_b] && degrees[shared as usize] == 2;
                    if private
                        && let Some(negative) = self.are_inverse(draft.operands[a].0, leg_a, draft.operands[b].0, leg_b)
                    {
                        draft.negative ^= negative;
                        let (x, y) = (draft.operands[a].1[1 - leg_a], draft.operands[b].1[1 - leg_b]);
                        draft.operands.remove(a.max(b));
                        draft.operands.remove(a.min(b));
                        draft.join(x, y);
                        draft.settled[shared as usize] = true;
                        draft.resolve();
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Whether summing leg `leg_a` of `a` with leg `leg_b` of `b` gives the identity, or (true) the negative identity.
    fn are_inverse(&self, a: AtomId, leg_a: usize, b: AtomId, leg_b: usize) -> Option<bool> {
        let facts = self.facts(b);
        if a == b {
            return (facts.orthogonal && (leg_a == leg_b || facts.skew)).then_some(leg_a != leg_b);
        }
        let p = self.atom(a).argument_of(INVERSE)?;
        let [(monomial, value)] = self.polynomial(p).terms.as_slice() else { return None };
        let [(inner, legs)] = monomial.operands.as_slice() else { return None };
        if !value.is_one() || *inner != b || monomial.output.len() != 2 || monomial.sizes.len() != 2 {
            return None;
        }
        // a = inv(P) with P[r,c] = b[...]; inv(P)[x,y]*P[y,z]: leg 1 of the inverse meets axis 0 of P, leg 0 axis 1.
        let along = facts.symmetric || legs[leg_b] == monomial.output[1 - leg_a];
        (along || facts.skew).then_some(!along)
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
}

impl Atom {
    /// The matrix that it is the inverse of.
    pub(super) fn argument_of_inverse(&self) -> Option<PolynomialId> {
        self.argument_of(INVERSE)
    }
}

/// Whether the network multiplies its two operands as matrices, in either order.
fn is_matrix_product(pattern: &IndexPattern) -> bool {
    let ([x, y], [a, b]) = (pattern.output.as_slice(), pattern.inputs.as_slice()) else { return false };
    let ([x], [y], [p, q], [r, s]) = (x.as_slice(), y.as_slice(), a.as_slice(), b.as_slice()) else { return false };
    let chain = |p, q, r, s| x == p && q == r && s == y && p != q && r != s && x != y;
    chain(p, q, r, s) || chain(r, s, p, q)
}
