//! The message that pieces are together: what is asked about, by which variables, with its parts and with what is said of variables.

use super::super::LONGEST;
use super::super::attributes::{MATRIX, SCALAR, SQUARE, UNUSED, VECTOR};
use super::super::frame::repeated;
use super::super::occurrences::{occurrences, speaks_of};
use super::super::sizes::written;
use super::super::whether::Whether;
use super::read::{Asked, Defined, Read};
use super::{Asks, Message, words};

impl Read<'_> {
    /// The message, where its pieces are one.
    pub(super) fn whole(mut self) -> Option<Message> {
        let names = std::mem::take(&mut self.names);
        let is_open = self.claims.is_empty() && self.questions.iter().all(|own| own.wrt.is_empty());
        if let ([_], true) = (&names[..], is_open) {
            self.questions.push(Asked { of: None, wrt: names, times: 1 });
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
        let of = self.function().filter(|_| self.claims.is_empty())?;
        if self.questions.is_empty() && !self.other.is_empty() {
            return None;
        }
        self.notes.extend(self.other.iter().map(|other| format!("'{other}' is not used")));
        let is_each = self.questions.len() > 1 && self.questions.iter().all(|own| own.wrt.len() == 1 && own.times == 1);
        let named: Vec<&Asked> = self.questions.iter().filter(|own| !own.wrt.is_empty()).collect();
        let times = self.questions.iter().map(|own| own.times).max().unwrap_or(1);
        let wrt: Vec<String> = match named[..] {
            // `f(U) = ..; find ∇f`
            [] => self
                .definitions
                .iter()
                .find(|own| own.name == of)
                .and_then(|own| own.argument.clone())
                .into_iter()
                .collect(),
            [only] => only.wrt.clone(),
            _ if is_each => named.iter().flat_map(|own| own.wrt.clone()).collect(),
            _ => return None,
        };
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
        Some(Message { about, asks, notes: self.notes })
    }

    /// What is asked about: what a question says, the only expression, or the only definition that nothing else speaks of.
    fn function(&mut self) -> Option<String> {
        let of: Vec<&String> = self.questions.iter().filter_map(|own| own.of.as_ref()).collect();
        match (&of[..], &self.expressions[..]) {
            ([], [only]) => Some(only.clone()),
            ([first, rest @ ..], others) if rest.iter().all(|own| own == first) => {
                self.notes.extend(others.iter().map(|other| format!("'{other}' is not used")));
                Some((*first).clone())
            }
            // `f(x) = ..; gradient`
            ([], []) => self.sole_definition(),
            _ => None,
        }
    }

    /// The message of a claim.
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
                if !self.said.iter().all(|(_, attribute)| is_seen(attribute) || attribute.contains('(')) {
                    return None;
                }
                for (name, attribute) in std::mem::take(&mut self.said) {
                    self.notes.push(format!("that {name} is {attribute} is not used"));
                }
                (self.put_in(&left)?, Asks::Equal(self.put_in(&right)?))
            }
        };
        self.notes.dedup();
        Some(Message { about, asks, notes: self.notes })
    }

    /// The text with values in the place of names.
    fn put_in(&self, text: &str) -> Option<String> {
        let mut text = text.to_owned();
        for _ in 0..self.definitions.len() {
            for Defined { name, value, .. } in &self.definitions {
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
        let spoken = |name: &str| self.definitions.iter().any(|own| !occurrences(&own.value, name).is_empty());
        let mut own = self.definitions.iter().filter(|own| !spoken(&own.name));
        let only = own.next().filter(|_| own.next().is_none())?;
        Some(only.name.clone())
    }

    /// What is asked about, with the parts that it speaks of and with what is said of variables.
    fn with_parts(&mut self, of: &str) -> Option<String> {
        let own = self.definitions.iter().find(|own| own.name == of);
        let mut whole = own.map_or_else(|| of.to_owned(), |own| own.value.clone());
        let mut left: Vec<Defined> = self.definitions.iter().filter(|own| own.name != of).cloned().collect();
        let mut parts = String::new();
        let mut spoken = vec![whole.clone()];
        while let Some(place) = left.iter().position(|part| spoken.iter().any(|own| speaks_of(own, &part.name))) {
            let Defined { called, value, .. } = left.remove(place);
            parts += &format!(", {called} = {value}");
            spoken.push(value);
        }
        for Defined { name, value, .. } in left {
            self.notes.push(format!("'{name} = {value}' is not used"));
        }
        for (name, attribute) in &self.said {
            if spoken.iter().any(|own| own.contains(name.as_str())) {
                parts += &format!(", {}", written(name, attribute));
            }
        }
        whole += &parts;
        Some(whole)
    }
}
