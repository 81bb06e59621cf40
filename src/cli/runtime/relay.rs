//! The foreground: the caller's terminal and signals passed on to a process until it ends.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use anyhow::{Context, Result};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::{read, write};
use rcd::kernel::signal::Signals;
use rcd::kernel::{process, terminal};

/// What stands between a process and the caller.
pub(super) struct Relay {
    master: Option<OwnedFd>,
    raw: Option<terminal::RawMode>,
    signals: Signals,
}

impl Relay {
    /// Take the caller's signals, and its terminal where the process has one.
    pub(super) fn new(master: Option<OwnedFd>) -> Result<Self> {
        let signals = Signals::block().context("cannot take signals")?;
        let mut raw = None;
        if let Some(master) = &master {
            let own = std::io::stdin();
            // Without a terminal of the caller's there is no size to follow, and nothing to be raw.
            if let Ok(size) = terminal::size(own.as_fd()) {
                terminal::set_size(master.as_fd(), size)?;
                raw = Some(terminal::RawMode::enter(own.as_fd())?);
            }
        }
        Ok(Self { master, raw, signals })
    }

    /// Pass everything on until the process ends.
    pub(super) fn run(mut self, pidfd: BorrowedFd<'_>) -> Result<()> {
        let own = std::io::stdin();
        let mut input = self.master.is_some();
        loop {
            let mut watched =
                vec![PollFd::new(pidfd, PollFlags::POLLIN), PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)];
            if let Some(master) = &self.master {
                watched.push(PollFd::new(master.as_fd(), PollFlags::POLLIN));
                if input {
                    watched.push(PollFd::new(own.as_fd(), PollFlags::POLLIN));
                }
            }
            match poll(&mut watched, PollTimeout::NONE) {
                Err(Errno::EINTR) => continue,
                other => other.context("poll")?,
            };
            let ready = |at: usize| watched.get(at).and_then(PollFd::any) == Some(true);
            let (ended, signalled, output, typed) = (ready(0), ready(1), ready(2), ready(3));
            drop(watched);
            if output && !self.copy_out() {
                self.master = None;
            }
            if typed && let Some(master) = &self.master {
                input = copy(own.as_fd(), master.as_fd());
            }
            if signalled {
                self.pass_signals(pidfd)?;
            }
            if ended && !output {
                drop(self.raw.take());
                return Ok(());
            }
        }
    }

    fn copy_out(&self) -> bool {
        self.master.as_ref().is_some_and(|master| copy(master.as_fd(), std::io::stdout().as_fd()))
    }

    fn pass_signals(&self, pidfd: BorrowedFd<'_>) -> Result<()> {
        while let Some(signal) = self.signals.next()? {
            match signal {
                nix::libc::SIGCHLD | nix::libc::SIGURG | nix::libc::SIGPIPE => {}
                nix::libc::SIGWINCH => {
                    if let (Some(master), Ok(size)) = (&self.master, terminal::size(std::io::stdin().as_fd())) {
                        terminal::set_size(master.as_fd(), size)?;
                    }
                }
                // It may have ended meanwhile.
                signal => drop(process::send_signal(pidfd, signal)),
            }
        }
        Ok(())
    }
}

/// Copy what is there; false at the end.
fn copy(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> bool {
    let mut buffer = [0; 16 * 1024];
    let Ok(length @ 1..) = read(from, &mut buffer) else { return false };
    let mut rest = &buffer[..length];
    while !rest.is_empty() {
        match write(to, rest) {
            Ok(written) => rest = &rest[written..],
            Err(Errno::EINTR) => {}
            Err(_) => return false,
        }
    }
    true
}
