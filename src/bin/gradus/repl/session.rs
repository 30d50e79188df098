//! What the lines of a session mean: declarations, names for expressions, questions, and commands.

use crate::equal;
use crate::report::{self, Format};
use crate::style::Style;
use crate::{code, diagnostic, steps};
use gradus::internals::ops::Callable;
use gradus::internals::syntax::between_commas;
use gradus::protocol::{Question, Request};
use gradus::{Context, Error, FormName, Target};
use std::collections::BTreeMap;

/// What came of a line.
pub(super) enum Step {
    /// What to print.
    Said(String),
    /// What to complain of.
    Mistaken(String),
    /// The session is at its end.
    Over,
}

/// The commands, with what they do.
const COMMANDS: [(&str, &str); 10] = [
    (":steps", "the way to the last derivative, line by line; ':steps full' has a line for every law"),
    (":code LANGUAGE WHAT", "a function for it: ':code', ':code julia', ':code jax hvp'"),
    (":form NAME", "one form of the last answer, such as hvp"),
    (":format NAME", "how formulas are printed from now on: text, unicode or latex"),
    (":check FORMULA", "whether a formula is the last derivative"),
    (":why A = B", "whether two expressions are equal, and why"),
    (":names", "what is declared and named"),
    (":forget NAME", "forgets a declaration or a name; all of them without one"),
    (":help", "this list"),
    (":quit", "ends the session"),
];

/// What a line may be, with what comes of it.
const LINES: [(&str, &str); 4] = [
    ("W: matrix(n,m) symmetric", "declares a variable for what follows"),
    ("r = A*x - b", "names an expression for what follows"),
    ("norm(r)^2", "simplifies"),
    ("norm(r)^2 by x", "differentiates; 'by x,x' twice; 'd(W*W')/dW' and LaTeX too"),
];

/// A question that was answered.
struct Asked {
    expr: String,
    wrt: Vec<String>,
}

/// What is remembered from line to line.
pub(super) struct Session {
    /// The theory and what the command line declared.
    fresh: Context,
    declarations: BTreeMap<String, String>,
    /// Names with the expressions that they stand for, earlier ones put in.
    named: BTreeMap<String, String>,
    last: Option<Asked>,
    format: Format,
    style: Style,
}

impl Session {
    pub(super) fn new(cx: Context, style: Style) -> Session {
        let (declarations, named) = (BTreeMap::new(), BTreeMap::new());
        Session { fresh: cx, declarations, named, last: None, format: Format::Text, style }
    }

    /// The words that a line may have.
    pub(super) fn words(&self) -> Vec<String> {
        let commands = COMMANDS.iter().map(|(usage, _)| usage.split(' ').next().unwrap_or(usage).to_owned());
        let names = self.declarations.keys().chain(self.named.keys()).cloned();
        let functions = Callable::all().map(|callable| callable.name().to_owned());
        let mut words: Vec<String> = commands.chain(names).chain(functions).collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// Does what a line says.
    pub(super) fn line(&mut self, line: &str) -> Step {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Step::Said(String::new());
        }
        // As other programs have them.
        let is_word = ["help", "?", "quit", "exit"].contains(&line) && !self.knows(line);
        if let Some(command) = line.strip_prefix(':').or(is_word.then_some(line)) {
            return self.command(command);
        }
        if let Some((names, kind)) = declaration(line) {
            return self.declare(names, kind);
        }
        if let Some((name, value)) = definition(line) {
            return self.name(name, value);
        }
        self.ask(line)
    }

    fn command(&mut self, command: &str) -> Step {
        let (name, rest) = command.split_once(' ').map_or((command, ""), |(name, rest)| (name, rest.trim()));
        match name {
            "help" | "h" | "?" => Step::Said(help()),
            "quit" | "q" | "exit" => Step::Over,
            "names" => Step::Said(self.names()),
            "forget" => self.forget(rest),
            "why" => self.why(rest),
            "steps" => self.again(|session, asked| {
                let mut request = session.request(&asked.expr, &asked.wrt);
                request.steps = Some(if rest.is_empty() { "short" } else { rest }.to_owned());
                let answer = request.answer(&session.context(&asked.expr))?;
                Ok(match answer.steps.is_empty() {
                    true => "there is no derivation of this answer\n".to_owned(),
                    false => steps::table(&answer, None, session.format, session.style),
                })
            }),
            "code" => self.code(rest),
            "form" => self.form(rest),
            "format" => self.set_format(rest),
            "check" => self.check(rest),
            _ => mistaken(&format!("there is no command ':{name}'; ':help' lists them"), self.style),
        }
    }

    fn declare(&mut self, names: Vec<String>, kind: &str) -> Step {
        let mut cx = self.fresh.clone();
        let lines: Vec<String> = names.iter().map(|name| format!("{name}: {}", kind.trim())).collect();
        for line in &lines {
            if let Err(error) = cx.declare(line) {
                return self.error(&error, line);
            }
        }
        for (name, line) in names.into_iter().zip(lines) {
            self.named.remove(&name);
            self.declarations.insert(name, line);
        }
        Step::Said(String::new())
    }

