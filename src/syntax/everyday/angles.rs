//! Angle brackets: what stands below inner products, `⟨A, X⟩_F`, `⟨x, y⟩_M`, and those of bras and kets, `⟨x|A|y⟩`.

use super::ANGLES;
use crate::base::Span;
use crate::syntax::lexer::Token;

type Placed = (Token, Span);

/// What stands below an inner product of matrices, or of vectors, and says no more than that it is one.
const PLAIN: [&str; 7] = ["F", "2", "HS", "fro", "Fro", "\\mathrm{F}", "\\text{F}"];

/// Reads angle brackets with vertical bars in them, or with something below them.
pub(super) fn read(tokens: &mut Vec<Placed>, notes: &mut Vec<String>) {
    let mut at = 0;
    while at < tokens.len() {
        if let Some((begin, close)) = brackets(tokens, at) {
            below(tokens, (at, begin), close, notes);
            bars(tokens, (at, begin), close, notes);
        }
        at += 1;
    }
}

/// Where what stands in the angle brackets begins that open here, and where they close.
fn brackets(tokens: &[Placed], at: usize) -> Option<(usize, usize)> {
    let (begin, is_close): (usize, fn(&Token) -> bool) = match (&tokens[at].0, tokens.get(at + 1).map(|next| &next.0)) {
        (Token::Angle, _) => (at + 1, |token| *token == Token::CloseAngle),
        (Token::Name(name), Some(Token::Open)) if name == ANGLES => (at + 2, |token| *token == Token::Close),
        _ => return None,
    };
    let mut depth = 0_usize;
    let close = tokens[begin..].iter().position(|(token, _)| {
        if depth == 0 && is_close(token) {
            return true;
        }
        match token {
            Token::Open | Token::OpenBracket | Token::Angle => depth += 1,
            Token::Close | Token::CloseBracket | Token::CloseAngle => depth = depth.saturating_sub(1),
            _ => {}
        }
        false
    })?;
    Some((begin, begin + close))
}

/// The places in the brackets where a token stands that is in no others.
fn places(tokens: &[Placed], begin: usize, close: usize, is_it: fn(&Token) -> bool) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (place, (token, _)) in tokens[begin..close].iter().enumerate() {
        match token {
            Token::Open | Token::OpenBracket => depth += 1,
            Token::Close | Token::CloseBracket => depth = depth.saturating_sub(1),
            token if depth == 0 && is_it(token) => found.push(begin + place),
            _ => {}
        }
    }
    found
}

/// `⟨A, X⟩_F`, `⟨x, y⟩_M`.
fn below(tokens: &mut Vec<Placed>, (open, begin): (usize, usize), close: usize, notes: &mut Vec<String>) {
    let Some((Token::Subscript(below), span)) = tokens.get(close + 1).cloned() else { return };
    if PLAIN.contains(&below.as_str()) {
        tokens.remove(close + 1);
        return;
    }
    let is_matrix = below.chars().count() == 1 && below.starts_with(char::is_uppercase);
    let commas = places(tokens, begin, close, |token| *token == Token::Comma);
    if let ([comma], true) = (&commas[..], is_matrix) {
        let name = below.clone();
        tokens.remove(close + 1);
        product(tokens, (open, begin), &[*comma], close, Some((Token::Name(below), span)));
        notes.push(format!("<x, y>_{name} is read as x'*{name}*y, the inner product with the matrix {name}"));
    }
}

/// `⟨x|y⟩`, `⟨x|A|y⟩`.
fn bars(tokens: &mut Vec<Placed>, (open, begin): (usize, usize), close: usize, notes: &mut Vec<String>) {
    let bars = places(tokens, begin, close, |token| *token == Token::Bars(1));
    let has_comma = !places(tokens, begin, close, |token| *token == Token::Comma).is_empty();
    let mut edges = vec![begin.wrapping_sub(1)];
    edges.extend(&bars);
    edges.push(close);
    // Bars around a part are those of an absolute value.
    let is_filled = edges.windows(2).all(|pair| pair[0].wrapping_add(1) < pair[1]);
    if !(1..=2).contains(&bars.len()) || has_comma || !is_filled {
        return;
    }
    product(tokens, (open, begin), &bars, close, None);
    let read = if bars.len() == 1 { "<x|y> is read as x'*y" } else { "<x|A|y> is read as x'*A*y" };
    let note = format!("{read}, of real vectors");
    if !notes.contains(&note) {
        notes.push(note);
    }
}

/// The brackets as a product of the parts between these places, the first transposed; a factor may stand behind that.
fn product(
    tokens: &mut Vec<Placed>,
    (open, begin): (usize, usize),
    cuts: &[usize],
    close: usize,
    factor: Option<Placed>,
) {
    let (from, to) = (tokens[open].1, tokens[close].1);
    let mut out: Vec<Placed> = vec![(Token::Open, from), (Token::Open, from)];
    let mut at = begin;
    for (place, cut) in cuts.iter().enumerate() {
        let span = tokens[*cut].1;
        out.extend_from_slice(&tokens[at..*cut]);
        out.push((Token::Close, span));
        if place == 0 {
            out.push((Token::Quote, span));
            out.extend(factor.iter().cloned().flat_map(|factor| [(Token::Star, span), factor]));
        }
        out.extend([(Token::Star, span), (Token::Open, span)]);
        at = cut + 1;
    }
    out.extend_from_slice(&tokens[at..close]);
    out.extend([(Token::Close, to), (Token::Close, to)]);
    tokens.splice(open..=close, out);
}
