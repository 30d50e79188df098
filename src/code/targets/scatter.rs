//! Values added on diagonals of an array, in Python.

use super::dialect::Dialect;
use super::printer::Printer;
use super::template::Level;
use super::whole::{is_written_over, may_be_whole};
use crate::code::instruction::{Piece, Place};

/// An index that puts in an axis where there is none: `[:, None]`.
pub(super) fn index(there: impl Iterator<Item = bool>) -> String {
    let axes: Vec<&str> = there.map(|there| if there { ":" } else { "None" }).collect();
    format!("[{}]", axes.join(", "))
}

/// The lines that make an array with these values on diagonals.
pub(super) fn python(
    dialect: &Dialect,
    printer: &mut Printer<'_>,
    (place, base, pieces): (Place, Option<Place>, &[Piece]),
    name: &str,
) -> Vec<String> {
    let shape = printer.program.shape(place).clone();
    let mut lines = Vec::new();
    let start = match base {
        None => dialect.filled(printer, "zeros", &shape).text,
        // What nothing else uses is written over.
        Some(base) if !dialect.writes || is_written_over(printer, base) => dialect.value(printer, base).text,
        // A copy in floating point.
        Some(base) if dialect.is_numpy() && may_be_whole(printer.program, base) => {
            format!("{} + 0.0", dialect.value(printer, base).at(Level::Sum))
        }
        Some(base) => format!("{}{}", dialect.value(printer, base).at(Level::Atom), dialect.copy),
    };
    lines.push(format!("{name} = {start}"));
    let mut ranges: Vec<(String, String)> = Vec::new();
    for piece in pieces {
        let mut running: Vec<u16> = piece.labels.iter().copied().filter(|label| piece.runs(*label)).collect();
        running.sort_unstable();
        running.dedup();
        let mut indices = Vec::new();
        for (axis, label) in shape.iter().zip(&piece.labels) {
            if let Some(place) = piece.place(*label) {
                indices.push(printer.offset(place));
                continue;
            }
            let Some(at) = running.iter().position(|own| own == label) else {
                indices.push(":".to_owned());
                continue;
            };
            let size = printer.size(axis).text;
            let known = ranges.iter().find(|(of, _)| *of == size).map(|(_, name)| name.clone());
            let range = known.unwrap_or_else(|| {
                let range = printer.names.temporary(Some("i"));
                lines.push(format!("{range} = {}.arange({size})", dialect.module));
                ranges.push((size, range.clone()));
                range
            });
            let missing = running.len() - 1 - at;
            let turned = index(std::iter::once(true).chain(std::iter::repeat_n(false, missing)));
            indices.push(if missing == 0 { range } else { format!("{range}{turned}") });
        }
        let negated = printer.program.negated(piece.value).filter(|_| dialect.writes);
        let (sign, value) = match negated.filter(|_| printer.name(piece.value).is_none()) {
            Some(value) => ("-", Piece { value, ..piece.clone() }),
            None => ("+", piece.clone()),
        };
        let value = arranged(dialect, printer, &value, &running);
        let index = indices.join(", ");
        lines.push(match dialect.writes {
            true => format!("{name}[{index}] {sign}= {value}"),
            false => format!("{name} = {name}.at[{index}].add({value})"),
        });
    }
    lines
}

/// The value in the order of axes that the indexed array has: those that run along diagonals first, unless they stand side by side.
fn arranged(dialect: &Dialect, printer: &Printer<'_>, piece: &Piece, running: &[u16]) -> String {
    // A place counts beside indices that run, and not beside slices alone.
    let is_index = |label: u16| running.contains(&label) || !running.is_empty() && piece.place(label).is_some();
    let places: Vec<usize> = (0..piece.labels.len()).filter(|at| is_index(piece.labels[*at])).collect();
    let adjacent = places.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let first = if adjacent { places.first().copied().unwrap_or(0) } else { 0 };
    let is_slice = |at: &usize| !places.contains(at) && piece.place(piece.labels[*at]).is_none();
    let plain = |range: std::ops::Range<usize>| range.filter(is_slice).map(|at| piece.labels[at]);
    let mut order: Vec<u16> = plain(0..first).collect();
    order.extend(running);
    order.extend(plain(first..piece.labels.len()));
    let value = dialect.value(printer, piece.value);
    if piece.own.is_empty() {
        return value.text;
    }
    let present: Vec<u16> = order.iter().copied().filter(|label| piece.own.contains(label)).collect();
    let from: Vec<usize> = present.iter().filter_map(|label| piece.own.iter().position(|own| own == label)).collect();
    let is_turned = from.iter().enumerate().any(|(at, from)| at != *from);
    let mut text = match is_turned {
        false => value.at(Level::Atom),
        true if from.len() == 2 => format!("{}.T", value.at(Level::Atom)),
        true => (dialect.permute)(&value.at(Level::Atom), &from.iter().map(usize::to_string).collect::<Vec<_>>()),
    };
    let leading = order.iter().position(|label| present.contains(label)).unwrap_or(0);
    if order[leading..].iter().any(|label| !present.contains(label)) {
        text.push_str(&index(order[leading..].iter().map(|label| present.contains(label))));
    } else if !is_turned {
        return value.text;
    }
    text
}
