//! Questions in the notation of quotients: `d(..)/dx`, `\partial f/\partial X`.

use super::frame::{Found, matching, repeated};
use super::sentences::about;
use super::variable::{TRANSPOSES, variable};
use crate::ops::{from_elsewhere, is_function};
use crate::syntax::lexer::is_name;

/// The part behind a sign of a differential: `d`, `∂`, `\partial`.
pub(super) fn after_sign(text: &str) -> Option<&str> {
    let signs = ["\\partial", "\\mathrm{d}", "\\mathrm d", "\\operatorname{d}", "∂", "d"];
    signs.iter().find_map(|sign| text.trim_start().strip_prefix(sign))
}

/// The order behind a sign: `d^2`.
pub(super) fn order(text: &str) -> (usize, &str) {
    ["^2", "²", "^{2}"].iter().find_map(|two| text.strip_prefix(two)).map_or((1, text), |rest| (2, rest))
}

/// `dX`, `dx^2`, behind a sign.
pub(super) fn denominator(text: &str) -> Option<(String, usize)> {
    let names = denominators(text)?;
    let [first, rest @ ..] = &names[..] else { return None };
    rest.iter().all(|name| name == first).then(|| (first.clone(), names.len()))
}

/// The variables below the line, one for each order: `dX`, `dx^2`, `\partial x \partial y^\top`.
pub(super) fn denominators(text: &str) -> Option<Vec<String>> {
    let rest = after_sign(text)?;
    let signs = ["\\partial", "∂", "\\mathrm{d}", " d"];
    let (mut names, mut rest) = (Vec::new(), rest);
    loop {
        let next = signs.iter().filter_map(|sign| Some((rest.find(sign)?, sign.len()))).min();
        let (part, tail) = next.map_or((rest, None), |(at, length)| (&rest[..at], Some(&rest[at + length..])));
        let part = part.trim().trim_start_matches("\\,").trim_end_matches("\\,").trim();
        let twice = ["^2", "²", "^{2}"].iter().find_map(|mark| part.strip_suffix(mark));
        let name = TRANSPOSES.iter().find_map(|mark| part.strip_suffix(mark));
        let part = twice.or(name).unwrap_or(part);
        match self::twice(part).filter(|_| names.is_empty() && tail.is_none()) {
            Some(name) => names.extend(repeated(&name, 2)),
            None => names.extend(vec![variable(part)?; if twice.is_some() { 2 } else { 1 }]),
        }
        match tail {
            Some(tail) => rest = tail,
            None => return (names.len() <= 2).then_some(names),
        }
    }
}

/// How long the name is that a text begins with, and what stands below it: `x`, `X_{ij}`; an order is none of it: `x²`.
fn name_length(text: &str) -> usize {
    let letters = |c: char| c.is_alphabetic() && !matches!(c, 'ᵀ' | 'ᴴ') || c.is_ascii_digit() || c == '_';
    let length = text.find(|c: char| !letters(c)).unwrap_or(text.len());
    match text[..length].ends_with('_') && text[length..].starts_with('{') {
        true => length + matching(&text[length..]).map_or(0, |close| close + 1),
        false => length,
    }
}

/// How long the part below the line is that a text begins with, and the variables: `dx`, `∂x∂y`, `dx dx^T`, `(∂x ∂x')`.
fn below_line(text: &str, times: usize) -> Option<(usize, Vec<String>)> {
    if let Some(close) = text.trim_start().starts_with('(').then(|| matching(text.trim_start())).flatten() {
        let open = text.len() - text.trim_start().len();
        return Some((open + close + 1, denominators(&text[open + 1..open + close])?));
    }
    let (mut at, mut names) = (0, Vec::new());
    loop {
        let name = after_sign(&text[at..])?.trim_start();
        let length = name_length(name);
        let end = text.len() - name.len() + length;
        match twice(&name[..length]).filter(|_| times == 2 && names.is_empty()) {
            Some(name) => names = repeated(&name, 2),
            None => names.push(variable(&name[..length])?),
        }
        let marks = &text[end..];
        let (_, behind) = order(marks);
        let transposed = TRANSPOSES.iter().find_map(|mark| marks.strip_prefix(mark)).filter(|rest| is_apart(rest));
        let behind = transposed.unwrap_or(behind);
        at = text.len() - behind.len();
        let next = behind.trim_start();
        let goes_on = next.starts_with(['∂', '\\']) && after_sign(next).is_some() || is_differential_of(next, &names);
        if names.len() >= times || !goes_on {
            return Some((at, names));
        }
        at = text.len() - next.len();
    }
}

/// Whether a factor stands apart behind a mark of a transpose: `/dx^T f`, but not `x'y`.
fn is_apart(text: &str) -> bool {
    text.is_empty() || text.starts_with([' ', '(', '[', '{', '\\', '|', '∂', 'd'])
}

/// Whether a text begins with the differential of the variable before it, or of another letter: `dx^T`, `dy`.
fn is_differential_of(text: &str, names: &[String]) -> bool {
    let Some(name) = text.strip_prefix('d') else { return false };
    let name = &name[..name_length(name)];
    names.iter().any(|own| own == name) || name.chars().count() == 1 && text[1 + name.len()..].starts_with(' ')
}

