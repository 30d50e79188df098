//! What people write beside the surface syntax, and what it is read as; what has a literal reading keeps it.

use gradus::internals::syntax::{parse, print_statement};
use gradus::{Context, Error, Expression};

fn read(text: &str, wrt: &[&str]) -> Result<Expression, Error> {
    let cx = Context::new();
    wrt.iter().fold(cx.derive(text), |request, name| request.by(name)).expression()
}

/// A text, the variable of the derivative, and the text in the notation of the engine.
const TABLE: &[(&str, &str, &str)] = &[
    // Transposes and inverses
    ("x^T*A*x", "x", "x'*A*x"),
    ("X^{T}*X", "X", "X'*X"),
    ("x^H*A*x", "x", "x'*A*x"),
    ("(A*x)^*", "x", "(A*x)'"),
    ("x^t*A*x", "x", "x'*A*x"),
    ("xᵀ Σ⁻¹ x", "x", "x'*inv(Σ)*x"),
    ("X^-T", "X", "inv(X)'"),
    ("X^{-T}", "X", "inv(X)'"),
    ("A^{-1} b", "b", "A^(-1)*b"),
    ("A\\b", "b", "inv(A)*b"),
    ("A*B\\c", "A", "inv(A*B)*c"),
    // Names with a meaning
    ("norm(I - A*X)^2", "X", "norm(eye - A*X)^2"),
    ("e^(x'*y)", "x", "exp(x'*y)"),
    ("sum(e.^x)", "x", "sum(exp(x))"),
    // Products without a sign
    ("2x", "x", "2*x"),
    ("x' A x", "x", "x'*A*x"),
    ("2 (A+B) x", "x", "2*(A + B)*x"),
    ("1/2 x' A x", "x", "1/2*x'*A*x"),
    ("1/2x", "x", "1/2*x"),
    ("2 X' (X w - y)", "w", "2*X'*(X*w - y)"),
    ("lambda(x'x - 1)", "x", "lambda*(x'*x - 1)"),
    ("x'Ax", "x", "x'*A*x"),
    ("x^TAx", "x", "x'*A*x"),
    ("||y - Xw||^2", "w", "norm(y - X*w)^2"),
    ("tr(AXB)", "X", "tr(A*X*B)"),
    ("ax^2 + bx + c", "x", "a*x^2 + b*x + c"),
    // Functions in other words
    ("||x||", "x", "norm(x)"),
    ("||x||_1 + ||x||_2", "x", "norm1(x) + norm(x)"),
    ("‖A x − b‖²", "x", "norm(A*x - b)^2"),
    ("||A||_F^2", "A", "norm(A)^2"),
    ("|a||b|", "a", "abs(a)*abs(b)"),
    ("|v|_2", "v", "norm(v)"),
    ("log|S|", "S", "logdet(S)"),
    ("Tr[A X]", "X", "tr(A*X)"),
    ("Det(X)", "X", "det(X)"),
    ("log det X", "X", "log(det(X))"),
    ("sin x cos x", "x", "sin(x)*cos(x)"),
    ("sin^2(x)", "x", "sin(x)^2"),
    ("dot(x,y)", "x", "x'*y"),
    ("norm(x,1)", "x", "norm1(x)"),
    ("norm(A,'fro')^2", "A", "norm(A)^2"),
    ("sum(max(0, 1 - y.*(X*w)))", "w", "sum(relu(1 - y.*(X*w)))"),
    // NumPy
    ("x.T @ A @ x", "x", "x'*A*x"),
    ("x @ A @ x", "x", "x'*A*x"),
    ("np.sum((y - X @ w)**2)", "w", "sum((y - X*w).^2)"),
    ("np.linalg.norm(A @ X - B, 'fro')**2", "X", "norm(A*X - B)^2"),
    ("np.sum(X * Y)", "X", "sum(X.*Y)"),
    // Left-hand sides
    ("f(x) = x' A x", "x", "x'*A*x"),
    ("L = 1/2 ||y - X w||^2", "w", "1/2*norm(y - X*w)^2"),
    // LaTeX
    ("\\frac12\\|DW-X\\|_F^2", "W", "1/2*norm(D*W - X)^2"),
    ("\\operatorname{tr}(WHH^\\top W^\\top)", "W", "tr(W*H*H'*W')"),
    ("\\log|\\Sigma|", "Sigma", "logdet(Sigma)"),
    ("\\ln\\det(I + X^\\top X)", "X", "log(det(eye + X'*X))"),
    ("\\langle x, y\\rangle", "x", "x'*y"),
    ("A \\odot B \\otimes C", "A", "kron(A.*B,C)"),
    ("$x^{\\mathsf{T}} A x$", "x", "x'*A*x"),
    ("\\mathbf{x}_1^\\intercal \\mathbf x_2", "x_1", "x_1'*x_2"),
    ("\\sigma(w^\\top x)", "w", "sigmoid(w'*x)"),
    ("\\sum_{i=1}^{n} (x_i - y_i)^2", "x", "sum[i]((x[i] - y[i])^2)"),
    ("\\frac{1}{n}\\sum_i\\sum_j A_{ij}^2", "A", "1/n*sum[i](sum[j](A[i,j]^2))"),
    ("\\sum_{ij} A_{ij} x_i y_j", "x", "sum[i,j](A[i,j]*x[i]*y[j])"),
    ("\\sum_i (y_i - w^\\top x_i)^2", "w", "sum[i]((y[i] - sum[p](w[p]*x[i,p]))^2)"),
    ("\\sum_i \\|y_i - A x_i\\|^2", "A", "sum[i](norm(y[i,p] - sum[q](A[p,q]*x[i,q]))^2)"),
    ("sum_i log(1 + x_i^2)", "x", "sum[i](log(1 + x[i]^2))"),
    ("sum_{i=1}^n (x_i - y_i)^2", "x", "sum[i]((x[i] - y[i])^2)"),
    ("X^{\\circ 2}", "X", "X.^2"),
];

