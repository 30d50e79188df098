//! The softmax of a tensor and the logarithm of the sum of its exponentials, over all entries.

use super::algebra::{Algebra, collect};
use super::draft::{Draft, Pending};
use super::polynomial::{Atom, Labels, Monomial, Polynomial, PolynomialId};
use crate::base::{IndexPatternBuilder, Label, Rational, Shape};
use crate::ops::{EXP, Function, LOG, LOG_SUM_EXP, Op, Operation, SOFTMAX};
use smallvec::SmallVec;

impl Algebra {
    /// The normal form of a softmax or of a logarithm of a sum of exponentials; `None` for other operations.
    pub(super) fn exponential_sum(
        &mut self,
        operation: Operation,
        operands: &[PolynomialId],
    ) -> Option<Option<PolynomialId>> {
        Some(match operation {
            SOFTMAX => self.softmax(operands[0]),
            LOG_SUM_EXP => self.log_sum_exp(operands[0]),
            _ => return None,
        })
    }

    /// `exp(x)/sum(exp(x))` over all entries; what is added to every entry alike does not matter.
    pub fn softmax(&mut self, argument: PolynomialId) -> Option<PolynomialId> {
        let shape = self.polynomial(argument).shape.clone();
        let flat = self.elementary(argument);
        let (argument, _) = self.split_constant(flat)?;
        let axes = self.polynomial(argument).shape.clone();
        let result = if axes.is_empty() {
            self.number(Rational::one())
        } else if self.polynomial(argument).is_zero() {
            let (entries, minus) = (self.entries(&axes)?, self.number(-Rational::one()));
            let one = self.number(Rational::one());
            let (share, ones) = (self.power(entries, minus)?, self.uniform(one, &axes)?);
            self.operation(&Op::Scale, &[share, ones])?
        } else {
            self.oriented_atom(argument, |p| Atom::unary(SOFTMAX, p), &axes)
        };
        Some(self.with_shape(result, shape))
    }

    /// `log(sum(exp(x)))` over all entries; what is added to every entry alike is added to it.
    pub fn log_sum_exp(&mut self, argument: PolynomialId) -> Option<PolynomialId> {
        let flat = self.elementary(argument);
        let (argument, constant) = self.split_constant(flat)?;
        let axes = self.polynomial(argument).shape.clone();
        if axes.is_empty() {
            return Some(flat);
        }
        let rest = if self.polynomial(argument).is_zero() {
            let entries = self.entries(&axes)?;
            self.map(LOG, entries)?
        } else {
            let least = self.transpose(argument).map_or(argument, |t| t.min(argument));
            let atom = self.intern_atom(Atom::unary(LOG_SUM_EXP, least));
            self.atom_polynomial(atom, Shape::new())
        };
        self.combine(&[(Rational::one(), rest), (Rational::one(), constant)])
    }

    /// The logarithm or the exponential of a term with one of the two.
    pub(super) fn function_of_exponential_sum(
        &mut self,
        function: Function,
        argument: PolynomialId,
    ) -> Option<PolynomialId> {
        match function {
            LOG => self.log_of_softmax(argument),
            EXP => self.exp_of_log_sum(argument),
            _ => None,
        }
    }

    /// `log(softmax(x)) = x - logsumexp(x)`.
    fn log_of_softmax(&mut self, argument: PolynomialId) -> Option<PolynomialId> {
        let [(monomial, value)] = self.polynomial(argument).terms.as_slice() else { return None };
        let [(atom, labels)] = monomial.operands.as_slice() else { return None };
        let inner = self.atom(*atom).argument_of(SOFTMAX)?;
        // A diagonal of it, or a row that stands in every row, is none of its own.
        if !value.is_one() || labels.len() != monomial.output.len() || labels.len() != monomial.sizes.len() {
            return None;
        }
        let (labels, output, sizes) = (labels.clone(), monomial.output.clone(), monomial.sizes.clone());
        let shape = self.polynomial(argument).shape.clone();
        let entries = self.join(&shape, &output, &sizes, &[(inner, labels)])?;
        let one = self.number(Rational::one());
        let (total, ones) = (self.log_sum_exp(inner)?, self.uniform(one, &shape)?);
        let constant = self.operation(&Op::Scale, &[total, ones])?;
        self.combine(&[(Rational::one(), entries), (-Rational::one(), constant)])
    }

