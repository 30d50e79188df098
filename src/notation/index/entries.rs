//! The entries of products in matrix notation: `M[i,p]*B[p,j]` rather than `(M*B)[i,j]`, which hides what index notation shows.

use super::names::Names;
use super::parts::without_coefficient;
use crate::base::{Dimension, Rational};
use crate::expr::Id;
use crate::notation::chain::{append, denominator, size};
use crate::notation::extractor::Extractor;
use crate::notation::plan::{Exponent, Form, Pair};
use crate::notation::reading::{Choice, OperandForm, Reading};
use crate::notation::terms::Terms;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use crate::syntax::print;

/// The entries of a product, apart.
pub(super) struct Entries {
    coefficient: Rational,
    pub(super) factors: Vec<Expr>,
    pub(super) divisors: Vec<Expr>,
}

impl Entries {
    fn of(factor: Expr) -> Entries {
        Entries { coefficient: Rational::one(), factors: vec![factor], divisors: Vec::new() }
    }

    fn times(mut self, other: Entries) -> Entries {
        self.coefficient *= &other.coefficient;
        self.factors.extend(other.factors);
        self.divisors.extend(other.divisors);
        self
    }

    fn scaled(mut self, by: &Rational) -> Entries {
        self.coefficient *= by;
        self
    }

    /// The factors, a coefficient first, and the divisors.
    pub(super) fn parts(self) -> (Vec<Expr>, Vec<Expr>) {
        let Entries { coefficient, factors, divisors } = self;
        let number = (!coefficient.is_one()).then(|| Expr::number(coefficient));
        (number.into_iter().chain(factors).collect(), divisors)
    }

    /// The whole with its sign apart.
    fn finish(self) -> (bool, Expr) {
        let negative = self.coefficient.is_negative();
        let (factors, divisors) = Entries { coefficient: self.coefficient.abs(), ..self }.parts();
        let product = factors.into_iter().reduce(|left, next| append(left, ProductOp::Times, next));
        let product = product.unwrap_or_else(|| Expr::number(Rational::one()));
        let divided = denominator(divisors).map(|divisor| (product.clone(), divisor));
        (negative, divided.map_or(product, |(product, divisor)| append(product, ProductOp::Divide, divisor)))
    }
}

/// The order of factors entry by entry, as matrix notation has them: sums and products last, small ones first.
fn entrywise_order(factor: &Expr) -> (bool, u32, String) {
    let base = if let ExprKind::Index(base, _) = &factor.kind { base } else { factor };
    (matches!(base.kind, ExprKind::Product(..) | ExprKind::Sum(_)), size(factor), print(factor))
}

