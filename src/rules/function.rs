//! Elementwise functions that rule files add: a call is replaced by the value of the function before anything else is done with it.

use super::compile::map_children;
use super::text::RuleText;
use crate::error::{Error, ErrorCode, Result};
use crate::syntax::ast::{Expr, ExprKind};
use indexmap::IndexMap;

/// The most nodes that an expression may have when its functions are replaced.
const MAX_SIZE: usize = 20_000;

/// Functions by name: the parameter, and what is computed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Functions {
    all: IndexMap<String, (String, Expr)>,
}

impl Functions {
    /// No functions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }

    /// Adds the function that a rule declares, if it declares one. Its value may use the functions that were added before.
    ///
    /// # Errors
    /// When the function has no value, is one of the engine's, or uses itself.
    pub fn add(&mut self, text: &RuleText) -> Result<()> {
        let Some(function) = &text.function else { return Ok(()) };
        let fail = |message: String| Err(Error::new(ErrorCode::Rule, message, text.span));
        let name = &function.name;
        if crate::shape::is_reserved(name) {
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
        self.all.insert(name.clone(), (parameter, value));
        Ok(())
    }

    /// The expression with every call of these functions replaced.
    ///
    /// # Errors
    /// When a call has not one argument, or the result is too large.
    pub fn expand(&self, expr: &Expr) -> Result<Expr> {
        if self.is_empty() {
            return Ok(expr.clone());
        }
        let mut left = MAX_SIZE;
        self.replace(expr, &mut left)
    }

    fn replace(&self, expr: &Expr, left: &mut usize) -> Result<Expr> {
        *left = left.checked_sub(1).ok_or_else(|| {
            Error::new(ErrorCode::TooLarge, "the expression is too large with its functions replaced", expr.span)
        })?;
        let expr = map_children(expr, &mut |child| self.replace(child, left))?;
        let ExprKind::Call(name, arguments) = &expr.kind else { return Ok(expr) };
        let Some((parameter, value)) = self.all.get(name) else { return Ok(expr) };
        match arguments.as_slice() {
            [argument] => Ok(Expr { span: expr.span, ..substitute(value, parameter, argument, left)? }),
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
    let mut result = map_children(value, &mut |child| substitute(child, parameter, argument, left))?;
    result.span = argument.span;
    Ok(result)
}

fn calls(expr: &Expr, name: &str) -> bool {
    let mut found = false;
    super::compile::walk(expr, &mut |e| found |= matches!(&e.kind, ExprKind::Call(own, _) if own == name));
    found
}
