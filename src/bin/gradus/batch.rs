//! `gradus batch`: JSON Lines in, JSON Lines out.

use gradus::Context;
use gradus::internals::base::in_order;
use gradus::protocol::{LONGEST_LINE, Outcome, Request, respond_as};
use std::io::{self, BufRead, Read, Write};
use std::ops::ControlFlow;
use std::time::Instant;

/// Answers every line of `input`, in order, each as soon as it and those before it are there, over the theory of `cx`, with what `all` asks
/// for besides. `failed` is told that an answer could not be written: at once, while the next line may never come; `answered` is told of
/// every answer.
///
/// # Errors
/// Where the input cannot be read.
pub(crate) fn run(
    cx: &Context,
    all: &Request,
    jobs: usize,
    input: impl BufRead + Send,
    mut output: impl Write,
    failed: impl Fn(&io::Error),
    answered: impl Fn(&Outcome) + Sync,
) -> io::Result<()> {
    let answer = |line: io::Result<(u64, Vec<u8>)>| -> io::Result<String> {
        let (number, text) = line?;
        let start = Instant::now();
        let mut response = respond_as(cx, &text, number, all);
        answered(&response.outcome);
        if let Some(answer) = response.answer_mut() {
            answer.set_time(start.elapsed());
        }
        Ok(format!("{response}\n"))
    };
    let ended = in_order(jobs, Lines { input, number: 0 }, answer, |text| match text {
        Ok(text) => match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed(&error);
                ControlFlow::Break(None)
            }
        },
        Err(error) => ControlFlow::Break(Some(error)),
    });
    match ended {
        ControlFlow::Break(Some(error)) => Err(error),
        _ => Ok(()),
    }
}

/// The lines that are not blank, with their numbers. The first that cannot be read is the last.
struct Lines<R> {
    input: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// The next line, blank or not, or `None` at the end.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        // A line that is too long is not kept; its end is looked for to go on with the next.
        if self.input.by_ref().take(LONGEST_LINE as u64 + 2).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line.len() > LONGEST_LINE && line.last() != Some(&b'\n') {
            skip_line(&mut self.input)?;
        }
        self.number += 1;
        if self.number == 1 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        Ok(Some(line))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<(u64, Vec<u8>)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.line() {
                Ok(None) => return None,
                Ok(Some(line)) if line.trim_ascii().is_empty() => {}
                Ok(Some(line)) => return Some(Ok((self.number, line))),
                Err(error) => return Some(Err(error)),
            }
        }
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
