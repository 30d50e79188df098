//! PyTorch: tensors, scalars too, of the type and on the device of the arguments.

use super::dialect::{Check, Dialect};
use super::frame::Frame;
use super::printer::Printer;
use super::python::function;
use super::template::{Level, Source};
use crate::base::Symbols;
use crate::code::instruction::{Factorisation, Instruction, Place};
use crate::code::program::Program;

const DIALECT: Dialect = Dialect {
    module: "torch",
    place: 2,
    axis: "dim",
    vector_first: false,
    writes: true,
    copy: ".clone()",
    array: "torch.as_tensor({}).$",
    like,
    dot: "torch.sum({} * {})",
    maximum: ["max", "amax"],
    permute: |value, order| format!("{value}.permute({})", order.join(", ")),
    einsum: |_| "",
    lower_ones: "torch.ones({}, {}{like}).tril()",
    linear,
    adjugate: "torch.stack([torch.stack([(-1) ** (_i + _j) * torch.linalg.det(torch.cat(({0}[:_j], {0}[_j + 1:]))\
               [:, [_k for _k in range(len({0})) if _k != _i]]) for _j in range(len({0}))]) for _i in range(len({0}))])",
    check: Check {
        direction: "$direction = torch.cos(torch.arange(1, $at.numel() + 1, dtype=$at.dtype, device=$at.device)).reshape($at.shape)",
        step: "$step = torch.finfo($at.dtype).eps ** (1 / 3) * max(1.0, float(torch.max(torch.abs($at))))",
        along: "$along = torch.tensordot($derivative, $direction, $at.dim())",
    },
};

/// New tensors are as the first argument.
fn like(printer: &Printer<'_>) -> String {
    let first = printer.interface.variables.iter().next().map(|variable| printer.names.variable(*variable));
    first.map_or_else(String::new, |name| format!(", dtype={name}.dtype, device={name}.device"))
}

fn linear(dialect: &Dialect, printer: &Printer<'_>, place: Place) -> Source {
    let program = printer.program;
    let text = |place: Place| dialect.value(printer, place).text;
    let of = |factor: Place| {
        let (matrix, kind) = printer.factorised(factor);
        let size = printer.size(&program.shape(factor)[0]).text;
        (matrix, kind, text(factor), dialect.identity(printer, &size))
    };
    let solve = |factor: Place, other: &str, transposed: bool| {
        let (_, kind, name, _) = of(factor);
        match kind {
            Some(Factorisation::Cholesky) => format!("torch.cholesky_solve({other}, {name})"),
            Some(Factorisation::Lower | Factorisation::Upper) => {
                let upper = if (kind == Some(Factorisation::Upper)) != transposed { "True" } else { "False" };
                let turned = if transposed { ".T" } else { "" };
                format!("torch.linalg.solve_triangular({name}{turned}, {other}, upper={upper})")
            }
            _ => {
                let adjoint = if transposed { ", adjoint=True" } else { "" };
                format!("torch.linalg.lu_solve(*{name}, {other}{adjoint})")
            }
        }
    };
    let text = match program.instruction(place) {
        Instruction::Factorise(Factorisation::Cholesky, a) => format!("torch.linalg.cholesky({})", text(*a)),
        Instruction::Factorise(_, a) => format!("torch.linalg.lu_factor({})", text(*a)),
        Instruction::Solve(factor, other, transposed) => match program.rank(*other) {
            1 => {
                let column = format!("{}[:, None]", dialect.value(printer, *other).at(Level::Atom));
                format!("{}[:, 0]", solve(*factor, &column, *transposed))
            }
            _ => solve(*factor, &text(*other), *transposed),
        },
        Instruction::Inverse(factor) => match of(*factor) {
            (_, Some(Factorisation::Cholesky), name, _) => format!("torch.cholesky_inverse({name})"),
            (.., identity) => solve(*factor, &identity, false),
        },
        Instruction::LogDeterminant(factor) => match of(*factor) {
            (_, Some(Factorisation::Cholesky), name, _) => {
                return Source::new(format!("2 * torch.sum(torch.log(torch.diag({name})))"), Level::Product);
            }
            (_, Some(Factorisation::Lu), name, _) => format!("torch.sum(torch.log(torch.abs(torch.diag({name}[0]))))"),
            (_, _, name, _) => format!("torch.sum(torch.log(torch.abs(torch.diag({name}))))"),
        },
        Instruction::Determinant(factor) => match of(*factor) {
            (_, Some(Factorisation::Cholesky), name, _) => {
                return Source::new(format!("torch.prod(torch.diag({name}))**2"), Level::Power);
            }
            (_, Some(Factorisation::Lu), name, _) => {
                let swaps =
                    format!("torch.sum({name}[1] != torch.arange(1, len({name}[1]) + 1, device={name}[1].device))");
                let text = format!("torch.prod(torch.diag({name}[0])) * (-1.0)**{swaps}");
                return Source::new(text, Level::Product);
            }
            (_, _, name, _) => format!("torch.prod(torch.diag({name}))"),
        },
        _ => String::new(),
    };
    Source::atom(text)
}

/// The source of one function, with its imports.
pub(in crate::code) fn source(program: &Program, symbols: &Symbols, frame: &Frame) -> String {
    let body = function(&DIALECT, program, symbols, frame);
    let math = if body.contains("math.") { "import math\n" } else { "" };
    format!("{math}import torch\n\n\n{body}")
}
