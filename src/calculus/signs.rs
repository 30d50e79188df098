//! What is known of the signs of entries, and of the definiteness of matrices, for all values where a term is defined.

use crate::base::{Attribute, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::{
    ABS, AS_COLUMN, AS_ROW, COMMUTATION, COSH, DETERMINANT, DIAGONAL, DIAGONAL_OF, DIVIDE, EXP, HADAMARD_DIVIDE, INNER,
    INVERSE, KRONECKER, MATRIX_POWER, NORM, OUTER, Op, POWER, RELU, SIGMOID, SOFTMAX, SQRT, TRACE, TRIANGLE, VEC,
};
use num_traits::{Signed, Zero};

/// What is known of the sign of every entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    Unknown,
    Nonnegative,
    Positive,
}

/// What is known of a symmetric matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Definiteness {
    Unknown,
    /// Symmetric positive semidefinite.
    Semidefinite,
    /// Symmetric positive definite.
    Definite,
}

/// The signs and the definiteness of every node of a graph.
pub(super) struct Signs {
    signs: Vec<Sign>,
    definite: Vec<Definiteness>,
}

impl Signs {
    pub(super) fn new(graph: &Graph, symbols: &Symbols) -> Signs {
        let mut found = Signs { signs: Vec::with_capacity(graph.len()), definite: Vec::with_capacity(graph.len()) };
        for index in 0..graph.len() {
            let id = Id::from(index);
            let definite = found.definiteness_of(graph, symbols, id);
            found.definite.push(definite);
            let sign = found.sign_of(graph, symbols, id);
            found.signs.push(sign);
        }
        found
    }

    pub(super) fn sign(&self, id: Id) -> Sign {
        self.signs[usize::from(id)]
    }

    pub(super) fn definiteness(&self, id: Id) -> Definiteness {
        self.definite[usize::from(id)]
    }

    /// The vector x of a form `x'*P*x` with P positive definite.
    pub(super) fn definite_form(&self, graph: &Graph, inner: Id) -> Option<Id> {
        let (vector, matrix) = form(graph, inner)?;
        (self.definiteness(matrix) == Definiteness::Definite).then_some(vector)
    }

    /// The matrix A of a product `A'*A`, or `A'*P*A` with P positive definite.
    pub(super) fn gram_of(&self, graph: &Graph, product: Id) -> Option<Id> {
        let mut factors = Vec::new();
        chain(graph, product, false, &mut factors);
        match factors[..] {
            [a, b] if a.0 == b.0 && a.1 != b.1 => Some(a.0),
            [a, p, b] if a.0 == b.0 && a.1 != b.1 && self.definiteness(p.0) == Definiteness::Definite => Some(a.0),
            _ => None,
        }
    }

    fn definiteness_of(&self, graph: &Graph, symbols: &Symbols, id: Id) -> Definiteness {
        use Definiteness::*;
        if graph.rank(id) != 2 || graph.shape(id)[0] != graph.shape(id)[1] {
            return Unknown;
        }
        let children = graph.children(id);
        let of = |i: usize| self.definiteness(children[i]);
        let by_sign = |sign: Sign| match sign {
            Sign::Positive => Definite,
            Sign::Nonnegative => Semidefinite,
            Sign::Unknown => Unknown,
        };
        match graph.op(id) {
            Op::Identity(_) => Definite,
            Op::Variable(v) if symbols.attributes(*v).has(Attribute::Spd) => Definite,
            Op::Variable(v) => {
                let attributes = symbols.attributes(*v);
                let projector = attributes.has(Attribute::Idempotent) && attributes.has(Attribute::Symmetric);
                if projector { Semidefinite } else { Unknown }
            }
            Op::Transpose | Op::Parametric(MATRIX_POWER, _) if of(0) != Unknown => of(0),
            Op::Call(INVERSE) if of(0) == Definite => Definite,
            Op::Call(KRONECKER) | Op::Hadamard => of(0).min(of(1)),
            Op::Scale => by_sign(self.sign(children[0])).min(of(1)),
            Op::Call(DIVIDE) => match (of(0), self.sign(children[1])) {
                (Unknown, _) | (_, Sign::Unknown) => Unknown,
                (kept, _) => kept,
            },
            Op::Call(DIAGONAL) => by_sign(self.sign(children[0])),
            Op::Call(OUTER) if children[0] == children[1] => Semidefinite,
            Op::Combination(cs) if cs.iter().all(Signed::is_positive) => {
                let all = || children.iter().map(|c| self.definiteness(*c));
                if all().all(|d| d != Unknown) { all().max().unwrap_or(Unknown) } else { Unknown }
            }
            Op::Product => {
                let mut factors = Vec::new();
                chain(graph, id, false, &mut factors);
                self.palindrome(graph, symbols, &factors)
            }
            _ => Unknown,
        }
    }

    /// `A'*P*A` is as definite as P, where A is invertible; else at most semidefinite.
    fn palindrome(&self, graph: &Graph, symbols: &Symbols, factors: &[(Id, bool)]) -> Definiteness {
        use Definiteness::*;
        let count = factors.len();
        let symmetric = |id: Id| self.definiteness(id) != Unknown;
        let mirrored = |i: usize| {
            let ((a, turned), (b, other)) = (factors[i], factors[count - 1 - i]);
            a == b && (turned != other || symmetric(a))
        };
        if !(0..count / 2).all(mirrored) {
            return Unknown;
        }
        let middle = if count % 2 == 1 { self.definiteness(factors[count / 2].0) } else { Definite };
        let invertible = |id: Id| match graph.op(id) {
            Op::Variable(v) => symbols.attributes(*v).has(Attribute::Invertible),
            Op::Call(INVERSE) => true,
            _ => self.definiteness(id) == Definite,
        };
        if factors[..count / 2].iter().all(|(a, _)| invertible(*a)) { middle } else { middle.min(Semidefinite) }
    }

