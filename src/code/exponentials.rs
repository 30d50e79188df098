//! Sums of exponentials, computed over the largest of them so that none overflows.

use super::lower::Lowering;
use super::program::{Instruction, Operator, Place, Reduction};
use crate::base::{Axis, Rational, Shape};
use crate::expr::Id;
use crate::ops::{EXP, Function, GENERAL_POWER, LOG, LOG_SUM_EXP_OF_ROWS, Op, Operation, SOFTMAX, SOFTMAX_OF_ROWS};

/// An array, and whether its exponentials are over the largest entry of each row, not of all.
type Exponents = (Place, bool);

impl Lowering<'_> {
    /// A softmax, or the logarithm of the sum.
    pub(super) fn of_exponentials(&mut self, operation: Operation, array: Place, shape: &Shape) -> Place {
        let by_row = matches!(operation, SOFTMAX_OF_ROWS | LOG_SUM_EXP_OF_ROWS);
        if matches!(operation, SOFTMAX | SOFTMAX_OF_ROWS) {
            let (_, exponentials) = self.exponentials((array, by_row));
            let total = self.reduced(Reduction::Sum, exponentials, by_row, true);
            return self.program.add(Instruction::Infix(Operator::Divide, exponentials, total), shape.clone());
        }
        let (_, total) = self.logarithm((array, by_row), false);
        let largest = self.reduced(Reduction::Maximum, array, by_row, false);
        self.program.add(Instruction::Sum(vec![(false, largest), (false, total)]), shape.clone())
    }

    /// The logarithm of a softmax, which may be too small for a number itself.
    pub(super) fn log_softmax(&mut self, function: Function, argument: Id) -> Option<Place> {
        let by_row = match self.graph.op(argument) {
            Op::Call(SOFTMAX) => false,
            Op::Call(SOFTMAX_OF_ROWS) => true,
            _ => return None,
        };
        if function != LOG {
            return None;
        }
        let array = self.place(self.graph.children(argument)[0]);
        let (largest, total) = self.logarithm((array, by_row), true);
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

    /// The largest entry, and the logarithm of the sum of the exponentials over it; `keeps` says that they stand beside the array.
    fn logarithm(&mut self, exponents: Exponents, keeps: bool) -> (Place, Place) {
        let (largest, exponentials) = self.exponentials(exponents);
        let total = self.reduced(Reduction::Sum, exponentials, exponents.1, keeps);
        let shape = self.program.shape(total).clone();
        (largest, self.program.add(Instruction::Map(LOG, total), shape))
    }

    /// A number of all entries, or of each row: these in one column where they stand beside the array.
    fn reduced(&mut self, reduction: Reduction, array: Place, by_row: bool, keeps: bool) -> Place {
        if !by_row {
            return self.reduce(reduction, array);
        }
        let mut shape: Shape = self.program.shape(array).iter().take(1).cloned().collect();
        shape.extend(keeps.then(Axis::new));
        self.program.add(Instruction::ReduceRows(reduction, array), shape)
    }

    fn exponentials(&mut self, exponents: Exponents) -> (Place, Place) {
        if let Some(found) = self.exponentials.get(&exponents) {
            return *found;
        }
        let (array, by_row) = exponents;
        self.program.name(array);
        let shape = self.program.shape(array).clone();
        let largest = self.reduced(Reduction::Maximum, array, by_row, true);
        let difference = self.program.add(Instruction::Sum(vec![(false, array), (true, largest)]), shape.clone());
        let exponentials = self.program.add(Instruction::Map(EXP, difference), shape);
        self.program.name(exponentials);
        self.exponentials.insert(exponents, (largest, exponentials));
        (largest, exponentials)
    }
}
