//! The shipped rules: read, printed back, compiled, and true at random points.

use crate::support::shipped_rules;
use gradus::internals::equality::compare;
use gradus::internals::rules::{self, Kind};

#[test]
fn every_file_prints_back_to_the_same_rules() {
    for rule in shipped_rules() {
        let text = rule.print();
        let again = rules::parse(&rule.file, &text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].print(), text);
    }
}

#[test]
fn names_are_unique() {
    let mut names: Vec<String> = shipped_rules().into_iter().map(|r| r.name).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn every_rule_is_true() {
    let mut wrong = Vec::new();
    for text in shipped_rules() {
        let compiled = match rules::compile(&text) {
            Ok(compiled) => compiled,
            Err(e) => {
                wrong.push(format!("{}: {e}", text.name));
                continue;
            }
        };
        for rule in compiled.iter().flat_map(rules::Rule::instances) {
            if matches!(rule.kind, Kind::Differential(_)) || rule.defines().is_some() {
                continue;
            }
            let verdict = compare(&rule.graph, rule.left, rule.right, &rule.symbols, 4);
            if !verdict.is_true() {
                wrong.push(format!("{} (rank {:?}): {verdict:?}", rule.name, rule.rank));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn false_rules_are_found_false() {
    for equation in [
        "tr(A*B) => tr(A)*tr(B)",
        "(A*B)' => A'*B'",
        "inv(A + B) => inv(A) + inv(B)",
        "(A*B)[i,j] => A[i,p]*B[j,p]",
        "kron(A,B) => kron(B,A)",
        "A' => A",
        "abs(A) => A",
    ] {
        let names = ["A", "B"].map(|v| format!("{v}: matrix(n,n)"));
        let used = if equation.contains('B') { &names[..] } else { &names[..1] };
        let text = format!("rule f\n for {}\n {equation}", used.join(", "));
        let rule = rules::compile(&rules::parse("false.rules", &text).unwrap()[0]).unwrap().remove(0);
        let verdict = compare(&rule.graph, rule.left, rule.right, &rule.symbols, 4);
        assert!(verdict.is_false(), "{equation}: {verdict:?}");
    }
}

/// The message and the marked text of the first mistake.
fn mistake(text: &str) -> String {
    let error = match rules::parse("user.rules", text) {
        Err(error) => error,
        Ok(texts) => match texts.iter().map(rules::compile).collect::<Result<Vec<_>, _>>() {
            Err(error) => error,
            Ok(_) => panic!("{text} is a rule"),
        },
    };
    format!("{}: {}", &text[error.span.range()], error.message)
}

#[test]
fn mistakes_are_told_with_their_place() {
    for (text, expected) in [
        (
            "tr(A) => A",
            "tr(A) => A: a file of rules begins with 'rule NAME', 'define NAME(..)' or 'function NAME elementwise'",
        ),
        ("rule a", "rule a: the rule 'a' says nothing: it has no line with '=>'"),
        ("rule a\n A' = A", "A' = A: expected 'left => right' or 'left <=> right'"),
        ("rule a\n for A\n A' => A", "A: expected 'NAME: KIND', for example 'A: matrix(m,n)'"),
        (
            "rule a\n for A: matrix(m,n)\n A' => A",
            "A' => A: the left side is a matrix(n,m), the right side a matrix(m,n)",
        ),
        ("rule a\n for A: matrix(n,n), B: matrix(n,n)\n A*A => A*B", "B: 'B' stands on the right but not on the left"),
        ("rule a\n for A: matrix(n,n)\n A' => A'", "A' => A': both sides are the same expression"),
        (
            "rule a\n for A: matrix(n,n)\n A' => A\n where B symmetric",
            "B symmetric: 'B' is no metavariable of this rule",
        ),
        (
            "rule a\n for A: matrix(n,n)\n A[i,j] => A[j,j]",
            "A[i,j] => A[j,j]: the index 'i' stands on one side only; sums are written with p, q, r",
        ),
        ("rule a\n for A: matrix(m,n)\n A[i,i] => A[i,i]", "A[i,i]: the index 'i' runs over m and over n"),
        ("rule a b\n A' => A", "b: expected the end of the line after the name of the rule"),
        (
            "rule a\n for A: matrix(n,n)\n A' => A\n A => A'",
            "A => A': the rule 'a' says two things; give the second a rule of its own",
        ),
    ] {
        assert_eq!(mistake(text), expected);
    }
}

#[test]
fn a_function_is_read() {
    let text =
        "function softplus elementwise\n  for x: any\n  d(softplus(x)) => sigmoid(x).*d(x)\n  value log(1 + exp(x))\n";
    let rules = rules::parse("user.rules", text).unwrap();
    assert_eq!(rules[0].print(), text);
    assert_eq!(rules[0].function.as_ref().unwrap().name, "softplus");
}

#[test]
fn an_index_rule_is_plain_data() {
    let text = "rule a\n delta[i,j]*T[j,..] => T[i,..]";
    let rule = rules::compile(&rules::parse("user.rules", text).unwrap()[0]).unwrap().remove(0);
    let Kind::Index(index) = rule.kind else { panic!("an index rule") };
    assert_eq!(index.names, ["j", "i"]);
    assert_eq!(
        index.left.iter().map(|f| (f.labels.clone(), f.rest)).collect::<Vec<_>>(),
        [(vec![0], Some(1)), (vec![1, 0], None)]
    );
    assert_eq!(index.right.iter().map(|f| (f.labels.clone(), f.rest)).collect::<Vec<_>>(), [(vec![1], Some(1))]);
    assert_eq!(index.free, [1]);
}
