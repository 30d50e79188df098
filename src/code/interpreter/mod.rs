//! Programs run at numbers: one array for each value, kept as long as something needs it.

mod array;
mod contract;
mod linear;

use super::instruction::{Entrywise, Factorisation, Instruction, Place, Reduction, Side};
use super::program::Program;
use crate::base::{Arithmetic, Shape, Tensor, Undefined, Variable, entries};
use crate::eval::Point;
use crate::ops::Place as Along;
use array::{Array, Extents};
use contract::{Lettered, add_piece, contract};
use linear::{Factor, cofactors, dot, product};
use smallvec::SmallVec;
use std::sync::Arc;

/// Why a program has no value.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    Undefined(Undefined),
    /// The matrix of a Cholesky factorisation has none; the variable that it is, if it is one.
    Indefinite(Option<Variable>),
}

impl From<Undefined> for Failure {
    fn from(undefined: Undefined) -> Failure {
        Failure::Undefined(undefined)
    }
}

#[derive(Clone, Debug)]
enum Value {
    Array(Array),
    Factor(Arc<Factor>),
}

/// The results of a program at a point.
pub(super) fn run(program: &Program, mut point: Point<f64>) -> Result<Vec<Tensor<f64>>, Failure> {
    let mut uses = program.uses();
    let mut values: Vec<Option<Value>> = vec![None; uses.len()];
    for place in program.needed() {
        let machine = Machine { program, values: &values };
        let value = match program.instruction(place) {
            Instruction::Variable(variable) => {
                Value::Array(Array::of(point.take(*variable).ok_or(Undefined::Variable(*variable))?))
            }
            _ => machine.value(place, &point)?,
        };
        values[place.index()] = Some(value);
        for operand in program.instruction(place).operands() {
            uses[operand.index()] -= 1;
            if uses[operand.index()] == 0 {
                values[operand.index()] = None;
            }
        }
    }
    let result = |place: Place| {
        let array = Machine { program, values: &values }.array(place)?.clone();
        // What repeats, or is a scalar, has the shape of the result.
        let shape = shape(program.shape(place), &point)?;
        Ok(array.spread(&shape)?.into_tensor()?)
    };
    program.roots.iter().map(|root| result(root.place)).collect()
}

fn shape(shape: &Shape, point: &Point<f64>) -> Result<Extents, Undefined> {
    let sizes: Extents = shape.iter().map(|axis| point.sizes().axis(axis)).collect::<Result<_, _>>()?;
    entries(&sizes)?;
    Ok(sizes)
}

/// Places along axes, where one is meant.
type Extent = SmallVec<[Option<usize>; 6]>;

/// A place along an axis, counted from 0.
fn offset(along: &Along, point: &Point<f64>) -> Result<usize, Undefined> {
    let place = match along {
        Along::At(place) => usize::try_from(*place).map_err(|_| Undefined::TooLarge)?,
        Along::Named(name) => point.size(*name)?,
    };
    place.checked_sub(1).ok_or(Undefined::Shape)
}

struct Machine<'m> {
    program: &'m Program,
    values: &'m [Option<Value>],
}

