//! Texts as people write them to somebody: several sentences, wishes, remarks, claims, and signs of a derivative behind an expression.

#![cfg(feature = "serde")]

use gradus::protocol::{Meant, Question, Request};
use gradus::{ClaimVerdict, Context};

fn meant(text: &str) -> Meant {
    Request::new(text).meant(&Context::new())
}

/// The gradient or the Jacobian as a matrix, by the variable that the text means.
fn matrix(text: &str) -> String {
    let request = meant(text).request.of_a_derivative();
    let answer = request.answer(&Context::new()).unwrap_or_else(|error| panic!("{text}: {error}"));
    answer.matrix().map_or_else(|| "no matrix".to_owned(), |form| form.text().to_owned())
}

fn notes(text: &str) -> Vec<String> {
    let request = meant(text).request.of_a_derivative();
    request.answer(&Context::new()).unwrap_or_else(|error| panic!("{text}: {error}")).notes
}

fn verdict(text: &str) -> ClaimVerdict {
    let request = meant(text).request;
    request.check(&Context::new()).unwrap_or_else(|error| panic!("{text}: {error}")).verdict
}

fn refused(text: &str) -> String {
    let request = meant(text).request.of_a_derivative();
    match request.question {
        Question::Derive if request.claim.is_none() => {}
        _ => panic!("{text} is a claim"),
    }
    request.answer(&Context::new()).map_or_else(|error| error.message, |_| panic!("{text} is read"))
}

#[test]
fn a_sign_of_the_derivative_may_stand_behind_the_expression() {
    for (text, expected) in [
        ("log(det(X)) d/dX", "inv(X)'"),
        ("sum(cos(Q*w)) dw", "-Q'*sin(Q*w)"),
        ("np.sum((A @ u - c)**2) d u", "2*A'*(A*u - c)"),
        ("tr(M'*Y), dY", "M"),
        ("norm(Y)^2; Y", "2*Y"),
        ("exp(c'*z) , z", "exp(c'*z)*c"),
        ("tr(L*Y*R), \\partial Y", "(R*L)'"),
        ("u'*H*u \\frac{\\partial}{\\partial u}", "(H + H')*u"),
        ("relu(W z + v) d v", "diag(relu(sign(W*z + v)))"),
        ("sum_i sum_j K_ij a_i a_j  d/da", "(K + K')*a"),
        ("\\Vert y - D\\alpha\\Vert^2 , \\alpha", "-2*D'*(y - D*alpha)"),
        ("tr(AXA^TX^T), X", "A'*X*A + A*X*A'"),
        ("sum_{ij} B_ij u_i v_j  dB", "u*v'"),
        (
            "\\text{Compute } \\frac{\\partial}{\\partial P} \\mathrm{tr}(S P) \\text{ with } P, S \\text{ symmetric}",
            "S",
        ),
        ("log |Y|  Y", "inv(Y)'"),
        ("norm(A - Y*B, 'fro')^2, Y", "-2*(A - Y*B)*B'"),
        ("np.sum(np.exp(X @ w)) w", "X'*exp(X*w)"),
    ] {
        assert_eq!(matrix(text), expected, "{text}");
    }
    let told = notes("sum(cos(Q*w)) dw");
    assert!(told.iter().any(|note| note.contains("`dw` behind the expression")), "{told:?}");
    // A product, and a claim, where `dx` is a direction.
    let product = Context::new().parse("x' A d x").unwrap();
    assert_eq!(product.question(), Some("x'*A*d*x"));
    assert_eq!(verdict("d sin(x) = cos(x) dx"), ClaimVerdict::Right);
}

