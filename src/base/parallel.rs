//! Work on many things at once: what comes out does not depend on the number of threads.

use std::num::NonZero;
use std::ops::ControlFlow;
use std::thread;

/// How many things are taken up for each thread before the first of them is done.
#[cfg(feature = "parallel")]
const AHEAD: usize = 8;

/// Deep expressions are walked recursively.
#[cfg(feature = "parallel")]
const STACK: usize = 256 << 20;

/// The number of threads that run at once here.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Gives what `work` makes of each thing to `take`, in the order of the things, which are asked for on another thread and only so far ahead.
/// Ends early when `take` breaks. One job, or a system that has no threads to give, and this thread does it all.
pub fn in_order<T: Send, R: Send, B>(
    jobs: usize,
    things: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> ControlFlow<B>,
) -> ControlFlow<B> {
    #[cfg(feature = "parallel")]
    // One more: whoever asks for things may have to wait for them.
    if let Some(pool) = (jobs > 1)
        .then(|| rayon::ThreadPoolBuilder::new().num_threads(jobs.saturating_add(1)).stack_size(STACK).build().ok())
        .flatten()
    {
        return on_pool(&pool, jobs, things, &work, take);
    }
    let _ = jobs;
    for thing in things {
        take(work(thing))?;
    }
    ControlFlow::Continue(())
}

#[cfg(feature = "parallel")]
fn on_pool<T: Send, R: Send, B>(
    pool: &rayon::ThreadPool,
    jobs: usize,
    things: impl Iterator<Item = T> + Send,
    work: &(impl Fn(T) -> R + Sync),
    mut take: impl FnMut(R) -> ControlFlow<B>,
) -> ControlFlow<B> {
    use std::sync::mpsc::sync_channel;
    let (queue, results) = sync_channel(jobs.saturating_mul(AHEAD));
    pool.in_place_scope_fifo(|scope| {
        scope.spawn_fifo(move |scope| {
            for thing in things {
                let (done, result) = sync_channel(1);
                // Nobody waits for it any more once `take` has broken.
                if queue.send(result).is_err() {
                    return;
                }
                scope.spawn_fifo(move |_| drop(done.send(work(thing))));
            }
        });
        for result in results {
            // Without a result its work has panicked, and so does the scope at its end.
            let Ok(result) = result.recv() else { break };
            take(result)?;
        }
        ControlFlow::Continue(())
    })
}

/// What `work` makes of each thing and its place, in their order.
pub(crate) fn each<T: Sync, R: Send>(things: &[T], work: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let mut all = Vec::with_capacity(things.len());
    let work = |(place, thing)| work(place, thing);
    let ControlFlow::Continue(()) = in_order(cores().min(things.len()), things.iter().enumerate(), work, |result| {
        all.push(result);
        ControlFlow::<std::convert::Infallible>::Continue(())
    });
    all
}
