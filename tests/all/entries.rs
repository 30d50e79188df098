//! Entries, rows and columns, the unit vector, and derivatives by parts of a variable.

use crate::support::check::check;
use crate::support::generate::{Case, Request};
use crate::support::{answer, context, listed};
use gradus::{Context, ErrorCode};

/// Declarations, an expression and the variables: in every form, in numbers and in NumPy.
pub(crate) const CASES: &[(&str, &str, &str)] = &[
    ("x: vector(n)", "x[2]", "x"),
    ("x: vector(n)", "x[2]^2*x[1]", "x"),
    ("x: vector(n)", "exp(x[1])*sin(x[2])", "x,x"),
    ("x: vector(n)", "x*x[1]", "x"),
    ("x: vector(n); e: scalar", "e*x[1]^2", "x"),
    ("X: matrix(n,m)", "X[1,2]", "X"),
    ("X: matrix(n,m)", "X[:,1]", "X"),
    ("X: matrix(n,m)", "X[2,:]", "X"),
    ("X: matrix(n,m); b: vector(m)", "X[1,:]*b", "X"),
    ("X: matrix(n,m); b: vector(m)", "exp(X[1,:]*b)*X", "b"),
    ("r: index(n); X: matrix(n,m); b: vector(m)", "norm(X[r,:]*b - 1)^2", "X"),
    ("r: index(n); X: matrix(n,m); b: vector(m)", "X[r,j]*b[j]", "X"),
    ("r: index(n); X: matrix(n,m)", "norm(X[r,:])^2", "X"),
    ("r: index(n); X: matrix(n,m)", "norm(X[r,:])", "X"),
    ("r: index(n); s: index(n); X: matrix(n,m)", "X[r,:]*X[s,:]'", "X"),
    ("r: index(n); A: matrix(n,n)", "(A*A)[r,r]", "A"),
    ("r: index(n); A: matrix(n,n)", "inv(A)[r,:]", "A"),
    ("r: index(n); x: vector(n)", "log(sum(exp(x))) - x[r]", "x"),
    ("r: index(n); x: vector(n)", "-log(softmax(x)[r])", "x"),
    ("r: index(n); x: vector(n)", "e(r)'*x + sum(x.*e(r))", "x"),
    ("r: index(n); x: vector(n); y: vector(m)", "x[r]*y", "x"),
    ("r: index(n); X: matrix(n,m); Y: matrix(m,n)", "X[r,i]*Y[j,r]", "X"),
    ("r: index(n); x: vector(n)", "delta[i,r]*x[i]*x[i]", "x"),
    ("X: matrix(n,m)", "sum(X[:,1].^2) + X[1,2]^3", "X"),
    ("X: matrix(n,m)", "softmax(X,2)[1,2]", "X"),
    ("X: matrix(n,m); Y: matrix(m,k)", "(X*Y)[1,2]", "X"),
    ("X: matrix(n,m); Y: matrix(m,k)", "(X*Y)[:,2]", "Y"),
    ("W: matrix(m,n); x: vector(n)", "sum(max(0,W*x - (W*x)[2] + 1))", "W"),
    ("T: tensor(n,m,k)", "T[1,:,2]", "T"),
];

/// What is typed, with declarations, and what it is.
const SPELLINGS: &[(&str, &str, &str)] = &[
    ("", "X(:,1)", "X*e(1)"),
    ("", "X(2,:)", "e(2)'*X"),
    ("", "X(1,2)", "e(1)'*X*e(2)"),
    ("", "X(:)", "vec(X)"),
    ("", "x(1)^2 + x(2)", "x[1]^2 + x[2]"),
    ("", "np.sum(X[:,0] * X[:,1])", "X[:,1]'*X[:,2]"),
    ("", "X[:,:]", "X"),
    ("", "X[:,1][2]", "X[2,1]"),
    ("", "X[r,:]'", "X'*e(r)"),
    ("", "X'[:,r]", "X[r,:]'"),
    ("", "e(r,n)", "e(r)"),
    ("", "e(r)'*e(r)", "1"),
    ("", "e(1,n)'*e(2,n)", "0"),
    ("", "e(r).*e(r)", "e(r)"),
    ("", "sum(e(r))", "1"),
    ("", "e(r)*e(r)'*X", "diag(e(r))*X"),
    ("", "X[r,p]*w[p]", "(X*w)[r]"),
    ("", "delta[i,r]*x[i]", "x[r]"),
    ("", "x'*diag(e(r))*x", "x[r]^2"),
    ("", "np.sum(X[:,0])", "sum(X[:,1])"),
    ("", "X[1,:]*X[1,:]' - norm(X[1,:])^2", "0"),
    ("", "tr(e(r)*x')", "x[r]"),
];

/// The names of [`SPELLINGS`] and of what is refused.
const DECLARED: [&str; 6] =
    ["X: matrix(n,m)", "x: vector(n)", "w: vector(m)", "r: index(n)", "A: matrix(3,3)", "c: scalar"];

/// What is refused, with what the message says.
const REFUSED: &[(&str, &str)] = &[
    ("x[0]", "counted from 1"),
    ("A[4,1]", "the place is 4, but there are 3"),
    ("X[:,r]", "r is an index of n, but the axis of X is m"),
    ("w[r]", "r is an index of n"),
    ("X[:,k]", "declare it, as in 'k: index(n)'"),
    ("r*x", "it selects, as in x[r]"),
    ("c[1]", "c is scalar"),
    ("x[1,2]", "2 places are given"),
    ("X[1:2,:]", "a range of places"),
    ("x(1:2)", "write S*x for x[2:5]"),
    ("norm(x[2:])", "write S*x for x[2:5]"),
    ("x[:2]", "write S*x for x[2:5]"),
    ("X[:,1:m-1]", "X*S' for X[:,2:5]"),
    ("X(:,1:2)", "X*S' for X[:,2:5]"),
    ("X(1:2,:)", "a range of places"),
    ("median(X,1)", "no function median"),
];

