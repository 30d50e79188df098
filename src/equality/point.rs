//! Counterexamples: points of small sizes and small whole numbers at which the sides of a rule differ, made as small as possible.

use crate::base::{Attribute, Attributes, Dimension, Field, Rational, Scalar, Symbols, Variable};
use crate::eval::{Evaluator, Point, Random, Sizes, Tensor};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use std::fmt::Write as _;

/// An array for people: sizes and entries as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Array {
    /// The size of each axis.
    pub shape: Vec<usize>,
    /// The entries, the last axis fastest.
    pub entries: Vec<String>,
}

impl Array {
    pub(crate) fn of<T: Shown>(value: &Tensor<T>) -> Array {
        Array { shape: value.shape.clone(), entries: value.data.iter().map(|x| x.shown()).collect() }
    }

    /// The array as MATLAB writes it: `[1 0; 0 1]`, a vector as a column.
    pub fn text(&self) -> String {
        let width = match self.shape.as_slice() {
            [] => return self.entries.first().cloned().unwrap_or_default(),
            [_] => 1,
            [.., columns] => *columns,
        };
        let rows: Vec<String> = self.entries.chunks(width.max(1)).map(|row| row.join(" ")).collect();
        format!("[{}]", rows.join("; "))
    }
}

/// A point at which a rule does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The dimensions and their sizes.
    pub sizes: Vec<(String, usize)>,
    /// The metavariables and their values.
    pub values: Vec<(String, Array)>,
    /// The value of the left side, if it has one there.
    pub left: Option<Array>,
    /// The value of the right side, if it has one there.
    pub right: Option<Array>,
}

impl Counterexample {
    /// One line for each value, each beginning with `indent`.
    pub fn text(&self, indent: &str) -> String {
        let mut out = String::new();
        if !self.sizes.is_empty() {
            let list: Vec<String> = self.sizes.iter().map(|(name, size)| format!("{name} = {size}")).collect();
            let _ = writeln!(out, "{indent}{}", list.join(", "));
        }
        for (name, value) in &self.values {
            let _ = writeln!(out, "{indent}{name} = {}", value.text());
        }
        for (name, side) in [("left", &self.left), ("right", &self.right)] {
            let text = side.as_ref().map_or_else(|| "has no value".to_owned(), |v| format!("= {}", v.text()));
            let _ = writeln!(out, "{indent}{name:<5} {text}");
        }
        out
    }
}

/// A number for people.
pub(crate) trait Shown: Scalar {
    fn shown(self) -> String;
}

