//! What answers stand on besides the shipped theory: the rules and functions of a user, and how sure each is.

use super::status::{Ground, Status};
use super::verdict::Verdict;
use indexmap::IndexMap;

/// Rules and functions that are less than proved, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grounds(IndexMap<String, Ground>);

impl Grounds {
    /// Notes how sure a rule or function is.
    pub(crate) fn add(&mut self, name: &str, what: String, status: Status) {
        if status == Status::Proved {
            self.0.shift_remove(name);
        } else {
            self.0.insert(name.to_owned(), Ground { what, status });
        }
    }

    /// Whether a rule or function is less than tested.
    pub(crate) fn limits(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|ground| ground.status > Status::Tested)
    }

    /// The verdict on what was found with the help of these rules and functions.
    pub(crate) fn limit<'n>(&self, verdict: Verdict, used: impl IntoIterator<Item = &'n str>) -> Verdict {
        let used = used.into_iter().filter_map(|name| self.0.get(name));
        used.map(|ground| Verdict::LimitedBy(Box::new(ground.clone()))).fold(verdict, Verdict::weaker)
    }
}
