//! Index forms as pictures: what is drawn, and that it can be put into a page.

use gradus::Context;
use gradus::protocol::respond;

struct Case {
    expr: &'static str,
    wrt: &'static str,
    /// Boxes, joints of three wires or more, wires.
    parts: [usize; 3],
    /// What is written, in the order of the drawing: factor, boxes, indices that are summed over, free indices.
    words: &'static str,
}

const CASES: [Case; 9] = [
    Case { expr: "tr(W*H*H'*W')", wrt: "W", parts: [3, 0, 4], words: "2 W H H p q i j" },
    Case { expr: "W*W'", wrt: "W", parts: [2, 0, 6], words: "W i j k l + W i j k l" },
    Case { expr: "x", wrt: "x", parts: [0, 0, 1], words: "i j" },
    Case { expr: "diag(x)*A", wrt: "x", parts: [1, 1, 4], words: "A i j k" },
    Case { expr: "det(X)", wrt: "X", parts: [1, 0, 2], words: "det(X) X⁻¹ i j" },
    Case { expr: "-norm(x)", wrt: "x", parts: [1, 0, 1], words: "−1 / ‖x‖ x i" },
    Case { expr: "norm(W.*R)^2", wrt: "R", parts: [3, 2, 8], words: "2 W W R i j" },
    Case { expr: "1/2*norm(D*W-X)^2", wrt: "W", parts: [2, 0, 3], words: "D D[p,q] W[q,j] - X[p,j] p i j" },
    Case { expr: "sum(x)^2", wrt: "x", parts: [2, 0, 2], words: "2 x 𝟏 p i" },
];

/// The texts between tags.
fn words(picture: &str) -> String {
    let texts =
        picture.split("<text").skip(1).map(|rest| &rest[rest.find('>').unwrap() + 1..rest.find("</text>").unwrap()]);
    texts.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_drawn() {
    let mut wrong = Vec::new();
    for Case { expr, wrt, parts, words: expected } in &CASES {
        let answer = Context::new().parse(expr).unwrap().derivative(wrt).unwrap();
        let picture = answer.picture().unwrap();
        let found = ["<rect ", "<circle class=\"d\"", "<path "].map(|part| picture.matches(part).count());
        let (index, written) = (answer.index().unwrap().text(), words(&picture));
        if (found, written.as_str()) != (*parts, *expected) {
            wrong.push(format!("{expr} by {wrt}: {index}\n  {found:?} {written}"));
        }
        assert_eq!(Some(&picture), answer.picture().as_ref());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// No character of a text opens a tag, and what is too large is left out.
#[test]
fn is_put_into_a_page() {
    let long = (1..30).map(|at| format!("A{at}*x")).collect::<Vec<_>>().join(" + ");
    let mut drawn = 0;
    for (expr, wrt) in [
        ("sum(max(x,y))", "x"),
        ("norm(sign(A*x - b).*y)", "y"),
        (&long, "x"),
        ("X.^2.*Y", "X"),
        ("sum(abs(X)*y)", "X"),
    ] {
        let answer = Context::new().parse(expr).unwrap().derivative(wrt).unwrap();
        let Some(picture) = answer.picture() else { continue };
        drawn += 1;
        let tags = [
            "<svg ", "</svg>", "<title>", "</title>", "<style>", "</style>", "<g ", "</g>", "<rect ", "<path ",
            "<circle ", "<text ", "</text>",
        ];
        let known: usize = tags.iter().map(|tag| picture.matches(tag).count()).sum();
        assert_eq!(picture.matches('<').count(), known, "{expr}: {picture}");
        assert!(picture.len() < 40_000, "{expr}");
    }
    assert_eq!(drawn, 4, "all but the sum of thirty terms");
}

#[test]
fn is_there_where_it_is_asked_for() {
    let ask = |line: &str| respond(&Context::new(), line.as_bytes(), 1);
    let asked = ask(r#"{"expr": "W*W'", "wrt": "W", "picture": true, "forms": ["index"]}"#);
    assert!(asked.answer().unwrap().picture.as_ref().unwrap().starts_with("<svg "));
    assert!(!ask(r#"{"expr": "W*W'", "wrt": "W"}"#).to_string().contains("picture"));
    let each = ask(r#"{"expr": "tr(A*B)", "wrt_each": ["A", "B"], "picture": true}"#).to_string();
    assert_eq!(each.matches("<svg ").count(), 2);
    let wrong = ask(r#"{"expr": "A", "picture": 1}"#).to_string();
    assert!(wrong.contains("neither true nor false"), "{wrong}");
}
