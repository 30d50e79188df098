//! A term at one random point: what sifts many terms before one of them is compared in earnest.

use super::budget::{AT_A_POINT, LITERAL, TOLERANCE, attempts};
use super::floating::REGIONS;
use super::sampling::{Comparison, compared, evaluated};
use crate::base::{Rational, Rounded, Symbols, Undefined};
use crate::eval::{Point, Scale, Sizes, Tensor};
use crate::expr::{Graph, Id};

/// The largest numerator and denominator of a ratio that is looked for.
const LARGEST: i64 = 64;

/// The value of a term at one random point.
#[derive(Clone, Debug)]
pub(crate) struct SpotCheck {
    point: Point<Rounded>,
    value: Tensor<Rounded>,
}

impl SpotCheck {
    /// At a point where the term has a value; `None` where none was found.
    pub(crate) fn of(graph: &Graph, term: Id, symbols: &Symbols) -> Option<SpotCheck> {
        let mut scale = Scale::Distinct;
        for region in REGIONS {
            let mut seed = 0;
            while seed < attempts(1) {
                let sizes = Sizes::scaled(symbols, seed, scale, LITERAL);
                let mut work = AT_A_POINT.clone();
                let point = Point::within(symbols, seed, &sizes, region, &mut work);
                match point.and_then(|point| Ok((value(graph, term, &point)?, point))) {
                    Ok((value, point)) => return Some(SpotCheck { point, value }),
                    Err(Undefined::TooLarge) => scale = scale.smaller()?,
                    Err(Undefined::Missing(_) | Undefined::Variable(_) | Undefined::Dimension(_)) => return None,
                    Err(_) => seed += 1,
                }
            }
        }
        None
    }

    /// Whether another term of the graph has the same value there.
    pub(crate) fn agrees(&self, graph: &Graph, other: Id) -> bool {
        self.of_other(graph, other).is_some_and(|other| self.is(&other))
    }

    /// The simple ratio of the value to that of another term, if every entry has the same.
    pub(crate) fn ratio(&self, graph: &Graph, other: Id) -> Option<Rational> {
        self.ratio_by(graph, other, &simple)
    }

    /// The same, where a ratio may also be one of decimals, as 1.00005: what a person has rounded, or what rounding makes of it.
    pub(crate) fn any_ratio(&self, graph: &Graph, other: Id) -> Option<Rational> {
        self.ratio_by(graph, other, &|value| simple(value).or_else(|| near(value)))
    }

    fn ratio_by(&self, graph: &Graph, other: Id, read: &dyn Fn(f64) -> Option<Rational>) -> Option<Rational> {
        let other = self.of_other(graph, other)?;
        let pairs = self.value.data.iter().zip(&other.data);
        let (own, largest) = pairs.max_by(|(_, a), (_, b)| a.value.abs().total_cmp(&b.value.abs()))?;
        if largest.value == 0.0 || own.value == 0.0 {
            return None;
        }
        let ratio = read(own.value / largest.value)?;
        let scaled = other.map(|entry| Rounded { value: entry.value * ratio.to_f64(), ..entry });
        self.is(&scaled).then_some(ratio)
    }

    fn of_other(&self, graph: &Graph, other: Id) -> Option<Tensor<Rounded>> {
        value(graph, other, &self.point).ok().filter(|other| other.shape == self.value.shape)
    }

    fn is(&self, other: &Tensor<Rounded>) -> bool {
        matches!(compared(&self.value, other, TOLERANCE), Comparison::Equal | Comparison::Blank)
    }
}

fn value(graph: &Graph, term: Id, point: &Point<Rounded>) -> Result<Tensor<Rounded>, Undefined> {
    let value = evaluated(graph, point, &mut AT_A_POINT.clone(), |evaluator| evaluator.value(term).cloned())?;
    if value.is_finite() { Ok(value) } else { Err(Undefined::Division) }
}

/// The quotient of small whole numbers that a number is, but for rounding.
fn simple(value: f64) -> Option<Rational> {
    (1..=LARGEST).find_map(|denominator| {
        let numerator = (value * denominator as f64).round();
        let close = (numerator / denominator as f64 - value).abs() <= 1e-9 * value.abs();
        (close && numerator != 0.0 && numerator.abs() <= LARGEST as f64)
            .then(|| Rational::new(numerator as i64, denominator))
    })
}

/// The quotient of whole numbers that a number is, but for rounding: the first continued fraction of it that is as near as numbers are.
fn near(value: f64) -> Option<Rational> {
    const CLOSE: f64 = 1e-13;
    const LARGEST: f64 = 1e9;
    let (mut rest, mut before, mut here) = (value.abs(), (0.0, 1.0), (1.0, 0.0));
    for _ in 0..16 {
        let whole: f64 = rest.floor();
        (before, here) = (here, (whole * here.0 + before.0, whole * here.1 + before.1));
        let (numerator, denominator) = here;
        if denominator > LARGEST || numerator > LARGEST * LARGEST {
            return None;
        }
        if (numerator / denominator - value.abs()).abs() <= CLOSE * value.abs() {
            return (numerator != 0.0).then(|| Rational::new(numerator.copysign(value) as i64, denominator as i64));
        }
        rest = (rest - whole).recip();
    }
    None
}
