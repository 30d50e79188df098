//! A program: values of known shapes, each made by one instruction of those before it.

use crate::base::{Axis, Dimension, Rational, Shape, Symbols, Variable};
use crate::ops::{Function, Operation, Parameters};
use std::collections::BTreeSet;

/// A value of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place(usize);

impl Place {
    /// Its place among all.
    pub(super) fn index(self) -> usize {
        self.0
    }
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// Entry by entry, or a scalar times an array.
    Multiply,
    /// Matrices and vectors; of two vectors the inner product.
    MatrixMultiply,
    /// Entry by entry, or by a scalar, or a scalar by each entry.
    Divide,
    /// Each entry to a scalar power.
    Power,
}

/// A scalar of all entries of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reduction {
    /// Their sum.
    Sum,
    /// The largest.
    Maximum,
}

/// A side of the diagonal of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Below,
    Above,
}

/// An Einstein sum: each operand with the letter of each of its axes.
#[derive(Clone, Debug)]
pub(super) struct Contraction {
    pub(super) operands: Vec<(Place, String)>,
    pub(super) output: String,
}

/// How a value is made.
#[derive(Clone, Debug)]
pub(super) enum Instruction {
    Number(Rational),
    /// The size of an axis.
    Size(Axis),
    Variable(Variable),
    /// The identity matrix; its size is the first axis of the value.
    Identity,
    /// An array of ones.
    Ones,
    /// An array of zeros.
    Zeros,
    /// Terms with a sign each, whether it is minus; scalars are added to every entry.
    Sum(Vec<(bool, Place)>),
    Negate(Place),
    Infix(Operator, Place, Place),
    Transpose(Place),
    /// The entries on and below the diagonal, or on and above it; zeros elsewhere.
    Triangle(Side, Place),
    /// The entries in order, in the shape of the value.
    Reshape(Place),
    Reduce(Reduction, Place),
    /// The same of each row of a matrix; a value of two axes is one column.
    ReduceRows(Reduction, Place),
    Contract(Contraction),
    Map(Function, Place),
    Call(Operation, Parameters, Vec<Place>),
}

impl Instruction {
    /// The values that it takes.
    pub(super) fn operands(&self) -> Vec<Place> {
        use Instruction::*;
        match self {
            Number(_) | Size(_) | Variable(_) | Identity | Ones | Zeros => Vec::new(),
            Sum(terms) => terms.iter().map(|(_, place)| *place).collect(),
            Infix(_, a, b) => vec![*a, *b],
            Negate(a) | Transpose(a) | Triangle(_, a) | Reshape(a) | Reduce(_, a) | ReduceRows(_, a) | Map(_, a) => {
                vec![*a]
            }
            Contract(contraction) => contraction.operands.iter().map(|(place, _)| *place).collect(),
            Call(_, _, operands) => operands.clone(),
        }
    }

    /// Whether computing it twice costs something.
    pub(super) fn is_work(&self) -> bool {
        use Instruction::*;
        !matches!(self, Number(_) | Size(_) | Variable(_) | Identity | Ones | Zeros | Transpose(_) | Negate(_))
    }

    /// The dimensions whose sizes it needs, in a value of this shape.
    fn dimensions(&self, shape: &Shape) -> Vec<Dimension> {
        match self {
            Instruction::Size(axis) => axis.to_vec(),
            Instruction::Identity => shape[..1].iter().flatten().copied().collect(),
            Instruction::Ones | Instruction::Zeros | Instruction::Reshape(_) => {
                shape.iter().flatten().copied().collect()
            }
            Instruction::Call(_, parameters, _) => parameters.dimensions().collect(),
            _ => Vec::new(),
        }
    }
}

/// A value, and how it is made.
#[derive(Clone, Debug)]
struct Value {
    instruction: Instruction,
    shape: Shape,
    /// Whether it is computed before what uses it, under a name.
    named: bool,
}

/// Where a program reads the size of a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SizeSource {
    /// An axis of an argument.
    Axis(Variable, usize),
    /// An argument of its own.
    Argument,
}

/// What a program takes, and the temporaries that it computes before its result.
#[derive(Debug)]
pub(super) struct Interface {
    /// The variables, in the order of the symbols.
    pub(super) variables: BTreeSet<Variable>,
    /// The dimensions whose sizes are needed.
    pub(super) sizes: Vec<(Dimension, SizeSource)>,
    /// The named values, in the order in which they are computed.
    pub(super) temporaries: Vec<Place>,
    /// Whether the result depends on sizes alone.
    pub(super) is_constant: bool,
}

/// Values in an order in which they can be computed; the last one asked for is the result.
#[derive(Debug, Default)]
pub(super) struct Program {
    values: Vec<Value>,
    result: Option<Place>,
}

impl Program {
    pub(super) fn add(&mut self, instruction: Instruction, shape: Shape) -> Place {
        self.values.push(Value { instruction, shape, named: false });
        Place(self.values.len() - 1)
    }

    pub(super) fn instruction(&self, place: Place) -> &Instruction {
        &self.values[place.0].instruction
    }

    pub(super) fn shape(&self, place: Place) -> &Shape {
        &self.values[place.0].shape
    }

    pub(super) fn is_named(&self, place: Place) -> bool {
        self.values[place.0].named
    }

    /// Gives a value a name, where that saves work.
    pub(super) fn name(&mut self, place: Place) {
        let value = &mut self.values[place.0];
        value.named = value.instruction.is_work();
    }

    /// The instruction of a value that stands where it is used.
    pub(super) fn inline(&self, place: Place) -> Option<&Instruction> {
        (!self.is_named(place)).then(|| self.instruction(place))
    }

    pub(super) fn set_result(&mut self, place: Place) {
        self.result = Some(place);
        self.values[place.0].named = false;
    }

    pub(super) fn result(&self) -> Option<Place> {
        self.result
    }

    /// What the result needs.
    pub(super) fn interface(&self, symbols: &Symbols) -> Interface {
        let mut needed = vec![false; self.values.len()];
        let mut stack: Vec<Place> = self.result.into_iter().collect();
        while let Some(place) = stack.pop() {
            if !std::mem::replace(&mut needed[place.0], true) {
                stack.extend(self.instruction(place).operands());
            }
        }
        let (mut variables, mut dimensions, mut temporaries) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for place in (0..self.values.len()).map(Place).filter(|place| needed[place.0]) {
            if let Instruction::Variable(variable) = self.instruction(place) {
                variables.insert(*variable);
            }
            dimensions.extend(self.instruction(place).dimensions(self.shape(place)));
            if self.is_named(place) {
                temporaries.push(place);
            }
        }
        let is_constant = variables.is_empty();
        let mut sizes = Vec::new();
        for dimension in dimensions.into_iter().filter(|d| symbols.literal_size(*d).is_none()) {
            let axis = |variable: Variable| {
                let shape = &symbols.declaration(variable).shape;
                shape.iter().position(|axis| axis[..] == [dimension]).map(|place| (variable, place))
            };
            let occurring = variables.iter().find_map(|v| axis(*v));
            let input = || symbols.variables().map(|(v, _, _)| v).filter(|v| !symbols.is_direction(*v));
            let found = occurring.or_else(|| input().find_map(axis));
            variables.extend(found.map(|(variable, _)| variable));
            sizes.push((dimension, found.map_or(SizeSource::Argument, |(v, place)| SizeSource::Axis(v, place))));
        }
        Interface { variables, sizes, temporaries, is_constant }
    }
}
