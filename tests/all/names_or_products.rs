//! Names of letters side by side as one variable or as products, by the kinds that they have then; and other signs that people write for what
//! the engine has.

use gradus::{Context, Error, Expression};

fn read(text: &str, wrt: &[&str]) -> Result<Expression, Error> {
    let cx = Context::new();
    wrt.iter().fold(cx.derive(text), |request, name| request.by(name)).expression()
}

fn question(text: &str, wrt: &[&str]) -> String {
    let expression = read(text, wrt).unwrap_or_else(|error| panic!("{text}: {error}"));
    expression.question().unwrap_or(text).to_owned()
}

fn matrix(text: &str, wrt: &str) -> String {
    let answer = Context::new().derive(text).by(wrt).answer().unwrap_or_else(|error| panic!("{text}: {error}"));
    answer.matrix().map_or_else(|| "no matrix".to_owned(), |form| form.text().to_owned())
}

fn refused(text: &str, wrt: &[&str]) -> String {
    read(text, wrt).map_or_else(|error| error.message, |_| panic!("{text} is read"))
}

#[test]
fn a_letter_twice_before_a_transpose_is_an_outer_product() {
    for (text, wrt, expected) in [
        ("w'X'yy'Xw", "w", "w'*X'*y*y'*X*w"),
        ("a'xx'b", "a", "a'*x*x'*b"),
        ("w'XX'w", "w", "w'*X*X'*w"),
        ("tr(A uu^T)", "A", "tr(A*u*u')"),
        ("b^T zz^T b", "b", "b'*z*z'*b"),
        ("tr(S ββᵀ)", "S", "tr(S*β*β')"),
        ("u'Qvv'u", "u", "u'*Q*v*v'*u"),
    ] {
        assert_eq!(question(text, &[wrt]), expected, "{text}");
    }
    // Where every product has a sign, it is a name, but for a letter that stands alone too.
    assert_eq!(question("w'*yy'*w", &["w"]), "w'*yy'*w");
    assert_eq!(question("w'*X*xx'*w + x'*w", &["w"]), "w'*X*x*x'*w + x'*w");
}

#[test]
fn a_product_that_makes_matrices_of_small_letters_is_a_name() {
    for (text, wrt, expected) in [
        (
            "(d - G*m)'*inv(Cd)*(d - G*m) + (m - m0)'*inv(Cm)*(m - m0)",
            "m",
            "(inv(Cm) + inv(Cm)')*(m - m0) - G'*(inv(Cd) + inv(Cd)')*(d - G*m)",
        ),
        (
            "(d - Gm)'Cd^-1(d - Gm) + (m - m0)'Cm^-1(m - m0)",
            "m",
            "(inv(Cm) + inv(Cm)')*(m - m0) - G'*(inv(Cd) + inv(Cd)')*(d - G*m)",
        ),
        ("(x - xb)'*inv(B)*(x - xb)", "x", "(inv(B) + inv(B)')*(x - xb)"),
        ("(x-xb)'B^-1(x-xb) + (y-Hx)'R^-1(y-Hx)", "x", "(inv(B) + inv(B)')*(x - xb) - H'*(inv(R) + inv(R)')*(y - H*x)"),
    ] {
        assert_eq!(matrix(text, wrt), expected, "{text}");
    }
    // What is a product by its letters stays one.
    assert_eq!(question("norm(y - Xw)^2", &["w"]), "norm(y - X*w)^2");
    assert_eq!(question("x^2 + xy", &["x"]), "x^2 + x*y");
    assert_eq!(question("exp(-ax)", &["x"]), "exp(-a*x)");
}

