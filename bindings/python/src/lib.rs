//! The extension module of the Python package: requests of `gradus::protocol` and their answers, as lines of JSON. What an answer is in
//! Python is made of these lines in `python/gradus`.

use gradus::Context;
use gradus::protocol::{answer_all, respond};
use pyo3::prelude::*;
use std::ops::ControlFlow;
use std::sync::LazyLock;

/// The shipped theory; a request adds to a copy.
static CONTEXT: LazyLock<Context> = LazyLock::new(Context::new);

/// The extension module.
#[pymodule(gil_used = false)]
mod _gradus {
    use super::*;

    /// The answer to a request: both are objects of JSON. Other threads go on meanwhile.
    #[pyfunction]
    #[pyo3(signature = (line, /))]
    fn answer(py: Python<'_>, line: &str) -> String {
        py.detach(|| respond(&CONTEXT, line.as_bytes(), 1).to_string())
    }

    /// The answers to requests, in their order, of which as many are worked on at once as there are threads.
    #[pyfunction]
    #[pyo3(signature = (lines, threads, /))]
    fn answers(py: Python<'_>, lines: Vec<String>, threads: usize) -> Vec<String> {
        py.detach(|| {
            let mut answers = Vec::with_capacity(lines.len());
            let _ = answer_all(&CONTEXT, threads.max(1), lines, |response| {
                answers.push(response.to_string());
                ControlFlow::<()>::Continue(())
            });
            answers
        })
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
