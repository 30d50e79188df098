//! From the text of a rule to typed patterns.

use super::definition;
use super::function::Functions;
use super::index::{self, IndexRule};
use super::piece::Direction;
use super::side::{collect_names, elaborate, has_index, only_right, place, unbound};
use super::text::RuleText;
use crate::base::{Attribute, Declaration, Definitions, Error, ErrorCode, Rational, Result, Span, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What kind of statement a rule makes.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Both sides are matrix-level terms.
    Matrix,
    /// Both sides are products of entries: index notation. `left` and `right` of the [`Rule`] are the same statement as networks.
    Index(IndexRule),
    /// `d(left) => right`, linear in the differentials of these operands of `left`.
    Differential(Vec<Operand>),
}

/// One operand of a differential rule: its metavariable and the variable that stands for its differential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operand {
    /// The operand itself.
    pub value: Variable,
    /// Its differential.
    pub differential: Variable,
}

/// A metavariable `k: integer`, for the exponents of matrices from two on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer {
    /// The metavariable where it stands as a number.
    pub variable: Variable,
    /// The exponent that stands for it in `A^k`; no other power of the rule has it.
    pub exponent: u32,
}

/// The exponents at which a rule with integer metavariables is checked.
pub const EXPONENTS: [u32; 3] = [2, 3, 5];

/// A compiled rule: a typed equation over metavariables, for one choice of ranks.
///
/// Metavariables are the [`Op::Variable`]s of `graph`, named by `symbols`; the dimension symbols of `symbols` are unknowns too (except
/// literal sizes). Every metavariable of `right` occurs in `left`.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The name of the text it comes from; rules for several ranks share it.
    pub name: String,
    /// The number of axes its `any` and `array` metavariables have here, if it has any.
    pub rank: Option<usize>,
    /// The metavariables and the dimension symbols.
    pub symbols: Symbols,
    /// The terms of both sides.
    pub graph: Graph,
    /// The left-hand side.
    pub left: Id,
    /// The right-hand side.
    pub right: Id,
    /// Which way it may be used.
    pub direction: Direction,
    /// What kind of statement it is.
    pub kind: Kind,
    /// What must be known of the metavariables: the `where` clause and the attributes of the `for` clause. The declarations in
    /// `symbols` hold the same.
    pub conditions: Vec<(Variable, Attribute)>,
    /// The integer metavariables.
    pub integers: Vec<Integer>,
    /// Whether it is used when nothing else is left to do.
    pub last: bool,
}

impl Rule {
    /// The rules at the exponents at which a rule with integer metavariables is checked; the rule itself if it has none.
    pub fn instances(&self) -> Vec<Rule> {
        if self.integers.is_empty() {
            return vec![self.clone()];
        }
        let exponent = |at: usize| EXPONENTS[at % EXPONENTS.len()];
        let values = |from: usize| (0..self.integers.len()).map(|at| exponent(from + at)).collect::<Vec<_>>();
        (0..EXPONENTS.len()).filter_map(|from| self.at(&values(from))).collect()
    }

    /// The rule with these numbers for its integer metavariables.
    fn at(&self, values: &[u32]) -> Option<Rule> {
        let mut graph = Graph::new();
        let mut map: FxHashMap<Id, Id> = FxHashMap::default();
        for id in self.graph.reachable(&[self.left, self.right]) {
            let node = self.graph.node(id);
            let value = |wanted: &dyn Fn(&Integer) -> bool| self.integers.iter().position(wanted).map(|at| values[at]);
            let new = match &node.op {
                Op::Variable(v) => match value(&|integer| integer.variable == *v) {
                    Some(value) => graph.number(Rational::from_integer(i64::from(value))),
                    None => graph.variable(*v, &self.symbols),
                },
                op => {
                    let children: Option<Vec<Id>> = node.children.iter().map(|child| map.get(child).copied()).collect();
                    let exponent = |number| value(&|integer| integer.exponent == number).or(Some(number));
                    let parameters = op.parameters().with_numbers(exponent)?;
                    graph.add(op.with_parameters(parameters), &children?).ok()?
                }
            };
            map.insert(id, new);
        }
        let [left, right] = [map[&self.left], map[&self.right]];
        Some(Rule { graph, left, right, integers: Vec::new(), ..self.clone() })
    }

