//! Any text is an expression or an error with a place in it, and what is printed of an expression reads back as the same expression.

#![no_main]

use gradus::Context;
use gradus::internals::syntax::{parse, print};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(statement) = parse(text) {
        let printed = print(&statement.expr);
        let again = parse(&printed).unwrap_or_else(|error| panic!("{printed}: {error:?}"));
        assert_eq!(print(&again.expr), printed);
    }
    if let Err(error) = Context::new().parse(text) {
        assert!(text.get(error.span.start..error.span.end).is_some(), "{error:?}");
    }
});
