//! Writes a class in index form: as the network its operations define (sums kept), and as its normal form (multiplied out).

use super::analysis::FlattenedNetwork;
use super::saturate::EGraph;
use crate::base::{IndexPatternBuilder, Label, Rational, Shape};
use crate::expr::Id;
use crate::normal::{Atom, AtomId, Monomial, PolynomialId};
use crate::ops::{DIAGONAL_OF, Node, Op, POWER, Parameters};
use num_traits::{One, Zero};
use smallvec::SmallVec;

/// The most terms that a normal form is written out to.
const TERMS: usize = 24;

impl EGraph {
    /// Adds the network that the class is as written.
    pub(super) fn write_view(&mut self, class: Id) {
        let Some(view) = self.graph[class].data.view.clone() else { return };
        self.write_as(class, view);
    }

    /// Writes out one view of a class.
    pub(super) fn write_as(&mut self, class: Id, view: FlattenedNetwork) {
        let operands: SmallVec<[Id; 4]> = view.operands.iter().map(|o| self.graph.find(*o)).collect();
        let mut order: SmallVec<[usize; 8]> = (0..operands.len()).collect();
        order.sort_by_key(|o| operands[*o]);
        let pattern = reorder(&view.pattern, &order);
        let children = order.iter().map(|o| operands[*o]);
        let form = self.graph[class].data.form;
        let inner = if operands.is_empty() && pattern.output.is_empty() && pattern.sizes.is_empty() {
            self.leaf(Op::Number(Rational::one()))
        } else {
            let node = Node::new(Op::Network(pattern.into()), children);
            if view.coefficient.is_one() { self.add_known(node, form) } else { self.add(node) }
        };
        if view.coefficient.is_zero() {
            return;
        }
        let whole = if view.coefficient.is_one() {
            inner
        } else if let (true, Some(Op::Number(_))) =
            (operands.is_empty(), self.graph[inner].nodes.first().map(|n| n.op.clone()))
        {
            self.leaf(Op::Number(view.coefficient))
        } else {
            self.add_known(Node::new(Op::Combination(SmallVec::from_elem(view.coefficient, 1)), [inner]), form)
        };
        self.unite(class, whole, "index-form");
    }

    /// The class of a normal form, written out if there is none yet.
    pub(super) fn write_form(&mut self, form: PolynomialId) -> Option<Id> {
        if let Some(class) = self.graph.analysis.classes.get(&form) {
            return Some(self.graph.find(*class));
        }
        self.write_terms(form)
    }

    /// The normal form written out as a sum of networks of atoms.
    pub(super) fn write_terms(&mut self, form: PolynomialId) -> Option<Id> {
        let polynomial = self.graph.analysis.algebra.polynomial(form).clone();
        if polynomial.terms.len() > TERMS {
            return None;
        }
        if let Some(value) = self.graph.analysis.algebra.constant(form) {
            return Some(self.leaf(Op::Number(value)));
        }
        if polynomial.terms.is_empty() {
            return Some(self.leaf(if polynomial.shape.is_empty() {
                Op::Number(Rational::zero())
            } else {
                Op::Zero(polynomial.shape)
            }));
        }
        let mut terms = Vec::with_capacity(polynomial.terms.len());
        for (monomial, coefficient) in &polynomial.terms {
            terms.push((*coefficient, self.write_monomial(monomial, &polynomial.shape)?));
        }
        self.combination(&terms)
    }

    fn write_monomial(&mut self, monomial: &Monomial, shape: &Shape) -> Option<Id> {
        let mut builder = IndexPatternBuilder::new();
        let labels: Vec<Label> = monomial.sizes.iter().map(|d| builder.label(*d)).collect();
        let mut places = monomial.output.iter();
        for axis in shape {
            let group: SmallVec<[Label; 2]> = places.by_ref().take(axis.len()).map(|l| labels[*l as usize]).collect();
            builder.output(group);
        }
        let mut operands: Vec<(Id, SmallVec<[Label; 4]>)> = Vec::new();
        for (atom, legs) in &monomial.operands {
            operands.push((self.write_atom(*atom)?, legs.iter().map(|l| labels[*l as usize]).collect()));
        }
        if let ([(only, legs)], true) = (operands.as_slice(), monomial.output.len() == monomial.sizes.len())
            && legs.iter().eq(&monomial.output)
            && self.graph[*only].data.shape == *shape
        {
            return Some(*only);
        }
        if operands.is_empty() && monomial.sizes.is_empty() {
            return Some(self.leaf(Op::Number(Rational::one())));
        }
        operands.sort_by_key(|(id, _)| *id);
        for (_, legs) in &operands {
            builder.input(legs.iter().copied());
        }
        let node = Node::new(Op::Network(builder.finish().into()), operands.into_iter().map(|(id, _)| id));
        Some(self.add(node))
    }

    /// Twice an exponent that is half an odd number: such a power is written as a power of the root.
    fn odd_half(&self, exponent: PolynomialId) -> Option<Rational> {
        let value = self.graph.analysis.algebra.constant(exponent)?;
        (*value.denom() == 2).then(|| value * 2)
    }

    fn write_atom(&mut self, atom: AtomId) -> Option<Id> {
        Some(match self.graph.analysis.algebra.atom(atom).clone() {
            Atom::Size(d) => self.leaf(Op::Size(d)),
            Atom::Variable(v) => self.leaf(Op::Variable(v)),
            Atom::DiagonalOf(v) => {
                let matrix = self.leaf(Op::Variable(v));
                self.add(Node::new(Op::Call(DIAGONAL_OF), [matrix]))
            }
            Atom::Map(function, p) => self.write_function(Op::Map(function), p)?,
            Atom::Power(p, exponent) if self.odd_half(exponent).is_some() => {
                let base = self.write_form(p)?;
                let root = self.power_of(base, Rational::new(1, 2));
                let power = self.odd_half(exponent)?;
                self.power_of(root, power)
            }
            Atom::Power(p, exponent) => {
                let (base, exponent) = (self.write_form(p)?, self.write_form(exponent)?);
                self.add(Node::new(Op::Call(POWER), [base, exponent]))
            }
            Atom::Call(operation, parameters, arguments) => {
                let op = match parameters {
                    Parameters::None => Op::Call(operation),
                    parameters => Op::Parametric(operation, parameters),
                };
                let arguments: Option<Vec<Id>> = arguments.iter().map(|p| self.write_form(*p)).collect();
                self.add(Node::new(op, arguments?))
            }
            Atom::Opaque(p) => self.write_form(p)?,
        })
    }

    /// A function of a tensor that is given by its normal form.
    fn write_function(&mut self, function: Op, argument: PolynomialId) -> Option<Id> {
        let argument = self.write_form(argument)?;
        Some(self.add(Node::new(function, [argument])))
    }
}

/// The index pattern with its operands in another order.
pub(super) fn reorder(pattern: &crate::base::IndexPattern, order: &[usize]) -> crate::base::IndexPattern {
    let mut builder = IndexPatternBuilder::new();
    let map = builder.splice_labels(pattern);
    for group in &pattern.output {
        builder.output(group.iter().map(|l| map[*l as usize]));
    }
    for o in order {
        builder.input(pattern.inputs[*o].iter().map(|l| map[*l as usize]));
    }
    builder.finish()
}
