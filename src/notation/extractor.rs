//! The best reading of every class, by relaxation.

use super::cost::Cost;
use super::input_order::{InputOrder, SumKey, sum_key};
use super::named::NamedClasses;
use super::reading::{Best, Choice, OperandForm, OuterProducts, Reading};
use super::table::{Passes, Table};
use super::terms::{AtHand, SingleTerm, Terms};
use super::weights;
use crate::base::{Dimension, Rational, Symbols};
use crate::egraph::EGraph;
use crate::expr::{Graph, Id};
use crate::ops::{Op, Place};
use crate::syntax::ast::Expr;
use crate::syntax::print;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::sync::Arc;

/// The largest expression that is written. A text does not share its parts, so that it can be out of all proportion to the input.
pub const LARGEST: u32 = 20_000;

/// A term as it stands, in matrix notation or, where it has none, in index notation; in the order of the input, a term of the same graph.
/// `None` where it is larger than [`LARGEST`].
pub fn notate(graph: &Graph, term: Id, input: Option<Id>, symbols: &Arc<Symbols>) -> Option<Expr> {
    let terms = SingleTerm::new(graph, term, symbols);
    let order = input.map_or_else(InputOrder::default, |input| {
        let classes = terms.classes().into_iter().map(|id| (id, id)).collect();
        InputOrder::of(&terms, graph, input, &classes)
    });
    let mut extractor = Extractor::solved(&terms, order);
    extractor.matrix(term).or_else(|| extractor.index(term).map(|indexed| indexed.expr))
}

/// The same as a part of a sentence.
pub(crate) fn told(graph: &Graph, term: Id, input: Option<Id>, symbols: &Arc<Symbols>) -> String {
    notate(graph, term, input, symbols).map_or_else(|| "an argument".to_owned(), |expr| print(&expr))
}

/// The best readings of every class.
pub struct Extractor<'a> {
    pub(super) terms: AtHand<'a>,
    pub(super) classes: Vec<Id>,
    /// The best of each reading.
    pub(super) best: Table<[Option<Best>; 4]>,
    /// The best node to write in index notation, plain and negative, by its place.
    pub(super) indexed: Table<[Option<(Cost, usize)>; 2]>,
    /// The best way to write each class, plain and negative, as an operand in matrix notation.
    pub(super) operands: Table<[Option<(Cost, OperandForm)>; 2]>,
    /// The axes of each class that deltas join, by its normal form.
    pub(super) joined: Table<u32>,
    /// Which readings in matrix notation have what deltas say in index notation: `eye`, `diag`, `ones`.
    pub(super) hides_deltas: Table<[bool; 4]>,
    /// The sums of the input and of the derivative as they were written, with all signs changed.
    pub(super) against: FxHashSet<SumKey>,
    /// The order of what the input says.
    pub(super) order: InputOrder,
    /// Whether equal terms of a sum are written as one, which a term that is shown as it stands does not ask for.
    pub(super) collects: bool,
    /// The differentials of variables.
    pub(super) directions: Vec<Id>,
    /// The places of the unit vectors.
    pub(super) units: FxHashMap<Id, (Dimension, Place)>,
    /// Which matrices are sums with outer products.
    pub(super) outer_products: Table<OuterProducts>,
    /// Whether some class sums outer products.
    pub(super) has_outer_products: bool,
    /// What sums are larger for of which some terms have a factor pulled out, by their terms.
    pub(super) partly_factored: FxHashMap<SmallVec<[Id; 4]>, u32>,
    /// Whether the best ways to write the classes in index notation are known: they are found when the first is asked for.
    pub(super) is_indexed: bool,
}

impl<'a> Extractor<'a> {
    /// Computes the best readings.
    pub fn new(egraph: &'a EGraph) -> Self {
        Extractor::solved(egraph, InputOrder::default())
    }

    /// Computes the best readings, which keep the order of an expression that is the input.
    pub fn of(egraph: &'a EGraph, graph: &Graph, input: Id) -> Self {
        Extractor::of_input(egraph, graph, input, egraph.locate(graph, input))
    }

    /// Computes the best readings with the names that some classes have, which keep the order of an expression that is the input.
    pub(crate) fn with_names(named: &'a NamedClasses<'a>, graph: &Graph, input: Id) -> Self {
        Extractor::of_input(named, graph, input, named.locate(graph, input))
    }

