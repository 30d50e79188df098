//! Exponentials that are only compared with each other, over the largest of them: `exp(x)/sum(exp(x))` and `log(sum(exp(x)))` without
//! overflow, however they are put together.
//!
//! A value is homogeneous where it is multiplied by a power of a factor if the exponentials are, a factor for all or one for each row.
//! Where every result is free of the factor, and every logarithm of what has it takes its logarithm back, the factor is chosen so that the
//! largest exponential is one.

use super::instruction::{Entrywise, Instruction, Place, Reduction};
use super::program::{Program, Root};
use crate::base::Rational;
use crate::ops::Function;
use smallvec::SmallVec;

/// The most arrays of exponentials that are looked at.
const MOST: usize = 16;

/// The functions that are meant.
pub(super) struct Functions {
    pub(super) exponential: Function,
    pub(super) logarithm: Function,
    pub(super) sigmoid: Function,
    /// The absolute value.
    pub(super) size: Function,
}

/// The program with such exponentials over the largest of them.
pub(super) fn shifted(program: Program, functions: &Functions) -> Program {
    let mut program = program;
    let mut done = 0;
    let mut at = 0;
    while done < MOST {
        let next = program
            .needed()
            .filter(|place| place.index() >= at)
            .find(|place| is_exponential(&program, *place, functions));
        let Some(place) = next else { break };
        done += 1;
        at = place.index() + 1;
        let ways: &[Option<usize>] = match program.rank(place) {
            1 => &[None],
            2 => &[Some(0), Some(1), None],
            _ => &[],
        };
        for axis in ways {
            if let Some(degrees) = degrees(&program, place, *axis, functions.logarithm) {
                program = apply(&program, (place, *axis), &degrees, functions);
                // What stood behind it stands there still, a few places further.
                at = 0;
                break;
            }
        }
    }
    program
}

/// Whether a value is an array of exponentials that may be large.
fn is_exponential(program: &Program, place: Place, functions: &Functions) -> bool {
    let Instruction::Map(Entrywise::Of(function), of) = *program.instruction(place) else { return false };
    if function != functions.exponential {
        return false;
    }
    // Over the largest, or of what is below zero.
    let is_largest = |(negative, term): &(bool, Place)| {
        let inner = match *program.instruction(*term) {
            Instruction::Expand(inner, _) => inner,
            _ => *term,
        };
        *negative && matches!(program.instruction(inner), Instruction::Reduce(Reduction::Maximum, ..))
    };
    let is_bounded = match program.instruction(of) {
        Instruction::Sum(terms) => match terms[..] {
            [(true, only)] => {
                let size = Entrywise::Of(functions.size);
                matches!(program.instruction(only), Instruction::Map(function, _) if *function == size)
            }
            _ => terms.iter().any(is_largest),
        },
        _ => false,
    };
    !is_bounded
}

/// How a value depends on the factor: its power, and along which axis there is a factor for each entry, counted from the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Degree {
    power: i64,
    axis: Option<usize>,
}

/// No factor in it.
const FREE: Degree = Degree { power: 0, axis: None };

/// The degree of each value that is needed; `None` where some value is not homogeneous, or a result has the factor.
fn degrees(program: &Program, exponential: Place, axis: Option<usize>, logarithm: Function) -> Option<Vec<Degree>> {
    let mut degrees = vec![FREE; program.needed().last()?.index() + 1];
    let mut is_used = false;
    for place in program.needed() {
        degrees[place.index()] = match place == exponential {
            true => Degree { power: 1, axis: axis.map(|axis| program.rank(place) - 1 - axis) },
            false => {
                let degree = degree(program, place, &degrees, logarithm)?;
                let operands = program.instruction(place).operands();
                is_used |= degree == FREE && operands.iter().any(|of| degrees[of.index()] != FREE);
                degree
            }
        };
    }
    let is_free = program.roots.iter().all(|root| degrees[root.place.index()] == FREE);
    (is_free && is_used).then_some(degrees)
}

