//! Puts a sum over one denominator: `1/s - x/s^2` is `(s - x)/s^2`, and `eye(n) - inv(P)*B` is `inv(P)*(P - B)`.
//!
//! A denominator is a power with a negative exponent that stands on output places alone, entry by entry or as a scalar, or the inverse of
//! a matrix at one end of the terms. Terms without it are multiplied by what it divides by. The sum is worth writing where fewer operands
//! and terms are left, counted in its normal form: that is where something cancels. Where only some terms have the denominator, these may be
//! put over it, and the others stand beside them.

use super::term::Term;
use crate::base::{Dimension, IndexPatternBuilder, Label, Rational};
use crate::egraph::core::network_of;
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::ClassNetwork;
use crate::egraph::limits::{DENOMINATOR_POWER, DENOMINATORS_TRIED, TERMS_OVER_A_DENOMINATOR};
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// What terms are divided by, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Denominator {
    /// Powers of `base`, each axis of which is on these output places.
    Entries { base: Id, places: SmallVec<[SmallVec<[u8; 4]>; 2]> },
    /// `inverse`, the inverse of `base`, of which axis `leg` is the output place `place`.
    Matrix { base: Id, inverse: Id, leg: usize, place: usize },
}

/// A term without its denominator.
struct Numerator {
    net: ClassNetwork,
    /// The exponent of what was taken out.
    exponent: Rational,
}

