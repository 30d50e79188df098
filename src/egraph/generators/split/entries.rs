//! Products entry by entry: the operands of a network that lie side by side on the same labels.

use crate::base::{Label, Rational};
use crate::egraph::core::{Quotient, einsum};
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members, is_distinct};
use crate::egraph::limits::{OPERANDS_CUT_EVERYWHERE, OPERANDS_CUT_MANY_WAYS};
use crate::expr::Id;
use crate::ops::{Node, Op};
use num_traits::One;
use smallvec::{SmallVec, smallvec};

impl Generation<'_> {
    /// Operands on the same labels are multiplied entry by entry.
    pub(super) fn split_parallel(&mut self, from: Id, net: &ClassNetwork, out: &[Label]) -> bool {
        let key = |o: usize| {
            let mut labels: SmallVec<[Label; 4]> = net.labels(o).iter().copied().collect();
            labels.sort_unstable();
            labels
        };
        for first in 0..net.operands.len() {
            let labels = key(first);
            if labels.is_empty() || labels.len() > 2 {
                continue;
            }
            let cluster: Members = (0..net.operands.len()).filter(|o| key(*o) == labels).collect();
            if cluster.len() < 2 || cluster[0] != first {
                continue;
            }
            // Orientation of the first operand, unless the output says otherwise.
            let order: SmallVec<[Label; 4]> = if out.len() == 2 && labels.iter().all(|l| out.contains(l)) {
                out.iter().copied().collect()
            } else {
                net.labels(first).iter().copied().collect()
            };
            let groups: SmallVec<[&[Label]; 2]> = order.iter().map(std::slice::from_ref).collect();
            if cluster.len() < net.operands.len() || (out.len() == 1 && labels.len() == 2) {
                let merged = self.part(net, &cluster, &groups);
                let new = self.replaced(net, &cluster, merged, &order);
                self.derive(from, new, "split");
                return true;
            }
            self.split_entries(from, net, &cluster, &groups, out.is_empty());
            return true;
        }
        false
    }

    /// A product entry by entry of tensors of more than two axes, or the sum of all its entries.
    pub(super) fn split_tensor(&mut self, from: Id, net: &ClassNetwork, labels: &[Label]) -> bool {
        let all: Members = (0..net.operands.len()).collect();
        if all.len() < 2 || labels.len() < 3 || !is_distinct(labels) || all.iter().any(|o| net.labels(*o) != labels) {
            return false;
        }
        let groups: SmallVec<[&[Label]; 2]> = labels.iter().map(std::slice::from_ref).collect();
        self.split_entries(from, net, &all, &groups, net.pattern.output.is_empty());
        true
    }

    /// A network that is one product entry by entry, or the sum of all its entries.
    fn split_entries(&mut self, from: Id, net: &ClassNetwork, cluster: &[usize], groups: &[&[Label]], summed: bool) {
        let classes: Vec<Id> = cluster.iter().map(|o| self.part(net, &[*o], groups)).collect();
        let mut sorted: Vec<(Id, usize)> = classes.iter().copied().zip(cluster.iter().copied()).collect();
        sorted.sort_unstable();
        let mut runs: Vec<(Id, Members)> = Vec::new();
        for (class, operand) in sorted {
            match runs.last_mut() {
                Some((last, members)) if *last == class => members.push(operand),
                _ => runs.push((class, smallvec![operand])),
            }
        }
        let without = |gone: &[usize]| cluster.iter().copied().filter(|o| !gone.contains(o)).collect::<Members>();
        if summed {
            if runs.iter().all(|(_, members)| members.len() % 2 == 0) {
                let half: Members =
                    runs.iter().flat_map(|(_, members)| members[..members.len() / 2].iter().copied()).collect();
                let half = self.part(net, &half, groups);
                self.derive(from, Node::new(einsum("i,i->"), [half, half]), "split");
            }
            let tried = if runs.len() > OPERANDS_CUT_EVERYWHERE { 1 } else { runs.len() };
            for (class, members) in &runs[..tried] {
                let rest = without(&members[..1]);
                let rest = self.part(net, &rest, groups);
                self.derive(from, Node::new(einsum("i,i->"), [*class, rest]), "split");
            }
            let all = self.part(net, cluster, groups);
            self.derive(from, Node::new(Op::Sum, [all]), "split");
            return;
        }
        let each: Vec<Id> = runs.iter().map(|(class, _)| *class).collect();
        let merged = self.merged_powers(&each);
        if let Some((first, rest)) = merged.split_first()
            && merged.len() < each.len()
            && runs.iter().all(|(_, members)| members.len() == 1)
        {
            let value = rest.iter().fold(*first, |value, next| self.add(Node::new(Op::Hadamard, [value, *next])));
            return self.derive_class(from, value, "split");
        }
        if let Some((_, members)) = runs.iter().find(|(class, _)| self.negative_power(*class).is_some()) {
            let (base, power) = self
                .negative_power(classes[cluster.iter().position(|o| *o == members[0]).unwrap_or(0)])
                .unwrap_or((classes[0], Rational::one()));
            let rest = without(members);
            if !rest.is_empty() {
                let divisor = self.power_of(base, power * members.len() as i64);
                let rest = self.part(net, &rest, groups);
                self.derive(from, Quotient { dividend: rest, divisor: divisor, entrywise: true }.node(), "split");
            }
        }
        // Of many factors that one is taken off whose rest is there already: products are written with one factor more at a time.
        let last = runs.len() - 1;
        let labels: SmallVec<[Label; 2]> = groups.iter().flat_map(|g| g.iter().copied()).collect();
        let taken = if last >= OPERANDS_CUT_MANY_WAYS && self.is_there(net, &without(&runs[last].1), &labels) {
            last
        } else {
            0
        };
        let (class, members) = &runs[taken];
        let power = if members.len() > 1 {
            self.power_of(*class, Rational::from_integer(members.len() as i64))
        } else {
            *class
        };
        if runs.len() == 1 {
            self.derive_class(from, power, "split");
        } else {
            let rest = without(members);
            let rest = self.part(net, &rest, groups);
            self.derive(from, Node::new(Op::Hadamard, [power, rest]), "split");
        }
        if members.len() > 1 {
            let rest = without(&members[..1]);
            let rest = self.part(net, &rest, groups);
            self.derive(from, Node::new(Op::Hadamard, [*class, rest]), "split");
        }
    }
}
