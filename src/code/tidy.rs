//! Terms before they become a program: without operations that are other operations, and with what undoes itself gone.

use crate::base::{Rational, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::{Meaning, Op};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// These terms in a graph of their own.
pub(super) fn tidied(graph: &Graph, roots: &[Id], symbols: &Symbols) -> (Graph, Vec<Id>) {
    let mut tidy = Graph::new();
    let mut map: FxHashMap<Id, Id> = FxHashMap::default();
    for id in graph.reachable(roots) {
        let op = graph.op(id);
        let children: SmallVec<[Id; 4]> = graph.children(id).iter().map(|child| map[child]).collect();
        let meaning = op.record().map(|record| record.meaning);
        let unfolded = match (meaning.and_then(Meaning::unfolding), meaning) {
            (Some(unfold), _) => unfold(&mut tidy, &children, op.parameters()),
            (_, Some(Meaning::Monomial([factor]))) => {
                let number = factor.exponent(Some, |place| tidy.number_value(children[place]));
                squared_root(&tidy, children[factor.base], number)
            }
            _ => None,
        };
        let new = unfolded.or_else(|| match op {
            Op::Variable(variable) => Some(tidy.variable(*variable, symbols)),
            _ => tidy.add(op.clone(), &children).ok(),
        });
        // What was a term once is one again.
        map.insert(id, new.unwrap_or_else(|| tidy.zero(graph.shape(id))));
    }
    let roots = roots.iter().map(|root| map[root]).collect();
    (tidy, roots)
}

/// What the square of a root is.
fn squared_root(graph: &Graph, base: Id, exponent: Option<Rational>) -> Option<Id> {
    let exponent = exponent?;
    match graph.op(base) {
        Op::Map(function) if function.exponent()?.checked_mul(&exponent)?.is_one() => {
            graph.children(base).first().copied()
        }
        _ => None,
    }
}
