//! Arrays of small whole numbers that have the attributes of a variable.

use crate::base::{Attribute, Attributes, Rational, Variable};
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
