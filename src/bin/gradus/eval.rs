//! `gradus eval`: an expression and its derivatives at numbers.

use crate::arrays::{given, text as shown, to_json, write_npy};
use crate::output::{complain, print, remark};
use crate::report::Format;
use crate::{Subject, fail};
use clap::ValueEnum;
use gradus::protocol::{Request, Variable};
use gradus::{Bindings, Error, ErrorCode, Program, Result, Tensor};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How numbers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Numbers {
    /// Six digits, long arrays cut
    Text,
    /// One line of JSON with every entry
    Json,
}

/// Where the numbers come from and where they go.
pub(crate) struct At<'a> {
    pub(crate) values: &'a [String],
    pub(crate) sizes: &'a [String],
    pub(crate) format: Numbers,
    pub(crate) output: Option<&'a Path>,
}

/// Evaluates a request.
pub(crate) fn run(subject: &Subject, mut request: Request, at: &At<'_>) -> ExitCode {
    let format = if at.format == Numbers::Json { Format::Json } else { Format::Text };
    let (expr, cx) = match subject.read(format) {
        Ok(read) => read,
        Err(code) => return code,
    };
    request.expr = expr;
    let given = match Given::of(subject, &mut request, at) {
        Ok(given) => given,
        Err(message) => return complain(&message),
    };
    let evaluated = || -> Result<Vec<(String, Tensor<f64>)>> {
        let mut results: Vec<(String, Tensor<f64>)> = Vec::new();
        let mut told = BTreeSet::new();
        for (_, program) in request.programs(&cx)? {
            let names: Vec<String> = program.results().map(str::to_owned).collect();
            let values = program.eval(&given.bindings(&program)).map_err(|error| given.hint(error, &program))?;
            for (name, value) in names.into_iter().zip(values) {
                if results.iter().all(|(known, _)| *known != name) {
                    if value.data.iter().any(|entry| !entry.is_finite()) {
                        told.insert(unbounded(&name, &program));
                    }
                    results.push((name, value));
                }
            }
        }
        told.iter().for_each(|note| remark(note));
        Ok(results)
    };
    match evaluated() {
        Ok(results) => written(&results, at),
        Err(error) => fail(&error, &request.expr, format),
    }
}

/// What is said of a result with entries that are infinite or no numbers.
fn unbounded(name: &str, program: &Program) -> String {
    match program.conditions() {
        [] => format!("{name} is not finite"),
        conditions => format!("{name} is not finite; it assumes that {}", conditions.join(", ")),
    }
}

/// The values and sizes by name.
struct Given {
    values: Vec<(String, Tensor<f64>)>,
    sizes: Vec<(String, usize)>,
}

impl Given {
    /// Reads them; a name without a declaration is of the kind of its value.
    fn of(subject: &Subject, request: &mut Request, at: &At<'_>) -> std::result::Result<Given, String> {
        let declared = |name: &str| {
            let names = subject.given.vars.iter().filter_map(|declaration| declaration.split_once(':'));
            names.flat_map(|(names, _)| names.split(',')).any(|own| own.trim() == name)
        };
        let mut values = Vec::new();
        for argument in at.values {
            values.extend(given(argument)?);
        }
        for (name, value) in &values {
            let kind = ["scalar", "vector", "matrix"].get(value.rank());
            if let Some(kind) = kind.filter(|_| !declared(name)) {
                let variable = Variable { kind: Some((*kind).to_owned()), ..Variable::default() };
                request.vars.insert(name.clone(), variable);
            }
        }
        let size = |argument: &String| {
            let parts =
                argument.split_once('=').and_then(|(name, size)| Some((name.trim(), size.trim().parse().ok()?)));
            let (name, size) = parts.ok_or_else(|| format!("'{argument}' is no size; write n=3"))?;
            Ok((name.to_owned(), size))
        };
        let sizes = at.sizes.iter().map(size).collect::<std::result::Result<_, String>>()?;
        Ok(Given { values, sizes })
    }

    /// An error with what would give the value or the size that it misses.
    fn hint(&self, mut error: Error, program: &Program) -> Error {
        let has = |name: &&str| {
            self.values.iter().any(|(own, _)| own == name) || self.sizes.iter().any(|(own, _)| own == name)
        };
        let missing = program.arguments().into_iter().find(|name| !has(name) && error.message.contains(*name));
        match (missing, error.code) {
            (Some(name), ErrorCode::UnknownName) => error.message += &format!("; add --at {name}=.."),
            (Some(name), ErrorCode::Arithmetic) => error.message += &format!("; add --size {name}=.."),
            _ => {}
        }
        error
    }

    /// Those that a program takes.
    fn bindings(&self, program: &Program) -> Bindings {
        let arguments = program.arguments();
        let mut bindings = Bindings::new();
        for (name, value) in self.values.iter().filter(|(name, _)| arguments.contains(&name.as_str())) {
            bindings.set(name, value.clone());
        }
        for (name, size) in self.sizes.iter().filter(|(name, _)| arguments.contains(&name.as_str())) {
            bindings.set_size(name, *size);
        }
        bindings
    }
}

fn written(results: &[(String, Tensor<f64>)], at: &At<'_>) -> ExitCode {
    if let Some(path) = at.output {
        for (name, value) in results {
            let own = if results.len() == 1 { path.to_owned() } else { beside(path, name) };
            if let Err(error) = write_npy(&own, value) {
                return complain(&format!("{}: {error}", own.display()));
            }
        }
        return ExitCode::SUCCESS;
    }
    let text = match at.format {
        Numbers::Json => {
            let fields: Map<String, Value> =
                results.iter().map(|(name, value)| (name.clone(), to_json(value))).collect();
            format!("{}\n", Value::Object(fields))
        }
        Numbers::Text => {
            let width = results.iter().map(|(name, _)| name.len()).max().unwrap_or(0) + 2;
            results.iter().map(|(name, value)| format!("{name:width$}{}\n", shown(value, width))).collect()
        }
    };
    print(&text, ExitCode::SUCCESS)
}

/// `out.npy` for the gradient is `out-gradient.npy`.
fn beside(path: &Path, name: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map_or_else(String::new, |extension| format!(".{}", extension.to_string_lossy()));
    path.with_file_name(format!("{stem}-{name}{extension}"))
}
