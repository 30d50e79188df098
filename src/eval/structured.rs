//! Random arrays that have the attributes of a variable.

use super::random::{Random, Region};
use crate::base::{Attribute, Attributes, Rational, Scalar, Tensor, Undefined, inverse, product};

/// The attributes with what follows from two of them together, so that a matrix is drawn which has all.
pub(crate) fn jointly(attributes: Attributes) -> Attributes {
    use Attribute::*;
    let mut all = attributes.close();
    let has = |a: Attributes, list: &[Attribute]| list.iter().all(|attribute| a.has(*attribute));
    let triangular = all.has(Lower) || all.has(Upper);
    if triangular && (all.has(Symmetric) || all.has(Orthogonal)) {
        all = all.with(Diagonal);
    }
    // The identity: the only one that is both.
    let identity = [[Spd, Orthogonal], [Idempotent, Invertible]].iter().any(|pair| has(all, pair));
    if identity {
        all = all.with(Diagonal).with(Spd).with(Idempotent);
    }
    all.close()
}

/// A random array with these attributes, closed by [`jointly`]; successive draws go through the ranks that they allow.
pub(super) fn draw<T: Scalar>(
    shape: &[usize],
    attributes: Attributes,
    region: Region,
    draw: u64,
    random: &mut Random,
) -> Result<Tensor<T>, Undefined> {
    match *shape {
        [n, m] if n == m => square(n, attributes, region, draw, random),
        _ if attributes.has(Attribute::Positive) => positive(shape, random),
        _ => generic(shape, region, random),
    }
}

/// An orthogonal matrix made one of the other determinant, with the same attributes; one that has to be symmetric is negated, which does
/// so at odd sizes.
pub(super) fn reflected<T: Scalar>(matrix: Tensor<T>, attributes: Attributes) -> Tensor<T> {
    // A skew-symmetric one has no other determinant than one.
    if attributes.has(Attribute::Idempotent) || attributes.has(Attribute::Skew) {
        return matrix;
    }
    let negated = match *matrix.shape {
        [n, m] if n == m && attributes.has(Attribute::Symmetric) && !attributes.has(Attribute::Diagonal) => n * n,
        // The first row; of a diagonal matrix the first entry.
        [n, m] if n == m => n,
        _ => 0,
    };
    let mut matrix = matrix;
    matrix.data[..negated].iter_mut().for_each(|x| *x = -*x);
    matrix
}

fn positive<T: Scalar>(shape: &[usize], random: &mut Random) -> Result<Tensor<T>, Undefined> {
    Tensor::from_fn(shape, |_| T::positive(random.bits()))
}

fn noise<T: Scalar>(shape: &[usize], random: &mut Random) -> Result<Tensor<T>, Undefined> {
    Tensor::from_fn(shape, |_| T::noise(random.bits()))
}

fn fraction<T: Scalar>(numerator: i64, denominator: i64) -> Result<T, Undefined> {
    T::rational(&Rational::new(numerator, denominator))
}

/// Entries without attributes.
fn generic<T: Scalar>(shape: &[usize], region: Region, random: &mut Random) -> Result<Tensor<T>, Undefined> {
    if T::EXACT {
        return noise(shape, random);
    }
    if region == Region::Positive {
        return positive(shape, random);
    }
    // From 0.4..1.6 to the interval of the region by a linear map.
    let (from, width) = match region {
        Region::Unit => (fraction::<T>(1, 10)?, fraction::<T>(7, 12)?),
        _ if shape.is_empty() => (fraction::<T>(2, 5)?, fraction::<T>(2, 3)?),
        _ => (fraction::<T>(1, 5)?, fraction::<T>(5, 6)?),
    };
    let base = fraction::<T>(2, 5)?;
    Tensor::from_fn(shape, |_| {
        let size = from + width * (T::positive(random.bits()) - base);
        if region == Region::Signed && random.bits() & 1 == 1 { -size } else { size }
    })
}

