//! Threads of their own for work that changes what a thread is: its namespaces, its working folder.
//!
//! The standard library ends the process where a thread cannot be made; here that is an error like any other.

use super::{Context, Result};

/// Do `work` on a thread of its own, and wait for it.
pub fn apart<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, work).call(|| "clone3(CLONE_THREAD)")?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
