//! What has no value anywhere is refused where it stands, and what contradicts itself.

use crate::support::command::gradus;
use gradus::internals::base::Requirement;
use gradus::internals::facts::Condition;
use gradus::internals::ops::{Function, Op};
use gradus::{Attribute, Bindings, ClaimVerdict, Context, ErrorCode, FormName, Status, Tensor};
use std::f64::consts::FRAC_PI_2;

/// Inputs, the part of each that has no value, and declarations.
const UNDEFINED: &[(&str, &str, &[&str])] = &[
    ("1/(a-a)", "1/(a-a)", &[]),
    ("s/(s-s)", "s/(s-s)", &["s: scalar"]),
    ("inv(A-A)", "inv(A-A)", &[]),
    ("x*(0*a + 1/(x'*B*x - x'*B'*x))", "1/(x'*B*x - x'*B'*x)", &["B: matrix(n,n)", "x: vector(n)"]),
    ("0*inv(A-A)*x", "inv(A-A)", &[]),
    ("0/(a-a)", "0/(a-a)", &[]),
    ("1/(1/(a-a))", "(1/(a-a))", &[]),
    ("log(-exp(x))", "log(-exp(x))", &[]),
    ("y + sqrt(-1-x'*x)", "sqrt(-1-x'*x)", &["y: scalar"]),
    ("arcsin(2+a^2)", "arcsin(2+a^2)", &[]),
    ("logdet(A*0)", "logdet(A*0)", &["A: matrix(n,n)"]),
    ("tr(B)/logdet(Q)", "tr(B)/logdet(Q)", &["Q: matrix(n,n) orthogonal", "B: matrix(n,n)"]),
    ("1./K", "1./K", &["K: matrix(n,n) skew"]),
    ("a + 1/tr(K)", "1/tr(K)", &["K: matrix(n,n) skew"]),
    ("tr(inv(K))", "inv(K)", &["K: matrix(3,3) skew"]),
    // What is symmetric and skew-symmetric is zero.
    ("tr(B) + det(inv(K))", "inv(K)", &["K: matrix(n,n) symmetric skew", "B: matrix(n,n)"]),
    ("a/norm(K)", "a/norm(K)", &["K: matrix(n,n) lower skew", "a: scalar"]),
    ("inv(x*x')", "inv(x*x')", &["x: vector(3)"]),
    ("tr(inv(A*B))", "inv(A*B)", &["A: matrix(3,2)", "B: matrix(2,3)"]),
    ("sum(log(D))", "log(D)", &["D: matrix(2,2) diagonal"]),
    ("A[i,j]/(c-c)", "A[i,j]/(c-c)", &[]),
    ("a + 0/0", "0/0", &[]),
    ("x*log(0)", "log(0)", &[]),
    ("1/log(1)", "1/log(1)", &[]),
    ("1/sign(a-a)", "1/sign(a-a)", &[]),
    ("1/relu(-exp(a))", "1/relu(-exp(a))", &[]),
    // What is singular by its structure.
    ("tr(inv(A-A'))", "inv(A-A')", &["A: matrix(3,3)"]),
    ("inv(skew(A))*x", "inv(skew(A))", &["A: matrix(3,3)"]),
    ("inv(tril(A)-A)", "inv(tril(A)-A)", &["A: matrix(n,n)"]),
    ("inv(tril(A)-diag(diag(A)))", "inv(tril(A)-diag(diag(A)))", &["A: matrix(n,n)"]),
    ("a*logdet(triu(A)-A)", "logdet(triu(A)-A)", &["A: matrix(n,n)"]),
    ("inv(eye(n)-x*x'/(x'*x))", "inv(eye(n)-x*x'/(x'*x))", &["x: vector(n)"]),
    ("inv(n*eye(n)-ones(n)*ones(n)')", "inv(n*eye(n)-ones(n)*ones(n)')", &[]),
    ("x + inv(eye(n)-ones(n)*ones(n)'/n)*x", "inv(eye(n)-ones(n)*ones(n)'/n)", &["x: vector(n)"]),
    // There is one identity.
    ("inv(A-eye(n))", "inv(A-eye(n))", &["A: matrix(n,n) spd orthogonal"]),
    ("inv(eye(n)-A)", "inv(eye(n)-A)", &["A: matrix(n,n) idempotent invertible"]),
    // Traces of products.
    ("log(tr(K^2))", "log(tr(K^2))", &["K: matrix(n,n) skew"]),
    ("log(tr(K*K))", "log(tr(K*K))", &["K: matrix(n,n) skew"]),
    ("log(-tr(P*R))", "log(-tr(P*R))", &["P: matrix(n,n) spd", "R: matrix(n,n) spd"]),
    ("a/tr(K*P)", "a/tr(K*P)", &["K: matrix(n,n) skew", "P: matrix(n,n) symmetric"]),
    // Constants.
    ("1/cos(pi/2)", "1/cos(pi/2)", &[]),
    ("a + tan(3*pi/2)", "tan(3*pi/2)", &[]),
    ("1/sin(5*pi)", "1/sin(5*pi)", &[]),
    ("log(cos(pi))", "log(cos(pi))", &[]),
    ("1/(sqrt(8)-2*sqrt(2))", "1/(sqrt(8)-2*sqrt(2))", &[]),
    // What only rules show.
    ("x/(sin(a)^2+cos(a)^2-1)", "x/(sin(a)^2+cos(a)^2-1)", &[]),
    ("1 + sqrt(cosh(a)^2-sinh(a)^2-2)", "sqrt(cosh(a)^2-sinh(a)^2-2)", &[]),
    ("arcsin(1+sin(a)^2+cos(a)^2)", "arcsin(1+sin(a)^2+cos(a)^2)", &[]),
    ("log(sin(a)^2+cos(a)^2-2)", "log(sin(a)^2+cos(a)^2-2)", &[]),
    ("1/(exp(a)*exp(-a)-1)", "1/(exp(a)*exp(-a)-1)", &[]),
    ("a/(tanh(a)-2*sigmoid(2*a)+1)", "a/(tanh(a)-2*sigmoid(2*a)+1)", &[]),
    ("1/(sqrt(a^2)-abs(a))", "1/(sqrt(a^2)-abs(a))", &[]),
    (
        "x/(logdet(A*B)-logdet(A)-logdet(B))",
        "x/(logdet(A*B)-logdet(A)-logdet(B))",
        &["A: matrix(n,n)", "B: matrix(n,n)"],
    ),
    ("log(sum(softmax(x))-1)", "log(sum(softmax(x))-1)", &[]),
];

