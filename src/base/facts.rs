//! What is known of a term for all values at which it is defined: one lattice for every stage.

use super::Rational;
use super::attribute::{Attribute, Attributes};
use super::interval::Interval;
use std::fmt;

/// A property of all entries, or of a matrix as a whole.
///
/// ```
/// use gradus::{Facts, Property};
/// let facts = Facts::with(&[Property::Lower, Property::Symmetric]).close();
/// assert!(facts.has(Property::Diagonal) && facts.has(Property::Square));
/// assert_eq!(Property::Skew.to_string(), "skew-symmetric");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// As many rows as columns, in the same order.
    Square,
    /// `A' = A`.
    Symmetric,
    /// `A' = -A`.
    Skew,
    /// Zero above the diagonal.
    Lower,
    /// Zero below the diagonal.
    Upper,
    /// Zero off the diagonal.
    Diagonal,
    /// `A'*A = A*A' = eye`.
    Orthogonal,
    /// `A*A = A`.
    Idempotent,
    /// Symmetric, with `x'*A*x >= 0` for every x.
    Semidefinite,
    /// Symmetric, with `x'*A*x > 0` for every x but zero.
    Definite,
    /// The columns are linearly independent.
    FullColumnRank,
    /// The rows are linearly independent.
    FullRowRank,
    /// Square, with an inverse.
    Invertible,
    /// No entry is zero.
    Nonzero,
}

impl Property {
    /// Every property, in the order in which they are told.
    pub const ALL: [Property; 14] = [
        Property::Square,
        Property::Symmetric,
        Property::Skew,
        Property::Lower,
        Property::Upper,
        Property::Diagonal,
        Property::Orthogonal,
        Property::Idempotent,
        Property::Semidefinite,
        Property::Definite,
        Property::FullColumnRank,
        Property::FullRowRank,
        Property::Invertible,
        Property::Nonzero,
    ];

