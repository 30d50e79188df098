//! Mathematical notation: how a tree is laid out as text and where parentheses stand, whatever the script.
//!
//! Products are juxtapositions, which bind tighter than `∘`, `⊘` and `:`; a Kronecker product stands in parentheses inside anything but a
//! sum.

use super::constant::Constant;
use super::style::{Level, Operator, Piece, Style};
use crate::base::Symbols;
use crate::ops::{Callable, Function, Notation, Operation, Typeset};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::syntax::{SINGLE_ENTRY, UNIT_VECTOR};
use std::collections::BTreeSet;

/// A writer of one expression in one style.
pub(super) struct Writer<'a, S> {
    style: &'a S,
    symbols: &'a Symbols,
    /// The identities and ones whose sizes are shown: identities in Kronecker products, and those that occur with several
    /// sizes or share their letter with a variable.
    sized: BTreeSet<Constant>,
    /// The parts that are to be seen.
    marked: &'a [&'a Expr],
}

/// An expression as text.
pub(super) fn write<S: Style>(style: &S, expr: &Expr, symbols: &Symbols) -> String {
    write_marked(style, expr, symbols, &[])
}

/// The same, with parts of it that are to be seen.
pub(super) fn write_marked<S: Style>(style: &S, expr: &Expr, symbols: &Symbols, marked: &[&Expr]) -> String {
    let mut seen = Seen::default();
    seen.collect(expr, false);
    let sized = [Constant::Identity, Constant::Ones]
        .into_iter()
        .filter(|c| {
            let identity = *c == Constant::Identity;
            identity && (seen.stacked || seen.names.contains("I"))
                || seen.constants.iter().filter(|(constant, _)| constant == c).count() > 1
        })
        .collect();
    Writer { style, symbols, sized, marked }.piece(expr).text
}

#[derive(Default)]
struct Seen {
    constants: BTreeSet<(Constant, String)>,
    names: BTreeSet<String>,
    /// Whether an identity stands in a Kronecker product.
    stacked: bool,
}

impl Seen {
    fn collect(&mut self, expr: &Expr, stacked: bool) {
        match &expr.kind {
            ExprKind::Name(name) => {
                self.names.insert(name.clone());
            }
            ExprKind::Call(name, arguments) => match Constant::from_name(name) {
                Some(constant) => {
                    let sizes = arguments.iter().map(size_text).collect::<Vec<_>>().join(",");
                    self.constants.insert((constant, sizes));
                    self.stacked |= stacked && constant == Constant::Identity;
                }
                None => {
                    let stacked = stacked || is_infix(name);
                    arguments.iter().for_each(|a| self.collect(a, stacked));
                }
            },
            _ => expr.children().into_iter().for_each(|child| self.collect(child, stacked)),
        }
    }
}

/// Whether the function of this name is written between its arguments.
fn is_infix(name: &str) -> bool {
    let Some(Callable::Operation(operation)) = Callable::find(name) else { return false };
    matches!(operation.record().latex, Some(Typeset::Infix(_)))
}

/// The size in `eye(n)`: a name, a number, or a product of such.
fn size_text(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Name(name) => name.clone(),
        ExprKind::Number(value) => value.to_string(),
        ExprKind::Product(first, rest) if rest.iter().all(|(op, _)| *op == ProductOp::Times) => {
            let mut text = size_text(first);
            for (_, factor) in rest {
                text.push('*');
                text.push_str(&size_text(factor));
            }
            text
        }
        _ => "?".to_owned(),
    }
}

/// A function without the number at its end, which stands below the line: `norm1`.
fn stem(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit())
}

