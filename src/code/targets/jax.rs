//! JAX: what is printed runs under `jax.jit`.

use super::dialect::{Check, Dialect};
use super::frame::Frame;
use super::python::{function, like};
use super::scipy::linear;
use crate::base::Symbols;
use crate::code::program::Program;

const DIALECT: Dialect = Dialect {
    module: "jnp",
    place: 1,
    axis: "axis",
    vector_first: true,
    writes: false,
    copy: "",
    array: "jnp.$({})",
    like,
    dot: "jnp.sum({} * {})",
    maximum: ["max", "max"],
    permute: |value, order| format!("{value}.transpose({})", order.join(", ")),
    einsum: |_| "",
    lower_ones: "jnp.tri({}{like})",
    linear: |dialect, printer, place| linear(dialect, printer, place, "jax.scipy.linalg"),
    adjugate: "jnp.array([[(-1) ** (_i + _j) * jnp.linalg.det(jnp.delete(jnp.delete({0}, _j, 0), _i, 1)) \
               for _j in range(len({0}))] for _i in range(len({0}))])",
    check: Check {
        direction: "$direction = jnp.cos(jnp.arange(1.0, jnp.size($at) + 1.0)).reshape(jnp.shape($at))",
        step: "$step = jnp.finfo(jnp.result_type(float)).eps ** (1 / 3) * jnp.max(jnp.abs($at), initial=1.0)",
        along: "$along = jnp.tensordot($derivative, $direction, jnp.ndim($at))",
    },
};

/// The source of one function, with its imports.
pub(in crate::code) fn source(program: &Program, symbols: &Symbols, frame: &Frame) -> String {
    let body = function(&DIALECT, program, symbols, frame);
    let jax = if body.contains("jax.") { "import jax\n" } else { "" };
    let scipy = if body.contains("jax.scipy.linalg") { "import jax.scipy.linalg\n" } else { "" };
    format!("{jax}{scipy}import jax.numpy as jnp\n\n\n{body}")
}
