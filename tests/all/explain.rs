//! Explanations: the terms between two equal ones, each with the law that leads there, and what is said of others.

use crate::support::context;
use gradus::{Context, Status};

/// Two expressions and the laws that lead from one to the other, by the names of rules where they are rules.
const EXPLAINED: &[(&str, &str, &[&str])] = &[
    ("tr(A*B)", "tr(B*A)", &["trace-cycle"]),
    ("inv(inv(A))", "A", &["inverse-inverse"]),
    ("inv(A)*A*B", "B", &["inverse-cancel-left"]),
    ("inv(A*B)*A", "inv(B)", &["inverse-product", "inverse-cancel-left"]),
    ("diag(y)*A*x + diag(x)*A*y", "y.*(A*x) + x.*(A*y)", &["hadamard-as-diagonal"]),
    ("(A*B*C)'", "C'*(A*B)'", &["transpose-product"]),
    ("vec(A*X*B)", "kron(B',A)*vec(X)", &["vec-product"]),
    ("tr(D*W*(W'*D') - D*W*X' - X*W'*D' + X*X')", "norm(D*W - X)^2", &["inner-as-trace", "norm-squared"]),
    ("2*W*H*H' - W*H*H'", "W*H*H'", &["collect like terms"]),
    ("A*x + B*x", "(A + B)*x", &["factor-vector"]),
    ("exp(x)./(1 + exp(x)) + sigmoid(-x)", "x.^0", &["sigmoid-exp", "sigmoid-complement"]),
    ("V*(C.*C.*X)'", "V*(C.^2.*X)'", &["hadamard-square"]),
    ("det(inv(A)*B*A)", "det(B)", &["det-product"]),
];

