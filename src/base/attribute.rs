//! The attributes that a variable may be declared with.

use std::fmt;

/// What is known of a variable besides its shape. Each may simplify a result; none restricts a derivative, as a
/// [`Constraint`](crate::Constraint) does. Positive and nonzero are said of variables of any shape, the others of square matrices.
///
/// ```
/// use gradus::{Attribute, Context};
/// let mut cx = Context::new();
/// let s = cx.declare("S: matrix(n,n) symmetric")?;
/// assert!(cx.symbols().attributes(s).has(Attribute::Symmetric));
/// assert_eq!(cx.parse("x'*S*x")?.derivative("x")?.matrix().unwrap().text(), "2*S*x");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Attribute {
    /// `A' = A`.
    Symmetric,
    /// `A' = -A`.
    Skew,
    /// Symmetric positive definite (hence invertible).
    Spd,
    /// Zero off the diagonal.
    Diagonal,
    /// `A'*A = A*A' = eye`.
    Orthogonal,
    /// `A*A = A`.
    Idempotent,
    /// Square, with an inverse.
    Invertible,
    /// Zero above the diagonal.
    Lower,
    /// Zero below the diagonal.
    Upper,
    /// Every entry is greater than zero.
    Positive,
    /// No entry is zero.
    Nonzero,
}

impl Attribute {
    /// Whether it is said of the entries, whatever the shape; every other attribute is one of square matrices.
    pub(crate) fn is_of_entries(self) -> bool {
        matches!(self, Attribute::Positive | Attribute::Nonzero)
    }

    /// Every attribute, in declaration order.
    pub const ALL: [Attribute; 11] = [
        Attribute::Symmetric,
        Attribute::Skew,
        Attribute::Spd,
        Attribute::Diagonal,
        Attribute::Orthogonal,
        Attribute::Idempotent,
        Attribute::Invertible,
        Attribute::Lower,
        Attribute::Upper,
        Attribute::Positive,
        Attribute::Nonzero,
    ];

    /// The word of the surface syntax: `symmetric`.
    pub fn as_str(self) -> &'static str {
        match self {
            Attribute::Symmetric => "symmetric",
            Attribute::Skew => "skew",
            Attribute::Spd => "spd",
            Attribute::Diagonal => "diagonal",
            Attribute::Orthogonal => "orthogonal",
            Attribute::Idempotent => "idempotent",
            Attribute::Invertible => "invertible",
            Attribute::Lower => "lower",
            Attribute::Upper => "upper",
            Attribute::Positive => "positive",
            Attribute::Nonzero => "nonzero",
        }
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of attributes, closed under what one implies of another by [`Attributes::close`].
///
/// ```
/// use gradus::{Attribute, Attributes};
/// let attributes = Attributes::NONE.with(Attribute::Spd);
/// assert!(!attributes.has(Attribute::Invertible) && attributes.close().has(Attribute::Invertible));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attributes(u16);

impl Attributes {
    /// No attribute.
    pub const NONE: Attributes = Attributes(0);

    /// Whether the set holds the attribute.
    pub fn has(self, attribute: Attribute) -> bool {
        self.0 & (1 << attribute as u16) != 0
    }

    /// The set with one attribute more.
    #[must_use]
    pub fn with(self, attribute: Attribute) -> Attributes {
        Attributes(self.0 | 1 << attribute as u16)
    }

    /// The attributes in both sets.
    #[must_use]
    pub fn intersection(self, other: Attributes) -> Attributes {
        Attributes(self.0 & other.0)
    }

    /// The attributes in either set.
    #[must_use]
    pub fn union(self, other: Attributes) -> Attributes {
        Attributes(self.0 | other.0)
    }

    /// The attributes in declaration order.
    pub fn iter(self) -> impl Iterator<Item = Attribute> {
        Attribute::ALL.into_iter().filter(move |a| self.has(*a))
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Attribute> for Attributes {
    fn from_iter<I: IntoIterator<Item = Attribute>>(attributes: I) -> Self {
        attributes.into_iter().fold(Attributes::NONE, Attributes::with)
    }
}
