//! From index notation to networks.

use super::{MOST_LEGS, MOST_TENSORS, MOST_TERMS};
use crate::base::Rational;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

/// A term of a sum.
pub(super) struct Network {
    pub(super) negative: bool,
    /// What the network is multiplied by, as text; empty for one.
    pub(super) factor: String,
    pub(super) tensors: Vec<Tensor>,
    pub(super) joints: Vec<Joint>,
}

/// An array, or an expression that stands for one.
pub(super) struct Tensor {
    pub(super) label: String,
    /// The joints at which its axes meet others, in their order.
    pub(super) legs: Vec<usize>,
}

/// Where legs meet: an index, or several that deltas make one.
pub(super) struct Joint {
    pub(super) names: Vec<String>,
    /// The free indices among them, by their places in the order of the axes.
    pub(super) ports: Vec<usize>,
    /// The legs that end here: the tensor, and which axis of it.
    pub(super) ends: Vec<(usize, usize)>,
}

impl Joint {
    /// How many wires meet here.
    pub(super) fn degree(&self) -> usize {
        self.ports.len() + self.ends.len()
    }

    /// What is written beside its wires: the index that is summed over, where there is one.
    pub(super) fn label(&self) -> &str {
        if self.ports.is_empty() { self.names.first().map_or("", String::as_str) } else { "" }
    }
}

/// The terms of a sum as networks; `text` writes what is no network itself.
pub(super) fn networks(expr: &Expr, free: &[String], text: &dyn Fn(&Expr) -> String) -> Option<Vec<Network>> {
    let terms: Vec<(bool, &Expr)> = match &expr.kind {
        ExprKind::Sum(terms) => terms.iter().map(|term| (term.negative, &term.expr)).collect(),
        _ => vec![(false, expr)],
    };
    if terms.len() > MOST_TERMS {
        return None;
    }
    terms.into_iter().map(|(negative, term)| network(negative, term, free, text)).collect()
}

/// A factor, and whether it is divided by.
type Factor<'e> = (&'e Expr, bool);

fn network(negative: bool, term: &Expr, free: &[String], text: &dyn Fn(&Expr) -> String) -> Option<Network> {
    let (mut negative, mut factors, mut summed) = (negative, Vec::new(), Vec::new());
    split(term, false, &mut negative, &mut factors, &mut summed);
    let mut made = Network { negative, factor: String::new(), tensors: Vec::new(), joints: Vec::new() };
    let mut scalars: Vec<Factor> = Vec::new();
    for (at, &(factor, below)) in factors.iter().enumerate() {
        match &factor.kind {
            ExprKind::Index(base, indices) if !below && is_delta(base) => made.unite(indices),
            ExprKind::Index(base, indices) if !below => made.tensor(text(base), indices),
            _ => {
                let elsewhere = |name: &String| {
                    let other = factors.iter().enumerate().any(|(other, (e, _))| other != at && has_index(e, name));
                    free.contains(name) || summed.contains(&name.as_str()) || other
                };
                let open: Vec<String> = indices_of(factor).into_iter().filter(elsewhere).collect();
                match open.is_empty() {
                    true => scalars.push((factor, below)),
                    false => made.tensor(text(&quotient(factor, below)), &open),
                }
            }
        }
        if made.tensors.len() > MOST_TENSORS {
            return None;
        }
    }
    made.factor = factor_text(&scalars, &mut made.negative, text);
    for (port, name) in free.iter().enumerate() {
        let joint = made.joint(name);
        made.joints[joint].ports.push(port);
    }
    // A sum over an index that only one factor has is a product with ones.
    for name in summed {
        let joint = made.joint(name);
        if made.joints[joint].degree() == 1 {
            made.tensor("1".to_owned(), &[name.to_owned()]);
        }
    }
    let legs: usize = made.tensors.iter().map(|tensor| tensor.legs.len()).sum();
    (legs + free.len() <= MOST_LEGS).then_some(made)
}

/// The factors of a product, and the indices that it is summed over.
fn split<'e>(expr: &'e Expr, below: bool, negative: &mut bool, out: &mut Vec<Factor<'e>>, summed: &mut Vec<&'e str>) {
    match &expr.kind {
        ExprKind::Negate(inner) => {
            *negative = !*negative;
            split(inner, below, negative, out, summed);
        }
        ExprKind::Product(first, rest) => {
            split(first, below, negative, out, summed);
            for (operator, factor) in rest {
                let divides = matches!(operator, ProductOp::Divide | ProductOp::HadamardDivide);
                split(factor, below != divides, negative, out, summed);
            }
        }
        ExprKind::SumOver(indices, body) if !below && !matches!(body.kind, ExprKind::Sum(_)) => {
            summed.extend(indices.iter().map(String::as_str));
            split(body, below, negative, out, summed);
        }
        // The power of an entry is drawn as that many entries.
        ExprKind::Power(base, exponent) if !below && matches!(base.kind, ExprKind::Index(..)) => {
            let times = (2..=4).find(|times| exponent.kind == ExprKind::Number((*times).into()));
            match times {
                Some(times) => (0..times).for_each(|_| out.push((base, below))),
                None => out.push((expr, below)),
            }
        }
        _ => out.push((expr, below)),
    }
}

