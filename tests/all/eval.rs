//! The evaluator against naive loops, identities and known derivatives.

use gradus::internals::base::{
    Attribute, Attributes, Declaration, Dimension, Field, IndexPattern, Label, Rational, Scalar, Shape, Symbols,
    Undefined, Variable,
};
use gradus::internals::equality::{Test, Verdict, compare};
use gradus::internals::eval::{
    Bindings, Point, Random, Region, Sizes, Tensor, Work, contract, evaluate, numeric_derivative,
    numeric_second_derivative,
};
use gradus::internals::expr::{Graph, Id};
use gradus::internals::ops::{
    ABS, COMMUTATION, DETERMINANT, DIAGONAL, EXP, INNER, INVERSE, KRONECKER, LOG, LOG_DETERMINANT, MATRIX_POWER, NORM,
    OUTER, Op, POWER, Parameters, SIGMOID, SIGN, TANH, VEC,
};
use proptest::prelude::*;
use smallvec::smallvec;

struct World {
    symbols: Symbols,
    graph: Graph,
}

impl World {
    fn new() -> Self {
        World { symbols: Symbols::default(), graph: Graph::new() }
    }

    fn dimension(&mut self, name: &str) -> Dimension {
        self.symbols.dimension(name)
    }

    fn variable(&mut self, name: &str, axes: &[&str], attributes: &[Attribute]) -> (Id, Variable) {
        let shape: Shape = axes.iter().map(|a| smallvec![self.symbols.dimension(a)]).collect();
        let attributes: Attributes = attributes.iter().copied().collect();
        let variable = self.symbols.declare(name, Declaration { shape, attributes });
        (self.graph.variable(variable, &self.symbols), variable)
    }

    fn add(&mut self, op: Op, children: &[Id]) -> Id {
        self.graph.add(op, children).expect("shapes fit")
    }

    fn combine(&mut self, terms: &[(i64, Id)]) -> Id {
        let coefficients = terms.iter().map(|(c, _)| Rational::from_integer(*c)).collect();
        let children: Vec<Id> = terms.iter().map(|(_, id)| *id).collect();
        self.add(Op::Combination(coefficients), &children)
    }

    fn compare(&self, a: Id, b: Id) -> Verdict {
        compare(&self.graph, a, b, &self.symbols, 4)
    }

    fn assert_exact(&self, a: Id, b: Id) {
        let verdict = self.compare(a, b);
        assert!(matches!(verdict, Verdict::Tested(Test::Points { points: 4, .. })), "{verdict}");
    }

    fn point(&self) -> Point<f64> {
        Point::random(&self.symbols, 5, &Sizes::distinct(&self.symbols, 0), Region::Signed).expect("a point")
    }

    fn assert_derivative(&self, value: Id, by: Variable, derivative: Id) {
        let point = self.point();
        let numeric = numeric_derivative(&self.graph, value, by, &point).expect("differences");
        let exact = evaluate(&self.graph, derivative, &point).expect("a value");
        let distance = numeric.distance(&exact);
        assert!(distance < 1e-9, "distance {distance}");
    }
}

