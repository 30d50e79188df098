//! How the axes of a derivative are laid out.

use crate::base::{Axis, IndexPatternBuilder};
use crate::expr::{Graph, Id};
use crate::ops::Op;

/// The layout convention of a derivative.
///
/// | value by variable | mixed | numerator | denominator |
/// |---|---|---|---|
/// | scalar by vector(n) | column | row | column |
/// | scalar by matrix(p,q) | matrix(p,q) | matrix(q,p) | matrix(p,q) |
/// | vector(m) by scalar | column | column | row |
/// | vector(m) by vector(n) | matrix(m,n) | matrix(m,n) | matrix(n,m) |
/// | matrix(m,n) by scalar | matrix(m,n) | matrix(m,n) | matrix(n,m) |
/// | three axes or more | value, then variable | value, then variable | variable, then value |
///
/// So the denominator layout is the transpose of the numerator layout, and the vec form `d vec(F)/d vec(X)'` is transposed with it. A
/// higher derivative is the derivative, in this layout, of the derivative before, which has its axes in the mixed layout: the Hessian by
/// x and y is the matrix with a row for each entry of x, in denominator layout for each entry of y. A gradient with three axes or more
/// has the axes of the variable in every layout. Differentials have no layout.
///
/// The names and the table are those of the article "Matrix calculus" of Wikipedia, section "Layout conventions"; mixed is the layout of
/// matrixcalculus.org.
///
/// ```
/// use gradus::{Context, Layout};
/// let mut cx = Context::new();
/// cx.set_layout(Layout::Denominator);
/// assert_eq!(cx.parse("A*x")?.derivative("x")?.matrix().unwrap().text(), "A'");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// A gradient has the shape of the variable; else the axes of the value come first.
    #[default]
    Mixed,
    /// The axes of the value first: the gradient of a scalar is a row, or transposed.
    Numerator,
    /// The axes of the variable first.
    Denominator,
}

impl Layout {
    /// Every layout.
    pub const ALL: [Layout; 3] = [Layout::Mixed, Layout::Numerator, Layout::Denominator];

    /// The name in requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Layout::Mixed => "mixed",
            Layout::Numerator => "numerator",
            Layout::Denominator => "denominator",
        }
    }

    /// The layout of this name, as [`Layout::as_str`] has it; `None` where there is none.
    pub fn from_name(name: &str) -> Option<Layout> {
        Layout::ALL.into_iter().find(|layout| layout.as_str() == name)
    }

    /// The indices of the value and those of the variable among the indices of a derivative in this layout.
    pub(super) fn sides(self, indices: &[String], value: usize) -> [Vec<String>; 2] {
        let mut indices = indices.to_vec();
        let value = value.min(indices.len());
        if let Change::Rotated(first) = self.change(value, indices.len() - value) {
            indices.rotate_right(first);
        }
        let further = indices.split_off(value);
        [indices, further]
    }

    /// What this layout makes of a derivative in the mixed layout, with so many axes of the value and of the variable.
    pub(super) fn change(self, value: usize, wrt: usize) -> Change {
        match (self, value, wrt) {
            (Layout::Numerator, 0, 1) | (Layout::Denominator, 1, 0) => Change::Row,
            (Layout::Numerator, 0, 2) => Change::Rotated(1),
            (Layout::Denominator, 2, 0) => Change::Rotated(1),
            (Layout::Denominator, 1.., 1..) => Change::Rotated(value),
            _ => Change::Nothing,
        }
    }

    /// Lays out a derivative in the mixed layout, whose last `wrt` axes are those of the variable.
    pub(super) fn apply(self, graph: &mut Graph, derivative: Id, wrt: usize) -> Laid {
        let rank = graph.rank(derivative);
        let value = rank - wrt;
        let plain = Laid { derivative, rows: value, row: false };
        match self.change(value, wrt) {
            Change::Nothing => plain,
            Change::Row => Laid { row: true, ..plain },
            Change::Rotated(first) => {
                let rows = if value > 0 && wrt > 0 { wrt } else { value };
                Laid { derivative: rotate(graph, derivative, first), rows, row: false }
            }
        }
    }
}

/// What a layout makes of a derivative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Nothing,
    /// A column becomes a row.
    Row,
    /// So many of the first axes go to the end; where there are two it is the transpose.
    Rotated(usize),
}

/// A derivative in its layout.
pub(super) struct Laid {
    pub(super) derivative: Id,
    /// How many axes come first: those of the rows of the vec form.
    pub(super) rows: usize,
    /// Whether a derivative with one axis is written as a row.
    pub(super) row: bool,
}

/// The tensor with its first axes moved to the end.
fn rotate(graph: &mut Graph, tensor: Id, first: usize) -> Id {
    let shape = graph.shape(tensor).clone();
    if matches!(graph.op(tensor), Op::Zero(_)) {
        let mut axes: Vec<Axis> = shape.to_vec();
        axes.rotate_left(first);
        return graph.zero(&axes.into_iter().collect());
    }
    if shape.len() == 2 {
        return graph.add(Op::Transpose, &[tensor]).unwrap_or(tensor);
    }
    let mut w = IndexPatternBuilder::new();
    let mut axes: Vec<_> = shape.iter().map(|axis| w.axis(axis)).collect();
    w.input(axes.iter().flatten().copied());
    axes.rotate_left(first);
    axes.into_iter().for_each(|axis| w.output(axis));
    graph.network(w.finish(), &[tensor]).unwrap_or(tensor)
}
