//! Texts as people write them: what only names and kinds decide, such as whether `T` in `x^T` is a transpose. What is declared, or is
//! differentiated by, keeps its name.

use super::elsewhere::{einsum, elsewhere, is_elsewhere};
use super::guess::{Guess, guess};
use super::scene::Scene;
use super::solved::Solved;
use super::sums;
use crate::base::{Error, ErrorCode, Result};
use crate::ops::{Spoken, from_elsewhere};
use rustc_hash::FxHashSet;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Statement, Target};
use crate::syntax::{self, AT, BARS, DOT, Everyday, INNER, Known, SOLVE, SUM};

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
    /// Names that are written as those of vectors.
    pub(crate) vectors: Vec<String>,
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
        Some(Ok(statement)) if scene.is_plain(&statement, &known(scene.wrt)) && !syntax::has_dot(text) => {
            return resolve(scene, Everyday::literal(statement), true, Vec::new());
        }
        literal => literal,
    };
    let asked = (!scene.is_declared("d")).then(|| syntax::question(text)).flatten();
    let is_question = asked.is_some();
    let (text, wrt) = asked.map_or((text.to_owned(), Vec::new()), |question| (question.text, question.wrt));
    let mut names: Vec<&str> = scene.wrt.to_vec();
    names.extend(wrt.iter().map(String::as_str));
    let within = Scene { wrt: &names, ..*scene };
    let plain = |text: &str| syntax::parse(text).ok().filter(|s| within.is_plain(s, &known(&names)));
    if let Some(statement) = plain(&text).filter(|_| is_question && !scene.is_latex) {
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
    let Everyday { mut statement, notes, vectors, is_numpy } = read;
    if let Some(contraction) = einsum(&statement.expr) {
        statement = contraction;
    }
    let roles = Roles::of(&statement.expr, scene);
    let (solved, stage) = (Solved::default(), Stage::Names);
    let mut resolver = Resolver { scene, roles, solved, notes, changed: !literal, is_numpy, sums: false, stage };
    let mut expr = resolver.expr(&statement.expr)?;
    if is_numpy {
        resolver.stage = Stage::Entries;
        expr = resolver.expr(&expr)?;
    }
    // With the names read, kinds decide the rest.
    resolver.solved = Solved::of(&expr, scene, &vectors);
    resolver.stage = Stage::Calls;
    let expr = resolver.expr(&expr)?;
    // A left-hand side without indices says nothing, but that all indices are summed.
    let indexed = expr.any(&|e| matches!(e.kind, ExprKind::Index(..)));
    if let Some(product) = statement.target.as_ref().and_then(|target| syntax::product_of(&target.name)) {
        let has = |name: &&str| product.split('*').any(|letter| letter.trim_end_matches('\'') == *name);
        let inside = |name: &&str| expr.any(&|e| matches!(&e.kind, ExprKind::Name(own) if own == name));
        if scene.wrt.iter().any(|name| has(name) && !inside(name)) {
            let right = syntax::print(&expr);
            let right = if matches!(expr.kind, ExprKind::Sum(_)) { format!("({right})") } else { right };
            let message = format!(
                "an equation is not differentiated: write one of its sides, or their difference {product} - {right}"
            );
            return Err(Error::new(ErrorCode::Syntax, message, expr.span));
        }
    }
    resolver.note_names(&expr);
    let named = statement.target.filter(|target| literal || indexed || !target.indices.is_empty());
    let whole = || Target { name: "f".to_owned(), indices: Vec::new(), span: expr.span };
    let target = named.or_else(|| resolver.sums.then(whole));
    let statement = Statement { target, expr };
    let question = resolver.changed.then(|| syntax::print_statement(&statement));
    Ok(Reading { statement, notes: resolver.notes, question, asked, vectors })
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
        let mut own = [false; 5];
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
                    // No matrix is an exponent of itself: in `H*Q*H^H` one is the transpose.
                    own[place] |= place < 2 && matches!(&base.kind, ExprKind::Name(name) if name == NAMES[place]);
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
            (own[place] || seen[place] > 0 && seen[place] == in_role[place]) && !scene.is_declared(name) && !scene.wrt.contains(&name)
        };
        Roles {
            transposes: (0..3).filter(|place| holds(*place)).map(|place| NAMES[place]).collect(),
            exponential: holds(3),
            identity: holds(4),
        }
    }
}

