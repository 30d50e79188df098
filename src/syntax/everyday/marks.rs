//! Marks around operands and behind them: `<x, y>`, `x.sum()`, `[A + B]`, `1/x'x`.

use super::rewrite::{Opener, Rewriter, ends_operand};
use super::{ANGLES, Known};
use crate::base::{Error, ErrorCode, Rational, Result, Span};
use crate::ops::Spoken;
use crate::syntax::lexer::Token;
use crate::syntax::{MAX_DEPTH, SINGLE_ENTRY, UNIT_VECTOR};

/// Behind `1'` a name that ends with 1 ends with the vector of ones: `1'X1`.
pub(super) fn split_ones(tokens: &mut Vec<(Token, Span)>, known: &Known<'_>) {
    let is_one = |token: &Token| matches!(token, Token::Number(one) if one.is_one());
    let is_mark = |token: &Token| match token {
        Token::Quote => true,
        Token::Name(mark) => mark == "T",
        _ => false,
    };
    let opens = tokens.windows(2).position(|pair| is_one(&pair[0].0) && pair[1].0 == Token::Quote);
    let opens = opens.or_else(|| {
        tokens.windows(3).position(|part| is_one(&part[0].0) && part[1].0 == Token::Caret && is_mark(&part[2].0))
    });
    let Some(from) = opens else { return };
    let mut at = from + 1;
    while at < tokens.len() {
        let (token, span) = tokens[at].clone();
        let ends = !matches!(tokens.get(at + 1), Some((token, _)) if matches!(token, Token::Name(_) | Token::Number(_) | Token::Open));
        if let Token::Name(name) = &token
            && let Some(letters) = name.strip_suffix('1')
            && !letters.is_empty()
            && letters.chars().all(char::is_alphabetic)
            && letters.starts_with(char::is_uppercase)
            && !(known.is_declared)(name)
            && !known.wrt.contains(&name.as_str())
            && ends
        {
            let split = span.end - 1;
            tokens[at] = (Token::Name(letters.to_owned()), Span::new(span.start, split));
            tokens.insert(at + 1, (Token::Number(Rational::one()), Span::new(split, span.end)));
            at += 1;
        }
        at += 1;
    }
}

