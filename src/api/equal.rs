//! Whether two expressions are equal, as a call of the library.

use super::assumptions::{assumed, solved};
use super::context::Context;
use super::defined::{self, Given};
use crate::base::{Error, ErrorCode, Result, Span, Symbols, Variable};
use crate::equality::{
    Budget, Question, Status, Theory, Undecided, Verdict, decided, hold_together, prove, substituted,
};
use crate::expr::{Graph, Id};
use crate::facts;
use crate::normal::{Algebra, Limits as NormalFormLimits};
use crate::syntax::ast::{Expr, ExprKind, Statement, Term};
use crate::syntax::words;
use crate::typing::{Elaborated, cancelled, elaborate, elaborate_shaped};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What was found out about two expressions.
///
/// ```
/// use gradus::{Context, Status};
/// let equality = Context::new().equal("inv(A*B)", "inv(B)*inv(A)")?;
/// assert_eq!(equality.verdict.status(), Status::Proved);
/// assert_eq!(equality.conditions, ["A is invertible", "B is invertible"]);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Equality {
    /// How sure it is that they are equal, or a point at which they differ.
    pub verdict: Verdict,
    /// What the two need to be defined, in words: first that of the left one. Empty where they are not shown to be equal.
    pub conditions: Vec<String>,
    /// What of the two was read otherwise than literally, and how to say the other reading.
    pub notes: Vec<String>,
}

impl Equality {
    /// Whether the two are equal by proof or by a test in exact arithmetic. Not so where they agree in floating point only, as
    /// [`Verdict::is_true`] has it. The rules under assumptions count as a proof.
    pub fn is_equal(&self) -> bool {
        matches!(self.verdict, Verdict::Proved(_)) || self.verdict.status() <= Status::Tested
    }
}

/// Both sides in one graph.
pub(super) struct Sides {
    pub(super) graph: Graph,
    pub(super) symbols: Symbols,
    pub(super) left: Id,
    pub(super) right: Id,
    /// What is written in them and cancels.
    pub(super) cancelled: Vec<Id>,
    pub(super) statements: [Statement; 2],
    pub(super) notes: Vec<String>,
}

impl Context {
    /// Compares two expressions over the declarations, the assumptions and the rules of the context. The names that both have are given
    /// the shapes that both sides together ask for; `0` is the zero of any shape. A text that asks for a derivative stands for it.
    ///
    /// ```
    /// let equality = gradus::Context::new().equal("vec(A*X*B)", "kron(B',A)*vec(X)")?;
    /// assert!(equality.is_equal());
    /// assert!(gradus::Context::new().equal("d(x'*A*x)/dx", "(A + A')*x")?.is_equal());
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// That of [`Context::parse`] on the one that is no expression; an error without a place when the two do not fit together, `shape` where
    /// their shapes differ.
    pub fn equal(&self, left: &str, right: &str) -> Result<Equality> {
        let (cx, [left, right], questions) = self.without_questions([left, right])?;
        let mut equality = cx.equal_expressions(&left, &right)?;
        equality.notes.splice(0..0, questions);
        Ok(equality)
    }

    /// The same of two texts that ask for nothing.
    fn equal_expressions(&self, left: &str, right: &str) -> Result<Equality> {
        let Sides { mut graph, mut symbols, left: p, right: q, cancelled, notes, .. } = self.sides(left, right)?;
        let (assumptions, open) = assumed(self.assumptions(), &mut symbols, &mut graph)?;
        let terms: Vec<Id> = [p, q].into_iter().chain(cancelled).collect();
        let assumed = Assumed { assumptions, open, solved: Vec::new() };
        // What is assumed of variables is put in where it can be: points are known then.
        if let Some((terms, assumed)) = put_in(&mut graph, &symbols, &terms, &assumed) {
            let (verdict, conditions) = self.compared(&mut graph, &symbols, &terms, &assumed);
            if verdict.is_true() || verdict.is_false() {
                return Ok(Equality { verdict, conditions, notes });
            }
        }
        let (verdict, conditions) = self.compared(&mut graph, &symbols, &terms, &assumed);
        Ok(Equality { verdict, conditions, notes })
    }

