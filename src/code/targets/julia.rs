//! Julia, with its standard library `LinearAlgebra`. Vectors are columns.

use super::columns::{Columns, parts, triangle};
use super::printer::{Frame, Language, Printer, number};
use super::template::{Level, Source, fill};
use crate::base::Symbols;
use crate::code::instruction::{Entrywise, Factorisation, Instruction, Place, Reduction};
use crate::code::program::Program;

const RESERVED: &str = "abstract baremodule begin break catch const continue do else elseif end export false finally \
    for function global if import let local macro module quote return struct true try using while I size zeros ones \
    sum prod maximum abs exp sqrt tr dot det vec reshape permutedims cholesky lu diag Matrix Symmetric";

struct Julia;

impl Columns for Julia {
    fn reserved(&self) -> &'static str {
        RESERVED
    }
    fn brackets(&self) -> [&'static str; 2] {
        ["[", "]"]
    }
    fn filled(&self, function: &str, sizes: &[String]) -> String {
        format!("{function}({})", sizes.join(", "))
    }
    fn permute(&self, value: &str, order: &[usize]) -> String {
        let order: Vec<String> = order.iter().map(|axis| (axis + 1).to_string()).collect();
        format!("permutedims({value}, ({}))", order.join(", "))
    }
    fn reshape(&self, value: &str, sizes: &[String]) -> String {
        if sizes.is_empty() { format!("vec({value})") } else { format!("reshape({value}, {})", sizes.join(", ")) }
    }
    fn size(&self, value: &str, axis: usize) -> String {
        format!("size({value}, {})", axis + 1)
    }
    fn range(&self, label: &str, size: &str) -> String {
        format!("{label} in 1:{size}")
    }
    fn expand(&self, value: &str, there: &[bool]) -> String {
        let mut own = 0;
        let sizes: Vec<String> = there
            .iter()
            .map(|there| {
                own += usize::from(*there);
                if *there { self.size(value, own - 1) } else { "1".to_owned() }
            })
            .collect();
        self.reshape(value, &sizes)
    }
    fn lead(&self, value: &Source, rank: usize, axes: usize) -> String {
        match (rank, axes) {
            (1, 2) => format!("{}'", value.at(Level::Atom)),
            (1, _) => format!("reshape({}, {}:)", value.text, "1, ".repeat(axes - 1)),
            _ => format!("reshape({}, {}size({})...)", value.text, "1, ".repeat(axes - rank), value.text),
        }
    }
    fn end(&self) -> &'static str {
        ""
    }
    fn add(&self, part: &str, value: &str) -> String {
        format!("{part} {}= {value}", if part.contains(':') { ".+" } else { "+" })
    }
    fn copy(&self, value: &str) -> String {
        format!("float(copy({value}))")
    }
    fn plain(&self, printer: &Printer<'_>, place: Place) -> Source {
        printer.value(self, place)
    }
}

impl Julia {
    fn reduce(&self, printer: &Printer<'_>, reduction: Reduction, of: Place, axes: &[u8], keeps: bool) -> Source {
        let function = match reduction {
            Reduction::Sum => "sum",
            Reduction::Product => "prod",
            Reduction::Maximum => "maximum",
        };
        let value = self.plain(printer, of).text;
        if axes.len() == printer.program.rank(of) && !keeps {
            return Source::atom(format!("{function}({value})"));
        }
        let along: Vec<String> = axes.iter().map(|axis| (axis + 1).to_string()).collect();
        let along = if let [one] = &along[..] { one.clone() } else { format!("({})", along.join(", ")) };
        let text = format!("{function}({value}, dims={along})");
        Source::atom(if keeps { text } else { format!("dropdims({text}, dims={along})") })
    }

    /// A function of each entry, or of a scalar.
    fn map(&self, printer: &Printer<'_>, function: &str, of: Place) -> Source {
        let value = self.plain(printer, of).text;
        let dot = if printer.program.rank(of) > 0 { "." } else { "" };
        Source::atom(match function {
            "relu" => format!("max{dot}({value}, 0)"),
            _ => format!("{function}{dot}({value})"),
        })
    }

    fn linear(&self, printer: &Printer<'_>, place: Place) -> Source {
        let value = |operand: Place| self.plain(printer, operand);
        let matrix = |factor: Place| match printer.factorised(factor).1 {
            Some(Factorisation::Lower) => format!("LowerTriangular({})", value(factor).text),
            Some(Factorisation::Upper) => format!("UpperTriangular({})", value(factor).text),
            _ => value(factor).at(Level::Atom),
        };
        Source::atom(match printer.program.instruction(place) {
            Instruction::Factorise(Factorisation::Cholesky, a) => format!("cholesky(Symmetric({}))", value(*a).text),
            Instruction::Factorise(_, a) => format!("lu({})", value(*a).text),
            Instruction::Solve(factor, other, transposed) => {
                let turned = if *transposed { "'" } else { "" };
                format!("({}{turned} \\ {})", matrix(*factor), value(*other).at(Level::Sign))
            }
            Instruction::Inverse(factor) => format!("inv({})", matrix(*factor)),
            Instruction::LogDeterminant(factor) if printer.factorised(*factor).1 == Some(Factorisation::Cholesky) => {
                format!("logdet({})", matrix(*factor))
            }
            Instruction::LogDeterminant(factor) => format!("logabsdet({})[1]", matrix(*factor)),
            Instruction::Determinant(factor) => format!("det({})", matrix(*factor)),
            _ => String::new(),
        })
    }
}