/// The variable of `xdx`, which stands behind the sign of `dxdx'`.
fn twice(text: &str) -> Option<String> {
    text.match_indices('d').find_map(|(at, sign)| {
        let (first, second) = (&text[..at], &text[at + sign.len()..]);
        (!first.is_empty() && first == second).then(|| variable(first)).flatten()
    })
}

/// `(d/dx) ..`
fn operator(text: &str) -> Found {
    let close = text.starts_with('(').then(|| matching(text)).flatten()?;
    let (times, rest) = order(after_sign(&text[1..close])?);
    let (name, twice) = denominator(rest.trim_start().strip_prefix('/')?.trim())?;
    (twice == times).then(|| (close + 1..text.len(), repeated(&name, times)))
}

/// `d(..)/dx`, `d/dx ..`
pub(super) fn quotient(text: &str) -> Found {
    if let Some(found) = operator(text) {
        return Some(found);
    }
    let sign = after_sign(text)?;
    // `d2/dx2`
    let flat = sign.strip_prefix('2').filter(|rest| rest.trim_start().starts_with(['/', '(', '[']));
    let (times, rest) = flat.map_or_else(|| order(sign), |rest| (2, rest));
    let rest_at = text.len() - rest.len();
    let body = rest.trim_start();
    let body_at = rest_at + rest.len() - body.len();
    if let Some(below) = body.strip_prefix('/') {
        let below_at = body_at + 1;
        let (length, mut names) = below_line(below, times)?;
        let tail = &below[length..];
        if let ([name], true) = (&mut names[..], flat.is_some()) {
            *name = name.strip_suffix('2')?.trim_end_matches('_').to_owned();
        }
        let names = if let [name] = &names[..] { repeated(name, times) } else { names };
        let of = if tail.to_ascii_lowercase().starts_with(" of ") { " of ".len() } else { 0 };
        let of = of + about(&tail[of..]);
        return (names.len() == times).then_some((below_at + length + of..text.len(), names));
    }
    let enclosed = body.starts_with(['(', '[']).then(|| matching(body)).flatten();
    let below = enclosed.and_then(|close| body[close + 1..].trim_start().strip_prefix('/'));
    let (Some(close), Some(below)) = (enclosed, below) else { return open_quotient(text, times) };
    let below = below.trim();
    let below = below.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(below);
    let (name, twice) = match flat {
        // `d2(..)/dx2`
        Some(_) => (denominator(below.strip_suffix('2')?)?.0, times),
        None => denominator(below)?,
    };
    (twice == times).then(|| (body_at + 1..body_at + close, repeated(&name, times)))
}

/// `d tr(A*X)/dX`: the sign stands apart from what is differentiated, or before a function.
fn open_quotient(text: &str, times: usize) -> Found {
    let (_, rest) = order(after_sign(text)?);
    let value = rest.trim_start();
    let apart =
        rest.len() > value.len() && value.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '|' | '‖' | '('));
    let word = &value[..value.find(|c: char| !c.is_alphanumeric()).unwrap_or(value.len())];
    let function = is_function(word) || from_elsewhere(word).is_some() || value.starts_with(['|', '‖', '\\']);
    let (above, below) = text.rsplit_once('/')?;
    // `∂X⁻¹/∂X`, but not `∂f/∂x`, which says nothing of f.
    let is_partial = || text.trim_start().starts_with('∂') && text.len() - value.len() < above.len();
    // `dF_{ij}/dF_{kl}`: of entries of one array.
    let base = |name: &str| name.split('_').next().filter(|base| is_name(base)).map(str::to_owned);
    let of_itself = || {
        let own = base(above.get(text.len() - value.len()..)?)?;
        Some(base(&denominator(below.trim())?.0)? == own)
    };
    let is_open = apart
        || function
        || of_itself() == Some(true)
        || is_partial() && !is_name(above[text.len() - value.len()..].trim());
    if !is_open {
        return None;
    }
    let (name, twice) = denominator(below.trim())?;
    let begin = text.len() - value.len();
    (twice == times && begin < above.len()).then(|| (begin..above.len(), repeated(&name, times)))
}

/// Whether a text is the derivative of a variable by itself, `dx/dx`, or of its entries, `dA_ij/dA_kl`: no quotient of names.
pub(crate) fn is_of_itself(text: &str) -> bool {
    let base = |part: &str| {
        let name = part.trim().strip_prefix('d')?;
        is_name(name).then(|| name.split('_').next().map(str::to_owned)).flatten()
    };
    text.split_once('/').is_some_and(|(above, below)| base(above).is_some_and(|own| base(below) == Some(own)))
}

/// `d ln|X|`, `\mathrm{d}(X^{-1})`: a differential, whose variable is not said. `d x` is rather a product.
pub(super) fn differential(text: &str) -> Found {
    let is_partial = text.trim_start().starts_with('∂') || text.trim_start().starts_with("\\partial");
    let value = after_sign(text).filter(|_| !is_partial)?.trim_start();
    let word = &value[..value.find(|c: char| !c.is_alphanumeric()).unwrap_or(value.len())];
    let (begin, end) = (text.len() - value.len(), text.trim_end().len());
    let is_one = match value.chars().next()? {
        '(' | '[' if matching(value).is_some_and(|close| begin + close + 1 == end) => {
            return Some((begin + 1..end - 1, Vec::new()));
        }
        '|' | '‖' | '\\' => true,
        _ => is_function(word) || from_elsewhere(word).is_some(),
    };
    is_one.then(|| (begin..end, Vec::new()))
}
