//! Shape inference: syntax tree to typed expression.
