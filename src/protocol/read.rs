//! A line of JSON as a request: what is wrong with it is said in the terms of the protocol, not of a parser.

use super::request::{Question, Request, Variable, problem};
use crate::base::{Error, ErrorCode, Result, Span};
use crate::derive::Detail;
use crate::syntax::between_commas;
use crate::typing::is_near;
use serde_json::{Map, Value};

/// The fields of an object that are there and not `null`.
fn field<'o>(object: &'o Map<String, Value>, name: &str) -> Option<&'o Value> {
    object.get(name).filter(|value| !value.is_null())
}

/// The request of an object about this expression.
///
/// # Errors
/// When a field has a value of another type.
pub(super) fn request(object: &Map<String, Value>, expr: &str) -> Result<Request> {
    let mut request = Request::new(expr);
    for name in ["wrt", "wrt2"] {
        match field(object, name) {
            None => {}
            Some(Value::String(variable)) => request.wrt.push(variable.clone()),
            Some(value @ Value::Array(_)) => request.wrt.extend(names(value, name)?),
            Some(_) => return Err(problem(format!("the field \"{name}\" is neither a name nor a list of names"))),
        }
    }
    request.wrt_each = match field(object, "wrt_each") {
        None => Vec::new(),
        Some(Value::String(variables)) => listed(variables),
        Some(value) => names(value, "wrt_each")?,
    };
    let word = |name: &str| match field(object, name) {
        None => Ok(None),
        Some(Value::String(word)) => Ok(Some(word.clone())),
        Some(_) => Err(problem(format!("the field \"{name}\" is not a string"))),
    };
    (request.constraint, request.layout) = (word("constraint")?, word("layout")?);
    (request.claim, request.form) = (word("claim")?, word("form")?);
    request.steps = match field(object, "steps") {
        None => None,
        Some(Value::Bool(steps)) => steps.then(|| Detail::Short.as_str().to_owned()),
        Some(Value::String(detail)) => Some(detail.clone()),
        Some(_) => return Err(problem("the field \"steps\" is neither true, false nor a string".to_owned())),
    };
    request.self_contained = flag(object, "self_contained")?;
    (request.tree, request.from) = (flag(object, "tree")?, word("from")?);
    request.question = match (word("equal")?, word("explain")?) {
        (Some(other), _) => Question::Equal(other),
        (_, Some(other)) => Question::Explain(other),
        _ if flag(object, "facts")? => Question::Facts,
        _ if flag(object, "read")? => Question::Read,
        _ => Question::Derive,
    };
    request.picture = flag(object, "picture")?;
    request.taylor = match field(object, "taylor") {
        None => None,
        Some(value) => match value.as_u64().and_then(|order| usize::try_from(order).ok()) {
            Some(order) => Some(order),
            None => return Err(problem("the field \"taylor\" is not an order such as 2".to_owned())),
        },
    };
    request.certificate = flag(object, "certificate")?;
    request.forms = match field(object, "forms") {
        None => Vec::new(),
        Some(Value::String(form)) => vec![form.clone()],
        Some(value) => names(value, "forms")?,
    };
    for (name, list) in [("code", &mut request.code), ("what", &mut request.what)] {
        *list = match field(object, name) {
            None => Vec::new(),
            Some(Value::String(word)) => vec![word.clone()],
            Some(value) => names(value, name)?,
        };
    }
    match field(object, "vars") {
        None => {}
        Some(Value::Object(vars)) => {
            for (name, value) in vars {
                request.vars.insert(name.clone(), variable(name, value)?);
            }
        }
        Some(_) => return Err(problem("the field \"vars\" is not an object".to_owned())),
    }
    request.assume = texts(object, "assume", "an equation")?;
    request.declare = texts(object, "declare", "a declaration")?;
    Ok(request)
}

fn flag(object: &Map<String, Value>, name: &str) -> Result<bool> {
    match field(object, name) {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(problem(format!("the field \"{name}\" is neither true nor false"))),
    }
}

/// A text, or a list of texts.
fn texts(object: &Map<String, Value>, name: &str, what: &str) -> Result<Vec<String>> {
    match field(object, name) {
        None => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(vec![text.clone()]),
        Some(value) => serde_json::from_value(value.clone())
            .map_err(|_| problem(format!("the field \"{name}\" is neither {what} nor a list of them"))),
    }
}

/// The fields of a declaration, with other words for them.
const FIELDS: [(&str, &[&str]); 3] = [
    ("kind", &["type"]),
    ("shape", &["dim", "dims", "dimension", "dimensions", "size", "sizes"]),
    ("attrs", &["properties", "props"]),
];

/// The field of a declaration that is meant by one that it has not.
fn meant(key: &str) -> Option<&'static str> {
    /// The letters with which longer words for a field begin: `attributes`.
    const STEM: usize = 4;
    if FIELDS.iter().any(|(field, _)| *field == key) {
        return None;
    }
    let lower = key.to_lowercase();
    let is_other = |(field, words): &&(&str, &[&str])| {
        words.contains(&lower.as_str()) || lower.starts_with(&field[..STEM]) || is_near(&lower, field)
    };
    FIELDS.iter().find(is_other).map(|(field, _)| *field)
}

fn variable(name: &str, value: &Value) -> Result<Variable> {
    let fail = |message: String| Error::new(ErrorCode::Declaration, message, Span::default());
    let Value::Object(fields) = value else {
        return Err(fail(format!("the declaration of {name} is not an object with kind, shape and attrs")));
    };
    // A misspelt field would leave out what is said of the variable.
    if let Some((name_of_field, meant)) = fields.keys().find_map(|key| Some((key, meant(key)?))) {
        return Err(fail(format!(
            "the declaration of {name} has the field \"{name_of_field}\", which is none here: write \"{meant}\""
        )));
    }
    let mut known = Variable::default();
    if let Some(kind) = field(fields, "kind") {
        let kind = kind.as_str().ok_or_else(|| fail(format!("the kind of {name} is not a string")))?;
        known.kind = Some(kind.to_owned());
    }
    if let Some(shape) = field(fields, "shape") {
        known.shape = Some(names(shape, "shape")?);
    }
    if let Some(attributes) = field(fields, "attrs") {
        known.attrs = names(attributes, "attrs")?;
    }
    Ok(known)
}

/// A list of names; a natural number stands for its digits.
fn names(value: &Value, field: &str) -> Result<Vec<String>> {
    let fail = || problem(format!("the field \"{field}\" is not a list of names"));
    let entries = value.as_array().ok_or_else(fail)?;
    let text = |entry: &Value| match entry {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) if number.is_u64() => Ok(number.to_string()),
        _ => Err(fail()),
    };
    entries.iter().map(text).collect()
}

/// The variables of a list between commas; `X[r,:]` is one.
fn listed(variables: &str) -> Vec<String> {
    between_commas(variables).into_iter().map(|(_, name)| name.trim().to_owned()).collect()
}
