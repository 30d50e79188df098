//! The syntax tree as Unicode text and LaTeX. (The surface syntax itself is printed by `syntax`.)

mod latex;
mod notation;
mod unicode;

pub use latex::latex;
pub(crate) use latex::latex_with;
pub use unicode::unicode;
pub(crate) use unicode::unicode_with;
