//! Nothing hangs and nothing swells: inputs that are large in one way or another are answered rightly, or refused by name, within counted
//! work. What is counted here are e-nodes and the work of the evaluator, never time.

use crate::support;
use gradus::internals::base::Field;
use gradus::internals::egraph::{EGraph, RuleSet};
use gradus::internals::equality::{Verdict, compare};
use gradus::internals::eval::{Evaluator, Point, Region, Scale, Sizes, Work, evaluate};
use gradus::internals::ops::{Node, Op};
use gradus::{Answer, Context, FormName, SaturationLimits, Status, Stopped};
use proptest::prelude::*;
use std::sync::Arc;

/// The most e-nodes of an answer: those of the largest derivative that is put into the e-graph, and what the limit of a saturation lets
/// in: past it only what has no notation yet is cut up, to three times as many and the work on one node more.
const NODES: usize = (1 << 15) + 4 * 2000;

/// A form of an answer is right where it can be compared; one that is too large to compare is said to be unknown.
fn answered(text: &str, declarations: &[&str], wrt: &[&str]) -> Option<Answer> {
    let cx = support::context(declarations);
    match support::request(&cx, text, wrt, None).answer() {
        Ok(answer) => {
            let nodes = answer.statistics.nodes;
            assert!(nodes <= NODES, "{text}: {nodes} e-nodes");
            Some(answer)
        }
        Err(error) => {
            assert!(matches!(error.code.as_str(), "too-large" | "request"), "{text}: {error}");
            None
        }
    }
}

fn joined(count: usize, separator: &str, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(separator)
}

/// The product of a matrix over all edges of a graph.
fn over(edges: &[(String, String)]) -> String {
    edges.iter().map(|(a, b)| format!("A[{a},{b}]")).collect::<Vec<_>>().join("*")
}

fn complete(n: usize) -> String {
    let pairs: Vec<(String, String)> =
        (0..n).flat_map(|i| (i + 1..n).map(move |j| (format!("p_{i}"), format!("p_{j}")))).collect();
    over(&pairs)
}

fn grid(n: usize) -> String {
    let node = |i: usize, j: usize| format!("p_{}_{}", i % n, j % n);
    let edges: Vec<(String, String)> = (0..n * n)
        .flat_map(|at| [(at, 1, 0), (at, 0, 1)])
        .map(|(at, down, right)| (node(at / n, at % n), node(at / n + down, at % n + right)))
        .collect();
    over(&edges)
}

#[test]
fn graphs_with_much_symmetry_are_answered() {
    for attribute in ["", " symmetric"] {
        let matrix = format!("A: matrix(n,n){attribute}");
        for text in [complete(8), complete(14), grid(4), grid(5)] {
            let answer = answered(&text, &[&matrix], &["A"]).expect("an answer");
            assert!(answer.forms.index.is_some(), "{text}");
            let value = answered(&text, &[&matrix], &[]).expect("a value");
            assert_eq!(value.verdict.status(), Status::Proved, "{text}");
        }
    }
}

#[test]
fn a_star_with_many_arms_is_a_power() {
    let star = format!("F = {}", joined(64, "*", |k| format!("A[c,p_{k}]")));
    for attribute in ["", " symmetric"] {
        let answer = answered(&star, &[&format!("A: matrix(n,n){attribute}")], &["A"]).expect("an answer");
        assert!(answer.verdict.is_true());
        assert!(answer.forms.iter().all(|form| form.size() < 40), "{:?}", answer.matrix().map(|form| form.text()));
    }
}

#[test]
fn arms_of_two_kinds_are_two_powers() {
    let arms = |n: usize| joined(n, "*", |k| format!("{}[c,p_{k}]*x[p_{k}]", ["A", "B"][k % 2]));
    for n in [6, 8, 10, 20, 80] {
        let text = format!("x[c]*{}", arms(n));
        let value = answered(&text, &["A: matrix(n,n)", "B: matrix(n,n)", "x: vector(n)"], &[]).expect("a value");
        assert_eq!(value.value().map(gradus::Form::text), Some(format!("x'*((A*x).^{0}.*(B*x).^{0})", n / 2)));
    }
}

