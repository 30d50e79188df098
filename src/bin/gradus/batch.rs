//! `gradus batch`: JSON Lines in, JSON Lines out.

use gradus::Context;
use gradus::protocol::{LONGEST_LINE, respond};
use std::io::{self, BufRead, Read, Write};
use std::time::Instant;

/// Answers every line of `input`, in order, each as soon as it is there, over the theory of `cx`.
pub(crate) fn run(cx: &Context, mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    let mut number = 0u64;
    loop {
        line.clear();
        // A line that is too long is not kept; its end is looked for to go on with the next.
        if input.by_ref().take(LONGEST_LINE as u64 + 2).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if line.len() > LONGEST_LINE && line.last() != Some(&b'\n') {
            skip_line(&mut input)?;
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

/// Reads to the end of a line without keeping it.
fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let (length, done) = (end.map_or(buffer.len(), |at| at + 1), end.is_some() || buffer.is_empty());
        input.consume(length);
        if done {
            return Ok(());
        }
    }
}
