//! What stands below and above names: `x_{t+1}` and `W^{(1)}` are names, `x_i` is an entry where a sum binds `i`, or where `x` has entries
//! elsewhere in the question.

mod beside;
mod marked;
mod raised;

use super::glued::names_constant;
use super::sums::{index_tokens, is_digits};
use super::{Known, SUM};
use crate::base::{Error, ErrorCode, Result, Span};
use crate::ops::Spoken;
use crate::syntax::lexer::Token;
use marked::{Marked, is_index_letter, is_plain, places};
use raised::{below_names, no_upper};
use rustc_hash::{FxHashMap, FxHashSet};

type Placed = (Token, Span);

/// Names for an array whose own name is that of a number: `\pi_k`.
const OTHER_LETTERS: [&str; 4] = ["p", "q", "w", "v"];

/// The Kronecker delta.
const DELTA: &str = "delta";

/// The most rounds in which entries show what other entries there are.
const MAX_ROUNDS: usize = 16;

/// Tokens whose names have nothing below or above them any more.
pub(super) struct Resolved {
    pub(super) tokens: Vec<Placed>,
    /// Names by which the derivative is asked for and that are entries, with the names of the arrays.
    pub(super) arrays: Vec<(String, String)>,
    /// Names that have a label above them.
    pub(super) labelled: FxHashSet<String>,
    /// Letters that are one place each, though no index is called so: `y` of `z_y` beside `\sum_j z_j`.
    pub(super) places: Vec<String>,
}

/// What is known of the entries of a question.
struct Entries<'k> {
    known: &'k Known<'k>,
    /// The indices of sums.
    summed: FxHashSet<String>,
    /// Indices that every subscript with them shows to be an entry.
    bound: FxHashSet<String>,
    /// Other letters that are indices.
    free: FxHashSet<String>,
    /// Arrays that have entries, with the number of indices.
    arrays: FxHashSet<(String, usize)>,
    /// Variables of the derivative that are names.
    names: Vec<String>,
    /// Names that stand alone.
    alone: FxHashSet<String>,
}

