//! Writes a class in index form: as the network its operations define (sums kept), and as its normal form (multiplied out).

use super::generator::Generation;
use super::network::ClassNetwork;
use crate::base::{IndexPattern, IndexPatternBuilder, Label, Rational, Shape};
use crate::egraph::core::{FlattenedNetwork, einsum, network_of};
use crate::egraph::limits::{ROOTS_MULTIPLIED_OUT, TERMS_WRITTEN};
use crate::expr::Id;
use crate::normal::{Atom, AtomId, Monomial, PolynomialId};
use crate::ops::{Node, Op, Parameters};
use rustc_hash::FxHashSet;
use smallvec::SmallVec;

/// A class of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Root {
    pub(crate) class: Id,
    /// The number of operands of the term that was imported, a function counted as one.
    pub(crate) operands: usize,
}

/// How far a network was flattened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Flattened {
    /// To this depth.
    To(u8),
    /// To the end.
    Fully,
}

/// A network of a class that was written out, as far as it tells networks of one class apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct WrittenNetwork {
    class: Id,
    operands: usize,
    flattened: Flattened,
}

/// What was written in index form.
#[derive(Debug, Default)]
pub(crate) struct IndexForms {
    networks: FxHashSet<WrittenNetwork>,
    forms: FxHashSet<PolynomialId>,
    /// Whether normal forms longer than what they are the form of are written out too.
    multiplies_out: bool,
}

impl IndexForms {
    /// Whether normal forms longer than what they are the form of are written out too.
    pub(crate) fn multiplies_out(&self) -> bool {
        self.multiplies_out
    }

    /// Writes out longer normal forms too, from now on.
    pub(crate) fn multiply_out(&mut self) {
        self.multiplies_out = true;
    }

    /// Writes out the networks of all classes, and the normal forms of the classes of the input; whether there was a new one.
    pub(crate) fn write(&mut self, generation: &mut Generation, roots: &[Root]) -> bool {
        let mut changed = false;
        for class in generation.classes() {
            if !generation.leaves(class) && generation.includes(class) {
                changed |= self.write_networks(generation, class);
            }
        }
        if generation.unites_forms() {
            let multiplies_out = self.multiplies_out && roots.len() <= ROOTS_MULTIPLIED_OUT;
            for root in roots {
                changed |= self.write_normal_form(generation, *root, multiplies_out);
            }
        }
        generation.rebuild();
        changed
    }

    fn write_networks(&mut self, generation: &mut Generation, class: Id) -> bool {
        let Some(network) = &generation.data(class).network else { return false };
        let mut is_new =
            |operands: usize, flattened| self.networks.insert(WrittenNetwork { class, operands, flattened });
        let mut changed = false;
        if is_new(network.operands.len(), Flattened::To(network.depth)) {
            changed = true;
            let network = network.clone();
            generation.write_network(class, network);
        }
        // Flattened to the end, so that a scalar factor falls out of the middle of a product.
        let network = network_of(&generation.graph, class);
        let operands = network.operands.len();
        if operands > 1 && is_new(operands, Flattened::Fully) && falls_apart(&network) {
            changed = true;
            generation.write_network(class, network);
        }
        changed
    }

    fn write_normal_form(&mut self, generation: &mut Generation, root: Root, multiplies_out: bool) -> bool {
        let class = generation.find(root.class);
        let Some(form) = generation.data(class).form else { return false };
        let operands = generation.graph.analysis.algebra.polynomial(form).operands();
        if (multiplies_out || operands <= root.operands)
            && self.forms.insert(form)
            && let Some(written) = generation.write_terms(form)
        {
            generation.unite(class, written, "normal-form");
            return true;
        }
        false
    }
}

/// Whether part of a network touches neither the rest of it nor its output: a scalar factor.
fn falls_apart(network: &FlattenedNetwork) -> bool {
    let net = ClassNetwork { pattern: network.pattern.clone(), operands: network.operands.clone() };
    let scalars = net.components().iter().filter(|part| net.is_closed(part)).count();
    scalars > 1 || scalars == 1 && !network.pattern.output.is_empty()
}

