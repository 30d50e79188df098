//! Examples and negatives of a rule, run with this rule alone.

use super::compile::{Kind, Rule};
use super::pattern::Term;
use super::text::{Equation, RuleText};
use super::verdict::{Verdict, judge};
use crate::egraph::{EGraph, RuleSet, SaturationLimits};
use crate::error::Result;
use crate::expr::{Graph, Id, Op};
use crate::extract::{Extractor, size};
use crate::shape::{elaborate, elaborate_shaped};
use crate::symbol::Symbols;
use crate::syntax::ast::{Expr, Statement, Target};
use crate::syntax::print;
use crate::tensor::Limits;
use std::sync::Arc;

/// What bounds the runs of a rule by itself.
pub(super) const LIMITS: SaturationLimits = SaturationLimits {
    nodes: 400,
    iterations: 6,
    forms: Limits { terms: 16, power: 6 },
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

/// The variables of an example that are instances of conditional metavariables get what the rule asks of these.
fn read(rules: &[Rule], left: &Expr, right: Option<&Expr>) -> Result<Sides> {
    let once = |declared: Symbols| -> Result<Sides> {
        let mut sides =
            Sides { symbols: declared, graph: Graph::new(), left: Id::from(0), right: Id::from(0), row: false };
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
    };
    let plain = once(Symbols::default())?;
    if right.is_none() {
        return Ok(plain);
    }
    for rule in rules.iter().filter(|rule| !rule.conditions.is_empty()) {
        let pattern = Term { graph: &rule.graph, symbols: &rule.symbols };
        let found = pattern.within(rule.left, &plain.graph, plain.left);
        let found = found.or_else(|| pattern.within(rule.right, &plain.graph, plain.left));
        let Some(bound) = found else { continue };
        let mut symbols = plain.symbols.clone();
        for (variable, attribute) in &rule.conditions {
            let Some(id) = bound.variables.get(variable) else { continue };
            let Op::Variable(own) = plain.graph.op(*id) else { continue };
            let mut declaration = symbols.declaration(*own).clone();
            declaration.attributes = declaration.attributes.with(*attribute);
            let name = symbols.variable_name(*own).to_owned();
            symbols.declare(&name, declaration);
        }
        return once(symbols);
    }
    Ok(plain)
}

/// Runs an example of a rule.
pub(super) fn example(text: &RuleText, rules: &[Rule], set: &RuleSet, equation: &Equation) -> Outcome {
    let shown = text.equation_text(equation);
    let failed = |problem: String| Outcome { text: shown.clone(), simplified: None, fires: false, problem: Some(problem) };
    if text.is_differential() {
        return failed("examples of differentials are not run; give the rule a 'note'".to_owned());
    }
    let sides = match read(rules, &equation.left, Some(&equation.right)) {
        Ok(sides) => sides,
        Err(error) => return failed(error.message),
    };
    if let verdict @ (Verdict::False(_) | Verdict::Unknown(_)) =
        judge(&sides.graph, sides.left, sides.right, &sides.symbols)
    {
        return failed(format!("the sides are not equal: {}", verdict.as_str()));
    }
    let mut egraph = EGraph::new(Arc::new(sides.symbols.clone()), LIMITS);
    let left = egraph.import(&sides.graph, sides.left);
    let right = egraph.import(&sides.graph, sides.right);
    egraph.saturate(set);
    let fires = egraph.find(left) == egraph.find(right) && !egraph.activity().is_empty();
    let best = Extractor::new(&egraph);
    let found = if sides.row { best.row(left) } else { best.matrix(left) };
    let simplified = found.as_ref().map(print);
    let is_index = rules.iter().all(|rule| matches!(rule.kind, Kind::Index(_)));
    let problem = match &found {
        Some(found) if size(found) > size(&equation.right) && egraph.find(left) == egraph.find(right) => {
            Some(format!("the left side simplifies to {}, which is longer than the right side", print(found)))
        }
        _ if egraph.find(left) == egraph.find(right) || is_index || carried(&sides) => None,
        _ => Some("the rule does not bring the left side to the right side".to_owned()),
    };
    Outcome { text: shown, simplified, fires, problem }
}

/// Whether normal forms decide the example.
fn carried(sides: &Sides) -> bool {
    super::verdict::proves(&sides.graph, sides.left, sides.right, &sides.symbols)
}

/// Runs a negative of a rule.
pub(super) fn negative(text: &RuleText, rules: &[Rule], set: &RuleSet, expr: &Expr) -> Outcome {
    let shown = text.side_text(expr);
    let problem = match read(rules, expr, None) {
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
