//! MATLAB and Octave. Vectors are columns.

use super::columns::{Columns, Spelling, lines, parts};
use super::columns_check::{MATLAB, check};
use super::frame::Frame;
use super::loops::{Loops, all_along};
use super::printer::{Language, Printer};
use super::template::{Level, Source, fill};
use crate::base::Symbols;
use crate::code::instruction::{Factorisation, Instruction, Place, Reduction};
use crate::code::names::Words;
use crate::code::program::Program;
use crate::ops::Function;

const SPELLING: Spelling = Spelling {
    words: Words {
        reserved: "break case catch continue do else elseif end endfunction for function global if otherwise persistent return \
            switch try until while error size zeros ones eye sum prod max min abs exp log diag reshape permute chol lu pi arrayfun \
            check det isequal mat2str norm numel repmat sparse squeeze trace tril triu eps realmin acos asin atan cos cosh erf \
            expm1 log1p sign sin sinh sqrt tan tanh",
        ascii: true,
    },
    point: ["", ""],
    pi: "pi()",
    identity: "eye({})",
    lower_ones: "tril(ones({}))",
    unit: "((1:{}).' == {})",
    signs: [" + ", " - "],
    transposed: ".'",
    select: "(({} >= 0) .* ({}) + ({0} < 0) .* ({2}))",
    trace: "trace({})",
    diagonal_matrix: "diag({})",
    adjugate: "arrayfun(@(k, l) (-1)^(k + l) * det({0}([1:l-1, l+1:end], [1:k-1, k+1:end])), \
               repmat((1:size({0}, 1)).', 1, size({0}, 1)), repmat(1:size({0}, 1), size({0}, 1), 1))",
    permute: "permute({0}, [{1}])",
    log_one_plus: "log1p({})",
    exp_minus_one: "expm1({})",
    vector: "reshape({}, [], 1)",
};

struct Matlab;

impl Loops for Matlab {
    fn bind(&self, name: &str, value: &str, _: bool) -> String {
        format!("{name} = {value};")
    }
    fn bound(&self, printer: &Printer<'_>, place: Place) -> String {
        self.plain(printer, place).text
    }
    fn zeros(&self, sizes: &[String]) -> String {
        if sizes.is_empty() { "0".to_owned() } else { self.filled("zeros", sizes) }
    }
    fn around(&self, index: &str, size: &str) -> [String; 2] {
        [format!("for {index} = 1:{size}"), "end".to_owned()]
    }
    fn entry(&self, array: &str, index: &[String]) -> String {
        format!("{array}({})", index.join(", "))
    }
    fn add(&self, entry: &str, is_minus: bool, value: &str) -> String {
        format!("{entry} = {entry} {} {value};", if is_minus { "-" } else { "+" })
    }
    fn add_part(
        &self,
        (array, index): (&str, &[Option<String>]),
        is_minus: bool,
        (value, own): (&str, &[Option<String>]),
    ) -> Vec<String> {
        let (part, value) = (all_along(self, array, index), all_along(self, value, own));
        // The axes of both are the same but for those of size one.
        vec![self.add(&part, is_minus, &format!("reshape({value}, size({part}))"))]
    }
}

