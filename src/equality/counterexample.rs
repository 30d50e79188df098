//! A point at which two terms differ, for people.

use crate::base::{Arithmetic, Field, Rounded, Scalar};
use crate::eval::Tensor;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// An array for people: sizes and entries as text.
///
/// ```
/// use gradus::{Context, Verdict};
/// let Verdict::Different(case) = Context::new().equal("a*x", "x")?.verdict else { panic!() };
/// let (name, x) = &case.values[1];
/// assert_eq!((name.as_str(), x.shape.len(), x.entries.len()), ("x", 1, x.shape[0]));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Array {
    /// The size of each axis.
    pub shape: Vec<usize>,
    /// The entries, the last axis fastest: numbers such as `-2`, `1/3` or `0.25`.
    pub entries: Vec<String>,
}

impl Array {
    /// The values of both sides, with as many digits as it takes to tell them apart; `None` where some number has no short name.
    pub(super) fn of_sides<T: Shown>(sides: [Option<&Tensor<T>>; 2]) -> Option<[Option<Array>; 2]> {
        /// The digits that are shown beyond the usual ones, at most.
        const MORE: usize = 14;
        let with = |more: usize| {
            let array = |value: &Tensor<T>| {
                let entries: Option<Vec<String>> = value.data.iter().map(|x| x.shown(more)).collect();
                Some(Array { shape: value.shape.clone(), entries: entries? })
            };
            let [left, right] = sides.map(|side| side.map_or(Some(None), |side| array(side).map(Some)));
            Some([left?, right?])
        };
        let tells = |shown: &Option<[Option<Array>; 2]>| shown.as_ref().is_none_or(|[left, right]| left != right);
        (0..=MORE).map(with).find(tells).unwrap_or_else(|| with(0))
    }

    /// The array as MATLAB writes it: `[1 0; 0 1]`, a vector as a column, a scalar as its number. Of three axes or more, the rows of all
    /// matrices one after the other.
    pub fn text(&self) -> String {
        if let Some(sparse) = self.sparse() {
            return sparse;
        }
        let width = match self.shape.as_slice() {
            [] => return self.entries.first().cloned().unwrap_or_default(),
            [_] => 1,
            [.., columns] => *columns,
        };
        let rows: Vec<String> = self.entries.chunks(width.max(1)).map(|row| row.join(" ")).collect();
        format!("[{}]", rows.join("; "))
    }

    /// The array as nested lists, in any number of axes: `[[1, 0], [0, 1]]`.
    pub fn nested(&self) -> String {
        fn nest(shape: &[usize], entries: &[String]) -> String {
            let Some((rows, rest)) = shape.split_first() else { return entries.first().cloned().unwrap_or_default() };
            let step = rest.iter().product::<usize>();
            let parts: Vec<String> = (0..*rows).map(|row| nest(rest, &entries[row * step..(row + 1) * step])).collect();
            format!("[{}]", parts.join(", "))
        }
        self.sparse().unwrap_or_else(|| nest(&self.shape, &self.entries))
    }