/// The text of a product of scalars; its sign is taken out.
fn factor_text(scalars: &[Factor], negative: &mut bool, text: &dyn Fn(&Expr) -> String) -> String {
    let one = || Expr::number(Rational::from(1i64));
    let mut product: Option<Expr> = None;
    for &(factor, below) in scalars {
        let factor = match &factor.kind {
            ExprKind::Number(value) if value.is_negative() => {
                *negative = !*negative;
                Expr::number(-value)
            }
            _ => factor.clone(),
        };
        product = match (product, below) {
            (None, false) => Some(factor),
            (product, true) => Some(joined(product.unwrap_or_else(one), ProductOp::Divide, factor)),
            (Some(product), false) => Some(joined(product, ProductOp::Times, factor)),
        };
    }
    match product {
        Some(product) if product != one() => text(&product),
        _ => String::new(),
    }
}

fn joined(left: Expr, operator: ProductOp, right: Expr) -> Expr {
    match left.kind {
        ExprKind::Product(first, mut rest) => {
            rest.push((operator, right));
            Expr::new(ExprKind::Product(first, rest))
        }
        _ => Expr::new(ExprKind::Product(Box::new(left), vec![(operator, right)])),
    }
}

fn quotient(factor: &Expr, below: bool) -> Expr {
    match below {
        true => joined(Expr::number(Rational::from(1i64)), ProductOp::Divide, factor.clone()),
        false => factor.clone(),
    }
}

fn is_delta(base: &Expr) -> bool {
    matches!(&base.kind, ExprKind::Name(name) if name == "delta")
}

fn has_index(expr: &Expr, name: &str) -> bool {
    indices_of(expr).iter().any(|index| index == name)
}

/// The indices of an expression, each once, in the order in which they appear; those that it sums over itself are none of it.
fn indices_of(expr: &Expr) -> Vec<String> {
    let mut found = Vec::new();
    collect(expr, &mut found);
    found
}

fn collect(expr: &Expr, found: &mut Vec<String>) {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Name(_) => {}
        ExprKind::Sum(terms) => terms.iter().for_each(|term| collect(&term.expr, found)),
        ExprKind::Product(first, rest) => {
            collect(first, found);
            rest.iter().for_each(|(_, factor)| collect(factor, found));
        }
        ExprKind::Frobenius(a, b) | ExprKind::Power(a, b) | ExprKind::HadamardPower(a, b) => {
            collect(a, found);
            collect(b, found);
        }
        ExprKind::Negate(inner) | ExprKind::Transpose(inner) => collect(inner, found),
        ExprKind::Call(_, arguments) => arguments.iter().for_each(|argument| collect(argument, found)),
        ExprKind::Index(base, indices) => {
            collect(base, found);
            for index in indices.iter().filter(|index| !index.starts_with(|c: char| c.is_ascii_digit())) {
                if !found.contains(index) {
                    found.push(index.clone());
                }
            }
        }
        ExprKind::SumOver(indices, body) => {
            let inner = indices_of(body);
            let open = inner.into_iter().filter(|index| !indices.contains(index));
            let new: Vec<String> = open.filter(|index| !found.contains(index)).collect();
            found.extend(new);
        }
    }
}

impl Network {
    /// The joint of an index.
    fn joint(&mut self, name: &str) -> usize {
        let found = self.joints.iter().position(|joint| joint.names.iter().any(|other| other == name));
        found.unwrap_or_else(|| {
            self.joints.push(Joint { names: vec![name.to_owned()], ports: Vec::new(), ends: Vec::new() });
            self.joints.len() - 1
        })
    }

    fn tensor(&mut self, label: String, indices: &[String]) {
        let at = self.tensors.len();
        let legs: Vec<usize> = indices.iter().map(|index| self.joint(index)).collect();
        for (axis, &joint) in legs.iter().enumerate() {
            self.joints[joint].ends.push((at, axis));
        }
        self.tensors.push(Tensor { label, legs });
    }

    /// A delta makes one joint of those of its indices.
    fn unite(&mut self, indices: &[String]) {
        let joints: Vec<usize> = indices.iter().map(|index| self.joint(index)).collect();
        let [first, second] = joints[..] else { return };
        if first == second {
            return;
        }
        let (kept, gone) = (first.min(second), first.max(second));
        let joint = self.joints.remove(gone);
        self.joints[kept].names.extend(joint.names);
        self.joints[kept].ends.extend(joint.ends);
        for leg in self.tensors.iter_mut().flat_map(|tensor| &mut tensor.legs) {
            match (*leg).cmp(&gone) {
                std::cmp::Ordering::Equal => *leg = kept,
                std::cmp::Ordering::Greater => *leg -= 1,
                std::cmp::Ordering::Less => {}
            }
        }
    }
}
