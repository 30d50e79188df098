//! A text as people write it to somebody: several sentences, words that say who claims something, remarks, and wishes. What it asks, of what, by
//! what, and what it says besides; what is understood to say nothing of the mathematics is left out, which is told.

mod claims;
mod phrases;
mod pieces;
mod said;
mod wishes;
mod words;

use super::LONGEST;
use super::clauses::{MATRIX, SCALAR, SQUARE, UNUSED, VECTOR, without_styles};
use super::elsewhere::is_elsewhere;
use super::frame::repeated;
use super::leads::Clauses;
use super::occurrences::{occurrences, speaks_of};
use super::parts::{Definition, defines};
use super::question::{asked_about, derivative_by, question};
use super::variable::variable;
use super::whether::{CONSTRAINTS, Whether};
use phrases::{kind, tidied, variables, without_last_words, without_words};
use pieces::pieces;
use words::{is_all_words, is_meaningful};

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
    /// Declarations of names whose sizes the text says.
    pub(crate) declare: Vec<String>,
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
    let (plain, mended) = words::spelt(&plain);
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

/// What was found of a message.
struct Read<'t> {
    reads: &'t dyn Fn(&str) -> bool,
    pieces: &'t [String],
    /// The pieces that are definitions, with the names and the values.
    definitions: Vec<(usize, String, String)>,
    /// The arguments of functions that are defined: `f(x) = ..`.
    arguments: Vec<(String, String)>,
    /// What is differentiated, where a question says that, the variables, and how often.
    questions: Vec<(Option<String>, Vec<String>, usize)>,
    claims: Vec<Whether>,
    expressions: Vec<String>,
    said: Clauses,
    /// Declarations with sizes that are numbers.
    declare: Vec<String>,
    /// Names alone, which what is said behind them is said of.
    names: Vec<String>,
    /// What was said of the last name of a list, which the next piece may go on with.
    listed: Option<&'static str>,
    /// Equations that say what derivatives of something else are.
    other: Vec<String>,
    /// Whether it is asked whether something is so.
    is_asked: bool,
    notes: Vec<String>,
}