/// An Einstein sum by one loop over all labels.
fn naive(pattern: &IndexPattern, operands: &[&Tensor<Field>], sizes: &[usize]) -> Vec<Field> {
    let places: Vec<Label> = pattern.flat_output().collect();
    let count: usize = places.iter().map(|l| sizes[*l as usize]).product();
    let mut result = vec![Field::zero(); count];
    let offset =
        |labels: &[Label], index: &[usize]| labels.iter().fold(0, |at, l| at * sizes[*l as usize] + index[*l as usize]);
    Tensor::<Field>::from_fn(sizes, |index| {
        let term = operands
            .iter()
            .zip(&pattern.inputs)
            .fold(Field::one(), |product, (x, labels)| product * x.data[offset(labels, index)]);
        let at = offset(&places, index);
        result[at] = result[at] + term;
        term
    })
    .expect("small");
    result
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn networks_are_einstein_sums(
        sizes in proptest::collection::vec(1usize..4, 1..6),
        inputs in proptest::collection::vec(proptest::collection::vec(0u16..6, 0..4), 0..5),
        output in proptest::collection::vec(proptest::collection::vec(0u16..6, 0..3), 0..4),
        seed in any::<u64>(),
    ) {
        let labels = sizes.len() as u16;
        let mut symbols = Symbols::default();
        let dimensions = sizes.iter().map(|n| symbols.dimension(&n.to_string())).collect();
        let fold = |lists: Vec<Vec<u16>>| lists.into_iter().map(|l| l.into_iter().map(|x| x % labels).collect());
        let pattern =
            IndexPattern { output: fold(output).collect(), inputs: fold(inputs).collect(), sizes: dimensions };
        let mut random = Random::new(seed);
        let operands: Vec<Tensor<Field>> = pattern
            .inputs
            .iter()
            .map(|input| {
                let shape: Vec<usize> = input.iter().map(|l| sizes[*l as usize]).collect();
                Tensor::from_fn(&shape, |_| Field::noise(random.bits())).expect("small")
            })
            .collect();
        let operands: Vec<&Tensor<Field>> = operands.iter().collect();
        let value = contract(&pattern, &operands, &sizes, &mut Work::new(1 << 20, 1 << 20)).expect("fits");
        let shape: Vec<usize> =
            pattern.output.iter().map(|g| g.iter().map(|l| sizes[*l as usize]).product()).collect();
        prop_assert_eq!(&value.shape, &shape);
        prop_assert_eq!(value.data, naive(&pattern, &operands, &sizes));
    }
}

#[test]
fn long_chains_stay_cheap() {
    let mut world = World::new();
    let n = world.dimension("n");
    let (a, _) = world.variable("A", &["n", "n"], &[]);
    // Sixty indices are more than sizes are drawn for, so that what is seen is a sample.
    let length = 60u16;
    let pattern = IndexPattern {
        output: smallvec![smallvec![0], smallvec![length]],
        inputs: (0..length).map(|l| smallvec![l, l + 1]).collect(),
        sizes: (0..=length).map(|_| n).collect(),
    };
    let chain = world.graph.network(pattern, &vec![a; length as usize]).expect("fits");
    let power = world.add(Op::Parametric(MATRIX_POWER, Parameters::Natural(u32::from(length))), &[a]);
    let verdict = world.compare(chain, power);
    assert!(matches!(verdict, Verdict::Sampled { points: 4 }), "{verdict}");
}

#[test]
fn commutation_matrix_transposes() {
    let mut world = World::new();
    let (m, n) = (world.dimension("m"), world.dimension("n"));
    let (a, _) = world.variable("A", &["m", "n"], &[]);
    let k = world.graph.leaf(Op::Parametric(COMMUTATION, Parameters::Dimensions(m, n)));
    let vec = world.add(Op::Call(VEC), &[a]);
    let left = world.add(Op::Product, &[k, vec]);
    let transpose = world.add(Op::Transpose, &[a]);
    let right = world.add(Op::Call(VEC), &[transpose]);
    world.assert_exact(left, right);
    assert!(world.compare(k, k).is_true());
}

