//! Which names of letters side by side are products, where the kinds of what is read decide: `Wx` of `tanh(Wx + b)`, but not `Cd` of `inv(Cd)`.

use super::kind::{COLUMN, MATRIX, SCALAR};
use super::reading::{Reading, Splits, read_split};
use super::scene::Scene;
use super::{Question, body, read};
use crate::base::Result;
use crate::syntax;
use crate::syntax::ast::{Expr, ExprKind};

/// The most names that are tried one by one.
const MOST: usize = 6;

/// Reads a text: literally where that has a meaning, else as people write. A name is no product where that makes a matrix of what has a small
/// letter, and one where it stands for the image of a vector under a matrix.
///
/// # Errors
/// When the text has no reading.
pub(crate) fn read_text(text: &str, scene: &Scene<'_>) -> Result<Reading> {
    let mut reading = read_split(text, scene, &Splits::default())?;
    let mut splits = Splits::default();
    if !reading.splits.is_empty() && !is_indexed(&reading) {
        (reading, splits) = joined(text, scene, reading);
    }
    let images = images(&reading, scene);
    if !images.is_empty() && !syntax::writes_signs(scene.text) {
        splits.apart = images;
        if let Some(found) = parted(text, scene, &reading, &splits) {
            reading = found;
        }
    }
    Ok(reading)
}

/// The reading with those names as one variable each that are rather one than products.
fn joined(text: &str, scene: &Scene<'_>, first: Reading) -> (Reading, Splits) {
    let doubtful = first.splits.clone();
    let with = |whole: &[String]| {
        let splits = Splits { whole: whole.to_vec(), apart: Vec::new() };
        let found = read_split(text, scene, &splits).ok().filter(|found| has_variables(found, scene))?;
        Some((measure(&found, scene)?, found, splits))
    };
    let kept = (first, Splits::default());
    let before = measure(&kept.0, scene);
    let Some((measured, found, splits)) = with(&doubtful) else { return kept };
    let is_odd = || doubtful.iter().any(|name| is_departure(name, &kept.0));
    let is_better = before.is_none_or(|before| {
        (measured.small, measured.is_array) < (before.small, before.is_array) && measured.small <= before.small
            || is_odd() && measured.adaptations < before.adaptations
    });
    if !is_better {
        return kept;
    }
    let (mut best, mut own) = ((measured, found), splits);
    // What may as well be a product stays one.
    for name in doubtful.iter().take(MOST).filter(|_| doubtful.len() > 1) {
        let others: Vec<String> = own.whole.iter().filter(|whole| *whole != name).cloned().collect();
        if let Some((measured, found, splits)) = with(&others).filter(|(measured, ..)| *measured <= best.0) {
            (best, own) = ((measured, found), splits);
        }
    }
    (best.1, own)
}

/// The reading with these names as products, where each is that of a matrix and a vector.
fn parted(text: &str, scene: &Scene<'_>, first: &Reading, splits: &Splits) -> Option<Reading> {
    let before = measure(first, scene)?;
    let found = read_split(text, scene, splits).ok()?;
    let after = measure(&found, scene)?;
    let kind = |name: &str| after.kinds.iter().find(|(own, _)| own == name).map(|(_, kind)| *kind);
    let is_image = |name: &String| {
        let product = name.char_indices().nth(1).map(|(at, _)| name.split_at(at));
        product.is_some_and(|(matrix, vector)| kind(matrix) == Some(MATRIX) && kind(vector) == Some(COLUMN))
    };
    (after <= before && splits.apart.iter().all(is_image)).then_some(found)
}

/// How odd a reading is: names with small letters that are matrices, whether its value is an array, and adaptations.
#[derive(Clone, Debug)]
struct Measure {
    small: usize,
    is_array: bool,
    adaptations: u32,
    kinds: Vec<(String, super::kind::Kinds)>,
}

impl Measure {
    fn key(&self) -> (usize, bool, u32) {
        (self.small, self.is_array, self.adaptations)
    }
}

impl PartialEq for Measure {
    fn eq(&self, other: &Measure) -> bool {
        self.key() == other.key()
    }
}

