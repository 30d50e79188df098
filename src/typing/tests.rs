use super::{declare, declare_parts, elaborate, elaborate_shaped};
use crate::base::Symbols;
use crate::expr::Graph;
use crate::ops::{DIVIDE, INNER, INVERSE, LOG_DETERMINANT, MATRIX_POWER, OUTER, Op, POWER, Parameters};
use crate::syntax::parse;

fn run(declarations: &[&str], text: &str) -> Result<String, String> {
    let mut symbols = Symbols::default();
    for text in declarations {
        declare(&mut symbols, text).unwrap();
    }
    let mut graph = Graph::new();
    let show = |e: crate::Error| format!("{}: {} @{}..{}", e.code.as_str(), e.message, e.span.start, e.span.end);
    let statement = parse(text).map_err(show)?;
    let elaborated = elaborate(&statement, &[], &mut symbols, &mut graph).map_err(show)?;
    let mut out = symbols.shape_text(graph.shape(elaborated.root));
    if elaborated.row {
        out = format!("row {out}");
    }
    if !elaborated.indices.is_empty() {
        out = format!("{out} [{}]", elaborated.indices.join(","));
    }
    for (_, name, declaration) in symbols.variables().skip(declarations.len()) {
        out = format!("{out}; {name}: {}", symbols.shape_text(&declaration.shape));
    }
    Ok(out)
}

#[track_caller]
fn check(declarations: &[&str], text: &str, expected: &str) {
    let found = run(declarations, text).unwrap_or_else(|e| e);
    assert_eq!(found, expected, "{text}");
}

#[test]
fn infers_kinds_and_shapes() {
    for (text, expected) in [
        ("W*W'", "matrix(n,n); W: matrix(n,m)"),
        ("W*x + b", "vector(n); W: matrix(n,m); x: vector(m); b: vector(n)"),
        ("x/a", "vector(n); x: vector(n); a: scalar"),
        ("a'*X*c", "scalar; a: vector(n); X: matrix(n,m); c: vector(m)"),
        ("x'*Q*x - lambda*(x'*x - 1)", "scalar; x: vector(n); Q: matrix(n,n); lambda: scalar"),
        ("2.^x + x.^x", "vector(n); x: vector(n)"),
        ("beta'*A*β", "scalar; beta: vector(n); A: matrix(n,n)"),
        ("x'*A*y", "scalar; x: vector(n); A: matrix(n,m); y: vector(m)"),
        ("y'*A", "row vector(m); y: vector(n); A: matrix(n,m)"),
        ("1 + exp(x)", "scalar; x: scalar"),
        ("1 + exp(A*x)", "vector(n); A: matrix(n,m); x: vector(m)"),
        ("A - 2", "matrix(n,m); A: matrix(n,m)"),
        ("1./x + x./s", "vector(n); x: vector(n); s: vector(n)"),
        ("t^2*A", "matrix(n,m); t: scalar; A: matrix(n,m)"),
        ("α'*β", "scalar; α: vector(n); β: vector(n)"),
        ("sum(x)/n*ones(n)", "vector(n); x: vector(m)"),
        ("inv(A + eye)", "matrix(n,n); A: matrix(n,n)"),
        ("A*vector(1)", "vector(n); A: matrix(n,m)"),
        ("A.*matrix(2)", "matrix(n,m); A: matrix(n,m)"),
        ("kron(A,B)", "matrix(n*k,m*p); A: matrix(n,m); B: matrix(k,p)"),
        ("kron(x,y)", "vector(n*m); x: vector(n); y: vector(m)"),
        ("kron(x',A)", "matrix(m,n*k); x: vector(n); A: matrix(m,k)"),
        ("vec(A*X*B)'", "row vector(p*n); A: matrix(n,m); X: matrix(m,k); B: matrix(k,p)"),
        ("K(n,m)*vec(A)", "vector(n*m); A: matrix(n,m)"),
        ("softmax(x) + logsumexp(x)*norm1(x)", "vector(n); x: vector(n)"),
        ("adj(X)*X^0*X^-2*X^1", "matrix(n,n); X: matrix(n,n)"),
        ("eye(3)*x", "vector(3); x: vector(3)"),
        ("K*x", "vector(n); K: matrix(n,m); x: vector(m)"),
        ("x⊗y'", "matrix(n,m); x: vector(n); y: vector(m)"),
    ] {
        check(&[], text, expected);
    }
}

