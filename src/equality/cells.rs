//! The combinations of signs that arguments of functions have together. What holds in one of them says nothing of another: a product of
//! `relu(x - 1)` and `relu(-y - 1)` is zero in three of four.

use super::budget::{
    AT_A_POINT, AT_ALL_POINTS, CELLS, CYCLES, DRAWS, HALVINGS, INSIDE, LITERAL, MOVES, STARTS, TOGETHER, TOLERANCE,
    TRIED,
};
use super::floating::REGIONS;
use super::question::Equation;
use super::sampling::{Comparison, compared, evaluated};
use crate::base::{Attribute, Rational, Rounded, Symbols, Undefined, Variable, Work};
use crate::eval::{Point, Random, Region, Scale, Sizes, Tensor};
use crate::expr::{Graph, Id};
use crate::facts::GraphFacts;
use crate::ops::{Meaning, Op, Smoothness};
use rustc_hash::FxHashSet;
use smallvec::SmallVec;

/// The sign of each argument at one entry: whether it is positive.
pub(super) type Cell = SmallVec<[bool; 8]>;

/// The entries at which signs are looked at.
pub(super) const ENTRIES: usize = 2;

/// What was found where signs differ.
pub(super) struct Cells {
    /// The arguments of the equation of which the sign counts.
    pub(super) arguments: Vec<Id>,
    /// The combinations that they have somewhere, where both sides have values.
    pub(super) met: FxHashSet<Cell>,
    /// A point at which the sides differ.
    pub(super) difference: Option<Point<Rounded>>,
    /// Whether the work reached to look for all of them.
    pub(super) complete: bool,
}

/// The arguments of functions that depend on their sign, where that is not known. The root of a square depends on the sign of what is
/// squared.
pub(super) fn arguments(equation: Equation<'_>, symbols: &Symbols) -> Vec<Id> {
    let graph = equation.graph;
    let facts = GraphFacts::new(graph, symbols);
    let argument = |id: Id| match graph.op(id) {
        Op::Map(function) if function.record().depends_on_sign() => Some(graph.children(id)[0]),
        _ => root_of(graph, id).and_then(|of| square_of(graph, of)),
    };
    let reachable = graph.reachable(&[equation.left, equation.right]);
    let mut all: Vec<Id> = reachable.into_iter().filter_map(argument).map(|id| same_sign(graph, id)).collect();
    all.sort_unstable();
    all.dedup();
    let mut lines: Vec<SmallVec<[(Id, Rational); 4]>> = Vec::new();
    all.retain(|id| {
        let line = line(graph, *id);
        let is_new = !lines.contains(&line);
        lines.push(line);
        is_new
    });
    all.retain(|id| {
        let range = facts.of(*id).range;
        !range.is_nonnegative() && !range.scale(&-Rational::one()).is_nonnegative()
    });
    all
}

/// The term whose sign decides the sign of this one, without functions and factors that keep a sign or turn it: combinations of signs that
/// no point has would be looked for otherwise.
fn same_sign(graph: &Graph, mut id: Id) -> Id {
    loop {
        id = match graph.op(id) {
            Op::Map(function) if function.record().range.has_sign_of_argument() => graph.children(id)[0],
            Op::Combination(coefficients) if matches!(&coefficients[..], [by] if !by.is_zero()) => {
                graph.children(id)[0]
            }
            _ => return id,
        }
    }
}

/// A sum up to a factor: its terms in order, the first one without a coefficient.
fn line(graph: &Graph, id: Id) -> SmallVec<[(Id, Rational); 4]> {
    let Op::Combination(coefficients) = graph.op(id) else { return [(id, Rational::one())].into_iter().collect() };
    let terms = graph.children(id).iter().copied().zip(coefficients.iter().cloned());
    let mut terms: SmallVec<[(Id, Rational); 4]> = terms.filter(|(_, by)| !by.is_zero()).collect();
    terms.sort_unstable_by_key(|(term, _)| *term);
    if let Some((_, first)) = terms.first().cloned() {
        terms.iter_mut().for_each(|(_, by)| *by = &*by / &first);
    }
    terms
}

/// What an even root is of, or another function with no derivative at an end of its domain.
fn root_of(graph: &Graph, id: Id) -> Option<Id> {
    match graph.op(id) {
        Op::Map(function) => (function.record().smoothness == Smoothness::InsideDomain).then(|| graph.children(id)[0]),
        _ => {
            let (base, exponent) = power_of(graph, id)?;
            exponent.denominator().to_i64().is_some_and(|denominator| denominator % 2 == 0).then_some(base)
        }
    }
}

