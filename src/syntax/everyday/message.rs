//! A text as people write it to somebody: several sentences, words that say who claims something, remarks, and wishes. What it asks, of what, by
//! what, and what it says besides; what is understood to say nothing of the mathematics is left out, which is told.

mod claims;
mod phrases;
mod pieces;
mod read;
mod said;
mod whole;
mod wishes;
mod words;

use super::LONGEST;
use super::clauses::without_styles;
use super::elsewhere::is_elsewhere;
use super::squared_names::without_powers;
use super::whether::CONSTRAINTS;
use pieces::pieces;
use read::Read;

pub(crate) use wishes::Wish;
pub(crate) use words::has_words;

/// The most pieces of a message.
const MOST_PIECES: usize = 16;

/// What a message asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// What the text says, as a request of its own: an expression, or a question whose variable is not said.
    Text,
    /// The derivative by these variables in turn.
    Derivative(Vec<String>),
    /// The first derivative by each of these.
    Each(Vec<String>),
    /// Whether the derivative by these variables is a formula; by the row, where the variable below the line is transposed.
    Claim { wrt: Vec<String>, formula: String, by_row: bool },
    /// Whether it is equal to this.
    Equal(String),
}

/// A message as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// What is asked about, with what the text says of its parts and of its variables.
    pub(crate) about: String,
    pub(crate) asks: Asks,
    /// What was read otherwise than it is written, or left out.
    pub(crate) notes: Vec<String>,
}

/// The text with blanks for what it wishes for, and the wishes.
pub(crate) fn wishes(text: &str) -> (String, Vec<Wish>) {
    if text.len() > LONGEST { (text.to_owned(), Vec::new()) } else { wishes::wishes(text) }
}

/// The message that a text is, where it is understood. `reads` says whether a text is read as an expression.
pub(crate) fn message(text: &str, reads: &dyn Fn(&str) -> bool) -> Option<Message> {
    let lower = text.to_lowercase();
    if text.len() > LONGEST || CONSTRAINTS.iter().any(|word| lower.contains(word)) || is_elsewhere(&lower) {
        return None;
    }
    let plain = without_styles(text).replace(['$', '"'], " ");
    let (plain, mended) = words::spelt(&without_powers(&plain));
    let pieces = pieces(&plain);
    if pieces.len() > MOST_PIECES {
        return None;
    }
    let mut read = Read { reads, pieces: &pieces, ..Read::new(reads) };
    read.notes.extend(mended.into_iter().map(|(word, known)| format!("'{word}' is read as {known}")));
    read.define();
    for place in 0..pieces.len() {
        read.take(place)?;
    }
    read.whole()
}
