//! What a person leaves together: scalar products, and the terms of a product rule.
//!
//! `(y*x' - x*y')*x` hides the products `x'*x` and `y'*x`; in `X*(A*X + X*A) + A*X^2` a factor is pulled out of some of three terms that are
//! alike. Both are shorter to print than to read, so that each is larger by what it saves.

use super::extractor::Extractor;
use super::reading::OuterProducts;
use super::terms::Terms;
use super::weights;
use crate::base::{IndexPattern, Label};
use crate::expr::Id;
use crate::normal::{AtomId, Monomial};
use crate::ops::Op;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// The factors of a term, without their order.
type Factors = SmallVec<[AtomId; 4]>;

/// The terms of a class that is multiplied out, where all of them have the same factors, and none a scalar.
#[derive(Clone, Debug)]
struct Alike {
    terms: usize,
    factors: Factors,
}

impl Extractor<'_> {
    /// Finds the sums that take apart what belongs together.
    pub(super) fn find_apart(&mut self) {
        if !self.terms.has_choice() {
            return;
        }
        let atom = |class: &Id| Some(self.terms.polynomial(*class)?.terms.first()?.0.operands.first()?.0);
        let directions: SmallVec<[AtomId; 2]> = self.directions.iter().filter_map(atom).collect();
        for at in 0..self.classes.len() {
            let class = self.classes[at];
            self.outer_products[class] = self.sums_outer_products(class, &directions);
            self.has_outer_products |= self.outer_products[class] != OuterProducts::None;
        }
        let mut known: FxHashMap<Id, Option<Alike>> = FxHashMap::default();
        let mut partly = FxHashMap::default();
        for class in &self.classes {
            for node in self.terms.nodes(*class) {
                if !matches!(&node.op, Op::Combination(coefficients) if coefficients.len() > 1) {
                    continue;
                }
                let alike = |term: &Id| known.entry(*term).or_insert_with(|| self.alike(*term)).clone();
                let terms: SmallVec<[Option<Alike>; 4]> = node.children.iter().map(alike).collect();
                let more = pulled_out_of_some(&terms);
                if more > 0 {
                    partly.insert(node.children.iter().copied().collect(), more);
                }
            }
        }
        self.partly_factored = partly;
    }

    /// Whether a class is a variable, or has a name.
    fn is_leaf(&self, class: Id) -> bool {
        self.terms.nodes(class).iter().any(|node| matches!(node.op, Op::Variable(_)))
    }

    /// Whether a matrix is a sum with outer products in it, and none of the question. With a diagonal matrix in it, it is a projection, a
    /// covariance or the like.
    fn sums_outer_products(&self, class: Id, directions: &[AtomId]) -> OuterProducts {
        let is_plain = matches!(&self.terms.shape(class)[..], [a, b] if a.len() == 1 && b.len() == 1);
        if !is_plain || self.is_leaf(class) || self.order.is_sum_of_input(class) {
            return OuterProducts::None;
        }
        let sum = self.terms.polynomial(class).filter(|sum| sum.terms.len() > 1);
        let terms = || sum.into_iter().flat_map(|sum| &sum.terms).map(|(term, _)| term);
        let moves = |term: &Monomial| term.operands.iter().any(|(atom, _)| directions.contains(atom));
        match () {
            () if !terms().any(is_outer) || terms().any(ends_diagonal) => OuterProducts::None,
            () if terms().any(moves) => OuterProducts::OfDifferentials,
            () => OuterProducts::Some,
        }
    }

    /// What a product of a matrix and a vector is larger for, or the inner product of a matrix and an outer product. What a matrix does to a
    /// differential may be read off.
    pub(super) fn torn(&self, matrix: Id, vector: Id) -> u32 {
        let more = match self.outer_products[self.terms.find(matrix)] {
            OuterProducts::None => 0,
            OuterProducts::OfDifferentials => 2 * weights::TORN,
            OuterProducts::Some if self.is_direction(vector) => 0,
            OuterProducts::Some => weights::TORN,
        };
        let is_torn = more > 0 && (self.terms.shape(vector).len() == 1 || self.is_outer_product(vector));
        if is_torn { more } else { 0 }
    }

    /// What the trace or the diagonal of a matrix is larger for: with differentials it is scalar products.
    pub(super) fn torn_diagonal(&self, matrix: Id) -> u32 {
        let is_torn = self.outer_products[self.terms.find(matrix)] == OuterProducts::OfDifferentials;
        if is_torn { 2 * weights::TORN } else { 0 }
    }

    /// Whether a matrix is an outer product of two vectors.
    fn is_outer_product(&self, class: Id) -> bool {
        matches!(self.terms.polynomial(class).map(|p| &p.terms[..]), Some([(only, _)]) if is_outer(only))
    }

    /// What a product of entries is larger for.
    pub(super) fn torn_entries(&self, pattern: &IndexPattern, operands: &[Id]) -> u32 {
        if !self.has_outer_products {
            return 0;
        }
        let degrees = pattern.degrees();
        let meets = |place: usize, other: usize| {
            let [label] = pattern.inputs[other][..] else { return false };
            degrees[label as usize] == 2 && pattern.inputs[place].contains(&label)
        };
        let torn = |place: usize| {
            let others = (0..operands.len()).filter(|other| *other != place && meets(place, *other));
            others.map(|other| self.torn(operands[place], operands[other])).max().unwrap_or(0)
        };
        (0..operands.len()).map(torn).sum()
    }

    /// What a sum is larger for of which some terms have a factor pulled out.
    pub(super) fn pulled_out(&self, operands: &[Id]) -> u32 {
        if self.partly_factored.is_empty() { 0 } else { self.partly_factored.get(operands).copied().unwrap_or(0) }
    }

    fn alike(&self, class: Id) -> Option<Alike> {
        if self.is_leaf(class) {
            return None;
        }
        let polynomial = self.terms.polynomial(class)?;
        let mut terms = polynomial.terms.iter().map(|(term, _)| term);
        let first = factors(terms.next().filter(|term| !has_scalar(term))?);
        let is_alike = terms.all(|term| factors(term) == first && !has_scalar(term));
        let is_one = polynomial.terms.len() == 1;
        (is_alike && (is_one || !self.has_sum_of_one(class)))
            .then(|| Alike { terms: polynomial.terms.len(), factors: first })
    }

    /// Whether a class is a product with a factor such as `A + A'`, which is one thing.
    fn has_sum_of_one(&self, class: Id) -> bool {
        let is_sum_of_one = |factor: &Id| {
            let sum = self.terms.polynomial(*factor).filter(|sum| sum.terms.len() > 1);
            sum.is_some_and(|sum| sum.terms.iter().all(|(term, _)| term.operands.len() == 1))
        };
        let products = self.terms.nodes(class).iter().filter(|node| !matches!(node.op, Op::Combination(_)));
        products.flat_map(|node| &node.children).any(is_sum_of_one)
    }
}

