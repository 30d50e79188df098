//! Indices that stand beside those of the variable in index notation, without being linked to it: `j` of `c_j d_j x_i x_i`, `k` and `l` of
//! `A_ij B_kl`.

use super::marked::{Marked, is_index_letter};
use crate::base::Span;
use crate::syntax::lexer::Token;
use rustc_hash::FxHashSet;

type Placed = (Token, Span);

/// How far in the alphabet letters stand apart that are indices together: `a`, `b`, `c`, `d`.
const FARTHEST: u32 = 3;

/// The indices that are none of the variable: those that repeat in a product, and those of what multiplies its entry, as in `u_i v_j`.
///
/// `own` are those that the variable shows, and `may_be` says which names may be entries at all.
pub(super) fn others(
    tokens: &[Placed],
    all: &[Marked],
    own: &FxHashSet<String>,
    may_be: &dyn Fn(&Marked) -> bool,
) -> FxHashSet<String> {
    let entries: Vec<(&Marked, String, Vec<String>)> = all
        .iter()
        .filter(|marked| marked.above.is_none() && may_be(marked))
        .filter_map(|marked| entry(marked).map(|(base, places)| (marked, base, places)))
        .collect();
    let mut found: FxHashSet<String> = FxHashSet::default();
    loop {
        let before = found.len();
        let is_known = |place: &String| own.contains(place) || found.contains(place);
        let mut more: Vec<String> = Vec::new();
        for (at, (first, _, places)) in entries.iter().enumerate() {
            // All indices of what shares one, as in `B_jk` beside `c_j`.
            if places.iter().any(is_known) {
                more.extend(places.iter().cloned());
            }
            for (second, ..) in entries[at + 1..].iter().filter(|(second, ..)| is_product(tokens, first, second)) {
                let twice = |place: &&String| entry(second).is_some_and(|(_, others)| others.contains(place));
                more.extend(places.iter().filter(twice).filter(|place| is_near(place, own)).cloned());
            }
        }
        for pair in entries.windows(2) {
            let [(first, _, left), (second, base, right)] = pair else { continue };
            let once =
                |place: &String| entries.iter().flat_map(|(.., all)| all).filter(|other| *other == place).count() == 1;
            let outer = left.iter().all(|place| is_known(place) && once(place)) && right.iter().all(once);
            let is_array = right.len() > 1 || base.len() == 1 && !is_raised(tokens, second);
            let near = |place: &String| is_near(place, own);
            if outer && is_array && right.iter().all(near) && is_beside(tokens, first, second) {
                more.extend(right.iter().cloned());
            }
        }
        found.extend(more.into_iter().filter(|place| !own.contains(place)));
        if before == found.len() {
            return found;
        }
    }
}

/// The array and the places that a name shows, where these are letters of indices: one, or two as one writes them side by side, unlike
/// those of `T_in`.
fn entry(marked: &Marked) -> Option<(String, Vec<String>)> {
    let letters = |(_, places): &(String, Vec<String>)| match &places[..] {
        [one] => is_index_letter(one),
        [first, second] => is_index_letter(first) && is_index_letter(second) && is_pair(first, second),
        _ => false,
    };
    marked.places(&|_| false).into_iter().filter(letters).min_by_key(|(_, places)| places.len())
}

fn code(place: &str) -> u32 {
    place.chars().next().map_or(0, u32::from)
}

fn is_pair(first: &str, second: &str) -> bool {
    let usual = |place: &str| matches!(place, "i" | "j" | "k" | "l");
    usual(first) && usual(second) || code(first).abs_diff(code(second)) < 2
}

/// Whether a letter is an index by those of the variable, or by itself.
fn is_near(place: &str, own: &FxHashSet<String>) -> bool {
    let usual = matches!(place, "i" | "j" | "k" | "l" | "m" | "n");
    usual || own.iter().any(|other| code(other).abs_diff(code(place)) <= FARTHEST)
}

/// Whether two names are factors of one product: nothing between them adds or divides.
fn is_product(tokens: &[Placed], first: &Marked, second: &Marked) -> bool {
    let (mut depth, mut lowest) = (0_i32, 0_i32);
    tokens[first.at + first.count..second.at].iter().all(|(token, _)| {
        match token {
            Token::Open | Token::OpenBracket => depth += 1,
            Token::Close | Token::CloseBracket => depth -= 1,
            Token::Plus | Token::Minus | Token::Slash | Token::Comma | Token::Equals => return depth > lowest,
            _ => {}
        }
        lowest = lowest.min(depth);
        true
    })
}

/// Whether nothing stands between two names but the sign of their product.
fn is_beside(tokens: &[Placed], first: &Marked, second: &Marked) -> bool {
    tokens[first.at + first.count..second.at].iter().all(|(token, _)| *token == Token::Star)
}

fn is_raised(tokens: &[Placed], marked: &Marked) -> bool {
    let next = tokens.get(marked.at + marked.count).map(|(token, _)| token);
    matches!(next, Some(Token::Caret | Token::Superscript(_) | Token::Quote))
}