/// Inputs, assumptions under which a part of each has no value, and that part.
const UNDEFINED_UNDER: &[(&str, &str, &str)] = &[
    ("x/(a-b)", "a = b", "x/(a-b)"),
    ("a + log(c-1)", "c = 1", "log(c-1)"),
    ("inv(A-B)*x", "A = B", "inv(A-B)"),
    ("1/(norm(Q*x)-norm(x))", "Q'*Q = eye", "1/(norm(Q*x)-norm(x))"),
];

fn context(declarations: &[&str]) -> Context {
    let mut cx = Context::new();
    for declaration in declarations {
        cx.declare(declaration).unwrap();
    }
    cx
}

#[test]
fn what_has_no_value_is_marked() {
    for (text, part, declarations) in UNDEFINED {
        let error = context(declarations).parse(text).expect_err(text);
        assert_eq!((error.code, &text[error.span.range()]), (ErrorCode::Undefined, *part), "{text}: {error}");
    }
}

#[test]
fn what_has_no_value_under_assumptions_is_marked() {
    for (text, assumption, part) in UNDEFINED_UNDER {
        let mut cx = Context::new();
        assert!(cx.parse(text).is_ok(), "{text}");
        cx.assume(assumption).unwrap();
        let error = cx.parse(text).expect_err(text);
        assert_eq!((error.code, &text[error.span.range()]), (ErrorCode::Undefined, *part), "{text}: {error}");
        assert!(error.message.starts_with("this has no value under the assumptions"), "{error}");
        assert_eq!(cx.equal(text, text).map_err(|error| error.code), Err(ErrorCode::Undefined));
    }
}

