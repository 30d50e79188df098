//! Triangular operands of a product: triangles of ones that change nothing, and triangles that meet in the diagonal.

use super::algebra::Algebra;
use super::draft::Draft;
use super::polynomial::AtomFacts;
use crate::base::Label;
use crate::ops::TRIANGLE;
use smallvec::SmallVec;

impl Algebra {
    /// Takes out one triangle of ones that the rest makes superfluous: on one label, or where another operand is triangular the same
    /// way; against one that is triangular the other way only the diagonal is left.
    pub(super) fn cut_triangle(&self, draft: &mut Draft) -> bool {
        for a in 0..draft.operands.len() {
            let (atom, labels) = &draft.operands[a];
            if !self.atom(*atom).is(TRIANGLE) {
                continue;
            }
            let (row, column) = (labels[0], labels[1]);
            let mut same = row == column;
            let mut against = false;
            for (b, (other, legs)) in draft.operands.iter().enumerate() {
                let facts = self.facts(*other);
                match legs.as_slice() {
                    [i, j] if a != b => {
                        same |=
                            (facts.lower && (*i, *j) == (row, column)) || (facts.upper && (*j, *i) == (row, column));
                        against |=
                            (facts.upper && (*i, *j) == (row, column)) || (facts.lower && (*j, *i) == (row, column));
                    }
                    _ => {}
                }
            }
            if same || against {
                draft.operands.remove(a);
                if !same {
                    draft.join(row, column);
                    draft.settled[row.max(column) as usize] = true;
                    draft.resolve();
                }
                return true;
            }
        }
        false
    }

    /// Joins the labels of a triangular matrix and another one that is triangular the other way on the same labels: only their diagonals
    /// meet there.
    pub(super) fn join_triangles(&self, draft: &mut Draft) -> bool {
        let triangles =
            draft.operands.iter().filter_map(|(atom, labels)| match (self.facts(*atom), labels.as_slice()) {
                (AtomFacts { lower: true, upper: false, .. }, [i, j]) if i != j => Some((*i, *j)),
                (AtomFacts { lower: false, upper: true, .. }, [i, j]) if i != j => Some((*j, *i)),
                _ => None,
            });
        let triangles: SmallVec<[(Label, Label); 4]> = triangles.collect();
        let Some((row, column)) = triangles.iter().find(|(i, j)| triangles.contains(&(*j, *i))).copied() else {
            return false;
        };
        draft.join(row, column);
        draft.settled[row.max(column) as usize] = true;
        draft.resolve();
        true
    }
}
