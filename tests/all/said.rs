//! What texts say around an expression: definitions in any order, points, several variables, words with a reach of their own.

use gradus::protocol::Request;
use gradus::{Context, Error, Expression};

fn read(text: &str) -> Result<Expression, Error> {
    Context::new().derive(text).expression()
}

/// The question as it is printed, and the variables.
fn question(text: &str) -> (String, String) {
    let read = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    (read.question().unwrap_or("as it is written").to_owned(), read.asked().join(", "))
}

fn by(text: &str, variable: &str) -> String {
    let read = Context::new().derive(text).by(variable).expression();
    let read = read.unwrap_or_else(|error| panic!("{text}: {error}"));
    read.question().map_or_else(|| text.to_owned(), str::to_owned)
}

fn all_are(cases: &[(&str, &str, &str)]) {
    for (text, printed, wrt) in cases {
        assert_eq!(question(text), ((*printed).to_owned(), (*wrt).to_owned()), "{text}");
    }
}

#[test]
fn definitions_stand_anywhere() {
    all_are(&[
        ("gradient of u'*v by x where u = A*x and v = B*x", "(A*x)'*(B*x)", "x"),
        ("gradient of u'*v with respect to x, where u = A*x and v = B*x", "(A*x)'*(B*x)", "x"),
        ("let u = A*x and v = B*x. gradient of u'*v by x", "(A*x)'*(B*x)", "x"),
        ("Let r = y - X*w and L = r'*r. What is dL/dw?", "(y - X*w)'*(y - X*w)", "w"),
        ("if y = A*x and z = B*y, what is dz/dx?", "B*(A*x)", "x"),
        ("if y = A*x and z = B*y what is the derivative of z with respect to x", "B*(A*x)", "x"),
        ("define r = y - X*w; gradient of r'*r by w", "(y - X*w)'*(y - X*w)", "w"),
        ("derivative of f with respect to x where f = u'*v, u = A*x, v = B*x", "(A*x)'*(B*x)", "x"),
        ("gradient of f(x) by x where f(x) = u'*u, u = A*x - b", "(A*x - b)'*(A*x - b)", "x"),
        ("Let f(x) = x'*A*x. Find the gradient of f.", "x'*A*x", "x"),
        ("gradient of r'*r w.r.t. w where r = y - X*w", "(y - X*w)'*(y - X*w)", "w"),
        ("Let r = A*x - b. What is the gradient of r'*W*r with respect to x?", "(A*x - b)'*W*(A*x - b)", "x"),
        ("||r||^2 where r = y - Xb, wrt b", "norm(y - X*b)^2", "b"),
        (
            "gradient of log p(x|theta) by theta where p(x|theta) = exp(-norm(x-theta)^2)",
            "log(exp(-norm(x - theta)^2))",
            "theta",
        ),
    ]);
    assert_eq!(
        by("L = -\\sum_{k} y_k \\log \\hat{y}_k, \\quad \\hat{y} = \\operatorname{softmax}(W h + b)", "W"),
        "-sum[k](y[k]*log(softmax(W*h + b))[k])"
    );
    // Letters side by side, one of which is a part.
    assert_eq!(by("r'Wr where r = Ax - b", "x"), "(A*x - b)'*W*(A*x - b)");
    assert_eq!(by("P'AP where P = X*B", "X"), "(X*B)'*A*(X*B)");
    // Abbreviations and decimals end no sentence.
    assert_eq!(question("gradient of 0.5 norm(x)^2 w.r.t. x").0, "0.5*norm(x)^2");
}

#[test]
fn clauses_speak_of_lists_and_of_all_names() {
    for (text, shapes) in [
        ("gradient of a^2*b*c by a where a, b and c are scalars", ["a: scalar", "b: scalar", "c: scalar"]),
        ("derivative of x*y*z by x, all scalars", ["x: scalar", "y: scalar", "z: scalar"]),
        ("derivative of x*y*z by x (scalars)", ["x: scalar", "y: scalar", "z: scalar"]),
        ("derivative of x*y*z by x where all variables are scalars", ["x: scalar", "y: scalar", "z: scalar"]),
    ] {
        let read = read(text).unwrap();
        for shape in shapes {
            let says = format!("as the text says, {shape}");
            assert!(read.notes().contains(&says), "{text}: {:?}", read.notes());
        }
    }
    for text in [
        "gradient of x'Ax for a symmetric matrix A by x",
        "gradient of x'Ax by x for a symmetric matrix A",
        "derivative of x^T A x when A is symmetric with respect to x",
        "x'Ax A symmetric",
    ] {
        let read = read(text).unwrap();
        let says = "as the text says, A: matrix(n,n) symmetric".to_owned();
        assert!(read.notes().contains(&says), "{text}: {:?}", read.notes());
        assert_eq!(read.question(), Some("x'*A*x"), "{text}");
    }
}