#[test]
fn every_command_refuses_it() {
    for arguments in [
        &["simplify", "1/(sin(a)^2 + cos(a)^2 - 1)"][..],
        &["facts", "1/(sin(a)^2 + cos(a)^2 - 1)"],
        &["equal", "1/(sin(a)^2 + cos(a)^2 - 1)", "a"],
        &["simplify", "1/(a-b)", "--assume", "a = b"],
        &["derive", "1/(a-b)", "--wrt", "a", "--assume", "a = b"],
        &["facts", "1/(a-b)", "--assume", "a = b"],
    ] {
        let output = gradus(arguments, b"");
        assert_eq!(output.status, 2, "{arguments:?}: {}", output.stdout);
        assert!(output.stderr.starts_with("error[undefined]: this has no value"), "{}", output.stderr);
    }
    for arguments in [
        &["simplify", "1/(a-a)"][..],
        &["derive", "1/(a-a)", "--wrt", "a"],
        &["facts", "1/(a-a)"],
        &["equal", "1/(a-a)", "a"],
        &["equal", "a", "1/(a-a)"],
    ] {
        let output = gradus(arguments, b"");
        assert_eq!(output.status, 2, "{arguments:?}: {}", output.stdout);
        assert!(output.stderr.starts_with("error[undefined]: this has no value anywhere"), "{}", output.stderr);
    }
    let output = gradus(&["batch", "-"], b"{\"expr\":\"a+1/(a-a)\"}\n");
    assert!(output.stdout.contains("\"code\":\"undefined\"") && output.stdout.contains("\"span\":[2,9]"));
}

/// A value at an end of a domain alone has no derivative; what does not vary has one, whatever it is made of.
#[test]
fn derivatives_that_exist_nowhere_are_refused() {
    let cx = context(&["x: vector(n)", "a: vector(n)"]);
    for (text, needs) in [
        ("sqrt(-norm(x)^2)", "-norm(x)^2 is positive"),
        ("sum(sqrt(-x.^2))", "-x.^2 has positive entries"),
        ("arcsin(1 + x'*x)", "1 + x'*x is between -1 and 1"),
    ] {
        assert!(cx.parse(text).is_ok(), "{text}");
        let error = cx.derive(text).by("x").answer().expect_err(text);
        assert_eq!(error.code, ErrorCode::Undefined, "{text}: {error}");
        assert!(error.message.ends_with(&format!("it needs that {needs}")), "{text}: {error}");
    }
    for text in ["norm(x-x) + a'*x", "sum(abs(x-x)) + a'*x", "sqrt(x'*x-x'*x) + a'*x"] {
        let answer = cx.derive(text).by("x").answer().unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(answer.matrix().map(|form| form.text()).as_deref(), Some("a"), "{text}");
        assert!(answer.conditions.is_empty(), "{text}: {:?}", answer.conditions);
    }
}

