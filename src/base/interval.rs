//! Intervals with rational or infinite ends, each open or closed: where the entries of a term lie.

use super::Rational;
use num_traits::{CheckedAdd, CheckedMul, One, Signed, Zero};
use std::cmp::Ordering;
use std::fmt;

/// The value of an end. An interval only bounds what it speaks of, so its ends need no more than machine words.
type Bound = num_rational::Ratio<i64>;

/// An end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// There is none on this side.
    Infinite,
    /// A number, which may itself be left out.
    At { value: Bound, open: bool },
}

impl End {
    const ZERO: Bound = Bound::new_raw(0, 1);

    fn open(value: Bound) -> End {
        End::At { value, open: true }
    }

    fn closed(value: Bound) -> End {
        End::At { value, open: false }
    }

    fn value(self) -> Option<Bound> {
        match self {
            End::Infinite => None,
            End::At { value, .. } => Some(value),
        }
    }

    /// Of two ends on the same side the one that leaves more out, where `inner` says which order of the values does.
    fn tighter(self, other: End, inner: Ordering) -> End {
        match (self, other) {
            (End::Infinite, end) | (end, End::Infinite) => end,
            (End::At { value: a, open: first }, End::At { value: b, open: second }) => match a.cmp(&b) {
                Ordering::Equal => End::At { value: a, open: first || second },
                order if order == inner => self,
                _ => other,
            },
        }
    }

    /// Of two ends on the same side the one that leaves less out.
    fn looser(self, other: End, inner: Ordering) -> End {
        match (self, other) {
            (End::Infinite, _) | (_, End::Infinite) => End::Infinite,
            (End::At { value: a, open: first }, End::At { value: b, open: second }) => match a.cmp(&b) {
                Ordering::Equal => End::At { value: a, open: first && second },
                order if order == inner => other,
                _ => self,
            },
        }
    }

    fn plus(self, other: End) -> End {
        match (self, other) {
            (End::At { value: a, open: first }, End::At { value: b, open: second }) => {
                a.checked_add(&b).map_or(End::Infinite, |value| End::At { value, open: first || second })
            }
            _ => End::Infinite,
        }
    }
}

/// An interval of the real line that is not empty. Ends are exact, and each may be included, left out or infinite.
///
/// Arithmetic gives an interval that contains every result, as interval arithmetic does (R. E. Moore, *Interval Analysis*, 1966). A number
/// that leaves the exact range becomes an infinite end.
///
/// ```
/// use gradus::Interval;
/// let unit = Interval::closed(0, 1);
/// assert_eq!(unit.plus(Interval::open(1, 2)).to_string(), "(1, 3)");
/// assert_eq!(Interval::at_least(2).reciprocal().to_string(), "(0, 1/2]");
/// assert!(unit.is_nonnegative() && unit.is_within(Interval::ALL));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    low: End,
    high: End,
}

/// What the product of two ends tends to.
enum Corner {
    MinusInfinity,
    Finite(End),
    PlusInfinity,
}

impl Corner {
    /// The product of two ends, each with whether it is an upper one; `None` where it leaves the exact range.
    fn of(a: (End, bool), b: (End, bool)) -> Option<Corner> {
        // Zero is attained together with any number of the other side.
        let is_zero = |end: End| end.value().is_some_and(|value| value.is_zero());
        let attained = |end: End| end == End::closed(End::ZERO);
        if is_zero(a.0) || is_zero(b.0) {
            return Some(Corner::Finite(End::At { value: End::ZERO, open: !attained(a.0) && !attained(b.0) }));
        }
        if let (End::At { value: x, open: first }, End::At { value: y, open: second }) = (a.0, b.0) {
            return x.checked_mul(&y).map(|value| Corner::Finite(End::At { value, open: first || second }));
        }
        let is_positive = |(end, upper): (End, bool)| end.value().map_or(upper, |value| value.is_positive());
        Some(if is_positive(a) == is_positive(b) { Corner::PlusInfinity } else { Corner::MinusInfinity })
    }
}

