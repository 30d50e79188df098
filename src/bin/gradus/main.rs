//! The command line.

mod arguments;
mod arrays;
mod batch;
mod check;
mod code;
mod diagnostic;
mod equal;
mod eval;
mod explain;
mod facts;
mod functions;
mod growth;
mod manual;
mod output;
mod repl;
mod report;
mod rules;
#[cfg(feature = "page")]
mod serve;
mod steps;
mod style;
mod theory;
mod words;

use arguments::{
    Arguments, Certificate, Command, Conventions, Emit, Given, Language, Output, Subject, arguments, mistake,
};
use clap::Parser;
use clap::error::ErrorKind;
use diagnostic::render;
use gradus::internals::base::cores;
use gradus::protocol::{self, Failure, Request};
use gradus::{Answer, Form, FormName};
use gradus::{Context, Error, ErrorCode, Result, Span, Status};
use output::{BAD_INPUT, complain, print, unwritten};
use report::Format;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use style::Style;

// An answer is made of many small nodes and lists.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Exit status where nothing was found out.
const UNKNOWN: u8 = 3;
/// The most bytes of an expression on standard input that are read; what is longer is refused by the parser.
const MAX_INPUT: u64 = 1 << 21;

impl Given {
    /// The context, or what was complained of.
    fn context(&self, format: Format) -> Result<Context, ExitCode> {
        let mut cx = Context::new();
        cx.set_latex(self.from == Some(Language::Latex));
        for (place, declaration) in self.vars.iter().enumerate() {
            if let Some(name) = declared_otherwise(&self.vars[..place], declaration) {
                let message = format!("{name} is declared twice");
                let start = declaration.find(name).unwrap_or_default();
                let error = Error::new(ErrorCode::Declaration, message, Span::new(start, start + name.len()));
                return Err(fail(&error, declaration, format));
            }
            cx.declare(declaration).map_err(|error| fail(&error, declaration, format))?;
        }
        for assumption in &self.assume {
            cx.assume(assumption).map_err(|error| fail(&error, assumption, format))?;
        }
        self.theory.apply(&mut cx).map_err(|message| complain(&message))?;
        Ok(cx)
    }
}

impl Conventions {
    /// Asks for them.
    fn of(self, request: &mut Request) {
        (request.constraint, request.layout) = (self.constraint, self.layout);
    }
}

impl Subject {
    /// The expression, as it was typed or stands on standard input, and what is known of it; or what was complained of.
    fn read(&self, format: Format) -> Result<(String, Context), ExitCode> {
        let expr = text(&self.expr).map_err(|message| complain(&message))?;
        Ok((expr, self.given.context(format)?))
    }
}

/// The name that a declaration has in common with one of those before it, where the two do not say the same.
fn declared_otherwise<'d>(before: &[String], declaration: &'d str) -> Option<&'d str> {
    fn parts(declaration: &str) -> Option<(&str, &str)> {
        declaration.split_once(':').map(|(names, kind)| (names, kind.trim()))
    }
    let (names, kind) = parts(declaration)?;
    let has = |name: &str| {
        let said = before.iter().filter_map(|declaration| parts(declaration));
        said.filter(|(_, other)| *other != kind).any(|(names, _)| names.split(',').any(|other| other.trim() == name))
    };
    names.split(',').map(str::trim).find(|name| has(name))
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments()) {
        Ok(arguments) => arguments,
        // Help and the version are no mistakes, unless they cannot be written.
        Err(message)
            if message.use_stderr() && message.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand =>
        {
            return complain(&mistake(&message));
        }
        Err(message) => match message.print().and_then(|()| io::stdout().flush()) {
            Ok(()) => return ExitCode::from(u8::try_from(message.exit_code()).unwrap_or(BAD_INPUT)),
            Err(error) => return unwritten(&error),
        },
    };
    // Deep expressions are walked recursively; the stack of the main thread may be small.
    let worker = std::thread::Builder::new().stack_size(256 << 20).spawn(move || run(arguments.command));
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        _ => ExitCode::from(BAD_INPUT),
    }
}

