//! The derivations of the design: an e-graph with the rules in text alone, without generators and normal forms, leads from `vec(dF)` to
//! `J*vec(dX)`, and from the entries of the differential, with deltas for those of `dX`, to the entries of the derivative.

use crate::support::corpus::{Case, answers};
use crate::support::{on_threads, request};
use gradus::{Answer, Detail, FormName, LineOf, Phase, Step};

/// Laws of sums of any length; two terms of them are in `rules/` too.
const ARRANGE: [&str; 4] =
    ["collect like terms", "group the factors otherwise", "pull out a common factor", "multiply out"];

/// Whether lines are made by laws that stand in `rules/`.
fn by_rules<'a>(steps: impl Iterator<Item = &'a Step>) -> bool {
    let laws: Vec<_> = steps.flat_map(|step| &step.laws).collect();
    laws.iter().any(|law| law.rule.is_some())
        && laws.iter().all(|law| law.rule.is_some() || ARRANGE.contains(&law.text.as_str()))
}

fn derivation(case: &Case) -> Answer {
    let cx = case.context().unwrap();
    let constraint = case.text("constraint").and_then(gradus::Constraint::from_name);
    request(&cx, case.text("expr").unwrap(), &case.wrt(), constraint).steps(Detail::Full).answer().unwrap()
}

/// Of the lines of the corpus that list a vec form nine in ten, and every one of the source documents.
#[test]
fn rules_alone_reach_the_vec_form() {
    let has_form = |case: &&Case| case.text("vec").is_some() && !case.wrt().is_empty();
    let lines: Vec<&Case> = answers().iter().map(|(case, _)| case).filter(has_form).collect();
    let found = on_threads(&lines, |case| {
        let answer = derivation(case);
        by_rules(answer.steps.iter().filter(|step| step.of == LineOf::StackedDifferential))
    });
    let missed: Vec<&Case> =
        lines.iter().zip(&found).filter(|(_, reached)| !**reached).map(|(case, _)| *case).collect();
    let names: Vec<&str> = missed.iter().map(|case| case.id()).collect();
    println!("{} of {} vec forms by the rules alone, all but {names:?}", found.len() - missed.len(), found.len());
    assert!(missed.len() * 10 <= found.len(), "{names:?}");
    assert!(missed.iter().all(|case| case.text("topic") != Some("seed")), "{names:?}");
}

/// Every one of the source documents in which a variable with axes has an effect.
#[test]
fn rules_alone_contract_the_deltas() {
    let is_seed = |case: &&Case| case.text("topic") == Some("seed") && case.wrt().len() == 1;
    let lines: Vec<&Case> = answers().iter().map(|(case, _)| case).filter(is_seed).collect();
    let found = on_threads(&lines, |case| {
        let answer = derivation(case);
        // From the line with the deltas on.
        let of_index = |step: &&Step| step.of == LineOf::Form(FormName::Index) && step.phase == Phase::Index;
        let steps: Vec<&Step> = answer.steps.iter().filter(of_index).collect();
        let begun = steps.first().is_some_and(|step| step.text().contains("delta"));
        let has_axes = answer.wrt_shapes.iter().any(|shape| !shape.is_empty());
        let reached = match steps.as_slice() {
            [] | [_] => true,
            [_, only] if only.law == "in another order" => true,
            [_, contracted @ ..] => by_rules(contracted.iter().copied()),
        };
        (begun, has_axes && answer.index().is_some_and(|form| form.text() != "0"), reached)
    });
    let wrong: Vec<&str> = (lines.iter().zip(&found))
        .filter(|(_, (begun, has_effect, reached))| begun != has_effect || !reached)
        .map(|(case, _)| case.id())
        .collect();
    println!(
        "{} index forms of {} by the rules alone",
        found.iter().filter(|(begun, _, _)| *begun).count(),
        lines.len()
    );
    assert!(wrong.is_empty(), "{wrong:?}");
}
