//! Claimed derivatives: what is right is accepted, what is wrong is not, and the slip is named.

use crate::support::corpus::{Case, answers};
use crate::support::{context, listed, on_threads, request};
use gradus::internals::base::Rational;
use gradus::internals::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use gradus::internals::syntax::print;
use gradus::{Claim, ClaimVerdict, Form, FormName, Layout, Slip};
use std::collections::BTreeMap;

fn check(declarations: &str, text: &str, wrt: &str, claim: &str) -> Claim {
    let cx = context(listed(declarations));
    let wrt: Vec<&str> = wrt.split(',').collect();
    request(&cx, text, &wrt, None).check(claim).unwrap_or_else(|e| panic!("{text} by {wrt:?}, {claim}: {e}"))
}

#[test]
fn claims_in_every_form_are_right() {
    for (text, wrt, claim) in [
        ("W*W'", "W", "delta[i,k]*W[j,l] + W[i,l]*delta[j,k]"),
        ("W*W'", "W", "G[a,b,c,d] = delta[b,c]*W[a,d] + W[b,d]*delta[a,c]"),
        ("W*W'", "W", "kron(W, eye(n)) + kron(eye(n), W)*K(n,m)"),
        ("W*W'", "W", "dW*W' + W*dW'"),
        ("norm(A*x - b)^2", "x", "2*A'*r, r = A*x - b"),
        ("norm(A*x - b)^2", "x", "2 A^T (A x - b)"),
        ("norm(A*x - b)^2", "x", "2*A'*r:dx, r = A*x - b"),
        ("x'*A*x", "x,x", "A + A'"),
        ("log(sum(exp(x)))", "x", "p, e = exp(x), p = e/sum(e)"),
        ("sum(x)", "x", "1"),
    ] {
        let claim_found = check("", text, wrt, claim);
        assert_eq!(claim_found.verdict, ClaimVerdict::Right, "{text} by {wrt}: {claim}: {claim_found:?}");
        assert_eq!(claim_found.diagnosis, None);
    }
}

/// Claims of the forms that are made when they are asked for.
#[test]
fn claims_of_forms_on_request_are_compared() {
    for (text, wrt, form, claim, verdict) in [
        ("W*W'", "W", FormName::SingleEntry, "E(k,l)*W' + W*E(k,l)'", ClaimVerdict::Right),
        ("W*W'", "W", FormName::SingleEntry, "E(i,j)*W' + W*E(i,j)'", ClaimVerdict::Right),
        ("W*W'", "W", FormName::SingleEntry, "E(i,j)*W' + E(i,j)'*W", ClaimVerdict::Wrong),
        ("W*W'", "W", FormName::SingleEntry, "2*E(i,j)*W'", ClaimVerdict::Wrong),
        ("W*W'", "W", FormName::Isotropic, "E4*W + (W*E4):G4", ClaimVerdict::Right),
        ("W*W'", "W", FormName::Isotropic, "2*E4*W", ClaimVerdict::Wrong),
        ("W*W'", "W", FormName::Frechet, "W*V' + V*W'", ClaimVerdict::Right),
        ("tr(W*H*H'*W')", "W", FormName::Hvp, "V*H*H'", ClaimVerdict::Wrong),
    ] {
        let cx = context(listed(""));
        let found = cx.derive(text).by(wrt).forms(&[form]).check(claim).unwrap();
        assert_eq!(found.verdict, verdict, "{claim}");
        assert_eq!(found.form, form, "{claim}");
    }
}

