//! A scalar as a Frobenius product `A:B`, as a derivation begins with it: the square of a norm, a trace, a quadratic form, a sum of products.

use super::build::Build;
use crate::base::{Rational, Variable};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use smallvec::smallvec;

/// A scalar, or the squares in one that is a sum, as Frobenius products; of a sum without those of norms, which have a differential rule.
#[derive(Clone, Debug)]
pub struct Frobenius {
    /// The scalar, written so.
    pub root: Id,
    /// A product in it.
    pub product: Id,
    /// Where it is no sum: its sides, what is constant on the left, with all numbers and scalars there.
    pub sides: Option<[Id; 2]>,
    /// What was used.
    pub laws: Vec<&'static str>,
    /// Whether a product is one of a term with itself.
    pub has_square: bool,
    /// Whether it was one before.
    pub is_said: bool,
}

const OF_VECTORS: &str = "x'*y = x:y";
/// Of squares that are no matter of `A:A` in a sum.
const WITH_RULE: [&str; 2] = [OF_VECTORS, OF_NORM];
const OF_MATRICES: &str = "A:B = B:A";
/// The trace of a product whose factors go around.
pub const CYCLE: &str = "tr(A*B) = tr(B*A)";
/// The square of a norm.
pub const OF_NORM: &str = "norm(A)^2 = A:A";

/// The scalar `root` as a Frobenius product, what is constant on its left; of a sum the terms that are squares. `None` where nothing is.
///
/// `is_norm` tells whether a term is `norm(A)^2`, and another one `A:A`.
pub fn frobenius(
    graph: &mut Graph,
    root: Id,
    wrt: Variable,
    is_norm: &dyn Fn(&Graph, [Id; 2]) -> bool,
) -> Option<Frobenius> {
    let depends = graph.depends_on(wrt);
    let mut reading = Reading { build: Build { graph }, depends, is_norm, turns: false };
    let parts = reading.build.parts(root);
    if let Op::Combination(coefficients) = reading.build.graph.op(parts.core).clone() {
        let children = reading.build.graph.children(parts.core).to_vec();
        let mut laws = Vec::new();
        let mut first = None;
        let mut terms: Vec<(Rational, Id)> = Vec::new();
        for (coefficient, child) in coefficients.iter().zip(children) {
            let of_term = reading.build.parts(child);
            let term = match reading
                .sides(of_term.core)
                .filter(|([left, right], law)| left == right && !WITH_RULE.contains(law))
            {
                Some(([left, right], law)) => {
                    if !laws.contains(&law) {
                        laws.push(law);
                    }
                    let product = reading.build.as_inner(left, right);
                    first = first.or(Some(product));
                    reading.build.wrap(&[(of_term.coefficient, of_term.scalar)], product)
                }
                None => child,
            };
            terms.push((coefficient.clone(), term));
        }
        let product = first?;
        let sum = reading.build.linear(&terms, &smallvec![]);
        let root = reading.build.wrap(&[(parts.coefficient, parts.scalar)], sum);
        return Some(Frobenius { root, product, sides: None, laws, has_square: true, is_said: false });
    }
    let ([left, right], law) = reading.sides(parts.core)?;
    let turns = reading.turns.then_some(CYCLE);
    let product = reading.build.as_inner(left, right);
    let factors = [(parts.coefficient, parts.scalar)];
    let root = reading.build.wrap(&factors, product);
    let sides = Some([reading.build.wrap(&factors, left), right]);
    let is_said = law == OF_MATRICES;
    Some(Frobenius {
        root,
        product,
        sides,
        laws: turns.into_iter().chain([law]).collect(),
        has_square: left == right,
        is_said,
    })
}

struct Reading<'g, 'n> {
    build: Build<'g>,
    depends: Vec<bool>,
    is_norm: &'n dyn Fn(&Graph, [Id; 2]) -> bool,
    /// Whether the factors of a trace went around.
    turns: bool,
}

