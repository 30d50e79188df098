//! Functions of each entry, sums of exponentials and logarithms of them, computed so that none overflows.

use super::instruction::{Entrywise, Instruction, Place, Reduction};
use super::lowering::Lowering;
use super::program::Program;
use super::shift::{Functions, shifted};
use crate::base::{Rational, Requirement, Shape};
use crate::expr::Id;
use crate::ops::{
    ABS, COSH, Code, EXP, Factor, Function, GENERAL_POWER, LOG, LOG_SUM_EXP_OF_ROWS, Meaning, Op, RELU, SIGMOID,
    SOFTMAX, SOFTMAX_OF_ROWS,
};

impl Lowering<'_> {
    /// A function of each entry.
    pub(super) fn map(&mut self, function: Function, id: Id) -> Place {
        let argument = self.graph.children(id)[0];
        let composed = self.log_softmax(function, argument).or_else(|| self.general_power(function, argument));
        let composed = composed.or_else(|| self.stable_logarithm(function, argument));
        if let Some(place) = composed.or_else(|| self.logarithm_near_one(function, argument)) {
            return place;
        }
        let argument = self.place(argument);
        if function == SIGMOID {
            return self.sigmoid(argument);
        }
        self.apply_function(Entrywise::Of(function), argument)
    }

    pub(super) fn apply_function(&mut self, function: Entrywise, argument: Place) -> Place {
        self.program.map(function, argument)
    }

    /// The exponentials of minus the sizes of all entries: none is larger than one.
    pub(super) fn small_exponentials(&mut self, argument: Place) -> (bool, Place, Place) {
        let (negative, inner) = match self.program.negated(argument) {
            Some(inner) => (true, inner),
            None => (false, argument),
        };
        let size = self.apply_function(Entrywise::Of(ABS), inner);
        let below = self.program.negate(size);
        (negative, inner, self.apply_function(Entrywise::Of(EXP), below))
    }

    /// `1/(1 + exp(-z))`: with `exp(-abs(z))` in the place of what could overflow.
    fn sigmoid(&mut self, argument: Place) -> Place {
        let shape = self.program.shape(argument).clone();
        let (negative, inner, small) = self.small_exponentials(argument);
        let one = self.program.number(Rational::one());
        let (above, below) = if negative { (small, one) } else { (one, small) };
        let numerator = self.program.add(Instruction::Select(inner, above, below), shape.clone());
        let denominator = self.program.sum(vec![(false, one), (false, small)], &shape);
        self.program.divide(numerator, denominator, &shape)
    }

    /// Whether every entry is one.
    pub(super) fn is_ones(&self, id: Id) -> bool {
        if !self.is_network(id) {
            return false;
        }
        let network = self.network(id);
        let pattern = network.pattern();
        let mut seen = Vec::new();
        let is_plain = pattern.flat_output().all(|label| {
            seen.push(label);
            seen.iter().filter(|other| **other == label).count() == 1
        });
        let is_one = network.coefficient.is_one() && !network.is_zero && network.divisors.is_empty();
        is_one && is_plain && network.operands.is_empty() && pattern.degrees().iter().all(|degree| *degree > 0)
    }

    /// A softmax, or the logarithm of the sum.
    pub(super) fn of_exponentials(&mut self, id: Id, array: Place, shape: &Shape) -> Place {
        let (softmax, by_row) = self.exponential_kind(id);
        let exponentials = self.exponentials(array, by_row);
        if softmax {
            let total = self.reduced(Reduction::Sum, exponentials, by_row, true);
            return self.program.divide(exponentials, total, shape);
        }
        let total = self.reduced(Reduction::Sum, exponentials, by_row, false);
        let total = self.apply_function(Entrywise::Of(LOG), total);
        let largest = self.reduced(Reduction::Maximum, array, by_row, false);
        self.program.sum(vec![(false, largest), (false, total)], shape)
    }

    fn exponential_kind(&self, id: Id) -> (bool, bool) {
        match self.graph.op(id) {
            Op::Call(SOFTMAX) => (true, false),
            Op::Call(SOFTMAX_OF_ROWS) => (true, true),
            Op::Call(LOG_SUM_EXP_OF_ROWS) => (false, true),
            _ => (false, false),
        }
    }

    /// The logarithm of a softmax, which may be too small for a number itself.
    fn log_softmax(&mut self, function: Function, argument: Id) -> Option<Place> {
        let is_of_exponentials = self.graph.op(argument).record().is_some_and(|r| matches!(r.code, Code::Exponentials));
        let (softmax, by_row) = self.exponential_kind(argument);
        if function != LOG || !is_of_exponentials || !softmax {
            return None;
        }
        let array = self.place(self.graph.children(argument)[0]);
        let exponentials = self.exponentials(array, by_row);
        let total = self.reduced(Reduction::Sum, exponentials, by_row, true);
        let total = self.apply_function(Entrywise::Of(LOG), total);
        let largest = self.reduced(Reduction::Maximum, array, by_row, true);
        let shape = self.graph.shape(argument).clone();
        Some(self.program.sum(vec![(false, array), (true, largest), (true, total)], &shape))
    }

    /// `exp(y.*log(x))` as the power that it is.
    fn general_power(&mut self, function: Function, argument: Id) -> Option<Place> {
        let (exponential, logarithm) = GENERAL_POWER;
        let (coefficient, product) = match (self.graph.op(argument), self.graph.children(argument)) {
            (Op::Combination(coefficients), [product]) => (coefficients[0].clone(), *product),
            _ => (Rational::one(), argument),
        };
        let (Op::Hadamard | Op::Scale, [a, b]) = (self.graph.op(product), self.graph.children(product)) else {
            return None;
        };
        let is_logarithm = |id: Id| matches!(self.graph.op(id), Op::Map(inner) if *inner == logarithm);
        let (of, exponent) = [(*a, *b), (*b, *a)].into_iter().find(|(of, _)| is_logarithm(*of))?;
        if function != exponential {
            return None;
        }
        let [base, exponent] = [self.graph.children(of)[0], exponent].map(|id| self.place(id));
        let own = self.program.shape(exponent).clone();
        let exponent = self.program.scaled(&coefficient, exponent, &own);
        Some(self.program.add(Instruction::Power(base, exponent), self.graph.shape(argument).clone()))
    }

    /// A number of all entries, or of each row: these in one column where they stand beside the array.
    fn reduced(&mut self, reduction: Reduction, array: Place, by_row: bool, keeps: bool) -> Place {
        match by_row {
            true => {
                let column = self.program.reduce(reduction, array, &[1]);
                if keeps { self.program.expand(column, &[true, false]) } else { column }
            }
            false => self.program.reduce_all(reduction, array),
        }
    }

    /// The exponentials of an array over the largest of them, or of each row over the largest of the row.
    fn exponentials(&mut self, array: Place, by_row: bool) -> Place {
        let shape = self.program.shape(array).clone();
        let largest = self.reduced(Reduction::Maximum, array, by_row, true);
        let difference = self.program.sum(vec![(false, array), (true, largest)], &shape);
        self.apply_function(Entrywise::Of(EXP), difference)
    }
}

