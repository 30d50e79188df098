//! Named parts: which are chosen and what they are called; with what they stand for put back, a form is the form.

#[cfg(feature = "cli")]
use crate::support::command::console;
use crate::support::corpus::{Case, answers};
use crate::support::{context, on_threads, request};
use gradus::internals::ops::Callable;
use gradus::{Answer, ClaimVerdict, Constraint, Context, Form, FormName, LineOf, NamedPart, Phase, Request};
#[cfg(feature = "cli")]
use std::path::Path;

/// The parts of an answer, as `r = A*x - b`.
fn definitions(answer: &Answer) -> Vec<String> {
    answer.definitions().iter().map(definition).collect()
}

fn definition(part: &NamedPart) -> String {
    format!("{} = {}", part.name(), part.text())
}

/// A form as it is printed.
fn printed(form: &Form) -> String {
    form.named().map_or_else(|| form.text(), |named| named.text())
}

#[test]
fn parts_as_people_name_them() {
    let mut wrong = String::new();
    for (text, wrt, parts, first) in [
        // Residuals, and arguments.
        ("norm(A*x - b)^2", &["x"][..], "r = A*x - b", "2*A'*r"),
        ("norm(W.*(R - U'*V))^2", &["U"], "M = R - U'*V", "-2*V*(W.^2.*M)'"),
        // Those of the question rather than their negatives or their transposes.
        ("norm(X - W*V')^2", &["V"], "R = X - W*V'", "-2*R'*W"),
        ("norm(A - x*y')^2", &["y"], "R = A - x*y'", "-2*R'*x"),
        ("norm(W.*(X - U*V'))^2", &["V"], "R = X - U*V'", "-2*(W.^2.*R)'*U"),
        ("norm(X - U*V'*B)^2", &["V"], "R = X - U*V'*B", "-2*B*R'*U"),
        ("norm(D - C*S')^2 + c*norm(S)^2", &["S"], "R = D - C*S'", "2*(c*S - R'*C)"),
        ("norm(A*X - B)", &["X"], "R = A*X - B", "A'*R/norm(R)"),
        ("(x - s)'*W*(x - s)", &["W"], "", "(x - s)*(x - s)'"),
        ("x'*P*x + norm(X*x - y)^2", &["x"], "r = X*x - y", "(P + P')*x + 2*X'*r"),
        // Activations and probabilities.
        ("-y'*log(softmax(A*x))", &["x"], "p = softmax(A*x)", "A'*(sum(y)*p - y)"),
        ("softmax(x)", &["x"], "p = softmax(x)", "diag(p) - p*p'"),
        ("exp(x)/sum(exp(x))", &["x"], "p = exp(x)/sum(exp(x))", "diag(p) - p*p'"),
        ("log(sum(exp(x)))", &["x", "x"], "p = exp(x)/sum(exp(x))", "diag(p) - p*p'"),
        ("log(sum(exp(A*x)))", &["x", "x"], "p = exp(A*x)/sum(exp(A*x))", "A'*(diag(p) - p*p')*A"),
        ("\\frac{e^{x_i}}{\\sum_j e^{x_j}}", &["x"], "p = exp(x)/sum(exp(x))", "diag(p) - p*p'"),
        ("y'*exp(A*x)/sum(exp(A*x))", &["x"], "p = exp(A*x)/sum(exp(A*x))", "A'*(diag(y) - p*y')*p"),
        ("softmax(A*x)", &["x"], "p = softmax(A*x)", "(diag(p) - p*p')*A"),
        ("1/2*norm(V*tanh(W*x + u) - y)^2", &["V"], "h = tanh(W*x + u), r = V*h - y", "r*h'"),
        ("sum(log(1 + exp(-y.*(X*w))))", &["w"], "p = sigmoid(-y.*(X*w))", "-X'*(y.*p)"),
        ("sum(log(1 + exp(-y.*(X*w))))", &["w", "w"], "z = y.*(X*w)", "X'*diag(y.^2.*sigmoid(z).*sigmoid(-z))*X"),
        // Inverses, and what is inside of a determinant.
        ("logdet(X'*X)", &["X"], "M = inv(X'*X)", "2*X*M"),
        ("logdet(X'*C*X)", &["X"], "M = inv(X'*C*X)", "C*X*M + C'*X*M'"),
        ("det(X'*C*X)", &["C"], "M = X'*C*X", "det(M)*X*(X*inv(M))'"),
        ("det(X'*C*X)", &["X"], "M = X'*C*X", "det(M)*(C*X*inv(M) + C'*X*inv(M)')"),
        ("logdet(W'*B*W) - logdet(W'*S*W)", &["B"], "M = inv(W'*B*W)", "W*(W*M)'"),
        ("inv(A + t*B)", &["t"], "M = inv(A + t*B)", "-M*B*M"),
        // What is shortest with names: the value of a quotient, a vector that stands in an outer product twice.
        ("x'*A*x/(x'*x)", &["x"], "c = x'*A*x/norm(x)^2", "((A + A')*x - 2*c*x)/norm(x)^2"),
        (
            "1/2*logdet(P*P' + eye) + 1/2*y'*inv(P*P' + eye)*y",
            &["P"],
            "M = inv(P*P' + eye(m)), z = M*y",
            "(M - z*z')*P",
        ),
        ("1/2*norm(X - W*W'*X)^2", &["W"], "R = X - W*W'*X", "-(R*X' + X*R')*W"),
        ("sum(F.*(W*V' + u*ones(m)' - L).^2)", &["W"], "R = W*V' + u*ones(m)' - L", "2*(R.*F)*V"),
        // One sum, written in several ways.
        ("norm(P'*X - P'*Y*Z - L*P'*X + A)^2", &["P"], "R = Y*Z - X, M = P'*R + L*P'*X - A", "2*(R*M' + X*M'*L)"),
        // Nothing to name: short, or all of the answer.
        ("1/2*norm(D*W - X)^2", &["W"], "", "D'*(D*W - X)"),
        ("norm(x - y)^2", &["x"], "", "2*(x - y)"),
        ("x'*A*x", &["x"], "", "(A + A')*x"),
        ("tr(A*X*B*X'*C)", &["X"], "", "C*A*X*B + (B*X'*C*A)'"),
        ("sin(A*x)", &["x"], "", "diag(cos(A*x))*A"),
        ("W*W'", &["W"], "", "delta[i,k]*W[j,l] + W[i,l]*delta[j,k]"),
    ] {
        let answer = request(&context(["b: vector(n)"]), text, wrt, None).answer().unwrap();
        let found = (definitions(&answer).join(", "), printed(answer.best().unwrap()));
        if found != (parts.to_owned(), first.to_owned()) {
            wrong += &format!("{text} by {wrt:?}: {} where {}\n", found.1, found.0);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Whether a text of a form, with what its names stand for, is the form.
fn is_form(request: Request<'_>, name: FormName, text: &str, free: Option<&[String]>, parts: &[String]) -> bool {
    let left = free.filter(|free| !free.is_empty()).map(|free| format!("J[{}] = ", free.join(","))).unwrap_or_default();
    let claim = [format!("{left}{text}")].iter().chain(parts).cloned().collect::<Vec<_>>().join(", ");
    let found = request.forms(&[name]).check(&claim).unwrap_or_else(|error| panic!("{claim}: {error}"));
    found.verdict == ClaimVerdict::Right
}

fn asked<'c>(cx: &'c Context, case: &'c Case) -> Request<'c> {
    let constraint = case.text("constraint").and_then(Constraint::from_name);
    request(cx, case.text("expr").unwrap(), &case.wrt(), constraint)
}

/// What is wrong with the names and the lengths of an answer.
fn mistakes(answer: &Answer) -> Vec<String> {
    let parts = answer.definitions();
    let symbols = &answer.symbols;
    let mut wrong = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let name = part.name();
        let is_index = |form: &Form| {
            let text = printed(form);
            form.free().is_some() && (text.contains(&format!("[{name},")) || text.contains(&format!(",{name}]")))
        };
        if symbols.find_variable(name).is_some()
            || symbols.find_dimension(name).is_some()
            || Callable::find(name).is_some()
            || parts[..place].iter().any(|other| other.name() == name)
            || answer.forms.iter().any(is_index)
        {
            wrong.push(format!("{name} is taken"));
        }
        let rank = part.shape().len();
        let fits = match name.chars().next().unwrap() {
            first if first.is_uppercase() => rank == 2,
            'a'..='g' => rank == 0,
            _ => rank < 2,
        };
        if !fits {
            wrong.push(format!("{name} has {rank} axes"));
        }
        let speaks = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
        let texts = answer.forms.iter().filter_map(|form| Some(form.named()?.text()));
        if !texts.chain(parts[place + 1..].iter().map(NamedPart::text)).any(|text| speaks(&text)) {
            wrong.push(format!("nothing speaks of {name}"));
        }
    }
    for form in answer.forms.iter() {
        if let Some(named) = form.named().filter(|named| named.size() >= form.size()) {
            wrong.push(format!("{} is no shorter than {}", named.text(), form.text()));
        }
    }
    let alone: u32 = answer.forms.iter().map(Form::size).sum();
    let named = answer.forms.iter().map(|form| form.named().map_or(form.size(), |named| named.size())).sum::<u32>()
        + parts.iter().map(|part| part.size() + 2).sum::<u32>();
    if !parts.is_empty() && named >= alone {
        wrong.push(format!("{named} with names, {alone} without"));
    }
    wrong
}

#[test]
fn answers_of_the_corpus_with_names_are_what_they_are_without() {
    let named: Vec<(&Case, &Answer)> = answers()
        .iter()
        .filter_map(|(case, answer)| Some((case, answer.as_ref().ok()?)))
        .filter(|(_, answer)| !answer.definitions().is_empty())
        .collect();
    let wrong = on_threads(&named, |(case, answer)| {
        let cx = case.context().unwrap();
        let mut wrong = mistakes(answer);
        for form in answer.forms.iter() {
            let Some(named) = form.named() else { continue };
            if !is_form(asked(&cx, case), form.name(), &named.text(), form.free(), &definitions(answer)) {
                wrong.push(format!("{} is not the {} form", named.text(), form.name().as_str()));
            }
        }
        wrong.into_iter().map(|wrong| format!("{}: {wrong}\n", case.id())).collect::<String>()
    });
    let saved = |answer: &Answer| -> u32 {
        let shorter = answer.forms.iter().filter_map(|form| Some(form.size() - form.named()?.size()));
        shorter.sum::<u32>() - answer.definitions().iter().map(|part| part.size() + 2).sum::<u32>()
    };
    let mut savings: Vec<u32> = named.iter().map(|(_, answer)| saved(answer)).collect();
    savings.sort_unstable();
    println!("{} answers with names, saved: median {}", savings.len(), savings[savings.len() / 2]);
    assert!(wrong.concat().is_empty(), "{}", wrong.concat());
    assert!(savings.len() >= 60);
}

/// Lines of derivations with the names that their first lines say.
#[test]
fn lines_with_names_are_what_they_are_of() {
    let cx = context(["b: vector(n)"]);
    for (text, wrt) in [
        ("norm(A*x - b)^2", "x"),
        ("norm(X - W*V')^2", "V"),
        ("-y'*log(softmax(A*x))", "x"),
        ("norm(P'*X - P'*Y*Z - L*P'*X + A)^2", "P"),
        ("exp(-1/2*(x - u)'*inv(S)*(x - u))", "x"),
        ("tanh(W*x + b)", "W"),
    ] {
        let answer = cx.derive(text).by(wrt).with_steps().answer().unwrap();
        let told: Vec<_> = answer.steps.iter().filter(|step| step.phase == Phase::Let).collect();
        assert!(!told.is_empty() && told.iter().all(|step| step.of == LineOf::Definition), "{text}");
        let parts: Vec<String> =
            told.iter().map(|step| format!("{} = {}", step.name.as_ref().unwrap(), step.text())).collect();
        assert!(definitions(&answer).iter().all(|part| parts.contains(part)), "{text}: {parts:?}");
        for step in &answer.steps {
            let name = match step.of {
                LineOf::Differential => FormName::Differential,
                LineOf::Form(name) => name,
                _ => continue,
            };
            let asked = cx.derive(text).by(wrt);
            assert!(is_form(asked, name, &step.text(), step.free(), &parts), "{text}: {} with {parts:?}", step.text());
        }
        let alone = cx.derive(text).by(wrt).with_steps().self_contained().answer().unwrap();
        assert!(alone.steps.iter().all(|step| step.phase != Phase::Let) && alone.definitions().is_empty());
    }
}

#[test]
fn answers_by_several_variables_share_names() {
    let answers = context(["b: vector(n)"]).derive("norm(W*x + b - y)^2").each(&["W", "b", "x"]).unwrap();
    let found: Vec<(Vec<String>, String)> =
        answers.iter().map(|answer| (definitions(answer), printed(answer.best().unwrap()))).collect();
    let expected = ["2*r*x'", "2*r", "2*W'*r"].map(|form| (vec!["r = W*x + b - y".to_owned()], form.to_owned()));
    assert_eq!(found, expected);
}

/// The letters of summed indices make room for names.
#[test]
fn no_letter_is_a_name_and_an_index() {
    let answer = Context::new().derive("-y'*log(softmax(A*x))").by("x").answer().unwrap();
    assert_eq!(definitions(&answer), ["p = softmax(A*x)"]);
    assert_eq!(answer.index().unwrap().text(), "A[p,i]*(y[q]*softmax(A*x)[p] - y[p])");
    assert_eq!(answer.index().unwrap().named().unwrap().text(), "A[q,i]*(y[r]*p[q] - y[q])");
}

#[cfg(feature = "cli")]
#[test]
fn answers_as_they_are_printed() {
    let mut out = String::new();
    for arguments in [
        "\"norm(A*x - b)^2\" --wrt x --var \"b: vector(n)\"",
        "\"norm(A*x - b)^2\" --wrt x --var \"b: vector(n)\" --self-contained",
        "\"norm(A*x - b)^2\" --wrt x --var \"b: vector(n)\" --form matrix",
        "\"-y'*log(softmax(A*x))\" --wrt x --format unicode",
        "\"sum(log(1 + exp(-y.*(X*w))))\" --wrt w --wrt w",
        "\"-1/2*logdet(S) - 1/2*(x - m)'*inv(S)*(x - m)\" --wrt m --var \"m: vector(n)\"",
        "\"tr((eye - L*H)*P*(eye - L*H)' + L*R*L')\" --wrt L",
        "\"1/2*norm(V*tanh(W*x + u) - y)^2\" --each V,W",
        "\"tr(inv(X'*C*X)*A)\" --wrt X --format latex",
        "\"(w'*B*w)/(w'*S*w)\" --wrt w --var \"B: matrix(n,n) symmetric\" --var \"S: matrix(n,n) symmetric\"",
        "\"exp(-c*norm(x - y)^2)\" --wrt x --wrt x",
        "\"norm(P'*X - P'*Y*Z - L*P'*X + A)^2\" --wrt P --steps",
    ] {
        out += &format!("$ gradus derive {arguments}\n{}\n", console(Path::new("."), &format!("derive {arguments}")));
    }
    insta::with_settings!({ snapshot_path => "../../snapshots/parts", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("answers", out);
    });
}

/// A name of the text means what the text says, or nothing in the answer.
#[test]
fn names_of_the_text_keep_their_meaning() {
    let cx = gradus::Context::new();
    for (text, wrt, matrix, parts) in [
        ("r'*D*r where r = y - X*w", "w", "-X'*(D + D')*r", &["r = y - X*w"][..]),
        ("r = y - X*w; r'*D*r", "w", "-X'*(D + D')*r", &["r = y - X*w"]),
        ("r'*inv(S)*r where r = x - m", "m", "-(inv(S) + inv(S)')*r", &["r = x - m"]),
        ("logdet(M) where M = X'*X", "X", "2*X*inv(M)", &["M = X'*X"]),
        ("y'*log(p) where p = sigmoid(X*w)", "w", "X'*(y.*s)", &["s = sigmoid(-X*w)"]),
        ("norm(r)^2 where r = A*x - b", "x", "2*A'*r", &["r = A*x - b"]),
    ] {
        let answer = cx.derive(text).by(wrt).answer().unwrap();
        let named = answer.matrix().unwrap().named().map(|form| form.text());
        let all: Vec<String> =
            answer.definitions().iter().map(|part| format!("{} = {}", part.name(), part.text())).collect();
        assert_eq!(
            (named.as_deref(), &all[..]),
            (Some(matrix), &parts.iter().map(|p| p.to_string()).collect::<Vec<_>>()[..]),
            "{text}"
        );
    }
}
