//! The text of the chosen reading, as its plan says.

use super::chain::{self, Chain, append, append_apart, size};
use super::extractor::Extractor;
use super::plan::{Exponent, Form, Leaf, ONES, Operand, Pair, STACKED, TOTAL};
use super::reading::{Choice, Reading};
use super::terms::Terms;
use crate::base::{Dimension, Rational, Shape};
use crate::expr::Id;
use crate::ops::{Node, Place};
use crate::syntax::UNIT_VECTOR;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

fn transpose(expr: Expr) -> Expr {
    Expr::new(ExprKind::Transpose(Box::new(expr)))
}

/// An expression with labels for places; one for each axis that an earlier selection leaves whole.
fn selected(expr: Expr, places: &[Option<String>]) -> Expr {
    const WHOLE: &str = ":";
    let label = |place: &Option<String>| place.clone().unwrap_or_else(|| WHOLE.to_owned());
    if let ExprKind::Index(inner, labels) = expr.kind {
        let mut places = places.iter();
        let fill = |own: String| if own == WHOLE { places.next().map_or(own, label) } else { own };
        return Expr::new(ExprKind::Index(inner, labels.into_iter().map(fill).collect()));
    }
    // The row of a matrix has an entry as its column has.
    match (expr.kind, places) {
        (ExprKind::Transpose(inner), [_]) if matches!(inner.kind, ExprKind::Index(..)) => selected(*inner, places),
        (kind, _) => {
            let inner = Box::new(Expr { kind, span: expr.span });
            Expr::new(ExprKind::Index(inner, places.iter().map(label).collect()))
        }
    }
}

