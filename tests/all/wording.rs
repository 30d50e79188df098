//! Kinds of texts that say more, or less, than an expression: words for functions, what is said of variables, conditions below sums, and
//! what is no expression at all.

use crate::support::request;
use gradus::{Context, Error, Expression};

fn read(text: &str, wrt: &[&str]) -> Result<Expression, Error> {
    let cx = Context::new();
    wrt.iter().fold(cx.derive(text), |request, name| request.by(name)).expression()
}

fn question(text: &str, wrt: &[&str]) -> String {
    let read = read(text, wrt).unwrap_or_else(|error| panic!("{text}: {error}"));
    read.question().unwrap_or("as it is written").to_owned()
}

#[test]
fn functions_in_words_are_calls() {
    for (text, printed) in [
        ("derivative of the determinant of X with respect to X", "det(X)"),
        ("derivative of trace of AX with respect to X", "trace(A*X)"),
        ("gradient of the squared norm of Ax - b with respect to x", "norm(A*x - b)^2"),
        ("derivative of the inverse of A with respect to A", "inverse(A)"),
        ("derivative of the frobenius norm of X wrt X", "norm(X)"),
        ("derivative of the log-determinant of S wrt S", "log(det(S))"),
        ("gradient of the sum of squares of x by x", "sum(x.^2)"),
        ("derivative of the sum over i of x_i^2 with respect to x", "sum[i](x[i]^2)"),
        ("gradient of the trace of the inverse of X by X", "trace(inverse(X))"),
        ("derivative of the trace of A times X by X", "trace(A*X)"),
        ("gradient of mean squared error (1/n)||Xw-y||^2 wrt w", "1/n*norm(X*w - y)^2"),
        ("gradient of the frobenius norm of X - A B squared wrt A", "norm(X - A*B)^2"),
        ("derivative of Frobenius norm of Hadamard product ||A.*X||_F^2 wrt X", "norm(A.*X)^2"),
        ("derivative of entropy -sum(p.*log(p)) wrt p", "-sum(p.*log(p))"),
        ("derivative of KL divergence sum(p.*log(p./q)) wrt q", "sum(p.*log(p./q))"),
        ("gradient of ridge regression ||Xw - y||^2 + c*||w||^2 wrt w", "norm(X*w - y)^2 + c*norm(w)^2"),
        ("derivative of the trace of a product AB with respect to A", "trace(A*B)"),
        ("derivative of Rayleigh quotient (x'Ax)/(x'x) wrt x", "x'*A*x/(x'*x)"),
        ("Jacobian matrix of the linear map Ax with respect to the vector x", "A*x"),
        ("gradient of entropy - x'*x wrt x", "entropy - x'*x"),
        ("log-likelihood -logdet(S) - x'*inv(S)*x, derivative by S", "-logdet(S) - x'*inv(S)*x"),
        ("Ableitung von x'Ax nach x", "x'*A*x"),
        ("dérivée de x'Ax par rapport à x", "x'*A*x"),
    ] {
        assert_eq!(question(text, &[]), printed, "{text}");
    }
}

