//! The face of the library: a context of declarations, expressions in it, and their derivatives.

use crate::base::{Attribute, Error, ErrorCode, Rational, Result, Span, Symbols, Variable};
use crate::derive::{Answer, Constraint, Layout, Request, answer};
use crate::egraph::{RuleSet, SaturationLimits};
use crate::equality;
use crate::eval::{Bindings, Tensor};
use crate::expr::{GivenDerivative, Graph, Id};
use crate::notation::LARGEST;
use crate::ops::{DIAGONAL, DIAGONAL_OF, INVERSE, MATRIX_POWER, Op, Parameters};
use crate::rules::{self, Functions};
use crate::syntax::ast::{Expr, ExprKind, Statement, Term};
use crate::typing::{declare, elaborate, elaborate_shaped};
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
    layout: Layout,
    functions: Arc<Functions>,
    assumptions: Vec<(Expr, Expr)>,
}

impl Context {
    /// A context without declarations, over the shipped rules.
    pub fn new() -> Self {
        let functions = Functions::shipped();
        let mut symbols = Symbols::default();
        symbols.set_definitions(functions.definitions().clone());
        Context { rules: RuleSet::shipped(), symbols, functions: Arc::new(functions.clone()), ..Context::default() }
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

    /// Lays out the derivatives of the expressions that are read from now on.
    ///
    /// ```
    /// use gradus::{Context, Layout};
    /// let mut cx = Context::new();
    /// cx.set_layout(Layout::Numerator);
    /// let d = cx.parse("y'*x")?.derivative("x")?;
    /// assert_eq!(d.matrix().unwrap().text(), "y'");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn set_layout(&mut self, layout: Layout) {
        self.layout = layout;
    }

    /// Replaces the theory.
    pub fn set_rules(&mut self, rules: Arc<RuleSet>) {
        self.rules = rules;
    }

    /// Adds rules, functions and definitions to the theory, as text in the rule language; returns how many.
    ///
    /// ```
    /// let mut cx = gradus::Context::new();
    /// cx.add_rules("function softplus elementwise\n for x: any\n d(softplus(x)) => sigmoid(x).*d(x)\n value log(1 + exp(x))")?;
    /// assert!(cx.parse("sum(softplus(W*x))")?.derivative("x")?.matrix().is_some());
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first mistake with its place in the text: what is no rule, and what is a false one. Nothing is added then.
    pub fn add_rules(&mut self, text: &str) -> Result<usize> {
        let texts = rules::parse("rules", text)?;
        let mut functions = (*self.functions).clone();
        for text in &texts {
            functions.add(text)?;
        }
        let mut all = Vec::new();
        for text in &texts {
            for rule in rules::compile_with(text, &functions)? {
                if let equality::Verdict::False(case) = equality::verdict(&rule) {
                    let message = format!("the rule '{}' is false, for example at\n{}", text.name, case.text("  "));
                    return Err(Error::new(ErrorCode::False, message.trim_end(), text.equation.span));
                }
                all.push(rule);
            }
        }
        self.rules = Arc::new(self.rules.union(&RuleSet::from_rules(all)));
        self.symbols.set_definitions(functions.definitions().clone());
        self.functions = Arc::new(functions);
        Ok(texts.len())
    }

    /// Adds an equation that holds between the variables of the expressions that are read from now on: `Q'*Q = eye`.
    ///
    /// It is used to simplify, and does not restrict a derivative. Expressions without one of its variables are left alone.
    ///
    /// ```
    /// let mut cx = gradus::Context::new();
    /// cx.assume("Q'*Q = eye")?;
    /// assert_eq!(cx.parse("norm(Q*x)")?.simplify().value().unwrap().text(), "norm(x)");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the text is no equation.
    pub fn assume(&mut self, equation: &str) -> Result<()> {
        let place = equation.char_indices().find(|(_, c)| *c == '=').map(|(at, _)| at);
        let Some(at) = place else {
            let whole = Span::new(0, equation.len());
            return Err(Error::new(ErrorCode::Syntax, "expected an equation such as Q'*Q = eye", whole));
        };
        let left = crate::syntax::parse(&equation[..at])?.expr;
        let right = crate::syntax::parse(&equation[at + 1..]).map_err(|mut error| {
            error.span = Span::new(error.span.start + at + 1, error.span.end + at + 1);
            error
        })?;
        self.assumptions.push((left, right.expr));
        Ok(())
    }

    /// Whether anything is assumed.
    pub fn has_assumptions(&self) -> bool {
        !self.assumptions.is_empty()
    }

    /// The rules of the theory.
    pub fn rules(&self) -> &Arc<RuleSet> {
        &self.rules
    }

    /// The functions that rules added.
    pub fn functions(&self) -> &Functions {
        &self.functions
    }

