//! Examples and negatives of a rule, run with this rule alone.

use crate::base::{Axis, Declaration, Dimension, Result, Shape, Symbols};
use crate::egraph::{EGraph, RuleSet, SaturationLimits};
use crate::equality::{Budget, Question, Theory, prove};
use crate::expr::{Graph, Id};
use crate::normal::Limits;
use crate::notation::{Extractor, notate, size};
use crate::ops::Op;
use crate::rules::{Bound, Equation, Functions, Metavariable, Rule, RuleText, Term, compile, has_index};
use crate::syntax::ast::{Expr, ExprKind, Statement, Target};
use crate::syntax::print;
use crate::typing::{elaborate, elaborate_shaped};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What bounds the runs of a rule by itself.
pub(super) const LIMITS: SaturationLimits = SaturationLimits {
    nodes: 400,
    iterations: 6,
    forms: Limits { terms: 16, operands: 128, length: 64, power: 6, work: usize::MAX, multiplied: usize::MAX },
    unite_forms: false,
};

/// What became of an example.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The example as text.
    pub text: String,
    /// What the left side simplifies to with this rule, and without normal forms.
    pub simplified: Option<String>,
    /// Whether the rule did it; else normal forms do.
    pub fires: bool,
    /// What is wrong.
    pub problem: Option<String>,
}

/// Two sides with their names.
struct Sides {
    symbols: Symbols,
    graph: Graph,
    left: Id,
    right: Id,
    row: bool,
}

fn statement(expr: &Expr, indices: &[String]) -> Statement {
    let target = (!indices.is_empty()).then(|| Target {
        name: "F".to_owned(),
        indices: indices.to_vec(),
        span: Default::default(),
    });
    Statement { target, expr: expr.clone() }
}

/// Reads both sides over some declarations.
fn elaborated(declared: Symbols, left: &Expr, right: Option<&Expr>) -> Result<Sides> {
    let mut sides = Sides { symbols: declared, graph: Graph::new(), left: Id::from(0), right: Id::from(0), row: false };
    let whole = elaborate(&statement(left, &[]), &[], &mut sides.symbols, &mut sides.graph)?;
    sides.left = whole.root;
    sides.row = whole.row;
    sides.right = sides.left;
    if let Some(right) = right {
        let shape = sides.graph.shape(sides.left).clone();
        let right = statement(right, &whole.indices);
        let (symbols, graph) = (&mut sides.symbols, &mut sides.graph);
        sides.right = elaborate_shaped(&right, &[], Some(&shape), symbols, graph)?.root;
    }
    Ok(sides)
}

/// The readings of an example: with the shapes that it has by itself, and with those (and the attributes) that the rule gives to the
/// variables that stand for metavariables, under the names of dimensions that are inferred or that the rule has.
fn readings(rules: &[Rule], known: &Functions, left: &Expr, right: Option<&Expr>) -> Vec<Result<Sides>> {
    let mut all = Vec::new();
    let nothing = || {
        let mut symbols = Symbols::default();
        symbols.set_definitions(known.definitions().clone());
        symbols
    };
    if let Ok(alone) = elaborated(nothing(), left, None) {
        for rule in rules {
            let pattern = Term { graph: &rule.graph, symbols: &rule.symbols, strict: false };
            for side in [rule.left, rule.right] {
                let Some(bound) = pattern.within(side, &alone.graph, alone.left) else { continue };
                for own in [false, true] {
                    all.push(elaborated(declarations(rule, &bound, &alone, own), left, right));
                }
            }
        }
    }
    if rules.iter().all(|rule| rule.conditions.is_empty()) {
        all.insert(0, elaborated(nothing(), left, right));
    } else {
        all.push(elaborated(nothing(), left, right));
    }
    all
}

/// What a match of a rule says of the variables of an example. The dimensions have the names of the rule if `own`.
fn declarations(rule: &Rule, bound: &Bound, alone: &Sides, own: bool) -> Symbols {
    let mut symbols = Symbols::default();
    symbols.set_definitions(alone.symbols.definitions().clone());
    let mut names: FxHashMap<Dimension, String> = FxHashMap::default();
    for (variable, _, declared) in rule.symbols.variables() {
        let Some(id) = bound.variables.get(&variable) else { continue };
        let Op::Variable(found) = alone.graph.op(*id) else { continue };
        let inferred = &alone.symbols.declaration(*found).shape;
        let mut shape = Shape::new();
        for (axis, other) in declared.shape.iter().zip(inferred) {
            let mut result = Axis::new();
            for (place, dimension) in axis.iter().enumerate() {
                let name = names.entry(*dimension).or_insert_with(|| match other.get(place) {
                    Some(other) if !own => alone.symbols.dimension_name(*other).to_owned(),
                    _ => rule.symbols.dimension_name(*dimension).to_owned(),
                });
                result.push(symbols.dimension(name));
            }
            shape.push(result);
        }
        let asked = rule.conditions.iter().filter(|(v, _)| *v == variable).map(|(_, attribute)| *attribute);
        let attributes = asked.collect();
        symbols.declare(alone.symbols.variable_name(*found), Declaration { shape, attributes });
    }
    symbols
}

/// An example in index notation: read as a rule is, since an index that stands on one side only is summed. Its variables have the axes
/// that are written, or else the kinds of the metavariables in their places.
fn indexed(text: &RuleText, equation: &Equation) -> Result<Sides> {
    let mut variables = Vec::new();
    places(text, &text.equation.left, &equation.left, &mut variables);
    let read = |variables: Vec<Metavariable>| {
        let plain = RuleText {
            equation: equation.clone(),
            variables,
            conditions: Vec::new(),
            examples: Vec::new(),
            negatives: Vec::new(),
            ..text.clone()
        };
        compile(&plain).map(|mut rules| rules.remove(0))
    };
    let rule = read(Vec::new()).or_else(|error| read(variables).map_err(|_| error))?;
    Ok(Sides { symbols: rule.symbols, graph: rule.graph, left: rule.left, right: rule.right, row: false })
}