    /// `exp(logsumexp(x)) = sum(exp(x))` and `exp(x - logsumexp(x)) = softmax(x)`.
    fn exp_of_log_sum(&mut self, argument: PolynomialId) -> Option<PolynomialId> {
        let is_total = |atom| self.atom(atom).is(LOG_SUM_EXP);
        let terms = &self.polynomial(argument).terms;
        if !terms.iter().any(|(m, _)| m.operands.len() == 1 && is_total(m.operands[0].0)) {
            return None;
        }
        if let ([(monomial, value)], true) = (terms.as_slice(), self.polynomial(argument).shape.is_empty()) {
            let value = value.clone();
            let inner = self.atom(monomial.operands[0].0).argument_of(LOG_SUM_EXP)?;
            let exponentials = self.map(EXP, inner)?;
            let (total, exponent) = (self.operation(&Op::Sum, &[exponentials])?, self.number(value));
            return self.power(total, exponent);
        }
        let shape = self.polynomial(argument).shape.clone();
        let flat = self.elementary(argument);
        let (entries, constant) = self.split_constant(flat)?;
        if shape.is_empty() || self.polynomial(entries).is_zero() {
            return None;
        }
        let total = self.log_sum_exp(entries)?;
        let rest = self.combine(&[(Rational::one(), total), (Rational::one(), constant)])?;
        if !self.polynomial(rest).is_zero() {
            return None;
        }
        let result = self.softmax(entries)?;
        Some(self.with_shape(result, shape))
    }

    /// Takes out one softmax whose entries are summed up and go into nothing else, which is one; or the sum of the exponentials of what
    /// a softmax is of, which makes that the exponentials.
    pub(super) fn sum_softmax(&self, draft: &mut Draft, pending: &Pending) -> bool {
        if !draft.operands.iter().any(|(atom, _)| self.atom(*atom).is(SOFTMAX)) {
            return false;
        }
        let degrees = draft.degrees_with(pending);
        for at in 0..draft.operands.len() {
            let (atom, labels) = &draft.operands[at];
            if labels.iter().any(|l| degrees[*l as usize] != 1) {
                continue;
            }
            let total = match *self.atom(*atom) {
                Atom::Call(SOFTMAX, ..) => None,
                Atom::Map(EXP, argument) => {
                    let softmax = Atom::unary(SOFTMAX, argument);
                    let other = draft.operands.iter().position(|(atom, _)| *self.atom(*atom) == softmax);
                    let Some(other) = other else { continue };
                    Some((other, *atom))
                }
                _ => continue,
            };
            if let Some((other, exponentials)) = total {
                draft.operands[other].0 = exponentials;
            }
            let (_, labels) = draft.operands.remove(at);
            labels.iter().for_each(|l| draft.settled[*l as usize] = true);
            return true;
        }
        false
    }

    /// The tensor with one axis for each elementary dimension.
    fn elementary(&mut self, id: PolynomialId) -> PolynomialId {
        let dimensions = self.polynomial(id).shape.iter().flatten().copied();
        let shape = dimensions.map(|d| SmallVec::from_iter([d])).collect();
        self.with_shape(id, shape)
    }

    /// The tensor with its elementary dimensions, in their order, grouped to other axes.
    fn with_shape(&mut self, id: PolynomialId, shape: Shape) -> PolynomialId {
        if self.polynomial(id).shape == shape {
            return id;
        }
        let terms = self.polynomial(id).terms.clone();
        self.intern(Polynomial { shape, terms })
    }

    /// The number of entries of a tensor of this shape.
    fn entries(&mut self, shape: &Shape) -> Option<PolynomialId> {
        let mut pattern = IndexPatternBuilder::new();
        for axis in shape {
            pattern.axis(axis);
        }
        self.product(&pattern.finish(), &[])
    }

    /// A tensor as one without terms that are the same in all entries, and the sum of those as a scalar.
    fn split_constant(&mut self, id: PolynomialId) -> Option<(PolynomialId, PolynomialId)> {
        let Polynomial { shape, terms } = self.polynomial(id).clone();
        let (constant, varying): (Vec<_>, Vec<_>) = terms.into_iter().partition(|(m, _)| is_constant(m));
        let scalars = constant.into_iter().map(|(m, value)| (self.canonical(&without_output(&m)), value)).collect();
        let scalars = Polynomial { shape: Shape::new(), terms: collect(scalars)? };
        let varying = Polynomial { shape, terms: varying };
        Some((self.intern(varying), self.intern(scalars)))
    }
}

/// Whether all entries of a term are the same: no operand touches an axis, and no two axes are joined.
fn is_constant(monomial: &Monomial) -> bool {
    let output = &monomial.output;
    output.iter().enumerate().all(|(at, l)| !output[..at].contains(l))
        && !monomial.operands.iter().flat_map(|(_, labels)| labels).any(|l| output.contains(l))
}

/// An entry of a term whose entries are all the same.
fn without_output(monomial: &Monomial) -> Monomial {
    let mut scalar = Monomial::default();
    let mut number: SmallVec<[Option<Label>; 8]> = SmallVec::from_elem(None, monomial.sizes.len());
    for (atom, labels) in &monomial.operands {
        let mut renamed = Labels::new();
        for l in labels {
            renamed.push(*number[*l as usize].get_or_insert_with(|| {
                scalar.sizes.push(monomial.sizes[*l as usize]);
                scalar.sizes.len() as Label - 1
            }));
        }
        scalar.operands.push((*atom, renamed));
    }
    scalar
}
