//! The rules at work on the e-graph: each by itself on its examples, all together on textbook identities, and what they say of it.

use crate::support::tree::indexed;
use crate::support::{answer, context, shipped_rules, snapshot, symbols};
use gradus::internals::derive::explain;
use gradus::internals::egraph::{EGraph, RuleSet, SaturationLimits};
use gradus::internals::expr::{Graph, Id};
use gradus::internals::rules;
use gradus::internals::syntax::ast::{Expr, ExprKind, Term};
use gradus::internals::typing::elaborate_shaped;
use gradus::{Attribute, Symbols};
use std::sync::Arc;

fn add(expr: &Expr, like: Option<Id>, symbols: &mut Symbols, graph: &mut Graph) -> gradus::Result<Id> {
    let shape = like.map(|id| graph.shape(id).clone());
    Ok(elaborate_shaped(&indexed(expr.clone()), &[], shape.as_ref(), symbols, graph)?.root)
}

/// Gives the variables what a rule asks of its metavariables.
fn assume(symbols: &mut Symbols, attributes: &[Attribute]) {
    for (_, name, mut declaration) in
        symbols.variables().map(|(v, name, d)| (v, name.to_owned(), d.clone())).collect::<Vec<_>>()
    {
        let square = declaration.shape.len() == 2 && declaration.shape[0] == declaration.shape[1];
        for attribute in attributes {
            if square || *attribute == Attribute::Positive {
                declaration.attributes = declaration.attributes.with(*attribute);
            }
        }
        symbols.declare(&name, declaration);
    }
}

#[test]
fn every_rule_does_its_examples_by_itself() {
    let (mut wrong, mut unread) = (Vec::new(), Vec::new());
    let limits = SaturationLimits { unite_forms: false, iterations: 8, nodes: 600, ..Default::default() };
    // Examples with a dimension that nothing declares as one.
    let unclear = ["det-scale", "det-kron", "adj-scale", "det-adj"];
    let laws = shipped_rules().into_iter().filter(|text| text.definition.is_none());
    for text in laws.filter(|text| !unclear.contains(&text.name.as_str())) {
        let set = RuleSet::from_rules(rules::compile(&text).unwrap());
        let attributes: Vec<Attribute> = text.conditions.iter().map(|c| c.attribute).collect();
        for example in &text.examples().unwrap() {
            let (mut symbols, mut graph) = (Symbols::default(), Graph::new());
            // A rule whose condition makes a matrix square shows it under the metavariable's own name.
            for variable in text.variables.iter().filter(|v| text.conditions.iter().any(|c| c.name == v.name)) {
                if variable.kind.starts_with("matrix") {
                    gradus::internals::typing::declare(&mut symbols, &format!("{}: {}", variable.name, variable.kind))
                        .unwrap();
                }
            }
            // Both sides together say what shapes the variables have.
            let sum = [(false, &example.left), (true, &example.right)];
            let sum = sum.map(|(negative, expr)| Term { negative, expr: expr.clone() });
            add(&Expr::new(ExprKind::Sum(sum.to_vec())), None, &mut symbols, &mut Graph::new()).ok();
            let left = add(&example.left, None, &mut symbols, &mut graph).unwrap();
            assume(&mut symbols, &attributes);
            let Ok(right) = add(&example.right, Some(left), &mut symbols, &mut graph) else {
                unread.push(text.name.clone());
                continue;
            };
            let mut egraph = EGraph::new(Arc::new(symbols), limits);
            let (left, right) = (egraph.import(&graph, left), egraph.import(&graph, right));
            egraph.saturate(&set);
            if egraph.find(left) != egraph.find(right) {
                wrong.push(text.name.clone());
            }
        }
    }
    assert!(unread.is_empty(), "{} rules: {}", unread.len(), unread.join(" "));
    // Without a declaration its n and m are scalars, not the sizes of the factors.
    assert_eq!(wrong, ["logdet-kron"]);
}

/// The simplest form found, with all rules.
fn simplest(declarations: &[&str], expr: &str) -> String {
    answer(&context(declarations), expr, &[]).value().map_or_else(|| "-".to_owned(), |form| form.text())
}

