//! The interner of atoms and polynomials, and linear combinations.

use super::canonical::canonical;
use super::polynomial::{Atom, AtomFacts, AtomId, Content, Leading, Monomial, Polynomial, PolynomialId};
use crate::base::{Axis, Dimension, Label, Rational, Shape, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::sync::Arc;

/// What bounds the work of the normal form, in counts. Past a limit a factor stays unexpanded, which loses equalities and makes none.
///
/// ```
/// use gradus::{Context, NormalFormLimits, SaturationLimits};
/// let mut cx = Context::new();
/// let forms = NormalFormLimits { terms: 1, ..NormalFormLimits::default() };
/// cx.set_limits(SaturationLimits { forms, ..SaturationLimits::default() });
/// assert_eq!(cx.parse("tr(A*B) - tr(B*A)")?.simplify().value().unwrap().text(), "0");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most terms a product is multiplied out to.
    pub terms: usize,
    /// The most operands that those terms have together.
    pub operands: usize,
    /// The most operands of one term; a longer product has no normal form.
    pub length: usize,
    /// The largest natural power that is multiplied out.
    pub power: u32,
    /// The most operands that all products of sums together are multiplied out to; past it sums stay as they are.
    pub work: usize,
    /// The most operands that all products together are multiplied out to; past it a product has no normal form.
    pub multiplied: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { terms: 128, operands: 1024, length: 192, power: 12, work: usize::MAX, multiplied: usize::MAX }
    }
}

/// The operands that are coloured anew in the time that it takes to multiply one out.
const RECOLOURED_AT_ONCE: usize = 64;

/// The interner of one derivation.
#[derive(Clone, Debug)]
pub struct Algebra {
    pub(super) symbols: Arc<Symbols>,
    pub(super) limits: Limits,
    /// The operands that products of sums were multiplied out to so far.
    pub(super) work: usize,
    /// The operands that all products were multiplied out to so far.
    pub(super) multiplied: usize,
    /// Whether a limit was met that larger limits would not have met.
    pub(super) limited: bool,
    atoms: IndexSet<Atom, FxBuildHasher>,
    facts: Vec<AtomFacts>,
    axes: Vec<Axis>,
    polynomials: IndexSet<Polynomial, FxBuildHasher>,
    transposes: FxHashMap<PolynomialId, PolynomialId>,
    /// Sums to a natural power that were multiplied out, with their base and exponent.
    pub(super) roots: FxHashMap<PolynomialId, (PolynomialId, u32)>,
    /// What sums are without their contents, and these, where they have one.
    pub(super) contents: FxHashMap<PolynomialId, Option<(PolynomialId, Content)>>,
    pub(super) operations: FxHashMap<(Op, SmallVec<[PolynomialId; 2]>), Option<PolynomialId>>,
    /// Whether quotients are in their lowest terms, and functions written by exponentials and signs.
    pub(super) divides: bool,
    /// Tensors that are taken to be positive, by what is needed for what is asked.
    pub(super) positive: FxHashSet<PolynomialId>,
    /// How often a term was divided.
    pub(super) divisions: usize,
    /// What sums are divided by.
    pub(super) leading: FxHashMap<PolynomialId, Option<Leading>>,
}

impl Algebra {
    /// An empty interner over these names.
    pub fn new(symbols: Arc<Symbols>, limits: Limits) -> Self {
        Algebra {
            symbols,
            limits,
            work: 0,
            multiplied: 0,
            limited: false,
            atoms: IndexSet::default(),
            facts: Vec::new(),
            axes: Vec::new(),
            polynomials: IndexSet::default(),
            transposes: FxHashMap::default(),
            roots: FxHashMap::default(),
            contents: FxHashMap::default(),
            operations: FxHashMap::default(),
            divides: false,
            positive: FxHashSet::default(),
            divisions: 0,
            leading: FxHashMap::default(),
        }
    }

    /// The same with quotients in their lowest terms and functions by exponentials and signs: equal ids are tensors that are equal wherever
    /// both are defined.
    pub fn of_quotients(symbols: Arc<Symbols>, limits: Limits) -> Self {
        Algebra { divides: true, ..Algebra::new(symbols, limits) }
    }

    /// Takes the entries of a term to be positive, and all positive multiples of it. Before anything else is asked.
    pub fn assume_positive(&mut self, graph: &Graph, term: Id) {
        if let Some(form) = self.normal_form(graph, term)
            && let Some(form) = self.up_to_factor(form, true)
        {
            self.positive.insert(form);
        }
        self.operations.clear();
        self.contents.clear();
    }

