//! Index-level rules: products of entries, such as `inv(A)[i,j]*A[j,k] => delta[i,k]`.

use super::piece::REST;
use super::side::{collect_names, elaborate, has_index, only_right, unbound};
use super::text::RuleText;
use crate::base::{
    Attributes, Axis, Declaration, Dimension, Error, ErrorCode, IndexPatternBuilder, Label, Rational, Result, Shape,
    Span, Symbols,
};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use smallvec::smallvec;
use std::collections::BTreeSet;

/// A factor of an index-level rule: a pattern with a label on each axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexFactor {
    /// The pattern, a term of the rule's graph.
    pub pattern: Id,
    /// The labels of its axes in order, without `..`.
    pub labels: Vec<Label>,
    /// Where `..` stands: before the label of this position (its end if equal to the number of labels). The pattern is then a
    /// metavariable that matches an operand with any further axes in that place.
    pub rest: Option<usize>,
}

/// A Kronecker delta: two labels made one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delta(pub Label, pub Label);

/// A rule between products of entries.
///
/// A label that is on the left only is summed there and must be private to the match; a label that is on the right only is summed there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexRule {
    /// The coefficient of the left side.
    pub left_coefficient: Rational,
    /// The factors of the left side; a `delta` there is the pattern `eye(n)`.
    pub left: Vec<IndexFactor>,
    /// The coefficient of the right side.
    pub right_coefficient: Rational,
    /// The factors of the right side.
    pub right: Vec<IndexFactor>,
    /// The Kronecker deltas of the right side.
    pub deltas: Vec<Delta>,
    /// The labels that both sides have, in the order of the left side.
    pub free: Vec<Label>,
    /// The names of the labels.
    pub names: Vec<String>,
    /// The dimension of each label.
    pub sizes: Vec<Dimension>,
}

/// An index-level rule with both sides as networks over the free labels.
pub(super) struct Compiled {
    pub(super) rule: IndexRule,
    pub(super) left: Id,
    pub(super) right: Id,
}

/// The labels of a rule by name, with the axis each must have.
#[derive(Default)]
struct Labels {
    names: Vec<String>,
    axes: Vec<Option<Axis>>,
    left: Vec<usize>,
    right: Vec<usize>,
}

impl Labels {
    fn get(&mut self, name: &str, on_left: bool) -> Label {
        let at = self.names.iter().position(|n| n == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.axes.push(None);
            self.left.push(0);
            self.right.push(0);
            self.names.len() - 1
        });
        if on_left {
            self.left[at] += 1
        } else {
            self.right[at] += 1
        }
        at as Label
    }

    fn set(&mut self, label: Label, axis: &Axis, symbols: &Symbols, span: Span) -> Result<()> {
        match &self.axes[label as usize] {
            Some(known) if known != axis => {
                let (a, b) = (symbols.axis_text(known), symbols.axis_text(axis));
                let message = format!("the index '{}' runs over {a} and over {b}", self.names[label as usize]);
                Err(Error::new(ErrorCode::Shape, message, span))
            }
            _ => {
                self.axes[label as usize] = Some(axis.clone());
                Ok(())
            }
        }
    }
}

/// A side of the rule, before its patterns are elaborated.
struct Side<'a> {
    coefficient: Rational,
    factors: Vec<(&'a Expr, Vec<String>, Span)>,
    deltas: Vec<(String, String, Span)>,
}

fn error<T>(message: impl Into<String>, span: Span) -> Result<T> {
    Err(Error::new(ErrorCode::Index, message, span))
}

fn side(expr: &Expr) -> Result<Side<'_>> {
    let mut result = Side { coefficient: Rational::one(), factors: Vec::new(), deltas: Vec::new() };
    gather(expr, &mut result)?;
    Ok(result)
}

