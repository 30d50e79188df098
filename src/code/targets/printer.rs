//! What all languages share: names, sizes, values that stand where they are used.

use super::frame::{Checks, Frame, checks};
use super::template::{Level, Source};
use crate::base::{Axis, Dimension, Rational, Shape, Symbols, Variable};
use crate::code::build::{is_decimal, is_short};
use crate::code::instruction::{Factorisation, Instruction, Place};
use crate::code::names::{Names, Words};
use crate::code::program::{Interface, Program, SizeSource};
use crate::ops::Place as Along;
use std::collections::BTreeMap;

/// The parts of a function as they are printed.
pub(super) struct Printer<'a> {
    pub(super) program: &'a Program,
    pub(super) symbols: &'a Symbols,
    pub(super) names: Names,
    pub(super) interface: Interface,
    pub(super) uses: Vec<u32>,
    words: Words,
    /// What is checked of the arguments.
    checks: Checks,
    temporaries: BTreeMap<usize, String>,
}

/// A language: how an instruction is an expression in it.
pub(super) trait Language {
    fn instruction(&self, printer: &Printer<'_>, place: Place) -> Source;

    /// The lines that compute a value that is more than an expression, or that has a name.
    fn statement(&self, printer: &mut Printer<'_>, place: Place, name: &str) -> Vec<String>;
}

impl<'a> Printer<'a> {
    pub(super) fn new(program: &'a Program, symbols: &'a Symbols, frame: &Frame, words: Words) -> Printer<'a> {
        let mut interface = program.interface(symbols, &frame.arguments);
        let checks = if frame.lines.is_empty() { Checks::default() } else { checks(&mut interface, symbols) };
        let names = Names::new(symbols, words);
        Printer {
            program,
            symbols,
            names,
            interface,
            uses: program.uses(),
            words,
            checks,
            temporaries: BTreeMap::new(),
        }
    }

    /// The names of the arguments: variables, then sizes that no variable shows.
    pub(super) fn arguments(&self) -> Vec<String> {
        let variables = self.interface.variables.iter().map(|v| self.names.variable(*v).to_owned());
        let own = self.interface.sizes.iter().filter(|(_, source)| *source == SizeSource::Argument);
        variables.chain(own.map(|(d, _)| self.names.dimension(*d).to_owned())).collect()
    }

    /// The lines that document the function: what it computes, what it takes, what it assumes.
    pub(super) fn documentation(&self, frame: &Frame) -> Vec<String> {
        let mut lines = frame.lines.clone();
        let Some(conditions) = &frame.conditions else { return lines };
        let variable = |variable: &Variable| {
            let (own, declared) = (self.symbols.variable_name(*variable), self.symbols.declaration(*variable));
            let shape = self.symbols.shape_text(&declared.shape);
            let attributes = declared.attributes.iter().map(|attribute| format!(" {attribute}"));
            let kind = format!("{shape}{}", attributes.collect::<String>());
            // What the formulas call it, where that is no name of the language.
            match self.names.variable(*variable) {
                name if name == own => format!("{name}: {kind}"),
                name => format!("{name} for {own}: {kind}"),
            }
        };
        let own = self.interface.sizes.iter().filter(|(_, source)| *source == SizeSource::Argument);
        let size = |dimension: Dimension| format!("{}: size", self.names.dimension(dimension));
        let takes = self.interface.variables.iter().map(variable).chain(own.map(|(dimension, _)| size(*dimension)));
        let takes: Vec<String> = takes.collect();
        if !takes.is_empty() {
            lines.extend([String::new(), format!("Takes {}.", takes.join(", "))]);
        }
        if !conditions.is_empty() {
            lines.push(format!("Assumes that {}.", conditions.join(", ")));
        }
        lines
    }

    /// Every size that an axis of an argument shows: its name, the argument and the axis.
    pub(super) fn shown_sizes(&self) -> Vec<(String, String, usize)> {
        let shown = self.interface.sizes.iter().filter_map(|(dimension, source)| match source {
            SizeSource::Axis(variable, axis) => {
                Some((self.names.dimension(*dimension).to_owned(), self.names.variable(*variable).to_owned(), *axis))
            }
            SizeSource::Argument => None,
        });
        shown.collect()
    }

    /// The arguments whose shapes do not follow from the sizes alone that they show: their names and sizes.
    pub(super) fn checks(&self) -> Vec<(String, Vec<String>)> {
        self.checks.shapes.iter().map(|variable| self.sized(*variable)).collect()
    }

    /// The arguments whose axes are counted: their names and what their sizes are called.
    pub(super) fn rank_checks(&self) -> Vec<(String, Vec<String>)> {
        self.checks.ranks.iter().map(|variable| self.sized(*variable)).collect()
    }

    fn sized(&self, variable: Variable) -> (String, Vec<String>) {
        let sizes = self.sizes(&self.symbols.declaration(variable).shape);
        (self.names.variable(variable).to_owned(), sizes)
    }

    /// The lines of all temporaries, in order.
    pub(super) fn body(&mut self, language: &dyn Language) -> Vec<String> {
        let mut lines = Vec::new();
        for place in self.interface.temporaries.clone() {
            let name = self.names.temporary(called(self.program, place));
            lines.extend(language.statement(self, place, &name));
            self.temporaries.insert(place.index(), name);
        }
        lines
    }

    /// Names anew, for another function with the same arguments.
    pub(super) fn forget_temporaries(&mut self) {
        self.names = Names::new(self.symbols, self.words);
        self.temporaries.clear();
    }

    /// What a value is called that has a name.
    pub(super) fn name(&self, place: Place) -> Option<&String> {
        self.temporaries.get(&place.index())
    }

    pub(super) fn value(&self, language: &dyn Language, place: Place) -> Source {
        match self.name(place) {
            Some(name) => Source::atom(name),
            None => language.instruction(self, place),
        }
    }

    pub(super) fn dimension(&self, dimension: Dimension) -> String {
        let literal = self.symbols.literal_size(dimension);
        literal.map_or_else(|| self.names.dimension(dimension).to_owned(), |size| size.to_string())
    }

    /// A place along an axis, counted from 1.
    pub(super) fn at(&self, along: &Along) -> String {
        match along {
            Along::At(place) => place.to_string(),
            Along::Named(name) => self.dimension(*name),
        }
    }

    /// A place along an axis, counted from 0.
    pub(super) fn offset(&self, along: &Along) -> String {
        match along {
            Along::At(place) => (place - 1).to_string(),
            Along::Named(name) => format!("{} - 1", self.dimension(*name)),
        }
    }

    /// The size of an axis.
    pub(super) fn size(&self, axis: &Axis) -> Source {
        let sizes: Vec<String> = axis.iter().map(|d| self.dimension(*d)).collect();
        match &sizes[..] {
            [] => Source::atom("1"),
            [one] => Source::atom(one),
            _ => Source::new(sizes.join(" * "), Level::Product),
        }
    }

    pub(super) fn sizes(&self, shape: &Shape) -> Vec<String> {
        shape.iter().map(|axis| self.size(axis).text).collect()
    }

    /// Terms with signs; `product` is how tightly a term binds at least.
    pub(super) fn sum(&self, language: &dyn Language, terms: &[(bool, Place)], [plus, minus]: [&str; 2]) -> Source {
        if let [(true, only)] = terms {
            return Source::new(format!("-{}", self.value(language, *only).at(Level::Power)), Level::Sign);
        }
        let mut text = String::new();
        for (place, (negative, term)) in terms.iter().enumerate() {
            let value = self.value(language, *term);
            match (place, negative) {
                (0, false) => text.push_str(&value.at(Level::Sum)),
                (0, true) => text.push_str(&format!("-{}", value.at(Level::Power))),
                (_, false) => text.push_str(&format!("{plus}{}", value.at(Level::Matrix))),
                (_, true) => text.push_str(&format!("{minus}{}", value.at(Level::Matrix))),
            }
        }
        Source::new(text, Level::Sum)
    }

    /// The matrix that a factorised value is of, and how it is factorised; `None` where it is the matrix itself.
    pub(super) fn factorised(&self, factor: Place) -> (Place, Option<Factorisation>) {
        match self.program.instruction(factor) {
            Instruction::Factorise(kind, matrix) => (*matrix, Some(*kind)),
            _ => (factor, None),
        }
    }
}

/// What a value is called: `None` for a number.
fn called(program: &Program, place: Place) -> Option<&'static str> {
    match program.instruction(place) {
        Instruction::Factorise(Factorisation::Cholesky, _) => Some("chol"),
        Instruction::Factorise(..) => Some("lu"),
        Instruction::Solve(..) => Some("a"),
        Instruction::Scatter(..) => Some("out"),
        Instruction::Map(..) => Some("e"),
        _ => None,
    }
}

/// A number where the language rounds a quotient of integers once: a whole number, an exact decimal fraction, or a quotient. `point` is what
/// makes a whole number one in floating point, `long` of one that is longer than integers of the language are.
pub(super) fn number(value: &Rational, [point, long]: [&str; 2]) -> Source {
    let level = if value.is_negative() { Level::Sign } else { Level::Atom };
    if value.is_integer() {
        let point = if is_short(value) { point } else { long };
        Source::new(format!("{value}{point}"), level)
    } else if is_decimal(value) {
        Source::new(value.to_f64().to_string(), level)
    } else {
        let part = |part: Rational| if is_short(&part) { format!("{part}{point}") } else { format!("{part}{long}") };
        Source::new(format!("{} / {}", part(value.numerator()), part(value.denominator())), Level::Product)
    }
}
