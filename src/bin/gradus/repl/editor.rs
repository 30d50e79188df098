//! A line at a terminal: history, and completion of the names that are known.

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Helper};
use std::path::PathBuf;

/// The lines that are kept between sessions.
const KEPT: usize = 1000;

/// What was typed.
pub(super) enum Line {
    Text(String),
    /// Nothing: the line was given up.
    Again,
    End,
}

/// Reads lines.
pub(super) struct Editor {
    lines: rustyline::Editor<Words, FileHistory>,
    history: Option<PathBuf>,
}

impl Editor {
    /// One that knows the lines of earlier sessions, where they are kept.
    pub(super) fn new() -> Result<Editor, String> {
        let said = |error: ReadlineError| format!("the terminal: {error}");
        let config = Config::builder().max_history_size(KEPT).map_err(said)?.auto_add_history(true).build();
        let mut lines = rustyline::Editor::with_config(config).map_err(said)?;
        lines.set_helper(Some(Words::default()));
        let history = history();
        if let Some(path) = &history {
            // There is none at the first time.
            let _ = lines.load_history(path);
        }
        Ok(Editor { lines, history })
    }

    /// The words to complete.
    pub(super) fn know(&mut self, words: Vec<String>) {
        if let Some(helper) = self.lines.helper_mut() {
            helper.words = words;
        }
    }

    pub(super) fn read(&mut self) -> Line {
        match self.lines.readline("> ") {
            Ok(line) => Line::Text(line),
            Err(ReadlineError::Interrupted) => Line::Again,
            Err(_) => Line::End,
        }
    }

    /// Keeps the lines for later sessions, where that is possible.
    pub(super) fn keep(&mut self) {
        let Some(path) = &self.history else { return };
        if let Some(folder) = path.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        let _ = self.lines.save_history(path);
    }
}

/// The file of the history, by the conventions of the system.
fn history() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let state = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")));
    Some(state.or_else(|| set("LOCALAPPDATA"))?.join("gradus/history"))
}

/// The names that can be completed.
#[derive(Default)]
struct Words {
    words: Vec<String>,
}

impl Helper for Words {}
impl Highlighter for Words {}
impl Validator for Words {}

impl Hinter for Words {
    type Hint = String;
}

impl Completer for Words {
    type Candidate = Pair;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = &line[..position];
        let start = typed
            .char_indices()
            .rev()
            .take_while(|(at, c)| c.is_alphanumeric() || *c == '_' || *c == ':' && *at == 0)
            .last()
            .map_or(position, |(at, _)| at);
        let begun = &typed[start..];
        let fitting = self.words.iter().filter(|word| !begun.is_empty() && word.starts_with(begun));
        Ok((start, fitting.map(|word| Pair { display: word.clone(), replacement: word.clone() }).collect()))
    }
}
