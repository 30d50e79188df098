//! What is said of a function that does not exist, and which names are taken.

use crate::base::{Definitions, spelling_distance};
use crate::ops::{Callable, Operation};
use crate::syntax::EXPECTATION;

/// Whether the name may not be a variable's: `delta`, or a function, but for those that leave their name.
pub fn is_reserved(name: &str) -> bool {
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
    let aliases = known().flat_map(|callable| callable.aliases().iter().copied());
    let names: Vec<&'d str> =
        known().map(|callable| -> &'d str { callable.name() }).chain(aliases).chain(defined).collect();
    let near = names.iter().filter(|known| spelling_distance(known, &lower) <= tolerated(known.len().max(lower.len())));
    names.iter().find(|known| **known == lower).or(near.min_by_key(|known| spelling_distance(known, &lower))).copied()
}

/// How many letters of a name may be wrong: in a short one, each other name is as near.
fn tolerated(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=8 => 1,
        _ => 2,
    }
}

/// Whether a word may be a misspelt one of these letters.
#[cfg(feature = "serde")]
pub(crate) fn is_near(word: &str, known: &str) -> bool {
    spelling_distance(known, word) <= tolerated(known.len().max(word.len()))
}

/// What to write for a function that is none here.
pub(super) fn instead(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let all = Operation::all().flat_map(|operation| operation.record().instead);
    if let Some((_, text)) = all.into_iter().find(|(own, _)| *own == name) {
        return Some(text);
    }
    Some(match name.as_str() {
        "multiply" => "x.*y",
        "add" => "x + y",
        "subtract" => "x - y",
        "negative" => "-x",
        "abs2" => "x.^2",
        "crossprod" => "x'*x",
        "tcrossprod" => "x*x'",
        "rsqrt" => "x.^(-1/2)",
        "reciprocal" => "x.^(-1)",
        "log1p" => "log(1 + x)",
        "expm1" => "exp(x) - 1",
        "log2" | "log_2" => "log(x)/log(2)",
        "log10" | "log_10" => "log(x)/log(10)",
        "logsigmoid" => "log(sigmoid(x))",
        "log_softmax" | "logsoftmax" => "x - logsumexp(x)",
        _ => return None,
    })
}

/// What is said of the matrix of a cross product.
pub(super) const CROSS_MATRIX: &str =
    "the matrix of the cross product with a vector is not supported: declare `S: matrix(3,3) skew`, and write S for it";

/// What is said of a function that people know and that is none here.
pub(super) fn absent(name: &str) -> Option<&'static str> {
    let stem = name.split('_').next().unwrap_or(name);
    let values = "eigenvalues and singular values are not supported";
    Some(match name {
        "E" | "expectation" | "EE" => EXPECTATION,
        "Var" | "Cov" | "Corr" | "Std" => {
            "moments of random variables are not read: write a'*S*a for the variance of a'*x, with a matrix S for the covariance of x; var(x), cov(X) \
             are those of samples"
        }
        "P" | "Pr" | "Prob" => "probabilities are not read: write the function for one",
        "expm" => "the matrix exponential is not supported; exp(A) is the exponential of each entry",
        "logm" => "the matrix logarithm is not supported; log(A) is the logarithm of each entry",
        "sqrtm" | "chol" | "cholesky" | "qr" | "lu" => {
            "roots and factors of a matrix are not supported; sqrt(A) is the root of each entry"
        }
        "hat" | "wedge" | "vee" | "hatmap" | "skewsym" | "skew_symmetric" | "skewmat" | "crossmat" | "cross_matrix"
        | "Skew" => CROSS_MATRIX,
        "cross" => {
            "the cross product is not supported: with the skew-symmetric matrix S of a, write S*b for that of a and b"
        }
        "gamma" | "Gamma" | "lgamma" | "gammaln" | "loggamma" | "digamma" | "beta" | "betaln" | "factorial" => {
            "the gamma function and what is made of it are not supported"
        }
        "argmax" | "argmin" | "argsort" | "sort" | "median" | "quantile" | "floor" | "ceil" | "round" | "mod" => {
            "places, orders and whole parts have no derivative"
        }
        "rank" | "null" | "orth" => "ranks and null spaces have no derivative",
        "conv" | "conv2" | "fft" | "ifft" | "cumsum" | "cumprod" | "diff" => {
            "write the product with its matrix: a convolution, a transform and a running sum are linear, as C*x"
        }
        "hstack" | "vstack" | "concat" | "concatenate" | "stack" | "blkdiag" | "block_diag" | "horzcat" | "vertcat" => {
            "block matrices are not supported: write the expression in the blocks, or kron(A,eye(n)) for equal ones"
        }
        "huber" | "smooth_l1" | "elu" | "leaky_relu" | "leakyrelu" | "heaviside" | "step" => {
            "write it by relu, abs and sign: relu(x) is x where it is positive, relu(sign(x)) is 1 there"
        }
        "crossentropy" | "cross_entropy" | "CrossEntropy" | "CE" | "bce" | "BCE" | "nll_loss" => {
            "write it out: -sum(p.*log(q)), -y'*log(softmax(z)) or logsumexp(z) - z'*y of logits z"
        }
        "hinge" | "hinge_loss" => "write it out: relu(1 - y*w'*x), or sum(relu(1 - y.*(X*w)))",
        "mse" | "MSE" | "mse_loss" | "rmse" | "RMSE" => "write it out: norm(X*w - y)^2/n, or mean((X*w - y).^2)",
        "corr" | "corrcoef" | "correlation" => "write it out: center(x)'*center(y)/(norm(center(x))*norm(center(y)))",
        "cos_sim" | "cosine" | "cosine_similarity" | "cossim" => "write it out: x'*y/(norm(x)*norm(y))",
        "layernorm" | "layer_norm" | "LayerNorm" | "batchnorm" | "zscore" => "write it out: center(x)/std(x)",
        "KL" | "kl" | "kl_div" | "D_KL" => "write it out: sum(p.*log(p./q))",
        _ if matches!(stem, "eig" | "eigs" | "eigvals" | "eigh" | "eigenvalues" | "svd" | "svdvals" | "cond") => values,
        _ if matches!(stem, "lambda" | "sigma" | "λ" | "σ") && name.contains('_') => values,
        _ => return None,
    })
}