impl Program {
    /// One less than an exponential, exact where that is near one.
    pub(super) fn exponential_less_one(&mut self, place: Place) -> Option<Place> {
        match *self.instruction(place) {
            Instruction::Map(Entrywise::Of(EXP), argument) => Some(self.map(Entrywise::ExpMinusOne, argument)),
            _ => None,
        }
    }
}

/// The functions of exponentials.
pub(super) const FUNCTIONS: Functions = Functions { exponential: EXP, logarithm: LOG, sigmoid: SIGMOID, size: ABS };

/// Exponentials that are only compared with each other, over the largest of them.
pub(super) fn balanced(program: Program) -> Program {
    shifted(program, &FUNCTIONS)
}

/// Terms with a sign each, whether it is minus.
type Terms = Vec<(bool, Place)>;

impl Lowering<'_> {
    /// The logarithm of such a value.
    pub(super) fn stable_logarithm(&mut self, function: Function, argument: Id) -> Option<Place> {
        let terms = (function == LOG).then(|| self.logarithm(argument)).flatten()?;
        let shape = self.graph.shape(argument).clone();
        let terms = self.collapsed(terms);
        let sum = self.program.sum(terms, &shape);
        Some(self.program.spread(sum, &shape))
    }

    /// The terms of a logarithm; `None` where it is computed as it stands.
    fn logarithm(&mut self, id: Id) -> Option<Terms> {
        let graph = self.graph;
        let children = graph.children(id);
        match graph.op(id) {
            Op::Map(EXP) => Some(vec![(false, self.place(children[0]))]),
            Op::Map(SIGMOID) => {
                let argument = self.place(children[0]);
                let below = self.program.negate(argument);
                Some(negated(self.softplus(below)))
            }
            Op::Map(COSH) => Some(self.cosh(children[0], Rational::one())),
            Op::Combination(coefficients) => match (&coefficients[..], children) {
                ([one], [child]) if !one.is_negative() && !one.is_zero() => match graph.op(*child) {
                    Op::Map(COSH) => Some(self.cosh(graph.children(*child)[0], one.clone())),
                    _ => {
                        let mut terms = self.logarithm(*child)?;
                        terms.extend(self.of_number(one.clone()));
                        Some(terms)
                    }
                },
                ([a, b], [left, right]) if a.is_one() && b.is_one() => self.of_two(*left, *right),
                ([a, b], [left, right]) if a.is_one() && *b == -Rational::one() => self.of_difference(*left, *right),
                ([a, b], [left, right]) if b.is_one() && *a == -Rational::one() => self.of_difference(*right, *left),
                _ => None,
            },
            Op::Hadamard | Op::Scale => self.of_both(children, false),
            op => match op.record().map(|record| record.meaning) {
                Some(Meaning::Monomial(factors)) if is_quotient(factors) => self.of_both(children, true),
                _ => None,
            },
        }
    }

    /// `log(1 + u)` where `u` is not negative, exact where it is small.
    fn logarithm_near_one(&mut self, function: Function, argument: Id) -> Option<Place> {
        let graph = self.graph;
        let (Op::Combination(coefficients), [a, b]) = (graph.op(argument), graph.children(argument)) else {
            return None;
        };
        let is_one = |at: usize| coefficients[at].is_one() && self.is_ones([*a, *b][at]);
        let at = (0..2).find(|at| is_one(*at)).filter(|_| function == LOG)?;
        let (coefficient, rest) = (coefficients[1 - at].clone(), [*a, *b][1 - at]);
        if coefficient.is_negative() || !self.facts.of(rest).satisfy(Requirement::Nonnegative) {
            return None;
        }
        let place = self.place(rest);
        let shape = graph.shape(rest).clone();
        let place = self.program.scaled(&coefficient, place, &shape);
        Some(self.apply_function(Entrywise::LogOnePlus, place))
    }

    /// `log(exp(a) - exp(b))`, where either may be one, is `a + log(1 - exp(b - a))`.
    fn of_difference(&mut self, left: Id, right: Id) -> Option<Terms> {
        let graph = self.graph;
        let mut exponent = |id: Id| match graph.op(id) {
            Op::Map(EXP) => Some(vec![(false, self.place(graph.children(id)[0]))]),
            _ => self.is_ones(id).then(Vec::new),
        };
        let (first, second) = (exponent(left)?, exponent(right)?);
        let shape = graph.shape(left).clone();
        let difference = second.into_iter().chain(negated(first.clone())).collect();
        let difference = self.program.sum(difference, &shape);
        let small = self.apply_function(Entrywise::Of(EXP), difference);
        let below = self.program.negate(small);
        let rest = self.apply_function(Entrywise::LogOnePlus, below);
        Some(first.into_iter().chain([(false, rest)]).collect())
    }

    /// Of a product or a quotient, if that helps with one of both.
    fn of_both(&mut self, children: &[Id], divides: bool) -> Option<Terms> {
        let [a, b] = *children else { return None };
        let (first, second) = (self.logarithm(a), self.logarithm(b));
        if first.is_none() && second.is_none() {
            return None;
        }
        let mut plain = |id: Id| {
            let argument = self.place(id);
            vec![(false, self.apply_function(Entrywise::Of(LOG), argument))]
        };
        let mut terms = first.unwrap_or_else(|| plain(a));
        let second = second.unwrap_or_else(|| plain(b));
        terms.extend(if divides { negated(second) } else { second });
        Some(terms)
    }

    /// `log(exp(a) + exp(b))` is `a + log(1 + exp(b - a))`.
    fn of_two(&mut self, left: Id, right: Id) -> Option<Terms> {
        let graph = self.graph;
        let exponent = |id: Id| match graph.op(id) {
            Op::Map(EXP) => Some(graph.children(id)[0]),
            _ => None,
        };
        match (self.is_ones(left), self.is_ones(right)) {
            (true, _) => {
                let argument = self.place(exponent(right)?);
                Some(self.softplus(argument))
            }
            (_, true) => {
                let argument = self.place(exponent(left)?);
                Some(self.softplus(argument))
            }
            _ => {
                let (a, b) = (self.place(exponent(left)?), self.place(exponent(right)?));
                let shape = graph.shape(left).clone();
                let difference = self.program.sum(vec![(false, b), (true, a)], &shape);
                let mut terms = vec![(false, a)];
                terms.extend(self.softplus(difference));
                Some(terms)
            }
        }
    }

    /// `log(1 + exp(z))` is `max(z, 0) + log(1 + exp(-abs(z)))`.
    fn softplus(&mut self, argument: Place) -> Terms {
        let (_, _, small) = self.small_exponentials(argument);
        let rest = self.apply_function(Entrywise::LogOnePlus, small);
        let positive = self.apply_function(Entrywise::Of(RELU), argument);
        vec![(false, positive), (false, rest)]
    }

    /// `log(c*cosh(x))` is `abs(x) + log(1 + exp(-2*abs(x))) + log(c/2)`.
    fn cosh(&mut self, argument: Id, coefficient: Rational) -> Terms {
        let argument = self.place(argument);
        let argument = self.program.negated(argument).unwrap_or(argument);
        let size = self.apply_function(Entrywise::Of(ABS), argument);
        let shape = self.program.shape(size).clone();
        let below = self.program.scaled(&Rational::from_integer(-2), size, &shape);
        let small = self.apply_function(Entrywise::Of(EXP), below);
        let mut terms = vec![(false, size), (false, self.apply_function(Entrywise::LogOnePlus, small))];
        match coefficient.checked_div(&Rational::from_integer(2)) {
            Some(half) if half < Rational::one() => {
                terms.extend(negated(self.of_number(half.recip()).into_iter().collect()));
            }
            Some(half) => terms.extend(self.of_number(half)),
            None => {}
        }
        terms
    }

    fn of_number(&mut self, number: Rational) -> Option<(bool, Place)> {
        if number.is_one() {
            return None;
        }
        let number = self.program.number(number);
        Some((false, self.apply_function(Entrywise::Of(LOG), number)))
    }

    /// Without terms that cancel; `max(z, 0) - max(-z, 0)` is `z`.
    fn collapsed(&mut self, terms: Terms) -> Terms {
        let mut left: Terms = Vec::new();
        for (negative, place) in terms {
            let positive_part = |place: Place| match *self.program.instruction(place) {
                Instruction::Map(Entrywise::Of(RELU), of) => Some(of),
                _ => None,
            };
            if let Some(at) = left.iter().position(|(sign, other)| *sign != negative && *other == place) {
                left.remove(at);
                continue;
            }
            let opposite = |(sign, other): &(bool, Place)| {
                let (Some(one), Some(two)) = (positive_part(place), positive_part(*other)) else { return false };
                *sign != negative && (self.program.negated(one) == Some(two) || self.program.negated(two) == Some(one))
            };
            match (left.iter().position(opposite), positive_part(place)) {
                (Some(at), Some(of)) => left[at] = (negative, of),
                _ => left.push((negative, place)),
            }
        }
        left
    }
}

fn negated(terms: Terms) -> Terms {
    terms.into_iter().map(|(negative, place)| (!negative, place)).collect()
}

/// Whether a product of powers is the first operand by the second.
fn is_quotient(factors: &[Factor]) -> bool {
    let [above, below] = factors else { return false };
    let exponent = |factor: &Factor| factor.exponent(Some, |_| None);
    let is_own = (above.base, below.base) == (0, 1);
    is_own && exponent(above) == Some(Rational::one()) && exponent(below) == Some(-Rational::one())
}
