//! The seed cases and the corpus.

use super::{on_threads, request};
use gradus::Answer;
use gradus::internals::typing::declare_parts;
use gradus::{Constraint, Context, Expression, Request};
use serde_json::Value;
use std::sync::OnceLock;

pub(crate) const SEED: &str = include_str!("../../data/seed.jsonl");
pub(crate) const CORPUS: &str = include_str!("../../data/corpus.jsonl");

/// The objects of a text with one on each line.
pub(crate) fn objects(text: &'static str) -> impl Iterator<Item = Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap())
}

/// A line of the seed file or of the corpus.
#[derive(Clone)]
pub(crate) struct Case(pub(crate) Value);

impl Case {
    /// The seed cases.
    pub(crate) fn seeds() -> Vec<Case> {
        objects(SEED).map(Case).collect()
    }

    /// Every line of the corpus, which holds the seed cases too.
    pub(crate) fn corpus() -> Vec<Case> {
        objects(CORPUS).map(Case).collect()
    }

    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.0[field].as_str()
    }

    pub(crate) fn id(&self) -> &str {
        self.text("id").unwrap()
    }

    pub(crate) fn wrt(&self) -> Vec<&str> {
        [self.text("wrt"), self.text("wrt2")].into_iter().flatten().collect()
    }

    pub(crate) fn answer(&self) -> gradus::Result<Answer> {
        self.ask(&self.context()?)
    }

    /// The declarations of the line.
    pub(crate) fn context(&self) -> gradus::Result<Context> {
        let mut cx = Context::new();
        for (name, declaration) in self.0["vars"].as_object().unwrap() {
            let words = |field: &str| -> Vec<&str> {
                declaration[field].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
            };
            let kind = declaration["kind"].as_str().unwrap();
            declare_parts(cx.symbols_mut(), name, kind, &words("shape"), &words("attrs"))?;
        }
        Ok(cx)
    }

    /// The expression of the line, once its names are declared.
    pub(crate) fn read(&self, cx: &Context) -> gradus::Result<Expression> {
        self.request(cx).expression()
    }

    /// The answer to the line, once its names are declared.
    pub(crate) fn ask(&self, cx: &Context) -> gradus::Result<Answer> {
        self.request(cx).answer()
    }

    fn request<'c>(&self, cx: &'c Context) -> Request<'c> {
        let constraint = self.text("constraint").and_then(Constraint::from_name);
        request(cx, self.text("expr").unwrap(), &self.wrt(), constraint)
    }
}

/// The lines of the corpus with their answers, which are derived once for all tests that read them.
pub(crate) fn answers() -> &'static [(Case, gradus::Result<Answer>)] {
    static ANSWERS: OnceLock<Vec<(Case, gradus::Result<Answer>)>> = OnceLock::new();
    ANSWERS.get_or_init(|| on_threads(&Case::corpus(), |case| (case.clone(), case.answer())))
}
