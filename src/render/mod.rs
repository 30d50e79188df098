//! The syntax tree as Unicode text and LaTeX. (The surface syntax itself is printed by `syntax`.)

mod latex;
mod letters;
mod notation;
mod unicode;

pub use latex::latex;
pub(crate) use notation::size_text;
pub use unicode::unicode;
