//! The command line.

mod batch;
mod json;
mod request;

use clap::{Parser, Subcommand};
use std::fs::File;
use std::io::{self, BufReader};
use std::process::ExitCode;

/// Matrix calculus by equality saturation.
#[derive(Parser, Debug)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Answers JSON Lines with JSON Lines.
    Batch {
        /// The file to read; `-` is standard input.
        #[arg(default_value = "-")]
        file: String,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Deep expressions are walked recursively; the stack of the main thread may be small.
    let worker = std::thread::Builder::new().stack_size(256 << 20).spawn(move || run(arguments.command));
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        _ => ExitCode::from(2),
    }
}

fn run(command: Command) -> ExitCode {
    match command {
        Command::Batch { file } => {
            let output = io::stdout().lock();
            let done = match file.as_str() {
                "-" => batch::run(io::stdin().lock(), output),
                path => File::open(path).and_then(|file| batch::run(BufReader::new(file), output)),
            };
            match done {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("error: {file}: {error}");
                    ExitCode::from(2)
                }
            }
        }
    }
}
