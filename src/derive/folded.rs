//! What is written out, `exp(x)/sum(exp(x))`, as the operation that it is, softmax.

use crate::base::Shape;
use crate::expr::{Graph, Id};
use crate::ops::{Node, Op, Operation, Parameters, UncommonOperations};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// An operation on an operand.
struct Folded {
    operation: Operation,
    operand: Id,
    /// How it is written out.
    whole: Node,
}

/// What stands for each part of a term.
type Copies = FxHashMap<Id, Id>;

/// A term with `softmax(x)` for `exp(x)/sum(exp(x))`, also where a product with the exponentials is divided, and with `logsumexp(x)` for
/// `log(sum(exp(x)))`, where `x` is a vector.
pub(super) fn folded(graph: &mut Graph, root: Id) -> Id {
    let parts = graph.reachable(&[root]);
    let mut operands: Vec<Id> = parts.iter().filter_map(|id| summed(graph, *id)).collect();
    operands.dedup();
    let all: Vec<Folded> = operands.into_iter().flat_map(|operand| written_out(graph, operand)).collect();
    let mut copies = Copies::default();
    for id in parts.into_iter().filter(|_| !all.is_empty()) {
        let node = graph.node(id).clone();
        let found = all.iter().find_map(|folded| folded.found(graph, &node, &copies));
        let children: SmallVec<[Id; 2]> = node.children.iter().map(|child| copies[child]).collect();
        let copied = match found {
            Some(found) => found,
            None if children == node.children => id,
            None => graph.add(node.op, &children).unwrap_or(id),
        };
        copies.insert(id, copied);
    }
    copies.get(&root).copied().unwrap_or(root)
}

/// The operations on exponentials and their sums.
pub(super) fn exponential() -> impl Iterator<Item = Operation> {
    Operation::all().filter(|operation| operation.record().vocabulary == UncommonOperations::EXPONENTIAL_SUMS)
}

/// The vector of which a term is the sum of a function.
fn summed(graph: &Graph, id: Id) -> Option<Id> {
    let [values] = graph.children(id)[..] else { return None };
    let [operand] = graph.children(values)[..] else { return None };
    let is_sum = graph.rank(id) == 0 && is_multilinear(graph, id);
    (is_sum && matches!(graph.op(values), Op::Map(_)) && graph.rank(operand) == 1).then_some(operand)
}

/// How the operations are written out on an operand.
fn written_out(graph: &mut Graph, operand: Id) -> Vec<Folded> {
    let folded = |operation| {
        let whole = on_operand(graph, operation, operand)?;
        Some(Folded { operation, operand, whole: graph.node(whole).clone() })
    };
    exponential().filter_map(folded).collect()
}

/// An operation on an operand, written out; `None` where it is one on something else.
pub(super) fn on_operand(graph: &mut Graph, operation: Operation, operand: Id) -> Option<Id> {
    let record = operation.record();
    (record.shape)(&[graph.shape(operand)], Parameters::None)?;
    (record.unfold?)(graph, &[operand], Parameters::None)
}

/// Whether the entries are sums of products of those of the operands, each of which is used once.
fn is_multilinear(graph: &Graph, id: Id) -> bool {
    let shapes: SmallVec<[&Shape; 2]> = graph.children(id).iter().map(|child| graph.shape(*child)).collect();
    graph.op(id).index_pattern(&shapes).is_some_and(|pattern| pattern.inputs.len() == shapes.len())
}

/// Whether two terms are one, or the sum of the same vector in two notations.
fn is_same(graph: &Graph, a: Id, b: Id) -> bool {
    a == b || graph.children(a) == graph.children(b) && [a, b].iter().all(|id| summed(graph, *id).is_some())
}

impl Folded {
    /// What a node is with the operation, if it is written out there.
    fn found(&self, graph: &mut Graph, node: &Node, copies: &Copies) -> Option<Id> {
        let (first, rest) = node.children.split_first()?;
        let (own, others) = self.whole.children.split_first()?;
        let same = |(a, b): (&Id, &Id)| is_same(graph, *a, *b);
        if node.op != self.whole.op || rest.len() != others.len() || !rest.iter().zip(others).all(same) {
            return None;
        }
        match rest.is_empty() {
            true => is_same(graph, *first, *own).then(|| self.on(graph, copies))?,
            // A quotient: linear in what is divided.
            false => self.share(graph, *first, *own, copies),
        }
    }

    fn on(&self, graph: &mut Graph, copies: &Copies) -> Option<Id> {
        graph.add(Op::Call(self.operation), &[copies[&self.operand]]).ok()
    }

    /// A product with the operation in the place of a factor of it.
    fn share(&self, graph: &mut Graph, product: Id, factor: Id, copies: &Copies) -> Option<Id> {
        if product == factor {
            return self.on(graph, copies);
        }
        if !is_multilinear(graph, product) {
            return None;
        }
        let node = graph.node(product).clone();
        let mut children: SmallVec<[Id; 2]> = node.children.iter().map(|child| copies[child]).collect();
        let mut places = node.children.iter().enumerate();
        let (place, share) =
            places.find_map(|(place, child)| Some((place, self.share(graph, *child, factor, copies)?)))?;
        children[place] = share;
        graph.add(node.op, &children).ok()
    }
}
