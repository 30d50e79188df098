//! Values put together, tidied where that is plain: numbers are computed, nothing is turned or negated twice.

use super::instruction::{Instruction, Place, Reduction};
use super::program::Program;
use crate::base::{Axis, Rational, Shape, Symbols};
use crate::ops::Place as Along;

impl Program {
    pub(super) fn number(&mut self, value: Rational) -> Place {
        self.add(Instruction::Number(value), Shape::new())
    }

    /// The size of an axis; one that is known is a number.
    pub(super) fn size(&mut self, axis: &Axis, symbols: &Symbols) -> Place {
        match symbols.literal_axis(axis) {
            Some(size) => self.number(Rational::from_integer(i64::try_from(size).unwrap_or(i64::MAX))),
            None => self.add(Instruction::Size(axis.clone()), Shape::new()),
        }
    }

    pub(super) fn transpose(&mut self, place: Place) -> Place {
        match *self.instruction(place) {
            Instruction::Transpose(inner) => return inner,
            // A Gram matrix is its own transpose.
            Instruction::MatrixMultiply(a, b)
                if *self.instruction(a) == Instruction::Transpose(b)
                    || *self.instruction(b) == Instruction::Transpose(a) =>
            {
                return place;
            }
            // So is what is added to its transpose.
            Instruction::Sum(ref terms) if self.rank(place) == 2 => {
                let mut terms = terms.clone();
                terms.sort_unstable();
                let turned = |(negative, term): &(bool, Place)| match *self.instruction(*term) {
                    Instruction::Transpose(inner) => Some((*negative, inner)),
                    _ => {
                        let shape = self.shape(*term).iter().rev().cloned().collect();
                        self.find(&Instruction::Transpose(*term), &shape).map(|turned| (*negative, turned))
                    }
                };
                let turned: Option<Vec<(bool, Place)>> = terms.iter().map(turned).collect();
                let is_same = turned.is_some_and(|mut turned| {
                    turned.sort_unstable();
                    turned == terms
                });
                if is_same {
                    return place;
                }
            }
            _ => {}
        }
        let shape = self.shape(place).iter().rev().cloned().collect();
        self.add(Instruction::Transpose(place), shape)
    }

    /// The axes in another order: `order[a]` is the axis of the operand that axis `a` is.
    pub(super) fn permute(&mut self, place: Place, order: &[usize]) -> Place {
        if order.iter().enumerate().all(|(at, from)| at == *from) {
            return place;
        }
        if order == [1, 0] {
            return self.transpose(place);
        }
        let shape = order.iter().map(|from| self.shape(place)[*from].clone()).collect();
        self.add(Instruction::Permute(place, order.iter().map(|from| *from as u8).collect()), shape)
    }

    /// The diagonal of a matrix.
    pub(super) fn diagonal(&mut self, place: Place) -> Place {
        match *self.instruction(place) {
            Instruction::DiagonalMatrix(vector) => vector,
            Instruction::Transpose(inner) | Instruction::Triangle(_, inner) => self.diagonal(inner),
            _ => {
                let shape = self.shape(place)[..1].iter().cloned().collect();
                self.add(Instruction::Diagonal(place), shape)
            }
        }
    }

    /// The entries at places along some axes.
    pub(super) fn take(&mut self, place: Place, places: &[Option<Along>]) -> Place {
        if places.iter().all(Option::is_none) {
            return place;
        }
        match self.instruction(place) {
            Instruction::Transpose(inner) => {
                let (inner, turned) = (*inner, places.iter().rev().copied().collect::<Vec<_>>());
                let taken = self.take(inner, &turned);
                return if self.rank(taken) == 2 { self.transpose(taken) } else { taken };
            }
            Instruction::Unit(_, own) => match (own, &places[0]) {
                (Along::At(own), Some(Along::At(other))) => {
                    let entry = i64::from(own == other);
                    return self.number(Rational::from_integer(entry));
                }
                (own, Some(other)) if own == other => return self.number(Rational::one()),
                _ => {}
            },
            Instruction::Take(inner, before) => {
                let (inner, mut rest) = (*inner, places.iter());
                let both: Vec<Option<Along>> =
                    before.iter().map(|place| place.or_else(|| rest.next().copied().flatten())).collect();
                return self.take(inner, &both);
            }
            _ => {}
        }
        if let Some(inner) = self.negated(place) {
            let taken = self.take(inner, places);
            return self.negate(taken);
        }
        let own = self.shape(place).iter().zip(places).filter(|(_, place)| place.is_none());
        let shape = own.map(|(axis, _)| axis.clone()).collect();
        self.add(Instruction::Take(place, places.iter().copied().collect()), shape)
    }

