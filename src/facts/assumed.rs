//! The attribute of a variable that an equation says.

use crate::base::{Attribute, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use crate::typing::elaborate_shaped;

/// The equations that say an attribute of a square matrix A.
const EQUATIONS: [(&str, &str, Attribute); 8] = [
    ("A'", "A", Attribute::Symmetric),
    ("A'", "-A", Attribute::Skew),
    ("inv(A)", "A'", Attribute::Orthogonal),
    ("A'*A", "eye", Attribute::Orthogonal),
    ("A*A'", "eye", Attribute::Orthogonal),
    ("A*A", "A", Attribute::Idempotent),
    ("A^2", "A", Attribute::Idempotent),
    ("diag(diag(A))", "A", Attribute::Diagonal),
];

/// The attribute that an equation between two terms says of a variable: `A' = A` and the like, with its sides in either order.
pub fn attribute(graph: &Graph, symbols: &Symbols, left: Id, right: Id) -> Option<(Variable, Attribute)> {
    let variables = graph.reachable(&[left, right]).into_iter().filter_map(|id| match graph.op(id) {
        Op::Variable(variable) => Some(*variable),
        _ => None,
    });
    let square = |variable: &Variable| {
        symbols.declaration(*variable).shape == *graph.shape(left) && super::graph::is_square(graph, left)
    };
    let (mut scratch, mut names) = (graph.clone(), symbols.clone());
    for variable in variables.filter(square) {
        let name = symbols.variable_name(variable);
        let mut term = |text: &str| {
            let statement = crate::syntax::parse(&text.replace('A', name)).ok()?;
            elaborate_shaped(&statement, &[], Some(graph.shape(left)), &mut names, &mut scratch)
                .ok()
                .map(|read| read.root)
        };
        for (one, other, attribute) in EQUATIONS {
            let sides = [term(one)?, term(other)?];
            if sides == [left, right] || sides == [right, left] {
                return Some((variable, attribute));
            }
        }
    }
    None
}
