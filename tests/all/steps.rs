//! Derivations: every answer has one, its lines are equal to what they are of, and it ends in the printed forms.

#[cfg(feature = "cli")]
use crate::support::command::console;
use crate::support::corpus::{Case, answers, objects};
use crate::support::{context, on_threads, request};
use gradus::{Answer, Form, FormName, LineOf, Phase, Status, Step};
use serde_json::Value;
#[cfg(feature = "cli")]
use std::path::Path;

/// The derivations that the source documents ask for, and some of every kind of operation, as they are printed.
#[cfg(feature = "cli")]
#[test]
fn derivations_as_they_are_printed() {
    let mut out = String::new();
    for (text, wrt) in [
        ("tr(W*H*H'*W')", "W"),
        ("W*W'", "W"),
        ("1/2*norm(D*W - X)^2", "W"),
        ("norm(C.*(R - U'*V))^2", "U"),
        ("x'*A*x", "x"),
        ("x'*A*x/(x'*x)", "x"),
        ("logdet(S)", "S"),
        ("-1/2*y'*inv(S)*y - 1/2*logdet(S)", "S"),
        ("sum(log(1 + exp(-y.*(X*w))))", "w"),
        ("tr(A*X*B*X'*C)", "X"),
        ("A*X*B", "X"),
        ("inv(X)", "X"),
        ("softmax(x)", "x"),
        ("sum(relu(W*relu(V*x) + b))", "V"),
    ] {
        out += &console(Path::new("."), &format!("derive \"{text}\" --wrt {wrt} --steps"));
        out.push('\n');
    }
    out += &console(Path::new("."), "derive \"norm(A*x - b)^2\" --wrt x --wrt x --steps");
    insta::with_settings!({ snapshot_path => "../../snapshots/steps", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("derivations", out);
    });
}

/// Lines of the corpus: there are some, no text stands twice in a row, and the last of a form is the form.
#[test]
fn every_derivative_of_the_corpus_has_a_derivation() {
    let lines: Vec<&Case> = answers().iter().map(|(case, _)| case).filter(|case| !case.wrt().is_empty()).collect();
    let found = on_threads(&lines, |case| {
        let cx = case.context().unwrap();
        let constraint = case.text("constraint").and_then(gradus::Constraint::from_name);
        let asked = request(&cx, case.text("expr").unwrap(), &case.wrt(), constraint).with_steps();
        let answer = asked.answer().unwrap();
        let steps = &answer.steps;
        let mut wrong = String::new();
        if steps.len() < 2 && !steps.iter().any(|step| matches!(step.of, LineOf::Form(_))) {
            wrong += &format!("{}: no derivation\n", case.id());
        }
        for name in [FormName::Matrix, FormName::Index, FormName::Vec] {
            let last = steps.iter().rev().find(|step| step.of == LineOf::Form(name)).map(Step::text);
            let printed = |form: &Form| form.named().map_or_else(|| form.text(), |named| named.text());
            if let (Some(last), Some(form)) = (last, answer.forms.get(name).map(printed))
                && last != form
            {
                wrong += &format!("{}: the {} form is {form}, not {last}\n", case.id(), name.as_str());
            }
        }
        for step in steps {
            if step.verdict.status() >= Status::Unknown {
                wrong += &format!("{}: {} is {}\n", case.id(), step.text(), step.verdict.by());
            }
            if let Some([start, end]) = step.changed {
                assert!(step.text().get(start..end).is_some(), "{}: {:?}", case.id(), step.changed);
            }
        }
        let tidied: Vec<&Step> = steps.iter().filter(|step| step.phase == Phase::Simplify).collect();
        for step in tidied.iter().filter(|step| step.law == "simplify" || step.law.starts_with("group")) {
            println!("{}: {} | {} | {}", case.id(), step.before.as_deref().unwrap_or_default(), step.text(), step.law);
        }
        let named = tidied.iter().filter(|step| step.law != "simplify" && !step.law.starts_with("group")).count();
        (wrong, steps.len(), [tidied.len(), named])
    });
    let wrong: String = found.iter().map(|(wrong, _, _)| wrong.as_str()).collect();
    let mut counts: Vec<usize> = found.iter().map(|(_, count, _)| *count).collect();
    counts.sort_unstable();
    let rank = |share: usize| counts[(counts.len() - 1) * share / 100];
    println!("{} derivations, lines: median {}, 95 % {}, most {}", counts.len(), rank(50), rank(95), rank(100));
    let [tidied, named] = [0, 1].map(|at| found.iter().map(|(_, _, counts)| counts[at]).sum::<usize>());
    println!("{tidied} lines of tidying, {named} with the laws that lead there");
    assert!(wrong.is_empty(), "{wrong}");
    assert!(named * 10 >= tidied * 9, "{named} of {tidied}");
    assert!(rank(50) <= 6 && rank(95) <= 14 && rank(100) <= 25);
}

