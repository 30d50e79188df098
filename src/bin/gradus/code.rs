//! `gradus code`: functions that compute an expression and its derivatives.

use crate::output::{complain, print, remark};
use crate::report::Format;
use crate::{Subject, fail, text};
use gradus::Result;
use gradus::protocol::Request;
use std::process::ExitCode;

/// Prints the functions of a request, or what they cost.
pub(crate) fn run(subject: &Subject, mut request: Request, costs: bool) -> ExitCode {
    request.expr = match text(&subject.expr) {
        Ok(expr) => expr,
        Err(message) => return complain(&message),
    };
    let cx = match subject.given.context(Format::Text) {
        Ok(cx) => cx,
        Err(code) => return code,
    };
    let printed = || -> Result<String> {
        let targets = request.targets()?;
        let mut parts = Vec::new();
        let mut told: Vec<String> = Vec::new();
        for (what, program) in request.programs(&cx)? {
            for note in program.notes().iter().filter(|note| !told.contains(note)).cloned().collect::<Vec<String>>() {
                remark(&note);
                told.push(note);
            }
            if costs {
                let (operations, bytes) = (program.operations(), program.bytes());
                parts.push(format!(
                    "{:<18}  operations  {operations}\n{:18}  bytes       {bytes}\n",
                    what.as_str(),
                    ""
                ));
                continue;
            }
            for target in &targets {
                parts.push(program.source(*target)?);
            }
        }
        Ok(parts.join(if costs { "" } else { "\n\n" }))
    };
    match printed() {
        Ok(text) => print(&text, ExitCode::SUCCESS),
        Err(error) => fail(&error, &request.expr, Format::Text),
    }
}
