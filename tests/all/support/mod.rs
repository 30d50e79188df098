//! What several modules share.

pub(crate) mod check;
#[cfg(feature = "cli")]
pub(crate) mod command;
pub(crate) mod corpus;
pub(crate) mod differences;
pub(crate) mod equations;
pub(crate) mod families;
pub(crate) mod generate;
pub(crate) mod indices;
pub(crate) mod requests;
pub(crate) mod stated;
pub(crate) mod tree;

use gradus::Symbols;
use gradus::internals::equality::compare;
use gradus::internals::expr::{Graph, Id};
use gradus::internals::normal::{Algebra, Limits};
use gradus::internals::rules::{self, RuleText};
use gradus::internals::syntax::ast::{Statement, Target};
use gradus::internals::syntax::parse;
use gradus::internals::typing::{declare, elaborate};
use gradus::{Answer, Constraint, Context, Form, Request};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A context with these declarations.
pub(crate) fn context<T: AsRef<str>>(declarations: impl IntoIterator<Item = T>) -> Context {
    let mut cx = Context::new();
    for declaration in declarations {
        let text = declaration.as_ref();
        cx.declare(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    }
    cx
}

/// The declarations in `a: scalar; x: vector(n)`.
pub(crate) fn listed(declarations: &str) -> impl Iterator<Item = &str> {
    declarations.split("; ").filter(|declaration| !declaration.is_empty())
}

/// The derivative of a text by these variables; without variables, its simplest forms.
pub(crate) fn answer(cx: &Context, text: &str, wrt: &[&str]) -> Answer {
    request(cx, text, wrt, None).answer().unwrap_or_else(|e| panic!("{text} by {wrt:?}: {e}"))
}

/// The request to differentiate a text by these variables.
pub(crate) fn request<'c>(cx: &'c Context, text: &str, wrt: &[&str], constraint: Option<Constraint>) -> Request<'c> {
    let request = wrt.iter().fold(cx.derive(text), |request, variable| request.by(variable));
    match constraint {
        Some(constraint) => request.constraint(constraint),
        None => request,
    }
}

/// Names with these declarations.
pub(crate) fn symbols<T: AsRef<str>>(declarations: impl IntoIterator<Item = T>) -> Symbols {
    let mut symbols = Symbols::default();
    for declaration in declarations {
        let text = declaration.as_ref();
        declare(&mut symbols, text).unwrap_or_else(|e| panic!("{text}: {e}"));
    }
    symbols
}

/// The typed term of a text.
pub(crate) fn term(text: &str, symbols: &mut Symbols, graph: &mut Graph) -> Id {
    let statement = parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    elaborate(&statement, &[], symbols, graph).unwrap_or_else(|e| panic!("{text}: {e}")).root
}

/// The left-hand side `J[i,j]` of an expression in index notation.
pub(crate) fn target(indices: &[String]) -> Target {
    Target { name: "J".to_owned(), indices: indices.to_vec(), span: Default::default() }
}

/// A form as a statement, with a left-hand side where it is in index notation.
pub(crate) fn statement(form: &Form) -> Statement {
    Statement { target: form.free().map(target), expr: form.expr().clone() }
}

/// Whether two terms have one value: by their normal forms, else by evaluation.
pub(crate) fn same_value(graph: &Graph, a: Id, b: Id, symbols: &Symbols) -> bool {
    let mut algebra = Algebra::new(Arc::new(symbols.clone()), Limits::default());
    let forms = [a, b].map(|id| algebra.normal_form(graph, id));
    forms[0].is_some() && forms[0] == forms[1] || compare(graph, a, b, symbols, 4).is_true()
}

/// Every rule that is shipped, those of the differential and of entries too.
pub(crate) fn shipped_rules() -> Vec<RuleText> {
    let files = rules::FILES.iter().chain([&rules::ENTRIES, &rules::DIFFERENTIAL]);
    files.flat_map(|(file, text)| rules::parse(file, text).unwrap_or_else(|e| panic!("{file}: {e}"))).collect()
}

/// Compares with the snapshot of this name in a folder of `snapshots/` (`.` is that folder itself).
pub(crate) fn snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// The results for these items, in their order, worked out on all processors.
pub(crate) fn on_threads<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let next = AtomicUsize::new(0);
    let run = || {
        let one = || {
            let place = next.fetch_add(1, Ordering::Relaxed);
            Some((place, work(items.get(place)?)))
        };
        std::iter::from_fn(one).collect::<Vec<_>>()
    };
    let mut results = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        handles.into_iter().flat_map(|handle| handle.join().expect("no panic")).collect::<Vec<_>>()
    });
    results.sort_unstable_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