#[test]
fn sentences_say_what_is_asked_of_what_by_what() {
    for (text, expected) in [
        ("S is symmetric. Derivative of tr(Y'*S*Y) wrt Y", "2*S*Y"),
        ("J = norm(A*u - c)^2 (least squares). What is dJ/du?", "2*A'*(A*u - c)"),
        ("Suppose F = L*L' and g = log(det(F)); derivative of g w.r.t. L", "2*inv(L*L')*L"),
        ("objective h'*W*h with h = Z*b - y and W symmetric; derivative with respect to b", "2*Z'*W*(Z*b - y)"),
        ("damage functional ||K*u - f||^2 (quasi-static), gradient wrt the displacement u", "2*K'*(K*u - f)"),
        ("u in R^m, K in R^{n x m}. Find the gradient of norm(K*u)^2 by u", "2*K'*K*u"),
        (
            "Hi, could you please tell me the gradient of (Y*b-z)'*C*(Y*b-z) with respect to b, where C is symmetric? Thanks!",
            "2*Y'*C*(Y*b - z)",
        ),
        ("We want to align two clouds: minimise ||R*P - Q||_F^2. Gradient with respect to R?", "2*(R*P - Q)*P'"),
        ("gradient of f*(w'*v - log(X))^2 wrt w (in the model, X and f are numbers)", "2*f*(w'*v - log(X))*v"),
        ("for diagonal matrix T: derivative of v'*T*v wrt v", "2*T*v"),
        ("Low rank approximation f(U) = 1/4 ||U*U' - M||_F^2, M symmetric n×n, U n×r. Find ∇f(U).", "(U*U' - M)*U"),
        ("ICA: maximise sum(log(cosh(W*x))) over the square matrix W. Give the gradient.", "tanh(W*x)*x'"),
        ("The manipulability of an arm is w = det(J*J'). What is dw/dJ when J is 2x3?", "2*det(J*J')*inv(J*J')*J"),
        ("CCA: rho = a'*C_xy*b. C_xx, C_yy are symmetric. Derivative with respect to a?", "C_xy*b"),
        ("negative sampling: -log(sigmoid(u'*v)), gradient wrt v", "-sigmoid(-u'*v)*u"),
        (
            "The KL term is -0.5*sum(1 + logvar - exp(logvar)). What is the gradient w.r.t. logvar?",
            "0.5*(exp(logvar) - ones(n))",
        ),
        ("The dissipated power of the network is i'*G*i. Gradient with respect to G?", "i*i'"),
        ("hesian of norm(A*x)^2", "2*A'*A"),
    ] {
        assert_eq!(matrix(text), expected, "{text}");
    }
    let each = meant("E = norm((V + B*A)*x - y)^2 (adapter). I need dE/dA and dE/dB").request;
    assert_eq!(each.wrt_each, ["A", "B"]);
    let told = notes("damage functional ||K*u - f||^2 (quasi-static), gradient wrt the displacement u");
    assert!(told.contains(&"'damage functional' is not used".to_owned()), "{told:?}");
    assert!(told.contains(&"'quasi-static' is not used".to_owned()), "{told:?}");
    assert!(notes("hesian of norm(A*x)^2").iter().any(|note| note == "'hesian' is read as hessian"));
}

#[test]
fn a_function_that_is_defined_is_differentiated_as_often_as_is_asked() {
    for (text, expected) in [
        ("let f(x)=||A*x-b||^2, x in R^n. hessian of f", "2*A'*A"),
        ("Let f(w) = norm(X*w - y)^2, w in R^d. Compute the Hessian of f.", "2*X'*X"),
        ("f(x) = x'*A*x, x in R^n, second derivative of f", "A + A'"),
        ("g(b) = norm(y - X*b)^2, y in R^n. What is the Hessian of g with respect to b?", "2*X'*X"),
        ("let f(x)=||A*x||^2, x in R^n. gradient of f", "2*A'*A*x"),
    ] {
        assert_eq!(matrix(text), expected, "{text}");
    }
}