impl Machine<'_> {
    fn array(&self, place: Place) -> Result<&Array, Undefined> {
        match &self.values[place.index()] {
            Some(Value::Array(array)) => Ok(array),
            _ => Err(Undefined::Shape),
        }
    }

    /// A factorised matrix; one that is not is factorised for this use.
    fn factor(&self, place: Place) -> Result<Arc<Factor>, Failure> {
        match &self.values[place.index()] {
            Some(Value::Factor(factor)) => Ok(factor.clone()),
            _ => self.factorised(Factorisation::Lu, place).map(Arc::new),
        }
    }

    fn factorised(&self, kind: Factorisation, matrix: Place) -> Result<Factor, Failure> {
        let variable = match self.program.instruction(matrix) {
            Instruction::Variable(variable) => Some(*variable),
            _ => None,
        };
        Factor::new(kind, self.array(matrix)?).ok_or(Failure::Indefinite(variable))
    }

    fn value(&self, place: Place, point: &Point<f64>) -> Result<Value, Failure> {
        if let Instruction::Factorise(kind, matrix) = self.program.instruction(place) {
            return Ok(Value::Factor(Arc::new(self.factorised(*kind, *matrix)?)));
        }
        let shape = shape(self.program.shape(place), point)?;
        let array = match self.constant(place, &shape, point)? {
            Some(array) => array,
            None => match self.entry_by_entry(place, &shape)? {
                Some(array) => array,
                None => self.linear(place, shape, point)?,
            },
        };
        Ok(Value::Array(array))
    }

    /// What has no operands.
    fn constant(&self, place: Place, shape: &Extents, point: &Point<f64>) -> Result<Option<Array>, Undefined> {
        let scalar = |value: f64| Array::filled(Extents::new(), value);
        let square = |holds: fn(usize, usize) -> bool| {
            let (rows, columns) = (shape[0], shape[1]);
            let entry = |at: usize| f64::from(u8::from(holds(at / columns, at % columns)));
            Array::new(shape.clone(), (0..rows * columns).map(entry).collect())
        };
        Ok(Some(match self.program.instruction(place) {
            Instruction::Number(value) => scalar(value.to_f64()),
            Instruction::Pi => scalar(std::f64::consts::TAU / 2.0),
            Instruction::Size(axis) => scalar(point.sizes().axis(axis)? as f64),
            Instruction::Ones => Array::filled(shape.clone(), 1.0),
            Instruction::Zeros => Array::filled(shape.clone(), 0.0),
            Instruction::Identity => square(|i, j| i == j),
            Instruction::LowerOnes => square(|i, j| i >= j),
            Instruction::Unit(dimension, along) => {
                let at = offset(along, point)?;
                let size = point.size(*dimension)?;
                Array::new(shape.clone(), (0..size).map(|own| f64::from(u8::from(own == at))).collect())
            }
            _ => return Ok(None),
        }))
    }

    /// Operations entry by entry, and other ways through the entries of one array.
    fn entry_by_entry(&self, place: Place, shape: &Extents) -> Result<Option<Array>, Failure> {
        let array = |place: &Place| self.array(*place);
        let zipped = |a: &Place, b: &Place, f: fn(f64, f64) -> f64| Ok(Some(array(a)?.zip(array(b)?, shape, f)?));
        Ok(Some(match self.program.instruction(place) {
            Instruction::Sum(terms) => self.sum(terms, shape)?,
            Instruction::Multiply(a, b) => return zipped(a, b, |x, y| x * y),
            Instruction::Divide(a, b) => return zipped(a, b, |x, y| x / y),
            Instruction::Power(a, b) => return zipped(a, b, power),
            Instruction::Select(a, b, c) => {
                let sign = array(a)?.map(|x| f64::from(u8::from(x >= 0.0)))?;
                let chosen = sign.zip(array(b)?, shape, |sign, b| if sign == 1.0 { b } else { 0.0 })?;
                let other = sign.zip(array(c)?, shape, |sign, c| if sign == 1.0 { 0.0 } else { c })?;
                chosen.zip(&other, shape, |b, c| b + c)?
            }
            Instruction::Map(Entrywise::LogOnePlus, a) => array(a)?.map(f64::ln_1p)?,
            Instruction::Map(Entrywise::ExpMinusOne, a) => array(a)?.map(f64::exp_m1)?,
            Instruction::Map(Entrywise::Of(function), a) => {
                let kernels = &function.record().kernels;
                array(a)?.map(|x| x.apply(kernels).unwrap_or(f64::NAN))?
            }
            Instruction::Transpose(a) => array(a)?.permuted((0..shape.len()).rev()),
            Instruction::Permute(a, order) => array(a)?.permuted(order.iter().map(|axis| usize::from(*axis))),
            Instruction::Expand(a, there) => {
                let own = array(a)?;
                let mut steps = own.steps.iter();
                let steps = there.iter().map(|there| if *there { steps.next().copied().unwrap_or(0) } else { 0 });
                own.through(shape.clone(), steps.collect())
            }
            Instruction::Reshape(a) => array(a)?.reshaped(shape.clone())?,
            Instruction::Diagonal(a) => array(a)?.diagonal(),
            Instruction::Triangle(side, a) => {
                let columns = shape[1];
                let (data, side) = (array(a)?.plain()?, *side);
                let is_kept = |at: usize| match side {
                    Side::Below => at / columns >= at % columns,
                    Side::Above => at / columns <= at % columns,
                };
                let entry = |(at, x): (usize, &f64)| if is_kept(at) { *x } else { 0.0 };
                Array::new(shape.clone(), data.entries().iter().enumerate().map(entry).collect())
            }
            _ => return Ok(None),
        }))
    }

    fn sum(&self, terms: &[(bool, Place)], shape: &Extents) -> Result<Array, Undefined> {
        let signed = |negative: bool, x: f64| if negative { -x } else { x };
        match terms {
            [] => Ok(Array::filled(shape.clone(), 0.0)),
            [(negative, only)] => self.array(*only)?.spread(shape)?.map(|x| signed(*negative, x)),
            [(minus_a, a), (minus_b, b), rest @ ..] => {
                let (minus_a, minus_b) = (*minus_a, *minus_b);
                let first = |x: f64, y: f64| signed(minus_a, x) + signed(minus_b, y);
                let mut sum = self.array(*a)?.zip(self.array(*b)?, shape, first)?;
                for (negative, term) in rest {
                    sum = match negative {
                        true => sum.zip(self.array(*term)?, shape, |x, y| x - y)?,
                        false => sum.zip(self.array(*term)?, shape, |x, y| x + y)?,
                    };
                }
                Ok(sum)
            }
        }
    }

    /// What joins entries: sums, products of matrices, factorised matrices.
    fn linear(&self, place: Place, shape: Extents, point: &Point<f64>) -> Result<Array, Failure> {
        let array = |place: &Place| self.array(*place);
        Ok(match self.program.instruction(place) {
            Instruction::MatrixMultiply(a, b) => product(array(a)?, array(b)?)?,
            Instruction::Dot(a, b) => dot(array(a)?, array(b)?)?,
            Instruction::Outer(a, b) => {
                let (a, b) = (array(a)?, array(b)?);
                let column = Extents::from_slice(&[a.shape[0], 1]);
                a.reshaped(column)?.zip(b, &shape, |x, y| x * y)?
            }
            Instruction::Reduce(reduction, a, axes) => self.reduced(*reduction, array(a)?, axes, shape)?,
            Instruction::Take(a, places) => {
                let at = |place: &Option<Along>| place.as_ref().map(|along| offset(along, point)).transpose();
                array(a)?.taken(&places.iter().map(at).collect::<Result<Extent, Undefined>>()?)?
            }
            Instruction::Trace(a) => array(a)?.diagonal().folded(1, 0.0, |sum, x| sum + x)?,
            Instruction::DiagonalMatrix(a) => {
                let mut matrix = Array::new(shape.clone(), vec![0.0; entries(&shape)?]);
                matrix.add_along(&shape[..1], (0, &[shape[1] + 1]), array(a)?)?;
                matrix
            }
            Instruction::Contract(contraction) => {
                let of = |(place, letters): &(Place, String)| {
                    Ok::<_, Undefined>(Lettered { array: array(place)?.clone(), letters: letters.chars().collect() })
                };
                contract(contraction.operands.iter().map(of).collect::<Result<_, _>>()?, &contraction.output)?
            }
            Instruction::Scatter(base, pieces) => {
                let mut whole = match base {
                    Some(base) => array(base)?.spread(&shape)?.plain()?,
                    None => Array::new(shape.clone(), vec![0.0; entries(&shape)?]),
                };
                for piece in pieces {
                    let place = |label: &u16| piece.place(*label).map(|along| offset(along, point)).transpose();
                    let places = piece.labels.iter().map(place).collect::<Result<Extent, Undefined>>()?;
                    add_piece(&mut whole, piece, &places, array(&piece.value)?)?;
                }
                whole
            }
            Instruction::Solve(factor, b, transposed) => self.factor(*factor)?.solve(array(b)?, *transposed)?,
            Instruction::Inverse(factor) => self.factor(*factor)?.inverse(shape)?,
            Instruction::LogDeterminant(factor) => Array::filled(shape, self.factor(*factor)?.log_determinant()),
            Instruction::Determinant(factor) => Array::filled(shape, self.factor(*factor)?.determinant()),
            Instruction::Adjugate(a) => cofactors(array(a)?)?,
            // All others are elsewhere.
            _ => return Err(Undefined::Shape.into()),
        })
    }

    fn reduced(&self, reduction: Reduction, a: &Array, axes: &[u8], shape: Extents) -> Result<Array, Undefined> {
        let is_reduced = |axis: &usize| axes.iter().any(|own| usize::from(*own) == *axis);
        let (last, first): (Vec<usize>, Vec<usize>) = (0..a.rank()).partition(is_reduced);
        let turned = a.permuted(first.into_iter().chain(last.iter().copied()));
        let (start, f): (f64, fn(f64, f64) -> f64) = match reduction {
            Reduction::Sum => (0.0, |a, b| a + b),
            Reduction::Product => (1.0, |a, b| a * b),
            Reduction::Maximum => (f64::NEG_INFINITY, f64::max),
        };
        turned.folded(last.len(), start, f)?.reshaped(shape)
    }
}

/// Whole exponents are exact for negative bases, and faster.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent.fract() == 0.0 && exponent.abs() <= 64.0 { base.powi(exponent as i32) } else { base.powf(exponent) }
}
