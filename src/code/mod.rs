//! Source code for a typed term.
//!
//! A term is lowered to a [`Program`](program::Program), which knows the shape of every value and computes once what is used more than
//! once; a target prints it and knows no calculus.

mod contraction;
mod exponentials;
mod lower;
mod names;
mod program;
mod targets;

use crate::base::Symbols;
use crate::expr::{Graph, Id};

/// NumPy source for a term: `import numpy as np` and one function of this name.
///
/// Its arguments are the variables that occur, in the order of `symbols` (a name that is a Python keyword gets an underscore), and
/// what else is needed to know a size: another variable of the input that shows it, else the dimension itself. Vectors are
/// one-dimensional arrays, rows and columns alike. `free` names the axes of a term that was written in index notation.
pub fn numpy(function: &str, graph: &Graph, root: Id, free: Option<&[String]>, symbols: &Symbols) -> String {
    targets::numpy(function, &lower::lower(graph, root, free, symbols), symbols)
}
