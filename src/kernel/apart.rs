//! Doing something that cannot be undone in a process, in a child of it, and hearing what came of it.

use std::fs::File;
use std::io::{Read, Write};

use nix::errno::Errno;
use nix::libc;
use nix::sys::wait::waitpid;
use nix::unistd::{ForkResult, fork, pipe2};

use super::{Context, Error, Result};

/// Have a child do `work`, and give back the text that it ends with. Only for a process with one thread.
pub fn apart(work: impl FnOnce() -> String) -> Result<String> {
    let (reader, writer) = pipe2(nix::fcntl::OFlag::O_CLOEXEC).call(|| "pipe2")?;
    // SAFETY: this process has one thread, so no lock is held by another one; the child ends in `_exit`.
    match unsafe { fork() }.call(|| "fork")? {
        ForkResult::Child => {
            drop(reader);
            let text = work();
            let done = File::from(writer).write_all(text.as_bytes());
            // SAFETY: it ends this process; nothing of the parent's, such as buffered output, is flushed twice.
            unsafe { libc::_exit(i32::from(done.is_err())) }
        }
        ForkResult::Parent { child } => {
            drop(writer);
            let mut text = String::new();
            let read = File::from(reader).read_to_string(&mut text);
            let status = waitpid(child, None).call(|| "waitpid")?;
            read.call(|| "read(pipe)")?;
            match status {
                nix::sys::wait::WaitStatus::Exited(_, 0) => Ok(text),
                other => Err(Error::new(format!("a child of this process ({other:?})"), Errno::ECHILD)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_answers_and_its_death_is_told() {
        let own = std::process::id();
        let other = apart(|| std::process::id().to_string()).expect("an answer");
        assert_ne!(other, own.to_string());
        let killed = apart(|| {
            let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGKILL);
            String::new()
        });
        assert!(killed.expect_err("no answer").to_string().contains("SIGKILL"));
    }
}
