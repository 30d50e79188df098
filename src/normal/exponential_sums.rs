//! The softmax of a tensor and the logarithm of the sum of its exponentials: over all entries, or in each row of a matrix.

use super::algebra::{Algebra, collect};
use super::draft::{Draft, Pending};
use super::polynomial::{Atom, AtomId, Labels, Monomial, Polynomial, PolynomialId};
use crate::base::{Dimension, IndexPatternBuilder, Label, Rational, Shape};
use crate::ops::{EXP, Function, LOG, LOG_SUM_EXP, LOG_SUM_EXP_OF_ROWS, Operation, SOFTMAX, SOFTMAX_OF_ROWS};
use smallvec::SmallVec;

/// A softmax and its logarithm: what of an operand they are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sums {
    softmax: Operation,
    logarithm: Operation,
    /// Whether there is one sum for each row.
    by_row: bool,
}

/// What may be one part of a whole: a softmax, or the exponentials beside one.
struct Share {
    /// What it is of.
    argument: PolynomialId,
    /// The labels of its axes.
    labels: Labels,
    /// The place of the softmax, and what that becomes where the exponentials are summed up.
    becomes: Option<(usize, (AtomId, Labels))>,
}

const SUMS: [Sums; 2] = [
    Sums { softmax: SOFTMAX, logarithm: LOG_SUM_EXP, by_row: false },
    Sums { softmax: SOFTMAX_OF_ROWS, logarithm: LOG_SUM_EXP_OF_ROWS, by_row: true },
];

impl Algebra {
    /// The normal form of a softmax or of a logarithm of a sum of exponentials; `None` for other operations.
    pub(super) fn exponential_sum(
        &mut self,
        operation: Operation,
        operands: &[PolynomialId],
    ) -> Option<Option<PolynomialId>> {
        SUMS.into_iter().find_map(|sums| match operation {
            _ if operation == sums.softmax => Some(self.softmax(sums, operands[0])),
            _ if operation == sums.logarithm => Some(self.log_sum_exp(sums, operands[0])),
            _ => None,
        })
    }

    /// The operand as sums take it: by row as a matrix, else with one axis for each elementary dimension.
    fn summed(&mut self, sums: Sums, argument: PolynomialId) -> PolynomialId {
        if sums.by_row { argument } else { self.elementary(argument) }
    }

    /// How many elementary axes are not summed over.
    fn kept(&self, sums: Sums, argument: PolynomialId) -> usize {
        if sums.by_row { self.polynomial(argument).shape.first().map_or(0, SmallVec::len) } else { 0 }
    }

    /// The shape of a matrix as those of its rows' sums and of its rows; of what is no matrix none, and all.
    fn parts(&self, sums: Sums, argument: PolynomialId) -> (Shape, Shape) {
        let shape = &self.polynomial(argument).shape;
        let at = usize::from(sums.by_row).min(shape.len());
        (shape[..at].iter().cloned().collect(), shape[at..].iter().cloned().collect())
    }

    /// `exp(x)/sum(exp(x))`; what is added to every entry alike does not matter.
    fn softmax(&mut self, sums: Sums, argument: PolynomialId) -> Option<PolynomialId> {
        let shape = self.polynomial(argument).shape.clone();
        let argument = self.summed(sums, argument);
        if self.divides {
            let share = self.share_of_exponentials(sums, argument)?;
            return Some(self.with_shape(share, shape));
        }
        let (argument, _) = self.split_constant(sums, argument)?;
        let (_, summed) = self.parts(sums, argument);
        let axes = self.polynomial(argument).shape.clone();
        let result = if axes.is_empty() {
            self.number(Rational::one())
        } else if self.polynomial(argument).is_zero() {
            let (entries, minus) = (self.entries(&summed)?, self.number(-Rational::one()));
            let share = self.power(entries, minus)?;
            self.uniform(share, &axes)?
        } else if sums.by_row {
            let atom = self.intern_atom(Atom::unary(sums.softmax, argument));
            self.atom_polynomial(atom, axes)
        } else {
            self.oriented_atom(argument, |p| Atom::unary(sums.softmax, p), &axes)
        };
        Some(self.with_shape(result, shape))
    }

    /// `log(sum(exp(x)))`; what is added to every entry alike is added to it.
    fn log_sum_exp(&mut self, sums: Sums, argument: PolynomialId) -> Option<PolynomialId> {
        let flat = self.summed(sums, argument);
        if self.divides {
            let total = self.total_of_exponentials(sums, flat)?;
            return self.map(LOG, total);
        }
        let (argument, constant) = self.split_constant(sums, flat)?;
        let (kept, summed) = self.parts(sums, argument);
        if kept.is_empty() && summed.is_empty() {
            return Some(flat);
        }
        let rest = if self.polynomial(argument).is_zero() {
            let entries = self.entries(&summed)?;
            let logarithm = self.map(LOG, entries)?;
            self.uniform(logarithm, &kept)?
        } else {
            let turned = if sums.by_row { None } else { self.transpose(argument) };
            let least = turned.map_or(argument, |t| t.min(argument));
            let atom = self.intern_atom(Atom::unary(sums.logarithm, least));
            self.atom_polynomial(atom, kept)
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
            LOG => SUMS.into_iter().find_map(|sums| self.log_of_softmax(sums, argument)),
            EXP => SUMS.into_iter().find_map(|sums| self.exp_of_log_sum(sums, argument)),
            _ => None,
        }
    }

