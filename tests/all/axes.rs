//! Functions along an axis of a matrix, and what combines with them: every form in numbers, other spellings, what is said and what is
//! refused.

use crate::support::check::check;
use crate::support::generate::{Case, Request};
use crate::support::{context, listed};
use gradus::{Context, Status};

/// Declarations, an expression and the variables: in every form, in numbers and in NumPy.
pub(crate) const CASES: &[(&str, &str, &str)] = &[
    ("X: matrix(n,m)", "sum(X,1)", "X"),
    ("X: matrix(n,m)", "sum(X,2)", "X"),
    ("X: matrix(n,m); y: vector(m)", "sum(X,1)*y", "X"),
    ("X: matrix(n,m)", "sum(sum(X,1).^2)", "X"),
    ("X: matrix(n,m)", "sum(exp(sum(X,1)))*sum(sum(X,2).^3)", "X"),
    ("X: matrix(n,m)", "mean(X,1)", "X"),
    ("X: matrix(n,m)", "mean(X.^2,2)", "X"),
    ("x: vector(n)", "sum(x,1)*mean(x,1)", "x"),
    ("X: matrix(n,m)", "prod(X,1)", "X"),
    ("X: matrix(n,m)", "sum(prod(X,2))", "X"),
    ("X: matrix(n,m); y: vector(n)", "y'*prod(X,2)", "X"),
    ("X: matrix(n,m)", "softmax(X,1)", "X"),
    ("X: matrix(n,m)", "softmax(X,2)", "X"),
    ("X: matrix(n,m); C: matrix(n,m)", "sum(softmax(X,2).*C)", "X"),
    ("X: matrix(n,m); C: matrix(n,m)", "sum(softmax(X,1).*C)", "X"),
    ("X: matrix(n,m); C: matrix(n,m)", "norm(softmax(X,2) - C)^2", "X"),
    ("X: matrix(n,m)", "logsumexp(X,1)", "X"),
    ("X: matrix(n,m)", "sum(logsumexp(X,2))", "X,X"),
    ("X: matrix(n,m); W: matrix(m,k); Y: matrix(n,k)", "sum(logsumexp(X*W,2)) - tr(Y'*X*W)", "W"),
    ("X: matrix(n,m); W: matrix(m,k); Y: matrix(n,k)", "-sum(Y.*log(softmax(X*W,2)))", "W"),
    ("Q: matrix(n,k); K: matrix(m,k); V: matrix(m,d)", "softmax(Q*K'/sqrt(k),2)*V", "Q"),
    ("Q: matrix(n,k); K: matrix(m,k); V: matrix(m,d)", "sum(softmax(Q*K',2)*V)", "K"),
    ("Q: matrix(n,k); K: matrix(m,k); V: matrix(m,d)", "norm(softmax(Q*K',2)*V)^2", "V"),
    ("X: matrix(n,m) positive", "X./sum(X,2)", "X"),
    ("X: matrix(n,m) positive; C: matrix(n,m)", "sum(C.*(X./sum(X,1)))", "X"),
    ("X: matrix(n,m)", "exp(X)./sum(exp(X),2)", "X"),
    ("X: matrix(n,m)", "X - mean(X,1)", "X"),
    ("X: matrix(n,m)", "norm(X - mean(X,2))^2", "X"),
    ("X: matrix(n,m)", "sum((X - mean(X,1)).^2./(1 + mean(X.^2,1)))", "X"),
    ("X: matrix(n,m); Y: matrix(n,k)", "sum(X.*sum(Y,2))", "Y"),
    ("X: matrix(n,m)", "sum(X,2)./(1 + exp(X))", "X"),
    ("X: matrix(n,m) positive; Y: matrix(n,k)", "sum(X.^sum(Y,2))", "Y"),
    ("X: matrix(n,m) positive", "sum(X,1).^2*ones(m)", "X"),
    ("X: matrix(n,m); Y: matrix(k,m)", "sum(exp(-(sum(X.^2,2) + sum(Y.^2,2)' - 2*X*Y')))", "X"),
    ("X: matrix(n,m)", "sum(X,1)./sum(X.^2,2)", "X"),
    ("X: matrix(n,m)", "sum(sqrt(sum(X.^2,2)))", "X"),
    ("X: matrix(n,m)", "X - logsumexp(X,2)", "X"),
    ("X: matrix(n,m)", "logsumexp(vec(X))", "X"),
    ("X: matrix(n,m); C: matrix(n,m)", "sum(softmax(vec(X)).*vec(C))", "X"),
];