    /// Of what was written, and of the input as far as it is there: nothing else is in any reading of these.
    fn of_input(terms: &'a dyn Terms, graph: &Graph, input: Id, located: FxHashMap<Id, Id>) -> Self {
        let order = InputOrder::of(terms, graph, input, &located);
        let all = terms.classes();
        let mut is_reached: Table<bool> = Table::of(&all);
        let mut open: Vec<Id> = terms.written().into_iter().chain(located.into_values()).collect();
        while let Some(class) = open.pop().map(|class| terms.find(class)) {
            if !std::mem::replace(&mut is_reached[class], true) {
                open.extend(terms.nodes(class).iter().flat_map(|node| &node.children));
            }
        }
        let reached = all.iter().copied().filter(|class| is_reached[*class]).collect();
        Extractor { collects: true, ..Extractor::over(terms, order, &all, reached) }
    }

    pub(super) fn solved(terms: &'a dyn Terms, order: InputOrder) -> Self {
        let all = terms.classes();
        Extractor::over(terms, order, &all, all.clone())
    }

    /// Over some of all classes, with all that they are made of.
    fn over(terms: &'a dyn Terms, order: InputOrder, all: &[Id], classes: Vec<Id>) -> Self {
        let mut extractor = Extractor {
            terms: AtHand::of(terms, &classes),
            best: Table::of(all),
            indexed: Table::of(all),
            operands: Table::of(all),
            hides_deltas: Table::of(all),
            joined: Table::of(all),
            against: FxHashSet::default(),
            order,
            collects: false,
            directions: Vec::new(),
            units: FxHashMap::default(),
            outer_products: Table::of(all),
            has_outer_products: false,
            partly_factored: FxHashMap::default(),
            is_indexed: false,
            classes,
        };
        extractor.orient();
        extractor.find_directions();
        extractor.find_units();
        extractor.find_apart();
        extractor.solve();
        extractor
    }

    fn find_directions(&mut self) {
        let is_one = |class: &Id| self.terms.nodes(*class).iter().any(|node| self.terms.is_direction(&node.op));
        self.directions = self.classes.iter().copied().filter(is_one).collect();
    }

    /// Whether a class is the differential of a variable.
    pub(super) fn is_direction(&self, class: Id) -> bool {
        self.directions.contains(&self.terms.find(class))
    }

    /// Learns how the sums were written: `b - A*x` is rather read back than changed to `A*x - b`.
    fn orient(&mut self) {
        let mut written = FxHashSet::default();
        for class in self.terms.written() {
            for node in self.terms.nodes(class) {
                if let Op::Combination(coefficients) = &node.op
                    && coefficients.len() > 1
                {
                    written.insert(self.sum_key(coefficients, &node.children, false));
                }
            }
        }
        let changed = |(coefficients, operands): &SumKey| (coefficients.iter().map(|c| -c).collect(), operands.clone());
        // What the input says decides where a derivative has both.
        let input = self.order.signed();
        written.extend(input.iter().cloned());
        let is_kept = |key: &SumKey| !input.contains(key) && (!written.contains(key) || input.contains(&changed(key)));
        self.against = written.iter().map(changed).filter(is_kept).collect();
    }

    fn sum_key(&self, coefficients: &[Rational], operands: &[Id], negative: bool) -> SumKey {
        let signed = coefficients.iter().map(|c| if negative { -c } else { c.clone() });
        sum_key(&self.terms, signed.zip(operands.iter().copied()))
    }

    /// Whether a sum has all signs changed against the way it was written.
    pub(super) fn is_against(&self, coefficients: &[Rational], operands: &[Id], negative: bool) -> bool {
        !self.against.is_empty()
            && coefficients.len() > 1
            && self.against.contains(&self.sum_key(coefficients, operands, negative))
    }