impl Interval {
    /// Every number.
    pub const ALL: Interval = Interval { low: End::Infinite, high: End::Infinite };
    /// Greater than zero.
    pub const POSITIVE: Interval = Interval { low: End::At { value: End::ZERO, open: true }, high: End::Infinite };
    /// Zero or greater.
    pub const NONNEGATIVE: Interval = Interval { low: End::At { value: End::ZERO, open: false }, high: End::Infinite };
    /// Zero or less.
    pub const NONPOSITIVE: Interval = Interval { low: End::Infinite, high: End::At { value: End::ZERO, open: false } };

    /// One number; a number that does not fit into two machine words lies between two that do.
    ///
    /// ```
    /// use gradus::{Interval, Rational};
    /// let large = Rational::from_integer(i64::MAX);
    /// assert_eq!(Interval::point(&large).to_string(), "[9223372036854775807, 9223372036854775807]");
    /// assert_eq!(Interval::point(&(&large + &large)).to_string(), "(9223372036854775807, inf)");
    /// assert_eq!(Interval::point(&(large.recip() / large)).to_string(), "(0, 1/1073741824)");
    /// ```
    pub fn point(value: &Rational) -> Interval {
        /// What a number that does not fit is rounded to multiples of, where those fit.
        const STEPS: i64 = 1 << 30;
        if let Some((numerator, denominator)) = value.to_i64_pair() {
            return Interval::exactly(Bound::new_raw(numerator, denominator));
        }
        let rounded = |steps: i64| {
            let below = (value * Rational::from_integer(steps)).floor().to_i64()?;
            // The number itself is no such multiple, for those fit.
            let [low, high] = [below, below.checked_add(1)?].map(|end| End::open(Bound::new(end, steps)));
            Some(Interval { low, high })
        };
        let largest = End::open(Bound::from_integer(i64::MAX));
        let beyond = Interval { low: largest, high: End::Infinite };
        let otherwise = || if value.is_positive() { beyond } else { beyond.negated() };
        rounded(STEPS).or_else(|| rounded(1)).unwrap_or_else(otherwise)
    }

    fn exactly(value: Bound) -> Interval {
        Interval { low: End::closed(value), high: End::closed(value) }
    }

    /// From one integer to another, not smaller one, both included.
    pub fn closed(low: i64, high: i64) -> Interval {
        Interval { low: End::closed(low.into()), high: End::closed(high.into()) }
    }

    /// From one integer to another, larger one, both left out.
    pub fn open(low: i64, high: i64) -> Interval {
        Interval { low: End::open(low.into()), high: End::open(high.into()) }
    }

    /// From an integer on.
    pub fn at_least(low: i64) -> Interval {
        Interval { low: End::closed(low.into()), high: End::Infinite }
    }

    /// The lower and the upper end; `None` where it is infinite. Whether an end is left out, `Display` says.
    pub fn ends(self) -> [Option<Rational>; 2] {
        [self.low, self.high].map(|end| end.value().map(rational))
    }

    /// The single number that it is.
    pub fn value(self) -> Option<Rational> {
        self.low.value().filter(|low| Some(*low) == self.high.value()).map(rational)
    }

    /// Whether it is the whole line.
    pub fn is_all(self) -> bool {
        self == Interval::ALL
    }

    /// Whether it lies inside another.
    pub fn is_within(self, other: Interval) -> bool {
        self.hull(other) == other
    }

    /// Whether it is above zero.
    pub fn is_positive(self) -> bool {
        self.is_within(Interval::POSITIVE)
    }

    /// Whether nothing of it is below zero.
    pub fn is_nonnegative(self) -> bool {
        self.is_within(Interval::NONNEGATIVE)
    }

    /// Whether it leaves zero out.
    pub fn excludes_zero(self) -> bool {
        self.is_positive() || self.negated().is_positive()
    }

    /// The smallest interval that contains both.
    #[must_use]
    pub fn hull(self, other: Interval) -> Interval {
        Interval {
            low: self.low.looser(other.low, Ordering::Greater),
            high: self.high.looser(other.high, Ordering::Less),
        }
    }

