//! Products without a sign beside signs of other products, and bars behind words.

use gradus::Context;

fn read(text: &str) -> String {
    let read = Context::new().derive(text).expression().unwrap_or_else(|error| panic!("{text}: {error}"));
    read.question().unwrap_or(text).to_owned()
}

#[test]
fn products_without_a_sign_are_read_before_those_entry_by_entry_and_of_kronecker() {
    for (text, expected) in [
        ("A x ⊙ B x", "(A*x).*(B*x)"),
        ("g \\odot U h", "g.*(U*h)"),
        ("(1 - z) ∘ U h + z ∘ V h", "(1 - z).*(U*h) + z.*(V*h)"),
        ("x^2 ⊙ A y / 2", "x^2.*(A*y)/2"),
        ("sin(A x ⊙ B x)", "sin((A*x).*(B*x))"),
        ("A C ⊗ B D", "kron(A*C,B*D)"),
        ("M' \\otimes N y", "kron(M',N*y)"),
        // Columns of a matrix are what all before them is applied to.
        ("B' ⊗ A vec(X)", "kron(B',A)*vec(X)"),
        // A transpose, and another one behind it.
        ("A^TX^T", "A'*X'"),
        ("X^TA^TX^T", "X'*A'*X'"),
        // Signs of programming languages have their own rank.
        ("A*x.*B*x", "A*x.*B*x"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    let notes = Context::new().derive("A x ⊙ B x").expression().unwrap().notes().to_vec();
    assert!(notes.contains(&"products without a sign beside ⊙ are read before it".to_owned()), "{notes:?}");
}

#[test]
fn bars_are_only_what_a_word_before_them_calls_so() {
    for (text, expected) in [
        ("gradient of log |X|", "logdet(X)"),
        ("gradient of exp ||x||", "exp(norm(x))"),
        ("derivative of sin |x|", "sin(abs(x))"),
        ("gradient of the norm ||x||", "norm(x)"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}
