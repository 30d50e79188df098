//! Rules as text: reading a rule file and printing it back.

use super::piece::{Direction, Equation, Piece, REST, comment_start};
use crate::base::{Attribute, Error, ErrorCode, Result, Span, Spellings};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::print as print_expr;
use std::fmt::Write as _;

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

/// `define sym(A)`: an operation that a rule file defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionText {
    /// Its name.
    pub name: String,
    /// Other names that are read.
    pub aliases: Vec<String>,
    /// How its call looks on paper.
    pub spellings: Spellings,
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
    /// Whether it is used when nothing else is left to do: what it makes is not worked on.
    pub last: bool,
    /// Where it is from.
    pub cites: Vec<String>,
    /// Prose.
    pub notes: Vec<String>,
    pub(crate) examples: Vec<Unread>,
    pub(crate) negatives: Vec<Unread>,
    /// The function that the rule declares, if it does.
    pub function: Option<FunctionText>,
    /// The operation that the rule defines, if it does: the left side of its equation is a call of it, the right side what it is.
    pub definition: Option<DefinitionText>,
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
        let _ = match (&self.function, &self.definition) {
            (Some(function), _) => writeln!(text, "function {} elementwise", function.name),
            (_, Some(_)) => writeln!(text, "define {}", side_text(&self.equation.left)),
            _ => writeln!(text, "rule {}", self.name),
        };
        if !self.variables.is_empty() {
            let list: Vec<String> = self.variables.iter().map(|v| format!("{}: {}", v.name, v.kind)).collect();
            let _ = writeln!(text, "  for {}", list.join(", "));
        }
        match &self.definition {
            Some(definition) => {
                let _ = writeln!(text, "  as {}", side_text(&self.equation.right));
                if !definition.aliases.is_empty() {
                    let _ = writeln!(text, "  alias {}", definition.aliases.join(", "));
                }
                let Spellings { unicode, latex } = &definition.spellings;
                for (script, spelling) in [("unicode", unicode), ("latex", latex)] {
                    if let Some(spelling) = spelling {
                        let _ = writeln!(text, "  {script} \"{spelling}\"");
                    }
                }
            }
            None => {
                let _ = writeln!(text, "  {}", equation_text(&self.equation));
            }
        }
        if let Some(value) = self.function.as_ref().and_then(|f| f.value.as_ref()) {
            let _ = writeln!(text, "  value {}", side_text(value));
        }
        if !self.conditions.is_empty() {
            let list: Vec<String> = self.conditions.iter().map(|c| format!("{} {}", c.name, c.attribute)).collect();
            let _ = writeln!(text, "  where {}", list.join(", "));
        }
        if self.last {
            let _ = writeln!(text, "  last");
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
            None if rule.definition.is_some() => {
                let name = rule.definition.map(|definition| definition.name).unwrap_or_default();
                return self.head.fail(format!("'{name}' is not said to be anything: write 'as ...' below it"));
            }
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
    scan_at(file, text, 0)
}

/// As [`scan`], of a part of a file that begins at this place.
pub(super) fn scan_at(file: &str, text: &str, mut start: usize) -> Result<Vec<RuleText>> {
    let mut rules: Vec<RuleText> = Vec::new();
    let mut draft: Option<Draft> = None;
    for line in text.split_inclusive('\n') {
        let piece = Piece { text: line, start };
        start += line.len();
        let piece = piece.slice(0, comment_start(line)).trim();
        if piece.text.is_empty() {
            continue;
        }
        let (word, rest) = piece.word();
        if word == "rule" || word == "function" {
            finish(draft.take(), &mut rules)?;
            draft = Some(begin(file, piece, word, rest)?);
            if let Some(other) = rules.iter().find(|r| r.name == rest.word().0) {
                return rest.fail(format!("there is a rule '{}' already", other.name));
            }
            continue;
        }
        if word == "define" {
            finish(draft.take(), &mut rules)?;
            draft = Some(define(file, piece, rest)?);
            continue;
        }
        match &mut draft {
            Some(draft) => clause(draft, piece, word, rest)?,
            None => {
                let message =
                    "a file of rules begins with 'rule NAME', 'define NAME(..)' or 'function NAME elementwise'";
                return piece.fail(message);
            }
        }
    }
    finish(draft, &mut rules)?;
    Ok(rules)
}

