//! Whether a rule is true, and how that is known.

use super::point::{Case, Counterexample, Failure, at_random};
use super::series::Curves;
use crate::base::{Attribute, Attributes, Declaration, Dual, Field, ORDER, Rational, Symbols, Undefined, Variable};
use crate::egraph::{EGraph, RuleSet, SaturationLimits};
use crate::eval::{Comparison, Evaluator, Kind as Numbers, Point, Region, Sizes, compare};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Limits};
use crate::ops::{
    DETERMINANT, DIVIDE, HADAMARD_DIVIDE, INVERSE, LOG_DETERMINANT, LOG_SUM_EXP, MATRIX_POWER, NORM, Op, POWER,
    Parameters, SOFTMAX,
};
use crate::rules::{Kind, Operand, Rule};
use num_traits::{Signed, Zero};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::fmt;
use std::sync::Arc;

/// The random points at which a rule is tried that normal forms do not prove.
pub const DRAWS: usize = 4;

/// How sure a rule is, the surest first.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Both sides have one normal form: equal for all dimensions and all values.
    Proved,
    /// Equal in exact arithmetic at random points.
    Tested {
        /// How many points.
        draws: usize,
        /// A bound on the degree of the difference of the sides, cleared of denominators, at the sizes tried: one point misses a
        /// difference with a chance of at most `degree` in 2^61.
        degree: u64,
    },
    /// Equal as power series along random curves, in exact arithmetic.
    Expanded {
        /// How many curves.
        draws: usize,
        /// The last order that was compared.
        order: usize,
    },
    /// Equal in floating point at random points.
    Sampled {
        /// How many points.
        draws: usize,
    },
    /// No point was found where both sides have a value.
    Unknown(Undefined),
    /// False.
    False(Box<Counterexample>),
}

impl Verdict {
    /// One word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Verdict::Proved => "proved",
            Verdict::Tested { .. } | Verdict::Expanded { .. } => "tested",
            Verdict::Sampled { .. } => "sampled",
            Verdict::Unknown(_) => "unknown",
            Verdict::False(_) => "false",
        }
    }

    /// The order of certainty, the surest first.
    pub fn rank(&self) -> u8 {
        match self {
            Verdict::Proved => 0,
            Verdict::Tested { .. } => 1,
            Verdict::Expanded { .. } => 2,
            Verdict::Sampled { .. } => 3,
            Verdict::Unknown(_) => 4,
            Verdict::False(_) => 5,
        }
    }

    /// Whether the rule may be used.
    pub fn is_true(&self) -> bool {
        self.rank() <= 3
    }
}

impl fmt::Display for Verdict {
    /// The verdict with its evidence, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Proved => f.write_str("proved: both sides have one normal form, for all dimensions"),
            Verdict::Tested { draws, degree } => {
                let bits = 61 - (64 - degree.leading_zeros() as u64).min(60);
                write!(
                    f,
                    "tested: equal at {draws} random points modulo 2^61-1 (degree at most {degree}, so a point misses a \
                     difference with a chance below 2^-{bits})"
                )
            }
            Verdict::Expanded { draws, order } => {
                write!(f, "tested: one power series up to order {order} along {draws} random curves, modulo 2^61-1")
            }
            Verdict::Sampled { draws } => {
                write!(f, "sampled: equal at {draws} random points in floating point, to 1e-7")
            }
            Verdict::Unknown(reason) => write!(f, "unknown: no point has both values ({reason})"),
            Verdict::False(_) => f.write_str("false"),
        }
    }
}

/// The verdict on a rule.
pub fn verdict(rule: &Rule) -> Verdict {
    // The terms of a question hold what the operation is.
    if rule.defines().is_some() {
        return Verdict::Proved;
    }
    match &rule.kind {
        Kind::Differential(operands) => differential(rule, operands),
        _ => careful(&rule.graph, rule.left, rule.right, &rule.symbols),
    }
}

