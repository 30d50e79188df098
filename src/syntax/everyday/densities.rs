//! Densities and divergences, which no expression is: `N(x|m,S)`, `p(x | theta)`, `KL(p || q)`.

use crate::base::{Error, ErrorCode, Span};

/// What is said of a text that has one, if it does: a name before parentheses with a single bar in them.
pub(super) fn named(text: &str) -> Option<Error> {
    let opens = text.match_indices('(').map(|(at, _)| at);
    opens.into_iter().find_map(|open| {
        let letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '\\' | '{' | '}');
        let begin = text[..open].rfind(|c: char| !letter(c)).map_or(0, |at| at + 1);
        let begin = (begin..open).find(|at| text.is_char_boundary(*at))?;
        let close = text[open..].find(')')? + open;
        let inside = &text[open + 1..close];
        let bars = inside.replace("\\mid", "|").replace("\\|", "||").replace("\\Vert", "||").replace("||", "|").replace('‖', "|");
        let is_one = bars.matches('|').count() == 1 && !inside.contains('(') && begin < open;
        is_one.then(|| {
            let name = text[begin..open].trim_start_matches(['\\', '{']);
            let message = format!(
                "{name}(..|..) of distributions is not read: write the density or the divergence out, as in -1/2*(x - m)'*inv(S)*(x - m) - 1/2*logdet(S)"
            );
            Error::new(ErrorCode::Syntax, message, Span::new(begin, close + 1))
        })
    })
}
