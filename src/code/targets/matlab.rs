//! MATLAB and Octave. Vectors are columns.

use super::columns::{Columns, parts, triangle};
use super::printer::{Frame, Language, Printer, number};
use super::template::{Level, Source, fill};
use crate::base::Symbols;
use crate::code::instruction::{Entrywise, Factorisation, Instruction, Place, Reduction};
use crate::code::program::Program;

const RESERVED: &str = "break case catch continue do else elseif end endfunction for function global if otherwise persistent return \
    switch try until while error size zeros ones eye sum prod max min abs exp log diag reshape permute chol lu pi";

struct Matlab;

impl Columns for Matlab {
    fn reserved(&self) -> &'static str {
        RESERVED
    }
    fn brackets(&self) -> [&'static str; 2] {
        ["(", ")"]
    }
    fn filled(&self, function: &str, sizes: &[String]) -> String {
        if let [one] = sizes { format!("{function}({one}, 1)") } else { format!("{function}({})", sizes.join(", ")) }
    }
    fn permute(&self, value: &str, order: &[usize]) -> String {
        let order: Vec<String> = order.iter().map(|axis| (axis + 1).to_string()).collect();
        format!("permute({value}, [{}])", order.join(", "))
    }
    fn reshape(&self, value: &str, sizes: &[String]) -> String {
        if sizes.is_empty() {
            format!("reshape({value}, [], 1)")
        } else {
            format!("reshape({value}, {})", sizes.join(", "))
        }
    }
    fn size(&self, value: &str, axis: usize) -> String {
        format!("size({value}, {})", axis + 1)
    }
    fn range(&self, label: &str, size: &str) -> String {
        format!("{label} = 1:{size}")
    }
    fn expand(&self, value: &str, there: &[bool]) -> String {
        let own = there.iter().filter(|there| **there).count();
        // What is beyond the last axis has the size one.
        let (mut next, mut beyond) = (0, own.max(if own == 1 { 1 } else { 2 }));
        let mut take = |there: bool| {
            let counter = if there { &mut next } else { &mut beyond };
            *counter += 1;
            *counter - 1
        };
        self.permute(value, &there.iter().map(|there| take(*there)).collect::<Vec<usize>>())
    }
    fn lead(&self, value: &Source, rank: usize, axes: usize) -> String {
        match (rank, axes) {
            (1, 2) => format!("{}.'", value.at(Level::Atom)),
            (1, _) => format!("reshape({}, [{}numel({})])", value.text, "1, ".repeat(axes - 1), value.text),
            _ => format!("reshape({}, [{}size({})])", value.text, "1, ".repeat(axes - rank), value.text),
        }
    }
    fn end(&self) -> &'static str {
        ";"
    }
    fn add(&self, part: &str, value: &str) -> String {
        // The axes of both are the same but for those of size one.
        format!("{part} = {part} + reshape({value}, size({part}))")
    }
    fn copy(&self, value: &str) -> String {
        value.to_owned()
    }
    fn plain(&self, printer: &Printer<'_>, place: Place) -> Source {
        printer.value(self, place)
    }
}

impl Matlab {
    fn reduce(&self, printer: &Printer<'_>, reduction: Reduction, of: Place, axes: &[u8], keeps: bool) -> Source {
        let function = match reduction {
            Reduction::Sum => "sum",
            Reduction::Product => "prod",
            Reduction::Maximum => "max",
        };
        let empty = if reduction == Reduction::Maximum { ", []" } else { "" };
        let along = |value: String, axis: &u8| format!("{function}({value}{empty}, {})", axis + 1);
        let text = axes.iter().fold(self.plain(printer, of).text, along);
        match (keeps, printer.program.rank(of), axes) {
            (false, 2, [0]) => Source::atom(format!("{text}.'")),
            (false, rank, _) if rank > 2 && axes.len() + 1 == rank => Source::atom(format!("reshape({text}, [], 1)")),
            (false, rank, _) if rank > 2 => Source::atom(format!("squeeze({text})")),
            _ => Source::atom(text),
        }
    }