fn square<T: Scalar>(
    n: usize,
    a: Attributes,
    region: Region,
    draw: u64,
    random: &mut Random,
) -> Result<Tensor<T>, Undefined> {
    use Attribute::*;
    let shape = [n, n];
    let identity = Tensor::<T>::identity(n)?;
    let add = |x: T, y: T| x + y;
    if a.has(Skew) && (a.has(Orthogonal) || a.has(Invertible)) && n % 2 == 1 {
        // There is none of odd size.
        return Err(Undefined::Singular);
    }
    if a.has(Idempotent) {
        return projector_with(n, a, draw, random);
    }
    if a.has(Orthogonal) {
        return orthogonal(n, a, draw, random);
    }
    if a.has(Skew) {
        let zero = [Symmetric, Lower, Upper].iter().any(|other| a.has(*other));
        return if zero { Tensor::zeros(&shape) } else { skew(n, random) };
    }
    if a.has(Diagonal) {
        let entries = if a.has(Spd) || a.has(Positive) || a.has(Invertible) {
            positive::<T>(&[n], random)?
        } else {
            generic::<T>(&[n], region, random)?
        };
        return diagonal_matrix(n, |i| entries.data[i]);
    }
    let entries: Tensor<T> = if T::EXACT && a.has(Positive) {
        positive(&shape, random)?
    } else if a.has(Positive) || region != Region::Signed {
        generic(&shape, if region == Region::Unit { Region::Unit } else { Region::Positive }, random)?
    } else {
        noise(&shape, random)?
    };
    if T::EXACT {
        // A square of a determinant, so that its sign is right where squares count as positive.
        return if a.has(Spd) && !a.has(Positive) {
            product(&entries, &entries.transpose())
        } else if a.has(Symmetric) {
            entries.zip(&entries.transpose(), add)
        } else {
            Ok(triangle(entries, a))
        };
    }
    if a.has(Spd) {
        // M*M'/n + eye/2.
        let scale = fraction::<T>(1, n.max(1) as i64)?;
        let half = fraction::<T>(1, 2)?;
        return product(&entries, &entries.transpose())?.zip(&identity, |x, e| scale * x + half * e);
    }
    // Well conditioned: a multiple of the identity and noise of smaller size.
    let (weight, scale) = match region {
        Region::Unit => (T::zero(), T::one()),
        _ => (fraction::<T>(7, 5)?, fraction::<T>(9, 20)?),
    };
    let entries = if a.has(Symmetric) {
        let half = fraction::<T>(1, 2)?;
        entries.zip(&entries.transpose(), |x, y| half * (x + y))?
    } else {
        triangle(entries, a)
    };
    entries.zip(&identity, |x, e| scale * x + weight * e)
}

/// Zero where a triangular matrix is.
fn triangle<T: Scalar>(mut matrix: Tensor<T>, attributes: Attributes) -> Tensor<T> {
    let n = matrix.size(0);
    for (place, entry) in matrix.data.iter_mut().enumerate() {
        let (i, j) = (place / n, place % n);
        if (attributes.has(Attribute::Lower) && i < j) || (attributes.has(Attribute::Upper) && i > j) {
            *entry = T::zero();
        }
    }
    matrix
}

fn diagonal_matrix<T: Scalar>(n: usize, entry: impl Fn(usize) -> T) -> Result<Tensor<T>, Undefined> {
    Tensor::from_fn(&[n, n], |i| if i[0] == i[1] { entry(i[0]) } else { T::zero() })
}

fn skew<T: Scalar>(n: usize, random: &mut Random) -> Result<Tensor<T>, Undefined> {
    let matrix = noise::<T>(&[n, n], random)?;
    matrix.zip(&matrix.transpose(), |x, y| x - y)
}

/// A projector with these attributes.
fn projector_with<T: Scalar>(n: usize, a: Attributes, draw: u64, random: &mut Random) -> Result<Tensor<T>, Undefined> {
    use Attribute::*;
    if a.has(Skew) {
        return Tensor::zeros(&[n, n]);
    }
    if a.has(Invertible) {
        Tensor::identity(n)
    } else if a.has(Diagonal) {
        let places = places(n, draw, random);
        diagonal_matrix(n, |i| if places[i] { T::one() } else { T::zero() })
    } else if a.has(Lower) || a.has(Upper) {
        triangular_projector(n, a.has(Lower), draw, random)
    } else {
        projector(n, a.has(Symmetric), draw, random)
    }
}

