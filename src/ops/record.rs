//! The record of an operation: all that the engine knows of it, in one place.

use super::elementwise::{Function, Smoothness};
use super::facts::{Operands, Requirements};
use super::notation::{Notation, Typeset};
use super::op::Op;
use super::operation::{Operation, Parameters};
use super::surface::{Build, Mark, Signature};
use super::vocabulary::UncommonOperations;
use crate::base::{Facts, IndexPattern, Rational, Requirement, Shape, TensorKernels};
use egg::Id;

/// What is put together of operations: typed terms, normal forms.
pub trait Terms {
    /// An operation on terms that fit it; `None` where the terms leave what can be put together.
    fn term(&mut self, op: Op, operands: &[Id]) -> Option<Id>;

    /// The shape of a term.
    fn shape(&self, term: Id) -> Shape;
}

/// An operation on operands as other operations on them.
pub type Unfold = fn(&mut dyn Terms, &[Id], Parameters) -> Option<Id>;

/// A matrix that belongs to a function of a whole power of a matrix.
pub type OfPower = fn(&mut dyn Terms, Id, u32) -> Option<Id>;

/// What an operation is, in terms of others.
#[derive(Clone, Copy, Debug)]
pub enum Meaning {
    /// Linear in each operand: its entries are those of a network of the operands, in order.
    Multilinear(fn(&[&Shape], Parameters) -> IndexPattern),
    /// A network in which operands may stand more than once.
    Network(fn(&[&Shape], Parameters) -> IndexPattern),
    /// What these other operations on the operands are.
    Unfolding(Unfold),
    /// Entry by entry the product of operands to powers; a scalar counts at every entry.
    Monomial(&'static [Factor]),
    /// Neither: an operation of its own.
    Primitive,
}

/// An operand of a monomial, to a power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    /// The place of the operand.
    pub base: usize,
    exponent: Exponent,
}

/// The exponent of an operand: a number, or the operand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exponent {
    Number(i64),
    Operand(usize),
}

impl Factor {
    /// An operand to a power that is a number.
    pub(super) const fn number(base: usize, exponent: i64) -> Factor {
        Factor { base, exponent: Exponent::Number(exponent) }
    }

    /// An operand to the power that another one is.
    pub(super) const fn operand(base: usize, exponent: usize) -> Factor {
        Factor { base, exponent: Exponent::Operand(exponent) }
    }

    /// The exponent, from what numbers and operands are for the reader.
    pub fn exponent<T>(self, number: impl FnOnce(Rational) -> T, operand: impl FnOnce(usize) -> T) -> T {
        match self.exponent {
            Exponent::Number(value) => number(Rational::from_integer(value)),
            Exponent::Operand(place) => operand(place),
        }
    }
}

impl Meaning {
    /// What puts it together of other operations, where that is what it is.
    pub fn unfolding(self) -> Option<Unfold> {
        match self {
            Meaning::Unfolding(unfold) => Some(unfold),
            _ => None,
        }
    }

    /// Whether it is a network of its operands: a sum of products of their entries.
    pub fn is_network(self) -> bool {
        matches!(self, Meaning::Multilinear(_) | Meaning::Network(_))
    }

    /// Whether the value is linear in each operand.
    pub fn is_multilinear(self) -> bool {
        matches!(self, Meaning::Multilinear(_))
    }
}

/// What the degree of a value follows from.
#[derive(Clone, Copy, Debug)]
pub struct Degrees<'a> {
    /// Bounds on the degrees of the operands.
    pub operands: &'a [u64],
    /// The values of the operands that are numbers.
    pub numbers: &'a [Option<Rational>],
    /// What the operation takes besides operands.
    pub parameters: Parameters,
    /// A bound on the sizes of all dimensions.
    pub size: u64,
}

impl Degrees<'_> {
    /// The degrees of the operands, added up.
    pub fn sum(&self) -> u64 {
        self.operands.iter().copied().fold(0, u64::saturating_add)
    }
}

