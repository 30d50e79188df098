//! Operations that rule files define: what their text says, and the law that it is.

use super::piece::Equation;
use super::text::{Metavariable, RuleText};
use crate::base::{Definition, Definitions, Error, ErrorCode, Parameter, Result, Span, Symbols};
use crate::expr::{Graph, Id};
use crate::ops::{Callable, DefinedOperation, Op};
use crate::syntax::ast::{Expr, ExprKind};
use smallvec::SmallVec;
use std::sync::Arc;

fn fail<T>(message: impl Into<String>, span: Span) -> Result<T> {
    Err(Error::new(ErrorCode::Rule, message, span))
}

/// What a text defines, over these definitions.
///
/// Nothing where it is defined so already.
///
/// # Errors
/// When the name is taken, a parameter is no parameter, or the body calls what does not exist, itself included.
pub(super) fn definition(text: &RuleText, known: &Definitions) -> Result<Option<Definition>> {
    let Some(own) = &text.definition else { return Ok(None) };
    let Equation { left, right, .. } = &text.equation;
    let ExprKind::Call(name, arguments) = &left.kind else {
        return fail("expected the operation with its parameters, as in 'define sym(A)'", left.span);
    };
    for name in std::iter::once(name).chain(&own.aliases) {
        if Callable::find(name).is_some() || name == "delta" || name == "d" {
            return fail(format!("'{name}' is a function of the engine already"), text.span);
        }
    }
    let mut parameters: Vec<Parameter> = Vec::new();
    for argument in arguments {
        let name = match &argument.kind {
            ExprKind::Name(name) if !parameters.iter().any(|p| p.name == *name) => name,
            _ => return fail("the parameters of a definition are different names", argument.span),
        };
        match text.variables.iter().find(|v| v.name == *name) {
            Some(variable) => parameters.push(parameter(variable)?),
            None => {
                return fail(format!("what '{name}' is has to be said: 'for {name}: matrix(m,n)'"), argument.span);
            }
        }
    }
    if parameters.is_empty() {
        return fail("a definition has at least one parameter", left.span);
    }
    let twin = |other: &Arc<Definition>| {
        let overlap = |(a, b): (&Parameter, &Parameter)| a.ranks.iter().any(|rank| b.ranks.contains(rank));
        other.parameters.len() == parameters.len() && other.parameters.iter().zip(&parameters).all(overlap)
    };
    let body = crate::syntax::print(right);
    if known.find(name).iter().any(|other| other.body == body && other.parameters == parameters) {
        return Ok(None);
    }
    if known.find(name).iter().any(twin) {
        return fail(format!("'{name}' is defined already for what it takes here"), text.span);
    }
    for (called, span) in calls(right) {
        if called == name || own.aliases.iter().any(|alias| alias == called) {
            return fail(format!("the definition of '{name}' uses '{name}'"), span);
        }
        if known.find(called).is_empty() && Callable::find(called).is_none() {
            return Err(Error::new(ErrorCode::UnknownFunction, format!("there is no function {called}"), span));
        }
    }
    Ok(Some(Definition {
        name: name.clone(),
        aliases: own.aliases.clone(),
        spellings: own.spellings.clone(),
        parameters,
        body,
    }))
}

fn calls(expr: &Expr) -> Vec<(&str, Span)> {
    let mut all = Vec::new();
    expr.walk(&mut |e| {
        if let ExprKind::Call(name, _) = &e.kind {
            all.push((name.as_str(), e.span));
        }
    });
    all
}

fn parameter(variable: &Metavariable) -> Result<Parameter> {
    const ATTRIBUTES: &str = "a parameter of a definition has no attributes";
    let (word, dimensions) = match variable.kind.split_once('(') {
        Some((word, rest)) => match rest.split_once(')') {
            Some((inside, "")) => (word.trim(), inside.split(',').map(|d| d.trim().to_owned()).collect()),
            _ => return fail(ATTRIBUTES, variable.span),
        },
        None => (variable.kind.as_str(), Vec::new()),
    };
    let (ranks, count) = match word {
        "any" => (vec![0, 1, 2], 0),
        "array" => (vec![1, 2], 0),
        "scalar" => (vec![0], 0),
        "vector" => (vec![1], 1),
        "matrix" => (vec![2], 2),
        _ => {
            if word.split_once(' ').is_some_and(|(kind, _)| matches!(kind, "any" | "array" | "scalar")) {
                return fail(ATTRIBUTES, variable.span);
            }
            let message = "a parameter of a definition is scalar, vector(n), matrix(m,n), array (a vector or a matrix) or \
                           any (a scalar too)";
            return fail(message, variable.span);
        }
    };
    if dimensions.len() != count {
        let message = match count {
            0 => format!("'{word}' has no dimensions in a definition"),
            1 => format!("'{word}' has 1 dimension in a definition, with a name"),
            _ => format!("'{word}' has {count} dimensions in a definition, each with a name"),
        };
        return fail(message, variable.span);
    }
    Ok(Parameter { name: variable.name.clone(), kind: variable.kind.clone(), ranks, dimensions })
}

/// Both sides of the law that the operation is what its body is: the body, and a call of the operation.
pub(super) fn sides(text: &RuleText, body: Id, symbols: &Symbols, graph: &mut Graph) -> Result<(Id, Id)> {
    let span = text.equation.span;
    let (Some(own), ExprKind::Call(_, arguments)) = (&text.definition, &text.equation.left.kind) else {
        return fail("expected a definition", span);
    };
    let mut operands: SmallVec<[Id; 2]> = SmallVec::new();
    for argument in arguments {
        if let ExprKind::Name(name) = &argument.kind
            && let Some(variable) = symbols.find_variable(name)
        {
            operands.push(graph.variable(variable, symbols));
        }
    }
    let mut axes: SmallVec<[(usize, usize); 2]> = SmallVec::new();
    for axis in graph.shape(body) {
        let places = operands.iter().enumerate().flat_map(|(operand, id)| {
            graph.shape(*id).iter().enumerate().filter(|(_, own)| *own == axis).map(move |(place, _)| (operand, place))
        });
        // The same dimension may stand on both axes of a matrix: the axis that comes next in it is meant.
        let places: Vec<(usize, usize)> = places.collect();
        let Some(place) = places.iter().find(|place| !axes.contains(place)).or(places.first()) else {
            let message = format!("the value is {}, and not all of its axes are axes of parameters", {
                symbols.shape_text(graph.shape(body))
            });
            return fail(message, span);
        };
        axes.push(*place);
    }
    let ranks = operands.iter().map(|operand| graph.rank(*operand)).collect();
    let operation = DefinedOperation { name: own.name.clone(), ranks, axes };
    let call = graph
        .add(Op::Defined(Arc::new(operation)), &operands)
        .map_err(|error| Error::new(ErrorCode::Rule, error.to_string(), span))?;
    Ok((body, call))
}
