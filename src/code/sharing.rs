//! Values that are others with another sign, turned, or with their operands in another order: the other one is taken.

use super::instruction::{Entrywise, Instruction, Place};
use super::program::Program;
use crate::base::{Rational, Shape};
use crate::ops::{Function, Parity};

impl Program {
    /// A function of each entry: of what is negated by the function of what is not, of a transpose turned after it.
    pub(super) fn map(&mut self, function: Entrywise, argument: Place) -> Place {
        let parity = match function {
            Entrywise::Of(function) => function.record().parity,
            Entrywise::LogOnePlus | Entrywise::ExpMinusOne => Parity::None,
        };
        if let Some(inner) = self.negated(argument).filter(|_| parity != Parity::None) {
            let value = self.map(function, inner);
            return if parity == Parity::Odd { self.negate(value) } else { value };
        }
        match *self.instruction(argument) {
            Instruction::Transpose(inner) => {
                let value = self.map(function, inner);
                self.transpose(value)
            }
            _ => {
                let shape = self.shape(argument).clone();
                self.add(Instruction::Map(function, argument), shape)
            }
        }
    }

    /// What a value is the negative of, also where a sign is on a factor in it.
    pub(super) fn opposite(&mut self, place: Place) -> Option<Place> {
        if let Some(inner) = self.negated(place) {
            return Some(inner);
        }
        let shape = self.shape(place).clone();
        match *self.instruction(place) {
            Instruction::Outer(a, b) => match (self.negated(a), self.negated(b)) {
                (Some(a), _) => Some(self.shared_outer(a, b, shape)),
                (_, Some(b)) => Some(self.shared_outer(a, b, shape)),
                _ => None,
            },
            Instruction::MatrixMultiply(a, b) => match (self.negated(a), self.negated(b)) {
                (Some(a), _) => Some(self.shared_matrix_product(a, b, shape)),
                (_, Some(b)) => Some(self.shared_matrix_product(a, b, shape)),
                _ => None,
            },
            Instruction::Transpose(inner) => {
                let inner = self.opposite(inner)?;
                Some(self.transpose(inner))
            }
            _ => None,
        }
    }

    /// A power; of a root the power of what the root is of.
    pub(super) fn power(&mut self, base: Place, exponent: Place, shape: &Shape) -> Place {
        let known = self.known(exponent).cloned();
        if let Some(product) =
            known.as_ref().filter(|_| !shape.is_empty()).and_then(|known| self.short_power(base, known))
        {
            return product;
        }
        let root = |function: Function| function.exponent().filter(|root| !root.is_integer());
        let inner = match *self.instruction(base) {
            Instruction::Map(Entrywise::Of(function), of) => root(function).map(|root| (root, of)),
            _ => None,
        };
        let product = inner.zip(known.as_ref()).and_then(|((root, of), known)| Some((root.checked_mul(known)?, of)));
        // Other exponents than whole ones leave the sign open.
        if let Some((exponent, of)) = product.filter(|(exponent, _)| exponent.is_integer()) {
            if exponent.is_one() {
                return of;
            }
            let exponent = self.number(exponent);
            return self.add(Instruction::Power(of, exponent), shape.clone());
        }
        self.add(Instruction::Power(base, exponent), shape.clone())
    }

    /// A power of each entry of an array by a few products: they take a small part of the time.
    fn short_power(&mut self, base: Place, exponent: &Rational) -> Option<Place> {
        let shape = self.shape(base).clone();
        if matches!(self.instruction(base), Instruction::Map(Entrywise::Of(function), _) if function.exponent().is_some())
        {
            return None;
        }
        match exponent.to_i64()? {
            3 => {
                let square = self.multiply(base, base, &shape);
                Some(self.multiply(base, square, &shape))
            }
            4 => {
                let square = self.multiply(base, base, &shape);
                Some(self.multiply(square, square, &shape))
            }
            _ => None,
        }
    }

    /// What is multiplied by itself where a value is a root: what the root is of.
    pub(super) fn squared_root(&self, a: Place, b: Place) -> Option<Place> {
        match *self.instruction(a) {
            Instruction::Map(Entrywise::Of(function), of) if a == b => {
                function.exponent().filter(|root| *root == Rational::new(1, 2)).map(|_| of)
            }
            _ => None,
        }
    }

    /// Terms with a sign each as one value: as one that there is, or as the opposite of one; turned where all terms are.
    pub(super) fn shared_sum(&mut self, terms: Vec<(bool, Place)>, shape: &Shape) -> Place {
        if let Some(turned) = self.untransposed(&terms.iter().map(|(_, place)| *place).collect::<Vec<_>>()) {
            let terms = terms.iter().zip(turned).map(|((negative, _), place)| (*negative, place)).collect();
            let sum = self.shared_sum(terms, &shape.iter().rev().cloned().collect());
            return self.transpose(sum);
        }
        if let Some(place) = self.find_sum(&terms, shape) {
            return place;
        }
        let opposite: Vec<(bool, Place)> = terms.iter().map(|(negative, place)| (!negative, *place)).collect();
        if let Some(place) = self.find_sum(&opposite, shape).filter(|_| terms.len() > 1) {
            return self.negate(place);
        }
        self.add(Instruction::Sum(terms), shape.clone())
    }

