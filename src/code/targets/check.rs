//! A function beside the one that computes derivatives: it compares them with central differences along a direction.

use super::frame::{Frame, Structure};
use super::printer::Printer;
use crate::base::{Symbols, Variable};

/// How a language writes the comparison. In the templates `$at` is the variable, `$direction` and `$step` how it is changed, `$plus` and
/// `$minus` the arguments with the change, `$function` what they are passed to, `$ahead` and `$behind` the values there, `$derivative` the
/// result that is compared, `$along` what it says, `$error` how far that is off, `$largest` the result.
pub(super) struct Comparison {
    /// The variable with the change, of the sign `$sign`.
    pub(super) moved: &'static str,
    /// The direction.
    pub(super) direction: &'static str,
    /// The direction made of a structure: symmetric, skew, diagonal, lower, upper.
    pub(super) structures: [&'static str; 5],
    /// The rest.
    pub(super) lines: Vec<&'static str>,
}

/// The names of a function that compares, and its lines for each variable.
pub(super) struct Comparing {
    pub(super) results: Vec<String>,
    pub(super) largest: String,
    pub(super) lines: Vec<String>,
}

/// The sentence that documents the function.
pub(super) fn title(frame: &Frame, symbols: &Symbols) -> String {
    let names: Vec<&str> = frame.checked.iter().map(|checked| symbols.variable_name(checked.variable)).collect();
    format!(
        "The largest relative difference between the derivatives by {} and central differences along a direction.",
        names.join(", ")
    )
}

/// The comparison of each variable; what is not read of the results is called `unread`.
pub(super) fn comparisons(
    printer: &mut Printer<'_>,
    frame: &Frame,
    unread: &str,
    comparison: impl Fn(Variable) -> Comparison,
) -> Comparing {
    printer.forget_temporaries();
    let mut name = |called: &str| printer.names.temporary(Some(called));
    let [largest, direction, step, ahead, behind, along, error] =
        ["largest", "direction", "step", "ahead", "behind", "along", "error"].map(&mut name);
    let is_read = |at: usize| frame.checked.iter().any(|checked| checked.result == at);
    let roots = printer.program.roots.iter().enumerate();
    let results: Vec<String> =
        roots.map(|(at, root)| if is_read(at) { name(&root.name) } else { unread.to_owned() }).collect();
    let arguments = printer.arguments();
    let mut lines = Vec::new();
    for checked in &frame.checked {
        let comparison = comparison(checked.variable);
        let at = printer.names.variable(checked.variable);
        let moved = |sign: &str| {
            let moved = comparison.moved.replace("$sign", sign);
            let of = |argument: &String| if argument == at { moved.clone() } else { argument.clone() };
            arguments.iter().map(of).collect::<Vec<String>>().join(", ")
        };
        let structure = match checked.structure {
            Structure::Any => None,
            Structure::Symmetric => Some(comparison.structures[0]),
            Structure::Skew => Some(comparison.structures[1]),
            Structure::Diagonal => Some(comparison.structures[2]),
            Structure::Lower => Some(comparison.structures[3]),
            Structure::Upper => Some(comparison.structures[4]),
        };
        let all = [comparison.direction].into_iter().chain(structure).chain(comparison.lines.iter().copied());
        for line in all.filter(|line| !line.is_empty()) {
            let line = line.replace("$plus", &moved("+")).replace("$minus", &moved("-"));
            let line = line.replace("$function", &frame.function).replace("$derivative", &results[checked.result]);
            let line = line.replace("$direction", &direction).replace("$step", &step).replace("$along", &along);
            let line = line.replace("$ahead", &ahead).replace("$behind", &behind).replace("$largest", &largest);
            let line = line.replace("$error", &error);
            lines.push(line.replace("$at", at));
        }
    }
    Comparing { results, largest, lines }
}
