//! Functions that other notations have a sign for, `||x||` or `e^x`, and their names in other languages.

use super::callable::Callable;

/// A function that has a sign somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// `||x||`
    Length,
    /// `||x||_1`
    AbsoluteSum,
    /// `|x|`
    Absolute,
    /// `|X|`
    Volume,
    /// `log|X|`
    LogVolume,
    /// The logarithm.
    Logarithm,
    /// `A \ b`
    Inverted,
    /// `e^x`
    Exponential,
    /// `max(0,x)`
    Positive,
    /// The product of sizes.
    Kronecker,
    /// A sum over indices.
    Total,
    /// `σ(x)`
    Logistic,
    /// `√x`
    Root,
    /// `vec(A)`
    Stacked,
    /// `diag(A)`
    Diagonal,
    /// `transpose(A)`
    Transposed,
    /// `I`
    Identity,
    /// The vector of ones of the size that fits.
    Everywhere,
    /// The entries on and below the diagonal.
    LowerTriangle,
    /// The entries on and above the diagonal.
    UpperTriangle,
}

const NAMES: [(Spoken, &str); 20] = [
    (Spoken::Length, "norm"),
    (Spoken::AbsoluteSum, "norm1"),
    (Spoken::Absolute, "abs"),
    (Spoken::Volume, "det"),
    (Spoken::LogVolume, "logdet"),
    (Spoken::Logarithm, "log"),
    (Spoken::Inverted, "inv"),
    (Spoken::Exponential, "exp"),
    (Spoken::Positive, "relu"),
    (Spoken::Kronecker, "kron"),
    (Spoken::Total, "sum"),
    (Spoken::Logistic, "sigmoid"),
    (Spoken::Root, "sqrt"),
    (Spoken::Stacked, "vec"),
    (Spoken::Diagonal, "diag"),
    (Spoken::Transposed, "transpose"),
    (Spoken::Identity, "eye"),
    (Spoken::Everywhere, "vector"),
    (Spoken::LowerTriangle, "tril"),
    (Spoken::UpperTriangle, "triu"),
];

impl Spoken {
    /// The name of the function.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(own, _)| *own == self).map_or("", |(_, name)| name)
    }

    /// The one whose function has the name.
    pub fn find(name: &str) -> Option<Spoken> {
        NAMES.iter().find(|(_, own)| *own == name).map(|(spoken, _)| *spoken)
    }
}

/// Whether a name is that of a function, and no variable's.
pub fn is_function(name: &str) -> bool {
    Callable::find(name).is_some_and(|callable| !callable.leaves_name() && !callable.is_number())
}

/// Whether a name is that of a number.
pub fn is_constant(name: &str) -> bool {
    Callable::find(name).is_some_and(Callable::is_number)
}

/// The function that a name of another language stands for, where it is none here: `Tr`, `Det`, `expit`.
pub fn from_elsewhere(name: &str) -> Option<&'static str> {
    if is_function(name) {
        return None;
    }
    let lower = name.to_lowercase();
    let same = if lower.len() > 1 && is_function(&lower) { Callable::find(&lower).map(Callable::name) } else { None };
    same.or(match lower.as_str() {
        "sgn" => Some("sign"),
        "absolute" | "fabs" => Some("abs"),
        "expit" => Some("sigmoid"),
        "reduce_sum" => Some("sum"),
        "reduce_mean" | "average" | "avg" => Some("mean"),
        "diagonal" => Some("diag"),
        "identity" => Some("eye"),
        _ => None,
    })
}
