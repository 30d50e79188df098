//! Names in LaTeX: letters with styles and accents, and what stands below and above them.

use super::Reader;
use super::commands::{Meaning, meaning};
use crate::base::{Rational, Result};
use crate::ops::{Spoken, is_function};
use crate::syntax::everyday::{is_greek, sums};
use crate::syntax::lexer::{Token, is_name};

impl Reader<'_, '_> {
    /// A letter with its subscripts.
    pub(super) fn name(&mut self, name: String, start: usize) {
        self.push(Token::Name(name), start);
        while self.rest().starts_with('_') {
            let start = self.at;
            self.at += 1;
            let text = below_text(self.raw());
            self.push(Token::Subscript(text), start);
        }
    }

    /// A label above a name: `W^{(1)}`, `W^{[1]}`, and with a transpose `x^{(1)T}`.
    pub(super) fn label(&mut self, text: &str, start: usize) -> bool {
        let named = match self.out.last() {
            Some((Token::Name(name), _)) => name != "e" && !is_function(name),
            Some((Token::Subscript(_), _)) => matches!(self.out.iter().rev().nth(1), Some((Token::Name(_), _))),
            _ => false,
        };
        let bare: String = text.trim().trim_matches(['{', '}']).chars().filter(|c| !c.is_whitespace()).collect();
        let closing = if bare.starts_with('[') { ']' } else { ')' };
        let Some((inside, tail)) = bare.strip_prefix(['(', '[']).and_then(|rest| rest.split_once(closing)) else {
            return false;
        };
        let inside = below_text(inside);
        let (stem, shift) = inside.split_once(['+', '-']).unwrap_or((&inside, "0"));
        let plain = |text: &str| !text.is_empty() && text.chars().all(char::is_alphanumeric);
        let number = shift.chars().all(|c| c.is_ascii_digit());
        let transposes = is_transpose(tail) || tail == "T";
        if !named || !plain(stem) || !plain(shift) || !number || !(tail.is_empty() || transposes) {
            return false;
        }
        self.push(Token::Above(inside), start);
        if transposes {
            self.push(Token::Quote, start);
        }
        true
    }

    /// `\mathbf{X}`, `\mathrm{tr}`, `\mathbf 1`.
    pub(super) fn styled(&mut self, style: &str, start: usize) -> Result<()> {
        if self.rest().starts_with('*') {
            self.at += 1;
        }
        let before = self.at;
        let raw = self.raw();
        let text = plain_name(raw);
        let bold = is_bold(style);
        let letters = text.chars().count() > 1 && text.chars().all(char::is_alphabetic) && !raw.contains('\\');
        // `\mathbf{w^T x}`, `\mathbf{AB}`: the letters one by one.
        if raw.contains(['^', '+', '-', '*', '/', '(', '\'']) || bold && letters {
            self.at = before;
            return self.argument();
        }
        match text.as_str() {
            // The vector of ones, of the size that fits.
            "1" => self.ones(start),
            "0" => {
                self.push(Token::Number(Rational::zero()), start);
                // Its size is that of what it stands beside.
                if self.rest().starts_with('_') {
                    self.at += 1;
                    self.raw();
                }
            }
            "" => {}
            _ => {
                let small = text.starts_with(char::is_lowercase);
                if bold && small {
                    self.said.vectors.push(text.clone());
                }
                self.name(text, start);
            }
        }
        Ok(())
    }

    /// `\hat{y}`, `\hat{\mathbf{y}}`, `\hat{y_i}`: a letter with a sign over it is another name.
    pub(super) fn accented(&mut self, accent: &str, start: usize) {
        let raw = self.raw();
        let (letter, below) = raw.split_once('_').map_or((raw, None), |(letter, below)| (letter, Some(below)));
        let letter = plain_name(letter);
        let name = format!("{letter}_{accent}");
        let bold = raw.split('\\').any(|style| is_bold(style.split(['{', ' ']).next().unwrap_or_default()));
        if bold && letter.starts_with(char::is_lowercase) {
            self.said.vectors.push(name.clone());
        }
        match below {
            Some(below) => {
                self.push(Token::Name(name), start);
                self.push(Token::Subscript(below_text(below)), start);
            }
            None => self.name(name, start),
        }
    }