    fn linear(&self, printer: &Printer<'_>, place: Place) -> Source {
        let name = |factor: Place| self.plain(printer, factor).at(Level::Atom);
        let kind = |factor: Place| printer.factorised(factor).1;
        let solve = |factor: Place, other: &str, transposed: bool| match (kind(factor), transposed) {
            (Some(Factorisation::Cholesky), _) => format!("({0}.' \\ ({0} \\ {other}))", name(factor)),
            (Some(Factorisation::Lu), false) => format!("({0}.U \\ ({0}.L \\ ({0}.P * {other})))", name(factor)),
            (Some(Factorisation::Lu), true) => {
                format!("({0}.P.' * ({0}.L.' \\ ({0}.U.' \\ {other})))", name(factor))
            }
            (_, transposed) => format!("({}{} \\ {other})", name(factor), if transposed { ".'" } else { "" }),
        };
        Source::atom(match printer.program.instruction(place) {
            Instruction::Factorise(Factorisation::Cholesky, a) => {
                format!("chol({}, \"lower\")", self.plain(printer, *a).text)
            }
            Instruction::Solve(factor, other, transposed) => {
                solve(*factor, &self.plain(printer, *other).at(Level::Sign), *transposed)
            }
            Instruction::Inverse(factor) => {
                let size = printer.size(&printer.program.shape(*factor)[0]).text;
                solve(*factor, &format!("eye({size})"), false)
            }
            Instruction::LogDeterminant(factor) => match kind(*factor) {
                Some(Factorisation::Cholesky) => format!("(2 * sum(log(diag({}))))", name(*factor)),
                Some(Factorisation::Lu) => format!("sum(log(abs(diag({}.U))))", name(*factor)),
                _ => format!("sum(log(abs(diag({}))))", name(*factor)),
            },
            Instruction::Determinant(factor) => match kind(*factor) {
                Some(Factorisation::Cholesky) => format!("(prod(diag({}))^2)", name(*factor)),
                Some(Factorisation::Lu) => format!("(det({0}.P) * prod(diag({0}.U)))", name(*factor)),
                _ => format!("prod(diag({}))", name(*factor)),
            },
            _ => String::new(),
        })
    }
}

