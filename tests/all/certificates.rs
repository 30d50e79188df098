//! What backs answers: each answer to the corpus is decided about by `checker/check.py`, which shares no code with the engine.
//!
//! Without a `python3` the tests are skipped and say so, unless `GRADUS_REQUIRE_PYTHON=1`.

use crate::support::on_threads;
use gradus::protocol::{Answer, Outcome, respond_as};
use gradus::{Context, ErrorCode};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// The fewest answers to the corpus that have to be proved.
const PROVED: usize = 345;

#[test]
fn the_checker_proves_the_answers_to_the_corpus() {
    let questions = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus.jsonl");
    let lines: Vec<String> = std::fs::read_to_string(&questions).unwrap().lines().map(str::to_owned).collect();
    let answers = on_threads(&lines, |line| answered(line));
    let Some((said, code)) = checked("corpus", &answers, &["--questions", questions.to_str().unwrap()]) else { return };
    let last = said.lines().last().unwrap_or_default();
    let counts: Vec<usize> = last.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    assert_eq!((counts.iter().sum::<usize>(), counts[2], code), (lines.len(), 0, Some(0)), "{said}");
    assert!(counts[0] >= PROVED, "{said}");
    println!("{last}");
}

/// An answer that was altered after the fact, with its certificate or without, is not accepted.
#[test]
fn the_checker_rejects_what_was_altered() {
    let line = answered(r#"{"id": "a", "expr": "W*W'", "wrt": "W"}"#);
    for (what, changes) in [
        ("nothing", &[][..]),
        ("the answer", &["/forms/index/text"]),
        ("the certificate", &["/certificate/answer/forms/index"]),
        ("both", &["/forms/index/text", "/certificate/answer/forms/index"]),
        ("the question", &["/certificate/question/expr"]),
    ] {
        let mut answer: Value = serde_json::from_str(&line).unwrap();
        for pointer in changes {
            let place = answer.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}"));
            *place = place.as_str().unwrap().replacen("W", "2*W", 1).into();
        }
        let Some((said, _)) = checked(&what.replace(' ', "_"), &[answer.to_string()], &[]) else { return };
        let verdict = if changes.is_empty() { "a proved" } else { "a rejected" };
        assert!(said.starts_with(verdict), "{what}: {said}");
    }
}

#[test]
fn a_certificate_has_the_question_with_one_reading() {
    let texts = [
        ("W*W'", "W", Some("W*W'")),
        ("F[i,j] = W[i,p]*W[j,p]", "W", Some("F[i,j] = W[i,p]*W[j,p]")),
        ("2 x' A x", "x", Some("2*x'*A*x")),
        ("sum(1 + exp(x))", "x", Some("sum(exp(x) + ones(n))")),
        ("sum(sum(X,2).^2)", "X", Some("sum((X*ones(m)).^2)")),
        ("\\frac12\\|Ax-b\\|^2", "x", Some("1/2*norm(A*x - b)^2")),
        ("A:B - B:A", "A", Some("A:B - B:A")),
        ("tr(eye*X)", "X", Some("tr(eye(n)*X)")),
        // It says nothing of what an entry of the variable is.
        ("x'*A*x", "x[1]", None),
    ];
    for (text, wrt, expected) in texts {
        let answer = Context::new().derive(text).by(wrt).answer().unwrap_or_else(|e| panic!("{text}: {e}"));
        let certificate = answer.certificate();
        assert_eq!(certificate.as_ref().map(|found| found.expr.as_str()), expected, "{text}");
        let forms = answer.forms.iter().map(|form| (form.name().as_str(), form.text()));
        assert!(certificate.is_none_or(|found| found.forms.into_iter().eq(forms)), "{text}");
    }
    let mut assumed = Context::new();
    assumed.assume("Q'*Q = eye").unwrap();
    let answer = assumed.derive("norm(Q*x)^2").by("x").answer().unwrap();
    assert!(answer.certificate().is_none(), "it stands on an assumption");
}

