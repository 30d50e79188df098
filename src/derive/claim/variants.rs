//! The right answer as others write it: transposed, with its axes in another order, stacked by rows, in another layout or convention.

use super::read::Claimed;
use super::{Case, Slip};
use crate::base::{Attribute, Attributes, IndexPatternBuilder, Label};
use crate::derive::{Constraint, FormName, Layout, Task, terms};
use crate::expr::{Graph, Id};
use crate::ops::{DIAGONAL, DIAGONAL_OF, Notation, Op};
use smallvec::SmallVec;

/// The right answer, written otherwise.
pub(super) struct Variant {
    /// The form that it is another way to write.
    pub(super) form: FormName,
    pub(super) slip: Slip,
    pub(super) text: String,
    pub(super) term: Id,
    /// The constraint under which it is right.
    pub(super) constraint: Option<Constraint>,
}

impl Variant {
    fn new(form: FormName, slip: Slip, text: impl Into<String>, term: Id) -> Variant {
        Variant { form, slip, text: text.into(), term, constraint: None }
    }
}

/// The most axes whose orders are all tried.
const MAX_AXES: usize = 5;

/// All that have the shape of the claim.
pub(super) fn variants(case: &mut Case<'_>, claimed: &Claimed) -> Vec<Variant> {
    let Some(term) = claimed.term else { return Vec::new() };
    let mut found = Vec::new();
    if claimed.form != FormName::Differential {
        if let Some(main) = case.terms.parts.main {
            orders(case, main, &mut found);
            conventions(case, &mut found);
        }
        if let Some(stacked) = case.terms.parts.stacked {
            stackings(case, stacked, &mut found);
        }
    }
    let shape = case.graph.shape(term).clone();
    found.retain(|variant| *case.graph.shape(variant.term) == shape);
    found
}

/// The orders of the axes of the derivative.
fn orders(case: &mut Case<'_>, main: Id, found: &mut Vec<Variant>) {
    let rank = case.graph.rank(main);
    let wrt = case.task.wrt.last().map_or(0, |v| case.symbols.declaration(*v).shape.len());
    let layout = case.task.layout;
    let is_jacobian = rank > wrt && wrt > 0;
    if rank == 1 && case.asked != Some(FormName::Vec) {
        let text = match (layout, wrt) {
            (Layout::Numerator, _) => {
                "right in denominator layout, as a column; in numerator layout the gradient is a row"
            }
            (_, 1) => "right in numerator layout, as a row; here the gradient of a scalar is a column",
            _ => "right in denominator layout, as a row",
        };
        found.push(Variant::new(FormName::Matrix, Slip::Layout, text, main));
    }
    if !(2..=MAX_AXES).contains(&rank) {
        return;
    }
    if let [a, b] = &case.graph.shape(main)[..]
        && (a == b && wrt == 1)
        && let Ok(diagonal) = case.graph.add(Op::Call(DIAGONAL_OF), &[main])
        && let Ok(term) = case.graph.add(Op::Call(DIAGONAL), &[diagonal])
    {
        let text = "the entries off the diagonal are missing".to_owned();
        found.push(Variant::new(FormName::Matrix, Slip::Missing, text, term));
    }
    if let [a, b] = &case.graph.shape(main)[..]
        && (a == b && wrt == 1)
        && let Ok(term) = case.graph.add(Op::Call(DIAGONAL_OF), &[main])
    {
        let text = "the diagonal of the right answer, which is a matrix";
        found.push(Variant::new(FormName::Matrix, Slip::Missing, text, term));
    }
    for order in permutations(rank).into_iter().skip(1) {
        let term = permuted(&mut case.graph, main, &order);
        let swapped = (0..rank).all(|place| order[place] == (place + rank - wrt) % rank);
        let (slip, text) = match (rank, is_jacobian) {
            (_, true) if swapped => (Slip::Layout, other_layout(layout)),
            // The gradient of a scalar by a matrix.
            (2, false) if wrt == 2 => (Slip::Transpose, transposed_gradient(layout)),
            (2, _) => (Slip::Transpose, "the transpose of the right answer".to_owned()),
            _ => (Slip::Axes, format!("right but for the order of the axes: {}", as_indices(&order))),
        };
        found.push(Variant::new(FormName::Matrix, slip, text, term));
    }
}

