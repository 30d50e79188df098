//! The prover: every method in turn.

use super::budget::{Budget, LITERAL, MORE_UNDER_ASSUMPTIONS, QUOTIENT_TOLERANCE, ROUGH_TOLERANCE, TOLERANCE};
use super::cells::{self, Cells};
use super::constants;
use super::counterexample::{Array, Counterexample};
use super::critical::{self, Found};
use super::exact::{self, degree, is_algebraic, is_faithful};
use super::floating;
use super::jumps::{Jump, has_jumps, jumps};
use super::normal_forms::{NormalForms, numbers};
use super::question::{Equation, Question, Theory};
use super::reach::{Order, Reach, largest};
use super::sampling::{Place, Sample};
use super::saturation;
use super::search::{Failure, Search, at_point, at_random};
use super::series::Curves;
use super::slopes;
use super::status::Status;
use super::verdict::{Proof, Test, Undecided, Verdict};
use crate::base::{ORDER, Symbols, Undefined};
use crate::expr::{Graph, Id};
use crate::normal::Algebra;
use std::sync::Arc;

/// The verdict on a question.
///
/// ```
/// use gradus::internals::equality::{Budget, Question, Status, Theory, prove};
/// let cx = gradus::Context::new();
/// let zero = cx.parse("tr(A*B) - tr(B*A)")?;
/// let (graph, root) = zero.graph();
/// let mut graph = graph.clone();
/// let right = graph.zero(&Default::default());
/// let question = Question {
///     graph: &graph,
///     left: root,
///     right,
///     symbols: zero.symbols(),
///     theory: Theory::default(),
///     budget: Budget::QUESTION,
/// };
/// assert_eq!(prove(&question).status(), Status::Proved);
/// # Ok::<(), gradus::Error>(())
/// ```
pub fn prove(question: &Question<'_>) -> Verdict {
    let equation = Equation::new(question.graph, question.left, question.right);
    Prover::new(&Arc::new(question.symbols.clone()), question.budget).prove(None, equation, question.theory)
}

/// The verdict of evaluation at this many random points alone: what shares nothing with normal forms and rules.
pub fn compare(graph: &Graph, left: Id, right: Id, symbols: &Symbols, points: usize) -> Verdict {
    let equation = Equation::new(graph, left, right);
    match Evaluation::of(equation, symbols, points, TOLERANCE) {
        Evaluation::Exact(points) => at_points(equation, symbols, points),
        Evaluation::Floating { points, .. } => Verdict::Sampled { points },
        Evaluation::Different(at) => Verdict::Different(Box::new(at_random(&Search::new(equation, symbols), &at))),
        Evaluation::Undefined(reason) => Verdict::Unknown(Undecided::NoPoint(reason)),
    }
}

/// What evaluation has shown.
enum Evaluation {
    /// Equal in the field, at this many points, of which some have sizes that speak of all sizes.
    Exact(usize),
    /// Equal in floating point, at this many points; and whether also at such sizes.
    Floating {
        points: usize,
        beyond: bool,
    },
    Different(Place),
    Undefined(Undefined),
}

impl Evaluation {
    /// In the field, and where that does not decide in floating point.
    fn of(equation: Equation<'_>, symbols: &Symbols, points: usize, tolerance: f64) -> Evaluation {
        let points = points.max(1);
        let algebraic = is_algebraic(equation.graph, &[equation.left, equation.right]);
        let faithful = || is_faithful(equation.graph, &[equation.left, equation.right]);
        // One of the points at least is of sizes that speak of all sizes.
        match exact::compare(equation, symbols, (points - 1).max(1)) {
            Sample::Equal(points) if faithful() => match exact::compare_beyond(equation, symbols) {
                Sample::Equal(beyond) => return Evaluation::Exact(points + beyond),
                Sample::Different(at) if algebraic => return Evaluation::Different(at),
                _ => {}
            },
            Sample::Different(at) if algebraic => return Evaluation::Different(at),
            // Singular everywhere: rounding would only hide it.
            Sample::Undefined(reason @ (Undefined::Singular | Undefined::Division)) if algebraic && faithful() => {
                return Evaluation::Undefined(reason);
            }
            _ => {}
        }
        match floating::compare(equation, symbols, points, tolerance) {
            (Sample::Equal(points) | Sample::Blank(points), region) => {
                match floating::compare_beyond(equation, symbols, region, tolerance) {
                    Sample::Different(at) => Evaluation::Different(at),
                    found => Evaluation::Floating { points, beyond: matches!(found, Sample::Equal(_)) },
                }
            }
            (Sample::Different(at), _) => Evaluation::Different(at),
            (Sample::Undefined(reason), _) => Evaluation::Undefined(reason),
        }
    }
}

