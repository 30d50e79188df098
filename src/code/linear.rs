//! Networks and sums of them: what is multiplied and added.

use super::build::axes_are_single;
use super::contract::{Plan, union};
use super::instruction::{Instruction, Piece, Place};
use super::lowering::{Lowering, Part, Scale};
use super::network::Network;
use super::program::Program;
use super::repeats::Labels;
use crate::base::{Axis, IndexPattern, Label, Rational, Shape};
use crate::expr::Id;
use crate::ops::{Op, Place as Along};
use smallvec::SmallVec;

/// A term of a sum, in the axes of the sum taken apart to single dimensions.
struct Summand {
    negative: bool,
    place: Place,
    /// The labels of the axes of the sum.
    output: Labels,
    /// Those that the value has, in this order.
    own: Labels,
    /// Those along which it stands at one place.
    fixed: Fixed,
}

/// Labels of axes of which one place is meant.
type Fixed = SmallVec<[(Label, Along); 2]>;

impl Summand {
    /// Whether it stands on a diagonal, or at places, of the sum.
    fn is_part(&self) -> bool {
        union(&self.output, &[]).len() < self.output.len() || !self.fixed.is_empty()
    }

    fn is_whole(&self) -> bool {
        !self.is_part() && self.own.len() == self.output.len()
    }
}

/// Scalars with a sign each; none is one.
type Factors = Vec<(bool, Option<Place>)>;

