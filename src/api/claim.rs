//! Claimed derivatives, as calls of the library.

use super::context::Context;
use super::expression::{Expression, Options};
use crate::base::{Axis, Error, ErrorCode, Result, Span};
use crate::derive::{Answer, Claim, ClaimVerdict, FormName, Selection, Subject, Task, examine, spoken_of};
use crate::equality::{Budget, Question, Theory, prove};
use crate::syntax::ast::{Expr, Statement};
use crate::syntax::{between_commas, between_equals, derivative_by, is_name, print, with_commas};
use crate::typing::elaborate;

/// A claim as it was read.
struct Claimed {
    /// What is claimed to be the derivative: the sides of a chain of equations, each with its text.
    sides: Vec<(String, Statement)>,
    /// The derivative that stands on the left: its place, its variables if it says them, and what is differentiated if it says that.
    left: Option<(Span, Vec<String>, Option<String>)>,
    notes: Vec<String>,
}

/// A mistake in a part of a text that begins at a place, with its place in the whole.
fn moved(start: usize) -> impl Fn(Error) -> Error {
    move |error| {
        let span = Span { start: error.span.start + start, end: error.span.end + start };
        Error { span, ..error }
    }
}

impl Context {
    /// A claim over the names of this context: a formula, or a chain of equations, with names for parts of it after commas (`2*A'*r, r = A*x - b`).
    fn read_claim(&self, text: &str, wrt: &[&str], of_question: &[(String, String, Expr)]) -> Result<Claimed> {
        let text = &with_commas(text)[..];
        let mut parts = between_commas(text).into_iter().peekable();
        let (_, formula) = parts.next().unwrap_or((0, text));
        let mut named: Vec<(String, Expr)> = Vec::new();
        let mut notes = Vec::new();
        let mut symbols = self.clone();
        // A name of the question means the same in the claim, where that says nothing else.
        let said: Vec<&str> = parts.clone().filter_map(|(_, part)| Some(part.split_once('=')?.0.trim())).collect();
        for (name, value, _) in of_question.iter().filter(|(name, ..)| !said.contains(&&name[..])) {
            // One that is no part by itself is none here.
            let _ = symbols.read_part(0, &format!("{name} = {value}"), wrt, &mut named, &mut notes);
        }
        for (start, part) in parts {
            symbols.read_part(start, part, wrt, &mut named, &mut notes)?;
        }
        let mut all = between_equals(formula);
        let mut left = None;
        if let [(start, first), _, ..] = all[..]
            && let Some((variables, about)) = derivative_by(first)
        {
            left = Some((Span { start, end: start + first.len() }, variables, about));
            all.remove(0);
        }
        // `J[i,j] = ..` says the order of the axes, of every side that follows; any other name is one of the derivative.
        let mut target = 0..0;
        if let [(start, first), _, ..] = all[..] {
            let name = first.split('[').next().unwrap_or_default().trim();
            let is_new = is_name(name) && symbols.symbols().find_variable(name).is_none();
            if is_new && (first.trim() == name || first.trim_end().ends_with(']')) {
                let end = start + first.len();
                target = if first.trim() == name { end..end } else { start..end + 1 };
                all.remove(0);
            }
        }
        let mut sides = Vec::new();
        for (start, side) in all {
            // With blanks for what is before, so that it stands where it stood.
            let blank = |length: usize| " ".repeat(length);
            let before = &formula[target.clone()];
            let text = format!("{}{before}{}{side}", blank(target.start), blank(start - target.end.min(start)));
            let read = symbols.read(&text, wrt)?;
            let expr = self.functions().expand(&read.statement.expr.with_names(&|name| value_of(name, &named)))?;
            sides.push((side.trim().to_owned(), Statement { expr, ..read.statement }));
            notes.extend(read.notes);
        }
        Ok(Claimed { sides, left, notes })
    }

    /// A part that is named: declared here with its shape, and added to those before.
    fn read_part(
        &mut self,
        start: usize,
        part: &str,
        wrt: &[&str],
        named: &mut Vec<(String, Expr)>,
        notes: &mut Vec<String>,
    ) -> Result<()> {
        let Some((left, value)) = part.split_once('=').filter(|(left, _)| is_name(left.trim())) else {
            let message = "after a comma a claim names a part of it, as in `2*A'*r, r = A*x - b`";
            return Err(Error::new(ErrorCode::Syntax, message, Span { start, end: start + part.len() }));
        };
        let name = left.trim();
        let again = named.iter().any(|(own, _)| own == name);
        if again || self.symbols().find_variable(name).is_some() {
            let at = start + left.len() - left.trim_start().len();
            let message = match again {
                true => format!("{name} is named twice: a part has a name of its own"),
                false => format!("{name} is a name of the question: a part of the claim has a name of its own"),
            };
            return Err(Error::new(ErrorCode::Declaration, message, Span { start: at, end: at + name.len() }));
        }
        let moved = moved(start + left.len() + 1);
        let read = self.read(value, wrt).map_err(&moved)?;
        let expr = read.statement.expr.with_names(&|name| value_of(name, named));
        // The part has a shape of its own, which the formula is read over.
        let mut names = self.symbols().clone();
        let mut graph = crate::expr::Graph::new();
        let statement = Statement { target: None, expr: expr.clone() };
        let found = elaborate(&statement, &[], &mut names, &mut graph).map_err(&moved)?;
        // Its dimensions by their names here.
        let symbols = self.symbols_mut();
        let mut axis = |axis: &Axis| axis.iter().map(|d| symbols.dimension(names.dimension_name(*d))).collect::<Axis>();
        let shape = graph.shape(found.root).iter().map(&mut axis).collect();
        let attributes = crate::base::Attributes::NONE;
        symbols.declare(name, crate::base::Declaration { shape, attributes });
        notes.extend(read.notes);
        named.push((name.to_owned(), expr));
        Ok(())
    }
}

