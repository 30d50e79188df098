//! The functions of every line of the corpus in Rust: one crate of all of them, which is built without warnings and run.
//!
//! Where its dependencies cannot be had, the test is skipped and says so; `GRADUS_REQUIRE_RUST=1` requires them.

use crate::code_runs::all;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

const MANIFEST: &str = r#"[package]
name = "printed"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
libm = "0.2"
nalgebra = { version = "0.34", default-features = false, features = ["std"] }
ndarray = "0.17"

[profile.dev]
debug = false
incremental = false
opt-level = 0

[workspace]
"#;

/// What reads arguments and compares results.
const HARNESS: &str = include_str!("code_rust_main.rs");

fn cargo(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments).current_dir(folder).env_remove("CARGO_TARGET_DIR");
    command.output().unwrap()
}

/// A value as words: the number of axes, their sizes, the entries.
fn words(value: &Value) -> String {
    let Some(data) = value.get("data") else { return format!("{value}\n") };
    let list = |list: &Value| list.as_array().unwrap().iter().map(Value::to_string).collect::<Vec<_>>();
    let shape = list(&value["shape"]);
    format!("{} {} {}\n", shape.len(), shape.join(" "), list(data).join(" "))
}

#[test]
fn every_rust_function_returns_its_values() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("code_rust");
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("Cargo.toml"), MANIFEST).unwrap();
    std::fs::write(folder.join("src/main.rs"), "fn main() {}\n").unwrap();
    let fetched = cargo(&folder, &["fetch"]);
    if !fetched.status.success() {
        let required = std::env::var_os("GRADUS_REQUIRE_RUST").is_some_and(|value| value == "1");
        let message = String::from_utf8_lossy(&fetched.stderr);
        assert!(!required, "GRADUS_REQUIRE_RUST is set, but the crates cannot be had: {message}");
        let _ = writeln!(std::io::stderr(), "skipped: no ndarray and nalgebra, so the printed Rust is not run");
        return;
    }
    let (mut source, mut calls, mut input) = (HARNESS.to_owned(), String::new(), String::new());
    for (at, case) in all().iter().enumerate() {
        let (text, function) = (case["sources"]["rust"].as_str().unwrap(), case["form"].as_str().unwrap());
        writeln!(source, "\nmod case_{at} {{\n{text}}}").unwrap();
        let head = text.split_once(&format!("pub fn {function}(")).unwrap().1.split_once(") -> ").unwrap().0;
        let mut arguments = Vec::new();
        for (name, kind) in head.split(',').filter_map(|argument| argument.trim().split_once(": ")) {
            arguments.push(if kind.contains("View") { "input.array()?.view()" } else { "input.number()?" });
            input += &words(&case["arguments"][name.trim_end_matches('_')]);
        }
        let expected = match &case["expected"] {
            Value::Array(all) => all.clone(),
            one => vec![one.clone()],
        };
        expected.iter().for_each(|value| input += &words(value));
        let results: Vec<String> = (0..expected.len()).map(|at| format!("r{at}")).collect();
        let pattern = if let [one] = &results[..] { one.clone() } else { format!("({})", results.join(", ")) };
        let id = case["id"].as_str().unwrap();
        writeln!(calls, "    let {pattern} = case_{at}::{function}({})?;", arguments.join(", ")).unwrap();
        results.iter().for_each(|r| writeln!(calls, "    input.compare({id:?}, {r})?;").unwrap());
    }
    source += &format!("\nfn all(input: &mut Input) -> Result<(), Box<dyn Error>> {{\n{calls}    Ok(())\n}}\n");
    std::fs::write(folder.join("src/main.rs"), source).unwrap();
    std::fs::write(folder.join("input.txt"), input).unwrap();
    let output = cargo(&folder, &["run", "--quiet", "--", "input.txt"]);
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{stdout}{}", &stderr[..stderr.len().min(20_000)]);
    println!("{} functions in rust return what they must", all().len());
}