impl Rewriter<'_> {
    /// Opens an inner product: `<x, y>`.
    pub(super) fn angle(&mut self) -> Result<()> {
        if !self.tokens[self.at..].iter().any(|(token, _)| *token == Token::CloseAngle) {
            let message = "'<' has no meaning here: an inner product is <x, y>, and nothing is compared";
            return Err(Error::new(ErrorCode::Syntax, message, self.span()));
        }
        self.operand();
        self.push(Token::Name(ANGLES.to_owned()));
        self.begin(Token::CloseAngle, Token::Close, Vec::new(), Token::Open);
        Ok(())
    }

    /// Whether a bracket `[` groups, as `(` does: there is no list in it.
    pub(super) fn is_group(&self) -> bool {
        let mut depth = 0_usize;
        let mut operators = false;
        for (token, _) in &self.tokens[self.at + 1..] {
            match token {
                // What is nested deeper is refused, whatever it is.
                Token::Open | Token::OpenBracket if depth > MAX_DEPTH => return true,
                Token::Open | Token::OpenBracket => depth += 1,
                Token::Close => depth = depth.saturating_sub(1),
                Token::CloseBracket if depth == 0 => return operators,
                Token::CloseBracket => depth -= 1,
                Token::Comma if depth == 0 => return false,
                Token::Name(_) | Token::Number(_) => {}
                // `[x y]` is a list too.
                _ => operators = true,
            }
        }
        true
    }

    /// `x.sum()`, `x.dot(y)`: a call with what stands before as its first operand.
    pub(super) fn method(&mut self, name: &str) -> Result<()> {
        let begin = self.operand_before().filter(|_| self.after_operand());
        let Some(begin) = begin else {
            let message = format!("'.{name}(..)' stands behind what it is called of, as in x.{name}(..)");
            return Err(Error::new(ErrorCode::Syntax, message, self.span()));
        };
        let place = Span::new(self.out[begin].1.start, self.out[begin].1.start);
        let transposes = matches!(name, "t" | "T" | "transpose");
        let empty = self.token(2) == &Token::Close;
        if transposes && empty {
            self.push(Token::Quote);
            self.at += 3;
            return Ok(());
        }
        let function = self.span();
        self.out.insert(begin, (Token::Open, place));
        self.out.insert(begin, (Token::Name(name.to_owned()), function));
        self.at += 1;
        if empty {
            self.at += 1;
            self.push(Token::Close);
        } else {
            self.push(Token::Comma);
            self.open.push(Opener::Bracket { close: Token::Close, writes: Token::Close, suffix: Vec::new() });
        }
        self.at += 1;
        Ok(())
    }

    /// `1'` and `11'`: vectors of ones. Nobody transposes a number.
    pub(super) fn ones(&mut self, number: &Rational) -> bool {
        let transposes = |at: usize| match (self.token(at), self.token(at + 1), self.token(at + 2)) {
            (Token::Quote, ..) => true,
            (Token::Caret, Token::Name(mark), _) | (Token::Caret, Token::Open, Token::Name(mark)) => mark == "T",
            _ => false,
        };
        let row = number.is_one() && self.is_behind_row();
        let both = number.is_one() && matches!(self.token(1), Token::Number(next) if next.is_one()) && transposes(2);
        let eleven = *number == Rational::from_integer(11) && transposes(1);
        let factor = number.is_one() && (self.closes_ones() || self.is_before_row() && transposes(2));
        if !(row || both || eleven || factor || number.is_one() && transposes(1)) {
            return false;
        }
        let span = self.span();
        if eleven {
            self.push_ones(span, "1 beside a transpose is");
            self.out.push((Token::Star, span));
        }
        self.push_ones(span, "1 beside a transpose is");
        true
    }

    /// Whether what comes is the last factor of a product with `1'`, as in `1' X 1`.
    fn closes_ones(&self) -> bool {
        if !(self.ends_product(1) || self.token(1) == &Token::Slash)
            || !matches!(self.out.last(), Some((Token::Star, _)))
        {
            return false;
        }
        let (mut depth, mut begin) = (0_usize, self.out.len());
        while begin > 0 {
            match &self.out[begin - 1].0 {
                Token::Close | Token::CloseBracket => depth += 1,
                Token::Open | Token::OpenBracket if depth == 0 => break,
                Token::Open | Token::OpenBracket => depth -= 1,
                Token::Plus | Token::Minus | Token::Comma | Token::Equals if depth == 0 => break,
                _ => {}
            }
            begin -= 1;
        }
        self.out[begin..].windows(5).any(|part| {
            let tokens: Vec<&Token> = part.iter().map(|(token, _)| token).collect();
            match tokens[..] {
                [Token::Name(name), Token::Open, Token::Number(one), Token::Close, Token::Quote | Token::Caret] => {
                    name == Spoken::Everywhere.name() && one.is_one()
                }
                _ => false,
            }
        })
    }

    /// Whether `1` stands before a vector that is transposed and ends the product, as in `X - 1 m'`: nobody writes the factor 1.
    fn is_before_row(&self) -> bool {
        let Token::Name(name) = self.token(1) else { return false };
        let vector =
            name.starts_with(char::is_lowercase) && !(self.known.is_function)(name) && !(self.known.is_scalar)(name);
        let marks = match (self.token(2), self.token(3)) {
            (Token::Quote, _) => 1,
            (Token::Caret, Token::Name(_)) => 2,
            (Token::Caret, Token::Open) => 4,
            _ => return false,
        };
        let mut before = self.out.iter().rev().map(|(token, _)| token);
        let is_factor = match before.next() {
            // A sign before the first operand is one of the number.
            Some(Token::Plus | Token::Minus) => before.next().is_some_and(ends_operand),
            Some(token) => matches!(token, Token::Open | Token::Star | Token::Comma | Token::Equals),
            None => true,
        };
        let ends = self.ends_product(2 + marks) || self.token(2 + marks) == &Token::Slash;
        vector && is_factor && ends
    }

    /// Whether a product ends before a token.
    pub(super) fn ends_product(&self, ahead: usize) -> bool {
        matches!(
            self.token(ahead),
            Token::End
                | Token::Close
                | Token::CloseBracket
                | Token::Plus
                | Token::Minus
                | Token::Comma
                | Token::Equals
                | Token::Bars(_)
        )
    }

    /// The vector of ones of the size that fits.
    pub(super) fn push_ones(&mut self, span: Span, what: &str) {
        self.out.push((Token::Name(Spoken::Everywhere.name().to_owned()), span));
        self.out.extend([Token::Open, Token::Number(Rational::one()), Token::Close].map(|token| (token, span)));
        let note = format!("{what} read as the vector of ones that fits; write ones(n)");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Whether the last factor of a product comes behind a row, as `1` does in `w'*1`.
    fn is_behind_row(&self) -> bool {
        let mut before = self.out.iter().rev().map(|(token, _)| token);
        let times = before.next() == Some(&Token::Star);
        let row = match before.next() {
            Some(Token::Quote) => true,
            Some(Token::Name(mark)) => mark == "T" && before.next() == Some(&Token::Caret),
            Some(Token::Close) => {
                matches!(before.next(), Some(Token::Name(mark)) if mark == "T")
                    && (before.next(), before.next()) == (Some(&Token::Open), Some(&Token::Caret))
            }
            _ => false,
        };
        self.ends_product(1) && times && row
    }

    /// Whether `σ` stands for the sigmoid: before a parenthesis, where it is no variable elsewhere.
    pub(super) fn is_sigmoid(&mut self, name: &str) -> bool {
        if !matches!(name, "σ" | "sigma") || (self.known.is_declared)(name) || self.known.wrt.contains(&name) {
            return false;
        }
        let calls = |at: usize| matches!(self.tokens.get(at + 1), Some((Token::Open, _)));
        let own = |token: &Token| matches!(token, Token::Name(other) if other == name);
        let mut places = self.tokens.iter().enumerate().filter(|(_, (token, _))| own(token));
        if !places.all(|(at, _)| calls(at)) {
            return false;
        }
        let note = format!("{name}(..) is read as sigmoid(..); declare {name} for a product");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
        true
    }

    /// The derivative of a function, `f'(x)`, is no transpose.
    pub(super) fn no_slope(&self, name: &str) -> Result<()> {
        let follows = |at: usize, ahead: usize| {
            self.tokens.get(at + ahead).is_some_and(|(_, span)| span.start == self.tokens[at + ahead - 1].1.end)
        };
        let is_slope = |at: usize| {
            matches!(self.tokens.get(at + 1), Some((Token::Quote, _)))
                && matches!(self.tokens.get(at + 2), Some((Token::Open, _)))
                && follows(at, 1)
                && follows(at, 2)
        };
        if !is_slope(self.at) || (self.known.is_declared)(name) || self.known.wrt.contains(&name) {
            return Ok(());
        }
        // A letter for functions, which stands before parentheses only.
        let letter = matches!(name, "f" | "g" | "h") || super::rewrite::FUNCTION_LETTERS.contains(&name);
        let calls = |at: usize| is_slope(at) || matches!(self.tokens.get(at + 1), Some((Token::Open, _)));
        let own = |token: &Token| matches!(token, Token::Name(other) if other == name);
        let mut places = self.tokens.iter().enumerate().filter(|(_, (token, _))| own(token));
        let is_function = (self.known.is_function)(name) || letter && places.all(|(at, _)| calls(at));
        if !is_function {
            return Ok(());
        }
        let message = format!(
            "{name}'(..) may be the derivative of the function {name}, which is not read inside an expression: write it out, or {name}'*(..) for \
             the transpose"
        );
        Err(Error::new(ErrorCode::Syntax, message, self.span()))
    }

    /// `A o B`, with blanks around a letter that is nothing else.
    pub(super) fn hadamard(&mut self, name: &str) -> bool {
        let apart = self.span().start > self.last_span().end
            && self.tokens.get(self.at + 1).is_some_and(|(_, next)| next.start > self.span().end);
        let operand = matches!(self.token(1), Token::Name(_) | Token::Open);
        let free = !(self.known.is_declared)(name) && !self.known.wrt.contains(&name);
        if name != "o" || !apart || !operand || !free || !self.after_operand() {
            return false;
        }
        self.close_applications();
        self.push(Token::DotStar);
        self.notes
            .push("o between operands is read as the product entry by entry; write A*o*B for a factor".to_owned());
        true
    }

    /// `x(1)`, `X(1,:)`: entries in the manner of MATLAB. The name stands already.
    pub(super) fn entry(&mut self, name: &str) -> bool {
        if self.token(1) != &Token::Open || self.is_apart() || self.is_unit(name) {
            return false;
        }
        let inside = self.tokens[self.at + 2..].iter().map(|(token, _)| token);
        let list: Vec<&Token> = inside.take_while(|token| **token != Token::Close).collect();
        let selects = |token: &&Token| match token {
            Token::Number(_) | Token::Colon => true,
            Token::Name(place) => place == "end",
            _ => false,
        };
        let plain = list.iter().all(|token| selects(token) || matches!(token, Token::Name(_) | Token::Comma));
        let whole = !list.iter().any(|token| matches!(token, Token::Number(number) if !number.is_integer()));
        // `word(2)` is rather the call of a function.
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        let known = (self.known.is_declared)(name) || self.known.wrt.contains(&name);
        let short = letters < 3 || known || crate::syntax::is_greek(name);
        if !plain || !whole || !short || !list.iter().any(selects) {
            return false;
        }
        let text: String = list.iter().map(|token| token.describe().trim_matches('\'').to_owned()).collect();
        let end = self.at + 2 + list.len();
        self.tokens[self.at + 1].0 = Token::OpenBracket;
        if let Some((token, _)) = self.tokens.get_mut(end) {
            *token = Token::CloseBracket;
        }
        let note = format!("{name}({text}) is read as the entry {name}[{text}]");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
        true
    }

    /// Whether a name is that of a unit vector, `e(2)`, `e(r)`, or of a matrix with a single entry, `E(1,2)`, `E(k,l)`.
    pub(super) fn is_unit(&self, name: &str) -> bool {
        let known = (self.known.is_declared)(name) || self.known.wrt.contains(&name);
        if known || self.token(1) != &Token::Open {
            return false;
        }
        let place = |at: usize, open: bool| match self.token(at) {
            Token::Number(number) => number.is_integer(),
            Token::Name(name) => (self.known.is_place)(name) || open && !(self.known.is_declared)(name),
            _ => false,
        };
        let ends = (self.token(3), self.token(5)) == (&Token::Comma, &Token::Close);
        match name {
            UNIT_VECTOR => place(2, false),
            SINGLE_ENTRY => ends && place(2, true) && place(4, true) && !self.is_bare(name),
            _ => false,
        }
    }

    /// Whether a name stands somewhere without being called.
    fn is_bare(&self, name: &str) -> bool {
        let is_it = |token: &Token| matches!(token, Token::Name(own) if own == name);
        let ahead = self.tokens[self.at..].windows(2).any(|pair| is_it(&pair[0].0) && pair[1].0 != Token::Open);
        let behind = self.out.windows(2).any(|pair| is_it(&pair[0].0) && pair[1].0 != Token::Open);
        ahead || behind
    }

    /// `X(:)`: all entries, as a vector.
    pub(super) fn stacks(&mut self) -> bool {
        if (self.token(1), self.token(2)) != (&Token::Colon, &Token::Close) || !self.after_operand() {
            return false;
        }
        let Some(begin) = self.operand_before() else { return false };
        let place = self.out[begin].1;
        self.out.insert(begin, (Token::Open, place));
        self.out.insert(begin, (Token::Name(Spoken::Stacked.name().to_owned()), place));
        let note = "(:) is read as in MATLAB, as vec(..): the columns, stacked";
        if !self.notes.iter().any(|own| own == note) {
            self.notes.push(note.to_owned());
        }
        self.at += 2;
        self.push(Token::Close);
        true
    }

    /// The place where the operand begins that ends here.
    pub(super) fn operand_before(&self) -> Option<usize> {
        let postfix = |token: &Token| {
            matches!(token, Token::Quote | Token::Superscript(_) | Token::SuperscriptName(_) | Token::InverseTranspose)
        };
        let mut at = self.out.len();
        loop {
            at = at.checked_sub(1)?;
            match &self.out[at].0 {
                token if postfix(token) => {}
                Token::CloseBracket => at = self.opening(at)?,
                Token::Close => {
                    let open = self.opening(at)?;
                    // The name of the function that is called.
                    let called = open.checked_sub(1).filter(|before| matches!(self.out[*before].0, Token::Name(_)));
                    return Some(called.unwrap_or(open));
                }
                Token::Name(_) | Token::Number(_) => return Some(at),
                _ => return None,
            }
        }
    }

    /// The place of the bracket that this one closes.
    fn opening(&self, close: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, (token, _)) in self.out[..=close].iter().enumerate().rev() {
            match token {
                Token::Close | Token::CloseBracket => depth += 1,
                Token::Open | Token::OpenBracket => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }

    /// Behind `/`: nothing is divided by a row, so that `/x'x` is `/(x'*x)`.
    pub(super) fn divisor(&mut self) {
        let Token::Name(name) = self.token(1).clone() else { return };
        let marks = match (self.token(2), self.token(3)) {
            (Token::Quote, _) => 1,
            (Token::Caret, Token::Name(mark)) if matches!(mark.as_str(), "T" | "H") => 2,
            _ => return,
        };
        if (self.known.is_function)(&name) || (self.known.is_scalar)(&name) {
            return;
        }
        if !matches!(self.token(2 + marks), Token::Name(_) | Token::Open) {
            return;
        }
        self.push(Token::Open);
        self.open.push(Opener::Application { suffix: Vec::new(), filled: false });
        self.notes.push(format!("the product behind /{name}' is below the line, as nothing is divided by a row"));
    }
}
