//! Julia and MATLAB: a function that compares derivatives with differences.

use super::check::{Comparing, Comparison, comparisons, title};
use super::frame::Frame;
use super::printer::Printer;

/// How derivatives are compared with differences.
pub(super) struct Check {
    /// Of an array, and of a number.
    pub(super) direction: [&'static str; 2],
    pub(super) diagonal: &'static str,
    pub(super) lines: &'static [&'static str],
    /// What is called so is not read.
    pub(super) unread: &'static str,
    /// Behind a matrix.
    pub(super) transposed: &'static str,
    /// The first lines of the function, from `$largest`, `$arguments`, `$title`, `$results` and `$function`.
    pub(super) head: &'static str,
    /// Its last lines.
    pub(super) tail: &'static str,
    /// What ends a line.
    pub(super) end: &'static str,
}

pub(super) const JULIA: Check = Check {
    unread: "_",
    transposed: "'",
    head: "\"\"\"\n$title\n\"\"\"\nfunction check($arguments)\n    $results = $function($arguments)\n    $largest = 0.0\n",
    tail: "    return $largest\nend\n",
    end: "",
    direction: ["$direction = reshape(cos.(1:length($at)), size($at))", "$direction = 1.0"],
    diagonal: "$direction = diagm(diag($direction))",
    lines: &[
        "$step = cbrt(eps()) * max(1, maximum(abs, $at))",
        "$ahead = first($function($plus))",
        "$behind = first($function($minus))",
        "$along = reshape(collect($derivative), :, length($at)) * vec(collect($direction))",
        "$error = maximum(abs, vec(collect(($ahead - $behind) / (2 * $step))) - $along)",
        "$largest = max($largest, $error / (maximum(abs, $ahead) + maximum(abs, $along) + floatmin()))",
    ],
};

pub(super) const MATLAB: Check = Check {
    unread: "~",
    transposed: ".'",
    head: "function $largest = check($arguments)\n    % $title\n    [$results] = $function($arguments);\n    $largest = 0;\n",
    tail: "end\n",
    end: ";",
    direction: ["$direction = reshape(cos(1:numel($at)), size($at))", "$direction = 1"],
    diagonal: "$direction = diag(diag($direction))",
    lines: &[
        "$step = eps^(1/3) * max([1; abs($at(:))])",
        "$ahead = $function($plus)",
        "$behind = $function($minus)",
        "$along = reshape($derivative, [], numel($at)) * $direction(:)",
        "$error = max(abs(($ahead(:) - $behind(:)) / (2 * $step) - $along))",
        "$largest = max($largest, $error / (max(abs($ahead(:))) + max(abs($along)) + realmin))",
    ],
};

/// The source of the function.
pub(super) fn check(check: &Check, mut printer: Printer<'_>, frame: &Frame) -> String {
    let symbols = printer.symbols;
    let comparison = |variable| Comparison {
        moved: "$at $sign $step * $direction",
        direction: check.direction[usize::from(symbols.declaration(variable).shape.is_empty())],
        structures: [
            "$direction = $direction + $direction.'",
            "$direction = $direction - $direction.'",
            check.diagonal,
            "$direction = tril($direction)",
            "$direction = triu($direction)",
        ],
        lines: check.lines.to_vec(),
    };
    let arguments = printer.arguments().join(", ");
    let Comparing { results, largest, lines } = comparisons(&mut printer, frame, check.unread, comparison);
    let line = |line: &String| format!("    {}{}\n", line.replace(".'", check.transposed), check.end);
    let text = format!("{}{}{}", check.head, lines.iter().map(line).collect::<String>(), check.tail);
    let text = text.replace("$largest", &largest).replace("$arguments", &arguments);
    let text = text.replace("$title", &title(frame, symbols)).replace("$results", &results.join(", "));
    text.replace("$function", &frame.function)
}