/// The laws that are told.
#[test]
fn laws_are_true() {
    let cx = context(["x: vector(n)", "y: vector(n)", "c: scalar"]);
    for (left, right) in [
        ("A:B*C", "A*C':B"),
        ("A:B*C", "B'*A:C"),
        ("A:B*C*D", "B'*A*D':C"),
        ("A:B'", "A':B"),
        ("A:(B.*C)", "(A.*B):C"),
        ("A:(B./C)", "(A./C):B"),
        ("A:c*B", "c*(A:B)"),
        ("A:(B + C)", "A:B + A:C"),
        ("x'*y", "x:y"),
        ("A:x*y'", "A*y:x"),
        ("A:x*y'", "A'*x:y"),
        ("tr(A'*B)", "A:B"),
        ("tr(A'*A)", "A:A"),
        ("tr(A*A')", "A:A"),
        ("norm(A)^2", "A:A"),
        ("A:diag(x)", "diag(A):x"),
        ("sum(A.*B)", "A:B"),
        ("vec(A*X*B)", "kron(B',A)*vec(X)"),
    ] {
        let mut cx = cx.clone();
        for name in ["A", "B", "C", "D"].into_iter().filter(|_| left.contains("B*C*D")) {
            cx.declare(&format!("{name}: matrix(n,n)")).unwrap();
        }
        for name in ["A", "B", "C"].into_iter().filter(|name| left.contains(name) && !left.contains("vec")) {
            cx.declare(&format!("{name}: matrix(n,n)")).unwrap();
        }
        assert!(cx.equal(left, right).unwrap().is_equal(), "{left} = {right}");
    }
}

/// Derivations of people, chain by chain: no more lines than theirs, their laws of a kind that is never skipped, and the printed form at
/// the end.
#[test]
fn derivations_are_as_short_as_those_of_people() {
    // Theirs take a differential and read it off in one line, or begin with the entries of the value.
    const LONGER: [(&str, usize); 4] =
        [("07-logistic-gradient", 4), ("35-gauss-cov-table", 3), ("41-kalman", 3), ("55-AXB-entry", 3)];
    let golden: Vec<Value> = objects(include_str!("../data/derivations.jsonl")).collect();
    let mut wrong = String::new();
    let mut seen = 0;
    for line in &golden {
        let case = Case(line.clone());
        let cx = case.context().unwrap();
        let answer = request(&cx, case.text("expr").unwrap(), &case.wrt(), None).with_steps().answer().unwrap();
        for chain in line["chains"].as_array().unwrap() {
            seen += 1;
            let name = FormName::from_name(chain["form"].as_str().unwrap()).unwrap();
            let lines = chain["lines"].as_array().unwrap();
            let own = lines_of(&answer, name, chain["begins"].as_str().unwrap());
            let most = LONGER.iter().find(|(id, _)| *id == case.id()).map_or(lines.len(), |(_, most)| *most);
            let printed = answer.forms.get(name).map(|form| form.named().map_or(form.text(), |named| named.text()));
            let mut missing = Vec::new();
            if own.len() > most {
                missing.push(format!("{} lines, not {most}", own.len()));
            }
            if own.last().map(|step| step.text()) != printed {
                missing.push("the printed form".to_owned());
            }
            missing.extend(skipped(&own, lines, name, &answer));
            for what in missing {
                wrong += &format!("{} ({}): {what}\n", case.id(), name.as_str());
            }
        }
    }
    assert!(seen >= 38, "{seen} chains");
    assert!(wrong.is_empty(), "{wrong}");
}

/// The lines to one form, from where a golden derivation begins; the names of parts aside.
fn lines_of<'a>(answer: &'a Answer, form: FormName, begins: &str) -> Vec<&'a Step> {
    let counts = |step: &&Step| match step.of {
        LineOf::Definition => false,
        LineOf::Gradient => begins == "value",
        LineOf::Value | LineOf::Differential | LineOf::GradientDifferential => begins != "form",
        _ => true,
    };
    answer.steps_to(form).into_iter().filter(counts).collect()
}

