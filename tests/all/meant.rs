//! What has another reading in the field than letter by letter is read as it is meant, or with a note.

use gradus::{Context, Error, Expression};

fn read(text: &str, wrt: &[&str]) -> Result<Expression, Error> {
    let cx = Context::new();
    wrt.iter().fold(cx.derive(text), |request, name| request.by(name)).expression()
}

/// A text by a variable, as it is printed, and whether a note has some words.
fn said(text: &str, by: &str, words: &str) -> (String, bool) {
    let wrt: Vec<&str> = by.split_whitespace().collect();
    let read = read(text, &wrt).unwrap_or_else(|error| panic!("{text}: {error}"));
    let printed = read.question().map_or_else(|| text.to_owned(), str::to_owned);
    (printed, words.is_empty() || read.notes().iter().any(|note| note.contains(words)))
}

#[test]
fn indices_beside_those_of_the_variable_are_indices() {
    for (text, by, printed, note) in [
        ("a_i b_i c_j d_j", "b", "a[i]*b[i]*c[j]*d[j]", "c_j is read as the entry c[j]"),
        ("a_i b_i c_j d_j", "c", "a[i]*b[i]*c[j]*d[j]", "a_i is read as the entry a[i]"),
        ("c_j d_j x_i x_i", "x", "c[j]*d[j]*x[i]*x[i]", "d_j is read as the entry d[j]"),
        ("a_i b_j C_ij d_k e_k", "a", "a[i]*b[j]*C[i,j]*d[k]*e[k]", "e_k is read as the entry e[k]"),
        ("u_i u_i v_j v_j", "u", "u[i]*u[i]*v[j]*v[j]", "v_j is read as the entry v[j]"),
        ("u_i v_j", "u", "u[i]*v[j]", "v_j is read as the entry v[j]"),
        ("u_i v_j w_k", "u", "u[i]*v[j]*w[k]", "w_k is read as the entry w[k]"),
        ("A_ij B_kl", "A", "A[i,j]*B[k,l]", "B_kl is read as the entry B[k,l]"),
        ("x_i x_i c_j B_jk d_k", "x", "x[i]*x[i]*c[j]*B[j,k]*d[k]", "B_jk is read as the entry B[j,k]"),
        ("x_a x_a y_b z_b", "x", "x[a]*x[a]*y[b]*z[b]", ""),
        ("u_i (v_j (w_j + 1))", "u", "u[i]*(v[j]*(w[j] + 1))", ""),
    ] {
        assert_eq!(said(text, by, note), (printed.to_owned(), true), "{text} by {by}");
    }
    // Names of scalars: no index repeats in a product of these, or it is none by its letters.
    for (text, printed) in [
        ("k_B x_i x_i", "k_B*x[i]*x[i]"),
        ("sigma_n^2 x_i x_i", "sigma_n^2*x[i]*x[i]"),
        ("c_j x_i / d_j", "c_j*x[i]/d_j"),
        ("x_i x_i + T_eq", "x[i]*x[i] + T_eq"),
        ("m_p c_p x_i x_i", "m_p*c_p*x[i]*x[i]"),
    ] {
        assert_eq!(said(text, "x", "").0, printed, "{text}");
    }
}

#[test]
fn a_contraction_beside_a_written_sum_is_summed() {
    for (text, by, printed) in [
        ("\\sum_j c_j d_j x_i x_i", "x", "sum[j](c[j]*d[j]*sum[i](x[i]*x[i]))"),
        ("sum_i (y_i - w_k X_ik)^2", "w", "sum[i]((y[i] - sum[k](w[k]*X[i,k]))^2)"),
        ("sum_i log(1 + exp(-y_i w_k X_ik))", "w", "sum[i](log(1 + exp(-y[i]*sum[k](w[k]*X[i,k]))))"),
        ("\\sum_i (A_{ik} w_k - b_i)^2", "w", "sum[i]((sum[k](A[i,k]*w[k]) - b[i])^2)"),
    ] {
        assert_eq!(said(text, by, "and summed there"), (printed.to_owned(), true), "{text}");
    }
    // What multiplies a whole sum, or its term, has a free index.
    for text in ["x_i \\sum_j A_{ij} x_j", "\\sum_j A_{ij} x_j y_i", "\\sum_j x_j y_i x_i"] {
        assert!(said(text, "x", "i is free, as the sums are written out").1, "{text}");
    }
}

