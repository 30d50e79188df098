//! Declarations, rules and assumptions, and what is read over them.

use super::assumptions::{Assumption, assumed};
use super::defined;
use super::expression::{Expression, is_repeated, part};
use super::formula::Formula;
use crate::base::{Decimals, Error, ErrorCode, Result, Span, Symbols, Variable};
use crate::derive::{Constraint, Layout};
use crate::egraph::{RuleSet, SaturationLimits};
use crate::equality::{self, Grounds, Proof, Status, Verdict};
use crate::expr::{GivenDerivative, Graph};
use crate::rules::{self, Functions};
use crate::syntax::ast::{Expr, Statement};
use crate::syntax::{clauses, note_of_tower, variable_name};
use crate::typing::{Reading, Scene, declare, declare_places, elaborate, notes_of_capitals, read_text};
use std::sync::Arc;

/// The name of the time.
const TIME: &str = "t";

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
    assumptions: Vec<Assumption>,
    grounds: Arc<Grounds>,
    /// Whether rules may be added that are less than tested.
    allow_sampled: bool,
    /// Whether texts are LaTeX, whatever they look like.
    is_latex: bool,
}

impl Context {
    /// A context without declarations and assumptions, over the shipped rules, in the layout [`Layout::Mixed`].
    pub fn new() -> Self {
        let functions = Functions::shipped();
        let mut symbols = Symbols::default();
        symbols.set_definitions(functions.definitions().clone());
        Context { rules: RuleSet::shipped(), symbols, functions: Arc::new(functions.clone()), ..Context::default() }
    }

    /// Declares a variable, or declares it anew: `W: matrix(n,m) symmetric`, `x: vector(n)`, `c: scalar positive`, `T: tensor(n,m,k)`,
    /// `X ∈ ℝ^{n×m}`. A dimension is a name, a number, or a product of them; one name is one size. It holds for what is read from now on.
    ///
    /// ```
    /// let mut cx = gradus::Context::new();
    /// cx.declare("W: matrix(n,3) positive")?;
    /// assert_eq!(cx.parse("log(W)")?.derivative("W")?.index().unwrap().text(), "delta[i,k]*delta[j,l]/W[i,j]");
    /// assert_eq!(cx.declare("W: box(n)").unwrap_err().code.as_str(), "declaration");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// `r: index(n)` is a name for a place along a dimension, which selects: `x[r]`, `X[r,:]`.
    ///
    /// # Errors
    /// `declaration`, with its place in the text: when the text is no declaration, or says something impossible. Nothing is declared then.
    pub fn declare(&mut self, declaration: &str) -> Result<Variable> {
        declare(&mut self.symbols, declaration)
    }

    /// The declarations so far. Names that an expression infers are in [`Expression::symbols`].
    pub fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// The declarations so far, to add to.
    #[doc(hidden)]
    pub fn symbols_mut(&mut self) -> &mut Symbols {
        &mut self.symbols
    }