#[test]
fn vec_of_a_product_is_a_kronecker_product() {
    let mut world = World::new();
    let (a, _) = world.variable("A", &["m", "n"], &[]);
    let (x, _) = world.variable("X", &["n", "k"], &[]);
    let (b, _) = world.variable("B", &["k", "l"], &[]);
    let ax = world.add(Op::Product, &[a, x]);
    let axb = world.add(Op::Product, &[ax, b]);
    let left = world.add(Op::Call(VEC), &[axb]);
    let bt = world.add(Op::Transpose, &[b]);
    let kron = world.add(Op::Call(KRONECKER), &[bt, a]);
    let vec = world.add(Op::Call(VEC), &[x]);
    let right = world.add(Op::Product, &[kron, vec]);
    world.assert_exact(left, right);
    // kron(a,b)*kron(c,d) = kron(a*c, b*d)
    let (c, _) = world.variable("C", &["n", "p"], &[]);
    let kab = world.add(Op::Call(KRONECKER), &[a, b]);
    let (d, _) = world.variable("D", &["l", "q"], &[]);
    let kcd = world.add(Op::Call(KRONECKER), &[c, d]);
    let left = world.add(Op::Product, &[kab, kcd]);
    let (ac, bd) = (world.add(Op::Product, &[a, c]), world.add(Op::Product, &[b, d]));
    let right = world.add(Op::Call(KRONECKER), &[ac, bd]);
    world.assert_exact(left, right);
    let wrong = world.add(Op::Call(KRONECKER), &[ac, bd]);
    let wrong = world.combine(&[(2, wrong)]);
    assert!(world.compare(left, wrong).is_false());
}

#[test]
fn inverses_and_determinants() {
    let mut world = World::new();
    let n = world.dimension("n");
    let (a, _) = world.variable("A", &["n", "n"], &[]);
    let (b, _) = world.variable("B", &["n", "n"], &[]);
    let inverse = world.add(Op::Call(INVERSE), &[a]);
    let left = world.add(Op::Product, &[a, inverse]);
    let identity = world.graph.leaf(Op::Identity(n));
    world.assert_exact(left, identity);
    let ab = world.add(Op::Product, &[a, b]);
    let det = world.add(Op::Call(DETERMINANT), &[ab]);
    let (da, db) = (world.add(Op::Call(DETERMINANT), &[a]), world.add(Op::Call(DETERMINANT), &[b]));
    let product = world.add(Op::Scale, &[da, db]);
    world.assert_exact(det, product);
    // logdet is additive: only floating point knows.
    let left = world.add(Op::Call(LOG_DETERMINANT), &[ab]);
    let (la, lb) = (world.add(Op::Call(LOG_DETERMINANT), &[a]), world.add(Op::Call(LOG_DETERMINANT), &[b]));
    let right = world.combine(&[(1, la), (1, lb)]);
    assert_eq!(world.compare(left, right), Verdict::Sampled { points: 4 });
    // A singular matrix has no inverse.
    let (x, _) = world.variable("x", &["n"], &[]);
    let outer = world.add(Op::Call(OUTER), &[x, x]);
    let singular = world.add(Op::Call(INVERSE), &[outer]);
    assert!(matches!(world.compare(singular, identity), Verdict::Unknown(_)));
}

#[test]
fn known_derivatives() {
    let mut world = World::new();
    let (a, va) = world.variable("A", &["n", "n"], &[]);
    let (x, vx) = world.variable("x", &["n"], &[]);
    let transpose = world.add(Op::Transpose, &[a]);
    // x'*A*x by x and by A
    let ax = world.add(Op::Product, &[a, x]);
    let form = world.add(Op::Call(INNER), &[x, ax]);
    let atx = world.add(Op::Product, &[transpose, x]);
    let gradient = world.combine(&[(1, ax), (1, atx)]);
    world.assert_derivative(form, vx, gradient);
    let outer = world.add(Op::Call(OUTER), &[x, x]);
    world.assert_derivative(form, va, outer);
    world.assert_derivative(ax, vx, a);
    // logdet(A) by A
    let logdet = world.add(Op::Call(LOG_DETERMINANT), &[a]);
    let inverse = world.add(Op::Call(INVERSE), &[transpose]);
    world.assert_derivative(logdet, va, inverse);
    // tanh(x) by x
    let tanh = world.add(Op::Map(TANH), &[x]);
    let square = world.add(Op::Hadamard, &[tanh, tanh]);
    let n = world.dimension("n");
    let ones = world.graph.leaf(Op::Ones(n));
    let slope = world.combine(&[(1, ones), (-1, square)]);
    let slope = world.add(Op::Call(DIAGONAL), &[slope]);
    world.assert_derivative(tanh, vx, slope);
    // Hessian
    let hessian = world.combine(&[(1, a), (1, transpose)]);
    let point = world.point();
    let numeric = numeric_second_derivative(&world.graph, form, vx, vx, &point).expect("differences");
    let exact = evaluate(&world.graph, hessian, &point).expect("a value");
    assert!(numeric.distance(&exact) < 1e-7);
}

