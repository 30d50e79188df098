//! What is stored with every class, and with the e-graph as a whole.

use crate::base::{IndexPattern, Rational, Shape, Symbols};
use crate::expr::Id;
use crate::normal::{Algebra, Limits, PolynomialId};
use crate::ops::{Node, Op};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// The e-graph of the egg library with this analysis.
pub(crate) type Graphs = egg::EGraph<Node, NormalFormAnalysis>;

/// A class as one term: a coefficient times a network over classes that are no networks themselves. Sums are not multiplied out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlattenedNetwork {
    /// The coefficient.
    pub coefficient: Rational,
    /// How the operands are joined.
    pub pattern: Arc<IndexPattern>,
    /// The operands (not canonicalised).
    pub operands: SmallVec<[Id; 4]>,
    /// How many operations deep it was composed, up to a limit: of two networks of one size the deeper one shows more.
    pub depth: u8,
}

/// The analysis data of a class.
#[derive(Clone, Debug)]
pub struct ClassData {
    /// The axes. All nodes of a class agree on them.
    pub shape: Shape,
    /// The normal form, if it is within the exact range.
    pub form: Option<PolynomialId>,
    /// The network that the class is as written; `None` for variables, sums and functions.
    pub network: Option<FlattenedNetwork>,
    /// Whether the class holds a variable or a function: it is then an operand of its own, however else it can be written.
    pub opaque: bool,
}

/// The analysis: normal forms, and the class of each.
#[derive(Debug)]
pub struct NormalFormAnalysis {
    /// The interner of normal forms.
    pub algebra: Algebra,
    /// The class that was first seen with a normal form.
    pub(crate) classes: FxHashMap<PolynomialId, Id>,
    /// Pairs of classes found to have one normal form, to be united by the rule `normal-form`.
    pub(crate) equal: Vec<(Id, Id)>,
    /// The normal forms of nodes that were added with one that was known, by their operations and operands. The interner has those that
    /// were computed; it knows nothing of what rules and assumptions make equal.
    pub(super) derived: FxHashMap<(Op, SmallVec<[PolynomialId; 4]>), PolynomialId>,
    /// The normal form of the node being added, where whoever adds it knows it.
    pub(crate) known: Option<PolynomialId>,
    /// The operands of all nodes that were added.
    pub(crate) operands: usize,
    /// Two numbers that were made equal, by assumptions that contradict each other.
    pub(crate) contradiction: Option<[Rational; 2]>,
    /// Whether something is assumed.
    pub(crate) is_assumed: bool,
}

impl NormalFormAnalysis {
    /// An empty analysis over these names.
    pub fn new(symbols: Arc<Symbols>, limits: Limits) -> Self {
        NormalFormAnalysis {
            algebra: Algebra::new(symbols, limits),
            classes: FxHashMap::default(),
            equal: Vec::new(),
            derived: FxHashMap::default(),
            known: None,
            operands: 0,
            contradiction: None,
            is_assumed: false,
        }
    }

    /// Notes what contradicts itself where two normal forms were made equal: two numbers, or forms that differ by what is nowhere zero, as a
    /// multiple of an identity. Only assumptions do so.
    pub(super) fn compare(&mut self, a: PolynomialId, b: PolynomialId) {
        if self.contradiction.is_some() {
            return;
        }
        if let (Some(first), Some(second)) = (self.algebra.constant(a), self.algebra.constant(b)) {
            self.contradiction = Some([first, second]);
        } else if self.is_assumed {
            let one = Rational::one();
            let difference = self.algebra.combine(&[(one.clone(), a), (-&one, b)]);
            let terms = difference.map(|difference| &self.algebra.polynomial(difference).terms[..]);
            if let Some([(monomial, _)]) = terms
                && monomial.operands.is_empty()
            {
                self.contradiction = Some([one, Rational::zero()]);
            }
        }
    }

    /// The names.
    pub fn symbols(&self) -> &Symbols {
        self.algebra.symbols()
    }
}
