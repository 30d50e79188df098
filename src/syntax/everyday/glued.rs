//! Names that are products of letters: `x'Ax`, `Xw`.

use super::Known;
use super::sums::numbered_entry;
use crate::base::{Span, spellings};
use crate::ops::Callable;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use crate::syntax::lexer::{Token, everyday_tokens};
use rustc_hash::{FxHashMap, FxHashSet};

type Placed = (Token, Span);

/// Names of Greek letters, which are one letter each.
const GREEK: [&str; 34] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta",
    "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega",
];

/// The most letters of a glued name.
const LONGEST: usize = 6;

/// Whether a name is that of a Greek letter.
pub(crate) fn is_greek(name: &str) -> bool {
    let mut letters = name.chars();
    let single = letters.next().filter(|_| letters.next().is_none());
    GREEK.contains(&name) || single.is_some_and(|c| ('α'..='ω').contains(&c) || ('Α'..='Ω').contains(&c))
}

/// Whether a name is that of a number, which no array has: `pi`.
pub(super) fn names_constant(name: &str) -> bool {
    Callable::find(name).is_some_and(Callable::is_number)
}

/// A letter of a glued name, with its digits or subscript, and whether a `T` behind it transposes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Letter<'n> {
    name: &'n str,
    /// The `T` of `xTAx`.
    transpose: Option<&'n str>,
}

/// The product of letters, as it is written: `x'*A*x`.
fn product(letters: &[Letter<'_>]) -> String {
    let text = |letter: &Letter<'_>| format!("{}{}", letter.name, if letter.transpose.is_some() { "'" } else { "" });
    letters.iter().map(text).collect::<Vec<_>>().join("*")
}

/// The letters of a name, each with its digits or subscript; the word of a Greek letter is one.
fn letters(name: &str) -> Vec<&str> {
    let mut letters: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(c) = name[at..].chars().next() {
        let rest = &name[at..];
        // Words of two letters are rather two letters.
        let greek = GREEK.iter().filter(|word| word.len() > 2 && rest.starts_with(**word)).map(|word| word.len()).max();
        let letter = greek.unwrap_or(c.len_utf8());
        let tail = &rest[letter..];
        let digits = tail.find(|c: char| !(c.is_ascii_digit() || c == '_' || ('₀'..='₉').contains(&c)));
        let length = letter + digits.unwrap_or(tail.len());
        if rest[..length].ends_with('_') {
            // `x_ij`: a subscript of letters belongs to the name whole.
            return vec![name];
        }
        letters.push(&rest[..length]);
        at += length;
    }
    letters
}

/// The same, where a `T` that stands for nothing else transposes the letter before it.
fn transposed<'n>(letters: &[&'n str], is_free: bool) -> Vec<Letter<'n>> {
    let mut out: Vec<Letter<'n>> = Vec::new();
    for (place, name) in letters.iter().enumerate() {
        match out.last_mut() {
            Some(last) if is_free && *name == "T" && place + 1 < letters.len() && last.transpose.is_none() => {
                last.transpose = Some(name);
            }
            _ => out.push(Letter { name, transpose: None }),
        }
    }
    out
}

/// Whether a name reads as a word: it has two small letters side by side.
fn is_word(letters: &[&str]) -> bool {
    let small = |letter: &str| letter.len() == 1 && letter.starts_with(char::is_lowercase);
    letters.windows(2).any(|pair| small(pair[0]) && small(pair[1]))
}

/// The product that a name could be by its letters alone: `A*X` for `AX`.
pub(crate) fn product_of(name: &str) -> Option<String> {
    let letters = letters(name);
    let capital = letters.iter().any(|letter| letter.starts_with(char::is_uppercase));
    let plain = letters.iter().all(|letter| letter.chars().count() == 1);
    let count = (2..=LONGEST).contains(&letters.len()) && letters[0] != "d";
    (count && capital && plain && !is_word(&letters)).then(|| product(&transposed(&letters, true)))
}