impl Entries<'_> {
    /// The entry that a name is, with whether a sum says so.
    fn entry(&self, marked: &Marked) -> Option<(String, Vec<String>, bool)> {
        let whole = marked.whole();
        if (self.known.is_declared)(&whole) || self.names.contains(&whole) {
            return None;
        }
        let is_index = |text: &str| self.bound.contains(text) || self.free.contains(text);
        for (base, all) in marked.places(&is_index) {
            // The Kronecker delta is nothing else.
            if matches!(base.as_str(), DELTA | "δ") && all.len() == 2 && all.iter().all(|place| is_index_letter(place))
            {
                return Some((base, all, false));
            }
            if (self.known.is_function)(&base) {
                continue;
            }
            let strong = all.iter().filter(|place| self.bound.contains(*place)).count();
            let apart = marked.below.iter().any(|below| below.contains(','));
            let bound = strong > 0 && (strong == all.len() || all.len() < 3 || apart);
            let known = all.iter().all(|place| is_index(place));
            let is_one = all.len() == 1 && self.is_one_place(&all[0]);
            let place = |text: &String| is_one || is_index_letter(text) || is_digits(text) && text.as_str() != "0";
            let other = self.arrays.contains(&(base.clone(), all.len())) && all.iter().all(place);
            if bound || known || other {
                return Some((base, all, bound));
            }
        }
        None
    }

    /// Whether a letter below a name, which is no index, says one place: it stands for nothing else.
    fn is_one_place(&self, letter: &str) -> bool {
        let is_letter = letter.len() == 1 && letter.starts_with(|c: char| c.is_ascii_lowercase());
        let is_known = (self.known.is_declared)(letter) || self.alone.contains(letter);
        is_letter && !is_index_letter(letter) && !is_known && !self.names.iter().any(|name| name == letter)
    }

    /// Finds the entries that others show.
    fn grow(&mut self, all: &[Marked]) {
        for _ in 0..MAX_ROUNDS {
            let before = (self.arrays.len(), self.free.len());
            for marked in all {
                let Some((base, places, _)) = self.entry(marked) else { continue };
                self.arrays.insert((base, places.len()));
                let is_index = |place: &String| !is_digits(place) && !self.is_one_place(place);
                let letters = places.into_iter().filter(|place| is_index(place) && !self.bound.contains(place));
                self.free.extend(letters.collect::<Vec<_>>());
            }
            if before == (self.arrays.len(), self.free.len()) {
                return;
            }
        }
    }

    /// The variables of the derivative that are entries of arrays: `x_i` beside `\sum_j x_j`.
    fn asked(&self) -> Vec<(String, String)> {
        let read = |name: &&str| {
            if (self.known.is_declared)(name) {
                return None;
            }
            let marked = Marked::at(&[(Token::Name((*name).to_owned()), Span::default())], 0, self.known.is_function)?;
            let array = |(base, places): &(String, Vec<String>)| {
                self.arrays.contains(&(base.clone(), places.len())) && places.iter().all(|place| is_index_letter(place))
            };
            let (base, _) = marked.places(&|_| false).into_iter().find(array)?;
            Some(((*name).to_owned(), base))
        };
        self.known.wrt.iter().filter_map(read).collect()
    }

    /// The variable of the derivative stands with indices only, none of a sum, as in `A_{ij} x_j`, `|x_i|`.
    fn seed(&mut self, tokens: &[Placed], all: &[Marked]) {
        let read = |marked: &Marked| {
            let letters = |(_, places): &(String, Vec<String>)| places.iter().all(|place| is_index_letter(place));
            // Of `y_hat_i` the index is the last letter.
            marked.places(&|_| false).into_iter().filter(letters).min_by_key(|(_, places)| places.len())
        };
        let entries: Vec<(String, Vec<String>)> = all.iter().filter_map(read).collect();
        // `y_hat` is a name.
        let read_name = |name: &str| {
            let (base, below) = name.split_once('_')?;
            let letters = below.chars().count() < 3 && below.chars().all(|c| is_index_letter(&c.to_string()));
            letters.then(|| (base.to_owned(), places(below).unwrap_or_default()))
        };
        let read_as = |marked: &Marked, base: &str| {
            let own = |(other, places): &(String, Vec<String>)| {
                other == base && places.iter().all(|place| is_index_letter(place))
            };
            marked.places(&|_| false).into_iter().find(own)
        };
        for name in self.known.wrt {
            // What stands with indices only is an array, where it is asked for as one: there is no other name of it.
            let alone = read_name(name)
                .is_none_or(|(base, _)| !all.iter().any(|marked| marked.whole() == *name) && base != *name);
            let base = read_name(name).filter(|_| alone).map_or((*name).to_owned(), |(base, _)| base);
            let of_it = |marked: &&Marked| {
                marked.name == base
                    || marked.name.strip_prefix(base.as_str()).is_some_and(|below| below.starts_with('_'))
            };
            let entry = |marked: &Marked| read_as(marked, &base).is_some();
            // `x_{i+1}` beside `x_i` is refused as an entry.
            let shifted = |marked: &Marked| marked.below.iter().any(|below| below.contains(['+', '-']));
            let whole = |marked: &Marked| entry(marked) || shifted(marked);
            if !all.iter().filter(of_it).any(entry) || !all.iter().filter(of_it).all(whole) {
                continue;
            }
            // Beside sums, what has one of their indices is an entry by that.
            let own = all.iter().filter(of_it).filter_map(|marked| read_as(marked, &base));
            let is_summed = own.flat_map(|(_, places)| places).any(|place| self.summed.contains(&place));
            if !self.summed.is_empty() && (is_summed || name.contains('_')) {
                continue;
            }
            for (_, places) in all.iter().filter(of_it).filter_map(|marked| read_as(marked, &base)) {
                self.bound.extend(places);
            }
            // All indices of what shares one: `T_{ijk} x_i y_j`.
            for (_, places) in &entries {
                if places.len() > 1 && places.iter().any(|place| self.bound.contains(place)) {
                    self.bound.extend(places.iter().cloned());
                }
            }
            let may_be = |marked: &Marked| {
                let whole = marked.whole();
                !(self.known.is_declared)(&whole) && !self.known.wrt.contains(&whole.as_str())
            };
            let others = beside::others(tokens, all, &self.bound, &may_be);
            self.free.extend(others);
        }
    }

    /// What stands on the left-hand side with free indices: `y_i = ..`.
    fn target(&self, marked: &Marked) -> Option<(String, Vec<String>)> {
        let is_free =
            |place: &String| (self.bound.contains(place) || self.free.contains(place)) && !self.summed.contains(place);
        marked.places(&|_| false).into_iter().find(|(_, places)| places.iter().all(is_free))
    }
}

