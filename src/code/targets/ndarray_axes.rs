//! Arrays of `ndarray`: what is done entry by entry, along axes, and to the order of entries.

use super::ndarray::{Owner, Writer, method, owner};
use super::template::{Level, Source};
use crate::code::instruction::{Instruction, Place, Reduction, Side};

impl Writer<'_> {
    /// What is computed for each entry of several values, from theirs; scalars are put in.
    pub(super) fn zip(&self, places: &[Place], of: impl Fn(&[Source]) -> String) -> Source {
        let shape = |place: &Place| self.printer.program.shape(*place);
        let rank = |place: &Place| self.printer.program.rank(*place);
        let names = ["entry", "other", "third"];
        let arguments: Vec<Source> = places
            .iter()
            .zip(names)
            .map(|(place, name)| if rank(place) == 0 { self.value(*place) } else { Source::atom(name) })
            .collect();
        let body = of(&arguments);
        let mut arrays: Vec<(&Place, &str)> = places.iter().zip(names).filter(|(place, _)| rank(place) > 0).collect();
        // The first one has all entries of the result.
        let entries = |place: &Place| (rank(place), shape(place).iter().map(|axis| axis.len()).sum::<usize>());
        arrays.sort_by_key(|(place, _)| std::cmp::Reverse(entries(place)));
        match arrays[..] {
            [] => Source::atom(body),
            [(only, name)] => {
                let into = if owner(self.printer, *only) == Owner::Expression { "_into" } else { "" };
                Source::atom(format!("{}.mapv{into}(|{name}| {body})", self.receiver(*only)))
            }
            [(first, _), ..] => {
                let reference = |place: &Place| format!("&{}", self.value(*place).at(Level::Power));
                let joined: String = arrays[1..]
                    .iter()
                    .map(|(place, _)| {
                        let and = if shape(place) == shape(first) { "and" } else { "and_broadcast" };
                        format!(".{and}({})", reference(place))
                    })
                    .collect();
                let names: Vec<String> = arrays.iter().map(|(_, name)| format!("&{name}")).collect();
                let names = names.join(", ");
                Source::atom(format!("Zip::from({}){joined}.map_collect(|{names}| {body})", reference(first)))
            }
        }
    }

    pub(super) fn power(&self, a: Place, b: Place) -> Source {
        let whole = self.printer.program.known(b).filter(|value| value.is_integer()).and_then(|value| value.to_i64());
        match whole.and_then(|value| i32::try_from(value).ok()) {
            Some(power) => self.zip(&[a], |base| method(&format!("{{}}.powi({power})"), base)),
            None => self.zip(&[a, b], |both| method("{}.powf({})", both)),
        }
    }

    pub(super) fn reduce(&self, reduction: Reduction, of: Place, axes: &[u8]) -> Source {
        let mut text = self.receiver(of);
        if axes.len() == self.printer.program.rank(of) {
            text.push_str(match reduction {
                Reduction::Sum => ".sum()",
                Reduction::Product => ".product()",
                Reduction::Maximum => ".fold(f64::NEG_INFINITY, |most, entry| most.max(*entry))",
            });
            return Source::atom(text);
        }
        for axis in axes.iter().rev() {
            text.push_str(&match reduction {
                Reduction::Sum => format!(".sum_axis(Axis({axis}))"),
                Reduction::Product => format!(".fold_axis(Axis({axis}), 1.0, |product, entry| product * entry)"),
                Reduction::Maximum => {
                    format!(".fold_axis(Axis({axis}), f64::NEG_INFINITY, |most, entry| most.max(*entry))")
                }
            });
        }
        Source::atom(text)
    }

    /// An operation that changes which entries stand where.
    pub(super) fn layout(&self, place: Place) -> Source {
        let shape = self.printer.program.shape(place);
        let of = |a: &Place| self.receiver(*a);
        Source::atom(match self.printer.program.instruction(place) {
            Instruction::Transpose(a) => format!("{}.t()", of(a)),
            Instruction::Permute(a, order) => {
                let order: Vec<String> = order.iter().map(u8::to_string).collect();
                let view = if owner(self.printer, *a) == Owner::Expression { "" } else { ".view()" };
                format!("{}{view}.permuted_axes([{}])", of(a), order.join(", "))
            }
            Instruction::Expand(a, there) => {
                let axes: Vec<&str> = there.iter().map(|there| if *there { ".." } else { "NewAxis" }).collect();
                format!("{}.slice(s![{}])", of(a), axes.join(", "))
            }
            Instruction::Take(a, places) => {
                let at = |place: &Option<_>| place.as_ref().map_or("..".to_owned(), |place| self.printer.offset(place));
                let index = places.iter().map(at).collect::<Vec<String>>().join(", ");
                match (shape.len(), places.len()) {
                    (0, 1) => format!("{}[{index}]", of(a)),
                    (0, _) => format!("{}[[{index}]]", of(a)),
                    _ => format!("{}.slice(s![{index}])", of(a)),
                }
            }
            Instruction::Reshape(a) => match &self.printer.sizes(shape)[..] {
                [] => format!("{}.sum()", of(a)),
                [_] => format!("{}.flatten()", of(a)),
                sizes => format!("{}.to_shape(({}))?", of(a), sizes.join(", ")),
            },
            Instruction::Diagonal(a) => format!("{}.diag()", of(a)),
            Instruction::Triangle(Side::Below, a) => format!("{}.tril(0)", of(a)),
            Instruction::Triangle(Side::Above, a) => format!("{}.triu(0)", of(a)),
            Instruction::Trace(a) => format!("{}.diag().sum()", of(a)),
            Instruction::DiagonalMatrix(a) => {
                format!("Array2::from_diag(&{})", self.value(*a).at(Level::Power))
            }
            _ => String::new(),
        })
    }
}
