//! Work on many things at once: the results do not depend on the number of threads.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The most threads: past it the longest piece decides.
const THREADS: usize = 8;

/// That of a main thread.
const STACK: usize = 8 << 20;

/// What `work` makes of each thing and its place, in their order.
pub(super) fn each<T: Sync, R: Send>(things: &[T], work: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match things.get(at) {
                Some(thing) => done.push((at, work(at, thing))),
                None => return done,
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(THREADS).min(things.len());
    let mut all = thread::scope(|scope| {
        // Without threads this one does it all.
        let others: Vec<_> = (1..threads)
            .filter_map(|_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run).ok())
            .collect();
        let mut all = run();
        for other in others {
            match other.join() {
                Ok(done) => all.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, result)| result).collect()
}
