//! What every class knows: its axes, its normal form, and the network that it is as written.

use crate::base::{IndexPattern, IndexPatternBuilder, Label, Rational, Shape, Symbols};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Limits, PolynomialId};
use crate::ops::{
    DETERMINANT, INVERSE, LOG_DETERMINANT, LOG_SUM_EXP, MATRIX_POWER, NORM, Node, Op, POWER, Parameters, SOFTMAX,
    TRIANGLE,
};
use egg::{Analysis, DidMerge};
use num_traits::{CheckedMul, One, Signed};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// The e-graph of the egg library over this theory.
pub(super) type Graphs = egg::EGraph<Node, NormalFormAnalysis>;

/// A class as one term: a coefficient times a network over classes that are no networks themselves. Sums are not multiplied out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlattenedNetwork {
    /// The coefficient.
    pub coefficient: Rational,
    /// How the operands are joined.
    pub pattern: Arc<IndexPattern>,
    /// The operands (not canonicalised).
    pub operands: SmallVec<[Id; 4]>,
    /// How many operations deep it was composed, up to [`STEPS`]: of two views of one size the deeper one shows more.
    pub steps: u8,
}

/// What makes one view less than another: fewer operands, then more operations.
type Rank = (usize, u8);

fn rank(view: &Option<FlattenedNetwork>) -> Rank {
    view.as_ref().map_or((usize::MAX, 0), |v| (v.operands.len(), STEPS - v.steps))
}

/// Where the count of [`FlattenedNetwork::steps`] ends, so that a class that is its own operand does not grow for ever.
const STEPS: u8 = 6;

/// The analysis data of a class.
#[derive(Clone, Debug)]
pub struct ClassData {
    /// The axes. All nodes of a class agree on them.
    pub shape: Shape,
    /// The normal form, if it is within the exact range.
    pub form: Option<PolynomialId>,
    /// The network that the class is as written; `None` for variables, sums and functions.
    pub view: Option<FlattenedNetwork>,
    /// Whether the class holds a variable or a function: it is then an operand of its own, however else it can be written.
    pub opaque: bool,
}

/// The analysis: normal forms, and the class of each.
#[derive(Debug)]
pub struct NormalFormAnalysis {
    /// The interner of normal forms.
    pub algebra: Algebra,
    /// The class that was first seen with a normal form.
    pub(super) classes: FxHashMap<PolynomialId, Id>,
    /// Pairs of classes found to have one normal form, to be united by the rule `normal-form`.
    pub(super) equal: Vec<(Id, Id)>,
    /// The normal form of the node being added, where the generator that adds it knows it.
    pub(super) known: Option<PolynomialId>,
    /// Merges of classes that disagree on their axes: an unsound rule.
    pub(super) mistyped: bool,
}

impl NormalFormAnalysis {
    /// An empty theory over these names.
    pub fn new(symbols: Arc<Symbols>, limits: Limits) -> Self {
        NormalFormAnalysis {
            algebra: Algebra::new(symbols, limits),
            classes: FxHashMap::default(),
            equal: Vec::new(),
            known: None,
            mistyped: false,
        }
    }

    /// The names.
    pub fn symbols(&self) -> &Symbols {
        self.algebra.symbols()
    }
}

/// Whether a node is indivisible: a variable, a function, or a power that is no repeated product.
fn is_opaque(egraph: &Graphs, node: &Node) -> bool {
    match node.op {
        Op::Variable(_)
        | Op::Parametric(TRIANGLE, _)
        | Op::Map(_)
        | Op::Call(DETERMINANT | LOG_DETERMINANT | SOFTMAX | LOG_SUM_EXP | NORM) => true,
        Op::Call(INVERSE) => !inverts_power(egraph, node),
        Op::Call(POWER) => {
            let exponent = egraph[node.children[1]].data.form.and_then(|f| egraph.analysis.algebra.constant(f));
            !exponent.is_some_and(|e| e.is_integer() && e.is_positive())
        }
        _ => false,
    }
}

/// Whether a node is the inverse of a power, as its normal form shows: it is then a power of the inverse.
pub(super) fn inverts_power(egraph: &Graphs, node: &Node) -> bool {
    let algebra = &egraph.analysis.algebra;
    let inner = egraph[node.children[0]].data.form.and_then(|form| algebra.root(form));
    node.op == Op::Call(INVERSE) && inner.is_some()
}

/// The most operands a view is composed to.
const VIEW_OPERANDS: usize = 160;

