//! Words for what a variable may be, and the names of variables in sentences.

use super::glued::is_greek;
use super::variable::variable_name;
use crate::syntax::lexer::is_name;

/// Words for attributes, the longest first, with the words of declarations; and words for what is no array, a column, and as wide as high.
pub(super) const ATTRIBUTES: [(&str, &str); 33] = [
    ("one-hot", UNUSED),
    ("constant", UNUSED),
    ("fixed", UNUSED),
    ("known", UNUSED),
    ("symmetric positive semidefinite", "symmetric"),
    ("symmetric positive semi-definite", "symmetric"),
    ("positive semidefinite", "symmetric"),
    ("positive semi-definite", "symmetric"),
    ("psd", "symmetric"),
    ("symmetric positive definite", "spd"),
    ("symmetric positive-definite", "spd"),
    ("positive definite", "spd"),
    ("positive-definite", "spd"),
    ("spd", "spd"),
    ("pd", "spd"),
    ("skew symmetric", "skew"),
    ("skew-symmetric", "skew"),
    ("antisymmetric", "skew"),
    ("anti-symmetric", "skew"),
    ("symmetric", "symmetric"),
    ("orthogonal", "orthogonal"),
    ("orthonormal", "orthogonal"),
    ("idempotent", "idempotent"),
    ("invertible", "invertible"),
    ("nonsingular", "invertible"),
    ("non-singular", "invertible"),
    ("lower triangular", "lower"),
    ("upper triangular", "upper"),
    ("diagonal", "diagonal"),
    ("square", SQUARE),
    ("vector", VECTOR),
    ("scalar", SCALAR),
    ("matrix", MATRIX),
];

/// What is said of a variable and of no use here.
pub(crate) const UNUSED: &str = "fixed";
/// What is said of a matrix of any sizes.
pub(crate) const MATRIX: &str = "matrix";
/// What is said of a matrix that is as wide as high.
pub(crate) const SQUARE: &str = "square";
/// What is said of a column.
pub(crate) const VECTOR: &str = "vector";
/// What is said of a number.
pub(crate) const SCALAR: &str = "scalar";

/// Words before a noun that change nothing.
pub(super) const ADJECTIVES: [&str; 8] =
    ["constant", "given", "fixed", "real", "general", "column", "random", "arbitrary"];

/// Words before a noun.
pub(super) const ARTICLES: [&str; 3] = ["the", "a", "an"];

/// Nouns for a variable, with what they say of it.
pub(super) const NOUNS: [(&str, Option<&str>); 8] = [
    ("matrix", Some(MATRIX)),
    ("vector", Some(VECTOR)),
    ("scalar", Some(SCALAR)),
    ("matrices", Some(MATRIX)),
    ("vectors", Some(VECTOR)),
    ("scalars", Some(SCALAR)),
    ("variable", None),
    ("parameter", None),
];

/// Whether a word says of an operand what it is, and not which.
pub(super) fn is_noun(word: &str) -> bool {
    NOUNS.iter().any(|(noun, kind)| *noun == word && kind.is_some())
}

/// The name that a word is: a letter, or one in LaTeX.
pub(super) fn short_name(word: &str) -> Option<String> {
    let name = variable_name(word);
    // `C_xx`
    let base = name.split('_').next().unwrap_or_default();
    let short = base.chars().filter(|c| c.is_alphabetic()).count() == 1 || word.starts_with('\\') || is_greek(&name);
    (is_name(&name) && short).then(|| name.into_owned())
}