    /// A sum of these terms, in any order.
    fn find_sum(&self, terms: &[(bool, Place)], shape: &Shape) -> Option<Place> {
        let mut sorted = terms.to_vec();
        sorted.sort_unstable();
        self.sums.get(&(sorted, shape.clone())).copied()
    }

    /// The product entry by entry, as one that there is, with the operands in either order.
    pub(super) fn shared_product(&mut self, a: Place, b: Place, shape: &Shape) -> Place {
        if let Some(turned) = self.untransposed(&[a, b]) {
            let product = self.shared_product(turned[0], turned[1], &shape.iter().rev().cloned().collect());
            return self.transpose(product);
        }
        if let Some(place) = self.find(&Instruction::Multiply(b, a), shape) {
            return place;
        }
        self.add(Instruction::Multiply(a, b), shape.clone())
    }

    /// The product of matrices, as the transpose of one that there is; of vectors in either order.
    pub(super) fn shared_matrix_product(&mut self, a: Place, b: Place, shape: Shape) -> Place {
        let is_vector = shape.len() < 2;
        match (self.negated(a), self.negated(b)) {
            (Some(a), Some(b)) => return self.shared_matrix_product(a, b, shape),
            // The sign of a sum is in the sum.
            (Some(a), None) if is_vector => {
                let product = self.shared_matrix_product(a, b, shape);
                return self.negate(product);
            }
            (None, Some(b)) if is_vector => {
                let product = self.shared_matrix_product(a, b, shape);
                return self.negate(product);
            }
            _ => {}
        }
        let own = Instruction::MatrixMultiply(a, b);
        if self.find(&own, &shape).is_some() {
            return self.add(own, shape);
        }
        match (self.rank(a), self.rank(b)) {
            (1, 1) => self.find(&Instruction::MatrixMultiply(b, a), &shape),
            (2, 2) => {
                let turned: Shape = shape.iter().rev().cloned().collect();
                let other = self.turned(a).zip(self.turned(b));
                let other = other.and_then(|(a, b)| self.find(&Instruction::MatrixMultiply(b, a), &turned));
                other.map(|other| self.transpose(other))
            }
            _ => None,
        }
        .unwrap_or_else(|| self.add(own, shape))
    }

    /// The sum of the products of all entries.
    pub(super) fn dot(&mut self, a: Place, b: Place) -> Place {
        if let Some(turned) = self.untransposed(&[a, b]) {
            return self.dot(turned[0], turned[1]);
        }
        match (self.negated(a), self.negated(b)) {
            (Some(a), Some(b)) => return self.dot(a, b),
            (Some(one), None) => {
                let product = self.dot(one, b);
                return self.negate(product);
            }
            (None, Some(other)) => {
                let product = self.dot(a, other);
                return self.negate(product);
            }
            (None, None) => {}
        }
        match self.find(&Instruction::Dot(b, a), &Shape::new()) {
            Some(place) => place,
            None => self.add(Instruction::Dot(a, b), Shape::new()),
        }
    }

    /// The outer product of vectors, as the transpose of one that there is.
    pub(super) fn shared_outer(&mut self, a: Place, b: Place, shape: Shape) -> Place {
        if let (Some(a), Some(b)) = (self.negated(a), self.negated(b)) {
            return self.shared_outer(a, b, shape);
        }
        let turned = shape.iter().rev().cloned().collect();
        match self.find(&Instruction::Outer(b, a), &turned) {
            Some(other) if a != b => self.transpose(other),
            _ => self.add(Instruction::Outer(a, b), shape),
        }
    }

    /// The transpose of a matrix, where there is one.
    fn turned(&self, place: Place) -> Option<Place> {
        match *self.instruction(place) {
            Instruction::Transpose(inner) => Some(inner),
            _ => self.find(&Instruction::Transpose(place), &self.shape(place).iter().rev().cloned().collect()),
        }
    }

    /// Operands of which every matrix is a transpose, without that; `None` where there is no matrix, or one that is none.
    fn untransposed(&self, operands: &[Place]) -> Option<Vec<Place>> {
        let inner = |place: &Place| match (self.rank(*place), self.instruction(*place)) {
            (0, _) => Some(*place),
            (2, Instruction::Transpose(inner)) => Some(*inner),
            _ => None,
        };
        let is_matrix = |place: &Place| self.rank(*place) == 2;
        operands.iter().any(is_matrix).then(|| operands.iter().map(inner).collect()).flatten()
    }
}
