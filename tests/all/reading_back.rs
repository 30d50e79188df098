//! What is printed reads back as the same value, given only the variables of the answer and the free indices of the form.

use gradus::internals::eval::Random;
use gradus::protocol;
use gradus::{Bindings, Context, Symbols, Tensor};
use std::collections::BTreeMap;

/// Questions about `A` (n×m), `S` (n×n), `x` (m), `y` (n), `T` (three axes), `c` and `b`, with a variable to differentiate by, or none.
const QUESTIONS: [(&str, &str); 24] = [
    ("c*sum(A)", "c"),
    ("c*sum(A*x)", "c"),
    ("c*sum(A)*sum(x) + exp(c*sum(x)) + c*x'*x", "c"),
    ("c*sum(A.^2)*sum(x)/sum(y)", "c"),
    ("c*sum(exp(A))*b", "c"),
    ("f = c*T[i,j,k]", "c"),
    ("f = c*T[i,j,k]*x[j]", "c"),
    ("f = c*T[i,j,k]/x[j] + c*T[i,j,k]^2", "c"),
    ("f = c*exp(T[i,j,k])*ones(n)[i]", "c"),
    ("norm(x*ones(r)')^2", ""),
    ("norm(x*ones(r)')^2", "x"),
    ("tr(eye(r))*b", "b"),
    ("n*norm(x)^2*m", "x"),
    ("tr(m*A*x*ones(n)')", "x"),
    ("b*y'*S*A*x", "S"),
    ("sigmoid(A*x)", "x"),
    ("tr(S*A*A')/c", "A"),
    ("A*x*y'*S", "x"),
    ("log(sum(exp(A*x)))", "A"),
    ("softmax(A*x)", "x"),
    ("softmax(A,2)*x", "A"),
    ("sum(A./sum(A.^2,2)) + sum(logsumexp(A,1))", "A"),
    ("c*x[2]*A[1,3]", "c"),
    ("c*(A*x)[2]*A[:,1] + c*T[1,2,3]*y", "c"),
];

/// The variables of the questions with their axes.
const VARIABLES: [(&str, &str, &[&str]); 7] = [
    ("A", "matrix", &["n", "m"]),
    ("S", "matrix", &["n", "n"]),
    ("x", "vector", &["m"]),
    ("y", "vector", &["n"]),
    ("T", "tensor", &["n", "m", "k"]),
    ("c", "scalar", &[]),
    ("b", "scalar", &[]),
];

/// Names that are hard: keywords and functions of languages, names that normalisations make equal, letters of any script.
const NAMES: [&str; 24] = [
    "lambda",
    "x1",
    "x₁",
    "x_1",
    "ﬁ",
    "fi",
    "é",
    "e\u{301}x",
    "ℝ",
    "日本",
    "np",
    "def",
    "i",
    "p",
    "j",
    "t0",
    "dx",
    "dx1",
    "Ω",
    "Å",
    "ǅ",
    "match",
    "u3b1",
    "𝐱",
];

/// A name that is taken by nothing else.
fn name(random: &mut Random, taken: &[String]) -> String {
    loop {
        let name = match random.bits() % 3 {
            0 => {
                let letters = std::iter::repeat_with(|| char::from_u32((random.bits() % 0x3_0000) as u32));
                letters.flatten().filter(|c| c.is_alphabetic()).take(2).collect::<String>()
            }
            _ => NAMES[random.bits() as usize % NAMES.len()].to_owned(),
        };
        // A name of the language, or one with a character that is an operator, cannot be declared.
        let declared = Context::new().declare(&format!("{name}: scalar")).is_ok();
        if declared && !taken.contains(&name) && !["n", "m", "k", "r"].contains(&name.as_str()) {
            return name;
        }
    }
}

