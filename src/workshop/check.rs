//! Everything that is to be known of a rule before it is used.

use super::conditions::{ConditionCheck, check_conditions, domain};
use super::corpus::{Line, activity};
use super::derive::derivation;
use super::example::{LIMITS, Outcome, example, negative};
use super::lint::lint;
use crate::base::{Error, ErrorCode, Result, Span, each};
use crate::egraph::{RuleSet, RuleStatistics};
use crate::equality::{Counterexample, Verdict, verdict};
use crate::ops::{Domain, Op};
use crate::rules::{Functions, Kind, Rule, RuleText, compile_with, parse};

/// A problem of a rule: what a rule must not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The rule, if it has been read so far.
    pub rule: Option<String>,
    /// What is wrong, and where in the file.
    pub error: Error,
    /// More lines: the counterexample.
    pub details: String,
}

/// All that was found out about a rule.
#[derive(Clone, Debug)]
pub struct RuleReport {
    /// The rule as it stands in the file.
    pub text: RuleText,
    /// One for each rank, and for each of [`crate::rules::EXPONENTS`] where it has integer metavariables.
    pub compiled: Vec<Rule>,
    /// The least sure of the verdicts on these.
    pub verdict: Option<Verdict>,
    /// What its conditions are for.
    pub probes: Vec<ConditionCheck>,
    /// A point at which only one side has a value: the rule changes where its subject is defined.
    pub domain: Option<Counterexample>,
    /// The examples, run.
    pub examples: Vec<Outcome>,
    /// The negatives, run.
    pub negatives: Vec<Outcome>,
    /// The other rules that it follows from, if it does; none if the generators do it alone.
    pub derivation: Option<Vec<String>>,
    /// What it did on the corpus.
    pub activity: RuleStatistics,
    /// Whether normal forms do all that it does.
    pub carried: bool,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl RuleReport {
    /// Whether some example or corpus line uses it.
    pub fn is_dead(&self) -> bool {
        if self.text.definition.is_some() {
            return false;
        }
        let silent = self.activity.matches == 0 && !self.examples.iter().any(|e| e.fires);
        let sound = self.verdict.as_ref().is_some_and(Verdict::is_true);
        silent && sound && self.compiled.iter().any(|rule| matches!(rule.kind, Kind::Matrix))
    }

    /// The only rule that this one follows from.
    pub fn shadow(&self) -> Option<&str> {
        match self.derivation.as_deref() {
            Some([only]) => Some(only),
            _ => None,
        }
    }

    /// The conditions that the rule does not need in any of its ranks.
    pub fn needless(&self) -> Vec<&ConditionCheck> {
        let needed = |p: &ConditionCheck| {
            self.probes.iter().any(|q| q.name == p.name && q.attribute == p.attribute && q.is_needed())
        };
        let mut result: Vec<&ConditionCheck> = Vec::new();
        for check_conditions in self.probes.iter().filter(|p| !needed(p)) {
            if !result.iter().any(|q| q.name == check_conditions.name && q.attribute == check_conditions.attribute) {
                result.push(check_conditions);
            }
        }
        result
    }
}

/// What was found out about files of rules.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The rules in order.
    pub rules: Vec<RuleReport>,
    /// Mistakes of files that could not be read.
    pub unreadable: Vec<Problem>,
}

impl Report {
    /// All problems: unreadable files first, then rule by rule.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.unreadable.iter().chain(self.rules.iter().flat_map(|rule| &rule.problems))
    }

    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.problems().next().is_none()
    }
}

/// Rules to be checked: in which files they stand, and what is known besides.
#[derive(Clone, Copy, Debug, Default)]
pub struct Checker<'a> {
    /// Typical inputs; none, and no rule counts as dead.
    pub corpus: &'a [Line],
    /// Functions that are known besides those that the files declare.
    pub functions: Option<&'a Functions>,
    /// Rules that are known besides the checked ones, to derive from.
    pub known: Option<&'a RuleSet>,
    /// Whether it is tried to derive each rule from the others.
    pub derive: bool,
}

/// The most other rules that it is tried to derive a rule from, the nearest ones: among thousands the work would grow as their square.
const DERIVED_FROM: usize = 512;

