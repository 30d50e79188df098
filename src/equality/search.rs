//! The search for a counterexample: among points of small sizes and small whole numbers, made as small as possible.

use super::budget::{
    AT_A_POINT, AT_A_TRIAL, Budget, LITERAL, RANGES, SHRINKS, TOLERANCE, TRIALS_AT_LARGE_SIZES, TRIALS_AT_RANDOM,
    TRIALS_AT_SIZES, TRIALS_UNDER_ASSUMPTIONS, TRIALS_WITHOUT_SIZES,
};
use super::counterexample::{Array, Counterexample, Shown};
use super::exact::is_algebraic;
use super::floating::REGIONS;
use super::question::Equation;
use super::sampling::{Comparison, Place, both, compared};
use super::whole::Whole;
use crate::base::{Attribute, Dimension, Field, Rational, Rounded, Symbols, Undefined, Variable};
use crate::eval::{Evaluator, Point, Random, Region, Sizes, Tensor};
use crate::expr::Id;

/// What counts as a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Two values that differ.
    Difference,
    /// That, or that one side only has a value.
    Domain,
    /// One side only has a value.
    Partial,
    /// The left side only has a value.
    Lost,
}

/// An equation to be tried at points of small whole numbers.
#[derive(Clone, Copy)]
pub(crate) struct Search<'a> {
    pub(crate) equation: Equation<'a>,
    pub(crate) symbols: &'a Symbols,
    /// How many points are tried.
    pub(crate) trials: usize,
    /// From which relative difference on floating-point values differ.
    pub(super) tolerance: f64,
}

impl<'a> Search<'a> {
    /// A search with the budget of rules.
    pub(crate) fn new(equation: Equation<'a>, symbols: &'a Symbols) -> Self {
        Search { equation, symbols, trials: Budget::RULE.trials, tolerance: TOLERANCE }
    }

    /// The smallest failure among points of small whole numbers, smallest sizes first.
    pub(crate) fn smallest(&self, failure: Failure) -> Option<Counterexample> {
        if is_algebraic(self.equation.graph, &self.equation.sides()) {
            self.smallest_in::<Field>(failure)
        } else {
            self.smallest_in::<Rounded>(failure)
        }
    }

