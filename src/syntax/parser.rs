//! Tokens to syntax tree, by recursive descent. Depth is bounded, so the tree can be walked and dropped by recursion.

use super::ast::{Expr, ExprKind, ProductOp, Statement, Target, Term};
use super::lexer::{Token, tokens};
use crate::error::{Error, ErrorCode, Result, Span};
use crate::expr::Rational;
use num_traits::{CheckedDiv, CheckedSub, Zero};

/// The deepest nesting that is read: of parentheses in the text, and of operations in the tree.
pub const MAX_DEPTH: usize = 200;

/// Reads an expression, perhaps with a left-hand side: `W*W'`, `F[i,j] = W[i,p]*W[j,p]`.
///
/// # Errors
/// When the text is not an expression, or is larger than can be read.
pub fn parse(text: &str) -> Result<Statement> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let target = parser.target()?;
    if parser.peek() == &Token::End {
        let message = if target.is_some() { "expected an expression after '='" } else { "expected an expression" };
        return Err(Error::new(ErrorCode::Syntax, message, parser.span()));
    }
    let tree = parser.sum()?;
    if parser.peek() != &Token::End {
        return Err(parser.unexpected_operator());
    }
    Ok(Statement { target, expr: tree.expr })
}

/// A tree with its height.
struct Tree {
    expr: Expr,
    height: usize,
}

impl Tree {
    fn leaf(kind: ExprKind, span: Span) -> Tree {
        Tree { expr: Expr { kind, span }, height: 1 }
    }

    /// A node above trees of at most this height.
    fn above(height: usize, kind: ExprKind, span: Span) -> Result<Tree> {
        if height >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        Ok(Tree { expr: Expr { kind, span }, height: height + 1 })
    }
}

