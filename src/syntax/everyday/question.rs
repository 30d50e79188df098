//! Texts that ask for a derivative: `d(W*W')/dW`, `gradient of norm(A*x)^2 by x`.

use super::behind::sign_behind;
use super::clauses::without_styles;
use super::dots::products;
use super::frame::{Found, map, matching, mathematics, repeated, stands_before_all};
use super::functions::is_call_of_names;
use super::kinds::{is_kind, order_said, without_adverbs};
use super::lex::subscript_letter;
use super::occurrences::occurrences;
use super::phrases::in_signs;
use super::points::without_point;
use super::quotients::{after_sign, denominators, differential, order, quotient};
use super::sentences::{MARKS, change, fillers, is_only_words, optimum, sentence, words};
use super::squared_names::without_powers;
use super::variable::{STACKED, sole_name, variable};
use crate::ops::{from_elsewhere, is_function};
use crate::syntax::lexer::is_name;
use crate::syntax::{between_commas, between_equals};
use std::ops::Range;

/// A text that says by what to differentiate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// The text with spaces in the place of the question, so that the expression stands where it stood.
    pub(crate) text: String,
    /// The variables to differentiate by.
    pub(crate) wrt: Vec<String>,
    /// How often by a variable that is said elsewhere.
    pub(crate) times: usize,
    /// The argument of `f(x) = ..`, where nothing else says the variable.
    pub(crate) argument: Option<String>,
    /// The function that is asked about without an operand, as it is read.
    pub(crate) function: Option<String>,
    /// What is said of a variable below the line that is read otherwise than it is written.
    pub(crate) note: Option<String>,
}

/// The operator that takes the derivative by what stands below it: `D_x`.
const DERIVATIVE: &str = "D_";

/// The question that a text is, if it is one.
pub(crate) fn question(text: &str) -> Option<Question> {
    // Words of LaTeX are words: `\nabla f(x) \text{ where } f(x) = ..`.
    let plain = if text.contains('\\') { without_styles(text) } else { text.to_owned() };
    let text = &*without_powers(&plain);
    if let Some((rest, said, point)) = without_point(text) {
        let question = question(&rest)?;
        // `derivative of inv(A + t*B) at t = 0`
        let named = point.split_once('=').and_then(|(name, _)| variable(name));
        let is_open = question.wrt.is_empty() && question.argument.is_none();
        let wrt = named.filter(|_| is_open).map(|name| repeated(&name, question.times));
        let note = question.note.or(Some(said));
        return Some(Question { wrt: wrt.unwrap_or(question.wrt), note, ..question });
    }
    let (start, end) = mathematics(text);
    let inner = text.get(start..end)?.trim_end_matches([' ', '.']);
    // `.., df/dx = ?`
    let asked = inner.trim_end_matches(['?', ' ']);
    let inner = if asked.len() < inner.trim_end().len() { asked.trim_end_matches(['=', '&', ' ']) } else { asked };
    let inner = match without_adverbs(inner) {
        (length, None) => &inner[..length],
        _ => inner,
    };
    // `∇ x'*Q*x by x`
    let named = |rest: &&str| MARKS.iter().chain([&" by "]).any(|mark| rest.contains(mark));
    if let Some(rest) = inner.strip_prefix("∇ ").filter(named) {
        return question(&format!("gradient of {rest}"));
    }
    if let Some((begin, argument)) = map(inner).or_else(|| handle(inner)) {
        let mut question = within_blanks(text, start + begin..start + inner.len(), Vec::new(), 1);
        question.argument = variable(argument);
        return Some(question);
    }
    // `what is d(..)/dx`
    let filler = fillers(inner);
    let within = |part: &dyn Fn(&str) -> Found| {
        let (range, wrt) = part(&inner[filler..])?;
        Some((range.start + filler..range.end + filler, wrt))
    };
    if let Some((range, wrt)) = of_named(inner) {
        let times = order_said(&inner[..range.start]).max(order_said(&inner[range.end..]));
        return Some(within_blanks(text, start + range.start..start + range.end, wrt, times));
    }
    let notation = |text: &str| quotient(text).or_else(|| fraction(text)).or_else(|| nabla(text));
    // `H = ∇²(x'*A*x)`
    let behind_name = || {
        let (left, right) = inner.split_once('=')?;
        let right = right.trim_start();
        let begin = inner.len() - right.len();
        let (range, wrt) = notation(right).filter(|_| sole_name(left.trim()).is_some_and(|name| is_name(&name)))?;
        Some((range.start + begin..range.end + begin, wrt))
    };
    let mut said = None;
    let mut at_the_end = || {
        let (range, wrt, note) = sign_behind(inner, &notation)?;
        said = note;
        Some((range, wrt))
    };
    let (range, wrt) = words(inner)
        .or_else(|| within(&notation))
        .or_else(|| within(&call))
        .or_else(|| optimum(inner))
        .or_else(|| change(inner))
        .or_else(behind_name)
        .or_else(|| sentence(inner))
        .or_else(&mut at_the_end)
        .or_else(|| within(&differential))?;
    let (from, to) = (start + range.start, start + range.end);
    if text[from..to].trim().is_empty() {
        return None;
    }
    let (before, behind) = (&inner[..range.start], &inner[range.end..]);
    let times = order_said(before).max(order_said(behind));
    let is_stacked = [before, behind].iter().any(|part| part.contains(STACKED));
    let note = match wrt.first() {
        Some(name) if is_stacked => {
            Some(format!("the derivative is by {name}: by vec({name}) it is the vec form, or vec(..) of the gradient"))
        }
        Some(_) if optimum(inner).is_some_and(|(own, _)| own == range) => {
            Some("what is optimised is differentiated; no optimum is computed".to_owned())
        }
        Some(name) if inner[filler..].starts_with(DERIVATIVE) => Some(note_of_operator(name)),
        _ => said,
    };
    // The dots of Mathematica.
    let read = if inner[..range.start].trim_end() == "D[" { products(text) } else { text.to_owned() };
    Some(Question { note, ..within_blanks(&read, from..to, wrt, times) })
}

