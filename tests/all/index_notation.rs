//! Functions, powers, sums and norms in index notation, sizes that are products, powers with array exponents, decimals: what is read, in
//! value, and what the answers look like.

use gradus::{Answer, Context, Error, Status};

/// Declarations that hold in every table.
const DECLARED: [&str; 11] = [
    "A: matrix(n,m)",
    "B: matrix(k,m)",
    "T: matrix(n,k)",
    "X: matrix(n,m)",
    "x: vector(n)",
    "y: vector(n)",
    "z: vector(n)",
    "w: vector(m)",
    "c: scalar",
    "U: tensor(n,m,k)",
    "S: matrix(n,n)",
];

fn context() -> Context {
    let mut cx = Context::new();
    for declaration in DECLARED {
        cx.declare(declaration).unwrap();
    }
    cx
}

fn answer(cx: &Context, text: &str, wrt: &str) -> Result<Answer, Error> {
    cx.derive(text).by(wrt).answer()
}

/// A text, a variable, and the same without indices.
const MEANT: &[(&str, &str, &str)] = &[
    // What is not repeated in a product stays open, and is summed outside.
    ("f = (1 - x[i])^2", "x", "sum((1 - x).^2)"),
    ("f = exp(x[i])", "x", "sum(exp(x))"),
    ("f = 2*exp(x[i]) + 1", "x", "2*sum(exp(x)) + 1"),
    ("f = (x[i] - y[i])^2", "x", "sum((x - y).^2)"),
    ("f = (3*(x[i] - y[i]))^2", "x", "9*sum((x - y).^2)"),
    ("f = log(1 + exp(2*(x[i] - y[i])))", "x", "sum(log(1 + exp(2*(x - y))))"),
    ("f = (A[i,q]*B[j,q] - T[i,j])^2", "A", "norm(A*B' - T)^2"),
    ("f = (A[i,j] - x[i]*w[j])^2", "x", "norm(A - x*w')^2"),
    ("f = (x[i] - w[j])^2", "x", "norm(x*ones(m)' - ones(n)*w')^2"),
    ("f = abs(x[i] - c)", "c", "sum(abs(x - c))"),
    ("f = relu(1 - y[i]*(X[i,j]*w[j]))", "w", "relu(1 - y'*X*w)"),
    ("f = exp(A[i,j])", "A", "sum(exp(A))"),
    ("f = sin(cos(x[i]))*c", "x", "c*sum(sin(cos(x)))"),
    ("f = -(x[i] + c)^3/6", "x", "-sum((x + c).^3)/6"),
    ("F[i] = tanh(A[i,p]*w[p])", "w", "tanh(A*w)"),
    ("F[i,j] = exp(x[i] + y[j])", "x", "exp(x)*exp(y)'"),
    ("F[i] = exp(A[i,p])", "A", "exp(A)*ones(m)"),
    // What is repeated in a product is summed inside.
    ("f = (x[p]*y[p])^2", "x", "(x'*y)^2"),
    ("f = exp(x[p]*y[p])", "x", "exp(x'*y)"),
    ("f = log(1 + exp(-y[i]*X[i,j]*w[j]))", "w", "log(1 + exp(-y'*X*w))"),
    ("f = S[i,i]^2", "S", "tr(S)^2"),
    ("f = (x[i]*y[i] - z[i])^2", "x", "(x'*y - sum(z))^2"),
    ("f = 1/(1 + exp(-x[p]*y[p]))", "x", "sigmoid(x'*y)"),
    ("F[i] = x[i]/(1 + x[p]*x[p])", "x", "x/(1 + x'*x)"),
    // What the product around has too is its own.
    ("f = y[i]*(x[i]*z[i] - 1)^2", "x", "y'*(x.*z - 1).^2"),
    ("f = exp(x[p]*y[p])*exp(x[p]*z[p])", "x", "sum(exp(x.*y).*exp(x.*z))"),
    ("f = x[i]*log(x[i]/y[i])", "x", "x'*log(x./y)"),
    ("f = x[i]/(1 + x[i]^2)", "x", "sum(x./(1 + x.^2))"),
    ("F[i] = (x[i]*y[i])^2", "x", "(x.*y).^2"),
    // Sums over named indices.
    ("sum[i](log(1 + exp(-y[i]*X[i,p]*w[p])))", "w", "sum(log(1 + exp(-y.*(X*w))))"),
    ("sum[i]((x[i]*y[i])^2)", "x", "sum((x.*y).^2)"),
    ("sum[i,j]((A[i,j] - x[i]*w[j])^2) + c*norm(w)^2", "w", "norm(A - x*w')^2 + c*norm(w)^2"),
    ("F[i] = exp(x[i])/sum[p](exp(x[p]))", "x", "exp(x)/sum(exp(x))"),
    ("F[i] = exp(x[i])/sum[i](exp(x[i]))", "x", "exp(x)/sum(exp(x))"),
    ("F[i,j] = exp(A[i,j])/sum[p](exp(A[i,p]))", "A", "exp(A)./(exp(A)*ones(m)*ones(m)')"),
    ("F[i] = sum[p](exp(x)[i]/exp(x)[p])", "x", "exp(x)*sum(1./exp(x))"),
    ("A*w + sum[i](x[i]^2)*x", "x", "A*w + x'*x*x"),
    ("sum[i](1/(1 + x[i]^2))", "x", "sum(1./(1 + x.^2))"),
    ("sum[i](sum[j](S[i,j]*x[i]*x[j]))", "x", "x'*S*x"),
    ("x[i]*S[i,j]*x[j]/sum[p](x[p]^2)", "x", "x'*S*x/(x'*x)"),
    ("exp(-sum[p]((x[p] - y[p])^2)/2)", "x", "exp(-norm(x - y)^2/2)"),
    // Norms, sums and other functions of all entries.
    ("f = norm(x[i] - y[i])", "x", "norm(x - y)"),
    ("f = norm(A[i,p]*B[j,p] - T[i,j])^2", "A", "norm(A*B' - T)^2"),
    ("f = norm1(x[i] - y[i])", "x", "sum(abs(x - y))"),
    ("f = prod(x[i] + y[i])", "x", "prod(x + y)"),
    ("f = sum(x[i]*y[i]) + sum(A[i,j]^2)", "x", "x'*y + sum(A.^2)"),
    ("f = logsumexp(A[i,p]*w[p])", "w", "logsumexp(A*w)"),
    ("f = x[i]*norm(A[i,p])", "A", "x'*sqrt(A.^2*ones(m))"),
    ("F[i] = norm(A[i,p])^2", "A", "A.^2*ones(m)"),
    ("F[i] = logsumexp(A[i,p])", "A", "log(exp(A)*ones(m))"),
    ("F[i] = x[i]*sum(A[i,p])", "A", "x.*(A*ones(m))"),
    ("F[i] = exp(x[i])/sum(exp(x[i]))", "x", "exp(x)/sum(exp(x))"),
    ("f = x[i]*y[i]/(norm(x[i])*norm(y[i]))", "x", "x'*y/(norm(x)*norm(y))"),
    ("f = norm(x[i])*norm(y[i])", "x", "norm(x)*norm(y)"),
    // Powers.
    ("f = x[i]^y[i]", "x", "sum(x.^y)"),
    ("f = 2^x[i]", "x", "sum(2.^x)"),
    ("f = (x[i] + 1)^c", "x", "sum((x + 1).^c)"),
    ("F[i,j] = x[i]^w[j]", "x", "exp(log(x)*w')"),
    ("f = c^(x[i]*y[i])", "x", "c^(x'*y)"),
    ("f = x[i].^y[i]", "y", "sum(x.^y)"),
    // Sums as people write them.
    ("\\sum_{i=1}^n (x_i - y_i)^2", "x", "sum((x - y).^2)"),
    ("\\sum_{i,j} A_{ij}^2", "A", "sum(A.^2)"),
    ("\\frac{1}{2}\\sum_i \\log(1 + e^{-y_i x_i})", "x", "1/2*sum(log(1 + exp(-y.*x)))"),
    ("\\sum_i y_i \\log x_i", "x", "y'*log(x)"),
    ("\\sum_i \\sum_j S_{ij} x_i x_j", "x", "x'*S*x"),
    ("sum_i x_i^2", "x", "sum(x.^2)"),
    ("sum_{i} (x_i - y_i)^2", "x", "sum((x - y).^2)"),
    ("sum_{i=1}^{n} (y_i - x_i)^2 + c*norm(x)^2", "x", "norm(y - x)^2 + c*norm(x)^2"),
    ("1/2 sum_i sum_j A_ij x_i w_j", "x", "1/2*x'*A*w"),
    ("∑_i x_i²", "x", "sum(x.^2)"),
    ("sum_i log(1 + exp(-y_i*x_i))", "x", "sum(log(1 + exp(-y.*x)))"),
    // Samples: rows of a matrix.
    ("\\sum_i (y_i - w^\\top X_i)^2", "w", "norm(y - X*w)^2"),
    ("\\sum_i \\log(1 + \\exp(-y_i X_i^\\top w))", "w", "sum(log(1 + exp(-y.*(X*w))))"),
    ("\\sum_i \\|X_i - w\\|^2", "w", "norm(X - ones(n)*w')^2"),
    ("\\sum_{i,j} (T_{ij} - A_i^\\top B_j)^2", "A", "norm(T - A*B')^2"),
];