/// What a name of a claim stands for.
fn value_of(name: &str, named: &[(String, Expr)]) -> Option<Expr> {
    named.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
}

impl Expression {
    /// What is to be said of a claimed derivative of the expression.
    pub(super) fn check_claim(
        &self,
        cx: &Context,
        wrt: &[&str],
        options: &Options,
        form: Option<FormName>,
        text: &str,
    ) -> Result<Claim> {
        let with = |further: &[FormName]| {
            let usual = FormName::ALL.into_iter().filter(|usual| !usual.is_on_request());
            (!further.is_empty()).then(|| usual.chain(further.iter().copied()).collect::<Vec<FormName>>())
        };
        let asked = form.filter(|form| form.is_on_request());
        let mut forms = with(asked.as_slice());
        let mut answer = self.ask(wrt, &Options { forms: forms.clone(), ..options.clone() })?;
        let mut cx = cx.clone();
        *cx.symbols_mut() = self.symbols.clone();
        for variable in &answer.wrt {
            cx.symbols_mut().direction(*variable);
        }
        // Of an entry below the line the claim speaks as of one of the array.
        let array = |name: &&str| self.arrays.iter().find(|(own, _)| own == name).map(|(_, array)| array.as_str());
        let names: Vec<&str> = wrt.iter().map(|name| array(name).unwrap_or(name)).collect();
        let claimed = cx.read_claim(text, &names, &self.named)?;
        self.check_left(&cx, &claimed, &answer)?;
        let further: Vec<FormName> = claimed
            .sides
            .iter()
            .flat_map(|(_, side)| spoken_of(side, cx.symbols()))
            .filter(|_| form.is_none())
            .collect();
        if !further.is_empty() {
            forms = with(&further);
            answer = self.ask(wrt, &Options { forms: forms.clone(), ..options.clone() })?;
        }
        let parts: Vec<Selection> = wrt.iter().map(|name| Ok(self.part(name)?.1)).collect::<Result<_>>()?;
        let task = Task {
            wrt: answer.wrt.clone(),
            parts,
            constraint: options.constraint,
            layout: answer.layout,
            limits: self.limits,
            assumptions: self.assumptions.clone(),
            written: self.written(),
            forms,
            ..Task::default()
        };
        let mut checked: Option<(Claim, &str)> = None;
        for (side, statement) in &claimed.sides {
            let subject = Subject {
                graph: self.graph.clone(),
                root: self.root,
                row: self.row,
                symbols: self.symbols.clone(),
                task: task.clone(),
                rules: &self.rules,
                grounds: &self.grounds,
                open: self.open,
            };
            let mut claim = examine(subject, statement, form, answer.clone())?;
            // What comes before is right, so that the equation between the two is not.
            if let (Some((_, before)), Some(diagnosis)) = (&checked, &mut claim.diagnosis) {
                let holds = if claim.verdict == ClaimVerdict::RightIf { "does not always hold" } else { "is false" };
                diagnosis.text = format!("{before} = {side} {holds}: {}", diagnosis.text);
            }
            let is_right = claim.verdict == ClaimVerdict::Right;
            checked = Some((claim, side));
            if !is_right {
                break;
            }
        }
        let Some((mut claim, _)) = checked else {
            return Err(Error::new(ErrorCode::Syntax, "there is no claim", Span::default()));
        };
        for note in claimed.notes {
            if !claim.notes.contains(&note) {
                claim.notes.push(note);
            }
        }
        Ok(claim)
    }

    /// The derivative on the left of a claim is the one that is asked for.
    fn check_left(&self, cx: &Context, claimed: &Claimed, answer: &Answer) -> Result<()> {
        let Some((span, variables, about)) = &claimed.left else { return Ok(()) };
        let asked: Vec<&str> = answer.wrt.iter().map(|variable| self.symbols.variable_name(*variable)).collect();
        if !variables.is_empty() && asked != *variables {
            let [theirs, ours] = [variables.join(", "), asked.join(", ")];
            let message = format!("the claim is about the derivative by {theirs}, the question about that by {ours}");
            return Err(Error::new(ErrorCode::Request, message, *span));
        }
        let Some(about) = about else { return Ok(()) };
        // A function that cannot be read here is a name for that of the question.
        let Ok(read) = cx.read(about, &asked) else { return Ok(()) };
        let (mut symbols, mut graph) = (cx.symbols().clone(), self.graph.clone());
        let Ok(found) = elaborate(&read.statement, &[], &mut symbols, &mut graph) else { return Ok(()) };
        let (left, right) = (found.root, self.root);
        let theory = Theory { assumptions: &self.assumptions, open: self.open, ..Theory::default() };
        let question = Question { graph: &graph, left, right, symbols: &symbols, theory, budget: Budget::ANSWER };
        if graph.shape(left) != graph.shape(right) || prove(&question).is_false() {
            let own = print(&self.statement.expr);
            let message = format!("the claim is about the derivative of {about}, the question about that of {own}");
            return Err(Error::new(ErrorCode::Request, message, *span));
        }
        Ok(())
    }
}
