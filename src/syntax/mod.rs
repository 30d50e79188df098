//! The surface syntax: text to syntax tree and back.

pub mod ast;
