//! The face of the library: a context of declarations, expressions in it, and their derivatives.

use crate::derive::{Answer, Constraint, Form, Request, answer};
use crate::egraph::{RuleSet, SaturationLimits};
use crate::error::{Error, ErrorCode, Result, Span};
use crate::eval::{Bindings, Tensor};
use crate::expr::{Graph, Id};
use crate::shape::{declare, elaborate};
use crate::symbol::{Symbols, Variable};
use crate::syntax::ast::{Expr, Statement};
use std::sync::Arc;

/// Declarations and the theory, shared by the expressions that are read in it.
///
/// ```
/// let mut cx = gradus::Context::new();
/// let f = cx.parse("W*W'")?;
/// let d = f.derivative("W")?;
/// assert_eq!(d.index().unwrap().text(), "delta[i,k]*W[j,l] + W[i,l]*delta[j,k]");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Context {
    symbols: Symbols,
    rules: Arc<RuleSet>,
    limits: SaturationLimits,
}

impl Context {
    /// A context without declarations, over the shipped rules.
    pub fn new() -> Self {
        Context { symbols: Symbols::default(), rules: RuleSet::shipped(), limits: SaturationLimits::default() }
    }

    /// Declares a variable: `W: matrix(n,m) symmetric`, `x: vector(n)`, `c: scalar positive`, `T: tensor(n,m,k)`.
    ///
    /// # Errors
    /// When the text is no declaration, or says something impossible.
    pub fn declare(&mut self, declaration: &str) -> Result<Variable> {
        declare(&mut self.symbols, declaration)
    }

    /// The declarations so far.
    pub fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// The declarations so far, to add to.
    pub fn symbols_mut(&mut self) -> &mut Symbols {
        &mut self.symbols
    }

    /// Replaces the limits of saturation.
    pub fn set_limits(&mut self, limits: SaturationLimits) {
        self.limits = limits;
    }

    /// Replaces the theory.
    pub fn set_rules(&mut self, rules: Arc<RuleSet>) {
        self.rules = rules;
    }

    /// Reads an expression in the surface syntax or in index notation.
    ///
    /// # Errors
    /// One clear error with its place when the text is not an expression or its shapes do not fit.
    pub fn parse(&self, text: &str) -> Result<Expression> {
        self.parse_for(text, &[])
    }

    /// Reads an expression that is to be differentiated by these variables: one of them may be declared and not occur.
    ///
    /// # Errors
    /// As [`Context::parse`], and when one of the variables neither occurs nor is declared.
    pub fn parse_for(&self, text: &str, wrt: &[&str]) -> Result<Expression> {
        let statement = crate::syntax::parse(text)?;
        let mut symbols = self.symbols.clone();
        let mut graph = Graph::new();
        let elaborated = elaborate(&statement, wrt, &mut symbols, &mut graph)?;
        Ok(Expression {
            statement,
            graph,
            root: elaborated.root,
            row: elaborated.row,
            symbols,
            rules: self.rules.clone(),
            limits: self.limits,
        })
    }

    /// A declared variable as an expression, to build on with operators.
    ///
    /// # Errors
    /// As [`Context::declare`].
    pub fn variable(&mut self, declaration: &str) -> Result<Formula> {
        let variable = self.declare(declaration)?;
        Ok(Formula::name(self.symbols.variable_name(variable)))
    }

    /// Types an expression that was built from Rust values.
    ///
    /// # Errors
    /// When the shapes do not fit.
    pub fn expression(&self, formula: &Formula) -> Result<Expression> {
        self.parse(&crate::syntax::print(&formula.0))
    }
}

/// An expression with its typed form.
#[derive(Clone, Debug)]
pub struct Expression {
    statement: Statement,
    graph: Graph,
    root: Id,
    row: bool,
    symbols: Symbols,
    rules: Arc<RuleSet>,
    limits: SaturationLimits,
}

impl Expression {
    /// The syntax tree.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The names with their inferred shapes.
    pub fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// The typed graph and the node of the expression in it.
    pub fn graph(&self) -> (&Graph, Id) {
        (&self.graph, self.root)
    }

    /// The derivative by a variable.
    ///
    /// # Errors
    /// When the expression has no variable of this name.
    pub fn derivative(&self, wrt: &str) -> Result<Answer> {
        self.derivatives(&[wrt], None)
    }

    /// The derivative by several variables in turn; the axes of each come after those before.
    /// A constraint restricts the last one.
    ///
    /// # Errors
    /// When the expression has no variable of one of the names, or the request does not fit it, as [`Request::check`] says.
    pub fn derivatives(&self, wrt: &[&str], constraint: Option<Constraint>) -> Result<Answer> {
        let wrt = wrt.iter().map(|name| self.find(name)).collect::<Result<Vec<Variable>>>()?;
        let request = Request { wrt, constraint, limits: self.limits };
        request.check(&self.graph, self.root, &self.symbols)?;
        Ok(self.answer(&request))
    }

    /// The simplest equal expression found.
    pub fn simplify(&self) -> Answer {
        self.answer(&Request { wrt: Vec::new(), constraint: None, limits: self.limits })
    }

    fn answer(&self, request: &Request) -> Answer {
        answer(self.graph.clone(), self.root, self.row, self.symbols.clone(), request, &self.rules)
    }

    fn find(&self, name: &str) -> Result<Variable> {
        self.symbols.find_variable(name).ok_or_else(|| {
            let known: Vec<&str> = self.symbols.variables().map(|(_, name, _)| name).collect();
            let message = format!("there is no variable '{name}' here; the variables are {}", known.join(", "));
            Error::new(ErrorCode::UnknownName, message, Span::default())
        })
    }

    /// The value at numbers.
    ///
    /// # Errors
    /// When a variable is missing or has another shape, or the value does not exist there.
    pub fn eval(&self, bindings: &Bindings) -> Result<Tensor<f64>> {
        bindings.evaluate(&self.graph, self.root, &self.symbols)
    }
}

impl Answer {
    /// The matrix form.
    pub fn matrix(&self) -> Option<&Form> {
        self.forms.matrix.as_ref()
    }

    /// The Einstein-index form.
    pub fn index(&self) -> Option<&Form> {
        self.forms.index.as_ref()
    }

    /// The vec form.
    pub fn vec(&self) -> Option<&Form> {
        self.forms.vec.as_ref()
    }

    /// The differential.
    pub fn differential(&self) -> Option<&Form> {
        self.forms.differential.as_ref()
    }

    /// The simplified expression.
    pub fn value(&self) -> Option<&Form> {
        self.forms.value.as_ref()
    }
}

/// An expression built from Rust values with operators: `&w * w.t()`.
///
/// `+ - *` are those of the surface syntax (`*` is the matrix product or a scalar multiple); every function is a method or [`Formula::call`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula(pub(crate) Expr);
