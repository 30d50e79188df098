//! The figures: the seed derivations, families that grow, and the start of the command.
//!
//! `cargo bench` prints a table; nothing is stored. `cargo bench -- seeds` runs one part (seeds, growth, start).

use gradus::derive::Answer;
use gradus::shape::declare_parts;
use gradus::{Constraint, Context, Expression};
use serde_json::Value;
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SEED: &str = include_str!("../tests/data/seed.jsonl");

fn main() {
    let parts: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|p| p == part);
    if wanted("seeds") {
        seeds();
    }
    if wanted("growth") {
        growth();
    }
    if wanted("start") {
        start();
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Every form in text, Unicode, LaTeX and NumPy.
fn print(answer: &Answer) {
    for form in answer.forms.iter() {
        black_box((form.text(), form.unicode(), form.latex(), form.numpy()));
    }
}

fn seeds() {
    println!("seed derivations, all forms and notations, warm (ms)");
    let mut medians: Vec<(Duration, String)> = Vec::new();
    for line in SEED.lines() {
        let case: Value = serde_json::from_str(line).expect("a line of JSON");
        let text = |field: &str| case[field].as_str();
        let wrt: Vec<&str> = [text("wrt"), text("wrt2")].into_iter().flatten().collect();
        let mut cx = Context::new();
        for (name, declaration) in case["vars"].as_object().expect("an object") {
            let words = |field: &str| -> Vec<&str> {
                declaration[field].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
            };
            let kind = declaration["kind"].as_str().expect("a kind");
            declare_parts(cx.symbols_mut(), name, kind, &words("shape"), &words("attrs")).expect("a declaration");
        }
        let run = || {
            let start = Instant::now();
            let expression = cx.parse_for(text("expr").expect("a text"), &wrt).expect("an expression");
            let constraint = text("constraint").and_then(Constraint::from_name);
            let answer = match wrt.is_empty() {
                true => expression.simplify(),
                false => expression.derivatives(&wrt, constraint).expect("a derivative"),
            };
            print(&answer);
            start.elapsed()
        };
        run();
        medians.push((median((0..9).map(|_| run()).collect()), text("id").expect("an id").to_owned()));
    }
    medians.sort();
    let all: Vec<Duration> = medians.iter().map(|(time, _)| *time).collect();
    println!("  median {:.3}   slowest:", ms(median(all)));
    for (time, id) in medians.iter().rev().take(5) {
        println!("  {:8.3}  {id}", ms(*time));
    }
}

/// A family of expressions by n, and the variable to derive by.
struct Family {
    name: &'static str,
    wrt: &'static str,
    sizes: &'static [usize],
    text: fn(usize) -> String,
    /// The declarations it needs.
    vars: fn(usize) -> Vec<String>,
}

fn joined(n: usize, separator: &str, part: impl Fn(usize) -> String) -> String {
    (1..=n).map(part).collect::<Vec<_>>().join(separator)
}

fn square(n: usize, names: &[&str]) -> Vec<String> {
    (1..=n).flat_map(|i| names.iter().map(move |name| format!("{name}{i}: matrix(n,n)"))).collect()
}

const FAMILIES: &[Family] = &[
    Family {
        name: "A1*...*An by A2",
        wrt: "A2",
        sizes: &[3, 5, 10, 20, 40],
        text: |n| joined(n, "*", |i| format!("A{i}")),
        vars: |n| square(n, &["A"]),
    },
    Family {
        name: "tr(A1*...*An) by A2",
        wrt: "A2",
        sizes: &[3, 5, 10, 20, 40],
        text: |n| format!("tr({})", joined(n, "*", |i| format!("A{i}"))),
        vars: |n| square(n, &["A"]),
    },
    Family {
        name: "tr(X^n) by X",
        wrt: "X",
        sizes: &[2, 4, 8, 16, 32],
        text: |n| format!("tr(X^{n})"),
        vars: |_| Vec::new(),
    },
    Family { name: "X^n by X", wrt: "X", sizes: &[2, 3, 4, 6, 8], text: |n| format!("X^{n}"), vars: |_| Vec::new() },
    Family {
        name: "tr((A1+B1)*...*(An+Bn)) by A1",
        wrt: "A1",
        sizes: &[2, 3, 5, 10, 20],
        text: |n| format!("tr({})", joined(n, "*", |i| format!("(A{i}+B{i})"))),
        vars: |n| square(n, &["A", "B"]),
    },
    Family {
        name: "sum(A1.*...*An) by A2",
        wrt: "A2",
        sizes: &[3, 5, 10, 20, 40],
        text: |n| format!("sum({})", joined(n, ".*", |i| format!("A{i}"))),
        vars: |n| square(n, &["A"]),
    },
    Family {
        name: "sum(tanh(A1*tanh(A2*...x))) by x",
        wrt: "x",
        sizes: &[3, 6, 12, 25, 50],
        text: |n| format!("sum({}x{})", (1..=n).map(|i| format!("tanh(A{i}*")).collect::<String>(), ")".repeat(n)),
        vars: |n| {
            let mut vars = square(n, &["A"]);
            vars.push("x: vector(n)".to_owned());
            vars
        },
    },
];

/// A family stops growing where one derivation takes longer.
const PATIENCE: Duration = Duration::from_secs(5);

fn growth() {
    for family in FAMILIES {
        println!("\n{}", family.name);
        println!("  {:>4} {:>8} {:>10}  {:11} {:9} forms", "n", "e-nodes", "ms", "stopped", "verdict");
        let mut points = Vec::new();
        for &n in family.sizes {
            let mut cx = Context::new();
            for declaration in (family.vars)(n) {
                cx.declare(&declaration).expect("a declaration");
            }
            let expression: Expression = match cx.parse_for(&(family.text)(n), &[family.wrt]) {
                Ok(expression) => expression,
                Err(error) => {
                    println!("  {n:>4} {error}");
                    break;
                }
            };
            let start = Instant::now();
            let answer = expression.derivative(family.wrt).expect("a derivative");
            let time = start.elapsed();
            let forms: Vec<String> =
                answer.forms.iter().map(|f| format!("{} {}", f.name().as_str(), f.size())).collect();
            println!(
                "  {n:>4} {:>8} {:>10.3}  {:11} {:9} {}",
                answer.statistics.nodes,
                ms(time),
                answer.statistics.stopped.as_str(),
                answer.verdict.status.as_str(),
                forms.join(", ")
            );
            points.push((n as f64, time.as_secs_f64()));
            if time > PATIENCE {
                println!("  stopped here: over {} s", PATIENCE.as_secs());
                break;
            }
        }
        println!("  time grows as n^{:.2}", exponent(&points));
    }
}

/// The slope of the least-squares line through the logarithms.
fn exponent(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let (x, y): (Vec<f64>, Vec<f64>) = points.iter().map(|(n, t)| (n.ln(), t.ln())).unzip();
    let (mx, my) = (x.iter().sum::<f64>() / count, y.iter().sum::<f64>() / count);
    let covariance: f64 = x.iter().zip(&y).map(|(a, b)| (a - mx) * (b - my)).sum();
    covariance / x.iter().map(|a| (a - mx).powi(2)).sum::<f64>()
}

fn start() {
    let run = || {
        let start = Instant::now();
        let status = Command::new(env!("CARGO_BIN_EXE_gradus"))
            .args(["derive", "W*W'", "--wrt", "W"])
            .stdout(Stdio::null())
            .status()
            .expect("the command");
        assert!(status.success());
        start.elapsed()
    };
    run();
    println!("\nprocess start to answer: median {:.2} ms", ms(median((0..21).map(|_| run()).collect())));
}
