//! Equations that are true and not known: all small terms, evaluated exactly, compared.

use super::compile::{Rule, compile};
use super::text::{Direction, parse};
use super::verdict::{Verdict, verdict};
use crate::egraph::{EGraph, RuleSet, SaturationLimits};
use crate::error::{Error, ErrorCode, Result, Span};
use crate::eval::{Evaluator, Field, Point, Region, Sizes};
use crate::expr::{Graph, Id, Op};
use crate::extract::Extractor;
use crate::shape::declare;
use crate::symbol::Symbols;
use crate::syntax::print;
use crate::tensor::{Algebra, Limits, PolynomialId};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::sync::Arc;

/// What to look through.
#[derive(Clone, Debug)]
pub struct Search {
    /// The operations by their surface names: `*`, `'`, `kron`, `inv`, `+`, `.*`, `tr`, `det`, `logdet`, `vec`, `diag`, `sum`, `norm`.
    pub operations: Vec<String>,
    /// The largest number of operations and variables in a side.
    pub size: usize,
    /// The metavariables, declared.
    pub variables: Vec<String>,
    /// The most terms that are made.
    pub terms: usize,
    /// The most equations that are proposed.
    pub proposals: usize,
}

impl Default for Search {
    fn default() -> Self {
        Search {
            operations: Vec::new(),
            size: 5,
            variables: ["A: matrix(n,n)", "B: matrix(n,n)"].map(str::to_owned).to_vec(),
            terms: 3000,
            proposals: 20,
        }
    }
}

/// A rule that could be added.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The rule as text, ready for a file.
    pub draft: String,
    /// How sure it is.
    pub verdict: Verdict,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// The terms that were made, one for each normal form.
    pub terms: usize,
    /// The pairs of terms that agree and have different normal forms.
    pub candidates: usize,
    /// Those of them that do not follow from the rules, the smallest first.
    pub proposals: Vec<Proposal>,
}

fn operation(name: &str) -> Option<Vec<Op>> {
    Some(match name {
        "*" => vec![Op::Product, Op::Scale],
        "'" => vec![Op::Transpose],
        "kron" => vec![Op::Kronecker],
        "inv" => vec![Op::Inverse],
        "+" => vec![Op::Combination(smallvec::smallvec![1.into(), 1.into()])],
        ".*" => vec![Op::Hadamard],
        ":" => vec![Op::Inner],
        "tr" => vec![Op::Trace],
        "det" => vec![Op::Determinant],
        "logdet" => vec![Op::LogDeterminant],
        "vec" => vec![Op::Vec],
        "diag" => vec![Op::Diagonal, Op::DiagonalOf],
        "sum" => vec![Op::Sum],
        "norm" => vec![Op::Norm],
        _ => return None,
    })
}

/// Looks for equations that are true and do not follow from `rules` and normal forms.
///
/// # Errors
/// When an operation or a declaration is not one.
pub fn discover(search: &Search, rules: &RuleSet) -> Result<Discovery> {
    let mut operations: Vec<Op> = Vec::new();
    for name in &search.operations {
        let fail = || {
            let message = format!("'{name}' is no operation that can be searched for");
            Error::new(ErrorCode::UnknownFunction, message, Span::default())
        };
        operations.extend(operation(name).ok_or_else(fail)?);
    }
    let mut symbols = Symbols::default();
    let mut terms = Terms::default();
    for declaration in &search.variables {
        let variable = declare(&mut symbols, declaration)?;
        let leaf = terms.graph.variable(variable, &symbols);
        terms.sizes.push(leaf);
    }
    let symbols = Arc::new(symbols);
    terms.enumerate(&operations, search, &symbols);
    let mut discovery = Discovery { terms: terms.kept.len(), ..Discovery::default() };
    // Terms that agree at two points, in the order of their size.
    let points = terms.points(&symbols);
    let mut buckets: indexmap::IndexMap<Vec<Print>, Vec<Id>> = indexmap::IndexMap::new();
    for id in &terms.kept {
        if let Some(found) = terms.fingerprint(*id, &points) {
            buckets.entry(found).or_default().push(*id);
        }
    }
    // The smallest first, and of one size those with more variables, which say more.
    let mut pairs: Vec<(usize, Reverse<usize>, Id, Id)> = Vec::new();
    for bucket in buckets.values() {
        for other in &bucket[1..] {
            if terms.graph.shape(*other) == terms.graph.shape(bucket[0]) {
                let size = terms.size(*other) + terms.size(bucket[0]);
                pairs.push((size, Reverse(terms.variables(*other)), *other, bucket[0]));
            }
        }
    }
    pairs.sort();
    discovery.candidates = pairs.len();
    let limits = SaturationLimits { nodes: 800, iterations: 8, ..SaturationLimits::default() };
    let mut found = RuleSet::default();
    for (_, _, left, right) in pairs {
        if discovery.proposals.len() >= search.proposals {
            break;
        }
        let mut egraph = EGraph::new(symbols.clone(), limits);
        let classes = [left, right].map(|id| egraph.import(&terms.graph, id));
        egraph.saturate(&rules.union(&found));
        if egraph.find(classes[0]) == egraph.find(classes[1]) {
            continue;
        }
        let name = format!("found-{}", discovery.proposals.len() + 1);
        let Some((draft, mut compiled)) = draft(&name, &terms.graph, left, right, &symbols) else { continue };
        let verdict = verdict(&compiled);
        if verdict.is_true() {
            compiled.direction = Direction::Both;
            found = found.union(&RuleSet::from_rules(vec![compiled]));
            discovery.proposals.push(Proposal { draft, verdict });
        }
    }
    Ok(discovery)
}