fn other_layout(layout: Layout) -> String {
    match layout {
        Layout::Denominator => "right in numerator layout: the axes of the value come first there".to_owned(),
        _ => {
            "right in denominator layout: the axes of the variable come first there, here those of the value".to_owned()
        }
    }
}

fn transposed_gradient(layout: Layout) -> String {
    let other = if layout == Layout::Numerator { "denominator" } else { "numerator" };
    format!("right in {other} layout: the transpose of the right answer")
}

/// `[k,l,i,j] for [i,j,k,l]`.
fn as_indices(order: &[usize]) -> String {
    let name = |place: &usize| ["i", "j", "k", "l", "a"][*place];
    let [theirs, ours]: [Vec<&str>; 2] =
        [order.iter().map(name).collect(), (0..order.len()).map(|place| name(&place)).collect()];
    format!("[{}] for [{}]", theirs.join(","), ours.join(","))
}

/// The vec form transposed, or with rows stacked in the place of columns.
fn stackings(case: &mut Case<'_>, stacked: Id, found: &mut Vec<Variant>) {
    if case.graph.rank(stacked) == 1 {
        let text = match case.rows[1] {
            true => "right in denominator layout, as a column; d f/d vec(X)' is a row",
            false => "right in numerator layout, as a row; here it is a column",
        };
        found.push(Variant::new(FormName::Vec, Slip::Layout, text, stacked));
        let term = with_reversed_groups(&mut case.graph, stacked);
        let text = "right where vec stacks rows; here vec stacks columns".to_owned();
        found.push(Variant::new(FormName::Vec, Slip::RowMajor, text, term));
    }
    if case.graph.rank(stacked) != 2 {
        return;
    }
    let text = other_layout(case.task.layout);
    found.push(Variant::new(FormName::Vec, Slip::Layout, text, permuted(&mut case.graph, stacked, &[1, 0])));
    let by_rows = with_reversed_groups(&mut case.graph, stacked);
    let text = "right where vec stacks rows; here vec stacks columns".to_owned();
    found.push(Variant::new(FormName::Vec, Slip::RowMajor, text.clone(), by_rows));
    let text = format!("{text}, and rows and columns are exchanged");
    found.push(Variant::new(FormName::Vec, Slip::RowMajor, text, permuted(&mut case.graph, by_rows, &[1, 0])));
}

/// The conventions for a square matrix by which one differentiates.
fn conventions(case: &mut Case<'_>, found: &mut Vec<Variant>) {
    let plain = match case.task.constraint {
        None => case.terms.parts.main.filter(|_| case.task.layout == Layout::Mixed),
        Some(_) => {
            let task = Task { constraint: None, layout: Layout::Mixed, forms: None, ..case.task.clone() };
            terms(&mut case.graph, case.root, &mut case.symbols, &task, case.rules).parts.main
        }
    };
    let Some(plain) = plain else { return };
    let name = case.task.wrt.last().map(|v| case.symbols.variable_name(*v).to_owned()).unwrap_or_default();
    if case.task.constraint.is_some() {
        let text = format!("right for {name} without structure; it was asked for under a constraint");
        found.push(Variant::new(FormName::Matrix, Slip::Convention, text, plain));
    }
    let shape = case.graph.shape(plain).clone();
    let square = case.task.wrt.last().map(|v| &case.symbols.declaration(*v).shape);
    if square.is_none_or(|axes| axes.len() != 2 || axes[0] != axes[1] || axes[0].len() != 1) || shape.len() < 2 {
        return;
    }
    let attributes = case.task.wrt.last().map(|v| case.symbols.attributes(*v)).unwrap_or(Attributes::NONE);
    let is_open = |own: &Constraint| Some(*own) != case.task.constraint && !contradicts(attributes, *own);
    for constraint in Constraint::ALL.into_iter().filter(is_open) {
        let text = format!("right under the constraint {}: {}", constraint.as_str(), meaning(constraint, &name));
        let term = constraint.apply(&mut case.graph, plain);
        let variant = Variant::new(FormName::Matrix, Slip::Convention, text, term);
        found.push(Variant { constraint: Some(constraint), ..variant });
    }
}

