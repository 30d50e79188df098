//! Many lines at once, and answers that cannot be written.

use crate::support::command::gradus;
use gradus::Context;
use gradus::protocol::{answer_all, respond};
use serde_json::Value;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::process::{Command, Stdio};

/// Lines of very different cost, some of them mistakes.
fn lines() -> Vec<String> {
    let long = format!("{{\"expr\": \"{}\", \"wrt\": \"A\"}}", vec!["tr(A*B)"; 60].join(" + "));
    let some = [
        &long,
        r#"{"id": 1, "expr": "W*W'", "wrt": "W"}"#,
        "",
        "no request",
        r#"{"expr": "1/2*norm(D*W-X)^2", "wrt": ["W", "W"]}"#,
        r#"{"id": 2, "expr": "A +"}"#,
    ];
    (0..5).flat_map(|_| some).map(str::to_owned).collect()
}

fn without_times(text: &str) -> Vec<Value> {
    let line = |line: &str| {
        let mut value: Value = serde_json::from_str(line).unwrap();
        if let Some(stats) = value.get_mut("stats").and_then(Value::as_object_mut) {
            stats.remove("ms");
        }
        value
    };
    text.lines().map(line).collect()
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let input = lines().join("\n");
    let [one, four] = ["1", "4"].map(|jobs| {
        let output = gradus(&["batch", "--jobs", jobs], input.as_bytes());
        assert_eq!((output.status, output.stderr.as_str()), (0, ""));
        without_times(&output.stdout)
    });
    assert_eq!(one.len(), 25);
    assert_eq!(one, four);
    assert_eq!(gradus(&["batch", "--jobs", "0"], b"").status, 2);
}

#[test]
fn the_library_answers_in_order() {
    let cx = Context::new();
    let lines = lines();
    let answers = |jobs| {
        let mut answers = Vec::new();
        let _ = answer_all(&cx, jobs, &lines, |response| {
            answers.push(response.to_string());
            ControlFlow::<()>::Continue(())
        });
        answers
    };
    let one: Vec<String> = (1..)
        .zip(&lines)
        .filter(|(_, line)| !line.is_empty())
        .map(|(number, line)| respond(&cx, line.as_bytes(), number).to_string())
        .collect();
    assert_eq!(answers(1), one);
    assert_eq!(answers(4), one);
    // Lines without end, of which the first few are wanted.
    let mut count = 0;
    let ended = answer_all(&cx, 4, std::iter::repeat("{\"expr\": \"x\"}"), |_| {
        count += 1;
        if count == 100 { ControlFlow::Break("enough") } else { ControlFlow::Continue(()) }
    });
    assert_eq!((ended, count), (ControlFlow::Break("enough"), 100));
}

fn start(arguments: &[&str], output: Stdio) -> std::process::Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.args(arguments).stdin(Stdio::piped()).stdout(output).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn a_line_is_answered_before_the_next_is_there() {
    let mut child = start(&["batch", "--jobs", "4"], Stdio::piped());
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..2 {
        input.write_all(b"{\"expr\": \"tr(A)\"}\n").unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert!(line.contains("\"ok\":true"), "{line}");
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn an_answer_that_cannot_be_written_is_no_success() {
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else { return };
    let commands: [&[&str]; 7] = [
        &["batch"],
        &["batch", "--jobs", "1"],
        &["derive", "A*x", "--wrt", "x"],
        &["equal", "A", "A"],
        &["functions"],
        &["rules", "list"],
        &["--help"],
    ];
    for arguments in commands {
        let mut child = start(arguments, full.try_clone().unwrap().into());
        // The input stays open: no next line is waited for.
        let mut input = child.stdin.take().unwrap();
        let _ = input.write_all(b"{\"expr\": \"x\"}\n{\"expr\": \"x\"}\n");
        let output = child.wait_with_output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), message.lines().count()), (Some(2), 1), "{arguments:?}: {message}");
        assert!(message.starts_with("error: standard output: No space left"), "{arguments:?}: {message}");
        drop(input);
    }
}

#[test]
fn a_reader_that_has_gone_away_is_told_of() {
    let mut child = start(&["batch"], Stdio::piped());
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    let _ = input.write_all(b"{\"expr\": \"x\"}\n");
    let output = child.wait_with_output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(message.starts_with("error: standard output: Broken pipe"), "{message}");
}
