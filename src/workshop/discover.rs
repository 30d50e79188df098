//! Equations that are true and not known: all small terms, evaluated exactly, compared.

use super::lint::lint;
use crate::base::{Arithmetic, Error, ErrorCode, Field, Result, Series, Span, Symbols};
use crate::egraph::{EGraph, RuleSet, SaturationLimits};
use crate::equality::{Verdict, curves, verdict};
use crate::eval::{Evaluator, Point, Region, Sizes};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Limits, PolynomialId};
use crate::notation::notate;
use crate::ops::{Callable, Domain, Function, Op};
use crate::rules::{Direction, Rule, compile, parse};
use crate::syntax::{self, print};
use crate::typing::{Examples, declare};
use rustc_hash::{FxHashMap, FxHasher};
use smallvec::SmallVec;
use std::cmp::Reverse;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// What to look through.
#[derive(Clone, Debug)]
pub struct Search {
    /// The operations as they are written: the marks `* ' .* : + -`, and the functions that stand for operations on their operands.
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
#[derive(Clone, Debug)]
pub struct Discovery {
    /// The terms that were made, one for each normal form.
    pub terms: usize,
    /// The pairs of terms that agree and have different normal forms.
    pub candidates: usize,
    /// Whether every term up to the size was made, and no proposal left out.
    pub complete: bool,
    /// Those of them that do not follow from the rules, the smallest first.
    pub proposals: Vec<Proposal>,
}

/// The marks that can be searched for, each in the expressions whose operations it stands for.
const MARKS: [(&str, &[&str]); 6] = [
    ("*", &["A*B", "s*A"]),
    ("'", &["A'"]),
    (".*", &["A.*B", "x.*y"]),
    (":", &["A:B"]),
    ("+", &["A + B", "x + y"]),
    ("-", &["A - B", "x - y"]),
];

impl Default for Discovery {
    fn default() -> Self {
        Discovery { terms: 0, candidates: 0, complete: true, proposals: Vec::new() }
    }
}

/// Every mark and function that can be searched for.
fn names() -> Vec<&'static str> {
    let marks = MARKS.iter().map(|(name, _)| *name);
    let is_known = |name: &&str| operations(name, &mut Examples::new()).is_some();
    marks.chain(Callable::all().map(Callable::name).filter(is_known)).collect()
}

/// The terms that a mark or a function stands for, where it is no more than one operation.
fn operations(name: &str, examples: &mut Examples) -> Option<Vec<Id>> {
    let terms: Vec<Id> = match MARKS.iter().find(|(own, _)| *own == name) {
        Some((_, texts)) => texts.iter().filter_map(|text| examples.term(syntax::parse(text).ok()?.expr)).collect(),
        None => examples.calls(Callable::find(name)?),
    };
    let found: Vec<Id> = terms.into_iter().filter(|term| examples.is_operation(*term)).collect();
    Some(found).filter(|found| !found.is_empty())
}

/// Whether a mark or a function takes matrices, and whether it takes vectors.
fn takes(name: &str) -> [bool; 2] {
    let mut examples = Examples::new();
    let terms = operations(name, &mut examples).unwrap_or_default();
    let graph = &examples.graph;
    [2, 1].map(|rank| terms.iter().any(|term| graph.children(*term).iter().any(|id| graph.rank(*id) == rank)))
}

/// Metavariables that fit operations: two square matrices, and vectors where operations speak of them.
pub fn typical_variables(operations: &[String]) -> Vec<String> {
    let functions = operations.iter().any(|op| Function::from_name(op).is_some());
    let vectors = operations.iter().any(|op| Callable::find(op).is_some() && takes(op)[1]);
    let matrices = !vectors || operations.iter().any(|op| takes(op) == [true, false]);
    let mut variables: Vec<&str> = Vec::new();
    if functions {
        let positive =
            operations.iter().any(|op| Function::from_name(op).is_some_and(|f| f.record().domain != Domain::All));
        variables.extend(match positive {
            true => ["x: vector(n) positive", "y: vector(n) positive"],
            false => ["x: vector(n)", "y: vector(n)"],
        });
    } else {
        if matrices {
            variables.extend(["A: matrix(n,n)", "B: matrix(n,n)"]);
        } else {
            variables.push("A: matrix(n,n)");
        }
        if vectors {
            variables.push("x: vector(n)");
        }
        if !matrices {
            variables.push("y: vector(n)");
        }
    }
    variables.into_iter().map(str::to_owned).collect()
}

