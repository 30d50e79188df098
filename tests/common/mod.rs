//! The seed cases and the corpus, for the tests that run all of them.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part")]

pub mod stated;

use gradus::derive::Answer;
use gradus::typing::declare_parts;
use gradus::{Constraint, Context, Expression};
use serde_json::Value;

pub const SEED: &str = include_str!("../data/seed.jsonl");
pub const CORPUS: &str = include_str!("../data/corpus.jsonl");

/// A line of the seed file or of the corpus.
#[derive(Clone)]
pub struct Case(pub Value);

impl Case {
    pub fn all() -> Vec<Case> {
        SEED.lines().map(|line| Case(serde_json::from_str(line).unwrap())).collect()
    }

    /// Every line of the corpus, which holds the seed cases too.
    pub fn corpus() -> Vec<Case> {
        CORPUS.lines().map(|line| Case(serde_json::from_str(line).unwrap())).collect()
    }

    pub fn text(&self, field: &str) -> Option<&str> {
        self.0[field].as_str()
    }

    pub fn id(&self) -> &str {
        self.text("id").unwrap()
    }

    pub fn wrt(&self) -> Vec<&str> {
        [self.text("wrt"), self.text("wrt2")].into_iter().flatten().collect()
    }

    pub fn answer(&self) -> gradus::Result<Answer> {
        self.ask(&self.context()?)
    }

    /// The declarations of the line.
    pub fn context(&self) -> gradus::Result<Context> {
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

    /// The answer to the line, once its names are declared.
    pub fn ask(&self, cx: &Context) -> gradus::Result<Answer> {
        let wrt = self.wrt();
        let expression: Expression = cx.parse_for(self.text("expr").unwrap(), &wrt)?;
        match wrt.is_empty() {
            true => Ok(expression.simplify()),
            false => expression.derivatives(&wrt, self.text("constraint").and_then(Constraint::from_name)),
        }
    }
}

/// All that an answer says, times aside.
pub fn fingerprint(answer: &Answer) -> String {
    let mut out = String::new();
    for form in answer.forms.iter() {
        out += &format!("{:?} {} {}\n", form.name(), form.size(), form.text());
        out += &format!("{}\n{}\n{}\n", form.unicode(), form.latex(), form.numpy());
    }
    out + &format!("{:?} {:?} {:?}\n", answer.conditions, answer.verdict, answer.statistics)
}

/// For a snapshot: the forms in every notation, what they assume and how they were checked.
pub fn describe(case: &Case, answer: &Answer) -> String {
    let mut out = case.text("expr").unwrap().to_owned();
    if !case.wrt().is_empty() {
        out += &format!(" by {}", case.wrt().join(", "));
    }
    out.push('\n');
    for form in answer.forms.iter() {
        let free = form.free().map_or_else(String::new, |free| format!("[{}]", free.join(",")));
        out += &format!("\n{}{free} (size {})\n", form.name().as_str(), form.size());
        out += &format!("  {}\n  {}\n  {}\n", form.text(), form.unicode(), form.latex());
    }
    out += &format!("\n{}: {}\n", answer.verdict.status.as_str(), answer.verdict.by);
    for condition in &answer.conditions {
        out += &format!("assuming {condition}\n");
    }
    out
}
