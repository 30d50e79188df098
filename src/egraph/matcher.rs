//! Text rules on the e-graph.

use super::saturate::EGraph;

/// A compiled set of rules.
#[derive(Debug, Default)]
pub struct RuleSet {}

impl RuleSet {
    /// The rules that the engine ships.
    pub fn shipped() -> std::sync::Arc<RuleSet> {
        Default::default()
    }
}

impl EGraph {
    pub(super) fn apply(&mut self, _rules: &RuleSet) -> bool {
        false
    }
}