#[test]
fn indices_are_read_as_they_are_meant() {
    let cx = context();
    for (text, wrt, plain) in MEANT {
        let equal = cx.equal(text, plain).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(equal.is_equal(), "{text} is not {plain}: {:?}", equal.verdict);
        let own = answer(&cx, text, wrt).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(own.verdict.status() <= Status::Tested, "{text}: {:?}", own.verdict);
        let axes = own.order;
        assert!(own.index().is_some(), "{text}: index");
        assert!(own.differential().is_some(), "{text}: differential");
        assert!(axes > 2 || own.matrix().is_some(), "{text}: matrix");
        assert!(axes < 3 || own.vec().is_some(), "{text}: vec");
        // What the text without indices gives is the same.
        let other = answer(&cx, plain, wrt).unwrap();
        if let (Some(a), Some(b)) = (own.matrix(), other.matrix()) {
            let equal = cx.equal(&a.text(), &b.text()).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert!(equal.is_equal(), "{text}: {} is not {}", a.text(), b.text());
        }
    }
}

/// What has no reading, and what the message offers.
const REFUSED: &[(&str, &str)] = &[
    (
        "F[i] = exp(x)[i]/exp(x)[p]",
        "index p is summed but occurs in a denominator only: write `exp(x)[i]/sum[p](exp(x)[p])` to divide by the sum, or \
         `sum[p](exp(x)[i]/exp(x)[p])` for the sum of the quotients",
    ),
    (
        "f = 1/x[i]",
        "index i is summed but occurs in a denominator only: write `1/sum[i](x[i])` to divide by the sum, or `sum[i](1/x[i])` for the sum of \
         the quotients",
    ),
    (
        "F[i] = x[i]/(y[p]*y[p])",
        "index p is summed but occurs in a denominator only: write `x[i]/sum[p](y[p]*y[p])` to divide by the sum, or \
         `sum[p](x[i]/(y[p]*y[p]))` for the sum of the quotients",
    ),
    ("sum[i](x[j])", "the index i of the sum does not occur in it, as in x[i]"),
    ("sum[i,i](S[i,i])", "index i stands twice below the sum"),
    ("sum[i](norm1(x[i]))", "`norm1(x[i])` has no index of its own to go over, as the sum around it is over i"),
    ("f = x[i]*prod(A[i,p])", "prod takes all entries: it cannot be one value for each i"),
    ("F[i] = x[i] + y[j]", "index i is free in x[i] but does not occur in y[j]"),
    ("sum[i](x[i]*A)", "in index notation every factor needs its indices, but A is matrix(n,m)"),
    (
        "vec(A)'*vec(A')",
        "'*' needs equal inner dimensions: vec(A)' is row vector(m*n) and vec(A') is vector(n*m), but m*n is not n*m; the sizes are equal, but \
         the entries are stacked in different orders: `K(m,n)*vec(A')` has the second in the order of the first",
    ),
    ("ones(n+1)'*x", "ones takes a dimension: a name such as n, a size such as 3, or a product such as 2*n"),
];

