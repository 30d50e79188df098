//! Sums and values of functions that are one, however they are written: with another sign, transposed, multiplied out, or in index notation.

use super::choose::{is_small_sum, is_telling};
use super::terms::{Terms, labels};
use super::tree::{self, Target, negated, sub_terms, unsigned};
use crate::normal::PolynomialId;
use crate::notation::size;
use crate::syntax::ast::{Expr, ExprKind, Term};
use std::collections::BTreeSet;
use std::convert::Infallible;

/// The most sums that are compared.
const MOST: usize = 12;

/// A sum, or the value of a function, in matrix notation.
#[derive(Debug)]
pub(super) struct Sum {
    pub(super) expr: Expr,
    rank: usize,
    /// Its normal form, and that of its negative.
    forms: [PolynomialId; 2],
    /// The same of its transpose.
    transposed: Option<[PolynomialId; 2]>,
}

/// A sum, or the value of a function, as it stands in a tree.
struct Looked {
    /// What it has in common with its negative, and whether it is that.
    key: String,
    flipped: bool,
    expr: Expr,
    is_first: bool,
}

/// The sums of some trees, and those that are others of them.
#[derive(Debug, Default)]
pub(super) struct Sums {
    all: Vec<Sum>,
    /// What a sum is replaced by, and the place of the sum that this is.
    aliases: Vec<(usize, Target)>,
}

impl Sums {
    /// The sums of these trees, which are without indices; of each `is_allowed` is asked. Those of `first` keep their signs.
    pub(super) fn of<'e>(
        first: impl Iterator<Item = &'e Expr>,
        trees: impl Iterator<Item = &'e Expr>,
        terms: &mut Terms,
        is_allowed: &dyn Fn(&Expr) -> bool,
    ) -> Sums {
        let mut found: Vec<Looked> = Vec::new();
        for (tree, is_first) in first.map(|tree| (tree, true)).chain(trees.map(|tree| (tree, false))) {
            sub_terms(tree, &mut |occurrence| {
                let is_looked_for = matches!(occurrence.expr.kind, ExprKind::Sum(_)) || is_telling(&occurrence.expr);
                let is_new = is_looked_for && !found.iter().any(|own| own.key == occurrence.key);
                if is_new && found.len() < MOST && is_allowed(&occurrence.expr) {
                    let (key, flipped, expr) = (occurrence.key, occurrence.flipped, occurrence.expr.into_owned());
                    found.push(Looked { key, flipped, expr, is_first });
                }
            });
        }
        found.sort_by_key(|own| size(&own.expr));
        let mut sums = Sums::default();
        for Looked { key, flipped, expr, is_first } in found {
            let Some(sum) = Sum::of(&expr, terms) else { continue };
            let same = sums.all.iter().enumerate().find_map(|(place, own)| Some((place, own.meets(&sum)?)));
            let Some((place, (negative, transposed))) = same else {
                if is_first && matches!(expr.kind, ExprKind::Sum(_)) {
                    let by = expr.clone();
                    sums.aliases.push((sums.all.len(), Target { key, flipped, expr, by }));
                }
                sums.all.push(sum);
                continue;
            };
            let own = sums.all[place].expr.clone();
            let by = if transposed { Expr::new(ExprKind::Transpose(Box::new(own))) } else { own };
            sums.aliases.push((place, Target { key, flipped: flipped != negative, expr, by }));
        }
        sums
    }

    /// Those that are wanted.
    pub(super) fn only(mut self, is_wanted: &dyn Fn(&Expr) -> bool) -> Sums {
        let wanted: Vec<bool> = self.all.iter().map(|sum| is_wanted(&sum.expr)).collect();
        self.aliases.retain(|(place, _)| wanted[*place]);
        let mut places = wanted
            .iter()
            .scan(0, |next, wanted| {
                let place = *next;
                *next += usize::from(*wanted);
                Some(place)
            })
            .collect::<Vec<usize>>();
        self.aliases.iter_mut().for_each(|(place, _)| *place = places[*place]);
        places.clear();
        let mut wanted = wanted.into_iter();
        self.all.retain(|_| wanted.next() == Some(true));
        self
    }

    /// A tree with one way to write each sum; `free` are the free indices, where it is in index notation.
    pub(super) fn written(&self, expr: &Expr, free: Option<&BTreeSet<String>>, terms: &mut Terms, all: bool) -> Expr {
        // The larger first: a smaller one may be inside.
        let expr = self.aliases.iter().rev().fold(expr.clone(), |expr, (_, target)| target.replace(&expr));
        let Some(free) = free else { return expr };
        let is_looked_for = |sum: &&Sum| matches!(sum.expr.kind, ExprKind::Sum(_)) && (all || is_small_sum(&sum.expr));
        let sums: Vec<&Sum> = self.all.iter().filter(is_looked_for).collect();
        if sums.is_empty() {
            return expr;
        }
        let (negative, expr) = with_entries(&expr, free, &sums, terms);
        if negative { negated(expr) } else { expr }
    }
}

