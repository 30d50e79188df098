//! Constants: pi, and matrices of dimensions.

use super::notation::{ConstantNotation, Notation, Typeset};
use super::op::Op;
use super::operation::Parameters;
use super::record::{Code, Degree, Meaning, Record, family, kernels};
use super::surface::{Call, Signature, SurfaceFunction, TermBuilder, axis};
use crate::base::{
    Arguments, Dual, ErrorCode, Facts, Field, IndexPatternBuilder, Interval, Properties, Property, Result, Rounded,
    Scalar, Series, Shape, Tensor, TensorKernels, Undefined,
};
use egg::Id;
use smallvec::smallvec;

family! { 0;
    /// `tri(n)`: the square matrix with ones on and below the diagonal, zeros above it. Entry by entry it cuts out a triangle.
    TRIANGLE = Record {
        name: "triangle",
        spelling: Some("tri"),
        evaluate: kernels!(triangle),
        summary: "tri(n): ones on and below the diagonal",
        signature: Signature::SQUARE_OF,
        shape: |_, parameters| match parameters {
            Parameters::Dimension(n) => Some(smallvec![smallvec![n], smallvec![n]]),
            _ => None,
        },
        facts: |_, _| {
            const TRIANGULAR: Properties = Properties::of(&[Property::Lower, Property::Invertible]);
            Facts::within(Interval::closed(0, 1)).and(TRIANGULAR)
        },
        notation: Notation::Constant(ConstantNotation { name: "tri", swaps: false, multiplies: Some(["tril", "triu"]), letter: None }),
        code: Code::Instruction(|code| code.lower_ones()),
        ..Record::CONSTANT
    };
    /// `K(m,n)`: `K(m,n)*vec(A) = vec(A')` for `A` of shape m×n. Its axes are `(m,n)` and `(n,m)`, the slowest first.
    COMMUTATION = Record {
        name: "commutation",
        spelling: Some("K"),
        summary: "the commutation matrix: K(m,n)*vec(A) is vec(A') for A of shape m x n",
        signature: Signature::OfDimensions {
            takes: "two dimensions",
            shape: |dimensions| match *dimensions {
                [m, n] => Some(smallvec![smallvec![m, n], smallvec![n, m]]),
                _ => None,
            },
        },
        shape: |_, parameters| match parameters {
            Parameters::Dimensions(m, n) => Some(smallvec![smallvec![m, n], smallvec![n, m]]),
            _ => None,
        },
        meaning: Meaning::Multilinear(|_, parameters| {
            let mut w = IndexPatternBuilder::new();
            let labels: Vec<_> = parameters.dimensions().map(|d| w.label(d)).collect();
            w.output(labels.iter().copied());
            w.output(labels.iter().rev().copied());
            w.finish()
        }),
        facts: |_, parameters| {
            let orthogonal = Facts::within(Interval::closed(0, 1)).and(Properties::of(&[Property::Orthogonal]));
            match parameters {
                Parameters::Dimensions(m, n) if m == n => orthogonal.and(Properties::of(&[Property::Symmetric])),
                _ => orthogonal,
            }
        },
        rearranges: true,
        notation: Notation::Constant(ConstantNotation { name: "K", swaps: true, multiplies: None, letter: Some("K") }),
                ..Record::CONSTANT
    };
    /// `e(r)`: one at a place, zero elsewhere. The place has a name or is a number.
    ONEHOT = Record {
        name: "onehot",
        summary: "e(r): the vector with one at the place r, zero elsewhere",
        evaluate: kernels!(unit),
        shape: |_, parameters| match parameters {
            Parameters::Place(n, _) => Some(smallvec![smallvec![n]]),
            _ => None,
        },
        facts: |_, _| Facts::within(Interval::closed(0, 1)),
        code: Code::Instruction(|code| code.unit()),
        ..Record::CONSTANT
    };
    /// The number pi.
    PI = Record {
        name: "pi",
        spelling: Some("pi"),
        aliases: &["π"],
        summary: "the number pi, where no variable has that name",
        signature: Signature::OfDimensions { takes: "no dimensions", shape: |d| d.is_empty().then(Shape::new) },
        shape: |_, _| Some(Shape::new()),
        facts: |_, _| Facts::within(Interval::open(3, 4)),
        evaluate: Some(PI_KERNELS),
        degree: |_| Degree::Other(1),
        notation: Notation::Constant(ConstantNotation { name: "pi", swaps: false, multiplies: None, letter: None }),
        unicode: Some(Typeset::Name("π")),
        latex: Some(Typeset::Name("\\pi")),
        code: Code::Instruction(|code| code.pi()),
        ..Record::CONSTANT
    };
}

