//! Evaluation of typed expressions over floating point numbers and over a prime field.
