//! The rule language: text to compiled rules.
