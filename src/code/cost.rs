//! What a program costs: operations in floating point and bytes that are written, at symbolic sizes.

use super::association::{UNUSUAL, moment};
use super::instruction::{Factorisation, Instruction, Place};
use super::lowering::{MAGNITUDE, Orders};
use super::program::Program;
use crate::base::{Dimension, Shape, Symbols};
use std::collections::BTreeMap;

/// A sum of products of dimensions.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Count(BTreeMap<Vec<Dimension>, f64>);

impl Count {
    fn product<'s>(factor: f64, axes: impl IntoIterator<Item = &'s Dimension>) -> Count {
        let mut dimensions: Vec<Dimension> = axes.into_iter().copied().collect();
        dimensions.sort_unstable();
        Count([(dimensions, factor)].into_iter().collect())
    }

    fn add(&mut self, other: Count) {
        for (dimensions, factor) in other.0 {
            *self.0.entry(dimensions).or_default() += factor;
        }
    }

    /// At the sizes that are known, and the mean over what others are taken to be.
    fn magnitude(&self, symbols: &Symbols) -> f64 {
        let power = |same: &[Dimension]| match symbols.literal_size(same[0]) {
            Some(size) => (size as f64).powi(same.len() as i32),
            None => MAGNITUDE.powi(same.len() as i32) * moment(same.len()),
        };
        let product = |dimensions: &[Dimension]| dimensions.chunk_by(|a, b| a == b).map(power).product::<f64>();
        self.0.iter().map(|(dimensions, factor)| factor * product(dimensions)).sum()
    }

    /// As `2*n^2*m + 3*n`, the largest first.
    pub(super) fn text(&self, symbols: &Symbols) -> String {
        let mut terms: BTreeMap<(std::cmp::Reverse<usize>, String), f64> = BTreeMap::new();
        for (dimensions, factor) in &self.0 {
            let mut powers: BTreeMap<&str, usize> = BTreeMap::new();
            let mut known = *factor;
            for dimension in dimensions {
                match symbols.literal_size(*dimension) {
                    Some(size) => known *= size as f64,
                    None => *powers.entry(symbols.dimension_name(*dimension)).or_default() += 1,
                }
            }
            let degree = powers.values().sum();
            let power =
                |(name, power): (&str, usize)| if power == 1 { name.to_owned() } else { format!("{name}^{power}") };
            let text: Vec<String> = powers.into_iter().map(power).collect();
            *terms.entry((std::cmp::Reverse(degree), text.join("*"))).or_default() += known;
        }
        let term = |((_, dimensions), factor): (&(std::cmp::Reverse<usize>, String), &f64)| {
            let factor = (factor * 100.0).round() / 100.0;
            match (dimensions.is_empty(), factor == 1.0) {
                (true, _) => factor.to_string(),
                (_, true) => dimensions.clone(),
                _ => format!("{factor}*{dimensions}"),
            }
        };
        let texts: Vec<String> = terms.iter().filter(|(_, factor)| **factor != 0.0).map(term).collect();
        if texts.is_empty() { "0".to_owned() } else { texts.join(" + ") }
    }
}

/// Operations and bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Cost {
    pub(super) operations: Count,
    pub(super) bytes: Count,
}

/// What a call costs, in operations: even what does little has to be started.
const CALL: f64 = 1000.0;
/// What a function of an entry costs, in operations.
const FUNCTION: f64 = 10.0;

impl Cost {
    /// Of those values of a program that count.
    pub(super) fn of(program: &Program, counts: &dyn Fn(Place) -> bool) -> Cost {
        let mut cost = Cost::default();
        for place in program.needed().filter(|place| counts(*place)) {
            let instruction = program.instruction(place);
            if instruction.is_work() || instruction.operands().is_empty() {
                cost.operations.add(operations(program, place));
            }
            let writes = instruction.is_work() || matches!(instruction, Instruction::Sum(_));
            if writes && program.rank(place) > 0 {
                cost.bytes.add(Count::product(8.0, program.shape(place).iter().flatten()));
            }
        }
        cost
    }

    fn weight(&self, symbols: &Symbols) -> f64 {
        self.operations.magnitude(symbols) + 0.5 * self.bytes.magnitude(symbols)
    }
}

