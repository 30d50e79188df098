//! What is known of an expression, told in its own notation.

use super::expression::Expression;
use crate::expr::{Graph, Id};
use crate::facts::{self, Fact, Reason};
use crate::notation::notate;
use indexmap::IndexSet;
use rustc_hash::FxHashMap;
use std::fmt;
use std::sync::Arc;

/// Something that is known of an expression or of a part of it, with the reason.
///
/// ```
/// use gradus::{Context, Fact, Property, Reason};
/// let mut cx = Context::new();
/// cx.declare("S: matrix(n,n) spd")?;
/// let facts = cx.parse("inv(S)")?.facts();
/// assert_eq!(facts[0].fact, Fact::Property(Property::Semidefinite));
/// assert_eq!(facts[0].reason, Reason::Operation("inverse".to_owned()));
/// assert_eq!(facts[0].premises, ["S is positive semidefinite"]);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownFact {
    /// The term in the surface syntax; `a part` where it has no notation.
    pub term: String,
    /// The number of its axes: 0 for a scalar, 1 for a vector, 2 for a matrix.
    pub axes: usize,
    /// What is known.
    pub fact: Fact,
    /// What makes it known.
    pub reason: Reason,
    /// The facts that the reason needs, in words; none of them can be left out.
    pub premises: Vec<String>,
}

impl fmt::Display for KnownFact {
    /// One line: `P + R is positive definite: sum, as P is positive definite, R is positive definite`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.term, self.fact.phrase(self.axes))?;
        match &self.reason {
            Reason::Declared => return f.write_str("declared"),
            Reason::Operation(name) => f.write_str(name)?,
            Reason::Implied => f.write_str("implied")?,
        }
        if self.premises.is_empty() { Ok(()) } else { write!(f, ", as {}", self.premises.join(", ")) }
    }
}

impl Expression {
    /// What is known of the expression for all values at which it is defined, and then of its parts what that rests on; each once.
    ///
    /// ```
    /// let mut cx = gradus::Context::new();
    /// cx.declare("P: matrix(n,n) spd")?;
    /// let facts: Vec<String> = cx.parse("tr(inv(P))")?.facts().iter().map(ToString::to_string).collect();
    /// assert_eq!(facts[0], "tr(inv(P)) is positive: trace, as inv(P) is positive definite");
    /// assert_eq!(facts.last().unwrap(), "P is positive definite: declared");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn facts(&self) -> Vec<KnownFact> {
        let (graph, root) = self.graph();
        let statements = facts::explain(graph, self.symbols(), root);
        let texts: FxHashMap<Id, String> = {
            let premises = statements.iter().flat_map(|s| s.premises.iter().map(|(term, _)| *term));
            let terms: IndexSet<Id> = statements.iter().map(|s| s.term).chain(premises).collect();
            terms.into_iter().map(|term| (term, self.text_of(term))).collect()
        };
        let told = |(term, fact): &(Id, Fact)| format!("{} {}", texts[term], fact.phrase(graph.rank(*term)));
        let known = statements.into_iter().map(|statement| KnownFact {
            term: texts[&statement.term].clone(),
            axes: graph.rank(statement.term),
            fact: statement.fact,
            reason: statement.reason,
            premises: statement.premises.iter().map(told).collect(),
        });
        known.collect()
    }

    /// What the expression needs to be defined, in words, each once; empty where it is always defined.
    ///
    /// ```
    /// assert_eq!(gradus::Context::new().parse("log(a)*inv(A)")?.conditions(), ["a is positive", "A is invertible"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn conditions(&self) -> Vec<String> {
        let mut graph = self.graph.clone();
        let roots = facts::narrowed(&mut graph, &[self.root]);
        let conditions = facts::conditions(&graph, self.symbols(), &roots, &[]);
        let phrase =
            |c: facts::Condition| c.requirement.phrase(&self.text_in(&graph, c.operand), graph.rank(c.operand));
        conditions.into_iter().map(phrase).collect()
    }

    /// A term of the graph in the surface syntax.
    fn text_of(&self, term: Id) -> String {
        self.text_in(&self.graph, term)
    }

    /// A term of the graph, or of one that was made of it.
    fn text_in(&self, graph: &Graph, term: Id) -> String {
        let expr = notate(graph, term, Some(self.root), &Arc::new(self.symbols().clone()));
        expr.map_or_else(|| "a part".to_owned(), |expr| crate::syntax::print(&expr))
    }
}
