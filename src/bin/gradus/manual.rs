//! Manual pages and completions, made from the definition of the command line.

use crate::arguments::Arguments;
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use std::io;

/// The completions for a shell.
pub(crate) fn completions(shell: Shell) -> String {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "gradus", &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// The manual page of the program, or of a command of it: `rules check` is two words.
pub(crate) fn page(words: &[String]) -> Result<String, String> {
    let mut program = Arguments::command();
    program.build();
    let mut found = &program;
    for word in words.iter().flat_map(|words| words.split_whitespace()) {
        found = found.find_subcommand(word).ok_or_else(|| format!("there is no command '{}'", words.join(" ")))?;
    }
    written(found).map_err(|error| error.to_string())
}

fn written(command: &Command) -> io::Result<String> {
    let version = format!("gradus {}", env!("CARGO_PKG_VERSION"));
    let after = command.get_after_long_help().or(command.get_after_help()).map(ToString::to_string);
    let page = Man::new(command.clone()).source(version).manual("gradus");
    let mut out = Vec::new();
    page.render_title(&mut out)?;
    page.render_name_section(&mut out)?;
    page.render_synopsis_section(&mut out)?;
    page.render_description_section(&mut out)?;
    page.render_options_section(&mut out)?;
    if command.has_subcommands() {
        page.render_subcommands_section(&mut out)?;
    }
    let text = String::from_utf8_lossy(&out).into_owned();
    Ok(text + &after.map_or_else(String::new, |after| remarks(&after)))
}

/// What stands below the help, in lines as they are: tables and commands among them.
fn remarks(text: &str) -> String {
    let line = |line: &str| {
        let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq").replace('`', "\\(ga");
        // A full stop at the start is a request to the formatter.
        if line.starts_with('.') { format!("\\&{line}\n") } else { format!("{line}\n") }
    };
    format!(".SH REMARKS\n.nf\n{}.fi\n", text.lines().map(line).collect::<String>())
}
