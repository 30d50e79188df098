//! Networks as Einstein sums: one letter for each index, identity matrices for deltas.

use super::lower::Lowering;
use super::program::{Contraction, Instruction, Place};
use crate::base::{Axis, IndexPattern, Label, Shape};
use crate::expr::Id;
use crate::ops::Op;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Letters for the axes of the result, where nothing else names them, then for summed indices.
const OUTPUT: &str = "ijklmnabcdefghopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SUMMED: &str = "pqrstuvwxyzabcdefghoijklmnABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The labels of one axis.
type Group = SmallVec<[Label; 2]>;

/// A pattern whose axes have one index each.
struct Plain {
    /// The indices of each operand and of the result, by their first label.
    inputs: Vec<Vec<Label>>,
    output: Vec<Label>,
    sizes: FxHashMap<Label, Axis>,
}

impl Lowering<'_> {
    /// Gives letters to the axes of nodes, from those of the root on: what has the axes of its operand shares its letters with it.
    pub(super) fn spread_letters(&mut self, order: &[Id], root: Id, free: Option<&[String]>) {
        let graph = self.graph;
        if let Some(free) = free {
            let letters: Option<String> = free.iter().map(|name| letter(name)).collect();
            self.letters.extend(letters.filter(|l| distinct(l)).map(|letters| (root, letters)));
        }
        for id in order.iter().rev() {
            let children = graph.children(*id);
            if let Op::Network(pattern) = graph.op(*id) {
                let groups = self.groups(pattern, children);
                let Some(plain) = fused(pattern, &groups) else { continue };
                let (_, letters) = self.assign(*id, &plain);
                for (child, input) in children.iter().zip(&plain.inputs) {
                    let own: String = input.iter().map(|l| letters[l]).collect();
                    if distinct(&own) {
                        self.letters.entry(*child).or_insert(own);
                    }
                }
            } else if let Some(own) = self.letters.get(id).cloned() {
                for child in children.iter().filter(|child| graph.shape(**child) == graph.shape(*id)) {
                    self.letters.entry(*child).or_insert_with(|| own.clone());
                }
            }
        }
    }

    /// A network of values.
    pub(super) fn contraction(&mut self, id: Id, pattern: &IndexPattern, operands: &[Place]) -> Place {
        let shape = self.graph.shape(id).clone();
        let mut operands = operands.to_vec();
        let groups = self.groups(pattern, self.graph.children(id));
        let (plain, axes) = match fused(pattern, &groups) {
            Some(plain) => (plain, shape.clone()),
            None => {
                for (operand, labels) in operands.iter_mut().zip(&pattern.inputs) {
                    let flat = labels.iter().map(|l| axis(pattern, &[*l])).collect();
                    *operand = self.reshaped(*operand, flat);
                }
                (split(pattern), pattern.flat_output().map(|l| axis(pattern, &[l])).collect())
            }
        };
        let mut value = self.einsum(id, &plain, &operands, axes);
        for label in (0..pattern.sizes.len()).filter(|l| pattern.degrees()[*l] == 0) {
            let size = self.size(&axis(pattern, &[label as Label]));
            let shape = self.program.shape(value).clone();
            value = self.multiply(size, value, &shape);
        }
        self.reshaped(value, shape)
    }

    fn reshaped(&mut self, place: Place, shape: Shape) -> Place {
        if *self.program.shape(place) == shape {
            return place;
        }
        self.program.add(Instruction::Reshape(place), shape)
    }

    /// The labels of each axis of each operand.
    fn groups(&self, pattern: &IndexPattern, operands: &[Id]) -> Vec<Vec<Group>> {
        let groups = operands.iter().zip(&pattern.inputs).map(|(operand, labels)| {
            let mut labels = labels.iter().copied();
            let shape = self.graph.shape(*operand);
            shape.iter().map(|axis| labels.by_ref().take(axis.len()).collect()).collect()
        });
        groups.collect()
    }

    /// An Einstein sum; the diagonal of an index that the result has twice is cut out by an identity matrix.
    fn einsum(&mut self, id: Id, plain: &Plain, operands: &[Place], shape: Shape) -> Place {
        let (output, letters) = self.assign(id, plain);
        let spelled = plain.inputs.iter().map(|input| input.iter().map(|l| letters[l]).collect::<String>());
        let operands: Vec<(Place, String)> = operands.iter().copied().zip(spelled).collect();
        let mut constants = Vec::new();
        let mut placed: FxHashMap<Label, char> = FxHashMap::default();
        for (label, letter) in plain.output.iter().zip(output.chars()) {
            let axis = &plain.sizes[label];
            if let Some(first) = placed.get(label) {
                let square = [axis.clone(), axis.clone()].into_iter().collect();
                let identity = self.program.add(Instruction::Identity, square);
                constants.push((identity, format!("{first}{letter}")));
                continue;
            }
            placed.insert(*label, letter);
            let alone = plain.output.iter().filter(|other| *other == label).count() == 1;
            if alone && !plain.inputs.iter().any(|input| input.contains(label)) {
                let vector = [axis.clone()].into_iter().collect();
                let ones = self.program.add(Instruction::Ones, vector);
                constants.push((ones, letter.to_string()));
            }
        }
        let all = insert(operands, constants, &output);
        match &all[..] {
            [] => return self.number(1.into()),
            [(only, own)] if *own == output => return *only,
            [(only, own)] if own.len() == 2 && output.len() == 2 && own.chars().rev().eq(output.chars()) => {
                return self.program.add(Instruction::Transpose(*only), shape);
            }
            // Entry by entry.
            [first, rest @ ..] if all.iter().all(|(_, own)| *own == output) => {
                return rest.iter().fold(first.0, |product, (factor, _)| self.multiply(product, *factor, &shape));
            }
            _ => {}
        }
        self.program.add(Instruction::Contract(Contraction { operands: all, output }), shape)
    }

    /// A letter for each axis of the result, and for each index.
    fn assign(&self, id: Id, plain: &Plain) -> (String, FxHashMap<Label, char>) {
        let given = self.letters.get(&id).filter(|letters| letters.len() == plain.output.len());
        let output = given.cloned().unwrap_or_else(|| OUTPUT.chars().take(plain.output.len()).collect());
        let mut letters: FxHashMap<Label, char> = FxHashMap::default();
        for (label, letter) in plain.output.iter().zip(output.chars()) {
            letters.entry(*label).or_insert(letter);
        }
        let mut unused = SUMMED.chars().filter(|c| !output.contains(*c));
        for label in plain.inputs.iter().flatten() {
            letters.entry(*label).or_insert_with(|| unused.next().unwrap_or('?'));
        }
        (output, letters)
    }
}