fn run(command: Command) -> ExitCode {
    match command {
        Command::Rules(command) => rules::run(command),
        Command::Functions { theory } => {
            let mut cx = Context::new();
            match theory.apply(&mut cx) {
                Ok(()) => print(&functions::list(&cx), ExitCode::SUCCESS),
                Err(message) => complain(&message),
            }
        }
        Command::Derive { subject, wrt, each, conventions, taylor, steps, output } => {
            let by = By { wrt, apart: each.concat(), derives: true, taylor, steps };
            derive(&subject, by, conventions, &output)
        }
        Command::Simplify { subject, output } => derive(&subject, By::default(), Conventions::default(), &output),
        Command::Equal { left, right, given } => match given.context(Format::Text) {
            Ok(cx) => equal::run(&left, &right, &cx, &[], false),
            Err(code) => code,
        },
        Command::Explain { left, right, given, format, json } => {
            explain::run(&left, &right, &given, if json { Format::Json } else { format })
        }
        Command::Check { subject, wrt, claim, form, conventions, json } => {
            let mut request = Request::new(&subject.expr);
            (request.wrt, request.claim, request.form) = (wrt, claim, form);
            conventions.of(&mut request);
            check(&subject, request, json)
        }
        Command::Code { subject, wrt, each, target, what, conventions, cost } => {
            let mut request = Request::new(&subject.expr);
            (request.wrt, request.wrt_each, request.code, request.what) = (wrt, each, target, what);
            conventions.of(&mut request);
            code::run(&subject, request, cost)
        }
        Command::Eval { subject, wrt, each, at, size, what, conventions, format, output } => {
            let mut request = Request::new(&subject.expr);
            (request.wrt, request.wrt_each, request.what) = (wrt, each, what);
            conventions.of(&mut request);
            let at = eval::At { values: &at, sizes: &size, format, output: output.as_deref() };
            eval::run(&subject, request, &at)
        }
        Command::Facts { subject } => facts::run(&subject),
        #[cfg(feature = "page")]
        Command::Serve { port } => serve::run(port),
        Command::Repl { given } => repl::run(&given),
        Command::Completions { shell } => print(&manual::completions(shell), ExitCode::SUCCESS),
        Command::Manual { command } => match manual::page(&command) {
            Ok(page) => print(&page, ExitCode::SUCCESS),
            Err(message) => complain(&message),
        },
        Command::Batch { file, certificate, jobs, theory } => {
            let mut all = Request::default();
            all.certificate = certificate;
            batch(&file, &all, jobs.map_or_else(cores, NonZero::get), &theory, |_| 0)
        }
    }
}

/// Checks a claim, which may stand in the text, or those of a file.
fn check(subject: &Subject, mut request: Request, json: bool) -> ExitCode {
    let is_file = subject.expr == "-" || Path::new(&subject.expr).exists();
    if request.claim.is_none() {
        match request.whether().filter(|_| !is_file) {
            Some(asked) => request = asked,
            None if !request.wrt.is_empty() || request.form.is_some() || !is_file && is_expression(&subject.expr) => {
                return complain(
                    "what is claimed? add --claim FORMULA; without it the argument is an equation, \"d(x'*x)/dx = 2*x\", or a file of JSON Lines with claims",
                );
            }
            None => return batch(&subject.expr, &Request::default(), cores(), &subject.given.theory, check::status_of),
        }
    }
    let format = if json { Format::Json } else { Format::Text };
    let read = text(&request.expr).map_err(|message| complain(&message));
    match read.and_then(|expr| Ok((expr, subject.given.context(format)?))) {
        Ok((expr, cx)) => {
            request.expr = expr;
            whether(&request, &cx, format)
        }
        Err(code) => code,
    }
}

/// What to differentiate by.
#[derive(Debug, Default)]
struct By {
    wrt: Vec<String>,
    /// The variables that have an answer each.
    apart: Vec<String>,
    /// Whether there has to be a variable.
    derives: bool,
    /// The order of the expansion that is asked for.
    taylor: Option<usize>,
    /// In which detail the way is shown, if it is.
    steps: Option<String>,
}

