//! Conditions hold exactly where there is a value, or a derivative.

use crate::support::context;
use gradus::internals::base::Requirement;
use gradus::internals::facts::Condition;
use gradus::internals::ops::{Function, Op};
use gradus::{Bindings, Tensor};
use std::f64::consts::FRAC_PI_2;

/// Where an argument satisfies a requirement.
fn satisfies(requirement: Requirement, at: f64) -> bool {
    match requirement {
        Requirement::Invertible | Requirement::Nonzero | Requirement::EntriesNonzero => at != 0.0,
        Requirement::Nonnegative => at >= 0.0,
        Requirement::Positive => at > 0.0,
        Requirement::InsideUnit => at.abs() < 1.0,
        Requirement::WithinUnit => at.abs() <= 1.0,
        Requirement::CosineNonzero => at.cos().abs() > 1e-12,
    }
}

/// Whether a condition on the variable `a` is all that is asked, and where it holds.
fn conditions(text: &str, order: usize) -> Vec<Requirement> {
    let read = context(["a: scalar"]).parse(text).unwrap();
    let (graph, root) = read.graph();
    let variable = read.symbols().find_variable("a").unwrap();
    let found = gradus::internals::facts::conditions(graph, read.symbols(), &[root], &vec![variable; order]);
    let of = |condition: &Condition| {
        assert_eq!(*graph.op(condition.operand), Op::Variable(variable), "{text}: {condition:?}");
        condition.requirement
    };
    found.iter().map(of).collect()
}

/// The value at a number, where it has one.
fn value(text: &str, at: f64) -> Option<f64> {
    let mut bindings = Bindings::new();
    bindings.set("a", Tensor::scalar(at));
    let value = context(["a: scalar"]).parse(text).unwrap().eval(&bindings).ok()?.value();
    (value.abs() < 1e8).then_some(value)
}

/// Whether the differences on both sides agree.
fn is_differentiable(text: &str, at: f64) -> bool {
    const STEP: f64 = 1e-6;
    let difference = |step: f64| Some((value(text, at + step)? - value(text, at)?) / step);
    match (difference(STEP), difference(-STEP)) {
        (Some(after), Some(before)) => after.abs() < 1e5 && (after - before).abs() < 1e-3 * (1.0 + after.abs()),
        _ => false,
    }
}

/// At each point the conditions of a function or a power hold if and only if the value exists, and with those of its derivative that.
#[test]
fn conditions_are_exact() {
    const POINTS: [f64; 12] = [-2.0, -FRAC_PI_2, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0, FRAC_PI_2, 2.0, 3.0];
    let functions = Function::all().map(|function| format!("{}(a)", function.name()));
    let powers = ["-2", "-1", "-3/2", "-1/2", "-1/3", "1/3", "1/2", "2/3", "3/2", "2", "3", "5/2"];
    let powers = powers.iter().map(|p| format!("a^({p})"));
    let others = ["1/a", "b/a^(3/2)", "1/sqrt(a)", "log(a^3)", "sqrt(1 - a^2)", "log(1 - a^2)", "logdet(a)"];
    let others = others.iter().map(|text| text.replace('b', "2"));
    for text in functions.chain(powers).chain(others) {
        let [defined, smooth] = [0, 1].map(|order| conditions(&text, order));
        for at in POINTS {
            let holds = |conditions: &[Requirement]| conditions.iter().all(|c| satisfies(*c, at));
            assert_eq!(holds(&defined), value(&text, at).is_some(), "{text} at {at}: {defined:?}");
            assert_eq!(holds(&smooth), is_differentiable(&text, at), "{text} at {at}: derivative, {smooth:?}");
        }
    }
}

/// Nothing is asked for where a kink is mended, twice, or of what is constant.
#[test]
fn conditions_of_derivatives_are_exact() {
    let cx = context(["c: scalar", "x: vector(n)", "A: matrix(n,n)"]);
    for (text, by, conditions) in [
        ("c*abs(c)", &["c"][..], &[][..]),
        ("c*abs(c)", &["c", "c"], &["c is nonzero"]),
        ("c*sign(c)", &["c"], &["c is nonzero"]),
        ("(c^2)^(3/2)", &["c"], &[]),
        ("sum(x.*abs(x))", &["x"], &[]),
        ("sum(x.*relu(x))", &["x"], &[]),
        ("log(1-c^2)", &["c"], &["c is between -1 and 1"]),
        ("prod(tril(A))", &["A"], &["tril(A) has nonzero entries"]),
    ] {
        let answer = by.iter().fold(cx.derive(text), |request, name| request.by(name)).answer().unwrap();
        assert_eq!(answer.conditions, conditions, "{text}");
    }
}
