//! Einstein sums: operands contracted pair by pair, labels summed as soon as nothing else needs them.

use super::scalar::{Scalar, Undefined};
use super::tensor::{Tensor, entries};
use crate::base::{IndexPattern, Label};

/// An intermediate result: distinct labels, entries in row-major order.
struct Factor<T> {
    labels: Vec<Label>,
    data: Vec<T>,
}

/// For each label of `labels`, the step in the data of an array with the axes `axes`; repeated axes add up.
fn strides(labels: &[Label], axes: &[Label], sizes: &[usize]) -> Vec<usize> {
    let mut strides = vec![0; labels.len()];
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
fn odometer<const N: usize>(extents: &[usize], strides: &[Vec<usize>; N], mut visit: impl FnMut([usize; N])) {
    if extents.contains(&0) {
        return;
    }
    let mut index = vec![0usize; extents.len()];
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

fn extents(labels: &[Label], sizes: &[usize]) -> Vec<usize> {
    labels.iter().map(|l| sizes[*l as usize]).collect()
}

/// The first appearances of each label.
fn distinct(labels: impl IntoIterator<Item = Label>) -> Vec<Label> {
    let mut result = Vec::new();
    for label in labels {
        if !result.contains(&label) {
            result.push(label);
        }
    }
    result
}

/// An operand with the diagonal of repeated labels taken and labels that nothing else needs summed.
fn reduce<T: Scalar>(data: &[T], axes: &[Label], keep: &[Label], sizes: &[usize]) -> Result<Factor<T>, Undefined> {
    let summed = distinct(axes.iter().copied().filter(|l| !keep.contains(l)));
    let loops: Vec<Label> = keep.iter().copied().chain(summed).collect();
    let mut result = vec![T::zero(); entries(&extents(keep, sizes))?];
    let steps = [strides(&loops, keep, sizes), strides(&loops, axes, sizes)];
    odometer(&extents(&loops, sizes), &steps, |[to, from]| result[to] = result[to] + data[from]);
    Ok(Factor { labels: keep.to_vec(), data: result })
}

/// The product of two factors, summed over every label that is not kept.
fn multiply<T: Scalar>(a: &Factor<T>, b: &Factor<T>, keep: &[Label], sizes: &[usize]) -> Result<Factor<T>, Undefined> {
    let all = distinct(a.labels.iter().chain(&b.labels).copied());
    let loops: Vec<Label> = keep.iter().copied().chain(all.into_iter().filter(|l| !keep.contains(l))).collect();
    let mut result = vec![T::zero(); entries(&extents(keep, sizes))?];
    let steps = [strides(&loops, keep, sizes), strides(&loops, &a.labels, sizes), strides(&loops, &b.labels, sizes)];
    odometer(&extents(&loops, sizes), &steps, |[to, x, y]| result[to] = result[to] + a.data[x] * b.data[y]);
    Ok(Factor { labels: keep.to_vec(), data: result })
}

/// The value of an Einstein sum; `sizes[l]` is the size of label `l`.
///
/// # Errors
/// When an operand has not the size its labels say, or a result would be too large.
pub fn contract<T: Scalar>(
    pattern: &IndexPattern,
    operands: &[&Tensor<T>],
    sizes: &[usize],
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
    for input in &pattern.inputs {
        distinct(input.iter().copied()).into_iter().for_each(|l| needs[l as usize] += 1);
    }
    distinct(pattern.flat_output()).into_iter().for_each(|l| needs[l as usize] += 1);
    let mut factor = T::one();
    for (label, need) in needs.iter().enumerate() {
        if *need == 0 {
            factor = factor * T::integer(sizes[label] as i64);
        }
    }

    let mut factors = Vec::with_capacity(operands.len());
    for (operand, input) in operands.iter().zip(&pattern.inputs) {
        if entries(&extents(input, sizes))? != operand.data.len() {
            return Err(Undefined::Shape);
        }
        let own = distinct(input.iter().copied());
        let keep: Vec<Label> = own.iter().copied().filter(|l| needs[*l as usize] > 1).collect();
        factors.push(reduce(&operand.data, input, &keep, sizes)?);
    }
    while factors.len() > 1 {
        let (x, y, keep) = cheapest_pair(&factors, &needs, sizes);
        let (second, first) = (factors.remove(y), factors.remove(x));
        for label in first.labels.iter().filter(|l| second.labels.contains(l)) {
            needs[*label as usize] -= 1;
        }
        let product = multiply(&first, &second, &keep, sizes)?;
        factors.insert(x, product);
    }
    let value = match factors.pop() {
        Some(mut value) => {
            value.data.iter_mut().for_each(|x| *x = *x * factor);
            value
        }
        None => Factor { labels: Vec::new(), data: vec![factor] },
    };
    scatter(pattern, &value, sizes)
}

/// Up to this many factors every pair is tried; past it each factor with the one before it on each of its labels.
const EVERY_PAIR: usize = 24;

/// The pairs that may be multiplied next.
fn pairs<T>(factors: &[Factor<T>], labels: usize) -> Vec<(usize, usize)> {
    if factors.len() <= EVERY_PAIR {
        return (0..factors.len()).flat_map(|x| (x + 1..factors.len()).map(move |y| (x, y))).collect();
    }
    let mut before: Vec<Option<usize>> = vec![None; labels];
    let mut pairs = Vec::new();
    for (y, factor) in factors.iter().enumerate() {
        pairs.extend(factor.labels.iter().filter_map(|l| before[*l as usize].replace(y)).map(|x| (x, y)));
    }
    if pairs.is_empty() { vec![(0, 1)] } else { pairs }
}

/// The pair whose product is smallest (the first such), with the labels of the product.
fn cheapest_pair<T>(factors: &[Factor<T>], needs: &[usize], sizes: &[usize]) -> (usize, usize, Vec<Label>) {
    let mut best: Option<(usize, usize, usize, Vec<Label>)> = None;
    for (x, y) in pairs(factors, sizes.len()) {
        let (a, b) = (&factors[x].labels, &factors[y].labels);
        let keep: Vec<Label> = distinct(a.iter().chain(b).copied())
            .into_iter()
            .filter(|l| needs[*l as usize] > usize::from(a.contains(l)) + usize::from(b.contains(l)))
            .collect();
        let size = keep.iter().fold(1usize, |product, l| product.saturating_mul(sizes[*l as usize]));
        // Of pairs with equally small products, one that shares a label does work that has to be done anyway.
        let shared = usize::from(!a.iter().any(|l| b.contains(l)));
        let cost = size.saturating_mul(2).saturating_add(shared);
        if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
            best = Some((cost, x, y, keep));
        }
    }
    best.map_or((0, 1, Vec::new()), |(_, x, y, keep)| (x, y, keep))
}

/// Writes a value to its output places: diagonals for labels in two places, repetition for labels it has not.
fn scatter<T: Scalar>(pattern: &IndexPattern, value: &Factor<T>, sizes: &[usize]) -> Result<Tensor<T>, Undefined> {
    let places: Vec<Label> = pattern.flat_output().collect();
    let loops = distinct(places.iter().copied());
    let shape: Vec<usize> =
        pattern.output.iter().map(|group| entries(&extents(group, sizes))).collect::<Result<_, _>>()?;
    let mut result = Tensor::zeros(&shape)?;
    let steps = [strides(&loops, &places, sizes), strides(&loops, &value.labels, sizes)];
    odometer(&extents(&loops, sizes), &steps, |[to, from]| result.data[to] = value.data[from]);
    Ok(result)
}
