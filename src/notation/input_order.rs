//! How the input was written: its sums and commutative products are read back in the order in which they stand there.

use super::terms::Terms;
use crate::base::{Rational, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

/// The coefficients and operands of a sum, in the order of the operands.
pub(super) type SumKey = (SmallVec<[Rational; 4]>, SmallVec<[Id; 4]>);

/// The same for every order of the terms.
pub(super) fn sum_key(terms: &dyn Terms, summands: impl Iterator<Item = (Rational, Id)>) -> SumKey {
    let mut key: SmallVec<[(Id, Rational); 4]> = summands.map(|(c, operand)| (terms.find(operand), c)).collect();
    key.sort_unstable();
    key.into_iter().map(|(operand, coefficient)| (coefficient, operand)).unzip()
}

/// The orders of an input.
#[derive(Debug, Default)]
pub(super) struct InputOrder {
    /// The sums as they stand, with their signs.
    signed: FxHashSet<SumKey>,
    /// The operands of each sum as they stand, by the sum up to a factor.
    sums: FxHashMap<SumKey, SmallVec<[Id; 4]>>,
    /// The operands of each product of the table whose order does not matter as they stand, up to factors.
    products: FxHashSet<(Id, Id)>,
    /// The class that stands for all multiples of a sum of the input.
    multiples: FxHashMap<Id, Id>,
    /// The classes of the sums of the input, and of their transposes.
    classes: FxHashSet<Id>,
    /// The variables of each term of the input, if it is a sum.
    terms: Vec<Vec<Variable>>,
}

impl InputOrder {
    /// The orders of an expression, from the classes of its parts.
    pub(super) fn of(terms: &dyn Terms, graph: &Graph, root: Id, classes: &FxHashMap<Id, Id>) -> InputOrder {
        let mut written = InputOrder { terms: variables_of_terms(graph, root), ..InputOrder::default() };
        for id in graph.reachable(&[root]) {
            let operands: Option<SmallVec<[Id; 4]>> =
                graph.children(id).iter().map(|c| classes.get(c).copied()).collect();
            let Some(operands) = operands else { continue };
            match graph.op(id) {
                Op::Combination(coefficients) if operands.len() > 1 => {
                    if let Some(class) = classes.get(&id).map(|class| terms.find(*class)) {
                        let transposed = terms.transposed(class).map(|other| terms.find(other));
                        written.classes.extend([class].into_iter().chain(transposed));
                    }
                    // The transpose of a sum is the sum of the transposes.
                    let transposed: Option<_> = operands.iter().map(|o| terms.transposed(*o)).collect();
                    for operands in std::iter::once(operands).chain(transposed) {
                        let signed = coefficients.iter().cloned().zip(operands.iter().copied());
                        written.signed.insert(sum_key(terms, signed));
                        if let Some(key) = up_to_factor(terms, coefficients, &operands) {
                            written.sums.entry(key).or_insert(operands);
                        }
                    }
                }
                op @ Op::Call(_) if operands.len() == 2 && op.is_commutative(graph.rank(graph.children(id)[0])) => {
                    written.products.insert((operands[0], operands[1]));
                }
                _ => {}
            }
        }
        if !written.products.is_empty() && !written.sums.is_empty() {
            written.find_multiples(terms);
        }
        written
    }

    /// The sums as they stand, with their signs.
    pub(super) fn signed(&self) -> &FxHashSet<SumKey> {
        &self.signed
    }

    /// Whether a class is a sum of the input, or the transpose of one.
    pub(super) fn is_sum_of_input(&self, class: Id) -> bool {
        self.classes.contains(&class)
    }

    /// The first term of the input that has all variables of the input that are in an expression; differentials stand for their variables.
    pub(super) fn term(&self, expr: &Expr, symbols: &Symbols) -> usize {
        if self.terms.len() < 2 {
            return 0;
        }
        let mut variables: Vec<Variable> = Vec::new();
        expr.walk(&mut |e| {
            if let ExprKind::Name(name) = &e.kind {
                let name = symbols.differential_of(name).unwrap_or(name);
                variables.extend(symbols.find_variable(name));
            }
        });
        variables.retain(|variable| self.terms.iter().any(|own| own.contains(variable)));
        let has_all = |own: &Vec<Variable>| variables.iter().all(|variable| own.contains(variable));
        self.terms.iter().position(has_all).unwrap_or(self.terms.len())
    }

    fn find_multiples(&mut self, terms: &dyn Terms) {
        let mut first: FxHashMap<&SumKey, Id> = FxHashMap::default();
        for class in terms.classes() {
            let mut sums = terms.nodes(class).iter().filter_map(|n| match &n.op {
                Op::Combination(coefficients) if n.children.len() > 1 => up_to_factor(terms, coefficients, &n.children),
                _ => None,
            });
            if let Some((key, _)) = sums.find_map(|key| self.sums.get_key_value(&key)) {
                self.multiples.insert(class, *first.entry(key).or_insert(class));
            }
        }
        let products = std::mem::take(&mut self.products);
        self.products = products.into_iter().map(|(a, b)| (self.up_to_factor(a), self.up_to_factor(b))).collect();
    }

    fn up_to_factor(&self, class: Id) -> Id {
        self.multiples.get(&class).copied().unwrap_or(class)
    }

    /// The order of the operands of a sum that is one of the input, or a multiple of one.
    pub(super) fn order(&self, terms: &dyn Terms, coefficients: &[Rational], operands: &[Id]) -> Option<&[Id]> {
        if self.sums.is_empty() || operands.len() < 2 {
            return None;
        }
        Some(self.sums.get(&up_to_factor(terms, coefficients, operands)?)?)
    }

    /// Whether a product of two operands stands in the input the other way around only.
    pub(super) fn is_reversed(&self, a: Id, b: Id) -> bool {
        if self.products.is_empty() {
            return false;
        }
        let [a, b] = [a, b].map(|class| self.up_to_factor(class));
        self.products.contains(&(b, a)) && !self.products.contains(&(a, b))
    }
}

fn up_to_factor(terms: &dyn Terms, coefficients: &[Rational], operands: &[Id]) -> Option<SumKey> {
    let (mut coefficients, operands) = sum_key(terms, coefficients.iter().cloned().zip(operands.iter().copied()));
    let first = coefficients.first()?.clone();
    for coefficient in &mut coefficients {
        *coefficient = coefficient.checked_div(&first)?;
    }
    Some((coefficients, operands))
}

/// The variables of each term of a sum, of which the root may be a multiple.
fn variables_of_terms(graph: &Graph, root: Id) -> Vec<Vec<Variable>> {
    let mut sum = root;
    while let (Op::Combination(_) | Op::Scale, Some(last)) = (graph.op(sum), graph.children(sum).last()) {
        if graph.children(sum).len() > 1 && matches!(graph.op(sum), Op::Combination(_)) {
            let variable = |id: &Id| if let Op::Variable(variable) = graph.op(*id) { Some(*variable) } else { None };
            let variables = |term: &Id| graph.reachable(&[*term]).iter().filter_map(variable).collect();
            return graph.children(sum).iter().map(variables).collect();
        }
        sum = *last;
    }
    Vec::new()
}
