//! Operands of a network that are diagonal or triangular matrices: of the first the diagonal is enough, of the others a side.

use super::instruction::{Instruction, Place};
use super::lowering::{Lowering, Part};
use super::repeats::Labels;
use crate::base::{Facts, Label, Property, Rational};

/// Which of its entries are not zero.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Any,
    Lower,
    Upper,
    Diagonal,
}

impl Lowering<'_> {
    /// Operands of which the diagonal ones are vectors, both axes of which run together; and the labels of the value after that.
    pub(super) fn structured(&mut self, parts: Vec<(Part, Facts)>, output: Labels) -> (Vec<Part>, Labels) {
        let shape = |(part, facts): &(Part, Facts)| match part.labels.len() {
            2 if facts.has(Property::Diagonal) => Shape::Diagonal,
            2 if facts.has(Property::Lower) => Shape::Lower,
            2 if facts.has(Property::Upper) => Shape::Upper,
            _ => Shape::Any,
        };
        let mut shapes: Vec<Shape> = parts.iter().map(shape).collect();
        let (mut parts, mut output) = (parts.into_iter().map(|(part, _)| part).collect::<Vec<_>>(), output);
        if self.style.keeps_networks || shapes.iter().all(|shape| *shape == Shape::Any) {
            return (parts, output);
        }
        self.cut(&mut parts, &mut shapes);
        for at in 0..parts.len() {
            let [rows, columns] = parts[at].labels[..] else { continue };
            let is_vector = match shapes[at] {
                Shape::Diagonal => true,
                Shape::Any => false,
                // The diagonal of the inverse of a triangle.
                _ => rows == columns && matches!(self.program.instruction(parts[at].place), Instruction::Inverse(_)),
            };
            if !is_vector {
                continue;
            }
            let place = self.diagonal(&parts[at]);
            parts[at] = Part { place, labels: [rows].into_iter().collect(), inverse: false };
            let rename = |label: &mut Label| *label = if *label == columns { rows } else { *label };
            parts.iter_mut().for_each(|part| part.labels.iter_mut().for_each(rename));
            output.iter_mut().for_each(rename);
        }
        (parts, output)
    }

    /// Ones below the diagonal beside a triangle: all of it stays, or its diagonal.
    fn cut(&self, parts: &mut Vec<Part>, shapes: &mut Vec<Shape>) {
        let mut at = 0;
        while at < parts.len() {
            let is_ones = *self.program.instruction(parts[at].place) == Instruction::LowerOnes;
            let [row, column] = parts[at].labels[..] else {
                at += 1;
                continue;
            };
            let cut = |other: &usize| {
                let turned = match parts[*other].labels[..] {
                    [r, c] if (r, c) == (row, column) => false,
                    [r, c] if (r, c) == (column, row) => true,
                    _ => return None,
                };
                match (shapes[*other], turned) {
                    (Shape::Lower, false) | (Shape::Upper, true) => Some(shapes[*other]),
                    (Shape::Lower, true) | (Shape::Upper, false) | (Shape::Diagonal, _) => Some(Shape::Diagonal),
                    (Shape::Any, _) => None,
                }
            };
            let others = (0..parts.len()).filter(|other| is_ones && *other != at);
            match others.clone().find_map(|other| cut(&other).map(|shape| (other, shape))) {
                Some((other, shape)) => {
                    shapes[other] = shape;
                    parts.remove(at);
                    shapes.remove(at);
                }
                None => at += 1,
            }
        }
    }

    /// The diagonal of a matrix; of the inverse of a triangle that of the triangle, one by one below one.
    fn diagonal(&mut self, part: &Part) -> Place {
        let factor = match *self.program.instruction(part.place) {
            Instruction::Inverse(factor) => Some(factor),
            _ => part.inverse.then_some(part.place),
        };
        let Some(factor) = factor else { return self.program.diagonal(part.place) };
        let matrix = match *self.program.instruction(factor) {
            Instruction::Factorise(_, matrix) => matrix,
            _ => factor,
        };
        let below = self.program.diagonal(matrix);
        let shape = self.program.shape(below).clone();
        let one = self.program.number(Rational::one());
        self.program.divide(one, below, &shape)
    }
}
