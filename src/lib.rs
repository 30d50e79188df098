//! Matrix calculus by equality saturation: exact derivatives of expressions with scalars, vectors, matrices and tensors of symbolic
//! dimensions.
//!
//! # A derivative in every form
//!
//! A [`Context`] reads an [`Expression`], and that has a derivative by each of its variables. The [`Answer`] has several forms of one
//! result: matrix notation, where the axes allow it; Einstein-index notation with Kronecker deltas; the vec form `d vec(F)/d vec(X)'` with
//! Kronecker products and commutation matrices; the differential; and where they are asked for the Hessian at a direction, the derivative by
//! one entry, isotropic tensors and others ([`FormName`]). Each [`Form`] is text that can be read back, Unicode, LaTeX and NumPy
//! source.
//!
//! ```
//! let cx = gradus::Context::new();
//! let answer = cx.parse("W*W'")?.derivative("W")?;
//! assert!(answer.matrix().is_none(), "it has four axes");
//! assert_eq!(answer.index().unwrap().text(), "delta[i,k]*W[j,l] + W[i,l]*delta[j,k]");
//! assert_eq!(answer.vec().unwrap().text(), "kron(W,eye(n)) + kron(eye(n),W)*K(n,m)");
//! assert_eq!(answer.differential().unwrap().text(), "dW*W' + W*dW'");
//!
//! let gradient = cx.parse("1/2*norm(D*W - X)^2")?.derivative("W")?;
//! let form = gradient.matrix().unwrap();
//! assert_eq!(form.text(), "D'*(D*W - X)");
//! assert_eq!(form.unicode(), "Dᵀ (D W - X)");
//! assert!(form.numpy().contains("return D.T @ (D @ W - X)"));
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! `A'` is the transpose, `.*` the product entry by entry, `A:B` the Frobenius product; the guide has the whole syntax. Vectors are
//! columns. The axes of a derivative are those of the value, then those of each variable in turn ([`Layout`] has the other conventions);
//! `vec` stacks columns.
//!
//! # Requests
//!
//! [`Context::derive`] puts together what more is asked for: several variables, a [`Constraint`] on the last one, a [`Layout`], the forms.
//!
//! ```
//! use gradus::{Constraint, Context, FormName, Layout};
//! let cx = Context::new();
//! let hessian = cx.derive("x'*A*x").by("x").by("x").answer()?;
//! assert_eq!(hessian.matrix().unwrap().text(), "A + A'");
//!
//! let row = cx.derive("y'*x").by("x").layout(Layout::Numerator).forms(&[FormName::Matrix]).answer()?;
//! assert_eq!(row.matrix().unwrap().text(), "y'");
//! assert!(row.index().is_none());
//!
//! let lower = cx.derive("tr(A*L)").by("L").constraint(Constraint::Lower).answer()?;
//! assert_eq!(lower.matrix().unwrap().text(), "tril(A')");
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Declarations and attributes
//!
//! What is not declared is inferred: kinds from the letter (a-g a scalar, h-z a vector, A-Z a matrix) unless another kind fits the use better,
//! which [`Expression::notes`] tells; dimensions from use. A declaration says the shape, and [attributes](Attribute), which simplify. [`Expression::facts`] tells what follows from them, and why.
//!
//! ```
//! let mut cx = gradus::Context::new();
//! cx.declare("S: matrix(n,n) symmetric")?;
//! cx.declare("Q: matrix(n,n) orthogonal")?;
//! assert_eq!(cx.parse("x'*S*x")?.derivative("x")?.matrix().unwrap().text(), "2*S*x");
//! assert_eq!(cx.parse("norm(Q*x)")?.simplify().value().unwrap().text(), "norm(x)");
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # What an answer is worth
//!
//! Every form was read back and compared with the derivative. [`Answer::verdict`] says how: *proved* (equal normal forms, for all
//! dimensions), *tested* (exact arithmetic at random points), *sampled* (floating point); [`Answer::conditions`] says what is assumed.
//!
//! ```
//! use gradus::Status;
//! let answer = gradus::Context::new().parse("logdet(X)")?.derivative("X")?;
//! assert_eq!(answer.matrix().unwrap().text(), "inv(X)'");
//! assert_eq!(answer.verdict.status(), Status::Proved);
//! assert_eq!(answer.conditions, ["X is invertible"]);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Equality
//!
//! [`Context::equal`] proves two expressions equal or shows a point at which they differ; [`Context::explain`] tells the laws that lead
//! from one to the other, line by line.
//!
//! ```
//! use gradus::{Context, Verdict};
//! let cx = Context::new();
//! assert!(cx.equal("vec(A*X*B)", "kron(B',A)*vec(X)")?.is_equal());
//! let Verdict::Different(case) = cx.equal("A*B + B*A", "2*A*B")?.verdict else { panic!() };
//! assert!(!case.values.is_empty());
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Numbers
//!
//! Expressions and forms have values at arrays ([`Bindings`] of [`Tensor`]s, row-major); the sizes of the dimensions are read off them.
//!
//! ```
//! use gradus::{Bindings, Context, Tensor};
//! let loss = Context::new().parse("norm(A*x)^2")?;
//! let mut at = Bindings::new();
//! at.set("A", Tensor::new(vec![1, 2], vec![3.0, 4.0]).unwrap());
//! at.set("x", Tensor::new(vec![2], vec![1.0, 1.0]).unwrap());
//! assert_eq!(loss.eval(&at)?.value(), 49.0);
//! assert_eq!(loss.derivative("x")?.matrix().unwrap().eval(&at)?.data, [42.0, 56.0]);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Expressions from Rust values
//!
//! [`Context::variable`] declares a variable and gives it as a [`Formula`], which has operators.
//!
//! ```
//! let mut cx = gradus::Context::new();
//! let (a, x) = (cx.variable("A: matrix(n,n)")?, cx.variable("x: vector(n)")?);
//! let answer = cx.expression(&(x.t() * (&a * &x)))?.derivative("x")?;
//! assert_eq!(answer.matrix().unwrap().text(), "(A + A')*x");
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Rules, functions and definitions of one's own
//!
//! [`Context::add_rules`] reads them as text; a rule that is false is refused with a counterexample. [`Context::assume`] adds an equation
//! between variables.
//!
//! ```
//! let mut cx = gradus::Context::new();
//! cx.add_rules("define gram(A)\n for A: matrix(m,n)\n as A'*A")?;
//! assert_eq!(cx.parse("tr(gram(X))")?.derivative("X")?.matrix().unwrap().text(), "2*X");
//! let error = cx.add_rules("rule wrong\n for A: matrix(n,n)\n tr(A) => det(A)").unwrap_err();
//! assert_eq!(error.code.as_str(), "false");
//!
//! cx.assume("U'*U = eye")?;
//! assert_eq!(cx.parse("norm(U*x)")?.simplify().value().unwrap().text(), "norm(x)");
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Errors
//!
//! Every [`Error`] has a stable [`ErrorCode`], a message in the user's terms and the [`Span`] of bytes that it is about, which is empty
//! where there is no text to point into. Nothing panics, prints, or reads files or clocks.
//!
//! ```
//! use gradus::{Context, ErrorCode};
//! let text = "sum(A*x + x*x')";
//! let mut cx = Context::new();
//! cx.declare("x: vector(n)")?;
//! let error = cx.parse(text).unwrap_err();
//! assert_eq!(error.code, ErrorCode::Shape);
//! assert_eq!(&text[error.span.range()], "A*x + x*x'");
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Features
//!
//! `serde` is the module `protocol`: requests and answers as JSON, as `gradus batch` reads and writes them. `cli`
//! (default) is the program `gradus`. `evaluate` is [`Program::eval`], which runs a program at numbers, over `nalgebra`. `ndarray`,
//! `nalgebra` and `faer` let [`Bindings::set`] take arrays of these crates, and turn a [`Tensor`] into one with `try_into`. Without
//! features the library has none of these.
//!
//! ```
//! # #[cfg(all(feature = "ndarray", feature = "evaluate"))] {
//! use gradus::{Bindings, Context, What};
//! use ndarray::{Array1, array};
//! let program = Context::new().derive("norm(A*x)^2").by("x").program(What::Gradient)?;
//! let mut at = Bindings::new();
//! at.set("A", &array![[1.0, 2.0], [3.0, 4.0]]).set("x", &array![1.0, 1.0]);
//! let gradient: Array1<f64> = program.eval(&at)?.remove(0).try_into()?;
//! assert_eq!(gradient, array![48.0, 68.0]);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod api;
mod base;
mod calculus;
mod code;
mod derive;
mod egraph;
mod equality;
mod eval;
mod expr;
mod facts;
mod normal;
mod notation;
mod ops;
#[cfg(feature = "serde")]
pub mod protocol;
mod render;
mod rules;
mod syntax;
mod typing;
mod workshop;

