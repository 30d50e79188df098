//! What is written for a node: the one place that knows how each operation is written. Cost and text follow from it.

use super::cost::Cost;
use super::extractor::Extractor;
use super::reading::Reading;
use super::roots::ROOT;
use super::terms::Terms;
use super::weights;
use crate::base::{Attribute, Rational};
use crate::expr::Id;
use crate::ops::{
    Along, CallNotation, CallWeight, DIAGONAL_OF, DIVIDE, Extent, Function, HADAMARD_DIVIDE, INNER, KRONECKER,
    MATRIX_POWER, Node, Notation, OUTER, Op, Operation, POWER, Parameters, SignOf, TransposeOf, VEC,
};

pub(super) use super::form::{Exponent, Form, Leaf, Operand, Pair, Plan};

impl Reading {
    /// This reading alone.
    pub(super) fn alone(self) -> &'static [Reading] {
        &Reading::ALL[self.index()..=self.index()]
    }

    /// This reading and its transpose.
    fn either(self) -> &'static [Reading] {
        let at = 2 * usize::from(self.negative);
        &Reading::ALL[at..at + 2]
    }
}

/// The columns of a matrix as a vector.
pub(super) const STACKED: Operation = VEC;

/// The name of a constant vector.
pub(super) const ONES: &str = "ones";

/// How a sum of all entries is written.
pub(super) const TOTAL: CallNotation = CallNotation {
    name: "sum",
    transpose: TransposeOf::Invariant,
    sign: SignOf::Linear,
    weight: CallWeight::TOTAL,
    ..CallNotation::FUNCTION
};

/// What a call costs besides its operands, where its transpose is written inside of it or not.
fn call_cost(weight: CallWeight, transposed: bool) -> Cost {
    Cost::new(1, weight.own + if transposed { weight.inside } else { 0 })
}

