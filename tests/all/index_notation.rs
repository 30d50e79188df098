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
