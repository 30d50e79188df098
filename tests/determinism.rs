//! The same input gives the same bytes: again, in another order, in another process, on other threads.

mod common;

use common::{Case, SEED, fingerprint};
use std::io::Write;
use std::process::{Command, Stdio};

const RUNS: usize = 20;

fn all() -> Vec<String> {
    Case::all().iter().map(|case| fingerprint(&case.answer().unwrap())).collect()
}

#[test]
fn library_again_reversed_and_on_threads() {
    let first = all();
    for run in 0..3 {
        assert_eq!(first, all(), "run {run}");
    }
    let mut reversed: Vec<String> = Case::all().iter().rev().map(|case| fingerprint(&case.answer().unwrap())).collect();
    reversed.reverse();
    assert_eq!(first, reversed);
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(all)).collect();
    for thread in threads {
        assert_eq!(first, thread.join().unwrap());
    }
}

/// The answers to these lines, without their times.
fn batch(lines: &[&str]) -> Vec<String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .arg("batch")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = lines.join("\n");
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let strip = |line: &str| {
        let mut answer: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(answer["stats"]["ms"].take().is_number(), "{line}");
        answer.to_string()
    };
    String::from_utf8(output.stdout).unwrap().lines().map(strip).collect()
}

#[test]
fn batch_again_reversed_and_in_other_processes() {
    let lines: Vec<&str> = SEED.lines().collect();
    let first = batch(&lines);
    assert_eq!(first.len(), lines.len());
    let again = batch(&lines.repeat(RUNS));
    assert!(again.chunks(lines.len()).all(|run| run == first), "a run in one process differs");
    let mut backwards = lines.clone();
    backwards.reverse();
    let mut reversed = batch(&backwards);
    reversed.reverse();
    assert_eq!(first, reversed);
    assert_eq!(first, batch(&lines), "another process");
}
