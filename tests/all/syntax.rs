//! What holds for every text and every tree: printing and parsing are inverse, and nothing crashes.

use crate::support::symbols;
use crate::support::tree::walk;
use gradus::Span;
use gradus::internals::expr::Graph;
use gradus::internals::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use gradus::internals::syntax::{parse, print};
use gradus::internals::typing::{declare, elaborate};
use gradus::{Rational, Symbols};
use proptest::prelude::*;

/// Any tree, also ones that parsing never makes.
fn tree() -> impl Strategy<Value = Expr> {
    let name = prop::sample::select(vec!["x", "y", "A", "B", "W", "s", "n"]);
    let leaf = prop_oneof![
        name.prop_map(Expr::name),
        (-9i64..10, 1i64..4).prop_map(|(a, b)| Expr::number(Rational::new(a, b))),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let op = prop::sample::select(vec![
            ProductOp::Times,
            ProductOp::Divide,
            ProductOp::Hadamard,
            ProductOp::HadamardDivide,
        ]);
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            prop::collection::vec((any::<bool>(), inner.clone()), 2..4).prop_map(|terms| ExprKind::Sum(
                terms
                    .into_iter()
                    .enumerate()
                    .map(|(i, (negative, expr))| Term { negative: negative && i > 0, expr })
                    .collect()
            )),
            (boxed(), prop::collection::vec((op, inner.clone()), 1..4)).prop_map(|(a, b)| ExprKind::Product(a, b)),
            (boxed(), boxed()).prop_map(|(a, b)| ExprKind::Frobenius(a, b)),
            boxed().prop_map(ExprKind::Negate),
            boxed().prop_map(ExprKind::Transpose),
            (boxed(), boxed()).prop_map(|(a, b)| ExprKind::Power(a, b)),
            (boxed(), boxed()).prop_map(|(a, b)| ExprKind::HadamardPower(a, b)),
            inner.clone().prop_map(|a| ExprKind::Call("exp".to_owned(), vec![a])),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| ExprKind::Call("kron".to_owned(), vec![a, b])),
            boxed().prop_map(|a| ExprKind::Index(a, vec!["i".to_owned(), "j".to_owned()])),
        ]
        .prop_map(Expr::new)
    })
}

/// Text that looks like an expression.
fn text() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "x", "y", "A", "B", "n", "s", "2", "1/2", "0", "+", "-", "*", "/", ".*", "./", ".^", "^", "'", ":", "(", ")",
        "[i,j]", "[i]", "[p,j]", "delta", "exp(", "tr(", "kron(", ",", "inv(", "eye", "ones(n)", "vec(", "diag(",
        "K(n,m)", "=", "²", "⊗", "vector(",
    ]);
    prop::collection::vec(token, 1..14).prop_map(|tokens| tokens.concat())
}

/// The tree without its places in a text.
fn bare(mut expr: Expr) -> Expr {
    walk(&mut expr, &mut |part| part.span = Span::default());
    expr
}

fn everything(text: &str) {
    let Ok(statement) = parse(text) else { return };
    for declared in [&[][..], &["x: vector(n)", "A: matrix(n,m)", "B: matrix(n)", "s: scalar"]] {
        let mut symbols = symbols(declared);
        let before = symbols.variables().count();
        let mut graph = Graph::new();
        if let Err(error) = elaborate(&statement, &[], &mut symbols, &mut graph) {
            assert!(!error.message.is_empty() && !error.message.contains("{0}"), "{text}: {}", error.message);
            assert!(error.span.end <= text.len() && error.span.start <= error.span.end, "{text}");
            assert!(!error.message.contains("these shapes do not go together"), "{text}: {}", error.message);
            assert_eq!(symbols.variables().count(), before);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printing_then_parsing_settles(tree in tree()) {
        let printed = print(&tree);
        if let Ok(statement) = parse(&printed) {
            // What parsing makes is canonical: it prints and parses back unchanged.
            let again = print(&statement.expr);
            prop_assert_eq!(bare(parse(&again).unwrap().expr), bare(statement.expr), "{} / {}", printed, again);
        } else {
            // Only arithmetic on the literals may fail.
            prop_assert_eq!(parse(&printed).unwrap_err().code.as_str(), "undefined", "{}", printed);
        }
    }

    #[test]
    fn likely_text_is_answered(text in text()) {
        everything(&text);
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,40}") {
        everything(&text);
        let _ = declare(&mut Symbols::default(), &text);
    }
}

#[test]
fn large_inputs_are_answered() {
    let run = || {
        for text in [
            vec!["x"; 20_000].join("+"),
            vec!["A"; 20_000].join("*"),
            (0..5_000).map(|i| format!("x{i}")).collect::<Vec<_>>().join("+"),
            (0..5_000).map(|i| format!("A{i}")).collect::<Vec<_>>().join("*"),
            (0..3_000).map(|i| format!("x[i{i}]")).collect::<Vec<_>>().join("*"),
            vec!["W[i,p]*W[j,p]"; 5_000].join(" - "),
            format!("{}x{}", "sin(".repeat(190), ")".repeat(190)),
            format!("{}x{}", "kron(x,".repeat(190), ")".repeat(190)),
            format!("x{}", "'".repeat(190)),
        ] {
            everything(&text);
        }
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}