#[test]
fn the_derivative_is_at_every_point() {
    for (text, printed, point) in [
        ("d/dt det(I + t*A) at t=0", "det(eye + t*A)", "t=0"),
        ("derivative of log(det(X)) by X evaluated at X = I", "log(det(X))", "X = I"),
        ("derivative of tr(X^2) with respect to X at the identity", "tr(X^2)", "the identity"),
        ("\\left. \\frac{d}{dt} (A + t B)^{-1} \\right|_{t=0}", "(A + t*B)^(-1)", "t=0"),
        ("\\frac{d}{dt} \\log\\det(A + tB) \\Big|_{t=0}", "log(det(A + t*B))", "t=0"),
        ("\\frac{\\partial}{\\partial x} x^\\top A x \\bigg\\rvert_{x = x_0}", "x'*A*x", "x = x_0"),
    ] {
        let read = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(read.question(), Some(printed), "{text}");
        let says = format!("the derivative is the one at every point: {point} is not put in");
        assert!(read.notes().contains(&says), "{text}: {:?}", read.notes());
    }
    // The number below bars is that of a norm.
    assert_eq!(question("gradient of |x|_2 by x").0, "norm(x)");
    // No claim is made by the equation of a point.
    assert_eq!(Request::new("gradient of x'*A*x at x = 1").whether(), None);
}

#[test]
fn words_for_functions_reach_to_the_next_sum_of_numbers() {
    all_are(&[
        (
            "gradient of the trace of A X minus the log of the determinant of X with respect to X",
            "trace(A*X) - log(det(X))",
            "X",
        ),
        (
            "derivative of the squared norm of Ax-b plus lambda times the squared norm of x by x",
            "norm(A*x - b)^2 + lambda*norm(x)^2",
            "x",
        ),
        ("derivative of the determinant of X plus the trace of X", "det(X) + trace(X)", "X"),
        // What is no number is within.
        ("gradient of the norm of A x plus b by x", "norm(A*x + b)", "x"),
        ("gradient of the trace of A plus the transpose of A by A", "trace(A + transpose(A))", "A"),
        ("gradient of half the squared norm of Ax - b by x", "1/2*norm(A*x - b)^2", "x"),
    ]);
}

#[test]
fn squares_in_words_are_of_norms_and_of_operands() {
    all_are(&[
        ("derivative of trace of X squared", "trace(X^2)", "X"),
        ("derivative of trace of X cubed", "trace(X^3)", "X"),
        ("gradient of the sum of x squared", "sum(x^2)", "x"),
        ("gradient of the mean of x squared", "mean(x^2)", "x"),
        ("gradient of the norm of Ax - b squared by x", "norm(A*x - b)^2", "x"),
        ("gradient of norm x squared", "norm(x)^2", "x"),
        ("gradient of norm Ax - b squared by x", "norm(A*x - b)^2", "x"),
        ("gradient of the sum of y - X b squared by b", "sum((y - X*b)^2)", "b"),
        ("derivative of x'y squared with respect to x", "(x'*y)^2", "x"),
    ]);
}