/// The test that exact evaluation at this many points is.
fn at_points(equation: Equation<'_>, symbols: &Symbols, points: usize) -> Verdict {
    let size = largest(equation, symbols, &Reach::of(equation, symbols, LITERAL, Order::Ascending));
    let degree = degree(equation.graph, &[equation.left, equation.right], size);
    Verdict::Tested(Test::Points { points, size, degree })
}

/// A prover over one set of names: what it works out for one equation serves the next.
#[derive(Clone, Debug)]
pub(crate) struct Prover {
    symbols: Arc<Symbols>,
    budget: Budget,
    forms: NormalForms,
    /// Whether the sides are equal but for rounding, and not at kinks: small whole numbers then refute nothing, and only show a
    /// difference that is large.
    rough: bool,
}

impl Prover {
    pub(crate) fn new(symbols: &Arc<Symbols>, budget: Budget) -> Self {
        Prover { symbols: symbols.clone(), budget, forms: NormalForms::new(symbols), rough: false }
    }

    /// The same where a side is a difference quotient.
    pub(super) fn of_quotients(self) -> Self {
        Prover { rough: true, ..self }
    }

    /// The verdict on an equation; `known` are normal forms that have met parts of it before.
    pub(crate) fn prove(&mut self, known: Option<&mut Algebra>, equation: Equation<'_>, theory: Theory<'_>) -> Verdict {
        let equation = equation.within(theory);
        if self.forms.prove(known, equation) {
            return Verdict::Proved(Proof::NormalForms);
        }
        if let Some([left, right]) = numbers(equation, &self.symbols) {
            if left == right {
                return Verdict::Proved(Proof::NormalForms);
            }
            let [left, right] =
                [left, right].map(|value| Some(Array { shape: Vec::new(), entries: vec![value.to_string()] }));
            return Verdict::Different(Box::new(Counterexample { left, right, ..Counterexample::default() }));
        }
        if theory.open {
            let found = saturation::verdict(equation, &self.symbols, theory, Proof::Assumptions);
            return found.unwrap_or_else(|| self.under_assumptions(equation.assuming(theory)));
        }
        let found = Evaluation::of(
            equation,
            &self.symbols,
            self.budget.points,
            if self.rough { QUOTIENT_TOLERANCE } else { TOLERANCE },
        );
        let by_rules = match found {
            Evaluation::Different(_) => None,
            _ => saturation::verdict(equation, &self.symbols, theory, Proof::Rules),
        };
        if by_rules == Some(Verdict::Proved(Proof::Rules)) {
            // Rules leave out where arrays vanish altogether, which counts where a function jumps there.
            let case = if has_jumps(equation) { self.search(equation).smallest(Failure::Difference) } else { None };
            return case.map_or(Verdict::Proved(Proof::Rules), |case| Verdict::Different(Box::new(case)));
        }
        let verdict = match (self.evaluated(equation, found), by_rules) {
            (found, Some(limited)) if !found.is_false() && limited.rank() < found.rank() => limited,
            (found, _) => found,
        };
        let is_open = !matches!(verdict.status(), Status::Proved | Status::Tested | Status::False);
        if !is_open {
            return verdict;
        }
        match constants::are_equal(equation, &self.symbols) {
            Some(true) => Verdict::Proved(Proof::NormalForms),
            Some(false) => {
                constants::shown(equation, &self.symbols).map_or(verdict, |case| Verdict::Different(Box::new(case)))
            }
            None if self.budget.lines > 0 && slopes::are_equal(equation, &self.symbols) => {
                Verdict::Proved(Proof::Rules)
            }
            None => verdict,
        }
    }

