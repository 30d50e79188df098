//! Points at which a text asks for a derivative: `d/dt det(A + t*B) at t = 0`, `\left. .. \right|_{x = x_0}`. The derivative is at every point.

use super::LONGEST;
use super::frame::matching;

/// Words before a point.
const MARKS: [&str; 6] = [" evaluated at ", " computed at ", " taken at ", " at the point ", " in the point ", " at "];

/// Points that have a name.
const NAMED: [&str; 4] = ["the identity", "the origin", "zero", "the identity matrix"];

/// Bars behind an expression, with what makes them large.
const BARS: [&str; 5] = ["|_", "\\rvert_", "\\vert_", "\\mid_", "∣_"];

/// The text of a question with blanks for the point that it names, what is said of that, and the point; `None` where it names none.
pub(super) fn without_point(text: &str) -> Option<(String, String, String)> {
    if text.len() > LONGEST {
        return None;
    }
    let (begin, end, point) = in_words(text).or_else(|| behind_bar(text))?;
    let mut rest = format!("{}{}{}", &text[..begin], " ".repeat(end - begin), &text[end..]);
    // What the bar closes opens with an invisible bracket.
    if let Some(at) = rest.find("\\left.").filter(|_| !rest.contains("\\right")) {
        rest.replace_range(at..at + "\\left.".len(), &" ".repeat("\\left.".len()));
    }
    Some((rest, format!("the derivative is the one at every point: {point} is not put in"), point))
}

/// ` at t = 0`, ` evaluated at x_0` at the end of a text.
fn in_words(text: &str) -> Option<(usize, usize, String)> {
    let end = text.trim_end_matches(['.', '?', ' ', '$']).len();
    let (begin, mark) = MARKS.iter().filter_map(|mark| Some((text[..end].rfind(mark)?, mark.len()))).min()?;
    let point = text.get(begin + mark..end)?.trim();
    let word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_\\{}".contains(c));
    let is_point = match point.split_once('=') {
        Some((name, value)) => word(name.trim()) && !value.trim().is_empty() && !value.contains(['=', ',', ';']),
        None => word(point) || NAMED.contains(&point),
    };
    is_point.then(|| (begin, end, point.to_owned()))
}

/// `|_{t=0}`, `\right|_{x = x_0}` at the end of a text.
fn behind_bar(text: &str) -> Option<(usize, usize, String)> {
    let (at, bar) = BARS.iter().filter_map(|bar| Some((text.rfind(bar)?, *bar))).max()?;
    let below = &text[at + bar.len()..];
    let length = match below.starts_with('{') {
        true => matching(below)? + 1,
        false => below.find(|c: char| c.is_whitespace() || c == '$').unwrap_or(below.len()),
    };
    let end = at + bar.len() + length;
    let is_last = text[end..].trim_matches(|c: char| c.is_whitespace() || "$.?]\\".contains(c)).is_empty();
    let point = below[..length].trim_matches(['{', '}']).trim().to_owned();
    let before = text[..at].trim_end();
    let size = ["\\right", "\\big", "\\Big", "\\bigg", "\\Bigg", "\\bigr", "\\Bigr", "\\biggr", "\\Biggr"]
        .iter()
        .filter_map(|size| before.strip_suffix(size))
        .min_by_key(|rest| rest.len());
    // A norm has its number there.
    let is_point = point.contains('=') || size.is_some() && point.starts_with(char::is_alphabetic);
    (is_last && is_point).then(|| (size.unwrap_or(before).len(), end, point))
}
