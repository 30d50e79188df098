//! The face of the library: a context of declarations and rules, expressions in it, what is asked of them.

mod asked;
mod assumptions;
mod claim;
mod code;
mod context;
mod defined;
mod equal;
mod explanation;
mod expression;
mod formula;
mod known;
mod request;
mod said;

pub use code::What;
pub use context::Context;
pub use equal::Equality;
pub use explanation::Explanation;
pub use expression::Expression;
pub use formula::Formula;
pub use known::KnownFact;
pub use request::Request;
