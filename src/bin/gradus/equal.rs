//! `gradus equal`: a proof, a test or a counterexample.

use gradus::base::{Attribute, Symbols, Variable};
use gradus::egraph::{EGraph, RuleSet, SaturationLimits};
use gradus::eval::{Comparison, Kind, Point, Random, Region, Sizes, Tensor, compare, evaluate};
use gradus::expr::{Graph, Id};
use gradus::syntax::ast::{Expr, ExprKind, Statement, Term};
use gradus::typing::{elaborate, elaborate_shaped};
use gradus::{Context, Error, ErrorCode, Result, Span};
use std::fmt::Write;
use std::sync::Arc;

/// Points at which two expressions are compared that no proof makes equal.
const DRAWS: usize = 6;

/// Which of the two texts an error is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
    /// Neither alone.
    Both,
}

/// What was found.
#[derive(Debug)]
pub(crate) enum Verdict {
    Equal(String),
    Different(String),
    Unknown(String),
}

/// Compares two texts over the declarations and the theory of `cx`.
pub(crate) fn run(left: &str, right: &str, cx: &Context) -> Result<Verdict, (Side, Error)> {
    let mut a = gradus::syntax::parse(left).map_err(|e| (Side::Left, e))?;
    let mut b = gradus::syntax::parse(right).map_err(|e| (Side::Right, e))?;
    for (side, statement) in [(Side::Left, &mut a), (Side::Right, &mut b)] {
        statement.expr = cx.functions().expand(&statement.expr).map_err(|e| (side, e))?;
    }
    let mut symbols = cx.symbols().clone();
    // Each side alone first: a mistake in one has its place in it.
    let alone = [(Side::Left, &a), (Side::Right, &b)].map(|(side, statement)| {
        let (mut symbols, mut graph) = (symbols.clone(), Graph::new());
        let found = elaborate(statement, &[], &mut symbols, &mut graph).map_err(|e| (side, e))?;
        let row = if found.row && graph.rank(found.root) == 1 { "row " } else { "" };
        Ok(format!("{row}{}", symbols.shape_text(graph.shape(found.root))))
    });
    let [left, right] = alone;
    let (left, right): (String, String) = (left?, right?);
    if a.target.is_none() && b.target.is_none() {
        // Names get the shapes that both sides together ask for.
        let _ = elaborate(&difference(&a, &b), &[], &mut symbols, &mut Graph::new());
    }
    let mut graph = Graph::new();
    let both = |e: Error| (Side::Both, Error { span: Span::default(), ..e });
    let first = elaborate(&a, &[], &mut symbols, &mut graph).map_err(both)?;
    let mut second = elaborate(&b, &[], &mut symbols, &mut graph).map_err(both)?;
    let (mut p, mut q) = (first.root, second.root);
    if graph.shape(p) != graph.shape(q) {
        // `0` is the zero of any shape.
        let zero = |s: &Statement| matches!(&s.expr.kind, ExprKind::Number(n) if n.numer() == &0);
        if zero(&b) {
            q = graph.zero(&graph.shape(p).clone());
            second.row = first.row;
        } else if zero(&a) {
            p = graph.zero(&graph.shape(q).clone());
            second.row = first.row;
        } else if b.target.is_some() {
            let shape = graph.shape(p).clone();
            q = elaborate_shaped(&b, &[], Some(&shape), &mut symbols, &mut graph).map_err(both)?.root;
        }
    }
    if graph.shape(p) != graph.shape(q) || (first.row != second.row && graph.rank(p) == 1) {
        let message = format!("the two have different shapes: the first is {left}, the second {right}");
        return Err((Side::Both, Error::new(ErrorCode::Shape, message, Span::default())));
    }
    if !cx.has_assumptions() || a.target.is_some() || b.target.is_some() {
        return Ok(decide(&mut graph, p, q, symbols, cx.rules()));
    }
    // The assumptions speak of the variables of both sides together.
    let whole = cx.parse(&gradus::syntax::print(&difference(&a, &b).expr)).map_err(both)?;
    if whole.simplify().value().is_some_and(|value| value.text() == "0") {
        return Ok(Verdict::Equal("by the rules, under the assumptions".to_owned()));
    }
    if whole.has_open_assumptions() {
        return Ok(Verdict::Unknown("the rules do not make them equal under the assumptions".to_owned()));
    }
    for (_, name, declaration) in whole.symbols().variables() {
        symbols.declare(name, declaration.clone());
    }
    Ok(decide(&mut graph, p, q, symbols, cx.rules()))
}

