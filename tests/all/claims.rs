//! Claimed derivatives: what is right is accepted, what is wrong is not, and the slip is named.

use crate::support::corpus::answers;
use crate::support::{context, listed, on_threads, request};
use gradus::{Claim, ClaimVerdict, Form, FormName, Layout, Slip};

fn check(declarations: &str, text: &str, wrt: &str, claim: &str) -> Claim {
    let cx = context(listed(declarations));
    let wrt: Vec<&str> = wrt.split(',').collect();
    request(&cx, text, &wrt, None).check(claim).unwrap_or_else(|e| panic!("{text} by {wrt:?}, {claim}: {e}"))
}

#[test]
fn claims_in_every_form_are_right() {
    for (text, wrt, claim) in [
        ("W*W'", "W", "delta[i,k]*W[j,l] + W[i,l]*delta[j,k]"),
        ("W*W'", "W", "G[a,b,c,d] = delta[b,c]*W[a,d] + W[b,d]*delta[a,c]"),
        ("W*W'", "W", "kron(W, eye(n)) + kron(eye(n), W)*K(n,m)"),
        ("W*W'", "W", "dW*W' + W*dW'"),
        ("norm(A*x - b)^2", "x", "2*A'*r, r = A*x - b"),
        ("norm(A*x - b)^2", "x", "2 A^T (A x - b)"),
        ("norm(A*x - b)^2", "x", "2*A'*r:dx, r = A*x - b"),
        ("x'*A*x", "x,x", "A + A'"),
        ("log(sum(exp(x)))", "x", "p, e = exp(x), p = e/sum(e)"),
        ("sum(x)", "x", "1"),
    ] {
        let claim_found = check("", text, wrt, claim);
        assert_eq!(claim_found.verdict, ClaimVerdict::Right, "{text} by {wrt}: {claim}: {claim_found:?}");
        assert_eq!(claim_found.diagnosis, None);
    }
}

/// The index form of an answer is right when it is handed back as it is printed, without a left-hand side; here where an axis is repeated.
#[test]
fn an_index_form_is_right_as_it_is_printed() {
    for (text, wrt, claim) in [
        ("exp(x)", "x", "delta[i,j]*exp(x)[i]"),
        ("exp(x)", "x", "delta[a,b]*exp(x[b])"),
        ("tanh(W*x)", "W", "(delta[i,j] - delta[i,j]*tanh(W*x)[i]^2)*x[k]"),
        ("diag(A*X)", "X", "delta[i,k]*A[i,j]"),
        ("sum(x.^4)", "x,x,x", "24*delta[i,j]*delta[i,k]*x[i]"),
        ("diag(x)*A*y", "x", "delta[i,j]*A[i,p]*y[p]"),
        ("sum(x.^3)", "x", "3*x[i]*x[i]"),
        ("norm(x)^4/4", "x,x", "2*x[i]*x[j] + x[p]^2*delta[i,j]"),
        ("x'*x*x", "x", "2*x[i]*x[j] + x[p]^2*delta[i,j]"),
    ] {
        let found = check("", text, wrt, claim);
        assert_eq!(found.verdict, ClaimVerdict::Right, "{text} by {wrt}: {claim}: {found:?}");
        assert_eq!(found.form, FormName::Index, "{claim}");
    }
    let found = check("", "exp(x)", "x", "delta[i,j]*exp(x)[i]");
    assert_eq!(found.notes, ["the claim is read as J[i,j] = .., by the axes of the derivative"]);
    assert_eq!(check("", "exp(x)", "x", "delta[i,j]*x[i]").verdict, ClaimVerdict::Wrong);
    assert_eq!(check("", "x'*A*x", "x", "x[p]*A[p,q]*x[q]").verdict, ClaimVerdict::Wrong);
}

