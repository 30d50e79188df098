//! Operations that a text defines by others.

use indexmap::IndexMap;
use std::sync::Arc;

/// A parameter of a definition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Parameter {
    /// Its name in the body.
    pub name: String,
    /// What it may be, as written: `matrix(n,m)`, `any`.
    pub kind: String,
    /// The numbers of axes that it may have.
    pub ranks: Vec<usize>,
    /// The names of its dimensions, of a vector or a matrix; in the body they are sizes.
    pub dimensions: Vec<String>,
}

/// How a call looks in the scripts, with `{}` for the arguments; as its name where a script has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spellings {
    /// In Unicode.
    pub unicode: Option<String>,
    /// In LaTeX.
    pub latex: Option<String>,
}

/// An operation that is what its body is: `sym(A)` is `(A + A')/2`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Definition {
    /// The name in the surface syntax; several definitions may share it if their parameters are of other kinds.
    pub name: String,
    /// Other names that are read.
    pub aliases: Vec<String>,
    /// How its call looks on paper.
    pub spellings: Spellings,
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// What it is, in the surface syntax.
    pub body: String,
}

impl Parameter {
    /// The parameter for people who call it: `A: matrix(n,n)`, `x: any (a scalar, a vector or a matrix)`.
    pub fn explained(&self) -> String {
        let meaning = match (self.dimensions.is_empty(), &self.ranks[..]) {
            (true, [0, 1, 2]) => " (a scalar, a vector or a matrix)",
            (true, [1, 2]) => " (a vector or a matrix; defined for 'any' it would take a scalar too)",
            _ => "",
        };
        format!("{}: {}{meaning}", self.name, self.kind)
    }
}

impl Definition {
    /// The parameters as written: `A: matrix(n,n)`.
    pub fn takes(&self) -> String {
        let all: Vec<String> = self.parameters.iter().map(|p| format!("{}: {}", p.name, p.kind)).collect();
        all.join(", ")
    }
}

/// Definitions by name, in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Definitions {
    all: IndexMap<String, Vec<Arc<Definition>>>,
    aliases: IndexMap<String, String>,
}

impl Definitions {
    /// Adds a definition; one of the same name and of the same kinds is replaced.
    pub fn add(&mut self, definition: Definition) {
        for alias in &definition.aliases {
            self.aliases.insert(alias.clone(), definition.name.clone());
        }
        let same = self.all.entry(definition.name.clone()).or_default();
        let kinds = |d: &Definition| d.parameters.iter().map(|p| p.ranks.clone()).collect::<Vec<_>>();
        match same.iter_mut().find(|other| kinds(other) == kinds(&definition)) {
            Some(other) => *other = Arc::new(definition),
            None => same.push(Arc::new(definition)),
        }
    }

    /// The definitions of a name or alias: one for each choice of kinds.
    pub fn find(&self, name: &str) -> &[Arc<Definition>] {
        let name = self.aliases.get(name).map_or(name, String::as_str);
        self.all.get(name).map_or(&[], Vec::as_slice)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Definition>> {
        self.all.values().flatten()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
