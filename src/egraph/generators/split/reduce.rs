//! What a network is reduced by before it is cut: each in one way.

use crate::base::{Label, Rational};
use crate::egraph::core::{Quotient, einsum, quotient};
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members, Replacement};
use crate::egraph::limits::OPERANDS_CUT_MANY_WAYS;
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::SmallVec;

/// Scalar factors, and divisors with their powers.
type Scalars = (Vec<Id>, Vec<(Id, Rational)>);

impl Generation<'_> {
    /// An operand that has a label twice, or a summed label to itself, becomes its diagonal or its sum over that label.
    pub(super) fn split_reduce(&mut self, from: Id, net: &ClassNetwork) -> bool {
        let degrees = net.pattern.degrees();
        if net.operands.len() == 1 {
            return false;
        }
        let mut all: Vec<([usize; 1], Id, SmallVec<[Label; 4]>)> = Vec::new();
        for o in 0..net.operands.len() {
            let labels = net.labels(o);
            let mut kept: SmallVec<[Label; 4]> = SmallVec::new();
            for l in labels {
                let here = labels.iter().filter(|m| *m == l).count() as u32;
                if degrees[*l as usize] > here && !kept.contains(l) {
                    kept.push(*l);
                }
            }
            if kept.len() == labels.len() || kept.len() > 2 {
                continue;
            }
            let alone = labels.iter().find(|l| degrees[**l as usize] == 1);
            if let (true, Some(alone)) =
                (all.is_empty() && net.pattern.output.is_empty() && !degrees.contains(&0), alone)
            {
                let members: Members = (0..net.operands.len()).collect();
                let vector = self.part(net, &members, &[&[*alone]]);
                self.derive(from, Node::new(Op::Sum, [vector]), "split");
            }
            let groups: SmallVec<[&[Label]; 2]> = kept.iter().map(std::slice::from_ref).collect();
            let reduced = self.part(net, &[o], &groups);
            all.push(([o], reduced, kept.clone()));
            // All operands of a long network at once: it is made as often anew otherwise.
            if net.operands.len() <= OPERANDS_CUT_MANY_WAYS {
                break;
            }
        }
        let by: Vec<Replacement<'_>> =
            all.iter().map(|(members, by, labels)| Replacement { members, by: *by, labels }).collect();
        if !by.is_empty() {
            let new = self.replaced(net, &by);
            self.derive(from, new, "split");
        }
        !by.is_empty()
    }

    /// Scalar components become scalar factors or divisors.
    pub(super) fn split_scalars(&mut self, from: Id, net: &ClassNetwork, out: &[Label]) -> bool {
        let degrees = net.pattern.degrees();
        let mut scalars: Vec<Id> = Vec::new();
        let mut rest: Members = Members::new();
        let components = net.components();
        for members in &components {
            if net.is_closed(members) {
                scalars.push(if components.len() == 1 && out.is_empty() && degrees.iter().all(|d| *d > 0) {
                    // The whole network is one connected scalar.
                    return false;
                } else {
                    self.part(net, members, &[])
                });
            } else {
                rest.extend(members.iter().copied());
            }
        }
        for (l, degree) in degrees.iter().enumerate() {
            if *degree == 0 {
                scalars.push(self.leaf(Op::Size(net.pattern.sizes[l])));
            }
        }
        if scalars.is_empty() {
            return false;
        }
        let mut scalars = self.merged_powers(&scalars);
        scalars.sort_unstable();
        let groups: SmallVec<[&[Label]; 2]> = out.iter().map(std::slice::from_ref).collect();
        let rest = (!rest.is_empty() || !out.is_empty()).then(|| self.part(net, &rest, &groups));
        let mut factors: Vec<Id> = Vec::new();
        let mut divisors: Vec<(Id, Rational)> = Vec::new();
        for equal in scalars.chunk_by(|a, b| a == b) {
            let count = Rational::from_integer(equal.len() as i64);
            match self.negative_power(equal[0]) {
                Some((base, power)) => divisors.push((base, power * count)),
                None => factors.push(self.power_of(equal[0], count)),
            }
        }
        if let Some((factors, divisors)) = rest.and_then(|_| self.with_quotient(from, &factors, &divisors)) {
            self.write_scalars(from, rest, factors, divisors);
        }
        self.write_scalars(from, rest, factors, divisors);
        true
    }

    /// Scalar factors and divisors around the rest of a network.
    fn write_scalars(&mut self, from: Id, rest: Option<Id>, factors: Vec<Id>, divisors: Vec<(Id, Rational)>) {
        let mut value: Option<Id> = rest;
        for scalar in factors.into_iter().rev() {
            value = Some(match value {
                Some(value) => self.add(Node::new(Op::Scale, [scalar, value])),
                None => scalar,
            });
        }
        for divisor in self.joined_divisors(divisors) {
            let dividend = match value {
                Some(value) => value,
                None => self.leaf(Op::Number(Rational::one())),
            };
            value = Some(self.add(Quotient { dividend, divisor, entrywise: false }.node()));
        }
        if let Some(value) = value {
            self.derive_class(from, value, "split");
        }
    }

    /// The same factors and divisors with a quotient among them that the question is about.
    fn with_quotient(&self, from: Id, factors: &[Id], divisors: &[(Id, Rational)]) -> Option<Scalars> {
        let from = self.graph.find(from);
        let wholes = self.quotients.iter().map(|whole| self.graph.find(*whole)).filter(|whole| *whole != from);
        wholes.into_iter().find_map(|whole| {
            let ways = self.nodes(whole).iter().filter_map(quotient).filter(|own| !own.entrywise);
            ways.into_iter().find_map(|own| {
                let place = factors.iter().position(|f| self.graph.find(*f) == self.graph.find(own.dividend))?;
                let (mut factors, mut divisors) = (factors.to_vec(), divisors.to_vec());
                self.divide_out(self.graph.find(own.divisor), &mut divisors)?;
                divisors.retain(|(_, power)| !power.is_zero());
                factors[place] = whole;
                Some((factors, divisors))
            })
        })
    }

    /// Takes a divisor out of others, whole or as powers that its factors are; `None` where it is not among them.
    fn divide_out(&self, divisor: Id, divisors: &mut [(Id, Rational)]) -> Option<()> {
        let powers = self.powers(divisor);
        let found = divisors.iter_mut().find_map(|(base, power)| {
            let (_, own) = powers.iter().find(|(own, _)| *own == self.graph.find(*base))?;
            (own.is_positive() && *own <= *power).then(|| (power, own.clone()))
        });
        if let Some((power, own)) = found {
            *power -= own;
            return Some(());
        }
        let product = self.nodes(divisor).iter().find(|node| node.op == Op::Scale)?;
        product.children.iter().try_for_each(|factor| self.divide_out(self.graph.find(*factor), divisors))
    }

    /// Diagonal outputs, outputs that nothing touches, and outer products.
    pub(super) fn split_outputs(&mut self, from: Id, net: &ClassNetwork, out: &[Label]) -> bool {
        let all: Members = (0..net.operands.len()).collect();
        match *out {
            [] if all.is_empty() => {
                let one = self.leaf(Op::Number(Rational::one()));
                self.derive_class(from, one, "split");
                true
            }
            [i] if all.is_empty() => {
                let ones = self.leaf(Op::Ones(net.size(i)));
                self.derive_class(from, ones, "split");
                true
            }
            [i, j] if i == j => {
                if all.is_empty() {
                    let identity = self.leaf(Op::Identity(net.size(i)));
                    self.derive_class(from, identity, "split");
                } else {
                    let vector = self.part(net, &all, &[&[i]]);
                    self.derive(from, Node::new(einsum("i->ii"), [vector]), "split");
                }
                true
            }
            [i, j] => {
                let components = net.components();
                let left: Members = components.iter().filter(|c| net.touches(c, i)).flatten().copied().collect();
                let right: Members = components.iter().filter(|c| net.touches(c, j)).flatten().copied().collect();
                if left.iter().any(|o| right.contains(o)) {
                    return false;
                }
                let x = self.part(net, &left, &[&[i]]);
                let y = self.part(net, &right, &[&[j]]);
                self.derive(from, Node::new(einsum("i,j->ij"), [x, y]), "split");
                true
            }
            _ => false,
        }
    }
}
