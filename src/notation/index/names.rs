//! The names of indices.

use crate::base::Dimension;
use crate::expr::Id;
use crate::syntax::ast::Expr;

/// The names of the free indices of a tensor of so many axes: `i, j, k, l, a, b, ...`.
pub fn index_names(rank: usize) -> Vec<String> {
    const NAMES: [&str; 12] = ["i", "j", "k", "l", "a", "b", "c", "d", "e", "f", "g", "h"];
    (0..rank).map(|n| NAMES.get(n).map_or_else(|| format!("i{n}"), |name| (*name).to_owned())).collect()
}

/// Hands out the names of summed indices: `p, q, r, ...`. A name keeps its dimension throughout an expression.
#[derive(Default)]
pub(super) struct Names {
    dimensions: Vec<Dimension>,
    /// The names that are taken where the writing is.
    pub(super) used: Vec<bool>,
    /// The classes that are being written, with their signs.
    pub(super) inside: Vec<(Id, bool)>,
    /// The letters that name nothing else.
    letters: Vec<&'static str>,
    /// The free indices.
    pub(super) free: Vec<String>,
    /// The matrices that are written with indices and are their own transposes.
    pub(super) symmetric: Vec<Expr>,
}

impl Names {
    /// Names that are none of these.
    pub(super) fn avoiding(taken: impl Fn(&str) -> bool) -> Names {
        const LETTERS: [&str; 11] = ["p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z"];
        let mut letters: Vec<&str> = LETTERS.into_iter().filter(|letter| !taken(letter)).collect();
        if letters.is_empty() {
            letters.extend(LETTERS);
        }
        Names { letters, ..Names::default() }
    }

    pub(super) fn next(&mut self, dimension: Dimension) -> String {
        let free = |n: &usize| self.dimensions[*n] == dimension && !self.used.get(*n).copied().unwrap_or(false);
        let n = (0..self.dimensions.len()).find(free).unwrap_or_else(|| {
            self.dimensions.push(dimension);
            self.dimensions.len() - 1
        });
        self.used.resize(self.used.len().max(n + 1), false);
        self.used[n] = true;
        self.name(n)
    }

    /// Whether a label is an index, and no place.
    pub(super) fn is_index(&self, label: &str) -> bool {
        self.free.iter().any(|own| own == label) || self.place(label).is_some()
    }

    /// The place of a summed index among the letters.
    pub(super) fn place(&self, label: &str) -> Option<usize> {
        (0..self.dimensions.len()).find(|n| self.name(*n) == label)
    }

    /// The dimension of a summed index.
    pub(super) fn dimension(&self, label: &str) -> Option<Dimension> {
        self.place(label).map(|n| self.dimensions[n])
    }

    /// Whether a matrix that has been written is its own transpose.
    pub(super) fn is_symmetric(&self, matrix: &Expr) -> bool {
        self.symmetric.contains(matrix)
    }

    /// The letter of a place.
    pub(super) fn name(&self, n: usize) -> String {
        let letter = self.letters[n % self.letters.len()];
        match n / self.letters.len() {
            0 => letter.to_owned(),
            round => format!("{letter}{round}"),
        }
    }
}
