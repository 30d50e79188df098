//! What people write beside the surface syntax: products without a sign, bars, braces, spellings of NumPy, questions, LaTeX. Tokens are put
//! in and replaced until the text is one of the surface syntax; what only names and kinds decide is left to typing, as calls of
//! [`BARS`], [`AT`] and [`SOLVE`].

mod angles;
mod attributes;
mod behind;
mod brackets;
mod clauses;
mod daggers;
mod densities;
mod dots;
mod elsewhere;
mod exponential;
mod frame;
mod functions;
mod glued;
mod heading;
mod juxtaposed;
mod kinds;
mod label;
mod latex;
mod leads;
mod left_side;
mod lex;
mod marks;
#[cfg(feature = "serde")]
mod message;
mod occurrences;
mod of_all;
mod parts;
mod phrases;
mod points;
mod powers;
mod preamble;
mod question;
mod quotients;
mod ranges;
mod requests;
mod rewrite;
mod selection;
mod sentences;
mod sizes;
mod spoken;
mod squared_names;
mod subscripts;
mod sums;
mod variable;
mod whether;

use super::ast::Statement;
use super::lexer::{Token, everyday_tokens};
use super::parser::parse_tokens;
use crate::base::Result;

/// The name of the call that `|x|` is read as.
pub(crate) const BARS: &str = "|";
/// The name of the call that `A @ B` is read as.
pub(crate) const AT: &str = "@";
/// The name of the call that `A \ b` is read as.
pub(crate) const SOLVE: &str = "\\";

/// The name of the call that `a·b` is read as.
pub(crate) const DOT: &str = "·";

/// The name of the call that `a \times b` is read as.
pub(crate) const CROSS: &str = "×";

/// The name of the call that `<x, y>` is read as.
pub(crate) const ANGLES: &str = "<";

/// What is said of `x^+`.
const PLUS_EXPONENT: &str = "the exponent + may be the pseudo-inverse, inv(A'*A)*A', or the positive part, relu(x): write the one that is meant";

/// The name of the token for a sum over the indices below it: `\sum_i`.
const SUM: &str = "\\sum";

/// What stands in a name that `axis=1` is read as: no variable has one.
pub(crate) const KEYWORD: char = '=';
/// The name that `[]` is read as.
pub(crate) const EMPTY: &str = "[]";

/// The longest text in which sentences are looked for: what is longer nobody has written by hand.
const LONGEST: usize = 4096;

/// What is known of names before a text is read.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// Whether a name is that of a function.
    pub(crate) is_function: &'a dyn Fn(&str) -> bool,
    /// Whether a name is declared.
    pub(crate) is_declared: &'a dyn Fn(&str) -> bool,
    /// Whether a name is declared as an index.
    pub(crate) is_place: &'a dyn Fn(&str) -> bool,
    /// Whether a name is declared as a scalar.
    pub(crate) is_scalar: &'a dyn Fn(&str) -> bool,
    /// The variables of the derivatives to come.
    pub(crate) wrt: &'a [&'a str],
    /// Names of what the text is compared with.
    pub(crate) beside: &'a [&'a str],
    /// Whether the text is LaTeX, whatever it looks like.
    pub(crate) is_latex: bool,
    /// Names of letters side by side that are one variable.
    pub(crate) whole: &'a [String],
    /// The same that are products.
    pub(crate) apart: &'a [String],
}

/// A text as it was read.
#[derive(Debug)]
pub(crate) struct Everyday {
    pub(crate) statement: Statement,
    /// What was read otherwise than it is written.
    pub(crate) notes: Vec<String>,
    /// Names that are written as those of vectors: bold small letters.
    pub(crate) vectors: Vec<String>,
    /// Names by which the derivative is asked for and that are entries, `x_i`, with the names of the arrays.
    pub(crate) arrays: Vec<(String, String)>,
    /// The sizes that stand above sums: the index, and the name of the size.
    pub(crate) sizes: Vec<(String, String)>,
    /// Names of places, each one along the axis that it selects from.
    pub(crate) places: Vec<String>,
    /// Whether it is in the manner of NumPy, where operators work entry by entry.
    pub(crate) is_numpy: bool,
    /// Names that were read as products, of which a letter stands nowhere else.
    pub(crate) splits: Vec<String>,
}

impl Everyday {
    /// A statement that was read literally.
    pub(crate) fn literal(statement: Statement) -> Everyday {
        let (arrays, sizes) = (Vec::new(), Vec::new());
        let (vectors, places) = (Vec::new(), Vec::new());
        let (notes, splits) = (Vec::new(), Vec::new());
        Everyday { statement, notes, vectors, arrays, sizes, places, is_numpy: false, splits }
    }
}

