//! Tokens that only everyday texts have.

use crate::base::{Result, Span};
use crate::ops::{Spoken, is_function};
use crate::syntax::lexer::{Lexer, Token, begins_name, continues_name};

/// Modules whose functions are called by a dotted name: `np.linalg.norm`.
const MODULES: [&str; 14] =
    ["np", "numpy", "jnp", "jax", "torch", "tf", "scipy", "linalg", "math", "sp", "special", "cp", "nn", "functional"];

/// The name that PyTorch's module of functions has by custom, and methods of arrays that take an operand.
const FUNCTIONAL: &str = "F";
const METHODS: [&str; 17] = [
    "sum", "mean", "prod", "dot", "matmul", "mm", "mv", "bmm", "max", "min", "pow", "var", "std", "outer", "reshape",
    "view", "mul",
];

/// How long `F.` is, where it is a module: a function of it follows, with an operand.
fn functional(rest: &str) -> Option<usize> {
    let tail = rest.strip_prefix(FUNCTIONAL)?.strip_prefix('.')?;
    let (name, operands) = tail.split_once('(')?;
    let first = operands.split([',', ')']).next().unwrap_or_default();
    // `F.softmax(dim=1)` is of the array `F`.
    let is_name = name.starts_with(begins_name) && name.chars().all(continues_name);
    let is_method = METHODS.contains(&name) || name == Spoken::Length.name();
    (is_name && !is_method && !first.trim().is_empty() && !first.contains('=')).then_some(FUNCTIONAL.len() + 1)
}

/// Whether a text calls a function of PyTorch's module `F`.
pub(super) fn has_functional(text: &str) -> bool {
    let begins = |at: usize| !text[..at].chars().next_back().is_some_and(|c| continues_name(c) || c == '.');
    text.match_indices(FUNCTIONAL).any(|(at, _)| begins(at) && functional(&text[at..]).is_some())
}

/// Whether a text calls a function of a module.
pub(super) fn has_module(text: &str) -> bool {
    has_functional(text)
        || MODULES.iter().any(|module| {
            text.match_indices(module).any(|(at, _)| {
                let before = text[..at].chars().next_back().is_some_and(|c| continues_name(c) || c == '.');
                let tail = text[at + module.len()..].strip_prefix('.');
                !before && tail.is_some_and(|tail| tail.starts_with(begins_name) && !tail.starts_with(['T', 'H']))
            })
        })
}

impl Lexer<'_> {
    /// The next token, if it is one of everyday texts; `last` is the one before.
    pub(in crate::syntax) fn everyday(&mut self, last: Option<&Token>) -> Result<Option<(Token, Span)>> {
        let rest = self.rest();
        let blank = rest.find(|c: char| !c.is_whitespace() && c != '\u{feff}').unwrap_or(rest.len());
        self.at += blank;
        self.skip_modules();
        let (start, rest) = (self.at, self.rest());
        let after = |text: &str| rest.strip_prefix(text);
        let (token, length) = if let Some(name) = name_before_braces(rest) {
            (Token::Name(name.to_owned()), name.len())
        } else if after(":=").is_some() || after("<-").is_some() && last.is_some_and(ends_operand) {
            (Token::Equals, 2)
        } else if after("←").or(after("≔")).is_some() {
            (Token::Equals, "←".len())
        } else if after("**").is_some() {
            // In `x^**A` the first is the exponent.
            if last == Some(&Token::Caret) { (Token::Star, 1) } else { (Token::DotCaret, 2) }
        } else if after("||").is_some() {
            (Token::Bars(2), 2)
        } else if after("|").is_some() {
            (Token::Bars(1), 1)
        } else if after("‖").is_some() {
            (Token::Bars(2), "‖".len())
        } else if after("@").is_some() {
            (Token::Infix(super::AT, '@'), 1)
        } else if let Some(dot) = ["·", "⋅", "∙"].iter().find(|dot| after(dot).is_some()) {
            (Token::Infix(super::DOT, '·'), dot.len())
        } else if after("\\").is_some() {
            (Token::Infix(super::SOLVE, '\\'), 1)
        } else if after("{").is_some() {
            (Token::Open, 1)
        } else if after("}").is_some() {
            (Token::Close, 1)
        } else if after("∑").is_some() {
            (Token::Name("∑".to_owned()), "∑".len())
        } else if after("√").is_some() {
            (Token::Name(Spoken::Root.name().to_owned()), "√".len())
        } else if let Some(sign) = ["^{†}", "^†", "†"].iter().find(|sign| after(sign).is_some()) {
            (Token::Quote, sign.len())
        } else if after("ᴴ").is_some() {
            (Token::Quote, "ᴴ".len())
        } else if let Some(tail) = after(".T").or(after(".H")).filter(|tail| !tail.starts_with(continues_name)) {
            (Token::Quote, rest.len() - tail.len())
        } else if after("<").or(after("⟨")).is_some() {
            (Token::Angle, if rest.starts_with('<') { 1 } else { "⟨".len() })
        } else if after(">").or(after("⟩")).is_some() {
            (Token::CloseAngle, if rest.starts_with('>') { 1 } else { "⟩".len() })
        } else if let Some(found) = method(rest).or_else(|| string(rest, last)) {
            found
        } else if let Some(found) = subscript(rest) {
            found
        } else {
            return Ok(None);
        };
        self.at += length;
        Ok(Some((token, Span::new(start, self.at))))
    }

    fn skip_modules(&mut self) {
        loop {
            let rest = self.rest();
            let module = MODULES.iter().find(|module| {
                let tail = rest.strip_prefix(**module).and_then(|tail| tail.strip_prefix('.'));
                tail.is_some_and(|tail| tail.starts_with(begins_name) && !matches!(tail, "T" | "H"))
            });
            match module.map(|module| module.len() + 1).or_else(|| functional(rest)) {
                Some(length) => self.at += length,
                None => return,
            }
        }
    }
}

