//! Arrays of small whole numbers that have the attributes of a variable.

use super::budget::LITERAL;
use crate::base::{Attribute, Attributes, Rational, Variable};
use crate::eval::{Random, jointly};

/// The places of a large axis at which entries are drawn.
const BLOCK: usize = 3;

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
        let rest = rest(&shape, attributes);
        if let (true, Some(rest)) = (is_large(&shape), rest) {
            let small: Vec<usize> = shape.iter().map(|size| (*size).min(BLOCK)).collect();
            let block = Whole::random(variable, small, attributes, range, random)?;
            let data = extended(&block.data, &block.shape, &shape, rest);
            return Some(Whole { variable, shape, data, divisor: 1, attributes });
        }
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

    /// Whether the array still has its attributes; of a large one that is not looked into, as long as it has none.
    pub(super) fn is_admitted(&self) -> bool {
        if is_large(&self.shape) {
            return self.attributes == Attributes::NONE;
        }
        admits(&self.shape, &self.data, self.attributes)
    }
}

/// Whether an axis is so long that most entries are left alone.
fn is_large(shape: &[usize]) -> bool {
    shape.iter().any(|size| *size > LITERAL)
}

/// What stands beside the entries that are drawn of a large array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    Zeros,
    Ones,
    Identity,
}

/// What may stand there; `None` where the attributes ask for more.
fn rest(shape: &[usize], attributes: Attributes) -> Option<Rest> {
    use Attribute::*;
    let has = |list: &[Attribute]| list.iter().any(|attribute| attributes.has(*attribute));
    let is_square = matches!(shape, [n, m] if n == m);
    match () {
        () if attributes == Attributes::NONE => Some(Rest::Zeros),
        () if has(&[Positive, Nonzero]) => (!is_square || attributes.iter().count() == 1).then_some(Rest::Ones),
        () if !is_square => Some(Rest::Zeros),
        () if has(&[Spd, Orthogonal, Invertible]) => (!has(&[Skew])).then_some(Rest::Identity),
        () => Some(Rest::Zeros),
    }
}

/// A larger array with the entries of a smaller one at the first places.
fn extended(block: &[i64], small: &[usize], shape: &[usize], rest: Rest) -> Vec<i64> {
    let count: usize = shape.iter().product();
    let other = i64::from(rest == Rest::Ones);
    let mut data = vec![other; count];
    for (at, value) in block.iter().enumerate() {
        let (mut left, mut place, mut stride) = (at, 0, 1);
        for (size, full) in small.iter().zip(shape).rev() {
            place += left % size * stride;
            left /= size;
            stride *= full;
        }
        data[place] = *value;
    }
    if let (Rest::Identity, [n, _]) = (rest, shape) {
        (small[0]..*n).for_each(|i| data[i * n + i] = 1);
    }
    data
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
        Invertible => pivots(data, n, true).iter().all(|pivot| !pivot.is_zero()),
        Spd => pivots(data, n, false).iter().all(Rational::is_positive),
    })
}

/// The pivots of a square matrix of whole numbers: its last one is zero where it has no inverse. Without exchanges of rows all are positive
/// where the matrix is positive definite (Golub & Van Loan, sec. 4.2).
fn pivots(data: &[i64], n: usize, exchange: bool) -> Vec<Rational> {
    let mut rows: Vec<Vec<Rational>> =
        data.chunks(n.max(1)).map(|row| row.iter().map(|x| Rational::from_integer(*x)).collect()).collect();
    let mut pivots = Vec::with_capacity(n);
    for column in 0..n {
        if exchange && let Some(row) = (column..n).find(|row| !rows[*row][column].is_zero()) {
            rows.swap(column, row);
        }
        let (above, below) = rows.split_at_mut(column + 1);
        let row = &above[column];
        pivots.push(row[column].clone());
        if row[column].is_zero() {
            break;
        }
        for other in below {
            let factor = &other[column] / &row[column];
            (column..n).for_each(|k| other[k] = &other[k] - &(&factor * &row[k]));
        }
    }
    pivots
}
