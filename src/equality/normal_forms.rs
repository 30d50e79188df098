//! Proofs by normal forms: equal for all dimensions and values.

use super::budget::{coarse, large, quotients, squares};
use super::cases;
use super::exact::is_polynomial;
use super::question::Equation;
use crate::base::{Attribute, Attributes, Declaration, Rational, Symbols, Variable};
use crate::egraph::{EGraph, RuleSet};
use crate::expr::{Graph, Id};
use crate::facts::GraphFacts;
use crate::normal::{Algebra, Limits};
use crate::ops::{GENERAL_POWER, Op};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// Normal forms over one set of names, with limits that get larger; what was interned for one equation serves the next.
#[derive(Clone, Debug)]
pub(super) struct NormalForms {
    ordinary: Algebra,
    large: Algebra,
    coarse: Algebra,
    quotients: Algebra,
}

impl NormalForms {
    pub(super) fn new(symbols: &Arc<Symbols>) -> Self {
        let [ordinary, large, coarse] =
            [Limits::default(), large(), coarse()].map(|limits| Algebra::new(symbols.clone(), limits));
        NormalForms { ordinary, large, coarse, quotients: Algebra::of_quotients(symbols.clone(), quotients()) }
    }

    /// Whether normal forms prove an equation: those of `known`, which has met parts of it before, or the ordinary ones; those of other
    /// ways to write its variables; those with larger limits.
    pub(super) fn prove(&mut self, known: Option<&mut Algebra>, equation: Equation<'_>) -> bool {
        let symbols = self.ordinary.symbols().clone();
        let first = known.unwrap_or(&mut self.ordinary);
        let mut scratch = None;
        let unfolded = equation.unfolded(&symbols, &mut scratch);
        let any = |algebras: [&mut Algebra; 3], equation: Equation<'_>| {
            // Polynomials that no limit cut short are not proved with larger ones either.
            let polynomial = [equation.left, equation.right].map(|side| is_polynomial(equation.graph, side, u64::MAX));
            for algebra in algebras {
                match meets(algebra, equation) {
                    Some(met) if met || polynomial == [true; 2] && !algebra.is_limited() => return met,
                    _ => {}
                }
            }
            false
        };
        any([first, &mut self.large, &mut self.coarse], equation)
            || unfolded.is_some_and(|unfolded| any([&mut self.ordinary, &mut self.large, &mut self.coarse], unfolded))
            || meets_rewritten(equation, &symbols)
            || self.are_equal_quotients(equation)
            || cases::are_equal(equation, &symbols, &mut self.quotients)
            || are_equal_where_defined(equation, &symbols)
            || self.have_one_square(equation, &symbols)
            || self.meet_at_whole_angles(equation, &symbols)
    }

    /// Whether two sides that are nowhere negative have one square.
    fn have_one_square(&mut self, equation: Equation<'_>, symbols: &Symbols) -> bool {
        let mut graph = equation.graph.clone();
        let sides = [equation.left, equation.right];
        let is_root = |id: &Id| match graph.op(*id) {
            Op::Map(function) => function.record().power().is_some_and(|power| !power.is_integer()),
            _ => false,
        };
        if !graph.reachable(&sides).iter().any(is_root) {
            return false;
        }
        let facts = GraphFacts::new(&graph, symbols);
        if !sides.iter().all(|side| facts.of(*side).range.is_nonnegative()) {
            return false;
        }
        let [left, right] = sides.map(|side| {
            let op = if graph.rank(side) == 0 { Op::Scale } else { Op::Hadamard };
            graph.add(op, &[side, side])
        });
        let (Ok(left), Ok(right)) = (left, right) else { return false };
        self.are_equal_quotients(Equation::new(&graph, left, right))
    }

    /// Whether both sides are equal where variables of which angles are parts are multiples of others: `cos(x)` and `sin(x/2)` are
    /// `cos(2*x)` and `sin(x)`.
    fn meet_at_whole_angles(&mut self, equation: Equation<'_>, symbols: &Symbols) -> bool {
        let Some((graph, [left, right])) = with_whole_angles(equation, symbols) else { return false };
        let whole = Equation::new(&graph, left, right);
        meets(&mut self.ordinary, whole) == Some(true)
            || self.are_equal_quotients(whole)
            || cases::are_equal(whole, symbols, &mut self.quotients)
            || self.have_one_square(whole, symbols)
    }

    /// Whether both sides are one quotient in lowest terms, with functions by exponentials and signs.
    fn are_equal_quotients(&mut self, equation: Equation<'_>) -> bool {
        let sides = self.quotients.normal_forms(equation.graph, &[equation.left, equation.right]);
        let &[Some(left), Some(right)] = sides.as_slice() else { return false };
        left == right || self.quotients.are_equal_quotients(left, right) == Some(true)
    }
}

