//! What stands below a sum: its indices, and the conditions on them, which are factors of its terms. `\sum_{i \neq j}`, `\sum_{i<j}`,
//! `\sum_{(i,j) \in \Omega}`.

use crate::base::{Rational, Span};
use crate::ops::Spoken;
use crate::syntax::everyday::is_greek;
use crate::syntax::lexer::{Token, is_name};

pub(super) type Placed = (Token, Span);

/// What stands below a sum.
#[derive(Debug, Default)]
pub(super) struct Range {
    /// The indices that are listed.
    listed: Vec<String>,
    conditions: Vec<Condition>,
    /// The name of the size that an index goes up to: `1 \le i < j \le n`.
    pub(super) limit: Option<String>,
}

/// What holds of the indices of a sum.
#[derive(Debug)]
enum Condition {
    Relation(String, char, String),
    /// The indices are in a set, for which an array of ones and zeros stands.
    Member(Vec<String>, String),
}

/// The signs between indices.
const RELATIONS: [char; 6] = ['≠', '<', '>', '≤', '≥', '∈'];

/// Whether the text of a place is a number.
pub(super) fn is_digits(place: &str) -> bool {
    !place.is_empty() && place.chars().all(|c| c.is_ascii_digit())
}

/// The tokens of these indices in brackets.
pub(super) fn index_tokens(indices: Vec<String>, span: Span, out: &mut Vec<Placed>) {
    out.push((Token::OpenBracket, span));
    for (place, index) in indices.into_iter().enumerate() {
        if place > 0 {
            out.push((Token::Comma, span));
        }
        let number = Some(&index).filter(|index| is_digits(index)).and_then(|index| index.parse::<i64>().ok());
        out.push((number.map_or(Token::Name(index), |number| Token::Number(Rational::from_integer(number))), span));
    }
    out.push((Token::CloseBracket, span));
}

/// What a text below a sum says, or what is wrong with it.
pub(super) fn range(below: &str) -> Result<Range, String> {
    let strange =
        || format!("a sum goes over all entries of its indices, as in sum_i x_i: '{below}' has no meaning here");
    let text = signs(below);
    let mut range = Range::default();
    let (mut depth, mut parts, mut part) = (0_usize, Vec::new(), String::new());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
    parts.push(part);
    for part in parts.iter().map(String::as_str).filter(|part| !part.is_empty() && *part != "…") {
        let Some(mut sign) = part.find(RELATIONS) else {
            range.list(part, below).ok_or_else(strange)?;
            continue;
        };
        // `1≤i<j≤n` is a chain.
        let mut left = &part[..sign];
        let mut rest = &part[sign..];
        loop {
            let mut signs = rest.chars();
            let Some(relation) = signs.next() else { break };
            rest = signs.as_str();
            sign = rest.find(RELATIONS).unwrap_or(rest.len());
            let right = &rest[..sign];
            range.relate(left, relation, right).ok_or_else(strange)?;
            (left, rest) = (right, &rest[sign..]);
        }
    }
    match range.listed.is_empty() && range.conditions.is_empty() {
        true => Err(strange()),
        false => Ok(range),
    }
}

/// The text with one sign for each relation, and without what says nothing.
fn signs(below: &str) -> String {
    const COMMANDS: [(&str, char); 18] = [
        ("ell", 'l'),
        ("neq", '≠'),
        ("ne", '≠'),
        ("leq", '≤'),
        ("le", '≤'),
        ("leqslant", '≤'),
        ("geq", '≥'),
        ("ge", '≥'),
        ("lt", '<'),
        ("gt", '>'),
        ("in", '∈'),
        ("colon", ','),
        ("mid", ','),
        ("ldots", '…'),
        ("dots", '…'),
        ("cdots", '…'),
        ("dotsc", '…'),
        ("times", ','),
    ];
    let mut text =
        below.replace("\\not=", "≠").replace("\\\\", ",").replace("!=", "≠").replace("<=", "≤").replace(">=", "≥");
    text = text.replace("...", "…");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
                let name = &rest[..length];
                match COMMANDS.iter().find(|(own, _)| *own == name) {
                    Some((_, sign)) => out.push(*sign),
                    // A style says nothing.
                    None if is_greek(name) => out += name,
                    None => {}
                }
                rest = &rest[length..];
            }
            ':' | ';' | '|' => out.push(','),
            c if c.is_whitespace() || matches!(c, '{' | '}' | '$') => {}
            c => out.push(c),
        }
    }
    out
}

impl Range {
    /// Indices side by side, the first place of the last one may be said: `i`, `ij`, `j=1`.
    fn list(&mut self, part: &str, below: &str) -> Option<()> {
        let (names, first) = part.split_once('=').map_or((part, None), |(names, first)| (names, Some(first)));
        // `i=1,…,n`, of which the last is a part of its own.
        if first.is_none() && below.contains('=') && !self.listed.is_empty() && below.contains("dots") {
            self.limit = is_name(part).then(|| part.to_owned());
            return self.limit.is_some().then_some(());
        }
        // `j=i+1` begins behind i.
        if let Some(before) = first.and_then(|first| first.strip_suffix("+1")) {
            self.listed.push(names.to_owned());
            return self.relate(names, '>', before);
        }
        let plain = !names.is_empty() && names.chars().all(char::is_alphabetic);
        if !plain || first.is_some_and(|first| first != "1") {
            return None;
        }
        self.listed.extend(names.chars().map(String::from));
        Some(())
    }

