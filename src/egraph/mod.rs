//! The e-graph.