/// The attribute of the values that a constraint restricts to, where claims are made for those values only.
pub(super) fn attribute(constraint: Constraint) -> Option<Attribute> {
    match constraint {
        Constraint::Symmetric | Constraint::SymmetricRiesz => Some(Attribute::Symmetric),
        Constraint::Skew => Some(Attribute::Skew),
        Constraint::Diagonal | Constraint::Lower | Constraint::Upper => None,
    }
}

/// Whether no matrix but zero is what a variable is declared to be and what a constraint restricts to.
fn contradicts(attributes: Attributes, constraint: Constraint) -> bool {
    let symmetric = [Attribute::Symmetric, Attribute::Spd, Attribute::Diagonal];
    let triangular = [Attribute::Lower, Attribute::Upper];
    let is_one_of = |all: &[Attribute]| all.iter().any(|own| attributes.has(*own));
    match constraint {
        Constraint::Skew => is_one_of(&symmetric) || is_one_of(&triangular) || is_one_of(&[Attribute::Positive]),
        _ => is_one_of(&[Attribute::Skew]),
    }
}

fn meaning(constraint: Constraint, name: &str) -> String {
    match constraint {
        Constraint::Symmetric => format!("by the independent entries of a symmetric {name}"),
        Constraint::SymmetricRiesz => format!("the symmetric part, for a symmetric {name}"),
        Constraint::Skew => format!("the skew part, for a skew {name}"),
        Constraint::Diagonal => format!("the diagonal, for a diagonal {name}"),
        Constraint::Lower => format!("the lower triangle, for a lower triangular {name}"),
        Constraint::Upper => format!("the upper triangle, for an upper triangular {name}"),
    }
}

/// How the matrix of a diagonal is called.
pub(super) fn diagonal_name() -> &'static str {
    match &DIAGONAL.record().notation {
        Notation::Call(call) => call.name,
        _ => DIAGONAL.record().name,
    }
}

/// Every order of so many places, the plain one first.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![Vec::new()], |all, _| {
        let longer = |order: &Vec<usize>| {
            let free = (0..count).filter(|place| !order.contains(place));
            free.map(|place| [order.as_slice(), &[place]].concat()).collect::<Vec<_>>()
        };
        all.iter().flat_map(longer).collect()
    })
}

/// A tensor whose axis `place` is the axis `order[place]` of this one.
fn permuted(graph: &mut Graph, tensor: Id, order: &[usize]) -> Id {
    rewired(graph, tensor, |axes| order.iter().map(|place| axes[*place].clone()).collect())
}

/// A tensor whose axes have the dimensions of their products in the other order.
fn with_reversed_groups(graph: &mut Graph, tensor: Id) -> Id {
    rewired(graph, tensor, |axes| axes.iter().map(|axis| axis.iter().rev().copied().collect()).collect())
}

type Group = SmallVec<[Label; 2]>;

fn rewired(graph: &mut Graph, tensor: Id, output: impl Fn(&[Group]) -> Vec<Group>) -> Id {
    let shape = graph.shape(tensor).clone();
    let mut pattern = IndexPatternBuilder::new();
    let axes: Vec<Group> = shape.iter().map(|axis| pattern.axis(axis)).collect();
    pattern.input(axes.iter().flatten().copied());
    output(&axes).into_iter().for_each(|axis| pattern.output(axis));
    graph.network(pattern.finish(), &[tensor]).unwrap_or(tensor)
}