impl Lowering<'_> {
    /// A network or a sum.
    pub(super) fn linear(&mut self, id: Id) -> Place {
        let networks = self.networks(id);
        let shape = self.graph.shape(id).clone();
        let summands: Vec<Summand> =
            networks.iter().filter_map(|network| self.summand(network, networks.len() > 1)).collect();
        let flat: Shape = shape.iter().flatten().map(|d| [*d].into_iter().collect()).collect();
        if summands.is_empty() && !shape.is_empty() {
            return self.program.add(Instruction::Zeros, shape);
        }
        if let Some(place) = self.one_diagonal(&summands, &shape) {
            return place;
        }
        let place = self.added(summands, &flat);
        if axes_are_single(&shape) { place } else { self.program.reshape(place, shape) }
    }

    /// The networks that a term is the sum of.
    fn networks(&self, id: Id) -> Vec<Network> {
        let whole = self.network(id);
        let mut open = vec![whole];
        let mut done = Vec::new();
        while let Some(network) = open.pop() {
            let is_taken = |(operand, _): &(Id, _)| {
                let is_sum = matches!(self.graph.op(*operand), Op::Combination(c) if c.len() > 1);
                is_sum && (*operand == id || self.choices.distributed.contains(operand))
            };
            let Some(at) = network.operands.iter().position(is_taken).filter(|_| open.len() + done.len() < WIDEST_SUM)
            else {
                done.push(network);
                continue;
            };
            let operand = network.operands[at].0;
            let Op::Combination(coefficients) = self.graph.op(operand) else { continue };
            let terms = self.graph.children(operand).iter().zip(coefficients).rev();
            let parts: Option<Vec<Network>> =
                terms.map(|(term, coefficient)| network.with(at, *term, coefficient, self)).collect();
            match parts {
                Some(parts) => open.extend(parts),
                None => done.push(network),
            }
        }
        done
    }

    /// A network as a term of a sum, or as all of it.
    fn summand(&mut self, network: &Network, is_added: bool) -> Option<Summand> {
        if network.is_zero || network.coefficient.is_zero() {
            return None;
        }
        let pattern = network.pattern();
        let axes: Vec<Axis> = pattern.sizes.iter().map(|d| [*d].into_iter().collect()).collect();
        let output: Labels = pattern.flat_output().collect();
        let mut factors: Vec<Place> = Vec::new();
        let mut operands = Vec::new();
        for ((id, _), labels) in network.operands.iter().zip(&pattern.inputs) {
            if self.graph.rank(*id) == 0 {
                let place = self.place(*id);
                factors.push(place);
                continue;
            }
            operands.push((*id, labels.iter().copied().collect()));
        }
        let parts = self.parts(operands, &output);
        let (mut parts, output) = self.structured(parts, output);
        let fixed = self.taken(&mut parts);
        factors.extend(parts.extract_if(.., |part| part.labels.is_empty()).map(|part| part.place));
        for label in (0..pattern.sizes.len()).filter(|label| pattern.degrees()[*label] == 0) {
            factors.push(self.program.size(&axes[label], self.symbols));
        }
        let (negative, scale) = self.scale(network, factors, is_added || output.is_empty());
        let value = self.value(parts, &pattern, &axes, &output, scale);
        // In the order in which the labels of the value first stand in the sum.
        let order: Labels = union(&output, &[]).into_iter().filter(|label| value.labels.contains(label)).collect();
        let value = self.arranged(value, &order);
        let fixed = fixed.into_iter().filter(|(label, _)| output.contains(label)).collect();
        Some(Summand { negative, place: value.place, output, own: value.labels, fixed })
    }

    /// The labels along which a unit vector is a factor, of which it takes one place: that of all other factors too.
    fn taken(&mut self, parts: &mut Vec<Part>) -> Fixed {
        let mut fixed = Fixed::new();
        let mut at = 0;
        while at < parts.len() && !self.style.keeps_networks {
            let unit = match self.program.instruction(parts[at].place) {
                Instruction::Unit(_, place) if parts[at].labels.len() == 1 => Some((parts[at].labels[0], *place)),
                _ => None,
            };
            let is_solved = |label: Label| parts.iter().any(|part| part.inverse && part.labels.contains(&label));
            match unit.filter(|(label, _)| !is_solved(*label)) {
                Some((label, place)) if fixed.iter().all(|(own, _)| *own != label) => {
                    fixed.push((label, place));
                    parts.remove(at);
                }
                _ => at += 1,
            }
        }
        for part in parts.iter_mut() {
            let at = |label: &Label| fixed.iter().find(|(own, _)| own == label).map(|(_, place)| *place);
            let places: Vec<Option<Along>> = part.labels.iter().map(at).collect();
            part.place = self.program.take(part.place, &places);
            part.labels.retain(|label| at(label).is_none());
        }
        fixed
    }

    /// The sign apart where it is asked for, and all scalars of a network.
    fn scale(&mut self, network: &Network, factors: Vec<Place>, takes_sign: bool) -> (bool, Scale) {
        let scalar = Shape::new();
        let negative = takes_sign && network.coefficient.is_negative();
        let coefficient = if negative { network.coefficient.abs() } else { network.coefficient.clone() };
        let divisors: Vec<Place> = network.divisors.iter().map(|divisor| self.place(*divisor)).collect();
        let product = |program: &mut Program, all: Vec<Place>| {
            all.into_iter().reduce(|product, factor| program.multiply(product, factor, &scalar))
        };
        let factor = product(&mut self.program, factors);
        let divisor = product(&mut self.program, divisors);
        (negative, Scale { coefficient, factor, divisor })
    }

    fn value(&mut self, parts: Vec<Part>, pattern: &IndexPattern, axes: &[Axis], output: &[u16], scale: Scale) -> Part {
        if parts.is_empty() {
            let one = self.program.number(Rational::one());
            return self.apply(&scale, Part { place: one, labels: Labels::new(), inverse: false });
        }
        if self.style.keeps_networks && parts.len() > 1 {
            let parts: Vec<Part> = parts.into_iter().map(|part| self.formed(part)).collect();
            let all = parts.iter().fold(Labels::new(), |all, part| union(&all, &part.labels));
            let kept: Labels = union(output, &[]).into_iter().filter(|label| all.contains(label)).collect();
            let plan = Plan { keep: output, axes, scale, scaled_after: 0 };
            let whole = self.einsum(&parts, &kept, &plan);
            return self.apply(&plan.scale, whole);
        }
        let (parts, deferred) = self.prepared(parts, output, axes);
        let keep = union(output, &deferred);
        let is_large = pattern.sizes.len() > LABELS || parts.len() > OPERANDS;
        let whole = match is_large {
            true => self.contract_in_order(&parts, &keep, axes, scale),
            false => self.contract(&parts, &keep, axes, scale),
        };
        let whole = self.formed(whole);
        self.simplified(whole, output, axes)
    }

    /// Operands without the labels that only they have, but for those whose matrix meets a vector first; these come apart.
    fn prepared(&mut self, parts: Vec<Part>, output: &[u16], axes: &[Axis]) -> (Vec<Part>, Labels) {
        let mut deferred = Labels::new();
        let mut ready = Vec::with_capacity(parts.len());
        for (at, part) in parts.iter().enumerate() {
            let others = || parts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other);
            let mut needed: Labels = output.iter().copied().collect();
            needed.extend(others().flat_map(|other| other.labels.iter().copied()));
            let meets_vector = part.labels.len() == 2
                && others().any(|other| {
                    other.labels.len() == 1
                        && part.labels.contains(&other.labels[0])
                        && !output.contains(&other.labels[0])
                })
                && others().all(|other| other.labels.len() < 2);
            if meets_vector && union(&part.labels, &[]).len() == 2 {
                deferred.extend(part.labels.iter().copied().filter(|label| !needed.contains(label)));
                needed.extend(deferred.iter().copied());
            }
            ready.push(self.simplified(part.clone(), &needed, axes));
        }
        (ready, deferred)
    }

    /// An operand of a network, whose axes of several dimensions are taken apart.
    pub(super) fn part(&mut self, id: Id, labels: Labels) -> Part {
        let shape = self.graph.shape(id).clone();
        let place = self.place(id);
        let (inner, labels) = match *self.program.instruction(place) {
            Instruction::Transpose(inner)
                if axes_are_single(&shape) && matches!(self.program.instruction(inner), Instruction::Inverse(_)) =>
            {
                (inner, labels.into_iter().rev().collect())
            }
            _ => (place, labels),
        };
        if let Instruction::Inverse(factor) = *self.program.instruction(inner)
            && axes_are_single(&shape)
        {
            let is_matrix = labels.first() != labels.last();
            return Part { place: if is_matrix { factor } else { inner }, labels, inverse: is_matrix };
        }
        let flat: Shape = shape.iter().flatten().map(|d| [*d].into_iter().collect()).collect();
        Part { place: self.program.reshape(place, flat), labels, inverse: false }
    }

    /// A diagonal matrix that is all.
    fn one_diagonal(&mut self, summands: &[Summand], shape: &Shape) -> Option<Place> {
        let ([only], [rows, columns]) = (summands, &shape[..]) else { return None };
        if !only.fixed.is_empty() {
            return None;
        }
        let (first, second) = only.output.split_at(rows.len().min(only.output.len()));
        let is_whole = only.own.is_empty() || only.own[..] == *first;
        if rows != columns || first != second || union(first, &[])[..] != *first || !is_whole {
            return None;
        }
        let place = match only.own.is_empty() {
            false => {
                let vector = self.program.reshape(only.place, [rows.clone()].into_iter().collect());
                self.program.add(Instruction::DiagonalMatrix(vector), shape.clone())
            }
            true if self.program.known(only.place).is_some() || !self.style.factorises => {
                let identity = self.program.add(Instruction::Identity, shape.clone());
                self.program.multiply(only.place, identity, shape)
            }
            // Written once, not scaled after.
            true => {
                let vector = self.program.spread(only.place, &[rows.clone()].into_iter().collect());
                self.program.add(Instruction::DiagonalMatrix(vector), shape.clone())
            }
        };
        Some(if only.negative { self.program.negate(place) } else { place })
    }

    /// The sum of terms: whole ones, those that are the same along some axis, and those on diagonals.
    fn added(&mut self, summands: Vec<Summand>, shape: &Shape) -> Place {
        let (diagonal, plain): (Vec<Summand>, Vec<Summand>) = summands.into_iter().partition(Summand::is_part);
        let base = (!plain.is_empty()).then(|| self.plain_sum(&plain, shape));
        if diagonal.is_empty() {
            return base.unwrap_or_else(|| self.program.number(Rational::zero()));
        }
        let pieces = diagonal.into_iter().map(|term| {
            let value = if term.negative { self.program.negate(term.place) } else { term.place };
            Piece { labels: term.output, own: term.own, fixed: term.fixed, value }
        });
        let pieces = pieces.collect();
        self.program.add(Instruction::Scatter(base, pieces), shape.clone())
    }

    fn plain_sum(&mut self, terms: &[Summand], shape: &Shape) -> Place {
        let mut added: Vec<(bool, Place)> = Vec::with_capacity(terms.len());
        let mut covered = vec![false; shape.len()];
        for term in terms {
            let there: Vec<bool> = term.output.iter().map(|label| term.own.contains(label)).collect();
            covered.iter_mut().zip(&there).for_each(|(covered, there)| *covered |= there);
            added.push((term.negative, self.program.expand(term.place, &there)));
        }
        let mut added = self.collected(added);
        // Beside what has all axes a scalar is enough for what is the same everywhere.
        let is_same = |program: &Program, place: Place| program.everywhere(place).is_some();
        if added.iter().any(|(_, place)| self.program.rank(*place) == shape.len() && !is_same(&self.program, *place)) {
            added.iter_mut().for_each(|(_, place)| *place = self.program.everywhere(*place).unwrap_or(*place));
        }
        if !shape.is_empty() && added.iter().all(|(_, place)| self.program.rank(*place) == 0) {
            let sum = self.program.sum(added, &Shape::new());
            return self.program.spread(sum, shape);
        }
        let is_one = terms.len() == 1 && !terms[0].is_whole();
        if is_one || covered.contains(&false) {
            let first = added[0].1;
            added[0].1 = self.program.spread(first, shape);
        }
        self.program.sum(added, shape)
    }

    /// Terms that are one array times several scalars are that array times the sum of these.
    fn collected(&mut self, terms: Vec<(bool, Place)>) -> Vec<(bool, Place)> {
        let scalar = Shape::new();
        let parts = |program: &Program, place: Place| match *program.instruction(place) {
            Instruction::Multiply(factor, array) if program.rank(factor) == 0 => (Some(factor), array),
            _ => (None, place),
        };
        let mut groups: Vec<(Place, Factors)> = Vec::new();
        for (negative, place) in &terms {
            let (factor, array) = parts(&self.program, *place);
            match groups.iter_mut().find(|(own, _)| *own == array) {
                Some((_, factors)) => factors.push((*negative, factor)),
                None => groups.push((array, vec![(*negative, factor)])),
            }
        }
        if groups.len() == terms.len() || terms.iter().any(|(_, place)| self.program.rank(*place) == 0) {
            return terms;
        }
        let term = |(array, factors): (Place, Factors)| {
            let shape = self.program.shape(array).clone();
            if let [(negative, factor)] = factors[..] {
                return (negative, factor.map_or(array, |factor| self.program.multiply(factor, array, &shape)));
            }
            let one = self.program.number(Rational::one());
            let factors = factors.into_iter().map(|(negative, factor)| (negative, factor.unwrap_or(one))).collect();
            let sum = self.program.sum(factors, &scalar);
            (false, self.program.multiply(sum, array, &shape))
        };
        groups.into_iter().map(term).collect()
    }
}

/// The most labels and operands of a network of which the best order is looked for.
const LABELS: usize = 120;
const OPERANDS: usize = 64;
/// The most terms that a product is taken apart to.
const WIDEST_SUM: usize = 48;