/// Names with what stands below and above them as names or entries.
///
/// # Errors
/// When a subscript has no meaning, or two names would become one.
pub(super) fn resolve(
    mut tokens: Vec<Placed>,
    known: &Known<'_>,
    limits: &[(String, String)],
    notes: &mut Vec<String>,
    vectors: &mut Vec<String>,
) -> Result<Resolved> {
    below_names(&mut tokens);
    no_upper(&tokens)?;
    let mut summed: FxHashSet<String> = FxHashSet::default();
    for pair in tokens.windows(2) {
        if let [(Token::Name(name), _), (Token::Subscript(indices), _)] = pair
            && name == SUM
        {
            summed.extend(indices.split(',').map(str::to_owned));
        }
    }
    let (mut all, mut target, mut at) = (Vec::new(), None, 0);
    while at < tokens.len() {
        let marked = Marked::at(&tokens, at, known.is_function);
        at += marked.as_ref().map_or(1, |marked| marked.count);
        match marked {
            Some(marked) if marked.at == 0 && tokens[at].0 == Token::Equals => target = Some(marked),
            marked => all.extend(marked),
        }
    }
    // `w_i` below the line is an entry where a sum runs over `i`.
    let is_summed = |name: &str| {
        let below = name.split_once('_').map(|(_, below)| places(below).unwrap_or_default()).unwrap_or_default();
        !(known.is_declared)(name) && !below.is_empty() && below.iter().all(|place| summed.contains(place))
    };
    let names = known.wrt.iter().filter(|name| !is_summed(name)).map(|name| (*name).to_owned()).collect();
    let mut entries = Entries {
        known,
        bound: summed.clone(),
        free: of_values(&tokens).filter(|index| !summed.contains(index)).collect(),
        summed,
        arrays: FxHashSet::default(),
        names,
        alone: all.iter().filter(|marked| marked.below.is_empty()).map(|marked| marked.name.clone()).collect(),
    };
    entries.seed(&tokens, &all);
    entries.grow(&all);
    let arrays = entries.asked();
    if !arrays.is_empty() {
        entries.names.retain(|name| !arrays.iter().any(|(own, _)| own == name));
        entries.grow(&all);
    }
    let mut used: FxHashSet<String> = known.wrt.iter().map(|name| (*name).to_owned()).collect();
    for marked in &all {
        used.extend([marked.name.as_str(), marked.name.split('_').next().unwrap_or_default()].map(str::to_owned));
    }
    let left = target.and_then(|target| Some((entries.target(&target)?, target)));
    let mut writer = Writer {
        entries: &entries,
        limits,
        notes,
        sources: FxHashMap::default(),
        labelled: FxHashSet::default(),
        places: Vec::new(),
        used,
        styled: std::mem::take(vectors),
        vectors,
        out: Vec::with_capacity(tokens.len()),
    };
    let mut at = 0;
    if let Some(((base, places), target)) = left {
        writer.push_entry(base, places, target.span);
        at = target.count;
    }
    while at < tokens.len() {
        at += match Marked::at(&tokens, at, known.is_function) {
            Some(marked) => writer.name(&marked)?,
            None => writer.other(&tokens[at..]),
        };
    }
    for (name, array) in &arrays {
        writer.notes.push(note_of_entry(name, array));
    }
    Ok(Resolved { tokens: writer.out, arrays, labelled: writer.labelled, places: writer.places })
}