fn too_deep(span: Span) -> Error {
    Error::new(ErrorCode::TooLarge, format!("the expression is nested more than {MAX_DEPTH} levels deep"), span)
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn peek_second(&self) -> Option<&Token> {
        self.tokens.get(self.at + 1).map(|(token, _)| token)
    }

    fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    /// The place of the last token taken.
    fn last(&self) -> Span {
        self.tokens[self.at.saturating_sub(1)].1
    }

    /// Takes a token; the end is never passed.
    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        if token != Token::End {
            self.at += 1;
        }
        token
    }

    fn eat(&mut self, token: &Token) -> bool {
        let found = self.peek() == token;
        if found {
            self.take();
        }
        found
    }

    fn error(&self, message: impl Into<String>) -> Error {
        Error::new(ErrorCode::Syntax, message, self.span())
    }

    fn need(&mut self, token: &Token, what: &str, opened: Span) -> Result<()> {
        if self.eat(token) {
            return Ok(());
        }
        let found = self.peek().describe();
        let place = if self.peek() == &Token::End { opened } else { self.span() };
        Err(Error::new(ErrorCode::Syntax, format!("expected {what}, found {found}"), place))
    }

    fn unexpected_operator(&self) -> Error {
        let found = self.peek().describe();
        match self.peek() {
            Token::Close => self.error("this ')' closes nothing"),
            Token::CloseBracket => self.error("this ']' closes nothing"),
            Token::Colon => self.error("':' does not chain: use parentheses, as in (A:B)*(C:D)"),
            Token::Equals => self.error("'=' stands only after a left-hand side such as F[i,j]"),
            Token::Name(_) | Token::Number(_) | Token::Open => {
                self.error(format!("expected an operator before {found}; a product is written with '*'"))
            }
            _ => self.error(format!("expected an operator or the end of the text, found {found}")),
        }
    }

    /// `F[i,j] =` or `F =`, if the text begins so.
    fn target(&mut self) -> Result<Option<Target>> {
        let start = self.span();
        let Token::Name(name) = self.peek().clone() else { return Ok(None) };
        let indices = match self.peek_second() {
            Some(Token::Equals) => {
                self.take();
                Vec::new()
            }
            Some(Token::OpenBracket) => {
                let close = self.tokens.iter().position(|(token, _)| token == &Token::CloseBracket);
                if close.and_then(|i| self.tokens.get(i + 1)).is_none_or(|(token, _)| token != &Token::Equals) {
                    return Ok(None);
                }
                self.take();
                self.indices()?
            }
            _ => return Ok(None),
        };
        let span = start.to(self.last());
        self.take();
        if let Some(twice) = indices.iter().enumerate().find(|(i, name)| indices[..*i].contains(name)) {
            let message = format!("index {} stands twice on the left-hand side", twice.1);
            return Err(Error::new(ErrorCode::Index, message, span));
        }
        Ok(Some(Target { name, indices, span }))
    }

    /// `[i,j]`.
    fn indices(&mut self) -> Result<Vec<String>> {
        let opened = self.span();
        self.take();
        let mut indices = Vec::new();
        loop {
            match self.take() {
                Token::Name(name) => indices.push(name),
                token => {
                    if token != Token::End {
                        self.at -= 1;
                    }
                    return Err(self.error(format!("expected the name of an index, found {}", token.describe())));
                }
            }
            if !self.eat(&Token::Comma) {
                break;
            }
        }
        self.need(&Token::CloseBracket, "',' or ']' after an index", opened)?;
        Ok(indices)
    }

    fn sum(&mut self) -> Result<Tree> {
        if self.depth >= MAX_DEPTH {
            return Err(too_deep(self.span()));
        }
        self.depth += 1;
        let first = self.frobenius()?;
        let start = first.expr.span;
        let mut height = first.height;
        // `(A + B) + C` is `A + B + C`: a parenthesised sum in front says nothing.
        let mut terms = match first.expr.kind {
            ExprKind::Sum(terms) if matches!(self.peek(), Token::Plus | Token::Minus) => {
                height -= 1;
                terms
            }
            kind => vec![Term { negative: false, expr: Expr { kind, span: start } }],
        };
        let single = terms.len() == 1;
        while matches!(self.peek(), Token::Plus | Token::Minus) {
            let negative = self.take() == Token::Minus;
            let term = self.frobenius()?;
            height = height.max(term.height);
            terms.push(Term { negative, expr: term.expr });
        }
        self.depth -= 1;
        if single && terms.len() == 1 {
            let expr = terms.remove(0).expr;
            return Ok(Tree { expr, height });
        }
        let span = start.to(self.last());
        Tree::above(height, ExprKind::Sum(terms), span)
    }

    fn frobenius(&mut self) -> Result<Tree> {
        let left = self.product()?;
        if !self.eat(&Token::Colon) {
            return Ok(left);
        }
        let right = self.product()?;
        if self.peek() == &Token::Colon {
            return Err(self.unexpected_operator());
        }
        let span = left.expr.span.to(self.last());
        let height = left.height.max(right.height);
        Tree::above(height, ExprKind::Frobenius(Box::new(left.expr), Box::new(right.expr)), span)
    }

    fn product(&mut self) -> Result<Tree> {
        let mut first = self.unary()?;
        let start = first.expr.span;
        let mut rest: Vec<(ProductOp, Expr)> = Vec::new();
        let mut height = first.height;
        loop {
            let op = match self.peek() {
                Token::Star => Some(ProductOp::Times),
                Token::Slash => Some(ProductOp::Divide),
                Token::DotStar => Some(ProductOp::Hadamard),
                Token::DotSlash => Some(ProductOp::HadamardDivide),
                Token::Kronecker => None,
                _ => break,
            };
            self.take();
            // `(A*B)*C` is `A*B*C`.
            if rest.is_empty()
                && let ExprKind::Product(head, tail) = first.expr.kind
            {
                (first.expr, rest) = (*head, tail);
                height -= 1;
            }
            let factor = self.unary()?;
            let span = start.to(self.last());
            let Some(op) = op else {
                let product = Tree::chain(first.expr, rest, height, span)?;
                height = product.height.max(factor.height);
                first = Tree::above(height, ExprKind::Call("kron".to_owned(), vec![product.expr, factor.expr]), span)?;
                height = first.height;
                rest = Vec::new();
                continue;
            };
            if let (true, ProductOp::Divide, ExprKind::Number(a), ExprKind::Number(b)) =
                (rest.is_empty(), op, &first.expr.kind, &factor.expr.kind)
            {
                first = Tree::leaf(ExprKind::Number(quotient(*a, *b, span)?), span);
                height = 1;
                continue;
            }
            height = height.max(factor.height);
            rest.push((op, factor.expr));
        }
        let span = start.to(self.last());
        Tree::chain(first.expr, rest, height, span)
    }

    fn unary(&mut self) -> Result<Tree> {
        let mut signs = Vec::new();
        while matches!(self.peek(), Token::Minus | Token::Plus) {
            let span = self.span();
            if self.take() == Token::Minus {
                signs.push(span);
            }
        }
        if signs.len() >= MAX_DEPTH {
            return Err(too_deep(signs[0].to(self.last())));
        }
        let mut tree = self.postfix()?;
        for sign in signs.into_iter().rev() {
            tree = negate(tree, sign)?;
        }
        Ok(tree)
    }

    fn postfix(&mut self) -> Result<Tree> {
        let mut tree = self.atom()?;
        loop {
            let token = self.peek().clone();
            let base_height = tree.height;
            let start = tree.expr.span;
            let (kind, height) = match token {
                Token::Quote => {
                    self.take();
                    (ExprKind::Transpose(Box::new(tree.expr)), base_height)
                }
                Token::Caret | Token::DotCaret => {
                    self.take();
                    if self.peek() == &Token::Quote && token == Token::Caret {
                        self.take();
                        (ExprKind::Transpose(Box::new(tree.expr)), base_height)
                    } else {
                        let exponent = self.exponent()?;
                        let height = base_height.max(exponent.height);
                        let (base, exponent) = (Box::new(tree.expr), Box::new(exponent.expr));
                        let elementwise = token == Token::DotCaret;
                        let kind = if elementwise {
                            ExprKind::HadamardPower(base, exponent)
                        } else {
                            ExprKind::Power(base, exponent)
                        };
                        (kind, height)
                    }
                }
                Token::Superscript(-1) => {
                    self.take();
                    (ExprKind::Call("inv".to_owned(), vec![tree.expr]), base_height)
                }
                Token::InverseTranspose => {
                    self.take();
                    let span = start.to(self.last());
                    let inverse = Tree::above(base_height, ExprKind::Call("inv".to_owned(), vec![tree.expr]), span)?;
                    (ExprKind::Transpose(Box::new(inverse.expr)), inverse.height)
                }
                Token::Superscript(_) | Token::SuperscriptName(_) => {
                    let span = self.span();
                    let exponent = match self.take() {
                        Token::Superscript(k) => ExprKind::Number(Rational::from_integer(k)),
                        Token::SuperscriptName(name) => ExprKind::Name(name.to_owned()),
                        _ => return Err(self.error("expected a superscript")),
                    };
                    let exponent = Box::new(Expr { kind: exponent, span });
                    (ExprKind::Power(Box::new(tree.expr), exponent), base_height)
                }
                Token::OpenBracket => {
                    let indices = self.indices()?;
                    (ExprKind::Index(Box::new(tree.expr), indices), base_height)
                }
                _ => return Ok(tree),
            };
            tree = Tree::above(height, kind, start.to(self.last()))?;
        }
    }

    /// An atom or a signed atom.
    fn exponent(&mut self) -> Result<Tree> {
        let sign = self.span();
        match self.peek() {
            Token::Minus => {
                self.take();
                let atom = self.atom()?;
                negate(atom, sign)
            }
            Token::Plus => {
                self.take();
                self.atom()
            }
            _ => self.atom(),
        }
    }

    fn atom(&mut self) -> Result<Tree> {
        let start = self.span();
        match self.take() {
            Token::Number(value) => Ok(Tree::leaf(ExprKind::Number(value), start)),
            Token::Name(name) if self.peek() == &Token::Open => {
                let opened = self.span();
                self.take();
                let (mut arguments, mut height) = (Vec::new(), 0);
                if !self.eat(&Token::Close) {
                    loop {
                        let argument = self.sum()?;
                        height = height.max(argument.height);
                        arguments.push(argument.expr);
                        if !self.eat(&Token::Comma) {
                            break;
                        }
                    }
                    self.need(&Token::Close, "',' or ')' to close this '('", opened)?;
                }
                Tree::above(height, ExprKind::Call(name, arguments), start.to(self.last()))
            }
            Token::Name(name) => Ok(Tree::leaf(ExprKind::Name(name), start)),
            Token::Open => {
                let mut tree = self.sum()?;
                self.need(&Token::Close, "')' to close this '('", start)?;
                // The place of a parenthesised expression includes its parentheses.
                tree.expr.span = start.to(self.last());
                Ok(tree)
            }
            Token::Bars => {
                let tree = self.sum()?;
                self.need(&Token::Bars, "'‖' to close this '‖'", start)?;
                Tree::above(tree.height, ExprKind::Call("norm".to_owned(), vec![tree.expr]), start.to(self.last()))
            }
            token => {
                let place = if token == Token::End && self.at > 0 { self.last() } else { start };
                let after = match self.at.checked_sub(if token == Token::End { 1 } else { 2 }) {
                    Some(i) => format!(" after {}", self.tokens[i].0.describe()),
                    None => String::new(),
                };
                let message = format!("expected a name, a number or '('{after}, found {}", token.describe());
                Err(Error::new(ErrorCode::Syntax, message, place))
            }
        }
    }
}

