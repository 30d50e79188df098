//! The syntax tree as Unicode text, LaTeX and MathML, and index notation as a picture. (The surface syntax itself is printed by `syntax`.)

mod constant;
mod latex;
mod mathml;
mod notation;
mod picture;
mod style;
mod unicode;

pub use latex::latex;
pub(crate) use latex::latex_with;
pub(crate) use mathml::{escaped, mathml_marked};
pub(crate) use picture::picture;
pub use unicode::unicode;
pub(crate) use unicode::unicode_with;
