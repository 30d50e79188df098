//! Unification of axes. An axis is a sequence of dimensions and of unknown axes, since `kron` and `vec` group axes.

use crate::base::{Axis, Dimension};
use smallvec::{SmallVec, smallvec};

/// A part of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A dimension that is known by name.
    Known(Dimension),
    /// An axis to be found.
    Unknown(usize),
}

impl Part {
    fn unknown(&self) -> Option<usize> {
        match self {
            Part::Known(_) => None,
            Part::Unknown(i) => Some(*i),
        }
    }
}

/// An axis that may hold unknowns.
pub(super) type AxisTerm = SmallVec<[Part; 2]>;

/// The shape of an expression while it is inferred.
pub(super) type Template = SmallVec<[AxisTerm; 2]>;

/// The longest group of dimensions on one axis.
const MAX_GROUP: usize = 64;

/// What is known of the unknown axes.
#[derive(Debug, Default)]
pub(super) struct Unifier {
    bindings: Vec<Option<AxisTerm>>,
    /// The factors of those that are known in size, but for their order.
    products: Vec<Option<Axis>>,
}

impl Unifier {
    pub(super) fn fresh(&mut self) -> AxisTerm {
        self.bindings.push(None);
        self.products.push(None);
        smallvec![Part::Unknown(self.bindings.len() - 1)]
    }

    /// An axis with these factors, in an order that other axes decide.
    pub(super) fn product(&mut self, factors: Axis) -> AxisTerm {
        let axis = self.fresh();
        if let Some(product) = self.products.last_mut() {
            *product = Some(factors);
        }
        axis
    }

    /// Gives an unknown axis a value; false where it has other factors.
    fn bind(&mut self, unknown: usize, value: &[Part]) -> bool {
        if value.contains(&Part::Unknown(unknown)) {
            return false;
        }
        let Some(factors) = self.products[unknown].clone() else {
            self.bindings[unknown] = Some(value.iter().copied().collect());
            return true;
        };
        if let [Part::Unknown(other)] = value
            && self.products[*other].is_none()
        {
            self.bindings[*other] = Some(smallvec![Part::Unknown(unknown)]);
            return true;
        }
        // What is unknown takes the factors that are left, in their order.
        let mut rest = factors;
        for part in value {
            let Part::Known(dimension) = part else { continue };
            let Some(place) = rest.iter().position(|factor| factor == dimension) else { return false };
            rest.remove(place);
        }
        let open: SmallVec<[usize; 2]> = value.iter().filter_map(|part| part.unknown()).collect();
        if let ([only], true) = (&open[..], rest.len() != 1) {
            self.bindings[unknown] = Some(value.iter().copied().collect());
            let rest: AxisTerm = rest.iter().map(|dimension| Part::Known(*dimension)).collect();
            return self.bind(*only, &rest);
        }
        self.bindings[unknown] = Some(value.iter().copied().collect());
        open.len() == rest.len() && open.iter().zip(rest).all(|(part, factor)| self.bind(*part, &[Part::Known(factor)]))
    }

    /// An unknown axis among these parts whose factors are known.
    fn find_product(&self, parts: &[Part]) -> Option<usize> {
        parts.iter().filter_map(|part| part.unknown()).find(|unknown| self.products[*unknown].is_some())
    }

    /// Puts the factors of a product in the order in which they are written.
    fn open_product(&mut self, unknown: usize) {
        if let Some(factors) = self.products[unknown].take() {
            self.bindings[unknown] = Some(factors.iter().map(|dimension| Part::Known(*dimension)).collect());
        }
    }

    /// The axis with all that is known put in. `None` if it grew beyond any use.
    pub(super) fn resolve(&self, term: &[Part]) -> Option<AxisTerm> {
        let mut out = AxisTerm::new();
        let mut stack: Vec<Part> = term.iter().rev().copied().collect();
        while let Some(part) = stack.pop() {
            match part {
                Part::Unknown(i) => match &self.bindings[i] {
                    Some(bound) => stack.extend(bound.iter().rev().copied()),
                    None => out.push(part),
                },
                Part::Known(_) => out.push(part),
            }
            if out.len() + stack.len() > MAX_GROUP {
                return None;
            }
        }
        Some(out)
    }

    /// Makes two axes equal; false if they cannot be.
    pub(super) fn unify(&mut self, a: &[Part], b: &[Part]) -> bool {
        let (Some(a), Some(b)) = (self.resolve(a), self.resolve(b)) else { return false };
        let (mut a, mut b) = (a.as_slice(), b.as_slice());
        while let ([x, a_rest @ ..], [y, b_rest @ ..]) = (a, b) {
            if x != y {
                break;
            }
            (a, b) = (a_rest, b_rest);
        }
        while let ([a_rest @ .., x], [b_rest @ .., y]) = (a, b) {
            if x != y {
                break;
            }
            (a, b) = (a_rest, b_rest);
        }
        match (a, b) {
            ([], []) => true,
            ([Part::Unknown(i)], other) | (other, [Part::Unknown(i)]) => {
                let i = *i;
                let other: AxisTerm = other.iter().copied().collect();
                self.bind(i, &other)
            }
            // Groups of one length go together part by part: `kron(A,B)` with `kron(C,D)`.
            _ if a.len() == b.len() && a.len() > 1 && self.find_product(a).or(self.find_product(b)).is_none() => {
                a.iter().zip(b).all(|(x, y)| self.unify(&[*x], &[*y]))
            }
            _ => match self.find_product(a).or_else(|| self.find_product(b)) {
                Some(unknown) => {
                    let (a, b): (AxisTerm, AxisTerm) = (a.iter().copied().collect(), b.iter().copied().collect());
                    self.open_product(unknown);
                    self.unify(&a, &b)
                }
                None => false,
            },
        }
    }

    /// The axis, each unknown of it named by `name`.
    pub(super) fn settle(&mut self, term: &[Part], mut name: impl FnMut() -> Dimension) -> Axis {
        let mut axis = Axis::new();
        while let Some(unknown) = self.resolve(term).and_then(|parts| self.find_product(&parts)) {
            self.open_product(unknown);
        }
        let resolved = self.resolve(term).unwrap_or_default();
        for part in resolved {
            match part {
                Part::Known(dimension) => axis.push(dimension),
                Part::Unknown(i) => {
                    // An unknown may stand twice on one axis; the second time it is bound.
                    match self.bindings[i].as_deref() {
                        Some([Part::Known(dimension)]) => axis.push(*dimension),
                        _ => {
                            let dimension = name();
                            self.bindings[i] = Some(smallvec![Part::Known(dimension)]);
                            axis.push(dimension);
                        }
                    }
                }
            }
        }
        axis
    }
}
