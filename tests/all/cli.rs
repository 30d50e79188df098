//! The command line from outside: protocol, exit statuses, and one clear error for every kind of bad input.

use crate::support::command::gradus;
use crate::support::snapshot;
use serde_json::{Value, json};

fn batch(input: &[u8]) -> Vec<Value> {
    let output = gradus(&["batch"], input);
    assert_eq!(output.status, 0, "{}", output.stderr);
    output.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_word_is_an_expression_where_nothing_else_is() {
    assert!(gradus(&["xyz", "--wrt", "xyz"], b"").stdout.starts_with("matrix"));
    assert!(gradus(&["derve", "x'*x", "--wrt", "x"], b"").stderr.contains("derive"));
}

#[test]
fn batch_answers_every_line() {
    let answers = batch(
        b"{\"id\": \"a\", \"expr\": \"W*W'\", \"wrt\": \"W\", \"extra\": [1]}\r\n\n  \n{\"id\": 7, \"expr\": \"tr(A*B) - tr(B*A)\"}\nnot json\n[1]\n{\"id\": \"b\"}\n{\"id\": \"c\", \"expr\": \"A*x + \", \"wrt\": \"x\"}",
    );
    let ids: Vec<&Value> = answers.iter().map(|a| &a["id"]).collect();
    assert_eq!(ids, [&json!("a"), &json!(7), &json!(null), &json!(null), &json!("b"), &json!("c")]);
    assert_eq!(
        keys(&answers[0]),
        [
            "id",
            "ok",
            "kind",
            "order",
            "value_shape",
            "wrt_shapes",
            "constraint",
            "layout",
            "vars",
            "forms",
            "conditions",
            "verdict",
            "stats",
            "schema"
        ]
    );
    assert_eq!(answers[0]["vars"], json!({"W": {"kind": "matrix", "shape": ["n", "m"], "attrs": []}}));
    assert_eq!(answers[0]["forms"]["index"]["free"], json!(["i", "j", "k", "l"]));
    assert_eq!(answers[0]["forms"]["matrix"], Value::Null);
    assert_eq!(keys(&answers[0]["stats"]), ["ms", "e_nodes", "e_classes", "iterations", "stopped"]);
    assert_eq!(answers[1]["forms"]["value"]["text"], "0");
    assert_eq!(answers[1]["kind"], "value");
    let lines: Vec<&Value> = answers.iter().map(|a| &a["line"]).collect();
    assert_eq!(lines, [&json!(null), &json!(null), &json!(5), &json!(6), &json!(7), &json!(null)]);
    assert_eq!(answers[5]["error"]["code"], "syntax");
    assert_eq!(answers[5]["error"]["span"], json!([4, 5]));
}

#[test]
fn batch_reads_no_line_of_any_length() {
    let mut input = b"{\"expr\": \"tr(A)\"}\n".to_vec();
    input.extend(std::iter::repeat_n(b'x', 3 * gradus::protocol::LONGEST_LINE));
    input.extend(b"\n{\"expr\": \"tr(B)\"}\n");
    input.extend(std::iter::repeat_n(b'y', gradus::protocol::LONGEST_LINE + 1));
    let answers = batch(&input);
    let codes: Vec<&Value> = answers.iter().map(|a| &a["error"]["code"]).collect();
    assert_eq!(codes, [&json!(null), &json!("too-large"), &json!(null), &json!("too-large")]);
    assert_eq!(answers[1]["line"], 2);
    assert_eq!(answers[2]["forms"]["value"]["text"], "tr(B)");
}

#[test]
fn batch_reads_requests_in_every_spelling() {
    let lines = [
        json!({"expr": "x'*A*x", "wrt": ["x", "x"], "vars": {"A": {"attrs": ["symmetric"]}}}),
        json!({"expr": "x'*A*x", "wrt": "x", "wrt2": "x", "vars": {"A": {"kind": "matrix", "shape": ["n", "n"], "attrs": ["symmetric"]}}}),
        json!({"expr": "c*x", "wrt": "c", "vars": {"c": {"kind": "scalar"}, "x": {"kind": "vector", "shape": [3]}}}),
        json!({"expr": "x", "wrt": null, "vars": null, "constraint": null}),
        json!({"expr": "x'*A*x", "wrt": "x", "forms": ["differential"]}),
        json!({"expr": "x'*A*x", "wrt": "x", "forms": "matrix"}),
        json!({"expr": "x'*A*x", "wrt": "x", "taylor": 2}),
        json!({"expr": "W*W'", "wrt": "W", "forms": ["single-entry", "isotropic"]}),
    ];
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let answers = batch(text.as_bytes());
    assert!(answers.iter().all(|a| a["ok"] == true), "{answers:?}");
    assert_eq!(answers[0]["forms"]["matrix"], answers[1]["forms"]["matrix"]);
    assert_eq!(answers[0]["kind"], "hessian");
    assert_eq!(answers[2]["value_shape"], json!(["3"]));
    assert_eq!(answers[4]["forms"]["matrix"], json!(null));
    assert_eq!(answers[4]["forms"]["differential"]["text"], "(A + A')*x:dx");
    assert_eq!(answers[5]["forms"]["differential"], json!(null));
    assert_eq!(answers[6]["forms"]["taylor"]["text"], "x'*A*x + (A + A')*x:dx + dx'*A*dx");
    assert_eq!(answers[6]["forms"]["matrix"]["text"], "(A + A')*x");
    assert_eq!(answers[7]["forms"]["single-entry"]["text"], "E(k,l)*W' + W*E(k,l)'");
    assert_eq!(answers[7]["forms"]["isotropic"]["text"], "E4*W + W*E4:G4");
}

#[test]
fn batch_refuses_bad_requests() {
    let lines = [
        json!({"expr": 1}),
        json!({"expr": "x", "wrt": 1}),
        json!({"expr": "x", "wrt": "y"}),
        json!({"expr": "x", "wrt": [["x"]]}),
        json!({"expr": "tr(S)", "wrt": "S", "constraint": "round"}),
        json!({"expr": "x", "wrt": "x", "constraint": "symmetric"}),
        json!({"expr": "x", "constraint": "symmetric"}),
        json!({"expr": "x", "constraint": "lower"}),
        json!({"expr": "tr(S)", "wrt": "S", "constraint": 1}),
        json!({"expr": "tr(S)", "wrt": "S", "layout": "sideways"}),
        json!({"expr": "tr(S)", "wrt": "S", "layout": ["numerator"]}),
        json!({"expr": "tr(S)", "layout": "numerator"}),
        json!({"expr": "x", "wrt": "x", "wrt2": 2}),
        json!({"expr": "tr(S)", "wrt": "S", "taylor": "two"}),
        json!({"expr": "tr(S)", "wrt": "S", "taylor": 9}),
        json!({"expr": "tr(S)", "taylor": 2}),
        json!({"expr": "A", "vars": {"A": {"kind": "matrix", "shape": "n"}}}),
        json!({"expr": "A", "vars": {"A": {"kind": "matrix", "shape": ["n", "n"], "attrs": ["shiny"]}}}),
        json!({"expr": "A", "vars": []}),
        json!({"expr": "A", "vars": {"A": 3}}),
        json!({"expr": "A", "vars": {"A": {"kind": "matrix", "shape": ["n", "m"], "attrs": ["symmetric"]}}}),
        json!({"expr": "A", "vars": {"A": {"kind": "cube", "shape": ["n"]}}}),
        json!({"expr": "A*A", "vars": {"A": {"kind": "vector"}}}),
        json!({"expr": "X", "wrt": vec!["X"; 9]}),
        json!({"expr": "X", "wrt": vec!["X"; 7]}),
        json!({"expr": "tr(X)", "wrt": "X", "forms": ["prose"]}),
        json!({"expr": "tr(X)", "wrt": "X", "forms": {}}),
        json!({"expr": "tr(X)", "forms": "matrix"}),
        json!({"expr": "X*X", "wrt": "X", "forms": ["matrix", "value"]}),
    ];
    let mut text: Vec<u8> = lines.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect();
    text.extend(b"{\"expr\": \"x\xff\"}\n");
    text.extend(b"{\"expr\": \"x\\ud800\"}\n");
    text.extend(b"\xff\xfe\x00\n");
    text.extend(b"{\"expr\": \"x\", \"wrt\": \"x\", \"expr\": \"y\"}\n");
    text.extend(b"{\"expr\": \"x\", \"vars\": {\"x\": {\"kind\": \"scalar\"}, \"x\": {}}}\n");
    text.extend("[".repeat(100_000).into_bytes());
    let answers = batch(&text);
    assert_eq!(answers.len(), lines.len() + 6);
    let shown: Vec<String> = answers
        .iter()
        .map(|answer| {
            assert_eq!(answer["ok"], false, "{answer}");
            format!("{}: {}", answer["error"]["code"].as_str().unwrap(), answer["error"]["message"].as_str().unwrap())
        })
        .collect();
    snapshot("cli", "bad-requests", &shown.join("\n"));
}

#[test]
fn batch_reads_long_lines_and_files() {
    let long = format!(
        "{{\"id\": \"{}\", \"expr\": \"{}\"}}\n{{\"expr\": \"x\"}}\n",
        "i".repeat(1 << 20),
        "x+".repeat(1 << 20)
    );
    let answers = batch(long.as_bytes());
    assert_eq!(answers[0]["error"]["code"], "too-large");
    assert_eq!(answers[1]["ok"], true);
    let missing = gradus(&["batch", "/nonexistent/lines.jsonl"], b"");
    assert_eq!(missing.status, 2);
    assert!(missing.stderr.starts_with("error: /nonexistent/lines.jsonl: "), "{}", missing.stderr);
}

#[test]
fn derive_prints_tables_single_forms_and_code() {
    let commands: &[&[&str]] = &[
        &["derive", "W*W'", "--wrt", "W"],
        &["derive", "W*W'", "--wrt", "W", "--format", "unicode"],
        &["derive", "W*W'", "--wrt", "W", "--format", "latex"],
        &["derive", "W*W'", "--wrt", "W", "--form", "index"],
        &["derive", "-x'*x", "--wrt", "x", "--form", "matrix"],
        &["derive", "tr(W*H*H'*W')", "--wrt", "W", "--emit", "numpy"],
        &["derive", "tr(W*H*H'*W')", "--wrt", "W", "--emit", "numpy", "--form", "matrix"],
        &["derive", "x'*A*x", "--wrt", "x", "--wrt", "x"],
        &["derive", "logdet(S)", "--wrt", "S", "--var", "S: matrix(n,n) spd", "--constraint", "symmetric"],
        &["derive", "logdet(S)", "--wrt", "S", "--var", "S: matrix(n,n) spd", "--constraint", "symmetric-riesz"],
        &["derive", "norm(S-L*L')^2", "--wrt", "L", "--var", "L: matrix(n,n) lower", "--constraint", "lower"],
        &["derive", "x'*A*x", "--wrt", "x", "--layout", "numerator"],
        &["derive", "A*X", "--wrt", "X", "--layout", "denominator"],
        &["simplify", "tr(A*B) - tr(B*A)"],
        &["simplify", "(A*B)'", "--form", "value"],
    ];
    let mut shown = String::new();
    for command in commands {
        let output = gradus(command, b"");
        assert_eq!((output.status, output.stderr.as_str()), (0, ""), "{command:?}");
        shown += &format!("$ gradus {}\n{}\n", command.join(" "), output.stdout);
    }
    snapshot("cli", "answers", &shown);
    let object = gradus(&["derive", "W*W'", "--wrt", "W", "--format", "json"], b"");
    let object: Value = serde_json::from_str(&object.stdout).unwrap();
    assert_eq!(object["forms"]["vec"]["size"], 9);
    let object = gradus(&["derive", "W*", "--wrt", "W", "--format", "json"], b"");
    assert_eq!(object.status, 2);
    assert_eq!(serde_json::from_str::<Value>(&object.stdout).unwrap()["error"]["code"], "syntax");
    assert_eq!(gradus(&["derive", "-", "--wrt", "x", "--form", "matrix"], b"x'*x\n").stdout, "2*x\n");
}

#[test]
fn facts_are_told_with_their_reasons() {
    let declared =
        "A: matrix(n,m); P: matrix(m,m) spd; H: matrix(m,m) idempotent; c: scalar positive; V: matrix(m,m) invertible";
    let mut shown = String::new();
    for expr in [
        "P + A'*A",
        "A'*A + c*eye(m)",
        "V'*P*V",
        "eye(m) - H",
        "kron(P,inv(P))",
        "1 - tanh(x).^2",
        "logdet(P + H)",
        "X*y",
    ] {
        let mut command = vec!["facts", expr];
        command.extend(declared.split("; ").flat_map(|declaration| ["--var", declaration]));
        let output = gradus(&command, b"");
        assert_eq!((output.status, output.stderr.as_str()), (0, ""), "{expr}");
        shown += &format!("$ gradus facts \"{expr}\"\n{}\n", output.stdout);
    }
    snapshot("cli", "facts", &format!("{declared}\n\n{shown}"));
    assert_eq!(gradus(&["facts", "A*"], b"").status, 2);
}

#[test]
fn equal_tells_by_its_exit_status() {
    let square = ["--var", "A: matrix(n,n)", "--var", "B: matrix(n,n)"];
    let commands: &[(i32, &[&str])] = &[
        (0, &["equal", "vec(A*X*B)", "kron(B',A)*vec(X)"]),
        (0, &["equal", "tr(A*B)", "tr(B*A)"]),
        (0, &["equal", "A*inv(A)", "eye(n)"]),
        (0, &["equal", "F[i,j] = A[i,p]*B[p,j]", "A*B"]),
        (0, &["equal", "A - A", "0"]),
        (0, &["equal", "softmax(x)", "exp(x)/sum(exp(x))"]),
        (0, &["equal", "logsumexp(vec(A))", "log(sum(exp(A)))"]),
        (0, &["equal", "log(softmax(x))", "x - logsumexp(x)"]),
        (0, &["equal", "softmax(x).^2", "exp(2*x)/sum(exp(x))^2"]),
        (0, &["equal", "softmax(A,2)", "softmax(A + 3,2)"]),
        (1, &["equal", "softmax(2*x)", "softmax(x)"]),
        (1, &[&["equal", "A*B", "B*A"][..], &square].concat()),
        (1, &["equal", "A", "2*A", "--var", "A: matrix(n,n) symmetric positive"]),
        (1, &["equal", "sin(x)", "cos(x)"]),
        (2, &["equal", "A*(B", "A"]),
        (2, &["equal", "A", "A*)"]),
        (2, &["equal", "A", "x", "--var", "A: matrix(n,m)", "--var", "x: vector(n)"]),
        (2, &["equal", "x'", "x", "--var", "x: vector(n)"]),
        (0, &["equal", "abs(a*b)", "abs(a)*abs(b)"]),
        (1, &["equal", "arctan(tan(a/10))", "a/10"]),
        (3, &["equal", "log(c-1000)", "7*c"]),
    ];
    let mut shown = String::new();
    for (status, command) in commands {
        let output = gradus(command, b"");
        shown += &format!("$ gradus {}\n{}{}\n", command.join(" "), output.stdout, output.stderr);
        assert_eq!(output.status, *status, "{shown}");
    }
    snapshot("cli", "equal", &shown);
}

#[test]
fn bad_input_gives_one_error_and_status_2() {
    let nested = format!("{}x{}", "(".repeat(10_000), ")".repeat(10_000));
    let megabyte = "A*".repeat(1 << 19) + "A";
    let declared = ["X: matrix(n,n)", "A: matrix(n,m)", "B: matrix(n,k)", "x: vector(n)", "y: vector(m)"];
    let texts: &[&str] = &[
        "",
        " ",
        "(A",
        "A)",
        "A[i",
        "A[i,j",
        "[A]",
        "A*",
        "*A",
        "A B",
        "A + + ",
        "A $ B",
        "foo(A)",
        "tr(A,B)",
        "tr()",
        "kron(A)",
        "A*B",
        "A + B",
        "A*x",
        "x'*X*y",
        "A*y + x'",
        "x*x",
        "2^x",
        "inv(x)",
        "inv(A)",
        "tr(A)",
        "A:B",
        "A.*B",
        "A^2",
        "diag(A)*y",
        "A/B",
        "A[i]",
        "A[i,j,k]",
        "A[i,j] + B[i,k]",
        "F[i] = A[i,j] + x[k]",
        "F[i,j] = x[i]",
        "F[i,i] = A[i,i]",
        "delta[i]",
        "1/0",
        "x/0",
        "0^(-1)",
        "X^1000000000",
        "X^(-1000000000)",
        "X^99999999999999999999",
        "123456789012345678901234567890123456789012345678901234567890e1200",
        "1e99999*x",
        "1/2^10000",
        "X^Y",
        "X^x",
        "ones(0)",
        "eye(x)",
        "αβγ + foo(δ)",
        "A\n* B\n+ C)",
        &nested,
        &megabyte,
    ];
    let mut shown = String::new();
    for text in texts {
        let mut arguments = vec!["simplify", "-"];
        arguments.extend(declared.iter().flat_map(|declaration| ["--var", declaration]));
        let output = gradus(&arguments, text.as_bytes());
        let name =
            if text.len() > 80 { format!("{}... ({} bytes)", &text[..20], text.len()) } else { (*text).to_owned() };
        assert_eq!(output.status, 2, "{name}: {}", output.stdout);
        assert_eq!(output.stdout, "", "{name}");
        assert_eq!(output.stderr.matches("error").count(), 1, "{name}: {}", output.stderr);
        shown += &format!("{name:?}\n{}\n", output.stderr);
    }
    for bytes in [&b"x\xff"[..], b"\xff\xfe\x00x"] {
        let output = gradus(&["derive", "-", "--wrt", "x"], bytes);
        assert_eq!(output.status, 2);
        shown += &format!("{bytes:?}\n{}\n", output.stderr);
    }
    snapshot("cli", "bad-input", &shown);
}

#[test]
fn bad_arguments_give_status_2() {
    let commands: &[&[&str]] = &[
        &["derive", "W*W'", "--wrt", "V"],
        &["derive", "W*W'", "--wrt", "W", "--form", "matrix"],
        &["derive", "W*W'", "--wrt", "W", "--form", "picture"],
        &["derive", "W*W'", "--wrt", "W", "--constraint", "round"],
        &["derive", "W*W'", "--wrt", "W", "--var", "W: matrix(n,m)", "--constraint", "symmetric"],
        &["derive", "W*W'", "--wrt", "W", "--var", "W"],
        &["derive", "W*W'", "--wrt", "W", "--var", "W: matrix(n,m) symmetric"],
        &["derive", "W*W'", "--wrt", "W", "--var", "W: matrix(n,m) shiny"],
        &["derive", "W*W'", "--wrt", "W", "--var", "W: vector(n,m)"],
    ];
    let mut shown = String::new();
    for command in commands {
        let output = gradus(command, b"");
        assert_eq!((output.status, output.stdout.as_str()), (2, ""), "{command:?}");
        shown += &format!("$ gradus {}\n{}\n", command.join(" "), output.stderr);
    }
    snapshot("cli", "bad-arguments", &shown);
    for command in [&[][..], &["derive"], &["derive", "A*B"], &["integrate", "x"]] {
        assert_eq!(gradus(command, b"").status, 2, "{command:?}");
    }
    assert_eq!(gradus(&["--help"], b"").status, 0);
}

/// The examples of every `--help` are run, those aside that need a file, a terminal or a manual.
#[test]
fn examples_of_the_help_run() {
    let commands: [&[&str]; 15] = [
        &[],
        &["derive"],
        &["simplify"],
        &["equal"],
        &["explain"],
        &["check"],
        &["code"],
        &["eval"],
        &["facts"],
        &["functions"],
        &["batch"],
        &["repl"],
        &["completions"],
        &["manual"],
        &["rules", "try"],
    ];
    let program = env!("CARGO_BIN_EXE_gradus");
    for command in commands {
        let help = gradus(&[command, &["--help"]].concat(), b"").stdout;
        let examples: Vec<&str> = help
            .lines()
            .filter_map(|line| line.strip_prefix("  "))
            .filter(|line| line.starts_with("gradus "))
            .collect();
        assert!(!examples.is_empty(), "{command:?} has no example");
        assert!(examples.iter().all(|line| line.len() <= 78), "{command:?}: an example does not fit on a line");
        let has_file =
            |line: &&&str| [">", "<", "|", ".npy", ".jsonl", ".rules"].iter().any(|sign| line.contains(sign));
        for line in examples.iter().filter(|line| line.contains("<=>") || !has_file(line)) {
            let script = format!("gradus() {{ \"{program}\" \"$@\"; }}; {line} < /dev/null");
            let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(matches!(output.status.code(), Some(0 | 1)), "{line}: {complaint}");
        }
    }
}

#[test]
fn a_check_without_a_claim_asks_for_one() {
    for arguments in [&["check", "x'*x", "--wrt", "x"][..], &["check", "x'*x"]] {
        let output = gradus(arguments, b"");
        assert_eq!(output.status, 2);
        assert!(output.stderr.contains("add --claim FORMULA"), "{}", output.stderr);
    }
    // Unless it stands in the text.
    for arguments in
        [&["check", "d(x'*A*x)/dx = 2*A*x"][..], &["d(x'*A*x)/dx = 2*A*x"], &["derive", "d(x'*A*x)/dx = 2*A*x"]]
    {
        let output = gradus(arguments, b"");
        assert_eq!(output.status, 1, "{}", output.stderr);
        assert!(output.stdout.starts_with("right only if A is symmetric\n"), "{}", output.stdout);
    }
    let output = gradus(&["gradient of w'*x is w"], b"");
    assert_eq!(
        (output.status, output.stderr.as_str()),
        (2, "error[request]: by which variable? add --wrt w; its variables are w, x\n")
    );
    let output = gradus(&["is A*B = B*A?", "--var", "A: matrix(n,n)", "--format", "json"], b"");
    assert!(output.status == 1 && output.stdout.starts_with("{\"ok\":true,\"equal\":false,"), "{}", output.stdout);
    let output = gradus(&["check", "nowhere.jsonl"], b"");
    assert!(output.stderr.starts_with("error: nowhere.jsonl: "), "{}", output.stderr);
}

#[test]
fn the_status_of_a_check_is_its_gravest_verdict() {
    let line = |claim: &str| format!("{{\"expr\": \"x'*A*x\", \"wrt\": \"x\", \"claim\": \"{claim}\"}}\n");
    let [right, wrong, right_if, bad] = ["A*x + A'*x", "A*x", "2*A*x", "A*+"].map(line);
    for (lines, status) in [
        (vec![&right], 0),
        (vec![&wrong, &right], 1),
        (vec![&right_if], 1),
        (vec![&wrong, &bad, &right], 2),
        (vec![], 0),
    ] {
        let input: String = lines.into_iter().map(String::as_str).collect();
        let output = gradus(&["check", "-"], input.as_bytes());
        assert_eq!((output.status, output.stderr.as_str()), (status, ""), "{input}");
    }
    for (claim, status) in [("A*x + A'*x", 0), ("A*x", 1), ("2*A*x", 1), ("A*+", 2)] {
        assert_eq!(gradus(&["check", "x'*A*x", "--wrt", "x", "--claim", claim], b"").status, status, "{claim}");
    }
}

#[test]
fn a_name_is_declared_once() {
    let twice = |second: &str| gradus(&["simplify", "x'*x", "--var", "x: vector(n)", "--var", second], b"");
    assert_eq!(twice("x: vector(n)").status, 0);
    let output = twice("x: scalar");
    assert_eq!(output.status, 2, "{}", output.stdout);
    assert!(output.stderr.starts_with("error[declaration]: x is declared twice"), "{}", output.stderr);
}
