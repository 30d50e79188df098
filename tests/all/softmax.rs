//! Softmax and logsumexp: the words of an answer are those of its question, what is equal is found equal, and large entries overflow
//! nothing.

use crate::support;
use crate::support::tree::walk;
use gradus::Status;
use gradus::Symbols;
use gradus::internals::eval::{Point, Sizes, Tensor, evaluate};
use gradus::internals::expr::Graph;
use gradus::internals::syntax::ast::ExprKind;
use gradus::{Answer, Context, Form};

fn answer(expr: &str, wrt: &[&str]) -> Answer {
    support::answer(&Context::new(), expr, wrt)
}

fn uses_words(form: &Form) -> bool {
    let mut found = false;
    walk(&mut form.expr().clone(), &mut |part| {
        found |= matches!(&part.kind, ExprKind::Call(name, _) if name == "softmax" || name == "logsumexp");
    });
    found
}

/// Answers to these are shorter with the words than without, but the questions do without.
#[test]
fn an_answer_brings_in_neither_word() {
    let questions: [(&str, &[&str]); 8] = [
        ("log(sum(exp(x)))", &["x"]),
        ("log(sum(exp(x)))", &["x", "x"]),
        ("log(sum(exp(A*x)))", &["x", "x"]),
        ("exp(x)/sum(exp(x))", &["x"]),
        ("exp(A)/sum(exp(A))", &[]),
        ("exp(x)*exp(x)'/sum(exp(x))^2", &[]),
        ("-y'*log(exp(x)/sum(exp(x)))", &["x"]),
        ("x - log(sum(exp(x)))", &["x"]),
    ];
    for (expr, wrt) in questions {
        let answer = answer(expr, wrt);
        assert!(answer.forms.iter().next().is_some(), "{expr}");
        for form in answer.forms.iter() {
            assert!(!uses_words(form), "{expr} by {wrt:?}: {}", form.text());
        }
    }
}

/// What is written with exponentials is said with a word that the question has.
#[test]
fn an_answer_uses_the_words_of_its_question() {
    let questions: [(&str, &[&str], &str); 11] = [
        ("logsumexp(x)", &["x"], "softmax(x)"),
        ("softmax(x)", &["x"], "diag(softmax(x)) - softmax(x)*softmax(x)'"),
        ("logsumexp(W*x) - y'*W*x", &["W"], "(softmax(W*x) - y)*x'"),
        ("-y'*log(softmax(W*x))", &["W"], "(sum(y)*softmax(W*x) - y)*x'"),
        ("logsumexp(A*x)", &["x", "x"], "A'*(diag(softmax(A*x)) - softmax(A*x)*softmax(A*x)')*A"),
        ("softmax(x) + exp(x)/sum(exp(x))", &[], "2*softmax(x)"),
        ("log(sum(exp(x))) + logsumexp(x)", &[], "2*logsumexp(x)"),
        ("sum(exp(x))*softmax(x)", &[], "exp(x)"),
        ("sum(softmax(vec(A)))", &[], "1"),
        ("logsumexp(y) + log(sum(exp(x)))", &["x"], "softmax(x)"),
        ("exp(logsumexp(A*x))", &["x"], "A'*exp(A*x)"),
    ];
    for (expr, wrt, expected) in questions {
        let answer = answer(expr, wrt);
        assert_eq!(answer.best().unwrap().text(), expected, "{expr} by {wrt:?}");
        assert_eq!(answer.verdict.status(), Status::Proved, "{expr} by {wrt:?}");
    }
}

#[test]
fn equal_expressions_are_found_equal() {
    for (left, right) in [
        ("softmax(x)", "exp(x)/sum(exp(x))"),
        ("logsumexp(x)", "log(sum(exp(x)))"),
        ("softmax(vec(A))", "exp(vec(A))/sum(exp(A))"),
        ("softmax(A,2)", "exp(A)./sum(exp(A),2)"),
        ("log(softmax(x))", "x - logsumexp(x)"),
        ("exp(x - logsumexp(x))", "softmax(x)"),
        ("exp(logsumexp(vec(A)))", "sum(exp(A))"),
        ("exp(logsumexp(A,1))", "sum(exp(A),1)"),
        ("softmax(x + tr(B))", "softmax(x)"),
        ("logsumexp(x - 3*tr(B))", "logsumexp(x) - 3*tr(B)"),
        ("logsumexp(vec(A'))", "logsumexp(vec(A))"),
        ("softmax(A',1)", "softmax(A,2)'"),
        ("sum(softmax(x).*y)*2", "y'*softmax(x) + softmax(x)'*y"),
        ("ones(n)'*softmax(A*x)*y", "y"),
        ("exp(x)*exp(x)'/sum(exp(x))^2", "softmax(x)*softmax(x)'"),
    ] {
        let difference = answer(&format!("({left}) - ({right})"), &[]);
        assert_eq!(difference.best().unwrap().text(), "0", "{left} = {right}");
    }
}

/// `x` as a vector of these entries.
fn value(expr: &str, entries: &[f64]) -> Tensor<f64> {
    let (mut symbols, mut graph) = (Symbols::default(), Graph::new());
    let root = support::term(expr, &mut symbols, &mut graph);
    let (x, _, declaration) = symbols.variables().next().unwrap();
    let sizes = Sizes::unknown(&symbols).with(declaration.shape[0][0], entries.len());
    let mut point = Point::new(sizes);
    point.set(x, Tensor { shape: vec![entries.len()], data: entries.to_vec() });
    evaluate(&graph, root, &point).unwrap()
}

#[test]
fn large_entries_do_not_overflow() {
    let close = |found: Tensor<f64>, expected: &[f64]| {
        assert!(found.data.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
    };
    let half = 1.0 / (1.0 + f64::exp(-1.0));
    close(value("softmax(x)", &[1000.0, 1001.0]), &[1.0 - half, half]);
    close(value("softmax(x)", &[-1000.0, -999.0]), &[1.0 - half, half]);
    close(value("log(softmax(x))", &[0.0, 2000.0]), &[-2000.0, 0.0]);
    close(value("logsumexp(x)", &[1000.0, 1001.0]), &[1001.0 - half.ln()]);
    close(value("logsumexp(x)", &[-2000.0, -2000.0]), &[f64::ln(2.0) - 2000.0]);
}

#[test]
fn source_shares_the_shifted_exponentials() {
    let answer = answer("logsumexp(A*x)*softmax(A*x)", &["x"]);
    let source = answer.matrix().unwrap().numpy();
    assert_eq!(source.matches("np.exp").count(), 1, "{source}");
    assert!(source.contains("e = np.exp(t0 - t1)"), "{source}");
}

#[test]
fn source_takes_no_logarithm_of_a_softmax() {
    let answer = answer("y'*log(softmax(x))", &[]);
    let source = answer.best().unwrap().numpy();
    assert!(source.contains("t1 = x - t0 - np.log(np.sum(np.exp(x - t0)))"), "{source}");
}
