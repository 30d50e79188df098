//! Names that are products of letters: `x'Ax`, `Xw`.

use super::Known;
use crate::base::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::lexer::Token;
use rustc_hash::FxHashSet;

type Placed = (Token, Span);

/// Names of Greek letters, which are one letter each.
const GREEK: [&str; 34] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta",
    "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega",
];

/// The most letters of a glued name.
const LONGEST: usize = 6;

/// Whether a name is that of a Greek letter.
pub(crate) fn is_greek(name: &str) -> bool {
    let mut letters = name.chars();
    let single = letters.next().filter(|_| letters.next().is_none());
    GREEK.contains(&name) || single.is_some_and(|c| ('α'..='ω').contains(&c) || ('Α'..='Ω').contains(&c))
}

/// The letters of a name, each with its digits or subscript.
fn letters(name: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = Vec::new();
    let mut below = false;
    for (at, c) in name.char_indices() {
        let digit = c.is_ascii_digit() || ('₀'..='₉').contains(&c);
        if c == '_' {
            below = true;
        } else if !digit && !below {
            starts.push(at);
        } else if !digit {
            // `x_ij`: a subscript of letters belongs to the name whole.
            return vec![name];
        }
    }
    let ends = starts.iter().skip(1).copied().chain([name.len()]);
    starts.iter().zip(ends).map(|(start, end)| &name[*start..end]).collect()
}

/// The names of letters that a name is a product of, where `is_used` says which names stand elsewhere in the question.
fn parts<'n>(name: &'n str, is_used: &dyn Fn(&str) -> bool, known: &Known<'_>) -> Option<Vec<&'n str>> {
    let literal = |name: &str| {
        (known.is_declared)(name) || (known.is_function)(name) || known.wrt.contains(&name) || GREEK.contains(&name)
    };
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    if name.starts_with('\'') || literal(name) || GREEK.contains(&stem) {
        return None;
    }
    let letters = letters(name);
    if letters.len() < 2 || letters.len() > LONGEST {
        return None;
    }
    // `dX` is the differential of `X`.
    if letters[0] == "d" && letters.len() == 2 {
        return None;
    }
    let seen = |letter: &&str| is_used(letter) || known.wrt.contains(letter) || (known.is_declared)(letter);
    let strange: Vec<&&str> = letters.iter().filter(|letter| !seen(letter)).collect();
    // A word is a name: small letters in it have to be known, but for one beside another letter.
    let word = letters.len() > 2 && strange.iter().any(|letter| !letter.starts_with(char::is_uppercase));
    (!word && strange.len() < letters.len()).then_some(letters)
}

/// Whether an expression has a name that is a product of letters.
pub(crate) fn has_glued(expr: &Expr, known: &Known<'_>) -> bool {
    let mut names: FxHashSet<&str> = FxHashSet::default();
    expr.walk(&mut |e| {
        if let ExprKind::Name(name) = &e.kind {
            names.insert(name);
        }
    });
    names.iter().any(|name| name.len() > 1 && parts(name, &|letter| names.contains(letter), known).is_some())
}

/// Splits names that are products of letters, but where a sign stands next to them that they would not need.
pub(super) fn split(tokens: Vec<Placed>, text: &str, known: &Known<'_>, notes: &mut Vec<String>) -> Vec<Placed> {
    let mut names: FxHashSet<&str> = FxHashSet::default();
    // Whoever writes `Wx*x` means a name.
    let mut explicit: FxHashSet<&str> = FxHashSet::default();
    let is_sign = |place: Option<&Placed>| matches!(place, Some((Token::Star, _)));
    for (i, (token, _)) in tokens.iter().enumerate() {
        if let Token::Name(name) = token {
            names.insert(name);
            if is_sign(tokens.get(i + 1)) || is_sign(i.checked_sub(1).and_then(|before| tokens.get(before))) {
                explicit.insert(name);
            }
        }
    }
    let is_used = |letter: &str| names.contains(letter);
    let mut out: Vec<Placed> = Vec::with_capacity(tokens.len());
    let mut said: FxHashSet<&str> = FxHashSet::default();
    for (i, (token, span)) in tokens.iter().enumerate() {
        let Token::Name(name) = token else {
            out.push((token.clone(), *span));
            continue;
        };
        let power = i > 0 && tokens[i - 1].0 == Token::Caret;
        let mut found = parts(name, &is_used, known).filter(|_| !explicit.contains(name.as_str()));
        if power {
            // `x^TAx`: the exponent is the first letter.
            let literal = (known.is_declared)(name) || known.wrt.contains(&name.as_str());
            let transposed = !literal && name.len() > 1 && name.starts_with('T') && !(known.is_declared)("T");
            found = transposed.then(|| letters(name)).filter(|letters| letters.len() > 1);
        }
        let Some(found) = found else {
            out.push((token.clone(), *span));
            continue;
        };
        if said.insert(name) {
            let product = if power { found[1..].join("*") } else { found.join("*") };
            let written = if power { &name[1..] } else { name.as_str() };
            if found.len() > 1 && product.contains('*') {
                notes.push(format!("{written} is read as the product {product}; declare {written} for one variable"));
            }
        }
        let mut at = span.start;
        let exact = text.get(span.range()).is_some_and(|own| own == name);
        for letter in found {
            let end = if exact { at + letter.len() } else { span.end };
            out.push((Token::Name(letter.to_owned()), Span::new(at, end)));
            at = end;
        }
    }
    out
}
