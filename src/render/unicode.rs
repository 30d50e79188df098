//! Unicode text, as on paper.

use super::constant::Constant;
use super::notation::write;
use super::style::{Level, Operator, Piece, Style};
use crate::base::{Decimals, Rational, Spellings, Symbols};
use crate::ops::{FunctionRecord, Record, Typeset};
use crate::syntax::ast::{Expr, ExprKind};

/// An expression over these names in Unicode, to be read: `2 W H Hᵀ`, `δ[i,k] W[j,l] + W[i,l] δ[j,k]`, `W ⊗ Iₙ + (Iₙ ⊗ W) Kₙₘ`.
pub fn unicode(expr: &Expr, symbols: &Symbols) -> String {
    unicode_with(expr, symbols, &Decimals::default())
}

/// The same with these decimals.
pub(crate) fn unicode_with(expr: &Expr, symbols: &Symbols, decimals: &Decimals) -> String {
    write(&Unicode { decimals }, expr, symbols)
}

struct Unicode<'d> {
    decimals: &'d Decimals,
}

fn superscript(c: char) -> char {
    match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        '-' => '⁻',
        other => other,
    }
}

fn subscript(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => char::from_u32('₀' as u32 + (c as u32 - '0' as u32))?,
        'a' => 'ₐ',
        'e' => 'ₑ',
        'h' => 'ₕ',
        'i' => 'ᵢ',
        'j' => 'ⱼ',
        'k' => 'ₖ',
        'l' => 'ₗ',
        'm' => 'ₘ',
        'n' => 'ₙ',
        'o' => 'ₒ',
        'p' => 'ₚ',
        'r' => 'ᵣ',
        's' => 'ₛ',
        't' => 'ₜ',
        'u' => 'ᵤ',
        'v' => 'ᵥ',
        'x' => 'ₓ',
        _ => return None,
    })
}

fn subscripted(text: &str) -> Option<String> {
    text.chars().map(subscript).collect()
}

fn vulgar(value: &Rational) -> Option<&'static str> {
    Some(match value.to_i64_pair()? {
        (1, 2) => "½",
        (1, 3) => "⅓",
        (2, 3) => "⅔",
        (1, 4) => "¼",
        (3, 4) => "¾",
        (1, 5) => "⅕",
        (1, 6) => "⅙",
        (1, 8) => "⅛",
        _ => return None,
    })
}

impl Style for Unicode<'_> {
    fn number(&self, value: &Rational) -> Piece {
        if let Some(text) = self.decimals.text(value) {
            return Piece::atom(text);
        }
        if value.is_integer() {
            return Piece::atom(value.to_string());
        }
        if let Some(fraction) = vulgar(value) {
            return Piece::new(fraction, Level::Factor);
        }
        let above: String = value.numerator().to_string().chars().map(superscript).collect();
        let below = subscripted(&value.denominator().to_string()).unwrap_or_default();
        Piece::new(format!("{above}⁄{below}"), Level::Factor)
    }

    fn name(&self, name: &str) -> String {
        name.to_owned()
    }

    fn differential(&self, name: &str, _: &str) -> String {
        name.to_owned()
    }

    fn parentheses(&self, text: &str) -> String {
        format!("({text})")
    }

    fn operator(&self, operator: Operator) -> &'static str {
        match operator {
            Operator::Times | Operator::Thin => " ",
            Operator::Dot => " · ",
            Operator::Hadamard => " ∘ ",
            Operator::HadamardDivide => " ⊘ ",
            Operator::Frobenius => " : ",
        }
    }

    fn divide(&self, left: Piece, right: Piece) -> Piece {
        let tight = |piece: Piece, level| {
            if piece.level < level || piece.minus { self.parentheses(&piece.text) } else { piece.text }
        };
        Piece::new(format!("{} / {}", tight(left, Level::Divide), tight(right, Level::Factor)), Level::Divide)
    }

    fn transpose(&self) -> &'static str {
        "ᵀ"
    }

    fn raised(&self, base: &str, mark: &str) -> String {
        format!("{base}{mark}")
    }

    fn power(&self, base: &str, (exponent, text): (&Expr, &str), elementwise: bool) -> String {
        let ring = if elementwise { "∘" } else { "" };
        match &exponent.kind {
            ExprKind::Number(value) if value.is_integer() && !elementwise => {
                format!("{base}{}", value.to_string().chars().map(superscript).collect::<String>())
            }
            ExprKind::Number(value) if value.is_integer() && !value.is_negative() => format!("{base}^{ring}{value}"),
            ExprKind::Name(name) => format!("{base}^{ring}{name}"),
            ExprKind::Number(value) => format!("{base}^{ring}({value})"),
            _ => format!("{base}^{ring}({})", text),
        }
    }

    fn index(&self, base: &str, indices: &[String]) -> String {
        format!("{base}[{}]", indices.join(","))
    }

    fn sum_over(&self, indices: &[String], (body, _): (Piece, &str)) -> Piece {
        Piece::atom(format!("sum[{}]({})", indices.join(","), body.text))
    }

    fn delta(&self) -> &'static str {
        "δ"
    }

    fn constant(&self, constant: Constant, sizes: &[String]) -> String {
        let letter = match constant {
            Constant::Identity => "I",
            Constant::Ones => "𝟏",
            Constant::Isotropic => "ℰ",
            Constant::Transposition => "𝒢",
            Constant::Letter(letter) => letter,
        };
        if sizes.is_empty() {
            return letter.to_owned();
        }
        // `K₁₂` could be of 1 and 2, or of 12.
        let plain = sizes.len() == 1 || sizes.iter().all(|size| size.chars().count() == 1);
        match sizes.iter().map(|size| subscripted(size)).collect::<Option<String>>().filter(|_| plain) {
            Some(small) => format!("{letter}{small}"),
            None => {
                let sizes = sizes.join(",");
                let simple = sizes.chars().all(char::is_alphanumeric);
                if simple { format!("{letter}_{sizes}") } else { format!("{letter}_({sizes})") }
            }
        }
    }

    fn root(&self, argument: Piece) -> Piece {
        let text = if argument.level == Level::Atom && !argument.minus && !argument.text.contains([' ', '(']) {
            argument.text
        } else {
            self.parentheses(&argument.text)
        };
        Piece::new(format!("√{text}"), Level::Factor)
    }

    fn subscript(&self, text: &str) -> String {
        subscripted(text).unwrap_or_default()
    }

    fn function(&self, record: &FunctionRecord) -> Typeset {
        record.unicode
    }

    fn operation(&self, record: &Record) -> Option<Typeset> {
        record.unicode
    }

    fn defined<'d>(&self, spellings: &'d Spellings) -> Option<&'d str> {
        spellings.unicode.as_deref()
    }

    fn function_name(&self, name: &str) -> String {
        name.to_owned()
    }

    fn needs_dot(&self, right: &str) -> bool {
        right.starts_with(|c: char| c.is_numeric() && c != '𝟏')
    }
}
