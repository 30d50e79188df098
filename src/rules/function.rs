//! Elementwise functions that rule files add: a call is replaced by the value of the function before anything else is done with it.

use super::definition::definition;
use super::text::{RuleText, scan};
use crate::base::{Definitions, Error, ErrorCode, Rational, Result};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use indexmap::IndexMap;
use std::sync::{Arc, OnceLock};

/// The most nodes that an expression may have when its functions are replaced.
const MAX_SIZE: usize = 20_000;

/// A function: its parameter, what it computes, and the derivative of that.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Elementwise {
    parameter: String,
    value: Expr,
    slope: Expr,
}

/// The shipped definitions, read.
pub(crate) fn definitions() -> &'static [RuleText] {
    static DEFINITIONS: OnceLock<Vec<RuleText>> = OnceLock::new();
    DEFINITIONS.get_or_init(|| scan(super::DEFINITIONS.0, super::DEFINITIONS.1).unwrap_or_default())
}

/// Functions by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Functions {
    all: IndexMap<String, Elementwise>,
    definitions: Arc<Definitions>,
}

/// A call that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// The name of the function.
    pub(crate) function: String,
    /// The argument.
    pub(crate) argument: Expr,
    /// The value of the function there.
    pub(crate) value: Expr,
    /// The derivative of each entry there.
    pub(crate) slope: Expr,
}

impl Functions {
    /// No functions.
    pub fn new() -> Self {
        Self::default()
    }

