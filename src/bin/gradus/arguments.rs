//! What is said on the command line.

use crate::eval::Numbers;
use crate::report::Format;
use crate::{functions, rules, theory, words};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use gradus::internals::syntax::between_commas;
use std::ffi::OsString;
use std::num::NonZero;
use std::path::PathBuf;

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
  gradus check \"x'*A*x\" --wrt x --claim \"2*A*x\"
  gradus code \"norm(A*x - b)^2\" --wrt x --target jax

Exit status: 0 answered, 1 different or wrong (equal, explain, check), 2 bad input,
3 unknown. 'gradus COMMAND --help' says more of a command, with examples."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be written, for the help of the commands that read expressions, after examples of one.
pub(crate) fn syntax(examples: &str) -> String {
    format!("{examples}\n\n{SYNTAX}\n\nFunctions ('gradus functions' says what each is):\n {}", functions::names())
}

const DERIVE: &str = "\
Examples:
  gradus derive \"W*W'\" --wrt W
  gradus derive \"norm(A*x - b)^2\" --wrt x --wrt x --form matrix
  gradus derive \"norm(W*x + b)^2\" --each W,b --format latex
  gradus derive \"logdet(S)\" --wrt S --var \"S: matrix(n,n) spd\"
  gradus derive \"tr(W*H*H'*W')\" --wrt W --steps
  gradus derive \"\\frac12\\|DW-X\\|_F^2\" --wrt W";

const SIMPLIFY: &str = "\
Examples:
  gradus simplify \"tr(A*B) - tr(B*A)\"
  gradus simplify \"inv(A*B)*A\" --form value
  gradus simplify \"norm(Q*x)^2\" --assume \"Q'*Q = eye\"";

const SYNTAX: &str = "\
Expressions:
  + - *  A'  A^2  1/2     sum, product (matrix or scalar), transpose, powers
  A.*B  A./B  A.^2        entry by entry
  A:B                     Frobenius inner product; binds looser than *
  F[i,j] = W[i,p]*W[j,p]  index notation, with delta[i,j]
  Wᵀ ∘ ⊙ ⊗ · δ ½ ² ⁻¹     Unicode
  2 x' A x  x^T  e^x  I  ||x||_1  |A|  A\\b  x.T @ A @ x
                          as people write; a note says what is not literal
  \\frac12\\|Ax-b\\|^2       LaTeX
  d(W*W')/dW              the question itself, as is
  gradient of norm(A*x)^2 by x

Names: an undeclared a-g is a scalar, h-z and lower-case Greek a vector, A-Z a
matrix, unless its use says otherwise; --var declares shape and attributes,
which always win. Attributes simplify, --constraint restricts.";

/// Variables of a list between commas; `X[r,:]` is one.
pub(crate) type Each = Vec<String>;

fn listed(text: &str) -> std::result::Result<Each, String> {
    Ok(between_commas(text).into_iter().map(|(_, name)| name.trim().to_owned()).collect())
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Derives an expression by one or more variables.
    #[command(after_help = syntax(DERIVE))]
    Derive {
        /// The variable to differentiate by; repeated, each in turn (higher and mixed derivatives). A text that asks by
        /// itself, as d(W*W')/dW or "gradient of norm(A*x)^2 by x", needs none
        #[arg(long, value_name = "X")]
        wrt: Vec<String>,
        /// Differentiates by each of these variables, one answer for each
        #[arg(long, value_name = "X,Y", value_parser = listed, conflicts_with = "wrt")]
        each: Vec<Each>,
        #[command(flatten)]
        conventions: Conventions,
        /// Prints the Taylor expansion in the direction dX, to this order
        #[arg(long, value_name = "ORDER")]
        taylor: Option<usize>,
        /// Shows the way to the answer, line by line
        #[arg(long, value_name = "DETAIL", num_args = 0..=1, require_equals = true, default_missing_value = "short",
            value_parser = words::details())]
        steps: Option<String>,
        #[command(flatten)]
        subject: Subject,
        #[command(flatten, next_help_heading = "Output")]
        output: Output,
    },
    /// Rewrites an expression to the shortest equal one found.
    #[command(after_help = syntax(SIMPLIFY))]
    Simplify {
        #[command(flatten)]
        subject: Subject,
        #[command(flatten, next_help_heading = "Output")]
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
        #[command(flatten, next_help_heading = "What is known")]
        given: Given,
    },
    /// Says why two expressions are equal: the terms that lead from one to the other, each with its law.
    #[command(after_help = "\
