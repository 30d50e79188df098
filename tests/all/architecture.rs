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

/// The files and folders beside `folder`'s own that a file below it imports: by `super::`, once for every folder up to there, or by
/// `crate::` and the path.
fn beside(source: &Source, folder: &Path, names: &BTreeSet<String>) -> BTreeSet<String> {
    let below = source.path.strip_prefix(folder).unwrap();
    let is_face = source.path.file_stem().is_some_and(|stem| stem == "mod");
    let depth = below.components().count() - usize::from(is_face);
    let up = "super::".repeat(depth);
    let whole: String = folder.components().map(|part| format!("{}::", part.as_os_str().to_str().unwrap())).collect();
    let mut found = BTreeSet::new();
    for start in [up, format!("crate::{whole}")].into_iter().filter(|start| !start.is_empty()) {
        for (at, _) in source.text.match_indices(&start) {
            if source.text[..at].ends_with("super::") || source.text[at + start.len()..].starts_with("super::") {
                continue;
            }
            let path = &source.text[at + start.len()..];
            let taken: Vec<&str> = match path.strip_prefix('{') {
                Some(list) => words(list.split('}').next().unwrap_or_default()).map(|(_, word)| word).collect(),
                None => words(path).take(1).map(|(_, word)| word).collect(),
            };
            found.extend(taken.into_iter().filter(|word| names.contains(*word)).map(str::to_owned));
        }
    }
    found
}

/// What is left of a table of imports when everything that imports nothing that is left is taken away: what is in a circle, and what
/// leads to one.
fn circle(mut open: BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, BTreeSet<String>> {
    while let Some(done) = open.iter().find(|(_, imports)| imports.iter().all(|i| !open.contains_key(i))) {
        let done = done.0.clone();
        open.remove(&done);
    }
    open
}

/// Of the files and folders in one folder; what a folder imports is what the files below it do.
#[test]
fn nothing_in_a_folder_imports_each_other() {
    let all = sources();
    let folders: BTreeSet<&Path> = all.iter().filter_map(|source| source.path.parent()).collect();
    let mut circles = Vec::new();
    for folder in folders {
        let inside = |source: &&Source| source.path.starts_with(folder) && source.path != folder.join("mod.rs");
        let name = |source: &Source| {
            let first = source.path.strip_prefix(folder).unwrap().components().next().unwrap();
            Path::new(first.as_os_str()).file_stem().unwrap().to_str().unwrap().to_owned()
        };
        let names: BTreeSet<String> = all.iter().filter(inside).map(name).collect();
        let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for source in all.iter().filter(inside) {
            let own = name(source);
            let taken = beside(source, folder, &names).into_iter().filter(|other| *other != own);
            imports.entry(own.clone()).or_default().extend(taken);
        }
        let left = circle(imports);
        if !left.is_empty() {
            circles.push(format!("in {}: {left:?}", folder.display()));
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

/// What is true of so many operations speaks of none of them.
const GENERAL: usize = 3;

/// Types of `ops` that are no fields of records, though records speak of them: kinds of operands, and operations that are put together.
const GENERAL_TYPES: [&str; 2] = ["Kind", "Op"];

/// Words of the surface syntax that have another meaning besides: an attribute.
const GENERAL_WORDS: [&str; 1] = ["diagonal"];

/// A record in the source: the constant that it is of, or the name of a function that is more than one operation.
struct Entry<'s> {
    name: &'s str,
    text: &'s str,
    is_operation: bool,
}

/// The entries of all families.
fn entries(sources: &[Source]) -> Vec<Entry<'_>> {
    let mut found = Vec::new();
    // The defaults stand beside the type.
    let families = sources.iter().filter(|source| source.stage() == Some("ops") && source.name() != "ops/record.rs");
    for text in families.map(|source| source.text.as_str()) {
        for kind in ["Record", "FunctionRecord"] {
            for (at, start) in text.match_indices(&format!(" = {kind} {{\n")) {
                let name = text[..at].rsplit(|c: char| c.is_whitespace()).next().unwrap();
                let rest = &text[at + start.len()..];
                if let Some((text, _)) = rest.split_once("\n    };") {
                    found.push(Entry { name, text, is_operation: true });
                }
            }
        }
        for part in text.split("SurfaceFunction {\n").skip(1).filter(|part| part.trim_start().starts_with("name: \"")) {
            let name = part.split('"').nth(1).unwrap();
            found.push(Entry {
                name,
                text: part.split_once("\n    },").map_or(part, |(own, _)| own),
                is_operation: false,
            });
        }
    }
    found
}

/// The members of the public types that a keyword declares in sources, with their types: variants of an `enum`, fields of a `struct`.
fn members<'s>(sources: &[&'s Source], keyword: &str) -> BTreeSet<(&'s str, &'s str)> {
    let mut found = BTreeSet::new();
    for source in sources {
        for part in source.text.split(&format!("\npub {keyword} ")).skip(1) {
            let (head, body) = part.split_once('\n').unwrap();
            if !head.ends_with('{') {
                continue;
            }
            let owner = words(head).next().unwrap().1;
            let body = body.split_once("\n}").map_or(body, |(body, _)| body);
            let lines = body.lines().filter_map(|line| line.strip_prefix("    ")).filter(|line| !line.starts_with(' '));
            let member = |line: &'s str| words(line.strip_prefix("pub ").unwrap_or(line)).next().map(|(_, word)| word);
            found.extend(lines.filter(|line| !line.starts_with('#')).filter_map(member).map(|member| (owner, member)));
        }
    }
    found
}

