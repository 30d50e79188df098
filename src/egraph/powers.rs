//! Powers and quotients: what a class is a power of, powers of one base merged, divisors joined.

use super::saturate::EGraph;
use crate::base::Rational;
use crate::expr::Id;
use crate::ops::{HADAMARD_DIVIDE, Node, Op, POWER};
use num_traits::{CheckedMul, One, Signed, Zero};
use smallvec::{SmallVec, smallvec};

impl EGraph {
    /// Reads a quotient as a product with a power, if nothing else says what it is made of.
    pub(super) fn open_quotient(&mut self, from: Id, node: &Node) {
        let [above, below] = [node.children[0], node.children[1]];
        let reciprocal = self.power_of(below, -Rational::one());
        let product = match node.op {
            Op::Call(HADAMARD_DIVIDE) => Node::new(Op::Hadamard, [above, reciprocal]),
            _ => Node::new(Op::Scale, [reciprocal, above]),
        };
        self.derive(from, product, "split");
    }

    /// Scalar divisors as powers; two that multiply out to something shorter become one: `x/(y/c + 1)/c` is `x/(y + c)`.
    pub(super) fn joined_divisors(&mut self, mut divisors: Vec<(Id, Rational)>) -> Vec<Id> {
        let pairs = (0..divisors.len()).flat_map(|a| (a + 1..divisors.len()).map(move |b| (a, b)));
        let joined = pairs.filter(|(a, b)| divisors[*a].1 == divisors[*b].1).find_map(|(a, b)| {
            let forms = [a, b].map(|d| self.graph[divisors[d].0].data.form);
            let [Some(x), Some(y)] = forms else { return None };
            let algebra = &mut self.graph.analysis.algebra;
            let product = algebra.operation(&Op::Scale, &[x, y])?;
            let [x, y, both] = [x, y, product].map(|form| algebra.polynomial(form).operands());
            (both < x + y).then_some((a, b, product))
        });
        if let Some((a, b, product)) = joined
            && self.limits.unite_forms
            && let Some(class) = self.write_form(product)
        {
            divisors[a].0 = class;
            divisors.remove(b);
        }
        divisors.into_iter().map(|(base, power)| self.power_of(base, power)).collect()
    }

    /// Factors entry by entry with the powers of one base merged: `s*s^(-4)` is `s^(-3)` wherever it has a value.
    pub(super) fn merged_powers(&mut self, factors: &[Id]) -> Vec<Id> {
        let mut merged: Vec<Id> = Vec::new();
        for factor in factors {
            let factor = self.graph.find(*factor);
            let common = merged.iter().enumerate().find_map(|(at, other)| {
                let (a, b) = (self.powers(*other), self.powers(factor));
                let found =
                    a.iter().find_map(|(base, p)| b.iter().find(|(x, _)| x == base).map(|(_, q)| (*base, p + q)));
                (factor != *other).then_some(found).flatten().map(|found| (at, found))
            });
            match common {
                Some((at, (_, power))) if power.is_zero() => {
                    merged.remove(at);
                }
                Some((at, (base, power))) => merged[at] = self.power_of(base, power),
                None => merged.push(factor),
            }
        }
        merged
    }

    /// The ways to read a class as a power with a constant exponent.
    pub(super) fn powers(&self, id: Id) -> SmallVec<[(Id, Rational); 4]> {
        let mut powers: SmallVec<[(Id, Rational); 4]> = smallvec![(id, Rational::one())];
        powers.extend(self.written_powers(id));
        // `(s^2)^(-1)` is `s^(-2)` and `sqrt(s)^(-3)` is `s^(-3/2)`; but the root of a square is no power of its base.
        for at in 1..powers.len() {
            let (base, outer) = powers[at];
            let exact = |(_, inner): &(Id, Rational)| outer.is_integer() || !inner.is_integer();
            let inner: SmallVec<[(Id, Rational); 2]> = self.written_powers(base).filter(exact).collect();
            for (root, inner) in inner {
                let known = |(other, _): &(Id, Rational)| *other == root;
                if let Some(power) = outer.checked_mul(&inner).filter(|_| !powers.iter().any(known)) {
                    powers.push((root, power));
                }
            }
        }
        powers
    }

    fn written_powers(&self, id: Id) -> impl Iterator<Item = (Id, Rational)> + '_ {
        self.graph[id].nodes.iter().filter(|n| n.op == Op::Call(POWER)).filter_map(move |n| {
            let (base, exponent) = (self.graph.find(n.children[0]), self.constant(n.children[1])?);
            // A number is every power of itself, if it is zero or one.
            let simple = base != self.graph.find(id) && self.constant(base).is_none() && !self.is_zero(base);
            simple.then_some((base, exponent))
        })
    }

    /// A class as a whole power, up to the fourth, of what is no whole power itself.
    pub(super) fn whole_power(&self, id: Id) -> Option<(Id, i64)> {
        let whole = |power: &Rational| power.is_integer() && (2..=4).contains(&power.numer().abs());
        let simple = |base: Id| !self.written_powers(base).any(|(_, power)| power.is_integer());
        let found = self.powers(id).into_iter().find(|(base, power)| whole(power) && simple(*base));
        found.map(|(base, power)| (base, *power.numer()))
    }

    /// A class as a power with another exponent than one, of what is no root, and rather of what is no power either.
    pub(super) fn root_power(&self, id: Id) -> Option<(Id, Rational)> {
        let is_root = |base| self.written_powers(base).any(|(_, power)| !power.is_integer());
        let is_power = |base| self.written_powers(base).next().is_some();
        self.powers(id).into_iter().skip(1).min_by_key(|(base, _)| (is_root(*base), is_power(*base)))
    }

    /// If the class is a power with a negative exponent: the base and the positive exponent.
    pub(super) fn reciprocal(&self, id: Id) -> Option<(Id, Rational)> {
        let powers = self.graph[id].nodes.iter().filter(|n| n.op == Op::Call(POWER));
        let negative = powers.filter_map(|n| {
            let exponent = self.constant(n.children[1]).filter(Signed::is_negative)?;
            Some((n.children[0], -exponent))
        });
        // `s^(-2)` rather than `(s^2)^(-1)`.
        negative.max_by(|(a, p), (b, q)| p.cmp(q).then(b.cmp(a)))
    }

    /// The value of a class that is a number.
    pub(super) fn constant(&self, id: Id) -> Option<Rational> {
        self.graph[id].data.form.and_then(|form| self.graph.analysis.algebra.constant(form))
    }

    pub(super) fn power_of(&mut self, base: Id, power: Rational) -> Id {
        if power.is_one() {
            return base;
        }
        let exponent = self.leaf(Op::Number(power));
        let whole = self.add(Node::new(Op::Call(POWER), [base, exponent]));
        // `s^(-3/2)` as well as `sqrt(s)^(-3)`: a root has a value only where what is under it is positive.
        let inner = self.powers(base).into_iter().find(|(_, p)| !p.is_integer());
        if let Some((root, inner)) = inner
            && let Some(power) = inner.checked_mul(&power)
        {
            let exponent = self.leaf(Op::Number(power));
            self.derive(whole, Node::new(Op::Call(POWER), [root, exponent]), "split");
        }
        whole
    }
}