fn derive(subject: &Subject, by: By, conventions: Conventions, output: &Output) -> ExitCode {
    let start = Instant::now();
    let (expr, cx) = match subject.read(output.format) {
        Ok(read) => read,
        Err(code) => return code,
    };
    let mut request = Request::new(expr);
    conventions.of(&mut request);
    (request.wrt, request.wrt_each) = (by.wrt, by.apart);
    (request.steps, request.taylor, request.self_contained) = (by.steps, by.taylor, output.self_contained);
    let mut derives = by.derives;
    if derives {
        let meant = request.meant(&cx);
        (request, derives) = (meant.request, !meant.simplifies);
    }
    if request.claim.is_some() || request.question != protocol::Question::Derive {
        return whether(&request, &cx, output.format);
    }
    if derives {
        request = request.of_a_derivative();
    }
    if !request.code.is_empty() {
        return code::show(&request, &cx, false);
    }
    let found = form(output).and_then(|form| {
        let form = form.or(by.taylor.map(|_| FormName::Taylor));
        if derives && !request.asks_for_a_derivative() {
            return Err(no_variable(&cx, &request.expr)?);
        }
        // The way to the entries of a gradient goes by way of it.
        let asked = match form {
            Some(FormName::Index) if request.steps.is_some() => &[FormName::Matrix, FormName::Index][..],
            _ => form.as_slice(),
        };
        let is_asked = |form: &&FormName| form.is_on_request() || asked.len() > 1;
        request.forms.extend(asked.iter().filter(is_asked).map(|form| form.as_str().to_owned()));
        Ok((form, request.answers(&cx)?))
    });
    let (form, answers) = match found {
        Ok(found) => found,
        Err(error) => return fail(&error, &request.expr, output.format),
    };
    let known = answers.iter().all(|answer| answer.verdict.status() != Status::Unknown);
    let code = if known { ExitCode::SUCCESS } else { ExitCode::from(UNKNOWN) };
    if output.format == Format::Json && !request.wrt_each.is_empty() && output.emit.is_none() {
        return print(&format!("{}\n", protocol::Each::new(&request.wrt_each, &answers)), code);
    }
    let mut out = String::new();
    for (i, answer) in answers.iter().enumerate() {
        if let Some(name) = request.wrt_each.get(i).filter(|_| output.format != Format::Html) {
            let gap = if i > 0 { "\n" } else { "" };
            out += &format!("{gap}{}\n", Style::of(&io::stdout()).dim(&format!("# by {name}")));
        }
        let title = report::title(&request.expr, answer);
        match show(answer, &title, form, output, start) {
            Ok(text) => out += &text,
            Err(error) => return fail(&error, &request.expr, output.format),
        }
    }
    if output.format == Format::Html && output.emit.is_none() {
        out = report::page(&out);
    }
    print(&out, code)
}

/// Answers a text that asks whether something is so.
fn whether(asked: &Request, cx: &Context, format: Format) -> ExitCode {
    match &asked.question {
        protocol::Question::Equal(other) => equal::run(&asked.expr, other, cx, asked.notes(), format == Format::Json),
        _ if !asked.asks_for_a_derivative() => match no_variable(cx, &asked.expr) {
            Ok(error) | Err(error) => fail(&error, &asked.expr, format),
        },
        _ => check::run(asked, cx, format == Format::Json),
    }
}

/// The error where nothing says what to differentiate by.
fn no_variable(cx: &Context, expr: &str) -> Result<Error> {
    let expression = cx.parse(expr)?;
    let names: Vec<&str> = expression.symbols().variables().map(|(_, name, _)| name).collect();
    // One differentiates by a vector, where there is one.
    let vector = expression.symbols().variables().find(|(_, _, known)| known.shape.len() == 1);
    Ok(request(match vector.map(|(_, name, _)| name).or(names.first().copied()) {
        None => "the expression has no variables to differentiate by; 'gradus simplify' shortens it".to_owned(),
        Some(first) if names.len() == 1 => format!("by which variable? add --wrt {first}"),
        Some(first) => format!("by which variable? add --wrt {first}; its variables are {}", names.join(", ")),
    }))
}

/// Whether an argument is an expression.
fn is_expression(argument: &str) -> bool {
    Context::new().parse_asked(argument).is_ok()
}

