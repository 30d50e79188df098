//! What the parts of a text are, before the operators that only everyday texts have are replaced.

use super::guess::Guess;
use super::kind::{COLUMN, MATRIX, ROW, SCALAR};
use super::scene::Scene;
use super::spelling::Spelling;
use super::{Question, body, read};
use crate::syntax::ast::{Expr, ExprKind};
use rustc_hash::FxHashMap;

/// What every part of an expression is, where it could be typed.
#[derive(Debug, Default)]
pub(super) struct Solved(FxHashMap<*const Expr, Guess>);

impl Solved {
    /// The kinds of an expression with operators that kinds decide; nothing of one without.
    pub(super) fn of(expr: &Expr, scene: &Scene<'_>, vectors: &[String]) -> Solved {
        let spelt = |e: &Expr| match &e.kind {
            ExprKind::Call(name, arguments) => Spelling::find(name, arguments.len()).is_some(),
            _ => false,
        };
        if !expr.any(&spelt) {
            return Solved::default();
        }
        let mut symbols = scene.symbols.clone();
        symbols.suggest_vectors(vectors.to_vec());
        let bodies = body::bodies(expr, scene.symbols.definitions());
        let question = Question {
            expr,
            target: None,
            bodies: &bodies,
            wrt: scene.wrt,
            shape: None,
            pinned: None,
            has_tensors: false,
        };
        let Ok(tree) = read::read(&question, &mut symbols) else { return Solved::default() };
        let kind = |slot| match tree.solver.get(slot) {
            SCALAR => Some(Guess::Scalar),
            COLUMN => Some(Guess::Column),
            ROW => Some(Guess::Row),
            MATRIX => Some(Guess::Matrix),
            _ => None,
        };
        // What is read in the body of a call stands before the call itself.
        let kinds = tree.nodes.iter().filter_map(|node| Some((std::ptr::from_ref(node.expr), kind(node.kind)?)));
        Solved(kinds.collect())
    }

    /// What this part is; it has to be a part of the very expression that was solved.
    pub(super) fn get(&self, expr: &Expr) -> Option<Guess> {
        self.0.get(&std::ptr::from_ref(expr)).copied()
    }
}