impl Language for Julia {
    fn instruction(&self, printer: &Printer<'_>, place: Place) -> Source {
        let program = printer.program;
        let (shape, axes) = (program.shape(place), program.rank(place));
        let value = |operand: &Place| self.plain(printer, *operand);
        let one = |template: &str, operand: &Place| fill(template, &[value(operand)]);
        match program.instruction(place) {
            Instruction::Number(value) => number(value, ["", ".0"]),
            Instruction::Pi => Source::atom("float(π)"),
            Instruction::Size(axis) => printer.size(axis),
            Instruction::Variable(variable) => Source::atom(printer.names.variable(*variable)),
            Instruction::Identity => {
                let size = printer.size(&shape[0]).text;
                Source::atom(format!("Matrix(1.0I, {size}, {size})"))
            }
            Instruction::Ones => Source::atom(self.filled("ones", &printer.sizes(shape))),
            Instruction::Zeros => Source::atom(self.filled("zeros", &printer.sizes(shape))),
            Instruction::LowerOnes => {
                let size = printer.size(&shape[0]).text;
                Source::atom(format!("tril(ones({size}, {size}))"))
            }
            Instruction::Unit(dimension, at) => {
                let at = printer.at(at);
                Source::atom(format!("float.((1:{}) .== {at})", printer.dimension(*dimension)))
            }
            Instruction::Sum(terms) => self.sum(printer, terms, axes),
            Instruction::Multiply(a, b) => self.infix(printer, ".*", (*a, *b), axes),
            Instruction::Divide(a, b) => self.infix(printer, "./", (*a, *b), axes),
            Instruction::Power(a, b) => self.infix(printer, ".^", (*a, *b), axes),
            Instruction::Select(a, b, c) => {
                let [a, b, c] = [a, b, c].map(|operand| value(operand).text);
                Source::atom(format!("ifelse.({a} .>= 0, {b}, {c})"))
            }
            Instruction::MatrixMultiply(a, b) if program.rank(*a) == 1 => {
                Source::atom(format!("dot({}, {})", value(a).text, value(b).text))
            }
            Instruction::MatrixMultiply(a, b) => self.infix(printer, "*", (*a, *b), 0),
            Instruction::Dot(a, b) => Source::atom(format!("dot({}, {})", value(a).text, value(b).text)),
            Instruction::Outer(a, b) => {
                Source::new(format!("{} * {}'", value(a).at(Level::Sign), value(b).at(Level::Atom)), Level::Matrix)
            }
            Instruction::Transpose(a) => Source::atom(format!("{}'", value(a).at(Level::Atom))),
            Instruction::Permute(a, order) => {
                let order: Vec<usize> = order.iter().map(|axis| usize::from(*axis)).collect();
                Source::atom(self.permute(&value(a).text, &order))
            }
            Instruction::Expand(a, there) if program.rank(*a) == 1 && there[0] => value(a),
            Instruction::Expand(a, there) => Source::atom(self.expand(&value(a).text, there)),
            Instruction::Reshape(a) => self.by_rows(printer, *a, shape),
            Instruction::Reduce(reduction, a, axes, keeps) => self.reduce(printer, *reduction, *a, axes, *keeps),
            Instruction::Trace(a) => one("tr({})", a),
            Instruction::Diagonal(a) => one("diag({})", a),
            Instruction::DiagonalMatrix(a) => one("diagm({})", a),
            Instruction::Triangle(side, a) => one(triangle(*side), a),
            Instruction::Map(Entrywise::LogOnePlus, a) => self.map(printer, "log1p", *a),
            Instruction::Map(Entrywise::Of(function), a) => self.map(printer, function.record().code.julia, *a),
            Instruction::Adjugate(a) => one(
                "[(-1)^(k + l) * det({0}[setdiff(1:end, l), setdiff(1:end, k)]) for k in axes({0}, 1), l in axes({0}, 2)]",
                a,
            ),
            Instruction::Factorise(Factorisation::Lower | Factorisation::Upper, a) => value(a),
            _ => self.linear(printer, place),
        }
    }

    fn statement(&self, printer: &mut Printer<'_>, place: Place, name: &str) -> Vec<String> {
        let shape = printer.program.shape(place);
        match printer.program.instruction(place) {
            Instruction::Contract(contraction) => self.contraction(printer, contraction, shape, name),
            Instruction::Scatter(base, pieces) => self.scatter(printer, (*base, pieces), shape, name),
            _ => vec![format!("{name} = {}", self.instruction(printer, place).text)],
        }
    }
}

/// The source of one function.
pub(in crate::code) fn source(program: &Program, symbols: &Symbols, frame: &Frame) -> String {
    let (printer, lines, results) = parts(&Julia, (program, symbols), frame, &Julia);
    let results: Vec<String> = results.into_iter().map(|(_, value)| value).collect();
    let body: String = lines.iter().map(|line| format!("    {line}\n")).collect();
    let text: String = frame.lines.iter().map(|line| format!("{line}\n")).collect();
    let head = format!("function {}({})", frame.function, printer.arguments().join(", "));
    format!("using LinearAlgebra\n\n\"\"\"\n{text}\"\"\"\n{head}\n{body}    return {}\nend\n", results.join(", "))
}
