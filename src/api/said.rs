//! What a text says beside its expression: names for parts of it, and what its variables are.

use super::context::Context;
use super::expression::Expression;
use crate::base::{Error, Result};
use crate::syntax::{
    MATRIX, SCALAR, SQUARE, UNUSED, VECTOR, WithParts, print_statement_with, variable_name, with_parts,
    without_heading, words,
};

impl Context {
    /// A text without what it calls its expression, and what is said of that.
    pub(super) fn without_heading(&self, text: &str, wrt: &[&str]) -> Option<(String, String)> {
        let is_free = |name: &str| self.symbols().find_variable(name).is_none() && !wrt.contains(&name);
        without_heading(text, &is_free)
    }

    /// A text with the parts that it names put in, but for names that are known otherwise.
    pub(super) fn parts_of(&self, text: &str, wrt: &[&str]) -> Option<WithParts> {
        let is_free = |name: &str| {
            let declared =
                self.symbols().find_variable(name).is_some() || self.symbols().find_dimension(name).is_some();
            !declared && !wrt.iter().any(|own| variable_name(own) == name)
        };
        with_parts(text, &is_free)
    }

    /// Reads an expression with its parts put in.
    pub(super) fn parse_parts(&self, parts: WithParts, wrt: &[&str]) -> Result<Expression> {
        let mut expression = self.parse_for(&parts.text, wrt)?;
        // What cannot be read alone has no name in the answer.
        let read = |(name, value): &(String, String)| Some((name.clone(), value.clone(), self.read(value, wrt).ok()?));
        // A function is none of the parts of an answer.
        let all: Vec<_> = parts.named.iter().filter(|(name, _)| !name.contains('(')).filter_map(read).collect();
        for (name, value, reading) in &all {
            // A part may speak of others.
            let mut expr = reading.statement.expr.clone();
            for _ in 0..all.len() {
                let of =
                    |name: &str| all.iter().find(|(own, ..)| own == name).map(|(.., own)| own.statement.expr.clone());
                expr = expr.with_names(&of);
            }
            expression.named.push((name.clone(), value.clone(), expr));
        }
        let said = parts.named.iter().map(|(name, value)| format!("as the text says, {name} = {value}"));
        expression.notes.splice(0..0, said);
        let printed = || print_statement_with(&expression.statement, &expression.decimals);
        expression.question.get_or_insert_with(printed);
        expression.text = None;
        Ok(expression)
    }

    /// Reads an expression with what its text says of variables.
    pub(super) fn parse_with(&self, text: &str, said: &[(String, String)], wrt: &[&str]) -> Result<Expression> {
        let sized = said.iter().filter(|(_, said)| said.contains('('));
        let sizes: Vec<&str> = sized.flat_map(|(_, said)| words(said).skip(1)).collect();
        // A size may be the name of an array in the expression.
        let spoken: Vec<&str> = words(text).filter(|word| sizes.contains(word)).collect();
        let kinds: Vec<(String, String)> = said.iter().map(|(name, said)| (name.clone(), noun_of(said))).collect();
        let other = if spoken.is_empty() { None } else { self.read_with(text, &kinds, wrt).ok() };
        let read = || self.read_with(text, said, wrt);
        let is_array = |read: &Expression| {
            let mut found = spoken.iter().filter_map(|name| read.symbols().find_variable(name));
            found.any(|name| !read.symbols().declaration(name).shape.is_empty())
        };
        match other {
            Some(mut other) if is_array(&other) || read().is_err() => {
                let note = "sizes that the text says are not used, as their names are those of something else";
                other.notes.push(note.to_owned());
                Ok(other)
            }
            _ => read(),
        }
    }

    fn read_with(&self, text: &str, said: &[(String, String)], wrt: &[&str]) -> Result<Expression> {
        // Of one size, where that fits.
        let read = |alike: bool| {
            let mut own = self.clone();
            let mut notes = Vec::new();
            // Shapes say more than attributes.
            let (shapes, attributes): (Vec<_>, Vec<_>) = said.iter().partition(|(_, said)| said.contains('('));
            for (name, attribute) in shapes.into_iter().chain(attributes) {
                let attribute = attribute.as_str();
                if attribute == UNUSED {
                    notes.push(format!("what the text says of {name} is not used"));
                    continue;
                }
                let is_new = own.symbols().find_variable(name).is_none();
                let known = if alike && is_new { self } else { &own };
                // A noun says less than a declaration, and no more than a capital.
                let is_less =
                    !is_new && (matches!(attribute, MATRIX | SCALAR | SQUARE | VECTOR) || attribute.contains('('));
                if is_less || attribute == MATRIX && !name.starts_with(char::is_lowercase) {
                    continue;
                }
                let declaration = known.declaration_with(name, attribute, text);
                own.declare(&declaration)?;
                let before = format!("as the text says, {name}: ");
                notes.retain(|note: &String| !note.starts_with(&before));
                notes.push(format!("as the text says, {declaration}"));
            }
            Ok((own.parse_for(text, wrt)?, notes))
        };
        let has_vector = said.iter().any(|(_, kind)| matches!(kind.as_str(), MATRIX | VECTOR));
        let (mut expression, mut notes) = read(!has_vector).or_else(|_: Error| read(has_vector))?;
        notes.append(&mut expression.notes);
        expression.notes = notes;
        expression.question.get_or_insert_with(|| text.trim().to_owned());
        expression.text = None;
        Ok(expression)
    }

    /// The declaration of a square matrix with an attribute, beside what is declared of it; or of what else the text says that it is.
    fn declaration_with(&self, name: &str, attribute: &str, text: &str) -> String {
        if let Some(variable) = self.symbols().find_variable(name) {
            let shape = self.symbols().shape_text(&self.symbols().declaration(variable).shape);
            let others: String = self.symbols().attributes(variable).iter().map(|own| format!("{own} ")).collect();
            return format!("{name}: {shape} {others}{attribute}");
        }
        let words: Vec<&str> = words(text).collect();
        let is_free = |size: &&&str| {
            let own = self.symbols().find_dimension(size).is_some() || self.symbols().find_variable(size).is_some();
            !own && !words.contains(size)
        };
        let mut sizes = ["n", "m", "k", "p", "q", "r", "s"].iter().filter(is_free).copied();
        let (size, other) = (sizes.next().unwrap_or("size"), sizes.next().unwrap_or("other"));
        match attribute {
            SCALAR => format!("{name}: scalar"),
            VECTOR => format!("{name}: vector({size})"),
            SQUARE => format!("{name}: matrix({size},{size})"),
            MATRIX => format!("{name}: matrix({size},{other})"),
            shape if shape.contains('(') => format!("{name}: {shape}"),
            _ => format!("{name}: matrix({size},{size}) {attribute}"),
        }
    }
}

/// The noun for a shape; of another word that itself.
fn noun_of(said: &str) -> String {
    let Some((noun, sizes)) = said.split_once('(') else { return said.to_owned() };
    let is_square = sizes.trim_end_matches(')').split_once(',').is_some_and(|(rows, columns)| rows == columns);
    if is_square { SQUARE.to_owned() } else { noun.to_owned() }
}
