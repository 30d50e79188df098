//! Rules as text: reading a rule file and printing it back.

use crate::base::{Attribute, Error, ErrorCode, Result, Span};
use crate::syntax::ast::{Expr, ExprKind, Statement};
use crate::syntax::{parse as parse_statement, print as print_expr};
use std::fmt::Write as _;

/// The name that stands for `..`, the remaining axes, among the labels of an index.
pub const REST: &str = "zz";

/// Which way a rule may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `=>`: from left to right.
    Forward,
    /// `<=>`: either way.
    Both,
}

impl Direction {
    /// The arrow of the text.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Forward => "=>",
            Direction::Both => "<=>",
        }
    }
}

/// `left => right`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equation {
    /// The left-hand side.
    pub left: Expr,
    /// The right-hand side.
    pub right: Expr,
    /// The arrow.
    pub direction: Direction,
    /// Where it stands in the file.
    pub span: Span,
}

/// One entry of a `for` clause: `A: matrix(m,n)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metavariable {
    /// Its name.
    pub name: String,
    /// What follows the colon, as written: `matrix(m,n) symmetric`, `any`, ...
    pub kind: String,
    /// Where it stands in the file.
    pub span: Span,
}

/// One entry of a `where` clause: `A invertible`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideCondition {
    /// The metavariable.
    pub name: String,
    /// What must be known of it.
    pub attribute: Attribute,
    /// Where it stands in the file.
    pub span: Span,
}

/// `function softplus elementwise`: a function that a rule file adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionText {
    /// Its name.
    pub name: String,
    /// `value log(1 + exp(x))`: what it computes.
    pub value: Option<Expr>,
}

/// A rule as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleText {
    /// The file it stands in.
    pub file: String,
    /// Its name.
    pub name: String,
    /// The metavariables.
    pub variables: Vec<Metavariable>,
    /// What it says.
    pub equation: Equation,
    /// What must be known of the metavariables.
    pub conditions: Vec<SideCondition>,
    /// Where it is from.
    pub cites: Vec<String>,
    /// Prose.
    pub notes: Vec<String>,
    pub(crate) examples: Vec<Unread>,
    pub(crate) negatives: Vec<Unread>,
    /// The function that the rule declares, if it does.
    pub function: Option<FunctionText>,
    /// Where its name stands in the file.
    pub span: Span,
}

/// A clause as it stands in the file, read when it is asked for: hardly any rule is run on its examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    text: String,
    start: usize,
}

impl Unread {
    fn of(piece: Piece<'_>) -> Unread {
        Unread { text: piece.text.to_owned(), start: piece.start }
    }

    fn piece(&self) -> Piece<'_> {
        Piece { text: &self.text, start: self.start }
    }
}

impl RuleText {
    /// Uses of the rule.
    ///
    /// # Errors
    /// When one is no equation; a rule that [`parse`] returned has none such.
    pub fn examples(&self) -> Result<Vec<Equation>> {
        self.examples.iter().map(|unread| unread.piece().equation()).collect()
    }

    /// Expressions that the rule must leave alone.
    ///
    /// # Errors
    /// When one is no expression; a rule that [`parse`] returned has none such.
    pub fn negatives(&self) -> Result<Vec<Expr>> {
        self.negatives.iter().map(|unread| unread.piece().expr()).collect()
    }

    /// Whether this is a differential rule: `d(..) => ..`.
    pub fn is_differential(&self) -> bool {
        matches!(&self.equation.left.kind, ExprKind::Call(name, _) if name == "d")
    }

    /// An equation of the rule as text.
    pub fn equation_text(&self, equation: &Equation) -> String {
        equation_text(equation)
    }

    /// An expression of the rule as text.
    pub fn side_text(&self, expr: &Expr) -> String {
        side_text(expr)
    }

    /// The rule as text; reading it gives the same rule (places in the file aside).
    pub fn print(&self) -> String {
        let mut text = String::new();
        let _ = match &self.function {
            Some(function) => writeln!(text, "function {} elementwise", function.name),
            None => writeln!(text, "rule {}", self.name),
        };
        if !self.variables.is_empty() {
            let list: Vec<String> = self.variables.iter().map(|v| format!("{}: {}", v.name, v.kind)).collect();
            let _ = writeln!(text, "  for {}", list.join(", "));
        }
        let _ = writeln!(text, "  {}", equation_text(&self.equation));
        if let Some(value) = self.function.as_ref().and_then(|f| f.value.as_ref()) {
            let _ = writeln!(text, "  value {}", side_text(value));
        }
        if !self.conditions.is_empty() {
            let list: Vec<String> = self.conditions.iter().map(|c| format!("{} {}", c.name, c.attribute)).collect();
            let _ = writeln!(text, "  where {}", list.join(", "));
        }
        for (word, lines) in [("cite", &self.cites), ("note", &self.notes)] {
            for line in lines {
                let _ = writeln!(text, "  {word} \"{line}\"");
            }
        }
        for example in self.examples().unwrap_or_default() {
            let _ = writeln!(text, "  example {}", equation_text(&example));
        }
        for negative in self.negatives().unwrap_or_default() {
            let _ = writeln!(text, "  negative {}", side_text(&negative));
        }
        text
    }
}

