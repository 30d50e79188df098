//! What is known of terms: that it is true, that it is enough, and why it is known.

use crate::support::context;
use gradus::internals::base::{ErrorCode, Facts, Interval, Properties, Property};
use gradus::internals::eval::{Evaluator, Point, Random, Region, Sizes, Tensor};
use gradus::internals::expr::{Graph, Id};
use gradus::internals::facts::GraphFacts;
use gradus::internals::ops::{Function, Op};

const DECLARED: [&str; 22] = [
    "A: matrix(n,m)",
    "B: matrix(n,n)",
    "S: matrix(n,n) symmetric",
    "W: matrix(n,n) skew",
    "P: matrix(n,n) spd",
    "R: matrix(n,n) spd",
    "D: matrix(n,n) diagonal",
    "E: matrix(n,n) diagonal positive",
    "Q: matrix(n,n) orthogonal",
    "O: matrix(n,n) orthogonal symmetric",
    "H: matrix(n,n) idempotent",
    "J: matrix(n,n) idempotent symmetric",
    "V: matrix(n,n) invertible",
    "L: matrix(n,n) lower",
    "U: matrix(n,n) upper invertible",
    "N: matrix(n,n) positive",
    "Z: matrix(n,n) lower positive",
    "x: vector(n)",
    "y: vector(n)",
    "p: vector(n) positive",
    "a: scalar",
    "c: scalar positive",
];

/// Square matrices of every kind.
const MATRICES: [&str; 23] = [
    "B", "S", "W", "P", "R", "D", "E", "Q", "O", "H", "J", "V", "L", "U", "N", "Z", "eye(n)", "tri(n)", "A*A'", "x*x'",
    "p*y'", "diag(x)", "diag(p)",
];

/// What is done to a matrix `M`.
const UNARY: [&str; 44] = [
    "M'",
    "inv(M)",
    "M^2",
    "M^3",
    "-M",
    "2*M",
    "a*M",
    "c*M",
    "norm(x)*M",
    "tanh(a)^2*M",
    "M/c",
    "M/a",
    "M/(1 + a^2)",
    "sqrt(abs(M))",
    "M.^2",
    "M.^3",
    "M.^(-1)",
    "M.^(1/2)",
    "1 - tanh(M).^2",
    "eye(n) - M",
    "eye(n) - 2*M",
    "M + c*eye(n)",
    "M'*M",
    "M*M'",
    "B'*M*B",
    "V'*M*V",
    "Q'*M*Q",
    "A'*M*A",
    "x'*M*x",
    "p'*M*x",
    "M*p",
    "tr(M)",
    "det(M)",
    "logdet(M)",
    "diag(diag(M))",
    "vec(M)",
    "sum(M)",
    "norm(M)",
    "prod(M)",
    "adj(M)",
    "softmax(M,2)",
    "kron(M,eye(m))",
    "ptrace1(kron(eye(m),M),m)",
    "ptrace2(kron(M,W),n)",
];

/// What is done to two.
const BINARY: [&str; 11] =
    ["M + T", "M - T", "2*M + 3*T", "M*T", "M.*T", "M./T", "kron(M,T)", "M'*T*M", "M*T*M", "M:T", "M*inv(T)"];

fn facts(text: &str) -> Facts {
    let expression = context(DECLARED).parse(text).unwrap();
    let (graph, root) = expression.graph();
    GraphFacts::new(graph, expression.symbols()).of(root)
}

