//! Text rules on the e-graph.
//!
//! A [`RuleSet`] holds the rules of `rules/`, each compiled once for every direction in which it may be used ([`compile`]), where a list says
//! that it may act ([`uses`]). One round
//! ([`round`]) searches the classes that changed since the last one ([`search`]: [`terms`] for terms, [`parts`] for parts of networks),
//! then fires the matches found ([`instantiate`] and [`replace`] make the other side). A match is fired once.

mod bindings;
mod compile;
mod instantiate;
mod kinds;
mod known;
mod parts;
mod replace;
mod round;
mod rule_set;
mod search;
mod statistics;
mod terms;
mod uses;

pub(crate) use round::{MatchState, match_each};
pub(super) use rule_set::Additive;
pub(crate) use rule_set::RuleOfSet;
pub use rule_set::RuleSet;
pub use statistics::RuleStatistics;
