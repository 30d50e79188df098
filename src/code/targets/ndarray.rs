//! Arrays of `ndarray`: who owns them, what is done entry by entry, along axes and to the order of entries.

use super::printer::{Language, Printer};
use super::template::{Level, Source, fill};
use crate::code::instruction::{Factorisation, Instruction, Place};

/// Who has the entries of an array that an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The expression: it can be moved.
    Expression,
    /// A name.
    Name,
    /// A name, and the expression is a view.
    View,
    /// An expression in this one, which is a view.
    Inner,
}

pub(super) fn owner(printer: &Printer<'_>, place: Place) -> Owner {
    if printer.name(place).is_some() {
        return Owner::Name;
    }
    match printer.program.instruction(place) {
        Instruction::Variable(_) => Owner::Name,
        Instruction::Factorise(Factorisation::Lower | Factorisation::Upper, a) => owner(printer, *a),
        Instruction::Permute(a, _) if owner(printer, *a) == Owner::Expression => Owner::Expression,
        Instruction::Transpose(a)
        | Instruction::Permute(a, _)
        | Instruction::Expand(a, _)
        | Instruction::Take(a, _)
        | Instruction::Reshape(a)
        | Instruction::Diagonal(a) => match owner(printer, *a) {
            Owner::Name | Owner::View => Owner::View,
            Owner::Expression | Owner::Inner => Owner::Inner,
        },
        _ => Owner::Expression,
    }
}

/// The expressions of a program in Rust.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) language: &'a dyn Language,
    pub(super) printer: &'a Printer<'a>,
}

impl Writer<'_> {
    pub(super) fn value(&self, place: Place) -> Source {
        self.printer.value(self.language, place)
    }

    /// What a method is called of.
    pub(super) fn receiver(&self, place: Place) -> String {
        self.value(place).at(Level::Atom)
    }

    /// An operand of an operator on arrays.
    pub(super) fn operand(&self, place: Place) -> Source {
        let value = self.value(place);
        match owner(self.printer, place) {
            _ if self.printer.program.rank(place) == 0 => value,
            Owner::Expression => value,
            _ => Source::new(format!("&{}", value.at(Level::Power)), Level::Sign),
        }
    }

    /// A value as it is bound to a name, which borrows what it can.
    pub(super) fn bound(&self, place: Place) -> String {
        match owner(self.printer, place) {
            Owner::Inner => self.copied(place),
            _ if self.printer.program.rank(place) == 0 => self.value(place).text,
            Owner::Name => format!("&{}", self.value(place).text),
            _ => self.value(place).text,
        }
    }

    /// A value of its own.
    pub(super) fn copied(&self, place: Place) -> String {
        match owner(self.printer, place) {
            Owner::Expression => self.value(place).text,
            _ if self.printer.program.rank(place) == 0 => self.value(place).text,
            _ => format!("{}.to_owned()", self.receiver(place)),
        }
    }

    pub(super) fn infix(&self, sign: &str, a: Place, b: Place) -> Source {
        let [a, b] = [a, b].map(|place| self.operand(place));
        Source::new(format!("{} {sign} {}", a.at(Level::Product), b.at(Level::Sign)), Level::Product)
    }

    pub(super) fn sum(&self, terms: &[(bool, Place)]) -> Source {
        let mut text = String::new();
        for (at, (negative, place)) in terms.iter().enumerate() {
            let value = self.operand(*place);
            text.push_str(match (at, negative) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => " + ",
                (_, true) => " - ",
            });
            text.push_str(&match (at, negative) {
                (0, false) => value.text,
                (0, true) if !value.text.starts_with('&') => value.at(Level::Power),
                _ => value.at(Level::Matrix),
            });
        }
        Source::new(text, if terms.len() == 1 { Level::Sign } else { Level::Sum })
    }

    pub(super) fn matrix_product(&self, a: Place, b: Place) -> Source {
        Source::atom(format!("{}.dot(&{})", self.receiver(a), self.value(b).at(Level::Power)))
    }

    /// Of two vectors.
    pub(super) fn outer(&self, a: Place, b: Place) -> Source {
        let column = format!("&{}.slice(s![.., NewAxis])", self.receiver(a));
        Source::new(format!("{column} * {}", self.operand(b).at(Level::Sign)), Level::Product)
    }
}

/// A call of a method of a number: one that is a literal says its type.
pub(super) fn method(template: &str, arguments: &[Source]) -> String {
    let mut arguments = arguments.to_vec();
    if let Some(first) = arguments.first_mut().filter(|first| !first.text.contains(char::is_alphabetic)) {
        first.text.push_str("_f64");
    }
    fill(template, &arguments).text
}

/// The type of an array; `View` that of a view of one.
pub(super) fn array_type(view: &str, rank: usize) -> String {
    match rank {
        0 => "f64".to_owned(),
        1..=6 => format!("Array{view}{rank}<f64>"),
        _ => format!("Array{view}D<f64>"),
    }
}

/// An array of one number, of these sizes.
pub(super) fn array(function: &str, sizes: &[String]) -> String {
    let dimensions = match sizes {
        [one] => one.clone(),
        _ if sizes.len() > 6 => format!("IxDyn(&[{}])", sizes.join(", ")),
        _ => format!("({})", sizes.join(", ")),
    };
    format!("{}::{function}({dimensions})", array_type("", sizes.len()).replacen('<', "::<", 1))
}
