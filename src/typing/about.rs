//! What a text asks about: the expression without the question, and the variable that the question leaves unsaid.

use super::scene::Scene;
use crate::base::{Error, ErrorCode, Result, Span};
use crate::ops::is_constant;
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::{self, Question};

/// What a text is about, beside the question that it asks.
pub(super) struct About {
    /// The text with spaces in the place of the question.
    pub(super) text: String,
    /// The variables that the question names.
    pub(super) wrt: Vec<String>,
    /// How often is differentiated by a variable that is not said; never where nothing is asked.
    pub(super) times: usize,
    pub(super) notes: Vec<String>,
}

impl About {
    pub(super) fn of(text: &str, asked: Option<Question>, scene: &Scene<'_>) -> About {
        let Some(question) = asked else {
            return About { text: text.to_owned(), wrt: Vec::new(), times: 0, notes: Vec::new() };
        };
        let times = question.times;
        let wrt = match scene.wrt {
            // `hessian of f`, and the variable beside it.
            [name] if question.wrt.is_empty() && times > 1 => vec![(*name).to_owned(); times],
            // `gradient of f(x) = ..`
            [] if question.wrt.is_empty() => {
                question.argument.iter().flat_map(|name| std::iter::repeat_n(name.clone(), times)).collect()
            }
            _ => question.wrt,
        };
        let mut notes: Vec<String> =
            question.function.iter().map(|function| format!("the function is read as {function}")).collect();
        notes.extend(question.note);
        let labelled = syntax::label(&question.text, &|name| scene.is_declared(name) || scene.wrt.contains(&name));
        let text = labelled.map_or(question.text, |(text, name)| {
            notes.push(note_of_label(&name));
            text
        });
        About { text, wrt, times, notes }
    }
}

/// The question that a text is, if it is one.
pub(super) fn question(text: &str, scene: &Scene<'_>) -> Option<Question> {
    let found = scene.symbols.find_variable("d").is_none().then(|| syntax::question(text)).flatten();
    // In a claim `dx` is a direction: `cos(x) dx`.
    let is_direction = |name: &String| {
        let direction = format!("d{name}");
        scene.is_declared(&direction) && text.trim_end().ends_with(&direction)
    };
    found.filter(|question| keeps_declared(text, question, scene) && !question.wrt.iter().any(is_direction))
}

/// Whether no declared name was taken for a word of the question: `gradient of cost norm(x)^2` with a scalar `cost`.
fn keeps_declared(text: &str, question: &Question, scene: &Scene<'_>) -> bool {
    let is_word = |word: &&str| word.len() > 2 && scene.is_declared(word);
    let is_kept = |word: &str| {
        let stays = syntax::words(&question.text).any(|own| own == word);
        stays || question.wrt.iter().any(|own| own == word)
    };
    syntax::words(text).filter(is_word).all(is_kept)
}

/// What is said of `loss: norm(A*x - b)^2`.
pub(super) fn note_of_label(name: &str) -> String {
    format!("{name}: is read as the name of what follows; write {name}:(..) for an inner product")
}

/// Names that one differentiates by where nothing says by what: those of parameters and unknowns.
const UNKNOWNS: [&str; 8] = ["x", "w", "theta", "θ", "beta", "β", "X", "W"];

/// The most letters of a name that may be a product.
const LETTERS: usize = 4;

/// The variable of a question that says none, and what is said of it: the only one, or the only one that is called as unknowns are. Beside `w`
/// and the like `X` is data.
///
/// # Errors
/// When it is a word alone.
pub(super) fn unsaid_variable(expr: &Expr, scene: &Scene<'_>) -> Result<Option<(String, String)>> {
    let mut names: Vec<&str> = Vec::new();
    expr.walk(&mut |e| match &e.kind {
        ExprKind::Name(name) if !scene.is_function(name) && !is_constant(name) && !names.contains(&name.as_str()) => {
            names.push(name);
        }
        _ => {}
    });
    let letters: Vec<String> =
        names.iter().filter(|name| is_product(name, scene)).flat_map(|name| name.chars().map(String::from)).collect();
    if letters.is_empty()
        && let [only] = names[..]
    {
        no_bare_word(expr, only)?;
        return Ok(Some((only.to_owned(), format!("{only} is the only variable, by which the derivative is"))));
    }
    names.extend(letters.iter().map(String::as_str));
    let unknowns: Vec<&str> = UNKNOWNS.into_iter().filter(|unknown| names.contains(unknown)).collect();
    let name = match unknowns[..] {
        [one] => one,
        [parameter, "X"] if parameter != "x" => parameter,
        _ => return Ok(None),
    };
    Ok(Some((
        name.to_owned(),
        format!("the derivative is by {name}, as nothing else is said; add `by ..` for another variable"),
    )))
}