/// Reads a text as people write it.
///
/// # Errors
/// When there is no reading.
pub(crate) fn everyday(text: &str, known: &Known<'_>) -> Result<Everyday> {
    if known.is_latex || latex::is_latex(text) {
        return read(text, known).map_err(|error| densities::named(text).unwrap_or(error));
    }
    read(&dots::plain(text), known).map_err(|error| densities::named(text).unwrap_or(error))
}

fn read(text: &str, known: &Known<'_>) -> Result<Everyday> {
    let mut said = latex::Said::default();
    requests::no_other(text)?;
    daggers::check(text, &mut said.notes)?;
    let is_latex = known.is_latex || latex::is_latex(text);
    let mut tokens = if is_latex {
        let mut tokens = latex::tokens(text, &mut said)?;
        latex::join_differentials(&mut tokens, known.is_declared);
        sums::said_by_terms(tokens, known, &mut said.notes)?
    } else {
        let mut tokens = spoken::operators(everyday_tokens(text)?, text, known, &mut said.notes)?;
        for (token, span) in &mut tokens {
            if *token == Token::Star && text.get(span.start..span.end) == Some("×") {
                *token = Token::Infix(CROSS, '×');
            }
            if let Token::Name(name) = token
                && let Some(keyed) = lex::keyed(name)
            {
                *token = Token::Name(keyed);
            }
        }
        marks::split_ones(&mut tokens, known);
        sums::find(lex::labels(tokens, text), known, &mut said.limits, &mut said.notes)?
    };
    let latex::Said { mut notes, mut vectors, limits } = said;
    tokens = exponential::bracketed(tokens, text, known, &mut notes);
    angles::read(&mut tokens, &mut notes);
    left_side::shorten(&mut tokens, known);
    let subscripts::Resolved { mut tokens, arrays, labelled, places } =
        subscripts::resolve(tokens, known, &limits, &mut notes, &mut vectors)?;
    let mut splits = Vec::new();
    if !is_latex {
        (tokens, splits) = glued::split(tokens, text, known, &mut notes);
    }
    let is_name = |name: &str| labelled.contains(name) || vectors.iter().any(|own| own == name);
    let mut tokens = sums::numbered(tokens, known, &is_name, &mut notes);
    preamble::drop_preamble(&mut tokens, known, &mut notes)?;
    let numpy = |token: &Token| matches!(token, Token::Infix(AT, _) | Token::Method(_));
    if !known.is_latex && lex::has_functional(text) {
        notes.push("F. is read as PyTorch's module torch.nn.functional; write F*.. for a product".to_owned());
    }
    let is_numpy = tokens.iter().any(|(token, _)| numpy(token)) || lex::has_module(text);
    let mut tokens = juxtaposed::bracketed(rewrite::rewrite(tokens, known, &mut notes)?, &mut notes);
    if is_numpy || text.contains("**") && selection::has_zero(&tokens) {
        selection::count_from_one(&mut tokens, &mut notes);
    }
    Ok(Everyday { statement: parse_tokens(tokens)?, notes, vectors, arrays, sizes: limits, places, is_numpy, splits })
}

/// Whether a sign stands between two names that may be a product of vectors: `a·x`, `a × x`.
pub(crate) fn has_vector_sign(text: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    text.match_indices(['·', '⋅', '∙', '×']).any(|(at, sign)| {
        let next = text[at + sign.len()..].trim_start().chars().next();
        letter(text[..at].trim_end().chars().next_back()) && (letter(next) || sign == "×" && next == Some('('))
    })
}

/// Whether a sum stands apart from its operand, which may go on with its power: `sum (x - a)^2`.
pub(crate) fn has_open_sum(text: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices("sum (").any(|(at, _)| !text[..at].ends_with(letter))
}

pub(crate) use attributes::{MATRIX, SCALAR, SQUARE, UNUSED, VECTOR};
pub(crate) use brackets::EXPECTATION;
pub(crate) use clauses::clauses;
pub(crate) use exponential::note_of_tower;
pub(crate) use glued::{has_glued, is_greek, is_image, product_of, writes_signs};
pub(crate) use heading::without_heading;
pub(crate) use label::label;
#[cfg(feature = "serde")]
pub(crate) use message::{Asks, Message, Wish, has_words, message, wishes};
pub(crate) use parts::{WithParts, with_parts};
pub(crate) use phrases::with_operand as in_signs;
pub(crate) use question::{Question, arguments, derivative_by, is_before_sign, question};
pub(crate) use quotients::is_of_itself;
#[cfg(feature = "serde")]
pub(crate) use requests::by_each;
pub(crate) use subscripts::note_of_entry;
pub(crate) use variable::variable_name;
pub use whether::{Whether, whether};
