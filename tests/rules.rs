//! The shipped rules: read, printed back, compiled, and true at random points.

use gradus::eval::compare;
use gradus::rules::{self, Kind, RuleText};

fn shipped() -> Vec<RuleText> {
    rules::FILES
        .iter()
        .chain([&rules::DIFFERENTIAL])
        .flat_map(|(file, text)| {
            rules::parse(file, text).unwrap_or_else(|e| panic!("{file}: {e} at {:?}", &text[e.span.range()]))
        })
        .collect()
}

/// A rule without its places in the file.
fn bare(rule: &RuleText) -> String {
    rule.print()
}

#[test]
fn every_file_prints_back_to_the_same_rules() {
    for rule in shipped() {
        let text = rule.print();
        let again = rules::parse(&rule.file, &text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(again.len(), 1);
        assert_eq!(bare(&again[0]), text);
    }
}

#[test]
fn names_are_unique() {
    let mut names: Vec<String> = shipped().into_iter().map(|r| r.name).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn every_rule_is_true() {
    let mut wrong = Vec::new();
    for text in shipped() {
        let compiled = match rules::compile(&text) {
            Ok(compiled) => compiled,
            Err(e) => {
                wrong.push(format!("{}: {e}", text.name));
                continue;
            }
        };
        for rule in compiled {
            if matches!(rule.kind, Kind::Differential(_)) {
                continue;
            }
            let verdict = compare(&rule.graph, rule.left, rule.right, &rule.symbols, 4);
            if !verdict.is_equal() {
                wrong.push(format!("{} (rank {:?}): {verdict:?}", rule.name, rule.rank));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
