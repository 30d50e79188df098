//! Reads a network with grouped axes as Kronecker products: the generator of the vec form.
//!
//! Where both axes are products of two dimensions at most, it is read as two Kronecker factors between diagonal matrices
//! ([`two_factors`]), or as two such products around one ([`between`]). What that does not read is taken to pieces ([`pieces`]), as many Kronecker factors as there are: labels that more
//! than one piece claims are freed first ([`free`]), then the pieces are arranged ([`arrange`]), with commutation matrices where their
//! order is another than that of the axes ([`permute`]). A network of elementary axes over stacked operands is taken apart in [`apart`], or read in
//! [`stacked`].

mod apart;
mod arrange;
mod between;
mod free;
mod permute;
mod pieces;
mod stacked;
mod two_factors;

use super::generator::{Generation, Generator};
use super::network::{ClassNetwork, Members};
use crate::base::{IndexPatternBuilder, Label};
use crate::egraph::core::{Quotient, einsum};
use crate::expr::Id;
use crate::ops::{Node, Op};
use pieces::Open;
use smallvec::{SmallVec, smallvec};
use std::ops::ControlFlow;

/// Adds the Kronecker forms of a network of grouped axes, or over stacked operands.
pub(super) struct Matricise;

impl Generator for Matricise {
    fn name(&self) -> &'static str {
        "matricise"
    }

    fn wants(&self, _: &Generation, _: Id, node: &Node) -> bool {
        matches!(node.op, Op::Network(_))
    }

    fn run(&self, generation: &mut Generation, class: Id, node: &Node) -> ControlFlow<()> {
        if let Some(net) = ClassNetwork::of(&generation.graph, node) {
            matricise(generation, class, &net);
        }
        ControlFlow::Continue(())
    }
}

fn matricise(generation: &mut Generation, from: Id, net: &ClassNetwork) {
    let output = &net.pattern.output;
    if output.len() <= 2 && output.iter().all(|group| group.len() == 1) {
        return generation.keep_stacked_operand(from, net);
    }
    if output.is_empty() || output.len() > 2 || generation.take_scalars(from, net) {
        return;
    }
    if let [rows, columns] = output.as_slice()
        && (generation.stacked_outer_product(from, net, rows, columns)
            || generation.two_factors(from, net, rows, columns)
            || generation.diagonal_between(from, net, rows, columns))
    {
        return;
    }
    if let Some(open) = Open::of(net) {
        match open.contested().next() {
            Some(_) => generation.free_label(from, &open),
            None => generation.arrange(from, &open),
        }
    }
}

impl Generation<'_> {
    /// Scalar components become a scalar factor.
    fn take_scalars(&mut self, from: Id, net: &ClassNetwork) -> bool {
        let components = net.components();
        let scalars: Members = components.iter().filter(|part| net.is_closed(part)).flatten().copied().collect();
        let free = net.pattern.degrees().contains(&0);
        if scalars.is_empty() && !free {
            return false;
        }
        let rest: Members = (0..net.operands.len()).filter(|o| !scalars.contains(o)).collect();
        let groups: SmallVec<[&[Label]; 2]> = net.pattern.output.iter().map(|g| g.as_slice()).collect();
        let rest = self.part(net, &rest, &groups);
        // The scalar part keeps the labels that touch nothing.
        let degrees = net.pattern.degrees();
        let operands: SmallVec<[Id; 4]> = scalars.iter().map(|o| net.operands[*o]).collect();
        let mut builder = IndexPatternBuilder::new();
        let mut number: SmallVec<[Label; 16]> = smallvec![Label::MAX; net.pattern.sizes.len()];
        for (l, degree) in degrees.iter().enumerate() {
            if *degree == 0 || net.touches(&scalars, l as Label) {
                number[l] = builder.label(net.pattern.sizes[l]);
            }
        }
        for o in &scalars {
            builder.input(net.labels(*o).iter().map(|l| number[*l as usize]));
        }
        let scalar = match operands.as_slice() {
            [only] if !free && self.graph[*only].data.shape.is_empty() => *only,
            operands => self.add(Node::new(Op::Network(builder.finish().into()), operands.iter().copied())),
        };
        // A reciprocal scalar divides.
        match self.negative_power(scalar) {
            Some((base, power)) => {
                let divisor = self.power_of(base, power);
                self.derive(from, Quotient { dividend: rest, divisor, entrywise: false }.node(), "matricise");
            }
            None => self.derive(from, Node::new(Op::Scale, [scalar, rest]), "matricise"),
        }
        true
    }

    /// Nothing goes across: a column of stacked entries times a row of stacked entries.
    fn stacked_outer_product(&mut self, from: Id, net: &ClassNetwork, rows: &[Label], columns: &[Label]) -> bool {
        if rows.iter().any(|l| columns.contains(l)) {
            return false;
        }
        let (mut left, mut right) = (Members::new(), Members::new());
        for component in net.components() {
            let touches = |side: &[Label]| component.iter().any(|o| net.labels(*o).iter().any(|l| side.contains(l)));
            match (touches(rows), touches(columns)) {
                (true, false) => left.extend(component),
                (false, true) => right.extend(component),
                _ => return false,
            }
        }
        let x = self.stack(net, &left, rows);
        let y = self.stack(net, &right, columns);
        self.derive(from, Node::new(einsum("i,j->ij"), [x, y]), "matricise");
        true
    }

    /// The entries over these labels (slow, fast) as one vector.
    fn stack(&mut self, net: &ClassNetwork, members: &[usize], labels: &[Label]) -> Id {
        match labels {
            [slow, fast] => {
                let matrix = self.part(net, members, &[&[*fast], &[*slow]]);
                self.add(Node::new(einsum("ij->(ji)"), [matrix]))
            }
            _ => self.part(net, members, &[labels]),
        }
    }
}