/// The operations of these names.
fn searched(names: &[String]) -> Result<Vec<Op>> {
    let (mut all, mut examples) = (Vec::new(), Examples::new());
    for name in names {
        let fail = || {
            let known = self::names().join(" ");
            let message = format!("'{name}' is no operation that can be searched for; there are {known}");
            Error::new(ErrorCode::UnknownFunction, message, Span::default())
        };
        let before = all.len();
        for term in operations(name, &mut examples).ok_or_else(fail)? {
            let op = examples.graph.op(term);
            if !all[before..].contains(op) {
                all.push(op.clone());
            }
        }
    }
    Ok(all)
}

/// Looks for equations that are true and do not follow from `rules` and normal forms, the smallest first.
///
/// Terms are made in the order of their size, one for each normal form. A term that has the value of an earlier one is compared with
/// that: either the rules make them equal, or their equation is proposed and used from then on. Such a term is part of no other, so no
/// proposal is an instance of another, or of a rule.
///
/// # Errors
/// When an operation or a declaration is not one.
pub fn discover(search: &Search, rules: &RuleSet) -> Result<Discovery> {
    let operations = searched(&search.operations)?;
    let mut symbols = Symbols::default();
    let mut graph = Graph::new();
    let mut variables = Vec::new();
    for declaration in &search.variables {
        let variable = declare(&mut symbols, declaration)?;
        variables.push(graph.variable(variable, &symbols));
    }
    let symbols = Arc::new(symbols);
    let mut terms = Terms {
        points: Points::new(&operations, &symbols),
        algebra: Algebra::new(symbols.clone(), Limits { terms: 32, ..Limits::default() }),
        symbols,
        graph,
        forms: FxHashMap::default(),
        values: FxHashMap::default(),
        twins: FxHashMap::default(),
        made: 0,
    };
    let mut levels: Vec<Vec<Id>> = vec![Vec::new(), Vec::new()];
    for id in variables {
        if let Some(New::Term(id)) = terms.admit(id) {
            levels[1].push(id);
        }
    }
    let mut discovery = Discovery::default();
    let mut found = RuleSet::default();
    for size in 2..=search.size {
        let (mut level, mut pairs) = (Vec::new(), Vec::new());
        for (op, children) in applications(&operations, &levels, size) {
            if terms.made >= search.terms {
                discovery.complete = false;
                break;
            }
            let Ok(id) = terms.graph.add(op.clone(), &children) else { continue };
            match terms.admit(id) {
                Some(New::Term(id)) => level.push(id),
                Some(New::Twin(id, earlier)) => {
                    let sizes = terms.size(id) + terms.size(earlier);
                    pairs.push((sizes, Reverse(terms.variables(id)), id, earlier));
                }
                None => {}
            }
        }
        // Of one size those with more variables say more.
        pairs.sort();
        discovery.candidates += pairs.len();
        for (_, _, left, right) in pairs {
            if discovery.proposals.len() >= search.proposals {
                discovery.complete = false;
                break;
            }
            if terms.follows(left, right, &rules.union(&found)) {
                continue;
            }
            let name = format!("found-{}", discovery.proposals.len() + 1);
            let Some((draft, mut compiled)) = draft(&name, &terms.graph, left, right, &terms.symbols) else { continue };
            let verdict = verdict(&compiled);
            if verdict.is_true() && lint(std::slice::from_ref(&compiled), Span::default()).is_none() {
                compiled.direction = Direction::Both;
                found = found.union(&RuleSet::from_rules(vec![compiled]));
                discovery.proposals.push(Proposal { draft, verdict });
            }
        }
        levels.push(level);
    }
    discovery.terms = terms.made;
    Ok(discovery)
}

