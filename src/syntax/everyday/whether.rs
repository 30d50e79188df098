//! Texts that ask whether something is so: whether a formula is a derivative, whether two expressions are equal.

use super::LONGEST;
use super::clauses::without_styles;
use super::frame::mathematics;
use super::occurrences::occurrences;
use super::parts::{named, pieces};
use super::points::without_point;
use super::question::{asked_about, derivative_by, question};
use super::quotients::differential;
use super::variable::{TRANSPOSES, sole_name, variable};
use crate::ops::{from_elsewhere, is_function};
use crate::syntax::lexer::{is_name, words};
use crate::syntax::{between_commas, between_equals, with_commas};

/// The most parts of a text with a claim.
const MOST_PIECES: usize = 16;

/// What a text asks where it asks whether something is so.
///
/// ```
/// # use gradus::internals::syntax::{Whether, whether};
/// let [of, formula] = ["x'*x", "2*x"].map(str::to_owned);
/// let claim = Whether::Derivative { of, wrt: vec!["x".to_owned()], formula, by_row: false };
/// assert_eq!(whether("d(x'*x)/dx = 2*x").as_ref(), Some(&claim));
/// assert_eq!(whether("f = x'*x; df/dx = 2*x"), Some(claim));
/// assert_eq!(whether("is A*B = B*A?"), Some(Whether::Equal(["A*B".to_owned(), "B*A".to_owned()])));
/// assert_eq!(whether("y = x'*x"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whether {
    /// Whether the derivative of an expression is a formula, or a chain of equal ones.
    Derivative {
        /// The expression; the text that asks for its derivative where that does not say by which variable.
        of: String,
        /// The variables to differentiate by, none where the text does not say them.
        wrt: Vec<String>,
        /// What the derivative is claimed to be.
        formula: String,
        /// Whether the variable below the line is transposed, so that the derivative is the row.
        by_row: bool,
    },
    /// Whether two expressions are equal.
    Equal([String; 2]),
}

/// What a text asks, if it asks whether a derivative is a formula or, in words, whether two expressions are equal.
pub fn whether(text: &str) -> Option<Whether> {
    if text.len() > LONGEST {
        return None;
    }
    let plain = if text.contains('\\') { without_styles(text) } else { text.to_owned() };
    // The differentials of the Matrix Cookbook: `\partial(X^{-1}) = -X^{-1}(\partial X)X^{-1}`.
    let is_quotient = text.contains("\\frac") || text.contains('/');
    let is_differential = !is_quotient && text.trim_start().starts_with("\\partial") && !text.contains("\\partial_");
    let plain = if is_differential { plain.replace("\\partial", "\\mathrm{d}") } else { plain };
    let text = plain.as_str();
    let (start, end) = mathematics(text);
    let text = text.get(start..end)?;
    // What is claimed of one point is not compared.
    if without_point(text).is_some() {
        return None;
    }
    // `if A is symmetric, what is ..`
    if text.trim_start().to_lowercase().starts_with("if ") {
        return None;
    }
    let asks = text.trim_end().ends_with('?');
    let (text, is_led) = statement(text);
    let asked = is_led || asks;
    let claim = |derivative: &str, formula: &str| {
        let (wrt, of) = derivative_by(derivative)?;
        let (of, wrt) = match of {
            Some(of) => (of, wrt),
            None => entry(derivative, wrt.first()?, formula)?,
        };
        let formula = formula.trim();
        // `d tr(A*X) = tr(A*dX)`
        let wrt = if wrt.is_empty() { sole_differential(formula, &of).into_iter().collect() } else { wrt };
        // Without a variable the question stays one: of the only variable, if there is but one.
        let of = if wrt.is_empty() { derivative.trim().to_owned() } else { of };
        let by_row = by_row(derivative);
        // As it stands, where what is differentiated speaks of none of its parts.
        let (all, rest) = with_its_parts(of.clone(), formula);
        let (of, formula) = if all == of { (of, formula.to_owned()) } else { (all, rest) };
        (!formula.is_empty()).then_some(Whether::Derivative { of, wrt, formula, by_row })
    };
    if let Some(found) = of_defined(text) {
        return Some(found);
    }
    let text = &with_commas(text)[..];
    if lists_more(text) {
        return None;
    }
    let sides = between_equals(text);
    if let [(_, first), (begin, _), ..] = sides[..] {
        let is_differential = differential(first.trim()).is_some();
        let is_derivative = is_differential || DERIVATIVES.iter().any(|sign| text.to_lowercase().contains(sign));
        return match sides[..] {
            [(_, left), (_, right)] if asked && !is_derivative => equal(left, right),
            // `hessian of f, f(x) = ..` says what f is.
            _ if between_commas(first).len() > 1 => None,
            // `2*A*x = d(x'*A*x)/dx`
            [(_, left), (_, right)] if is_derivative => claim(left, right).or_else(|| {
                let is_formula = !DERIVATIVES.iter().any(|sign| left.to_lowercase().contains(sign));
                // `f(x)` of `f(x) = x'*x gradient wrt x` is a name too.
                let is_name = sole_name(head(left)).is_some_and(|name| is_name(&name));
                claim(right, left).filter(|_| is_formula && !is_name && pieces(text).len() == 1)
            }),
            _ => claim(first, &text[begin..]),
        };
    }
    let verbs = [" is ", " equals "].into_iter();
    // `does d(x'*x)/dx equal 2*x?`, `is the gradient of x'*x equal to 2*x?`
    let asking = [" equal to ", " the same as ", " equal "].into_iter().filter(|_| asked);
    let said = verbs.chain(asking).find_map(|verb| text.rsplit_once(verb));
    let (left, right) = said.unwrap_or_default();
    // `is 2*x the gradient of x'*x?`, but not `what is the gradient of x'*x?`
    let behind = || {
        let kinds = ["derivative", "gradient", "jacobian", "hessian"];
        kinds.iter().filter(|_| is_led).find_map(|kind| {
            let at = text.find(&format!(" the {kind} of "))?;
            claim(text[at..].trim_start(), &text[..at])
        })
    };
    let equals = || text.split_once(" equal to ").or_else(|| text.split_once(" the same as ")).filter(|_| asked);
    claim(left, right).or_else(behind).or_else(|| equals().and_then(|(left, right)| equal(left, right)))
}