pub use api::{Context, Equality, Explanation, Expression, Formula, KnownFact, Request, What};
pub use base::{
    Attribute, Attributes, Axis, Declaration, Dimension, Error, ErrorCode, Facts, Interval, Properties, Property,
    Rational, Result, Shape, Span, Symbols, Tensor, Undefined, Variable,
};
pub use code::{Program, Target};
pub use derive::{
    Answer, AnswerKind, Certificate, Chain, Claim, ClaimVerdict, Constraint, Detail, Diagnosis, Form, FormName, Forms,
    Law, Layout, LeftSide, LineOf, NamedForm, NamedPart, Phase, Slip, Step,
};
pub use egraph::{SaturationLimits, Statistics, Stopped};
pub use equality::{Array, Counterexample, Ground, Proof, Status, Test, Undecided, Verdict};
pub use eval::Bindings;
pub use facts::{Fact, Reason};
pub use normal::Limits as NormalFormLimits;

/// The stages of the engine, for the tests, the benches and the commands on rules of this package. They change without notice.
#[doc(hidden)]
pub mod internals {
    macro_rules! stages {
        ($($stage:ident)*) => {
            $(
                #[allow(missing_docs)]
                pub mod $stage {
                    pub use crate::$stage::*;
                }
            )*
        };
    }

    stages!(base calculus code derive egraph equality eval expr facts normal notation ops render rules syntax typing workshop);
}

/// The examples of the README, run with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Those of the page on numbers.
#[cfg(all(doctest, feature = "evaluate"))]
#[doc = include_str!("../docs/src/numbers.md")]
struct Numbers;