/// A question about a part of a text, which stays where it stood.
fn within_blanks(text: &str, part: Range<usize>, wrt: Vec<String>, times: usize) -> Question {
    let blank = |part: &str| " ".repeat(part.len());
    // `D_x [exp(A*x)]`
    let own = text[part.clone()].trim();
    let is_group = own.starts_with('[') && matching(own) == Some(own.len() - 1) && between_commas(&own[1..]).len() == 1;
    let grouped = is_group.then(|| {
        let begin = part.start + text[part.clone()].find('[').unwrap_or(0);
        format!("{}({}){}", &text[..begin], &own[1..own.len() - 1], &text[begin + own.len()..])
    });
    let text = grouped.as_deref().unwrap_or(text);
    let signs = in_signs(&text[part.clone()]);
    let function = signs.as_ref().filter(|(_, bare)| *bare).map(|(signs, _)| signs.clone());
    let about = signs.map_or_else(|| text[part.clone()].to_owned(), |(signs, _)| signs);
    let text = format!("{}{about}{}", blank(&text[..part.start]), blank(&text[part.end..]));
    let argument = if wrt.is_empty() { argument(&text) } else { None };
    Question { text, wrt, times, argument, function, note: None }
}

/// The derivative that a text is the notation of, as the left side of an equation is: the variables, none where it does not say them, and what is
/// differentiated, where that has more than a name: `df/dx`, `d(x'*x)/dx`, `\frac{\partial f}{\partial X}`, `∇f(x)`.
pub(crate) fn derivative_by(text: &str) -> Option<(Vec<String>, Option<String>)> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '$' | '&'));
    // A name, or one with its arguments, that is none of a function here.
    let is_function = |text: &str| {
        let called = text.split_once('(').filter(|(_, rest)| rest.ends_with(')'));
        let name = called.map_or(text, |(name, _)| name).trim();
        let Some(plain) = sole_name(name) else { return false };
        let is_known = called.is_some() && (is_function(&plain) || from_elsewhere(&plain).is_some());
        is_name(&plain) && !is_known
    };
    if let Some(asked) = question(text) {
        let about = asked.text.trim();
        // `Ax` by x is a product.
        let is_in = |variable: &String| about != variable && about.contains(variable.as_str()) && !about.contains('(');
        let is_product = asked.wrt.iter().any(is_in);
        return Some((asked.wrt, (is_product || !is_function(about)).then(|| about.to_owned())));
    }
    if let Some(wrt) = quotient_of_any(text) {
        return Some((wrt, None));
    }
    let rest = ["∇", "\\nabla", "grad ", "gradient of "].iter().find_map(|sign| text.strip_prefix(sign))?;
    is_function(rest.trim()).then(|| (Vec::new(), None))
}

