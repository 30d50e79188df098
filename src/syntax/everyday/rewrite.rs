//! Tokens of an everyday text to tokens of the surface syntax.

use super::{EMPTY, KEYWORD, Known};
use crate::base::{Error, ErrorCode, Result, Span};
use crate::ops::Spoken;
use crate::syntax::lexer::Token;

pub(super) type Placed = (Token, Span);

/// Greek letters that name functions: before a bracket they are no factor.
pub(super) const FUNCTION_LETTERS: [&str; 12] =
    ["sigma", "phi", "psi", "Phi", "Psi", "Gamma", "σ", "φ", "ϕ", "ψ", "Φ", "Γ"];

/// The most tokens of a divisor that is spoken of.
const LONGEST_DIVISOR: usize = 256;

/// What is open.
pub(super) enum Opener {
    /// A parenthesis or a bracket, with what is to be written behind its end.
    Bracket { close: Token, writes: Token, suffix: Vec<Placed> },
    /// Bars, with the place of the name of the call.
    Bars { count: usize, name: usize },
    /// A function before an operand without parentheses, and whether it has one.
    Application { suffix: Vec<Placed>, filled: bool },
    /// A sum over indices: it ends with its term.
    Sum,
}

pub(super) struct Rewriter<'k> {
    pub(super) tokens: Vec<Placed>,
    pub(super) at: usize,
    pub(super) out: Vec<Placed>,
    pub(super) open: Vec<Opener>,
    pub(super) known: &'k Known<'k>,
    pub(super) notes: Vec<String>,
}

/// Puts in what is left out, and replaces what has another spelling.
pub(super) fn rewrite(tokens: Vec<Placed>, known: &Known<'_>, notes: &mut Vec<String>) -> Result<Vec<Placed>> {
    let mut rewriter = Rewriter { tokens, at: 0, out: Vec::new(), open: Vec::new(), known, notes: Vec::new() };
    while rewriter.step()? {}
    notes.append(&mut rewriter.notes);
    Ok(rewriter.out)
}

/// Whether an operand may end with a token.
pub(super) fn ends_operand(token: &Token) -> bool {
    matches!(
        token,
        Token::Number(_)
            | Token::Name(_)
            | Token::Quote
            | Token::Close
            | Token::CloseBracket
            | Token::Superscript(_)
            | Token::SuperscriptName(_)
            | Token::InverseTranspose
    )
}

