//! What rules did.

/// What a rule did in an e-graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleStatistics {
    /// Matches whose conditions held.
    pub matches: usize,
    /// Matches that made two classes one.
    pub applications: usize,
    /// E-nodes added.
    pub nodes: usize,
}

impl RuleStatistics {
    /// Adds up two.
    #[must_use]
    pub fn plus(self, other: RuleStatistics) -> RuleStatistics {
        RuleStatistics {
            matches: self.matches + other.matches,
            applications: self.applications + other.applications,
            nodes: self.nodes + other.nodes,
        }
    }
}
