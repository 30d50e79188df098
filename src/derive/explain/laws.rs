//! What is said of a rule or a generator that was used.

use crate::egraph::RuleSet;
use crate::notation::told;
use crate::rules::{ENTRIES, outline};
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
        let (sides, cite) = match (rules.text(name), rules.rule(name)) {
            (Some(text), _) => {
                let equation = &text.equation;
                ([&equation.left, &equation.right].map(|side| text.side_text(side)), text.cites.first().cloned())
            }
            (None, Some(rule)) => {
                let symbols = Arc::new(rule.symbols.clone());
                ([rule.left, rule.right].map(|side| told(&rule.graph, side, None, &symbols)), None)
            }
            (None, None) => return Some(entries(name).unwrap_or_else(|| Law::said(name))),
        };
        let [left, right] = sides;
        let text = if backward { format!("{right} = {left}") } else { format!("{left} = {right}") };
        Some(Law { backward, ..Law::of_rule(name, text, cite, rules.text(name).is_some()) })
    }

    pub(crate) fn of_rule(name: &str, text: String, cite: Option<String>, is_shipped: bool) -> Law {
        Law { text, rule: Some(name.to_owned()), cite, backward: false, is_shipped }
    }
}

pub(super) const TRANSPOSE_PRODUCT: &str = "(A*B)' = B'*A'";
pub(crate) const READ: &str = "read the indices as products of matrices";
pub(super) const ORDER: &str = "in another order";
pub(super) const ROW: &str = "written as a row";
pub(crate) const COLLECT: &str = "collect like terms";
pub(super) const PULL_OUT: &str = "pull out a common factor";
pub(super) const MULTIPLY_OUT: &str = "multiply out";
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
        ("denominator", _) => Some("put over one denominator"),
        ("commute", _) => Some("functions of one matrix commute"),
        ("normal-form", _) => Some(ENTRY_BY_ENTRY),
        ("assumption", _) => Some("by what is assumed"),
        _ => return None,
    })
}
