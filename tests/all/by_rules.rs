//! The derivations of the design: an e-graph with the rules in text alone, without generators and normal forms, leads from `vec(dF)` to
//! `J*vec(dX)`, and from the entries of the differential to those of the derivative.

use crate::support::corpus::{Case, answers};
use crate::support::{on_threads, request};
use gradus::{Answer, FormName, LineOf, Step};

/// Whether the lines of one kind are made by laws that stand in `rules/`, or that only say how sums are written.
fn by_rules<'a>(steps: impl Iterator<Item = &'a Step>) -> bool {
    let arranges = ["collect like terms", "group the factors otherwise"];
    let mut laws = steps.flat_map(|step| &step.laws).peekable();
    laws.peek().is_some() && laws.all(|law| law.rule.is_some() || arranges.contains(&law.text.as_str()))
}

fn stacked(answer: &Answer) -> bool {
    by_rules(answer.steps.iter().filter(|step| step.of == LineOf::StackedDifferential))
}

#[test]
fn rules_alone_reach_the_vec_form() {
    let lines: Vec<&Case> = answers()
        .iter()
        .map(|(case, _)| case)
        .filter(|case| case.text("vec").is_some() && !case.wrt().is_empty())
        .collect();
    let found = on_threads(&lines, |case| {
        let cx = case.context().unwrap();
        let constraint = case.text("constraint").and_then(gradus::Constraint::from_name);
        let answer = request(&cx, case.text("expr").unwrap(), &case.wrt(), constraint).with_steps().answer().unwrap();
        let reached = stacked(&answer);
        if !reached {
            println!(
                "{}: {} by {:?}: {}",
                case.id(),
                case.text("expr").unwrap(),
                case.wrt(),
                answer.forms.get(FormName::Vec).unwrap().text()
            );
        }
        reached
    });
    let reached = found.iter().filter(|reached| **reached).count();
    println!("{reached} of {} vec forms by the rules alone", found.len());
    assert!(reached * 10 >= found.len() * 9);
}