#[test]
fn where_a_derivative_is_zero_is_asked_by_the_derivative() {
    for (text, expected) in [
        ("set the gradient of norm(X*w-y)^2 to zero and solve for w", "2*X'*(X*w - y)"),
        ("set the gradient of x'Qx - b'x to zero and solve for x", "(Q + Q')*x - b"),
        ("set the derivative of ||A*x-b||^2 with respect to x equal to zero, solve for x", "2*A'*(A*x - b)"),
        ("find u where the gradient of u'*Q*u - b'*u is zero", "(Q + Q')*u - b"),
        ("set d/dw ||X*w-y||^2 = 0 and solve for w", "2*X'*(X*w - y)"),
        ("where is the gradient of x'Qx + b'x zero?", "(Q + Q')*x + b"),
    ] {
        assert_eq!(matrix(text), expected, "{text}");
        assert!(notes(text).iter().any(|note| note.starts_with("nothing is solved for")), "{text}");
    }
}

#[test]
fn functions_that_are_defined_are_applied() {
    for (text, expected) in [
        ("d/dx f(A*x+b) where f(z) = sum(log(1+exp(z)))", "A'*sigmoid(A*x + b)"),
        ("gradient of f(Ax - b) where f(z) = z'z", "2*A'*(A*x - b)"),
        ("let g(u) = log(u). d/dx g(a'x)", "a/(a'*x)"),
        ("f(z) = norm(z)^2; d/dx f(A*x - b)", "2*A'*(A*x - b)"),
        ("d/dx f(g(x)), f(u) = u'u, g(x) = Ax", "2*A'*A*x"),
        ("h(x) = f(Ax), f(u) = exp(b'u); gradient of h", "exp(b'*A*x)*A'*b"),
        ("d/dx f(x, Ax) where f(u, v) = u'v", "(A + A')*x"),
        ("energy U = 0.5 u^T K(t) u where K(t) = t^3 K3 + t K1, need dU/dt", "0.5*u'*(3*t^2*K3 + K1)*u"),
        ("d/dz sum(c.*φ(z)) where φ = tanh", "c.*(ones(n) - tanh(z).^2)"),
        ("gradient of sum(c.*f(z)) wrt z, f is exp applied elementwise", "c.*exp(z)"),
        ("d/dz sum(c.*g(z)), g the logistic function", "c.*sigmoid(z).*sigmoid(-z)"),
        ("d/dz y'*g(z) where g is the softmax", "softmax(z).*(y - y'*softmax(z)*ones(n))"),
        // What a variable is, and no function.
        ("gradient of x'Ax, x vector", "(A + A')*x"),
        ("second derivative of c'x + x'Ax, x vector?", "A + A'"),
        ("d/dx x'Ax, A matrix", "(A + A')*x"),
        ("hessian of x'Ax + c'x, x a vector", "A + A'"),
        ("d/dx x'Dx, D diagonal", "2*D*x"),
        ("d/dx norm((A - I)x)^2, I the identity", "2*(A' - eye(n))*(A*x - x)"),
    ] {
        assert_eq!(matrix(text), expected, "{text}");
    }
    refused("potential U(x,y) = k/||x-y||; force on x, i.e. -dU/dx");
    // As many arguments as are defined.
    refused("d/dx f(x, A*x) where f(u) = u'u");
}

#[test]
fn definitions_and_what_is_said_stand_between_all_signs() {
    for (text, expected) in [
        ("s2 = e'e/(n-k), e = y - X b, X is n by k; ds2/db", "-2*X'*(y - X*b)/(n - k)"),
        ("V = 1/2 e'Pe, e = A*x, P = P', dV/dx", "A'*P*A*x"),
        ("l = log|V| - y'Py,\nP = V^-1;\ndl/dV", "inv(V)'*(eye(n) + y*(inv(V)*y)')"),
    ] {
        assert_eq!(matrix(text), expected, "{text}");
    }
}

