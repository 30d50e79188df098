//! Questions as people ask them: in words, as quotients, in other languages; without a variable, behind a definition.

use gradus::{Context, Error, Expression};

fn read(text: &str, wrt: &[&str]) -> Result<Expression, Error> {
    let cx = Context::new();
    wrt.iter().fold(cx.derive(text), |request, name| request.by(name)).expression()
}

/// Reads a text, and says what it is about, by which variables, and whether a note has some words.
fn asked(text: &str, words: &str) -> (String, String, bool) {
    let read = read(text, &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
    let printed = read.question().map_or_else(|| text.to_owned(), str::to_owned);
    (printed, read.asked().join(","), words.is_empty() || read.notes().iter().any(|note| note.contains(words)))
}

#[test]
fn a_question_that_says_no_variable_is_by_what_is_called_as_unknowns_are() {
    for (text, about, by) in [
        ("gradient of x'Ax + b'x + c", "x'*A*x + b'*x + c", "x"),
        ("what's the Hessian of x'Ax?", "x'*A*x", "x,x"),
        ("how do I differentiate tr(XAX')?", "tr(X*A*X')", "X"),
        ("how to compute the gradient of ||Xw-y||^2?", "norm(X*w - y)^2", "w"),
        ("compute the Jacobian of Ax", "A*x", "x"),
        ("grad(x'*A*x)", "x'*A*x", "x"),
        ("norm(X*beta - y)^2, hessian", "norm(X*beta - y)^2", "beta,beta"),
    ] {
        assert_eq!(asked(text, "as nothing else is said"), (about.to_owned(), by.to_owned(), true), "{text}");
    }
    let only = asked("derivative of XX'", "is the only variable");
    assert_eq!(only, ("X*X'".to_owned(), "X".to_owned(), true));
    // Two names of unknowns, none, and a variable that is declared.
    for text in ["gradient of w'x", "jacobian of W*x", "gradient of a'B*c", "hessian of (x - w)'*(x - w)"] {
        assert!(read(text, &[]).unwrap().asked().is_empty(), "{text}");
    }
    let mut cx = Context::new();
    cx.declare("Ax: vector(n)").unwrap();
    let read = cx.derive("gradient of norm(Ax)").expression().unwrap();
    assert_eq!(read.asked(), ["Ax"]);
}

#[test]
fn a_derivative_by_a_stacked_variable_is_by_the_variable() {
    for (text, about) in [
        ("d vec(AXB)/d vec(X)", "vec(A*X*B)"),
        ("d vec(X'X) / d vec(X)'", "vec(X'*X)"),
        ("\u{2202}vec(AXB)/\u{2202}vec(X)\u{1d40}", "vec(A*X*B)"),
        ("derivative of vec(X'X) with respect to vec(X)", "vec(X'*X)"),
        ("\\frac{\\partial \\operatorname{vec}(AXB)}{\\partial \\operatorname{vec}(X)^\\top}", "vec(A*X*B)"),
        ("\\frac{\\partial\\, \\mathrm{vec}(X^{-1})}{\\partial\\, \\mathrm{vec}(X)}", "vec(X^(-1))"),
    ] {
        assert_eq!(asked(text, "by vec(X)"), (about.to_owned(), "X".to_owned(), true), "{text}");
    }
}

#[test]
fn a_question_may_stand_behind_the_expression() {
    for (text, about, by) in [
        ("f(x) = x'Ax + b'x, gradient", "x'*A*x + b'*x", "x"),
        ("f(x) = x'Ax, hessian", "x'*A*x", "x,x"),
        ("f(X) = tr(X'AX), f'(X)", "tr(X'*A*X)", "X"),
        ("f(x) = x'Ax. Find the gradient", "x'*A*x", "x"),
        ("let f(W) = ||WX - Y||_F^2. find df/dW", "norm(W*X - Y)^2", "W"),
        ("norm(A*x-b)^2, derivative by b", "norm(A*x - b)^2", "b"),
        ("x'Ax, find the gradient with respect to A", "x'*A*x", "A"),
        ("If f(x) = x^T A x, what is f'(x)?", "x'*A*x", "x"),
        ("Let f(x) = ||Ax-b||^2. What is ∇f(x)?", "norm(A*x - b)^2", "x"),
        ("Suppose f(X) = log det(X). Find the gradient of f.", "log(det(X))", "X"),
        ("Given y = Wx + b, find dy/dx", "W*x + b", "x"),
        ("Find ∂f/∂X where f(X) = a^T X b", "a'*X*b", "X"),
        // By steps, as a network goes.
        ("z = Wx + b; a = sigmoid(z); da/dW", "sigmoid(W*x + b)", "W"),
        ("h = tanh(W1 x), y = W2 h, L = ||y - t||^2, dL/dW1", "norm(W2*tanh(W1*x) - t)^2", "W1"),
    ] {
        assert_eq!(asked(text, ""), (about.to_owned(), by.to_owned(), true), "{text}");
    }
}

#[test]
fn a_name_with_a_colon_says_what_follows() {
    for (text, about) in [
        ("loss: norm(A*x - b)^2", "norm(A*x - b)^2"),
        ("gradient of KL: tr(inv(S)*R) + logdet(S) wrt S", "tr(inv(S)*R) + logdet(S)"),
        ("f: x'*A*x", "x'*A*x"),
    ] {
        assert_eq!(asked(text, "the name of what follows").0, about, "{text}");
        assert!(asked(text, "the name of what follows").2, "{text}");
    }
    // Factors of an inner product.
    for text in ["A: X", "A:X", "KL:X", "Loss: X + Loss"] {
        assert!(read(text, &[]).unwrap().notes().iter().all(|note| !note.contains("what follows")), "{text}");
    }
}

#[test]
fn a_differential_and_an_optimum_are_asked_for() {
    for (text, about, by) in [
        ("d ln|X|", "logdet(X)", "X"),
        ("d(X^{-1})", "X^(-1)", "X"),
        ("\\mathrm{d}(X^{-1})", "X^(-1)", "X"),
        ("d tr(AX)", "tr(A*X)", "X"),
        ("minimize ||Ax - b||^2 over x", "norm(A*x - b)^2", "x"),
        ("maximise w'*S*w over w", "w'*S*w", "w"),
        ("\\arg\\min_{x \\in \\mathbb{R}^n} \\|Ax - b\\|^2", "norm(A*x - b)^2", "x"),
        ("argmin_w norm(X*w - y)^2", "norm(X*w - y)^2", "w"),
        ("\\frac{\\partial X^{-1}}{\\partial x_{ij}}", "X^(-1)", "X"),
        ("hessian of f, f(x) = x'*x", "x'*x", "x,x"),
        ("\\nabla^2 f where f(x) = x^\\top Q x", "x'*Q*x", "x,x"),
        ("∇²f(x) where f(x) = ½xᵀQx − bᵀx", "1/2*x'*Q*x - b'*x", "x,x"),
        ("H = ∇²(xᵀAx)", "x'*A*x", "x,x"),
        ("minₓ ‖Ax − b‖²", "norm(A*x - b)^2", "x"),
        ("∂X⁻¹/∂X", "inv(X)", "X"),
        ("d/dx eˣ", "exp(x)", "x"),
        ("d/dx (x·y)²", "(x'*y)^2", "x"),
    ] {
        assert_eq!(asked(text, ""), (about.to_owned(), by.to_owned(), true), "{text}");
    }
    // Products with a scalar d.
    for text in ["d x", "d*x", "d X'*X"] {
        assert!(read(text, &[]).unwrap().asked().is_empty(), "{text}");
    }
    // An entry is selected, which is no question.
    assert!(read("\\max_i x_i", &["x"]).is_err());
}

#[test]
fn what_is_said_before_a_question_is_declared() {
    for text in [
        "if A is symmetric what is the gradient of x'Ax",
        "let A be symmetric. gradient of x'Ax",
        "for symmetric A: d/dx x'Ax",
        "gradient of x'Ax assuming A = A'",
        "gradient of x'Ax, A symmetric",
        "Let A be a symmetric matrix and f(x) = x'Ax. Find the gradient",
    ] {
        let answer = read(text, &[]).unwrap_or_else(|error| panic!("{text}: {error}")).derivative("x").unwrap();
        assert_eq!(answer.matrix().unwrap().text(), "2*A*x", "{text}");
    }
}

#[test]
fn derivatives_by_several_variables_are_asked_for_by_each() {
    for (text, names) in
        [("gradient of ||y - W*x||^2 w.r.t W and x", "W,x"), ("norm(W*x + b) with respect to W, b", "W,b")]
    {
        let error = read(text, &[]).unwrap_err();
        assert!(error.message.contains(&format!("`--each {names}`")), "{text}: {}", error.message);
    }
}

#[test]
fn a_letter_that_is_no_index_selects_one_entry() {
    for (text, about, matrix) in [
        (
            "\\frac{\\partial}{\\partial z} \\left( -\\log \\frac{e^{z_y}}{\\sum_j e^{z_j}} \\right)",
            "-log(exp(z[y])/sum[j](exp(z[j])))",
            "exp(z)/sum(exp(z)) - e(y)",
        ),
        ("d/dz (log sum_j exp(z_j) - z_y)", "log(sum[j](exp(z[j]))) - z[y]", "exp(z)/sum(exp(z)) - e(y)"),
        ("\\nabla_x -\\log \\mathrm{softmax}(Wx)_y", "-log(softmax(W*x)[y])", "W'*(softmax(W*x) - e(y))"),
    ] {
        let (printed, by, is_said) = asked(text, "is read as the entry");
        assert!(is_said && printed == about, "{text}: {printed}");
        assert_eq!(read(text, &[]).unwrap().derivative(&by).unwrap().matrix().unwrap().text(), matrix, "{text}");
    }
    // A name that stands for something else, too.
    assert_eq!(asked("gradient of sum_j exp(z_j) - z_y*y by z", "apart from z").0, "sum[j](exp(z[j])) - z_y*y");
}

#[test]
fn derivatives_are_called_as_in_other_languages() {
    for (text, by) in [
        ("deriv(x'*A*x, x)", "x"),
        ("D[x'*A*x, x]", "x"),
        ("D[x'*A*x, {x, 2}]", "x,x"),
        ("D[x'*A*x, x, x]", "x,x"),
        ("diff(x'*A*x, x, 2)", "x,x"),
        ("jacobian(x'*A*x, [x])", "x"),
        ("hess(x'*A*x, x)", "x,x"),
        ("(d/dx) x'*A*x", "x"),
    ] {
        assert_eq!(asked(text, ""), ("x'*A*x".to_owned(), by.to_owned(), true), "{text}");
    }
    assert_eq!(asked("gradient(max(x,y), x)", "").1, "x");
}

#[test]
fn what_stands_at_bars_says_which_norm_it_is() {
    for (text, printed) in
        [("||x||2", "norm(x)"), ("||x||1 + ||y||1", "norm1(x) + norm1(y)"), ("||A||F^2", "norm(A)^2")]
    {
        let read = read(text, &[]).unwrap();
        assert_eq!(read.question(), Some(printed), "{text}");
        assert_eq!(read.notes().iter().filter(|note| note.contains("at the bars")).count(), 1, "{text}");
    }
    assert_eq!(read("||A|| F", &["F"]).unwrap().question(), Some("norm(A)*F"));
}

#[test]
fn heads_of_functions_in_python_are_dropped() {
    for (text, about) in [
        ("f = lambda w: np.sum((X@w - y)**2) wrt w", "sum((X*w - y).^2)"),
        ("lambda w, y: X @ w - y wrt w", "X*w - y"),
        ("def f(w): return X.T @ w wrt w", "X'*w"),
        ("np.linalg.matrix_power(w, 3) wrt w", "w^3"),
        ("np.vdot(A, w) wrt w", "A:w"),
    ] {
        assert_eq!(asked(text, "").0, about, "{text}");
    }
    assert!(!asked("lambda*w wrt w", "Python").2);
}

#[test]
fn a_declared_name_is_no_word_of_a_question() {
    let mut cx = Context::new();
    assert_eq!(cx.derive("gradient of the cost norm(x)^2 wrt x").expression().unwrap().question(), Some("norm(x)^2"));
    cx.declare("cost: scalar").unwrap();
    assert!(cx.derive("gradient of the cost norm(x)^2 wrt x").expression().is_err());
    let read = cx.derive("gradient of cost*norm(x)^2 wrt x").expression().unwrap();
    assert!(read.symbols().find_variable("cost").is_some() && read.asked() == ["x"]);
}

#[test]
fn a_derivative_may_stand_before_a_sign() {
    for (text, about, by) in [
        ("d/dp -sum(p.*log(p))", "-sum(p.*log(p))", "p"),
        ("d/dx - x'*A*x", "-x'*A*x", "x"),
        ("d/dw -(w'*w)", "-(w'*w)", "w"),
        ("d^2/dx^2 -log(x)", "-log(x)", "x,x"),
        ("d/dX -log(det(X))", "-log(det(X))", "X"),
        ("grad_x -x'*x", "-x'*x", "x"),
        ("D_u -u'*u", "-u'*u", "u"),
    ] {
        assert_eq!(asked(text, ""), (about.to_owned(), by.to_owned(), true), "{text}");
    }
    // Another variable behind the sign, and a declared one.
    assert!(read("d/dx - y", &[]).unwrap().asked().is_empty());
    let mut cx = Context::new();
    cx.declare("d: scalar").unwrap();
    assert!(cx.parse("d/dx - x").unwrap().asked().is_empty());
}

#[test]
fn a_derivative_is_written_with_what_it_is_by_below_it() {
    for (text, about, by) in [
        ("D_X [X'*X]", "X'*X", "X"),
        ("D_x (A x + b)", "A*x + b", "x"),
        ("D_x [exp(A*x)]", "exp(A*x)", "x"),
        ("D_{w} ||Xw - y||^2", "norm(X*w - y)^2", "w"),
        ("D_X tr(AX)", "tr(A*X)", "X"),
    ] {
        assert_eq!(asked(text, "is read as the derivative by"), (about.to_owned(), by.to_owned(), true), "{text}");
    }
    // An operator of differences is a factor.
    let read = read("D_x*u + D_y*v", &["u"]).unwrap();
    assert!(read.question().is_none());
}

#[test]
fn a_second_derivative_may_have_its_variable_transposed() {
    for (text, by) in [
        ("∂²/∂x∂x^T exp(a'x)", "x,x"),
        ("∂²/∂x∂x' exp(a'x)", "x,x"),
        ("∂^2/∂x∂xᵀ exp(a'x)", "x,x"),
        ("∂²/(∂x∂x') exp(a'x)", "x,x"),
        ("d^2/dxdx' exp(a'x)", "x,x"),
        ("d²/dx dx^T exp(a'x)", "x,x"),
        ("∂²/∂a∂x exp(a'x)", "a,x"),
        ("∂²f/∂x∂x' where f = exp(a'x)", "x,x"),
    ] {
        assert_eq!(asked(text, ""), ("exp(a'*x)".to_owned(), by.to_owned(), true), "{text}");
    }
}

#[test]
fn the_variable_may_stand_before_what_is_differentiated() {
    for (text, about, by) in [
        ("first order condition for b in (y - Xb)'(y - Xb)", "(y - X*b)'*(y - X*b)", "b"),
        ("FOC for w of ||Xw - y||^2", "norm(X*w - y)^2", "w"),
        ("gradient in x of x'Ax + b'x", "x'*A*x + b'*x", "x"),
        ("gradient for w in ||Xw-y||^2", "norm(X*w - y)^2", "w"),
        ("derivative with respect to x in x'Ax", "x'*A*x", "x"),
        ("derivative by A: tr(AX)", "tr(A*X)", "A"),
        ("gradient with respect to w: (y - Xw)'(y - Xw)", "(y - X*w)'*(y - X*w)", "w"),
    ] {
        assert_eq!(asked(text, ""), (about.to_owned(), by.to_owned(), true), "{text}");
    }
}

#[test]
fn angle_brackets_have_bars_and_what_stands_below() {
    for (text, about, by) in [
        ("∂/∂X ⟨A, X⟩_F", "A:X", "X"),
        ("d/dX <A,X>_{HS}", "A:X", "X"),
        ("d/dX ⟨X, B⟩_\\mathrm{F}", "X:B", "X"),
        ("d/dx <x, y>_2", "x'*y", "x"),
        ("d/dx <x, y>_M", "x'*M*y", "x"),
        ("d/dψ <ψ|H|ψ>/<ψ|ψ>", "ψ'*H*ψ/(ψ'*ψ)", "ψ"),
        ("d/du ⟨u|A|v⟩", "u'*A*v", "u"),
        ("\\frac{\\partial}{\\partial u} \\langle u|A|v \\rangle", "u'*A*v", "u"),
        ("d/dx <|x|, y>", "abs(x)'*y", "x"),
    ] {
        assert_eq!(asked(text, ""), (about.to_owned(), by.to_owned(), true), "{text}");
    }
}