impl Sum {
    fn of(expr: &Expr, terms: &mut Terms) -> Option<Sum> {
        let (term, form) = terms.normal_form(expr)?;
        let rank = terms.graph.rank(term);
        let forms = [form, terms.negative(form)?];
        let transposed = if rank == 2 { terms.transpose(form) } else { None };
        let transposed = transposed.and_then(|form| Some([form, terms.negative(form)?]));
        Some(Sum { expr: expr.clone(), rank, forms, transposed })
    }

    /// Whether another sum is this one: whether it is the negative, and whether it is transposed.
    fn meets(&self, other: &Sum) -> Option<(bool, bool)> {
        let place = |forms: &[PolynomialId; 2]| forms.iter().position(|form| *form == other.forms[0]);
        let plain = place(&self.forms).map(|place| (place == 1, false));
        plain.or_else(|| self.transposed.as_ref().and_then(place).map(|place| (place == 1, true)))
    }
}

/// An expression in index notation, its sums written as entries of those in matrix notation that they are, and whether its sign is to be
/// changed; `open` are the indices that mean something outside of it. All of it is no entry.
fn with_entries(expr: &Expr, open: &BTreeSet<String>, sums: &[&Sum], terms: &mut Terms) -> (bool, Expr) {
    match &expr.kind {
        ExprKind::Index(..) | ExprKind::SumOver(..) => (false, expr.clone()),
        ExprKind::Negate(inner) => {
            let (negative, inner) = part_with_entries(inner, open, sums, terms);
            (false, if negative { inner } else { Expr::new(ExprKind::Negate(Box::new(inner))) })
        }
        ExprKind::Product(..) => {
            let labels: Vec<BTreeSet<String>> = expr.children().into_iter().map(labels).collect();
            let (mut place, mut negative) = (0, false);
            let Ok(expr) = expr.map_children::<Infallible>(&mut |child| {
                let others = labels.iter().enumerate().filter(|(other, _)| *other != place);
                let open = others.flat_map(|(_, labels)| labels).chain(open).cloned().collect();
                place += 1;
                let (minus, factor) = part_with_entries(child, &open, sums, terms);
                negative ^= minus;
                Ok(factor)
            });
            (negative, expr)
        }
        ExprKind::Sum(own) => {
            let mut term = |term: &Term| {
                let (negative, expr) = part_with_entries(&term.expr, open, sums, terms);
                let (minus, expr) = if negative { unsigned(expr) } else { (false, expr) };
                Term { negative: (negative != minus) != term.negative, expr }
            };
            let mut own: Vec<Term> = own.iter().map(&mut term).collect();
            let all = own.iter().all(|term| term.negative);
            own.iter_mut().for_each(|term| term.negative ^= all);
            (all, tree::sum(own))
        }
        _ => {
            let Ok(expr) = expr.map_children::<Infallible>(&mut |child| {
                let (negative, expr) = part_with_entries(child, open, sums, terms);
                Ok(if negative { negated(expr) } else { expr })
            });
            (false, expr)
        }
    }
}

fn part_with_entries(expr: &Expr, open: &BTreeSet<String>, sums: &[&Sum], terms: &mut Terms) -> (bool, Expr) {
    let entry = match &expr.kind {
        ExprKind::Sum(_) => entry(expr, open, sums, terms),
        _ => None,
    };
    entry.unwrap_or_else(|| with_entries(expr, open, sums, terms))
}

/// A sum in index notation as an entry.
fn entry(expr: &Expr, open: &BTreeSet<String>, sums: &[&Sum], terms: &mut Terms) -> Option<(bool, Expr)> {
    let own: Vec<String> = labels(expr).intersection(open).cloned().collect();
    let orders = match own.as_slice() {
        [only] => vec![vec![only.clone()]],
        [first, second] => vec![own.clone(), vec![second.clone(), first.clone()]],
        _ => return None,
    };
    for indices in orders.into_iter().filter(|indices| sums.iter().any(|sum| sum.rank == indices.len())) {
        let form = terms.normal_form_of_entries(expr, &indices)?;
        let Some(sum) = sums.iter().find(|sum| sum.rank == indices.len() && sum.forms.contains(&form)) else {
            continue;
        };
        let entry = Expr::new(ExprKind::Index(Box::new(sum.expr.clone()), indices));
        return Some((form != sum.forms[0], entry));
    }
    None
}