#[test]
fn products_sums_and_multiples_keep_what_they_should() {
    use Property::*;
    let cases: &[(&str, &[Property])] = &[
        ("P + A*A'", &[Definite]),
        ("2*P + 3*J", &[Definite]),
        ("A*A' + c*eye(n)", &[Definite]),
        ("A'*A + c*eye(m)", &[Definite]),
        ("norm(x)*P", &[Semidefinite]),
        ("(1 + a^2)*P", &[Definite]),
        ("V'*V", &[Definite]),
        ("V'*P*V", &[Definite]),
        ("B'*P*B", &[Semidefinite]),
        ("V'*J*V", &[Semidefinite]),
        ("B'*W*B", &[Skew]),
        ("W'*W", &[Semidefinite]),
        ("W*W", &[Symmetric]),
        ("S^2", &[Semidefinite]),
        ("inv(P)", &[Definite]),
        ("kron(P,R)", &[Definite]),
        ("kron(P,A*A')", &[Semidefinite]),
        ("kron(W,W)", &[Symmetric]),
        ("kron(Q,O)", &[Orthogonal]),
        ("P.*R", &[Definite]),
        ("S.*W", &[Skew]),
        ("L*Z", &[Lower]),
        ("inv(U)*U", &[Upper, Invertible]),
        ("L.*U", &[Diagonal]),
        ("L'*U", &[Upper]),
        ("Q'*H*Q", &[Idempotent]),
        ("Q'*J*Q", &[Idempotent, Semidefinite]),
        ("eye(n) - H", &[Idempotent]),
        ("eye(n) - J", &[Idempotent, Semidefinite]),
        ("eye(n) - 2*J", &[Orthogonal, Symmetric]),
        ("eye(n) + W", &[Invertible]),
        ("K(n,m)", &[Orthogonal]),
        ("K(n,n)", &[Orthogonal, Symmetric]),
        ("diag(p)", &[Definite, Diagonal]),
        ("diag(exp(x))*P*diag(exp(x))", &[Definite]),
    ];
    for (text, properties) in cases {
        let found = facts(text);
        assert!(found.properties.contains(Properties::of(properties)), "{text}: {found:?}");
    }
    for (text, property) in [("B'*P*B", Definite), ("W + P", Symmetric), ("A*A'", Invertible), ("B*B", Symmetric)] {
        assert!(!facts(text).has(property), "{text} is {property}");
    }
}

#[test]
fn ranges_are_intervals() {
    let cases = [
        ("1 - sigmoid(x)", "(0, 1)"),
        ("1 - tanh(x).^2", "(0, 1]"),
        ("1/(1 + a^2)", "(0, 1]"),
        ("2 + sin(x)", "[1, 3]"),
        ("1/2*sin(x).*cos(y)", "[-1/2, 1/2]"),
        ("x'*x + 1", "[1, inf)"),
        ("x'*P*x", "[0, inf)"),
        ("p'*P*p", "(0, inf)"),
        ("norm(x)", "[0, inf)"),
        ("norm(p)", "(0, inf)"),
        ("norm(P)", "(0, inf)"),
        ("det(V)^2", "(0, inf)"),
        ("det(P)", "(0, inf)"),
        ("tr(J)", "[0, inf)"),
        ("logdet(Q)", "[0, 0]"),
        ("Q", "[-1, 1]"),
        ("-exp(x)", "(-inf, 0)"),
        ("sum(softmax(x).*p)", "(0, inf)"),
        ("relu(x) + p", "(0, inf)"),
        ("x", "(-inf, inf)"),
    ];
    for (text, range) in cases {
        assert_eq!(facts(text).range.to_string(), range, "{text}");
    }
}

#[test]
fn implications_are_closed_and_monotone() {
    let mut random = Random::new(7);
    let mut draw = || {
        let bits = random.bits();
        let chosen: Vec<Property> = Property::ALL.into_iter().filter(|p| bits >> (*p as u32 * 3) & 7 == 0).collect();
        let range = [Interval::ALL, Interval::POSITIVE, Interval::NONNEGATIVE, Interval::closed(-1, 1)];
        Facts::with(&chosen).meet(Facts::within(range[(bits >> 60 & 3) as usize]))
    };
    for _ in 0..2000 {
        let (a, b) = (draw(), draw());
        let closed = a.close();
        assert_eq!(closed.close(), closed, "{a:?}");
        // What contradicts itself says nothing.
        if [Property::Symmetric, Property::Skew, Property::Nonzero].into_iter().all(|p| closed.has(p)) {
            continue;
        }
        assert!(closed.imply(&a) && closed.imply(&a.join(b).close()), "{a:?} {b:?}");
        assert!(a.imply(&a.join(b)) && b.imply(&a.join(b)));
        assert!(a.meet(b).properties.contains(a.properties.union(b.properties)));
    }
}