impl<'t> Read<'t> {
    fn new(reads: &'t dyn Fn(&str) -> bool) -> Read<'t> {
        Read {
            reads,
            pieces: &[],
            definitions: Vec::new(),
            arguments: Vec::new(),
            questions: Vec::new(),
            claims: Vec::new(),
            expressions: Vec::new(),
            said: Vec::new(),
            declare: Vec::new(),
            names: Vec::new(),
            listed: None,
            other: Vec::new(),
            is_asked: false,
            notes: Vec::new(),
        }
    }

    /// Finds the definitions: a name, and what it stands for; words before the name are what it is called.
    fn define(&mut self) {
        for (place, piece) in self.pieces.iter().enumerate() {
            let plain = words::plain(piece);
            let found = without_words(plain).find_map(|(rest, _)| {
                let found = Definition::of(rest).filter(|_| defines(rest))?;
                // `dL/dx = ..` says what a derivative is.
                let (name, value) = (found.name().to_owned(), found.value().to_owned());
                (asked_about(rest, &name).is_none()).then_some((name, value, found.arguments().and_then(variable)))
            });
            if let Some((name, value, argument)) = found {
                self.arguments.extend(argument.map(|argument| (name.clone(), argument)));
                self.definitions.push((place, name, value));
            }
        }
    }

    fn is_defined(&self, name: &str) -> bool {
        self.definitions.iter().any(|(_, own, _)| own == name)
    }

    /// Takes what a piece says.
    fn take(&mut self, place: usize) -> Option<()> {
        if self.definitions.iter().any(|(own, ..)| *own == place) {
            return Some(());
        }
        let whole = &self.pieces[place];
        let piece = words::plain(whole);
        if piece.is_empty() {
            return Some(());
        }
        if claims::is_asking(whole) || claims::is_asking(piece) {
            self.is_asked = true;
            return Some(());
        }
        if let Some(declarations) = said::declared(piece) {
            self.declare.extend(declarations);
            return Some(());
        }
        let listed: String = self.names.iter().map(|name| format!("{name}, ")).collect();
        if let Some(own) = said::said(&format!("{listed}{piece}")).or_else(|| said::said(piece)) {
            self.names.clear();
            self.listed = own.last().map(|(_, kind)| *kind);
            self.said.extend(own);
            return Some(());
        }
        // `for vectors x, y`
        let listed = self.listed.take();
        let name = variable(piece).filter(|_| !words::is_word(piece));
        if let (Some(kind), Some(name)) = (listed, &name) {
            (self.listed, self.said) = (listed, [std::mem::take(&mut self.said), vec![(name.clone(), kind)]].concat());
            return Some(());
        }
        if let Some(name) = piece.strip_prefix("not ").filter(|name| variable(name).is_some()) {
            self.notes.push(format!("'not {name}' is not used"));
            return Some(());
        }
        let claims = self.claims.len();
        let found = without_words(piece).find_map(|(rest, left)| self.found(rest).map(|()| left));
        // Whether something is so is not answered by something else.
        if found.is_some() && claims::asks_whether(piece) && self.claims.len() == claims {
            return None;
        }
        match found {
            Some(left) => self.leave(&left),
            None if name.is_some() => {
                self.names.push(piece.to_owned());
                Some(())
            }
            None if words::is_personal(piece) || words::is_personal(whole.trim()) => {
                self.notes.push(format!("'{piece}' is not used"));
                Some(())
            }
            // A heading or a remark has no formula behind it.
            None if words::is_remark(piece) && !piece.split_whitespace().any(words::asks_for_more) => {
                self.notes.push(format!("'{piece}' is not used"));
                Some(())
            }
            // What a derivative is, where another one is asked for.
            None if piece.split_once('=').is_some_and(|(left, _)| derivative_by(left).is_some()) => {
                self.other.push(piece.to_owned());
                Some(())
            }
            None => None,
        }
    }

    /// Notes what is left out; `None` where it would be meant otherwise without.
    fn leave(&mut self, words: &str) -> Option<()> {
        let words = words.trim().trim_end_matches([',', ':']);
        if words.split_whitespace().any(is_meaningful) {
            return None;
        }
        let says = words.split_whitespace().any(|word| !matches!(word, "the" | "a" | "an"));
        if says {
            self.notes.push(format!("'{words}' is not used"));
        }
        Some(())
    }

    /// Takes a piece that is a question, a claim or an expression.
    fn found(&mut self, piece: &str) -> Option<()> {
        let piece = &tidied(piece)[..];
        let (claimed, is_framed) = claims::unframed(piece);
        if let Some(claim) = claims::of_a_derivative(&claimed, is_framed || self.is_asked) {
            self.claims.push(claim);
            return Some(());
        }
        if let Some(sides) = claims::of_equality(&claimed).filter(|_| is_framed || self.asks_later())
            && sides.iter().all(|side| (self.reads)(side))
        {
            self.claims.push(Whether::Equal(sides));
            return Some(());
        }
        if let Some(names) = variables(piece) {
            self.questions.push((None, names, 1));
            return Some(());
        }
        if let Some((names, times)) = kind(piece) {
            self.questions.push((None, names, times));
            return Some(());
        }
        // `dL/dA and dL/dB`
        let asked = |piece: &str| {
            self.definitions.iter().find_map(|(_, name, _)| Some((Some(name.clone()), asked_about(piece, name)?, 1)))
        };
        let all: Option<Vec<_>> = piece.split(" and ").map(asked).collect();
        if let Some(all) = all {
            self.questions.extend(all);
            return Some(());
        }
        if let Some(asked) = question(piece) {
            let own = without_words(asked.text.trim())
                .find_map(|(rest, left)| self.is_function(rest).then_some((rest.to_owned(), left)));
            let (function, left) = own?;
            let wrt = if asked.wrt.is_empty() { asked.argument.into_iter().collect() } else { asked.wrt };
            let times = asked.times.max(wrt.len());
            self.leave(&left)?;
            self.notes.extend(asked.note);
            self.questions.push((Some(function), wrt, times));
            return Some(());
        }
        let (expression, left) =
            without_last_words(piece).find(|(text, _)| self.is_expression(text) && variable(text).is_none())?;
        self.leave(&left)?;
        self.expressions.push(expression.to_owned());
        Some(())
    }

    fn is_expression(&self, text: &str) -> bool {
        !is_all_words(text) && !words::has_word_among(text) && (self.reads)(text)
    }

    /// Whether a text is what can be differentiated.
    fn is_function(&self, text: &str) -> bool {
        let value = text.split_once('=').map_or(text, |(_, value)| value).trim();
        self.is_defined(text) || variable(text).is_none() && self.is_expression(value) && (self.reads)(text)
    }

    /// Whether a piece behind asks whether something is so.
    fn asks_later(&self) -> bool {
        self.is_asked || self.pieces.iter().any(|piece| claims::is_asking(piece))
    }

    /// The message, where its pieces are one.
    fn whole(mut self) -> Option<Message> {
        let names = std::mem::take(&mut self.names);
        let is_open = self.claims.is_empty() && self.questions.iter().all(|(_, wrt, _)| wrt.is_empty());
        if let ([_], true) = (&names[..], is_open) {
            self.questions.push((None, names, 1));
        } else if !names.is_empty() {
            self.leave(&names.join(", "))?;
        }
        if let [claim] = &self.claims[..] {
            let claim = claim.clone();
            return if self.questions.is_empty() && self.expressions.is_empty() && self.other.is_empty() {
                self.claim(claim)
            } else {
                None
            };
        }
        let of: Vec<&String> = self.questions.iter().filter_map(|(of, ..)| of.as_ref()).collect();
        let of: Option<String> = match (&of[..], &self.expressions[..]) {
            ([], [only]) => Some(only.clone()),
            ([first, rest @ ..], others) if rest.iter().all(|own| own == first) => {
                self.notes.extend(others.iter().map(|other| format!("'{other}' is not used")));
                Some((*first).clone())
            }
            // `f(x) = ..; gradient`: what nothing else speaks of.
            ([], []) => self.sole_definition(),
            _ => None,
        };
        let of = of.filter(|_| self.claims.is_empty())?;
        if self.questions.is_empty() && !self.other.is_empty() {
            return None;
        }
        self.notes.extend(self.other.iter().map(|other| format!("'{other}' is not used")));
        let is_each =
            self.questions.len() > 1 && self.questions.iter().all(|(_, wrt, times)| wrt.len() == 1 && *times == 1);
        let named: Vec<&(Option<String>, Vec<String>, usize)> =
            self.questions.iter().filter(|(_, wrt, _)| !wrt.is_empty()).collect();
        let times = self.questions.iter().map(|(.., times)| *times).max().unwrap_or(1);
        let wrt: Vec<String> = match named[..] {
            [] => Vec::new(),
            [(_, wrt, _)] => wrt.clone(),
            _ if is_each => named.iter().flat_map(|(_, wrt, _)| wrt.clone()).collect(),
            _ => return None,
        };
        // `f(U) = ..; find ∇f`
        let argument =
            || self.arguments.iter().find(|(name, _)| *name == of).map(|(_, argument)| vec![argument.clone()]);
        let wrt = if wrt.is_empty() { argument().unwrap_or_default() } else { wrt };
        let whole = self.put_in(&of)?;
        if wrt.iter().any(|name| words::is_word(name) && occurrences(&whole, name).is_empty()) {
            return None;
        }
        let about = self.with_parts(&of)?;
        let (about, asks) = match &wrt[..] {
            [] if self.questions.is_empty() => (about, Asks::Text),
            [] => (format!("{} of {about}", if times > 1 { "hessian" } else { "gradient" }), Asks::Text),
            [name] => (about, Asks::Derivative(repeated(name, times))),
            _ if times > 1 && wrt.len() == times => (about, Asks::Derivative(wrt)),
            _ if times == 1 || is_each => (about, Asks::Each(wrt)),
            _ => return None,
        };
        Some(Message { about, asks, declare: self.declare, notes: self.notes })
    }

    fn claim(mut self, claim: Whether) -> Option<Message> {
        let (about, asks) = match claim {
            Whether::Derivative { of, wrt, formula, by_row } => {
                // The parts that the claim speaks of are its own.
                let formula = self.put_in(&formula)?;
                (self.with_parts(&of)?, Asks::Claim { wrt, formula, by_row })
            }
            Whether::Equal([left, right]) => {
                // What two expressions are compared under is declared; that a name is a vector is seen from its use.
                let is_seen = |attribute: &str| [MATRIX, SCALAR, VECTOR, SQUARE, UNUSED].contains(&attribute);
                if !self.said.iter().all(|(_, attribute)| is_seen(attribute)) {
                    return None;
                }
                for (name, attribute) in std::mem::take(&mut self.said) {
                    self.notes.push(format!("that {name} is {attribute} is not used"));
                }
                (self.put_in(&left)?, Asks::Equal(self.put_in(&right)?))
            }
        };
        self.notes.dedup();
        Some(Message { about, asks, declare: self.declare, notes: self.notes })
    }

    /// The text with values in the place of names.
    fn put_in(&self, text: &str) -> Option<String> {
        let mut text = text.to_owned();
        for _ in 0..self.definitions.len() {
            for (_, name, value) in &self.definitions {
                for at in occurrences(&text, name).into_iter().rev() {
                    text.replace_range(at..at + name.len(), &format!("({value})"));
                }
                if text.len() > LONGEST {
                    return None;
                }
            }
        }
        Some(text)
    }

    /// The only definition that no other one speaks of.
    fn sole_definition(&self) -> Option<String> {
        let spoken = |name: &str| self.definitions.iter().any(|(.., value)| !occurrences(value, name).is_empty());
        let mut own = self.definitions.iter().filter(|(_, name, _)| !spoken(name));
        let (_, name, _) = own.next().filter(|_| own.next().is_none())?;
        Some(name.clone())
    }

    /// What is asked about, with the parts that it speaks of and with what is said of variables.
    fn with_parts(&mut self, of: &str) -> Option<String> {
        let own = self.definitions.iter().find(|(_, name, _)| name == of);
        let mut whole = own.map_or_else(|| of.to_owned(), |(.., value)| value.clone());
        let mut left: Vec<(String, String)> = self
            .definitions
            .iter()
            .filter(|(_, name, _)| name != of)
            .map(|(_, name, value)| (name.clone(), value.clone()))
            .collect();
        let mut parts = String::new();
        let mut spoken = vec![whole.clone()];
        while let Some(place) = left.iter().position(|(name, _)| spoken.iter().any(|own| speaks_of(own, name))) {
            let (name, value) = left.remove(place);
            parts += &format!(", {name} = {value}");
            spoken.push(value);
        }
        for (name, value) in left {
            self.notes.push(format!("'{name} = {value}' is not used"));
        }
        for (name, attribute) in &self.said {
            if spoken.iter().any(|own| own.contains(name.as_str())) {
                parts += &format!(", {name} is {attribute}");
            }
        }
        whole += &parts;
        Some(whole)
    }
}
