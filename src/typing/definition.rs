//! Calls of operations that texts define: the body is read where the call stands, with the operands for its parameters.

use super::Failure;
use super::body::{Body, Frame, holes};
use super::error::{Operand, given};
use super::fit;
use super::kind::{Kinds, ROW, Solver};
use super::names::defaults;
use super::read::Reader;
use super::tree::{Operation, Placeholder};
use crate::base::{Dimension, Error, ErrorCode, Parameter};
use crate::syntax::ast::Expr;

impl<'a> Reader<'a, '_> {
    /// A call of an operation that a text defines.
    pub(super) fn defined(
        &mut self,
        expr: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
        bodies: &'a [Body],
    ) -> Result<usize, Failure<'a>> {
        let mut operands = Vec::with_capacity(arguments.len());
        for argument in arguments {
            operands.push(self.read(argument)?);
        }
        let takes =
            |body: &Body| body.definition.parameters.iter().map(Parameter::explained).collect::<Vec<_>>().join(", ");
        let takes = format!("{name} takes {}", bodies.iter().map(takes).collect::<Vec<_>>().join(" or "));
        if !bodies.iter().any(|body| body.definition.parameters.len() == operands.len()) {
            let message = format!("{takes}, but {}", given(operands.len()));
            return Err(Error::new(ErrorCode::Arity, message, expr.span).into());
        }
        let Some(body) = self.fitting(&operands, bodies)? else {
            let message = format!("{takes}, but {}", holes(operands.len()));
            let operands = arguments.iter().map(Operand::whole).collect();
            return Err(Failure { error: Error::new(ErrorCode::Kind, message, expr.span), operands });
        };
        let definition = &body.definition;
        let mut frame = Frame { call: expr, takes, parameters: Vec::new(), dimensions: Vec::new() };
        for (parameter, operand) in definition.parameters.iter().zip(&operands) {
            if self.tree.nodes[*operand].indexed {
                // Entries are numbers.
                if !parameter.ranks.contains(&0) {
                    self.no_indices(&operands, name, expr)?;
                }
            }
            let message = format!("{}, but {{0}}", frame.takes);
            self.demand(*operand, of_ranks(&parameter.ranks), ErrorCode::Kind, &message)?;
            frame.parameters.push((&parameter.name, *operand));
            for (axis, dimension) in parameter.dimensions.iter().enumerate() {
                if frame.dimension(dimension).is_none() {
                    let placeholder = Dimension::placeholder(self.tree.placeholders.len());
                    self.tree.placeholders.push(Placeholder::AxisOf(*operand, axis));
                    frame.dimensions.push((dimension, placeholder));
                }
            }
        }
        let nothing = self.tree.solver.slot(super::kind::SCALAR);
        let takes = frame.takes.clone();
        let accept = Operation::Accept(definition.clone(), takes);
        let accepted = self.node(expr, accept, operands.clone(), nothing);
        self.frames.push(frame);
        let root = self.read(&body.expr);
        self.frames.pop();
        let root = root?;
        let kind = self.tree.nodes[root].kind;
        Ok(self.node(expr, Operation::Defined(definition.clone()), vec![root, accepted], kind))
    }

    /// The definition that is for operands of these kinds.
    fn fitting(&mut self, operands: &[usize], bodies: &'a [Body]) -> Result<Option<&'a Body>, Failure<'a>> {
        let mut candidates = bodies.iter().filter(|body| body.definition.parameters.len() == operands.len());
        if let (Some(only), None) = (candidates.clone().next(), candidates.clone().nth(1)) {
            return Ok(Some(only));
        }
        self.propagate()?;
        // The kinds as they would be if nothing followed.
        let mut trial = self.tree.solver.clone();
        let fitting = fit::fit(&self.tree, self.symbols, fit::STEPS);
        let known = trial.solve(&fitting.0, &defaults(&self.tree.names, self.symbols)).is_ok();
        let solver = if known { &trial } else { &self.tree.solver };
        let fits = |body: &&Body, solver: &Solver| {
            let kinds = operands.iter().map(|operand| solver.get(self.tree.nodes[*operand].kind));
            body.definition.parameters.iter().zip(kinds).all(|(parameter, kind)| kind.has(of_ranks(&parameter.ranks)))
        };
        // What stands alone may be of another kind within a call: `x^2` of `mean(x^2)`.
        let found = candidates.clone().find(|body| fits(body, solver));
        Ok(found.or_else(|| candidates.find(|body| fits(body, &self.tree.solver))))
    }
}

/// The kinds of values with these numbers of axes.
fn of_ranks(ranks: &[usize]) -> Kinds {
    let all = ranks.iter().map(|rank| Kinds::of_rank(*rank)).fold(Kinds(0), Kinds::or);
    if ranks.contains(&1) { all.or(ROW) } else { all }
}