    fn smallest_in<T: Shown>(&self, failure: Failure) -> Option<Counterexample> {
        let mut left = self.trials;
        if self.is_large() {
            left = left.min(TRIALS_AT_LARGE_SIZES);
        }
        for sizes in self.assignments() {
            // Few points satisfy equations, and those that do have small entries.
            let assumes = self.equation.has_assumptions();
            let trials = match () {
                () if self.open_dimensions().is_empty() => TRIALS_WITHOUT_SIZES,
                () if assumes => TRIALS_UNDER_ASSUMPTIONS,
                () => TRIALS_AT_SIZES,
            };
            let smallest = if assumes { trials } else { TRIALS_AT_SIZES } as u64 / 2;
            for seed in 0..trials as u64 {
                left = left.checked_sub(1)?;
                let range = if seed < smallest { 1 } else { 1 + (seed % 3) as i64 };
                // Exponents of one half show what whole ones do not.
                let halves = if assumes { seed % 4 == 3 } else { !T::EXACT && seed % 2 == 1 };
                let divisor = if halves { 2 } else { 1 };
                if let Some(found) = self.at::<T>(&sizes, range, divisor, seed, failure) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Whether a literal size of the equation is so large that every trial is work.
    fn is_large(&self) -> bool {
        let sizes = self.equation.dimensions().into_iter().filter_map(|d| self.symbols.literal_size(d));
        sizes.max().is_some_and(|size| size > LITERAL as u64)
    }

    /// The failure at one random point, made small, if it is one.
    fn at<T: Shown>(
        &self,
        sizes: &Sizes,
        range: i64,
        divisor: i64,
        seed: u64,
        failure: Failure,
    ) -> Option<Counterexample> {
        let mut values = self.draw(sizes, range, divisor, &mut Random::new(seed * 7919 + 11))?;
        self.fails::<T>(sizes, &values, failure).then(|| {
            self.shrink::<T>(sizes, &mut values, failure);
            self.told::<T>(sizes, &values)
        })
    }

    /// The dimensions that the equation speaks of and that are no literal sizes.
    fn open_dimensions(&self) -> Vec<Dimension> {
        self.equation.dimensions().into_iter().filter(|d| self.symbols.literal_size(*d).is_none()).collect()
    }

    /// Sizes from 1 to 3 for every dimension, smallest first, as many as there are trials for.
    fn assignments(&self) -> Vec<Sizes> {
        let open = self.open_dimensions();
        let base = Sizes::unknown(self.symbols);
        let count = 3usize.saturating_pow(open.len().min(7) as u32);
        let mut all: Vec<Vec<usize>> = (0..count)
            .map(|mut code| {
                let mut sizes = vec![1; open.len()];
                for size in sizes.iter_mut().rev() {
                    *size = 1 + code % 3;
                    code /= 3;
                }
                sizes
            })
            .collect();
        all.sort_by_key(|sizes| (sizes.iter().sum::<usize>(), sizes.clone()));
        all.truncate(self.trials.div_ceil(TRIALS_AT_SIZES));
        all.into_iter()
            .map(|sizes| open.iter().zip(sizes).fold(base.clone(), |base, (d, size)| base.with(*d, size)))
            .collect()
    }

    /// A value for each variable, of which scalars are divided by `divisor` half of the time.
    fn draw(&self, sizes: &Sizes, range: i64, divisor: i64, random: &mut Random) -> Option<Vec<Whole>> {
        let draw = |variable| {
            let declaration = self.symbols.declaration(variable);
            let shape = declaration.shape.iter().map(|a| sizes.axis(a).ok()).collect::<Option<Vec<_>>>()?;
            let is_scalar = shape.is_empty();
            let mut value = Whole::random(variable, shape, self.symbols.attributes(variable), range, random)?;
            if is_scalar && random.bits() & 1 == 1 {
                value.divisor = divisor;
            }
            Some(value)
        };
        self.equation.variables().into_iter().map(draw).collect()
    }

    /// The point with these values.
    fn point<T: Shown>(sizes: &Sizes, values: &[Whole]) -> Point<T> {
        let mut point = Point::new(sizes.clone());
        for value in values {
            let entry = |x: &i64| T::integer(*x).divide(T::integer(value.divisor)).unwrap_or_else(|_| T::zero());
            if let Ok(tensor) = Tensor::new(value.shape.clone(), value.data.iter().map(entry).collect()) {
                point.set(value.variable, tensor);
            }
        }
        point
    }

    /// The values of the sides, or why they have none.
    fn sides<T: Shown>(&self, sizes: &Sizes, values: &[Whole]) -> [Result<Tensor<T>, Undefined>; 2] {
        let point = Self::point::<T>(sizes, values);
        let work = if self.is_large() { AT_A_POINT } else { AT_A_TRIAL };
        if !self.equation.admits(&mut Evaluator::within(self.equation.graph, &point, work.clone())) {
            return [Err(Undefined::Division), Err(Undefined::Division)];
        }
        [self.equation.left, self.equation.right].map(|side| {
            let mut evaluator = Evaluator::within(self.equation.graph, &point, work.clone());
            let value = evaluator.value(side)?;
            if value.is_finite() { Ok(value.clone()) } else { Err(Undefined::Division) }
        })
    }

    fn fails<T: Shown>(&self, sizes: &Sizes, values: &[Whole], failure: Failure) -> bool {
        // Singular matrices are what inverses are not for.
        let counts = |reason: &Undefined| failure == Failure::Domain || *reason != Undefined::Singular;
        match &self.sides::<T>(sizes, values) {
            [Ok(left), Ok(right)] => {
                matches!(failure, Failure::Difference | Failure::Domain)
                    && compared(left, right, self.tolerance) == Comparison::Different
            }
            [Err(_), Err(_)] => false,
            [Ok(_), Err(reason)] => failure != Failure::Difference && counts(reason),
            [Err(reason), Ok(_)] => matches!(failure, Failure::Domain | Failure::Partial) && counts(reason),
        }
    }

    /// Makes entries zero, one or minus one as long as the failure stays.
    fn shrink<T: Shown>(&self, sizes: &Sizes, values: &mut [Whole], failure: Failure) {
        let mut left = if self.is_large() { TRIALS_AT_LARGE_SIZES } else { SHRINKS };
        for at in 0..values.len() {
            for entry in 0..values[at].data.len() {
                if values[at].data[entry] == 0 {
                    continue;
                }
                let Some(less) = left.checked_sub(1) else { return };
                left = less;
                for candidate in [0, 1, -1] {
                    if values[at].data[entry] == candidate {
                        break;
                    }
                    let before = values[at].data.clone();
                    values[at].put(entry, candidate);
                    if values[at].is_admitted() && self.fails::<T>(sizes, values, failure) {
                        break;
                    }
                    values[at].data = before;
                }
            }
        }
    }

    /// The sizes with the names of the dimensions.
    fn named(&self, sizes: &Sizes) -> Vec<(String, usize)> {
        let named = |d| Some((self.symbols.dimension_name(d).to_owned(), sizes.get(d)?));
        self.open_dimensions().into_iter().filter_map(named).collect()
    }

    fn told<T: Shown>(&self, sizes: &Sizes, values: &[Whole]) -> Counterexample {
        let sides = self.sides::<T>(sizes, values);
        let [left, right] = Array::of_sides(sides.each_ref().map(|side| side.as_ref().ok()))
            // Numbers of a field are none for people.
            .or_else(|| {
                let sides = self.sides::<Rounded>(sizes, values);
                Array::of_sides(sides.each_ref().map(|side| side.as_ref().ok()))
            })
            .unwrap_or_default();
        Counterexample {
            sizes: self.named(sizes),
            values: values
                .iter()
                .map(|v| {
                    let entry = |x: &i64| Rational::new(*x, v.divisor).to_string();
                    let entries = v.data.iter().map(entry).collect();
                    (self.symbols.variable_name(v.variable).to_owned(), Array { shape: v.shape.clone(), entries })
                })
                .chain(self.solved(&Self::point::<T>(sizes, values)))
                .collect(),
            left,
            right,
        }
    }

    /// The values of what is put in for variables.
    fn solved<T: Shown>(&self, point: &Point<T>) -> Vec<(String, Array)> {
        let value = |(variable, term): &(Variable, Id)| {
            let mut evaluator = Evaluator::within(self.equation.graph, point, AT_A_POINT);
            let value = evaluator.value(*term).ok()?;
            let [value, _] = Array::of_sides([Some(value), None])?;
            Some((self.symbols.variable_name(*variable).to_owned(), value?))
        };
        self.equation.solved.iter().filter_map(value).collect()
    }
}

/// A counterexample at the sizes where random points differ: of whole numbers that grow, else of decimals; in the field alone it is
/// hidden from people.
pub(super) fn at_random(search: &Search<'_>, at: &Place) -> Counterexample {
    let Equation { graph, left, right, .. } = search.equation;
    let algebraic = is_algebraic(graph, &[left, right]);
    for range in RANGES {
        for seed in 0..TRIALS_AT_RANDOM {
            let found = if algebraic {
                search.at::<Field>(&at.sizes, range, 1, seed, Failure::Difference)
            } else {
                search.at::<Rounded>(&at.sizes, range, 1, seed, Failure::Difference)
            };
            if let Some(found) = found {
                return found;
            }
        }
    }
    REGIONS.into_iter().find_map(|region| decimal(search, at, region)).unwrap_or_default()
}

/// The random point where the sides differ.
fn decimal(search: &Search<'_>, at: &Place, region: Region) -> Option<Counterexample> {
    at_point(search, Point::<Rounded>::random(search.symbols, at.seed, &at.sizes, region).ok()?)
}

/// A point where the sides differ, with short decimals where the attributes of the variables allow that and the sides still differ.
pub(super) fn at_point(search: &Search<'_>, point: Point<Rounded>) -> Option<Counterexample> {
    let rounded = |places: i32| {
        let mut rounded = point.clone();
        for variable in search.equation.variables() {
            let attributes = search.symbols.attributes(variable);
            if !attributes.has(Attribute::Orthogonal) && !attributes.has(Attribute::Idempotent) {
                let unit = 10f64.powi(places);
                rounded.set(
                    variable,
                    point.value(variable).ok()?.map(|entry| Rounded::exactly((entry.value * unit).round() / unit)),
                );
            }
        }
        told(search, &rounded)
    };
    [0, 1, 3, 6].into_iter().find_map(rounded).or_else(|| told(search, &point))
}

/// The values at a point, if they differ there.
fn told(search: &Search<'_>, point: &Point<Rounded>) -> Option<Counterexample> {
    let Search { equation, symbols, .. } = *search;
    let mut values = Vec::new();
    for variable in equation.variables() {
        let value = point.value(variable).ok()?;
        let entries = value.data.iter().map(|entry| entry.value.to_string()).collect();
        values.push((symbols.variable_name(variable).to_owned(), Array { shape: value.shape.clone(), entries }));
    }
    let [left, right] = both(equation, point).ok()?;
    if compared(&left, &right, TOLERANCE) != Comparison::Different {
        return None;
    }
    let [left, right] = Array::of_sides([Some(&left), Some(&right)])?;
    values.extend(search.solved(point));
    Some(Counterexample { sizes: search.named(point.sizes()), values, left, right })
}
