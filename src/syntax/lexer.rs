//! Text to tokens. Unicode spellings become the ASCII operators here, so the parser knows one spelling of each.

use crate::base::{Decimals, Error, ErrorCode, Rational, Result, Span, shorten, too_large};
use crate::ops::{around, infix};

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Number(Rational),
    Name(String),
    Plus,
    Minus,
    Star,
    Slash,
    DotStar,
    DotSlash,
    Caret,
    DotCaret,
    Colon,
    Quote,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Equals,
    /// A function that is written between its operands, with its sign: `⊗`.
    Infix(&'static str, char),
    /// A function that is written around its operand, with its sign: `‖`.
    Around(&'static str, char),
    /// A power written as a superscript: `²`, `⁻¹`.
    Superscript(Rational),
    /// `ⁿ`
    SuperscriptName(&'static str),
    /// `⁻ᵀ`
    InverseTranspose,
    /// One or two bars: `|`, `||`, `‖`.
    Bars(usize),
    /// What stands below after `_`, where it is no part of a name: `||x||_2`.
    Subscript(String),
    /// What stands above a name in parentheses: `W^{(1)}`.
    Above(String),
    /// A method that is called: `.sum` in `x.sum()`.
    Method(String),
    /// `<` and `>` around an inner product.
    Angle,
    CloseAngle,
    End,
}

impl Token {
    /// Whether it is an operator that needs an operand before it.
    pub(super) fn is_binary(&self) -> bool {
        matches!(
            self,
            Token::Star
                | Token::Slash
                | Token::DotStar
                | Token::DotSlash
                | Token::Caret
                | Token::DotCaret
                | Token::Colon
                | Token::Infix(..)
        )
    }

    /// The token as a person would name it.
    pub(super) fn describe(&self) -> String {
        let text = match self {
            Token::Number(value) => return format!("'{value}'"),
            Token::Infix(_, sign) | Token::Around(_, sign) => return format!("'{sign}'"),
            Token::Name(name) => return format!("'{name}'"),
            Token::Superscript(_) | Token::SuperscriptName(_) | Token::InverseTranspose => {
                return "a superscript".to_owned();
            }
            Token::Subscript(text) => return format!("'_{text}'"),
            Token::Above(text) => return format!("'^({text})'"),
            Token::Method(name) => return format!("'.{name}'"),
            Token::End => return "the end of the text".to_owned(),
            Token::Bars(1) => "|",
            Token::Bars(_) => "||",
            Token::Plus => "+",
            Token::Minus => "-",
            Token::Star => "*",
            Token::Slash => "/",
            Token::DotStar => ".*",
            Token::DotSlash => "./",
            Token::Caret => "^",
            Token::DotCaret => ".^",
            Token::Colon => ":",
            Token::Quote => "'",
            Token::Open => "(",
            Token::Close => ")",
            Token::OpenBracket => "[",
            Token::CloseBracket => "]",
            Token::Comma => ",",
            Token::Angle => "<",
            Token::CloseAngle => ">",
            Token::Equals => "=",
        };
        format!("'{text}'")
    }
}

/// The longest text that is read.
const MAX_BYTES: usize = 1 << 20;
/// The most tokens that are read.
const MAX_TOKENS: usize = 1_000_000;

/// The tokens of a text with their places; the last is [`Token::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Span)>> {
    all(text, false)
}

/// The tokens of a text as people write it: with bars, braces, `@`, `**`, `A.T`, `np.` and the like, which have tokens only here.
pub(super) fn everyday_tokens(text: &str) -> Result<Vec<(Token, Span)>> {
    all(text, true)
}

fn all(text: &str, everyday: bool) -> Result<Vec<(Token, Span)>> {
    if text.len() > MAX_BYTES {
        let message = format!("the text has {} bytes; at most {MAX_BYTES} can be read", text.len());
        return Err(Error::new(ErrorCode::TooLarge, message, Span::new(0, text.len())));
    }
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens: Vec<(Token, Span)> = Vec::new();
    loop {
        let found = if everyday { lexer.everyday(tokens.last().map(|(token, _)| token))? } else { None };
        let (token, span) = match found {
            Some(found) => found,
            None => lexer.next()?,
        };
        let end = token == Token::End;
        tokens.push((token, span));
        if end {
            return Ok(tokens);
        }
        if tokens.len() > MAX_TOKENS {
            let message = format!("the text has more than {MAX_TOKENS} symbols");
            return Err(Error::new(ErrorCode::TooLarge, message, span));
        }
    }
}

/// The decimals that are written in a text.
pub(crate) fn decimals(text: &str) -> Decimals {
    let mut numbers = Vec::new();
    let mut lexer = Lexer { text, at: 0 };
    while let Some(c) = lexer.rest().chars().next() {
        let start = lexer.at;
        let point = c == '.' && lexer.rest()[1..].starts_with(|c: char| c.is_ascii_digit());
        if c.is_ascii_digit() || point {
            let number = lexer.number();
            let is_decimal = text[start..lexer.at].contains('.');
            numbers.extend(number.ok().and_then(|token| match token {
                Token::Number(value) if is_decimal && !value.is_integer() => Some(value),
                _ => None,
            }));
            lexer.at = lexer.at.max(start + 1);
        } else {
            lexer.at += c.len_utf8();
            // The digits of a name are none of a number.
            if begins_name(c) {
                lexer.eat_while(continues_name);
            }
        }
    }
    Decimals::new(numbers)
}

/// Whether a character may begin a name.
pub(super) fn begins_name(c: char) -> bool {
    c.is_alphabetic() && !is_superscript_letter(c)
}

pub(super) fn continues_name(c: char) -> bool {
    begins_name(c) || c.is_ascii_digit() || c == '_' || ('₀'..='₉').contains(&c)
}

/// Letters by Unicode that are operators to us.
pub(super) fn is_superscript_letter(c: char) -> bool {
    matches!(c, 'ᵀ' | 'ᵗ' | 'ª' | 'º') || superscript_name(c).is_some()
}

/// The name that a letter above the line is.
fn superscript_name(c: char) -> Option<&'static str> {
    let names = [('ⁿ', "n"), ('ⁱ', "i"), ('ˣ', "x"), ('ʸ', "y"), ('ᵏ', "k"), ('ᵐ', "m"), ('ᵖ', "p"), ('ᶻ', "z")];
    names.into_iter().find(|(letter, _)| *letter == c).map(|(_, name)| name)
}

