//! Any line has an answer, which is read back as it is written, and no line finds a defect of the engine.

#![no_main]

use gradus::Context;
use gradus::protocol::{Outcome, Response, respond};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &[u8]| {
    let response = respond(&Context::new(), line, 1);
    if let Outcome::Failure(failure) = &response.outcome {
        assert_ne!(failure.error.code, "internal");
    }
    let written = response.to_string();
    assert!(!written.contains('\n'));
    let _: Response = serde_json::from_str(&written).unwrap();
});
