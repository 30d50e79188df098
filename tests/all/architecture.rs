//! The structure of the source: imports run one way, files and functions are short, an operation has one home.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The stages, each of which may import only those before it.
const STAGES: [&str; 19] = [
    "base", "ops", "expr", "syntax", "typing", "normal", "facts", "eval", "rules", "calculus", "egraph", "equality",
    "notation", "render", "code", "derive", "api", "protocol", "workshop",
];

/// A source file: its path below `src`, and its text without tests and comments.
struct Source {
    path: PathBuf,
    text: String,
    lines: usize,
}

impl Source {
    fn stage(&self) -> Option<&str> {
        let mut parts = self.path.components();
        let first = parts.next()?.as_os_str().to_str()?;
        parts.next().map(|_| first)
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let source = |path: PathBuf| {
        let whole = fs::read_to_string(&path).unwrap();
        let lines = whole.lines().count();
        let program = whole.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let text = program.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        Source { path: path.strip_prefix(&root).unwrap().to_owned(), text, lines }
    };
    paths.into_iter().map(source).filter(|s| s.path.file_name().is_none_or(|name| name != "tests.rs")).collect()
}

/// The identifiers of a text, with the places where they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let start = rest + text[rest..].find(is_word)?;
        let end = start + text[start..].find(|c| !is_word(c)).unwrap_or(text.len() - start);
        rest = end;
        Some((start, &text[start..end]))
    })
}

#[test]
fn imports_run_one_way() {
    let place = |stage: &str| STAGES.iter().position(|s| *s == stage);
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(own) = source.stage().and_then(place) else { continue };
        for (at, _) in source.text.match_indices("crate::") {
            let path = &source.text[at + "crate::".len()..];
            let Some((_, stage)) = words(path).next() else { continue };
            if place(stage).is_some_and(|other| other > own) {
                wrong.push(format!("{} imports {stage}", source.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files of its folder that a file imports by `super::`.
fn siblings(source: &Source, names: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in source.text.match_indices("super::") {
        if source.text[..at].ends_with("super::") {
            continue;
        }
        let path = &source.text[at + "super::".len()..];
        let taken: Vec<&str> = match path.strip_prefix('{') {
            Some(list) => words(list.split('}').next().unwrap_or_default()).map(|(_, word)| word).collect(),
            None => words(path).take(1).map(|(_, word)| word).collect(),
        };
        found.extend(taken.into_iter().filter(|word| names.contains(*word)).map(str::to_owned));
    }
    found
}

#[test]
fn no_files_of_a_folder_import_each_other() {
    let mut folders: BTreeMap<PathBuf, Vec<Source>> = BTreeMap::new();
    for source in sources() {
        folders.entry(source.path.parent().unwrap().to_owned()).or_default().push(source);
    }
    let mut circles = Vec::new();
    for (folder, files) in folders {
        let stem = |s: &Source| s.path.file_stem().unwrap().to_str().unwrap().to_owned();
        let names: BTreeSet<String> = files.iter().map(stem).filter(|name| name != "mod").collect();
        let mut open: BTreeMap<String, BTreeSet<String>> =
            files.iter().filter(|s| stem(s) != "mod").map(|s| (stem(s), siblings(s, &names))).collect();
        // What imports nothing that is left is in no circle.
        while let Some(done) = open.iter().find(|(_, imports)| imports.iter().all(|i| !open.contains_key(i))) {
            let done = done.0.clone();
            open.remove(&done);
        }
        if !open.is_empty() {
            circles.push(format!("in {}: {open:?}", folder.display()));
        }
    }
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn files_and_functions_are_short() {
    let mut long = Vec::new();
    for source in sources() {
        if source.lines > 500 {
            long.push(format!("{}: {} lines", source.name(), source.lines));
        }
        let mut begun: Option<(usize, usize, String)> = None;
        for (number, line) in source.text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let is_function = line.split_whitespace().take(4).any(|word| word == "fn");
            match &begun {
                None if is_function && line.ends_with('{') => begun = Some((indent, number, line.trim().to_owned())),
                Some((depth, start, name)) if line.trim_end() == format!("{}}}", " ".repeat(*depth)) => {
                    if number - start > 80 {
                        long.push(format!("{}: {} lines in {name}", source.name(), number - start));
                    }
                    begun = None;
                }
                _ => {}
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// The most files that may name an operation which is not structural.
const HOMES: usize = 6;

#[test]
fn an_operation_is_named_in_few_files() {
    use gradus::internals::ops::{Function, Operation};
    let sources = sources();
    let constants: Vec<String> = Operation::all().map(|o| o.name().to_uppercase().replace('-', "_")).collect();
    let functions: Vec<String> = Function::all().map(|f| f.name().to_uppercase()).collect();
    let mut wide = Vec::new();
    for name in constants.iter().chain(&functions) {
        let names = |source: &&Source| {
            // `mod.rs` of the records only passes names on.
            source.name() != "ops/mod.rs"
                && source.name() != "ops/elementwise/mod.rs"
                && words(&source.text).any(|(_, word)| word == name)
        };
        let files: Vec<String> = sources.iter().filter(names).map(Source::name).collect();
        if files.len() > HOMES {
            wide.push(format!("{name} in {}: {}", files.len(), files.join(" ")));
        }
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
}
