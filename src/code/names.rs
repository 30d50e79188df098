//! Names that a language accepts and that do not clash.

use crate::base::{Dimension, GREEK, Symbols, Variable};
use rustc_hash::FxHashSet;

/// Letters beyond ASCII that may stand in an identifier of every language with such, and that are the same after any normalisation (NFC,
/// NFKC) whatever stands beside them: the common letters of living scripts.
const STABLE: [(char, char); 18] = [
    ('À', 'Ö'),
    ('Ø', 'ö'),
    ('ø', 'ı'),
    ('Ĵ', 'ľ'),
    ('Ł', 'ň'),
    ('Ŋ', 'ž'),
    ('Ά', 'Ά'),
    ('Έ', 'Ί'),
    ('Ό', 'Ό'),
    ('Ύ', 'Ρ'),
    ('Σ', 'ώ'),
    ('Ѐ', 'ҁ'),
    ('א', 'ת'),
    ('ء', 'غ'),
    ('ぁ', 'ゖ'),
    ('ァ', 'ヺ'),
    ('一', '鿋'),
    ('가', '힣'),
];

/// The words that a language keeps for itself, and the letters that its names are of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    /// Words with spaces between them.
    pub(super) reserved: &'static str,
    /// Whether a Greek letter is written as a word, and any other beyond ASCII as its number.
    pub(super) ascii: bool,
}

/// A name in letters that the language has: a subscript digit is a digit, and what is not sure to be understood its number in Unicode.
fn spelt(name: &str, ascii: bool) -> String {
    let mut spelt = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => spelt.push(c),
            '₀'..='₉' => spelt.extend(char::from_digit(c as u32 - '₀' as u32, 10)),
            _ if ascii => match GREEK.iter().find(|(.., letter)| *letter == c) {
                Some((word, ..)) => spelt.push_str(word),
                None => spelt.push_str(&format!("u{:x}", u32::from(c))),
            },
            _ if STABLE.iter().any(|(first, last)| (first..=last).contains(&&c)) => spelt.push(c),
            _ => spelt.push_str(&format!("u{:x}", u32::from(c))),
        }
    }
    spelt
}

/// The name of every symbol in source code.
#[derive(Debug)]
pub(super) struct Names {
    variables: Vec<String>,
    dimensions: Vec<String>,
    taken: Taken,
    temporaries: usize,
    ascii: bool,
}

/// The names that are taken: those that the language reserves, and those that were given.
#[derive(Debug)]
struct Taken {
    /// Words with spaces between them.
    reserved: &'static str,
    given: FxHashSet<String>,
}

impl Taken {
    fn is_free(&self, name: &String) -> bool {
        // Searching the text is some times faster than taking it apart, once for each name of each function that is printed.
        let ends = |text: &str, end: Option<char>| text.is_empty() || end == Some(' ');
        let is_word = |(at, _): (usize, &str)| {
            let (before, after) = (&self.reserved[..at], &self.reserved[at + name.len()..]);
            ends(before, before.chars().next_back()) && ends(after, after.chars().next())
        };
        !self.reserved.match_indices(name.as_str()).any(is_word) && !self.given.contains(name)
    }

    /// The name, with underscores until it is free.
    fn claim(&mut self, name: &str) -> String {
        let mut name = name.to_owned();
        while !self.is_free(&name) {
            name.push('_');
        }
        self.given.insert(name.clone());
        name
    }
}

impl Names {
    /// Names for these symbols: variables keep theirs where they can, which is where the language does not reserve them.
    pub(super) fn new(symbols: &Symbols, words: Words) -> Self {
        let mut taken = Taken { reserved: words.reserved, given: FxHashSet::default() };
        // Beside `x1`, `x₁` is the one that gets another name, whichever comes first.
        let mut claim = |names: Vec<&str>| -> Vec<String> {
            let spelt: Vec<String> = names.iter().map(|name| spelt(name, words.ascii)).collect();
            let (mut given, keeps) = (vec![String::new(); names.len()], |at: &usize| names[*at] == spelt[*at]);
            for at in (0..names.len()).filter(keeps).chain((0..names.len()).filter(|at| !keeps(at))) {
                given[at] = taken.claim(&spelt[at]);
            }
            given
        };
        let variables = claim(symbols.variables().map(|(_, name, _)| name).collect());
        let dimensions = claim(symbols.dimensions().map(|(_, name)| name).collect());
        Names { variables, dimensions, taken, temporaries: 0, ascii: words.ascii }
    }

    pub(super) fn variable(&self, variable: Variable) -> &str {
        self.variables.get(variable.0 as usize).map_or("_", String::as_str)
    }

    pub(super) fn dimension(&self, dimension: Dimension) -> &str {
        self.dimensions.get(dimension.0 as usize).map_or("_", String::as_str)
    }

    /// A new temporary: `t0`, `t1`, ..., or what it is called.
    pub(super) fn temporary(&mut self, called: Option<&str>) -> String {
        if let Some(name) = called {
            let name = spelt(name, self.ascii);
            let mut numbered = (1..).map(|number| format!("{name}{number}"));
            let is_free = |name: &String| self.taken.is_free(name);
            let first = std::iter::once(name.clone()).chain(numbered.by_ref()).find(is_free);
            return self.taken.claim(&first.unwrap_or_default());
        }
        let name = self.taken.claim(&format!("t{}", self.temporaries));
        self.temporaries += 1;
        name
    }

    /// A temporary that ends: another one may have its name.
    pub(super) fn release(&mut self, name: &str) {
        self.taken.given.remove(name);
    }
}