#[test]
fn what_is_a_row_is_no_entry() {
    let read = read("w_k^T x - log sum_j exp(w_j^T x)", &["x"]).unwrap();
    assert!(read.notes().iter().any(|note| note.contains("row k of a matrix W")), "{:?}", read.notes());
    assert!(!read.notes().iter().any(|note| note.contains("the entry")), "{:?}", read.notes());
}

#[test]
fn a_cross_is_no_product_of_vectors() {
    for (text, by) in [("a × x", "x"), ("a × b", "b"), ("omega × (I omega)", "omega"), ("ω × r", "r")] {
        let error = read(text, &[by]).unwrap_err();
        assert!(error.message.contains("the cross product of"), "{text}: {error}");
    }
    for (text, by, printed) in [("2 × x", "x", "2 × x"), ("A × x", "x", "A*x"), ("x' × A × x", "x", "x'*A*x")] {
        assert_eq!(said(text, by, "").0, printed, "{text}");
    }
}

#[test]
fn a_dot_between_letters_is_an_inner_product_beside_a_vector() {
    for (text, by, printed) in
        [("(a·x)(b·x)", "x", "a'*x*(b'*x)"), ("(a·x)^2", "x", "(a'*x)^2"), ("a · x", "x", "a'*x"), ("x·b", "x", "x'*b")]
    {
        assert_eq!(said(text, by, "is read as the inner product"), (printed.to_owned(), true), "{text}");
    }
    // Between two letters of scalars, beside a number, and where one is declared.
    assert_eq!(said("a·b", "a", "").0, "a*b");
    assert_eq!(said("2·x", "x", "").0, "2·x");
    let mut cx = Context::new();
    cx.declare("c: scalar").unwrap();
    assert!(cx.derive("c·x").by("x").expression().unwrap().notes().iter().all(|note| !note.contains("inner")));
}

#[test]
fn a_factor_of_one_is_the_vector_of_ones() {
    for (text, by, printed) in [
        ("1ᵀ(A⊙X)1", "X", "ones(n)'*(A.*X)*ones(m)"),
        ("1^T X 1", "X", "ones(n)'*X*ones(m)"),
        ("1ᵀX1", "X", "ones(n)'*X*ones(m)"),
        ("1'*X*1", "X", "ones(n)'*X*ones(m)"),
        ("1^T X 1 / n^2", "X", "ones(m)'*X*ones(k)/n^2"),
        ("X - 1 mu^T", "mu", "X - ones(n)*mu'"),
        ("||X - 1 mu^T||_F^2", "mu", "norm(X - ones(n)*mu')^2"),
        ("1 x^T", "x", "ones(m)*x'"),
    ] {
        assert_eq!(said(text, by, "the vector of ones that fits"), (printed.to_owned(), true), "{text}");
    }
    // A number: with a sign, above a line, beside a number.
    for (text, printed) in [
        ("-1 x^T y", "-1*x'*y"),
        ("1/2 x^T A x", "1/2*x'*A*x"),
        ("x'*y + 1", "x'*y + 1"),
        ("1'*x + 1", "ones(n)'*x + 1"),
    ] {
        assert_eq!(said(text, "x", "").0, printed, "{text}");
    }
}