    /// `\mathbf{1}`, `\mathbf{1}_n`: ones, of the size that stands below or the one that fits.
    fn ones(&mut self, start: usize) {
        let before = self.at;
        let mut sizes: Vec<String> = Vec::new();
        if self.rest().starts_with('_') {
            self.at += 1;
            let below = self.raw();
            sizes = below.split("\\times").map(|size| plain_name(size.trim())).collect();
            if below.contains(['=', '<', '>']) || !sizes.iter().all(|size| is_name(size) || sums::is_digits(size)) {
                (self.at, sizes) = (before, Vec::new());
            }
        }
        let function = if sizes.is_empty() { Spoken::Everywhere.name() } else { "ones" };
        self.push(Token::Name(function.to_owned()), start);
        self.push(Token::Open, start);
        if sizes.is_empty() {
            self.push(Token::Number(Rational::one()), start);
        }
        for (place, size) in sizes.into_iter().enumerate() {
            if place > 0 {
                self.push(Token::Comma, start);
            }
            let number = Some(&size).filter(|size| sums::is_digits(size)).and_then(|size| size.parse::<i64>().ok());
            let number = number.map(|number| Token::Number(Rational::from_integer(number)));
            self.push(number.unwrap_or(Token::Name(size)), start);
        }
        self.push(Token::Close, start);
    }
}

/// Whether an exponent is a transpose, whatever `T` is elsewhere.
pub(super) fn is_transpose(text: &str) -> bool {
    let letter = text.trim_start_matches("\\mathsf").trim_start_matches("\\mathrm").trim_start_matches("\\rm");
    matches!(letter, "\\top" | "\\intercal" | "\\prime") || (matches!(letter, "T" | "H" | "t") && letter != text)
}

/// Whether a style makes letters bold, or sets an arrow over them.
fn is_bold(style: &str) -> bool {
    matches!(style, "mathbf" | "boldsymbol" | "bm" | "bold" | "pmb" | "textbf" | "overrightarrow")
        || style == Spoken::Stacked.name()
}

/// The name that a text stands for: `\boldsymbol{\mu}` is `mu`.
pub(in crate::syntax::everyday) fn plain_name(text: &str) -> String {
    plain_text(text, &|c| c.is_alphanumeric() || c == '_', &|_| String::new())
}

/// What stands below or above a name, without styles: `\Sigma^{-1}` is `Sigma^-1`, `t+1` itself, `\text{max}` and `\max` are `max`.
pub(super) fn below_text(text: &str) -> String {
    plain_text(text, &|c| c.is_alphanumeric() || "_+-−*,|:=^'/<>∞".contains(c), &|command| match command {
        "infty" => "inf".to_owned(),
        "ast" | "star" => "*".to_owned(),
        "prime" => "'".to_owned(),
        _ => match meaning(command) {
            Some(Meaning::Token(Token::Bars(_))) => "|".to_owned(),
            Some(Meaning::Style | Meaning::Size | Meaning::Skip) => String::new(),
            // Names that differ stay different.
            _ => command.to_owned(),
        },
    })
}

/// A text without what is not kept, with the commands as these say.
fn plain_text(text: &str, is_kept: &dyn Fn(char) -> bool, said: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c == '\\' {
            let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let command = &rest[..length];
            match meaning(command) {
                Some(Meaning::Letter(letter)) => out += letter,
                _ if is_greek(command) => out += command,
                _ => out += &said(command),
            }
            rest = &rest[length..];
        } else if is_kept(c) {
            out.push(c);
        }
    }
    out
}