/// An orthogonal matrix with these attributes; a skew-symmetric one is of even size.
fn orthogonal<T: Scalar>(n: usize, a: Attributes, draw: u64, random: &mut Random) -> Result<Tensor<T>, Undefined> {
    use Attribute::*;
    if a.has(Skew) {
        // A quarter turn of pairs of axes, in other axes.
        let turn = Tensor::from_fn(&[n, n], |i| match (i[0] ^ i[1], i[0] < i[1]) {
            (1, true) => T::one(),
            (1, false) => -T::one(),
            _ => T::zero(),
        })?;
        let axes = rotation(n, random)?;
        product(&product(&axes, &turn)?, &axes.transpose())
    } else if a.has(Diagonal) {
        diagonal_matrix(n, |i| if i % 2 == 0 { T::one() } else { -T::one() })
    } else if a.has(Symmetric) {
        // A reflection.
        projector::<T>(n, true, draw, random)?.zip(&Tensor::identity(n)?, |p, e| e - p - p)
    } else {
        rotation(n, random)
    }
}

/// The Cayley transform of a skew matrix.
fn rotation<T: Scalar>(n: usize, random: &mut Random) -> Result<Tensor<T>, Undefined> {
    let (identity, skew) = (Tensor::<T>::identity(n)?, skew::<T>(n, random)?);
    product(&identity.zip(&skew, |e, s| e - s)?, &inverse(&identity.zip(&skew, |e, s| e + s)?)?)
}

/// A projector that is triangular: ones in some places of the diagonal, and entries beside them in the rows of these and the columns of the
/// others.
fn triangular_projector<T: Scalar>(
    n: usize,
    lower: bool,
    draw: u64,
    random: &mut Random,
) -> Result<Tensor<T>, Undefined> {
    let places = places(n, draw, random);
    let entries = noise::<T>(&[n, n], random)?;
    let beside = |i: usize, j: usize| if lower { i > j } else { i < j };
    Tensor::from_fn(&[n, n], |i| match (places[i[0]], places[i[1]]) {
        (true, true) if i[0] == i[1] => T::one(),
        (true, false) if beside(i[0], i[1]) => entries.data[i[0] * n + i[1]],
        _ => T::zero(),
    })
}

/// The rank of a projector at a draw: successive draws go through the middle one, the full one, one, one less than full, and none.
fn rank(n: usize, draw: u64) -> usize {
    let middle = n.div_ceil(2);
    [middle, n, n.min(1), n.saturating_sub(1), 0][(draw % RANKS) as usize]
}

/// How many draws go through every rank that is special.
pub(crate) const RANKS: u64 = 5;

/// Where a random diagonal projector has ones.
fn places(n: usize, draw: u64, random: &mut Random) -> Vec<bool> {
    let rank = rank(n, draw);
    let mut places: Vec<bool> = (0..n).map(|i| i < rank).collect();
    for i in (1..n).rev() {
        places.swap(i, (random.bits() % (i as u64 + 1)) as usize);
    }
    places
}

/// A projector of any rank: `V*inv(U*V)*U`, with `U = V'` for a symmetric one.
fn projector<T: Scalar>(n: usize, symmetric: bool, draw: u64, random: &mut Random) -> Result<Tensor<T>, Undefined> {
    let rank = rank(n, draw);
    if rank == 0 {
        return Tensor::zeros(&[n, n]);
    }
    let mut singular = Undefined::Singular;
    for _ in 0..8 {
        let v = noise::<T>(&[n, rank], random)?;
        let u =
            if symmetric { v.transpose() } else { v.transpose().zip(&noise(&[rank, n], random)?, |x, y| x + x + y)? };
        match inverse(&product(&u, &v)?) {
            Ok(middle) => return product(&product(&v, &middle)?, &u),
            Err(error) => singular = error,
        }
    }
    Err(singular)
}
