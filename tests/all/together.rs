//! What a person leaves together: scalar products, the terms of a product rule, chains of one matrix in index notation; in which order terms
//! stand.

use crate::support::{context, listed, request};
use gradus::FormName::{self, Differential, Index, Matrix};
use gradus::{Form, NamedForm};

/// Declarations, a text, by what, a form, and how it is written.
type Line = (&'static str, &'static str, &'static [&'static str], FormName, &'static str);

/// Scalar products are not taken apart into outer products; sums of the question and projections stay.
const SCALAR_PRODUCTS: &[Line] = &[
    (
        "B: matrix(n,m); x: vector(n); y: vector(m)",
        "(x'*B*y)^2/(x'*x)",
        &["x"],
        Matrix,
        "2*x'*B*y*(B*y/norm(x)^2 - x'*B*y*x/norm(x)^4)",
    ),
    ("M: matrix(n,n) symmetric; x: vector(n)", "x'*M*x*x", &["x"], Differential, "2*x'*M*dx*x + x'*M*x*dx"),
    ("u: vector(n); A: matrix(n,n); x: vector(n)", "(eye - u*u')*A*x", &["x"], Matrix, "(eye(n) - u*u')*A"),
    ("A: matrix(n,n) symmetric; x: vector(n); b: vector(n)", "x'*(A - b*b')*x", &["x"], Matrix, "2*(A - b*b')*x"),
    (
        "Y: matrix(n,m); B: matrix(n,n) symmetric",
        "tr(Y'*B*Y)/tr(Y'*Y)",
        &["Y"],
        Matrix,
        "2*(B*Y - (B*Y:Y)*Y/(Y:Y))/(Y:Y)",
    ),
    (
        "a: vector(n); B: matrix(n,m); z: vector(m)",
        "a'*softmax(B*z)",
        &["z"],
        Matrix,
        "B'*(diag(a) - softmax(B*z)*a')*softmax(B*z)",
    ),
];

/// A factor is pulled out of all terms that are alike, or of none.
const PRODUCT_RULE: &[Line] = &[
    ("Y: matrix(n,n); A: matrix(n,n)", "Y*A*Y*A*Y", &["Y"], Differential, "dY*(A*Y)^2 + (Y*A)^2*dY + Y*A*dY*A*Y"),
    ("Y: matrix(n,n); B: matrix(n,n)", "tr(B*Y^4)", &["Y"], Matrix, "(Y*B*Y^2 + Y^2*B*Y + B*Y^3 + Y^3*B)'"),
    ("Y: matrix(n,n)", "Y^4", &["Y"], Differential, "dY*Y^3 + Y*dY*Y^2 + Y^2*dY*Y + Y^3*dY"),
    ("Y: matrix(n,m)", "Y'*Y*Y'", &["Y"], Differential, "(dY*Y'*Y + Y*dY'*Y + Y*Y'*dY)'"),
];

/// Entries of one matrix along a chain are an entry of its power.
const POWERS: &[Line] = &[
    (
        "Y: matrix(n,n)",
        "Y^4",
        &["Y"],
        Index,
        "(Y^3)[i,k]*delta[j,l] + delta[i,k]*(Y^3)[l,j] + Y[i,k]*Y[p,j]*Y[l,p] + Y[i,p]*Y[p,k]*Y[l,j]",
    ),
    (
        "Y: matrix(n,n) invertible",
        "inv(Y^2)",
        &["Y"],
        Index,
        "-inv(Y)[i,k]*(inv(Y)^2)[l,j] - (inv(Y)^2)[i,k]*inv(Y)[l,j]",
    ),
    (
        "Y: matrix(n,n); B: matrix(n,n)",
        "tr(B*Y^4)",
        &["Y"],
        Index,
        "B[p,i]*(Y^3)[j,p] + (Y^3)[p,i]*B[j,p] + Y[p,i]*B[q,p]*Y[r,q]*Y[j,r] + Y[p,i]*Y[q,p]*B[r,q]*Y[j,r]",
    ),
];