/// Every operation on terms of these levels that makes a term of this size.
fn applications<'a>(
    operations: &'a [Op],
    levels: &'a [Vec<Id>],
    size: usize,
) -> impl Iterator<Item = (&'a Op, SmallVec<[Id; 2]>)> + 'a {
    let level = move |size: usize| levels.get(size).map_or(&[][..], Vec::as_slice);
    operations.iter().flat_map(move |op| {
        let unary = op.arity() == Some(1);
        let ones = level(if unary { size - 1 } else { 0 }).iter().map(|a| SmallVec::from_slice(&[*a]));
        let splits = if unary { 1..1 } else { 1..size.saturating_sub(1) };
        let twos = splits.flat_map(move |first| {
            let seconds = level(size - 1 - first);
            level(first).iter().flat_map(move |a| seconds.iter().map(move |b| SmallVec::from_slice(&[*a, *b])))
        });
        ones.chain(twos).map(move |children: SmallVec<[Id; 2]>| (op, children))
    })
}

/// Where terms are evaluated.
enum Points {
    /// In the prime field: everything but elementwise functions.
    Field(Vec<Point<Field>>),
    /// As power series: analytic functions too.
    Series(Vec<Point<Series>>),
}

/// The points tried: roots have no value at half of them.
const POINTS: u64 = 6;
/// The most equations of one term that are used for larger ones.
const MOST_TWINS: usize = 6;
/// The most entries of a term.
const ENTRIES: usize = 1024;

impl Points {
    fn new(operations: &[Op], symbols: &Symbols) -> Points {
        let has =
            |wanted: &dyn Fn(&Function) -> bool| operations.iter().any(|op| matches!(op, Op::Map(f) if wanted(f)));
        if has(&|_| true) {
            return Points::Series(curves(symbols, has(&|f| f.record().domain != Domain::All), POINTS));
        }
        // Sizes of two and three.
        let point = |seed| Point::random(symbols, seed, &Sizes::distinct(symbols, seed % 2), Region::Signed).ok();
        Points::Field((0..POINTS).filter_map(point).collect())
    }

    /// A hash of the value at each point.
    fn values(&self, graph: &Graph, id: Id) -> Vec<Option<u64>> {
        fn at<T: Arithmetic>(points: &[Point<T>], graph: &Graph, id: Id, bits: impl Fn(&T) -> u64) -> Vec<Option<u64>> {
            let value = |point: &Point<T>| {
                let mut evaluator = Evaluator::new(graph, point);
                let value = evaluator.value(id).ok().filter(|value| value.data.len() <= ENTRIES)?;
                let mut hasher = FxHasher::default();
                value.shape.hash(&mut hasher);
                value.data.iter().for_each(|x| bits(x).hash(&mut hasher));
                Some(hasher.finish())
            };
            points.iter().map(value).collect()
        }
        match self {
            Points::Field(points) => at(points, graph, id, |x| x.residue()),
            Points::Series(points) => at(points, graph, id, |x| {
                let mut hasher = FxHasher::default();
                x.known().hash(&mut hasher);
                hasher.finish()
            }),
        }
    }
}

/// What became of a new term.
enum New {
    /// It has a value of its own.
    Term(Id),
    /// It has the values of an earlier one, where both have values.
    Twin(Id, Id),
}

struct Terms {
    symbols: Arc<Symbols>,
    graph: Graph,
    algebra: Algebra,
    points: Points,
    forms: FxHashMap<PolynomialId, Id>,
    /// The first term with each value at each point.
    values: FxHashMap<(usize, u64), Id>,
    /// The terms that have the values of an earlier one.
    twins: FxHashMap<Id, Vec<Id>>,
    made: usize,
}

impl Terms {
    /// Takes a term in, unless it is zero, equal to an earlier one by its normal form, or nowhere defined.
    fn admit(&mut self, id: Id) -> Option<New> {
        let form = self.algebra.normal_form(&self.graph, id)?;
        if self.algebra.polynomial(form).is_zero() || self.forms.contains_key(&form) {
            return None;
        }
        self.forms.insert(form, id);
        let values = self.points.values(&self.graph, id);
        if values.iter().all(Option::is_none) {
            return None;
        }
        self.made += 1;
        let keys = || values.iter().enumerate().filter_map(|(point, value)| Some((point, (*value)?)));
        let twin = keys().find_map(|key| self.values.get(&key).copied());
        match twin.filter(|twin| self.graph.shape(*twin) == self.graph.shape(id)) {
            Some(twin) => {
                self.twins.entry(twin).or_default().push(id);
                Some(New::Twin(id, twin))
            }
            None => {
                keys().for_each(|key| {
                    self.values.entry(key).or_insert(id);
                });
                Some(New::Term(id))
            }
        }
    }

    /// Whether two terms are equal by equations of smaller terms, by the rules with normal forms, or by the rules alone.
    fn follows(&mut self, left: Id, right: Id, rules: &RuleSet) -> bool {
        let (ours, theirs) = (self.rewritten(left), self.rewritten(right));
        if ours.iter().any(|form| theirs.contains(form)) {
            return true;
        }
        let limits = SaturationLimits { nodes: 800, iterations: 8, ..SaturationLimits::default() };
        [(true, false), (true, true), (false, true)].into_iter().any(|(unite_forms, with_twins)| {
            let mut egraph = EGraph::new(self.symbols.clone(), SaturationLimits { unite_forms, ..limits });
            let classes = [left, right].map(|id| egraph.import(&self.graph, id));
            let parts = self.graph.reachable(&[left, right]).into_iter();
            for id in parts.filter(|id| with_twins && *id != left && *id != right) {
                for twin in self.twins.get(&id).into_iter().flatten().take(MOST_TWINS) {
                    egraph.assume(&self.graph, id, *twin);
                }
            }
            egraph.saturate(rules);
            egraph.find(classes[0]) == egraph.find(classes[1])
        })
    }

    /// The normal forms of a term, as it is and with equal terms for its operands, which have equations of their own.
    fn rewritten(&mut self, id: Id) -> Vec<PolynomialId> {
        let node = self.graph.node(id).clone();
        let mut lists: Vec<SmallVec<[Id; 2]>> = vec![SmallVec::new()];
        for child in &node.children {
            let twins = self.twins.get(child).into_iter().flatten().take(MOST_TWINS);
            let choices: Vec<Id> = std::iter::once(child).chain(twins).copied().collect();
            let extended = lists.iter().flat_map(|list| {
                choices.iter().map(move |choice| list.iter().copied().chain([*choice]).collect::<SmallVec<[Id; 2]>>())
            });
            lists = extended.collect();
        }
        let mut forms = Vec::new();
        for children in lists {
            let Ok(term) = self.graph.add(node.op.clone(), &children) else { continue };
            forms.extend(self.algebra.normal_form(&self.graph, term));
        }
        forms
    }

    fn size(&self, id: Id) -> usize {
        1 + self.graph.children(id).iter().map(|c| self.size(*c)).sum::<usize>()
    }

    /// How many variables a term has.
    fn variables(&self, id: Id) -> usize {
        let used = self.graph.reachable(&[id]);
        used.into_iter().filter(|id| matches!(self.graph.op(*id), Op::Variable(_))).count()
    }
}

/// The rule that says that two terms are equal: for the most general shapes that are inferred, if it is true then, else for the given ones.
fn draft(name: &str, graph: &Graph, left: Id, right: Id, symbols: &Arc<Symbols>) -> Option<(String, Rule)> {
    let text = |id| notate(graph, id, None, symbols).map(|expr| print(&expr));
    let equation = format!("{} => {}", text(left)?, text(right)?);
    let read = |variables: &str| {
        let text =
            format!("rule {name}\n{variables}  {equation}\n  note \"found by enumeration\"\n  example {equation}\n");
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
