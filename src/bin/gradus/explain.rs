//! `gradus explain`: why two expressions are equal, as text.

use crate::equal::report;
use crate::output::print;
use crate::report::Format;
use crate::style::Style;
use crate::{Given, fail, steps};
use gradus::protocol;
use std::io;
use std::process::ExitCode;

/// Compares two expressions and shows the way from one to the other.
pub(crate) fn run(left: &str, right: &str, given: &Given, json: bool) -> ExitCode {
    let format = if json { Format::Json } else { Format::Text };
    let cx = match given.context(format) {
        Ok(cx) => cx,
        Err(code) => return code,
    };
    match cx.explain(left, right) {
        Ok(explanation) => {
            let (text, status) = report(&explanation.equality);
            let text = match json {
                true => format!("{}\n", protocol::Explanation::from(&explanation)),
                false => steps::lines(&explanation.steps, format, Style::of(&io::stdout())) + &text,
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
