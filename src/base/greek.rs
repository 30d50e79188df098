//! Greek letters by name: `beta` and `β` are one name.

/// Word, LaTeX command and letter.
pub(crate) const GREEK: [(&str, &str, char); 35] = [
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

/// A name that begins with a Greek letter, in its other spelling: `β_1` for `beta_1`.
pub(crate) fn respelt(name: &str) -> Option<String> {
    let end = name.find(|c: char| !c.is_alphabetic()).unwrap_or(name.len());
    let (start, rest) = name.split_at(end);
    let mut letters = start.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        let (word, ..) = GREEK.iter().find(|(.., own)| *own == letter)?;
        return Some(format!("{word}{rest}"));
    }
    let (.., letter) = GREEK.iter().find(|(word, ..)| *word == start)?;
    Some(format!("{letter}{rest}"))
}

/// The other spellings of a name: `β_1` and `β₁` for `beta_1`.
pub(crate) fn spellings(name: &str) -> impl Iterator<Item = String> {
    let below = below(name);
    let of_below = below.as_deref().and_then(respelt);
    respelt(name).into_iter().chain(below).chain(of_below)
}

/// A name that ends with a number below the line, in its other spelling: `W₁` for `W_1`.
fn below(name: &str) -> Option<String> {
    const ZERO: u32 = '₀' as u32;
    let is_below = |c: char| ('₀'..='₉').contains(&c);
    let stem = name.trim_end_matches(is_below);
    let digits = &name[stem.len()..];
    if !digits.is_empty() {
        let digits: String = digits.chars().filter_map(|c| char::from_digit(c as u32 - ZERO, 10)).collect();
        return Some(format!("{stem}_{digits}"));
    }
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &name[stem.len()..];
    let stem = stem.strip_suffix('_').filter(|_| !digits.is_empty())?;
    let below = |c: char| char::from_u32(c.to_digit(10)? + ZERO);
    Some(format!("{stem}{}", digits.chars().filter_map(below).collect::<String>()))
}

/// Whether a name begins with a small Greek letter or its word.
pub(crate) fn is_small_greek(name: &str) -> bool {
    let start = name.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let mut letters = start.chars();
    let single = letters.next().filter(|_| letters.next().is_none());
    GREEK.iter().any(|(word, _, letter)| letter.is_lowercase() && (*word == start || single == Some(*letter)))
}
