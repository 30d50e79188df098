//! Gradients, Jacobians and differentials against differences, over every operation and function and over random graphs.

use crate::support::differences::along;
use crate::support::{self, term};
use gradus::internals::calculus::{differential, gradient, jacobian, templates};
use gradus::internals::eval::{
    Point, Random, Region, Sizes, Tensor, evaluate, numeric_derivative, numeric_second_derivative,
};
use gradus::internals::expr::{Graph, Id};
use gradus::internals::ops::{
    AS_COLUMN, AS_ROW, DIAGONAL, DIAGONAL_OF, Function, INNER, KRONECKER, LOG_SUM_EXP, MATRIX_POWER, NORM, OUTER, Op,
    POWER, Parameters, SOFTMAX, TRACE, VEC,
};
use gradus::internals::rules::{self, Kind};
use gradus::{Declaration, Symbols, Variable};

const VARIABLES: [&str; 15] = [
    "a: scalar",
    "b: scalar",
    "x: vector(n)",
    "y: vector(n)",
    "z: vector(m)",
    "A: matrix(n,n)",
    "B: matrix(n,n)",
    "S: matrix(n,n) symmetric",
    "P: matrix(n,n) spd",
    "W: matrix(n,m)",
    "H: matrix(m,k)",
    "U: matrix(n,m)",
    "V: matrix(n,k)",
    "G: matrix(2,3)",
    "u: vector(k)",
];

struct Case {
    symbols: Symbols,
    graph: Graph,
    root: Id,
}

fn read(text: &str) -> Case {
    let (mut symbols, mut graph) = (support::symbols(VARIABLES), Graph::new());
    let root = term(text, &mut symbols, &mut graph);
    Case { symbols, graph, root }
}

fn point(symbols: &Symbols, region: Region) -> Point<f64> {
    Point::random(symbols, 7, &Sizes::distinct(symbols, 0), region).unwrap()
}

/// The largest relative error of all three derivatives of a root, by each variable in it, against differences.
fn check_root(symbols: &Symbols, graph: &mut Graph, root: Id, region: Region, what: &str) {
    let mut symbols = symbols.clone();
    let variables: Vec<(Variable, Declaration)> = symbols.variables().map(|(v, _, d)| (v, d.clone())).collect();
    for (wrt, declaration) in variables {
        if !graph.depends_on(wrt)[usize::from(root)] {
            continue;
        }
        let name = symbols.variable_name(wrt).to_owned();
        let direction =
            symbols.declare(&format!("d{name}"), Declaration { attributes: Default::default(), ..declaration });
        let point = point(&symbols, region);
        let expected = match numeric_derivative(graph, root, wrt, &point) {
            Ok(expected) if expected.is_finite() => expected,
            _ => panic!("{what}: no value"),
        };
        let verify = |graph: &Graph, id: Id, expected: &Tensor<f64>, form: &str| {
            let value = evaluate(graph, id, &point).unwrap_or_else(|e| panic!("{what} by {name}, {form}: {e}"));
            let error = value.distance(expected);
            // Differences of steep functions are good to this; a wrong rule is off by far more.
            assert!(error < 1e-5, "{what} by {name}, {form}: error {error:e}");
        };
        let j = jacobian(graph, root, wrt, &symbols);
        verify(graph, j, &expected, "jacobian");
        if graph.rank(root) == 0 {
            let g = gradient(graph, root, wrt, &symbols);
            verify(graph, g, &expected, "gradient");
        }
        let dx = graph.variable(direction, &symbols);
        let d = differential(graph, root, wrt, dx);
        let moved = point.value(direction).unwrap();
        verify(graph, d, &along(&expected, moved), "differential");
    }
}

fn check(text: &str, region: Region) {
    let mut case = read(text);
    check_root(&case.symbols, &mut case.graph, case.root, region, text);
}

