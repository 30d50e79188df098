//! The first pass: the syntax tree as a flat list, children first, with its names resolved and its kinds related.

use super::body::{Bodies, Frame};
use super::error::{Operand, given};
use super::fit::{self, Cost};
use super::indexed::is_reduction;
use super::kind::{COLUMN, FOURTH_ORDER, Kinds, MATRIX, MAX_RANK, NAMED, Relation, SCALAR, Slot, Solver};
use super::names::{defaults, find_dimensions, likely_kinds, size};
use super::occurrences::free_indices;
use super::place::open_places;
use super::spelling::Spelling;
use super::suggest::is_reserved;
use super::tree::{Name, Node, Operation, Origin, Placeholder, Tree, clash};
use super::{Failure, Pinned, Question};
use crate::base::{Dimension, Error, ErrorCode, Result, Symbols};
use crate::ops::{self, Callable, Kind, Signature};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};
use indexmap::IndexMap;

/// Reads a syntax tree.
pub(super) fn read<'a>(question: &Question<'a>, symbols: &mut Symbols) -> Result<Tree<'a>, Failure<'a>> {
    let Question { expr, target, bodies, wrt, pinned, has_tensors, .. } = *question;
    find_dimensions(expr, symbols)?;
    for (_, size) in symbols.suggested_sizes().to_vec() {
        symbols.dimension(&size);
    }
    let free = free_indices(expr, target)?;
    let tree = Tree {
        nodes: Vec::new(),
        names: IndexMap::new(),
        indices: IndexMap::new(),
        is_indexed: free.is_some(),
        has_target: target.is_some(),
        free: free.unwrap_or_default(),
        solver: Solver::default(),
        origins: Vec::new(),
        placeholders: Vec::new(),
        cost: Cost::default(),
    };
    let open = open_places(expr, symbols);
    let mut reader = Reader {
        tree,
        symbols,
        whole: expr,
        has_tensors,
        open,
        wrt,
        pinned,
        scope: 1,
        scopes: 1,
        bound: Vec::new(),
        bodies,
        frames: Vec::new(),
    };
    let root = reader.root(expr)?;
    if reader.tree.is_indexed {
        reader.scalar(root)?;
    }
    let mut tree = reader.tree;
    // To know that there is another reading needs less than to know the best.
    let steps = if pinned.is_some() { fit::STEPS / 10 } else { fit::STEPS };
    let (fitting, cost) = fit::fit(&tree, symbols, steps);
    tree.cost = cost;
    let defaults = defaults(&tree.names, symbols);
    if let Err(conflict) = tree.solver.solve(&fitting, &defaults) {
        return Err(clash(conflict, &tree.origins));
    }
    for node in &tree.nodes {
        if matches!(node.operation, Operation::Name(_)) && tree.solver.get(node.kind).rank() > MAX_RANK {
            return Err(Error::new(ErrorCode::TooLarge, "too many axes", node.expr.span).into());
        }
    }
    Ok(tree)
}

/// A factor of a product with the operator before it.
#[derive(Clone, Copy)]
struct Factor<'a> {
    op: ProductOp,
    node: usize,
    expr: &'a Expr,
}

pub(super) struct Reader<'a, 's> {
    pub(super) tree: Tree<'a>,
    pub(super) symbols: &'s mut Symbols,
    /// The expression.
    pub(super) whole: &'a Expr,
    /// The names of it that are places without being declared.
    pub(super) open: Vec<String>,
    has_tensors: bool,
    pub(super) wrt: &'a [&'a str],
    pinned: Option<Pinned<'a>>,
    /// The scope of summed indices, and the number of scopes.
    pub(super) scope: usize,
    pub(super) scopes: usize,
    /// The indices of the sums that are being read, with their scopes.
    pub(super) bound: Vec<(&'a [String], usize)>,
    bodies: &'a Bodies,
    /// The bodies of operations that are being read, the innermost last.
    pub(super) frames: Vec<Frame<'a>>,
}

