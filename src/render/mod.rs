//! The syntax tree as Unicode text and LaTeX. (The surface syntax itself is printed by `syntax`.)

mod latex;
mod notation;
mod unicode;

pub use latex::latex;
pub use unicode::unicode;