/// Whether letters are a Greek letter and a capital beside it, `λI`, or a small letter beside the sign itself, `βy`. `ΔX` is a name.
fn is_multiple(letters: &[&str]) -> bool {
    let [first, second] = letters else { return false };
    let is_change = matches!(*first, "δ" | "Δ" | "delta" | "Delta");
    let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_lowercase() && first.chars().count() == 1;
    is_greek(first) && !is_change && second.len() == 1 && second.starts_with(fits)
}

/// What is known of the names of a text.
struct Names<'k> {
    known: &'k Known<'k>,
    /// The names of the text.
    used: &'k FxHashSet<&'k str>,
    /// Whether the text has a sign in every product beside names of letters side by side.
    is_starred: bool,
}

impl Names<'_> {
    /// Whether a name stands elsewhere in the question.
    fn is_seen(&self, name: &str) -> bool {
        let same = |own: &&str| *own == name || spellings(name).any(|spelt| spelt == **own);
        self.used.contains(name)
            || self.known.beside.contains(&name)
            || self.known.wrt.iter().any(same)
            || (self.known.is_declared)(name)
    }

    /// Whether a name is no product, whatever its letters are.
    fn is_literal(&self, name: &str) -> bool {
        let known = self.known;
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
        name.starts_with('\'')
            || known.whole.iter().any(|own| own == name)
            || (known.is_declared)(name)
            || (known.is_function)(name)
            || known.wrt.contains(&name)
            || GREEK.contains(&stem)
    }

    /// The letters that a name is a product of.
    fn parts<'n>(&self, name: &'n str) -> Option<Vec<Letter<'n>>> {
        if self.is_literal(name) {
            return None;
        }
        let letters = letters(name);
        if self.known.apart.iter().any(|own| own == name) {
            return Some(transposed(&letters, false));
        }
        // `dX` is the differential of `X`.
        let differential = letters.len() == 2 && letters[0] == "d";
        // `xT` has an own reading.
        let terminal = letters.last() == Some(&"T") && !self.is_seen("T");
        if letters.len() < 2 || letters.len() > LONGEST || differential || terminal {
            return None;
        }
        let parts = transposed(&letters, !self.is_seen("T"));
        let strange: Vec<&str> = parts.iter().map(|part| part.name).filter(|letter| !self.is_seen(letter)).collect();
        // A word is a name: small letters in it have to be known, but for one beside another letter.
        let small = strange.iter().any(|letter| letter.starts_with(char::is_lowercase) && !GREEK.contains(letter));
        let word = letters.len() > 2 && small && is_word(&letters);
        let seen = strange.len() < parts.len();
        if self.is_starred && !strange.is_empty() && self.stands_beside(&parts) {
            return None;
        }
        (!word && (seen || is_multiple(&letters) || self.is_turned(name, &letters))).then_some(parts)
    }

    /// Whether the variables of the derivative that are among the letters stand as names of their own too.
    fn stands_beside(&self, letters: &[Letter<'_>]) -> bool {
        let has_capital = letters.iter().any(|letter| letter.name.starts_with(char::is_uppercase));
        let is_own = |letter: &Letter<'_>| !self.known.wrt.contains(&letter.name) || self.used.contains(letter.name);
        has_capital && letters.iter().all(is_own)
    }

    /// The letters of a name that ends in the same one twice, before a transpose: `yy'`, `Xyy'`. One of them is transposed.
    fn doubled<'n>(&self, name: &'n str, is_signed: bool) -> Option<Vec<Letter<'n>>> {
        let letters = letters(name);
        let [.., first, second] = letters[..] else { return None };
        let is_known = !is_signed || self.is_seen(first);
        (first == second && letters.len() <= LONGEST && is_known && !self.is_literal(name))
            .then(|| transposed(&letters, false))
    }

    /// Whether a name of capitals has a counterpart with the same letters in another order, as `AB` and `BA` are products.
    fn is_turned(&self, name: &str, letters: &[&str]) -> bool {
        fn sorted<'n>(letters: &[&'n str]) -> Vec<&'n str> {
            let mut letters = letters.to_vec();
            letters.sort_unstable();
            letters
        }
        let capital = |letter: &&str| letter.len() == 1 && letter.starts_with(char::is_uppercase);
        let own = sorted(letters);
        let turned = |other: &&str| *other != name && other.len() == name.len() && sorted(&self::letters(other)) == own;
        letters.iter().all(capital) && (self.used.iter().any(turned) || self.known.beside.iter().any(turned))
    }

    /// The letters of a name that could be a product by them alone, as `Ay` in `x'Ay`.
    fn plain<'n>(&self, name: &'n str) -> Option<Vec<Letter<'n>>> {
        let terminal = name.ends_with('T') && !self.is_seen("T");
        let product = product_of(name).is_some() && !self.is_literal(name) && !terminal;
        product.then(|| transposed(&letters(name), !self.is_seen("T")))
    }

    /// The letter that `xT` is the transpose of.
    fn transpose<'n>(&self, name: &'n str) -> Option<Vec<Letter<'n>>> {
        let (base, mark) = (name.strip_suffix('T')?, name.get(name.len() - 1..)?);
        let letter = !self.is_literal(name) && self.is_seen(base) && !self.is_seen("T") && letters(base).len() == 1;
        letter.then(|| vec![Letter { name: base, transpose: Some(mark) }])
    }

    /// What a name is behind `^`: `TAx` in `x^TAx` begins with a transpose. The letters behind it.
    fn exponent<'n>(&self, name: &'n str) -> Option<Vec<Letter<'n>>> {
        let sign = name.chars().next().filter(|c| matches!(c, 'T' | 'H'))?;
        let rest = &name[1..];
        if rest.is_empty() || self.is_literal(name) || self.is_seen(&name[..1]) {
            return None;
        }
        let whole = [Letter { name: rest, transpose: None }];
        if self.is_seen(rest) || is_greek(rest) {
            return Some(whole.to_vec());
        }
        let letters = letters(rest);
        let word = is_word(&letters) && letters.iter().any(|letter| !self.is_seen(letter));
        let known = sign == 'T' || letters.iter().any(|letter| self.is_seen(letter));
        (!word && known && letters.len() <= LONGEST).then(|| transposed(&letters, true))
    }
}

