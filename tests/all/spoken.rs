//! Expressions in words: operators between operands and behind them, what is made of two operands, and nouns before names.

use gradus::{Context, Error, Expression};

fn read(text: &str) -> Result<Expression, Error> {
    Context::new().derive(text).expression()
}

fn question(text: &str) -> String {
    let read = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    read.question().unwrap_or("as it is written").to_owned()
}

#[test]
fn words_behind_an_operand_are_applied_to_it() {
    for (text, printed) in [
        ("derivative of x transpose A x with respect to x", "x'*A*x"),
        ("gradient of a transpose X b wrt X", "a'*X*b"),
        ("gradient of x-transpose A x wrt x", "x'*A*x"),
        ("derivative of trace of X inverse A wrt X", "trace(inv(X)*A)"),
        ("derivative of b transpose A inverse b with respect to A", "b'*inv(A)*b"),
        ("d/dA (A transpose A)", "A'*A"),
        ("derivative of (a transpose x) squared wrt x", "(a'*x)^2"),
        ("derivative of x squared", "x^2"),
        // Calls and what stands before an operand stay as they are.
        ("d/dX tr(A*transpose(X))", "tr(A*transpose(X))"),
        ("gradient of the trace of the transpose of X times A by X", "trace(transpose(X)*A)"),
    ] {
        assert_eq!(question(text), printed, "{text}");
    }
    let notes = read("derivative of x transpose A x with respect to x").unwrap();
    assert!(notes.notes().iter().any(|note| note == "x transpose is read as x'"), "{:?}", notes.notes());
}

#[test]
fn words_between_operands_are_operators() {
    for (text, printed) in [
        ("derivative of A times x plus b with respect to x", "A*x + b"),
        ("derivative of a times x with respect to x", "a*x"),
        ("derivative of x times y divided by z with respect to z", "x*y/z"),
        ("d/dX tr(A otimes X)", "tr(kron(A,X))"),
        ("d/dX sum(A odot X)", "sum(A.*X)"),
        ("derivative of A kron X with respect to X", "kron(A,X)"),
        ("d/dx (x dot y)", "x'*y"),
        ("derivative of the transpose of x times A times x with respect to x", "transpose(x)*A*x"),
        ("derivative of the inverse of X times b with respect to X", "inverse(X)*b"),
        ("derivative of A times the transpose of X wrt X", "A*transpose(X)"),
        ("derivative of the kronecker product of A and B with respect to A", "kron(A,B)"),
        ("derivative of the hadamard product of A and X with respect to X", "A.*X"),
        ("derivative of the inner product of A and X wrt X", "A:X"),
        ("derivative of the outer product of x and y wrt x", "x*y'"),
        ("gradient of the norm of the difference of x and y wrt x", "norm(x - y)"),
        ("gradient of the sum of squares of the entries of AX - B by X", "sum((A*X - B).^2)"),
        ("jacobian A x + b by x", "A*x + b"),
        ("hessian x^T A x", "x'*A*x"),
        ("derivative of sin(x) elementwise, x a vector", "sin(x)"),
    ] {
        assert_eq!(question(text), printed, "{text}");
    }
}

#[test]
fn nouns_say_what_a_name_is() {
    for (text, printed, shapes) in [
        ("gradient of the norm of the vector x", "norm(x)", "x: vector(n)"),
        ("derivative of the trace of a matrix X", "trace(X)", "X: matrix(n,n)"),
        ("derivative of the determinant of the square matrix X", "det(X)", "X: matrix(n,n)"),
        (
            "derivative of log det of a symmetric positive definite matrix S",
            "log(det(S))",
            "S: matrix(n,n) symmetric spd invertible",
        ),
        ("derivative of vector x times scalar c with respect to x", "x*c", "x: vector(n), c: scalar"),
        ("derivative of det X where X is a square matrix", "det(X)", "X: matrix(n,n)"),
        ("let X be a matrix. derivative of det X", "det(X)", "X: matrix(n,n)"),
        (
            "let A be a symmetric matrix and x a vector, derivative of x'Ax by x",
            "x'*A*x",
            "A: matrix(n,n) symmetric, x: vector(n)",
        ),
        // What has no name gets one.
        ("how do I differentiate the inverse of a matrix?", "inverse(X)", "X: matrix(n,n)"),
        ("derivative of a matrix inverse", "inv(X)", "X: matrix(n,n)"),
        ("what is the derivative of a vector norm?", "norm(x)", "x: vector(n)"),
        ("derivative of matrix trace", "trace(X)", "X: matrix(n,n)"),
        ("derivative of the product of the matrices A and B wrt A", "A*B", "A: matrix(n,m), B: matrix(m,k)"),
        ("gradient of the dot product of the vectors x and y by x", "x'*y", "x: vector(n), y: vector(n)"),
        ("what is the derivative of a scalar times a vector x with respect to x", "c*x", "x: vector(n), c: scalar"),
    ] {
        let read = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(read.question(), Some(printed), "{text}");
        let symbols = read.symbols();
        let declared: Vec<String> = symbols
            .variables()
            .map(|(variable, name, declaration)| {
                let attributes: String = symbols.attributes(variable).iter().map(|own| format!(" {own}")).collect();
                format!("{name}: {}{attributes}", symbols.shape_text(&declaration.shape))
            })
            .collect();
        assert_eq!(declared.join(", "), shapes, "{text}");
    }
}

#[test]
fn words_that_say_nothing_known_are_refused() {
    for (text, part) in [
        ("gradient of the nuclear norm of X wrt X", "this norm of a matrix is not supported"),
        ("derivative of the largest eigenvalue of A", "eigenvalues and singular values are not supported"),
        ("derivative of vector times x by x", "'vector' says what an operand is: give it a name, as in 'vector v'"),
        ("derivative of the matrix exponential of A by A", "functions of a matrix as a whole are not supported"),
        ("gradient of norm(x) approximately wrt x", "'approximately' reads as a word, not as a factor"),
    ] {
        let Err(error) = read(text) else { panic!("{text} is read") };
        assert!(error.message.contains(part), "{text}: {error}");
    }
}