/// Whether both sides are one quotient in lowest terms where what has to be positive is so; or both have one exponential, as sums of
/// logarithms do.
fn are_equal_where_defined(equation: Equation<'_>, symbols: &Symbols) -> bool {
    let Equation { graph, left, right, .. } = equation;
    let (exponential, logarithm) = GENERAL_POWER;
    let has_logarithm = graph.reachable(&[left, right]).into_iter().any(|id| *graph.op(id) == Op::Map(logarithm));
    let needed: Vec<Id> = equation.needs_positive().collect();
    if needed.is_empty() && !has_logarithm {
        return false;
    }
    let known = needed.iter().fold(symbols.clone(), |symbols, term| match graph.op(*term) {
        Op::Variable(variable) => symbols.with_attribute(*variable, Attribute::Positive),
        _ => symbols,
    });
    let mut algebra = Algebra::of_quotients(Arc::new(known), quotients());
    needed.iter().for_each(|term| algebra.assume_positive(graph, *term));
    let sides = algebra.normal_forms(graph, &[left, right]);
    let &[Some(left), Some(right)] = sides.as_slice() else { return false };
    let mut are_equal = |left, right| left == right || algebra.are_equal_quotients(left, right) == Some(true);
    if are_equal(left, right) {
        return true;
    }
    if !has_logarithm {
        return false;
    }
    match [left, right].map(|side| algebra.map(exponential, side)) {
        [Some(left), Some(right)] => left == right || algebra.are_equal_quotients(left, right) == Some(true),
        _ => false,
    }
}

/// The sides with multiples of variables for those of which a part is the argument of a function of angles, so that it is no part any more.
fn with_whole_angles(equation: Equation<'_>, symbols: &Symbols) -> Option<(Graph, [Id; 2])> {
    /// The largest part of which is asked.
    const PARTS: i64 = 12;
    let Equation { graph, left, right, .. } = equation;
    let mut multiples: Vec<(Variable, Rational)> = Vec::new();
    for id in graph.reachable(&[left, right]) {
        let Op::Map(function) = graph.op(id) else { continue };
        if function.record().at_turns.is_none() {
            continue;
        }
        let argument = graph.children(id)[0];
        let Op::Combination(coefficients) = graph.op(argument) else { continue };
        for (coefficient, part) in coefficients.iter().zip(graph.children(argument)) {
            let (Op::Variable(variable), Some(2..=PARTS)) = (graph.op(*part), coefficient.denominator().to_i64())
            else {
                continue;
            };
            let keeps =
                symbols.attributes(*variable).iter().all(|a| matches!(a, Attribute::Positive | Attribute::Nonzero));
            if keeps && multiples.iter().all(|(other, _)| other != variable) {
                multiples.push((*variable, coefficient.denominator()));
            }
        }
    }
    if multiples.is_empty() {
        return None;
    }
    let mut graph = graph.clone();
    let mut multiple = |graph: &mut Graph, variable: Variable| {
        let (_, by) = multiples.iter().find(|(own, _)| *own == variable)?;
        let own = graph.variable(variable, symbols);
        graph.add(Op::Combination([by.clone()].into_iter().collect()), &[own]).ok()
    };
    let sides = [left, right].map(|side| replaced(&mut graph, side, &mut multiple));
    Some((graph, sides))
}

/// The numbers that both sides are by their normal forms, where sizes alone decide and all of them are literal.
pub(super) fn numbers(equation: Equation<'_>, symbols: &Arc<Symbols>) -> Option<[Rational; 2]> {
    let Equation { graph, left, right, .. } = equation;
    let is_closed = |id: &Id| graph.rank(*id) == 0 && !has_variable(graph, *id);
    if ![left, right].iter().all(is_closed) {
        return None;
    }
    let mut algebra = Algebra::new(symbols.clone(), Limits::default());
    let mut number = |side: Id| {
        let form = algebra.normal_form(graph, side)?;
        let mut sum = Rational::zero();
        for (monomial, value) in &algebra.polynomial(form).terms {
            let mut product = Some(value.clone()).filter(|_| monomial.operands.is_empty())?;
            for dimension in &monomial.sizes {
                let size = i64::try_from(symbols.literal_size(*dimension)?).ok()?;
                product = product.checked_mul(&Rational::from_integer(size))?;
            }
            sum = sum.checked_add(&product)?;
        }
        Some(sum)
    };
    Some([number(left)?, number(right)?])
}

fn has_variable(graph: &Graph, root: Id) -> bool {
    graph.reachable(&[root]).into_iter().any(|id| matches!(graph.op(id), Op::Variable(_)))
}

