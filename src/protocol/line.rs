//! What is written as a line of JSON.

use serde::Serialize;
use std::fmt;

/// The version of the protocol: it grows when a field changes its meaning or goes, not when one is added.
const SCHEMA: u32 = 1;

/// An object of JSON that says by which version of the protocol it is to be read.
#[derive(Serialize)]
struct Line<'a, T> {
    #[serde(flatten)]
    value: &'a T,
    schema: u32,
}

/// Writes an object as JSON on one line.
pub(super) fn write(value: &impl Serialize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let line = Line { value, schema: SCHEMA };
    f.write_str(&serde_json::to_string(&line).map_err(|_| fmt::Error)?)
}
