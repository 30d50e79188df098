//! `gradus rules`: what is known of every rule.

use crate::growth;
use crate::output::{BAD_INPUT, complain, print};
use crate::theory::{Done, File, PROBLEMS, Theory, lines, located, pairs, read, read_text, shipped};
use clap::Subcommand;
use gradus::Context;
use gradus::internals::egraph::RuleSet;
use gradus::internals::rules;
use gradus::internals::workshop;
use gradus::internals::workshop::{Checker, Problem, Report, RuleReport};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// What is done with rules.
#[derive(Subcommand, Debug)]
pub(crate) enum RulesCommand {
    /// Checks rules: verdicts, conditions, examples, what follows from what.
    #[command(after_help = "\
The shipped rules are also held against their budget (see 'gradus rules report
--help'); rules of one's own are with --budget.

Exit status: 0 clean, 1 problems, 2 files that are no rules.")]
    Check {
        /// Files or folders of rules; none checks the shipped rules
        #[arg(value_name = "PATH")]
        paths: Vec<String>,
        /// A budget that the growth of the rules must keep; without FILE the shipped one
        #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "")]
        budget: Option<String>,
        /// Prints everything that is known of every rule
        #[arg(long, short)]
        verbose: bool,
    },
    /// Lists the rules: name, topic, verdict, statement.
    List {
        #[command(flatten)]
        theory: Theory,
        /// Prints the table of rules/README.md
        #[arg(long)]
        markdown: bool,
    },
    /// Shows all that is known of a rule.
    Show {
        /// The name of the rule
        name: String,
        #[command(flatten)]
        theory: Theory,
    },
    /// Checks a rule that is typed here.
    #[command(after_help = "\
Examples:
  gradus rules try \"tr(A*B) <=> tr(B*A)\"
  gradus rules try \"inv(A') => inv(A)\" --where \"A symmetric\"

Exit status: 0 a rule, 1 a rule with problems, 2 no rule.")]
    Try {
        /// The rule: LEFT => RIGHT, or LEFT <=> RIGHT
        #[arg(allow_hyphen_values = true)]
        rule: String,
        /// A metavariable: 'A: matrix(m,n)', 'x: any'; those that are not declared are inferred
        #[arg(long = "for", value_name = "DECLARATION")]
        variables: Vec<String>,
        /// A side condition: 'A symmetric'
        #[arg(long = "where", value_name = "CONDITION")]
        conditions: Vec<String>,
        #[command(flatten)]
        theory: Theory,
    },
    /// Begins a rule: writes a draft to the end of a file, or prints it.
    New {
        /// The name of the rule
        name: String,
        /// The file; it is made if it is not there
        #[arg(long, value_name = "FILE")]
        file: Option<String>,
    },
    /// What every rule costs and gives over the corpus.
    #[command(after_help = "\
Columns: matches whose conditions held; how many of them made something equal; the
e-nodes that these added, and their share of what all rules added; the time to look
for the rule once over the whole corpus; how many explanations of an answer the rule
stands in; and what else justifies it: 'new' (does not follow from the other rules),
'saves N steps' (of an explanation), 'names a step' (which else the pattern does,
without a name), 'leads on' (the others do not find the right side from the left),
'nothing' (another rule does it in one step).

A budget has a line for each rule: NAME BEFORE LIMIT, both shares in per cent; 'total'
is for the e-nodes of all rules together, '*' for every rule without a line.
--write-budget prints one for the rules as they are.
Exit status: 0 within the budget, 1 not, 2 bad input.")]
    Report {
        /// Holds the growth against a budget instead; without FILE the shipped one
        #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "")]
        budget: Option<String>,
        /// Prints a budget for the rules as they are
        #[arg(long)]
        write_budget: bool,
        /// Leaves out times, contributions and what else justifies a rule, which take most of the time
        #[arg(long)]
        fast: bool,
        #[command(flatten)]
        theory: Theory,
    },
    /// Looks for true equations that do not follow from the rules.
    #[command(after_help = "\
Terms are made in the order of their size, one for each normal form, and compared by
exact values; what the rules and normal forms make equal is no discovery. The drafts
are rules, ready for a file.

Examples:
  gradus rules discover --ops \"kron,*,inv\" --size 5
  gradus rules discover --ops \"logdet,',inv,*\" --size 4 --without logdet-sylvester")]
    Discover {
        /// The operations: * ' kron inv + - .* : tr det logdet vec diag sum norm, and functions such as exp
        #[arg(long, value_delimiter = ',', required = true)]
        ops: Vec<String>,
        /// The largest number of operations and variables of a side
        #[arg(long, default_value_t = 5)]
        size: usize,
        /// The metavariables; by default two square matrices, and vectors for operations that speak of them
        #[arg(long = "for", value_name = "DECLARATION")]
        variables: Vec<String>,
        /// Leaves these rules out of what is known
        #[arg(long, value_name = "NAME")]
        without: Vec<String>,
        #[command(flatten)]
        theory: Theory,
    },
}

