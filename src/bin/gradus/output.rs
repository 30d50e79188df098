//! What goes out, and with which exit status.

use crate::style::Style;
use std::io::{self, Write};
use std::process::ExitCode;

/// Exit status for input that is malformed, and for what could not be read or written.
pub(crate) const BAD_INPUT: u8 = 2;

/// Writes an answer. One that has not gone out whole is no success, whatever was the matter.
pub(crate) fn print(text: &str, code: ExitCode) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => code,
        Err(error) => unwritten(&error),
    }
}

/// Says that an answer could not be written.
pub(crate) fn unwritten(error: &io::Error) -> ExitCode {
    complain(&format!("standard output: {error}"))
}

/// Says something beside the answer.
pub(crate) fn remark(note: &str) {
    let _ = writeln!(io::stderr(), "note: {note}");
}

/// Says what is wrong.
pub(crate) fn complain(message: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "{}: {message}", Style::of(&io::stderr()).error("error"));
    ExitCode::from(BAD_INPUT)
}
