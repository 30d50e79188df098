//! The matrices whose rows are the vectors `x_i` of sums over samples.

use super::scene::Scene;
use crate::base::Span;
use crate::syntax::ast::{Expr, ExprKind};
use rustc_hash::FxHashSet;

/// The matrices that have the vectors of samples as their rows.
pub(super) struct Rows<'s> {
    scene: &'s Scene<'s>,
    /// The sizes of what indices run over, where the text has names for them.
    sizes: &'s [(String, String)],
    /// All names of the text.
    names: FxHashSet<String>,
    /// The vectors, and the matrices.
    pub(super) read: Vec<(String, String)>,
}

impl<'s> Rows<'s> {
    pub(super) fn of(expr: &Expr, scene: &'s Scene<'s>, sizes: &'s [(String, String)]) -> Rows<'s> {
        let mut names: FxHashSet<String> = FxHashSet::default();
        expr.walk(&mut |e| {
            if let ExprKind::Name(name) = &e.kind {
                names.insert(name.clone());
            }
        });
        Rows { scene, sizes, names, read: Vec::new() }
    }

    /// The name of the size of what an index runs over.
    pub(super) fn size(&self, index: &str) -> Option<&'s str> {
        self.sizes.iter().find(|(own, _)| own == index).map(|(_, size)| size.as_str())
    }

    /// Whether an array of this name can be a matrix.
    pub(super) fn fits(&self, name: &str) -> bool {
        self.scene.axes(name).is_none_or(|axes| axes == 2)
    }

    /// The matrix with the samples as its rows: the capital letter, if it is free. What is differentiated by keeps its name.
    pub(super) fn matrix(&mut self, sample: &str) -> String {
        if let Some((_, matrix)) = self.read.iter().find(|(own, _)| own == sample) {
            return matrix.clone();
        }
        let capital = sample.to_uppercase();
        let is_other = |name: &str| match self.scene.axes(name) {
            Some(axes) => axes != 2,
            None => self.scene.is_declared(name),
        };
        let free = sample.chars().count() == 1 && !self.names.contains(&capital) && !is_other(&capital);
        let fixed = self.scene.is_declared(sample) || self.scene.wrt.contains(&sample);
        let matrix = if free && !fixed { capital } else { sample.to_owned() };
        self.read.push((sample.to_owned(), matrix.clone()));
        matrix
    }

    /// The whole matrix of these samples, which is one whatever its letter says.
    pub(super) fn whole(&mut self, sample: &str, span: Span) -> Expr {
        let matrix = self.matrix(sample);
        let says_matrix = self.scene.is_declared(&matrix) || matrix.starts_with(char::is_uppercase);
        let name = Expr { kind: ExprKind::Name(matrix), span };
        if says_matrix {
            return name;
        }
        Expr { kind: ExprKind::Index(Box::new(name), vec![":".to_owned(); 2]), span }
    }

    /// Whether a matrix of this name was read.
    pub(super) fn is_matrix(&self, name: &str) -> bool {
        self.read.iter().any(|(_, matrix)| matrix == name)
    }

    /// The entries of samples as those of the matrices.
    pub(super) fn renamed(&self, expr: &Expr) -> Expr {
        if let ExprKind::Index(base, own) = &expr.kind
            && let ExprKind::Name(name) = &base.kind
            && own.len() < 3
            && let Some((_, matrix)) = self.read.iter().find(|(sample, _)| sample == name)
        {
            let base = Expr { kind: ExprKind::Name(matrix.clone()), span: base.span };
            return Expr { kind: ExprKind::Index(Box::new(base), own.clone()), span: expr.span };
        }
        match expr.map_children(&mut |child| Ok::<Expr, ()>(self.renamed(child))) {
            Ok(mapped) => mapped,
            Err(()) => expr.clone(),
        }
    }
}

/// An array and the indices of its entry; places that are numbers select.
pub(super) fn entry(expr: &Expr) -> Option<(&str, &[String])> {
    match &expr.kind {
        ExprKind::Index(base, own) => match &base.kind {
            ExprKind::Name(name) if own.iter().all(|own| own.starts_with(char::is_alphabetic)) => Some((name, own)),
            _ => None,
        },
        _ => None,
    }
}