impl Reading<'_, '_> {
    /// The sides of a scalar that is one product.
    fn sides(&mut self, core: Id) -> Option<([Id; 2], &'static str)> {
        if !self.depends(core) {
            return None;
        }
        if let Some([a, b]) = self.build.inner_sides(core) {
            let sides = if self.depends(a) && !self.depends(b) { [b, a] } else { [a, b] };
            return Some((sides, if self.build.rank(a) == 1 { OF_VECTORS } else { OF_MATRICES }));
        }
        if let Some(base) = self.build.base_of_square(core) {
            let [of] = self.build.graph.children(base) else { return None };
            let of = *of;
            if self.build.rank(of) == 0 {
                return None;
            }
            let product = self.build.as_inner(of, of);
            return (self.is_norm)(self.build.graph, [core, product]).then_some(([of, of], OF_NORM));
        }
        if let Some(of) = self.build.inside_trace(core) {
            return self.of_trace(of);
        }
        match (self.build.graph.op(core), self.build.graph.children(core)) {
            (Op::Sum, [of]) => self.of_sum(*of),
            _ => None,
        }
    }

    /// Whether a term has the variable in it; what was made meanwhile is made of what has.
    fn depends(&self, id: Id) -> bool {
        match self.depends.get(usize::from(id)) {
            Some(depends) => *depends,
            None => self.build.graph.children(id).iter().any(|child| self.depends(*child)),
        }
    }

    /// The factors of a chain of one operation.
    fn chain(&self, id: Id, op: &Op) -> Vec<Id> {
        match self.build.graph.op(id) == op {
            true => self.build.graph.children(id).iter().flat_map(|child| self.chain(*child, op)).collect(),
            false => vec![id],
        }
    }

    /// `tr(A'*A)` and `tr(A*A')`; else what is constant goes to the left.
    fn of_trace(&mut self, of: Id) -> Option<([Id; 2], &'static str)> {
        let mut factors = self.chain(of, &Op::Product);
        let half = factors.len() / 2;
        let is_square = factors.len().is_multiple_of(2)
            && (0..half).all(|at| self.build.transpose(factors[at]) == factors[factors.len() - 1 - at]);
        if is_square {
            let (first, second) = factors.split_at(half);
            let transposes = |side: &[Id]| side.iter().filter(|f| *self.build.graph.op(**f) == Op::Transpose).count();
            let is_second = transposes(second) < transposes(first);
            let (side, law) = if is_second { (second, "tr(A'*A) = A:A") } else { (first, "tr(A*A') = A:A") };
            let side = self.product(side)?;
            return Some(([side, side], law));
        }
        // A trace stays the same when its factors go around.
        let count = factors.len();
        let varies: Vec<bool> = factors.iter().map(|factor| self.depends(*factor)).collect();
        let start = (0..count).find(|at| !varies[*at] && varies[(at + count - 1) % count])?;
        factors.rotate_left(start);
        self.turns = start > 0;
        let constant = factors.iter().take_while(|factor| !self.depends(**factor)).count();
        let (left, right) = factors.split_at(constant);
        let (left, right) = (left.to_vec(), right.to_vec());
        let (left, right) = (self.product(&left)?, self.product(&right)?);
        Some(([self.build.transpose(left), right], "tr(A'*B) = A:B"))
    }

    /// `sum(A.*B)`, what is constant on the left; `sum(A.^2)`.
    fn of_sum(&mut self, of: Id) -> Option<([Id; 2], &'static str)> {
        const LAW: &str = "sum(A.*B) = A:B";
        if let Some(base) = self.build.base_of_square(of) {
            return Some(([base, base], LAW));
        }
        let factors = self.chain(of, &Op::Hadamard);
        let (varying, constant): (Vec<Id>, Vec<Id>) = factors.iter().partition(|factor| self.depends(**factor));
        let (left, right) = match (constant.as_slice(), varying.as_slice()) {
            ([], [left, right]) => (vec![*left], vec![*right]),
            ([], _) => return None,
            _ => (constant, varying),
        };
        let mut join = |factors: Vec<Id>| factors.into_iter().reduce(|a, b| self.build.hadamard(a, b));
        Some(([join(left)?, join(right)?], LAW))
    }

    fn product(&mut self, factors: &[Id]) -> Option<Id> {
        factors.iter().copied().reduce(|a, b| self.build.product(a, b))
    }
}
