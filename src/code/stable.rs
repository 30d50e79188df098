//! Functions of each entry and sums of exponentials, computed so that none overflows.

use super::instruction::{Entrywise, Instruction, Place, Reduction};
use super::lowering::Lowering;
use crate::base::{Rational, Shape};
use crate::expr::Id;
use crate::ops::{
    ABS, Code, EXP, Function, GENERAL_POWER, LOG, LOG_SUM_EXP_OF_ROWS, Op, RELU, SIGMOID, SOFTMAX, SOFTMAX_OF_ROWS,
};

impl Lowering<'_> {
    /// A function of each entry.
    pub(super) fn map(&mut self, function: Function, id: Id) -> Place {
        let argument = self.graph.children(id)[0];
        let composed = self.log_softmax(function, argument).or_else(|| self.general_power(function, argument));
        if let Some(place) = composed.or_else(|| self.softplus(function, argument)) {
            return place;
        }
        let argument = self.place(argument);
        if function == SIGMOID {
            return self.sigmoid(argument);
        }
        self.apply_function(Entrywise::Of(function), argument)
    }

    fn apply_function(&mut self, function: Entrywise, argument: Place) -> Place {
        let shape = self.program.shape(argument).clone();
        self.program.add(Instruction::Map(function, argument), shape)
    }

    /// The exponentials of minus the sizes of all entries: none is larger than one.
    fn small_exponentials(&mut self, argument: Place) -> (bool, Place, Place) {
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

    /// `log(1 + exp(z))` is `max(z, 0) + log(1 + exp(-abs(z)))`.
    fn softplus(&mut self, function: Function, argument: Id) -> Option<Place> {
        let (Op::Combination(coefficients), [a, b]) = (self.graph.op(argument), self.graph.children(argument)) else {
            return None;
        };
        if function != LOG || !coefficients.iter().all(Rational::is_one) {
            return None;
        }
        let exponent = |id: Id| match self.graph.op(id) {
            Op::Map(EXP) => Some(self.graph.children(id)[0]),
            _ => None,
        };
        let exponent = match (self.is_ones(*a), self.is_ones(*b)) {
            (true, _) => exponent(*b)?,
            (_, true) => exponent(*a)?,
            _ => return None,
        };
        let argument = self.place(exponent);
        let shape = self.program.shape(argument).clone();
        let (_, _, small) = self.small_exponentials(argument);
        let rest = self.apply_function(Entrywise::LogOnePlus, small);
        let positive = self.apply_function(Entrywise::Of(RELU), argument);
        Some(self.program.sum(vec![(false, positive), (false, rest)], &shape))
    }

    /// Whether every entry is one.
    fn is_ones(&self, id: Id) -> bool {
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
            true => self.program.reduce(reduction, array, &[1], keeps),
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