impl Checker<'_> {
    /// Checks files of rules: names and texts.
    pub fn check(&self, files: &[(&str, &str)]) -> Report {
        let mut report = Report::default();
        let mut texts: Vec<RuleText> = Vec::new();
        for (file, text) in files {
            match parse(file, text) {
                Ok(rules) => texts.extend(rules),
                Err(error) => report.unreadable.push(problem(file, None, error, String::new())),
            }
        }
        let own = |name: &str| texts.iter().any(|t| t.definition.as_ref().is_some_and(|d| d.name == name));
        let mut functions = self.functions.cloned().unwrap_or_else(|| Functions::shipped().without(own));
        for text in &texts {
            // What is wrong with a function is told where it is compiled.
            let _ = functions.add(text);
        }
        let compiled: Vec<Result<Vec<Rule>>> = each(&texts, |_, text| compile_with(text, &functions));
        let verdicts: Vec<Option<Verdict>> =
            each(&compiled, |_, rules| rules.iter().flatten().map(verdict).max_by_key(Verdict::rank));
        // From what is false everything follows.
        let sound =
            compiled.iter().zip(&verdicts).filter(|(_, verdict)| verdict.as_ref().is_some_and(Verdict::is_true));
        let own = RuleSet::from_rules(sound.flat_map(|(rules, _)| rules).flatten().cloned().collect());
        // The rest is about single equations.
        let compiled: Vec<Result<Vec<Rule>>> = compiled
            .into_iter()
            .map(|rules| rules.map(|rules| rules.iter().flat_map(Rule::instances).collect()))
            .collect();
        let all = match self.known {
            Some(known) => own.union(known),
            None => own,
        };
        let activities = activity(self.corpus, &all, LIMITS);
        let found = each(&texts, |at, text| self.rule(text, &compiled[at], &verdicts[at], &all, &functions));
        for (index, (text, mut rule)) in texts.iter().zip(found).enumerate() {
            rule.activity = activities.get(&text.name).copied().unwrap_or_default();
            if let Some(twin) = texts[..index].iter().find(|other| other.name == text.name) {
                let message = format!("there is a rule '{}' in {} already", text.name, twin.file);
                rule.fail(Error::new(ErrorCode::Rule, message, text.span), String::new());
            }
            report.rules.push(rule);
        }
        report
    }

    fn rule(
        &self,
        text: &RuleText,
        compiled: &Result<Vec<Rule>>,
        verdict: &Option<Verdict>,
        all: &RuleSet,
        functions: &Functions,
    ) -> RuleReport {
        let mut report = RuleReport {
            text: text.clone(),
            compiled: Vec::new(),
            verdict: verdict.clone(),
            probes: Vec::new(),
            domain: None,
            examples: Vec::new(),
            negatives: Vec::new(),
            derivation: None,
            activity: RuleStatistics::default(),
            carried: false,
            problems: Vec::new(),
        };
        match compiled {
            Ok(compiled) => report.compiled = compiled.clone(),
            Err(error) => {
                report.fail(error.clone(), String::new());
                return report;
            }
        }
        let span = text.equation.span;
        let set = all.filter(|name| name == text.name);
        report.carried = set.is_decided_by_normal_form(&text.name);
        if let Some(error) = lint(&report.compiled, span) {
            report.fail(error, String::new());
        }
        for rule in report.compiled.clone() {
            report.probes.extend(check_conditions(&rule));
        }
        report.domain =
            report.compiled.first().filter(|rule| rule.defines().is_none() && is_partial(rule)).and_then(domain);
        match report.verdict.clone() {
            Some(Verdict::Different(case)) => {
                report.fail(Error::new(ErrorCode::False, "the rule is false", span), case.text("  "));
                return report;
            }
            Some(verdict @ Verdict::Unknown(_)) => {
                report.fail(Error::new(ErrorCode::False, verdict.to_string(), span), String::new());
            }
            _ => {}
        }
        for equation in text.examples().unwrap_or_default() {
            let outcome = example(text, &report.compiled, &set, functions, &equation);
            if let Some(problem) = &outcome.problem {
                let message = format!("example {}: {problem}", outcome.text);
                report.fail(Error::new(ErrorCode::Example, message, equation.span), String::new());
            }
            report.examples.push(outcome);
        }
        for expr in text.negatives().unwrap_or_default() {
            let outcome = negative(text, &set, functions, &expr);
            if let Some(problem) = &outcome.problem {
                let message = format!("negative {}: {problem}", outcome.text);
                report.fail(Error::new(ErrorCode::Example, message, expr.span), String::new());
            }
            report.negatives.push(outcome);
        }
        if self.derive && text.definition.is_none() && report.problems.is_empty() {
            let others = all.filter(|name| name != text.name).nearest(&report.compiled, DERIVED_FROM);
            let each: Option<Vec<Vec<String>>> = report.compiled.iter().map(|rule| derivation(rule, &others)).collect();
            report.derivation = each.map(|lists| {
                let mut names: Vec<String> = Vec::new();
                for name in lists.into_iter().flatten() {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                names
            });
        }
        report
    }
}

/// Whether a side may have no value: it is more than sums of products and functions that have values everywhere.
fn is_partial(rule: &Rule) -> bool {
    rule.graph.reachable(&[rule.left, rule.right]).into_iter().any(|id| match rule.graph.op(id) {
        Op::Map(function) => function.record().domain != Domain::All,
        op => op.record().is_some_and(|record| !record.meaning.is_network()),
    })
}

impl RuleReport {
    fn fail(&mut self, error: Error, details: String) {
        let problem = problem(&self.text.file, Some(&self.text.name), error, details);
        self.problems.push(problem);
    }
}

fn problem(file: &str, rule: Option<&str>, error: Error, details: String) -> Problem {
    Problem { file: file.to_owned(), rule: rule.map(str::to_owned), error, details }
}

/// The place of a byte of a text: line and column, from one.
pub fn place(text: &str, span: Span) -> (usize, usize) {
    let before = text.get(..span.start.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
    (line, column)
}
