//! How what a class knows follows from its nodes.

use super::data::{ClassData, Graphs, NormalFormAnalysis};
use super::flattened::{Rank, compose};
use super::powers::{inverted, inverts_power, is_function, opens_reciprocal, power};
use crate::base::{Rational, Shape};
use crate::expr::Id;
use crate::normal::PolynomialId;
use crate::ops::{Node, Op};
use egg::{Analysis, DidMerge};
use smallvec::SmallVec;
use std::cmp::Ordering;

/// Whether a node is indivisible: a variable, a function, or a power that is no repeated product.
fn is_opaque(egraph: &Graphs, node: &Node) -> bool {
    if let Some((_, exponent)) = power(node) {
        let exponent = egraph[exponent].data.form.and_then(|f| egraph.analysis.algebra.constant(f));
        let multiplies = |e: &Rational| e.is_integer() && (e.is_positive() || opens_reciprocal(egraph, node));
        return !exponent.is_some_and(|e| multiplies(&e));
    }
    match node.op {
        Op::Variable(_) => true,
        _ if inverted(node).is_some() => !inverts_power(egraph, node),
        _ => is_function(&node.op),
    }
}

/// The normal form of a node whose operands are classes; its class is noted as one that has it.
fn form_of(egraph: &mut Graphs, node: &Node, id: Id) -> Option<PolynomialId> {
    let known = egraph.analysis.known.take();
    let operands: Option<SmallVec<[PolynomialId; 4]>> = node.children.iter().map(|c| egraph[*c].data.form).collect();
    let algebra = &mut egraph.analysis.algebra;
    let form = match (known, operands) {
        (Some(known), Some(operands)) => {
            algebra.note_root(&node.op, &operands, known);
            egraph.analysis.derived.insert((node.op.clone(), operands), known);
            known
        }
        (Some(known), None) => known,
        (None, operands) => {
            let key = (node.op.clone(), operands?);
            match egraph.analysis.derived.get(&key) {
                Some(known) => *known,
                None => algebra.operation(&key.0, &key.1)?,
            }
        }
    };
    let analysis = &mut egraph.analysis;
    match analysis.classes.get(&form) {
        Some(other) if *other != id => analysis.equal.push((*other, id)),
        Some(_) => {}
        None => {
            analysis.classes.insert(form, id);
        }
    }
    Some(form)
}

impl Analysis<Node> for NormalFormAnalysis {
    type Data = ClassData;

    fn make(egraph: &mut Graphs, node: &Node, id: Id) -> ClassData {
        egraph.analysis.operands += node.children.len();
        // Every caller builds well-shaped nodes; the graph is never reached from outside.
        let shape = {
            let shapes: SmallVec<[&Shape; 4]> = node.children.iter().map(|c| &egraph[*c].data.shape).collect();
            let declared = |v| egraph.analysis.symbols().declaration(v).shape.clone();
            node.op.shape(&shapes, declared).unwrap_or_else(|_| {
                debug_assert!(false, "ill-shaped node {node:?} over {shapes:?}");
                Shape::new()
            })
        };
        let form = form_of(egraph, node, id);
        let opaque = is_opaque(egraph, node);
        let network = if opaque { None } else { compose(egraph, node) };
        ClassData { shape, form, network, opaque }
    }

    /// What changes with the operands of a node: of its network only what is less than what its class has.
    fn remake(egraph: &mut Graphs, node: &Node, id: Id) -> ClassData {
        let form = form_of(egraph, node, id);
        let opaque = is_opaque(egraph, node);
        let data = &egraph[id].data;
        let is_less = || Rank::at_least(egraph, node).is_some_and(|rank| rank < Rank::of(data.network.as_ref()));
        let network = if !opaque && !data.opaque && is_less() { compose(egraph, node) } else { None };
        ClassData { shape: egraph[id].data.shape.clone(), form, network, opaque }
    }

    fn merge(&mut self, to: &mut ClassData, from: ClassData) -> DidMerge {
        debug_assert!(to.shape == from.shape, "a union of {:?} with {:?}", to.shape, from.shape);
        let form = match (to.form, from.form) {
            (Some(a), Some(b)) if a != b => {
                self.compare(a, b);
                let size = |p: PolynomialId| {
                    let polynomial = self.algebra.polynomial(p);
                    (polynomial.operands(), polynomial.terms.len(), p)
                };
                Some(if size(b) < size(a) { b } else { a })
            }
            (a, b) => a.or(b),
        };
        let form_merge = DidMerge(form != to.form, form != from.form);
        to.form = form;
        let opaque_merge = DidMerge(from.opaque && !to.opaque, to.opaque && !from.opaque);
        to.opaque |= from.opaque;
        if to.opaque {
            let network_merge = DidMerge(to.network.take().is_some(), from.network.is_some());
            return form_merge | opaque_merge | network_merge;
        }
        let network_merge = match Rank::of(from.network.as_ref()).cmp(&Rank::of(to.network.as_ref())) {
            Ordering::Less => {
                to.network = from.network;
                DidMerge(true, false)
            }
            Ordering::Equal => DidMerge(false, false),
            Ordering::Greater => DidMerge(false, true),
        };
        form_merge | network_merge
    }
}
