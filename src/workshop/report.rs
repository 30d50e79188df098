//! What is known of a rule as text: its page, and the lines of tables.

use super::check::RuleReport;
use super::example::LIMITS;
use super::network::networks;
use crate::egraph::{EGraph, RuleSet, SaturationLimits};
use crate::equality::{Test, Verdict};
use crate::expr::Id;
use crate::notation::Extractor;
use crate::rules::{EXPONENTS, Kind, Rule};
use crate::syntax::print;
use std::fmt::Write as _;
use std::sync::Arc;

/// A side of a rule in index notation and in matrix notation.
fn side(rule: &Rule, side: Id) -> (Option<String>, Option<String>) {
    let mut egraph = EGraph::new(Arc::new(rule.symbols.clone()), SaturationLimits { iterations: 1, ..LIMITS });
    let class = egraph.import(&rule.graph, side);
    egraph.saturate(&RuleSet::default());
    let mut extractor = Extractor::new(&egraph);
    let index = extractor.index(class).map(|i| print(&i.expr));
    (index, extractor.matrix(class).map(|e| print(&e)))
}

impl RuleReport {
    /// The rule that is shown: that on vectors where it has several ranks.
    fn shown(&self) -> Option<&Rule> {
        self.compiled.iter().find(|rule| rule.rank == Some(1)).or(self.compiled.last())
    }

    /// Whether what is compiled are instances of the rule.
    fn has_integers(&self) -> bool {
        self.text.variables.iter().any(|v| v.kind == "integer")
    }

    /// The rule in index notation, where every axis is one dimension.
    pub fn index_form(&self) -> Option<String> {
        let rule = self.shown()?;
        if matches!(rule.kind, Kind::Differential(_)) || self.has_integers() {
            return None;
        }
        if matches!(rule.kind, Kind::Index(_)) {
            return Some(self.text.equation_text(&self.text.equation));
        }
        let [left, right] = [rule.left, rule.right].map(|s| side(rule, s).0);
        Some(format!("{} {} {}", left?, rule.direction.as_str(), right?))
    }

    /// The rule in matrix notation.
    pub fn matrix_form(&self) -> Option<String> {
        let rule = self.shown()?;
        if !matches!(rule.kind, Kind::Index(_)) {
            return Some(self.text.equation_text(&self.text.equation));
        }
        let [left, right] = [rule.left, rule.right].map(|s| side(rule, s).1);
        Some(format!("{} {} {}", left?, rule.direction.as_str(), right?))
    }

    /// The rule as networks: one where both sides have one normal form, as they have when it is proved.
    pub fn network_form(&self) -> Option<String> {
        const LONGEST: usize = 160;
        let rule = self.shown()?;
        if matches!(rule.kind, Kind::Differential(_)) || self.has_integers() {
            return None;
        }
        let [left, right] = networks(&rule.graph, [rule.left, rule.right], &rule.symbols)?;
        let text = if left == right { left } else { format!("{left}  {}  {right}", rule.direction.as_str()) };
        (text.len() <= LONGEST).then_some(text)
    }