/// How much is saved by what is pulled out of some terms of a sum, while others that are like them stand beside.
fn pulled_out_of_some(terms: &[Option<Alike>]) -> u32 {
    let alone = || terms.iter().flatten().filter(|term| term.terms == 1);
    let several = terms.iter().flatten().filter(|term| term.terms > 1);
    let partly = several.filter(|term| alone().any(|other| other.factors == term.factors));
    partly.map(|term| 2 * (term.terms as u32 - 1) * (term.factors.len() as u32).saturating_sub(1)).sum()
}

fn factors(term: &Monomial) -> Factors {
    let mut factors: Factors = term.operands.iter().map(|(atom, _)| *atom).collect();
    factors.sort_unstable();
    factors
}

/// Whether a matrix is an outer product of two vectors, neither of ones.
fn is_outer(term: &Monomial) -> bool {
    let [from, to] = term.output[..] else { return false };
    let touches = |label: Label| term.operands.iter().any(|(_, labels)| labels.contains(&label));
    if !touches(from) || !touches(to) {
        return false;
    }
    let mut reached: SmallVec<[Label; 8]> = SmallVec::from_slice(&[from]);
    let mut next = 0;
    while let Some(label) = reached.get(next).copied() {
        next += 1;
        for (_, labels) in term.operands.iter().filter(|(_, labels)| labels.contains(&label)) {
            for other in labels {
                if !reached.contains(other) {
                    reached.push(*other);
                }
            }
        }
    }
    !reached.contains(&to)
}

/// Whether a matrix is diagonal, but no multiple of the identity by a scalar that is no number, or ends with a diagonal matrix.
fn ends_diagonal(term: &Monomial) -> bool {
    let [a, b] = term.output[..] else { return false };
    let on_columns = || term.operands.iter().filter(|(_, labels)| labels.contains(&b));
    if a == b {
        return term.operands.is_empty() || on_columns().next().is_some();
    }
    let is_vector = |labels: &[Label]| labels.len() == 1;
    on_columns().any(|(_, labels)| is_vector(labels))
        && on_columns().any(|(_, labels)| !is_vector(labels))
        && !is_outer(term)
}

/// Whether a factor of a term is a scalar, of whatever it is made.
fn has_scalar(term: &Monomial) -> bool {
    let mut is_open: SmallVec<[bool; 16]> = SmallVec::from_elem(false, term.sizes.len());
    term.output.iter().for_each(|label| is_open[*label as usize] = true);
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for (_, labels) in &term.operands {
            if labels.iter().any(|label| is_open[*label as usize]) {
                for label in labels {
                    changed |= !std::mem::replace(&mut is_open[*label as usize], true);
                }
            }
        }
    }
    term.operands.iter().any(|(_, labels)| !labels.iter().any(|label| is_open[*label as usize]))
}