/// Whether a text has a path (`Typeset::Raised`) or a field (`.swaps`) as whole words; a method of that name is no field.
fn says(text: &str, what: &str) -> bool {
    let is_field = what.starts_with('.');
    text.match_indices(what).any(|(at, _)| {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let after = text[at + what.len()..].chars().next();
        (is_field || !text[..at].ends_with(is_word)) && !after.is_some_and(|c| is_word(c) || is_field && c == '(')
    })
}

/// Whether a text takes a field out of a value of the type by a pattern.
fn destructures(text: &str, owner: &str, field: &str) -> bool {
    text.match_indices(&format!("{owner} {{")).any(|(at, start)| {
        let inside = text[at + start.len()..].split('}').next().unwrap();
        words(inside).any(|(_, word)| word == field)
    })
}

/// Whether an entry sets a field to more than the default: in a record of an operation that is every field which it has.
fn sets(entry: &Entry<'_>, owner: &str, field: &str) -> bool {
    let set = |value: &str| value.starts_with("Some(") || value.starts_with("true");
    let name = format!("{field}: ");
    let begins = |at: usize| !entry.text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let mut places = entry.text.match_indices(&name).filter(|(at, _)| begins(*at));
    places.any(|(at, start)| {
        owner == "Record" && entry.text[..at].ends_with("\n        ") || set(&entry.text[at + start.len()..])
    })
}

/// The variants and fields of records that are true of few operations, with these and with the files outside of `ops` that read them.
fn rare(sources: &[Source]) -> Vec<(String, Vec<String>, BTreeSet<String>)> {
    let entries = entries(sources);
    let of_records: Vec<&Source> = sources.iter().filter(|source| source.stage() == Some("ops")).collect();
    let record = of_records.iter().find(|source| source.name() == "ops/record.rs").unwrap();
    let default = record.text.split_once("const UNARY: Record = Record {").unwrap().1.split_once("\n    };").unwrap().0;
    let others = || sources.iter().filter(|source| source.stage() != Some("ops"));
    let mut found = Vec::new();
    let mut add = |what: String, carriers: Vec<&Entry<'_>>, reads: &dyn Fn(&str) -> bool| {
        if (1..GENERAL).contains(&carriers.len()) {
            let names = carriers.iter().filter(|entry| entry.is_operation).map(|entry| entry.name.to_owned()).collect();
            let files = others().filter(|source| reads(&source.text)).map(Source::name).collect();
            found.push((what, names, files));
        }
    };
    for (owner, variant) in members(&of_records, "enum") {
        let path = format!("{owner}::{variant}");
        if !GENERAL_TYPES.contains(&owner) && !says(default, &path) {
            let carriers = entries.iter().filter(|entry| says(entry.text, &path)).collect();
            add(path.clone(), carriers, &|text| says(text, &path));
        }
    }
    let kernels = sources.iter().find(|source| source.name() == "base/arithmetic/kernels.rs");
    let with_kernels: Vec<&Source> = of_records.iter().copied().chain(kernels).collect();
    for (owner, field) in members(&with_kernels, "struct") {
        let carriers = entries.iter().filter(|entry| sets(entry, owner, field)).collect();
        let read = format!(".{field}");
        add(read.clone(), carriers, &|text| says(text, &read) || destructures(text, owner, field));
    }
    found
}

