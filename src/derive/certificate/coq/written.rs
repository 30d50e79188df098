//! Formulas of MathComp with the trees of `Networks.v` that denote them.

use super::names::Names;
use crate::base::Rational;

/// How tightly the outermost operator of a formula binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Sum,
    Big,
    Product,
    Sign,
    Power,
    Atom,
}

/// A formula, and the tree that denotes it.
#[derive(Clone, Debug)]
pub(super) struct Written {
    text: String,
    level: Level,
    pub(super) tree: String,
}

/// The largest integer that is written down: Coq reads it as so many successors.
const LARGEST: i64 = 1000;

impl Written {
    pub(super) fn new(level: Level, text: impl Into<String>, tree: impl Into<String>) -> Written {
        Written { text: text.into(), level, tree: tree.into() }
    }

    /// The formula as it stands on its own.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it begins with a sum over a label or with the entries of a matrix.
    pub(super) fn is_big(&self) -> bool {
        self.level == Level::Big
    }

    pub(super) fn len(&self) -> usize {
        self.text.len() + self.tree.len()
    }

    /// The formula as an operand, in parentheses where it binds less tightly.
    pub(super) fn at(&self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text.clone() }
    }

    /// An operation on one operand, with `{}` for it.
    pub(super) fn unary(level: Level, [before, after]: [&str; 2], tree: &str, operand: &Written) -> Written {
        let inner = operand.at(Level::Atom);
        Written::new(level, format!("{before}{inner}{after}"), format!("({tree} {})", operand.tree))
    }

    /// A function of two operands.
    pub(super) fn call(name: &str, tree: &str, [a, b]: [&Written; 2]) -> Written {
        let text = format!("{name} {} {}", a.at(Level::Atom), b.at(Level::Atom));
        Written::new(Level::Power, text, format!("({tree} {} {})", a.tree, b.tree))
    }

    /// An operator that binds like a product.
    pub(super) fn product(operator: &str, tree: &str, [a, b]: [&Written; 2]) -> Written {
        let text = format!("{} {operator} {}", a.at(Level::Product), b.at(Level::Power));
        Written::new(Level::Product, text, format!("({tree} {} {})", a.tree, b.tree))
    }

    /// The product of scalars.
    pub(super) fn scalars(factors: impl IntoIterator<Item = Written>) -> Written {
        let product = factors.into_iter().reduce(|a, b| Written::product("*", "SMul", [&a, &b]));
        product.unwrap_or_else(Written::one)
    }

    pub(super) fn one() -> Written {
        Written::new(Level::Atom, "1", "(SInt 1)")
    }

    /// The sum of terms; each says whether it is taken away. The trees are made by the constructors that begin with this letter.
    pub(super) fn sum(kind: char, terms: impl IntoIterator<Item = (bool, Written)>) -> Option<Written> {
        terms.into_iter().fold(None, |sum, (minus, term)| {
            let tree = if minus { format!("({kind}Opp {})", term.tree) } else { term.tree.clone() };
            Some(match sum {
                None if minus => Written::new(Level::Sign, format!("- {}", term.at(Level::Power)), tree),
                None => term,
                Some(sum) => {
                    let sign = if minus { "-" } else { "+" };
                    let text = format!("{} {sign} {}", sum.text, term.at(Level::Big));
                    Written::new(Level::Sum, text, format!("({kind}Add {} {tree})", sum.tree))
                }
            })
        })
    }

    /// A number that is not negative; `None` where it cannot be written.
    pub(super) fn number(value: &Rational, names: &Names) -> Option<Written> {
        let (above, below) = value.to_i64_pair()?;
        let times = names.denominator / below;
        let integer = if below == 1 { above } else { above.checked_mul(times)? };
        if !(0..=LARGEST).contains(&integer) {
            return None;
        }
        let text = if integer < 2 { integer.to_string() } else { format!("{integer}%:R") };
        let integer_part = Written::new(Level::Atom, text, format!("(SInt {integer})"));
        if below == 1 {
            return Some(integer_part);
        }
        let inverse = Written::new(Level::Atom, names.inverse.clone(), "SInv");
        Some(if integer == 1 { inverse } else { Written::scalars([integer_part, inverse]) })
    }
}
