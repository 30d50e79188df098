//! What a text says of its variables beside the expression: `x'Ax where A is symmetric`, `x^T A x, A = A^T`.

use super::LONGEST;
use super::attributes::{ADJECTIVES, ARTICLES, ATTRIBUTES, NOUNS, is_noun, short_name as variable};
use super::leads::{Clauses, LEADS, without_lead, words};
use super::of_all;
use super::sentences::MARKS;
use super::sizes::{BEFORE_VARIABLES, sizes};
use std::ops::Range;

/// Words before an equation that says an attribute.
const HEADS: [&str; 8] = ["where ", "with ", "and ", "if ", "assuming ", "when ", "given ", "provided "];

/// Equations of a matrix that say an attribute; `A` stands for the name.
const EQUATIONS: [(&str, &str); 8] = [
    ("A=A'", "symmetric"),
    ("A'=A", "symmetric"),
    ("A=-A'", "skew"),
    ("A'=-A", "skew"),
    ("A'A=I", "orthogonal"),
    ("AA'=I", "orthogonal"),
    ("A'*A=I", "orthogonal"),
    ("A>0", "spd"),
];

/// The attribute that words are: `symmetric`, `positive definite matrices`, `vectors`.
#[cfg(feature = "serde")]
pub(super) fn attribute(words: &str) -> Option<&'static str> {
    let lower = words.trim().to_ascii_lowercase();
    let plain = [" matrix", " matrices"].iter().find_map(|noun| lower.strip_suffix(noun)).unwrap_or(&lower);
    let known = ATTRIBUTES.iter().find(|(word, _)| *word == plain).map(|(_, name)| *name);
    known.or_else(|| NOUNS.iter().find(|(noun, _)| *noun == lower).and_then(|(_, kind)| *kind))
}

