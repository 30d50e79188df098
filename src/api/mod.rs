//! The face of the library: a context of declarations and rules, expressions in it, what is asked of them.

mod assumptions;
mod context;
mod equal;
mod expression;
mod formula;
mod request;

pub use context::Context;
pub use equal::Equality;
pub use expression::Expression;
pub use formula::Formula;
pub use request::Request;
