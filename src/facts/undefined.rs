//! What has no value anywhere.

use super::conditions::{Condition, needs};
use super::graph::GraphFacts;
use super::reduce::{parts, speaks_of_inverse};
use crate::base::{Facts, IndexPattern, Interval, Property, Rational, Requirement, Symbols};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Limits, PolynomialId};
use crate::ops::{Op, Operands, Parameters, ShapeError, TRIANGLE};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// The most operands that sums are multiplied out to on the way to zero.
const WORK: usize = 1 << 14;

/// The most requirements that one is reduced to.
const REDUCED: usize = 32;

/// The first operation below the roots that has no value anywhere, because what it needs of an operand holds nowhere. That its value is
/// cancelled or multiplied by zero does not help.
pub fn undefined(graph: &Graph, symbols: &Symbols, roots: &[Id]) -> Option<(Id, Condition)> {
    let facts = GraphFacts::new(graph, symbols);
    let reachable = graph.reachable(roots);
    let mut open = Vec::new();
    for id in &reachable {
        for condition in needs(&facts, *id) {
            if reduced(&facts, condition).into_iter().any(|condition| never(&facts, symbols, condition)) {
                return Some((*id, condition));
            }
            if is_false_of_zero(condition.requirement) && !facts.of(condition.operand).satisfy(condition.requirement) {
                open.push((*id, condition));
            }
        }
    }
    let vanishing = vanishing(&facts, &reachable);
    open.retain(|(_, condition)| vanishing.contains(&condition.operand));
    if open.is_empty() {
        return None;
    }
    let operands: Vec<Id> = open.iter().map(|(_, condition)| condition.operand).collect();
    let zeros = zeros(graph, symbols, &operands);
    open.into_iter().find(|(_, condition)| zeros.contains(&condition.operand))
}

/// What operations below the roots need of terms, where facts do not say that it holds; of variables only where something is assumed.
pub fn unsettled(graph: &Graph, symbols: &Symbols, roots: &[Id], assumes: bool) -> Vec<(Id, Condition)> {
    let facts = GraphFacts::new(graph, symbols);
    let of = |id: Id| needs(&facts, id).into_iter().map(move |condition| (id, condition));
    let is_open = |(_, condition): &(Id, Condition)| {
        let is_variable = matches!(graph.op(condition.operand), Op::Variable(_));
        (assumes || !is_variable) && !facts.of(condition.operand).satisfy(condition.requirement)
    };
    graph.reachable(roots).into_iter().flat_map(of).filter(is_open).collect()
}

/// The first of the conditions of which facts say that it, or one that it comes down to, holds nowhere.
pub fn nowhere(graph: &Graph, symbols: &Symbols, conditions: &[Condition]) -> Option<usize> {
    let facts = GraphFacts::new(graph, symbols);
    let fails = |condition: &Condition| reduced(&facts, *condition).into_iter().any(|c| never(&facts, symbols, c));
    conditions.iter().position(fails)
}