    /// The property in words that follow "is".
    pub fn as_str(self) -> &'static str {
        match self {
            Property::Square => "square",
            Property::Symmetric => "symmetric",
            Property::Skew => "skew-symmetric",
            Property::Lower => "lower triangular",
            Property::Upper => "upper triangular",
            Property::Diagonal => "diagonal",
            Property::Orthogonal => "orthogonal",
            Property::Idempotent => "idempotent",
            Property::Semidefinite => "positive semidefinite",
            Property::Definite => "positive definite",
            Property::FullColumnRank => "of full column rank",
            Property::FullRowRank => "of full row rank",
            Property::Invertible => "invertible",
            Property::Nonzero => "nowhere zero",
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of properties.
///
/// ```
/// use gradus::{Properties, Property};
/// let triangles = Properties::of(&[Property::Lower, Property::Upper]);
/// assert!(triangles.has(Property::Lower) && Properties::ZEROS.contains(triangles));
/// assert_eq!(triangles.difference(Properties::of(&[Property::Upper])).iter().count(), 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Properties(u16);

impl Properties {
    /// No property.
    pub const NONE: Properties = Properties(0);

    /// What multiples and sums of matrices keep.
    pub const LINEAR: Properties =
        Properties::of(&[Property::Symmetric, Property::Skew, Property::Diagonal, Property::Lower, Property::Upper]);

    /// The zeros that a factor passes on to a product entry by entry.
    pub const ZEROS: Properties = Properties::of(&[Property::Diagonal, Property::Lower, Property::Upper]);

    /// What multiples other than by zero keep besides.
    pub const RANK: Properties =
        Properties::of(&[Property::FullColumnRank, Property::FullRowRank, Property::Invertible, Property::Nonzero]);

    /// The set of these.
    pub const fn of(properties: &[Property]) -> Properties {
        let mut bits = 0;
        let mut at = 0;
        while at < properties.len() {
            bits |= 1 << properties[at] as u16;
            at += 1;
        }
        Properties(bits)
    }

    /// Whether the set holds the property.
    pub const fn has(self, property: Property) -> bool {
        self.0 & (1 << property as u16) != 0
    }

    /// Whether the set holds every property of another.
    pub const fn contains(self, other: Properties) -> bool {
        other.0 & !self.0 == 0
    }

    /// The properties in both sets.
    #[must_use]
    pub const fn intersection(self, other: Properties) -> Properties {
        Properties(self.0 & other.0)
    }

    /// The properties in either set.
    #[must_use]
    pub const fn union(self, other: Properties) -> Properties {
        Properties(self.0 | other.0)
    }

    /// The properties in this set only.
    #[must_use]
    pub const fn difference(self, other: Properties) -> Properties {
        Properties(self.0 & !other.0)
    }

    /// The properties in order.
    pub fn iter(self) -> impl Iterator<Item = Property> {
        Property::ALL.into_iter().filter(move |p| self.has(*p))
    }
}

impl FromIterator<Property> for Properties {
    fn from_iter<I: IntoIterator<Item = Property>>(properties: I) -> Self {
        properties.into_iter().fold(Properties::NONE, |all, p| all.union(Properties::of(&[p])))
    }
}

/// What properties imply: where a matrix has all of the first list, it has all of the second.
const IMPLICATIONS: &[(Properties, Properties)] = {
    use Property::*;
    const fn row(premises: &[Property], conclusions: &[Property]) -> (Properties, Properties) {
        (Properties::of(premises), Properties::of(conclusions))
    }
    &[
        row(&[Definite], &[Semidefinite, Invertible]),
        row(&[Semidefinite], &[Symmetric]),
        row(&[Semidefinite, Invertible], &[Definite]),
        row(&[Orthogonal], &[Invertible]),
        row(&[Diagonal], &[Symmetric, Lower, Upper]),
        row(&[Lower, Upper], &[Diagonal]),
        row(&[Lower, Symmetric], &[Diagonal]),
        row(&[Upper, Symmetric], &[Diagonal]),
        row(&[Lower, Skew], &[Diagonal]),
        row(&[Upper, Skew], &[Diagonal]),
        row(&[Symmetric, Idempotent], &[Semidefinite]),
        // The identity.
        row(&[Idempotent, Invertible], &[Definite, Orthogonal, Diagonal]),
        row(&[Semidefinite, Orthogonal], &[Idempotent]),
        row(&[Invertible], &[Square, FullColumnRank, FullRowRank]),
        row(&[Square, FullColumnRank], &[Invertible]),
        row(&[Square, FullRowRank], &[Invertible]),
        // Every property below is one of square matrices.
        row(&[Symmetric], &[Square]),
        row(&[Skew], &[Square]),
        row(&[Lower], &[Square]),
        row(&[Upper], &[Square]),
        row(&[Idempotent], &[Square]),
        // `A = A*A`, and `A*A` is symmetric.
        row(&[Skew, Idempotent], &[Symmetric]),
    ]
};

/// What is known of a term. Everything that is told holds for all values of the variables at which the term is defined.
///
/// ```
/// use gradus::{Facts, Interval, Property};
/// let projector = Facts::with(&[Property::Symmetric, Property::Idempotent]).close();
/// assert!(projector.has(Property::Semidefinite) && projector.range == Interval::closed(-1, 1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Where every entry lies, or the scalar.
    pub range: Interval,
    /// What else holds.
    pub properties: Properties,
}

impl Default for Facts {
    fn default() -> Self {
        Facts::UNKNOWN
    }
}

impl Facts {
    /// Nothing is known.
    pub const UNKNOWN: Facts = Facts { range: Interval::ALL, properties: Properties::NONE };

    /// The properties of the identity matrix, which no other matrix has together.
    pub const IDENTITY: Properties =
        Properties::of(&[Property::Definite, Property::Diagonal, Property::Orthogonal, Property::Idempotent]);

    /// These properties and nothing else.
    pub const fn with(properties: &[Property]) -> Facts {
        Facts { range: Interval::ALL, properties: Properties::of(properties) }
    }

    /// Entries in an interval, and nothing else.
    pub const fn within(range: Interval) -> Facts {
        Facts { range, properties: Properties::NONE }
    }

    /// What the declared attributes of a variable say.
    pub fn declared(attributes: Attributes) -> Facts {
        let said =
            |attributes: Attributes| attributes.iter().map(Facts::of_attribute).fold(Facts::UNKNOWN, Facts::meet);
        let placed = [Attribute::Diagonal, Attribute::Lower, Attribute::Upper].iter().any(|a| attributes.has(*a));
        if !placed || !attributes.iter().any(Attribute::is_of_entries) {
            return said(attributes).close();
        }
        // Said of the entries that are not zero by their place, those on the diagonal among them.
        let others = said(attributes.iter().filter(|a| !a.is_of_entries()).collect());
        let entries = if attributes.has(Attribute::Positive) { Interval::NONNEGATIVE } else { Interval::ALL };
        Facts { range: others.range.intersection(entries), ..others }
            .and(Properties::of(&[Property::Invertible]))
            .close()
    }

