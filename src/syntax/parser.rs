//! Tokens to syntax tree, by recursive descent. Depth is bounded, so the tree can be walked and dropped by recursion.

use super::ast::{Expr, ExprKind, ProductOp, Statement, Target, Term};
use super::lexer::{Token, tokens};
use super::tree::{Chain, Joint, MAX_DEPTH, Tree, negate, raised, too_deep};
use crate::base::{Error, ErrorCode, Rational, Result, Span};
use crate::ops::Spoken;

/// What is said of a range of places, `x[2:5]`.
pub(crate) const RANGE: &str = "a range of places is not supported: with a matrix S whose rows are the rows of the identity at these places, \
     write S*x for x[2:5], S*X for X[2:5,:], and X*S' for X[:,2:5]";

/// Reads an expression, perhaps with a left-hand side: `W*W'`, `F[i,j] = W[i,p]*W[j,p]`.
///
/// # Errors
/// When the text is not an expression, or is larger than can be read.
pub fn parse(text: &str) -> Result<Statement> {
    parse_tokens(tokens(text)?)
}

/// Whether it is a power of `e`, behind which a further exponent belongs to the exponent.
fn is_exponential(power: &Expr) -> bool {
    let ExprKind::Power(base, _) = &power.kind else { return false };
    matches!(&base.kind, ExprKind::Name(name) if name == "e")
}

