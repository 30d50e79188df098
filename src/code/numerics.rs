//! What a program loses: digits where large terms cancel, and values where an intermediate one is none.

use super::cost::weight;
use super::instruction::{Entrywise, Instruction, Place, Reduction};
use super::lowering::Orders;
use super::program::Program;
use crate::base::Symbols;
use crate::ops::{COSH, Domain, EXP, SINH};
use rustc_hash::{FxHashMap, FxHashSet};

/// What a factor that terms of a difference share costs, as a part of all work: it could stand outside.
const SHARED_FACTOR: f64 = 0.5;
/// The most factors of a term that are looked at.
const MOST: usize = 32;

/// What a program costs for a comparison, with what its differences lose.
pub(super) fn merit(program: &Program, symbols: &Symbols, orders: &Orders) -> f64 {
    weight(program, symbols, orders) * (1.0 + SHARED_FACTOR * shared_factors(program) as f64)
}

/// In how many ways a value may be none that is a number at arguments that do no harm elsewhere: by what is divided by or has a root, by
/// logarithms, by exponentials of what may be large, by factorisations.
pub(super) fn hazards(program: &Program) -> usize {
    use Instruction::*;
    let factors = all_factors(program);
    let is_natural = |exponent: Place| program.known(exponent).is_some_and(|e| e.is_integer() && !e.is_negative());
    let mut found: FxHashSet<(u8, Place)> = FxHashSet::default();
    for place in program.needed() {
        let vanishing = |of: Place| factors.get(&of).into_iter().flatten().map(|factor| (0, *factor));
        match program.instruction(place) {
            Divide(_, below) => found.extend(vanishing(*below)),
            Power(base, exponent) if !is_natural(*exponent) => found.extend(vanishing(*base)),
            Map(Entrywise::ExpMinusOne, of) if !is_shifted(program, *of) => _ = found.insert((1, place)),
            Map(Entrywise::Of(function), of) => match *function {
                EXP if is_shifted(program, *of) => {}
                EXP | COSH | SINH => _ = found.insert((1, place)),
                other if other.exponent().is_some() => found.extend(vanishing(*of)),
                other if other.record().domain != Domain::All => _ = found.insert((1, place)),
                _ => {}
            },
            Factorise(..) | Adjugate(_) => _ = found.insert((2, place)),
            _ => {}
        }
    }
    found.len()
}

/// Whether a value is a difference, as what an exponential is of that was shifted by the largest of all or by minus a size is.
fn is_shifted(program: &Program, place: Place) -> bool {
    match program.instruction(place) {
        Instruction::Sum(terms) => match terms[..] {
            [(true, only)] => !matches!(program.instruction(only), Instruction::Variable(_)),
            _ => terms.iter().any(|(negative, _)| *negative),
        },
        _ => false,
    }
}

/// How many factors the terms of differences share, of those that they are the product of in the last step: what stands outside then leaves
/// values that are there.
fn shared_factors(program: &Program) -> usize {
    let mut shared = 0;
    for place in program.needed() {
        let Instruction::Sum(terms) = program.instruction(place) else { continue };
        let (minus, plus): (Vec<_>, Vec<_>) = terms.iter().partition(|(negative, _)| *negative);
        for (_, a) in &plus {
            let others = minus.iter().filter(|(_, b)| !is_mean(program, *b, *a) && !is_mean(program, *a, *b));
            // Before `Z - a*b'*Z` there would stand the difference of the identity and a matrix, which loses as much.
            let leaves_one = |a: Place, b: Place| {
                let (whole, _) = stripped(program, a);
                !is_entrywise(program, b) && last_factors(program, b).iter().any(|(factor, ..)| *factor == whole)
            };
            let others = others.filter(|(_, b)| !leaves_one(*a, *b) && !leaves_one(*b, *a));
            let of = |term: Place| last_factors(program, term);
            shared += others.map(|(_, b)| in_common(&of(*a), &of(*b))).max().unwrap_or(0);
        }
    }
    shared
}

/// A value without what only moves its entries or scales them by numbers, and whether it is turned.
fn stripped(program: &Program, mut place: Place) -> (Place, bool) {
    use Instruction::*;
    let mut turned = false;
    loop {
        place = match *program.instruction(place) {
            Transpose(inner) => {
                turned = !turned;
                inner
            }
            Expand(inner, _) | Reshape(inner) | Reduce(_, inner, ..) => inner,
            Multiply(a, b) if program.is_of_sizes(a) => b,
            Divide(above, below) if program.is_of_sizes(below) => above,
            _ => return (place, turned),
        };
    }
}

/// Where a factor stands in a product.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Position {
    Left,
    Right,
    /// Where every other one could.
    Any,
}

/// A factor, where it stands, and whether it is turned there.
type LastFactor = (Place, Position, bool);