/// What has more levels than are read is no form, however it was come by.
#[test]
fn every_form_is_read_again() {
    let declarations: Vec<String> = (0..220).map(|k| format!("A{k}: matrix(n,n)")).collect();
    let declarations: Vec<&str> = declarations.iter().map(String::as_str).chain(["x: vector(n)"]).collect();
    let caterpillar = joined(220, "*", |k| format!("A{k}[p_{k},p_{}]*x[p_{k}]", k + 1));
    let answer = answered(&format!("{caterpillar}*x[p_220]"), &declarations, &[]).expect("a value");
    for form in answer.forms.iter() {
        assert!(gradus::internals::syntax::parse(&form.text()).is_ok(), "{}", form.text());
    }
}

/// The gradient of a deep network is no zero, however small its values are, and what it is made of is written once.
#[test]
fn deep_networks_are_answered() {
    for (layers, is_square) in [(20, false), (30, true), (40, false)] {
        let inner = (1..layers).fold("x".to_owned(), |inner, i| format!("tanh(W{i}*{inner})"));
        let size = |i: usize| if is_square { "n".to_owned() } else { format!("n{i}") };
        let mut declarations = vec![format!("x: vector({})", size(0)), format!("y: vector({})", size(layers))];
        declarations.extend((1..=layers).map(|i| format!("W{i}: matrix({},{})", size(i), size(i - 1))));
        let declarations: Vec<&str> = declarations.iter().map(String::as_str).collect();
        let answer = answered(&format!("norm(W{layers}*{inner} - y)^2"), &declarations, &["W1"]).expect("an answer");
        let index = answer.forms.get(FormName::Index).expect("an index form");
        assert!(index.size() > 20 * layers as u32, "{layers} layers: {}", index.text());
        assert!(answer.verdict.status() <= Status::Sampled, "{layers} layers: {:?}", answer.verdict);
    }
}

/// What is invariant under similarity has one term for a power, where the power itself has many.
#[test]
fn invariants_of_a_power_have_one_term() {
    for k in [3, 16, 64, 92] {
        for (name, gradient) in [
            ("det", format!("{k}*det(A)^{k}*inv(A)'")),
            ("logdet", format!("{k}*inv(A)'")),
            ("tr", format!("{k}*A'^{}", k - 1)),
        ] {
            let answer = answered(&format!("{name}(A^{k})"), &["A: matrix(n,n)"], &["A"]).expect("an answer");
            assert_eq!(answer.matrix().map(gradus::Form::text), Some(gradient), "{name}");
        }
    }
}

/// A derivative of too many terms is refused before they are made.
#[test]
fn what_has_too_many_terms_is_refused() {
    for (vertices, is_answered) in [(6, true), (14, false)] {
        assert_eq!(
            answered(&complete(vertices), &["A: matrix(n,n)"], &["A", "A"]).is_some(),
            is_answered,
            "{vertices}"
        );
    }
}

#[test]
fn long_products_take_work_in_proportion() {
    let vectors = |n: usize| -> Vec<String> { (0..n).map(|k| format!("x{k}: vector(n)")).collect() };
    let nodes = |n: usize, text: String, wrt: &[&str]| {
        let declared = vectors(n);
        let declared: Vec<&str> = declared.iter().map(String::as_str).collect();
        answered(&text, &declared, wrt).expect("an answer").statistics.nodes
    };
    for (separator, index) in [("*", "[i]"), (".*", "")] {
        let text = |n: usize| joined(n, separator, |k| format!("x{k}{index}"));
        assert!(nodes(400, text(400), &["x0"]) <= 3 * nodes(200, text(200), &["x0"]));
    }
    let power = answered("X^1000", &[], &["X"]).expect("an answer");
    assert!(power.forms.index.is_some());
}

