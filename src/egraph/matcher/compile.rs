//! A rule, made ready for matching: one entry for each direction in which it is used.

use crate::base::{Attribute, Dimension, Requirement, Variable};
use crate::expr::{Graph, Id};
use crate::facts::{self, GraphFacts};
use crate::normal::{Algebra, Limits};
use crate::ops::{
    COMMUTATION, DIAGONAL, DIAGONAL_OF, Function, INNER, MATRIX_POWER, OUTER, Op, Operands, Operation, Parameters,
    TRACE, TRIANGLE, UncommonOperations,
};
use crate::rules::{Direction, IndexRule, Kind, Rule};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use smallvec::SmallVec;
use std::sync::Arc;

/// The deepest pattern that is tried when an operand changes: a change further below the root is not looked for again.
pub(super) const DEPTH: u8 = 8;

/// A set of kinds of operations, a bit each.
pub(super) type Kinds = u128;

/// The set of one kind.
pub(super) fn kind_bit(op: &Op) -> Kinds {
    1 << op.kind()
}

/// The operations that an expression as written cannot be without: those of its functions that stand for one operation.
pub(super) fn needs(expr: &Expr) -> Kinds {
    let mut mask = 0;
    expr.walk(&mut |e| {
        let ExprKind::Call(name, _) = &e.kind else { return };
        let function = Function::from_name(name).map(Op::Map);
        let Some(op) = function.or_else(|| operation_of(name)) else { return };
        mask |= kind_bit(&op);
    });
    mask
}

/// The operation that a function of the surface syntax always stands for.
fn operation_of(name: &str) -> Option<Op> {
    if name == "sum" {
        return Some(Op::Sum);
    }
    Operation::all().find(|operation| operation.record().spelling == Some(name)).map(Op::Call)
}

/// Whether an expression as written has nothing but sums, products and their like, so that [`is_polynomial`] will hold of its terms.
pub(super) fn is_plain(expr: &Expr) -> bool {
    let mut plain = true;
    expr.walk(&mut |e| {
        plain &= match &e.kind {
            ExprKind::Call(name, _) => {
                matches!(name.as_str(), "tr" | "sum" | "diag" | "eye" | "ones" | "tri" | "tril" | "triu")
            }
            ExprKind::Power(..) | ExprKind::HadamardPower(..) => false,
            ExprKind::Product(_, rest) => {
                rest.iter().all(|(op, _)| matches!(op, ProductOp::Times | ProductOp::Hadamard))
            }
            _ => true,
        };
    });
    plain
}

/// A rule in one direction.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    /// The rule; `left` and `right` are terms of its graph.
    pub(super) rule: Arc<Rule>,
    /// What is matched.
    pub(super) left: Id,
    /// What it becomes.
    pub(super) right: Id,
    /// The [`Op::kind`] of the nodes at which it is tried.
    pub(super) root: usize,
    /// The kinds that the operands of such a node must have, each as a set; empty where anything will do.
    pub(super) operands: SmallVec<[Kinds; 4]>,
    /// Whether those may be in any order, among others.
    pub(super) unordered: bool,
    /// How many levels of operations the pattern has below its root.
    pub(super) depth: u8,
    /// Whether normal forms and generators do all that the rule does.
    pub(super) redundant: bool,
    /// Whether the result is as a rule no shorter than what is matched.
    pub(super) grows: bool,
    /// The words of the result that a question has to use before the rule does.
    pub(super) vocabulary: UncommonOperations,
    /// What must be known of the classes that are bound.
    pub(super) conditions: Vec<(Variable, Attribute)>,
    /// The numbers of metavariables and of dimension symbols.
    pub(super) variables: usize,
    pub(super) dimensions: usize,
    /// The dimension symbols that are literal sizes.
    pub(super) literals: Vec<Dimension>,
}

impl Compiled {
    /// Which integer metavariable is the exponent of an operation of the rule.
    pub(super) fn integer(&self, op: &Op) -> Option<usize> {
        match op.parameters() {
            Parameters::Natural(k) => self.rule.integers.iter().position(|integer| integer.exponent == k),
            _ => None,
        }
    }

    /// Whether a node with operands of these kinds can match at all.
    pub(super) fn may_match(&self, operands: &[Kinds]) -> bool {
        let fits = |wanted: &Kinds, found: &Kinds| *wanted == 0 || wanted & found != 0;
        if self.unordered {
            return self.operands.iter().all(|wanted| operands.iter().any(|found| fits(wanted, found)));
        }
        match (self.operands.as_slice(), operands) {
            ([a, b], [x, y]) => fits(a, x) && fits(b, y) || fits(a, y) && fits(b, x),
            (wanted, found) => wanted.iter().zip(found).all(|(wanted, found)| fits(wanted, found)),
        }
    }
}

/// The [`Op::kind`] of the nodes that an operand of a pattern matches, as a set; empty where it may be anything.
fn root_kind(graph: &Graph, pattern: Id) -> Kinds {
    match graph.op(pattern) {
        Op::Variable(_) | Op::Number(_) => 0,
        op => kind_bit(op),
    }
}