    /// The operation that the rule defines, if it does: it then says that the left side, what the operation is, may be written as the
    /// right side, a call of it.
    pub fn defines(&self) -> Option<&str> {
        match self.graph.op(self.right) {
            Op::Defined(operation) => Some(&operation.name),
            _ => None,
        }
    }
}

/// Compiles a rule: one [`Rule`], or one for each rank when it has metavariables of several ranks (a rank at which both sides are the
/// same expression has none).
///
/// # Errors
/// When a side is not well-typed, a metavariable of the right does not occur on the left, the shapes of the sides differ, or a clause
/// names something that does not exist. Places are in the file.
pub fn compile(text: &RuleText) -> Result<Vec<Rule>> {
    compile_with(text, Functions::shipped())
}

/// As [`compile`], where rules may use these functions.
///
/// # Errors
/// As [`compile`], and when the rule declares a function that cannot be one.
pub fn compile_with(text: &RuleText, functions: &Functions) -> Result<Vec<Rule>> {
    if text.function.is_none() && text.definition.is_none() && functions.is_empty() {
        return compile_plain(text, functions.definitions());
    }
    let mut functions = functions.clone();
    functions.add(text)?;
    let mut text = text.clone();
    for side in [&mut text.equation.left, &mut text.equation.right] {
        *side = functions.expand(side)?;
    }
    compile_plain(&text, functions.definitions())
}

fn compile_plain(text: &RuleText, definitions: &Arc<Definitions>) -> Result<Vec<Rule>> {
    let has = |kind| text.variables.iter().any(|v| of_kind(v, kind).is_some());
    let ranks: &[Option<usize>] = match (has("array"), has("any")) {
        (true, _) => &[Some(1), Some(2)],
        (_, true) => &[Some(0), Some(1), Some(2)],
        _ => &[None],
    };
    let mut rules = Vec::new();
    for rank in ranks {
        rules.extend(Some(compile_at(text, *rank, definitions)?).filter(|rule| rule.left != rule.right));
    }
    if rules.is_empty() {
        return error("both sides are the same expression", text.equation.span);
    }
    Ok(rules)
}

