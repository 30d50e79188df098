//! Equations that are assumed to hold.

use crate::base::{
    Attribute, Attributes, Error, ErrorCode, IndexPatternBuilder, Property, Rational, Result, Span, Symbols, Variable,
};
use crate::egraph::{EGraph, SaturationLimits};
use crate::equality::{solved_for_zero, substituted};
use crate::expr::{Graph, Id};
use crate::facts::{GraphFacts, differ, is_zero_nowhere};
use crate::normal::{Algebra, Limits};
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind, Statement, Term};
use crate::typing::{declare, elaborate, elaborate_shaped};
use std::sync::Arc;

/// An equation between variables.
#[derive(Clone, Debug)]
pub(super) struct Assumption {
    left: Expr,
    right: Expr,
    notes: Vec<String>,
}

impl Assumption {
    /// Reads an equation, each side by `read`, which also says what it read otherwise than it is written.
    pub(super) fn read(equation: &str, read: impl Fn(&str) -> Result<(Expr, Vec<String>)>) -> Result<Assumption> {
        let Some((left, right)) = equation.split_once('=') else {
            let whole = Span::new(0, equation.len());
            return Err(Error::new(ErrorCode::Syntax, "expected an equation such as Q'*Q = eye", whole));
        };
        let place = left.len() + 1;
        for (side, text, at) in [("left", left, 0), ("right", right, place)] {
            if text.trim().is_empty() {
                let message = format!("expected an expression on the {side} of '=', as in Q'*Q = eye");
                return Err(Error::new(ErrorCode::Syntax, message, Span::new(at, equation.len().max(at))));
            }
        }
        let (left, mut notes) = read(left)?;
        let (right, more) = read(right).map_err(|mut error| {
            error.span = Span::new(error.span.start + place, error.span.end + place);
            error
        })?;
        notes.extend(more);
        Ok(Assumption { left, right, notes })
    }

    /// What was read otherwise than it is written.
    pub(super) fn notes(&self) -> &[String] {
        &self.notes
    }
}

/// The assumptions between variables that have a shape, read into the graph; they may say attributes of them. Also whether one says
/// more.
///
/// # Errors
/// When the shapes of an assumption do not fit, or it contradicts others, or what is declared.
pub(super) fn assumed(
    assumptions: &[Assumption],
    symbols: &mut Symbols,
    graph: &mut Graph,
) -> Result<(Vec<(Id, Id)>, bool)> {
    let mut read_in = Vec::new();
    let mut equations = Vec::new();
    let mut open = false;
    for Assumption { left, right, .. } in assumptions {
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
        (*symbols, *graph) = (names, scratch);
        let shape = graph.shape(both).clone();
        let mut read = |side: &Expr| {
            let side = Statement { target: None, expr: side.clone() };
            elaborate_shaped(&side, &[], Some(&shape), symbols, graph).map(|read| read.root)
        };
        let equation = (left, right);
        let (left, right) = (read(left).map_err(about)?, read(right).map_err(about)?);
        if differ_everywhere(graph, symbols, [left, right]) {
            return Err(contradictory(equation, "by what is known of the two sides they differ everywhere"));
        }
        if let Some(reason) = differ_in_sum(graph, symbols, [left, right]) {
            return Err(contradictory(equation, reason));
        }
        if let Some(reason) = incompatible(graph, symbols, [left, right]) {
            return Err(contradictory(equation, reason));
        }
        let said = attribute(graph, left, right).or_else(|| attribute(graph, right, left));
        open |= said.is_none();
        if let Some((variable, attribute)) = said {
            let mut declaration = symbols.declaration(variable).clone();
            declaration.attributes = declaration.attributes.with(attribute);
            let size = declaration.shape.first().and_then(|axis| symbols.literal_axis(axis));
            if let Some((_, reason)) = declaration.attributes.contradiction(size) {
                return Err(contradictory(equation, reason));
            }
            let name = symbols.variable_name(variable).to_owned();
            symbols.declare(&name, declaration);
        }
        read_in.push((left, right));
        equations.push(equation);
        // A square matrix with a product that is the identity has it from the other side too.
        if let Some(other) = exchanged(graph, left, right).or_else(|| exchanged(graph, right, left)) {
            read_in.push(other);
            equations.push(equation);
        }
    }
    if !read_in.is_empty() {
        let told = equations.clone();
        let mut egraph = EGraph::new(Arc::new(symbols.clone()), SaturationLimits::default());
        for ((left, right), equation) in read_in.iter().zip(equations) {
            egraph.assume(graph, *left, *right);
            egraph.settle();
            if let Some([a, b]) = egraph.contradiction() {
                let with = if read_in.len() > 1 { "with those before it, " } else { "" };
                return Err(contradictory(equation, &format!("{with}{a} would be {b}")));
            }
        }
        if let Err(place) = solved(graph, symbols, &read_in) {
            return Err(contradictory(told[place], "with the others put in its sides are equal nowhere"));
        }
    }
    Ok((read_in, open))
}