#[test]
fn functions_of_matrices_by_letter_are_said_to_be_of_entries() {
    for (text, by) in [
        ("exp(A)", "A"),
        ("log(A)", "A"),
        ("sqrt(A)", "A"),
        ("sin(A) b", "b"),
        ("d/dt exp(tA)", ""),
        ("d/dt exp(At) x0", ""),
        ("d/dt exp(A t)", ""),
        ("d/dt exp(-A t) b", ""),
        ("\\frac{d}{dt} \\exp(tA) x_0", ""),
        ("tr(exp(X))", "X"),
    ] {
        let notes = read(text, &by.split_whitespace().collect::<Vec<_>>()).unwrap().notes().to_vec();
        let said = notes.iter().filter(|note| note.contains("is read as a function of its entries")).count();
        assert_eq!(said, 1, "{text}: {notes:?}");
    }
    for text in ["d/dt exp(A t)", "d/dt exp(At) x0"] {
        let read = read(text, &[]).unwrap();
        let time = read.symbols().find_variable("t").unwrap();
        assert!(read.symbols().declaration(time).shape.is_empty(), "{text}");
    }
    for (text, by) in [("sum(exp(X))", "X"), ("X.*log(X)", "X"), ("exp(X)./sum(exp(X))", "X"), ("exp(X*w)", "w")] {
        assert!(!said(text, by, "of its entries").1, "{text}");
    }
}

#[test]
fn capitals_of_a_formula_without_matrices_are_said_to_be_matrices() {
    for (text, by, names) in [
        ("V = I R, dV/dI", "", "I, R are read as matrices"),
        ("1/2 C V^2", "V", "C, V are read as matrices"),
        ("C exp(-r T)", "T", "C, T are read as matrices"),
        ("P exp(r T)", "r", "P, T are read as matrices"),
    ] {
        assert!(said(text, by, names).1, "{text}: {:?}", read(text, &[]).map(|read| read.notes().to_vec()));
    }
    for (text, by) in [
        ("A x", "x"),
        ("tr(A B)", "A"),
        ("A X B", "X"),
        ("A' B", "A"),
        ("A^-1 B", "A"),
        ("1/2*C*V^2", "V"),
        ("A ⊙ B", "A"),
    ] {
        assert!(!said(text, by, "as capitals are").1, "{text}");
    }
}

#[test]
fn the_norm_of_the_largest_entry_is_refused_in_every_spelling() {
    for text in ["norm(x, Inf)", "norm(x, inf)", "norm(x, 'inf')", "norm(x, Infinity)", "norm(x, np.inf)"] {
        let error = read(text, &["x"]).unwrap_err();
        assert!(error.message.contains("the norm of the largest entry"), "{text}: {error}");
    }
}

