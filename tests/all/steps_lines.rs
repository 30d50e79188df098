//! Lines of derivations as they are read: their left sides, what stands there, and the laws beside them.

use gradus::{Answer, Detail, Layout};

/// A derivation as it is told, a line each: `left = text | law`.
fn told(answer: &Answer) -> Vec<String> {
    let line = |step: &gradus::Step| {
        let left = answer.left_side(step);
        match step.case_in_words() {
            Some(case) => format!("{left} = {} | {case}", step.text()),
            None => format!("{left} = {} | {}", step.text(), step.law),
        }
    };
    answer.steps.iter().map(line).collect()
}

struct Question<'a> {
    expr: &'a str,
    wrt: &'a [&'a str],
    vars: &'a [&'a str],
    layout: Layout,
    detail: Detail,
}

impl<'a> Question<'a> {
    fn of(expr: &'a str, wrt: &'a [&'a str]) -> Question<'a> {
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
        "J = A | dF = J*dX has the derivative J",
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
                "G = (A + A')*x | df = G:dX has the gradient G",
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

/// A squared norm has its own differential, wherever it stands: there is no way by way of the norm, which has none at zero.
#[test]
fn squared_norms_are_not_taken_apart() {
    for (expr, lines) in [
        (
            "lambda*norm(w)^2",
            &[
                "df = 2*lambda*w'*dw | norm(A)^2 = A:A, d(A:A) = 2*(A:dA)",
                "df = 2*lambda*w:dw | x'*y = x:y",
                "G = 2*lambda*w | df = G:dX has the gradient G",
            ][..],
        ),
        (
            "norm(X*w - y)^2 + lambda*norm(w)^2",
            &[
                "r = X*w - y | ",
                "df = 2*r'*X*dw + 2*lambda*w'*dw | norm(A)^2 = A:A, d(A:A) = 2*(A:dA)",
                "df = 2*(X'*r + lambda*w):dw | x'*y = x:y, A:B*C = B'*A:C, pull out a common factor",
                "G = 2*(X'*r + lambda*w) | df = G:dX has the gradient G",
            ],
        ),
        (
            "log(norm(w)^2)",
            &[
                "df = 2*w'*dw/norm(w)^2 | d(log(x)) = d(x)./x, norm(A)^2 = A:A, d(A:A) = 2*(A:dA)",
                "df = 2*w/norm(w)^2:dw | x'*y = x:y",
                "G = 2*w/norm(w)^2 | df = G:dX has the gradient G",
            ],
        ),
        (
            "norm(X*w - y)^2/n",
            &[
                "r = X*w - y | ",
                "df = 2*r'*X*dw/n | d(x/c) = d(x)/c, norm(A)^2 = A:A, d(A:A) = 2*(A:dA)",
                "df = 2*X'*r/n:dw | x'*y = x:y, A:B*C = B'*A:C",
                "G = 2*X'*r/n | df = G:dX has the gradient G",
            ],
        ),
    ] {
        Question::of(expr, &["w"]).is_told(lines);
    }
}

/// Laws beside a line are those that lead there: none that moves what does not move.
#[test]
fn laws_are_those_that_were_used() {
    for (expr, wrt, line) in [
        ("logdet(X)", "X", "df = inv(X)':dX | tr(A'*B) = A:B"),
        ("det(X)", "X", "df = det(X)*inv(X)':dX | tr(A'*B) = A:B"),
        ("norm(X)", "X", "df = X/norm(X):dX | c*(A:B) = c*A:B"),
        ("norm(x)", "x", "df = x/norm(x):dx | x'*y = x:y"),
        ("vec(X)'*vec(X)", "X", "df = 2*X:dX | vec(A):vec(B) = A:B"),
        ("logdet(A + X*X')", "X", "df = (M*X + M'*X):dX | tr(A'*B) = A:B, A:B*C = A*C':B, A:B*C = B'*A:C, A:B' = A':B"),
        ("f'*inv(X)*g", "X", "dphi = -inv(X)'*f*(inv(X)*g)':dX | A:B*C*D = B'*A*D':C"),
        ("-y'*log(softmax(W*x))", "W", "G = r*x' | df = G:dX has the gradient G"),
    ] {
        let vars = &["f: vector(n)", "g: vector(n)"][..];
        let vars = if expr.starts_with('f') { vars } else { &[] };
        let lines = told(&Question { vars, wrt: &[wrt], ..Question::of(expr, &[]) }.answer());
        assert!(lines.iter().any(|own| own == line), "{expr}: {lines:#?}");
    }
}

/// What is asked in index notation is derived so, and every gradient is read off `G:dX`.
#[test]
fn every_gradient_is_read_off() {
    let read = "read the indices as products of matrices";
    for (expr, wrt, lines) in [
        (
            "x[i]*A[i,j]*x[j]",
            "x",
            &[
                "df = dx[p]*A[p,q]*x[q] + x[p]*A[p,q]*dx[q] | differentiate each factor in turn",
                "G[i] = delta[p,i]*A[p,q]*x[q] + x[p]*A[p,q]*delta[q,i] | entry by entry, dx[p] by the entry i of the variable is delta[p,i]",
                "G[i] = A[i,q]*x[q] + x[p]*A[p,i] | delta[i,j]*T[j,..] = T[i,..]",
                "G[i] = (A[i,p] + A[p,i])*x[p] | pull out a common factor",
                "G = (A + A')*x | READ",
                "df = (A + A')*x:dx | df = G:dX",
            ][..],
        ),
        (
            "A[i,j]*X[j,k]*B[k,i]",
            "X",
            &[
                "df = A[q,r]*dX[r,s]*B[s,q] | differentiate each factor in turn",
                "G[i,j] = A[p,q]*delta[q,i]*delta[r,j]*B[r,p] | entry by entry, dX[p,q] by the entry i,j of the variable is delta[p,i]*delta[q,j]",
                "G[i,j] = A[q,i]*B[j,q] | delta[i,j]*T[j,..] = T[i,..]",
                "G = (B*A)' | READ",
                "df = (B*A)':dX | df = G:dX",
            ],
        ),
        (
            "sum(X)",
            "X",
            &[
                "df = sum(dX) | differentiate each factor in turn",
                "df = ones(n)*ones(m)':dX | sum(A.*B) = A:B",
                "G = ones(n)*ones(m)' | df = G:dX has the gradient G",
            ],
        ),
        (
            "det(kron(A,B))",
            "A",
            &[
                "df = det(kron(A,B))*tr(inv(kron(A,B))*kron(dA,B)) | d(det(M)) = det(M)*tr(inv(M)*d(M))",
                "df = det(A)^m*det(B)^n*tr(B*inv(B))*tr(dA*inv(A)) | tr(A*B) = tr(B*A), inv(kron(A,B)) = kron(inv(A),inv(B)), kron(A,B)*kron(C,D) = kron(A*C,B*D), tr(kron(A,B)) = tr(A)*tr(B), det(kron(A,B)) = det(A)^n*det(B)^m",
                "df = m*det(kron(A,B))*inv(A)':dA | A*inv(A) = eye(n), tr(eye(n)) = n, det(A)^n*det(B)^m = det(kron(A,B)), c*tr(A) = tr(c*A), tr(A*B) = A:B'",
                "G = m*det(kron(A,B))*inv(A)' | df = G:dX has the gradient G",
            ],
        ),
        (
            "-y'*log(softmax(u))",
            "u",
            &[
                "f = -y:log(softmax(u)) | x'*y = x:y",
                "df = -y:(du.*softmax(u) - softmax(u)'*du*softmax(u))./softmax(u) | d(log(x)) = d(x)./x, d(softmax(x)) = softmax(x).*d(x) - (softmax(x):d(x))*softmax(x)",
                "df = (sum(y)*softmax(u) - y):du | x'*y = x:y, A:(B./C) = (A./C):B, A:(B.*C) = (A.*B):C, x.*y./y = x",
                "G = sum(y)*softmax(u) - y | df = G:dX has the gradient G",
            ],
        ),
        (
            "sum(log(sigmoid(A*x)))",
            "x",
            &[
                "df = sum(sigmoid(-A*x).*(A*dx)) | d(log(u)) = d(u)./u, d(sigmoid(u)) = sigmoid(u).*sigmoid(-u).*d(u)",
                "df = sigmoid(-A*x):A*dx | sum(A.*B) = A:B, A:(B./C) = (A./C):B, A:(B.*C) = (A.*B):C",
                "df = A'*sigmoid(-A*x):dx | A:B*C = B'*A:C",
                "G = A'*sigmoid(-A*x) | df = G:dX has the gradient G",
            ],
        ),
    ] {
        let lines: Vec<String> = lines.iter().map(|line| line.replace("READ", read)).collect();
        Question::of(expr, &[wrt]).is_told(&lines.iter().map(String::as_str).collect::<Vec<&str>>());
    }
}

/// In index notation a line contracts deltas if it says so, and none has another order alone.
#[test]
fn entries_follow_from_the_line_before() {
    let delta = "entry by entry, dX[p,q] by the entry k,l of the variable is delta[p,k]*delta[q,l]";
    for (expr, wrt, detail, lines) in [
        ("A.*X", "X", Detail::Short, vec![format!("J[i,j,k,l] = delta[i,k]*delta[j,l]*A[i,j] | {delta}")]),
        ("X'", "X", Detail::Short, vec![format!("J[i,j,k,l] = delta[i,l]*delta[j,k] | {delta}")]),
        ("x*x'", "x", Detail::Short, vec![
            "J[i,j,k] = x[i]*delta[j,k] + delta[i,k]*x[j] | entry by entry, dx[p] by the entry k of the variable is delta[p,k]".to_owned(),
        ]),
        ("X.*X", "X", Detail::Cases, vec![
            format!("J[i,j,k,l] = delta[i,k]*delta[j,l]*X[i,j] + X[i,j]*delta[i,k]*delta[j,l] | {delta}"),
            "J[i,j,k,l] = 2*delta[i,k]*delta[j,l]*X[i,j] | collect like terms".to_owned(),
            "J[i,j,k,l] = 2*X[i,j] | if i = k, j = l".to_owned(),
            "J[i,j,k,l] = 0 | otherwise".to_owned(),
        ]),
        ("x/norm(x)", "x", Detail::Short, vec![
            "J[i,j] = delta[i,j]/norm(x) - x[p]*delta[p,j]/norm(x)^3*x[i] | entry by entry, dx[p] by the entry j of the variable is delta[p,j]".to_owned(),
            "J[i,j] = delta[i,j]/norm(x) - x[i]*x[j]/norm(x)^3 | delta[i,j]*T[j,..] = T[i,..]".to_owned(),
        ]),
        ("x'*A*x", "x", Detail::Full, vec![
            "G[i] = x[p]*(A[p,q] + A[q,p])*delta[q,i] | dx[p] by the entry i of the variable is delta[p,i]".to_owned(),
            "G[i] = (A[i,p] + A[p,i])*x[p] | delta[i,j]*T[j,..] = T[i,..]".to_owned(),
        ]),
    ] {
        let answer = Question { wrt: &[wrt], detail, ..Question::of(expr, &[]) }.answer();
        let found: Vec<String> =
            told(&answer).into_iter().filter(|line| line.starts_with("J[") || line.starts_with("G[")).collect();
        assert_eq!(found, lines, "{expr}");
    }
}

/// Lines, their left sides and laws in the notations of formulas.
#[test]
fn derivations_have_one_notation() {
    let answer = Question::of("A*X*B", &["X"]).answer();
    let line = |at: usize| {
        let step = &answer.steps[at];
        let left = answer.left_side(step);
        let of = |said: fn(&gradus::Law) -> String| step.laws.iter().map(said).collect::<Vec<String>>().join(", ");
        (
            format!("{} = {} | {}", left.unicode(), step.unicode(), of(gradus::Law::unicode)),
            format!("{} = {} | {}", left.latex(), step.latex(), of(gradus::Law::latex)),
        )
    };
    assert_eq!(
        line(2),
        (
            "J[i,j,k,l] = A[i,k] B[l,j] | δ[i,j] T[j,…] = T[i,…]".to_owned(),
            "J_{ijkl} = A_{ik} B_{lj} | \\delta_{ij} T_{j,\\dots} = T_{i,\\dots}".to_owned(),
        )
    );
    let (unicode, latex) = line(3);
    assert_eq!(unicode, "J = Bᵀ ⊗ A | vec(A X B) = (Bᵀ ⊗ A) vec(X), vec(dF) = J vec(dX) has the derivative J");
    assert!(latex.contains("\\mathrm{d}F") && latex.contains("\\text{ has the derivative }J"), "{latex}");
    let answer = Question::of("logdet(X)", &["X", "X"]).answer();
    let stacked = &answer.steps[4];
    assert_eq!(answer.left_side(stacked).unicode() + " = " + &stacked.unicode(), "vec(dg) = -(X⁻¹ ⊗ X⁻ᵀ) Kₙₙ vec(dX)");
    assert_eq!(answer.left_side(answer.steps.last().unwrap()).unicode(), "d²f");
}

/// The forms that are made on request are derived down to what is printed, entries of a gradient by way of it, and the printed differential
/// is a line.
#[test]
fn every_form_is_derived() {
    use gradus::FormName::{Frechet, Hvp, Index, Isotropic, Matrix, SingleEntry, Taylor};
    let cx = gradus::Context::new();
    for (expr, wrt, forms, lines) in [
        (
            "norm(A*x - b)^2",
            "x",
            &[Hvp][..],
            &[
                "G = 2*A'*(A*x - b) | df = G:dX has the gradient G",
                "dG = 2*A'*A*dx | differentiate each factor in turn",
                "dG = 2*A'*A*v | dx = v",
            ][..],
        ),
        ("t*log(t)", "t", &[Hvp], &["dG = dt/t | d(log(x)) = d(x)./x", "dG = v/t | dt = v"]),
        ("W*W'", "W", &[Frechet], &["dF = V*W' + W*V' | dW = V"]),
        ("W*W'", "W", &[Isotropic], &["J = E4*W + W*E4:G4 | A*dW*B = A*E4*B:dW, dW' = G4:dW"]),
        ("W*W'", "W", &[Taylor], &["T = W*W' + dW*W' + W*dW' + dW*dW' | T = F + dF + d2F/2"]),
        ("tr(X'*A*X)", "X", &[SingleEntry], &["df = (A + A')*X:E(k,l) | dX = E(k,l)"]),
        (
            "norm(A*x - b)^2",
            "x",
            &[Matrix, Index],
            &["G = 2*A'*r | df = G:dX has the gradient G", "G[i] = 2*A[p,i]*r[p] | entry by entry"],
        ),
    ] {
        let answer = cx.derive(expr).by(wrt).forms(forms).with_steps().answer().unwrap();
        let told = told(&answer);
        assert_eq!(told[told.len() - lines.len()..], *lines, "{expr}: {told:#?}");
    }
    for (expr, wrt) in [("x/norm(x)", "x"), ("X^3", "X"), ("x'*A*x/(x'*x)", "x"), ("det(X)*inv(X)", "X")] {
        let answer = cx.derive(expr).by(wrt).with_steps().answer().unwrap();
        let differential = answer.differential().unwrap();
        let printed = differential.named().map_or_else(|| differential.text(), |named| named.text());
        assert!(answer.steps.iter().any(|step| step.text() == printed), "{expr}: {printed}");
        let way = answer.steps_to(gradus::FormName::Differential);
        assert_eq!(way.last().unwrap().text(), printed, "{expr}");
    }
}