    /// The verdict on whether the first two terms are equal, and what all need to have values.
    fn compared(
        &self,
        graph: &mut Graph,
        symbols: &Symbols,
        terms: &[Id],
        assumed: &Assumed,
    ) -> (Verdict, Vec<String>) {
        // Where one of these does not hold one of the two has no value, and there is nothing to compare.
        let terms = facts::narrowed(graph, terms);
        let needed = facts::conditions(graph, symbols, &terms, &[]);
        let needs: Vec<_> = needed.iter().map(|condition| (condition.requirement, condition.operand)).collect();
        let theory = Theory {
            rules: Some(self.rules()),
            grounds: Some(self.grounds()),
            assumptions: &assumed.assumptions,
            open: assumed.open,
            needs: &needs,
            solved: &assumed.solved,
        };
        let (left, right, budget) = (terms[0], terms[1], Budget::QUESTION);
        let mut verdict = prove(&Question { graph, left, right, symbols, theory, budget });
        if verdict.is_true() && assumed.assumptions.is_empty() && !hold_together(graph, symbols, &needs) {
            verdict = Verdict::Unknown(Undecided::Conditions);
        }
        let conditions = if verdict.is_true() { told(graph, left, symbols, needed) } else { Vec::new() };
        (verdict, conditions)
    }

    pub(super) fn sides(&self, left: &str, right: &str) -> Result<Sides> {
        let [in_left, in_right] = [left, right].map(|text| words(text).collect::<Vec<&str>>());
        let [first, second] = [self.read_beside(left, &[], &in_right)?, self.read_beside(right, &[], &in_left)?];
        let mut notes = first.notes;
        notes.extend(second.notes);
        let [mut a, mut b] = [first.statement, second.statement];
        for statement in [&mut a, &mut b] {
            statement.expr = self.functions().expand(&statement.expr)?;
        }
        let mut symbols = self.symbols().clone();
        // Each side alone first: a mistake in one has its place in it.
        let alone = |statement: &Statement| {
            let (mut symbols, mut graph) = (symbols.clone(), Graph::new());
            let found = elaborate(statement, &[], &mut symbols, &mut graph)?;
            let row = if found.row && graph.rank(found.root) == 1 { "row " } else { "" };
            Ok(format!("{row}{}", symbols.shape_text(graph.shape(found.root))))
        };
        let shapes: [String; 2] = [alone(&a)?, alone(&b)?];
        let mut joint = None;
        if a.target.is_none() && b.target.is_none() {
            // Names get the shapes that both sides together ask for.
            let mut graph = Graph::new();
            if let Ok(found) = elaborate(&difference(&a, &b), &[], &mut symbols, &mut graph) {
                notes.extend(found.notes);
                joint = Some(graph.shape(found.root).clone());
            }
        }
        let mut graph = Graph::new();
        let both = |e: Error| Error { span: Span::default(), ..e };
        let mut first = elaborate(&a, &[], &mut symbols, &mut graph).map_err(both)?;
        let mut second = elaborate(&b, &[], &mut symbols, &mut graph).map_err(both)?;
        for note in [&first, &second].into_iter().flat_map(|side| &side.notes) {
            notes.push(note.clone());
        }
        self.check_defined([(&a, &first), (&b, &second)], &symbols, &graph)?;
        let mut told = BTreeSet::new();
        notes.retain(|note| told.insert(note.clone()));
        if graph.shape(first.root) != graph.shape(second.root)
            && let Some(shape) = joint.filter(|shape| graph.rank(first.root) == shape.len() && !shape.is_empty())
        {
            // An identity of no stated size has no name that would carry the size of the other side: the shape does.
            let mut side = |statement| elaborate_shaped(statement, &[], Some(&shape), &mut symbols, &mut graph);
            if let (Ok(a), Ok(b)) = (side(&a), side(&b)) {
                (first, second) = (a, b);
            }
        }
        let (mut p, mut q) = (first.root, second.root);
        if graph.shape(p) != graph.shape(q) {
            let zero = |s: &Statement| matches!(&s.expr.kind, ExprKind::Number(n) if n.is_zero());
            if zero(&b) {
                q = graph.zero(&graph.shape(p).clone());
                second.row = first.row;
            } else if zero(&a) {
                p = graph.zero(&graph.shape(q).clone());
                second.row = first.row;
            } else if b.target.is_some() {
                let shape = graph.shape(p).clone();
                q = elaborate_shaped(&b, &[], Some(&shape), &mut symbols, &mut graph).map_err(both)?.root;
            } else if graph.rank(p) == graph.rank(q) {
                // A constant without a size, such as `eye`, has the one that fits.
                let shape = graph.shape(p).clone();
                let (mut names, mut terms) = (symbols.clone(), graph.clone());
                if let Ok(fitted) = elaborate_shaped(&b, &[], Some(&shape), &mut names, &mut terms)
                    && terms.shape(fitted.root) == &shape
                {
                    (q, symbols, graph) = (fitted.root, names, terms);
                }
            }
        }
        if graph.shape(p) != graph.shape(q) || (first.row != second.row && graph.rank(p) == 1) {
            let [first, second] = shapes;
            let message = format!("the two have different shapes: the first is {first}, the second {second}");
            return Err(Error::new(ErrorCode::Shape, message, Span::default()));
        }
        let parts = [first.parts, second.parts].concat();
        let cancelled = cancelled(&parts, &[p, q], &graph);
        Ok(Sides { graph, symbols, left: p, right: q, cancelled, statements: [a, b], notes })
    }

