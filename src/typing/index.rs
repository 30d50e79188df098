//! Index notation: networks from indexed products.
//!
//! A free index is never summed. Any other is summed over the smallest additive term that holds all its occurrences; what a function or
//! a power does with it stands in [`entrywise`](super::entrywise).

use super::build::Builder;
use super::indexed::{Factor, Indexed, Keep};
use super::tree::Operation;
use crate::base::{Error, ErrorCode, IndexPatternBuilder, Rational, Result, Shape, Span, too_large};
use crate::expr::Id;
use crate::ops::Op;
use crate::syntax::ast::ProductOp;
use indexmap::IndexMap;
use smallvec::SmallVec;

/// The most factors of a product in index notation.
const MAX_FACTORS: usize = 2000;

impl Builder<'_, '_> {
    /// The tensor of an indexed expression, its axes in the order of the free indices.
    pub(super) fn indexed(&mut self, root: usize) -> Result<Id> {
        let span = self.typed.nodes[root].expr.span;
        let free: Vec<usize> = self.typed.free.iter().map(|(_, place)| *place).collect();
        let keep: Keep = free.iter().copied().collect();
        let sum = self.index_sum(root, &keep)?;
        if sum.indices.is_empty() && !free.is_empty() {
            let shape = self.shape_of(&free);
            return self.constant(sum.id, &shape, span);
        }
        self.arrange(&sum, &free, span)
    }

    pub(super) fn shape_of(&self, indices: &[usize]) -> Shape {
        indices.iter().map(|i| self.typed.indices[*i].1.clone()).collect()
    }

    pub(super) fn name(&self, index: usize) -> &str {
        &self.typed.indices[index].0.name
    }

    /// The same tensor with its axes in another order; along an axis that it has not its entries are equal.
    pub(super) fn arrange(&mut self, tensor: &Indexed, order: &[usize], span: Span) -> Result<Id> {
        if tensor.indices == order {
            return Ok(tensor.id);
        }
        if tensor.indices.is_empty() {
            let shape = self.shape_of(order);
            return self.constant(tensor.id, &shape, span);
        }
        self.contract(&[Factor::Entries(tensor.clone())], order, span)
    }

    /// The sum over all indices but `output` of a product of entries.
    pub(super) fn contract(&mut self, factors: &[Factor], output: &[usize], span: Span) -> Result<Id> {
        if let [Factor::Entries(only)] = factors
            && only.indices == output
        {
            return Ok(only.id);
        }
        let mut pattern = IndexPatternBuilder::new();
        let mut labels: IndexMap<usize, SmallVec<[u16; 2]>> = IndexMap::new();
        let mut operands = Vec::new();
        for factor in factors {
            let places: SmallVec<[usize; 2]> = match factor {
                Factor::Entries(tensor) => tensor.indices.iter().copied().collect(),
                Factor::Delta(a, b) => [*a, *b].into_iter().collect(),
            };
            for place in &places {
                if !labels.contains_key(place) {
                    let axis = self.typed.indices[*place].1.clone();
                    labels.insert(*place, pattern.axis(&axis));
                }
            }
            // Labels are small numbers; nothing near this many can be meant.
            if labels.len() > 4000 {
                return Err(Error::new(ErrorCode::TooLarge, "the product has too many indices", span));
            }
            match factor {
                Factor::Entries(tensor) => {
                    let own: SmallVec<[u16; 8]> = places.iter().flat_map(|p| labels[p].iter().copied()).collect();
                    pattern.input(own);
                    operands.push(tensor.id);
                }
                Factor::Delta(a, b) => {
                    for (x, y) in labels[a].clone().into_iter().zip(labels[b].clone()) {
                        pattern.join(x, y);
                    }
                }
            }
        }
        for place in output {
            let own = labels.get(place).cloned();
            let own = own.unwrap_or_else(|| pattern.axis(&self.typed.indices[*place].1));
            pattern.output(own);
        }
        if let ([Factor::Delta(a, b)], 2) = (factors, output.len()) {
            let axis = &self.typed.indices[*a].1;
            if a != b && axis.len() == 1 {
                return Ok(self.graph.leaf(Op::Identity(axis[0])));
            }
        }
        self.network(&pattern, &operands, span)
    }

    /// A sum of terms; what is not in `keep` is summed in each.
    pub(super) fn index_sum(&mut self, node: usize, keep: &Keep) -> Result<Indexed> {
        let nodes = &self.typed.nodes;
        let span = nodes[node].expr.span;
        let (children, signs) = match &nodes[node].operation {
            Operation::Sum(signs) if nodes[node].indexed && !self.operands.contains_key(&node) => {
                (nodes[node].children.clone(), signs.clone())
            }
            _ => return self.index_term(node, keep),
        };
        let mut terms: Vec<(Rational, Indexed)> = Vec::new();
        let mut all = Keep::new();
        for (child, negative) in children.iter().zip(signs) {
            let term = self.index_term(*child, keep)?;
            all.extend(term.indices.iter().copied());
            terms.push((Rational::from_integer(if negative { -1 } else { 1 }), term));
        }
        let order = self.output_order(&all, keep);
        let mut sum = Vec::new();
        for (sign, term) in terms {
            // What has no index is added to every entry.
            let id = if term.indices.is_empty() { term.id } else { self.arrange(&term, &order, span)? };
            sum.push((sign, id));
        }
        let shape = self.shape_of(&order);
        Ok(Indexed { id: self.sum(&sum, &shape, span)?, indices: order })
    }