#[test]
fn texts_are_read_as_people_write_them() {
    for (text, wrt, printed) in TABLE {
        let read = read(text, &[wrt]).unwrap_or_else(|error| panic!("{text}: {error}"));
        let question = read.question().unwrap_or("as it is written");
        assert_eq!(question, *printed, "{text}");
        // What is printed is literal.
        let again = parse(printed).unwrap();
        assert_eq!(print_statement(&again), *printed, "{text}");
    }
}

#[test]
fn questions_say_by_what_to_differentiate() {
    for (text, wrt, printed) in [
        ("d(W*W')/dW", vec!["W"], "W*W'"),
        ("d/dx (x'*A*x)", vec!["x"], "x'*A*x"),
        ("∂(x' A x)/∂x", vec!["x"], "x'*A*x"),
        ("∇_x ||A x - b||²", vec!["x"], "norm(A*x - b)^2"),
        ("gradient of norm(A*x)^2 by x", vec!["x"], "norm(A*x)^2"),
        ("What is the derivative of tr(X'X) with respect to X?", vec!["X"], "tr(X'*X)"),
        ("Hessian of x'Ax wrt x", vec!["x", "x"], "x'*A*x"),
        ("grad(x'*A*x, x)", vec!["x"], "x'*A*x"),
        ("\\frac{\\partial}{\\partial X}\\operatorname{tr}(AX)", vec!["X"], "tr(A*X)"),
        ("\\frac{\\partial a^\\top X b}{\\partial X}", vec!["X"], "a'*X*b"),
        ("\\nabla_{\\mathbf{w}} \\|X w\\|^2", vec!["w"], "norm(X*w)^2"),
    ] {
        let read = read(text, &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(
            (read.asked().to_vec(), read.question()),
            (wrt.iter().map(|n| (*n).to_owned()).collect(), Some(printed)),
            "{text}"
        );
        let (first, rest) = wrt.split_first().unwrap();
        assert_eq!(read.derive().answer().unwrap().wrt.len(), 1 + rest.len(), "{text} by {first}");
    }
    let error = read("d(x'*x)/dx", &["y"]).unwrap_err();
    assert_eq!(error.message, "the text asks for the derivative by x, but y is given to differentiate by");
}

#[test]
fn what_is_not_literal_is_a_note() {
    for (text, wrt, note) in [
        ("x^T*A*x", "x", "the exponent T is read as the transpose; declare T for a power"),
        ("norm(I - X)", "X", "I is read as the identity matrix of the size that fits; declare I for a variable"),
        ("e^x", "x", "e^(..) is read as exp(..); declare e for a power"),
        ("x'Ax", "x", "Ax is read as the product A*x; declare Ax for one variable"),
        ("|X|", "X", "|X| is read as the determinant; write abs(X) for absolute values"),
        (
            "1/2x",
            "x",
            "a product without a sign binds like '*', from left to right: only 2 is below the line, not x; write /(2*x) for both",
        ),
        (
            "np.sum(X * Y)",
            "X",
            "'*' between arrays is read as in NumPy, entry by entry; write @ for the product of matrices",
        ),
    ] {
        let answer = Context::new().derive(text).by(wrt).answer().unwrap();
        assert_eq!(answer.notes, [note], "{text}");
    }
    for (text, wrt) in [("x' A x", "x"), ("1/2 x' A x", "x"), ("(a + b)/2 x", "x")] {
        assert!(read(text, &[wrt]).unwrap().notes().is_empty(), "{text}");
    }
    assert_eq!(Context::new().equal("x^T*x", "x'*x").unwrap().notes.len(), 1);
}

/// The notes on how a text is read, but for those on the kinds of names.
fn text_notes(expression: &Expression) -> usize {
    expression.notes().iter().filter(|note| !note.contains(" is read as a ")).count()
}

#[test]
fn declared_names_and_variables_of_the_derivative_are_literal() {
    let mut cx = Context::new();
    for declaration in ["T: scalar", "e: scalar", "I: matrix(n,n)", "Ax: vector(n)"] {
        cx.declare(declaration).unwrap();
    }
    for text in ["c^T", "e^c", "I*x", "x'*Ax", "T*x", "sum(Ax)"] {
        let read = cx.derive(text).expression().unwrap();
        assert_eq!((read.question(), text_notes(&read)), (None, 0), "{text}");
    }
    for (text, wrt) in
        [("x'*I*x", "I"), ("c^T", "T"), ("e^c", "e"), ("T*x + c^T", "x"), ("Wx*x", "Wx"), ("e*x + e^c", "x")]
    {
        let read = read(text, &[wrt]).unwrap();
        assert_eq!((read.question(), text_notes(&read)), (None, 0), "{text}");
    }
}

#[test]
fn every_line_of_the_corpus_is_literal() {
    for line in include_str!("../data/corpus.jsonl").lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let (text, wrt) = (line["expr"].as_str().unwrap(), line["wrt"].as_str());
        // The variable of a derivative that is zero is only declared.
        let read = read(text, wrt.as_slice()).or_else(|_| read(text, &[])).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!((read.question(), text_notes(&read)), (None, 0), "{text}");
        assert_eq!(print_statement(read.statement()), print_statement(&parse(text).unwrap()), "{text}");
    }
}

