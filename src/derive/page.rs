//! An answer as a piece of HTML: formulas in MathML, and the lines of a derivation with what changed in colour. It fetches nothing.

use super::FormName;
use super::answer::{Answer, Form};
use super::explain::Law;
use super::layout::Change;
use super::left::{self, LeftSide, Letters};
use super::steps::{LineOf, Step};
use crate::base::Decimals;
use crate::equality::Verdict;
use crate::render::{escaped, mathml_marked};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::{parse, print};
use std::fmt::Write;

const STYLE: &str = "\
.gradus { font: 16px/1.5 system-ui, sans-serif; color: #1d1d1f; }
.gradus h1 { font-size: 1.25rem; }
.gradus h2 { font-size: 1rem; margin: 1.4em 0 .4em; }
.gradus table { border-collapse: collapse; }
.gradus td { padding: .3em .9em .3em 0; vertical-align: baseline; }
.gradus td.of { text-align: right; padding-right: .4em; white-space: nowrap; }
.gradus td.law, .gradus th { color: #6e6e73; font-size: .85em; font-weight: normal; text-align: left; }
.gradus th { padding: .3em .9em .3em 0; vertical-align: baseline; }
.gradus code { color: #6e6e73; font-size: .85em; }
.gradus .changed { color: #b3261e; }
@media (prefers-color-scheme: dark) {
  .gradus { color: #f2f2f7; } .gradus td.law, .gradus th, .gradus code { color: #98989d; }
  .gradus .changed { color: #ff8a80; }
}
";

impl Answer {
    /// The answer as a section of HTML, for a page or a notebook: the forms, the derivation if it was asked for, and what else is to be
    /// known. Formulas are MathML; nothing is fetched. `title` is what was asked, as text.
    ///
    /// ```
    /// let answer = gradus::Context::new().derive("x'*A*x").by("x").with_steps().answer()?;
    /// let html = answer.html("the derivative of x'*A*x by x");
    /// assert!(html.starts_with("<section class=\"gradus\">") && html.contains("<mrow class=\"changed\">"));
    /// assert!(html.contains("x&#39;*A*x") && !html.contains("http"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn html(&self, title: &str) -> String {
        let mut out = begun(title);
        if let Some(question) = &self.question {
            let _ = writeln!(out, "<p>{}</p>", escaped(question));
        }
        out.push_str("<h2>Forms</h2>\n<table>\n");
        let mut row = |name: &str, formula: String, text: &str| {
            let (math, text) = (math(&formula), escaped(text));
            let _ = writeln!(out, "<tr><th>{name}</th><td>{math}</td><td><code>{text}</code></td></tr>");
        };
        for form in self.forms.iter() {
            let left = form.left_side().map(|left| format!("{}<mo>=</mo>", left.mathml())).unwrap_or_default();
            let (formula, text) = match form.named() {
                Some(named) => (named.mathml(), named.text()),
                None => (form.mathml(), form.text()),
            };
            row(form.name().as_str(), format!("{left}{formula}"), &text);
        }
        for part in self.definitions() {
            let name = LeftSide::named(part.name()).mathml();
            row("where", format!("{name}<mo>=</mo>{}", part.mathml()), &format!("{} = {}", part.name(), part.text()));
        }
        out.push_str("</table>\n");
        if !self.steps.is_empty() {
            out.push_str("<h2>Steps</h2>\n");
            out.push_str(&steps(self));
        }
        list(&mut out, "Assuming", &self.conditions_html());
        list(&mut out, "Notes", &self.notes.iter().map(|note| escaped(note)).collect::<Vec<String>>());
        let (status, by) = (self.verdict.status().as_str(), escaped(&self.verdict.by()));
        let _ = writeln!(out, "<p>{status} <code>{by}</code></p>\n</section>");
        out
    }

    /// What a line of the derivation is equal to, as the left side of an equation: `df`, `dF[i,j]`, `vec(dF)`, `J`. No name in it is one of
    /// the question.
    ///
    /// ```
    /// let cx = gradus::Context::new();
    /// let answer = cx.derive("A*x").by("x").with_steps().answer()?;
    /// assert_eq!(answer.left_side(&answer.steps[0]).text(), "dF");
    /// let answer = cx.derive("J*x").by("x").with_steps().answer()?;
    /// assert_eq!(answer.left_side(&answer.steps[1]).text(), "D");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn left_side(&self, step: &Step) -> LeftSide {
        let Letters { value, gradient, derivative } =
            Letters::of(&self.symbols, self.value_shape.is_empty(), self.wrt.len());
        let [value, gradient, derivative] = [value, gradient, derivative].map(|name| LeftSide::named(&name));
        let left = match step.of {
            LineOf::Definition => LeftSide::named(step.name.as_deref().unwrap_or_default()),
            LineOf::Value => value,
            LineOf::Differential => value.differential(1),
            LineOf::Gradient => gradient,
            LineOf::GradientDifferential => gradient.differential(1),
            LineOf::StackedDifferential if self.wrt.len() > 1 => gradient.differential(1).stacked(),
            LineOf::StackedDifferential => value.differential(1).stacked(),
            LineOf::Form(FormName::Differential) => value.differential(self.wrt.len()),
            LineOf::Form(FormName::Frechet | FormName::SingleEntry) => value.differential(1),
            LineOf::Form(FormName::Hvp) => gradient.differential(1),
            LineOf::Form(FormName::Taylor) => LeftSide::named(&left::expansion(&self.symbols)),
            LineOf::MixedLayout(_) => derivative,
            LineOf::Form(_) => derivative.transposed(self.is_laid_out(step.of)),
        };
        left.at(step.free())
    }

    /// Whether a line is of a form that the layout makes another matrix or row of.
    fn is_laid_out(&self, of: LineOf) -> bool {
        let wrt = self.wrt_shapes.last().map_or(0, |shape| shape.len());
        let matrix = |name| name == FormName::Vec || self.order <= 2;
        let LineOf::Form(name) = of else { return false };
        match self.layout.change(self.order.saturating_sub(wrt), wrt) {
            Change::Nothing => false,
            Change::Row => name == FormName::Matrix,
            Change::Rotated(_) => matrix(name),
        }
    }
}

impl Form {
    /// MathML: the elements inside `<math>`.
    ///
    /// ```
    /// let answer = gradus::Context::new().parse("x'*x")?.derivative("x")?;
    /// assert_eq!(answer.matrix().unwrap().mathml(), "<mn>2</mn><mo>\u{2062}</mo><mi>x</mi>");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn mathml(&self) -> String {
        mathml_marked(self.expr(), self.symbols(), self.decimals(), &[])
    }
}

impl Step {
    /// MathML: the elements inside `<math>`, what is new in the line with the class `changed`.
    ///
    /// ```
    /// let answer = gradus::Context::new().derive("tr(A*X)").by("X").with_steps().answer()?;
    /// assert!(answer.steps[1].mathml().starts_with("<mrow class=\"changed\">"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn mathml(&self) -> String {
        let expr = &self.statement().expr;
        let mut parts = Vec::new();
        if let Some(before) = self.before.as_deref().and_then(|before| parse(before).ok()) {
            differing(&before.expr, expr, &mut parts);
        }
        mathml_marked(expr, self.symbols(), &Decimals::default(), &parts)
    }
}

/// The parts of an expression that are not those of another.
fn differing<'e>(before: &Expr, expr: &'e Expr, parts: &mut Vec<&'e Expr>) {
    if print(before) == print(expr) {
        return;
    }
    let (old, new) = (before.children(), expr.children());
    if std::mem::discriminant(&before.kind) != std::mem::discriminant(&expr.kind) || old.is_empty() || new.is_empty() {
        return parts.push(expr);
    }
    let same = |(a, b): &(&&Expr, &&Expr)| print(a) == print(b);
    let start = old.iter().zip(&new).take_while(same).count();
    let room = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take_while(same).count().min(room);
    let (old, new) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    let same_name = !matches!((&before.kind, &expr.kind), (ExprKind::Call(a, _), ExprKind::Call(b, _)) if a != b);
    match (old, new) {
        ([old], [new]) if same_name => differing(old, new, parts),
        ([], []) => parts.push(expr),
        (_, new) if same_name => parts.extend(new),
        _ => parts.push(expr),
    }
}