#[test]
fn what_is_refused_says_what_may_be_meant() {
    let cx = context();
    for (text, message) in REFUSED {
        let error = cx.parse(text).map(|_| ()).expect_err(text);
        assert_eq!(error.message, *message, "{text}");
        // What is offered is read.
        for offered in error.message.split('`').skip(1).step_by(2).filter(|offered| offered.contains("sum[")) {
            let target = text.split_once('=').map_or("", |(target, _)| target);
            let whole = if target.is_empty() { (*offered).to_owned() } else { format!("{target}= {offered}") };
            assert!(cx.parse(&whole).is_ok(), "{whole}");
        }
    }
    assert!(cx.parse("vec(A)'*K(m,n)*vec(A')").is_ok());
}

#[test]
fn what_is_summed_inside_is_a_note() {
    let cx = context();
    for (text, notes) in [
        (
            "f = log(1 + exp(-y[i]*X[i,j]*w[j]))",
            &["i and j are repeated in a product inside `log(1 + exp(-y[i]*X[i,j]*w[j]))` and summed there; write \
               `sum[i](log(1 + exp(-y[i]*X[i,j]*w[j])))` for a sum outside"][..],
        ),
        (
            "f = (x[p]*y[p])^2",
            &[
                "p is repeated in a product inside `(x[p]*y[p])^2` and summed there; write `sum[p]((x[p]*y[p])^2)` for a sum outside",
            ],
        ),
        ("F[i] = exp(x[i])/sum(exp(x[i]))", &["i inside `sum(exp(x[i]))` is summed there, and is not the i outside"]),
        (
            "(x[i] - y[i])^2",
            &[
                "without a left-hand side i is free: write `f = (x[i] - y[i])^2` for the sum over it, or declare `i: index(n)` for one place",
            ],
        ),
        ("f = (x[i] - y[i])^2", &[]),
        ("sum[i](log(1 + exp(-y[i]*z[i])))", &[]),
        ("x[i]*S[i,j]*x[j]", &[]),
        ("F[i] = (x[i]*y[i])^2", &[]),
    ] {
        assert_eq!(cx.parse(text).unwrap().notes(), notes, "{text}");
    }
}

