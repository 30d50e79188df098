//! Derivatives by differences, as an independent check.

use super::evaluate::evaluate;
use super::point::Point;
use crate::base::{Tensor, Undefined, Variable, entries};
use crate::expr::{Graph, Id};

/// The value of a term, if it has one.
type Value = Result<Tensor<f64>, Undefined>;

/// The derivative of a function of the point by differences of the sixth order: value axes, then the axes of the variable.
fn differences(variable: Variable, point: &Point<f64>, step: f64, value: &dyn Fn(&Point<f64>) -> Value) -> Value {
    let base = point.value(variable)?.clone();
    let mut columns = Vec::with_capacity(base.data.len());
    let mut value_shape = None;
    for place in 0..base.data.len() {
        let at = |shift: f64| {
            let mut moved = base.clone();
            moved.data[place] += shift;
            let mut point = point.clone();
            point.set(variable, moved);
            value(&point)
        };
        let across = |shift: f64| at(shift)?.zip(&at(-shift)?, |x, y| x - y);
        let near = across(step)?.zip(&across(2.0 * step)?, |x, y| 45.0 * x - 9.0 * y)?;
        let column = near.zip(&across(3.0 * step)?, |x, y| (x + y) / (60.0 * step))?;
        value_shape.get_or_insert_with(|| column.shape.clone());
        columns.push(column.data);
    }
    let mut shape = match value_shape {
        Some(shape) => shape,
        None => value(point)?.shape,
    };
    let count = entries(&shape)?;
    shape.extend(&base.shape);
    entries(&shape)?;
    let data = (0..count).flat_map(|i| columns.iter().map(move |column| column[i])).collect();
    Tensor::new(shape, data)
}

/// The derivative of a term by a variable, by central differences (relative error about 1e-10): the axes of the value, then those of
/// the variable. The entries of the variable are varied independently, whatever its attributes.
///
/// # Errors
/// When the term has no value at the point or near it.
pub fn numeric_derivative(
    graph: &Graph,
    root: Id,
    variable: Variable,
    point: &Point<f64>,
) -> Result<Tensor<f64>, Undefined> {
    differences(variable, point, 1e-3, &|p| evaluate(graph, root, p))
}

/// The second derivative of a term, by differences of differences (relative error about 1e-8): the axes of the value, of the first
/// variable, of the second.
///
/// # Errors
/// When the term has no value at the point or near it.
pub fn numeric_second_derivative(
    graph: &Graph,
    root: Id,
    first: Variable,
    second: Variable,
    point: &Point<f64>,
) -> Result<Tensor<f64>, Undefined> {
    differences(second, point, 3e-3, &|p| differences(first, p, 3e-3, &|q| evaluate(graph, root, q)))
}
