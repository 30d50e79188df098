//! MathML, as browsers show it without help.

use super::constant::Constant;
use super::notation::write_marked;
use super::style::{Level, Operator, Piece, Style};
use crate::base::{Decimals, GREEK, Rational, Spellings, Symbols};
use crate::ops::{FunctionRecord, Record, Typeset};
use crate::syntax::ast::Expr;

/// An expression over these names as the elements inside `<math>`; the parts in `marked` have the class `changed`.
pub(crate) fn mathml_marked(expr: &Expr, symbols: &Symbols, decimals: &Decimals, marked: &[&Expr]) -> String {
    write_marked(&MathMl { decimals }, expr, symbols, marked)
}

struct MathMl<'d> {
    decimals: &'d Decimals,
}

/// Text in which no character means anything to a browser.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

fn identifier(name: &str) -> String {
    match GREEK.iter().find(|(word, _, _)| *word == name) {
        Some((_, _, letter)) => format!("<mi>{letter}</mi>"),
        None => format!("<mi>{}</mi>", escaped(name)),
    }
}

/// A name with its digits, and what follows an underscore, as a subscript.
fn symbol(name: &str) -> String {
    let head = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let (head, tail) = match name.split_once('_') {
        Some((head, tail)) if !head.is_empty() && !tail.is_empty() => (head, tail),
        _ => (head, &name[head.len()..]),
    };
    match (head, tail) {
        ("", _) | (_, "") => identifier(name),
        (head, tail) if tail.chars().all(|c| c.is_ascii_digit()) => {
            format!("<msub>{}<mn>{tail}</mn></msub>", identifier(head))
        }
        (head, tail) => format!("<msub>{}{}</msub>", identifier(head), identifier(tail)),
    }
}

fn row(text: &str) -> String {
    format!("<mrow>{text}</mrow>")
}

/// A sign between two operands or before one.
fn sign(text: &str) -> String {
    format!("<mo>{}</mo>", escaped(text.trim()))
}

/// What is raised, `ᵀ` or `⁻¹`, at the height that its place gives it.
fn mark(text: &str) -> String {
    let element = |c: char| match c {
        '⁻' => "<mo lspace=\"0\" rspace=\"0\">−</mo>".to_owned(),
        '¹' => "<mn>1</mn>".to_owned(),
        'ᵀ' => "<mi mathvariant=\"normal\">⊤</mi>".to_owned(),
        other => format!("<mo>{}</mo>", escaped(&other.to_string())),
    };
    row(&text.chars().map(element).collect::<String>())
}

