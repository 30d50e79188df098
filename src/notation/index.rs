//! Extraction of the Einstein-index form: sums of products of entries, with Kronecker deltas.

use super::build::with_sign;
use super::chain::append;
use super::cost::Cost;
use super::entries::{
    Names, index_names, indexed, pattern_factors, places, prepend, reading_order, sum_indexed, sums_inside,
    without_coefficient,
};
use super::table::Passes;
use super::{Choice, Extractor, Reading};
use crate::base::{IndexPattern, Label, Rational};
use crate::expr::Id;
use crate::ops::{DIAGONAL, DIAGONAL_OF, DIVIDE, HADAMARD_DIVIDE, LOG_SUM_EXP, NORM, Node, OUTER, Op, POWER, SOFTMAX};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use num_traits::{One, Signed, Zero};

/// What an operand is larger for that hides deltas in matrix notation: only where there is no other way to write it.
pub(super) const WIRED: u32 = 16;

/// An expression in index notation with the names of its axes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexExpr {
    /// The right-hand side.
    pub expr: Expr,
    /// The free indices in axis order.
    pub free: Vec<String>,
}

/// How an operand of a network is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// In matrix notation with an index postfix.
    Matrix { transposed: bool, negative: bool },
    /// In index notation, in parentheses.
    Index { negative: bool },
    /// As a divisor: the base of a power with this negated exponent.
    Divisor { base: Id, power: Rational },
}

