//! Functions and powers of entries. They act entry by entry: an index that is repeated in a product of an operand is summed there; one that
//! is not stays open, and is summed by the product around.

use super::build::Builder;
use super::indexed::{Factor, Indexed, Keep, is_reduction};
use super::tree::Operation;
use crate::base::{Error, ErrorCode, Rational, Result, Span};
use crate::expr::Id;
use crate::ops::{Aggregate, Callable, Function, Op, Spoken};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use crate::syntax::print;
use indexmap::IndexMap;

/// How often each index occurs: most often in any term of a sum, or in any operand of a function.
#[derive(Default)]
struct Counts {
    times: IndexMap<usize, u32>,
    /// Those that a norm or a sum of all entries binds, where they occur nowhere else.
    reduced: Keep,
}

impl Counts {
    fn merge(&mut self, other: Counts) {
        for (index, times) in other.times {
            *self.times.entry(index).or_default() += times;
        }
        self.reduced.extend(other.reduced);
    }
}

impl Builder<'_, '_> {
    /// The indices that occur below a node, but for those of the sums there.
    pub(super) fn indices_below(&self, node: usize, out: &mut Keep) {
        let this = &self.typed.nodes[node];
        if let Some(operand) = self.operands.get(&node) {
            out.extend(operand.indices.iter().copied());
            return;
        }
        match &this.operation {
            Operation::Index(indices) | Operation::Delta(indices) => out.extend(indices.iter().copied()),
            Operation::SumOver(own) => {
                let mut inside = Keep::new();
                self.indices_below(this.children[0], &mut inside);
                out.extend(inside.into_iter().filter(|index| !own.contains(index)));
            }
            _ if this.indexed => this.children.iter().for_each(|c| self.indices_below(*c, out)),
            _ => {}
        }
    }

    /// The indices that occur below a node outside of norms and sums of all entries.
    pub(super) fn indices_outside(&self, node: usize, out: &mut Keep) {
        let mut counts = Counts::default();
        self.count(node, &mut counts);
        out.extend(counts.times.into_keys());
    }

    /// The operands of a function or a power.
    fn function_operands(&self, node: usize) -> Option<&[usize]> {
        let this = &self.typed.nodes[node];
        match &this.operation {
            Operation::Power | Operation::EntryPower | Operation::Call(..) => Some(&this.children),
            // What the body was given.
            Operation::Defined(_) => Some(&self.typed.nodes[this.children[1]].children),
            _ => None,
        }
    }

    fn count(&self, node: usize, counts: &mut Counts) {
        let this = &self.typed.nodes[node];
        if let Some(operand) = self.operands.get(&node) {
            operand.indices.iter().for_each(|index| *counts.times.entry(*index).or_default() += 1);
            return;
        }
        if !this.indexed {
            return;
        }
        match &this.operation {
            Operation::Index(indices) | Operation::Delta(indices) => {
                indices.iter().for_each(|index| *counts.times.entry(*index).or_default() += 1);
            }
            Operation::Sum(_) => counts.merge(self.most(&this.children)),
            Operation::SumOver(own) => {
                let mut inside = self.most(&this.children);
                inside.times.retain(|index, _| !own.contains(index));
                counts.merge(inside);
            }
            Operation::Call(callable, _) if is_reduction(*callable) => {
                let inside = self.most(&this.children);
                counts.reduced.extend(inside.times.into_keys().chain(inside.reduced));
            }
            _ => match self.function_operands(node) {
                Some(operands) => counts.merge(self.most(operands)),
                None => this.children.iter().for_each(|child| self.count(*child, counts)),
            },
        }
    }

    /// The most occurrences of each index in any of some nodes.
    fn most(&self, nodes: &[usize]) -> Counts {
        let mut most = Counts::default();
        for node in nodes {
            let mut own = Counts::default();
            self.count(*node, &mut own);
            for (index, times) in own.times {
                let entry = most.times.entry(index).or_default();
                *entry = times.max(*entry);
            }
            most.reduced.extend(own.reduced);
        }
        most
    }

