//! `gradus rules`: what is known of every rule.

use clap::Subcommand;
use gradus::rules::{self, CORPUS, Checker, Problem, Report, RuleReport};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// Exit status for problems found.
const PROBLEMS: u8 = 1;
/// Exit status for input that cannot be read.
const BAD_INPUT: u8 = 2;

/// What is done with rules.
#[derive(Subcommand, Debug)]
pub(crate) enum RulesCommand {
    /// Checks rules: verdicts, conditions, examples, what follows from what.
    #[command(after_help = "Exit status: 0 clean, 1 problems, 2 files that are no rules.")]
    Check {
        /// Files or folders of rules; none checks the shipped rules
        #[arg(value_name = "PATH")]
        paths: Vec<String>,
        /// Prints everything that is known of every rule
        #[arg(long, short)]
        verbose: bool,
    },
}

/// Runs a command on rules.
pub(crate) fn run(command: RulesCommand) -> ExitCode {
    let done = match command {
        RulesCommand::Check { paths, verbose } => check(&paths, verbose),
    };
    let (text, status) = match done {
        Ok(done) => done,
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::from(BAD_INPUT);
        }
    };
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::from(status),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(BAD_INPUT),
    }
}

type Done = Result<(String, u8), String>;

/// A file of rules: its name and text.
pub(crate) type File = (String, String);

/// The shipped files.
fn shipped() -> Vec<File> {
    let all = rules::FILES.iter().chain([&rules::DIFFERENTIAL]);
    all.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The files of rules at these paths; of a folder all that end in `.rules`, in the order of their names.
pub(crate) fn read(paths: &[String]) -> Result<Vec<File>, String> {
    let mut files = Vec::new();
    for path in paths {
        let fail = |error: std::io::Error| format!("{path}: {error}");
        let mut found = Vec::new();
        if Path::new(path).is_dir() {
            for entry in std::fs::read_dir(path).map_err(fail)? {
                let entry = entry.map_err(fail)?.path();
                if entry.extension().is_some_and(|e| e == "rules") {
                    found.push(entry.display().to_string());
                }
            }
            found.sort();
            if found.is_empty() {
                return Err(format!("{path}: there is no file in it that ends in .rules"));
            }
        } else {
            found.push(path.clone());
        }
        for name in found {
            let text = std::fs::read_to_string(&name).map_err(|error| format!("{name}: {error}"))?;
            files.push((name, text));
        }
    }
    Ok(files)
}

fn check(paths: &[String], verbose: bool) -> Done {
    let files = if paths.is_empty() { shipped() } else { read(paths)? };
    let corpus = rules::corpus(CORPUS).map_err(|error| format!("corpus.txt: {error}"))?;
    let known = gradus::egraph::RuleSet::shipped();
    let known = (!paths.is_empty()).then_some(&*known);
    let checker = Checker { corpus: &corpus, known, derive: true };
    let list: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let report = checker.check(&list);
    let mut out = String::new();
    for problem in report.problems() {
        out += &problem_text(problem, &files);
    }
    if verbose {
        for rule in &report.rules {
            out += &rule_text(rule);
        }
    }
    out += &summary(&report);
    let status = match () {
        () if !report.unreadable.is_empty() => BAD_INPUT,
        () if !report.is_clean() => PROBLEMS,
        () => 0,
    };
    Ok((out, status))
}

/// A problem with the lines it stands in.
fn problem_text(problem: &Problem, files: &[File]) -> String {
    let text = files.iter().find(|(name, _)| *name == problem.file).map_or("", |(_, text)| text.as_str());
    let (line, column) = rules::place(text, problem.error.span);
    let of = problem.rule.as_ref().map_or_else(String::new, |name| format!(" [{name}]"));
    let mut out = format!("{}:{line}:{column}: error{of}: {}\n", problem.file, problem.error.message);
    if let Some(source) = text.lines().nth(line - 1) {
        let width = problem.error.span.end.saturating_sub(problem.error.span.start).max(1);
        let rest = source.chars().count().saturating_sub(column - 1).max(1);
        let _ = writeln!(out, "  | {source}");
        let _ = writeln!(out, "  | {}{}", " ".repeat(column - 1), "^".repeat(width.min(rest)));
    }
    out + &problem.details
}

/// What is known of a rule, in a few lines.
fn rule_text(rule: &RuleReport) -> String {
    let text = &rule.text;
    let mut out = format!("{}: {}\n", text.name, text.equation_text(&text.equation));
    if let Some(verdict) = &rule.verdict {
        let _ = writeln!(out, "  {verdict}");
    }
    for needless in rule.needless() {
        let _ = writeln!(out, "  the condition '{} {}' is unnecessary", needless.name, needless.attribute);
    }
    for probe in &rule.probes {
        if let Some(case) = &probe.failure {
            let _ = writeln!(out, "  without '{} {}':", probe.name, probe.attribute);
            out += &case.text("    ");
        }
    }
    for example in &rule.examples {
        let by = if example.fires { "by the rule" } else { "by normal forms" };
        let _ = writeln!(out, "  example {} ({by})", example.text);
    }
    for negative in &rule.negatives {
        let _ = writeln!(out, "  negative {} (unchanged)", negative.text);
    }
    match rule.derivation.as_deref() {
        Some([]) => out += "  follows from the wiring alone\n",
        Some(names) => {
            let _ = writeln!(out, "  follows from {}", names.join(", "));
        }
        None => {}
    }
    if rule.is_dead() {
        out += "  fires on no line of the corpus and on no example of its own\n";
    } else if rule.activity.matches > 0 {
        let did = rule.activity;
        let _ = writeln!(
            out,
            "  corpus: {} matches, {} applications, {} e-nodes",
            did.matches, did.applications, did.nodes
        );
    }
    out
}

fn names<'a>(rules: impl Iterator<Item = &'a RuleReport>) -> Vec<&'a str> {
    rules.map(|rule| rule.text.name.as_str()).collect()
}

