//! Differentiation on the shared graph: differentials, gradients by reverse accumulation, Jacobians with all their axes.
//!
//! What is known of each operation is a rule in text (`rules/differential.rules`), for example
//! `d(inv(A)) => -inv(A)*d(A)*inv(A)`. A rule is linear in the differentials of its operands, so one rule gives the forward
//! direction (as it stands), the reverse one (each linear operation transposed) and the Jacobian (each linear operation applied to
//! a tangent that carries the axes of the variable). Nothing here uses attributes, and nothing simplifies beyond tidying.

mod build;
mod differential;
mod factors;
mod forward;
mod frobenius;
mod gradient;
mod jacobian;
mod linear_maps;
mod local;
mod networks;
mod patterns;
mod products;
mod reverse;
mod rules;
mod tangents;
mod tape;
mod template;

pub use differential::differential;
pub use frobenius::{CYCLE, Frobenius, OF_NORM, frobenius};
pub use gradient::gradient;
pub use jacobian::jacobian;
pub(crate) use rules::rule;
pub use rules::templates;
pub use tape::{Pair, Stage, Taken, operations, tape};
pub use template::{Between, Template};