/// The text with blanks for what it says of variables, and what it says: a name, and the word of an attribute.
pub(crate) fn clauses(text: &str) -> Option<(String, Clauses)> {
    if text.len() > LONGEST {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let mut words = ATTRIBUTES.iter().map(|(word, _)| word).chain(NOUNS.iter().map(|(word, _)| word));
    let words = words.any(|word| lower.contains(word));
    let verbs = [" is ", " are ", " be ", " in R", "∈", "("];
    if !(words
        || text.contains([',', ';'])
        || HEADS.iter().chain(&verbs).any(|head| text.contains(head) || lower.contains(head)))
    {
        return None;
    }
    let plain = with_spaces_of(&without_styles(text));
    let (mut rest, mut said) = (plain.clone(), Vec::new());
    while let Some((range, own)) = sizes(&rest) {
        said.extend(own);
        rest = blanked(&rest, range);
    }
    while let Some((range, names, attribute)) = in_words(&rest).or_else(|| in_signs(&rest)) {
        said.extend(names.into_iter().map(|name| (name, attribute.to_owned())));
        rest = blanked(&rest, range);
    }
    while let Some((range, own)) = of_all::of_all(&rest) {
        said.extend(own);
        rest = blanked(&rest, range);
    }
    while let Some((range, own)) = in_place(&rest) {
        said.extend(own);
        rest.replace_range(range.clone(), &" ".repeat(range.len()));
    }
    rest = without_lead(&rest, &plain, &said);
    // Without a clause the text stays as it is.
    if rest == plain || rest.trim().is_empty() {
        return None;
    }
    Some((rest, said))
}

/// The text with the signs of plain text for those of LaTeX that say in which space a variable is: `x \in \mathbb{R}^{n \times m}`.
fn with_spaces_of(text: &str) -> String {
    if !text.contains("\\in ") && !text.contains("\\in\\") {
        return text.to_owned();
    }
    let text = text.replace("\\in", "∈").replace("\\mathbb{R}", "       ℝ").replace("\\mathbb R", "      ℝ");
    text.replace("\\times", "    ×").replace("\\mathbb{S}", "      𝕊")
}

/// Whether a text says of a variable what it is: `for a scalar t`, `A symmetric`.
pub(super) fn says(text: &str) -> bool {
    text.contains('∈') || sizes(text).is_some() || in_place(text).is_some() || in_words(text).is_some()
}

/// The text with blanks for a part, and for the commas before it.
fn blanked(text: &str, part: Range<usize>) -> String {
    let before = text[..part.start].trim_end_matches([',', ';', ' ', '(', '.']);
    let behind = text[part.end..].trim_start_matches([' ', ')']);
    let between = &text[before.len()..part.start];
    let listed = text[part.end..].trim_start().starts_with([',', ';']);
    let is_first = text[..part.start].trim().is_empty();
    let (start, end) = match () {
        // `let A be symmetric. gradient of ..`
        () if is_first => {
            let behind = behind.trim_start_matches([' ', ',', ';', ':', '.']);
            let behind = ["then ", "and "].iter().find_map(|word| behind.strip_prefix(word)).unwrap_or(behind);
            (0, text.len() - behind.len())
        }
        // A bracket that opens before the clause closes behind it.
        () if between.contains('(') => (before.len(), text.len() - behind.len()),
        // A clause between commas takes both, but for one between definitions.
        () if between.contains([',', ';']) && listed => {
            let behind = text[part.end..].trim_start_matches([' ', ',', ';']);
            let is_defined = before.contains('=') && MARKS.iter().all(|mark| !behind.starts_with(mark.trim_start()));
            (before.len(), if is_defined { part.end } else { text.len() - behind.len() })
        }
        () => (text[..part.start].trim_end_matches([',', ';', ' ', '.']).len(), part.end),
    };
    format!("{}{}{}", &text[..start], " ".repeat(end - start), &text[end..])
}

/// The text with blanks for `\text{..}` around words, and for spaces of LaTeX.
pub(super) fn without_styles(text: &str) -> String {
    let mut out = text.to_owned();
    // Lines of an alignment are pieces of a text; those of a matrix are none.
    if text.contains("\\begin{") && !["matrix}", "cases}", "array}"].iter().any(|grid| text.contains(grid)) {
        out = out.replace("\\\\", " ;").replace('&', " ");
        for name in ["align", "align*", "aligned", "gather", "gather*", "split", "equation", "equation*"] {
            for mark in ["begin", "end"] {
                let command = format!("\\{mark}{{{name}}}");
                out = out.replace(&command, &" ".repeat(command.len()));
            }
        }
    }
    for space in ["\\quad", "\\qquad", "\\;", "\\,", "\\:"] {
        out = out.replace(space, &" ".repeat(space.len()));
    }
    for style in ["\\text{", "\\mbox{", "\\textrm{", "\\mathrm{"] {
        let mut from = 0;
        while let Some(at) = out[from..].find(style).map(|at| at + from) {
            let begin = at + style.len();
            let Some(end) = out[begin..].find('}').map(|end| end + begin) else { break };
            let words = &out[begin..end];
            from = end;
            let is_lead = LEADS.contains(&words);
            if (words.contains(' ') || is_lead) && words.chars().all(|c| c.is_alphabetic() || " ,.-".contains(c)) {
                let blanks = " ".repeat(style.len());
                out.replace_range(end..=end, " ");
                out.replace_range(at..begin, &blanks);
            }
        }
    }
    out
}

/// A clause in words: the place, the names, and the attribute.
fn in_words(text: &str) -> Option<(Range<usize>, Vec<String>, &'static str)> {
    let words = words(text);
    let word = |at: usize| words.get(at).map_or("", |(_, word)| *word);
    let is = |at: usize, of: &[&str]| of.contains(&word(at).to_ascii_lowercase().as_str());
    let attribute = |at: usize| {
        ATTRIBUTES.iter().find_map(|(phrase, name)| {
            let parts: Vec<&str> = phrase.split(' ').collect();
            let plural = [parts[parts.len() - 1], "s"].concat();
            let same = parts.iter().enumerate().all(|(place, part)| is(at + place, &[part]))
                || parts.len() == 1 && is_noun(&plural) && is(at, &[&plural]);
            // `diagonal(A)` is a function of a matrix.
            let last = words.get(at + parts.len() - 1)?;
            let called = text[last.0.end..].starts_with('(');
            (same && !called).then_some((parts.len(), *name))
        })
    };
    for at in 0..words.len() {
        let Some((length, name)) = attribute(at) else { continue };
        let mut end = at + length;
        end += usize::from(is(end, &["matrix", "matrices"]));
        // `A is symmetric`, `A and B are symmetric`, `A symmetric`
        let mut begin = at;
        // `A` is no article.
        while begin > 0 && ["is", "are", "be", "being", "a", "an"].contains(&word(begin - 1)) {
            begin -= 1;
        }
        let verb = begin < at;
        let mut names = Vec::new();
        while let Some(own) = begin.checked_sub(1).and_then(|before| variable(word(before))) {
            begin -= 1;
            names.push(own);
            let more = |at: usize| verb && variable(word(at)).is_some() && stands_alone(&words, text, at);
            match () {
                () if begin > 1 && is(begin - 1, &["and"]) && more(begin - 2) => begin -= 1,
                // `.., A and B symmetric`
                () if begin > 1
                    && is(begin - 1, &["and"])
                    && variable(word(begin - 2)).is_some()
                    && stands_alone(&words, text, begin - 2)
                    && is_listed(&words, text, begin - 2) =>
                {
                    names.extend(variable(word(begin - 2)));
                    begin -= 2;
                    break;
                }
                // `with Σ, S symmetric`
                () if begin > 1
                    && is_listed(&words, text, begin)
                    && variable(word(begin - 1)).is_some()
                    && is(begin - 2, &LEADS) =>
                {
                    names.extend(variable(word(begin - 1)));
                    begin -= 1;
                    break;
                }
                // `a, b and c are scalars`
                () if begin > 0 && names.len() > 1 && is_listed(&words, text, begin) && more(begin - 1) => {}
                () => break,
            }
        }
        let comma = |at: usize| {
            let before = words.get(at).map_or(text, |(place, _)| &text[..place.start]);
            before.trim_end().ends_with([',', ';', '('])
        };
        let lead = |at: usize| at > 0 && is(at - 1, &LEADS);
        // `x'Ax A symmetric`
        let ends = || {
            let before = words.get(begin).map_or("", |(place, _)| text[..place.start].trim_end());
            let is_spoken_of = names.iter().all(|name| before.contains(name.as_str()));
            text[words[end - 1].0.end..].trim_matches([' ', '.']).is_empty() && is_spoken_of && !before.is_empty()
        };
        // `A symmetric: gradient of ..`
        let is_heading = begin == 0 && text[words[end - 1].0.end..].trim_start().starts_with([':', ',', ';']);
        if !names.is_empty() && (verb || lead(begin) || comma(begin) || is_heading || ends()) {
            let begin = first(begin, &lead);
            return Some((words[begin].0.start..words[end - 1].0.end, names, name));
        }
        // `for symmetric A`; what stands before a name as a noun alone is looked at later.
        let is_noun = NOUNS.iter().any(|(_, noun)| *noun == Some(name));
        // `for a symmetric matrix A`
        let article = at - usize::from(at > 0 && is(at - 1, &ARTICLES));
        let own = variable(word(end)).filter(|_| !is_noun && (lead(article) || comma(article)));
        if let Some(own) = own {
            let begin = first(article, &lead);
            return Some((words[begin].0.start..words[end].0.end, vec![own], name));
        }
    }
    None
}

/// Whether a name may be one of a list: the letter of a product is none, nor the variable of the derivative, as in `b'x by x, and b is a vector`.
fn stands_alone(words: &[(Range<usize>, &str)], text: &str, at: usize) -> bool {
    let before = words.get(at).map_or("", |(place, _)| &text[..place.start]);
    let last = at.checked_sub(1).and_then(|before| words.get(before)).map_or("", |(_, word)| *word);
    (before.is_empty() || before.ends_with([' ', ',', ';', '('])) && !BEFORE_VARIABLES.contains(&last)
}

/// Whether a comma, and nothing else, stands before the word.
fn is_listed(words: &[(Range<usize>, &str)], text: &str, at: usize) -> bool {
    at > 0 && text[words[at - 1].0.end..words[at].0.start].trim() == ","
}

/// Words before a name that say what it is: `the norm of the vector x`, `a symmetric matrix A`. The place of the words, and what they say.
fn in_place(text: &str) -> Option<(Range<usize>, Clauses)> {
    let words = words(text);
    let word = |at: usize| words.get(at).map_or("", |(_, word)| *word);
    let lower = |at: usize| word(at).to_ascii_lowercase();
    for (at, (place, noun)) in words.iter().enumerate() {
        let Some((_, kind)) = NOUNS.iter().find(|(own, _)| *noun == *own) else { continue };
        let Some((behind, name)) = words.get(at + 1).and_then(|(place, word)| Some((place, variable(word)?))) else {
            continue;
        };
        let between = &text[place.end..behind.start];
        let is_called = text[behind.end..].starts_with('(');
        if is_called || between.is_empty() || !between.chars().all(char::is_whitespace) {
            continue;
        }
        let mut said: Vec<&'static str> = kind.iter().copied().collect();
        let mut begin = at;
        // What stands between the article and the noun, the longest words first.
        'adjectives: while begin > 0 {
            for (phrase, attribute) in ATTRIBUTES {
                let parts: Vec<&str> = phrase.split(' ').collect();
                let Some(first) = begin.checked_sub(parts.len()) else { continue };
                if parts.iter().enumerate().all(|(place, part)| lower(first + place) == *part) {
                    said.push(attribute);
                    begin = first;
                    continue 'adjectives;
                }
            }
            if !ADJECTIVES.contains(&lower(begin - 1).as_str()) {
                break;
            }
            begin -= 1;
        }
        if begin > 0 && ARTICLES.contains(&lower(begin - 1).as_str()) {
            begin -= 1;
        }
        // `the vectors x and y`
        let mut names = vec![name];
        let mut next = at + 2;
        while noun.ends_with('s') {
            let is_listed = words
                .get(next)
                .is_some_and(|(own, _)| text[words[next - 1].0.end..own.start].trim() == "," && lower(next) != "and");
            let step = if is_listed { 0 } else { usize::from(lower(next) == "and") };
            if !is_listed && step == 0 {
                break;
            }
            let Some(name) = variable(word(next + step)) else { break };
            names.push(name);
            next += step + 1;
        }
        let said = names
            .iter()
            .flat_map(|name| said.iter().map(|attribute| (name.clone(), (*attribute).to_owned())))
            .collect();
        return Some((words[begin].0.start..behind.start, said));
    }
    None
}

