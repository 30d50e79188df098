//! How a claim is read: in which form, with which names, as which side of an equation; and what is said of one that is right.

use crate::support::{context, listed, request};
use gradus::{Claim, ClaimVerdict, Context, FormName, Slip};

fn check(declarations: &str, text: &str, wrt: &str, form: Option<FormName>, claim: &str) -> gradus::Result<Claim> {
    let cx = context(listed(declarations));
    let wrt: Vec<&str> = wrt.split(',').collect();
    request(&cx, text, &wrt, None).forms(form.as_slice()).check(claim)
}

/// A function of a number is one of each entry where nothing says more; a claim says more.
#[test]
fn a_claim_may_be_about_a_number() {
    let cx = Context::new();
    for (text, wrt, claim, verdict) in [
        ("sin(x)", "x", "cos(x)", ClaimVerdict::Right),
        ("exp(-x)", "x", "-exp(-x)", ClaimVerdict::Right),
        ("sin(x)", "x", "-cos(x)", ClaimVerdict::Wrong),
        ("sin(x)", "x", "diag(cos(x))", ClaimVerdict::Right),
        ("x.^2", "x", "2*x", ClaimVerdict::Wrong),
        ("x*x'", "x", "2*x", ClaimVerdict::Wrong),
        ("W*W'", "W", "2*W", ClaimVerdict::Wrong),
    ] {
        let found = cx.derive(text).by(wrt).check(claim).unwrap();
        assert_eq!(found.verdict, verdict, "{text} by {wrt}: {claim}");
        let said = "x is read as a scalar; declare `x: vector(n)` for the other reading";
        let is_told = verdict == ClaimVerdict::Right && !claim.starts_with("diag");
        assert_eq!(found.notes.iter().any(|note| note == said), is_told, "{text}: {claim}");
    }
    let mut cx = Context::new();
    cx.declare("x: vector(n)").unwrap();
    assert_eq!(cx.derive("sin(x)").by("x").check("cos(x)").unwrap().verdict, ClaimVerdict::Wrong);
}

/// The vec form of a scalar is the row `vec(G)'`, that of a vector by a vector the Jacobian.
#[test]
fn the_vec_form_is_there_for_every_question() {
    let vec = Some(FormName::Vec);
    let column = "right in denominator layout, as a column; d f/d vec(X)' is a row";
    for (text, wrt, form, claim, slip, right) in [
        ("A*x", "x", vec, "A", None, "A"),
        ("x'*A*x", "x", vec, "((A+A')*x)'", None, "((A + A')*x)'"),
        ("x'*A*x", "x", vec, "(A+A')*x", Some((Slip::Layout, column)), "((A + A')*x)'"),
        ("tr(A*X)", "X", None, "vec(A')'", None, "vec(A')'"),
        ("tr(A*X)", "X", vec, "vec(A')'", None, "vec(A')'"),
        ("tr(A*X)", "X", None, "vec(A')", Some((Slip::Layout, column)), "vec(A')'"),
        ("a'*X*b", "X", vec, "kron(b,a)'", None, "vec(a*b')'"),
        (
            "a'*X*b",
            "X",
            vec,
            "kron(a,b)'",
            Some((Slip::RowMajor, "right where vec stacks rows; here vec stacks columns")),
            "vec(a*b')'",
        ),
        ("a*X", "a", vec, "vec(X)", None, "vec(X)"),
        ("A*X*B", "X", vec, "kron(B',A)", None, "kron(B',A)"),
    ] {
        let found = check("", text, wrt, form, claim).unwrap();
        let diagnosis = found.diagnosis.as_ref().map(|diagnosis| (diagnosis.slip, diagnosis.text.as_str()));
        assert_eq!((found.form, diagnosis, found.right.as_str()), (FormName::Vec, slip, right), "{text}: {claim}");
    }
}

/// Rows and columns are told apart where a form is one of the value.
#[test]
fn a_differential_is_a_row_where_the_value_is_one() {
    for (text, wrt, claim, verdict) in [
        ("x'*A", "x", "dx'*A", ClaimVerdict::Right),
        ("a'*X", "X", "a'*dX", ClaimVerdict::Right),
        ("x'*A", "x", "A'*dx", ClaimVerdict::Wrong),
        ("x'*x", "x", "2*x", ClaimVerdict::Right),
        ("x'*x", "x[1]", "2*x[1]", ClaimVerdict::Right),
    ] {
        assert_eq!(check("", text, wrt, None, claim).unwrap().verdict, verdict, "{text}: {claim}");
    }
}

