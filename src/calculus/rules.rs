//! The differential rules, each compiled from its text when it is first needed.

use super::template::Template;
use crate::base::{Attributes, Declaration, Rational, Shape, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::{Callable, MATRIX_POWER, Op, Parameters, TRACE, natural_power};
use crate::rules::{self, Called, Kind, Operand, Statement};
use smallvec::{SmallVec, smallvec};
use std::borrow::Cow;
use std::sync::OnceLock;

/// A differential rule with its templates, one for each choice of ranks.
struct Entry {
    statement: Statement,
    /// What is called in `d(f(x)) => ..`; none in `d(x*y) => ..`.
    callable: Option<Callable>,
    compiled: OnceLock<Vec<Template>>,
}

impl Entry {
    fn templates(&self) -> &[Template] {
        self.compiled.get_or_init(|| {
            let rules = self.statement.text().and_then(|text| rules::compile(text).ok()).unwrap_or_default();
            rules.into_iter().filter_map(|rule| template(rule, self.statement.name)).collect()
        })
    }
}

fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let entry = |statement: Statement| {
            let callable = statement.left_calls().nth(1).and_then(Called::callable);
            Entry { callable, statement, compiled: OnceLock::new() }
        };
        rules::outline(rules::DIFFERENTIAL.0, rules::DIFFERENTIAL.1).into_iter().map(entry).collect()
    })
}

/// The differential of every operation that a rule is written for (not of sums, networks and matrix powers, which have any number of terms).
pub fn templates() -> impl Iterator<Item = &'static Template> {
    entries().iter().flat_map(Entry::templates)
}

/// A differential rule by its name, as it stands in the file.
pub(crate) fn rule(name: &str) -> Option<&'static rules::RuleText> {
    entries().iter().find(|entry| entry.statement.name == name)?.statement.text()
}

/// The template of an operation on operands of these shapes: the first one.
pub(super) fn find(op: &Op, shapes: &[&Shape]) -> Option<Cow<'static, Template>> {
    fitting(op, shapes, |templates| templates.next())
}

/// The last one, which holds for every operand: those before it may ask for an inverse.
pub(super) fn find_general(op: &Op, shapes: &[&Shape]) -> Option<Cow<'static, Template>> {
    fitting(op, shapes, |templates| templates.last())
}

/// The templates of an operation that fit, in the order of the file.
type Fitting<'t> = &'t mut dyn Iterator<Item = &'static Template>;

fn fitting(
    op: &Op,
    shapes: &[&Shape],
    choose: impl Fn(Fitting<'_>) -> Option<&'static Template>,
) -> Option<Cow<'static, Template>> {
    let written_with = |callable: Callable| match (callable, op) {
        (Callable::Map(function), Op::Map(own)) => function == *own,
        (Callable::Along(function, _), Op::Call(own)) => function.operation == Some(*own),
        (Callable::Operation(operation), Op::Call(own) | Op::Parametric(own, _)) => operation == *own,
        // `sum` is written for several operations.
        (Callable::Function(_), _) => true,
        _ => false,
    };
    match op {
        Op::Combination(_) | Op::Network(_) => return None,
        Op::Parametric(MATRIX_POWER, Parameters::Natural(k)) => return matrix_power(*k).map(Cow::Owned),
        _ => {}
    }
    let entries = entries().iter().filter(|entry| match entry.callable {
        Some(callable) => written_with(callable),
        None => !matches!(op, Op::Map(_)),
    });
    let found = |of_all: bool| {
        let templates = entries.clone().flat_map(Entry::templates);
        let fits = |t: &&Template| t.op == *op && if of_all { t.fits_entries(shapes) } else { t.fits(shapes) };
        choose(&mut templates.filter(fits))
    };
    // What is of all entries is called of vectors only.
    let of_all = op.record().is_some_and(|record| record.aggregate.is_some());
    found(false).or_else(|| found(true).filter(|_| of_all)).map(Cow::Borrowed)
}

fn template(rule: rules::Rule, name: &'static str) -> Option<Template> {
    match rule.kind {
        Kind::Differential(operands) => Some(Template {
            op: rule.graph.op(rule.left).clone(),
            graph: rule.graph,
            left: rule.left,
            right: rule.right,
            operands,
            rule: Some(name),
        }),
        _ => None,
    }
}

