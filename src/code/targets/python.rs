//! Python: NumPy, JAX and PyTorch. Vectors are one-dimensional arrays, rows and columns alike.

use super::check::{Comparing, Comparison, comparisons, title};
use super::dialect::Dialect;
use super::frame::Frame;
use super::printer::{Language, Printer, number};
use super::scatter;
use super::template::{Level, Source, fill};
use super::whole::converted;
use crate::base::Symbols;
use crate::code::instruction::{Factorisation, Instruction, Place, Side};
use crate::code::names::Words;
use crate::code::program::Program;

/// What no variable may be called.
pub(super) const WORDS: Words = Words { reserved: RESERVED, ascii: false };
const RESERVED: &str = "False None True and as assert async await break class continue def del elif else except finally for from \
    global if import in is lambda math nonlocal not np or pass raise return try while with yield jax jnp torch \
    scipy shape dtype array name range len float max tuple check ValueError";

/// How arrays are made of the type that the arguments have together, where a function has a name for that.
const DTYPE: &str = ", dtype=dtype";

/// What makes arrays of the type that the arguments have together; nothing where there are none.
pub(super) fn like(printer: &Printer<'_>) -> String {
    if printer.interface.variables.is_empty() { String::new() } else { DTYPE.to_owned() }
}

impl Language for Dialect {
    fn instruction(&self, printer: &Printer<'_>, place: Place) -> Source {
        let shape = printer.program.shape(place);
        let value = |operand: &Place| self.value(printer, *operand);
        match printer.program.instruction(place) {
            Instruction::Number(value) => number(value, ["", ".0"]),
            Instruction::Pi => Source::atom(format!("{}.pi", self.module)),
            Instruction::Size(axis) => printer.size(axis),
            Instruction::Variable(variable) => Source::atom(printer.names.variable(*variable)),
            Instruction::Identity => Source::atom(self.identity(printer, &printer.size(&shape[0]).text)),
            Instruction::Ones => self.filled(printer, "ones", shape),
            Instruction::Zeros => self.filled(printer, "zeros", shape),
            Instruction::LowerOnes => Source::atom(
                self.lower_ones.replace("{}", &printer.size(&shape[0]).text).replace("{like}", &(self.like)(printer)),
            ),
            Instruction::Unit(dimension, at) => {
                let at = printer.offset(at);
                Source::atom(format!("{}[{at}]", self.identity(printer, &printer.dimension(*dimension))))
            }
            Instruction::Sum(terms) => printer.sum(self, terms, [" + ", " - "]),
            Instruction::Multiply(a, b) => self.infix(printer, "*", *a, *b),
            Instruction::Divide(a, b) => self.infix(printer, "/", *a, *b),
            Instruction::Power(a, b) => self.infix(printer, "**", *a, *b),
            Instruction::MatrixMultiply(a, b) => self.infix(printer, "@", *a, *b),
            Instruction::Select(a, b, c) => {
                let of_sizes = self.has_numbers() && printer.program.is_of_sizes(*a);
                let [a, b, c] = [value(a).at(Level::Sum), value(b).text, value(c).text];
                if of_sizes {
                    return Source::atom(format!("({b} if {a} >= 0 else {c})"));
                }
                Source::atom(format!("{}.where({a} >= 0, {b}, {c})", self.module))
            }
            Instruction::Dot(a, b) => fill(self.dot, &[value(a), value(b)]),
            Instruction::Outer(a, b) => self.call(printer, "outer", &[*a, *b]),
            Instruction::Transpose(a) => Source::atom(format!("{}.T", value(a).at(Level::Atom))),
            Instruction::Permute(a, order) => {
                let order: Vec<String> = order.iter().map(u8::to_string).collect();
                Source::atom((self.permute)(&value(a).at(Level::Atom), &order))
            }
            Instruction::Take(a, places) => {
                let at = |place: &Option<_>| place.as_ref().map_or(":".to_owned(), |place| printer.offset(place));
                let places: Vec<String> = places.iter().map(at).collect();
                Source::atom(format!("{}[{}]", value(a).at(Level::Atom), places.join(", ")))
            }
            Instruction::Expand(a, there) => {
                Source::atom(format!("{}{}", value(a).at(Level::Atom), scatter::index(there.iter().copied())))
            }
            Instruction::Reshape(a) => self.reshaped(printer, *a, shape),
            Instruction::Reduce(reduction, a, axes) => self.reduce(printer, *reduction, *a, axes),
            Instruction::Trace(a) => self.call(printer, "trace", &[*a]),
            Instruction::Diagonal(a) | Instruction::DiagonalMatrix(a) => {
                fill(&format!("{}.diag({{}})", self.module), &[value(a)])
            }
            Instruction::Triangle(Side::Below, a) => fill(&format!("{}.tril({{}})", self.module), &[value(a)]),
            Instruction::Triangle(Side::Above, a) => fill(&format!("{}.triu({{}})", self.module), &[value(a)]),
            Instruction::Contract(contraction) => self.contraction(printer, contraction),
            Instruction::Map(function, a) => self.map(printer, *function, *a),
            Instruction::Adjugate(a) => fill(self.adjugate, &[value(a)]),
            Instruction::Factorise(Factorisation::Lower | Factorisation::Upper, a) => value(a),
            Instruction::Factorise(..)
            | Instruction::Solve(..)
            | Instruction::Inverse(_)
            | Instruction::LogDeterminant(_)
            | Instruction::Determinant(_) => (self.linear)(self, printer, place),
            // Statements have names.
            Instruction::Scatter(..) => Source::atom("None"),
        }
    }

