//! All integration tests as one program, which links once. Each module is a boundary: `cargo test corpus::` runs the tests of one.

mod support;

mod architecture;
mod arithmetic;
#[cfg(all(feature = "evaluate", any(feature = "ndarray", feature = "nalgebra", feature = "faer")))]
mod arrays;
#[cfg(feature = "serde")]
mod asked_for;
mod assumed_points;
mod attributes;
mod axes;
mod by_rules;
#[cfg(feature = "serde")]
mod certificates;
mod claim_mutants;
mod claim_texts;
mod claims;
#[cfg(feature = "cli")]
mod cli;
mod code_arguments;
mod code_details;
mod code_numerics;
mod code_runs;
mod code_rust;
mod code_text;
mod conditions;
mod contradictions;
mod conventions;
mod corpus;
mod definitions;
mod determinism;
mod differential;
mod differential_forms;
mod entries;
mod equality;
mod equations;
mod eval;
#[cfg(feature = "cli")]
mod eval_command;
mod exact_conditions;
mod explain;
mod facts;
mod forms_on_request;
mod html;
mod in_sentences;
mod index_notation;
mod juxtaposed;
mod meant;
#[cfg(feature = "cli")]
mod messages;
mod names_or_products;
mod normal_form;
mod notation;
mod numpy_runs;
mod orders;
mod parts;
mod peers;
#[cfg(feature = "cli")]
mod pictures;
#[cfg(feature = "evaluate")]
mod program_eval;
#[cfg(feature = "serde")]
mod protocol;
mod questions;
mod quotients;
mod random;
mod read_off;
mod reading;
#[cfg(feature = "serde")]
mod reading_back;
#[cfg(feature = "cli")]
mod readme;
mod refused_texts;
mod render;
mod render_numpy;
#[cfg(feature = "cli")]
mod repl;
mod rule_authoring;
#[cfg(feature = "cli")]
mod rule_commands;
mod rule_library;
mod rules;
mod rules_egraph;
#[cfg(feature = "serde")]
mod said;
mod scale;
#[cfg(feature = "serde")]
mod schema;
mod seeds;
mod short;
mod softmax;
mod spoken;
mod steps;
mod steps_lines;
mod summed_powers;
mod superfluous_conditions;
mod surface_reading;
mod syntax;
mod taylor;
#[cfg(feature = "cli")]
mod threads;
mod together;
#[cfg(feature = "cli")]
mod undefined;
mod unicode_texts;
mod vec_form;
mod verdicts;
mod weights;
#[cfg(feature = "serde")]
mod whether;
mod without_forms;
mod wording;
mod work;
