//! Points where arguments of functions vanish. What holds at ordinary points need not hold beyond a kink (`abs(x - 50)`) or on a narrow
//! bump (`exp(-(x - 60)^2)`), which random points do not meet.

use super::budget::{
    AT_A_POINT, AT_ALL_POINTS, BESIDE, CONSTANTS, FIRST, FOLLOWED, LAST, LINES, LITERAL, MULTIPLES, PLACES, RATIO,
    STEPS, TOLERANCE, attempts,
};
use super::cells;
use super::floating::REGIONS;
use super::question::Equation;
use super::sampling::{Comparison, compared, evaluated, within};
use crate::base::{Attribute, Rounded, Symbols, Undefined, Variable, Work};
use crate::eval::{Point, Scale, Sizes, Tensor};
use crate::expr::{Graph, Id};
use crate::ops::{Meaning, Op};
use std::ops::Range;

/// What such points have shown.
pub(super) enum Found {
    /// The sides agree wherever they have values.
    Agreement,
    /// They differ, perhaps by rounding alone.
    Doubt,
    /// They differ by more than rounding can explain.
    Difference(Point<Rounded>),
    /// They agree, but on one side of a kink nothing could be compared.
    OneSided,
    /// They agree where they were compared, and the work ended before all lines were followed.
    TooLarge,
}

/// Compares the sides along this many lines through zero: where all variables grow together, then each alone. Where the sign of the
/// argument of a function counts, more lines are followed until both signs were met.
pub(super) fn differ(equation: Equation<'_>, symbols: &Symbols, lines: usize) -> Found {
    let movable = |v: &Variable| {
        let attributes = symbols.attributes(*v);
        !attributes.has(Attribute::Orthogonal) && !attributes.has(Attribute::Idempotent)
    };
    let variables: Vec<Variable> = equation.variables().into_iter().filter(movable).collect();
    let mut moved = vec![variables.clone()];
    if variables.len() > 1 {
        moved.extend(variables.iter().map(|v| vec![*v]));
    }
    // A user's question is followed along every variable alone.
    let lines = if lines > 1 { lines.max(moved.len()) } else { lines };
    let most = if lines == 0 { 0 } else { lines.max(LINES).max(moved.len()) };
    let (lines, arguments) = (lines..most.max(lines), arguments(equation));
    let mut multiples = multiples(equation);
    multiples.extend(constants(equation));
    multiples.sort_unstable_by(f64::total_cmp);
    multiples.dedup();
    let lines = Lines { equation, symbols, moved: &moved, lines, arguments: &arguments, multiples: &multiples };
    // Where sizes are so large that the work does not reach, smaller ones are followed.
    let mut found = Found::TooLarge;
    let mut scale = Some(Scale::Distinct);
    while let (Found::TooLarge, Some(here)) = (&found, scale) {
        found = lines.differ(here);
        scale = here.smaller();
    }
    found
}

/// The lines through zero of an equation.
struct Lines<'a> {
    equation: Equation<'a>,
    symbols: &'a Symbols,
    /// What grows along each; they are taken in turn.
    moved: &'a [Vec<Variable>],
    /// How many are followed in any case, and at most until both signs of each argument were met.
    lines: Range<usize>,
    arguments: &'a [Id],
    multiples: &'a [f64],
}