#[test]
fn reads_index_notation() {
    for (text, expected) in [
        ("W[i,p]*W[j,p]", "matrix(n,n) [i,j]; W: matrix(n,m)"),
        ("F[j,i] = W[i,q]*V[q,j]", "matrix(k,n) [j,i]; W: matrix(n,m); V: matrix(m,k)"),
        ("delta[i,k]*W[j,l] + W[i,l]*delta[j,k]", "tensor(n,n,n,m) [i,j,k,l]; W: matrix(n,m)"),
        ("J[i] = y[i]*z[i]", "vector(n) [i]; y: vector(n); z: vector(n)"),
        ("x[i]*y[i] + z[i]", "vector(n) [i]; x: vector(n); y: vector(n); z: vector(n)"),
        ("X[p,p]", "scalar; X: matrix(n,n)"),
        ("T[i,j,k]*x[k]", "matrix(n,m) [i,j]; T: tensor(n,m,p); x: vector(p)"),
        ("J[i,j] = (1 - tanh(W*x + b)[i]^2)*W[i,j]", "matrix(n,m) [i,j]; W: matrix(n,m); x: vector(m); b: vector(n)"),
        ("exp(x)[i]/sum(exp(x))", "vector(n) [i]; x: vector(n)"),
        ("exp(x[i])*t", "vector(n) [i]; x: vector(n); t: scalar"),
        (
            "(A*B)[i,j]*x[j] - inv(C)[i,k]*y[k]/z[i]",
            "vector(n) [i]; A: matrix(n,m); B: matrix(m,p); x: vector(p); \
          C: matrix(n,n); y: vector(n); z: vector(n)",
        ),
        ("J[i,j] = 0", "matrix(n,m) [i,j]"),
        ("F = W*W'", "matrix(n,n); W: matrix(n,m)"),
    ] {
        check(&[], text, expected);
    }
}

#[test]
fn says_what_does_not_fit() {
    let vars = ["W: matrix(n,m)", "H: matrix(m,k)", "X: matrix(n,m)", "x: vector(n)", "y: vector(n)", "s: scalar"];
    for (text, expected) in [
        ("W*H - X", "shape: '-' needs equal shapes: W*H is matrix(n,k) but X is matrix(n,m) @0..7"),
        ("W + x", "shape: '+' needs equal shapes: W is matrix(n,m) but x is vector(n); write x*ones(m)' @0..5"),
        (
            "x + x'",
            "shape: '+' needs equal shapes: x is vector(n) but x' is row vector(n); write x + x or x' + x' @0..6",
        ),
        (
            "W*x",
            "shape: '*' needs equal inner dimensions: W is matrix(n,m) and x is vector(n), but m is not n; write W'*x @0..3",
        ),
        (
            "x*y",
            "shape: '*' cannot multiply two column vectors: x is vector(n) and y is vector(n); write x'*y, x*y' or x.*y @0..3",
        ),
        ("W.*H", "shape: '.*' needs equal shapes: W is matrix(n,m) but H is matrix(m,k) @0..4"),
        ("tr(W)", "shape: tr needs a square matrix, but W is matrix(n,m) @3..4"),
        ("det(x)", "kind: x is vector(n), but det takes a square matrix @4..5"),
        ("x/y", "kind: '/' divides by a scalar only, but y is vector(n); write x./y @0..3"),
        ("x.^W", "shape: '.^' needs equal shapes: x is vector(n) but W is matrix(n,m); write x*ones(m)' @0..4"),
        ("(W*W')^1000000000", "exponent: the power 1000000000 of a matrix is beyond the limit of 1000 @7..17"),
        (
            "2^5000",
            "too-large: 2 to the power 5000 is too large to be exact: a numerator or denominator has at most 4096 bits @0..6",
        ),
        ("x/(s*0)", "undefined: division by zero @0..7"),
        ("foo(x)", "unknown-function: there is no function foo @0..3"),
        ("2*(foo(x))", "unknown-function: there is no function foo @2..10"),
        ("2*(inϑ())", "unknown-function: there is no function inϑ; is inv meant? @2..10"),
        ("sine(x)", "unknown-function: there is no function sine; is sin meant? @0..4"),
        ("Exp(x)", "unknown-function: there is no function Exp; is exp meant? @0..3"),
        ("W(H)", "unknown-function: W is not a function here; write W*(H) for the product @0..1"),
        ("exp*x", "syntax: exp is a function: write exp(...) @0..3"),
        ("kron(W)", "arity: kron takes two arguments, but one is given @0..7"),
        ("eye(W)", "kind: eye takes a dimension, but W is a variable @4..5"),
        ("W[i]", "index: W is matrix(n,m), which takes 2 indices, but 1 index is given @0..1"),
        ("W[i,p]*X", "index: in index notation every factor needs its indices, but X is matrix(n,m) @7..8"),
        ("x[i] + y[j]", "index: index j is free in y[j] but does not occur in x[i] @0..11"),
        ("F[i] = s*x[j]", "index: index i of the left-hand side does not occur in s*x[j] @0..4"),
        (
            "W[i,p]*W[p,j]",
            "index: index p has two dimensions: m at the second axis of W, which is matrix(n,m), but n at the first axis of W, which is matrix(n,m) @7..13",
        ),
        (
            "W[i,p]*H[j,p]",
            "index: index p has two dimensions: m at the second axis of W, which is matrix(n,m), but k at the second axis of H, which is matrix(m,k) @7..13",
        ),
        ("tr(W[i,p])", "index: tr does not take an expression with indices; repeat an index to sum over it @0..10"),
    ] {
        check(&vars, text, expected);
    }
}