/// How much a program costs for a comparison: operations, where an entry that is written counts as four, and calls. Contractions to values
/// of shapes that the question has nowhere cost more.
pub(super) fn weight(program: &Program, symbols: &Symbols, orders: &Orders) -> f64 {
    let mut weight = Cost::of(program, &|_| true).weight(symbols);
    let is_unusual = |place: Place| {
        use Instruction::*;
        let contracts = matches!(program.instruction(place), MatrixMultiply(..) | Outer(..) | Contract(_) | Solve(..));
        contracts && !orders.has(program.shape(place).iter().flatten().copied())
    };
    weight += UNUSUAL * Cost::of(program, &is_unusual).weight(symbols);
    let calls = program.needed().filter(|place| program.instruction(*place).is_work()).count();
    weight + CALL * calls as f64
}

fn operations(program: &Program, place: Place) -> Count {
    use Instruction::*;
    let of = |factor: f64, shape: &Shape| Count::product(factor, shape.iter().flatten());
    let shape = program.shape(place);
    let cube = |factor: f64, a: Place| {
        let axis = &program.shape(a)[0];
        Count::product(factor, axis.iter().chain(axis).chain(axis))
    };
    match program.instruction(place) {
        Sum(terms) => of(terms.len().saturating_sub(1).max(1) as f64, shape),
        Multiply(..) | Divide(..) | Outer(..) | Select(..) | Triangle(..) => of(1.0, shape),
        Power(..) | Map(..) => of(FUNCTION, shape),
        MatrixMultiply(a, b) => {
            let summed = program.shape(*b)[0].iter();
            let rows = program.shape(*a).len() - 1;
            let axes = program.shape(*a)[..rows].iter().chain(&program.shape(*b)[1..]).flatten();
            Count::product(2.0, axes.chain(summed))
        }
        Dot(a, _) => of(2.0, program.shape(*a)),
        Reduce(_, a, ..) => of(1.0, program.shape(*a)),
        Trace(a) => Count::product(1.0, program.shape(*a)[0].iter()),
        Contract(contraction) => {
            let mut letters: BTreeMap<char, &crate::base::Axis> = BTreeMap::new();
            for (operand, own) in &contraction.operands {
                letters.extend(own.chars().zip(program.shape(*operand)));
            }
            Count::product(contraction.operands.len() as f64, letters.values().copied().flatten())
        }
        Scatter(base, pieces) => {
            let mut count = base.map_or_else(|| of(0.5, shape), |_| Count::default());
            for piece in pieces {
                count.add(of(1.0, program.shape(piece.value)));
            }
            count
        }
        Factorise(Factorisation::Cholesky, a) => cube(1.0 / 3.0, *a),
        Factorise(Factorisation::Lu, a) => cube(2.0 / 3.0, *a),
        Factorise(..) => Count::default(),
        Solve(factor, b, _) => {
            let mut count =
                Count::product(2.0, program.shape(*factor)[0].iter().chain(program.shape(*b).iter().flatten()));
            count.add(factorised(program, *factor));
            count
        }
        Inverse(factor) => {
            let mut count = cube(4.0 / 3.0, *factor);
            count.add(factorised(program, *factor));
            count
        }
        LogDeterminant(factor) | Determinant(factor) => {
            let mut count = Count::product(1.0, program.shape(*factor)[0].iter());
            count.add(factorised(program, *factor));
            count
        }
        Adjugate(a) => Count::product(2.0 / 3.0, [&program.shape(*a)[0]; 5].into_iter().flatten()),
        Identity | Ones | Zeros | LowerOnes => of(0.5, shape),
        Number(_) | Pi | Size(_) | Variable(_) | Unit(..) | Transpose(_) | Permute(..) | Take(..) | Expand(..)
        | Reshape(_) | Diagonal(_) => Count::default(),
        DiagonalMatrix(_) => of(0.5, shape),
    }
}

/// What a call that factorises its own matrix costs besides.
fn factorised(program: &Program, factor: Place) -> Count {
    match program.instruction(factor) {
        Instruction::Factorise(..) => Count::default(),
        _ => {
            let axis = &program.shape(factor)[0];
            Count::product(2.0 / 3.0, axis.iter().chain(axis).chain(axis))
        }
    }
}