/// Terms stand as those of the question do, from which they come.
const ORDER: &[Line] = &[
    (
        "Y: matrix(n,m); B: matrix(n,k); Z: matrix(k,m); c: scalar",
        "1/2*norm(Y - B*Z)^2 + c/2*norm(Z)^2",
        &["Z"],
        Index,
        "B[p,i]*(B[p,q]*Z[q,j] - Y[p,j]) + c*Z[i,j]",
    ),
    ("C: matrix(n,m); Z: matrix(n,m); c: scalar", "tr(C'*Z) + c/2*norm(Z)^2", &["Z"], Matrix, "C + c*Z"),
    ("b: vector(n); z: vector(n); Q: matrix(n,n) symmetric", "b'*z + 1/2*z'*Q*z", &["z"], Matrix, "b + Q*z"),
    ("B: matrix(n,n); Z: matrix(n,m); C: matrix(m,m)", "B*Z - Z*C", &["Z"], Differential, "B*dZ - dZ*C"),
];

/// Products rather than stacked columns, transposes inside of products.
const OTHERS: &[Line] = &[
    ("b: vector(n); P: matrix(n,n) spd", "b'*inv(P)*b", &["P"], Matrix, "-inv(P)*b*b'*inv(P)"),
    ("Z: matrix(n,m); B: matrix(n,n); C: matrix(m,m)", "vec(Z)'*kron(C,B)*vec(Z)", &["Z"], Matrix, "B'*Z*C + B*Z*C'"),
];

/// Declarations, a text, by what, the parts that have names, and the matrix form with these.
type Named = (&'static str, &'static str, &'static [&'static str], &'static [&'static str], &'static str);

/// A sum that is no part of the question and sets nothing against something else has no name where it stands once; what has a residual in it
/// says more with the name of that; the value of a quotient has one.
const NAMED: &[Named] = &[
    (
        "B: matrix(n,m); x: vector(n); y: vector(m)",
        "(x'*B*y)^2/(x'*x)",
        &["x"],
        &["c = norm(x)^2", "a = x'*B*y"],
        "2*a*(B*y - a*x/c)/c",
    ),
    ("A: matrix(n,n) symmetric; x: vector(n); b: vector(n)", "x'*(A - b*b')*x", &["x"], &["R = A - b*b'"], "2*R*x"),
    (
        "Y: matrix(n,m); B: matrix(n,n) symmetric",
        "tr(Y'*B*Y)/tr(Y'*Y)",
        &["Y"],
        &["c = (B*Y:Y)/(Y:Y)"],
        "2*(B*Y - c*Y)/(Y:Y)",
    ),
    (
        "b: vector(n); z: vector(n); P: matrix(n,n) spd",
        "-1/2*logdet(P) - 1/2*(z - b)'*inv(P)*(z - b)",
        &["P"],
        &["r = z - b"],
        "1/2*inv(P)*(r*r' - P)*inv(P)",
    ),
    ("X: matrix(n,n); A: matrix(n,n)", "tr(A*X^3)", &["X"], &[], "(A*X^2 + X*A*X + X^2*A)'"),
    ("z: vector(n)", "z/(ones(n)'*z)", &["z"], &[], "(eye(n) - z*ones(n)'/sum(z))/sum(z)"),
];

#[test]
fn what_belongs_together_stands_together() {
    let mut wrong = String::new();
    for (declarations, text, wrt, name, expected) in
        [SCALAR_PRODUCTS, PRODUCT_RULE, POWERS, ORDER, OTHERS].into_iter().flatten()
    {
        let answer = request(&context(listed(declarations)), text, wrt, None).answer().unwrap();
        let found = answer.forms.get(*name).map(Form::text).unwrap_or_default();
        if found != *expected {
            wrong += &format!("{text} by {wrt:?}: {found}, not {expected}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn names_are_for_what_means_something() {
    let mut wrong = String::new();
    for (declarations, text, wrt, parts, expected) in NAMED {
        let answer = request(&context(listed(declarations)), text, wrt, None).answer().unwrap();
        let form = answer.matrix().unwrap();
        let found = form.named().as_ref().map_or_else(|| form.text(), NamedForm::text);
        let named: Vec<String> =
            answer.definitions().iter().map(|part| format!("{} = {}", part.name(), part.text())).collect();
        if found != *expected || named != *parts {
            wrong += &format!("{text} by {wrt:?}: {found} where {named:?}, not {expected} where {parts:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
