//! The command line.

mod batch;
mod check;
mod diagnostic;
mod equal;
mod facts;
mod functions;
mod growth;
mod output;
mod report;
mod rules;
mod style;
mod theory;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use diagnostic::render;
use gradus::internals::base::cores;
use gradus::protocol::{self, Failure, Request};
use gradus::{Answer, Form, FormName};
use gradus::{Context, Error, ErrorCode, Result, Span, Status};
use output::{BAD_INPUT, complain, print, unwritten};
use report::Format;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::num::NonZero;
use std::process::ExitCode;
use std::time::Instant;
use style::Style;

/// Exit status where nothing was found out.
const UNKNOWN: u8 = 3;
/// The most bytes of an expression on standard input that are read; what is longer is refused by the parser.
const MAX_INPUT: u64 = 1 << 21;

/// Matrix calculus by equality saturation: derivatives in matrix, index, vec and differential form.
#[derive(Parser, Debug)]
#[command(
    version,
    about,
    max_term_width = 100,
    after_help = "\
Examples:
  gradus derive \"W*W'\" --wrt W
  gradus \"1/2*norm(D*W-X)^2\" --wrt W --format unicode
  gradus \"d(x'*A*x)/dx\"
  gradus derive \"norm(W*x + b)^2\" --each W,b
  gradus simplify \"tr(A*B) - tr(B*A)\"
  gradus equal \"vec(A*X*B)\" \"kron(B',A)*vec(X)\"

Exit status: 0 answered, 1 different (equal), 2 bad input, 3 unknown."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What can be written, for the help of the commands that read expressions.
fn syntax() -> String {
    format!("{SYNTAX}\n\nFunctions ('gradus functions' says what each is):\n {}", functions::names())
}

const SYNTAX: &str = "\
Expressions:
  + - *  A'  A^2  1/2    sum, product (matrix or scalar), transpose, power, rationals
  A.*B  A./B  A.^2       entry by entry
  A:B                    Frobenius inner product; binds looser than *
  F[i,j] = W[i,p]*W[j,p]                                     index notation, delta[i,j]
  Unicode spellings work too: Wᵀ ∘ ⊙ ⊗ · δ ½ ² ⁻¹
  2 x' A x  x^T  e^x  I  ||x||_1  |A|  A\\b  x.T @ A @ x     as people write; a note says what is not literal
  \\frac12\\|Ax-b\\|^2                                        LaTeX
  d(W*W')/dW    gradient of norm(A*x)^2 by x                 the question itself

Names: an undeclared a-g is a scalar, h-z and lower-case Greek a vector, A-Z a matrix, unless its use says
otherwise; --var declares shape and attributes, which always win. Attributes simplify, --constraint restricts.";

#[derive(Subcommand, Debug)]
enum Command {
    /// Derives an expression by one or more variables.
    #[command(after_help = syntax())]
    Derive {
        #[command(flatten)]
        subject: Subject,
        /// The variable to differentiate by; repeated, each in turn (higher and mixed derivatives). A text that asks by
        /// itself, as d(W*W')/dW or "gradient of norm(A*x)^2 by x", needs none
        #[arg(long, value_name = "X")]
        wrt: Vec<String>,
        /// Differentiates by each of these variables, one answer for each
        #[arg(long, value_name = "X,Y", value_delimiter = ',', conflicts_with = "wrt")]
        each: Vec<String>,
        /// Restricts the (last) variable, in every derivative by it: symmetric (independent entries), symmetric-riesz, skew, diagonal, lower or
        /// upper
        #[arg(long, value_name = "C")]
        constraint: Option<String>,
        /// Lays out the axes: mixed (the default: a gradient has the shape of the variable, a Jacobian the axes of
        /// the value first), numerator (value first) or denominator (variable first)
        #[arg(long, value_name = "L")]
        layout: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Rewrites an expression to the shortest equal one found.
    #[command(after_help = syntax())]
    Simplify {
        #[command(flatten)]
        subject: Subject,
        #[command(flatten)]
        output: Output,
    },
    /// Compares two expressions: a proof, or a counterexample.
    #[command(after_help = "\
Exit status: 0 equal (proved, or tested in exact arithmetic), 1 different, 2 bad input, 3 unknown.

Examples:
  gradus equal \"(A*B)'\" \"B'*A'\"
  gradus equal \"A*B\" \"B*A\" --var 'A: matrix(n,n)' --var 'B: matrix(n,n)'")]
    Equal {
        /// The first expression
        #[arg(value_name = "A", allow_hyphen_values = true)]
        left: String,
        /// The second expression
        #[arg(value_name = "B", allow_hyphen_values = true)]
        right: String,
        #[command(flatten)]
        given: Given,
    },
    /// Says whether a claimed derivative is right and, if not, what is wrong with it.
    #[command(after_help = "\
The claim is a formula in any form that an answer has; names for parts of it come after commas. Without --claim the
argument is a file of JSON Lines as `gradus batch` takes them, with the field \"claim\"; `-` is standard input.

Exit status: 0 right, 1 wrong or right only under a condition, 2 bad input, 3 unknown.

Examples:
  gradus check \"W*W'\" --wrt W --claim \"2*W\"
  gradus check \"norm(A*x - b)^2\" --wrt x --claim \"A'*r, r = A*x - b\"")]
    Check {
        #[command(flatten)]
        subject: Subject,
        /// The variable to differentiate by; repeated, each in turn
        #[arg(long, value_name = "X")]
        wrt: Vec<String>,
        /// The claimed derivative
        #[arg(long, value_name = "FORMULA", allow_hyphen_values = true)]
        claim: Option<String>,
        /// The form that the claim is: matrix, index, vec or differential; by its shape without it
        #[arg(long, value_name = "FORM")]
        form: Option<String>,
        /// The structure of the (last) variable, as for derive
        #[arg(long, value_name = "C")]
        constraint: Option<String>,
        /// The layout, as for derive
        #[arg(long, value_name = "L")]
        layout: Option<String>,
        /// Prints one line of JSON
        #[arg(long)]
        json: bool,
    },
    /// Tells what is known of an expression, and why.
    #[command(after_help = "\