/// The counts.
fn summary(report: &Report) -> String {
    let mut counts: BTreeMap<(u8, &str), usize> = BTreeMap::new();
    for rule in &report.rules {
        let key = rule.verdict.as_ref().map_or((5, "not compiled"), |v| (v.rank(), v.as_str()));
        *counts.entry(key).or_default() += 1;
    }
    let mut out = format!("{:<16}{:>5}\n", "rules", report.rules.len());
    for ((_, word), count) in counts {
        let _ = writeln!(out, "  {word:<14}{count:>5}");
    }
    let probes: usize = report.rules.iter().map(|r| r.text.conditions.len()).sum();
    let needless: usize = report.rules.iter().map(|r| r.needless().len()).sum();
    let _ = writeln!(out, "{:<16}{probes:>5}   unnecessary {needless}", "conditions");
    let examples = report.rules.iter().flat_map(|r| &r.examples);
    let by_rule = examples.clone().filter(|e| e.fires).count();
    let _ = writeln!(out, "{:<16}{:>5}   done by the rule {by_rule}", "examples", examples.count());
    let negatives: usize = report.rules.iter().map(|r| r.negatives.len()).sum();
    let _ = writeln!(out, "{:<16}{negatives:>5}", "negatives");
    let derivable = names(report.rules.iter().filter(|r| r.derivation.is_some()));
    let shadowed = report.rules.iter().filter(|r| r.shadow().is_some()).count();
    let _ = writeln!(out, "{:<16}{:>5}   from one other rule {shadowed}", "derivable", derivable.len());
    let dead = names(report.rules.iter().filter(|r| r.is_dead()));
    let _ = writeln!(out, "{:<16}{:>5}   {}", "dead", dead.len(), dead.join(", "));
    let _ = writeln!(out, "{:<16}{:>5}", "problems", report.problems().count());
    out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
