//! The terms of a derivation, before anything is simplified.

use super::taylor::{self, Expansion};
use super::{FormName, Task, intermediate, single_entry, singular};
use crate::base::{Attributes, Declaration, IndexPatternBuilder, Shape, Symbols, Variable};
use crate::calculus::{differential, gradient, jacobian};
use crate::egraph::RuleSet;
use crate::expr::{Graph, Id};
use crate::ops::{Op, UncommonOperations};
use crate::syntax::ast::Expr;
use smallvec::SmallVec;

/// The most operations of a derivative that is differentiated once more.
const MAX_DIFFERENTIATED: usize = 1 << 11;
/// The most operations of a derivative before it is simplified.
const MAX_OPERATIONS: usize = 1 << 15;
/// The most operands that these operations have together.
pub(super) const MAX_OPERANDS: usize = 150_000;

/// What forms are made of: terms, or their classes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts {
    /// What is asked for; `None` where it has too many operations.
    pub(super) main: Option<Id>,
    /// The same as a matrix, for the vec form.
    pub(super) stacked: Option<Id>,
    pub(super) differential: Option<Id>,
    /// The gradient by which the differential is written, where it is one of a scalar: without a constraint, in no layout.
    pub(super) gradient: Option<Id>,
    /// The Hessian applied to a direction.
    pub(super) hvp: Option<Id>,
    /// The first derivative applied to a direction.
    pub(super) frechet: Option<Id>,
    /// The derivative by one entry.
    pub(super) single_entry: Option<Id>,
    /// The Taylor expansion, and its terms.
    pub(super) taylor: Option<Id>,
    pub(super) expansion: Expansion,
}

impl Parts {
    /// What a form is made of.
    pub(super) fn of(&self, name: FormName) -> Option<Id> {
        match name {
            FormName::Matrix | FormName::Index | FormName::Value | FormName::Isotropic => self.main,
            FormName::Vec => self.stacked,
            FormName::Differential => self.differential,
            FormName::Hvp => self.hvp,
            FormName::Frechet => self.frechet,
            FormName::SingleEntry => self.single_entry,
            FormName::Taylor => self.taylor,
        }
    }

    /// Something else for each.
    pub(super) fn map(self, mut f: impl FnMut(Id) -> Option<Id>) -> Parts {
        let Parts { main, stacked, differential, gradient, hvp, frechet, single_entry, taylor, expansion } = self;
        let [main, stacked, differential, gradient, hvp, frechet, single_entry, taylor] =
            [main, stacked, differential, gradient, hvp, frechet, single_entry, taylor]
                .map(|part| part.and_then(&mut f));
        let expansion = expansion.map(|term| term.and_then(&mut f));
        Parts { main, stacked, differential, gradient, hvp, frechet, single_entry, taylor, expansion }
    }
}

/// The terms of a derivation before simplification.
pub(super) struct Terms {
    pub(super) parts: Parts,
    /// The axes of the derivative.
    pub(super) shape: Shape,
    /// Whether the derivative is a vector that is written as a row.
    pub(super) row: bool,
    /// How the change of one entry is written.
    pub(super) entry: Option<Expr>,
    /// The direction of the forms that are at one.
    pub(super) direction: Option<Variable>,
}