    /// `log(softmax(x)) = x - logsumexp(x)`.
    fn log_of_softmax(&mut self, sums: Sums, argument: PolynomialId) -> Option<PolynomialId> {
        let [(monomial, value)] = self.polynomial(argument).terms.as_slice() else { return None };
        let [(atom, labels)] = monomial.operands.as_slice() else { return None };
        let inner = self.atom(*atom).argument_of(sums.softmax)?;
        // A diagonal of it, or a row that stands in every row, is none of its own.
        if !value.is_one() || labels.len() != monomial.output.len() || labels.len() != monomial.sizes.len() {
            return None;
        }
        let (labels, output, sizes) = (labels.clone(), monomial.output.clone(), monomial.sizes.clone());
        let shape = self.polynomial(argument).shape.clone();
        let of_total = labels[..self.kept(sums, inner)].iter().copied().collect();
        let entries = self.join(&shape, &output, &sizes, &[(inner, labels)])?;
        let total = self.log_sum_exp(sums, inner)?;
        let constant = self.join(&shape, &output, &sizes, &[(total, of_total)])?;
        self.combine(&[(Rational::one(), entries), (-Rational::one(), constant)])
    }

    /// `exp(logsumexp(x)) = sum(exp(x))` and `exp(x - logsumexp(x)) = softmax(x)`.
    fn exp_of_log_sum(&mut self, sums: Sums, argument: PolynomialId) -> Option<PolynomialId> {
        let is_total = |atom| self.atom(atom).is(sums.logarithm);
        let Polynomial { shape, terms } = self.polynomial(argument);
        if !terms.iter().any(|(m, _)| m.operands.len() == 1 && is_total(m.operands[0].0)) {
            return None;
        }
        let shape = shape.clone();
        if let [(monomial, value)] = terms.as_slice()
            && monomial.operands[0].1 == monomial.output
            && monomial.output.len() == monomial.sizes.len()
        {
            let value = value.clone();
            let inner = self.atom(monomial.operands[0].0).argument_of(sums.logarithm)?;
            let total = self.total_of_exponentials(sums, inner)?;
            let total = self.with_shape(total, shape);
            let exponent = self.number(value);
            return self.power(total, exponent);
        }
        if shape.len() < 1 + usize::from(sums.by_row) {
            return None;
        }
        let flat = self.summed(sums, argument);
        let (entries, constant) = self.split_constant(sums, flat)?;
        if self.polynomial(entries).is_zero() {
            return None;
        }
        let total = self.log_sum_exp(sums, entries)?;
        let rest = self.combine(&[(Rational::one(), total), (Rational::one(), constant)])?;
        if !self.polynomial(rest).is_zero() {
            return None;
        }
        let result = self.softmax(sums, entries)?;
        Some(self.with_shape(result, shape))
    }

    /// The exponentials of an operand over their sums.
    fn share_of_exponentials(&mut self, sums: Sums, argument: PolynomialId) -> Option<PolynomialId> {
        let (total, minus) = (self.total_of_exponentials(sums, argument)?, self.number(-Rational::one()));
        let share = self.power(total, minus)?;
        let exponentials = self.map(EXP, argument)?;
        let shape = self.polynomial(argument).shape.clone();
        let sizes: Vec<Dimension> = shape.iter().flatten().copied().collect();
        let labels: Labels = (0..sizes.len() as Label).collect();
        let kept = labels[..self.kept(sums, argument)].iter().copied().collect();
        self.join(&shape, &labels.clone(), &sizes, &[(exponentials, labels), (share, kept)])
    }

    /// The sums of the exponentials of an operand.
    fn total_of_exponentials(&mut self, sums: Sums, argument: PolynomialId) -> Option<PolynomialId> {
        let exponentials = self.map(EXP, argument)?;
        let (kept, summed) = self.parts(sums, argument);
        let mut pattern = IndexPatternBuilder::new();
        let [kept, summed] = [kept, summed].map(|axes| axes.iter().map(|axis| pattern.axis(axis)).collect::<Vec<_>>());
        pattern.input(kept.iter().chain(&summed).flatten().copied());
        kept.into_iter().for_each(|axis| pattern.output(axis));
        self.product(&pattern.finish(), &[exponentials])
    }