    /// What the operands of a function do with the indices in them that are not bound by a norm or a sum there: those that are repeated in a
    /// product are summed, the others are open.
    fn bound_and_open(&self, operands: &[usize]) -> (Keep, Keep) {
        let mut counts = self.most(operands);
        for index in std::mem::take(&mut counts.reduced) {
            if let Some(times) = counts.times.get_mut(&index) {
                *times += 1;
            }
        }
        // What occurs in two operands belongs to both.
        let mut shared = Keep::new();
        if let [first, rest @ ..] = operands
            && !rest.is_empty()
        {
            let mut seen = Keep::new();
            self.indices_below(*first, &mut seen);
            for operand in rest {
                let mut own = Keep::new();
                self.indices_below(*operand, &mut own);
                shared.extend(own.iter().filter(|index| seen.contains(*index)));
                seen.extend(own);
            }
        }
        let (mut bound, mut open) = (Keep::new(), Keep::new());
        for (index, times) in counts.times {
            let inside = times > 1 && !shared.contains(&index);
            if inside {
                bound.insert(index)
            } else {
                open.insert(index)
            };
        }
        (bound, open)
    }

    /// What the operands of a function keep, where the function keeps these.
    fn open(&mut self, node: usize, operands: &[usize], keep: &Keep) -> Keep {
        let (bound, open) = self.bound_and_open(operands);
        let summed: Vec<usize> = bound.into_iter().filter(|index| !keep.contains(index)).collect();
        if !self.is_inside_function && !summed.is_empty() {
            self.note_summed(node, &summed);
        }
        keep.iter().copied().chain(open).collect()
    }

    /// Says which indices are summed inside a function, and how they would be summed outside of it.
    fn note_summed(&mut self, node: usize, summed: &[usize]) {
        let expr = self.typed.nodes[node].expr;
        let names: Vec<&str> = summed.iter().map(|index| self.name(*index)).collect();
        let other =
            Expr { kind: ExprKind::SumOver(vec![names[0].to_owned()], Box::new(expr.clone())), span: expr.span };
        let (all, are) = match &names[..] {
            [one] => ((*one).to_owned(), "is"),
            [most @ .., last] => (format!("{} and {last}", most.join(", ")), "are"),
            [] => return,
        };
        let note = format!(
            "{all} {are} repeated in a product inside `{}` and summed there; write `{}` for a sum outside",
            print(expr),
            print(&other)
        );
        self.notes.push(note);
    }

    /// Says that the indices without a left-hand side are free, where they stand inside functions and powers only: a loss is often written so.
    pub(super) fn note_free(&mut self, root: usize) {
        let typed = self.typed;
        let terms = match &typed.nodes[root].operation {
            Operation::Sum(_) => typed.nodes[root].children.clone(),
            _ => vec![root],
        };
        if typed.has_target || typed.free.is_empty() {
            return;
        }
        let place = match &typed.free[..] {
            [(name, index)] => {
                let along = self.symbols.axis_text(&typed.indices[*index].1);
                Some(format!("declare `{name}: index({along})` for one place"))
            }
            _ => None,
        };
        if terms.iter().any(|term| self.has_entry(*term)) {
            // `logsumexp(z) - z[k]`: beside a term without an index one entry may be meant.
            let literal = |term: &usize| matches!(typed.nodes[*term].operation, Operation::Number(_));
            let alone = terms.iter().any(|term| !typed.nodes[*term].indexed && !literal(term));
            let names = &typed.free;
            self.notes.extend(
                place
                    .filter(|_| alone)
                    .map(|place| format!("without a left-hand side {} is free: {place}", names[0].0)),
            );
            return;
        }
        let other = place.map_or_else(String::new, |place| format!(", or {place}"));
        let names: Vec<&str> = typed.free.iter().map(|(name, _)| name.as_str()).collect();
        let (are, them) = if names.len() > 1 { ("are", "them") } else { ("is", "it") };
        let (names, text) = (names.join(" and "), print(typed.nodes[root].expr));
        self.notes.push(format!(
            "without a left-hand side {names} {are} free: write `f = {text}` for the sum over {them}{other}"
        ));
    }