#[test]
fn an_exponent_of_e_goes_on() {
    for (text, printed) in [
        ("e^-x^2", "exp(-x^2)"),
        ("e^x^2", "exp(x^2)"),
        ("e^-||x-y||^2", "exp(-norm(x - y)^2)"),
        ("e^-‖x‖²", "exp(-norm(x)^2)"),
        ("e^w'x", "exp(w'*x)"),
        ("e^-½x'x", "exp(-1/2*x'*x)"),
        ("e^x + e^-x", "exp(x) + exp(-x)"),
        ("(e^x)^2", "exp(x)^2"),
        ("e^x*y", "exp(x)*y"),
        ("e^-x^2/2", "exp(-x^2)/2"),
    ] {
        assert_eq!(by(text, "x"), printed, "{text}");
    }
    // As MATLAB does, and unlike others.
    let read = Context::new().derive("x^2^3").by("x").expression().unwrap();
    let says = "..^2^3 is read as (..^2)^3; write ..^(2^3) for the other reading".to_owned();
    assert!(read.notes().contains(&says), "{:?}", read.notes());
    assert_eq!(by("(x^2)^3", "x"), "(x^2)^3");
    assert_eq!(by("X^T^-1", "X"), "X'^(-1)");
}

#[test]
fn scalars_stay_scalars() {
    let shape = |text: &str, name: &str, variable: &str| {
        let read = Context::new().derive(text).by(variable).expression();
        let read = read.unwrap_or_else(|error| panic!("{text}: {error}"));
        read.symbols().variables().find(|(_, own, _)| *own == name).map(|(_, _, known)| known.shape.len())
    };
    // Calculus of numbers.
    for (text, variable) in [("x^2*y + sin(y)", "y"), ("x*sin(y)", "y"), ("sin(x)*cos(y)", "x"), ("x^2*y", "y")] {
        assert_eq!((shape(text, "x", variable), shape(text, "y", variable)), (Some(0), Some(0)), "{text}");
    }
    // A multiple of a vector is none.
    assert_eq!(shape("lambda*exp(x)", "x", "x"), Some(1));
    assert_eq!(shape("t*exp(x)", "x", "x"), Some(1));
    for text in ["α·xᵀx + β·bᵀx", "α*x'*x", "\\alpha \\cdot x^\\top x"] {
        let name = if text.contains('α') { "α" } else { "alpha" };
        assert_eq!((shape(text, name, "x"), shape(text, "x", "x")), (Some(0), Some(1)), "{text}");
    }
}

#[test]
fn bars_around_vectors_are_norms_where_a_number_is_meant() {
    assert_eq!(by("|Ax-b|^2", "x"), "norm(A*x - b)^2");
    assert_eq!(
        question("\\frac{\\partial}{\\partial \\mathbf r} \\frac{1}{|\\mathbf r|}"),
        ("1/norm(r)".to_owned(), "r".to_owned())
    );
    assert_eq!(by("|x|", "x"), "abs(x)");
}

#[test]
fn functions_of_other_languages_and_of_sums() {
    assert_eq!(by("t(y - X %*% b) %*% (y - X %*% b)", "b"), "transpose(y - X*b)*(y - X*b)");
    assert_eq!(by("sum(diag(solve(S) %*% A))", "A"), "sum(diag(inv(S)*A))");
    assert_eq!(by("sum(abs2, A*x .- b)", "x"), "sum((A*x - b).^2)");
    assert_eq!(by("sum(p log p)", "p"), "sum(p.*log(p))");
    assert_eq!(by("1'*X*1", "X"), "ones(n)'*X*ones(m)");
    assert_eq!(by("mean squared error between y and X*beta", "beta"), "mean((y - X*beta).^2)");
    for (text, printed, wrt) in [
        ("optimal w minimizing ||X w - y||^2 + lambda w'w", "norm(X*w - y)^2 + lambda*w'*w", "w"),
        ("what happens to x'*inv(A)*y if A changes by dA", "x'*inv(A)*y", "A"),
        (
            "what's the gradient of ridge regression, ||Xw - y||^2 + lambda ||w||^2, in w",
            "norm(X*w - y)^2 + lambda*norm(w)^2",
            "w",
        ),
        ("differentiate the cosine similarity between x and y with respect to x", "x'*y/(norm(x)*norm(y))", "x"),
        ("gradient of the cross entropy between softmax(W x) and y with respect to W", "-y'*log(softmax(W*x))", "W"),
        ("gradient of one over x'x by x", "1/(x'*x)", "x"),
        ("gradient of the portfolio variance w' Sigma w by w", "w'*Sigma*w", "w"),
        ("gradient of ridge regression, ||y - Xb||^2 + lambda ||b||^2 by b", "norm(y - X*b)^2 + lambda*norm(b)^2", "b"),
    ] {
        assert_eq!(question(text), (printed.to_owned(), wrt.to_owned()), "{text}");
    }
    assert_eq!(question("how does the inverse of A change when A changes"), ("inverse(A)".to_owned(), "A".to_owned()));
}

