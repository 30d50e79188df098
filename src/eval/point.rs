//! Where an expression is evaluated: a size for each dimension, a value for each variable.

use super::limits::evaluation;
use super::random::{Random, Region};
use super::structured;
use crate::base::{
    Attribute, Attributes, Axis, Dimension, Scalar, Symbols, Tensor, Undefined, Variable, Work, entries, words,
};

/// Sizes that are dealt out to dimensions, one deal for each draw.
const DEALS: [[usize; 6]; 4] = [[3, 2, 4, 5, 6, 7], [2, 3, 5, 4, 7, 6], [4, 5, 3, 2, 6, 7], [5, 4, 2, 3, 7, 6]];

/// How large the sizes are that are dealt out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// From 2 on, all distinct.
    Distinct,
    /// 2 and 3.
    Small,
    /// 2 only.
    Least,
}

impl Scale {
    /// The next smaller one.
    pub fn smaller(self) -> Option<Scale> {
        match self {
            Scale::Distinct => Some(Scale::Small),
            Scale::Small => Some(Scale::Least),
            Scale::Least => None,
        }
    }
}

/// The size of each dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sizes(Vec<Option<usize>>);

impl Sizes {
    /// No size is known.
    pub fn unknown(symbols: &Symbols) -> Self {
        Sizes(symbols.dimensions().map(|(d, _)| literal(symbols, d)).collect())
    }

    /// Small sizes, all distinct; literal dimensions have their own. Each `draw` deals them out anew.
    pub fn distinct(symbols: &Symbols, draw: u64) -> Self {
        Sizes::scaled(symbols, draw, Scale::Distinct, usize::MAX)
    }

    /// Sizes of one of the scales, dealt out anew by each `draw`. Literal dimensions of at most `literal` have their own, larger ones are
    /// dealt sizes as symbols are.
    pub fn scaled(symbols: &Symbols, draw: u64, scale: Scale, literal: usize) -> Self {
        let deal = DEALS[(draw % DEALS.len() as u64) as usize];
        match scale {
            Scale::Distinct => Sizes::dealt(symbols, deal.into_iter().chain(deal.len() + 2..), literal),
            Scale::Small => Sizes::dealt(symbols, DEALS[(draw % 2) as usize].into_iter().take(2).cycle(), literal),
            Scale::Least => Sizes::dealt(symbols, std::iter::repeat(2), literal),
        }
    }

    fn dealt(symbols: &Symbols, mut sizes: impl Iterator<Item = usize>, most: usize) -> Self {
        let own = |d| literal(symbols, d).filter(|size| *size <= most);
        Sizes(symbols.dimensions().map(|(d, _)| own(d).or_else(|| sizes.next())).collect())
    }

    /// The same sizes with one set.
    #[must_use]
    pub fn with(mut self, dimension: Dimension, size: usize) -> Self {
        let index = dimension.0 as usize;
        if index >= self.0.len() {
            self.0.resize(index + 1, None);
        }
        self.0[index] = Some(size);
        self
    }

    /// The size of a dimension.
    pub fn get(&self, dimension: Dimension) -> Option<usize> {
        self.0.get(dimension.0 as usize).copied().flatten()
    }

    /// The size of an axis.
    ///
    /// # Errors
    /// When the size of a dimension is not known.
    pub fn axis(&self, axis: &Axis) -> Result<usize, Undefined> {
        axis.iter().try_fold(1usize, |product, d| {
            let size = self.get(*d).ok_or(Undefined::Dimension(*d))?;
            product.checked_mul(size).ok_or(Undefined::TooLarge)
        })
    }
}

fn literal(symbols: &Symbols, dimension: Dimension) -> Option<usize> {
    symbols.literal_size(dimension).map(|size| usize::try_from(size).unwrap_or(usize::MAX))
}

/// A size for each dimension and a value for each variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Point<T> {
    sizes: Sizes,
    values: Vec<Option<Tensor<T>>>,
}

impl<T: Scalar> Point<T> {
    /// These sizes, and no values yet.
    pub fn new(sizes: Sizes) -> Self {
        Point { sizes, values: Vec::new() }
    }

    /// A random point that honours the attributes of the variables. The same arguments give the same point.
    ///
    /// # Errors
    /// When a variable is too large, or the size of a dimension is not known.
    pub fn random(symbols: &Symbols, seed: u64, sizes: &Sizes, region: Region) -> Result<Self, Undefined> {
        Point::within(symbols, seed, sizes, region, &mut evaluation())
    }

    /// The same, the work taken from what is left; the values are held until the point is let go.
    ///
    /// # Errors
    /// When that is not enough, or the size of a dimension is not known.
    pub fn within(
        symbols: &Symbols,
        seed: u64,
        sizes: &Sizes,
        region: Region,
        work: &mut Work,
    ) -> Result<Self, Undefined> {
        let mut random = Random::new(seed);
        let mut point = Point::new(sizes.clone());
        let (mut orthogonal, mut idempotent) = (0, 0);
        for (variable, _, declaration) in symbols.variables() {
            let shape = declaration.shape.iter().map(|a| sizes.axis(a)).collect::<Result<Vec<_>, _>>()?;
            let attributes = structured::jointly(symbols.attributes(variable));
            let cells = entries(&shape)? as u64;
            work.hold(cells * words::<T>())?;
            // What has attributes is made by products and elimination.
            let steps = if attributes == Attributes::NONE { 1 } else { shape.first().map_or(1, |n| *n as u64) };
            work.spend(cells.saturating_mul(steps))?;
            let mut value = structured::draw(
                &shape,
                attributes,
                region,
                seed / structured::RANKS.pow(idempotent % 3),
                &mut random,
            )?;
            idempotent += u32::from(attributes.has(Attribute::Idempotent));
            if attributes.has(Attribute::Orthogonal) {
                // Successive seeds go through the signs of the determinants.
                if seed >> (orthogonal % 3) & 1 == 1 {
                    value = structured::reflected(value, attributes);
                }
                orthogonal += 1;
            }
            point.set(variable, value);
        }
        Ok(point)
    }

    /// Gives a variable its value.
    pub fn set(&mut self, variable: Variable, value: Tensor<T>) {
        let index = variable.0 as usize;
        if index >= self.values.len() {
            self.values.resize(index + 1, None);
        }
        self.values[index] = Some(value);
    }

    /// The value of a variable.
    ///
    /// # Errors
    /// When it has none.
    pub fn value(&self, variable: Variable) -> Result<&Tensor<T>, Undefined> {
        self.values.get(variable.0 as usize).and_then(Option::as_ref).ok_or(Undefined::Variable(variable))
    }

    /// The value of a variable, which then has none.
    #[cfg(feature = "evaluate")]
    pub(crate) fn take(&mut self, variable: Variable) -> Option<Tensor<T>> {
        self.values.get_mut(variable.0 as usize).and_then(Option::take)
    }

    /// The size of a dimension.
    ///
    /// # Errors
    /// When it is not known.
    pub fn size(&self, dimension: Dimension) -> Result<usize, Undefined> {
        self.sizes.get(dimension).ok_or(Undefined::Dimension(dimension))
    }

    /// The sizes of the point.
    pub fn sizes(&self) -> &Sizes {
        &self.sizes
    }
}
