//! Sessions, line by line.

use crate::support::command::gradus;
use crate::support::snapshot;

/// What a session prints, with what it complains of at the end, and its status.
fn session(lines: &[&str]) -> String {
    let output = gradus(&["repl"], lines.join("\n").as_bytes());
    let complaints =
        if output.stderr.is_empty() { String::new() } else { format!("--- standard error\n{}", output.stderr) };
    format!("{}\n--- status {}\n{}{complaints}", lines.join("\n"), output.status, output.stdout)
}

#[test]
fn sessions() {
    let shown = [
        session(&["W: matrix(n,m)", "W*W' by W", ":steps", ":names", ":quit", "never read"]),
        session(&[
            "r = A*x - b",
            "f = norm(r)^2",
            "df/dx",
            ":check A'*r",
            ":check 2*A'*r",
            "hessian of f by x",
            ":form hvp",
        ]),
        session(&[
            "A, B: matrix(n,n)",
            "tr(A*B) - tr(B*A)",
            ":why tr(A*B) = tr(B*A)",
            ":forget A",
            ":names",
            ":forget",
            ":names",
        ]),
        session(&["# a comment", "", "x'*y by x", ":code", "\\frac12\\|Ax\\|^2 by x"]),
        session(&[":help"]),
        session(&[
            "S = X'*X",
            ":format unicode",
            "logdet(S) by X",
            ":steps",
            ":code julia",
            ":code numpy gradient,hvp",
            ":code fortran",
            ":format roman",
            "exit",
            "never read",
        ]),
        session(&[
            ":steps",
            ":nonsense",
            "x + * y",
            "hessian of x'*x",
            "W: matrix(n",
            ":form none",
            "s = A*",
            ":forget q",
        ]),
    ];
    snapshot("cli", "repl", &shown.join("\n\n"));
}

/// A name is put in as a whole, also beside others and in other notations.
#[test]
fn names_stand_for_expressions() {
    for (lines, last) in [
        (vec!["r = A*x - b", "rr'*r"], "rr'*(A*x - b)"),
        (vec!["S = X'*X", "logdet(S)", "F[i,j] = S[i,j]"], "X'*X"),
        (vec!["a = x'*x", "b1 = a + 1", "a*b1 - a"], "norm(x)^4"),
    ] {
        let output = gradus(&["repl"], lines.join("\n").as_bytes());
        let value = output.stdout.lines().rfind(|line| line.starts_with("value")).unwrap_or_default();
        assert!(value.ends_with(last), "{lines:?}: {}{}", output.stdout, output.stderr);
    }
}

#[test]
fn completions_and_manual_pages() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(gradus(&["completions", shell], b"").stdout.contains("simplify"), "{shell}");
    }
    let page = |arguments: &[&str]| gradus(arguments, b"");
    assert!(page(&["manual"]).stdout.contains(".SH SUBCOMMANDS"));
    assert!(page(&["manual", "derive"]).stdout.contains("gradus\\-derive"));
    assert!(page(&["manual", "rules", "check"]).stdout.contains("gradus\\-rules\\-check"));
    assert_eq!(page(&["manual", "nothing"]).status, 2);
    // What stands in columns or is to be typed keeps its lines.
    let remarks = page(&["manual", "derive"]).stdout;
    let (_, remarks) = remarks.split_once(".SH REMARKS\n.nf\n").expect("remarks");
    assert!(remarks.contains("  gradus derive \"W*W\\(aq\" \\-\\-wrt W\n"), "{remarks}");
    assert!(remarks.contains("  \\efrac12\\e|Ax\\-b\\e|^2"), "{remarks}");
}