#[test]
fn textbook_identities() {
    let square = ["A: matrix(n,n)", "B: matrix(n,n)"];
    for (declarations, expr, expected) in [
        (&["D: matrix(n,k)", "W: matrix(k,m)", "X: matrix(n,m)"][..], "(D*W - X):(D*W - X)", "norm(D*W - X)^2"),
        (&["A: matrix(n,m)", "B: matrix(n,m)"], "tr(A'*B)", "A:B"),
        (&["A: matrix(n,m)", "B: matrix(n,m)"], "sum(A.*B)", "A:B"),
        (&["x: vector(n)"], "exp(x)./(1 + exp(x))", "sigmoid(x)"),
        (&["X: matrix(n,m)"], "exp(X)./(1 + exp(X))", "sigmoid(X)"),
        (&["x: vector(n)"], "log(exp(x))", "x"),
        (&["x: vector(n)"], "sin(x).^2 + cos(x).^2", "ones(n)"),
        (&["x: vector(n)"], "relu(x) - relu(-x)", "x"),
        (&["x: vector(n)"], "abs(x).*sign(x)", "x"),
        (&["x: vector(n)"], "sigmoid(x) + sigmoid(-x)", "ones(n)"),
        (&square, "det(A)*det(B)", "det(A*B)"),
        (&["Q: matrix(n,n) orthogonal", "A: matrix(n,m)"], "inv(Q)*A - Q'*A", "0"),
        (&["Q: matrix(n,n) orthogonal", "P: matrix(n,n) orthogonal", "x: vector(n)"], "norm(P*Q*x)", "norm(x)"),
        (&["A: matrix(n,n) skew", "x: vector(n)"], "x'*A*x", "0"),
        (
            &["A: matrix(n,n)", "U: matrix(n,k)", "C: matrix(k,k)", "V: matrix(k,n)"],
            "inv(A) - inv(A)*U*inv(inv(C) + V*inv(A)*U)*V*inv(A)",
            "inv(A + U*C*V)",
        ),
        (&square, "inv(A)*(A + B)*inv(B)", "inv(A) + inv(B)"),
        (&["A: matrix(n,n) spd", "x: vector(n)"], "det(A)*(1 + x'*inv(A)*x)", "det(x*x' + A)"),
        (&["P: matrix(n,n) spd", "x: vector(n)"], "abs(x'*P*x)*abs(1 + norm(x))*sign(x'*x)", "(1 + norm(x))*x'*P*x"),
        (&["A: matrix(n,m)"], "K(n,m)*vec(A)", "vec(A')"),
        (&["x: vector(n)"], "diag(diag(x))", "x"),
        (&["x: vector(n)"], "ones(n)'*x", "sum(x)"),
        (&["x: vector(n)"], "sum(exp(x)/sum(exp(x)))", "1"),
        (&["A: matrix(n,n)", "B: matrix(n,m)"], "inv(A + eye(n))*(A + eye(n))*B", "B"),
    ] {
        assert_eq!(simplest(declarations, expr), expected, "{expr}");
    }
}

#[test]
fn an_explanation_names_the_rules() {
    let mut symbols = symbols(["D: matrix(n,k)", "W: matrix(k,m)", "X: matrix(n,m)"]);
    let mut graph = Graph::new();
    let mut text = String::new();
    for (from, to) in [
        ("tr((D*W)*(W'*D') - D*W*X' - X*W'*D' + X*X')", "norm(D*W - X)^2"),
        ("D'*D*W + D'*D*W - 2*D'*X", "2*D'*(D*W - X)"),
        ("exp(W)./(1 + exp(W)) + sigmoid(-W)", "ones(k)*ones(m)'"),
    ] {
        let ends = [from, to].map(|side| gradus::internals::syntax::parse(side).unwrap());
        let sides = [&ends[0], &ends[1]].map(|side| add(&side.expr, None, &mut symbols, &mut graph).unwrap());
        let limits = SaturationLimits::default();
        let symbols = Arc::new(symbols.clone());
        for step in explain(&graph, (sides, &ends), &symbols, &RuleSet::shipped(), &[], limits).unwrap() {
            text += &if step.law.is_empty() { step.text() } else { format!("  = {:<44} {}", step.text(), step.law) };
            text.push('\n');
        }
        text.push('\n');
    }
    snapshot(".", "explanation", &text);
}

#[test]
fn a_set_without_rules_changes_nothing() {
    let set = RuleSet::from_rules(Vec::new());
    assert!(set.is_empty() && RuleSet::default().is_empty());
    assert!(RuleSet::shipped().len() > 200);
}

/// A rule on two factors sees them in every product of few, whatever stands between them.
#[test]
fn factors_meet_across_others() {
    for (text, expected) in [
        ("exp(x).*y.*sigmoid(-x)", "y.*sigmoid(x)"),
        ("exp(x).*tanh(z).*sigmoid(-x)", "sigmoid(x).*tanh(z)"),
        ("exp(x).*sin(z).*tanh(z).*sigmoid(-x)", "sigmoid(x).*sin(z).*tanh(z)"),
    ] {
        let answer = gradus::Context::new().parse(text).unwrap().simplify();
        assert_eq!(answer.value().unwrap().text(), expected, "{text}");
    }
    let derivative = gradus::Context::new().parse("sum(softplus(X*w).*y)").unwrap().derivative("w").unwrap();
    assert_eq!(derivative.matrix().unwrap().text(), "X'*(y.*sigmoid(X*w))");
}