    /// No functions, and the definitions that the engine ships.
    pub fn shipped() -> &'static Functions {
        static SHIPPED: OnceLock<Functions> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let mut functions = Functions::default();
            for text in definitions() {
                // A test adds each.
                let _ = functions.add(text);
            }
            functions
        })
    }

    /// The same without the definitions of some names.
    #[must_use]
    pub fn without(&self, names: impl Fn(&str) -> bool) -> Functions {
        let mut kept = Definitions::default();
        self.definitions.iter().filter(|d| !names(&d.name)).for_each(|d| kept.add((**d).clone()));
        Functions { all: self.all.clone(), definitions: Arc::new(kept) }
    }

    /// The operations that rules define.
    pub fn definitions(&self) -> &Arc<Definitions> {
        &self.definitions
    }

    /// Whether there are no functions.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }

    /// Adds the function that a rule declares, or the operation that it defines, if it does. It may use those that were added before.
    ///
    /// # Errors
    /// When it has no value, its name is taken, or it uses itself.
    pub fn add(&mut self, text: &RuleText) -> Result<()> {
        if let Some(definition) = definition(text, &self.definitions)? {
            Arc::make_mut(&mut self.definitions).add(definition);
        }
        let Some(function) = &text.function else { return Ok(()) };
        let fail = |message: String| Err(Error::new(ErrorCode::Rule, message, text.span));
        let name = &function.name;
        if crate::typing::is_reserved(name) {
            return fail(format!("'{name}' is a function of the engine already"));
        }
        let Some(value) = &function.value else {
            return fail(format!("the function '{name}' has no value; write 'value ...' below its rule"));
        };
        let parameter = match &text.equation.left.kind {
            ExprKind::Call(d, inner) if d == "d" => match inner.first().map(|e| &e.kind) {
                Some(ExprKind::Call(own, arguments)) if own == name => match arguments.as_slice() {
                    [Expr { kind: ExprKind::Name(parameter), .. }] => Some(parameter.clone()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        let Some(parameter) = parameter else {
            return fail(format!("the rule of a function is its differential: d({name}(x)) => ..."));
        };
        let value = self.expand(value)?;
        if calls(&value, name) {
            return fail(format!("the value of '{name}' uses '{name}'"));
        }
        let slope = self.expand(&slope(&text.equation.right)?)?;
        self.all.insert(name.clone(), Elementwise { parameter, value, slope });
        Ok(())
    }

    /// The expression with every call of these functions replaced.
    ///
    /// # Errors
    /// When a call has not one argument, or the result is too large.
    pub fn expand(&self, expr: &Expr) -> Result<Expr> {
        self.expand_calls(expr).map(|(expr, _)| expr)
    }

    /// As [`Functions::expand`], with the calls that were replaced, inner ones first.
    pub(crate) fn expand_calls(&self, expr: &Expr) -> Result<(Expr, Vec<Call>)> {
        let mut calls = Vec::new();
        if self.is_empty() {
            return Ok((expr.clone(), calls));
        }
        let mut left = MAX_SIZE;
        let expr = self.replace(expr, &mut left, &mut calls)?;
        Ok((expr, calls))
    }

    fn replace(&self, expr: &Expr, left: &mut usize, calls: &mut Vec<Call>) -> Result<Expr> {
        *left = left.checked_sub(1).ok_or_else(|| {
            Error::new(ErrorCode::TooLarge, "the expression is too large with its functions replaced", expr.span)
        })?;
        let expr = expr.map_children(&mut |child| self.replace(child, left, calls))?;
        let ExprKind::Call(name, arguments) = &expr.kind else { return Ok(expr) };
        let Some(Elementwise { parameter, value, slope }) = self.all.get(name) else { return Ok(expr) };
        match arguments.as_slice() {
            [argument] => {
                let value = Expr { span: expr.span, ..substitute(value, parameter, argument, left)? };
                let slope = substitute(slope, parameter, argument, left)?;
                calls.push(Call { function: name.clone(), argument: argument.clone(), value: value.clone(), slope });
                Ok(value)
            }
            _ => {
                let message = format!("{name} takes one argument, not {}", arguments.len());
                Err(Error::new(ErrorCode::Arity, message, expr.span))
            }
        }
    }
}

/// The value with an argument for its parameter; every place is that of the argument.
fn substitute(value: &Expr, parameter: &str, argument: &Expr, left: &mut usize) -> Result<Expr> {
    *left = left.checked_sub(1).ok_or_else(|| {
        Error::new(ErrorCode::TooLarge, "the expression is too large with its functions replaced", argument.span)
    })?;
    if matches!(&value.kind, ExprKind::Name(name) if name == parameter) {
        return Ok(argument.clone());
    }
    let mut result = value.map_children(&mut |child| substitute(child, parameter, argument, left))?;
    result.span = argument.span;
    Ok(result)
}

/// What stands before `d(x)` in a term that is linear in it.
fn slope(expr: &Expr) -> Result<Expr> {
    let is_differential = |e: &Expr| matches!(&e.kind, ExprKind::Call(name, _) if name == "d");
    let plain = |kind| Ok(Expr { kind, span: expr.span });
    match &expr.kind {
        ExprKind::Sum(terms) if !terms.iter().any(|term| is_differential(&term.expr)) => {
            let mut terms = terms.clone();
            for term in &mut terms {
                term.expr = slope(&term.expr)?;
            }
            plain(ExprKind::Sum(terms))
        }
        ExprKind::Negate(inner) => plain(ExprKind::Negate(Box::new(slope(inner)?))),
        ExprKind::Product(first, rest) => {
            let multiplies = |op: &ProductOp| matches!(op, ProductOp::Times | ProductOp::Hadamard);
            if let Some(at) = rest.iter().position(|(op, e)| multiplies(op) && is_differential(e)) {
                let mut rest = rest.clone();
                rest.remove(at);
                return if rest.is_empty() {
                    Ok((**first).clone())
                } else {
                    plain(ExprKind::Product(first.clone(), rest))
                };
            }
            match rest.as_slice() {
                [(op, second), others @ ..] if is_differential(first) && multiplies(op) => match others {
                    [] => Ok(second.clone()),
                    _ => plain(ExprKind::Product(Box::new(second.clone()), others.to_vec())),
                },
                _ => ones_for_differentials(expr),
            }
        }
        _ => ones_for_differentials(expr),
    }
}

/// `d(x)` as the constant one of the shape of `x`.
fn ones_for_differentials(expr: &Expr) -> Result<Expr> {
    match &expr.kind {
        ExprKind::Call(name, arguments) if name == "d" && arguments.len() == 1 => {
            let zero = Expr::new(ExprKind::Number(Rational::from_integer(0)));
            let kind = ExprKind::HadamardPower(Box::new(arguments[0].clone()), Box::new(zero));
            Ok(Expr { kind, span: expr.span })
        }
        _ => expr.map_children(&mut ones_for_differentials),
    }
}

fn calls(expr: &Expr, name: &str) -> bool {
    expr.any(&|e| matches!(&e.kind, ExprKind::Call(own, _) if own == name))
}