    /// Whether a factor is a delta or an entry itself, with a free index.
    fn has_entry(&self, node: usize) -> bool {
        let this = &self.typed.nodes[node];
        match &this.operation {
            Operation::Index(indices) | Operation::Delta(indices) => {
                indices.iter().any(|index| self.typed.free.iter().any(|(_, place)| place == index))
            }
            Operation::Sum(_) | Operation::Product(..) | Operation::Negate => {
                this.children.iter().any(|child| self.has_entry(*child))
            }
            _ => false,
        }
    }

    /// A summed index must not occur in denominators only: what is summed, the denominator or the quotients, is not said.
    pub(super) fn check_denominators(
        &self,
        node: usize,
        parts: &[(usize, bool)],
        below: &[Keep],
        keep: &Keep,
    ) -> Result<()> {
        for ((part, _), own) in parts.iter().zip(below).filter(|((_, divides), _)| *divides) {
            let above = |index: &usize| parts.iter().zip(below).any(|((_, d), own)| !d && own.contains(index));
            // A sum below the line is a whole: what is repeated in its terms is summed there.
            let is_sum = matches!(self.typed.nodes[*part].operation, Operation::Sum(_));
            let bound = if is_sum { self.bound_and_open(&[*part]).0 } else { Keep::new() };
            let odd = |index: &&usize| {
                let summed = !keep.contains(*index) && !above(index) && !bound.contains(*index);
                summed && self.escapes(*part, **index)
            };
            let Some(index) = own.iter().find(odd) else { continue };
            let (expr, name) = (self.typed.nodes[node].expr, self.name(*index));
            let names = || vec![name.to_owned()];
            let whole = Expr { kind: ExprKind::SumOver(names(), Box::new(expr.clone())), span: expr.span };
            let message = format!(
                "index {name} is summed but occurs in a denominator only: write `{}` to divide by the sum, or `{}` for the sum of the quotients",
                print(&divided(expr, name)),
                print(&whole)
            );
            return Err(Error::new(ErrorCode::Index, message, self.typed.nodes[*part].expr.span));
        }
        Ok(())
    }

    /// Whether an index is not summed inside a function, a norm or a sum of its own.
    fn escapes(&self, node: usize, index: usize) -> bool {
        let this = &self.typed.nodes[node];
        match &this.operation {
            Operation::Index(indices) | Operation::Delta(indices) => indices.contains(&index),
            _ if !this.indexed => false,
            Operation::SumOver(own) => !own.contains(&index) && self.escapes(this.children[0], index),
            Operation::Call(callable, _) if is_reduction(*callable) => false,
            _ => match self.function_operands(node) {
                Some(operands) => {
                    !self.bound_and_open(operands).0.contains(&index)
                        && operands.iter().any(|o| self.escapes(*o, index))
                }
                None => this.children.iter().any(|child| self.escapes(*child, index)),
            },
        }
    }

