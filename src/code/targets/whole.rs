//! Integers in NumPy: an array of such stays one under sums and products, and then takes no fraction.

use super::printer::Printer;
use crate::base::Variable;
use crate::code::instruction::{Entrywise, Instruction, Place};
use crate::code::program::Program;
use std::collections::BTreeSet;

/// Whether each value is made of integers where the variables are, but for those that are converted.
fn whole(program: &Program, converted: &BTreeSet<Variable>) -> Vec<bool> {
    let mut whole: Vec<bool> = Vec::new();
    for place in program.needed() {
        let instruction = program.instruction(place);
        let all = || instruction.operands().iter().all(|operand| whole[operand.index()]);
        let is_whole = match instruction {
            Instruction::Number(value) => value.is_integer(),
            Instruction::Size(_) => true,
            Instruction::Variable(variable) => !converted.contains(variable),
            Instruction::Select(_, a, b) => whole[a.index()] && whole[b.index()],
            Instruction::Map(Entrywise::Of(function), a) => function.record().depends_on_sign() && whole[a.index()],
            Instruction::Power(..)
            | Instruction::Sum(_)
            | Instruction::Multiply(..)
            | Instruction::MatrixMultiply(..)
            | Instruction::Dot(..)
            | Instruction::Outer(..)
            | Instruction::Contract(_)
            | Instruction::Transpose(_)
            | Instruction::Permute(..)
            | Instruction::Expand(..)
            | Instruction::Reshape(_)
            | Instruction::Reduce(..)
            | Instruction::Trace(_)
            | Instruction::Diagonal(_)
            | Instruction::DiagonalMatrix(_)
            | Instruction::Triangle(..) => all(),
            _ => false,
        };
        whole.resize(place.index() + 1, false);
        whole[place.index()] = is_whole;
    }
    whole
}

/// Whether something that is added on a base is added on the value itself: nothing else uses it, and no argument shares its memory.
pub(super) fn is_written_over(printer: &Printer<'_>, base: Place) -> bool {
    let program = printer.program;
    let is_new = match program.instruction(base) {
        Instruction::Identity | Instruction::Ones | Instruction::Zeros | Instruction::LowerOnes => true,
        instruction => instruction.is_work() || program.negated(base).is_some(),
    };
    printer.uses[base.index()] == 1 && is_new
}

/// The arguments that must be converted for what is added on integers.
pub(super) fn converted(printer: &Printer<'_>) -> BTreeSet<Variable> {
    let program = printer.program;
    let mut converted = BTreeSet::new();
    let bases = program.needed().filter_map(|place| match program.instruction(place) {
        Instruction::Scatter(Some(base), _) if is_written_over(printer, *base) => Some(*base),
        _ => None,
    });
    for base in bases.collect::<Vec<Place>>() {
        let whole = whole(program, &converted);
        let mut place = base;
        while whole[place.index()] {
            let instruction = program.instruction(place);
            if let Instruction::Variable(variable) = instruction {
                converted.insert(*variable);
                break;
            }
            let varies = |operand: &Place| whole[operand.index()] && !program.is_of_sizes(*operand);
            let Some(next) = instruction.operands().into_iter().find(varies) else { break };
            place = next;
        }
    }
    converted
}

/// Whether a value may be an array of integers.
pub(super) fn may_be_whole(program: &Program, place: Place) -> bool {
    whole(program, &BTreeSet::new())[place.index()]
}