#[test]
fn what_has_a_value_somewhere_is_answered() {
    for (text, declarations) in [
        // At n = 1.
        ("inv(x*x')", &["x: vector(n)"][..]),
        ("1./D", &["D: matrix(n,n) diagonal"]),
        ("tr(inv(K))", &["K: matrix(4,4) skew"]),
        ("inv(x*x' + y*y')", &["x: vector(2)", "y: vector(2)"]),
        ("sqrt(-x'*x)", &[]),
        ("1/(a-b)", &[]),
        ("0/c", &[]),
        // Only the diagonal counts.
        ("tr(1./D)", &["D: matrix(2,2) diagonal"]),
        ("diag(log(D))", &["D: matrix(2,2) diagonal"]),
        // A power that is whole at all sizes, an even one, and one of zero that is positive.
        ("(-1)^n*sum(v)", &["v: vector(n)"]),
        ("(-2)^(n-1)*sum(v)", &["v: vector(n)"]),
        ("(-1)^(n*(n-1)/2)*sum(v)", &["v: vector(n)"]),
        ("(-exp(a))^(2*n)*sum(v)", &["v: vector(n)", "a: scalar"]),
        ("(-a^2)^n*sum(v)", &["v: vector(n)", "a: scalar"]),
        ("0^n*sum(v)", &["v: vector(n)"]),
        ("0^s", &["s: scalar positive"]),
        ("((-exp(a))^2)^(1/3)", &["a: scalar"]),
        // Singular at odd sizes only, or for other attributes.
        ("inv(A-A')", &["A: matrix(n,n)"]),
        ("inv(A-A')", &["A: matrix(4,4)"]),
        ("inv(tril(A)+A)", &["A: matrix(n,n)"]),
        ("inv(eye(n)-x*x')", &["x: vector(n)"]),
        ("inv(A-2*eye(n))", &["A: matrix(n,n) spd orthogonal"]),
        ("log(-tr(K^2))", &["K: matrix(n,n) skew"]),
        ("log(tr(P*R))", &["P: matrix(n,n) spd", "R: matrix(n,n) spd"]),
        ("1/cos(pi) + tan(pi/4) + 1/sin(pi/2)", &[]),
        ("log(sin(pi/6))/(sqrt(8)-sqrt(2))", &[]),
    ] {
        assert!(context(declarations).parse(text).is_ok(), "{text}");
    }
}

#[test]
fn conditions_stay_when_what_needs_them_cancels() {
    for (text, conditions) in [
        ("0*inv(A)*x", &["A is invertible"][..]),
        ("0/c", &["c is nonzero"]),
        ("log(det(A))", &["det(A) is positive"]),
        ("a/t^(3/2)", &["t is positive"]),
        ("sqrt(a)/a", &["a is positive"]),
        ("a/b - a/b", &["b is nonzero"]),
        ("arcsin(a/b)", &["a/b is at least -1 and at most 1", "b is nonzero"]),
        ("tr(A.^(2/3))", &["diag(A) has nonnegative entries"]),
        ("diag(log(A)./B)", &["diag(A) has positive entries", "diag(B) has nonzero entries"]),
        ("0*tr(1./A)", &["diag(A) has nonzero entries"]),
    ] {
        let answer = context(&["t: scalar", "A: matrix(n,n)", "B: matrix(n,n)"]).parse(text).unwrap().simplify();
        let mut found = answer.conditions.clone();
        found.sort_unstable();
        assert_eq!(found, conditions, "{text}");
    }
}

#[test]
fn whole_exponents_of_sizes_ask_for_little() {
    let cx = context(&["A: matrix(n,n)", "c: scalar", "v: vector(n)"]);
    for (text, conditions) in [
        ("c^n*det(A)", &[][..]),
        ("c^(n-1)*det(A)", &[]),
        ("c^(-n)*det(A)", &["c is nonzero"]),
        ("c^(n/2)*det(A)", &["c is nonnegative"]),
        ("c^(n-5)*det(A)", &["c is nonzero"]),
    ] {
        assert_eq!(cx.parse(text).unwrap().simplify().conditions, conditions, "{text}");
    }
    for (left, right, holds) in [
        ("det(-A)", "(-1)^n*det(A)", true),
        ("det(-A)", "(-1)^(n+1)*det(A)", false),
        ("det(K(n,n))", "(-1)^(n*(n-1)/2)", true),
        ("det(K(n,n))", "(-1)^(n*(n+1)/2)", false),
        ("2^n*sum(v)", "(n^2 - n + 2)*sum(v)", false),
    ] {
        let status = cx.equal(left, right).unwrap().verdict.status();
        assert_eq!(status <= Status::Tested, holds, "{left} = {right}: {status:?}");
        assert_eq!(status == Status::False, !holds, "{left} = {right}: {status:?}");
    }
}