impl PartialOrd for Measure {
    fn partial_cmp(&self, other: &Measure) -> Option<std::cmp::Ordering> {
        self.key().partial_cmp(&other.key())
    }
}

/// The measure of a reading, if it can be typed.
fn measure(reading: &Reading, scene: &Scene<'_>) -> Option<Measure> {
    let expr = &reading.statement.expr;
    let mut symbols = scene.symbols.clone();
    symbols.suggest_vectors(reading.vectors.clone());
    let bodies = body::bodies(expr, scene.symbols.definitions());
    let wrt: Vec<&str> = variables(reading, scene);
    let question =
        Question { expr, target: None, bodies: &bodies, wrt: &wrt, shape: None, pinned: None, has_tensors: false };
    let tree = read::read(&question, &mut symbols).ok()?;
    let undeclared = tree.names.iter().filter(|(_, info)| info.declared.is_none());
    let kinds: Vec<_> = undeclared.map(|(name, info)| (name.clone(), tree.solver.get(info.slot))).collect();
    let small = kinds.iter().filter(|(name, kind)| name.starts_with(char::is_lowercase) && *kind == MATRIX).count();
    let root = tree.solver.get(tree.nodes.last()?.kind);
    Some(Measure { small, is_array: root != SCALAR, adaptations: tree.cost.0, kinds })
}

/// The variables of the derivative.
fn variables<'r>(reading: &'r Reading, scene: &'r Scene<'_>) -> Vec<&'r str> {
    scene.wrt.iter().copied().chain(reading.asked.iter().map(String::as_str)).collect()
}

fn has_variables(reading: &Reading, scene: &Scene<'_>) -> bool {
    let stands = |name: &&str| reading.statement.expr.any(&|e| matches!(&e.kind, ExprKind::Name(own) if own == name));
    variables(reading, scene).iter().all(stands)
}

/// Whether a name is a letter that stands alone too, with another one behind it, as `xb` beside `x`.
fn is_departure(name: &str, reading: &Reading) -> bool {
    let mut letters = name.chars();
    let (Some(first), Some(second), None) = (letters.next(), letters.next(), letters.next()) else { return false };
    let stands = |letter: char| {
        let is_it = |e: &Expr| matches!(&e.kind, ExprKind::Name(own) if own.chars().eq([letter]));
        let mut count = 0;
        reading.statement.expr.walk(&mut |e| count += usize::from(is_it(e)));
        count
    };
    first.is_lowercase() && second.is_lowercase() && stands(first) > 1 && stands(second) == 1
}

fn is_indexed(reading: &Reading) -> bool {
    reading.statement.target.is_some() || reading.statement.expr.any(&|e| matches!(e.kind, ExprKind::Index(..)))
}

/// Names that are read as vectors, and rather are the images of vectors under matrices: `Wx`. Beside a sign they would not need one.
fn images(reading: &Reading, scene: &Scene<'_>) -> Vec<String> {
    let expr = &reading.statement.expr;
    let variables = variables(reading, scene);
    let is_free = |name: &str| !scene.is_declared(name) && !variables.contains(&name) && !scene.is_function(name);
    let mut names: Vec<String> = Vec::new();
    let mut factors: Vec<&str> = Vec::new();
    expr.walk(&mut |e| match &e.kind {
        ExprKind::Name(name) if syntax::is_image(name) && is_free(name) && !names.contains(name) => {
            names.push(name.clone())
        }
        ExprKind::Product(head, tail) => {
            let all = std::iter::once(&**head).chain(tail.iter().map(|(_, factor)| factor));
            factors.extend(all.filter_map(|factor| match &factor.kind {
                ExprKind::Name(name) => Some(name.as_str()),
                _ => None,
            }));
        }
        _ => {}
    });
    names.retain(|name| !factors.contains(&name.as_str()));
    if names.is_empty() || is_indexed(reading) {
        return Vec::new();
    }
    let Some(measured) = measure(reading, scene) else { return Vec::new() };
    names.retain(|name| measured.kinds.iter().any(|(own, kind)| own == name && *kind == COLUMN));
    names
}
