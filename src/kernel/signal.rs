//! Signals: their names and numbers, taking them as messages, and putting them back to how a new program expects them.

use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::libc;
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, SigmaskHow, Signal, sigaction, sigprocmask};
use nix::sys::signalfd::{SfdFlags, SignalFd};

use super::{Context, Result};

/// The number of a signal: `TERM`, `SIGTERM`, `15`, `RTMIN+3`; any case. None where there is no such signal.
pub fn number(text: &str) -> Option<i32> {
    if let Ok(number) = text.parse::<i32>() {
        return (1..=libc::SIGRTMAX()).contains(&number).then_some(number);
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    if let Some(rest) = name.strip_prefix("RTMIN") {
        let offset = if rest.is_empty() { 0 } else { rest.strip_prefix('+')?.parse::<i32>().ok()? };
        return Some(libc::SIGRTMIN() + offset).filter(|number| *number <= libc::SIGRTMAX());
    }
    if let Some(rest) = name.strip_prefix("RTMAX") {
        let offset = if rest.is_empty() { 0 } else { rest.strip_prefix('-')?.parse::<i32>().ok()? };
        return Some(libc::SIGRTMAX() - offset).filter(|number| *number >= libc::SIGRTMIN());
    }
    format!("SIG{name}").parse::<Signal>().ok().map(|signal| signal as i32)
}

/// What a signal's number is called, without `SIG`.
pub fn name(number: i32) -> Option<String> {
    let plain = Signal::try_from(number).ok().map(|signal| signal.as_str().trim_start_matches("SIG").to_owned());
    let realtime = || {
        let offset = number - libc::SIGRTMIN();
        (0..=libc::SIGRTMAX() - libc::SIGRTMIN()).contains(&offset).then(|| format!("RTMIN+{offset}"))
    };
    plain.or_else(realtime)
}

/// What ended a program, in words: `signal 31: bad system call`.
pub fn description(number: i32) -> String {
    // SAFETY: the text is a constant of the C library's, or a buffer of this thread's until its next call; it is copied at once.
    let text = unsafe { std::ffi::CStr::from_ptr(libc::strsignal(number)) };
    format!("signal {number}: {}", text.to_string_lossy().to_lowercase())
}

/// Every signal handled as a new program expects it, and none blocked; but a closed pipe is an error if `keep_pipe_errors`.
pub fn reset(keep_pipe_errors: bool) {
    let default = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    for signal in Signal::iterator() {
        // SAFETY: the default action runs no code of ours. KILL and STOP cannot be changed, which is as wanted.
        let _ = unsafe { sigaction(signal, &default) };
    }
    if keep_pipe_errors {
        ignore_pipe();
    }
    // With a valid set this call cannot fail.
    let _ = sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None);
}

/// Have a write into a closed pipe fail with `EPIPE` and no signal.
pub fn ignore_pipe() {
    ignore(Signal::SIGPIPE);
}

/// Outlive the terminal, and the end of the session that it is of.
pub fn ignore_hangup() {
    ignore(Signal::SIGHUP);
}

fn ignore(signal: Signal) {
    let ignore = SigAction::new(SigHandler::SigIgn, SaFlags::empty(), SigSet::empty());
    // SAFETY: ignoring runs no code of ours.
    let _ = unsafe { sigaction(signal, &ignore) };
}

/// Signals as messages, from when this is made to when it is dropped.
#[derive(Debug)]
pub struct Signals {
    queue: SignalFd,
    before: SigSet,
}

impl Signals {
    /// Never give them back: what comes now is too late for this process, which is about to end with a code to tell.
    pub fn keep(self) {
        std::mem::forget(self);
    }

    /// Block all but those of faults, and queue them.
    pub fn block() -> Result<Self> {
        let mut set = SigSet::all();
        for fault in [Signal::SIGSEGV, Signal::SIGBUS, Signal::SIGILL, Signal::SIGFPE, Signal::SIGTRAP, Signal::SIGABRT]
        {
            set.remove(fault);
        }
        Self::block_these(set)
    }

    /// The ends of children only.
    pub fn of_children() -> Result<Self> {
        Self::block_these(SigSet::from(Signal::SIGCHLD))
    }

    fn block_these(set: SigSet) -> Result<Self> {
        let queue = SignalFd::with_flags(&set, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK).call(|| "signalfd4")?;
        let mut before = SigSet::empty();
        sigprocmask(SigmaskHow::SIG_SETMASK, Some(&set), Some(&mut before)).call(|| "sigprocmask")?;
        Ok(Self { queue, before })
    }

    /// The next signal's number, if one is there.
    pub fn next(&self) -> Result<Option<i32>> {
        match self.queue.read_signal() {
            Ok(found) => Ok(found.and_then(|signal| i32::try_from(signal.ssi_signo).ok())),
            Err(Errno::EINTR) => Ok(None),
            Err(errno) => Err(errno).call(|| "read(signalfd)"),
        }
    }

    /// What to poll.
    pub fn as_fd(&self) -> BorrowedFd<'_> {
        self.queue.as_fd()
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        let _ = sigprocmask(SigmaskHow::SIG_SETMASK, Some(&self.before), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_those_of_the_library() {
        assert_eq!(description(31), "signal 31: bad system call");
        assert_eq!(description(9), "signal 9: killed");
        assert!(description(99).starts_with("signal 99: "));
    }

    #[test]
    fn names_are_those_of_kill() {
        for (text, wanted) in
            [("TERM", 15), ("sigterm", 15), ("9", 9), ("SIGHUP", 1), ("RTMIN+3", libc::SIGRTMIN() + 3)]
        {
            assert_eq!(number(text), Some(wanted), "{text}");
        }
        for text in ["", "SIG", "NOPE", "0", "-1", "65", "RTMIN+99", "TERM "] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
