//! Generators: what adds equal nodes and cannot be a rule in text, because it enumerates structure that a pattern of fixed size cannot say.
//!
//! Each is one [`Generator`](generator::Generator), listed in [`round`]: [`normal_form`] writes normal forms that are simpler,
//! [`split`] cuts a network into matrix operations, [`matricise`] reads a grouped network as Kronecker products, [`distribute`] takes a
//! network into the terms of a sum, [`commute`] turns products of functions of one matrix, [`quotient`] reads quotients as products,
//! [`factor`] pulls common factors out of a sum and puts it over a denominator. [`index_form`] writes classes as the networks that their
//! operations define, for all of these to start from.

mod commute;
mod distribute;
mod factor;
mod generator;
mod index_form;
mod matricise;
mod network;
mod normal_form;
mod powers;
mod quotient;
mod round;
mod split;

pub(crate) use generator::Generation;
pub(crate) use index_form::{IndexForms, Root};
pub(crate) use round::{Generators, notate};
