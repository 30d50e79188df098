//! Functions of other languages that are operators here: `multiply(a,b)` is `a.*b`.

use crate::base::Rational;
use crate::ops::Spoken;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Statement, Target, Term};

/// Their names, with how many operands they take.
const NAMES: [(&str, usize); 15] = [
    ("square", 1),
    ("negative", 1),
    ("multiply", 2),
    ("mul", 2),
    ("divide", 2),
    ("div", 2),
    ("true_divide", 2),
    ("power", 2),
    ("pow", 2),
    ("add", 2),
    ("subtract", 2),
    ("sub", 2),
    ("outer", 2),
    ("reciprocal", 1),
    ("repmat", 3),
];

/// Whether a name is that of such a function.
pub(super) fn is_elsewhere(name: &str) -> bool {
    NAMES.iter().any(|(own, _)| *own == name)
}

/// The operator on these operands.
pub(super) fn elsewhere(name: &str, operands: &[Expr]) -> Option<ExprKind> {
    let (_, count) = NAMES.iter().find(|(own, _)| *own == name)?;
    if operands.len() != *count {
        return None;
    }
    let (a, b) = (operands[0].clone(), operands[operands.len() - 1].clone());
    let product = |a: Expr, op, b: Expr| ExprKind::Product(Box::new(a), vec![(op, b)]);
    let sum = |negative| {
        ExprKind::Sum(vec![Term { negative: false, expr: a.clone() }, Term { negative, expr: b.clone() }])
    };
    let number = |value| Expr { kind: ExprKind::Number(Rational::from_integer(value)), span: operands[0].span };
    Some(match name {
        "square" => ExprKind::HadamardPower(Box::new(a), Box::new(number(2))),
        "reciprocal" => product(number(1), ProductOp::HadamardDivide, a),
        "negative" => ExprKind::Negate(Box::new(a)),
        "multiply" | "mul" => product(a, ProductOp::Hadamard, b),
        "divide" | "div" | "true_divide" => product(a, ProductOp::HadamardDivide, b),
        "power" | "pow" => ExprKind::HadamardPower(Box::new(a), Box::new(b)),
        // `repmat(mu',n,1)`: rows of the size that fits.
        "repmat" => {
            let is_one = |e: &Expr| matches!(&e.kind, ExprKind::Number(one) if one.is_one());
            let ones = Expr::call(Spoken::Everywhere.name(), vec![number(1)]);
            match (is_one(&operands[1]), is_one(&operands[2])) {
                (false, true) => product(ones, ProductOp::Times, a),
                (true, false) => product(a, ProductOp::Times, Expr::new(ExprKind::Transpose(Box::new(ones)))),
                _ => return None,
            }
        }
        "add" => sum(false),
        "subtract" | "sub" => sum(true),
        _ => {
            let span = b.span;
            product(a, ProductOp::Times, Expr { kind: ExprKind::Transpose(Box::new(b)), span })
        }
    })
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
    let product = if tail.is_empty() { head } else { Expr { kind: ExprKind::Product(Box::new(head), tail), span: expr.span } };
    Some(Statement { target: Some(Target { name: "F".to_owned(), indices, span: expr.span }), expr: product })
}