fn gather<'a>(expr: &'a Expr, side: &mut Side<'a>) -> Result<()> {
    match &expr.kind {
        ExprKind::Number(value) => match side.coefficient.checked_mul(value) {
            Some(product) => side.coefficient = product,
            None => return error("the coefficient is too large", expr.span),
        },
        ExprKind::Negate(inner) => {
            side.coefficient = -&side.coefficient;
            gather(inner, side)?;
        }
        ExprKind::Product(first, rest) if has_index(expr) && rest.iter().all(|(op, _)| *op == ProductOp::Times) => {
            gather(first, side)?;
            for (_, factor) in rest {
                gather(factor, side)?;
            }
        }
        ExprKind::Index(inner, labels) => match &inner.kind {
            ExprKind::Name(name) if name == "delta" => match labels.as_slice() {
                [a, b] if a != REST && b != REST => side.deltas.push((a.clone(), b.clone(), expr.span)),
                _ => return error("delta takes two indices", expr.span),
            },
            _ => side.factors.push((inner, labels.clone(), expr.span)),
        },
        ExprKind::Sum(_) => return error("each side of an index-level rule is one product of entries", expr.span),
        _ => side.factors.push((expr, Vec::new(), expr.span)),
    }
    Ok(())
}

/// Compiles an index-level rule.
pub(super) fn compile(text: &RuleText, symbols: &mut Symbols, graph: &mut Graph) -> Result<Compiled> {
    let (left, right) = (side(&text.equation.left)?, side(&text.equation.right)?);
    one_sided(&left, &right, text.equation.span)?;
    let mut names = BTreeSet::new();
    collect_names(&text.equation.left, &mut names);
    for (pattern, indices, _) in &right.factors {
        if let ExprKind::Name(name) = &pattern.kind
            && !indices.is_empty()
            && !names.contains(name)
        {
            return Err(only_right(name, pattern.span));
        }
    }
    let mut labels = Labels::default();
    // Metavariables that are written with `..`, or not declared, have an axis for each index that is written.
    for (pattern, indices, _) in &left.factors {
        if let ExprKind::Name(name) = &pattern.kind
            && symbols.find_variable(name).is_none()
        {
            let named = indices.iter().filter(|i| *i != REST);
            let shape: Shape = named.map(|i| smallvec![symbols.dimension(&format!("n_{i}"))]).collect();
            symbols.declare(name, Declaration { shape, attributes: Attributes::NONE });
        }
    }
    let left_factors = factors(&left, true, &mut labels, symbols, graph)?;
    let known = symbols.variables().count();
    let right_factors = factors(&right, false, &mut labels, symbols, graph)?;
    unbound(symbols, known, &text.equation.right)?;
    let left_deltas = deltas(&left, true, &mut labels);
    let deltas = deltas(&right, false, &mut labels);
    // A delta carries the size of one index to the other; indices that only deltas have get a size of their own.
    loop {
        for _ in 0..=left_deltas.len() + deltas.len() {
            for (Delta(a, b), span) in left_deltas.iter().chain(&deltas) {
                if let Some(axis) = labels.axes[*a as usize].clone() {
                    labels.set(*b, &axis, symbols, *span)?;
                } else if let Some(axis) = labels.axes[*b as usize].clone() {
                    labels.set(*a, &axis, symbols, *span)?;
                }
            }
        }
        let Some(open) = labels.axes.iter().position(Option::is_none) else { break };
        labels.axes[open] = Some(smallvec![symbols.dimension(&format!("n_{}", labels.names[open]))]);
    }
    let mut sizes = Vec::new();
    for axis in &labels.axes {
        match axis.as_deref() {
            Some([size]) => sizes.push(*size),
            _ => return error("an index of a rule runs over one dimension", text.equation.span),
        }
    }
    let mut left_all = left_factors;
    for (Delta(a, b), _) in &left_deltas {
        let pattern = graph.leaf(Op::Identity(sizes[*a as usize]));
        left_all.push(IndexFactor { pattern, labels: vec![*a, *b], rest: None });
    }
    let mut free = Vec::new();
    for label in 0..labels.names.len() {
        if labels.left[label] > 0 && labels.right[label] > 0 {
            free.push(label as Label);
        }
    }
    let rule = IndexRule {
        left_coefficient: left.coefficient,
        left: left_all,
        right_coefficient: right.coefficient,
        right: right_factors,
        deltas: deltas.into_iter().map(|(delta, _)| delta).collect(),
        free,
        names: labels.names,
        sizes,
    };
    let (left, right) = (network(&rule, true, graph)?, network(&rule, false, graph)?);
    Ok(Compiled { rule, left, right })
}

