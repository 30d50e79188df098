//! Answers as theorems of Coq, over the matrices of MathComp.
//!
//! A theorem is stated in the notation of MathComp. Its two sides are also written as trees of `Networks.v`, whose denotations they are by
//! computation; that file decides, by what is proved there, whether two trees denote the same for all dimensions.

mod names;
mod printer;
mod theorem;
mod written;

use crate::base::{Attributes, Declaration, Dimension, Rational, Symbols, Variable};
use crate::derive::{Answer, FormName, Layout};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Limits, PolynomialId};
use crate::ops::Op;
use names::Names;
use printer::Printer;
use smallvec::SmallVec;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What all files have in common.
const NETWORKS: &str = include_str!("../../../../checker/coq/Networks.v");

/// Why no file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unsupported {
    /// It is no first derivative, or no whole one in the usual layout.
    Request,
    /// An axis is a product of dimensions.
    Grouped,
    /// It has more than two axes.
    Axes,
    /// An operation that is no sum of products.
    Operation(String),
    /// The value is not polynomial.
    Functions,
    /// A number is too large.
    Number,
    /// The answer is too large.
    Size,
    /// It holds for variables with attributes only.
    Attributes,
    /// The answer has no form that can be stated.
    Form,
}

impl Unsupported {
    fn operation(graph: &Graph, id: Id) -> Unsupported {
        match graph.op(id) {
            Op::Map(function) => Unsupported::Operation(function.name().to_owned()),
            Op::Call(operation) | Op::Parametric(operation, _) => {
                let name = operation.record().spelling.unwrap_or(operation.name());
                Unsupported::Operation(name.to_owned())
            }
            _ => Unsupported::Functions,
        }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unsupported::Operation(name) => return write!(f, "'{name}' is no sum of products"),
            Unsupported::Request => "it is another kind of derivative",
            Unsupported::Grouped => "an axis is a product of dimensions",
            Unsupported::Axes => "it is about a tensor with more than two axes",
            Unsupported::Functions => "it is no polynomial",
            Unsupported::Number => "a number is too large",
            Unsupported::Size => "it is too large",
            Unsupported::Attributes => "it holds because of attributes of the variables",
            Unsupported::Form => "it has no differential",
        })
    }
}

/// The terms of an answer, as they are stated.
struct Terms {
    graph: Graph,
    symbols: Arc<Symbols>,
    /// The expression.
    value: Id,
    forms: BTreeMap<&'static str, Id>,
    /// The variable and its direction.
    by: Option<(Variable, Variable)>,
    algebra: Algebra,
    /// The value with the variable moved along its direction.
    moved: Option<PolynomialId>,
}

/// The file for an answer.
pub(super) fn file(answer: &Answer) -> Result<String, Unsupported> {
    let terms = Terms::of(answer)?;
    let names = terms.names()?;
    Ok(format!("{NETWORKS}\n{}", theorem::section(&terms, &names)?))
}

impl Terms {
    fn of(answer: &Answer) -> Result<Terms, Unsupported> {
        let unusual = answer.constraint.is_some() || answer.layout != Layout::default();
        if unusual || answer.wrt.len() > 1 || !answer.origin.alone || answer.symbols.places().next().is_some() {
            return Err(Unsupported::Request);
        }
        let mut graph = (*answer.origin.graph).clone();
        let value = expanded(&mut graph, answer.origin.root);
        let mut forms = BTreeMap::new();
        for name in [FormName::Value, FormName::Matrix, FormName::Index, FormName::Differential] {
            if let Some(form) = answer.forms.get(name) {
                forms.insert(name.as_str(), expanded(&mut graph, form.term().1));
            }
        }
        // What holds for all values of the variables.
        let mut symbols = (*answer.symbols).clone();
        let declared: Vec<_> = symbols.variables().map(|(_, name, d)| (name.to_owned(), d.shape.clone())).collect();
        for (name, shape) in declared {
            symbols.declare(&name, Declaration { shape, attributes: Attributes::NONE });
        }
        let by = answer.wrt.first().map(|variable| (*variable, symbols.direction(*variable)));
        let symbols = Arc::new(symbols);
        let limits = Limits { terms: 1 << 10, operands: 1 << 14, work: 1 << 18, ..Limits::default() };
        let algebra = Algebra::new(symbols.clone(), limits);
        let mut terms = Terms { graph, symbols, value, forms, by, algebra, moved: None };
        // What cannot be said is named before what does not hold is looked for.
        let names = terms.names()?;
        Printer { graph: &terms.graph, names: &names, shifted: None }.term(terms.value)?;
        terms.compare()?;
        Ok(terms)
    }

