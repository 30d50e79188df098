//! Index notation as NumPy: one `einsum` for each term.
//!
//! Every array comes with its labels. A label that is not kept is summed over its term; the terms of a sum are aligned by their
//! labels, in the order in which these are kept.

use super::matrix::power;
use super::share::Shared;
use super::{Code, Kind, Level, Size, Writer};
use crate::base::Shape;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use std::collections::BTreeMap;

/// An array with the label of each of its axes.
struct Labelled {
    code: Code,
    labels: Vec<String>,
}

/// The sizes of labels.
type Sizes = BTreeMap<String, Size>;

/// A factor of a term: an indexed expression, or a product of index-free ones.
enum Part<'e> {
    Indexed(&'e Expr),
    Plain(Vec<(ProductOp, &'e Expr)>),
}

/// The product of a term, taken apart.
#[derive(Default)]
struct Factors<'e> {
    negative: bool,
    above: Vec<Part<'e>>,
    below: Vec<&'e Expr>,
}

impl<'e> Factors<'e> {
    fn collect(&mut self, expr: &'e Expr, shared: &Shared) {
        match &expr.kind {
            ExprKind::Negate(inner) if shared.is_indexed(expr) => {
                self.negative = !self.negative;
                self.collect(inner, shared);
            }
            ExprKind::Product(first, rest) if shared.is_indexed(expr) => {
                self.collect(first, shared);
                // Neighbours without an index belong together: `x'*A*x*delta[i,j]`.
                let mut joins = !shared.is_indexed(first);
                for (op, factor) in rest {
                    let divides = matches!(op, ProductOp::Divide | ProductOp::HadamardDivide);
                    match (divides, shared.is_indexed(factor)) {
                        (true, indexed) => self.divide(factor, indexed, shared),
                        (false, true) => self.collect(factor, shared),
                        (false, false) => match self.above.last_mut() {
                            Some(Part::Plain(run)) if joins => run.push((*op, factor)),
                            _ => self.above.push(Part::Plain(vec![(*op, factor)])),
                        },
                    }
                    joins = !shared.is_indexed(factor) && (joins || !divides);
                }
            }
            _ if shared.is_indexed(expr) => self.above.push(Part::Indexed(expr)),
            _ => self.above.push(Part::Plain(vec![(ProductOp::Times, expr)])),
        }
    }

    /// Collects a divisor; the factors of an indexed product divide one by one.
    fn divide(&mut self, expr: &'e Expr, indexed: bool, shared: &Shared) {
        if !indexed || !matches!(expr.kind, ExprKind::Product(..) | ExprKind::Negate(_)) {
            self.below.push(expr);
            return;
        }
        let mut inner = Factors::default();
        inner.collect(expr, shared);
        self.negative ^= inner.negative;
        for part in inner.above {
            match part {
                Part::Indexed(factor) => self.below.push(factor),
                Part::Plain(run) => self.below.extend(run.into_iter().map(|(_, factor)| factor)),
            }
        }
        for factor in inner.below {
            self.collect(factor, shared);
        }
    }

    /// The indexed factors, above and below.
    fn indexed(&self) -> impl Iterator<Item = &'e Expr> + '_ {
        let above = self.above.iter().filter_map(|part| match part {
            Part::Indexed(factor) => Some(*factor),
            Part::Plain(_) => None,
        });
        above.chain(self.below.iter().copied())
    }
}

impl Factors<'_> {
    /// The labels bound by the term or outside of it: the kept ones, the visible ones, and those that several factors share.
    fn bound(&self, keep: &[String]) -> Vec<String> {
        let mut bound = keep.to_vec();
        let mut seen = Vec::new();
        for factor in self.indexed() {
            visible(factor, &mut bound);
            let mut labels = Vec::new();
            all(factor, &mut labels);
            for label in &labels {
                if seen.contains(label) {
                    push(&mut bound, label);
                }
            }
            labels.iter().for_each(|label| push(&mut seen, label));
        }
        bound
    }
}

/// The labels of an expression that are visible from outside: those of its indexed factors and of powers of such; sums, functions and
/// quotients of other things are scopes of their own.
fn visible(expr: &Expr, labels: &mut Vec<String>) {
    match &expr.kind {
        ExprKind::Index(_, indices) => indices.iter().for_each(|i| push(labels, i)),
        ExprKind::Power(base, _) | ExprKind::HadamardPower(base, _) if matches!(base.kind, ExprKind::Index(..)) => {
            visible(base, labels);
        }
        _ => {}
    }
}

/// All labels of an expression.
fn all(expr: &Expr, labels: &mut Vec<String>) {
    if let ExprKind::Index(_, indices) = &expr.kind {
        indices.iter().for_each(|i| push(labels, i));
    }
    expr.children().into_iter().for_each(|child| all(child, labels));
}

