//! Languages whose arrays are stored by columns and counted from one: what Julia and MATLAB have in common.

use super::frame::Frame;
use super::loops::{Loops, all_along, contraction, scatter};
use super::printer::{Printer, number};
use super::template::{Level, Source, fill};
use crate::base::{Shape, Symbols};
use crate::code::instruction::{Entrywise, Factorisation, Instruction, Place, Reduction, Side};
use crate::code::names::Words;
use crate::code::program::Program;
use crate::ops::Function;

/// How a language writes what both have.
pub(super) struct Spelling {
    pub(super) words: Words,
    /// What is behind a whole number, and behind a long one.
    pub(super) point: [&'static str; 2],
    pub(super) pi: &'static str,
    /// Of this size.
    pub(super) identity: &'static str,
    pub(super) lower_ones: &'static str,
    /// Of this size, at this place.
    pub(super) unit: &'static str,
    pub(super) signs: [&'static str; 2],
    /// Behind a matrix.
    pub(super) transposed: &'static str,
    /// Where the first is at least zero the second, elsewhere the third.
    pub(super) select: &'static str,
    pub(super) trace: &'static str,
    pub(super) diagonal_matrix: &'static str,
    pub(super) adjugate: &'static str,
    pub(super) log_one_plus: &'static str,
    pub(super) exp_minus_one: &'static str,
    /// Of a value, in an order.
    pub(super) permute: &'static str,
    /// Of all entries of a value.
    pub(super) vector: &'static str,
}

/// The usual way to say what a language has its own way for.
pub(super) trait Columns: Loops {
    fn spelling(&self) -> &'static Spelling;
    fn filled(&self, function: &str, sizes: &[String]) -> String;
    fn permute(&self, value: &str, order: &[usize]) -> String {
        let order: Vec<String> = order.iter().map(|axis| (axis + 1).to_string()).collect();
        self.spelling().permute.replace("{0}", value).replace("{1}", &order.join(", "))
    }
    /// Without sizes a vector.
    fn reshape(&self, value: &str, sizes: &[String]) -> String {
        match sizes {
            [] => self.spelling().vector.replace("{}", value),
            _ => format!("reshape({value}, {})", sizes.join(", ")),
        }
    }
    /// An array with axes of size one where `there` is not.
    fn expand(&self, value: &str, there: &[bool]) -> String;
    /// A part of an array without the axes of which it is one place.
    fn taken(&self, part: String, places: &[Option<String>]) -> String;
    fn as_loops(&self) -> &dyn Loops;
    /// A value with fewer axes than what it is combined with, its own the last ones.
    fn lead(&self, value: &Source, rank: usize, axes: usize) -> String;
    fn function(&self, function: Function) -> &'static str;
    /// A function of each entry, or of a scalar.
    fn map(&self, printer: &Printer<'_>, function: &str, of: Place) -> Source;
    /// Of two vectors, or of all entries of two arrays.
    fn dot(&self, printer: &Printer<'_>, a: Place, b: Place) -> Source;
    fn reduce(&self, printer: &Printer<'_>, reduction: Reduction, of: Place, axes: &[u8]) -> Source;
    fn linear(&self, printer: &Printer<'_>, place: Place) -> Source;

    /// The lines that refuse an argument of other sizes.
    fn check(&self, name: &str, sizes: &[String]) -> Vec<String>;

    /// The lines that refuse an argument with another number of axes.
    fn check_axes(&self, name: &str, sizes: &[String]) -> Vec<String>;

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
        let [plus, minus] = if axes == 0 { [" + ", " - "] } else { self.spelling().signs };
        let mut text = String::new();
        for (at, (negative, place)) in terms.iter().enumerate() {
            let value = self.operand(printer, *place, axes);
            text.push_str(match (at, negative) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => plus,
                (_, true) => minus,
            });
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

    fn expression(&self, printer: &Printer<'_>, place: Place) -> Source {
        let (program, spelling) = (printer.program, self.spelling());
        let (shape, axes) = (program.shape(place), program.rank(place));
        let value = |operand: &Place| self.plain(printer, *operand);
        let one = |template: &str, operand: &Place| fill(template, &[value(operand)]);
        let sized = |template: &str| fill(template, &[printer.size(&shape[0])]);
        let turned = |operand: &Place| format!("{}{}", value(operand).at(Level::Atom), spelling.transposed);
        match program.instruction(place) {
            Instruction::Number(value) => number(value, spelling.point),
            Instruction::Pi => Source::atom(spelling.pi),
            Instruction::Size(axis) => printer.size(axis),
            Instruction::Variable(variable) => Source::atom(printer.names.variable(*variable)),
            Instruction::Identity => sized(spelling.identity),
            Instruction::LowerOnes => sized(spelling.lower_ones),
            Instruction::Ones => Source::atom(self.filled("ones", &printer.sizes(shape))),
            Instruction::Zeros => Source::atom(self.filled("zeros", &printer.sizes(shape))),
            Instruction::Unit(dimension, at) => {
                fill(spelling.unit, &[printer.dimension(*dimension), printer.at(at)].map(Source::atom))
            }
            Instruction::Sum(terms) => self.sum(printer, terms, axes),
            Instruction::Multiply(a, b) => self.infix(printer, ".*", (*a, *b), axes),
            Instruction::Divide(a, b) => self.infix(printer, "./", (*a, *b), axes),
            Instruction::Power(a, b) => self.infix(printer, ".^", (*a, *b), axes),
            Instruction::Select(a, b, c) => fill(spelling.select, &[a, b, c].map(value)),
            Instruction::Dot(a, b) => self.dot(printer, *a, *b),
            Instruction::MatrixMultiply(a, b) if program.rank(*a) == 1 && program.rank(*b) == 1 => {
                self.dot(printer, *a, *b)
            }
            Instruction::MatrixMultiply(a, b) => self.infix(printer, "*", (*a, *b), 0),
            Instruction::Outer(a, b) => {
                Source::new(format!("{} * {}", value(a).at(Level::Sign), turned(b)), Level::Matrix)
            }
            Instruction::Transpose(a) => Source::atom(turned(a)),
            Instruction::Permute(a, order) => {
                let order: Vec<usize> = order.iter().map(|axis| usize::from(*axis)).collect();
                Source::atom(self.permute(&value(a).text, &order))
            }
            Instruction::Take(a, places) => {
                let at = |place: &Option<_>| place.as_ref().map(|place| printer.at(place));
                let places: Vec<Option<String>> = places.iter().map(at).collect();
                Source::atom(self.taken(all_along(self.as_loops(), &value(a).at(Level::Atom), &places), &places))
            }
            Instruction::Expand(a, there) if program.rank(*a) == 1 && there[0] => value(a),
            Instruction::Expand(a, there) => Source::atom(self.expand(&value(a).text, there)),
            Instruction::Reshape(a) => self.by_rows(printer, *a, shape),
            Instruction::Reduce(reduction, a, axes) => self.reduce(printer, *reduction, *a, axes),
            Instruction::Trace(a) => one(spelling.trace, a),
            Instruction::Diagonal(a) => one("diag({})", a),
            Instruction::DiagonalMatrix(a) => one(spelling.diagonal_matrix, a),
            Instruction::Triangle(Side::Below, a) => one("tril({})", a),
            Instruction::Triangle(Side::Above, a) => one("triu({})", a),
            Instruction::Map(Entrywise::LogOnePlus, a) => self.map(printer, spelling.log_one_plus, *a),
            Instruction::Map(Entrywise::ExpMinusOne, a) => self.map(printer, spelling.exp_minus_one, *a),
            Instruction::Map(Entrywise::Of(function), a) => self.map(printer, self.function(*function), *a),
            Instruction::Adjugate(a) => one(spelling.adjugate, a),
            Instruction::Factorise(Factorisation::Lower | Factorisation::Upper, a) => value(a),
            _ => self.linear(printer, place),
        }
    }
}

/// The lines that compute a value under a name.
pub(super) fn lines(language: &dyn Columns, printer: &mut Printer<'_>, place: Place, name: &str) -> Vec<String> {
    let program = printer.program;
    match program.instruction(place) {
        Instruction::Contract(sum) => contraction(language, printer, sum, name),
        Instruction::Scatter(base, pieces) => scatter(language, printer, (*base, pieces), program.shape(place), name),
        _ => vec![language.bind(name, &language.expression(printer, place).text, false)],
    }
}

/// The sizes and the body of a function.
pub(super) fn parts<'p>(
    language: &dyn Columns,
    (program, symbols): (&'p Program, &'p Symbols),
    frame: &Frame,
) -> (Printer<'p>, Vec<String>) {
    let mut printer = Printer::new(program, symbols, frame, language.spelling().words);
    let size = |(name, array, axis): (String, String, usize)| language.bind(&name, &language.size(&array, axis), false);
    let mut lines: Vec<String> =
        printer.rank_checks().iter().flat_map(|(name, sizes)| language.check_axes(name, sizes)).collect();
    lines.extend(printer.shown_sizes().into_iter().map(size));
    lines.extend(printer.checks().iter().flat_map(|(name, sizes)| language.check(name, sizes)));
    lines.extend(printer.body(language));
    (printer, lines)
}