    /// Axes of size one put in, where `there` says that the operand has none.
    pub(super) fn expand(&mut self, place: Place, there: &[bool]) -> Place {
        // Scalars, and arrays whose missing axes come first, need none.
        let leading = there.iter().position(|there| *there).unwrap_or(there.len());
        if there[leading..].iter().all(|there| *there) {
            return place;
        }
        let mut axes = self.shape(place).clone().into_iter();
        let shape =
            there[leading..].iter().map(|there| if *there { axes.next().unwrap_or_default() } else { Axis::new() });
        let shape = shape.collect();
        self.add(Instruction::Expand(place, there[leading..].iter().copied().collect()), shape)
    }

    pub(super) fn reshape(&mut self, place: Place, shape: Shape) -> Place {
        if *self.shape(place) == shape {
            return place;
        }
        match *self.instruction(place) {
            Instruction::Reshape(inner) => self.reshape(inner, shape),
            _ => self.add(Instruction::Reshape(place), shape),
        }
    }

    pub(super) fn reduce(&mut self, reduction: Reduction, place: Place, axes: &[usize]) -> Place {
        let own = self.shape(place).iter().enumerate();
        let shape = own.filter(|(at, _)| !axes.contains(at)).map(|(_, axis)| axis.clone()).collect();
        self.add(Instruction::Reduce(reduction, place, axes.iter().map(|axis| *axis as u8).collect()), shape)
    }

    /// Of all entries.
    pub(super) fn reduce_all(&mut self, reduction: Reduction, place: Place) -> Place {
        let axes: Vec<usize> = (0..self.rank(place)).collect();
        if axes.is_empty() { place } else { self.reduce(reduction, place, &axes) }
    }

    /// The product entry by entry. `shape` is that of the value.
    pub(super) fn multiply(&mut self, a: Place, b: Place, shape: &Shape) -> Place {
        match (self.known(a).cloned(), self.known(b).cloned()) {
            (Some(a), Some(b)) if a.checked_mul(&b).is_some() => {
                let product = a.checked_mul(&b).unwrap_or(a);
                return self.number(product);
            }
            (Some(known), _) => return self.scaled(&known, b, shape),
            (_, Some(known)) => return self.scaled(&known, a, shape),
            _ => {}
        }
        // Signs go outside, where a sum takes them.
        if let Some((inner, other)) = self.negated(a).map(|a| (a, b)).or_else(|| self.negated(b).map(|b| (a, b))) {
            let product = self.multiply(inner, other, shape);
            return self.negate(product);
        }
        if let Instruction::Divide(one, divisor) = *self.instruction(b)
            && self.known(one).is_some_and(Rational::is_one)
        {
            return self.divide(a, divisor, shape);
        }
        if let Some(of) = self.squared_root(a, b).or_else(|| self.reduced_product(a, b)) {
            return of;
        }
        // What is the same everywhere is multiplied once.
        for (one, other) in [(a, b), (b, a)] {
            if let Some(value) = self.everywhere(other).filter(|_| self.rank(one) == 0) {
                let product = self.multiply(one, value, &Shape::new());
                let other_shape = self.shape(other).clone();
                return self.spread(product, &other_shape);
            }
        }
        // A scalar stands first.
        let (a, b) = if self.rank(b) == 0 && self.rank(a) > 0 { (b, a) } else { (a, b) };
        self.shared_product(a, b, shape)
    }