/// What nobody leaves out, and these lines do.
fn skipped(own: &[&Step], golden: &[Value], form: FormName, answer: &Answer) -> Vec<String> {
    let laws = |part: &str| own.iter().any(|step| step.law.contains(part));
    let mut missing = Vec::new();
    for law in ["d(A:A) = 2*(A:dA)", "A:(B.*C) = (A.*B):C", "norm(A)^2 = A:A"] {
        let is_theirs = golden.iter().any(|line| line["law"].as_str().unwrap().contains(law));
        // The square under a sum is told by the rule of powers.
        let is_ours = laws(law) || law.starts_with("d(A") && laws("d(x.^p)");
        if form == FormName::Matrix && is_theirs && !is_ours {
            missing.push(law.to_owned());
        }
    }
    let differentials: Vec<&&Step> = own.iter().filter(|step| step.of == LineOf::Differential).collect();
    match form {
        FormName::Matrix if answer.value_shape.is_empty() && answer.wrt.len() == 1 => {
            let is_read_off = |step: &&&Step| step.text().contains(':') && step.text().contains(":d");
            if !differentials.last().is_some_and(is_read_off) {
                missing.push("G:dX".to_owned());
            }
            if !laws(":dX has the gradient ") {
                missing.push("the gradient is read off".to_owned());
            }
        }
        FormName::Matrix if !laws("*dX has the derivative ") => missing.push("J*dX".to_owned()),
        FormName::Index => {
            let begun = own.iter().find(|step| step.of == LineOf::Form(form));
            if !begun
                .is_some_and(|step| step.text().contains("delta[") && step.law.contains("of the variable is delta"))
            {
                missing.push("the entries of dX as deltas".to_owned());
            }
        }
        FormName::Vec if !laws("vec(A*X") && !laws("vec(X*B") => missing.push("from dF to vec(dF)".to_owned()),
        _ => {}
    }
    missing
}

/// What is said of a line is what happens there.
#[test]
fn no_line_is_without_its_law() {
    let mut cx = gradus::Context::new();
    cx.declare("Y: matrix(n,n) symmetric").unwrap();
    for (text, wrt) in [
        ("norm(Y - X*X')^2/4", "X"),
        ("A*diag(x)*B", "x"),
        ("1/2*norm(V*sigmoid(W*x+b)-y)^2", "x"),
        ("Z^3", "Z"),
        ("W*W'", "W"),
    ] {
        for detail in [gradus::Detail::Short, gradus::Detail::Full] {
            let answer = cx.derive(text).by(wrt).steps(detail).answer().unwrap();
            for step in answer.steps.iter().filter(|step| step.before.is_some()) {
                assert!(!step.law.is_empty(), "{text}: {}", step.text());
                let is_bare = step.law.split(", ").any(|law| ["B*A = A*B", "vec(A') = K(m,n)*vec(A)"].contains(&law));
                assert!(!is_bare, "{text}: {}", step.law);
            }
            let collects =
                |text: &str| answer.steps.iter().any(|step| step.law.contains("collect") && step.text() == text);
            assert!(!collects("(V*diag(sigmoid(z).*p)*W)'*r"), "{text}");
        }
    }
    // The last line is the answer.
    let answer = cx.derive("det(X'*A*X)").by("X").with_steps().answer().unwrap();
    let matrix = answer.matrix().unwrap().named().unwrap().text();
    assert!(answer.steps.iter().any(|step| step.text() == matrix), "{matrix}");
}

/// Sums of products, with quotients and norms among them, are told by the laws that they need, and by no others.
#[test]
fn sums_of_products_are_told_by_their_laws() {
    let told = |text: &str, wrt: &str| {
        let answer = request(&context::<&str>([]), text, &[wrt], None).with_steps().answer().unwrap();
        answer.steps.iter().map(|step| step.law.clone()).collect::<Vec<String>>()
    };
    for (text, wrt, law) in [
        ("x/norm(x)", "x", "collect what stands before the differential"),
        ("x'*A*x/(x'*x)", "x", "put over one denominator"),
        ("x'*x*(A*x)", "x", "collect what stands before the differential"),
        ("det(X)*inv(X)", "X", "inv(A)*A = eye(n)"),
        ("tanh(X*W)", "X", "multiply out"),
    ] {
        let laws = told(text, wrt);
        assert!(laws.iter().any(|own| own.contains(law)), "{text}: {laws:?}");
        assert!(!laws.iter().any(|own| own.contains("equal entry by entry")), "{text}: {laws:?}");
    }
    // What an inverse is of is seen as it stands.
    let laws = told("norm(inv(A))^2", "A");
    assert!(laws.iter().all(|law| !law.contains("inv(A)*A = eye(n)")), "{laws:?}");
}
