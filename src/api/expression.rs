//! An expression that was read, and what can be asked of it.

use crate::base::{Decimals, Error, ErrorCode, Rational, Result, Span, Symbols, Variable, spellings};
use crate::derive::{
    Answer, Constraint, Detail, FormName, Layout, Selection, Task, answer, has_one_reading, print_statement,
};
use crate::egraph::{RuleSet, SaturationLimits};
use crate::equality::Grounds;
use crate::eval::{Bindings, Tensor};
use crate::expr::{Graph, Id};
use crate::notation::LARGEST;
use crate::ops::{Op, Place};
use crate::syntax::ast::{Expr, Statement};
use crate::syntax::{print_statement_with, variable_name};
use crate::typing::{cancelled, with_sizes};
use std::collections::HashMap;
use std::sync::Arc;

/// An expression that was read, with its shapes, in the layout and over the rules that its context had then.
///
/// Its value has one axis for each axis of the expression: none for a scalar, one for a vector (column or row), two for a matrix, rows
/// first.
///
/// ```
/// let f = gradus::Context::new().parse("tr(A*X)")?;
/// let names: Vec<&str> = f.symbols().variables().map(|(_, name, _)| name).collect();
/// assert_eq!(names, ["A", "X"]);
/// assert_eq!(f.derivative("X")?.matrix().unwrap().text(), "A'");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Expression {
    pub(super) statement: Statement,
    pub(super) graph: Graph,
    pub(super) root: Id,
    /// The sub-expressions as they are written.
    pub(super) parts: Vec<(Id, Span)>,
    pub(super) row: bool,
    pub(super) symbols: Symbols,
    pub(super) rules: Arc<RuleSet>,
    pub(super) limits: SaturationLimits,
    pub(super) layout: Layout,
    pub(super) assumptions: Vec<(Id, Id)>,
    /// Whether an assumption says more than attributes.
    pub(super) open: bool,
    /// The functions that were called and that a user has added.
    pub(super) functions: Vec<String>,
    /// The rules and functions of the theory that are less than proved.
    pub(super) grounds: Arc<Grounds>,
    /// What was read otherwise than it is written.
    pub(super) notes: Vec<String>,
    /// The statement in the notation of the engine, where the text has another one.
    pub(super) question: Option<String>,
    /// The variables that the text itself asks to differentiate by.
    pub(super) asked: Vec<String>,
    /// Names by which the derivative is asked for and that are entries, `x_i`, with the names of the arrays.
    pub(super) arrays: Vec<(String, String)>,
    /// The decimals of the text.
    pub(super) decimals: Decimals,
    /// The text, where it was read as it stands.
    pub(super) text: Option<String>,
    /// The parts that the text names, with what they stand for, as written and as read.
    pub(super) named: Vec<(String, String, Expr)>,
}

/// How an answer is to be.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    pub(super) constraint: Option<Constraint>,
    /// The layout, if it is not that of the context.
    pub(super) layout: Option<Layout>,
    /// The forms that are made, if not all.
    pub(super) forms: Option<Vec<FormName>>,
    /// Whether the way to it is shown.
    pub(super) steps: Option<Detail>,
    /// Whether no part of it has a name.
    pub(super) self_contained: bool,
    /// The order of the Taylor expansion, if it is asked for.
    pub(super) taylor: Option<usize>,
}

impl Expression {
    /// Whether an assumption holds for the expression that says more than attributes of its variables: points at which it is true are
    /// then not known, so the rules alone answer for what rests on it.
    pub fn has_open_assumptions(&self) -> bool {
        self.open
    }

    /// What of the text was read otherwise than literally, and how to say the other reading.
    ///
    /// ```
    /// let f = gradus::Context::new().parse("x^T*A*x")?;
    /// assert_eq!(f.notes(), ["the exponent T is read as the transpose; declare T for a power"]);
    /// assert_eq!(f.question(), Some("x'*A*x"));
    /// let f = gradus::Context::new().parse("x'*A*x - lambda*(x'*x - 1)")?;
    /// assert_eq!(f.notes(), ["lambda is read as a scalar; declare `lambda: vector(n)` for the other reading"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The expression in the notation of the engine, where the text has another one: `2 x' A x` is `2*x'*A*x`.
    pub fn question(&self) -> Option<&str> {
        self.question.as_deref()
    }