    fn statement(&self, printer: &mut Printer<'_>, place: Place, name: &str) -> Vec<String> {
        match printer.program.instruction(place).clone() {
            Instruction::Scatter(base, pieces) => scatter::python(self, printer, (place, base, &pieces), name),
            _ => vec![format!("{name} = {}", self.instruction(printer, place).text)],
        }
    }
}

/// The source of one function, without imports.
pub(super) fn function(dialect: &Dialect, program: &Program, symbols: &Symbols, frame: &Frame) -> String {
    let mut printer = Printer::new(program, symbols, frame, WORDS);
    let mut lines = Vec::new();
    if let [first, rest @ ..] = &printer.documentation(frame)[..] {
        lines.push(format!("\"\"\"{first}"));
        lines.extend(rest.iter().cloned());
        lines.push("\"\"\"".to_owned());
    }
    let tuple = |sizes: &[String]| match sizes {
        [one] => format!("({one},)"),
        _ => format!("({})", sizes.join(", ")),
    };
    for (name, sizes) in printer.rank_checks() {
        let (axes, shape) = match sizes.is_empty() {
            false => (format!("{name}.ndim"), format!("{name}.shape")),
            // Numbers of the language have no axes.
            true => {
                let array = dialect.array.replace("{}", &name);
                (array.replace("$", "ndim"), array.replace("$", "shape"))
            }
        };
        lines.push(format!("if {axes} != {}:", sizes.len()));
        let sizes = tuple(&sizes);
        lines.push(format!("    raise ValueError(f\"{name} has the shape {{tuple({shape})}}, not {sizes}\")"));
    }
    for (name, variable, axis) in printer.shown_sizes() {
        lines.push(format!("{name} = {variable}.shape[{axis}]"));
    }
    for (name, sizes) in printer.checks() {
        let sizes = tuple(&sizes);
        lines.push(format!("if {name}.shape != {sizes}:"));
        lines.push(format!("    raise ValueError(f\"{name} has the shape {{tuple({name}.shape)}}, not {{{sizes}}}\")"));
    }
    if dialect.is_numpy() {
        for variable in converted(&printer) {
            let name = printer.names.variable(variable);
            lines.push(match symbols.declaration(variable).shape.is_empty() {
                true => format!("{name} = float({name})"),
                false => format!("{name} = {name}.astype(np.result_type({name}, 1.0), copy=False)"),
            });
        }
    }
    let head = lines.len();
    lines.extend(printer.body(dialect));
    let result = |place: Place| match program.instruction(place) {
        Instruction::Number(value) if value.is_integer() => format!("{value}.0"),
        // Sizes are integers.
        _ if printer.interface.is_constant && program.shape(place).is_empty() => {
            format!("float({})", dialect.value(&printer, place).text)
        }
        _ => dialect.value(&printer, place).text,
    };
    let mut results: Vec<String> = program.roots.iter().map(|root| result(root.place)).collect();
    if results.len() > 1 && results.iter().any(|text| text.len() > 20) {
        let mut named = Vec::new();
        for (root, text) in program.roots.iter().zip(&mut results) {
            if printer.name(root.place).is_none() {
                named.push((root.name.clone(), std::mem::take(text)));
            }
        }
        let mut named = named.into_iter();
        for text in results.iter_mut().filter(|text| text.is_empty()) {
            let Some((name, value)) = named.next() else { continue };
            let name = printer.names.temporary(Some(&name));
            lines.push(format!("{name} = {value}"));
            *text = name;
        }
    }
    lines.push(format!("return {}", results.join(", ")));
    if lines[head..].iter().any(|line| line.contains(DTYPE)) {
        let arguments: Vec<&str> = printer.interface.variables.iter().map(|v| printer.names.variable(*v)).collect();
        let line = format!("dtype = {}.result_type({}, 1.0)", dialect.module, arguments.join(", "));
        lines.insert(head, line);
    }
    let body: String =
        lines.iter().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect();
    let text = format!("def {}({}):\n{body}", frame.function, printer.arguments().join(", "));
    if frame.checked.is_empty() { text } else { format!("{text}\n\n{}", check(dialect, printer, frame)) }
}

/// A function that compares derivatives with differences.
fn check(dialect: &Dialect, mut printer: Printer<'_>, frame: &Frame) -> String {
    let comparison = |_| Comparison {
        moved: "$at $sign $step * $direction",
        direction: dialect.check.direction,
        structures: [
            "$direction = $direction + $direction.T",
            "$direction = $direction - $direction.T",
            "$direction = $m.diag($m.diag($direction))",
            "$direction = $m.tril($direction)",
            "$direction = $m.triu($direction)",
        ],
        lines: vec![
            dialect.check.step,
            "$ahead = $function($plus)[0]",
            "$behind = $function($minus)[0]",
            dialect.check.along,
            "$error = $m.max($m.abs(($ahead - $behind) / (2 * $step) - $along))",
            "$largest = max($largest, float($error / ($m.max($m.abs($ahead)) + $m.max($m.abs($along)) + 1e-300)))",
        ],
    };
    let title = title(frame, printer.symbols);
    let arguments = printer.arguments().join(", ");
    let Comparing { results, largest, lines } = comparisons(&mut printer, frame, "_", comparison);
    let call = format!("{} = {}({arguments})", results.join(", "), frame.function);
    let all = [format!("\"\"\"{title}\"\"\""), call, format!("{largest} = 0.0")].into_iter().chain(lines);
    let body: String = all.map(|line| format!("    {}\n", line.replace("$m", dialect.module))).collect();
    format!("def check({arguments}):\n{body}    return {largest}\n")
}
