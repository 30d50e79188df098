//! What is written as a line of JSON.

use serde::Serialize;
use std::fmt;

/// Writes a value as JSON on one line.
pub(super) fn write(value: &impl Serialize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(&serde_json::to_string(value).map_err(|_| fmt::Error)?)
}
