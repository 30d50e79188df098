//! How an operation is written, as data.

/// How an operation of the table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// With an operator (`A*B`, `A./B`, `A^k`), or only in index notation: the stage `notation` knows how.
    Operator,
    /// As a call, `inv(A)` or `kron(A,B)`.
    Call(CallNotation),
    /// As a constant of the dimensions that it takes, `K(m,n)`.
    Constant(ConstantNotation),
    /// As its operand: a vector as a column, or transposed as a row.
    Operand {
        /// Whether transposed.
        transposed: bool,
    },
}

/// How a call is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallNotation {
    /// The function of the surface syntax.
    pub name: &'static str,
    /// What a transpose does.
    pub transpose: TransposeOf,
    /// What a sign does.
    pub sign: SignOf,
    /// How gladly it is written.
    pub weight: CallWeight,
    /// What of the operand it is of.
    pub extent: Extent,
}

impl CallNotation {
    /// A call of a function, to be filled in.
    pub const FUNCTION: CallNotation = CallNotation {
        name: "",
        transpose: TransposeOf::Outside,
        sign: SignOf::Outside,
        weight: CallWeight::FUNCTION,
        extent: Extent::Whole,
    };
}

/// What of its operand a call is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The whole.
    Whole,
    /// All entries of what is no matrix: of a matrix it is said which axis is meant.
    Line,
    /// Each row, `f(A,2)`; of a transpose each column, `f(A,1)`.
    Rows,
}

/// What a transpose of the operand of a call does to its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransposeOf {
    /// `f(A')` is `f(A)'`, and is written either way.
    Inside,
    /// The value is another one: the transpose of the value is written out.
    Outside,
    /// `f(A')` is `f(A)`.
    Invariant,
    /// The value is its own transpose.
    Symmetric,
}

/// What a sign of an operand of a call does to its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignOf {
    /// `f(c*A)` is `c*f(A)`, in each operand: a coefficient is written in front of the call.
    Linear,
    /// `f(-A)` is `-f(A)`.
    Odd,
    /// `f(-A)` is `f(A)`.
    Even,
    /// The value is another one: a sign of the value is written out.
    Outside,
}

/// What decides between texts of one size of which one has a call: the lesser sum of weights, with those of the stage `notation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallWeight {
    /// Of the call.
    pub own: u32,
    /// More where a transpose of the value is written inside of it.
    pub inside: u32,
}

/// A call of a function.
const CALL_FUNCTION: u32 = 8;
/// More for a function of a transpose.
const CALL_FUNCTION_TRANSPOSED: u32 = 8;
/// A number that says much of a matrix, and what says the same with fewer words is preferred to.
const CALL_SUMMARY: u32 = 12;
/// The sum of all entries, and columns that were stacked: products and traces say it in the words of matrices.
const CALL_TOTAL: u32 = 32;

impl CallWeight {
    /// As gladly as a product.
    pub(super) const PRODUCT: CallWeight = CallWeight { own: 4, inside: 0 };
    /// That of a function.
    pub const FUNCTION: CallWeight = CallWeight { own: CALL_FUNCTION, inside: CALL_FUNCTION_TRANSPOSED };
    pub(super) const SUMMARY: CallWeight = CallWeight { own: CALL_SUMMARY, inside: 0 };
    /// That of the sum of all entries, and of columns that were stacked.
    pub const TOTAL: CallWeight = CallWeight { own: CALL_TOTAL, inside: 0 };
}

/// How a constant is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConstantNotation {
    /// The function of the surface syntax.
    pub name: &'static str,
    /// Whether the transpose has the dimensions in the other order, instead of a mark.
    pub swaps: bool,
    /// The functions that multiply entry by entry by it and by its transpose, if these have names.
    pub multiplies: Option<[&'static str; 2]>,
    /// The letter that stands for it on paper, with its dimensions below the line.
    pub letter: Option<&'static str>,
}

/// How a call looks on paper, in one script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typeset {
    /// A name before the arguments: `exp(x)`.
    Name(&'static str),
    /// Between marks: `‖x‖`.
    Between {
        /// Before the argument.
        open: &'static str,
        /// After it.
        close: &'static str,
        /// Whether the same may stand inside.
        nests: bool,
    },
    /// In words and marks around `{}`, the argument.
    Template(&'static str),
    /// With a mark raised behind it: `A⁻¹`.
    Raised {
        /// The mark.
        mark: &'static str,
        /// The mark where the transpose is meant: `A⁻ᵀ`.
        transposed: &'static str,
    },
    /// Between the two arguments.
    Infix(&'static str),
    /// Under a root.
    Root,
}