#[test]
fn contradictory_attributes_are_refused() {
    for (declaration, reason) in [
        ("S: matrix(n,n) spd skew", "skew and spd"),
        ("S: matrix(n,n) positive skew", "skew and positive"),
        ("S: matrix(n,n) nonzero skew", "skew and nonzero"),
        ("S: matrix(n,n) skew diagonal invertible", "only the zero matrix"),
        ("S: matrix(n,n) skew idempotent orthogonal", "only the zero matrix"),
        ("S: matrix(3,3) skew invertible", "odd size"),
        ("S: matrix(3,3) skew orthogonal", "odd size"),
        ("S: matrix(2,2) orthogonal positive", "orthogonal"),
        ("S: matrix(2,2) idempotent invertible nonzero", "identity"),
    ] {
        let error = Context::new().declare(declaration).expect_err(declaration);
        assert_eq!(error.code, ErrorCode::Declaration);
        assert!(error.message.contains(reason), "{declaration}: {error}");
    }
}

/// Every pair of attributes is refused, or arrays have both: those that say that a matrix is zero, diagonal or the identity do.
#[test]
fn pairs_of_attributes() {
    use Attribute::*;
    let refused = [(Skew, Spd), (Skew, Positive), (Skew, Nonzero)];
    for a in Attribute::ALL {
        for b in Attribute::ALL {
            let declared = Context::new().declare(&format!("S: matrix(n,n) {a} {b}"));
            let expected = refused.iter().any(|pair| *pair == (a, b) || *pair == (b, a));
            assert_eq!(declared.is_err(), expected, "{a} {b}");
        }
    }
}

#[test]
fn contradictory_assumptions_are_refused() {
    for (declarations, assumptions) in [
        (&[][..], &["c = 1", "c = 2"][..]),
        (&[], &["c = 1", "a = c", "a = 3"]),
        (&["c: scalar positive"], &["c = -1"]),
        (&["c: scalar"], &["c^2 = -1"]),
        (&["S: matrix(n,n) spd"], &["S' = -S"]),
        (&["S: matrix(n,n) spd"], &["S = -eye(n)"]),
        (&["S: matrix(n,n) skew"], &["S = eye(n)"]),
        (&["a: scalar"], &["a = a + 1"]),
        (&["a: scalar", "b: scalar", "c: scalar"], &["a = b", "b = c", "c = a + 1"]),
        (&["S: matrix(n,n)"], &["S'*S = eye(n)", "S'*S = 2*eye(n)"]),
        (&["S: matrix(n,n)"], &["S*S = eye(n)", "S*S = 2*eye(n)"]),
        (&["x: vector(n)"], &["x = 1", "x = 2"]),
    ] {
        let mut cx = context(declarations);
        assumptions.iter().for_each(|equation| cx.assume(equation).unwrap());
        let error = cx.parse("a*c*x + S*x").expect_err("contradictory assumptions");
        assert_eq!(error.code, ErrorCode::Request);
        assert!(error.message.contains("contradicts"), "{error}");
    }
    let mut cx = Context::new();
    ["A = 2*A'", "c = 1", "a = c"].iter().for_each(|equation| cx.assume(equation).unwrap());
    assert!(cx.parse("a*c*tr(A)").is_ok());
}

/// Where an argument satisfies a requirement.
fn satisfies(requirement: Requirement, at: f64) -> bool {
    match requirement {
        Requirement::Invertible | Requirement::Nonzero | Requirement::EntriesNonzero => at != 0.0,
        Requirement::Nonnegative => at >= 0.0,
        Requirement::Positive => at > 0.0,
        Requirement::InsideUnit => at.abs() < 1.0,
        Requirement::WithinUnit => at.abs() <= 1.0,
        Requirement::CosineNonzero => at.cos().abs() > 1e-12,
    }
}

/// Whether a condition on the variable `a` is all that is asked, and where it holds.
fn conditions(text: &str, order: usize) -> Vec<Requirement> {
    let read = context(&["a: scalar"]).parse(text).unwrap();
    let (graph, root) = read.graph();
    let variable = read.symbols().find_variable("a").unwrap();
    let found = gradus::internals::facts::conditions(graph, read.symbols(), &[root], &vec![variable; order]);
    let of = |condition: &Condition| {
        assert_eq!(*graph.op(condition.operand), Op::Variable(variable), "{text}: {condition:?}");
        condition.requirement
    };
    found.iter().map(of).collect()
}