/// A bound on the degree of a value, cleared of denominators, in the entries of the variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Degree {
    /// The value is a rational function of the entries of the operands.
    Rational(u64),
    /// It is none; the bound is that of the equations which the value satisfies, its functions taken for new variables.
    Other(u64),
}

impl Degree {
    /// The bound.
    pub fn bound(self) -> u64 {
        match self {
            Degree::Rational(bound) | Degree::Other(bound) => bound,
        }
    }
}

/// What source code computes an operation by.
#[derive(Clone, Copy, Debug)]
pub enum Code {
    /// By what its meaning says: products and sums of a network, quotients and powers of a monomial.
    Meaning,
    /// As a function of the exponentials of all entries, which are computed over the largest of them.
    Exponentials,
    /// By an instruction of its own.
    Instruction(fn(&mut dyn Instructions)),
}

/// The instructions that source code has beside those of products, sums, quotients and powers, on the operands of an operation.
pub trait Instructions {
    /// The inverse of the matrix, which is factorised; where it is a factor, it is solved with.
    fn inverse(&mut self);
    /// The determinant, from the same factorisation.
    fn determinant(&mut self);
    /// The logarithm of the size of the determinant, from the same factorisation.
    fn log_determinant(&mut self);
    /// The adjugate by minors: the determinant times the inverse is wrong where there is no inverse.
    fn adjugate(&mut self);
    /// The product of all entries, or of those of each row.
    fn product(&mut self, by_row: bool);
    /// Ones on and below the diagonal.
    fn lower_ones(&mut self);
    /// One at the place that is a parameter, zero elsewhere.
    fn unit(&mut self);
    /// A constant of the language.
    fn pi(&mut self);
}

