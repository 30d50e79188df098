//! Names before what they are names of: `loss: norm(A*x - b)^2`.

use crate::syntax::lexer::{is_name, words};

/// Names of one letter that functions have.
const FUNCTIONS: [&str; 6] = ["f", "g", "h", "J", "L", "F"];

/// The text with spaces in the place of a label, and the label: a name that stands once, before a colon and a space. Names of variables, of
/// which a test tells, and those that are as short are factors of an inner product.
pub(crate) fn label(text: &str, is_variable: &dyn Fn(&str) -> bool) -> Option<(String, String)> {
    let (before, rest) = text.split_once(':')?;
    let name = before.trim_start();
    let is_acronym = name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase());
    let is_long = name.chars().count() > 2 || is_acronym || FUNCTIONS.contains(&name);
    let stands_once = || words(text).filter(|word| *word == name).count() == 1;
    let is_label = is_long && is_name(name) && rest.starts_with(' ') && !is_variable(name) && stands_once();
    is_label.then(|| (format!("{}{rest}", " ".repeat(before.len() + 1)), name.to_owned()))
}
