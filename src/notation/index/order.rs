//! The order of what is written: chains of factors as a matrix product has them, the indices of symmetric matrices along the chain, the letters of
//! summed indices in the order in which they are read.

use super::names::Names;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};

/// The most factors of a chain whose ends are all tried as its beginning.
const MOST_ENDS: usize = 8;

/// What is known of the letters and matrices of a text.
pub(super) struct Ordering<'n> {
    names: &'n Names,
}

impl<'n> Ordering<'n> {
    pub(super) fn of(names: &'n Names) -> Ordering<'n> {
        Ordering { names }
    }

    /// The expression in this order, with the letters of summed indices in the order in which they are read.
    pub(super) fn whole(&self, expr: Expr, free: &[String]) -> Expr {
        let mut expr = self.ordered(expr, free);
        let summed: Vec<String> = self.labels(&expr).into_iter().filter(|label| !free.contains(label)).collect();
        let letters = (0..summed.len()).map(|n| self.names.name(n));
        let names: Vec<(String, String)> = summed.iter().cloned().zip(letters).collect();
        rename(&mut expr, &names);
        expr
    }

    /// The expression in this order; `fixed` are the indices that are not summed in it, in the order in which they are read.
    fn ordered(&self, expr: Expr, fixed: &[String]) -> Expr {
        let span = expr.span;
        let kind = match expr.kind {
            ExprKind::Sum(terms) => {
                let term = |t: Term| Term { negative: t.negative, expr: self.ordered(t.expr, fixed) };
                ExprKind::Sum(terms.into_iter().map(term).collect())
            }
            ExprKind::Product(first, rest) => return self.product(*first, rest, fixed),
            ExprKind::Negate(inner) => match inner.kind {
                ExprKind::Product(first, rest) => {
                    return crate::notation::chain::negate(self.product(*first, rest, fixed));
                }
                kind => ExprKind::Negate(Box::new(self.ordered(Expr { kind, span: inner.span }, fixed))),
            },
            ExprKind::Index(base, labels) => ExprKind::Index(base.clone(), self.turned(&base, labels, &[], fixed)),
            kind => kind,
        };
        Expr { kind, span }
    }

    /// A product: the factors that multiply in the order of their chains, what follows the first divisor as it stands.
    fn product(&self, first: Expr, rest: Vec<(ProductOp, Expr)>, fixed: &[String]) -> Expr {
        // A minus sign stands before all of it.
        let (negative, first) = match first.kind {
            ExprKind::Negate(inner) => (true, *inner),
            kind => (false, Expr { kind, span: first.span }),
        };
        let mut factors = vec![first];
        let mut rest = rest.into_iter().peekable();
        while let Some((_, factor)) = rest.next_if(|(op, _)| *op == ProductOp::Times) {
            factors.push(factor);
        }
        let after: Vec<(ProductOp, Expr)> = rest.collect();
        // What only one factor has and is not free is summed inside of it.
        let all: Vec<Vec<String>> = factors.iter().map(|factor| self.labels(factor)).collect();
        let below: Vec<String> = after.iter().flat_map(|(_, divisor)| self.labels(divisor)).collect();
        let is_shared = |at: usize, label: &String| {
            fixed.contains(label)
                || below.contains(label)
                || all.iter().enumerate().any(|(other, labels)| other != at && labels.contains(label))
        };
        let shared =
            |(at, own): (usize, &Vec<String>)| own.iter().filter(|label| is_shared(at, label)).cloned().collect();
        let mut labels: Vec<Vec<String>> = all.iter().enumerate().map(shared).collect();
        let (order, reached) = self.order(&factors, &labels, fixed);
        let mut slots: Vec<Option<Expr>> = factors.into_iter().map(Some).collect();
        // What is summed here is not summed inside of a factor.
        let mut known: Vec<String> = fixed.to_vec();
        for label in reached.into_iter().chain(below) {
            if !known.contains(&label) {
                known.push(label);
            }
        }
        let mut seen: Vec<String> = Vec::new();
        let mut written: Vec<Expr> = Vec::new();
        for at in order {
            let Some(factor) = slots[at].take() else { continue };
            let factor = match factor.kind {
                ExprKind::Index(base, own) => {
                    let own = self.turned(&base, own, &seen, fixed);
                    Expr { kind: ExprKind::Index(base, own), span: factor.span }
                }
                kind => self.ordered(Expr { kind, span: factor.span }, &known),
            };
            seen.append(&mut labels[at]);
            written.push(factor);
        }
        let mut written = written.into_iter();
        let Some(head) = written.next() else { return Expr::number(1.into()) };
        let tail = written.map(|factor| (ProductOp::Times, factor)).chain(after);
        let tail: Vec<(ProductOp, Expr)> = tail.collect();
        let product = match tail.is_empty() {
            true => head,
            false => Expr::new(ExprKind::Product(Box::new(head), tail)),
        };
        let product = self.renamed(product, fixed);
        if negative { crate::notation::chain::negate(product) } else { product }
    }

    /// The places of factors in the order in which they are read, and the indices in that order: those that are connected by summed indices take
    /// the places that they have, from the first index that is not summed along the chain.
    fn order(&self, factors: &[Expr], labels: &[Vec<String>], fixed: &[String]) -> (Vec<usize>, Vec<String>) {
        let n = factors.len();
        let is_summed = |label: &String| !fixed.contains(label);
        let shares = |a: usize, b: usize| labels[a].iter().any(|label| is_summed(label) && labels[b].contains(label));
        let mut component: Vec<usize> = (0..n).collect();
        for a in 0..n {
            for b in 0..a {
                if shares(a, b) && component[a] != component[b] {
                    let (from, to) = (component[a].max(component[b]), component[a].min(component[b]));
                    component.iter_mut().filter(|c| **c == from).for_each(|c| *c = to);
                }
            }
        }
        let (mut order, mut reached) = ((0..n).collect::<Vec<usize>>(), Vec::new());
        for root in 0..n {
            let members: Vec<usize> = (0..n).filter(|m| component[*m] == root).collect();
            if members.len() < 2 {
                continue;
            }
            // Inside of a sum either end may be the first; a chain that is closed begins with a vector or a tensor.
            let is_end = |member: &usize| labels[*member].iter().any(|label| fixed.contains(label));
            let first = fixed.iter().find_map(|f| members.iter().find(|m| labels[**m].contains(f)));
            let is_inner = fixed.len() > self.names.free.len();
            let starts: Vec<usize> = match first {
                Some(first) if !is_inner => vec![*first],
                Some(_) => members.iter().copied().filter(is_end).take(MOST_ENDS).collect(),
                None if members.len() <= MOST_ENDS => members.clone(),
                None => vec![members[0]],
            };
            let walks = starts.into_iter().map(|start| {
                let (against, walk, own) = self.walk(start, &members, factors, labels, fixed);
                ((against, first.is_none() && labels[start].len() == 2), walk, own)
            });
            let Some((_, walk, own)) = walks.min_by_key(|(rank, ..)| *rank) else { continue };
            members.iter().zip(walk).for_each(|(slot, member)| order[*slot] = member);
            reached.extend(own);
        }
        (order, reached)
    }

    /// The factors from one on along the indices last reached, with the indices, and how many matrices are read against their rows.
    fn walk(
        &self,
        start: usize,
        members: &[usize],
        factors: &[Expr],
        labels: &[Vec<String>],
        fixed: &[String],
    ) -> (usize, Vec<usize>, Vec<String>) {
        let (mut walk, mut reached, mut against) = (Vec::new(), Vec::new(), 0);
        let mut next = Some(start);
        while let Some(at) = next {
            let mut own = labels[at].clone();
            if let (ExprKind::Index(base, _), [row, column]) = (&factors[at].kind, &own[..]) {
                let is_backwards = match walk.is_empty() {
                    true => fixed.contains(column) && !fixed.contains(row),
                    false => reached.contains(column) && !reached.contains(row),
                };
                if is_backwards {
                    against += usize::from(!self.names.is_symmetric(base));
                    own.reverse();
                }
            }
            walk.push(at);
            reached.extend(own.into_iter().filter(|label| !fixed.contains(label)));
            let touching = |label: &String| members.iter().find(|m| !walk.contains(m) && labels[**m].contains(label));
            next = reached.iter().rev().find_map(touching).copied();
        }
        (against, walk, reached)
    }

    /// The indices of a symmetric matrix in the order in which they are reached.
    fn turned(&self, base: &Expr, labels: Vec<String>, seen: &[String], fixed: &[String]) -> Vec<String> {
        let [row, column] = &labels[..] else { return labels };
        if !self.names.is_symmetric(base) || row == column {
            return labels;
        }
        let place = |label: &String| {
            let (before, free) = (seen.iter().position(|s| s == label), fixed.iter().position(|f| f == label));
            // What is on the way here comes before what is not, and of both the free one where the text begins.
            match (before, free) {
                (Some(_), None) => (0, 0),
                (_, Some(free)) => (1, free),
                (None, None) => (2, 0),
            }
        };
        if place(column) < place(row) { vec![column.clone(), row.clone()] } else { labels }
    }

    /// The indices of a factor, as they occur.
    fn labels(&self, factor: &Expr) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        factor.walk(&mut |expr| {
            if let ExprKind::Index(_, labels) = &expr.kind {
                let new = labels.iter().filter(|label| self.names.is_index(label));
                for label in new {
                    if !found.contains(label) {
                        found.push(label.clone());
                    }
                }
            }
        });
        found
    }

