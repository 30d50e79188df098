//! Places along dimensions: numbers, counted from 1, and names that are declared as an index; and brackets that select at them.

use crate::base::{Dimension, Error, ErrorCode, Rational, Result, Symbols};
pub(super) use crate::ops::Place;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use crate::syntax::{SELECT, SINGLE_ENTRY, UNIT_VECTOR};

/// The label of a whole axis.
const WHOLE: &str = ":";

impl Place {
    pub(super) fn of(label: &str, symbols: &Symbols) -> Option<Place> {
        if let Ok(number) = label.parse() {
            return Some(Place::At(number));
        }
        symbols.find_dimension(label).filter(|name| symbols.place(*name).is_some()).map(Place::Named)
    }

    /// The dimension that its declaration says.
    pub(super) fn dimension(self, symbols: &Symbols) -> Option<Dimension> {
        match self {
            Place::At(_) => None,
            Place::Named(name) => symbols.place(name),
        }
    }

    pub(super) fn text(self, symbols: &Symbols) -> String {
        match self {
            Place::At(number) => number.to_string(),
            Place::Named(name) => symbols.dimension_name(name).to_owned(),
        }
    }
}

/// Declares names of places, each along a dimension of its own.
pub(crate) fn declare_places(symbols: &mut Symbols, names: &[String]) {
    for name in names {
        let sizes = ["n", "m", "k", "p", "q"].map(str::to_owned).into_iter().chain([format!("size_{name}")]);
        let is_free = |size: &String| symbols.find_dimension(size).is_none() && symbols.find_variable(size).is_none();
        let Some(size) = sizes.into_iter().find(is_free) else { continue };
        let dimension = symbols.dimension(&size);
        symbols.declare_place(name, dimension);
    }
}

/// Whether a label says one place, and is no index that goes over all of them.
pub(crate) fn is_place(label: &str, symbols: &Symbols) -> bool {
    Place::of(label, symbols).is_some()
}

/// The expression with calls for what is selected at places; `None` where nothing is.
///
/// # Errors
/// When a bracket has a whole axis beside an index.
pub(super) fn resolve(expr: &Expr, symbols: &Symbols) -> Result<Option<Expr>> {
    no_last(expr, symbols)?;
    let selects = |label: &String| label == WHOLE || Place::of(label, symbols).is_some();
    let has = expr.any(&|e| matches!(&e.kind, ExprKind::Index(_, labels) if labels.iter().any(selects)));
    has.then(|| selected(expr, symbols)).transpose()
}

/// The last place has no name: `x[end]` is no index that goes over all places.
fn no_last(expr: &Expr, symbols: &Symbols) -> Result<()> {
    let is_last = |label: &&String| matches!(label.as_str(), "end" | "last") && Place::of(label, symbols).is_none();
    let mut found = None;
    expr.walk(&mut |e| {
        if let ExprKind::Index(_, labels) = &e.kind
            && let Some(label) = labels.iter().find(is_last)
            && found.is_none()
        {
            found = Some((label.clone(), e.span));
        }
    });
    let Some((label, span)) = found else { return Ok(()) };
    let message = format!(
        "the last place has no name: declare one, as in 'r: index(n)', and write r for '{label}'; of a vector(3) the last place is 3"
    );
    Err(Error::new(ErrorCode::Index, message, span))
}

fn selected(expr: &Expr, symbols: &Symbols) -> Result<Expr> {
    let ExprKind::Index(inner, labels) = &expr.kind else {
        return expr.map_children(&mut |child| selected(child, symbols));
    };
    let is_place = |label: &&String| Place::of(label, symbols).is_some();
    let open: Vec<String> = labels.iter().filter(|label| !is_place(label) && *label != WHOLE).cloned().collect();
    if open.len() == labels.len() {
        return expr.map_children(&mut |child| selected(child, symbols));
    }
    let at = |kind: ExprKind| Expr { kind, span: expr.span };
    let argument = |label: &String| match label.parse() {
        Ok(number) => at(ExprKind::Number(Rational::from_integer(number))),
        Err(_) => at(ExprKind::Name(label.clone())),
    };
    let unit = |label: &String| at(ExprKind::Call(UNIT_VECTOR.to_owned(), vec![argument(label)]));
    if let (ExprKind::Name(name), [a, b]) = (&inner.kind, &labels[..])
        && name == "delta"
        && !labels.iter().any(|label| label == WHOLE)
    {
        return Ok(match &open[..] {
            [index] => {
                let place = if is_place(&a) { a } else { b };
                at(ExprKind::Index(Box::new(unit(place)), vec![index.clone()]))
            }
            _ => {
                let row = at(ExprKind::Transpose(Box::new(unit(a))));
                at(ExprKind::Product(Box::new(row), vec![(ProductOp::Times, unit(b))]))
            }
        });
    }
    if let (Some(index), true) = (open.first(), labels.iter().any(|label| label == WHOLE)) {
        let message = format!(
            "{index} is no place: declare it, as in '{index}: index(n)', or write an index for every axis instead of ':'"
        );
        return Err(Error::new(ErrorCode::Index, message, expr.span));
    }
    let mut arguments = vec![selected(inner, symbols)?];
    let whole = WHOLE.to_owned();
    arguments.extend(labels.iter().map(|label| argument(if is_place(&label) { label } else { &whole })));
    let selection = at(ExprKind::Call(SELECT.to_owned(), arguments));
    Ok(if open.is_empty() { selection } else { at(ExprKind::Index(Box::new(selection), open)) })
}