#[test]
fn what_is_meant_without_a_variable_is_found() {
    for (text, wrt, each) in [
        ("gradient of norm(X - U*V')^2 with respect to U and V", "", "U V"),
        ("derivative of norm(W*x+b)^2 wrt W, b and x", "", "W b x"),
        ("gradient of f(x,y) = x'*A*y", "", "x y"),
        ("logdet(X)", "X", ""),
        ("norm(A*x-b)^2", "x", ""),
        ("f(X) = logdet(I + X'X)", "X", ""),
        ("lambda W: norm(W*c)^2", "W", ""),
        ("\\min_{\\mathbf{w}} \\|\\mathbf{y} - \\mathbf{X}\\mathbf{w}\\|^2", "w", ""),
        ("\\underset{\\beta}{\\operatorname{argmin}} \\|y - X\\beta\\|^2", "beta", ""),
    ] {
        let meant = Request::new(text).of_a_derivative();
        assert_eq!(meant.wrt_each.join(" "), each, "{text}");
        if each.is_empty() {
            assert_eq!(question(&meant.expr).1, wrt, "{text}");
        }
    }
    for text in ["A*B", "hessian of norm(x - y)^2 with respect to x and y"] {
        let meant = Request::new(text).of_a_derivative();
        assert!(!meant.asks_for_a_derivative() && meant.wrt_each.is_empty(), "{text}");
    }
}

#[test]
fn orders_and_politeness_are_no_factors() {
    all_are(&[
        ("differentiate twice x'*A*x with respect to x", "x'*A*x", "x, x"),
        ("differentiate x'*A*x twice with respect to x", "x'*A*x", "x, x"),
        ("double derivative of x'*A*x by x", "x'*A*x", "x, x"),
        ("gradient of x'*A*x w.r.t. x please", "x'*A*x", "x"),
        ("∇ xᵀQx by x", "x'*Q*x", "x"),
        ("gradient of the variance of x", "var(x)", "x"),
        ("jacobian of elementwise tanh of W*x + b with respect to x", "tanh(W*x + b)", "x"),
        ("dA_ij/dA_kl", "A[i,j]", "A"),
        ("dx/dx", "x", "x"),
    ]);
    let read = read("derivative of (x'*A*x)/(x'*B*x) with respect to x, A and B symmetric").unwrap();
    assert_eq!(read.notes().iter().filter(|note| note.ends_with("symmetric")).count(), 2, "{:?}", read.notes());
    for text in ["x'Ax where A ∈ ℝⁿˣⁿ symmetric, x ∈ ℝⁿ", "x'Ax wrt x where A ∈ R^{n×n}, A symmetric"]
    {
        let read = Context::new().derive(text).by("x").expression().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(read.notes().iter().any(|note| note.starts_with("as the text says, A: matrix(n,n)")), "{text}");
    }
}

#[test]
fn a_word_is_no_factor() {
    for text in ["cheap x'x", "gadget a*log(x)"] {
        let error = read(text).unwrap_err();
        assert!(error.message.contains("reads as a word"), "{text}: {error}");
    }
    for (text, printed) in
        [("lambda x'x", "lambda*x'*x"), ("sigma norm(x)", "sigma*norm(x)"), ("half x'x", "1/2*(x'*x)")]
    {
        assert_eq!(by(text, "x"), printed, "{text}");
    }
}

/// What nobody writes by hand is not looked through again for each of its parts.
#[test]
fn long_texts_end() {
    const MANY: usize = 20_000;
    let sum = format!("gradient of a{} by a", " plus a".repeat(MANY));
    assert_eq!(Context::new().derive(&sum).by("a").answer().unwrap().matrix().unwrap().text(), "20001");
    for text in [
        format!("gradient of x{}", "|_{t=0}".repeat(MANY)),
        format!("the norm of x{}", " plus y".repeat(MANY)),
        format!("e^{}x{}", "(".repeat(MANY), ")".repeat(MANY)),
        "e^(".repeat(MANY),
    ] {
        assert!(Context::new().derive(&text).by("a").answer().is_err(), "{}", &text[..20]);
    }
}