/// The indices of entries of values: `i` and `j` of `(A^T)_{ij}`.
fn of_values(tokens: &[Placed]) -> impl Iterator<Item = String> {
    let indices = |pair: &[Placed]| match pair {
        [(Token::Close | Token::CloseBracket, _), (Token::Subscript(below), _)] => places(below),
        _ => None,
    };
    let are_letters = |all: &Vec<String>| all.iter().all(|place| is_index_letter(place));
    tokens.windows(2).filter_map(indices).filter(are_letters).flatten()
}

/// What is said of a derivative by an entry.
pub(crate) fn note_of_entry(name: &str, array: &str) -> String {
    format!("{name} is an entry of {array}: the derivative is by {array}, and has the one by each entry")
}

/// Writes the tokens.
struct Writer<'w, 'k> {
    entries: &'w Entries<'k>,
    limits: &'w [(String, String)],
    notes: &'w mut Vec<String>,
    /// What each name was made of.
    sources: FxHashMap<String, String>,
    labelled: FxHashSet<String>,
    places: Vec<String>,
    /// All names of the text and of the derivative, without what stands below them.
    used: FxHashSet<String>,
    /// Letters that are written as vectors, and the names of vectors.
    styled: Vec<String>,
    vectors: &'w mut Vec<String>,
    out: Vec<Placed>,
}

impl Writer<'_, '_> {
    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn push_entry(&mut self, base: String, places: Vec<String>, span: Span) {
        let is_constant = names_constant(&base);
        let other = OTHER_LETTERS.into_iter().find(|name| !self.used.contains(*name));
        let base = match other.filter(|_| is_constant && !self.entries.names.contains(&base)) {
            Some(other) => {
                self.note(format!("{base} with an index is read as an array {other}, as {base} is the number"));
                other.to_owned()
            }
            None => base,
        };
        let is_delta = base == "δ" && places.len() == 2 && !(self.entries.known.is_declared)(&base);
        let base = if is_delta { DELTA.to_owned() } else { base };
        self.out.push((Token::Name(base), span));
        index_tokens(places, span, &mut self.out);
    }

    /// A name or an entry; how many tokens it was.
    fn name(&mut self, marked: &Marked) -> Result<usize> {
        self.no_shift(marked)?;
        if let Some((base, places, bound)) = self.entries.entry(marked) {
            if !bound {
                let (source, list) = (marked.source(), places.join(","));
                if let Some((index, limit)) = self.limits.iter().find(|(_, limit)| places.contains(limit)) {
                    let message = format!(
                        "{source} may be the last entry of {base}, as the sum over {index} ends at {limit}, or any other: declare {base} with a \
                         size, as in {base}: vector(5), and write {base}[5] for the last"
                    );
                    return Err(Error::new(ErrorCode::Index, message, marked.span));
                }
                self.note(format!("{source} is read as the entry {base}[{list}]"));
                self.places.extend(places.iter().filter(|place| self.entries.is_one_place(place)).cloned());
            }
            if places.len() == 3 && matches!(base.as_str(), "epsilon" | "ε") && !self.entries.names.contains(&base) {
                self.note(format!("{base} with three indices is read as any array, not as the permutation symbol"));
            }
            self.push_entry(base, places, marked.span);
            return Ok(marked.count);
        }
        let (whole, source) = (marked.whole(), marked.source());
        if let Some(other) = self.sources.get(&whole).filter(|other| **other != source) {
            let message =
                format!("{other} and {source} are both read as the name {whole}: give one of them another name");
            return Err(Error::new(ErrorCode::Syntax, message, marked.span));
        }
        if let Some(above) = &marked.above {
            let plain = marked.name.clone() + &marked.below.iter().map(|below| format!("_{below}")).collect::<String>();
            let power = if is_plain(above) { above.clone() } else { format!("({above})") };
            self.note(format!("{source} is read as one name, {whole}; write {plain}^{power} for a power"));
            self.labelled.insert(whole.clone());
        }
        if self.styled.contains(&marked.name) {
            self.vectors.push(whole.clone());
        }
        self.sources.insert(whole.clone(), source);
        self.out.push((Token::Name(whole), marked.span));
        Ok(marked.count)
    }

