//! Linear combinations in their simplest form.

use super::graph::Core;
use crate::base::Rational;
use crate::expr::Id;
use crate::normal::content;
use crate::ops::{Node, Op};
use smallvec::{SmallVec, smallvec};

impl Core {
    /// A linear combination in its simplest form: like terms collected, zeros dropped, the content pulled out. `None` where a
    /// coefficient has too many bits.
    pub(crate) fn combination(&mut self, terms: &[(Rational, Id)]) -> Option<Id> {
        let mut list: Vec<(Id, Rational)> = Vec::new();
        let mut added: Vec<(Id, Id)> = Vec::new();
        for (coefficient, exact) in terms {
            let id = self.graph.find(*exact);
            added.push((id, *exact));
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
        // An explanation shows the terms as they were made.
        let of = |id: &Id| added.iter().find(|(class, _)| class == id).map_or(*id, |(_, exact)| *exact);
        let primitive = if let [(only, _)] = list.as_slice() {
            of(only)
        } else {
            let coefficients = list.iter().map(|(_, c)| c / &scale).collect();
            let sum = self.add(Node::new(Op::Combination(coefficients), list.iter().map(|(id, _)| of(id))));
            self.as_added(sum)
        };
        let whole = if scale.is_one() {
            self.graph.find(primitive)
        } else {
            self.add(Node::new(Op::Combination(smallvec![scale.clone()]), [primitive]))
        };
        let as_made = self.as_added(whole);
        // `A - 1/2*B` as well as `1/2*(2*A - B)`.
        if !scale.is_integer() && list.len() > 1 && list.iter().any(|(_, c)| c.abs().is_one()) {
            let coefficients = list.iter().map(|(_, c)| c.clone()).collect();
            let written = self.add(Node::new(Op::Combination(coefficients), list.iter().map(|(id, _)| *id)));
            self.unite(whole, written, "collect");
        }
        if self.explains() && list.len() < terms.len() {
            self.show_collected(as_made, terms, &added);
        }
        Some(whole)
    }

    /// The sum as it was before like terms were collected, for an explanation: what is equal is written alike first.
    fn show_collected(&mut self, whole: Id, terms: &[(Rational, Id)], added: &[(Id, Id)]) {
        if terms.iter().any(|(coefficient, id)| coefficient.is_zero() || self.is_zero(*id)) {
            return;
        }
        let first = |id: &Id| {
            let class = self.graph.find(*id);
            added.iter().find(|(known, _)| *known == class).map_or(*id, |(_, exact)| *exact)
        };
        let alike: Vec<Id> = terms.iter().map(|(_, id)| first(id)).collect();
        let coefficients: SmallVec<[Rational; 2]> = terms.iter().map(|(coefficient, _)| coefficient.clone()).collect();
        let sum = self.add(Node::new(Op::Combination(coefficients.clone()), alike));
        let sum = self.as_added(sum);
        self.unite(sum, whole, "collect");
        self.add(Node::new(Op::Combination(coefficients), terms.iter().map(|(_, id)| *id)));
    }
}