#[test]
fn wishes_are_fields_of_the_request() {
    let steps = meant("show me the steps for the gradient of norm(A*x)^2 by x").request;
    assert_eq!((steps.expr.as_str(), steps.steps.as_deref()), ("the gradient of norm(A*x)^2 by x", Some("short")));
    for text in ["gradient of norm(A*x)^2 by x, show steps please", "step by step: gradient of norm(A*x)^2 by x"] {
        assert_eq!(meant(text).request.steps.as_deref(), Some("short"), "{text}");
    }
    for (text, layout) in [
        ("derivative of A*x wrt x in denominator layout", "denominator"),
        ("in numerator layout, what's the derivative of norm(x - a)^2 wrt x", "numerator"),
        ("d/dX of tr(X*A) using the numerator layout convention", "numerator"),
    ] {
        assert_eq!(meant(text).request.layout.as_deref(), Some(layout), "{text}");
    }
    for (text, language) in [
        ("give me numpy code for the gradient of sum(exp(X*w)) with respect to w", "numpy"),
        ("pytorch code for derivative of tr(inv(X)*A) wrt X", "torch"),
        ("gradient of u'*A*u by u in julia", "julia"),
        ("f(u) = norm(A*u)^2; gradient wrt u as matlab code", "matlab"),
    ] {
        assert_eq!(meant(text).request.code, [language], "{text}");
    }
    for text in ["simplify tr(A'*B) - tr(B*A')", "P = X*inv(X'*X)*X'. simplify (eye - P)*(eye - P)"] {
        let meant = meant(text);
        assert!(meant.simplifies && meant.request.wrt.is_empty(), "{text}");
        assert!(meant.request.answer(&Context::new()).is_ok(), "{text}");
    }
    // What a field says stays.
    let mut request = Request::new("derivative of A*x wrt x in denominator layout");
    request.layout = Some("numerator".to_owned());
    assert_eq!(request.meant(&Context::new()).request.layout.as_deref(), Some("numerator"));
}

#[test]
fn claims_are_made_in_sentences() {
    for text in [
        "A friend claims that ∂/∂Y b'*Y*c = b*c'. Is it right?",
        "can you confirm that the gradient of sum((A*x).^4) is 4*A'*(A*x).^3",
        "I get 2*A'*(A*x-b) for the gradient of norm(A*x-b)^2 with respect to x, is that right?",
        "why is the gradient of c'*x with respect to x equal to c and not c'?",
        "my notes say that the derivative of tr(B*Y) wrt Y equals B'",
    ] {
        assert_eq!(verdict(text), ClaimVerdict::Right, "{text}");
    }
    for text in [
        "Shouldn't the derivative of x'*x be x?",
        "is derivative of x'*x just x?",
        "I think the gradient of norm(A*x-b) with respect to x is A'*(A*x-b), is that correct?",
        "what's wrong with d(X^2)/dX = 2*X",
    ] {
        assert_eq!(verdict(text), ClaimVerdict::Wrong, "{text}");
    }
    for (text, left, right) in [
        ("are X'*inv(X*X' + c*eye) and inv(X'*X + c*eye)*X' the same?", "X'*inv(X*X' + c*eye)", "inv(X'*X + c*eye)*X'"),
        ("true or false: det(eye + A*B) = det(eye + B*A)", "det(eye + A*B)", "det(eye + B*A)"),
        ("Is vec(A*X*B) equal to kron(A,B)*vec(X)? My notes are messy", "vec(A*X*B)", "kron(A,B)*vec(X)"),
    ] {
        let request = meant(text).request;
        assert_eq!((request.expr.as_str(), &request.question), (left, &Question::Equal(right.to_owned())), "{text}");
    }
}

#[test]
fn words_that_change_what_is_meant_are_not_left_out() {
    for text in [
        "gradient of the nuclear norm of X",
        "derivative of the largest eigenvalue of A wrt A",
        "elasticity of c'*x with respect to x",
        "Newton direction, integral of x'*A*x",
        "expand (x-y)'*(x-y)",
        "is the hessian of the loss X'*diag(q)*X positive?",
        "gradient of the loss with respect to the third layer",
        "is my gradient right?",
        "x is a vector of length 3 and M is 2x2. derivative of M*x wrt x",
        "log det(X) with X in R^{3x2}, gradient wrt X",
        "min x'*Q*x subject to A*x = b. gradient?",
        "find x such that norm(A*x) = 0",
    ] {
        refused(text);
    }
}

