//! The shipped rules as a library: where each is from, what the entries of operations are, the language that keeps them few, and what
//! they carry.

use crate::support::corpus::Case;
use crate::support::shipped_rules;
use gradus::FormName;
use gradus::internals::egraph::{RuleSet, SaturationLimits};
use gradus::internals::equality::{Status, Test, Verdict, verdict};
use gradus::internals::ops::{DIAGONAL, DIAGONAL_OF, INNER, OUTER, Op, TRACE};
use gradus::internals::rules::{self, Kind, Rule, RuleText};
use gradus::internals::workshop::Checker;
use gradus::{Answer, Context};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

const SOURCES: &str = include_str!("../../rules/sources.md");

fn rule(text: &str) -> RuleText {
    rules::parse("test.rules", text).unwrap().remove(0)
}

fn compiled(text: &str) -> Vec<Rule> {
    rules::compile(&rule(text)).unwrap()
}

#[test]
fn every_rule_says_where_it_is_from() {
    let rows = SOURCES.lines().filter_map(|line| line.strip_prefix("| ")).skip(1);
    let names: Vec<&str> = rows.filter_map(|row| row.split_once(" |")).map(|(name, _)| name).collect();
    let (mut wrong, mut used) = (String::new(), vec![false; names.len()]);
    for rule in shipped_rules() {
        if rule.cites.is_empty() && rule.notes.is_empty() {
            let _ = writeln!(wrong, "{}: neither a citation nor a sentence", rule.name);
        }
        for cite in &rule.cites {
            let source = names.iter().position(|name| cite.starts_with(&format!("{name}, ")));
            let place = source.map(|at| &cite[names[at].len() + 2..]);
            let found = place.is_some_and(|p| p.starts_with("sec. ") || p.starts_with("eq. ("));
            if !found || !cite.contains(|c: char| c.is_ascii_digit()) {
                let _ = writeln!(wrong, "{}: {cite}", rule.name);
            }
            used.iter_mut().zip(0..).for_each(|(used, at)| *used |= source == Some(at));
        }
        for note in &rule.notes {
            used.iter_mut().zip(&names).for_each(|(used, name)| *used |= note.contains(name));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let unused: Vec<&&str> = names.iter().zip(&used).filter(|(_, used)| !**used).map(|(name, _)| name).collect();
    assert!(unused.is_empty(), "no rule cites {unused:?}");
}

/// Normal forms take an operation for its wiring, so a statement of its entries that they prove is a statement of its wiring.
#[test]
fn the_entries_are_those_of_the_operations() {
    let mut stated: Vec<Op> = Vec::new();
    for text in rules::parse(rules::ENTRIES.0, rules::ENTRIES.1).unwrap() {
        for rule in rules::compile(&text).unwrap() {
            assert_eq!(verdict(&rule).status(), Status::Proved, "{}", text.name);
            let Kind::Index(index) = &rule.kind else { panic!("{} has no entries", text.name) };
            let [factor] = index.left.as_slice() else { panic!("{} is of several operations", text.name) };
            stated.push(rule.graph.op(factor.pattern).clone());
        }
    }
    let operations = [
        Op::Product,
        Op::Transpose,
        Op::Scale,
        Op::Hadamard,
        Op::Call(INNER),
        Op::Call(OUTER),
        Op::Call(DIAGONAL),
        Op::Call(DIAGONAL_OF),
        Op::Call(TRACE),
        Op::Sum,
    ];
    for op in operations {
        assert!(stated.contains(&op), "no line for {op:?}");
    }
    // They rewrite nothing.
    let rules = rules::parse(rules::ENTRIES.0, rules::ENTRIES.1).unwrap();
    let set = RuleSet::from_rules(rules.iter().flat_map(|text| rules::compile(text).unwrap()).collect());
    assert_eq!(set.len(), 0);
}

#[test]
fn an_array_is_a_vector_and_a_matrix() {
    let ranks = |text: &str| compiled(text).iter().map(|rule| rule.rank).collect::<Vec<_>>();
    assert_eq!(ranks("rule a\n for x: array\n norm(-x) => norm(x)"), [Some(1), Some(2)]);
    assert_eq!(ranks("rule a\n for x: array positive, y: any\n sum(y.*x) => x:y"), [Some(1), Some(2)]);
    assert_eq!(ranks("rule a\n for x: any\n abs(-x) => abs(x)"), [Some(0), Some(1), Some(2)]);
}

#[test]
fn an_integer_is_an_exponent() {
    let text = "rule a\n for A: matrix(n,n), k: integer\n tr(A^k) => tr((A')^k)";
    let [general] = compiled(text).try_into().unwrap();
    assert_eq!(general.instances().len(), rules::EXPONENTS.len());
    assert_eq!(verdict(&general), Verdict::Tested(Test::Exponents));
    // What holds for squares only is false.
    let odd = compiled("rule a\n for A: matrix(n,n), k: integer\n where A orthogonal, A symmetric\n A^k => eye(n)");
    assert!(verdict(&odd[0]).is_false());
    for (text, message) in [
        ("rule a\n for k: integer, c: scalar\n k*c => c", "on the left the integer 'k' is the exponent of a matrix"),
        (
            "rule a\n for A: matrix(n,n), k: integer\n det(A)^k => det(A^k)",
            "on the left the integer 'k' is the exponent of a matrix",
        ),
        (
            "rule a\n for A: matrix(n,n), k: integer\n d(A^k) => k*A^k*d(A)",
            "a differential rule has no integer metavariables",
        ),
    ] {
        assert_eq!(rules::compile(&rule(text)).unwrap_err().message, message);
    }
    // Any exponent is matched, also beyond those at which the rule is checked.
    let mut cx = Context::new();
    cx.declare("A: matrix(n,n)").unwrap();
    for (expr, simple) in
        [("logdet(A^17)", "17*logdet(A)"), ("det(A^17)*inv(A^17)*A^17", "det(A)^17*eye(n)"), ("(A^40)' - (A')^40", "0")]
    {
        let other = cx.parse(simple).unwrap().simplify();
        let found = cx.parse(expr).unwrap().simplify();
        let text = |answer: &Answer| answer.value().map(|form| form.size());
        assert!(text(&found) <= text(&other), "{expr}: {}", found.value().unwrap().text());
    }
}

#[test]
fn nonzero_is_known_of_what_divides() {
    let rule = |condition: &str| format!("rule a\n for x: any, y: any\n sign(y).*sign(y).*x => x\n{condition}");
    let check = |text: &str| Checker::default().check(&[("test.rules", text)]);
    assert!(check(&rule("  where y nonzero\n  negative sign(y).*sign(y).*x")).is_clean());
    assert!(!check(&rule("")).is_clean());
    let simplify = |declarations: &[&str], expr: &str| {
        let mut cx = Context::new();
        cx.add_rules("rule s\n for y: any\n sign(y).^2 => y.^0\n where y nonzero").unwrap();
        declarations.iter().for_each(|declaration| _ = cx.declare(declaration).unwrap());
        cx.parse(expr).unwrap().simplify().value().unwrap().text()
    };
    assert_eq!(simplify(&["y: vector(n)"], "sign(y).^2"), "sign(y).^2");
    assert_eq!(simplify(&["y: vector(n) nonzero"], "sign(y).^2"), "ones(n)");
    assert_eq!(simplify(&["y: vector(n) positive"], "sign(-3*y).^2"), "ones(n)");
    assert_eq!(simplify(&["A: matrix(n,n) invertible"], "sign(det(A)).^2"), "1");
    // A quotient has a value only where it does.
    assert_eq!(simplify(&["x: vector(n)", "y: vector(n)"], "(x.*y)./y"), "x");
}

#[test]
fn a_variable_may_be_declared_nonzero() {
    let conditions = |declaration: &str| {
        let mut cx = Context::new();
        cx.declare(declaration).unwrap();
        cx.parse("sum(1./x)").unwrap().derivative("x").unwrap().conditions.len()
    };
    assert_eq!((conditions("x: vector(n)"), conditions("x: vector(n) nonzero")), (1, 0));
}

/// The sizes of the forms of an answer.
fn sizes(answer: &gradus::Result<Answer>) -> Vec<Option<u32>> {
    let size = |name| answer.as_ref().ok()?.forms.get(name).map(|form| form.size());
    FormName::ALL.into_iter().map(size).collect()
}

fn is_longer(found: &[Option<u32>], full: &[Option<u32>]) -> bool {
    found.iter().zip(full).any(|(found, full)| match (found, full) {
        (Some(found), Some(full)) => found > full,
        (None, Some(_)) => true,
        _ => false,
    })
}

/// The figures of rules/README.md: `cargo test rule_library::what -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement of some minutes"]
fn what_the_rules_carry() {
    let all = RuleSet::shipped();
    let names: Vec<&str> = all.names().collect();
    let (mut lines, mut without_forms) = (0, 0);
    let mut carried: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for case in Case::corpus() {
        lines += 1;
        let full = sizes(&case.answer());
        let mut cx = case.context().unwrap();
        cx.set_limits(SaturationLimits { unite_forms: false, ..SaturationLimits::default() });
        without_forms += usize::from(is_longer(&sizes(&case.ask(&cx)), &full));
        let falls_short = |kept: &[&str]| {
            let mut cx = case.context().unwrap();
            cx.set_rules(Arc::new(all.filter(|name| kept.contains(&name))));
            is_longer(&sizes(&case.ask(&cx)), &full)
        };
        if !falls_short(&[]) {
            continue;
        }
        // Rules are left out, many at a time, then few, as long as no form gets longer.
        let mut kept = names.clone();
        let mut step = kept.len() / 2;
        while step > 0 {
            let mut at = 0;
            while at < kept.len() {
                let mut fewer = kept.clone();
                fewer.drain(at..(at + step).min(kept.len()));
                if falls_short(&fewer) {
                    at += step;
                } else {
                    kept = fewer;
                }
            }
            step /= 2;
        }
        kept.iter().for_each(|name| *counts.entry(name).or_default() += 1);
        carried.entry(kept).or_default().push(case.id().to_owned());
    }
    let by_forms = names.iter().filter(|name| all.is_decided_by_normal_form(name)).count();
    println!("{} rules, {by_forms} of them at rest where normal forms are on", names.len());
    println!("{lines} lines; longer without normal forms: {without_forms}");
    let without_rules: usize = carried.values().map(Vec::len).sum();
    println!("longer without rules: {without_rules}; {} rules carry them", counts.len());
    for (rules, lines) in &carried {
        println!("{:<60} {}", rules.join(" "), lines.join(" "));
    }
    for (name, count) in &counts {
        println!("{name:<28} {count}");
    }
}