/// What is typed, with declarations, and what it is in strict syntax.
const SPELLINGS: &[(&str, &str, &str)] = &[
    ("", "sum(X,axis=2)", "X*ones(m)"),
    ("", "sum(X,axis=1)", "ones(n)'*X"),
    ("", "np.sum(X,axis=0)", "ones(n)'*X"),
    ("", "np.sum(X,1)", "X*ones(m)"),
    ("", "np.sum(x)", "sum(x)"),
    ("", "np.mean(X,axis=-1)", "X*ones(m)/m"),
    ("", "torch.softmax(X,dim=1)", "softmax(X,2)"),
    ("", "np.sum(X)", "sum(X)"),
    ("", "np.exp(X)/np.sum(np.exp(X),axis=1,keepdims=True)", "softmax(X,2)"),
    ("", "(X - np.mean(X,axis=0))**2", "(X - ones(n)*ones(n)'*X/n).^2"),
    ("", "np.mean(X,axis=0) - w", "X'*ones(n)/n - w"),
    ("", "exp(X)/sum(exp(X),2)", "softmax(X,2)"),
    ("", "norm(X,axis=2)", "sqrt(X.^2*ones(m))"),
    ("", "norm1(X,axis=1)", "ones(n)'*abs(X)"),
    ("", "norm(X,1,axis=2)", "abs(X)*ones(m)"),
    ("", "np.linalg.norm(X,axis=1)", "sqrt(X.^2*ones(m))"),
    ("", "norm(x,1)", "sum(abs(x))"),
    ("", "norm(x,2)^2", "x'*x"),
    ("", "norm(X,'fro')^2", "tr(X'*X)"),
    ("", "max(0,X)", "relu(X)"),
    ("", "max(x,1)", "relu(x - ones(n)) + ones(n)"),
    ("", "max(1,x)", "relu(x - ones(n)) + ones(n)"),
    ("", "max(X,Y)", "relu(X - Y) + Y"),
    ("", "min(X,Y)", "(X + Y - abs(X - Y))/2"),
    ("", "min(x,0)", "-relu(-x)"),
    ("", "min(x,2)", "-max(-x,-2)"),
    ("", "np.maximum(X,0)", "relu(X)"),
    ("", "X./sum(X,2)", "diag((X*ones(m)).^(-1))*X"),
    ("", "sum(X,1)./X", "(ones(n)*(ones(n)'*X))./X"),
    ("", "sum(X,2) - sum(Y,1)", "X*ones(m)*ones(m)' - ones(n)*ones(n)'*Y"),
    ("", "2*mean(X,2) + X", "2*X*ones(m)*ones(m)'/m + X"),
    ("", "sum(X,2)' .* Z", "Z*diag(X*ones(m))"),
    ("", "X.^2./sqrt(sum(X.^2,2))", "diag(1./sqrt(X.^2*ones(m)))*X.^2"),
];

/// The names of [`SPELLINGS`].
const DECLARED: [&str; 5] = ["X: matrix(n,m)", "Y: matrix(n,m)", "Z: matrix(k,n)", "x: vector(n)", "w: vector(m)"];

