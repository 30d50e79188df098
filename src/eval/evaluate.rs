//! The value of every operation.

use super::linear::{determinant, inverse, kronecker, product};
use super::network::contract;
use super::point::Point;
use super::tensor::Tensor;
use crate::base::{Axis, Scalar, Undefined};
use crate::expr::{Graph, Id};
use crate::ops::{
    AS_COLUMN, AS_ROW, COMMUTATION, DETERMINANT, DIAGONAL, DIAGONAL_OF, DIVIDE, HADAMARD_DIVIDE, INNER, INVERSE,
    KRONECKER, LOG, LOG_DETERMINANT, LOG_SUM_EXP, MATRIX_POWER, NORM, OUTER, Op, POWER, Parameters, SOFTMAX, TRACE,
    TRIANGLE, VEC,
};

/// The values of the nodes of one graph at one point, each computed once.
#[derive(Clone, Debug)]
pub struct Evaluator<'a, T> {
    graph: &'a Graph,
    point: &'a Point<T>,
    values: Vec<Option<Tensor<T>>>,
}

impl<'a, T: Scalar> Evaluator<'a, T> {
    /// Nothing computed yet.
    pub fn new(graph: &'a Graph, point: &'a Point<T>) -> Self {
        Evaluator { graph, point, values: vec![None; graph.len()] }
    }

    /// The value of a node.
    ///
    /// # Errors
    /// When a node below it has none at the point.
    pub fn value(&mut self, root: Id) -> Result<&Tensor<T>, Undefined> {
        for id in self.pending(root) {
            let value = self.compute(id)?;
            self.values[usize::from(id)] = Some(value);
        }
        self.values[usize::from(root)].as_ref().ok_or(Undefined::Shape)
    }

    /// The nodes below the root that have no value yet, children first.
    fn pending(&self, root: Id) -> Vec<Id> {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if self.values[usize::from(id)].is_none() && seen.insert(id) {
                stack.extend(self.graph.children(id));
            }
        }
        let mut pending: Vec<Id> = seen.into_iter().collect();
        pending.sort_unstable_by_key(|id| usize::from(*id));
        pending
    }

    fn axis(&self, axis: &Axis) -> Result<usize, Undefined> {
        let mut size = 1usize;
        for dimension in axis {
            size = size.checked_mul(self.point.size(*dimension)?).ok_or(Undefined::TooLarge)?;
        }
        Ok(size)
    }

    fn compute(&self, id: Id) -> Result<Tensor<T>, Undefined> {
        let node = self.graph.node(id);
        let size = |d| self.point.size(d);
        let operand = |i: usize| -> Result<&Tensor<T>, Undefined> {
            node.children.get(i).and_then(|c| self.values[usize::from(*c)].as_ref()).ok_or(Undefined::Shape)
        };
        Ok(match &node.op {
            Op::Number(value) => Tensor::scalar(T::rational(*value)?),
            Op::Size(d) => Tensor::scalar(T::integer(size(*d)? as i64)),
            Op::Variable(v) => self.point.value(*v)?.clone(),
            Op::Identity(d) => Tensor::identity(size(*d)?)?,
            Op::Ones(d) => Tensor::from_fn(&[size(*d)?], |_| T::one())?,
            Op::Parametric(TRIANGLE, Parameters::Dimension(d)) => {
                let n = size(*d)?;
                Tensor::from_fn(&[n, n], |at| if at[0] >= at[1] { T::one() } else { T::zero() })?
            }
            Op::Parametric(COMMUTATION, Parameters::Dimensions(m, n)) => commutation(size(*m)?, size(*n)?)?,
            Op::Zero(shape) => Tensor::zeros(&shape.iter().map(|a| self.axis(a)).collect::<Result<Vec<_>, _>>()?)?,
            Op::Network(pattern) => {
                let operands = (0..node.children.len()).map(operand).collect::<Result<Vec<_>, _>>()?;
                let sizes = pattern.sizes.iter().map(|d| size(*d)).collect::<Result<Vec<_>, _>>()?;
                contract(pattern, &operands, &sizes)?
            }
            Op::Combination(coefficients) => {
                let mut sum = Tensor::zeros(&operand(0)?.shape)?;
                for (i, coefficient) in coefficients.iter().enumerate() {
                    let coefficient = T::rational(*coefficient)?;
                    sum = sum.zip(operand(i)?, |s, x| s + coefficient * x)?;
                }
                sum
            }
            Op::Product => product(operand(0)?, operand(1)?)?,
            Op::Transpose => operand(0)?.transpose(),
            Op::Scale => {
                let factor = operand(0)?.value();
                operand(1)?.map(|x| factor * x)
            }
            Op::Hadamard => operand(0)?.zip(operand(1)?, |x, y| x * y)?,
            Op::Call(DIVIDE) => {
                let divisor = operand(1)?.value();
                operand(0)?.try_map(|x| x.divide(divisor))?
            }
            Op::Call(HADAMARD_DIVIDE) => operand(0)?.try_zip(operand(1)?, T::divide)?,
            Op::Call(INNER) => Tensor::scalar(operand(0)?.zip(operand(1)?, |x, y| x * y)?.sum()),
            Op::Call(OUTER) => {
                let (x, y) = (operand(0)?, operand(1)?);
                Tensor::from_fn(&[x.size(0), y.size(0)], |i| x.data[i[0]] * y.data[i[1]])?
            }
            Op::Call(KRONECKER) => kronecker(operand(0)?, operand(1)?)?,
            Op::Call(VEC) => {
                let columns = operand(0)?.transpose();
                Tensor { shape: vec![columns.data.len()], data: columns.data }
            }
            Op::Call(DIAGONAL) => {
                let x = operand(0)?;
                let entry = |i: &[usize]| if i[0] == i[1] { x.data[i[0]] } else { T::zero() };
                Tensor::from_fn(&[x.size(0), x.size(0)], entry)?
            }
            Op::Call(DIAGONAL_OF) => diagonal(operand(0)?)?,
            Op::Call(TRACE) => Tensor::scalar(diagonal(operand(0)?)?.sum()),
            Op::Sum => Tensor::scalar(operand(0)?.sum()),
            Op::Call(NORM) => {
                let x = operand(0)?;
                Tensor::scalar(x.zip(x, |a, b| a * b)?.sum().root()?)
            }
            Op::Parametric(MATRIX_POWER, Parameters::Natural(k)) => matrix_power(operand(0)?, *k)?,
            Op::Call(AS_COLUMN) => Tensor { shape: vec![operand(0)?.size(0), 1], data: operand(0)?.data.clone() },
            Op::Call(AS_ROW) => Tensor { shape: vec![1, operand(0)?.size(0)], data: operand(0)?.data.clone() },
            // A softmax may be too small for a number of its own.
            Op::Map(LOG) if !T::EXACT && *self.graph.op(node.children[0]) == Op::Call(SOFTMAX) => {
                let argument = self.graph.children(node.children[0])[0];
                let x = self.values[usize::from(argument)].as_ref().ok_or(Undefined::Shape)?;
                let (exponentials, shift) = exponentials(x)?;
                let total = exponentials.sum().logarithm()?;
                x.map(|x| x - shift - total)
            }
            Op::Map(function) => operand(0)?.try_map(|x| function.value(x))?,
            Op::Call(POWER) => {
                let exponent = operand(1)?.value();
                match self.graph.number_value(node.children[1]) {
                    Some(known) => operand(0)?.try_map(|x| x.power_rational(known))?,
                    None => operand(0)?.try_map(|x| x.power(exponent))?,
                }
            }
            Op::Call(INVERSE) => inverse(operand(0)?)?,
            Op::Call(DETERMINANT) => Tensor::scalar(determinant(operand(0)?)?),
            Op::Call(SOFTMAX) => {
                let (exponentials, _) = exponentials(operand(0)?)?;
                let total = exponentials.sum();
                exponentials.try_map(|x| x.divide(total))?
            }
            Op::Call(LOG_SUM_EXP) => {
                let (exponentials, shift) = exponentials(operand(0)?)?;
                Tensor::scalar(exponentials.sum().logarithm()? + shift)
            }
            Op::Call(LOG_DETERMINANT) => Tensor::scalar(determinant(operand(0)?)?.log_abs()?),
            Op::Call(operation) | Op::Parametric(operation, _) => return Err(Undefined::Missing(operation.name())),
            // Terms hold what it is instead.
            Op::Defined(_) => return Err(Undefined::Missing("an operation that a text defines")),
        })
    }
}