/// Ones on and below the diagonal.
fn triangle<T: Scalar>(Arguments { sizes, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    Tensor::from_fn(sizes, |at| if at[0] >= at[1] { T::one() } else { T::zero() })
}

fn unit<T: Scalar>(Arguments { sizes, place, .. }: Arguments<'_, T>) -> Result<Tensor<T>, Undefined> {
    if sizes.first().is_none_or(|size| place == 0 || place > *size) {
        return Err(Undefined::Shape);
    }
    Tensor::from_fn(sizes, |at| if at[0] + 1 == place { T::one() } else { T::zero() })
}

/// The number pi in Rust.
pub const PI_IN_RUST: &str = "std::f64::consts::PI";

/// The value of pi in each arithmetic.
const PI_KERNELS: TensorKernels = TensorKernels {
    real: |_| Ok(Tensor::scalar(std::f64::consts::PI)),
    rounded: |_| Ok(Tensor::scalar(Rounded { value: std::f64::consts::PI, error: f64::EPSILON * 2.0 })),
    field: |_| Ok(Tensor::scalar(Field::pi())),
    series: |_| Ok(Tensor::scalar(Series::constant(Field::pi()))),
    dual: |_| Ok(Tensor::scalar(Dual::constant(Field::pi()))),
};

pub(super) static FUNCTIONS: &[SurfaceFunction] = &[
    SurfaceFunction {
        name: "tril",
        aliases: &[],
        misnomers: &[],
        summary: "the entries on and below the diagonal, zeros above",
        signature: Signature::Square,
        build: |builder, call| cut(builder, call, false),
    },
    SurfaceFunction {
        name: "triu",
        aliases: &[],
        misnomers: &[],
        summary: "the entries on and above the diagonal, zeros below",
        signature: Signature::Square,
        build: |builder, call| cut(builder, call, true),
    },
    SurfaceFunction {
        name: "eye",
        aliases: &[],
        misnomers: &["identity", "id"],
        summary: "the identity: eye(n), or eye where the context gives its size",
        signature: Signature::OfDimensions {
            takes: "one dimension",
            shape: |dimensions| match *dimensions {
                [n] => Some(smallvec![axis(n), axis(n)]),
                [m, n] if m == n => Some(smallvec![axis(n), axis(n)]),
                _ => None,
            },
        },
        build: |builder, call| builder.identity(call.shape),
    },
    SurfaceFunction {
        name: "ones",
        aliases: &[],
        misnomers: &[],
        summary: "ones(n), ones(m,n), ...: ones everywhere",
        signature: EVERYWHERE,
        build: |builder, call| {
            let one = builder.one()?;
            builder.constant(one, call.shape)
        },
    },
    SurfaceFunction {
        name: "zeros",
        aliases: &[],
        misnomers: &[],
        summary: "zeros(n), zeros(m,n), ...: zeros everywhere",
        signature: EVERYWHERE,
        build: |builder, call| builder.add(Op::Zero(call.shape.clone()), &[]),
    },
];

/// A dimension for each axis.
const EVERYWHERE: Signature = Signature::OfDimensions {
    takes: "a dimension or more",
    shape: |dimensions| (!dimensions.is_empty()).then(|| dimensions.iter().map(|n| axis(*n)).collect()),
};

/// A matrix, entry by entry times a triangle of ones.
fn cut(builder: &mut dyn TermBuilder, call: Call<'_>, upper: bool) -> Result<Id> {
    if call.is_scalar() {
        return Ok(call.first());
    }
    let [dimension] = builder.shape(call.first())[0][..] else {
        let message = "tril and triu take a matrix whose axes are no products of dimensions";
        return Err(builder.error(ErrorCode::Shape, message));
    };
    let mut triangle = builder.add(Op::Parametric(TRIANGLE, Parameters::Dimension(dimension)), &[])?;
    if upper {
        triangle = builder.add(Op::Transpose, &[triangle])?;
    }
    builder.add(Op::Hadamard, &[call.first(), triangle])
}
