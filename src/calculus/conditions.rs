//! What must hold of its operands for an expression, or its derivative, to be defined.

use super::signs::{Definiteness, Sign, Signs, squares_in};
use crate::base::{Attribute, Rational, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::{
    ABS, ARCCOS, ARCSIN, AS_COLUMN, AS_ROW, COMMUTATION, COS, DETERMINANT, DIAGONAL, DIAGONAL_OF, DIVIDE,
    HADAMARD_DIVIDE, INNER, INVERSE, KRONECKER, LOG, LOG_DETERMINANT, MATRIX_POWER, NORM, Op, POWER, RELU, SIGMOID,
    SIGN, SIN, SQRT, TAN, TANH, TRACE, TRIANGLE, VEC,
};
use indexmap::IndexSet;
use num_traits::{One, Signed, Zero};
use rustc_hash::FxHashSet;

/// What is required of an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// The matrix has an inverse.
    Invertible,
    /// The scalar is not zero; of an array, some entry is not.
    Nonzero,
    /// No entry is zero.
    EntriesNonzero,
    /// Every entry (or the scalar) is zero or greater.
    Nonnegative,
    /// Every entry (or the scalar) is greater than zero.
    Positive,
    /// Every entry (or the scalar) is greater than -1 and less than 1.
    InsideUnit,
    /// The cosine of every entry (or of the scalar) is not zero.
    CosineNonzero,
}

impl Requirement {
    /// The condition in words, of an operand with this many axes: `A is invertible`, `x has nonzero entries`.
    pub fn phrase(self, operand: &str, axes: usize) -> String {
        let scalar = axes == 0;
        match self {
            Requirement::Invertible => format!("{operand} is invertible"),
            Requirement::Nonzero => format!("{operand} is nonzero"),
            Requirement::EntriesNonzero => format!("{operand} has nonzero entries"),
            Requirement::Nonnegative if scalar => format!("{operand} is nonnegative"),
            Requirement::Nonnegative => format!("{operand} has nonnegative entries"),
            Requirement::Positive if scalar => format!("{operand} is positive"),
            Requirement::Positive => format!("{operand} has positive entries"),
            Requirement::InsideUnit if scalar => format!("{operand} is between -1 and 1"),
            Requirement::InsideUnit => format!("{operand} has entries between -1 and 1"),
            Requirement::CosineNonzero if scalar => format!("cos({operand}) is nonzero"),
            Requirement::CosineNonzero => format!("cos({operand}) has nonzero entries"),
        }
    }
}

/// One thing an expression assumes of one of its sub-expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// What is required.
    pub requirement: Requirement,
    /// Of which node.
    pub operand: Id,
}

/// What the terms need to be defined, and `root`, the first of them, to be differentiable in `wrt`; in the order of the graph, each
/// once, reduced to what is not obvious: `norm(x)^2` in a divisor needs `x` nonzero, `exp(x) + 1` nothing, and no condition is told
/// that the attributes of a variable say already.
pub fn conditions(graph: &Graph, symbols: &Symbols, terms: &[Id], wrt: &[Variable]) -> Vec<Condition> {
    let Some(root) = terms.first() else { return Vec::new() };
    let mut collector = Collector {
        graph,
        symbols,
        signs: Signs::new(graph, symbols),
        found: IndexSet::new(),
        seen: FxHashSet::default(),
    };
    let depends: Vec<Vec<bool>> = wrt.iter().map(|v| graph.depends_on(*v)).collect();
    let smooth = smooth(graph, *root, wrt.len());
    for id in graph.reachable(&[*root]) {
        collector.defined(id);
        if depends.iter().any(|d| d[usize::from(id)]) && !smooth[usize::from(id)] {
            collector.differentiable(id);
        }
    }
    for id in graph.reachable(&terms[1..]) {
        collector.defined(id);
    }
    let found = collector.found;
    let implied: IndexSet<Condition> = found.iter().flat_map(|c| implications(graph, *c)).collect();
    found.iter().filter(|c| !implied.contains(*c)).copied().collect()
}

