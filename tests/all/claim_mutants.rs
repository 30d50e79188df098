//! Wrong claims made of right answers are rejected, and the slip is named.

use crate::support::corpus::{Case, answers};
use crate::support::{on_threads, request};
use gradus::internals::base::Rational;
use gradus::internals::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use gradus::internals::syntax::print;
use gradus::{ClaimVerdict, Form, FormName, Slip};
use std::collections::BTreeMap;

/// A kind of mutation of a right answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mutation {
    Transpose,
    Factor,
    Sign,
    Swap,
    Commutation,
    Term,
    Layout,
}

/// Every mutant of an expression, with its kind.
fn mutants(expr: &Expr) -> Vec<(Mutation, Expr)> {
    let mut all = here(expr);
    for place in 0..expr.children().len() {
        let child = expr.children()[place].clone();
        for (mutation, mutant) in mutants(&child) {
            // A transpose of a transpose is none.
            if mutation == Mutation::Transpose && matches!(expr.kind, ExprKind::Transpose(_)) {
                continue;
            }
            let mut whole = expr.clone();
            *whole.children_mut()[place] = mutant;
            all.push((mutation, whole));
        }
    }
    all
}

fn here(expr: &Expr) -> Vec<(Mutation, Expr)> {
    let mut all = Vec::new();
    let product = |factor: Expr| Expr::new(ExprKind::Product(Box::new(factor), vec![(ProductOp::Times, expr.clone())]));
    match &expr.kind {
        ExprKind::Transpose(inner) => all.push((Mutation::Transpose, (**inner).clone())),
        ExprKind::Name(_) => all.push((Mutation::Transpose, Expr::new(ExprKind::Transpose(Box::new(expr.clone()))))),
        ExprKind::Sum(terms) => {
            for place in 0..terms.len() {
                let mut other = terms.clone();
                other[place].negative = !other[place].negative;
                if place > 0 {
                    all.push((Mutation::Sign, Expr::new(ExprKind::Sum(other))));
                }
                let rest: Vec<Term> =
                    terms.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, t)| t.clone()).collect();
                if let [only] = rest.as_slice() {
                    let kept = if only.negative {
                        Expr::new(ExprKind::Negate(Box::new(only.expr.clone())))
                    } else {
                        only.expr.clone()
                    };
                    all.push((Mutation::Term, kept));
                }
            }
        }
        ExprKind::Product(first, rest) => {
            all.push((Mutation::Factor, product(Expr::number(Rational::new(3, 1)))));
            if rest.iter().all(|(op, _)| *op == ProductOp::Times) {
                let mut factors: Vec<Expr> =
                    std::iter::once((**first).clone()).chain(rest.iter().map(|(_, f)| f.clone())).collect();
                let last = factors.len() - 1;
                factors.swap(last - 1, last);
                let first = factors.remove(0);
                let rest = factors.into_iter().map(|factor| (ProductOp::Times, factor)).collect();
                all.push((Mutation::Swap, Expr::new(ExprKind::Product(Box::new(first), rest))));
            }
        }
        // The sizes of a commutation matrix in the other order, and one of them twice.
        ExprKind::Call(name, sizes) if name == "K" && print(&sizes[0]) != print(&sizes[1]) => {
            for other in [[1, 0], [0, 0], [1, 1]] {
                let sizes = other.map(|place| sizes[place].clone()).to_vec();
                all.push((Mutation::Commutation, Expr::call(name, sizes)));
            }
        }
        ExprKind::Number(value) if !value.is_one() => {
            all.push((Mutation::Factor, Expr::number(value + &Rational::one())));
        }
        _ => {}
    }
    all
}

/// The mutants of the forms of a line.
fn of_forms(forms: &[&Form]) -> Vec<(FormName, Mutation, String)> {
    let mut all = Vec::new();
    for form in forms {
        let written = |expr: &Expr| match form.free() {
            Some(free) => format!("J[{}] = {}", free.join(","), print(expr)),
            None => print(expr),
        };
        let turned = Expr::new(ExprKind::Transpose(Box::new(form.expr().clone())));
        let negative = Expr::new(ExprKind::Negate(Box::new(form.expr().clone())));
        all.push((form.name(), Mutation::Sign, written(&negative)));
        if form.name() != FormName::Index && form.shape().len() == 2 {
            all.push((form.name(), Mutation::Layout, written(&turned)));
        }
        all.extend(
            mutants(form.expr()).into_iter().map(|(mutation, mutant)| (form.name(), mutation, written(&mutant))),
        );
    }
    all
}