    /// What an attribute says by itself.
    pub fn of_attribute(attribute: Attribute) -> Facts {
        Facts::with(&[match attribute {
            Attribute::Symmetric => Property::Symmetric,
            Attribute::Skew => Property::Skew,
            Attribute::Spd => Property::Definite,
            Attribute::Diagonal => Property::Diagonal,
            Attribute::Orthogonal => Property::Orthogonal,
            Attribute::Idempotent => Property::Idempotent,
            Attribute::Invertible => Property::Invertible,
            Attribute::Nonzero => Property::Nonzero,
            Attribute::Lower => Property::Lower,
            Attribute::Upper => Property::Upper,
            Attribute::Positive => return Facts::within(Interval::POSITIVE),
        }])
    }

    /// Whether the attribute follows.
    pub fn show(&self, attribute: Attribute) -> bool {
        self.imply(&Facts::of_attribute(attribute))
    }

    /// Whether the property is known.
    pub const fn has(&self, property: Property) -> bool {
        self.properties.has(property)
    }

    /// Whether everything that another says is said here.
    pub fn imply(&self, other: &Facts) -> bool {
        self.properties.contains(other.properties) && self.range.is_within(other.range)
    }

    /// What holds where one or the other does: what both say.
    #[must_use]
    pub fn join(self, other: Facts) -> Facts {
        Facts { range: self.range.hull(other.range), properties: self.properties.intersection(other.properties) }
    }

    /// What holds where both do: what either says.
    #[must_use]
    pub fn meet(self, other: Facts) -> Facts {
        Facts { range: self.range.intersection(other.range), properties: self.properties.union(other.properties) }
    }

    /// The same with more properties.
    #[must_use]
    pub const fn and(self, properties: Properties) -> Facts {
        Facts { range: self.range, properties: self.properties.union(properties) }
    }

    /// What is known of the entries, without the properties that speak of their places.
    #[must_use]
    pub const fn entries(self) -> Facts {
        Facts { range: self.range, properties: self.properties.intersection(Properties::of(&[Property::Nonzero])) }
    }

    /// What is known but for other properties than these.
    #[must_use]
    pub const fn only(self, properties: Properties) -> Facts {
        Facts { range: self.range, properties: self.properties.intersection(properties) }
    }

    /// Adds all that follows: what properties imply of each other (of definite matrices: Horn & Johnson, *Matrix Analysis*, sec. 7.1), and of
    /// the range. Entries of orthogonal matrices and of symmetric idempotent ones lie between -1 and 1, those of symmetric and
    /// skew-symmetric ones are zero. Closing twice adds nothing.
    #[must_use]
    pub fn close(mut self) -> Facts {
        loop {
            let before = self;
            for (premises, conclusions) in IMPLICATIONS {
                if self.properties.contains(*premises) {
                    self.properties = self.properties.union(*conclusions);
                }
            }
            self = self.close_range();
            if self == before {
                return self;
            }
        }
    }

    /// What range and properties say of each other.
    fn close_range(mut self) -> Facts {
        use Property::*;
        const PROJECTOR: Properties = Properties::of(&[Symmetric, Idempotent]);
        if self.has(Orthogonal) || self.properties.contains(PROJECTOR) {
            self.range = self.range.intersection(Interval::closed(-1, 1));
        }
        // Only the zero matrix is its own negative.
        if self.properties.contains(Properties::of(&[Symmetric, Skew])) {
            self.range = self.range.intersection(Interval::closed(0, 0));
        }
        if self.has(Nonzero) {
            self.range = self.range.without_zero();
        } else if self.range.excludes_zero() {
            self.properties = self.properties.union(Properties::of(&[Nonzero]));
        }
        if self.has(Diagonal) && self.range.is_nonnegative() {
            self.properties = self.properties.union(Properties::of(&[Semidefinite]));
        }
        self
    }

    /// Whether this is known to be the identity matrix.
    pub fn is_identity(&self) -> bool {
        self.properties.contains(Facts::IDENTITY)
    }

    /// The number that every entry is, if the range is one.
    pub fn number(&self) -> Option<Rational> {
        self.range.value()
    }

    /// Whether the facts say that the requirement holds.
    #[doc(hidden)]
    pub fn satisfy(&self, requirement: Requirement) -> bool {
        use Requirement as R;
        match requirement {
            R::Invertible => self.has(Property::Invertible),
            R::Nonzero => self.has(Property::Nonzero) || self.has(Property::Invertible),
            R::EntriesNonzero => self.has(Property::Nonzero),
            R::Nonnegative => self.range.is_nonnegative(),
            R::Positive => self.range.is_positive(),
            R::InsideUnit => self.range.is_within(Interval::open(-1, 1)),
            R::WithinUnit => self.range.is_within(Interval::closed(-1, 1)),
            // A quarter turn is above three halves.
            R::CosineNonzero => self.range.scale(&Rational::new(2, 3)).is_within(Interval::closed(-1, 1)),
        }
    }

