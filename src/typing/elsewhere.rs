//! Functions of other languages that are written otherwise here: `log1p(x)` is `log(1 + x)`, `outer(x,y)` is `x*y'`.

use super::spelling::Spelling;
use super::suggest::instead;
use crate::base::Rational;
use crate::ops::Spoken;
use crate::syntax;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Statement, Target};

/// Functions for which another expression stands only under conditions, or with more than their operands.
const CONDITIONAL: [&str; 1] = ["pinv"];

/// Whether a name is that of such a function.
pub(super) fn is_elsewhere(name: &str) -> bool {
    name == "repmat" || instead(name).is_some() && !CONDITIONAL.contains(&name) && Spelling::find(name, 2).is_none()
}

/// `dot(x, A, y)`, as Julia writes a bilinear form.
pub(super) fn is_form(name: &str, operands: &[Expr]) -> bool {
    name == "dot" && operands.len() == 3
}

/// What a function of these operands is here.
pub(super) fn elsewhere(name: &str, operands: &[Expr]) -> Option<ExprKind> {
    if name == "repmat" {
        return repeated(operands);
    }
    if let ([x, matrix, y], true) = (operands, is_form(name, operands)) {
        let row = Expr { kind: ExprKind::Transpose(Box::new(x.clone())), span: x.span };
        let rest = vec![(ProductOp::Times, matrix.clone()), (ProductOp::Times, y.clone())];
        return Some(ExprKind::Product(Box::new(row), rest));
    }
    // The names of the text stand for the operands, in the order in which they occur.
    let text = syntax::parse(instead(name)?).ok()?.expr;
    let mut names: Vec<String> = Vec::new();
    text.walk(&mut |e| match &e.kind {
        ExprKind::Name(name) if !names.contains(name) => names.push(name.clone()),
        _ => {}
    });
    (names.len() == operands.len()).then(|| filled(&text, &names, operands).kind)
}

fn filled(text: &Expr, names: &[String], operands: &[Expr]) -> Expr {
    if let ExprKind::Name(name) = &text.kind
        && let Some(place) = names.iter().position(|own| own == name)
    {
        return operands[place].clone();
    }
    let span = operands[0].span;
    match text.map_children(&mut |child| Ok::<Expr, ()>(filled(child, names, operands))) {
        Ok(expr) => Expr { span, ..expr },
        Err(()) => text.clone(),
    }
}

/// `repmat(mu',n,1)`: rows or columns of the number that fits.
fn repeated(operands: &[Expr]) -> Option<ExprKind> {
    let [array, rows, columns] = operands else { return None };
    let is_one = |e: &Expr| matches!(&e.kind, ExprKind::Number(one) if one.is_one());
    let one = Expr { kind: ExprKind::Number(Rational::one()), span: array.span };
    let ones = Expr::call(Spoken::Everywhere.name(), vec![one]);
    let product = |a: Expr, b: Expr| ExprKind::Product(Box::new(a), vec![(ProductOp::Times, b)]);
    match (is_one(rows), is_one(columns)) {
        (false, true) => Some(product(ones, array.clone())),
        (true, false) => Some(product(array.clone(), Expr::new(ExprKind::Transpose(Box::new(ones))))),
        _ => None,
    }
}

/// `einsum('ij,j->i', A, x)` as index notation: `F[i] = A[i,j]*x[j]`.
pub(super) fn einsum(expr: &Expr) -> Option<Statement> {
    let ExprKind::Call(name, operands) = &expr.kind else { return None };
    let (first, arrays) = operands.split_first().filter(|_| name == "einsum")?;
    let ExprKind::Name(text) = &first.kind else { return None };
    let text: String = text.trim_matches('\'').chars().filter(|c| !c.is_whitespace()).collect();
    let (inputs, output) = text.split_once("->").map_or((&text[..], None), |(inputs, output)| (inputs, Some(output)));
    let inputs: Vec<&str> = inputs.split(',').collect();
    let letters = |text: &str| -> Vec<String> { text.chars().map(String::from).collect() };
    if inputs.len() != arrays.len() || !inputs.concat().chars().all(|c| c.is_ascii_lowercase()) {
        return None;
    }
    let entry = |(labels, array): (&&str, &Expr)| match labels.is_empty() {
        true => array.clone(),
        false => Expr { kind: ExprKind::Index(Box::new(array.clone()), letters(labels)), span: array.span },
    };
    let mut factors = inputs.iter().zip(arrays).map(entry);
    let head = factors.next()?;
    let tail: Vec<_> = factors.map(|factor| (ProductOp::Times, factor)).collect();
    let indices = match output {
        Some(output) => letters(output),
        // Those that occur once, by the alphabet.
        None => {
            let all = inputs.concat();
            let mut once: Vec<char> = all.chars().filter(|c| all.matches(*c).count() == 1).collect();
            once.sort_unstable();
            once.into_iter().map(String::from).collect()
        }
    };
    let product =
        if tail.is_empty() { head } else { Expr { kind: ExprKind::Product(Box::new(head), tail), span: expr.span } };
    Some(Statement { target: Some(Target { name: "F".to_owned(), indices, span: expr.span }), expr: product })
}