impl Language for Matlab {
    fn instruction(&self, printer: &Printer<'_>, place: Place) -> Source {
        let program = printer.program;
        let (shape, axes) = (program.shape(place), program.rank(place));
        let value = |operand: &Place| self.plain(printer, *operand);
        let one = |template: &str, operand: &Place| fill(template, &[value(operand)]);
        match program.instruction(place) {
            Instruction::Number(value) => number(value, ["", ""]),
            Instruction::Pi => Source::atom("pi()"),
            Instruction::Size(axis) => printer.size(axis),
            Instruction::Variable(variable) => Source::atom(printer.names.variable(*variable)),
            Instruction::Identity => Source::atom(format!("eye({})", printer.size(&shape[0]).text)),
            Instruction::Ones => Source::atom(self.filled("ones", &printer.sizes(shape))),
            Instruction::Zeros => Source::atom(self.filled("zeros", &printer.sizes(shape))),
            Instruction::LowerOnes => Source::atom(format!("tril(ones({}))", printer.size(&shape[0]).text)),
            Instruction::Unit(dimension, at) => {
                let at = printer.at(at);
                Source::atom(format!("((1:{}).' == {at})", printer.dimension(*dimension)))
            }
            Instruction::Sum(terms) => {
                let sum = self.sum(printer, terms, axes);
                Source::new(sum.text.replace(" .+ ", " + ").replace(" .- ", " - "), sum.level)
            }
            Instruction::Multiply(a, b) => self.infix(printer, ".*", (*a, *b), axes),
            Instruction::Divide(a, b) => self.infix(printer, "./", (*a, *b), axes),
            Instruction::Power(a, b) => self.infix(printer, ".^", (*a, *b), axes),
            Instruction::Select(a, b, c) => {
                let [a, b, c] = [a, b, c].map(|operand| value(operand).text);
                Source::atom(format!("(({a} >= 0) .* ({b}) + ({a} < 0) .* ({c}))"))
            }
            Instruction::MatrixMultiply(a, b) if program.rank(*a) == 1 => {
                let text = format!("{}.' * {}", value(a).at(Level::Atom), value(b).at(Level::Sign));
                Source::new(text, Level::Matrix)
            }
            Instruction::MatrixMultiply(a, b) => self.infix(printer, "*", (*a, *b), 0),
            Instruction::Dot(a, b) => {
                let product = self.infix(printer, ".*", (*a, *b), program.rank(*a)).text;
                let rank = program.rank(*a);
                Source::atom(format!("{}{product}{}", "sum(".repeat(rank), ")".repeat(rank)))
            }
            Instruction::Outer(a, b) => {
                Source::new(format!("{} * {}.'", value(a).at(Level::Sign), value(b).at(Level::Atom)), Level::Matrix)
            }
            Instruction::Transpose(a) => Source::atom(format!("{}.'", value(a).at(Level::Atom))),
            Instruction::Permute(a, order) => {
                let order: Vec<usize> = order.iter().map(|axis| usize::from(*axis)).collect();
                Source::atom(self.permute(&value(a).text, &order))
            }
            Instruction::Expand(a, there) if program.rank(*a) == 1 && there[0] => value(a),
            Instruction::Expand(a, there) => Source::atom(self.expand(&value(a).text, there)),
            Instruction::Reshape(a) => self.by_rows(printer, *a, shape),
            Instruction::Reduce(reduction, a, axes, keeps) => self.reduce(printer, *reduction, *a, axes, *keeps),
            Instruction::Trace(a) => one("trace({})", a),
            Instruction::Diagonal(a) | Instruction::DiagonalMatrix(a) => one("diag({})", a),
            Instruction::Triangle(side, a) => one(triangle(*side), a),
            Instruction::Map(Entrywise::LogOnePlus, a) => one("log1p({})", a),
            Instruction::Map(Entrywise::Of(function), a) => one(function.record().code.matlab, a),
            Instruction::Adjugate(a) => one(
                "arrayfun(@(k, l) (-1)^(k + l) * det({0}([1:l-1, l+1:end], [1:k-1, k+1:end])), \
                 repmat((1:size({0}, 1)).', 1, size({0}, 1)), repmat(1:size({0}, 1), size({0}, 1), 1))",
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
            Instruction::Factorise(Factorisation::Lu, a) => {
                let matrix = self.plain(printer, *a).text;
                vec![format!("[{name}.L, {name}.U, {name}.P] = lu({matrix});")]
            }
            _ => vec![format!("{name} = {};", self.instruction(printer, place).text)],
        }
    }
}

/// The source of one function.
pub(in crate::code) fn source(program: &Program, symbols: &Symbols, frame: &Frame) -> String {
    let (printer, lines, results) = parts(&Matlab, (program, symbols), frame, &Matlab);
    let mut printer = printer;
    let mut body: Vec<String> = frame.lines.iter().map(|line| format!("% {line}").trim_end().to_owned()).collect();
    body.extend(lines);
    let mut names = Vec::new();
    for (name, value) in results {
        let name = printer.names.temporary(Some(&name));
        body.push(format!("{name} = {value};"));
        names.push(name);
    }
    let body: String = body.iter().map(|line| format!("    {line}\n")).collect();
    let head = format!("function [{}] = {}({})", names.join(", "), frame.function, printer.arguments().join(", "));
    format!("{head}\n{body}end\n")
}
