//! From typed terms to a program, for several of them at once.

use super::choices::Choices;
use super::instruction::{Factorisation, Instruction, Place, Reduction};
use super::lowering::{Lowering, Style, Terms};
use super::program::{Program, Root};
use super::stable::balanced;
use crate::base::{Property, Rational, Shape};
use crate::expr::{Graph, Id};
use crate::ops::{Code, Factor, Instructions, Meaning, Op, Parameters};
use rustc_hash::FxHashSet;

/// The program of these terms, under these names.
pub(super) fn lower(terms: Terms<'_>, roots: &[(String, Id)], choices: &Choices, style: Style) -> Program {
    let ids: Vec<Id> = roots.iter().map(|(_, root)| *root).collect();
    let inverted = terms.0.reachable(&ids).into_iter().filter_map(|id| inverted(terms.0, id)).collect();
    let mut lowering = Lowering { choices, inverted, ..Lowering::new(terms, style) };
    // The last root is the highest derivative: what it is made of decides how the others are, if nothing else is chosen.
    let mut ids = ids;
    if !choices.in_order {
        ids.reverse();
    }
    for root in ids {
        for id in lowering.wanted(root) {
            lowering.place(id);
        }
    }
    for (name, root) in roots {
        let place = lowering.place(*root);
        lowering.program.roots.push(Root { name: name.clone(), place });
    }
    balanced(lowering.program)
}

impl Lowering<'_> {
    /// The terms that are computed on the way to a root, operands first.
    fn wanted(&self, root: Id) -> Vec<Id> {
        let below = self.graph.reachable(&[root]);
        let mut wanted: FxHashSet<Id> = [root].into_iter().collect();
        for id in &below {
            let is_sum = matches!(self.graph.op(*id), Op::Combination(_));
            if !self.is_network(*id) {
                // What is taken apart where it is a factor is not computed for that.
                if !self.choices.distributed.contains(id) {
                    wanted.insert(*id);
                }
                if !is_sum {
                    wanted.extend(self.graph.children(*id));
                }
            } else if !self.choices.passes(*id) {
                wanted.insert(*id);
            }
        }
        below.into_iter().filter(|id| wanted.contains(id)).collect()
    }

    /// The value of a term.
    pub(super) fn place(&mut self, id: Id) -> Place {
        if let Some(place) = self.places.get(&id) {
            return *place;
        }
        let place = if self.is_network(id) || matches!(self.graph.op(id), Op::Combination(_)) {
            self.linear(id)
        } else {
            self.node(id)
        };
        self.places.insert(id, place);
        if self.facts.of(id).has(Property::Symmetric) && self.program.rank(place) == 2 {
            self.symmetric.insert(place);
        }
        place
    }

    /// A term that is no network.
    fn node(&mut self, id: Id) -> Place {
        let graph = self.graph;
        let (children, shape) = (graph.children(id), graph.shape(id).clone());
        match graph.op(id) {
            Op::Variable(variable) => self.program.add(Instruction::Variable(*variable), shape),
            Op::Map(function) => self.map(*function, id),
            // A term holds what a defined operation is.
            Op::Defined(_) => self.program.add(Instruction::Zeros, shape),
            op => {
                let record = op.record();
                let places: Vec<Place> = children.iter().map(|child| self.place(*child)).collect();
                match record.map(|record| (record.meaning, record.code)) {
                    Some((Meaning::Monomial(factors), _)) => self.monomial(factors, &places, &shape),
                    Some((_, Code::Exponentials)) => self.of_exponentials(id, places[0], &shape),
                    Some((_, Code::Instruction(says))) => {
                        let zeros = Instruction::Zeros;
                        let mut own = Own { lowering: self, id, places: &places, instruction: zeros };
                        says(&mut own);
                        let instruction = own.instruction;
                        self.program.add(instruction, shape)
                    }
                    Some((_, Code::Meaning)) | None => self.power(op.parameters(), &places, &shape),
                }
            }
        }
    }

    /// A natural power of a matrix, by squares.
    fn power(&mut self, parameters: Parameters, places: &[Place], shape: &Shape) -> Place {
        let (Some(&base), Some(exponent)) = (places.first(), parameters.numbers().next()) else {
            return self.program.add(Instruction::Zeros, shape.clone());
        };
        let (mut square, mut rest, mut product) = (base, exponent, None);
        while rest > 0 {
            if rest % 2 == 1 {
                product = Some(product.map_or(square, |product| self.program.matrix_multiply(product, square)));
            }
            rest /= 2;
            if rest > 0 {
                square = self.program.matrix_multiply(square, square);
            }
        }
        product.unwrap_or_else(|| self.program.add(Instruction::Identity, shape.clone()))
    }

    fn monomial(&mut self, factors: &[Factor], places: &[Place], shape: &Shape) -> Place {
        let mut product = None;
        for factor in factors {
            let exponent = factor.exponent(|number| self.program.number(number), |place| places[place]);
            let base = places[factor.base];
            let known = self.program.known(exponent).cloned().unwrap_or_default();
            if product.is_none() && known.is_one() {
                product = Some(base);
                continue;
            }
            let one = |program: &mut Program| program.number(Rational::one());
            product = Some(if known == -Rational::one() {
                let above = product.unwrap_or_else(|| one(&mut self.program));
                self.program.divide(above, base, shape)
            } else {
                let own = self.program.shape(base).clone();
                let power = self.program.power(base, exponent, &own);
                product.map_or(power, |before| self.program.multiply(before, power, shape))
            });
        }
        product.unwrap_or_else(|| self.program.number(Rational::one()))
    }

    /// What a square matrix is factorised to, the matrix itself where nothing is; `true` where that is of its transpose.
    pub(super) fn factor(&mut self, matrix: Id) -> (Place, bool) {
        let place = self.place(matrix);
        let (place, turned) = match *self.program.instruction(place) {
            Instruction::Transpose(inner) if self.style.factorises => (inner, true),
            _ => (place, false),
        };
        let shape = self.program.shape(place).clone();
        let facts = self.facts.of(matrix);
        let kind = match () {
            () if facts.has(Property::Lower) && !turned => Factorisation::Lower,
            () if facts.has(Property::Upper) && turned => Factorisation::Lower,
            () if facts.has(Property::Lower) || facts.has(Property::Upper) => Factorisation::Upper,
            () if facts.has(Property::Definite) => Factorisation::Cholesky,
            // With an inverse there is no zero among its eigenvalues.
            () if facts.has(Property::Semidefinite) && self.inverted.contains(&matrix) => Factorisation::Cholesky,
            () => Factorisation::Lu,
        };
        if !self.style.factorises {
            return (place, false);
        }
        let factor = self.program.add(Instruction::Factorise(kind, place), shape);
        if facts.has(Property::Symmetric) {
            self.symmetric.insert(factor);
        }
        (factor, turned)
    }

    /// The inverse of a factorised matrix.
    pub(super) fn inverse_of(&mut self, factor: Place) -> Place {
        let shape = self.program.shape(factor).clone();
        let place = self.program.add(Instruction::Inverse(factor), shape);
        if self.symmetric.contains(&factor) {
            self.symmetric.insert(place);
        }
        place
    }

    /// The inverse of a factorised matrix, or of its transpose, times an operand.
    pub(super) fn solved(&mut self, factor: Place, other: Place, transposed: bool) -> Place {
        if let Some(inner) = self.program.negated(other) {
            let solved = self.solved(factor, inner, transposed);
            return self.program.negate(solved);
        }
        let transposed = transposed && !self.symmetric.contains(&factor);
        let shape = self.program.shape(other).clone();
        self.program.add(Instruction::Solve(factor, other, transposed), shape)
    }
}

