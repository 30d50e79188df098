//! Sums of products that are equal by what normal forms decide, and the laws that are needed for it.
//!
//! What no law of products speaks of is a name here: two terms with one normal form then are products of the same factors. The laws
//! are those without which the normal forms differ.

use super::laws::{Law, MULTIPLY_OUT, ONE_DENOMINATOR, PULL_OUT};
use crate::base::{Attributes, Declaration, IndexPattern, Shape, Symbols};
use crate::egraph::{RuleSet, SaturationLimits};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, PolynomialId};
use crate::ops::{Meaning, Op};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::sync::Arc;

/// The rule that a scalar in a chain of factors may stand in front.
const SCALAR_IN_CHAIN: &str = "outer-times-vector";
/// The rule that a squared norm is a product.
const SQUARE_OF_NORM: &str = "norm-squared";
/// The rule that a matrix cancels with its inverse, and what the identity does.
const MATRIX_CANCELLED: &str = "inverse-cancel-left";
const IDENTITY: &str = "identity-right";
/// What a scalar above and below cancels by.
const SCALAR_CANCELLED: &str = "c*x/c = x";
/// The most parts of two terms.
const PARTS: usize = 120;

/// Which laws normal forms may use.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Known {
    /// A product of vectors is a scalar, wherever it stands in a chain.
    scalars: bool,
    /// A squared norm is a product.
    norms: bool,
    /// What is above and below cancels.
    quotients: bool,
    /// The identity changes nothing.
    identities: bool,
    /// A matrix cancels with its inverse.
    inverses: bool,
}

/// The laws that lead from one sum of products to the other; `None` where they are not equal by these alone.
pub(super) fn between_products(graph: &Graph, terms: [Id; 2], symbols: &Symbols, rules: &RuleSet) -> Option<Vec<Law>> {
    let parts = graph.reachable(&terms);
    if parts.len() > PARTS {
        return None;
    }
    let mut products = Products::new(graph, parts, symbols, rules)?;
    let mut known = Known { scalars: true, norms: true, quotients: true, identities: true, inverses: true };
    if !products.are_equal(terms, known) {
        return None;
    }
    let weaker: [fn(&mut Known); 5] = [
        |k| k.inverses = false,
        |k| k.identities = false,
        |k| k.quotients = false,
        |k| k.norms = false,
        |k| k.scalars = false,
    ];
    for forget in weaker {
        let mut less = known;
        forget(&mut less);
        if products.are_equal(terms, less) {
            known = less;
        }
    }
    products.laws(terms, known, rules).filter(|laws| !laws.is_empty())
}

struct Products<'a> {
    graph: &'a Graph,
    parts: Vec<Id>,
    algebra: Algebra,
    /// The name of each part that is one, by its id.
    names: FxHashMap<Id, Op>,
    /// The same for a reciprocal, by what is below.
    reciprocals: FxHashMap<Id, Op>,
    /// The normal forms of the parts by all that normal forms know.
    full: Vec<Option<PolynomialId>>,
    norm: Op,
    inverse: Op,
}

impl<'a> Products<'a> {
    fn new(graph: &'a Graph, parts: Vec<Id>, symbols: &Symbols, rules: &RuleSet) -> Option<Self> {
        // No law of a matrix with an attribute is used.
        let mut symbols = symbols.clone();
        let all: Vec<(String, Shape)> =
            symbols.variables().map(|(_, name, own)| (name.to_owned(), own.shape.clone())).collect();
        let mut declare = |name: &str, shape: Shape| {
            Op::Variable(symbols.declare(name, Declaration { shape, attributes: Attributes::NONE }))
        };
        for (name, shape) in all {
            declare(&name, shape);
        }
        let mut names = FxHashMap::default();
        let mut reciprocals = FxHashMap::default();
        for part in &parts {
            let shape = graph.shape(*part);
            names.insert(*part, declare(&format!("part {}", usize::from(*part)), shape.clone()));
            reciprocals.insert(*part, declare(&format!("over {}", usize::from(*part)), shape.clone()));
        }
        let mut algebra = Algebra::new(Arc::new(symbols), SaturationLimits::SHORT_FORMS);
        let mut full = vec![None; graph.len()];
        for (part, form) in parts.iter().zip(algebra.normal_forms(graph, &parts)) {
            full[usize::from(*part)] = form;
        }
        let operand_of = |rule: &str| {
            let rule = rules.rule(rule)?;
            let first = *rule.graph.children(rule.left).first()?;
            Some(rule.graph.op(first).clone())
        };
        let (norm, inverse) = (operand_of(SQUARE_OF_NORM)?, operand_of(MATRIX_CANCELLED)?);
        Some(Products { graph, parts, algebra, names, reciprocals, full, norm, inverse })
    }