/// What is resolved, one after the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Names, and functions that are operators here.
    Names,
    /// In NumPy, which operators work entry by entry.
    Entries,
    /// Calls whose meaning is decided by kinds.
    Calls,
}

struct Resolver<'s> {
    scene: &'s Scene<'s>,
    roles: Roles,
    notes: Vec<String>,
    /// The kinds of the expression whose calls are resolved.
    solved: Solved,
    changed: bool,
    is_numpy: bool,
    stage: Stage,
    /// Whether a sum stays in index notation.
    sums: bool,
}

impl Resolver<'_> {
    fn note(&mut self, text: String) {
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    /// Names that may be products, where nothing says so.
    fn note_names(&mut self, expr: &Expr) {
        // What stands in a product that is written out is a name.
        let mut factors: FxHashSet<&str> = FxHashSet::default();
        let mut names: Vec<&str> = Vec::new();
        expr.walk(&mut |e| match &e.kind {
            ExprKind::Name(name) => names.push(name),
            ExprKind::Product(head, tail) => {
                for factor in std::iter::once(&**head).chain(tail.iter().map(|(_, factor)| factor)) {
                    factor.walk(&mut |part| match (&factor.kind, &part.kind) {
                        (ExprKind::Name(_) | ExprKind::Transpose(_), ExprKind::Name(name)) => drop(factors.insert(name)),
                        _ => {}
                    });
                }
            }
            _ => {}
        });
        names.retain(|name| self.is_free(name) && !factors.contains(name));
        for name in names {
            if let Some(product) = syntax::product_of(name) {
                self.note(format!("{name} is read as one name; write {product} for the product"));
            }
        }
    }

    fn guess(&self, expr: &Expr) -> Guess {
        self.solved.get(expr).unwrap_or_else(|| guess(expr, self.scene.symbols))
    }

    /// The expression with its names resolved, or with its calls.
    fn expr(&mut self, expr: &Expr) -> Result<Expr> {
        let kind = match (&expr.kind, self.stage) {
            (ExprKind::Name(name), Stage::Names) => self.name(expr, name)?,
            (ExprKind::Power(base, exponent), Stage::Names) => self.power(base, exponent)?,
            (ExprKind::HadamardPower(base, exponent), Stage::Names) if self.is_exponential(base) => {
                Some(self.exponential(exponent)?)
            }
            (ExprKind::Call(name, arguments), Stage::Names)
                if is_elsewhere(name) && self.is_free(name) && !self.scene.is_known(name) =>
            {
                let arguments: Vec<Expr> = arguments.iter().map(|a| self.expr(a)).collect::<Result<_>>()?;
                elsewhere(name, &arguments)
            }
            (ExprKind::HadamardPower(base, exponent), Stage::Entries) if self.guess(base) == Guess::Scalar => {
                Some(ExprKind::Power(Box::new(self.expr(base)?), Box::new(self.expr(exponent)?)))
            }
            (ExprKind::Product(head, tail), Stage::Entries) => self.entries(head, tail)?,
            (ExprKind::Name(name), Stage::Calls) if name.starts_with('\'') => {
                let message = format!("the text {name} has no meaning here: only norm(A,'fro') takes one");
                return Err(Error::new(ErrorCode::Syntax, message, expr.span));
            }
            (ExprKind::Call(name, arguments), Stage::Calls) if self.is_free(name) => self.call(expr, name, arguments)?,
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
            let array = matches!(own, Guess::Matrix | Guess::Column);
            let op = match op {
                ProductOp::Times if array && own == so_far => ProductOp::Hadamard,
                ProductOp::Divide if array => ProductOp::HadamardDivide,
                op => *op,
            };
            product.push((op, factor));
            so_far = if so_far == Guess::Scalar { own } else { so_far };
        }
        if product.iter().zip(tail).all(|((op, _), (own, _))| op == own) {
            return Ok(None);
        }
        self.note(
            "'*' and '/' of arrays are read as in NumPy, entry by entry; write @ for the product of matrices".to_owned(),
        );
        let head = Box::new(self.expr(head)?);
        let tail = product.into_iter().map(|(op, e)| Ok((op, self.expr(e)?))).collect::<Result<_>>()?;
        Ok(Some(ExprKind::Product(head, tail)))
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
                let body = self.expr(body)?;
                let read = sums::resolve(&indices, &body, expr.span, self.scene, &mut self.notes)?;
                // With a free index, the value has its axis.
                let bound = |label: &String| {
                    indices.iter().any(|index| matches!(&index.kind, ExprKind::Name(name) if name == label))
                };
                let free = |e: &Expr| matches!(&e.kind, ExprKind::Index(_, labels) if !labels.iter().all(bound));
                let indexed = read.any(&|e| matches!(e.kind, ExprKind::Index(..)));
                self.sums |= indexed && !read.any(&free);
                Some(read.kind)
            }
            (DOT, [a, b]) => {
                let vectors = [a, b].iter().all(|e| self.guess(e) == Guess::Column);
                let written = [a, b].map(syntax::print);
                let (a, b) = (self.expr(a)?, self.expr(b)?);
                if vectors {
                    let [left, right] = written;
                    let read = times(transposed(a), b);
                    let text = syntax::print(&Expr { kind: read.clone(), span: expr.span });
                    self.note(format!("{left}·{right} is read as the inner product {text}; write {left}*{right} for a multiple"));
                    return Ok(Some(read));
                }
                Some(times(a, b))
            }
            (AT | "matmul" | "mm" | "mv", [a, b]) => Some(self.at(a, b)?),
            ("dot", [a, b]) if self.is_numpy => Some(self.at(a, b)?),
            (INNER | "dot", [a, b]) => Some(self.inner(name, a, b)?),
            (_, [a, which]) if name == Spoken::Length.name() => Some(self.norm(expr, a, which)?),
            ("max" | "maximum" | "fmax", [a, b]) if is_zero(a) || is_zero(b) => {
                one(Spoken::Positive, self.expr(if is_zero(a) { b } else { a })?)
            }
            ("ones" | "zeros", [a, b]) if is_one(a) != is_one(b) => {
                let (size, row) = if is_one(a) { (b, true) } else { (a, false) };
                let vector = Expr { kind: ExprKind::Call(name.to_owned(), vec![size.clone()]), span: expr.span };
                let read = if row { transposed(vector) } else { vector };
                let [written, own] = [expr, &read].map(syntax::print);
                self.note(format!("{written} is read as the vector {own}"));
                Some(read.kind)
            }
            ("eye", [Expr { kind: ExprKind::Call(size, _), .. }, ..]) if matches!(size.as_str(), "size" | "length" | "len") => {
                Some(ExprKind::Name(Spoken::Identity.name().to_owned()))
            }
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
        // Nobody writes `@` between scalars.
        let vector = |expr: &Expr| match self.guess(expr) {
            Guess::Scalar if matches!(expr.kind, ExprKind::Transpose(_)) => false,
            Guess::Scalar => expr.any(&|e| matches!(&e.kind, ExprKind::Name(name) if !self.scene.is_declared(name))),
            kind => kind == Guess::Column,
        };
        let inner = vector(a) && (vector(b) || self.guess(b) == Guess::Matrix);
        let (a, b) = (self.expr(a)?, self.expr(b)?);
        Ok(if inner { times(transposed(a), b) } else { times(a, b) })
    }

    /// `dot(a,b)`, `<a,b>`: the sum of the products of entries; a matrix beside a vector multiplies it.
    fn inner(&mut self, name: &str, a: &Expr, b: &Expr) -> Result<ExprKind> {
        let kinds = (self.guess(a), self.guess(b));
        let (a, b) = (self.expr(a)?, self.expr(b)?);
        Ok(match kinds {
            (Guess::Matrix, Guess::Matrix) => {
                if name == "dot" {
                    let [a, b] = [&a, &b].map(syntax::print);
                    self.note(format!("dot({a},{b}) of matrices is read as the inner product {a}:{b}; write {a}*{b} for the matrix product"));
                }
                ExprKind::Frobenius(Box::new(a), Box::new(b))
            }
            (Guess::Scalar | Guess::Row | Guess::Matrix, Guess::Column | Guess::Matrix) => times(a, b),
            (Guess::Row, Guess::Row) => times(a, transposed(b)),
            _ => times(transposed(a), b),
        })
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
                let message = match word.as_str() {
                    "inf" => "the norm of the largest entry is not supported: there are norm(x), norm(x,1), norm(x,2) and norm(A,'fro')",
                    "nuc" => "the nuclear norm is not supported: there are norm(x), norm(x,1), norm(x,2) and norm(A,'fro')",
                    _ => "there are norm(x), norm(x,1), norm(x,2) and norm(A,'fro')",
                };
                Err(Error::new(ErrorCode::Kind, message, which.span))
            }
        }
    }
}

fn is_zero(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Number(number) if number.is_zero())
}

fn is_one(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Number(number) if number.is_one())
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
