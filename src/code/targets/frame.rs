//! What is said of a function besides its program, and what is checked of its arguments.

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

/// What is checked of arguments before anything is computed.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// Those whose shapes are checked.
    pub(super) shapes: Vec<Variable>,
    /// Those whose axes are counted: of these the sizes are read, or there are none.
    pub(super) ranks: Vec<Variable>,
}

/// The checks of all arguments. Their sizes are read, each from the first axis that shows it.
pub(super) fn checks(interface: &mut Interface, symbols: &Symbols) -> Checks {
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
    let mut found = Checks::default();
    for variable in interface.variables.iter().copied() {
        let dimensions = || shape(variable).iter().flatten().filter(|own| !is_literal(own));
        let shown = || shape(variable).iter().enumerate().map(|(at, axis)| is_source(variable, at, axis));
        let is_checked = !shown().all(|shows| shows) && dimensions().all(|own| sources.contains_key(own));
        // The first axis of what has too few is there, or is said to be missing.
        if !is_checked || shown().skip(1).any(|shows| shows) {
            found.ranks.push(variable);
        }
        if is_checked {
            found.shapes.push(variable);
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
