//! Terms in another form, by laws of the theory, where a program costs less for it: the inverse of a Kronecker product by its factors, that of
//! a matrix and a product of thin ones by the matrix. `rules/code.txt` names the laws and says which way they are used.

use crate::base::{Attribute, Axis, Dimension, Requirement, Symbols, Variable};
use crate::egraph::RuleSet;
use crate::expr::{Graph, Id};
use crate::facts::GraphFacts;
use crate::ops::Op;
use crate::rules::{CODE, Kind, Rule, compile};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::OnceLock;

/// How often what a law gives is rewritten again.
const DEEPEST: u32 = 8;
/// The most terms of which another form is looked for.
const LARGEST: usize = 400;

/// A law and the sides from which to which it is used.
struct Law {
    rule: Rule,
    from: Id,
    to: Id,
    /// Whether the term gets longer: what comes of such a law is not taken by another.
    lengthens: bool,
}

fn laws() -> &'static [Law] {
    static LAWS: OnceLock<Vec<Law>> = OnceLock::new();
    LAWS.get_or_init(|| {
        let mut laws = Vec::new();
        let shipped = RuleSet::shipped();
        for (name, way) in CODE.lines().filter_map(|line| line.split_once(' ')) {
            for rule in shipped.text(name).map(compile).and_then(Result::ok).unwrap_or_default() {
                let lengthens = way == "<=";
                let (from, to) = if lengthens { (rule.right, rule.left) } else { (rule.left, rule.right) };
                if matches!(rule.kind, Kind::Matrix) && rule.integers.is_empty() {
                    laws.push(Law { rule, from, to, lengthens });
                }
            }
        }
        laws
    })
}

/// Terms in another form.
pub(super) struct Rewritten {
    pub(super) graph: Graph,
    pub(super) roots: Vec<Id>,
    /// Whether one got longer: the inverse of a matrix is then the difference of two, which loses digits.
    pub(super) lengthened: bool,
}

/// The terms in another form; `None` where no law is for them.
pub(super) fn rewritten(graph: &Graph, roots: &[Id], symbols: &Symbols) -> Option<Rewritten> {
    let begins = |id: &Id| laws().iter().any(|law| law.rule.graph.op(law.from) == graph.op(*id));
    let below = graph.reachable(roots);
    if below.len() > LARGEST || !below.iter().any(begins) {
        return None;
    }
    let mut rewriting = Rewriting { graph: Graph::new(), symbols, applied: false, lengthened: false };
    let mut map: FxHashMap<Id, Id> = FxHashMap::default();
    for id in below {
        let children: SmallVec<[Id; 4]> = graph.children(id).iter().map(|child| map[child]).collect();
        let new = match graph.op(id) {
            Op::Variable(variable) => rewriting.graph.variable(*variable, symbols),
            op => rewriting.graph.add(op.clone(), &children).ok()?,
        };
        map.insert(id, rewriting.by_laws(new, 0));
    }
    let roots = roots.iter().map(|root| map[root]).collect();
    let Rewriting { graph, applied, lengthened, .. } = rewriting;
    applied.then_some(Rewritten { graph, roots, lengthened })
}

struct Rewriting<'s> {
    graph: Graph,
    symbols: &'s Symbols,
    applied: bool,
    lengthened: bool,
}

/// What the names of a law stand for.
#[derive(Clone, Default)]
struct Bound {
    variables: FxHashMap<Variable, Id>,
    axes: FxHashMap<Dimension, Axis>,
}

impl Bound {
    fn axis(&mut self, dimension: Dimension, axis: &Axis) -> bool {
        self.axes.entry(dimension).or_insert_with(|| axis.clone()) == axis
    }
}

