//! A function in Rust that compares derivatives with differences.

use super::check::{Comparing, Comparison, comparisons};
use super::frame::Frame;
use super::printer::Printer;
use crate::base::Variable;

const MOST: [&str; 2] = [
    "let $error = ((&$ahead - &$behind).flatten().to_owned() / (2.0 * $step) - &$along).fold(0.0, |most, entry| entry.abs().max(most));",
    "let scale = $ahead.iter().chain(&$along).fold(f64::MIN_POSITIVE, |most, entry| entry.abs().max(most));",
];

/// The statements of the function.
pub(super) fn comparison(printer: &mut Printer<'_>, frame: &Frame) -> Vec<String> {
    let symbols = printer.symbols;
    let of_scalar = printer.program.roots.first().is_some_and(|root| printer.program.rank(root.place) == 0);
    let compared = |variable: Variable| {
        let by_scalar = symbols.declaration(variable).shape.is_empty();
        let along = match (of_scalar, by_scalar) {
            (true, true) => "let $along = $derivative * $direction;",
            (true, false) => "let $along = (&$derivative * &$direction).sum();",
            (false, true) => "let $along = &$derivative.flatten() * $direction;",
            (false, false) => {
                "let $along = $derivative.to_shape(($ahead.len(), $at.len()))?.dot(&$direction.flatten());"
            }
        };
        let [error, scale] = match of_scalar {
            true => [
                "let $error = (($ahead - $behind) / (2.0 * $step) - $along).abs();",
                "let scale = $ahead.abs() + $along.abs() + f64::MIN_POSITIVE;",
            ],
            false => MOST,
        };
        let step = match by_scalar {
            true => "let $step = f64::EPSILON.cbrt() * $at.abs().max(1.0);",
            false => "let $step = f64::EPSILON.cbrt() * $at.fold(1.0, |most, entry| entry.abs().max(most));",
        };
        let [ahead, behind] = match printer.program.roots.len() {
            1 => ["let $ahead = $function($plus)?;", "let $behind = $function($minus)?;"],
            _ => ["let ($ahead, ..) = $function($plus)?;", "let ($behind, ..) = $function($minus)?;"],
        };
        Comparison {
            moved: if by_scalar { "$at $sign $step * $direction" } else { "(&$at $sign $step * &$direction).view()" },
            direction: match by_scalar {
                true => "let $direction = 1.0;",
                false => {
                    "let $direction = Array::from_iter((1..=$at.len()).map(|entry| (entry as f64).cos())).into_shape_with_order($at.raw_dim())?;"
                }
            },
            structures: [
                "let $direction = &$direction + &$direction.t();",
                "let $direction = &$direction - &$direction.t();",
                "let $direction = Array2::from_diag(&$direction.diag());",
                "let $direction = $direction.tril(0);",
                "let $direction = $direction.triu(0);",
            ],
            lines: vec![step, ahead, behind, along, error, scale, "$largest = $largest.max($error / scale);"],
        }
    };
    let arguments = printer.arguments().join(", ");
    let Comparing { results, largest, lines } = comparisons(printer, frame, "_", compared);
    let mut all = vec![
        format!("let ({}) = {}({arguments})?;", results.join(", "), frame.function),
        format!("let mut {largest}: f64 = 0.0;"),
    ];
    all.extend(lines);
    all.push(format!("Ok({largest})"));
    all
}
