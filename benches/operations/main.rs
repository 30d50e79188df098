//! Operations of programs, counted and not timed: `cargo bench --bench operations`.
//!
//! Every polynomial line of the corpus, its value and its derivative, against the best order of contraction of each term, found here by
//! going through all of them; a program below it has used what terms share. Then how the count of every gradient grows with the sizes,
//! against that of its value.

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../../tests/all/support/mod.rs"]
mod support;

use gradus::internals::base::Dimension;
use gradus::internals::normal::{Algebra, Atom, Limits, Monomial, Polynomial};
use gradus::{Form, Program, Symbols, What};
use std::sync::Arc;
use support::corpus::{self, Case};

/// The size of every dimension that is a name.
const SIZE: f64 = 1000.0;
/// The most operands of a term whose orders are all tried.
const MOST: usize = 12;

fn main() {
    contractions();
    growth();
}

/// A count as it is printed, `2*n^2*m + 3*n`, where every name is this size.
fn at(text: &str, size: f64) -> f64 {
    let factor = |factor: &str| match factor.split_once('^') {
        Some((_, power)) => size.powi(power.parse().unwrap()),
        None => factor.parse().unwrap_or(size),
    };
    text.split(" + ").map(|term| term.split('*').map(factor).product::<f64>()).sum()
}

fn program(case: &Case, what: What) -> Option<Program> {
    let cx = case.context().ok()?;
    let expression = case.read(&cx).ok()?;
    case.wrt().iter().fold(expression.derive(), |request, name| request.by(name)).program(what).ok()
}

fn contractions() {
    let mut ratios: Vec<(f64, String)> = Vec::new();
    for (case, answer) in corpus::answers() {
        let Ok(answer) = answer else { continue };
        let Some(form) = answer.forms.first() else { continue };
        let Some(best) = best(form, &answer.symbols) else { continue };
        let own = at(&form.program().operations(), SIZE);
        // A call is not for free: what takes fewer operations than that is as good.
        ratios.push((own.max(SIZE) / best.max(SIZE), case.id().to_owned()));
    }
    ratios.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("operations against the best order of each term, {} polynomial lines", ratios.len());
    println!("  median {:.3}, worst {:.3}", ratios[ratios.len() / 2].0, ratios[0].0);
    for (ratio, id) in ratios.iter().filter(|(ratio, _)| *ratio > 1.05) {
        println!("  {ratio:8.3}  {id}");
    }
}

/// The operations of a form that is a polynomial of its variables, each term by its best order.
fn best(form: &Form, symbols: &Symbols) -> Option<f64> {
    let (graph, root) = form.term();
    let mut algebra = Algebra::new(Arc::new(symbols.clone()), Limits::default());
    let id = algebra.normal_form(graph, root)?;
    let polynomial: &Polynomial = algebra.polynomial(id);
    let size = |d: &Dimension| symbols.literal_size(*d).map_or(SIZE, |size| size as f64);
    let whole: f64 = polynomial.shape.iter().flatten().map(size).product();
    // Terms are added; what no operand shows has to be written.
    let mut total = (polynomial.terms.len().saturating_sub(1)) as f64 * whole;
    let is_whole = |term: &Monomial| {
        let is_shown = |label: &u16| term.operands.iter().any(|(_, labels)| labels.contains(label));
        let distinct = (1..term.output.len()).all(|at| !term.output[..at].contains(&term.output[at]));
        distinct && term.output.iter().all(is_shown)
    };
    if !polynomial.terms.iter().any(|(term, _)| is_whole(term)) {
        total += 0.5 * whole;
    }
    for (term, coefficient) in &polynomial.terms {
        let is_plain = |(atom, _): &(_, _)| matches!(algebra.atom(*atom), Atom::Size(_) | Atom::Variable(_));
        if !term.operands.iter().all(is_plain) || term.operands.len() > MOST {
            return None;
        }
        total += contraction(term, &size);
        if !coefficient.abs().is_one() {
            // It is scaled where it is smallest.
            let entries = |labels: &[u16]| labels.iter().map(|label| size(&term.sizes[usize::from(*label)])).product();
            let sizes = term.operands.iter().map(|(_, labels)| entries(labels));
            total += sizes.fold(entries(&term.output), f64::min);
        }
    }
    Some(total)
}

/// The least number of operations of one term: all orders, two operands at a time.
fn contraction(term: &Monomial, size: &dyn Fn(&Dimension) -> f64) -> f64 {
    let bits = |labels: &[u16]| labels.iter().fold(0_u64, |all, label| all | 1 << label);
    let product = |set: u64| -> f64 {
        term.sizes.iter().enumerate().filter(|(label, _)| set >> label & 1 == 1).map(|(_, d)| size(d)).product()
    };
    let own: Vec<u64> = term.operands.iter().map(|(_, labels)| bits(labels)).filter(|set| *set != 0).collect();
    let output = bits(&term.output);
    let count = own.len();
    let whole = (1_usize << count) - 1;
    let labels = |set: usize| (0..count).filter(|at| set >> at & 1 == 1).fold(0, |all, at| all | own[at]);
    let kept = |set: usize| labels(set) & (output | labels(whole ^ set));
    let mut cheapest = vec![f64::INFINITY; whole + 1];
    cheapest[0] = 0.0;
    for set in 1..=whole {
        if set.is_power_of_two() {
            // What only one operand has is summed first.
            let all = labels(set);
            cheapest[set] = if kept(set) == all { 0.0 } else { product(all) };
            continue;
        }
        let mut side = (set - 1) & set;
        while side > 0 {
            let other = set ^ side;
            let all = kept(side) | kept(other);
            let joined = product(all) * if all == kept(set) { 1.0 } else { 2.0 };
            cheapest[set] = cheapest[set].min(cheapest[side] + cheapest[other] + joined);
            side = (side - 1) & set;
        }
    }
    cheapest[whole]
}

/// How often a scalar's gradient takes more operations than its value at sizes that are a hundred times larger.
fn growth() {
    let (near, far) = (1e4, 1e6);
    let exponent = |count: &dyn Fn(f64) -> f64| (count(far).max(1.0) / count(near).max(1.0)).log(far / near);
    let (mut lines, mut faster) = (0, Vec::new());
    for (case, answer) in corpus::answers() {
        let Ok(answer) = answer else { continue };
        if !answer.value_shape.is_empty() || answer.wrt.len() != 1 {
            continue;
        }
        let (Some(value), Some(gradient)) = (program(case, What::Value), program(case, What::Gradient)) else {
            continue;
        };
        lines += 1;
        let operations = |program: &Program| program.operations();
        let (of_value, of_gradient) = (operations(&value), operations(&gradient));
        let symbols = &answer.symbols;
        let entries = |size: f64| -> f64 {
            answer.shape.iter().flatten().map(|d| symbols.literal_size(*d).map_or(size, |size| size as f64)).product()
        };
        // A gradient is written in any case.
        let allowed = exponent(&|size| at(&of_value, size)).max(exponent(&entries));
        let own = exponent(&|size| at(&of_gradient, size));
        if own > allowed + 0.1 {
            faster.push(format!("  {}: {of_gradient}, the value {of_value}", case.id()));
        }
    }
    println!("gradients that grow faster with size than their value: {} of {lines}", faster.len());
    faster.iter().for_each(|line| println!("{line}"));
}