/// The expression of the command line, or of standard input.
fn text(argument: &str) -> Result<String, String> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_INPUT).read_to_end(&mut bytes).map_err(|e| format!("standard input: {e}"))?;
    let text = String::from_utf8(bytes)
        .map_err(|e| format!("standard input is not UTF-8: invalid byte at offset {}", e.utf8_error().valid_up_to()))?;
    Ok(text.trim_end().to_owned())
}

fn form(output: &Output) -> Result<Option<FormName>> {
    let Some(name) = &output.form else { return Ok(None) };
    FormName::from_name(name).map(Some).ok_or_else(|| {
        let known = FormName::ALL.map(FormName::as_str).join(", ");
        request(format!("there is no form '{name}'; known are {known}"))
    })
}

/// A request that does not fit; it has no place in the expression.
fn request(message: String) -> Error {
    Error::new(ErrorCode::Request, message, Span::default())
}

fn show(answer: &Answer, title: &str, form: Option<FormName>, output: &Output, start: Instant) -> Result<String> {
    let missing = |name: FormName| {
        let there: Vec<&str> = answer.forms.iter().map(|f| f.name().as_str()).collect();
        request(format!("this answer has no form '{}'; it has {}", name.as_str(), there.join(", ")))
    };
    if let Some(name) = form.filter(|name| answer.forms.get(*name).is_none()) {
        return Err(missing(name));
    }
    match output.certificate {
        Some(Certificate::Coq) => return answer.coq(),
        Some(Certificate::Json) => {
            let mut written = protocol::Answer::from(answer);
            written.certify(answer);
            return Ok(format!("{written}\n"));
        }
        None => {}
    }
    match output.emit {
        Some(Emit::Numpy) => return Ok(report::sources(answer, form, Form::numpy)),
        None => {}
    }
    if output.format == Format::Json {
        let mut written = protocol::Answer::from(answer);
        written.set_time(start.elapsed());
        return Ok(format!("{written}\n"));
    }
    if output.format == Format::Svg {
        return answer
            .picture()
            .ok_or_else(|| request("there is no index form to draw, or it is too large".to_owned()));
    }
    if output.format == Format::Html {
        return Ok(answer.html(title));
    }
    let way = steps::table(answer, form, output.format, Style::of(&io::stdout()));
    Ok(way
        + &match form.and_then(|name| answer.forms.get(name)) {
            Some(form) => format!("{}\n", report::formula(form, output.format)),
            None => report::table(answer, output.format, Style::of(&io::stdout())),
        })
}

/// Answers the lines of a file, each with what `all` asks for besides. The exit status is the gravest of what `status` says of each.
fn batch(
    file: &str,
    all: &Request,
    jobs: usize,
    theory: &theory::Theory,
    status: fn(&protocol::Outcome) -> u8,
) -> ExitCode {
    /// From the least to the gravest.
    const ORDER: [u8; 4] = [0, UNKNOWN, check::WRONG, BAD_INPUT];
    let mut cx = Context::new();
    if let Err(message) = theory.apply(&mut cx) {
        return complain(&message);
    }
    let output = io::stdout().lock();
    let unwritten = |error: &io::Error| {
        unwritten(error);
        std::process::exit(BAD_INPUT.into());
    };
    let gravest = AtomicUsize::new(0);
    let answered = |outcome: &protocol::Outcome| {
        let place = ORDER.iter().position(|own| *own == status(outcome)).unwrap_or(0);
        gravest.fetch_max(place, Ordering::Relaxed);
    };
    let done = match file {
        "-" => batch::run(&cx, all, jobs, BufReader::new(io::stdin()), output, unwritten, answered),
        path => File::open(path)
            .and_then(|file| batch::run(&cx, all, jobs, BufReader::new(file), output, unwritten, answered)),
    };
    match done {
        Ok(()) => ExitCode::from(ORDER[gravest.into_inner()]),
        Err(error) => complain(&format!("{}: {error}", if file == "-" { "standard input" } else { file })),
    }
}

pub(crate) fn fail(error: &Error, text: &str, format: Format) -> ExitCode {
    if format == Format::Json {
        return print(&format!("{}\n", Failure::from(error)), ExitCode::from(BAD_INPUT));
    }
    let _ = io::stderr().write_all(render(error, text, Style::of(&io::stderr())).as_bytes());
    ExitCode::from(BAD_INPUT)
}
