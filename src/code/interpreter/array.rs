//! Arrays that share their entries: a transpose, a diagonal or a spread vector is another way through the same numbers.

use crate::base::{Tensor, Undefined, entries};
use smallvec::SmallVec;
use std::sync::Arc;

pub(super) type Extents = SmallVec<[usize; 6]>;

/// Entries of a list, `steps[a]` apart along axis `a`, and not at all along what repeats.
#[derive(Clone, Debug)]
pub(super) struct Array {
    data: Arc<Vec<f64>>,
    pub(super) shape: Extents,
    pub(super) steps: Extents,
}

/// Row by row.
fn steps_by_rows(shape: &[usize]) -> Extents {
    let mut steps: Extents =
        shape.iter().rev().scan(1, |step, size| Some(std::mem::replace(step, *step * size))).collect();
    steps.reverse();
    steps
}

/// Calls a function with where each run along the last axis starts, in each of several arrays of one shape.
pub(super) fn each_row<const N: usize>(shape: &[usize], steps: [&[usize]; N], mut row: impl FnMut([usize; N])) {
    if shape.contains(&0) {
        return;
    }
    let outer = shape.len().saturating_sub(1);
    let mut index = Extents::from_elem(0, outer);
    let mut starts = [0; N];
    loop {
        row(starts);
        let mut axis = outer;
        loop {
            let Some(next) = axis.checked_sub(1) else { return };
            axis = next;
            index[axis] += 1;
            starts.iter_mut().zip(steps).for_each(|(start, steps)| *start += steps[axis]);
            if index[axis] < shape[axis] {
                break;
            }
            starts.iter_mut().zip(steps).for_each(|(start, steps)| *start -= steps[axis] * shape[axis]);
            index[axis] = 0;
        }
    }
}

impl Array {
    /// From its entries, row by row.
    pub(super) fn new(shape: Extents, data: Vec<f64>) -> Array {
        Array { steps: steps_by_rows(&shape), data: Arc::new(data), shape }
    }

    pub(super) fn of(tensor: Tensor<f64>) -> Array {
        Array::new(tensor.shape.into_iter().collect(), tensor.data)
    }

    /// One number everywhere.
    pub(super) fn filled(shape: Extents, value: f64) -> Array {
        Array { steps: Extents::from_elem(0, shape.len()), data: Arc::new(vec![value]), shape }
    }

    pub(super) fn rank(&self) -> usize {
        self.shape.len()
    }

    /// The entries from the first one on; with [`Array::steps`] they are found in them.
    pub(super) fn entries(&self) -> &[f64] {
        &self.data
    }

    /// The same entries on another way through them.
    pub(super) fn through(&self, shape: Extents, steps: Extents) -> Array {
        Array { data: self.data.clone(), shape, steps }
    }

    pub(super) fn permuted(&self, order: impl Iterator<Item = usize> + Clone) -> Array {
        self.through(order.clone().map(|axis| self.shape[axis]).collect(), order.map(|axis| self.steps[axis]).collect())
    }

    /// The diagonal along two axes, or more, is one axis of the steps of all.
    pub(super) fn diagonal(&self) -> Array {
        let size = self.shape.first().copied().unwrap_or(1);
        self.through([size].into_iter().collect(), [self.steps.iter().sum()].into_iter().collect())
    }

    /// In a shape with more axes in front; those of size one are repeated.
    pub(super) fn spread(&self, shape: &[usize]) -> Result<Array, Undefined> {
        let missing = shape.len().checked_sub(self.rank()).ok_or(Undefined::Shape)?;
        let mut steps = Extents::from_elem(0, shape.len());
        for (at, size) in shape.iter().enumerate().skip(missing) {
            steps[at] = match self.shape[at - missing] {
                own if own == *size => self.steps[at - missing],
                1 => 0,
                _ => return Err(Undefined::Shape),
            };
        }
        Ok(self.through(shape.iter().copied().collect(), steps))
    }

    /// Whether the entries stand row by row with nothing between them.
    pub(super) fn is_plain(&self) -> bool {
        self.steps == steps_by_rows(&self.shape) && self.data.len() == self.shape.iter().product::<usize>()
    }

    /// The same row by row.
    pub(super) fn plain(&self) -> Result<Array, Undefined> {
        if self.is_plain() { Ok(self.clone()) } else { self.map(|x| x) }
    }

    /// The entries at places along some axes.
    pub(super) fn taken(&self, places: &[Option<usize>]) -> Result<Array, Undefined> {
        let start = self.start(places)?;
        let kept = || (0..self.rank()).filter(|axis| places[*axis].is_none());
        let shape: Extents = kept().map(|axis| self.shape[axis]).collect();
        let steps: Extents = kept().map(|axis| self.steps[axis]).collect();
        let mut data = Vec::with_capacity(entries(&shape)?);
        let (count, step) = (shape.last().copied().unwrap_or(1), steps.last().copied().unwrap_or(1));
        each_row(&shape, [&steps], |[own]| data.extend((0..count).map(|at| self.data[start + own + at * step])));
        Ok(Array::new(shape, data))
    }