    /// What points of small whole numbers show that satisfy what is assumed.
    fn under_assumptions(&self, equation: Equation<'_>) -> Verdict {
        let search = self.search(equation);
        let found = Search { trials: search.trials * MORE_UNDER_ASSUMPTIONS, ..search }.smallest(Failure::Difference);
        found.map_or(Verdict::Unknown(Undecided::Assumptions), |case| Verdict::Different(Box::new(case)))
    }

    /// What evaluation has shown is worth, with power series and the search for a counterexample.
    fn evaluated(&self, equation: Equation<'_>, found: Evaluation) -> Verdict {
        let found = match found {
            Evaluation::Exact(points) => at_points(equation, &self.symbols, points),
            Evaluation::Floating { points, beyond } => {
                let curves = Curves::new(equation, &self.symbols);
                let lines = if curves.has_signs() { self.budget.lines.max(1) } else { self.budget.lines };
                let cells = cells::explore(equation, &self.symbols, &critical::multiples(equation), !self.rough);
                let found = critical::differ(equation, &self.symbols, if self.rough { 0 } else { lines });
                if let Found::Difference(point) = found {
                    let case = at_point(&self.search(equation), point);
                    return Verdict::Different(Box::new(case.unwrap_or_default()));
                }
                if let Some(point) = cells.difference {
                    let case = at_point(&self.search(equation), point);
                    return Verdict::Different(Box::new(case.unwrap_or_default()));
                }
                let doubtful = !matches!(found, Found::Agreement) && curves.has_signs();
                let tested = if beyond && !doubtful { expanded(&curves, &cells, self.budget) } else { None };
                tested.unwrap_or(match found {
                    Found::OneSided => Verdict::Unknown(Undecided::OneSide),
                    Found::TooLarge => Verdict::Unknown(Undecided::TooLarge),
                    _ => Verdict::Sampled { points },
                })
            }
            Evaluation::Undefined(reason) => return Verdict::Unknown(Undecided::NoPoint(reason)),
            Evaluation::Different(at) => return Verdict::Different(Box::new(self.counterexample(equation, &at))),
        };
        if self.rough {
            return found;
        }
        // Random points are all too ordinary: determinants of one sign, functions far from the ends of their domains.
        let case = self.search(equation).smallest(Failure::Difference).or_else(|| self.at_a_jump(equation));
        case.map_or(found, |case| Verdict::Different(Box::new(case)))
    }

    /// The smallest counterexample where a function jumps.
    fn at_a_jump(&self, equation: Equation<'_>) -> Option<Counterexample> {
        let jumps = if self.budget.trials > 0 { jumps(equation, &self.symbols) } else { Vec::new() };
        jumps.iter().find_map(|Jump { graph, sides: [left, right], needs, solved }| {
            let theory = Theory { needs, solved, ..Theory::default() };
            self.search(Equation::new(graph, *left, *right).within(theory)).smallest(Failure::Difference)
        })
    }

    fn search<'b>(&'b self, equation: Equation<'b>) -> Search<'b> {
        let tolerance = if self.rough { ROUGH_TOLERANCE } else { TOLERANCE };
        Search { equation, symbols: &self.symbols, trials: self.budget.trials, tolerance }
    }

    /// The smallest counterexample of small whole numbers, or else one at or near the point where the sides were found to differ.
    fn counterexample(&self, equation: Equation<'_>, at: &Place) -> Counterexample {
        let search = self.search(equation);
        search.smallest(Failure::Difference).unwrap_or_else(|| at_random(&search, at))
    }
}

/// Whether both sides are one power series along random curves, in every combination of signs that there is.
pub(super) fn expanded(curves: &Curves<'_>, cells: &Cells, budget: Budget) -> Option<Verdict> {
    let agreements = curves.agreements(budget.curves, cells);
    agreements.map(|curves| Verdict::Tested(Test::Series { curves, order: ORDER - 2 }))
}