fn difference(a: &Statement, b: &Statement) -> Statement {
    let terms = [(false, a), (true, b)].map(|(negative, s)| Term { negative, expr: s.expr.clone() });
    Statement { target: None, expr: Expr::new(ExprKind::Sum(terms.to_vec())) }
}

fn decide(graph: &mut Graph, p: Id, q: Id, symbols: Symbols, rules: &RuleSet) -> Verdict {
    let symbols = Arc::new(symbols);
    let mut pairs = vec![[p, q]];
    let unfolded = [p, q].map(|id| graph.unfolded(id));
    if unfolded != [p, q] {
        pairs.push(unfolded);
    }
    for [p, q] in &pairs {
        let mut egraph = EGraph::new(symbols.clone(), SaturationLimits::default());
        let algebra = &mut egraph.theory_mut().algebra;
        let (a, b) = (algebra.normal_form(graph, *p), algebra.normal_form(graph, *q));
        if a.is_some() && a == b {
            return Verdict::Equal("proved (equal normal forms)".to_owned());
        }
    }
    let compared = compare(graph, p, q, &symbols, DRAWS);
    if compared.is_different() {
        return Verdict::Different(counterexample(graph, p, q, &symbols));
    }
    for [p, q] in pairs {
        let mut egraph = EGraph::new(symbols.clone(), SaturationLimits::default());
        let (a, b) = (egraph.import(graph, p), egraph.import(graph, q));
        egraph.saturate(rules);
        if egraph.find(a) == egraph.find(b) {
            return Verdict::Equal("by the rules".to_owned());
        }
    }
    match compared {
        Comparison::Equal { draws, kind: Kind::Field } => {
            Verdict::Equal(format!("tested (exact evaluation modulo 2^61-1 at {draws} random points)"))
        }
        Comparison::Equal { draws, kind: Kind::Float } => Verdict::Unknown(format!(
            "no proof and no counterexample: equal in floating point at {draws} random points"
        )),
        Comparison::Unknown(reason) => Verdict::Unknown(format!("no proof, and no point to compare at: {reason}")),
        Comparison::Different { .. } => Verdict::Different(String::new()),
    }
}

/// Values of the variables at which the two differ: small, and whole numbers where that can be.
fn counterexample(graph: &Graph, p: Id, q: Id, symbols: &Symbols) -> String {
    let small = symbols.dimensions().filter(|(d, _)| symbols.literal_size(*d).is_none());
    let small = small.fold(Sizes::unknown(symbols), |sizes, (d, _)| sizes.with(d, 2));
    let mut tries = Vec::new();
    for seed in 0..8 {
        tries.push((seed, small.clone(), true));
    }
    for seed in 0..8 {
        tries.push((seed, Sizes::distinct(symbols, seed), true));
    }
    for seed in 0..8 {
        tries.push((seed, small.clone(), false));
        tries.push((seed, Sizes::distinct(symbols, seed), false));
    }
    for region in [Region::Signed, Region::Positive, Region::Unit] {
        for (seed, sizes, whole) in &tries {
            let Ok(mut point) = Point::<f64>::random(symbols, *seed, sizes, region) else { continue };
            if *whole && !round(&mut point, symbols, *seed, region) {
                continue;
            }
            let (Ok(a), Ok(b)) = (evaluate(graph, p, &point), evaluate(graph, q, &point)) else { continue };
            if a.is_finite() && b.is_finite() && a.distance(&b) > 1e-6 {
                return show(graph, [p, q], &point, symbols, [&a, &b]);
            }
        }
    }
    "in exact arithmetic modulo 2^61-1, at a random point".to_owned()
}

