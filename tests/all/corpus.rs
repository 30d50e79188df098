//! The corpus: every form that a line states is there, equal in value, and no longer than stated.

use crate::support::corpus::{self, Case};
use crate::support::stated;
use std::collections::BTreeSet;

#[test]
fn every_stated_form_is_reached() {
    let (mut wrong, mut long) = (String::new(), String::new());
    let mut lines = 0;
    for (case, answer) in corpus::answers() {
        lines += 1;
        for failure in stated::failures(case, answer) {
            let row =
                format!("{:30} {:13} {}   stated: {}\n", case.id(), failure.form, failure.problem, failure.stated);
            *if failure.problem.is_length() { &mut long } else { &mut wrong } += &row;
        }
    }
    assert_eq!(lines, 349);
    assert!(wrong.is_empty(), "wrong or missing forms:\n{wrong}");
    assert!(long.is_empty(), "longer than stated:\n{long}");
}

#[test]
fn the_seed_cases_are_in_the_corpus() {
    let corpus: BTreeSet<String> = Case::corpus().iter().map(|case| case.id().to_owned()).collect();
    let missing: Vec<String> =
        Case::seeds().iter().map(|c| c.id().to_owned()).filter(|id| !corpus.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
