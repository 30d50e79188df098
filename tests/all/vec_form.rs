//! The vec form: there for every matrix by a matrix, and every node on the way to it equal in value to its class.

use crate::support::{answer, context, snapshot};
use gradus::internals::base::{Field, IndexPatternBuilder, Symbols};
use gradus::internals::egraph::{EGraph, RuleSet, SaturationLimits};
use gradus::internals::eval::{Point, Random, Region, Sizes, Tensor, evaluate};
use gradus::internals::expr::{Graph, Id};
use gradus::internals::ops::Op;
use std::collections::BTreeMap;
use std::sync::Arc;

const DECLARED: [&str; 8] = [
    "A: matrix(k,m)",
    "X: matrix(n,d)",
    "S: matrix(n,n)",
    "T: matrix(n,n)",
    "B: matrix(d,p)",
    "C: matrix(q,r)",
    "x: vector(n)",
    "y: vector(d)",
];

/// Expressions and the variable, by what makes them hard.
const CASES: [(&str, &str); 22] = [
    ("kron(A,X)", "X"),
    ("kron(X,A)", "X"),
    ("kron(X,X)", "X"),
    ("kron(S,inv(S))", "S"),
    ("inv(kron(S,T))", "S"),
    ("kron(X*B,C)", "X"),
    ("kron(A,X)*kron(A',B)", "X"),
    ("tr(S)*kron(A,S)", "S"),
    ("tanh(kron(A,X))", "X"),
    ("kron(A,X).*kron(A,X)", "A"),
    ("kron(kron(A,X),C)", "X"),
    ("kron(x*y',A)", "x"),
    ("diag(vec(X))", "X"),
    ("vec(X)*vec(X)'", "X"),
    ("S*diag(diag(S))", "S"),
    ("diag(diag(S)*diag(S)'*x)", "S"),
    ("tr(S)*diag(diag(S))", "S"),
    ("exp(X*B)", "X"),
    ("(X.*X)*B", "X"),
    ("diag(X*y)*X", "X"),
    ("diag(S)*diag(S)'", "S"),
    ("x*diag(S)'", "S"),
];

#[test]
fn every_case_has_a_vec_form() {
    let mut forms = String::new();
    for (expr, wrt) in CASES {
        let answer = answer(&context(DECLARED), expr, &[wrt]);
        let vec = answer.vec().unwrap_or_else(|| panic!("{expr} by {wrt} has no vec form"));
        forms += &format!("{expr} by {wrt}\n  {}\n", vec.text());
    }
    snapshot(".", "vec", &forms);
}

/// Every node of the e-graph as a term over one term for each class.
fn terms(egraph: &EGraph, symbols: &Symbols) -> (Graph, Vec<(Id, Vec<Id>)>) {
    let mut graph = Graph::new();
    let add = |graph: &mut Graph, op: &Op, children: &[Id]| match op {
        Op::Variable(v) => graph.variable(*v, symbols),
        op => graph.add(op.clone(), children).unwrap(),
    };
    let mut chosen: BTreeMap<Id, Id> = BTreeMap::new();
    let mut all: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    let classes = egraph.classes();
    loop {
        let before = chosen.len();
        for class in &classes {
            for node in egraph.nodes(*class) {
                let children: Option<Vec<Id>> =
                    node.children.iter().map(|c| chosen.get(&egraph.find(*c)).copied()).collect();
                let Some(children) = children else { continue };
                let term = add(&mut graph, &node.op, &children);
                chosen.entry(*class).or_insert(term);
            }
        }
        if chosen.len() == before {
            break;
        }
    }
    for class in &classes {
        for node in egraph.nodes(*class) {
            let children: Option<Vec<Id>> =
                node.children.iter().map(|c| chosen.get(&egraph.find(*c)).copied()).collect();
            if let Some(children) = children {
                all.entry(*class).or_default().push(add(&mut graph, &node.op, &children));
            }
        }
    }
    (graph, all.into_iter().collect())
}

/// Checks that all nodes of each class have one value.
fn sound(mut graph: Graph, root: Id, symbols: Symbols, name: &str) {
    let limits = SaturationLimits { nodes: 1500, ..Default::default() };
    let mut egraph = EGraph::new(Arc::new(symbols.clone()), limits);
    egraph.import(&graph, root);
    egraph.saturate(&RuleSet::default());
    let classes;
    (graph, classes) = terms(&egraph, &symbols);
    let sizes = Sizes::distinct(&symbols, 0);
    let point = Point::<Field>::random(&symbols, 7, &sizes, Region::Signed).unwrap();
    let mut nodes = 0;
    for (class, terms) in classes {
        let values: Vec<Tensor<Field>> = terms.iter().filter_map(|t| evaluate(&graph, *t, &point).ok()).collect();
        nodes += values.len();
        for (value, term) in values.iter().zip(&terms).skip(1) {
            assert!(value.distance(&values[0]) == 0.0, "{name}: class {class}: {:?} differs", graph.node(*term));
        }
    }
    assert!(nodes > 0, "{name}");
}

#[test]
fn random_networks_are_read_with_their_value() {
    for seed in 0..400 {
        let mut random = Random::new(seed);
        let mut pick = |n: u64| (random.bits() % n) as usize;
        let mut symbols = Symbols::default();
        let dimensions: Vec<_> = ["n", "m", "k"].iter().map(|d| symbols.dimension(d)).collect();
        let mut w = IndexPatternBuilder::new();
        let labels: Vec<(u16, usize)> =
            (0..2 + pick(4)).map(|_| pick(3)).map(|d| (w.label(dimensions[d]), d)).collect();
        let mut graph = Graph::new();
        let mut operands = Vec::new();
        for o in 0..pick(4) {
            let (a, b) = (labels[pick(labels.len() as u64)], labels[pick(labels.len() as u64)]);
            let names = ["n", "m", "k"];
            let matrix = pick(4) > 0;
            let shape = if matrix {
                format!("matrix({},{})", names[a.1], names[b.1])
            } else {
                format!("vector({})", names[a.1])
            };
            let variable = gradus::internals::typing::declare(&mut symbols, &format!("V{o}: {shape}")).unwrap();
            operands.push(graph.variable(variable, &symbols));
            w.input(if matrix { vec![a.0, b.0] } else { vec![a.0] });
        }
        for _ in 0..1 + pick(2) {
            let group: Vec<u16> = (0..1 + pick(3)).map(|_| labels[pick(labels.len() as u64)].0).collect();
            w.output(group);
        }
        let pattern = w.finish();
        let name = format!("seed {seed}: {pattern:?}");
        let root = graph.add(Op::Network(pattern.into()), &operands).unwrap();
        sound(graph, root, symbols, &name);
    }
}
