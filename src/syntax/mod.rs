//! The surface syntax: text to syntax tree and back.
//!
//! ```
//! use gradus::internals::syntax::{parse, print};
//! let statement = parse("F[i,j] = W[i,p]*W[j,p]")?;
//! assert_eq!(print(&statement.expr), "W[i,p]*W[j,p]");
//! # Ok::<(), gradus::Error>(())
//! ```

pub mod ast;
mod commas;
mod everyday;
mod lexer;
mod parser;
mod printer;
mod tree;
mod walk;

pub use commas::{between_commas, between_equals, with_commas};
pub(crate) use everyday::{
    ANGLES, AT, BARS, CROSS, DOT, EMPTY, EXPECTATION, Everyday, KEYWORD, Known, MATRIX, Question, SCALAR, SOLVE,
    SQUARE, UNUSED, VECTOR, WithParts, arguments, clauses, derivative_by, everyday, has_glued, has_open_sum,
    has_vector_sign, in_signs, is_before_sign, is_greek, is_image, is_of_itself, label, note_of_entry, note_of_tower,
    product_of, question, variable_name, with_parts, without_heading, writes_signs,
};
#[cfg(feature = "serde")]
pub(crate) use everyday::{Asks, Message, Wish, by_each, has_words, message, wishes};
pub use everyday::{Whether, whether};
pub(crate) use lexer::{decimals, is_name, words};
pub(crate) use parser::RANGE;
pub use parser::parse;
pub(crate) use printer::{SELECT, print_statement_with, print_with};
pub use printer::{print, print_statement};
pub use tree::MAX_DEPTH;

/// The function that is the unit vector of a place.
pub(crate) const UNIT_VECTOR: &str = "e";

/// The function that is the matrix with a single entry, one at two places.
pub(crate) const SINGLE_ENTRY: &str = "E";

#[cfg(test)]
mod tests;
