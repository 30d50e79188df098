//! What the notation needs to know of the terms that it writes: an e-graph says it, and a graph of single terms.

use crate::base::{Attribute, Rational, Shape, Symbols};
use crate::egraph::{EGraph, SaturationLimits, power};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Polynomial, PolynomialId};
use crate::ops::{Node, Op};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Classes of equal terms, each with the nodes among which the notation chooses.
pub(super) trait Terms {
    /// The normal forms.
    fn algebra(&self) -> &Algebra;

    /// The classes in the order of their ids.
    fn classes(&self) -> Vec<Id>;

    /// The classes of the terms that stand as they were written.
    fn written(&self) -> Vec<Id>;

    /// The id that stands for a class.
    fn find(&self, class: Id) -> Id;

    /// The nodes of a class.
    fn nodes(&self, class: Id) -> &[Node];

    /// The axes of a class.
    fn shape(&self, class: Id) -> &Shape;

    /// The normal form of a class, if it is known.
    fn form(&self, class: Id) -> Option<PolynomialId>;

    /// The class of the transpose of a matrix, if it is there.
    fn transposed(&self, class: Id) -> Option<Id>;

    /// Whether a matrix shows that it is its own transpose.
    fn is_symmetric(&self, class: Id) -> bool;

    /// The names.
    fn symbols(&self) -> &Symbols {
        self.algebra().symbols()
    }

    /// Whether the notation chooses how terms are written, but for signs and transposes: a term that is shown as it stands has its order.
    fn has_choice(&self) -> bool {
        true
    }

    /// Whether an operation is the differential of a variable, which has its place where there is a choice.
    fn is_direction(&self, op: &Op) -> bool {
        self.has_choice() && matches!(op, Op::Variable(variable) if self.symbols().is_direction(*variable))
    }

    /// The normal form of a class, taken apart.
    fn polynomial(&self, class: Id) -> Option<&Polynomial> {
        Some(self.algebra().polynomial(self.form(class)?))
    }

    /// The value of a class that is a number.
    fn number(&self, class: Id) -> Option<Rational> {
        self.algebra().constant(self.form(class)?)
    }

    /// Whether a class is zero.
    fn is_zero(&self, class: Id) -> bool {
        self.polynomial(class).is_some_and(Polynomial::is_zero) || self.number(class).is_some_and(|n| n.is_zero())
    }

    /// If a class is a power with a negative exponent: the base and the positive exponent.
    fn negative_power(&self, class: Id) -> Option<(Id, Rational)> {
        let powers = self.nodes(class).iter().filter_map(power);
        let negative = powers.filter_map(|(base, exponent)| {
            let exponent = self.number(exponent).filter(Rational::is_negative)?;
            Some((base, -exponent))
        });
        // `s^(-2)` rather than `(s^2)^(-1)`.
        negative.max_by(|(a, p), (b, q)| p.cmp(q).then(b.cmp(a)))
    }
}

impl Terms for EGraph {
    fn algebra(&self) -> &Algebra {
        &self.theory().algebra
    }

    fn classes(&self) -> Vec<Id> {
        EGraph::classes(self)
    }

    fn written(&self) -> Vec<Id> {
        self.roots().collect()
    }

    fn find(&self, class: Id) -> Id {
        EGraph::find(self, class)
    }

    fn nodes(&self, class: Id) -> &[Node] {
        EGraph::nodes(self, class)
    }

    fn shape(&self, class: Id) -> &Shape {
        &self.data(class).shape
    }

    fn form(&self, class: Id) -> Option<PolynomialId> {
        self.data(class).form
    }

    fn transposed(&self, class: Id) -> Option<Id> {
        EGraph::transposed(self, class)
    }

    fn is_symmetric(&self, class: Id) -> bool {
        EGraph::is_symmetric(self, class)
    }
}

/// Terms with what is asked of every class again and again at hand.
pub(super) struct AtHand<'a> {
    terms: &'a dyn Terms,
    classes: Vec<Option<Class<'a>>>,
}

/// What is known of a class.
#[derive(Clone, Copy)]
pub(super) struct Class<'a> {
    pub(super) nodes: &'a [Node],
    shape: &'a Shape,
    form: Option<PolynomialId>,
}