impl Tree {
    /// A product chain, or its first factor if it is alone.
    fn chain(first: Expr, rest: Vec<(ProductOp, Expr)>, height: usize, span: Span) -> Result<Tree> {
        if rest.is_empty() {
            return Ok(Tree { expr: first, height });
        }
        Tree::above(height, ExprKind::Product(Box::new(first), rest), span)
    }
}

fn negate(tree: Tree, sign: Span) -> Result<Tree> {
    let span = sign.to(tree.expr.span);
    if let ExprKind::Number(value) = tree.expr.kind {
        let value = Rational::zero().checked_sub(&value).ok_or_else(|| {
            Error::new(ErrorCode::Arithmetic, format!("the number -({value}) is too large to be exact"), span)
        })?;
        return Ok(Tree::leaf(ExprKind::Number(value), span));
    }
    Tree::above(tree.height, ExprKind::Negate(Box::new(tree.expr)), span)
}

fn quotient(a: Rational, b: Rational, span: Span) -> Result<Rational> {
    if b.is_zero() {
        return Err(Error::new(ErrorCode::Arithmetic, "division by zero", span));
    }
    // The least integer has no negative, so it is left out.
    a.checked_div(&b)
        .filter(|value| *value.numer() != i64::MIN)
        .ok_or_else(|| Error::new(ErrorCode::Arithmetic, format!("{a}/({b}) is too large to be exact"), span))
}
