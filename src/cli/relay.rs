//! The foreground: the caller's streams, terminal and signals passed on to a process until it ends.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use anyhow::{Context, Result};
use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::{pipe2, read, write};
use rcd::engine::container::keys::DetachKeys;
use rcd::engine::{Error, ErrorKind};
use rcd::kernel::signal::{self, Signals};
use rcd::kernel::{process, spawn, terminal};

use super::report::{self, ExitStatus};
use super::ui::Ui;

/// What stands between a process and the caller.
pub(super) struct Relay {
    master: Option<OwnedFd>,
    /// What is typed goes here, and to the terminal otherwise.
    input: Option<OwnedFd>,
    /// The ends of pipes that the process writes to, with whether it is for the caller's standard error.
    outputs: Vec<(OwnedFd, bool)>,
    keys: DetachKeys,
    raw: Option<terminal::RawMode>,
    signals: Signals,
}

/// The caller's ends of pipes that stand before its terminal.
#[derive(Debug)]
pub(super) struct Pipes {
    input: Option<OwnedFd>,
    outputs: Vec<(OwnedFd, bool)>,
}

/// How it ended.
#[derive(Debug)]
pub(super) enum Left {
    /// The process has ended.
    Ended,
    /// The detach keys were typed: here is the terminal that nobody is at now.
    Detached(OwnedFd),
}

/// Do `work` in a child, which may say that it goes on alone: then this process ends well before it. The caller must have
/// one thread.
pub(super) fn leavable(ui: &mut Ui, work: impl FnOnce(&mut Ui, &Leaver) -> Result<ExitStatus>) -> Result<ExitStatus> {
    let (gone, leaver) = pipe2(OFlag::O_CLOEXEC).context("cannot make a pipe")?;
    let signals = Signals::block().context("cannot take signals")?;
    let pidfd = match process::clone(0, None).context("cannot make a process")? {
        process::Cloned::Parent { pidfd, .. } => pidfd,
        process::Cloned::Child => {
            drop((gone, signals));
            let status = work(ui, &Leaver(leaver)).unwrap_or_else(|error| report::failure(&error, ui));
            process::exit_now(status.code().into());
        }
    };
    drop(leaver);
    loop {
        let flags = PollFlags::POLLIN;
        let fds = [gone.as_fd(), pidfd.as_fd(), signals.as_fd()];
        let mut watched = fds.map(|fd| PollFd::new(fd, flags));
        match poll(&mut watched, PollTimeout::NONE) {
            Err(Errno::EINTR) => continue,
            other => other.context("poll")?,
        };
        let (left, ended) = (watched[0].any() == Some(true), watched[1].any() == Some(true));
        if left && matches!(read(&gone, &mut [0]), Ok(1)) {
            return Ok(ExitStatus::Success);
        }
        if ended {
            let code = process::wait(pidfd.as_fd())?.code();
            return Ok(ExitStatus::Container(u8::try_from(code).unwrap_or(255)));
        }
        while let Some(signal) = signals.next()? {
            // The terminal's own go to both.
            if !matches!(signal, nix::libc::SIGCHLD | nix::libc::SIGWINCH) {
                let _ = process::send_signal(pidfd.as_fd(), signal);
            }
        }
    }
}

/// Lets go of the process that waits for this one.
pub(super) struct Leaver(OwnedFd);

impl Leaver {
    /// Go on reading a terminal that nobody is at any more, so that its program can go on, until it is gone.
    pub(super) fn stay(&self, master: &OwnedFd) -> Result<ExitStatus> {
        // The other process may lead the session of the caller's terminal, whose end is about to come.
        signal::ignore_hangup();
        nix::unistd::setsid().context("cannot lead a session")?;
        spawn::forget_streams().context("cannot let go of the streams")?;
        write(&self.0, b"1").context("cannot let go of the command")?;
        let mut buffer = [0; 16 * 1024];
        while matches!(read(master, &mut buffer), Ok(1..) | Err(Errno::EINTR)) {}
        Ok(ExitStatus::Success)
    }
}

/// A terminal of the container's that is typed at needs one of the caller's.
pub(super) fn require_terminal() -> Result<()> {
    if io::stdin().is_terminal() {
        return Ok(());
    }
    let message = "the input device is not a TTY: -t needs a terminal for standard input";
    Err(Error::new(ErrorKind::InvalidInput, message).hint("leave -t away to pipe something in").into())
}

/// Streams for a process with no terminal. A terminal of the caller's is not handed on: a pipe stands before it.
pub(super) fn pipes(input: bool) -> Result<([OwnedFd; 3], Pipes)> {
    let own = |stream: BorrowedFd<'_>| stream.try_clone_to_owned().context("cannot pass a stream on");
    let pair = || pipe2(OFlag::O_CLOEXEC).context("cannot make a pipe");
    let mut typed = None;
    let first = match (input, io::stdin().is_terminal()) {
        (false, _) => File::open("/dev/null").context("cannot open `/dev/null`")?.into(),
        (true, false) => own(io::stdin().as_fd())?,
        (true, true) => {
            let (read, write) = pair()?;
            typed = Some(write);
            read
        }
    };
    let mut outputs = Vec::new();
    let mut output = |stream: BorrowedFd<'_>, terminal: bool, errors: bool| {
        if !terminal {
            return own(stream);
        }
        let (read, write) = pair()?;
        outputs.push((read, errors));
        Ok(write)
    };
    let second = output(io::stdout().as_fd(), io::stdout().is_terminal(), false)?;
    let third = output(io::stderr().as_fd(), io::stderr().is_terminal(), true)?;
    Ok(([first, second, third], Pipes { input: typed, outputs }))
}

