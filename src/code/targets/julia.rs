//! Julia, with its standard library `LinearAlgebra`. Vectors are columns.

use super::columns::{Columns, Spelling, lines, parts};
use super::columns_check::{JULIA, check};
use super::frame::Frame;
use super::loops::{Loops, all_along};
use super::printer::{Language, Printer};
use super::template::{Level, Source};
use crate::base::Symbols;
use crate::code::instruction::{Factorisation, Instruction, Place, Reduction};
use crate::code::names::Words;
use crate::code::program::Program;
use crate::ops::Function;

const SPELLING: Spelling = Spelling {
    words: Words {
        reserved: "abstract baremodule begin break catch const continue do else elseif end export false finally \
            for function global if import let local macro module quote return struct true try using while I size zeros ones \
            sum prod maximum abs exp sqrt tr dot det vec reshape permutedims cholesky lu diag Matrix Symmetric \
            DimensionMismatch LowerTriangular SpecialFunctions UpperTriangular acos asin atan axes cbrt check collect copy \
            cos cosh diagm dropdims eps expm1 first float floatmin ifelse inv length log log1p logabsdet logdet max setdiff sign \
            sin sinh tan tanh throw tril triu",
        ascii: false,
    },
    point: ["", ".0"],
    pi: "float(π)",
    identity: "Matrix(1.0I, {0}, {0})",
    lower_ones: "tril(ones({0}, {0}))",
    unit: "float.((1:{}) .== {})",
    signs: [" .+ ", " .- "],
    transposed: "'",
    select: "ifelse.({} .>= 0, {}, {})",
    trace: "tr({})",
    diagonal_matrix: "diagm({})",
    adjugate: "[(-1)^(k + l) * det({0}[setdiff(1:end, l), setdiff(1:end, k)]) for k in axes({0}, 1), l in axes({0}, 2)]",
    permute: "permutedims({0}, ({1}))",
    log_one_plus: "log1p",
    exp_minus_one: "expm1",
    vector: "vec({})",
};

struct Julia;

impl Loops for Julia {
    fn bind(&self, name: &str, value: &str, _: bool) -> String {
        format!("{name} = {value}")
    }
    fn bound(&self, printer: &Printer<'_>, place: Place) -> String {
        self.plain(printer, place).text
    }
    fn start(&self, printer: &Printer<'_>, place: Place) -> String {
        format!("float(copy({}))", self.plain(printer, place).text)
    }
    fn zeros(&self, sizes: &[String]) -> String {
        if sizes.is_empty() { "0.0".to_owned() } else { self.filled("zeros", sizes) }
    }
    fn around(&self, index: &str, size: &str) -> [String; 2] {
        [format!("for {index} in 1:{size}"), "end".to_owned()]
    }
    fn entry(&self, array: &str, index: &[String]) -> String {
        format!("{array}[{}]", index.join(", "))
    }
    fn add(&self, entry: &str, is_minus: bool, value: &str) -> String {
        format!("{entry} {}= {value}", if is_minus { "-" } else { "+" })
    }
    fn add_part(
        &self,
        (array, index): (&str, &[Option<String>]),
        is_minus: bool,
        (value, own): (&str, &[Option<String>]),
    ) -> Vec<String> {
        let (part, value) = (all_along(self, array, index), all_along(self, value, own));
        vec![self.add(&part, is_minus, &value).replacen("] ", "] .", 1)]
    }
}

fn tuple(sizes: &[String]) -> String {
    format!("({}{})", sizes.join(", "), if sizes.len() == 1 { "," } else { "" })
}

impl Columns for Julia {
    fn spelling(&self) -> &'static Spelling {
        &SPELLING
    }
    fn filled(&self, function: &str, sizes: &[String]) -> String {
        format!("{function}({})", sizes.join(", "))
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
    fn taken(&self, part: String, _: &[Option<String>]) -> String {
        part
    }
    fn as_loops(&self) -> &dyn Loops {
        self
    }
    fn lead(&self, value: &Source, rank: usize, axes: usize) -> String {
        match (rank, axes) {
            (1, 2) => format!("{}'", value.at(Level::Atom)),
            (1, _) => format!("reshape({}, {}:)", value.text, "1, ".repeat(axes - 1)),
            _ => format!("reshape({}, {}size({})...)", value.text, "1, ".repeat(axes - rank), value.text),
        }
    }
    fn plain(&self, printer: &Printer<'_>, place: Place) -> Source {
        printer.value(self, place)
    }
    fn check_axes(&self, name: &str, sizes: &[String]) -> Vec<String> {
        let (axes, sizes) = (sizes.len(), tuple(sizes));
        let error = format!("DimensionMismatch(\"{name} has the size $(size({name})), not {sizes}\")");
        vec![format!("ndims({name}) == {axes} || throw({error})")]
    }
    fn check(&self, name: &str, sizes: &[String]) -> Vec<String> {
        let sizes = tuple(sizes);
        let error = format!("DimensionMismatch(\"{name} has the size $(size({name})), not $({sizes})\")");
        vec![format!("size({name}) == {sizes} || throw({error})")]
    }
    fn function(&self, function: Function) -> &'static str {
        function.record().code.julia
    }
    fn dot(&self, printer: &Printer<'_>, a: Place, b: Place) -> Source {
        Source::atom(format!("dot({}, {})", self.plain(printer, a).text, self.plain(printer, b).text))
    }

    fn reduce(&self, printer: &Printer<'_>, reduction: Reduction, of: Place, axes: &[u8]) -> Source {
        let function = match reduction {
            Reduction::Sum => "sum",
            Reduction::Product => "prod",
            Reduction::Maximum => "maximum",
        };
        let value = self.plain(printer, of).text;
        if axes.len() == printer.program.rank(of) {
            return Source::atom(format!("{function}({value})"));
        }
        let along: Vec<String> = axes.iter().map(|axis| (axis + 1).to_string()).collect();
        let along = if let [one] = &along[..] { one.clone() } else { format!("({})", along.join(", ")) };
        Source::atom(format!("dropdims({function}({value}, dims={along}), dims={along})"))
    }

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
        self.expression(printer, place)
    }

    fn statement(&self, printer: &mut Printer<'_>, place: Place, name: &str) -> Vec<String> {
        lines(self, printer, place, name)
    }
}

/// The source of one function.
pub(in crate::code) fn source(program: &Program, symbols: &Symbols, frame: &Frame) -> String {
    let (printer, lines) = parts(&Julia, (program, symbols), frame);
    let results: Vec<String> = program.roots.iter().map(|root| Julia.plain(&printer, root.place).text).collect();
    let lines: String = lines.iter().map(|line| format!("    {line}\n")).collect();
    let text: String = printer.documentation(frame).iter().map(|line| format!("{line}\n")).collect();
    let (function, arguments) = (&frame.function, printer.arguments().join(", "));
    let body = format!("{lines}    return {}\nend\n", results.join(", "));
    let special = if body.contains("SpecialFunctions.") { "import SpecialFunctions\n" } else { "" };
    let source =
        format!("{special}using LinearAlgebra\n\n\"\"\"\n{text}\"\"\"\nfunction {function}({arguments})\n{body}");
    if frame.checked.is_empty() { source } else { format!("{source}\n{}", check(&JULIA, printer, frame)) }
}