#[test]
fn every_fact_holds_at_random_points() {
    let mut texts: Vec<String> = MATRICES.iter().map(|m| (*m).to_owned()).collect();
    let put = |pattern: &str, letter: char, term: &str| {
        let whole = |(at, c): (usize, char)| {
            let part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let alone = !part(pattern[..at].chars().last()) && !part(pattern[at + 1..].chars().next());
            if c == letter && alone { format!("({term})") } else { c.to_string() }
        };
        pattern.char_indices().map(whole).collect::<String>()
    };
    let square = |text: &str| {
        let scalar = ["x'*", "p'*", "A'*", "tr", "det", "logdet", "vec", "sum", "norm(M)", "prod", "kron", "M*p"];
        scalar.iter().all(|start| !text.starts_with(start))
    };
    let functions = Function::all().map(|function| format!("{}(M)", function.name()));
    let unary: Vec<String> = UNARY.into_iter().map(str::to_owned).chain(functions).collect();
    texts.extend(unary.iter().flat_map(|u| MATRICES.iter().map(|m| put(u, 'M', m))));
    for b in BINARY {
        for m in MATRICES {
            texts.extend(MATRICES.iter().map(|t| put(&put(b, 'M', m), 'T', t)));
        }
    }
    let mut random = Random::new(1);
    let unary: Vec<&str> = unary.iter().map(String::as_str).collect();
    let squares: Vec<&str> = unary.iter().copied().filter(|u| square(u)).collect();
    let mut pick = |length: usize| (random.bits() % length as u64) as usize;
    for _ in 0..3000 {
        let [m, t] = [0; 2].map(|_| put(squares[pick(squares.len())], 'M', MATRICES[pick(MATRICES.len())]));
        texts.push(put(unary[pick(unary.len())], 'M', &put(&put(BINARY[pick(6)], 'M', &m), 'T', &t)));
    }
    let cx = context(DECLARED);
    let checked: usize = crate::support::on_threads(&texts, |text| {
        let expression = match cx.parse(text) {
            Ok(expression) => expression,
            // What has no value has no facts.
            Err(error) if error.code == ErrorCode::Undefined => return 0,
            Err(error) => panic!("{text}: {error:?}"),
        };
        let (graph, root) = expression.graph();
        let facts = GraphFacts::new(graph, expression.symbols());
        let mut checked = 0;
        for (seed, region) in [(0, Region::Signed), (5, Region::Signed), (2, Region::Unit)] {
            let sizes = Sizes::distinct(expression.symbols(), seed);
            let point = Point::<f64>::random(expression.symbols(), seed, &sizes, region).unwrap();
            checked += check(graph, root, &facts, &point).unwrap_or_else(|what| panic!("{text}: {what}"));
        }
        checked
    })
    .into_iter()
    .sum();
    assert!(checked > 20_000, "{checked}");
}

/// Checks all facts of a term and its parts at a point; how many values were looked at. What has no value is left out, and so is what
/// rounding may have changed: large values, functions of values where they saturate, and all that is built on zeros that are not exact.
fn check(graph: &Graph, root: Id, facts: &GraphFacts<'_>, point: &Point<f64>) -> Result<usize, String> {
    let mut evaluator = Evaluator::new(graph, point);
    // The largest entry of what may be built upon.
    let mut sound: Vec<Option<f64>> = vec![None; graph.len()];
    let mut checked = 0;
    for id in graph.reachable(&[root]) {
        let limit = if matches!(graph.op(id), Op::Map(_)) { 8.0 } else { 50.0 };
        let fits = |child: &Id| sound[usize::from(*child)].is_some_and(|largest| largest <= limit);
        if !graph.children(id).iter().all(fits) || evaluator.value(id).is_err() {
            continue;
        }
        let value = evaluator.value(id).unwrap().clone();
        let largest = value.data.iter().fold(0.0f64, |most, x| most.max(x.abs()));
        if value.data.iter().any(|x| x.is_nan()) || largest > 50.0 {
            continue;
        }
        let exact = value.data.iter().all(|x| *x == 0.0 || x.abs() > 1e-9);
        sound[usize::from(id)] = exact.then_some(largest);
        let found = facts.of(id);
        for property in Property::ALL.into_iter().filter(|p| found.has(*p)) {
            if !holds(property, &value) {
                return Err(format!("{:?} is not {property}: {value:?}", graph.node(id)));
            }
        }
        let [low, high] = found.range.ends().map(|end| end.map(|r| r.to_f64()));
        let inside = |x: &f64| low.is_none_or(|low| *x >= low - 1e-9) && high.is_none_or(|high| *x <= high + 1e-9);
        if !value.data.iter().all(inside) {
            return Err(format!("{:?} is not in {}: {value:?}", graph.node(id), found.range));
        }
        checked += 1;
    }
    Ok(checked)
}

