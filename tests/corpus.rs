//! The corpus: every form that a line states is there, equal in value, and no longer than stated.

mod common;

use common::{Case, stated};
use std::collections::BTreeSet;

/// Lines with a form that is right but longer than stated, and why. The list only shrinks: a line that has become short must be taken
/// off it.
const LONGER: &[(&str, &str)] = &[
    ("mj-adjugate", "the sign of the difference is not moved into it, in index form"),
    ("hs-logistic", "exp(-z)*sigmoid(z) is not recognised as sigmoid(-z) inside a product"),
    ("hs-log-barrier", "(x.^2).^(-1) is not folded below a diag"),
    ("gl-covariance", "inv(S) is not taken out to the right of a sum"),
    ("gp-marginal", "inv(S) is not taken out to the right of a sum"),
    ("qa-logdet-rank-one", "the rank-one inverse (Sherman-Morrison) is not multiplied into a vector"),
    ("qa-inverse-norm", "three inverses in a row are not the inverse of one product"),
];

#[test]
fn every_stated_form_is_reached() {
    let (mut wrong, mut long) = (String::new(), String::new());
    let mut longer: BTreeSet<String> = BTreeSet::new();
    for case in Case::corpus() {
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
    assert!(wrong.is_empty(), "wrong or missing forms:\n{wrong}");
    assert!(long.is_empty(), "longer than stated:\n{long}");
    let short: Vec<&str> = LONGER.iter().map(|(id, _)| *id).filter(|id| !longer.contains(*id)).collect();
    assert!(short.is_empty(), "take these off the list LONGER, they are short now: {short:?}");
}

#[test]
fn the_seed_cases_are_in_the_corpus() {
    let corpus: BTreeSet<String> = Case::corpus().iter().map(|case| case.id().to_owned()).collect();
    let missing: Vec<String> =
        Case::all().iter().map(|c| c.id().to_owned()).filter(|id| !corpus.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