/// `f = x'*A*x; df/dx = 2*A*x`: what is differentiated, and parts of it and of the claim, have names of their own.
fn of_defined(text: &str) -> Option<Whether> {
    let pieces = pieces(text);
    if !(2..=MOST_PIECES).contains(&pieces.len()) {
        return None;
    }
    let sides = |piece: &str| {
        let (left, right) = piece.split_once('=')?;
        (!right.starts_with('=')).then(|| (left.trim().to_owned(), right.trim().to_owned()))
    };
    let all: Vec<(String, String)> = pieces.iter().map(|piece| sides(piece)).collect::<Option<_>>()?;
    // `f(x)`, with its argument.
    let head = |left: &str| match left.strip_suffix(')').and_then(|left| left.split_once('(')) {
        Some((name, argument)) => (name.trim().to_owned(), variable(argument)),
        None => (left.to_owned(), None),
    };
    let (claim, function, wrt) = (0..all.len()).find_map(|claim| {
        (0..all.len()).filter(|function| *function != claim).find_map(|function| {
            let (name, argument) = head(&all[function].0);
            let wrt = asked_about(&all[claim].0, &name).filter(|_| is_name(&name))?;
            Some((claim, function, if wrt.is_empty() { argument.into_iter().collect() } else { wrt }))
        })
    })?;
    let (formula, value) = (&all[claim].1, &all[function].1);
    if formula.trim_matches(['?', ' ']).is_empty() {
        return None;
    }
    let by_row = by_row(&all[claim].0);
    let mut formula = formula.clone();
    for place in (0..all.len()).filter(|place| *place != claim && *place != function) {
        let (name, part) = named(pieces[place])?;
        formula = format!("{formula}, {name} = {part}");
    }
    // Without a variable it is by the only one, if there is but one.
    let of = if wrt.is_empty() { format!("gradient of {value}") } else { value.clone() };
    let (of, formula) = with_its_parts(of, &formula);
    Some(Whether::Derivative { of, wrt, formula, by_row })
}

/// What is differentiated, with the parts that it speaks of, which are known to the claim then; and the claim with the others.
fn with_its_parts(of: String, formula: &str) -> (String, String) {
    let mut parts = between_commas(formula).into_iter().map(|(_, part)| part);
    let mut claim = parts.next().unwrap_or_default().to_owned();
    let mut left: Vec<(String, &str)> = Vec::new();
    for part in parts {
        match named(part) {
            Some((name, value)) => left.push((name, value)),
            None => claim = format!("{claim},{part}"),
        }
    }
    let mut spoken: Vec<(String, &str)> = Vec::new();
    let speaks = |text: &str, name: &str| !occurrences(text, name).is_empty();
    while let Some(place) =
        left.iter().position(|(name, _)| speaks(&of, name) || spoken.iter().any(|(_, value)| speaks(value, name)))
    {
        spoken.push(left.remove(place));
    }
    let listed = |all: &[(String, &str)]| {
        all.iter().map(|(name, value)| format!("{name} = {}", value.trim())).collect::<Vec<String>>().join(", ")
    };
    let of = if spoken.is_empty() { of } else { format!("{of} where {}", listed(&spoken)) };
    let claim = if left.is_empty() { claim } else { format!("{claim}, {}", listed(&left)) };
    (of, claim)
}

/// The name of a function without its arguments, `f` of `f(x, y)`; else the text.
fn head(text: &str) -> &str {
    let text = text.trim();
    let called = text.strip_suffix(')').and_then(|left| left.split_once('('));
    let is_head = |(name, list): &(&str, &str)| {
        let is_known = is_function(name.trim()) || from_elsewhere(name.trim()).is_some();
        !is_known && list.split(',').all(|argument| variable(argument).is_some())
    };
    called.filter(is_head).map_or(text, |(name, _)| name.trim())
}

