//! Random requests: how many are answered wrongly, take long or take much memory.

use crate::support::check::check;
use crate::support::generate::{Case, Request};
use crate::support::{context, request};
use gradus::{Context, Status};
use std::fmt;
use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// The part that answers some requests and says of each what came of it.
pub(crate) const CHILD: &str = "requests-one-by-one";

/// The requests that one process answers.
const CHUNK: u64 = 200;
/// A process is stopped where one request takes longer.
const PATIENCE: Duration = Duration::from_secs(120);
/// What a request may take, in milliseconds.
const LONG: f64 = 1000.0;
/// The memory that a request may take beside what the process held before, in KiB.
const MUCH: u64 = 512 << 10;

/// Answers requests in processes of their own, and prints what came of them.
pub(crate) fn report(count: u64, seed: Option<u64>) {
    let seed = seed.unwrap_or(1);
    let next = AtomicU64::new(0);
    let lines = Mutex::new(Vec::new());
    let run = || {
        loop {
            let from = next.fetch_add(CHUNK, Ordering::Relaxed);
            if from >= count {
                break;
            }
            let found = chunk(from, (from + CHUNK).min(count), seed);
            found.iter().filter(|line| line.is_bad()).for_each(|line| println!("  {line}"));
            lines.lock().expect("no panic").extend(found);
        }
    };
    let processes = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..processes).for_each(|_| drop(scope.spawn(run))));
    let mut lines = lines.into_inner().expect("no panic");
    lines.sort_by_key(|line| line.number);
    summary(&lines, seed);
}

/// What came of a request.
struct Line {
    number: u64,
    /// `wrong`, `answered`, ..., or what ended the process.
    outcome: String,
    milliseconds: f64,
    kibibytes: u64,
    text: String,
}

impl Line {
    fn is_bad(&self) -> bool {
        let outcomes = ["wrong", "refused", "stopped", "ended"];
        outcomes.contains(&self.outcome.as_str()) || self.milliseconds > LONG || self.kibibytes > MUCH
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:.0} ms, {} MiB: {}", self.outcome, self.milliseconds, self.kibibytes >> 10, self.text)
    }
}

fn summary(lines: &[Line], seed: u64) {
    let mut outcomes: Vec<(&str, usize)> = Vec::new();
    for line in lines {
        match outcomes.iter_mut().find(|(outcome, _)| *outcome == line.outcome) {
            Some((_, count)) => *count += 1,
            None => outcomes.push((&line.outcome, 1)),
        }
    }
    outcomes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut times: Vec<f64> = lines.iter().map(|line| line.milliseconds).collect();
    times.sort_by(f64::total_cmp);
    let rank = |share: f64| times.get(((times.len() as f64 * share) as usize).min(times.len() - 1)).copied();
    let rank = |share| rank(share).unwrap_or_default();
    println!("{} random requests of seed {seed}: {outcomes:?}", lines.len());
    println!("ms: median {:.2}, 99 % {:.1}, most {:.0}", rank(0.5), rank(0.99), rank(1.0));
    let over = lines.iter().filter(|line| line.milliseconds > LONG).count();
    let large = lines.iter().filter(|line| line.kibibytes > MUCH).count();
    let most = lines.iter().map(|line| line.kibibytes).max().unwrap_or(0) >> 10;
    println!("over a second {over}, over 512 MiB {large}; most memory {most} MiB");
}

/// The requests from one number to another, by a process that is begun anew where it ends early.
fn chunk(mut from: u64, to: u64, seed: u64) -> Vec<Line> {
    let mut found = Vec::new();
    while from < to {
        let program = std::env::current_exe().expect("this program");
        let arguments = [CHILD.to_owned(), seed.to_string(), from.to_string(), to.to_string()];
        let mut child = Command::new(program)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (sender, receiver) = channel();
        let reader = std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let ended = loop {
            match receiver.recv_timeout(PATIENCE) {
                Ok(line) => found.extend(parse(&line)),
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => break "stopped",
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break "ended",
            }
        };
        let _ = child.kill();
        let _ = child.wait();
        drop(receiver);
        let _ = reader.join();
        from = found.last().map_or(from, |line: &Line| line.number + 1).max(from);
        if from < to {
            let text = Case::wide(seed, from).to_string();
            found.push(Line {
                number: from,
                outcome: ended.to_owned(),
                milliseconds: f64::INFINITY,
                kibibytes: 0,
                text,
            });
            from += 1;
        }
    }
    found
}

fn parse(line: &str) -> Option<Line> {
    let mut fields = line.splitn(5, '\t');
    let mut field = || fields.next();
    Some(Line {
        number: field()?.parse().ok()?,
        outcome: field()?.to_owned(),
        milliseconds: field()?.parse().ok()?,
        kibibytes: field()?.parse().ok()?,
        text: field()?.to_owned(),
    })
}

/// Answers requests, each in turn, and prints a line for each.
pub(crate) fn answer(numbers: &[u64]) {
    let &[seed, from, to] = numbers else { return };
    std::panic::set_hook(Box::new(|_| {}));
    for number in from..to {
        let case = Case::wide(seed, number);
        // What is held is counted from here on, where the system can.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        let held = memory("VmRSS:");
        let (start, before) = (Instant::now(), processor());
        let _ = std::panic::catch_unwind(|| black_box(written(&case)));
        let spent = before.and_then(|before| Some(processor()? - before)).unwrap_or_else(|| start.elapsed());
        let kibibytes = memory("VmHWM:").saturating_sub(held);
        let (outcome, problem) = outcome(&case);
        let text = format!("{case}{problem}").replace(['\t', '\n'], " ");
        println!("{number}\t{outcome}\t{:.3}\t{kibibytes}\t{text}", spent.as_secs_f64() * 1e3);
    }
}

/// All forms of the answer in all notations, and its status.
fn written(case: &Case) -> gradus::Result<(Status, Vec<String>)> {
    let cx: Context = context(&case.declarations);
    let wrt: Vec<&str> = case.wrt.iter().map(String::as_str).collect();
    let answer = match case.request {
        Request::Simplify => cx.parse(&case.text)?.simplify(),
        Request::Derivative(constraint) => request(&cx, &case.text, &wrt, constraint).answer()?,
    };
    let forms = answer.forms.iter().flat_map(|form| [form.text(), form.unicode(), form.latex(), form.numpy()]);
    Ok((answer.verdict.status(), forms.collect()))
}

/// The time that this thread has spent on a processor, where the system tells: other programs do not count.
fn processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// What the system says of the memory of this process, in KiB; 0 where it says nothing.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// What came of a request, in a word, and what is wrong with it.
fn outcome(case: &Case) -> (&'static str, String) {
    let report = check(case);
    if let Some(problem) = report.wrong.first() {
        return ("wrong", format!(" | {problem}"));
    }
    match std::panic::catch_unwind(|| written(case)) {
        Err(_) => ("wrong", " | panic".to_owned()),
        Ok(Err(error)) => match error.code.as_str() {
            "too-large" | "undefined" | "request" => (error.code.as_str(), String::new()),
            _ => ("refused", format!(" | {error}")),
        },
        Ok(Ok((Status::Unknown, _))) => ("unknown", String::new()),
        Ok(Ok(_)) if report.untested > 0 => ("not compared", String::new()),
        Ok(Ok(_)) => ("right", String::new()),
    }
}
