//! Conditions of answers, and cases of their derivations, in the notations of formulas.

use super::{Answer, Step};
use crate::base::{Decimals, Symbols};
use crate::render::{escaped, latex, mathml_marked, unicode};
use crate::syntax::ast::Expr;
use crate::syntax::parse;

/// What a condition is of, and what is said of it: `X` and ` is invertible`.
fn parts(condition: &str) -> Option<(Expr, &str)> {
    [" is ", " has "].iter().find_map(|verb| {
        let at = condition.find(verb)?;
        Some((parse(&condition[..at]).ok()?.expr, &condition[at..]))
    })
}

fn said(condition: &str, formula: impl Fn(&Expr) -> String, words: impl Fn(&str) -> String) -> String {
    match parts(condition) {
        Some((expr, rest)) => format!("{}{}", formula(&expr), words(rest)),
        None => words(condition),
    }
}

/// A relation of indices, `i = k` or `j != k`, with the sign that says it.
fn relations<'t>(case: &'t str, equals: &'t str, differs: &'t str) -> Option<Vec<[&'t str; 3]>> {
    let relation = |text: &'t str| {
        let differing = text.split_once(" != ").map(|(a, b)| [a, differs, b]);
        differing.or_else(|| text.split_once(" = ").map(|(a, b)| [a, equals, b]))
    };
    case.split(", ").map(relation).collect()
}

impl Answer {
    /// The conditions in LaTeX, without the dollar signs; words are text.
    ///
    /// ```
    /// let answer = gradus::Context::new().parse("a'*inv(X)*b")?.derivative("X")?;
    /// assert_eq!(answer.conditions, ["X is invertible"]);
    /// assert_eq!(answer.conditions_latex(), ["X\\text{ is invertible}"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn conditions_latex(&self) -> Vec<String> {
        self.conditions_in(latex, |words| format!("\\text{{{words}}}"))
    }

    /// The conditions in Unicode.
    ///
    /// ```
    /// let answer = gradus::Context::new().parse("logdet(A*A')")?.derivative("A")?;
    /// assert_eq!(answer.conditions_unicode(), ["A Aᵀ is invertible"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn conditions_unicode(&self) -> Vec<String> {
        self.conditions_in(unicode, str::to_owned)
    }

    /// The conditions as HTML, their formulas in MathML.
    pub(super) fn conditions_html(&self) -> Vec<String> {
        let formula = |expr: &Expr, symbols: &Symbols| {
            format!("<math display=\"inline\">{}</math>", mathml_marked(expr, symbols, &Decimals::default(), &[]))
        };
        self.conditions_in(formula, escaped)
    }

    fn conditions_in(
        &self,
        formula: impl Fn(&Expr, &Symbols) -> String,
        words: impl Fn(&str) -> String,
    ) -> Vec<String> {
        let formula = |expr: &Expr| formula(expr, &self.symbols);
        self.conditions.iter().map(|condition| said(condition, formula, &words)).collect()
    }
}

impl Step {
    /// The case in LaTeX, as [`Step::case_in_words`] says it.
    ///
    /// ```
    /// use gradus::{Context, Detail};
    /// let answer = Context::new().derive("X.*X").by("X").steps(Detail::Cases).answer()?;
    /// let cases: Vec<String> = answer.steps.iter().filter_map(|step| step.case_latex()).collect();
    /// assert_eq!(cases, ["\\text{if } i = k,\\ j = l", "\\text{otherwise}"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn case_latex(&self) -> Option<String> {
        let case = self.case.as_deref()?;
        let Some(relations) = relations(case, "=", "\\neq") else { return Some(format!("\\text{{{case}}}")) };
        let index = |name: &str| latex(&Expr::name(name), self.symbols());
        let relation = |[a, sign, b]: &[&str; 3]| format!("{} {sign} {}", index(a), index(b));
        let all: Vec<String> = relations.iter().map(relation).collect();
        Some(format!("\\text{{if }} {}", all.join(",\\ ")))
    }

    /// The case in Unicode.
    pub fn case_unicode(&self) -> Option<String> {
        Some(self.case_in_words()?.replace("!=", "≠"))
    }

    /// The case as HTML, its relations in MathML.
    pub(super) fn case_html(&self) -> Option<String> {
        let case = self.case.as_deref()?;
        let Some(relations) = relations(case, "=", "≠") else { return Some(escaped(case)) };
        let relation =
            |[a, sign, b]: &[&str; 3]| format!("<mi>{}</mi><mo>{sign}</mo><mi>{}</mi>", escaped(a), escaped(b));
        let all: Vec<String> = relations.iter().map(relation).collect();
        Some(format!("if <math display=\"inline\">{}</math>", all.join("<mo>,</mo>")))
    }
}
