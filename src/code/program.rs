//! A program: values of known shapes, each made by one instruction of those before it, and each once.

use super::instruction::{Instruction, Place};
use crate::base::{Dimension, Rational, Shape, Symbols, Variable};
use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::collections::BTreeSet;

/// Where a program reads the size of a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SizeSource {
    /// An axis of an argument.
    Axis(Variable, usize),
    /// An argument of its own.
    Argument,
}

/// What a program takes, and the temporaries that it computes before its results.
#[derive(Debug)]
pub(super) struct Interface {
    /// The variables, in the order of the symbols.
    pub(super) variables: BTreeSet<Variable>,
    /// The dimensions whose sizes are needed.
    pub(super) sizes: Vec<(Dimension, SizeSource)>,
    /// The named values, in the order in which they are computed.
    pub(super) temporaries: Vec<Place>,
    /// Whether the results depend on sizes alone.
    pub(super) is_constant: bool,
}

/// A result of a program.
#[derive(Clone, Debug)]
pub(super) struct Root {
    /// What it is called: `value`, `gradient_W`.
    pub(super) name: String,
    pub(super) place: Place,
}

/// Values in an order in which they can be computed. Equal instructions on values of one shape are one value.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    values: IndexSet<(Instruction, Shape), FxBuildHasher>,
    /// Every sum by its terms, sorted, and its shape.
    pub(super) sums: FxHashMap<(Vec<(bool, Place)>, Shape), Place>,
    pub(super) roots: Vec<Root>,
}

impl Program {
    pub(super) fn add(&mut self, instruction: Instruction, shape: Shape) -> Place {
        let terms = match &instruction {
            Instruction::Sum(terms) => Some(terms.clone()),
            _ => None,
        };
        let (at, is_new) = self.values.insert_full((instruction, shape));
        let place = Place(at as u32);
        if let Some(mut terms) = terms.filter(|_| is_new) {
            terms.sort_unstable();
            self.sums.entry((terms, self.shape(place).clone())).or_insert(place);
        }
        place
    }

    /// The value that is made so, if there is one.
    pub(super) fn find(&self, instruction: &Instruction, shape: &Shape) -> Option<Place> {
        self.values.get_index_of(&(instruction.clone(), shape.clone())).map(|at| Place(at as u32))
    }

    pub(super) fn instruction(&self, place: Place) -> &Instruction {
        &self.values[place.index()].0
    }

    pub(super) fn shape(&self, place: Place) -> &Shape {
        &self.values[place.index()].1
    }

    pub(super) fn rank(&self, place: Place) -> usize {
        self.shape(place).len()
    }

    /// The number that a value is known to be.
    pub(super) fn known(&self, place: Place) -> Option<&Rational> {
        match self.instruction(place) {
            Instruction::Number(value) => Some(value),
            _ => None,
        }
    }

    /// Whether a value is a number that only sizes decide.
    pub(super) fn is_of_sizes(&self, place: Place) -> bool {
        use Instruction::*;
        match self.instruction(place) {
            Number(_) | Pi | Size(_) => true,
            Sum(_) | Multiply(..) | Divide(..) | Power(..) | Map(..) | Select(..) => {
                self.rank(place) == 0 && self.instruction(place).operands().into_iter().all(|of| self.is_of_sizes(of))
            }
            _ => false,
        }
    }

    /// How often each value is used; none of what no result needs.
    pub(super) fn uses(&self) -> Vec<u32> {
        let mut uses = vec![0; self.values.len()];
        self.roots.iter().for_each(|root| uses[root.place.index()] += 1);
        for index in (0..self.values.len()).rev().filter(|index| self.roots.iter().any(|r| r.place.index() >= *index)) {
            if uses[index] > 0 {
                self.values[index].0.operands().into_iter().for_each(|operand| uses[operand.index()] += 1);
            }
        }
        uses
    }

    /// How often each value is written where it has no name: that of which a view is used twice is used twice.
    fn writings(&self, uses: &[u32]) -> Vec<u32> {
        let mut writings = vec![0_u32; self.values.len()];
        self.roots.iter().for_each(|root| writings[root.place.index()] += 1);
        for index in (0..self.values.len()).rev().filter(|index| uses[*index] > 0) {
            let instruction = &self.values[index].0;
            let times = if instruction.is_work() || instruction.is_statement() { 1 } else { writings[index] };
            for operand in instruction.operands() {
                writings[operand.index()] = writings[operand.index()].saturating_add(times);
            }
        }
        writings
    }

    /// The values that are computed under a name, before what uses them.
    fn temporaries(&self, uses: &[u32]) -> Vec<Place> {
        let writings = self.writings(uses);
        let mut depth = vec![0_u32; self.values.len()];
        let mut named = Vec::new();
        // Not every language takes entries of an expression.
        let mut indexed = vec![false; self.values.len()];
        for ((instruction, _), _) in self.values.iter().zip(uses).filter(|(_, uses)| **uses > 0) {
            if let Instruction::Take(of, _) = instruction {
                indexed[of.index()] = true;
            }
        }
        for (index, (instruction, _)) in self.values.iter().enumerate().filter(|(index, _)| uses[*index] > 0) {
            let below = instruction.operands().into_iter().map(|operand| depth[operand.index()]).max().unwrap_or(0);
            depth[index] = below + u32::from(instruction.is_work());
            let is_result = self.roots.iter().any(|root| root.place.index() == index);
            let shared = writings[index] > 1;
            if instruction.is_statement()
                || instruction.is_work() && (shared || indexed[index] || depth[index] >= DEEPEST)
            {
                // What is itself a result has its name there.
                if !(is_result && writings[index] == 1) || instruction.is_statement() {
                    named.push(Place(index as u32));
                    depth[index] = 0;
                }
            }
        }
        named
    }

    /// What the results need, besides the arguments that are always taken.
    pub(super) fn interface(&self, symbols: &Symbols, arguments: &[Variable]) -> Interface {
        let uses = self.uses();
        let mut variables: BTreeSet<Variable> = arguments.iter().copied().collect();
        let mut dimensions = BTreeSet::new();
        let mut is_constant = true;
        for (index, (instruction, shape)) in self.values.iter().enumerate().filter(|(index, _)| uses[*index] > 0) {
            if let Instruction::Variable(variable) = instruction {
                variables.insert(*variable);
                is_constant = false;
            }
            let reads = |place: Place| self.shape(place);
            debug_assert!(instruction.operands().iter().all(|operand| operand.index() < index));
            dimensions.extend(instruction.dimensions(shape, reads));
        }
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
        Interface { variables, sizes, temporaries: self.temporaries(&uses), is_constant }
    }

    /// How many operations are computed, of those that are more than a view.
    pub(super) fn works(&self) -> usize {
        self.needed().filter(|place| self.instruction(*place).is_work()).count()
    }

    /// Every value that some result needs.
    pub(super) fn needed(&self) -> impl Iterator<Item = Place> + '_ {
        let uses = self.uses();
        (0..self.values.len()).filter(move |index| uses[*index] > 0).map(|index| Place(index as u32))
    }
}

/// How many operations deep an expression is written without a name for a part of it.
const DEEPEST: u32 = 5;
