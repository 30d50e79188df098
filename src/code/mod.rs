//! Source code for typed terms.
//!
//! Terms are lowered to one [`Program`](program::Program), which computes once what several of them use: networks of operands are
//! contracted in the order that costs least at symbolic sizes, inverses become factorisations that are shared, what only places entries
//! becomes an indexed write. A target prints the program and knows no calculus.

mod association;
mod build;
mod choices;
mod contract;
mod cost;
mod fractions;
mod grouped;
mod instruction;
#[cfg(feature = "evaluate")]
mod interpreter;
mod laws;
mod linear;
mod logistic;
mod lower;
mod lowering;
mod names;
mod network;
mod numerics;
mod operators;
mod order;
mod program;
mod repeats;
mod search;
mod sharing;
mod shift;
mod stable;
mod structured;
mod targets;
mod tidy;

use crate::base::{Error, ErrorCode, Result, Span, Symbols, Variable};
#[cfg(feature = "evaluate")]
use crate::base::{Tensor, Undefined};
#[cfg(feature = "evaluate")]
use crate::eval::Bindings;
use crate::expr::{Graph, Id};
#[cfg(feature = "evaluate")]
use interpreter::Failure;
use lowering::Style;
use targets::Frame;
pub(crate) use targets::{Checked, Structure};

/// NumPy source for a term: `import numpy as np` and one function of this name.
///
/// Its arguments are the variables that occur, in the order of `symbols` (a name that is a Python keyword gets an underscore), and
/// what else is needed to know a size: another variable of the input that shows it, else the dimension itself. Vectors are
/// one-dimensional arrays, rows and columns alike.
pub fn numpy(function: &str, graph: &Graph, root: Id, symbols: &Symbols) -> String {
    let frame = Frame { function: function.to_owned(), ..Frame::default() };
    let roots = [Wanted { name: function.to_owned(), root, unsimplified: None }];
    targets::numpy(&search::program(graph, &roots, None, symbols, Style::default()), symbols, &frame)
}

/// A language that programs are printed in.
///
/// ```
/// use gradus::Target;
/// assert_eq!(Target::from_name("jax"), Some(Target::Jax));
/// assert_eq!(Target::ALL[0].as_str(), "numpy");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Target {
    /// NumPy, with the factorisations of SciPy.
    Numpy,
    /// JAX.
    Jax,
    /// PyTorch.
    Torch,
    /// MATLAB and Octave.
    Matlab,
    /// Julia.
    Julia,
    /// Rust, over `ndarray`, with the factorisations of `nalgebra`.
    Rust,
    /// Einstein sums alone: calls of `einsum` on the variables.
    Einsum,
}

impl Target {
    /// Every language.
    pub const ALL: [Target; 7] =
        [Target::Numpy, Target::Jax, Target::Torch, Target::Matlab, Target::Julia, Target::Rust, Target::Einsum];

    /// The name in requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Target::Numpy => "numpy",
            Target::Jax => "jax",
            Target::Torch => "torch",
            Target::Matlab => "matlab",
            Target::Julia => "julia",
            Target::Rust => "rust",
            Target::Einsum => "einsum",
        }
    }

    /// The language of this name.
    pub fn from_name(name: &str) -> Option<Target> {
        Target::ALL.into_iter().find(|target| target.as_str() == name)
    }
}

/// One function with several results, each part of which is computed once for all of them.
///
/// ```
/// use gradus::{Context, Target, What};
/// let program = Context::new().derive("norm(A*x - b)^2").by("x").program(What::ValueAndGradient)?;
/// let source = program.source(Target::Numpy)?;
/// assert!(source.contains("t0 = A @ x - b\n"));
/// assert!(source.contains("return t0 @ t0, 2 * (A.T @ t0)"));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Program {
    /// The terms that it computes.
    graph: Graph,
    terms: Vec<(String, Id)>,
    program: program::Program,
    symbols: Symbols,
    frame: Frame,
    notes: Vec<String>,
}

/// A term that is to be computed.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// What the result is called.
    pub(crate) name: String,
    pub(crate) root: Id,
    /// The same before it was simplified: as the question has it, or as the rules of calculus give it.
    pub(crate) unsimplified: Option<Id>,
}

/// What is said of a function.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    /// The first lines of its documentation.
    pub(crate) lines: Vec<String>,
    /// What is assumed of the arguments, which are then documented too.
    pub(crate) conditions: Option<Vec<String>>,
    /// The arguments that it takes in any case.
    pub(crate) arguments: Vec<Variable>,
    /// How the question was read.
    pub(crate) notes: Vec<String>,
}

impl Program {
    /// The program of these terms, each under a name, for this question. A function beside it compares derivatives by `checked` with differences.
    pub(crate) fn new(
        (graph, question, symbols): (Graph, Option<Id>, Symbols),
        terms: Vec<Wanted>,
        function: &str,
        said: Said,
        checked: Vec<Checked>,
    ) -> Program {
        let style = Style { factorises: true, ..Style::default() };
        let program = search::program(&graph, &terms, question, &symbols, style);
        let terms = terms.into_iter().map(|wanted| (wanted.name, wanted.root)).collect();
        let Said { lines, conditions, arguments, notes } = said;
        let frame = Frame { function: function.to_owned(), lines, conditions, arguments, checked };
        Program { graph, terms, program, symbols, frame, notes }
    }

