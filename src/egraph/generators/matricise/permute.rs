//! Writes a permutation of the places of a product axis with commutation matrices.

use crate::base::Dimension;
use crate::egraph::core::{einsum, with_dimensions};
use crate::egraph::generators::generator::Generation;
use crate::expr::Id;
use crate::ops::{Node, Op};
use smallvec::SmallVec;

/// Places in the order of an axis, the slowest first.
pub(super) type Places = SmallVec<[usize; 8]>;

/// The layers of adjacent exchanges that turn one order of places into another: for each, the order after it and where it exchanges.
fn layers(from: &[usize], to: &[usize]) -> Vec<(Places, Places)> {
    let rank = |place: usize| to.iter().position(|p| *p == place).unwrap_or(usize::MAX);
    let mut order: Places = from.iter().copied().collect();
    let mut layers = Vec::new();
    loop {
        let mut exchanges = Places::new();
        let mut at = 0;
        while at + 1 < order.len() {
            if rank(order[at]) > rank(order[at + 1]) {
                order.swap(at, at + 1);
                exchanges.push(at);
                at += 1;
            }
            at += 1;
        }
        if exchanges.is_empty() {
            return layers;
        }
        layers.push((order.clone(), exchanges));
    }
}

/// What the permutation adds to the size of the text.
pub(super) fn cost(from: &[usize], to: &[usize]) -> usize {
    let factors = |exchanges: usize| from.len() - exchanges;
    layers(from, to).iter().map(|(_, exchanges)| 2 * factors(exchanges.len())).sum()
}

impl Generation<'_> {
    /// The factors of the permutation matrix with rows in the order `to` and columns in the order `from`, the leftmost first.
    pub(super) fn permutation(&mut self, from: &[usize], to: &[usize], size: impl Fn(usize) -> Dimension) -> Vec<Id> {
        let mut factors = Vec::new();
        for (order, exchanges) in layers(from, to) {
            let mut at = 0;
            let mut layer: Option<Id> = None;
            while at < order.len() {
                let next = if exchanges.contains(&at) {
                    at += 2;
                    with_dimensions(&einsum("->(ij)(ji)"), &[size(order[at - 2]), size(order[at - 1])])
                } else {
                    at += 1;
                    Op::Identity(size(order[at - 1]))
                };
                let next = self.leaf(next);
                layer = Some(match layer {
                    Some(layer) => self.add(Node::new(einsum("ij,kl->(ik)(jl)"), [layer, next])),
                    None => next,
                });
            }
            factors.extend(layer);
        }
        factors.reverse();
        factors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_layer_for_the_same_order() {
        assert!(layers(&[0, 1, 2], &[0, 1, 2]).is_empty());
        assert_eq!(cost(&[0, 1, 2], &[0, 1, 2]), 0);
    }

    #[test]
    fn disjoint_exchanges_share_a_layer() {
        let layers = layers(&[1, 0, 3, 2], &[0, 1, 2, 3]);
        assert_eq!(layers.len(), 1);
        assert_eq!(layers[0].1.as_slice(), [0, 2]);
    }

    #[test]
    fn a_reversal_is_reached() {
        let layers = layers(&[0, 1, 2, 3], &[3, 2, 1, 0]);
        assert_eq!(layers.last().map(|l| l.0.to_vec()), Some(vec![3, 2, 1, 0]));
    }
}