/// What a condition says besides: of its operand, and of the factors of a product.
fn implications(graph: &Graph, condition: Condition) -> Vec<Condition> {
    use Requirement::*;
    let Condition { requirement, operand } = condition;
    let mut implied = Vec::new();
    if requirement == Positive {
        implied.push(Condition { requirement: Nonnegative, operand });
    }
    if matches!(requirement, Positive | EntriesNonzero | Nonzero | Invertible) {
        // What is multilinear is zero where one of its operands is.
        let mut stack = vec![operand];
        while let Some(id) = stack.pop() {
            implied.extend(Some(Condition { requirement: Nonzero, operand: id }).filter(|c| *c != condition));
            if graph.op(id).is_multilinear() {
                stack.extend(graph.children(id));
            }
        }
    }
    let entries = match requirement {
        Positive | EntriesNonzero => true,
        Nonzero => graph.rank(operand) == 0,
        _ => return implied,
    };
    let mut stack = if entries { vec![operand] } else { Vec::new() };
    while let Some(id) = stack.pop() {
        let own = [Nonzero, EntriesNonzero].map(|requirement| Condition { requirement, operand: id });
        implied.extend(own.into_iter().filter(|c| *c != condition));
        match graph.op(id) {
            Op::Scale | Op::Hadamard => stack.extend(graph.children(id)),
            Op::Call(DIVIDE | HADAMARD_DIVIDE) => stack.push(graph.children(id)[0]),
            _ => {}
        }
    }
    implied
}

/// The nodes below `root` whose kinks do not matter, because every use is a power that takes them away: `norm(x)^2`, `relu(x).^2`.
fn smooth(graph: &Graph, root: Id, order: usize) -> Vec<bool> {
    let mut smooth = vec![true; graph.len()];
    smooth[usize::from(root)] = false;
    for id in graph.reachable(&[root]) {
        let children = graph.children(id);
        let exponent = match graph.op(id) {
            Op::Call(POWER) => graph.number_value(children[1]).filter(|p| p.is_integer()).map(|p| p.to_integer()),
            Op::Scale | Op::Hadamard | Op::Call(INNER) if children[0] == children[1] => Some(2),
            _ => None,
        };
        for child in children {
            let kept = match (graph.op(*child), exponent) {
                (Op::Call(NORM) | Op::Map(ABS), Some(p)) => p > 0 && (p % 2 == 0 || p > order as i64),
                (Op::Map(RELU), Some(p)) => p > order as i64,
                _ => false,
            };
            smooth[usize::from(*child)] &= kept;
        }
    }
    smooth
}

struct Collector<'g> {
    graph: &'g Graph,
    symbols: &'g Symbols,
    signs: Signs,
    found: IndexSet<Condition>,
    seen: FxHashSet<(Requirement, Id)>,
}