/// Runs a command on rules.
pub(crate) fn run(command: RulesCommand) -> ExitCode {
    let done = match command {
        RulesCommand::Check { paths, budget, verbose } => check(&paths, budget.as_deref(), verbose),
        RulesCommand::List { theory, markdown } => list(&theory, markdown),
        RulesCommand::Show { name, theory } => show(&name, &theory),
        RulesCommand::Try { rule, variables, conditions, theory } => try_rule(&rule, &variables, &conditions, &theory),
        RulesCommand::New { name, file } => new(&name, file.as_deref()),
        RulesCommand::Report { budget, write_budget, fast, theory } => {
            growth::report(budget.as_deref(), write_budget, fast, &theory)
        }
        RulesCommand::Discover { ops, size, variables, without, theory } => {
            growth::discover(&ops, size, variables, &without, &theory)
        }
    };
    match done {
        Ok((text, status)) => print(&text, ExitCode::from(status)),
        Err(message) => complain(&message),
    }
}

fn check(paths: &[String], budget: Option<&str>, verbose: bool) -> Done {
    let files = if paths.is_empty() { shipped() } else { read(paths)? };
    let corpus = lines()?;
    let known = RuleSet::shipped();
    let known = (!paths.is_empty()).then_some(&*known);
    let report = Checker { corpus: &corpus, known, functions: None, derive: true }.check(&pairs(&files));
    let mut out = String::new();
    for problem in report.problems() {
        out += &problem_text(problem, &files);
    }
    if verbose {
        for rule in &report.rules {
            let _ = writeln!(out, "{}{}", rule.page(), rule.company());
        }
    }
    out += &summary(&report);
    let mut status = status(&report);
    let budget = budget.or(paths.is_empty().then_some(""));
    if let Some(budget) = budget.filter(|_| report.is_clean()) {
        let mut cx = Context::new();
        if !paths.is_empty() {
            Theory::of(paths).apply(&mut cx)?;
        }
        let workload = workshop::Workload::new(&corpus, cx.rules());
        let (text, within) = growth::gate(budget, &workload.growth())?;
        let _ = writeln!(out, "{:<16}{text}", "budget");
        if !within {
            status = PROBLEMS;
        }
    }
    Ok((out, status))
}

fn status(report: &Report) -> u8 {
    match () {
        () if !report.unreadable.is_empty() => BAD_INPUT,
        () if !report.is_clean() => PROBLEMS,
        () => 0,
    }
}

/// The shipped rules and those of the theory, checked without what takes time.
fn known(theory: &Theory) -> Result<Report, String> {
    let mut files = shipped();
    files.extend(read(theory.paths())?);
    let report = Checker::default().check(&pairs(&files));
    match report.unreadable.first() {
        Some(problem) => Err(problem_text(problem, &files).trim_end().to_owned()),
        None => Ok(report),
    }
}

