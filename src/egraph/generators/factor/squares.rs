//! Recognises squares: `x.^2 - 2*x.*y + y.^2` is `(x - y).^2`, also with a factor that all three terms share.

use super::term::Term;
use crate::base::{Label, Rational};
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, is_distinct};
use crate::egraph::limits::TERMS_OF_SQUARES;
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::SmallVec;

/// The operands of a term that is a product entry by entry, sorted, each with its place.
type Factors = Vec<(Id, usize)>;

/// Three terms that are a square.
struct Square {
    /// The terms that are squares, then the one between them.
    terms: [usize; 3],
    /// The factors that all three share, by their places in the first term.
    shared: SmallVec<[usize; 8]>,
    /// The factors of both roots, by their places in the first and the second term.
    roots: [SmallVec<[usize; 8]>; 2],
    /// What the roots are multiplied by, and their square.
    coefficients: [Rational; 3],
}

impl Generation<'_> {
    /// Adds the sum with three of its terms as a square.
    pub(super) fn complete_squares(&mut self, from: Id, coefficients: &[Rational], terms: &[Term]) {
        if !(3..=TERMS_OF_SQUARES).contains(&terms.len()) {
            return;
        }
        let factors: Vec<Option<Factors>> = terms.iter().map(|term| factors(&term.net)).collect();
        for a in 0..terms.len() {
            for b in a + 1..terms.len() {
                for between in (0..terms.len()).filter(|t| *t != a && *t != b) {
                    let Some(square) = square(terms, &factors, [a, b, between]) else { continue };
                    self.write_square(from, coefficients, terms, &square);
                }
            }
        }
    }

    fn write_square(&mut self, from: Id, coefficients: &[Rational], terms: &[Term], square: &Square) -> Option<()> {
        let Square { terms: [a, b, between], shared, roots, coefficients: [x, y, whole] } = square;
        let net = &terms[*a].net;
        let output: SmallVec<[Label; 4]> = net.pattern.flat_output().collect();
        let [first, second] = [(*a, &roots[0]), (*b, &roots[1])].map(|(term, members)| {
            let net = &terms[term].net;
            let groups: SmallVec<[&[Label]; 4]> = net.pattern.output.iter().map(|g| g.as_slice()).collect();
            self.part(net, members, &groups)
        });
        let sum = self.combination(&[(x.clone(), first), (y.clone(), second)])?;
        let mut value = self.power_of(sum, Rational::from_integer(2));
        if !shared.is_empty() {
            let is_scalar = shared.iter().all(|o| net.labels(*o).is_empty());
            let axes = if is_scalar { &[][..] } else { &output[..] };
            let groups: SmallVec<[&[Label]; 4]> = axes.iter().map(std::slice::from_ref).collect();
            let factor = self.part(net, shared, &groups);
            let op = if is_scalar { Op::Scale } else { Op::Hadamard };
            value = self.add(Node::new(op, [factor, value]));
        }
        let left = (0..terms.len()).filter(|t| ![a, b, between].contains(&t));
        let left = left.map(|t| (coefficients[t].clone(), terms[t].class));
        let sum: Vec<(Rational, Id)> = std::iter::once((whole.clone(), value)).chain(left).collect();
        let new = self.combination(&sum)?;
        self.derive_class(from, new, "factor");
        Some(())
    }
}

/// The operands of a product entry by entry; `None` where a network is something else.
fn factors(net: &ClassNetwork) -> Option<Factors> {
    let output: SmallVec<[Label; 4]> = net.pattern.flat_output().collect();
    let entrywise = |o: &usize| net.labels(*o).is_empty() || net.labels(*o) == output.as_slice();
    let all = 0..net.operands.len();
    let plain = is_distinct(&output) && output.len() <= 2 && net.pattern.output.iter().all(|group| group.len() == 1);
    (plain && all.clone().all(|o| entrywise(&o))).then(|| {
        let mut factors: Factors = all.map(|o| (net.operands[o], o)).collect();
        factors.sort_unstable();
        factors
    })
}

/// The terms `a`, `b` and the one between them as a square, if they are one.
fn square(terms: &[Term], factors: &[Option<Factors>], places: [usize; 3]) -> Option<Square> {
    let [a, b, between] = places.map(|t| &terms[t].coefficient);
    let product = a.checked_mul(b)?.checked_mul(&Rational::from_integer(4))?;
    if between.checked_mul(between)? != product {
        return None;
    }
    let ratio = a.checked_div(b)?.exact_sqrt()?;
    let [a, b, m] = places.map(|t| factors[t].as_ref());
    let (a, b, m) = (a?, b?, m?);
    if a.len() + b.len() != 2 * m.len() || a.iter().map(|(id, _)| id).eq(b.iter().map(|(id, _)| id)) {
        return None;
    }
    let (mut shared, mut roots) = (SmallVec::new(), [SmallVec::new(), SmallVec::new()]);
    let mut ids: Vec<Id> = a.iter().chain(b).chain(m).map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let of = |factors: &Factors| -> SmallVec<[usize; 4]> {
            factors.iter().filter(|(own, _)| *own == id).map(|(_, place)| *place).collect()
        };
        let (in_a, in_b) = (of(a), of(b));
        let common = in_a.len().min(in_b.len());
        if in_a.len() + in_b.len() != 2 * of(m).len() {
            return None;
        }
        shared.extend_from_slice(&in_a[..common]);
        for (root, own) in roots.iter_mut().zip([&in_a, &in_b]) {
            // Of an even number of factors: those of the terms differ by twice those between.
            root.extend_from_slice(&own[common..][..(own.len() - common) / 2]);
        }
    }
    let (numerator, denominator) = (ratio.numerator(), ratio.denominator());
    let whole = terms[places[1]].coefficient.checked_div(&denominator.checked_mul(&denominator)?)?;
    let sign = between.signum() * whole.signum();
    Some(Square { terms: places, shared, roots, coefficients: [numerator, denominator * sign, whole] })
}