/// The terms of what is asked for.
pub(super) fn terms(graph: &mut Graph, root: Id, symbols: &mut Symbols, request: &Task, rules: &RuleSet) -> Terms {
    let Some(last) = request.wrt.len().checked_sub(1) else {
        let shape = graph.shape(root).clone();
        return Terms {
            parts: Parts { main: Some(root), ..Parts::default() },
            shape,
            row: false,
            entry: None,
            direction: None,
        };
    };
    let root = singular::prepared(graph, root, &request.wrt, symbols);
    let words = words(graph, root);
    let (mut directional, direction) = directional(graph, root, symbols, request, rules);
    let by_entry = request.wants(FormName::SingleEntry) && last == 0 && request.part(0).is_whole();
    let entry = by_entry.then(|| single_entry::entry(graph, request.wrt[0], symbols)).flatten();
    if let Some(entry) = &entry {
        directional.single_entry = Some(differential(graph, root, request.wrt[0], entry.term));
    }
    let entry = entry.map(|entry| entry.expr);
    (directional.expansion, directional.taylor) = taylor::expansion(graph, root, symbols, request, rules);
    let mut main = Some(root);
    let shown =
        [FormName::Differential, FormName::SingleEntry, FormName::Taylor].into_iter().any(|name| request.wants(name));
    let mut difference = Some(root).filter(|_| shown);
    let mut read_off = None;
    for (step, variable) in request.wrt.iter().enumerate() {
        if step > 0 {
            main = main.filter(|main| graph.reachable(&[*main]).len() <= MAX_DIFFERENTIATED);
            difference = difference.filter(|difference| graph.reachable(&[*difference]).len() <= MAX_DIFFERENTIATED);
            let wanted: SmallVec<[Id; 2]> = main.into_iter().chain(difference).collect();
            let mut simplified = intermediate::simplified(graph, &wanted, &words, symbols, request, rules).into_iter();
            let mut next = |graph: &mut Graph| {
                simplified.next().map(|term| singular::prepared(graph, term, &request.wrt, symbols))
            };
            main = main.and_then(|_| next(graph));
            difference = difference.and_then(|_| next(graph));
        }
        let is_small = |graph: &Graph, term: &Id| operands_of_derivative(graph, *term, *variable) <= MAX_OPERANDS;
        main = main.filter(|main| is_small(graph, main));
        difference = difference.filter(|difference| is_small(graph, difference));
        main = main.map(|main| match graph.rank(main) {
            0 => gradient(graph, main, *variable, symbols),
            _ => jacobian(graph, main, *variable, symbols),
        });
        if last == 0 && graph.rank(root) == 0 && difference.is_some() {
            read_off = main.map(|main| request.part(step).of_derivative(graph, main));
        }
        if let Some(constraint) = request.constraint.filter(|_| *variable == request.wrt[last]) {
            main = main.map(|main| constraint.apply(graph, main));
        }
        main = main.map(|main| request.part(step).of_derivative(graph, main));
        difference = difference.map(|difference| {
            let direction = symbols.direction(*variable);
            let direction = graph.variable(direction, symbols);
            let direction = request.part(step).of_direction(graph, direction);
            differential(graph, difference, *variable, direction)
        });
    }
    let Some(main) = main.filter(|main| graph.reachable(&[*main]).len() <= MAX_OPERATIONS) else {
        let axes = (0..=last).flat_map(|place| request.axes(place, symbols));
        let shape = graph.shape(root).iter().cloned().chain(axes).collect();
        let parts = Parts { main: None, differential: difference, ..directional };
        return Terms { parts, shape, row: false, entry, direction };
    };
    let wrt = request.axes(last, symbols).len();
    let value = graph.rank(main) - wrt;
    // Where axes are products of dimensions a gradient may have no matrix notation.
    let only_stacked = value == 0 && wrt == 2 && has_grouped_axis(graph, main);
    let is_jacobian = value > 0 && wrt > 0 && value + wrt > 2;
    let laid = request.layout.apply(graph, main, wrt);
    let (rows, stackable) = if is_jacobian { (laid.rows, laid.derivative) } else { (0, main) };
    let is_tensor = is_jacobian && rows == 2 && wrt == 2 && request.wants(FormName::Isotropic);
    let stacks = is_tensor || request.wants(FormName::Vec) && (is_jacobian || only_stacked);
    let stacked = stacks.then(|| stack(graph, stackable, rows));
    let shape = graph.shape(laid.derivative).clone();
    let main = Some(laid.derivative);
    let parts = Parts { main, stacked, differential: difference, gradient: read_off, ..directional };
    let row = laid.row || request.part(last).is_row() && value == 0 && shape.len() == 1;
    Terms { parts, shape, row, entry, direction }
}

