//! Sums of products and values on diagonals as loops, for languages in which those are the usual way.

use super::printer::{Language, Printer};
use crate::base::Shape;
use crate::code::instruction::{Contraction, Instruction, Piece, Place};
use crate::ops::Place as Along;

/// How a language writes a loop, and what stands in one.
pub(super) trait Loops: Language {
    /// The line that gives a value a name; `true` if it changes afterwards.
    fn bind(&self, name: &str, value: &str, changes: bool) -> String;
    /// A value as it is bound to a name.
    fn bound(&self, printer: &Printer<'_>, place: Place) -> String;
    /// A value to which something is added.
    fn start(&self, printer: &Printer<'_>, place: Place) -> String {
        self.bound(printer, place)
    }
    /// An array of zeros; without sizes the number.
    fn zeros(&self, sizes: &[String]) -> String;
    fn size(&self, array: &str, axis: usize) -> String {
        format!("size({array}, {})", axis + 1)
    }
    /// The first and the last line of a loop over an axis.
    fn around(&self, index: &str, size: &str) -> [String; 2];
    /// A place along an axis, as it is counted.
    fn place(&self, printer: &Printer<'_>, along: &Along) -> String {
        printer.at(along)
    }
    /// An entry of an array.
    fn entry(&self, array: &str, index: &[String]) -> String;
    /// Adds on an entry, or takes off it.
    fn add(&self, entry: &str, is_minus: bool, value: &str) -> String;
    /// Adds on a part of an array, or takes off it; `None` is all along an axis.
    fn add_part(
        &self,
        part: (&str, &[Option<String>]),
        is_minus: bool,
        value: (&str, &[Option<String>]),
    ) -> Vec<String>;
}

/// A part of an array, in a language in which `:` is all along an axis.
pub(super) fn all_along(language: &dyn Loops, array: &str, index: &[Option<String>]) -> String {
    let of = |index: &Option<String>| index.clone().unwrap_or_else(|| ":".to_owned());
    match index.iter().all(Option::is_none) {
        true => array.to_owned(),
        false => language.entry(array, &index.iter().map(of).collect::<Vec<String>>()),
    }
}

/// Lines inside of loops, the first around the others.
fn nested(language: &dyn Loops, loops: &[(String, String)], inner: Vec<String>) -> Vec<String> {
    let mut lines = inner;
    for (index, size) in loops.iter().rev() {
        let [first, last] = language.around(index, size);
        lines.iter_mut().for_each(|line| line.insert_str(0, "    "));
        lines.insert(0, first);
        lines.push(last);
    }
    lines
}

/// The name of an operand, bound by a line more where it has none.
fn operand(
    language: &dyn Loops,
    printer: &mut Printer<'_>,
    (place, base): (Place, &str),
    lines: &mut Vec<String>,
) -> String {
    if let Some(name) = printer.name(place) {
        return name.clone();
    }
    if let Instruction::Variable(variable) = printer.program.instruction(place) {
        return printer.names.variable(*variable).to_owned();
    }
    let name = printer.names.temporary(Some(base));
    lines.push(language.bind(&name, &language.bound(printer, place), false));
    name
}

/// The lines of an Einstein sum.
pub(super) fn contraction(
    language: &dyn Loops,
    printer: &mut Printer<'_>,
    contraction: &Contraction,
    name: &str,
) -> Vec<String> {
    let mut lines = Vec::new();
    // Each letter, what its index is called, and the size.
    let mut letters: Vec<(char, (String, String))> = Vec::new();
    let mut factors = Vec::new();
    for (place, own) in &contraction.operands {
        let array = operand(language, printer, (*place, &format!("{name}_factor")), &mut lines);
        for (axis, letter) in own.chars().enumerate() {
            if !letters.iter().any(|(known, _)| *known == letter) {
                let index = printer.names.temporary(Some(&letter.to_string()));
                letters.push((letter, (index, language.size(&array, axis))));
            }
        }
        factors.push((array, own));
    }
    let of = |letters: &[(char, (String, String))], letter: char| {
        letters.iter().find(|(known, _)| *known == letter).map(|(_, of)| of.clone()).unwrap_or_default()
    };
    let entry = |array: &str, own: &str| {
        let index: Vec<String> = own.chars().map(|letter| of(&letters, letter).0).collect();
        if index.is_empty() { array.to_owned() } else { language.entry(array, &index) }
    };
    let sizes: Vec<String> = contraction.output.chars().map(|letter| of(&letters, letter).1).collect();
    lines.push(language.bind(name, &language.zeros(&sizes), true));
    let product: Vec<String> = factors.iter().map(|(array, own)| entry(array, own)).collect();
    let added = language.add(&entry(name, &contraction.output), false, &product.join(" * "));
    let loops: Vec<(String, String)> = letters.into_iter().map(|(_, of)| of).collect();
    lines.extend(nested(language, &loops, vec![added]));
    loops.iter().for_each(|(index, _)| printer.names.release(index));
    lines
}

/// The lines that add values on diagonals: a loop along each.
pub(super) fn scatter(
    language: &dyn Loops,
    printer: &mut Printer<'_>,
    (base, pieces): (Option<Place>, &[Piece]),
    shape: &Shape,
    name: &str,
) -> Vec<String> {
    let start = match base {
        Some(base) => language.start(printer, base),
        None => language.zeros(&printer.sizes(shape)),
    };
    let mut lines = vec![language.bind(name, &start, true)];
    for piece in pieces {
        let negated = printer.program.negated(piece.value).filter(|_| printer.name(piece.value).is_none());
        let place = negated.unwrap_or(piece.value);
        let is_scalar = printer.program.rank(place) == 0;
        let value = match is_scalar {
            true => printer.value(language, place).text,
            false => operand(language, printer, (place, &format!("{name}_part")), &mut lines),
        };
        // Along what runs together, and along what the value does not have.
        let mut looped: Vec<(u16, (String, String))> = Vec::new();
        for (axis, label) in shape.iter().zip(&piece.labels) {
            let is_new = !looped.iter().any(|(known, _)| known == label) && piece.place(*label).is_none();
            if is_new && (piece.runs(*label) || !piece.own.contains(label)) {
                let size = printer.size(axis).text;
                looped.push((*label, (printer.names.temporary(Some("i")), size)));
            }
        }
        let index = |labels: &[u16]| -> Vec<Option<String>> {
            let of = |label: &u16| {
                let index = looped.iter().find(|(known, _)| known == label).map(|(_, (index, _))| index.clone());
                index.or_else(|| piece.place(*label).map(|place| language.place(printer, place)))
            };
            labels.iter().map(of).collect()
        };
        let (here, own) = (index(&piece.labels), index(&piece.own));
        let is_minus = negated.is_some();
        let inner = match here.iter().cloned().collect::<Option<Vec<String>>>() {
            Some(all) => {
                let own: Vec<String> = own.into_iter().flatten().collect();
                let value = if is_scalar { value } else { language.entry(&value, &own) };
                vec![language.add(&language.entry(name, &all), is_minus, &value)]
            }
            None => language.add_part((name, &here), is_minus, (&value, &own)),
        };
        let loops: Vec<(String, String)> = looped.into_iter().map(|(_, of)| of).collect();
        lines.extend(nested(language, &loops, inner));
        loops.iter().for_each(|(index, _)| printer.names.release(index));
    }
    lines
}
