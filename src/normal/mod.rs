//! Index form and its normal form.
//!
//! A tensor is a [`Polynomial`]: a sum of [`Monomial`]s with rational coefficients. A monomial is a network of [`Atom`]s: operands whose
//! axes carry labels, a label being a hyperedge that may touch any number of operand axes and output places. Kronecker deltas, vectors of
//! ones and identities are index patterns, never operands. What is not polynomial (inverses, determinants, functions, powers) is an atom over the
//! interned normal form of its argument.
//!
//! Monomials are canonically labelled, like terms are collected and polynomials are interned in an [`Algebra`]: **equal ids are equal
//! tensors, for all dimensions**. The converse holds for the polynomial fragment as long as the limits of [`Limits`] are not met; past
//! them a factor is kept unexpanded as an [`Atom::Opaque`], which can only lose equalities.

mod algebra;
mod angles;
mod canonical;
mod constants;
mod content;
mod draft;
mod exponential_sums;
mod exponentials;
mod factors;
mod facts;
mod functions;
mod inverses;
mod kronecker;
mod operation;
mod polynomial;
mod powers;
mod primes;
mod product;
mod quotients;
mod signs;
mod squares;
mod triangles;
mod units;

pub(crate) use algebra::content;
pub use algebra::{Algebra, Limits};
pub(crate) use canonical::in_order;
pub use polynomial::{Atom, AtomId, Monomial, Polynomial, PolynomialId};
pub use signs::Below;