/// Whether an expression has a name that is a product of letters.
pub(crate) fn has_glued(expr: &Expr, known: &Known<'_>) -> bool {
    let mut names: FxHashSet<&str> = FxHashSet::default();
    let mut exponents: FxHashSet<&str> = FxHashSet::default();
    // How often a letter stands other than as a transpose.
    let mut others: FxHashMap<&str, i32> = FxHashMap::default();
    // Names that are transposed, and how many products have a sign.
    let (mut turned, mut signs): (Vec<&str>, usize) = (Vec::new(), 0);
    expr.walk(&mut |e| match &e.kind {
        ExprKind::Name(name) => {
            names.extend([name.as_str()]);
            *others.entry(name).or_default() += 1;
        }
        ExprKind::Power(base, exponent) => {
            if let ExprKind::Name(name) = &exponent.kind {
                exponents.extend([name.as_str()]);
                *others.entry(name).or_default() -= 1;
            }
            turned.extend(name_of(base).filter(|_| matches!(name_of(exponent), Some("T" | "H"))));
        }
        ExprKind::Transpose(inner) => turned.extend(name_of(inner)),
        ExprKind::Product(head, tail) => {
            let factors: Vec<&Expr> = std::iter::once(&**head).chain(tail.iter().map(|(_, factor)| factor)).collect();
            let is_literal = |factor: &Expr| matches!(factor.kind, ExprKind::Number(_));
            let is_signed = |(pair, (op, _)): &(&[&Expr], &(ProductOp, Expr))| {
                *op == ProductOp::Times && !is_literal(pair[0]) && !is_literal(pair[1])
            };
            signs += factors.windows(2).zip(tail).filter(is_signed).count();
        }
        _ => {}
    });
    names.retain(|name| !matches!(*name, "T" | "H") || others.get(name) != Some(&0));
    let of = Names { known, used: &names, is_starred: signs >= SIGNS };
    let product = |name: &&str| of.parts(name).is_some() || of.transpose(name).is_some();
    let entry = |name: &&str| numbered_entry(name, known).is_some_and(|(stem, _)| !names.contains(stem));
    // `x_i` where `x` is asked for, or another entry of it.
    let base = |name: &str| {
        let (base, index) = name.rsplit_once('_')?;
        let letters = matches!(index.len(), 1 | 2) && index.chars().all(|c| matches!(c, 'a'..='n' | 'p'..='t'));
        letters.then(|| base.to_owned())
    };
    let asked = |name: &&str| {
        base(name).is_some_and(|own| {
            let same =
                |wrt: &&str| **wrt == own || base(wrt).is_some_and(|other| other == own) && !names.contains(*wrt);
            !names.contains(own.as_str()) && known.wrt.iter().any(same) && !(known.is_declared)(name)
        })
    };
    names.iter().filter(|name| name.len() > 1).any(|name| product(name) || entry(name) || asked(name))
        || exponents.iter().any(|name| of.exponent(name).is_some())
        || turned.iter().any(|name| of.doubled(name, signs > 0).is_some())
}

