//! Sums over samples, `\sum_i (y_i - w^\top x_i)^2`: an entry of a sum that is transposed, or stands where a vector has to, is a row of a matrix.

use super::guess::{Guess, guess};
use super::rows::{Rows, entry};
use super::scene::Scene;
use super::sums::outer_products;
use crate::base::{Error, ErrorCode, Result};
use crate::ops::Spoken;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::syntax::print;

/// Names of the indices that are put in.
const LETTERS: [&str; 8] = ["p", "q", "r", "s", "t", "u", "v", "w"];

/// The expression with an index for each axis where the entries of sums are vectors, and what is said of it.
///
/// # Errors
/// When a vector stands where index notation has no reading for it.
pub(super) fn resolve(expr: &Expr, scene: &Scene<'_>, sizes: &[(String, String)]) -> Result<(Expr, Vec<String>)> {
    let mut rows = Rows::of(expr, scene, sizes);
    let written = expr;
    let expr = &outer_products(expr, &mut rows);
    let mut vectors: Vec<&str> = Vec::new();
    find(expr, scene, &mut vectors);
    vectors.retain(|name| !rows.is_matrix(name));
    let mut resolved = expr.clone();
    if !vectors.is_empty() {
        let taken = |letter: &str| {
            expr.any(&|e| match &e.kind {
                ExprKind::Index(_, own) | ExprKind::SumOver(own, _) => own.iter().any(|own| own == letter),
                ExprKind::Name(name) => name == letter,
                _ => false,
            })
        };
        let letters = LETTERS.into_iter().filter(|letter| !taken(letter)).collect();
        resolved = Resolver { scene, vectors: &vectors, letters, depth: 0 }.scalar(expr)?;
        vectors.iter().for_each(|name| drop(rows.matrix(name)));
    }
    let note = |(name, matrix): &(String, String)| {
        let index = first_index(written, name).unwrap_or("i");
        format!("{name}_{index} is read as a vector, row {index} of a matrix {matrix}")
    };
    Ok((rows.renamed(&resolved), rows.read.iter().map(note).collect()))
}

/// The arrays whose entries, with one index, are transposed or multiplied as vectors.
fn find<'e>(expr: &'e Expr, scene: &Scene<'_>, vectors: &mut Vec<&'e str>) {
    let rank = |name: &str| scene.symbols.find_variable(name).map(|v| scene.symbols.declaration(v).shape.len());
    let mut add = |expr: &'e Expr| {
        if let Some((name, [index])) = entry(expr)
            && !scene.is_place(index)
            && rank(name).is_none_or(|rank| rank == 2)
            && !vectors.contains(&name)
        {
            vectors.push(name);
        }
    };
    expr.walk(&mut |e| match &e.kind {
        ExprKind::Transpose(inner) => inner.walk(&mut |part| {
            let bare = |other: &Expr| entry(other).is_some_and(|(_, own)| own.len() == 1);
            if bare(part) {
                add(part);
            }
        }),
        ExprKind::Product(head, tail) => {
            let mut before = &**head;
            for (op, factor) in tail {
                let row = matches!(before.kind, ExprKind::Transpose(_));
                let matrix = entry(before).is_none() && guess(before, scene.symbols) == Guess::Matrix;
                if *op == ProductOp::Times && (row || matrix) {
                    add(factor);
                }
                before = factor;
            }
        }
        // `norm(x_i - m)`, `norm(y_i - A*x_i)`
        ExprKind::Call(name, arguments) if Spoken::find(name) == Some(Spoken::Length) => {
            if let [argument] = &arguments[..]
                && let Some((_, [index])) = entry(argument)
                && is_summed(expr, index)
            {
                add(argument);
            }
            if let [Expr { kind: ExprKind::Sum(terms), .. }] = &arguments[..]
                && (terms.iter().any(|term| is_vector(&term.expr, scene)) || terms.iter().all(|term| one(&term.expr)))
            {
                terms.iter().for_each(|term| add(&term.expr));
            }
        }
        _ => {}
    });
}

/// The index with which an array occurs first.
fn first_index<'e>(expr: &'e Expr, name: &str) -> Option<&'e str> {
    match entry(expr) {
        Some((own, [index])) if own == name => Some(index),
        _ => expr.children().into_iter().find_map(|child| first_index(child, name)),
    }
}