/// Sizes that are products: a text, the variable, and what its derivative is equal to.
const SIZES: &[(&str, &str, &str, &[&str])] = &[
    ("sum(ones(2*n).*v)", "v", "ones(2*n)", &[]),
    ("v'*eye(n*m)*v", "v", "2*v", &[]),
    ("v'*eye(n*m)*v + v'*kron(P,Q)*v", "v", "2*v + (kron(P,Q) + kron(P,Q)')*v", &["P: matrix(m,m)", "Q: matrix(n,n)"]),
    ("v'*kron(kron(P,Q),R)*v", "v", "kron(kron(P,Q),R)*v + kron(kron(P,Q),R)'*v", &["v: vector(n*m*k)"]),
    ("vec(X)'*ones(n*m)", "X", "ones(n,m)", &["X: matrix(n,m)"]),
    ("tr(V*zeros(2*m,n)) + sum(V)", "V", "ones(n,2*m)", &["V: matrix(n,2*m)"]),
    ("norm(V*v)^2", "v", "2*V'*V*v", &["V: matrix(2*p,n^2)"]),
    ("K(n*m,p)*v", "v", "K(n*m,p)", &[]),
    ("ones(2*3)'*v", "v", "ones(6)", &[]),
    ("sum(kron(X,Y) - ones(n*m,2*p))", "X", "sum(Y)*ones(n,2)", &["X: matrix(n,2)", "Y: matrix(m,p)"]),
    ("norm(kron(P,Q) - eye(n^2))^2", "P", "2*norm(Q)^2*P - 2*tr(Q)*eye(n)", &["P: matrix(n,n)", "Q: matrix(n,n)"]),
];

#[test]
fn sizes_are_products() {
    for (text, wrt, expected, declared) in SIZES {
        let mut cx = Context::new();
        for declaration in *declared {
            cx.declare(declaration).unwrap();
        }
        let answer = answer(&cx, text, wrt).unwrap_or_else(|error| panic!("{text}: {error}"));
        let matrix = answer.matrix().unwrap_or_else(|| panic!("{text}: no matrix form")).text();
        for (name, declaration) in answer.symbols.variables().map(|(_, name, known)| (name, known)) {
            let _ = cx.declare(&format!("{name}: {}", answer.symbols.shape_text(&declaration.shape)));
        }
        let equal = cx.equal(&matrix, expected).unwrap_or_else(|error| panic!("{text}: {matrix}: {error}"));
        assert!(equal.is_equal(), "{text}: {matrix} is not {expected}");
    }
}

