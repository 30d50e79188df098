//! The expression of the chosen reading.

use super::chain::{Chain, append, negate, size, sum};
use super::{Choice, Extractor, Reading};
use crate::base::{Dimension, Rational, Shape};
use crate::expr::Id;
use crate::ops::{
    AS_COLUMN, AS_ROW, COMMUTATION, DETERMINANT, DIAGONAL, DIAGONAL_OF, DIVIDE, HADAMARD_DIVIDE, INNER, INVERSE,
    KRONECKER, LOG_DETERMINANT, LOG_SUM_EXP, MATRIX_POWER, NORM, Node, OUTER, Op, POWER, Parameters, SOFTMAX, TRACE,
    TRIANGLE, VEC,
};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use num_traits::{One, Signed};

fn transpose(expr: Expr) -> Expr {
    Expr::new(ExprKind::Transpose(Box::new(expr)))
}

impl Extractor<'_> {
    /// The chosen reading of a class as a chain.
    pub(super) fn chain(&self, class: Id, reading: Reading) -> Option<Chain> {
        let class = self.egraph.find(class);
        let scalar = self.egraph.data(class).shape.is_empty();
        let reading = if scalar { Reading { transposed: false, ..reading } } else { reading };
        match self.best[class][reading.index()]?.choice {
            Choice::Node(place) => self.node_chain(&self.egraph.nodes(class)[place], reading),
            Choice::Negate => Some(self.chain(class, reading.negate())?.negated()),
            Choice::Turn => {
                let chain = self.chain(class, reading.turn())?;
                let scalars = Chain {
                    coefficient: chain.coefficient,
                    scalars: chain.scalars,
                    body: Vec::new(),
                    divisors: chain.divisors,
                };
                let body =
                    Chain { coefficient: Rational::one(), scalars: Vec::new(), body: chain.body, divisors: Vec::new() };
                Some(scalars.times(Chain::of(transpose(body.finish()))))
            }
        }
    }

    fn expr(&self, class: Id, reading: Reading) -> Option<Expr> {
        Some(self.chain(class, reading)?.finish())
    }

    fn name(&self, node: &Node) -> Option<Expr> {
        let symbols = self.egraph.symbols();
        let dimension = |d| Expr::name(symbols.dimension_name(d));
        Some(match &node.op {
            Op::Variable(v) => Expr::name(symbols.variable_name(*v)),
            Op::Identity(d) => Expr::call("eye", vec![dimension(*d)]),
            Op::Ones(d) => Expr::call("ones", vec![dimension(*d)]),
            Op::Parametric(TRIANGLE, Parameters::Dimension(d)) => Expr::call("tri", vec![dimension(*d)]),
            _ => return None,
        })
    }

    /// `zeros(n,m)`: inside of an expression a zero tells its shape.
    pub(super) fn zero(&self, shape: &Shape, transposed: bool) -> Option<Expr> {
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
            return Some(Expr::call("zeros", vec![Expr::name(self.egraph.symbols().dimension_name(*fast))]));
        }
        Some(Expr::call("vec", vec![self.zero_matrix(&[*fast], slow)?]))
    }

    fn zero_matrix(&self, rows: &[Dimension], columns: &[Dimension]) -> Option<Expr> {
        if let ([row], [column]) = (rows, columns) {
            let size = |d: &Dimension| Expr::name(self.egraph.symbols().dimension_name(*d));
            return Some(Expr::call("zeros", vec![size(row), size(column)]));
        }
        Some(append(self.zero_vector(rows)?, ProductOp::Times, transpose(self.zero_vector(columns)?)))
    }

    /// Two factors, one of which takes the sign, as chains.
    fn pair(&self, a: (Id, bool), b: (Id, bool), negative: bool) -> Option<(Chain, Chain)> {
        let cost = |(class, transposed), negative| self.cost(class, Reading { transposed, negative });
        let total = |first: bool| Some(cost(a, first)? + cost(b, first != negative)?);
        let first = match (total(false), total(true)) {
            (Some(x), Some(y)) => y < x,
            (x, _) => x.is_none(),
        };
        let read = |(class, transposed), negative| self.chain(class, Reading { transposed, negative });
        Some((read(a, first)?, read(b, first != negative)?))
    }

    /// The cheapest reading among some.
    fn cheapest(&self, class: Id, readings: &[Reading]) -> Option<Reading> {
        readings.iter().copied().filter(|r| self.cost(class, *r).is_some()).min_by_key(|r| self.cost(class, *r))
    }

    fn node_chain(&self, node: &Node, reading: Reading) -> Option<Chain> {
        let Reading { transposed, negative } = reading;
        let child = |i: usize| node.children[i];
        let symbols = self.egraph.symbols();
        let both = Reading { transposed: false, negative };
        let plain = Reading::PLAIN;
        let signed = |chain: Chain| if negative { chain.negated() } else { chain };
        let call = |name: &str, chain: Chain| {
            let (coefficient, argument) = chain.atom();
            Chain { coefficient, ..Chain::of(Expr::call(name, vec![argument])) }
        };
        Some(match &node.op {
            Op::Number(value) => signed(Chain::number(*value)),
            Op::Size(d) => signed(Chain::of(Expr::name(symbols.dimension_name(*d)))),
            Op::Variable(v) => {
                let shape = &symbols.declaration(*v).shape;
                let symmetric = shape.len() == 2 && symbols.attributes(*v).has(crate::base::Attribute::Symmetric);
                let name = self.name(node)?;
                signed(Chain::of(if transposed && !symmetric { transpose(name) } else { name }))
            }
            Op::Identity(_) => signed(Chain::of(self.name(node)?)),
            Op::Ones(_) | Op::Parametric(TRIANGLE, _) => {
                let name = self.name(node)?;
                signed(Chain::of(if transposed { transpose(name) } else { name }))
            }
            Op::Parametric(COMMUTATION, Parameters::Dimensions(m, n)) => {
                let (m, n) = if transposed { (n, m) } else { (m, n) };
                let name = |d| Expr::name(symbols.dimension_name(d));
                signed(Chain::of(Expr::call("K", vec![name(*m), name(*n)])))
            }
            Op::Zero(shape) => Chain::of(self.zero(shape, transposed)?),
            Op::Network(_) => return None,
            Op::Combination(coefficients) => self.combination(coefficients, &node.children, reading)?,
            Op::Product => {
                let (a, b) = (child(0), child(1));
                let operands = if transposed { ((b, true), (a, true)) } else { ((a, false), (b, false)) };
                let (a, b) = self.pair(operands.0, operands.1, negative)?;
                a.times(b)
            }
            Op::Call(OUTER) => {
                let (a, b) = if transposed { (child(1), child(0)) } else { (child(0), child(1)) };
                let (a, b) = self.pair((a, false), (b, true), negative)?;
                a.times(b)
            }
            Op::Transpose => self.chain(child(0), reading.turn())?,
            Op::Scale => {
                if let Some(value) = self.number(child(0)) {
                    return self.combination(&[value], &node.children[1..], reading);
                }
                let (s, a) = self.pair((child(0), false), (child(1), transposed), negative)?;
                let scalar_value = self.egraph.data(child(1)).shape.is_empty();
                let a = if scalar_value { a.into_scalar() } else { a };
                s.into_scalar().times(a)
            }
            Op::Call(DIVIDE) => {
                let (a, s) = self.pair((child(0), transposed), (child(1), false), negative)?;
                self.divide(a, s)?
            }
            Op::Hadamard => self.entries(node, reading)?,
            Op::Call(HADAMARD_DIVIDE) => self.entries(node, reading)?,
            Op::Call(INNER) => self.inner(child(0), child(1), negative)?,
            Op::Call(KRONECKER) => {
                let (a, b) = self.pair((child(0), transposed), (child(1), transposed), negative)?;
                kronecker(a, b)
            }
            Op::Call(VEC) => match self.outer(child(0), negative) {
                Some((x, y)) => {
                    let (y, x) = self.pair((y, false), (x, false), negative)?;
                    kronecker(y, x)
                }
                None => call("vec", self.chain(child(0), both)?),
            },
            Op::Call(DIAGONAL) => call("diag", self.chain(child(0), both)?),
            Op::Call(DIAGONAL_OF) => {
                call("diag", self.chain(child(0), self.cheapest(child(0), &[both, both.turn()])?)?)
            }
            Op::Call(TRACE) => call("tr", self.chain(child(0), self.cheapest(child(0), &[both, both.turn()])?)?),
            Op::Sum => call("sum", self.chain(child(0), self.cheapest(child(0), &[both, both.turn()])?)?),
            Op::Call(NORM) => {
                let reading = self.cheapest(child(0), &Reading::ALL)?;
                Chain::of(Expr::call("norm", vec![self.expr(child(0), reading)?]))
            }
            Op::Call(DETERMINANT | LOG_DETERMINANT | LOG_SUM_EXP) => {
                let name = match node.op {
                    Op::Call(DETERMINANT) => "det",
                    Op::Call(LOG_DETERMINANT) => "logdet",
                    _ => "logsumexp",
                };
                let reading = self.cheapest(child(0), &[plain, plain.turn()])?;
                Chain::of(Expr::call(name, vec![self.expr(child(0), reading)?]))
            }
            Op::Call(INVERSE) => Chain::of(Expr::call("inv", vec![self.expr(child(0), reading)?])),
            Op::Parametric(MATRIX_POWER, Parameters::Natural(k)) => {
                let power = Expr::number(Rational::from_integer(i64::from(*k)));
                let base = self.expr(child(0), reading)?;
                Chain::of(Expr::new(ExprKind::Power(Box::new(base), Box::new(power))))
            }
            Op::Call(AS_COLUMN) => self.chain(child(0), reading)?,
            Op::Call(AS_ROW) => self.chain(child(0), reading.turn())?,
            Op::Call(SOFTMAX) => Chain::of(Expr::call("softmax", vec![self.expr(child(0), reading)?])),
            Op::Map(function) => Chain::of(Expr::call(function.name(), vec![self.expr(child(0), reading)?])),
            Op::Call(POWER) => {
                let base = self.expr(child(0), reading)?;
                if self.number(child(1)) == Some(Rational::new(1, 2)) {
                    return Some(Chain::of(Expr::call("sqrt", vec![base])));
                }
                let power = match self.number(child(1)) {
                    Some(value) => Expr::number(value),
                    None => self.expr(child(1), plain)?,
                };
                let scalar = self.egraph.data(child(0)).shape.is_empty();
                if scalar && self.number(child(1)) == Some(-Rational::one()) {
                    return Some(Chain { divisors: vec![base], ..Chain::number(Rational::one()) });
                }
                let (base, power) = (Box::new(base), Box::new(power));
                Chain::of(Expr::new(if scalar {
                    ExprKind::Power(base, power)
                } else {
                    ExprKind::HadamardPower(base, power)
                }))
            }
            Op::Defined(operation) => {
                let operands: Option<Vec<Expr>> = node.children.iter().map(|o| self.expr(*o, plain)).collect();
                Chain::of(Expr::call(&operation.name, operands?))
            }
            Op::Call(_) | Op::Parametric(..) => return None,
        })
    }

    fn divide(&self, mut a: Chain, s: Chain) -> Option<Chain> {
        if s.coefficient == Rational::from_integer(0) {
            return None;
        }
        a.coefficient /= s.coefficient;
        a.divisors.extend(s.scalars);
        if !s.body.is_empty() {
            let body = Chain { coefficient: Rational::one(), scalars: Vec::new(), body: s.body, divisors: Vec::new() };
            a.divisors.push(body.finish());
        }
        a.scalars.extend(s.divisors);
        Some(a)
    }

    fn combination(&self, coefficients: &[Rational], operands: &[Id], reading: Reading) -> Option<Chain> {
        if let ([coefficient], [operand]) = (coefficients, operands)
            && let Some(value) = self.number(*operand)
        {
            let chain = Chain::number(value * coefficient);
            return Some(if reading.negative { chain.negated() } else { chain });
        }
        let mut terms = Vec::with_capacity(operands.len());
        let written = self.signed_terms(coefficients, operands, reading)?;
        let order = self.written.order(self.egraph, coefficients, operands);
        let mut all: Vec<_> = coefficients.iter().zip(operands).zip(written).collect();
        if let Some(order) = order {
            let class = |id: &Id| self.egraph.find(*id);
            all.sort_by_key(|((_, operand), _)| order.iter().position(|o| class(o) == class(operand)));
        }
        for ((coefficient, operand), term) in all {
            // The operand may be no simpler than this: what counts is its value.
            if self.egraph.is_zero(*operand) {
                continue;
            }
            if let Some(value) = self.number(*operand) {
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
        let (negative, expr) = sum(terms, order.is_some());
        let chain = Chain::of(expr);
        Some(if negative { chain.negated() } else { chain })
    }

    fn inner(&self, a: Id, b: Id, negative: bool) -> Option<Chain> {
        let vectors = self.egraph.data(a).shape.len() == 1;
        let (_, (s, t)) = self.inner_reading(a, b, negative)?;
        let (x, y) = self.pair((a, s), (b, t), negative)?;
        if vectors {
            return Some(if s { x.times(y) } else { y.times(x) });
        }
        let (scale, (x, y)) = (x.coefficient * y.coefficient, (x.atom().1, y.atom().1));
        let [first, second] = [a, b].map(|id| self.egraph.find(id));
        let swap = match (self.written.is_turned(first, second), self.written.is_turned(second, first)) {
            (false, false) => size(&y) > size(&x),
            (transposed, _) => transposed,
        };
        let (x, y) = if swap { (y, x) } else { (x, y) };
        Some(Chain { coefficient: scale, ..Chain::of(Expr::new(ExprKind::Frobenius(Box::new(x), Box::new(y)))) })
    }

    /// A product entry by entry: nested ones flattened, small factors first, divisors last.
    fn entries(&self, node: &Node, reading: Reading) -> Option<Chain> {
        let Reading { transposed, negative } = reading;
        let (a, b) = self.pair((node.children[0], transposed), (node.children[1], transposed), negative)?;
        let (mut factors, mut divisors) = (Vec::new(), Vec::new());
        let mut outer = Chain::number(a.coefficient);
        if node.op == Op::Hadamard {
            outer.coefficient *= b.coefficient;
        } else if b.coefficient != Rational::from_integer(0) {
            outer.coefficient /= b.coefficient;
        }
        for (place, chain) in [a, b].into_iter().enumerate() {
            let dividing = place == 1 && node.op == Op::Call(HADAMARD_DIVIDE);
            if dividing {
                outer.divisors.extend(chain.scalars);
                outer.scalars.extend(chain.divisors);
            } else {
                outer.scalars.extend(chain.scalars);
                outer.divisors.extend(chain.divisors);
            }
            let body =
                Chain { coefficient: Rational::one(), scalars: Vec::new(), body: chain.body, divisors: Vec::new() };
            let expr = body.finish();
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
        let mut cuts: Vec<&str> = Vec::new();
        factors.retain(|f| match cut(f) {
            Some(name) => {
                cuts.push(name);
                false
            }
            None => true,
        });
        let triangle = || node.children.iter().find_map(|c| self.egraph.data(*c).shape.first()?.first().copied());
        let mut factors = factors.into_iter();
        let first = match factors.next() {
            Some(first) => first,
            None => {
                let size = Expr::name(self.egraph.symbols().dimension_name(triangle()?));
                let ones = Expr::call("tri", vec![size]);
                if cuts.pop()? == "tril" { ones } else { transpose(ones) }
            }
        };
        let mut result = factors.fold(first, |left, next| super::chain::append_apart(left, ProductOp::Hadamard, next));
        for name in cuts {
            result = Expr::call(name, vec![result]);
        }
        for divisor in divisors {
            result = super::chain::append_apart(result, ProductOp::HadamardDivide, divisor);
        }
        outer.body.push(result);
        Some(outer)
    }
}

fn kronecker(a: Chain, b: Chain) -> Chain {
    let ((x, a), (y, b)) = (a.atom(), b.atom());
    Chain { coefficient: x * y, ..Chain::of(Expr::call("kron", vec![a, b])) }
}

/// The function that multiplying by the triangle of ones `tri(n)`, or by its transpose, is.
fn cut(factor: &Expr) -> Option<&'static str> {
    let is_triangle = |e: &Expr| matches!(&e.kind, ExprKind::Call(name, _) if name == "tri");
    match &factor.kind {
        ExprKind::Transpose(inner) if is_triangle(inner) => Some("triu"),
        _ if is_triangle(factor) => Some("tril"),
        _ => None,
    }
}

/// Keeps the sign of a number on the number.
pub(super) fn with_sign(negative: bool, expr: Expr) -> Expr {
    if negative { negate(expr) } else { expr }
}
