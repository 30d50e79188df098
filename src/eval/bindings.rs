//! Arrays given by a user, by name.

use super::evaluate::evaluate;
use super::point::{Point, Sizes};
use crate::base::{Error, ErrorCode, Result, Shape, Span, Symbols, Tensor, Undefined, entries};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use indexmap::IndexMap;

/// Values for variables, by name; the sizes of dimensions are read off the arrays. A scalar has no axis, a vector one, a matrix two: the
/// rows, then the columns.
///
/// ```
/// use gradus::{Bindings, Tensor};
/// let mut at = Bindings::new();
/// at.set("A", Tensor::new(vec![2, 2], vec![1.0, 2.0, 3.0, 4.0]).unwrap());
/// at.set("x", Tensor::new(vec![2], vec![1.0, -1.0]).unwrap());
/// let y = gradus::Context::new().parse("A*x")?.eval(&at)?;
/// assert_eq!(y.data, [-1.0, -1.0]);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    values: IndexMap<String, Tensor<f64>>,
    sizes: IndexMap<String, usize>,
}

impl Bindings {
    /// Nothing bound.
    pub fn new() -> Self {
        Self::default()
    }

    /// Binds a variable; a value that it had is replaced. Whether the array fits is seen when something is evaluated. A value is a number,
    /// a list of numbers, a list of rows, a [`Tensor`] or, with the features of these names, an array of `ndarray`, `nalgebra` or `faer`.
    ///
    /// ```
    /// use gradus::{Bindings, Context};
    /// let measured: &[f64] = &[3.0, 4.0];
    /// let mut at = Bindings::new();
    /// at.set("A", [[1.0, 2.0], [0.0, 1.0]]).set("x", measured).set("c", 0.5);
    /// assert_eq!(Context::new().parse("c*A*x")?.eval(&at)?.data, [5.5, 2.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Tensor<f64>>) -> &mut Self {
        self.values.insert(name.into(), value.into());
        self
    }

    /// Binds a dimension, for sizes that no array shows.
    ///
    /// ```
    /// use gradus::{Bindings, Context};
    /// let mut at = Bindings::new();
    /// at.set_size("n", 3);
    /// assert_eq!(Context::new().parse("tr(eye(n))")?.eval(&at)?.value(), 3.0);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn set_size(&mut self, dimension: impl Into<String>, size: usize) -> &mut Self {
        self.sizes.insert(dimension.into(), size);
        self
    }

    /// The point that these values are for the symbols. Names that are no variables are an error; variables may be missing.
    ///
    /// # Errors
    /// When the arrays do not fit the shapes of the variables.
    #[doc(hidden)]
    pub fn point(&self, symbols: &Symbols) -> Result<Point<f64>> {
        let mut sizes = Sizes::unknown(symbols);
        for (name, size) in &self.sizes {
            let dimension = symbols
                .find_dimension(name)
                .ok_or_else(|| error(ErrorCode::UnknownName, format!("there is no dimension {name}")))?;
            if sizes.get(dimension).is_some_and(|known| known != *size) {
                return Err(error(ErrorCode::Shape, format!("the dimension {name} is not {size} in size")));
            }
            sizes = sizes.with(dimension, *size);
        }
        let mut point_values = Vec::new();
        let places: Vec<_> = symbols.places().collect();
        for (name, value) in &self.values {
            let variable = symbols
                .find_variable(name)
                .ok_or_else(|| error(ErrorCode::UnknownName, format!("there is no variable {name}")))?;
            let shape = &symbols.declaration(variable).shape;
            if value.rank() != shape.len() || entries(&value.shape) != Ok(value.data.len()) {
                return Err(mismatch(symbols, name, shape, value));
            }
            for (axis, size) in shape.iter().zip(&value.shape) {
                let [dimension] = axis[..] else { continue };
                match sizes.get(dimension) {
                    Some(known) if known != *size => {
                        let dimension = symbols.dimension_name(dimension);
                        let message = format!(
                            "{name} says that the dimension {dimension} is {size}, but it is {known} elsewhere"
                        );
                        return Err(error(ErrorCode::Shape, message));
                    }
                    Some(_) => {}
                    None => sizes = sizes.with(dimension, *size),
                }
            }
            point_values.push((variable, name, value));
        }
        for (variable, name, value) in &point_values {
            let shape = &symbols.declaration(*variable).shape;
            let fits = shape.iter().zip(&value.shape).all(|(axis, size)| sizes.axis(axis).is_ok_and(|s| s == *size));
            if !fits {
                return Err(mismatch(symbols, name, shape, value));
            }
        }
        for (name, dimension) in places {
            let place = symbols.find_dimension(name).and_then(|name| sizes.get(name));
            if let (Some(place), Some(size)) = (place, sizes.get(dimension))
                && !(1..=size).contains(&place)
            {
                return Err(error(ErrorCode::Shape, format!("the place {name} is {place}, but there are {size}")));
            }
        }
        let mut point = Point::new(sizes);
        for (variable, _, value) in point_values {
            point.set(variable, value.clone());
        }
        Ok(point)
    }

    /// The value of a term for these values.
    ///
    /// # Errors
    /// When an array is missing or does not fit, or the term has no value there.
    #[doc(hidden)]
    pub fn evaluate(&self, graph: &Graph, root: Id, symbols: &Symbols) -> Result<Tensor<f64>> {
        let point = self.point(symbols)?;
        for id in graph.reachable(&[root]) {
            if let Op::Variable(variable) = graph.op(id)
                && point.value(*variable).is_err()
            {
                let name = symbols.variable_name(*variable);
                return Err(error(ErrorCode::UnknownName, format!("{name} has no value")));
            }
        }
        evaluate(graph, root, &point).map_err(|undefined| {
            let message = match undefined {
                Undefined::Dimension(d) => format!("the dimension {} has no size", symbols.dimension_name(d)),
                other => other.to_string(),
            };
            error(ErrorCode::Arithmetic, message)
        })
    }
}

fn error(code: ErrorCode, message: String) -> Error {
    Error::new(code, message, Span::default())
}

fn mismatch(symbols: &Symbols, name: &str, shape: &Shape, value: &Tensor<f64>) -> Error {
    let sizes = value.shape.iter().map(usize::to_string).collect::<Vec<_>>().join("×");
    let sizes = if sizes.is_empty() { "a scalar".to_owned() } else { format!("an array of {sizes}") };
    error(ErrorCode::Shape, format!("{name} is {}, not {sizes}", symbols.shape_text(shape)))
}
