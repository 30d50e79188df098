//! The rules that a command works on, and how it ends.

use clap::Args;
use gradus::internals::{rules, workshop};
use gradus::{Context, Error};
use std::fs;
use std::io::Read;
use std::path::Path;

/// Exit status for problems found.
pub(crate) const PROBLEMS: u8 = 1;

/// Rules that are added to the theory.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Theory {
    /// Adds a file, or all *.rules files of a folder, to the rules
    #[arg(long = "rules", value_name = "PATH")]
    paths: Vec<String>,
    /// Uses rules and functions of these files that are less than tested; every answer that stands on one says so
    #[arg(long)]
    trust_sampled: bool,
}

impl Theory {
    /// The rules of these files and folders.
    pub(crate) fn of(paths: &[String]) -> Theory {
        Theory { paths: paths.to_vec(), trust_sampled: false }
    }

    /// The files and folders.
    pub(crate) fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Adds the rules to a context.
    pub(crate) fn apply(&self, cx: &mut Context) -> Result<(), String> {
        cx.allow_sampled(self.trust_sampled);
        for file in read(&self.paths)? {
            cx.add_rules(&file.1).map_err(|error| located(&file, &error))?;
        }
        Ok(())
    }
}

/// What a command prints and its exit status, or why it could not begin.
pub(crate) type Done = Result<(String, u8), String>;

/// A file of rules: its name and text.
pub(crate) type File = (String, String);

/// The shipped files.
pub(crate) fn shipped() -> Vec<File> {
    let all = rules::FILES.iter().chain([&rules::ENTRIES, &rules::DIFFERENTIAL]);
    all.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The files of rules at these paths; of a folder all that end in `.rules`, in the order of their names.
pub(crate) fn read(paths: &[String]) -> Result<Vec<File>, String> {
    let mut files = Vec::new();
    for path in paths {
        let fail = |error: std::io::Error| format!("{path}: {error}");
        let mut found = Vec::new();
        if Path::new(path).is_dir() {
            for entry in std::fs::read_dir(path).map_err(fail)? {
                let entry = entry.map_err(fail)?.path();
                if entry.extension().is_some_and(|e| e == "rules") {
                    found.push(entry.display().to_string());
                }
            }
            found.sort();
            if found.is_empty() {
                return Err(format!("{path}: there is no file in it that ends in .rules"));
            }
        } else {
            found.push(path.clone());
        }
        for name in found {
            let text = read_text(&name)?;
            files.push((name, text));
        }
    }
    Ok(files)
}

/// The most bytes of a file that is read.
const LONGEST_FILE: u64 = 1 << 25;

/// The text of a file, unless it is too long.
pub(crate) fn read_text(name: &str) -> Result<String, String> {
    let fail = |error: std::io::Error| format!("{name}: {error}");
    let mut bytes = Vec::new();
    fs::File::open(name).map_err(fail)?.take(LONGEST_FILE + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(format!("{name}: the file has more than {LONGEST_FILE} bytes"));
    }
    String::from_utf8(bytes)
        .map_err(|error| format!("{name}: not UTF-8: invalid byte at offset {}", error.utf8_error().valid_up_to()))
}

/// The corpus that the engine ships.
pub(crate) fn lines() -> Result<Vec<workshop::Line>, String> {
    workshop::corpus(workshop::CORPUS).map_err(|error| format!("corpus.txt: {error}"))
}

pub(crate) fn pairs(files: &[File]) -> Vec<(&str, &str)> {
    files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

/// An error with its place in a file.
pub(crate) fn located(file: &File, error: &Error) -> String {
    let (line, column) = workshop::place(&file.1, error.span);
    format!("{}:{line}:{column}: {}", file.0, error.message)
}