fn degree(program: &Program, place: Place, degrees: &[Degree], logarithm: Function) -> Option<Degree> {
    use Instruction::*;
    let instruction = program.instruction(place);
    let of = |place: &Place| degrees[place.index()];
    let operands: SmallVec<[Degree; 4]> = instruction.operands().iter().map(of).collect();
    if operands.iter().all(|degree| *degree == FREE) {
        return Some(FREE);
    }
    let rank = program.rank(place);
    // What all that have the factor agree in.
    let mut axes = operands.iter().filter(|degree| **degree != FREE).map(|degree| degree.axis);
    let axis = axes.next()?;
    let is_aligned = axes.all(|other| other == axis);
    let is_scalar = is_aligned && axis.is_none();
    let power: i64 = operands.iter().map(|degree| degree.power).sum();
    let with = |power: i64, axis: Option<usize>| Some(if power == 0 { FREE } else { Degree { power, axis } });
    match instruction {
        Sum(_) => operands.iter().all(|degree| *degree == operands[0]).then_some(operands[0]),
        Multiply(..) if is_aligned => with(power, axis),
        Divide(a, b) if is_aligned => with(of(a).power - of(b).power, axis),
        Power(a, exponent) if of(exponent) == FREE => {
            let exponent = program.known(*exponent)?.to_i64()?;
            with(power.checked_mul(exponent)?, of(a).axis)
        }
        Map(Entrywise::Of(function), _) if *function == logarithm => Some(FREE),
        // A factor for all.
        MatrixMultiply(..) | Dot(..) | Outer(..) | Contract(_) if is_scalar => with(power, None),
        Transpose(_)
        | Permute(..)
        | Take(..)
        | Expand(..)
        | Reshape(_)
        | Trace(_)
        | Diagonal(_)
        | DiagonalMatrix(_)
        | Triangle(..)
        | Reduce(Reduction::Sum | Reduction::Maximum, ..)
            if is_scalar =>
        {
            with(power, None)
        }
        // One for each row or column.
        Transpose(_) => with(power, axis.map(|axis| rank - 1 - axis)),
        Expand(a, there) => {
            let own = program.rank(*a) - 1 - axis?;
            let at = there.iter().enumerate().filter(|(_, there)| **there).nth(own)?.0;
            with(power, Some(there.len() - 1 - at))
        }
        Reduce(Reduction::Sum | Reduction::Maximum, a, reduced) => {
            let own = program.rank(*a) - 1 - axis?;
            let is_reduced = |at: usize| reduced.iter().any(|axis| usize::from(*axis) == at);
            let behind = (own + 1..program.rank(*a)).filter(|at| !is_reduced(*at)).count();
            if is_reduced(own) { None } else { with(power, Some(behind)) }
        }
        Dot(a, b) if is_aligned && program.shape(*a) == program.shape(*b) && power == 0 => Some(FREE),
        MatrixMultiply(a, b) => match (of(a) == FREE, of(b) == FREE) {
            // The axis that is not summed: the first of two, or the last.
            (false, true) if program.rank(*a) == 2 && axis == Some(1) => with(power, Some(rank - 1)),
            (true, false) if program.rank(*b) == 2 && axis == Some(0) => with(power, Some(0)),
            (false, false) if is_aligned && power == 0 && program.rank(*a) == 1 && program.rank(*b) == 1 => Some(FREE),
            _ => None,
        },
        _ => None,
    }
}

/// The program in which the exponentials are over the largest, of all or along an axis.
fn apply(
    program: &Program,
    (exponential, axis): (Place, Option<usize>),
    degrees: &[Degree],
    functions: &Functions,
) -> Program {
    let mut new = Program::default();
    let mut places: Vec<Place> = vec![Place(0); degrees.len()];
    let mut largest = Place(0);
    for place in program.needed() {
        let shape = program.shape(place).clone();
        let instruction = program.instruction(place);
        let own = instruction.with(|operand| places[operand.index()]);
        places[place.index()] = match (instruction, instruction.operands().first()) {
            (_, Some(of)) if place == exponential => {
                let of = places[of.index()];
                largest = match axis {
                    None => new.reduce_all(Reduction::Maximum, of),
                    Some(axis) => new.reduce(Reduction::Maximum, of, &[1 - axis]),
                };
                let shifted = match axis {
                    None => largest,
                    Some(axis) => new.expand(largest, &[axis == 0, axis == 1]),
                };
                let difference = new.sum(vec![(false, of), (true, shifted)], &shape);
                new.add(Instruction::Map(Entrywise::Of(functions.exponential), difference), shape)
            }
            (Instruction::Map(..), Some(of)) if degrees[of.index()] != FREE => {
                let Degree { power, axis } = degrees[of.index()];
                let rank = shape.len();
                let there: Vec<bool> = (0..rank).map(|at| axis == Some(rank - 1 - at)).collect();
                let spread = if axis.is_some() { new.expand(largest, &there) } else { largest };
                let own_shape = new.shape(spread).clone();
                let back = new.scaled(&Rational::from_integer(power), spread, &own_shape);
                let logarithm = new.add(own, shape.clone());
                new.sum(vec![(false, back), (false, logarithm)], &shape)
            }
            _ => new.add(own, shape),
        };
    }
    let root = |root: &Root| Root { name: root.name.clone(), place: places[root.place.index()] };
    new.roots = program.roots.iter().map(root).collect();
    new
}