/// The verdict on an equation that is also tried at small whole numbers, where random points are all too ordinary: with determinants of
/// both signs, and functions at the edge of their domains.
pub(crate) fn careful(graph: &Graph, left: Id, right: Id, symbols: &Symbols) -> Verdict {
    let found = judge(graph, left, right, symbols);
    if matches!(found, Verdict::Proved) || !found.is_true() {
        return found;
    }
    match (Case { graph, left, right, symbols }).smallest(Failure::Difference) {
        Some(case) => Verdict::False(Box::new(case)),
        None => found,
    }
}

/// Whether both sides have one normal form, with skew matrices written as `B - B'` and `A*A` as `A` where `A` is idempotent.
pub(crate) fn proves(graph: &Graph, left: Id, right: Id, symbols: &Symbols) -> bool {
    let have = |attribute| {
        let all = symbols.variables().filter(move |(v, _, _)| symbols.attributes(*v).has(attribute));
        all.map(|(v, _, _)| v).collect::<Vec<_>>()
    };
    same_form(graph, left, right, symbols) || {
        let (skew, idempotent) = (have(Attribute::Skew), have(Attribute::Idempotent));
        (!skew.is_empty() && meets_as_differences(graph, left, right, symbols, &skew))
            || (!idempotent.is_empty() && meets_with_squares(graph, left, right, symbols, &idempotent))
    }
}

fn same_form(graph: &Graph, left: Id, right: Id, symbols: &Symbols) -> bool {
    let mut algebra = Algebra::new(Arc::new(symbols.clone()), Limits::default());
    let mut agree = |graph: &Graph, sides: [Id; 2]| {
        let forms = sides.map(|side| algebra.normal_form(graph, side));
        forms[0].is_some() && forms[0] == forms[1]
    };
    agree(graph, [left, right]) || {
        let mut graph = graph.clone();
        let unfolded = [left, right].map(|side| graph.unfolded(side));
        unfolded != [left, right] && agree(&graph, unfolded)
    }
}

/// The sides with every skew `A` as `B - B'`, which is what all skew matrices are.
fn meets_as_differences(graph: &Graph, left: Id, right: Id, symbols: &Symbols, skew: &[Variable]) -> bool {
    let (mut graph, mut symbols) = (graph.clone(), symbols.clone());
    let mut differences: Vec<(Variable, Id)> = Vec::new();
    for variable in skew {
        let name = format!("{}_", symbols.variable_name(*variable));
        let shape = symbols.declaration(*variable).shape.clone();
        let free = symbols.declare(&name, Declaration { shape, attributes: Attributes::NONE });
        let b = graph.variable(free, &symbols);
        let Ok(transposed) = graph.add(Op::Transpose, &[b]) else { return false };
        let signs: SmallVec<[Rational; 2]> = [1, -1].into_iter().map(Rational::from_integer).collect();
        let Ok(difference) = graph.add(Op::Combination(signs), &[b, transposed]) else { return false };
        differences.push((*variable, difference));
    }
    let put = |v| differences.iter().find(|(w, _)| *w == v).map(|(_, id)| *id);
    let sides = [left, right].map(|side| replaced(&mut graph, side, &mut |_, v| put(v)));
    same_form(&graph, sides[0], sides[1], &symbols)
}

/// Whether the sides meet when `A*A` and `A` are one class for every idempotent `A`; no rule is used.
fn meets_with_squares(graph: &Graph, left: Id, right: Id, symbols: &Symbols, idempotent: &[Variable]) -> bool {
    let mut graph = graph.clone();
    let limits = SaturationLimits { nodes: 200, iterations: 4, ..SaturationLimits::default() };
    let mut egraph = EGraph::new(Arc::new(symbols.clone()), limits);
    let sides = [left, right].map(|side| egraph.import(&graph, side));
    for variable in idempotent {
        let a = graph.variable(*variable, symbols);
        if let Ok(square) = graph.add(Op::Product, &[a, a]) {
            egraph.assume(&graph, square, a);
        }
    }
    egraph.saturate(&RuleSet::default());
    egraph.find(sides[0]) == egraph.find(sides[1])
}