/// Reads tokens, the last of which is [`Token::End`].
pub(super) fn parse_tokens(tokens: Vec<(Token, Span)>) -> Result<Statement> {
    let mut parser = Parser { tokens, at: 0, depth: 0 };
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
            Token::Equals => self.error(
                "an equation is not differentiated: write one of its sides, or their difference; '=' stands only after a name, as in F[i,j] = ..",
            ),
            Token::Name(_) | Token::Number(_) | Token::Open => {
                self.error(format!("expected an operator before {found}; a product is written with '*'"))
            }
            Token::Around(..) => self.error(format!(
                "expected an operator or the end of the text, found {found}; write norm(x) for a norm, and products with '*'"
            )),
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
                let opened = self.span();
                self.take();
                self.indices(opened, false)?
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

    /// `i,j]`, after the bracket at `opened`; what is selected may be said by numbers and by `:` besides.
    fn indices(&mut self, opened: Span, selects: bool) -> Result<Vec<String>> {
        let mut indices = Vec::new();
        loop {
            match self.take() {
                Token::Name(name) => indices.push(name),
                Token::Number(number) if selects && number.is_integer() => {
                    if !number.is_positive() {
                        self.at -= 1;
                        return Err(self.error("entries are counted from 1: x[1] is the first"));
                    }
                    indices.push(number.to_string());
                }
                Token::Colon if selects => indices.push(":".to_owned()),
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
        let after_whole =
            matches!(self.peek(), Token::Name(_) | Token::Number(_)) && indices.last().is_some_and(|l| l == ":");
        if selects && (self.peek() == &Token::Colon || after_whole) {
            return Err(self.error(RANGE));
        }
        self.need(&Token::CloseBracket, "',' or ']' after an index", opened)?;
        Ok(indices)
    }

    // Each level below is split in two, so that nesting pays only for the small frames.

    fn sum(&mut self) -> Result<Tree> {
        if self.depth >= MAX_DEPTH {
            return Err(too_deep(self.span()));
        }
        self.depth += 1;
        let mut tree = self.frobenius()?;
        if matches!(self.peek(), Token::Plus | Token::Minus) {
            tree = self.terms(tree)?;
        }
        self.depth -= 1;
        Ok(tree)
    }

    /// The rest of a sum after its first term.
    fn terms(&mut self, first: Tree) -> Result<Tree> {
        let start = first.expr.span;
        let mut height = first.height;
        // `(A + B) + C` is `A + B + C`: a parenthesised sum in front says nothing.
        let mut terms = match first.expr.kind {
            ExprKind::Sum(terms) => {
                height -= 1;
                terms
            }
            kind => vec![Term { negative: false, expr: Expr { kind, span: start } }],
        };
        while matches!(self.peek(), Token::Plus | Token::Minus) {
            let negative = self.take() == Token::Minus;
            let term = self.frobenius()?;
            height = height.max(term.height);
            terms.push(Term { negative, expr: term.expr });
        }
        let span = start.to(self.last());
        Tree::above(height, ExprKind::Sum(terms), span)
    }

    fn frobenius(&mut self) -> Result<Tree> {
        let left = self.product()?;
        if self.peek() == &Token::Colon { self.colon(left) } else { Ok(left) }
    }

    fn colon(&mut self, left: Tree) -> Result<Tree> {
        self.take();
        let right = self.product()?;
        if self.peek() == &Token::Colon {
            return Err(self.unexpected_operator());
        }
        let span = left.expr.span.to(self.last());
        let height = left.height.max(right.height);
        Tree::above(height, ExprKind::Frobenius(Box::new(left.expr), Box::new(right.expr)), span)
    }

    fn product(&mut self) -> Result<Tree> {
        let first = self.unary()?;
        if !matches!(self.peek(), Token::Star | Token::Slash | Token::DotStar | Token::DotSlash | Token::Infix(..)) {
            return Ok(first);
        }
        let mut chain = Chain::new(first);
        loop {
            let op = match self.peek() {
                Token::Star => Joint::Operator(ProductOp::Times),
                Token::Slash => Joint::Operator(ProductOp::Divide),
                Token::DotStar => Joint::Operator(ProductOp::Hadamard),
                Token::DotSlash => Joint::Operator(ProductOp::HadamardDivide),
                Token::Infix(name, _) => Joint::Function(name),
                _ => return chain.finish(self.last()),
            };
            self.take();
            let factor = self.unary()?;
            chain.push(op, factor, self.last())?;
        }
    }

    fn unary(&mut self) -> Result<Tree> {
        if matches!(self.peek(), Token::Minus | Token::Plus) { self.signs() } else { self.postfix() }
    }

    fn signs(&mut self) -> Result<Tree> {
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
        let mut is_raised = false;
        while matches!(
            self.peek(),
            Token::Quote
                | Token::Caret
                | Token::DotCaret
                | Token::Superscript(_)
                | Token::SuperscriptName(_)
                | Token::InverseTranspose
                | Token::OpenBracket
        ) {
            if is_raised && matches!(self.peek(), Token::Caret | Token::Superscript(_)) {
                return Err(self.error("e^..^.. has two readings: write e^(..^..) or (e^..)^.."));
            }
            tree = if matches!(self.peek(), Token::Caret | Token::DotCaret) {
                self.power(tree)?
            } else {
                self.suffix(tree)?
            };
            is_raised = is_exponential(&tree.expr);
        }
        Ok(tree)
    }

    /// `^k` or `.^p`.
    fn power(&mut self, base: Tree) -> Result<Tree> {
        let elementwise = self.take() == Token::DotCaret;
        if !elementwise && self.peek() == &Token::Quote {
            // `A^⊤`
            return self.suffix(base);
        }
        let mut exponent = self.exponent()?;
        if self.peek() == &Token::OpenBracket && takes_entry(&base.expr) {
            exponent = self.suffix(exponent)?;
        }
        Tree::power(base, exponent, elementwise, self.last())
    }

    /// One postfix operator that holds no expression.
    fn suffix(&mut self, tree: Tree) -> Result<Tree> {
        let Tree { expr: base, mut height } = tree;
        let start = base.span;
        let place = self.span();
        let kind = match self.take() {
            Token::InverseTranspose => {
                let inverse = Tree::above(height, raised(base, -Rational::one(), place), start.to(place))?;
                height = inverse.height;
                ExprKind::Transpose(Box::new(inverse.expr))
            }
            Token::Superscript(k) => raised(base, k, place),
            Token::SuperscriptName(name) => {
                let exponent = ExprKind::Name(name.to_owned());
                ExprKind::Power(Box::new(base), Box::new(Expr { kind: exponent, span: place }))
            }
            Token::OpenBracket => ExprKind::Index(Box::new(base), self.indices(place, true)?),
            _ => ExprKind::Transpose(Box::new(base)),
        };
        Tree::above(height, kind, start.to(self.last()))
    }

    /// An atom or a signed atom.
    fn exponent(&mut self) -> Result<Tree> {
        let sign = self.span();
        let negative = self.eat(&Token::Minus);
        if !negative {
            self.eat(&Token::Plus);
        }
        let atom = self.atom()?;
        if negative { negate(atom, sign) } else { Ok(atom) }
    }

    fn atom(&mut self) -> Result<Tree> {
        let start = self.span();
        match self.peek() {
            Token::Open => {
                self.take();
                let mut tree = self.sum()?;
                self.need(&Token::Close, "')' to close this '('", start)?;
                // The place of a parenthesised expression includes its parentheses.
                tree.expr.span = start.to(self.last());
                Ok(tree)
            }
            Token::Name(_) if self.peek_second() == Some(&Token::Open) => self.call(),
            Token::Name(name) if name == Spoken::Total.name() && self.is_sum_over() => self.sum_over(),
            Token::Around(..) => self.around(),
            _ => self.leaf(),
        }
    }

    fn leaf(&mut self) -> Result<Tree> {
        let start = self.span();
        let token = self.take();
        match token {
            Token::Number(value) => return Ok(Tree::leaf(ExprKind::Number(value), start)),
            Token::Name(name) => return Ok(Tree::leaf(ExprKind::Name(name), start)),
            _ => {}
        }
        let place = if token == Token::End && self.at > 0 { self.last() } else { start };
        let after = match self.at.checked_sub(if token == Token::End { 1 } else { 2 }) {
            Some(i) => format!(" after {}", self.tokens[i].0.describe()),
            None => String::new(),
        };
        let operator = token.describe();
        let message = match token {
            Token::Quote => {
                format!("{operator} stands behind what it transposes, as in A', but nothing stands before it")
            }
            Token::OpenBracket => {
                "a matrix is declared by its name, not written out in brackets; ( and ) group".to_owned()
            }
            _ if token.is_binary() => format!("{operator} stands between two operands, but none is before it"),
            _ => format!("expected a name, a number or '('{after}, found {operator}"),
        };
        Err(Error::new(ErrorCode::Syntax, message, place))
    }

    /// `f(a,b)`.
    fn call(&mut self) -> Result<Tree> {
        let start = self.span();
        let Token::Name(name) = self.take() else { return self.leaf() };
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

    /// Whether brackets come after a name, and a parenthesis after these.
    fn is_sum_over(&self) -> bool {
        let mut rest = self.tokens[self.at + 1..].iter().map(|(token, _)| token);
        rest.next() == Some(&Token::OpenBracket)
            && rest.find(|token| !matches!(token, Token::Name(_) | Token::Comma)) == Some(&Token::CloseBracket)
            && rest.next() == Some(&Token::Open)
    }

    /// `sum[i,j](a)`.
    fn sum_over(&mut self) -> Result<Tree> {
        let start = self.span();
        self.take();
        let opened = self.span();
        self.take();
        let indices = self.indices(opened, false)?;
        let opened = self.span();
        self.take();
        let tree = self.sum()?;
        self.need(&Token::Close, "')' to close this '('", opened)?;
        Tree::above(tree.height, ExprKind::SumOver(indices, Box::new(tree.expr)), start.to(self.last()))
    }

    /// `‖x‖`.
    fn around(&mut self) -> Result<Tree> {
        let start = self.span();
        let token = self.take();
        let tree = self.sum()?;
        let sign = token.describe();
        self.need(&token, &format!("{sign} to close this {sign}"), start)?;
        let Token::Around(name, _) = token else { return Ok(tree) };
        Tree::above(tree.height, ExprKind::Call(name.to_owned(), vec![tree.expr]), start.to(self.last()))
    }
}

/// Whether indices behind a power of this base are those of the exponent, as in `2^x[i]` and `x[i]^y[i]`: an entry has no entries.
pub(super) fn takes_entry(base: &Expr) -> bool {
    (matches!(base.kind, ExprKind::Number(_)) || has_entries(base)) && !has_arrays(base)
}

pub(super) fn has_entries(expr: &Expr) -> bool {
    expr.any(&|e| matches!(e.kind, ExprKind::Index(..) | ExprKind::SumOver(..)))
}

/// Whether a name stands there without an index.
fn has_arrays(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(_) => true,
        ExprKind::Index(..) => false,
        _ => expr.children().into_iter().any(has_arrays),
    }
}
