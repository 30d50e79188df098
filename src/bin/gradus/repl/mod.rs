//! `gradus repl`: questions one after the other, with what was declared and named before.

mod editor;
mod session;

use crate::arguments::Given;
use crate::output::complain;
use crate::report::Format;
use crate::style::Style;
use editor::{Editor, Line};
use session::{Session, Step};
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

/// Reads lines from a terminal, or from standard input where it is none: then the status says whether all were understood.
pub(crate) fn run(given: &Given) -> ExitCode {
    let cx = match given.context(Format::Text) {
        Ok(cx) => cx,
        Err(code) => return code,
    };
    let session = Session::new(cx, Style::of(&io::stdout()));
    if io::stdin().is_terminal() { talk(session) } else { read(session) }
}

/// At a terminal.
fn talk(mut session: Session) -> ExitCode {
    let mut editor = match Editor::new() {
        Ok(editor) => editor,
        Err(message) => return complain(&message),
    };
    println!(
        "gradus {}. An expression is simplified, 'W*W' by W' differentiated; ':help' says more.",
        env!("CARGO_PKG_VERSION")
    );
    loop {
        editor.know(session.words());
        let line = match editor.read() {
            Line::Text(line) => line,
            Line::Again => continue,
            Line::End => break,
        };
        match session.line(&line) {
            Step::Said(text) => print!("{text}"),
            Step::Mistaken(text) => eprint!("{text}"),
            Step::Over => break,
        }
    }
    editor.keep();
    ExitCode::SUCCESS
}

/// From a file or another program.
fn read(mut session: Session) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for line in io::stdin().lock().lines() {
        let line = match line {
            Ok(line) => line,
            Err(error) => return complain(&format!("standard input: {error}")),
        };
        match session.line(&line) {
            Step::Said(text) => {
                let mut out = io::stdout().lock();
                if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                    return crate::output::unwritten(&error);
                }
            }
            Step::Mistaken(text) => {
                let _ = io::stderr().write_all(text.as_bytes());
                code = ExitCode::from(crate::output::BAD_INPUT);
            }
            Step::Over => break,
        }
    }
    code
}