/// What is asked of any operation or function of the surface syntax with yes or no, and the operations and functions of which it is true.
fn predicates() -> Vec<(&'static str, Vec<String>)> {
    use gradus::internals::base::Symbols;
    use gradus::internals::ops::{Callable, Function, Op, Operation};
    let size = Symbols::default().dimension("n");
    let structural = [Op::Identity(size), Op::Ones(size), Op::Product, Op::Transpose, Op::Scale];
    let calls = Operation::all().map(Op::Call).chain(Function::all().map(Op::Map));
    let all: Vec<Op> = structural.into_iter().chain([Op::Hadamard, Op::Sum]).chain(calls).collect();
    let ops = |holds: &dyn Fn(&Op) -> bool| all.iter().filter(|op| holds(op)).map(constant).collect();
    let calls = |holds: &dyn Fn(Callable) -> bool| {
        let constant = |callable| match callable {
            Callable::Map(function) => constant(&Op::Map(function)),
            Callable::Operation(operation) => constant(&Op::Call(operation)),
            Callable::Function(function) => function.name.to_owned(),
            Callable::Along(function, _) => function.name.to_owned(),
        };
        Callable::all().filter(|callable| holds(*callable)).map(constant).collect()
    };
    let functions = |holds: &dyn Fn(&Function) -> bool| {
        Function::all().filter(holds).map(|function| constant(&Op::Map(function))).collect()
    };
    vec![
        ("is_multilinear", ops(&Op::is_multilinear)),
        ("is_commutative", ops(&|op| (0..3).any(|axes| op.is_commutative(axes)))),
        ("is_closed", ops(&Op::is_closed)),
        ("is_rearrangement", ops(&Op::is_rearrangement)),
        ("takes_dimensions", calls(&Callable::takes_dimensions)),
        ("is_number", calls(&Callable::is_number)),
        ("leaves_name", calls(&Callable::leaves_name)),
        ("hides_argument", functions(&|function| function.hides_argument(&[]))),
        ("depends_on_sign", functions(&|function| function.record().depends_on_sign())),
        ("vanishes_at_zero", functions(&|function| function.record().vanishes_at_zero())),
        ("has_sign_of_argument", functions(&|function| function.record().range.has_sign_of_argument())),
    ]
}

/// The constant of an operation, as the source names it.
fn constant(op: &gradus::internals::ops::Op) -> String {
    use gradus::internals::ops::Op;
    match op {
        Op::Call(operation) => operation.name().to_uppercase().replace('-', "_"),
        Op::Map(function) => function.name().to_uppercase(),
        other => format!("{other:?}"),
    }
}

/// The words of the surface syntax that stand for each operation and each function.
fn spellings() -> Vec<(String, BTreeSet<&'static str>)> {
    use gradus::internals::ops::{Function, Notation, Op, Operation};
    let of_operation = |operation: Operation| {
        let record = operation.record();
        let mut words: BTreeSet<&str> = record.aliases.iter().copied().chain(record.spelling).collect();
        words.insert(record.name);
        match record.notation {
            Notation::Call(call) => words.extend([call.name]),
            Notation::Constant(constant) => {
                words.extend([constant.name].into_iter().chain(constant.multiplies.into_iter().flatten()))
            }
            _ => {}
        }
        (constant(&Op::Call(operation)), words)
    };
    let of_function = |function: Function| {
        let words = function.record().aliases.iter().copied().chain([function.name()]).collect();
        (constant(&Op::Map(function)), words)
    };
    Operation::all().map(of_operation).chain(Function::all().map(of_function)).collect()
}