#[test]
fn sizes_are_said_in_words_and_signs() {
    let read = |text: &str| {
        let read = Context::new().derive(text).expression().unwrap_or_else(|error| panic!("{text}: {error}"));
        let shape = |name: &str| {
            let variable = read.symbols().find_variable(name).unwrap_or_else(|| panic!("{text}: {name}"));
            read.symbols().shape_text(&read.symbols().declaration(variable).shape)
        };
        (shape("A"), shape("x"))
    };
    for (text, rows, columns) in [
        ("A is m x n, x is n x 1: d/dx ||A*x||^2", "m", "n"),
        ("d/dx norm(A*x), A is m×n", "m", "n"),
        ("A is p by q: d/dx norm(A*x)", "p", "q"),
        ("d/dx norm(A*x) where A in R^{k x d}", "k", "d"),
        ("gradient of norm(A*x) wrt x, where A ∈ ℝᵐˣⁿ", "m", "n"),
        ("A ∈ R^{m×n}, x ∈ R^n: gradient of norm(A*x) wrt x", "m", "n"),
        ("A (n x p): gradient of norm(A*x)^2 wrt x", "n", "p"),
        ("let A be a 3x2 matrix and x a 2-vector. d/dx norm(A*x)", "3", "2"),
        ("gradient of norm(A*x) wrt x with A of size 4 by 7", "4", "7"),
        ("d/dx norm(A*x) with A: p x q", "p", "q"),
        ("d/dx norm(A*x), A has n rows and m columns and x is an m-dimensional vector", "n", "m"),
        ("d/dx norm(A*x), x is a vector of length k, A is a d by k matrix", "d", "k"),
        ("gradient of norm(A*x) wrt x where A is the n by m normalised adjacency", "n", "m"),
        ("\\frac{\\partial}{\\partial x} \\|Ax\\|, \\; A \\in \\mathbb{R}^{m \\times n}", "m", "n"),
    ] {
        assert_eq!(read(text), (format!("matrix({rows},{columns})"), format!("vector({columns})")), "{text}");
    }
}

#[test]
fn spaces_say_what_a_matrix_is() {
    for (text, expected) in [
        ("gradient wrt x of x'Px - 2q'x + r; P ∈ S^n_+, q ∈ R^n, r ∈ R", "2*(P*x - q)"),
        ("gradient of x'Px, P in S^n, x in R^n", "2*P*x"),
        ("d/dx x'Px where P ∈ S_{++}^n", "2*P*x"),
        ("d/dx x'Px where P is n x n positive semidefinite", "2*P*x"),
        ("d/dx x'Px, P is a symmetric k x k matrix", "2*P*x"),
        ("gradient wrt x ∈ R^n of x'x", "2*x"),
    ] {
        let answer = Context::new().derive(text).answer().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(answer.matrix().unwrap().text(), expected, "{text}");
    }
    // A size that is the name of a vector says no more than the kind.
    let answer = Context::new().derive("d/dx (A*x - m)'*(A*x - m), A is m x n").answer().unwrap();
    assert_eq!(answer.matrix().unwrap().text(), "2*A'*(A*x - m)");
    assert!(answer.notes.iter().any(|note| note.starts_with("sizes that the text says are not used")));
    // Sizes that do not fit.
    assert!(Context::new().derive("d/dx A*x, A is 3x2, x is 3x1").answer().is_err());
}

#[test]
fn the_variable_of_a_derivative_and_the_letters_of_a_product_are_not_listed_with_names() {
    all_are(&[
        ("derivative of x'Ax + b'x by x, where A is symmetric and b is a vector", "x'*A*x + b'*x", "x"),
        ("derivative of c'x by x, A symmetric and c is a vector", "c'*x", "x"),
        ("gradient of tr(AX) wrt X and A is symmetric", "tr(A*X)", "X"),
        ("gradient of b'x and b is a vector", "b'*x", "x"),
        ("gradient of a'x + b'x wrt x where a and b are vectors", "a'*x + b'*x", "x"),
    ]);
}
