//! Texts as people write them: what only names and kinds decide, such as whether `T` in `x^T` is a transpose. What is declared, or is
//! differentiated by, keeps its name.

use super::about::{About, capital_of, matrix_of, no_blocks, note_of_label, question, unsaid_variable};
use super::contractions::contracted;
use super::elsewhere::{einsum, elsewhere, is_elsewhere, is_form};
use super::guess::{Guess, guess};
use super::place::declare_places;
use super::roles::Roles;
use super::samples;
use super::scene::Scene;
use super::solved::Solved;
use super::sums;
use crate::base::{Error, ErrorCode, Result, Span};
use crate::ops::{Callable, Spoken, from_elsewhere};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Statement, Target};
use crate::syntax::{self, ANGLES, AT, BARS, CROSS, DOT, Everyday, Known, SOLVE, note_of_entry};
use rustc_hash::FxHashSet;
use std::borrow::Cow;

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
    /// Names by which the derivative is asked for and that are entries, `x_i`, with the names of the arrays.
    pub(crate) arrays: Vec<(String, String)>,
    /// The sizes of the axes along which indices run: the index, and the name of the size.
    pub(crate) sizes: Vec<(String, String)>,
    /// Names of places, each one along an axis of its own.
    pub(crate) places: Vec<String>,
    /// Names that were read as products, of which a letter stands nowhere else.
    pub(crate) splits: Vec<String>,
}

/// Which names of letters side by side are one variable, and which are products, where that is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Splits {
    pub(super) whole: Vec<String>,
    pub(super) apart: Vec<String>,
}

/// Reads a text: literally where that has a meaning, else as people write.
///
/// # Errors
/// When the text has no reading.
pub(super) fn read_split(text: &str, scene: &Scene<'_>, splits: &Splits) -> Result<Reading> {
    let labelled = syntax::label(text, &|name| scene.is_declared(name) || scene.wrt.contains(&name));
    if let Some((text, name)) = labelled.filter(|_| !scene.is_latex) {
        let mut reading = read_split(&text, scene, splits)?;
        reading.notes.push(note_of_label(&name));
        let printed = || syntax::print_statement_with(&reading.statement, &syntax::decimals(scene.text));
        reading.question = reading.question.take().or_else(|| Some(printed()));
        return Ok(reading);
    }
    let literal = if scene.is_latex { None } else { Some(syntax::parse(text)) };
    let is_declared = |name: &str| scene.is_declared(name);
    let is_scalar = |name: &str| is_declared(name) && scene.axes(name).is_none_or(|axes| axes == 0);
    let known = Known {
        is_function: &|name| scene.is_function(name),
        is_declared: &is_declared,
        is_place: &|name| scene.is_place(name),
        is_scalar: &is_scalar,
        wrt: scene.wrt,
        beside: scene.beside,
        is_latex: scene.is_latex,
        whole: &splits.whole,
        apart: &splits.apart,
    };
    let literal = match literal {
        Some(Ok(statement))
            if scene.is_plain(&statement, &known)
                && !syntax::has_vector_sign(text)
                && !syntax::has_open_sum(text)
                && !syntax::is_of_itself(text)
                && (!syntax::is_before_sign(text) || question(text, scene).is_none()) =>
        {
            return resolve(scene, Everyday::literal(statement), true, Vec::new());
        }
        literal => literal,
    };
    let asked = question(text, scene);
    let is_question = asked.is_some();
    let About { text, mut wrt, times, mut notes } = About::of(text, asked, scene);
    for name in &mut wrt {
        if let Some(matrix) = matrix_of(name, &text, scene) {
            notes.push(note_of_entry(name, &matrix));
            *name = matrix;
        }
    }
    let read = |wrt: &[String]| {
        let mut names: Vec<&str> = scene.wrt.to_vec();
        names.extend(wrt.iter().map(String::as_str));
        let within = Scene { wrt: &names, ..*scene };
        let known = Known { wrt: &names, ..known };
        let is_odd = |text: &str| syntax::has_vector_sign(text) || syntax::has_open_sum(text);
        let plain = |text: &str| syntax::parse(text).ok().filter(|s| !is_odd(text) && within.is_plain(s, &known));
        if let Some(statement) = plain(&text).filter(|_| is_question && !scene.is_latex) {
            let mut read = Everyday::literal(statement);
            read.notes.extend(notes.iter().cloned());
            return resolve(&within, read, false, wrt.to_vec());
        }
        match (syntax::everyday(&text, &known), &literal) {
            (Ok(mut read), literal) => {
                read.notes.extend(notes.iter().cloned());
                // What differs is a name that could be a product and is none.
                let printed = syntax::print_statement(&read.statement);
                let is_same = |own: &Statement| syntax::print_statement(own) == printed;
                let same = literal.as_ref().is_some_and(|own| own.as_ref().is_ok_and(is_same));
                resolve(&within, read, same, wrt.to_vec())
            }
            (Err(_), Some(Ok(statement))) => resolve(scene, Everyday::literal(statement.clone()), true, Vec::new()),
            // `the trace of A*X`, where the variable is said elsewhere.
            (Err(error), _) => match syntax::in_signs(&text).and_then(|signs| syntax::everyday(&signs, &known).ok()) {
                Some(read) => resolve(&within, read, false, wrt.to_vec()),
                None => Err(error),
            },
        }
    };
    let reading = read(&wrt)?;
    if times == 0 || !reading.asked.is_empty() || !scene.wrt.is_empty() {
        return Ok(reading);
    }
    no_blocks(&text, times)?;
    let Some((name, note)) = unsaid_variable(&reading.statement.expr, scene)? else { return Ok(reading) };
    // Products without a sign are known by it.
    let mut reading = read(&vec![name; times])?;
    reading.notes.push(note);
    Ok(reading)
}

