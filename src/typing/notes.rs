//! What is said of a reading that is not literal, and how the other reading is written.

use super::error::Operand;
use super::kind::{COLUMN, Kinds, MATRIX, ROW, SCALAR};
use super::names::likely_kinds;
use super::tree::{Operation, Tree};
use super::{Elaborated, Pinned, Question, run};
use crate::base::Symbols;
use crate::expr::Graph;
use crate::ops::{Callable, Spoken};
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

/// The most names whose other reading is looked for.
const MOST: usize = 8;

/// What is read otherwise than it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Departures {
    /// How far the kinds of the names are from what is written.
    pub(super) cost: (u32, u32, u32),
    /// Names that are not of the kind that their letter says: the name, its kind, the kind of the letter.
    names: Vec<(String, Kinds, Kinds)>,
    /// Divisors whose letter says a matrix, with the quotient in which they stand.
    divisors: Vec<(String, String)>,
    /// What is raised entry by entry: the power as it is written, and as it is read.
    powers: Vec<(String, String)>,
    /// Sums and products of a matrix and a column or a row, as they are written, with that vector and its kind.
    spreads: Vec<(String, String, Kinds)>,
}

/// Functions of samples, of which there is another with one less below the line.
const OF_SAMPLES: [&str; 2] = ["var", "cov"];

/// What is said of calls of functions that elsewhere, of such operands, are others.
pub(super) fn of_functions(expr: &Expr, read: &Elaborated, graph: &Graph, symbols: &Symbols) -> Vec<String> {
    let matrix = [Spoken::Exponential, Spoken::Logarithm, Spoken::Root].map(Spoken::name);
    let is_square = |operand: &Expr| {
        let found = read.parts.iter().find(|(_, span)| *span == operand.span);
        found.is_some_and(|(id, _)| matches!(&graph.shape(*id)[..], [rows, columns] if rows == columns))
    };
    let mut notes = Vec::new();
    expr.walk(&mut |e| {
        let ExprKind::Call(name, operands) = &e.kind else { return };
        let text = || Operand::whole(e).text();
        let name = Callable::find(name).map_or(name.as_str(), |callable| callable.name());
        match &operands[..] {
            [operand] if matrix.contains(&name) && is_square(operand) => {
                notes.push(format!("`{}` of a square matrix is read as a function of its entries", text()));
            }
            [_, ..] if OF_SAMPLES.contains(&name) && !symbols.definitions().find(name).is_empty() => {
                let text = text();
                notes.push(format!(
                    "`{text}` is read as a mean over all samples, divided by their number; elsewhere by one less"
                ));
            }
            _ => {}
        }
    });
    let mut told = std::collections::BTreeSet::new();
    notes.retain(|note| told.insert(note.clone()));
    notes
}

/// How the kinds of a tree differ from what is written.
pub(super) fn departures(tree: &Tree<'_>, symbols: &Symbols) -> Departures {
    let mut found = Departures { cost: tree.cost, ..Departures::default() };
    for (index, (name, info)) in tree.names.iter().enumerate().filter(|(_, (_, info))| info.declared.is_none()) {
        let (kind, letter) = (tree.solver.get(info.slot), likely_kinds(name, symbols)[0]);
        if kind != letter && !has_indices(tree, index) {
            found.names.push((name.clone(), kind, letter));
        }
    }
    found.spreads = super::axes::spreads(tree);
    for node in &tree.nodes {
        if let (Operation::Product(..), ExprKind::Product(head, tail)) = (&node.operation, &node.expr.kind) {
            let divides = |(place, (op, factor)): (usize, &(ProductOp, Expr))| match &factor.kind {
                ExprKind::Name(name) if *op == ProductOp::Divide => {
                    let mut product = tail[..=place].to_vec();
                    let inverse = Expr::call(Spoken::Inverted.name(), vec![factor.clone()]);
                    product[place] = (ProductOp::Times, inverse);
                    let product = Expr::new(ExprKind::Product(head.clone(), product));
                    Some((name.clone(), Operand::whole(&product).text()))
                }
                _ => None,
            };
            found.divisors.extend(tail.iter().enumerate().filter_map(divides));
        }
        let Operation::Power = node.operation else { continue };
        let base = tree.kind(node.children[0]);
        let ExprKind::Power(below, exponent) = &node.expr.kind else { continue };
        if base == COLUMN || base == ROW {
            let read = Expr { kind: ExprKind::HadamardPower(below.clone(), exponent.clone()), span: node.expr.span };
            found.powers.push((Operand::whole(node.expr).text(), Operand::whole(&read).text()));
        }
    }
    found.powers.dedup();
    found
}

/// Whether a name stands with indices, which say how many axes it has.
fn has_indices(tree: &Tree<'_>, index: usize) -> bool {
    let is_name = |node: usize| matches!(tree.nodes[node].operation, Operation::Name(own) if own == index);
    tree.nodes.iter().any(|node| matches!(node.operation, Operation::Index(_)) && is_name(node.children[0]))
}

impl Departures {
    /// The notes, with the declarations that lead to the other readings, where there are such.
    pub(super) fn notes(&self, question: &Question<'_>, symbols: &Symbols) -> Vec<String> {
        let mut notes = Vec::new();
        for (place, (name, kind, letter)) in self.names.iter().enumerate() {
            let other = if place < MOST { other(question, name, *letter, symbols) } else { None };
            let other = other.map(|shape| format!("; declare `{name}: {shape}` for the other reading"));
            let quotient = self.divisors.iter().find(|(own, _)| own == name && (*kind, *letter) == (SCALAR, MATRIX));
            let other = other.or(quotient.map(|(_, product)| format!("; write {product} for a matrix {name}")));
            notes.push(format!("{name} is read as {}{}", word(*kind), other.unwrap_or_default()));
        }
        for (whole, vector, kind) in &self.spreads {
            let place = if *kind == ROW { "each row" } else { "each column" };
            notes.push(format!("in `{whole}` the reduction `{vector}` combines with {place}, entry by entry"));
        }
        for (written, read) in &self.powers {
            notes.push(format!("`{written}` of a vector is read entry by entry, as `{read}`"));
        }
        notes
    }
}

fn word(kind: Kinds) -> &'static str {
    match kind {
        SCALAR => "a scalar",
        COLUMN => "a vector",
        MATRIX => "a matrix",
        _ => "a tensor",
    }
}

/// The shape of a name where it is of this kind, if the question has a reading then.
fn other(question: &Question<'_>, name: &str, kind: Kinds, symbols: &Symbols) -> Option<String> {
    let mut symbols = symbols.clone();
    let pinned = Question { pinned: Some(Pinned { name, kind }), ..*question };
    run(&pinned, &mut symbols, &mut Graph::new()).ok()?;
    let variable = symbols.find_variable(name)?;
    Some(symbols.shape_text(&symbols.declaration(variable).shape))
}
