//! The words that options take, for the help and for completions. What else is typed is refused by the engine, in its own words.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::Error;
use clap::{Arg, Command};
use gradus::{Constraint, FormName, Layout, Target, What};
use std::ffi::OsStr;

/// Words, each with what it means.
#[derive(Clone, Debug)]
pub(crate) struct Words(Vec<(&'static str, &'static str)>);

impl TypedValueParser for Words {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().map(|(word, meaning)| PossibleValue::new(*word).help(*meaning))))
    }
}

/// Forms of an answer.
pub(crate) fn forms() -> Words {
    let meaning = |form: FormName| match form {
        FormName::Matrix => "Matrix notation",
        FormName::Index => "Entry by entry, with Kronecker deltas",
        FormName::Vec => "d vec(F)/d vec(X)', with Kronecker products",
        FormName::Differential => "The differential; G:dX for a scalar",
        FormName::Value => "The expression itself, simplified",
        FormName::Hvp => "The Hessian of a scalar at a direction V",
        FormName::Frechet => "The first derivative at a direction V",
        FormName::SingleEntry => "The derivative by one entry, with E(k,l) or e(k)",
        FormName::Isotropic => "Of a matrix by a matrix, with the tensors E4 and G4",
        FormName::Taylor => "The expansion in the direction dX, of the order of --taylor",
        _ => "",
    };
    Words(FormName::ALL.map(|form| (form.as_str(), meaning(form))).to_vec())
}

/// Forms of a claim.
pub(crate) fn claimed() -> Words {
    let Words(mut all) = forms();
    all.retain(|(form, _)| ![FormName::Value.as_str(), FormName::Taylor.as_str()].contains(form));
    Words(all)
}

/// What a variable is restricted to.
pub(crate) fn constraints() -> Words {
    Words(Constraint::ALL.map(|constraint| (constraint.as_str(), constraint.convention())).to_vec())
}

/// Orders of axes.
pub(crate) fn layouts() -> Words {
    let meaning = |layout: Layout| match layout {
        Layout::Mixed => {
            "A gradient has the shape of the variable, a Jacobian the axes of the value first (the default)"
        }
        Layout::Numerator => "The value first",
        Layout::Denominator => "The variable first",
        _ => "",
    };
    Words(Layout::ALL.map(|layout| (layout.as_str(), meaning(layout))).to_vec())
}

/// How much of a way is shown.
pub(crate) fn details() -> Words {
    Words(vec![
        ("short", "As people derive it"),
        ("full", "A line for every law"),
        ("cases", "What deltas say, index by index"),
    ])
}

/// Languages of source code.
pub(crate) fn targets() -> Words {
    let meaning = |target: Target| match target {
        Target::Numpy => "Python over NumPy, with SciPy for factorisations",
        Target::Jax => "Python over JAX",
        Target::Torch => "Python over PyTorch",
        Target::Matlab => "MATLAB and Octave",
        Target::Julia => "Julia",
        Target::Rust => "Rust over ndarray, with nalgebra for factorisations",
        Target::Einsum => "The Einstein sums alone",
        _ => "",
    };
    Words(Target::ALL.map(|target| (target.as_str(), meaning(target))).to_vec())
}

/// What a function computes.
pub(crate) fn functions() -> Words {
    let meaning = |what: What| match what {
        What::Value => "The value",
        What::Gradient => "The gradient of a scalar",
        What::ValueAndGradient => "Both",
        What::Jacobian => "The derivative of what has axes",
        What::Hessian => "The second derivative of a scalar",
        What::Hvp => "The Hessian times a direction",
        What::Jvp => "The Jacobian times a direction",
        What::Vjp => "Weights times the Jacobian",
        What::Check => "A comparison of the derivative with central differences",
        _ => "",
    };
    Words(What::ALL.map(|what| (what.as_str(), meaning(what))).to_vec())
}

/// What can be evaluated.
pub(crate) fn values() -> Words {
    let Words(mut all) = functions();
    all.retain(|(what, _)| *what != What::Check.as_str());
    Words(all)
}
