//! What is said of a function besides its program, and which of its arguments are checked.

use crate::base::{Axis, Dimension, Symbols, Variable};
use crate::code::program::{Interface, SizeSource};
use std::collections::BTreeMap;

/// What is said of a function besides its program.
#[derive(Clone, Debug, Default)]
pub(in crate::code) struct Frame {
    pub(in crate::code) function: String,
    /// The first lines of its documentation; none leaves out the check of shapes too.
    pub(in crate::code) lines: Vec<String>,
    /// What is assumed of the arguments, which are then documented too.
    pub(in crate::code) conditions: Option<Vec<String>>,
    /// The arguments that it takes in any case.
    pub(in crate::code) arguments: Vec<Variable>,
    /// What a function beside it compares with differences; none without one.
    pub(in crate::code) checked: Vec<Checked>,
}

/// How a variable may change and stay what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Structure {
    /// In any direction.
    Any,
    Symmetric,
    Skew,
    Diagonal,
    Lower,
    Upper,
}

/// A variable that is changed to see whether its derivative is right: the result at this place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Checked {
    pub(crate) variable: Variable,
    pub(crate) result: usize,
    pub(crate) structure: Structure,
}

/// The arguments whose shapes are to be checked. Their sizes are read, each from the first axis that shows it.
pub(super) fn checked(interface: &mut Interface, symbols: &Symbols) -> Vec<Variable> {
    let shape = |variable: Variable| &symbols.declaration(variable).shape;
    let mut sources: BTreeMap<Dimension, SizeSource> = interface.sizes.iter().copied().collect();
    for variable in &interface.variables {
        for (at, axis) in shape(*variable).iter().enumerate() {
            if let [dimension] = axis[..] {
                sources.entry(dimension).or_insert(SizeSource::Axis(*variable, at));
            }
        }
    }
    let is_literal = |dimension: &Dimension| symbols.literal_size(*dimension).is_some();
    let is_source = |variable: Variable, at: usize, axis: &Axis| matches!(axis[..], [own] if !is_literal(&own) && sources.get(&own) == Some(&SizeSource::Axis(variable, at)));
    let mut found = Vec::new();
    for variable in interface.variables.iter().copied() {
        let dimensions = || shape(variable).iter().flatten().filter(|own| !is_literal(own));
        let shows_all = shape(variable).iter().enumerate().all(|(at, axis)| is_source(variable, at, axis));
        if !shows_all && dimensions().all(|own| sources.contains_key(own)) {
            found.push(variable);
            for own in dimensions() {
                if !interface.sizes.iter().any(|(known, _)| known == own) {
                    interface.sizes.push((*own, sources[own]));
                }
            }
        }
    }
    interface.sizes.sort_by_key(|(dimension, _)| *dimension);
    found
}