#[test]
fn the_only_variable_is_the_one_that_is_asked_for() {
    for (text, name, note) in [
        ("what is the derivative of log det X?", "X", "X is the only variable, by which the derivative is"),
        ("differentiate sin(x)/x", "x", "x is the only variable, by which the derivative is"),
        ("jacobian of softmax(x)", "x", "x is the only variable, by which the derivative is"),
        ("jacobian of softmax", "x", "the function is read as softmax(x)"),
        ("derivative of the sigmoid function", "x", "the function is read as sigmoid(x)"),
    ] {
        let read = read(text, &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(read.asked(), [name], "{text}");
        assert!(read.notes().iter().any(|own| own == note), "{text}: {:?}", read.notes());
    }
    assert_eq!(read("second derivative of norm(x)^2", &[]).unwrap().asked(), ["x", "x"]);
    // With two there is no only one.
    assert!(read("derivative of a'*B*c", &[]).unwrap().asked().is_empty());
}

#[test]
fn definitions_and_maps_say_what_is_differentiated() {
    for (text, wrt, printed) in [
        ("df/dx where f = x'Ax", vec!["x"], "x'*A*x"),
        ("dL/dW, L = ||Wx - y||^2", vec!["W"], "norm(W*x - y)^2"),
        ("x \\mapsto x^T A x", vec!["x"], "x'*A*x"),
        ("f\\colon x \\mapsto \\|x\\|^2", vec!["x"], "norm(x)^2"),
        ("\\[ \\frac{d}{dX} \\mathrm{tr}(X^3) \\]", vec!["X"], "tr(X^3)"),
        ("\\begin{equation} \\frac{\\partial}{\\partial x} x^T A x \\end{equation}", vec!["x"], "x'*A*x"),
        ("grad_x (x'Ax)", vec!["x"], "x'*A*x"),
    ] {
        let read = read(text, &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(read.asked(), wrt, "{text}");
        assert_eq!(read.question(), Some(printed), "{text}");
    }
}

#[test]
fn what_a_text_says_of_variables_is_declared() {
    for (text, wrt, matrix) in [
        ("gradient of x'Ax where A is symmetric with respect to x", &[][..], "2*A*x"),
        ("gradient of x'Ax with respect to x, where A is symmetric", &[], "2*A*x"),
        ("gradient of x'Ax by x for symmetric A", &[], "2*A*x"),
        ("gradient of x'Ax, A symmetric, with respect to x", &[], "2*A*x"),
        ("gradient of tr(X'AX) wrt X if A is symmetric", &[], "2*A*X"),
        ("x'Ax where A is symmetric positive definite", &["x"], "2*A*x"),
        ("x^TAx \\text{ where } A \\text{ is symmetric}", &["x"], "2*A*x"),
        ("x^TAx,\\; A = A^T", &["x"], "2*A*x"),
        ("x'Ax + x'Bx where A and B are symmetric", &["x"], "2*(A + B)*x"),
        ("x'Qx (Q symmetric)", &["x"], "2*Q*x"),
    ] {
        let cx = Context::new();
        let answer = wrt.iter().fold(cx.derive(text), |request, name| request.by(name)).answer();
        let answer = answer.unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(answer.matrix().unwrap().text(), matrix, "{text}");
        assert!(answer.notes.iter().any(|note| note.starts_with("as the text says, ")), "{text}: {:?}", answer.notes);
    }
    // What is longer than a sentence is none.
    assert!(read(&format!("{}x'A*x", "A is symmetric, ".repeat(300)), &["x"]).is_err());
    // A function of a matrix is no attribute.
    assert!(read("diagonal(A)'*x", &["x"]).unwrap().notes().iter().all(|note| !note.contains("as the text says")));
}

#[test]
fn conditions_below_a_sum_are_factors_of_its_terms() {
    for (text, printed) in [
        ("\\sum_{i \\neq j} x_i x_j", "sum[i,j]((1 - delta[i,j])*x[i]*x[j])"),
        ("\\sum_{i<j} A_{ij} x_i x_j", "sum[i,j]((1 - tril(matrix(1))[i,j])*A[i,j]*x[i]*x[j])"),
        ("\\sum_{1 \\le i < j \\le n} x_i x_j", "sum[i,j]((1 - tril(matrix(1))[i,j])*x[i]*x[j])"),
        ("sum_{i<j} x_i x_j", "sum[i,j]((1 - tril(matrix(1))[i,j])*x[i]*x[j])"),
        ("\\sum_i \\sum_{j \\ne i} A_{ij} x_i x_j", "sum[i](sum[j]((1 - delta[j,i])*A[i,j]*x[i]*x[j]))"),
        ("\\sum_{(i,j) \\in \\Omega} (X_{ij} - x_i y_j)^2", "sum[i,j](Omega[i,j]*(X[i,j] - x[i]*y[j])^2)"),
        ("\\sum_{i \\in S} x_i^2", "sum[i](S[i]*x[i]^2)"),
        ("\\sum_i \\sum_{j=i+1}^n x_i x_j", "sum[i](sum[j]((1 - triu(matrix(1))[j,i])*x[i]*x[j]))"),
        // The term may say the index.
        ("1/n sum (x_i - y_i)^2", "1/n*sum[i]((x[i] - y[i])^2)"),
        ("sum x_i^2", "sum[i](x[i]^2)"),
        ("\\sum x_i y_i", "sum[i](x[i]*y[i])"),
    ] {
        assert_eq!(question(text, &["x"]), printed, "{text}");
    }
    for (text, gradient) in [
        ("\\sum_{i \\neq j} x_i x_j", "2*(sum(x)*ones(n) - x)"),
        ("\\sum_{i<j} A_{ij} x_i x_j", "((A - tril(A))' + A - tril(A))*x"),
    ] {
        let answer = Context::new().derive(text).by("x").answer().unwrap();
        assert_eq!(answer.matrix().unwrap().text(), gradient, "{text}");
        assert!(answer.notes.iter().any(|note| note.starts_with("the sum over i")), "{text}: {:?}", answer.notes);
    }
}

#[test]
fn entries_are_read_where_the_array_is_asked_for() {
    for (text, printed) in [
        ("|x_i|", "abs(x[i])"),
        ("x_i x_i", "x[i]*x[i]"),
        ("\\frac{x_i - \\mu}{s}", "(x[i] - mu)/s"),
        ("x_{ij}^2", "x[i,j]^2"),
        ("x_i^2", "x[i]^2"),
    ] {
        assert_eq!(question(text, &["x"]), printed, "{text}");
    }
    assert_eq!(question("y_hat_i - y_i", &["y_hat"]), "y_hat[i] - y[i]");
    // Asked for by its name, it is one.
    assert_eq!(question("2 x_k", &["x_k"]), "2*x_k");
}

#[test]
fn positive_parts_norms_and_updates_are_read() {
    for (text, wrt, printed) in [
        ("[1 - y w'x]_+", "w", "relu(1 - y*w'*x)"),
        ("\\sum_{i=1}^n [1 - y_i w^T x_i]_+", "w", "sum[i](relu(1 - y[i]*sum[p](w[p]*X[i,p])))"),
        ("(x - 1)_+", "x", "relu(x - 1)"),
        ("\\|x\\|_{\\Sigma^{-1}}^2", "x", "x'*inv(Sigma)*x"),
        ("\\|Ax-b\\|_W^2", "x", "(A*x - b)'*W*(A*x - b)"),
        ("||x||_A", "x", "sqrt(x'*A*x)"),
        ("||x||_3", "x", "sum(abs(x).^3)^(1/3)"),
        ("\\|x\\|_p^p", "x", "sum(abs(x).^p)"),
        ("\\underset{w}{\\arg\\min} \\|Xw - y\\|^2", "w", "norm(X*w - y)^2"),
        ("\\argmin_x \\|x - a\\|^2", "x", "norm(x - a)^2"),
        ("log_softmax(x)", "x", "x - logsumexp(x)"),
    ] {
        assert_eq!(question(text, &[wrt]), printed, "{text}");
    }
    let answer = Context::new().derive("w <- w - eta*X'*(X*w - y)").by("w").answer().unwrap();
    assert_eq!(answer.matrix().unwrap().text(), "eye(n) - eta*X'*X");
}

#[test]
fn a_number_that_is_written_out_may_be_transposed() {
    let f = read("(x'*A*x)'", &["x"]).unwrap();
    let matrix = f.symbols().find_variable("A").unwrap();
    assert_eq!(f.symbols().declaration(matrix).shape.len(), 2);
}

#[test]
fn what_is_read_in_two_ways_is_said() {
    for (text, wrt, note) in [
        ("|Ax - b|", "x", "|A*x - b| is read as the absolute values of the entries; write ||A*x - b|| for the norm"),
        (
            "|Ax - b|^2",
            "x",
            "|A*x - b|^2 is read as the squared norm; write abs(A*x - b).^2 for the squares of the entries",
        ),
        ("sum (x - a)^2", "x", "sum (..)^2 is read as the square of the sum; write sum((..)^2) for the sum of squares"),
        (
            "\\epsilon_{ijk} a_j b_k",
            "a",
            "epsilon with three indices is read as any array, not as the permutation symbol",
        ),
        (
            "A \\bullet B",
            "A",
            "\\bullet is read as the product entry by entry; write A:B for the inner product of matrices",
        ),
    ] {
        let read = read(text, &[wrt]).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(read.notes().iter().any(|own| own == note), "{text}: {:?}", read.notes());
    }
}

/// What no reading is right for is refused, by a message with these words.
#[test]
fn what_means_something_else_is_refused() {
    for (text, wrt, words) in [
        ("a\\times b", "a", "the cross product of a and b is not supported"),
        ("\\|a \\times b\\|^2", "a", "the cross product of a and b is not supported"),
        ("\\begin{bmatrix} x_1 & x_2 \\end{bmatrix} A", "x", "a matrix is declared by its name"),
        ("\\begin{cases} x & y \\\\ 0 & z\\end{cases}", "x", "a function by cases is not read"),
        ("e^{At}", "t", "the matrix exponential, which is not supported"),
        ("e^{A}", "A", "the matrix exponential, which is not supported"),
        ("g_{\\mu\\nu}x^\\mu x^\\nu", "x", "upper indices are not read"),
        ("\\max_{i} (a_i^T x + b_i)", "x", "max over i is not supported"),
        ("\\max_i x_i", "x", "max over i is not supported"),
        ("x_k - max_i x_i", "x", "max over i is not supported"),
        ("\\max_{\\|u\\|=1} u^T A u", "A", "max over |u|=1 is not read"),
        ("gradient of hinge bound", "w", "'hinge bound' reads as words"),
        ("gradient of logistic loss", "w", "'logistic loss' reads as words, not as a function of loss"),
        ("gradient of the Rayleigh quotient", "w", "'Rayleigh quotient' reads as words"),
        ("A (x) B", "A", "write kron(A,B), or A*x*B"),
        ("prod[i](1 + x[i])", "x", "a product over an index is not read"),
        ("max[i](x[i])", "x", "the largest or smallest entry over an index is not supported"),
        ("E[x^2]", "x", "an expectation is not read"),
        ("\\mathbb{E}[\\|y - Xw\\|^2]", "w", "an expectation is not read"),
        ("\\operatorname{Var}(a^T x)", "a", "write a'*S*a for the variance of a'*x"),
        ("x[i+1] - x[i]", "x", "an index does not move"),
        ("||x|| at x=0", "x", "gradus eval"),
        ("X^{+}", "X", "the exponent + may be the pseudo-inverse"),
        ("\\lambda_{\\max}(A)", "A", "eigenvalues and singular values are not supported"),
        ("expm(A)", "A", "the matrix exponential is not supported"),
        ("cross(a,b)", "a", "the cross product is not supported"),
        ("\\int_0^1 x^T A x\\,dt", "x", "an integral is not read"),
        ("is tr(AB) = tr(BA)?", "A", "gradus equal \"tr(AB)\" \"tr(BA)\""),
        ("prove that tr(AB)=tr(BA)", "A", "gradus equal \"tr(AB)\" \"tr(BA)\""),
        ("show that d/dx x'Ax = (A+A')x", "x", "gradus check"),
        ("\\frac{\\partial \\det(X)}{\\partial X} = \\det(X)(X^{-1})^T", "X", "gradus check"),
        ("simplify tr(A*B) - tr(B*A)", "A", "gradus simplify \"tr(A*B) - tr(B*A)\""),
        ("directional derivative of x'Ax in direction v", "x", "the derivative in a direction v is the differential"),
        ("numpy code for the gradient of norm(x)", "x", "gradus code"),
    ] {
        let error = read(text, &[wrt]).expect_err(text);
        assert!(error.message.contains(words), "{text}: {error}");
        assert!(error.span.end <= text.len() && text.get(error.span.range()).is_some(), "{text}: {:?}", error.span);
    }
    // Others stay what they are.
    for (text, wrt) in [
        ("2 \\times x", "x"),
        ("A \\times x", "x"),
        ("e^{-E/T}", "T"),
        ("e^{-\\lambda t}", "t"),
        ("e^{i\\theta}", "\\theta"),
        ("A \\ b", "A"),
        ("b' (x) c", "x"),
    ] {
        assert!(read(text, &[wrt]).is_ok(), "{text}: {:?}", read(text, &[wrt]).err());
    }
}

/// What a text names beside its expression stands in the place of the name, and is said; what cannot be told apart is refused.
#[test]
fn named_parts_are_put_in() {
    for (text, wrt, read) in [
        ("norm(r)^2 where r = A*x - b", "x", "norm(A*x - b)^2"),
        ("norm(r)^2, r = A*x - b", "x", "norm(A*x - b)^2"),
        ("norm(r)^2 with r = Ax - b", "x", "norm(A*x - b)^2"),
        ("r = A*x - b; norm(r)^2", "x", "norm(A*x - b)^2"),
        ("r = A*x - b\nr'r", "x", "(A*x - b)'*(A*x - b)"),
        ("\\|r\\|^2 \\text{ where } r = Ax-b", "x", "norm(A*x - b)^2"),
        ("L = -\\sum_{k} t_k \\log p_k, \\quad p = \\mathrm{softmax}(z)", "z", "-sum[k](t[k]*log(softmax(z))[k])"),
        ("f = x.^2; g = sum(f)", "x", "g = sum(x.^2)"),
        ("loss = norm(s)^2 + beta*eta; s = A*x - b", "x", "loss = norm(A*x - b)^2 + beta*eta"),
        ("sum(h), h = tanh(z), z = W*x", "W", "sum(tanh(W*x))"),
        ("norm(A*x)^2 + l*norm(x)^2, l = 0.1", "x", "norm(A*x)^2 + 0.1*norm(x)^2"),
    ] {
        let expression = Context::new().parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let question = request(&Context::new(), text, &[wrt], None).answer().unwrap().question.unwrap();
        assert_eq!(question, read, "{text}");
        assert!(expression.notes()[0].starts_with("as the text says, "), "{text}: {:?}", expression.notes());
    }
    let expression = Context::new().parse("norm(r)^2, r = S*x - b, S is symmetric").unwrap();
    assert!(expression.notes().iter().any(|note| note == "as the text says, S: matrix(n,n) symmetric"));
    let cx = Context::new();
    let asked = cx.derive("gradient of norm(r)^2 by x where r = A*x - b").answer().unwrap();
    assert_eq!(asked.matrix().unwrap().text(), "2*A'*(A*x - b)");
    // Parts that speak of each other, the last one first: the names of the answer are those of the text.
    let text = "L = 1/2||a2 - y||^2, a2 = sigmoid(W2 a1), a1 = sigmoid(W1 x), dL/dW1";
    let network = cx.derive(text).answer().unwrap();
    let definitions = network.definitions();
    let names: Vec<&str> = definitions.iter().map(|definition| definition.name()).collect();
    assert!(names.contains(&"a1") && names.contains(&"a2"), "{names:?}");
    // The letter of a product.
    let product = cx.derive("norm(Xr)^2, r = A*x - b").by("x").expression().unwrap();
    assert_eq!(product.question(), Some("norm(X*(A*x - b))^2"));
    // The name may hide in an exponent, is the variable itself, or says what it is by itself.
    for (text, wrt) in [
        ("r^Tr, r = Ax - b", "x"),
        ("norm(r)^2 where r = A*x - b", "r"),
        ("norm(r)^2, r = r + A*x", "x"),
        ("norm(r)^2, r = s + x, s = r", "x"),
        ("norm(x)^2 by x, x = 1", "x"),
    ] {
        assert!(cx.derive(text).by(wrt).answer().is_err(), "{text}");
    }
}

#[test]
fn two_indices_behind_a_transpose_or_an_inverse_are_of_the_matrix() {
    for (text, wrt, printed) in [
        ("A^T_{ij} x_j", "x", "A'[i,j]*x[j]"),
        ("y_i = (A^T)_{ij} x_j", "x", "y[i] = A'[i,j]*x[j]"),
        ("y_i = A'_{ij} x_j", "x", "y[i] = A'[i,j]*x[j]"),
        ("A^{-1}_{ij} b_j", "b", "(A^(-1))[i,j]*b[j]"),
        ("F^{-1}_{ij}", "F", "(F^(-1))[i,j]"),
        // Of a number the exponent is that of the entry.
        ("\\sum_i x^2_i", "x", "sum[i](x[i]^2)"),
        ("\\sum_{ij} A^2_{ij}", "A", "sum[i,j](A[i,j]^2)"),
        ("δ_ij x_j", "x", "delta[i,j]*x[j]"),
        ("\\Phi(\\Phi^T\\Phi)^{-1}\\Phi^T y", "y", "Phi*(Phi'*Phi)^(-1)*Phi'*y"),
        ("\\log_2(x'x) + \\log_{10}(x'x)", "x", "log(x'*x)/log(2) + log(x'*x)/log(10)"),
    ] {
        assert_eq!(question(text, &[wrt]), printed, "{text}");
    }
    let read = read("dF_{ij}/dF_{kl}", &[]).unwrap();
    assert_eq!((read.question(), read.asked()), (Some("F[i,j]"), &["F".to_owned()][..]));
}
