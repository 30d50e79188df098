//! Einstein sums: operands contracted pair by pair, labels summed as soon as nothing else needs them.

use super::order::{Labels, Order};
use super::scalar::{Scalar, Undefined};
use super::tensor::{Tensor, entries};
use super::work::{Work, multiplication, words};
use crate::base::{IndexPattern, Label};
use smallvec::SmallVec;

/// An intermediate result: distinct labels, entries in row-major order.
struct Factor<T> {
    labels: Labels,
    data: Vec<T>,
}

/// A number for each of a few labels.
type Numbers = SmallVec<[usize; 6]>;

/// For each label of `labels`, the step in the data of an array with the axes `axes`; repeated axes add up.
fn strides(labels: &[Label], axes: &[Label], sizes: &[usize]) -> Numbers {
    let mut strides = Numbers::from_elem(0, labels.len());
    let mut step = 1;
    for axis in axes.iter().rev() {
        if let Some(position) = labels.iter().position(|l| l == axis) {
            strides[position] += step;
        }
        step *= sizes[*axis as usize];
    }
    strides
}

/// Calls `visit` with the offsets into `N` arrays for every assignment of the labels, the last label fastest.
fn odometer<const N: usize>(extents: &[usize], strides: &[Numbers; N], mut visit: impl FnMut([usize; N])) {
    if extents.contains(&0) {
        return;
    }
    let mut index = Numbers::from_elem(0, extents.len());
    let mut offsets = [0usize; N];
    loop {
        visit(offsets);
        let mut axis = extents.len();
        loop {
            if axis == 0 {
                return;
            }
            axis -= 1;
            index[axis] += 1;
            for (offset, stride) in offsets.iter_mut().zip(strides) {
                *offset += stride[axis];
            }
            if index[axis] < extents[axis] {
                break;
            }
            for (offset, stride) in offsets.iter_mut().zip(strides) {
                *offset -= stride[axis] * extents[axis];
            }
            index[axis] = 0;
        }
    }
}

fn extents(labels: &[Label], sizes: &[usize]) -> Numbers {
    labels.iter().map(|l| sizes[*l as usize]).collect()
}

/// The first appearances of each label.
fn distinct(labels: impl IntoIterator<Item = Label>) -> Labels {
    let mut result = Labels::new();
    for label in labels {
        if !result.contains(&label) {
            result.push(label);
        }
    }
    result
}

/// An operand with the diagonal of repeated labels taken and labels that nothing else needs summed.
fn reduce<T: Scalar>(data: &[T], axes: &[Label], keep: &[Label], sizes: &[usize]) -> Result<Factor<T>, Undefined> {
    if axes == keep {
        return Ok(Factor { labels: keep.into(), data: data.to_vec() });
    }
    let summed = distinct(axes.iter().copied().filter(|l| !keep.contains(l)));
    let loops: Labels = keep.iter().copied().chain(summed).collect();
    let mut result = vec![T::zero(); entries(&extents(keep, sizes))?];
    let steps = [strides(&loops, keep, sizes), strides(&loops, axes, sizes)];
    odometer(&extents(&loops, sizes), &steps, |[to, from]| result[to] = result[to] + data[from]);
    Ok(Factor { labels: keep.into(), data: result })
}

/// The product of two factors, summed over every label that is not kept.
fn multiply<T: Scalar>(a: &Factor<T>, b: &Factor<T>, keep: &[Label], sizes: &[usize]) -> Result<Factor<T>, Undefined> {
    let all = distinct(a.labels.iter().chain(&b.labels).copied());
    let loops: Labels = keep.iter().copied().chain(all.into_iter().filter(|l| !keep.contains(l))).collect();
    let mut result = vec![T::zero(); entries(&extents(keep, sizes))?];
    let steps = [strides(&loops, keep, sizes), strides(&loops, &a.labels, sizes), strides(&loops, &b.labels, sizes)];
    odometer(&extents(&loops, sizes), &steps, |[to, x, y]| result[to] = result[to] + a.data[x] * b.data[y]);
    Ok(Factor { labels: keep.into(), data: result })
}

