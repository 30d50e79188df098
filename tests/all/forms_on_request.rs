//! Forms that are made when they are asked for: the Hessian at a direction, the derivative at a direction.

use crate::support::check::check_forms;
use crate::support::corpus::{Case, answers};
use crate::support::{context, generate, listed, on_threads, request};
use gradus::{Form, FormName, Status};

fn form(declarations: &str, text: &str, wrt: &str, name: FormName) -> Option<Form> {
    let cx = context(listed(declarations));
    let wrt: Vec<&str> = wrt.split(',').collect();
    let answer = request(&cx, text, &wrt, None).forms(&[name]).answer().ok()?;
    answer.forms.get(name).cloned()
}

#[test]
fn directions_are_written_as_on_paper() {
    for (declarations, text, wrt, name, expected) in [
        ("", "tr(W*H*H'*W')", "W", FormName::Hvp, "2*V*H*H'"),
        ("", "W*W'", "W", FormName::Frechet, "V*W' + W*V'"),
        ("", "x'*A*x", "x", FormName::Hvp, "(A + A')*v"),
        ("", "x'*A*x", "x,x", FormName::Hvp, "(A + A')*v"),
        ("", "logdet(S)", "S", FormName::Hvp, "-(inv(S)*V*inv(S))'"),
        ("", "inv(A)*B", "A", FormName::Frechet, "-inv(A)*V*inv(A)*B"),
        ("", "a^3", "a", FormName::Hvp, "6*a*v"),
        ("V: matrix(n,m)", "tr(V'*X*X'*V)", "X", FormName::Hvp, "2*V*V'*V_"),
        ("", "c'*x", "x", FormName::Hvp, "0"),
        ("", "W*W'", "W", FormName::SingleEntry, "E(k,l)*W' + W*E(k,l)'"),
        ("", "X'*A*X", "X", FormName::SingleEntry, "E(k,l)'*A*X + X'*A*E(k,l)"),
        ("", "A*X*B", "X", FormName::SingleEntry, "A*E(r,s)*B"),
        ("", "inv(A)", "A", FormName::SingleEntry, "-inv(A)*E(k,l)*inv(A)"),
        ("", "exp(X)", "X", FormName::SingleEntry, "E(k,l).*exp(X)"),
        ("", "A*x", "x", FormName::SingleEntry, "A*e(k)"),
        ("", "x'*A", "A", FormName::SingleEntry, "x'*E(k,l)"),
        ("", "tr(W*H*H'*W')", "W", FormName::SingleEntry, "2*W*H*H':E(r,s)"),
        ("", "x'*A*x", "x", FormName::SingleEntry, "(A + A')*x:e(k)"),
        ("", "E*X", "X", FormName::SingleEntry, "E*(e(r)*e(s)')"),
        ("e: scalar", "e*x", "x", FormName::SingleEntry, "e*eye(n)[:,k]"),
        ("", "W*W'", "W", FormName::Isotropic, "E4*W + W*E4:G4"),
        ("", "A*X*B", "X", FormName::Isotropic, "A*E4*B'"),
        ("", "X", "X", FormName::Isotropic, "E4(n,m)"),
        ("", "X'", "X", FormName::Isotropic, "G4(n,m)"),
        ("", "A*X", "X", FormName::Isotropic, "A*E4(m,k)"),
        ("", "-2*X'*A/c", "X", FormName::Isotropic, "-2*E4(m,k)*A'/c:G4(n,m)"),
        ("", "inv(X)", "X", FormName::Isotropic, "-inv(X)*E4*inv(X)'"),
        ("", "1/2*(X + X')", "X", FormName::Isotropic, "1/2*(E4(n,n) + G4(n,n))"),
        ("", "(X + X')*A/c", "X", FormName::Isotropic, "(E4*A' + E4*A':G4)/c"),
        ("", "X*X'*X", "X", FormName::Isotropic, "E4*X'*X + X*X'*E4 + X*E4*X':G4"),
        ("", "logdet(X)", "X,X", FormName::Isotropic, "-inv(X)'*E4*inv(X):G4"),
        ("E4: matrix(n,n)", "E4*X + X", "X", FormName::Isotropic, "(E4 + eye(n))*E4(n,m)"),
        ("k: index(n)", "X[k,:]*X'", "X", FormName::SingleEntry, "E(r,s)[k,:]*X' + X[k,:]*E(r,s)'"),
    ] {
        let found = form(declarations, text, wrt, name).map(|form| form.text());
        assert_eq!(found.as_deref(), Some(expected), "{text} by {wrt}");
    }
    assert!(form("", "W*W'", "W", FormName::Hvp).is_none());
    assert!(form("", "x'*A*y", "x,y", FormName::Hvp).is_none());
    for (text, wrt) in [("a*x", "a"), ("x'*A*x", "x,x"), ("x[i]*x[j]*x[k]", "x")] {
        assert!(form("", text, wrt, FormName::SingleEntry).is_none(), "{text}");
    }
    for (text, wrt) in [("A*x", "x"), ("x*x'", "x"), ("exp(X)", "X"), ("tr(X)*X", "X"), ("tr(X*A)", "X")] {
        assert!(form("", text, wrt, FormName::Isotropic).is_none(), "{text}");
    }
}

