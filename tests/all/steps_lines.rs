//! Lines of derivations as they are read: their left sides, what stands there, and the laws beside them.

use gradus::{Answer, Detail, Layout};

/// A derivation as it is told, a line each: `left = text | law`.
fn told(answer: &Answer) -> Vec<String> {
    let line = |step| {
        let left = answer.left_side(step);
        match &step.case {
            Some(case) => format!("{left} = {} | if {case}", step.text()),
            None => format!("{left} = {} | {}", step.text(), step.law),
        }
    };
    answer.steps.iter().map(line).collect()
}

struct Question {
    expr: &'static str,
    wrt: &'static [&'static str],
    vars: &'static [&'static str],
    layout: Layout,
    detail: Detail,
}

impl Question {
    fn of(expr: &'static str, wrt: &'static [&'static str]) -> Question {
        Question { expr, wrt, vars: &[], layout: Layout::Mixed, detail: Detail::Short }
    }

    fn answer(&self) -> Answer {
        let mut cx = gradus::Context::new();
        self.vars.iter().for_each(|text| _ = cx.declare(text).unwrap());
        cx.set_layout(self.layout);
        let asked = self.wrt.iter().fold(cx.derive(self.expr), |asked, name| asked.by(name));
        asked.steps(self.detail).answer().unwrap()
    }

    /// That the derivation is these lines.
    fn is_told(&self, lines: &[&str]) {
        assert_eq!(told(&self.answer()), lines, "{} by {:?}", self.expr, self.wrt);
    }
}

#[test]
fn the_layout_is_a_step_of_its_own() {
    Question { layout: Layout::Denominator, ..Question::of("A*x", &["x"]) }.is_told(&[
        "dF = A*dx | differentiate each factor in turn",
        "J = A | collect what stands before the differential, dF = J*dX has the derivative J",
        "J' = A' | denominator layout: the transpose",
        "J'[i,j] = A[j,p]*delta[p,i] | entry by entry, dx[p] by the entry i of the variable is delta[p,i]",
        "J'[i,j] = A[j,i] | delta[i,j]*T[j,..] = T[i,..]",
    ]);
    for (layout, expr, wrt, ends) in [
        (
            Layout::Numerator,
            "x'*A*x",
            &["x"][..],
            [
                "G = (A + A')*x | df = G:dX has the gradient G, A*x + B*x = (A + B)*x",
                "G' = x'*(A + A') | numerator layout: the column as a row",
            ],
        ),
        (
            Layout::Numerator,
            "logdet(X)",
            &["X"],
            ["G = inv(X)' | df = G:dX has the gradient G", "G' = inv(X) | numerator layout: the transpose"],
        ),
        (
            Layout::Denominator,
            "A*X*B",
            &["X"],
            [
                "J = kron(B',A) | vec(A*X*B) = kron(B',A)*vec(X), vec(dF) = J*vec(dX) has the derivative J",
                "J' = kron(B,A') | denominator layout: the transpose",
            ],
        ),
    ] {
        let answer = Question { layout, ..Question::of(expr, wrt) }.answer();
        let lines = told(&answer);
        assert_eq!(lines[lines.len() - 2..], ends, "{expr}");
    }
}

/// No line is the value of a name of the question, and no two of another thing have one left side.
#[test]
fn names_are_not_those_of_the_question() {
    for (expr, wrt, vars, lefts) in [
        ("J*K*x", &["x"][..], &[][..], "dF, D, D[i,j]"),
        ("norm(H*x)^2", &["x", "x"], &[], "g, dg, D, D[i,j], d2f"),
        ("f'*inv(G + X)*g", &["X"], &["f: vector(n)", "g: vector(n)"], "M, phi, dphi, D"),
        ("f'*inv(G + X)*g + phi*psi*tr(D*J)", &["X"], &["f: vector(n)", "g: vector(n)"], "M, df1, G1"),
        ("F*X", &["X"], &[], "dPhi, J[i,j,k,l], J"),
        ("logdet(X)", &["X", "X"], &[], "g, dg, H[i,j,k,l], vec(dg), H, d2f"),
    ] {
        let answer = Question { vars, ..Question::of(expr, wrt) }.answer();
        let mut found: Vec<String> = answer.steps.iter().map(|step| answer.left_side(step).text()).collect();
        found.dedup();
        assert_eq!(found.join(", "), lefts, "{expr}");
        for name in found.iter().map(|left| left.split('[').next().unwrap()) {
            assert!(answer.symbols.find_variable(name).is_none(), "{expr}: {name}");
        }
    }
    let answer = Question::of("J*K*x", &["x"]).answer();
    assert_eq!(answer.index().unwrap().left_side().unwrap().text(), "D[i,j]");
}

/// The printed differential of a second derivative is a line, after that of the gradient.
#[test]
fn second_differentials_are_derived() {
    let answer = Question::of("logdet(X)", &["X", "X"]).answer();
    let last = told(&answer).pop().unwrap();
    assert_eq!(last, "d2f = -tr((inv(X)*dX)^2) | d2f = dg:dX");
    assert_eq!(answer.differential().unwrap().text(), answer.steps.last().unwrap().text());
}

/// In HTML parts have their names, and forms are those of the terminal.
#[test]
fn pages_say_what_the_terminal_says() {
    let answer = Question::of("-y'*log(softmax(W*x))", &["W"]).answer();
    let html = answer.html("");
    assert!(!html.contains("<mi></mi>"), "{html}");
    for part in answer.definitions() {
        let row = format!("<tr><th>where</th><td><math display=\"inline\"><mi>{}</mi><mo>=</mo>", part.name());
        assert!(html.contains(&row), "{row}");
        assert_eq!(html.matches(&format!("<mi>{}</mi><mo>=</mo>", part.name())).count(), 2, "{html}");
    }
    assert!(html.contains("<code>r*x&#39;</code>"), "{html}");
}
