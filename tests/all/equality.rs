//! The prover: `equal` is as sure as a rule, and counterexamples are points where the sides differ, of the variables that were declared.

use crate::support::{context, listed};
use gradus::internals::equality::{self, Array, Counterexample, Status, Verdict};
use gradus::internals::rules;
use gradus::{Bindings, Context, Tensor};

fn status(declarations: &str, left: &str, right: &str) -> Status {
    let equality = context(listed(declarations)).equal(left, right);
    equality.unwrap_or_else(|e| panic!("{left} = {right}: {e}")).verdict.status()
}

#[test]
fn equal_is_as_sure_as_a_rule() {
    for (kinds, left, right) in [
        ("x: scalar; y: scalar", "sin(x+y)", "sin(x)*cos(y) + cos(x)*sin(y)"),
        ("x: vector(n); y: vector(n)", "exp(x+y)", "exp(x).*exp(y)"),
        ("x: vector(n)", "log(exp(x)./(1 + exp(x)))", "-log(1 + exp(-x))"),
        ("A: matrix(n,n)", "tr(A*A')", "norm(A)^2"),
        ("A: matrix(n,n) skew", "A'*A", "-A^2"),
        ("P: matrix(n,n) idempotent", "(eye(n) - P)^2", "eye(n) - P"),
    ] {
        let variables: Vec<String> = listed(kinds)
            .map(|declaration| {
                let mut words = declaration.split(' ');
                [words.next(), words.next()].into_iter().flatten().collect::<Vec<_>>().join(" ")
            })
            .collect();
        let conditions: Vec<String> = listed(kinds)
            .filter_map(|declaration| {
                let (name, attribute) = (declaration.split(':').next()?, declaration.split(' ').nth(2)?);
                Some(format!("{name} {attribute}"))
            })
            .collect();
        let mut text = format!("rule r\n for {}\n {left} => {right}", variables.join(", "));
        if !conditions.is_empty() {
            text += &format!("\n where {}", conditions.join(", "));
        }
        let texts = rules::parse("r", &text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let compiled = rules::compile(&texts[0]).unwrap_or_else(|e| panic!("{text}: {e}"));
        let rule = compiled.iter().map(|rule| equality::verdict(rule).status()).max().unwrap();
        assert!(rule <= Status::Tested, "{left} = {right}: {rule:?}");
        assert!(status(kinds, left, right) <= rule, "{left} = {right}");
    }
}

/// An identity of no stated size has the size of the other side, whichever side that is.
#[test]
fn identities_take_the_size_of_the_other_side() {
    for (declarations, left, right) in [
        ("", "inv(A)*A", "eye"),
        ("", "eye", "A*inv(A)"),
        ("", "delta[i,k]*delta[k,j]", "delta[i,j]"),
        ("", "eye", "eye"),
        ("", "kron(eye,A)*kron(eye,inv(A))", "kron(eye,eye)"),
        ("Q: matrix(n,n) orthogonal", "Q'*Q", "eye"),
    ] {
        assert_eq!(status(declarations, left, right), Status::Proved, "{left} = {right}");
    }
    assert_eq!(status("", "A*A", "eye"), Status::False);
}

#[test]
fn the_sum_of_angles_needs_no_declarations() {
    assert_eq!(status("", "sin(x+y)", "sin(x).*cos(y) + cos(x).*sin(y)"), Status::Proved);
}

/// What holds at every ordinary point, and not beyond a kink or on a narrow bump.
#[test]
fn thresholds_and_bumps_are_found() {
    let bumps = ["exp(-(c-60)^2)", "exp(-(c-9)^2)/1000", "exp(-100*(c+300)^2)", "1/cosh(c - 40)^8", "relu(c-700)/100"];
    for bump in bumps {
        for term in ["c", "sin(c)", "erf(c)", "c^2 + c"] {
            assert_eq!(status("c: scalar", &format!("{term} + {bump}"), term), Status::False, "{term} + {bump}");
        }
    }
    for (kinds, left, right) in [
        ("x: vector(n)", "abs(x-50)", "50-x"),
        ("x: vector(n)", "relu(x-30)", "0*x"),
        ("x: vector(n); y: vector(n) positive", "abs(x-50*y)", "50*y-x"),
        // Narrow, about a point of which all entries are one number.
        ("x: vector(n)", "relu(1 - norm(x - 60*ones(n)))", "0"),
        ("x: vector(n)", "exp(-norm(x - 60*ones(n))^2)", "0"),
        ("x: vector(n); y: vector(n)", "relu(1 - norm(x - 60*y))", "0"),
        ("X: matrix(n,m)", "relu(1 - norm(X - 60*ones(n,m)))", "0"),
        ("c: scalar", "relu(1 - 1000000*abs(c - 7.123456))", "0"),
        ("A: matrix(n,m)", "sign(A+20)", "ones(n)*ones(m)'"),
        ("c: scalar positive", "abs(log(c) - 5)", "5 - log(c)"),
        ("c: scalar positive", "sqrt((c-80)^2)", "80-c"),
        // Large arrays: at ordinary sizes the work ends before the bump.
        (
            "A: matrix(m,n); B: matrix(p,q); c: scalar",
            "vec(kron(A,B))",
            "(1 + exp(-(c-60)^2))*kron(kron(eye(n),K(q,m)),eye(p))*kron(vec(A),vec(B))",
        ),
        (
            "A: matrix(m,n); B: matrix(p,q); c: scalar",
            "vec(kron(A,B)) + relu(c-30)*vec(kron(A,B))",
            "kron(kron(eye(n),K(q,m)),eye(p))*kron(vec(A),vec(B))",
        ),
    ] {
        assert_eq!(status(kinds, left, right), Status::False, "{left} = {right}");
    }
    // Rounding far from zero refutes nothing.
    for (left, right) in [
        ("exp(2*c)*(1-tanh(c))", "2/(1+exp(-2*c))"),
        ("log(1+exp(c))", "c + log(1+exp(-c))"),
        ("sinh(2*c)", "2*sinh(c)*cosh(c)"),
        ("relu(c)", "(c+abs(c))/2"),
    ] {
        assert!(status("c: scalar", left, right) <= Status::Tested, "{left} = {right}");
    }
}

/// What holds at small sizes only: polynomials in a dimension, and laws of traces.
/// What is small beside 1 differs as much as anything else.
#[test]
fn small_values_differ_too() {
    for (left, right) in [
        ("exp(c)/10^14", "2*exp(c)/10^14"),
        ("exp(c)/10^14", "0"),
        ("sin(c)*exp(d)/10^20", "0"),
        ("1 - tanh(c)^2", "0"),
        ("tanh(c)*exp(-30*d^2)/10^9", "sin(c)*exp(-30*d^2)/10^9"),
    ] {
        assert_eq!(status("c: scalar; d: scalar", left, right), Status::False, "{left} = {right}");
    }
    let cx = context(listed("c: scalar"));
    let equality = cx.equal("exp(c)/10^14", "0").unwrap();
    let Verdict::Different(case) = &equality.verdict else { panic!("{:?}", equality.verdict) };
    assert!(case.text("").contains("e-"), "{}", case.text(""));
}

/// A power series in which a product of many factors begins late says nothing of it: the sides are rounded to the same at most points.
#[test]
fn a_series_says_nothing_of_what_begins_beyond_it() {
    let product: Vec<String> = (0..9).map(|i| format!("sin(a{i})")).collect();
    let product = product.join("*");
    let declarations: Vec<String> = (0..9).map(|i| format!("a{i}: scalar")).collect();
    let (left, right) = (format!("exp(a0) + {product}/10^16"), "exp(a0)".to_owned());
    assert!(status(&declarations.join("; "), &left, &right) > Status::Tested, "{left} = {right}");
}

#[test]
fn laws_of_small_sizes_are_found() {
    let product = |last: usize| (1..=last).map(|k| format!("(tr(A*inv(A)) - {k})")).collect::<Vec<_>>().join("*");
    for (last, factor) in [(4, "c"), (8, "c"), (7, "sin(c)")] {
        let left = format!("{}*{factor}", product(last));
        assert_eq!(status("A: matrix(n,n); c: scalar", &left, "0*c"), Status::False, "{left}");
    }
    // The law of Cayley and Hamilton at 2 by 2, and one size that is another plus one.
    for (left, right) in [
        ("A^2 - tr(A)*A + (tr(A)^2 - tr(A^2))/2*eye(n)", "0*A"),
        ("adj(A)", "tr(A)*eye(n) - A"),
        ("(tr(A*inv(A)) - tr(B*inv(B)) - 1)*exp(A)", "0*A"),
    ] {
        assert_eq!(status("A: matrix(n,n); B: matrix(m,m)", left, right), Status::False, "{left}");
    }
    // Eight dimensions of eight sizes.
    let kinds = "A: matrix(a,b); B: matrix(c,d); C: matrix(e,f); D: matrix(g,h)";
    assert_eq!(status(kinds, "(sum(A.^0) - sum(B.^0))*(sum(C.^0) - sum(D.^0))", "0"), Status::False);
    // Of a long chain every index is of a space of its own.
    let chain: Vec<String> = (0..30).map(|k| format!("A{k}")).collect();
    let kinds: Vec<String> = chain.iter().map(|name| format!("{name}: matrix(n,n) invertible")).collect();
    let (left, right) = (
        format!("inv({})", chain.join("*")),
        chain.iter().rev().map(|a| format!("inv({a})")).collect::<Vec<_>>().join("*"),
    );
    assert!(status(&kinds.join("; "), &left, &right) <= Status::Tested);
}

/// A difference that rounding may explain refutes nothing, and one at numbers of any size is found.
#[test]
fn rounding_is_no_difference() {
    for (left, right) in [("1e17*sqrt(c^2) + y - 1e17*sqrt(c^2)", "0*y"), ("(1e9*exp(c) + c) - 1e9*exp(c)", "c")] {
        assert!(status("c: scalar; y: scalar", left, right) != Status::Sampled, "{left}");
    }
    assert!(status("c: scalar", "(1e9*exp(c) + c) - 1e9*exp(c)", "c") != Status::False);
    // A power of a matrix is near to one of rank one: the determinant of its rounded entries is all rounding.
    for k in [16, 64, 80] {
        assert!(status("A: matrix(n,n)", &format!("det(A^{k})"), &format!("det(A)^{k}")) <= Status::Sampled, "{k}");
    }
    for (left, right) in [
        ("abs(c - 5000000)", "5000000 - c"),
        ("abs(c - 1/100000)", "1/100000 - c"),
        ("sqrt((c - 1e9)^2)", "1e9 - c"),
        ("exp(-(c - 1e6)^2)", "0*c"),
        ("tanh(1e6*c)", "sign(c)"),
    ] {
        assert_eq!(status("c: scalar", left, right), Status::False, "{left}");
    }
}

#[test]
fn a_series_at_zero_says_nothing_beyond_a_pole() {
    for (left, right) in
        [("arctan(tan(a/10))", "a/10"), ("arcsin(sin(a/10))", "a/10"), ("arccos(cos(a^2/10))", "a^2/10")]
    {
        assert_eq!(status("a: scalar", left, right), Status::False, "{left}");
    }
    assert_eq!(status("a: scalar", "log(exp(a))", "a"), Status::Proved);
}

#[test]
fn a_series_at_zero_says_nothing_beyond_a_kink() {
    for (left, right) in [("abs(x - 50)", "50 - x"), ("relu(x + 30)", "x + 30"), ("sign(x - 20)", "-1")] {
        assert!(status("x: scalar", left, right) >= Status::Sampled, "{left}");
    }
    assert!(status("x: scalar", "abs(x)^3", "x^3*sign(x)") <= Status::Tested);
}

/// Products of terms that are zero in most combinations of signs: the zero of one says nothing of the others.
#[test]
fn every_combination_of_signs_is_tried() {
    let scalars = "s: scalar; t: scalar; u: scalar; v: scalar";
    let matrices = "A: matrix(n,n); B: matrix(n,n)";
    for (kinds, difference) in [
        (scalars, "relu(s - 3)*relu(-t - 3)"),
        (scalars, "relu(s - 1)*relu(-t - 3)*u"),
        (scalars, "relu(s - 100)*relu(-t - 100)"),
        (scalars, "(sign(s - 100) + 1)*(sign(t + 100) - 1)"),
        (scalars, "(abs(s - 100) + s - 100)*(abs(t + 100) - t - 100)"),
        (scalars, "(sqrt((s - 100)^2) + s - 100)*(sqrt((t + 100)^2) - t - 100)"),
        (scalars, "relu(s - 1)*relu(-t - 1)*relu(u - 1)*relu(-v - 1)"),
        (scalars, "relu(2 - s)*relu(s - 1)*relu(-t - 2)*relu(t + 3)"),
        (matrices, "relu(sum(A) - 5)*relu(-tr(A) - 5)"),
        (matrices, "relu(tr(A) - 5)*relu(-sum(B) - 5)"),
        ("v: vector(n); A: matrix(n,n) spd", "relu(v'*A*v - 100)*relu(1 - v'*v)"),
        ("x: vector(n); y: vector(n)", "sum(relu(x - 5).*relu(-y - 5))"),
    ] {
        assert_eq!(status(kinds, difference, "0"), Status::False, "{difference}");
        assert_eq!(status(kinds, &format!("exp({difference})"), "1"), Status::False, "exp of {difference}");
    }
    for (left, right) in [
        ("relu(s)*relu(t)*relu(-s)", "0"),
        ("sign(s)*sign(t)*sign(u)", "sign(s*t*u)"),
        ("log(abs(s*t*u))", "log(abs(s)) + log(abs(t)) + log(abs(u))"),
        ("cosh(abs(s - 3))", "cosh(s - 3)"),
    ] {
        assert!(status(scalars, left, right) <= Status::Tested, "{left} = {right}");
    }
    // One combination of signs is where a series begins: it takes cases.
    assert_eq!(status(scalars, "relu(relu(s - 1) - 1)", "relu(s - 2)"), Status::Proved);
}

/// A skew-symmetric matrix of odd size has an adjugate, and no inverse.
#[test]
fn an_adjugate_is_no_multiple_of_an_inverse_that_is_nowhere() {
    for (kinds, left, right) in [
        ("A: matrix(n,n) skew", "adj(A)'", "-adj(A)"),
        ("A: matrix(3,3) skew", "tr(adj(A))", "0"),
        ("A: matrix(n,n) skew; x: vector(n)", "x'*adj(A)*x", "0"),
        ("A: matrix(n,n) skew", "adj(2*A^3)'", "-adj(2*A^3)"),
        ("A: matrix(n,n)", "adj(A - A')'", "-adj(A - A')"),
        ("A: matrix(n,n) skew; B: matrix(n,n) symmetric", "adj(A*B)'", "-adj(B*A)"),
    ] {
        assert_eq!(status(kinds, left, right), Status::False, "{left} = {right}");
    }
    for (kinds, left, right) in [
        ("A: matrix(4,4) skew", "adj(A)'", "-adj(A)"),
        ("A: matrix(n,n) skew", "adj(A)'", "adj(A')"),
        ("A: matrix(n,n) skew; B: matrix(n,n)", "adj(A*B)", "adj(B)*adj(A)"),
    ] {
        assert!(status(kinds, left, right) <= Status::Tested, "{left} = {right}");
    }
}

#[test]
fn assumptions_are_used() {
    let mut cx = context(["Q: matrix(n,n)", "x: vector(n)"]);
    cx.assume("Q'*Q = eye").unwrap();
    let equality = cx.equal("norm(Q*x)", "norm(x)").unwrap();
    assert!(equality.is_equal());
    cx.assume("Q*x = 2*x").unwrap();
    assert!(cx.equal("x'*Q*x", "2*x'*x").unwrap().is_equal());
    assert_eq!(cx.equal("Q*x", "3*x").unwrap().verdict.status(), Status::Unknown);
}

/// Every form is read back under the assumptions too; and names of the question need no declaration for them.
#[test]
fn answers_under_assumptions_have_all_forms() {
    for declared in [&[][..], &["W: matrix(n,k)", "X: matrix(n,m)"]] {
        let mut cx = context(declared.iter().copied());
        cx.assume("W'*W = eye").unwrap();
        let answer = crate::support::answer(&cx, "norm(X - W*W'*X)^2", &["W"]);
        assert_eq!(answer.matrix().unwrap().text(), "2*(W*W' - eye(n))*X*X'*W");
        assert!(answer.index().is_some() && answer.differential().is_some());
    }
}

/// Each sign of an argument in turn: what both signs say together, and what contradicts each other.
#[test]
fn equations_with_kinks_are_proved_by_cases() {
    let scalars = "x: scalar; y: scalar; z: scalar";
    for (declared, left, right) in [
        (scalars, "max(x,max(y,z))", "max(max(x,y),z)"),
        (scalars, "min(x,max(y,z))", "max(min(x,y),min(x,z))"),
        (scalars, "relu(relu(x) - 1)", "relu(x - 1)"),
        (scalars, "relu(relu(x) - relu(y))", "relu(x - relu(y))"),
        (scalars, "abs(relu(x) - abs(x))", "relu(-x)"),
        (scalars, "relu(60 - x)*relu(x - 61)", "0"),
        (scalars, "relu(x - 1)*relu(-x)", "0"),
        (scalars, "max(abs(x),abs(y))", "(abs(x + y) + abs(x - y))/2"),
        ("x: vector(n)", "relu(norm(x) - 2)*relu(1 - norm(x))", "0"),
    ] {
        assert_eq!(status(declared, left, right), Status::Proved, "{left} = {right}");
    }
    for (declared, left, right) in [
        (scalars, "relu(x - 1)*relu(2 - x)", "0"),
        (scalars, "relu(relu(x) - relu(y))", "relu(x - y)"),
        (scalars, "abs(abs(x) - 1)", "abs(x - 1)"),
        (scalars, "relu(x - 0.1)*relu(0.1000001 - x)", "0"),
        (scalars, "max(x,y)", "max(y,x) + relu(x - y - 100)"),
        ("x: vector(n)", "abs(norm(x) - x[1])", "norm(x) - x[1] + relu(x[1] - norm(x) + 1)"),
        ("x: vector(n); y: vector(n)", "relu(sum(relu(x)) - sum(y))", "sum(relu(x)) - sum(y)"),
    ] {
        assert_eq!(status(declared, left, right), Status::False, "{left} = {right}");
    }
    assert!(status("S: matrix(n,n) spd", "abs(sum(S))", "sum(S)") <= Status::Tested);
}

/// What two sides need is said once, whichever side says it, and not of products of what is said already.
#[test]
fn conditions_of_two_sides_are_said_once() {
    for (left, right, expected) in [
        ("log(x^2)", "2*log(x)", &["x is positive"][..]),
        ("sqrt(x)*sqrt(y)", "sqrt(x*y)", &["x is nonnegative", "y is nonnegative"]),
        ("log(x*y)", "log(x) + log(y)", &["x is positive", "y is positive"]),
        ("1/(x - y)", "-1/(y - x)", &["x - y is nonzero"]),
    ] {
        let equality = context(["x: scalar", "y: scalar"]).equal(left, right).unwrap();
        assert!(equality.is_equal(), "{left} = {right}");
        assert_eq!(equality.conditions, expected, "{left} = {right}");
    }
    let squares = "A: matrix(n,n); B: matrix(n,n)";
    for (declared, left, right) in [
        (squares, "logdet(2*A + 2*B)", "logdet(A + B) + n*log(2)"),
        ("x: scalar", "1/sign(x)", "sign(x)"),
        ("x: scalar", "(x^6)^(1/4)", "abs(x)^(3/2)"),
    ] {
        assert_eq!(status(declared, left, right), Status::Proved, "{left} = {right}");
    }
}

/// The number of a text such as `-3/2`.
fn number(text: &str) -> f64 {
    match text.split_once('/') {
        Some((numerator, denominator)) => number(numerator) / number(denominator),
        None => text.parse().unwrap_or_else(|_| panic!("{text} is no number")),
    }
}

fn tensor(array: &Array) -> Tensor<f64> {
    Tensor::new(array.shape.clone(), array.entries.iter().map(|x| number(x)).collect()).unwrap()
}

/// Both sides at a counterexample, as it is printed.
fn put_in(declarations: &str, sides: [&str; 2], case: &Counterexample) -> [Option<Tensor<f64>>; 2] {
    let mut at = Bindings::new();
    for (name, size) in &case.sizes {
        at.set_size(name, *size);
    }
    for (name, value) in &case.values {
        at.set(name, tensor(value));
    }
    sides.map(|side| context(listed(declarations)).parse(side).unwrap().eval(&at).ok().filter(Tensor::is_finite))
}

/// Whether a matrix of whole numbers has an attribute.
fn has(attribute: &str, matrix: &Tensor<f64>) -> bool {
    let n = matrix.shape[0];
    let at = |i: usize, j: usize| matrix.data[i * n + j];
    let all = |holds: &dyn Fn(usize, usize) -> bool| (0..n).all(|i| (0..n).all(|j| holds(i, j)));
    let product = |i: usize, j: usize| (0..n).map(|k| at(k, i) * at(k, j)).sum::<f64>();
    match attribute {
        "symmetric" => all(&|i, j| at(i, j) == at(j, i)),
        "skew" => all(&|i, j| at(i, j) == -at(j, i)),
        "upper" => all(&|i, j| i <= j || at(i, j) == 0.0),
        "lower" => all(&|i, j| i >= j || at(i, j) == 0.0),
        "orthogonal" => all(&|i, j| (product(i, j) - f64::from(u8::from(i == j))).abs() < 1e-9),
        "positive" => all(&|i, j| at(i, j) > 0.0),
        other => panic!("{other}"),
    }
}

#[test]
fn a_counterexample_differs_when_its_numbers_are_put_in() {
    for (declarations, left, right) in [
        ("A: matrix(n,n); B: matrix(n,n)", "A*B", "B*A"),
        ("A: matrix(n,n)", "inv(A')", "inv(A)"),
        ("x: vector(n)", "softmax(2*x)", "softmax(x)"),
        ("x: scalar", "sin(x)", "x"),
        ("x: scalar", "abs(x)", "x"),
        ("x: scalar positive", "sqrt(x)", "x"),
        ("A: matrix(n,n) symmetric", "A", "2*A"),
        ("A: matrix(n,n) symmetric upper", "A^2", "A"),
        ("Q: matrix(n,n) orthogonal lower", "det(Q)", "1"),
        ("S: matrix(n,n) skew", "S^2", "S"),
        ("A: matrix(n,n) positive symmetric", "det(A)", "tr(A)"),
        ("x: scalar", "x*(x-1)*(x+1)*(x-2)*(x+2)*(x-3)*(x+3)", "0"),
        ("A: matrix(5,5)", "det(A)^2", "det(A)"),
    ] {
        let verdict = context(listed(declarations)).equal(left, right).unwrap().verdict;
        let Verdict::Different(case) = verdict else { panic!("{left} = {right}: {verdict}") };
        assert!(!case.is_hidden(), "{left} = {right}");
        let [a, b] = put_in(declarations, [left, right], &case);
        let right_value = b.or_else(|| a.as_ref().map(|a| a.map(|_| 0.0)).filter(|_| right == "0"));
        let (a, b) = (a.expect("a value"), right_value.expect("a value"));
        assert!(a.distance(&b) > 1e-7, "{left} = {right} at\n{}", case.text(" "));
        let declared = listed(declarations).next().unwrap();
        for attribute in declared.split(' ').skip(2).filter(|_| declared.contains("matrix")) {
            assert!(has(attribute, &tensor(&case.values[0].1)), "{attribute}:\n{}", case.text(" "));
        }
    }
}

#[test]
fn two_attributes_hold_together() {
    // Upper and symmetric is diagonal; orthogonal and spd is the identity.
    assert_eq!(status("A: matrix(n,n) symmetric upper", "tril(A)", "A"), Status::Proved);
    assert!(status("Q: matrix(n,n) orthogonal spd", "Q", "eye(n)") <= Status::Tested);
    assert!(status("S: matrix(n,n) skew lower", "S", "0") <= Status::Tested);
}

#[test]
fn a_false_differential_is_refuted_by_a_difference() {
    let text = "function relu2 elementwise\n for x: any\n d(relu2(x)) => relu(x).*d(x)\n value relu(x).^2";
    let error = gradus::Context::new().add_rules(text).unwrap_err();
    let value = |side: &str| {
        let line = error.message.lines().find(|line| line.trim_start().starts_with(side)).expect("a side");
        line.rsplit("= ").next().map(|text| text.trim_matches(['[', ']']).to_owned()).expect("a value")
    };
    let (left, right) = (value("left"), value("right"));
    assert!((number(&left) - number(&right)).abs() > 0.2, "{}", error.message);
}

/// A counterexample at a large literal size has few entries that are not zero, and says only these; numbers that sizes decide need none.
#[test]
fn counterexamples_at_large_sizes_are_short() {
    for (left, right, declarations) in [
        ("x'*A*x", "x'*A'*x + 1", &["x: vector(300)", "A: matrix(300,300)"][..]),
        ("tr(A*B)", "tr(A)*tr(B)", &["A: matrix(60,60)", "B: matrix(60,60)"]),
        ("A*B", "B*A", &["A: matrix(30,30) spd", "B: matrix(30,30) orthogonal"]),
        ("tr(eye(1000000))", "1000001", &[]),
    ] {
        let mut cx = Context::new();
        declarations.iter().for_each(|declaration| _ = cx.declare(declaration).unwrap());
        let Verdict::Different(case) = cx.equal(left, right).unwrap().verdict else { panic!("{left} = {right}") };
        assert!(!case.is_hidden() && case.text("").len() < 2000, "{left} = {right}: {}", case.text("").len());
    }
    let equality = Context::new().equal("tr(eye(1000000))", "1000000").unwrap();
    assert_eq!(equality.verdict.status(), Status::Proved);
}

/// A text that asks for a derivative stands for it, wherever expressions are compared.
#[test]
fn derivatives_in_the_text_are_taken() {
    for (left, right) in [
        ("d(x'*A*x)/dx", "(A + A')*x"),
        ("(A + A')*x", "gradient of x'*A*x by x"),
        ("\\frac{\\partial}{\\partial x} \\|x\\|^2", "2x"),
        ("d(a'*x)/dx", "a"),
        ("d(x'*A*x)/dx", "d(x'*A'*x)/dx"),
        ("hessian of x'*A*x by x", "A + A'"),
        ("d(tr(X))/dX", "eye"),
    ] {
        let equality = Context::new().equal(left, right).unwrap_or_else(|error| panic!("{left}: {error}"));
        assert!(equality.is_equal(), "{left}");
        assert!(equality.notes.iter().any(|note| note.contains("is read as the derivative")), "{left}");
        let explanation = Context::new().explain(left, right).unwrap();
        assert_eq!(explanation.equality, equality, "{left}");
    }
    let error = Context::new().equal("d(x'*A*x)/dx", "x'*A*x").unwrap_err();
    assert_eq!(error.message, "the two have different shapes: the first is vector(n), the second scalar");
    assert!(!Context::new().equal("d(x'*A*x)/dx", "A*x").unwrap().is_equal());
    let f = context(["A: matrix(n,n) spd"]).parse_asked("hessian of x'*A*x by x").unwrap();
    assert!(
        f.facts()
            .iter()
            .any(|fact| fact.to_string() == "2*A is positive definite: multiple, as A is positive definite")
    );
}

/// Sizes that are equal numbers are equal, whole or in factors.
#[test]
fn sizes_that_are_equal_numbers_are_equal() {
    let cx = crate::support::context([
        "A: matrix(4,4)",
        "B: matrix(2,2)",
        "C: matrix(2,2)",
        "D: matrix(6,6)",
        "E: matrix(3,3)",
    ]);
    for (left, right) in [("tr(A*kron(B,C))", "tr(kron(B,C)*A)"), ("tr(D*kron(B,E))", "tr(kron(B,E)*D)")] {
        assert!(cx.equal(left, right).unwrap().verdict.is_true(), "{left}");
    }
    let answer = cx.derive("tr(A*kron(B,C))").by("B").answer().unwrap();
    assert!(answer.matrix().is_some());
    assert_eq!(cx.parse("A*kron(B,E)").unwrap_err().code.as_str(), "shape");
}
