//! Texts that ask for a derivative, where an expression is wanted: the derivative stands in their place.

use super::context::Context;
use super::expression::Expression;
use crate::base::{Error, ErrorCode, Result, Span};
use crate::typing::declare;

/// A text without the question, what of it was read otherwise than literally, and what its names are.
struct Taken {
    text: String,
    notes: Vec<String>,
    context: Context,
}

impl Context {
    /// Reads an expression as [`Context::parse`]; of a text that asks for a derivative, the derivative.
    ///
    /// ```
    /// let cx = gradus::Context::new();
    /// let facts = cx.parse_asked("d(norm(A*x)^2)/dx")?.facts();
    /// assert!(facts.is_empty());
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Context::parse`], and those of [`Request::answer`](crate::Request::answer) on the derivative.
    pub fn parse_asked(&self, text: &str) -> Result<Expression> {
        let Some(Taken { text, mut notes, context }) = self.taken(text)? else { return self.parse(text) };
        let mut expression = context.parse(&text)?;
        expression.notes.retain(|note| !notes.contains(note));
        notes.append(&mut expression.notes);
        expression.notes = notes;
        Ok(expression)
    }

    /// Two texts without the questions in them, in a context where the names of these are what they are there.
    pub(super) fn without_questions(&self, texts: [&str; 2]) -> Result<(Context, [String; 2], Vec<String>)> {
        let (mut cx, mut plain, mut notes) = (self.clone(), texts.map(str::to_owned), Vec::new());
        for text in &mut plain {
            if let Some(taken) = cx.taken(text)? {
                *text = taken.text;
                notes.extend(taken.notes);
                cx = taken.context;
            }
        }
        Ok((cx, plain, notes))
    }

    /// The derivative that a text asks for, if it does.
    fn taken(&self, text: &str) -> Result<Option<Taken>> {
        if self.read(text, &[])?.asked.is_empty() {
            return Ok(None);
        }
        let expression = self.parse(text)?;
        let answer = expression.derive().answer()?;
        let Some(form) = answer.matrix().or(answer.index()) else {
            let message = "the derivative that is asked for has no form as an expression";
            return Err(Error::new(ErrorCode::Request, message, Span::default()));
        };
        let mut context = self.clone();
        for (_, name, known) in expression.symbols().variables() {
            if self.symbols().find_variable(name).is_none() {
                let shape = expression.symbols().shape_text(&known.shape);
                declare(context.symbols_mut(), &format!("{name}: {shape}"))?;
            }
        }
        let mut notes = expression.notes().to_vec();
        notes.push(format!("`{}` is read as the derivative that it asks for, {}", text.trim(), form.text()));
        Ok(Some(Taken { text: form.text().to_owned(), notes, context }))
    }
}
