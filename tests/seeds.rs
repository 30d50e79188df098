//! What a person reads: every form of every seed case, one snapshot each.

mod common;

use common::{Case, describe};

#[test]
fn forms_of_every_seed_case() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/seeds");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for case in Case::all() {
            let answer = case.answer().unwrap_or_else(|e| panic!("{}: {e}", case.id()));
            insta::assert_snapshot!(case.id(), describe(&case, &answer));
        }
    });
}