/// What a claim speaks of says which form it is, where none is asked for.
#[test]
fn forms_on_request_are_recognised() {
    for (text, wrt, claim, form, verdict) in [
        ("W*W'", "W", "E(k,l)*W' + W*E(k,l)'", FormName::SingleEntry, ClaimVerdict::Right),
        ("W*W'", "W", "E(i,j)*W' + W*E(i,j)", FormName::SingleEntry, ClaimVerdict::Wrong),
        ("A*x", "x", "A*e(k)", FormName::SingleEntry, ClaimVerdict::Right),
        ("W*W'", "W", "W*V' + V*W'", FormName::Frechet, ClaimVerdict::Right),
        ("W*W'", "W", "2*W*V'", FormName::Frechet, ClaimVerdict::Wrong),
        ("A*x", "x", "A*v", FormName::Frechet, ClaimVerdict::Right),
        ("tr(W*H*H'*W')", "W", "2*V*H*H'", FormName::Hvp, ClaimVerdict::Right),
        ("tr(W*H*H'*W')", "W", "2*W*H*H':V", FormName::Frechet, ClaimVerdict::Right),
        ("W*W'", "W", "dW*W' + W*dW'", FormName::Differential, ClaimVerdict::Right),
    ] {
        let found = check("", text, wrt, None, claim).unwrap();
        assert_eq!((found.form, found.verdict), (form, verdict), "{text}: {claim}: {found:?}");
    }
    let error = check("", "W*W'", "W", None, "W*Q' + Q*W'").unwrap_err();
    assert!(error.message.ends_with("is written with V, as --form frechet and --form hvp write it"), "{error}");
}

#[test]
fn a_part_has_a_name_of_its_own() {
    for (text, wrt, claim, span) in [
        ("x'*A*x", "x", "A*x, A = A + A'", (5, 6)),
        ("x'*A*x", "x", "B*x, B = A + A', B = A", (17, 18)),
        ("norm(A*x-b)^2", "x", "2*A'*b, b = A*x - b", (8, 9)),
        ("x'*A*x", "x", "dx*A, dx = x", (6, 8)),
    ] {
        let error = check("", text, wrt, None, claim).unwrap_err();
        assert_eq!(
            (error.code.as_str(), (error.span.start, error.span.end)),
            ("declaration", span),
            "{claim}: {error}"
        );
    }
}

/// The left side of an equation is dropped where it is the derivative that is asked for; of a chain each link is checked.
#[test]
fn equations_are_claims() {
    for (text, wrt, claim, said) in [
        ("x'*A*x", "x", "df/dx = (A+A')*x", None),
        ("x'*A*x", "x", "d(x'*A*x)/dx = (A+A')*x", None),
        ("tr(A*X)", "X", r"\frac{\partial f}{\partial X} = A^\top", None),
        ("tr(A*X)", "X", r"\frac{\partial \operatorname{tr}(AX)}{\partial X} = A^\top", None),
        ("x'*A*x", "x", "∇f(x) = (A+A')*x", None),
        ("x'*A*x", "x", "∇_x f = (A+A')*x", None),
        ("x'*A*x", "x,x", "d^2f/dx^2 = A + A'", None),
        ("tr(A*X)", "X", "G = A'", None),
        ("tr(A*X)", "X", "df = A':dX", None),
        ("A*X", "X", "J[i,j,k,l] = A[i,k]*delta[j,l] = delta[l,j]*A[i,k]", None),
        ("norm(A*x-b)^2", "x", "2*A'*(A*x-b) = 2*A'*A*x - 2*A'*b", None),
        ("norm(A*x-b)^2", "x", "df/dx = 2*A'*r = 2*A'*A*x - 2*A'*b, r = A*x - b", None),
        (
            "norm(A*x-b)^2",
            "x",
            "2*A'*(A*x-b) = 2*A'*A*x + 2*A'*b",
            Some("2*A'*(A*x-b) = 2*A'*A*x + 2*A'*b is false: the sign of the term 2*A'*b is wrong"),
        ),
        (
            "x'*A*x",
            "x",
            "df/dx = A*x + A'*x = 2*A*x",
            Some("A*x + A'*x = 2*A*x does not always hold: right only if A is symmetric"),
        ),
        ("norm(A*x-b)^2", "x", "A'*(A*x-b) = A'*A*x - A'*b", Some("half of the right answer")),
        ("x'*A*x", "x", "df/dx = A*x", Some("the term A'*x is missing")),
    ] {
        let found = check("", text, wrt, None, claim).unwrap_or_else(|e| panic!("{claim}: {e}"));
        let diagnosis = found.diagnosis.as_ref().map(|diagnosis| diagnosis.text.as_str());
        assert_eq!(diagnosis, said, "{claim}");
        assert_eq!(found.verdict == ClaimVerdict::Right, said.is_none(), "{claim}");
    }
    for (claim, message) in [
        ("df/dA = x*x'", "the claim is about the derivative by A, the question about that by x"),
        ("d(x'*x)/dx = 2*x", "the claim is about the derivative of x'*x, the question about that of x'*A*x"),
    ] {
        let error = check("", "x'*A*x", "x", None, claim).unwrap_err();
        assert_eq!((error.code.as_str(), error.message.as_str()), ("request", message));
    }
    // The place of a mistake is that in the whole claim.
    let error = check("", "x'*A*x", "x", None, "df/dx = (A+A')*x = A*q").unwrap_err();
    assert_eq!((error.code.as_str(), error.span.start), ("unknown-name", 21), "{error}");
}