/// Composes the views of the operands into the view of the whole.
pub(super) fn compose(egraph: &Graphs, node: &Node) -> Option<FlattenedNetwork> {
    let shape = |id: Id| &egraph[id].data.shape;
    if let Op::Combination(coefficients) = &node.op {
        let [coefficient] = coefficients.as_slice() else { return None };
        let mut view = view_or_atom(egraph, node.children[0]);
        view.coefficient = view.coefficient.checked_mul(coefficient)?;
        return Some(view);
    }
    if let Op::Number(value) = node.op {
        return Some(FlattenedNetwork {
            coefficient: value,
            pattern: Arc::new(IndexPattern::default()),
            operands: SmallVec::new(),
            steps: 1,
        });
    }
    let shapes: SmallVec<[&Shape; 4]> = node.children.iter().map(|c| shape(*c)).collect();
    let pattern = node.op.index_pattern(&shapes)?;
    let children: SmallVec<[Id; 4]> = match node.op {
        Op::Parametric(MATRIX_POWER, Parameters::Natural(k)) => {
            std::iter::repeat_n(node.children[0], k as usize).collect()
        }
        _ => node.children.iter().copied().collect(),
    };
    let mut coefficient = Rational::one();
    let mut builder = IndexPatternBuilder::new();
    let mut operands: SmallVec<[Id; 4]> = SmallVec::new();
    let mut steps = 0;
    let map = builder.splice_labels(&pattern);
    for (child, labels) in children.iter().zip(&pattern.inputs) {
        let outer = labels.iter().map(|l| map[*l as usize]);
        match egraph[*child].data.view.as_ref() {
            Some(view) => {
                coefficient = coefficient.checked_mul(&view.coefficient)?;
                steps = view.steps.max(steps);
                splice(&mut builder, view, outer);
                operands.extend(view.operands.iter().copied());
            }
            None => {
                builder.input(outer);
                operands.push(*child);
            }
        }
        if operands.len() > VIEW_OPERANDS {
            return None;
        }
    }
    for group in &pattern.output {
        builder.output(group.iter().map(|l| map[*l as usize]));
    }
    Some(FlattenedNetwork { coefficient, pattern: Arc::new(builder.finish()), operands, steps: (steps + 1).min(STEPS) })
}

/// A bound, from below, on the rank of the view that [`compose`] finds, without composing it.
fn size_of_view(egraph: &Graphs, node: &Node) -> Option<Rank> {
    let times = match &node.op {
        Op::Combination(coefficients) => return (coefficients.len() == 1).then_some((0, 0)),
        Op::Parametric(MATRIX_POWER, Parameters::Natural(k)) => *k as usize,
        _ => 1,
    };
    let (mut operands, mut steps) = (0, 0);
    for child in &node.children {
        match egraph[*child].data.view.as_ref() {
            Some(view) => {
                operands += view.operands.len() * times;
                steps = view.steps.max(steps);
            }
            None => operands += times,
        }
    }
    Some((operands, STEPS - (steps + 1).min(STEPS)))
}

/// The view of a class, or the class as its own only operand. Operands that have got a view since it was composed are opened.
pub(super) fn view_or_atom(egraph: &Graphs, id: Id) -> FlattenedNetwork {
    match &egraph[id].data.view {
        Some(view) => opened(egraph, view.clone()),
        None => atom_view(egraph, id),
    }
}

/// The view with every operand opened that has got a view of its own.
pub(super) fn opened(egraph: &Graphs, mut view: FlattenedNetwork) -> FlattenedNetwork {
    for _ in 0..STEPS {
        match open(egraph, &view) {
            Some(opened) => view = opened,
            None => break,
        }
    }
    view
}

fn atom_view(egraph: &Graphs, id: Id) -> FlattenedNetwork {
    FlattenedNetwork {
        coefficient: Rational::one(),
        pattern: Arc::new(identity_pattern(&egraph[id].data.shape)),
        operands: SmallVec::from_slice(&[id]),
        steps: 0,
    }
}

/// The view with every operand that is a network itself spliced in; `None` if there is none.
fn open(egraph: &Graphs, view: &FlattenedNetwork) -> Option<FlattenedNetwork> {
    let inner = |id: Id| {
        egraph[id].data.view.as_ref().filter(|v| v.operands.iter().all(|o| egraph.find(*o) != egraph.find(id)))
    };
    if view.operands.len() > VIEW_OPERANDS || view.operands.iter().all(|o| inner(*o).is_none()) {
        return None;
    }
    let mut coefficient = view.coefficient;
    let mut builder = IndexPatternBuilder::new();
    let mut operands: SmallVec<[Id; 4]> = SmallVec::new();
    let map = builder.splice_labels(&view.pattern);
    for (operand, labels) in view.operands.iter().zip(&view.pattern.inputs) {
        let outer = labels.iter().map(|l| map[*l as usize]);
        match inner(*operand) {
            Some(part) => {
                coefficient = coefficient.checked_mul(&part.coefficient)?;
                splice(&mut builder, part, outer);
                operands.extend(part.operands.iter().copied());
            }
            None => {
                builder.input(outer);
                operands.push(*operand);
            }
        }
    }
    for group in &view.pattern.output {
        builder.output(group.iter().map(|l| map[*l as usize]));
    }
    Some(FlattenedNetwork {
        coefficient,
        pattern: Arc::new(builder.finish()),
        operands,
        steps: (view.steps + 1).min(STEPS),
    })
}