/// The Hessian of a vector, times a vector, is what the form says.
#[test]
fn the_hessian_at_a_direction_is_its_product_with_it() {
    for (declarations, text) in [
        ("A: matrix(n,n); x: vector(n)", "x'*A*x"),
        ("A: matrix(n,m); x: vector(m); b: vector(n)", "norm(A*x - b)^2"),
        ("x: vector(n)", "logsumexp(x)"),
        ("X: matrix(n,m); x: vector(m); y: vector(n)", "sum(log(1 + exp(-y.*(X*x))))"),
        ("x: vector(n); A: matrix(n,n)", "exp(x'*A*x)"),
        ("x: vector(n)", "sum(x.^4)"),
    ] {
        let cx = context(listed(declarations));
        let hessian = cx.derive(text).by("x").by("x").answer().unwrap();
        let hvp = form(declarations, text, "x", FormName::Hvp).unwrap();
        let product = format!("({})*v", hessian.matrix().unwrap().text());
        let size = declarations.split("x: ").nth(1).unwrap().split(';').next().unwrap();
        let mut cx = cx.clone();
        cx.declare(&format!("v: {size}")).unwrap();
        let equality = cx.equal(&product, &hvp.text()).unwrap();
        assert!(equality.verdict.is_true(), "{text}: {product} and {}", hvp.text());
    }
}

/// Every scalar line has one, and no line has either without being asked.
#[test]
fn the_corpus_has_them() {
    let lines: Vec<&Case> = answers().iter().map(|(case, _)| case).filter(|case| case.wrt().len() == 1).collect();
    let missing = on_threads(&lines, |case| {
        let answer = case.answer().unwrap();
        assert!(answer.forms.hvp.is_none() && answer.forms.frechet.is_none());
        let cx = case.context().unwrap();
        let name = if answer.value_shape.is_empty() { FormName::Hvp } else { FormName::Frechet };
        let asked = request(&cx, case.text("expr").unwrap(), &case.wrt(), None).forms(&[name]).answer();
        let found = asked.is_ok_and(|answer| {
            answer.forms.get(name).is_some()
                && answer.forms.iter().count() == 1
                && answer.verdict.status() < Status::Unknown
        });
        if found { String::new() } else { format!("{} has no {}\n", case.id(), name.as_str()) }
    });
    let missing = missing.concat();
    assert!(missing.is_empty(), "{missing}");
}

/// In every notation.
#[test]
fn forms_on_request_are_written_in_every_notation() {
    for (text, name, unicode, latex) in [
        (
            "W*W'",
            FormName::Isotropic,
            "ℰ · W + W · ℰ : 𝒢",
            "\\mathcal{E} \\cdot W + W \\cdot \\mathcal{E} : \\mathcal{G}",
        ),
        ("W", FormName::Isotropic, "ℰₙₘ", "\\mathcal{E}_{n,m}"),
        ("W*W'", FormName::SingleEntry, "Eₖₗ Wᵀ + W Eₖₗᵀ", "E_{k,l} W^{\\top} + W E_{k,l}^{\\top}"),
    ] {
        let found = form("", text, "W", name).unwrap();
        assert_eq!((found.unicode().as_str(), found.latex().as_str()), (unicode, latex));
    }
    let read = context([""; 0]).parse("ℰ · W + W · ℰ : 𝒢").unwrap();
    assert_eq!(read.simplify().value().unwrap().text(), "delta[i,k]*W[j,l] + W[i,l]*delta[j,k]");
}

/// What is read as a single-entry matrix, and what is not.
#[test]
fn single_entry_matrices_are_read() {
    for (declarations, text, expected) in [
        ("k: index(n); l: index(m)", "E(k,l)", "e(k)*e(l)'"),
        ("A: matrix(n,m); B: matrix(m,k)", "A*E(2,1)*B", "A[:,2]*B[1,:]"),
        ("A: matrix(n,m)", "tr(A*E(r,s))", "A[s,r]"),
        ("A: matrix(n,m)", "E(r,s) + A - A", "e(r)*e(s)'"),
        ("A: matrix(n,n)", "E(r,r)*A", "e(r)*A[r,:]"),
        ("A: matrix(n,n)", "E(r,s)*A - E(s,r)'*A", "0"),
        ("A: matrix(n,m)", "E(r,1)*A'", "e(r)*A[:,1]'"),
        // A matrix of the question.
        ("E: matrix(n,m)", "E(1,2)", "E[1,2]"),
        ("", "tr(E) + E(1,2)", "tr(E) + E[1,2]"),
    ] {
        let found = context(listed(declarations)).parse(text).unwrap().simplify();
        assert_eq!(found.value().map(Form::text).unwrap_or_default(), expected, "{text}");
    }
    for (declarations, text) in [("r: scalar", "E(r,r)*A"), ("", "E(r,s)*r"), ("", "A[r,s]*E(r,s)")] {
        assert!(context(listed(declarations)).parse(text).is_err(), "{text}");
    }
}