/// What Coq makes of the files is seen by `checker/coq.sh`; here, what they say.
#[test]
fn files_for_coq_state_the_answer() {
    for (declarations, text, wrt, statements) in [
        (
            &["W: matrix(n,m)"][..],
            "W*W'",
            "W",
            &[
                "Definition value (W : 'M[R]_(n, m)) : 'M[R]_n := W *m W^T.",
                "Definition differential (W dW : 'M[R]_(n, m)) : 'M[R]_n := dW *m W^T + W *m dW^T.",
                "value (W + dW) = value W + differential W dW + remainder W dW.",
                "Definition jacobian (W : 'M[R]_(n, m)) (i j k l : nat) : R := (i == k :> nat)%:R * entry W j l + (j == k :> nat)%:R * entry W i l.",
            ][..],
        ),
        (
            &["R: matrix(n,n)", "x: vector(n)"],
            "1/2*x'*R*x",
            "x",
            &[
                "Variables (R_ : comRingType)",
                "Hypothesis one_half_law : 2%:R * one_half = 1.",
                "frobenius (gradient x) dx",
            ],
        ),
        (
            &["T: tensor(n,m,k)", "x: vector(m)"],
            "T[i,p,j]*x[p]",
            "x",
            &["Variable T : nat -> nat -> nat -> R.", "T i l j"],
        ),
    ] {
        let mut cx = Context::new();
        declarations.iter().for_each(|declaration| {
            cx.declare(declaration).unwrap();
        });
        let file = cx.derive(text).by(wrt).answer().unwrap().coq().unwrap_or_else(|e| panic!("{text}: {e}"));
        for statement in statements {
            assert!(file.contains(statement), "{text}: {statement}\n{}", &file[file.find("The answer").unwrap()..]);
        }
    }
    for (text, wrt, reason) in [
        ("logdet(A)", "A", "'logdet' is no sum of products"),
        ("sum(exp(x))", "x", "'exp' is no sum of products"),
        ("norm(x)", "x", "'sqrt' is no sum of products"),
        ("x[i]*y[j]*z[k]", "x", "it is about a tensor with more than two axes"),
        ("kron(A,B)", "A", "an axis is a product of dimensions"),
    ] {
        let error = Context::new().derive(text).by(wrt).answer().unwrap().coq().unwrap_err();
        assert_eq!(error.code, ErrorCode::Request, "{text}");
        assert!(error.message.contains(reason), "{text}: {}", error.message);
    }
    let mut symmetric = Context::new();
    symmetric.declare("A: matrix(n,n) symmetric").unwrap();
    let answer = symmetric.derive("x'*A*x").by("x").answer().unwrap();
    assert!(answer.coq().unwrap_err().message.contains("attributes"));
}

/// The answer to a line, with its certificate.
fn answered(line: &str) -> String {
    let mut all = gradus::protocol::Request::new("");
    all.certificate = true;
    let response = respond_as(&Context::new(), line.as_bytes(), 1, &all);
    assert!(matches!(&response.outcome, Outcome::Answer(Answer { certificate: Some(_), .. })), "{line}: {response}");
    response.to_string()
}

/// What the checker says of answers, with its exit status; nothing where there is no Python.
fn checked(name: &str, answers: &[String], more: &[&str]) -> Option<(String, Option<i32>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("certificates_{name}.jsonl"));
    let mut text = String::new();
    answers.iter().for_each(|answer| writeln!(text, "{answer}").unwrap());
    std::fs::write(&file, text).unwrap();
    let program = root.join("checker/check.py");
    let run = Command::new("python3").arg(program).arg(&file).args(more).output();
    let required = std::env::var_os("GRADUS_REQUIRE_PYTHON").is_some_and(|value| value == "1");
    match run {
        Ok(run) => Some((String::from_utf8(run.stdout).unwrap(), run.status.code())),
        Err(error) if required => panic!("python3: {error}"),
        Err(_) => {
            println!("skipped: no python3");
            None
        }
    }
}