/// The value of an Einstein sum; `sizes[l]` is the size of label `l`. What it costs is known before anything is multiplied.
///
/// # Errors
/// When an operand has not the size its labels say, or the work is more than is left.
pub fn contract<T: Scalar>(
    pattern: &IndexPattern,
    operands: &[&Tensor<T>],
    sizes: &[usize],
    work: &mut Work,
) -> Result<Tensor<T>, Undefined> {
    let labels = sizes.len();
    let known = |l: &Label| (*l as usize) < labels;
    if pattern.inputs.len() != operands.len()
        || labels != pattern.sizes.len()
        || !pattern.inputs.iter().flatten().chain(pattern.output.iter().flatten()).all(known)
    {
        return Err(Undefined::Shape);
    }
    // How many factors (the output counts as one) still need each label.
    let mut needs = vec![0usize; labels];
    let own: Vec<Labels> = pattern.inputs.iter().map(|input| distinct(input.iter().copied())).collect();
    own.iter().flatten().chain(&distinct(pattern.flat_output())).for_each(|l| needs[*l as usize] += 1);
    let mut factor = T::one();
    for (label, need) in needs.iter().enumerate() {
        if *need == 0 {
            factor = factor * T::integer(sizes[label] as i64);
        }
    }
    for (operand, input) in operands.iter().zip(&pattern.inputs) {
        if entries(&extents(input, sizes))? != operand.data.len() {
            return Err(Undefined::Shape);
        }
    }
    let keeps: Vec<Labels> =
        own.iter().map(|own| own.iter().copied().filter(|l| needs[*l as usize] > 1).collect()).collect();
    let steps = Order::of(&keeps, &needs, sizes, multiplication::<T>(), work)?;
    let held = |labels: &[Label]| Ok::<u64, Undefined>(entries(&extents(labels, sizes))? as u64 * words::<T>());

    let mut factors: Vec<Option<Factor<T>>> = Vec::with_capacity(operands.len());
    for ((operand, input), keep) in operands.iter().zip(&pattern.inputs).zip(&keeps) {
        work.spend(operand.data.len() as u64)?;
        work.hold(held(keep)?)?;
        factors.push(Some(reduce(&operand.data, input, keep, sizes)?));
    }
    let mut last = 0;
    for step in steps {
        work.hold(held(&step.keep)?)?;
        let (Some(first), Some(second)) = (factors[step.first].take(), factors[step.second].take()) else { continue };
        factors[step.first] = Some(multiply(&first, &second, &step.keep, sizes)?);
        work.release((first.data.len() + second.data.len()) as u64 * words::<T>());
        last = step.first;
    }
    let value = match factors.get_mut(last).and_then(Option::take) {
        Some(mut value) => {
            value.data.iter_mut().for_each(|x| *x = *x * factor);
            work.release(value.data.len() as u64 * words::<T>());
            value
        }
        None => Factor { labels: Labels::new(), data: vec![factor] },
    };
    scatter(pattern, &value, sizes)
}

/// Writes a value to its output places: diagonals for labels in two places, repetition for labels it has not.
fn scatter<T: Scalar>(pattern: &IndexPattern, value: &Factor<T>, sizes: &[usize]) -> Result<Tensor<T>, Undefined> {
    let places: Labels = pattern.flat_output().collect();
    let loops = distinct(places.iter().copied());
    let shape: Vec<usize> =
        pattern.output.iter().map(|group| entries(&extents(group, sizes))).collect::<Result<_, _>>()?;
    let mut result = Tensor::zeros(&shape)?;
    let steps = [strides(&loops, &places, sizes), strides(&loops, &value.labels, sizes)];
    odometer(&extents(&loops, sizes), &steps, |[to, from]| result.data[to] = value.data[from]);
    Ok(result)
}