    /// Reads an expression in the surface syntax or in index notation.
    ///
    /// ```
    /// let text = "sum(A*x + x*x')";
    /// let error = gradus::Context::new().parse(text).unwrap_err();
    /// assert_eq!(error.code.as_str(), "shape");
    /// assert_eq!(&text[error.span.range()], "A*x + x*x'");
    /// ```
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
        let mut statement = crate::syntax::parse(text)?;
        let (expr, calls) = self.functions.expand_calls(&statement.expr)?;
        statement.expr = expr;
        let mut symbols = self.symbols.clone();
        let mut graph = Graph::new();
        let elaborated = elaborate(&statement, wrt, &mut symbols, &mut graph)?;
        for call in calls {
            let mut names = symbols.clone();
            let mut read = |expr: Expr| {
                let statement = Statement { target: None, expr };
                elaborate(&statement, &[], &mut names, &mut graph).map(|read| read.root).ok()
            };
            // A call on entries, `f(x[i])`, is differentiated as its value.
            if let (Some(argument), Some(slope), Some(value)) =
                (read(call.argument), read(call.slope), read(call.value))
            {
                graph.set_given_derivative(value, GivenDerivative { argument, slope });
            }
        }
        let mut assumptions = Vec::new();
        let mut open = false;
        for (left, right) in &self.assumptions {
            let (mut names, mut scratch) = (symbols.clone(), graph.clone());
            // As one sum, so that each side gives its dimensions to the other.
            let terms = [(false, left), (true, right)];
            let terms = terms.map(|(negative, side)| Term { negative, expr: side.clone() }).to_vec();
            let sum = Statement { target: None, expr: Expr::new(ExprKind::Sum(terms)) };
            let about = |error: Error| {
                let equation = [left, right].map(crate::syntax::print).join(" = ");
                let message =
                    format!("the assumption {equation}: {}; declare the variables, or leave sizes out", error.message);
                Error::new(ErrorCode::Request, message, Span::default())
            };
            let both = elaborate(&sum, &[], &mut names, &mut scratch).map_err(about)?.root;
            if names.variables().count() > symbols.variables().count() {
                continue;
            }
            (symbols, graph) = (names, scratch);
            let shape = graph.shape(both).clone();
            let mut read = |side: &Expr| {
                let side = Statement { target: None, expr: side.clone() };
                elaborate_shaped(&side, &[], Some(&shape), &mut symbols, &mut graph).map(|read| read.root)
            };
            let (left, right) = (read(left).map_err(about)?, read(right).map_err(about)?);
            let said = attribute(&graph, left, right).or_else(|| attribute(&graph, right, left));
            open |= said.is_none();
            if let Some((variable, attribute)) = said {
                let mut declaration = symbols.declaration(variable).clone();
                declaration.attributes = declaration.attributes.with(attribute);
                let name = symbols.variable_name(variable).to_owned();
                symbols.declare(&name, declaration);
            }
            assumptions.push((left, right));
        }
        Ok(Expression {
            assumptions,
            open,
            statement,
            graph,
            root: elaborated.root,
            row: elaborated.row,
            symbols,
            rules: self.rules.clone(),
            limits: self.limits,
            layout: self.layout,
        })
    }

    /// Reads an expression that is to be differentiated by these variables under a constraint on the last one: the matrix that is
    /// restricted is square, where nothing says otherwise.
    ///
    /// # Errors
    /// As [`Context::parse_for`].
    pub fn parse_constrained(&self, text: &str, wrt: &[&str], constraint: Option<Constraint>) -> Result<Expression> {
        let expression = self.parse_for(text, wrt)?;
        let Some(last) = wrt.last().filter(|last| constraint.is_some() && self.symbols.find_variable(last).is_none())
        else {
            return Ok(expression);
        };
        let Some(variable) = expression.symbols.find_variable(last) else { return Ok(expression) };
        let shape = &expression.symbols.declaration(variable).shape;
        let [rows, columns] = &shape[..] else { return Ok(expression) };
        if rows == columns {
            return Ok(expression);
        }
        // The dimension that was named first.
        let size = expression.symbols.axis_text(rows.min(columns));
        let mut square = self.clone();
        let declared = crate::typing::declare_parts(&mut square.symbols, last, "matrix", &[&size, &size], &[]);
        Ok(declared.and_then(|_| square.parse_for(text, wrt)).unwrap_or(expression))
    }

    /// Declares a variable, and gives it as an expression to build on with operators.
    ///
    /// ```
    /// let mut cx = gradus::Context::new();
    /// let (d, w) = (cx.variable("D: matrix(n,k)")?, cx.variable("W: matrix(k,m)")?);
    /// let x = cx.variable("X: matrix(n,m)")?;
    /// let loss = (&d * &w - &x).norm().pow(2) / 2;
    /// let gradient = cx.expression(&loss)?.derivative("W")?;
    /// assert_eq!(gradient.matrix().unwrap().text(), "D'*(D*W - X)");
    /// # Ok::<(), gradus::Error>(())
    /// ```
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