Examples:
  gradus facts \"P + A'*A\" --var 'P: matrix(n,n) spd'
  gradus facts \"1 - tanh(x)^2\"")]
    Facts {
        #[command(flatten)]
        subject: Subject,
    },
    /// Lists what can be called: functions, constants, and the operations that rules define.
    Functions {
        #[command(flatten)]
        theory: theory::Theory,
    },
    /// Checks, shows and finds rules.
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Answers JSON Lines with JSON Lines.
    #[command(after_help = "\
A line:  {\"id\": \"1\", \"expr\": \"W*W'\", \"wrt\": \"W\", \"vars\": {\"W\": {\"kind\": \"matrix\", \"shape\": [\"n\",\"m\"], \"attrs\": []}}}
`vars` may be partial or missing, `wrt` may be a list, `wrt2`, `wrt_each` (one answer each), `constraint`, `layout`, `forms` (those to make) and
`assume` (a list of equations for this line) may be given; without `wrt` the expression is simplified. Every line is
answered by one line, in order; a mistake is an answer with \"ok\": false.")]
    Batch {
        /// The file to read; `-` is standard input
        #[arg(default_value = "-")]
        file: String,
        /// How many lines are answered at once; the cores of the machine without it. The answers and their order are the same
        #[arg(long, value_name = "N")]
        jobs: Option<NonZero<usize>>,
        #[command(flatten)]
        theory: theory::Theory,
    },
}

#[derive(Args, Debug)]
struct Subject {
    /// The expression; `-` reads it from standard input
    #[arg(allow_hyphen_values = true)]
    expr: String,
    #[command(flatten)]
    given: Given,
}

