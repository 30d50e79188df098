//! What is said of a function that does not exist, and which names are taken.

use crate::base::Definitions;
use crate::ops::{Callable, Operation};

/// Whether the name may not be a variable's: `delta`, or a function, but for those that leave their name.
pub(crate) fn is_reserved(name: &str) -> bool {
    name == "delta" || Callable::find(name).is_some_and(|callable| !callable.leaves_name())
}

/// Functions of a whole matrix, which no function of entries stands for.
const OF_MATRICES: [&str; 3] = ["expm", "logm", "sqrtm"];

/// The known function that a misspelt name is nearest to, for a hint.
pub(super) fn nearest<'d>(name: &str, definitions: &'d Definitions) -> Option<&'d str> {
    let lower = name.to_lowercase();
    if OF_MATRICES.contains(&lower.as_str()) {
        return None;
    }
    let known = || Callable::all().filter(|callable| !callable.leaves_name());
    if let Some(found) = known().find(|callable| callable.misnomers().contains(&lower.as_str())) {
        return Some(found.name());
    }
    let defined = definitions.iter().map(|definition| definition.name.as_str());
    let names: Vec<&'d str> = known().map(|callable| -> &'d str { callable.name() }).chain(defined).collect();
    let same = names.iter().find(|known| **known == lower);
    same.or_else(|| names.iter().find(|known| distance_one(known, &lower))).copied()
}

/// What to write for a function that is none here.
pub(super) fn instead(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let all = Operation::all().flat_map(|operation| operation.record().instead);
    if let Some((_, text)) = all.into_iter().find(|(own, _)| *own == name) {
        return Some(text);
    }
    Some(match name.as_str() {
        "log1p" => "log(1 + x)",
        "expm1" => "exp(x) - 1",
        "log2" => "log(x)/log(2)",
        "log10" => "log(x)/log(10)",
        "logsigmoid" => "log(sigmoid(x))",
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