/// What is refused, with what the message says.
const REFUSED: &[(&str, &[&str])] = &[
    ("softmax(X)", &["softmax(X,1)", "softmax(X,2)", "softmax(vec(X))"]),
    ("logsumexp(X*Y')", &["logsumexp(X*Y',1)", "logsumexp(X*Y',2)", "logsumexp(vec(X*Y'))"]),
    ("softmax(X)*w", &["softmax(X,1)", "softmax(X,2)"]),
    ("sum(X,3)", &["sum(X,1)", "sum(X,2)"]),
    ("sum(X,0)", &["sum(X,1)", "sum(X,2)"]),
    ("sum(x,2)", &["x is vector(n)"]),
    ("norm(X,1)", &["largest column sum", "norm1(X)"]),
    ("norm(X,2)", &["largest singular value", "norm(X)"]),
    ("max(X,[],2)", &["each row", "logsumexp(X,2)"]),
    ("min(X,axis=1)", &["each column"]),
    ("X + w", &["equal shapes"]),
    ("X - Y*w", &["equal shapes"]),
    ("sum(X,1) - x", &["equal shapes"]),
    ("X./sum(Z,2)", &["equal shapes"]),
    ("tr(X,axis=1)", &["no axis"]),
];

/// What is said of a reading, by a part of the note; without a part nothing is.
const NOTES: &[(&str, &str)] = &[
    ("sum(X,1)", ""),
    ("softmax(X,2)", ""),
    ("max(X,Y)", ""),
    ("sum(X,axis=2)", ""),
    ("sum(X,axis=1)", "as in MATLAB: sum(X,1) goes down each column"),
    ("np.sum(X,axis=1)", "as in NumPy, counted from 0: sum(X,2), of each row"),
    ("X./sum(X,2)", "in `X./sum(X,2)` the reduction `sum(X,2)` combines with each column"),
    ("X - mean(X,1)", "in `X - mean(X,1)` the reduction `mean(X,1)` combines with each row"),
    ("X/sum(X,2)", "read entry by entry, as ./"),
    ("max(x,1)", "relu(x - 1) + 1"),
];

#[test]
fn every_form_agrees_with_differences() {
    for (number, (declarations, text, wrt)) in CASES.iter().enumerate() {
        let case = Case {
            number: number as u64,
            declarations: listed(declarations).map(str::to_owned).collect(),
            text: (*text).to_owned(),
            wrt: wrt.split(',').map(str::to_owned).collect(),
            request: Request::Derivative(None),
            grouped: text.contains("vec"),
            tensors: false,
            wide: false,
        };
        let report = check(&case);
        let complete = report.refused.is_empty() && report.wrong.is_empty() && report.missing.is_empty();
        assert!(complete && report.untested == 0 && report.forms > 0, "{case}: {report:?}");
    }
}

#[test]
fn spellings_are_what_is_meant() {
    for (declarations, typed, meant) in SPELLINGS {
        let cx = context(DECLARED.into_iter().chain(listed(declarations)));
        let equality = cx.equal(typed, meant).unwrap_or_else(|e| panic!("{typed}: {e}"));
        assert!(equality.is_equal(), "{typed} is not {meant}");
        assert!(equality.verdict.status() != Status::Unknown, "{typed}");
    }
}

#[test]
fn undeclared_names_along_an_axis_are_matrices() {
    for (text, rank) in [
        ("sum(x,2)", 2),
        ("sum(X,1)", 2),
        ("x - mean(x,1)", 2),
        ("(X - mean(X,1))./sqrt(mean(X.^2,1))", 2),
        ("sum(softmax(X,2).*C)", 2),
    ] {
        let read = Context::new().parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let (_, name, declaration) = read.symbols().variables().next().unwrap();
        assert_eq!(declaration.shape.len(), rank, "{name} of {text}");
    }
}

#[test]
fn what_is_refused_says_what_is_right() {
    let cx = context(DECLARED);
    for (text, parts) in REFUSED {
        let error = cx.parse(text).map(|read| read.notes().len()).expect_err(text);
        let missing = parts.iter().find(|part| !error.message.contains(**part));
        assert_eq!(missing, None, "{text}: {}", error.message);
    }
}

#[test]
fn what_is_not_literal_is_said() {
    let cx = context(DECLARED);
    for (text, part) in NOTES {
        let read = cx.parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let said = read.notes().iter().any(|note| note.contains(part));
        assert!(if part.is_empty() { read.notes().is_empty() } else { said }, "{text}: {:?}", read.notes());
    }
}