/// Assumptions as values of variables, as far as they say any, and the others with these put in.
#[derive(Debug, Default)]
pub(super) struct Solved {
    pub(super) values: Vec<(Variable, Id)>,
    pub(super) open: Vec<(Id, Id)>,
}

/// Solves assumptions for variables: one after the other, each for a variable of which the value has all attributes.
///
/// # Errors
/// The place of one that contradicts others.
pub(super) fn solved(
    graph: &mut Graph,
    symbols: &Symbols,
    assumptions: &[(Id, Id)],
) -> std::result::Result<Solved, usize> {
    let mut algebra = Algebra::new(Arc::new(symbols.clone()), Limits::default());
    let mut values: Vec<(Variable, Id)> = Vec::new();
    let mut open: Vec<(usize, [Id; 2])> = assumptions.iter().map(|(l, r)| [*l, *r]).enumerate().collect();
    loop {
        let mut found = None;
        let mut left = Vec::new();
        for (place, sides) in std::mem::take(&mut open) {
            let signs = [1, -1].into_iter().map(Rational::from_integer).collect();
            let difference = graph.add(Op::Combination(signs), &sides).ok();
            let form = difference.and_then(|difference| algebra.normal_form(graph, difference));
            if form.is_some_and(|form| algebra.polynomial(form).is_zero()) {
                continue;
            }
            if form.is_some_and(|form| algebra.constant(form).is_some()) || differ_everywhere(graph, symbols, sides) {
                return Err(place);
            }
            let has_attributes = |graph: &Graph, variable: Variable, value: Id| {
                let known = GraphFacts::new(graph, symbols).of(value);
                symbols.attributes(variable).iter().all(|attribute| known.show(attribute))
            };
            match difference.filter(|_| found.is_none()).and_then(|d| solved_for_zero(graph, d, has_attributes)) {
                Some(value) => found = Some((place, value)),
                None => left.push((place, sides)),
            }
        }
        open = left;
        let Some((place, value)) = found else {
            return Ok(Solved { values, open: open.into_iter().map(|(_, [l, r])| (l, r)).collect() });
        };
        let mut put = |term: Id| substituted(graph, term, &[value]);
        for (place, sides) in &mut open {
            for side in sides {
                *side = put(*side).ok_or(*place)?;
            }
        }
        for (_, term) in &mut values {
            *term = put(*term).ok_or(place)?;
        }
        values.push(value);
    }
}

/// Whether what is known of two terms says that they are equal nowhere.
fn differ_everywhere(graph: &Graph, symbols: &Symbols, [left, right]: [Id; 2]) -> bool {
    let facts = GraphFacts::new(graph, symbols);
    differ(&facts.of(left), &facts.of(right))
}

/// The product of two square matrices in the other order, where in this one it is the identity, and that.
fn exchanged(graph: &mut Graph, product: Id, identity: Id) -> Option<(Id, Id)> {
    let (Op::Product, Op::Identity(_)) = (graph.op(product), graph.op(identity)) else { return None };
    let [a, b] = *graph.children(product) else { return None };
    let other = Some([b, a]).filter(|_| graph.shape(a) == graph.shape(b) && a != b)?;
    Some((graph.add(Op::Product, &other).ok()?, identity))
}

/// Why two terms are equal nowhere, as their difference shows, or the traces of matrices: `A*B - B*A` has the trace zero.
fn differ_in_sum(graph: &mut Graph, symbols: &Symbols, sides: [Id; 2]) -> Option<&'static str> {
    let signs = [1, -1].into_iter().map(Rational::from_integer).collect();
    let difference = graph.add(Op::Combination(signs), &sides).ok()?;
    if is_zero_nowhere(graph, symbols, difference) {
        return Some("the difference of its sides is zero nowhere");
    }
    let [rows, columns] = &graph.shape(difference)[..] else { return None };
    let mut diagonal = IndexPatternBuilder::new();
    let labels = diagonal.axis(rows);
    diagonal.input(labels.iter().chain(&labels).copied());
    let pattern = Some(diagonal.finish()).filter(|_| rows == columns)?;
    let trace = graph.network(pattern, &[difference]).ok()?;
    is_zero_nowhere(graph, symbols, trace).then_some("the traces of its sides differ everywhere")
}