/// What is known before an expression is read.
#[derive(Args, Debug)]
struct Given {
    /// Declares a variable, e.g. 'W: matrix(n,m) symmetric', 'x: vector(n)', 'c: scalar positive'; may be repeated
    #[arg(long = "var", value_name = "DECLARATION")]
    vars: Vec<String>,
    /// Assumes an equation between the variables, e.g. "Q'*Q = eye"; may be repeated
    #[arg(long, value_name = "EQUATION")]
    assume: Vec<String>,
    /// The language of the expression; a text with commands of LaTeX is LaTeX without being told
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    from: Option<Language>,
    #[command(flatten)]
    theory: theory::Theory,
}

/// What expressions are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    /// The surface syntax
    Text,
    /// LaTeX
    Latex,
}

impl Given {
    /// The context, or what was complained of.
    fn context(&self, format: Format) -> Result<Context, ExitCode> {
        let mut cx = Context::new();
        cx.set_latex(self.from == Some(Language::Latex));
        for declaration in &self.vars {
            cx.declare(declaration).map_err(|error| fail(&error, declaration, format))?;
        }
        for assumption in &self.assume {
            cx.assume(assumption).map_err(|error| fail(&error, assumption, format))?;
        }
        self.theory.apply(&mut cx).map_err(|message| complain(&message))?;
        Ok(cx)
    }
}

