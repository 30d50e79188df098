//! The languages that a program is printed in. A target prints instructions and knows no calculus.

mod numpy;
mod template;

pub(super) use numpy::source as numpy;
