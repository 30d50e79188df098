//! Arrays of small whole numbers that have the attributes of a variable.

use crate::base::{Attribute, Attributes, Variable};
use crate::eval::{Random, jointly};

/// The arrays that are made until one has the attributes.
const TRIES: usize = 25;

/// A variable with whole numbers.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub(super) variable: Variable,
    pub(super) shape: Vec<usize>,
    pub(super) data: Vec<i64>,
    /// What the numbers are divided by.
    pub(super) divisor: i64,
    attributes: Attributes,
}

impl Whole {
    /// A random value of a variable; `None` where none with its attributes was found.
    pub(super) fn random(
        variable: Variable,
        shape: Vec<usize>,
        attributes: Attributes,
        range: i64,
        random: &mut Random,
    ) -> Option<Whole> {
        let attributes = jointly(attributes);
        let data =
            (0..TRIES).map(|_| entries(&shape, attributes, range, random)).find(|d| admits(&shape, d, attributes))?;
        Some(Whole { variable, shape, data, divisor: 1, attributes })
    }

    /// Sets an entry, and those that the attributes tie to it.
    pub(super) fn put(&mut self, entry: usize, value: i64) {
        self.data[entry] = value;
        if let [n, m] = self.shape[..]
            && n == m
            && n > 0
        {
            let mirror = (entry % n) * n + entry / n;
            if self.attributes.has(Attribute::Symmetric) {
                self.data[mirror] = value;
            }
            if self.attributes.has(Attribute::Skew) {
                self.data[mirror] = -value;
            }
        }
    }

    pub(super) fn is_admitted(&self) -> bool {
        admits(&self.shape, &self.data, self.attributes)
    }
}

fn whole(range: i64, random: &mut Random) -> i64 {
    (random.bits() % (2 * range as u64 + 1)) as i64 - range
}

/// Random whole numbers that have most attributes by construction; [`admits`] decides.
fn entries(shape: &[usize], a: Attributes, range: i64, random: &mut Random) -> Vec<i64> {
    use Attribute::*;
    let count = shape.iter().product();
    let mut data: Vec<i64> = (0..count).map(|_| whole(range, random)).collect();
    if a.has(Positive) {
        data.iter_mut().for_each(|x| *x = x.abs() + 1);
    } else if a.has(Nonzero) {
        data.iter_mut().filter(|x| **x == 0).for_each(|x| *x = range);
    }
    let &[n, m] = shape else { return data };
    if n != m {
        return data;
    }
    let bits = random.bits();
    let bit = |i: usize| bits >> (i % 60) & 1 == 1;
    if a.has(Idempotent) {
        let on: Vec<bool> = (0..n).map(|i| a.has(Invertible) || bit(i)).collect();
        for i in 0..n {
            for j in 0..n {
                let off = !a.has(Symmetric) && i < j && on[i] && !on[j];
                data[i * n + j] = if i == j {
                    i64::from(on[i])
                } else if off {
                    data[i * n + j]
                } else {
                    0
                };
            }
        }
        return data;
    }
    if a.has(Orthogonal) {
        let shift = if a.has(Symmetric) || n == 0 { 0 } else { (random.bits() % n as u64) as usize };
        for i in 0..n {
            for j in 0..n {
                let sign = if bit(i) { -1 } else { 1 };
                data[i * n + j] = if (i + shift) % n == j { sign } else { 0 };
            }
        }
        return data;
    }
    for i in 0..n {
        for j in 0..n {
            let (here, there) = (i * n + j, j * n + i);
            if (a.has(Lower) && i < j) || (a.has(Upper) && i > j) {
                data[here] = 0;
            }
            if a.has(Symmetric) && j < i {
                data[here] = data[there];
            }
            if a.has(Skew) && j <= i {
                data[here] = if i == j { 0 } else { -data[there] };
            }
        }
    }
    if a.has(Spd) {
        for i in 0..n {
            let others: i64 = (0..n).filter(|j| *j != i).map(|j| data[i * n + j].abs()).sum();
            data[i * n + i] = 1 + others;
        }
    }
    data
}

/// Whether an array of whole numbers has the attributes.
fn admits(shape: &[usize], data: &[i64], attributes: Attributes) -> bool {
    use Attribute::*;
    let square = matches!(shape, [n, m] if n == m);
    let n = shape.first().copied().unwrap_or(0);
    let at = |i: usize, j: usize| data[i * n + j];
    let pairs = || (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    let product = |transposed: bool, i: usize, j: usize| -> i64 {
        (0..n).map(|k| (if transposed { at(k, i) } else { at(i, k) }) * at(k, j)).sum()
    };
    attributes.iter().all(|attribute| match attribute {
        Positive => data.iter().all(|x| *x > 0),
        Nonzero => data.iter().all(|x| *x != 0),
        _ if !square => true,
        Symmetric => pairs().all(|(i, j)| at(i, j) == at(j, i)),
        Skew => pairs().all(|(i, j)| at(i, j) == -at(j, i)),
        Diagonal => pairs().all(|(i, j)| i == j || at(i, j) == 0),
        Lower => pairs().all(|(i, j)| i >= j || at(i, j) == 0),
        Upper => pairs().all(|(i, j)| i <= j || at(i, j) == 0),
        Orthogonal => pairs().all(|(i, j)| product(true, i, j) == i64::from(i == j)),
        Idempotent => pairs().all(|(i, j)| product(false, i, j) == at(i, j)),
        Invertible => minor(data, n, n) != 0,
        Spd => (1..=n).all(|k| minor(data, n, k) > 0),
    })
}

/// The leading minor of order `k`, by expansion along its first row.
fn minor(data: &[i64], n: usize, k: usize) -> i64 {
    fn expand(data: &[i64], n: usize, row: usize, columns: &[usize]) -> i64 {
        let mut sum = 0;
        for (place, column) in columns.iter().enumerate() {
            let rest: Vec<usize> = columns.iter().copied().filter(|c| c != column).collect();
            let sign = if place % 2 == 0 { 1 } else { -1 };
            sum += sign * data[row * n + column] * expand(data, n, row + 1, &rest);
        }
        if columns.is_empty() { 1 } else { sum }
    }
    expand(data, n, 0, &(0..k).collect::<Vec<_>>())
}
