//! Whether both sides are one power series along random curves, exactly.

use super::budget::{AT_A_POINT, AT_ALL_POINTS, CURVES_OF_CELLS, LITERAL, SIGNED_CURVES};
use super::cells::{self, Cell, Cells};
use super::exact::is_faithful;
use super::question::Equation;
use super::sampling::evaluated;
use crate::base::{
    Attribute, Attributes, Field, ORDER, Scalar, Series, Shape, Symbols, Undefined, Variable, Work, entries, mix, words,
};
use crate::eval::{Evaluator, Point, Region, Scale, Sizes, Tensor};
use crate::expr::{Graph, Id};
use crate::ops::{Function, Op};
use crate::rules::{Kind, Rule};
use rustc_hash::FxHashSet;

/// Where curves begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// Anywhere: functions have stand-ins there, and signs are random.
    Random,
    /// At zero, where `exp` and the trigonometric functions have their values.
    Zero,
    /// At one, where logarithms and powers have theirs; square matrices with an inverse at the identity.
    One,
    /// The same, with all square matrices at the identity.
    Identity,
}

/// What the curves from one start have shown.
enum Found {
    /// Equal along so many, which are as many as there have to be.
    Equal(usize),
    /// Different along one: by a law that the stand-ins of the field do not know, or because the sides are.
    Different,
    /// Along too few both sides have a series.
    Undefined,
}

/// A graph whose nodes are evaluated along curves.
pub(crate) struct Curves<'a> {
    graph: &'a Graph,
    symbols: &'a Symbols,
    /// The sides.
    sides: [Id; 2],
    /// The variables that stand for differentials of others.
    differentials: Vec<(Variable, Variable)>,
}

impl<'a> Curves<'a> {
    pub(super) fn new(equation: Equation<'a>, symbols: &'a Symbols) -> Self {
        let Equation { graph, left, right, .. } = equation;
        Curves { graph, symbols, sides: [left, right], differentials: Vec::new() }
    }

    /// A differential rule: the derivative of the left side along a curve is the right side.
    pub(super) fn of_differential(rule: &'a Rule) -> Self {
        let mut curves = Curves::new(Equation::of(rule), &rule.symbols);
        if let Kind::Differential(operands) = &rule.kind {
            curves.differentials = operands.iter().map(|o| (o.differential, o.value)).collect();
        }
        curves
    }

    /// The number of curves along which the sides agree, if it is at least `curves` and each combination of signs that there is is that of
    /// one of them; `None` if they cannot be told equal in this way.
    pub(super) fn agreements(&self, curves: usize, cells: &Cells) -> Option<usize> {
        if curves == 0 || !cells.complete || self.has_branches() || !is_faithful(self.graph, &self.sides) {
            return None;
        }
        let curves = if self.has_signs() { curves.max(SIGNED_CURVES) } else { curves };
        // Literal sizes are taken for symbols first; where the sides differ then, their own decide.
        let own = self.symbols.has_literal_above(LITERAL).then_some(usize::MAX);
        for literal in [LITERAL].into_iter().chain(own) {
            match self.along(curves, cells, literal) {
                Found::Equal(curves) => return Some(curves),
                Found::Undefined => return None,
                Found::Different => {}
            }
        }
        None
    }

    /// What so many curves show, from the first start along which they show that the sides agree.
    fn along(&self, curves: usize, cells: &Cells, literal: usize) -> Found {
        let mut found = Found::Undefined;
        for start in [Start::Random, Start::Zero, Start::One, Start::Identity] {
            match self.from(start, curves, cells, literal) {
                equal @ Found::Equal(_) => return equal,
                Found::Different => found = Found::Different,
                Found::Undefined => continue,
            }
            if start == Start::One {
                break;
            }
        }
        found
    }

    fn from(&self, start: Start, curves: usize, cells: &Cells, literal: usize) -> Found {
        let (mut equal, mut scale) = (0, Scale::Distinct);
        // The combinations of signs that were not met, and after how many curves the last one was.
        let (mut open, mut last) = (cells.met.clone(), 0);
        let mut work = AT_A_POINT.with_steps(AT_ALL_POINTS);
        let mut seed = 0;
        // Half of all numbers have no root, and half no logarithm.
        while seed < 8 * curves.max(equal + 1) as u64 {
            let sizes = Sizes::scaled(self.symbols, seed, scale, literal);
            let before = open.len();
            match self.agree(start, seed, sizes, (&cells.arguments, &mut open), &mut work) {
                Ok(true) => equal += 1,
                Ok(false) => return Found::Different,
                Err(Undefined::TooLarge) => match scale.smaller() {
                    Some(smaller) => {
                        scale = smaller;
                        continue;
                    }
                    None => break,
                },
                Err(_) => {}
            }
            if equal >= curves && open.is_empty() {
                return Found::Equal(equal);
            }
            if open.len() < before {
                last = equal;
            }
            if equal >= last + curves || equal >= CURVES_OF_CELLS.max(curves) {
                break;
            }
            seed += 1;
        }
        Found::Undefined
    }