    /// The topic: the file without its ending.
    pub fn topic(&self) -> &str {
        let name = self.text.file.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".rules").unwrap_or(name)
    }

    /// The word of the verdict.
    pub fn word(&self) -> &'static str {
        self.verdict.as_ref().map_or("no rule", |verdict| verdict.status().as_str())
    }

    /// The page of the rule: what it says, how it is known, what its conditions are for, its examples.
    pub fn page(&self) -> String {
        let text = &self.text;
        let mut out = format!("{} ({})\n\n", text.name, self.topic());
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(out, "{name:<11}{value}");
        };
        if let Some(matrix) = self.matrix_form() {
            line("matrix", &matrix);
        }
        if let Some(index) = self.index_form() {
            line("index", &index);
        }
        if let Some(network) = self.network_form() {
            line("network", &network);
        }
        if let Some(value) = text.function.as_ref().and_then(|f| f.value.as_ref()) {
            line("value", &text.side_text(value));
        }
        let variables: Vec<String> = text.variables.iter().map(|v| format!("{}: {}", v.name, v.kind)).collect();
        if !variables.is_empty() {
            line("for", &variables.join(", "));
        }
        let conditions: Vec<String> = text.conditions.iter().map(|c| format!("{} {}", c.name, c.attribute)).collect();
        if !conditions.is_empty() {
            line("where", &conditions.join(", "));
        }
        if text.last {
            line("used", "when nothing else is left to do");
        }
        if let Some(verdict) = &self.verdict {
            let exponents = EXPONENTS.map(|k| k.to_string()).join(", ");
            let said = matches!(verdict, Verdict::Tested(Test::Exponents));
            let at =
                if self.has_integers() && !said { format!(", at the exponents {exponents}") } else { String::new() };
            line("verdict", &format!("{verdict}{at}"));
        }
        text.cites.iter().for_each(|cite| line("source", cite));
        text.notes.iter().for_each(|note| line("note", note));
        if let Some(case) = &self.domain {
            let side = if case.right.is_none() { "right" } else { "left" };
            let values: Vec<String> =
                case.values.iter().map(|(name, value)| format!("{name} = {}", value.text())).collect();
            line("domain", &format!("the {side} side alone has no value at {}", values.join(", ")));
        }
        for example in &self.examples {
            let by = if example.fires { "by the rule" } else { "by normal forms" };
            line("example", &format!("{} ({by})", example.text));
        }
        text.negatives().iter().flatten().for_each(|negative| line("negative", &text.side_text(negative)));
        let needless = self.needless();
        for check_conditions in &needless {
            line("condition", &format!("'{} {}' is unnecessary", check_conditions.name, check_conditions.attribute));
        }
        let mut shown: Vec<(&str, &str)> = Vec::new();
        for check_conditions in &self.probes {
            let key = (check_conditions.name.as_str(), check_conditions.attribute.as_str());
            let Some(case) = &check_conditions.failure else { continue };
            if shown.contains(&key) {
                continue;
            }
            shown.push(key);
            let _ =
                writeln!(out, "{:<11}without '{} {}':", "condition", check_conditions.name, check_conditions.attribute);
            out += &case.text("             ");
        }
        out
    }

    /// What of the page changes with other rules: what the rule follows from, and what it does on the corpus.
    pub fn company(&self) -> String {
        let mut out = String::new();
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(out, "{name:<11}{value}");
        };
        match self.derivation.as_deref() {
            Some([]) => line("derivable", "from the index patterns of its operations alone"),
            Some([only]) => {
                line("derivable", &format!("from {only}"));
                line("shadowed", &format!("by {only}, which makes its sides equal alone"));
            }
            Some(names) => line("derivable", &format!("from {}", names.join(", "))),
            None => {}
        }
        let did = self.activity;
        if self.is_dead() {
            line("dead", "fires on no line of the corpus and on no example of its own");
        } else if did.matches > 0 {
            let matches = if did.matches == 1 { "match" } else { "matches" };
            let nodes = if did.nodes == 1 { "e-node" } else { "e-nodes" };
            let counts = format!("{} {matches}, {} applied, {} {nodes}", did.matches, did.applications, did.nodes);
            line("corpus", &counts);
        }
        out
    }
}

/// A table of rules in Markdown: name, statement, verdict.
pub fn markdown_table(rules: &[RuleReport]) -> String {
    let mut out = String::from("| rule | statement | where | verdict |\n|---|---|---|---|\n");
    let mut topic = "";
    for rule in rules {
        if rule.topic() != topic {
            topic = rule.topic();
            let _ = writeln!(out, "| **{topic}** | | | |");
        }
        let text = &rule.text;
        let conditions: Vec<String> = text.conditions.iter().map(|c| format!("{} {}", c.name, c.attribute)).collect();
        let statement = text.equation_text(&text.equation);
        let _ = writeln!(out, "| {} | `{statement}` | {} | {} |", text.name, conditions.join(", "), rule.word());
    }
    out
}