/// The value at a number, where it has one.
fn value(text: &str, at: f64) -> Option<f64> {
    let mut bindings = Bindings::new();
    bindings.set("a", Tensor::scalar(at));
    let value = context(&["a: scalar"]).parse(text).unwrap().eval(&bindings).ok()?.value();
    (value.abs() < 1e8).then_some(value)
}

/// Whether the differences on both sides agree.
fn is_differentiable(text: &str, at: f64) -> bool {
    const STEP: f64 = 1e-6;
    let difference = |step: f64| Some((value(text, at + step)? - value(text, at)?) / step);
    match (difference(STEP), difference(-STEP)) {
        (Some(after), Some(before)) => after.abs() < 1e5 && (after - before).abs() < 1e-3 * (1.0 + after.abs()),
        _ => false,
    }
}

/// At each point the conditions of a function or a power hold if and only if the value exists, and with those of its derivative that.
#[test]
fn conditions_are_exact() {
    const POINTS: [f64; 12] = [-2.0, -FRAC_PI_2, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0, FRAC_PI_2, 2.0, 3.0];
    let functions = Function::all().map(|function| format!("{}(a)", function.name()));
    let powers = ["-2", "-1", "-3/2", "-1/2", "-1/3", "1/3", "1/2", "2/3", "3/2", "2", "3", "5/2"];
    let powers = powers.iter().map(|p| format!("a^({p})"));
    let others = ["1/a", "b/a^(3/2)", "1/sqrt(a)", "log(a^3)", "sqrt(1 - a^2)", "log(1 - a^2)", "logdet(a)"];
    let others = others.iter().map(|text| text.replace('b', "2"));
    for text in functions.chain(powers).chain(others) {
        let [defined, smooth] = [0, 1].map(|order| conditions(&text, order));
        for at in POINTS {
            let holds = |conditions: &[Requirement]| conditions.iter().all(|c| satisfies(*c, at));
            assert_eq!(holds(&defined), value(&text, at).is_some(), "{text} at {at}: {defined:?}");
            assert_eq!(holds(&smooth), is_differentiable(&text, at), "{text} at {at}: derivative, {smooth:?}");
        }
    }
}

/// The gradient has a value wherever it exists: nothing is asked of entries that it does not have.
#[test]
fn a_diagonal_is_taken_before_what_has_no_value_beside_it() {
    for (text, gradient) in [
        ("tr(Q.^(2/3))", "2/3*diag(diag(Q).^(-1/3))"),
        ("tr(1./Q)", "-diag(diag(Q).^(-2))"),
        ("tr(sqrt(Q))", "1/2*diag(diag(Q).^(-1/2))"),
    ] {
        let answer = Context::new().parse(text).unwrap().derivative("Q").unwrap();
        assert_eq!(answer.matrix().unwrap().text(), gradient);
        let [condition] = &answer.conditions[..] else { panic!("{text}: {:?}", answer.conditions) };
        assert!(condition.starts_with("diag(Q) has "), "{text}: {condition}");
    }
}

/// A simplified expression without a value has no form, and no verdict that says more.
#[test]
fn an_answer_without_a_value_is_unknown() {
    let answer = Context::new().parse("logdet(A)/(sign(a)^2 - 1)").unwrap().simplify();
    assert_eq!(answer.undefined, answer.best().is_none());
    assert!(!answer.undefined || answer.verdict.status() == Status::Unknown);
}

