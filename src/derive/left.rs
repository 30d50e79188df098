//! What lines and forms are equal to, as the left sides of their equations: names of the function and its derivatives, none of which the
//! question has.

use super::named::is_known;
use crate::base::Symbols;
use crate::render::{escaped, latex, mathml_marked, unicode};
use crate::syntax::ast::Expr;
use std::fmt;

/// The left side of the equation that a line of a derivation or a form in index notation is. `Display` is [`LeftSide::text`].
///
/// ```
/// let answer = gradus::Context::new().derive("A*x").by("x").with_steps().answer()?;
/// let left = answer.left_side(&answer.steps[0]);
/// assert_eq!((left.text(), left.latex()), ("dF".to_owned(), "\\mathrm{d}F".to_owned()));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftSide {
    name: String,
    /// The order of the differential of what has the name.
    order: usize,
    is_stacked: bool,
    is_transposed: bool,
    free: Vec<String>,
}

impl LeftSide {
    pub(super) fn named(name: &str) -> LeftSide {
        LeftSide { name: name.to_owned(), order: 0, is_stacked: false, is_transposed: false, free: Vec::new() }
    }

    /// Its differential of this order.
    pub(super) fn differential(self, order: usize) -> LeftSide {
        LeftSide { order, ..self }
    }

    /// Its columns below each other.
    pub(super) fn stacked(self) -> LeftSide {
        LeftSide { is_stacked: true, ..self }
    }

    /// Its transpose, if so.
    pub(super) fn transposed(self, is_transposed: bool) -> LeftSide {
        LeftSide { is_transposed, ..self }
    }

    /// Its entry at these indices.
    pub(super) fn at(self, free: Option<&[String]>) -> LeftSide {
        LeftSide { free: free.unwrap_or_default().to_vec(), ..self }
    }

    /// As in the surface syntax: `df`, `dF[i,j]`, `vec(dF)`, `J'`.
    pub fn text(&self) -> String {
        let d = match self.order {
            0 => String::new(),
            1 => "d".to_owned(),
            order => format!("d{order}"),
        };
        let base = format!("{d}{}", self.name);
        self.dressed(base, |base| format!("vec({base})"), "'", |free| format!("[{}]", free.join(",")))
    }

    /// In Unicode: `d²f`, `dF[i,j]`, `Jᵀ`.
    pub fn unicode(&self) -> String {
        let d = match self.order {
            0 => String::new(),
            1 => "d".to_owned(),
            order => format!("d{}", order.to_string().chars().map(raised).collect::<String>()),
        };
        let base = format!("{d}{}", unicode(&Expr::name(&self.name), &Symbols::default()));
        self.dressed(base, |base| format!("vec({base})"), "ᵀ", |free| format!("[{}]", free.join(",")))
    }

    /// In LaTeX (amsmath), without the dollar signs: `\mathrm{d}F`, `J_{ij}`, `J^{\top}`.
    pub fn latex(&self) -> String {
        let d = match self.order {
            0 => String::new(),
            1 => "\\mathrm{d}".to_owned(),
            order => format!("\\mathrm{{d}}^{{{order}}} "),
        };
        let letter = |name: &str| latex(&Expr::name(name), &Symbols::default());
        let base = format!("{d}{}", letter(&self.name));
        let stacked = |base: String| format!("\\operatorname{{vec}}\\left( {base} \\right)");
        let indices = |free: &[String]| format!("_{{{}}}", free.iter().map(|f| letter(f)).collect::<String>());
        self.dressed(base, stacked, "^{\\top}", indices)
    }