/// The place that an argument is.
pub(super) fn place_of(argument: &Expr, symbols: &Symbols) -> Option<Place> {
    match &argument.kind {
        ExprKind::Number(number) => Place::of(&number.to_string(), symbols).filter(|place| *place != Place::At(0)),
        ExprKind::Name(name) => Place::of(name, symbols),
        _ => None,
    }
}

/// Whether a call is a unit vector, or a matrix with a single entry.
pub(super) fn is_unit(name: &str, arguments: &[Expr], whole: &Expr, symbols: &Symbols) -> bool {
    name == UNIT_VECTOR && arguments.first().is_some_and(|place| place_of(place, symbols).is_some())
        || is_single_entry(name, arguments, whole, symbols)
}

/// Whether a call in an expression is a matrix with a single entry, `E(k,l)`: not where E is a matrix of the question. Names that are nothing
/// else are names of places there.
pub(super) fn is_single_entry(name: &str, arguments: &[Expr], whole: &Expr, symbols: &Symbols) -> bool {
    if name != SINGLE_ENTRY || arguments.len() != 2 || symbols.find_variable(name).is_some() || is_bare(name, whole) {
        return false;
    }
    arguments.iter().all(|argument| place_of(argument, symbols).is_some() || opens(argument, whole, symbols))
}

/// Whether an argument is a name that nothing else is, which is that of a place then.
fn opens(argument: &Expr, whole: &Expr, symbols: &Symbols) -> bool {
    let ExprKind::Name(name) = &argument.kind else { return false };
    let declared = symbols.find_variable(name).is_some() || symbols.find_dimension(name).is_some();
    !declared && !is_bare(name, whole)
}

/// The names that only matrices with a single entry have: they are places.
pub(super) fn open_places(whole: &Expr, symbols: &Symbols) -> Vec<String> {
    let mut names = Vec::new();
    whole.walk(&mut |expr| {
        if let ExprKind::Call(name, arguments) = &expr.kind
            && is_single_entry(name, arguments, whole, symbols)
        {
            for argument in arguments.iter().filter(|argument| opens(argument, whole, symbols)) {
                if let ExprKind::Name(name) = &argument.kind
                    && !names.contains(name)
                {
                    names.push(name.clone());
                }
            }
        }
    });
    names
}

/// Whether a name stands in an expression elsewhere than as a place of a matrix with a single entry.
pub(super) fn is_bare(name: &str, expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(own) => own == name,
        ExprKind::Index(_, labels) if labels.iter().any(|label| label == name) => true,
        ExprKind::Call(function, arguments) if function == SINGLE_ENTRY && arguments.len() == 2 => {
            let is_name = |argument: &Expr| matches!(argument.kind, ExprKind::Name(_));
            arguments.iter().any(|argument| !is_name(argument) && is_bare(name, argument))
        }
        _ => expr.children().into_iter().any(|child| is_bare(name, child)),
    }
}

/// A place of a matrix with a single entry: a name of these becomes one.
pub(super) fn place_or_name(argument: &Expr, open: &[String], symbols: &mut Symbols) -> Option<Place> {
    match (place_of(argument, symbols), &argument.kind) {
        (None, ExprKind::Name(name)) if open.contains(name) => Some(Place::Named(symbols.dimension(name))),
        (place, _) => place,
    }
}

/// The dimension that a unit vector is given as its size, `e(r,n)`: it is known everywhere in an expression.
pub(super) fn size_of_unit<'a>(name: &str, arguments: &'a [Expr], symbols: &Symbols) -> Option<&'a Expr> {
    match arguments {
        [place, size] if name == UNIT_VECTOR && place_of(place, symbols).is_some() => Some(size),
        _ => None,
    }
}
