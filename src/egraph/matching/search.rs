//! The matches of a rule at a node.

use super::bindings::{Bindings, Match, Trail};
use super::compile::Compiled;
use super::parts;
use super::terms::Search;
use crate::base::Rational;
use crate::ops::Node;
use crate::rules::Kind;
use smallvec::{SmallVec, smallvec};

/// Calls `sink` with every match of a rule at a node.
pub(super) fn matches(search: &Search, rule: &Compiled, node: &Node, sink: &mut dyn FnMut(&Match)) {
    let mut axes = smallvec![None; rule.dimensions];
    for literal in &rule.literals {
        let name = rule.rule.symbols.dimension_name(*literal);
        let Some(known) = search.graph.analysis.symbols().find_dimension(name) else { return };
        axes[literal.0 as usize] = Some(smallvec![known]);
    }
    let classes = smallvec![None; rule.variables];
    let exponents = smallvec![None; rule.rule.integers.len()];
    let bound = Bindings { classes, axes, exponents, scale: Rational::one(), rest: SmallVec::new(), part: None };
    let mut found = Match { bound, trail: Trail::new() };
    match &rule.rule.kind {
        Kind::Index(index) => parts::matches(search, rule, index, node, &mut found, &mut |m| sink(m)),
        _ => search.node(rule, rule.left, node, None, true, &mut found, &mut |m| sink(m)),
    }
}
