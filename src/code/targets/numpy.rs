//! NumPy, with the factorisations of SciPy where a program has any.

use super::dialect::{Check, Dialect};
use super::frame::Frame;
use super::python::{function, like};
use super::scipy::linear;
use crate::base::Symbols;
use crate::code::instruction::Contraction;
use crate::code::program::Program;

/// The functions of an answer, which takes no other module.
const PLAIN: Dialect = Dialect {
    module: "np",
    place: 0,
    axis: "axis",
    vector_first: false,
    writes: true,
    copy: ".copy()",
    array: "np.$({})",
    like: |_| String::new(),
    dot: "np.vdot({}, {})",
    maximum: ["max", "max"],
    permute: |value, order| format!("{value}.transpose({})", order.join(", ")),
    einsum,
    lower_ones: "np.tri({}{like})",
    linear: |dialect, printer, place| linear(dialect, printer, place, "scipy.linalg"),
    adjugate: "np.array([[(-1) ** (_i + _j) * np.linalg.det(np.delete(np.delete({0}, _j, 0), _i, 1)) \
               for _j in range(len({0}))] for _i in range(len({0}))])",
    check: Check {
        direction: "$direction = np.cos(np.arange(1.0, np.size($at) + 1.0)).reshape(np.shape($at))",
        step: "$step = np.finfo(float).eps ** (1 / 3) * max(1.0, np.max(np.abs($at)))",
        along: "$along = np.tensordot($derivative, $direction, np.ndim($at))",
    },
};

/// Two operands are multiplied as matrices.
fn einsum(contraction: &Contraction) -> &'static str {
    if contraction.operands.len() > 1 { ", optimize=True" } else { "" }
}

/// The source of one function, with its imports.
pub(in crate::code) fn source(program: &Program, symbols: &Symbols, frame: &Frame) -> String {
    let dialect = if frame.conditions.is_some() { Dialect { place: 3, like, ..PLAIN } } else { PLAIN };
    let body = function(&dialect, program, symbols, frame);
    // No variable has the name of a module.
    let import = |module: &str, line: &'static str| if body.contains(module) { line } else { "" };
    let (math, scipy) = (import("math.", "import math\n"), import("scipy.linalg.", "import scipy.linalg\n"));
    let special = import("scipy.special.", "import scipy.special\n");
    let gap = if frame.lines.is_empty() { "" } else { "\n\n" };
    format!("{math}import numpy as np\n{scipy}{special}{gap}{body}")
}
