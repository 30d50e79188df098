//! The rules of structural operations, and the one place that asks the records for those of the others.

use super::product;
use crate::base::{Facts, IndexPattern, Interval, Properties, Property, Rational};
use crate::ops::{KnownTerms, Node, Op, Operands};

/// What is known of a node, with all that follows. `square` says whether its shape is that of a square matrix.
pub(super) fn of_node(node: &Node, square: bool, terms: &dyn KnownTerms) -> Facts {
    settle(rule(node, square, terms), square)
}

/// Closes facts under implication.
pub(crate) fn settle(facts: Facts, square: bool) -> Facts {
    let shape = if square { &[Property::Square][..] } else { &[] };
    facts.and(Properties::of(shape)).close()
}

/// What the operation itself says of a node.
pub(crate) fn rule(node: &Node, square: bool, terms: &dyn KnownTerms) -> Facts {
    let operands = Operands::new(&node.children, terms);
    match &node.op {
        Op::Number(value) => Facts::within(Interval::point(value)),
        Op::Size(_) => Facts::within(Interval::at_least(1)),
        Op::Ones(_) => Facts::within(Interval::closed(1, 1)),
        Op::Zero(_) if square => zero(),
        Op::Zero(_) => Facts::within(Interval::closed(0, 0)),
        Op::Identity(_) => Facts::within(Interval::closed(0, 1)).and(Facts::IDENTITY),
        Op::Variable(variable) => terms.declared(*variable),
        Op::Transpose => transpose(operands.facts(0)),
        Op::Product => product::product(&operands, square),
        Op::Scale => scale(operands.facts(0), operands.facts(1), operands.same()),
        Op::Hadamard => hadamard(&operands),
        Op::Combination(coefficients) => combination(coefficients, &operands),
        Op::Sum => sum(operands.facts(0)),
        Op::Network(pattern) => network(pattern, &operands),
        Op::Map(function) => function.record().facts(operands.facts(0)),
        // A term holds what it is.
        Op::Defined(_) => Facts::UNKNOWN,
        Op::Call(operation) | Op::Parametric(operation, _) => {
            (operation.record().facts)(&operands, node.op.parameters())
        }
    }
}

/// The square matrix of zeros.
fn zero() -> Facts {
    use Property::*;
    Facts::with(&[Diagonal, Skew, Semidefinite, Idempotent]).meet(Facts::within(Interval::closed(0, 0)))
}

fn transpose(matrix: Facts) -> Facts {
    use Property::*;
    const EXCHANGED: [(Property, Property); 2] = [(Lower, Upper), (FullColumnRank, FullRowRank)];
    let mut properties = matrix.properties.difference(Properties::of(&[Lower, Upper, FullColumnRank, FullRowRank]));
    for (a, b) in EXCHANGED {
        for (from, to) in [(a, b), (b, a)] {
            if matrix.has(from) {
                properties = properties.union(Properties::of(&[to]));
            }
        }
    }
    Facts { range: matrix.range, properties }
}

/// A scalar times a tensor; `same` says whether it is the scalar itself.
fn scale(scalar: Facts, tensor: Facts, same: bool) -> Facts {
    use Property::*;
    let mut kept = Properties::LINEAR;
    if scalar.has(Nonzero) {
        kept = kept.union(Properties::RANK);
    }
    if scalar.range.is_nonnegative() {
        kept = kept.union(Properties::of(&[Semidefinite]));
    }
    if scalar.range.is_positive() {
        kept = kept.union(Properties::of(&[Definite]));
    }
    if scalar.is_unit() {
        kept = kept.union(Properties::of(&[Orthogonal]));
    }
    let range = if same { scalar.range.square() } else { scalar.range.times(tensor.range) };
    Facts { range, ..tensor.only(kept) }
}

/// The sum of all entries; that of a matrix is `1'*A*1`.
fn sum(entries: Facts) -> Facts {
    let range = entries.range.sums();
    Facts::within(match () {
        () if entries.has(Property::Definite) => range.intersection(Interval::POSITIVE),
        () if entries.has(Property::Semidefinite) => range.intersection(Interval::NONNEGATIVE),
        () => range,
    })
}