    fn are_equal(&mut self, terms: [Id; 2], known: Known) -> bool {
        let mut forms: Vec<Option<PolynomialId>> = vec![None; self.graph.len()];
        for part in self.parts.clone() {
            forms[usize::from(part)] = self.form(part, &forms, known);
        }
        let [from, to] = terms.map(|term| forms[usize::from(term)]);
        from.is_some() && from == to
    }

    fn form(&mut self, part: Id, forms: &[Option<PolynomialId>], known: Known) -> Option<PolynomialId> {
        let node = self.graph.node(part).clone();
        let operands: Option<Vec<PolynomialId>> = node.children.iter().map(|c| forms[usize::from(*c)]).collect();
        let operands = operands?;
        if node.op == self.inverse && known.inverses {
            // Of what stands inside no law is used.
            let [inner] = *node.children else { return None };
            let is_variable = matches!(self.graph.op(inner), Op::Variable(_));
            let inner = if is_variable { forms[usize::from(inner)]? } else { self.name(inner)? };
            return self.algebra.operation(&node.op, &[inner]);
        }
        if self.is_open(part, known) {
            return self.algebra.operation(&node.op, &operands);
        }
        if let Some(Meaning::Monomial(factors)) = node.op.record().map(|record| record.meaning) {
            if known.quotients {
                return self.algebra.operation(&node.op, &operands);
            }
            let mut whole: Option<(PolynomialId, usize)> = None;
            for factor in factors {
                let operand = *node.children.get(factor.base)?;
                let exponent = factor.exponent(|number| number.to_i64(), |_| None);
                let own = match exponent {
                    Some(1) => forms[usize::from(operand)]?,
                    Some(-1) => self.reciprocal(operand, known)?,
                    // A power is one factor, as it stands.
                    _ => return self.name(part),
                };
                let rank = self.graph.rank(operand);
                whole = Some(match whole {
                    None => (own, rank),
                    Some((first, 0)) => (self.algebra.operation(&Op::Scale, &[first, own])?, rank),
                    Some((first, other)) if rank == 0 => (self.algebra.operation(&Op::Scale, &[own, first])?, other),
                    Some((first, other)) => (self.algebra.operation(&Op::Hadamard, &[first, own])?, other),
                });
            }
            return whole.map(|(whole, _)| whole);
        }
        self.name(part)
    }

    /// Whether an operation is seen through: sums, products of matrices and vectors, and what the laws speak of.
    fn is_open(&self, part: Id, known: Known) -> bool {
        let (op, operands) = (self.graph.op(part), self.graph.children(part));
        let shapes: Vec<&Shape> = operands.iter().map(|operand| self.graph.shape(*operand)).collect();
        match op {
            Op::Number(_) | Op::Size(_) | Op::Variable(_) | Op::Zero(_) | Op::Combination(_) => true,
            Op::Identity(_) => known.identities || known.inverses,
            _ if *op == self.norm => known.norms,
            _ if op.is_multilinear() && op.index_pattern(&shapes).is_some_and(|pattern| is_product(&pattern)) => {
                let is_scalar = self.graph.rank(part) == 0;
                let highest = shapes.iter().map(|shape| shape.len()).max().unwrap_or(0);
                !is_scalar || highest == 0 || highest == 1 && known.scalars
            }
            _ => false,
        }
    }

    fn name(&mut self, part: Id) -> Option<PolynomialId> {
        let name = self.names.get(&part)?.clone();
        self.algebra.operation(&name, &[])
    }

    /// What divides, alike for all that is equal where norms are known to be roots.
    fn reciprocal(&mut self, below: Id, known: Known) -> Option<PolynomialId> {
        let node = self.graph.node(below).clone();
        if node.op == Op::Scale && self.graph.rank(below) == 0 {
            let [a, b] = [0, 1].map(|at| self.reciprocal(node.children[at], known));
            return self.algebra.operation(&Op::Scale, &[a?, b?]);
        }
        if let Some((base, exponent)) = crate::egraph::power(&node)
            && let Some(number) = self.graph.number_value(exponent).and_then(|number| number.to_i64())
            && (2..=4).contains(&number)
            && self.graph.rank(below) == 0
        {
            let once = self.reciprocal(base, known)?;
            return (1..number).try_fold(once, |whole, _| self.algebra.operation(&Op::Scale, &[whole, once]));
        }
        let below = if known.norms { self.first_alike(below) } else { below };
        let name = self.reciprocals.get(&below)?.clone();
        self.algebra.operation(&name, &[])
    }

