//! Budgets: how much of the growth each rule may cause.

use super::growth::Growth;
use crate::base::{Error, ErrorCode, Result, Span};
use std::fmt::Write as _;

/// The budget of the shipped rules over the shipped corpus.
pub const BUDGET: &str = include_str!("../../rules/budget.txt");

/// The line for rules that have none.
const OTHERS: &str = "*";
/// The line for the e-nodes that all rules add together.
const TOTAL: &str = "total";

/// How much of the growth rules may cause: a line each of a name, what it was when the budget was made, and the limit. For a rule both
/// are the share of the added e-nodes in per cent; for `total` they are e-nodes; `*` stands for every rule without a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Budget {
    lines: Vec<BudgetLine>,
}

/// What a rule (or `total`) has, and what it may have.
#[derive(Clone, Debug, PartialEq)]
pub struct BudgetLine {
    /// The rule, or `total`.
    pub name: String,
    /// What it was when the budget was made, if it has a line of its own.
    pub before: Option<f64>,
    /// What it may be.
    pub limit: f64,
    /// What it is.
    pub now: f64,
    /// Where the line stands in the budget.
    pub span: Span,
}

impl Budget {
    /// Reads a budget; `#` begins a comment.
    ///
    /// # Errors
    /// The first line that is none.
    pub fn parse(text: &str) -> Result<Budget> {
        let mut lines: Vec<BudgetLine> = Vec::new();
        let mut start = 0;
        for whole in text.split_inclusive('\n') {
            let line = whole.split('#').next().unwrap_or_default();
            let span = Span::new(start, start + line.trim_end().len());
            start += whole.len();
            let words: Vec<&str> = line.split_whitespace().collect();
            let fail = |message: &str| Err(Error::new(ErrorCode::Budget, message, span));
            let (name, before, limit) = match words.as_slice() {
                [] => continue,
                [name, before, limit] => (*name, *before, *limit),
                _ => return fail("expected 'NAME BEFORE LIMIT', for example 'trace-cycle 1.53 3.06'"),
            };
            let number = |word: &str| word.trim_end_matches('%').parse::<f64>().ok().filter(|x| x.is_finite());
            let Some(limit) = number(limit) else { return fail("the limit is no number") };
            let before = match (before, number(before)) {
                ("-", _) => None,
                (_, Some(before)) => Some(before),
                _ => return fail("what it was before is neither a number nor '-'"),
            };
            if lines.iter().any(|other| other.name == name) {
                return fail("this rule has a line already");
            }
            lines.push(BudgetLine { name: name.to_owned(), before, limit, now: 0.0, span });
        }
        Ok(Budget { lines })
    }

    /// The lines that are exceeded.
    ///
    /// # Errors
    /// When a line is for a rule that does not exist.
    pub fn exceeded(&self, growth: &[Growth]) -> Result<Vec<BudgetLine>> {
        let line = |name: &str| self.lines.iter().find(|line| line.name == name);
        for own in &self.lines {
            let known = own.name == OTHERS || own.name == TOTAL || growth.iter().any(|rule| rule.name == own.name);
            if !known {
                let message = format!("there is no rule '{}'", own.name);
                return Err(Error::new(ErrorCode::Budget, message, own.span));
            }
        }
        let total: usize = growth.iter().map(|rule| rule.activity.nodes).sum();
        let all = std::iter::once((TOTAL, total as f64));
        let all = all.chain(growth.iter().map(|rule| (rule.name.as_str(), rule.share * 100.0)));
        let mut exceeded = Vec::new();
        for (name, now) in all {
            let found = line(name).or_else(|| if name == TOTAL { None } else { line(OTHERS) });
            if let Some(found) = found.filter(|found| now > found.limit) {
                exceeded.push(BudgetLine { name: name.to_owned(), now, ..found.clone() });
            }
        }
        Ok(exceeded)
    }

    /// The budget of rules as they are: twice the growth of each that causes more than a little.
    pub fn of(growth: &[Growth]) -> Budget {
        const LITTLE: f64 = 0.75;
        let total: usize = growth.iter().map(|rule| rule.activity.nodes).sum();
        let entry = |name: &str, before: Option<f64>, limit: f64| BudgetLine {
            name: name.to_owned(),
            before,
            limit,
            now: 0.0,
            span: Span::default(),
        };
        let mut lines =
            vec![entry(TOTAL, Some(total as f64), (total as f64 * 1.5).round()), entry(OTHERS, None, LITTLE)];
        let mut rules: Vec<&Growth> = growth.iter().filter(|rule| rule.share * 200.0 > LITTLE).collect();
        rules.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.name.cmp(&b.name)));
        lines.extend(rules.iter().map(|rule| entry(&rule.name, Some(rule.share * 100.0), rule.share * 200.0)));
        Budget { lines }
    }

    /// The budget as text, which reads back.
    pub fn print(&self) -> String {
        let mut out = format!("{:<32} {:>8} {:>8}\n", "# rule", "before", "limit");
        for line in &self.lines {
            let places = if line.name == TOTAL { 0 } else { 2 };
            let before = line.before.map_or_else(|| "-".to_owned(), |x| format!("{x:.places$}"));
            let _ = writeln!(out, "{:<32} {before:>8} {:>8}", line.name, format!("{:.places$}", line.limit));
        }
        out
    }
}

/// What exceeds a budget as a table: before, limit, now.
pub fn exceeded_table(lines: &[BudgetLine]) -> String {
    let mut out = format!("{:<32} {:>9} {:>9} {:>9}\n", "rule", "before", "limit", "now");
    for line in lines {
        let (places, unit) = if line.name == TOTAL { (0, "") } else { (2, "%") };
        let number = |x: f64| format!("{x:.places$}{unit}");
        let before = line.before.map_or_else(|| "-".to_owned(), number);
        let _ = writeln!(out, "{:<32} {before:>9} {:>9} {:>9}", line.name, number(line.limit), number(line.now));
    }
    out
}