    /// Whether the sides agree along one curve; the combinations of signs along it are taken from those that are open.
    fn agree(
        &self,
        start: Start,
        seed: u64,
        sizes: Sizes,
        (arguments, open): (&[Id], &mut FxHashSet<Cell>),
        work: &mut Work,
    ) -> Result<bool, Undefined> {
        // The curves themselves are held while both sides are evaluated.
        let axes = |shape: &Shape| shape.iter().map(|axis| sizes.axis(axis)).collect::<Result<Vec<_>, _>>();
        let mut room = work.clone();
        for (_, _, declaration) in self.symbols.variables() {
            room.hold(entries(&axes(&declaration.shape)?)? as u64 * words::<Series>())?;
        }
        let point = self.point(start, seed, sizes)?;
        let mut met: Vec<Cell> = Vec::new();
        let (sides, begins_late) = evaluated(self.graph, &point, work, |evaluator| {
            let sides = self.sides.map(|side| evaluator.value(side).cloned());
            for entry in 0..if open.is_empty() { 0 } else { cells::ENTRIES } {
                let positive = |argument: &Id| {
                    let value = evaluator.value(*argument).ok()?;
                    value.data.get(entry.min(value.data.len().saturating_sub(1)))?.is_positive()
                };
                if let Some(cell) = arguments.iter().map(positive).collect::<Option<Cell>>() {
                    met.push(cell);
                }
            }
            (sides, start != Start::Random && self.begins_late(evaluator))
        });
        let [left, right] = sides;
        let (left, right) = (left?, right?);
        if begins_late {
            return Err(Undefined::Rounding);
        }
        met.iter().for_each(|cell| {
            open.remove(cell);
        });
        let left = if self.differentials.is_empty() { left } else { left.map(Series::derivative) };
        let same = |(l, r): (&Series, &Series)| l.known() == r.known();
        Ok(left.shape == right.shape && left.data.iter().zip(&right.data).all(same))
    }

    /// Whether a part of the sides begins beyond the coefficients that are kept, as a product of many numbers does that are zero where
    /// the curve begins: of such a part the series says nothing. (What is zero since its terms cancel, or by its sign, does not begin.)
    fn begins_late(&self, evaluator: &mut Evaluator<'_, Series>) -> bool {
        /// The order of a part that is zero.
        const NEVER: usize = usize::MAX;
        let kept = ORDER - 1;
        let reachable = self.graph.reachable(&self.sides);
        let mut orders = vec![NEVER; self.graph.len()];
        for id in reachable {
            let Ok(value) = evaluator.value(id) else { continue };
            let own = value.data.iter().filter_map(Series::order).min();
            let below = self.graph.children(id).iter().map(|child| orders[usize::from(*child)]);
            let order = own.unwrap_or_else(|| match self.graph.op(id) {
                Op::Combination(_) | Op::Map(_) => NEVER,
                op if op.record().is_none_or(|record| record.meaning.is_network()) => {
                    below.reduce(usize::saturating_add).unwrap_or(NEVER)
                }
                _ => below.max().map_or(NEVER, |order| order.max(kept)),
            });
            if (kept..NEVER).contains(&order) {
                return true;
            }
            orders[usize::from(id)] = order;
        }
        false
    }

    /// A curve in every variable that keeps its attributes: by a random series where they are linear, else standing still.
    fn point(&self, start: Start, seed: u64, sizes: Sizes) -> Result<Point<Series>, Undefined> {
        let begin = Point::<Field>::random(self.symbols, seed, &sizes, Region::Signed)?;
        let linear = linear(self.symbols);
        let steps = (1..ORDER as u64)
            .map(|k| Point::<Field>::random(&linear, seed * ORDER as u64 + k, &sizes, Region::Signed))
            .collect::<Result<Vec<_>, _>>()?;
        let mut point = Point::new(sizes);
        for (at, (variable, _, _)) in self.symbols.variables().enumerate() {
            let attributes = self.symbols.attributes(variable);
            // Signs of their own, so that those of products are met too.
            let is_negative = mix(seed >> 1 ^ mix(at as u64)) & seed & 1 == 1;
            let first = self.begin(start, attributes, begin.value(variable)?, is_negative)?;
            let moves = !attributes.has(Attribute::Orthogonal) && !attributes.has(Attribute::Idempotent);
            if !moves && start != Start::Random {
                return Err(Undefined::Shape);
            }
            let coefficients = steps.iter().map(|step| step.value(variable)).collect::<Result<Vec<_>, _>>()?;
            let entry = |at: usize| {
                Series::of(|k| match k {
                    0 => first.data[at],
                    _ if moves => coefficients[k - 1].data[at],
                    _ => Field::zero(),
                })
            };
            let data = (0..first.data.len()).map(entry).collect();
            point.set(variable, Tensor { shape: first.shape.clone(), data });
        }
        for (differential, value) in &self.differentials {
            let derivative = point.value(*value)?.map(Series::derivative);
            point.set(*differential, derivative);
        }
        Ok(point)
    }

