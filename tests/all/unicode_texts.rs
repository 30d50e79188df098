//! Texts with letters of all kinds: no command panics, and errors have places that are places of the text.

use gradus::{Context, Error};
use proptest::prelude::*;

/// Texts as people write them, as questions in words, in LaTeX, with clauses and parts.
const TEXTS: [&str; 40] = [
    "x'*A*x",
    "gradient of x'*A*x with respect to x",
    "What is the derivative of norm(A*x - b)^2 wrt x?",
    "differentiate log det X twice with respect to X",
    "the Hessian of f, where f(x) = x'*A*x + b'*x",
    "d/dx (x' A x)",
    "d^2/dx^2 sin(x)",
    "d(x'*A*x)/dx = 2*A*x",
    "∂/∂x ‖A x − b‖²",
    "∂²/∂x∂y (x'*y)",
    "∇_x (x'*A*x)",
    "∇²f, f = sum(exp(x))",
    "\\frac{\\partial}{\\partial \\mathbf{x}} \\|A\\mathbf{x} - b\\|_2^2",
    "\\nabla_{\\beta} \\frac12\\|y - X\\beta\\|^2",
    "\\sum_{i=1}^n (x_i - \\bar{x})^2",
    "\\arg\\min_{w} \\|Xw - y\\|^2",
    "minimize norm(X*w - y)^2 over w",
    "Loss: (y - x*w)^2 where A is symmetric, w in R^n",
    "L = (y - X*w)'*(y - X*w); dL/dw",
    "is d tr(A*X)/dX = A'?",
    "Is the gradient of x'*x equal to 2*x?",
    "half the squared norm of x by x",
    "one over x squared",
    "the ratio of tr(A) and det(A)",
    "gradient and hessian of x'*x",
    "gradient of f(x, y) = x'*y",
    "gradient with respect to W and b of W*x + b",
    "gradient of x'*x at x = 0",
    "simplify tr(A*B) - tr(B*A)",
    "F[i,j] = W[i,p]*W[j,p]",
    "sum_i x_i^2 + y_i",
    "x^TAx + xᵀAx + x.T @ A @ x",
    "np.linalg.norm(x)**2 + torch.sum(x)",
    "sum(x.^2, axis=1)",
    "A \\ b + X(:,1) + x[2]",
    "lambda x: x'*x",
    "f = @(x) x'*A*x",
    "How does det(A) change when A changes?",
    "derivative of the huber loss",
    "E[x*x'] + <x, y> + |x| + a·b × c",
];

/// What is put into them: capitals whose small letters are longer or shorter, ligatures, marks over letters, letters and signs of other
/// scripts, signs that are nothing, and such beyond sixteen bits.
const PIECES: [&str; 34] = [
    "İ",
    "ß",
    "ẞ",
    "ﬁ",
    "ﬃ",
    "é",
    "e\u{301}",
    "\u{301}",
    "\u{20d7}",
    "Σ",
    "ς",
    "ſ",
    "K",
    "Å",
    "Ω",
    "𝐱",
    "𝒟",
    "😀",
    "👩‍💻",
    "ℝ",
    "ᵀ",
    "₁",
    "²",
    "½",
    "∂",
    "∇",
    "·",
    "×",
    "′",
    "‖",
    "\u{200b}",
    "\u{202e}",
    "中",
    "ا",
];

/// A text with pieces put in at places, or instead of a character.
fn text() -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0..PIECES.len(), any::<bool>());
    (0..TEXTS.len(), prop::collection::vec(edit, 1..4)).prop_map(|(text, edits)| {
        let mut letters: Vec<String> = TEXTS[text].chars().map(String::from).collect();
        for (place, piece, replaces) in edits {
            let at = place.index(letters.len());
            if replaces { letters[at] = PIECES[piece].to_owned() } else { letters.insert(at, PIECES[piece].to_owned()) }
        }
        letters.concat()
    })
}

/// Whether the error points into a text.
fn is_placed<T>(found: Result<T, Error>, text: &str) -> bool {
    found.err().is_none_or(|error| text.get(error.span.range()).is_some())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(160) })]

    #[test]
    fn no_text_panics(text in text(), other in text()) {
        let cx = Context::new();
        prop_assert!(is_placed(cx.parse(&text), &text));
        prop_assert!(is_placed(cx.derive(&text).answer(), &text));
        prop_assert!(is_placed(cx.derive(&text).by("x").expression(), &text));
        let _ = cx.equal(&text, &other);
        let _ = cx.derive("x'*A*x").by("x").check(&text);
        let _ = Context::new().declare(&text);
        let _ = Context::new().assume(&text);
        let _ = Context::new().add_rules(&text);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn no_line_panics(text in text(), other in text()) {
        let cx = Context::new();
        for line in [
            serde_json::json!({"expr": text, "wrt": "x"}),
            serde_json::json!({"expr": text, "equal": other}),
            serde_json::json!({"expr": "x'*x", "wrt": "x", "claim": text}),
            serde_json::json!({"expr": "x'*x", "wrt": text, "declare": [other]}),
        ] {
            let response = gradus::protocol::respond(&cx, line.to_string().as_bytes(), 1).to_string();
            prop_assert!(!response.contains("\"code\":\"internal\""), "{line}: {response}");
        }
    }
}
