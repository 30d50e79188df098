//! What people write beside the surface syntax: products without a sign, bars, braces, spellings of NumPy, questions, LaTeX. Tokens are put
//! in and replaced until the text is one of the surface syntax; what only names and kinds decide is left to typing, as calls of
//! [`BARS`], [`AT`] and [`SOLVE`].

mod glued;
mod latex;
mod lex;
mod marks;
mod powers;
mod preamble;
mod question;
mod rewrite;
mod selection;
mod sums;

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

/// The name of the call that `<x, y>` is read as.
pub(crate) const ANGLES: &str = "<";

/// The name of the token for a sum over the indices below it: `\sum_i`.
const SUM: &str = "\\sum";

/// What stands in a name that `axis=1` is read as: no variable has one.
pub(crate) const KEYWORD: char = '=';
/// The name that `[]` is read as.
pub(crate) const EMPTY: &str = "[]";

/// What is known of names before a text is read.
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
    /// Whether the text is LaTeX, whatever it looks like.
    pub(crate) is_latex: bool,
}

/// A text as it was read.
#[derive(Debug)]
pub(crate) struct Everyday {
    pub(crate) statement: Statement,
    /// What was read otherwise than it is written.
    pub(crate) notes: Vec<String>,
    /// Names that are written as those of vectors: bold small letters.
    pub(crate) vectors: Vec<String>,
    /// Whether it is in the manner of NumPy, where operators work entry by entry.
    pub(crate) is_numpy: bool,
}

impl Everyday {
    /// A statement that was read literally.
    pub(crate) fn literal(statement: Statement) -> Everyday {
        Everyday { statement, notes: Vec::new(), vectors: Vec::new(), is_numpy: false }
    }
}

/// Reads a text as people write it.
///
/// # Errors
/// When there is no reading.
pub(crate) fn everyday(text: &str, known: &Known<'_>) -> Result<Everyday> {
    let (mut notes, mut vectors) = (Vec::new(), Vec::new());
    preamble::no_constraints(text)?;
    let mut tokens = if known.is_latex || latex::is_latex(text) {
        latex::tokens(text, &mut notes, &mut vectors)?
    } else {
        let mut tokens = everyday_tokens(text)?;
        for (token, _) in &mut tokens {
            if let Token::Name(name) = token
                && let Some(keyed) = lex::keyed(name)
            {
                *token = Token::Name(keyed);
            }
        }
        let tokens = sums::bind(tokens, known)?;
        let tokens = glued::split(tokens, text, known, &mut notes);
        sums::numbered(tokens, known, &mut notes)
    };
    preamble::drop_preamble(&mut tokens, known, &mut notes)?;
    let numpy = |token: &Token| matches!(token, Token::Infix(AT, _) | Token::Method(_));
    if !known.is_latex && lex::has_functional(text) {
        notes.push("F. is read as PyTorch's module torch.nn.functional; write F*.. for a product".to_owned());
    }
    let is_numpy = tokens.iter().any(|(token, _)| numpy(token)) || lex::has_module(text);
    let mut tokens = rewrite::rewrite(tokens, known, &mut notes)?;
    if is_numpy || text.contains("**") && selection::has_zero(&tokens) {
        selection::count_from_one(&mut tokens, &mut notes);
    }
    Ok(Everyday { statement: parse_tokens(tokens)?, notes, vectors, is_numpy })
}

/// Whether a dot stands between two names, which may be an inner product: `a·x`.
pub(crate) fn has_dot(text: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    text.match_indices(['·', '⋅', '∙']).any(|(at, dot)| {
        letter(text[..at].trim_end().chars().next_back()) && letter(text[at + dot.len()..].trim_start().chars().next())
    })
}

pub(crate) use glued::{has_glued, is_greek, product_of};
pub(crate) use question::{derivative_by, question, variable_name};
