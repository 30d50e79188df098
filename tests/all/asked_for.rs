//! What texts ask for around an expression: words for derivatives behind it, what it is called, entries below the line, how often is differentiated.

use gradus::protocol::Request;
use gradus::{ClaimVerdict, Context, Error, Expression};

fn read(text: &str) -> Result<Expression, Error> {
    Context::new().derive(text).expression()
}

/// The question as it is printed, and the variables.
fn question(text: &str) -> (String, String) {
    let read = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    (read.question().unwrap_or("as it is written").to_owned(), read.asked().join(", "))
}

fn all_are(cases: &[(&str, &str, &str)]) {
    for (text, printed, wrt) in cases {
        assert_eq!(question(text), ((*printed).to_owned(), (*wrt).to_owned()), "{text}");
    }
}

fn refused(text: &str) -> String {
    match Request::new(text).of_a_derivative().answers(&Context::new()) {
        Ok(_) => panic!("{text} is read"),
        Err(error) => error.message,
    }
}

#[test]
fn a_derivative_is_asked_for_behind_an_expression() {
    all_are(&[
        ("||x||^2 derivative", "norm(x)^2", "x"),
        ("log|X| derivative", "logdet(X)", "X"),
        ("sum((y - X*b).^2) gradient in b", "sum((y - X*b).^2)", "b"),
        ("sum(X**2) grad X", "sum(X.^2)", "X"),
        ("t(x) %*% A %*% x gradient in x", "transpose(x)*A*x", "x"),
        ("A @ x - b jacobian", "A*x - b", "x"),
        ("x'Ax hessian", "x'*A*x", "x, x"),
        ("x'Ax twice, derivative by x", "x'*A*x", "x, x"),
        ("w'Σw - λ(1'w - 1) first order conditions in w", "w'*Σ*w - λ*(ones(n)'*w - 1)", "w"),
        ("relu derivative", "relu(x)", "x"),
        ("norm of Ax squared gradient", "norm(A*x)^2", "x"),
        ("-n*log(t), \\quad \\frac{\\partial}{\\partial t} = ?", "-n*log(t)", "t"),
        ("f(x) = (Ax)^T(Bx), ∇f(x)=?", "(A*x)'*(B*x)", "x"),
        ("partial of x'Ax w.r.t. x", "x'*A*x", "x"),
        ("sensitivity of x = A\\b to b", "inv(A)*b", "b"),
        ("derivative of inv(A + t B) at t = 0", "inv(A + t*B)", "t"),
    ]);
    // A name of a formula is none.
    for text in ["huber loss derivative", "MSE gradient", "gradient of MSE", "derivative of huber"] {
        refused(text);
    }
    let both = refused("norm(x)^4 gradient and hessian in x");
    assert_eq!(both, "two derivatives are asked for: ask for each of them alone");
}

#[test]
fn how_often_is_differentiated_is_said_in_words() {
    all_are(&[
        ("differentiate twice x'Ax", "x'*A*x", "x, x"),
        ("differentiate x'*A*x once with respect to x", "x'*A*x", "x"),
        ("gradient of x'*A*x numerically with respect to x", "x'*A*x", "x"),
        ("third derivative of x^5", "x^5", "x, x, x"),
        ("∂²/∂x² (x^3 y)", "x^3*y", "x, x"),
        ("gradient of two times x'Ax", "2*(x'*A*x)", "x"),
        ("gradient of half the squared norm of Ax minus b", "1/2*norm(A*x - b)^2", "x"),
        ("x divided by its norm, jacobian", "x/norm(x)", "x"),
    ]);
    // Of a function of one name a second derivative is meant of a number.
    let read = |text: &str| self::read(text).unwrap().notes().join("; ");
    assert!(read("d^2/dx^2 sin(x)").contains("x is read as a scalar"));
    assert!(read("derivative of arctan(x)").contains("x is read as a vector; declare `x: scalar`"));
    assert!(refused("hessian of f(x, y) = x^2 + 3*x*y + y^2").contains("has a block for each two"));
    for text in ["d ln y / d ln x where y = x^2", "(y - a - b*x)^2 d/da d/db by a"] {
        assert!(refused(text).contains("a derivative inside an expression is not read"), "{text}");
    }
}

