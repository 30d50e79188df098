//! Extraction: the best expression of an e-class, by what a person would write.
//!
//! The cost is the size of the text: every operator and leaf once, a signed rational one. Each class is extracted in four readings, as it
//! is or transposed, with either sign, because a person moves a transpose or a sign to where it costs least. Ties go to fewer transposes
//! and inverses, then to the order of operations; never to the order of insertion.

mod build;
mod chain;
mod cost;
mod deltas;
mod entries;
mod index;
mod input_order;
mod softmax;
mod table;

use crate::base::Rational;
use crate::egraph::EGraph;
use crate::expr::{Graph, Id};
use crate::ops::{AS_COLUMN, AS_ROW, INVERSE, Op};
use crate::syntax::ast::Expr;
use cost::Cost;
use input_order::{InputOrder, SumKey, sum_key};
use rustc_hash::FxHashSet;
use table::{Passes, Table};

pub use chain::size;
pub use entries::index_names;
pub use index::IndexExpr;

/// The largest expression that is written. A text does not share its parts, so that it can be out of all proportion to the input.
pub const LARGEST: u32 = 100_000;

/// How a class is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reading {
    /// Transposed (a matrix) or as a row (a vector).
    pub(crate) transposed: bool,
    /// With the other sign.
    pub(crate) negative: bool,
}

impl Reading {
    const ALL: [Reading; 4] = [
        Reading { transposed: false, negative: false },
        Reading { transposed: true, negative: false },
        Reading { transposed: false, negative: true },
        Reading { transposed: true, negative: true },
    ];

    const PLAIN: Reading = Reading::ALL[0];

    fn index(self) -> usize {
        usize::from(self.transposed) + 2 * usize::from(self.negative)
    }

    fn turn(self) -> Reading {
        Reading { transposed: !self.transposed, ..self }
    }

    fn negate(self) -> Reading {
        Reading { negative: !self.negative, ..self }
    }
}

/// Where the best of a reading comes from.
#[derive(Clone, Copy, Debug)]
enum Choice {
    /// A node of the class, by its place there.
    Node(usize),
    /// The transpose of the other reading, written out.
    Turn,
    /// The negative of the other reading, written out.
    Negate,
}

#[derive(Clone, Copy, Debug)]
struct Best {
    cost: Cost,
    choice: Choice,
}

/// The best readings of every class of an e-graph.
pub struct Extractor<'a> {
    egraph: &'a EGraph,
    classes: Vec<Id>,
    /// The best of each reading.
    best: Table<[Option<Best>; 4]>,
    /// The best node to write in index notation, plain and negative, by its place.
    indexed: Table<[Option<(Cost, usize)>; 2]>,
    /// The best way to write each class, plain and negative, as an operand in matrix notation.
    operands: Table<[Option<(Cost, index::Form)>; 2]>,
    /// The axes of each class that deltas join, by its normal form.
    joined: Table<u32>,
    /// Which readings in matrix notation have what deltas say in index notation: `eye`, `diag`, `ones`.
    wired: Table<[bool; 4]>,
    /// The sums of the input and of the derivative as they were written, with all signs transposed.
    against: FxHashSet<SumKey>,
    /// The order of what the input says.
    written: InputOrder,
}

impl<'a> Extractor<'a> {
    /// Computes the best readings.
    pub fn new(egraph: &'a EGraph) -> Self {
        Extractor::solved(egraph, InputOrder::default())
    }

    /// Computes the best readings, which keep the order of an expression that is the input.
    pub fn of(egraph: &'a EGraph, graph: &Graph, input: Id) -> Self {
        Extractor::solved(egraph, InputOrder::of(egraph, graph, input))
    }

    fn solved(egraph: &'a EGraph, written: InputOrder) -> Self {
        let classes = egraph.classes();
        let mut extractor = Extractor {
            egraph,
            best: Table::of(&classes),
            indexed: Table::of(&classes),
            operands: Table::of(&classes),
            wired: Table::of(&classes),
            joined: Table::of(&classes),
            against: FxHashSet::default(),
            written,
            classes,
        };
        extractor.orient();
        extractor.solve();
        extractor.solve_indexed();
        extractor
    }

