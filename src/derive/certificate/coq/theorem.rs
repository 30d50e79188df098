//! The theorems of a file.

use super::names::Names;
use super::printer::Printer;
use super::written::{Level, Written};
use super::{Terms, Unsupported};
use crate::base::{Shape, Variable};
use crate::derive::FormName;
use crate::expr::Id;
use std::fmt::Write;

/// Definitions and theorems about one answer.
struct Section<'a> {
    terms: &'a Terms,
    names: &'a Names,
    definitions: String,
    theorems: String,
    stated: Vec<&'static str>,
}

/// The part of the file that is about the answer.
pub(super) fn section(terms: &Terms, names: &Names) -> Result<String, Unsupported> {
    let mut section = Section { terms, names, definitions: String::new(), theorems: String::new(), stated: Vec::new() };
    match terms.by {
        None => section.equality()?,
        Some(by) => section.derivative(by)?,
    }
    Ok(section.finish())
}

impl Section<'_> {
    fn printer(&self, shifted: Option<(Variable, Variable)>) -> Printer<'_> {
        Printer { graph: &self.terms.graph, names: self.names, shifted }
    }

    fn form(&self, name: FormName) -> Option<Id> {
        self.terms.forms.get(name.as_str()).copied()
    }

    /// The letter of the constructors for tensors of a shape.
    fn kind(&self, shape: &Shape) -> char {
        if shape.is_empty() { 'S' } else { 'M' }
    }

    fn equality(&mut self) -> Result<(), Unsupported> {
        let printer = self.printer(None);
        let value = printer.term(self.terms.value)?;
        let form = printer.term(self.form(FormName::Value).ok_or(Unsupported::Form)?)?;
        let shape = self.terms.graph.shape(self.terms.value).clone();
        let kind = self.names.type_of(&shape);
        let _ = writeln!(self.definitions, "Definition value : {kind} := {}.", value.text());
        let statement = format!("value = {}", form.text());
        self.theorem("simplified", "", &statement, &shape, [&value, &form]);
        Ok(())
    }

    fn derivative(&mut self, (variable, direction): (Variable, Variable)) -> Result<(), Unsupported> {
        let graph = &self.terms.graph;
        let shape = graph.shape(self.terms.value).clone();
        let own = self.terms.symbols.declaration(variable).shape.clone();
        if shape.len() > 2 || own.len() > 2 {
            return Err(Unsupported::Axes);
        }
        let printer = self.printer(None);
        let value = printer.term(self.terms.value)?;
        let moved = self.printer(Some((variable, direction))).term(self.terms.value)?;
        let differential = printer.term(self.form(FormName::Differential).ok_or(Unsupported::Form)?)?;
        let remainder = self.remainder(&shape, direction)?;
        let (x, dx) = (self.names.variable(variable).to_owned(), self.names.variable(direction).to_owned());
        let (of, kind) = (self.names.type_of(&own), self.names.type_of(&shape));
        let one = format!("({x} : {of})");
        let two = format!("({x} {dx} : {of})");
        let _ = writeln!(self.definitions, "Definition value {one} : {kind} := {}.", value.text());
        let _ = writeln!(self.definitions, "Definition differential {two} : {kind} := {}.", differential.text());
        let mut statement = format!("value ({x} + {dx}) = value {x} + differential {x} {dx}");
        let mut parts = vec![(false, value), (false, differential.clone())];
        if let Some(remainder) = remainder {
            let _ = writeln!(self.definitions, "Definition remainder {two} : {kind} := {}.", remainder.text());
            let _ = write!(statement, " + remainder {x} {dx}");
            parts.push((false, remainder));
        }
        let sum = Written::sum(self.kind(&shape), parts).ok_or(Unsupported::Form)?;
        self.theorem("derivative", &two, &statement, &shape, [&moved, &sum]);
        self.matrix_form((variable, direction), &shape, &differential)?;
        self.index_form((variable, direction), &shape, &differential)
    }

    /// The terms of the moved value that have the direction twice or more.
    fn remainder(&self, shape: &Shape, direction: Variable) -> Result<Option<Written>, Unsupported> {
        let Some(moved) = self.terms.moved else { return Ok(None) };
        let printer = self.printer(None);
        let wanted = |variables: &[Variable]| variables.iter().filter(|v| **v == direction).count() > 1;
        if shape.is_empty() {
            return printer.polynomial(&self.terms.algebra, moved, &[], 0, wanted);
        }
        let places = self.names.places(0, 2).ok_or(Unsupported::Size)?;
        let body = printer.polynomial(&self.terms.algebra, moved, &places[..shape.len()], 2, wanted)?;
        Ok(body.map(|body| printer.entries(shape, &places, &body)))
    }

    /// What the derivative in matrix notation makes of a direction is the differential.
    fn matrix_form(
        &mut self,
        (variable, direction): (Variable, Variable),
        shape: &Shape,
        differential: &Written,
    ) -> Result<(), Unsupported> {
        let Some(form) = self.form(FormName::Matrix) else { return Ok(()) };
        let own = &self.terms.symbols.declaration(variable).shape;
        let (x, dx) = (self.names.variable(variable), self.names.variable(direction));
        let printer = self.printer(None);
        let form_shape = self.terms.graph.shape(form).clone();
        let gradient = printer.term(form)?;
        let along = match own.len() {
            0 => Written::new(Level::Atom, dx, format!("(SAtom {} [::]%N)", self.names.atom(direction))),
            _ => Written::new(Level::Atom, dx, format!("{dx}'")),
        };
        let call = Written::new(Level::Power, format!("gradient {x}"), gradient.tree.clone());
        let applied = match (shape.len(), own.len()) {
            (0, 0) => Written::scalars([call, along]),
            (0, _) => Written::call("frobenius", "SFrob", [&call, &along]),
            (_, 0) => Written::product("*:", "MScale", [&along, &call]),
            (1, 1) => Written::product("*m", "MMul", [&call, &along]),
            _ => return Ok(()),
        };
        let (of, kind) = (self.names.type_of(own), self.names.type_of(&form_shape));
        let statement = format!("differential {x} {dx} = {}", applied.text());
        let arguments = format!("({x} {dx} : {of})");
        let definition = format!("Definition gradient ({x} : {of}) : {kind} := {}.", gradient.text());
        let _ = writeln!(self.definitions, "{definition}");
        self.theorem("gradient_form", &arguments, &statement, shape, [differential, &applied]);
        Ok(())
    }

    /// What the derivative in index notation makes of a direction is the differential.
    fn index_form(
        &mut self,
        (variable, direction): (Variable, Variable),
        shape: &Shape,
        differential: &Written,
    ) -> Result<(), Unsupported> {
        let Some(form) = self.form(FormName::Index) else { return Ok(()) };
        let own = &self.terms.symbols.declaration(variable).shape;
        let (x, dx) = (self.names.variable(variable), self.names.variable(direction));
        let open = if shape.is_empty() { 0 } else { 2 };
        let printer = self.printer(None);
        let outer = self.names.places(0, open).ok_or(Unsupported::Size)?;
        let inner = self.names.places(open, own.len()).ok_or(Unsupported::Size)?;
        let places: Vec<_> = outer[..shape.len()].iter().chain(&inner).cloned().collect();
        let body = printer.entry(form, &places, open + own.len())?;
        let indices: Vec<&str> = places.iter().map(|place| place.name.as_str()).collect();
        let listed = indices.iter().map(|name| format!(" {name}")).collect::<String>();
        let call = Written::new(Level::Power, format!("jacobian {x}{listed}"), body.tree.clone());
        let factor = printer.entry_of(direction, &inner);
        let product = Written::scalars([call, factor]);
        let sums = inner.iter().zip(own).rev().fold(product, |sum, (place, axis)| {
            axis.first().map_or(sum.clone(), |size| printer.summed(&place.name, *size, &sum))
        });
        let applied = if shape.is_empty() { sums } else { printer.entries(shape, &outer, &sums) };
        let of = self.names.type_of(own);
        let typed = if indices.is_empty() { String::new() } else { format!(" ({} : nat)", indices.join(" ")) };
        let ring = &self.names.ring;
        let definition = format!("Definition jacobian ({x} : {of}){typed} : {ring} := {}.", body.text());
        let statement = format!("differential {x} {dx} = {}", applied.text());
        let arguments = format!("({x} {dx} : {of})");
        let _ = writeln!(self.definitions, "{definition}");
        self.theorem("index_form", &arguments, &statement, shape, [differential, &applied]);
        Ok(())
    }

    /// A theorem with its proof.
    fn theorem(
        &mut self,
        name: &'static str,
        arguments: &str,
        statement: &str,
        shape: &Shape,
        [left, right]: [&Written; 2],
    ) {
        let names = self.names;
        let dims: Vec<&str> = names.dimensions().collect();
        let mut atoms = Vec::new();
        let mut variables = String::new();
        for (variable, name, own) in names.variables() {
            let code = |axis: usize| own[axis].first().map_or(0, |d| names.code(*d));
            let atom = names.atom(variable);
            let looks = |count: usize| (0..count).map(|at| format!(" (look s {at})")).collect::<String>();
            atoms.push(match own.len() {
                0 => format!("fun _ => {name}"),
                1 => format!("fun s => entry {name} (look s 0) 0"),
                2 => format!("fun s => entry {name} (look s 0) (look s 1)"),
                axes => format!("fun s => {name}{}", looks(axes)),
            });
            let ring = &names.ring;
            let _ = match own.len() {
                1 => writeln!(variables, "pose {name}' := @MCol {ring} dims {} {name} {atom}.", code(0)),
                2 => writeln!(variables, "pose {name}' := @MVar {ring} dims {} {} {name} {atom}.", code(0), code(1)),
                _ => Ok(()),
            };
        }
        let (ring, inverse, law) = match names.denominator {
            1 => (&names.ring, "1", "(mulr1 _)".to_owned()),
            _ => (&names.ring, names.inverse.as_str(), format!("{}_law", names.inverse)),
        };
        let code = |axis: usize| shape.get(axis).and_then(|axis| axis.first()).map_or(0, |d| names.code(*d));
        let lemma = if shape.is_empty() { "equal_scalars" } else { "equal_matrices" };
        let codes = if shape.is_empty() { String::new() } else { format!(" {} {}", code(0), code(1)) };
        let _ = write!(
            self.theorems,
            "\nTheorem {name} {arguments} :\n  {statement}.\nProof.\npose dims : seq nat := [:: {}].\npose atoms : seq (seq nat -> {ring}) := [:: {}].\n{variables}\
             have equal := @{lemma} {ring} dims atoms {} {inverse} {law}{codes}\n  {}\n  {}.\n\
             exact (equal ltac:(by repeat split) ltac:(vm_cast_no_check (erefl true))).\nQed.\n",
            dims.join("; "),
            atoms.join("; "),
            names.denominator,
            left.tree,
            right.tree,
        );
        self.stated.push(name);
    }

    fn finish(self) -> String {
        let names = self.names;
        let by: Vec<Variable> = self.terms.by.into_iter().flat_map(|(x, dx)| [x, dx]).collect();
        let ring = &names.ring;
        let sizes: Vec<&str> = names.symbolic().collect();
        let mut out = format!("(* The answer. *)\nSection Answer.\nVariables ({ring} : comRingType)");
        if !sizes.is_empty() {
            let _ = write!(out, " ({} : nat)", sizes.join(" "));
        }
        out += ".\n";
        if names.denominator != 1 {
            let (inverse, denominator) = (&names.inverse, names.denominator);
            let _ = writeln!(out, "Variable {inverse} : {ring}.");
            let _ = writeln!(out, "Hypothesis {inverse}_law : {denominator}%:R * {inverse} = 1.");
        }
        for (_, name, shape) in names.variables().filter(|(variable, _, _)| !by.contains(variable)) {
            let _ = writeln!(out, "Variable {name} : {}.", names.type_of(shape));
        }
        out = out + "\n" + &self.definitions + &self.theorems + "End Answer.\n";
        for name in self.stated {
            let _ = writeln!(out, "Print Assumptions {name}.");
        }
        out
    }
}