/// A term with other terms for variables.
fn replaced(graph: &mut Graph, root: Id, by: &mut dyn FnMut(&mut Graph, Variable) -> Option<Id>) -> Id {
    let mut map: FxHashMap<Id, Id> = FxHashMap::default();
    for id in graph.reachable(&[root]) {
        let node = graph.node(id).clone();
        let new = match node.op {
            Op::Variable(v) => by(graph, v),
            _ if node.children.is_empty() => None,
            op => {
                let children: Vec<Id> = node.children.iter().map(|c| map.get(c).copied().unwrap_or(*c)).collect();
                graph.add(op, &children).ok()
            }
        };
        map.insert(id, new.unwrap_or(id));
    }
    map.get(&root).copied().unwrap_or(root)
}

/// The verdict on an equation.
pub(crate) fn judge(graph: &Graph, left: Id, right: Id, symbols: &Symbols) -> Verdict {
    if proves(graph, left, right, symbols) {
        return Verdict::Proved;
    }
    let case = Case { graph, left, right, symbols };
    match compare(graph, left, right, symbols, DRAWS) {
        Comparison::Equal { draws, kind: Numbers::Field } => {
            Verdict::Tested { draws, degree: degree(graph, &[left, right]) }
        }
        Comparison::Equal { draws, kind: Numbers::Float } => {
            expanded(&Curves::new(graph, [left, right], symbols)).unwrap_or(Verdict::Sampled { draws })
        }
        Comparison::Different { kind, seed, sizes, .. } => {
            let found = case.smallest(Failure::Difference).or_else(|| match kind {
                Numbers::Field => at_random::<Field>(&case, seed, &sizes),
                Numbers::Float => at_random::<f64>(&case, seed, &sizes),
            });
            let nowhere = Counterexample { sizes: Vec::new(), values: Vec::new(), left: None, right: None };
            Verdict::False(Box::new(found.unwrap_or(nowhere)))
        }
        Comparison::Unknown(reason) => Verdict::Unknown(reason),
    }
}

fn expanded(curves: &Curves) -> Option<Verdict> {
    curves.agreements().map(|draws| Verdict::Expanded { draws, order: ORDER - 2 })
}

/// The largest size that random points have.
const SIZE: u64 = 7;

/// A bound on the degree of the terms, each cleared of denominators, added up.
fn degree(graph: &Graph, roots: &[Id]) -> u64 {
    let mut degrees = vec![0u64; graph.len()];
    for id in graph.reachable(roots) {
        let own = graph.children(id).iter().map(|c| degrees[usize::from(*c)]);
        let sum = own.clone().fold(0u64, u64::saturating_add);
        degrees[usize::from(id)] = match graph.op(id) {
            Op::Variable(_) => 1,
            Op::Call(NORM) => sum.saturating_mul(2),
            Op::Call(INVERSE | DETERMINANT | LOG_DETERMINANT) => sum.saturating_mul(SIZE),
            Op::Parametric(MATRIX_POWER, Parameters::Natural(k)) => sum.saturating_mul(u64::from(*k)),
            Op::Call(POWER) => match graph.number_value(graph.children(id)[1]) {
                Some(k) => sum.saturating_mul(k.abs().ceil().to_integer().unsigned_abs().max(1)),
                None => sum.saturating_add(1),
            },
            _ => sum,
        };
    }
    roots.iter().fold(0u64, |all, root| all.saturating_add(degrees[usize::from(*root)])).max(1)
}

/// `d(op(A, B)) => right`: the derivative of `op` along the directions `dA`, `dB`.
fn differential(rule: &Rule, operands: &[Operand]) -> Verdict {
    if is_low(&rule.graph, rule.left) {
        // A difference quotient of five points is exact for polynomials of degree four.
        let (graph, quotient, symbols) = quotient(rule, operands, 1);
        return judge(&graph, quotient, rule.right, &symbols);
    }
    let mut equal = 0;
    for seed in 0..8 * DRAWS as u64 {
        match along(rule, operands, seed) {
            Ok(true) => equal += 1,
            Ok(false) => break,
            Err(Undefined::Singular | Undefined::Division) => {}
            // Roots, which half of all points have not.
            Err(Undefined::Power | Undefined::Function(_)) => {}
            Err(_) => break,
        }
        if equal == DRAWS {
            let degree = degree(&rule.graph, &[rule.left, rule.right]).saturating_mul(2);
            return Verdict::Tested { draws: DRAWS, degree };
        }
    }
    // Whether it is false is told in floating point, with numbers that a person can follow.
    let (graph, quotient, symbols) = quotient(rule, operands, 1 << 14);
    match judge(&graph, quotient, rule.right, &symbols) {
        found if found.is_true() => {
            expanded(&Curves::of_differential(rule)).unwrap_or(Verdict::Sampled { draws: DRAWS })
        }
        other => other,
    }
}