impl Extractor<'_> {
    /// The chosen reading of a class as a chain.
    pub(super) fn chain(&self, class: Id, reading: Reading) -> Option<Chain> {
        let class = self.terms.find(class);
        let scalar = self.terms.shape(class).is_empty();
        let reading = if scalar { Reading { transposed: false, ..reading } } else { reading };
        match self.best[class][reading.index()]?.choice {
            Choice::Node(place) => self.node_chain(&self.terms.nodes(class)[place], reading),
            Choice::Negate => Some(self.chain(class, reading.negate())?.negated()),
            Choice::Transpose => {
                let Chain { coefficient, scalars, body, divisors } = self.chain(class, reading.transpose())?;
                let body = Chain { body, ..Chain::number(Rational::one()) };
                let scalars = Chain { scalars, divisors, ..Chain::number(coefficient) };
                Some(scalars.times(Chain::of(transpose(body.finish()))))
            }
        }
    }

    fn expr(&self, class: Id, reading: Reading) -> Option<Expr> {
        Some(self.chain(class, reading)?.finish())
    }

    fn dimension(&self, dimension: Dimension) -> Expr {
        Expr::name(self.terms.symbols().dimension_name(dimension))
    }

    /// A place as a label.
    pub(super) fn place(&self, (_, place): (Dimension, Place)) -> String {
        match place {
            Place::At(number) => number.to_string(),
            Place::Named(name) => self.terms.symbols().dimension_name(name).to_owned(),
        }
    }

    fn symbol(&self, leaf: Leaf) -> Expr {
        match leaf {
            Leaf::Variable(v) => Expr::name(self.terms.symbols().variable_name(v)),
            Leaf::Size(d) => self.dimension(d),
            // Where a variable has the name of the unit vector it is a column of the identity.
            Leaf::Unit(d, place) if self.terms.symbols().find_variable(UNIT_VECTOR).is_some() => {
                let identity = Expr::call("eye", vec![self.dimension(d)]);
                selected(identity, &[None, Some(self.place((d, place)))])
            }
            Leaf::Unit(_, Place::Named(name)) => Expr::call(UNIT_VECTOR, vec![self.dimension(name)]),
            Leaf::Unit(d, Place::At(place)) => {
                let place = Expr::number(Rational::from_integer(place.into()));
                Expr::call(UNIT_VECTOR, vec![place, self.dimension(d)])
            }
            // Parentheses tell a number from a variable of its name.
            Leaf::Constant { name, sizes: [None, _] } if self.terms.symbols().find_variable(name).is_none() => {
                Expr::name(name)
            }
            Leaf::Constant { name, sizes } => {
                Expr::call(name, sizes.into_iter().flatten().map(|d| self.dimension(d)).collect())
            }
        }
    }

    /// The size of [`Extractor::zero`].
    pub(super) fn size_of_zero(&self, shape: &Shape, transposed: bool) -> Option<u32> {
        self.zero(shape, transposed).map(|zero| size(&zero))
    }

    /// `zeros(n,m)`: inside of an expression a zero tells its shape.
    fn zero(&self, shape: &Shape, transposed: bool) -> Option<Expr> {
        match shape.as_slice() {
            [axis] if transposed => self.zero_vector(axis).map(transpose),
            [axis] => self.zero_vector(axis),
            [rows, columns] if transposed => self.zero_matrix(columns, rows),
            [rows, columns] => self.zero_matrix(rows, columns),
            _ => None,
        }
    }

    /// An axis that is a product of dimensions is stacked.
    fn zero_vector(&self, axis: &[Dimension]) -> Option<Expr> {
        let (fast, slow) = axis.split_last()?;
        if slow.is_empty() {
            return Some(Expr::call("zeros", vec![self.dimension(*fast)]));
        }
        Some(Expr::call(STACKED.spelling(), vec![self.zero_matrix(&[*fast], slow)?]))
    }

    fn zero_matrix(&self, rows: &[Dimension], columns: &[Dimension]) -> Option<Expr> {
        if let ([row], [column]) = (rows, columns) {
            return Some(Expr::call("zeros", vec![self.dimension(*row), self.dimension(*column)]));
        }
        Some(append(self.zero_vector(rows)?, ProductOp::Times, transpose(self.zero_vector(columns)?)))
    }

    /// Two factors, one of which takes the sign, as chains.
    fn pair(&self, pair: Pair) -> Option<(Chain, Chain)> {
        let (_, first) = self.split(pair)?;
        let read = |(class, transposed), negative| self.chain(class, Reading { transposed, negative });
        Some((read(pair.first, first)?, read(pair.second, first != pair.negative)?))
    }

    /// An operand in the cheapest of its readings.
    fn operand_chain(&self, operand: Operand) -> Option<Chain> {
        let costs = operand.readings.iter().filter_map(|r| Some((self.cost(operand.class, *r)?, *r)));
        let (_, reading) = costs.min_by_key(|(cost, _)| *cost)?;
        self.chain(operand.class, reading)
    }

    fn node_chain(&self, node: &Node, reading: Reading) -> Option<Chain> {
        Some(match self.plan(node, reading)?.form {
            Form::Number(value) => Chain::number(value),
            Form::Leaf { leaf, transposed, negative } => {
                let leaf = self.symbol(leaf);
                let chain = Chain::of(if transposed { transpose(leaf) } else { leaf });
                if negative { chain.negated() } else { chain }
            }
            Form::Zero { shape, transposed } => Chain::of(self.zero(shape, transposed)?),
            Form::Sum { coefficients, operands, reading } => self.sum(coefficients, operands, reading)?,
            Form::Multiple { coefficient, operand, reading } => {
                self.sum(&[coefficient], std::slice::from_ref(operand), reading)?
            }
            Form::Operand(class, reading) => self.chain(class, reading)?,
            Form::Product(pair) => {
                let (a, b) = self.pair(pair)?;
                a.times(b)
            }
            Form::Scaled(pair) => {
                let (s, a) = self.pair(pair)?;
                let is_scalar = self.terms.shape(pair.second.0).is_empty();
                s.into_scalar().times(if is_scalar { a.into_scalar() } else { a })
            }
            Form::Quotient(pair) => {
                let (a, s) = self.pair(pair)?;
                divide(a, s)?
            }
            Form::Hadamard { pair, .. } => self.entries(pair, false)?,
            Form::HadamardQuotient(pair) => self.entries(pair, true)?,
            Form::Inner { operands: (a, b), negative } => self.inner(a, b, negative)?,
            form => self.call_chain(form)?,
        })
    }

    /// Functions and powers. It is apart so that products, which are as deep as they are long, need little of the stack for each factor.
    #[inline(never)]
    fn call_chain(&self, form: Form<'_>) -> Option<Chain> {
        Some(match form {
            Form::Call { name, operand, along: Some(along), .. } => {
                let axis = Expr::number(Rational::from_integer(i64::from(along.number())));
                Chain::of(Expr::call(name, vec![self.operand_chain(operand)?.finish(), axis]))
            }
            Form::Call { name, operand, size, linear, along: None } => {
                let argument = self.operand_chain(operand)?;
                let (coefficient, argument) =
                    if linear { argument.atom() } else { (Rational::one(), argument.finish()) };
                let size = size.map(|d| Expr::name(self.terms.symbols().dimension_name(d)));
                Chain { coefficient, ..Chain::of(Expr::call(name, [argument].into_iter().chain(size).collect())) }
            }
            form @ (Form::OfAllEntries { .. } | Form::Entry { .. } | Form::Line { .. } | Form::Slice { .. }) => {
                self.at_places(form)?
            }
            Form::CallOfTwo { name, pair } => {
                let (a, b) = self.pair(pair)?;
                let ((x, a), (y, b)) = (a.atom(), b.atom());
                Chain { coefficient: x * y, ..Chain::of(Expr::call(name, vec![a, b])) }
            }
            Form::CallOfDefined { name, operands } => {
                let operands: Option<Vec<Expr>> = operands.iter().map(|o| self.expr(*o, Reading::PLAIN)).collect();
                Chain::of(Expr::call(name, operands?))
            }
            Form::Power { base, exponent, entrywise } => {
                let base = Box::new(self.operand_chain(base)?.finish());
                let exponent = Box::new(match exponent {
                    Exponent::Number(value) => Expr::number(value),
                    Exponent::Operand(exponent, reading) => self.expr(exponent, reading)?,
                });
                Chain::of(Expr::new(if entrywise {
                    ExprKind::HadamardPower(base, exponent)
                } else {
                    ExprKind::Power(base, exponent)
                }))
            }
            Form::Reciprocal(base) if !self.terms.shape(base.class).is_empty() => self.reciprocal(base)?,
            Form::Reciprocal(base) => {
                let divisors = vec![self.operand_chain(base)?.finish()];
                Chain { divisors, ..Chain::number(Rational::one()) }
            }
            _ => return None,
        })
    }

    /// One over each entry of a vector.
    fn reciprocal(&self, base: Operand) -> Option<Chain> {
        let dimension = *self.terms.shape(base.class).first()?.first()?;
        let ones = Expr::call(ONES, vec![self.dimension(dimension)]);
        let (coefficient, below) = self.operand_chain(base)?.atom();
        let quotient = append_apart(ones, ProductOp::HadamardDivide, below);
        Some(Chain { coefficient: coefficient.recip(), ..Chain::of(quotient) })
    }

    /// What is selected, and functions of all entries of a matrix.
    fn at_places(&self, form: Form<'_>) -> Option<Chain> {
        Some(match form {
            Form::OfAllEntries { name, operand, reading, shares } => {
                let operand = self.expr(operand, reading)?;
                match shares {
                    None => Chain::of(Expr::call(name, vec![Expr::call(STACKED.spelling(), vec![operand])])),
                    Some(each) => {
                        let entries = Expr::call(each.name(), vec![operand]);
                        let divisors = vec![Expr::call(TOTAL.name, vec![entries.clone()])];
                        Chain { divisors, ..Chain::of(entries) }
                    }
                }
            }
            Form::Entry { operand, place } => {
                let (coefficient, argument) = self.operand_chain(operand)?.atom();
                Chain { coefficient, ..Chain::of(selected(argument, &[Some(self.place(place))])) }
            }
            Form::Line { class, reading, place, marked } => {
                let (coefficient, argument) = self.chain(class, reading)?.atom();
                let place = Some(self.place(place));
                let line = selected(argument, &if reading.transposed { [place, None] } else { [None, place] });
                Chain { coefficient, ..Chain::of(if marked { transpose(line) } else { line }) }
            }
            Form::Slice { variable, places } => {
                let tensor = Expr::name(self.terms.symbols().variable_name(variable));
                let places: Vec<Option<String>> = places.iter().map(|place| place.map(|p| self.place(p))).collect();
                Chain::of(selected(tensor, &places))
            }
            _ => return None,
        })
    }

    fn sum(&self, coefficients: &[Rational], operands: &[Id], reading: Reading) -> Option<Chain> {
        if let ([coefficient], [operand]) = (coefficients, operands)
            && let Some(value) = self.terms.number(*operand)
        {
            let chain = Chain::number(value * coefficient);
            return Some(if reading.negative { chain.negated() } else { chain });
        }
        let mut terms = Vec::with_capacity(operands.len());
        let written = self.signed_terms(coefficients, operands, reading)?;
        let order = self.order.order(&self.terms, coefficients, operands);
        let mut all: Vec<_> = coefficients.iter().zip(operands).zip(written).collect();
        if let Some(order) = order {
            let class = |id: &Id| self.terms.find(*id);
            all.sort_by_key(|((_, operand), _)| order.iter().position(|o| class(o) == class(operand)));
        }
        for ((coefficient, operand), term) in all {
            // The operand may be no simpler than this: what counts is its value.
            if self.terms.is_zero(*operand) {
                continue;
            }
            if let Some(value) = self.terms.number(*operand) {
                let value = value * coefficient;
                terms.push((value.is_negative() != reading.negative, Expr::number(value.abs())));
                continue;
            }
            let mut chain = self.chain(*operand, term.reading)?;
            chain.scale(coefficient.abs());
            if operands.len() == 1 {
                return Some(if term.minus { chain.negated() } else { chain });
            }
            let negative = chain.coefficient.is_negative() != term.minus;
            chain.coefficient = chain.coefficient.abs();
            terms.push((negative, chain.finish()));
        }
        let (negative, expr) = chain::sum(terms, order.is_some(), self.collects, (&self.order, self.terms.symbols()));
        let chain = Chain::of(expr);
        Some(if negative { chain.negated() } else { chain })
    }

    fn inner(&self, a: Id, b: Id, negative: bool) -> Option<Chain> {
        let vectors = self.terms.shape(a).len() == 1;
        let (_, (s, t)) = self.inner_reading(a, b, negative)?;
        let (x, y) = self.pair(Pair { first: (a, s), second: (b, t), negative })?;
        if vectors {
            return Some(if s { x.times(y) } else { y.times(x) });
        }
        let (scale, (x, y)) = (&x.coefficient * &y.coefficient, (x.atom().1, y.atom().1));
        let [first, second] = [a, b].map(|id| self.terms.find(id));
        let swap = match (self.order.is_reversed(first, second), self.order.is_reversed(second, first)) {
            (false, false) => size(&y) > size(&x),
            (reversed, _) => reversed,
        };
        let (x, y) = if swap { (y, x) } else { (x, y) };
        Some(Chain { coefficient: scale, ..Chain::of(Expr::new(ExprKind::Frobenius(Box::new(x), Box::new(y)))) })
    }

    /// A product entry by entry: nested ones flattened, small factors first, divided by the product of the divisors.
    fn entries(&self, pair: Pair, divides: bool) -> Option<Chain> {
        let (a, b) = self.pair(pair)?;
        let (mut factors, mut divisors) = (Vec::new(), Vec::new());
        let mut outer = Chain::number(a.coefficient.clone());
        if !divides {
            outer.coefficient *= &b.coefficient;
        } else if !b.coefficient.is_zero() {
            outer.coefficient /= &b.coefficient;
        }
        for (place, chain) in [a, b].into_iter().enumerate() {
            let dividing = place == 1 && divides;
            if dividing {
                outer.divisors.extend(chain.scalars);
                outer.scalars.extend(chain.divisors);
            } else {
                outer.scalars.extend(chain.scalars);
                outer.divisors.extend(chain.divisors);
            }
            let expr = Chain { body: chain.body, ..Chain::number(Rational::one()) }.finish();
            match expr.kind {
                ExprKind::Product(first, rest)
                    if rest.iter().all(|(op, _)| matches!(op, ProductOp::Hadamard | ProductOp::HadamardDivide)) =>
                {
                    let all = std::iter::once((ProductOp::Hadamard, *first)).chain(rest);
                    for (op, factor) in all {
                        let list =
                            if (op == ProductOp::HadamardDivide) != dividing { &mut divisors } else { &mut factors };
                        list.push(factor);
                    }
                }
                kind => {
                    let list = if dividing { &mut divisors } else { &mut factors };
                    list.push(Expr { kind, span: expr.span });
                }
            }
        }
        let in_order = |f: &Expr| {
            let product = matches!(f.kind, ExprKind::Product(..) | ExprKind::Sum(_));
            let constant = matches!(&f.kind, ExprKind::Call(name, _) if name == "eye" || name == "ones");
            (constant, product, size(f), crate::syntax::print(f))
        };
        factors.sort_by_cached_key(in_order);
        divisors.sort_by_cached_key(in_order);
        // What multiplies as a function does is written as one, but the last of the factors.
        let (mut calls, mut rest) = (Vec::new(), Vec::new());
        for factor in factors {
            match multiplication(&factor) {
                Some(name) => calls.push((name, factor)),
                None => rest.push(factor),
            }
        }
        if rest.is_empty() {
            rest.push(calls.pop()?.1);
        }
        let mut result = rest.into_iter().reduce(|left, next| append_apart(left, ProductOp::Hadamard, next))?;
        for (name, _) in calls {
            result = Expr::call(name, vec![result]);
        }
        let divisor = divisors.into_iter().reduce(|left, next| append_apart(left, ProductOp::Hadamard, next));
        if let Some(divisor) = divisor {
            result = append_apart(result, ProductOp::HadamardDivide, divisor);
        }
        outer.body.push(result);
        Some(outer)
    }
}

/// A quotient by a scalar; `None` where that is zero.
fn divide(mut a: Chain, s: Chain) -> Option<Chain> {
    if s.coefficient.is_zero() {
        return None;
    }
    a.coefficient /= s.coefficient;
    a.divisors.extend(s.scalars);
    if !s.body.is_empty() {
        a.divisors.push(Chain { body: s.body, ..Chain::number(Rational::one()) }.finish());
    }
    a.scalars.extend(s.divisors);
    Some(a)
}

/// The function that multiplying by a constant, or by its transpose, entry by entry is.
fn multiplication(factor: &Expr) -> Option<&'static str> {
    let (factor, transposed) = match &factor.kind {
        ExprKind::Transpose(inner) => (&**inner, true),
        _ => (factor, false),
    };
    let ExprKind::Call(name, _) = &factor.kind else { return None };
    let names = chain::constant(name)?.multiplies?;
    Some(names[usize::from(transposed)])
}
