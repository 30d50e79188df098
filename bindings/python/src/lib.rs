//! The extension module of the Python package: requests of `gradus::protocol` and their answers, as lines of JSON. What an answer is in
//! Python is made of these lines in `python/gradus`.

use gradus::Context;
use gradus::protocol::{answer_all, respond};
use pyo3::prelude::*;
use std::ops::ControlFlow;
use std::sync::LazyLock;

/// The shipped theory; a request adds to a copy.
static CONTEXT: LazyLock<Context> = LazyLock::new(Context::new);

/// What is nested takes stack, of which a thread of Python may have little; a thread of its own costs some 20 microseconds.
fn on_a_deep_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, &work);
        // No more threads are to be had: then here.
        thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(&work)
    })
}

/// The extension module.
#[pymodule(gil_used = false)]
mod _gradus {
    use super::*;

    /// The answer to a request: both are objects of JSON. Other threads go on meanwhile.
    #[pyfunction]
    #[pyo3(signature = (line, /))]
    fn answer(py: Python<'_>, line: &str) -> String {
        py.detach(|| on_a_deep_stack(|| respond(&CONTEXT, line.as_bytes(), 1).to_string()))
    }

    /// The answers to requests, in their order, of which as many are worked on at once as there are threads.
    #[pyfunction]
    #[pyo3(signature = (lines, threads, /))]
    fn answers(py: Python<'_>, lines: Vec<String>, threads: usize) -> Vec<String> {
        let all = || {
            let mut answers = Vec::with_capacity(lines.len());
            let _ = answer_all(&CONTEXT, threads.max(1), &lines, |response| {
                answers.push(response.to_string());
                ControlFlow::<()>::Continue(())
            });
            answers
        };
        py.detach(|| on_a_deep_stack(all))
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        // Figures of speed are those of the optimised build.
        module.add("IS_OPTIMIZED", !cfg!(debug_assertions))
    }
}
