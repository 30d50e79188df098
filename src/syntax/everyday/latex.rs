//! LaTeX to the tokens of an everyday text: letters side by side are factors, a subscript is part of a name.

use super::daggers;
use super::glued::is_greek;
use super::sums;
use crate::base::{Error, ErrorCode, Rational, Result, Span};
use crate::ops::{Spoken, from_elsewhere, is_function};
use crate::syntax::lexer::{Lexer, Token, is_superscript_letter};

mod commands;
mod names;

pub(super) use commands::CLAIM;
use commands::{Meaning, is_known, meaning, no_command, no_environment};
pub(super) use names::plain_name;
use names::{below_text, is_transpose};

type Placed = (Token, Span);

/// The deepest nesting of braces that is read.
const MAX_NESTING: usize = 200;

/// Whether a text is LaTeX: it has a command that is known, or that stands where no division can, or stands between dollar signs.
pub(super) fn is_latex(text: &str) -> bool {
    let trimmed = text.trim();
    if trimmed.len() > 1 && trimmed.starts_with('$') && trimmed.ends_with('$') {
        return true;
    }
    text.match_indices('\\').any(|(at, _)| {
        let rest = &text[at + 1..];
        let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let name = &rest[..length];
        // `A\b` is a solution of equations, which has an operand before it: the names of commands have two letters or more.
        let before = text[..at].trim_end().chars().next_back();
        let operand = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | ']' | '\'' | 'ᵀ' | '²'));
        // `x \mapsto`, where MATLAB has `x \ b`
        let apart = text[..at].ends_with(char::is_whitespace);
        name.len() > 1 && (!operand || apart || is_greek(name) || is_known(name))
            || rest.starts_with(['|', '{', ',', ';', '!'])
    })
}

/// What a text in LaTeX says beside its tokens.
#[derive(Default)]
pub(super) struct Said {
    pub(super) notes: Vec<String>,
    /// Names that are written as those of vectors.
    pub(super) vectors: Vec<String>,
    /// The sizes that stand above sums: the index, and the name of the size.
    pub(super) limits: Vec<(String, String)>,
}

/// The tokens of a text in LaTeX.
pub(super) fn tokens(text: &str, said: &mut Said) -> Result<Vec<Placed>> {
    let mut reader = Reader { text, at: 0, out: Vec::new(), said, depth: 0 };
    while reader.peek().is_some() {
        reader.item()?;
    }
    let end = Span::new(text.len(), text.len());
    // A sentence ends with a mark.
    while matches!(reader.out.last(), Some((Token::Comma, _))) {
        reader.out.pop();
    }
    reader.out.push((Token::End, end));
    Ok(reader.out)
}

/// The differentials of declared names, which have a name of their own: `\mathrm{d}X`, `dX`.
pub(super) fn join_differentials(tokens: &mut Vec<Placed>, is_declared: &dyn Fn(&str) -> bool) {
    for at in (1..tokens.len()).rev() {
        if let [(Token::Name(sign), begin), (Token::Name(variable), end)] = &tokens[at - 1..=at]
            && sign == "d"
            && !is_declared(sign)
            && let name = format!("d{variable}")
            && is_declared(&name)
        {
            tokens[at - 1] = (Token::Name(name), begin.to(*end));
            tokens.remove(at);
        }
    }
}

struct Reader<'t, 'n> {
    text: &'t str,
    at: usize,
    out: Vec<Placed>,
    said: &'n mut Said,
    depth: usize,
}

