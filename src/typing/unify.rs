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
}

impl Unifier {
    pub(super) fn fresh(&mut self) -> AxisTerm {
        self.bindings.push(None);
        smallvec![Part::Unknown(self.bindings.len() - 1)]
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
                let free = !other.contains(&Part::Unknown(*i));
                if free {
                    self.bindings[*i] = Some(other.iter().copied().collect());
                }
                free
            }
            // Groups of one length go together part by part: `kron(A,B)` with `kron(C,D)`.
            _ if a.len() == b.len() && a.len() > 1 => a.iter().zip(b).all(|(x, y)| self.unify(&[*x], &[*y])),
            _ => false,
        }
    }

    /// The axis, each unknown of it named by `name`.
    pub(super) fn settle(&mut self, term: &[Part], mut name: impl FnMut() -> Dimension) -> Axis {
        let mut axis = Axis::new();
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