Exit status: 0 equal (proved, or tested in exact arithmetic), 1 different, 2 bad input, 3 unknown.

Examples:
  gradus explain \"tr(A*B)\" \"tr(B*A)\"
  gradus explain \"inv(A*B)*A\" \"inv(B)\"")]
    Explain {
        /// The first expression
        #[arg(value_name = "A", allow_hyphen_values = true)]
        left: String,
        /// The second expression
        #[arg(value_name = "B", allow_hyphen_values = true)]
        right: String,
        #[command(flatten, next_help_heading = "What is known")]
        given: Given,
        /// The notation
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
        /// Prints everything as one line of JSON, as `--format json`
        #[arg(long, conflicts_with = "format")]
        json: bool,
    },
    /// Says whether a claimed derivative is right and, if not, what is wrong with it.
    #[command(after_help = "\
The claim is a formula in any form that an answer has. Without --form it is the form
whose shape it has; dX says a differential, V (of a vector or scalar, v) a derivative
in a direction, E(k,l) or e(k) one by an entry. Names for parts of it come after
commas. It may be an equation, `df/dx = ..`, or a chain of them, of which each link is
checked.

Without --claim the argument says all of it, `d(x'*x)/dx = 2*x`, or is a file of JSON
Lines as `gradus batch` takes them, with the field \"claim\"; `-` is standard input.

Exit status: 0 right, 1 wrong or right only under a condition, 2 bad input, 3 unknown;
of a file the gravest of its lines: bad input, then wrong, then unknown.

Examples:
  gradus check \"d(W*W')/dW = 2*W\"
  gradus check \"norm(A*x - b)^2\" --wrt x --claim \"2*A'*r, r = A*x - b\"
  gradus check claims.jsonl")]
    Check {
        /// The variable to differentiate by; repeated, each in turn
        #[arg(long, value_name = "X")]
        wrt: Vec<String>,
        /// The claimed derivative
        #[arg(long, value_name = "FORMULA", allow_hyphen_values = true)]
        claim: Option<String>,
        /// The form that the claim is; without it the one whose shape it has
        #[arg(long, value_name = "FORM", value_parser = words::claimed())]
        form: Option<String>,
        #[command(flatten)]
        conventions: Conventions,
        /// Prints one line of JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        subject: Subject,
    },
    /// Prints functions that compute an expression and its derivatives.
    #[command(after_help = "\
Each function computes every part once; inverses are factorisations, and products are
taken in the order that costs least.

Examples:
  gradus code \"norm(A*x - b)^2\" --wrt x
  gradus code \"sum(log(1 + exp(-X*w)))\" --wrt w --target jax --what gradient,hvp
  gradus code \"norm(V*tanh(W*x + b) - y)^2\" --each W,V,b
  gradus code \"y'*A*B*C*x\" --wrt x --what gradient --cost
  gradus code \"tr(X'*A*X)\" --wrt X --target rust --what check")]
    Code {
        /// The variable to differentiate by; for a Hessian a second one may be given
        #[arg(long, value_name = "X")]
        wrt: Vec<String>,
        /// Differentiates by each of these variables, in one function
        #[arg(long, value_name = "X,Y", value_delimiter = ',', conflicts_with = "wrt")]
        each: Vec<String>,
        /// The languages, with commas between them
        #[arg(long, value_name = "T", value_delimiter = ',', default_value = "numpy", value_parser = words::targets())]
        target: Vec<String>,
        /// What is computed, with commas between several; without it value and gradient of a scalar, the Jacobian of what
        /// has axes
        #[arg(long, value_name = "W", value_delimiter = ',', value_parser = words::functions())]
        what: Vec<String>,
        #[command(flatten)]
        conventions: Conventions,
        /// Prints operations and bytes at symbolic sizes instead of source
        #[arg(long)]
        cost: bool,
        #[command(flatten)]
        subject: Subject,
    },
    /// Evaluates an expression and its derivatives at numbers.
    #[command(after_help = "\