    /// The names.
    pub fn symbols(&self) -> &Arc<Symbols> {
        &self.symbols
    }

    /// Whether a limit was met so far, other than that on powers: larger limits may then make more equal.
    pub fn is_limited(&self) -> bool {
        self.limited
    }

    /// The sum that this is a natural power of, as far as that was seen, with the exponent.
    pub fn root(&self, id: PolynomialId) -> Option<(PolynomialId, u32)> {
        self.roots.get(&id).copied()
    }

    /// Whether a dimension stands as a factor in a tensor.
    pub fn has_size(&self, id: PolynomialId) -> bool {
        let atoms = self.polynomial(id).terms.iter().flat_map(|(monomial, _)| &monomial.operands);
        atoms.into_iter().any(|(atom, _)| matches!(self.atom(*atom), Atom::Size(_)))
    }

    /// The polynomial of an id.
    pub fn polynomial(&self, id: PolynomialId) -> &Polynomial {
        &self.polynomials[id.0 as usize]
    }

    /// The atom of an id.
    pub fn atom(&self, id: AtomId) -> &Atom {
        &self.atoms[id.0 as usize]
    }

    /// The elementary dimensions of an atom's axes.
    pub fn atom_axes(&self, id: AtomId) -> &Axis {
        &self.axes[id.0 as usize]
    }

    pub(super) fn facts(&self, id: AtomId) -> AtomFacts {
        self.facts[id.0 as usize]
    }

    /// The number of polynomials and atoms made so far.
    pub fn len(&self) -> usize {
        self.polynomials.len() + self.atoms.len()
    }

    /// Whether nothing was made yet.
    pub fn is_empty(&self) -> bool {
        self.polynomials.is_empty()
    }

    /// Interns a polynomial whose terms are canonical, sorted and without zeros.
    pub(super) fn intern(&mut self, polynomial: Polynomial) -> PolynomialId {
        PolynomialId(self.polynomials.insert_full(polynomial).0 as u32)
    }

    /// Interns an atom.
    pub(super) fn intern_atom(&mut self, atom: Atom) -> AtomId {
        if let Some(index) = self.atoms.get_index_of(&atom) {
            return AtomId(index as u32);
        }
        let flat = |p: &PolynomialId| self.polynomial(*p).shape.iter().flatten().copied().collect::<Axis>();
        let axes = match &atom {
            Atom::Size(_) => Axis::new(),
            Atom::Variable(v) => self.symbols.declaration(*v).shape.iter().flatten().copied().collect(),
            Atom::DiagonalOf(v) => self.symbols.declaration(*v).shape.iter().take(1).flatten().copied().collect(),
            Atom::Map(_, p) | Atom::Power(p, _) | Atom::Opaque(p) => flat(p),
            Atom::Call(operation, parameters, arguments) => {
                let shapes: SmallVec<[&Shape; 2]> = arguments.iter().map(|p| &self.polynomial(*p).shape).collect();
                let shape = (operation.record().shape)(&shapes, *parameters).unwrap_or_default();
                shape.into_iter().flatten().collect()
            }
        };
        let facts = self.facts_of(&atom, &axes);
        self.facts.push(facts);
        self.axes.push(axes);
        AtomId(self.atoms.insert_full(atom).0 as u32)
    }

    /// The atom as a polynomial of the given shape (its axes in order).
    pub(super) fn atom_polynomial(&mut self, atom: AtomId, shape: Shape) -> PolynomialId {
        let sizes: SmallVec<[Dimension; 4]> = self.atom_axes(atom).iter().copied().collect();
        let labels: SmallVec<[Label; 4]> = (0..sizes.len() as Label).collect();
        let raw = Monomial { operands: SmallVec::from_iter([(atom, labels.clone())]), output: labels, sizes };
        let monomial = self.canonical(&raw);
        self.intern(Polynomial { shape, terms: vec![(monomial, Rational::one())] })
    }

    pub(super) fn canonical(&self, raw: &Monomial) -> Monomial {
        canonical(raw, |atom| self.facts(atom).symmetric).0
    }

    /// The same, counted: a network of much symmetry takes far more work to label than to multiply out.
    pub(super) fn canonical_counted(&mut self, raw: &Monomial) -> Monomial {
        let (monomial, recoloured) = canonical(raw, |atom| self.facts(atom).symmetric);
        self.count_recoloured(recoloured);
        monomial
    }

