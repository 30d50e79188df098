//! From a typed term to a program.

use super::program::{Instruction, Operator, Place, Program, Reduction, Side};
use crate::base::{Rational, Shape, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::{Code, Factor, KRONECKER, Meaning, OUTER, Op, Operation, Parameters, TRIANGLE, VEC};
use rustc_hash::FxHashMap;

/// The program of a term. `free` names its axes where it was written in index notation.
pub(super) fn lower(graph: &Graph, root: Id, free: Option<&[String]>, symbols: &Symbols) -> Program {
    let mut lowering = Lowering {
        graph,
        letters: FxHashMap::default(),
        symbols,
        program: Program::default(),
        places: FxHashMap::default(),
        exponentials: FxHashMap::default(),
    };
    let order = postorder(graph, root);
    let uses = uses(graph, &order);
    lowering.spread_letters(&order, root, free);
    for id in order {
        let place = lowering.node(id);
        if uses[&id] > 1 {
            lowering.program.name(place);
        }
        lowering.places.insert(id, place);
    }
    let result = lowering.place(root);
    lowering.program.set_result(result);
    lowering.program
}

/// The nodes of a term in the order in which they are first needed.
fn postorder(graph: &Graph, root: Id) -> Vec<Id> {
    let mut order = Vec::new();
    let mut seen = rustc_hash::FxHashSet::default();
    let mut stack = vec![(root, false)];
    while let Some((id, done)) = stack.pop() {
        if done {
            order.push(id);
        } else if seen.insert(id) {
            stack.push((id, true));
            stack.extend(graph.children(id).iter().rev().map(|child| (*child, false)));
        }
    }
    order
}

/// How often each node is used; what a transpose or a sign is of is used where that is.
fn uses(graph: &Graph, order: &[Id]) -> FxHashMap<Id, u32> {
    let mut uses: FxHashMap<Id, u32> = FxHashMap::default();
    for id in order.iter().rev() {
        let own = *uses.entry(*id).or_insert(1);
        let passes = match graph.op(*id) {
            Op::Transpose => true,
            Op::Combination(coefficients) => coefficients[..] == [-Rational::one()],
            _ => false,
        };
        for child in graph.children(*id) {
            *uses.entry(*child).or_default() += if passes { own } else { 1 };
        }
    }
    uses
}

pub(super) struct Lowering<'a> {
    pub(super) graph: &'a Graph,
    /// The letters of the axes of nodes, where what uses them has some.
    pub(super) letters: FxHashMap<Id, String>,
    symbols: &'a Symbols,
    pub(super) program: Program,
    places: FxHashMap<Id, Place>,
    /// The exponentials of an array over the largest of them, or of each row over the largest of the row.
    pub(super) exponentials: FxHashMap<(Place, bool), (Place, Place)>,
}

