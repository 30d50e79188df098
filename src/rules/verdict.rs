//! Whether a rule is true, and how that is known.

use super::compile::{Kind, Rule};
use super::point::{Case, Counterexample, Failure, at_random};
use crate::differential::Operand;
use crate::eval::{Comparison, Dual, Evaluator, Field, Kind as Numbers, Point, Region, Sizes, Undefined, compare};
use crate::expr::{Function, Graph, Id, Op, Rational};
use crate::symbol::{Attributes, Declaration, Symbols};
use crate::tensor::{Algebra, Limits};
use num_traits::{Signed, Zero};
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
            Verdict::Tested { .. } => "tested",
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
            Verdict::Sampled { .. } => 2,
            Verdict::Unknown(_) => 3,
            Verdict::False(_) => 4,
        }
    }

    /// Whether the rule may be used.
    pub fn is_true(&self) -> bool {
        self.rank() <= 2
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
    match &rule.kind {
        Kind::Differential(operands) => differential(rule, operands),
        _ => careful(&rule.graph, rule.left, rule.right, &rule.symbols),
    }
}

/// The verdict on an equation that is also tried at small whole numbers, where random points are all too ordinary: with determinants of
/// both signs, and functions at the edge of their domains.
pub(super) fn careful(graph: &Graph, left: Id, right: Id, symbols: &Symbols) -> Verdict {
    let found = judge(graph, left, right, symbols);
    if !matches!(found, Verdict::Tested { .. } | Verdict::Sampled { .. }) {
        return found;
    }
    match (Case { graph, left, right, symbols }).smallest(Failure::Difference) {
        Some(case) => Verdict::False(Box::new(case)),
        None => found,
    }
}

/// Whether both sides have one normal form.
pub(super) fn proves(graph: &Graph, left: Id, right: Id, symbols: &Symbols) -> bool {
    let mut algebra = Algebra::new(Arc::new(symbols.clone()), Limits::default());
    let forms = [left, right].map(|side| algebra.normal_form(graph, side));
    forms[0].is_some() && forms[0] == forms[1]
}

/// The verdict on an equation.
pub(super) fn judge(graph: &Graph, left: Id, right: Id, symbols: &Symbols) -> Verdict {
    if proves(graph, left, right, symbols) {
        return Verdict::Proved;
    }
    let case = Case { graph, left, right, symbols };
    match compare(graph, left, right, symbols, DRAWS) {
        Comparison::Equal { draws, kind: Numbers::Field } => {
            Verdict::Tested { draws, degree: degree(graph, &[left, right]) }
        }
        Comparison::Equal { draws, kind: Numbers::Float } => Verdict::Sampled { draws },
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
            Op::Norm => sum.saturating_mul(2),
            Op::Inverse | Op::Determinant | Op::LogDeterminant => sum.saturating_mul(SIZE),
            Op::MatrixPower(k) => sum.saturating_mul(u64::from(*k)),
            Op::Power => match graph.number_value(graph.children(id)[1]) {
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
            Err(Undefined::Power | Undefined::Function(Function::Sqrt)) => {}
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
        Verdict::Proved | Verdict::Tested { .. } => Verdict::Sampled { draws: DRAWS },
        other => other,
    }
}

/// Whether the term is a polynomial of degree at most four in each of its operands together.
fn is_low(graph: &Graph, root: Id) -> bool {
    graph.reachable(&[root]).into_iter().all(|id| match graph.op(id) {
        Op::Map(_)
        | Op::Norm
        | Op::Inverse
        | Op::Determinant
        | Op::LogDeterminant
        | Op::Divide
        | Op::HadamardDivide
        | Op::Power => false,
        Op::MatrixPower(k) => *k <= 4,
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
        let mut map: Vec<Option<Id>> = vec![None; rule.graph.len()];
        for id in rule.graph.reachable(&[rule.left]) {
            let node = rule.graph.node(id).clone();
            let moved = match node.op {
                Op::Variable(v) => operands.iter().find(|o| o.value == v).and_then(|operand| {
                    let direction = graph.variable(operand.differential, &rule.symbols);
                    let coefficients: SmallVec<[Rational; 2]> =
                        SmallVec::from_slice(&[Rational::from_integer(1), Rational::new(step, steps)]);
                    graph.add(Op::Combination(coefficients), &[id, direction]).ok()
                }),
                op => {
                    let children: Vec<Id> = node.children.iter().map(|c| map[usize::from(*c)].unwrap_or(*c)).collect();
                    if children.is_empty() { Some(id) } else { graph.add(op, &children).ok() }
                }
            };
            map[usize::from(id)] = Some(moved.unwrap_or(id));
        }
        let value = map[usize::from(rule.left)].unwrap_or(rule.left);
        terms.push((Rational::new(weight * steps, 12), value));
    }
    terms.retain(|(weight, _)| !weight.is_zero());
    let coefficients: SmallVec<[Rational; 2]> = terms.iter().map(|(weight, _)| *weight).collect();
    let values: Vec<Id> = terms.iter().map(|(_, value)| *value).collect();
    let root = graph.add(Op::Combination(coefficients), &values).unwrap_or(rule.left);
    (graph, root, rule.symbols.clone())
}

/// The same names, where one metavariable has these attributes.
pub(super) fn with_attributes(symbols: &Symbols, name: &str, attributes: Attributes) -> Symbols {
    let mut symbols = symbols.clone();
    if let Some(variable) = symbols.find_variable(name) {
        let shape = symbols.declaration(variable).shape.clone();
        symbols.declare(name, Declaration { shape, attributes });
    }
    symbols
}
