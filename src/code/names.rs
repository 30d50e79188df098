//! Names that Python accepts and that do not clash.

use crate::base::{Dimension, Symbols, Variable};
use std::collections::BTreeSet;

const RESERVED: [&str; 36] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "np", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// The Python name of every symbol.
#[derive(Debug)]
pub(super) struct Names {
    variables: Vec<String>,
    dimensions: Vec<String>,
    commutation: String,
    taken: BTreeSet<String>,
    temporaries: usize,
}

/// The name, with underscores until it is free.
fn claim(taken: &mut BTreeSet<String>, name: &str) -> String {
    let mut name = name.to_owned();
    while RESERVED.contains(&name.as_str()) || taken.contains(&name) {
        name.push('_');
    }
    taken.insert(name.clone());
    name
}

impl Names {
    /// Names for these symbols: variables keep theirs where they can.
    pub(super) fn new(symbols: &Symbols) -> Self {
        let mut taken = BTreeSet::new();
        let variables = symbols.variables().map(|(_, name, _)| claim(&mut taken, name)).collect();
        let dimensions = symbols.dimensions().map(|(_, name)| claim(&mut taken, name)).collect();
        let commutation = claim(&mut taken, "commutation");
        Names { variables, dimensions, commutation, taken, temporaries: 0 }
    }

    pub(super) fn variable(&self, variable: Variable) -> &str {
        self.variables.get(variable.0 as usize).map_or("_", String::as_str)
    }

    pub(super) fn dimension(&self, dimension: Dimension) -> &str {
        self.dimensions.get(dimension.0 as usize).map_or("_", String::as_str)
    }

    /// The helper that makes commutation matrices.
    pub(super) fn commutation(&self) -> &str {
        &self.commutation
    }

    /// A new temporary: `t0`, `t1`, ...
    pub(super) fn temporary(&mut self) -> String {
        let name = claim(&mut self.taken, &format!("t{}", self.temporaries));
        self.temporaries += 1;
        name
    }
}
