//! The workflow of rule authors: verdicts and pages of the shipped rules, files that pass and files that fail, mutants, the tutorial.

use gradus::rules::{self, Checker, Kind, Report, RuleText, Verdict};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn shipped() -> Vec<(&'static str, &'static str)> {
    rules::FILES.iter().chain([&rules::DIFFERENTIAL]).copied().collect()
}

fn texts() -> Vec<RuleText> {
    shipped().into_iter().flat_map(|(file, text)| rules::parse(file, text).unwrap()).collect()
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/rules");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn complaints(report: &Report) -> String {
    report.problems().map(|p| format!("{}: {}\n{}", p.file, p.error.message, p.details)).collect()
}

#[test]
fn every_shipped_rule_is_clean_and_has_its_page() {
    let report = Checker::default().check(&shipped());
    assert!(report.is_clean(), "{}", complaints(&report));
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for rule in &report.rules {
        let statement = rule.text.equation_text(&rule.text.equation);
        let line = format!("{:<28} {:<8} {statement}\n", rule.text.name, rule.word());
        *files.entry(rule.topic().to_owned()).or_default() += &line;
        snapshot(&rule.text.name, &rule.page());
    }
    for (topic, list) in files {
        snapshot(&format!("file-{topic}"), &list);
    }
}

#[test]
fn polynomial_rules_are_proved() {
    for text in texts() {
        for rule in rules::compile(&text).unwrap() {
            let polynomial = rule.graph.reachable(&[rule.left, rule.right]).into_iter().all(|id| {
                use gradus::expr::Op::*;
                !matches!(
                    rule.graph.op(id),
                    Map(_) | Norm | Inverse | Determinant | LogDeterminant | Divide | HadamardDivide | Power
                )
            });
            // An orthogonal or idempotent matrix is no polynomial parameter.
            if polynomial && rule.conditions.is_empty() {
                assert_eq!(rules::verdict(&rule), Verdict::Proved, "{}", text.name);
            }
        }
    }
}

#[test]
fn every_file_prints_back() {
    for (file, text) in shipped() {
        let rules = rules::parse(file, text).unwrap();
        let printed: String = rules.iter().map(|r| r.print() + "\n").collect();
        let again = rules::parse(file, &printed).unwrap();
        let twice: String = again.iter().map(|r| r.print() + "\n").collect();
        assert_eq!(printed, twice, "{file}");
        assert_eq!(rules.len(), again.len());
    }
}

fn folder(name: &str) -> Vec<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules").join(name);
    let mut files: Vec<PathBuf> = std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn files_that_pass() {
    for path in folder("pass") {
        let text = std::fs::read_to_string(&path).unwrap();
        let report = Checker::default().check(&[("pass.rules", &text)]);
        assert!(report.is_clean(), "{}: {}", path.display(), complaints(&report));
        let printed: String = report.rules.iter().map(|r| r.text.print() + "\n").collect();
        assert_eq!(rules::parse("again", &printed).unwrap().len(), report.rules.len());
    }
}