    pub(super) fn divide(&mut self, a: Place, b: Place, shape: &Shape) -> Place {
        if let Some(known) = self.known(b).cloned() {
            if known.is_one() {
                return a;
            }
            if let Some(quotient) = self.known(a).and_then(|a| a.checked_div(&known)) {
                return self.number(quotient);
            }
        }
        if let Some(inner) = self.negated(a) {
            let quotient = self.divide(inner, b, shape);
            return self.negate(quotient);
        }
        if let Some(inner) = self.negated(b) {
            let quotient = self.divide(a, inner, shape);
            return self.negate(quotient);
        }
        let one = |program: &mut Program| program.number(Rational::one());
        if let Instruction::Multiply(p, q) = *self.instruction(b)
            && (a == p || a == q)
            && self.shape(if a == p { q } else { p }) == shape
        {
            let one = one(self);
            return self.divide(one, if a == p { q } else { p }, shape);
        }
        // The divisor has the axes already.
        if *self.instruction(a) == Instruction::Ones && self.shape(b) == shape {
            let one = self.number(Rational::one());
            return self.add(Instruction::Divide(one, b), shape.clone());
        }
        match self.reduced_quotient(a, b) {
            Some(reduced) => reduced,
            None => self.add(Instruction::Divide(a, b), shape.clone()),
        }
    }

