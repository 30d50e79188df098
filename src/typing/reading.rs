//! Texts as people write them: what only names and kinds decide, such as whether `T` in `x^T` is a transpose. What is declared, or is
//! differentiated by, keeps its name.

use super::guess::{Guess, guess};
use super::scene::Scene;
use super::sums;
use crate::base::{Error, ErrorCode, Result};
use crate::ops::{Spoken, from_elsewhere};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Statement, Target, Term};
use crate::syntax::{self, AT, BARS, Everyday, Known, SOLVE, SUM};

/// A text as it was read.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) statement: Statement,
    /// What was read otherwise than it is written, and how to say the other reading.
    pub(crate) notes: Vec<String>,
    /// The statement in the notation of the engine, where the text has another one.
    pub(crate) question: Option<String>,
    /// The variables that the text itself asks to differentiate by.
    pub(crate) asked: Vec<String>,
}

/// Reads a text: literally where that has a meaning, else as people write.
///
/// # Errors
/// When the text has no reading.
pub(crate) fn read_text(text: &str, scene: &Scene<'_>) -> Result<Reading> {
    let literal = if scene.is_latex { None } else { Some(syntax::parse(text)) };
    let is_function = |name: &str| scene.is_function(name);
    let is_declared = |name: &str| scene.is_declared(name);
    let known = |wrt| Known { is_function: &is_function, is_declared: &is_declared, wrt, is_latex: scene.is_latex };
    let literal = match literal {
        Some(Ok(statement)) if scene.is_plain(&statement, &known(scene.wrt)) => {
            return resolve(scene, Everyday::literal(statement), true, Vec::new());
        }
        literal => literal,
    };
    let asked = (!scene.is_declared("d")).then(|| syntax::question(text)).flatten();
    let (text, wrt) = asked.map_or((text.to_owned(), Vec::new()), |question| (question.text, question.wrt));
    let mut names: Vec<&str> = scene.wrt.to_vec();
    names.extend(wrt.iter().map(String::as_str));
    let within = Scene { wrt: &names, ..*scene };
    let plain = |text: &str| syntax::parse(text).ok().filter(|s| within.is_plain(s, &known(&names)));
    if let Some(statement) = plain(&text).filter(|_| !wrt.is_empty() && !scene.is_latex) {
        return resolve(&within, Everyday::literal(statement), false, wrt.clone());
    }
    match (syntax::everyday(&text, &known(&names)), literal) {
        (Ok(read), literal) => {
            // What differs is a name that could be a product and is none.
            let printed = syntax::print_statement(&read.statement);
            let same = literal.is_some_and(|own| own.is_ok_and(|own| syntax::print_statement(&own) == printed));
            resolve(&within, read, same, wrt.clone())
        }
        (Err(_), Some(Ok(statement))) => resolve(scene, Everyday::literal(statement), true, Vec::new()),
        (Err(error), _) => Err(error),
    }
}

fn resolve(scene: &Scene<'_>, read: Everyday, literal: bool, asked: Vec<String>) -> Result<Reading> {
    let Everyday { statement, notes, is_numpy } = read;
    let roles = Roles::of(&statement.expr, scene);
    let mut resolver = Resolver { scene, roles, notes, changed: !literal, is_numpy, sums: false };
    let expr = resolver.expr(&statement.expr)?;
    // A left-hand side without indices says nothing, but that all indices are summed.
    let indexed = expr.any(&|e| matches!(e.kind, ExprKind::Index(..)));
    let named = statement.target.filter(|target| literal || indexed || !target.indices.is_empty());
    let whole = || Target { name: "f".to_owned(), indices: Vec::new(), span: expr.span };
    let target = named.or_else(|| resolver.sums.then(whole));
    let statement = Statement { target, expr };
    let question = resolver.changed.then(|| syntax::print_statement(&statement));
    Ok(Reading { statement, notes: resolver.notes, question, asked })
}

/// What names stand for, by how they are used.
#[derive(Default)]
struct Roles {
    /// Exponents that are transposes.
    transposes: Vec<&'static str>,
    exponential: bool,
    identity: bool,
}

