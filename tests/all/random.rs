//! Random well-typed expressions over all operations: every form of every answer against differences, and read back as it is printed.
//!
//! A normal run takes [`SHORT`] cases, and [`SHORT_WIDE`] requests of every kind; `GRADUS_LONG=1` takes many more. `GRADUS_SEED=7` starts elsewhere.

use crate::support::check::{Report, check};
use crate::support::generate::{Case, Request};
use crate::support::{context, listed, on_threads};
use gradus::{ErrorCode, FormName};

const SHORT: u64 = 500;
const SHORT_WIDE: u64 = 300;
const LONG: u64 = 10_000;
/// How many cases are tried, where a normal run takes so many, and from which seed.
fn extent(short: u64) -> (u64, u64) {
    let long = std::env::var_os("GRADUS_LONG").is_some_and(|value| value == "1");
    let seed = std::env::var("GRADUS_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1);
    (if long { LONG } else { short }, seed)
}

#[test]
fn every_form_agrees_with_differences() {
    let (count, seed) = extent(SHORT);
    let numbers: Vec<u64> = (0..count).collect();
    let reports = on_threads(&numbers, |number| {
        let case = Case::new(seed, *number);
        if std::env::var_os("GRADUS_TRACE").is_some() {
            eprintln!("{case}");
        }
        check(&case)
    });
    let mut all = Report::default();
    for report in reports {
        all.refused.extend(report.refused);
        all.wrong.extend(report.wrong);
        all.missing.extend(report.missing);
        all.checked += report.checked;
        all.forms += report.forms;
        all.untested += report.untested;
    }
    println!(
        "{} cases: {} forms of {} answers agree with differences, {} without a point to try; refused {}, wrong {}, missing forms {}",
        count,
        all.forms,
        all.checked,
        all.untested,
        all.refused.len(),
        all.wrong.len(),
        all.missing.len()
    );
    // Not every derivative has a Kronecker form that is short enough to be looked for.
    let (stacked, missing): (Vec<_>, Vec<_>) = all.missing.into_iter().partition(|(name, _)| *name == FormName::Vec);
    for (_, case) in &stacked {
        println!("{case}: no vec");
    }
    assert!(stacked.len() * 50 < count as usize, "{} answers have no vec form", stacked.len());
    let listed = |kind: &str, list: &[String]| -> String { list.iter().map(|l| format!("{kind}: {l}\n")).collect() };
    let text = listed("refused", &all.refused) + &listed("wrong", &all.wrong);
    assert!(text.is_empty() && missing.is_empty(), "\n{text}missing: {missing:?}");
    assert!(all.untested * 10 < count as usize, "too many cases have no point: {}", all.untested);
}

/// Requests that are large, of high order, over literal sizes, with attributes and constraints: none is answered wrongly, and what is refused is
/// refused by name.
#[test]
fn requests_of_every_kind() {
    let (count, seed) = extent(SHORT_WIDE);
    let numbers: Vec<u64> = (0..count).collect();
    let reports = on_threads(&numbers, |number| {
        let case = Case::wide(seed, *number);
        if std::env::var_os("GRADUS_TRACE").is_some() {
            eprintln!("{case}");
        }
        check(&case)
    });
    let (mut compared, mut problems) = (0, String::new());
    for report in &reports {
        compared += report.checked - report.untested.min(report.checked);
        problems.extend(report.wrong.iter().map(|problem| format!("wrong: {problem}\n")));
        problems.extend(report.refused.iter().map(|problem| format!("refused: {problem}\n")));
    }
    println!("{count} requests, {compared} of them compared with differences");
    assert!(problems.is_empty(), "\n{problems}");
    assert!(compared * 2 > count as usize, "only {compared} of {count} were compared");
}

/// What the generator found wrong or missing at some time.
#[test]
fn what_was_found_stays_mended() {
    let cases = [
        // A sum over entries that a power still to be multiplied in touches is no sum of its own.
        ("A: matrix(k,m); B: matrix(m,n); x: vector(n); C: matrix(n,m)", "A*B.^(-2)*(softmax(x)*x.^1.5')*C", "x"),
        // A singular matrix has no inverse by rounding: skew-symmetric ones of odd size.
        ("x: vector(n); A: matrix(n,n) skew", "inv(-(diag(x)*A)*(diag(sign(x))*diag(x)))", "A"),
        // A sign that an operand takes is not handed round for ever.
        (
            "x: vector(n); A: matrix(n,n)",
            "det((diag(x)*A.*relu(A) + (-A)')*(diag(x)*A.*relu(A) + (-A)')' + eye(n))",
            "x,x",
        ),
        // A sum in a divisor stays inside of it.
        (
            "x: vector(k); y: vector(k) positive; z: vector(k); A: matrix(k,k) lower; u: vector(m); B: matrix(m,k)",
            "((ones(k) + x).*(y.*z)).^1./(A*(y.*z)./(u'*B)'.^(-1))",
            "z",
        ),
        // A closed walk that comes back to where it began is no power.
        ("A: matrix(n,n)", "diag(diag(A^3))*A", ""),
        // What is summed beside a sum has another name than what is summed inside of it, whichever sign the last term was tried with.
        (
            "A: matrix(k,m); B: matrix(m,k); x: vector(k); y: vector(k); C: matrix(k,k) symmetric; D: matrix(k,n); z: vector(n)",
            "(inv(A*B*(A*B)' + eye(k))*diag(eye(k)).*(ones(k)*ones(k)'*x./softmax(y)))'*adj(diag(D*z))*diag(diag(sigmoid(x))*adj(C))",
            "A",
        ),
        // A product entry by entry of two long products is cut at its sides.
        ("x: vector(k); y: vector(n); A: matrix(k,n); B: matrix(n,k)", "logdet(diag(x)*A*diag(y)*B)", "y,y"),
        // One is cut off at its end, where a walk goes past that end.
        (
            "A: matrix(m,k); B: matrix(k,n); x: vector(k); C: matrix(n,m)",
            "logdet(norm(eye(m))^2*(A*B)*(diag((x'*B)')*-C))",
            "x,x",
        ),
        // A sum of three axes inside of a matrix is taken term by term, also past the limit of nodes.
        (
            "x: vector(n); A: matrix(n,n) symmetric",
            "inv(1/2*(diag(x.*x)*A')*(1/2*(diag(x.*x)*A'))' + eye(n))*sigmoid(diag(A))",
            "x",
        ),
        // Zeros are stacked as ones are.
        ("A: matrix(m*n,k)", "cos(0*A) + A", ""),
        // A function of zero is one number, of any shape.
        ("T: tensor(k,n,m); V: tensor(k,n,m)", "arccos(0*T).*V", ""),
        // The diagonal of a matrix has the whole of its axis.
        ("A: matrix(k*m,k*m) diagonal; x: vector(k*m)", "A*x", ""),
        // What is no stacked matrix itself is kept whole between matrices: there is no inverse of `vec`.
        ("x: vector(n); y: vector(m)", "sum(sin(kron(x,y)))", "x"),
        ("x: vector(n); y: vector(m)", "sum(sin(kron(x,y)))", "x,y"),
        ("A: matrix(n,m); B: matrix(m,k)", "sum(exp(kron(A,B)))", "A"),
        ("A: matrix(n,m); B: matrix(m,k)", "norm(exp(kron(A,B)))", "B"),
        ("A: matrix(n,m); x: vector(n*m)", "sin(vec(A'))'*x", "A"),
        // A column is no stacked operand.
        ("A: matrix(k,k)", "F[i] = tanh(A[i,i])*A[i,i]", "A"),
        ("x: vector(m); A: matrix(m,k)", "((softmax(x) - 1/2)'*sqrt(cosh(A)))'", "A"),
        // A scalar of three axes is written as a scalar.
        ("T: tensor(n,m,k); A: matrix(m,k); x: vector(m)", "det(norm1(T)*A'*(4*(diag(x)*A)))", "x"),
    ];
    for (declarations, text, wrt) in cases {
        let case = Case {
            number: 0,
            declarations: listed(declarations).map(str::to_owned).collect(),
            text: text.to_owned(),
            wrt: wrt.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            request: if wrt.is_empty() { Request::Simplify } else { Request::Derivative(None) },
            grouped: false,
            tensors: false,
            wide: false,
        };
        let report = check(&case);
        assert!(
            report.refused.is_empty() && report.wrong.is_empty() && report.missing.is_empty() && report.forms > 0,
            "{case}: {report:?}"
        );
    }
}

#[test]
fn a_derivative_without_a_value_is_refused_as_such() {
    for (declarations, text, wrt) in [
        ("A: matrix(n,m); B: matrix(m,n); a: scalar", "norm((A*B)^3/(a - a)^0.5)", "A"),
        ("A: matrix(n,n) orthogonal; B: matrix(n,n)", "tr(B)/logdet(A)", "A"),
        ("A: matrix(k,k) skew; B: matrix(m,m)", "tr(A)^0.5 + sign(log(det(B)))", "A"),
        ("x: vector(m); y: vector(m); a: scalar", "abs(x)'*(y - ones(m))/((a - a)*(1 + 3))", "x"),
        ("x: vector(n)", "x./(x - x)", "x"),
        ("a: scalar; x: vector(n)", "x*(a - a)/(a - a)", "x"),
        // What is divided by is zero for what is declared, but not by rounding.
        ("A: matrix(n,n) orthogonal", "logdet(A*A)^(1/3)", "A"),
    ] {
        let code =
            context(listed(declarations)).parse(text).and_then(|e| e.derivative(wrt)).map_err(|error| error.code);
        assert_eq!(code.err(), Some(ErrorCode::Undefined), "{text}");
    }
}
