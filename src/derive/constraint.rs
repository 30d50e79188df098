//! Derivatives over matrices of a given structure.

use crate::base::{Attribute, IndexPatternBuilder, Rational, Symbols, Variable};
use crate::expr::{Graph, Id};
use crate::ops::{Op, Parameters, TRIANGLE};

/// The structure that a variable is restricted to, with the convention of the result.
///
/// The projected (Riesz) gradient is the matrix `G` of the structure with `df = G:dX` for every `dX` of the structure. By independent
/// entries, entry (i,j) is the derivative along a change of all entries that the structure ties to `X[i,j]`. For diagonal and triangular
/// matrices the two are the same.
///
/// ```
/// use gradus::{Constraint, Context};
/// let mut cx = Context::new();
/// cx.declare("L: matrix(n,n) lower")?;
/// cx.declare("A: matrix(n,n)")?;
/// let answer = cx.derive("tr(A'*L)").by("L").constraint(Constraint::Lower).answer()?;
/// assert_eq!(answer.matrix().unwrap().text(), "tril(A)");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Constraint {
    /// Symmetric, by independent entries: `G + G' - G.*eye(n)` (Petersen & Pedersen, The Matrix Cookbook, sec. 2.8).
    Symmetric,
    /// Symmetric, as the projection of the gradient (its Riesz representative): `(G + G')/2`, the nearest symmetric matrix.
    SymmetricRiesz,
    /// Skew-symmetric, as the projection of the gradient: `(G - G')/2`, the nearest skew-symmetric matrix.
    Skew,
    /// Diagonal: `G.*eye(n)`.
    Diagonal,
    /// Lower triangular: `tril(G)`.
    Lower,
    /// Upper triangular: `triu(G)`.
    Upper,
}

impl Constraint {
    /// Every constraint.
    pub const ALL: [Constraint; 6] = [
        Constraint::Symmetric,
        Constraint::SymmetricRiesz,
        Constraint::Skew,
        Constraint::Diagonal,
        Constraint::Lower,
        Constraint::Upper,
    ];

    /// The name in requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Constraint::Symmetric => "symmetric",
            Constraint::SymmetricRiesz => "symmetric-riesz",
            Constraint::Skew => "skew",
            Constraint::Diagonal => "diagonal",
            Constraint::Lower => "lower",
            Constraint::Upper => "upper",
        }
    }

    /// The structure in words.
    pub(super) fn structure(self) -> &'static str {
        match self {
            Constraint::Symmetric | Constraint::SymmetricRiesz => "symmetric",
            Constraint::Skew => "skew-symmetric",
            Constraint::Diagonal => "diagonal",
            Constraint::Lower => "lower triangular",
            Constraint::Upper => "upper triangular",
        }
    }

    /// The convention in words, with the formula for the result from the unrestricted derivative `G`.
    pub fn convention(self) -> &'static str {
        match self {
            Constraint::Symmetric => "symmetric variable, independent entries: G + G' - G.*eye",
            Constraint::SymmetricRiesz => "symmetric variable, projected (Riesz) gradient: (G + G')/2",
            Constraint::Skew => "skew variable, projected (Riesz) gradient: (G - G')/2",
            Constraint::Diagonal => "diagonal variable: G.*eye",
            Constraint::Lower => "lower triangular variable: tril(G)",
            Constraint::Upper => "upper triangular variable: triu(G)",
        }
    }

    /// The constraint of this name, as [`Constraint::as_str`] has it; `None` where there is none.
    pub fn from_name(name: &str) -> Option<Constraint> {
        Constraint::ALL.into_iter().find(|c| c.as_str() == name)
    }

    /// What it says of the variable itself. Not that it is skew, since a skew matrix of odd size has no inverse.
    fn attribute(self) -> Option<Attribute> {
        match self {
            Constraint::Symmetric | Constraint::SymmetricRiesz => Some(Attribute::Symmetric),
            Constraint::Skew => None,
            Constraint::Diagonal => Some(Attribute::Diagonal),
            Constraint::Lower => Some(Attribute::Lower),
            Constraint::Upper => Some(Attribute::Upper),
        }
    }

    /// The projection on the structure that a variable is declared to have, if it has one.
    pub(super) fn declared(variable: Variable, symbols: &Symbols) -> Option<Constraint> {
        let own = symbols.attributes(variable);
        let of = [
            (Attribute::Diagonal, Constraint::Diagonal),
            (Attribute::Lower, Constraint::Lower),
            (Attribute::Upper, Constraint::Upper),
            (Attribute::Symmetric, Constraint::SymmetricRiesz),
            (Attribute::Skew, Constraint::Skew),
        ];
        of.into_iter().find(|(attribute, _)| own.has(*attribute)).map(|(_, constraint)| constraint)
    }

    /// Declares the variable to be of the structure that it is restricted to, unless it is declared to be of another one.
    pub(super) fn declare(self, variable: Variable, symbols: &mut Symbols) {
        let own = symbols.attributes(variable);
        let mut declaration = symbols.declaration(variable).clone();
        let others = [Attribute::Positive, Attribute::Skew];
        let mut structures = Constraint::ALL.into_iter().filter_map(Constraint::attribute).chain(others);
        let is_other = structures.any(|structure| own.has(structure));
        let Some(attribute) = self.attribute().filter(|_| !is_other) else { return };
        declaration.attributes = declaration.attributes.with(attribute);
        let name = symbols.variable_name(variable).to_owned();
        symbols.declare(&name, declaration);
    }

    /// The restricted derivative from the unrestricted one, whose last two axes are those of the variable.
    pub(super) fn apply(self, graph: &mut Graph, derivative: Id) -> Id {
        let rank = graph.rank(derivative);
        if rank < 2 || graph.shape(derivative)[rank - 1] != graph.shape(derivative)[rank - 2] {
            return derivative;
        }
        let turned = turn(graph, derivative, rank);
        let one = Rational::one();
        let half = Rational::new(1, 2);
        let combine = |graph: &mut Graph, terms: &[(Rational, Id)]| {
            let coefficients = terms.iter().map(|(c, _)| c.clone()).collect();
            let operands: Vec<Id> = terms.iter().map(|(_, id)| *id).collect();
            graph.add(Op::Combination(coefficients), &operands).unwrap_or(derivative)
        };
        match self {
            Constraint::Symmetric => {
                let diagonal = diagonal(graph, derivative, rank);
                combine(graph, &[(one.clone(), derivative), (one.clone(), turned), (-one, diagonal)])
            }
            Constraint::SymmetricRiesz => combine(graph, &[(half.clone(), derivative), (half, turned)]),
            Constraint::Skew => combine(graph, &[(half.clone(), derivative), (-half, turned)]),
            Constraint::Diagonal => diagonal(graph, derivative, rank),
            Constraint::Lower => triangle(graph, derivative, rank, true),
            Constraint::Upper => triangle(graph, derivative, rank, false),
        }
    }
}