fn resolve(scene: &Scene<'_>, read: Everyday, literal: bool, asked: Vec<String>) -> Result<Reading> {
    let Everyday { mut statement, mut notes, vectors, mut arrays, sizes, places, is_numpy, splits } = read;
    let mut symbols = Cow::Borrowed(scene.symbols);
    if !places.is_empty() {
        declare_places(symbols.to_mut(), &places);
    }
    let scene = &Scene { symbols: &symbols, ..*scene };
    if let Some(contraction) = einsum(&statement.expr) {
        statement = contraction;
    }
    for name in scene.wrt.iter().copied() {
        let is_read = arrays.iter().any(|(own, _)| own == name);
        if let Some(array) = capital_of(name, &statement.expr).filter(|_| !is_read) {
            notes.push(note_of_entry(name, &array));
            arrays.push((name.to_owned(), array));
        }
    }
    let array = |name: &str| arrays.iter().find(|(own, _)| own == name).map(|(_, array)| array.clone());
    let asked: Vec<String> = asked.into_iter().map(|name| array(&name).unwrap_or(name)).collect();
    let wrt: Vec<String> = scene.wrt.iter().map(|name| array(name).unwrap_or_else(|| (*name).to_owned())).collect();
    let wrt: Vec<&str> = wrt.iter().map(String::as_str).collect();
    let scene = &Scene { wrt: &wrt, ..*scene };
    let roles = Roles::of(&statement.expr, scene, &sizes);
    let (solved, stage) = (Solved::default(), Stage::Names);
    let bold = vectors.clone();
    let mut resolver = Resolver { scene, roles, solved, notes, changed: !literal, is_numpy, stage, vectors: bold };
    let expr = resolver.expr(&statement.expr)?;
    resolver.stage = Stage::Entries;
    let expr = resolver.expr(&expr)?;
    // With the names read, kinds decide the rest.
    resolver.solved = Solved::of(&expr, scene, &vectors);
    resolver.stage = Stage::Calls;
    let mut expr = resolver.expr(&expr)?;
    // A left-hand side without indices says nothing, but that all indices are summed.
    let indexed = expr.any(&|e| matches!(e.kind, ExprKind::Index(..)));
    no_equation(&statement, &expr, scene)?;
    let is_size = |name: &str| expr.any(&|e| matches!(&e.kind, ExprKind::Name(own) if own == name));
    let sizes: Vec<(String, String)> =
        sizes.into_iter().filter(|(_, size)| resolver.is_free(size) && is_size(size)).collect();
    for (place, (_, size)) in sizes.iter().enumerate() {
        if !sizes[..place].iter().any(|(_, own)| own == size) {
            resolver.note(format!("{size} is the size of what is summed, as the limit of the sum says"));
        }
    }
    if indexed {
        if !literal {
            sums::check_bound(&expr)?;
        }
        sums::check_numbers(&expr, &|name| resolver.is_free(name))?;
        let written_out =
            !literal && statement.target.is_none() && expr.any(&|e| matches!(e.kind, ExprKind::SumOver(..)));
        if written_out {
            let (contracted, notes) = contracted(&expr);
            expr = contracted;
            notes.into_iter().for_each(|note| resolver.note(note));
        }
        let (resolved, notes) = samples::resolve(&expr, scene, &sizes)?;
        (expr, resolver.changed) = (resolved, resolver.changed || !notes.is_empty());
        notes.into_iter().for_each(|note| resolver.note_row(note));
    }
    resolver.note_names(&expr);
    // Where sums are written out, the left-hand side sums nothing else.
    let has_sums = expr.any(&|e| matches!(e.kind, ExprKind::SumOver(..)));
    let target = statement.target.filter(|t| literal || indexed && !has_sums || !t.indices.is_empty());
    let free = if has_sums && !literal && target.is_none() { sums::summed_unsaid(&expr) } else { Vec::new() };
    let target = target.or_else(|| resolver.free_target(&expr, free));
    let statement = Statement { target, expr };
    let question = resolver.changed.then(|| syntax::print_statement_with(&statement, &syntax::decimals(scene.text)));
    Ok(Reading { statement, notes: resolver.notes, question, asked, vectors, arrays, sizes, places, splits })
}