#[test]
fn what_has_no_reading_is_refused() {
    for (text, message) in [
        ("\\foo{x}", "there is no command \\foo here; A\\b is inv(A)*b"),
        ("\\frac{x}{\\unknown}", "there is no command \\unknown here; write what it stands for"),
        ("A(t)", "A is not a function; a product is written with '*': A*(...)"),
        (
            "norm(A,2)",
            "the norm 2 of a matrix may be the largest singular value, which is not supported; norm(A) is the Frobenius norm",
        ),
        ("||x||_3", "there is no norm '3' here: norms are ||x||, ||x||_1, ||x||_2 and ||X||_F"),
        ("f('fro')", "the text 'fro' has no meaning here: only norm(A,'fro') takes one"),
        (
            "\\sum_i x_i x_i^\\top",
            "x[i] is used as a vector, a row of a matrix, and this sum cannot be read then: write it with matrices, as norm(y - X*w)^2, or with \
             an index for each axis, as sum[i,p](..x[i,p]..)",
        ),
        (
            "\\sum_{i<j} A_{ij}",
            "a sum goes over all entries of its indices, as in sum_i x_i: 'i<j' has no meaning here",
        ),
        ("\\sum_{i=2}^n x_i", "a sum goes over all entries, which begin at 1: 'i=2' has no meaning here"),
        ("sum_{i=1}^{n-1} x_i", "a sum goes over all entries: the limit 'n-1' has no meaning here"),
        ("\\sum_i x_i x_{i+1}", "an entry has the index of a sum itself: the subscript 'i+1' has no meaning here"),
        (
            "\\sum_i x_i^2 + y_i^2",
            "index i of the sum `sum[i](x[i]^2)` occurs outside of it too, in y[i]: a sum ends with its term, and what else is summed goes into \
             parentheses, as in sum[i](.. + ..)",
        ),
    ] {
        assert_eq!(read(text, &[]).unwrap_err().message, message, "{text}");
    }
}

#[test]
fn each_variable_has_an_answer() {
    let answers = Context::new().derive("norm(W*x + b)^2").each(&["W", "b"]).unwrap();
    assert_eq!(answers.len(), 2);
    assert!(answers.iter().all(|answer| answer.wrt.len() == 1));
    let error = Context::new().derive("W*b").by("W,b").answer().unwrap_err();
    assert!(error.message.contains("--each W,b"), "{error}");
}