#[test]
fn powers_with_array_exponents_are_written_as_powers() {
    let mut cx = Context::new();
    for declaration in
        ["x: vector(n)", "y: vector(n)", "z: vector(n)", "X: matrix(n,m)", "Y: matrix(n,m)", "w: vector(m)"]
    {
        cx.declare(declaration).unwrap();
    }
    for (text, wrt, matrix) in [
        ("sum(x.^y)", "x", "y.*x.^(y - ones(n))"),
        ("sum(x.^y)", "y", "log(x).*x.^y"),
        ("sum(2.^x)", "x", "log(2)*2.^x"),
        ("x.^x", "x", "diag(x.^x.*(log(x) + ones(n)))"),
        ("sum(X.^Y)", "Y", "log(X).*X.^Y"),
        ("sum(X.^Y)", "X", "Y.*X.^Y./X"),
        ("sum(x.^(y.*z))", "z", "y.*log(x).*x.^(y.*z)"),
        ("sum((X*w).^y)", "w", "X'*(y.*(X*w).^(y - ones(n)))"),
        ("z'*x.^(-y)", "z", "x.^(-y)"),
    ] {
        let answer = answer(&cx, text, wrt).unwrap();
        assert_eq!(answer.matrix().unwrap().text(), matrix, "{text} by {wrt}");
        assert!(answer.verdict.status() <= Status::Tested, "{text}: {:?}", answer.verdict);
        assert!(answer.matrix().unwrap().numpy().contains("**"), "{text}");
    }
    assert!(cx.equal("x.^y./x", "x.^(y - 1)").unwrap().is_equal());
    assert!(cx.equal("x.^y.*x.^z", "x.^(y + z)").unwrap().is_equal());
    assert!(cx.equal("x.^y", "exp(y.*log(x))").unwrap().is_equal());
}

#[test]
fn a_decimal_question_has_decimals_in_its_answer() {
    for (text, matrix, latex) in [
        ("0.1*x'*x + 0.25*sum(x)", "0.25*ones(n) + 0.2*x", "0.25 \\mathbf{1} + 0.2 x"),
        ("1/10*x'*x", "1/5*x", "\\frac{1}{5} x"),
        ("0.3*x'*x/7", "3/35*x", "\\frac{3}{35} x"),
        ("sum(x.^1.5)", "1.5*sqrt(x)", "1.5 \\sqrt{x}"),
        ("2.*x'*x/5", "4/5*x", "\\frac{4}{5} x"),
    ] {
        let cx = Context::new();
        let answer = answer(&cx, text, "x").unwrap();
        let form = answer.matrix().unwrap();
        assert_eq!((form.text().as_str(), form.latex().as_str()), (matrix, latex), "{text}");
    }
    let gelu = answer(&Context::new(), "sum(0.5*x.*(1+tanh(0.7978845608028654*(x+0.044715*x.^3))))", "x").unwrap();
    let text = gelu.matrix().unwrap().text();
    assert!(text.contains("0.7978845608028654*(0.134145*x.^3 + x)"), "{text}");
    let question = Context::new().derive("0.25 x' A x").by("x").answer().unwrap().question.unwrap();
    assert_eq!(question, "0.25*x'*A*x");
}

/// An expression, the variable, and the entries of its derivative as they are written: powers of entries, no ones that say nothing, and sums
/// that would otherwise be read elsewhere.
const ENTRIES: [(&str, &str, &str); 14] = [
    ("x'*x*x'*S*x*w", "w", "x[p]^2*x[q]*S[q,r]*x[r]*delta[i,j]"),
    ("x'*x*c", "c", "x[p]*x[p]"),
    ("x.^3.*(S*x)", "x", "x[i]^3*S[i,j] + 3*delta[i,j]*x[i]^2*S[i,p]*x[p]"),
    ("softmax(x)'*x", "x", "softmax(x)[i]*(1 + x[i] - x[p]*softmax(x)[p])"),
    ("sum(X[1,:])*c", "c", "sum[p](X[1,p])"),
    ("norm(X[1,:])^2*c", "c", "X[1,p]*X[1,p]"),
    ("f = (A[i,p]*w[p] - x[i])^4", "w", "4*A[p,i]*(A*w - x)[p]^3"),
    ("f = c*logsumexp(2*U)", "U", "2*c*exp(2*U[i,j,k])/sum[p,q,r](exp(2*U[p,q,r]))"),
    ("f = c*sum[i,j,k](exp(U[i,j,k]*U[i,j,k]))", "c", "sum[p,q,r](exp(U[p,q,r]^2))"),
    ("f = norm(U[i,j,k]*x[i])", "x", "U[i,p,q]*U[r,p,q]*x[r]/norm(U[s,t,u]*x[s])"),
    ("f = c*sum(U)^2", "c", "sum(U)*sum(U)"),
    ("sum(x)^3*S*x", "x", "x[p]*x[q]*(3*S[i,r]*x[r]*ones(n)[j] + x[r]*S[i,j])"),
    ("tr(S)^4", "S", "4*tr(S)^3*delta[i,j]"),
    // The terms of a sum have the same indices.
    ("(S*X).*(y*(X'*ones(n))')", "X", "y[i]*(S[i,k]*delta[j,l]*X[p,j] + delta[j,l]*S[i,p]*X[p,j]*ones(n)[k])"),
];