/// The matrix of which a term is the inverse, or the logarithm of the determinant.
pub(super) fn inverted(graph: &Graph, id: Id) -> Option<Id> {
    let Code::Instruction(says) = graph.op(id).record()?.code else { return None };
    let mut need = Need(false);
    says(&mut need);
    graph.children(id).first().copied().filter(|_| need.0)
}

/// Whether an operation needs the inverse of its operand.
struct Need(bool);

impl Instructions for Need {
    fn inverse(&mut self) {
        self.0 = true;
    }
    fn determinant(&mut self) {}
    fn log_determinant(&mut self) {
        self.0 = true;
    }
    fn adjugate(&mut self) {}
    fn product(&mut self, _: bool) {}
    fn lower_ones(&mut self) {}
    fn unit(&mut self) {}
    fn pi(&mut self) {}
}

/// An operation with an instruction of its own.
struct Own<'o, 'a> {
    lowering: &'o mut Lowering<'a>,
    id: Id,
    places: &'o [Place],
    instruction: Instruction,
}

impl Own<'_, '_> {
    fn factor(&mut self) -> (Place, bool) {
        self.lowering.factor(self.lowering.graph.children(self.id)[0])
    }

    fn reduced(&self, axes: &[u8]) -> Instruction {
        Instruction::Reduce(Reduction::Product, self.places[0], axes.iter().copied().collect())
    }
}

impl Instructions for Own<'_, '_> {
    fn inverse(&mut self) {
        let (factor, turned) = self.factor();
        self.instruction = Instruction::Inverse(factor);
        if turned {
            let shape = self.lowering.program.shape(factor).clone();
            let inverse = self.lowering.program.add(self.instruction.clone(), shape);
            self.instruction = Instruction::Transpose(inverse);
        }
    }

    fn determinant(&mut self) {
        self.instruction = Instruction::Determinant(self.factor().0);
    }

    fn log_determinant(&mut self) {
        self.instruction = Instruction::LogDeterminant(self.factor().0);
    }

    fn adjugate(&mut self) {
        self.instruction = Instruction::Adjugate(self.places[0]);
    }

    fn product(&mut self, by_row: bool) {
        let all: Vec<u8> = (0..self.lowering.program.rank(self.places[0])).map(|axis| axis as u8).collect();
        self.instruction = if by_row { self.reduced(&[1]) } else { self.reduced(&all) };
    }

    fn lower_ones(&mut self) {
        self.instruction = Instruction::LowerOnes;
    }

    fn unit(&mut self) {
        if let Some((dimension, place)) = self.lowering.graph.op(self.id).parameters().place() {
            self.instruction = Instruction::Unit(dimension, place);
        }
    }

    fn pi(&mut self) {
        self.instruction = Instruction::Pi;
    }
}
