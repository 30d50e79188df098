//! What is selected at places.

use super::cost::Cost;
use super::extractor::Extractor;
use super::plan::{Form, Operand, Plan};
use super::reading::Reading;
use super::terms::Terms;
use super::weights;
use crate::base::{Dimension, IndexPattern, Label};
use crate::expr::Id;
use crate::ops::{Node, Op, Place};
use smallvec::SmallVec;

impl Extractor<'_> {
    /// Finds the classes that are unit vectors.
    pub(super) fn find_units(&mut self) {
        let unit = |class: &Id| Some((*class, self.terms.nodes(*class).iter().find_map(|node| node.op.as_unit())?));
        self.units = self.classes.iter().filter_map(unit).collect();
    }

    /// The place of the unit vector that a class is, if it is one.
    pub(super) fn unit(&self, class: Id) -> Option<(Dimension, Place)> {
        if self.units.is_empty() { None } else { self.units.get(&self.terms.find(class)).copied() }
    }

    /// An inner product with a unit vector: its place, and what it selects an entry of.
    fn entry(&self, node: &Node) -> Option<((Dimension, Place), Id)> {
        let [a, b] = node.children[..] else { return None };
        let first = self.unit(a).map(|place| (place, b));
        first.or_else(|| self.unit(b).map(|place| (place, a)))
    }

    /// What a selection weighs: less of a variable, or of its column, than of an operation on them.
    fn selecting(&self, class: Id) -> u32 {
        let is_plain = |node: &Node| match node.op {
            Op::Variable(_) => true,
            Op::Transpose => matches!(self.terms.nodes(node.children[0]), [only] if matches!(only.op, Op::Variable(_))),
            Op::Product => self.unit(node.children[1]).is_some(),
            _ => false,
        };
        if self.terms.nodes(class).iter().any(is_plain) { weights::LEAF } else { weights::SELECTED_OPERATION }
    }

    /// A matrix times a unit vector: a column, or a row of the transpose.
    pub(super) fn line<'n>(&self, node: &Node, reading: Reading) -> Option<Plan<'n>> {
        let (class, place) = (node.children[0], self.unit(node.children[1])?);
        let negative = reading.negative;
        let lines = [true, false].into_iter().filter_map(|transposed| {
            let own = Reading { transposed, negative };
            let marked = transposed != reading.transposed;
            // The mark of a transpose rather behind what is selected.
            let cost = if marked { Cost::TRANSPOSE } else { Cost::new(0, 1) } + Cost::new(0, self.selecting(class));
            let form = Form::Line { class, reading: own, place, marked };
            Some((self.cost(class, own)? + cost, Plan { form, own: cost }))
        });
        lines.min_by_key(|(cost, _)| *cost).map(|(_, plan)| plan)
    }

    /// An inner product: with a unit vector an entry.
    pub(super) fn inner_product<'n>(&self, node: &'n Node, reading: Reading) -> Option<Plan<'n>> {
        let Reading { transposed, negative } = reading;
        if transposed {
            return None;
        }
        if let Some((place, class)) = self.entry(node) {
            let operand = Operand { class, readings: reading.alone() };
            return Some(Plan { form: Form::Entry { operand, place }, own: Cost::new(0, self.selecting(class)) });
        }
        let [a, b] = node.children[..] else { return None };
        let vectors = self.terms.shape(a).len() == 1;
        let weight = if vectors { weights::VECTOR_PRODUCT } else { weights::FROBENIUS };
        let more = if vectors { 0 } else { self.torn(a, b).max(self.torn(b, a)) };
        Some(Plan { form: Form::Inner { operands: (a, b), negative }, own: Cost::new(1 + more, weight) })
    }

    /// Whether an operand is a matrix.
    pub(super) fn is_matrix(&self, node: &Node) -> bool {
        node.children.iter().any(|class| self.terms.shape(*class).len() == 2)
    }

    /// A tensor of more than two axes at places.
    pub(super) fn slice<'n>(&self, pattern: &IndexPattern, node: &Node, reading: Reading) -> Option<Plan<'n>> {
        let is_unit = |operand: &usize| self.unit(node.children[*operand]).is_some();
        let mut others = (0..node.children.len()).filter(|operand| !is_unit(operand));
        let (tensor, None) = (others.next()?, others.next()) else { return None };
        let variable = self.variable(node.children[tensor])?;
        let labels = &pattern.inputs[tensor];
        let distinct = labels.iter().enumerate().all(|(at, label)| !labels[..at].contains(label));
        if reading != Reading::PLAIN || labels.len() < 3 || !distinct {
            return None;
        }
        let unit_on = |label: &Label| {
            let mut on = (0..node.children.len()).filter(|o| *o != tensor && pattern.inputs[*o].contains(label));
            on.next().and_then(|operand| self.unit(node.children[operand]))
        };
        let places: SmallVec<[_; 4]> = labels.iter().map(unit_on).collect();
        let open = labels.iter().zip(&places).filter(|(_, place)| place.is_none()).map(|(label, _)| *label);
        let units = places.iter().flatten().count();
        let fits = open.eq(pattern.flat_output()) && pattern.output.iter().all(|axis| axis.len() == 1);
        (fits && units + 1 == node.children.len())
            .then(|| Plan { form: Form::Slice { variable, places }, own: Cost::LEAF })
    }
}