#[test]
fn a_capital_and_a_small_letter_that_are_a_vector_are_a_product() {
    for (text, wrt, expected) in [
        ("1/(2σ²) ||y - Xβ||² + n log σ", "σ", "1/(2*σ^2)*norm(y - X*β)^2 + n*log(σ)"),
        ("1/2||tanh(Wx+b) - y||^2", "b", "1/2*norm(tanh(W*x + b) - y)^2"),
        ("norm(y - Ax)^2", "y", "norm(y - A*x)^2"),
        ("-n/2 log(s) - (y-Xb)'(y-Xb)/(2 s)", "s", "-n/2*log(s) - (y - X*b)'*(y - X*b)/(2*s)"),
        ("log(sum(exp(Wh + b)))", "b", "log(sum(exp(W*h + b)))"),
    ] {
        assert_eq!(question(text, &[wrt]), expected, "{text}");
    }
    // A name that is used as a matrix is one, and one of a text that has a sign in every product.
    assert_eq!(question("tr(Wq*Wk')", &["Wk"]), "tr(Wq*Wk')");
    assert_eq!(question("a'*C*b + norm(y - Xb)^2", &["y"]), "a'*C*b + norm(y - Xb)^2");
    let mut cx = Context::new();
    cx.declare("Xb: vector(n)").unwrap();
    assert_eq!(cx.derive("norm(y - Xb)^2").by("y").answer().unwrap().matrix().unwrap().text(), "2*(y - Xb)");
}

#[test]
fn the_first_axis_of_numpy_is_the_only_one_of_a_vector() {
    for (text, wrt, expected) in [
        ("torch.logsumexp(W @ h, dim=0)", "h", "logsumexp(W*h)"),
        ("np.sum(np.log(A @ x), axis=0)", "x", "sum(log(A*x))"),
        ("torch.sum(torch.exp(W @ h), 0)", "h", "sum(exp(W*h))"),
        ("torch.logsumexp(W @ h, dim=-1)", "h", "logsumexp(W*h)"),
    ] {
        assert_eq!(question(text, &[wrt]), expected, "{text}");
    }
}

#[test]
fn a_small_number_is_added_to_arrays() {
    for (text, wrt, name) in [
        ("sum(sqrt((D*x).^2 + eps))", "x", "eps"),
        ("sum(log(X*b + epsilon))", "b", "epsilon"),
        ("sum(x./(y + ε))", "x", "ε"),
        ("sum(sqrt((D*x).^2 + eps^2))", "x", "eps"),
        ("sum(sqrt((D*x).^2 + h^2))", "x", "h"),
    ] {
        let expression = read(text, &[wrt]).unwrap();
        let symbols = expression.symbols();
        let variable = symbols.find_variable(name).unwrap();
        assert!(symbols.declaration(variable).shape.is_empty(), "{text}");
    }
    // What is transposed is a vector.
    assert_eq!(matrix("eps'*D*eps", "eps"), "(D + D')*eps");
}

#[test]
fn the_matrix_of_a_cross_product_is_refused() {
    for (text, wrt) in
        [("skew(w)*p", "w"), ("hat(w)*p", "w"), ("[w]_× v", "w"), ("[w]_x v", "w"), ("skew(w - v)*p", "w")]
    {
        let message = refused(text, &[wrt]);
        assert!(
            message.contains("the matrix of the cross product with a vector is not supported"),
            "{text}: {message}"
        );
    }
    assert!(read("skew(A)*p", &["A"]).is_ok());
    assert!(read("tr(skew(x*y')*B)", &["B"]).is_ok());
}

#[test]
fn a_dagger_is_the_adjoint_where_it_is_no_pseudo_inverse() {
    for (text, wrt, expected) in [
        ("tr(C† F C)", "C", "tr(C'*F*C)"),
        ("tr(C^† F C)", "C", "tr(C'*F*C)"),
        ("ψ†Hψ", "ψ", "ψ'*H*ψ"),
        ("\\operatorname{tr}(C^\\dagger F C)", "C", "tr(C'*F*C)"),
        ("\\psi^{\\dagger} H \\psi", "psi", "psi'*H*psi"),
    ] {
        assert_eq!(question(text, &[wrt]), expected, "{text}");
    }
    for text in ["A†b", "A^\\dagger b", "norm(X†y)^2"] {
        assert!(refused(text, &[]).contains("pseudo-inverse"), "{text}");
    }
}

#[test]
fn logarithms_of_determinants_have_names_elsewhere() {
    for text in ["logabsdet(X)[1]", "np.linalg.slogdet(X)[1]", "torch.slogdet(X)[1]"] {
        assert_eq!(question(text, &["X"]), "logdet(X)", "{text}");
    }
}