    /// Replaces the limits of saturation for the expressions that are read from now on. Less makes forms longer, or fewer; none becomes wrong.
    ///
    /// ```
    /// use gradus::{Context, SaturationLimits};
    /// let mut cx = Context::new();
    /// cx.set_limits(SaturationLimits { iterations: 0, ..SaturationLimits::default() });
    /// assert_eq!(cx.parse("tr(inv(inv(A)))")?.simplify().statistics.iterations, 0);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn set_limits(&mut self, limits: SaturationLimits) {
        self.limits = limits;
    }

    pub(super) fn limits(&self) -> SaturationLimits {
        self.limits
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

    /// Reads texts as LaTeX from now on, whatever they look like; without it a text is LaTeX where it has a command of LaTeX.
    ///
    /// ```
    /// let mut cx = gradus::Context::new();
    /// assert_eq!(cx.parse(r"\|Ax - b\|^2")?.question(), Some("norm(A*x - b)^2"));
    /// cx.set_latex(true);
    /// assert_eq!(cx.parse("x^T Ax")?.question(), Some("x'*A*x"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn set_latex(&mut self, is_latex: bool) {
        self.is_latex = is_latex;
    }

    /// Replaces the rules.
    #[doc(hidden)]
    pub fn set_rules(&mut self, rules: Arc<RuleSet>) {
        self.rules = rules;
    }

    /// Adds rules, functions and definitions to the theory, as text in the rule language; returns how many statements there were. They hold
    /// for what is read from now on.
    ///
    /// ```
    /// let mut cx = gradus::Context::new();
    /// cx.add_rules("function softplus elementwise\n for x: any\n d(softplus(x)) => sigmoid(x).*d(x)\n value log(1 + exp(x))")?;
    /// assert!(cx.parse("sum(softplus(W*x))")?.derivative("x")?.matrix().is_some());
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first mistake with its place in the text; nothing is added then. `false`: a rule with a counterexample; one that is less than
    /// tested, unless that is allowed, is refused as `rule`. `rule`, `unbound`: a text
    /// that is no rule, function or definition. Codes of [`Context::parse`]: a side that is no expression.
    pub fn add_rules(&mut self, text: &str) -> Result<usize> {
        let texts = rules::parse("rules", text)?;
        let mut functions = (*self.functions).clone();
        for text in &texts {
            functions.add(text)?;
        }
        let mut all = Vec::new();
        let mut grounds = (*self.grounds).clone();
        for text in &texts {
            let mut found = Verdict::Proved(Proof::NormalForms);
            for rule in rules::compile_with(text, &functions)? {
                let verdict = equality::verdict(&rule);
                if let Verdict::Different(case) = verdict {
                    let message = format!("the rule '{}' is false, for example at\n{}", text.name, case.text("  "));
                    return Err(Error::new(ErrorCode::False, message.trim_end(), text.equation.span));
                }
                found = found.weaker(verdict);
                all.push(rule);
            }
            let (name, what) = match &text.function {
                Some(function) => (&function.name, "function"),
                None => (&text.name, "rule"),
            };
            let status = found.status();
            if status > Status::Tested && !self.allow_sampled {
                let message = format!(
                    "the {what} '{name}' is {} only ({}); what is less than tested is used where that is allowed: --trust-sampled, or \
                     Context::allow_sampled",
                    status.as_str(),
                    found.by()
                );
                return Err(Error::new(ErrorCode::Rule, message, text.equation.span));
            }
            grounds.add(name, format!("the {what} {name}"), status);
        }
        self.rules = Arc::new(self.rules.union(&RuleSet::from_rules(all)));
        self.symbols.set_definitions(functions.definitions().clone());
        self.functions = Arc::new(functions);
        self.grounds = Arc::new(grounds);
        Ok(texts.len())
    }

    /// Says whether rules and functions may be added from now on that are less than tested. Every answer that stands on one says so, and
    /// is no surer than it.
    ///
    /// ```
    /// let rule = "function far elementwise\n for x: any\n d(far(x)) => d(x)./(x - 1000)\n value log(x - 1000)";
    /// let mut cx = gradus::Context::new();
    /// assert!(cx.add_rules(rule).is_err());
    /// cx.allow_sampled(true);
    /// cx.add_rules(rule)?;
    /// let answer = cx.parse("sum(far(x))")?.derivative("x")?;
    /// assert_eq!(answer.verdict.status(), gradus::Status::Unknown);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn allow_sampled(&mut self, allow: bool) {
        self.allow_sampled = allow;
    }

    /// The rules and functions that were added and are less than proved.
    pub(super) fn grounds(&self) -> &Grounds {
        &self.grounds
    }

    /// Adds an equation that holds between the variables of the expressions that are read from now on: `Q'*Q = eye`.
    ///
    /// It is used to simplify, and does not restrict a derivative. Expressions without one of its variables are left alone. Where it says an
    /// [`Attribute`](crate::Attribute) of a variable, answers are verified at points that have it; where it says more, some are only as sure as
    /// [`Proof::Assumptions`](crate::Proof::Assumptions).
    ///
    /// ```
    /// let mut cx = gradus::Context::new();
    /// cx.assume("Q'*Q = eye")?;
    /// assert_eq!(cx.parse("norm(Q*x)")?.simplify().value().unwrap().text(), "norm(x)");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// `syntax` or `too-large`, with its place in the text: when it is no equation. Whether its shapes fit is seen when an expression is read:
    /// then it is a `request` error.
    pub fn assume(&mut self, equation: &str) -> Result<()> {
        let read = |side: &str| self.read(side, &[]).map(|reading| (reading.statement.expr, reading.notes));
        let assumption = Assumption::read(equation, read)?;
        self.assumptions.push(assumption);
        Ok(())
    }

    pub(super) fn assumptions(&self) -> &[Assumption] {
        &self.assumptions
    }

    /// Whether [`Context::assume`] has added anything.
    pub fn has_assumptions(&self) -> bool {
        !self.assumptions.is_empty()
    }

    /// The rules of the theory.
    #[doc(hidden)]
    pub fn rules(&self) -> &Arc<RuleSet> {
        &self.rules
    }

    /// The functions that rules added.
    #[doc(hidden)]
    pub fn functions(&self) -> &Functions {
        &self.functions
    }

    /// Reads an expression in the surface syntax or in index notation. Shapes that are not declared are inferred: the first
    /// letter says a scalar (a to g), a vector (h to z) or a matrix (A to Z), unless another kind fits the use better, which
    /// [`Expression::notes`] tells. Vectors are columns.
    ///
    /// ```
    /// let text = "sum(A*x + x*x')";
    /// let mut cx = gradus::Context::new();
    /// cx.declare("x: vector(n)")?;
    /// let error = cx.parse(text).unwrap_err();
    /// assert_eq!(error.code.as_str(), "shape");
    /// assert_eq!(&text[error.span.range()], "A*x + x*x'");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// One, with its place in the text. The text is no expression: `syntax`, `too-large`, `unknown-function`, `arity`, `index`, `exponent`.
    /// A part has no value, whatever its variables are: `undefined`. It has no shape: `shape`, `kind`. An assumption does not fit the variables: `request`, without a place.
    pub fn parse(&self, text: &str) -> Result<Expression> {
        self.parse_for(text, &[])
    }

    /// Reads an expression that is to be differentiated by these variables: one of them may be declared and not occur.
    pub(crate) fn parse_for(&self, text: &str, wrt: &[&str]) -> Result<Expression> {
        if let Some((rest, note)) = self.without_heading(text, wrt) {
            let mut expression = self.parse_for(&rest, wrt).map_err(|error| error.within(text))?;
            expression.notes.push(note);
            let printed = || crate::syntax::print_statement_with(&expression.statement, &expression.decimals);
            expression.question.get_or_insert_with(printed);
            expression.text = None;
            return Ok(expression);
        }
        if let Some(parts) = self.parts_of(text, wrt) {
            return self.parse_parts(parts, wrt).map_err(|error| error.within(text));
        }
        // What was put in for words may be longer than these.
        let read = match clauses(text) {
            Some((rest, said)) => self.parse_with(&rest, &said, wrt),
            None => self.parse_plain(text, wrt),
        };
        read.map_err(|error| error.within(text))
    }

    fn parse_plain(&self, text: &str, wrt: &[&str]) -> Result<Expression> {
        let names: Vec<_> = wrt.iter().map(|name| variable_name(name)).collect();
        let names: Vec<&str> = names.iter().map(|name| &**name).collect();
        let wrt = &names[..];
        let reading = self.read(text, wrt)?;
        let array = |name: &&str| reading.arrays.iter().find(|(own, _)| own == name).map(|(_, array)| array.as_str());
        let wrt = &wrt.iter().map(|name| array(name).unwrap_or(name)).collect::<Vec<&str>>()[..];
        let asked: Vec<&str> = reading.asked.iter().map(String::as_str).collect();
        if !asked.is_empty() && !wrt.is_empty() && asked != wrt && !is_repeated(wrt, &asked) {
            let [asked, given] = [&asked, wrt].map(|names| names.join(", "));
            let message =
                format!("the text asks for the derivative by {asked}, but {given} is given to differentiate by");
            return Err(Error::new(ErrorCode::Request, message, Span::default()));
        }
        let wrt = if wrt.is_empty() { &asked } else { wrt };
        let mut symbols = self.symbols.clone();
        symbols.suggest_vectors(reading.vectors);
        // Whoever asks for a derivative by t asks for one by time.
        symbols.suggest_scalars(reading.asked.iter().filter(|name| *name == TIME).cloned().collect());
        symbols.suggest_sizes(reading.sizes);
        declare_places(&mut symbols, &reading.places);
        let statement = reading.statement.expr.clone();
        let repeated = asked.first().filter(|name| asked.len() > 1 && asked.iter().all(|own| own == *name));
        symbols.suggest_repeated(repeated.map(|name| (*name).to_owned()));
        let mut expression = self.elaborate(reading.statement, wrt, symbols)?;
        let of_entries = asked.first().filter(|name| {
            let is_open = self.symbols.find_variable(name).is_none() && name.starts_with(char::is_lowercase);
            is_open && expression.is_function_of_entries() && ![".*", "./", ".^"].iter().any(|sign| text.contains(sign))
        });
        let kinds = of_entries
            .map(|name| format!("{name} is read as a vector; declare `{name}: scalar` for the other reading"));
        expression.decimals = crate::syntax::decimals(text);
        let question = reading.question.map(|question| expression.with_sizes().unwrap_or(question));
        let mut notes = reading.notes;
        notes.extend(kinds.filter(|note| !expression.notes.contains(note)));
        notes.extend(note_of_tower(text));
        let capitals = notes_of_capitals(&statement, &self.symbols, &expression.symbols, question.is_none());
        let is_said =
            |note: &String| expression.notes.iter().any(|own| own.replace("square matrix", "matrix") == *note);
        let capitals: Vec<String> = capitals.into_iter().filter(|note| !is_said(note)).collect();
        expression.notes.extend(capitals);
        expression.notes.retain(|note| !notes.contains(note));
        notes.append(&mut expression.notes);
        expression.notes = notes;
        expression.text = question.is_none().then(|| text.to_owned());
        expression.question = question;
        expression.arrays = reading.arrays;
        expression.asked = reading.asked;
        Ok(expression)
    }

    /// The text as it is meant.
    pub(super) fn read(&self, text: &str, wrt: &[&str]) -> Result<Reading> {
        self.read_beside(text, wrt, &[])
    }

    /// Reads a text that is compared with one that has these names.
    pub(super) fn read_beside(&self, text: &str, wrt: &[&str], beside: &[&str]) -> Result<Reading> {
        let is_added = |name: &str| self.functions.names().any(|own| own == name);
        let (symbols, is_latex) = (&self.symbols, self.is_latex);
        read_text(text, &Scene { text, symbols, wrt, beside, is_added: &is_added, is_latex })
    }

    /// Types a statement that was read or built.
    fn elaborate(&self, mut statement: Statement, wrt: &[&str], mut symbols: Symbols) -> Result<Expression> {
        let (expr, calls) = self.functions.expand_calls(&statement.expr)?;
        statement.expr = expr;
        let mut graph = Graph::new();
        let elaborated = elaborate(&statement, wrt, &mut symbols, &mut graph)?;
        let functions = calls.iter().map(|call| call.function.clone()).collect();
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
        let (assumptions, open) = assumed(&self.assumptions, &mut symbols, &mut graph)?;
        let (rules, limits) = (&*self.rules, self.limits);
        let mut notes = elaborated.notes.clone();
        for note in self.assumptions.iter().flat_map(Assumption::notes) {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        let given = defined::Given { symbols: &symbols, rules, limits, assumptions: &assumptions };
        defined::check(&statement.expr, &elaborated, &graph, &given)?;
        Ok(Expression {
            assumptions,
            open,
            statement,
            graph,
            root: elaborated.root,
            parts: elaborated.parts,
            notes,
            row: elaborated.row,
            symbols,
            rules: self.rules.clone(),
            limits: self.limits,
            layout: self.layout,
            functions,
            grounds: self.grounds.clone(),
            question: None,
            asked: Vec::new(),
            arrays: Vec::new(),
            decimals: Decimals::default(),
            text: None,
            named: Vec::new(),
        })
    }

    /// Reads an expression that is to be differentiated by these variables under a constraint on the last one: the matrix that is
    /// restricted is square, where nothing says otherwise.
    pub(crate) fn parse_constrained(
        &self,
        text: &str,
        wrt: &[&str],
        constraint: Option<Constraint>,
    ) -> Result<Expression> {
        let names: Vec<&str> = wrt.iter().map(|by| part(by).0).collect();
        let wrt = &names[..];
        let expression = self.parse_for(text, wrt)?;
        let asked = expression.asked.last().map(String::as_str);
        let Some(last) = wrt
            .last()
            .copied()
            .or(asked)
            .filter(|last| constraint.is_some() && self.symbols.find_variable(last).is_none())
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
    /// Those of [`Context::declare`].
    pub fn variable(&mut self, declaration: &str) -> Result<Formula> {
        let variable = self.declare(declaration)?;
        Ok(Formula::name(self.symbols.variable_name(variable)))
    }

    /// Types an expression that was built from Rust values.
    ///
    /// ```
    /// use gradus::Formula;
    /// let mut cx = gradus::Context::new();
    /// let x = cx.variable("x: vector(n)")?;
    /// assert_eq!(cx.expression(&(x.t() * &x))?.derivative("x")?.matrix().unwrap().text(), "2*x");
    /// assert_eq!(cx.expression(&Formula::name("no name")).unwrap_err().code.as_str(), "syntax");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Context::parse`]; `syntax` also where a name is none. There is no text that the error could point into: its span is empty,
    /// and its message has the operands in words.
    pub fn expression(&self, formula: &Formula) -> Result<Expression> {
        formula.check()?;
        self.elaborate(Statement { target: None, expr: formula.0.clone() }, &[], self.symbols.clone())
    }
}
