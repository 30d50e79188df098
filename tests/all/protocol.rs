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
        r#"{"expr": 1}"#,
        "nothing",
    ] {
        let response = respond(&cx, line.as_bytes(), 7);
        let text = response.to_string();
        assert_eq!(serde_json::from_str::<Response>(&text).unwrap(), response, "{text}");
    }
}
