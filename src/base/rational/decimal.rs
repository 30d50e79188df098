//! Exact decimals.

use super::Rational;
use std::sync::Arc;

/// The most digits behind the point.
const MAX_PLACES: u32 = 1300;

/// The decimals of a question: where it has some, numbers of its answer are decimals too, if they are exact and no longer than fractions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Decimals(Option<Arc<[Rational]>>);

impl Decimals {
    /// The decimals of a question.
    pub(crate) fn new(numbers: Vec<Rational>) -> Decimals {
        Decimals((!numbers.is_empty()).then(|| numbers.into()))
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The number as a decimal, if it is to be written as one.
    pub(crate) fn text(&self, value: &Rational) -> Option<String> {
        let own = self.0.as_ref().filter(|_| !value.is_integer())?;
        let text = value.to_decimal()?;
        let is_written = own.iter().any(|number| number.abs() == value.abs());
        (is_written || text.len() <= value.to_string().len()).then_some(text)
    }
}

impl Rational {
    /// The number in decimal digits, where there are finitely many.
    pub(crate) fn to_decimal(&self) -> Option<String> {
        let mut rest = self.denominator();
        let mut places = [0_u32; 2];
        for (prime, count) in [2, 5].into_iter().zip(&mut places) {
            let prime = Rational::from_integer(prime);
            while let Some(quotient) = rest.checked_div(&prime).filter(Rational::is_integer) {
                (rest, *count) = (quotient, *count + 1);
                if *count > MAX_PLACES {
                    return None;
                }
            }
        }
        if !rest.is_one() {
            return None;
        }
        let places = places[0].max(places[1]);
        let power = Rational::from_integer(10).checked_pow(&i64::from(places).into())?;
        let digits = self.abs().checked_mul(&power)?.to_string();
        let digits = format!("{digits:0>width$}", width = places as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places as usize);
        let sign = if self.is_negative() { "-" } else { "" };
        Some(if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (n, d, text) in [
            (1, 2, Some("0.5")),
            (-1, 8, Some("-0.125")),
            (7, 1, Some("7")),
            (1, 3, None),
            (1, 1_000_000, Some("0.000001")),
            (123, 20, Some("6.15")),
            (0, 1, Some("0")),
        ] {
            assert_eq!(Rational::new(n, d).to_decimal().as_deref(), text, "{n}/{d}");
        }
        let decimals = Decimals::new(vec![Rational::new(1, 4)]);
        for (n, d, text) in
            [(1, 4, Some("0.25")), (3, 4, None), (1, 5, Some("0.2")), (2, 1, None), (-1, 4, Some("-0.25"))]
        {
            assert_eq!(decimals.text(&Rational::new(n, d)).as_deref(), text, "{n}/{d}");
        }
        assert_eq!(Decimals::default().text(&Rational::new(1, 10)), None);
    }
}