/// The largest matrix power whose differential is written out; larger ones are halved.
const WRITTEN_OUT: u32 = 16;

/// `d(A^k)`: the sum over i of `A^i*d(A)*A^(k-1-i)`.
fn matrix_power(k: u32) -> Option<Template> {
    of_power_rule(|powers| {
        let left = powers.add(Op::Parametric(MATRIX_POWER, Parameters::Natural(k)), &[powers.a]);
        Some([left, powers.differential(k)])
    })
}

/// The rule for two operations at once, and the operand: what is invariant under similarity has one term of a power where the power itself
/// has many.
pub(super) fn of_composition(graph: &Graph, id: Id) -> Option<(Template, Id)> {
    let (op @ Op::Call(_), [power]) = (graph.op(id), graph.children(id)) else { return None };
    let Op::Parametric(MATRIX_POWER, Parameters::Natural(k)) = graph.op(*power) else { return None };
    let of_power = op.record()?.of_power?;
    let template = of_power_rule(|powers| {
        let power = powers.power(*k)?;
        let left = powers.add(op.clone(), &[power]);
        let matrix = of_power(&mut powers.graph, powers.a, *k)?;
        let product = powers.add(Op::Product, &[matrix, powers.d]);
        let trace = powers.add(Op::Call(TRACE), &[product]);
        let times = Op::Combination(smallvec![Rational::from_integer(i64::from(*k))]);
        Some([left, powers.add(times, &[trace])])
    })?;
    Some((template, graph.children(*power)[0]))
}

/// The rule for an operation on a square matrix `A` that its left and right side say.
fn of_power_rule(sides: impl FnOnce(&mut Powers) -> Option<[Id; 2]>) -> Option<Template> {
    let mut symbols = Symbols::default();
    let n = symbols.dimension("n");
    let shape: Shape = smallvec![smallvec![n], smallvec![n]];
    let mut declare = |name| symbols.declare(name, Declaration { shape: shape.clone(), attributes: Attributes::NONE });
    let (value, differential) = (declare("A"), declare("dA"));
    let mut graph = Graph::new();
    let (a, d) = (graph.variable(value, &symbols), graph.variable(differential, &symbols));
    let mut powers = Powers { graph, a, d };
    let [left, right] = sides(&mut powers)?;
    let op = powers.graph.op(left).clone();
    let operands = vec![Operand { value, differential }];
    Some(Template { op, graph: powers.graph, left, right, operands, rule: None })
}

struct Powers {
    graph: Graph,
    a: Id,
    d: Id,
}

impl Powers {
    fn add(&mut self, op: Op, children: &[Id]) -> Id {
        self.graph.add(op, children).expect("square matrices")
    }

    fn power(&mut self, k: u32) -> Option<Id> {
        natural_power(&mut self.graph, self.a, k)
    }

    /// `left*middle*right`, where a missing factor is the identity.
    fn product(&mut self, left: u32, middle: Id, right: u32) -> Id {
        let mut result = middle;
        if let Some(left) = self.power(left) {
            result = self.add(Op::Product, &[left, result]);
        }
        if let Some(right) = self.power(right) {
            result = self.add(Op::Product, &[result, right]);
        }
        result
    }

    fn sum(&mut self, terms: &[Id]) -> Id {
        let ones: SmallVec<[Rational; 2]> = terms.iter().map(|_| Rational::one()).collect();
        self.add(Op::Combination(ones), terms)
    }

    fn differential(&mut self, k: u32) -> Id {
        if k <= 1 {
            return self.d;
        }
        if k <= WRITTEN_OUT {
            let terms: Vec<Id> = (0..k).map(|i| self.product(i, self.d, k - 1 - i)).collect();
            return self.sum(&terms);
        }
        // A^k is A^h*A^h, or A^h*A^h*A.
        let half = k / 2;
        let d = self.differential(half);
        let mut terms = vec![self.product(0, d, k - half), self.product(half, d, k - 2 * half)];
        if k % 2 == 1 {
            terms.push(self.product(k - 1, self.d, 0));
        }
        self.sum(&terms)
    }
}
