//! The languages that a program is printed in. A target prints instructions and knows no calculus.

mod check;
mod columns;
mod columns_check;
mod dialect;
mod einsum;
mod frame;
mod jax;
mod julia;
mod loops;
mod matlab;
mod nalgebra;
mod ndarray;
mod ndarray_axes;
mod numpy;
mod printer;
mod python;
mod rust;
mod rust_check;
mod scatter;
mod scipy;
mod signature;
mod template;
mod torch;
mod whole;

pub(super) use einsum::source as einsum;
pub(super) use frame::Frame;
pub(crate) use frame::{Checked, Structure};
pub(super) use jax::source as jax;
pub(super) use julia::source as julia;
pub(super) use matlab::source as matlab;
pub(super) use numpy::source as numpy;
pub(super) use rust::source as rust;
pub(super) use torch::source as torch;