/// The letter that a name is.
fn letter(name: &str) -> Option<char> {
    let mut characters = name.chars();
    characters.next().filter(|c| c.is_ascii_alphabetic() && characters.next().is_none())
}

/// Puts identities and ones among operands: first what has the first axis of the result of all of them, the others last.
fn insert(operands: Vec<(Place, String)>, constants: Vec<(Place, String)>, output: &str) -> Vec<(Place, String)> {
    let first = |letters: &str| letters.chars().filter_map(|c| output.find(c)).min().unwrap_or(usize::MAX);
    let least = operands.iter().map(|(_, letters)| first(letters)).min().unwrap_or(usize::MAX);
    let (mut all, last): (Vec<_>, Vec<_>) = constants.into_iter().partition(|(_, letters)| first(letters) <= least);
    all.extend(operands);
    all.extend(last);
    all
}

fn distinct(letters: &str) -> bool {
    letters.chars().enumerate().all(|(at, letter)| letters.find(letter) == Some(at))
}

fn axis(pattern: &IndexPattern, labels: &[Label]) -> Axis {
    labels.iter().map(|l| pattern.sizes[usize::from(*l)]).collect()
}

/// The pattern with one index for each axis, where labels are in the same group everywhere.
fn fused(pattern: &IndexPattern, inputs: &[Vec<Group>]) -> Option<Plain> {
    let mut group_of: FxHashMap<Label, &Group> = FxHashMap::default();
    for group in pattern.output.iter().chain(inputs.iter().flatten()) {
        for label in group {
            if *group_of.entry(*label).or_insert(group) != group {
                return None;
            }
        }
        let repeats = group.iter().enumerate().any(|(at, label)| group[..at].contains(label));
        if group.is_empty() || repeats {
            return None;
        }
    }
    let firsts = |groups: &[Group]| groups.iter().map(|group| group[0]).collect();
    Some(Plain {
        inputs: inputs.iter().map(|groups| firsts(groups)).collect(),
        output: firsts(&pattern.output),
        sizes: group_of.values().map(|group| (group[0], axis(pattern, group))).collect(),
    })
}

/// The pattern with an axis for each label.
fn split(pattern: &IndexPattern) -> Plain {
    let labels = 0..pattern.sizes.len() as Label;
    Plain {
        inputs: pattern.inputs.iter().map(|labels| labels.to_vec()).collect(),
        output: pattern.flat_output().collect(),
        sizes: labels.map(|l| (l, axis(pattern, &[l]))).collect(),
    }
}