    /// Takes out one softmax whose entries are summed up and go into nothing else, which is one; or the sum of the exponentials of what
    /// a softmax is of, which makes that the exponentials.
    pub(super) fn sum_softmax(&mut self, draft: &mut Draft, pending: &Pending) -> bool {
        for sums in SUMS {
            if !draft.operands.iter().any(|(atom, _)| self.atom(*atom).is(sums.softmax)) {
                continue;
            }
            let degrees = draft.degrees_with(pending);
            for at in 0..draft.operands.len() {
                let (atom, labels) = draft.operands[at].clone();
                let Some(Share { argument, labels, becomes }) = self.share(sums, atom, &labels, draft) else {
                    continue;
                };
                let kept = self.kept(sums, argument);
                if labels[kept..].iter().any(|l| degrees[*l as usize] != 1) {
                    continue;
                }
                if let Some((other, exponentials)) = becomes {
                    draft.operands[other] = exponentials;
                }
                draft.operands.remove(at);
                labels[kept..].iter().for_each(|l| draft.settled[*l as usize] = true);
                return true;
            }
        }
        false
    }

    /// What an atom of a draft is a softmax of; or what it is the exponentials of, if the draft has the softmax of that too.
    fn share(&mut self, sums: Sums, atom: AtomId, labels: &Labels, draft: &Draft) -> Option<Share> {
        let plain = match *self.atom(atom) {
            Atom::Map(EXP, argument) => argument,
            ref other => {
                let argument = other.argument_of(sums.softmax)?;
                return Some(Share { argument, labels: labels.clone(), becomes: None });
            }
        };
        let turned = if sums.by_row { self.transpose(plain) } else { None };
        let swap = |labels: &Labels, at: usize| labels[at..].iter().chain(&labels[..at]).copied().collect::<Labels>();
        for argument in [Some(plain), turned].into_iter().flatten() {
            let kept = self.kept(sums, argument);
            let labels = if argument == plain { labels.clone() } else { swap(labels, labels.len() - kept) };
            let softmax = Atom::unary(sums.softmax, argument);
            let is_same =
                |(atom, own): &(AtomId, Labels)| *self.atom(*atom) == softmax && own[..kept] == labels[..kept];
            let Some(place) = draft.operands.iter().position(is_same) else { continue };
            // The exponentials stand where the softmax stood.
            let own = &draft.operands[place].1;
            let own = if argument == plain { own.clone() } else { swap(own, kept) };
            return Some(Share { argument, labels, becomes: Some((place, (atom, own))) });
        }
        None
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
    pub(super) fn entries(&mut self, shape: &Shape) -> Option<PolynomialId> {
        let mut pattern = IndexPatternBuilder::new();
        for axis in shape {
            pattern.axis(axis);
        }
        self.product(&pattern.finish(), &[])
    }

    /// A tensor as one without terms that are the same in all entries over which sums go, and the sum of those.
    fn split_constant(&mut self, sums: Sums, id: PolynomialId) -> Option<(PolynomialId, PolynomialId)> {
        let kept = self.kept(sums, id);
        let (of_total, _) = self.parts(sums, id);
        let Polynomial { shape, terms } = self.polynomial(id).clone();
        let (constant, varying): (Vec<_>, Vec<_>) = terms.into_iter().partition(|(m, _)| is_constant(m, kept));
        let constant = constant.into_iter().map(|(m, value)| (self.canonical(&without_output(&m, kept)), value));
        let constant = Polynomial { shape: of_total, terms: collect(constant.collect())? };
        let varying = Polynomial { shape, terms: varying };
        Some((self.intern(varying), self.intern(constant)))
    }
}

/// Whether all entries of a term are the same along all axes but the first ones: no operand touches those, and none is joined to another.
fn is_constant(monomial: &Monomial, kept: usize) -> bool {
    let output = &monomial.output;
    let alone = |at: usize| output.iter().filter(|l| **l == output[at]).count() == 1;
    let (_, along) = output.split_at(kept);
    (kept..output.len()).all(alone)
        && !monomial.operands.iter().flat_map(|(_, labels)| labels).any(|l| along.contains(l))
}

/// A term whose entries are all the same along all axes but the first ones, without those.
fn without_output(monomial: &Monomial, kept: usize) -> Monomial {
    let mut result = Monomial::default();
    let mut number: SmallVec<[Option<Label>; 8]> = SmallVec::from_elem(None, monomial.sizes.len());
    let mut rename = |l: &Label, sizes: &mut SmallVec<[_; 4]>| {
        *number[*l as usize].get_or_insert_with(|| {
            sizes.push(monomial.sizes[*l as usize]);
            sizes.len() as Label - 1
        })
    };
    for (atom, labels) in &monomial.operands {
        let labels = labels.iter().map(|l| rename(l, &mut result.sizes)).collect();
        result.operands.push((*atom, labels));
    }
    result.output = monomial.output[..kept].iter().map(|l| rename(l, &mut result.sizes)).collect();
    result
}
