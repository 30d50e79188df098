//! Derivatives of what is made of matrices that have no inverse: nothing asks for one.

use crate::base::{IndexPatternBuilder, Rational, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::facts;
use crate::ops::{ADJUGATE, Op, natural_power};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// The largest matrix whose adjugate is written as a polynomial.
const LARGEST: u64 = 6;

/// A term to be differentiated. The matrices in it that have no inverse are marked for the rules, and adjugates of them, which vary, are the
/// polynomials that they are by the theorem of Cayley and Hamilton.
pub(super) fn prepared(graph: &mut Graph, root: Id, wrt: &[Variable], symbols: &Symbols) -> Id {
    let singular = facts::singular(graph, symbols, &[root]);
    if singular.is_empty() {
        return root;
    }
    singular.iter().for_each(|matrix| graph.set_singular(*matrix));
    let varies: Vec<Vec<bool>> = wrt.iter().map(|variable| graph.depends_on(*variable)).collect();
    let mut map: FxHashMap<Id, Id> = FxHashMap::default();
    for id in graph.reachable(&[root]) {
        let node = graph.node(id).clone();
        let children: SmallVec<[Id; 2]> = node.children.iter().map(|child| map[child]).collect();
        let is_adjugate = node.op == Op::Call(ADJUGATE) && singular.contains(&node.children[0]);
        let polynomial = (is_adjugate && varies.iter().any(|varies| varies[usize::from(id)]))
            .then(|| adjugate(graph, children[0], symbols))
            .flatten();
        let copied = match polynomial {
            Some(polynomial) => polynomial,
            None if children == node.children => id,
            None => graph.add(node.op, &children).unwrap_or(id),
        };
        // What an operand is written as has no inverse either.
        if singular.contains(&id) {
            graph.set_singular(copied);
        }
        map.insert(id, copied);
    }
    map[&root]
}

/// The adjugate of a matrix of known size as a polynomial of it: the sum of `(-1)^(n-1-k)*e_k*A^(n-1-k)`, where `e_k` are the elementary
/// symmetric polynomials of the eigenvalues, in power sums by Newton's identities (Horn & Johnson, Matrix Analysis, sec. 0.8.2 and 2.4).
fn adjugate(graph: &mut Graph, matrix: Id, symbols: &Symbols) -> Option<Id> {
    let axis = graph.shape(matrix).first()?.clone();
    let size = symbols.literal_axis(&axis).filter(|size| *size <= LARGEST)? as u32;
    let [dimension] = axis[..] else { return None };
    let sign = |odd: u32| Rational::from_integer(if odd.is_multiple_of(2) { 1 } else { -1 });
    let mut power_sums = Vec::new();
    for k in 1..size {
        let power = natural_power(graph, matrix, k)?;
        let mut trace = IndexPatternBuilder::new();
        let labels = trace.axis(&axis);
        trace.input(labels.iter().chain(&labels).copied());
        power_sums.push(graph.network(trace.finish(), &[power]).ok()?);
    }
    let mut elementary = vec![graph.number(Rational::one())];
    for k in 1..size {
        let mut terms: Vec<Id> = Vec::new();
        let mut coefficients: SmallVec<[Rational; 2]> = SmallVec::new();
        for i in 1..=k {
            terms.push(graph.add(Op::Scale, &[elementary[(k - i) as usize], power_sums[i as usize - 1]]).ok()?);
            coefficients.push(sign(i - 1) * Rational::new(1, i64::from(k)));
        }
        elementary.push(graph.add(Op::Combination(coefficients), &terms).ok()?);
    }
    let mut terms: Vec<Id> = Vec::new();
    let mut coefficients: SmallVec<[Rational; 2]> = SmallVec::new();
    for k in 0..size {
        let power = match size - 1 - k {
            0 => graph.leaf(Op::Identity(dimension)),
            exponent => natural_power(graph, matrix, exponent)?,
        };
        terms.push(graph.add(Op::Scale, &[elementary[k as usize], power]).ok()?);
        coefficients.push(sign(size - 1 - k));
    }
    graph.add(Op::Combination(coefficients), &terms).ok()
}
