//! `gradus code`: functions that compute an expression and its derivatives.

use crate::output::{print, remark};
use crate::report::Format;
use crate::{Subject, fail};
use gradus::protocol::Request;
use gradus::{Context, Program, Result, What};
use std::process::ExitCode;

/// Prints the functions of a request, or what they cost.
pub(crate) fn run(subject: &Subject, mut request: Request, costs: bool) -> ExitCode {
    let (expr, cx) = match subject.read(Format::Text) {
        Ok(read) => read,
        Err(code) => return code,
    };
    request.expr = expr;
    show(&request, &cx, costs)
}

/// The same, where what is known of the expression is at hand.
pub(crate) fn show(request: &Request, cx: &Context, costs: bool) -> ExitCode {
    let printed = match costs {
        true => programs(request, cx, remark).map(|all| all.iter().map(cost).collect()),
        false => sources(request, cx, remark).map(|all| all.join("\n\n")),
    };
    request.notes().iter().for_each(|note| remark(note));
    match printed {
        Ok(text) => print(&text, ExitCode::SUCCESS),
        Err(error) => fail(&error, &request.expr, Format::Text),
    }
}

/// The functions of a request in each of its languages; every note is told once.
pub(crate) fn sources(request: &Request, cx: &Context, tell: fn(&str)) -> Result<Vec<String>> {
    let targets = request.targets()?;
    let programs = programs(request, cx, tell)?;
    let each = programs.iter().flat_map(|(_, program)| targets.iter().map(|target| program.source(*target)));
    each.collect()
}

fn programs(request: &Request, cx: &Context, tell: fn(&str)) -> Result<Vec<(What, Program)>> {
    let programs = request.programs(cx)?;
    let mut told: Vec<&String> = Vec::new();
    for note in programs.iter().flat_map(|(_, program)| program.notes()) {
        if !told.contains(&note) {
            tell(note);
            told.push(note);
        }
    }
    Ok(programs)
}

fn cost((what, program): &(What, Program)) -> String {
    let (operations, bytes) = (program.operations(), program.bytes());
    format!("{:<18}  operations  {operations}\n{:18}  bytes       {bytes}\n", what.as_str(), "")
}
