//! Families of large inputs, for the tests that count and the figures that time.

/// Expressions that grow with n, and what to derive them by.
pub(crate) struct Family {
    /// What it is, with its variable.
    pub(crate) name: &'static str,
    /// The expression, its variable and the declarations it needs.
    pub(crate) input: fn(usize) -> Input,
    /// The sizes of which the second is the one that must be quick.
    pub(crate) sizes: [usize; 2],
    /// Whether the text has to grow linearly. Nested layers cannot: a text has no names for what occurs several times.
    pub(crate) linear: bool,
}

/// One input of a family.
pub(crate) struct Input {
    pub(crate) text: String,
    pub(crate) wrt: String,
    pub(crate) variables: Vec<String>,
}

fn joined(n: usize, separator: &str, part: impl Fn(usize) -> String) -> String {
    (1..=n).map(part).collect::<Vec<_>>().join(separator)
}

fn declared(n: usize, kinds: &[(&str, &str)]) -> Vec<String> {
    (1..=n).flat_map(|i| kinds.iter().map(move |(name, kind)| format!("{name}{i}: {kind}"))).collect()
}

fn input(text: String, wrt: impl Into<String>, n: usize, kinds: &[(&str, &str)], more: &[&str]) -> Input {
    let variables = declared(n, kinds).into_iter().chain(more.iter().map(|v| (*v).to_owned())).collect();
    Input { text, wrt: wrt.into(), variables }
}

/// A network of n layers with a squared loss.
fn network(n: usize, function: &str, bias: bool, wrt: String) -> Input {
    let mut value = "x".to_owned();
    for layer in 1..=n {
        value = format!("W{layer}*{value}");
        if bias {
            value = format!("{value} + b{layer}");
        }
        if layer < n {
            value = format!("{function}({value})");
        }
    }
    let kinds: &[(&str, &str)] =
        if bias { &[("W", "matrix(n,n)"), ("b", "vector(n)")] } else { &[("W", "matrix(n,n)")] };
    input(format!("norm2({value} - y)^2"), wrt, n, kinds, &["x: vector(n)", "y: vector(n)"])
}

const SQUARE: &[(&str, &str)] = &[("A", "matrix(n,n)")];

/// The factors A1, ..., An with X in the middle, and X' after two thirds if it occurs twice.
fn chain(n: usize, separator: &str, twice: bool) -> String {
    joined(n, separator, |i| match i {
        _ if i == n / 2 => format!("A{i}{separator}X"),
        _ if i == 2 * n / 3 && twice => format!("A{i}{separator}X'"),
        _ => format!("A{i}"),
    })
}

pub(crate) const FAMILIES: &[Family] = &[
    Family {
        name: "tanh network by its first layer",
        input: |n| network(n, "tanh", false, "W1".to_owned()),
        sizes: [10, 20],
        linear: false,
    },
    Family {
        name: "tanh network by a middle layer",
        input: |n| network(n, "tanh", false, format!("W{}", n / 2)),
        sizes: [10, 20],
        linear: false,
    },
    Family {
        name: "tanh network by its last layer",
        input: |n| network(n, "tanh", false, format!("W{n}")),
        sizes: [10, 20],
        linear: true,
    },
    Family {
        name: "relu network with biases by its input",
        input: |n| network(n, "relu", true, "x".to_owned()),
        sizes: [10, 20],
        linear: false,
    },
    Family {
        name: "relu network with biases by the first bias",
        input: |n| network(n, "relu", true, "b1".to_owned()),
        sizes: [10, 20],
        linear: false,
    },
    Family {
        name: "tr(A1*X) + ... by X",
        input: |n| input(joined(n, " + ", |i| format!("tr(A{i}*X)")), "X", n, SQUARE, &["X: matrix(n,n)"]),
        sizes: [100, 200],
        linear: true,
    },
    Family {
        name: "norm2(A1*x - b1)^2 + ... by x",
        input: |n| {
            let kinds = [("A", "matrix(m,n)"), ("b", "vector(m)")];
            input(joined(n, " + ", |i| format!("norm2(A{i}*x - b{i})^2")), "x", n, &kinds, &["x: vector(n)"])
        },
        sizes: [100, 200],
        linear: true,
    },
    Family {
        name: "A1*...*X*...*An by X",
        input: |n| input(chain(n, "*", false), "X", n, SQUARE, &["X: matrix(n,n)"]),
        sizes: [30, 60],
        linear: true,
    },
    Family {
        name: "tr(A1*...*X*...*An) by X",
        input: |n| input(format!("tr({})", chain(n, "*", false)), "X", n, SQUARE, &["X: matrix(n,n)"]),
        sizes: [30, 60],
        linear: true,
    },
    Family {
        name: "A1*...*X*...*X'*...*An by X",
        input: |n| input(chain(n, "*", true), "X", n, SQUARE, &["X: matrix(n,n)"]),
        sizes: [30, 60],
        linear: true,
    },
    Family {
        name: "tr(A1*...*X*...*X'*...*An) by X",
        input: |n| input(format!("tr({})", chain(n, "*", true)), "X", n, SQUARE, &["X: matrix(n,n)"]),
        sizes: [30, 60],
        linear: true,
    },
    Family {
        name: "sum(A1.*...*X.*...*An) by X",
        input: |n| input(format!("sum({})", chain(n, ".*", false)), "X", n, SQUARE, &["X: matrix(n,n)"]),
        sizes: [30, 60],
        linear: true,
    },
    Family {
        name: "loss of many variables by one of them",
        input: |n| {
            let part = |i: usize| format!("c{i}*norm2(W{i}*x - b{i})^2");
            let kinds = [("W", "matrix(m,n)"), ("b", "vector(m)"), ("c", "scalar")];
            input(joined(n, " + ", part), "W3", n, &kinds, &["x: vector(n)"])
        },
        sizes: [10, 20],
        linear: true,
    },
];
