//! Derivatives of typed expressions, by differential rules in text.