/// The square matrices below the roots of which operations ask for an inverse, or do so when they are differentiated, and that have none
/// anywhere, as facts say.
pub fn singular(graph: &Graph, symbols: &Symbols, roots: &[Id]) -> Vec<Id> {
    let facts = GraphFacts::new(graph, symbols);
    let mut found: Vec<Id> = Vec::new();
    let asks = |id: &Id| speaks_of_inverse(&facts, *id) || asks_in_derivatives(&facts, *id);
    for id in graph.reachable(roots).into_iter().filter(asks) {
        let operands = graph.children(id).iter().filter(|operand| graph.rank(**operand) == 2);
        let open = operands.filter(|operand| !facts.of(**operand).has(Property::Invertible));
        let condition = |operand: &Id| Condition { requirement: Requirement::Invertible, operand: *operand };
        found.extend(open.filter(|operand| never(&facts, symbols, condition(operand))));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether the derivative of an operation asks for an inverse.
fn asks_in_derivatives(facts: &GraphFacts<'_>, id: Id) -> bool {
    let graph = facts.graph;
    let Some(record) = graph.op(id).record() else { return false };
    let required = (record.derivative_requires)(&Operands::new(graph.children(id), facts));
    required.iter().any(|(_, requirement)| *requirement == Requirement::Invertible)
}

/// Whether what is known of a term says that it satisfies a requirement nowhere.
pub fn fails(requirement: Requirement, known: &Facts) -> bool {
    let is_zero = known.number().is_some_and(|value| value.is_zero());
    match requirement {
        Requirement::Nonnegative => known.range.is_disjoint(Interval::NONNEGATIVE),
        Requirement::Positive => known.range.is_disjoint(Interval::POSITIVE),
        Requirement::WithinUnit => known.range.is_disjoint(Interval::closed(-1, 1)),
        Requirement::InsideUnit => known.range.is_disjoint(Interval::open(-1, 1)),
        Requirement::Nonzero | Requirement::EntriesNonzero | Requirement::Invertible => is_zero,
        Requirement::CosineNonzero => false,
    }
}

/// A condition, and those of parts that it comes down to.
pub(super) fn reduced(facts: &GraphFacts<'_>, condition: Condition) -> Vec<Condition> {
    let mut all = vec![condition];
    let mut next = 0;
    while next < all.len() && all.len() < REDUCED {
        let Condition { requirement, operand } = all[next];
        if facts.of(operand).satisfy(requirement) {
            next += 1;
            continue;
        }
        let parts = parts(facts, requirement, operand).unwrap_or_default();
        let parts = parts.into_iter().map(|(requirement, operand)| Condition { requirement, operand });
        let new: Vec<Condition> = parts.filter(|part| !all.contains(part)).collect();
        all.extend(new);
        next += 1;
    }
    all
}

fn is_false_of_zero(requirement: Requirement) -> bool {
    use Requirement::*;
    matches!(requirement, Invertible | Nonzero | EntriesNonzero | Positive)
}

/// Whether facts say that a requirement holds nowhere.
fn never(facts: &GraphFacts<'_>, symbols: &Symbols, condition: Condition) -> bool {
    let Condition { requirement, operand } = condition;
    if fails(requirement, &facts.of(operand)) {
        return true;
    }
    match requirement {
        Requirement::Positive | Requirement::EntriesNonzero => has_zero(facts, symbols, operand),
        Requirement::Invertible => is_singular(facts, symbols, operand),
        _ => false,
    }
}

/// Whether an entry is zero by its place: on the diagonal of a skew-symmetric matrix, beside that of a triangular one.
fn has_zero(facts: &GraphFacts<'_>, symbols: &Symbols, id: Id) -> bool {
    let known = facts.of(id);
    let beside = [Property::Diagonal, Property::Lower, Property::Upper].iter().any(|p| known.has(*p));
    known.has(Property::Skew) || beside && symbols.literal_axis(&facts.graph.shape(id)[0]).is_some_and(|size| size > 1)
}

/// Whether a matrix of known size has no inverse: skew-symmetric ones of odd size, and those of low rank.
fn is_singular(facts: &GraphFacts<'_>, symbols: &Symbols, id: Id) -> bool {
    let Some(size) = symbols.literal_axis(&facts.graph.shape(id)[0]) else { return false };
    most_rank(facts, symbols, id) < size
}

/// The most vectors that are tried as one that a matrix takes to zero.
const VECTORS: usize = 4;

/// The terms of which a square matrix has no inverse if one is zero: it is skew-symmetric of odd size then, or zero on the diagonal and on
/// one side of it, or takes a vector of ones to zero, from either side, or a vector that it is made of.
pub fn zero_if_singular(graph: &mut Graph, symbols: &Symbols, matrix: Id) -> Vec<Id> {
    let axis = graph.shape(matrix)[0].clone();
    let mut vectors: Vec<Id> = graph.reachable(&[matrix]);
    vectors.retain(|id| graph.shape(*id).len() == 1 && graph.shape(*id)[0] == axis);
    vectors.truncate(VECTORS);
    // One that is zero is taken to zero by every matrix.
    let nothing = zeros(graph, symbols, &vectors);
    vectors.retain(|vector| !nothing.contains(vector));
    if let [dimension] = axis[..] {
        vectors.push(graph.leaf(Op::Ones(dimension)));
    }
    let is_odd = symbols.literal_axis(&axis).is_some_and(|size| size % 2 == 1);
    images(graph, matrix, &vectors, is_odd).unwrap_or_default()
}

/// The vectors that a matrix and its transpose take these to, its triangles and, if wanted, its symmetric part.
fn images(graph: &mut Graph, matrix: Id, vectors: &[Id], is_odd: bool) -> Result<Vec<Id>, ShapeError> {
    let transposed = graph.add(Op::Transpose, &[matrix])?;
    let mut found = Vec::new();
    for vector in vectors {
        found.push(graph.add(Op::Product, &[matrix, *vector])?);
        found.push(graph.add(Op::Product, &[transposed, *vector])?);
    }
    if is_odd {
        let signs = [Rational::one(), Rational::one()].into_iter().collect();
        found.push(graph.add(Op::Combination(signs), &[matrix, transposed])?);
    }
    if let [dimension] = graph.shape(matrix)[0][..] {
        let lower = graph.leaf(Op::Parametric(TRIANGLE, Parameters::Dimension(dimension)));
        let upper = graph.add(Op::Transpose, &[lower])?;
        for triangle in [lower, upper] {
            found.push(graph.add(Op::Hadamard, &[matrix, triangle])?);
        }
    }
    Ok(found)
}

/// A bound of the rank.
fn most_rank(facts: &GraphFacts<'_>, symbols: &Symbols, root: Id) -> u64 {
    let graph = facts.graph;
    let mut bounds = vec![u64::MAX; graph.len()];
    for id in graph.reachable(&[root]) {
        let children = graph.children(id);
        let of = |child: &Id| bounds[usize::from(*child)];
        let shapes: Vec<_> = children.iter().map(|child| graph.shape(*child)).collect();
        let own = graph.shape(id).iter().filter_map(|axis| symbols.literal_axis(axis)).min().unwrap_or(u64::MAX);
        let bound = match graph.op(id) {
            Op::Zero(_) => 0,
            Op::Combination(_) => children.iter().map(of).fold(0, u64::saturating_add),
            Op::Product => children.iter().map(of).min().unwrap_or(u64::MAX),
            Op::Scale => of(&children[1]),
            Op::Transpose => of(&children[0]),
            _ if graph.rank(id) < 2 => 1,
            op => match op.index_pattern(&shapes) {
                Some(pattern) if is_outer(&pattern) => 1,
                _ if has_inverse_as_operand(facts, id) && of(&children[0]) < own => own - 1,
                _ => u64::MAX,
            },
        };
        let alone = match graph.rank(id) {
            // A vector is a factor of one column.
            1 => 1,
            // The rank of a skew-symmetric matrix is even.
            _ if facts.of(id).has(Property::Skew) && own != u64::MAX => own - own % 2,
            _ => own,
        };
        bounds[usize::from(id)] = bound.min(alone);
    }
    bounds[usize::from(root)]
}

/// Whether a matrix has an inverse only where its operand has one, as a power does.
fn has_inverse_as_operand(facts: &GraphFacts<'_>, id: Id) -> bool {
    let parts = parts(facts, Requirement::Invertible, id).unwrap_or_default();
    matches!(facts.graph.children(id), [operand] if parts.contains(&(Requirement::Invertible, *operand)))
}

/// Whether rows and columns have no label or operand in common, even through others.
fn is_outer(pattern: &IndexPattern) -> bool {
    let [rows, columns] = &pattern.output[..] else { return false };
    let mut joined: FxHashSet<u16> = rows.iter().copied().collect();
    loop {
        let before = joined.len();
        for input in &pattern.inputs {
            if input.iter().any(|label| joined.contains(label)) {
                joined.extend(input);
            }
        }
        if joined.len() == before {
            return !columns.iter().any(|label| joined.contains(label));
        }
    }
}

/// The terms that may be zero everywhere: what is made of terms that may cancel.
fn vanishing(facts: &GraphFacts<'_>, reachable: &[Id]) -> FxHashSet<Id> {
    let mut found = FxHashSet::default();
    for id in reachable {
        let cancels = match facts.graph.op(*id) {
            Op::Combination(coefficients) => coefficients.len() > 1,
            Op::Zero(_) => true,
            _ => false,
        };
        let below = facts.graph.children(*id).iter().any(|child| found.contains(child));
        if cancels || below || facts.of(*id).has(Property::Skew) {
            found.insert(*id);
        }
    }
    found
}

/// Those of the terms whose normal form is zero.
pub fn zeros(graph: &Graph, symbols: &Symbols, terms: &[Id]) -> FxHashSet<Id> {
    let mut algebra = Algebra::new(Arc::new(symbols.clone()), Limits { work: WORK, ..Limits::default() });
    let forms = algebra.normal_forms(graph, terms);
    let is_zero = |form: Option<PolynomialId>| form.is_some_and(|form| algebra.polynomial(form).is_zero());
    terms.iter().zip(forms).filter(|(_, form)| is_zero(*form)).map(|(id, _)| *id).collect()
}