impl<S: Style> Writer<'_, S> {
    /// The text of an expression where nothing looser than `level` may stand.
    fn at(&self, expr: &Expr, level: Level) -> String {
        self.tight(self.piece(expr), level)
    }

    fn tight(&self, piece: Piece, level: Level) -> String {
        if piece.level < level || piece.minus { self.style.parentheses(&piece.text) } else { piece.text }
    }

    /// The same, where a leading minus may stand too.
    fn leading(&self, piece: Piece, level: Level) -> String {
        if piece.level < level { self.style.parentheses(&piece.text) } else { piece.text }
    }

    /// Whether an expression is a differential, or the transpose of one.
    fn is_differential(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => self.symbols.differential_of(name).is_some(),
            ExprKind::Transpose(inner) | ExprKind::Negate(inner) | ExprKind::Index(inner, _) => {
                self.is_differential(inner)
            }
            _ => false,
        }
    }

    /// Whether an expression is a tensor of four axes.
    fn is_tensor(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => {
                self.symbols.find_variable(name).is_none() && Constant::from_name(name).is_some_and(Constant::is_tensor)
            }
            ExprKind::Call(name, _) => Constant::from_name(name).is_some_and(Constant::is_tensor),
            _ => false,
        }
    }

    fn name(&self, name: &str) -> String {
        match self.symbols.differential_of(name) {
            Some(variable) => self.style.differential(name, variable),
            None => match Callable::find(name) {
                Some(Callable::Operation(number))
                    if self.symbols.find_variable(name).is_none()
                        && let Some(Typeset::Name(text)) = self.style.operation(number.record()) =>
                {
                    self.style.word(text)
                }
                _ => match Constant::from_name(name) {
                    Some(tensor) if tensor.is_tensor() && self.symbols.find_variable(name).is_none() => {
                        self.style.constant(tensor, &[])
                    }
                    _ => self.style.name(name),
                },
            },
        }
    }

    fn piece(&self, expr: &Expr) -> Piece {
        let mut piece = self.unmarked(expr);
        if self.marked.iter().any(|part| std::ptr::eq(*part, expr)) {
            piece.text = self.style.marked(&piece.text);
        }
        piece
    }

    fn unmarked(&self, expr: &Expr) -> Piece {
        match &expr.kind {
            ExprKind::Number(value) if value.is_negative() => self.negative(self.style.number(&-value)),
            ExprKind::Number(value) => self.style.number(value),
            ExprKind::Name(name) => Piece::atom(self.name(name)),
            ExprKind::Sum(terms) => self.sum(terms),
            ExprKind::Frobenius(a, b) => {
                let left = self.piece(a);
                let minus = left.minus && left.level >= Level::Elementwise;
                let left = self.leading(left, Level::Elementwise);
                let right = self.at(b, Level::Elementwise);
                let text = format!("{left}{}{right}", self.style.operator(Operator::Frobenius));
                Piece { text, level: Level::Frobenius, minus }
            }
            ExprKind::Product(first, rest) => self.product(first, rest),
            ExprKind::Negate(inner) => self.negative(self.piece(inner)),
            ExprKind::Transpose(inner) => match &inner.kind {
                ExprKind::Call(name, arguments) => match (self.typeset(name), arguments.as_slice()) {
                    (Some(Typeset::Raised { transposed, .. }), [argument]) => self.marked(argument, transposed),
                    _ => self.marked(inner, self.style.transpose()),
                },
                _ => self.marked(inner, self.style.transpose()),
            },
            ExprKind::Power(base, exponent) => self.power(base, exponent, false),
            ExprKind::HadamardPower(base, exponent) => self.power(base, exponent, true),
            ExprKind::Call(name, arguments) => self.call(name, arguments),
            ExprKind::SumOver(indices, inner) => {
                let closed = self.at(inner, Level::Times);
                self.style.sum_over(indices, (self.piece(inner), &closed))
            }
            ExprKind::Index(base, indices) => {
                if let Some(inside) = self.indexed_inside(base, indices) {
                    return self.piece(&inside);
                }
                let base = match &base.kind {
                    ExprKind::Name(name) if name == "delta" => self.style.delta().to_owned(),
                    _ => self.at(base, Level::Atom),
                };
                Piece::atom(self.style.index(&base, indices))
            }
        }
    }

    /// An entry of an elementwise function as the function of the entry of its argument: `exp((A x)_i)`.
    fn indexed_inside(&self, base: &Expr, indices: &[String]) -> Option<Expr> {
        let ExprKind::Call(name, arguments) = &base.kind else { return None };
        let [argument] = arguments.as_slice() else { return None };
        let is_marked = self.marked.iter().any(|part| std::ptr::eq(*part, base));
        if !self.style.is_stacked() || is_marked || Function::from_name(name).is_none() {
            return None;
        }
        let inner = Expr { kind: ExprKind::Index(Box::new(argument.clone()), indices.to_vec()), ..argument.clone() };
        Some(Expr { kind: ExprKind::Call(name.clone(), vec![inner]), ..base.clone() })
    }

    /// A product that begins with a fraction and is divided, with the numbers of the fraction above and below the one line.
    fn merged_fraction(&self, first: &Expr, rest: &[(ProductOp, Expr)]) -> Option<(Expr, Vec<(ProductOp, Expr)>)> {
        let ExprKind::Number(value) = &first.kind else { return None };
        let is_fraction = !value.is_integer() && self.style.number(&value.abs()).level == Level::Factor;
        let at = rest.iter().position(|(op, _)| *op != ProductOp::Times)?;
        if !self.style.is_stacked() || !is_fraction || rest[at].0 != ProductOp::Divide {
            return None;
        }
        let number = |value| Expr { kind: ExprKind::Number(value), ..first.clone() };
        let mut rest = rest.to_vec();
        rest.insert(at, (ProductOp::Divide, number(value.denominator())));
        let above = value.numerator();
        if above.abs().is_one() && at > 0 {
            let (_, mut head) = rest.remove(0);
            if above.is_negative() {
                head = Expr { kind: ExprKind::Negate(Box::new(head)), ..first.clone() };
            }
            return Some((head, rest));
        }
        Some((number(above), rest))
    }

    fn power(&self, base: &Expr, exponent: &Expr, elementwise: bool) -> Piece {
        let text = self.piece(exponent).text;
        Piece::new(self.style.power(&self.base(base), (exponent, &text), elementwise), Level::Postfix)
    }

    /// What a power is of: `(dX)²` is not `d(X²)`.
    fn base(&self, base: &Expr) -> String {
        match &base.kind {
            ExprKind::Name(name) if self.symbols.differential_of(name).is_some() => {
                self.style.parentheses(&self.name(name))
            }
            _ => self.at(base, Level::Atom),
        }
    }

    fn marked(&self, base: &Expr, mark: &str) -> Piece {
        Piece::new(self.style.raised(&self.at(base, Level::Atom), mark), Level::Postfix)
    }

    fn negative(&self, piece: Piece) -> Piece {
        let level = piece.level.clamp(Level::Frobenius, Level::Factor);
        let text = format!("{}{}", self.style.minus(), self.tight(piece, Level::Frobenius));
        Piece { text, level, minus: true }
    }

    fn sum(&self, terms: &[Term]) -> Piece {
        let (mut text, mut minus) = (String::new(), false);
        for (place, term) in terms.iter().enumerate() {
            let piece = self.piece(&term.expr);
            match (place, term.negative) {
                (0, false) => {
                    minus = piece.minus && piece.level >= Level::Frobenius;
                    text.push_str(&self.leading(piece, Level::Frobenius));
                }
                (0, true) => {
                    minus = true;
                    text.push_str(&self.negative(piece).text);
                }
                (_, negative) => {
                    text.push_str(self.style.plus(negative));
                    text.push_str(&self.tight(piece, Level::Frobenius));
                }
            }
        }
        Piece { text, level: Level::Sum, minus }
    }

    fn product(&self, first: &Expr, rest: &[(ProductOp, Expr)]) -> Piece {
        if let Some((first, rest)) = self.merged_fraction(first, rest) {
            return self.product(&first, &rest);
        }
        // The sign of the first factor is the sign of the product.
        let head = match &first.kind {
            ExprKind::Negate(inner) => Some(self.piece(inner)),
            ExprKind::Number(value) if value.is_negative() => Some(self.style.number(&-value)),
            _ => None,
        };
        let minus = head.is_some();
        let mut result = head.unwrap_or_else(|| self.piece(first));
        let mut plain_coefficient = matches!(&first.kind, ExprKind::Number(_));
        let divides = |at: &usize| rest.get(*at).is_some_and(|(op, _)| *op == ProductOp::Divide);
        for (place, (op, factor)) in rest.iter().enumerate() {
            // `a/b/c` has one bar, above the product of what follows.
            let below = (place..).take_while(divides).count();
            if below > 0 && place.checked_sub(1).is_some_and(|before| divides(&before)) {
                continue;
            }
            let others = rest.iter().skip(place + 1).take(below.saturating_sub(1));
            let others: Vec<_> = others.map(|(_, factor)| (ProductOp::Times, factor.clone())).collect();
            let right = if others.is_empty() { self.piece(factor) } else { self.product(factor, &others) };
            result = match op {
                ProductOp::Times => {
                    let (left, right) = (self.tight(result, Level::Times), self.tight(right, Level::Factor));
                    let before = if place == 0 { first } else { &rest[place - 1].1 };
                    let operator = if self.style.needs_dot(&right) || self.is_tensor(before) || self.is_tensor(factor) {
                        Operator::Dot
                    } else if self.is_differential(before) || self.is_differential(factor) {
                        Operator::Thin
                    } else {
                        Operator::Times
                    };
                    Piece::new(format!("{left}{}{right}", self.style.operator(operator)), Level::Times)
                }
                ProductOp::Divide => self.style.divide(result, right),
                ProductOp::Hadamard | ProductOp::HadamardDivide => {
                    // `2 A ∘ B` is plain enough; any other product before the operator stands in parentheses.
                    let least = if plain_coefficient && place <= 1 { Level::Times } else { Level::Factor };
                    let bare = result.level == Level::Elementwise;
                    let left = if bare { result.text } else { self.tight(result, least) };
                    let right = self.tight(right, Level::Factor);
                    let (operator, level) = match op {
                        ProductOp::Hadamard => (Operator::Hadamard, Level::Elementwise),
                        // Nothing may follow a quotient without parentheses.
                        _ => (Operator::HadamardDivide, Level::Frobenius),
                    };
                    Piece::new(format!("{left}{}{right}", self.style.operator(operator)), level)
                }
            };
            plain_coefficient &= place == 0 && *op == ProductOp::Times;
        }
        if minus {
            result.text.insert_str(0, self.style.minus());
            result.minus = true;
        }
        result
    }

    fn call(&self, name: &str, arguments: &[Expr]) -> Piece {
        if let (SINGLE_ENTRY, [_, _]) = (name, arguments) {
            let places: Vec<String> = arguments.iter().map(size_text).collect();
            return Piece::atom(self.style.constant(Constant::Letter(SINGLE_ENTRY), &places));
        }
        // The size of a unit vector is not shown.
        if let (UNIT_VECTOR, Some(place)) = (name, arguments.first()) {
            return Piece::atom(self.style.constant(Constant::Letter(UNIT_VECTOR), &[size_text(place)]));
        }
        if let Some(constant) = Constant::from_name(name) {
            let sized =
                matches!(constant, Constant::Letter(_)) || constant.is_tensor() || self.sized.contains(&constant);
            let sizes = if sized { arguments } else { &[] };
            let sizes: Vec<String> = sizes.iter().map(size_text).collect();
            return Piece::atom(self.style.constant(constant, &sizes));
        }
        let definitions = self.symbols.definitions().find(name);
        if let Some(spelling) = definitions.iter().find_map(|definition| self.style.defined(&definition.spellings)) {
            let arguments: Vec<String> = arguments.iter().map(|a| self.piece(a).text).collect();
            return Piece::atom(spelling.replace("{}", &self.style.list(&arguments)));
        }
        match (self.typeset(stem(name)), arguments) {
            (Some(Typeset::Infix(sign)), [a, b]) => {
                let left = self.piece(a);
                // The product is associative: a chain on the left needs no parentheses.
                let left = if left.level == Level::Kronecker && !left.minus {
                    left.text
                } else {
                    self.tight(left, Level::Factor)
                };
                let sign = self.style.infix(sign);
                Piece::new(format!("{left}{sign}{}", self.at(b, Level::Factor)), Level::Kronecker)
            }
            (Some(Typeset::Raised { mark, .. }), [a]) => self.marked(a, mark),
            (Some(Typeset::Root), [a]) => self.style.root(self.piece(a)),
            (Some(Typeset::Template(template)), [a]) => {
                Piece::new(self.style.template(template, &self.piece(a).text), Level::Factor)
            }
            (Some(Typeset::Between { open, close, nests }), [a]) if nests || !calls(a, stem(name)) => {
                let order = name.strip_prefix(stem(name)).filter(|order| !order.is_empty());
                let order = order.map(|order| self.style.subscript(order)).unwrap_or_default();
                Piece::atom(self.style.between([open, close], &self.piece(a).text, &order))
            }
            (typeset, _) => {
                let function = match typeset {
                    Some(Typeset::Name(function)) => self.style.word(function),
                    _ => self.style.function_name(name),
                };
                let arguments: Vec<String> = arguments.iter().map(|a| self.piece(a).text).collect();
                Piece::atom(format!("{function}{}", self.style.parentheses(&self.style.list(&arguments))))
            }
        }
    }

    /// How the call of a function looks, if not as its name.
    fn typeset(&self, name: &str) -> Option<Typeset> {
        if let Some(function) = Function::from_name(name) {
            return Some(self.style.function(function.record()));
        }
        let mut records = Operation::all().map(Operation::record);
        let record = records.find(|record| matches!(record.notation, Notation::Call(call) if call.name == name))?;
        self.style.operation(record)
    }
}

/// Whether a function is called in an expression, with or without a number at its end.
fn calls(expr: &Expr, function: &str) -> bool {
    expr.any(&|e| matches!(&e.kind, ExprKind::Call(name, _) if stem(name) == function))
}