/// All that is known of an operation.
#[derive(Debug)]
pub struct Record {
    /// The name that tells it from every other operation.
    pub name: &'static str,
    /// The function of the surface syntax that always stands for it.
    pub spelling: Option<&'static str>,
    /// Other names of that function that are read.
    pub aliases: &'static [&'static str],
    /// Names that people try, for which that function is suggested.
    pub misnomers: &'static [&'static str],
    /// Names of functions that people try for what is written otherwise, each with that.
    pub instead: &'static [(&'static str, &'static str)],
    /// What that function is, for a list of functions.
    pub summary: &'static str,
    /// What that function takes and gives.
    pub signature: Signature,
    /// The term of a call, where it is not always the operation itself: of a scalar, for example.
    pub build: Option<Build>,
    /// A mark that stands for that function.
    pub mark: Option<Mark>,
    /// An elementwise function of another operation that is read as this one.
    pub composition: Option<(Function, Operation)>,
    /// The number of operands.
    pub operands: usize,
    /// The shape of the value, where the shapes of the operands fit.
    pub shape: fn(&[&Shape], Parameters) -> Option<Shape>,
    /// What it is.
    pub meaning: Meaning,
    /// What is known of the value.
    pub facts: fn(&Operands<'_>, Parameters) -> Facts,
    /// What the operands must be for the value to exist.
    pub requires: fn(&Operands<'_>) -> &'static [(usize, Requirement)],
    /// What they must be besides for it to have a derivative.
    pub derivative_requires: fn(&Operands<'_>) -> &'static [(usize, Requirement)],
    /// Whether powers of it have a derivative where it has none.
    pub smoothness: Smoothness,
    /// Requirements of the operands that a requirement of the value is the same as, where the value exists.
    pub reduces: fn(Requirement, &Operands<'_>) -> Option<Requirements>,
    /// Of a primitive operation: other operations that it is, too.
    pub unfold: Option<Unfold>,
    /// What it is taken for by mistake, as a power of a matrix for one entry by entry.
    pub mistaken_for: Option<Unfold>,
    /// Of a function of a matrix that is invariant under similarity: the matrix `Y` for which the differential of the function of `A^k` is
    /// `k*tr(Y*dA)`. The differential of the power itself has k terms.
    pub of_power: Option<OfPower>,
    /// What computes it, where it is no network.
    pub evaluate: Option<TensorKernels>,
    /// What computes an elementwise function of it, where its own entries may be too small for a number.
    pub evaluate_under: Option<(Function, TensorKernels)>,
    /// The words that an answer uses for it only where its question uses one of them.
    pub vocabulary: UncommonOperations,
    /// Whether it only places entries: no sum, no product of entries.
    pub rearranges: bool,
    /// A bound on the degree of the value, and whether it is a rational function of the operands.
    pub degree: fn(&Degrees<'_>) -> Degree,
    /// The law by which it is taken off on the right of `:`, in a derivation; a second one where both operands vary.
    pub adjoint_law: &'static [&'static str],
    /// How it is written.
    pub notation: Notation,
    /// How its entries are written in index notation, where it is of all entries of its operand.
    pub aggregate: Option<Aggregate>,
    /// How its call looks in Unicode, if not as its name.
    pub unicode: Option<Typeset>,
    /// How its call looks in LaTeX, if not as its name.
    pub latex: Option<Typeset>,
    /// What source code computes it by.
    pub code: Code,
    /// Of a function of all entries: the operation that it is of each row of a matrix.
    pub of_rows: Option<Operation>,
}

/// How the value of an operation on all entries of its operand is written in index notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// The function of the entries that is added up; if none, their squares are.
    pub each: Option<Function>,
    /// The function of the sum that is the value; if none, each entry of the value is what it adds, divided by the sum.
    pub total: Option<Function>,
}

impl Aggregate {
    /// The function of the entries, and that of the sum.
    pub fn functions(self) -> (Option<Function>, Option<Function>) {
        (self.each, self.total)
    }
}

impl Record {
    /// The other operations that it is, where these can be written for it.
    pub fn unfolding(&self) -> Option<Unfold> {
        match self.meaning {
            Meaning::Unfolding(unfold) => Some(unfold),
            _ => self.unfold,
        }
    }

    /// A record of an operation on one operand about which nothing special is known, to be filled in.
    pub(super) const UNARY: Record = Record {
        name: "",
        spelling: None,
        aliases: &[],
        misnomers: &[],
        instead: &[],
        summary: "",
        signature: Signature::Same,
        build: None,
        mark: None,
        composition: None,
        operands: 1,
        shape: |_, _| None,
        meaning: Meaning::Primitive,
        facts: |_, _| Facts::UNKNOWN,
        requires: |_| &[],
        derivative_requires: |_| &[],
        smoothness: Smoothness::Everywhere,
        reduces: |_, _| None,
        unfold: None,
        mistaken_for: None,
        of_power: None,
        evaluate: None,
        evaluate_under: None,
        vocabulary: UncommonOperations::COMMON,
        rearranges: false,
        degree: |degrees| Degree::Rational(degrees.sum()),
        adjoint_law: &[],
        notation: Notation::Operator,
        aggregate: None,
        unicode: None,
        latex: None,
        code: Code::Meaning,
        of_rows: None,
    };

    /// The same for two operands.
    pub(super) const BINARY: Record = Record { operands: 2, ..Record::UNARY };

    /// The same without operands.
    pub(super) const CONSTANT: Record = Record { operands: 0, ..Record::UNARY };
}

/// Declares a family of operations: a constant for each, and the table of their records. Everything that is said of an operation stands
/// in its entry.
macro_rules! family {
    ($family:literal; $($(#[$doc:meta])* $name:ident = $record:expr;)+) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u8)]
        enum Place { $($name),+ }

        $($(#[$doc])* pub const $name: super::Operation = super::Operation::at($family, Place::$name as u8);)+

        pub(super) static RECORDS: &[super::Record] = &[$($record),+];
    };
}

pub(super) use family;

/// A generic function as what computes an operation in each arithmetic.
macro_rules! kernels {
    ($function:ident) => {
        Some(crate::base::TensorKernels {
            real: $function,
            rounded: $function,
            field: $function,
            series: $function,
            dual: $function,
        })
    };
}

pub(super) use kernels;