/// Why no matrix has what is known of both sides, if it is so.
fn incompatible(graph: &mut Graph, symbols: &Symbols, sides: [Id; 2]) -> Option<&'static str> {
    let [left, right] = sides;
    if graph.rank(left) != 2 {
        return None;
    }
    let minus =
        [left, right].map(|side| graph.add(Op::Combination([-Rational::one()].into_iter().collect()), &[side]).ok());
    let facts = GraphFacts::new(graph, symbols);
    for (side, other) in [(left, minus[1]), (right, minus[0])] {
        let of_side = facts.of(side);
        let of_other = other.map(|other| facts.of(other)).unwrap_or_default();
        let are = |one, other| of_side.has(one) && of_other.has(other);
        if are(Property::Definite, Property::Semidefinite) || are(Property::Semidefinite, Property::Definite) {
            return Some("a positive definite matrix is not the negative of a positive semidefinite one");
        }
    }
    let both = facts.of(left).meet(facts.of(right)).close();
    let all: Attributes = Attribute::ALL.into_iter().filter(|attribute| both.show(*attribute)).collect();
    let size = graph.shape(left).first().and_then(|axis| symbols.literal_axis(axis));
    all.contradiction(size).map(|(_, reason)| reason)
}

/// An assumption that what is known already contradicts.
fn contradictory((left, right): (&Expr, &Expr), reason: &str) -> Error {
    let equation = [left, right].map(crate::syntax::print).join(" = ");
    let message = format!("the assumption {equation} contradicts what is known: {reason}");
    Error::new(ErrorCode::Request, message, Span::default())
}

/// The equations that say an attribute of a square matrix `A`.
const MEANINGS: [(Attribute, &str); 9] = [
    (Attribute::Symmetric, "A' = A"),
    (Attribute::Skew, "A' = -A"),
    (Attribute::Skew, "-A' = A"),
    (Attribute::Orthogonal, "A'*A = eye(n)"),
    (Attribute::Orthogonal, "A*A' = eye(n)"),
    (Attribute::Orthogonal, "inv(A) = A'"),
    (Attribute::Idempotent, "A*A = A"),
    (Attribute::Idempotent, "A^2 = A"),
    (Attribute::Diagonal, "diag(diag(A)) = A"),
];

/// The attribute that an equation says of a variable.
fn attribute(graph: &Graph, left: Id, right: Id) -> Option<(Variable, Attribute)> {
    MEANINGS.iter().find_map(|(attribute, equation)| {
        let mut symbols = Symbols::default();
        declare(&mut symbols, "A: matrix(n,n)").ok()?;
        let strict = |side: &str| crate::syntax::parse(side).map(|statement| (statement.expr, Vec::new()));
        let Assumption { left: says, right: of, .. } = Assumption::read(equation, strict).ok()?;
        let mut pattern = Graph::new();
        let [says, of] = [says, of].map(|expr| {
            elaborate(&Statement { target: None, expr }, &[], &mut symbols, &mut pattern).map(|read| read.root)
        });
        let (says, of) = (says.ok()?, of.ok()?);
        let mut bound = None;
        let found =
            is_instance(&pattern, says, graph, left, &mut bound) && is_instance(&pattern, of, graph, right, &mut bound);
        Some((bound.filter(|_| found)?, *attribute))
    })
}

/// Whether a term is a pattern of one variable, which is bound by it.
fn is_instance(pattern: &Graph, at: Id, graph: &Graph, id: Id, bound: &mut Option<Variable>) -> bool {
    let same = match (pattern.op(at), graph.op(id)) {
        (Op::Variable(_), Op::Variable(variable)) => {
            let square = graph.rank(id) == 2 && graph.shape(id)[0] == graph.shape(id)[1];
            return square && *bound.get_or_insert(*variable) == *variable;
        }
        // The dimension is that of the variable.
        (Op::Identity(_), Op::Identity(_)) => true,
        (wanted, found) => wanted == found,
    };
    let (wanted, found) = (pattern.children(at), graph.children(id));
    same && wanted.len() == found.len()
        && wanted.iter().zip(found).all(|(at, id)| is_instance(pattern, *at, graph, *id, bound))
}
