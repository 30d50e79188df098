//! The corpus: every form that a line states is there, equal in value, and no longer than stated.

mod common;

use common::{Case, stated, stated::LONGER};
use std::collections::BTreeSet;

#[test]
fn every_stated_form_is_reached() {
    let (mut wrong, mut long) = (String::new(), String::new());
    let mut longer: BTreeSet<String> = BTreeSet::new();
    let mut lines = 0;
    for case in Case::corpus() {
        lines += 1;
        for failure in stated::failures(&case, &case.answer()) {
            let row =
                format!("{:30} {:13} {}   stated: {}\n", case.id(), failure.form, failure.problem, failure.stated);
            if !failure.problem.is_length() {
                wrong += &row;
            } else if longer.insert(case.id().to_owned()) && !LONGER.iter().any(|(id, _)| *id == case.id()) {
                long += &row;
            }
        }
    }
    assert_eq!(lines, 349);
    assert!(wrong.is_empty(), "wrong or missing forms:\n{wrong}");
    assert!(long.is_empty(), "longer than stated:\n{long}");
    let short: Vec<&str> = LONGER.iter().map(|(id, _)| *id).filter(|id| !longer.contains(*id)).collect();
    assert!(short.is_empty(), "take these off the list stated::LONGER, they are short now: {short:?}");
}

#[test]
fn the_seed_cases_are_in_the_corpus() {
    let corpus: BTreeSet<String> = Case::corpus().iter().map(|case| case.id().to_owned()).collect();
    let missing: Vec<String> =
        Case::all().iter().map(|c| c.id().to_owned()).filter(|id| !corpus.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