    /// The first part that is equal to a part.
    fn first_alike(&self, part: Id) -> Id {
        let Some(form) = self.full[usize::from(part)] else { return part };
        self.parts.iter().copied().find(|other| self.full[usize::from(*other)] == Some(form)).unwrap_or(part)
    }

    /// The laws that are known; `None` where what they are used on is not in sight.
    fn laws(&self, terms: [Id; 2], known: Known, rules: &RuleSet) -> Option<Vec<Law>> {
        let [from, to] = terms;
        let seen = terms.map(|term| self.in_sight(term, known));
        let count = |seen: &[Id], is: &dyn Fn(Id) -> bool| seen.iter().filter(|id| is(**id)).count();
        let [before, after] = seen.each_ref();
        let is_backward = |is: &dyn Fn(Id) -> bool| count(after, is) > count(before, is);
        let mut laws: Vec<Law> = Vec::new();
        if known.inverses {
            laws.push(Law::used(MATRIX_CANCELLED, is_backward(&|id| *self.graph.op(id) == self.inverse), rules)?);
        } else if known.identities {
            let is_identity = |id: Id| matches!(self.graph.op(id), Op::Identity(_));
            laws.push(Law::used(IDENTITY, is_backward(&is_identity), rules)?);
        }
        if known.scalars {
            let is_scalar = |id: Id| {
                let is_vector = |operand: &Id| self.graph.rank(*operand) == 1;
                self.graph.rank(id) == 0 && self.graph.children(id).iter().any(is_vector)
            };
            laws.push(Law::used(SCALAR_IN_CHAIN, count(before, &is_scalar) > count(after, &is_scalar), rules)?);
        }
        if known.norms {
            let is_norm = |id: Id| *self.graph.op(id) == self.norm;
            let has_norm = self.parts.iter().any(|part| is_norm(*part));
            laws.push(Law::used(SQUARE_OF_NORM, is_backward(&is_norm), rules).filter(|_| has_norm)?);
        }
        let summands = |id: Id| if let Op::Combination(c) = self.graph.op(id) { c.len() } else { 1 };
        let is_sum = |id: Id| summands(id) > 1;
        let is_factored = |id: Id| {
            let operands = self.graph.children(id);
            let is_product = operands.len() > 1 && !matches!(self.graph.op(id), Op::Combination(_));
            is_product && operands.iter().any(|operand| is_sum(*operand))
        };
        let sums = count(before, &is_sum) + count(after, &is_sum);
        let is_pulled_out = match count(after, &is_factored).cmp(&count(before, &is_factored)) {
            Ordering::Equal => summands(to) < summands(from),
            order => order == Ordering::Greater,
        };
        match (sums > 0, known.quotients) {
            (false, false) => {}
            (true, true) if summands(from) > 1 && summands(to) == 1 => laws.push(Law::said(ONE_DENOMINATOR)),
            (_, true) => laws.push(Law::said(SCALAR_CANCELLED)),
            (true, false) => laws.push(Law::said(if is_pulled_out { PULL_OUT } else { MULTIPLY_OUT })),
        }
        Some(laws)
    }

    /// The parts of a term that are seen through, and their operands.
    fn in_sight(&self, term: Id, known: Known) -> Vec<Id> {
        let mut seen = vec![term];
        let mut at = 0;
        while let Some(part) = seen.get(at).copied() {
            at += 1;
            let op = self.graph.op(part);
            let is_monomial = matches!(op.record().map(|record| record.meaning), Some(Meaning::Monomial(_)));
            if is_monomial || self.is_open(part, known) {
                let new = self.graph.children(part).iter().filter(|child| !seen.contains(child));
                let new: Vec<Id> = new.copied().collect();
                seen.extend(new);
            }
        }
        seen
    }
}

/// Whether a pattern joins matrices and vectors as a product does: every label twice.
fn is_product(pattern: &IndexPattern) -> bool {
    let mut counts = vec![0usize; pattern.sizes.len()];
    let labels = pattern.inputs.iter().flatten().chain(pattern.output.iter().flatten());
    labels.for_each(|label| counts[usize::from(*label)] += 1);
    counts.iter().all(|count| *count == 2) && pattern.output.iter().all(|axis| axis.len() == 1)
}
