//! What the pieces of a message say: definitions, questions, claims, expressions, and what is said of names.

use super::super::kinds::order_said;
use super::super::leads::Clauses;
use super::super::parts::{Definition, defines};
use super::super::question::{asked_about, derivative_by, question};
use super::super::variable::variable;
use super::super::whether::Whether;
use super::phrases::{kind, tidied, variables, without_last_words, without_words};
use super::words::{is_all_words, is_meaningful};
use super::{claims, said, words};

/// A piece that is a definition.
#[derive(Clone, Debug)]
pub(super) struct Defined {
    place: usize,
    pub(super) name: String,
    pub(super) value: String,
    /// The argument of a function: `f(x) = ..`.
    pub(super) argument: Option<String>,
    /// The name with what stands in the brackets of a function.
    pub(super) called: String,
}

/// What a question says: what is differentiated, by what, and how often; `None`, or no names, where it does not.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) of: Option<String>,
    pub(super) wrt: Vec<String>,
    pub(super) times: usize,
}

/// What was found of a message.
pub(super) struct Read<'t> {
    pub(super) reads: &'t dyn Fn(&str) -> bool,
    pub(super) pieces: &'t [String],
    pub(super) definitions: Vec<Defined>,
    pub(super) questions: Vec<Asked>,
    pub(super) claims: Vec<Whether>,
    pub(super) expressions: Vec<String>,
    pub(super) said: Clauses,
    /// Names alone, which what is said behind them is said of.
    pub(super) names: Vec<String>,
    /// What was said of the last name of a list, which the next piece may go on with.
    pub(super) listed: Option<String>,
    /// Equations that say what derivatives of something else are.
    pub(super) other: Vec<String>,
    /// Whether it is asked whether something is so.
    pub(super) is_asked: bool,
    pub(super) notes: Vec<String>,
}

impl<'t> Read<'t> {
    pub(super) fn new(reads: &'t dyn Fn(&str) -> bool) -> Read<'t> {
        Read {
            reads,
            pieces: &[],
            definitions: Vec::new(),
            questions: Vec::new(),
            claims: Vec::new(),
            expressions: Vec::new(),
            said: Vec::new(),
            names: Vec::new(),
            listed: None,
            other: Vec::new(),
            is_asked: false,
            notes: Vec::new(),
        }
    }

    /// Finds the definitions: a name, and what it stands for; words before the name are what it is called.
    pub(super) fn define(&mut self) {
        for (place, piece) in self.pieces.iter().enumerate() {
            let plain = words::plain(piece);
            let found = without_words(plain).find_map(|(rest, _)| {
                let found = Definition::of(rest).filter(|_| defines(rest))?;
                // `dL/dx = ..` says what a derivative is.
                let (name, value) = (found.name().to_owned(), found.value().to_owned());
                let argument = found.arguments().and_then(variable);
                let called = found.called();
                (asked_about(rest, &name).is_none()).then_some(Defined { place, name, value, argument, called })
            });
            self.definitions.extend(found);
        }
    }

    fn is_defined(&self, name: &str) -> bool {
        self.definitions.iter().any(|own| own.name == name)
    }

    /// Takes what a piece says.
    pub(super) fn take(&mut self, place: usize) -> Option<()> {
        if self.definitions.iter().any(|own| own.place == place) {
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
        let listed: String = self.names.iter().map(|name| format!("{name}, ")).collect();
        if let Some(own) = said::said(&format!("{listed}{piece}")).or_else(|| said::said(piece)) {
            self.names.clear();
            self.listed = own.last().map(|(_, kind)| kind.clone());
            self.said.extend(own);
            return Some(());
        }
        // `for vectors x, y`
        let listed = self.listed.take();
        let name = variable(piece).filter(|_| !words::is_word(piece));
        if let (Some(kind), Some(name)) = (listed, &name) {
            self.said.push((name.clone(), kind.clone()));
            self.listed = Some(kind);
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
    pub(super) fn leave(&mut self, words: &str) -> Option<()> {
        let words = words.trim().trim_end_matches([',', ':']);
        let all: Vec<&str> = words.split_whitespace().collect();
        if (0..all.len()).any(|at| is_meaningful(all[at]) && !words::is_noun_among(&all, at)) {
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
            self.ask(None, names, 1);
            return Some(());
        }
        if let Some((names, times)) = kind(piece) {
            self.ask(None, names, times);
            return Some(());
        }
        // `dL/dA and dL/dB`
        let asked = |piece: &str| {
            let about = |own: &Defined| {
                let wrt = asked_about(piece, &own.name)?;
                let times = order_said(piece).max(wrt.len());
                Some(Asked { of: Some(own.name.clone()), wrt, times })
            };
            self.definitions.iter().find_map(about)
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
            self.ask(Some(function), wrt, times);
            return Some(());
        }
        let (expression, left) =
            without_last_words(piece).find(|(text, _)| self.is_expression(text) && variable(text).is_none())?;
        self.leave(&left)?;
        self.expressions.push(expression.to_owned());
        Some(())
    }

    fn ask(&mut self, of: Option<String>, wrt: Vec<String>, times: usize) {
        self.questions.push(Asked { of, wrt, times });
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
}