/// A second derivative of a function of several variables, `f(x, y) = ..`, has a block for each two of them.
pub(super) fn no_blocks(text: &str, times: usize) -> Result<()> {
    let arguments = if times > 1 { syntax::arguments(text) } else { Vec::new() };
    let [first, second, ..] = &arguments[..] else { return Ok(()) };
    let message = format!(
        "a second derivative by several variables has a block for each two: ask for each, as in ∂²/∂{first}∂{second} (..), or say one by which it is"
    );
    Err(Error::new(ErrorCode::Request, message, Span::default()))
}

/// A word alone, as in `gradient of MSE`, is the name of a formula that is not said.
fn no_bare_word(expr: &Expr, variable: &str) -> Result<()> {
    let ExprKind::Name(name) = &expr.kind else { return Ok(()) };
    // `d(AXB)` is by `X`.
    if name != variable {
        return Ok(());
    }
    let is_capital = |c: char| c.is_uppercase();
    let is_even = name.chars().skip(1).all(char::is_lowercase) || name.chars().all(is_capital);
    let is_word = name.chars().count() > 2 && is_even && !syntax::is_greek(name);
    if !is_word {
        return Ok(());
    }
    let message = format!("'{name}' is a name without a formula: write out what it stands for, or `{name} by {name}`");
    Err(Error::new(ErrorCode::Syntax, message, expr.span))
}

/// Whether a name with the letter of an unknown is rather a product: `Xw`, `AXB`.
fn is_product(name: &str, scene: &Scene<'_>) -> bool {
    let letters = || name.chars().all(|c| c.is_ascii_alphabetic()) && name.contains(|c: char| c.is_ascii_uppercase());
    let has_unknown = || UNKNOWNS.iter().any(|unknown| name.contains(unknown));
    (2..=LETTERS).contains(&name.len()) && letters() && has_unknown() && !scene.is_declared(name)
}

/// The array of which a variable is an entry, where a text has only the array: `x` for `x_i`, and `X` for `X_ij`, which may stand in a word as in `tr(AX)`.
pub(super) fn matrix_of(name: &str, text: &str, scene: &Scene<'_>) -> Option<String> {
    let (base, below) = name.split_once('_')?;
    let is_index = below.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let is_letter = base.chars().count() == 1 || syntax::is_greek(base);
    let is_array = match below.len() {
        1 => base.starts_with(char::is_lowercase) && syntax::words(text).any(|word| word == base),
        2 => base.starts_with(char::is_uppercase),
        _ => false,
    };
    let has_entries = [format!("{base}_"), format!("{base}[")].iter().any(|entry| text.contains(entry.as_str()));
    let is_free = !scene.is_declared(name) && text.contains(base);
    (is_index && is_letter && is_array && is_free && !has_entries).then(|| base.to_owned())
}

/// The matrix of which a variable is an entry: `X` for `x_ij`, where the expression has the one and not the other.
pub(super) fn capital_of(name: &str, expr: &Expr) -> Option<String> {
    let (base, below) = name.split_once('_')?;
    let is_place = below.len() == 2 && below.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let capital = base.to_uppercase();
    let has = |name: &str| expr.any(&|e| matches!(&e.kind, ExprKind::Name(own) if own == name));
    // `X_ij` of an expression of `X`.
    if is_place && has(base) && !has(name) && base.starts_with(char::is_uppercase) {
        return Some(base.to_owned());
    }
    (is_place && base.len() == 1 && base != capital && has(&capital) && !has(name) && !has(base)).then_some(capital)
}