/// An operation is named where its constant stands, and outside of `ops` also where a string is a word of the surface syntax for it, where
/// a variant or a field of its record is read that fewer than three records have, and where a predicate is asked that is true of fewer
/// than three operations. Types below `ops` say nothing of operations, but for the kernels of functions. What an operation takes besides
/// operands, numbers and dimensions, is read of any operation alike, by the methods of `Parameters`.
#[test]
fn an_operation_is_named_in_few_files() {
    let sources = sources();
    let mut homes: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    let mut name = |operation: &str, file: String, by: String| {
        homes.entry(operation.to_owned()).or_default().entry(file).or_default().insert(by);
    };
    for (constant, spellings) in spellings() {
        for source in &sources {
            // `mod.rs` of the records only passes names on.
            let passes = matches!(source.name().as_str(), "ops/mod.rs" | "ops/elementwise/mod.rs");
            if !passes && words(&source.text).any(|(_, word)| word == constant) {
                name(&constant, source.name(), constant.clone());
            }
            for word in spellings.iter().filter(|word| !GENERAL_WORDS.contains(word)) {
                let literal = format!("\"{word}\"");
                // A word in a printer of code is one of its language.
                let is_printer = source.name().starts_with("code/targets/");
                if source.stage() != Some("ops") && !is_printer && source.text.contains(&literal) {
                    name(&constant, source.name(), literal);
                }
            }
        }
    }
    for (what, operations, files) in rare(&sources) {
        for operation in &operations {
            files.iter().for_each(|file| name(operation, file.clone(), what.clone()));
        }
    }
    let predicates = predicates();
    for (predicate, operations) in predicates.iter().filter(|(_, operations)| operations.len() < GENERAL) {
        let asking =
            |source: &&Source| source.stage() != Some("ops") && words(&source.text).any(|(_, w)| w == *predicate);
        for source in sources.iter().filter(asking) {
            operations.iter().for_each(|operation| name(operation, source.name(), (*predicate).to_owned()));
        }
    }
    let wide = homes.iter().filter(|(_, files)| files.len() > HOMES);
    let lines: Vec<String> =
        wide.map(|(operation, files)| format!("{operation} in {}: {files:?}", files.len())).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

#[test]
fn every_predicate_on_operations_is_counted() {
    let counted: BTreeSet<&str> = predicates().into_iter().map(|(name, _)| name).collect();
    for source in sources() {
        // Predicates of other things: numbers and orders.
        let others = ["contains", "is_mended"];
        if !matches!(source.name().as_str(), "ops/lookup.rs" | "ops/callable.rs" | "ops/elementwise/record.rs") {
            continue;
        }
        for line in source.text.lines().filter(|line| line.contains("pub fn ") && line.contains("-> bool")) {
            let name = line.split("pub fn ").nth(1).and_then(|rest| words(rest).next()).unwrap().1;
            assert!(counted.contains(name) || others.contains(&name), "{name} in {}", source.name());
        }
    }
}

#[test]
fn rare_flags_are_found() {
    let sources = sources();
    let rare = rare(&sources);
    let found: BTreeMap<&str, &Vec<String>> = rare.iter().map(|(what, names, _)| (what.as_str(), names)).collect();
    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(found["Typeset::Raised"], &names(&["INVERSE"]));
    assert_eq!(found[".swaps"], &names(&["COMMUTATION"]));
    assert_eq!(found[".as_power"], &names(&["SQRT"]));
    assert!(!found.contains_key("Typeset::Name") && !found.contains_key(".vocabulary"));
}