    pub(super) fn count_recoloured(&mut self, operands: usize) {
        self.multiplied = self.multiplied.saturating_add(operands / RECOLOURED_AT_ONCE);
    }

    /// The zero of a shape.
    pub fn zero(&mut self, shape: Shape) -> PolynomialId {
        self.intern(Polynomial { shape, terms: Vec::new() })
    }

    /// A number.
    pub fn number(&mut self, value: Rational) -> PolynomialId {
        let terms = if value.is_zero() { Vec::new() } else { vec![(Monomial::default(), value)] };
        self.intern(Polynomial { shape: Shape::new(), terms })
    }

    /// The value of a polynomial that is a number.
    pub fn constant(&self, id: PolynomialId) -> Option<Rational> {
        let polynomial = self.polynomial(id);
        match polynomial.terms.as_slice() {
            _ if !polynomial.shape.is_empty() => None,
            [] => Some(Rational::zero()),
            [(monomial, value)] if monomial.operands.is_empty() && monomial.sizes.is_empty() => Some(value.clone()),
            _ => None,
        }
    }

    /// A linear combination of tensors of one shape, or `None` where a coefficient has too many bits.
    pub fn combine(&mut self, terms: &[(Rational, PolynomialId)]) -> Option<PolynomialId> {
        if let [(coefficient, only)] = terms
            && coefficient.is_one()
        {
            return Some(*only);
        }
        let shape = self.polynomial(terms.first()?.1).shape.clone();
        let mut all: Vec<(Monomial, Rational)> = Vec::new();
        for (coefficient, id) in terms {
            for (monomial, value) in &self.polynomial(*id).terms {
                all.push((monomial.clone(), coefficient.checked_mul(value)?));
            }
        }
        Some(self.intern(Polynomial { shape, terms: collect(all)? }))
    }

    /// The transpose of a matrix with elementary or grouped axes; `None` for tensors that are no matrices.
    pub fn transpose(&mut self, id: PolynomialId) -> Option<PolynomialId> {
        if let Some(result) = self.transposes.get(&id) {
            return Some(*result);
        }
        let polynomial = self.polynomial(id);
        if polynomial.shape.len() != 2 {
            return None;
        }
        let split = polynomial.shape[0].len();
        let shape: Shape = polynomial.shape.iter().rev().cloned().collect();
        let mut terms = Vec::with_capacity(polynomial.terms.len());
        for (mut monomial, value) in polynomial.terms.clone() {
            monomial.output.rotate_left(split);
            // The sign of a transposed skew matrix matters where it stands in a sum that is divided by.
            let turned =
                if self.divides { self.signed_canonical(monomial) } else { Some((self.canonical(&monomial), false)) };
            if let Some((monomial, negative)) = turned {
                terms.push((monomial, if negative { -value } else { value }));
            }
        }
        let result = self.intern(Polynomial { shape, terms: collect(terms)? });
        self.transposes.insert(id, result);
        self.transposes.insert(result, id);
        Some(result)
    }

    /// The rational factor that makes the leading coefficient positive and the coefficients coprime integers.
    pub(super) fn content(&self, id: PolynomialId) -> Rational {
        let terms = &self.polynomial(id).terms;
        let Some((_, first)) = terms.first() else { return Rational::one() };
        let content = content(terms.iter().map(|(_, value)| value));
        if first.is_negative() { -content } else { content }
    }
}

/// The greatest rational that leaves integers when divided out of the values; one where it has too many bits.
pub(crate) fn content<'a>(values: impl IntoIterator<Item = &'a Rational>) -> Rational {
    let common = values.into_iter().try_fold(Rational::zero(), |common, value| common.gcd(value).bounded());
    common.filter(|common| !common.is_zero()).unwrap_or_else(Rational::one)
}

/// Sorts the terms and adds up like ones.
pub(super) fn collect(mut terms: Vec<(Monomial, Rational)>) -> Option<Vec<(Monomial, Rational)>> {
    terms.sort_by(|a, b| a.0.cmp(&b.0));
    let mut result: Vec<(Monomial, Rational)> = Vec::with_capacity(terms.len());
    for (monomial, value) in terms {
        match result.last_mut() {
            Some((last, sum)) if *last == monomial => *sum = sum.checked_add(&value)?,
            _ => result.push((monomial, value)),
        }
    }
    result.retain(|(_, value)| !value.is_zero());
    Some(result)
}
