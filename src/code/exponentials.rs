//! Sums of exponentials, computed over the largest of them so that none overflows.

use super::lower::Lowering;
use super::program::{Instruction, Operator, Place, Reduction};
use crate::base::{Rational, Shape};
use crate::expr::Id;
use crate::ops::{EXP, Function, GENERAL_POWER, LOG, Op, Operation, SOFTMAX};

impl Lowering<'_> {
    /// A softmax, or the logarithm of the sum.
    pub(super) fn of_exponentials(&mut self, operation: Operation, array: Place, shape: &Shape) -> Place {
        if operation != SOFTMAX {
            let (largest, total) = self.logarithm(array);
            return self.program.add(Instruction::Sum(vec![(false, largest), (false, total)]), Shape::new());
        }
        let (_, exponentials) = self.exponentials(array);
        let total = self.reduce(Reduction::Sum, exponentials);
        self.program.add(Instruction::Infix(Operator::Divide, exponentials, total), shape.clone())
    }

    /// The logarithm of a softmax, which may be too small for a number itself.
    pub(super) fn log_softmax(&mut self, function: Function, argument: Id) -> Option<Place> {
        if function != LOG || *self.graph.op(argument) != Op::Call(SOFTMAX) {
            return None;
        }
        let array = self.place(self.graph.children(argument)[0]);
        let (largest, total) = self.logarithm(array);
        let terms = vec![(false, array), (true, largest), (true, total)];
        Some(self.program.add(Instruction::Sum(terms), self.graph.shape(argument).clone()))
    }

    /// `exp(y.*log(x))` as the power that it is.
    pub(super) fn general_power(&mut self, function: Function, argument: Id) -> Option<Place> {
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
        let exponent = self.scaled(coefficient, exponent);
        let power = Instruction::Infix(Operator::Power, base, exponent);
        Some(self.program.add(power, self.graph.shape(argument).clone()))
    }

    /// The largest entry, and the logarithm of the sum of the exponentials over it.
    fn logarithm(&mut self, array: Place) -> (Place, Place) {
        let (largest, exponentials) = self.exponentials(array);
        let total = self.reduce(Reduction::Sum, exponentials);
        (largest, self.program.add(Instruction::Map(LOG, total), Shape::new()))
    }

    fn exponentials(&mut self, array: Place) -> (Place, Place) {
        if let Some(found) = self.exponentials.get(&array) {
            return *found;
        }
        self.program.name(array);
        let shape = self.program.shape(array).clone();
        let largest = self.reduce(Reduction::Maximum, array);
        let difference = self.program.add(Instruction::Sum(vec![(false, array), (true, largest)]), shape.clone());
        let exponentials = self.program.add(Instruction::Map(EXP, difference), shape);
        self.program.name(exponentials);
        self.exponentials.insert(array, (largest, exponentials));
        (largest, exponentials)
    }
}
