//! Pulls common factors out of sums: the generator that distribution, read backwards, would need every arity for.
//!
//! Terms with a common factor ([`roles`]) are the factor around the sum of what is left of them ([`around`]), and three terms may be a square
//! ([`squares`]). Sums over product axes share
//! the factors of written products ([`products`]); what stands below terms is their common denominator ([`denominators`]).

mod around;
mod denominators;
mod products;
mod roles;
mod squares;
mod term;

use super::generator::{Generation, Generator, Revision};
use crate::base::Rational;
use crate::egraph::core::einsum;
use crate::egraph::limits::{FACTORS_FACTORED_EVERY_WAY, TERMS_FACTORED_EVERY_WAY};
use crate::expr::Id;
use crate::ops::{Node, Op};
use roles::{Group, Occurrence};
use smallvec::SmallVec;
use std::ops::ControlFlow;
use term::Term;

/// Adds what a sum is with its common factors pulled out, and over its common denominators.
pub(super) struct Factor;

impl Generator for Factor {
    fn name(&self) -> &'static str {
        "factor"
    }

    fn wants(&self, _: &Generation, _: Id, node: &Node) -> bool {
        matches!(node.op, Op::Combination(_))
    }

    /// What the terms are networks and powers of: a factor may have been found to be a power of something simpler since.
    fn revise(&self, generation: &Generation, node: &Node, revision: &mut Revision) {
        revision.note(generation.written_products(node));
        let power = |o: &Id| generation.negative_power(*o).map_or(0, |(_, power)| power.residues(u64::MAX).0 as usize);
        for term in &node.children {
            let Some(network) = &generation.data(*term).network else {
                revision.note(0);
                continue;
            };
            revision.note(1 + network.operands.len());
            revision.note(usize::from(network.depth));
            revision.note(network.operands.iter().map(power).fold(0, usize::wrapping_add));
        }
    }

    fn is_revised(&self, _: &Generation) -> bool {
        true
    }

    fn run(&self, generation: &mut Generation, class: Id, node: &Node) -> ControlFlow<()> {
        factor(generation, class, node);
        ControlFlow::Continue(())
    }
}

fn factor(generation: &mut Generation, from: Id, node: &Node) {
    let Op::Combination(coefficients) = &node.op else { return };
    if coefficients.len() < 2 {
        return;
    }
    let whole: Vec<(Rational, Id)> = coefficients.iter().cloned().zip(node.children.iter().copied()).collect();
    if let Some(simple) = generation.combination(&whole) {
        generation.derive_class(from, simple, "collect");
    }
    if generation.written_products(node) > 0 {
        generation.factor_products(from, coefficients, &node.children);
    }
    let Some(terms) = generation.terms(&whole) else { return };
    generation.diagonal_of_sum(from, &terms);
    generation.complete_squares(from, coefficients, &terms);
    generation.put_over_denominators(from, &terms);
    factor_out(generation, from, coefficients, &terms);
    if let Some(joined) = generation.with_common_scalars(&terms) {
        factor_out(generation, from, coefficients, &joined);
    }
}

/// Adds the sum of some terms with their common factors pulled out.
fn factor_out(generation: &mut Generation, from: Id, coefficients: &[Rational], terms: &[Term]) {
    let mut groups = generation.groups(terms);
    groups.retain(|group| group.occurrences.len() > 1);
    groups.sort_by(|a, b| b.occurrences.len().cmp(&a.occurrences.len()).then_with(|| a.key.cmp(&b.key)));
    if groups.is_empty() {
        return;
    }
    let every = terms.len() <= TERMS_FACTORED_EVERY_WAY
        && terms.iter().all(|t| t.net.operands.len() <= FACTORS_FACTORED_EVERY_WAY);
    if every {
        for group in &groups {
            generation.pull_out(from, coefficients, terms, std::slice::from_ref(group));
        }
    }
    let cover = disjoint(groups, terms.len());
    if cover.len() > 1 || !every {
        generation.pull_out(from, coefficients, terms, &cover);
    }
}

/// The groups of which each term is in one at most, the first ones whole.
fn disjoint(groups: Vec<Group>, terms: usize) -> Vec<Group> {
    let mut taken = vec![false; terms];
    let mut cover: Vec<Group> = Vec::new();
    for Group { key, occurrences } in groups {
        let free: Vec<Occurrence> = occurrences.into_iter().filter(|o| !taken[o.term]).collect();
        if free.len() > 1 {
            free.iter().for_each(|o| taken[o.term] = true);
            cover.push(Group { key, occurrences: free });
        }
    }
    cover
}

impl Generation<'_> {
    /// A sum of diagonal matrices is the diagonal matrix of a sum.
    fn diagonal_of_sum(&mut self, from: Id, terms: &[Term]) {
        let is_diagonal = |t: &Term| {
            matches!(t.net.pattern.output.as_slice(), [a, b] if a == b && a.len() == 1) && !t.net.operands.is_empty()
        };
        if !terms.iter().all(is_diagonal) {
            return;
        }
        let mut sum: Vec<(Rational, Id)> = Vec::new();
        for Term { coefficient, net, .. } in terms {
            let all: SmallVec<[usize; 8]> = (0..net.operands.len()).collect();
            sum.push((coefficient.clone(), self.part(net, &all, &[net.pattern.output[0].as_slice()])));
        }
        if let Some(diagonal) = self.combination(&sum) {
            self.derive(from, Node::new(einsum("i->ii"), [diagonal]), "factor");
        }
    }

    /// Adds the sum with these groups of terms factored.
    fn pull_out(&mut self, from: Id, coefficients: &[Rational], terms: &[Term], groups: &[Group]) {
        let mut left: Vec<bool> = vec![true; terms.len()];
        let mut sum: Vec<(Rational, Id)> = Vec::new();
        for Group { key, occurrences } in groups {
            let mut inner: Vec<(Rational, Id)> = Vec::new();
            for occurrence in occurrences {
                left[occurrence.term] = false;
                let term = &terms[occurrence.term];
                let rest = self.rest(&term.net, occurrence, key);
                inner.push((term.coefficient.clone(), rest));
            }
            let Some(inner) = self.combination(&inner) else { return };
            let Some(first) = occurrences.first() else { return };
            let sizes = &terms[first.term].net;
            let product = self.around(sizes, first, key, inner);
            sum.push((Rational::one(), product));
        }
        for (t, term) in terms.iter().enumerate() {
            if left[t] {
                sum.push((coefficients[t].clone(), term.class));
            }
        }
        if let Some(new) = self.combination(&sum) {
            self.derive_class(from, new, "factor");
        }
    }
}