/// Splices the network of a view in, its output joined to these labels.
fn splice(builder: &mut IndexPatternBuilder, view: &FlattenedNetwork, outer: impl Iterator<Item = Label>) {
    let inner = builder.splice(&view.pattern);
    for (l, o) in view.pattern.flat_output().zip(outer) {
        builder.join(inner[l as usize], o);
    }
}

/// The index pattern of one operand that leaves it as it is.
pub(super) fn identity_pattern(shape: &Shape) -> IndexPattern {
    let mut builder = IndexPatternBuilder::new();
    let axes: Vec<SmallVec<[Label; 2]>> = shape.iter().map(|axis| builder.axis(axis)).collect();
    builder.input(axes.iter().flatten().copied());
    axes.into_iter().for_each(|axis| builder.output(axis));
    builder.finish()
}

/// The normal form of a node whose operands are classes; its class is noted as one that has it.
fn form_of(egraph: &mut Graphs, node: &Node, id: Id) -> Option<PolynomialId> {
    let known = egraph.analysis.known.take();
    let operands: Option<SmallVec<[PolynomialId; 4]>> = node.children.iter().map(|c| egraph[*c].data.form).collect();
    let algebra = &mut egraph.analysis.algebra;
    let form = match (known, operands) {
        (Some(known), Some(operands)) => {
            algebra.note_root(&node.op, &operands, known);
            known
        }
        (Some(known), None) => known,
        (None, operands) => algebra.operation(&node.op, &operands?)?,
    };
    let theory = &mut egraph.analysis;
    match theory.classes.get(&form) {
        Some(other) if *other != id => theory.equal.push((*other, id)),
        Some(_) => {}
        None => {
            theory.classes.insert(form, id);
        }
    }
    Some(form)
}

impl Analysis<Node> for NormalFormAnalysis {
    type Data = ClassData;

    fn make(egraph: &mut Graphs, node: &Node, id: Id) -> ClassData {
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
        let view = if opaque { None } else { compose(egraph, node) };
        ClassData { shape, form, view, opaque }
    }

    /// What changes with the operands of a node: of its view only what is less than what its class has.
    fn remake(egraph: &mut Graphs, node: &Node, id: Id) -> ClassData {
        let form = form_of(egraph, node, id);
        let opaque = is_opaque(egraph, node);
        let data = &egraph[id].data;
        let view = if opaque || data.opaque || size_of_view(egraph, node).is_none_or(|size| size >= rank(&data.view)) {
            None
        } else {
            compose(egraph, node)
        };
        ClassData { shape: egraph[id].data.shape.clone(), form, view, opaque }
    }

    fn merge(&mut self, to: &mut ClassData, from: ClassData) -> DidMerge {
        if to.shape != from.shape {
            debug_assert!(false, "a union of {:?} with {:?}", to.shape, from.shape);
            self.mistyped = true;
        }
        let form = match (to.form, from.form) {
            (Some(a), Some(b)) if a != b => {
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
            let view_merge = DidMerge(to.view.take().is_some(), from.view.is_some());
            return form_merge | opaque_merge | view_merge;
        }
        let view_merge = match rank(&from.view).cmp(&rank(&to.view)) {
            std::cmp::Ordering::Less => {
                to.view = from.view;
                DidMerge(true, false)
            }
            std::cmp::Ordering::Equal => DidMerge(false, false),
            std::cmp::Ordering::Greater => DidMerge(false, true),
        };
        form_merge | view_merge
    }
}

/// Adds a typed expression to the e-graph; returns the class of each node of it, by position.
pub(super) fn import(egraph: &mut Graphs, graph: &Graph, roots: &[Id]) -> FxHashMap<Id, Id> {
    let mut classes = FxHashMap::default();
    for id in graph.reachable(roots) {
        let node = graph.node(id);
        let children = node.children.iter().map(|c| classes[c]).collect();
        let class = egraph.add(Node { op: node.op.clone(), children });
        classes.insert(id, class);
    }
    classes
}
