//! Greek letters by name, and the names of differentials.

/// Word, LaTeX command and letter.
pub(super) const GREEK: [(&str, &str, char); 35] = [
    ("alpha", "\\alpha", 'α'),
    ("beta", "\\beta", 'β'),
    ("gamma", "\\gamma", 'γ'),
    ("delta", "\\delta", 'δ'),
    ("epsilon", "\\epsilon", 'ε'),
    ("varepsilon", "\\varepsilon", 'ϵ'),
    ("zeta", "\\zeta", 'ζ'),
    ("eta", "\\eta", 'η'),
    ("theta", "\\theta", 'θ'),
    ("iota", "\\iota", 'ι'),
    ("kappa", "\\kappa", 'κ'),
    ("lambda", "\\lambda", 'λ'),
    ("mu", "\\mu", 'μ'),
    ("nu", "\\nu", 'ν'),
    ("xi", "\\xi", 'ξ'),
    ("pi", "\\pi", 'π'),
    ("rho", "\\rho", 'ρ'),
    ("sigma", "\\sigma", 'σ'),
    ("tau", "\\tau", 'τ'),
    ("upsilon", "\\upsilon", 'υ'),
    ("phi", "\\phi", 'φ'),
    ("varphi", "\\varphi", 'ϕ'),
    ("chi", "\\chi", 'χ'),
    ("psi", "\\psi", 'ψ'),
    ("omega", "\\omega", 'ω'),
    ("Gamma", "\\Gamma", 'Γ'),
    ("Delta", "\\Delta", 'Δ'),
    ("Theta", "\\Theta", 'Θ'),
    ("Lambda", "\\Lambda", 'Λ'),
    ("Xi", "\\Xi", 'Ξ'),
    ("Pi", "\\Pi", 'Π'),
    ("Sigma", "\\Sigma", 'Σ'),
    ("Phi", "\\Phi", 'Φ'),
    ("Psi", "\\Psi", 'Ψ'),
    ("Omega", "\\Omega", 'Ω'),
];

/// What a name is the differential of: `dX`, `dx1`, `dWt` and `dalpha`, but not `depth`.
pub(super) fn differential(name: &str) -> Option<&str> {
    let inner = name.strip_prefix('d')?;
    let head = inner.split('_').next()?.trim_end_matches(|c: char| c.is_ascii_digit());
    let one = head.chars().count() == 1;
    let is = one || head.starts_with(char::is_uppercase) || GREEK.iter().any(|(word, _, _)| *word == head);
    is.then_some(inner)
}
