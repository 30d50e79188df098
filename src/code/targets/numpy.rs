//! NumPy. Vectors are one-dimensional arrays, rows and columns alike.

use super::template::{Level, Source, fill};
use crate::base::{Axis, Rational, Shape, Symbols};
use crate::code::lower::{is_decimal, is_short};
use crate::code::names::Names;
use crate::code::program::{Contraction, Instruction, Operator, Place, Program, Reduction, Side, SizeSource};
use crate::ops::Code;
use std::collections::BTreeMap;

/// What no variable may be called.
const RESERVED: [&str; 38] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "float", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "math", "nonlocal", "not", "np", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

struct Printer<'a> {
    program: &'a Program,
    symbols: &'a Symbols,
    names: Names,
    temporaries: BTreeMap<usize, String>,
}

/// The source of one function.
pub(in crate::code) fn source(function: &str, program: &Program, symbols: &Symbols) -> String {
    let mut printer = Printer { program, symbols, names: Names::new(symbols, &RESERVED), temporaries: BTreeMap::new() };
    let interface = program.interface(symbols);
    let mut arguments: Vec<String> =
        interface.variables.iter().map(|v| printer.names.variable(*v).to_owned()).collect();
    let mut lines = Vec::new();
    for (dimension, source) in &interface.sizes {
        let name = printer.names.dimension(*dimension);
        match source {
            SizeSource::Argument => arguments.push(name.to_owned()),
            SizeSource::Axis(variable, axis) => {
                lines.push(format!("{name} = {}.shape[{axis}]", printer.names.variable(*variable)));
            }
        }
    }
    let mut body = String::new();
    for place in &interface.temporaries {
        let value = printer.instruction(*place).text;
        let called = match program.instruction(*place) {
            Instruction::Call(operation, _, operands) if operands.is_empty() => Some(operation.name()),
            _ => None,
        };
        let name = printer.names.temporary(called);
        lines.push(format!("{name} = {value}"));
        printer.temporaries.insert(place.index(), name);
    }
    let result = program.result().map_or_else(String::new, |place| match program.instruction(place) {
        Instruction::Number(value) if value.is_integer() => format!("{value}.0"),
        // Sizes are integers.
        _ if interface.is_constant && program.shape(place).is_empty() => {
            format!("float({})", printer.value(place).text)
        }
        _ => printer.value(place).text,
    });
    lines.push(format!("return {result}"));
    lines.iter().for_each(|line| body.push_str(&format!("    {line}\n")));
    // No variable has the name of a module.
    let imports = if body.contains("math.") { "import math\nimport numpy as np\n" } else { "import numpy as np\n" };
    format!("{imports}def {function}({}):\n{body}", arguments.join(", "))
}

