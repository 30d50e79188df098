//! Manual pages and completions, made from the definition of the command line.

use crate::arguments::Arguments;
use clap::CommandFactory;
use clap_complete::Shell;

/// The completions for a shell.
pub(crate) fn completions(shell: Shell) -> String {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "gradus", &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// The manual page of the program, or of a command of it.
pub(crate) fn page(command: Option<&str>) -> Result<String, String> {
    let mut program = Arguments::command();
    program.build();
    let found = match command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(found) => found.clone(),
            None => return Err(format!("there is no command '{name}'")),
        },
    };
    let mut out = Vec::new();
    clap_mangen::Man::new(found).render(&mut out).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}
