//! The bodies of operations that texts define.

use crate::base::{Definition, Definitions, Dimension};
use crate::syntax::ast::{Expr, ExprKind};
use indexmap::IndexMap;
use std::sync::Arc;

/// A definition with its body as a tree.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) definition: Arc<Definition>,
    pub(super) expr: Expr,
}

/// The definitions that an expression needs, by the names that it calls.
pub(super) type Bodies = IndexMap<String, Vec<Body>>;

/// The definitions that are called in an expression, and those that these call.
pub(super) fn bodies(expr: &Expr, definitions: &Definitions) -> Bodies {
    let mut all = Bodies::new();
    if definitions.is_empty() {
        return all;
    }
    let mut called = Vec::new();
    let calls = |expr: &Expr, called: &mut Vec<String>| {
        expr.walk(&mut |e| match &e.kind {
            ExprKind::Call(name, _) if !definitions.find(name).is_empty() => called.push(name.clone()),
            _ => {}
        });
    };
    calls(expr, &mut called);
    while let Some(name) = called.pop() {
        if all.contains_key(&name) {
            continue;
        }
        let mut found = Vec::new();
        for definition in definitions.find(&name) {
            let Ok(statement) = crate::syntax::parse(&definition.body) else { continue };
            calls(&statement.expr, &mut called);
            found.push(Body { definition: definition.clone(), expr: statement.expr });
        }
        all.insert(name, found);
    }
    all
}

/// A body that is being read.
pub(super) struct Frame<'a> {
    /// The call.
    pub(super) call: &'a Expr,
    /// What the call takes, for messages.
    pub(super) takes: String,
    pub(super) parameters: Vec<(&'a str, usize)>,
    pub(super) dimensions: Vec<(&'a str, Dimension)>,
}

impl Frame<'_> {
    /// The operand that a name stands for.
    pub(super) fn operand(&self, name: &str) -> Option<usize> {
        self.parameters.iter().find(|(own, _)| *own == name).map(|(_, node)| *node)
    }

    /// The dimension that a name stands for.
    pub(super) fn dimension(&self, name: &str) -> Option<Dimension> {
        self.dimensions.iter().find(|(own, _)| *own == name).map(|(_, dimension)| *dimension)
    }
}

/// `{0} and {1}`: the places of operands in a message.
pub(super) fn holes(operands: usize) -> String {
    (0..operands).map(|operand| format!("{{{operand}}}")).collect::<Vec<_>>().join(" and ")
}