/// The answer to a line and, of a matrix by a matrix, the vec forms of the derivatives of its transpose and, if asked for, of its product with
/// that, which have commutation matrices.
fn questions(case: &Case, answer: &gradus::Answer, with_product: bool) -> Vec<(String, Vec<Form>)> {
    let text = case.text("expr").unwrap();
    let mut all = vec![(text.to_owned(), answer.forms.iter().cloned().collect())];
    if answer.value_shape.len() == 2 && answer.order == 4 && case.text("constraint").is_none() {
        let product = Some(format!("({text})*({text})'")).filter(|_| with_product);
        for text in [format!("({text})'")].into_iter().chain(product) {
            let found = request(&case.context().unwrap(), &text, &case.wrt(), None).answer();
            all.extend(found.ok().map(|found| (text, found.vec().cloned().into_iter().collect())));
        }
    }
    all
}

/// What became of the mutants of a line: how many there were of each kind, how many of them are equal to the answer, and how many were
/// named; and those that were not.
fn checked(
    case: &Case,
    answer: &gradus::Answer,
    most: usize,
    with_product: bool,
) -> (BTreeMap<Mutation, [usize; 3]>, String) {
    let mut counts: BTreeMap<Mutation, [usize; 3]> = BTreeMap::new();
    let mut unnamed = String::new();
    if case.wrt().is_empty() {
        return (counts, unnamed);
    }
    let cx = case.context().unwrap();
    let constraint = case.text("constraint").and_then(gradus::Constraint::from_name);
    for (text, forms) in questions(case, answer, with_product) {
        let mut taken: BTreeMap<Mutation, usize> = BTreeMap::new();
        for (form, mutation, claim) in of_forms(&forms.iter().collect::<Vec<&Form>>()) {
            let count = taken.entry(mutation).or_default();
            // There are few of them.
            if *count >= most && mutation != Mutation::Commutation {
                continue;
            }
            *count += 1;
            let request = request(&cx, &text, &case.wrt(), constraint).forms(&[form]);
            // What has no shape, or none of this form, is no claim of it.
            let Ok(checked) = request.check(&claim) else { continue };
            let [all, right, named] = counts.entry(mutation).or_default();
            *all += 1;
            match (&checked.verdict, &checked.diagnosis) {
                (ClaimVerdict::Right, _) => {
                    *right += 1;
                    let mut cx = cx.clone();
                    for (variable, name, declaration) in answer.symbols.variables() {
                        if answer.symbols.is_direction(variable) {
                            cx.declare(&format!("{name}: {}", answer.symbols.shape_text(&declaration.shape))).unwrap();
                        }
                    }
                    let sides = cx.equal(&claim, &checked.right);
                    let same = sides.map_or(true, |sides| sides.verdict.is_true());
                    assert!(same, "{}: {claim} is not {}", case.id(), checked.right);
                }
                (_, Some(diagnosis)) if diagnosis.slip != Slip::Other || !diagnosis.text.starts_with("it differs") => {
                    *named += 1;
                }
                (_, diagnosis) => unnamed += &format!("{} {mutation:?} {claim}: {diagnosis:?}\n", case.id()),
            }
        }
    }
    (counts, unnamed)
}

/// Wrong ones are rejected, and most are named; as many of a line as are asked for.
#[test]
fn mutants_of_answers_are_rejected_and_named() {
    let is_long = std::env::var_os("GRADUS_LONG").is_some();
    let (step, most) = if is_long { (1, 6) } else { (9, 3) };
    let lines: Vec<&(Case, gradus::Result<gradus::Answer>)> = answers().iter().step_by(step).collect();
    let found = on_threads(&lines, |(case, answer)| match answer {
        Ok(answer) => checked(case, answer, most, is_long),
        Err(_) => Default::default(),
    });
    let mut total: BTreeMap<Mutation, [usize; 3]> = BTreeMap::new();
    let mut unnamed = String::new();
    for (counts, text) in found {
        unnamed += &text;
        for (mutation, counts) in counts {
            let sum = total.entry(mutation).or_default();
            (0..3).for_each(|place| sum[place] += counts[place]);
        }
    }
    let [all, right, named] = total.values().fold([0; 3], |[a, b, c], [x, y, z]| [a + x, b + y, c + z]);
    println!("mutants, equal to the answer, named: {total:?}\n{unnamed}");
    assert!(named * 100 >= (all - right) * 80, "{named} of {} named", all - right);
    if is_long {
        let few: Vec<_> = total.iter().filter(|(_, [all, right, _])| all - right < 100).collect();
        assert!(few.is_empty() && total.len() == 7, "fewer than 100 of a kind: {few:?}");
    }
}