#[test]
fn slips_are_named() {
    for (declarations, text, wrt, claim, slip, words) in [
        (
            "",
            "W*W'",
            "W",
            "2*W",
            Slip::Shape,
            "the derivative has 4 axes (tensor(n,n,n,m)), the claim is a matrix(n,m)",
        ),
        (
            "",
            "A*X*B",
            "X",
            "delta[i,k]*delta[j,l]",
            Slip::Shape,
            "the derivative has 4 axes (tensor(n,p,m,k)), the claim is a tensor(q,r,q,r)",
        ),
        ("", "tr(A*X)", "X", "tr(eye(k))*A'", Slip::Factor, "the factor tr(eye(k)) is too many"),
        (
            "",
            "W*W'",
            "W",
            "kron(W,eye(n)) + kron(eye(n),W)",
            Slip::Factor,
            "the factor K(n,m) is missing after kron(eye(n),W)",
        ),
        ("", "1/2*norm(D*W - X)^2", "W", "2*(D'*D*W - D'*X)", Slip::Factor, "twice the right answer"),
        ("", "norm(X*w - y)^2", "w", "X'*(X*w - y)", Slip::Factor, "half of the right answer"),
        ("", "norm(A*x - b)", "x", "A'*(A*x - b)", Slip::Factor, "the factor 1/norm(A*x - b) is missing"),
        ("", "tr(A*X*B*X')", "X", "A'*X*B + A*X*B'", Slip::Attribute, "right if A or B is symmetric"),
        ("x: scalar", "x^2/2 + 30*x", "x", "relu(x + 30)", Slip::Attribute, "right if x is positive"),
        ("X: matrix(n,n)", "logdet(Q*X)", "X", "X", Slip::Other, "X is to be inv(X)'"),
        ("", "norm(x)", "x", "x", Slip::Factor, "the factor 1/norm(x) is missing"),
        ("", "norm(x)", "x", "x/norm(x)^2", Slip::Other, "the exponent of norm(x) is to be 1"),
        ("", "log(x'*A*x)", "x", "(A+A')*x", Slip::Factor, "the factor 1/(x'*A*x) is missing"),
        (
            "",
            "log(x'*A*x)",
            "x",
            "1/(x'*A*x)",
            Slip::Factor,
            "the factor (A + A')*x is missing, the derivative of x'*A*x",
        ),
        ("", "det(X)^k", "X", "k*det(X)^(k-1)*inv(X)'", Slip::Other, "the exponent of det(X) is to be k"),
        (
            "A: matrix(n,n) symmetric",
            "det(A+x*x')",
            "x",
            "2*det(A+x*x')*inv(A)*x",
            Slip::Other,
            "inv(A) is to be inv(A + x*x')",
        ),
        ("", "x'*x", "x", "x + x'", Slip::Transpose, "x' is not to be transposed"),
        (
            "",
            "v'*tanh(W*x)",
            "W",
            "v*x'",
            Slip::Factor,
            "the factor ones(n) - tanh(W*x).^2 is missing, entry by entry, at v",
        ),
        (
            "",
            "sum(sigmoid(A*x))",
            "x",
            "A'*sigmoid(A*x)",
            Slip::Factor,
            "the factor sigmoid(-A*x) is missing, entry by entry, at sigmoid(A*x)",
        ),
        (
            "",
            "sum(tanh(x).^2)",
            "x",
            "2*tanh(x)",
            Slip::Factor,
            "the factor ones(n) - tanh(x).^2 is missing, entry by entry, at 2*tanh(x)",
        ),
        (
            "",
            "norm(M.*(U*V'-X))^2",
            "U",
            "2*(M.*(U*V'-X))*V",
            Slip::Factor,
            "the factor M is missing, entry by entry, at M.*(U*V' - X)",
        ),
        (
            "",
            "X^2",
            "X",
            "2*X*dX",
            Slip::Other,
            "the order of the factors is wrong: it differs from the right answer by X*dX - dX*X",
        ),
        (
            "",
            "inv(X)",
            "X",
            "-inv(X)^2*dX",
            Slip::Other,
            "the order of the factors is wrong: it differs from the right answer by inv(X)*dX*inv(X) - inv(X)^2*dX",
        ),
        ("", "A*X", "X", "A", Slip::Shape, "the derivative has 4 axes (tensor(n,k,m,k)), the claim is a matrix(n,m)"),
        ("", "logdet(X)", "X", "det(X)*inv(X)'", Slip::Factor, "the factor det(X) is too many"),
        ("", "-norm(x)^2", "x", "2*x", Slip::Sign, "the negative of the right answer"),
        ("", "norm(x - y)^2", "x", "2*x + 2*y", Slip::Sign, "the sign of the term 2*y is wrong"),
        ("", "det(X)", "X", "det(X)*inv(X)", Slip::Transpose, "the transpose of the right answer"),
        ("", "y'*log(sigmoid(X*w))", "w", "X*(y.*sigmoid(-X*w))", Slip::Transpose, "X is to be transposed"),
        ("", "A*X*B", "X", "A[i,k]*B[j,l]", Slip::Transpose, "B[j,l] is to be B[l,j]"),
        ("", "A*X*B", "X", "kron(A,B')", Slip::RowMajor, "right where vec stacks rows; here vec stacks columns"),
        ("", "x'*A*x", "x", "A*x", Slip::Missing, "the term A'*x is missing"),
        ("", "x'*A*x + b'*x", "x", "(A + A')*x", Slip::Missing, "the term b is missing"),
        ("", "tr(A*X)", "X", "A' + X", Slip::Missing, "the term X is too many"),
        ("", "x'*A*x", "x", "2*A*x", Slip::Attribute, "right only if A is symmetric"),
        ("", "norm1(x)", "x", "ones(n)", Slip::Attribute, "right only if x is positive"),
        ("", "A^3", "A", "diag(vec(3*A.^2))", Slip::Other, "right for A.^3 in the place of A^3"),
        ("", "tr(B'*(A*A))", "A", "2*A.*B", Slip::Other, "right for A.*A in the place of A*A"),
        (
            "S: matrix(n,n) spd",
            "tr(inv(S)*T)",
            "S",
            "-inv(S)*inv(S)*T",
            Slip::Other,
            "it differs from the right answer by inv(S)*T'*inv(S) - inv(S)^2*T",
        ),
        (
            "S: matrix(n,n) spd",
            "logdet(S)",
            "S",
            "2*inv(S) - inv(S).*eye(n)",
            Slip::Convention,
            "right under the constraint symmetric: by the independent entries of a symmetric S",
        ),
    ] {
        let found = check(declarations, text, wrt, claim);
        let diagnosis = found.diagnosis.clone().unwrap_or_else(|| panic!("{text} by {wrt}: {claim}: {found:?}"));
        assert_eq!((diagnosis.slip, diagnosis.text.as_str()), (slip, words), "{text} by {wrt}: {claim}");
        let expected = match slip {
            Slip::Attribute | Slip::Convention => ClaimVerdict::RightIf,
            _ => ClaimVerdict::Wrong,
        };
        assert_eq!(found.verdict, expected, "{text} by {wrt}: {claim}");
    }
}