impl Lines<'_> {
    /// What they show at sizes of one scale.
    fn differ(&self, scale: Scale) -> Found {
        let mut signs = Signs::of(self.equation, self.symbols);
        let mut doubt = false;
        let mut work = AT_A_POINT.with_steps(AT_ALL_POINTS);
        for (line, moved) in self.moved.iter().cycle().take(self.lines.end).enumerate() {
            if line >= self.lines.start && signs.are_met() {
                break;
            }
            let before = work.steps();
            let base = match self.base(line as u64, scale, &mut work) {
                Ok(Some(base)) => base,
                Ok(None) => continue,
                Err(()) => return Found::TooLarge,
            };
            let of_one_point = before - work.steps();
            // What is narrow about `60*ones(n)` is met where all entries are one number.
            if line < self.moved.len() && self.lines.start > 1 {
                let uniform = self.uniform(&base, &self.moved[0]);
                let line =
                    Line { equation: self.equation, base: &uniform, moved, sign: 1.0, multiples: self.multiples };
                match line.differs(self.arguments, &mut signs, &mut work) {
                    Found::Agreement => {}
                    Found::Doubt => doubt = true,
                    different => return different,
                }
            }
            let keeps_sign = |v: &Variable| {
                let attributes = self.symbols.attributes(*v);
                attributes.has(Attribute::Positive) || attributes.has(Attribute::Spd)
            };
            let ways: &[f64] = if moved.iter().any(keeps_sign) { &[1.0] } else { &[1.0, -1.0] };
            for sign in ways {
                let line = Line { equation: self.equation, base: &base, moved, sign: *sign, multiples: self.multiples };
                match line.differs(self.arguments, &mut signs, &mut work) {
                    Found::Agreement => {}
                    Found::Doubt => doubt = true,
                    different => return different,
                }
            }
            if work.steps() < of_one_point {
                return Found::TooLarge;
            }
        }
        match doubt {
            _ if self.lines.start > 0 && !signs.are_met() => Found::OneSided,
            true => Found::Doubt,
            false => Found::Agreement,
        }
    }

    /// A point with ones for the entries of variables of which nothing but a sign is declared.
    fn uniform(&self, base: &Point<Rounded>, moved: &[Variable]) -> Point<Rounded> {
        let mut point = base.clone();
        for variable in moved {
            let mut declared = self.symbols.attributes(*variable).iter();
            if let (true, Ok(value)) = (declared.all(Attribute::is_of_entries), base.value(*variable)) {
                let ones = value.map(|_| Rounded::exactly(1.0));
                point.set(*variable, ones);
            }
        }
        point
    }

    /// An ordinary point at which both sides have a value, if one is found, else any.
    ///
    /// # Errors
    /// When the sides are too large to be evaluated at one.
    fn base(&self, seed: u64, scale: Scale, work: &mut Work) -> Result<Option<Point<Rounded>>, ()> {
        let mut first = None;
        for (draw, region) in (0..attempts(1)).zip(REGIONS.into_iter().cycle()) {
            let sizes = Sizes::scaled(self.symbols, seed + draw / REGIONS.len() as u64, scale, LITERAL);
            let Ok(point) = Point::random(self.symbols, seed + draw, &sizes, region) else { continue };
            match within::<Rounded>(self.equation, &point, work) {
                Ok(_) => return Ok(Some(point)),
                Err(Undefined::TooLarge) => return Err(()),
                Err(_) => first = first.or(Some(point)),
            }
        }
        Ok(first)
    }
}

/// The multiples of an ordinary point at which lines are looked at: they reach beyond every number of the equation, and its reciprocal.
pub(super) fn multiples(equation: Equation<'_>) -> Vec<f64> {
    let (least, most) = numbers(equation.graph, &[equation.left, equation.right]);
    let from = FIRST * least.min(most.recip());
    let steps = (0..).map(|k| from * RATIO.powi(k));
    steps.take(MULTIPLES).take_while(|multiple| *multiple <= LAST * most).collect()
}

/// The numbers of the equation and their quotients, as far as they are few.
fn constants(equation: Equation<'_>) -> Vec<f64> {
    let mut found: Vec<f64> = Vec::new();
    for id in equation.graph.reachable(&[equation.left, equation.right]) {
        let numbers = match equation.graph.op(id) {
            Op::Number(value) => std::slice::from_ref(value),
            Op::Combination(coefficients) => coefficients.as_slice(),
            _ => &[],
        };
        found.extend(numbers.iter().map(|value| value.to_f64().abs()).filter(|x| *x > 0.0 && x.is_finite()));
    }
    found.sort_unstable_by(f64::total_cmp);
    found.dedup();
    found.truncate(CONSTANTS);
    let quotients = found.iter().flat_map(|a| found.iter().map(move |b| a / b));
    quotients.chain(found.iter().copied()).collect()
}

/// The smallest and the largest number in some terms, or one.
pub(super) fn numbers(graph: &Graph, roots: &[Id]) -> (f64, f64) {
    let (mut least, mut most) = (1.0f64, 1.0f64);
    for id in graph.reachable(roots) {
        let numbers = match graph.op(id) {
            Op::Number(value) => std::slice::from_ref(value),
            Op::Combination(coefficients) => coefficients.as_slice(),
            _ => &[],
        };
        for number in numbers.iter().map(|value| value.to_f64().abs()).filter(|x| *x > 0.0 && x.is_finite()) {
            (least, most) = (least.min(number), most.max(number));
        }
    }
    (least, most)
}

/// The arguments of functions that depend on the signs of them, and which signs were met where both sides have a value.
struct Signs {
    met: Vec<(Id, [bool; 2])>,
}

impl Signs {
    /// Those whose signs are not known.
    fn of(equation: Equation<'_>, symbols: &Symbols) -> Signs {
        Signs { met: cells::arguments(equation, symbols).into_iter().map(|id| (id, [false; 2])).collect() }
    }

    fn are_met(&self) -> bool {
        self.met.iter().all(|(_, met)| *met == [true; 2])
    }
}