impl Rewriter<'_> {
    pub(super) fn token(&self, ahead: usize) -> &Token {
        self.tokens.get(self.at + ahead).map_or(&Token::End, |(token, _)| token)
    }

    pub(super) fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    pub(super) fn last_span(&self) -> Span {
        self.out.last().map_or(Span::default(), |(_, span)| *span)
    }

    /// Whether what is written ends an operand.
    pub(super) fn after_operand(&self) -> bool {
        self.out.last().is_some_and(|(token, _)| ends_operand(token))
    }

    pub(super) fn push(&mut self, token: Token) {
        let span = self.span();
        self.out.push((token, span));
    }

    fn step(&mut self) -> Result<bool> {
        let token = self.token(0).clone();
        match &token {
            Token::Name(name) => {
                let name = name.clone();
                self.no_slope(&name)?;
                self.no_index(&name)?;
                self.name(&name);
            }
            Token::Number(number) => {
                self.operand();
                if !self.ones(&number.clone()) {
                    self.push(token);
                }
            }
            Token::Open if self.stacks() => {}
            Token::Open => {
                self.operand();
                self.begin(Token::Close, Token::Close, Vec::new(), Token::Open);
            }
            Token::OpenBracket if self.after_operand() => {
                self.no_argument()?;
                self.begin(Token::CloseBracket, Token::CloseBracket, Vec::new(), Token::OpenBracket);
            }
            // `max(X,[],2)`
            Token::OpenBracket if self.token(1) == &Token::CloseBracket => {
                self.push(Token::Name(EMPTY.to_owned()));
                self.at += 1;
            }
            // `2 * [A + B]`
            Token::OpenBracket if self.is_group() => {
                self.operand();
                self.begin(Token::CloseBracket, Token::Close, Vec::new(), Token::Open);
            }
            Token::Close | Token::CloseBracket | Token::CloseAngle => self.end(&token),
            Token::Angle => self.angle()?,
            Token::Method(name) => {
                self.method(&name.clone())?;
                return Ok(true);
            }
            Token::Bars(count) => {
                self.bars(*count)?;
                return Ok(true);
            }
            Token::Infix(super::SOLVE, _) if !self.after_operand() => {
                let message = "'\\' stands between a matrix and what it is solved for, as in A\\b";
                return Err(Error::new(ErrorCode::Syntax, message, self.span()));
            }
            Token::Caret | Token::DotCaret => {
                self.power(token)?;
                return Ok(true);
            }
            Token::Subscript(text) if self.positive_part(text) => {}
            Token::Subscript(text) => return Err(self.stray_subscript(text)),
            Token::Quote | Token::Superscript(_) | Token::SuperscriptName(_) | Token::InverseTranspose => {
                self.push(token)
            }
            Token::End => {
                self.close_sums();
                self.push(token);
                return Ok(false);
            }
            // An operator; a sign may stand before the operand of a function.
            _ => {
                let sign = matches!(token, Token::Minus | Token::Plus) && !self.after_operand();
                if !sign {
                    self.close_applications();
                }
                if matches!(token, Token::Plus | Token::Minus | Token::Comma | Token::Equals) && !sign {
                    self.close_sums();
                }
                let divides = token == Token::Slash;
                self.push(token);
                if divides {
                    self.divisor();
                }
            }
        }
        self.at += 1;
        Ok(true)
    }

    /// Whether the next token stands apart from this one.
    pub(super) fn is_apart(&self) -> bool {
        self.tokens.get(self.at + 1).is_some_and(|(_, span)| span.start > self.span().end)
    }

    /// Opens a bracket.
    pub(super) fn begin(&mut self, close: Token, writes: Token, suffix: Vec<Placed>, token: Token) {
        self.push(token);
        self.open.push(Opener::Bracket { close, writes, suffix });
    }

    /// Closes a bracket.
    pub(super) fn end(&mut self, token: &Token) {
        self.close_sums();
        match self.open.pop() {
            Some(Opener::Bracket { close, writes, suffix }) if close == *token => {
                self.push(writes);
                self.out.extend(suffix);
            }
            other => {
                self.open.extend(other);
                self.push(token.clone());
            }
        }
    }

    /// An operand comes: a product without a sign, if one stands before it.
    pub(super) fn operand(&mut self) {
        if self.after_operand() {
            let place = Span::new(self.last_span().end, self.last_span().end);
            self.note_divisor();
            let sign = if self.is_of_itself() { Token::DotStar } else { Token::Star };
            self.out.push((sign, place));
        }
        if let Some(Opener::Application { filled, .. }) = self.open.last_mut() {
            *filled = true;
        }
    }

    /// `p log p` within a sum: entry by entry.
    fn is_of_itself(&self) -> bool {
        let (Some((Token::Name(name), _)), Token::Name(function)) = (self.out.last(), self.token(0)) else {
            return false;
        };
        let inner = if self.token(1) == &Token::Open { self.token(2) } else { self.token(1) };
        let is_again = matches!(inner, Token::Name(own) if own == name);
        let is_sum = |token: &Token| matches!(token, Token::Name(own) if own == Spoken::Total.name());
        let is_summed = self.out.iter().any(|(token, _)| is_sum(token));
        is_again && is_summed && (self.known.is_function)(function) && name.starts_with(char::is_lowercase)
    }

    /// `1/2x` and `a/b c` could be meant with the product below the line.
    fn note_divisor(&mut self) {
        let factors = self.out.len();
        // The divisor is one operand: a number, a name, or what stands in parentheses.
        let (mut depth, mut begin) = (0_usize, factors);
        while begin > 0 {
            begin -= 1;
            match &self.out[begin].0 {
                Token::Close | Token::CloseBracket => depth += 1,
                Token::Open | Token::OpenBracket if depth == 0 => return,
                Token::Open | Token::OpenBracket => depth -= 1,
                Token::Quote | Token::Superscript(_) | Token::Caret => {}
                Token::Slash if depth == 0 => break,
                Token::Name(_) | Token::Number(_) => {}
                _ if depth == 0 => return,
                _ => {}
            }
            if begin == 0 || factors - begin > LONGEST_DIVISOR {
                return;
            }
        }
        // `1/n sum(x)`, not `1 / n sum(x)`
        let grouped = factors - begin == 2 && self.out[begin].1.end == self.out[begin + 1].1.start;
        let apart = self.span().start > self.last_span().end;
        // `1/2||x||` is half of the norm.
        let number = matches!(self.out[factors - 1].0, Token::Number(_));
        let function = match self.token(0) {
            Token::Name(name) => (self.known.is_function)(name),
            token => matches!(token, Token::Bars(_)),
        };
        // `1/(2n) ||x||` says by its parentheses what is below the line.
        let enclosed = matches!(self.out[begin + 1].0, Token::Open) && matches!(self.out[factors - 1].0, Token::Close);
        if enclosed || grouped && (apart || number && function) {
            return;
        }
        let text = |tokens: &[Placed]| {
            tokens.iter().map(|(token, _)| token.describe().trim_matches('\'').to_owned()).collect::<String>()
        };
        let divisor = (factors - begin <= 4).then(|| text(&self.out[begin + 1..]));
        let next = match self.token(0) {
            token @ (Token::Name(_) | Token::Number(_)) => Some(token.describe().trim_matches('\'').to_owned()),
            _ => None,
        };
        let said = match (divisor, next) {
            (Some(divisor), Some(next)) => {
                format!("only {divisor} is below the line, not {next}; write /({divisor}*{next}) for both")
            }
            (Some(divisor), None) => {
                format!("only {divisor} is below the line, not what follows; parentheses around both put both there")
            }
            _ => "what follows is not below the line; parentheses around both put it there".to_owned(),
        };
        self.notes.push(format!("a product without a sign binds like '*', from left to right: {said}"));
    }

    /// A sum over named indices, if the name is that of one: `\sum_i`, which ends with its term, or `sum[i](`.
    fn sum(&mut self, name: &str) -> bool {
        if let (super::SUM, Token::Subscript(indices)) = (name, self.token(1).clone()) {
            self.operand();
            let span = self.span();
            self.push(Token::Name(Spoken::Total.name().to_owned()));
            super::sums::index_tokens(indices.split(',').map(str::to_owned).collect(), span, &mut self.out);
            self.push(Token::Open);
            self.open.push(Opener::Sum);
            self.at += 1;
            return true;
        }
        if name == Spoken::Total.name() && self.is_sum_over() {
            self.operand();
            while self.token(0) != &Token::CloseBracket {
                let token = self.token(0).clone();
                self.push(token);
                self.at += 1;
            }
            self.push(Token::CloseBracket);
            self.at += 1;
            self.begin(Token::Close, Token::Close, Vec::new(), Token::Open);
            return true;
        }
        false
    }

    /// Whether brackets with indices come after a name, and a parenthesis after these: `sum[i](`.
    fn is_sum_over(&self) -> bool {
        let list = (2..).take_while(|i| matches!(self.token(*i), Token::Name(_) | Token::Comma)).count();
        self.token(1) == &Token::OpenBracket
            && (self.token(2 + list), self.token(3 + list)) == (&Token::CloseBracket, &Token::Open)
    }

    /// `axis=1` as one name, `ord=1` as the number; what says nothing here is left out.
    fn keyword(&mut self, name: &str) {
        let sign = usize::from(self.token(2) == &Token::Minus);
        let value = self.token(2 + sign).clone();
        match (name, &value) {
            ("ord", _) if sign == 0 => self.push(value),
            (_, Token::Number(number)) => {
                let sign = if sign == 1 { "-" } else { "" };
                self.push(Token::Name(format!("{name}{KEYWORD}{sign}{number}")));
            }
            (_, Token::Name(word)) if matches!(word.as_str(), "True" | "False" | "None" | "true" | "false") => {
                if matches!(self.out.last(), Some((Token::Comma, _))) {
                    self.out.pop();
                }
            }
            // For the parser to refuse.
            _ => {
                self.push(Token::Name(name.to_owned()));
                return;
            }
        }
        self.at += 2 + sign;
    }

    fn name(&mut self, name: &str) {
        if self.token(1) == &Token::Equals && self.out.is_empty() {
            return self.push(Token::Name(name.to_owned()));
        }
        if self.token(1) == &Token::Equals && self.open.iter().any(|opener| matches!(opener, Opener::Bracket { .. })) {
            return self.keyword(name);
        }
        if self.sum(name) {
            return;
        }
        if self.hadamard(name) {
            return;
        }
        let free = !(self.known.is_declared)(name) && !self.known.wrt.contains(&name);
        if name == "ones" && free && self.token(1) != &Token::Open {
            self.operand();
            let span = self.span();
            return self.push_ones(span, "ones is");
        }
        let is_function = (self.known.is_function)(name) || self.is_sigmoid(name);
        let name = if is_function && self.is_sigmoid(name) { Spoken::Logistic.name() } else { name };
        if !is_function {
            self.operand();
            self.push(Token::Name(name.to_owned()));
            let whole = (self.token(1), self.token(2)) == (&Token::Open, &Token::Colon);
            if whole && self.token(3) == &Token::Close || self.entry(name) {
                return;
            }
            if self.token(1) == &Token::Open && self.is_factor(name) && !self.is_unit(name) {
                let place = self.span();
                if self.tokens[self.at + 1].1.start == place.end {
                    self.notes
                        .push(format!("{name}(..) is read as the product {name}*(..), as there is no function {name}"));
                }
                self.out.push((Token::Star, Span::new(place.end, place.end)));
            } else if self.token(1) == &Token::Open {
                // The call of what is no function, for typing to refuse.
                self.at += 1;
                self.begin(Token::Close, Token::Close, Vec::new(), Token::Open);
            }
            return;
        }
        // `sin x cos y`
        if matches!(self.open.last(), Some(Opener::Application { filled: true, .. })) {
            self.close_applications();
        }
        self.operand();
        self.push(Token::Name(name.to_owned()));
        // `sin^2 x`, `sin^2(x)`
        let mut suffix = Vec::new();
        while let (Token::Caret, Token::Number(_)) = (self.token(1), self.token(2)) {
            suffix.extend_from_slice(&self.tokens[self.at + 1..=self.at + 2]);
            self.at += 2;
        }
        if let Token::Superscript(_) = self.token(1) {
            suffix.push(self.tokens[self.at + 1].clone());
            self.at += 1;
        }
        match self.token(1) {
            Token::Open => {
                self.at += 1;
                self.begin(Token::Close, Token::Close, suffix, Token::Open);
            }
            Token::OpenBracket => {
                self.at += 1;
                self.begin(Token::CloseBracket, Token::Close, suffix, Token::Open);
            }
            Token::Name(_) | Token::Number(_) | Token::Bars(_) | Token::Minus => {
                self.push(Token::Open);
                self.open.push(Opener::Application { suffix, filled: false });
            }
            _ => self.out.extend(suffix),
        }
    }

    /// Whether a name that is no function is a factor before a parenthesis: `X (w - y)`, `lambda(x'x - 1)`.
    fn is_factor(&self, name: &str) -> bool {
        let apart = self.tokens[self.at + 1].1.start > self.span().end;
        // `A(t)` is a function of `t`.
        let list = (2..).take_while(|i| matches!(self.token(*i), Token::Name(_) | Token::Comma)).count();
        if !apart && self.token(2 + list) == &Token::Close {
            return false;
        }
        let letter = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
        let mut letters = letter.chars();
        let single = letters.next().filter(|_| letters.next().is_none());
        // What stands without an operand elsewhere is no function: `\Phi(\Phi^T\Phi)`.
        let is_name =
            |pair: &[Placed]| matches!(&pair[0].0, Token::Name(own) if own == name) && pair[1].0 != Token::Open;
        let is_function = FUNCTION_LETTERS.contains(&letter) && !self.tokens.windows(2).any(is_name);
        let greek = crate::syntax::everyday::glued::is_greek(letter) && !is_function;
        let known = (self.known.is_declared)(name) || self.known.wrt.contains(&name);
        // `y(w'x + b)`; `f`, `g` and `h` are rather functions.
        let plain = |c: char| apart || c.is_ascii_uppercase() || !matches!(c, 'f' | 'g' | 'h');
        known || greek || single.is_some_and(|c| plain(c) && !is_function)
    }

    /// Ends the operands of functions without parentheses.
    pub(super) fn close_applications(&mut self) {
        while let Some(Opener::Application { .. }) = self.open.last() {
            let Some(Opener::Application { suffix, .. }) = self.open.pop() else { return };
            let place = Span::new(self.last_span().end, self.last_span().end);
            self.out.push((Token::Close, place));
            self.out.extend(suffix);
        }
    }

    /// Ends sums too.
    pub(super) fn close_sums(&mut self) {
        self.close_applications();
        while let Some(Opener::Sum) = self.open.last() {
            self.open.pop();
            let place = Span::new(self.last_span().end, self.last_span().end);
            self.out.push((Token::Close, place));
            self.close_applications();
        }
    }
}
