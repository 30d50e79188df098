//! Names that a language accepts and that do not clash.

use crate::base::{Dimension, Symbols, Variable};
use rustc_hash::FxHashSet;

/// The name of every symbol in source code.
#[derive(Debug)]
pub(super) struct Names {
    variables: Vec<String>,
    dimensions: Vec<String>,
    taken: Taken,
    temporaries: usize,
}

/// The names that are taken: those that the language reserves, and those that were given.
#[derive(Debug)]
struct Taken {
    reserved: &'static [&'static str],
    given: FxHashSet<String>,
}

impl Taken {
    /// The name, with underscores until it is free.
    fn claim(&mut self, name: &str) -> String {
        let mut name = name.to_owned();
        while self.reserved.contains(&name.as_str()) || self.given.contains(&name) {
            name.push('_');
        }
        self.given.insert(name.clone());
        name
    }
}

impl Names {
    /// Names for these symbols: variables keep theirs where they can, which is where the language does not reserve them.
    pub(super) fn new(symbols: &Symbols, reserved: &'static [&'static str]) -> Self {
        let mut taken = Taken { reserved, given: FxHashSet::default() };
        let variables = symbols.variables().map(|(_, name, _)| taken.claim(name)).collect();
        let dimensions = symbols.dimensions().map(|(_, name)| taken.claim(name)).collect();
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
            return self.taken.claim(name);
        }
        let name = self.taken.claim(&format!("t{}", self.temporaries));
        self.temporaries += 1;
        name
    }
}