#[test]
fn every_operation() {
    for text in [
        "W*H",
        "W*z",
        "A*x",
        "z'*W'",
        "W'",
        "a*W",
        "a*x",
        "a*b",
        "W/a",
        "x/a",
        "a/b",
        "W.*U",
        "x.*y",
        "W./U",
        "x./y",
        "x'*y",
        "W:U",
        "x*z'",
        "x*x'",
        "kron(W,H)",
        "kron(A,A)*vec(B)",
        "ptrace1(kron(A,W*H),n)",
        "ptrace2(kron(W*H,A),n)",
        "unvec(kron(A,A)*vec(B),n)",
        "tr(A^5)",
        "vec(W)",
        "vec(W*H)",
        "diag(x)",
        "diag(x)*W",
        "diag(A)",
        "diag(A*B)",
        "tr(A)",
        "tr(A*B)",
        "sum(W)",
        "sum(x)",
        "norm(W)",
        "norm(x)",
        "norm(W*H-V)^2",
        "A^2",
        "A^3*x",
        "A^5",
        "tr(A^19)",
        "tr(A^18)",
        "inv(P)",
        "inv(P)*x",
        "x'*inv(P)*y",
        "det(A)",
        "logdet(P)",
        "det(P)*P",
        "a^3",
        "W-U",
        "2*W+3*U",
        "-W",
        "a*x-b*y",
        "W*W'",
        "A*x*x'*B",
        "x'*A*x",
        "x'*W*W'*x",
        "tr(W*H*H'*W')",
        "(A*x)*(x'*y)",
        "x*sum(x)",
        "x/norm(x)",
        "A*x/(x'*y)",
        "(A*x).*(B*x)",
        "tr(A*inv(P)*B)",
        "logdet(W'*W)",
        "kron(W,H):kron(W,H)",
        "vec(W*H)'*vec(V)",
        "K(n,m)*vec(W)",
        "sum(diag(x)*A*diag(x))",
        "x'*diag(diag(A))*x",
        "diag(A*x)*B",
        "A*diag(x)*y",
        "norm(kron(x*z', W))",
        "vec(x*x')",
        "a*A*x",
        "A*x + a*x",
        "(x'*y)*W",
        "det(a*A)",
        "W*W'*W",
        "A*A*A*x",
        "sum((A*x)./y)",
    ] {
        check(text, Region::Signed);
    }
}

#[test]
fn every_function() {
    for name in Function::all().map(Function::name) {
        for argument in ["a", "x", "W"] {
            check(&format!("{name}({argument})"), Region::Unit);
        }
        check(&format!("sum(U.*{name}(a*W))"), Region::Unit);
        check(&format!("{name}(x.*y)"), Region::Unit);
        check(&format!("y'*{name}(a*x)"), Region::Unit);
        check(&format!("{name}(sum(x)/10)*W"), Region::Unit);
    }
    for text in ["prod(x)", "prod(a*W)*x", "prod(A*x)", "sin(pi*a)*x"] {
        check(text, Region::Positive);
    }
    for text in
        ["x.^2", "x.^a", "W.^a", "a^b", "W.^3", "W.^(-1)", "x.^(1/2)", "sum(x.^3)", "2^a", "x.^(a*b)", "a.^(x'*x)"]
    {
        check(text, Region::Positive);
    }
}

#[test]
fn second_derivatives() {
    for (text, first, second) in [
        ("x'*A*x", "x", "x"),
        ("tr(A*B*A)", "A", "A"),
        ("tr(W'*A*W)", "W", "W"),
        ("sum(exp(A*x))", "x", "x"),
        ("logdet(P)", "P", "P"),
        ("sum(sigmoid(A*x))", "x", "A"),
        ("norm(x)", "x", "x"),
        ("log(sum(exp(x)))", "x", "x"),
        ("det(A)", "A", "A"),
        ("x'*inv(P)*x", "x", "P"),
        ("sum(W.^2)", "W", "W"),
        ("a^3", "a", "a"),
        ("sum(tanh(W))", "W", "W"),
        ("norm(kron(x*z', W))", "W", "x"),
        ("sum(relu(A*x))", "x", "x"),
        ("(x'*x)^2", "x", "x"),
    ] {
        let Case { symbols, mut graph, root } = read(text);
        let (v, w) = (symbols.find_variable(first).unwrap(), symbols.find_variable(second).unwrap());
        let point = point(&symbols, Region::Positive);
        let expected = numeric_second_derivative(&graph, root, v, w, &point).unwrap();
        let g = gradient(&mut graph, root, v, &symbols);
        let h = jacobian(&mut graph, g, w, &symbols);
        let h_shape = graph.shape(h).len();
        assert_eq!(h_shape, expected.shape.len(), "{text}");
        let error = evaluate(&graph, h, &point).unwrap().distance(&expected);
        assert!(error < 1e-5, "{text}: error {error:e}");
    }
}

#[test]
fn a_variable_that_does_not_occur_gives_zero() {
    let Case { symbols, mut graph, root } = read("W*H");
    let a = symbols.find_variable("A").unwrap();
    let j = jacobian(&mut graph, root, a, &symbols);
    assert!(graph.is_zero(j));
    assert_eq!(graph.rank(j), 4);
}

