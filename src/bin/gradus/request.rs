//! Requests: declarations, an expression, and what to do with it.

use gradus::derive::Answer;
use gradus::typing::declare_parts;
use gradus::{Constraint, Context, Error, ErrorCode, Expression, Layout, Result, Span};

/// What is known of a variable beforehand; `None` is to be inferred.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) kind: Option<String>,
    pub(crate) shape: Option<Vec<String>>,
    pub(crate) attributes: Vec<String>,
}

/// One derivation to be made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) known: Vec<Known>,
    pub(crate) expr: String,
    pub(crate) wrt: Vec<String>,
    pub(crate) constraint: Option<String>,
    pub(crate) layout: Option<String>,
    /// Equations that hold for this request.
    pub(crate) assume: Vec<String>,
}

impl Request {
    /// Reads the expression and derives the answer, over declarations and rules that `cx` holds already.
    pub(crate) fn answer(&self, mut cx: Context) -> Result<Answer> {
        let wrt: Vec<&str> = self.wrt.iter().map(String::as_str).collect();
        let constraint = self.constraint()?;
        cx.set_layout(self.layout()?);
        for equation in &self.assume {
            // The place is in the equation, not in the expression.
            cx.assume(equation).map_err(|error| request(format!("the assumption '{equation}': {}", error.message)))?;
        }
        let expression = self.read(&mut cx, &wrt, constraint)?;
        if wrt.is_empty() { Ok(expression.simplify()) } else { expression.derivatives(&wrt, constraint) }
    }

    fn constraint(&self) -> Result<Option<Constraint>> {
        let Some(name) = &self.constraint else { return Ok(None) };
        let found = Constraint::from_name(name).ok_or_else(|| {
            let known = Constraint::ALL.map(Constraint::as_str).join(", ");
            request(format!("there is no constraint '{name}'; known are {known}"))
        })?;
        match self.wrt.is_empty() {
            true => Err(request(format!("the constraint '{name}' needs a variable to differentiate by"))),
            false => Ok(Some(found)),
        }
    }

    fn layout(&self) -> Result<Layout> {
        let Some(name) = &self.layout else { return Ok(Layout::default()) };
        let found = Layout::from_name(name).ok_or_else(|| {
            let known = Layout::ALL.map(Layout::as_str).join(", ");
            request(format!("there is no layout '{name}'; known are {known}"))
        })?;
        match self.wrt.is_empty() {
            true => Err(request(format!("the layout '{name}' needs a variable to differentiate by"))),
            false => Ok(found),
        }
    }

    /// Reads the expression; variables known in part only get their shapes from a first reading.
    fn read(&self, cx: &mut Context, wrt: &[&str], constraint: Option<Constraint>) -> Result<Expression> {
        let mut open = Vec::new();
        for known in &self.known {
            match (&known.kind, &known.shape) {
                (kind, Some(shape)) => {
                    let kind = kind.as_deref().unwrap_or(kind_of(shape.len()));
                    declare(cx, known, kind, shape)?;
                }
                (Some(kind), None) if kind == "scalar" => declare(cx, known, kind, &[])?,
                _ => open.push(known),
            }
        }
        let expression = cx.parse_constrained(&self.expr, wrt, constraint)?;
        if open.is_empty() {
            return Ok(expression);
        }
        let inferred = expression.symbols();
        for known in open {
            let name = &known.name;
            let Some(variable) = inferred.find_variable(name) else { continue };
            let axes = &inferred.declaration(variable).shape;
            let shape: Vec<String> = axes.iter().map(|axis| inferred.axis_text(axis)).collect();
            let kind = kind_of(shape.len());
            if let Some(said) = known.kind.as_deref().filter(|said| *said != kind) {
                let message = format!("{name} is declared as a {said}, but it is used as a {kind}; give its shape");
                return Err(Error::new(ErrorCode::Declaration, message, Span::default()));
            }
            declare(cx, known, kind, &shape)?;
        }
        cx.parse_constrained(&self.expr, wrt, constraint)
    }
}

fn declare(cx: &mut Context, known: &Known, kind: &str, shape: &[String]) -> Result<()> {
    let shape: Vec<&str> = shape.iter().map(String::as_str).collect();
    let attributes: Vec<&str> = known.attributes.iter().map(String::as_str).collect();
    declare_parts(cx.symbols_mut(), &known.name, kind, &shape, &attributes).map(|_| ())
}

fn kind_of(rank: usize) -> &'static str {
    match rank {
        0 => "scalar",
        1 => "vector",
        2 => "matrix",
        _ => "tensor",
    }
}

/// A request that does not fit; it has no place in the expression.
pub(crate) fn request(message: String) -> Error {
    Error::new(ErrorCode::Request, message, Span::default())
}