fn name_of(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name),
        _ => None,
    }
}

/// The least signs of products by which a text shows that it leaves out none.
const SIGNS: usize = 2;

/// Whether a text has several products of names, all with a sign.
pub(crate) fn writes_signs(text: &str) -> bool {
    everyday_tokens(text).is_ok_and(|tokens| is_starred(&tokens))
}

/// Whether tokens are those of several products, all with a sign.
fn is_starred(tokens: &[Placed]) -> bool {
    let ends = |token: &Token| {
        matches!(
            token,
            Token::Name(_)
                | Token::Number(_)
                | Token::Close
                | Token::Quote
                | Token::Superscript(_)
                | Token::CloseBracket
        )
    };
    let is_function = |token: &Token| matches!(token, Token::Name(name) if crate::ops::is_function(name));
    let begins = |token: &Token| matches!(token, Token::Name(_) | Token::Open);
    let is_beside = |pair: &[Placed]| {
        // `f(x)` is a call, and `X^T` no product of `X`.
        let is_call = matches!(pair[0].0, Token::Name(_)) && pair[1].0 == Token::Open;
        ends(&pair[0].0) && begins(&pair[1].0) && !is_call && !is_function(&pair[0].0)
    };
    let is_sign = |three: &&[Placed]| {
        let is_literal = |token: &Token| matches!(token, Token::Number(_));
        matches!(three[1].0, Token::Star | Token::Infix(super::AT, _))
            && !is_literal(&three[0].0)
            && !is_literal(&three[2].0)
    };
    tokens.windows(3).filter(is_sign).count() >= SIGNS && !tokens.windows(2).any(is_beside)
}

/// Whether a name is a capital and a small letter side by side, as the image of a vector under a matrix is: `Wx`, `Xβ`.
pub(crate) fn is_image(name: &str) -> bool {
    let letters = letters(name);
    let [matrix, vector] = letters[..] else { return false };
    let is_small = vector.starts_with(char::is_lowercase) && !names_constant(vector);
    matrix.chars().count() == 1 && matrix.starts_with(char::is_uppercase) && is_small
}