/// Where there is the differential only, a note says why.
#[test]
fn an_answer_with_the_differential_only_says_so() {
    let read = context(&["x: vector(n)"]).parse("softmax(x)").unwrap();
    for (order, why) in [(1, None), (8, Some("too large"))] {
        let answer = (0..order).fold(read.derive(), |request, _| request.by("x")).answer().unwrap();
        let is_only = answer.forms.iter().all(|form| form.name() == FormName::Differential);
        assert_eq!(is_only, why.is_some(), "{order}");
        assert_eq!(answer.notes.len(), usize::from(is_only), "{order}: {:?}", answer.notes);
        assert!(why.is_none_or(|why| answer.notes[0].contains(why)), "{order}: {:?}", answer.notes);
    }
}

/// A determinant and an adjugate have derivatives everywhere: where no inverse exists the answer asks for none.
#[test]
fn determinants_of_matrices_without_inverse() {
    let skew = &["A: matrix(3,3) skew"][..];
    for (text, by, declarations, gradient) in [
        ("det(A)", &["A"][..], skew, Some("adj(A)'")),
        ("det(A)^2", &["A"], skew, Some("2*det(A)*adj(A)'")),
        ("tr(adj(A))", &["A"], skew, Some("A")),
        ("det(A^2)", &["A"], skew, None),
        ("adj(A)", &["A"], skew, None),
        ("det(A)", &["A", "A"], skew, None),
        ("det(x*x')", &["x"], &["x: vector(3)"], Some("2*adj(x*x')*x")),
        ("det(A*B)", &["A"], &["A: matrix(3,2)", "B: matrix(2,3)"], Some("(B*adj(A*B))'")),
        // Where there is one, the inverse is shorter.
        ("det(A)", &["A"], &["A: matrix(4,4) skew"], Some("det(A)*inv(A)'")),
    ] {
        let cx = context(declarations);
        let answer = by.iter().fold(cx.derive(text), |request, name| request.by(name)).answer().unwrap();
        assert!(answer.verdict.status() <= Status::Tested, "{text}");
        let singular = !declarations.contains(&"A: matrix(4,4) skew");
        assert_eq!(answer.conditions.is_empty(), singular, "{text}: {:?}", answer.conditions);
        if let Some(gradient) = gradient {
            let equality = cx.equal(&answer.matrix().unwrap().text(), gradient).unwrap();
            assert!(equality.is_equal(), "{text}: {}", answer.matrix().unwrap().text());
        }
    }
    let claim = context(skew).derive("det(A)").by("A").check("adj(A)'").unwrap();
    assert_eq!(claim.verdict, ClaimVerdict::Right);
}

/// A budget that is spent says nothing of where the derivative has a value.
#[test]
fn what_is_too_large_is_not_undefined() {
    let nested = (0..20).fold("x".to_owned(), |text, _| format!("sin({text})"));
    let cx = context(&["x: scalar"]);
    match cx.derive(&nested).by("x").by("x").by("x").answer() {
        Ok(answer) => assert!(!answer.undefined),
        Err(error) => assert_eq!(error.code, ErrorCode::TooLarge, "{error}"),
    }
}

/// Conditions that hold somewhere each, but nowhere together.
#[test]
fn conditions_that_contradict_each_other_are_refused() {
    let cx = context(&["x: scalar", "y: scalar", "z: scalar", "A: matrix(n,n)", "v: vector(n)"]);
    for (text, part) in [
        ("y + (log(x)+log(-x))", "(log(x)+log(-x))"),
        ("log(x-1)+log(-x)", "log(x-1)+log(-x)"),
        ("log(2*x-1)*log(-x)", "log(2*x-1)*log(-x)"),
        ("arcsin(x) + log(x-2)", "arcsin(x) + log(x-2)"),
        ("log(x*y)+log(y*z)+log(-x*z)", "log(x*y)+log(y*z)+log(-x*z)"),
        ("log(x-y)+log(y-z)+log(z-x)", "log(x-y)+log(y-z)+log(z-x)"),
        ("1 + log(relu(x)*relu(-x))", "log(relu(x)*relu(-x))"),
        ("log(A)+log(-A')", "log(A)+log(-A')"),
        ("log(v'*v - x) + log(x) + log(-v'*v)", "log(-v'*v)"),
        ("sqrt(-v'*v - 1)", "sqrt(-v'*v - 1)"),
    ] {
        let error = cx.parse(text).expect_err(text);
        assert_eq!((error.code, &text[error.span.range()]), (ErrorCode::Undefined, part), "{text}: {error}");
    }
    for text in ["sqrt(x-1)+sqrt(1-x)", "sqrt(x*y)*sqrt(-x*y)", "sum(sqrt(v) + sqrt(-v))*x"] {
        let error = cx.derive(text).by("x").answer();
        // What does not vary has a derivative wherever it has a value.
        let varies = !text.contains("sum");
        assert_eq!(error.is_err(), varies, "{text}");
        assert!(!varies || error.is_err_and(|error| error.code == ErrorCode::Undefined), "{text}");
    }
    for text in ["log(x)+log(1-x)", "log(x-y)+log(y-z)+log(x-z)", "log(x*y)+log(y*z)+log(x*z)", "sqrt(x-1)+sqrt(1-x)"] {
        assert!(cx.parse(text).is_ok(), "{text}");
    }
}

