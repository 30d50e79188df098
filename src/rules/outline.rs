//! The statements of a shipped file, found without being read: a question uses few of them.

use super::text::{RuleText, scan_at};
use crate::base::Rational;
use crate::ops::Callable;
use std::sync::OnceLock;

/// A rule of a shipped file. Its text is read when it is first asked for, and once only.
#[derive(Debug)]
pub(crate) struct Statement {
    file: &'static str,
    /// Where it stands in the file.
    start: usize,
    text: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// The left side of what it says, as written.
    left: &'static str,
    read: OnceLock<Option<Box<RuleText>>>,
}

impl Statement {
    /// Its text, read; `None` where it is no rule, which no shipped one is.
    pub(crate) fn text(&self) -> Option<&RuleText> {
        self.read.get_or_init(|| scan_at(self.file, self.text, self.start).ok()?.pop().map(Box::new)).as_deref()
    }

    /// Whether it is used when nothing else is left to do.
    pub(crate) fn is_last(&self) -> bool {
        self.text.lines().any(|line| line.trim() == "last")
    }

    /// What is called on the left side.
    pub(crate) fn left_calls(&self) -> impl Iterator<Item = Called> {
        calls(self.left)
    }
}

/// A function that is called, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Called {
    pub(crate) name: &'static str,
    /// The last argument, as it is written.
    last: &'static str,
}

impl Called {
    /// What is called, if there is such a function.
    pub(crate) fn callable(self) -> Option<Callable> {
        let axis = self.last.parse::<i64>().ok().map(Rational::from_integer);
        axis.and_then(|axis| Callable::along(self.name, &axis)).or_else(|| Callable::find(self.name))
    }
}

/// What stands before an opening parenthesis.
fn calls(side: &'static str) -> impl Iterator<Item = Called> {
    side.match_indices('(').filter_map(move |(at, _)| {
        let before = &side[..at];
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let start = before.char_indices().rev().take_while(|(_, c)| is_part(*c)).last()?.0;
        let mut depth = 0_usize;
        let closes = |c: char| {
            depth = if c == '(' { depth + 1 } else { depth - usize::from(c == ')') };
            depth == 0
        };
        let inside = side[at..].find(closes).map_or("", |end| &side[at + 1..at + end]);
        let last = inside.rsplit_once(',').map_or("", |(_, last)| last.trim());
        Some(Called { name: &before[start..], last })
    })
}

/// The rules of a file whose statements each begin with `rule NAME` at the start of a line, and say what they say before their examples.
pub(crate) fn outline(file: &'static str, text: &'static str) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("rule ") {
            statements.push(Statement {
                file,
                start,
                text: "",
                name: name.trim_end(),
                left: "",
                read: OnceLock::new(),
            });
        } else if let Some(statement) = statements.last_mut()
            && statement.left.is_empty()
            && let Some((left, _)) = line.split_once("=>")
        {
            statement.left = left.strip_suffix('<').unwrap_or(left);
        }
        start += line.len();
        if let Some(statement) = statements.last_mut() {
            statement.text = &text[statement.start..start];
        }
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{DEFINITIONS, DIFFERENTIAL, FILES, parse};
    use crate::syntax::ast::{Expr, ExprKind};

    fn called(expr: &Expr) -> Vec<String> {
        let mut names = Vec::new();
        expr.walk(&mut |e| {
            if let ExprKind::Call(name, _) = &e.kind {
                names.push(name.clone());
            }
        });
        names.sort();
        names
    }

    fn sorted(called: impl Iterator<Item = Called>) -> Vec<String> {
        let mut names: Vec<String> = called.map(|called| called.name.to_owned()).collect();
        names.sort();
        names
    }

    /// What an outline says of a statement is what reading the file says of it.
    #[test]
    fn an_outline_is_what_is_read() {
        for (file, text) in FILES.into_iter().chain([DIFFERENTIAL]).filter(|(file, _)| *file != DEFINITIONS.0) {
            let (found, wanted) = (outline(file, text), parse(file, text).unwrap());
            assert_eq!(found.len(), wanted.len(), "{file}");
            for (statement, rule) in found.iter().zip(&wanted) {
                assert_eq!(statement.text(), Some(rule), "{file}");
                assert_eq!(statement.name, rule.name);
                assert_eq!(statement.is_last(), rule.last, "{}", rule.name);
                assert_eq!(sorted(statement.left_calls()), called(&rule.equation.left), "{}", rule.name);
            }
        }
    }
}
