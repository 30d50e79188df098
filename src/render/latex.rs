//! LaTeX, with amsmath.

use super::constant::Constant;
use super::notation::write;
use super::style::{Level, Operator, Piece, Style};
use crate::base::{Decimals, GREEK, Rational, Spellings, Symbols};
use crate::ops::{FunctionRecord, Record, Typeset};
use crate::syntax::ast::Expr;

/// An expression over these names in LaTeX (amsmath), without the dollar signs: `2 W H H^{\top}`, `\delta_{ik} W_{jl}`, `\frac{1}{2} x`.
pub fn latex(expr: &Expr, symbols: &Symbols) -> String {
    latex_with(expr, symbols, &Decimals::default())
}

/// The same with these decimals.
pub(crate) fn latex_with(expr: &Expr, symbols: &Symbols, decimals: &Decimals) -> String {
    write(&Latex { decimals }, expr, symbols)
}

struct Latex<'d> {
    decimals: &'d Decimals,
}

/// A name without digits at its end.
fn stem(name: &str) -> String {
    if let Some((_, command, _)) = GREEK.iter().find(|(word, _, c)| *word == name || name.chars().eq([*c])) {
        return (*command).to_owned();
    }
    match name.chars().count() {
        1 => name.to_owned(),
        _ => format!("\\mathit{{{}}}", name.replace('_', "\\_")),
    }
}

/// A name with its digits, and what follows an underscore, as a subscript.
fn symbol(name: &str) -> String {
    let head = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let (head, tail) = match name.split_once('_') {
        Some((head, tail)) if !head.is_empty() && !tail.is_empty() => (head, tail),
        _ => (head, &name[head.len()..]),
    };
    if head.is_empty() {
        return name.replace('_', "\\_");
    }
    let inner = head.trim_end_matches(|c: char| c.is_ascii_digit());
    match (tail, head == inner) {
        ("", true) => stem(head),
        ("", false) => symbol(head),
        (tail, true) if tail.chars().all(|c| c.is_ascii_digit()) => format!("{}_{{{tail}}}", stem(head)),
        (tail, true) => format!("{}_{{{}}}", stem(head), stem(tail)),
        _ => stem(name),
    }
}

impl Style for Latex<'_> {
    fn number(&self, value: &Rational) -> Piece {
        if let Some(text) = self.decimals.text(value) {
            return Piece::atom(text);
        }
        if value.is_integer() {
            Piece::atom(value.to_string())
        } else {
            Piece::new(format!("\\frac{{{}}}{{{}}}", value.numerator(), value.denominator()), Level::Factor)
        }
    }

    fn name(&self, name: &str) -> String {
        symbol(name)
    }

    fn differential(&self, _: &str, variable: &str) -> String {
        format!("\\mathrm{{d}}{}", symbol(variable))
    }

    fn parentheses(&self, text: &str) -> String {
        format!("\\left( {text} \\right)")
    }

    fn operator(&self, operator: Operator) -> &'static str {
        match operator {
            Operator::Times => " ",
            Operator::Thin => " \\, ",
            Operator::Dot => " \\cdot ",
            Operator::Hadamard => " \\odot ",
            Operator::HadamardDivide => " \\oslash ",
            Operator::Frobenius => " : ",
        }
    }

    fn divide(&self, left: Piece, right: Piece) -> Piece {
        Piece::new(format!("\\frac{{{}}}{{{}}}", left.text, right.text), Level::Factor)
    }

    fn transpose(&self) -> &'static str {
        "\\top"
    }

    fn raised(&self, base: &str, mark: &str) -> String {
        format!("{base}^{{{mark}}}")
    }

    fn power(&self, base: &str, (_, exponent): (&Expr, &str), elementwise: bool) -> String {
        let ring = if elementwise { "\\circ " } else { "" };
        format!("{base}^{{{ring}{exponent}}}")
    }

    fn index(&self, base: &str, indices: &[String]) -> String {
        let is_letter = |index: &String| index.chars().count() == 1 && index.starts_with(char::is_alphabetic);
        let separator = if indices.iter().all(is_letter) { "" } else { "," };
        let indices = indices.iter().map(|i| symbol(i)).collect::<Vec<_>>().join(separator);
        // A base with a subscript of its own is braced.
        if base.contains('_') && !base.starts_with("\\left(") {
            format!("{{{base}}}_{{{indices}}}")
        } else {
            format!("{base}_{{{indices}}}")
        }
    }

    fn sum_over(&self, indices: &[String], (_, body): (Piece, &str)) -> Piece {
        let indices = indices.iter().map(|i| symbol(i)).collect::<Vec<_>>().join(",");
        Piece::new(format!("\\sum_{{{indices}}} {body}"), Level::Sum)
    }

    fn delta(&self) -> &'static str {
        "\\delta"
    }

    fn constant(&self, constant: Constant, sizes: &[String]) -> String {
        let letter = match constant {
            Constant::Identity => "I",
            Constant::Ones => "\\mathbf{1}",
            Constant::Isotropic => "\\mathcal{E}",
            Constant::Transposition => "\\mathcal{G}",
            Constant::Letter(letter) => letter,
        };
        let sizes: Vec<String> = sizes.iter().map(|s| s.split('*').map(symbol).collect::<Vec<_>>().join(" ")).collect();
        if sizes.is_empty() { letter.to_owned() } else { format!("{letter}_{{{}}}", sizes.join(",")) }
    }

    fn root(&self, argument: Piece) -> Piece {
        Piece::new(format!("\\sqrt{{{}}}", argument.text), Level::Factor)
    }

    fn subscript(&self, text: &str) -> String {
        format!("_{{{text}}}")
    }

    fn function(&self, record: &FunctionRecord) -> Typeset {
        record.latex
    }

    fn operation(&self, record: &Record) -> Option<Typeset> {
        record.latex
    }

    fn defined<'d>(&self, spellings: &'d Spellings) -> Option<&'d str> {
        spellings.latex.as_deref()
    }

    fn function_name(&self, name: &str) -> String {
        format!("\\operatorname{{{}}}", name.replace('_', "\\_"))
    }

    fn is_stacked(&self) -> bool {
        true
    }

    fn needs_dot(&self, right: &str) -> bool {
        right.starts_with(|c: char| c.is_ascii_digit()) || right.starts_with("\\frac")
    }
}
