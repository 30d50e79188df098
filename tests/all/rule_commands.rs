//! Rules on the command line: the options that take them, and the tutorial of `rules/README.md`.

use crate::support::command::console;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

const README: &str = include_str!("../../rules/README.md");

/// The text of the first form of each answer of a batch.
fn texts(dir: &Path, command: &str) -> Vec<String> {
    let text = |line: &str| {
        let answer: Value = serde_json::from_str(line).unwrap();
        let mut forms = answer["forms"].as_object().unwrap().values();
        forms.find_map(|form| form["text"].as_str()).unwrap().to_owned()
    };
    console(dir, command).lines().map(text).collect()
}

/// `--rules DIR` and `--assume` on every command that takes an expression.
#[test]
fn commands_take_rules_and_assumptions() {
    let dir = std::env::temp_dir().join(format!("gradus-rules-{}", std::process::id()));
    std::fs::create_dir_all(dir.join("own")).unwrap();
    std::fs::write(dir.join("own/softplus.rules"), include_str!("../rules/pass/functions.rules")).unwrap();
    std::fs::write(dir.join("lines"), "{\"id\":1,\"expr\":\"sum(softplus(x))\",\"wrt\":\"x\"}\n").unwrap();
    let assumed = "{\"id\":1,\"expr\":\"Q'*Q*x\",\"assume\":[\"Q'*Q = eye\"]}\n{\"id\":2,\"expr\":\"Q'*Q*x\"}\n";
    std::fs::write(dir.join("assumed"), assumed).unwrap();
    for (command, expected) in [
        ("derive sum(softplus(x)) --wrt x --rules own --form matrix", "sigmoid(x)\n"),
        ("simplify \"softplus(x) - softplus(-x)\" --rules own --form value", "x\n"),
        (
            "equal \"softplus(x) - softplus(-x)\" x --rules own",
            "equal: proved (equal normal forms)\n\
             note: x is read as a scalar; declare `x: vector(n)` for the other reading\n",
        ),
        ("simplify \"Q'*(Q*x)\" --assume \"Q'*Q = eye\" --form value", "x\n"),
        ("equal norm(Q*x) norm(x) --assume \"Q'*Q = eye\"", "equal: tested (rules, under the assumptions)\n"),
    ] {
        assert_eq!(console(&dir, command), expected, "{command}");
    }
    assert_eq!(texts(&dir, "batch lines --rules own"), ["sigmoid(x)"]);
    // An assumption of one line is none of the next.
    assert_eq!(texts(&dir, "batch assumed"), ["x", "Q'*Q*x"]);
    std::fs::remove_dir_all(&dir).unwrap();
}

/// The blocks of the tutorial, in order: ```text FILE is what a file holds, ```console is commands with what they print.
#[test]
fn the_tutorial_is_true() {
    let dir = std::env::temp_dir().join(format!("gradus-tutorial-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let (mut commands, mut inside): (usize, Option<(String, String)>) = (0, None);
    let mut wrong = String::new();
    for line in README.lines() {
        let Some((head, body)) = &mut inside else {
            if let Some(head) = line.strip_prefix("```") {
                inside = Some((head.to_owned(), String::new()));
            }
            continue;
        };
        if line != "```" {
            *body += line;
            body.push('\n');
            continue;
        }
        match head.split_once(' ') {
            Some(("text", file)) => std::fs::write(dir.join(file), &*body).unwrap(),
            _ if head == "console" => {
                let mut parts = body.split("$ ");
                assert_eq!(parts.next(), Some(""));
                for part in parts {
                    let (command, expected) = part.split_once('\n').unwrap();
                    let arguments = command.strip_prefix("gradus ").expect("a command of gradus");
                    let found = console(&dir, arguments);
                    commands += 1;
                    if masked(&found) != masked(expected) {
                        let _ = writeln!(wrong, "$ {command}\n{found}");
                    }
                }
            }
            _ => {}
        }
        inside = None;
    }
    let _ = std::fs::remove_dir_all(&dir);
    assert!(wrong.is_empty(), "the commands of rules/README.md print\n{wrong}");
    assert!(commands >= 5, "a tutorial of {commands} commands");
}

/// The text without counts that change with the engine.
fn masked(text: &str) -> String {
    let mask = |line: &str| match line.strip_prefix("corpus ") {
        Some(counts) => counts.replace(|c: char| c.is_ascii_digit(), ""),
        None => line.to_owned(),
    };
    text.trim_end().lines().map(|line| mask(line.trim_end()) + "\n").collect()
}