/// The text with other names for its variables.
fn renamed(text: &str, names: &[(&str, String)]) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()).max(c.len_utf8());
        let (word, after) = rest.split_at(end);
        result.push_str(names.iter().find(|(old, _)| *old == word).map_or(word, |(_, new)| new));
        rest = after;
    }
    result
}

/// The sizes of the axes of every variable, and of its differential.
fn sizes(symbols: &Symbols) -> BTreeMap<String, Vec<usize>> {
    let axes = symbols.variables().map(|(_, name, declaration)| {
        let axes = declaration.shape.iter().map(|axis| size(&symbols.axis_text(axis)));
        (name.to_owned(), axes.collect())
    });
    axes.collect()
}

fn size(axis: &str) -> usize {
    match axis {
        "n" => 2,
        "m" => 3,
        _ => 4,
    }
}

/// A value for every variable, by its name.
fn values(symbols: &Symbols, sizes: &BTreeMap<String, Vec<usize>>) -> Bindings {
    let mut at = Bindings::new();
    for (_, name, _) in symbols.variables() {
        let seed: usize = name.bytes().map(usize::from).sum();
        let sizes = &sizes[name];
        let entry = |at: usize| 0.3 + ((at * 7 + seed * 5) % 11) as f64 / 10.0;
        at.set(name, Tensor::new(sizes.clone(), (0..sizes.iter().product()).map(entry).collect()).unwrap());
    }
    if symbols.find_dimension("r").is_some() {
        at.set_size("r", size("r"));
    }
    at
}

/// A context that knows only what an answer says of its variables.
fn told(answer: &protocol::Answer) -> Context {
    let mut cx = Context::new();
    for (name, variable) in &answer.vars {
        let (kind, shape) = (variable.kind.as_ref().unwrap(), variable.shape.as_ref().unwrap().join(","));
        let shape = if shape.is_empty() { shape } else { format!("({shape})") };
        cx.declare(&format!("{name}: {kind}{shape}")).unwrap();
    }
    cx
}

#[test]
fn every_form_reads_back_from_what_the_answer_says() {
    let mut random = Random::new(11);
    for round in 0..8 {
        for (text, wrt) in QUESTIONS {
            let mut names: Vec<(&str, String)> = Vec::new();
            for (old, _, _) in VARIABLES {
                let taken: Vec<String> = names.iter().map(|(_, new)| new.clone()).collect();
                names.push((old, if round == 0 { old.to_owned() } else { name(&mut random, &taken) }));
            }
            let mut cx = Context::new();
            for ((_, kind, axes), (_, name)) in VARIABLES.iter().zip(&names) {
                let shape = if axes.is_empty() { String::new() } else { format!("({})", axes.join(",")) };
                cx.declare(&format!("{name}: {kind}{shape}")).unwrap();
            }
            let (text, wrt) = (renamed(text, &names), renamed(wrt, &names));
            let expression = cx.parse(&text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            let answer = if wrt.is_empty() { expression.simplify() } else { expression.derivative(&wrt).unwrap() };
            let sizes = sizes(&answer.symbols);
            let fresh = told(&protocol::Answer::from(&answer));
            for form in answer.forms.iter() {
                let free = form.free().unwrap_or_default();
                let left = if free.is_empty() { String::new() } else { format!("F[{}] = ", free.join(",")) };
                let shown = format!("{text} by {wrt}: {left}{}", form.text());
                let read = fresh.parse(&format!("{left}{}", form.text())).unwrap_or_else(|e| panic!("{shown}: {e:?}"));
                let found = read.eval(&values(read.symbols(), &sizes)).unwrap_or_else(|e| panic!("{shown}: {e:?}"));
                let expected = form.eval(&values(&answer.symbols, &sizes)).unwrap();
                assert_eq!(found.data.len(), expected.data.len(), "{shown}");
                for (a, b) in found.data.iter().zip(&expected.data) {
                    assert!((a - b).abs() <= 1e-9 * (1.0 + b.abs()), "{shown}: {a} is not {b}");
                }
            }
        }
    }
}