impl Style for MathMl<'_> {
    fn number(&self, value: &Rational) -> Piece {
        if let Some(text) = self.decimals.text(value) {
            return Piece::atom(format!("<mn>{text}</mn>"));
        }
        if value.is_integer() {
            Piece::atom(format!("<mn>{value}</mn>"))
        } else {
            let (above, below) = (value.numerator(), value.denominator());
            Piece::new(format!("<mfrac><mn>{above}</mn><mn>{below}</mn></mfrac>"), Level::Factor)
        }
    }

    fn name(&self, name: &str) -> String {
        symbol(name)
    }

    fn differential(&self, _: &str, variable: &str) -> String {
        format!("<mrow><mi mathvariant=\"normal\">d</mi>{}</mrow>", symbol(variable))
    }

    fn parentheses(&self, text: &str) -> String {
        format!("<mrow><mo>(</mo>{text}<mo>)</mo></mrow>")
    }

    fn operator(&self, operator: Operator) -> &'static str {
        match operator {
            Operator::Times => "<mo>\u{2062}</mo>",
            Operator::Thin => "<mspace width=\"0.17em\"></mspace>",
            Operator::Dot => "<mo>⋅</mo>",
            Operator::Hadamard => "<mo>⊙</mo>",
            Operator::HadamardDivide => "<mo>⊘</mo>",
            Operator::Frobenius => "<mo>:</mo>",
        }
    }

    fn divide(&self, left: Piece, right: Piece) -> Piece {
        Piece::new(format!("<mfrac>{}{}</mfrac>", row(&left.text), row(&right.text)), Level::Factor)
    }

    fn transpose(&self) -> &'static str {
        "ᵀ"
    }

    fn raised(&self, base: &str, raised: &str) -> String {
        format!("<msup>{}{}</msup>", row(base), mark(raised))
    }

    fn power(&self, base: &str, (_, exponent): (&Expr, &str), elementwise: bool) -> String {
        let ring = if elementwise { "<mo>∘</mo>" } else { "" };
        format!("<msup>{}<mrow>{ring}{exponent}</mrow></msup>", row(base))
    }

    fn index(&self, base: &str, indices: &[String]) -> String {
        let is_letter = |index: &String| index.chars().count() == 1 && index.starts_with(char::is_alphabetic);
        let separator =
            if indices.iter().all(is_letter) { "<mo>\u{2063}</mo>" } else { "<mo separator=\"true\">,</mo>" };
        let indices = indices.iter().map(|i| symbol(i)).collect::<Vec<_>>().join(separator);
        format!("<msub>{}{}</msub>", row(base), row(&indices))
    }

    fn sum_over(&self, indices: &[String], (_, body): (Piece, &str)) -> Piece {
        let indices = indices.iter().map(|i| symbol(i)).collect::<Vec<_>>().join("<mo separator=\"true\">,</mo>");
        Piece::new(format!("<munder><mo>∑</mo>{}</munder>{}", row(&indices), row(body)), Level::Sum)
    }

    fn delta(&self) -> &'static str {
        "<mi>δ</mi>"
    }

    fn constant(&self, constant: Constant, sizes: &[String]) -> String {
        let letter = match constant {
            Constant::Identity => "<mi>I</mi>".to_owned(),
            Constant::Ones => "<mn>𝟏</mn>".to_owned(),
            Constant::Isotropic => "<mi>ℰ</mi>".to_owned(),
            Constant::Transposition => "<mi>𝒢</mi>".to_owned(),
            Constant::Letter(letter) => identifier(letter),
        };
        let size = |size: &String| size.split('*').map(symbol).collect::<Vec<_>>().join("<mo>\u{2062}</mo>");
        let sizes: Vec<String> = sizes.iter().map(size).collect();
        match sizes.is_empty() {
            true => letter,
            false => format!("<msub>{letter}{}</msub>", row(&self.list(&sizes))),
        }
    }

    fn root(&self, argument: Piece) -> Piece {
        Piece::new(format!("<msqrt>{}</msqrt>", argument.text), Level::Factor)
    }

    fn subscript(&self, text: &str) -> String {
        format!("<mn>{}</mn>", escaped(text))
    }

    fn function(&self, record: &FunctionRecord) -> Typeset {
        record.unicode
    }

    fn operation(&self, record: &Record) -> Option<Typeset> {
        record.unicode
    }

    fn defined<'d>(&self, _: &'d Spellings) -> Option<&'d str> {
        None
    }

    fn function_name(&self, name: &str) -> String {
        format!("<mi mathvariant=\"normal\">{}</mi>", escaped(name))
    }

    fn is_stacked(&self) -> bool {
        true
    }

    fn needs_dot(&self, right: &str) -> bool {
        right.starts_with("<mn>") || right.starts_with("<mfrac>")
    }

    fn minus(&self) -> &'static str {
        "<mo form=\"prefix\">−</mo>"
    }

    fn plus(&self, negative: bool) -> &'static str {
        if negative { "<mo>−</mo>" } else { "<mo>+</mo>" }
    }

    fn list(&self, items: &[String]) -> String {
        items.join("<mo separator=\"true\">,</mo>")
    }

    fn word(&self, text: &str) -> String {
        self.function_name(text)
    }

    fn infix(&self, text: &str) -> String {
        sign(text)
    }

    fn between(&self, [open, close]: [&str; 2], inner: &str, order: &str) -> String {
        let whole = format!("<mrow>{}{inner}{}</mrow>", sign(open), sign(close));
        if order.is_empty() { whole } else { format!("<msub>{whole}{order}</msub>") }
    }

    fn template(&self, template: &str, argument: &str) -> String {
        let words = |text: &str| if text.is_empty() { String::new() } else { self.function_name(text) };
        template.split("{}").map(words).collect::<Vec<_>>().join(argument)
    }

    fn marked(&self, text: &str) -> String {
        format!("<mrow class=\"changed\">{text}</mrow>")
    }
}
