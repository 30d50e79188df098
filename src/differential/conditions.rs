//! What must hold of its operands for an expression, or its derivative, to be defined.

use crate::expr::{Function, Graph, Id, Op};
use crate::symbol::{Attribute, Symbols, Variable};
use indexmap::IndexSet;
use num_traits::{Signed, Zero};

/// What is required of an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// The matrix has an inverse.
    Invertible,
    /// The scalar is not zero; of an array, some entry is not.
    Nonzero,
    /// No entry is zero.
    EntriesNonzero,
    /// Every entry (or the scalar) is greater than zero.
    Positive,
    /// Every entry (or the scalar) is greater than -1 and less than 1.
    InsideUnit,
}

impl Requirement {
    /// The words that follow the operand: `A is invertible`, `x has nonzero entries`.
    pub fn as_str(self) -> &'static str {
        match self {
            Requirement::Invertible => "is invertible",
            Requirement::Nonzero => "is nonzero",
            Requirement::EntriesNonzero => "has nonzero entries",
            Requirement::Positive => "is positive",
            Requirement::InsideUnit => "is between -1 and 1",
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

/// What is known of the sign of every entry, for all values where the term is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    Unknown,
    Nonnegative,
    Positive,
}

/// What the terms need to be defined, and `root`, the first of them, to be differentiable in `wrt`; in the order of the graph, each
/// once, reduced to what is not obvious: `norm(x)^2` in a divisor needs `x` nonzero, `exp(x) + 1` nothing, and no condition is told
/// that the attributes of a variable say already.
pub fn conditions(graph: &Graph, symbols: &Symbols, terms: &[Id], wrt: &[Variable]) -> Vec<Condition> {
    let Some(root) = terms.first() else { return Vec::new() };
    let mut collector = Collector { graph, symbols, signs: signs(graph, symbols), found: IndexSet::new() };
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
    let stronger = |c: &Condition| {
        matches!(c.requirement, Requirement::Nonzero | Requirement::EntriesNonzero)
            && found.contains(&Condition { requirement: Requirement::Positive, operand: c.operand })
    };
    found.iter().filter(|c| !stronger(c)).copied().collect()
}

/// The nodes below `root` whose kinks do not matter, because every use is a power that takes them away: `norm(x)^2`, `relu(x).^2`.
fn smooth(graph: &Graph, root: Id, order: usize) -> Vec<bool> {
    let mut smooth = vec![true; graph.len()];
    smooth[usize::from(root)] = false;
    for id in graph.reachable(&[root]) {
        let children = graph.children(id);
        let exponent = match graph.op(id) {
            Op::Power => graph.number_value(children[1]).filter(|p| p.is_integer()).map(|p| p.to_integer()),
            Op::Scale | Op::Hadamard | Op::Inner if children[0] == children[1] => Some(2),
            _ => None,
        };
        for child in children {
            let kept = match (graph.op(*child), exponent) {
                (Op::Norm | Op::Map(Function::Abs), Some(p)) => p > 0 && p % 2 == 0,
                (Op::Map(Function::Relu), Some(p)) => p > order as i64,
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
    signs: Vec<Sign>,
    found: IndexSet<Condition>,
}

impl Collector<'_> {
    /// What a node needs to have a value.
    fn defined(&mut self, id: Id) {
        use Requirement::*;
        let children = self.graph.children(id);
        match self.graph.op(id) {
            Op::Inverse | Op::LogDeterminant => self.require(Invertible, children[0]),
            Op::Divide => self.require(Nonzero, children[1]),
            Op::HadamardDivide => self.require(EntriesNonzero, children[1]),
            Op::Power => match self.graph.number_value(children[1]) {
                Some(p) if p.is_integer() && p.is_negative() => self.require(EntriesNonzero, children[0]),
                Some(p) if p.is_integer() => {}
                _ => self.require(Positive, children[0]),
            },
            Op::Map(Function::Log | Function::Sqrt) => self.require(Positive, children[0]),
            Op::Map(Function::Arcsin | Function::Arccos) => self.require(InsideUnit, children[0]),
            _ => {}
        }
    }

    /// What a node needs besides to be differentiable.
    fn differentiable(&mut self, id: Id) {
        let children = self.graph.children(id);
        match self.graph.op(id) {
            Op::Norm => self.require(Requirement::Nonzero, children[0]),
            Op::Map(Function::Abs | Function::Sign | Function::Relu) => {
                self.require(Requirement::EntriesNonzero, children[0]);
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
        self.signs[usize::from(id)]
    }

    fn known(&self, requirement: Requirement, operand: Id) -> bool {
        if let Some(value) = self.graph.number_value(operand) {
            // A number is as good as it will ever be: what cannot be was refused by the reader.
            return requirement != Requirement::Positive || value.is_positive();
        }
        match (requirement, self.graph.op(operand)) {
            (Requirement::Invertible, Op::Identity(_) | Op::Triangle(_) | Op::Commutation(..)) => true,
            (Requirement::Invertible, Op::Variable(v)) => self.symbols.attributes(*v).has(Attribute::Invertible),
            (Requirement::Invertible | Requirement::InsideUnit, _) => false,
            _ => self.sign(operand) == Sign::Positive,
        }
    }

    /// The requirements of its parts that a requirement is the same as, if it is.
    fn reduce(&self, requirement: Requirement, operand: Id) -> Option<Vec<(Requirement, Id)>> {
        use Requirement::*;
        let children = self.graph.children(operand);
        let same = |id: Id| Some(vec![(requirement, id)]);
        let nonzero = if self.graph.rank(operand) == 0 { Nonzero } else { EntriesNonzero };
        match (requirement, self.graph.op(operand)) {
            (InsideUnit, _) => None,
            (_, Op::Transpose) => same(children[0]),
            (Positive, Op::Combination(cs)) if cs.len() == 1 => {
                if cs[0].is_positive() {
                    same(children[0])
                } else {
                    None
                }
            }
            (_, Op::Combination(cs)) if cs.len() == 1 && !cs[0].is_zero() => same(children[0]),
            (Invertible, Op::Inverse | Op::MatrixPower(_)) => same(children[0]),
            (Invertible, Op::Scale) => Some(vec![(Nonzero, children[0]), (Invertible, children[1])]),
            (Invertible, Op::Divide) => same(children[0]),
            (Invertible, Op::Diagonal) => Some(vec![(EntriesNonzero, children[0])]),
            (Invertible, Op::Product | Op::Kronecker) => {
                let square = |id: Id| self.graph.shape(id)[0] == self.graph.shape(id)[1];
                children.iter().all(|c| square(*c)).then(|| children.iter().map(|c| (Invertible, *c)).collect())
            }
            (Invertible, _) => None,

            (Positive, _) if self.sign(operand) == Sign::Nonnegative => Some(vec![(nonzero, operand)]),
            (Positive, Op::Scale | Op::Hadamard | Op::Divide | Op::HadamardDivide) => {
                match (self.sign(children[0]), self.sign(children[1])) {
                    (Sign::Positive, _) => same(children[1]),
                    (_, Sign::Positive) => same(children[0]),
                    _ => None,
                }
            }
            (Positive, Op::Vec | Op::Column | Op::Row) => same(children[0]),
            (Positive, Op::Power) if self.graph.number_value(children[1]).is_some() => same(children[0]),
            (Positive, _) => None,

            (_, Op::Scale) => Some(vec![(Nonzero, children[0]), (requirement, children[1])]),
            (EntriesNonzero, Op::Hadamard) => Some(vec![(requirement, children[0]), (requirement, children[1])]),
            (_, Op::Divide) => same(children[0]),
            (EntriesNonzero, Op::HadamardDivide) => same(children[0]),
            (_, Op::Vec | Op::Column | Op::Row) => same(children[0]),
            (_, Op::Map(Function::Abs)) => same(children[0]),
            (_, Op::Map(Function::Sqrt)) if requirement == nonzero => Some(vec![(Positive, children[0])]),
            (_, Op::Norm) => Some(vec![(Nonzero, children[0])]),
            (_, Op::Inner) if children[0] == children[1] => Some(vec![(Nonzero, children[0])]),
            (_, Op::Determinant) => Some(vec![(Invertible, children[0])]),
            // The power itself asks for more where the exponent is no natural number.
            (_, Op::Power) => {
                let natural = self.graph.number_value(children[1]).is_some_and(|p| p.is_integer() && p.is_positive());
                if natural { same(children[0]) } else { Some(Vec::new()) }
            }
            _ => None,
        }
    }
}

/// The signs of the entries of every node of the graph.
fn signs(graph: &Graph, symbols: &Symbols) -> Vec<Sign> {
    use Sign::*;
    let mut signs: Vec<Sign> = Vec::with_capacity(graph.len());
    for index in 0..graph.len() {
        let id = Id::from(index);
        let children = graph.children(id);
        let of = |i: usize| signs[usize::from(children[i])];
        let least = children.iter().map(|c| signs[usize::from(*c)]).min().unwrap_or(Positive);
        let most = |sign: Sign, bound: Sign| if sign == Unknown { Unknown } else { sign.min(bound) };
        let twice = children.len() == 2 && children[0] == children[1];
        signs.push(match graph.op(id) {
            Op::Number(value) if value.is_positive() => Positive,
            Op::Number(value) if value.is_zero() => Nonnegative,
            Op::Size(_) | Op::Ones(_) => Positive,
            Op::Identity(_) | Op::Triangle(_) | Op::Commutation(..) | Op::Zero(_) => Nonnegative,
            Op::Variable(v) if symbols.attributes(*v).has(Attribute::Positive) => Positive,
            Op::Map(Function::Exp | Function::Cosh | Function::Sigmoid) => Positive,
            Op::Map(Function::Sqrt | Function::Abs) | Op::Norm if of(0) == Positive => Positive,
            Op::Map(Function::Sqrt | Function::Abs | Function::Relu) | Op::Norm => Nonnegative,
            Op::Power => match graph.number_value(children[1]) {
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
                _ => children.iter().map(|c| signs[usize::from(*c)]).max().unwrap_or(Unknown),
            },
            Op::Inner | Op::Hadamard | Op::Scale if twice && of(0) != Positive => Nonnegative,
            Op::Scale | Op::Hadamard | Op::Divide | Op::HadamardDivide => least,
            Op::Outer | Op::Kronecker | Op::Product | Op::Inner | Op::MatrixPower(_) => least,
            Op::Transpose | Op::Vec | Op::Column | Op::Row | Op::DiagonalOf | Op::Trace | Op::Sum => least,
            Op::Diagonal | Op::Network(_) => most(least, Nonnegative),
            _ => Unknown,
        });
    }
    signs
}