/// The values that a value is the product of in the last step, sorted; what is no product is its own factor.
fn last_factors(program: &Program, place: Place) -> Vec<LastFactor> {
    use Instruction::*;
    let (place, turned) = stripped(program, place);
    let mut factors: Vec<LastFactor> = Vec::new();
    let mut add = |place: Place, position: Position| {
        let (place, own) = stripped(program, place);
        let (position, own) = match (position, turned) {
            (Position::Left, true) => (Position::Right, !own),
            (Position::Right, true) => (Position::Left, !own),
            (position, _) => (position, own),
        };
        factors.push((place, position, own && position != Position::Any));
    };
    match program.instruction(place) {
        MatrixMultiply(a, b) | Outer(a, b) | Solve(a, b, _) => {
            add(*a, Position::Left);
            add(*b, Position::Right);
        }
        // A scalar is a factor besides.
        Multiply(a, b) if program.rank(*a) == 0 && program.rank(*b) > 0 => {
            factors.extend(last_factors(program, *b));
            factors.push((*a, Position::Any, false));
        }
        Multiply(a, b) | Dot(a, b) => [a, b].into_iter().for_each(|factor| add(*factor, Position::Any)),
        Divide(above, _) => add(*above, Position::Any),
        Contract(contraction) => contraction.operands.iter().for_each(|(factor, _)| add(*factor, Position::Any)),
        Power(base, exponent) if program.known(*exponent).is_some() => {
            [base, base].into_iter().for_each(|factor| add(*factor, Position::Any));
        }
        _ => add(place, Position::Any),
    }
    factors.retain(|(factor, ..)| !program.is_of_sizes(*factor));
    factors.sort_unstable();
    factors
}

/// Whether a value is a product entry by entry, or none.
fn is_entrywise(program: &Program, place: Place) -> bool {
    use Instruction::*;
    match *program.instruction(place) {
        MatrixMultiply(..) | Outer(..) | Contract(_) | Solve(..) => false,
        Multiply(a, b) if program.rank(a) == 0 => is_entrywise(program, b),
        Divide(above, below) if program.rank(below) == 0 => is_entrywise(program, above),
        Transpose(inner) | Expand(inner, _) => is_entrywise(program, inner),
        _ => true,
    }
}

/// Whether a value is a multiple of sums of the entries of another, from which it is taken as its mean is.
fn is_mean(program: &Program, place: Place, of: Place) -> bool {
    use Instruction::*;
    let (mut at, mut of) = (place, of);
    while let Transpose(inner) | Expand(inner, _) = *program.instruction(of) {
        of = inner;
    }
    loop {
        at = match *program.instruction(at) {
            Reduce(Reduction::Sum, inner, ..) | Transpose(inner) | Expand(inner, _) | Divide(inner, _) => inner,
            Multiply(factor, inner) if program.is_of_sizes(factor) => inner,
            _ => return false,
        };
        if at == of {
            return true;
        }
    }
}

/// The factors of all values that are needed.
fn all_factors(program: &Program) -> FxHashMap<Place, Vec<Place>> {
    let mut factors: FxHashMap<Place, Vec<Place>> = FxHashMap::default();
    for place in program.needed() {
        let own = own_factors(program, place, &factors);
        factors.insert(place, own);
    }
    factors
}

/// The values that a product is of, each as often as it is a factor; what is no product is its own factor.
fn own_factors(program: &Program, place: Place, known: &FxHashMap<Place, Vec<Place>>) -> Vec<Place> {
    use Instruction::*;
    let instruction = program.instruction(place);
    if program.is_of_sizes(place) || matches!(instruction, Identity | Ones | Zeros | LowerOnes) {
        return Vec::new();
    }
    let is_product = match instruction {
        Multiply(..) | MatrixMultiply(..) | Dot(..) | Outer(..) | Contract(_) | Transpose(_) | Permute(..)
        | Take(..) | Expand(..) | Reshape(_) | Diagonal(_) | DiagonalMatrix(_) | Trace(_) | Reduce(..) | Solve(..)
        | Divide(..) => true,
        Power(_, exponent) => program.known(*exponent).is_some(),
        Map(Entrywise::Of(function), _) => function.exponent().is_some(),
        Sum(terms) => terms.len() == 1,
        _ => false,
    };
    if !is_product {
        return vec![place];
    }
    let operands = match instruction {
        // The number of factors does not matter beyond two.
        Power(base, _) => [*base, *base].into_iter().collect(),
        Divide(above, _) => [*above].into_iter().collect(),
        _ => instruction.operands(),
    };
    let all = operands.iter().filter_map(|of| known.get(of)).flatten().copied();
    let mut all: Vec<Place> = all.take(MOST).collect();
    all.sort_unstable();
    all
}

/// How many factors two sorted lists have in common.
fn in_common(a: &[LastFactor], b: &[LastFactor]) -> usize {
    let (mut at, mut other, mut count) = (0, 0, 0);
    while at < a.len() && other < b.len() {
        match a[at].cmp(&b[other]) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => other += 1,
            std::cmp::Ordering::Equal => (at, other, count) = (at + 1, other + 1, count + 1),
        }
    }
    count
}
