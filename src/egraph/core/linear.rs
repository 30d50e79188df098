//! Linear combinations in their simplest form.

use super::graph::Core;
use crate::base::Rational;
use crate::expr::Id;
use crate::normal::content;
use crate::ops::{Node, Op};
use smallvec::smallvec;

impl Core {
    /// A linear combination in its simplest form: like terms collected, zeros dropped, the content pulled out. `None` where a
    /// coefficient has too many bits.
    pub(crate) fn combination(&mut self, terms: &[(Rational, Id)]) -> Option<Id> {
        let mut list: Vec<(Id, Rational)> = Vec::new();
        for (coefficient, id) in terms {
            let id = self.graph.find(*id);
            match list.iter_mut().find(|(other, _)| *other == id) {
                Some((_, sum)) => *sum = sum.checked_add(coefficient)?,
                None => list.push((id, coefficient.clone())),
            }
        }
        list.retain(|(id, coefficient)| !coefficient.is_zero() && !self.is_zero(*id));
        if list.is_empty() {
            let shape = self.graph[terms.first()?.1].data.shape.clone();
            let zero = if shape.is_empty() { Op::Number(Rational::zero()) } else { Op::Zero(shape) };
            return Some(self.leaf(zero));
        }
        list.sort_unstable_by_key(|(id, _)| *id);
        let mut scale = content(list.iter().map(|(_, c)| c));
        if list[0].1.is_negative() {
            scale = -scale;
        }
        let primitive = if let [(only, _)] = list.as_slice() {
            *only
        } else {
            let coefficients = list.iter().map(|(_, c)| c / &scale).collect();
            self.add(Node::new(Op::Combination(coefficients), list.iter().map(|(id, _)| *id)))
        };
        let whole = if scale.is_one() {
            primitive
        } else {
            self.add(Node::new(Op::Combination(smallvec![scale.clone()]), [primitive]))
        };
        // `A - 1/2*B` as well as `1/2*(2*A - B)`.
        if !scale.is_integer() && list.len() > 1 && list.iter().any(|(_, c)| c.abs().is_one()) {
            let coefficients = list.iter().map(|(_, c)| c.clone()).collect();
            let written = self.add(Node::new(Op::Combination(coefficients), list.iter().map(|(id, _)| *id)));
            self.unite(whole, written, "collect");
        }
        Some(whole)
    }
}