fn side_text(expr: &Expr) -> String {
    let text = print_expr(expr);
    let mut result = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        result.push_str(if word == REST { ".." } else { &word });
        word.clear();
        result.push(c);
    }
    result.pop();
    result
}

fn equation_text(equation: &Equation) -> String {
    format!("{} {} {}", side_text(&equation.left), equation.direction.as_str(), side_text(&equation.right))
}

/// A piece of a line with its place in the file.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Piece<'a> {
    fn span(self) -> Span {
        Span::new(self.start, self.start + self.text.len())
    }

    fn slice(self, from: usize, to: usize) -> Piece<'a> {
        Piece { text: &self.text[from..to], start: self.start + from }
    }

    fn trim(self) -> Piece<'a> {
        let from = self.text.len() - self.text.trim_start().len();
        let to = self.text.trim_end().len().max(from);
        self.slice(from, to)
    }

    /// The first word and the rest.
    fn word(self) -> (&'a str, Piece<'a>) {
        let end = self.text.find(char::is_whitespace).unwrap_or(self.text.len());
        (&self.text[..end], self.slice(end, self.text.len()).trim())
    }

    /// The parts between the commas that no bracket encloses.
    fn list(self) -> Vec<Piece<'a>> {
        let (mut depth, mut from, mut parts) = (0i32, 0, Vec::new());
        for (at, c) in self.text.char_indices() {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(self.slice(from, at).trim());
                    from = at + 1;
                }
                _ => {}
            }
        }
        parts.push(self.slice(from, self.text.len()).trim());
        parts
    }

    fn fail<T>(self, message: impl Into<String>) -> Result<T> {
        Err(Error::new(ErrorCode::Rule, message, self.span()))
    }

    fn expr(self) -> Result<Expr> {
        if self.text.is_empty() {
            return self.fail("expected an expression here");
        }
        let text = self.text.replace("..]", &format!("{REST}]")).replace("..,", &format!("{REST},"));
        let statement: Statement = parse_statement(&text).map_err(|mut error| {
            error.span = Span::new(error.span.start + self.start, error.span.end + self.start);
            error
        })?;
        match statement.target {
            Some(_) => self.fail("a rule is written with '=>' or '<=>', not with '='"),
            None => {
                let mut expr = statement.expr;
                shift(&mut expr, self.start);
                Ok(expr)
            }
        }
    }

    fn equation(self) -> Result<Equation> {
        let (at, arrow, direction) = match (self.text.find("<=>"), self.text.find("=>")) {
            (Some(at), _) => (at, 3, Direction::Both),
            (None, Some(at)) => (at, 2, Direction::Forward),
            (None, None) => return self.fail("expected 'left => right' or 'left <=> right'"),
        };
        let left = self.slice(0, at).trim().expr()?;
        let right = self.slice(at + arrow, self.text.len()).trim().expr()?;
        Ok(Equation { left, right, direction, span: self.span() })
    }

    fn prose(self) -> String {
        let text = self.text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(self.text);
        text.to_owned()
    }
}

/// Moves the places of an expression.
fn shift(expr: &mut Expr, by: usize) {
    expr.walk_mut(&mut |e| e.span = Span::new(e.span.start + by, e.span.end + by));
}

/// A rule of which not everything has been read.
struct Draft<'a> {
    head: Piece<'a>,
    name: Piece<'a>,
    function: Option<FunctionText>,
    equation: Option<Equation>,
    rule: RuleText,
}

impl Draft<'_> {
    fn finish(self) -> Result<RuleText> {
        let mut rule = self.rule;
        match self.equation {
            Some(equation) => rule.equation = equation,
            None => return self.head.fail(format!("the rule '{}' says nothing: it has no line with '=>'", rule.name)),
        }
        rule.function = self.function;
        rule.span = self.name.span();
        Ok(rule)
    }
}

/// The rules of a file. `file` is only a name, for reports.
///
/// # Errors
/// The first mistake, with its place in `text`.
pub fn parse(file: &str, text: &str) -> Result<Vec<RuleText>> {
    let rules = scan(file, text)?;
    for rule in &rules {
        rule.examples()?;
        rule.negatives()?;
    }
    Ok(rules)
}