#[test]
fn files_that_fail_with_exactly_this_message() {
    let mut wrong = String::new();
    for path in folder("fail") {
        let text = std::fs::read_to_string(&path).unwrap();
        let expected = text.lines().next().and_then(|l| l.strip_prefix("# error: ")).expect("# error: ...");
        let report = Checker::default().check(&[("fail.rules", &text)]);
        let found = report.problems().next();
        if found.map(|p| p.error.message.as_str()) != Some(expected) {
            let _ = writeln!(wrong, "{}: {:?}", path.display(), found.map(|p| &p.error.message));
        }
        if let Some(found) = found {
            assert!(text.get(found.error.span.range()).is_some_and(|s| !s.is_empty()), "{}", path.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn mutants_are_killed() {
    // By the kind of change: made, refused for their shapes, found false, true.
    let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let mut missed = String::new();
    let all = texts();
    // With all dimensions equal, shapes refuse less.
    let square: Vec<RuleText> = all.iter().filter_map(rules::squared).collect();
    for text in all.iter().chain(&square) {
        for mutant in rules::mutants(text) {
            let count = counts.entry(mutant.change).or_default();
            count[0] += 1;
            let Ok(compiled) = rules::compile(&mutant.text) else {
                count[1] += 1;
                continue;
            };
            let verdicts: Vec<Verdict> = compiled.iter().map(rules::verdict).collect();
            if verdicts.iter().any(|v| matches!(v, Verdict::False(_))) {
                count[2] += 1;
                continue;
            }
            count[3] += 1;
            for rule in compiled.iter().filter(|rule| !matches!(rule.kind, Kind::Differential(_))) {
                if let Some(case) = rules::counterexample(rule) {
                    let equation = mutant.text.equation_text(&mutant.text.equation);
                    let _ = writeln!(missed, "{}, {}: {equation}\n{}", text.name, mutant.change, case.text("  "));
                }
            }
        }
    }
    for (change, [made, refused, killed, alive]) in &counts {
        println!("{change:<20} {made:>5} made, {refused:>4} ill-shaped, {killed:>4} found false, {alive:>4} true");
    }
    let all = counts.values().fold([0; 4], |sum, c| [0, 1, 2, 3].map(|i| sum[i] + c[i]));
    println!("kill rate of false mutants: {}/{}", all[1] + all[2], all[0] - all[3]);
    assert!(all[2] > 250, "{counts:?}");
    assert!(missed.is_empty(), "mutants that are false and were taken for true:\n{missed}");
}

#[test]
fn functions_extend_the_calculus() {
    let text = std::fs::read_to_string(&folder("pass")[1]).unwrap();
    let mut cx = gradus::Context::new();
    cx.add_rules(&text).unwrap();
    let answer = cx.parse("sum(softplus(W*x))").unwrap().derivative("x").unwrap();
    assert_eq!(answer.matrix().unwrap().text(), "W'*sigmoid(W*x)");
    assert!(cx.add_rules("rule wrong\n for A: matrix(n,n)\n tr(A) => det(A)").is_err());
}

#[test]
fn assumptions_are_local() {
    let mut cx = gradus::Context::new();
    cx.assume("Q'*Q = eye").unwrap();
    assert_eq!(cx.parse("Q'*(Q*x)").unwrap().simplify().value().unwrap().text(), "x");
    let plain = gradus::Context::new().parse("Q'*(Q*x)").unwrap().simplify();
    assert_ne!(plain.value().unwrap().text(), "x");
    assert!(cx.assume("Q'*Q").is_err());
    let mut cx = gradus::Context::new();
    cx.assume("A' = -A").unwrap();
    assert_eq!(cx.parse("x'*A*x").unwrap().simplify().value().unwrap().text(), "0");
    // An equation that says no attribute is used too, and the verdict says how far it is known.
    let mut cx = gradus::Context::new();
    cx.declare("A: matrix(n,n)").unwrap();
    cx.declare("B: matrix(n,n)").unwrap();
    cx.assume("A*B = eye").unwrap();
    let answer = cx.parse("A*B*x").unwrap().simplify();
    assert_eq!(answer.value().unwrap().text(), "x");
    assert_eq!(answer.verdict.by, "rules under the assumptions, not by evaluation");
}

#[test]
fn discovery_finds_what_is_left_out() {
    let operations = ["kron", "inv"].map(str::to_owned).to_vec();
    let search = rules::Search { operations, size: 5, ..rules::Search::default() };
    let shipped = gradus::egraph::RuleSet::shipped();
    assert!(rules::discover(&search, &shipped).unwrap().proposals.is_empty());
    let fewer = shipped.filter(|name| name != "kron-inverse");
    let found = rules::discover(&search, &fewer).unwrap();
    assert_eq!(found.proposals.len(), 1, "{:?}", found.proposals);
    assert!(found.proposals[0].draft.contains("inv(kron(A,B))"), "{:?}", found.proposals);
}

const README: &str = include_str!("../rules/README.md");

#[test]
fn the_table_of_rules_is_fresh() {
    let report = Checker::default().check(&shipped());
    let table = rules::markdown_table(&report.rules);
    if README.contains(&table) {
        return;
    }
    if std::env::var("INSTA_UPDATE").is_ok_and(|v| v == "always") {
        let start = README.find("| rule | statement |").expect("a table");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/README.md");
        std::fs::write(path, format!("{}{table}", &README[..start])).unwrap();
        return;
    }
    panic!("rules/README.md: the table is not that of `gradus rules list --markdown`; INSTA_UPDATE=always writes it");
}

/// The blocks of the tutorial, in order: ```text FILE is what a file holds, ```console is commands with what they print.
#[test]
fn the_tutorial_is_true() {
    let dir = std::env::temp_dir().join(format!("gradus-tutorial-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let (mut commands, mut inside): (usize, Option<(String, String)>) = (0, None);
    let mut wrong = String::new();
    for line in README.lines() {
        let Some((head, body)) = &mut inside else {
            if let Some(head) = line.strip_prefix("```") {
                inside = Some((head.to_owned(), String::new()));
            }
            continue;
        };
        if line != "```" {
            *body += line;
            body.push('\n');
            continue;
        }
        match head.split_once(' ') {
            Some(("text", file)) => std::fs::write(dir.join(file), &*body).unwrap(),
            _ if head == "console" => {
                let mut parts = body.split("$ ");
                assert_eq!(parts.next(), Some(""));
                for part in parts {
                    let (command, expected) = part.split_once('\n').unwrap();
                    let found = run(command, &dir);
                    commands += 1;
                    if masked(&found) != masked(expected) {
                        let _ = writeln!(wrong, "$ {command}\n{found}");
                    }
                }
            }
            _ => {}
        }
        inside = None;
    }
    let _ = std::fs::remove_dir_all(&dir);
    assert!(wrong.is_empty(), "the commands of rules/README.md print\n{wrong}");
    assert!(commands >= 5, "a tutorial of {commands} commands");
}

/// The text without counts that change with the engine.
fn masked(text: &str) -> String {
    let mask = |line: &str| match line.strip_prefix("corpus ") {
        Some(counts) => counts.replace(|c: char| c.is_ascii_digit(), ""),
        None => line.to_owned(),
    };
    text.trim_end().lines().map(|line| mask(line.trim_end()) + "\n").collect()
}

fn run(command: &str, dir: &Path) -> String {
    let mut words: Vec<String> = Vec::new();
    for (at, piece) in command.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(piece.split_whitespace().map(str::to_owned)),
            _ => words.push(piece.to_owned()),
        }
    }
    assert_eq!(words.remove(0), "gradus");
    let output = Command::new(env!("CARGO_BIN_EXE_gradus")).args(words).current_dir(dir).output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}