#[test]
fn laws_lead_from_one_side_to_the_other() {
    let mut wrong = String::new();
    for (left, right, laws) in EXPLAINED {
        let explanation = Context::new().explain(left, right).unwrap();
        let [first, .., last] = explanation.steps.as_slice() else {
            wrong += &format!("{left} = {right}: no steps\n");
            continue;
        };
        let used: Vec<&str> = explanation
            .steps
            .iter()
            .flat_map(|s| &s.laws)
            .map(|law| law.rule.as_ref().unwrap_or(&law.text).as_str())
            .collect();
        let named = laws.iter().all(|law| used.contains(law));
        let checked = explanation.steps.iter().all(|step| step.verdict.status() <= Status::Tested);
        if first.text() != *left || last.text() != *right || !named || !checked {
            wrong += &format!("{left} = {right}: {used:?}\n{explanation}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The lines and laws in full.
#[test]
fn ways_are_as_short_as_their_laws() {
    let explained = |declared: &[&str], left: &str, right: &str| -> Vec<String> {
        let explanation = context(declared).explain(left, right).unwrap();
        explanation.steps.iter().map(|step| format!("{} | {}", step.text(), step.law)).collect()
    };
    assert_eq!(
        explained(&[], "inv(eye + inv(A))", "A*inv(A + eye)"),
        [
            "inv(eye + inv(A)) | ",
            "inv(inv(A))*inv(inv(inv(A)) + inv(eye(n)))*inv(eye(n)) | inv(A + B) = inv(A)*inv(inv(A) + inv(B))*inv(B)",
            "A*inv(A + eye) | A*eye(n) = A, inv(eye(n)) = eye(n), inv(inv(A)) = A",
        ]
    );
    assert_eq!(explained(&[], "A*(B - C)", "A*B - A*C"), ["A*(B - C) | ", "A*B - A*C | multiply out"]);
    assert_eq!(explained(&[], "A*B*x - A*C*x", "A*(B - C)*x")[1], "A*(B - C)*x | pull out a common factor");
    let lines = explained(&["A: matrix(n,m)"], "det(eye(n) + A*B')", "det(eye(m) + A'*B)");
    assert_eq!(lines.last().unwrap(), "det(eye(m) + A'*B) | det(A) = det(A'), (A*B)' = B'*A'");
}

/// What both sides need is said once, and that no way was found is said.
#[test]
fn conditions_are_told_once() {
    let cx = Context::new();
    let explanation = cx.explain("inv(A + C*B*C')", "inv(A) - inv(A)*C*inv(inv(B) + C'*inv(A)*C)*C'*inv(A)").unwrap();
    let conditions = ["A + C*B*C'", "A", "B", "C'*inv(A)*C + inv(B)"].map(|term| format!("{term} is invertible"));
    assert_eq!(explanation.equality.conditions, conditions);
    for (left, right) in EXPLAINED.iter().map(|(left, right, _)| (left, right)) {
        assert!(cx.explain(left, right).unwrap().equality.notes.iter().all(|note| !note.starts_with("no way")));
    }
}

/// What is different has a counterexample and no steps; what is assumed is a law.
#[test]
fn what_is_different_and_what_is_assumed() {
    let cx = context(["A: matrix(n,n)", "B: matrix(n,n)"]);
    let explanation = cx.explain("A*B", "B*A").unwrap();
    assert!(explanation.equality.verdict.is_false() && explanation.steps.is_empty());
    let mut cx = Context::new();
    cx.assume("Q'*Q = eye").unwrap();
    let explanation = cx.explain("tr(Q'*Q*A)", "tr(A)").unwrap();
    let used: Vec<&str> = explanation.steps.iter().map(|step| step.law.as_str()).collect();
    assert!(used.iter().any(|law| law.contains("assumed") || law.contains("Q")), "{used:?}\n{explanation}");
}

#[cfg(feature = "cli")]
#[test]
fn the_command_says_it_with_its_status() {
    use crate::support::command::gradus;
    for (arguments, status, said) in [
        (&["explain", "tr(A*B)", "tr(B*A)"][..], 0, "tr(A*B) = tr(B*A)"),
        (&["explain", "tr(A*B)", "tr(A)*tr(B)"], 1, "different: at n = 2"),
        (&["explain", "tr(A*B)", "tr(A*"], 2, ""),
        (&["explain", "inv(inv(A))", "A", "--format", "html"], 0, "<h1>inv(inv(A)) = A</h1>"),
        (&["explain", "inv(inv(A))", "A", "--format", "unicode"], 0, "(A⁻¹)⁻¹"),
        (&["explain", "inv(inv(A))", "A", "--format", "svg"], 2, ""),
        (&["explain", "inv(inv(A))", "A", "--json"], 0, "\"link\":\"snapshots/rules/inverse-inverse.snap\""),
    ] {
        let found = gradus(arguments, b"");
        assert!(
            found.status == status && found.stdout.contains(said),
            "{arguments:?}: {}\n{}",
            found.status,
            found.stdout
        );
    }
}

/// A law says what it needs of its matrices; zero is written in one way; collecting is told where a sum is shorter.
#[test]
fn laws_say_what_they_need() {
    let laws = |declarations: &[&str], from: &str, to: &str| {
        let mut cx = gradus::Context::new();
        declarations.iter().for_each(|declaration| {
            cx.declare(declaration).unwrap();
        });
        let steps = cx.explain(from, to).unwrap().steps;
        steps.iter().flat_map(|step| step.laws.iter().map(|law| law.text.clone())).collect::<Vec<String>>()
    };
    let found = laws(&["P: matrix(n,n) idempotent"], "P*(eye(n)-P)", "zeros(n,n)");
    assert_eq!(found.last().unwrap(), "A*A = A for idempotent A");
    let found = laws(&["P: matrix(n,n) diagonal", "Q: matrix(n,n) diagonal"], "P*Q", "Q*P");
    assert_eq!(found, ["A*B = B*A for diagonal A and B"]);
}

/// What a rule is used on is what stands there: no step goes by way of what is only equal to it; terms are collected where they are alike.
#[test]
fn every_law_is_told() {
    let laws = |declarations: &[&str], from: &str, to: &str| {
        let mut cx = gradus::Context::new();
        declarations.iter().for_each(|declaration| _ = cx.declare(declaration).unwrap());
        let steps = cx.explain(from, to).unwrap().steps;
        steps.iter().skip(1).map(|step| step.law.clone()).collect::<Vec<String>>()
    };
    let vectors = &["x: vector(n)", "y: vector(m)"];
    let found = laws(vectors, "norm(x*y')^2", "norm(x)^2*norm(y)^2");
    assert_eq!(found, ["norm(x*y') = norm(x)*norm(y)", "(x.*y).^2 = x.^2.*y.^2"]);
    let found = laws(&[], "tr(kron(X,E) + kron(E,X))", "2*tr(X)*tr(E)");
    assert_eq!(found, ["tr(A + B) = tr(A) + tr(B)", "collect like terms", "tr(kron(A,B)) = tr(A)*tr(B)"]);
    let found = laws(&["A: matrix(n,m)", "B: matrix(n,m)"], "tr(A'*diag(x)*B)", "x'*diag(B*A')");
    assert!(!found.iter().any(|law| law.contains("equal entry by entry") || law.contains("group")), "{found:?}");
}