    /// In MathML: the elements inside `<math>`.
    pub(super) fn mathml(&self) -> String {
        let d = match self.order {
            0 => String::new(),
            1 => "<mi mathvariant=\"normal\">d</mi>".to_owned(),
            order => format!("<msup><mi mathvariant=\"normal\">d</mi><mn>{order}</mn></msup>"),
        };
        let name = mathml_marked(&Expr::name(&self.name), &Symbols::default(), &Default::default(), &[]);
        let mut base = if d.is_empty() { name } else { format!("<mrow>{d}{name}</mrow>") };
        if self.is_stacked {
            base = format!("<mi>vec</mi><mrow><mo>(</mo>{base}<mo>)</mo></mrow>");
        }
        let top = "<mi mathvariant=\"normal\">⊤</mi>";
        let indices: String = self.free.iter().map(|index| format!("<mi>{}</mi>", escaped(index))).collect();
        match (self.is_transposed, self.free.is_empty()) {
            (false, true) => base,
            (true, true) => format!("<msup><mrow>{base}</mrow><mrow>{top}</mrow></msup>"),
            (false, false) => format!("<msub><mrow>{base}</mrow><mrow>{indices}</mrow></msub>"),
            (true, false) => {
                format!("<msubsup><mrow>{base}</mrow><mrow>{indices}</mrow><mrow>{top}</mrow></msubsup>")
            }
        }
    }

    fn dressed(
        &self,
        base: String,
        stacked: impl Fn(String) -> String,
        top: &str,
        indices: impl Fn(&[String]) -> String,
    ) -> String {
        let base = if self.is_stacked { stacked(base) } else { base };
        let top = if self.is_transposed { top } else { "" };
        let indices = if self.free.is_empty() { String::new() } else { indices(&self.free) };
        format!("{base}{top}{indices}")
    }
}

impl fmt::Display for LeftSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// A digit as a superscript.
fn raised(digit: char) -> char {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    digit.to_digit(10).map_or(digit, |value| digits[value as usize])
}

/// What the function and its derivatives are called.
#[derive(Clone, Debug)]
pub(super) struct Letters {
    /// The function.
    pub(super) value: String,
    /// Its gradient, where that is differentiated once more: the derivative itself, where that is the gradient.
    pub(super) gradient: String,
    /// The derivative that is the answer: a gradient, a Jacobian or a Hessian.
    pub(super) derivative: String,
}

impl Letters {
    /// Those of a function, a scalar or not, and of its derivative of this order.
    pub(super) fn of(symbols: &Symbols, is_scalar: bool, order: usize) -> Letters {
        let value = if is_scalar { ["f", "phi", "psi"] } else { ["F", "Phi", "Psi"] };
        let derivative = match (order, is_scalar) {
            (2.., _) => ["H", "D", "J"],
            (_, true) => ["G", "D", "J"],
            (_, false) => JACOBIAN,
        };
        let derivative = free(&derivative, symbols);
        // A gradient that is the answer is differentiated for its Hessian at a direction.
        let gradient = match order {
            1 if is_scalar => derivative.clone(),
            _ => free(&["g", "gamma", "eta"], symbols),
        };
        Letters { value: free(&value, symbols), gradient, derivative }
    }
}

const JACOBIAN: [&str; 3] = ["J", "D", "H"];

/// What the array of a form in index notation is called.
pub(super) fn array(symbols: &Symbols) -> String {
    free(&JACOBIAN, symbols)
}

/// A Taylor expansion.
pub(super) fn expansion(symbols: &Symbols) -> String {
    free(&["T", "P", "Q"], symbols)
}

/// The value of an expression.
pub(super) fn value(symbols: &Symbols) -> String {
    free(&["F", "Phi", "Psi"], symbols)
}

/// The first of these names that the question does not have, nor its differential; else one with a number.
fn free(names: &[&str; 3], symbols: &Symbols) -> String {
    let is_taken = |name: &str| is_known(name, symbols) || symbols.find_variable(&format!("d{name}")).is_some();
    if let Some(name) = names.iter().find(|name| !is_taken(name)) {
        return (*name).to_owned();
    }
    let numbered = (1u32..).map(|number| format!("{}{number}", names[0]));
    numbered.into_iter().find(|name| !is_taken(name)).unwrap_or_default()
}
