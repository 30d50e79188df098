//! A term as the network that it is: operands with the labels of their axes, and the labels of the value.

use crate::base::{Axis, Label, Symbols};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Atom, Limits, PolynomialId};
use std::fmt::Write as _;
use std::sync::Arc;

/// The normal forms of terms as text: `A[a,b] x[b] -> [a]`. Labels that stand in one place of the value together (`[ac]`) are the
/// elementary dimensions of one axis; a label that stands in two places joins them.
pub(super) fn networks<const N: usize>(graph: &Graph, terms: [Id; N], symbols: &Symbols) -> Option<[String; N]> {
    let mut algebra = Algebra::new(Arc::new(symbols.clone()), Limits::default());
    let mut forms = terms.map(|term| algebra.normal_form(graph, term));
    if forms.iter().any(|form| *form != forms[0]) {
        // What some words stand for may be what makes the terms equal.
        let mut graph = graph.clone();
        let unfolded = terms.map(|term| graph.unfolded(term)).map(|term| algebra.normal_form(&graph, term));
        if unfolded.iter().all(|form| *form == unfolded[0]) {
            forms = unfolded;
        }
    }
    let mut texts = [const { String::new() }; N];
    for (text, form) in texts.iter_mut().zip(forms) {
        *text = polynomial(&algebra, form?);
    }
    Some(texts)
}

fn polynomial(algebra: &Algebra, id: PolynomialId) -> String {
    let polynomial = algebra.polynomial(id);
    if polynomial.is_zero() {
        return "0".to_owned();
    }
    let mut out = String::new();
    for (at, (monomial, coefficient)) in polynomial.terms.iter().enumerate() {
        match (at, coefficient.is_negative()) {
            (0, false) => {}
            (0, true) => out.push('-'),
            (_, false) => out += " + ",
            (_, true) => out += " - ",
        }
        let mut factors: Vec<String> = Vec::new();
        let size = coefficient.abs();
        if !size.is_one() || monomial.operands.is_empty() {
            factors.push(size.to_string());
        }
        factors.extend(monomial.operands.iter().map(|(atom, labels)| operand(algebra, algebra.atom(*atom), labels)));
        out += &factors.join(" ");
        if !polynomial.shape.is_empty() {
            let _ = write!(out, " -> [{}]", places(&polynomial.shape, &monomial.output).join(","));
        }
    }
    out
}

/// The name of a term that is one atom, its axes in order.
fn plain(algebra: &Algebra, id: PolynomialId) -> Option<String> {
    let [(monomial, coefficient)] = algebra.polynomial(id).terms.as_slice() else { return None };
    match monomial.operands.as_slice() {
        [] if monomial.output.is_empty() => Some(coefficient.to_string()),
        [(atom, labels)] if coefficient.is_one() && *labels == monomial.output => {
            Some(operand(algebra, algebra.atom(*atom), &[]))
        }
        _ => None,
    }
}

/// The labels of each axis.
fn places(shape: &[Axis], labels: &[Label]) -> Vec<String> {
    let mut rest = labels;
    let mut result = Vec::new();
    for axis in shape {
        let (own, others) = rest.split_at(axis.len().min(rest.len()));
        result.push(own.iter().map(|l| label(*l)).collect());
        rest = others;
    }
    result
}

fn label(label: Label) -> String {
    let letter = char::from(b'a' + (label % 26) as u8);
    match label / 26 {
        0 => letter.to_string(),
        round => format!("{letter}{round}"),
    }
}

fn operand(algebra: &Algebra, atom: &Atom, labels: &[Label]) -> String {
    let symbols = algebra.symbols();
    let text = |id: &PolynomialId| plain(algebra, *id).unwrap_or_else(|| polynomial(algebra, *id));
    let of = |function: &str, id: &PolynomialId| format!("{function}({})", text(id));
    let atomic = |id: &PolynomialId| plain(algebra, *id).unwrap_or_else(|| format!("({})", polynomial(algebra, *id)));
    let name = match atom {
        Atom::Size(dimension) => symbols.dimension_name(*dimension).to_owned(),
        Atom::Variable(variable) => symbols.variable_name(*variable).to_owned(),
        Atom::DiagonalOf(variable) => format!("diag({})", symbols.variable_name(*variable)),
        Atom::Map(function, id) => of(function.name(), id),
        Atom::Power(base, exponent) => format!("{}^{}", atomic(base), atomic(exponent)),
        Atom::Call(operation, _, arguments) => {
            let record = operation.record();
            let arguments: Vec<String> = arguments.iter().map(text).collect();
            let name = record.spelling.unwrap_or(record.name);
            if arguments.is_empty() { name.to_owned() } else { format!("{name}({})", arguments.join(",")) }
        }
        Atom::Opaque(id) => of("", id),
    };
    if labels.is_empty() {
        return name;
    }
    let labels: Vec<String> = labels.iter().map(|l| label(*l)).collect();
    format!("{name}[{}]", labels.join(","))
}
