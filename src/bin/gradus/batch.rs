//! `gradus batch`: JSON Lines in, JSON Lines out.

use crate::json;
use crate::request::{Known, Request, request};
use gradus::{Context, Error, ErrorCode, Result, Span};
use serde_json::{Map, Value, json};
use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// Answers every line of `input`, in order, each as soon as it is there, over the theory of `cx`.
pub(crate) fn run(cx: &Context, mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    let mut number = 0u64;
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        number += 1;
        let text = line.strip_prefix(b"\xef\xbb\xbf").filter(|_| number == 1).unwrap_or(&line);
        if text.trim_ascii().is_empty() {
            continue;
        }
        let mut answer = serde_json::to_vec(&answer(cx, text, number))?;
        answer.push(b'\n');
        output.write_all(&answer)?;
        output.flush()?;
    }
}

fn answer(cx: &Context, line: &[u8], number: u64) -> Value {
    let start = Instant::now();
    let object = match serde_json::from_slice::<Value>(line) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return malformed(Value::Null, number, "the line is JSON, but not an object".to_owned()),
        Err(error) => {
            let message = match std::str::from_utf8(line) {
                Ok(_) => format!("the line is not JSON: {}", reason(&error)),
                Err(error) => format!("the line is not UTF-8: invalid byte at offset {}", error.valid_up_to()),
            };
            return malformed(Value::Null, number, message);
        }
    };
    let id = object.get("id").cloned().unwrap_or(Value::Null);
    let Some(Value::String(expr)) = object.get("expr") else {
        let problem = if object.contains_key("expr") { "is not a string" } else { "is missing" };
        return malformed(id, number, format!("the field \"expr\" {problem}"));
    };
    let answered = catch_unwind(AssertUnwindSafe(|| {
        read(&object, expr).and_then(|request| request.answer(cx.clone())).map(|a| json::answer(&a, start.elapsed()))
    }));
    let mut out = Map::new();
    out.insert("id".into(), id);
    match answered {
        Ok(Ok(fields)) => out.extend(fields),
        Ok(Err(error)) => {
            out.insert("ok".into(), false.into());
            out.insert("error".into(), failure(&error));
        }
        Err(_) => {
            let message = "this line met a defect of the engine, which is not your fault; please report it";
            out.insert("ok".into(), false.into());
            out.insert("error".into(), json!({"code": "internal", "message": message, "span": [0, expr.len()]}));
        }
    }
    Value::Object(out)
}

/// What the parser of JSON says, without the line number, which counts from the line's own start.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once(" at line ") {
        Some((reason, _)) => format!("{reason} at column {}", error.column()),
        None => text,
    }
}

fn malformed(id: Value, line: u64, message: String) -> Value {
    json!({"id": id, "ok": false, "error": {"code": "request", "message": message, "span": [0, 0]}, "line": line})
}

/// An error in the batch protocol.
pub(crate) fn failure(error: &Error) -> Value {
    json!({"code": error.code.as_str(), "message": error.message, "span": [error.span.start, error.span.end]})
}

fn read(object: &Map<String, Value>, expr: &str) -> Result<Request> {
    let field = |name: &str| object.get(name).filter(|value| !value.is_null());
    let mut wrt = Vec::new();
    for name in ["wrt", "wrt2"] {
        match field(name) {
            None => {}
            Some(Value::String(variable)) => wrt.push(variable.clone()),
            Some(value @ Value::Array(_)) => wrt.extend(strings(value, name)?),
            Some(_) => return Err(request(format!("the field \"{name}\" is neither a name nor a list of names"))),
        }
    }
    let word = |name: &str| match field(name) {
        None => Ok(None),
        Some(Value::String(word)) => Ok(Some(word.clone())),
        Some(_) => Err(request(format!("the field \"{name}\" is not a string"))),
    };
    let (constraint, layout) = (word("constraint")?, word("layout")?);
    let known = match field("vars") {
        None => Vec::new(),
        Some(Value::Object(vars)) => vars.iter().map(|(name, value)| variable(name, value)).collect::<Result<_>>()?,
        Some(_) => return Err(request("the field \"vars\" is not an object".to_owned())),
    };
    let assume = match field("assume") {
        None => Vec::new(),
        Some(Value::String(equation)) => vec![equation.clone()],
        Some(Value::Array(list)) if list.iter().all(Value::is_string) => {
            strings(&Value::Array(list.clone()), "assume")?
        }
        Some(_) => return Err(request("the field \"assume\" is neither an equation nor a list of them".to_owned())),
    };
    Ok(Request { known, expr: expr.to_owned(), wrt, constraint, layout, assume })
}

fn variable(name: &str, value: &Value) -> Result<Known> {
    let fail = |message: String| Error::new(ErrorCode::Declaration, message, Span::default());
    let mut known = Known { name: name.to_owned(), ..Known::default() };
    let Value::Object(fields) = value else {
        return Err(fail(format!("the declaration of {name} is not an object with kind, shape and attrs")));
    };
    let field = |field: &str| fields.get(field).filter(|value| !value.is_null());
    if let Some(kind) = field("kind") {
        let kind = kind.as_str().ok_or_else(|| fail(format!("the kind of {name} is not a string")))?;
        known.kind = Some(kind.to_owned());
    }
    if let Some(shape) = field("shape") {
        known.shape = Some(strings(shape, "shape")?);
    }
    if let Some(attributes) = field("attrs") {
        known.attributes = strings(attributes, "attrs")?;
    }
    Ok(known)
}

/// A list of names; a natural number stands for its digits.
fn strings(value: &Value, field: &str) -> Result<Vec<String>> {
    let fail = || request(format!("the field \"{field}\" is not a list of names"));
    let entries = value.as_array().ok_or_else(fail)?;
    let text = |entry: &Value| match entry {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) if number.is_u64() => Ok(number.to_string()),
        _ => Err(fail()),
    };
    entries.iter().map(text).collect()
}
