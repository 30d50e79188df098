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
    ("np.sum((X @ w - y)**2) / n", "w", "sum((X*w - y).^2)/n"),
    // A Greek letter beside a capital
    ("(A + λI)^{-1} b", "b", "(A + λ*eye)^(-1)*b"),
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
    ("\\sum_i (y_i - w^\\top x_i)^2", "w", "sum[i]((y[i] - sum[p](w[p]*X[i,p]))^2)"),
    ("\\sum_i \\|y_i - A x_i\\|^2", "A", "sum[i](norm(Y[i,p] - sum[q](A[p,q]*X[i,q]))^2)"),
    ("sum_i log(1 + x_i^2)", "x", "sum[i](log(1 + x[i]^2))"),
    ("sum_{i=1}^n (x_i - y_i)^2", "x", "sum[i]((x[i] - y[i])^2)"),
    ("X^{\\circ 2}", "X", "X.^2"),
    ("(y-X\\beta)^T(y-X\\beta)", "\\beta", "(y - X*beta)'*(y - X*beta)"),
    ("\\alpha^T K \\alpha", "alpha", "alpha'*K*alpha"),
    ("W_2\\sigma(W_1x+b_1)+b_2", "x", "W_2*sigmoid(W_1*x + b_1) + b_2"),
    ("\\max(0, 1 - y(w^\\top x + b))", "w", "relu(1 - y*(w'*x + b))"),
    ("\\|Ax\\|^2_F", "x", "norm(A*x)^2"),
    ("\\left[ X^\\top X \\right]^{-1}", "X", "(X'*X)^(-1)"),
    ("\\begin{aligned} x^T A x \\end{aligned}", "x", "x'*A*x"),
    ("\\mathbf{w^T x}", "w", "w'*x"),
    ("\\operatorname{tr}(\\mathbf{AXB})", "X", "tr(A*X*B)"),
    ("\\vec{a}\\cdot\\vec{b}", "a", "a'*b"),
    ("\\arg\\min_{w} \\|y - Xw\\|^2", "w", "norm(y - X*w)^2"),
    // Transposes by a letter
    ("w^Tx+b", "w", "w'*x + b"),
    ("a^TXb", "X", "a'*X*b"),
    ("aTXb", "X", "a'*X*b"),
    ("xTAx", "x", "x'*A*x"),
    ("xT*A*x", "x", "x'*A*x"),
    ("x^HAx", "x", "x'*A*x"),
    ("H*Q*H^H", "Q", "H*Q*H'"),
    ("norm(y - Xbeta)^2", "beta", "norm(y - X*beta)^2"),
    ("1^T w", "w", "ones(n)'*w"),
    ("X - 1 mu'", "mu", "X - ones(n)*mu'"),
    ("11'*X", "X", "ones(k)*ones(k)'*X"),
    // Below the line
    ("x'Ax/x'x", "x", "x'*A*x/(x'*x)"),
    ("w^T A w / w^T B w", "w", "w'*A*w/(w'*B*w)"),
    ("1/n sum((y-Xw).^2)", "w", "1/n*sum((y - X*w).^2)"),
    // Inner products, and products entry by entry
    ("<x, A x>", "x", "x'*(A*x)"),
    ("⟨A, X⟩", "X", "A:X"),
    ("dot(A, x)", "x", "A*x"),
    ("a·x / ‖x‖", "x", "a'*x/norm(x)"),
    ("A·x", "x", "A*x"),
    ("x^T (A o B) x", "x", "x'*(A.*B)*x"),
    ("C*|C - x'*y|", "x", "C*abs(C - x'*y)"),
    ("(a - b) @ x", "x", "(a - b)'*x"),
    // NumPy
    ("np.dot(A, X)", "X", "A*X"),
    ("x.T.dot(A).dot(x)", "x", "x'*A*x"),
    ("((y - X @ w) ** 2).mean()", "w", "mean((y - X*w).^2)"),
    ("np.log(1 + np.exp(-y * (X @ w))).sum()", "w", "sum(log(1 + exp(-y.*(X*w))))"),
    ("1 / (1 + np.exp(-(W @ x + b)))", "x", "1./(1 + exp(-(W*x + b)))"),
    ("np.linalg.norm(x, ord=2)", "x", "norm(x)"),
    ("np.sum(np.outer(x, y) * A)", "x", "sum((x*y').*A)"),
    ("np.log1p(x)", "x", "log(1 + x)"),
    ("lambda x: x.T @ A @ x", "x", "x'*A*x"),
    ("np.linalg.slogdet(X)[1]", "X", "logdet(X)"),
    ("np.einsum('ij,j->i', A, x)", "x", "F[i] = A[i,j]*x[j]"),
    ("np.einsum('ij,i,j->', A, x, y)", "x", "F = A[i,j]*x[i]*y[j]"),
    // PyTorch
    ("F.softmax(x)", "x", "softmax(x)"),
    ("F.softmax(x, dim=0)", "x", "softmax(x)"),
    ("F.softmax(X, dim=1)", "X", "softmax(X,2)"),
    ("F.sigmoid(W @ x)", "x", "sigmoid(W*x)"),
    ("torch.nn.functional.relu(x)", "x", "relu(x)"),
    ("nn.ReLU()(W @ x)", "x", "relu(W*x)"),
    ("torch.nn.Softmax(dim=1)(X)", "X", "softmax(X,2)"),
    ("F.T @ x", "x", "F'*x"),
    // MATLAB
    ("sum(X(:).^2)", "X", "sum(vec(X).^2)"),
    ("ones(1,n)*X*a", "X", "ones(n)'*X*a"),
    ("norm(X - repmat(mu',n,1),'fro')^2", "mu", "norm(X - vector(1)*mu')^2"),
    ("(X'*X + lambda*eye(size(X,2)))\\(X'*y)", "y", "inv(X'*X + lambda*eye)*(X'*y)"),
    // Unicode
    ("½‖y − Xβ‖₂²", "β", "1/2*norm(y - X*β)^2"),
    ("σ(Wx + b)", "x", "sigmoid(W*x + b)"),
    // Heads of problems
    ("min_x ||Ax-b||^2", "x", "norm(A*x - b)^2"),
    // Sums over indices, and over samples
    ("log(sum_i exp(x_i))", "x", "log(sum[i](exp(x[i])))"),
    ("sum_i p_i log(p_i/q_i)", "q", "sum[i](p[i]*log(p[i]/q[i]))"),
    ("sum_j A_ij x_j", "x", "sum[j](A[i,j]*x[j])"),
    ("sum_ij (R_ij - (U V^T)_ij)^2", "V", "sum[i,j]((R[i,j] - (U*V')[i,j])^2)"),
    ("Σᵢ (yᵢ − wᵀxᵢ)²", "w", "sum[i]((y[i] - sum[p](w[p]*X[i,p]))^2)"),
    ("∑ᵢ log(1 + exp(−yᵢ wᵀxᵢ))", "w", "sum[i](log(1 + exp(-y[i]*sum[p](w[p]*X[i,p]))))"),
    ("\\sum_{i,j} (X_{ij} - \\sum_k U_{ik} V_{jk})^2", "U", "sum[i,j]((X[i,j] - sum[k](U[i,k]*V[j,k]))^2)"),
    ("\\sum_i (a^T x_i + b - y_i)^2", "b", "sum[i]((sum[p](a[p]*X[i,p]) + b - y[i])^2)"),
    ("\\sum_i \\|y_i - W x_i\\|^2", "W", "sum[i](norm(Y[i,p] - sum[q](W[p,q]*X[i,q]))^2)"),
    ("\\sum_i (x_i-\\mu)^\\top S (x_i-\\mu)", "mu", "sum[i](sum[p,q]((X[i,p] - mu[p])*S[p,q]*(X[i,q] - mu[q])))"),
    ("\\sum_i\\sum_j W_{ij} (x_i - x_j)^2", "x", "sum[i](sum[j](W[i,j]*(x[i] - x[j])^2))"),
    ("\\sum_i (A x)_i^2", "x", "sum[i]((A*x)[i]^2)"),
    // Other products without a sign
    ("x'Ay", "x", "x'*A*y"),
    ("u'Wh", "u", "u'*W*h"),
    ("||Ax - By||^2", "x", "norm(A*x - B*y)^2"),
    ("x'Ax + x'By", "x", "x'*A*x + x'*B*y"),
    ("αx + βy", "x", "α*x + β*y"),
    // Ones behind a row
    ("w'*1", "w", "w'*ones(n)"),
    ("\\mu^T w - \\lambda (w^T 1 - 1)", "w", "mu'*w - lambda*(w'*ones(n) - 1)"),
    ("ones'*x", "x", "ones(n)'*x"),
    ("w'*ones", "w", "w'*ones(n)"),
    // Marks above the line end a subscript
    ("‖X‖_F²", "X", "norm(X)^2"),
    ("||X||_F²", "X", "norm(X)^2"),
    // Sums of outer products
    ("\\frac{1}{n}\\sum_i (x_i - \\mu)(x_i - \\mu)^\\top", "mu", "1/n*((X - ones(m)*mu')'*(X - ones(m)*mu'))"),
    ("\\log\\det \\sum_i w_i x_i x_i^\\top", "w", "log(det(X'*diag(w)*X))"),
    ("\\sum_i x_i x_i^\\top", "x", "x[:,:]'*x[:,:]"),
    // Names with accents, subscripts and labels
    ("\\frac12\\|\\hat{y} - y\\|^2", "\\hat{y}", "1/2*norm(y_hat - y)^2"),
    ("\\|\\tilde x - x\\|^2", "\\tilde x", "norm(x_tilde - x)^2"),
    ("\\|\\hat{\\mathbf{y}} - \\mathbf{y}\\|^2", "\\hat{\\mathbf{y}}", "norm(y_hat - y)^2"),
    ("\\ddot{q}^T M \\ddot{q}", "\\ddot{q}", "q_ddot'*M*q_ddot"),
    ("\\|x_{t+1} - x_{t-1}\\|^2", "x_{t+1}", "norm(x_tp1 - x_tm1)^2"),
    ("P_{k|k-1} = F P_{k-1} F^T", "P_{k-1}", "F*P_km1*F'"),
    ("x_{\\max} - x_{\\min}", "x_{\\max}", "x_max - x_min"),
    ("\\|W^{(2)} \\sigma(W^{(1)} x)\\|^2", "W^{(1)}", "norm(W_2*sigmoid(W_1*x))^2"),
    ("z^{[2]} = W^{[2]} x + b^{[2]}", "x", "W_2*x + b_2"),
    ("x^{(1)T} A x^{(2)}", "A", "x_1'*A*x_2"),
    ("x^{(k+1)} - x^{(k)}", "x^{(k)}", "x_kp1 - x_k"),
    ("\\mathbf{x}_{k+1} = \\mathbf{A} \\mathbf{x}_k", "x_k", "A*x_k"),
    ("x_{k+1} = A x_k + B u_k", "x_k", "A*x_k + B*u_k"),
    ("x_{k+1} - A x_k", "x_k", "x_kp1 - A*x_k"),
    ("x_{1}^2 + x_{2}^2", "x_{1}", "x_1^2 + x_2^2"),
    ("x^T_i A x_i", "A", "x_i'*A*x_i"),
    // Entries
    ("x_{1}^2 + x_{2}^2", "x", "x[1]^2 + x[2]^2"),
    ("f(x) = x_1^2 + x_2^2", "x", "f = x[1]^2 + x[2]^2"),
    ("A_{11} A_{22} - A_{12} A_{21}", "A", "A[1,1]*A[2,2] - A[1,2]*A[2,1]"),
    ("A_{ij} x_j", "x", "A[i,j]*x[j]"),
    ("\\frac{e^{x_i}}{\\sum_j e^{x_j}}", "x", "exp(x[i])/sum[j](exp(x[j]))"),
    ("x_i - \\frac1n \\sum_j x_j", "x", "x[i] - 1/n*sum[j](x[j])"),
    ("exp(x_i)/sum_j exp(x_j)", "x", "exp(x[i])/sum[j](exp(x[j]))"),
    ("\\sum_i x_i + x_1", "x", "sum[i](x[i]) + x[1]"),
    ("\\sum_i w_i x_i + w_0", "w", "sum[i](w[i]*x[i]) + w_0"),
    ("\\sum_j x_j^2", "x_i", "sum[j](x[j]^2)"),
    ("\\sum_{kl} A_{kl}^2", "A_{ij}", "sum[k,l](A[k,l]^2)"),
    ("\\sum_i w^2_i x_i", "w", "sum[i](w[i]^2*x[i])"),
    ("\\operatorname{softmax}(z)_i", "z", "softmax(z)[i]"),
    ("\\sum_i (w^T x^{(i)} - y^{(i)})^2", "w", "sum[i]((sum[p](w[p]*X[i,p]) - y[i])^2)"),
    // Left-hand sides with indices
    ("y_i = \\sum_j A_{ij} x_j", "x", "y[i] = sum[j](A[i,j]*x[j])"),
    ("y_i = sum_j A_ij x_j", "x", "y[i] = sum[j](A[i,j]*x[j])"),
    ("C_{ij} = \\sum_k A_{ik} B_{kj}", "B", "C[i,j] = sum[k](A[i,k]*B[k,j])"),
    ("y_i = \\tanh\\left(\\sum_j W_{ij} x_j\\right)", "x", "y[i] = tanh(sum[j](W[i,j]*x[j]))"),
    ("f_i(x) = \\frac{x_i}{\\sum_j x_j}", "x", "f[i] = x[i]/sum[j](x[j])"),
    ("f(x) = \\sum_j A_{ij} x_j", "x", "sum[j](A[i,j]*x[j])"),
    ("y_i \\log x_i - \\sum_j x_j y_j", "x", "f[i] = y[i]*log(x[i]) - sum[j](x[j]*y[j])"),
    ("\\sigma(z)_i = \\frac{e^{z_i}}{\\sum_{j=1}^K e^{z_j}}", "z", "f[i] = exp(z[i])/sum[j](exp(z[j]))"),
    ("T_{ijk} x_i y_j z_k", "x", "T[i,j,k]*x[i]*y[j]*z[k]"),
    ("\\log \\sum_k \\pi_k e^{x_k}", "x", "log(sum[k](p[k]*exp(x[k])))"),
    ("x_*^T A x_*", "x_*", "x_star'*A*x_star"),
    // Left-hand sides of more than a name
    ("\\log p(x) = -\\frac12 (x-\\mu)^T S (x-\\mu)", "\\mu", "-1/2*(x - mu)'*S*(x - mu)"),
    ("log p(x) = -1/2 (x-mu)' S (x-mu)", "mu", "-1/2*(x - mu)'*S*(x - mu)"),
    ("\\sigma_p^2 = w^T \\Sigma w", "w", "w'*Sigma*w"),
    ("D_{KL}(p\\|q) = \\sum_i p_i \\log(p_i/q_i)", "q", "sum[i](p[i]*log(p[i]/q[i]))"),
    ("p(y=1|x;w) = \\sigma(w^\\top x)", "w", "sigmoid(w'*x)"),
    ("\\mathbb{E}[x] = \\mu^T x", "x", "mu'*x"),
    // Sizes
    ("\\mathbf{1}_n^\\top X \\mathbf{1}_m", "X", "ones(n)'*X*ones(m)"),
    ("\\frac1T\\sum_{t=1}^T (w^T x_t - y_t)^2", "w", "1/T*sum[t]((sum[p](w[p]*X[t,p]) - y[t])^2)"),
    ("\\frac{1}{n}\\sum_{i=1}^n x_i x_i^T", "x", "1/n*(x[:,:]'*eye(n)*x[:,:])"),
    // Operators
    ("\\langle A, X\\rangle_F", "X", "A:X"),
    ("2 \\times A \\times x", "x", "2*A*x"),
    ("x'(A x + b)", "x", "x'*(A*x + b)"),
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
        ("gradient of f(x) = norm(A*x)^2", vec!["x"], "norm(A*x)^2"),
        ("hessian of f(x) = x'*A*x", vec!["x", "x"], "x'*A*x"),
        ("What is the derivative of tr(X'X) with respect to X?", vec!["X"], "tr(X'*X)"),
        ("Hessian of x'Ax wrt x", vec!["x", "x"], "x'*A*x"),
        ("gradient with respect to x of x'Ax", vec!["x"], "x'*A*x"),
        ("gradient w.r.t. W of ||XW - Y||_F^2", vec!["W"], "norm(X*W - Y)^2"),
        ("what is d/dx of x^T A x", vec!["x"], "x'*A*x"),
        ("gradient of the function ||x||_2 wrt x", vec!["x"], "norm(x)"),
        ("the hessian w.r.t. x of the function x'*A*x", vec!["x", "x"], "x'*A*x"),
        ("d2/dx2 exp(a'*x)", vec!["x", "x"], "exp(a'*x)"),
        ("grad(x'*A*x, x)", vec!["x"], "x'*A*x"),
        ("\\frac{\\partial}{\\partial X}\\operatorname{tr}(AX)", vec!["X"], "tr(A*X)"),
        ("\\frac{\\partial a^\\top X b}{\\partial X}", vec!["X"], "a'*X*b"),
        ("\\nabla_{\\mathbf{w}} \\|X w\\|^2", vec!["w"], "norm(X*w)^2"),
        ("∇ₓ ‖x − a‖²", vec!["x"], "norm(x - a)^2"),
        ("u'Au + 2b'u, derivative w.r.t. u", vec!["u"], "u'*A*u + 2*b'*u"),
        ("f = norm(A*x)^2; df/dx", vec!["x"], "norm(A*x)^2"),
        ("f(x) = x^T A x; d^2f/dx^2", vec!["x", "x"], "x'*A*x"),
        ("L = norm(A*x)^2\ngradient of L by x", vec!["x"], "norm(A*x)^2"),
        ("f(x) = \\|Ax\\|^2; \\frac{\\partial f}{\\partial x}", vec!["x"], "norm(A*x)^2"),
        ("\\frac{\\partial}{\\partial \\hat{y}} \\|\\hat{y} - y\\|^2", vec!["y_hat"], "norm(y_hat - y)^2"),
        ("\\frac{\\partial}{\\partial \\dot q} (\\dot q^T M \\dot q)", vec!["q_dot"], "q_dot'*M*q_dot"),
        ("\\frac{\\partial}{\\partial W^{(1)}} \\|W^{(2)} W^{(1)} x\\|^2", vec!["W_1"], "norm(W_2*W_1*x)^2"),
        ("\\frac{\\partial}{\\partial x_i} \\sum_j x_j^2", vec!["x"], "sum[j](x[j]^2)"),
        (
            "\\frac{\\partial^2}{\\partial x_i \\partial x_j} \\sum_{kl} A_{kl} x_k x_l",
            vec!["x", "x"],
            "sum[k,l](A[k,l]*x[k]*x[l])",
        ),
        ("\\frac{\\partial^2}{\\partial x \\partial x^T} x^T A x", vec!["x", "x"], "x'*A*x"),
        ("\\frac{\\partial^2 x^T A y}{\\partial x \\partial y^\\top}", vec!["x", "y"], "x'*A*y"),
        ("\\nabla^2_{xx} x^T A x", vec!["x", "x"], "x'*A*x"),
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
    assert_eq!(read("gradient of x^T A^T A x", &["x"]).unwrap().question(), Some("x'*A'*A*x"));
    assert_eq!(read("\\nabla \\|x\\|^2", &["x"]).unwrap().question(), Some("norm(x)^2"));
    for text in ["hessian of x'*A*x", "\\nabla^2 (x^T A x)", "second derivative of x'*A*x"] {
        let answer = Context::new().derive(text).by("x").answer().unwrap();
        assert_eq!(answer.matrix().unwrap().text(), "A + A'", "{text}");
    }
    assert!(read("f = x'*x; dg/dx", &["x"]).is_err());
    for (text, wrt, message) in [
        ("xyz", "y", "the expression has no variable y; its variable is xyz; write x*y*z if xyz is a product"),
        ("E[x]", "x", "x is an index in [..], which selects entries, and no variable"),
    ] {
        assert_eq!(read(text, &[wrt]).unwrap_err().message, message, "{text}");
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
        ("xTAx", "x", "xTAx is read as the product x'*A*x; declare xTAx for one variable"),
        ("x'A x/x'x", "x", "the product behind /x' is below the line, as nothing is divided by a row"),
        ("sum_i (y_i - x_i^T w)^2", "w", "x_i is read as a vector, row i of a matrix X"),
        ("\\sum_n (t_n - w^\\top x_n)^2", "w", "x_n is read as a vector, row n of a matrix X"),
        ("\\sum_k \\pi_k x_k", "x", "pi with an index is read as an array p, as pi is the number"),
        ("x_i/sum(x)", "x", "x_i is read as one name, apart from x; write x[i] for an entry of it"),
        ("W^{(2)} x", "x", "W^{(2)} is read as one name, W_2; write W^2 for a power"),
        ("x_i/\\sum_j x_j", "x", "x_i is read as the entry x[i]"),
        ("\\sum_j x_j^2", "x_k", "x_k is an entry of x: the derivative is by x, and has the one by each entry"),
        ("\\frac1n\\sum_{i=1}^n x_i^2", "x", "n is the size of what is summed, as the limit of the sum says"),
        ("b_i \\sum_j A_{ij} x_j", "x", "i is free, as the sums are written out; write \\sum_i for the sum over i too"),
        ("x·y", "x", "x·y is read as the inner product x'*y; write x*y for a multiple"),
        ("1'*x", "x", "1 beside a transpose is read as the vector of ones that fits; write ones(n)"),
        ("ones(n,1)'*x", "x", "ones(n,1) is read as the vector ones(n)"),
        ("|X|", "X", "|X| is read as the determinant; write abs(X) for absolute values"),
        (
            "1/2x",
            "x",
            "a product without a sign binds like '*', from left to right: only 2 is below the line, not x; write /(2*x) for both",
        ),
        (
            "1/b||x||",
            "x",
            "a product without a sign binds like '*', from left to right: only b is below the line, not what follows; parentheses around both put both there",
        ),
        (
            "np.sum(X * Y)",
            "X",
            "'*' and '/' of arrays are read as in NumPy, entry by entry; write @ for the product of matrices",
        ),
    ] {
        let answer = Context::new().derive(text).by(wrt).answer().unwrap();
        assert!(answer.notes.iter().any(|own| own == note), "{text}: {:?}", answer.notes);
    }
    // An exponent below the line, or of a sum with a number, is no transpose.
    assert_eq!(read("C/(1+r)^t", &["r"]).unwrap().question(), None);
    assert_eq!(read("(1 - p)^t", &["p"]).unwrap().question(), None);
    for (text, wrt) in [("x' A x", "x"), ("1/2 x' A x", "x"), ("(a + b)/2 x", "x"), ("1/(2+c) x'x", "x")] {
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
fn the_limit_of_a_sum_is_the_size_of_its_axis() {
    for (text, wrt, gradient) in [
        ("\\frac1n \\sum_{i=1}^n \\left(x_i - \\frac1n\\sum_{j=1}^n x_j\\right)^2", "x", "2*(x - sum(x)*ones(n)/n)/n"),
        ("\\frac1n \\sum_{i=1}^n x_i", "x", "ones(n)/n"),
        ("1/N sum_{i=1}^N exp(x_i)", "x", "exp(x)/N"),
    ] {
        let answer = Context::new().derive(text).by(wrt).answer().unwrap();
        assert_eq!(answer.matrix().unwrap().text(), gradient, "{text}");
        assert!(answer.notes.iter().all(|note| !note.contains("n is read as")), "{text}: {:?}", answer.notes);
    }
}

#[test]
fn each_variable_has_an_answer() {
    let answers = Context::new().derive("norm(W*x + b)^2").each(&["W", "b"]).unwrap();
    assert_eq!(answers.len(), 2);
    assert!(answers.iter().all(|answer| answer.wrt.len() == 1));
    let answers = Context::new().derive("norm(W*x + b)^2").each(&["W[1,:]", "b"]).unwrap();
    assert_eq!(answers[0].wrt_shapes[0].len(), 1);
    let error = Context::new().derive("W*b").by("W,b").answer().unwrap_err();
    assert!(error.message.contains("--each W,b"), "{error}");
}