/// Makes every entry a whole number; false where that would break an attribute.
fn round(point: &mut Point<f64>, symbols: &Symbols, seed: u64, region: Region) -> bool {
    const KEPT: [Attribute; 4] = [Attribute::Spd, Attribute::Orthogonal, Attribute::Idempotent, Attribute::Invertible];
    let mut random = Random::new(seed);
    for (variable, _, _) in symbols.variables() {
        let attributes = symbols.attributes(variable);
        if KEPT.iter().any(|a| attributes.has(*a)) {
            return false;
        }
        let Ok(value) = point.value(variable) else { return false };
        let mut value = value.clone();
        if attributes.iter().all(|a| a == Attribute::Nonzero) {
            for entry in &mut value.data {
                let size = (random.bits() % 3 + 1) as f64;
                let negative = region == Region::Signed && random.bits().is_multiple_of(3);
                *entry = if negative { -size } else { size };
            }
        } else {
            // Scaling and rounding keep symmetry, zeros and signs.
            value.data.iter_mut().for_each(|entry| *entry = (*entry * 2.5).round() + 0.0);
            if attributes.has(Attribute::Positive) {
                value.data.iter_mut().for_each(|entry| *entry = entry.max(1.0));
            } else if attributes.has(Attribute::Nonzero) {
                value.data.iter_mut().filter(|entry| **entry == 0.0).for_each(|entry| *entry = 1.0);
            }
        }
        point.set(variable, value);
    }
    true
}

fn show(graph: &Graph, roots: [Id; 2], point: &Point<f64>, symbols: &Symbols, values: [&Tensor<f64>; 2]) -> String {
    let used: Vec<Variable> = graph
        .reachable(&roots)
        .into_iter()
        .filter_map(|id| match graph.op(id) {
            gradus::ops::Op::Variable(v) => Some(*v),
            _ => None,
        })
        .collect();
    let mut entries: Vec<(String, &Tensor<f64>)> = Vec::new();
    for (variable, name, _) in symbols.variables() {
        if let (true, Ok(value)) = (used.contains(&variable), point.value(variable)) {
            entries.push((name.to_owned(), value));
        }
    }
    let mut out = String::new();
    let free: Vec<String> = symbols
        .dimensions()
        .filter(|(d, _)| symbols.literal_size(*d).is_none())
        .filter_map(|(d, name)| point.size(d).ok().map(|size| format!("{name} = {size}")))
        .collect();
    if !free.is_empty() {
        let _ = writeln!(out, "at {}", free.join(", "));
    }
    entries.push(("first".to_owned(), values[0]));
    entries.push(("second".to_owned(), values[1]));
    let width = entries.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, value) in entries {
        let _ = writeln!(out, "  {name:width$} = {}", array(value));
    }
    out.trim_end().to_owned()
}

/// An array as nested lists.
fn array(value: &Tensor<f64>) -> String {
    fn nest(shape: &[usize], data: &[f64]) -> String {
        let Some((rows, rest)) = shape.split_first() else { return data.first().map_or_else(String::new, number) };
        let step = rest.iter().product::<usize>();
        let parts: Vec<String> = (0..*rows).map(|row| nest(rest, &data[row * step..(row + 1) * step])).collect();
        format!("[{}]", parts.join(", "))
    }
    nest(&value.shape, &value.data)
}

/// Four significant digits where it is not a whole number.
fn number(value: &f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e9 {
        return format!("{}", *value as i64);
    }
    let digits = (3 - value.abs().log10().floor() as i32).clamp(0, 12) as usize;
    format!("{value:.digits$}")
}