/// The variables of `df/dx`, `d^2f/dx^2`, of whatever name `f` is.
fn quotient_of_any(text: &str) -> Option<Vec<String>> {
    let sign = after_sign(text)?;
    let (above, _) = sign.strip_prefix('2').unwrap_or(order(sign).1).split_once('/')?;
    let name = above.split('(').next()?.trim();
    is_name(name).then(|| quotient_of(text, name)).flatten()
}

/// The arguments of a function that a text defines: `f(x, y) = ..`.
pub(crate) fn arguments(text: &str) -> Vec<String> {
    let head = text.split_once('=').and_then(|(left, _)| left.trim().strip_suffix(')')?.split_once('('));
    let list = head.filter(|(name, _)| is_name(name.trim())).map(|(_, list)| list.split(',').map(variable));
    list.and_then(Iterator::collect).unwrap_or_default()
}

/// The argument of a function of one variable that a text defines: `f(x) = ..`.
fn argument(text: &str) -> Option<String> {
    let (left, right) = text.split_once('=')?;
    let (name, argument) = left.trim().strip_suffix(')')?.split_once('(')?;
    (is_name(name.trim()) && !right.starts_with('=')).then(|| variable(argument)).flatten()
}

/// `f(x) = ..; df/dx`: the question is about what has the name.
fn of_named(text: &str) -> Found {
    let before = |mark: &str| named_before(text.rsplit_once(mark)?);
    [";", "\n", ". ", ", ", " then ", "  "].into_iter().find_map(before).or_else(|| named_behind(text))
}

/// What is asked stands behind a definition.
fn named_before((definition, asked): (&str, &str)) -> Found {
    let (left, right) = definition.split_once('=')?;
    let begin = led(left);
    let name = left[begin..].split(['(', '[']).next()?.trim();
    let is_one = !asked.contains('=') && !right.contains([';', '\n', '=']);
    let wrt = asked_about(asked, name).filter(|_| is_one && is_name(name))?;
    // Without a variable, the argument of the function is it.
    let begin = if wrt.is_empty() { begin } else { left.len() + 1 };
    Some((begin..definition.trim_end().len(), wrt))
}

/// How long a word is that leads to a definition.
fn led(text: &str) -> usize {
    let begins = |word: &&&str| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    ["let ", "given ", "suppose ", "if ", "for ", "with "].iter().find(begins).map_or(0, |word| word.len())
}

/// `df/dx where f = ..`, `dL/dW, L = ..`: the definition stands behind the question.
fn named_behind(text: &str) -> Found {
    let (asked, definition) =
        [" where ", " with ", " if ", " for ", ", ", "; "].iter().find_map(|mark| text.split_once(mark))?;
    let (left, right) = definition.split_once('=')?;
    let name = left.split(['(', '[']).next()?.trim();
    let wrt = asked_about(asked, name)?;
    let begin = text.len() - right.len();
    // Without a variable, the argument of the function is it.
    let begin = if wrt.is_empty() { text.len() - definition.len() } else { begin };
    let is_one = sole_name(name).is_some_and(|name| is_name(&name)) && !right.contains(';');
    (is_one && between_equals(right).len() == 1).then_some((begin..text.len(), wrt))
}