impl Printer<'_> {
    fn value(&self, place: Place) -> Source {
        match self.temporaries.get(&place.index()) {
            Some(name) => Source::atom(name),
            None => self.instruction(place),
        }
    }

    fn instruction(&self, place: Place) -> Source {
        let shape = self.program.shape(place);
        let fill = |template: &str, operands: &[Place]| {
            fill(template, &operands.iter().map(|o| self.value(*o)).collect::<Vec<Source>>())
        };
        match self.program.instruction(place) {
            Instruction::Number(value) => number(value),
            Instruction::Size(axis) => self.size(axis),
            Instruction::Variable(variable) => Source::atom(self.names.variable(*variable)),
            Instruction::Identity => Source::atom(format!("np.eye({})", self.size(&shape[0]).text)),
            Instruction::Ones => Source::atom(format!("np.ones({})", self.shape(shape))),
            Instruction::Zeros => Source::atom(format!("np.zeros({})", self.shape(shape))),
            Instruction::Sum(terms) => self.sum(terms),
            Instruction::Negate(a) => fill("-{}", &[*a]),
            Instruction::Infix(operator, a, b) => self.infix(*operator, *a, *b),
            Instruction::Transpose(a) => fill("{}.T", &[*a]),
            Instruction::Triangle(Side::Below, a) => fill("np.tril({})", &[*a]),
            Instruction::Triangle(Side::Above, a) => fill("np.triu({})", &[*a]),
            Instruction::Reshape(a) => {
                let sizes: Vec<String> = shape.iter().map(|axis| self.size(axis).text).collect();
                Source::atom(format!("{}.reshape({})", self.value(*a).at(Level::Atom), sizes.join(", ")))
            }
            Instruction::Reduce(reduction, a) => fill(&format!("{}({{}})", reducing(*reduction)), &[*a]),
            Instruction::ReduceRows(reduction, a) => {
                let keeps = if shape.len() == 2 { ", keepdims=True" } else { "" };
                fill(&format!("{}({{}}, axis=1{keeps})", reducing(*reduction)), &[*a])
            }
            Instruction::Contract(contraction) => self.contraction(contraction),
            Instruction::Map(function, a) => fill(function.record().numpy, &[*a]),
            Instruction::Call(operation, parameters, operands) => {
                let Code::Call { numpy } = operation.record().code else { return Source::atom(operation.name()) };
                let mut arguments: Vec<Source> = operands.iter().map(|o| self.value(*o)).collect();
                arguments.extend(parameters.numbers().map(|number| Source::atom(number.to_string())));
                arguments.extend(parameters.dimensions().map(|d| self.size(&[d].into_iter().collect())));
                arguments.extend(parameters.numbered_place().map(|place| Source::atom(place.to_string())));
                super::template::fill(numpy, &arguments)
            }
        }
    }

    /// The size of an axis.
    fn size(&self, axis: &Axis) -> Source {
        let sizes: Vec<String> = axis.iter().map(|d| self.dimension(*d)).collect();
        match &sizes[..] {
            [] => Source::atom("1"),
            [one] => Source::atom(one),
            _ => Source::new(sizes.join(" * "), Level::Product),
        }
    }

    fn dimension(&self, dimension: crate::base::Dimension) -> String {
        let literal = self.symbols.literal_size(dimension);
        literal.map_or_else(|| self.names.dimension(dimension).to_owned(), |size| size.to_string())
    }

    /// The shape of an array: a tuple, or one number.
    fn shape(&self, shape: &Shape) -> String {
        let sizes: Vec<String> = shape.iter().map(|axis| self.size(axis).text).collect();
        if let [one] = &sizes[..] { one.clone() } else { format!("({})", sizes.join(", ")) }
    }

    fn sum(&self, terms: &[(bool, Place)]) -> Source {
        let mut text = String::new();
        for (place, (negative, term)) in terms.iter().enumerate() {
            text.push_str(match (place, negative) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => " + ",
                (_, true) => " - ",
            });
            text.push_str(&self.value(*term).at(Level::Product));
        }
        Source::new(text, Level::Sum)
    }

    fn infix(&self, operator: Operator, a: Place, b: Place) -> Source {
        let (a, b) = (self.value(a), self.value(b));
        let infix =
            |sign| Source::new(format!("{} {sign} {}", a.at(Level::Product), b.at(Level::Sign)), Level::Product);
        match operator {
            Operator::Multiply => infix("*"),
            Operator::MatrixMultiply => infix("@"),
            Operator::Divide => infix("/"),
            Operator::Power => Source::new(format!("{}**{}", a.at(Level::Atom), b.at(Level::Sign)), Level::Power),
        }
    }

    fn contraction(&self, contraction: &Contraction) -> Source {
        let letters: Vec<&str> = contraction.operands.iter().map(|(_, letters)| letters.as_str()).collect();
        let operands: Vec<String> = contraction.operands.iter().map(|(place, _)| self.value(*place).text).collect();
        let optimize = if operands.len() > 2 { ", optimize=True" } else { "" };
        let (letters, operands) = (letters.join(","), operands.join(", "));
        Source::atom(format!("np.einsum(\"{letters}->{}\", {operands}{optimize})", contraction.output))
    }
}

fn reducing(reduction: Reduction) -> &'static str {
    match reduction {
        Reduction::Sum => "np.sum",
        Reduction::Maximum => "np.max",
    }
}

/// A whole number, an exact decimal fraction, or a quotient.
fn number(value: &Rational) -> Source {
    let level = if value.is_negative() { Level::Sign } else { Level::Atom };
    if value.is_integer() {
        // NumPy takes longer integers for objects.
        let point = if is_short(value) { "" } else { ".0" };
        Source::new(format!("{value}{point}"), level)
    } else if is_decimal(value) {
        Source::new(value.to_f64().to_string(), level)
    } else {
        // Python rounds a quotient of integers of any size once.
        Source::new(format!("{} / {}", value.numerator(), value.denominator()), Level::Product)
    }
}