    /// Whether the theorems hold without what is declared of the variables.
    fn compare(&mut self) -> Result<(), Unsupported> {
        let value = self.polynomial(self.value)?;
        let Some((variable, direction)) = self.by else {
            let form = *self.forms.get(FormName::Value.as_str()).ok_or(Unsupported::Form)?;
            let same = self.polynomial(form)? == value;
            return if same { Ok(()) } else { Err(Unsupported::Attributes) };
        };
        let differential = *self.forms.get(FormName::Differential.as_str()).ok_or(Unsupported::Form)?;
        let differential = self.polynomial(differential)?;
        let moved = self.moved_value(variable, direction);
        let moved = self.polynomial(moved)?;
        self.moved = Some(moved);
        let along = |degree: usize| self.of_degree(moved, direction, degree);
        let holds = along(0).eq(&self.algebra.polynomial(value).terms)
            && along(1).eq(&self.algebra.polynomial(differential).terms);
        if holds { Ok(()) } else { Err(Unsupported::Attributes) }
    }

    fn polynomial(&mut self, id: Id) -> Result<PolynomialId, Unsupported> {
        self.algebra.normal_form(&self.graph, id).ok_or(Unsupported::Size)
    }

    /// The terms of a polynomial that have a variable so many times.
    fn of_degree(
        &self,
        polynomial: PolynomialId,
        variable: Variable,
        degree: usize,
    ) -> impl Iterator<Item = &(crate::normal::Monomial, Rational)> {
        let is = move |atom| matches!(self.algebra.atom(atom), crate::normal::Atom::Variable(v) if *v == variable);
        let count = move |m: &crate::normal::Monomial| m.operands.iter().filter(|(atom, _)| is(*atom)).count();
        self.algebra.polynomial(polynomial).terms.iter().filter(move |(monomial, _)| count(monomial) == degree)
    }

    /// The value with the variable moved along its direction.
    fn moved_value(&mut self, variable: Variable, direction: Variable) -> Id {
        let direction = self.graph.variable(direction, &self.symbols);
        let one = Rational::one;
        let mut map: BTreeMap<Id, Id> = BTreeMap::new();
        for id in self.graph.reachable(&[self.value]) {
            let node = self.graph.node(id).clone();
            let children: SmallVec<[Id; 2]> = node.children.iter().map(|child| map[child]).collect();
            let new = match node.op {
                Op::Variable(own) if own == variable => {
                    self.graph.add(Op::Combination([one(), one()].into_iter().collect()), &[id, direction])
                }
                _ if children == node.children => Ok(id),
                op => self.graph.add(op, &children),
            };
            map.insert(id, new.unwrap_or(id));
        }
        map[&self.value]
    }

    /// The names of all that is spoken of.
    fn names(&self) -> Result<Names, Unsupported> {
        let roots: Vec<Id> = self.forms.values().copied().chain([self.value]).collect();
        let reachable = self.graph.reachable(&roots);
        let mut variables: Vec<Variable> = Vec::new();
        let mut dimensions: Vec<Dimension> = Vec::new();
        let mut numbers: Vec<Rational> = Vec::new();
        for id in &reachable {
            dimensions.extend(self.graph.shape(*id).iter().flatten());
            match self.graph.op(*id) {
                Op::Variable(variable) => variables.push(*variable),
                Op::Number(value) => numbers.push(value.clone()),
                Op::Combination(coefficients) => numbers.extend(coefficients.iter().cloned()),
                Op::Size(dimension) => dimensions.push(*dimension),
                Op::Network(pattern) => dimensions.extend(pattern.sizes.iter().copied()),
                _ => {}
            }
        }
        if let Some(moved) = self.moved {
            numbers.extend(self.algebra.polynomial(moved).terms.iter().map(|(_, coefficient)| coefficient.clone()));
        }
        variables.extend(self.by.into_iter().flat_map(|(variable, direction)| [variable, direction]));
        variables.sort_unstable();
        variables.dedup();
        let denominator = numbers.iter().try_fold(1i64, |all, number| {
            let (_, below) = number.to_i64_pair()?;
            let common = num_integer::lcm(all, below);
            (common <= 1000).then_some(common)
        });
        Ok(Names::new(&self.symbols, &variables, dimensions, denominator.ok_or(Unsupported::Number)?))
    }
}

/// The term with every operation written out that others are.
fn expanded(graph: &mut Graph, root: Id) -> Id {
    let mut map: BTreeMap<Id, Id> = BTreeMap::new();
    for id in graph.reachable(&[root]) {
        let node = graph.node(id).clone();
        let children: SmallVec<[Id; 2]> = node.children.iter().map(|child| map[child]).collect();
        let unfold = node.op.record().and_then(|record| record.unfolding());
        let new = unfold.and_then(|unfold| unfold(graph, &children, node.op.parameters()));
        let new = new.or_else(|| if children == node.children { Some(id) } else { graph.add(node.op, &children).ok() });
        map.insert(id, new.unwrap_or(id));
    }
    map[&root]
}
