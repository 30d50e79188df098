//! The record of an elementwise function: all that the engine knows of it, in one place.

use crate::base::{Arithmetic, Facts, Interval, Kernels, Properties, Property, Rational, Requirement, Undefined};
use crate::ops::notation::Typeset;
use std::fmt;

/// An elementwise function of the table, by its family and its place there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Function(u16);

impl Function {
    /// The exponent of the power that the function is, if it is one.
    pub fn exponent(self) -> Option<Rational> {
        self.record().kernels.as_power.map(|(above, below)| Rational::new(above, below))
    }

    /// The function at a place of a family.
    pub(super) const fn at(family: u8, place: u8) -> Function {
        Function((family as u16) << 8 | place as u16)
    }

    /// What is known of it.
    pub fn record(self) -> &'static FunctionRecord {
        let [family, place] = self.0.to_be_bytes();
        &super::FAMILIES[usize::from(family)][usize::from(place)]
    }

    /// Its place among all.
    pub fn place(self) -> usize {
        let [family, place] = self.0.to_be_bytes();
        let before = super::FAMILIES.iter().take(usize::from(family));
        before.map(|records| records.len()).sum::<usize>() + usize::from(place)
    }

    /// How many there are.
    pub fn count() -> usize {
        super::FAMILIES.iter().map(|records| records.len()).sum()
    }

    /// Every elementwise function, in the order of the table.
    pub fn all() -> impl Iterator<Item = Function> {
        let families = (0u8..).zip(super::FAMILIES);
        families.flat_map(|(family, records)| (0..records.len() as u8).map(move |place| Function::at(family, place)))
    }

    /// The name in the surface syntax.
    pub fn name(self) -> &'static str {
        self.record().kernels.name
    }

    /// The function of this name, or of an alias.
    pub fn from_name(name: &str) -> Option<Function> {
        Function::all().find(|f| f.name() == name || f.record().aliases.contains(&name))
    }

    /// Whether no equation of polynomials leads from its values, and those of the others, to its argument: a root and an absolute value have
    /// one, and a logarithm where there are exponentials.
    pub fn hides_argument(self, others: &[Function]) -> bool {
        let record = self.record();
        let undone = |other: &Function| record.undoes == Some(*other) || other.record().undoes == Some(self);
        record.kernels.as_power.is_none() && !record.depends_on_sign() && !others.iter().any(undone)
    }

    /// The value at a number.
    ///
    /// # Errors
    /// Outside its domain, and where the numbers do not have it.
    pub fn value<T: Arithmetic>(self, argument: T) -> Result<T, Undefined> {
        argument.apply(&self.record().kernels)
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What happens to a sign in front of the argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parity {
    /// `f(-x)` is `-f(x)`.
    Odd,
    /// `f(-x)` is `f(x)`.
    Even,
    /// Neither.
    None,
}

/// Where a function has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Everywhere.
    All,
    /// Where the argument is greater than zero.
    Positive,
    /// Where the argument is zero or greater.
    Nonnegative,
    /// Where the argument is at least -1 and at most 1.
    Unit,
    /// Where the cosine of the argument is not zero.
    CosineNonzero,
}

impl Domain {
    /// What it requires of the argument.
    pub fn requirement(self) -> Option<Requirement> {
        match self {
            Domain::All => None,
            Domain::Positive => Some(Requirement::Positive),
            Domain::Nonnegative => Some(Requirement::Nonnegative),
            Domain::Unit => Some(Requirement::WithinUnit),
            Domain::CosineNonzero => Some(Requirement::CosineNonzero),
        }
    }

    /// Whether it contains a number; where that is not known, it is said to.
    pub fn contains(self, value: &Rational) -> bool {
        match self {
            Domain::Positive => value.is_positive(),
            Domain::Nonnegative => !value.is_negative(),
            Domain::Unit => value.abs() <= Rational::one(),
            Domain::All | Domain::CosineNonzero => true,
        }
    }
}

/// Where in its domain a function has no derivative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Smoothness {
    /// Nowhere.
    Everywhere,
    /// At zero, where its square has one: `abs(x)`.
    EvenPowers,
    /// At zero, where a power above the order of the derivative has one: `relu(x)`.
    HighPowers,
    /// At zero, where no power helps.
    NotAtZero,
    /// At the ends of its domain.
    InsideDomain,
}

