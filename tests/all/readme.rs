//! The examples of the README and of the guide are what the program prints. `UPDATE_README=1 cargo test readme::` writes them anew.

use crate::support::command::{console, gradus};
use std::path::{Path, PathBuf};

/// The README and the pages of the guide that are written by hand.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: Vec<PathBuf> = std::fs::read_dir(root.join("docs/src"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    pages.push(root.join("README.md"));
    pages
}

/// The text of a page with what the program prints now, and the number of its examples.
fn written(page: &str) -> (String, usize) {
    let mut out = String::new();
    let mut inside = false;
    let mut examples = 0;
    for line in page.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        }
        if !inside || line.starts_with("```") {
            out += &format!("{line}\n");
        } else if let Some(command) = line.strip_prefix("$ ") {
            if !out.ends_with("```console\n") {
                out.push('\n');
            }
            out += &format!("{line}\n{}", printed(command));
            examples += 1;
        } else {
            // Output, which was just written.
        }
    }
    (out, examples)
}

/// What a command prints: one of gradus, or lines for `gradus batch`.
fn printed(command: &str) -> String {
    if let Some(arguments) = command.strip_prefix("gradus ") {
        return console(Path::new("."), arguments);
    }
    let input = command.strip_prefix("echo '").and_then(|rest| rest.strip_suffix("' | gradus batch -"));
    let input = input.unwrap_or_else(|| panic!("not an example of gradus: {command}"));
    gradus(&["batch", "-"], input.as_bytes()).stdout
}

#[test]
fn examples_print_what_the_pages_say() {
    let mut all = 0;
    let mut outdated = Vec::new();
    for path in pages() {
        let page = std::fs::read_to_string(&path).unwrap();
        let (out, examples) = written(&page);
        all += examples;
        if page == out {
            continue;
        }
        if std::env::var_os("UPDATE_README").is_some() {
            std::fs::write(path, out).unwrap();
        } else {
            outdated.push(format!("{}:\n{out}", path.display()));
        }
    }
    assert!(all >= 30);
    assert!(outdated.is_empty(), "out of date; run UPDATE_README=1 cargo test readme::\n{}", outdated.join("\n"));
}

/// Every page of the guide is in its table of contents, and nothing else.
#[test]
fn the_table_of_contents_is_complete() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let summary = std::fs::read_to_string(root.join("docs/src/SUMMARY.md")).unwrap();
    for page in pages() {
        let name = page.file_name().unwrap().to_str().unwrap();
        let is_listed = summary.contains(&format!("({name})"));
        assert_eq!(is_listed, !matches!(name, "SUMMARY.md" | "README.md"), "{name}");
    }
}

/// The picture of the README shows what the program prints.
#[test]
fn the_picture_is_true() {
    let picture = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/gradus.svg")).unwrap();
    for form in ["index", "vec", "differential", "frechet"] {
        let text = printed(&format!("gradus derive \"W*W'\" --wrt W --format unicode --form {form}"));
        assert!(picture.contains(&format!(">{}<", text.trim_end())), "{text}");
    }
    assert!(printed("gradus derive \"W*W'\" --wrt W").contains("verdict       proved"));
}