#[test]
fn knows_the_variables_of_the_derivative() {
    let statement = parse("W*x + n*ones(n)").unwrap();
    let error =
        |wrt: &str| elaborate(&statement, &[wrt], &mut Symbols::default(), &mut Graph::new()).unwrap_err().message;
    assert_eq!(error("V"), "the expression has no variable V; its variables are W, x");
    assert_eq!(error("n"), "n is a dimension, not a variable");
}

#[test]
fn a_known_shape_settles_what_the_text_leaves_open() {
    let mut symbols = Symbols::default();
    let x = declare(&mut symbols, "X: matrix(n,m)").unwrap();
    let shape = symbols.declaration(x).shape.clone();
    for text in ["0", "J[i,j] = 0", "J[i,j] = X[i,j]", "J[i,j] = 3*ones(n)[i]*vector(1)[j]"] {
        let mut graph = Graph::new();
        let statement = parse(text).unwrap();
        let elaborated = elaborate_shaped(&statement, &[], Some(&shape), &mut symbols, &mut graph).unwrap();
        assert_eq!(symbols.shape_text(graph.shape(elaborated.root)), "matrix(n,m)", "{text}");
    }
    let statement = parse("X'").unwrap();
    let error = elaborate_shaped(&statement, &[], Some(&shape), &mut symbols, &mut Graph::new()).unwrap_err();
    assert_eq!(error.message, "X' is matrix(m,n) where matrix(n,m) is expected");
}

#[test]
fn builds_the_expected_operations() {
    let build = |text: &str| {
        let (mut symbols, mut graph) = (Symbols::default(), Graph::new());
        let elaborated = elaborate(&parse(text).unwrap(), &[], &mut symbols, &mut graph).unwrap();
        graph.op(elaborated.root).clone()
    };
    assert!(matches!(build("2*x"), Op::Combination(c) if c.len() == 1));
    assert!(matches!(build("A + B - (C - 2*D)"), Op::Combination(c) if c.len() == 4));
    assert_eq!(build("x'*A*y"), Op::Call(INNER));
    assert_eq!(build("x*y'"), Op::Call(OUTER));
    assert_eq!(build("a*A"), Op::Scale);
    assert_eq!(build("A/a"), Op::Call(DIVIDE));
    assert_eq!(build("1./x"), Op::Call(POWER));
    assert_eq!(build("log(det(X))"), Op::Call(LOG_DETERMINANT));
    assert_eq!(build("X^3"), Op::Parametric(MATRIX_POWER, Parameters::Natural(3)));
    assert_eq!(build("X^-1"), Op::Call(INVERSE));
    assert_eq!(build("X - X*0"), Op::Variable(crate::base::Variable(0)));
    assert_eq!(build("A[i,j]"), Op::Variable(crate::base::Variable(0)));
    assert!(matches!(build("A[j,i]*x[j]"), Op::Network(_)));
}

#[test]
fn declares() {
    let mut symbols = Symbols::default();
    for (text, expected) in [
        ("W: matrix(n,m) positive", "matrix(n,m) positive"),
        ("A: symmetric matrix(n)", "matrix(n,n) symmetric"),
        ("a: scalar positive", "scalar positive"),
        ("T: tensor(n,m,k)", "tensor(n,m,k) "),
        ("X ∈ ℝ^{n×m}", "matrix(n,m) "),
        ("z ∈ ℝ^n", "vector(n) "),
        ("c ∈ ℝ", "scalar "),
        ("v: vector(m*n)", "vector(m*n) "),
        ("G: matrix(3,3), spd", "matrix(3,3) spd"),
    ] {
        let variable = declare(&mut symbols, text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let declaration = symbols.declaration(variable);
        let attributes: Vec<&str> = declaration.attributes.iter().map(|a| a.as_str()).collect();
        assert_eq!(format!("{} {}", symbols.shape_text(&declaration.shape), attributes.join(" ")), expected);
    }
    for (text, message) in [
        ("exp: scalar", "exp is the name of a function; choose another name for the variable"),
        ("n: scalar", "n is a dimension; choose another name for the variable"),
        ("B: matrix(n,W)", "W is a variable, so it cannot be a dimension of B"),
        ("B: matrix(n,m) symmetric", "symmetric needs a square matrix, but B is matrix(n,m)"),
        ("B: matrix", "B: a matrix has two dimensions: matrix(n,m), but none is given"),
        (
            "B: matrix(n,m) shiny",
            "'shiny' is not an attribute; known are symmetric, skew, spd, diagonal, orthogonal, \
          idempotent, invertible, lower, upper, positive, nonzero",
        ),
        ("B", "expected a declaration such as W: matrix(n,m) symmetric"),
        ("B: matrix(0,n)", "'0' is not a dimension: write a name such as n, or a size such as 3"),
    ] {
        assert_eq!(declare(&mut symbols, text).unwrap_err().message, message);
    }
    assert!(declare_parts(&mut symbols, "Z", "matrix", &["n", "m"], &["positive"]).is_ok());
    assert!(symbols.find_variable("B").is_none());
}