/// Whether ordinary normal forms prove an equation.
pub(crate) fn proves(graph: &Graph, left: Id, right: Id, symbols: &Symbols) -> bool {
    let equation = Equation::new(graph, left, right);
    is_ordinary(equation, symbols) || meets_rewritten(equation, symbols)
}

/// Whether both sides have one normal form, as they stand or unfolded.
fn is_ordinary(equation: Equation<'_>, symbols: &Symbols) -> bool {
    let mut algebra = Algebra::new(Arc::new(symbols.clone()), Limits::default());
    let mut scratch = None;
    let mut is_proved = |equation| meets(&mut algebra, equation) == Some(true);
    is_proved(equation) || equation.unfolded(symbols, &mut scratch).is_some_and(is_proved)
}

/// Whether both sides have one normal form; `None` where one of them has none.
fn meets(algebra: &mut Algebra, equation: Equation<'_>) -> Option<bool> {
    let left = algebra.normal_form(equation.graph, equation.left)?;
    let right = algebra.normal_form(equation.graph, equation.right)?;
    Some(left == right)
}

/// Whether the sides meet with skew matrices written as `B - B'`, or `A*A` as `A` where `A` is idempotent.
fn meets_rewritten(equation: Equation<'_>, symbols: &Symbols) -> bool {
    let used = equation.variables();
    let have = |attribute| -> Vec<Variable> {
        used.iter().copied().filter(|v| symbols.attributes(*v).has(attribute)).collect()
    };
    let (skew, idempotent) = (have(Attribute::Skew), have(Attribute::Idempotent));
    (!skew.is_empty() && meets_as_differences(equation, symbols, &skew))
        || (!idempotent.is_empty() && meets_with_squares(equation, symbols, &idempotent))
}

/// The sides with every skew `A` as `B - B'`, which is what all skew matrices are.
fn meets_as_differences(equation: Equation<'_>, symbols: &Symbols, skew: &[Variable]) -> bool {
    let (mut graph, mut symbols) = (equation.graph.clone(), symbols.clone());
    let mut differences: Vec<(Variable, Id)> = Vec::new();
    for variable in skew {
        let name = format!("{}_", symbols.variable_name(*variable));
        let shape = symbols.declaration(*variable).shape.clone();
        let free = symbols.declare(&name, Declaration { shape, attributes: Attributes::NONE });
        let b = graph.variable(free, &symbols);
        let Ok(transposed) = graph.add(Op::Transpose, &[b]) else { return false };
        let signs: SmallVec<[Rational; 2]> = [1, -1].into_iter().map(Rational::from_integer).collect();
        let Ok(difference) = graph.add(Op::Combination(signs), &[b, transposed]) else { return false };
        differences.push((*variable, difference));
    }
    let put = |v| differences.iter().find(|(w, _)| *w == v).map(|(_, id)| *id);
    let [left, right] = [equation.left, equation.right].map(|side| replaced(&mut graph, side, &mut |_, v| put(v)));
    is_ordinary(Equation::new(&graph, left, right), &symbols)
}

/// Whether the sides meet when `A*A` and `A` are one class for every idempotent `A`; no rule is used.
fn meets_with_squares(equation: Equation<'_>, symbols: &Symbols, idempotent: &[Variable]) -> bool {
    let mut graph = equation.graph.clone();
    let mut egraph = EGraph::new(Arc::new(symbols.clone()), squares());
    let sides = [equation.left, equation.right].map(|side| egraph.import(&graph, side));
    for variable in idempotent {
        let a = graph.variable(*variable, symbols);
        if let Ok(square) = graph.add(Op::Product, &[a, a]) {
            egraph.assume(&graph, square, a);
        }
    }
    egraph.saturate(&RuleSet::default());
    egraph.find(sides[0]) == egraph.find(sides[1])
}

/// A term with other terms for variables.
pub(super) fn replaced(graph: &mut Graph, root: Id, by: &mut dyn FnMut(&mut Graph, Variable) -> Option<Id>) -> Id {
    let mut map: FxHashMap<Id, Id> = FxHashMap::default();
    for id in graph.reachable(&[root]) {
        let node = graph.node(id).clone();
        let new = match node.op {
            Op::Variable(v) => by(graph, v),
            _ if node.children.is_empty() => None,
            op => {
                let children: Vec<Id> = node.children.iter().map(|c| map.get(c).copied().unwrap_or(*c)).collect();
                graph.add(op, &children).ok()
            }
        };
        map.insert(id, new.unwrap_or(id));
    }
    map.get(&root).copied().unwrap_or(root)
}