impl<'a> Reader<'a, '_> {
    pub(super) fn node(&mut self, expr: &'a Expr, operation: Operation, children: Vec<usize>, kind: Slot) -> usize {
        // What is read in a body stands where the call does.
        let expr = self.frames.last().map_or(expr, |frame| frame.call);
        let indexed = matches!(operation, Operation::Index(_) | Operation::Delta(_))
            || children.iter().any(|c| self.tree.nodes[*c].indexed);
        let reduced = self.is_reduced(&operation, &children);
        self.tree.nodes.push(Node { expr, operation, children, kind, indexed, reduced });
        self.tree.nodes.len() - 1
    }

    pub(super) fn leaf(&mut self, expr: &'a Expr, operation: Operation, kind: Kinds) -> usize {
        let slot = self.tree.solver.slot(kind);
        self.node(expr, operation, Vec::new(), slot)
    }

    pub(super) fn kind(&self, node: usize) -> Slot {
        self.tree.nodes[node].kind
    }

    pub(super) fn relate(
        &mut self,
        relation: Relation,
        operator: &'a str,
        a: Slot,
        b: Slot,
        operands: Vec<Operand<'a>>,
    ) -> Slot {
        let origin = self.tree.origins.len();
        let frame = self.frames.last();
        let operands = match frame.map(|frame| &frame.call.kind) {
            Some(ExprKind::Call(_, arguments)) => arguments.iter().map(Operand::whole).collect(),
            _ => operands,
        };
        let takes = frame.map(|frame| frame.takes.clone());
        self.tree.origins.push(Origin { operator, relation, operands, takes });
        self.tree.solver.relate(relation, a, b, origin)
    }

    pub(super) fn propagate(&mut self) -> Result<(), Failure<'a>> {
        self.tree.solver.propagate().map_err(|conflict| clash(conflict, &self.tree.origins))
    }

    /// Demands a kind of a node, with this message if it cannot be.
    pub(super) fn demand(
        &mut self,
        node: usize,
        kinds: Kinds,
        code: ErrorCode,
        message: &str,
    ) -> Result<(), Failure<'a>> {
        self.propagate()?;
        let (slot, expr) = (self.kind(node), self.tree.nodes[node].expr);
        if self.tree.solver.narrow(slot, kinds) {
            return self.propagate();
        }
        Err(Failure { error: Error::new(code, message, expr.span), operands: vec![Operand::whole(expr)] })
    }

    /// In index notation whatever has no indices is a scalar.
    pub(super) fn scalar(&mut self, node: usize) -> Result<(), Failure<'a>> {
        if self.tree.nodes[node].indexed {
            return Ok(());
        }
        self.demand(node, SCALAR, ErrorCode::Index, "in index notation every factor needs its indices, but {0}")
    }

    /// Reads children whose parent works entry by entry on indexed expressions.
    fn entries(&mut self, children: &[usize]) -> Result<(), Failure<'a>> {
        if children.iter().any(|c| self.tree.nodes[*c].indexed) {
            for child in children {
                self.scalar(*child)?;
            }
        }
        Ok(())
    }

    /// Indexed expressions may not stand here.
    pub(super) fn no_indices(&self, children: &[usize], operator: &str, whole: &Expr) -> Result<(), Failure<'a>> {
        if !children.iter().any(|c| self.tree.nodes[*c].indexed) {
            return Ok(());
        }
        let message = format!("{operator} does not take an expression with indices; repeat an index to sum over it");
        Err(Error::new(ErrorCode::Index, message, whole.span).into())
    }

    fn root(&mut self, expr: &'a Expr) -> Result<usize, Failure<'a>> {
        let node = match &expr.kind {
            ExprKind::Sum(_) => self.sum(expr, true),
            _ => self.read(expr),
        }?;
        self.propagate()?;
        Ok(node)
    }

    fn sum(&mut self, expr: &'a Expr, is_root: bool) -> Result<usize, Failure<'a>> {
        let ExprKind::Sum(terms) = &expr.kind else { return self.read(expr) };
        let mut children = Vec::with_capacity(terms.len());
        for term in terms {
            children.push(self.read(&term.expr)?);
            if is_root {
                self.scope = self.new_scope();
            }
        }
        self.entries(&children)?;
        let mut kind = self.kind(children[0]);
        for (i, child) in children.iter().enumerate().skip(1) {
            let operator = if terms[i].negative { "-" } else { "+" };
            let operands = vec![Operand { expr, prefix: Some(i) }, Operand::whole(&terms[i].expr)];
            let before = children[..i].iter().any(|child| self.tree.nodes[*child].reduced);
            let relation = Relation::entrywise([before, self.tree.nodes[*child].reduced]);
            kind = self.relate(relation, operator, kind, self.kind(*child), operands);
        }
        let signs = terms.iter().map(|t| t.negative).collect();
        Ok(self.node(expr, Operation::Sum(signs), children, kind))
    }

    pub(super) fn read(&mut self, expr: &'a Expr) -> Result<usize, Failure<'a>> {
        let whole = Operand::whole;
        match &expr.kind {
            ExprKind::Number(value) => Ok(self.leaf(expr, Operation::Number(value.clone()), SCALAR)),
            ExprKind::Name(name) => self.name(expr, name),
            ExprKind::Sum(_) => self.sum(expr, false),
            ExprKind::Frobenius(left, right) => {
                let children = vec![self.read(left)?, self.read(right)?];
                self.no_indices(&children, "':'", expr)?;
                let (a, b) = (self.kind(children[0]), self.kind(children[1]));
                let kind = self.relate(
                    Relation::Frobenius.beside_tensors(self.has_tensors),
                    ":",
                    a,
                    b,
                    vec![whole(left), whole(right)],
                );
                Ok(self.node(expr, Operation::Frobenius, children, kind))
            }
            ExprKind::Product(head, tail) => self.product(expr, head, tail),
            ExprKind::Negate(inner) => {
                let child = self.read(inner)?;
                let kind = self.kind(child);
                Ok(self.node(expr, Operation::Negate, vec![child], kind))
            }
            ExprKind::Transpose(inner) => {
                let child = self.read(inner)?;
                self.no_indices(&[child], "the transpose", expr)?;
                let kind = self.kind(child);
                let relation = Relation::Call(ops::transposed);
                let kind = self.relate(relation, "the transpose", kind, kind, vec![whole(inner)]);
                Ok(self.node(expr, Operation::Transpose, vec![child], kind))
            }
            ExprKind::Power(base, exponent) | ExprKind::HadamardPower(base, exponent) => {
                let children = vec![self.read(base)?, self.read(exponent)?];
                self.entries(&children)?;
                let (relation, operation, operator) = match expr.kind {
                    ExprKind::Power(..) => (Relation::Power, Operation::Power, "^"),
                    _ => {
                        let reduced = [0, 1].map(|at| self.tree.nodes[children[at]].reduced);
                        let relation =
                            if reduced.contains(&true) { Relation::Spread(reduced) } else { Relation::EntryPower };
                        (relation, Operation::EntryPower, ".^")
                    }
                };
                let (a, b) = (self.kind(children[0]), self.kind(children[1]));
                let kind = self.relate(relation, operator, a, b, vec![whole(base), whole(exponent)]);
                Ok(self.node(expr, operation, children, kind))
            }
            ExprKind::Call(name, arguments) => self.call(expr, name, arguments),
            ExprKind::Index(inner, indices) => self.index(expr, inner, indices),
            ExprKind::SumOver(indices, body) => self.sum_over(expr, indices, body),
        }
    }

    fn product(&mut self, expr: &'a Expr, head: &'a Expr, tail: &'a [(ProductOp, Expr)]) -> Result<usize, Failure<'a>> {
        let mut children = vec![self.read(head)?];
        for (_, factor) in tail {
            children.push(self.read(factor)?);
        }
        let mut factors: Vec<Factor<'a>> = vec![Factor { op: ProductOp::Times, node: children[0], expr: head }];
        for ((op, expr), node) in tail.iter().zip(&children[1..]) {
            factors.push(Factor { op: *op, node: *node, expr });
        }
        if children.iter().any(|c| self.tree.nodes[*c].indexed) {
            factors = self.join_plain(expr, factors)?;
            let children: Vec<usize> = factors.iter().map(|f| f.node).collect();
            self.entries(&children)?;
        }
        Ok(self.multiply(expr, &factors))
    }

    /// A product of factors from left to right; the first operator does not count.
    fn multiply(&mut self, expr: &'a Expr, factors: &[Factor<'a>]) -> usize {
        let mut kind = self.kind(factors[0].node);
        let (mut ops, mut kinds) = (Vec::new(), Vec::new());
        let mut before = self.tree.nodes[factors[0].node].reduced;
        for (i, Factor { op, node, expr: factor }) in factors.iter().enumerate().skip(1) {
            let reduced = [before, self.tree.nodes[*node].reduced];
            let (relation, operator) = match op {
                ProductOp::Times => (Relation::Product.beside_tensors(self.has_tensors), "*"),
                ProductOp::Divide => (Relation::Divide, "/"),
                ProductOp::Hadamard => (Relation::entrywise(reduced), ".*"),
                ProductOp::HadamardDivide => (Relation::entrywise(reduced), "./"),
            };
            before = reduced.contains(&true);
            let operands = vec![Operand { expr, prefix: Some(i) }, Operand::whole(factor)];
            kind = self.relate(relation, operator, kind, self.kind(*node), operands);
            ops.push(*op);
            kinds.push(kind);
        }
        let children = factors.iter().map(|f| f.node).collect();
        self.node(expr, Operation::Product(ops, kinds), children, kind)
    }

    /// Whether a node is an undeclared name whose letter says vector or matrix.
    fn is_array_by_letter(&self, node: usize) -> bool {
        let Operation::Name(index) = self.tree.nodes[node].operation else { return false };
        self.tree
            .names
            .get_index(index)
            .is_some_and(|(name, found)| found.declared.is_none() && likely_kinds(name, self.symbols)[0] != SCALAR)
    }

    /// Beside entries, neighbours without an index that are no scalars by themselves belong together: `x'*A*x*delta[i,j]`.
    fn join_plain(&mut self, expr: &'a Expr, factors: Vec<Factor<'a>>) -> Result<Vec<Factor<'a>>, Failure<'a>> {
        self.propagate()?;
        let array = |reader: &Self, factor: &Factor<'a>| {
            let node = &reader.tree.nodes[factor.node];
            matches!(node.operation, Operation::Transpose) || !reader.tree.solver.get(node.kind).has(SCALAR)
        };
        let mut result: Vec<Factor<'a>> = Vec::new();
        let mut rest = factors.as_slice();
        while let [first, after @ ..] = rest {
            let divides = matches!(first.op, ProductOp::Divide | ProductOp::HadamardDivide);
            let mut count = 0;
            if !divides && !self.tree.nodes[first.node].indexed && array(self, first) {
                let run = after.iter().take_while(|f| !self.tree.nodes[f.node].indexed).count();
                // After a transpose an undeclared name is what its letter says.
                let row = matches!(self.tree.nodes[first.node].operation, Operation::Transpose);
                let joins = |f: &Factor<'a>| array(self, f) || row && self.is_array_by_letter(f.node);
                count = (0..run).rev().find(|n| joins(&after[*n])).map_or(0, |n| n + 1);
            }
            if count > 0 {
                let node = self.multiply(expr, &rest[..=count]);
                result.push(Factor { op: first.op, node, expr: first.expr });
            } else {
                result.push(*first);
            }
            rest = &rest[1 + count..];
        }
        Ok(result)
    }

    fn name(&mut self, expr: &'a Expr, name: &str) -> Result<usize, Failure<'a>> {
        if let Some(frame) = self.frames.last() {
            if let Some(operand) = frame.operand(name) {
                return Ok(operand);
            }
            if let Some(dimension) = frame.dimension(name) {
                return Ok(self.leaf(expr, Operation::Size(dimension), SCALAR));
            }
        }
        let declared = self.symbols.find_variable(name);
        if declared.is_none() {
            match self.symbols.find_dimension(name) {
                Some(dimension) if self.symbols.place(dimension).is_some() => {
                    let message = format!("{name} is an index: it selects, as in x[{name}]");
                    return Err(Error::new(ErrorCode::Index, message, expr.span).into());
                }
                Some(dimension) if !self.wrt.contains(&name) => {
                    return Ok(self.leaf(expr, Operation::Size(dimension), SCALAR));
                }
                Some(_) => {
                    let message = format!("{name} is a dimension, not a variable");
                    return Err(Error::new(ErrorCode::UnknownName, message, expr.span).into());
                }
                None => {}
            }
            if let Some((_, equal)) = ops::fourth_order(name).filter(|_| self.has_tensors) {
                return Ok(self.leaf(expr, Operation::FourthOrder(equal), FOURTH_ORDER));
            }
            if name == "eye" {
                return Ok(self.leaf(expr, Operation::Identity, MATRIX));
            }
            let number = Callable::find(name).filter(|callable| callable.is_number() && !self.wrt.contains(&name));
            if let Some(number) = number {
                return Ok(self.leaf(expr, Operation::Call(number, Vec::new()), SCALAR));
            }
            if is_reserved(name) {
                let message = match name {
                    "delta" => "delta needs two indices: delta[i,j]".to_owned(),
                    _ => format!("{name} is a function: write {name}(...)"),
                };
                return Err(Error::new(ErrorCode::Syntax, message, expr.span).into());
            }
        }
        let index = match self.tree.find_name(name) {
            Some(index) => index,
            None => {
                let pinned = self.pinned.filter(|pinned| pinned.name == name).map_or(NAMED, |pinned| pinned.kind);
                let kinds = declared.map_or(pinned, |v| Kinds::of_rank(self.symbols.declaration(v).shape.len()));
                let slot = self.tree.solver.slot(kinds);
                self.tree.names.insert_full(name.to_owned(), Name { slot, declared }).0
            }
        };
        let slot = self.tree.names[index].slot;
        Ok(self.node(expr, Operation::Name(index), Vec::new(), slot))
    }

    fn call(&mut self, expr: &'a Expr, name: &'a str, arguments: &'a [Expr]) -> Result<usize, Failure<'a>> {
        let arity = |wanted: &str| {
            let message = format!("{name} takes {wanted}, but {}", given(arguments.len()));
            Failure::from(Error::new(ErrorCode::Arity, message, expr.span))
        };
        if let Some(along) = self.along(expr, name, arguments) {
            return along;
        }
        if let Some(selected) = self.of_places(expr, name, arguments) {
            return selected;
        }
        if let Some(bodies) = self.bodies.get(name) {
            return self.defined(expr, name, arguments, bodies);
        }
        if let Some(spelling) = Spelling::find(name, arguments.len()) {
            return self.spelt(expr, name, arguments, spelling);
        }
        let Some(callable) = Callable::find(name) else { return Err(self.no_function(expr, name).into()) };
        let signature = callable.signature();
        if let Signature::OfDimensions { takes, shape } = signature {
            let dimensions: Vec<Dimension> =
                arguments.iter().map(|a| self.dimension(a, name)).collect::<Result<_>>()?;
            if dimensions.len() > MAX_RANK {
                return Err(arity(&format!("at most {MAX_RANK} dimensions")));
            }
            let kind = Kinds::of_rank(shape(&dimensions).ok_or_else(|| arity(takes))?.len());
            return Ok(self.leaf(expr, Operation::Call(callable, dimensions), kind));
        }
        if let Signature::Divided { operand, .. } = signature {
            let [first, factor] = arguments else { return Err(arity("an array and a dimension")) };
            let child = self.read(first)?;
            self.no_indices(&[child], name, expr)?;
            let (kinds, what) = if operand == Kind::Matrix { (MATRIX, "matrix") } else { (COLUMN, "vector") };
            let message = format!("{{0}}, but {name} takes a {what} and a dimension");
            self.demand(child, kinds, ErrorCode::Kind, &message)?;
            let dimension = self.dimension(factor, name)?;
            let kind = self.tree.solver.slot(MATRIX);
            return Ok(self.node(expr, Operation::Call(callable, vec![dimension]), vec![child], kind));
        }
        if arguments.len() != signature.operands() {
            return Err(arity(if signature.operands() == 1 { "one argument" } else { "two arguments" }));
        }
        let mut children = Vec::new();
        for argument in arguments {
            children.push(self.read(argument)?);
        }
        if !matches!(callable, Callable::Map(_)) && !is_reduction(callable) {
            self.no_indices(&children, name, expr)?;
        }
        let first = self.kind(children[0]);
        let kind = match signature {
            Signature::Same => first,
            Signature::ToScalar | Signature::OfDimensions { .. } | Signature::Divided { .. } => {
                self.tree.solver.slot(SCALAR)
            }
            Signature::Square | Signature::SquareToScalar => {
                let message = format!("{{0}}, but {name} takes a square matrix");
                self.demand(children[0], MATRIX.or(SCALAR), ErrorCode::Kind, &message)?;
                if matches!(signature, Signature::Square) { first } else { self.tree.solver.slot(SCALAR) }
            }
            Signature::Constant(kind) => {
                let message = format!("{name} takes a scalar, the value of every entry, but {{0}}");
                self.demand(children[0], SCALAR, ErrorCode::Kind, &message)?;
                self.tree.solver.slot(Kinds::only(kind))
            }
            Signature::OfKinds(count, outcome) => {
                let operands = arguments.iter().map(Operand::whole).collect();
                self.relate(Relation::Call(outcome), name, first, self.kind(children[count - 1]), operands)
            }
        };
        Ok(self.node(expr, Operation::Call(callable, Vec::new()), children, kind))
    }

    /// A dimension as an argument. For a product there is a placeholder.
    pub(super) fn dimension(&mut self, argument: &Expr, function: &str) -> Result<Dimension> {
        let frame = self.frames.last();
        let known = |name: &str| frame.and_then(|frame| frame.dimension(name));
        let axis = size(argument, function, self.symbols, &known)?;
        if let [one] = axis[..] {
            return Ok(one);
        }
        let placeholder = Dimension::placeholder(self.tree.placeholders.len());
        self.tree.placeholders.push(Placeholder::Product(axis));
        Ok(placeholder)
    }
}