impl Extractor<'_> {
    pub(super) fn solve_indexed(&mut self) {
        let egraph = self.egraph;
        self.find_wired();
        self.find_joined();
        for at in 0..self.classes.len() {
            let class = self.classes[at];
            self.operands[class] = [false, true].map(|negative| self.matrix_operand(class, negative));
        }
        let mut passes = Passes::over(&self.classes);
        while passes.next() {
            for at in 0..self.classes.len() {
                let class = self.classes[at];
                for (place, node) in egraph.nodes(class).iter().enumerate() {
                    if !passes.is_stale(node) {
                        continue;
                    }
                    for negative in [false, true] {
                        let Some(cost) = self.indexed_cost(node, negative) else { continue };
                        let slot = &mut self.indexed[class][usize::from(negative)];
                        if slot.is_none_or(|(best, _)| cost < best) {
                            *slot = Some((cost, place));
                            passes.mark(class);
                        }
                    }
                }
            }
        }
    }

    /// Finds the readings that say in matrix notation what deltas say in index notation.
    fn find_wired(&mut self) {
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for at in 0..self.classes.len() {
                let class = self.classes[at];
                for reading in Reading::ALL {
                    if !self.wired[class][reading.index()] && self.shows_pattern(class, reading) {
                        self.wired[class][reading.index()] = true;
                        changed = true;
                    }
                }
            }
        }
    }

    fn shows_pattern(&self, class: Id, reading: Reading) -> bool {
        let Some(best) = self.best[class][reading.index()] else { return false };
        let is_wired = |class: Id, reading: Reading| self.wired[self.egraph.find(class)][reading.index()];
        let node = match best.choice {
            Choice::Turn => return is_wired(class, reading.turn()),
            Choice::Negate => return is_wired(class, reading.negate()),
            Choice::Node(place) => &self.egraph.nodes(class)[place],
        };
        match &node.op {
            Op::Identity(_) | Op::Ones(_) | Op::Call(DIAGONAL) => true,
            Op::Transpose => is_wired(node.children[0], reading.turn()),
            Op::Combination(_)
            | Op::Product
            | Op::Call(OUTER)
            | Op::Hadamard
            | Op::Scale
            | Op::Call(DIVIDE | HADAMARD_DIVIDE | DIAGONAL_OF) => {
                node.children.iter().any(|c| Reading::ALL.into_iter().any(|r| is_wired(*c, r)))
            }
            _ => false,
        }
    }

    fn index_cost(&self, class: Id, negative: bool) -> Option<Cost> {
        self.indexed[self.egraph.find(class)][usize::from(negative)].map(|(cost, _)| cost)
    }

    fn indexed_cost(&self, node: &Node, negative: bool) -> Option<Cost> {
        match &node.op {
            Op::Network(pattern) => {
                let mut total = Cost::ZERO;
                let implied = pattern_factors(pattern);
                let mut sign: Option<Cost> = None;
                for (place, class) in node.children.iter().enumerate() {
                    let (cost, form) = self.network_operand(pattern, place, *class, false)?;
                    total = total + cost;
                    if matches!(form, Form::Divisor { .. }) {
                        continue;
                    }
                    if let Some((other, _)) = self.network_operand(pattern, place, *class, true) {
                        // No less than the operand that takes the sign, so that no class is written by way of itself.
                        let more =
                            [(other.size, cost.size), (other.weight, cost.weight)].map(|(a, b)| a.saturating_sub(b));
                        let more = Cost::new(more[0], more[1]);
                        sign = Some(sign.map_or(more, |s: Cost| s.min(more)));
                    }
                }
                let factors = implied + node.children.len() as u32;
                total = total + Cost::new(implied + factors.max(1) - 1, 0);
                if negative {
                    total = total + sign.map_or(Cost::NEGATE, |s| s.min(Cost::NEGATE));
                }
                Some(total)
            }
            Op::Combination(coefficients) => {
                let mut total = Cost::new(node.children.len() as u32 - 1, 1);
                let mut plus = false;
                let others = node.children.iter().any(|c| self.constant(*c).is_none());
                for (coefficient, class) in coefficients.iter().zip(&node.children) {
                    if others && self.constant(*class).is_some() {
                        total = total + Cost::ONE;
                        plus = true;
                        continue;
                    }
                    let same = self.term(*class, coefficient.is_negative() != negative);
                    let other = self.term(*class, coefficient.is_negative() == negative);
                    if !coefficient.abs().is_one() {
                        total = total + same.into_iter().chain(other).min()? + Cost::new(2, 2);
                        plus = true;
                    } else {
                        let least = same.into_iter().chain(other).min()?;
                        plus |= same.is_some_and(|s| s.size <= least.size);
                        total = total + least;
                    }
                }
                Some(if plus { total } else { total + Cost::NEGATE })
            }
            Op::Call(DIVIDE) => {
                let value = self.term(node.children[0], negative)?;
                Some(value + self.cost(node.children[1], Reading::PLAIN)? + Cost::new(1, 2))
            }
            Op::Scale => {
                let value = self.term(node.children[1], negative)?;
                Some(value + self.cost(node.children[0], Reading::PLAIN)? + Cost::new(1, 2))
            }
            Op::Call(NORM) if self.has_entries_only(node.children[0]) => {
                // The entries are written twice, with other names.
                let argument = self.term(node.children[0], false)?;
                let sign = if negative { Cost::NEGATE } else { Cost::ZERO };
                Some(argument + argument + sign + Cost::new(2, 2))
            }
            Op::Call(SOFTMAX | LOG_SUM_EXP) => self.exponentials_cost(node, negative),
            Op::Map(_) | Op::Call(POWER) if !negative && self.has_entries_only(node.children[0]) => {
                let argument = self.term(node.children[0], false)?;
                let power = match node.children.get(1) {
                    Some(p) => self.cost(*p, Reading::PLAIN)?,
                    None => Cost::ZERO,
                };
                Some(argument + power + Cost::new(1, 2))
            }
            Op::Hadamard | Op::Call(HADAMARD_DIVIDE) if node.children.iter().any(|c| self.has_entries_only(*c)) => {
                let (a, b) = (self.term(node.children[0], negative)?, self.term(node.children[1], false)?);
                Some(a + b + Cost::new(1, 2))
            }
            _ => None,
        }
    }

    /// Whether a class has no matrix notation.
    pub(super) fn has_entries_only(&self, class: Id) -> bool {
        self.egraph.data(class).shape.len() > 2 || self.cost(class, Reading::PLAIN).is_none()
    }

    /// A class as a term of a sum: in index form, or as one indexed operand.
    pub(super) fn term(&self, class: Id, negative: bool) -> Option<Cost> {
        let operand = match self.operand(class, negative, 0) {
            Some((cost, Form::Matrix { .. })) => Some(cost),
            _ => None,
        };
        self.index_cost(class, negative).into_iter().chain(operand).min()
    }

    /// The best way to write a class as an operand; in parentheses it is larger by `shown`.
    pub(super) fn operand(&self, class: Id, negative: bool, shown: u32) -> Option<(Cost, Form)> {
        let class = self.egraph.find(class);
        let matrix = self.operands[class][usize::from(negative)];
        if let Some((_, Form::Divisor { .. })) = matrix {
            return matrix;
        }
        let index = self.index_cost(class, negative).map(|cost| (cost + Cost::new(shown, 4), Form::Index { negative }));
        matrix.into_iter().chain(index).min_by_key(|(cost, _)| *cost)
    }

    /// The best way to write an operand without index notation inside it.
    fn matrix_operand(&self, class: Id, negative: bool) -> Option<(Cost, Form)> {
        let shape = &self.egraph.data(class).shape;
        if !negative
            && let Some((base, power)) = self.egraph.negative_power(class)
            && let Some(cost) = self.cost(base, Reading::PLAIN)
        {
            let exponent = if power.is_one() { Cost::ZERO } else { Cost::new(2, 1) };
            return Some((cost + exponent, Form::Divisor { base, power }));
        }
        let elementary = shape.iter().all(|axis| axis.len() == 1);
        let matrix = (shape.len() <= 2 && elementary)
            .then(|| {
                Reading::ALL
                    .into_iter()
                    .filter(|r| r.negative == negative && (!r.transposed || shape.len() == 2))
                    .filter_map(|r| {
                        let cost = self.cost(class, r)?;
                        // A product inside an index postfix hides what Einstein form shows.
                        let wired = self.wired[class][r.index()];
                        let hidden = Cost::new(if wired { WIRED } else { 0 }, if cost.size > 2 { 3 } else { 0 });
                        Some((cost + hidden, Form::Matrix { transposed: r.transposed, negative }))
                    })
                    .min_by_key(|(cost, _)| *cost)
            })
            .flatten();
        let leaf = self.egraph.nodes(class).iter().find_map(|n| match n.op {
            Op::Variable(_) if shape.len() > 2 && !negative => {
                Some((Cost::ONE, Form::Matrix { transposed: false, negative: false }))
            }
            _ => None,
        });
        matrix.into_iter().chain(leaf).min_by_key(|(cost, _)| *cost)
    }

    /// The class in index notation, or `None` where an axis is a product of dimensions, or it is larger than [`super::LARGEST`].
    pub fn index(&self, class: Id) -> Option<IndexExpr> {
        let class = self.egraph.find(class);
        let shape = &self.egraph.data(class).shape;
        if shape.iter().any(|axis| axis.len() != 1) {
            return None;
        }
        let free = index_names(shape.len());
        if self.egraph.nodes(class).iter().any(|n| matches!(n.op, Op::Zero(_))) {
            return Some(IndexExpr { expr: Expr::number(Rational::zero()), free });
        }
        // Neither a variable nor a dimension that stands as a factor lends its letter to an index.
        let symbols = self.egraph.symbols();
        let mut names = Names::avoiding(|letter| {
            let factor =
                |d| self.egraph.classes().into_iter().any(|c| self.egraph.nodes(c).iter().any(|n| n.op == Op::Size(d)));
            symbols.find_variable(letter).is_some() || symbols.find_dimension(letter).is_some_and(factor)
        });
        let small = |cost: &Cost| cost.size <= super::LARGEST;
        let indexed = self.index_cost(class, false).filter(small);
        self.operand(class, false, 0).map(|(cost, _)| cost).filter(small).or(indexed)?;
        let operand = self.operand(class, false, 0).filter(|(_, form)| !matches!(form, Form::Index { .. }));
        let direct = indexed.is_some_and(|i| operand.is_none_or(|(o, _)| i.size <= o.size));
        let (negative, expr) = if direct {
            self.write(class, false, &free, &mut names)?
        } else {
            let (_, form) = self.operand(class, false, 0)?;
            let operand = self.write_operand(class, form, &free, &mut names)?;
            let divisor = matches!(form, Form::Divisor { .. });
            let one = Expr::number(Rational::one());
            (false, if divisor { append(one, ProductOp::Divide, operand) } else { operand })
        };
        Some(IndexExpr { expr: with_sign(negative, expr), free })
    }

    /// The index form of a class: whether a minus sign precedes it, and the rest.
    fn write(&self, class: Id, negative: bool, free: &[String], names: &mut Names) -> Option<(bool, Expr)> {
        let class = self.egraph.find(class);
        // Costs of equal size may send a sign in circles.
        if names.inside.contains(&(class, negative)) {
            return None;
        }
        names.inside.push((class, negative));
        let written = self.write_node(class, negative, free, names);
        names.inside.pop();
        written
    }

    fn write_node(&self, class: Id, negative: bool, free: &[String], names: &mut Names) -> Option<(bool, Expr)> {
        let (_, place) = self.indexed[class][usize::from(negative)]?;
        let node = &self.egraph.nodes(class)[place];
        match &node.op {
            Op::Network(pattern) => self.write_network(pattern, &node.children, negative, free, names),
            Op::Combination(coefficients) => {
                // Terms may share names with each other, but not with what stands beside the sum.
                let (outer, mut all) = (names.used.clone(), names.used.clone());
                let others = node.children.iter().any(|c| self.constant(*c).is_none());
                let mut terms = Vec::new();
                let term = |at: usize| (coefficients[at], node.children[at], others);
                for at in 0..node.children.len() {
                    names.used = outer.clone();
                    let written = self.write_term(term(at), negative, false, free, names)?;
                    // The first term goes without a minus sign where its operand can take it.
                    let alone = at + 1 == node.children.len() && terms.iter().all(|(minus, _)| *minus);
                    let mut used = names.used.clone();
                    let transposed = (written.0 && alone && coefficients[at].abs().is_one())
                        .then(|| {
                            names.used = outer.clone();
                            self.write_term(term(at), negative, true, free, names)
                        })
                        .flatten();
                    if transposed.is_some() {
                        used.clone_from(&names.used);
                    }
                    terms.push(transposed.unwrap_or(written));
                    all.resize(all.len().max(used.len()), false);
                    used.iter().enumerate().for_each(|(n, used)| all[n] |= used);
                }
                names.used = all;
                if let [(negative, only)] = terms.as_slice() {
                    return Some((*negative, only.clone()));
                }
                Some(sum_indexed(terms))
            }
            Op::Call(DIVIDE) => {
                let (sign, value) = self.write_any(node.children[0], negative, free, names)?;
                let divisor = self.chain(node.children[1], Reading::PLAIN)?.finish();
                Some((sign, append(value, ProductOp::Divide, divisor)))
            }
            Op::Scale => {
                let (sign, value) = self.write_any(node.children[1], negative, free, names)?;
                let scalar = self.chain(node.children[0], Reading::PLAIN)?.finish();
                Some((sign, prepend(scalar, value)))
            }
            Op::Call(NORM) => {
                let shape = &self.egraph.data(node.children[0]).shape;
                let mut entries = || {
                    let labels: Vec<String> =
                        shape.iter().map(|axis| Some(names.next(*axis.first()?))).collect::<Option<_>>()?;
                    let (sign, value) = self.write_any(node.children[0], false, &labels, names)?;
                    Some((labels, with_sign(sign, value)))
                };
                let (labels, first) = entries()?;
                let square = if matches!(first.kind, ExprKind::Index(..)) {
                    Expr::new(ExprKind::Power(Box::new(first), Box::new(Expr::number(2.into()))))
                } else {
                    // The same labels, but other names for what is summed inside.
                    let (sign, second) = self.write_any(node.children[0], false, &labels, names)?;
                    append(first, ProductOp::Times, with_sign(sign, second))
                };
                Some((negative, Expr::call("sqrt", vec![square])))
            }
            Op::Call(SOFTMAX | LOG_SUM_EXP) => Some((negative, self.write_exponentials(node, free, names)?)),
            Op::Map(function) => {
                let (sign, value) = self.write_any(node.children[0], false, free, names)?;
                Some((false, Expr::call(function.name(), vec![with_sign(sign, value)])))
            }
            Op::Call(POWER) => {
                let (sign, value) = self.write_any(node.children[0], false, free, names)?;
                let power = match self.number(node.children[1]) {
                    Some(value) => Expr::number(value),
                    None => self.chain(node.children[1], Reading::PLAIN)?.finish(),
                };
                let base = Box::new(with_sign(sign, value));
                Some((false, Expr::new(ExprKind::Power(base, Box::new(power)))))
            }
            Op::Hadamard | Op::Call(HADAMARD_DIVIDE) => {
                let (a_sign, a) = self.write_any(node.children[0], negative, free, names)?;
                if node.op == Op::Hadamard {
                    let (b_sign, b) = self.write_any(node.children[1], false, free, names)?;
                    return Some((a_sign != b_sign, append(a, ProductOp::Times, b)));
                }
                let (b_sign, b) = self.write_divisor(node.children[1], free, names)?;
                Some((a_sign != b_sign, append(a, ProductOp::Divide, b)))
            }
            _ => None,
        }
    }

    /// In index form, or as one indexed operand, whichever is shorter.
    pub(super) fn write_any(
        &self,
        class: Id,
        negative: bool,
        free: &[String],
        names: &mut Names,
    ) -> Option<(bool, Expr)> {
        if let Some((cost, form @ Form::Matrix { .. })) = self.operand(class, negative, 0)
            && self.index_cost(class, negative).is_none_or(|index| cost < index)
        {
            return Some((false, self.write_operand(class, form, free, names)?));
        }
        self.write(class, negative, free, names)
    }

    /// A term with its sign; `transposed` asks for the other sign, `None` where that is longer.
    fn write_term(
        &self,
        (coefficient, class, beside): (Rational, Id, bool),
        negative: bool,
        transposed: bool,
        free: &[String],
        names: &mut Names,
    ) -> Option<(bool, Expr)> {
        if let Some(value) = self.constant(class).filter(|_| beside) {
            let value = value * coefficient;
            return Some((value.is_negative() != negative, Expr::number(value.abs())));
        }
        let flip = coefficient.is_negative() != negative;
        let least = |n: bool| self.term(class, n);
        let use_negative = match (least(false), least(true)) {
            (Some(p), Some(m)) if p.size == m.size => transposed,
            _ if transposed => return None,
            (Some(p), Some(m)) => m.size < p.size,
            (p, _) => p.is_none(),
        };
        let (sign, expr) = self.write_any(class, use_negative, free, names)?;
        let negative = (flip != use_negative) != sign;
        let magnitude = coefficient.abs();
        let expr = if magnitude.is_one() { expr } else { prepend(Expr::number(magnitude), expr) };
        Some((negative, expr))
    }

    fn write_network(
        &self,
        pattern: &IndexPattern,
        operands: &[Id],
        negative: bool,
        free: &[String],
        names: &mut Names,
    ) -> Option<(bool, Expr)> {
        let mut of_label: Vec<Option<String>> = vec![None; pattern.sizes.len()];
        // Each factor with its place: scalars, then the components of the network in the order of their first free index.
        let places = places(pattern);
        let mut factors: Vec<(usize, Expr)> = Vec::new();
        let mut divisors: Vec<Expr> = Vec::new();
        let degrees = pattern.degrees();
        let symbols = self.egraph.symbols();
        let mut counts = vec![0u32; pattern.sizes.len()];
        for (l, name) in pattern.flat_output().zip(free) {
            counts[l as usize] += 1;
            match &of_label[l as usize] {
                None => of_label[l as usize] = Some(name.clone()),
                Some(first) => {
                    let delta = indexed(Expr::name("delta"), &[first.clone(), name.clone()]);
                    factors.push((places[l as usize], delta));
                }
            }
        }
        let touched = |l: Label| pattern.inputs.iter().any(|labels| labels.contains(&l));
        for (l, name) in pattern.flat_output().zip(free) {
            if counts[l as usize] == 1 && !touched(l) {
                let size = Expr::name(symbols.dimension_name(pattern.sizes[l as usize]));
                let ones = indexed(Expr::call("ones", vec![size]), std::slice::from_ref(name));
                factors.push((places[l as usize], ones));
            }
        }
        // One operand may take the sign.
        let mut sign = negative;
        let cost =
            |o: usize, negative| self.network_operand(pattern, o, operands[o], negative).map(|(cost, _)| cost.size);
        let carrier = negative
            .then(|| {
                (0..operands.len()).find(|o| match (cost(*o, true), cost(*o, false)) {
                    (Some(minus), Some(plus)) => minus <= plus && !self.is_divisor(operands[*o]),
                    _ => false,
                })
            })
            .flatten();
        // Summed labels are named in the order of a walk from the free ones, so that a chain reads in order.
        for o in reading_order(pattern) {
            let class = operands[o];
            let here = carrier == Some(o);
            if here {
                sign = false;
            }
            let (_, form) = self.network_operand(pattern, o, class, here)?;
            let labels: Vec<String> = pattern.inputs[o]
                .iter()
                .map(|l| of_label[*l as usize].get_or_insert_with(|| names.next(pattern.sizes[*l as usize])).clone())
                .collect();
            let factor = self.write_operand(class, form, &labels, names)?;
            for (place, (l, name)) in pattern.inputs[o].iter().zip(&labels).enumerate() {
                let own = degrees[*l as usize] == pattern.inputs[o].iter().filter(|m| *m == l).count() as u32;
                if own && !pattern.inputs[o][..place].contains(l) && sums_inside(&factor, name) {
                    let size = Expr::name(symbols.dimension_name(pattern.sizes[*l as usize]));
                    let ones = indexed(Expr::call("ones", vec![size]), std::slice::from_ref(name));
                    factors.push((places[*l as usize], ones));
                }
            }
            if matches!(form, Form::Divisor { .. }) {
                divisors.push(factor);
            } else {
                let (number, factor) = without_coefficient(factor);
                factors.extend(number.map(|number| (0, number)));
                let place = pattern.inputs[o].first().map_or(0, |l| places[*l as usize]);
                factors.push((place, factor));
            }
        }
        for (l, degree) in degrees.iter().enumerate() {
            if *degree == 0 {
                factors.push((0, Expr::name(symbols.dimension_name(pattern.sizes[l]))));
            }
        }
        factors.sort_by_key(|(place, _)| *place);
        let mut coefficient = Rational::one();
        factors.retain(|(_, f)| match &f.kind {
            ExprKind::Number(value) => {
                coefficient *= *value;
                false
            }
            _ => true,
        });
        if coefficient.is_negative() {
            sign = !sign;
            coefficient = -coefficient;
        }
        let mut list = factors.into_iter().map(|(_, factor)| factor);
        let mut result = if coefficient.is_one() {
            list.next().unwrap_or_else(|| Expr::number(Rational::one()))
        } else {
            Expr::number(coefficient)
        };
        for factor in list {
            result = match factor.kind {
                // The names of what is summed are distinct, so that a product of factors is flat.
                ExprKind::Product(first, rest) => {
                    let left = append(result, ProductOp::Times, *first);
                    rest.into_iter().fold(left, |left, (op, next)| append(left, op, next))
                }
                kind => append(result, ProductOp::Times, Expr { kind, span: factor.span }),
            };
        }
        for divisor in divisors {
            result = append(result, ProductOp::Divide, divisor);
        }
        Some((sign, result))
    }

    fn is_divisor(&self, class: Id) -> bool {
        matches!(self.operand(class, false, 0), Some((_, Form::Divisor { .. })))
    }

    pub(super) fn write_operand(&self, class: Id, form: Form, labels: &[String], names: &mut Names) -> Option<Expr> {
        Some(match form {
            Form::Matrix { transposed, negative } => {
                let variable = self.egraph.nodes(class).iter().find_map(|n| match n.op {
                    Op::Variable(v) if labels.len() > 2 => Some(v),
                    _ => None,
                });
                if let Some(v) = variable {
                    return Some(indexed(Expr::name(self.egraph.symbols().variable_name(v)), labels));
                }
                let expr = self.chain(class, Reading { transposed, negative })?.finish();
                let mut labels = labels.to_vec();
                if transposed {
                    labels.reverse();
                }
                match expr.kind {
                    _ if labels.is_empty() => expr,
                    // The power of an entry, not the entry of a power.
                    ExprKind::HadamardPower(base, power) => {
                        Expr::new(ExprKind::Power(Box::new(indexed(*base, &labels)), power))
                    }
                    kind => indexed(Expr { kind, span: expr.span }, &labels),
                }
            }
            Form::Index { negative } => {
                let (sign, expr) = self.write(class, negative, labels, names)?;
                with_sign(sign, expr)
            }
            Form::Divisor { base, power } => {
                let expr = self.chain(base, Reading::PLAIN)?.finish();
                let expr = if labels.is_empty() { expr } else { indexed(expr, labels) };
                if power.is_one() {
                    expr
                } else {
                    Expr::new(ExprKind::Power(Box::new(expr), Box::new(Expr::number(power))))
                }
            }
        })
    }
}