A value is a number, a list [1,2,3], a list of rows [[1,2],[3,4]], or a file: .npy,
JSON, or CSV (rows of numbers; one row or one column is a vector). A name without a
declaration is a scalar, a vector or a matrix as its value is. `--at FILE` alone is
JSON with an object of arrays by name.

Examples:
  gradus eval \"x'*A*x\" --wrt x --at \"A=[[2,1],[1,3]]\" --at \"x=[1,-1]\"
  gradus eval \"norm(A*x - b)^2\" --wrt x --at A=A.npy --at x=x.csv --at b=b.json
  gradus eval \"logdet(S)\" --wrt S --at S=S.npy --output out.npy")]
    Eval {
        /// The variable to differentiate by; for a Hessian a second one may be given. Without it the value is computed
        #[arg(long, value_name = "X")]
        wrt: Vec<String>,
        /// Differentiates by each of these variables
        #[arg(long, value_name = "X,Y", value_delimiter = ',', conflicts_with = "wrt")]
        each: Vec<String>,
        /// The value of a variable, in numbers or in a file; repeated
        #[arg(long, value_name = "X=VALUE", allow_hyphen_values = true)]
        at: Vec<String>,
        /// The size of a dimension that no value shows, n=3; may be repeated
        #[arg(long, value_name = "N=SIZE")]
        size: Vec<String>,
        /// What is computed, with commas between several; without it value and gradient of a scalar, the Jacobian of what
        /// has axes
        #[arg(long, value_name = "W", value_delimiter = ',', value_parser = words::values())]
        what: Vec<String>,
        #[command(flatten)]
        conventions: Conventions,
        /// How numbers are printed
        #[arg(long, value_enum, default_value = "text")]
        format: Numbers,
        /// Writes a file of NumPy instead; of several results one each, with their names in those of the files
        #[arg(long, value_name = "FILE.npy")]
        output: Option<PathBuf>,
        #[command(flatten)]
        subject: Subject,
    },
    /// Opens the page for this machine alone, until it is ended.
    #[cfg(feature = "page")]
    Serve {
        /// The port; 0 takes a free one
        #[arg(long, value_name = "PORT", default_value_t = 0)]
        port: u16,
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
    #[command(after_help = "\
Examples:
  gradus functions
  gradus functions --rules own.rules")]
    Functions {
        #[command(flatten)]
        theory: theory::Theory,
    },
    /// Checks, shows and finds rules.
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Answers JSON Lines with JSON Lines.
    #[command(after_help = "\
A line:
  {\"id\": 1, \"expr\": \"W*W'\", \"wrt\": \"W\", \"vars\": {\"W\": {\"shape\": [\"n\",\"m\"]}}}

All but `expr` may be missing; without `wrt` the expression is simplified. `wrt` may be
a list; `wrt_each` asks for one answer each, `constraint`, `layout`, `assume`, `forms`,
`steps`, `taylor`, `code`, `claim`, `equal` and `facts` ask what the commands ask. The
guide and docs/src/schema say all of it. Every line is answered by one line, in order; a
mistake is an answer with \"ok\": false.

Examples:
  gradus batch questions.jsonl > answers.jsonl
  echo '{\"expr\": \"tr(A*X)\", \"wrt\": \"X\"}' | gradus batch")]
    Batch {
        /// The file to read; `-` is standard input
        #[arg(default_value = "-")]
        file: String,
        /// Adds to each answer what backs it, for checker/check.py
        #[arg(long)]
        certificate: bool,
        /// How many lines are answered at once; the cores of the machine without it. The answers and their order are the same
        #[arg(long, value_name = "N")]
        jobs: Option<NonZero<usize>>,
        #[command(flatten)]
        theory: theory::Theory,
    },
    /// Answers questions one after the other, with what was declared and named before.
    #[command(after_help = "\
A line is an expression to simplify, a question such as 'norm(A*x - b)^2 by x', a
declaration 'W: matrix(n,m)', a name for an expression 'r = A*x - b', or a command:
':help' lists them. Lines come from a terminal or from standard input.

Examples:
  gradus repl
  gradus repl --var \"S: matrix(n,n) spd\" < session.txt")]
    Repl {
        #[command(flatten, next_help_heading = "What is known")]
        given: Given,
    },
    /// Prints the completions for a shell.
    #[command(after_help = "\