    fn sign_of(&self, graph: &Graph, symbols: &Symbols, id: Id) -> Sign {
        use Sign::*;
        let children = graph.children(id);
        let of = |i: usize| self.sign(children[i]);
        let least = children.iter().map(|c| self.sign(*c)).min().unwrap_or(Positive);
        let most = |sign: Sign, bound: Sign| if sign == Unknown { Unknown } else { sign.min(bound) };
        let twice = children.len() == 2 && children[0] == children[1];
        match graph.op(id) {
            Op::Number(value) if value.is_positive() => Positive,
            Op::Number(value) if value.is_zero() => Nonnegative,
            Op::Size(_) | Op::Ones(_) => Positive,
            Op::Identity(_) | Op::Parametric(TRIANGLE, _) | Op::Parametric(COMMUTATION, _) | Op::Zero(_) => Nonnegative,
            Op::Variable(v) if symbols.attributes(*v).has(Attribute::Positive) => Positive,
            Op::Map(EXP | COSH | SIGMOID) | Op::Call(SOFTMAX) => Positive,
            Op::Map(SQRT | ABS) | Op::Call(NORM) if of(0) == Positive => Positive,
            Op::Map(SQRT | ABS | RELU) | Op::Call(NORM) => Nonnegative,
            Op::Call(POWER) => match graph.number_value(children[1]) {
                _ if of(0) == Positive => Positive,
                Some(p) if p.is_integer() && p.to_integer() % 2 == 0 => {
                    if p.is_negative() {
                        Positive
                    } else {
                        Nonnegative
                    }
                }
                Some(p) if p.is_positive() => of(0),
                _ => Unknown,
            },
            Op::Combination(cs) if cs.iter().all(Signed::is_positive) => match least {
                Unknown => Unknown,
                _ => children.iter().map(|c| self.sign(*c)).max().unwrap_or(Unknown),
            },
            Op::Call(DETERMINANT | TRACE | DIAGONAL_OF) if self.definiteness(children[0]) != Definiteness::Unknown => {
                if self.definiteness(children[0]) == Definiteness::Definite {
                    Positive
                } else {
                    Nonnegative
                }
            }
            Op::Call(INNER)
                if of(0) != Positive
                    && form(graph, id).is_some_and(|(_, m)| self.definiteness(m) != Definiteness::Unknown) =>
            {
                Nonnegative
            }
            Op::Call(INNER) | Op::Hadamard | Op::Scale if twice && of(0) != Positive => Nonnegative,
            Op::Scale | Op::Hadamard | Op::Call(DIVIDE | HADAMARD_DIVIDE) => least,
            Op::Call(OUTER | KRONECKER) | Op::Product | Op::Call(INNER) | Op::Parametric(MATRIX_POWER, _) => least,
            Op::Transpose | Op::Call(VEC | AS_COLUMN | AS_ROW | DIAGONAL_OF | TRACE) | Op::Sum => least,
            Op::Network(_) if squares_in(graph, id).is_some() && of(0) != Positive => Nonnegative,
            // A sum over at least one product of positive entries, unless a delta makes it zero.
            Op::Network(w) if w.flat_output().enumerate().all(|(at, l)| w.flat_output().take(at).all(|m| m != l)) => {
                least
            }
            Op::Call(DIAGONAL) | Op::Network(_) => most(least, Nonnegative),
            _ => Unknown,
        }
    }
}

/// The tensor whose entries' squares a network sums up.
pub(super) fn squares_in(graph: &Graph, id: Id) -> Option<Id> {
    match (graph.op(id), graph.children(id)) {
        (Op::Network(w), [a, b]) if graph.rank(id) == 0 && a == b && w.inputs[0] == w.inputs[1] => {
            (w.degrees().iter().all(|d| *d == 2)).then_some(*a)
        }
        _ => None,
    }
}

/// The vector and the matrix of a form `x'*M*x`.
fn form(graph: &Graph, inner: Id) -> Option<(Id, Id)> {
    let [a, b] = graph.children(inner) else { return None };
    let of = |x: Id, product: Id| match (graph.op(product), graph.children(product)) {
        (Op::Product, [matrix, y]) if *y == x => Some((x, *matrix)),
        _ => None,
    };
    of(*a, *b).or_else(|| of(*b, *a))
}

/// The factors of a product from left to right, and whether each is transposed.
fn chain(graph: &Graph, id: Id, turned: bool, factors: &mut Vec<(Id, bool)>) {
    match (graph.op(id), graph.children(id)) {
        (Op::Transpose, [inner]) => chain(graph, *inner, !turned, factors),
        (Op::Product, [a, b]) => {
            let (first, second) = if turned { (b, a) } else { (a, b) };
            chain(graph, *first, turned, factors);
            chain(graph, *second, turned, factors);
        }
        _ => factors.push((id, turned)),
    }
}
