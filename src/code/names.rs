//! Names that a language accepts and that do not clash.

use crate::base::{Dimension, Symbols, Variable};
use std::collections::BTreeSet;

/// The name of every symbol in source code.
#[derive(Debug)]
pub(super) struct Names {
    variables: Vec<String>,
    dimensions: Vec<String>,
    taken: BTreeSet<String>,
    temporaries: usize,
}

/// The name, with underscores until it is free.
fn claim(taken: &mut BTreeSet<String>, name: &str) -> String {
    let mut name = name.to_owned();
    while taken.contains(&name) {
        name.push('_');
    }
    taken.insert(name.clone());
    name
}

impl Names {
    /// Names for these symbols: variables keep theirs where they can, which is where the language does not reserve them.
    pub(super) fn new(symbols: &Symbols, reserved: &[&str]) -> Self {
        let mut taken: BTreeSet<String> = reserved.iter().map(|name| (*name).to_owned()).collect();
        let variables = symbols.variables().map(|(_, name, _)| claim(&mut taken, name)).collect();
        let dimensions = symbols.dimensions().map(|(_, name)| claim(&mut taken, name)).collect();
        Names { variables, dimensions, taken, temporaries: 0 }
    }

    pub(super) fn variable(&self, variable: Variable) -> &str {
        self.variables.get(variable.0 as usize).map_or("_", String::as_str)
    }

    pub(super) fn dimension(&self, dimension: Dimension) -> &str {
        self.dimensions.get(dimension.0 as usize).map_or("_", String::as_str)
    }

    /// A new temporary: `t0`, `t1`, ..., or what it is called.
    pub(super) fn temporary(&mut self, called: Option<&str>) -> String {
        if let Some(name) = called {
            return claim(&mut self.taken, name);
        }
        let name = claim(&mut self.taken, &format!("t{}", self.temporaries));
        self.temporaries += 1;
        name
    }
}