#[derive(Args, Debug)]
struct Output {
    /// Prints one form only: matrix, index, vec, differential, value, hvp (the Hessian of a scalar at a direction V) or
    /// frechet (the first derivative at a direction V)
    #[arg(long, value_name = "FORM")]
    form: Option<String>,
    /// The notation
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Prints source code instead of formulas
    #[arg(long, value_enum, conflicts_with = "format")]
    emit: Option<Emit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Emit {
    /// Python functions over NumPy arrays
    Numpy,
}

/// The arguments; an expression in the place of the command is to be derived.
fn arguments() -> Vec<OsString> {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let commands = Arguments::command();
    let is_expression = arguments.get(1).and_then(|first| first.to_str()).is_some_and(|first| {
        let is_command = first == "help" || commands.find_subcommand(first).is_some();
        // A word that is no command is rather a mistake in one.
        let is_word = first.len() > 2 && first.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        let is_option = first.starts_with("--") || matches!(first, "-h" | "-V" | "");
        !is_command && !is_word && !is_option
    });
    if is_expression {
        arguments.insert(1, "derive".into());
    }
    arguments
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments()) {
        Ok(arguments) => arguments,
        // Help and the version are no mistakes, unless they cannot be written.
        Err(message) if output::is_mistake(&message) => return complain(&output::mistake(&message)),
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
        Command::Derive { subject, wrt, each, constraint, layout, output } => {
            derive(&subject, By { wrt, apart: each, derives: true }, [constraint, layout], &output)
        }
        Command::Simplify { subject, output } => derive(&subject, By::default(), [None, None], &output),
        Command::Equal { left, right, given } => equal(&left, &right, &given),
        Command::Check { subject, claim: None, .. } => batch(&subject.expr, cores(), &subject.given.theory),
        Command::Check { subject, wrt, claim, form, constraint, layout, json } => {
            let mut request = Request::new(&subject.expr);
            (request.wrt, request.claim, request.form) = (wrt, claim, form);
            (request.constraint, request.layout) = (constraint, layout);
            check::run(&subject, request, json)
        }
        Command::Facts { subject } => facts(&subject),
        Command::Batch { file, jobs, theory } => batch(&file, jobs.map_or_else(cores, NonZero::get), &theory),
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
}

fn derive(subject: &Subject, by: By, [constraint, layout]: [Option<String>; 2], output: &Output) -> ExitCode {
    let start = Instant::now();
    let expr = match text(&subject.expr) {
        Ok(expr) => expr,
        Err(message) => return complain(&message),
    };
    let cx = match subject.given.context(output.format) {
        Ok(cx) => cx,
        Err(code) => return code,
    };
    let mut request = Request::new(expr);
    (request.wrt, request.wrt_each, request.constraint, request.layout) = (by.wrt, by.apart, constraint, layout);
    let found = form(output).and_then(|form| {
        if by.derives && !request.asks_for_a_derivative() {
            return Err(no_variable(&cx, &request.expr)?);
        }
        request.forms.extend(form.filter(|form| form.is_on_request()).map(|form| form.as_str().to_owned()));
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
        if let Some(name) = request.wrt_each.get(i) {
            let gap = if i > 0 { "\n" } else { "" };
            out += &format!("{gap}{}\n", Style::of(&io::stdout()).dim(&format!("# by {name}")));
        }
        match show(answer, form, output, start) {
            Ok(text) => out += &text,
            Err(error) => return fail(&error, &request.expr, output.format),
        }
    }
    print(&out, code)
}

/// The error where nothing says what to differentiate by.
fn no_variable(cx: &Context, expr: &str) -> Result<Error> {
    let expression = cx.parse(expr)?;
    let names: Vec<&str> = expression.symbols().variables().map(|(_, name, _)| name).collect();
    Ok(request(match names.first() {
        None => "the expression has no variables to differentiate by; 'gradus simplify' shortens it".to_owned(),
        Some(first) => format!("by which variable? add --wrt {first}; its variables are {}", names.join(", ")),
    }))
}

fn facts(subject: &Subject) -> ExitCode {
    let expr = match text(&subject.expr) {
        Ok(expr) => expr,
        Err(message) => return complain(&message),
    };
    let cx = match subject.given.context(Format::Text) {
        Ok(cx) => cx,
        Err(code) => return code,
    };
    match facts::report(&cx, &expr) {
        Ok(text) => print(&text, ExitCode::SUCCESS),
        Err(error) => fail(&error, &expr, Format::Text),
    }
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

fn show(answer: &Answer, form: Option<FormName>, output: &Output, start: Instant) -> Result<String> {
    let missing = |name: FormName| {
        let there: Vec<&str> = answer.forms.iter().map(|f| f.name().as_str()).collect();
        request(format!("this answer has no form '{}'; it has {}", name.as_str(), there.join(", ")))
    };
    if let Some(name) = form.filter(|name| answer.forms.get(*name).is_none()) {
        return Err(missing(name));
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
    Ok(match form.and_then(|name| answer.forms.get(name)) {
        Some(form) => format!("{}\n", report::formula(form, answer.kind, output.format)),
        None => report::table(answer, output.format, Style::of(&io::stdout())),
    })
}

fn equal(left: &str, right: &str, given: &Given) -> ExitCode {
    let cx = match given.context(Format::Text) {
        Ok(cx) => cx,
        Err(code) => return code,
    };
    match cx.equal(left, right) {
        Ok(equality) => {
            let (text, status) = equal::report(&equality);
            print(&text, ExitCode::from(status))
        }
        Err(error) => {
            // What is wrong with one of the two has its place there.
            let is_of = |text: &&str| cx.parse(text).is_err_and(|own| own == error);
            fail(&error, [left, right].into_iter().find(is_of).unwrap_or_default(), Format::Text)
        }
    }
}

fn batch(file: &str, jobs: usize, theory: &theory::Theory) -> ExitCode {
    let mut cx = Context::new();
    if let Err(message) = theory.apply(&mut cx) {
        return complain(&message);
    }
    let output = io::stdout().lock();
    let unwritten = |error: &io::Error| {
        unwritten(error);
        std::process::exit(BAD_INPUT.into());
    };
    let done = match file {
        "-" => batch::run(&cx, jobs, BufReader::new(io::stdin()), output, unwritten),
        path => File::open(path).and_then(|file| batch::run(&cx, jobs, BufReader::new(file), output, unwritten)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&format!("{}: {error}", if file == "-" { "standard input" } else { file })),
    }
}

fn fail(error: &Error, text: &str, format: Format) -> ExitCode {
    if format == Format::Json {
        return print(&format!("{}\n", Failure::from(error)), ExitCode::from(BAD_INPUT));
    }
    let _ = io::stderr().write_all(render(error, text, Style::of(&io::stderr())).as_bytes());
    ExitCode::from(BAD_INPUT)
}
