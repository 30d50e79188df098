//! Between two differentiations: a derivative is simplified before the next one is taken, as a person would.
//!
//! The quotients that a derivative leaves behind would otherwise be differentiated as they stand. What is used here has to hold in a
//! neighbourhood of the point: attributes that confine a variable to a set without interior, as `symmetric` does, are left out for the
//! variables that are differentiated by.

use super::answer::Draft;
use super::verify::{check, prover, read_back};
use super::{FormName, Task};
use crate::base::{Attribute, Attributes, Symbols};
use crate::egraph::{EGraph, RuleSet, Stopped};
use crate::expr::{Graph, Id};
use crate::notation::Extractor;
use crate::ops::UncommonOperations;
use std::sync::Arc;

/// Terms of at most two axes in their simplest form, in words that are common or among these; a term stays as it is where that is not found or cannot be shown to be equal.
pub(super) fn simplified(
    graph: &mut Graph,
    terms: &[Id],
    words: &UncommonOperations,
    symbols: &Symbols,
    request: &Task,
    rules: &RuleSet,
) -> Vec<Id> {
    let mut symbols = symbols.clone();
    let open: Attributes = [Attribute::Positive, Attribute::Nonzero, Attribute::Invertible].into_iter().collect();
    for variable in &request.wrt {
        let mut declaration = symbols.declaration(*variable).clone();
        declaration.attributes = symbols.attributes(*variable).intersection(open);
        let name = symbols.variable_name(*variable).to_owned();
        symbols.declare(&name, declaration);
    }
    let symbols = Arc::new(symbols);
    let mut egraph = EGraph::new(symbols.clone(), request.limits);
    egraph.allow(words.clone());
    let classes: Vec<Id> = terms.iter().map(|term| egraph.import(graph, *term)).collect();
    egraph.focus_on_goals();
    if egraph.saturate(rules).stopped != Stopped::Saturated {
        return terms.to_vec();
    }
    let forms: Vec<_> = {
        let extractor = Extractor::new(&egraph);
        classes.into_iter().map(|class| extractor.matrix(class)).collect()
    };
    let mut prover = prover(&symbols);
    let mut result = terms.to_vec();
    for (term, expr) in result.iter_mut().zip(forms) {
        let shape = graph.shape(*term).clone();
        let Some(expr) = expr else { continue };
        let form = Draft { name: FormName::Matrix, expr, free: None, shape };
        let Ok(read) = read_back(&form, *term, &symbols, graph) else { continue };
        if check(graph, &mut egraph, &mut prover, read, *term).is_some() {
            *term = read;
        }
    }
    result
}