/// The variables of what is asked about a name, none where it does not say them: `df/dx`, `∇f(x)`, `gradient of f`, `f'(x)`, `gradient`.
pub(super) fn asked_about(asked: &str, name: &str) -> Option<Vec<String>> {
    let asked = asked.trim().trim_end_matches([',', '.', '?', ' ']);
    let asked = &asked[fillers(asked)..];
    // `marginal utilities dU/dx`
    let last = asked.rfind(' ').filter(|at| {
        let quotient = &asked[at + 1..];
        quotient.contains('/') && !quotient.starts_with('/') && is_only_words(&asked[..*at])
    });
    let asked = last.map_or(asked, |at| &asked[at + 1..]);
    // `H = ∇²f(x)`
    let named = asked.split_once('=').filter(|(left, _)| sole_name(left.trim()).is_some_and(|name| is_name(&name)));
    let asked = named.map_or(asked, |(_, asked)| asked.trim_start());
    // `f(A*x)` is a function of something else than its variable.
    let is_it = |text: &str| {
        let at = text.find(['(', '[']).unwrap_or(text.len());
        text[..at].trim() == name && (text[at..].starts_with('[') || is_call_of_names(&text[at..]))
    };
    // `find dY, Y = X^3`
    let is_differential = after_sign(asked).is_some_and(|rest| rest.trim() == name);
    let signs = ["\\nabla", "∇", "nabla ", "grad ", "gradient of "];
    let behind = signs.iter().find_map(|sign| asked.strip_prefix(sign)).map(|rest| order(rest).1);
    let is_call = |rest: &str| rest.is_empty() || rest.starts_with('(') && rest.ends_with(')');
    let is_primed = asked.strip_prefix(name).and_then(|rest| rest.strip_prefix('\'')).is_some_and(is_call);
    let in_words = || question(asked).filter(|question| is_it(&question.text)).map(|question| question.wrt);
    let is_bare = is_kind(asked) || is_differential || is_primed || behind.is_some_and(is_it);
    quotient_of(asked, name).or_else(in_words).or_else(|| is_bare.then(Vec::new))
}

/// The variables of `df/dx`, `d^2f/dx^2`, where `f` is this name.
fn quotient_of(text: &str, name: &str) -> Option<Vec<String>> {
    let sign = after_sign(text)?;
    // `d2f/dx2`
    let flat = sign.strip_prefix('2').and_then(|rest| Some((2, rest.trim_end().strip_suffix('2')?)));
    let (times, above) = flat.unwrap_or_else(|| order(sign));
    let (above, below) = above.trim().strip_prefix(name)?.split_once('/')?;
    let mut variables = denominators(below.trim_end_matches(['?', ' ']))?;
    if let ([name], true) = (&variables[..], flat.is_some()) {
        variables = repeated(name, times);
    }
    // `dy_i/dx_j` has the entries of `dy/dx`.
    let index = above.trim().strip_prefix('_').map(|below| below.trim_matches(['{', '}']));
    let is_entry =
        index.is_some_and(|below| matches!(below.len(), 1 | 2) && below.chars().all(|c| c.is_ascii_lowercase()));
    let is_call = is_entry || above.trim().is_empty() || above.trim().starts_with('(') && above.trim().ends_with(')');
    (is_call && variables.len() == times).then_some(variables)
}

/// `grad(.., x)`, `diff(.., x, 2)`, `jacobian(.., [x])`, `D[.., {x, 2}]`
fn call(text: &str) -> Found {
    let open = text.find(['(', '['])?;
    // `jax.grad`
    let whole = text[..open].trim();
    let name = whole.rsplit('.').next().unwrap_or(whole);
    let times = match name.to_ascii_lowercase().as_str() {
        _ if text[open..].starts_with('[') && name != "D" => return None,
        "grad" | "gradient" | "diff" | "deriv" | "derivative" | "jacobian" | "d" => 1,
        "jacfwd" | "jacrev" => 1,
        "hess" | "hessian" => 2,
        _ => return None,
    };
    let text = &text.replace('"', " ")[..];
    let end = open + matching(&text[open..])? + 1;
    let head = map_head(&text[open + 1..end - 1]);
    // What a function is applied to says nothing: `grad(lambda x: x @ x)(x)`.
    let applied = text[end..].trim();
    let is_applied = head.is_some() && applied.starts_with('(') && matching(applied) == Some(applied.len() - 1);
    if !(applied.is_empty() || is_applied) {
        return None;
    }
    let all = between_commas(&text[open + 1..end - 1]);
    let (_, of) = all.first()?;
    let length = head.as_ref().map_or(0, |(length, _)| *length);
    let range = unquoted(text, open + 1 + length..open + 1 + of.len());
    let listed = |part: &str| part.trim().trim_matches(['[', ']', '{', '}', '\'']).to_owned();
    let order = |part: &str| part.trim().parse::<usize>().ok().filter(|order| (1..=2).contains(order));
    let (by, order) = match all[..] {
        [_] if head.is_some() => (head?.1, times),
        // `gradient(x'*A*x)`: the variable is said elsewhere.
        [_] => return (!matches!(name, "d" | "diff" | "D")).then(|| (range, Vec::new())),
        [_, (_, by)] => match listed(by).split_once(',') {
            Some((by, count)) => (by.to_owned(), order(count)?),
            None => (listed(by), times),
        },
        [_, (_, by), (_, again)] if by.trim() == again.trim() => (listed(by), 2),
        [_, (_, by), (_, count)] => (listed(by), order(count)?),
        _ => return None,
    };
    Some((range, repeated(&variable(&by)?, order)))
}