    fn begin(
        &self,
        start: Start,
        attributes: Attributes,
        random: &Tensor<Field>,
        is_negative: bool,
    ) -> Result<Tensor<Field>, Undefined> {
        use Attribute::{Diagonal, Invertible, Lower, Nonzero, Positive, Skew, Spd, Upper};
        let any = |list: &[Attribute]| list.iter().any(|a| attributes.has(*a));
        let square = matches!(random.shape[..], [n, m] if n == m);
        let identity = square && (start == Start::Identity || any(&[Invertible, Spd, Diagonal, Lower, Upper]));
        match start {
            Start::Random => Ok(random.clone()),
            Start::Zero if any(&[Positive, Nonzero]) => Ok(random.map(|_| Field::one())),
            Start::Zero if square && any(&[Invertible, Spd]) => Tensor::identity(random.shape[0]),
            Start::Zero => Ok(random.map(|_| Field::zero())),
            _ if any(&[Skew]) => Ok(random.map(|_| Field::zero())),
            _ if identity && is_negative && self.has_signs() && !any(&[Spd]) => {
                Ok(Tensor::identity(random.shape[0])?.map(|x: Field| -x))
            }
            _ if identity => Tensor::identity(random.shape[0]),
            _ if self.has_signs() && !any(&[Positive]) && is_negative => Ok(random.map(|_| -Field::one())),
            _ => Ok(random.map(|_| Field::one())),
        }
    }

    /// Whether a function depends on the sign of its argument.
    pub(super) fn has_signs(&self) -> bool {
        let depends = |id: Id| function(self.graph, id).is_some_and(|f| f.record().depends_on_sign());
        !self.graph.is_empty() && self.graph.reachable(&self.sides).into_iter().any(depends)
    }

    /// Whether a function is taken of one that it undoes near zero only: `arctan(tan(x))` is `x` between two poles, and its series there
    /// does not say what it is elsewhere.
    fn has_branches(&self) -> bool {
        let functions = |roots: &[Id]| -> Vec<(Id, Function)> {
            let reachable = self.graph.reachable(roots).into_iter();
            reachable.filter_map(|id| Some((id, function(self.graph, id)?))).collect()
        };
        functions(&self.sides)
            .into_iter()
            .any(|(id, outer)| functions(self.graph.children(id)).into_iter().any(|(_, f)| undoes_nearby(outer, f)))
    }
}

/// Whether the outer function undoes the inner one near zero, but not everywhere. (Functions of signs do not count: all signs are tried.)
fn undoes_nearby(outer: Function, inner: Function) -> bool {
    let differs = |x: f64| {
        let value = inner.value(x).and_then(|value| outer.value(value));
        value.is_ok_and(|value| (value - x).abs() > 1e-9)
    };
    let signed = [outer, inner].iter().any(|f| f.record().depends_on_sign());
    !signed && !differs(NEAR) && FAR.into_iter().any(differs)
}

/// Numbers near zero and far from it.
const NEAR: f64 = 0.3;
const FAR: [f64; 2] = [-3.0, 5.0];

fn function(graph: &Graph, id: Id) -> Option<Function> {
    match graph.op(id) {
        Op::Map(function) => Some(*function),
        _ => None,
    }
}

/// Points at which terms with functions are evaluated exactly: at zero, or at one where there are logarithms and powers.
pub(crate) fn curves(symbols: &Symbols, at_one: bool, count: u64) -> Vec<Point<Series>> {
    let graph = Graph::new();
    let curves = Curves { graph: &graph, symbols, sides: [Id::from(0); 2], differentials: Vec::new() };
    let start = if at_one { Start::One } else { Start::Zero };
    (0..count).filter_map(|seed| curves.point(start, seed, Sizes::distinct(symbols, seed)).ok()).collect()
}

/// The same names with the attributes only that sums and multiples keep.
fn linear(symbols: &Symbols) -> Symbols {
    use Attribute::{Diagonal, Lower, Skew, Symmetric, Upper};
    let mut result = symbols.clone();
    for (variable, name, declaration) in symbols.variables() {
        let attributes = symbols.attributes(variable).iter();
        let attributes = attributes.filter(|a| matches!(a, Symmetric | Skew | Diagonal | Lower | Upper)).collect();
        result.declare(name, crate::base::Declaration { attributes, ..declaration.clone() });
    }
    result
}