/// Whether an operand ends with a token.
fn ends_operand(token: &Token) -> bool {
    matches!(token, Token::Name(_) | Token::Close | Token::CloseBracket | Token::Subscript(_) | Token::Quote)
}

/// The name before a subscript in braces, or a star: `x` of `x_{k+1}`.
fn name_before_braces(rest: &str) -> Option<&str> {
    let length = rest.find(|c| !continues_name(c))?;
    let name = rest[..length].strip_suffix('_').filter(|name| name.starts_with(begins_name))?;
    let tail = &rest[length..];
    // `x_*^T`; in `x_*y` the sign is that of a product.
    let star = tail.strip_prefix('*').is_some_and(|tail| !tail.starts_with(|c: char| c.is_alphanumeric() || c == '('));
    (star || tail.starts_with('{') && tail.contains('}')).then_some(name)
}

/// The same tokens with labels above names, `W^{(1)}` and `x^{(1)T}`, as one.
pub(super) fn labels(tokens: Vec<(Token, Span)>, text: &str) -> Vec<(Token, Span)> {
    let is_brace =
        |at: usize, brace: &str| tokens.get(at).is_some_and(|(_, span)| text.get(span.range()) == Some(brace));
    let token = |at: usize| tokens.get(at).map(|(token, _)| token);
    let mut out: Vec<(Token, Span)> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let named = matches!(out.last(), Some((Token::Name(name), _)) if name != "e" && !is_function(name));
        let opens = token(at) == Some(&Token::Caret) && is_brace(at + 1, "{") && named;
        let close = match token(at + 2) {
            Some(Token::Open) => Token::Close,
            Some(Token::OpenBracket) => Token::CloseBracket,
            _ => Token::End,
        };
        let shift = usize::from(matches!(token(at + 4), Some(Token::Plus | Token::Minus))) * 2;
        let plain = matches!(token(at + 3), Some(Token::Name(_) | Token::Number(_)))
            && (shift == 0 || matches!(token(at + 5), Some(Token::Number(_))));
        let end = at + 4 + shift;
        let transposes = usize::from(matches!(token(end + 1), Some(Token::Name(mark)) if mark == "T"));
        if !opens || close == Token::End || !plain || token(end) != Some(&close) || !is_brace(end + 1 + transposes, "}")
        {
            out.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let inside = text.get(tokens[at + 3].1.start..tokens[end - 1].1.end).unwrap_or_default();
        let span = tokens[at].1.to(tokens[end + 1 + transposes].1);
        out.push((Token::Above(inside.split_whitespace().collect()), span));
        if transposes == 1 {
            out.push((Token::Quote, tokens[end + 1].1));
        }
        at = end + 2 + transposes;
    }
    out
}

