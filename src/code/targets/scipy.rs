//! What factorised matrices are used by, in the module of SciPy or of JAX; without a factorisation, a call for each use.

use super::dialect::Dialect;
use super::printer::Printer;
use super::template::{Level, Source};
use crate::code::instruction::{Factorisation, Instruction, Place};

/// What a factorised matrix is used by: in the module of SciPy or of JAX.
pub(super) fn linear(dialect: &Dialect, printer: &Printer<'_>, place: Place, module: &str) -> Source {
    let m = dialect.module;
    let program = printer.program;
    let text = |place: Place| dialect.value(printer, place).text;
    let of = |factor: Place| {
        let (matrix, kind) = printer.factorised(factor);
        let size = printer.size(&program.shape(factor)[0]).text;
        (matrix, kind, text(factor), dialect.identity(printer, &size))
    };
    let solve = |factor: Place, other: &str, transposed: bool| {
        let (matrix, kind, name, _) = of(factor);
        let turned = if transposed { ", trans=1" } else { "" };
        match kind {
            Some(Factorisation::Cholesky) => format!("{module}.cho_solve({name}, {other})"),
            Some(Factorisation::Lu) => format!("{module}.lu_solve({name}, {other}{turned})"),
            Some(Factorisation::Lower) => format!("{module}.solve_triangular({name}, {other}, lower=True{turned})"),
            Some(Factorisation::Upper) => format!("{module}.solve_triangular({name}, {other}{turned})"),
            None => {
                let matrix = dialect.value(printer, matrix);
                let matrix = if transposed { format!("{}.T", matrix.at(Level::Atom)) } else { matrix.text };
                format!("{m}.linalg.solve({matrix}, {other})")
            }
        }
    };
    let text = match program.instruction(place) {
        Instruction::Factorise(Factorisation::Cholesky, a) => format!("{module}.cho_factor({}, lower=True)", text(*a)),
        Instruction::Factorise(_, a) => format!("{module}.lu_factor({})", text(*a)),
        Instruction::Solve(factor, other, transposed) => solve(*factor, &text(*other), *transposed),
        Instruction::Inverse(factor) => match of(*factor) {
            (matrix, None, ..) => format!("{m}.linalg.inv({})", text(matrix)),
            (.., identity) => solve(*factor, &identity, false),
        },
        Instruction::LogDeterminant(factor) => match of(*factor) {
            (matrix, None, ..) => format!("{m}.linalg.slogdet({})[1]", text(matrix)),
            (_, Some(Factorisation::Cholesky), name, _) => {
                return Source::new(format!("2 * {m}.sum({m}.log({m}.diag({name}[0])))"), Level::Product);
            }
            (_, Some(Factorisation::Lu), name, _) => format!("{m}.sum({m}.log({m}.abs({m}.diag({name}[0]))))"),
            (_, _, name, _) => format!("{m}.sum({m}.log({m}.abs({m}.diag({name}))))"),
        },
        Instruction::Determinant(factor) => match of(*factor) {
            (matrix, None, ..) => format!("{m}.linalg.det({})", text(matrix)),
            (_, Some(Factorisation::Cholesky), name, _) => {
                return Source::new(format!("{m}.prod({m}.diag({name}[0]))**2"), Level::Power);
            }
            (_, Some(Factorisation::Lu), name, _) => {
                let swaps = format!("{m}.sum({name}[1] != {m}.arange(len({name}[1])))");
                return Source::new(format!("{m}.prod({m}.diag({name}[0])) * (-1.0)**{swaps}"), Level::Product);
            }
            (_, _, name, _) => format!("{m}.prod({m}.diag({name}))"),
        },
        _ => String::new(),
    };
    Source::atom(text)
}