#[test]
fn entries_are_written_as_on_paper() {
    let cx = context();
    let mut wrong = String::new();
    for (text, wrt, written) in ENTRIES {
        let answer = answer(&cx, text, wrt).unwrap_or_else(|e| panic!("{text}: {e}"));
        let found = answer.index().map(|form| form.text().to_owned()).unwrap_or_default();
        if found != written {
            wrong += &format!("{text} by {wrt}: {found}, not {written}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Declarations, a text, by what it is differentiated, and its index form: in the order of the matrix form, a symmetric matrix along the chain, no
/// product below brackets, no letter of a size for an index.
const ORDERED: &[[&str; 4]] = &[
    ["A: matrix(n,n); B: matrix(n,n); t: scalar", "inv(A + t*B)", "t", "-inv(A + t*B)[i,p]*B[p,q]*inv(A + t*B)[q,j]"],
    ["X: matrix(n,n) spd", "-logdet(X)", "X", "-inv(X)[i,j]"],
    ["W: matrix(n,n) symmetric; A: matrix(n,m); s: vector(m)", "(x - A*s)'*W*(x - A*s)", "x", "2*W[i,p]*(x - A*s)[p]"],
    [
        "W: matrix(n,n) symmetric; A: matrix(n,m); s: vector(m)",
        "(x - A*s)'*W*(x - A*s)",
        "s",
        "-2*A[p,i]*W[p,q]*(x[q] - A[q,r]*s[r])",
    ],
    [
        "C: matrix(n,n) symmetric; X: matrix(n,m); A: matrix(m,m)",
        "tr(inv(X'*C*X)*A)",
        "X",
        "-C[i,p]*X[p,q]*inv(X'*C*X)[q,r]*(A[s,r] + A[r,s])*inv(X'*C*X)[s,j]",
    ],
    // Signs as the question has them, and none in front where the parts can be turned; what is one less something in parentheses.
    [
        "x: vector(n); y: vector(n); P: matrix(n,n) spd",
        "1/2*logdet(P) - 1/2*x'*P*x",
        "P",
        "1/2*(inv(P)[i,j] - x[i]*x[j])",
    ],
    ["W: matrix(m,n); x: vector(n); y: vector(m)", "y'*tanh(W*x)", "x", "W[p,i]*y[p]*(1 - tanh(W*x)[p]^2)"],
    ["x: vector(n); A: matrix(m,n)", "sum(sigmoid(A*x))", "x", "A[p,i]*sigmoid(A*x)[p]*sigmoid(-A*x)[p]"],
    ["U: matrix(p,r); V: matrix(q,r); T: matrix(p,q)", "norm(T - U*V')^2/2", "U", "(U[i,s]*V[t,s] - T[i,t])*V[t,j]"],
];

#[test]
fn chains_are_in_the_order_of_the_product() {
    let mut wrong = String::new();
    for [declarations, text, wrt, written] in ORDERED {
        let cx = crate::support::context(crate::support::listed(declarations));
        let answer = cx.derive(text).by(wrt).answer().unwrap_or_else(|e| panic!("{text}: {e}"));
        let found = answer.index().map(|form| form.text().to_owned()).unwrap_or_default();
        if found != *written {
            wrong += &format!("{text} by {wrt}: {found}, not {written}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