impl Extractor<'_> {
    /// An operand in matrix notation with its sign apart: entry by entry where it is a product.
    pub(super) fn write_entries(
        &self,
        class: Id,
        form: OperandForm,
        labels: &[String],
        names: &mut Names,
    ) -> Option<(bool, Expr)> {
        match self.entrywise(class, &form, labels, names) {
            Some(entries) => Some(entries.finish()),
            None => Some((false, self.write_operand(class, form, labels, names)?)),
        }
    }

    /// The entries of an operand in matrix notation that is a product; `None` of any other.
    pub(super) fn entrywise(
        &self,
        class: Id,
        form: &OperandForm,
        labels: &[String],
        names: &mut Names,
    ) -> Option<Entries> {
        let OperandForm::Matrix { transposed, negative } = *form else { return None };
        let mut labels = labels.to_vec();
        if transposed {
            labels.reverse();
        }
        self.entries_of(class, Reading { transposed, negative }, &labels, names)
    }

    /// The entries of a reading of a class: `labels` are those of what is written.
    fn entries_of(&self, class: Id, reading: Reading, labels: &[String], names: &mut Names) -> Option<Entries> {
        let class = self.terms.find(class);
        // What deltas say is said in index notation, or not at all.
        if labels.is_empty() || self.hides_deltas[class][reading.index()] {
            return None;
        }
        let place = match self.best[class][reading.index()]?.choice {
            Choice::Node(place) => place,
            Choice::Negate => {
                let entries = self.entries_of(class, reading.negate(), labels, names)?;
                return Some(entries.scaled(&-Rational::one()));
            }
            Choice::Transpose => {
                let labels: Vec<String> = labels.iter().rev().cloned().collect();
                return self.entries_of(class, reading.transpose(), &labels, names);
            }
        };
        let node = &self.terms.nodes(class)[place];
        match self.plan(node, reading)?.form {
            Form::Operand(class, reading) => self.entries_of(class, reading, labels, names),
            Form::Product(pair) => self.chained(pair, labels, names),
            Form::Hadamard { pair, cut: None } => {
                let ((a, s), (b, t)) = self.signed(pair)?;
                let mut all =
                    self.factor_entries(a, s, labels, names)?.times(self.factor_entries(b, t, labels, names)?);
                all.factors.sort_by_cached_key(entrywise_order);
                Some(all)
            }
            Form::HadamardQuotient(pair) => {
                let ((a, s), (b, t)) = self.signed(pair)?;
                let above = self.factor_entries(a, s, labels, names)?;
                let below = self.whole(b, t, labels, names)?;
                Some(Entries { divisors: above.divisors.into_iter().chain([below]).collect(), ..above })
            }
            Form::Multiple { coefficient, operand, reading } if self.terms.number(*operand).is_none() => {
                let entries = self.factor_entries(*operand, Reading { negative: false, ..reading }, labels, names)?;
                let coefficient = if reading.negative { -coefficient } else { coefficient };
                Some(entries.scaled(&coefficient))
            }
            Form::Power { base, exponent: Exponent::Number(two), entrywise: false }
                if two == 2.into() && labels.len() == 2 && self.cost(base.class, reading)?.size == 1 =>
            {
                let reading = Reading { negative: false, ..reading };
                let between = names.next(self.axis(base.class, 0)?);
                let [row, column] = labels else { return None };
                let first = self.factor_entries(base.class, reading, &[row.clone(), between.clone()], names)?;
                Some(first.times(self.factor_entries(base.class, reading, &[between, column.clone()], names)?))
            }
            _ => None,
        }
    }

    /// The entries of two factors of a matrix product, over the index that they share.
    fn chained(&self, pair: Pair, labels: &[String], names: &mut Names) -> Option<Entries> {
        let ((a, s), (b, t)) = self.signed(pair)?;
        let [left, right] = [a, b].map(|class| self.terms.shape(class).len());
        let between = |names: &mut Names| Some(names.next(self.axis(b, usize::from(t.transposed && right == 2))?));
        let (first, second) = match (left, right, labels) {
            (2, 2, [row, column]) => {
                let own = between(names)?;
                (vec![row.clone(), own.clone()], vec![own, column.clone()])
            }
            (2, 1, [row]) => {
                let own = between(names)?;
                (vec![row.clone(), own.clone()], vec![own])
            }
            (1, 2, [column]) => {
                let own = between(names)?;
                (vec![own.clone()], vec![own, column.clone()])
            }
            (1, 1, [row, column]) => (vec![row.clone()], vec![column.clone()]),
            _ => return None,
        };
        Some(self.factor_entries(a, s, &first, names)?.times(self.factor_entries(b, t, &second, names)?))
    }

    /// Both operands of a pair with their readings.
    fn signed(&self, pair: Pair) -> Option<((Id, Reading), (Id, Reading))> {
        let (_, first) = self.split(pair)?;
        let of = |(class, transposed), negative| (class, Reading { transposed, negative });
        Some((of(pair.first, first), of(pair.second, first != pair.negative)))
    }

    /// The dimension of an axis that is one.
    fn axis(&self, class: Id, axis: usize) -> Option<Dimension> {
        let shape = self.terms.shape(class);
        match &shape.get(axis)?[..] {
            [dimension] => Some(*dimension),
            _ => None,
        }
    }

    /// A factor: entry by entry, or the entry of the whole.
    fn factor_entries(&self, class: Id, reading: Reading, labels: &[String], names: &mut Names) -> Option<Entries> {
        if let Some(entries) = self.entries_of(class, reading, labels, names) {
            return Some(entries);
        }
        let (number, factor) = without_coefficient(self.whole(class, reading, labels, names)?);
        let entries = Entries::of(factor);
        Some(match number.map(|number| number.kind) {
            Some(ExprKind::Number(value)) => entries.scaled(&value),
            _ => entries,
        })
    }

    /// The entry of a factor as a whole: of a matrix that of the shorter of its readings, with the indices turned instead of a mark.
    fn whole(&self, class: Id, reading: Reading, labels: &[String], names: &mut Names) -> Option<Expr> {
        let is_matrix = labels.len() == 2;
        let mut labels = labels.to_vec();
        if is_matrix && reading.transposed {
            labels.reverse();
        }
        let readings = [false, true].map(|transposed| Reading { transposed, ..reading }).into_iter();
        let costs = readings.filter(|r| is_matrix || !r.transposed).filter_map(|r| Some((self.cost(class, r)?, r)));
        let (_, Reading { transposed, negative }) = costs.min_by_key(|(cost, _)| *cost)?;
        self.write_operand(class, OperandForm::Matrix { transposed, negative }, &labels, names)
    }
}
