//! Products entry by entry: the operands of a network that lie side by side on the same labels.

use crate::base::{Label, Rational};
use crate::egraph::core::{Quotient, einsum};
use crate::egraph::generators::generator::Generation;
use crate::egraph::generators::network::{ClassNetwork, Members, Replacement, is_distinct};
use crate::egraph::limits::{OPERANDS_CUT_EVERYWHERE, OPERANDS_CUT_MANY_WAYS};
use crate::expr::Id;
use crate::ops::{Node, Op};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use smallvec::{SmallVec, smallvec};

/// Equal factors of a product entry by entry.
struct Run {
    class: Id,
    members: Members,
}

/// A product entry by entry.
struct Entries<'a> {
    net: &'a ClassNetwork,
    /// The factors.
    cluster: &'a [usize],
    /// The axes of the product.
    groups: &'a [&'a [Label]],
    /// The factors, equal ones together.
    runs: Vec<Run>,
}

impl Entries<'_> {
    /// The factors without some of them.
    fn without(&self, gone: &[usize]) -> Members {
        self.cluster.iter().copied().filter(|o| !gone.contains(o)).collect()
    }
}

impl Generation<'_> {
    /// Operands on the same labels are multiplied entry by entry.
    pub(super) fn split_parallel(&mut self, from: Id, net: &ClassNetwork, out: &[Label]) -> bool {
        let mut clusters: IndexMap<SmallVec<[Label; 4]>, Members, FxBuildHasher> = IndexMap::default();
        for o in 0..net.operands.len() {
            let mut labels: SmallVec<[Label; 4]> = net.labels(o).iter().copied().collect();
            labels.sort_unstable();
            if matches!(labels.len(), 1 | 2) {
                clusters.entry(labels).or_default().push(o);
            }
        }
        clusters.retain(|_, members| members.len() > 1);
        let mut merged: Vec<(Members, Id, SmallVec<[Label; 4]>)> = Vec::new();
        for (labels, cluster) in clusters {
            let first = cluster[0];
            // Orientation of the first operand, unless the output says otherwise.
            let order: SmallVec<[Label; 4]> = if out.len() == 2 && labels.iter().all(|l| out.contains(l)) {
                out.iter().copied().collect()
            } else {
                net.labels(first).iter().copied().collect()
            };
            let groups: SmallVec<[&[Label]; 2]> = order.iter().map(std::slice::from_ref).collect();
            if cluster.len() < net.operands.len() || (out.len() == 1 && labels.len() == 2) {
                let by = self.part(net, &cluster, &groups);
                merged.push((cluster, by, order.clone()));
                // All clusters of a long network at once: it is made as often anew otherwise.
                if net.operands.len() > OPERANDS_CUT_MANY_WAYS { continue } else { break }
            }
            self.split_entries(from, net, &cluster, &groups, out.is_empty());
            return true;
        }
        let by: Vec<Replacement<'_>> =
            merged.iter().map(|(members, by, labels)| Replacement { members, by: *by, labels }).collect();
        if !by.is_empty() {
            let new = self.replaced(net, &by);
            self.derive(from, new, "split");
        }
        !by.is_empty()
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
        let mut sorted: Vec<(Id, usize)> = cluster.iter().map(|o| (self.part(net, &[*o], groups), *o)).collect();
        sorted.sort_unstable();
        let mut runs: Vec<Run> = Vec::new();
        for (class, operand) in sorted {
            match runs.last_mut() {
                Some(last) if last.class == class => last.members.push(operand),
                _ => runs.push(Run { class, members: smallvec![operand] }),
            }
        }
        let entries = Entries { net, cluster, groups, runs };
        if summed {
            self.split_sum_of_entries(from, &entries);
        } else {
            self.split_product_of_entries(from, &entries);
        }
    }

    /// Whether a class is a unit vector.
    fn is_unit(&self, class: Id) -> bool {
        self.nodes(class).iter().any(|node| node.op.as_unit().is_some())
    }

    /// The product of some factors.
    fn entries(&mut self, entries: &Entries, members: &[usize]) -> Id {
        self.part(entries.net, members, entries.groups)
    }

    /// The sum of all entries of a product: an inner product of two parts of it.
    fn split_sum_of_entries(&mut self, from: Id, entries: &Entries) {
        let runs = &entries.runs;
        if runs.iter().all(|run| run.members.len() % 2 == 0) {
            let half = runs.iter().flat_map(|run| &run.members[..run.members.len() / 2]);
            let half: Members = half.copied().collect();
            let half = self.entries(entries, &half);
            self.derive(from, Node::new(einsum("i,i->"), [half, half]), "split");
        }
        let tried = if runs.len() > OPERANDS_CUT_EVERYWHERE { 1 } else { runs.len() };
        for Run { class, members } in &runs[..tried] {
            let rest = self.entries(entries, &entries.without(&members[..1]));
            self.derive(from, Node::new(einsum("i,i->"), [*class, rest]), "split");
        }
        let all = self.entries(entries, entries.cluster);
        self.derive(from, Node::new(Op::Sum, [all]), "split");
    }

    /// A product entry by entry: powers of one base merged, a factor with a negative exponent as a divisor, one factor taken off.
    fn split_product_of_entries(&mut self, from: Id, entries: &Entries) {
        let runs = &entries.runs;
        let each: Vec<Id> = runs.iter().map(|run| run.class).collect();
        if self.merged_powers(&each).len() < each.len() {
            let count = |run: &Run| Rational::from_integer(run.members.len() as i64);
            let powers: Vec<Id> = runs.iter().map(|run| self.power_of(run.class, count(run))).collect();
            if let Some((first, rest)) = self.merged_powers(&powers).split_first() {
                let value = rest.iter().fold(*first, |value, next| self.add(Node::new(Op::Hadamard, [value, *next])));
                return self.derive_class(from, value, "split");
            }
        }
        if let Some(run) =
            runs.iter().find(|run| self.is_unit(run.class)).filter(|run| run.members.len() < entries.cluster.len())
        {
            // `x[k]*e(k)`.
            let rest = self.entries(entries, &entries.without(&run.members[..1]));
            let entry = self.add(Node::new(einsum("i,i->"), [run.class, rest]));
            self.derive(from, Node::new(Op::Scale, [entry, run.class]), "split");
        }
        let negative = runs.iter().find_map(|run| Some((run, self.negative_power(run.class)?)));
        if let Some((run, (base, power))) = negative {
            let rest = entries.without(&run.members);
            if !rest.is_empty() {
                let divisor = self.power_of(base, power * Rational::from_integer(run.members.len() as i64));
                let dividend = self.entries(entries, &rest);
                self.derive(from, Quotient { dividend, divisor, entrywise: true }.node(), "split");
            }
        }
        if runs.len() > OPERANDS_CUT_MANY_WAYS {
            // Many factors are multiplied at once: taken off one after the other they would be as many networks.
            let mut whole: Option<Id> = None;
            for Run { class, members } in runs.iter().rev() {
                let power = self.power_of(*class, Rational::from_integer(members.len() as i64));
                whole = Some(match whole {
                    Some(rest) => self.add(Node::new(Op::Hadamard, [power, rest])),
                    None => power,
                });
            }
            whole.into_iter().for_each(|whole| self.derive_class(from, whole, "split"));
            return;
        }
        // Of a product of variables and functions a variable, and of functions each: what is known of two of them is then seen.
        let is_variable = |run: &&Run| self.nodes(run.class).iter().any(|node| matches!(node.op, Op::Variable(_)));
        let taken = match runs.iter().find(is_variable) {
            Some(run) => std::slice::from_ref(run),
            None if runs.len() > OPERANDS_CUT_EVERYWHERE => &runs[..1],
            None => runs.as_slice(),
        };
        for Run { class, members } in taken {
            let power = self.power_of(*class, Rational::from_integer(members.len() as i64));
            if runs.len() == 1 {
                self.derive_class(from, power, "split");
            } else {
                let rest = self.entries(entries, &entries.without(members));
                self.derive(from, Node::new(Op::Hadamard, [power, rest]), "split");
            }
            if members.len() > 1 {
                let rest = self.entries(entries, &entries.without(&members[..1]));
                self.derive(from, Node::new(Op::Hadamard, [*class, rest]), "split");
            }
        }
    }
}