    /// Names an expression, which has to be one.
    fn name(&mut self, name: &str, value: &str) -> Step {
        let value = self.with_names(value);
        match self.context(&value).parse(&value) {
            Ok(expression) => {
                let text = expression.question().map_or_else(|| value.clone(), str::to_owned);
                self.named.insert(name.to_owned(), value);
                Step::Said(format!("{name} = {text}\n"))
            }
            Err(error) => self.error(&error, &value),
        }
    }

    /// Simplifies or differentiates.
    fn ask(&mut self, line: &str) -> Step {
        let (expr, wrt) = asked(line);
        // `df/dx`, where `f` is a name.
        let of_named = self.named.iter().map(|(name, value)| format!("{name} = {value}; {expr}"));
        let of_named = of_named.into_iter().find(|text| Request::new(text.as_str()).asks_for_a_derivative());
        let expr = of_named.unwrap_or_else(|| self.with_names(expr));
        let cx = self.context(&expr);
        let request = self.request(&expr, &wrt).meant(&cx).request;
        if request.claim.is_some() || request.question != Question::Derive {
            return self.whether(&request, &cx);
        }
        if request.is_question() && !request.asks_for_a_derivative() {
            return mistaken("by which variable? add it, as in 'hessian of norm(A*x)^2 by x'", self.style);
        }
        match request.answer(&cx) {
            Ok(answer) => {
                let mut text = report::table(&answer, self.format, self.style);
                if !answer.steps.is_empty() {
                    text += &steps::table(&answer, None, self.format, self.style);
                }
                self.last = Some(Asked { expr: request.expr.clone(), wrt: request.wrt.clone() });
                match request.code.is_empty() {
                    true => Step::Said(text),
                    false => self.code(&request.code.join(" ")),
                }
            }
            Err(error) => self.error(&error, &expr),
        }
    }

    /// Answers what asks whether something is so.
    fn whether(&mut self, request: &Request, cx: &Context) -> Step {
        let said = match &request.question {
            Question::Equal(other) => cx.equal(&request.expr, other).map(|mut found| {
                found.notes.splice(0..0, request.notes().iter().cloned());
                equal::report(&found, self.style).0
            }),
            _ => request.check(cx).map(|claim| {
                self.last = Some(Asked { expr: request.expr.clone(), wrt: request.wrt.clone() });
                crate::check::report(&claim, self.style)
            }),
        };
        said.map_or_else(|error| self.error(&error, &request.expr), Step::Said)
    }

    fn form(&mut self, name: &str) -> Step {
        let Some(name) = FormName::from_name(name) else {
            let known = FormName::ALL.map(FormName::as_str).join(", ");
            return mistaken(&format!("':form' takes one of {known}"), self.style);
        };
        self.again(|session, asked| {
            let mut request = session.request(&asked.expr, &asked.wrt);
            request.forms = vec![name.as_str().to_owned()];
            let answer = request.answer(&session.context(&asked.expr))?;
            let form = answer.forms.get(name).map(|form| report::formula(form, session.format));
            Ok(form.unwrap_or_else(|| format!("this answer has no form {}", name.as_str())) + "\n")
        })
    }

    fn set_format(&mut self, name: &str) -> Step {
        self.format = match name {
            "text" => Format::Text,
            "unicode" => Format::Unicode,
            "latex" => Format::Latex,
            _ => return mistaken("':format' takes one of text, unicode, latex", self.style),
        };
        Step::Said(String::new())
    }

    /// Functions in a language, of what is named, or of what is usual for the last answer.
    fn code(&self, words: &str) -> Step {
        let mut words = words.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
        let language = words.next().unwrap_or(Target::Numpy.as_str()).to_owned();
        let what = words.map(str::to_owned).collect();
        self.again(|session, asked| {
            let mut request = session.request(&asked.expr, &asked.wrt);
            (request.code, request.what) = (vec![language], what);
            Ok(code::sources(&request, &session.context(&asked.expr), |_| ())?.join("\n\n"))
        })
    }

    fn check(&mut self, formula: &str) -> Step {
        let formula = self.with_names(formula);
        self.again(|session, asked| {
            let mut request = session.request(&asked.expr, &asked.wrt);
            request.claim = Some(formula);
            Ok(crate::check::report(&request.check(&session.context(&asked.expr))?, session.style))
        })
    }

    fn why(&mut self, equation: &str) -> Step {
        let Some((left, right)) = equation.split_once('=') else {
            return mistaken("':why' takes two expressions, as in ':why tr(A*B) = tr(B*A)'", self.style);
        };
        let [left, right] = [left, right].map(|side| self.with_names(side.trim()));
        match self.context(equation).explain(&left, &right) {
            Ok(explanation) => {
                let way = steps::lines(&explanation.steps, self.format, self.style);
                Step::Said(way + &equal::report(&explanation.equality, self.style).0)
            }
            Err(error) => self.error(&error, &format!("{left} = {right}")),
        }
    }

