//! Colour, on terminals only.

use std::io::IsTerminal;

/// Whether and how output is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    colour: bool,
}

impl Style {
    /// Colour if `stream` is a terminal that wants it (<https://no-color.org>).
    pub(crate) fn of(stream: &impl IsTerminal) -> Style {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Style { colour: stream.is_terminal() && !unwanted }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colour && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// A mistake.
    pub(crate) fn error(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// The name of a line.
    pub(crate) fn label(self, text: &str) -> String {
        self.paint("36", text)
    }

    /// A verdict: whether it is for what was asked, against it, or neither.
    pub(crate) fn verdict(self, text: &str, holds: Option<bool>) -> String {
        let code = match holds {
            Some(true) => "32",
            Some(false) => "31",
            None => "33",
        };
        self.paint(code, text)
    }

    /// What is less important.
    pub(crate) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }
}
