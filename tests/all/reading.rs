//! What people write means what they mean: the kinds of undeclared names, and what is said of them.

use crate::support::context;
use crate::support::corpus::{self, Case};
use gradus::{Context, Expression};
use serde_json::Value;
use std::collections::BTreeMap;

/// Questions as they are typed, with what they mean in strict syntax and with all names declared.
const READING: &str = include_str!("../data/reading.jsonl");

/// The number of axes of each name.
fn ranks(f: &Expression) -> BTreeMap<String, usize> {
    f.symbols().variables().map(|(_, name, known)| (name.to_owned(), known.shape.len())).collect()
}

fn notes(text: &str) -> Vec<String> {
    Context::new().parse(text).unwrap_or_else(|e| panic!("{text}: {e}")).notes().to_vec()
}

#[test]
fn undeclared_names_are_what_is_meant() {
    let mut wrong = String::new();
    for line in corpus::objects(READING) {
        let text = |field: &str| line[field].as_str().unwrap().to_owned();
        let kinds = line["vars"].as_object().unwrap();
        let declared = context(kinds.iter().map(|(name, kind)| format!("{name}: {}", kind.as_str().unwrap())));
        let meant = ranks(&declared.parse(&text("means")).unwrap());
        let read = match Context::new().parse(&text("typed")) {
            Ok(f) => ranks(&f),
            Err(e) => {
                wrong += &format!("{}: {e}\n", text("typed"));
                continue;
            }
        };
        if read.iter().any(|(name, rank)| meant.get(name).is_some_and(|meant| meant != rank)) {
            wrong += &format!("{}: {read:?}\n", text("typed"));
        }
        // With the kinds that were found, the text says what was meant.
        let equality = declared.equal(&text("typed"), &text("means"));
        if !equality.as_ref().is_ok_and(|equality| equality.is_equal()) {
            wrong += &format!("{} is not {}\n", text("typed"), text("means"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_corpus_needs_no_declarations() {
    let mut wrong = String::new();
    for case in Case::corpus().iter() {
        let text = case.text("expr").unwrap();
        let declared = case.0["vars"].as_object().unwrap();
        let rank = |declaration: &Value| declaration["shape"].as_array().unwrap().len();
        match Context::new().parse(text) {
            Ok(f) => {
                let read = ranks(&f);
                if read.iter().any(|(name, found)| declared.get(name).is_some_and(|known| rank(known) != *found)) {
                    wrong += &format!("{text}: {read:?}\n");
                }
            }
            Err(e) => wrong += &format!("{text}: {e}\n"),
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn declared_names_never_change() {
    for line in corpus::objects(READING) {
        let typed = line["typed"].as_str().unwrap();
        let kinds = line["vars"].as_object().unwrap();
        for (name, kind) in kinds {
            // One is declared, as it is meant and as each other kind.
            for kind in [kind.as_str().unwrap(), "scalar", "vector(rows)", "matrix(rows,rows)"] {
                let cx = context([format!("{name}: {kind}")]);
                let Ok(f) = cx.parse(typed) else { continue };
                let find = |symbols: &gradus::Symbols| {
                    let variable = symbols.find_variable(name).unwrap();
                    symbols.shape_text(&symbols.declaration(variable).shape)
                };
                assert_eq!(find(f.symbols()), find(cx.symbols()), "{typed} with {name}: {kind}");
                let about = format!("{name} is read");
                assert!(!f.notes().iter().any(|note| note.starts_with(&about)), "{typed}: {:?}", f.notes());
            }
        }
    }
}

#[test]
fn a_note_names_each_name_that_is_not_what_its_letter_says() {
    for (text, expected) in [
        (
            "x'*Q*x - lambda*(x'*x - 1)",
            &["lambda is read as a scalar; declare `lambda: vector(n)` for the other reading"][..],
        ),
        ("W*x + b", &["b is read as a vector; declare `b: scalar` for the other reading"]),
        (
            "norm(a - b)",
            &[
                "a is read as a vector; declare `a: scalar` for the other reading",
                "b is read as a vector; declare `b: scalar` for the other reading",
            ],
        ),
        ("a*A*x + 2*b", &["b is read as a vector; declare `b: scalar` for the other reading"]),
        // No other kind is possible.
        ("x/t", &["t is read as a scalar"]),
        // A coefficient over a scalar.
        ("k/norm(r)", &["k is read as a scalar; declare `k: vector(n)` for the other reading"]),
        ("k/(r'*r)", &["k is read as a scalar; declare `k: vector(n)` for the other reading"]),
        (
            "-G*M*m/norm(r)",
            &[
                "G is read as a scalar; declare `G: matrix(n,k)` for the other reading",
                "M is read as a scalar; declare `M: matrix(k,p)` for the other reading",
                "m is read as a scalar; declare `m: vector(p)` for the other reading",
            ],
        ),
        (
            "G*M/norm(r)",
            &[
                "G is read as a scalar; declare `G: matrix(n,m)` for the other reading",
                "M is read as a scalar; declare `M: matrix(m,k)` for the other reading",
            ],
        ),
        (
            "-log(softmax(z)[k])",
            &[
                "without a left-hand side k is free: write `f = -log(softmax(z)[k])` for the sum over it, or declare `k: index(n)` for one place",
            ],
        ),
        ("logsumexp(z) - z[k]", &["without a left-hand side k is free: declare `k: index(n)` for one place"]),
        ("x[i] - 1", &[]),
        // Functions that are others elsewhere.
        ("tr(exp(A))", &["`exp(A)` of a square matrix is read as a function of its entries"]),
        ("x'*log(A*B)*y", &[]),
        ("var(x)", &["`var(x)` is read as a mean over all samples, divided by their number; elsewhere by one less"]),
        ("x/norm(x)", &[]),
        ("A*x/norm(y)", &[]),
        ("x/sqrt(d)", &[]),
        ("a[i]*T[i,j,k]", &[]),
        ("x'*A*y", &[]),
        ("sum((y - X*w)^2)", &["`(y - X*w)^2` of a vector is read entry by entry, as `(y - X*w).^2`"]),
    ] {
        assert_eq!(notes(text), expected, "{text}");
    }
}

#[test]
fn the_declaration_of_a_note_leads_to_the_other_reading() {
    for line in corpus::objects(READING) {
        let typed = line["typed"].as_str().unwrap();
        for note in Context::new().parse(typed).unwrap().notes() {
            let Some((_, declaration)) = note.split_once("declare `") else { continue };
            let (declaration, _) = declaration.split_once('`').unwrap();
            let f = context([declaration]).parse(typed).unwrap_or_else(|e| panic!("{typed} with {declaration}: {e}"));
            let (name, shape) = declaration.split_once(": ").unwrap();
            let variable = f.symbols().find_variable(name).unwrap();
            assert_eq!(f.symbols().shape_text(&f.symbols().declaration(variable).shape), shape, "{typed}");
        }
    }
}

#[test]
fn a_greek_letter_and_its_word_are_one_name() {
    let f = Context::new().parse("beta'*A*β").unwrap();
    assert_eq!(ranks(&f).into_iter().collect::<Vec<_>>(), [("A".to_owned(), 2), ("beta".to_owned(), 1)]);
    assert_eq!(f.derivative("β").unwrap().matrix().unwrap().text(), "(A + A')*beta");
    let declared = context(["β_1: scalar"]).parse("beta_1*x").unwrap();
    assert_eq!(ranks(&declared)["β_1"], 0);
}

#[test]
fn powers_keep_arrays() {
    for (text, wrt, expected) in [
        ("2.^x", "x", "log(2)*diag(2.^x)"),
        ("sum(X.^Y)", "Y", "log(X).*X.^Y"),
        ("sum(x.^p)", "x", "p*x.^(p - 1)"),
        ("sum(x^3)", "x", "3*x.^2"),
    ] {
        let answer = Context::new().parse(text).unwrap().derivative(wrt).unwrap();
        assert_eq!(answer.matrix().unwrap().text(), expected, "{text}");
    }
    let equality = Context::new().equal("X.^Y", "exp(Y.*log(X))").unwrap();
    assert!(equality.is_equal());
    let error = context(["x: vector(n)", "y: vector(m)"]).parse("x.^y").unwrap_err();
    assert_eq!(error.message, "'.^' needs equal shapes: x is vector(n) but y is vector(m)");
}

#[test]
fn the_search_is_bounded() {
    let terms: Vec<String> = (0..200).map(|i| format!("tau{i}*norm(x{i} - a{i})^2")).collect();
    let f = Context::new().parse(&terms.join(" + ")).unwrap();
    assert_eq!(f.symbols().variables().count(), 600);
    let few = Context::new().parse(&terms[..6].join(" + ")).unwrap();
    for (name, rank) in ranks(&few) {
        assert_eq!(rank, usize::from(!name.starts_with("tau")), "{name}");
    }
}