#[test]
fn what_an_expression_is_called_is_no_part_of_it() {
    for (text, printed, wrt, called) in [
        ("Kalman gain: derivative of tr((I-K*H)*P) wrt K", "tr((eye - K*H)*P)", "K", "Kalman gain"),
        (
            "weighted least squares (y-Xb)'W(y-Xb), derivative wrt b",
            "(y - X*b)'*W*(y - X*b)",
            "b",
            "weighted least squares",
        ),
        ("derivative of leaky relu max(0.01x, x)", "relu(0.01*x - x) + x", "x", "leaky relu"),
        ("Leontief inverse (I-A)^{-1} d, derivative wrt d", "(eye - A)^(-1)*d", "d", "Leontief inverse"),
        ("derivative of a scalar by a vector: a'x", "a'*x", "x", "a scalar by a vector"),
        ("utility U = sum(a.*log(x)), marginal utilities dU/dx", "sum(a.*log(x))", "x", "utility"),
        ("RBF kernel k(x,y) = exp(-γ‖x−y‖²), ∇ₓ k", "exp(-γ*norm(x - y)^2)", "x", "RBF kernel"),
        ("Jacobian of the normalised vector x/norm(x)", "x/norm(x)", "x", "normalised vector"),
    ] {
        assert_eq!(question(text), (printed.to_owned(), wrt.to_owned()), "{text}");
        let note = format!("'{called}' is read as what the expression is called");
        assert!(read(text).unwrap().notes().contains(&note), "{text}: {:?}", read(text).unwrap().notes());
    }
    // Words that say more than a name, and words that are variables.
    for text in ["negative half x'*x", "what happens to x'*x", "matrix exponential of t*A", "total cost + total*x"] {
        let notes = read(text).map(|read| read.notes().join("; ")).unwrap_or_default();
        assert!(!notes.contains("is called"), "{text}: {notes}");
    }
    assert_eq!(question("f : R^n -> R, f(x) = ||x||^4, gradient").0, "norm(x)^4");
}

#[test]
fn entries_stand_below_the_line() {
    all_are(&[
        ("d/dX_{ij} tr(X^T X)", "tr(X'*X)", "X"),
        ("\\frac{\\partial}{\\partial x_j} \\|x\\|_2", "norm(x)", "x"),
        ("∂(XᵀX)ₖₗ/∂Xᵢⱼ", "(X'*X)[k,l]", "X"),
        ("dy_i/dx_j where y = A x", "A*x", "x"),
        ("y_i = sum_j A_ij x_j, dy_i/dx_j", "sum[j](A[i,j]*x[j])", "x"),
        ("log det(sum_i w_i x_i x_i') derivative with respect to w_i", "log(det(X'*diag(w)*X))", "w"),
        ("\\frac{\\delta}{\\delta X} \\operatorname{tr}(X^T A X)", "tr(X'*A*X)", "X"),
    ]);
}

#[test]
fn calls_and_clauses_of_other_languages_are_read() {
    all_are(&[
        ("ForwardDiff.gradient(x -> x'A*x, x)", "x'*A*x", "x"),
        ("Zygote.gradient(W -> sum(abs2, W*x .- y), W)", "sum((W*x - y).^2)", "W"),
        ("D(quote(x^2*exp(x)), \"x\")", "x^2*exp(x)", "x"),
        ("for a scalar t and matrices A, B: d/dt (A + tB)^{-1}", "(A + t*B)^(-1)", "t"),
        ("Given vectors a, b and matrix X, differentiate a'Xb by X", "a'*X*b", "X"),
        ("Let x∈ℝⁿ, A∈ℝⁿˣⁿ. Compute ∇ₓ(xᵀAx).", "x'*A*x", "x"),
        (
            "Let $X \\in \\mathbb{R}^{n\\times n}$ be invertible. Compute the derivative of $\\det(X^{-1})$.",
            "det(X^(-1))",
            "X",
        ),
        ("d/dz of -y^T log(softmax(z)) where y is one-hot", "-y'*log(softmax(z))", "z"),
        ("find dY where Y = X^3, X a square matrix", "X^3", "X"),
        (
            "Hessian of ||y - X beta||_2^2 + \\lambda ||beta||_2^2 in beta",
            "norm(y - X*beta)^2 + lambda*norm(beta)^2",
            "beta, beta",
        ),
    ]);
    let each = Request::new("z = Wx + b, a = σ(z), L = ½‖a − y‖², find ∂L/∂W and ∂L/∂b").of_a_derivative();
    assert_eq!(each.wrt_each, ["W", "b"]);
}

#[test]
fn claims_are_asked_about_in_many_words() {
    for text in [
        "Is d/dX tr(AX) = A' right?",
        "is d/dX det(X^2) = 2 det(X)^2 X^{-T} correct?",
        "can someone explain why ∂||x||/∂x = x/||x||",
        "show that d det(X) = det(X) tr(X^{-1} dX)",
        "verify: d(X^-1) = -X^-1 dX X^-1",
        "\\begin{align} J(w) &= \\frac{1}{2}(Xw-y)^T(Xw-y) \\\\ \\nabla_w J(w) &= X^TXw - X^Ty \\end{align}",
        "\\frac{\\partial \\|F\\|_F^2}{\\partial F_{ij}} = 2F_{ij}",
        "\\frac{\\partial x_i}{\\partial x_j} = \\delta_{ij}",
        "\\frac{\\partial s_i}{\\partial z_j} = s_i(\\delta_{ij} - s_j) where s = softmax(z)",
    ] {
        let request = Request::new(text).whether().unwrap_or_else(|| panic!("{text} is no claim"));
        let claim = request.check(&Context::new()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(claim.verdict, ClaimVerdict::Right, "{text}");
    }
}