    /// An entry has an index itself, not the place beside it.
    fn no_shift(&self, marked: &Marked) -> Result<()> {
        let entries = self.entries;
        let index = |c: char| {
            let letter = c.to_string();
            let seeded = entries.bound.contains(&letter) && entries.arrays.contains(&(marked.name.clone(), 1));
            entries.summed.contains(&letter)
                || seeded
                || entries.arrays.contains(&(marked.name.clone(), 1)) && entries.free.contains(&letter)
        };
        let shifted = |text: &&String| text.contains(['+', '-']) && text.chars().any(index);
        match marked.below.iter().chain(&marked.above).find(shifted) {
            Some(below) => {
                let message = format!(
                    "an entry has the index of a sum itself: the subscript '{below}' has no meaning here; with a matrix S of the shift, S*{0} has the \
                     entries beside, and D*{0} with a matrix D the differences of neighbours",
                    marked.name
                );
                Err(Error::new(ErrorCode::Syntax, message, marked.span))
            }
            None => Ok(()),
        }
    }

    /// What is no name of its own; how many tokens it was.
    fn other(&mut self, tokens: &[Placed]) -> usize {
        let (token, span) = &tokens[0];
        // `\log_2 x`
        if let [(Token::Name(log), span), (Token::Subscript(base), _), ..] = tokens
            && log == Spoken::Logarithm.name()
            && matches!(base.as_str(), "2" | "10")
        {
            self.out.push((Token::Name(format!("{log}{base}")), *span));
            return 2;
        }
        let Token::Subscript(below) = token else {
            self.out.push((token.clone(), *span));
            // What stands below a sum or a function stays there.
            let marks = if matches!(token, Token::Name(_)) {
                tokens[1..].iter().take_while(|(token, _)| matches!(token, Token::Subscript(_))).count()
            } else {
                0
            };
            self.out.extend_from_slice(&tokens[1..=marks]);
            return 1 + marks;
        };
        let closed = matches!(self.out.last(), Some((Token::Close | Token::CloseBracket | Token::Quote, _)));
        if closed && matches!(below.as_str(), "F" | "fro") {
            return 1;
        }
        let entries = self.entries;
        let is_index = |place: &String| {
            let is_known = entries.bound.contains(place) || entries.free.contains(place);
            is_known || is_index_letter(place) || entries.is_one_place(place)
        };
        // `(A x)_i`
        match places(below).filter(|places| closed && places.iter().all(is_index)) {
            Some(places) => {
                let one: Vec<String> = places.iter().filter(|place| entries.is_one_place(place)).cloned().collect();
                one.iter().for_each(|place| self.note(format!("_{place} is read as the entry [{place}]")));
                self.places.extend(one);
                index_tokens(places, *span, &mut self.out);
            }
            None => self.out.push((token.clone(), *span)),
        }
        1
    }
}

/// The one name that these tokens are.
pub(super) fn single_name(tokens: &[Placed]) -> Option<String> {
    let marked = Marked::at(tokens, 0, &|_| false)?;
    matches!(tokens.get(marked.count), None | Some((Token::End, _))).then(|| marked.whole())
}
