//! Errors with the line they are in and a caret under the place.

use crate::style::Style;
use gradus::{Error, ErrorCode, Span};
use std::fmt::Write;

/// The most columns of the input that an error shows.
const COLUMNS: usize = 76;

/// An error in `text`, which is what `what` says (`expression`, `declaration`).
pub(crate) fn render(error: &Error, text: &str, style: Style) -> String {
    let mut out = format!("{}: {}\n", style.error(&format!("error[{}]", error.code.as_str())), error.message);
    if has_place(error) && !text.trim().is_empty() {
        let excerpt = Excerpt::new(text, error.span);
        let caret = format!("{}{}", " ".repeat(excerpt.indent), "^".repeat(excerpt.length));
        let bar = style.dim("|");
        let _ = writeln!(out, "  {bar}\n  {bar} {}\n  {bar} {}", excerpt.line, style.error(&caret));
    }
    out
}

/// Errors about a name or a request that is not in the text have an empty span at its start.
fn has_place(error: &Error) -> bool {
    error.span != Span::default() && !matches!(error.code, ErrorCode::Request)
}

/// The part of a line that holds a span.
struct Excerpt {
    line: String,
    /// Columns before the caret.
    indent: usize,
    /// Carets.
    length: usize,
}

impl Excerpt {
    fn new(text: &str, span: Span) -> Excerpt {
        let floor = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (floor(span.start), floor(span.end.max(span.start)));
        let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let last = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = end.min(last);
        // A window of the line: all of it, or what is around the place.
        let (mut from, mut to) = (first, last);
        if columns(&text[first..last], COLUMNS).is_none() {
            from = text[first..start].char_indices().rev().take(COLUMNS / 3).last().map_or(start, |(at, _)| first + at);
            to = text[from..last].char_indices().nth(COLUMNS).map_or(last, |(at, _)| from + at);
        }
        let mut line = String::new();
        let (mut indent, mut length) = (0, 0);
        if from > first {
            line.push('…');
            indent += 1;
        }
        for (at, c) in text[from..to].char_indices() {
            let c = if c.is_control() { ' ' } else { c };
            let at = from + at;
            line.push(c);
            if at < start {
                indent += width(c);
            } else if at < end {
                length += width(c);
            }
        }
        if to < last {
            line.push('…');
        }
        Excerpt { line: line.trim_end().to_owned(), indent, length: length.max(1) }
    }
}

/// The width of a text if it is at most `limit` columns.
fn columns(text: &str, limit: usize) -> Option<usize> {
    let mut total = 0;
    for c in text.chars() {
        total += width(c);
        if total > limit {
            return None;
        }
    }
    Some(total)
}

/// The columns that a character takes on a terminal.
pub(crate) fn width(c: char) -> usize {
    match u32::from(c) {
        0x300..=0x36f | 0x200b..=0x200f | 0x20d0..=0x20ff | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f => 2,
        0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f | 0x1f900..=0x1f9ff | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, span: (usize, usize), line: &str, caret: &str) {
        let excerpt = Excerpt::new(text, Span::new(span.0, span.1));
        let drawn = format!("{}{}", " ".repeat(excerpt.indent), "^".repeat(excerpt.length));
        assert_eq!((excerpt.line.as_str(), drawn.as_str()), (line, caret), "{text} at {span:?}");
    }

    #[test]
    fn carets_stand_under_the_place() {
        check("A*B", (2, 3), "A*B", "  ^");
        check("A*", (2, 2), "A*", "  ^");
        check("αβ*γ", (5, 7), "αβ*γ", "   ^");
        check("x\u{302}*y", (4, 5), "x\u{302}*y", "  ^");
        check("行*y", (4, 5), "行*y", "   ^");
        check("a\n+ b\n+ c", (4, 5), "+ b", "  ^");
        check("a\tb", (2, 3), "a b", "  ^");
        // Spans from elsewhere never break it.
        check("é", (1, 900), "é", "^");
        check("é", (7, 3), "é", " ^");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}?{}", "a+".repeat(500), "+a".repeat(500_000));
        let excerpt = Excerpt::new(&text, Span::new(1000, 1001));
        assert!(excerpt.line.chars().count() <= COLUMNS + 2);
        assert_eq!(excerpt.line.chars().nth(excerpt.indent), Some('?'));
    }
}
