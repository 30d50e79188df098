//! The figures: the corpus, the seed derivations, families that grow, and the start of the command.
//!
//! `cargo bench` prints tables; nothing is stored. `cargo bench --bench figures -- corpus` runs one part (corpus, seeds, growth, scale, start).
//! `cargo bench --bench figures -- requests 20000 7` answers 20,000 random requests of seed 7, which `cargo bench` alone does not.

mod requests;
#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../../tests/all/support/mod.rs"]
mod support;

use gradus::Answer;
use gradus::{Context, Expression};
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::corpus::Case;
use support::{families, stated};

fn main() {
    let parts: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let numbers: Vec<u64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    match parts.first().map(String::as_str) {
        Some("requests") => return requests::report(numbers.first().copied().unwrap_or(2000), numbers.get(1).copied()),
        Some(requests::CHILD) => return requests::answer(&numbers),
        _ => {}
    }
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|p| p == part);
    if wanted("corpus") {
        corpus();
    }
    if wanted("seeds") {
        seeds();
    }
    if wanted("growth") {
        growth();
    }
    if wanted("scale") {
        scale();
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

/// The warm time of a line, all forms and notations: the median of some runs.
fn warm(case: &Case, runs: usize) -> Option<Duration> {
    let cx = case.context().ok()?;
    let run = || {
        let start = Instant::now();
        print(&case.ask(&cx).ok()?);
        Some(start.elapsed())
    };
    run()?;
    Some(median((0..runs).filter_map(|_| run()).collect()))
}

/// What a topic reaches.
#[derive(Default)]
struct Score {
    lines: usize,
    right: usize,
    short: usize,
    stacked: usize,
    stacked_stated: usize,
}

impl Score {
    fn row(&self, name: &str) {
        let Score { lines, right, short, stacked, stacked_stated } = self;
        println!("  {name:18} {lines:>6} {right:>6} {short:>6} {stacked:>6}/{stacked_stated}");
    }
}

fn corpus() {
    println!(
        "corpus: lines with every stated form right, those of them no longer than stated, stated vec forms present"
    );
    println!("  {:18} {:>6} {:>6} {:>6} {:>8}", "topic", "lines", "right", "short", "vec");
    let mut topics: Vec<(String, Score)> = Vec::new();
    let mut total = Score::default();
    let mut times: Vec<(Duration, String)> = Vec::new();
    let mut notes = Vec::new();
    for case in Case::corpus() {
        let answer = case.answer();
        let failures = stated::failures(&case, &answer);
        let right = failures.iter().all(|f| f.problem.is_length());
        let has_stacked = answer.as_ref().is_ok_and(|a| a.forms.vec.is_some());
        for f in &failures {
            notes.push(format!("  {}: {} {}   stated: {}", case.id(), f.form, f.problem, f.stated));
        }
        let topic = case.text("topic").unwrap_or("other");
        if topics.last().is_none_or(|(last, _)| last != topic) && !topics.iter().any(|(name, _)| name == topic) {
            topics.push((topic.to_owned(), Score::default()));
        }
        let score = topics.iter_mut().find(|(name, _)| name == topic).map(|(_, score)| score);
        for score in [score, Some(&mut total)].into_iter().flatten() {
            score.lines += 1;
            score.right += usize::from(right);
            score.short += usize::from(failures.is_empty());
            score.stacked_stated += usize::from(case.text("vec").is_some());
            score.stacked += usize::from(case.text("vec").is_some() && has_stacked);
        }
        times.extend(warm(&case, 5).map(|time| (time, case.id().to_owned())));
    }
    topics.iter().for_each(|(name, score)| score.row(name));
    total.row("all");
    notes.iter().for_each(|note| println!("{note}"));
    times.sort();
    let all: Vec<Duration> = times.iter().map(|(time, _)| *time).collect();
    let rank = |share: f64| ms(all[((all.len() as f64 * share).ceil() as usize).clamp(1, all.len()) - 1]);
    let (right, short) = (total.right, total.short);
    let (stacked, stated) = (total.stacked, total.stacked_stated);
    let share = 100.0 * short as f64 / total.lines as f64;
    println!("right and complete {right}/{}, no longer than stated {share:.1} %, vec {stacked}/{stated}", total.lines);
    println!("warm (ms): median {:.3}, 99 % {:.1}, max {:.1}; slowest:", rank(0.5), rank(0.99), rank(1.0));
    for (time, id) in times.iter().rev().take(5) {
        println!("  {:8.3}  {id}", ms(*time));
    }
}

fn seeds() {
    println!("\nseed derivations, all forms and notations, warm (ms)");
    let mut medians: Vec<(Duration, String)> =
        Case::seeds().iter().filter_map(|case| Some((warm(case, 9)?, case.id().to_owned()))).collect();
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

/// The sizes at which long products and sums are timed.
const LONG: &[usize] = &[32, 64, 128, 256, 512];

fn vectors(n: usize, names: &[&str]) -> Vec<String> {
    (1..=n).flat_map(|i| names.iter().map(move |name| format!("{name}{i}: vector(n)"))).collect()
}

fn square(n: usize, names: &[&str]) -> Vec<String> {
    (1..=n).flat_map(|i| names.iter().map(move |name| format!("{name}{i}: matrix(n,n)"))).collect()
}

const FAMILIES: &[Family] = &[
    Family {
        name: "A1*...*An by A2",
        wrt: "A2",
        sizes: LONG,
        text: |n| joined(n, "*", |i| format!("A{i}")),
        vars: |n| square(n, &["A"]),
    },
    Family {
        name: "tr(A1*...*An) by A2",
        wrt: "A2",
        sizes: LONG,
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
        sizes: LONG,
        text: |n| format!("sum({})", joined(n, ".*", |i| format!("A{i}"))),
        vars: |n| square(n, &["A"]),
    },
    Family {
        name: "x1.*...*xn by x1",
        wrt: "x1",
        sizes: LONG,
        text: |n| joined(n, ".*", |i| format!("x{i}")),
        vars: |n| vectors(n, &["x"]),
    },
    Family {
        name: "x1[i]*...*xn[i] by x1",
        wrt: "x1",
        sizes: LONG,
        text: |n| joined(n, "*", |i| format!("x{i}[i]")),
        vars: |n| vectors(n, &["x"]),
    },
    Family {
        name: "A1[p1,p2]*...*An[pn,p1] by A1",
        wrt: "A1",
        sizes: LONG,
        text: |n| joined(n, "*", |i| format!("A{i}[p_{i},p_{}]", i % n + 1)),
        vars: |n| square(n, &["A"]),
    },
    Family {
        name: "tr(A1*X) + ... + tr(An*X) by X",
        wrt: "X",
        sizes: LONG,
        text: |n| joined(n, " + ", |i| format!("tr(A{i}*X)")),
        vars: |n| square(n, &["A"]),
    },
    Family {
        name: "x1*y1' + ... + xn*yn' by x1",
        wrt: "x1",
        sizes: LONG,
        text: |n| joined(n, " + ", |i| format!("x{i}*y{i}'")),
        vars: |n| vectors(n, &["x", "y"]),
    },
    Family {
        name: "(x1'*y1)*...*(xn'*yn) by x1",
        wrt: "x1",
        sizes: LONG,
        text: |n| joined(n, "*", |i| format!("(x{i}'*y{i})")),
        vars: |n| vectors(n, &["x", "y"]),
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

/// Large inputs: the time of one derivation, and how long each form is, as text and as NumPy source.
fn scale() {
    println!("\nlarge inputs: e-nodes, ms with every form in text and NumPy, letters of text/source");
    for family in families::FAMILIES {
        for n in family.sizes {
            let input = (family.input)(n);
            let mut cx = Context::new();
            for variable in &input.variables {
                cx.declare(variable).expect("a declaration");
            }
            let start = Instant::now();
            let expression = cx.derive(&input.text).by(&input.wrt).expression().expect("an expression");
            let answer = expression.derivative(&input.wrt).expect("a derivative");
            let forms: Vec<String> = answer
                .forms
                .iter()
                .map(|f| format!("{} {}/{}", f.name().as_str(), f.text().len(), f.numpy().len()))
                .collect();
            let (time, nodes) = (ms(start.elapsed()), answer.statistics.nodes);
            let (status, size) = (answer.verdict.status().as_str(), input.text.len());
            let text = if family.linear { "linear" } else { "nested" };
            println!(
                "  {:44} {text} n {n:3}, {size:4} letters: {nodes:5} {time:7.1} {status:7} {}",
                family.name,
                forms.join(", ")
            );
        }
    }
}

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
            let expression: Expression = match cx.derive(&(family.text)(n)).by(family.wrt).expression() {
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
                answer.verdict.status().as_str(),
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
