//! `gradus rules report` and `gradus rules discover`: what rules cost and give, and which are missing.

use crate::theory::{Done, PROBLEMS, Theory, lines, pairs, read, read_text, shipped};
use gradus::Context;
use gradus::internals::egraph::RuleSet;
use gradus::internals::workshop;
use gradus::internals::workshop::{Budget, Checker, Growth, Justification, Workload};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// What is known of a rule besides its growth.
struct Use {
    time: Duration,
    contribution: usize,
    worth: Justification,
}

/// The table of costs, or the growth against a budget.
pub(crate) fn report(budget: Option<&str>, write_budget: bool, fast: bool, theory: &Theory) -> Done {
    let mut cx = Context::new();
    theory.apply(&mut cx)?;
    let corpus = lines()?;
    let workload = Workload::new(&corpus, cx.rules());
    let mut growth = workload.growth();
    if write_budget {
        return Ok((Budget::of(&growth).print(), 0));
    }
    if let Some(path) = budget {
        let (text, within) = gate(path, &growth)?;
        return Ok((format!("{text}\n"), if within { 0 } else { PROBLEMS }));
    }
    let (mut uses, mut explained) = (BTreeMap::new(), 0);
    if !fast {
        (uses, explained) = self::uses(&workload, cx.rules(), theory)?;
    }
    let used = |rule: &Growth| uses.get(&rule.name).map_or(0, |u: &Use| u.contribution);
    growth.sort_by_key(|rule| {
        let did = rule.activity;
        std::cmp::Reverse((used(rule), did.nodes, did.applications, did.matches))
    });
    let mut out = format!("{:<32} {:>7} {:>7} {:>7} {:>6}", "rule", "matches", "applied", "e-nodes", "share");
    out += if fast { "\n" } else { "    time contributes worth\n" };
    for rule in &growth {
        let did = rule.activity;
        let share = format!("{:.2}%", rule.share * 100.0);
        let _ = write!(out, "{:<32} {:>7} {:>7} {:>7} {share:>6}", rule.name, did.matches, did.applications, did.nodes);
        if let Some(Use { time, contribution, worth }) = uses.get(&rule.name) {
            let _ = write!(out, " {:>5} µs {contribution:>10}  {worth}", time.as_micros());
        }
        out.push('\n');
    }
    let silent = growth.iter().filter(|rule| rule.activity.matches == 0).count();
    let _ = writeln!(out, "{} rules, {silent} without a match; {} lines", growth.len(), corpus.len());
    if !fast {
        let useless: Vec<&str> = growth
            .iter()
            .filter(|rule| {
                uses.get(&rule.name).is_some_and(|u| u.contribution == 0 && u.worth == Justification::Nothing)
            })
            .map(|rule| rule.name.as_str())
            .collect();
        let _ = writeln!(out, "{explained} answers explained by rules");
        let _ = writeln!(out, "{} useless {}", useless.len(), useless.join(", "));
    }
    Ok((out.lines().map(|line| format!("{}\n", line.trim_end())).collect(), 0))
}

/// Times, contributions and what else justifies each rule; how many answers were explained.
fn uses(workload: &Workload, rules: &RuleSet, theory: &Theory) -> Result<(BTreeMap<String, Use>, usize), String> {
    let mut files = shipped();
    files.extend(read(theory.paths())?);
    let checked = Checker { derive: true, ..Checker::default() }.check(&pairs(&files));
    let (contributions, explained) = workload.contributions();
    let mut times: BTreeMap<String, Duration> = BTreeMap::new();
    let mut last = Instant::now();
    workload.match_each(&mut |name, _| {
        if !name.is_empty() {
            *times.entry(name.to_owned()).or_default() += last.elapsed();
        }
        last = Instant::now();
    });
    let mut uses = BTreeMap::new();
    for name in rules.names() {
        let worth = checked.rules.iter().find(|rule| rule.text.name == name).map(|rule| rule.worth(rules));
        let found = Use {
            time: times.get(name).copied().unwrap_or_default(),
            contribution: contributions.get(name).copied().unwrap_or(0),
            worth: worth.unwrap_or(Justification::New),
        };
        uses.insert(name.to_owned(), found);
    }
    Ok((uses, explained))
}

/// The growth against the budget at a path (the shipped one without): a table of what exceeds it, and whether nothing does.
pub(crate) fn gate(path: &str, growth: &[Growth]) -> Result<(String, bool), String> {
    let (name, text) = match path {
        "" => ("budget.txt", workshop::BUDGET.to_owned()),
        _ => (path, read_text(path)?),
    };
    let located = |error: gradus::Error| format!("{name}:{}: {}", workshop::place(&text, error.span).0, error.message);
    let exceeded = Budget::parse(&text).and_then(|budget| budget.exceeded(growth)).map_err(located)?;
    if exceeded.is_empty() {
        return Ok(("every rule is within its budget".to_owned(), true));
    }
    Ok((format!("exceeded ({name})\n{}", workshop::exceeded_table(&exceeded).trim_end()), false))
}

/// Equations that are true and do not follow, as drafts.
pub(crate) fn discover(
    ops: &[String],
    size: usize,
    variables: Vec<String>,
    without: &[String],
    theory: &Theory,
) -> Done {
    let mut cx = Context::new();
    theory.apply(&mut cx)?;
    if let Some(name) = without.iter().find(|name| !cx.rules().names().any(|known| known == *name)) {
        return Err(format!("there is no rule '{name}' to leave out"));
    }
    let known = cx.rules().filter(|name| !without.iter().any(|w| w == name));
    let operations: Vec<String> = ops.iter().map(|op| op.trim().to_owned()).collect();
    let variables = if variables.is_empty() { workshop::typical_variables(&operations) } else { variables };
    let search = workshop::Search { operations, size, variables, ..workshop::Search::default() };
    let found = workshop::discover(&search, &known).map_err(|error| error.message)?;
    let mut out = String::new();
    for proposal in &found.proposals {
        let _ = writeln!(out, "# {}\n{}", proposal.verdict, proposal.draft);
    }
    let (terms, pairs, left) = (found.terms, found.candidates, found.proposals.len());
    let _ = writeln!(
        out,
        "# {terms} terms, {pairs} pairs that agree and that normal forms do not decide, {left} not derivable"
    );
    if !found.complete {
        let _ = writeln!(out, "# not all terms of this size were looked at: there are too many");
    }
    Ok((out, 0))
}