impl Shown for f64 {
    fn shown(self) -> String {
        if (self - self.round()).abs() < 1e-9 {
            return format!("{}", self.round() + 0.0);
        }
        let text = format!("{self:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

impl Shown for Field {
    /// The residue as the small fraction that it is of.
    fn shown(self) -> String {
        const SMALL: u64 = 1_000_000;
        for denominator in 1..=720i64 {
            let numerator = self * Field::integer(denominator);
            for (sign, value) in [("", numerator), ("-", -numerator)] {
                if value.residue() < SMALL {
                    let value = value.residue();
                    return match denominator {
                        1 => format!("{sign}{value}"),
                        _ => format!("{sign}{value}/{denominator}"),
                    };
                }
            }
        }
        format!("{} (mod 2^61-1)", self.residue())
    }
}

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

/// An equation to be tried.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) left: Id,
    pub(crate) right: Id,
    pub(crate) symbols: &'a Symbols,
}

/// The most size assignments that are tried.
const ASSIGNMENTS: usize = 120;
/// The points tried for each.
const POINTS: u64 = 14;

impl Case<'_> {
    /// The smallest failure among points of small whole numbers, smallest sizes first.
    pub(crate) fn smallest(&self, failure: Failure) -> Option<Counterexample> {
        if crate::eval::is_algebraic(self.graph, &[self.left, self.right]) {
            self.search::<Field>(failure)
        } else {
            self.search::<f64>(failure)
        }
    }

    fn search<T: Shown>(&self, failure: Failure) -> Option<Counterexample> {
        for sizes in self.assignments() {
            let points = if self.open_dimensions().is_empty() { 40 * POINTS } else { POINTS };
            for seed in 0..points {
                let mut random = Random::new(seed * 7919 + 11);
                let range = if seed < POINTS / 2 { 1 } else { 1 + (seed % 3) as i64 };
                // Exponents of one half show what whole ones do not.
                let divisor = if T::EXACT || seed % 2 == 0 { 1 } else { 2 };
                let Some(mut values) = self.draw(&sizes, range, divisor, &mut random) else { continue };
                if self.fails::<T>(&sizes, &values, failure) {
                    self.shrink::<T>(&sizes, &mut values, failure);
                    return Some(self.told::<T>(&sizes, &values));
                }
            }
        }
        None
    }

    /// The dimensions that the equation speaks of and that are no literal sizes.
    fn open_dimensions(&self) -> Vec<Dimension> {
        self.symbols.dimensions().map(|(d, _)| d).filter(|d| self.symbols.literal_size(*d).is_none()).collect()
    }

    /// Sizes from 1 to 3 for every dimension, smallest first.
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
        all.truncate(ASSIGNMENTS);
        all.into_iter()
            .map(|sizes| open.iter().zip(sizes).fold(base.clone(), |base, (d, size)| base.with(*d, size)))
            .collect()
    }

    fn variables(&self) -> Vec<Variable> {
        let used = self.graph.reachable(&[self.left, self.right]);
        let occurs = |v| used.iter().any(|id| *self.graph.op(*id) == Op::Variable(v));
        self.symbols.variables().map(|(v, _, _)| v).filter(|v| occurs(*v)).collect()
    }

    fn draw(&self, sizes: &Sizes, range: i64, divisor: i64, random: &mut Random) -> Option<Vec<Whole>> {
        self.variables()
            .into_iter()
            .map(|variable| {
                let declaration = self.symbols.declaration(variable);
                let shape = declaration.shape.iter().map(|a| sizes.axis(a).ok()).collect::<Option<Vec<_>>>()?;
                let attributes = self.symbols.attributes(variable);
                let mut tries = 0;
                let data = loop {
                    let data = entries(&shape, attributes, range, random);
                    if admits(&shape, &data, attributes) {
                        break data;
                    }
                    tries += 1;
                    if tries > 24 {
                        return None;
                    }
                };
                let divisor = if shape.is_empty() && random.bits() & 1 == 1 { divisor } else { 1 };
                Some(Whole { variable, shape, data, divisor, attributes })
            })
            .collect()
    }

    fn sides<T: Shown>(&self, sizes: &Sizes, values: &[Whole]) -> [Option<Tensor<T>>; 2] {
        let mut point = Point::new(sizes.clone());
        for value in values {
            let entry = |x: &i64| T::integer(*x).divide(T::integer(value.divisor)).unwrap_or_else(|_| T::zero());
            if let Ok(tensor) = Tensor::new(value.shape.clone(), value.data.iter().map(entry).collect()) {
                point.set(value.variable, tensor);
            }
        }
        [self.left, self.right].map(|side| {
            let mut evaluator = Evaluator::new(self.graph, &point);
            evaluator.value(side).ok().filter(|value| value.is_finite()).cloned()
        })
    }

    fn fails<T: Shown>(&self, sizes: &Sizes, values: &[Whole], failure: Failure) -> bool {
        match self.sides::<T>(sizes, values) {
            [Some(left), Some(right)] => {
                matches!(failure, Failure::Difference | Failure::Domain)
                    && left.distance(&right) > if T::EXACT { 0.0 } else { 1e-6 }
            }
            [None, None] => false,
            [Some(_), None] => failure != Failure::Difference,
            [None, Some(_)] => matches!(failure, Failure::Domain | Failure::Partial),
        }
    }