    /// The factors of a term, and whether each divides.
    fn factors(&self, node: usize, divides: bool, out: &mut Vec<(usize, bool)>, sign: &mut Rational) {
        let this = &self.typed.nodes[node];
        let opens = this.indexed && !self.operands.contains_key(&node);
        match &this.operation {
            Operation::Product(ops, _) if opens => {
                self.factors(this.children[0], divides, out, sign);
                for (op, child) in ops.iter().zip(&this.children[1..]) {
                    let inverse = matches!(op, ProductOp::Divide | ProductOp::HadamardDivide);
                    self.factors(*child, divides != inverse, out, sign);
                }
            }
            Operation::Negate if opens => {
                *sign = -&*sign;
                self.factors(this.children[0], divides, out, sign);
            }
            _ => out.push((node, divides)),
        }
    }

    /// A product of factors, summed over what is not kept.
    fn index_term(&mut self, node: usize, keep: &Keep) -> Result<Indexed> {
        let span = self.typed.nodes[node].expr.span;
        let (mut parts, mut coefficient) = (Vec::new(), Rational::one());
        self.factors(node, false, &mut parts, &mut coefficient);
        // A derivative has as many terms as there are factors, each with as many factors.
        if parts.len() > MAX_FACTORS {
            let message = format!("the product has {} factors; at most {MAX_FACTORS} can be read", parts.len());
            return Err(Error::new(ErrorCode::TooLarge, message, span));
        }
        // In how many factors each index occurs: a factor must not sum what another one uses, but for what only norms and sums have.
        let mut below: Vec<Keep> = Vec::new();
        let mut uses: IndexMap<usize, u32> = IndexMap::new();
        let mut outside = Keep::new();
        for (part, _) in &parts {
            let mut own = Keep::new();
            self.indices_below(*part, &mut own);
            if !own.is_empty() {
                self.indices_outside(*part, &mut outside);
            }
            for index in &own {
                *uses.entry(*index).or_default() += 1;
            }
            below.push(own);
        }
        self.check_denominators(node, &parts, &below, keep)?;
        let (mut factors, mut scalars, mut divisors) = (Vec::new(), Vec::new(), Vec::new());
        let mut occurring = Keep::new();
        for ((part, divides), own) in parts.iter().zip(&below) {
            if let (Operation::Delta(indices), false) = (&self.typed.nodes[*part].operation, divides) {
                occurring.extend(indices.iter().copied());
                factors.push(Factor::Delta(indices[0], indices[1]));
                continue;
            }
            let inner: Keep =
                own.iter().filter(|i| keep.contains(*i) || uses[*i] > 1 && outside.contains(*i)).copied().collect();
            let factor = self.index_factor(*part, &inner)?;
            if !factor.indices.is_empty() {
                occurring.extend(factor.indices.iter().copied());
                let (number, base) = self.split(factor.id);
                let mut id = factor.id;
                if let (false, Some(product)) = (divides, coefficient.checked_mul(&number)) {
                    (coefficient, id) = (product, base);
                }
                if *divides {
                    let minus_one = self.graph.number(Rational::from_integer(-1));
                    id = self.power(id, minus_one, span)?;
                }
                factors.push(Factor::Entries(Indexed { id, indices: factor.indices }));
                continue;
            }
            match self.graph.number_value(factor.id) {
                Some(value) if *divides && value.is_zero() => {
                    return Err(Error::new(ErrorCode::Undefined, "division by zero", span));
                }
                Some(value) => {
                    let value = if *divides { value.recip() } else { value };
                    coefficient = coefficient.checked_mul(&value).ok_or_else(|| {
                        Error::new(ErrorCode::TooLarge, too_large(format_args!("the coefficient")), span)
                    })?;
                }
                None if *divides => divisors.push(factor.id),
                None => scalars.push(factor.id),
            }
        }
        let output = self.output_order(&occurring, keep);
        let mut id = match factors.len() {
            0 => None,
            _ => Some(self.contract(&factors, &output, span)?),
        };
        for scalar in scalars.into_iter().rev() {
            id = Some(match id {
                None => scalar,
                Some(id) => self.add(Op::Scale, &[scalar, id], span)?,
            });
        }
        let mut id = id.unwrap_or_else(|| self.graph.number(Rational::one()));
        for divisor in divisors {
            id = self.quotient(id, divisor, span)?;
        }
        Ok(Indexed { id: self.scaled(coefficient, id, span)?, indices: output })
    }

    /// The indices that stay: free ones in axis order, then the others as they occur.
    pub(super) fn output_order(&self, occurring: &Keep, keep: &Keep) -> Vec<usize> {
        let free = self.typed.free.iter().map(|(_, place)| *place);
        let mut output: Vec<usize> = free.filter(|i| occurring.contains(i) && keep.contains(i)).collect();
        let rest: Vec<usize> = occurring.iter().filter(|i| keep.contains(*i) && !output.contains(i)).copied().collect();
        output.extend(rest);
        output
    }
}
