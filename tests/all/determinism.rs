//! The same input gives the same bytes: again, in another order, in another process, on other threads.

use crate::support::corpus::Case;
use gradus::Answer;

/// All that an answer says, times aside.
fn fingerprint(answer: &Answer) -> String {
    let mut out = String::new();
    for form in answer.forms.iter() {
        out += &format!("{:?} {} {}\n", form.name(), form.size(), form.text());
        out += &format!("{}\n{}\n{}\n", form.unicode(), form.latex(), form.numpy());
    }
    out + &format!("{:?} {:?} {:?}\n", answer.conditions, answer.verdict, answer.statistics)
}

fn all() -> Vec<String> {
    Case::seeds().iter().map(|case| fingerprint(&case.answer().unwrap())).collect()
}

#[test]
fn library_again_reversed_and_on_threads() {
    let first = all();
    for run in 0..3 {
        assert_eq!(first, all(), "run {run}");
    }
    let mut reversed: Vec<String> =
        Case::seeds().iter().rev().map(|case| fingerprint(&case.answer().unwrap())).collect();
    reversed.reverse();
    assert_eq!(first, reversed);
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(all)).collect();
    for thread in threads {
        assert_eq!(first, thread.join().unwrap());
    }
}

#[cfg(feature = "cli")]
mod command {
    use crate::support::command::gradus;
    use crate::support::corpus::SEED;

    const RUNS: usize = 20;

    /// The answers to these lines, without their times.
    fn batch(lines: &[&str]) -> Vec<String> {
        let output = gradus(&["batch"], lines.join("\n").as_bytes());
        assert_eq!(output.status, 0, "{}", output.stderr);
        let strip = |line: &str| {
            let mut answer: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(answer["stats"]["ms"].take().is_number(), "{line}");
            answer.to_string()
        };
        output.stdout.lines().map(strip).collect()
    }

    #[test]
    fn batch_again_reversed_and_in_other_processes() {
        let lines: Vec<&str> = SEED.lines().collect();
        let first = batch(&lines);
        assert_eq!(first.len(), lines.len());
        let again = batch(&lines.repeat(RUNS));
        assert!(again.chunks(lines.len()).all(|run| run == first), "a run in one process differs");
        let mut backwards = lines.clone();
        backwards.reverse();
        let mut reversed = batch(&backwards);
        reversed.reverse();
        assert_eq!(first, reversed);
        assert_eq!(first, batch(&lines), "another process");
    }
}
