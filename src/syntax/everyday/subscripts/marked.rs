//! A name with what stands below and above it.

use crate::base::Span;
use crate::syntax::everyday::{SUM, is_greek};
use crate::syntax::lexer::Token;

type Placed = (Token, Span);

/// A name with what stands below and above it.
pub(super) struct Marked {
    /// The name as it stands, which may have a subscript of its own: `x_i`.
    pub(super) name: String,
    pub(super) below: Vec<String>,
    /// What stands above in parentheses.
    pub(super) above: Option<String>,
    pub(super) at: usize,
    /// How many tokens it has.
    pub(super) count: usize,
    pub(super) span: Span,
}

impl Marked {
    /// The name that stands here; what stands below a function is no part of a name.
    pub(super) fn at(tokens: &[Placed], at: usize, is_function: &dyn Fn(&str) -> bool) -> Option<Marked> {
        let (Token::Name(name), span) = tokens.get(at)? else { return None };
        let mut marked = Marked { name: name.clone(), below: Vec::new(), above: None, at, count: 1, span: *span };
        while let Some((token, end)) = tokens.get(at + marked.count) {
            match token {
                Token::Subscript(text) => marked.below.push(text.clone()),
                Token::Above(text) if marked.above.is_none() => marked.above = Some(text.clone()),
                _ => break,
            }
            marked.count += 1;
            marked.span = marked.span.to(*end);
        }
        let has_meaning = name == SUM || marked.count > 1 && is_function(name);
        (!has_meaning).then_some(marked)
    }

    /// The one name that it is.
    pub(super) fn whole(&self) -> String {
        let marks = self.below.iter().chain(&self.above);
        marks.fold(self.name.clone(), |name, mark| format!("{name}_{}", spelled(mark)))
    }

    /// What is written, in one spelling: names that differ here are different.
    pub(super) fn source(&self) -> String {
        let below =
            self.below.iter().map(|text| if is_plain(text) { format!("_{text}") } else { format!("_{{{text}}}") });
        let above = self.above.iter().map(|text| format!("^{{({text})}}"));
        below.chain(above).fold(self.name.clone(), |name, mark| name + &mark)
    }

    /// The names of which it may be an entry, with the places.
    pub(super) fn places(&self, is_index: &dyn Fn(&str) -> bool) -> Vec<(String, Vec<String>)> {
        let own = || [self.name.split_once('_'), self.name.rsplit_once('_')].into_iter().flatten();
        let mut bases: Vec<(String, String)> = match self.below.is_empty() {
            true => own().map(|(base, below)| (base.to_owned(), below.to_owned())).collect(),
            false => vec![(self.name.clone(), self.below.join(","))],
        };
        if self.below.is_empty() && self.above.is_some() {
            bases.insert(0, (self.name.clone(), String::new()));
        }
        let read = |(base, below): (String, String)| {
            let (base, mut all) = match &self.above {
                Some(above) if is_index(above) => (base, vec![above.clone()]),
                Some(above) => (format!("{base}_{}", spelled(above)), Vec::new()),
                None => (base, Vec::new()),
            };
            if !below.is_empty() {
                all.extend(places(&below)?);
            }
            (!all.is_empty() && !base.is_empty()).then_some((base, all))
        };
        bases.into_iter().filter_map(read).collect()
    }
}

/// The letters or numbers that a subscript says, one for each axis: `i,j`, `ij`, `1`.
pub(super) fn places(below: &str) -> Option<Vec<String>> {
    let mut all = Vec::new();
    for part in below.split([',', '_']).map(str::trim) {
        if !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()) {
            all.push(part.to_owned());
        } else if is_greek(part) || !part.chars().all(|c| c.is_alphabetic() || c.is_whitespace()) {
            return None;
        } else {
            all.extend(part.chars().filter(|c| !c.is_whitespace()).map(String::from));
        }
    }
    (!all.is_empty()).then_some(all)
}

pub(super) fn is_plain(text: &str) -> bool {
    text.chars().all(char::is_alphanumeric)
}

/// A subscript as a part of a name.
fn spelled(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '+' => out.push('p'),
            '-' | '−' => out.push('m'),
            '*' => out += "star",
            '\'' => out += "prime",
            '=' => out += "eq",
            ',' | '|' | '_' | ':' => out.push('_'),
            c if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

/// Whether a letter is one that people give to indices.
pub(super) fn is_index_letter(text: &str) -> bool {
    let mut letters = text.chars();
    matches!((letters.next(), letters.next()), (Some('a'..='n' | 'p'..='t'), None))
}
