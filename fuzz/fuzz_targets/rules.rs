//! Any text is a file of rules or an error with a place in it, and every rule of it compiles or says why not.

#![no_main]

use gradus::internals::rules::{compile, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match parse("fuzz.rules", text) {
    Ok(rules) => rules.iter().for_each(|rule| drop(compile(rule))),
    Err(error) => assert!(text.get(error.span.start..error.span.end).is_some(), "{error:?}"),
});