#[test]
fn second_differences_near_a_pole() {
    let mut world = World::new();
    let (s, v) = world.variable("s", &[], &[]);
    let power = |world: &mut World, exponent| {
        let exponent = world.graph.number(Rational::from_integer(exponent));
        world.add(Op::Call(POWER), &[s, exponent])
    };
    let (value, second) = (power(&mut world, -4), power(&mut world, -6));
    let second = world.combine(&[(20, second)]);
    let mut point = world.point();
    point.set(v, Tensor::scalar(0.25));
    let numeric = numeric_second_derivative(&world.graph, value, v, v, &point).expect("differences");
    let exact = evaluate(&world.graph, second, &point).expect("a value");
    let relative = (numeric.data[0] - exact.data[0]).abs() / exact.data[0];
    assert!(relative < 1e-7, "{relative:.1e}");
}

#[test]
fn functions_in_the_field() {
    let mut world = World::new();
    let (x, _) = world.variable("x", &["n"], &[]);
    let map = |world: &mut World, f, x| world.add(Op::Map(f), &[x]);
    let minus = world.combine(&[(-1, x)]);
    let (up, down) = (map(&mut world, SIGMOID, x), map(&mut world, SIGMOID, minus));
    let sum = world.combine(&[(1, up), (1, down)]);
    let n = world.dimension("n");
    let ones = world.graph.leaf(Op::Ones(n));
    world.assert_exact(sum, ones);
    let norm = world.add(Op::Call(NORM), &[x]);
    let two = world.graph.number(Rational::from_integer(2));
    let square = world.add(Op::Call(POWER), &[norm, two]);
    let inner = world.add(Op::Call(INNER), &[x, x]);
    world.assert_exact(square, inner);
    // exp(2x) = exp(x)^2 is beyond the field, abs is not in it.
    let (double, exp) = (world.combine(&[(2, x)]), map(&mut world, EXP, x));
    let left = map(&mut world, EXP, double);
    let right = world.add(Op::Hadamard, &[exp, exp]);
    assert_eq!(world.compare(left, right), Verdict::Sampled { points: 4 });
    let (abs, sign) = (map(&mut world, ABS, x), map(&mut world, SIGN, x));
    let product = world.add(Op::Hadamard, &[abs, sign]);
    assert_eq!(world.compare(product, x), Verdict::Sampled { points: 4 });
    // log needs positive entries.
    let log = map(&mut world, LOG, double);
    assert!(world.compare(log, log).is_true());
    assert!(world.compare(log, x).is_false());
}

#[test]
fn random_points_have_their_attributes() {
    use Attribute::*;
    let mut world = World::new();
    let n = world.dimension("n");
    let identity = world.graph.leaf(Op::Identity(n));
    for attributes in [vec![Orthogonal], vec![Orthogonal, Symmetric], vec![Orthogonal, Diagonal]] {
        let (q, _) = world.variable("Q", &["n", "n"], &attributes);
        let transpose = world.add(Op::Transpose, &[q]);
        let product = world.add(Op::Product, &[q, transpose]);
        world.assert_exact(product, identity);
        let point = world.point();
        let distance =
            |a, b| evaluate(&world.graph, a, &point).and_then(|a| Ok(a.distance(&evaluate(&world.graph, b, &point)?)));
        assert!(distance(product, identity).expect("values") < 1e-12);
    }
    for attributes in [vec![Idempotent], vec![Idempotent, Symmetric], vec![Idempotent, Diagonal]] {
        let (p, _) = world.variable("P", &["n", "n"], &attributes);
        let square = world.add(Op::Parametric(MATRIX_POWER, Parameters::Natural(2)), &[p]);
        world.assert_exact(square, p);
    }
    for (attribute, sign) in [(Symmetric, 1), (Spd, 1), (Diagonal, 1), (Skew, -1)] {
        let (s, _) = world.variable("S", &["n", "n"], &[attribute]);
        let transpose = world.add(Op::Transpose, &[s]);
        let signed = world.combine(&[(sign, s)]);
        world.assert_exact(transpose, signed);
    }
    let (l, v) = world.variable("L", &["n", "n"], &[Lower, Positive]);
    let point = world.point();
    let value = point.value(v).expect("bound");
    assert!((0..3).all(|i| (0..3).all(|j| (value.get(&[i, j]) == Some(0.0)) == (i < j))));
    assert!(evaluate(&world.graph, l, &point).is_ok_and(|x| x.get(&[0, 0]) > Some(0.0)));
}