/// Rational values at multiples of pi, and roots of numbers.
#[test]
fn closed_constants_have_their_values() {
    let cx = Context::new();
    for (left, right) in [
        ("sin(pi)", "0"),
        ("cos(pi)", "-1"),
        ("cos(-7*pi/3)", "1/2"),
        ("sin(11*pi/6)", "-1/2"),
        ("tan(5*pi/4)", "1"),
        ("8^(1/3)", "2"),
        ("12^(1/2)", "2*3^(1/2)"),
        ("(8/27)^(2/3)", "4/9"),
        ("sqrt(8)", "2*sqrt(2)"),
    ] {
        assert_eq!(cx.equal(left, right).unwrap().verdict.status(), Status::Proved, "{left} = {right}");
    }
    for (left, right) in [("sin(pi/4)", "1/2"), ("cos(pi/6)", "1/2"), ("16^(1/3)", "4*2^(1/3)")] {
        assert_eq!(cx.equal(left, right).unwrap().verdict.status(), Status::False, "{left} = {right}");
    }
}

/// A point at which no condition fails is not always found; then nothing is proved.
#[test]
fn answers_without_a_point_are_unknown() {
    let cx = context(&["x: scalar", "u: vector(1)", "v: vector(n)", "w: vector(n)"]);
    for (text, holds) in [
        ("log(min(-x^2,x))", false),
        ("log(var(u))", false),
        ("log(1-v'*v-w'*w) + log(v'*v-1/2)", true),
        ("log(x-100) + log(101-x)", true),
        ("log(log(log(x)))", true),
    ] {
        let answer = cx.parse(text).unwrap().simplify();
        assert_eq!(answer.verdict.is_true(), holds, "{text}: {:?}", answer.verdict);
        assert!(answer.best().is_some() && !answer.undefined, "{text}");
        let equality = cx.equal(text, text).unwrap();
        assert_eq!(equality.verdict.is_true(), holds, "{text}: {:?}", equality.verdict);
    }
}

/// Nothing is asked for where a kink is mended, twice, or of what is constant.
#[test]
fn conditions_of_derivatives_are_exact() {
    let cx = context(&["c: scalar", "x: vector(n)", "A: matrix(n,n)"]);
    for (text, by, conditions) in [
        ("c*abs(c)", &["c"][..], &[][..]),
        ("c*abs(c)", &["c", "c"], &["c is nonzero"]),
        ("c*sign(c)", &["c"], &["c is nonzero"]),
        ("(c^2)^(3/2)", &["c"], &[]),
        ("sum(x.*abs(x))", &["x"], &[]),
        ("sum(x.*relu(x))", &["x"], &[]),
        ("log(1-c^2)", &["c"], &["c is between -1 and 1"]),
        ("prod(tril(A))", &["A"], &["tril(A) has nonzero entries"]),
    ] {
        let answer = by.iter().fold(cx.derive(text), |request, name| request.by(name)).answer().unwrap();
        assert_eq!(answer.conditions, conditions, "{text}");
    }
}
