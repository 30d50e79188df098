//! Unit vectors in products: an index that a unit vector meets is at its place.

use super::algebra::Algebra;
use super::draft::{Draft, Pending};
use super::polynomial::{Atom, AtomId};
use crate::base::Label;

impl Algebra {
    fn is_unit(&self, atom: AtomId) -> bool {
        matches!(self.atom(atom), Atom::Call(_, parameters, _) if parameters.place().is_some())
    }

    /// The place of a unit vector, where it is a number.
    fn place_of_unit(&self, atom: AtomId) -> Option<u32> {
        match self.atom(atom) {
            Atom::Call(_, parameters, _) => parameters.numbered_place(),
            _ => None,
        }
    }

    /// Takes one step with a unit vector: `e(r).*e(r)` is `e(r)`, `e(1)'*e(2)` is zero, the sum of `e(r)` is one, and what has the same
    /// index as others beside a unit vector gets an index of its own with a copy of that.
    pub(super) fn place_units(&mut self, draft: &mut Draft, pending: &mut Pending) -> bool {
        let units: Vec<(usize, AtomId, Label)> = (draft.operands.iter().enumerate())
            .filter(|(_, (atom, _))| self.is_unit(*atom))
            .map(|(at, (atom, labels))| (at, *atom, labels[0]))
            .collect();
        if units.is_empty() {
            return false;
        }
        for (first, (_, unit, label)) in units.iter().enumerate() {
            for (at, other, _) in units[first + 1..].iter().filter(|(_, _, l)| l == label) {
                if other == unit {
                    draft.operands.remove(*at);
                    return true;
                }
                draft.vanishes |= self.place_of_unit(*unit).is_some() && self.place_of_unit(*other).is_some();
            }
        }
        if draft.vanishes {
            return false;
        }
        let degrees = draft.degrees_with(pending);
        for (at, unit, label) in &units {
            let least = units.iter().filter(|(_, _, l)| l == label).all(|(_, other, _)| unit <= other);
            match degrees[*label as usize] {
                1 => {
                    draft.operands.remove(*at);
                    draft.settled[*label as usize] = true;
                    return true;
                }
                2 => {}
                _ if least => {
                    let own = draft.label(draft.sizes[*label as usize]);
                    draft.move_leg(*at, *label, own, pending);
                    draft.operands.push((*unit, [own].into_iter().collect()));
                    return true;
                }
                _ => {}
            }
        }
        false
    }
}

impl Draft {
    /// Gives the second of the legs on a label, besides that of one operand, another label.
    fn move_leg(&mut self, besides: usize, label: Label, other: Label, pending: &mut Pending) {
        let parents: Vec<Label> = (0..self.parent.len()).map(|l| self.find(l as Label)).collect();
        let operands = self.operands.iter_mut().enumerate().filter(|(at, _)| *at != besides);
        let legs = operands.flat_map(|(_, (_, labels))| labels.iter_mut());
        let legs = legs.chain(&mut self.output).chain(pending.iter_mut().flat_map(|(_, labels)| labels.iter_mut()));
        if let Some(leg) = legs.filter(|leg| parents[**leg as usize] == label).nth(1) {
            *leg = other;
        }
    }
}