/// Against differences, in corpus and random requests.
#[test]
fn every_form_on_request_agrees_with_differences() {
    const FORMS: [FormName; 3] = [FormName::Frechet, FormName::SingleEntry, FormName::Isotropic];
    let numbers: Vec<u64> = (0..160).collect();
    let reports = on_threads(&numbers, |number| check_forms(&generate::Case::new(5, *number), Some(&FORMS)));
    let wrong: Vec<&String> = reports.iter().flat_map(|report| &report.wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let forms: usize = reports.iter().map(|report| report.forms).sum();
    assert!(forms > 150, "{forms}");
}

/// Derivatives of matrices by matrices, against differences and read back without what the question says.
#[test]
fn tensors_agree_with_differences() {
    let texts = [
        "X",
        "X'",
        "A*X*B",
        "X'*C*X",
        "X*X'",
        "X*X'*X",
        "inv(X'*X)",
        "X*inv(X'*X)*X'",
        "2*a*X/c - X",
        "(A*X*B)'",
        "X*B - 3*a*X*B/c",
    ];
    let declarations =
        ["X: matrix(n,m)", "A: matrix(k,n)", "B: matrix(m,p)", "C: matrix(n,n)", "a: scalar", "c: scalar"];
    for (number, text) in texts.into_iter().enumerate() {
        let cx = context(declarations);
        let answer = cx.derive(text).by("X").forms(&[FormName::Isotropic]).answer().unwrap();
        let tensor = answer.forms.isotropic.as_ref().unwrap().text();
        // The text alone says the sizes.
        let read = cx.parse(&tensor).unwrap().simplify();
        assert_eq!(read.shape, answer.shape, "{text}: {tensor}");
        let case = generate::Case {
            number: number as u64,
            declarations: declarations.map(str::to_owned).to_vec(),
            text: text.to_owned(),
            wrt: vec!["X".to_owned()],
            request: generate::Request::Derivative(None),
            grouped: false,
            tensors: false,
            wide: false,
        };
        let report = check_forms(&case, Some(&[FormName::Isotropic]));
        assert!(report.wrong.is_empty() && report.refused.is_empty() && report.forms == 1, "{text}: {report:?}");
    }
}

/// E4 and G4 on input: `*` joins neighbouring axes, `:` two and two.
#[test]
fn tensors_of_four_axes_are_read() {
    for (declarations, text, expected) in [
        ("A: matrix(n,m)", "E4:A", "A"),
        ("A: matrix(n,m)", "A:E4", "A"),
        ("A: matrix(n,m)", "G4:A", "A'"),
        ("A: matrix(n,m)", "ℰ:A + 𝒢(m,n):A'", "2*A"),
        ("A: matrix(n,m)", "G4(n,m):A", "A'"),
        ("A: matrix(n,m)", "A:G4", "A'"),
        ("A: matrix(n,m); B: matrix(m,k)", "A*E4:B", "A*B"),
        ("A: matrix(n,m); B: matrix(k,m)", "A*E4:(E4:B')", "A*B'"),
        ("A: matrix(n,m); B: matrix(m,k)", "(G4:E4):A - A'", "0"),
        ("A: matrix(n,m)", "(E4 - G4:G4):A", "0"),
        // Names, where that fits better.
        ("", "tr(E4*X)", "tr(E4*X)"),
        ("", "norm(E4*x - y)", "norm(E4*x - y)"),
        ("E4: scalar; x: vector(n)", "E4*x", "E4*x"),
    ] {
        let found = context(listed(declarations)).parse(text).unwrap().simplify();
        assert_eq!(found.value().map(Form::text).unwrap_or_default(), expected, "{text}");
    }
    for (text, code) in [("E4(n):A", "arity"), ("E4(n,m):(y*x')", "shape")] {
        let found = context(["x: vector(n)", "y: vector(m)"]).parse(text);
        assert_eq!(found.unwrap_err().code.as_str(), code, "{text}");
    }
}

/// A derivation of one form has the differential, which then is no form of the answer.
#[test]
fn steps_of_one_form() {
    let cx = gradus::Context::new();
    let answer = cx.derive("1/2*norm(D*W-X)^2").by("W").forms(&[FormName::Matrix]).with_steps().answer().unwrap();
    assert!(answer.steps.iter().any(|step| step.text().contains("dW")) && answer.differential().is_none());
}