#[test]
fn gradients_are_linear_in_size() {
    // tanh(A*tanh(A*...x)), and a sum of products that share everything.
    let mut sizes = Vec::new();
    for depth in [50, 100] {
        let Case { symbols, mut graph, root } = read("x");
        let a = graph.variable(symbols.find_variable("A").unwrap(), &symbols);
        let mut layer = root;
        for _ in 0..depth {
            let product = graph.add(Op::Product, &[a, layer]).unwrap();
            layer = graph.add(Op::Map(gradus::internals::ops::TANH), &[product]).unwrap();
        }
        let root = graph.add(Op::Sum, &[layer]).unwrap();
        let g = gradient(&mut graph, root, symbols.find_variable("A").unwrap(), &symbols);
        sizes.push(graph.reachable(&[g]).len());
    }
    assert!(sizes[1] < 2 * sizes[0] + 20, "{sizes:?}");
}

#[test]
fn every_rule_is_compiled() {
    let (file, text) = rules::DIFFERENTIAL;
    let mut expected: Vec<Op> = Vec::new();
    for text in rules::parse(file, text).unwrap() {
        let compiled = rules::compile(&text).unwrap_or_else(|e| panic!("{}: {e}", text.name));
        // A rule for any shape is one for scalars, one for vectors and one for matrices; one for arrays leaves out scalars.
        let has = |kind: &str| text.variables.iter().any(|variable| variable.kind == kind);
        let ranks = if has("array") {
            2
        } else if has("any") {
            3
        } else {
            1
        };
        assert_eq!(compiled.len(), ranks, "{}", text.name);
        for rule in compiled {
            assert!(matches!(rule.kind, Kind::Differential(_)), "{}", rule.name);
            expected.push(rule.graph.op(rule.left).clone());
        }
    }
    assert_eq!(templates().map(|template| template.op.clone()).collect::<Vec<_>>(), expected);
}

/// Grows a random well-typed graph: operations on nodes drawn at random, kept when their shapes fit.
fn random_graph(seed: u64) -> (Symbols, Graph, Vec<Id>) {
    let Case { symbols, mut graph, .. } = read("A*x");
    let mut random = Random::new(seed);
    let mut nodes: Vec<Id> = ["a", "x", "z", "A", "P", "W", "H"]
        .iter()
        .map(|name| graph.variable(symbols.find_variable(name).unwrap(), &symbols))
        .collect();
    let two = graph.number(2.into());
    let ops: Vec<Op> = vec![
        Op::Product,
        Op::Transpose,
        Op::Scale,
        Op::Hadamard,
        Op::Call(INNER),
        Op::Call(OUTER),
        Op::Call(KRONECKER),
        Op::Call(VEC),
        Op::Call(DIAGONAL),
        Op::Call(DIAGONAL_OF),
        Op::Call(TRACE),
        Op::Sum,
        Op::Call(NORM),
        Op::Call(SOFTMAX),
        Op::Call(LOG_SUM_EXP),
        Op::Parametric(MATRIX_POWER, Parameters::Natural(2)),
        Op::Combination([1.into(), (-1).into()].into_iter().collect()),
        Op::Map(gradus::internals::ops::SIN),
        Op::Map(gradus::internals::ops::SIGMOID),
        Op::Call(POWER),
        Op::Call(AS_COLUMN),
        Op::Call(AS_ROW),
    ];
    let mut grown = Vec::new();
    for _ in 0..400 {
        let op = ops[random.bits() as usize % ops.len()].clone();
        let mut children: Vec<Id> =
            (0..op.arity().unwrap_or(1)).map(|_| nodes[random.bits() as usize % nodes.len()]).collect();
        if op == Op::Call(POWER) {
            children[1] = two;
        }
        if let Ok(id) = graph.add(op, &children) {
            let elements: usize = graph.shape(id).iter().flatten().count();
            if elements <= 4 && grown.len() < 30 && !nodes.contains(&id) {
                nodes.push(id);
                grown.push(id);
            }
        }
    }
    (symbols, graph, grown)
}

#[test]
fn random_graphs() {
    let mut checked = 0;
    for seed in 0..60 {
        let (symbols, graph, grown) = random_graph(seed);
        let point = point(&symbols, Region::Signed);
        for root in grown {
            let Ok(value) = evaluate(&graph, root, &point) else { continue };
            let norms = graph.reachable(&[root]).iter().any(|id| {
                *graph.op(*id) == Op::Call(NORM)
                    && evaluate(&graph, *id, &point).is_ok_and(|norm| norm.data[0].abs() < 1e-2)
            });
            // Large values and points where a norm vanishes have no differences worth comparing with.
            if norms || value.data.iter().any(|x| x.abs() > 50.0) || graph.reachable(&[root]).len() > 16 {
                continue;
            }
            // A graph of its own: each root declares directions of its own.
            check_root(&symbols, &mut graph.clone(), root, Region::Signed, &format!("seed {seed}, node {root}"));
            checked += 1;
        }
    }
    assert!(checked > 300, "{checked}");
}