impl Lowering<'_> {
    pub(super) fn place(&self, id: Id) -> Place {
        self.places[&id]
    }

    pub(super) fn number(&mut self, value: Rational) -> Place {
        self.program.add(Instruction::Number(value), Shape::new())
    }

    pub(super) fn reduce(&mut self, reduction: Reduction, place: Place) -> Place {
        self.program.add(Instruction::Reduce(reduction, place), Shape::new())
    }

    /// The size of an axis; one that is known is a number.
    pub(super) fn size(&mut self, axis: &crate::base::Axis) -> Place {
        let known: Option<Vec<u64>> = axis.iter().map(|d| self.symbols.literal_size(*d)).collect();
        match known.and_then(|sizes| sizes.into_iter().try_fold(1, u64::checked_mul)) {
            Some(size) => self.number(Rational::from_integer(i64::try_from(size).unwrap_or(i64::MAX))),
            None => self.program.add(Instruction::Size(axis.clone()), Shape::new()),
        }
    }

    fn node(&mut self, id: Id) -> Place {
        let graph = self.graph;
        let (children, shape) = (graph.children(id), graph.shape(id).clone());
        let places: Vec<Place> = children.iter().map(|child| self.place(*child)).collect();
        if !shape.is_empty() && self.is_ones(id) {
            return self.program.add(Instruction::Ones, shape);
        }
        match graph.op(id) {
            Op::Number(value) => self.number(value.clone()),
            Op::Size(dimension) => self.size(&[*dimension].into_iter().collect()),
            Op::Variable(variable) => self.program.add(Instruction::Variable(*variable), shape),
            Op::Identity(_) => self.program.add(Instruction::Identity, shape),
            Op::Ones(_) => self.program.add(Instruction::Ones, shape),
            // A term holds what a defined operation is.
            Op::Zero(_) | Op::Defined(_) => self.program.add(Instruction::Zeros, shape),
            Op::Network(pattern) => self.contraction(id, pattern, &places),
            Op::Combination(coefficients) if coefficients.len() == 1 => self.scaled(coefficients[0].clone(), places[0]),
            Op::Combination(coefficients) => self.sum(coefficients, children, &shape),
            Op::Product => self.program.add(Instruction::Infix(Operator::MatrixMultiply, places[0], places[1]), shape),
            Op::Transpose => self.program.add(Instruction::Transpose(places[0]), shape),
            Op::Scale => self.scale(places[0], places[1], &shape),
            Op::Hadamard => match self.side(children[1]) {
                Some(side) => self.program.add(Instruction::Triangle(side, places[0]), shape),
                None => self.multiply(places[0], places[1], &shape),
            },
            Op::Sum => self.reduce(Reduction::Sum, places[0]),
            Op::Map(function) => {
                let composed =
                    self.log_softmax(*function, children[0]).or_else(|| self.general_power(*function, children[0]));
                composed.unwrap_or_else(|| self.program.add(Instruction::Map(*function, places[0]), shape))
            }
            Op::Call(operation) | Op::Parametric(operation, _) => match operation.record().code {
                Code::Operators => self.operators(id, operation.record().meaning, &places),
                Code::Call { .. } => self.call(*operation, graph.op(id).parameters(), places, shape),
                Code::Exponentials => self.of_exponentials(*operation, places[0], &shape),
            },
        }
    }

    /// The triangle that a matrix cuts out of another one, entry by entry.
    fn side(&self, id: Id) -> Option<Side> {
        let is_lower = |id: Id| matches!(self.graph.op(id), Op::Parametric(TRIANGLE, _));
        match (self.graph.op(id), self.graph.children(id)) {
            (Op::Transpose, [inner]) if is_lower(*inner) => Some(Side::Above),
            _ if is_lower(id) => Some(Side::Below),
            _ => None,
        }
    }

    fn call(&mut self, operation: Operation, parameters: Parameters, places: Vec<Place>, shape: Shape) -> Place {
        // A stacked outer product is how a Kronecker product of two vectors is read.
        if operation == VEC
            && let Some(Instruction::Call(OUTER, _, factors)) = self.program.inline(places[0])
        {
            let factors = factors.iter().rev().copied().collect();
            return self.program.add(Instruction::Call(KRONECKER, Parameters::None, factors), shape);
        }
        let constant = places.is_empty();
        let place = self.program.add(Instruction::Call(operation, parameters, places), shape);
        if constant {
            self.program.name(place);
        }
        place
    }

    /// A monomial with quotients and powers; a network of two operands with products of them.
    fn operators(&mut self, id: Id, meaning: Meaning, places: &[Place]) -> Place {
        let graph = self.graph;
        if let Meaning::Monomial(factors) = meaning {
            return self.monomial(factors, places, graph.shape(id));
        }
        let shapes: Vec<&Shape> = graph.children(id).iter().map(|child| graph.shape(*child)).collect();
        let pattern = graph.op(id).index_pattern(&shapes).unwrap_or_default();
        match (pattern.inputs.as_slice(), places) {
            ([x, y], [a, b]) if x == y && pattern.output.is_empty() => {
                if shapes[0].len() == 1 {
                    return self.inner(*a, *b);
                }
                let products = self.multiply(*a, *b, shapes[0]);
                self.reduce(Reduction::Sum, products)
            }
            _ => self.contraction(id, &pattern, places),
        }
    }

    fn monomial(&mut self, factors: &[Factor], places: &[Place], shape: &Shape) -> Place {
        let mut product = None;
        for factor in factors {
            let exponent = factor.exponent(|number| self.number(number), |place| places[place]);
            let base = places[factor.base];
            let known = match self.program.instruction(exponent) {
                Instruction::Number(known) => known.clone(),
                _ => Rational::zero(),
            };
            let instruction = match product {
                None if known.is_one() => {
                    product = Some(base);
                    continue;
                }
                _ if known == -Rational::one() => {
                    let above = product.unwrap_or_else(|| self.number(Rational::one()));
                    Instruction::Infix(Operator::Divide, above, base)
                }
                None => Instruction::Infix(Operator::Power, base, exponent),
                Some(before) => {
                    let power = self.program.add(Instruction::Infix(Operator::Power, base, exponent), shape.clone());
                    Instruction::Infix(Operator::Multiply, before, power)
                }
            };
            product = Some(self.program.add(instruction, shape.clone()));
        }
        product.unwrap_or_else(|| self.number(Rational::one()))
    }

    /// The inner product of vectors. A product on the right is taken from the left, `x @ A @ y`: vectors only, and no parentheses.
    fn inner(&mut self, a: Place, b: Place) -> Place {
        let (mut left, mut right) = (self.as_row(a), b);
        while let Some(&Instruction::Infix(Operator::MatrixMultiply, matrix, rest)) = self.program.inline(right) {
            if self.program.shape(matrix).len() != 2 {
                break;
            }
            let row = self.program.shape(matrix).iter().skip(1).cloned().collect();
            left = self.program.add(Instruction::Infix(Operator::MatrixMultiply, left, matrix), row);
            right = rest;
        }
        self.program.add(Instruction::Infix(Operator::MatrixMultiply, left, right), Shape::new())
    }

    /// A vector as a row: `A.T @ x` is `x @ A`.
    fn as_row(&mut self, place: Place) -> Place {
        let shape = self.program.shape(place).clone();
        let instruction = match self.program.inline(place) {
            Some(Instruction::Sum(terms)) => {
                let terms = terms.clone();
                Instruction::Sum(terms.into_iter().map(|(negative, term)| (negative, self.as_row(term))).collect())
            }
            Some(&Instruction::Infix(Operator::MatrixMultiply, matrix, vector)) if shape.len() == 1 => {
                match self.program.inline(matrix) {
                    Some(&Instruction::Transpose(inner)) => {
                        Instruction::Infix(Operator::MatrixMultiply, self.as_row(vector), inner)
                    }
                    _ => return place,
                }
            }
            _ => return place,
        };
        self.program.add(instruction, shape)
    }

    /// A scalar times an array, or times the first factor of a product of arrays entry by entry.
    fn scale(&mut self, scalar: Place, place: Place, shape: &Shape) -> Place {
        match self.program.inline(place) {
            Some(&Instruction::Infix(operator @ (Operator::Multiply | Operator::Divide), first, second)) => {
                let inner = self.program.shape(first).clone();
                let first = self.scale(scalar, first, &inner);
                self.program.add(Instruction::Infix(operator, first, second), shape.clone())
            }
            _ => self.multiply(scalar, place, shape),
        }
    }

    /// The product entry by entry, or of a scalar and an array; a reciprocal divides.
    pub(super) fn multiply(&mut self, a: Place, b: Place, shape: &Shape) -> Place {
        if let Some(Instruction::Number(value)) = self.program.inline(a) {
            return self.scaled(value.clone(), b);
        }
        let instruction = match self.program.inline(b) {
            Some(&Instruction::Infix(Operator::Divide, one, divisor)) if self.is_one(one) => {
                Instruction::Infix(Operator::Divide, a, divisor)
            }
            _ => Instruction::Infix(Operator::Multiply, a, b),
        };
        self.program.add(instruction, shape.clone())
    }

    fn is_one(&self, place: Place) -> bool {
        matches!(self.program.instruction(place), Instruction::Number(value) if value.is_one())
    }

    /// A number times a value; it stands first in a product.
    pub(super) fn scaled(&mut self, coefficient: Rational, place: Place) -> Place {
        if coefficient.is_one() {
            return place;
        }
        let shape = self.program.shape(place).clone();
        let instruction = match self.program.inline(place) {
            Some(Instruction::Number(value)) => match value.checked_mul(&coefficient) {
                Some(product) => Instruction::Number(product),
                None => Instruction::Infix(Operator::Multiply, self.number(coefficient), place),
            },
            _ if !coefficient.is_integer() && !is_decimal(&coefficient) && is_short(&coefficient) => {
                let above = self.scaled(coefficient.numerator(), place);
                let below = self.number(coefficient.denominator());
                Instruction::Infix(Operator::Divide, above, below)
            }
            Some(&Instruction::Negate(inner)) => return self.scaled(-coefficient, inner),
            Some(&Instruction::Infix(operator, a, b)) if operator != Operator::Power => {
                let first = self.scaled(coefficient, a);
                if operator == Operator::Multiply && self.is_one(first) {
                    return b;
                }
                Instruction::Infix(operator, first, b)
            }
            _ if coefficient == -Rational::one() => Instruction::Negate(place),
            _ => Instruction::Infix(Operator::Multiply, self.number(coefficient), place),
        };
        self.program.add(instruction, shape)
    }

    /// A sum. Terms of one number on every place are scalars beside an array.
    fn sum(&mut self, coefficients: &[Rational], children: &[Id], shape: &Shape) -> Place {
        let constants: Vec<Option<Place>> = children.iter().map(|id| self.constant(*id)).collect();
        let broadcasts = !shape.is_empty() && constants.iter().any(Option::is_none);
        let mut terms = Vec::with_capacity(children.len());
        for ((coefficient, child), constant) in coefficients.iter().zip(children).zip(constants) {
            let place = constant.filter(|_| broadcasts).unwrap_or_else(|| self.place(*child));
            terms.push((coefficient.is_negative(), self.scaled(coefficient.abs(), place)));
        }
        self.program.add(Instruction::Sum(terms), shape.clone())
    }

    /// The scalar that stands on every place of a node.
    fn constant(&mut self, id: Id) -> Option<Place> {
        let factors: Vec<Place> = self.constant_factors(id)?.into_iter().map(|factor| self.place(factor)).collect();
        let product = factors.into_iter().reduce(|product, factor| self.multiply(product, factor, &Shape::new()));
        Some(product.unwrap_or_else(|| self.number(Rational::one())))
    }

    /// Whether every entry is one.
    fn is_ones(&self, id: Id) -> bool {
        self.constant_factors(id).is_some_and(|factors| factors.is_empty())
    }

    /// Scalars whose product stands on every place: those of what only places the entries of constants, each somewhere.
    fn constant_factors(&self, id: Id) -> Option<Vec<Id>> {
        let (op, children) = (self.graph.op(id), self.graph.children(id));
        match op {
            Op::Ones(_) => return Some(Vec::new()),
            Op::Scale => {
                let mut factors = vec![children[0]];
                factors.extend(self.constant_factors(children[1])?);
                return Some(factors);
            }
            Op::Network(_) => {}
            _ if op.is_rearrangement() => {}
            _ => return None,
        }
        let factors: Vec<Vec<Id>> =
            children.iter().map(|child| self.constant_factors(*child)).collect::<Option<_>>()?;
        let shapes: Vec<&Shape> = children.iter().map(|c| self.graph.shape(*c)).collect();
        let pattern = op.index_pattern(&shapes)?;
        // One output place for each label, and none that is summed.
        let places_each = pattern.flat_output().count() == pattern.sizes.len()
            && pattern.flat_output().all(|l| count(&pattern, l) == 1);
        places_each.then(|| factors.concat())
    }
}

fn count(pattern: &crate::base::IndexPattern, label: crate::base::Label) -> usize {
    pattern.flat_output().filter(|other| *other == label).count()
}

/// Whether a number is a short decimal fraction.
pub(super) fn is_decimal(value: &Rational) -> bool {
    let is_short = |(n, d): (i64, i64)| d <= 64 && d & (d - 1) == 0 && n.unsigned_abs() < 1 << 40;
    value.to_i64_pair().is_some_and(is_short)
}

/// Whether numerator and denominator are integers that languages with bounded ones have.
pub(super) fn is_short(value: &Rational) -> bool {
    value.to_i64_pair().is_some()
}