/// The first of the words that lead to a clause.
fn first(mut begin: usize, lead: &dyn Fn(usize) -> bool) -> usize {
    while lead(begin) {
        begin -= 1;
    }
    begin
}

/// A clause as an equation behind a comma: `, A = A^T`, `, \Sigma \succ 0`.
fn in_signs(text: &str) -> Option<(Range<usize>, Vec<String>, &'static str)> {
    let cuts: Vec<usize> = text.match_indices([',', ';']).map(|(at, sign)| at + sign.len()).collect();
    let ends = |begin: usize| cuts.iter().map(|cut| cut - 1).find(|end| *end >= begin).unwrap_or(text.len());
    let led = HEADS.iter().flat_map(|head| text.match_indices(head)).map(|(at, head)| at + head.len());
    for begin in cuts.iter().copied().chain(led) {
        let end = ends(begin);
        let mut part = text[begin..end].trim();
        while let Some(rest) = HEADS.iter().find_map(|head| part.strip_prefix(head)) {
            part = rest.trim_start();
        }
        let mut own: String = part.chars().filter(|c| !c.is_whitespace() && !matches!(c, '{' | '}' | '$')).collect();
        for mark in ["^\\top", "^\\intercal", "^\\mathsfT", "^T", "ᵀ", ".T"] {
            own = own.replace(mark, "'");
        }
        own = own.replace("\\succ0", ">0").replace('≻', ">");
        let name = own.split(['=', '\'', '>']).next()?.trim_start_matches('-').to_owned();
        let matrix = name.trim_start_matches('\\').starts_with(char::is_uppercase);
        let found = EQUATIONS.iter().find(|(form, _)| form.replace('A', &name) == own).filter(|_| matrix);
        if let (Some((_, attribute)), Some(name)) = (found, variable(&name)) {
            let before = &text[..begin];
            let begin = HEADS.iter().find_map(|head| before.strip_suffix(head)).unwrap_or(before).len();
            return Some((begin..end, vec![name], attribute));
        }
    }
    None
}