impl Smoothness {
    /// What a derivative requires of the argument of an elementwise function with this domain.
    pub fn requirement(self, domain: Domain) -> Option<Requirement> {
        match (self, domain) {
            (Smoothness::Everywhere, _) => None,
            (Smoothness::EvenPowers | Smoothness::HighPowers | Smoothness::NotAtZero, _) => {
                Some(Requirement::EntriesNonzero)
            }
            (Smoothness::InsideDomain, Domain::Unit) => Some(Requirement::InsideUnit),
            (Smoothness::InsideDomain, Domain::Positive | Domain::Nonnegative) => Some(Requirement::Positive),
            (Smoothness::InsideDomain, Domain::All | Domain::CosineNonzero) => None,
        }
    }

    /// Whether a natural power has derivatives of this order where the value itself has none.
    pub fn is_mended(self, power: &Rational, order: usize) -> bool {
        let high = *power > Rational::from_integer(order as i64);
        match self {
            Smoothness::EvenPowers => power.is_positive() && (power.is_even() || high),
            Smoothness::HighPowers => high,
            _ => false,
        }
    }
}

/// What is known of the values of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// Any number.
    All,
    /// Greater than zero.
    Positive,
    /// One or greater.
    AtLeastOne,
    /// Zero or greater, and greater than zero where the argument is.
    Nonnegative,
    /// Positive where the argument is greater than one, negative where it is less.
    SignAboveOne,
    /// Of the sign of the argument.
    SignOfArgument,
    /// Between -1 and 1, of the sign of the argument.
    OpenUnit,
    /// Less than a quarter turn from zero, of the sign of the argument.
    QuarterTurn,
    /// -1, 0 or 1, the sign of the argument.
    Sign,
    /// Between 0 and 1.
    Probability,
    /// At least -1 and at most 1.
    ClosedUnit,
}

/// A function by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expansion {
    /// A quotient of two sums of powers of `exp(x)`, each a coefficient with an exponent.
    Exponentials {
        /// What is divided.
        above: &'static [(i64, i64)],
        /// By what it is.
        below: &'static [(i64, i64)],
    },
    /// A quotient of two functions.
    Quotient(Function, Function),
    /// Multiples of the argument and of its absolute value `x*sign(x)`, as numerators with denominators.
    Signed {
        /// That of the argument.
        own: (i64, i64),
        /// That of its absolute value.
        absolute: (i64, i64),
    },
}

/// All that is known of an elementwise function.
#[derive(Debug)]
pub struct FunctionRecord {
    /// Its name in the surface syntax, and what computes it in each arithmetic.
    pub kernels: Kernels,
    /// Other names that are read.
    pub aliases: &'static [&'static str],
    /// What a sign in front of the argument does.
    pub parity: Parity,
    /// The values that are rational numbers, at rational numbers.
    pub exact: fn(Rational) -> Option<Rational>,
    /// The values that are rational numbers, at multiples of pi.
    pub at_turns: Option<fn(Rational) -> Option<Rational>>,
    /// The function that this one undoes: `log(exp(x))` is `x`, wherever it has a value.
    pub undoes: Option<Function>,
    /// How it is written by others, if it is.
    pub expansion: Option<Expansion>,
    /// Where it has a value.
    pub domain: Domain,
    /// Where it has a derivative.
    pub smoothness: Smoothness,
    /// Where its value is not zero, as a requirement of the argument, if that is one.
    pub nonzero: Option<Requirement>,
    /// What is known of its values.
    pub range: Range,
    /// How its call looks in LaTeX.
    pub latex: Typeset,
    /// How its call looks in Unicode.
    pub unicode: Typeset,
    /// The call in each language.
    pub code: FunctionCode,
}

/// A call with `{}` for the argument, in each language that source is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionCode {
    /// The name in a module of Python that follows NumPy, where it has one; else the call in NumPy, in JAX and in PyTorch.
    pub python: PythonCode,
    /// The name of the function of one number in Julia.
    pub julia: &'static str,
    /// The call in MATLAB and Octave, entry by entry.
    pub matlab: &'static str,
    /// The expression of one number in Rust.
    pub rust: &'static str,
}