/// What is squared, or raised to another even power.
fn square_of(graph: &Graph, id: Id) -> Option<Id> {
    match (graph.op(id), graph.children(id)) {
        (Op::Hadamard, [a, b]) => (a == b).then_some(*a),
        (Op::Network(pattern), [first, rest @ ..]) => {
            let twice = rest.len() % 2 == 1 && rest.iter().all(|other| other == first);
            let alike = pattern.inputs.iter().all(|labels| *labels == pattern.inputs[0]);
            (twice && alike).then_some(*first)
        }
        _ => {
            let (base, exponent) = power_of(graph, id)?;
            (exponent.to_i64()? % 2 == 0).then_some(base)
        }
    }
}

/// The base and the exponent of a power to a number.
fn power_of(graph: &Graph, id: Id) -> Option<(Id, Rational)> {
    let [base, exponent] = graph.children(id) else { return None };
    let is_power = graph.op(id).record().is_some_and(|record| matches!(record.meaning, Meaning::Monomial(_)));
    graph.number_value(*exponent).filter(|_| is_power).map(|exponent| (*base, exponent))
}

/// Looks for a point in every combination of signs, and compares the sides there, if that is asked for. `scales` reach beyond the numbers of
/// the equation.
pub(super) fn explore(equation: Equation<'_>, symbols: &Symbols, scales: &[f64], compares: bool) -> Cells {
    let arguments = arguments(equation, symbols);
    let mut cells = Cells { arguments, met: FxHashSet::default(), difference: None, complete: true };
    if cells.arguments.is_empty() {
        return cells;
    }
    // Where sizes are so large that the work does not reach, smaller ones are looked at.
    let mut scale = Some(Scale::Distinct);
    while let Some(here) = scale {
        let work = AT_A_POINT.with_steps(AT_ALL_POINTS);
        let mut explorer =
            Explorer { equation, symbols, scales, compares, cells, left: TRIED, scale: here, work, of_one_point: 0 };
        explorer.at_random();
        explorer.directed();
        explorer.cells.complete = !explorer.is_spent();
        cells = explorer.cells;
        scale = if cells.complete || cells.difference.is_some() { None } else { here.smaller() };
    }
    cells
}

struct Explorer<'a> {
    equation: Equation<'a>,
    symbols: &'a Symbols,
    /// How large numbers have to be to reach beyond those of the equation.
    scales: &'a [f64],
    compares: bool,
    cells: Cells,
    /// The points that may still be tried.
    left: usize,
    scale: Scale,
    work: Work,
    /// The most steps that the arguments took at one point.
    of_one_point: u64,
}