/// The entry that is differentiated, of the variable itself or of what the claim defines: `\partial x_i/\partial x_j = \delta_{ij}`.
fn entry(derivative: &str, variable: &str, formula: &str) -> Option<(String, Vec<String>)> {
    let base = |name: &str| name.split_once('_').map(|(base, _)| base.trim().to_owned());
    let about = question(derivative)?.text.trim().to_owned();
    let own = base(&about)?;
    let defines = |part: &str| named(part).is_some_and(|(name, _)| name == own);
    let is_defined = between_commas(formula).into_iter().skip(1).any(|(_, part)| defines(part));
    // What is defined has entries, and is not made of them.
    let array = base(variable)?;
    let wrt = if is_defined { array.clone() } else { variable.to_owned() };
    (is_defined || array == own).then(|| (about, vec![wrt]))
}

/// Whether the variable below the line is transposed: `d(x'*A*x)/dx^T`.
fn by_row(derivative: &str) -> bool {
    let text = derivative.trim_matches(['$', '&', ' ', ')']);
    let signs = ["\\partial", "∂", "\\mathrm{d}"];
    let behind = signs.iter().filter_map(|sign| Some(text.rfind(sign)? + sign.len())).max();
    let below = match behind {
        Some(at) => Some(&text[at..]),
        None => text.rsplit_once('/').and_then(|(_, below)| below.trim().strip_prefix('d')),
    };
    let Some(below) = below.map(str::trim) else { return false };
    let below = match below.matches('}').count() > below.matches('{').count() {
        true => below.strip_suffix('}').unwrap_or(below),
        false => below,
    };
    let name = TRANSPOSES.iter().find_map(|mark| below.trim().strip_suffix(mark));
    name.is_some_and(|name| variable(name).is_some())
}

/// The variable of the only differential in a formula: `X` of `tr(A*dX)`.
fn sole_differential(formula: &str, of: &str) -> Option<String> {
    let formula =
        formula.replace("\\operatorname", "\\mathrm").replace("\\mathrm{d} ", "d").replace("\\mathrm{d}", "d");
    let mut names: Vec<&str> =
        words(&formula).filter(|word| !is_function(word)).filter_map(|word| word.strip_prefix('d')).collect();
    names.retain(|name| is_name(name) && of.contains(name));
    names.sort_unstable();
    names.dedup();
    let [only] = names[..] else { return None };
    Some(only.to_owned())
}

/// Two sides, where both say something.
fn equal(left: &str, right: &str) -> Option<Whether> {
    let [left, right] = [left, right].map(|side| side.trim_matches(['$', ' ', '&']).to_owned());
    (!left.is_empty() && !right.is_empty()).then_some(Whether::Equal([left, right]))
}

/// Whether a text has conditions or definitions besides.
fn lists_more(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words = [" where ", " with ", " assuming ", " given ", " provided ", ";", "\n", "if "];
    words.iter().any(|word| lower.replace("with respect", "").contains(word))
        || CONSTRAINTS.iter().any(|word| lower.contains(word))
}

/// What a text says is so, without the words before it that ask it, and whether there were any.
fn statement(text: &str) -> (&str, bool) {
    let words = [
        "is",
        "are",
        "does",
        "do",
        "isn't",
        "isnt",
        "aren't",
        "doesn't",
        "prove",
        "show",
        "verify",
        "check",
        "confirm",
        "why",
        "it",
        "true",
        "right",
        "correct",
        "that",
        "whether",
        "if",
        "can someone explain",
        "can you explain",
        "could you explain",
        "please",
        "explain",
        "i think",
        "i believe",
    ];
    let mut rest = text.trim_start();
    while let Some(after) = words.iter().find_map(|word| {
        let head = rest.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
        rest[head.len()..].strip_prefix([' ', ':'])
    }) {
        rest = after.trim_start();
    }
    let mut said = rest.trim_end_matches(['?', '.', ' ', '!']);
    let ends = [" right", " correct", " true", ", right", ", correct", ", no", ", isn't it", " wrong", " ok"];
    let asks =
        ends.iter().find_map(|word| said.strip_suffix(word)).filter(|rest| rest.contains('=') || rest.contains(" is "));
    let is_asked = asks.is_some();
    said = asks.map_or(said, |rest| rest.trim_end_matches([',', ' ', ':']));
    (said, is_asked || rest.len() < text.trim_start().len())
}

/// Words and signs of derivatives.
pub(super) const DERIVATIVES: [&str; 11] =
    ["derivative", "gradient", "hessian", "jacobian", "d/d", ")/d", "∂", "∇", "\\partial", "\\nabla", "\\frac{d"];

/// Constraints are none of an expression.
pub(super) const CONSTRAINTS: [&str; 9] =
    [" s.t. ", " s.t ", "subject to ", "such that ", "{s.t.}", "{subject to}", "{such that}", "{s.t. ", "\\st "];
