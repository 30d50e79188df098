//! The workflow of rule authors: verdicts and pages of the shipped rules, files that pass and files that fail, mutants, the tutorial.

use crate::support::{shipped_rules, snapshot};
use gradus::internals::equality;
use gradus::internals::ops::{Meaning, Op};
use gradus::internals::rules::{self, Kind, RuleText};
use gradus::internals::workshop;
use gradus::internals::workshop::{Checker, Report};
use gradus::{Context, Status, Verdict};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

fn shipped() -> Vec<(&'static str, &'static str)> {
    rules::FILES.iter().chain([&rules::ENTRIES, &rules::DIFFERENTIAL]).copied().collect()
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
        snapshot("rules", &rule.text.name, &rule.page());
    }
    let mut pages: Vec<String> = report.rules.iter().map(|rule| format!("{}.snap", rule.text.name)).collect();
    for (topic, list) in files {
        snapshot("rules", &format!("file-{topic}"), &list);
        pages.push(format!("file-{topic}.snap"));
    }
    // No page outlives its rule.
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/rules");
    let entries = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let stale: Vec<String> = entries.filter(|name| name.ends_with(".snap") && !pages.contains(name)).collect();
    assert_eq!(stale, [""; 0]);
}

#[test]
fn nothing_is_merely_sampled() {
    let report = Checker::default().check(&shipped());
    let sampled = report.rules.iter().filter(|rule| matches!(rule.verdict, Some(Verdict::Sampled { .. })));
    assert_eq!(sampled.map(|rule| rule.text.name.as_str()).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn every_condition_is_needed_and_has_a_negative() {
    let report = Checker::default().check(&shipped());
    for rule in &report.rules {
        let name = &rule.text.name;
        assert!(rule.needless().is_empty(), "{name}");
        // A differential is not matched, so there is nothing for it to leave alone.
        let has_negative = rule.text.is_differential() || !rule.negatives.is_empty();
        assert!(rule.text.conditions.is_empty() || has_negative, "{name}");
    }
}

#[test]
fn polynomial_rules_are_proved() {
    for text in shipped_rules() {
        for rule in rules::compile(&text).unwrap().iter().flat_map(rules::Rule::instances) {
            let polynomial =
                rule.graph.reachable(&[rule.left, rule.right]).into_iter().all(|id| match rule.graph.op(id) {
                    Op::Map(_) => false,
                    op => op.record().is_none_or(|record| {
                        matches!(record.meaning, Meaning::Multilinear(_) | Meaning::Network(_)) || record.operands == 0
                    }),
                });
            if polynomial {
                assert_eq!(equality::verdict(&rule).status(), Status::Proved, "{}", text.name);
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

/// A file of a folder, without its ending.
fn file(folder: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules").join(folder).join(format!("{name}.rules"));
    std::fs::read_to_string(path).unwrap()
}

/// The rules of the file are clean, and print back.
fn passes(name: &str) {
    let report = Checker::default().check(&[("pass.rules", &file("pass", name))]);
    assert!(report.is_clean(), "{}", complaints(&report));
    let printed: String = report.rules.iter().map(|r| r.text.print() + "\n").collect();
    assert_eq!(rules::parse("again", &printed).unwrap().len(), report.rules.len());
}

/// The first problem of the file is the one that its first line says: `# error[code] at 'marked text': message`.
fn fails(name: &str) {
    let text = file("fail", name);
    let report = Checker::default().check(&[("fail.rules", &text)]);
    let found = report.problems().next().map(|p| {
        let marked = text.get(p.error.span.range()).unwrap_or_default();
        assert!(!marked.is_empty(), "a place");
        format!("# error[{}] at '{marked}': {}", p.error.code.as_str(), p.error.message)
    });
    assert_eq!(found.as_deref(), text.lines().next());
}

/// One test for each file of a folder, and one that none is left out.
macro_rules! files {
    ($folder:ident, $check:ident: $($name:ident)*) => {
        mod $folder {
            $(#[test]
            fn $name() {
                super::$check(&stringify!($name).replace('_', "-"));
            })*

            #[test]
            fn every_file_is_a_test() {
                let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules").join(stringify!($folder));
                let entries = std::fs::read_dir(path).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
                let mut found: Vec<String> = entries.collect();
                found.sort();
                let listed = [$(stringify!($name)),*].map(|name| name.replace('_', "-") + ".rules");
                assert_eq!(found, listed);
            }
        }
    };
}

files!(pass, passes: conditions functions index);
files!(fail, fails:
    arity
    associativity
    commutativity
    everything
    example_false
    false_differential
    false_function
    false_trace
    false_transpose
    free_index
    looping
    native_function
    negative_fires
    no_value
    not_a_rule
    one_sided_index
    recursive_function
    shape_clash
    twice
    unbound_index
    unbound
    unknown_attribute
    unknown_condition
    unknown_function
    unknown_metavariable_kind
    wide_function
);

#[test]
fn mutants_are_killed() {
    // By the kind of change: made, refused for their shapes, found false, true.
    let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let mut missed = String::new();
    let all = shipped_rules();
    // With all dimensions equal, shapes refuse less.
    let square: Vec<RuleText> = all.iter().filter_map(workshop::squared).collect();
    for text in all.iter().chain(&square) {
        for mutant in workshop::mutants(text) {
            let count = counts.entry(mutant.change).or_default();
            count[0] += 1;
            let Ok(compiled) = rules::compile(&mutant.text) else {
                count[1] += 1;
                continue;
            };
            let verdicts: Vec<Verdict> = compiled.iter().map(equality::verdict).collect();
            if verdicts.iter().any(|v| matches!(v, Verdict::Different(_))) {
                count[2] += 1;
                continue;
            }
            count[3] += 1;
            for rule in compiled.iter().filter(|rule| !matches!(rule.kind, Kind::Differential(_))) {
                if let Some(case) = workshop::counterexample(rule) {
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
    let text = file("pass", "functions");
    let mut cx = gradus::Context::new();
    cx.add_rules(&text).unwrap();
    let loss = cx.parse("sum(softplus(W*x))").unwrap();
    assert_eq!(loss.derivative("x").unwrap().matrix().unwrap().text(), "W'*sigmoid(W*x)");
    assert_eq!(loss.derivative("W").unwrap().matrix().unwrap().text(), "sigmoid(W*x)*x'");
    // The differential that was said is the one that is used, so the Hessian has its functions too.
    let hessian = loss.derive().by("x").by("x").answer().unwrap();
    let hessian = hessian.matrix().unwrap();
    assert_eq!(hessian.text(), "W'*diag(sigmoid(W*x).*sigmoid(-W*x))*W");
    assert_eq!(hessian.unicode(), "Wᵀ diag(sigmoid(W x) ∘ sigmoid(-W x)) W");
    assert!(hessian.latex().contains("operatorname{diag}"), "{}", hessian.latex());
    // The rows of W are scaled, and no exponential overflows.
    assert!(hessian.numpy().contains("[:, None]") && !hessian.numpy().contains("np.diag("), "{}", hessian.numpy());
    assert!(hessian.numpy().contains("np.exp(-np.abs("), "{}", hessian.numpy());
    let jacobian = cx.parse("softplus(W*x)").unwrap().derivative("x").unwrap();
    assert_eq!(jacobian.matrix().unwrap().text(), "diag(sigmoid(W*x))*W");
    let entry = cx.parse("softplus(x[p])*y[p]").unwrap().derivative("x").unwrap();
    assert!(entry.matrix().is_some());
    let scalar = cx.derive("softplus(c)").by("c").by("c").answer().unwrap();
    assert_eq!(scalar.matrix().unwrap().text(), "sigmoid(c)*sigmoid(-c)");
    let error = cx.parse("softplus(x, y)").unwrap_err();
    assert_eq!((error.code.as_str(), error.span.range()), ("arity", 0..14));
    let error = cx.add_rules("rule wrong\n for A: matrix(n,n)\n tr(A) => det(A)").unwrap_err();
    assert_eq!(error.code.as_str(), "false");
}

#[test]
fn a_false_differential_is_told_with_a_point() {
    let text = "function softplus elementwise\n for x: any\n d(softplus(x)) => exp(x).*d(x)\n value log(1 + exp(x))";
    let error = gradus::Context::new().add_rules(text).unwrap_err();
    assert_eq!(&text[error.span.range()], "d(softplus(x)) => exp(x).*d(x)");
    assert!(error.message.contains("left  = 0.5\n  right = 1"), "{}", error.message);
}

#[test]
fn assumptions_are_local() {
    let mut cx = gradus::Context::new();
    cx.assume("Q'*Q = eye").unwrap();
    assert_eq!(cx.parse("Q'*(Q*x)").unwrap().simplify().value().unwrap().text(), "x");
    let plain = gradus::Context::new().parse("Q'*(Q*x)").unwrap().simplify();
    assert_ne!(plain.value().unwrap().text(), "x");
    assert!(cx.assume("Q'*Q").is_err());
    // One that speaks of other variables is left alone.
    let mut cx = gradus::Context::new();
    cx.assume("Q'*Q = R*z").unwrap();
    assert_eq!(cx.parse("Q*x").unwrap().simplify().value().unwrap().text(), "Q*x");
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
    assert_eq!(answer.verdict.by(), "rules, under the assumptions");
}

fn discover(operations: &[&str], size: usize, without: &[&str]) -> workshop::Discovery {
    let operations: Vec<String> = operations.iter().map(|op| (*op).to_owned()).collect();
    let variables = workshop::typical_variables(&operations);
    let known = gradus::internals::egraph::RuleSet::shipped().filter(|name| !without.contains(&name));
    workshop::discover(&workshop::Search { operations, size, variables, ..workshop::Search::default() }, &known)
        .unwrap()
}

#[test]
fn discovery_finds_what_is_left_out() {
    for (operations, size, without, expected) in [
        (&["kron", "inv"][..], 5, &["kron-inverse"][..], &[][..]),
        (&["exp", ".*", "+"], 5, &["exp-sum"], &["exp(x).*exp(y) => exp(x + y)"]),
        (&["log", ".*", "+"], 5, &["log-product"], &["log(x) + log(y) => log(x.*y)"]),
        (&["inv", "'"], 3, &["inverse-transpose"], &[]),
    ] {
        let found = discover(operations, size, without);
        let drafts: Vec<&str> = found.proposals.iter().map(|p| p.draft.as_str()).collect();
        let equation = |draft: &&str| {
            let rule = rules::parse("draft.rules", draft).unwrap().remove(0);
            rule.equation_text(&rule.equation)
        };
        assert_eq!(drafts.iter().map(equation).collect::<Vec<_>>(), expected);
        // A draft is a rule that passes.
        for draft in drafts {
            let report = Checker::default().check(&[("draft.rules", draft)]);
            assert!(report.is_clean(), "{draft}{}", complaints(&report));
        }
    }
}

#[test]
fn discovery_proposes_nothing_that_is_known() {
    for (operations, size) in [
        (&["kron", "*", "inv"][..], 7),
        (&["tr", "*", "'"], 6),
        (&["vec", "kron", "*"], 6),
        (&["diag", ".*"], 6),
        (&["logdet", "det", "inv", "*", "'"], 5),
        (&["exp", "sigmoid", "tanh", "-"], 5),
        (&["abs", "sign", "relu", ".*"], 5),
    ] {
        let found = discover(operations, size, &[]);
        let drafts: Vec<&str> = found.proposals.iter().map(|p| p.draft.as_str()).collect();
        assert!(drafts.is_empty(), "{operations:?}: {drafts:#?}");
        assert!(found.terms > 5, "{operations:?}: {}", found.terms);
    }
    // Bounded, and it says so.
    let many =
        workshop::Search { terms: 50, operations: vec!["*".to_owned(), "+".to_owned()], size: 9, ..Default::default() };
    assert!(!workshop::discover(&many, &gradus::internals::egraph::RuleSet::shipped()).unwrap().complete);
}

/// Each shipped rule brings something: it does not follow, it contributes to an answer, or explanations are shorter or speak of it.
#[test]
fn no_shipped_rule_is_useless() {
    let corpus = workshop::corpus(workshop::CORPUS).unwrap();
    let shipped_rules = gradus::internals::egraph::RuleSet::shipped();
    let workload = workshop::Workload::new(&corpus, &shipped_rules);
    let (contributions, explained) = workload.contributions();
    assert!(explained * 2 > corpus.len(), "{explained} of {}", corpus.len());
    let report = Checker { corpus: &corpus, derive: true, ..Checker::default() }.check(&shipped());
    let useless = report.rules.iter().filter(|rule| {
        rule.worth(&shipped_rules) == workshop::Justification::Nothing && !contributions.contains_key(&rule.text.name)
    });
    let useless: Vec<&str> = useless.map(|rule| rule.text.name.as_str()).collect();
    assert!(useless.is_empty(), "{useless:?}");
    let dead: Vec<&str> = report.rules.iter().filter(|r| r.is_dead()).map(|r| r.text.name.as_str()).collect();
    assert!(dead.is_empty(), "{dead:?}");
}

#[test]
fn the_shipped_rules_keep_their_budget() {
    let corpus = workshop::corpus(workshop::CORPUS).unwrap();
    let shipped_rules = gradus::internals::egraph::RuleSet::shipped();
    let growth = workshop::Workload::new(&corpus, &shipped_rules).growth();
    let budget = workshop::Budget::parse(workshop::BUDGET).unwrap();
    let exceeded = budget.exceeded(&growth).unwrap();
    assert!(
        exceeded.is_empty(),
        "{}`gradus rules report --write-budget > rules/budget.txt` makes a new one",
        workshop::exceeded_table(&exceeded)
    );
    let written = workshop::Budget::of(&growth);
    assert_eq!(workshop::Budget::parse(&written.print()).unwrap().exceeded(&growth).unwrap(), []);
}

#[test]
fn a_budget_is_a_gate() {
    let growth = [("a", 30), ("b", 60), ("c", 10)].map(|(name, nodes)| workshop::Growth {
        name: name.to_owned(),
        activity: gradus::internals::egraph::RuleStatistics { matches: 1, applications: 1, nodes },
        share: nodes as f64 / 100.0,
    });
    let check = |text: &str| workshop::Budget::parse(text).and_then(|budget| budget.exceeded(&growth));
    assert_eq!(check("total 90 120\n* - 70").unwrap(), []);
    let table = workshop::exceeded_table(&check("# rule\ntotal 90 95\n* - 25\na 20.5 40\nb 20.50 40%").unwrap());
    let expected = "\
rule                                before     limit       now
total                                   90        95       100
b                                   20.50%    40.00%    60.00%
";
    assert_eq!(table, expected);
    let table = workshop::exceeded_table(&check("* - 25").unwrap());
    assert!(table.lines().nth(1).unwrap().ends_with("-    25.00%    30.00%"), "{table}");
    for (text, marked, message) in [
        ("a 1", "a 1", "expected 'NAME BEFORE LIMIT', for example 'trace-cycle 1.53 3.06'"),
        ("# x\na 1 much # y", "a 1 much", "the limit is no number"),
        ("a once 2", "a once 2", "what it was before is neither a number nor '-'"),
        ("a 1 2\na 1 2\n", "a 1 2", "this rule has a line already"),
        ("gone 1 2", "gone 1 2", "there is no rule 'gone'"),
    ] {
        let error = check(text).unwrap_err();
        assert_eq!(
            (error.code.as_str(), &text[error.span.range()], error.message.as_str()),
            ("budget", marked, message)
        );
    }
}

const README: &str = include_str!("../../rules/README.md");

#[test]
fn the_table_of_rules_is_fresh() {
    let report = Checker::default().check(&shipped());
    let table = workshop::markdown_table(&report.rules);
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

/// A derivative that is right on one side of a kink only.
#[test]
fn a_function_is_tried_beyond_its_kinks() {
    for (value, slope) in [
        ("x + relu(x - 3)", "1"),
        ("abs(x) + relu(x - 30)", "sign(x)"),
        ("x + abs(x - 100) + x", "1"),
        ("x + sqrt((x - 100).^2) + x - 100", "1"),
        ("sin(x) + relu(x - 5)", "cos(x)"),
        ("x + relu(x - 100).*relu(102 - x)", "1"),
    ] {
        let text = format!("function foo elementwise\n for x: any\n d(foo(x)) => {slope}.*d(x)\n value {value}");
        let slope_of_one = text.replace("1.*d(x)", "d(x)");
        let refused = gradus::Context::new().add_rules(&slope_of_one).expect_err(value);
        assert!(refused.message.contains("the rule 'foo' is false"), "{value}: {}", refused.message);
    }
}

/// A function is as sure as its derivative, and every derivative that stands on it.
#[test]
fn what_is_less_than_tested_is_refused_or_named() {
    let unknown =
        "function foo elementwise\n for x: any\n d(foo(x)) => d(x)./(x - 1000) + exp(-x).*d(x)\n value log(x - 1000)";
    let mut cx = Context::new();
    let refused = cx.add_rules(unknown).unwrap_err();
    assert!(refused.message.contains("the function 'foo' is unknown only"), "{}", refused.message);
    cx.allow_sampled(true);
    cx.add_rules(unknown).unwrap();
    let derivative = cx.parse("foo(c)").unwrap().derivative("c").unwrap();
    assert_eq!(derivative.verdict.status(), Status::Unknown);
    assert_eq!(derivative.verdict.by(), "the function foo is unknown only");
    // The value stands on no rule.
    assert_eq!(cx.parse("foo(c) - foo(c)").unwrap().simplify().verdict.status(), Status::Proved);
    // Neither does what has no call of it.
    assert_eq!(cx.parse("c^2").unwrap().derivative("c").unwrap().verdict.status(), Status::Proved);

    let tested = "function gd elementwise\n for x: any\n d(gd(x)) => d(x)./cosh(x)\n value 2*arctan(tanh(x/2))";
    let mut cx = Context::new();
    cx.add_rules(tested).unwrap();
    let derivative = cx.parse("sum(gd(x))").unwrap().derivative("x").unwrap();
    assert_eq!(
        (derivative.verdict.status(), derivative.verdict.by().as_str()),
        (Status::Tested, "the function gd is tested only")
    );
}

/// A question whose only way is a rule that is sampled is no surer than it.
#[test]
fn an_equation_is_as_sure_as_the_rules_that_it_needs() {
    let mut cx = Context::new();
    cx.allow_sampled(true);
    cx.add_rules("rule far\n for c: scalar\n log(c - 1000) => 7*c").unwrap();
    let equality = cx.equal("log(c - 1000)", "7*c").unwrap();
    assert_eq!(equality.verdict.status(), Status::Unknown);
    assert!(!equality.is_equal());
    // Where there is another way it is not used.
    assert!(cx.equal("log(exp(c))", "c").unwrap().is_equal());
}
