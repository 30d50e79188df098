//! What variables and dimensions are called in Coq.

use crate::base::{Dimension, Shape, Symbols, Variable};
use indexmap::IndexMap;

/// Words of Coq, and names that the file uses itself.
const TAKEN: [&str; 50] = [
    "as",
    "at",
    "by",
    "do",
    "else",
    "end",
    "exists",
    "fix",
    "for",
    "forall",
    "fun",
    "if",
    "in",
    "is",
    "let",
    "match",
    "of",
    "on",
    "Prop",
    "return",
    "Set",
    "SProp",
    "then",
    "Type",
    "using",
    "where",
    "with",
    "cofix",
    "value",
    "differential",
    "remainder",
    "gradient",
    "jacobian",
    "derivative",
    "simplified",
    "frobenius",
    "hadamard",
    "entry",
    "sum_entries",
    "dims",
    "atoms",
    "nat",
    "true",
    "false",
    "pose",
    "half",
    "have",
    "last",
    "first",
    "suff",
];

/// The names of one file.
#[derive(Debug)]
pub(super) struct Names {
    variables: IndexMap<Variable, (String, Shape)>,
    dimensions: IndexMap<Dimension, String>,
    pub(super) ring: String,
    /// The least common denominator of all numbers, and its inverse.
    pub(super) denominator: i64,
    pub(super) inverse: String,
    indices: Vec<String>,
}

/// How many labels have a name at once.
const INDICES: usize = 64;

impl Names {
    /// Names for variables and all dimensions of their axes and of these.
    pub(super) fn new(
        symbols: &Symbols,
        variables: &[Variable],
        dimensions: impl IntoIterator<Item = Dimension>,
        denominator: i64,
    ) -> Names {
        let mut taken: Vec<String> = TAKEN.iter().map(|word| (*word).to_owned()).collect();
        let mut fresh = |name: &str| {
            let mut name: String =
                name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' }).collect();
            if !name.starts_with(char::is_alphabetic) {
                name.insert(0, 'v');
            }
            while taken.contains(&name) {
                name.push('_');
            }
            taken.push(name.clone());
            name
        };
        let declared = variables.iter().map(|v| (*v, symbols.declaration(*v).shape.clone()));
        let declared: Vec<(Variable, Shape)> = declared.collect();
        let axes = declared.iter().flat_map(|(_, shape)| shape.iter().flatten().copied());
        let mut sizes: IndexMap<Dimension, String> = IndexMap::new();
        for dimension in axes.chain(dimensions).collect::<Vec<_>>() {
            sizes.entry(dimension).or_insert_with(|| match symbols.literal_size(dimension) {
                Some(size) => size.to_string(),
                None => fresh(symbols.dimension_name(dimension)),
            });
        }
        let variables = declared.into_iter().map(|(v, shape)| (v, (fresh(symbols.variable_name(v)), shape))).collect();
        let ring = fresh("R");
        let inverse = fresh(if denominator == 2 { "one_half" } else { "reciprocal" });
        let letters = ["i", "j", "k", "l", "p", "q", "r", "s", "t", "u", "v", "w"];
        let all = letters.iter().map(|s| (*s).to_owned()).chain((1..).map(|n| format!("p{n}")));
        let used: Vec<String> = taken;
        let indices = all.filter(|name| !used.contains(name)).take(INDICES).collect();
        Names { variables, dimensions: sizes, ring, denominator, inverse, indices }
    }

    /// The name of a variable.
    pub(super) fn variable(&self, variable: Variable) -> &str {
        self.variables.get(&variable).map_or("", |(name, _)| name)
    }

    /// The number of a variable among the atoms.
    pub(super) fn atom(&self, variable: Variable) -> usize {
        self.variables.get_index_of(&variable).unwrap_or(self.variables.len())
    }

    pub(super) fn variables(&self) -> impl Iterator<Item = (Variable, &str, &Shape)> {
        self.variables.iter().map(|(v, (name, shape))| (*v, name.as_str(), shape))
    }

    /// The dimensions that are no literal sizes.
    pub(super) fn symbolic(&self) -> impl Iterator<Item = &str> {
        self.dimensions.values().map(String::as_str).filter(|name| !name.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// All dimensions, in the order of their codes.
    pub(super) fn dimensions(&self) -> impl Iterator<Item = &str> {
        self.dimensions.values().map(String::as_str)
    }

    /// The name of a dimension.
    pub(super) fn size(&self, dimension: Dimension) -> &str {
        self.dimensions.get(&dimension).map_or("", String::as_str)
    }

    /// The code of a dimension: 0 is the size 1 of a column.
    pub(super) fn code(&self, dimension: Dimension) -> usize {
        self.dimensions.get_index_of(&dimension).map_or(0, |place| place + 1)
    }

    /// The name of the label that was opened after so many others.
    pub(super) fn index(&self, level: usize) -> Option<&str> {
        self.indices.get(level).map(String::as_str)
    }

    /// The type of a tensor; a vector is a column.
    pub(super) fn type_of(&self, shape: &Shape) -> String {
        let sizes: Vec<&str> = shape.iter().flatten().map(|d| self.size(*d)).collect();
        match sizes[..] {
            [] => self.ring.clone(),
            [n] => format!("'cV[{}]_{n}", self.ring),
            [n, m] if n == m => format!("'M[{}]_{n}", self.ring),
            [n, m] => format!("'M[{}]_({n}, {m})", self.ring),
            _ => format!("{}{}", "nat -> ".repeat(sizes.len()), self.ring),
        }
    }

    /// A place that is called by its level.
    pub(super) fn place(&self, level: usize) -> Option<Place> {
        Some(Place { name: self.index(level)?.to_owned(), level })
    }

    /// So many places after those that are open.
    pub(super) fn places(&self, depth: usize, count: usize) -> Option<Vec<Place>> {
        (depth..depth + count).map(|level| self.place(level)).collect()
    }
}

/// A label that is open: its name, and how many were opened before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) level: usize,
}