impl<'t> Reader<'t, '_> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The next character that says anything.
    fn peek(&mut self) -> Option<char> {
        loop {
            let rest = self.rest();
            let c = rest.chars().next()?;
            if c.is_whitespace() || matches!(c, '$' | '~' | '&') {
                self.at += c.len_utf8();
                continue;
            }
            let space = ["\\,", "\\;", "\\:", "\\!", "\\ ", "\\\\", "\\(", "\\)", "\\[", "\\]"];
            match space.iter().find(|space| rest.starts_with(**space)) {
                Some(space) => self.at += space.len(),
                None => return Some(c),
            }
        }
    }

    fn push(&mut self, token: Token, start: usize) {
        self.out.push((token, Span::new(start, self.at.max(start))));
    }

    fn error(&self, message: String, start: usize) -> Error {
        Error::new(ErrorCode::Syntax, message, Span::new(start, self.at.max(start)))
    }

    /// One letter, number, sign or command, with what belongs to it.
    fn item(&mut self) -> Result<()> {
        let Some(c) = self.peek() else { return Ok(()) };
        let start = self.at;
        match c {
            '\\' => self.command(),
            '{' => self.group(),
            '^' => self.exponent(),
            '_' => {
                self.at += 1;
                let text = below_text(self.raw());
                self.push(Token::Subscript(text), start);
                Ok(())
            }
            // `f(x; \theta)`
            ';' => {
                self.at += 1;
                self.push(Token::Comma, start);
                Ok(())
            }
            '|' => {
                let count = if self.rest().starts_with("||") { 2 } else { 1 };
                self.at += count;
                self.push(Token::Bars(count), start);
                Ok(())
            }
            '⟨' | '⟩' => {
                self.at += c.len_utf8();
                if c == '⟨' {
                    self.push(Token::Name(super::ANGLES.to_owned()), start);
                }
                self.push(if c == '⟨' { Token::Open } else { Token::Close }, start);
                Ok(())
            }
            '.' if self.rest()[1..].trim_start_matches(['$', ' ']).is_empty() => {
                self.at = self.text.len();
                Ok(())
            }
            'a'..='z' | 'A'..='Z' if self.word(start)? => Ok(()),
            c if c.is_alphabetic() && !is_superscript_letter(c) => {
                self.at += c.len_utf8();
                self.name(c.to_string(), start);
                Ok(())
            }
            _ => self.plain(),
        }
    }

    /// The name of a function that stands without a command, as in `tr(A\Sigma)`.
    fn word(&mut self, start: usize) -> Result<bool> {
        let rest = self.rest();
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (name, tail) = rest.split_at(length);
        let is_apart = !self.text[..start].ends_with(|c: char| c.is_ascii_alphabetic());
        // `beta` is no product.
        if is_apart && length > 3 && is_greek(name) {
            self.at += length;
            self.name(name.to_owned(), start);
            return Ok(true);
        }
        let calls = tail.starts_with(['(', '[']) || tail.starts_with("\\left") || tail.starts_with("\\big");
        let apart = tail.starts_with([' ', '\\', '|', '_', '^']) && length > 2;
        let before = self.text[..start].chars().next_back().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        let optimum = matches!(name, "max" | "min" | "argmin" | "argmax");
        let known = is_function(name) || from_elsewhere(name).is_some() || optimum;
        // So many letters before a bracket are no product, whatever function they name.
        let called = length > 3 && calls && name.chars().all(|c| c.is_ascii_lowercase());
        if length < 2 || before || !called && !(known && (calls || apart)) {
            return Ok(false);
        }
        self.at += length;
        if name == Spoken::Total.name() && !calls {
            self.sum(start)?;
            return Ok(true);
        }
        let name = from_elsewhere(name).unwrap_or(name);
        self.push(Token::Name(name.to_owned()), start);
        Ok(true)
    }

    /// A token of the surface syntax.
    fn plain(&mut self) -> Result<()> {
        let mut lexer = Lexer { text: self.text, at: self.at };
        let (token, span) = lexer.next()?;
        self.at = lexer.at;
        self.out.push((token, span));
        Ok(())
    }

    fn group(&mut self) -> Result<()> {
        let start = self.at;
        self.deeper()?;
        self.at += 1;
        self.push(Token::Open, start);
        loop {
            match self.peek() {
                Some('}') => break,
                Some(_) => self.item()?,
                None => return Err(self.error("expected '}' to close this '{'".to_owned(), start)),
            }
        }
        let end = self.at;
        self.at += 1;
        self.depth -= 1;
        self.push(Token::Close, end);
        Ok(())
    }

    fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth <= MAX_NESTING {
            return Ok(());
        }
        let place = Span::new(self.at, self.at);
        Err(Error::new(ErrorCode::TooLarge, format!("the text is nested more than {MAX_NESTING} levels deep"), place))
    }

    /// The argument of a command: a group, or one character or command.
    fn argument(&mut self) -> Result<()> {
        self.deeper()?;
        self.any_argument()?;
        self.depth -= 1;
        Ok(())
    }

    fn any_argument(&mut self) -> Result<()> {
        match self.peek() {
            Some('{') => self.group(),
            Some(c) if c.is_ascii_digit() => {
                let start = self.at;
                self.at += 1;
                let digit = i64::from(c.to_digit(10).unwrap_or(0));
                self.push(Token::Number(Rational::from_integer(digit)), start);
                Ok(())
            }
            Some(_) => self.item(),
            None => Err(self.error("expected an argument".to_owned(), self.at)),
        }
    }

    /// The text of a group, or one character or command.
    fn raw(&mut self) -> &'t str {
        self.peek();
        let rest = self.rest();
        let length = if rest.starts_with('{') {
            let mut depth = 0_usize;
            let end = rest.char_indices().find(|(_, c)| {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                depth == 0
            });
            end.map_or(rest.len(), |(at, _)| at + 1)
        } else if let Some(command) = rest.strip_prefix('\\') {
            let name = command.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(command.len());
            let mut length = 1 + name.max(1);
            // `\mathsf T`, `\mathsf{T}`
            if name > 0 && meaning(&command[..name]).is_some_and(|meaning| matches!(meaning, Meaning::Style)) {
                let tail = &rest[length..];
                let close = if tail.starts_with('{') { tail.find('}').map(|at| at + 1) } else { None };
                length += close.unwrap_or_else(|| tail.len() - tail.trim_start().len() + 1).min(tail.len());
            }
            length.min(rest.len())
        } else {
            rest.chars().next().map_or(0, char::len_utf8)
        };
        self.at += length;
        rest[..length].strip_prefix('{').map_or(&rest[..length], |inside| inside.trim_end_matches('}'))
    }

    fn note(&mut self, note: &str) {
        if !self.said.notes.iter().any(|own| own == note) {
            self.said.notes.push(note.to_owned());
        }
    }

    /// What stands behind `^`.
    fn exponent(&mut self) -> Result<()> {
        let start = self.at;
        self.at += 1;
        let before = self.at;
        let text = self.raw();
        if self.label(text, start) {
            return Ok(());
        }
        let bare: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '{' | '}')).collect();
        if is_transpose(&bare) {
            self.push(Token::Quote, start);
            return Ok(());
        }
        if bare.strip_prefix('-').is_some_and(|text| is_transpose(text) || text == "T") {
            self.push(Token::InverseTranspose, start);
            return Ok(());
        }
        if matches!(bare.as_str(), "\\dagger" | "\\dag") {
            let note = daggers::in_latex(self.text).map_err(|message| self.error(message.to_owned(), start))?;
            self.note(note);
            self.push(Token::Quote, start);
            return Ok(());
        }
        if bare == "+" {
            return Err(self.error(super::PLUS_EXPONENT.to_owned(), start));
        }
        if matches!(bare.as_str(), "*" | "\\ast" | "\\star") {
            self.note("the exponent * is read as the transpose, as everything is real");
            self.push(Token::Quote, start);
            return Ok(());
        }
        let entries = ["\\circ", "\\odot"].iter().any(|sign| bare.starts_with(sign));
        self.push(if entries { Token::DotCaret } else { Token::Caret }, start);
        self.at = before;
        self.argument()?;
        if entries {
            // The sign is no operand of its own.
            let sign = self.out.iter().rposition(|(token, _)| token == &Token::DotStar);
            sign.into_iter().for_each(|at| drop(self.out.remove(at)));
        }
        Ok(())
    }

    fn command(&mut self) -> Result<()> {
        let start = self.at;
        self.at += 1;
        if self.rest().starts_with('|') {
            self.at += 1;
            self.push(Token::Bars(2), start);
            return Ok(());
        }
        if let Some(brace @ ('{' | '}')) = self.rest().chars().next() {
            self.at += 1;
            self.push(if brace == '{' { Token::Open } else { Token::Close }, start);
            return Ok(());
        }
        let rest = self.rest();
        let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let name = &rest[..length];
        self.at += length;
        if is_greek(name) {
            if name == "sigma" && self.calls() {
                self.note("σ before a bracket is read as sigmoid; write \\sigma \\cdot (..) for a product");
                self.push(Token::Name(Spoken::Logistic.name().to_owned()), start);
                return Ok(());
            }
            self.name(name.to_owned(), start);
            return Ok(());
        }
        match meaning(name) {
            Some(Meaning::Skip) => {}
            Some(Meaning::Size) => {
                // `\left.` has no bracket.
                if self.peek() == Some('.') {
                    self.at += 1;
                }
            }
            Some(Meaning::Token(token)) => self.push(token, start),
            Some(Meaning::Function(function)) if function == Spoken::Root.name() && self.rest().starts_with('[') => {
                return Err(
                    self.error("there is the square root only; write x.^(1/3) for another root".to_owned(), start)
                );
            }
            Some(Meaning::Function(function)) => self.push(Token::Name(function.to_owned()), start),
            Some(Meaning::Letter(letter)) => self.name(letter.to_owned(), start),
            Some(Meaning::Fraction) => self.fraction(start)?,
            Some(Meaning::Angle) => {
                self.push(Token::Name(super::ANGLES.to_owned()), start);
                self.push(Token::Open, start);
            }
            Some(Meaning::Sum) => self.sum(start)?,
            Some(Meaning::Style) => self.styled(name, start)?,
            Some(Meaning::Accent(accent)) => self.accented(accent, start),
            Some(Meaning::Doubtful(token, note)) => {
                self.note(note);
                self.push(token, start);
            }
            None if matches!(name, "begin" | "end") => {
                let environment = self.raw();
                if let Some(message) = no_environment(environment) {
                    return Err(self.error(message.to_owned(), start));
                }
            }
            None if name == "underset" => self.underset(start)?,
            None => {
                let claims = self.text[start..].contains('=') && matches!(name, "partial" | "nabla" | "frac");
                return Err(self.error(no_command(name, claims), start));
            }
        }
        Ok(())
    }

    /// `\underset{w}{\arg\min}` is `\arg\min_w`.
    fn underset(&mut self, start: usize) -> Result<()> {
        let below = below_text(self.raw());
        let word: String =
            plain_name(&self.raw().replace("\\min", "min").replace("\\max", "max").replace("\\arg", "arg"));
        if !["min", "max", "argmin", "argmax", "minimize", "maximize"].contains(&word.as_str()) {
            return Err(self.error(no_command("underset", false), start));
        }
        self.push(Token::Name(word), start);
        self.push(Token::Subscript(below), start);
        Ok(())
    }

    /// Whether a bracket comes.
    fn calls(&mut self) -> bool {
        self.peek();
        let rest = self.rest().trim_start_matches("\\left").trim_start_matches("\\bigl").trim_start();
        rest.starts_with(['(', '['])
    }

    fn fraction(&mut self, start: usize) -> Result<()> {
        self.push(Token::Open, start);
        self.push(Token::Open, start);
        self.argument()?;
        self.push(Token::Close, self.at);
        self.push(Token::Slash, self.at);
        self.push(Token::Open, self.at);
        self.argument()?;
        self.push(Token::Close, self.at);
        self.push(Token::Close, self.at);
        Ok(())
    }

    /// `\sum_{i=1}^{n}` binds `i`: the names that have it below are entries.
    fn sum(&mut self, start: usize) -> Result<()> {
        let (mut below, mut above) = ("", "");
        for _ in 0..2 {
            self.skip_limits();
            match self.peek() {
                Some('_') if below.is_empty() => {
                    self.at += 1;
                    below = self.raw();
                }
                Some('^') if above.is_empty() => {
                    self.at += 1;
                    above = self.raw();
                }
                _ => {}
            }
        }
        if below.is_empty() {
            // The term may say it.
            self.push(Token::Name(super::SUM.to_owned()), start);
            return Ok(());
        }
        let span = Span::new(start, self.at);
        let Said { notes, limits, .. } = &mut *self.said;
        let opened = sums::opened(below, above, span, &self.out, limits, notes)?;
        self.out.extend(opened);
        Ok(())
    }

    fn skip_limits(&mut self) {
        self.peek();
        for word in ["\\limits", "\\nolimits"] {
            if self.rest().starts_with(word) {
                self.at += word.len();
            }
        }
    }
}
