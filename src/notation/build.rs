//! The text of the chosen reading, as its plan says.

use super::chain::{self, Chain, append, append_apart, size};
use super::extractor::Extractor;
use super::plan::{Exponent, Form, Leaf, Operand, Pair};
use super::reading::{Choice, Reading};
use super::terms::Terms;
use crate::base::{Dimension, Rational, Shape};
use crate::expr::Id;
use crate::ops::{Node, VEC};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

fn transpose(expr: Expr) -> Expr {
    Expr::new(ExprKind::Transpose(Box::new(expr)))
}

impl<T: Terms> Extractor<'_, T> {
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

    fn symbol(&self, leaf: Leaf) -> Expr {
        match leaf {
            Leaf::Variable(v) => Expr::name(self.terms.symbols().variable_name(v)),
            Leaf::Size(d) => self.dimension(d),
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
        Some(Expr::call(VEC.spelling(), vec![self.zero_matrix(&[*fast], slow)?]))
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
            Form::Call { name, operand, linear } => {
                let argument = self.operand_chain(operand)?;
                if linear {
                    let (coefficient, argument) = argument.atom();
                    Chain { coefficient, ..Chain::of(Expr::call(name, vec![argument])) }
                } else {
                    Chain::of(Expr::call(name, vec![argument.finish()]))
                }
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
            Form::Reciprocal(base) => {
                let divisors = vec![self.operand_chain(base)?.finish()];
                Chain { divisors, ..Chain::number(Rational::one()) }
            }
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
        let order = self.order.order(self.terms, coefficients, operands);
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
        let (negative, expr) = chain::sum(terms, order.is_some(), self.collects, self.terms.symbols());
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

    /// A product entry by entry: nested ones flattened, small factors first, divisors last.
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
        factors.sort_by_cached_key(|f| {
            let product = matches!(f.kind, ExprKind::Product(..) | ExprKind::Sum(_));
            let constant = matches!(&f.kind, ExprKind::Call(name, _) if name == "eye" || name == "ones");
            (constant, product, size(f), crate::syntax::print(f))
        });
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
        for divisor in divisors {
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