/// The value of a term at a point. Every node below the root is evaluated once.
///
/// # Errors
/// When a part of the term has no value there.
pub fn evaluate<T: Scalar>(graph: &Graph, root: Id, point: &Point<T>) -> Result<Tensor<T>, Undefined> {
    let mut evaluator = Evaluator::new(graph, point);
    evaluator.value(root)?;
    evaluator.values[usize::from(root)].take().ok_or(Undefined::Shape)
}

/// `K(m,n)`: row (m,n), column (n,m).
fn commutation<T: Scalar>(m: usize, n: usize) -> Result<Tensor<T>, Undefined> {
    let size = m.checked_mul(n).ok_or(Undefined::TooLarge)?;
    Tensor::from_fn(&[size, size], |i| if i[0] / n == i[1] % m && i[0] % n == i[1] / m { T::one() } else { T::zero() })
}

/// The exponentials of all entries over a common factor that leaves none too large, and the logarithm of that factor.
fn exponentials<T: Scalar>(x: &Tensor<T>) -> Result<(Tensor<T>, T), Undefined> {
    let shift = T::shift(&x.data);
    Ok((x.try_map(|x| (x - shift).exponential())?, shift))
}

fn diagonal<T: Scalar>(matrix: &Tensor<T>) -> Result<Tensor<T>, Undefined> {
    let n = matrix.size(0);
    if matrix.shape != [n, n] {
        return Err(Undefined::Shape);
    }
    Tensor::from_fn(&[n], |i| matrix.data[i[0] * (n + 1)])
}

fn matrix_power<T: Scalar>(matrix: &Tensor<T>, mut exponent: u32) -> Result<Tensor<T>, Undefined> {
    let mut result = Tensor::identity(matrix.size(0))?;
    let mut base = matrix.clone();
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = product(&result, &base)?;
        }
        exponent >>= 1;
        if exponent > 0 {
            base = product(&base, &base)?;
        }
    }
    Ok(result)
}