    /// How the question was read where it is not literal, each note a clause.
    ///
    /// ```
    /// use gradus::{Context, What};
    /// let program = Context::new().derive("x^T*A*x").by("x").program(What::Gradient)?;
    /// assert_eq!(program.notes(), ["the exponent T is read as the transpose; declare T for a power"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What it assumes of its arguments, each a clause.
    ///
    /// ```
    /// use gradus::{Context, What};
    /// let program = Context::new().derive("sum(log(x))").by("x").program(What::Value)?;
    /// assert_eq!(program.conditions(), ["x has positive entries"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn conditions(&self) -> &[String] {
        self.frame.conditions.as_deref().unwrap_or_default()
    }

    /// The source of one function in a language, with its imports.
    ///
    /// ```
    /// use gradus::{Context, Target, What};
    /// let program = Context::new().derive("norm(A*x - b)^2").by("x").program(What::Gradient)?;
    /// let sums = program.source(Target::Einsum)?;
    /// assert_eq!(sums, "gradient = 2 * einsum(\"ji,jk,k->i\", A, A, x) - 2 * einsum(\"ji,j->i\", A, b)\n");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// `request`: Einstein sums are asked for, of what is none.
    pub fn source(&self, target: Target) -> Result<String> {
        let print = match target {
            Target::Numpy => targets::numpy,
            Target::Jax => targets::jax,
            Target::Torch => targets::torch,
            Target::Matlab => targets::matlab,
            Target::Julia => targets::julia,
            Target::Rust => targets::rust,
            Target::Einsum if !self.frame.checked.is_empty() => {
                let message = "a check is a function, and Einstein sums alone are none";
                return Err(Error::new(ErrorCode::Request, message, Span::default()));
            }
            Target::Einsum => return targets::einsum(&self.graph, &self.terms, &self.symbols),
        };
        Ok(print(&self.program, &self.symbols, &self.frame))
    }

    /// The operations in floating point at symbolic sizes: `2*m*n + 3*m`.
    ///
    /// ```
    /// use gradus::{Context, What};
    /// let program = Context::new().derive("x'*A*x").by("x").program(What::Value)?;
    /// assert_eq!(program.operations(), "2*n^2 + 2*n");
    /// assert_eq!(program.bytes(), "8*n");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn operations(&self) -> String {
        cost::Cost::of(&self.program, &|_| true).operations.text(&self.symbols)
    }

    /// The bytes that are written for results and temporaries, at symbolic sizes and eight for a number.
    pub fn bytes(&self) -> String {
        cost::Cost::of(&self.program, &|_| true).bytes.text(&self.symbols)
    }

    /// The names of what it takes: variables, then sizes that no variable shows.
    ///
    /// ```
    /// use gradus::{Context, What};
    /// let program = Context::new().derive("norm(A*x)^2").by("x").program(What::Gradient)?;
    /// assert_eq!(program.arguments(), ["A", "x"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn arguments(&self) -> Vec<&str> {
        let interface = self.program.interface(&self.symbols, &self.frame.arguments);
        let variables = interface.variables.iter().map(|variable| self.symbols.variable_name(*variable));
        let own = interface.sizes.iter().filter(|(_, source)| *source == program::SizeSource::Argument);
        variables.chain(own.map(|(dimension, _)| self.symbols.dimension_name(*dimension))).collect()
    }

    /// The names of the results, in order: `value`, `gradient_W`.
    pub fn results(&self) -> impl Iterator<Item = &str> {
        self.program.roots.iter().map(|root| root.name.as_str())
    }

    /// The results at numbers, in the order of [`Program::results`]: entries row by row, the last axis fastest. Each part is computed once;
    /// products of matrices and factorisations are those of `nalgebra`. What overflows or has no value is infinite or no number.
    ///
    /// ```
    /// use gradus::{Bindings, Context, What};
    /// let program = Context::new().derive("norm(A*x - b)^2").by("x").program(What::ValueAndGradient)?;
    /// let mut at = Bindings::new();
    /// at.set("A", [[1.0, 2.0], [3.0, 4.0]]).set("x", [1.0, 1.0]).set("b", [1.0, 3.0]);
    /// let [value, gradient] = &program.eval(&at)?[..] else { unreachable!() };
    /// assert_eq!((value.value(), &gradient.data[..]), (20.0, &[28.0, 40.0][..]));
    ///
    /// at.set("b", [1.0, 2.0, 3.0]);
    /// assert_eq!(program.eval(&at).unwrap_err().message, "b says that the dimension n is 3, but it is 2 elsewhere");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Expression::eval`](crate::Expression::eval); a matrix that must be positive definite and is not is `arithmetic` too.
    #[cfg(feature = "evaluate")]
    pub fn eval(&self, at: &Bindings) -> Result<Vec<Tensor<f64>>> {
        let point = at.point(&self.symbols)?;
        let name = |variable: Variable| self.symbols.variable_name(variable);
        // What no result depends on needs no value.
        let interface = self.program.interface(&self.symbols, &[]);
        if let Some(missing) = interface.variables.iter().find(|variable| point.value(**variable).is_err()) {
            return Err(Error::new(
                ErrorCode::UnknownName,
                format!("{} has no value", name(*missing)),
                Span::default(),
            ));
        }
        interpreter::run(&self.program, point).map_err(|failure| {
            let message = match failure {
                Failure::Indefinite(matrix) => {
                    format!("{} is not positive definite", matrix.map_or("a matrix that is factorised", name))
                }
                Failure::Undefined(Undefined::Dimension(d)) => {
                    format!("the dimension {} has no size", self.symbols.dimension_name(d))
                }
                Failure::Undefined(other) => other.to_string(),
            };
            Error::new(ErrorCode::Arithmetic, message, Span::default())
        })
    }
}
