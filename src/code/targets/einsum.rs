//! Einstein sums alone, as calls of `einsum`, `eye` and `ones`: what a term is when all is multiplied out.

use super::printer::number;
use super::python::WORDS;
use super::template::Level;
use crate::base::{Dimension, Error, ErrorCode, Label, Rational, Result, Span, Symbols};
use crate::code::names::Names;
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Atom, Limits, Monomial, Polynomial};
use std::sync::Arc;

/// What an axis may be called.
const LETTERS: &str = "ijklmnopqrstuvwxyzabcdefghABCDEFGHIJKLMNOPQRSTUVWXYZ";

fn refused<T>(name: &str, why: &str) -> Result<T> {
    Err(Error::new(ErrorCode::Request, format!("{name} is no Einstein sum: {why}"), Span::default()))
}

/// A line for each term: its name, and the sums that it is.
///
/// # Errors
/// What is in a term and no sum of products of entries of the variables.
pub(in crate::code) fn source(graph: &Graph, roots: &[(String, Id)], symbols: &Symbols) -> Result<String> {
    let mut algebra = Algebra::new(Arc::new(symbols.clone()), Limits::default());
    let names = Names::new(symbols, WORDS);
    let mut lines = String::new();
    for (name, root) in roots {
        let Some(form) = algebra.normal_form(graph, *root) else {
            return refused(name, "it is too long when multiplied out");
        };
        let writer = Writer { algebra: &algebra, names: &names, symbols, name };
        lines.push_str(&format!("{name} = {}\n", writer.polynomial(algebra.polynomial(form))?));
    }
    Ok(lines)
}

struct Writer<'a> {
    algebra: &'a Algebra,
    names: &'a Names,
    symbols: &'a Symbols,
    /// What the sum is called.
    name: &'a str,
}

impl Writer<'_> {
    fn polynomial(&self, polynomial: &Polynomial) -> Result<String> {
        let mut text = String::new();
        for (monomial, coefficient) in &polynomial.terms {
            let is_minus = coefficient.is_negative();
            text.push_str(match (text.is_empty(), is_minus) {
                (true, false) => "",
                (true, true) => "-",
                (false, false) => " + ",
                (false, true) => " - ",
            });
            text.push_str(&self.term(monomial, &coefficient.abs())?);
        }
        let sizes = |axis: &[Dimension]| axis.iter().map(|d| self.size(*d)).collect::<Vec<_>>().join(" * ");
        let shape: Vec<String> = polynomial.shape.iter().map(|axis| sizes(axis)).collect();
        if text.is_empty() {
            let zero = format!("zeros(({}))", shape.join(", "));
            return Ok(if shape.is_empty() { "0.0".to_owned() } else { zero.replace("))", ",))") });
        }
        // An axis of several dimensions is one in the end.
        let is_joined = polynomial.shape.iter().any(|axis| axis.len() != 1);
        Ok(if is_joined { format!("({text}).reshape({})", shape.join(", ")) } else { text })
    }

    fn size(&self, dimension: Dimension) -> String {
        let literal = self.symbols.literal_size(dimension);
        literal.map_or_else(|| self.names.dimension(dimension).to_owned(), |size| size.to_string())
    }

    /// The numbers of a term, then its arrays.
    fn term(&self, monomial: &Monomial, coefficient: &Rational) -> Result<String> {
        let mut factors = Vec::new();
        let mut operands: Vec<(String, Vec<Label>)> = Vec::new();
        for (atom, labels) in &monomial.operands {
            let (name, labels) = self.operand(self.algebra.atom(*atom), labels)?;
            if labels.is_empty() { factors.push(name) } else { operands.push((name, labels)) }
        }
        let degrees = monomial.degrees();
        let sizes = monomial.sizes.iter().enumerate();
        factors.extend(sizes.filter(|(label, _)| degrees[*label] == 0).map(|(_, size)| self.size(*size)));
        // An index that stands twice in the result is two with an identity matrix.
        let mut output: Vec<Label> = Vec::new();
        let mut next = monomial.sizes.len() as Label;
        for label in &monomial.output {
            let size = || self.size(monomial.sizes[usize::from(*label)]);
            if output.contains(label) {
                operands.push((format!("eye({})", size()), vec![*label, next]));
                output.push(next);
                next += 1;
            } else {
                output.push(*label);
            }
        }
        for label in &output {
            if let Some(size) = monomial.sizes.get(usize::from(*label))
                && !operands.iter().any(|(_, labels)| labels.contains(label))
            {
                operands.push((format!("ones({})", self.size(*size)), vec![*label]));
            }
        }
        // Numbers alone are of floating point.
        let is_size = |atom| matches!(self.algebra.atom(atom), Atom::Size(_));
        let of_sizes = operands.is_empty() && monomial.operands.iter().all(|(atom, _)| is_size(*atom));
        if !coefficient.is_one() || of_sizes {
            factors.insert(0, number(coefficient, [if of_sizes { ".0" } else { "" }, ".0"]).at(Level::Product));
        }
        if !operands.is_empty() {
            factors.push(self.call(&operands, &output)?);
        }
        Ok(factors.join(" * "))
    }

    /// A variable, with the label of each axis.
    fn operand(&self, atom: &Atom, labels: &[Label]) -> Result<(String, Vec<Label>)> {
        let other = match atom {
            Atom::Size(dimension) => return Ok((self.size(*dimension), Vec::new())),
            Atom::Variable(variable) | Atom::DiagonalOf(variable) => {
                let name = self.names.variable(*variable).to_owned();
                if self.symbols.declaration(*variable).shape.iter().any(|axis| axis.len() > 1) {
                    return refused(self.name, &format!("an axis of {name} is several dimensions"));
                }
                let labels = labels.to_vec();
                let is_diagonal = matches!(atom, Atom::DiagonalOf(_));
                return Ok((name, if is_diagonal { [&labels[..], &labels].concat() } else { labels }));
            }
            Atom::Map(function, _) => format!("{} of entries is in it", function.name()),
            Atom::Call(operation, ..) => {
                let name = operation.record().spelling.unwrap_or(operation.name());
                format!("{name} of a matrix is in it")
            }
            Atom::Power(..) => "a power is in it that is no product of entries".to_owned(),
            Atom::Opaque(_) => "it is too long when multiplied out".to_owned(),
        };
        refused(self.name, &other)
    }

    fn call(&self, operands: &[(String, Vec<Label>)], output: &[Label]) -> Result<String> {
        let mut known: Vec<Label> = Vec::new();
        for label in output.iter().chain(operands.iter().flat_map(|(_, labels)| labels)) {
            if !known.contains(label) {
                known.push(*label);
            }
        }
        if known.len() > LETTERS.len() {
            return refused(self.name, "it has more axes than there are letters");
        }
        let letters = |labels: &[Label]| -> String {
            let letter = |label: &Label| LETTERS.chars().nth(known.iter().position(|own| own == label)?);
            labels.iter().filter_map(letter).collect()
        };
        let inputs: Vec<String> = operands.iter().map(|(_, labels)| letters(labels)).collect();
        let names: Vec<&str> = operands.iter().map(|(name, _)| name.as_str()).collect();
        Ok(format!("einsum(\"{}->{}\", {})", inputs.join(","), letters(output), names.join(", ")))
    }
}
