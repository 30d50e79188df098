//! Powers of matrices in sums and means: of the entries, where nothing makes the matrix square; else of the matrix.

use gradus::Context;

/// The gradient as a matrix, and the notes.
fn gradient(text: &str, wrt: &str) -> (String, Vec<String>) {
    let answer = Context::new().derive(text).by(wrt).answer().unwrap_or_else(|error| panic!("{text}: {error}"));
    (answer.matrix().map_or_else(|| "no matrix".to_owned(), |form| form.text().to_owned()), answer.notes.clone())
}

#[test]
fn entries_are_raised_where_nothing_makes_the_matrix_square() {
    for (text, wrt, expected) in [
        ("sum((Y - X*W)^2)", "W", "-2*X'*(Y - X*W)"),
        ("mean((A*B - C)^2)", "B", "2*A'*(A*B - C)/(k*n)"),
        ("1/2*sum((A - X)^2)", "X", "X - A"),
        ("sum(X^2)/2", "X", "X"),
        ("sum(exp(-X^2))", "X", "-2*X.*exp(-X.^2)"),
        ("sum(abs(M)^3)", "M", "3*M.*abs(M)"),
        ("sum(Q.*X^2)", "X", "2*Q.*X"),
        ("log(sum((S - U*V')^2))", "U", "-2*(S - U*V')*V/norm(S - U*V')^2"),
    ] {
        let (found, notes) = gradient(text, wrt);
        assert_eq!(found, expected, "{text}");
        assert!(notes.iter().any(|note| note.contains("is read entry by entry")), "{text}: {notes:?}");
    }
    let mut cx = Context::new();
    cx.declare("X: matrix(n,m)").unwrap();
    let answer = cx.derive("sum(X^2)").by("X").answer().unwrap();
    assert_eq!(answer.matrix().unwrap().text(), "2*X");
}

#[test]
fn a_square_matrix_is_raised_itself() {
    for (text, wrt, expected) in [
        ("sum((A*X*inv(A))^2)", "X", "no matrix"),
        ("sum(X^2) + tr(X)", "X", "ones(n)*(X*ones(n))' + X'*ones(n)*ones(n)' + eye(n)"),
        ("tr(X^2)", "X", "2*X'"),
        ("sum(A^2*x)", "A", "ones(n)*(A*x)' + A'*ones(n)*x'"),
        ("sum(X^-1)", "X", "-inv(X)'*ones(n)*(inv(X)*ones(n))'"),
    ] {
        let (found, notes) = gradient(text, wrt);
        assert!(found == expected || expected == "no matrix", "{text}: {found}");
        assert!(!notes.iter().any(|note| note.contains("is read entry by entry")), "{text}: {notes:?}");
    }
    let mut cx = Context::new();
    cx.declare("X: matrix(n,n)").unwrap();
    let answer = cx.derive("sum(X^2)").by("X").answer().unwrap();
    assert_eq!(answer.matrix().unwrap().text(), "ones(n)*(X*ones(n))' + X'*ones(n)*ones(n)'");
}
