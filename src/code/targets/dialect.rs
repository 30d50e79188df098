//! The modules of Python: what differs between NumPy, JAX and PyTorch.

use super::printer::Printer;
use super::template::{Level, Source, fill};
use crate::base::Shape;
use crate::code::instruction::{Contraction, Entrywise, Instruction, Place, Reduction};
use crate::ops::PythonCode;

/// A module of arrays.
pub(super) struct Dialect {
    /// The name under which it is imported.
    pub(super) module: &'static str,
    /// Its place in the spellings of functions.
    pub(super) place: usize,
    /// The keyword for axes.
    pub(super) axis: &'static str,
    /// Whether `x @ A` is faster than `A.T @ x`.
    pub(super) vector_first: bool,
    /// Whether arrays may be written in place.
    pub(super) writes: bool,
    /// A copy of an array.
    pub(super) copy: &'static str,
    /// The axes of a number of the language or of an array: `$` stands for what is asked of it.
    pub(super) array: &'static str,
    /// How arrays are made of the type of the arguments.
    pub(super) like: fn(&Printer<'_>) -> String,
    /// A sum of products of all entries.
    pub(super) dot: &'static str,
    pub(super) maximum: [&'static str; 2],
    pub(super) permute: fn(&str, &[String]) -> String,
    pub(super) einsum: fn(&Contraction) -> &'static str,
    pub(super) lower_ones: &'static str,
    /// What a factorised matrix is used by.
    pub(super) linear: fn(&Dialect, &Printer<'_>, Place) -> Source,
    pub(super) adjugate: &'static str,
    pub(super) check: Check,
}

/// The lines of a comparison with differences in which modules differ.
pub(super) struct Check {
    pub(super) direction: &'static str,
    pub(super) step: &'static str,
    pub(super) along: &'static str,
}

impl Dialect {
    /// Whether arrays may be of integers, which have their own arithmetic.
    pub(super) fn is_numpy(&self) -> bool {
        matches!(self.place, 0 | 3)
    }

    /// Whether what is made of sizes is computed as a number of Python: PyTorch takes no other, and one of NumPy has a type that it gives to
    /// all that it meets.
    pub(super) fn has_numbers(&self) -> bool {
        matches!(self.place, 2 | 3)
    }

    pub(super) fn value(&self, printer: &Printer<'_>, place: Place) -> Source {
        printer.value(self, place)
    }

    pub(super) fn call(&self, printer: &Printer<'_>, function: &str, operands: &[Place]) -> Source {
        let arguments: Vec<String> = operands.iter().map(|operand| self.value(printer, *operand).text).collect();
        Source::atom(format!("{}.{function}({})", self.module, arguments.join(", ")))
    }

    pub(super) fn infix(&self, printer: &Printer<'_>, sign: &str, a: Place, b: Place) -> Source {
        let turned = match printer.program.instruction(a) {
            Instruction::Transpose(inner) if sign == "@" && self.vector_first => Some(*inner),
            _ => None,
        };
        let (a, b) = match turned.filter(|_| printer.program.rank(b) == 1) {
            Some(inner) => (b, inner),
            None => (a, b),
        };
        let whole = printer.program.known(b).filter(|b| sign == "**" && b.is_integer() && b.is_negative());
        let is_power_below = whole.is_some() && self.is_numpy();
        let [a, mut b] = [a, b].map(|operand| self.value(printer, operand));
        // Integers have no such powers.
        b.text.push_str(if is_power_below { ".0" } else { "" });
        match sign {
            "@" => {
                let left = if a.level == Level::Matrix { a.text } else { a.at(Level::Sign) };
                Source::new(format!("{left} @ {}", b.at(Level::Sign)), Level::Matrix)
            }
            "**" => Source::new(format!("{}**{}", a.at(Level::Atom), b.at(Level::Sign)), Level::Power),
            _ => Source::new(format!("{} {sign} {}", a.at(Level::Product), b.at(Level::Sign)), Level::Product),
        }
    }

    /// `np.zeros(n)`, `np.ones((n, m))`.
    pub(super) fn filled(&self, printer: &Printer<'_>, function: &str, shape: &Shape) -> Source {
        let sizes = printer.sizes(shape);
        let sizes = if let [one] = &sizes[..] { one.clone() } else { format!("({})", sizes.join(", ")) };
        Source::atom(format!("{}.{function}({sizes}{})", self.module, (self.like)(printer)))
    }

    pub(super) fn identity(&self, printer: &Printer<'_>, size: &str) -> String {
        format!("{}.eye({size}{})", self.module, (self.like)(printer))
    }

    pub(super) fn reduce(&self, printer: &Printer<'_>, reduction: Reduction, of: Place, axes: &[u8]) -> Source {
        let all = axes.len() == printer.program.rank(of);
        let function = match reduction {
            Reduction::Sum => "sum",
            Reduction::Product => "prod",
            Reduction::Maximum => self.maximum[usize::from(!all)],
        };
        let operand = self.value(printer, of).text;
        let axis = self.axis;
        let along = match axes {
            _ if all => String::new(),
            [one] => format!(", {axis}={one}"),
            _ => format!(", {axis}=({})", axes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")),
        };
        Source::atom(format!("{}.{function}({operand}{along})", self.module))
    }

    pub(super) fn map(&self, printer: &Printer<'_>, function: Entrywise, of: Place) -> Source {
        if self.has_numbers() && printer.program.is_of_sizes(of) {
            return self.of_number(printer, function, of);
        }
        let function = match function {
            Entrywise::LogOnePlus => return self.call(printer, "log1p", &[of]),
            Entrywise::ExpMinusOne => return self.call(printer, "expm1", &[of]),
            Entrywise::Of(function) => function,
        };
        match function.record().code.python {
            PythonCode::Name(numpy, torch) => self.call(printer, if self.place == 2 { torch } else { numpy }, &[of]),
            PythonCode::Calls(calls) => fill(calls[self.place], &[self.value(printer, of)]),
        }
    }

    /// A function of a number that is no array.
    fn of_number(&self, printer: &Printer<'_>, function: Entrywise, of: Place) -> Source {
        let value = self.value(printer, of);
        let in_module = |template: &str| match self.place {
            2 => {
                let tensor = format!("torch.tensor(float({}){})", value.text, (self.like)(printer));
                fill(template, &[Source::atom(tensor)])
            }
            _ => Source::atom(format!("float({})", fill(template, std::slice::from_ref(&value)).text)),
        };
        let function = match function {
            Entrywise::LogOnePlus => return Source::atom(format!("math.log1p({})", value.text)),
            Entrywise::ExpMinusOne => return Source::atom(format!("math.expm1({})", value.text)),
            Entrywise::Of(function) => function,
        };
        match function.record().code.python {
            // The module of numbers has those of every smooth function, by the names of PyTorch.
            PythonCode::Name(_, name) if !function.record().depends_on_sign() => {
                Source::atom(format!("math.{name}({})", value.text))
            }
            PythonCode::Name(numpy, torch) => {
                in_module(&format!("{}.{}({{}})", self.module, if self.place == 2 { torch } else { numpy }))
            }
            PythonCode::Calls(calls) => in_module(calls[self.place]),
        }
    }

    pub(super) fn contraction(&self, printer: &Printer<'_>, contraction: &Contraction) -> Source {
        let letters: Vec<&str> = contraction.operands.iter().map(|(_, letters)| letters.as_str()).collect();
        let operands: Vec<String> =
            contraction.operands.iter().map(|(place, _)| self.value(printer, *place).text).collect();
        let (letters, operands, how) = (letters.join(","), operands.join(", "), (self.einsum)(contraction));
        Source::atom(format!("{}.einsum(\"{letters}->{}\", {operands}{how})", self.module, contraction.output))
    }

    pub(super) fn reshaped(&self, printer: &Printer<'_>, of: Place, shape: &Shape) -> Source {
        let sizes = match shape.len() {
            0 => "()".to_owned(),
            1 => "-1".to_owned(),
            _ => printer.sizes(shape).join(", "),
        };
        Source::atom(format!("{}.reshape({sizes})", self.value(printer, of).at(Level::Atom)))
    }
}
