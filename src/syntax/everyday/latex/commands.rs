//! What commands of LaTeX stand for.

use crate::ops::{Callable, Spoken, from_elsewhere, is_function};
use crate::syntax::everyday::{CROSS, DOT};
use crate::syntax::lexer::Token;

/// What a command is.
pub(super) enum Meaning {
    /// It says nothing: spaces, sizes of type.
    Skip,
    /// A size of the bracket that follows.
    Size,
    Token(Token),
    Function(&'static str),
    Letter(&'static str),
    Fraction,
    /// `\langle`
    Angle,
    Sum,
    /// A style of the letters that follow.
    Style,
    /// A sign over a letter, which makes another name.
    Accent(&'static str),
    /// A token that others write for something else as well, and what is said of it.
    Doubtful(Token, &'static str),
}

/// What a command stands for, but for Greek letters.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    Some(match name {
        "arg" | "quad" | "qquad" | "displaystyle" | "textstyle" | "limits" | "nolimits" | "nonumber" | "rm" | "bf"
        | "it" => Meaning::Skip,
        "left" | "right" | "big" | "Big" | "bigg" | "Bigg" | "bigl" | "bigr" | "Bigl" | "Bigr" | "biggl" | "biggr"
        | "Biggl" | "Biggr" | "middle" => Meaning::Size,
        "cdot" => Meaning::Token(Token::Infix(DOT, '·')),
        "times" => Meaning::Token(Token::Infix(CROSS, '×')),
        "ast" | "star" => {
            let note = "\\ast is read as the product; write \\odot for the product entry by entry, and a convolution as the product with its matrix";
            Meaning::Doubtful(Token::Star, note)
        }
        "bullet" => {
            let note = "\\bullet is read as the product entry by entry; write A:B for the inner product of matrices";
            Meaning::Doubtful(Token::DotStar, note)
        }
        "div" => Meaning::Token(Token::Slash),
        "odot" | "circ" => Meaning::Token(Token::DotStar),
        "oslash" => Meaning::Token(Token::DotSlash),
        "otimes" => Meaning::Token(Token::Infix(Spoken::Kronecker.name(), '⊗')),
        "colon" => Meaning::Token(Token::Colon),
        "Vert" | "lVert" | "rVert" => Meaning::Token(Token::Bars(2)),
        "vert" | "lvert" | "rvert" | "mid" => Meaning::Token(Token::Bars(1)),
        "lbrace" | "lparen" => Meaning::Token(Token::Open),
        "rangle" | "rbrace" | "rparen" => Meaning::Token(Token::Close),
        "lbrack" => Meaning::Token(Token::OpenBracket),
        "rbrack" => Meaning::Token(Token::CloseBracket),
        "leftarrow" | "gets" | "coloneqq" | "triangleq" | "equiv" | "doteq" => Meaning::Token(Token::Equals),
        "prime" => Meaning::Token(Token::Quote),
        "langle" => Meaning::Angle,
        "frac" | "tfrac" | "dfrac" | "cfrac" => Meaning::Fraction,
        "sum" => Meaning::Sum,
        "max" => Meaning::Function("max"),
        "min" => Meaning::Function("min"),
        "argmin" => Meaning::Function("argmin"),
        "argmax" => Meaning::Function("argmax"),
        "ell" => Meaning::Letter("l"),
        "varepsilon" => Meaning::Letter("epsilon"),
        "vartheta" => Meaning::Letter("theta"),
        "varphi" => Meaning::Letter("phi"),
        "varrho" => Meaning::Letter("rho"),
        "varsigma" => Meaning::Letter("sigma"),
        "mathbf" | "mathrm" | "mathcal" | "mathbb" | "mathsf" | "mathit" | "mathfrak" | "boldsymbol" | "bm"
        | "bold" | "pmb" | "text" | "textbf" | "textrm" | "textup" | "textsf" | "operatorname" | "mathop"
        | "mathscr" | "overrightarrow" | "mbox" => Meaning::Style,
        // `\vec{x}` is a letter with an arrow.
        _ if name == Spoken::Stacked.name() => Meaning::Style,
        "hat" | "widehat" => Meaning::Accent("hat"),
        "bar" | "overline" => Meaning::Accent("bar"),
        "tilde" | "widetilde" => Meaning::Accent("tilde"),
        "dot" => Meaning::Accent("dot"),
        "ddot" => Meaning::Accent("ddot"),
        "check" => Meaning::Accent("check"),
        "breve" => Meaning::Accent("breve"),
        "top" | "intercal" => Meaning::Skip,
        _ => return function(name),
    })
}

/// A command that is the name of a function: `\log`, `\det`, `\Tr`.
fn function(name: &str) -> Option<Meaning> {
    let named = Callable::find(name).filter(|_| is_function(name));
    let found = named.map(Callable::name).or_else(|| from_elsewhere(name))?;
    Some(Meaning::Function(found))
}

/// Commands that stand for nothing here, each with what is said of it. A text with one is LaTeX.
const UNREAD: [(&[&str], &str); 10] = [
    (&["mapsto", "to", "rightarrow", "longrightarrow", "Rightarrow", "implies", "iff"], "write the expression alone"),
    (
        &["in", "forall", "exists", "subset", "subseteq"],
        "say what is known of a variable by its declaration, as in A: matrix(n,n) symmetric",
    ),
    (
        &[
            "le", "leq", "leqslant", "ge", "geq", "geqslant", "lt", "gt", "ne", "neq", "approx", "sim", "propto",
            "succ", "succeq", "prec", "preceq",
        ],
        "nothing is compared: write relu(x), abs(x) or sign(x) for a function by cases, and constraints as a Lagrangian",
    ),
    (&["int", "iint", "oint"], "an integral is not read: write its value"),
    (&["lim", "limsup", "liminf"], "a limit is not read: write its value"),
    (
        &["binom", "tbinom", "dbinom", "choose"],
        "a binomial coefficient is not read: where it is a constant, write a name for it",
    ),
    (&["infty"], "there is no infinite number here"),
    (
        &["cup", "cap", "setminus", "emptyset", "mathbbm"],
        "sets are not read: multiply by an array that is 1 on the set and 0 elsewhere",
    ),
    (&["dagger", "dag"], "write A' for the transpose, or inv(A'*A)*A' for the pseudo-inverse"),
    (&["ldots", "dots", "cdots", "vdots", "ddots"], "what the dots leave out has to be written: a sum as \\sum_i x_i"),
];

/// What is said of a claim where an expression is asked for.
pub(in crate::syntax::everyday) const CLAIM: &str = "whether a derivative is right says `gradus check EXPRESSION --wrt X --claim FORMULA`, or `gradus check \"d(EXPRESSION)/dX = FORMULA\"`";

/// What is said of a command that stands for nothing here; `claims` says whether it is in an equation.
pub(super) fn no_command(name: &str, claims: bool) -> String {
    if matches!(name, "partial" | "nabla") {
        let what = if claims {
            CLAIM
        } else {
            "a derivative inside an expression is not read: write the function alone, or \\frac{\\partial}{\\partial x} before it"
        };
        return what.to_owned();
    }
    match UNREAD.iter().find(|(names, _)| names.contains(&name)) {
        Some((_, said)) if matches!(name, "dagger" | "dag") => (*said).to_owned(),
        Some((_, said)) => format!("\\{name} has no meaning here: {said}"),
        None => format!("there is no command \\{name} here; write what it stands for"),
    }
}

/// Whether a name is that of a command of LaTeX.
pub(super) fn is_known(name: &str) -> bool {
    let other = matches!(name, "partial" | "nabla" | "begin" | "end" | "underset");
    meaning(name).is_some() || other || UNREAD.iter().any(|(names, _)| names.contains(&name))
}

/// What is said of an environment that is no expression.
pub(super) fn no_environment(name: &str) -> Option<&'static str> {
    match name.trim_end_matches('*') {
        "matrix" | "pmatrix" | "bmatrix" | "vmatrix" | "Vmatrix" | "Bmatrix" | "smallmatrix" | "array" => {
            Some("a matrix is declared by its name, not written out entry by entry")
        }
        "cases" | "dcases" => Some("a function by cases is not read: write relu(x), abs(x) or sign(x)"),
        _ => None,
    }
}