fn list(theory: &Theory, markdown: bool) -> Done {
    let report = known(theory)?;
    if markdown {
        return Ok((workshop::markdown_table(&report.rules), 0));
    }
    let width = report.rules.iter().map(|r| r.text.name.len()).max().unwrap_or(0);
    let topics = report.rules.iter().map(|r| r.topic().len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in &report.rules {
        let statement = rule.text.equation_text(&rule.text.equation);
        let _ = writeln!(out, "{:<width$}  {:<topics$}  {:<7}  {statement}", rule.text.name, rule.topic(), rule.word());
    }
    Ok((out, 0))
}

fn show(name: &str, theory: &Theory) -> Done {
    let mut files = shipped();
    files.extend(read(theory.paths())?);
    // The rule alone, beside all the others.
    let mut all = Vec::new();
    let mut found = None;
    let mut functions = rules::Functions::shipped().clone();
    for (file, text) in &files {
        for rule in rules::parse(file, text).map_err(|error| located(&(file.clone(), text.clone()), &error))? {
            let _ = functions.add(&rule);
            if rule.name == name {
                found = Some((file.clone(), rule.print()));
            } else {
                all.push(rule);
            }
        }
    }
    let Some(found) = found else {
        let near: Vec<&str> = all.iter().map(|r| r.name.as_str()).filter(|n| n.contains(name)).collect();
        let hint = if near.is_empty() { String::new() } else { format!("; there are {}", near.join(", ")) };
        return Err(format!("there is no rule '{name}'{hint}"));
    };
    let compiled = all.iter().filter_map(|rule| rules::compile_with(rule, &functions).ok()).flatten().collect();
    let others = RuleSet::from_rules(compiled);
    let corpus = lines()?;
    let checker = Checker { corpus: &corpus, known: Some(&others), functions: Some(&functions), derive: true };
    let report = checker.check(&pairs(std::slice::from_ref(&found)));
    Ok((pages(&report, std::slice::from_ref(&found)), status(&report)))
}

fn pages(report: &Report, files: &[File]) -> String {
    let mut out = String::new();
    for rule in &report.rules {
        out += &rule.page();
        out += &rule.company();
    }
    for problem in report.problems() {
        out += &problem_text(problem, files);
    }
    out
}

fn try_rule(rule: &str, variables: &[String], conditions: &[String], theory: &Theory) -> Done {
    let mut cx = Context::new();
    theory.apply(&mut cx)?;
    let mut text = "rule try\n".to_owned();
    if !variables.is_empty() {
        let _ = writeln!(text, "  for {}", variables.join(", "));
    }
    let _ = writeln!(text, "  {rule}");
    if !conditions.is_empty() {
        let _ = writeln!(text, "  where {}", conditions.join(", "));
    }
    let files = [("command line".to_owned(), text)];
    let corpus = lines()?;
    let checker = Checker { corpus: &corpus, known: Some(cx.rules()), functions: Some(cx.functions()), derive: true };
    let report = checker.check(&pairs(&files));
    Ok((pages(&report, &files), status(&report)))
}

fn new(name: &str, file: Option<&str>) -> Done {
    let draft = format!(
        "rule {name}\n  for A: matrix(n,n)\n  tr(A') => tr(A)\n  cite \"where it is from\"\n  \
         example tr((W*H)') => tr(W*H)\n  negative tr(W)\n"
    );
    rules::parse("draft", &draft).map_err(|error| error.message)?;
    let Some(file) = file else { return Ok((draft, 0)) };
    let before = if Path::new(file).exists() { read_text(file)? } else { String::new() };
    let there = rules::parse(file, &before).map_err(|error| located(&(file.to_owned(), before.clone()), &error))?;
    let taken = there.iter().any(|r| r.name == name) || RuleSet::shipped().names().any(|n| n == name);
    if taken {
        return Err(format!("there is a rule '{name}' already"));
    }
    let gap = if before.is_empty() || before.ends_with("\n\n") {
        ""
    } else if before.ends_with('\n') {
        "\n"
    } else {
        "\n\n"
    };
    append(file, &format!("{gap}{draft}")).map_err(|error| format!("{file}: {error}"))?;
    Ok((format!("{file}: added a draft of '{name}'; edit it, then run: gradus rules check {file}\n"), 0))
}

/// Adds to the end of a file, all of the text or nothing.
fn append(file: &str, text: &str) -> io::Result<()> {
    let mut open = OpenOptions::new().append(true).create(true).open(file)?;
    let before = open.metadata()?.len();
    open.write_all(text.as_bytes()).inspect_err(|_| {
        // The first error is the one to tell.
        let _ = open.set_len(before);
    })
}

/// A problem with the lines it stands in.
fn problem_text(problem: &Problem, files: &[File]) -> String {
    let text = files.iter().find(|(name, _)| *name == problem.file).map_or("", |(_, text)| text.as_str());
    let (line, column) = workshop::place(text, problem.error.span);
    let of = problem.rule.as_ref().map_or_else(String::new, |name| format!(" in '{name}'"));
    let (code, message) = (problem.error.code.as_str(), &problem.error.message);
    let mut out = format!("{}:{line}:{column}: error[{code}]{of}: {message}\n", problem.file);
    if let Some(source) = text.lines().nth(line - 1) {
        let width = problem.error.span.end.saturating_sub(problem.error.span.start).max(1);
        let rest = source.chars().count().saturating_sub(column - 1).max(1);
        let _ = writeln!(out, "  | {source}");
        let _ = writeln!(out, "  | {}{}", " ".repeat(column - 1), "^".repeat(width.min(rest)));
    }
    out + &problem.details
}

/// The most names of a list in a summary.
const LISTED: usize = 20;

/// Some names, and how many more there are.
fn listed(names: &[&str]) -> String {
    let shown = names[..names.len().min(LISTED)].join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn names<'a>(rules: impl Iterator<Item = &'a RuleReport>) -> Vec<&'a str> {
    rules.map(|rule| rule.text.name.as_str()).collect()
}