/// Whether there is a sum over an index.
fn is_summed(expr: &Expr, index: &String) -> bool {
    expr.any(&|e| matches!(&e.kind, ExprKind::SumOver(names, _) if names.contains(index)))
}

/// Whether a term is a vector by what it is made of: a name, or the product of a matrix and an entry.
fn is_vector(term: &Expr, scene: &Scene<'_>) -> bool {
    match &term.kind {
        ExprKind::Name(_) => guess(term, scene.symbols) == Guess::Column,
        ExprKind::Product(head, tail) => {
            let factors: Vec<&Expr> = std::iter::once(&**head).chain(tail.iter().map(|(_, factor)| factor)).collect();
            let matrix = |e: &Expr| entry(e).is_none() && guess(e, scene.symbols) == Guess::Matrix;
            factors
                .windows(2)
                .any(|pair| matrix(pair[0]) && (one(pair[1]) || matches!(pair[1].kind, ExprKind::Name(_))))
        }
        _ => false,
    }
}

/// Whether an expression is an entry with one index.
fn one(expr: &Expr) -> bool {
    entry(expr).is_some_and(|(_, own)| own.len() == 1)
}

struct Resolver<'r> {
    scene: &'r Scene<'r>,
    vectors: &'r [&'r str],
    letters: Vec<&'static str>,
    /// How many letters are in use.
    depth: usize,
}