/// Adds what has been read. A further definition of one name, for operands of another kind, gets the kind to its name.
fn finish(draft: Option<Draft>, rules: &mut Vec<RuleText>) -> Result<()> {
    let Some(mut rule) = draft.map(Draft::finish).transpose()? else { return Ok(()) };
    let taken = |name: &str| rules.iter().any(|other| other.name == name);
    if rule.definition.is_some() && taken(&rule.name) {
        let kind = rule.variables.first().map_or("", |v| v.kind.as_str());
        let word = kind.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        rule.name = format!("{}-{word}", rule.name);
        if taken(&rule.name) {
            let message = format!("there is a rule '{}' already", rule.name);
            return Err(Error::new(ErrorCode::Rule, message, rule.span));
        }
    }
    rules.push(rule);
    Ok(())
}

/// `define sym(A)`, where the clauses may follow on the line: `for A: matrix(n,n) as (A + A')/2`.
fn define<'a>(file: &str, head: Piece<'a>, rest: Piece<'a>) -> Result<Draft<'a>> {
    const CLAUSES: [&str; 10] =
        [" for ", " as ", " alias ", " unicode ", " latex ", " where ", " cite ", " note ", " example ", " negative "];
    let starts = |text: &str| {
        // What is quoted is prose.
        let quoted = |at: usize| text[..at].matches('"').count() % 2 == 1;
        let places = CLAUSES.iter().flat_map(|clause| text.match_indices(clause)).map(|(at, _)| at);
        places.filter(|at| !quoted(*at)).min().unwrap_or(text.len())
    };
    let end = starts(rest.text);
    let call = rest.slice(0, end).trim().expr()?;
    let ExprKind::Call(name, _) = &call.kind else {
        return head.fail("expected the operation with its parameters, as in 'define sym(A)'");
    };
    let name_piece = rest.slice(0, name.len());
    let mut draft = begin(file, head, "rule", name_piece)?;
    draft.rule.name = format!("define-{name}");
    draft.rule.definition =
        Some(DefinitionText { name: name.clone(), aliases: Vec::new(), spellings: Spellings::default() });
    draft.rule.equation.left = call;
    let mut rest = rest.slice(end, rest.text.len());
    while !rest.trim().text.is_empty() {
        // The clause itself begins with one of the words.
        let start = rest.text.len() - rest.text.trim_start().len();
        let end = start + starts(&rest.text[start..]);
        let piece = rest.slice(0, end).trim();
        let (word, clause_rest) = piece.word();
        clause(&mut draft, piece, word, clause_rest)?;
        rest = rest.slice(end, rest.text.len());
    }
    Ok(draft)
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
        last: false,
        cites: Vec::new(),
        notes: Vec::new(),
        examples: Vec::new(),
        negatives: Vec::new(),
        function: None,
        definition: None,
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
        "last" if rest.text.is_empty() => draft.rule.last = true,
        "cite" => draft.rule.cites.push(rest.prose()),
        "note" => draft.rule.notes.push(rest.prose()),
        "example" => draft.rule.examples.push(Unread::of(rest)),
        "negative" => draft.rule.negatives.push(Unread::of(rest)),
        "as" if draft.rule.definition.is_some() => {
            let (left, right) = (draft.rule.equation.left.clone(), rest.expr()?);
            draft.equation = Some(Equation { left, right, direction: Direction::Both, span: rest.span() });
        }
        "alias" if draft.rule.definition.is_some() => {
            for alias in rest.list() {
                if !crate::syntax::is_name(alias.text) {
                    return alias.fail(format!("'{}' is not a name", alias.text));
                }
                draft.rule.definition.iter_mut().for_each(|d| d.aliases.push(alias.text.to_owned()));
            }
        }
        "unicode" | "latex" if draft.rule.definition.is_some() => {
            let spelling = rest.prose();
            if spelling.matches("{}").count() != 1 {
                return rest.fail("a spelling has {} where the arguments stand, as in \"⟨{}⟩\"");
            }
            if let Some(DefinitionText { spellings, .. }) = &mut draft.rule.definition {
                *(if word == "latex" { &mut spellings.latex } else { &mut spellings.unicode }) = Some(spelling);
            }
        }
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
