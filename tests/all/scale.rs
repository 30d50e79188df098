//! Large inputs: every form is there, proved, and no larger than it has to be. What is counted here is timed by
//! `cargo bench --bench figures -- scale`.

use crate::support::families::{FAMILIES, Input};
use crate::support::{self, context};
use gradus::Answer;
use gradus::Context;
use gradus::Status;

fn answer(input: &Input) -> Answer {
    support::answer(&context(&input.variables), &input.text, &[&input.wrt])
}

fn derive(text: &str, wrt: &str) -> gradus::Result<Answer> {
    Context::new().derive(text).by(wrt).answer()
}

/// The text has at most so many operators and leaves for each letter of a linear input.
const TEXT: usize = 4;

/// The source has at most so many letters for each letter of the input.
const SOURCE: usize = 10;

#[test]
fn every_form_is_there_proved_and_linear() {
    for family in FAMILIES {
        for input in family.sizes.map(family.input) {
            let (name, answer, letters) = (family.name, answer(&input), input.text.len());
            // Layers that are partly multiplied out are compared in exact arithmetic.
            let least = if family.linear { Status::Proved } else { Status::Tested };
            assert!(answer.verdict.status() <= least, "{name}: {:?}", answer.verdict);
            let (matrix, stacked) = (answer.order <= 2, answer.value_shape.len() == 2);
            assert_eq!(answer.forms.matrix.is_some(), matrix, "{name}: matrix");
            assert_eq!(answer.forms.vec.is_some(), stacked, "{name}: vec");
            assert!(answer.forms.index.is_some() && answer.forms.differential.is_some(), "{name}");
            for form in answer.forms.iter() {
                // The text of nested layers grows as their square, the source with its named temporaries as their number.
                let (size, source, name) = (form.size() as usize, form.numpy().len(), (name, form.name()));
                assert!(!family.linear || size <= TEXT * letters, "{name:?}: {size} nodes for {letters} letters");
                assert!(source <= SOURCE * letters + 100, "{name:?}: {source} letters for {letters}");
            }
        }
    }
}

#[test]
fn a_run_of_equal_factors_is_a_power() {
    let text = |text: &str, wrt: &str| derive(text, wrt).unwrap().matrix().unwrap().text();
    let run = |separator: &str, n: usize, factor: &str| vec![factor; n].join(separator);
    assert_eq!(text(&format!("tr({})", run("*", 300, "X")), "X"), text("tr(X^300)", "X"));
    assert_eq!(text(&format!("sum({})", run(".*", 300, "x")), "x"), "300*x.^299");
    assert_eq!(text(&run("*", 5000, "a"), "a"), "5000*a^4999");
    assert_eq!(text(&format!("1/{}", run("/", 40, "a")), "a"), text("a^(-40)", "a"));
}

/// What has no form of a bearable size is refused, without being written first.
#[test]
fn what_would_be_too_large_is_refused() {
    let powers = format!("{}X{}", "(".repeat(20), ")^2".repeat(20));
    for (text, wrt) in [(powers, "X"), (format!("{}X{}", "adj(".repeat(30), ")".repeat(30)), "X")] {
        match derive(&text, wrt) {
            Ok(answer) => assert!(answer.forms.iter().all(|form| form.size() <= gradus::internals::notation::LARGEST)),
            Err(error) => assert_eq!(error.code.as_str(), "too-large", "{error}"),
        }
    }
}