/// `.sum(`
fn method(rest: &str) -> Option<(Token, usize)> {
    let tail = rest.strip_prefix('.').filter(|tail| tail.starts_with(begins_name))?;
    let length = tail.find(|c| !continues_name(c))?;
    tail[length..].starts_with('(').then(|| (Token::Method(tail[..length].to_owned()), length + 1))
}

/// A text in quotes, where no operand stands before it: `'fro'`. It is a name that no variable can have.
fn string(rest: &str, last: Option<&Token>) -> Option<(Token, usize)> {
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let begins = matches!(last, Some(Token::Comma | Token::Open | Token::Equals));
    let inside = rest[1..].split_once(quote).map(|(inside, _)| inside)?;
    begins.then(|| (Token::Name(format!("'{inside}'")), inside.len() + 2))
}

/// The letter that is written below: `ᵢ`.
pub(super) fn subscript_letter(c: char) -> Option<char> {
    const BELOW: [(char, char); 18] = [
        ('ₐ', 'a'),
        ('ₑ', 'e'),
        ('ₕ', 'h'),
        ('ᵢ', 'i'),
        ('ⱼ', 'j'),
        ('ₖ', 'k'),
        ('ₗ', 'l'),
        ('ₘ', 'm'),
        ('ₙ', 'n'),
        ('ₒ', 'o'),
        ('ₚ', 'p'),
        ('ᵣ', 'r'),
        ('ₛ', 's'),
        ('ₜ', 't'),
        ('ᵤ', 'u'),
        ('ᵥ', 'v'),
        ('ₓ', 'x'),
        ('ᵦ', 'β'),
    ];
    BELOW.iter().find(|(below, _)| *below == c).map(|(_, letter)| *letter)
}

/// The digit that is written below: `₂`.
fn subscript_digit(c: char) -> Option<char> {
    char::from_digit(u32::from(c).wrapping_sub(u32::from('₀')), 10)
}

/// A name with letters below the line in the spelling of a keyboard: `y_i` for `yᵢ`.
pub(super) fn keyed(name: &str) -> Option<String> {
    let at = name.find(|c| subscript_letter(c).is_some())?;
    let at = name[..at].trim_end_matches(|c| subscript_digit(c).is_some()).len();
    let below = name[at..].chars().map(|c| subscript_letter(c).or_else(|| subscript_digit(c)).unwrap_or(c));
    let below: String = below.collect();
    Some(if at == 0 { below } else { format!("{}_{below}", &name[..at]) })
}

/// Whether a letter or digit is written above the line: `²`, `ᵀ`.
fn is_raised(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '⁰'..='ⁿ' | 'ᵀ' | 'ᴴ')
}

/// The place of the brace that closes one before this text.
fn closing(inside: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let found = inside.char_indices().find(|(_, c)| {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '}' => return true,
            _ => {}
        }
        false
    });
    found.map(|(at, _)| at)
}

/// `_2`, `_{2}`, `₂`.
fn subscript(rest: &str) -> Option<(Token, usize)> {
    let below: String = rest.chars().map_while(|c| subscript_digit(c).or_else(|| subscript_letter(c))).collect();
    if !below.is_empty() {
        return Some((Token::Subscript(below.clone()), below.chars().count() * '₂'.len_utf8()));
    }
    let tail = rest.strip_prefix('_')?;
    if let Some(sign) = tail.chars().next().filter(|c| matches!(c, '∞' | '*' | '+')) {
        return Some((Token::Subscript(sign.to_string()), 1 + sign.len_utf8()));
    }
    let text = match tail.strip_prefix('{') {
        Some(inside) => &inside[..closing(inside)?],
        None => &tail[..tail.find(|c: char| !c.is_alphanumeric() || is_raised(c)).unwrap_or(tail.len())],
    };
    let length = text.len() + if tail.starts_with('{') { 3 } else { 1 };
    (!text.is_empty()).then(|| (Token::Subscript(text.trim().to_owned()), length))
}