/// Whether the term is a polynomial of degree at most four in each of its operands together.
fn is_low(graph: &Graph, root: Id) -> bool {
    graph.reachable(&[root]).into_iter().all(|id| match graph.op(id) {
        Op::Map(_)
        | Op::Call(
            NORM | INVERSE | DETERMINANT | LOG_DETERMINANT | SOFTMAX | LOG_SUM_EXP | DIVIDE | HADAMARD_DIVIDE | POWER,
        ) => false,
        Op::Parametric(MATRIX_POWER, Parameters::Natural(k)) => *k <= 4,
        _ => true,
    }) && degree(graph, &[root]) <= 4
}

/// Whether the derivative of the left side in dual numbers is the right side, at one random point of the field.
fn along(rule: &Rule, operands: &[Operand], seed: u64) -> Result<bool, Undefined> {
    let sizes = Sizes::distinct(&rule.symbols, seed);
    let point = Point::<Field>::random(&rule.symbols, seed, &sizes, Region::Signed)?;
    let mut dual = Point::<Dual<Field>>::new(sizes);
    for operand in operands {
        let (value, tangent) = (point.value(operand.value)?, point.value(operand.differential)?);
        let data = value.data.iter().zip(&tangent.data).map(|(v, t)| Dual::new(*v, *t)).collect();
        dual.set(operand.value, crate::eval::Tensor { shape: value.shape.clone(), data });
    }
    let left = Evaluator::new(&rule.graph, &dual).value(rule.left)?.map(|x| Dual::constant(x.tangent));
    let right = Evaluator::new(&rule.graph, &point).value(rule.right)?.clone();
    Ok(left.shape == right.shape && left.data.iter().zip(&right.data).all(|(l, r)| l.value == *r))
}

/// The derivative of the left side as a difference quotient of five points, with steps of one `steps`-th of the direction.
fn quotient(rule: &Rule, operands: &[Operand], steps: i64) -> (Graph, Id, Symbols) {
    let mut graph = rule.graph.clone();
    let mut terms: Vec<(Rational, Id)> = Vec::new();
    for (step, weight) in [(1, 8), (-1, -8), (2, -1), (-2, 1)] {
        let value = replaced(&mut graph, rule.left, &mut |graph, v| {
            let operand = operands.iter().find(|o| o.value == v)?;
            let (from, direction) =
                (graph.variable(v, &rule.symbols), graph.variable(operand.differential, &rule.symbols));
            let coefficients: SmallVec<[Rational; 2]> =
                SmallVec::from_slice(&[Rational::from_integer(1), Rational::new(step, steps)]);
            graph.add(Op::Combination(coefficients), &[from, direction]).ok()
        });
        terms.push((Rational::new(weight * steps, 12), value));
    }
    terms.retain(|(weight, _)| !weight.is_zero());
    let coefficients: SmallVec<[Rational; 2]> = terms.iter().map(|(weight, _)| *weight).collect();
    let values: Vec<Id> = terms.iter().map(|(_, value)| *value).collect();
    let root = graph.add(Op::Combination(coefficients), &values).unwrap_or(rule.left);
    (graph, root, rule.symbols.clone())
}

/// The same names, where one metavariable has these attributes.
pub(crate) fn with_attributes(symbols: &Symbols, name: &str, attributes: Attributes) -> Symbols {
    let mut symbols = symbols.clone();
    if let Some(variable) = symbols.find_variable(name) {
        let shape = symbols.declaration(variable).shape.clone();
        symbols.declare(name, Declaration { shape, attributes });
    }
    symbols
}