/// The names of an example that stand where the rule has metavariables.
fn places(text: &RuleText, pattern: &Expr, expr: &Expr, found: &mut Vec<Metavariable>) {
    match (&pattern.kind, &expr.kind) {
        (ExprKind::Name(own), ExprKind::Name(name)) => {
            if let Some(variable) = text.variables.iter().find(|v| v.name == *own)
                && !found.iter().any(|v| v.name == *name)
            {
                found.push(Metavariable { name: name.clone(), ..variable.clone() });
            }
        }
        (ExprKind::Index(a, _), ExprKind::Index(b, _)) | (ExprKind::Transpose(a), ExprKind::Transpose(b)) => {
            places(text, a, b, found);
        }
        (ExprKind::Product(a, rest), ExprKind::Product(b, others)) => {
            places(text, a, b, found);
            rest.iter().zip(others).for_each(|((_, a), (_, b))| places(text, a, b, found));
        }
        (ExprKind::Call(f, a), ExprKind::Call(g, b)) if f == g => {
            a.iter().zip(b).for_each(|(a, b)| places(text, a, b, found));
        }
        _ => {}
    }
}

/// Runs an example of a rule.
pub(super) fn example(
    text: &RuleText,
    rules: &[Rule],
    set: &RuleSet,
    functions: &Functions,
    equation: &Equation,
) -> Outcome {
    let shown = text.equation_text(equation);
    let failed =
        |problem: String| Outcome { text: shown.clone(), simplified: None, fires: false, problem: Some(problem) };
    if text.is_differential() {
        return failed("examples of differentials are not run; give the rule a 'note'".to_owned());
    }
    let sides = [&equation.left, &equation.right].map(|side| functions.expand(side));
    let equation = match sides {
        [Ok(left), Ok(right)] => &Equation { left, right, ..equation.clone() },
        [Err(error), _] | [_, Err(error)] => return failed(error.message),
    };
    if has_index(&equation.left) || has_index(&equation.right) {
        return match indexed(text, equation) {
            Err(error) => failed(error.message),
            Ok(sides) => run(&sides, set, equation, shown, true),
        };
    }
    let mut first: Option<Outcome> = None;
    for sides in readings(rules, functions, &equation.left, Some(&equation.right)) {
        let outcome = match sides {
            Ok(sides) => run(&sides, set, equation, shown.clone(), false),
            Err(error) => failed(error.message),
        };
        if outcome.problem.is_none() {
            return outcome;
        }
        first.get_or_insert(outcome);
    }
    first.unwrap_or_else(|| failed("it cannot be read".to_owned()))
}

fn run(sides: &Sides, set: &RuleSet, equation: &Equation, text: String, is_index: bool) -> Outcome {
    let failed =
        |problem: String| Outcome { text: text.clone(), simplified: None, fires: false, problem: Some(problem) };
    let verdict = prove(&Question {
        graph: &sides.graph,
        left: sides.left,
        right: sides.right,
        symbols: &sides.symbols,
        theory: Theory::default(),
        budget: Budget::EXAMPLE,
    });
    if !verdict.is_true() {
        return failed(format!("the sides are not equal: {}", verdict.status().as_str()));
    }
    let mut egraph = EGraph::new(Arc::new(sides.symbols.clone()), LIMITS);
    let left = egraph.import(&sides.graph, sides.left);
    let right = egraph.import(&sides.graph, sides.right);
    egraph.allow(sides.graph.vocabulary(sides.right));
    egraph.saturate(set);
    let united = egraph.find(left) == egraph.find(right);
    let fires = united && !egraph.activity().is_empty();
    let best = Extractor::new(&egraph);
    let found = if sides.row { best.row(left) } else { best.matrix(left) };
    let simplified = found.as_ref().map(print);
    let problem = match &found {
        _ if is_index => None,
        Some(found) if united && size(found) > size(&equation.right).max(printed_size(sides)) => {
            Some(format!("the left side simplifies to {}, which is longer than the right side", print(found)))
        }
        _ if united || carried(sides) => None,
        _ => Some("the rule does not bring the left side to the right side".to_owned()),
    };
    Outcome { text, simplified, fires, problem }
}

/// The size of the right side as it is printed.
fn printed_size(sides: &Sides) -> u32 {
    notate(&sides.graph, sides.right, None, &Arc::new(sides.symbols.clone())).map_or(0, |expr| size(&expr))
}

/// Whether normal forms decide the example.
fn carried(sides: &Sides) -> bool {
    crate::equality::proves(&sides.graph, sides.left, sides.right, &sides.symbols)
}

/// Runs a negative of a rule.
pub(super) fn negative(text: &RuleText, set: &RuleSet, functions: &Functions, expr: &Expr) -> Outcome {
    let shown = text.side_text(expr);
    let mut known = Symbols::default();
    known.set_definitions(functions.definitions().clone());
    let problem = match functions.expand(expr).and_then(|expr| elaborated(known, &expr, None)) {
        Err(error) => Some(error.message),
        Ok(sides) => {
            let mut egraph = EGraph::new(Arc::new(sides.symbols.clone()), LIMITS);
            egraph.import(&sides.graph, sides.left);
            egraph.saturate(set);
            let applied: usize = egraph.activity().values().map(|a| a.applications).sum();
            (applied > 0).then(|| "the rule applies to this negative".to_owned())
        }
    };
    Outcome { text: shown, simplified: None, fires: false, problem }
}