    /// What a value is the negative of.
    pub(super) fn negated(&self, place: Place) -> Option<Place> {
        match self.instruction(place) {
            Instruction::Sum(terms) => match terms[..] {
                [(true, inner)] => Some(inner),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn negate(&mut self, place: Place) -> Place {
        if let Some(known) = self.known(place).cloned() {
            return self.number(-known);
        }
        match self.negated(place) {
            Some(inner) => inner,
            None => {
                let shape = self.shape(place).clone();
                self.add(Instruction::Sum(vec![(true, place)]), shape)
            }
        }
    }

    /// A number times a value.
    pub(super) fn scaled(&mut self, coefficient: &Rational, place: Place, shape: &Shape) -> Place {
        if coefficient.is_one() {
            return place;
        }
        if coefficient.is_negative() {
            let positive = self.scaled(&-coefficient.clone(), place, shape);
            return self.negate(positive);
        }
        if let Some(product) = self.known(place).and_then(|known| known.checked_mul(coefficient)) {
            return self.number(product);
        }
        let inner = match *self.instruction(place) {
            Instruction::Multiply(a, b) => self.known(a).and_then(|a| a.checked_mul(coefficient)).map(|c| (c, b)),
            _ => None,
        };
        // A number above a quotient and one before it are one.
        if let Instruction::Divide(a, b) = *self.instruction(place)
            && let Instruction::Multiply(known, _) = *self.instruction(a)
            && self.known(known).is_some()
        {
            let own = self.shape(a).clone();
            let above = self.scaled(coefficient, a, &own);
            return self.divide(above, b, shape);
        }
        if let Some((coefficient, rest)) = inner {
            return self.scaled(&coefficient, rest, shape);
        }
        if let Some(inner) = self.negated(place) {
            let positive = self.scaled(coefficient, inner, shape);
            return self.negate(positive);
        }
        if let Some(value) = self.everywhere(place) {
            let value = self.scaled(coefficient, value, &Shape::new());
            return self.spread(value, shape);
        }
        // A third is a quotient, a half a decimal fraction.
        if coefficient.numerator().is_one() && !is_decimal(coefficient) && is_short(coefficient) {
            let below = self.number(coefficient.denominator());
            return self.divide(place, below, shape);
        }
        let coefficient = self.number(coefficient.clone());
        self.add(Instruction::Multiply(coefficient, place), shape.clone())
    }

    /// A sum of terms that are negative where `true`; nested sums of the same shape are one.
    pub(super) fn sum(&mut self, terms: Vec<(bool, Place)>, shape: &Shape) -> Place {
        let mut flat: Vec<(bool, Place)> = Vec::with_capacity(terms.len());
        let mut number = Rational::zero();
        for (negative, place) in self.counted(terms) {
            if let Some(known) = self.known(place) {
                let signed = if negative { -known.clone() } else { known.clone() };
                if let Some(total) = number.checked_add(&signed) {
                    number = total;
                    continue;
                }
            }
            match self.negated(place) {
                Some(inner) => flat.push((!negative, inner)),
                None => flat.push((negative, place)),
            }
        }
        if flat.is_empty() {
            return self.number(number);
        }
        if let [(negative, only)] = flat[..]
            && let Some(place) = self.exponential_less_one(only).filter(|_| number.abs().is_one())
            && number.is_negative() != negative
        {
            return if negative { self.negate(place) } else { place };
        }
        if !number.is_zero() {
            let place = self.number(number.abs());
            // A number in front where it is positive: `1 - x`.
            let at = if number.is_negative() { flat.len() } else { 0 };
            flat.insert(at, (number.is_negative(), place));
        }
        if let Some(first) = flat.iter().position(|(negative, _)| !negative) {
            let first = flat.remove(first);
            flat.insert(0, first);
        } else if flat.len() > 1 {
            let positive = flat.into_iter().map(|(_, place)| (false, place)).collect();
            let sum = self.shared_sum(positive, shape);
            return self.negate(sum);
        }
        match flat[..] {
            [(false, only)] if self.shape(only) == shape => only,
            _ => self.shared_sum(flat, shape),
        }
    }

    /// What is added several times is added once as a multiple.
    fn counted(&mut self, terms: Vec<(bool, Place)>) -> Vec<(bool, Place)> {
        // A sum takes signs; of one term they stay where it is smallest.
        let is_sum = terms.len() > 1;
        let opposite = |program: &mut Program, (negative, place): (bool, Place)| {
            let inner = if is_sum { program.opposite(place) } else { program.negated(place) };
            inner.map_or((negative, place), |inner| (!negative, inner))
        };
        let terms: Vec<(bool, Place)> = terms.into_iter().map(|term| opposite(self, term)).collect();
        let mut counts: Vec<(Place, i64)> = Vec::with_capacity(terms.len());
        for (negative, place) in &terms {
            let sign = if *negative { -1 } else { 1 };
            match counts.iter_mut().find(|(own, _)| own == place) {
                Some((_, count)) => *count += sign,
                None => counts.push((*place, sign)),
            }
        }
        if counts.len() == terms.len() || counts.iter().any(|(_, count)| *count == 0) {
            return terms;
        }
        let multiple = |(place, count): (Place, i64)| {
            let shape = self.shape(place).clone();
            (count < 0, self.scaled(&Rational::from_integer(count.abs()), place, &shape))
        };
        counts.into_iter().map(multiple).collect()
    }

    pub(super) fn matrix_multiply(&mut self, a: Place, b: Place) -> Place {
        let (left, right) = (self.shape(a), self.shape(b));
        let shape = left[..left.len() - 1].iter().chain(&right[1..]).cloned().collect();
        self.shared_matrix_product(a, b, shape)
    }

    pub(super) fn outer(&mut self, a: Place, b: Place) -> Place {
        let shape = self.shape(a).iter().chain(self.shape(b)).cloned().collect();
        self.shared_outer(a, b, shape)
    }

    /// The scalar that every entry of an array is.
    pub(super) fn everywhere(&self, place: Place) -> Option<Place> {
        match *self.instruction(place) {
            Instruction::Multiply(value, ones)
                if self.rank(value) == 0 && *self.instruction(ones) == Instruction::Ones =>
            {
                Some(value)
            }
            _ => None,
        }
    }

    /// Every entry of an array of this shape is the value that is given, some axes of which may be missing or of size one.
    pub(super) fn spread(&mut self, place: Place, shape: &Shape) -> Place {
        if self.shape(place) == shape {
            return place;
        }
        let ones = self.add(Instruction::Ones, shape.clone());
        if self.known(place).is_some_and(Rational::is_one) { ones } else { self.multiply(place, ones, shape) }
    }
}

/// Whether a number is a short decimal fraction.
pub(super) fn is_decimal(value: &Rational) -> bool {
    let is_short = |(n, d): (i64, i64)| d <= 64 && d & (d - 1) == 0 && n.unsigned_abs() < 1 << 40;
    value.to_i64_pair().is_some_and(is_short)
}

/// Whether numerator and denominator are integers that languages with bounded ones have.
pub(super) fn is_short(value: &Rational) -> bool {
    value.to_i64_pair().is_some()
}

/// Whether no axis is a product of dimensions, or none at all.
pub(super) fn axes_are_single(shape: &Shape) -> bool {
    shape.iter().all(|axis| axis.len() == 1)
}