fn push(labels: &mut Vec<String>, label: &str) {
    if !labels.iter().any(|l| l == label) {
        labels.push(label.to_owned());
    }
}

fn is_delta(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Name(name) if name == "delta")
}

impl Writer<'_> {
    /// The whole tensor, its axes in the order of the free indices.
    pub(super) fn tensor(&mut self, expr: &Expr, free: &[String], shape: &Shape) -> String {
        let sizes: Sizes = free.iter().cloned().zip(shape.iter().cloned().map(Some)).collect();
        let array = match &expr.kind {
            ExprKind::Sum(terms) => self.total(terms, free, &sizes, true),
            _ => self.term(expr, free, &sizes, true),
        };
        array.code.text
    }

    /// A sum, its terms aligned.
    fn total(&mut self, terms: &[Term], keep: &[String], sizes: &Sizes, full: bool) -> Labelled {
        let arrays: Vec<Labelled> = terms.iter().map(|term| self.term(&term.expr, keep, sizes, full)).collect();
        let labels: Vec<String> =
            keep.iter().filter(|l| arrays.iter().any(|array| array.labels.contains(l))).cloned().collect();
        let mut text = String::new();
        for (place, (array, term)) in arrays.iter().zip(terms).enumerate() {
            text.push_str(match (place, term.negative) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => " + ",
                (_, true) => " - ",
            });
            if array.labels.is_empty() || array.labels == labels {
                text.push_str(&array.code.at(Level::Product));
            } else {
                let axes: Vec<&str> =
                    labels.iter().map(|l| if array.labels.contains(l) { ":" } else { "None" }).collect();
                text.push_str(&format!("{}[{}]", array.code.at(Level::Atom), axes.join(", ")));
            }
        }
        Labelled { code: Code::new(text, Level::Sum, kind(&labels)), labels }
    }

    /// An expression with the labels that are kept; a sum, or one term.
    fn array(&mut self, expr: &Expr, keep: &[String], sizes: &Sizes) -> Labelled {
        match &expr.kind {
            ExprKind::Sum(terms) => self.total(terms, keep, sizes, false),
            _ => self.term(expr, keep, sizes, false),
        }
    }

    /// One term: its factors multiplied and summed over every label that is not kept. `full` asks for all kept labels.
    fn term(&mut self, expr: &Expr, keep: &[String], outer: &Sizes, full: bool) -> Labelled {
        let mut factors = Factors::default();
        factors.collect(expr, &self.shared);
        let bound = factors.bound(keep);
        let mut sizes: Sizes =
            outer.iter().filter(|(l, _)| keep.contains(l)).map(|(l, s)| (l.clone(), s.clone())).collect();
        self.measure(expr, &mut sizes);

        let (mut scalars, mut operands) = (Vec::new(), Vec::new());
        for factor in &factors.above {
            let value = match factor {
                Part::Indexed(factor) => self.factor(factor, &bound, &sizes),
                Part::Plain(run) => Labelled { code: self.run(run), labels: Vec::new() },
            };
            if value.labels.is_empty() { scalars.push(value.code) } else { operands.push(value) }
        }
        let mut divisors = Vec::new();
        for factor in &factors.below {
            let value = self.factor(factor, &bound, &sizes);
            if value.labels.is_empty() {
                divisors.push(value.code);
            } else {
                let code = Code::new(format!("1 / {}", value.code.at(Level::Sign)), Level::Product, value.code.kind);
                operands.push(Labelled { code, labels: value.labels });
            }
        }
        if full {
            for label in keep {
                if !operands.iter().any(|o| o.labels.contains(label)) {
                    let size = self.size(sizes.get(label).unwrap_or(&None)).text;
                    let code = Code::atom(format!("np.ones({size})"), Kind::Column(None));
                    operands.push(Labelled { code, labels: vec![label.clone()] });
                }
            }
        }
        let labels: Vec<String> =
            keep.iter().filter(|l| operands.iter().any(|o| o.labels.contains(l))).cloned().collect();
        let code = assemble(factors.negative, &scalars, &divisors, contraction(&operands, &labels), &labels);
        Labelled { code, labels }
    }

    /// A factor with its labels. Those of other factors are bound outside of it.
    fn factor(&mut self, expr: &Expr, bound: &[String], sizes: &Sizes) -> Labelled {
        if !self.shared.is_indexed(expr) {
            return Labelled { code: self.code(expr), labels: Vec::new() };
        }
        match &expr.kind {
            ExprKind::Index(base, indices) if is_delta(base) => {
                let size = indices.iter().find_map(|i| sizes.get(i).cloned()).unwrap_or(None);
                let size = self.size(&size).text;
                let code = Code::atom(format!("np.eye({size})"), Kind::Matrix(None, None));
                Labelled { code, labels: indices.clone() }
            }
            ExprKind::Index(base, indices) => Labelled { code: self.code(base), labels: indices.clone() },
            ExprKind::Power(base, exponent) | ExprKind::HadamardPower(base, exponent) => {
                let exponent = self.code(exponent);
                let base = match &base.kind {
                    ExprKind::Index(..) => self.factor(base, bound, sizes),
                    _ => self.array(base, bound, sizes),
                };
                Labelled { code: power(&base.code, &exponent), labels: base.labels }
            }
            ExprKind::Call(name, arguments) if arguments.len() == 1 => {
                let argument = self.array(&arguments[0], bound, sizes);
                Labelled { code: self.unary(name, &argument.code), labels: argument.labels }
            }
            _ => self.array(expr, bound, sizes),
        }
    }

    /// The sizes of the labels of a term, from the arrays that they index and through deltas.
    fn measure(&mut self, expr: &Expr, sizes: &mut Sizes) {
        let mut pairs = Vec::new();
        self.measure_arrays(expr, sizes, &mut pairs);
        for _ in 0..pairs.len() {
            for (a, b) in &pairs {
                match (sizes.get(a).cloned().flatten(), sizes.get(b).cloned().flatten()) {
                    (Some(size), None) => sizes.insert(b.clone(), Some(size)),
                    (None, Some(size)) => sizes.insert(a.clone(), Some(size)),
                    _ => None,
                };
            }
        }
    }

    fn measure_arrays(&mut self, expr: &Expr, sizes: &mut Sizes, deltas: &mut Vec<(String, String)>) {
        match &expr.kind {
            ExprKind::Index(base, indices) if is_delta(base) => {
                if let [a, b] = &indices[..] {
                    deltas.push((a.clone(), b.clone()));
                }
            }
            ExprKind::Index(base, indices) => {
                let found = self.code(base).kind.sizes();
                for (label, size) in indices.iter().zip(found) {
                    if size.is_some() && !sizes.contains_key(label) {
                        sizes.insert(label.clone(), size);
                    }
                }
            }
            _ => {
                for child in expr.children() {
                    self.measure_arrays(child, sizes, deltas);
                }
            }
        }
    }
}