/// The arguments of functions and of quotients and powers.
fn arguments(equation: Equation<'_>) -> Vec<Id> {
    let graph: &Graph = equation.graph;
    let is_of_function = |id: &Id| match graph.op(*id) {
        Op::Map(_) => true,
        op => op.record().is_some_and(|record| matches!(record.meaning, Meaning::Monomial(_))),
    };
    let reachable = graph.reachable(&[equation.left, equation.right]);
    let mut all: Vec<Id> =
        reachable.into_iter().filter(is_of_function).flat_map(|id| graph.children(id).to_vec()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A half line from zero: multiples of the values that some variables have at a point.
struct Line<'a> {
    equation: Equation<'a>,
    base: &'a Point<Rounded>,
    moved: &'a [Variable],
    sign: f64,
    multiples: &'a [f64],
}

impl Line<'_> {
    fn at(&self, multiple: f64) -> Point<Rounded> {
        let mut point = self.base.clone();
        for variable in self.moved {
            if let Ok(value) = self.base.value(*variable) {
                point.set(*variable, value.map(|entry| Rounded::exactly(self.sign * multiple * entry.value)));
            }
        }
        point
    }

    /// The followed entries of the arguments at a multiple; not a number where they have no value.
    fn entries(&self, arguments: &[Id], multiple: f64, work: &mut Work) -> Vec<f64> {
        let point = self.at(multiple);
        evaluated(self.equation.graph, &point, work, |evaluator| {
            let mut entries = Vec::with_capacity(arguments.len() * FOLLOWED);
            for argument in arguments {
                let value = evaluator.value(*argument).ok();
                entries.extend(
                    (0..FOLLOWED)
                        .map(|e| value.and_then(|v| v.data.get(e).copied()).map_or(f64::NAN, |entry| entry.value)),
                );
            }
            entries
        })
    }

    fn differs(&self, arguments: &[Id], signs: &mut Signs, work: &mut Work) -> Found {
        let multiples = self.multiples;
        let values: Vec<Vec<f64>> = multiples.iter().map(|t| self.entries(arguments, *t, work)).collect();
        let mut places: Vec<f64> = Vec::new();
        for entry in 0..arguments.len() * FOLLOWED {
            let argument = [arguments[entry / FOLLOWED]];
            let mut follow = |t: f64| self.entries(&argument, t, work)[entry % FOLLOWED];
            for k in 1..multiples.len() {
                let [before, here] = [values[k - 1][entry], values[k][entry]];
                if places.len() < PLACES && before * here < 0.0 {
                    places.push(root(&mut follow, multiples[k - 1], multiples[k]));
                } else if let Some(after) = values.get(k + 1).map(|next| next[entry])
                    && places.len() < PLACES
                    && here.abs() < before.abs().min(after.abs())
                {
                    places.push(smallest(&mut follow, multiples[k - 1], multiples[k + 1]));
                }
            }
        }
        let beside = places.iter().flat_map(|t| BESIDE.map(|part| t * (1.0 + part)));
        let mut doubt = false;
        for multiple in multiples.iter().copied().chain(beside) {
            match self.compare(multiple, signs, work) {
                Some(Found::Doubt) => doubt = true,
                Some(different @ Found::Difference(_)) => return different,
                _ => {}
            }
        }
        if doubt { Found::Doubt } else { Found::Agreement }
    }

    /// Both sides at a multiple; `None` where one has no value.
    fn compare(&self, multiple: f64, signs: &mut Signs, work: &mut Work) -> Option<Found> {
        let point = self.at(multiple);
        let Equation { graph, left, right, .. } = self.equation;
        evaluated(graph, &point, work, |evaluator| {
            if !self.equation.admits(evaluator) {
                return None;
            }
            let [left, right] = [left, right].map(|side| evaluator.value(side).cloned().ok().filter(Tensor::is_finite));
            let found = compared(&left?, &right?, TOLERANCE);
            for (argument, met) in &mut signs.met {
                let value = evaluator.value(*argument).ok()?;
                *met = [0, 1]
                    .map(|k| met[k] || value.data.iter().any(|x| if k == 0 { x.value < 0.0 } else { x.value > 0.0 }));
            }
            Some(found)
        })
        .map(|found| match found {
            Comparison::Equal | Comparison::Blank => Found::Agreement,
            Comparison::Unclear => Found::Doubt,
            Comparison::Different => Found::Difference(point),
        })
    }
}

/// Where a function changes its sign between two places, by bisection.
fn root(value: &mut dyn FnMut(f64) -> f64, mut from: f64, mut to: f64) -> f64 {
    let positive = value(to) > 0.0;
    for _ in 0..STEPS {
        let middle = 0.5 * (from + to);
        if (value(middle) > 0.0) == positive { to = middle } else { from = middle }
    }
    0.5 * (from + to)
}

/// Where a function is nearest to zero between two places, by cutting off thirds.
fn smallest(value: &mut dyn FnMut(f64) -> f64, mut from: f64, mut to: f64) -> f64 {
    for _ in 0..STEPS {
        let third = (to - from) / 3.0;
        let [low, high] = [from + third, to - third];
        if value(low).abs() < value(high).abs() { to = high } else { from = low }
    }
    0.5 * (from + to)
}
