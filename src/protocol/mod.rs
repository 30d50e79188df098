//! The protocol of `gradus batch`: a request is an object of JSON, its answer another, both on one line.
//!
//! The library neither reads nor writes: [`respond`] takes the text of a line and gives the [`Response`], whose `Display` is the line to
//! write; [`answer_all`] does so for many lines at once.
//!
//! ```
//! let cx = gradus::Context::new();
//! let response = gradus::protocol::respond(&cx, br#"{"id": 1, "expr": "W*W'", "wrt": "W"}"#, 1);
//! let answer = response.answer().unwrap();
//! assert_eq!(answer.forms.index.as_ref().unwrap().text, "delta[i,k]*W[j,l] + W[i,l]*delta[j,k]");
//! assert!(response.to_string().starts_with(r#"{"id":1,"ok":true,"kind":"jacobian","order":4,"#));
//! ```
//!
//! # Requests
//!
//! | field | value |
//! |---|---|
//! | `expr` | the expression; the only field that has to be there |
//! | `id` | anything; the answer has it too |
//! | `wrt`, `wrt2` | a variable to differentiate by, or a list of them; without one the expression is simplified |
//! | `wrt_each` | variables to differentiate by, one answer for each: `{"ok": true, "derivatives": {"W": .., "b": ..}}` |
//! | `vars` | for names of variables: `{"kind": "matrix", "shape": ["n","m"], "attrs": ["symmetric"]}`, each of the three may be missing; `{"kind": "index", "shape": ["n"]}` for a name of a place |
//! | `constraint` | the name of a [`Constraint`](crate::Constraint) on the last variable, in every derivative by it |
//! | `layout` | the name of a [`Layout`](crate::Layout) |
//! | `forms` | the name of a [`FormName`](crate::FormName), or a list of them: these forms are made, and the work of no other is done |
//! | `claim` | a formula that is claimed to be the derivative: the answer says whether it is, as a [`Claim`] |
//! | `form` | the form that the claim is, where its shape does not say so |
//! | `taylor` | the order of the Taylor expansion, from 1 to 4, which is the form `taylor` then |
//! | `steps` | `true`, or the name of a [`Detail`](crate::Detail), for the way to the answer, line by line: a [`Step`] each |
//! | `picture` | `true` for the index form as a tensor network, in SVG |
//! | `certificate` | `true` for what backs the answer, for `checker/check.py`: a [`Certificate`] |
//! | `code` | the name of a [`Target`](crate::Target), or a list of them: source besides the answer, as [`Sources`] |
//! | `what` | what `code` computes: the name of a [`What`](crate::What) or of a form of the answer, or a list of them |
//! | `self_contained` | `true` for an answer without names for its parts |
//! | `declare` | a declaration as [`Context::declare`](crate::Context::declare) reads it, or a list of them: `"W: matrix(n,m) symmetric"` |
//! | `from` | `latex`: the text is LaTeX, whatever it looks like |
//! | `tree` | `true` for the syntax tree of every form, see [`Form::tree`] |
//! | `equal` | an expression: the answer says whether the two are equal, as an [`Equality`] |
//! | `explain` | an expression: the answer tells the rules that lead there, as an [`Explanation`] |
//! | `facts` | `true` for what is known of the expression: the answer is [`Facts`] |
//! | `read` | `true` for how the expression is read, without work on it: the answer is a [`Reading`] |
//! | `assume` | an equation between variables, or a list of them, for this line |
//!
//! A text alone that asks whether something is so is a question too: `d(x'*x)/dx = 2*x` is answered as a `claim` is, `is A*B = B*A?` as
//! `equal`. A text of several sentences, or with words around its formula, is read as the request that it means, see [`Request::meant`].
//!
//! Other fields are ignored; none may be given twice. [`Response`] says what an answer has; every line closes with `"schema": 1`, the
//! version of the protocol.

mod answer;
mod certificate;
mod claim;
mod code;
mod explanation;
mod json;
mod line;
mod meant;
mod question;
mod read;
mod request;
mod response;
mod step;
mod tree;
mod whether;

pub use answer::{Answer, Definition, Form, Forms, Named, Statistics, Verdict};
pub use certificate::{Asked, Certificate, Hint, Part, Stated};
pub use claim::{Claim, Counterexample, Diagnosis};
pub use code::Sources;
pub use explanation::{Difference, Explanation};
pub use meant::Meant;
pub use question::{Equality, Fact, Facts, Reading};
pub use request::{Convention, Question, Request, Variable};
pub use response::{Each, Failure, LONGEST_LINE, Outcome, Problem, Response, answer_all, respond, respond_as};
pub use step::{Law, Step};
pub use whether::Claimed;