#[test]
fn a_derivative_by_an_entry_is_by_its_matrix() {
    for (text, printed) in [
        ("d/dX_ij tr(A X)", "tr(A*X)"),
        ("∂/∂X_ij tr(AX)", "tr(A*X)"),
        ("\\frac{\\partial}{\\partial X_{ij}} \\mathrm{tr}(A X)", "tr(A*X)"),
        ("d/dX_ij log det X", "log(det(X))"),
        ("\\frac{\\partial \\det X}{\\partial X_{ij}}", "det(X)"),
        ("d/dX_ij (X^-1)_kl", "(X^(-1))[k,l]"),
        ("d/dX_ij X_kl A_lk", "X[k,l]*A[l,k]"),
    ] {
        let read = read(text, &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((read.question(), read.asked()), (Some(printed), &["X".to_owned()][..]), "{text}");
        let said = read.notes().iter().filter(|note| note.starts_with("X_ij is an entry of X")).count();
        assert_eq!(said, 1, "{text}: {:?}", read.notes());
    }
    assert_eq!(said("tr(A X)", "X_ij", "X_ij is an entry of X"), ("tr(A*X)".to_owned(), true));
}

#[test]
fn an_unknown_function_of_the_variable_is_said_to_be_one() {
    for (text, message) in [
        ("\\frac{d}{dt}\\det(A(t))", "A(t) is an unknown function of t"),
        ("d/dt x(t)^T P x(t)", "x(t) is an unknown function of t"),
        ("d/dx A(x) b", "A(x) is an unknown function of x"),
        ("N(x|mu,Sigma)", "N(..|..) of distributions"),
        ("KL(p || q)", "KL(..|..) of distributions"),
    ] {
        let error = read(text, &[]).unwrap_err();
        assert!(error.message.contains(message), "{text}: {error}");
    }
}

#[test]
fn functions_of_other_languages_are_asked_about() {
    for (text, printed, by) in [
        ("jax.grad(lambda x: x @ A @ x)(x)", "x'*A*x", "x"),
        ("jax.grad(lambda x: x @ A @ x)", "x'*A*x", "x"),
        ("jax.jacobian(lambda x: A @ x)(x)", "A*x", "x"),
        ("jax.hessian(lambda x: x @ A @ x)(x)", "x'*A*x", "x,x"),
        ("f = @(x) x'*A*x", "x'*A*x", "x"),
        ("jacobian(@(x) A*x + b, x)", "A*x + b", "x"),
        ("D[x.A.x, x]", "x'*A*x", "x"),
        ("D[Tr[A.X], X]", "tr(A*X)", "X"),
        ("\\nabla f(x) \\text{ where } f(x) = x^T A x", "x'*A*x", "x"),
        ("H = \\nabla^2 f(x), f(x) = \\log \\sum_{i=1}^n e^{x_i}", "log(sum[i](exp(x[i])))", "x,x"),
        ("\\partial_\\mathbf{x} (\\mathbf{b}^T\\mathbf{x})^2", "(b'*x)^2", "x"),
        ("∂²/∂x∂y x^T A y", "x'*A*y", "x,y"),
        ("∂²f/∂x∂y, f = x^T A y", "x'*A*y", "x,y"),
    ] {
        let read = read(text, &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((read.question(), read.asked().join(",").as_str()), (Some(printed), by), "{text}");
    }
    for (text, by, printed) in [
        ("exp.(x)", "x", "exp(x)"),
        ("tanh.(W*x .+ b)", "x", "tanh(W*x + b)"),
        ("log1p.(x)", "x", "log(1 + x)"),
        ("dot(x, A, x)", "x", "x'*A*x"),
        ("Tr[A.X]", "X", "tr(A*X)"),
        ("Transpose[x].A.x", "x", "transpose(x)*A*x"),
        ("Inverse[A].b", "b", "inv(A)*b"),
        ("x.Inverse[A].x", "x", "x'*inv(A)*x"),
        ("1/2 m v^T v + 1/2 omega^T I omega", "omega", "1/2*m*v'*v + 1/2*omega'*I*omega"),
        ("x^T (A + I) x", "x", "x'*(A + eye)*x"),
    ] {
        assert_eq!(said(text, by, "").0, printed, "{text}");
    }
}

#[test]
fn a_dot_between_an_entry_of_a_sum_and_the_variable_is_an_inner_product() {
    for (text, by, expected) in [
        ("log Σ exp(a_i·x + b_i)", "x", "A'*exp(A*x + b)/sum(exp(A*x + b))"),
        ("sum_i (y_i - w·x_i)^2", "w", "-2*X'*(y - X*w)"),
        ("\\log \\sum_i \\exp(a_i \\cdot x + b_i)", "x", "A'*exp(A*x + b)/sum(exp(A*x + b))"),
        ("Σ_i log(1 + exp(-y_i w·x_i))", "w", "-X'*(y.*sigmoid(-y.*(X*w)))"),
    ] {
        let answer = Context::new().derive(text).by(by).answer().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(answer.matrix().unwrap().text(), expected, "{text}");
        assert!(answer.notes.iter().any(|note| note.contains("is read as the inner product")), "{text}");
    }
    // A Greek letter is a multiple.
    let answer = Context::new().derive("sum_i λ·x_i").by("x").answer().unwrap();
    assert!(answer.matrix().is_some());
}
