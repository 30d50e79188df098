//! `gradus explain`: why two expressions are equal.

use crate::equal::report;
use crate::output::print;
use crate::report::{Format, page};
use crate::style::Style;
use crate::{Given, fail, request, steps};
use gradus::protocol;
use std::io;
use std::process::ExitCode;

/// Compares two expressions and shows the way from one to the other.
pub(crate) fn run(left: &str, right: &str, given: &Given, format: Format) -> ExitCode {
    if format == Format::Svg {
        return fail(
            &request("an explanation is no picture: svg draws the index form of an answer".to_owned()),
            "",
            format,
        );
    }
    let cx = match given.context(format) {
        Ok(cx) => cx,
        Err(code) => return code,
    };
    match cx.explain(left, right) {
        Ok(explanation) => {
            let style = Style::of(&io::stdout());
            let (text, status) = report(&explanation.equality, style);
            let text = match format {
                Format::Json => format!("{}\n", protocol::Explanation::from(&explanation)),
                Format::Html => page(&explanation.html(&format!("{left} = {right}"))),
                _ => steps::lines(&explanation.steps, format, style) + &text,
            };
            print(&text, ExitCode::from(status))
        }
        Err(error) => {
            // What is wrong with one of the two has its place there.
            let is_of = |text: &&str| cx.parse(text).is_err_and(|own| own == error);
            fail(&error, [left, right].into_iter().find(is_of).unwrap_or_default(), format)
        }
    }
}