    /// Where the first of the entries at these places stands.
    pub(super) fn start(&self, places: &[Option<usize>]) -> Result<usize, Undefined> {
        let axes = places.iter().zip(self.shape.iter().zip(&self.steps));
        let inside = |(place, (size, step)): (&Option<usize>, (&usize, &usize))| match place {
            Some(at) => (at < size).then_some(at * step).ok_or(Undefined::Shape),
            None => Ok(0),
        };
        axes.map(inside).sum()
    }

    /// The entries in order, for another shape.
    pub(super) fn reshaped(&self, shape: Extents) -> Result<Array, Undefined> {
        let plain = self.plain()?;
        if plain.data.len() != shape.iter().product::<usize>() {
            return Err(Undefined::Shape);
        }
        Ok(Array { steps: steps_by_rows(&shape), shape, data: plain.data })
    }

    /// All entries in order, those of one array of its own.
    pub(super) fn into_tensor(self) -> Result<Tensor<f64>, Undefined> {
        let plain = self.plain()?;
        drop(self);
        let data = Arc::try_unwrap(plain.data).unwrap_or_else(|shared| (*shared).clone());
        Tensor::new(plain.shape.to_vec(), data)
    }

    pub(super) fn map(&self, f: impl Fn(f64) -> f64) -> Result<Array, Undefined> {
        let mut data = Vec::with_capacity(entries(&self.shape)?);
        let (count, step) = (self.shape.last().copied().unwrap_or(1), self.steps.last().copied().unwrap_or(1));
        each_row(&self.shape, [&self.steps], |[start]| match step {
            1 => data.extend(self.data[start..start + count].iter().map(|x| f(*x))),
            0 => data.extend(std::iter::repeat_n(f(self.data[start]), count)),
            _ => data.extend((0..count).map(|at| f(self.data[start + at * step]))),
        });
        Ok(Array::new(self.shape.clone(), data))
    }

    /// Two arrays entry by entry, spread to a shape.
    pub(super) fn zip(&self, other: &Array, shape: &[usize], f: impl Fn(f64, f64) -> f64) -> Result<Array, Undefined> {
        let (a, b) = (self.spread(shape)?, other.spread(shape)?);
        let mut data = Vec::with_capacity(entries(shape)?);
        let count = shape.last().copied().unwrap_or(1);
        let step = |array: &Array| array.steps.last().copied().unwrap_or(1);
        let (of_a, of_b) = (step(&a), step(&b));
        each_row(shape, [&a.steps, &b.steps], |[i, j]| match (of_a, of_b) {
            (1, 1) => {
                let pairs = a.data[i..i + count].iter().zip(&b.data[j..j + count]);
                data.extend(pairs.map(|(x, y)| f(*x, *y)));
            }
            (0, 1) => data.extend(b.data[j..j + count].iter().map(|y| f(a.data[i], *y))),
            (1, 0) => data.extend(a.data[i..i + count].iter().map(|x| f(*x, b.data[j]))),
            _ => data.extend((0..count).map(|at| f(a.data[i + at * of_a], b.data[j + at * of_b]))),
        });
        Ok(Array::new(shape.iter().copied().collect(), data))
    }

    /// One number of all entries along the last axes, so many of them.
    pub(super) fn folded(&self, last: usize, first: f64, f: impl Fn(f64, f64) -> f64) -> Result<Array, Undefined> {
        let plain = self.plain()?;
        let (kept, summed) = self.shape.split_at(self.rank() - last);
        let count = summed.iter().product::<usize>();
        let groups = kept.iter().product::<usize>();
        let fold = |group: usize| plain.data[group * count..(group + 1) * count].iter().fold(first, |a, b| f(a, *b));
        Ok(Array::new(kept.iter().copied().collect(), (0..groups).map(fold).collect()))
    }

    /// Adds another array to places of this one: in this shape, with these steps through each, from one place on.
    pub(super) fn add_along(
        &mut self,
        shape: &[usize],
        (start, steps): (usize, &[usize]),
        other: &Array,
    ) -> Result<(), Undefined> {
        let other = other.spread(shape)?;
        let data = Arc::make_mut(&mut self.data);
        let count = shape.last().copied().unwrap_or(1);
        let step = |steps: &[usize]| steps.last().copied().unwrap_or(1);
        let (own, others) = (step(steps), step(&other.steps));
        each_row(shape, [steps, &other.steps], |[i, j]| {
            (0..count).for_each(|at| data[start + i + at * own] += other.data[j + at * others]);
        });
        Ok(())
    }
}
