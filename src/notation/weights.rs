//! What decides between texts of one size: the lesser sum of these weights, and of those of calls (`ops::CallWeight`).

/// A name, a number.
pub(super) const LEAF: u32 = 4;
/// A transpose that is written out: `A*B` rather than `(B'*A')'`, `x'*A*x` rather than `x'*A'*x`.
pub(super) const TRANSPOSE: u32 = 16;
/// A transpose around more than a leaf or a call: `x'*A*x` rather than `(A*x)'*x`.
pub(super) const TRANSPOSED_OPEN: u32 = 4;
/// The same around a product or a sum of matrices, which can take it one by one: `x'*S` rather than `(S*x)'`.
pub(super) const TRANSPOSED_PRODUCT: u32 = 6;
/// A differential that is transposed: `r'*dx` rather than `dx'*r`.
pub(super) const DIRECTION: u32 = 6;
/// A constant matrix that looks the same from both sides: an identity, a commutation matrix.
pub(super) const SYMMETRIC_CONSTANT: u32 = 8;
/// Ones are rather written than a variable twice: `a.*(ones(n) - x)` rather than `a - a.*x`; but not twice themselves: `2*ones(n) - x`
/// rather than `ones(n) + ones(n) - x`.
pub(super) const ONES: u32 = 1;
/// A sum whose signs are all changed against the way it was written, an inner product the other way around.
pub(super) const AGAINST: u32 = 12;
/// A matrix product, an outer product.
pub(super) const PRODUCT: u32 = 4;
/// A transpose that its operand takes.
pub(super) const PASSED_ON: u32 = 4;
/// A multiple by a scalar that is no number.
pub(super) const MULTIPLE: u32 = 8;
/// A product entry by entry.
pub(super) const HADAMARD: u32 = 8;
/// A triangle that is cut out: a diagonal rather than a triangle of what is triangular the other way.
pub(super) const CUT: u32 = 4;
/// A quotient.
pub(super) const QUOTIENT: u32 = 8;
/// An inner product of vectors.
pub(super) const VECTOR_PRODUCT: u32 = 8;
/// An inner product of matrices.
pub(super) const FROBENIUS: u32 = 24;
/// `kron(y,x)` for the columns of `x*y'`.
pub(super) const STACKED_OUTER: u32 = 16;
/// A number that multiplies.
pub(super) const COEFFICIENT: u32 = 8;
/// The same with a minus sign that the operand does not take.
pub(super) const NEGATIVE_COEFFICIENT: u32 = 16;
/// A number that is written as a product.
pub(super) const NUMBER: u32 = 8;
/// A number as a term of a sum, rather written than a name twice: `(1 - c)*x` rather than `x - c*x`.
pub(super) const NUMBER_TERM: u32 = 3;
/// Each term of a sum after the first: `2*A` rather than `A + A`.
pub(super) const TERM: u32 = 8;
/// A sum that begins with a literal that is negative and has no term that adds: `-2*A - B`.
pub(super) const ALL_NEGATIVE: u32 = 8;
/// A power of a matrix.
pub(super) const NATURAL_POWER: u32 = 4;
/// A power with a negative exponent: rather written as a quotient.
pub(super) const NEGATIVE_POWER: u32 = 32;

/// An operand in index notation in parentheses: entries of a matrix expression rather than a sum.
pub(super) const IN_PARENTHESES: u32 = 16;
/// An operand that is a product with an index postfix: it hides what index notation shows.
pub(super) const HIDDEN: u32 = 12;
/// A sum in index notation.
pub(super) const INDEXED_SUM: u32 = 4;
/// A coefficient in index notation.
pub(super) const INDEXED_COEFFICIENT: u32 = 8;
/// The same with a minus sign that the operand does not take.
pub(super) const INDEXED_NEGATIVE: u32 = 16;
/// A quotient, a multiple, a product entry by entry or a function in index notation.
pub(super) const INDEXED_OPERATION: u32 = 8;

/// What a diagonal is larger for that is cut out of what may have no value beside it: rather a function of the diagonal.
pub(super) const HIDDEN_UNDEFINED: u32 = 8;

/// What a function of zeros is larger for: rather what it is there.
pub(super) const AT_ZERO: u32 = 8;

/// What an operand is larger for that hides deltas in matrix notation: only where there is no other way to write it.
pub(super) const HIDDEN_DELTA: u32 = 16;
/// A place selected of the value of an operation.
pub(super) const SELECTED_OPERATION: u32 = 32;
/// What a vector is larger for that meets a sum with outer products: rather the scalar products, `x'*x*y - x'*y*x` for `(y*x' - x*y')*x`.
pub(super) const TORN: u32 = 3;