impl Roles {
    fn of(expr: &Expr, scene: &Scene<'_>) -> Roles {
        // How often each name occurs, and how often in its role.
        let mut seen = [0_usize; 5];
        let mut in_role = [0_usize; 5];
        const NAMES: [&str; 5] = ["T", "H", "t", "e", "I"];
        let place = |name: &str| NAMES.iter().position(|own| *own == name);
        expr.walk(&mut |e| match &e.kind {
            ExprKind::Name(name) => {
                if let Some(place) = place(name) {
                    seen[place] += 1;
                    in_role[place] += usize::from(place == 4);
                }
            }
            ExprKind::Power(base, exponent) => {
                let exponent = match &exponent.kind {
                    ExprKind::Negate(inner) => inner,
                    _ => exponent,
                };
                let array = |only_letters: bool| match &base.kind {
                    ExprKind::Number(_) => false,
                    ExprKind::Name(name) if scene.is_declared(name) || only_letters => {
                        guess(base, scene.symbols) != Guess::Scalar
                    }
                    _ => true,
                };
                let exponent = match &exponent.kind {
                    ExprKind::Name(name) => place(name).filter(|place| *place < 3),
                    _ => None,
                };
                if let Some(place) = exponent {
                    in_role[place] += usize::from(array(place == 2));
                }
                in_role[3] += usize::from(matches!(&base.kind, ExprKind::Name(name) if name == "e"));
            }
            ExprKind::HadamardPower(base, _) => {
                in_role[3] += usize::from(matches!(&base.kind, ExprKind::Name(name) if name == "e"));
            }
            ExprKind::Index(inner, labels) => {
                if matches!(&inner.kind, ExprKind::Name(name) if name == "I") {
                    in_role[4] = 0;
                    seen[4] += usize::MAX / 2;
                }
                for label in labels {
                    if let Some(place) = place(label) {
                        seen[place] += 1;
                    }
                }
            }
            _ => {}
        });
        let holds = |place: usize| {
            let name = NAMES[place];
            seen[place] > 0 && seen[place] == in_role[place] && !scene.is_declared(name) && !scene.wrt.contains(&name)
        };
        Roles {
            transposes: (0..3).filter(|place| holds(*place)).map(|place| NAMES[place]).collect(),
            exponential: holds(3),
            identity: holds(4),
        }
    }
}

pub(super) struct Resolver<'s> {
    scene: &'s Scene<'s>,
    roles: Roles,
    notes: Vec<String>,
    changed: bool,
    pub(super) is_numpy: bool,
    /// Whether a sum stays in index notation.
    sums: bool,
}