    /// What is in both; the first where they have nothing in common.
    #[must_use]
    pub fn intersection(self, other: Interval) -> Interval {
        if self.is_disjoint(other) {
            return self;
        }
        let low = self.low.tighter(other.low, Ordering::Greater);
        let high = self.high.tighter(other.high, Ordering::Less);
        Interval { low, high }
    }

    /// Whether nothing is in both.
    pub fn is_disjoint(self, other: Interval) -> bool {
        let low = self.low.tighter(other.low, Ordering::Greater);
        let high = self.high.tighter(other.high, Ordering::Less);
        matches!((low, high), (End::At { value: a, open: first }, End::At { value: b, open: second })
            if a > b || a == b && (first || second))
    }

    /// The same interval without zero, where zero is one of its ends.
    #[must_use]
    pub fn without_zero(self) -> Interval {
        let opened = |end: End, other: End| match end {
            End::At { value, .. } if value.is_zero() && other.value() != Some(value) => End::open(value),
            _ => end,
        };
        Interval { low: opened(self.low, self.high), high: opened(self.high, self.low) }
    }

    /// The multiple of every number.
    #[must_use]
    pub fn scale(self, factor: &Rational) -> Interval {
        match factor.to_i64_pair() {
            Some((numerator, denominator)) => self.times_bound(Bound::new_raw(numerator, denominator)),
            None => self.times(Interval::point(factor)),
        }
    }

    fn negated(self) -> Interval {
        self.times_bound(-Bound::one())
    }

    fn times_bound(self, factor: Bound) -> Interval {
        if factor.is_zero() {
            return Interval::exactly(factor);
        }
        let times = |end: End| match end {
            End::Infinite => End::Infinite,
            End::At { value, open } => {
                value.checked_mul(&factor).map_or(End::Infinite, |value| End::At { value, open })
            }
        };
        let (low, high) = (times(self.low), times(self.high));
        if factor.is_positive() { Interval { low, high } } else { Interval { low: high, high: low } }
    }

    /// The sums of two numbers.
    #[must_use]
    pub fn plus(self, other: Interval) -> Interval {
        Interval { low: self.low.plus(other.low), high: self.high.plus(other.high) }
    }

    /// The products of two numbers.
    #[must_use]
    pub fn times(self, other: Interval) -> Interval {
        let (mut low, mut high): (Option<End>, Option<End>) = (None, None);
        for a in [(self.low, false), (self.high, true)] {
            for b in [(other.low, false), (other.high, true)] {
                match Corner::of(a, b) {
                    None => return Interval::ALL,
                    Some(Corner::MinusInfinity) => low = Some(End::Infinite),
                    Some(Corner::PlusInfinity) => high = Some(End::Infinite),
                    Some(Corner::Finite(end)) => {
                        low = Some(low.map_or(end, |low| low.looser(end, Ordering::Greater)));
                        high = Some(high.map_or(end, |high| high.looser(end, Ordering::Less)));
                    }
                }
            }
        }
        Interval { low: low.unwrap_or(End::Infinite), high: high.unwrap_or(End::Infinite) }
    }

    /// The quotients one over a number other than zero.
    #[must_use]
    pub fn reciprocal(self) -> Interval {
        let inverted = |end: End| match end {
            End::At { value, open } if !value.is_zero() => {
                value.recip().checked_mul(&Bound::one()).map_or(End::Infinite, |value| End::At { value, open })
            }
            _ => End::Infinite,
        };
        let limit = |end: End, inverse: End| if end == End::Infinite { End::open(End::ZERO) } else { inverse };
        let negative = self.negated();
        if self.is_nonnegative() {
            Interval { low: limit(self.high, inverted(self.high)), high: inverted(self.low) }
        } else if negative.is_nonnegative() {
            negative.reciprocal().negated()
        } else {
            Interval::ALL
        }
    }

    /// The absolute values.
    #[must_use]
    pub fn absolute(self) -> Interval {
        let negative = self.negated();
        if self.is_nonnegative() {
            self
        } else if negative.is_nonnegative() {
            negative
        } else {
            Interval { low: End::closed(End::ZERO), high: self.high.looser(negative.high, Ordering::Less) }
        }
    }

