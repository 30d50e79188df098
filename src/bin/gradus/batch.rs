//! `gradus batch`: JSON Lines in, JSON Lines out.

use gradus::Context;
use gradus::protocol::respond;
use std::io::{self, BufRead, Write};
use std::time::Instant;

/// Answers every line of `input`, in order, each as soon as it is there, over the theory of `cx`.
pub(crate) fn run(cx: &Context, mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    let mut number = 0u64;
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        number += 1;
        let text = line.strip_prefix(b"\xef\xbb\xbf").filter(|_| number == 1).unwrap_or(&line);
        if text.trim_ascii().is_empty() {
            continue;
        }
        let start = Instant::now();
        let mut response = respond(cx, text, number);
        if let Some(answer) = response.answer_mut() {
            answer.set_time(start.elapsed());
        }
        output.write_all(format!("{response}\n").as_bytes())?;
        output.flush()?;
    }
}