    /// One factor. Its indices may be more than those kept; the product sums them.
    pub(super) fn index_factor(&mut self, node: usize, keep: &Keep) -> Result<Indexed> {
        let typed = self.typed;
        let this = &typed.nodes[node];
        let span = this.expr.span;
        if let Some(operand) = self.operands.get(&node) {
            return Ok(operand.clone());
        }
        let closed = matches!(this.operation, Operation::SumOver(_));
        // A sum over all its indices is built once.
        let is_built = !closed || self.values.len() > node;
        if !this.indexed && is_built {
            return Ok(Indexed { id: self.get(node)?.id, indices: Vec::new() });
        }
        match &this.operation {
            Operation::Index(indices) => Ok(Indexed { id: self.get(this.children[0])?.id, indices: indices.clone() }),
            Operation::Delta(indices) => {
                let order: Vec<usize> = indices.iter().copied().collect::<Keep>().into_iter().collect();
                let id = self.contract(&[Factor::Delta(indices[0], indices[1])], &order, span)?;
                Ok(Indexed { id, indices: order })
            }
            Operation::SumOver(own) => {
                let inside: Keep = keep.iter().chain(own).copied().collect();
                self.summed.extend(own);
                let value = self.index_sum(this.children[0], &inside);
                self.summed.truncate(self.summed.len() - own.len());
                self.total(value?, own, span)
            }
            Operation::Power | Operation::EntryPower | Operation::Call(..) | Operation::Defined(_) => {
                let operands = self.function_operands(node).unwrap_or_default().to_vec();
                let open = self.open(node, &operands, keep);
                let outermost = !std::mem::replace(&mut self.is_inside_function, true);
                let value = self.function(node, &operands, keep, &open);
                self.is_inside_function = !outermost;
                value
            }
            _ => self.index_sum(node, keep),
        }
    }

    /// A tensor summed over some of its indices.
    fn total(&mut self, value: Indexed, over: &[usize], span: Span) -> Result<Indexed> {
        let missing: Vec<usize> = over.iter().copied().filter(|index| !value.indices.contains(index)).collect();
        let mut value = value;
        if !missing.is_empty() {
            let order: Vec<usize> = value.indices.iter().copied().chain(missing).collect();
            value = Indexed { id: self.arrange(&value, &order, span)?, indices: order };
        }
        let output: Vec<usize> = value.indices.iter().copied().filter(|index| !over.contains(index)).collect();
        Ok(Indexed { id: self.contract(&[Factor::Entries(value)], &output, span)?, indices: output })
    }

    /// A function or a power of operands that keep `open`.
    fn function(&mut self, node: usize, operands: &[usize], keep: &Keep, open: &Keep) -> Result<Indexed> {
        let this = &self.typed.nodes[node];
        let span = this.expr.span;
        match &this.operation {
            Operation::Call(Callable::Map(function), _) => {
                let inner = self.index_sum(operands[0], open)?;
                Ok(Indexed { id: self.call_of(Callable::Map(*function), inner.id, this.expr)?, indices: inner.indices })
            }
            Operation::Call(callable, _) => self.reduction(*callable, node, keep, open),
            Operation::Defined(definition) => {
                self.graph.note_written(crate::ops::UncommonOperations::defined([definition.name.clone()]));
                for operand in operands {
                    if self.typed.nodes[*operand].indexed {
                        let value = self.index_sum(*operand, open)?;
                        self.operands.insert(*operand, value);
                    }
                }
                let value = self.index_sum(this.children[0], open);
                operands.iter().for_each(|operand| drop(self.operands.remove(operand)));
                let value = value?;
                self.defined.insert(value.id);
                Ok(value)
            }
            _ => {
                let [base, exponent] = [self.index_sum(operands[0], open)?, self.index_sum(operands[1], open)?];
                // The square of a norm has a value where the norm has no derivative.
                let is_two = self.graph.number_value(exponent.id) == Some(Rational::from_integer(2));
                let root = match &self.typed.nodes[operands[0]].operation {
                    Operation::Call(callable, _) if is_two => functions(*callable),
                    _ => None,
                };
                if let Some((None, Some(root))) = root
                    && *self.graph.op(base.id) == Op::Map(root)
                {
                    return Ok(Indexed { id: self.graph.children(base.id)[0], indices: base.indices });
                }
                if exponent.indices.is_empty() {
                    return Ok(Indexed { id: self.power(base.id, exponent.id, span)?, indices: base.indices });
                }
                if base.indices.is_empty() {
                    return Ok(Indexed {
                        id: self.array_power(base.id, exponent.id, span)?,
                        indices: exponent.indices,
                    });
                }
                let all: Keep = base.indices.iter().chain(&exponent.indices).copied().collect();
                let order = self.output_order(&all, open);
                let [base, exponent] = [self.arrange(&base, &order, span)?, self.arrange(&exponent, &order, span)?];
                Ok(Indexed { id: self.array_power(base, exponent, span)?, indices: order })
            }
        }
    }