/// Whether a value has a property, but for errors of rounding.
fn holds(property: Property, value: &Tensor<f64>) -> bool {
    if property == Property::Nonzero {
        return value.data.iter().all(|x| *x != 0.0);
    }
    let [rows, columns] = value.shape[..] else { return false };
    let at = |i: usize, j: usize| value.data[i * columns + j];
    let scale = value.data.iter().fold(1.0f64, |most, x| most.max(x.abs()));
    let all = |entry: &dyn Fn(usize, usize) -> f64| {
        (0..rows).all(|i| (0..columns).all(|j| entry(i, j).abs() <= 1e-8 * scale * scale))
    };
    let sum = |term: &dyn Fn(usize) -> f64| (0..columns).map(term).sum::<f64>();
    let delta = |i: usize, j: usize| f64::from(u8::from(i == j));
    match property {
        Property::Square => rows == columns,
        Property::Symmetric => all(&|i, j| at(i, j) - at(j, i)),
        Property::Skew => all(&|i, j| at(i, j) + at(j, i)),
        Property::Lower => all(&|i, j| if i < j { at(i, j) } else { 0.0 }),
        Property::Upper => all(&|i, j| if i > j { at(i, j) } else { 0.0 }),
        Property::Diagonal => all(&|i, j| if i == j { 0.0 } else { at(i, j) }),
        Property::Orthogonal => all(&|i, j| sum(&|k| at(i, k) * at(j, k)) - delta(i, j)),
        Property::Idempotent => all(&|i, j| sum(&|k| at(i, k) * at(k, j)) - at(i, j)),
        Property::Semidefinite => pivots(value, 1e-8 * scale).is_some_and(|p| p.iter().all(|p| *p >= -1e-8 * scale)),
        Property::Definite => pivots(value, 0.0).is_some_and(|p| p.iter().all(|p| *p > 0.0)),
        Property::FullColumnRank => rank(value) == columns,
        Property::FullRowRank => rank(value) == rows,
        Property::Invertible => rows == columns && rank(value) == rows,
        _ => true,
    }
}

/// The pivots of the elimination without exchanges, with `shift` added to the diagonal.
fn pivots(value: &Tensor<f64>, shift: f64) -> Option<Vec<f64>> {
    let n = value.shape[0];
    let mut m = value.data.clone();
    (0..n).for_each(|i| m[i * n + i] += shift);
    let mut found = Vec::new();
    for k in 0..n {
        let pivot = m[k * n + k];
        found.push(pivot);
        if pivot.abs() < 1e-300 {
            return None;
        }
        for i in k + 1..n {
            let factor = m[i * n + k] / pivot;
            (k..n).for_each(|j| m[i * n + j] -= factor * m[k * n + j]);
        }
    }
    Some(found)
}

/// The rank, by elimination with full exchanges.
fn rank(value: &Tensor<f64>) -> usize {
    let (rows, columns) = (value.shape[0], value.shape[1]);
    let mut m: Vec<Vec<f64>> = value.data.chunks(columns.max(1)).map(<[f64]>::to_vec).collect();
    let scale = value.data.iter().fold(0.0f64, |most, x| most.max(x.abs()));
    let mut rank = 0;
    while rank < rows.min(columns) {
        let places = (rank..rows).flat_map(|i| (rank..columns).map(move |j| (i, j)));
        let (i, j) = places.max_by(|a, b| m[a.0][a.1].abs().total_cmp(&m[b.0][b.1].abs())).unwrap();
        if m[i][j].abs() <= 1e-11 * scale {
            break;
        }
        m.swap(rank, i);
        m.iter_mut().for_each(|row| row.swap(rank, j));
        for i in rank + 1..rows {
            let factor = m[i][rank] / m[rank][rank];
            let pivot = m[rank].clone();
            m[i].iter_mut().zip(pivot).for_each(|(x, p)| *x -= factor * p);
        }
        rank += 1;
    }
    rank
}
