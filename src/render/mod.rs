//! The syntax tree as Unicode text, LaTeX and NumPy source. (The surface syntax itself is printed by `syntax`.)

mod latex;
mod letters;
mod notation;
mod numpy;
mod unicode;

pub use latex::latex;
pub use numpy::numpy;
pub use unicode::unicode;