/// Fails when an index that is free by its name stands once, on one side only.
fn one_sided(left: &Side, right: &Side, span: Span) -> Result<()> {
    let count = |side: &Side, name: &str| {
        let factors = side.factors.iter().flat_map(|(_, indices, _)| indices);
        let deltas = side.deltas.iter().flat_map(|(a, b, _)| [a, b]);
        factors.chain(deltas).filter(|index| *index == name).count()
    };
    for name in ["i", "j", "k", "l"] {
        if matches!((count(left, name), count(right, name)), (0, 1) | (1, 0)) {
            return error(format!("the index '{name}' stands on one side only; sums are written with p, q, r"), span);
        }
    }
    Ok(())
}

fn deltas(side: &Side, on_left: bool, labels: &mut Labels) -> Vec<(Delta, Span)> {
    side.deltas.iter().map(|(a, b, span)| (Delta(labels.get(a, on_left), labels.get(b, on_left)), *span)).collect()
}

fn factors(
    side: &Side,
    on_left: bool,
    labels: &mut Labels,
    symbols: &mut Symbols,
    graph: &mut Graph,
) -> Result<Vec<IndexFactor>> {
    let mut result = Vec::new();
    for (pattern, indices, span) in &side.factors {
        let pattern = elaborate(pattern, symbols, graph)?;
        let rest = indices.iter().position(|i| i == REST);
        let own: Vec<Label> = indices.iter().filter(|i| *i != REST).map(|i| labels.get(i, on_left)).collect();
        let shape = graph.shape(pattern).clone();
        if own.len() != shape.len() || indices.len() - own.len() > 1 {
            let text = symbols.shape_text(&shape);
            return error(format!("{} indices on a {text}", own.len()), *span);
        }
        for (label, axis) in own.iter().zip(&shape) {
            labels.set(*label, axis, symbols, *span)?;
        }
        result.push(IndexFactor { pattern, labels: own, rest });
    }
    Ok(result)
}

/// A side as a network over the free labels (without the axes of `..`).
fn network(rule: &IndexRule, left: bool, graph: &mut Graph) -> Result<Id> {
    let mut builder = IndexPatternBuilder::new();
    let map: Vec<Label> = rule.sizes.iter().map(|size| builder.label(*size)).collect();
    let (factors, coefficient) =
        if left { (&rule.left, rule.left_coefficient.clone()) } else { (&rule.right, rule.right_coefficient.clone()) };
    if !left {
        for Delta(a, b) in &rule.deltas {
            builder.join(map[*a as usize], map[*b as usize]);
        }
    }
    for factor in factors {
        builder.input(factor.labels.iter().map(|l| map[*l as usize]));
    }
    for label in &rule.free {
        builder.output([map[*label as usize]]);
    }
    let mut index_pattern = builder.finish();
    // A label of the other side only is no part of this one.
    let degrees = index_pattern.degrees();
    while index_pattern.sizes.len() > degrees.iter().filter(|d| **d > 0).count() {
        index_pattern.sizes.pop();
    }
    let operands: Vec<Id> = factors.iter().map(|f| f.pattern).collect();
    let typed = |e: crate::ops::ShapeError| Error::new(ErrorCode::Shape, e.to_string(), Span::default());
    let network = graph.network(index_pattern, &operands).map_err(typed)?;
    if coefficient.is_one() {
        return Ok(network);
    }
    graph.add(Op::Combination(smallvec![coefficient]), &[network]).map_err(typed)
}