impl<'a> AtHand<'a> {
    /// Of these classes.
    pub(super) fn of(terms: &'a dyn Terms, classes: &[Id]) -> Self {
        let mut known = vec![None; classes.last().map_or(0, |last| usize::from(*last) + 1)];
        classes.iter().for_each(|class| known[usize::from(*class)] = Some(Class::of(terms, *class)));
        AtHand { terms, classes: known }
    }

    /// What is known of a class.
    pub(super) fn class(&self, id: Id) -> Class<'a> {
        let known = self.classes.get(usize::from(id)).copied().flatten();
        known.unwrap_or_else(|| Class::of(self.terms, id))
    }
}

impl<'a> Class<'a> {
    fn of(terms: &'a dyn Terms, id: Id) -> Self {
        Class { nodes: terms.nodes(id), shape: terms.shape(id), form: terms.form(id) }
    }
}

impl Terms for AtHand<'_> {
    fn algebra(&self) -> &Algebra {
        self.terms.algebra()
    }

    fn classes(&self) -> Vec<Id> {
        self.terms.classes()
    }

    fn written(&self) -> Vec<Id> {
        self.terms.written()
    }

    fn find(&self, class: Id) -> Id {
        match self.classes.get(usize::from(class)) {
            Some(Some(_)) => class,
            _ => self.terms.find(class),
        }
    }

    fn nodes(&self, class: Id) -> &[Node] {
        self.class(class).nodes
    }

    fn shape(&self, class: Id) -> &Shape {
        self.class(class).shape
    }

    fn form(&self, class: Id) -> Option<PolynomialId> {
        self.class(class).form
    }

    fn transposed(&self, class: Id) -> Option<Id> {
        self.terms.transposed(class)
    }

    fn is_symmetric(&self, class: Id) -> bool {
        self.terms.is_symmetric(class)
    }

    fn symbols(&self) -> &Symbols {
        self.terms.symbols()
    }

    fn has_choice(&self) -> bool {
        self.terms.has_choice()
    }
}

/// A term of a graph: each of its nodes is a class.
pub(super) struct SingleTerm<'g> {
    graph: &'g Graph,
    nodes: Vec<Id>,
    algebra: Algebra,
    forms: FxHashMap<Id, PolynomialId>,
    transposes: FxHashMap<Id, Id>,
}

impl<'g> SingleTerm<'g> {
    pub(super) fn new(graph: &'g Graph, root: Id, symbols: &Arc<Symbols>) -> Self {
        let nodes = graph.reachable(&[root]);
        let mut algebra = Algebra::new(symbols.clone(), SaturationLimits::default().forms);
        let mut forms: FxHashMap<Id, PolynomialId> = FxHashMap::default();
        let mut transposes = FxHashMap::default();
        for id in &nodes {
            let node = graph.node(*id);
            let operands: Option<Vec<PolynomialId>> = node.children.iter().map(|c| forms.get(c).copied()).collect();
            if let Some(form) = operands.and_then(|operands| algebra.operation(&node.op, &operands)) {
                forms.insert(*id, form);
            }
            if node.op == Op::Transpose {
                transposes.insert(node.children[0], *id);
            }
        }
        SingleTerm { graph, nodes, algebra, forms, transposes }
    }
}

impl Terms for SingleTerm<'_> {
    fn algebra(&self) -> &Algebra {
        &self.algebra
    }

    fn has_choice(&self) -> bool {
        false
    }

    fn classes(&self) -> Vec<Id> {
        self.nodes.clone()
    }

    fn written(&self) -> Vec<Id> {
        self.nodes.clone()
    }

    fn find(&self, class: Id) -> Id {
        class
    }

    fn nodes(&self, class: Id) -> &[Node] {
        std::slice::from_ref(self.graph.node(class))
    }

    fn shape(&self, class: Id) -> &Shape {
        self.graph.shape(class)
    }

    fn form(&self, class: Id) -> Option<PolynomialId> {
        self.forms.get(&class).copied()
    }

    fn transposed(&self, class: Id) -> Option<Id> {
        match self.shape(class).len() {
            2 => self.transposes.get(&class).copied(),
            _ => Some(class),
        }
    }

    fn is_symmetric(&self, class: Id) -> bool {
        let symbols = self.symbols();
        let is_declared = |variable| symbols.attributes(variable).has(Attribute::Symmetric);
        matches!(self.graph.node(class).op, Op::Variable(variable) if self.shape(class).len() == 2 && is_declared(variable))
    }
}
