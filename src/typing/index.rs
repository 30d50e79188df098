//! Index notation: which indices are free, and networks from indexed products.
//!
//! A free index is never summed. Any other is summed over the smallest additive term that holds all its occurrences.

use super::build::Builder;
use super::tree::Operation;
use crate::base::{Error, ErrorCode, IndexPatternBuilder, Rational, Result, Shape, Span, too_large};
use crate::expr::Id;
use crate::ops::{Callable, Op};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Target};
use crate::syntax::print;
use indexmap::{IndexMap, IndexSet};
use smallvec::SmallVec;

/// The most factors of a product in index notation.
const MAX_FACTORS: usize = 2000;

/// How often each index occurs in a term: most often in any one term of a nested sum.
pub(crate) fn count<'a>(expr: &'a Expr, counts: &mut IndexMap<&'a str, u32>) {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Name(_) => {}
        ExprKind::Index(_, indices) => {
            for index in indices {
                *counts.entry(index).or_default() += 1;
            }
        }
        ExprKind::Sum(terms) => {
            let mut most: IndexMap<&'a str, u32> = IndexMap::new();
            for term in terms {
                let mut own = IndexMap::new();
                count(&term.expr, &mut own);
                for (index, times) in own {
                    let entry = most.entry(index).or_default();
                    *entry = times.max(*entry);
                }
            }
            for (index, times) in most {
                *counts.entry(index).or_default() += times;
            }
        }
        ExprKind::Product(head, tail) => {
            count(head, counts);
            tail.iter().for_each(|(_, factor)| count(factor, counts));
        }
        ExprKind::Frobenius(a, b) => {
            count(a, counts);
            count(b, counts);
        }
        ExprKind::Negate(a) | ExprKind::Transpose(a) | ExprKind::Power(a, _) | ExprKind::HadamardPower(a, _) => {
            count(a, counts)
        }
        ExprKind::Call(_, arguments) => arguments.iter().for_each(|a| count(a, counts)),
    }
}

/// The free indices in axis order: those of the left-hand side; without one, those that occur once in some term, by alphabet.
/// `None` if this is not index notation.
pub(super) fn free_indices(expr: &Expr, target: Option<&Target>) -> Result<Option<Vec<String>>> {
    let terms: Vec<&Expr> = match &expr.kind {
        ExprKind::Sum(terms) => terms.iter().map(|t| &t.expr).collect(),
        _ => vec![expr],
    };
    let counts: Vec<IndexMap<&str, u32>> = terms
        .iter()
        .map(|term| {
            let mut counts = IndexMap::new();
            count(term, &mut counts);
            counts
        })
        .collect();
    let indexed = counts.iter().any(|c| !c.is_empty());
    let target = target.filter(|t| !t.indices.is_empty() || indexed);
    let free = match target {
        Some(target) => target.indices.clone(),
        None if !indexed => return Ok(None),
        None => {
            let mut free: Vec<String> =
                counts.iter().flatten().filter(|(_, times)| **times == 1).map(|(i, _)| (*i).to_owned()).collect();
            free.sort_unstable();
            free.dedup();
            free
        }
    };
    for (term, counts) in terms.iter().zip(&counts) {
        // A term without any index is a constant and stands for every entry.
        if counts.is_empty() {
            continue;
        }
        if let Some(missing) = free.iter().find(|i| !counts.contains_key(i.as_str())) {
            let other =
                terms.iter().zip(&counts_of(&terms)).find(|(_, c)| c.contains(missing.as_str())).map(|(t, _)| *t);
            let (message, span) = match (other, target) {
                (Some(other), _) => (
                    format!("index {missing} is free in {} but does not occur in {}", print(other), print(term)),
                    other.span.to(term.span),
                ),
                (None, Some(target)) => {
                    (format!("index {missing} of the left-hand side does not occur in {}", print(term)), target.span)
                }
                (None, None) => (format!("index {missing} does not occur in {}", print(term)), term.span),
            };
            return Err(Error::new(ErrorCode::Index, message, span));
        }
    }
    Ok(Some(free))
}