/// The counts.
fn summary(report: &Report) -> String {
    let mut counts: BTreeMap<(u8, &str), usize> = BTreeMap::new();
    let words: Vec<&str> =
        report.rules.iter().map(|rule| rule.verdict.as_ref().map_or("not compiled", |v| v.status().as_str())).collect();
    for (rule, word) in report.rules.iter().zip(&words) {
        let rank = rule.verdict.as_ref().map_or(u8::MAX, |v| v.rank());
        match counts.iter_mut().find(|((_, other), _)| other == word) {
            Some((_, count)) => *count += 1,
            None => {
                counts.insert((rank, word), 1);
            }
        }
    }
    let mut out = format!("{:<16}{:>5}\n", "rules", report.rules.len());
    for ((_, word), count) in counts {
        let _ = writeln!(out, "  {word:<14}{count:>5}");
    }
    let probes: usize = report.rules.iter().map(|r| r.text.conditions.len()).sum();
    let needless: usize = report.rules.iter().map(|r| r.needless().len()).sum();
    let of = listed(&names(report.rules.iter().filter(|r| !r.needless().is_empty())));
    let _ = writeln!(out, "{:<16}{probes:>5}   unnecessary {needless}   {of}", "conditions");
    let examples = report.rules.iter().flat_map(|r| &r.examples);
    let by_rule = examples.clone().filter(|e| e.fires).count();
    let _ = writeln!(out, "{:<16}{:>5}   done by the rule {by_rule}", "examples", examples.count());
    let negatives: usize = report.rules.iter().map(|r| r.negatives.len()).sum();
    let _ = writeln!(out, "{:<16}{negatives:>5}", "negatives");
    let derivable = names(report.rules.iter().filter(|r| r.derivation.is_some()));
    let shadowed = report.rules.iter().filter(|r| r.shadow().is_some()).count();
    let _ = writeln!(out, "{:<16}{:>5}   shadowed by one rule {shadowed}", "derivable", derivable.len());
    let dead = names(report.rules.iter().filter(|r| r.is_dead()));
    let _ = writeln!(out, "{:<16}{:>5}   {}", "dead", dead.len(), listed(&dead));
    let _ = writeln!(out, "{:<16}{:>5}", "problems", report.problems().count());
    out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
