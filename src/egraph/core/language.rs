//! The node of the e-graph is the node of the typed expression.

use crate::expr::Id;
use crate::ops::{Node, Op};
use egg::{FromOp, Language};
use std::fmt;
use std::mem::Discriminant;

impl Language for Node {
    type Discriminant = Discriminant<Op>;

    fn discriminant(&self) -> Self::Discriminant {
        std::mem::discriminant(&self.op)
    }

    fn matches(&self, other: &Self) -> bool {
        self.op == other.op && self.children.len() == other.children.len()
    }

    fn children(&self) -> &[Id] {
        &self.children
    }

    fn children_mut(&mut self) -> &mut [Id] {
        &mut self.children
    }
}

impl fmt::Display for Op {
    /// A short name that tells operations apart; index patterns and shapes by numbers, since names belong to the symbols.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Op::Number(value) => write!(f, "{value}"),
            Op::Size(d) => write!(f, "size{}", d.0),
            Op::Variable(v) => write!(f, "var{}", v.0),
            Op::Identity(d) => write!(f, "eye{}", d.0),
            Op::Ones(d) => write!(f, "ones{}", d.0),
            Op::Zero(_) => write!(f, "zero"),
            Op::Network(w) => {
                let group = |labels: &[u16]| labels.iter().map(u16::to_string).collect::<Vec<_>>().join(".");
                let join = |it: Vec<String>| it.join(",");
                write!(
                    f,
                    "net:{}<-{}",
                    join(w.output.iter().map(|g| group(g)).collect()),
                    join(w.inputs.iter().map(|g| group(g)).collect())
                )
            }
            Op::Combination(c) => {
                write!(f, "sum:{}", c.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
            }
            Op::Parametric(operation, parameters) => {
                f.write_str(operation.name())?;
                parameters.numbers().try_for_each(|number| write!(f, "{number}"))?;
                let dimensions: Vec<String> = parameters.dimensions().map(|d| d.0.to_string()).collect();
                f.write_str(&dimensions.join(","))
            }
            Op::Call(operation) => f.write_str(operation.name()),
            Op::Map(function) => f.write_str(function.name()),
            other => write!(f, "{other:?}"),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.op.fmt(f)
    }
}

impl FromOp for Node {
    type Error = std::convert::Infallible;

    /// Only what explanations need: their own terms are never parsed back.
    fn from_op(op: &str, children: Vec<Id>) -> Result<Self, Self::Error> {
        let _ = op;
        Ok(Node::new(Op::Combination(children.iter().map(|_| 1.into()).collect()), children))
    }
}
