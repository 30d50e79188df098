//! HTML and MathML: every element is closed, everything is escaped, nothing is fetched.

use crate::support::corpus::answers;
use gradus::{Context, Detail};

/// What is wrong with the nesting of elements, if something is.
fn unbalanced(html: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    for part in html.split('<').skip(1) {
        let Some((tag, text)) = part.split_once('>') else { return Some(format!("no end of <{part}")) };
        if text.contains(['"']) && open.last() != Some(&"style") {
            return Some(format!("a bare quote in {text}"));
        }
        match tag.strip_prefix('/') {
            Some(name) if open.pop() != Some(name) => return Some(format!("</{name}> closes another")),
            Some(_) => {}
            None => open.push(tag.split(' ').next().unwrap_or_default()),
        }
    }
    open.pop().map(|name| format!("<{name}> is not closed"))
}

/// Every form of the corpus as MathML, and the words and signs that it may have.
#[test]
fn formulas_are_well_formed() {
    let mut wrong = String::new();
    for (case, answer) in answers() {
        let answer = answer.as_ref().unwrap();
        for form in answer.forms.iter() {
            let mathml = form.mathml();
            if let Some(problem) = unbalanced(&mathml) {
                wrong += &format!("{} {}: {problem}: {mathml}\n", case.id(), form.text());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn formulas_as_they_are_written() {
    let cx = Context::new();
    for (text, expected) in [
        ("2*A*x", "<mn>2</mn><mo>\u{2062}</mo><mi>A</mi><mo>\u{2062}</mo><mi>x</mi>"),
        (
            "-A'",
            "<mo form=\"prefix\">−</mo><msup><mrow><mi>A</mi></mrow><mrow><mi mathvariant=\"normal\">⊤</mi></mrow></msup>",
        ),
        ("x/c", "<mfrac><mrow><mi>x</mi></mrow><mrow><mi>c</mi></mrow></mfrac>"),
        ("A1 - B_x", "<msub><mi>A</mi><mn>1</mn></msub><mo>−</mo><msub><mi>B</mi><mi>x</mi></msub>"),
        ("alpha*x", "<mi>α</mi><mo>\u{2062}</mo><mi>x</mi>"),
    ] {
        let answer = cx.parse(text).unwrap().simplify();
        assert_eq!(answer.value().unwrap().mathml(), expected, "{text}");
    }
}

/// A page is one section: closed, escaped, without addresses, with what changed in a line.
#[test]
fn pages_are_closed_and_escaped() {
    for (text, wrt, detail) in [
        ("W*W'", "W", Detail::Cases),
        ("-1/2*y'*inv(S)*y - 1/2*logdet(S)", "S", Detail::Full),
        ("softmax(A*x)", "x", Detail::Short),
        ("norm(C.*(R - U'*V))^2", "U", Detail::Full),
    ] {
        let answer = Context::new().derive(text).by(wrt).steps(detail).answer().unwrap();
        let html = answer.html(&format!("<script>alert(\"{text}\")</script> & more"));
        assert_eq!(unbalanced(&html), None, "{html}");
        let said = ["&lt;script&gt;", "class=\"changed\"", "<math display"].iter().all(|part| html.contains(part));
        assert!(said && !html.contains("<script") && !html.contains("http"), "{html}");
    }
}

#[cfg(feature = "cli")]
#[test]
fn the_command_prints_a_page() {
    use crate::support::command::gradus;
    let found = gradus(&["derive", "W*W'", "--wrt", "W", "--steps", "--format", "html"], b"");
    assert!(
        found.status == 0 && found.stdout.starts_with("<!DOCTYPE html>") && found.stdout.contains("<h2>Steps</h2>")
    );
    let found = gradus(&["derive", "W*W'", "--wrt", "W", "--format", "html"], b"");
    assert!(found.status == 0 && !found.stdout.contains("<h2>Steps</h2>"));
}