impl Extractor<'_> {
    /// Whether a class, or what it is a multiple of, has no value where entries are zero or negative.
    fn is_partial(&self, class: Id) -> bool {
        let nodes = self.terms.nodes(class);
        let multiples = nodes.iter().filter(|node| matches!(&node.op, Op::Combination(cs) if cs.len() == 1));
        let below = multiples.flat_map(|node| self.terms.nodes(node.children[0]));
        nodes.iter().chain(below).any(|node| match &node.op {
            Op::Map(function) => function.record().domain.requirement().is_some(),
            Op::Call(HADAMARD_DIVIDE) => true,
            Op::Call(POWER) => {
                let exponent = self.terms.number(node.children[1]);
                !exponent.is_some_and(|p| p.is_integer() && p.is_positive())
            }
            _ => false,
        })
    }

    /// How a node is written in a reading; `None` where it is not: signs and transposes are then written out.
    pub(super) fn plan<'n>(&self, node: &'n Node, reading: Reading) -> Option<Plan<'n>> {
        let Reading { transposed, negative } = reading;
        let child = |i: usize| node.children[i];
        let pair = |first, second| Pair { first, second, negative };
        let both = || pair((child(0), transposed), (child(1), transposed));
        let only = |ok: bool| ok.then_some(());
        let plan = |form, size, weight| Some(Plan { form, own: Cost::new(size, weight) });
        match &node.op {
            Op::Number(value) => plan(Form::Number(if negative { -value } else { value.clone() }), 1, weights::LEAF),
            Op::Size(_) | Op::Variable(_) | Op::Identity(_) | Op::Ones(_) => self.leaf(&node.op, reading),
            Op::Zero(shape) => {
                let form = Form::Zero { shape, transposed };
                Some(Plan { form, own: Cost::new(self.size_of_zero(shape, transposed)?, 0) })
            }
            Op::Network(pattern) => self.slice(pattern, node, reading),
            Op::Combination(coefficients) => plan(Form::Sum { coefficients, operands: &node.children, reading }, 0, 0),
            Op::Product if self.unit(child(1)).is_some() => self.line(node, reading),
            Op::Product => {
                let pair = if transposed { pair((child(1), true), (child(0), true)) } else { both() };
                plan(
                    Form::Product(pair),
                    1 + if self.terms.shape(child(1)).len() == 1 { self.torn(child(0), child(1)) } else { 0 },
                    weights::PRODUCT,
                )
            }
            Op::Call(OUTER) => {
                let (a, b) = if transposed { (child(1), child(0)) } else { (child(0), child(1)) };
                plan(Form::Product(pair((a, false), (b, true))), 1, weights::PRODUCT)
            }
            Op::Transpose => plan(Form::Operand(child(0), reading.transpose()), 0, weights::PASSED_ON),
            Op::Scale => match self.terms.number(child(0)) {
                Some(coefficient) => plan(Form::Multiple { coefficient, operand: &node.children[1], reading }, 0, 0),
                None => plan(Form::Scaled(pair((child(0), false), (child(1), transposed))), 1, weights::MULTIPLE),
            },
            Op::Hadamard => {
                let cuts = [0, 1].map(|i| self.multiplies(child(i)));
                let cut = cuts.iter().any(|cut| *cut).then(|| child(usize::from(cuts[0])));
                let selects = [0, 1].iter().any(|i| self.unit(child(*i)).is_some());
                let weight = if cut.is_some() { weights::CUT } else { weights::HADAMARD };
                let weight = weight + if selects { weights::SELECTED_OPERATION } else { 0 };
                plan(Form::Hadamard { pair: both(), cut }, 1 + self.hidden(node), weight)
            }
            Op::Call(HADAMARD_DIVIDE) => plan(Form::HadamardQuotient(both()), 1 + self.hidden(node), weights::QUOTIENT),
            Op::Call(DIVIDE) => {
                plan(Form::Quotient(pair((child(0), transposed), (child(1), false))), 1, weights::QUOTIENT)
            }
            Op::Call(INNER) => self.inner_product(node, reading),
            Op::Sum => self.call(TOTAL, node, reading),
            Op::Map(function) => {
                if let Some(form) = self.general_power(*function, child(0), reading) {
                    return plan(form, 1, 0);
                }
                self.map(*function, node, reading)
            }
            Op::Call(POWER) => {
                only(!negative)?;
                self.power(node, reading)
            }
            Op::Parametric(MATRIX_POWER, Parameters::Natural(k)) => {
                only(!negative)?;
                let base = Operand { class: child(0), readings: reading.alone() };
                let exponent = Exponent::Number(Rational::from_integer(i64::from(*k)));
                plan(Form::Power { base, exponent, entrywise: false }, 2, weights::NATURAL_POWER)
            }
            // The columns of `x*y'` are `kron(y,x)`.
            Op::Call(VEC) => match (!transposed).then(|| self.outer(child(0), negative)).flatten() {
                Some((x, y)) => {
                    let pair = pair((y, false), (x, false));
                    plan(Form::CallOfTwo { name: KRONECKER.spelling(), pair }, 1, weights::STACKED_OUTER)
                }
                None => self.recorded(node, reading),
            },
            Op::Defined(operation) => {
                only(!transposed && !negative)?;
                let form = Form::CallOfDefined { name: &operation.name, operands: &node.children };
                plan(form, 1, CallWeight::FUNCTION.own)
            }
            op if op.as_unit().is_some() => self.leaf(op, reading),
            Op::Call(_) | Op::Parametric(..) => self.recorded(node, reading),
        }
    }

    /// What a node is larger for that keeps the diagonal of what may have no value beside it.
    fn hidden(&self, node: &Node) -> u32 {
        let is_identity = |class: &Id| self.terms.nodes(*class).iter().any(|node| matches!(node.op, Op::Identity(_)));
        let hides = match (&node.op, &node.children[..]) {
            (Op::Hadamard, [a, b]) => is_identity(a) && self.is_partial(*b) || is_identity(b) && self.is_partial(*a),
            (Op::Call(HADAMARD_DIVIDE), [above, _]) => is_identity(above),
            (Op::Call(DIAGONAL_OF), [matrix]) => self.is_partial(*matrix),
            _ => false,
        };
        if hides { weights::HIDDEN_UNDEFINED } else { 0 }
    }

    /// What the record of the operation says.
    fn recorded<'n>(&self, node: &'n Node, reading: Reading) -> Option<Plan<'n>> {
        match node.op.record()?.notation {
            Notation::Call(call) if call.extent == Extent::Line && self.is_matrix(node) => {
                self.of_all_entries(call, node, reading)
            }
            Notation::Call(call) => {
                let plan = self.call(call, node, reading)?;
                Some(Plan { own: plan.own + Cost::new(self.hidden(node), 0), ..plan })
            }
            Notation::Operand { transposed } => {
                let reading = if transposed { reading.transpose() } else { reading };
                let form = Form::Operand(*node.children.first()?, reading);
                Some(Plan { form, own: Cost::new(0, weights::PASSED_ON) })
            }
            Notation::Constant(_) => self.leaf(&node.op, reading),
            Notation::Operator => None,
        }
    }

    fn leaf<'n>(&self, op: &Op, reading: Reading) -> Option<Plan<'n>> {
        let constant = |name, sizes| Leaf::Constant { name, sizes };
        // What is its own transpose needs no mark.
        let (leaf, marked, weight) = match op {
            Op::Size(_) if reading.transposed => return None,
            Op::Size(d) => (Leaf::Size(*d), false, weights::LEAF),
            Op::Variable(v) => {
                let rank = self.terms.symbols().declaration(*v).shape.len();
                // A tensor of more axes is written entry by entry only.
                if reading.transposed && rank > 2 {
                    return None;
                }
                let symmetric = rank == 2 && self.terms.symbols().attributes(*v).has(Attribute::Symmetric);
                (Leaf::Variable(*v), !symmetric, weights::LEAF)
            }
            Op::Identity(d) => (constant("eye", [Some(*d), None]), false, weights::SYMMETRIC_CONSTANT),
            Op::Ones(d) => (constant(ONES, [Some(*d), None]), true, weights::ONES),
            _ if let Some((d, place)) = op.as_unit() => (Leaf::Unit(d, place), true, weights::LEAF),
            _ => {
                let Some(Notation::Constant(notation)) = op.record().map(|record| record.notation) else { return None };
                let mut dimensions = op.parameters().dimensions();
                let mut sizes = [dimensions.next(), dimensions.next()];
                if notation.swaps && reading.transposed {
                    sizes.reverse();
                }
                let weight = if notation.swaps { weights::SYMMETRIC_CONSTANT } else { weights::LEAF };
                (constant(notation.name, sizes), !notation.swaps, weight)
            }
        };
        let transposed = reading.transposed && marked;
        let mut own = Cost::new(1, weight);
        if transposed {
            let weight = if self.terms.is_direction(op) { weights::DIRECTION } else { 0 };
            own = own + Cost::TRANSPOSE + Cost::new(0, weight);
        }
        if reading.negative {
            own = own + Cost::NEGATE;
        }
        Some(Plan { form: Form::Leaf { leaf, transposed, negative: reading.negative }, own })
    }

    /// A call, by what its notation says of transposes and signs.
    fn call<'n>(&self, call: CallNotation, node: &Node, reading: Reading) -> Option<Plan<'n>> {
        let CallNotation { name, transpose, sign, weight, extent } = call;
        let Reading { transposed, negative } = reading;
        if transposed && matches!(transpose, TransposeOf::Outside | TransposeOf::Invariant)
            || negative && matches!(sign, SignOf::Outside | SignOf::Even)
        {
            return None;
        }
        let size = node.op.parameters().dimensions().next();
        let along = match extent {
            Extent::Whole | Extent::Line => None,
            Extent::Rows if transposed => Some(Along::Columns),
            Extent::Rows => Some(Along::Rows),
        };
        // No transpose is written of what is known as its own.
        let inside = transposed
            && transpose == TransposeOf::Inside
            && !node.children.iter().all(|c| self.terms.is_symmetric(self.terms.find(*c)));
        let own = call_cost(weight, inside);
        let own = if along.is_some() { own + Cost::new(1, 0) } else { own };
        if let [first, second] = node.children.as_slice() {
            let pair = Pair { first: (*first, transposed), second: (*second, transposed), negative };
            return Some(Plan { form: Form::CallOfTwo { name, pair }, own });
        }
        let inner = Reading { transposed: transposed && transpose == TransposeOf::Inside, negative };
        let readings = match (transpose, sign) {
            (TransposeOf::Invariant, SignOf::Even) => &Reading::ALL,
            (TransposeOf::Invariant, _) => inner.either(),
            _ => inner.alone(),
        };
        let operand = Operand { class: *node.children.first()?, readings };
        let more = match (transpose, sign) {
            (TransposeOf::Invariant, SignOf::Linear) => self.torn_diagonal(operand.class),
            _ => 0,
        };
        let own = own + Cost::new(u32::from(size.is_some()) + more, 0);
        Some(Plan { form: Form::Call { name, operand, size, linear: sign == SignOf::Linear, along }, own })
    }

    fn map<'n>(&self, function: Function, node: &Node, reading: Reading) -> Option<Plan<'n>> {
        let call = CallNotation { name: function.name(), transpose: TransposeOf::Inside, ..CallNotation::FUNCTION };
        // What it is at zero is written.
        let known = if node.children.iter().any(|c| self.terms.is_zero(*c)) { weights::AT_ZERO } else { 0 };
        let plan = self.call(call, node, reading)?;
        Some(Plan { own: plan.own + Cost::new(known, 0), ..plan })
    }

    fn power<'n>(&self, node: &Node, reading: Reading) -> Option<Plan<'n>> {
        let [base, exponent] = node.children.as_slice() else { return None };
        let entrywise = !self.terms.shape(*base).is_empty();
        let base = Operand { class: *base, readings: reading.alone() };
        let power = |exponent| Form::Power { base, exponent, entrywise };
        let (form, own) = match self.terms.number(*exponent) {
            Some(p) if p == Rational::new(1, 2) => (
                Form::Call { name: ROOT.name(), operand: base, size: None, linear: false, along: None },
                Cost::new(1, 0),
            ),
            Some(p) => {
                let is_column =
                    matches!(&self.terms.shape(base.class)[..], [axis] if axis.len() == 1) && !reading.transposed;
                let form = if p == -Rational::one() && (!entrywise || is_column) {
                    Form::Reciprocal(base)
                } else {
                    power(Exponent::Number(p.clone()))
                };
                // A reciprocal is rather written as a division.
                (form, Cost::new(2, if p.is_negative() { weights::NEGATIVE_POWER } else { 0 }))
            }
            None => (power(Exponent::Operand(*exponent, Reading::PLAIN)), Cost::new(1, 0)),
        };
        Some(Plan { form, own })
    }

    /// Whether a class, or its transpose, is a constant that is written as a function of what it multiplies entry by entry.
    fn multiplies(&self, class: Id) -> bool {
        let plain = |class: Id| {
            self.terms.nodes(class).iter().any(|n| match n.op {
                Op::Parametric(operation, _) => match operation.record().notation {
                    Notation::Constant(constant) => constant.multiplies.is_some(),
                    _ => false,
                },
                _ => false,
            })
        };
        let transposed = |n: &Node| n.op == Op::Transpose && plain(n.children[0]);
        plain(class) || self.terms.nodes(class).iter().any(transposed)
    }

    /// The vectors of a class that is an outer product `x*y'`: the shortest pair.
    fn outer(&self, class: Id, negative: bool) -> Option<(Id, Id)> {
        let outers = self.terms.nodes(class).iter().filter(|n| n.op == Op::Call(OUTER));
        let pairs = outers.map(|n| (n.children[0], n.children[1]));
        let cost = |(x, y): (Id, Id)| {
            let (cost, _) = self.split(Pair { first: (y, false), second: (x, false), negative })?;
            Some((cost, (x, y)))
        };
        pairs.filter_map(cost).min_by_key(|(cost, _)| *cost).map(|(_, pair)| pair)
    }

    /// The cost of a node in a reading, from the costs of its operands so far.
    pub(super) fn node_cost(&self, node: &Node, reading: Reading) -> Option<Cost> {
        let Plan { form, own } = self.plan(node, reading)?;
        let operands = match form {
            Form::Number(_) | Form::Leaf { .. } | Form::Zero { .. } | Form::Slice { .. } => Cost::ZERO,
            Form::Sum { coefficients, operands, reading } => self.sum_cost(coefficients, operands, reading)?,
            Form::Multiple { coefficient, operand, reading } => {
                self.sum_cost(&[coefficient], std::slice::from_ref(operand), reading)?
            }
            Form::Operand(class, reading) => self.cost(class, reading)?,
            Form::Hadamard { cut: Some(other), .. } => self.cost(other, reading)?,
            Form::OfAllEntries { operand, reading, shares, .. } => {
                self.cost(operand, reading)?.times(if shares.is_some() { 2 } else { 1 })
            }
            Form::Product(pair)
            | Form::Scaled(pair)
            | Form::Quotient(pair)
            | Form::Hadamard { pair, cut: None }
            | Form::HadamardQuotient(pair)
            | Form::CallOfTwo { pair, .. } => self.split(pair)?.0,
            Form::Inner { operands: (a, b), negative } => self.inner_reading(a, b, negative)?.0,
            Form::CallOfDefined { operands, .. } => {
                let mut costs = operands.iter().map(|operand| self.cost(*operand, Reading::PLAIN));
                costs.try_fold(Cost::ZERO, |sum, cost| Some(sum + cost?))?
            }
            Form::Call { operand, .. } | Form::Entry { operand, .. } | Form::Reciprocal(operand) => {
                self.least(operand)?
            }
            Form::Line { class, reading, .. } => self.cost(class, reading)?,
            Form::Power { base, exponent: Exponent::Number(_), .. } => self.least(base)?,
            Form::Power { base, exponent: Exponent::Operand(exponent, reading), .. } => {
                self.least(base)? + self.cost(exponent, reading)?
            }
        };
        Some(operands + own)
    }

    /// The cheapest of the readings of an operand.
    fn least(&self, operand: Operand) -> Option<Cost> {
        operand.readings.iter().filter_map(|r| self.cost(operand.class, *r)).min()
    }

    /// The cost of two operands, and whether the first one takes the sign.
    pub(super) fn split(&self, pair: Pair) -> Option<(Cost, bool)> {
        let of = |(class, transposed), negative| self.cost(class, Reading { transposed, negative });
        let signed = |first: bool| Some((of(pair.first, first)? + of(pair.second, first != pair.negative)?, first));
        // `false` comes first.
        [signed(false), signed(true)].into_iter().flatten().min()
    }
}