/// What stands in a call that keeps it from being evaluated: `quote(x^2)`, `expression(x^2)`.
fn unquoted(text: &str, part: Range<usize>) -> Range<usize> {
    let own = &text[part.clone()];
    let inner = ["quote(", "expression("].iter().find_map(|word| own.trim().strip_prefix(word)?.strip_suffix(')'));
    let Some(inner) = inner else { return part };
    let begin = part.start + own.find(inner).unwrap_or(0);
    begin..begin + inner.len()
}

/// `f = @(x) x'*A*x`: where the value begins, and the argument.
fn handle(text: &str) -> Option<(usize, &str)> {
    let at =
        text.find("@(").filter(|at| text[..*at].trim().strip_suffix('=').is_none_or(|name| is_name(name.trim())))?;
    let is_led = text[..at].trim().is_empty() || text[..at].trim().ends_with('=');
    let close = text[at..].find(')').filter(|_| is_led)? + at;
    Some((close + 1, text[at + 2..close].trim()))
}

/// The length of what says the variable of a function without a name, and that variable: `lambda x:`, `@(x)`.
fn map_head(text: &str) -> Option<(usize, String)> {
    let rest = text.trim_start();
    let lambda = || rest.strip_prefix("lambda ").and_then(|rest| rest.split_once(':'));
    let handle = || rest.strip_prefix("@(").and_then(|rest| rest.split_once(')'));
    let arrow = || rest.split_once("->").filter(|(name, _)| is_name(name.trim()));
    let (name, body) = lambda().or_else(handle).or_else(arrow)?;
    Some((text.len() - body.len(), variable(name)?))
}

/// `\frac{\partial}{\partial x} ..`, `\frac{\partial ..}{\partial x}`
fn fraction(text: &str) -> Found {
    let inner = text.trim_start_matches(['$', ' ']);
    let begin = text.len() - inner.len();
    let inner = inner.trim_end_matches(['$', ' ']);
    let above = ["\\frac", "\\dfrac", "\\tfrac"].iter().find_map(|word| inner.strip_prefix(word))?;
    let above_at = begin + inner.len() - above.len();
    let close = above.starts_with('{').then(|| matching(above))??;
    let below = &above[close + 1..];
    let end = below.starts_with('{').then(|| matching(below))??;
    // `\frac{\delta}{\delta X}`
    let signs = [&above[1..close], &below[1..end]].map(|part| part.trim().strip_prefix("\\delta"));
    let (sign, below_line) = match signs {
        [Some(above), Some(below)] => (above, denominators(&format!("\\partial{below}"))?),
        _ => (after_sign(&above[1..close])?, denominators(&below[1..end])?),
    };
    let (times, value) = order(sign);
    // The order may be said below the line only.
    let names = match &below_line[..] {
        [name] => repeated(name, times),
        _ => below_line,
    };
    let rest_at = above_at + close + 1 + end + 1;
    let whole = begin + inner.len();
    if !value.trim().is_empty() {
        let value_end = above_at + close;
        return text[rest_at..whole].trim().is_empty().then(|| (value_end - value.len()..value_end, names));
    }
    Some((rest_at..whole, names))
}

/// Whether a derivative stands before a sign, `d/dp -sum(p.*log(p))`, and its variable behind that: no difference of a quotient.
pub(crate) fn is_before_sign(text: &str) -> bool {
    let begin = text.len() - text.trim_start().len();
    let found = quotient(&text[begin..]).or_else(|| nabla(&text[begin..]));
    found.is_some_and(|(range, wrt)| {
        let about = text[begin + range.start..begin + range.end].trim_start();
        about.starts_with(['-', '+', '−']) && wrt.iter().all(|name| !occurrences(about, name).is_empty())
    })
}