/// The same of the answers of the corpus.
#[test]
fn the_index_forms_of_the_corpus_are_right_as_they_are_printed() {
    let wrong = on_threads(answers(), |(case, answer)| {
        let form = answer.as_ref().ok().and_then(|answer| answer.index().map(Form::text))?;
        let constraint = case.text("constraint").and_then(gradus::Constraint::from_name);
        let cx = case.context().unwrap();
        let found = request(&cx, case.text("expr").unwrap(), &case.wrt(), constraint).check(&form);
        let is_right = found.as_ref().is_ok_and(|found| found.verdict == ClaimVerdict::Right);
        (!is_right).then(|| format!("{}: {form}: {:?}", case.id(), found.map(|found| found.diagnosis)))
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Claims of the forms that are made when they are asked for.
#[test]
fn claims_of_forms_on_request_are_compared() {
    for (text, wrt, form, claim, verdict) in [
        ("W*W'", "W", FormName::SingleEntry, "E(k,l)*W' + W*E(k,l)'", ClaimVerdict::Right),
        ("W*W'", "W", FormName::SingleEntry, "E(i,j)*W' + W*E(i,j)'", ClaimVerdict::Right),
        ("W*W'", "W", FormName::SingleEntry, "E(i,j)*W' + E(i,j)'*W", ClaimVerdict::Wrong),
        ("W*W'", "W", FormName::SingleEntry, "2*E(i,j)*W'", ClaimVerdict::Wrong),
        ("W*W'", "W", FormName::Isotropic, "E4*W + (W*E4):G4", ClaimVerdict::Right),
        ("W*W'", "W", FormName::Isotropic, "2*E4*W", ClaimVerdict::Wrong),
        ("inv(X)", "X", FormName::Isotropic, "delta[i,k]*delta[j,l]", ClaimVerdict::Wrong),
        ("W*W'", "W", FormName::Frechet, "W*V' + V*W'", ClaimVerdict::Right),
        ("tr(W*H*H'*W')", "W", FormName::Hvp, "V*H*H'", ClaimVerdict::Wrong),
    ] {
        let cx = context(listed(""));
        let found = cx.derive(text).by(wrt).forms(&[form]).check(claim).unwrap();
        assert_eq!(found.verdict, verdict, "{claim}");
        assert_eq!(found.form, form, "{claim}");
    }
}

/// Claims with one slip: the question, the variable, the claim, the kind of the slip, what is said of it; declarations, if any.
const ONE_SLIP: &str = "
W*W' | W | 2*W | shape | the derivative has 4 axes (tensor(n,n,n,m)), the claim is a matrix(n,m)
A*X*B | X | delta[i,k]*delta[j,l] | shape | the derivative has 4 axes (tensor(n,p,m,k)), the claim is a tensor(q,r,q,r)
tr(A*X) | X | tr(eye(k))*A' | factor | the factor tr(eye(k)) is too many
W*W' | W | kron(W,eye(n)) + kron(eye(n),W) | factor | the factor K(n,m) is missing after kron(eye(n),W)
1/2*norm(D*W - X)^2 | W | 2*(D'*D*W - D'*X) | factor | twice the right answer
norm(X*w - y)^2 | w | X'*(X*w - y) | factor | half of the right answer
norm(A*x - b) | x | A'*(A*x - b) | factor | the factor 1/norm(A*x - b) is missing
tr(A*X*B*X') | X | A'*X*B + A*X*B' | attribute | right if A or B is symmetric
x^2/2 + 30*x | x | relu(x + 30) | attribute | right if x is positive | x: scalar
logdet(Q*X) | X | X | other | X is to be inv(X)' | X: matrix(n,n)
norm(x) | x | x | factor | the factor 1/norm(x) is missing
norm(x) | x | x/norm(x)^2 | other | the exponent of norm(x) is to be 1
log(x'*A*x) | x | (A+A')*x | factor | the factor 1/(x'*A*x) is missing
log(x'*A*x) | x | 1/(x'*A*x) | factor | the factor (A + A')*x is missing, the derivative of x'*A*x
det(X)^k | X | k*det(X)^(k-1)*inv(X)' | other | the exponent of det(X) is to be k
det(A+x*x') | x | 2*det(A+x*x')*inv(A)*x | other | inv(A) is to be inv(A + x*x') | A: matrix(n,n) symmetric
x'*x | x | x + x' | transpose | x' is not to be transposed
v'*tanh(W*x) | W | v*x' | factor | the factor ones(n) - tanh(W*x).^2 is missing, entry by entry, at v
sum(sigmoid(A*x)) | x | A'*sigmoid(A*x) | factor | the factor sigmoid(-A*x) is missing, entry by entry, at sigmoid(A*x)
sum(tanh(x).^2) | x | 2*tanh(x) | factor | the factor ones(n) - tanh(x).^2 is missing, entry by entry, at 2*tanh(x)
norm(M.*(U*V'-X))^2 | U | 2*(M.*(U*V'-X))*V | factor | the factor M is missing, entry by entry, at M.*(U*V' - X)
X^2 | X | 2*X*dX | other | the order of the factors is wrong: it differs from the right answer by X*dX - dX*X
inv(X) | X | -inv(X)^2*dX | other | the order of the factors is wrong: it differs from the right answer by inv(X)*dX*inv(X) - inv(X)^2*dX
A*X | X | A | shape | the derivative has 4 axes (tensor(n,k,m,k)), the claim is a matrix(n,m)
logdet(X) | X | det(X)*inv(X)' | factor | the factor det(X) is too many
-norm(x)^2 | x | 2*x | sign | the negative of the right answer
norm(x - y)^2 | x | 2*x + 2*y | sign | the sign of the term 2*y is wrong
det(X) | X | det(X)*inv(X) | transpose | right in numerator layout: the transpose of the right answer; here it is right only if X is symmetric
log(det(S)) | S | inv(S) | transpose | right in numerator layout: the transpose of the right answer; here it is right only if S is symmetric
norm(x) | x | 2*x | other | right for x'*x in the place of norm(x)
x/norm(x) | x | (eye - x*x')/norm(x) | factor | the factor 1/norm(x)^2 is missing after x*x'
norm(M.*(X - U*V'))^2/2 | U | (U*V' - X)*V | factor | the factor M.^2 is missing, entry by entry, at U*V' - X
-1/2*logdet(S) - 1/2*(x-m)'*inv(S)*(x-m) | S | -1/2*inv(S) | missing | the term 1/2*inv(S)*(x - m)*(x - m)'*inv(S) is missing | S: matrix(n,n) spd
y'*log(sigmoid(X*w)) | w | X*(y.*sigmoid(-X*w)) | transpose | X is to be transposed
A*X*B | X | A[i,k]*B[j,l] | transpose | B[j,l] is to be B[l,j]
A*X*B | X | kron(A,B') | row-major | right where vec stacks rows; here vec stacks columns
x'*A*x | x | A*x | missing | the term A'*x is missing
x'*A*x + b'*x | x | (A + A')*x | missing | the term b is missing
tr(A*X) | X | A' + X | missing | the term X is too many
x'*A*x | x | 2*A*x | attribute | right only if A is symmetric
norm1(x) | x | ones(n) | attribute | right only if x is positive
A^3 | A | diag(vec(3*A.^2)) | other | right for A.^3 in the place of A^3
tr(B'*(A*A)) | A | 2*A.*B | other | right for A.*A in the place of A*A
tr(inv(S)*T) | S | -inv(S)*inv(S)*T | other | the factors inv(S) and T are to change places; then it is right in numerator layout: the transpose of the right answer | S: matrix(n,n) spd
logdet(S) | S | 2*inv(S) - inv(S).*eye(n) | convention | right under the constraint symmetric: by the independent entries of a symmetric S | S: matrix(n,n) spd
";

/// Claims with two slips, and those that hold in more than one way.
const TWO_SLIPS: &str = "
norm(A*x-b)^2 + l*norm(x)^2 | x | -2*A'*(A*x-b) | sign | the term 2*l*x is missing, and the rest is the negative of what it is to be
sum(log(1+exp(-y.*(X*w)))) | w | X'*sigmoid(-y.*(X*w)) | factor | the factor y is missing, entry by entry, at sigmoid(-y.*(X*w)); then it is the negative of the right answer
norm(A*x - b)^2 | x | A*(A*x - b) | transpose | A is to be transposed; then it is half of the right answer
norm(A*x - b)^2 | x | A'*(A*x + b) | sign | the sign of the term A*x is wrong; then it is minus half of the right answer
norm(A*x - b)^2 | x | 2*A'*A*x + A'*b | factor | the term A'*b is to be minus twice what it is
logdet(X) | X | det(X)*inv(X) | factor | the factor det(X) is too many; then it is right in numerator layout: the transpose of the right answer
tr(A*X*B) | X | A*B | transpose | A is to be transposed, and B is to be transposed
tr(A*X*B) | X | B*A' | other | the factors B and A' are to change places, and B is to be transposed
sum(sigmoid(A*x)) | x | A*(sigmoid(A*x).*(1 + sigmoid(A*x))) | transpose | A is to be transposed, and the sign of the term sigmoid(A*x) is wrong
norm(M.*(U*V'-X))^2 | U | -2*(M.*(U*V'-X))*V | other | the exponent of M is to be 2; then it is the negative of the right answer
x'*A*x | x | -2*A*x | sign | the negative of what is right if A is symmetric
x'*A*x | x | 2*x'*A | layout | right in numerator layout, as a row; here the gradient of a scalar is a column; and that is right only if A is symmetric
x'*W*W'*x | W | 2*W*x*x' | other | the factor W is to stand after x'
tr(X^3) | X | 3*X' | other | the exponent of X' is to be 2
softmax(x) | x | diag(p.*(1-p)), p = softmax(x) | missing | the entries off the diagonal are missing
x'*A^2*x | x | 2*A^2*x | attribute | right if A is symmetric
-y'*log(softmax(W*x)) | W | (p - y)*x', p = softmax(W*x) | attribute | right only if sum(y) = 1
X'*X | X | kron(eye(m),X') + kron(X',eye(m)) | factor | the factor K(n,m) is missing after kron(X',eye(m)) | X: matrix(n,m)
";

#[test]
fn slips_are_named() {
    for line in ONE_SLIP.lines().chain(TWO_SLIPS.lines()).filter(|line| !line.is_empty()) {
        let columns: Vec<&str> = line.split(" | ").collect();
        let [text, wrt, claim, slip, words, declarations @ ..] = columns.as_slice() else { panic!("{line}") };
        let found = check(declarations.first().unwrap_or(&""), text, wrt, claim);
        let diagnosis = found.diagnosis.clone().unwrap_or_else(|| panic!("{line}: {found:?}"));
        assert_eq!((diagnosis.slip.as_str(), diagnosis.text.as_str()), (*slip, *words), "{line}");
        let expected = match diagnosis.slip {
            Slip::Attribute | Slip::Convention => ClaimVerdict::RightIf,
            _ => ClaimVerdict::Wrong,
        };
        assert_eq!(found.verdict, expected, "{line}");
    }
}

#[test]
fn what_a_layout_turns_is_named() {
    let cx = context(["A: matrix(n,m)"]);
    let found = cx.derive("A*x").by("x").check("A'").unwrap();
    assert_eq!(found.diagnosis.unwrap().slip, Slip::Layout);
    let found = cx.derive("A*x").by("x").layout(Layout::Denominator).check("A'").unwrap();
    assert_eq!(found.verdict, ClaimVerdict::Right);
    let found = cx.derive("sum(exp(x))").by("x").check("exp(x)'").unwrap();
    assert_eq!(found.diagnosis.unwrap().slip, Slip::Layout);
}

#[test]
fn what_is_no_claim_has_an_error_in_its_place() {
    let cx = context(["A: matrix(n,n)"]);
    for (claim, code, span) in
        [("A*x + q", "unknown-name", (6, 7)), ("A*x +", "syntax", (4, 5)), ("A*r, r", "syntax", (4, 6))]
    {
        let error = cx.derive("x'*A*x").by("x").check(claim).unwrap_err();
        assert_eq!((error.code.as_str(), (error.span.start, error.span.end)), (code, span), "{claim}: {error}");
    }
    assert_eq!(cx.derive("x'*A*x").check("A*x").unwrap_err().code.as_str(), "request");
}

/// What the question is does not depend on what is claimed: where vectors and matrices count, a claim about a number is wrong.
#[test]
fn a_claim_does_not_change_the_question() {
    for (text, wrt, claim, said) in [
        ("softmax(z)", "z", "softmax(z).*(1-softmax(z))", "the diagonal of the right answer, which is a matrix"),
        ("softmax(z)", "z", "softmax(z) - softmax(z)^2", "the diagonal of the right answer, which is a matrix"),
        ("sin(A*x)", "x", "cos(A*x)*A", "cos(A*x) is to be diag(cos(A*x))"),
        ("sin(A*x)", "x", "A'*cos(A*x)", "the derivative has 2 axes (matrix(n,m)), the claim is a vector(m)"),
        ("tanh(W*x)", "x", "(1 - tanh(W*x).^2)*W", "1 - tanh(W*x).^2 is to be diag(1 - tanh(W*x).^2)"),
        (
            "sigmoid(W*x+b)",
            "x",
            "sigmoid(W*x+b).*(1-sigmoid(W*x+b)).*W",
            "sigmoid(W*x + b).*(1 - sigmoid(W*x + b)) is to be diag(sigmoid(W*x + b).*(1 - sigmoid(W*x + b)))",
        ),
        ("relu(W*x)", "x", "sign(relu(W*x))*W", "sign(relu(W*x)) is to be diag(sign(relu(W*x)))"),
        ("A*exp(x)", "x", "A*exp(x)", "exp(x) is to be diag(exp(x))"),
    ] {
        let found = check("", text, wrt, claim);
        assert_eq!(found.verdict, ClaimVerdict::Wrong, "{text}: {claim}");
        assert_eq!(found.diagnosis.unwrap().text, said, "{text}: {claim}");
    }
}

/// A point where the derivative does not exist refutes no claim about it.
#[test]
fn kinks_and_ends_of_domains_refute_nothing() {
    for (declarations, text, wrt, claim, condition) in [
        ("x: scalar", "relu(x)", "x", "(1+sign(x))/2", "x is nonzero"),
        ("x: scalar", "relu(x)", "x", "1 - relu(sign(-x))", "x is nonzero"),
        ("", "sum(relu(W*x))", "W", "((ones(n)+sign(W*x))/2)*x'", "W*x has nonzero entries"),
        ("", "sum(relu(W*x))", "x", "W'*((ones(n)+sign(W*x))/2)", "W*x has nonzero entries"),
        ("", "sum(relu(x))", "x", "(ones(n)+sign(x))/2", "x has nonzero entries"),
        ("", "norm1(x)", "x", "2*relu(sign(x)) - ones(n)", "x has nonzero entries"),
        ("x: scalar; y: scalar", "max(x,y)", "x", "(1+sign(x-y))/2", "x - y is nonzero"),
        ("x: scalar", "log(x)", "x", "1/abs(x)", "x is positive"),
    ] {
        let found = check(declarations, text, wrt, claim);
        assert_eq!(found.verdict, ClaimVerdict::Right, "{text}: {claim}: {:?}", found.diagnosis);
        assert_eq!(found.conditions, [condition], "{text}: {claim}");
    }
    // Beside the kink it is wrong.
    assert_eq!(check("x: scalar", "relu(x)", "x", "sign(x)/2").verdict, ClaimVerdict::Wrong);
}

/// A claim is right under a constraint only where it is the derivative under it.
#[test]
fn a_constraint_is_named_where_its_derivative_is_the_claim() {
    for declarations in
        ["X: matrix(n,n)", "X: matrix(n,n) symmetric", "X: matrix(n,n) skew", "X: matrix(n,n) orthogonal"]
    {
        let found = check(declarations, "tr(X'*X)", "X", "0");
        assert_eq!(found.verdict, ClaimVerdict::Wrong, "{declarations}: {:?}", found.diagnosis);
    }
    let found = check("X: matrix(n,n)", "tr(X)", "X", "0");
    assert_eq!(found.diagnosis.unwrap().text, "right under the constraint skew: the skew part, for a skew X");
}

/// What floating point does not tell apart is no explanation, and factors are said in one piece.
#[test]
fn diagnoses_are_exact() {
    for (declarations, text, wrt, claim, said) in [
        ("", "norm(x)^2", "x", "2*x + exp(-(x-60).^2)", "the term exp(-(x - 60).^2) is too many"),
        ("x: scalar", "sin(x)", "x", "cos(x)+exp(-(x-60)^2)", "the term exp(-(x - 60)^2) is too many"),
        ("x: scalar", "abs(x)", "x", "sign(x)+exp(-(x-60)^2)", "the term exp(-(x - 60)^2) is too many"),
        ("", "norm(x)^2", "x", "2.0001*x", "1.00005 times the right answer"),
        ("", "norm(x)^2", "x", "2.0000001*x", "1.00000005 times the right answer"),
        ("x: scalar", "x^2/3", "x", "0.666*x", "0.999 times the right answer"),
        ("", "norm(A*x-b)^2", "x", "3.14*A'*(A*x-b)", "1.57 times the right answer"),
        ("", "norm(x)^2", "x", "1.5*x", "3/4 times the right answer"),
        ("", "tr(A*X*B*X'*C)", "X", "A'*C'*X*B + C*A*X*B'", "right if B is symmetric"),
        ("", "tr(W*H*H'*W')", "W", "2*H*H'*W'", "right in numerator layout: the transpose of the right answer"),
        ("", "a'*X*b", "X", "b*a'", "right in numerator layout: the transpose of the right answer"),
        (
            "b: vector(m); W: matrix(m,k)",
            "1/2*norm(V*tanh(W*x+b)-y)^2",
            "W",
            "((V'*(V*tanh(W*x+b)-y)).*(1-tanh(W*x+b)))*x'",
            "the exponent of tanh(W*x + b) is to be 2",
        ),
    ] {
        assert_eq!(check(declarations, text, wrt, claim).diagnosis.unwrap().text, said, "{text}: {claim}");
    }
}

/// The numbers of a counterexample are those of a person, with digits enough to tell them apart.
#[test]
fn counterexamples_show_a_difference() {
    for (declarations, text, wrt, claim) in [
        ("", "norm(x)^2", "x", "2*x + 0.0001*x"),
        ("", "norm(x)^2", "x", "2.0000001*x"),
        ("x: scalar", "x^2/3", "x", "0.6667*x"),
        ("x: scalar", "sin(x)", "x", "cos(x) + exp(-(x-60)^2)"),
    ] {
        let found = check(declarations, text, wrt, claim);
        let Some(gradus::Verdict::Different(case)) = &found.equality else { panic!("{claim}") };
        let [left, right] = [&case.left, &case.right].map(|side| side.as_ref().unwrap().text());
        assert_ne!(left, right, "{claim}");
        assert!(!left.contains("mod") && !right.contains("mod"), "{claim}: {left}, {right}");
    }
}