impl Collector<'_> {
    /// What a node needs to have a value.
    fn defined(&mut self, id: Id) {
        use Requirement::*;
        let children = self.graph.children(id);
        match self.graph.op(id) {
            Op::Call(INVERSE | LOG_DETERMINANT) => self.require(Invertible, children[0]),
            Op::Call(DIVIDE) => self.require(Nonzero, children[1]),
            Op::Call(HADAMARD_DIVIDE) => self.require(EntriesNonzero, children[1]),
            Op::Call(POWER) => match self.graph.number_value(children[1]) {
                Some(p) if p.is_integer() && p.is_negative() => self.require(EntriesNonzero, children[0]),
                Some(p) if p.is_integer() => {}
                Some(p) if p.is_positive() => self.require(Nonnegative, children[0]),
                _ => self.require(Positive, children[0]),
            },
            Op::Map(SQRT) => self.require(Nonnegative, children[0]),
            Op::Map(LOG) => self.require(Positive, children[0]),
            Op::Map(ARCSIN | ARCCOS) => self.require(InsideUnit, children[0]),
            Op::Map(TAN) => self.require(CosineNonzero, children[0]),
            _ => {}
        }
    }

    /// What a node needs besides to be differentiable.
    fn differentiable(&mut self, id: Id) {
        let children = self.graph.children(id);
        match self.graph.op(id) {
            Op::Call(NORM) => self.require(Requirement::Nonzero, children[0]),
            Op::Map(ABS | SIGN | RELU) => {
                self.require(Requirement::EntriesNonzero, children[0]);
            }
            Op::Map(SQRT) => self.require(Requirement::Positive, children[0]),
            Op::Call(POWER) if self.graph.number_value(children[1]).is_some_and(|p| !p.is_integer()) => {
                self.require(Requirement::Positive, children[0]);
            }
            _ => {}
        }
    }

    /// Notes a requirement, as requirements of the simplest operands that it comes down to.
    fn require(&mut self, requirement: Requirement, operand: Id) {
        let mut open = vec![(requirement, operand)];
        while let Some((requirement, operand)) = open.pop() {
            let requirement = match requirement {
                Requirement::EntriesNonzero if self.graph.rank(operand) == 0 => Requirement::Nonzero,
                other => other,
            };
            // What parts share is looked at once.
            if !self.seen.insert((requirement, operand)) {
                continue;
            }
            if self.known(requirement, operand) {
                continue;
            }
            match self.reduce(requirement, operand) {
                Some(parts) => open.extend(parts.into_iter().rev()),
                None => {
                    self.found.insert(Condition { requirement, operand });
                }
            }
        }
    }

    fn sign(&self, id: Id) -> Sign {
        self.signs.sign(id)
    }

    fn known(&self, requirement: Requirement, operand: Id) -> bool {
        use Requirement::*;
        if let Some(value) = self.graph.number_value(operand) {
            // A number is as good as it will ever be: what cannot be was refused by the reader.
            return match requirement {
                Positive => value.is_positive(),
                Nonnegative => !value.is_negative(),
                _ => true,
            };
        }
        match (requirement, self.graph.op(operand)) {
            (Invertible, Op::Parametric(TRIANGLE, _) | Op::Parametric(COMMUTATION, _)) => true,
            (Invertible, Op::Variable(v)) => self.symbols.attributes(*v).has(Attribute::Invertible),
            (Invertible, _) => self.signs.definiteness(operand) == Definiteness::Definite,
            (InsideUnit, _) => self.inside_unit(operand),
            (CosineNonzero, _) => false,
            (Positive | Nonnegative, _)
                if self.one_less_square(operand).is_some_and(|(c, e)| self.less_than_one(c, e)) =>
            {
                true
            }
            (Nonnegative, _) => self.sign(operand) >= Sign::Nonnegative,
            (Nonzero | EntriesNonzero, Op::Variable(v)) => self.symbols.attributes(*v).has(Attribute::Nonzero),
            _ => self.sign(operand) == Sign::Positive || self.above_bounded(operand),
        }
    }

    /// Whether a term is a positive number plus something of a smaller size: `1 - sigmoid(x)`.
    fn above_bounded(&self, id: Id) -> bool {
        let Op::Combination(cs) = self.graph.op(id) else { return false };
        let [a, b] = self.graph.children(id) else { return false };
        let value = |c: Rational, id: Id| match self.graph.op(id) {
            Op::Ones(_) => Some(c),
            _ => self.graph.number_value(id).map(|value| value * c),
        };
        let above = |number: Option<Rational>, c: Rational, id: Id| {
            number.is_some_and(|number| number >= c.abs()) && self.inside_unit(id)
        };
        above(value(cs[0], *a), cs[1], *b) || above(value(cs[1], *b), cs[0], *a)
    }

    /// Whether a multiple of the square of a term is less than one for all values.
    fn less_than_one(&self, c: Rational, base: Id) -> bool {
        let wave = matches!(self.graph.op(base), Op::Map(SIN | COS));
        wave && c < Rational::one() || self.inside_unit(base) && c <= Rational::one()
    }

    /// Whether every entry is between -1 and 1 for all values.
    fn inside_unit(&self, id: Id) -> bool {
        let children = self.graph.children(id);
        match self.graph.op(id) {
            Op::Map(TANH | SIGMOID) => true,
            Op::Combination(cs) => match cs.as_slice() {
                [c] => {
                    let wave = matches!(self.graph.op(children[0]), Op::Map(SIN | COS));
                    self.inside_unit(children[0]) && c.abs() <= Rational::one() || wave && c.abs() < Rational::one()
                }
                _ => false,
            },
            Op::Scale | Op::Hadamard => children.iter().all(|c| self.inside_unit(*c)),
            _ => false,
        }
    }

    /// The square of what a term is one minus, as a coefficient of at most one and what it is the square of.
    fn one_less_square(&self, id: Id) -> Option<(Rational, Id)> {
        let Op::Combination(cs) = self.graph.op(id) else { return None };
        let [a, b] = self.graph.children(id) else { return None };
        let is_one = |c: &Rational, id: Id| match self.graph.op(id) {
            Op::Ones(_) => c.is_one(),
            _ => self.graph.number_value(id).is_some_and(|value| (value * c).is_one()),
        };
        let (c, square) = if is_one(&cs[0], *a) {
            (-cs[1], *b)
        } else if is_one(&cs[1], *b) {
            (-cs[0], *a)
        } else {
            return None;
        };
        let children = self.graph.children(square);
        let base = match self.graph.op(square) {
            Op::Call(POWER) if self.graph.number_value(children[1]) == Some(Rational::from_integer(2)) => children[0],
            Op::Scale | Op::Hadamard if children[0] == children[1] => children[0],
            _ => return None,
        };
        c.is_positive().then_some((c, base))
    }

    /// Whether the term is a variable whose diagonal says whether it has an inverse.
    fn is_triangular(&self, id: Id) -> bool {
        use Attribute::{Diagonal, Lower, Upper};
        let Op::Variable(v) = self.graph.op(id) else { return false };
        [Diagonal, Lower, Upper].into_iter().any(|attribute| self.symbols.attributes(*v).has(attribute))
    }

    /// The requirements of its parts that a requirement is the same as, if it is.
    fn reduce(&self, requirement: Requirement, operand: Id) -> Option<Vec<(Requirement, Id)>> {
        use Requirement::*;
        let children = self.graph.children(operand);
        let same = |id: Id| Some(vec![(requirement, id)]);
        let nonzero = if self.graph.rank(operand) == 0 { Nonzero } else { EntriesNonzero };
        match (requirement, self.graph.op(operand)) {
            (InsideUnit | CosineNonzero, _) => None,
            (_, Op::Transpose) => same(children[0]),
            (Positive | Nonnegative, Op::Combination(cs)) if cs.len() == 1 => {
                if cs[0].is_positive() {
                    same(children[0])
                } else {
                    None
                }
            }
            (_, Op::Combination(cs)) if cs.len() == 1 && !cs[0].is_zero() => same(children[0]),
            (Invertible, Op::Call(INVERSE) | Op::Parametric(MATRIX_POWER, _)) => same(children[0]),
            (Invertible, Op::Scale) => Some(vec![(Nonzero, children[0]), (Invertible, children[1])]),
            (Invertible, Op::Call(DIVIDE)) => same(children[0]),
            (Invertible, Op::Call(DIAGONAL)) => Some(vec![(EntriesNonzero, children[0])]),
            (EntriesNonzero, Op::Call(DIAGONAL_OF)) if self.is_triangular(children[0]) => {
                Some(vec![(Invertible, children[0])])
            }
            (Invertible, Op::Product | Op::Call(KRONECKER)) => {
                let square = |id: Id| self.graph.shape(id)[0] == self.graph.shape(id)[1];
                children.iter().all(|c| square(*c)).then(|| children.iter().map(|c| (Invertible, *c)).collect())
            }
            (Invertible, _) => None,

            (Positive, _) if self.sign(operand) == Sign::Nonnegative => Some(vec![(nonzero, operand)]),
            // `1 - x.^2` is positive where x is between -1 and 1, or a multiple of x of which that is known to be asked already.
            (Positive | Nonnegative, _) if self.one_less_square(operand).is_some() => {
                let (c, base) = self.one_less_square(operand)?;
                if c.is_one() {
                    return Some(vec![(InsideUnit, base)]);
                }
                let multiple = |id: Id| match self.graph.op(id) {
                    Op::Combination(cs) => cs.len() == 1 && cs[0] * cs[0] == c && self.graph.children(id)[0] == base,
                    _ => false,
                };
                let asked = |found: &Condition| found.requirement == InsideUnit && multiple(found.operand);
                self.found.iter().any(asked).then(Vec::new)
            }
            (Positive | Nonnegative, Op::Scale | Op::Hadamard | Op::Call(DIVIDE | HADAMARD_DIVIDE)) => {
                match (self.sign(children[0]), self.sign(children[1])) {
                    (Sign::Positive, _) => same(children[1]),
                    (_, Sign::Positive) => same(children[0]),
                    _ => None,
                }
            }
            (Positive | Nonnegative, Op::Call(VEC | AS_COLUMN | AS_ROW)) => same(children[0]),
            // An odd power, or the power itself asks for more.
            (Positive | Nonnegative, Op::Call(POWER)) if self.graph.number_value(children[1]).is_some() => {
                same(children[0])
            }
            (Positive | Nonnegative, _) => None,

            (_, Op::Scale) => Some(vec![(Nonzero, children[0]), (requirement, children[1])]),
            (EntriesNonzero, Op::Hadamard) => Some(vec![(requirement, children[0]), (requirement, children[1])]),
            (_, Op::Call(DIVIDE)) => same(children[0]),
            (EntriesNonzero, Op::Call(HADAMARD_DIVIDE)) => same(children[0]),
            (_, Op::Call(VEC | AS_COLUMN | AS_ROW)) => same(children[0]),
            (_, Op::Map(ABS)) => same(children[0]),
            (_, Op::Map(SQRT)) if requirement == nonzero => Some(vec![(Positive, children[0])]),
            (EntriesNonzero | Nonzero, Op::Map(COS)) if requirement == nonzero => {
                Some(vec![(CosineNonzero, children[0])])
            }
            (_, Op::Call(NORM)) => Some(vec![(Nonzero, children[0])]),
            (_, Op::Call(INNER)) if children[0] == children[1] => Some(vec![(Nonzero, children[0])]),
            (_, Op::Call(INNER)) if self.signs.definite_form(self.graph, operand).is_some() => {
                Some(vec![(Nonzero, self.signs.definite_form(self.graph, operand)?)])
            }
            (_, Op::Network(_)) if squares_in(self.graph, operand).is_some() => {
                Some(vec![(Nonzero, squares_in(self.graph, operand)?)])
            }
            (_, Op::Network(w)) if self.graph.rank(operand) == 0 && children.len() == 1 => {
                (w.degrees().iter().all(|d| *d == 1) && self.sign(children[0]) == Sign::Nonnegative)
                    .then(|| vec![(Nonzero, children[0])])
            }
            (_, Op::Sum) if self.sign(children[0]) == Sign::Nonnegative => Some(vec![(Nonzero, children[0])]),
            (_, Op::Call(TRACE)) => Some(vec![(Nonzero, self.signs.gram_of(self.graph, children[0])?)]),
            (Nonzero, Op::Hadamard) if children[0] == children[1] => same(children[0]),
            (_, Op::Call(DETERMINANT)) => Some(vec![(Invertible, children[0])]),
            // The power itself asks for more where the exponent is no natural number.
            (_, Op::Call(POWER)) => {
                let natural = self.graph.number_value(children[1]).is_some_and(|p| p.is_integer() && p.is_positive());
                if natural { same(children[0]) } else { Some(Vec::new()) }
            }
            _ => None,
        }
    }
}