fn superscript_digit(c: char) -> Option<char> {
    Some(match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_digit(c as u32 - '⁴' as u32 + 4, 10)?,
        _ => return None,
    })
}

/// The words of a text, names among them.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !continues_name(c)).filter(|word| !word.is_empty())
}

/// Whether the text is a name of the surface syntax.
pub(crate) fn is_name(text: &str) -> bool {
    text.chars().next().is_some_and(begins_name) && text.chars().all(continues_name)
}

pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl Lexer<'_> {
    /// Whether a place is inside of square brackets.
    fn is_in_brackets(&self, at: usize) -> bool {
        let before = &self.text[..at];
        before.matches('[').count() > before.matches(']').count()
    }

    pub(super) fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat_while(&mut self, test: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !test(c)).unwrap_or(rest.len());
    }

    pub(super) fn next(&mut self) -> Result<(Token, Span)> {
        self.eat_while(|c| c.is_whitespace() || c == '\u{feff}');
        let start = self.at;
        let Some(c) = self.peek() else { return Ok((Token::End, Span::new(start, start))) };
        let token = if c.is_ascii_digit() || (c == '.' && self.rest()[1..].starts_with(|d: char| d.is_ascii_digit())) {
            self.number()?
        } else if c == 'δ' && !self.rest()[c.len_utf8()..].starts_with(continues_name) {
            self.at += c.len_utf8();
            // A delta with indices is the Kronecker delta; any other is a name like `α`.
            Token::Name(if self.rest().trim_start().starts_with('[') { "delta" } else { "δ" }.to_owned())
        } else if begins_name(c) {
            self.eat_while(continues_name);
            Token::Name(self.text[start..self.at].to_owned())
        } else if superscript_digit(c).is_some() || c == '⁻' {
            self.superscript()?
        } else {
            self.operator(c)?
        };
        Ok((token, Span::new(start, self.at)))
    }

    fn superscript(&mut self) -> Result<Token> {
        let start = self.at;
        let negative = self.peek() == Some('⁻');
        if negative {
            self.at += '⁻'.len_utf8();
        }
        if negative && self.peek() == Some('ᵀ') {
            self.at += 'ᵀ'.len_utf8();
            return Ok(Token::InverseTranspose);
        }
        let rest = self.rest();
        let digits: String = rest.chars().map_while(superscript_digit).collect();
        self.eat_while(|c| superscript_digit(c).is_some());
        if digits.is_empty() {
            let message = "expected superscript digits after '⁻', as in A⁻¹";
            return Err(Error::new(ErrorCode::Syntax, message, Span::new(start, self.at)));
        }
        let value = Rational::from_decimal(&digits, 0).ok_or_else(|| {
            let message = too_large(format_args!("the power {}", shorten(&self.text[start..self.at])));
            Error::new(ErrorCode::TooLarge, message, Span::new(start, self.at))
        })?;
        Ok(Token::Superscript(if negative { -value } else { value }))
    }

    /// A decimal literal as an exact rational.
    fn number(&mut self) -> Result<Token> {
        let start = self.at;
        let digit = |c: char| c.is_ascii_digit();
        self.eat_while(digit);
        let whole_end = self.at;
        let rest = self.rest().as_bytes();
        // In `2.*x` the point belongs to the operator.
        if rest.first() == Some(&b'.') && rest.get(1).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
            self.eat_while(digit);
        }
        let mantissa_end = self.at;
        let rest = self.rest().as_bytes();
        if matches!(rest.first(), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(1), Some(b'+' | b'-')));
            if rest.get(1 + sign).is_some_and(u8::is_ascii_digit) {
                self.at += 1 + sign;
                self.eat_while(digit);
            }
        }
        let fraction = self.text[whole_end..mantissa_end].trim_start_matches('.').trim_end_matches('0');
        let digits = format!("{}{fraction}", &self.text[start..whole_end]);
        let exponent = match self.text.get(mantissa_end + 1..self.at) {
            // An exponent that does not fit leaves the range in its direction, but zero stays zero.
            Some(text) => text.parse().unwrap_or(i64::MAX),
            None => 0,
        };
        let value = Rational::from_decimal(&digits, exponent.saturating_sub(fraction.len() as i64));
        value.map(Token::Number).ok_or_else(|| {
            let message = too_large(format_args!("the number {}", shorten(&self.text[start..self.at])));
            Error::new(ErrorCode::TooLarge, message, Span::new(start, self.at))
        })
    }

    fn operator(&mut self, c: char) -> Result<Token> {
        let start = self.at;
        self.at += c.len_utf8();
        let quarters = |count: i64| Token::Number(Rational::new(count, 4));
        let token = match c {
            '+' => Token::Plus,
            '-' | '−' | '–' => Token::Minus,
            '*' if self.peek() == Some('*') => {
                self.at += 1;
                let message = "'**' is not an operator here: write '^' for a power, '.^' entry by entry";
                return Err(Error::new(ErrorCode::Syntax, message, Span::new(start, self.at)));
            }
            '*' | '·' | '×' | '⋅' | '∗' => Token::Star,
            '/' | '÷' => Token::Slash,
            '∘' | '⊙' => Token::DotStar,
            '⊘' => Token::DotSlash,
            '^' => Token::Caret,
            ':' => Token::Colon,
            '\'' | '’' | '′' | 'ᵀ' | '⊤' | 'ᵗ' => Token::Quote,
            '(' => Token::Open,
            ')' => Token::Close,
            '[' => Token::OpenBracket,
            ']' => Token::CloseBracket,
            ',' => Token::Comma,
            '=' => Token::Equals,
            c if superscript_name(c).is_some() => Token::SuperscriptName(superscript_name(c).unwrap_or_default()),
            '½' => quarters(2),
            '¼' => quarters(1),
            '¾' => quarters(3),
            '.' => {
                let token = match self.peek() {
                    Some('*') => Token::DotStar,
                    Some('/') => Token::DotSlash,
                    Some('^') => Token::DotCaret,
                    Some('\'') => Token::Quote,
                    _ => {
                        let after = self.rest().trim_start();
                        let message = if after.starts_with(begins_name) {
                            "'.' is no product: write x'*y for the inner product, x.*y entry by entry"
                        } else {
                            "'.' stands only in numbers (0.5) and in the operators .* ./ .^"
                        };
                        return Err(Error::new(ErrorCode::Syntax, message, Span::new(start, self.at)));
                    }
                };
                self.at += 1;
                token
            }
            _ => {
                if let Some(name) = infix(c) {
                    return Ok(Token::Infix(name, c));
                }
                if let Some((name, sign)) = around(c) {
                    return Ok(Token::Around(name, sign));
                }
                let hint = match c {
                    '|' => "; write abs(x), norm(x) or det(X)",
                    '\\' => "; write inv(A)*b",
                    '{' | '}' => "; group with ( and )",
                    '@' => "; the matrix product is '*'",
                    ';' if self.is_in_brackets(start) => "; a matrix is declared by its name, not written out",
                    ';' => "; one expression is read: put what a name stands for in its place",
                    '√' => "; write sqrt(x)",
                    '∇' | '∂' => "; give the variable of the derivative separately",
                    _ => "",
                };
                let message = format!("the character '{}' has no meaning here{hint}", c.escape_debug());
                return Err(Error::new(ErrorCode::Syntax, message, Span::new(start, self.at)));
            }
        };
        Ok(token)
    }
}