impl Resolver<'_> {
    fn is_vector_entry(&self, expr: &Expr) -> bool {
        entry(expr).is_some_and(|(name, own)| own.len() == 1 && self.vectors.contains(&name))
    }

    fn has_vectors(&self, expr: &Expr) -> bool {
        expr.any(&|e| self.is_vector_entry(e))
    }

    fn fail<T>(&self, expr: &Expr) -> Result<T> {
        let message = format!(
            "{} is used as a vector, a row of a matrix, and this sum cannot be read then: write it with matrices, as norm(y - X*w)^2, or with \
             an index for each axis, as sum[i,p](..x[i,p]..)",
            print(expr)
        );
        Err(Error::new(ErrorCode::Index, message, expr.span))
    }

    fn letter(&mut self, place: &Expr) -> Result<String> {
        let Some(letter) = self.letters.get(self.depth) else { return self.fail(place) };
        self.depth += 1;
        Ok((*letter).to_owned())
    }

    /// An expression that is a number.
    fn scalar(&mut self, expr: &Expr) -> Result<Expr> {
        if !self.has_vectors(expr) {
            return Ok(expr.clone());
        }
        match &expr.kind {
            ExprKind::Product(head, tail) => self.product(expr, head, tail),
            ExprKind::Call(name, arguments)
                if matches!(Spoken::find(name), Some(Spoken::Length | Spoken::AbsoluteSum)) && arguments.len() == 1 =>
            {
                let index = self.letter(expr)?;
                let argument = self.vector(&arguments[0], &index)?;
                self.depth -= 1;
                Ok(Expr { kind: ExprKind::Call(name.clone(), vec![argument]), span: expr.span })
            }
            ExprKind::Index(..) | ExprKind::Transpose(_) => self.fail(expr),
            _ => expr.map_children(&mut |child| self.scalar(child)),
        }
    }

    /// A product of numbers and of chains such as `x'*A*y`.
    fn product(&mut self, expr: &Expr, head: &Expr, tail: &[(ProductOp, Expr)]) -> Result<Expr> {
        let mut result: Vec<(ProductOp, Expr)> = Vec::new();
        // The chain that is open: its factors, its indices, and the last one.
        let mut chain: Option<(Vec<Expr>, Vec<String>)> = None;
        let depth = self.depth;
        let first = (ProductOp::Times, head.clone());
        for (op, factor) in std::iter::once(&first).chain(tail) {
            let (negative, inner) = match &factor.kind {
                ExprKind::Negate(inner) if chain.is_none() => (true, &**inner),
                _ => (false, factor),
            };
            match (&mut chain, &inner.kind) {
                (None, ExprKind::Transpose(row)) if *op == ProductOp::Times => {
                    let index = self.letter(expr)?;
                    let row = self.vector(row, &index)?;
                    let sign = negative.then(|| Expr::number((-1).into()));
                    chain = Some((sign.into_iter().chain([row]).collect(), vec![index]));
                }
                (Some((factors, indices)), kind) if *op == ProductOp::Times => {
                    let last = indices.last().cloned().unwrap_or_default();
                    let (matrix, transposed) = match kind {
                        ExprKind::Transpose(matrix) => (&**matrix, true),
                        _ => (inner, false),
                    };
                    if entry(matrix).is_none() && guess(matrix, self.scene.symbols) == Guess::Matrix {
                        let next = self.letter(expr)?;
                        let labels = if transposed { vec![next.clone(), last] } else { vec![last, next.clone()] };
                        factors
                            .push(Expr { kind: ExprKind::Index(Box::new(matrix.clone()), labels), span: inner.span });
                        indices.push(next);
                        continue;
                    }
                    let column = self.vector(inner, &last)?;
                    factors.push(column);
                    if let Some((factors, indices)) = chain.take() {
                        let sum = ExprKind::SumOver(indices, Box::new(product_of(factors)));
                        result.push((ProductOp::Times, Expr { kind: sum, span: expr.span }));
                    }
                    self.depth = depth;
                }
                (None, _) => result.push((*op, self.scalar(factor)?)),
                _ => return self.fail(expr),
            }
        }
        if chain.is_some() {
            return self.fail(expr);
        }
        let mut factors = result.into_iter();
        let Some((_, head)) = factors.next() else { return self.fail(expr) };
        let tail: Vec<(ProductOp, Expr)> = factors.collect();
        let kind = if tail.is_empty() { head.kind } else { ExprKind::Product(Box::new(head), tail) };
        Ok(Expr { kind, span: expr.span })
    }

    /// The entry of a vector.
    fn vector(&mut self, expr: &Expr, index: &str) -> Result<Expr> {
        let kind = match &expr.kind {
            ExprKind::Index(base, own) if self.is_vector_entry(expr) => {
                ExprKind::Index(base.clone(), vec![own[0].clone(), index.to_owned()])
            }
            ExprKind::Name(_) => ExprKind::Index(Box::new(expr.clone()), vec![index.to_owned()]),
            ExprKind::Negate(inner) => ExprKind::Negate(Box::new(self.vector(inner, index)?)),
            ExprKind::Sum(terms) => {
                let mut read = Vec::with_capacity(terms.len());
                for term in terms {
                    read.push(Term { negative: term.negative, expr: self.vector(&term.expr, index)? });
                }
                ExprKind::Sum(read)
            }
            ExprKind::Product(head, tail) => return self.vector_product(expr, head, tail, index),
            _ => return self.fail(expr),
        };
        Ok(Expr { kind, span: expr.span })
    }

    /// The entry of `A*x`, or of a number times a vector.
    fn vector_product(&mut self, expr: &Expr, head: &Expr, tail: &[(ProductOp, Expr)], index: &str) -> Result<Expr> {
        let Some(((ProductOp::Times, last), before)) = tail.split_last() else { return self.fail(expr) };
        if before.iter().any(|(op, _)| *op != ProductOp::Times) {
            return self.fail(expr);
        }
        let (mut factors, mut summed, mut current) = (Vec::new(), Vec::new(), index.to_owned());
        for factor in std::iter::once(head).chain(before.iter().map(|(_, factor)| factor)) {
            let (matrix, transposed) = match &factor.kind {
                ExprKind::Transpose(matrix) => (&**matrix, true),
                _ => (factor, false),
            };
            if entry(matrix).is_none() && guess(matrix, self.scene.symbols) == Guess::Matrix {
                let next = self.letter(expr)?;
                let labels = if transposed { vec![next.clone(), current] } else { vec![current, next.clone()] };
                factors.push(Expr { kind: ExprKind::Index(Box::new(matrix.clone()), labels), span: factor.span });
                summed.push(next.clone());
                current = next;
            } else if !transposed {
                factors.push(self.scalar(factor)?);
            } else {
                return self.fail(expr);
            }
        }
        factors.push(self.vector(last, &current)?);
        let product = product_of(factors);
        Ok(match summed.is_empty() {
            true => product,
            false => Expr { kind: ExprKind::SumOver(summed, Box::new(product)), span: expr.span },
        })
    }
}

fn product_of(factors: Vec<Expr>) -> Expr {
    let mut factors = factors.into_iter();
    let head = factors.next().unwrap_or_else(|| Expr::number(1.into()));
    let tail: Vec<(ProductOp, Expr)> = factors.map(|factor| (ProductOp::Times, factor)).collect();
    if tail.is_empty() { head } else { Expr::new(ExprKind::Product(Box::new(head), tail)) }
}