impl Generation<'_> {
    /// Writes out a network of a class.
    fn write_network(&mut self, class: Id, network: FlattenedNetwork) {
        let operands: SmallVec<[Id; 4]> = network.operands.iter().map(|o| self.graph.find(*o)).collect();
        let mut order: SmallVec<[usize; 8]> = (0..operands.len()).collect();
        order.sort_by_key(|o| operands[*o]);
        let pattern = reorder(&network.pattern, &order);
        let children = order.iter().map(|o| operands[*o]);
        let form = self.graph[class].data.form;
        let inner = if operands.is_empty() && pattern.output.is_empty() && pattern.sizes.is_empty() {
            self.leaf(Op::Number(Rational::one()))
        } else {
            let node = Node::new(Op::Network(pattern.into()), children);
            if network.coefficient.is_one() { self.add_known(node, form) } else { self.add(node) }
        };
        if network.coefficient.is_zero() {
            return;
        }
        let whole = if network.coefficient.is_one() {
            inner
        } else if let (true, Some(Op::Number(_))) =
            (operands.is_empty(), self.graph[inner].nodes.first().map(|n| n.op.clone()))
        {
            self.leaf(Op::Number(network.coefficient))
        } else {
            self.add_known(Node::new(Op::Combination(SmallVec::from_elem(network.coefficient, 1)), [inner]), form)
        };
        self.unite(class, whole, "index-form");
    }

    /// The class of a normal form, written out if there is none yet.
    pub(super) fn write_form(&mut self, form: PolynomialId) -> Option<Id> {
        if let Some(class) = self.graph.analysis.classes.get(&form) {
            return Some(self.graph.find(*class));
        }
        if let Some(class) = self.written.get(&form) {
            return Some(self.graph.find(*class));
        }
        let class = self.write_terms(form)?;
        self.written.insert(form, class);
        Some(class)
    }

    /// The normal form written out as a sum of networks of atoms.
    pub(super) fn write_terms(&mut self, form: PolynomialId) -> Option<Id> {
        let polynomial = self.graph.analysis.algebra.polynomial(form).clone();
        if polynomial.terms.len() > TERMS_WRITTEN {
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
            terms.push((coefficient.clone(), self.write_monomial(monomial, &polynomial.shape)?));
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
        let two = Rational::from_integer(2);
        (value.denominator() == two).then(|| value * two)
    }

    fn write_atom(&mut self, atom: AtomId) -> Option<Id> {
        let atom = self.graph.analysis.algebra.atom(atom).clone();
        match atom {
            Atom::DiagonalOf(v) => {
                let matrix = self.leaf(Op::Variable(v));
                Some(self.add(Node::new(einsum("ii->i"), [matrix])))
            }
            Atom::Power(p, exponent) => {
                let base = self.write_form(p)?;
                if let Some(power) = self.odd_half(exponent) {
                    let root = self.power_of(base, Rational::new(1, 2));
                    return Some(self.power_of(root, power));
                }
                let exponent = self.write_form(exponent)?;
                Some(self.power(base, exponent))
            }
            Atom::Opaque(p) => self.write_form(p),
            Atom::Size(d) => Some(self.leaf(Op::Size(d))),
            Atom::Variable(v) => Some(self.leaf(Op::Variable(v))),
            Atom::Map(function, p) => {
                let argument = self.write_form(p)?;
                Some(self.add(Node::new(Op::Map(function), [argument])))
            }
            Atom::Call(operation, parameters, arguments) => {
                let op = match parameters {
                    Parameters::None => Op::Call(operation),
                    parameters => Op::Parametric(operation, parameters),
                };
                let arguments: Option<Vec<Id>> = arguments.iter().map(|p| self.write_form(*p)).collect();
                Some(self.add(Node::new(op, arguments?)))
            }
        }
    }
}

/// The index pattern with its operands in another order.
fn reorder(pattern: &IndexPattern, order: &[usize]) -> IndexPattern {
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