impl Explorer<'_> {
    fn is_over(&self) -> bool {
        self.left == 0 || self.cells.difference.is_some() || self.is_everything_met() || self.is_spent()
    }

    /// Whether every combination was met, or as many as are enough.
    fn is_everything_met(&self) -> bool {
        let all = u32::try_from(self.cells.arguments.len()).ok().and_then(|arguments| 1usize.checked_shl(arguments));
        self.cells.met.len() >= all.map_or(CELLS, |all| all.min(CELLS))
    }

    /// Whether the work does not reach for one more point.
    fn is_spent(&self) -> bool {
        self.work.steps() <= self.of_one_point
    }

    fn base(&self, seed: u64) -> Option<Point<Rounded>> {
        let sizes = Sizes::scaled(self.symbols, seed, self.scale, LITERAL);
        let region = if seed.is_multiple_of(2) { Region::Signed } else { REGIONS[seed as usize / 2 % REGIONS.len()] };
        Point::random(self.symbols, seed, &sizes, region).ok()
    }

    /// Random points, each variable of another size.
    fn at_random(&mut self) {
        let mut random = Random::new(17);
        for seed in 0..DRAWS {
            if self.is_over() {
                return;
            }
            let Some(mut point) = self.base(seed) else { continue };
            for variable in self.equation.variables() {
                let bits = random.bits();
                let scale = self.scales[bits as usize % self.scales.len()];
                let sign = if self.is_one_sided(variable) || bits >> 32 & 1 == 0 { 1.0 } else { -1.0 };
                self.change(&mut point, variable, &Move::Scale(sign * scale));
            }
            self.visit(&point);
        }
    }

    /// From random points towards each combination that was not met.
    fn directed(&mut self) {
        for target in targets(self.cells.arguments.len()) {
            for seed in 0..STARTS {
                if self.is_over() || self.is_met(&target) {
                    break;
                }
                if let Some(point) = self.base(seed) {
                    // Far inside, values may be too large; near the border, what helps one argument harms another.
                    let inside = if seed % 2 == 0 { INSIDE } else { -INSIDE };
                    self.approach(point, &target, inside);
                }
            }
        }
    }

    fn is_met(&self, target: &[Option<bool>]) -> bool {
        let fits = |cell: &Cell| cell.iter().zip(target).all(|(is, wanted)| wanted.is_none_or(|wanted| wanted == *is));
        self.cells.met.iter().any(fits)
    }

    /// Moves one variable after the other to where most of the wanted signs are there, and the others are nearest.
    fn approach(&mut self, mut point: Point<Rounded>, target: &[Option<bool>], inside: f64) {
        let Some(mut best) = self.distance(&point, target, inside) else { return };
        for _ in 0..CYCLES {
            let before = best;
            for variable in self.equation.variables() {
                let mut steps = self.moves(variable);
                steps.extend(self.between_roots(&point, variable, target));
                let from = point.clone();
                for step in steps {
                    if self.is_over() {
                        return;
                    }
                    let mut other = from.clone();
                    self.change(&mut other, variable, &step);
                    let Some(distance) = self.distance(&other, target, inside) else { continue };
                    if distance.0 == 0 {
                        self.visit(&other);
                        if self.is_met(target) {
                            return;
                        }
                    }
                    if distance < best {
                        (best, point) = (distance, other);
                    }
                }
            }
            if best == before {
                return;
            }
        }
    }

    /// Multiples of a variable between and beside those at which arguments change their signs: all may be the wanted ones in a narrow part
    /// only.
    fn between_roots(&mut self, point: &Point<Rounded>, variable: Variable, target: &[Option<bool>]) -> Vec<Move> {
        let mut multiples: Vec<f64> = self.moves(variable).iter().filter_map(Move::multiple).collect();
        multiples.sort_by(f64::total_cmp);
        let at = |explorer: &mut Self, multiple: f64| {
            explorer.left = explorer.left.saturating_sub(1);
            let mut other = point.clone();
            explorer.change(&mut other, variable, &Move::Scale(multiple));
            explorer.values(&other, 0)
        };
        let values: Vec<Option<SmallVec<[f64; 8]>>> = multiples.iter().map(|t| at(self, *t)).collect();
        let mut roots: Vec<f64> = Vec::new();
        for (step, pair) in values.windows(2).enumerate() {
            let [Some(before), Some(after)] = pair else { continue };
            for argument in (0..target.len()).filter(|k| target[*k].is_some() && before[*k] * after[*k] < 0.0) {
                let (mut from, mut to) = (multiples[step], multiples[step + 1]);
                for _ in 0..HALVINGS {
                    let middle = 0.5 * (from + to);
                    let Some(here) = at(self, middle) else { break };
                    if here[argument] * before[argument] > 0.0 { from = middle } else { to = middle }
                }
                roots.push(to);
            }
        }
        roots.sort_by(f64::total_cmp);
        let between = roots.windows(2).map(|pair| 0.5 * (pair[0] + pair[1]));
        let beside = roots.iter().flat_map(|root| [0.9, 0.99, 1.01, 1.1].map(|part| part * root));
        between.chain(beside).map(Move::Scale).collect()
    }

    /// How many wanted signs are missing, and how far the arguments are from zero, first those that have another sign.
    fn distance(&mut self, point: &Point<Rounded>, target: &[Option<bool>], inside: f64) -> Option<(usize, f64)> {
        self.left = self.left.saturating_sub(1);
        let values = self.values(point, 0)?;
        let signed = values.iter().zip(target);
        let signed: Vec<f64> =
            signed.filter_map(|(value, wanted)| wanted.map(|wanted| if wanted { *value } else { -value })).collect();
        let missing = signed.iter().filter(|value| **value <= 0.0).count();
        let far = |value: &f64| if *value <= 0.0 { 1.0 - value } else { inside * value };
        Some((missing, signed.iter().map(far).sum()))
    }

    /// The values of the arguments at an entry; `None` where one has none.
    fn values(&mut self, point: &Point<Rounded>, entry: usize) -> Option<SmallVec<[f64; 8]>> {
        let arguments = &self.cells.arguments;
        let before = self.work.steps();
        let (values, is_too_large) = evaluated(self.equation.graph, point, &mut self.work, |evaluator| {
            let mut values = SmallVec::new();
            for argument in arguments {
                match evaluator.value(*argument) {
                    Ok(value) => {
                        values.extend(value.data.get(entry.min(value.data.len().saturating_sub(1))).map(|x| x.value));
                    }
                    Err(error) => return (None, error == Undefined::TooLarge),
                }
            }
            (Some(values).filter(|values| values.len() == arguments.len()), false)
        });
        let taken = if is_too_large { self.work.steps() } else { before - self.work.steps() };
        self.of_one_point = self.of_one_point.max(taken);
        values
    }

    /// Notes the combinations of signs at a point; at one with a new combination the sides are compared.
    fn visit(&mut self, point: &Point<Rounded>) {
        self.left = self.left.saturating_sub(1);
        let cells: Vec<Cell> = (0..ENTRIES)
            .filter_map(|entry| {
                let values = self.values(point, entry)?;
                values.iter().all(|x| *x != 0.0 && x.is_finite()).then(|| values.iter().map(|x| *x > 0.0).collect())
            })
            .collect();
        if cells.iter().all(|cell| self.cells.met.contains(cell)) {
            return;
        }
        let Equation { graph, left, right, .. } = self.equation;
        let sides = evaluated(graph, point, &mut self.work, |evaluator| {
            if !self.equation.admits(evaluator) {
                return [None, None];
            }
            [left, right].map(|side| evaluator.value(side).cloned().ok().filter(Tensor::is_finite))
        });
        let [Some(left), Some(right)] = sides else { return };
        self.cells.met.extend(cells);
        if self.compares && compared(&left, &right, TOLERANCE) == Comparison::Different {
            self.cells.difference = Some(point.clone());
        }
    }

    fn is_one_sided(&self, variable: Variable) -> bool {
        let attributes = self.symbols.attributes(variable);
        attributes.has(Attribute::Positive) || attributes.has(Attribute::Spd)
    }

    /// What may be done with a variable without touching its attributes.
    fn moves(&self, variable: Variable) -> Vec<Move> {
        let attributes = self.symbols.attributes(variable);
        if attributes.has(Attribute::Orthogonal) || attributes.has(Attribute::Idempotent) {
            return Vec::new();
        }
        let is_scalar = self.symbols.declaration(variable).shape.is_empty();
        let signs: &[f64] = if self.is_one_sided(variable) { &[1.0] } else { &[1.0, -1.0] };
        let scales = self.scales.iter().step_by(self.scales.len().div_ceil(MOVES).max(1));
        let mut all = Vec::new();
        for scale in scales.flat_map(|scale| signs.iter().map(move |sign| sign * scale)) {
            all.push(Move::Scale(scale));
            if !is_scalar && attributes.iter().all(|attribute| attribute == Attribute::Positive) {
                all.push(Move::Shift(scale));
                all.extend((0..ENTRIES).map(|entry| Move::Entry(entry, scale)));
            }
        }
        all
    }

    fn change(&self, point: &mut Point<Rounded>, variable: Variable, step: &Move) {
        let attributes = self.symbols.attributes(variable);
        if attributes.has(Attribute::Orthogonal) || attributes.has(Attribute::Idempotent) {
            return;
        }
        let Ok(value) = point.value(variable).cloned() else { return };
        let value = match step {
            Move::Scale(by) => value.map(|entry| Rounded::exactly(by * entry.value)),
            Move::Shift(by) => value.map(|entry| Rounded::exactly(by + entry.value)),
            Move::Entry(at, by) => {
                let mut value = value;
                if let Some(entry) = value.data.get_mut(*at) {
                    *entry = Rounded::exactly(by + entry.value);
                }
                value
            }
        };
        point.set(variable, value);
    }
}

/// What is done with the value of a variable.
enum Move {
    /// All entries are multiplied.
    Scale(f64),
    /// The same is added to all entries.
    Shift(f64),
    /// It is added to one entry: in a matrix the first is on the diagonal, the second is not.
    Entry(usize, f64),
}

impl Move {
    fn multiple(&self) -> Option<f64> {
        match self {
            Move::Scale(by) => Some(*by),
            Move::Shift(_) | Move::Entry(..) => None,
        }
    }
}

/// The signs that are looked for: of few arguments every combination, of more those of any two.
fn targets(arguments: usize) -> Vec<Vec<Option<bool>>> {
    if arguments <= TOGETHER {
        let all = 0..1usize << arguments;
        return all.rev().map(|code| (0..arguments).map(|k| Some(code >> k & 1 == 1)).collect()).collect();
    }
    let mut all = Vec::new();
    for first in 0..arguments {
        for second in 0..first {
            for code in (0..4).rev() {
                let mut target = vec![None; arguments];
                (target[first], target[second]) = (Some(code & 1 == 1), Some(code >> 1 == 1));
                all.push(target);
            }
        }
    }
    all
}
