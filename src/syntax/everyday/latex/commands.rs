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
        "ast" => Meaning::Token(Token::Star),
        "div" => Meaning::Token(Token::Slash),
        "odot" | "circ" | "bullet" => Meaning::Token(Token::DotStar),
        "oslash" => Meaning::Token(Token::DotSlash),
        "otimes" => Meaning::Token(Token::Infix(Spoken::Kronecker.name(), '⊗')),
        "colon" => Meaning::Token(Token::Colon),
        "Vert" | "lVert" | "rVert" => Meaning::Token(Token::Bars(2)),
        "vert" | "lvert" | "rvert" | "mid" => Meaning::Token(Token::Bars(1)),
        "lbrace" | "lparen" => Meaning::Token(Token::Open),
        "rangle" | "rbrace" | "rparen" => Meaning::Token(Token::Close),
        "lbrack" => Meaning::Token(Token::OpenBracket),
        "rbrack" => Meaning::Token(Token::CloseBracket),
        "prime" => Meaning::Token(Token::Quote),
        "langle" => Meaning::Angle,
        "frac" | "tfrac" | "dfrac" | "cfrac" => Meaning::Fraction,
        "sum" => Meaning::Sum,
        "max" => Meaning::Function("max"),
        "min" => Meaning::Function("min"),
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