    /// Relaxes all readings to a fixpoint; costs only fall, and every node costs more than its operands.
    fn solve(&mut self) {
        let mut passes = Passes::over(&self.classes);
        while passes.next() {
            for at in 0..self.classes.len() {
                let class = self.classes[at];
                let scalar = self.terms.shape(class).is_empty();
                let mut changed = false;
                for (place, node) in self.terms.class(class).nodes.iter().enumerate() {
                    if !passes.is_stale(node) {
                        continue;
                    }
                    for reading in Reading::ALL.into_iter().filter(|r| !(scalar && r.transposed)) {
                        if let Some(cost) = self.node_cost(node, reading) {
                            changed |= self.offer(class, reading, cost, Choice::Node(place));
                        }
                    }
                }
                if changed {
                    self.relax(class);
                    passes.mark(class);
                }
            }
        }
    }

    /// Offers the readings that other readings of the class give.
    fn relax(&mut self, class: Id) {
        let rank = self.terms.shape(class).len();
        for reading in Reading::ALL {
            if matches!(rank, 0 | 3..) && reading.transposed {
                continue;
            }
            if matches!(rank, 1 | 2)
                && let Some(cost) = self.cost(class, reading.transpose())
            {
                // `x'*A*x` rather than `(A*x)'*x`.
                let weight = match self.opened(class, reading.transpose()) {
                    0 if self.is_direction(class) => weights::DIRECTION,
                    weight => weight,
                };
                let more = Cost::new(0, weight);
                self.offer(class, reading, cost + Cost::TRANSPOSE + more, Choice::Transpose);
            }
            if let Some(cost) = self.cost(class, reading.negate()) {
                self.offer(class, reading, cost + Cost::NEGATE, Choice::Negate);
            }
        }
    }

    /// What a transpose of the reading weighs more that needs parentheses, so that it is rather put inside: of all but leaves, functions and
    /// inverses.
    fn opened(&self, class: Id, reading: Reading) -> u32 {
        let Some(best) = self.best[class][reading.index()] else { return 0 };
        match best.choice {
            Choice::Node(place) => {
                let node = &self.terms.nodes(class)[place];
                let is_matrix_sum = matches!(node.op, Op::Combination(_)) && self.terms.shape(class).len() == 2;
                match node.children.len() {
                    _ if is_matrix_sum => weights::TRANSPOSED_PRODUCT,
                    2 if node.op.is_multilinear() => weights::TRANSPOSED_PRODUCT,
                    _ if node.children.is_empty() || node.op.is_closed() => 0,
                    _ => weights::TRANSPOSED_OPEN,
                }
            }
            Choice::Negate => weights::TRANSPOSED_OPEN,
            Choice::Transpose => 0,
        }
    }

    fn offer(&mut self, class: Id, reading: Reading, cost: Cost, choice: Choice) -> bool {
        let slot = &mut self.best[class][reading.index()];
        if slot.is_some_and(|best| best.cost <= cost) {
            return false;
        }
        *slot = Some(Best { cost, choice });
        true
    }

    pub(super) fn cost(&self, class: Id, reading: Reading) -> Option<Cost> {
        let class = self.terms.find(class);
        // A scalar has no transposed readings.
        let best = &self.best[class];
        let best = best[reading.index()].or_else(|| {
            let scalar = reading.transposed && self.terms.shape(class).is_empty();
            best[Reading { transposed: false, ..reading }.index()].filter(|_| scalar)
        });
        best.map(|best| best.cost)
    }

    /// The names of what is written.
    pub fn symbols(&self) -> &Symbols {
        self.terms.symbols()
    }

    /// The class in matrix notation, or `None` where it has none or a larger one than [`LARGEST`].
    pub fn matrix(&self, class: Id) -> Option<Expr> {
        let class = self.terms.find(class);
        if self.terms.is_zero(class) {
            return Some(Expr::number(0.into()));
        }
        self.cost(class, Reading::PLAIN).filter(|cost| cost.size <= LARGEST)?;
        Some(self.chain(class, Reading::PLAIN)?.finish())
    }

    /// The class as a row, for a vector that is written as one.
    pub fn row(&self, class: Id) -> Option<Expr> {
        let class = self.terms.find(class);
        let reading = Reading::PLAIN.transpose();
        if self.terms.is_zero(class) {
            return Some(Expr::number(0.into()));
        }
        self.cost(class, reading).filter(|cost| cost.size <= LARGEST)?;
        Some(self.chain(class, reading)?.finish())
    }
}
