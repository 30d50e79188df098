//! Einstein sums as products of matrices, and values added on diagonals.

use super::array::{Array, Extents};
use super::linear::product;
use crate::base::Undefined;
use crate::code::instruction::Piece;

/// An array with a letter for each axis.
#[derive(Clone, Debug)]
pub(super) struct Lettered {
    pub(super) array: Array,
    pub(super) letters: Vec<char>,
}

/// An Einstein sum: two operands at a time, from the left.
pub(super) fn contract(operands: Vec<Lettered>, output: &str) -> Result<Array, Undefined> {
    let mut rest = operands.into_iter().map(Lettered::once).collect::<Vec<_>>().into_iter();
    let mut whole = rest.next().ok_or(Undefined::Shape)?;
    while let Some(next) = rest.next() {
        let needed =
            |letter: &char| output.contains(*letter) || rest.as_slice().iter().any(|o| o.letters.contains(letter));
        whole = pair(whole, next, needed)?;
    }
    let letters: Vec<char> = output.chars().collect();
    let whole = whole.summed(|letter| letters.contains(letter))?;
    whole.arranged(&letters)
}

/// Two operands to one that has the letters that are needed.
fn pair(a: Lettered, b: Lettered, needed: impl Fn(&char) -> bool) -> Result<Lettered, Undefined> {
    let (a_letters, b_letters) = (a.letters.clone(), b.letters.clone());
    let a = a.summed(|letter| b_letters.contains(letter) || needed(letter))?;
    let b = b.summed(|letter| a_letters.contains(letter) || needed(letter))?;
    let shared = |letter: &&char| b.letters.contains(letter);
    let (batch, summed): (Vec<char>, Vec<char>) = a.letters.iter().filter(shared).copied().partition(|l| needed(l));
    let own = |of: &Lettered, other: &Lettered| -> Vec<char> {
        of.letters.iter().filter(|letter| !other.letters.contains(letter)).copied().collect()
    };
    let (left, right) = (own(&a, &b), own(&b, &a));
    let size =
        |letters: &[char]| -> usize { letters.iter().map(|letter| a.size(*letter).max(b.size(*letter))).product() };
    let [batches, rows, depth, columns] = [&batch, &left, &summed, &right].map(|letters| size(letters));
    let of = |operand: &Lettered, order: [&[char]; 3], sizes: [usize; 3]| {
        operand.arranged(&order.concat())?.reshaped(sizes.into_iter().collect())
    };
    let first = of(&a, [&batch, &left, &summed], [batches, rows, depth])?;
    let second = of(&b, [&batch, &summed, &right], [batches, depth, columns])?;
    let mut data = Vec::with_capacity(crate::base::entries(&[batches, rows, columns])?);
    for at in 0..batches {
        let part = |array: &Array, rows: usize, columns: usize| {
            let own = &array.entries()[at * rows * columns..(at + 1) * rows * columns];
            Array::new([rows, columns].into_iter().collect(), own.to_vec())
        };
        data.extend_from_slice(product(&part(&first, rows, depth), &part(&second, depth, columns))?.entries());
    }
    let letters: Vec<char> = [batch, left, right].concat();
    let shape = letters.iter().map(|letter| a.size(*letter).max(b.size(*letter))).collect();
    Ok(Lettered { array: Array::new(shape, data), letters })
}

impl Lettered {
    /// The size of an axis; zero for one that is not there.
    fn size(&self, letter: char) -> usize {
        self.letters.iter().position(|own| *own == letter).map_or(0, |at| self.array.shape[at])
    }

    /// Each letter once: the diagonal along axes with one letter.
    fn once(self) -> Lettered {
        let mut letters: Vec<char> = Vec::new();
        let (mut shape, mut steps) = (Extents::new(), Extents::new());
        for (at, letter) in self.letters.iter().enumerate() {
            match letters.iter().position(|own| own == letter) {
                Some(place) => steps[place] += self.array.steps[at],
                None => {
                    letters.push(*letter);
                    shape.push(self.array.shape[at]);
                    steps.push(self.array.steps[at]);
                }
            }
        }
        Lettered { array: self.array.through(shape, steps), letters }
    }

    /// The sum over the letters that are not kept.
    fn summed(self, keeps: impl Fn(&char) -> bool) -> Result<Lettered, Undefined> {
        let (kept, summed): (Vec<char>, Vec<char>) = self.letters.iter().copied().partition(|letter| keeps(letter));
        if summed.is_empty() {
            return Ok(self);
        }
        let array = self.arranged(&[&kept[..], &summed[..]].concat())?;
        Ok(Lettered { array: array.folded(summed.len(), 0.0, |sum, x| sum + x)?, letters: kept })
    }

    /// The axes in the order of letters, which are all of them.
    fn arranged(&self, order: &[char]) -> Result<Array, Undefined> {
        let places: Option<Vec<usize>> =
            order.iter().map(|letter| self.letters.iter().position(|own| own == letter)).collect();
        let places = places.filter(|places| places.len() == self.letters.len()).ok_or(Undefined::Shape)?;
        Ok(self.array.permuted(places.into_iter()))
    }
}

/// Adds a value on a diagonal of an array.
pub(super) fn add_piece(
    array: &mut Array,
    piece: &Piece,
    places: &[Option<usize>],
    value: &Array,
) -> Result<(), Undefined> {
    let mut labels: Vec<u16> = Vec::new();
    let (mut shape, mut steps) = (Extents::new(), Extents::new());
    for (at, label) in piece.labels.iter().enumerate().filter(|(at, _)| places[*at].is_none()) {
        match labels.iter().position(|own| own == label) {
            Some(place) => steps[place] += array.steps[at],
            None => {
                labels.push(*label);
                shape.push(array.shape[at]);
                steps.push(array.steps[at]);
            }
        }
    }
    // Where the value has no such axis, it is the same along it.
    let step = |label: &u16| piece.own.iter().position(|own| own == label).map_or(0, |at| value.steps[at]);
    let value = value.through(shape.clone(), labels.iter().map(step).collect());
    let start = array.start(places)?;
    array.add_along(&shape, (start, &steps), &value)
}