    /// The squares.
    #[must_use]
    pub fn square(self) -> Interval {
        let absolute = self.absolute();
        absolute.times(absolute)
    }

    /// The powers to an exponent, where they exist; `None` is any exponent. A power that is not whole exists of numbers that are not negative.
    #[must_use]
    pub fn power(self, exponent: Option<&Rational>) -> Interval {
        let Some(exponent) = exponent else {
            // The base is not negative then.
            return if self.is_positive() { Interval::POSITIVE } else { Interval::NONNEGATIVE };
        };
        let even = exponent.is_even();
        if exponent.is_negative() {
            return self.reciprocal().power(Some(&-exponent)).without_zero();
        }
        if *exponent == Rational::from_integer(2) {
            return self.square();
        }
        let base = if even { self.absolute() } else { self };
        if exponent.is_integer() && !even && !base.is_nonnegative() {
            return Interval::ALL;
        }
        // A power that is no integer has a value only where the base is not negative.
        let base = base.intersection(Interval::NONNEGATIVE);
        let powers = if base.is_positive() { Interval::POSITIVE } else { Interval::NONNEGATIVE };
        let unit = [Interval::open(0, 1), Interval::closed(0, 1)].map(|unit| unit.hull(Interval::closed(0, 0)));
        let bound = unit.into_iter().find(|unit| exponent.is_positive() && base.is_within(*unit));
        bound.map_or(powers, |unit| powers.intersection(unit))
    }

    /// The sums of one or more numbers, each of the interval.
    #[must_use]
    pub fn sums(self) -> Interval {
        let low = if self.is_nonnegative() { self.low } else { End::Infinite };
        let high = if self.negated().is_nonnegative() { self.high } else { End::Infinite };
        Interval { low, high }
    }
}

fn rational(value: Bound) -> Rational {
    Rational::new(*value.numer(), *value.denom())
}

impl fmt::Display for Interval {
    /// As mathematicians write it: `(0, 1]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = |end: End, infinite: &str| end.value().map_or_else(|| infinite.to_owned(), |v| v.to_string());
        let closed = |end: End| matches!(end, End::At { open: false, .. });
        let (left, right) = (if closed(self.low) { '[' } else { '(' }, if closed(self.high) { ']' } else { ')' });
        write!(f, "{left}{}, {}{right}", value(self.low, "-inf"), value(self.high, "inf"))
    }
}

#[cfg(test)]
mod tests {
    use super::Interval;
    use crate::base::Rational;

    #[test]
    fn arithmetic_keeps_open_and_closed_ends_apart() {
        let (unit, probability) = (Interval::open(-1, 1), Interval::open(0, 1));
        assert_eq!(unit.square().to_string(), "[0, 1)");
        assert_eq!(unit.square().scale(&Rational::from_integer(-1)).plus(Interval::closed(1, 1)).to_string(), "(0, 1]");
        assert_eq!(probability.times(Interval::POSITIVE), Interval::POSITIVE);
        assert_eq!(Interval::closed(0, 1).times(Interval::ALL), Interval::ALL);
        assert_eq!(Interval::point(&Rational::zero()).times(Interval::ALL).to_string(), "[0, 0]");
        assert_eq!(Interval::POSITIVE.reciprocal(), Interval::POSITIVE);
        assert_eq!(Interval::at_least(2).reciprocal().to_string(), "(0, 1/2]");
        assert_eq!(Interval::closed(1, 2).sums(), Interval::at_least(1));
        assert_eq!(Interval::closed(-1, 2).absolute().to_string(), "[0, 2]");
        assert_eq!(probability.power(Some(&Rational::new(1, 2))), probability);
        assert_eq!(Interval::ALL.power(Some(&Rational::from_integer(-2))), Interval::POSITIVE);
    }

    #[test]
    fn hull_and_intersection_are_bounds() {
        let (a, b) = (Interval::closed(0, 2), Interval::open(1, 3));
        assert_eq!(a.hull(b).to_string(), "[0, 3)");
        assert_eq!(a.intersection(b).to_string(), "(1, 2]");
        assert!(a.is_within(a.hull(b)) && a.intersection(b).is_within(b));
    }
}
