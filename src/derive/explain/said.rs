//! Laws in the notations of formulas: what of a text is a formula, and what is said in words.

use super::Law;
use crate::base::{Attributes, Decimals, Declaration, Shape, Symbols};
use crate::render::{escaped, latex, mathml_marked, unicode};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::parse;

/// A part of a law.
enum Piece<'t> {
    /// An equation, or another formula: its sides.
    Formula(Vec<Expr>),
    Words(&'t str),
}

/// The longest beginning that is an equation, then words, in which what has indices is a formula.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let ends = text.match_indices(' ').map(|(at, _)| at).chain(std::iter::once(text.len()));
    let equation = |end: &usize| equation(&text[..*end]).map(|sides| (*end, sides));
    let mut pieces = Vec::new();
    let mut rest = text;
    if text.contains(" = ")
        && let Some((end, sides)) = ends.collect::<Vec<usize>>().iter().rev().find_map(equation)
    {
        pieces.push(Piece::Formula(sides));
        rest = text[end..].trim_start();
    }
    for word in rest.split(' ').filter(|word| !word.is_empty()) {
        pieces.push(match formula(word).filter(|_| word.contains('[') || word.len() == 1 && word != "a") {
            Some(formula) => Piece::Formula(vec![formula]),
            None => Piece::Words(word),
        });
    }
    pieces
}

fn equation(text: &str) -> Option<Vec<Expr>> {
    let sides: Vec<Expr> = text.split(" = ").map(formula).collect::<Option<_>>()?;
    (sides.len() > 1).then_some(sides)
}

/// Stands for further indices, written `..`, while a formula is read.
const FURTHER: &str = "further";

fn formula(text: &str) -> Option<Expr> {
    Some(parse(&text.replace(",..]", &format!(",{FURTHER}]"))).ok()?.expr)
}

/// Names in which `dX` is the differential of `X`.
fn symbols(sides: &[Expr]) -> Symbols {
    let mut symbols = Symbols::default();
    for side in sides {
        side.walk(&mut |expr| {
            if let ExprKind::Name(name) = &expr.kind
                && let Some(variable) = name.strip_prefix('d').filter(|rest| !rest.is_empty() && *name != "delta")
            {
                let declaration = Declaration { shape: Shape::new(), attributes: Attributes::NONE };
                let variable = symbols.declare(variable, declaration);
                symbols.direction(variable);
            }
        });
    }
    symbols
}

/// A law whose formulas and words are written so; words have the blanks that stand between them and formulas.
fn said(text: &str, formula: impl Fn(&[Expr], &Symbols) -> String, words: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut open = String::new();
    let mut after_formula = false;
    for piece in pieces(text) {
        match piece {
            Piece::Words(word) => {
                if after_formula || !open.is_empty() {
                    open.push(' ');
                }
                open.push_str(word);
                after_formula = false;
            }
            Piece::Formula(sides) => {
                if after_formula {
                    out.push(' ');
                }
                if !open.is_empty() {
                    open.push(' ');
                    out.push_str(&words(&std::mem::take(&mut open)));
                }
                let symbols = symbols(&sides);
                out.push_str(&formula(&sides, &symbols));
                after_formula = true;
            }
        }
    }
    if !open.is_empty() {
        out.push_str(&words(&open));
    }
    out
}

fn joined(sides: &[Expr], equals: &str, side: impl Fn(&Expr) -> String) -> String {
    sides.iter().map(side).collect::<Vec<String>>().join(equals)
}

impl Law {
    /// The law in Unicode.
    ///
    /// ```
    /// let explanation = gradus::Context::new().explain("inv(inv(A))", "A")?;
    /// let law = &explanation.steps[1].laws[0];
    /// assert_eq!((law.unicode().as_str(), law.latex().as_str()), ("(A⁻¹)⁻¹ = A", "\\left( A^{-1} \\right)^{-1} = A"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn unicode(&self) -> String {
        let formula = |sides: &[Expr], symbols: &Symbols| joined(sides, " = ", |side| unicode(side, symbols));
        said(&self.text, formula, str::to_owned).replace(FURTHER, "…")
    }

    /// The law in LaTeX (amsmath), without the dollar signs; words are text.
    pub fn latex(&self) -> String {
        let formula = |sides: &[Expr], symbols: &Symbols| joined(sides, " = ", |side| latex(side, symbols));
        said(&self.text, formula, |words| format!("\\text{{{words}}}"))
            .replace(&format!("\\mathit{{{FURTHER}}}"), "\\dots")
            .replace(FURTHER, "\\dots")
    }

    /// The law as HTML, its formulas in MathML.
    pub(in crate::derive) fn html(&self) -> String {
        let formula = |sides: &[Expr], symbols: &Symbols| {
            let side = |side: &Expr| mathml_marked(side, symbols, &Decimals::default(), &[]);
            format!("<math display=\"inline\">{}</math>", joined(sides, "<mo>=</mo>", side))
        };
        said(&self.text, formula, escaped).replace(FURTHER, "…")
    }
}