impl Columns for Matlab {
    fn spelling(&self) -> &'static Spelling {
        &SPELLING
    }
    fn filled(&self, function: &str, sizes: &[String]) -> String {
        if let [one] = sizes { format!("{function}({one}, 1)") } else { format!("{function}({})", sizes.join(", ")) }
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
    fn taken(&self, part: String, places: &[Option<String>]) -> String {
        let kept = places.iter().filter(|place| place.is_none()).count();
        match (kept, places) {
            (0, _) | (1, [None, _]) => part,
            (1, [_, None]) => format!("{part}.'"),
            (1, _) => format!("reshape({part}, [], 1)"),
            _ => {
                // Axes of one place have the size one there.
                let order = |there: bool| (0..places.len()).filter(move |axis| places[*axis].is_none() == there);
                let order: Vec<usize> = order(true).chain(order(false)).collect();
                self.permute(&part, &order)
            }
        }
    }
    fn as_loops(&self) -> &dyn Loops {
        self
    }
    fn lead(&self, value: &Source, rank: usize, axes: usize) -> String {
        match (rank, axes) {
            (1, 2) => format!("{}.'", value.at(Level::Atom)),
            (1, _) => format!("reshape({}, [{}numel({})])", value.text, "1, ".repeat(axes - 1), value.text),
            _ => format!("reshape({}, [{}size({})])", value.text, "1, ".repeat(axes - rank), value.text),
        }
    }
    fn plain(&self, printer: &Printer<'_>, place: Place) -> Source {
        printer.value(self, place)
    }
    fn check_axes(&self, name: &str, sizes: &[String]) -> Vec<String> {
        let wrong = match sizes.len() {
            0 => format!("~isscalar({name})"),
            1 => format!("~iscolumn({name})"),
            axes => format!("ndims({name}) > {axes}"),
        };
        let ones = ["1"; 2].into_iter().skip(sizes.len());
        let sizes = sizes.iter().map(String::as_str).chain(ones).collect::<Vec<_>>().join(", ");
        let message = format!("error(\"{name} has the size %s, not [{sizes}]\", mat2str(size({name})));");
        vec![format!("if {wrong}"), format!("    {message}"), "end".to_owned()]
    }
    fn check(&self, name: &str, sizes: &[String]) -> Vec<String> {
        let axes: Vec<String> = (0..sizes.len()).map(|axis| self.size(name, axis)).collect();
        let found = if axes.len() > 2 { format!("[{}]", axes.join(", ")) } else { format!("size({name})") };
        let sizes = format!("[{}{}]", sizes.join(", "), if axes.len() == 1 { ", 1" } else { "" });
        let message = format!("error(\"{name} has the size %s, not %s\", mat2str({found}), mat2str({sizes}));");
        vec![format!("if ~isequal({found}, {sizes})"), format!("    {message}"), "end".to_owned()]
    }
    fn function(&self, function: Function) -> &'static str {
        function.record().code.matlab
    }
    fn map(&self, printer: &Printer<'_>, function: &str, of: Place) -> Source {
        fill(function, &[self.plain(printer, of)])
    }
    fn dot(&self, printer: &Printer<'_>, a: Place, b: Place) -> Source {
        let rank = printer.program.rank(a);
        if rank == 1 {
            let [a, b] = [self.plain(printer, a).at(Level::Atom), self.plain(printer, b).at(Level::Sign)];
            return Source::new(format!("{a}.' * {b}"), Level::Matrix);
        }
        let [open, close] = ["sum(", ")"].map(|text| text.repeat(rank));
        Source::atom(format!("{open}{}{close}", self.infix(printer, ".*", (a, b), rank).text))
    }
    fn reduce(&self, printer: &Printer<'_>, reduction: Reduction, of: Place, axes: &[u8]) -> Source {
        let (function, empty) = match reduction {
            Reduction::Sum => ("sum", ""),
            Reduction::Product => ("prod", ""),
            Reduction::Maximum => ("max", ", []"),
        };
        let along = |value: String, axis: &u8| format!("{function}({value}{empty}, {})", axis + 1);
        let text = axes.iter().fold(self.plain(printer, of).text, along);
        match (printer.program.rank(of), axes) {
            (2, [0]) => Source::atom(format!("{text}.'")),
            (rank, _) if rank > 2 && axes.len() + 1 == rank => Source::atom(format!("reshape({text}, [], 1)")),
            (rank, _) if rank > 2 => Source::atom(format!("squeeze({text})")),
            _ => Source::atom(text),
        }
    }
    fn linear(&self, printer: &Printer<'_>, place: Place) -> Source {
        let name = |factor: Place| self.plain(printer, factor).at(Level::Atom);
        let kind = |factor: Place| printer.factorised(factor).1;
        let solve = |factor: Place, other: &str, transposed: bool| match (kind(factor), transposed) {
            (Some(Factorisation::Cholesky), _) => format!("({0}.' \\ ({0} \\ {other}))", name(factor)),
            (Some(Factorisation::Lu), false) => format!("({0}.U \\ ({0}.L \\ ({0}.P * {other})))", name(factor)),
            (Some(Factorisation::Lu), _) => format!("({0}.P.' * ({0}.L.' \\ ({0}.U.' \\ {other})))", name(factor)),
            (_, transposed) => format!("({}{} \\ {other})", name(factor), if transposed { ".'" } else { "" }),
        };
        Source::atom(match printer.program.instruction(place) {
            Instruction::Factorise(_, a) => format!("chol({}, \"lower\")", self.plain(printer, *a).text),
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
                Some(Factorisation::Lu) => format!("(det(sparse({0}.P)) * prod(diag({0}.U)))", name(*factor)),
                _ => format!("prod(diag({}))", name(*factor)),
            },
            _ => String::new(),
        })
    }
}

impl Language for Matlab {
    fn instruction(&self, printer: &Printer<'_>, place: Place) -> Source {
        self.expression(printer, place)
    }

    fn statement(&self, printer: &mut Printer<'_>, place: Place, name: &str) -> Vec<String> {
        match printer.program.instruction(place) {
            Instruction::Factorise(Factorisation::Lu, a) => {
                vec![format!("[{name}.L, {name}.U, {name}.P] = lu({});", self.plain(printer, *a).text)]
            }
            _ => lines(self, printer, place, name),
        }
    }
}

/// The source of one function.
pub(in crate::code) fn source(program: &Program, symbols: &Symbols, frame: &Frame) -> String {
    let (mut printer, lines) = parts(&Matlab, (program, symbols), frame);
    let mut body: Vec<String> =
        printer.documentation(frame).iter().map(|line| format!("% {line}").trim_end().to_owned()).collect();
    body.extend(lines);
    let mut names = Vec::new();
    for root in &program.roots {
        let value = Matlab.plain(&printer, root.place).text;
        names.push(printer.names.temporary(Some(&root.name)));
        body.push(format!("{} = {value};", names[names.len() - 1]));
    }
    let body: String = body.iter().map(|line| format!("    {line}\n")).collect();
    let names = if names.len() == 1 { names.remove(0) } else { format!("[{}]", names.join(", ")) };
    let head = format!("function {names} = {}({})", frame.function, printer.arguments().join(", "));
    let source = format!("{head}\n{body}end\n");
    if frame.checked.is_empty() { source } else { format!("{source}\n{}", check(&MATLAB, printer, frame)) }
}