    /// A norm, a sum or the like, of all entries that the indices of its own go over.
    fn reduction(&mut self, callable: Callable, node: usize, keep: &Keep, open: &Keep) -> Result<Indexed> {
        let this = &self.typed.nodes[node];
        let (operand, span) = (this.children[0], this.expr.span);
        let mut below = Keep::new();
        self.indices_below(operand, &mut below);
        let (mut keep, mut open) = (keep.clone(), open.clone());
        if below.iter().all(|index| keep.contains(index)) {
            // One number for each index is nothing that a sum of all would be for.
            let names: Vec<&str> = below.iter().map(|index| self.name(*index)).collect();
            let names = names.join(" and ");
            if below.iter().any(|index| self.summed.contains(index)) {
                let message = format!(
                    "`{}` has no index of its own to go over, as the sum around it is over {names}",
                    print(this.expr)
                );
                return Err(Error::new(ErrorCode::Index, message, span));
            }
            self.notes
                .push(format!("{names} inside `{}` is summed there, and is not the {names} outside", print(this.expr)));
            keep.retain(|index| !below.contains(index));
            let (bound, own) = self.bound_and_open(&[operand]);
            open.retain(|index| !bound.contains(index));
            open.extend(own);
        }
        let value = self.index_sum(operand, &open)?;
        let own: Vec<usize> = value.indices.iter().copied().filter(|index| !keep.contains(index)).collect();
        if own.len() == value.indices.len() {
            return Ok(Indexed { id: self.call_of(callable, value.id, this.expr)?, indices: Vec::new() });
        }
        if Spoken::find(callable.name()) == Some(Spoken::Total) {
            return self.total(value, &own, span);
        }
        let Some((each, Some(function))) = functions(callable) else {
            let message = format!(
                "{} takes all entries: it cannot be one value for each {}",
                callable.name(),
                self.name(keep[0])
            );
            return Err(Error::new(ErrorCode::Index, message, span));
        };
        let id = match each {
            Some(each) => self.add(Op::Map(each), &[value.id], span)?,
            None => self.square(value.id, span)?,
        };
        let sum = self.total(Indexed { id, indices: value.indices }, &own, span)?;
        Ok(Indexed { id: self.add(Op::Map(function), &[sum.id], span)?, indices: sum.indices })
    }

    fn square(&mut self, id: Id, span: Span) -> Result<Id> {
        let two = self.graph.number(Rational::from_integer(2));
        self.power(id, two, span)
    }
}

/// For an operation that adds up the entries of its operand: the function of these, or none for their squares, and that of the sum.
fn functions(callable: Callable) -> Option<(Option<Function>, Option<Function>)> {
    match callable {
        Callable::Operation(operation) => operation.record().aggregate.map(Aggregate::functions),
        _ => None,
    }
}

/// A quotient whose divisors with an index are summed over it.
fn divided(expr: &Expr, index: &str) -> Expr {
    let ExprKind::Product(head, tail) = &expr.kind else { return expr.clone() };
    let has = |e: &Expr| matches!(&e.kind, ExprKind::Index(_, own) if own.iter().any(|i| i == index));
    let factor = |(op, factor): &(ProductOp, Expr)| {
        let divides = matches!(op, ProductOp::Divide | ProductOp::HadamardDivide);
        let factor = match divides && factor.any(&has) {
            true => {
                Expr { kind: ExprKind::SumOver(vec![index.to_owned()], Box::new(factor.clone())), span: factor.span }
            }
            false => factor.clone(),
        };
        (*op, factor)
    };
    let tail = tail.iter().map(factor).collect();
    Expr { kind: ExprKind::Product(Box::new(divided(head, index)), tail), span: expr.span }
}