    /// Something about the last answer.
    fn again(&self, about: impl FnOnce(&Session, &Asked) -> gradus::Result<String>) -> Step {
        match &self.last {
            None => mistaken("there is no answer yet", self.style),
            Some(asked) => match about(self, asked) {
                Ok(text) => Step::Said(text),
                Err(error) => self.error(&error, &asked.expr),
            },
        }
    }

    fn names(&self) -> String {
        let mut lines: Vec<String> = self.declarations.values().map(|text| format!("{text}\n")).collect();
        lines.extend(self.named.iter().map(|(name, value)| format!("{name} = {value}\n")));
        lines.concat()
    }

    /// Whether a name was declared or named.
    fn knows(&self, name: &str) -> bool {
        self.declarations.contains_key(name) || self.named.contains_key(name)
    }

    fn forget(&mut self, name: &str) -> Step {
        if name.is_empty() {
            self.declarations.clear();
            self.named.clear();
        } else if self.named.remove(name).is_none() && self.declarations.remove(name).is_none() {
            return mistaken(&format!("'{name}' is neither declared nor named"), self.style);
        }
        Step::Said(String::new())
    }

    /// The declarations of what occurs in a text.
    fn context(&self, text: &str) -> Context {
        let words: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
        let mut cx = self.fresh.clone();
        for (_, line) in self.declarations.iter().filter(|(name, _)| words.contains(&name.as_str())) {
            // It was read before.
            let _ = cx.declare(line);
        }
        cx
    }

    fn request(&self, expr: &str, wrt: &[String]) -> Request {
        let mut request = Request::new(expr);
        request.wrt = wrt.to_vec();
        request
    }

    /// A text with what its names stand for.
    fn with_names(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let end = match is_word(c) {
                true => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
                false => c.len_utf8(),
            };
            let (word, after) = rest.split_at(end);
            // A command of LaTeX is no name.
            match self.named.get(word).filter(|_| !out.ends_with('\\')) {
                // In brackets, or a whole argument.
                Some(value) if is_closed(&out, after) => out.push_str(value),
                Some(value) => out.push_str(&format!("({value})")),
                None => out.push_str(word),
            }
            rest = after;
        }
        out
    }

    fn error(&self, error: &Error, text: &str) -> Step {
        Step::Mistaken(diagnostic::render(error, text, self.style))
    }
}

/// Whether what stands between two texts stands alone.
fn is_closed(before: &str, after: &str) -> bool {
    let (before, after) = (before.trim_end(), after.trim_start());
    (before.is_empty() || before.ends_with(['(', ','])) && (after.is_empty() || after.starts_with([')', ',']))
}

fn help() -> String {
    LINES.iter().chain(&COMMANDS).map(|(usage, what)| format!("  {usage:<26}{what}\n")).collect()
}

fn mistaken(message: &str, style: Style) -> Step {
    Step::Mistaken(format!("{}: {message}\n", style.error("error")))
}

/// The names that a line declares and what they are, if it is a declaration: `A, B: matrix(n,n)`.
fn declaration(line: &str) -> Option<(Vec<String>, &str)> {
    let (names, kind) = line.split_once(':')?;
    let kind = kind.trim_start();
    let word = &kind[..kind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(kind.len())];
    let is_kind = ["scalar", "vector", "matrix", "tensor", "index"].contains(&word);
    let names: Vec<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
    (is_kind && names.iter().all(|name| is_name(name))).then_some((names, kind))
}

/// `r = A*x - b`, `f(x) = ..`: the name and the expression.
fn definition(line: &str) -> Option<(&str, &str)> {
    let (left, right) = line.split_once('=')?;
    let name = left.split('(').next()?.trim();
    let is_call = left.trim().len() == name.len() || left.trim_end().ends_with(')');
    (is_name(name) && is_call && !right.contains(['=', ';'])).then_some((name, right.trim()))
}

fn is_name(text: &str) -> bool {
    text.starts_with(char::is_alphabetic) && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The expression of a line, and the variables after `by`.
fn asked(line: &str) -> (&str, Vec<String>) {
    let found = [" by ", " wrt "].iter().filter_map(|mark| Some((line.rfind(mark)?, mark.len()))).max();
    if let Some((at, mark)) = found {
        let names: Vec<String> =
            between_commas(&line[at + mark..]).into_iter().map(|(_, name)| name.trim().to_owned()).collect();
        // `gradient of f by x` says it in its own words.
        if names.iter().all(|name| is_name(name.split('[').next().unwrap_or_default()))
            && !Request::new(line).asks_for_a_derivative()
        {
            return (line[..at].trim_end(), names);
        }
    }
    (line, Vec::new())
}
