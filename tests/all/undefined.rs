//! What has no value anywhere is refused where it stands.

use crate::support::command::gradus;
use crate::support::context;
use gradus::{ClaimVerdict, Context, ErrorCode, FormName, Status};

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
    ("a*inv(S)", "inv(S)", &["S: matrix(n,n) skew idempotent"]),
    ("inv(eye(n)-P)*inv(P)", "inv(eye(n)-P)*inv(P)", &["P: matrix(n,n) idempotent"]),
    ("tr(inv(dev(A)))", "inv(dev(A))", &["A: matrix(1,1)"]),
    ("a/det(x*x' + y*y')", "a/det(x*x' + y*y')", &["x: vector(3)", "y: vector(3)"]),
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
    ("a + log(log(log(2)))", "log(log(log(2)))", &[]),
    ("arcsin(sqrt(3)) - a", "arcsin(sqrt(3))", &[]),
    ("a*sqrt(3-pi)", "sqrt(3-pi)", &[]),
    // Sums of squares.
    ("log(2*a-a^2-3)", "log(2*a-a^2-3)", &[]),
    ("1 + sqrt(-a^2+a*c-c^2-1)", "sqrt(-a^2+a*c-c^2-1)", &["a: scalar", "c: scalar"]),
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
    ("tr(inv(A))*x", "A*A = 0*A", "inv(A)"),
    ("c*log(x)", "x^3 = -x^2-1", "log(x)"),
    ("1/(norm(Q*x)-norm(x))", "Q'*Q = eye", "1/(norm(Q*x)-norm(x))"),
];

#[test]
fn what_has_no_value_is_marked() {
    for (text, part, declarations) in UNDEFINED {
        let error = context(*declarations).parse(text).expect_err(text);
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
    let cx = context(["x: vector(n)", "a: vector(n)"]);
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
        ("0^s", &["s: scalar"]),
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
        let answer = context(["t: scalar", "A: matrix(n,n)", "B: matrix(n,n)"]).parse(text).unwrap().simplify();
        let mut found = answer.conditions.clone();
        found.sort_unstable();
        assert_eq!(found, conditions, "{text}");
    }
}

#[test]
fn whole_exponents_of_sizes_ask_for_little() {
    let cx = context(["A: matrix(n,n)", "c: scalar", "v: vector(n)"]);
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
    let read = context(["x: vector(n)"]).parse("softmax(x)").unwrap();
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
    let cx = context(["x: scalar"]);
    match cx.derive(&nested).by("x").by("x").by("x").answer() {
        Ok(answer) => assert!(!answer.undefined),
        Err(error) => assert_eq!(error.code, ErrorCode::TooLarge, "{error}"),
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
    let cx = context(["x: scalar", "u: vector(1)", "v: vector(n)", "w: vector(n)"]);
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