/// An equation whose left side has a variable of the derivative, as in `A*x = b`, is none to differentiate.
fn no_equation(statement: &Statement, right: &Expr, scene: &Scene<'_>) -> Result<()> {
    let Some(product) = statement.target.as_ref().and_then(|target| syntax::product_of(&target.name)) else {
        return Ok(());
    };
    let has = |name: &&str| product.split('*').any(|letter| letter.trim_end_matches('\'') == *name);
    let inside = |name: &&str| right.any(&|e| matches!(&e.kind, ExprKind::Name(own) if own == name));
    if !scene.wrt.iter().any(|name| has(name) && !inside(name)) {
        return Ok(());
    }
    let text = syntax::print(right);
    let text = if matches!(right.kind, ExprKind::Sum(_)) { format!("({text})") } else { text };
    let message =
        format!("an equation is not differentiated: write one of its sides, or their difference {product} - {text}");
    Err(Error::new(ErrorCode::Syntax, message, right.span))
}

/// What is resolved, one after the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Names, and functions that are operators here.
    Names,
    /// Which operators work entry by entry: in NumPy, and beside reductions along an axis.
    Entries,
    /// Calls whose meaning is decided by kinds.
    Calls,
}

pub(super) struct Resolver<'s> {
    pub(super) scene: &'s Scene<'s>,
    pub(super) roles: Roles,
    notes: Vec<String>,
    /// The kinds of the expression whose calls are resolved.
    solved: Solved,
    changed: bool,
    pub(super) is_numpy: bool,
    stage: Stage,
    /// Names that are written as those of vectors.
    vectors: Vec<String>,
}

