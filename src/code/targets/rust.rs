//! Rust, over `ndarray`, with the factorisations of `nalgebra`. Arguments are views, results are arrays.

use super::frame::Frame;
use super::loops::{Loops, contraction, scatter};
use super::nalgebra::linear;
use super::ndarray::{Writer, array, method};
use super::printer::{Language, Printer, number};
use super::signature;
use super::template::{Level, Source};
use crate::base::Symbols;
use crate::code::instruction::{Entrywise, Factorisation, Instruction, Place};
use crate::code::names::Words;
use crate::code::program::Program;
use crate::ops::{PI_IN_RUST, Place as Along};

const WORDS: Words = Words {
    reserved: "as async await break const continue crate dyn else enum extern false fn for gen if impl in let loop match mod move \
        mut pub ref return self Self static struct super trait true try type unsafe use where while abstract become box do final \
        macro override priv typeof unsized virtual yield Some None Ok Err Axis Zip NewAxis IxDyn libm std f64 usize matrix array \
        vector entries solve_transposed adjugate entry other third most product pivot part",
    ascii: true,
};

struct Rust;

fn index(index: &[Option<String>]) -> String {
    let all: Vec<&str> = index.iter().map(|index| index.as_deref().unwrap_or("..")).collect();
    all.join(", ")
}

impl Loops for Rust {
    fn bind(&self, name: &str, value: &str, changes: bool) -> String {
        format!("let {}{name} = {value};", if changes { "mut " } else { "" })
    }
    fn bound(&self, printer: &Printer<'_>, place: Place) -> String {
        Writer { language: self, printer }.bound(place)
    }
    fn start(&self, printer: &Printer<'_>, place: Place) -> String {
        Writer { language: self, printer }.copied(place)
    }
    fn zeros(&self, sizes: &[String]) -> String {
        if sizes.is_empty() { "0.0".to_owned() } else { array("zeros", sizes) }
    }
    fn place(&self, printer: &Printer<'_>, along: &Along) -> String {
        printer.offset(along)
    }
    fn size(&self, array: &str, axis: usize) -> String {
        format!("{array}.shape()[{axis}]")
    }
    fn around(&self, index: &str, size: &str) -> [String; 2] {
        [format!("for {index} in 0..{size} {{"), "}".to_owned()]
    }
    fn entry(&self, array: &str, index: &[String]) -> String {
        if let [one] = index { format!("{array}[{one}]") } else { format!("{array}[[{}]]", index.join(", ")) }
    }
    fn add(&self, entry: &str, is_minus: bool, value: &str) -> String {
        format!("{entry} {}= {value};", if is_minus { "-" } else { "+" })
    }
    fn add_part(
        &self,
        (array, at): (&str, &[Option<String>]),
        is_minus: bool,
        (value, own): (&str, &[Option<String>]),
    ) -> Vec<String> {
        let is_whole = own.iter().all(Option::is_none);
        let value = if is_whole { format!("&{value}") } else { format!("&{value}.slice(s![{}])", index(own)) };
        let part = format!("let mut part = {array}.slice_mut(s![{}]);", index(at));
        vec![part, self.add("part", is_minus, &value)]
    }
}

impl Language for Rust {
    fn instruction(&self, printer: &Printer<'_>, place: Place) -> Source {
        let writer = Writer { language: self, printer };
        let program = printer.program;
        let shape = program.shape(place);
        let square = |function: &str, text: &str| {
            let size = printer.size(&shape[0]).text;
            Source::atom(format!("Array2::<f64>::{function}({}){text}", size))
        };
        match program.instruction(place) {
            Instruction::Number(value) => number(value, [".0", ".0"]),
            Instruction::Pi => Source::atom(PI_IN_RUST),
            Instruction::Size(axis) => {
                Source::new(format!("{} as f64", printer.size(axis).at(Level::Power)), Level::Sign)
            }
            Instruction::Variable(variable) => Source::atom(printer.names.variable(*variable)),
            Instruction::Identity => square("eye", ""),
            Instruction::LowerOnes => {
                let size = printer.size(&shape[0]).text;
                Source::atom(format!("{}.tril(0)", array("ones", &[size.clone(), size])))
            }
            Instruction::Ones => Source::atom(array("ones", &printer.sizes(shape))),
            Instruction::Zeros => Source::atom(array("zeros", &printer.sizes(shape))),
            Instruction::Unit(dimension, at) => {
                let at = printer.offset(at);
                let size = printer.dimension(*dimension);
                Source::atom(format!(
                    "Array1::from_shape_fn({size}, |entry| if entry == {at} {{ 1.0 }} else {{ 0.0 }})"
                ))
            }
            Instruction::Sum(terms) => writer.sum(terms),
            Instruction::Multiply(a, b) => writer.infix("*", *a, *b),
            Instruction::Divide(a, b) => writer.infix("/", *a, *b),
            Instruction::Power(a, b) => writer.power(*a, *b),
            Instruction::Select(a, b, c) => writer.zip(&[*a, *b, *c], |all| {
                format!("if {} >= 0.0 {{ {} }} else {{ {} }}", all[0].text, all[1].text, all[2].text)
            }),
            Instruction::MatrixMultiply(a, b) => writer.matrix_product(*a, *b),
            Instruction::Dot(a, b) if program.rank(*a) == 1 => writer.matrix_product(*a, *b),
            Instruction::Dot(a, b) => Source::atom(format!("({}).sum()", writer.infix("*", *a, *b).text)),
            Instruction::Outer(a, b) => writer.outer(*a, *b),
            Instruction::Reduce(reduction, a, axes) => writer.reduce(*reduction, *a, axes),
            Instruction::Map(Entrywise::LogOnePlus, a) => writer.zip(&[*a], |of| method("{}.ln_1p()", of)),
            Instruction::Map(Entrywise::ExpMinusOne, a) => writer.zip(&[*a], |of| method("{}.exp_m1()", of)),
            Instruction::Map(Entrywise::Of(function), a) => {
                writer.zip(&[*a], |of| method(function.record().code.rust, of))
            }
            Instruction::Factorise(Factorisation::Lower | Factorisation::Upper, a) => writer.value(*a),
            Instruction::Factorise(..)
            | Instruction::Solve(..)
            | Instruction::Inverse(_)
            | Instruction::LogDeterminant(_)
            | Instruction::Adjugate(_)
            | Instruction::Determinant(_) => linear(writer, place),
            // Statements have names.
            Instruction::Contract(_) | Instruction::Scatter(..) => Source::atom("()"),
            _ => writer.layout(place),
        }
    }

    fn statement(&self, printer: &mut Printer<'_>, place: Place, name: &str) -> Vec<String> {
        let program = printer.program;
        match program.instruction(place) {
            Instruction::Contract(sum) => contraction(self, printer, sum, name),
            Instruction::Scatter(base, pieces) => scatter(self, printer, (*base, pieces), program.shape(place), name),
            _ => vec![self.bind(name, &self.bound(printer, place), false)],
        }
    }
}

/// The source of one function, with its imports.
pub(in crate::code) fn source(program: &Program, symbols: &Symbols, frame: &Frame) -> String {
    signature::source(&Rust, Printer::new(program, symbols, frame, WORDS), frame)
}