#[test]
fn literal_sizes_cost_no_more_than_symbols() {
    for (text, declaration, wrt) in [
        ("X^42", "X: matrix(9,9)", &["X"][..]),
        ("X^5", "X: matrix(20,20)", &["X", "X"]),
        ("tr(X^3)", "X: matrix(100000,100000)", &["X"]),
        ("det(X)*X", "X: matrix(5000,5000) spd", &["X"]),
    ] {
        let answer = answered(text, &[declaration], wrt).expect("an answer");
        assert!(answer.verdict.status() <= Status::Tested, "{text}: {:?}", answer.verdict);
    }
    // What holds at one size only is decided there.
    let size = answered("tr(eye(30))*c - 30*c", &["c: scalar"], &["c"]).expect("an answer");
    assert!(size.verdict.status() <= Status::Tested);
    for (text, holds) in [("tr(eye(30)) - 30", true), ("tr(eye(30)) - 29", false)] {
        let cx = Context::new();
        let expression = cx.parse(text).unwrap();
        let (graph, root) = expression.graph();
        let mut graph = graph.clone();
        let zero = graph.zero(&Default::default());
        let verdict = compare(&graph, root, zero, expression.symbols(), 3);
        assert_eq!(matches!(verdict, Verdict::Tested(_)), holds, "{text}: {verdict:?}");
        assert_eq!(matches!(verdict, Verdict::Different(_)), !holds, "{text}: {verdict:?}");
    }
}

#[test]
fn many_derivatives_end() {
    for (text, declarations, wrt, times) in [
        ("softmax(x)", &["x: vector(n)"][..], "x", 8),
        ("softmax(A*x)", &["x: vector(n)"], "x", 7),
        ("adj(C)", &["C: matrix(n,n) symmetric"], "C", 3),
        ("kron(sqrt(A.^2+1),B)", &["A: matrix(n,m)", "B: matrix(k,l)"], "A", 3),
    ] {
        let answer = answered(text, declarations, &vec![wrt; times]).expect("an answer");
        assert!(answer.forms.differential.is_some(), "{text}");
        assert!(answer.verdict.status() <= Status::Sampled, "{text}: {:?}", answer.verdict);
    }
}

/// Where the inverse of a singular matrix makes sizes what they are not, classes stand in networks of each other; these do not grow.
#[test]
fn classes_in_their_own_networks_do_not_grow() {
    const LABELS: usize = 700;
    let cx = support::context(["A: matrix(n,n) idempotent", "x: vector(n)", "z: vector(n)"]);
    for text in
        ["sum(kron(abs(A)*x, inv(sign(ones(n)*ones(n)'))*(z - z)))", "sum(abs(A)*x)*sum(inv(sign(ones(n)*ones(n)'))*z)"]
    {
        let expression = cx.parse(text).unwrap();
        let (graph, root) = expression.graph();
        let mut egraph = EGraph::new(Arc::new(expression.symbols().clone()), SaturationLimits::default());
        egraph.import(graph, root);
        egraph.saturate(&RuleSet::shipped());
        let labels = |node: &Node| match &node.op {
            Op::Network(pattern) => pattern.sizes.len(),
            _ => 0,
        };
        let most = egraph.classes().into_iter().flat_map(|class| egraph.nodes(class).iter().map(labels)).max();
        assert!(most.is_some_and(|most| most <= LABELS), "{text}: {most:?} labels");
    }
}

#[test]
fn evaluation_keeps_to_its_work() {
    let cx = support::context(["A: matrix(n,n)"]);
    let text = complete(10);
    let expression = cx.parse(&text).unwrap();
    let (graph, root) = expression.graph();
    let at = |scale: Scale| {
        let sizes = Sizes::scaled(expression.symbols(), 0, scale, 7);
        Point::<Field>::random(expression.symbols(), 0, &sizes, Region::Signed).unwrap()
    };
    let small = at(Scale::Least);
    let exact = evaluate(graph, root, &small).unwrap();
    let bounded = |steps: u64| Evaluator::within(graph, &small, Work::new(1 << 20, steps)).value(root).cloned();
    assert_eq!(bounded(1 << 16).unwrap(), exact);
    assert!(bounded(100).is_err());
    assert!(Evaluator::within(graph, &small, Work::new(50, 1 << 16)).value(root).is_err());
}