Examples:
  gradus completions bash > ~/.local/share/bash-completion/completions/gradus
  gradus completions fish > ~/.config/fish/completions/gradus.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Prints a manual page, of gradus or of one of its commands.
    #[command(after_help = "\
Examples:
  gradus manual derive | man -l -
  gradus manual rules check > gradus-rules-check.1")]
    Manual {
        /// The command
        command: Vec<String>,
    },
}

/// What the derivative is restricted to, and how it is laid out.
#[derive(Args, Debug, Default)]
pub(crate) struct Conventions {
    /// Restricts the (last) variable, in every derivative by it
    #[arg(long, value_name = "C", value_parser = words::constraints())]
    pub(crate) constraint: Option<String>,
    /// The order of the axes
    #[arg(long, value_name = "L", value_parser = words::layouts())]
    pub(crate) layout: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Subject {
    /// The expression; `-` reads it from standard input
    #[arg(allow_hyphen_values = true)]
    pub(crate) expr: String,
    #[command(flatten, next_help_heading = "What is known")]
    pub(crate) given: Given,
}

/// What is known before an expression is read.
#[derive(Args, Debug)]
pub(crate) struct Given {
    /// Declares a variable, e.g. 'W: matrix(n,m) symmetric', 'x: vector(n)', 'c: scalar positive'; may be repeated
    #[arg(long = "var", value_name = "DECLARATION")]
    pub(crate) vars: Vec<String>,
    /// Assumes an equation between the variables, e.g. "Q'*Q = eye"; may be repeated
    #[arg(long, value_name = "EQUATION")]
    pub(crate) assume: Vec<String>,
    /// The language of the expression; a text with commands of LaTeX is LaTeX without being told
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    #[command(flatten)]
    pub(crate) theory: theory::Theory,
}

/// What expressions are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// The surface syntax
    Text,
    /// LaTeX
    Latex,
}

#[derive(Args, Debug)]
pub(crate) struct Output {
    /// Prints one form only; from hvp on they are made when they are asked for
    #[arg(long, value_name = "FORM", value_parser = words::forms())]
    pub(crate) form: Option<String>,
    /// Gives no names to parts: every form stands for itself, as with --form
    #[arg(long)]
    pub(crate) self_contained: bool,
    /// The notation
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Prints source code instead of formulas
    #[arg(long, value_enum, conflicts_with = "format")]
    pub(crate) emit: Option<Emit>,
    /// Prints what backs the answer instead, for others to check: json (without a word), or coq, theorems for Coq with MathComp
    #[arg(long, value_enum, value_name = "KIND", num_args = 0..=1, default_missing_value = "json",
        conflicts_with_all = ["format", "emit", "form"])]
    pub(crate) certificate: Option<Certificate>,
}

/// What an answer is backed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Certificate {
    /// The answer as a line of JSON with its certificate, for checker/check.py
    Json,
    /// Theorems for Coq 8.16 with MathComp 1.15
    Coq,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Emit {
    /// Python functions over NumPy arrays
    Numpy,
}

/// The arguments; an expression in the place of the command is to be derived.
pub(crate) fn arguments() -> Vec<OsString> {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let commands = Arguments::command();
    let is_expression = arguments.get(1).and_then(|first| first.to_str()).is_some_and(|first| {
        let is_command = first == "help" || commands.find_subcommand(first).is_some();
        // A word that is no command is rather a mistake in one.
        let alone = arguments.get(2).is_some_and(|next| matches!(next.to_str(), Some("--wrt" | "--each")));
        let is_word = !alone && first.len() > 2 && first.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        let is_option = first.starts_with("--") || matches!(first, "-h" | "-V" | "");
        !is_command && !is_word && !is_option
    });
    if is_expression {
        arguments.insert(1, "derive".into());
    }
    arguments
}

/// What is wrong with the arguments, without how the command is used.
pub(crate) fn mistake(message: &clap::Error) -> String {
    let text = message.render().to_string();
    let lines = text.lines().take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"));
    let lines: Vec<&str> = lines.filter(|line| !line.trim().is_empty()).collect();
    lines.join("\n").trim_start_matches("error: ").to_owned()
}
