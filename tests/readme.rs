//! The examples of the README are what the program prints. `UPDATE_README=1 cargo test --test readme` writes them anew.

use std::process::Command;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

#[test]
fn examples_print_what_the_readme_says() {
    let readme = std::fs::read_to_string(PATH).unwrap();
    let mut out = String::new();
    let mut console = false;
    let mut examples = 0;
    for line in readme.lines() {
        if line.starts_with("```") {
            console = line == "```console";
        }
        if !console || line.starts_with("```") {
            out += &format!("{line}\n");
        } else if let Some(command) = line.strip_prefix("$ gradus ") {
            if !out.ends_with("```console\n") {
                out.push('\n');
            }
            out += &format!("{line}\n{}", run(command));
            examples += 1;
        } else {
            // Output, which was just written.
            assert!(!line.starts_with('$'), "not an example of gradus: {line}");
        }
    }
    assert!(examples >= 5);
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(PATH, out).unwrap();
    } else {
        assert!(readme == out, "README.md is out of date; run UPDATE_README=1 cargo test --test readme\n{out}");
    }
}

fn run(command: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gradus")).args(words(command)).output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// The words of a command line with quotes.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => word.get_or_insert_default().push(c),
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
