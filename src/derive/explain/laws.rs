//! What is said of a rule or a generator that was used.

use crate::base::Attribute;
use crate::egraph::RuleSet;
use crate::notation::told;
use crate::rules::{ENTRIES, RuleText, SideCondition, outline};
use crate::syntax::ast::{Expr, ExprKind};
use std::sync::Arc;

/// A law that was used in a step of a derivation.
///
/// ```
/// let explanation = gradus::Context::new().explain("inv(inv(A))", "A")?;
/// let law = &explanation.steps[1].laws[0];
/// assert_eq!((law.text.as_str(), law.rule.as_deref()), ("inv(inv(A)) = A", Some("inverse-inverse")));
/// assert_eq!(law.page().as_deref(), Some("snapshots/rules/inverse-inverse.snap"));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Law {
    /// As a formula, read in the direction in which it was used, or in words.
    pub text: String,
    /// The rule that it is.
    pub rule: Option<String>,
    /// Where that is from: a book of `rules/sources.md`, with a section or an equation.
    pub cite: Option<String>,
    /// Whether the rule was read from right to left.
    pub backward: bool,
    /// Whether it is a shipped rule, which has a page.
    is_shipped: bool,
}

impl Law {
    /// Where the rule has its page, in the repository of the engine: what it says, its verdict, its examples.
    pub fn page(&self) -> Option<String> {
        self.rule.as_ref().filter(|_| self.is_shipped).map(|rule| format!("snapshots/rules/{rule}.snap"))
    }

    pub(crate) fn said(text: &str) -> Law {
        Law { text: text.to_owned(), rule: None, cite: None, backward: false, is_shipped: false }
    }

    /// A rule of the set or a generator, by its name; `None` where it only says how factors are grouped.
    pub(crate) fn used(name: &str, backward: bool, rules: &RuleSet) -> Option<Law> {
        if let Some(words) = generator(name, backward) {
            return words.map(Law::said);
        }
        let (sides, cite, condition) = match (rules.text(name), rules.rule(name)) {
            (Some(text), _) => {
                let sides = [&text.equation.left, &text.equation.right].map(|side| text.side_text(side));
                (sides, text.cites.first().cloned(), condition(text))
            }
            (None, Some(rule)) => {
                let symbols = Arc::new(rule.symbols.clone());
                let sides = [rule.left, rule.right].map(|side| told(&rule.graph, side, None, &symbols));
                (sides, None, String::new())
            }
            (None, None) => return Some(entries(name).unwrap_or_else(|| Law::said(name))),
        };
        let [left, right] = sides;
        let text = if backward { format!("{right} = {left}") } else { format!("{left} = {right}") };
        // The size of an index is nothing to a reader.
        let text = text.replace("(n_i)", "") + &condition;
        Some(Law { backward, ..Law::of_rule(name, text, cite, rules.text(name).is_some()) })
    }

    pub(crate) fn of_rule(name: &str, text: String, cite: Option<String>, is_shipped: bool) -> Law {
        Law { text, rule: Some(name.to_owned()), cite, backward: false, is_shipped }
    }
}

/// What a law needs of its matrices: ` for diagonal A and B`, and ` for A of shape m x n` where it speaks of both sizes.
fn condition(text: &RuleText) -> String {
    let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
    // What has an inverse is seen by that.
    let is_seen = |own: &&SideCondition| matches!(own.attribute, Attribute::Invertible | Attribute::Nonzero);
    for SideCondition { name, attribute, .. } in text.conditions.iter().filter(|own| !is_seen(own)) {
        match all.iter_mut().find(|(own, _)| *own == attribute.as_str()) {
            Some((_, names)) => names.push(name),
            None => all.push((attribute.as_str(), vec![name])),
        }
    }
    let mut parts: Vec<String> =
        all.iter().map(|(attribute, names)| format!("{attribute} {}", names.join(" and "))).collect();
    let sizes = |kind: &str| {
        let (rows, columns) = kind.strip_prefix("matrix(")?.split_once(')')?.0.split_once(',')?;
        let [rows, columns] = [rows, columns].map(|size| size.trim().to_owned());
        let is_said = |expr: &Expr| match &expr.kind {
            ExprKind::Call(_, sizes) if sizes.len() == 2 => {
                sizes.iter().all(|size| matches!(&size.kind, ExprKind::Name(name) if *name == rows || *name == columns))
            }
            _ => false,
        };
        let is_rectangular = rows != columns;
        let said = [&text.equation.left, &text.equation.right].iter().any(|side| side.any(&is_said));
        (said && is_rectangular).then(|| format!("{rows} x {columns}"))
    };
    let shapes = text.variables.iter().filter_map(|own| Some(format!("{} of shape {}", own.name, sizes(&own.kind)?)));
    parts.extend(shapes);
    if parts.is_empty() { String::new() } else { format!(" for {}", parts.join(" and ")) }
}

pub(super) const TRANSPOSE_PRODUCT: &str = "(A*B)' = B'*A'";
pub(crate) const READ: &str = "read the indices as products of matrices";
pub(crate) const GROUP: &str = "group the factors otherwise";
pub(super) const ORDER: &str = "in another order";
pub(super) const ROW: &str = "written as a row";
pub(crate) const COLLECT: &str = "collect like terms";
pub(crate) const PULL_OUT: &str = "pull out a common factor";
pub(crate) const MULTIPLY_OUT: &str = "multiply out";
pub(crate) const ONE_DENOMINATOR: &str = "put over one denominator";
pub(crate) const ENTRY_BY_ENTRY: &str = "equal entry by entry";

/// A rule that says what the entries of an operation are.
fn entries(name: &str) -> Option<Law> {
    let statement = outline(ENTRIES.0, ENTRIES.1).into_iter().find(|statement| statement.name == name)?;
    let text = statement.text()?;
    let [left, right] = [&text.equation.left, &text.equation.right].map(|side| text.side_text(side));
    Some(Law::of_rule(name, format!("{left} = {right}"), text.cites.first().cloned(), true))
}

/// What a generator does, in words: nothing, where it only regroups. `None` where it is none.
fn generator(name: &str, backward: bool) -> Option<Option<&'static str>> {
    Some(match (name, backward) {
        ("split" | "matricise" | "index-form" | "open-quotient" | "group", _) => None,
        ("collect", _) => Some(COLLECT),
        ("factor", false) | ("distribute", true) => Some(PULL_OUT),
        ("distribute", false) | ("factor", true) => Some(MULTIPLY_OUT),
        ("denominator", _) => Some(ONE_DENOMINATOR),
        ("commute", _) => Some("functions of one matrix commute"),
        ("normal-form", _) => Some(ENTRY_BY_ENTRY),
        ("assumption", _) => Some("by what is assumed"),
        _ => return None,
    })
}