    /// The variables by which the text itself asks to differentiate, as `d(x'*x)/dx` does. [`Request::answer`](crate::Request::answer)
    /// takes them where no others are given.
    ///
    /// ```
    /// let f = gradus::Context::new().parse("gradient of norm(A*x)^2 by x")?;
    /// assert_eq!(f.asked(), ["x"]);
    /// assert_eq!(f.derive().answer()?.matrix().unwrap().text(), "2*A'*A*x");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn asked(&self) -> &[String] {
        &self.asked
    }

    /// The syntax tree.
    #[doc(hidden)]
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The names with their inferred shapes.
    ///
    /// ```
    /// let f = gradus::Context::new().parse("A*x")?;
    /// let symbols = f.symbols();
    /// let a = symbols.find_variable("A").unwrap();
    /// assert_eq!(symbols.shape_text(&symbols.declaration(a).shape), "matrix(n,m)");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// Whether the value is a row: it has one axis, as a column has.
    #[cfg(feature = "serde")]
    pub(crate) fn is_row(&self) -> bool {
        self.row
    }

    /// The typed graph and the node of the expression in it.
    #[doc(hidden)]
    pub fn graph(&self) -> (&Graph, Id) {
        (&self.graph, self.root)
    }

    /// The derivative by a variable, in the layout of the context; [`Expression::derive`] says more of what is asked for.
    ///
    /// Its axes are those of the value, then those of the variable ([`Layout`] says which come first in another layout).
    ///
    /// ```
    /// let hessian = gradus::Context::new().parse("x'*(A + A')")?.derivative("x")?;
    /// assert_eq!(hessian.matrix().unwrap().text(), "A + A'");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Request::answer`](crate::Request::answer).
    pub fn derivative(&self, wrt: &str) -> Result<Answer> {
        self.ask(&[wrt], &Options::default())
    }

    /// The answer to a request about the expression.
    pub(super) fn ask(&self, wrt: &[&str], options: &Options) -> Result<Answer> {
        let asked: Vec<&str> = self.asked.iter().map(String::as_str).collect();
        let wrt = &wrt.iter().map(|name| self.array(name)).collect::<Vec<&str>>()[..];
        let wrt = if wrt.is_empty() || is_repeated(wrt, &asked) { &asked } else { wrt };
        let by = wrt.iter().map(|name| self.part(name)).collect::<Result<Vec<(Variable, Selection)>>>()?;
        let (wrt, parts) = by.into_iter().unzip();
        let task = Task {
            wrt,
            parts,
            constraint: options.constraint,
            layout: options.layout.unwrap_or(self.layout),
            forms: options.forms.clone(),
            steps: options.steps,
            self_contained: options.self_contained,
            taylor: options.taylor,
            limits: self.limits,
            assumptions: self.assumptions.clone(),
            written: self.written(),
            decimals: self.decimals.clone(),
            named: self.named(),
        };
        task.check(&self.graph, self.root, &self.symbols)?;
        let mut answer = self.answer(&task);
        // A derivative stands on what the rules of functions say theirs are.
        answer.verdict = self.grounds.limit(answer.verdict, self.functions.iter().map(String::as_str));
        if answer.undefined {
            let message = match answer.nowhere {
                Some(condition) => format!("the derivative has no value anywhere: it needs that {condition}"),
                None => "the derivative has no value at any point that was tried".to_owned(),
            };
            return Err(Error::new(ErrorCode::Undefined, message, self.statement.expr.span));
        }
        if answer.best().is_none() {
            if let Some(forms) = &task.forms {
                let names: Vec<&str> = forms.iter().map(|name| name.as_str()).collect();
                let message = format!("the derivative has no form of those asked for: {}", names.join(", "));
                return Err(Error::new(ErrorCode::Request, message, self.statement.expr.span));
            }
            let bits = Rational::MAX_BITS;
            let message = format!(
                "no form of the derivative was found with at most {LARGEST} operators and leaves and {bits} bits in each number"
            );
            return Err(Error::new(ErrorCode::TooLarge, message, self.statement.expr.span));
        }
        Ok(answer)
    }

    /// The shortest equal expression that was found, as an answer of the kind [`AnswerKind::Value`](crate::AnswerKind::Value).
    /// [`Answer::value`] is `None` only where no form has at most 20,000 operators and leaves, or the expression has no value anywhere
    /// ([`Answer::undefined`]).
    ///
    /// ```
    /// let answer = gradus::Context::new().parse("tr(A*B) - tr(B*A)")?.simplify();
    /// assert_eq!(answer.value().unwrap().text(), "0");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn simplify(&self) -> Answer {
        let (limits, assumptions, written) = (self.limits, self.assumptions.clone(), self.written());
        let decimals = self.decimals.clone();
        self.answer(&Task { limits, assumptions, written, decimals, named: self.named(), ..Task::default() })
    }

    /// The parts that the text names, as they are read.
    fn named(&self) -> Vec<(String, Expr)> {
        self.named.iter().map(|(name, _, value)| (name.clone(), value.clone())).collect()
    }

    /// The text with the sizes that were found for its vectors of ones, where it has some without.
    pub(super) fn with_sizes(&self) -> Option<String> {
        let sized = with_sizes(&self.statement, &self.parts, &self.graph, &self.symbols);
        (sized != self.statement).then(|| print_statement_with(&sized, &self.decimals))
    }

    /// The text in the notation of the engine, where it has one reading.
    fn plain(&self) -> Option<String> {
        let ranks: HashMap<[usize; 2], usize> =
            self.parts.iter().map(|(id, span)| ([span.start, span.end], self.graph.rank(*id))).collect();
        let rank = |span: Span| ranks.get(&[span.start, span.end]).copied();
        let printed = || print_statement(&self.statement);
        has_one_reading(&self.statement.expr, &rank).then(|| self.text.clone().unwrap_or_else(printed))
    }

    /// Whether it is a function of each entry of one variable, and nothing else: `sin(x)`, `exp(-x)`.
    pub(super) fn is_function_of_one_name(&self) -> bool {
        let is_part = |id: Id| match self.graph.op(id) {
            Op::Map(_) | Op::Variable(_) => true,
            Op::Combination(coefficients) => coefficients.len() == 1,
            _ => false,
        };
        self.graph.reachable(&[self.root]).into_iter().all(is_part)
    }

    /// Whether the value is a function, entry by entry, of a vector.
    pub(super) fn is_function_of_entries(&self) -> bool {
        let is_alone = matches!(self.graph.op(self.root), Op::Variable(_));
        self.graph.rank(self.root) == 1 && !is_alone && self.is_function_of_one_name()
    }

    /// What is written, but no part of the term that is made of it.
    pub(super) fn written(&self) -> Vec<Id> {
        cancelled(&self.parts, &[self.root], &self.graph)
    }

    fn answer(&self, request: &Task) -> Answer {
        let of = |request| answer(self.graph.clone(), self.root, self.row, self.symbols.clone(), request, &self.rules);
        let mut found = of(request);
        if found.best().is_none() && !request.assumptions.is_empty() {
            // Nothing that could be written down and checked: answer without the assumptions.
            found = of(&Task { assumptions: Vec::new(), ..request.clone() });
        }
        found.notes.splice(0..0, self.notes.iter().cloned());
        found.question.clone_from(&self.question);
        found.set_question(&self.statement, self.plain());
        found.forms.set_decimals(&self.decimals);
        found
    }

    /// A variable, or the part of one: `x[1]`, `X[r,:]`.
    pub(super) fn part(&self, text: &str) -> Result<(Variable, Selection)> {
        let (name, labels) = part(text);
        let variable = self.find(name)?;
        let Some(labels) = labels else { return Ok((variable, Selection::default())) };
        let fail = |message: String| Err(Error::new(ErrorCode::Index, message, Span::default()));
        let shape = &self.symbols.declaration(variable).shape;
        if labels.len() != shape.len() {
            let (axes, count) = (shape.len(), labels.len());
            return fail(format!(
                "{text} has {count} places, but {name} is {}: {axes} axes",
                self.symbols.shape_text(shape)
            ));
        }
        let mut places = Vec::with_capacity(labels.len());
        for (label, axis) in labels.into_iter().zip(shape) {
            if label == ":" {
                places.push(None);
                continue;
            }
            let [dimension] = axis[..] else {
                return fail(format!("an axis of {name} is a product of dimensions: it has no places"));
            };
            let along = self.symbols.dimension_name(dimension);
            if label.contains(':') {
                return fail(format!(
                    "{text}: a range of places is no variable: differentiate by {name}, and select from the derivative"
                ));
            }
            let named = self.symbols.find_dimension(label).filter(|label| self.symbols.place(*label).is_some());
            places.push(Some(match (label.parse::<u32>(), named) {
                (Ok(place), _)
                    if place > 0 && self.symbols.literal_size(dimension).is_none_or(|n| n >= place.into()) =>
                {
                    (dimension, Place::At(place))
                }
                (Err(_), Some(named)) if self.symbols.place(named) == Some(dimension) => {
                    (dimension, Place::Named(named))
                }
                (Ok(place), _) => return fail(format!("{text}: there is no place {place} of {along}, counted from 1")),
                _ => {
                    return fail(format!(
                        "{text}: {label} is no place of {along}; declare it, as in '{label}: index({along})'"
                    ));
                }
            }));
        }
        Ok((variable, Selection(places)))
    }

    /// The array of which a variable is an entry by its name: `x` for `x_i`.
    fn array<'n>(&'n self, name: &'n str) -> &'n str {
        let spelt = variable_name(name);
        self.arrays.iter().find(|(own, _)| *own == spelt).map_or(name, |(_, array)| array)
    }

    fn find(&self, name: &str) -> Result<Variable> {
        let name = &*variable_name(self.array(name));
        let spelt = || spellings(name).find_map(|spelt| self.symbols.find_variable(&spelt));
        self.symbols.find_variable(name).or_else(spelt).ok_or_else(|| {
            let known: Vec<&str> = self.symbols.variables().map(|(_, name, _)| name).collect();
            let are = if known.len() == 1 { "its variable is" } else { "its variables are" };
            let message = format!("the expression has no variable {name}; {are} {}", known.join(", "));
            Error::new(ErrorCode::UnknownName, message, Span::default())
        })
    }

    /// The value at numbers, in floating point: an array with one axis for each axis of the expression. A row vector has one axis, as a column.
    ///
    /// ```
    /// use gradus::{Bindings, Context, Tensor};
    /// let mut at = Bindings::new();
    /// at.set("x", Tensor::new(vec![2], vec![3.0, 4.0]).unwrap());
    /// assert_eq!(Context::new().parse("x*x'")?.eval(&at)?.data, [9.0, 12.0, 12.0, 16.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unknown-name`: a variable without a value, or a value for what is no variable. `shape`: an array that does not fit. `arithmetic`: the
    /// value does not exist there, or a dimension has no size. None has a place.
    pub fn eval(&self, bindings: &Bindings) -> Result<Tensor<f64>> {
        bindings.evaluate(&self.graph, self.root, &self.symbols)
    }
}

/// Whether the text asks for the derivative by the one variable that is given, several times: a Hessian.
pub(super) fn is_repeated(given: &[&str], asked: &[&str]) -> bool {
    matches!(given, [name] if asked.len() > 1 && asked.iter().all(|own| own == name))
}

/// What is differentiated by as the name of a variable and, if a part of it is meant, its places.
pub(super) fn part(text: &str) -> (&str, Option<Vec<&str>>) {
    match text.trim().strip_suffix(']').and_then(|text| text.split_once('[')) {
        Some((name, inside)) => (name.trim(), Some(inside.split(',').map(str::trim).collect())),
        None => (text, None),
    }
}