fn kind(labels: &[String]) -> Kind {
    match labels.len() {
        0 => Kind::Scalar,
        n => Kind::Tensor(vec![None; n]),
    }
}

/// The product of arrays, summed over the labels that are not in the result.
fn contraction(operands: &[Labelled], labels: &[String]) -> Option<Code> {
    match operands {
        [] => return None,
        [one] if one.labels == labels => return Some(Code { kind: kind(labels), ..one.code.clone() }),
        _ => {}
    }
    let mut letters: BTreeMap<&str, char> = BTreeMap::new();
    let every = || operands.iter().flat_map(|o| &o.labels).map(String::as_str);
    for label in every() {
        let mut characters = label.chars();
        if let (Some(letter @ ('a'..='z' | 'A'..='Z')), None) = (characters.next(), characters.next()) {
            letters.insert(label, letter);
        }
    }
    for label in every() {
        if !letters.contains_key(label) {
            let unused = ('a'..='z').chain('A'..='Z').find(|c| !letters.values().any(|l| l == c));
            letters.insert(label, unused.unwrap_or('?'));
        }
    }
    let spell = |labels: &[String]| labels.iter().filter_map(|l| letters.get(l.as_str())).collect::<String>();
    let inputs: Vec<String> = operands.iter().map(|o| spell(&o.labels)).collect();
    let arrays: Vec<&str> = operands.iter().map(|o| o.code.text.as_str()).collect();
    let optimize = if operands.len() > 2 { ", optimize=True" } else { "" };
    let text = format!("np.einsum(\"{}->{}\", {}{optimize})", inputs.join(","), spell(labels), arrays.join(", "));
    Some(Code::atom(text, kind(labels)))
}

/// `-scalars * array / divisors`.
fn assemble(negative: bool, scalars: &[Code], divisors: &[Code], array: Option<Code>, labels: &[String]) -> Code {
    let mut factors: Vec<&Code> = scalars.iter().collect();
    factors.extend(&array);
    let mut code = match factors[..] {
        [] => Code::atom("1", Kind::Scalar),
        [one] => one.clone(),
        _ => {
            let texts: Vec<String> = factors
                .iter()
                .enumerate()
                .map(|(place, f)| f.at(if place == 0 { Level::Product } else { Level::Sign }))
                .collect();
            Code::new(texts.join(" * "), Level::Product, Kind::Scalar)
        }
    };
    for divisor in divisors {
        code =
            Code::new(format!("{} / {}", code.at(Level::Product), divisor.at(Level::Sign)), Level::Product, code.kind);
    }
    if negative {
        code = Code::new(format!("-{}", code.at(Level::Product)), Level::Sign, code.kind);
    }
    Code { kind: kind(labels), ..code }
}