fn counts_of<'a>(terms: &[&'a Expr]) -> Vec<IndexSet<&'a str>> {
    terms
        .iter()
        .map(|term| {
            let mut counts = IndexMap::new();
            count(term, &mut counts);
            counts.into_keys().collect()
        })
        .collect()
}

/// A tensor whose axes have indices, by their place among all.
#[derive(Clone, Debug)]
struct Indexed {
    id: Id,
    indices: Vec<usize>,
}

/// A factor of a product of entries.
enum Factor {
    Entries(Indexed),
    Delta(usize, usize),
}

type Keep = IndexSet<usize>;

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

    fn shape_of(&self, indices: &[usize]) -> Shape {
        indices.iter().map(|i| self.typed.indices[*i].1.clone()).collect()
    }

    fn name(&self, index: usize) -> &str {
        &self.typed.indices[index].0.name
    }

    /// The same tensor with its axes in another order.
    fn arrange(&mut self, tensor: &Indexed, order: &[usize], span: Span) -> Result<Id> {
        if tensor.indices == order {
            return Ok(tensor.id);
        }
        if let Some(missing) = order.iter().find(|i| !tensor.indices.contains(i)) {
            let message = format!("index {} is free but does not occur in every term", self.name(*missing));
            return Err(Error::new(ErrorCode::Index, message, span));
        }
        self.contract(&[Factor::Entries(tensor.clone())], order, span)
    }

    /// The sum over all indices but `output` of a product of entries.
    fn contract(&mut self, factors: &[Factor], output: &[usize], span: Span) -> Result<Id> {
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
            pattern.output(labels.get(place).cloned().unwrap_or_default());
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
    fn index_sum(&mut self, node: usize, keep: &Keep) -> Result<Indexed> {
        let nodes = &self.typed.nodes;
        let span = nodes[node].expr.span;
        let (children, signs) = match &nodes[node].operation {
            Operation::Sum(signs) => (nodes[node].children.clone(), signs.clone()),
            _ => return self.index_term(node, keep),
        };
        let mut terms: Vec<(Rational, Indexed)> = Vec::new();
        for (child, negative) in children.iter().zip(signs) {
            let term = self.index_term(*child, keep)?;
            terms.push((Rational::from_integer(if negative { -1 } else { 1 }), term));
        }
        let order = terms.iter().map(|(_, t)| &t.indices).find(|i| !i.is_empty()).cloned().unwrap_or_default();
        let mut sum = Vec::new();
        for (place, (sign, term)) in terms.iter().enumerate() {
            let odd = term.indices.iter().find(|i| !order.contains(i));
            let missing = order.iter().find(|i| !term.indices.is_empty() && !term.indices.contains(i));
            if let Some(index) = odd.or(missing) {
                let name = self.name(*index).to_owned();
                let [has, lacks] = {
                    let first = terms.iter().position(|(_, t)| !t.indices.is_empty()).unwrap_or(0);
                    let (a, b) = (nodes[children[first]].expr, nodes[children[place]].expr);
                    if odd.is_some() { [b, a] } else { [a, b] }
                };
                let message = format!("index {name} is free in {} but does not occur in {}", print(has), print(lacks));
                return Err(Error::new(ErrorCode::Index, message, has.span.to(lacks.span)));
            }
            let id = if term.indices.is_empty() { term.id } else { self.arrange(term, &order, span)? };
            sum.push((sign.clone(), id));
        }
        let shape = self.shape_of(&order);
        Ok(Indexed { id: self.sum(&sum, &shape, span)?, indices: order })
    }

    /// The factors of a term, and whether each divides.
    fn factors(&self, node: usize, divides: bool, out: &mut Vec<(usize, bool)>, sign: &mut Rational) {
        let this = &self.typed.nodes[node];
        match &this.operation {
            Operation::Product(ops, _) if this.indexed => {
                self.factors(this.children[0], divides, out, sign);
                for (op, child) in ops.iter().zip(&this.children[1..]) {
                    let inverse = matches!(op, ProductOp::Divide | ProductOp::HadamardDivide);
                    self.factors(*child, divides != inverse, out, sign);
                }
            }
            Operation::Negate if this.indexed => {
                *sign = -&*sign;
                self.factors(this.children[0], divides, out, sign);
            }
            _ => out.push((node, divides)),
        }
    }

    /// The indices that occur below a node.
    fn indices_below(&self, node: usize, out: &mut Keep) {
        let this = &self.typed.nodes[node];
        match &this.operation {
            Operation::Index(indices) | Operation::Delta(indices) => out.extend(indices.iter().copied()),
            _ if this.indexed => this.children.iter().for_each(|c| self.indices_below(*c, out)),
            _ => {}
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
        // In how many factors each index occurs: a factor must not sum what another one uses.
        let mut below: Vec<Keep> = Vec::new();
        let mut uses: IndexMap<usize, u32> = IndexMap::new();
        for (part, _) in &parts {
            let mut own = Keep::new();
            self.indices_below(*part, &mut own);
            for index in &own {
                *uses.entry(*index).or_default() += 1;
            }
            below.push(own);
        }
        let (mut factors, mut scalars, mut divisors) = (Vec::new(), Vec::new(), Vec::new());
        let mut occurring = Keep::new();
        for ((part, divides), own) in parts.iter().zip(&below) {
            if let (Operation::Delta(indices), false) = (&self.typed.nodes[*part].operation, divides) {
                occurring.extend(indices.iter().copied());
                factors.push(Factor::Delta(indices[0], indices[1]));
                continue;
            }
            let inner: Keep = own.iter().filter(|i| keep.contains(*i) || uses[*i] > 1).copied().collect();
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
    fn output_order(&self, occurring: &Keep, keep: &Keep) -> Vec<usize> {
        let free = self.typed.free.iter().map(|(_, place)| *place);
        let mut output: Vec<usize> = free.filter(|i| occurring.contains(i) && keep.contains(i)).collect();
        let rest: Vec<usize> = occurring.iter().filter(|i| keep.contains(*i) && !output.contains(i)).copied().collect();
        output.extend(rest);
        output
    }

    /// One factor. Its indices may be more than those kept; the product sums them.
    fn index_factor(&mut self, node: usize, keep: &Keep) -> Result<Indexed> {
        let this = &self.typed.nodes[node];
        let span = this.expr.span;
        if !this.indexed {
            return Ok(Indexed { id: self.get(node)?.id, indices: Vec::new() });
        }
        match &this.operation {
            Operation::Index(indices) => Ok(Indexed { id: self.get(this.children[0])?.id, indices: indices.clone() }),
            Operation::Call(Callable::Map(function), _) => {
                let inner = self.index_sum(this.children[0], keep)?;
                Ok(Indexed { id: self.add(Op::Map(*function), &[inner.id], span)?, indices: inner.indices })
            }
            Operation::Power | Operation::EntryPower => {
                let exponent = self.get(this.children[1])?.id;
                let mut base = self.index_factor(this.children[0], keep)?;
                let distinct: Keep = base.indices.iter().copied().collect();
                if distinct.len() < base.indices.len() {
                    let order: Vec<usize> = distinct.into_iter().collect();
                    base = Indexed { id: self.arrange(&base, &order, span)?, indices: order };
                }
                Ok(Indexed { id: self.power(base.id, exponent, span)?, indices: base.indices })
            }
            Operation::Delta(indices) => {
                let order: Vec<usize> = indices.iter().copied().collect::<Keep>().into_iter().collect();
                let id = self.contract(&[Factor::Delta(indices[0], indices[1])], &order, span)?;
                Ok(Indexed { id, indices: order })
            }
            Operation::Defined(_) => self.index_sum(this.children[0], keep),
            _ => self.index_sum(node, keep),
        }
    }
}