/// As [`parse`], with mistakes in examples and negatives left to be found when they are read.
pub(crate) fn scan(file: &str, text: &str) -> Result<Vec<RuleText>> {
    let mut rules: Vec<RuleText> = Vec::new();
    let mut draft: Option<Draft> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let piece = Piece { text: line, start };
        start += line.len();
        let piece = piece.slice(0, comment_start(line)).trim();
        if piece.text.is_empty() {
            continue;
        }
        let (word, rest) = piece.word();
        if word == "rule" || word == "function" {
            if let Some(done) = draft.take() {
                rules.push(done.finish()?);
            }
            draft = Some(begin(file, piece, word, rest)?);
            if let Some(other) = rules.iter().find(|r| r.name == rest.word().0) {
                return rest.fail(format!("there is a rule '{}' already", other.name));
            }
            continue;
        }
        match &mut draft {
            Some(draft) => clause(draft, piece, word, rest)?,
            None => return piece.fail("a file of rules begins with 'rule NAME' or 'function NAME elementwise'"),
        }
    }
    if let Some(done) = draft {
        rules.push(done.finish()?);
    }
    Ok(rules)
}

/// Where the comment of a line begins: at a `#` outside quotation marks.
fn comment_start(line: &str) -> usize {
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '#' if !quoted => return at,
            _ => {}
        }
    }
    line.len()
}

fn begin<'a>(file: &str, head: Piece<'a>, word: &str, rest: Piece<'a>) -> Result<Draft<'a>> {
    let (name, after) = rest.word();
    let name = Piece { text: name, start: rest.start };
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.text.is_empty() || !name.text.chars().all(fits) {
        return head.fail(format!("expected a name after '{word}', of letters, digits and '-'"));
    }
    let function = match (word, after.text) {
        ("rule", "") => None,
        ("rule", _) => return after.fail("expected the end of the line after the name of the rule"),
        (_, "elementwise") => Some(FunctionText { name: name.text.to_owned(), value: None }),
        _ => return after.fail("expected 'elementwise' after the name of the function"),
    };
    let placeholder = Equation {
        left: Expr::name("x"),
        right: Expr::name("x"),
        direction: Direction::Forward,
        span: Span::default(),
    };
    let rule = RuleText {
        file: file.to_owned(),
        name: name.text.to_owned(),
        variables: Vec::new(),
        equation: placeholder,
        conditions: Vec::new(),
        cites: Vec::new(),
        notes: Vec::new(),
        examples: Vec::new(),
        negatives: Vec::new(),
        function: None,
        span: name.span(),
    };
    Ok(Draft { head, name, function, equation: None, rule })
}

fn clause(draft: &mut Draft, piece: Piece, word: &str, rest: Piece) -> Result<()> {
    match word {
        "for" => {
            for entry in rest.list() {
                let Some(colon) = entry.text.find(':') else {
                    return entry.fail("expected 'NAME: KIND', for example 'A: matrix(m,n)'");
                };
                let name = entry.slice(0, colon).trim();
                let kind = entry.slice(colon + 1, entry.text.len()).trim();
                if name.text.is_empty() || kind.text.is_empty() {
                    return entry.fail("expected 'NAME: KIND', for example 'A: matrix(m,n)'");
                }
                if draft.rule.variables.iter().any(|v| v.name == name.text) {
                    return name.fail(format!("'{}' is declared twice", name.text));
                }
                let (name, kind) = (name.text.to_owned(), kind.text.to_owned());
                draft.rule.variables.push(Metavariable { name, kind, span: entry.span() });
            }
        }
        "where" => {
            for entry in rest.list() {
                let (name, attribute) = entry.word();
                match Attribute::ALL.into_iter().find(|a| a.as_str() == attribute.text) {
                    Some(attribute) => {
                        let name = name.to_owned();
                        draft.rule.conditions.push(SideCondition { name, attribute, span: entry.span() });
                    }
                    None => {
                        let known: Vec<&str> = Attribute::ALL.iter().map(|a| a.as_str()).collect();
                        let message = format!("expected 'NAME ATTRIBUTE'; the attributes are {}", known.join(", "));
                        return Err(Error::new(ErrorCode::UnknownName, message, entry.span()));
                    }
                }
            }
        }
        "cite" => draft.rule.cites.push(rest.prose()),
        "note" => draft.rule.notes.push(rest.prose()),
        "example" => draft.rule.examples.push(Unread::of(rest)),
        "negative" => draft.rule.negatives.push(Unread::of(rest)),
        "value" if draft.function.is_some() => {
            let value = rest.expr()?;
            if let Some(function) = &mut draft.function {
                function.value = Some(value);
            }
        }
        _ if draft.equation.is_some() && piece.text.contains("=>") => {
            return piece
                .fail(format!("the rule '{}' says two things; give the second a rule of its own", draft.rule.name));
        }
        _ => draft.equation = Some(piece.equation()?),
    }
    Ok(())
}