/// About how many operands the operations of a derivative have together: a network has as many terms as operands that vary.
fn operands_of_derivative(graph: &Graph, root: Id, variable: Variable) -> usize {
    let varies = graph.depends_on(variable);
    let of = |id: Id| {
        let children = graph.children(id);
        let Op::Network(pattern) = graph.op(id) else { return children.len() };
        // The last operand stands for all further ones.
        let at = |place: usize| children.get(place).or(children.last());
        let factors = pattern.inputs.len();
        factors * (0..factors).filter_map(at).filter(|child| varies[usize::from(**child)]).count()
    };
    graph.reachable(&[root]).into_iter().map(of).fold(0, usize::saturating_add)
}

/// The derivatives at a direction that are asked for, and the direction.
fn directional(
    graph: &mut Graph,
    root: Id,
    symbols: &mut Symbols,
    request: &Task,
    rules: &RuleSet,
) -> (Parts, Option<Variable>) {
    let mut parts = Parts::default();
    let Some((variable, further)) = request.wrt.split_first() else { return (parts, None) };
    if ![FormName::Hvp, FormName::Frechet].into_iter().any(|name| request.wants(name)) {
        return (parts, None);
    }
    let named = direction(*variable, symbols);
    let direction = graph.variable(named, symbols);
    let part = request.part(0);
    let direction = part.of_direction(graph, direction);
    if request.wants(FormName::Frechet) && further.is_empty() {
        parts.frechet = Some(differential(graph, root, *variable, direction));
    }
    let again = |other: &Variable| other == variable && request.part(1) == part;
    let twice_at_most = further.len() <= 1 && further.iter().all(again);
    if request.wants(FormName::Hvp) && graph.rank(root) == 0 && twice_at_most {
        let words = words(graph, root);
        let gradient = gradient(graph, root, *variable, symbols);
        let gradient = part.of_derivative(graph, gradient);
        let simplified = intermediate::simplified(graph, &[gradient], &words, symbols, request, rules);
        let simplified = singular::prepared(graph, simplified[0], &request.wrt, symbols);
        parts.hvp = Some(differential(graph, simplified, *variable, direction));
    }
    (parts, Some(named))
}

/// The words for derivatives of a term: of matrices without an inverse they have adjugates.
pub(super) fn words(graph: &Graph, root: Id) -> UncommonOperations {
    let words = graph.vocabulary(root);
    if graph.has_singular() { words.union(UncommonOperations::ADJUGATES) } else { words }
}

/// A variable for a direction of another: `V` of a matrix, `v` of a vector or scalar, with an underscore where the name is taken.
fn direction(variable: Variable, symbols: &mut Symbols) -> Variable {
    let shape = symbols.declaration(variable).shape.clone();
    let mut name = if shape.len() < 2 { "v" } else { "V" }.to_owned();
    while symbols.find_variable(&name).is_some() || symbols.find_dimension(&name).is_some() {
        name.push('_');
    }
    symbols.declare(&name, Declaration { shape, attributes: Attributes::NONE })
}

fn has_grouped_axis(graph: &Graph, root: Id) -> bool {
    graph.reachable(&[root]).iter().any(|id| graph.shape(*id).iter().any(|axis| axis.len() > 1))
}

/// A tensor as a matrix, its first `value` axes stacked to rows and the others to columns, the first of each the fastest.
pub(super) fn stack(graph: &mut Graph, tensor: Id, value: usize) -> Id {
    let shape = graph.shape(tensor).clone();
    let mut w = IndexPatternBuilder::new();
    let axes: Vec<SmallVec<[u16; 2]>> = shape.iter().map(|axis| w.axis(axis)).collect();
    w.input(axes.iter().flatten().copied());
    // The gradient of a scalar is a row.
    for side in [&axes[..value], &axes[value..]].into_iter().filter(|side| !side.is_empty()) {
        w.output(side.iter().rev().flatten().copied());
    }
    if matches!(graph.op(tensor), Op::Zero(_)) {
        return graph.zero(&w.finish().shape());
    }
    graph.network(w.finish(), &[tensor]).unwrap_or(tensor)
}