#[test]
fn every_form_agrees_with_differences() {
    for (number, (declarations, text, wrt)) in CASES.iter().enumerate() {
        let case = Case {
            number: number as u64,
            declarations: listed(declarations).map(str::to_owned).collect(),
            text: (*text).to_owned(),
            wrt: wrt.split(',').map(str::to_owned).collect(),
            request: Request::Derivative(None),
            grouped: false,
            tensors: declarations.contains("tensor"),
            wide: false,
        };
        let report = check(&case);
        let complete = report.refused.is_empty() && report.wrong.is_empty() && report.missing.is_empty();
        assert!(complete && report.untested == 0 && report.forms > 0, "{case}: {report:?}");
    }
}

#[test]
fn spellings_are_what_is_meant() {
    for (declarations, typed, meant) in SPELLINGS {
        let cx = context(DECLARED.into_iter().chain(listed(declarations)));
        let equality = cx.equal(typed, meant).unwrap_or_else(|e| panic!("{typed}: {e}"));
        assert!(equality.is_equal(), "{typed} is not {meant}");
    }
}

#[test]
fn places_are_told_apart() {
    let cx = context(DECLARED.into_iter().chain(["s: index(n)"]));
    for (a, b) in [("x[1]", "x[2]"), ("x[r]", "x[1]"), ("x[r]", "x[s]"), ("e(r)'*e(s)", "0"), ("X[r,:]", "X[1,:]")] {
        assert!(!cx.equal(a, b).unwrap().is_equal(), "{a} is not {b}");
    }
}

#[test]
fn what_is_refused_says_what_is_right() {
    let cx = context(DECLARED);
    for (text, part) in REFUSED {
        let error = cx.parse(text).map(|read| read.notes().len()).expect_err(text);
        assert!(error.message.contains(part), "{text}: {}", error.message);
    }
}

/// Declarations, an expression, the part of a variable, and how that is selected of the derivative by the whole.
const PARTS: &[(&str, &str, &str, &str, &str)] = &[
    ("A: matrix(n,n)", "x'*A*x", "x", "x[1]", "[1]"),
    ("A: matrix(n,n); r: index(n)", "x'*A*x", "x", "x[r]", "[r]"),
    ("X: matrix(n,m); b: vector(m); r: index(n)", "norm(X*b)^2", "X", "X[r,:]", "[r,:]"),
    ("X: matrix(n,m); b: vector(m)", "norm(X*b)^2", "X", "X[:,2]", "[:,2]"),
    ("X: matrix(n,m)", "sum(logsumexp(X,2))", "X", "X[1,2]", "[1,2]"),
    ("A: matrix(n,n)", "A*x", "x", "x[2]", "[:,2]"),
    ("A: matrix(4,4); x: vector(4)", "x'*A*x", "x", "x[3]", "[3]"),
];

#[test]
fn derivatives_by_parts_are_selected() {
    for (declarations, text, variable, by, places) in PARTS {
        let cx = context(listed(declarations));
        let (whole, part) = (answer(&cx, text, &[variable]), answer(&cx, text, &[by]));
        let (whole, found) = (whole.matrix().unwrap().text(), part.matrix().unwrap().text());
        let cx =
            context(listed(declarations).chain(["x: vector(n)"].into_iter().filter(|_| !declarations.contains("x:"))));
        let equality =
            cx.equal(&found, &format!("({whole}){places}")).unwrap_or_else(|e| panic!("{text} by {by}: {e}"));
        assert!(equality.is_equal(), "{text} by {by}: {found}");
        // What changes is the part alone.
        let differential = part.differential().unwrap();
        assert!(differential.text().contains('d'), "{}", differential.text());
        assert_eq!(part.wrt_shapes[0].len(), by.matches(':').count(), "{by}");
    }
}

#[test]
fn second_derivatives_by_entries() {
    let cx = context(["A: matrix(n,n)", "x: vector(n)"]);
    let text = |wrt: &[&str]| answer(&cx, "x'*A*x", wrt).best().unwrap().text();
    assert_eq!(text(&["x[1]", "x[2]"]), "A[1,2] + A[2,1]");
    assert_eq!(text(&["x[1]", "x"]), "A[:,1] + A[1,:]'");
}

#[test]
fn a_part_that_is_not_there_is_refused() {
    let cx = context(["A: matrix(4,4)", "x: vector(4)", "r: index(m)"]);
    for (by, part) in
        [("x[5]", "no place 5"), ("x[s]", "declare it"), ("x[1,2]", "2 places"), ("x[r]", "r is no place of 4")]
    {
        let error = cx.derive("x'*A*x").by(by).answer().unwrap_err();
        assert!(error.message.contains(part), "{by}: {}", error.message);
        assert_eq!(error.code, ErrorCode::Index, "{by}");
    }
}

#[test]
fn a_name_of_a_place_is_declared() {
    let mut cx = Context::new();
    let place = cx.declare("r: index(n)").unwrap();
    assert_eq!(cx.symbols().variable_name(place), "r");
    assert_eq!(cx.derive("norm(X[r,:])^2").by("X").answer().unwrap().matrix().unwrap().text(), "2*e(r)*X[r,:]");
    for text in ["r: vector(n)", "s: index(n,m)", "s: index", "s: index(n) positive", "s: index(n*m)"] {
        assert_eq!(cx.declare(text).unwrap_err().code, ErrorCode::Declaration, "{text}");
    }
}
