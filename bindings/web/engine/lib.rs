//! The engine behind one function: a line of the protocol goes in, the line that answers it comes out.
//!
//! There are no generated bindings. The page writes the line into memory that [`gradus_alloc`] gives, calls [`gradus_respond`], reads the answer
//! and gives both back with [`gradus_free`]. A panic is a trap, after which the instance is not to be used again.

use gradus::Context;
use gradus::protocol;
use std::sync::LazyLock;

/// The shipped theory, without a declaration: every line brings its own.
static CONTEXT: LazyLock<Context> = LazyLock::new(Context::new);

/// Memory for this many bytes, to be given back with [`gradus_free`].
#[unsafe(no_mangle)]
pub extern "C" fn gradus_alloc(length: usize) -> *mut u8 {
    Box::into_raw(vec![0u8; length].into_boxed_slice()).cast()
}

/// Gives memory back.
///
/// # Safety
/// The place and the length are those of [`gradus_alloc`] or of an answer, and it was not given back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gradus_free(place: *mut u8, length: usize) {
    // SAFETY: a boxed slice of this length was let go at this place.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(place, length)) });
}

/// Answers a line: where the answer is in the lower half, how many bytes it has in the upper one.
///
/// # Safety
/// There are `length` bytes at the place, written since they were allocated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gradus_respond(place: *const u8, length: usize) -> u64 {
    // SAFETY: that is what the caller promises.
    let line = unsafe { std::slice::from_raw_parts(place, length) };
    let answer = protocol::respond(&CONTEXT, line, 1).to_string().into_bytes().into_boxed_slice();
    let length = answer.len() as u64;
    let place = Box::into_raw(answer).cast::<u8>() as usize as u64;
    length << 32 | place
}