/// What a right claim needs, and what of it was read otherwise.
#[test]
fn conditions_and_notes_of_a_claim_are_kept() {
    for (declarations, text, wrt, claim, conditions, notes) in [
        ("X: matrix(n,n)", "tr(A'*X)", "X", "A*X*inv(X)", &["X is invertible"][..], &[][..]),
        ("X: matrix(n,n)", "tr(A'*X)", "X", "A", &[], &[]),
        ("", "logdet(X)", "X", "inv(X)'", &["X is invertible"], &[]),
        ("x: vector(n)", "sum(x.^3)", "x", "3*x^2", &[], &["`x^2` of a vector is read entry by entry, as `x.^2`"]),
        ("x: vector(n)", "2*sum(x)", "x", "2", &[], &["2 is read as 2*ones(n)"]),
    ] {
        let found = check(declarations, text, wrt, None, claim).unwrap();
        assert_eq!(
            (&found.conditions[..], &found.notes[..]),
            (&strings(conditions)[..], &strings(notes)[..]),
            "{claim}"
        );
        assert_eq!(found.verdict, ClaimVerdict::Right, "{claim}");
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// What floating point alone says is not known.
#[test]
fn a_claim_that_is_only_sampled_is_not_right() {
    let found = check("c: scalar", "c^2/2", "c", None, "c + exp(-(c - 1e18)^2)").unwrap();
    assert_eq!((found.verdict, found.diagnosis), (ClaimVerdict::Unknown, None));
    assert!(found.equality.unwrap().is_true());
}

/// Names for parts come after words too, and what is differentiated may have one.
#[cfg(feature = "serde")]
#[test]
fn texts_with_names_are_claims() {
    let cx = Context::new();
    let only_if = "right only if A is symmetric";
    for (text, said) in [
        ("d(norm(A*x - b)^2)/dx = 2*A'*r where r = A*x - b", None),
        ("d(1/2*norm(V*h - y)^2)/dV = r*h' where r = V*h - y", None),
        ("d(norm(A*x - b)^2)/dx = 2*A'*r; r = A*x - b", None),
        ("d(norm(r)^2)/dx = 2*A'*r where r = A*x - b", None),
        ("df/dx = 2*x, f = x'*x", None),
        ("f = x'*A*x; df/dx = 2*A*x", Some(only_if)),
        ("f(x) = norm(A*x-b)^2, f'(x) = 2*A'*(A*x-b)", None),
        ("f = norm(r)^2, r = A*x - b, df/dx = 2*A'*r", None),
        ("f = norm(A*x-b)^2; df/dx = 2*A'*r; r = A*x - b", None),
        ("d2(x'*A*x)/dx2 = 2*A", Some(only_if)),
        ("f = x'*A*x; d2f/dx2 = A + A'", None),
        ("does d(x'*x)/dx equal 2*x?", None),
        ("is the gradient of x'*A*x equal to 2*A*x?", Some(only_if)),
        ("d(x'*A*x)/dx^T = x'*(A+A')", None),
        (r"\frac{\partial x^T A x}{\partial x^T} = x^T(A+A^T)", None),
        ("d(tr(A*X))/dX^T = A", None),
    ] {
        let request = gradus::protocol::Request::new(text).whether().unwrap_or_else(|| panic!("{text}"));
        let found = request.check(&cx).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(found.diagnosis.map(|diagnosis| diagnosis.text).as_deref(), said, "{text}");
    }
}

/// A name of the question means the same in a claim, unless that says otherwise.
#[test]
fn names_of_the_question_are_known_to_the_claim() {
    for (text, wrt, claim, verdict) in [
        ("norm(r)^2 where r = A*x - b", "x", "2*A'*r", ClaimVerdict::Right),
        ("norm(r)^2 where r = A*x - b", "x", "-2*A'*r", ClaimVerdict::Wrong),
        ("norm(r)^2 where r = A*x - b", "x", "-2*A'*r, r = b - A*x", ClaimVerdict::Right),
        ("norm(A*x-b)^2", "x", "2*A'*r where r = A*x - b", ClaimVerdict::Right),
    ] {
        assert_eq!(check("", text, wrt, None, claim).unwrap().verdict, verdict, "{text}: {claim}");
    }
}

/// What a claim is divided by may not fit: it is wrong, not unreadable.
#[test]
fn a_claim_that_does_not_fit_is_wrong() {
    for (text, wrt, claim) in [("x'*A*x", "x", "(A+A')*x/(2*x)"), ("logdet(X)", "X", "1/X")] {
        assert_eq!(check("", text, wrt, None, claim).unwrap().verdict, ClaimVerdict::Wrong, "{claim}");
    }
}