    fn relate(&mut self, left: &str, relation: char, right: &str) -> Option<()> {
        let index = |text: &str| {
            let mut letters = text.chars();
            matches!((letters.next(), letters.next()), (Some(c), None) if c.is_alphabetic())
        };
        match relation {
            '∈' => {
                let inner = left.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
                let indices: Vec<String> = inner.unwrap_or(left).split(',').map(str::to_owned).collect();
                if !indices.iter().all(|own| index(own)) {
                    return None;
                }
                // `i \in [n]`
                if let Some(size) = right.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
                    self.limit = is_name(size).then(|| size.to_owned());
                    self.listed.extend(indices);
                    return self.limit.is_some().then_some(());
                }
                // Of `N_i` there is one for each i.
                if !is_name(right) || right.contains('_') {
                    return None;
                }
                self.listed.extend(indices.iter().cloned());
                self.conditions.push(Condition::Member(indices, right.to_owned()));
            }
            // `1≤i`
            '≤' if left == "1" && index(right) => {}
            // `j≤n`, at the end of a chain
            '≤' if index(left) && is_name(right) && self.mentions(left) => self.limit = Some(right.to_owned()),
            _ if index(left) && index(right) => {
                self.conditions.push(Condition::Relation(left.to_owned(), relation, right.to_owned()));
            }
            _ => return None,
        }
        Some(())
    }

    fn mentions(&self, index: &str) -> bool {
        let related = |condition: &Condition| matches!(condition, Condition::Relation(left, _, right) if left == index || right == index);
        self.listed.iter().any(|own| own == index) || self.conditions.iter().any(related)
    }

    /// The indices that are summed, where those of sums around it are bound already: `\sum_{i \neq j}` is over both, and
    /// `\sum_{j \neq i}` over j, as one writes them.
    pub(super) fn summed(&self, outer: &[String]) -> Vec<String> {
        let mut all = self.listed.clone();
        if all.is_empty() {
            for condition in &self.conditions {
                let Condition::Relation(left, _, right) = condition else { continue };
                let bound = |index: &String| outer.contains(index);
                let both = !bound(left) && !bound(right) && left < right;
                let chosen: &[&String] = match () {
                    () if both => &[left, right],
                    () if bound(left) && !bound(right) => &[right],
                    () => &[left],
                };
                for index in chosen {
                    if !all.contains(index) {
                        all.push((*index).clone());
                    }
                }
            }
        }
        all
    }

    /// The factors that conditions are, each with a sign behind it.
    pub(super) fn factors(&self, span: Span) -> Vec<Placed> {
        let mut out = Vec::new();
        let mut put = |tokens: Vec<Token>| out.extend(tokens.into_iter().map(|token| (token, span)));
        let one = || Token::Number(Rational::one());
        let name = |text: &str| Token::Name(text.to_owned());
        let at = |indices: Vec<String>| {
            let mut tokens = Vec::new();
            index_tokens(indices, span, &mut tokens);
            tokens.into_iter().map(|(token, _)| token).collect::<Vec<_>>()
        };
        // Ones where the first index is not greater, or not less, than the second.
        let triangle = |function: Spoken| {
            let ones = [name("matrix"), Token::Open, one(), Token::Close];
            [vec![name(function.name()), Token::Open], ones.to_vec(), vec![Token::Close]].concat()
        };
        for condition in &self.conditions {
            let (factor, other) = match condition {
                Condition::Member(indices, set) => ([vec![name(set)], at(indices.clone())].concat(), false),
                Condition::Relation(left, relation, right) => {
                    let both = at(vec![left.clone(), right.clone()]);
                    let (array, other) = match relation {
                        '<' => (triangle(Spoken::LowerTriangle), true),
                        '>' => (triangle(Spoken::UpperTriangle), true),
                        '≤' => (triangle(Spoken::UpperTriangle), false),
                        '≥' => (triangle(Spoken::LowerTriangle), false),
                        _ => (vec![name("delta")], true),
                    };
                    ([array, both].concat(), other)
                }
            };
            if other {
                put(vec![Token::Open, one(), Token::Minus]);
            }
            put(factor);
            if other {
                put(vec![Token::Close]);
            }
            put(vec![Token::Star]);
        }
        out
    }

    /// What is read otherwise than it is written.
    pub(super) fn notes(&self, summed: &[String]) -> Vec<String> {
        let of = |condition: &Condition| match condition {
            Condition::Member(indices, set) => {
                let places = indices.join(",");
                format!("the sum over {places} in {set} is read with an array {set} that is 1 there and 0 elsewhere")
            }
            Condition::Relation(left, relation, right) => {
                let all = summed.join(" and ");
                format!(
                    "the sum over {left}{relation}{right} is read as one over {all}, with a factor that is 1 there and 0 elsewhere"
                )
            }
        };
        self.conditions.iter().map(of).collect()
    }
}