/// The directions in which a rule is used on the e-graph.
pub(super) fn directions(rule: Arc<Rule>) -> Vec<Compiled> {
    match &rule.kind {
        Kind::Matrix => {}
        Kind::Index(index) => return index_rule(&rule, index).into_iter().collect(),
        Kind::Differential(_) => return Vec::new(),
    }
    let (left, right) = (size(&rule.graph, rule.left), size(&rule.graph, rule.right));
    let both = rule.direction == Direction::Both;
    let mut result = Vec::new();
    if !both || right <= left + 2 {
        result.extend(compile(&rule, rule.left, rule.right, both));
    }
    if both && left <= right + 2 {
        result.extend(compile(&rule, rule.right, rule.left, both));
    }
    result
}

fn compile(rule: &Arc<Rule>, left: Id, right: Id, both: bool) -> Option<Compiled> {
    let graph = &rule.graph;
    if !rule.integers.iter().all(|integer| rule.binds(left, *integer)) {
        return None;
    }
    let known = known_of(rule, left);
    let bound = bound_dimensions(rule, left);
    let fits = graph.reachable(&[right]).into_iter().all(|id| match graph.op(id) {
        Op::Variable(v) if rule.integers.iter().any(|integer| integer.variable == *v) => true,
        Op::Variable(v) => graph.reachable(&[left]).into_iter().any(|l| *graph.op(l) == Op::Variable(*v)),
        op => dimensions_of(op).iter().all(|d| bound.contains(d) || rule.symbols.literal_size(*d).is_some()),
    });
    if !fits || matches!(graph.op(left), Op::Variable(_) | Op::Number(_)) {
        return None;
    }
    let dimensions: Vec<Dimension> = rule.symbols.dimensions().map(|(d, _)| d).collect();
    let conditions: Vec<(Variable, Attribute)> =
        rule.conditions.iter().copied().filter(|condition| !known.contains(condition)).collect();
    let shorter = is_shorter(rule, left, right);
    Some(Compiled {
        rule: rule.clone(),
        left,
        right,
        root: graph.op(left).kind(),
        operands: graph.children(left).iter().map(|c| root_kind(graph, *c)).collect(),
        unordered: matches!(graph.op(left), Op::Combination(_)),
        depth: depth(graph, left),
        redundant: rule.conditions.is_empty() && is_redundant(rule, left, right, shorter),
        grows: both && !shorter,
        vocabulary: graph.vocabulary(right),
        conditions,
        variables: rule.symbols.variables().count(),
        literals: dimensions.iter().copied().filter(|d| rule.symbols.literal_size(*d).is_some()).collect(),
        dimensions: dimensions.len(),
    })
}

/// An index-level rule is tried at every network, from left to right.
fn index_rule(rule: &Arc<Rule>, index: &IndexRule) -> Option<Compiled> {
    let graph = &rule.graph;
    let terms = || index.left.iter().map(|f| f.pattern);
    let bound = |v: &Variable| terms().any(|left| occurrences(graph, left, *v) > 0);
    if !index
        .right
        .iter()
        .all(|f| rule.symbols.variables().all(|(v, _, _)| occurrences(graph, f.pattern, v) == 0 || bound(&v)))
    {
        return None;
    }
    if is_definition(rule, index) {
        return None;
    }
    let known = known_of(rule, rule.left);
    let polynomial = index.left.iter().chain(&index.right).all(|f| is_polynomial(graph, f.pattern));
    let dimensions: Vec<Dimension> = rule.symbols.dimensions().map(|(d, _)| d).collect();
    Some(Compiled {
        rule: rule.clone(),
        left: rule.left,
        right: rule.right,
        root: Op::Network(Default::default()).kind(),
        operands: terms().map(|pattern| root_kind(graph, pattern)).collect(),
        unordered: true,
        depth: terms().map(|left| 1 + depth(graph, left)).max().unwrap_or(0),
        redundant: rule.conditions.is_empty() && polynomial,
        grows: false,
        vocabulary: graph.vocabulary(rule.right),
        conditions: rule.conditions.iter().copied().filter(|condition| !known.contains(condition)).collect(),
        variables: rule.symbols.variables().count(),
        literals: dimensions.iter().copied().filter(|d| rule.symbols.literal_size(*d).is_some()).collect(),
        dimensions: dimensions.len(),
    })
}

/// Whether the rule only says what the entries of an operation on metavariables are: every class is written as such a network anyway,
/// by the index patterns that these rules state.
fn is_definition(rule: &Rule, index: &IndexRule) -> bool {
    let [factor] = index.left.as_slice() else { return false };
    let operands = rule.graph.children(factor.pattern);
    is_polynomial(&rule.graph, factor.pattern)
        && factor.rest.is_none()
        && operands.iter().all(|o| matches!(rule.graph.op(*o), Op::Variable(_)))
}

/// The size of a term as text.
fn size(graph: &Graph, id: Id) -> usize {
    graph.children(id).iter().fold(1, |sum, c| sum + size(graph, *c))
}

