//! Texts that ask whether something is so.

use gradus::Context;
use gradus::protocol::{Outcome, Request, respond};
use serde_json::json;

fn answered(text: &str) -> Outcome {
    respond(&Context::new(), json!({"expr": text}).to_string().as_bytes(), 1).outcome
}

/// An equation with a derivative is a claim, whatever the notation of either; so is a sentence that says what one is.
#[test]
fn a_text_may_claim_a_derivative() {
    for (text, of, wrt, verdict) in [
        ("d(W*W')/dW = 2*W", "W*W'", "W", "wrong"),
        ("d(x'*x)/dx = 2*x", "x'*x", "x", "right"),
        ("d/dx ||Ax-b||^2 = 2A'(Ax-b)", "||Ax-b||^2", "x", "right"),
        ("\\frac{\\partial a^T X b}{\\partial X} = ab^T", "a^T X b", "X", "right"),
        ("$$\\nabla_x \\|x\\|^2 = 2x$$", "\\|x\\|^2", "x", "right"),
        ("\\frac{d}{dX} \\log\\det X = X^{-T}", "\\log\\det X", "X", "right"),
        ("\\frac{\\partial}{\\partial X}\\mathrm{Tr}(X^2 A) = (XA+AX)^T", "\\mathrm{Tr}(X^2 A)", "X", "right"),
        ("show that d/dx x'Ax = (A+A')x", "x'Ax", "x", "right"),
        ("the gradient of x'Ax by x is 2Ax", "x'Ax", "x", "right-if"),
        ("is 2Ax the gradient of x'Ax by x?", "x'Ax", "x", "right-if"),
        ("hessian of x'Ax by x is A + A'", "x'Ax", "x x", "right"),
        ("d(x'*A*x)/dx = A*x + A'*x = 2*A*x", "x'*A*x", "x", "right-if"),
        ("gradient of norm(x)^2 is 2x", "gradient of norm(x)^2", "", "right"),
        ("gradient of x'Ax = 2Ax", "gradient of x'Ax", "", "right-if"),
        ("d vec(AXB)/d vec(X) = kron(B', A)", "vec(AXB)", "X", "right"),
        ("d(x'Ax) = x'(A + A')dx", "x'Ax", "x", "right"),
        ("d(X'X) = 2 X' dX", "X'X", "X", "wrong"),
        ("∂(Ax)/∂x = A", "Ax", "x", "right"),
        ("verify: d/dX tr(X'AX) = (A + A')X", "tr(X'AX)", "X", "right"),
        ("derivative of WW' wrt W equals 2W", "WW'", "W", "wrong"),
        ("d tr(AXB) = tr(BA dX)", "tr(AXB)", "X", "right"),
        ("\\mathrm{d} \\ln|X| = \\mathrm{tr}(X^{-1} \\mathrm{d}X)", "\\ln|X|", "X", "right"),
        ("d \\det X = \\det X \\operatorname{tr}(X^{-1} dX)", "\\det X", "X", "right"),
        // What is said of the variables, and what is square by the claim.
        ("d(x^T A x)/dx = 2Ax, A symmetric", "x^T A x, A is symmetric", "x", "right"),
        ("d(x^T A x)/dx = 2Ax for symmetric A", "x^T A x, A is symmetric", "x", "right"),
        ("d det(AXB)/dX = det(AXB) X^-T", "det(AXB)", "X", "right"),
        ("d det(X^T A X)/dX = 2 det(X^T A X) X^-T", "det(X^T A X)", "X", "right"),
        ("d(A X)/dX = A'", "A X", "X", "wrong"),
    ] {
        let Outcome::Claim(claim) = answered(text) else { panic!("{text}: {:?}", answered(text)) };
        let claimed = claim.claimed.unwrap();
        assert_eq!((claimed.expr.as_str(), claimed.wrt.join(" ").as_str()), (of, wrt), "{text}");
        assert_eq!(claim.verdict, verdict, "{text}");
    }
    // What has no formula, or speaks of a function that nothing is known of, is none.
    for text in [
        "d(x'*x)/dx",
        "df/dx = 2*x",
        "f(x) = x'*x",
        "\\nabla_x f(x) = 2x",
        "df/dx where f = x'*x",
        "y = A*x",
        "what is the gradient of x'*x?",
        "code for the gradient of x'*x by x",
    ] {
        assert_eq!(Request::new(text).whether(), None, "{text}");
    }
    // A mistake has its place in the text that was given.
    for (text, part) in [("d(x'*x)/dx = 2*foo(x)", "foo"), ("is A*B = B*?", "?")] {
        let Outcome::Failure(failure) = answered(text) else { panic!("{text}") };
        let [start, end] = failure.error.span;
        assert!(text[start..end].contains(part) || start <= text.find(part).unwrap(), "{text}: {:?}", failure.error);
        assert!(end <= text.len() && failure.error.field.is_none(), "{text}: {:?}", failure.error);
    }
}

/// Sentences that ask whether two expressions are equal; names of capitals in two orders are products.
#[test]
fn a_text_may_ask_whether_two_are_equal() {
    for (text, equal) in [
        ("is tr(AB) = tr(BA)?", true),
        ("is tr(AB) equal to tr(BA)", true),
        ("does AB = BA?", false),
        ("prove that (A*B)' = B'*A'", true),
        ("tr(A*B) = tr(B*A)?", true),
        ("Is \\operatorname{tr}(ABC) = \\operatorname{tr}(BCA)?", true),
    ] {
        let Outcome::Equality(equality) = answered(text) else { panic!("{text}: {:?}", answered(text)) };
        assert_eq!(equality.equal, Some(equal), "{text}");
    }
    let products = Context::new().equal("tr(AB)", "tr(BA)").unwrap();
    assert!(products.is_equal() && products.notes.iter().any(|note| note.contains("AB is read as the product A*B")));
    let mut cx = Context::new();
    cx.declare("AB: matrix(n,n)").unwrap();
    assert!(!cx.equal("tr(AB)", "tr(BA)").unwrap().is_equal());
}