/// Splits names that are products of letters, but where a sign stands next to them that they would not need.
/// And those of which a letter stands nowhere else.
pub(super) fn split(
    tokens: Vec<Placed>,
    text: &str,
    known: &Known<'_>,
    notes: &mut Vec<String>,
) -> (Vec<Placed>, Vec<String>) {
    let mut names: FxHashSet<&str> = FxHashSet::default();
    // Whoever writes `Wx*x` means a name.
    let mut explicit: FxHashSet<&str> = FxHashSet::default();
    let is_sign = |place: Option<&Placed>| matches!(place, Some((Token::Star, _)));
    for (i, (token, _)) in tokens.iter().enumerate() {
        if let Token::Name(name) = token {
            // `T` of `X^T` is no name that `TX` of `A^TX` could begin with.
            let is_raised = i > 0 && tokens[i - 1].0 == Token::Caret && matches!(name.as_str(), "T" | "H");
            if !is_raised {
                names.insert(name);
            }
            if is_sign(tokens.get(i + 1)) || is_sign(i.checked_sub(1).and_then(|before| tokens.get(before))) {
                explicit.insert(name);
            }
        }
    }
    let of = Names { known, used: &names, is_starred: is_starred(&tokens) };
    // Whoever leaves out one sign leaves out others: `Ax - By`, `x'Ay`.
    let splits = |name: &String| !explicit.contains(name.as_str()) && of.parts(name).is_some();
    let chained = tokens.iter().any(|(token, _)| matches!(token, Token::Name(name) if splits(name)));
    let behind = |place: usize| {
        let before = place.checked_sub(1).and_then(|before| tokens.get(before));
        let ends = |token: &Token| {
            matches!(
                token,
                Token::Quote | Token::Number(_) | Token::Close | Token::SuperscriptName(_) | Token::Superscript(_)
            )
        };
        before.is_some_and(|(token, span)| ends(token) && span.end == tokens[place].1.start)
    };
    let mut out: Vec<Placed> = Vec::with_capacity(tokens.len());
    let mut said: FxHashSet<&str> = FxHashSet::default();
    let mut splits = Vec::new();
    for (i, (token, span)) in tokens.iter().enumerate() {
        let Token::Name(name) = token else {
            out.push((token.clone(), *span));
            continue;
        };
        let power = i > 0 && tokens[i - 1].0 == Token::Caret;
        let doubled =
            || of.doubled(name, explicit.contains(name.as_str())).filter(|_| is_turned(&tokens[i + 1..], &of));
        let found = match () {
            () if power => of.exponent(name),
            () if doubled().is_some() => doubled(),
            () if explicit.contains(name.as_str()) => None,
            () => of.parts(name).or_else(|| of.plain(name).filter(|_| chained || behind(i))),
        };
        // `xT*A*x`: before a factor.
        let factor = matches!(tokens.get(i + 1), Some((Token::Star | Token::Name(_) | Token::Open, _)));
        let found = found.or_else(|| of.transpose(name).filter(|_| factor && !power));
        let Some(found) = found else {
            out.push((token.clone(), *span));
            continue;
        };
        let written = if power { &name[1..] } else { name.as_str() };
        let product = product(&found);
        if said.insert(name) && product != written {
            let what = if product.contains('*') { "the product" } else { "the transpose" };
            notes.push(format!("{written} is read as {what} {product}; declare {written} for one variable"));
            // `λI` is no name.
            let is_name = !found.iter().any(|letter| letter.name == "I");
            if !power && is_name && found.iter().any(|letter| !of.is_seen(letter.name)) {
                splits.push(name.clone());
            }
        }
        let exact = text.get(span.range()).is_some_and(|own| own == name);
        let mut at = span.start;
        let mut put = |token: Token, length: usize| {
            let end = if exact { at + length } else { span.end };
            out.push((token, Span::new(at, end)));
            at = end;
        };
        if power {
            put(Token::Name(name[..1].to_owned()), 1);
        }
        for letter in found {
            put(Token::Name(letter.name.to_owned()), letter.name.len());
            letter.transpose.into_iter().for_each(|mark| put(Token::Quote, mark.len()));
        }
    }
    (out, splits)
}

/// Whether what stands before these tokens is transposed.
fn is_turned(behind: &[Placed], of: &Names<'_>) -> bool {
    let transposes = |name: &str| matches!(name, "T" | "H") && !of.is_seen(name);
    match behind {
        [(Token::Quote, _), ..] => true,
        [(Token::Caret, _), (Token::Open, _), (Token::Name(name), _), (Token::Close, _), ..]
        | [(Token::Caret, _), (Token::Name(name), _), ..] => transposes(name) || of.exponent(name).is_some(),
        _ => false,
    }
}