fn math(inner: &str) -> String {
    format!("<math display=\"inline\">{inner}</math>")
}

/// Why two expressions are equal, as a section of HTML. `title` is what was asked, as text.
pub(crate) fn explanation(title: &str, steps: &[Step], verdict: &Verdict) -> String {
    let mut out = begun(title);
    if !steps.is_empty() {
        let label = |step: &Step| match step.before {
            Some(_) => "<mo>=</mo>".to_owned(),
            None => String::new(),
        };
        out.push_str(&rows(steps, &|_| String::new(), &label));
    }
    let (status, by) = (verdict.status().as_str(), escaped(&verdict.by()));
    let _ = writeln!(out, "<p>{status} <code>{by}</code></p>\n</section>");
    out
}

fn begun(title: &str) -> String {
    format!("<section class=\"gradus\">\n<style>\n{STYLE}</style>\n<h1>{}</h1>\n", escaped(title))
}

fn steps(answer: &Answer) -> String {
    let label = |step: &Step| format!("{}<mo>=</mo>", answer.left_side(step).mathml());
    rows(&answer.steps, &|step| answer.left_side(step).text(), &label)
}

/// Lines as a table. `left` is the left side of each as text, and `label` as MathML, shown where the line before has another one.
fn rows(steps: &[Step], left: &dyn Fn(&Step) -> String, label: &dyn Fn(&Step) -> String) -> String {
    let mut out = "<table>\n".to_owned();
    let mut last = String::new();
    for step in steps {
        let left = left(step);
        let shown = match !left.is_empty() && left == last {
            true => "<mo>=</mo>".to_owned(),
            false => label(step),
        };
        let laws: Vec<String> = match (step.case_html(), step.laws.is_empty()) {
            (Some(case), _) => vec![case],
            (None, true) => vec![escaped(&step.law)],
            (None, false) => step.laws.iter().map(law).collect(),
        };
        let (shown, line) = (math(&shown), math(&step.mathml()));
        let _ = writeln!(
            out,
            "<tr><td class=\"of\">{shown}</td><td>{line}</td><td class=\"law\">{}</td></tr>",
            laws.join(", ")
        );
        last = left;
    }
    out + "</table>\n"
}

/// A law, as a formula where it is one; what it is called and where it is from are shown when it is pointed at.
fn law(law: &Law) -> String {
    let shown = law.html();
    let told: Vec<&str> = law.rule.as_deref().into_iter().chain(law.cite.as_deref()).collect();
    match told.is_empty() {
        true => shown,
        false => format!("<span title=\"{}\">{shown}</span>", escaped(&told.join(": "))),
    }
}

/// A list of what is HTML already.
fn list(out: &mut String, title: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "<h2>{title}</h2>\n<ul>");
    for item in items {
        let _ = writeln!(out, "<li>{item}</li>");
    }
    out.push_str("</ul>\n");
}