/// The attribute that an equation says of a variable: `A' = A` and the like.
fn attribute(graph: &Graph, left: Id, right: Id) -> Option<(Variable, Attribute)> {
    let variable = |id: Id| match graph.op(id) {
        Op::Variable(v) => Some(*v),
        _ => None,
    };
    let child = |id: Id, at: usize| graph.children(id).get(at).copied();
    let of = |id: Id| child(id, 0).and_then(variable);
    let transposed = |id: Id| if *graph.op(id) == Op::Transpose { of(id) } else { None };
    let same = |a: Option<Variable>, b: Option<Variable>| a.filter(|_| a == b);
    let square = |v: &Variable| {
        let shape = graph.reachable(&[left]).into_iter().find(|id| variable(*id) == Some(*v)).map(|id| graph.shape(id));
        shape.is_some_and(|shape| shape.len() == 2 && shape[0] == shape[1])
    };
    let found = match (graph.op(left), graph.op(right)) {
        (Op::Transpose, Op::Variable(_)) => (same(of(left), variable(right))?, Attribute::Symmetric),
        (Op::Transpose, Op::Combination(c)) if c.as_slice() == [Rational::from_integer(-1)] => {
            (same(of(left), of(right))?, Attribute::Skew)
        }
        (Op::Call(INVERSE), Op::Transpose) => (same(of(left), of(right))?, Attribute::Orthogonal),
        (Op::Product, Op::Identity(_)) => {
            let (a, b) = (child(left, 0)?, child(left, 1)?);
            let one = same(transposed(a), variable(b)).or_else(|| same(variable(a), transposed(b)));
            (one?, Attribute::Orthogonal)
        }
        (Op::Product, Op::Variable(v)) => {
            (same(of(left), child(left, 1).and_then(variable)).filter(|w| w == v)?, Attribute::Idempotent)
        }
        (Op::Parametric(MATRIX_POWER, Parameters::Natural(2)), Op::Variable(_)) => {
            (same(of(left), variable(right))?, Attribute::Idempotent)
        }
        (Op::Call(DIAGONAL), Op::Variable(_))
            if child(left, 0).is_some_and(|d| *graph.op(d) == Op::Call(DIAGONAL_OF)) =>
        {
            (same(child(left, 0).and_then(of), variable(right))?, Attribute::Diagonal)
        }
        _ => return None,
    };
    square(&found.0).then_some(found)
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
    layout: Layout,
    assumptions: Vec<(Id, Id)>,
    /// Whether an assumption says more than attributes.
    open: bool,
}

impl Expression {
    /// Whether an assumption holds for the expression that says more than attributes of its variables: points at which it is true are
    /// then not known.
    pub fn has_open_assumptions(&self) -> bool {
        self.open
    }

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
    /// ```
    /// let hessian = gradus::Context::new().parse("x'*A*x")?.derivatives(&["x", "x"], None)?;
    /// assert_eq!(hessian.matrix().unwrap().text(), "A + A'");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the expression has no variable of one of the names, or the request does not fit it, as [`Request::check`] says; when every
    /// form of the derivative would be larger than [`LARGEST`], or it has no value anywhere.
    pub fn derivatives(&self, wrt: &[&str], constraint: Option<Constraint>) -> Result<Answer> {
        let wrt = wrt.iter().map(|name| self.find(name)).collect::<Result<Vec<Variable>>>()?;
        let request = Request {
            wrt,
            constraint,
            layout: self.layout,
            limits: self.limits,
            assumptions: self.assumptions.clone(),
        };
        request.check(&self.graph, self.root, &self.symbols)?;
        let answer = self.answer(&request);
        if answer.undefined {
            let message = "the derivative has no value at any point that was tried";
            return Err(Error::new(ErrorCode::Arithmetic, message, self.statement.expr.span));
        }
        if answer.best().is_none() {
            let message = format!("no form of the derivative was found with at most {LARGEST} operators and leaves");
            return Err(Error::new(ErrorCode::TooLarge, message, self.statement.expr.span));
        }
        Ok(answer)
    }

    /// The simplest equal expression found.
    ///
    /// ```
    /// let answer = gradus::Context::new().parse("tr(A*B) - tr(B*A)")?.simplify();
    /// assert_eq!(answer.value().unwrap().text(), "0");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn simplify(&self) -> Answer {
        self.answer(&Request { limits: self.limits, assumptions: self.assumptions.clone(), ..Request::default() })
    }

    fn answer(&self, request: &Request) -> Answer {
        let of = |request| answer(self.graph.clone(), self.root, self.row, self.symbols.clone(), request, &self.rules);
        let found = of(request);
        if found.best().is_none() && !request.assumptions.is_empty() {
            // Nothing that could be written down and checked: answer without the assumptions.
            return of(&Request { assumptions: Vec::new(), ..request.clone() });
        }
        found
    }

    fn find(&self, name: &str) -> Result<Variable> {
        self.symbols.find_variable(name).ok_or_else(|| {
            let known: Vec<&str> = self.symbols.variables().map(|(_, name, _)| name).collect();
            let message = format!("the expression has no variable {name}; its variables are {}", known.join(", "));
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

/// An expression built from Rust values with operators: `&w * w.t()`.
///
/// `+ - *` are those of the surface syntax (`*` is the matrix product or a scalar multiple); every function is a method or [`Formula::call`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula(pub(crate) Expr);