type Print = (Vec<usize>, Vec<u64>);

#[derive(Default)]
struct Terms {
    graph: Graph,
    sizes: Vec<Id>,
    kept: Vec<Id>,
}

impl Terms {
    /// Terms of each size in turn; of those with one normal form the first.
    fn enumerate(&mut self, operations: &[Op], search: &Search, symbols: &Arc<Symbols>) {
        let mut algebra = Algebra::new(symbols.clone(), Limits { terms: 32, ..Limits::default() });
        let mut forms: FxHashMap<PolynomialId, Id> = FxHashMap::default();
        let mut levels: Vec<Vec<Id>> = vec![Vec::new(), self.sizes.clone()];
        for id in &self.sizes {
            if let Some(form) = algebra.normal_form(&self.graph, *id) {
                forms.insert(form, *id);
            }
        }
        self.kept = self.sizes.clone();
        for size in 2..=search.size {
            let mut level = Vec::new();
            for op in operations {
                let arity = op.arity().unwrap_or(0);
                for split in 1..size {
                    let rest = if arity == 1 { 0 } else { size - 1 - split };
                    if split >= levels.len() || (arity == 1 && split != size - 1) || (arity == 2 && rest == 0) {
                        continue;
                    }
                    for first in levels[split].clone() {
                        let seconds = if arity == 1 { vec![first] } else { levels[rest].clone() };
                        for second in seconds {
                            if self.kept.len() >= search.terms {
                                return;
                            }
                            let children = if arity == 1 { vec![first] } else { vec![first, second] };
                            let Ok(id) = self.graph.add(op.clone(), &children) else { continue };
                            let Some(form) = algebra.normal_form(&self.graph, id) else { continue };
                            if algebra.polynomial(form).is_zero() || forms.contains_key(&form) {
                                continue;
                            }
                            forms.insert(form, id);
                            level.push(id);
                            self.kept.push(id);
                        }
                    }
                }
            }
            levels.push(level);
        }
    }

    fn size(&self, id: Id) -> usize {
        1 + self.graph.children(id).iter().map(|c| self.size(*c)).sum::<usize>()
    }

    /// How many variables a term has.
    fn variables(&self, id: Id) -> usize {
        let used = self.graph.reachable(&[id]);
        used.into_iter().filter(|id| matches!(self.graph.op(*id), Op::Variable(_))).count()
    }

    fn points(&self, symbols: &Symbols) -> Vec<Point<Field>> {
        let point = |seed| Point::random(symbols, seed, &Sizes::distinct(symbols, seed + 1), Region::Signed).ok();
        (0..2).filter_map(point).collect()
    }

    fn fingerprint(&self, id: Id, points: &[Point<Field>]) -> Option<Vec<Print>> {
        let value = |point: &Point<Field>| {
            let mut evaluator = Evaluator::new(&self.graph, point);
            let value = evaluator.value(id).ok()?;
            Some((value.shape.clone(), value.data.iter().map(|x| x.residue()).collect()))
        };
        points.iter().map(value).collect()
    }
}

/// The rule that says that two terms are equal: for the most general shapes that are inferred, if it is true then, else for the given ones.
fn draft(name: &str, graph: &Graph, left: Id, right: Id, symbols: &Arc<Symbols>) -> Option<(String, Rule)> {
    let text = |id| {
        let mut egraph = EGraph::new(symbols.clone(), SaturationLimits { iterations: 0, ..Default::default() });
        let class = egraph.import(graph, id);
        egraph.settle();
        Extractor::new(&egraph).matrix(class).map(|expr| print(&expr))
    };
    let equation = format!("{} => {}", text(left)?, text(right)?);
    let read = |variables: &str| {
        let text = format!("rule {name}\n{variables}  {equation}\n");
        let rule = compile(&parse("discover", &text).ok()?.remove(0)).ok()?.remove(0);
        verdict(&rule).is_true().then_some((text, rule))
    };
    let list = |rule: &Rule| {
        let shown =
            rule.symbols.variables().map(|(_, name, d)| format!("{name}: {}", rule.symbols.shape_text(&d.shape)));
        format!("  for {}\n", shown.collect::<Vec<_>>().join(", "))
    };
    let general = read("").and_then(|(_, rule)| read(&list(&rule)));
    general.or_else(|| {
        let used = graph.reachable(&[left]);
        let occurs = |v| used.iter().any(|id| *graph.op(*id) == Op::Variable(v));
        let shown: Vec<String> = symbols
            .variables()
            .filter(|(v, _, _)| occurs(*v))
            .map(|(_, name, d)| format!("{name}: {}", symbols.shape_text(&d.shape)))
            .collect();
        read(&format!("  for {}\n", shown.join(", ")))
    })
}
