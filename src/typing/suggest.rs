//! What is said of a function that does not exist, and which names are taken.

use crate::ops::Callable;

/// Whether the name may not be a variable's: `delta`, or a function, but for those that leave their name.
pub(crate) fn is_reserved(name: &str) -> bool {
    name == "delta" || Callable::find(name).is_some_and(|callable| !callable.leaves_name())
}

/// Functions of a whole matrix, which no function of entries stands for.
const OF_MATRICES: [&str; 3] = ["expm", "logm", "sqrtm"];

/// The known function that a misspelt name is nearest to, for a hint.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    if OF_MATRICES.contains(&lower.as_str()) {
        return None;
    }
    let known = || Callable::all().filter(|callable| !callable.leaves_name());
    let found = known()
        .find(|callable| callable.misnomers().contains(&lower.as_str()))
        .or_else(|| known().find(|callable| callable.name() == lower))
        .or_else(|| known().find(|callable| distance_one(callable.name(), &lower)));
    found.map(Callable::name)
}

/// What to write for a function that is none here.
pub(super) fn instead(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "pinv" => "inv(A'*A)*A'",
        "mean" | "average" => "sum(x)/n",
        "softplus" => "log(1 + exp(x))",
        "log1p" => "log(1 + x)",
        "expm1" => "exp(x) - 1",
        "log2" => "log(x)/log(2)",
        "log10" => "log(x)/log(10)",
        "silu" | "swish" => "x.*sigmoid(x)",
        "logsigmoid" => "log(sigmoid(x))",
        "square" => "x.^2",
        "dot" => "x'*y",
        "outer" => "x*y'",
        "solve" => "inv(A)*b",
        _ => return None,
    })
}

/// Whether two words differ by one letter: put in, left out or changed.
fn distance_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let prefix = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    (a.len() - suffix).max(b.len() - suffix) <= 1
}