impl Generation<'_> {
    /// Adds a sum over its denominators, where that simplifies it.
    pub(super) fn put_over_denominators(&mut self, from: Id, terms: &[Term]) {
        let grouped = |t: &Term| t.net.pattern.output.iter().any(|g| g.len() != 1);
        if terms.iter().any(grouped) {
            return;
        }
        let mut found: Vec<Denominator> = Vec::new();
        for term in terms {
            for operand in 0..term.net.operands.len() {
                found.extend(self.denominator(&term.net, operand).filter(|d| !found.contains(d)));
            }
        }
        for denominator in found.iter().take(DENOMINATORS_TRIED) {
            let is_over = |term: &&Term| self.without_denominator(&term.net, denominator).exponent.is_negative();
            let (over, beside): (Vec<&Term>, Vec<&Term>) = terms.iter().partition(is_over);
            if matches!(denominator, Denominator::Entries { .. })
                && over.len() > 1
                && !beside.is_empty()
                && let Some(whole) = self.put_over(&over, denominator, false)
            {
                // The terms that have the denominator, beside the others.
                let whole = std::iter::once((Rational::one(), whole));
                let beside = beside.iter().map(|term| (term.coefficient.clone(), self.whole(&term.net)));
                let sum: Vec<(Rational, Id)> = whole.chain(beside).collect();
                if let Some(sum) = self.combination(&sum) {
                    self.derive_class(from, sum, "denominator");
                }
            }
            let all: Vec<&Term> = terms.iter().collect();
            if let Some(whole) = self.put_over(&all, denominator, true) {
                self.derive_class(from, whole, "denominator");
            }
        }
    }

    /// The operand as a denominator, if it is one.
    fn denominator(&self, net: &ClassNetwork, operand: usize) -> Option<Denominator> {
        let class = net.operands[operand];
        let output: SmallVec<[Label; 4]> = net.pattern.flat_output().collect();
        let labels = net.labels(operand);
        let places = |label: Label| -> SmallVec<[u8; 4]> {
            (0..output.len()).filter(|p| output[*p] == label).map(|p| p as u8).collect()
        };
        if let Some((base, _)) = self.root_power(class).filter(|(_, power)| power.is_negative()) {
            let places: SmallVec<[_; 2]> = labels.iter().map(|l| places(*l)).collect();
            return places
                .iter()
                .all(|p| !p.is_empty())
                .then(|| Denominator::Entries { base: self.graph.find(base), places });
        }
        let base = self.inverse_of(class)?;
        let [i, j] = labels else { return None };
        let degrees = net.pattern.degrees();
        let leg = [(0, i, j), (1, j, i)].into_iter().find_map(|(leg, outer, inner)| {
            let at_end = degrees[*outer as usize] == 2 && degrees[*inner as usize] == 2 && !output.contains(inner);
            Some((leg, output.iter().position(|l| l == outer).filter(|_| at_end)?))
        });
        let (leg, place) = leg?;
        Some(Denominator::Matrix { base: self.graph.find(base), inverse: class, leg, place })
    }

    /// The sum over one denominator, if fewer operands and terms are left of it; or, where `ties` are wanted, as many by an elementwise
    /// denominator, which may cancel with what the sum is multiplied by.
    fn put_over(&mut self, terms: &[&Term], denominator: &Denominator, ties: bool) -> Option<Id> {
        if terms.len() > TERMS_OVER_A_DENOMINATOR {
            return None;
        }
        let numerators: SmallVec<[Numerator; 4]> =
            terms.iter().map(|term| self.without_denominator(&term.net, denominator)).collect();
        let least = numerators.iter().map(|n| n.exponent.clone()).min()?;
        let mut sum: Vec<(Rational, Id)> = Vec::new();
        let (mut operands, mut before) = (0, terms.len());
        for (term, Numerator { mut net, exponent }) in terms.iter().zip(numerators) {
            // A constant is a leaf too.
            before += term.net.operands.len().max(1);
            let missing = exponent - &least;
            let missing = missing.to_i64().filter(|missing| *missing <= DENOMINATOR_POWER)?;
            for _ in 0..missing {
                self.multiply_by_base(&mut net, denominator);
            }
            operands += net.operands.len().max(1);
            sum.push((term.coefficient.clone(), self.whole(&net)));
        }
        let numerator = self.combination(&sum)?;
        let form = self.graph[numerator].data.form.filter(|_| self.unites_forms());
        let (operands_left, terms_left) = form.map_or((operands, terms.len()), |form| {
            let polynomial = self.graph.analysis.algebra.polynomial(form);
            let leaves = polynomial.terms.iter().map(|(monomial, _)| monomial.operands.len().max(1)).sum::<usize>();
            (leaves.min(operands), polynomial.terms.len().min(terms.len()))
        });
        // The denominator is one operand more.
        let ties = ties && matches!(denominator, Denominator::Entries { .. });
        if operands_left + terms_left + usize::from(!ties) >= before {
            return None;
        }
        if let Some(form) = form
            && operands_left < operands
            && let Some(written) = self.write_terms(form)
        {
            self.unite(numerator, written, "normal-form");
        }
        let axes = terms.first().map(|t| &t.net)?;
        Some(match self.cancelled(numerator, least.clone(), denominator) {
            Some(whole) => whole,
            None => self.over(axes, numerator, least, denominator),
        })
    }

    /// The quotient where the numerator is nothing but a power of the denominator.
    fn cancelled(&mut self, numerator: Id, exponent: Rational, denominator: &Denominator) -> Option<Id> {
        let Denominator::Entries { base, .. } = denominator else { return None };
        let shape = &self.graph[numerator].data.shape;
        if *shape != self.graph[*base].data.shape {
            return None;
        }
        let numerator_axes: SmallVec<[Dimension; 2]> = shape.iter().flatten().copied().collect();
        let network = network_of(&self.graph, numerator);
        let same = (network.operands.iter()).all(|o| self.graph.find(*o) == self.graph.find(*base));
        let elementwise =
            network.pattern.inputs.iter().all(|labels| labels.iter().copied().eq(network.pattern.flat_output()));
        let power = exponent + Rational::from_integer(network.operands.len() as i64);
        if !same || !elementwise {
            return None;
        }
        let whole = match (power.is_zero(), numerator_axes.as_slice()) {
            (false, _) => self.power_of(*base, power),
            (true, []) => self.leaf(Op::Number(Rational::one())),
            (true, [dimension]) => self.leaf(Op::Ones(*dimension)),
            _ => return None,
        };
        self.combination(&[(network.coefficient, whole)])
    }

    /// The term with its denominator taken out.
    fn without_denominator(&self, net: &ClassNetwork, denominator: &Denominator) -> Numerator {
        let mut net = net.clone();
        let mut exponent = Rational::zero();
        let output: SmallVec<[Label; 4]> = net.pattern.flat_output().collect();
        match denominator {
            Denominator::Entries { base, places } => {
                for operand in (0..net.operands.len()).rev() {
                    let labels = net.labels(operand);
                    let fits = labels.len() == places.len()
                        && labels.iter().zip(places).all(|(l, places)| {
                            (0..output.len()).all(|p| (output[p] == *l) == places.contains(&(p as u8)))
                        });
                    let power =
                        self.powers(net.operands[operand]).iter().find(|(b, _)| b == base).map(|(_, p)| p.clone());
                    if let Some(power) = power.filter(|_| fits) {
                        exponent += power;
                        Arc::make_mut(&mut net.pattern).inputs.remove(operand);
                        net.operands.remove(operand);
                    }
                }
            }
            Denominator::Matrix { inverse, leg, place, .. } => {
                let degrees = net.pattern.degrees();
                let found = (0..net.operands.len()).find(|o| {
                    let [outer, inner] = [*leg, 1 - *leg].map(|leg| net.labels(*o).get(leg).copied());
                    net.operands[*o] == *inverse
                        && outer == Some(output[*place])
                        && [outer, inner].iter().flatten().all(|l| degrees[*l as usize] == 2)
                        && inner.is_some_and(|inner| !output.contains(&inner))
                });
                if let Some(operand) = found {
                    let inner = net.labels(operand)[1 - *leg];
                    exponent -= Rational::one();
                    let pattern = Arc::make_mut(&mut net.pattern);
                    pattern.output[*place] = smallvec![inner];
                    pattern.inputs.remove(operand);
                    net.operands.remove(operand);
                }
            }
        }
        Numerator { net, exponent }
    }

    /// Multiplies a term by what the denominator divides by.
    fn multiply_by_base(&mut self, net: &mut ClassNetwork, denominator: &Denominator) {
        let output: SmallVec<[Label; 4]> = net.pattern.flat_output().collect();
        let pattern = Arc::make_mut(&mut net.pattern);
        match denominator {
            Denominator::Entries { base, places } => {
                pattern.inputs.push(places.iter().map(|places| output[places[0] as usize]).collect());
                net.operands.push(*base);
            }
            Denominator::Matrix { base, leg, place, .. } => {
                let (old, new) = (output[*place], pattern.sizes.len() as Label);
                pattern.sizes.push(pattern.sizes[old as usize]);
                pattern.output[*place] = smallvec![new];
                pattern.inputs.push(if *leg == 0 { smallvec![new, old] } else { smallvec![old, new] });
                net.operands.push(*base);
            }
        }
    }

    /// The numerator over the denominator, to this negative exponent.
    fn over(&mut self, axes: &ClassNetwork, numerator: Id, exponent: Rational, denominator: &Denominator) -> Id {
        let output: SmallVec<[Label; 4]> = axes.pattern.flat_output().collect();
        let mut builder = IndexPatternBuilder::new();
        let mut labels: SmallVec<[Label; 4]> = output.iter().map(|l| builder.label(axes.size(*l))).collect();
        let outer = labels.clone();
        let (below, of_below): (Id, SmallVec<[Label; 4]>) = match denominator {
            Denominator::Entries { base, places } => {
                let legs = places.iter().map(|p| outer[p[0] as usize]).collect();
                (self.power_of(*base, exponent), legs)
            }
            Denominator::Matrix { inverse, leg, place, .. } => {
                let inner = builder.label(axes.size(output[*place]));
                labels[*place] = inner;
                (*inverse, if *leg == 0 { smallvec![outer[*place], inner] } else { smallvec![inner, outer[*place]] })
            }
        };
        let mut operands = vec![(below, of_below), (numerator, labels)];
        operands.sort_by_key(|(id, _)| *id);
        for (_, labels) in &operands {
            builder.input(labels.iter().copied());
        }
        outer.iter().for_each(|l| builder.output([*l]));
        let children: SmallVec<[Id; 2]> = operands.into_iter().map(|(id, _)| id).collect();
        self.add(Node { op: Op::Network(builder.finish().into()), children })
    }
}