impl Rewriting<'_> {
    /// A term by the first law that is for it.
    fn by_laws(&mut self, id: Id, depth: u32) -> Id {
        if depth >= DEEPEST {
            return id;
        }
        for law in laws().iter().filter(|law| depth == 0 || !law.lengthens) {
            let mut bound = Bound::default();
            if !self.binds(law, law.from, id, &mut bound) || !self.holds(law, &bound) {
                continue;
            }
            if let Some(new) = self.instance(law, law.to, &bound, depth + 1).filter(|new| *new != id) {
                self.applied = true;
                self.lengthened |= law.lengthens;
                return new;
            }
        }
        id
    }

    /// Whether a term is an instance of a side of a law, as it stands.
    fn binds(&self, law: &Law, pattern: Id, id: Id, bound: &mut Bound) -> bool {
        let (own, term) = (law.rule.graph.node(pattern), self.graph.node(id));
        let (own_shape, shape) = (law.rule.graph.shape(pattern), self.graph.shape(id));
        let fits = own_shape.len() == shape.len()
            && own_shape.iter().zip(shape).all(|(own, axis)| match own[..] {
                [dimension] => bound.axis(dimension, axis),
                _ => true,
            });
        if !fits {
            return false;
        }
        match (&own.op, &term.op) {
            (Op::Variable(variable), _) => return *bound.variables.entry(*variable).or_insert(id) == id,
            // The shape has said which.
            (Op::Identity(_), Op::Identity(_)) | (Op::Ones(_), Op::Ones(_)) => return true,
            (own, other) if own != other => return false,
            _ => {}
        }
        let before = bound.clone();
        if own.children.len() != term.children.len() {
            return false;
        }
        if own.children.iter().zip(&term.children).all(|(own, term)| self.binds(law, *own, *term, bound)) {
            return true;
        }
        *bound = before;
        let ([p, q], [t, u]) = (&own.children[..], &term.children[..]) else { return false };
        matches!(own.op, Op::Combination(_)) && self.binds(law, *p, *u, bound) && self.binds(law, *q, *t, bound)
    }

    /// Whether what the law assumes is known; of an inverse that is updated, that this is the smaller work.
    fn holds(&self, law: &Law, bound: &Bound) -> bool {
        if law.rule.conditions.is_empty() {
            return true;
        }
        let facts = GraphFacts::new(&self.graph, self.symbols);
        law.rule.conditions.iter().all(|(variable, attribute)| {
            let known = bound.variables.get(variable).map(|id| facts.of(*id));
            *attribute == Attribute::Invertible && known.is_some_and(|known| known.satisfy(Requirement::Invertible))
        })
    }

    fn instance(&mut self, law: &Law, side: Id, bound: &Bound, depth: u32) -> Option<Id> {
        let node = law.rule.graph.node(side);
        let mut children: SmallVec<[Id; 4]> = SmallVec::new();
        for child in &node.children {
            children.push(self.instance(law, *child, bound, depth)?);
        }
        let axis = |dimension: &Dimension| bound.axes.get(dimension);
        let single = |dimension: &Dimension| match axis(dimension).map(|axis| &axis[..]) {
            Some([one]) => Some(*one),
            _ => None,
        };
        let new = match &node.op {
            Op::Variable(variable) => return bound.variables.get(variable).copied(),
            Op::Size(dimension) => {
                let mut product = self.graph.number(crate::base::Rational::one());
                for one in axis(dimension)?.clone() {
                    let size = self.graph.leaf(Op::Size(one));
                    product = if self.graph.is_one(product) {
                        size
                    } else {
                        self.graph.add(Op::Scale, &[product, size]).ok()?
                    };
                }
                return Some(product);
            }
            Op::Identity(dimension) => self.graph.leaf(Op::Identity(single(dimension)?)),
            Op::Ones(dimension) => self.graph.leaf(Op::Ones(single(dimension)?)),
            op if op.parameters().dimensions().next().is_some() => return None,
            op => self.graph.add(op.clone(), &children).ok()?,
        };
        Some(self.by_laws(new, depth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_law_is_a_shipped_rule() {
        for line in CODE.lines() {
            let (name, way) = line.split_once(' ').unwrap();
            let law = laws().iter().find(|law| law.rule.name == name).unwrap_or_else(|| panic!("no rule {name}"));
            assert!(matches!(way, "=>" | "<="), "{line}");
            let sides = [law.from, law.to].map(|side| law.rule.graph.reachable(&[side]).len());
            assert_eq!(law.lengthens, way == "<=", "{line}");
            assert!(!law.lengthens || sides[0] < sides[1], "{line}");
        }
    }
}
