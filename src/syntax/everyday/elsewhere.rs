//! Words of what is not computed, or asked for in another way.

/// Words that begin a text which asks for what is not computed.
pub(super) const OTHERS: [(&str, &str); 3] = [
    ("solve ", "equations are not solved"),
    ("integra", "integrals are not computed"),
    ("limit of ", "limits are not computed"),
];

/// Words of what is asked for elsewhere, and where.
pub(super) const ELSEWHERE: [(&[&str], &str); 7] = [
    (
        &["nuclear norm", "spectral norm", "operator norm", "trace norm"],
        "this norm of a matrix is not supported: norms are norm(x), norm1(x) and the Frobenius norm norm(X)",
    ),
    (
        &["eigenvalue", "eigenvector", "singular value", "condition number"],
        "eigenvalues and singular values are not supported: tr(X) and det(X) are their sum and their product",
    ),
    (
        &["cross product of", "curl of", "divergence of "],
        "operators of vector analysis are not supported; the divergence of f is tr of its Jacobian",
    ),
    (
        &["code for ", "code of ", " in numpy", " in python", " in pytorch", " in jax"],
        "source code is asked for by `gradus code EXPRESSION --wrt X`",
    ),
    (
        &["directional derivative", " in direction ", " in the direction "],
        "the derivative in a direction v is the differential with v for dx: write \"gradient of .. by x\", and read `differential`",
    ),
    (
        &["matrix exponential", "matrix logarithm", "matrix square root"],
        "functions of a matrix as a whole are not supported, but for powers and inverses: exp(A) is the exponential of each entry",
    ),
    (&["taylor"], "the expansion to second order is asked for by `gradus derive EXPRESSION --wrt X --taylor 2`"),
];

/// Whether a text in small letters asks for what is not computed, or in another way.
pub(super) fn is_elsewhere(lower: &str) -> bool {
    let inside = ELSEWHERE.iter().flat_map(|(words, _)| words.iter()).any(|word| lower.contains(word));
    inside || OTHERS.iter().any(|(word, _)| lower.trim_start().starts_with(word))
}