fn depth(graph: &Graph, id: Id) -> u8 {
    graph.children(id).iter().map(|c| 1 + depth(graph, *c)).max().unwrap_or(0).min(DEPTH)
}

fn occurrences(graph: &Graph, id: Id, variable: Variable) -> usize {
    let here = usize::from(*graph.op(id) == Op::Variable(variable));
    graph.children(id).iter().fold(here, |sum, c| sum + occurrences(graph, *c, variable))
}

/// Whether the result is shorter, or is when the metavariables are large.
fn is_shorter(rule: &Rule, left: Id, right: Id) -> bool {
    let graph = &rule.graph;
    size(graph, right) < size(graph, left)
        || rule.symbols.variables().any(|(v, _, _)| occurrences(graph, right, v) < occurrences(graph, left, v))
}

/// The dimensions that an operation names.
pub(super) fn dimensions_of(op: &Op) -> SmallVec<[Dimension; 4]> {
    match op {
        Op::Size(d) | Op::Identity(d) | Op::Ones(d) | Op::Parametric(TRIANGLE, Parameters::Dimension(d)) => {
            SmallVec::from_slice(&[*d])
        }
        Op::Parametric(COMMUTATION, Parameters::Dimensions(m, n)) => SmallVec::from_slice(&[*m, *n]),
        Op::Zero(shape) => shape.iter().flatten().copied().collect(),
        Op::Network(index_pattern) => index_pattern.sizes.iter().copied().collect(),
        _ => SmallVec::new(),
    }
}

fn bound_dimensions(rule: &Rule, left: Id) -> Vec<Dimension> {
    let mut bound = Vec::new();
    for id in rule.graph.reachable(&[left]) {
        match rule.graph.op(id) {
            Op::Variable(v) => bound.extend(rule.symbols.declaration(*v).shape.iter().flatten().copied()),
            op => bound.extend(dimensions_of(op)),
        }
    }
    bound
}

/// What is known of metavariables because the pattern has no value otherwise: what it inverts is invertible, what it divides by is
/// nonzero, and so are the parts that this comes down to.
fn known_of(rule: &Rule, left: Id) -> Vec<(Variable, Attribute)> {
    use Requirement::{EntriesNonzero, Invertible, Nonzero};
    let known_so =
        |(_, attribute): &(Variable, Attribute)| matches!(attribute, Attribute::Invertible | Attribute::Nonzero);
    if !rule.conditions.iter().any(known_so) {
        return Vec::new();
    }
    let graph = &rule.graph;
    let facts = GraphFacts::new(graph, &rule.symbols);
    let mut stack: Vec<(Requirement, Id)> = Vec::new();
    for id in graph.reachable(&[left]) {
        let children = graph.children(id);
        if facts::speaks_of_inverse(&facts, id) {
            stack.extend(children.iter().map(|child| (Invertible, *child)));
        }
        if let Some(record) = graph.op(id).record() {
            let required = (record.requires)(&Operands::new(children, &facts));
            stack.extend(required.iter().map(|(at, requirement)| (*requirement, children[*at])));
        }
    }
    let mut known = Vec::new();
    while let Some((requirement, id)) = stack.pop() {
        match (requirement, graph.op(id)) {
            (Invertible, Op::Variable(variable)) => known.push((*variable, Attribute::Invertible)),
            (Nonzero, Op::Variable(variable)) if graph.rank(id) == 0 => known.push((*variable, Attribute::Nonzero)),
            (EntriesNonzero, Op::Variable(variable)) => known.push((*variable, Attribute::Nonzero)),
            (Invertible | Nonzero | EntriesNonzero, _) => {
                stack.extend(facts::parts(&facts, requirement, id).unwrap_or_default());
            }
            _ => {}
        }
    }
    known
}

/// Whether every operation is multilinear: such terms are decided by the normal form, and split and factored by the generators.
fn is_polynomial(graph: &Graph, id: Id) -> bool {
    graph.reachable(&[id]).into_iter().all(|id| {
        matches!(
            graph.op(id),
            Op::Number(_)
                | Op::Size(_)
                | Op::Variable(_)
                | Op::Identity(_)
                | Op::Ones(_)
                | Op::Parametric(TRIANGLE, _)
                | Op::Zero(_)
                | Op::Combination(_)
                | Op::Product
                | Op::Transpose
                | Op::Scale
                | Op::Hadamard
                | Op::Call(INNER | OUTER | DIAGONAL | DIAGONAL_OF | TRACE)
                | Op::Sum
                | Op::Parametric(MATRIX_POWER, _)
        )
    })
}

fn is_redundant(rule: &Rule, left: Id, right: Id, shorter: bool) -> bool {
    if !rule.integers.is_empty() {
        // Normal forms stop at small exponents.
        return false;
    }
    if is_polynomial(&rule.graph, left) && is_polynomial(&rule.graph, right) {
        return true;
    }
    if shorter {
        return false;
    }
    let mut algebra = Algebra::new(Arc::new(rule.symbols.clone()), Limits::default());
    let forms = [left, right].map(|id| algebra.normal_form(&rule.graph, id));
    forms[0].is_some() && forms[0] == forms[1]
}
