//! The batch protocol as types.

use gradus::Context;
use gradus::protocol::{Response, respond};

#[test]
fn answers_are_read_back_as_they_are_written() {
    let cx = Context::new();
    for line in [
        r#"{"id": [1, "a"], "expr": "W*W'", "wrt": "W"}"#,
        r#"{"expr": "logdet(S)", "wrt": ["S"], "constraint": "skew", "layout": "numerator"}"#,
        r#"{"id": "b", "expr": "x + A"}"#,
        r#"{"expr": "a'*b*A", "tree": true, "declare": ["a: vector(n)", "b: vector(n)"]}"#,
        r#"{"expr": "tr(A*B)", "wrt_each": ["A", "B"], "tree": true}"#,
        r#"{"expr": "A*B", "equal": "B*A", "declare": ["A: matrix(n,n)", "B: matrix(n,n)"]}"#,
        r#"{"expr": "A*B", "equal": "B*+"}"#,
        r#"{"expr": "tr(A*B)", "explain": "tr(B*A)"}"#,
        r#"{"expr": "tr(A*B)", "explain": "tr(B)*tr(A)"}"#,
        r#"{"expr": "inv(A'*A)", "facts": true}"#,
        r#"{"expr": "F[i,j] = W[i,p]*W[j,p]", "read": true}"#,
        r#"{"expr": 1}"#,
        "nothing",
    ] {
        let response = respond(&cx, line.as_bytes(), 7);
        let text = response.to_string();
        assert_eq!(serde_json::from_str::<Response>(&text).unwrap(), response, "{text}");
    }
}

#[test]
fn questions_beside_derivatives() {
    let cx = Context::new();
    for (line, expected) in [
        (r#"{"expr": "vec(A*X*B)", "equal": "kron(B',A)*vec(X)"}"#, r#""equal":true,"verdict":{"status":"proved""#),
        (r#"{"expr": "x'*x", "equal": "2*x'*x"}"#, r#""equal":false,"verdict":{"status":"false""#),
        (r#"{"expr": "A*B", "equal": "A*+"}"#, r#""span":[2,3],"in":"equal""#),
        (r#"{"expr": "A*+", "equal": "A*B"}"#, r#""span":[2,3]}"#),
        (r#"{"expr": "tr(A*B)", "explain": "tr(B*A)"}"#, r#""of":"value","text":"tr(B*A)""#),
        (r#"{"expr": "tr(A*B)", "explain": "tr(A)*tr(B)"}"#, r#""steps":[]"#),
        (r#"{"expr": "A'*A", "facts": true}"#, r#""fact":"is positive semidefinite","premises":[]"#),
        (r#"{"expr": "inv(A)", "facts": true}"#, r#""conditions":["A is invertible"]"#),
        (r#"{"expr": "x^T*A*x", "read": true}"#, r#""text":"x'*A*x","unicode":"xᵀ A x""#),
        (r#"{"expr": "d(x'*x)/dx", "read": true}"#, r#""wrt":["x"]"#),
        (r#"{"expr": "x'*A", "read": true}"#, r#""shape":["m"],"row":true"#),
        (r#"{"expr": "x^T A x", "from": "latex", "wrt": "x"}"#, r#""question":"x'*A*x""#),
        (r#"{"expr": "x", "from": "maple"}"#, "there is no language 'maple'"),
        (r#"{"expr": "x'*S*x", "wrt": "x", "declare": "S: matrix(n,n) symmetric"}"#, r#""text":"2*S*x""#),
        (r#"{"expr": "x", "declare": ["x: box"]}"#, r#""code":"declaration","message":"the declaration 'x: box'"#),
        (
            r#"{"expr": "A", "vars": {"A": {"attributes": ["spd"]}}}"#,
            r#"\"attributes\", which is none here: write \"attrs\""#,
        ),
        (r#"{"expr": "A", "vars": {"A": {"atrs": ["spd"]}}}"#, r#"write \"attrs\""#),
        (r#"{"expr": "A", "vars": {"A": {"type": "matrix"}}}"#, r#"write \"kind\""#),
        (r#"{"expr": "A", "vars": {"A": {"kind": "matrix", "dims": ["n", "n"]}}}"#, r#"write \"shape\""#),
        (r#"{"expr": "x", "vars": {"x": {"kind": "scalar", "range": [0, 1]}}}"#, r#""ok":true"#),
        (r#"{"expr": "x", "declare": 1}"#, "neither a declaration nor a list of them"),
        (r#"{"expr": "x", "read": 1}"#, "neither true nor false"),
        (
            r#"{"expr": "2*x/3 - y", "tree": true}"#,
            r#""tree":["sum",["product",["number","2/3"],"*",["name","x"]],["negate",["name","y"]]]"#,
        ),
        (
            r#"{"expr": "A.^2./B", "tree": true}"#,
            r#""tree":["product",["hadamard-power",["name","A"],["number","2"]],"./",["name","B"]]"#,
        ),
        (r#"{"expr": "A*x", "wrt": "x", "tree": true}"#, r#""tree":["index",["name","A"],["i","j"]]"#),
    ] {
        let text = respond(&cx, line.as_bytes(), 1).to_string();
        assert!(text.contains(expected), "{line}\n{text}");
    }
}
