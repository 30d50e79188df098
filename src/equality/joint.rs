//! The search for one point at which conditions hold together.

use super::budget::{AT_A_TRIAL, LITERAL};
use super::critical::numbers;
use super::floating::REGIONS;
use super::requirement::{FAR, distance};
use crate::base::{Attribute, Requirement, Rounded, Symbols, Undefined, Variable};
use crate::eval::{Evaluator, Point, Random, Scale, Sizes};
use crate::expr::{Graph, Id};
use crate::ops::Op;

/// The random points that are tried in each region, those at other scales, and the steps from the best of them.
const DRAWS: u64 = 12;
const SCALED: u64 = 48;
const STEPS: u64 = 320;

/// Whether a point is found at which all of these requirements of terms hold. Where terms are too large to be evaluated they are taken to.
pub(crate) fn hold_together(graph: &Graph, symbols: &Symbols, conditions: &[(Requirement, Id)]) -> bool {
    let is_plain = |(_, operand): &(Requirement, Id)| matches!(graph.op(*operand), Op::Variable(_));
    if conditions.iter().all(is_plain) {
        return true;
    }
    let operands: Vec<Id> = conditions.iter().map(|(_, operand)| *operand).collect();
    let variable = |id: Id| match graph.op(id) {
        Op::Variable(variable) => Some(*variable),
        _ => None,
    };
    let variables = graph.reachable(&operands).into_iter().filter_map(variable).collect();
    let units = numbers(graph, &operands);
    Search { graph, symbols, conditions, variables, units }.finds().is_none_or(|found| found)
}

struct Search<'a> {
    graph: &'a Graph,
    symbols: &'a Symbols,
    conditions: &'a [(Requirement, Id)],
    variables: Vec<Variable>,
    /// The smallest and the largest number in a condition, which values have to reach.
    units: (f64, f64),
}

/// A point and how far it is from one at which all conditions hold.
type Trial = (f64, Point<Rounded>);

impl Search<'_> {
    /// Whether a point is found; `None` where that cannot be told.
    fn finds(&self) -> Option<bool> {
        let mut best: Option<Trial> = None;
        let mut try_at = |point: Point<Rounded>| {
            let off = self.off(&point)?;
            if best.as_ref().is_none_or(|(least, _)| off < *least) {
                best = Some((off, point));
            }
            Some(off == 0.0)
        };
        for draw in 0..DRAWS {
            for region in REGIONS {
                if try_at(self.point(draw, region)?)? {
                    return Some(true);
                }
            }
        }
        // What does not vary is the same everywhere.
        if self.variables.is_empty() {
            return Some(false);
        }
        let mut random = Random::new(SCALED);
        for draw in 0..SCALED {
            let mut point = self.point(draw, REGIONS[(draw % REGIONS.len() as u64) as usize])?;
            self.variables.iter().for_each(|variable| self.scale(&mut point, *variable, &mut random));
            if try_at(point)? {
                return Some(true);
            }
        }
        let (mut least, mut at) = best?;
        for step in 0..STEPS {
            let mut point = at.clone();
            self.step(&mut point, step, &mut random);
            let off = self.off(&point)?;
            if off == 0.0 {
                return Some(true);
            }
            if off <= least {
                (least, at) = (off, point);
            }
        }
        Some(false)
    }

    fn point(&self, draw: u64, region: crate::eval::Region) -> Option<Point<Rounded>> {
        let scale = if draw.is_multiple_of(2) { Scale::Small } else { Scale::Distinct };
        let sizes = Sizes::scaled(self.symbols, draw, scale, LITERAL);
        Point::within(self.symbols, draw, &sizes, region, &mut AT_A_TRIAL.clone()).ok()
    }

    /// One, or the smallest or the largest number in a condition.
    fn unit(&self, random: &mut Random) -> f64 {
        match random.bits() & 3 {
            0 => self.units.0,
            1 => self.units.1,
            _ => 1.0,
        }
    }

    /// Makes a value larger or smaller, and turns its sign where attributes allow that.
    fn scale(&self, point: &mut Point<Rounded>, variable: Variable, random: &mut Random) {
        let Ok(value) = point.value(variable) else { return };
        let attributes = self.symbols.attributes(variable);
        if attributes.has(Attribute::Orthogonal) || attributes.has(Attribute::Idempotent) {
            return;
        }
        let size = (6.0 * noise(random)).exp() * self.unit(random);
        let keeps_sign = attributes.has(Attribute::Positive) || attributes.has(Attribute::Spd);
        let factor = if keeps_sign || random.bits() & 1 == 0 { size } else { -size };
        let scaled = value.map(|x| Rounded::exactly(x.value * factor));
        point.set(variable, scaled);
    }

    /// Changes the value of one variable.
    fn step(&self, point: &mut Point<Rounded>, step: u64, random: &mut Random) {
        const SIZES: [f64; 5] = [1.0, 0.1, 10.0, 0.01, 3.0];
        let variable = self.variables[(random.bits() % self.variables.len() as u64) as usize];
        let Ok(value) = point.value(variable) else { return };
        if self.symbols.attributes(variable).iter().count() > 0 {
            return self.scale(point, variable, random);
        }
        let size = SIZES[(step % SIZES.len() as u64) as usize] * self.unit(random);
        let moved = value.map(|x| Rounded::exactly(x.value + size * noise(random)));
        point.set(variable, moved);
    }

    /// How far a point is from one at which all conditions hold; `None` where that cannot be told.
    fn off(&self, point: &Point<Rounded>) -> Option<f64> {
        let mut evaluator = Evaluator::within(self.graph, point, AT_A_TRIAL);
        let mut sum = 0.0;
        for (requirement, operand) in self.conditions {
            sum += match evaluator.value(*operand) {
                Ok(value) => distance(*requirement, value),
                Err(Undefined::Singular | Undefined::Division | Undefined::Function(_) | Undefined::Power) => FAR,
                Err(_) => return None,
            };
        }
        Some(sum)
    }
}

/// A number between -1 and 1.
fn noise(random: &mut Random) -> f64 {
    use crate::base::Scalar;
    f64::noise(random.bits())
}