#[test]
fn what_a_layout_turns_is_named() {
    let cx = context(["A: matrix(n,m)"]);
    let found = cx.derive("A*x").by("x").check("A'").unwrap();
    assert_eq!(found.diagnosis.unwrap().slip, Slip::Layout);
    let found = cx.derive("A*x").by("x").layout(Layout::Denominator).check("A'").unwrap();
    assert_eq!(found.verdict, ClaimVerdict::Right);
    let found = cx.derive("sum(exp(x))").by("x").check("exp(x)'").unwrap();
    assert_eq!(found.diagnosis.unwrap().slip, Slip::Layout);
}

#[test]
fn what_is_no_claim_has_an_error_in_its_place() {
    let cx = context(["A: matrix(n,n)"]);
    for (claim, code, span) in
        [("A*x + q", "unknown-name", (6, 7)), ("A*x +", "syntax", (4, 5)), ("A*r, r", "syntax", (4, 6))]
    {
        let error = cx.derive("x'*A*x").by("x").check(claim).unwrap_err();
        assert_eq!((error.code.as_str(), (error.span.start, error.span.end)), (code, span), "{claim}: {error}");
    }
    assert_eq!(cx.derive("x'*A*x").check("A*x").unwrap_err().code.as_str(), "request");
}

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
        ExprKind::Call(name, arguments) if name == "K" => {
            all.push((Mutation::Commutation, Expr::call(name, arguments.iter().rev().cloned().collect())));
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

/// Wrong ones are rejected, and most are named; as many of a line as are asked for.
#[test]
fn mutants_of_answers_are_rejected_and_named() {
    let (step, most) = if std::env::var_os("GRADUS_LONG").is_some() { (1, 6) } else { (9, 3) };
    let lines: Vec<&(Case, gradus::Result<gradus::Answer>)> = answers().iter().step_by(step).collect();
    let found = on_threads(&lines, |(case, answer)| {
        let mut counts: BTreeMap<Mutation, [usize; 3]> = BTreeMap::new();
        let mut unnamed = String::new();
        let Ok(answer) = answer else { return (counts, unnamed) };
        if case.wrt().is_empty() {
            return (counts, unnamed);
        }
        let cx = case.context().unwrap();
        let forms: Vec<&Form> = answer.forms.iter().collect();
        let mut taken: BTreeMap<Mutation, usize> = BTreeMap::new();
        for (form, mutation, claim) in of_forms(&forms) {
            let count = taken.entry(mutation).or_default();
            if *count >= most {
                continue;
            }
            *count += 1;
            let constraint = case.text("constraint").and_then(gradus::Constraint::from_name);
            let request = request(&cx, case.text("expr").unwrap(), &case.wrt(), constraint).forms(&[form]);
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
        (counts, unnamed)
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
}
