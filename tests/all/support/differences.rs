//! The oracle of derivatives: differences, and what each form of an answer must equal by them.

use super::tree::indexed;
use gradus::Constraint;
use gradus::internals::eval::{Point, Tensor, evaluate, numeric_derivative, numeric_second_derivative};
use gradus::internals::expr::{Graph, Id};
use gradus::internals::syntax::parse;
use gradus::internals::typing::elaborate_shaped;
use gradus::{Answer, FormName};
use gradus::{Symbols, Variable};

/// Larger entries have no differences worth comparing with.
const LARGEST: f64 = 1e6;

/// The value of a term, where it has a bearable one.
pub(crate) fn value(graph: &Graph, id: Id, point: &Point<f64>) -> Option<Tensor<f64>> {
    evaluate(graph, id, point).ok().filter(bearable)
}

/// The derivative of a term by differences, where two steps agree on it.
pub(crate) fn derivative(graph: &Graph, id: Id, by: Variable, point: &Point<f64>) -> Option<Tensor<f64>> {
    let derivative = numeric_derivative(graph, id, by, point).ok().filter(bearable)?;
    let other = coarse(graph, id, by, point)?;
    (distance(&derivative, &other) <= 1e-6).then_some(derivative)
}

/// The second derivative of a term by differences.
pub(crate) fn second_derivative(graph: &Graph, id: Id, by: [Variable; 2], point: &Point<f64>) -> Option<Tensor<f64>> {
    numeric_second_derivative(graph, id, by[0], by[1], point).ok().filter(bearable)
}

fn bearable(tensor: &Tensor<f64>) -> bool {
    tensor.is_finite() && tensor.data.iter().all(|x| x.abs() <= LARGEST)
}

/// What the forms of an answer must equal at a point.
pub(crate) struct Expected {
    /// The derivative that no constraint restricts, where it is known.
    plain: Option<Tensor<f64>>,
    constrained: Tensor<f64>,
}

impl Expected {
    /// From the value, or the derivative by independent entries.
    pub(crate) fn new(plain: Tensor<f64>, answer: &Answer) -> Expected {
        Expected::restricted(plain, answer.constraint, false)
    }

    /// From the derivative of a step, which may be restricted, of what may have been restricted before.
    pub(crate) fn restricted(derivative: Tensor<f64>, constraint: Option<Constraint>, before: bool) -> Expected {
        let constrained =
            constraint.map_or_else(|| derivative.clone(), |constraint| constrain(&derivative, constraint));
        Expected { plain: (!before).then_some(derivative), constrained }
    }

    /// What one form must equal: the derivative itself, stacked, or applied to the directions.
    pub(crate) fn of(&self, name: FormName, answer: &Answer, point: &Point<f64>) -> Option<Tensor<f64>> {
        let whole = &self.constrained;
        match name {
            FormName::Matrix | FormName::Index | FormName::Value | FormName::Isotropic => Some(whole.clone()),
            FormName::Vec => Some(stack(whole, answer.wrt_shapes.last()?.len())),
            FormName::Differential => answer.wrt.iter().rev().try_fold(self.plain.clone()?, |tensor, variable| {
                let name = format!("d{}", answer.symbols.variable_name(*variable));
                let direction = point.value(answer.symbols.find_variable(&name)?).ok()?;
                Some(along(&tensor, direction))
            }),
            FormName::Frechet => Some(along(&self.plain.clone()?, given_direction(answer, point)?)),
            FormName::SingleEntry => self.entry(answer, point),
            // It needs a second derivative.
            FormName::Hvp | FormName::Taylor => None,
            other => unreachable!("no oracle of {other:?}"),
        }
    }

    /// The derivative by the entry whose places are the last names of places of the answer.
    fn entry(&self, answer: &Answer, point: &Point<f64>) -> Option<Tensor<f64>> {
        let plain = self.plain.clone()?;
        let axes = &plain.shape[plain.shape.len() - answer.wrt_shapes[0].len()..];
        let places: Vec<&str> = answer.symbols.places().map(|(name, _)| name).collect();
        let own = &places[places.len().checked_sub(axes.len())?..];
        let flat = own.iter().zip(axes).try_fold(0, |flat, (name, size)| {
            let place = point.size(answer.symbols.find_dimension(name)?).ok()?;
            Some(flat * size + (place.max(1) - 1) % size)
        })?;
        let mut unit = Tensor { shape: axes.to_vec(), data: vec![0.0; axes.iter().product()] };
        unit.data[flat] = 1.0;
        Some(along(&plain, &unit))
    }
}

/// The direction that an answer calls `V` or `v`.
fn given_direction<'p>(answer: &Answer, point: &'p Point<f64>) -> Option<&'p Tensor<f64>> {
    let named = |name: &str| matches!(name.trim_end_matches('_'), "V" | "v");
    let (direction, ..) = answer.symbols.variables().filter(|(_, name, _)| named(name)).last()?;
    point.value(direction).ok()
}

/// A derivative applied to a change of the variable, whose axes are its last.
pub(crate) fn along(derivative: &Tensor<f64>, direction: &Tensor<f64>) -> Tensor<f64> {
    let rows = derivative.data.chunks(direction.data.len());
    let data = rows.map(|row| row.iter().zip(&direction.data).map(|(x, y)| x * y).sum()).collect();
    let rank = derivative.shape.len() - direction.shape.len();
    Tensor { shape: derivative.shape[..rank].to_vec(), data }
}

