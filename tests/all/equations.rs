//! True equations are found true and false ones are not: made from the shipped rules, and from these by changes that few points show.
//!
//! `GRADUS_LONG=1 GRADUS_SEED=7 cargo test --test all equations:: -- --nocapture` draws 20,000 of another seed.

use crate::support::equations::Equations;
use gradus::{Status, Verdict};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug, Default)]
struct Counts {
    /// By what was changed, and by the status of the verdict.
    by_change: BTreeMap<&'static str, BTreeMap<Status, usize>>,
    false_verdicts: Vec<String>,
    unknown: Vec<String>,
}

#[test]
fn verdicts_on_random_equations() {
    let long = std::env::var_os("GRADUS_LONG").is_some();
    let seed: u64 = std::env::var("GRADUS_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let count = if long { 20_000 } else { 300 };
    let (equations, next, counts) = (Equations::new(), AtomicU64::new(0), Mutex::new(Counts::default()));
    let run = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                break;
            }
            let Some(equation) = equations.draw(seed << 32 | number) else { continue };
            let verdict = catch_unwind(AssertUnwindSafe(|| equation.verdict()));
            let mut counts = counts.lock().expect("no panic");
            let Ok(verdict) = verdict else {
                counts.false_verdicts.push(format!("panic: {equation}"));
                continue;
            };
            let Some(verdict) = verdict else { continue };
            *counts
                .by_change
                .entry(equation.change.unwrap_or("none"))
                .or_default()
                .entry(verdict.status())
                .or_default() += 1;
            match (equation.change, &verdict) {
                (None, Verdict::Different(case)) => {
                    counts.false_verdicts.push(format!("{equation}\n{}", case.text("  ")))
                }
                (None, verdict) if verdict.status() == Status::Unknown => {
                    counts.unknown.push(format!("{equation}: {verdict}"))
                }
                (Some(_), verdict) if verdict.is_true() => counts.false_verdicts.push(format!("{equation}: {verdict}")),
                _ => {}
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(run))));
    let counts = counts.into_inner().expect("no panic");
    for (change, statuses) in &counts.by_change {
        println!("{change:<18} {statuses:?}");
    }
    println!("unknown though true:\n  {}", counts.unknown.join("\n  "));
    assert!(counts.false_verdicts.is_empty(), "false verdicts:\n{}", counts.false_verdicts.join("\n"));
    let held: usize = counts.by_change["none"].values().sum();
    assert!(held as u64 > count / 4 && counts.by_change.len() > 8, "{:?}", counts.by_change);
    assert!(counts.unknown.len() * 100 <= held, "{} of {held} are unknown", counts.unknown.len());
}