    /// Refuses sides that have no value anywhere. What names stand for, both sides together say.
    fn check_defined(&self, sides: [(&Statement, &Elaborated); 2], symbols: &Symbols, graph: &Graph) -> Result<()> {
        let (mut symbols, mut graph) = (symbols.clone(), graph.clone());
        let (assumptions, _) = assumed(self.assumptions(), &mut symbols, &mut graph)?;
        let (rules, limits) = (&**self.rules(), self.limits());
        let given = Given { symbols: &symbols, rules, limits, assumptions: &assumptions };
        sides.into_iter().try_for_each(|(side, read)| defined::check(&side.expr, read, &graph, &given))
    }
}

fn difference(a: &Statement, b: &Statement) -> Statement {
    let terms = [(false, a), (true, b)].map(|(negative, s)| Term { negative, expr: s.expr.clone() });
    Statement { target: None, expr: Expr::new(ExprKind::Sum(terms.to_vec())) }
}

/// What is assumed of the terms of a graph.
struct Assumed {
    assumptions: Vec<(Id, Id)>,
    /// Whether one of them says more than attributes of variables.
    open: bool,
    /// The variables that are no part of the terms any more, with their values.
    solved: Vec<(Variable, Id)>,
}

/// The terms with the values of variables that are assumed, if there are any, and what is assumed besides.
fn put_in(graph: &mut Graph, symbols: &Symbols, terms: &[Id], assumed: &Assumed) -> Option<(Vec<Id>, Assumed)> {
    if !assumed.open {
        return None;
    }
    let found = solved(graph, symbols, &assumed.assumptions).ok().filter(|found| !found.values.is_empty())?;
    let terms = terms.iter().map(|term| substituted(graph, *term, &found.values)).collect::<Option<Vec<Id>>>()?;
    let open = !found.open.is_empty();
    Some((terms, Assumed { assumptions: found.open, open, solved: found.values }))
}

/// Conditions of the sides in words, each said once.
fn told(graph: &mut Graph, left: Id, symbols: &Symbols, mut conditions: Vec<facts::Condition>) -> Vec<String> {
    conditions.retain(|c| decided(graph, symbols, c.requirement, c.operand) != Some(true));
    let symbols = Arc::new(symbols.clone());
    let mut algebra = Algebra::new(symbols.clone(), NormalFormLimits::default());
    let conditions = facts::independent(graph, &mut algebra, conditions);
    let phrase = |condition: &facts::Condition| {
        let operand = crate::notation::told(graph, condition.operand, Some(left), &symbols);
        condition.requirement.phrase(&operand, graph.rank(condition.operand))
    };
    conditions.iter().map(phrase).collect()
}