    /// A large array by its sizes, the entry that most places have, and the first others with their places, counted from 1:
    /// `300 x 300, all 0 but [1,2] = 1`.
    fn sparse(&self) -> Option<String> {
        const LARGE: usize = 100;
        const OTHERS: usize = 12;
        if self.entries.len() <= LARGE {
            return None;
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        self.entries.iter().for_each(|entry| *counts.entry(entry).or_default() += 1);
        let (most, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
        let place = |mut at: usize| {
            let mut place: Vec<String> = Vec::new();
            for size in self.shape.iter().rev() {
                place.push((at % size + 1).to_string());
                at /= size;
            }
            place.reverse();
            place.join(",")
        };
        let others = self.entries.iter().enumerate().filter(|(_, entry)| *entry != most);
        let told: Vec<String> = others.take(OTHERS).map(|(at, entry)| format!("[{}] = {entry}", place(at))).collect();
        let sizes: Vec<String> = self.shape.iter().map(usize::to_string).collect();
        let more = (self.entries.len() - count).saturating_sub(OTHERS);
        let but = if told.is_empty() { String::new() } else { format!(" but {}", told.join(", ")) };
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        Some(format!("{}, all {most}{but}{more}", sizes.join(" x ")))
    }
}

/// A point at which two terms differ. The values are as printed: at these numbers the terms were evaluated.
///
/// ```
/// use gradus::{Context, Verdict};
/// let Verdict::Different(case) = Context::new().equal("a + a", "a")?.verdict else { panic!() };
/// assert_eq!(case.text("  "), "  a = 1\n  left  = 2\n  right = 1\n");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counterexample {
    /// The dimensions and their sizes.
    pub sizes: Vec<(String, usize)>,
    /// The variables and their values.
    pub values: Vec<(String, Array)>,
    /// The value of the left side, if it has one there.
    pub left: Option<Array>,
    /// The value of the right side, if it has one there.
    pub right: Option<Array>,
}

impl Counterexample {
    /// Whether the numbers at which the terms differ are not known to a person: residues modulo a prime.
    pub fn is_hidden(&self) -> bool {
        self.left.is_none() && self.right.is_none()
    }

    /// One line for each value, each beginning with `indent`.
    pub fn text(&self, indent: &str) -> String {
        let mut out = String::new();
        if self.is_hidden() {
            let _ = writeln!(out, "{indent}in exact arithmetic modulo 2^61-1, at a random point");
            return out;
        }
        if !self.sizes.is_empty() {
            let _ = writeln!(out, "{indent}{}", self.sizes_text());
        }
        for (name, value) in &self.values {
            let _ = writeln!(out, "{indent}{name} = {}", value.text());
        }
        for (name, side) in [("left", &self.left), ("right", &self.right)] {
            let text = side.as_ref().map_or_else(|| "has no value".to_owned(), |v| format!("= {}", v.text()));
            let _ = writeln!(out, "{indent}{name:<5} {text}");
        }
        out
    }

    /// The sizes: `n = 2, m = 1`.
    pub fn sizes_text(&self) -> String {
        let list: Vec<String> = self.sizes.iter().map(|(name, size)| format!("{name} = {size}")).collect();
        list.join(", ")
    }
}

/// A number for people.
pub(super) trait Shown: Arithmetic {
    /// As a person writes it, with so many digits more than usual; `None` where these numbers are residues, and it is that of no short fraction.
    fn shown(self, more: usize) -> Option<String>;
}

impl Shown for Rounded {
    fn shown(self, more: usize) -> Option<String> {
        let value = self.value;
        const LARGE: f64 = 1e16;
        const SMALL: f64 = 1e-9;
        if value.abs() >= LARGE {
            return Some(format!("{value:e}"));
        }
        // What is small and yet more than rounding is what the sides may differ by.
        if value.abs() < SMALL && value.abs() > self.error {
            let text = format!("{value:.3e}");
            return Some(text.split_once('e').map_or(text.clone(), |(digits, exponent)| {
                format!("{}e{exponent}", digits.trim_end_matches('0').trim_end_matches('.'))
            }));
        }
        if (value - value.round()).abs() < SMALL * 0.1f64.powi(more as i32) {
            return Some(format!("{}", value.round() + 0.0));
        }
        // Four decimals, and of smaller numbers four digits.
        let digits = (3 - value.abs().log10().floor() as i32).clamp(4, 12) as usize + more;
        let text = format!("{value:.digits$}");
        Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
    }
}

impl Shown for Field {
    /// The residue as the small fraction that it is of.
    fn shown(self, _more: usize) -> Option<String> {
        const SMALL: u64 = 1_000_000;
        for denominator in 1..=720i64 {
            let numerator = self * Field::integer(denominator);
            for (sign, value) in [("", numerator), ("-", -numerator)] {
                if value.residue() < SMALL {
                    let value = value.residue();
                    return Some(match denominator {
                        1 => format!("{sign}{value}"),
                        _ => format!("{sign}{value}/{denominator}"),
                    });
                }
            }
        }
        None
    }
}