/// A function in the modules of Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PythonCode {
    /// The name in NumPy and JAX, and in PyTorch.
    Name(&'static str, &'static str),
    /// The calls in NumPy alone, in JAX, in PyTorch, and in NumPy with SciPy.
    Calls([&'static str; 4]),
}

impl Range {
    /// Where the values lie for arguments in an interval.
    pub fn values(self, argument: Interval) -> Interval {
        let sign_of = |argument: Interval| match () {
            () if argument.is_positive() => Interval::POSITIVE,
            () if argument.is_nonnegative() => Interval::NONNEGATIVE,
            () if argument.excludes_zero() && argument.is_within(Interval::NONPOSITIVE) => {
                Interval::NONPOSITIVE.without_zero()
            }
            () if argument.is_within(Interval::NONPOSITIVE) => Interval::NONPOSITIVE,
            () => Interval::ALL,
        };
        let sign = || sign_of(argument);
        match self {
            Range::All => Interval::ALL,
            Range::Positive => Interval::POSITIVE,
            Range::AtLeastOne => Interval::at_least(1),
            Range::Nonnegative if argument.is_positive() => Interval::POSITIVE,
            Range::Nonnegative => Interval::NONNEGATIVE,
            Range::SignAboveOne => sign_of(argument.plus(Interval::closed(-1, -1))),
            Range::SignOfArgument => sign(),
            Range::OpenUnit => sign().intersection(Interval::open(-1, 1)),
            Range::QuarterTurn => sign().intersection(Interval::open(-2, 2)),
            Range::Sign if argument.is_positive() => Interval::closed(1, 1),
            Range::Sign => sign().intersection(Interval::closed(-1, 1)),
            Range::Probability => Interval::open(0, 1),
            Range::ClosedUnit => Interval::closed(-1, 1),
        }
    }

    /// Whether the value has the sign of the argument.
    pub fn has_sign_of_argument(self) -> bool {
        matches!(self, Range::SignOfArgument | Range::OpenUnit | Range::QuarterTurn | Range::Sign)
    }
}

impl FunctionRecord {
    /// The exponent, if it is a power.
    pub fn power(&self) -> Option<Rational> {
        self.kernels.as_power.map(|(above, below)| Rational::new(above, below))
    }

    /// What is known of the values for an argument of which this is known.
    pub fn facts(&self, argument: Facts) -> Facts {
        let mut kept = Properties::of(&[Property::Symmetric]);
        if self.vanishes_at_zero() {
            kept = kept.union(Properties::ZEROS);
        }
        if self.parity == Parity::Odd {
            kept = kept.union(Properties::of(&[Property::Skew]));
        }
        let nonzero = self.nonzero.is_some_and(|requirement| argument.satisfy(requirement));
        let nonzero = if nonzero { &[Property::Nonzero][..] } else { &[] };
        Facts { range: self.range.values(argument.range), ..argument.only(kept) }.and(Properties::of(nonzero))
    }

    /// Whether the value depends on the sign of the argument, which the prime field does not have.
    pub fn depends_on_sign(&self) -> bool {
        self.kernels.field.is_none()
    }

    /// Whether `f(0)` is zero.
    pub fn vanishes_at_zero(&self) -> bool {
        (self.exact)(Rational::from_integer(0)) == Some(Rational::from_integer(0))
    }
}

/// Declares a family of functions: a constant for each, and the table of their records. Everything that is said of a function stands in
/// its entry, but for its differential, which is a rule.
macro_rules! functions {
    ($family:literal; $($(#[$doc:meta])* $name:ident = $record:expr;)+) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u8)]
        enum Place { $($name),+ }

        $($(#[$doc])* pub const $name: super::Function = super::Function::at($family, Place::$name as u8);)+

        pub(super) static RECORDS: &[super::FunctionRecord] = &[$($record),+];
    };
}

pub(super) use functions;

/// No rational values but those at some points.
macro_rules! exact {
    ($($at:expr => $value:expr),*) => {
        |argument| {
            let at = |n: i64, d: i64| argument == crate::base::Rational::new(n, d);
            let _ = &at;
            $(if at($at.0, $at.1) { return Some(crate::base::Rational::new($value.0, $value.1)); })*
            None
        }
    };
}

pub(super) use exact;
