//! Languages whose arrays are stored by columns and counted from one: what Julia and MATLAB have in common.

use super::printer::{Frame, Language, Printer};
use super::template::{Level, Source};
use crate::base::{Shape, Symbols};
use crate::code::instruction::{Contraction, Instruction, Piece, Place, Side};
use crate::code::program::Program;

/// The usual way to say what a language has its own way for.
pub(super) trait Columns: Language {
    fn reserved(&self) -> &'static str;
    /// Around indices.
    fn brackets(&self) -> [&'static str; 2];
    fn filled(&self, function: &str, sizes: &[String]) -> String;
    fn permute(&self, value: &str, order: &[usize]) -> String;
    fn reshape(&self, value: &str, sizes: &[String]) -> String;
    fn size(&self, value: &str, axis: usize) -> String;
    fn range(&self, label: &str, size: &str) -> String;
    /// An array with axes of size one where `there` is not.
    fn expand(&self, value: &str, there: &[bool]) -> String;
    /// A value with fewer axes than what it is combined with, its own the last ones.
    fn lead(&self, value: &Source, rank: usize, axes: usize) -> String;
    /// What ends a statement.
    fn end(&self) -> &'static str;
    /// Adds on a part of an array.
    fn add(&self, part: &str, value: &str) -> String;

    fn plain(&self, printer: &Printer<'_>, place: Place) -> Source;

    fn operand(&self, printer: &Printer<'_>, place: Place, axes: usize) -> Source {
        let value = self.plain(printer, place);
        let rank = printer.program.rank(place);
        if rank == 0 || rank >= axes { value } else { Source::atom(self.lead(&value, rank, axes)) }
    }

    fn infix(&self, printer: &Printer<'_>, sign: &str, (a, b): (Place, Place), axes: usize) -> Source {
        let [a, b] = [a, b].map(|place| self.operand(printer, place, axes));
        match sign {
            ".^" => Source::new(format!("{} .^ {}", a.at(Level::Atom), b.at(Level::Atom)), Level::Power),
            "*" => {
                let left = if a.level == Level::Matrix { a.text.clone() } else { a.at(Level::Sign) };
                Source::new(format!("{left} * {}", b.at(Level::Sign)), Level::Matrix)
            }
            _ => Source::new(format!("{} {sign} {}", a.at(Level::Product), b.at(Level::Sign)), Level::Product),
        }
    }

    fn sum(&self, printer: &Printer<'_>, terms: &[(bool, Place)], axes: usize) -> Source {
        let mut text = String::new();
        for (at, (negative, place)) in terms.iter().enumerate() {
            let value = self.operand(printer, *place, axes);
            let sign = match (at, negative, axes) {
                (0, false, _) => "",
                (0, true, _) => "-",
                (_, false, 0) => " + ",
                (_, true, 0) => " - ",
                (_, false, _) => " .+ ",
                (_, true, _) => " .- ",
            };
            text.push_str(sign);
            text.push_str(&value.at(if at == 0 && *negative { Level::Power } else { Level::Matrix }));
        }
        Source::new(text, if terms.len() == 1 { Level::Sign } else { Level::Sum })
    }

    /// The entries row by row in another shape.
    fn by_rows(&self, printer: &Printer<'_>, of: Place, shape: &Shape) -> Source {
        let reversed = |rank: usize| (0..rank).rev().collect::<Vec<usize>>();
        let turned = match printer.program.instruction(of) {
            Instruction::Transpose(inner) => self.plain(printer, *inner).text,
            _ => {
                let (value, rank) = (self.plain(printer, of).text, printer.program.rank(of));
                if rank < 2 { value } else { self.permute(&value, &reversed(rank)) }
            }
        };
        let mut sizes = printer.sizes(shape);
        sizes.reverse();
        let sizes = if sizes.len() == 1 { vec![] } else { sizes };
        let laid = self.reshape(&turned, &sizes);
        Source::atom(if shape.len() < 2 { laid } else { self.permute(&laid, &reversed(shape.len())) })
    }

    /// The lines of an Einstein sum.
    fn contraction(&self, printer: &Printer<'_>, contraction: &Contraction, shape: &Shape, name: &str) -> Vec<String> {
        let [open, close] = self.brackets();
        let end = self.end();
        let mut lines = Vec::new();
        let mut letters: Vec<(char, String)> = Vec::new();
        let mut factors = Vec::new();
        for (at, (place, own)) in contraction.operands.iter().enumerate() {
            let operand = format!("{name}_{}", at + 1);
            lines.push(format!("{operand} = {}{end}", self.plain(printer, *place).text));
            for (axis, letter) in own.chars().enumerate().filter(|(_, l)| contraction.operands.len() < 99 || *l != '?')
            {
                if !letters.iter().any(|(known, _)| *known == letter) {
                    letters.push((letter, self.size(&operand, axis)));
                }
            }
            let index: Vec<String> = own.chars().map(|letter| format!("k{letter}")).collect();
            factors.push(if index.is_empty() {
                operand
            } else {
                format!("{operand}{open}{}{close}", index.join(", "))
            });
        }
        let zero = if shape.is_empty() {
            "0.0".to_owned()
        } else {
            let of = |letter: char| {
                letters.iter().find(|(own, _)| *own == letter).map_or("1".to_owned(), |(_, size)| size.clone())
            };
            self.filled("zeros", &contraction.output.chars().map(of).collect::<Vec<_>>())
        };
        lines.push(format!("{name} = {zero}{end}"));
        let mut indent = String::new();
        for (letter, size) in &letters {
            lines.push(format!("{indent}for {}", self.range(&format!("k{letter}"), size)));
            indent.push_str("    ");
        }
        let output: Vec<String> = contraction.output.chars().map(|letter| format!("k{letter}")).collect();
        let part =
            if output.is_empty() { name.to_owned() } else { format!("{name}{open}{}{close}", output.join(", ")) };
        lines.push(format!("{indent}{part} = {part} + {}{end}", factors.join(" * ")));
        for _ in &letters {
            indent.truncate(indent.len() - 4);
            lines.push(format!("{indent}end"));
        }
        lines
    }

    /// The lines that add values on diagonals: a loop along each.
    fn scatter(
        &self,
        printer: &Printer<'_>,
        (base, pieces): (Option<Place>, &[Piece]),
        shape: &Shape,
        name: &str,
    ) -> Vec<String> {
        let [open, close] = self.brackets();
        let end = self.end();
        let start = match base {
            Some(base) => self.copy(&self.plain(printer, base).text),
            None => self.filled("zeros", &printer.sizes(shape)),
        };
        let mut lines = vec![format!("{name} = {start}{end}")];
        for piece in pieces {
            let count = |label: u16| piece.labels.iter().filter(|other| **other == label).count();
            // Along what runs together, and along what the value does not have.
            let loops = |label: u16| count(label) > 1 || !piece.own.contains(&label);
            let value = format!("{name}_part");
            lines.push(format!("{value} = {}{end}", self.plain(printer, piece.value).text));
            let mut looped: Vec<u16> = Vec::new();
            let mut indent = String::new();
            for (axis, label) in shape.iter().zip(&piece.labels) {
                if loops(*label) && !looped.contains(label) {
                    looped.push(*label);
                    let size = printer.size(axis).text;
                    lines.push(format!("{indent}for {}", self.range(&format!("k{label}"), &size)));
                    indent.push_str("    ");
                }
            }
            let index = |label: &u16| if loops(*label) { format!("k{label}") } else { ":".to_owned() };
            let of = |labels: &[u16]| labels.iter().map(index).collect::<Vec<String>>().join(", ");
            let part = format!("{name}{open}{}{close}", of(&piece.labels));
            let added = if piece.own.is_empty() { value } else { format!("{value}{open}{}{close}", of(&piece.own)) };
            lines.push(format!("{indent}{}{end}", self.add(&part, &added)));
            for _ in &looped {
                indent.truncate(indent.len() - 4);
                lines.push(format!("{indent}end"));
            }
        }
        lines
    }

    fn copy(&self, value: &str) -> String;
}

/// A triangle of a matrix.
pub(super) fn triangle(side: Side) -> &'static str {
    match side {
        Side::Below => "tril({})",
        Side::Above => "triu({})",
    }
}

/// The head, the sizes and the body of a function, and its results by name.
pub(super) fn parts<'p>(
    language: &dyn Columns,
    (program, symbols): (&'p Program, &'p Symbols),
    frame: &Frame,
    plain: &dyn Language,
) -> (Printer<'p>, Vec<String>, Vec<(String, String)>) {
    let mut printer = Printer::new(program, symbols, frame, language.reserved());
    let end = language.end();
    let mut lines: Vec<String> = printer
        .shown_sizes()
        .into_iter()
        .map(|(name, variable, axis)| format!("{name} = {}{end}", language.size(&variable, axis)))
        .collect();
    lines.extend(printer.body(plain));
    let mut results = Vec::new();
    for root in &program.roots {
        let value = language.plain(&printer, root.place).text;
        results.push((root.name.clone(), value));
    }
    (printer, lines, results)
}