impl Resolver<'_> {
    pub(super) fn note(&mut self, text: String) {
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    pub(super) fn guess(&self, expr: &Expr) -> Guess {
        guess(expr, self.scene.symbols)
    }

    /// The expression with everything in it resolved.
    pub(super) fn expr(&mut self, expr: &Expr) -> Result<Expr> {
        let kind = match &expr.kind {
            ExprKind::Name(name) => self.name(expr, name)?,
            ExprKind::Power(base, exponent) => self.power(base, exponent)?,
            ExprKind::HadamardPower(base, exponent) if self.is_exponential(base) => Some(self.exponential(exponent)?),
            ExprKind::HadamardPower(base, exponent) if self.is_numpy && self.guess(base) == Guess::Scalar => {
                Some(ExprKind::Power(Box::new(self.expr(base)?), Box::new(self.expr(exponent)?)))
            }
            ExprKind::Product(head, tail) => match self.quotients(head, tail)? {
                None if self.is_numpy => self.entries(head, tail)?,
                read => read,
            },
            ExprKind::Sum(terms) if self.is_numpy => Some(self.sum(terms)?),
            ExprKind::Call(name, arguments) if self.is_free(name) => self.call(expr, name, arguments)?,
            _ => None,
        };
        let Some(kind) = kind else { return expr.map_children(&mut |child| self.expr(child)) };
        self.changed = true;
        Ok(Expr { kind, span: expr.span })
    }

    /// Whether a name may be read as something else.
    fn is_free(&self, name: &str) -> bool {
        !self.scene.is_declared(name) && !self.scene.wrt.contains(&name)
    }

    fn name(&mut self, expr: &Expr, name: &str) -> Result<Option<ExprKind>> {
        if name == "I" && self.roles.identity {
            self.note("I is read as the identity matrix of the size that fits; declare I for a variable".to_owned());
            return Ok(Some(ExprKind::Name(Spoken::Identity.name().to_owned())));
        }
        if let Some(size) = name.strip_prefix("I_").filter(|size| !size.is_empty() && self.is_free(name)) {
            self.note(format!("{name} is read as the identity matrix eye({size}); declare {name} for a variable"));
            let size = match size.parse() {
                Ok(size) => ExprKind::Number(crate::base::Rational::from_integer(size)),
                Err(_) => ExprKind::Name(size.to_owned()),
            };
            return Ok(Some(ExprKind::Call(
                Spoken::Identity.name().to_owned(),
                vec![Expr { kind: size, span: expr.span }],
            )));
        }
        if name.starts_with('\'') {
            let message = format!("the text {name} has no meaning here: only norm(A,'fro') takes one");
            return Err(Error::new(ErrorCode::Syntax, message, expr.span));
        }
        Ok(None)
    }

    /// In NumPy `*` is entry by entry: between two arrays of one kind.
    fn entries(&mut self, head: &Expr, tail: &[(ProductOp, Expr)]) -> Result<Option<ExprKind>> {
        let coefficient = |e: &Expr| match &e.kind {
            ExprKind::Name(name) => !self.scene.is_declared(name) && syntax::is_greek(name),
            _ => false,
        };
        let kind = |e: &Expr| if coefficient(e) { Guess::Scalar } else { self.guess(e) };
        let mut so_far = kind(head);
        let mut product = Vec::new();
        for (op, factor) in tail {
            let own = kind(factor);
            let alike = own == so_far && own != Guess::Scalar;
            let reduced = self.is_reduction(factor) || product.is_empty() && self.is_reduction(head);
            let spread = reduced && (own == Guess::Matrix || so_far == Guess::Matrix) && own != Guess::Scalar;
            let entrywise = *op == ProductOp::Times && (alike || spread && so_far != Guess::Scalar);
            product.push((if entrywise { ProductOp::Hadamard } else { *op }, factor));
            so_far = if so_far == Guess::Scalar { own } else { so_far };
        }
        if product.iter().zip(tail).all(|((op, _), (own, _))| op == own) {
            return Ok(None);
        }
        self.note(
            "'*' between arrays is read as in NumPy, entry by entry; write @ for the product of matrices".to_owned(),
        );
        let head = Box::new(self.expr(head)?);
        let tail = product.into_iter().map(|(op, e)| Ok((op, self.expr(e)?))).collect::<Result<_>>()?;
        Ok(Some(ExprKind::Product(head, tail)))
    }

    /// In NumPy a reduction is neither a row nor a column: beside columns it is one.
    fn sum(&mut self, terms: &[Term]) -> Result<ExprKind> {
        let mut read = Vec::with_capacity(terms.len());
        for term in terms {
            read.push(Term { negative: term.negative, expr: self.expr(&term.expr)? });
        }
        let has = |kind: Guess| read.iter().any(|term| self.guess(&term.expr) == kind);
        if !has(Guess::Matrix) && has(Guess::Column) {
            let turns = |term: &Term| self.guess(&term.expr) == Guess::Row && self.is_reduction(&term.expr);
            let turned: Vec<bool> = read.iter().map(turns).collect();
            for (term, _) in read.iter_mut().zip(turned).filter(|(_, turns)| *turns) {
                term.expr = transposed(term.expr.clone());
            }
        }
        Ok(ExprKind::Sum(read))
    }

    fn is_exponential(&self, base: &Expr) -> bool {
        self.roles.exponential && matches!(&base.kind, ExprKind::Name(name) if name == "e")
    }

    fn exponential(&mut self, exponent: &Expr) -> Result<ExprKind> {
        let matrix = if self.guess(exponent) == Guess::Matrix { ", which acts entry by entry" } else { "" };
        self.note(format!("e^(..) is read as exp(..){matrix}; declare e for a power"));
        Ok(ExprKind::Call(Spoken::Exponential.name().to_owned(), vec![self.expr(exponent)?]))
    }

    fn power(&mut self, base: &Expr, exponent: &Expr) -> Result<Option<ExprKind>> {
        if self.is_exponential(base) {
            return self.exponential(exponent).map(Some);
        }
        let (inverse, name) = match &exponent.kind {
            ExprKind::Name(name) => (false, name),
            ExprKind::Negate(inner) => match &inner.kind {
                ExprKind::Name(name) => (true, name),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        if !self.roles.transposes.contains(&name.as_str()) {
            return Ok(None);
        }
        let what = if name == "H" { "the transpose, as everything is real" } else { "the transpose" };
        self.note(format!("the exponent {name} is read as {what}; declare {name} for a power"));
        let mut inner = self.expr(base)?;
        if inverse {
            inner = Expr { span: inner.span, kind: ExprKind::Call(Spoken::Inverted.name().to_owned(), vec![inner]) };
        }
        Ok(Some(ExprKind::Transpose(Box::new(inner))))
    }

    fn call(&mut self, expr: &Expr, name: &str, arguments: &[Expr]) -> Result<Option<ExprKind>> {
        if let Some(read) = self.along(expr, name, arguments)? {
            return Ok(Some(read));
        }
        let one = |spoken: Spoken, argument: Expr| Some(ExprKind::Call(spoken.name().to_owned(), vec![argument]));
        Ok(match (name, arguments) {
            (_, [inner]) if name == Spoken::Logarithm.name() => match &inner.kind {
                ExprKind::Call(bars, of) if bars == BARS && of.len() == 1 && self.guess(&of[0]) == Guess::Matrix => {
                    one(Spoken::LogVolume, self.expr(&of[0])?)
                }
                _ => None,
            },
            (BARS, [inner]) => {
                let matrix = self.guess(inner) == Guess::Matrix;
                let inner = self.expr(inner)?;
                if matrix {
                    let text = syntax::print(&inner);
                    self.note(format!("|{text}| is read as the determinant; write abs({text}) for absolute values"));
                }
                one(if matrix { Spoken::Volume } else { Spoken::Absolute }, inner)
            }
            (SOLVE | "solve", [a, b]) => {
                let (a, b) = (self.expr(a)?, self.expr(b)?);
                let inverse = Expr { span: a.span, kind: ExprKind::Call(Spoken::Inverted.name().to_owned(), vec![a]) };
                Some(times(inverse, b))
            }
            (SUM, [.., body]) => {
                let (mut indices, mut body) = (arguments[..arguments.len() - 1].to_vec(), body);
                // A sum of sums is one.
                while let ExprKind::Call(name, inner) = &body.kind {
                    let [more @ .., innermost] = &inner[..] else { break };
                    if name != SUM {
                        break;
                    }
                    indices.extend_from_slice(more);
                    body = innermost;
                }
                let read = sums::resolve(&indices, &self.expr(body)?, expr.span, self.scene)?;
                self.sums |= !matches!(&read.kind, ExprKind::Call(name, _) if name == Spoken::Total.name());
                Some(read.kind)
            }
            (AT | "matmul", [a, b]) => Some(self.at(a, b)?),
            ("dot", [a, b]) => {
                let matrix = self.guess(a) == Guess::Matrix && self.guess(b) == Guess::Matrix;
                let row = self.guess(a) == Guess::Row;
                let (a, b) = (self.expr(a)?, self.expr(b)?);
                Some(match () {
                    () if matrix => ExprKind::Frobenius(Box::new(a), Box::new(b)),
                    () if row => times(a, b),
                    () => times(transposed(a), b),
                })
            }
            (_, [a, which]) if name == Spoken::Length.name() => Some(self.norm(expr, a, which)?),
            ("max" | "maximum" | "fmax" | "min" | "minimum" | "fmin", [a, b]) => Some(self.extreme(expr, name, a, b)?),
            ("ones" | "zeros" | "eye", [size]) => match sizes(size) {
                Some(sizes) => {
                    let part = |size: Expr| Expr { span: expr.span, kind: ExprKind::Call(name.to_owned(), vec![size]) };
                    let all = sizes.into_iter().map(part);
                    let joined = |a, b| Expr {
                        span: expr.span,
                        kind: ExprKind::Call(Spoken::Kronecker.name().to_owned(), vec![a, b]),
                    };
                    all.reduce(joined).map(|product| product.kind)
                }
                None => None,
            },
            _ if !self.scene.is_known(name) => match from_elsewhere(name) {
                Some(known) => {
                    let arguments = arguments.iter().map(|a| self.expr(a)).collect::<Result<_>>()?;
                    Some(ExprKind::Call(known.to_owned(), arguments))
                }
                None => None,
            },
            _ => None,
        })
    }

    /// `A @ B`: between vectors, and of a vector with a matrix, the first is a row.
    fn at(&mut self, a: &Expr, b: &Expr) -> Result<ExprKind> {
        let vector = |expr: &Expr| match (&expr.kind, self.guess(expr)) {
            (_, Guess::Column) => true,
            // Nobody writes `@` between scalars.
            (ExprKind::Name(name), Guess::Scalar) => !self.scene.is_declared(name),
            _ => false,
        };
        let inner = vector(a) && (vector(b) || self.guess(b) == Guess::Matrix);
        let (a, b) = (self.expr(a)?, self.expr(b)?);
        Ok(if inner { times(transposed(a), b) } else { times(a, b) })
    }

    fn norm(&mut self, expr: &Expr, a: &Expr, which: &Expr) -> Result<ExprKind> {
        let call = |spoken: Spoken, argument: Expr| ExprKind::Call(spoken.name().to_owned(), vec![argument]);
        let word = match &which.kind {
            ExprKind::Name(name) => name.trim_matches('\'').to_lowercase(),
            ExprKind::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let matrix = self.guess(a) == Guess::Matrix;
        let a = self.expr(a)?;
        let text = syntax::print(&a);
        match word.as_str() {
            "fro" | "f" => Ok(call(Spoken::Length, a)),
            "1" | "2" if matrix => {
                let (operator, entries) = match word.as_str() {
                    "1" => ("the largest column sum", format!("norm1({text}) is the sum of all absolute values")),
                    _ => ("the largest singular value", format!("norm({text}) is the Frobenius norm")),
                };
                let message =
                    format!("the norm {word} of a matrix may be {operator}, which is not supported; {entries}");
                Err(Error::new(ErrorCode::Kind, message, expr.span))
            }
            "1" => Ok(call(Spoken::AbsoluteSum, a)),
            "2" => Ok(call(Spoken::Length, a)),
            _ => {
                let message = "there are norm(x), norm(x,1), norm(x,2) and norm(A,'fro')";
                Err(Error::new(ErrorCode::Kind, message, which.span))
            }
        }
    }
}

pub(super) fn is_zero(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Number(number) if number.is_zero())
}

/// The factors of a size that is a product.
fn sizes(size: &Expr) -> Option<Vec<Expr>> {
    let ExprKind::Product(head, tail) = &size.kind else { return None };
    let mut sizes = vec![(**head).clone()];
    for (op, factor) in tail {
        if *op != ProductOp::Times {
            return None;
        }
        sizes.push(factor.clone());
    }
    sizes.iter().all(|size| matches!(size.kind, ExprKind::Name(_) | ExprKind::Number(_))).then_some(sizes)
}

fn transposed(expr: Expr) -> Expr {
    let span = expr.span;
    match expr.kind {
        ExprKind::Transpose(inner) => *inner,
        kind => Expr { kind: ExprKind::Transpose(Box::new(Expr { kind, span })), span },
    }
}

/// A product, flat.
fn times(a: Expr, b: Expr) -> ExprKind {
    match a.kind {
        ExprKind::Product(head, mut tail) => {
            tail.push((ProductOp::Times, b));
            ExprKind::Product(head, tail)
        }
        kind => {
            let head = Expr { kind, span: a.span };
            ExprKind::Product(Box::new(head), vec![(ProductOp::Times, b)])
        }
    }
}