    /// Whether the range is one of the numbers one and minus one.
    pub fn is_unit(&self) -> bool {
        self.number().is_some_and(|value| value.abs().is_one())
    }
}

/// Attributes that no matrix has together, whether a size makes them contradict each other, and why they do.
type Contradiction = (&'static [Attribute], fn(Option<u64>) -> bool, &'static str);

/// What contradicts itself. Together with others, some attributes say that a matrix is zero, diagonal or the identity, which is lawful.
const CONTRADICTIONS: &[Contradiction] = {
    use Attribute::*;
    const ANY: fn(Option<u64>) -> bool = |_| true;
    const ODD: fn(Option<u64>) -> bool = |size| size.is_some_and(|size| size % 2 == 1);
    const SEVERAL: fn(Option<u64>) -> bool = |size| size.is_some_and(|size| size > 1);
    &[
        (&[Skew, Nonzero], ANY, "the diagonal of a skew-symmetric matrix is zero"),
        (&[Skew, Symmetric, Invertible], ANY, "only the zero matrix is both symmetric and skew-symmetric"),
        (&[Skew, Invertible], ODD, "a skew-symmetric matrix of odd size has no inverse"),
        (
            &[Orthogonal, Positive],
            SEVERAL,
            "the columns of an orthogonal matrix are orthogonal, those of a positive one are not",
        ),
        (
            &[Idempotent, Invertible, Nonzero],
            SEVERAL,
            "only the identity is both idempotent and invertible, and it has zeros",
        ),
    ]
};

impl Attributes {
    /// Why nothing of this size has all of the attributes, with those that contradict each other, if it is so.
    pub fn contradiction(self, size: Option<u64>) -> Option<(Attributes, &'static str)> {
        let reason = |all: Attributes| {
            let closed = all.close();
            let holds =
                |(attributes, applies, _): &&Contradiction| attributes.iter().all(|a| closed.has(*a)) && applies(size);
            CONTRADICTIONS.iter().find(holds).map(|(_, _, reason)| *reason)
        };
        let whole = reason(self)?;
        let pairs = self.iter().flat_map(|a| self.iter().map(move |b| Attributes::NONE.with(a).with(b)));
        let two = pairs.filter_map(|pair| Some((pair, reason(pair)?))).next();
        Some(two.unwrap_or((self, whole)))
    }

    /// Adds what the attributes imply, as [`Facts::close`] says.
    #[must_use]
    pub fn close(self) -> Attributes {
        if self.is_empty() {
            return self;
        }
        let facts = Facts::declared(self);
        Attribute::ALL.into_iter().filter(|a| self.has(*a) || facts.show(*a)).collect()
    }
}

/// What is required of an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// The matrix has an inverse.
    Invertible,
    /// The scalar is not zero; of an array, some entry is not.
    Nonzero,
    /// No entry is zero.
    EntriesNonzero,
    /// Every entry (or the scalar) is zero or greater.
    Nonnegative,
    /// Every entry (or the scalar) is greater than zero.
    Positive,
    /// Every entry (or the scalar) is greater than -1 and less than 1.
    InsideUnit,
    /// Every entry (or the scalar) is at least -1 and at most 1.
    WithinUnit,
    /// The cosine of every entry (or of the scalar) is not zero.
    CosineNonzero,
}

impl Requirement {
    /// The condition in words, of an operand with this many axes: `A is invertible`, `x has nonzero entries`.
    pub fn phrase(self, operand: &str, axes: usize) -> String {
        let scalar = axes == 0;
        match self {
            Requirement::Invertible => format!("{operand} is invertible"),
            Requirement::Nonzero => format!("{operand} is nonzero"),
            Requirement::EntriesNonzero => format!("{operand} has nonzero entries"),
            Requirement::Nonnegative if scalar => format!("{operand} is nonnegative"),
            Requirement::Nonnegative => format!("{operand} has nonnegative entries"),
            Requirement::Positive if scalar => format!("{operand} is positive"),
            Requirement::Positive => format!("{operand} has positive entries"),
            Requirement::WithinUnit if scalar => format!("{operand} is at least -1 and at most 1"),
            Requirement::WithinUnit => format!("{operand} has entries of at least -1 and at most 1"),
            Requirement::InsideUnit if scalar => format!("{operand} is between -1 and 1"),
            Requirement::InsideUnit => format!("{operand} has entries between -1 and 1"),
            Requirement::CosineNonzero if scalar => format!("cos({operand}) is nonzero"),
            Requirement::CosineNonzero => format!("cos({operand}) has nonzero entries"),
        }
    }
}