    /// Makes entries zero, one or minus one as long as the failure stays.
    fn shrink<T: Shown>(&self, sizes: &Sizes, values: &mut [Whole], failure: Failure) {
        for at in 0..values.len() {
            for entry in 0..values[at].data.len() {
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

    fn told<T: Shown>(&self, sizes: &Sizes, values: &[Whole]) -> Counterexample {
        let [left, right] = self.sides::<T>(sizes, values);
        let used: Vec<Dimension> = self.open_dimensions();
        Counterexample {
            sizes: used
                .into_iter()
                .filter_map(|d| Some((self.symbols.dimension_name(d).to_owned(), sizes.get(d)?)))
                .collect(),
            values: values
                .iter()
                .map(|v| {
                    let entry = |x: &i64| Rational::new(*x, v.divisor).to_string();
                    let entries = v.data.iter().map(entry).collect();
                    (self.symbols.variable_name(v.variable).to_owned(), Array { shape: v.shape.clone(), entries })
                })
                .collect(),
            left: left.as_ref().map(Array::of),
            right: right.as_ref().map(Array::of),
        }
    }
}

/// A variable with whole numbers.
#[derive(Clone, Debug)]
struct Whole {
    variable: Variable,
    shape: Vec<usize>,
    data: Vec<i64>,
    /// What the numbers are divided by.
    divisor: i64,
    attributes: Attributes,
}

impl Whole {
    /// Sets an entry, and those that the attributes tie to it.
    fn put(&mut self, entry: usize, value: i64) {
        self.data[entry] = value;
        if let [n, m] = self.shape[..]
            && n == m
            && n > 0
        {
            let mirror = (entry % n) * n + entry / n;
            if self.attributes.has(Attribute::Symmetric) {
                self.data[mirror] = value;
            }
            if self.attributes.has(Attribute::Skew) {
                self.data[mirror] = -value;
            }
        }
    }

    fn is_admitted(&self) -> bool {
        admits(&self.shape, &self.data, self.attributes)
    }
}

fn whole(range: i64, random: &mut Random) -> i64 {
    (random.bits() % (2 * range as u64 + 1)) as i64 - range
}

/// Random whole numbers that have most attributes by construction; [`admits`] decides.
fn entries(shape: &[usize], a: Attributes, range: i64, random: &mut Random) -> Vec<i64> {
    use Attribute::*;
    let count = shape.iter().product();
    let mut data: Vec<i64> = (0..count).map(|_| whole(range, random)).collect();
    if a.has(Positive) {
        data.iter_mut().for_each(|x| *x = x.abs() + 1);
    } else if a.has(Nonzero) {
        data.iter_mut().filter(|x| **x == 0).for_each(|x| *x = range);
    }
    let &[n, m] = shape else { return data };
    if n != m {
        return data;
    }
    let bits = random.bits();
    let bit = |i: usize| bits >> (i % 60) & 1 == 1;
    if a.has(Idempotent) {
        let on: Vec<bool> = (0..n).map(|i| a.has(Invertible) || bit(i)).collect();
        for i in 0..n {
            for j in 0..n {
                let off = !a.has(Symmetric) && i < j && on[i] && !on[j];
                data[i * n + j] = if i == j {
                    i64::from(on[i])
                } else if off {
                    data[i * n + j]
                } else {
                    0
                };
            }
        }
        return data;
    }
    if a.has(Orthogonal) {
        let shift = if a.has(Symmetric) || n == 0 { 0 } else { (random.bits() % n as u64) as usize };
        for i in 0..n {
            for j in 0..n {
                let sign = if bit(i) { -1 } else { 1 };
                data[i * n + j] = if (i + shift) % n == j { sign } else { 0 };
            }
        }
        return data;
    }
    for i in 0..n {
        for j in 0..n {
            let (here, there) = (i * n + j, j * n + i);
            if (a.has(Lower) && i < j) || (a.has(Upper) && i > j) {
                data[here] = 0;
            }
            if a.has(Symmetric) && j < i {
                data[here] = data[there];
            }
            if a.has(Skew) && j <= i {
                data[here] = if i == j { 0 } else { -data[there] };
            }
        }
    }
    if a.has(Spd) {
        for i in 0..n {
            let others: i64 = (0..n).filter(|j| *j != i).map(|j| data[i * n + j].abs()).sum();
            data[i * n + i] = 1 + others;
        }
    }
    data
}

/// Whether an array of whole numbers has the attributes.
fn admits(shape: &[usize], data: &[i64], attributes: Attributes) -> bool {
    use Attribute::*;
    let square = matches!(shape, [n, m] if n == m);
    let n = shape.first().copied().unwrap_or(0);
    let at = |i: usize, j: usize| data[i * n + j];
    let pairs = || (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    let product = |transposed: bool, i: usize, j: usize| -> i64 {
        (0..n).map(|k| (if transposed { at(k, i) } else { at(i, k) }) * at(k, j)).sum()
    };
    attributes.iter().all(|attribute| match attribute {
        Positive => data.iter().all(|x| *x > 0),
        Nonzero => data.iter().all(|x| *x != 0),
        _ if !square => true,
        Symmetric => pairs().all(|(i, j)| at(i, j) == at(j, i)),
        Skew => pairs().all(|(i, j)| at(i, j) == -at(j, i)),
        Diagonal => pairs().all(|(i, j)| i == j || at(i, j) == 0),
        Lower => pairs().all(|(i, j)| i >= j || at(i, j) == 0),
        Upper => pairs().all(|(i, j)| i <= j || at(i, j) == 0),
        Orthogonal => pairs().all(|(i, j)| product(true, i, j) == i64::from(i == j)),
        Idempotent => pairs().all(|(i, j)| product(false, i, j) == at(i, j)),
        Invertible => minor(data, n, n) != 0,
        Spd => (1..=n).all(|k| minor(data, n, k) > 0),
    })
}

/// The leading minor of order `k`, by expansion along its first row.
fn minor(data: &[i64], n: usize, k: usize) -> i64 {
    fn expand(data: &[i64], n: usize, row: usize, columns: &[usize]) -> i64 {
        let mut sum = 0;
        for (place, column) in columns.iter().enumerate() {
            let rest: Vec<usize> = columns.iter().copied().filter(|c| c != column).collect();
            let sign = if place % 2 == 0 { 1 } else { -1 };
            sum += sign * data[row * n + column] * expand(data, n, row + 1, &rest);
        }
        if columns.is_empty() { 1 } else { sum }
    }
    expand(data, n, 0, &(0..k).collect::<Vec<_>>())
}

/// The point of a comparison that found a difference, where no smaller one is known.
pub(crate) fn at_random<T: Shown>(case: &Case, seed: u64, sizes: &Sizes) -> Option<Counterexample> {
    use crate::eval::Region;
    for region in [Region::Signed, Region::Positive, Region::Unit] {
        let Ok(point) = Point::<T>::random(case.symbols, seed, sizes, region) else { continue };
        let side = |id| Evaluator::new(case.graph, &point).value(id).ok().filter(|v| v.is_finite()).cloned();
        let (Some(left), Some(right)) = (side(case.left), side(case.right)) else { continue };
        if left.distance(&right) <= if T::EXACT { 0.0 } else { 1e-7 } {
            continue;
        }
        let names = case.open_dimensions();
        return Some(Counterexample {
            sizes: names
                .into_iter()
                .filter_map(|d| Some((case.symbols.dimension_name(d).to_owned(), sizes.get(d)?)))
                .collect(),
            values: case
                .variables()
                .into_iter()
                .filter_map(|v| Some((case.symbols.variable_name(v).to_owned(), Array::of(point.value(v).ok()?))))
                .collect(),
            left: Some(Array::of(&left)),
            right: Some(Array::of(&right)),
        });
    }
    None
}
