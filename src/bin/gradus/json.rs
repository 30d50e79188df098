//! Answers as JSON.

use gradus::base::{Shape, Symbols};
use gradus::derive::{Answer, Form, FormName};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// An answer in the batch protocol, without the identity of its line.
pub(crate) fn answer(answer: &Answer, spent: Duration) -> Map<String, Value> {
    let symbols = &answer.symbols;
    let mut out = Map::new();
    out.insert("ok".into(), true.into());
    out.insert("kind".into(), answer.kind.as_str().into());
    out.insert("order".into(), answer.order.into());
    out.insert("value_shape".into(), shape(&answer.value_shape, symbols));
    let wrt_shapes = answer.wrt_shapes.iter().map(|s| shape(s, symbols)).collect();
    out.insert("wrt_shapes".into(), Value::Array(wrt_shapes));
    let constraint = answer.constraint.map(|c| json!({"name": c.as_str(), "convention": c.convention()}));
    out.insert("constraint".into(), json!(constraint));
    out.insert("layout".into(), answer.layout.as_str().into());
    out.insert("vars".into(), variables(symbols));
    let forms = FormName::ALL.iter().map(|name| {
        let value = answer.forms.get(*name).map_or(Value::Null, form);
        (name.as_str().to_owned(), value)
    });
    out.insert("forms".into(), Value::Object(forms.collect()));
    out.insert("conditions".into(), json!(answer.conditions));
    out.insert("verdict".into(), json!({"status": answer.verdict.status().as_str(), "by": answer.verdict.by()}));
    let statistics = &answer.statistics;
    out.insert(
        "stats".into(),
        json!({
            "ms": (spent.as_secs_f64() * 1e6).round() / 1e3,
            "e_nodes": statistics.nodes,
            "e_classes": statistics.classes,
            "iterations": statistics.iterations,
            "stopped": statistics.stopped.as_str(),
        }),
    );
    out
}

fn form(form: &Form) -> Value {
    let mut out = json!({
        "text": form.text(),
        "unicode": form.unicode(),
        "latex": form.latex(),
        "size": form.size(),
        "numpy": form.numpy(),
    });
    if let Some(free) = form.free() {
        out["free"] = json!(free);
    }
    out
}

/// The variables as inferred; the directions of differentials are not among them.
fn variables(symbols: &Symbols) -> Value {
    let named = symbols.variables().filter(|(variable, _, _)| !symbols.is_direction(*variable));
    let entries = named.map(|(_, name, declaration)| {
        let kind = match declaration.shape.len() {
            0 => "scalar",
            1 => "vector",
            2 => "matrix",
            _ => "tensor",
        };
        let attributes: Vec<&str> = declaration.attributes.iter().map(|a| a.as_str()).collect();
        let value = json!({"kind": kind, "shape": shape(&declaration.shape, symbols), "attrs": attributes});
        (name.to_owned(), value)
    });
    Value::Object(entries.collect())
}

fn shape(shape: &Shape, symbols: &Symbols) -> Value {
    shape.iter().map(|axis| Value::String(symbols.axis_text(axis))).collect()
}