#[test]
fn a_heading_takes_no_function_of_the_expression() {
    for (text, expected) in [
        (
            "I need the derivative of the marginal likelihood term log det(K + σ²I) with respect to K",
            "inv(K + σ^2*eye(n))'",
        ),
        ("gradient of the regularization term log det(A + B) wrt A", "inv(A + B)'"),
        ("derivative of the normalizing constant log det X wrt X", "inv(X)'"),
        ("gradient of the data term sqrt norm(x) wrt x", "1/2*x/norm(x)^(3/2)"),
        ("what is the gradient of the entropy term log |S| wrt S", "inv(S)'"),
        ("gradient of leaky relu max(0.01*x,x) wrt x", "eye(n) - 0.99*diag(relu(sign(-0.99*x)))"),
    ] {
        assert_eq!(matrix(text), expected, "{text}");
    }
}

#[test]
fn functions_have_names_with_arguments_and_powers() {
    for (text, expected) in [
        ("h(x) = (A*x+b)/(c'*x + d)  Jacobian w.r.t. x", "(A - (A*x + b)*c'/(c'*x + d))/(c'*x + d)"),
        ("f(x) = x'*x gradient wrt x", "2*x"),
        ("g(w, b) = norm(X*w + b)^2 gradient wrt w", "2*X'*(X*w + b)"),
        ("χ² = (d − Gm)ᵀ (d − Gm), ∂χ²/∂m", "-2*G'*(d - G*m)"),
        ("chi^2 = r'*r, r = y - A*x, dchi^2/dx", "-2*A'*(y - A*x)"),
        ("R² = norm(y - X*b)^2; dR²/db", "-2*X'*(y - X*b)"),
    ] {
        assert_eq!(matrix(text), expected, "{text}");
    }
}

#[test]
fn parts_are_functions_and_letters_of_products() {
    for (text, expected) in [
        ("I have strain energy U = 0.5 u^T K(t) u where K(t) = t^3 K3 + t K1, need dU/dt", "0.5*u'*(3*t^2*K3 + K1)*u"),
        ("we have E = x'K(s)x, K(s) = s*A + B, need dE/ds", "x'*A*x"),
        ("l = log|V| - y'Py, P = V^-1, dl/dV", "inv(V)'*(eye(n) + y*(inv(V)*y)')"),
        ("f = x'QRx, Q = A*B; df/dx", "(A*B*R + (A*B*R)')*x"),
    ] {
        assert_eq!(matrix(text), expected, "{text}");
    }
}

#[test]
fn words_ask_in_more_ways() {
    for (text, expected) in [
        ("how does the 2SLS objective (y-Xb)'Z(Z'Z)^-1Z'(y-Xb) change with b", "-2*X'*Z*inv(Z'*Z)*Z'*(y - X*b)"),
        ("how does the GLS objective norm(y-X*b)^2 depend on b", "-2*X'*(y - X*b)"),
        ("what do I get if I differentiate x'Ax by x", "(A + A')*x"),
        ("what happens if I differentiate x'Ax wrt x", "(A + A')*x"),
        ("I am trying to find the gradient of x'Ax wrt x", "(A + A')*x"),
        (
            "portfolio variance under a factor model is w'(B F B' + D)w, differentiate with respect to B",
            "w*w'*B*(F + F')",
        ),
        ("<C, X> - <Λ, A X - B> w.r.t. X, all matrices", "C - A'*Λ"),
        ("tr(A*X*B), X, all matrices", "(B*A)'"),
        ("S = A*P*A' + Q; d tr(S)/dA with P symmetric", "2*A*P"),
    ] {
        assert_eq!(matrix(text), expected, "{text}");
    }
}

#[test]
fn of_two_orders_the_first_is_answered() {
    for text in [
        "grad and hessian of exp(x'Ax) wrt x",
        "gradient and the Hessian of exp(x'Ax) by x",
        "first and second derivatives of exp(x'Ax) with respect to x",
        "exp(x'Ax), gradient and hessian wrt x",
    ] {
        assert_eq!(matrix(text), "exp(x'*A*x)*(A + A')*x", "{text}");
        assert!(notes(text).iter().any(|note| note.contains("is a question of its own")), "{text}");
    }
}