impl Relay {
    /// Take the caller's signals, and its terminal where the process has one.
    pub(super) fn new(master: Option<OwnedFd>) -> Result<Self> {
        let signals = Signals::block().context("cannot take signals")?;
        let mut raw = None;
        if let Some(master) = &master {
            let own = io::stdin();
            // Without a terminal of the caller's there is no size to follow, and nothing to be raw.
            if let Ok(size) = terminal::size(own.as_fd()) {
                terminal::set_size(master.as_fd(), size)?;
                let mode = terminal::RawMode::enter(own.as_fd())?;
                mode.restore_on_panic()?;
                raw = Some(mode);
            }
        }
        let input = master.as_ref().map(OwnedFd::try_clone).transpose()?;
        Ok(Self { master, input, outputs: Vec::new(), keys: DetachKeys::default(), raw, signals })
    }

    /// The same without a terminal, for what [`pipes`] gave.
    pub(super) fn over(pipes: Pipes) -> Result<Self> {
        Ok(Self { input: pipes.input, outputs: pipes.outputs, ..Self::new(None)? })
    }

    /// Nothing that is typed is for the process.
    #[must_use]
    pub(super) fn without_input(mut self) -> Self {
        self.input = None;
        self
    }

    /// Leave when these bytes are typed.
    #[must_use]
    pub(super) fn detaching(mut self, keys: &[u8]) -> Self {
        self.keys = DetachKeys::new(keys);
        self
    }

    /// Pass everything on until the process ends. Signals stay taken afterwards: one that comes late must not take the place of
    /// the process's code.
    pub(super) fn run(mut self, pidfd: BorrowedFd<'_>) -> Result<Left> {
        let left = self.pass_on(pidfd);
        drop(self.raw.take());
        self.signals.keep();
        left
    }

    fn pass_on(&mut self, pidfd: BorrowedFd<'_>) -> Result<Left> {
        let mut ended = false;
        loop {
            let flags = PollFlags::POLLIN;
            let stdin = io::stdin();
            let mut watched = vec![PollFd::new(pidfd, flags), PollFd::new(self.signals.as_fd(), flags)];
            watched.extend(self.outputs.iter().map(|(from, _)| PollFd::new(from.as_fd(), flags)));
            watched.extend(self.master.iter().map(|master| PollFd::new(master.as_fd(), flags)));
            watched.extend(self.input.iter().map(|_| PollFd::new(stdin.as_fd(), flags)));
            // What it has written is still to be read after its end; what its children hold open is not waited for.
            let patience = if ended { PollTimeout::ZERO } else { PollTimeout::NONE };
            match poll(&mut watched, patience) {
                Err(Errno::EINTR) => continue,
                other => other.context("poll")?,
            };
            let ready: Vec<bool> = watched.iter().map(|one| one.any() == Some(true)).collect();
            drop(watched);
            let outputs = 2..2 + self.outputs.len();
            let master = self.master.is_some().then_some(outputs.end);
            let typed = self.input.is_some() && ready.last() == Some(&true);
            let wrote = ready[outputs.clone()].contains(&true) || master.is_some_and(|at| ready[at]);
            if master.is_some_and(|at| ready[at]) && !self.copy_out() {
                self.master = None;
            }
            let mut at = 1;
            self.outputs.retain(|(from, errors)| {
                at += 1;
                !ready[at]
                    || if *errors {
                        copy(from.as_fd(), io::stderr().as_fd())
                    } else {
                        copy(from.as_fd(), io::stdout().as_fd())
                    }
            });
            if ready[1] {
                self.pass_signals(pidfd)?;
            }
            if ended && !wrote {
                return Ok(Left::Ended);
            }
            ended = ready[0];
            if typed && !ended && self.copy_in() {
                return Ok(self.master.take().map_or(Left::Ended, Left::Detached));
            }
        }
    }

    fn copy_out(&self) -> bool {
        self.master.as_ref().is_some_and(|master| copy(master.as_fd(), io::stdout().as_fd()))
    }

    /// Pass on what was typed; whether the detach keys were in it.
    fn copy_in(&mut self) -> bool {
        let Some(input) = &self.input else { return false };
        let mut buffer = [0; 16 * 1024];
        let typed = match read(io::stdin(), &mut buffer) {
            Ok(length @ 1..) => Some(self.keys.pass(&buffer[..length])),
            Err(Errno::EINTR | Errno::EAGAIN) => return false,
            _ => None,
        };
        match typed {
            Some((bytes, detach)) => {
                if !bytes.is_empty() && !write_all(input.as_fd(), &bytes) {
                    self.input = None;
                }
                detach
            }
            None => {
                self.input = None;
                false
            }
        }
    }

    fn pass_signals(&self, pidfd: BorrowedFd<'_>) -> Result<()> {
        while let Some(signal) = self.signals.next()? {
            match signal {
                nix::libc::SIGCHLD | nix::libc::SIGURG | nix::libc::SIGPIPE => {}
                nix::libc::SIGWINCH => {
                    if let (Some(master), Ok(size)) = (&self.master, terminal::size(io::stdin().as_fd())) {
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
    match read(from, &mut buffer) {
        Ok(length @ 1..) => write_all(to, &buffer[..length]),
        Err(Errno::EINTR | Errno::EAGAIN) => true,
        _ => false,
    }
}

fn write_all(to: BorrowedFd<'_>, mut rest: &[u8]) -> bool {
    while !rest.is_empty() {
        match write(to, rest) {
            Ok(written) => rest = &rest[written..],
            Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) => {
                let mut polled = [PollFd::new(to, PollFlags::POLLOUT)];
                let _ = poll(&mut polled, PollTimeout::NONE);
            }
            Err(_) => return false,
        }
    }
    true
}