    /// Learns how the sums were written: `b - A*x` is rather read back than transposed to `A*x - b`.
    fn orient(&mut self) {
        let mut written = FxHashSet::default();
        for root in self.egraph.roots() {
            for node in self.egraph.nodes(root) {
                if let Op::Combination(coefficients) = &node.op
                    && coefficients.len() > 1
                {
                    written.insert(self.sum_key(coefficients, &node.children, false));
                }
            }
        }
        let turn = |(coefficients, operands): &SumKey| (coefficients.iter().map(|c| -c).collect(), operands.clone());
        self.against = written.iter().map(turn).filter(|transposed| !written.contains(transposed)).collect();
    }

    fn sum_key(&self, coefficients: &[Rational], operands: &[Id], negative: bool) -> SumKey {
        let signed = coefficients.iter().map(|c| if negative { -c } else { *c });
        sum_key(self.egraph, signed.zip(operands.iter().copied()))
    }

    /// Whether a sum has all signs transposed against the way it was written.
    fn is_against(&self, coefficients: &[Rational], operands: &[Id], negative: bool) -> bool {
        !self.against.is_empty()
            && coefficients.len() > 1
            && self.against.contains(&self.sum_key(coefficients, operands, negative))
    }

    /// Relaxes all readings to a fixpoint; costs only fall, and every node costs more than its operands.
    fn solve(&mut self) {
        let egraph = self.egraph;
        let mut passes = Passes::over(&self.classes);
        while passes.next() {
            for at in 0..self.classes.len() {
                let class = self.classes[at];
                let scalar = egraph.data(class).shape.is_empty();
                let mut changed = false;
                for (place, node) in egraph.nodes(class).iter().enumerate() {
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
        let rank = self.egraph.data(class).shape.len();
        for reading in Reading::ALL {
            if matches!(rank, 0 | 3..) && reading.transposed {
                continue;
            }
            if matches!(rank, 1 | 2)
                && let Some(cost) = self.cost(class, reading.turn())
            {
                // `x'*A*x` rather than `(A*x)'*x`.
                let parentheses = Cost::new(0, u32::from(self.is_open(class, reading.turn())));
                self.offer(class, reading, cost + Cost::TRANSPOSE + parentheses, Choice::Turn);
            }
            if let Some(cost) = self.cost(class, reading.negate()) {
                self.offer(class, reading, cost + Cost::NEGATE, Choice::Negate);
            }
        }
    }

    /// Whether the reading is more than a leaf or the call of a function: a transpose is rather put inside.
    fn is_open(&self, class: Id, reading: Reading) -> bool {
        self.best[class][reading.index()].is_some_and(|best| match best.choice {
            Choice::Node(place) => {
                let node = &self.egraph.nodes(class)[place];
                !node.children.is_empty() && !matches!(node.op, Op::Map(_) | Op::Call(INVERSE | AS_COLUMN | AS_ROW))
            }
            Choice::Negate => true,
            Choice::Turn => false,
        })
    }

    fn offer(&mut self, class: Id, reading: Reading, cost: Cost, choice: Choice) -> bool {
        let slot = &mut self.best[class][reading.index()];
        if slot.is_some_and(|best| best.cost <= cost) {
            return false;
        }
        *slot = Some(Best { cost, choice });
        true
    }

    fn cost(&self, class: Id, reading: Reading) -> Option<Cost> {
        let class = self.egraph.find(class);
        // A scalar has no transposed readings.
        let best = &self.best[class];
        let best = best[reading.index()].or_else(|| {
            let scalar = reading.transposed && self.egraph.data(class).shape.is_empty();
            best[Reading { transposed: false, ..reading }.index()].filter(|_| scalar)
        });
        best.map(|best| best.cost)
    }

    /// The class in matrix notation, or `None` where it has none or a larger one than [`LARGEST`].
    pub fn matrix(&self, class: Id) -> Option<Expr> {
        let class = self.egraph.find(class);
        if self.egraph.is_zero(class) {
            return Some(Expr::number(0.into()));
        }
        self.cost(class, Reading::PLAIN).filter(|cost| cost.size <= LARGEST)?;
        Some(self.chain(class, Reading::PLAIN)?.finish())
    }

    /// The class as a row, for a vector that is written as one.
    pub fn row(&self, class: Id) -> Option<Expr> {
        let class = self.egraph.find(class);
        let reading = Reading::PLAIN.turn();
        if self.egraph.is_zero(class) {
            return Some(Expr::number(0.into()));
        }
        self.cost(class, reading).filter(|cost| cost.size <= LARGEST)?;
        Some(self.chain(class, reading)?.finish())
    }
}