/// What follows the word of this kind: the attributes.
fn of_kind<'a>(variable: &'a super::text::Metavariable, kind: &str) -> Option<&'a str> {
    variable.kind.strip_prefix(kind).filter(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn error<T>(message: impl Into<String>, span: Span) -> Result<T> {
    Err(Error::new(ErrorCode::Rule, message, span))
}

fn compile_at(text: &RuleText, rank: Option<usize>, definitions: &Arc<Definitions>) -> Result<Rule> {
    let mut symbols = Symbols::default();
    symbols.set_definitions(definitions.clone());
    for variable in &text.variables {
        declare(&mut symbols, variable, rank)?;
    }
    all_occur(text)?;
    let mut rule = Rule {
        name: text.name.clone(),
        rank,
        graph: Graph::new(),
        left: Id::from(0),
        right: Id::from(0),
        direction: text.equation.direction,
        kind: Kind::Matrix,
        conditions: Vec::new(),
        integers: Vec::new(),
        last: text.last,
        symbols,
    };
    rule.integers = integers(text, &rule.symbols)?;
    sides(text, &mut rule)?;
    let (left, right) = (rule.graph.shape(rule.left), rule.graph.shape(rule.right));
    if left != right {
        let (left, right) = (rule.symbols.shape_text(left), rule.symbols.shape_text(right));
        let message = format!("the left side is a {left}, the right side a {right}");
        return Err(Error::new(ErrorCode::Shape, message, text.equation.span));
    }
    conditions(text, &mut rule)?;
    Ok(rule)
}

/// Fails when a metavariable does not occur on the left.
fn all_occur(text: &RuleText) -> Result<()> {
    let mut names = (BTreeSet::new(), BTreeSet::new());
    collect_names(&text.equation.left, &mut names.0);
    collect_names(&text.equation.right, &mut names.1);
    let Some(variable) = text.variables.iter().find(|variable| !names.0.contains(&variable.name)) else {
        return Ok(());
    };
    let name = &variable.name;
    if names.1.contains(name) {
        return Err(only_right(name, place(&text.equation.right, name).unwrap_or(variable.span)));
    }
    error(format!("'{name}' is declared but does not occur in the rule"), variable.span)
}

/// Gives a rule its two sides, and the kind of statement that they make.
fn sides(text: &RuleText, rule: &mut Rule) -> Result<()> {
    let equation = &text.equation;
    let plain = rule.integers.is_empty();
    if text.is_differential() {
        if !plain {
            return error("a differential rule has no integer metavariables", equation.span);
        }
        differential(text, rule)?;
    } else if !plain {
        powers(text, rule)?;
    } else if text.definition.is_some() {
        let known = rule.symbols.variables().count();
        let body = elaborate(&equation.right, &mut rule.symbols, &mut rule.graph)?;
        unbound(&rule.symbols, known, &equation.right)?;
        (rule.left, rule.right) = definition::sides(text, body, &rule.symbols, &mut rule.graph)?;
        rule.direction = Direction::Forward;
    } else if has_index(&equation.left) || has_index(&equation.right) {
        let compiled = index::compile(text, &mut rule.symbols, &mut rule.graph)?;
        rule.left = compiled.left;
        rule.right = compiled.right;
        rule.kind = Kind::Index(compiled.rule);
    } else {
        rule.left = elaborate(&equation.left, &mut rule.symbols, &mut rule.graph)?;
        let known = rule.symbols.variables().count();
        rule.right = elaborate(&equation.right, &mut rule.symbols, &mut rule.graph)?;
        unbound(&rule.symbols, known, &equation.right)?;
    }
    Ok(())
}

/// Gives the metavariables their attributes, which are the conditions of a rule.
fn conditions(text: &RuleText, rule: &mut Rule) -> Result<()> {
    for condition in &text.conditions {
        match rule.symbols.find_variable(&condition.name) {
            Some(variable) => {
                let mut declaration = rule.symbols.declaration(variable).clone();
                declaration.attributes = declaration.attributes.with(condition.attribute);
                rule.symbols.declare(&condition.name, declaration);
            }
            None => {
                let message = format!("'{}' is no metavariable of this rule", condition.name);
                return Err(Error::new(ErrorCode::UnknownName, message, condition.span));
            }
        }
    }
    for (variable, _, declaration) in rule.symbols.variables() {
        rule.conditions.extend(declaration.attributes.iter().map(|a| (variable, a)));
    }
    Ok(())
}

fn declare(symbols: &mut Symbols, variable: &super::text::Metavariable, rank: Option<usize>) -> Result<Variable> {
    let attributes = of_kind(variable, "any").or_else(|| of_kind(variable, "array"));
    let kind = match (attributes, rank) {
        _ if variable.kind == "integer" => "scalar".to_owned(),
        (Some(attributes), Some(0)) => format!("scalar{attributes}"),
        (Some(attributes), Some(1)) => format!("vector(n){attributes}"),
        (Some(attributes), Some(_)) => format!("matrix(n,m){attributes}"),
        _ => variable.kind.clone(),
    };
    crate::typing::declare(symbols, &format!("{}: {kind}", variable.name)).map_err(|mut error| {
        error.span = variable.span;
        error
    })
}

/// The integer metavariables, each with an exponent that the rule does not have otherwise.
fn integers(text: &RuleText, symbols: &Symbols) -> Result<Vec<Integer>> {
    let names = text.variables.iter().filter(|v| v.kind == "integer");
    let mut used: Vec<u32> = Vec::new();
    for side in [&text.equation.left, &text.equation.right] {
        side.walk(&mut |e| {
            let whole = if let ExprKind::Number(value) = &e.kind { value.to_i64() } else { None };
            used.extend(whole.and_then(|whole| u32::try_from(whole).ok()));
        });
    }
    let mut free = (0..LARGEST).rev().filter(|exponent| !used.contains(exponent));
    let integer = |v: &super::text::Metavariable| match (symbols.find_variable(&v.name), free.next()) {
        (Some(variable), Some(exponent)) => Ok(Integer { variable, exponent }),
        _ => error(format!("'{}' cannot be an integer here", v.name), v.span),
    };
    names.map(integer).collect()
}

/// Above every exponent that stands for a metavariable; such exponents can be read.
const LARGEST: u32 = 1000;

/// Compiles a rule with integer metavariables.
fn powers(text: &RuleText, rule: &mut Rule) -> Result<()> {
    let equation = &text.equation;
    let left = with_exponents(&equation.left, rule)?;
    rule.left = elaborate(&left, &mut rule.symbols, &mut rule.graph)?;
    let known = rule.symbols.variables().count();
    let right = with_exponents(&equation.right, rule)?;
    rule.right = elaborate(&right, &mut rule.symbols, &mut rule.graph)?;
    unbound(&rule.symbols, known, &equation.right)?;
    for integer in &rule.integers {
        if !rule.binds(rule.left, *integer) {
            let name = rule.symbols.variable_name(integer.variable);
            let span = place(&equation.left, name).unwrap_or(equation.span);
            return error(format!("on the left the integer '{name}' is the exponent of a matrix"), span);
        }
    }
    Ok(())
}

impl Rule {
    /// Whether matching this side finds the number that an integer metavariable stands for.
    pub(crate) fn binds(&self, side: Id, integer: Integer) -> bool {
        let nodes = self.graph.reachable(&[side]);
        let is_the_integer = |op: &Op| *op == Op::Variable(integer.variable);
        let is_exponent = |op: &Op| op.parameters().numbers().any(|number| number == integer.exponent);
        nodes.iter().any(|id| is_exponent(self.graph.op(*id))) && !nodes.iter().any(|id| is_the_integer(self.graph.op(*id)))
    }
}

/// The expression with the exponents that stand for integer metavariables where these are powers of matrices.
fn with_exponents(expr: &Expr, rule: &Rule) -> Result<Expr> {
    let expr = expr.map_children(&mut |child| with_exponents(child, rule))?;
    let ExprKind::Power(base, exponent) = &expr.kind else { return Ok(expr) };
    let ExprKind::Name(name) = &exponent.kind else { return Ok(expr) };
    let Some(integer) = rule.integers.iter().find(|i| rule.symbols.variable_name(i.variable) == name) else {
        return Ok(expr);
    };
    let (mut symbols, mut graph) = (rule.symbols.clone(), rule.graph.clone());
    let base_id = elaborate(base, &mut symbols, &mut graph)?;
    if graph.rank(base_id) != 2 {
        return Ok(expr);
    }
    let number = ExprKind::Number(Rational::from_integer(i64::from(integer.exponent)));
    let exponent = Expr { kind: number, span: exponent.span };
    Ok(Expr { kind: ExprKind::Power(base.clone(), Box::new(exponent)), span: expr.span })
}

/// Compiles `d(op(A, B)) => ...`.
fn differential(text: &RuleText, rule: &mut Rule) -> Result<()> {
    let equation = &text.equation;
    let inner = match &equation.left.kind {
        ExprKind::Call(_, arguments) if arguments.len() == 1 => &arguments[0],
        _ => return error("the left side is d(..) of one operation", equation.left.span),
    };
    rule.left = elaborate(inner, &mut rule.symbols, &mut rule.graph)?;
    let mut operands: Vec<Operand> = Vec::new();
    let children = match &text.function {
        // The value of a function is any expression in its one parameter.
        Some(_) => {
            let variables: Vec<Variable> = rule.symbols.variables().map(|(v, _, _)| v).collect();
            variables.into_iter().map(|v| rule.graph.variable(v, &rule.symbols)).collect()
        }
        None => rule.graph.children(rule.left).to_vec(),
    };
    for child in children {
        let Op::Variable(value) = *rule.graph.op(child) else {
            return error("the operands of a differential rule are metavariables", inner.span);
        };
        let name = format!("d{}", rule.symbols.variable_name(value));
        if rule.symbols.find_variable(&name).is_some() {
            return error(
                format!("'{name}' is a name of this rule, so it cannot stand for a differential"),
                inner.span,
            );
        }
        let shape = rule.symbols.declaration(value).shape.clone();
        let differential = rule.symbols.declare(&name, Declaration { shape, attributes: Default::default() });
        operands.push(Operand { value, differential });
    }
    if operands.is_empty() {
        return error("expected an operation with operands in d(..)", inner.span);
    }
    let known = rule.symbols.variables().count();
    let right = replace_differentials(&equation.right)?;
    rule.right = elaborate(&right, &mut rule.symbols, &mut rule.graph)?;
    unbound(&rule.symbols, known, &equation.right)?;
    rule.kind = Kind::Differential(operands);
    Ok(())
}

/// `d(A)` as the name `dA`.
fn replace_differentials(expr: &Expr) -> Result<Expr> {
    let kind = match &expr.kind {
        ExprKind::Call(name, arguments) if name == "d" => match arguments.as_slice() {
            [Expr { kind: ExprKind::Name(name), .. }] => ExprKind::Name(format!("d{name}")),
            _ => return error("on the right, d(..) is taken of a metavariable", expr.span),
        },
        _ => return expr.map_children(&mut replace_differentials),
    };
    Ok(Expr { kind, span: expr.span })
}
