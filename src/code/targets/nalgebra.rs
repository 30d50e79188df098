//! What factorised matrices are used by, in `nalgebra`, and what takes arrays there and back.

use super::ndarray::Writer;
use super::template::Source;
use crate::code::instruction::{Factorisation, Instruction, Place};

/// What a factorised matrix is used by.
pub(super) fn linear(writer: Writer<'_>, place: Place) -> Source {
    let program = writer.printer.program;
    let matrix = |place: Place| format!("matrix({}.view())", writer.receiver(place));
    let of = |factor: Place| {
        let (_, kind) = writer.printer.factorised(factor);
        (kind, writer.receiver(factor))
    };
    let singular = |factor: Place| {
        let (matrix, _) = writer.printer.factorised(factor);
        format!(".ok_or(\"{} is singular\")?", called(writer, matrix))
    };
    Source::atom(match program.instruction(place) {
        Instruction::Factorise(Factorisation::Cholesky, a) => {
            format!("{}.cholesky().ok_or(\"{} is not positive definite\")?", matrix(*a), called(writer, *a))
        }
        Instruction::Factorise(_, a) => format!("{}.lu()", matrix(*a)),
        Instruction::Solve(factor, right, turned) => {
            let is_vector = program.rank(*right) == 1;
            let [to, from] = if is_vector { ["vector", "entries"] } else { ["matrix", "array"] };
            let right = format!("&{to}({}.view())", writer.receiver(*right));
            let turned = if *turned { "tr_" } else { "" };
            let singular = singular(*factor);
            match of(*factor) {
                (Some(Factorisation::Cholesky), chol) => format!("{from}(&{chol}.solve({right}))"),
                (Some(Factorisation::Lu), lu) if turned.is_empty() => {
                    format!("{from}(&{lu}.solve({right}){singular})")
                }
                (Some(Factorisation::Lu), lu) if is_vector => {
                    let right =
                        right.replacen("vector(", "matrix(", 1).replace(".view())", ".view().insert_axis(Axis(1)))");
                    format!("entries(&solve_transposed(&{lu}, {right}){singular}.column(0).into_owned())")
                }
                (Some(Factorisation::Lu), lu) => format!("array(&solve_transposed(&{lu}, {right}){singular})"),
                (kind, name) => {
                    let side = if kind == Some(Factorisation::Upper) { "upper" } else { "lower" };
                    format!("{from}(&matrix({name}.view()).{turned}solve_{side}_triangular({right}){singular})")
                }
            }
        }
        Instruction::Inverse(factor) => match of(*factor) {
            (Some(Factorisation::Cholesky), chol) => format!("array(&{chol}.inverse())"),
            (Some(Factorisation::Lu), lu) => format!("array(&{lu}.try_inverse(){})", singular(*factor)),
            (kind, name) => {
                let side = if kind == Some(Factorisation::Upper) { "upper" } else { "lower" };
                let size = writer.printer.size(&program.shape(*factor)[0]).text;
                let identity = format!("&DMatrix::identity({size}, {size})");
                let singular = singular(*factor);
                format!("array(&matrix({name}.view()).solve_{side}_triangular({identity}){singular})")
            }
        },
        Instruction::LogDeterminant(factor) => match of(*factor) {
            (Some(Factorisation::Cholesky), chol) => format!("{chol}.ln_determinant()"),
            (Some(Factorisation::Lu), lu) => format!("{lu}.u().diagonal().map(|pivot| pivot.abs().ln()).sum()"),
            (_, name) => format!("{name}.diag().mapv(|pivot| pivot.abs().ln()).sum()"),
        },
        Instruction::Determinant(factor) => match of(*factor) {
            (Some(Factorisation::Cholesky | Factorisation::Lu), name) => format!("{name}.determinant()"),
            (_, name) => format!("{name}.diag().product()"),
        },
        Instruction::Adjugate(a) => format!("array(&adjugate(&{}))", matrix(*a)),
        _ => String::new(),
    })
}

/// What a matrix is called in a message.
fn called(writer: Writer<'_>, matrix: Place) -> String {
    match (writer.printer.program.instruction(matrix), writer.printer.name(matrix)) {
        (Instruction::Variable(_), _) | (_, Some(_)) => writer.value(matrix).text,
        _ => "a matrix".to_owned(),
    }
}

/// Functions that stand inside of a printed one, where it calls them: what is called, then the text.
pub(super) const HELPERS: [(&str, &str); 6] = [
    (
        "solve_transposed(",
        "\
fn solve_transposed(lu: &LU<f64, Dyn, Dyn>, right: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let mut x = lu.l().tr_solve_lower_triangular(&lu.u().tr_solve_upper_triangular(right)?)?;
    lu.p().inv_permute_rows(&mut x);
    Some(x)
}",
    ),
    (
        "adjugate(",
        "\
fn adjugate(a: &DMatrix<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(a.nrows(), a.ncols(), |i, j| {
        let minor = a.clone().remove_row(j).remove_column(i).determinant();
        if (i + j) % 2 == 0 { minor } else { -minor }
    })
}",
    ),
    (
        "matrix(",
        "\
fn matrix(a: ArrayView2<f64>) -> DMatrix<f64> {
    DMatrix::from_row_iterator(a.nrows(), a.ncols(), a.iter().copied())
}",
    ),
    (
        "array(",
        "\
fn array(a: &DMatrix<f64>) -> Array2<f64> {
    Array2::from_shape_fn(a.shape(), |at| a[at])
}",
    ),
    (
        "vector(",
        "\
fn vector(x: ArrayView1<f64>) -> DVector<f64> {
    DVector::from_iterator(x.len(), x.iter().copied())
}",
    ),
    (
        "entries(",
        "\
fn entries(x: &DVector<f64>) -> Array1<f64> {
    x.iter().copied().collect()
}",
    ),
];