impl Resolver<'_> {
    pub(super) fn note(&mut self, text: String) {
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    /// The left-hand side that leaves these indices free, if there are any.
    fn free_target(&mut self, expr: &Expr, indices: Vec<String>) -> Option<Target> {
        let (first, rest) = indices.split_first()?;
        let used = |name: &str| expr.any(&|e| matches!(&e.kind, ExprKind::Name(own) if own == name));
        let name = ["f", "g", "h", "F", "G", "H"].into_iter().find(|name| self.is_free(name) && !used(name))?;
        let (names, are) = if rest.is_empty() { (first.clone(), "is") } else { (indices.join(", "), "are") };
        self.note(format!(
            "{names} {are} free, as the sums are written out; write \\sum_{first} for the sum over {first} too"
        ));
        Some(Target { name: name.to_owned(), indices, span: Span::default() })
    }

    /// Names that may be products, where nothing says so.
    fn note_names(&mut self, expr: &Expr) {
        // What stands in a product that is written out is a name.
        let mut factors: FxHashSet<&str> = FxHashSet::default();
        let mut names: Vec<&str> = Vec::new();
        expr.walk(&mut |e| match &e.kind {
            ExprKind::Name(name) => names.push(name),
            ExprKind::Product(head, tail) => {
                let all = std::iter::once(&**head).chain(tail.iter().map(|(_, factor)| factor));
                factors.extend(all.filter_map(|factor| match &factor.kind {
                    ExprKind::Name(name) => Some(name.as_str()),
                    ExprKind::Transpose(inner) => match &inner.kind {
                        ExprKind::Name(name) => Some(name.as_str()),
                        _ => None,
                    },
                    _ => None,
                }));
            }
            _ => {}
        });
        // Beside `x`, `x_i` may be meant as its entry.
        let entry = |name: &&&str| {
            let (base, index) = name.split_once('_')?;
            let letter = index.len() == 1 && index.starts_with(|c: char| c.is_ascii_lowercase());
            (letter && self.is_free(name) && self.scene.wrt.contains(&base) && names.contains(&base)).then(|| {
                format!("{name} is read as one name, apart from {base}; write {base}[{index}] for an entry of it")
            })
        };
        let entries: Vec<String> = names.iter().filter_map(|name| entry(&name)).collect();
        entries.into_iter().for_each(|note| self.note(note));
        names.retain(|name| self.is_free(name) && !factors.contains(name));
        for name in names {
            if let Some(product) = syntax::product_of(name) {
                self.note(format!("{name} is read as one name; write {product} for the product"));
            }
        }
    }

    /// What is a row of a matrix is no entry.
    fn note_row(&mut self, text: String) {
        let row = text.split_once(" is read as").and_then(|(row, _)| row.rsplit_once('_'));
        if let Some((name, _)) = row {
            let entry = format!(" is read as the entry {name}[");
            self.notes.retain(|own| !own.contains(&entry) || own.contains(','));
        }
        self.note(text);
    }

    pub(super) fn guess(&self, expr: &Expr) -> Guess {
        self.solved.get(expr).unwrap_or_else(|| guess(expr, self.scene.symbols))
    }

    /// The expression with its names resolved, or with its calls.
    pub(super) fn expr(&mut self, expr: &Expr) -> Result<Expr> {
        let kind = match (&expr.kind, self.stage) {
            (ExprKind::Name(name), Stage::Names) => self.name(expr, name)?,
            (ExprKind::Power(base, exponent), Stage::Names) => self.power(base, exponent)?,
            // `|\mathbf r|`, as vectors are written.
            (ExprKind::Call(name, arguments), Stage::Names)
                if name == BARS && arguments.iter().all(|inner| self.is_bold(inner)) =>
            {
                let inner = arguments.iter().map(|inner| self.expr(inner)).collect::<Result<_>>()?;
                Some(ExprKind::Call(Spoken::Length.name().to_owned(), inner))
            }
            (ExprKind::HadamardPower(base, exponent), Stage::Names) if self.is_exponential(base) => {
                Some(self.exponential(exponent)?)
            }
            (ExprKind::Call(name, arguments), Stage::Names)
                if (is_elsewhere(name) || is_form(name, arguments))
                    && self.is_free(name)
                    && !self.scene.is_known(name) =>
            {
                let arguments: Vec<Expr> = arguments.iter().map(|a| self.expr(a)).collect::<Result<_>>()?;
                elsewhere(name, &arguments)
            }
            (ExprKind::HadamardPower(base, exponent), Stage::Entries)
                if self.is_numpy && self.guess(base) == Guess::Scalar =>
            {
                Some(ExprKind::Power(Box::new(self.expr(base)?), Box::new(self.expr(exponent)?)))
            }
            (ExprKind::Product(head, tail), Stage::Entries) => match self.quotients(head, tail)? {
                None if self.is_numpy => self.entries(head, tail)?,
                read => read,
            },
            (ExprKind::Product(head, tail), Stage::Calls) => self.dotted(head, tail)?,
            (ExprKind::Power(base, exponent), Stage::Calls) => self.squared_norm(base, exponent)?,
            (ExprKind::Sum(terms), Stage::Calls) if self.is_numpy => Some(self.sum(terms)?),
            (ExprKind::Name(name), Stage::Calls) if name.starts_with('\'') => {
                let message = format!("the text {name} has no meaning here: only norm(A,'fro') takes one");
                return Err(Error::new(ErrorCode::Syntax, message, expr.span));
            }
            (ExprKind::Call(name, arguments), Stage::Calls) if self.is_free(name) => {
                self.call(expr, name, arguments)?
            }
            _ => None,
        };
        let Some(kind) = kind else { return expr.map_children(&mut |child| self.expr(child)) };
        self.changed = true;
        Ok(Expr { kind, span: expr.span })
    }

    /// Whether it is a vector as it is written, or a sum of such.
    fn is_bold(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => self.vectors.contains(name),
            ExprKind::Negate(inner) => self.is_bold(inner),
            ExprKind::Sum(terms) => terms.iter().all(|term| self.is_bold(&term.expr)),
            _ => false,
        }
    }

    /// Whether a name may be read as something else.
    pub(super) fn is_free(&self, name: &str) -> bool {
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

    fn call(&mut self, expr: &Expr, name: &str, arguments: &[Expr]) -> Result<Option<ExprKind>> {
        if let [operand] = arguments {
            self.no_cross_matrix(expr, name, operand)?;
        }
        if let Some(read) = self.along(expr, name, arguments)? {
            return Ok(Some(read));
        }
        let one = |spoken: Spoken, argument: Expr| Some(ExprKind::Call(spoken.name().to_owned(), vec![argument]));
        Ok(match (name, arguments) {
            (_, [inner]) if Callable::find(name).is_some_and(|own| own.name() == Spoken::Logarithm.name()) => {
                match &inner.kind {
                    ExprKind::Call(bars, of)
                        if bars == BARS && of.len() == 1 && self.guess(&of[0]) == Guess::Matrix =>
                    {
                        one(Spoken::LogVolume, self.expr(&of[0])?)
                    }
                    _ => None,
                }
            }
            (BARS, [inner]) => {
                let (matrix, vector) = (self.guess(inner) == Guess::Matrix, self.guess(inner) == Guess::Column);
                let inner = self.expr(inner)?;
                if vector && !matches!(inner.kind, ExprKind::Index(..)) {
                    let text = syntax::print(&inner);
                    self.note(format!(
                        "|{text}| is read as the absolute values of the entries; write ||{text}|| for the norm"
                    ));
                }
                if matrix {
                    let text = syntax::print(&inner);
                    self.note(format!("|{text}| is read as the determinant; write abs({text}) for absolute values"));
                }
                one(if matrix { Spoken::Volume } else { Spoken::Absolute }, inner)
            }
            (_, [function, of]) if name == Spoken::Total.name() => {
                self.summed(function, of)?.and_then(|of| one(Spoken::Total, of))
            }
            (SOLVE | "solve", [a, b]) => {
                let (a, b) = (self.expr(a)?, self.expr(b)?);
                let inverse = Expr { span: a.span, kind: ExprKind::Call(Spoken::Inverted.name().to_owned(), vec![a]) };
                Some(times(inverse, b))
            }
            (DOT, [a, b]) => Some(self.dot(a, b)?),
            (CROSS, [a, b]) => Some(self.cross(expr, a, b)?),
            (AT | "matmul" | "mm" | "mv", [a, b]) => Some(self.at(a, b)?),
            ("dot", [a, b]) if self.is_numpy => Some(self.at(a, b)?),
            (ANGLES | "dot", [a, b]) => Some(self.inner(name, a, b)?),
            (_, [a, which]) if name == Spoken::Length.name() => Some(self.norm(expr, a, which)?),
            ("max" | "maximum" | "fmax" | "min" | "minimum" | "fmin", [a, b]) => Some(self.extreme(expr, name, a, b)?),
            ("max" | "amax" | "min" | "amin", [a]) => return Err(self.no_extreme(expr, name, a, "an array", "")),
            ("ones" | "zeros" | "eye", _) => self.constant(expr, name, arguments),
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
}

pub(super) fn is_zero(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Number(number) if number.is_zero())
}

pub(super) fn is_one(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Number(number) if number.is_one())
}

pub(super) fn transposed(expr: Expr) -> Expr {
    let span = expr.span;
    match expr.kind {
        ExprKind::Transpose(inner) => *inner,
        kind => Expr { kind: ExprKind::Transpose(Box::new(Expr { kind, span })), span },
    }
}

/// A product, flat.
pub(super) fn times(a: Expr, b: Expr) -> ExprKind {
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