/// What is said of `D_x`.
fn note_of_operator(name: &str) -> String {
    format!("{DERIVATIVE}{name} is read as the derivative by {name}; write {DERIVATIVE}{name}*(..) for a product")
}

/// The rest behind `D_`, where it stands before a bracket, a function or a sign and not before another factor: `D_X [X'*X]`, but not `D_x*u`.
fn operator_behind(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(DERIVATIVE)?;
    let (name, about) = match rest.strip_prefix('{') {
        Some(inner) => inner.split_once('}')?,
        None => rest.split_at(rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())),
    };
    let about = about.trim_start();
    let word = &about[..about.find(|c: char| !c.is_alphanumeric()).unwrap_or(about.len())];
    let begins = about.starts_with(['(', '[', '{', '|', '‖', '-', '−', '\\']) || is_function(word);
    let is_once = text.matches(DERIVATIVE).count() == 1;
    let is_variable = variable(name).is_some_and(|own| occurrences(about, &own).len() + hidden(about, &own) > 0);
    (begins && is_once && is_variable).then_some(rest)
}

/// How many words of letters side by side have a letter, as `AX` has `X`.
fn hidden(text: &str, letter: &str) -> usize {
    let letters = |word: &str| word.len() < 5 && word.contains(letter) && !is_function(word);
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| letters(word)).count()
}

/// `∇_x ..`, `\nabla_{\mathbf{w}} ..`, `D_x (..)`
fn nabla(text: &str) -> Found {
    let inner = text.trim_start_matches(['$', ' ']);
    let partial = |sign| {
        inner
            .strip_prefix(sign)
            .filter(|rest| rest.starts_with('_') || rest.starts_with(|c| subscript_letter(c).is_some()))
    };
    let sign = ["\\nabla", "∇", "grad_", "nabla_"].into_iter().find(|sign| inner.starts_with(sign));
    let rest = sign.map(|sign| &inner[sign.trim_end_matches('_').len()..]);
    let operator = || operator_behind(inner).map(|_| &inner[DERIVATIVE.len() - 1..]);
    let rest = rest.or_else(|| ["\\partial", "∂"].iter().find_map(partial)).or_else(operator)?;
    let (times, rest) = order(rest);
    // `∇f(x) = 2*x` says what the gradient is, and not what `f` is.
    if between_equals(rest).len() > 1 {
        return None;
    }
    // `∇ₓ`
    let mut letters = rest.chars();
    if let Some(letter) = letters.next().and_then(subscript_letter) {
        let end = text.trim_end_matches(['$', ' ']).len();
        return Some((text.len() - letters.as_str().len()..end, repeated(&letter.to_string(), times)));
    }
    // `∇(x'*x)`: the variable is said elsewhere.
    let end = text.trim_end_matches(['$', ' ']).len();
    if stands_before_all(rest) {
        return Some((text.len() - rest.len()..end, Vec::new()));
    }
    let below = rest.strip_prefix('_')?;
    let length = match () {
        () if below.starts_with('{') => matching(below)? + 1,
        () if below.starts_with('\\') => {
            let word = below[1..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(below.len() - 1) + 1;
            // A style has its letter behind it: `\partial_\mathbf{x}`.
            let is_style = ["\\math", "\\bm", "\\bold", "\\vec"].iter().any(|style| below.starts_with(style));
            if is_style && below[word..].starts_with('{') { word + matching(&below[word..])? + 1 } else { word }
        }
        () => below.chars().next()?.len_utf8(),
    };
    let (times_after, tail) = order(&below[length..]);
    let end = text.trim_end_matches(['$', ' ']).len();
    let times = times.max(times_after);
    let names: Vec<char> = below[..length].chars().filter(|c| c.is_alphabetic()).collect();
    let names = match names[..] {
        // `\nabla^2_{xy}`
        [first, second] if times == 2 && !below.starts_with('\\') && !below[..length].contains(['\\', '_']) => {
            vec![first.to_string(), second.to_string()]
        }
        _ => repeated(&variable(&below[..length])?, times),
    };
    Some((text.len() - tail.len()..end, names))
}
