//! The syntax tree as Unicode text, LaTeX and MathML. (The surface syntax itself is printed by `syntax`.)

mod latex;
mod mathml;
mod notation;
mod unicode;

pub use latex::latex;
pub(crate) use latex::latex_with;
pub(crate) use mathml::{escaped, mathml_marked};
pub use unicode::unicode;
pub(crate) use unicode::unicode_with;