    /// The letters of the indices that a product sums in the order in which they are read, those of one dimension among each other.
    fn renamed(&self, product: Expr, fixed: &[String]) -> Expr {
        let ExprKind::Product(first, rest) = &product.kind else { return product };
        let all = || std::iter::once(&**first).chain(rest.iter().map(|(_, factor)| factor));
        let within: Vec<Vec<String>> = all().map(|factor| self.labels(factor)).collect();
        let mut summed: Vec<&String> = Vec::new();
        for label in within.iter().flatten() {
            let times = within.iter().filter(|own| own.contains(label)).count();
            if times > 1 && !fixed.contains(label) && !summed.contains(&label) {
                summed.push(label);
            }
        }
        let mut names: Vec<(String, String)> = Vec::new();
        for label in &summed {
            let dimension = self.names.dimension(label);
            let mut same: Vec<&String> =
                summed.iter().copied().filter(|other| self.names.dimension(other) == dimension).collect();
            let Some(place) = same.iter().position(|other| other == label) else { continue };
            same.sort_by_key(|other| self.names.place(other));
            names.push(((*label).clone(), same[place].clone()));
        }
        if names.iter().all(|(old, new)| old == new) {
            return product;
        }
        let mut product = product;
        rename(&mut product, &names);
        product
    }
}

/// The same with other letters for indices: each old one with its new one.
fn rename(expr: &mut Expr, names: &[(String, String)]) {
    expr.walk_mut(&mut |expr| {
        let (ExprKind::Index(_, labels) | ExprKind::SumOver(labels, _)) = &mut expr.kind else { return };
        for label in labels {
            if let Some((_, new)) = names.iter().find(|(old, _)| old == label) {
                label.clone_from(new);
            }
        }
    });
}