/// A derivative as a matrix: the axes of the value stacked column by column, and the last axes, those of the variable.
fn stack(derivative: &Tensor<f64>, last: usize) -> Tensor<f64> {
    let (value, variable) = derivative.shape.split_at(derivative.shape.len() - last);
    let shape = [value, variable].map(|axes| axes.iter().product::<usize>());
    let mut data = vec![0.0; derivative.data.len()];
    for (flat, entry) in derivative.data.iter().enumerate() {
        let (row, column) = (flat / shape[1], flat % shape[1]);
        data[stacked(row, value) * shape[1] + stacked(column, variable)] = *entry;
    }
    Tensor { shape: shape.to_vec(), data }
}

/// The place of an entry when columns are stacked, from its place when rows are.
fn stacked(mut place: usize, axes: &[usize]) -> usize {
    let mut digits = Vec::new();
    for size in axes.iter().rev() {
        digits.push(place % size);
        place /= size;
    }
    // The last axis is the slowest now.
    digits.iter().zip(axes.iter().rev()).fold(0, |flat, (digit, size)| flat * size + digit)
}

/// How far a value is from what it must equal, relative to the largest entry.
pub(crate) fn distance(a: &Tensor<f64>, b: &Tensor<f64>) -> f64 {
    if a.shape != b.shape || !a.is_finite() {
        return f64::INFINITY;
    }
    let scale = b.data.iter().fold(1e-2f64, |m, x| m.max(x.abs()));
    a.data.iter().zip(&b.data).fold(0.0f64, |m, (x, y)| m.max((x - y).abs())) / scale
}

/// The derivative by differences of the second order with a small step.
fn coarse(graph: &Graph, root: Id, variable: Variable, point: &Point<f64>) -> Option<Tensor<f64>> {
    const STEP: f64 = 4e-5;
    let base = point.value(variable).ok()?.clone();
    let mut columns = Vec::new();
    let mut shape = evaluate(graph, root, point).ok()?.shape;
    let entries = shape.iter().product::<usize>();
    for place in 0..base.data.len() {
        let at = |shift: f64| {
            let (mut moved, mut point) = (base.clone(), point.clone());
            moved.data[place] += shift;
            point.set(variable, moved);
            evaluate(graph, root, &point).ok()
        };
        let (up, down) = (at(STEP)?, at(-STEP)?);
        columns.push(up.data.iter().zip(&down.data).map(|(x, y)| (x - y) / (2.0 * STEP)).collect::<Vec<f64>>());
    }
    shape.extend(&base.shape);
    let data = (0..entries).flat_map(|i| columns.iter().map(move |c| c[i])).collect();
    Tensor::new(shape, data).ok()
}

fn constrain(tensor: &Tensor<f64>, constraint: Constraint) -> Tensor<f64> {
    let n = tensor.shape[tensor.shape.len() - 1];
    let mut data = tensor.data.clone();
    for block in data.chunks_mut(n * n) {
        let old = block.to_vec();
        for i in 0..n {
            for j in 0..n {
                let (here, there) = (old[i * n + j], old[j * n + i]);
                block[i * n + j] = match constraint {
                    Constraint::Symmetric if i == j => here,
                    Constraint::Symmetric => here + there,
                    Constraint::SymmetricRiesz => (here + there) / 2.0,
                    Constraint::Skew => (here - there) / 2.0,
                    Constraint::Diagonal if i == j => here,
                    Constraint::Lower if i >= j => here,
                    Constraint::Upper if i <= j => here,
                    Constraint::Diagonal | Constraint::Lower | Constraint::Upper => 0.0,
                    other => unreachable!("{other:?}"),
                };
            }
        }
    }
    Tensor { shape: tensor.shape.clone(), data }
}

/// Whether the point keeps to what the answer assumes.
pub(crate) fn holds(answer: &Answer, symbols: &Symbols, graph: &Graph, point: &Point<f64>) -> bool {
    let value = |text: &str| -> Option<Tensor<f64>> {
        let (mut symbols, mut graph) = (symbols.clone(), graph.clone());
        // With more than two axes it is in index notation.
        let statement = indexed(parse(text).ok()?.expr);
        let read = elaborate_shaped(&statement, &[], None, &mut symbols, &mut graph).ok()?;
        evaluate(&graph, read.root, point).ok().filter(Tensor::is_finite)
    };
    let either = |text: &str, scalar: &str, array: &str| -> Option<String> {
        text.strip_suffix(scalar).or_else(|| text.strip_suffix(array)).map(str::to_owned)
    };
    let entries = |text: &str, fits: &dyn Fn(f64) -> bool| value(text).is_some_and(|v| v.data.iter().all(|x| fits(*x)));
    answer.conditions.iter().all(|condition| {
        if let Some(matrix) = condition.strip_suffix(" is invertible") {
            // Rounding gives singular matrices an inverse.
            entries(&format!("norm(inv({matrix}))"), &|norm| norm < 1e6)
        } else if let Some(array) = condition.strip_suffix(" is nonzero") {
            value(array).is_some_and(|v| v.data.iter().any(|x| x.abs() > 1e-6))
        } else if let Some(array) = condition.strip_suffix(" has nonzero entries") {
            entries(array, &|x| x.abs() > 1e-6)
        } else if let Some(array) = either(condition, " is positive", " has positive entries") {
            entries(&array, &|x| x > 1e-6)
        } else if let Some(array) = either(condition, " is nonnegative", " has nonnegative entries") {
            entries(&array, &|x| x >= 0.0)
        } else if let Some(array) = either(condition, " is between -1 and 1", " has entries between -1 and 1") {
            entries(&array, &|x| x.abs() < 1.0)
        } else if let Some(array) =
            either(condition, " is at least -1 and at most 1", " has entries of at least -1 and at most 1")
        {
            entries(&array, &|x| x.abs() <= 1.0)
        } else {
            panic!("what does '{condition}' say?")
        }
    })
}
