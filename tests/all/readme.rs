//! The examples of the README are what the program prints. `UPDATE_README=1 cargo test readme::` writes them anew.

use crate::support::command::console;
use std::path::Path;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

#[test]
fn examples_print_what_the_readme_says() {
    let readme = std::fs::read_to_string(PATH).unwrap();
    let mut out = String::new();
    let mut inside = false;
    let mut examples = 0;
    for line in readme.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        }
        if !inside || line.starts_with("```") {
            out += &format!("{line}\n");
        } else if let Some(command) = line.strip_prefix("$ gradus ") {
            if !out.ends_with("```console\n") {
                out.push('\n');
            }
            out += &format!("{line}\n{}", console(Path::new("."), command));
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
        assert!(readme == out, "README.md is out of date; run UPDATE_README=1 cargo test readme::\n{out}");
    }
}