/// A product over random edges, long products, powers and high orders, with literal sizes and attributes.
fn large_input() -> impl Strategy<Value = (String, String, Vec<&'static str>)> {
    let attributes = prop::sample::select(vec!["", " symmetric", " skew", " diagonal", " orthogonal", " positive"]);
    let size = prop::sample::select(vec!["n", "3", "12", "1000"]);
    let edges = prop::collection::vec((0usize..9, 0usize..9), 2..40);
    let network = edges.prop_map(|edges| {
        let named: Vec<(String, String)> = edges.iter().map(|(a, b)| (format!("p_{a}"), format!("p_{b}"))).collect();
        format!("F = {}", over(&named))
    });
    let cycle = (3usize..30).prop_map(|n| {
        let edges: Vec<(String, String)> = (0..n).map(|k| (format!("p_{k}"), format!("p_{}", (k + 1) % n))).collect();
        over(&edges)
    });
    let product = (2usize..60, prop::sample::select(vec!["*", ".*", "*A'*", " + A*"]))
        .prop_map(|(n, separator)| vec!["A"; n].join(separator));
    let power = (2u32..400).prop_map(|k| format!("tr(A^{k})"));
    let nested = (1usize..5).prop_map(|k| format!("{}A{}", "sum(exp(".repeat(k), ")).*A".repeat(k)));
    let text = prop_oneof![network, cycle, product, power, nested];
    (text, attributes, size, 1usize..4).prop_map(|(text, attribute, size, order)| {
        (text, format!("A: matrix({size},{size}){attribute}"), vec!["A"; order])
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn large_inputs_are_answered_or_refused((text, declaration, wrt) in large_input()) {
        if let Some(answer) = answered(&text, &[&declaration], &wrt) {
            prop_assert!(answer.best().is_some(), "{}", text);
        }
    }
}

#[test]
fn what_is_far_longer_than_a_goal_is_not_worked_on() {
    // Multiplied out, the derivative meets the limit of e-nodes, and nothing shorter is found on the way.
    let answer = answered("1/2*norm(V*tanh(W*x+b)-y)^2", &[], &["W"]).expect("an answer");
    assert_eq!(answer.matrix().unwrap().text(), "((ones(m) - tanh(W*x + b).^2).*(V'*(V*tanh(W*x + b) - y)))*x'");
    assert_eq!(answer.statistics.stopped, Stopped::Saturated);
    assert!(answer.statistics.nodes < 500, "{} e-nodes", answer.statistics.nodes);
}

#[test]
fn a_request_that_names_its_forms_does_the_work_of_these_only() {
    let cx = Context::new();
    for (text, wrt) in [("tr(W*H*H'*W')", &["W"][..]), ("A*X*B", &["X"]), ("sum(exp(A*x))", &["x"])] {
        let asked = || wrt.iter().fold(cx.derive(text), |asked, variable| asked.by(variable));
        let all = asked().answer().unwrap();
        let mut least = all.statistics.nodes;
        for form in all.forms.iter() {
            let one = asked().forms(&[form.name()]).answer().unwrap();
            let (name, nodes) = (form.name(), one.statistics.nodes);
            let names: Vec<FormName> = one.forms.iter().map(|form| form.name()).collect();
            assert_eq!(names, [name], "{text}");
            assert_eq!(one.forms.get(name).unwrap().text(), form.text(), "{text}");
            assert!(nodes <= all.statistics.nodes, "{text}: {nodes} e-nodes for the {} form", name.as_str());
            least = least.min(nodes);
        }
        assert!(least < all.statistics.nodes, "{text}: {least} e-nodes");
    }
}