#[test]
fn bindings_infer_sizes() {
    let mut world = World::new();
    let (a, _) = world.variable("A", &["n", "m"], &[]);
    let (x, _) = world.variable("x", &["m"], &[]);
    let product = world.add(Op::Product, &[a, x]);
    let matrix = Tensor::new(vec![2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).expect("fits");
    let vector = |data: &[f64]| Tensor::new(vec![data.len()], data.to_vec()).expect("fits");
    let mut bindings = Bindings::new();
    bindings.set("A", matrix);
    let missing = bindings.evaluate(&world.graph, product, &world.symbols).expect_err("x is missing");
    assert_eq!(missing.message, "x has no value");
    bindings.set("x", vector(&[1.0, 0.0, 1.0]));
    let value = bindings.evaluate(&world.graph, product, &world.symbols).expect("a value");
    assert_eq!(value.data, [4.0, 10.0]);
    bindings.set("x", vector(&[1.0, 0.0]));
    let clash = bindings.evaluate(&world.graph, product, &world.symbols).expect_err("sizes differ");
    assert_eq!(clash.message, "x says that the dimension m is 2, but it is 3 elsewhere");
    bindings.set("x", Tensor::scalar(1.0));
    let clash = bindings.evaluate(&world.graph, product, &world.symbols).expect_err("ranks differ");
    assert_eq!(clash.message, "x is vector(m), not a scalar");
}

#[test]
fn huge_literal_sizes_are_compared_as_symbols_and_refused_as_themselves() {
    let mut world = World::new();
    let (a, _) = world.variable("A", &["99999999999999999999", "9999999999"], &[]);
    let (b, _) = world.variable("B", &["18446744073709551615", "2"], &[]);
    for matrix in [a, b] {
        assert!(matches!(world.compare(matrix, matrix), Verdict::Tested(_)));
        let twice = world.add(Op::Combination(smallvec![Rational::from_integer(2)]), &[matrix]);
        assert!(matches!(world.compare(matrix, twice), Verdict::Unknown(_)));
    }
    let own = Point::<f64>::random(&world.symbols, 0, &Sizes::distinct(&world.symbols, 0), Region::Signed);
    assert_eq!(own, Err(Undefined::TooLarge));
}

#[test]
fn determinants_of_orthogonal_matrices_have_both_signs() {
    for attributes in [&[Attribute::Orthogonal][..], &[Attribute::Orthogonal, Attribute::Diagonal]] {
        let mut world = World::new();
        let (q, _) = world.variable("Q", &["3", "3"], attributes);
        let (r, _) = world.variable("R", &["3", "3"], attributes);
        let [one, two] = [1, 2].map(|k| world.graph.number(Rational::from_integer(k)));
        let [q, r] = [q, r].map(|matrix| world.add(Op::Call(DETERMINANT), &[matrix]));
        let both = world.add(Op::Scale, &[q, r]);
        let square = world.add(Op::Call(POWER), &[both, two]);
        assert!(world.compare(q, one).is_false());
        assert!(world.compare(both, one).is_false());
        world.assert_exact(square, one);
    }
}