fn hadamard(operands: &Operands<'_>) -> Facts {
    use Property::*;
    let (a, b) = (operands.facts(0), operands.facts(1));
    let either = a.properties.union(b.properties).intersection(Properties::ZEROS);
    // Schur's product theorem.
    let both = operands.both().intersection(Properties::of(&[Semidefinite, Definite, Nonzero]));
    let range = if operands.same() { a.range.square() } else { a.range.times(b.range) };
    Facts::within(range).and(either).and(both).and(operands.parity())
}

fn combination(coefficients: &[Rational], operands: &Operands<'_>) -> Facts {
    use Property::*;
    let terms = || coefficients.iter().enumerate().map(|(at, c)| (c, operands.facts(at)));
    let range = terms().map(|(c, facts)| facts.range.scale(c)).reduce(Interval::plus).unwrap_or(Interval::ALL);
    if let [c] = coefficients {
        let scalar = Facts::within(Interval::point(c)).close();
        return Facts { range, ..scale(scalar, operands.facts(0), false) };
    }
    // There is one identity.
    if terms().all(|(_, facts)| facts.is_identity()) && coefficients.iter().cloned().sum::<Rational>().is_zero() {
        return zero();
    }
    let all = terms().map(|(_, facts)| facts.properties).reduce(Properties::intersection).unwrap_or_default();
    let mut properties = all.intersection(Properties::LINEAR);
    let semidefinite = |(c, facts): (&Rational, Facts)| c.is_positive() && facts.has(Semidefinite);
    let definite = terms().any(|(c, facts)| c.is_positive() && facts.has(Definite));
    if terms().all(semidefinite) {
        properties = properties.union(Properties::of(if definite { &[Definite] } else { &[Semidefinite] }));
    }
    // The quadratic form of a skew matrix is zero.
    if definite && terms().all(|term| semidefinite(term) || term.1.has(Skew)) {
        properties = properties.union(Properties::of(&[Invertible]));
    }
    let two: Vec<(&Rational, Facts)> = terms().take(3).collect();
    for (a, b) in [(0, 1), (1, 0)] {
        let [Some((c, identity)), Some((d, other))] = [a, b].map(|at| two.get(at).copied()) else { break };
        if two.len() > 2 || !identity.is_identity() {
            continue;
        }
        // The eigenvalues of a projection are zero and one, those of an orthogonal matrix have the absolute value one.
        let invertible = other.has(Idempotent) && !c.is_zero() && *c != -d
            || other.has(Orthogonal) && c.abs() != d.abs()
            || other.has(Skew) && !c.is_zero();
        if invertible {
            properties = properties.union(Properties::of(&[Invertible]));
        }
        if !c.is_one() || !other.has(Idempotent) {
            continue;
        }
        // The complement of a projection, and the reflection.
        if *d == Rational::from_integer(-1) {
            properties = properties.union(Properties::of(&[Idempotent]));
        }
        if *d == Rational::from_integer(-2) && other.has(Symmetric) {
            properties = properties.union(Properties::of(&[Orthogonal]));
        }
    }
    Facts::within(range).and(properties)
}

/// The entries of a network lie where sums of products of the operands' entries do.
fn network(pattern: &IndexPattern, operands: &Operands<'_>) -> Facts {
    let ids = operands.ids();
    let one = Interval::closed(1, 1);
    let squares = ids.len() == 2 && operands.same() && pattern.inputs[0] == pattern.inputs[1];
    let mut range = match ids {
        _ if squares => operands.facts(0).range.square(),
        _ => (0..ids.len()).fold(one, |range, at| range.times(operands.facts(at).range)),
    };
    let output = || pattern.flat_output();
    if (0..pattern.sizes.len()).any(|label| output().all(|l| usize::from(l) != label)) {
        range = range.sums();
    }
    // A delta makes entries zero.
    if output().enumerate().any(|(at, label)| output().take(at).any(|l| l == label)) {
        range = range.hull(Interval::closed(0, 0));
    }
    Facts::within(range)
}