/// The last two axes exchanged.
fn turn(graph: &mut Graph, tensor: Id, rank: usize) -> Id {
    if rank == 2 {
        return graph.add(Op::Transpose, &[tensor]).unwrap_or(tensor);
    }
    let shape = graph.shape(tensor).clone();
    let mut w = IndexPatternBuilder::new();
    let mut axes: Vec<_> = shape.iter().map(|axis| w.axis(axis)).collect();
    w.input(axes.iter().flatten().copied());
    axes.swap(rank - 1, rank - 2);
    axes.into_iter().for_each(|axis| w.output(axis));
    graph.network(w.finish(), &[tensor]).unwrap_or(tensor)
}

/// The tensor with zeros where its last two indices differ.
fn diagonal(graph: &mut Graph, tensor: Id, rank: usize) -> Id {
    let shape = graph.shape(tensor).clone();
    if let (2, [d]) = (rank, shape[0].as_slice()) {
        let identity = graph.leaf(Op::Identity(*d));
        return graph.add(Op::Hadamard, &[tensor, identity]).unwrap_or(tensor);
    }
    let mut w = IndexPatternBuilder::new();
    let mut axes: Vec<_> = shape[..rank - 1].iter().map(|axis| w.axis(axis)).collect();
    axes.push(axes[rank - 2].clone());
    w.input(axes.iter().flatten().copied());
    axes.into_iter().for_each(|axis| w.output(axis));
    graph.network(w.finish(), &[tensor]).unwrap_or(tensor)
}

/// The tensor with zeros above (`lower`) or below the diagonal of its last two axes.
fn triangle(graph: &mut Graph, tensor: Id, rank: usize, lower: bool) -> Id {
    let shape = graph.shape(tensor).clone();
    let [dimension] = shape[rank - 1][..] else { return tensor };
    let mut ones = graph.leaf(Op::Parametric(TRIANGLE, Parameters::Dimension(dimension)));
    if !lower {
        ones = graph.add(Op::Transpose, &[ones]).unwrap_or(ones);
    }
    if rank == 2 {
        return graph.add(Op::Hadamard, &[tensor, ones]).unwrap_or(tensor);
    }
    let mut w = IndexPatternBuilder::new();
    let axes: Vec<_> = shape.iter().map(|axis| w.axis(axis)).collect();
    w.input(axes.iter().flatten().copied());
    w.input(axes[rank - 2..].iter().flatten().copied());
    axes.into_iter().for_each(|axis| w.output(axis));
    graph.network(w.finish(), &[tensor, ones]).unwrap_or(tensor)
}
