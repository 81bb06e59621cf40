//! The command's side of a running container: its streams, its terminal, its signals, its exit code.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::keys::DetachKeys;
use super::protocol::{
    ATTACH, CHUNK, ERRORS, EXITED, FAILED, INPUT, INPUT_END, OUTPUT, RESIZE, STARTED, TRACE, WANTS_INPUT, WANTS_OUTPUT,
    error_of,
};
use super::record::Record;
use super::{Mode, Started};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result, event};
use crate::kernel::signal::Signals;
use crate::kernel::terminal::{self, RawMode, Size};
use crate::kernel::{process, socket, spawn, trace};

/// How an attachment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The container ended with this code.
    Exited(i32),
    /// The detach keys were typed: it goes on.
    Detached,
    /// The monitor closed the socket: the container's record tells how it ended.
    Closed,
}

/// What is attached.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Pass standard input on.
    pub input: bool,
    /// The container has a terminal, and so have we.
    pub terminal: bool,
    /// Pass signals on.
    pub signals: bool,
    /// The keys that detach, as bytes; empty for none.
    pub detach_keys: Vec<u8>,
}

/// A container that runs, seen by the command that started it.
#[derive(Debug)]
pub struct Attachment {
    socket: OwnedFd,
    process: Option<OwnedFd>,
    signals: Option<Signals>,
    mode: Mode,
    name: String,
    /// Its first process on the host.
    pub pid: i32,
    /// Whether what it prints on its output and its errors is shown.
    shown: [bool; 2],
}

impl Started {
    /// Wait until the program runs, or the reason why it does not.
    pub fn wait(self, signals: Option<Signals>) -> Result<Attachment> {
        let mut buffer = vec![0; 64 * 1024];
        let (length, descriptors) = loop {
            let (length, descriptors) =
                socket::receive(self.socket.as_fd(), &mut buffer).context(|| "cannot hear the monitor")?;
            if length == 0 || buffer[0] != TRACE {
                break (length, descriptors);
            }
            trace::say(|| String::from_utf8_lossy(&buffer[1..length]).into_owned());
        };
        match buffer[..length] {
            [STARTED, a, b, c, d] => Ok(Attachment {
                socket: self.socket,
                process: descriptors.into_iter().next(),
                signals,
                mode: self.mode,
                name: self.name,
                pid: i32::from_le_bytes([a, b, c, d]),
                shown: [true; 2],
            }),
            [FAILED, ..] => {
                let error = error_of(&buffer[1..length]);
                // It has nothing left to do but to end.
                spawn::reap(self.monitor);
                let message = format!("cannot start `{}`", self.name);
                let outer = Error::new(error.kind(), message);
                Err(outer.caused_by(error))
            }
            _ => Err(died(&self.name)),
        }
    }
}

fn died(name: &str) -> Error {
    Error::new(ErrorKind::Failed, format!("the monitor of `{name}` died")).hint("`rcd rm -f` cleans up after it")
}

/// Attach to a container that somebody else started.
pub fn connect(layout: &Layout, record: &Record, wishes: &Wishes, signals: Option<Signals>) -> Result<Attachment> {
    let name = record.config.name.clone();
    let status = record.status(layout)?;
    let Some(running) = status.running() else {
        let message = format!("cannot attach to `{name}`: it is {}", status.word());
        return Err(Error::new(ErrorKind::Conflict, message).hint(format!("`rcd start -a {name}` starts it")));
    };
    let socket = socket::connect_to(&layout.container_state(&record.id).join("attach")).map_err(|error| {
        Error::new(ErrorKind::Conflict, format!("cannot attach to `{name}`"))
            .caused_by(error)
            .hint("a container that was run with --rm in the foreground has the streams of that command")
    })?;
    let mut wants = WANTS_OUTPUT;
    if wishes.input && record.config.interactive {
        wants |= WANTS_INPUT;
    }
    socket::send(socket.as_fd(), &[ATTACH, wants], &[]).context(|| format!("cannot attach to `{name}`"))?;
    let process = process::open(running.pid).ok();
    event::container(record, "attach").tell(layout);
    Ok(Attachment { socket, process, signals, mode: Mode::Attached, name, pid: running.pid, shown: [true; 2] })
}

impl Attachment {
    /// Show only what it prints on its output, or its errors.
    #[must_use]
    pub fn showing(mut self, output: bool, errors: bool) -> Self {
        self.shown = [output, errors];
        self
    }

    /// Pass on what there is until the container ends, or the user detaches. Signals stay taken afterwards: one that comes
    /// late must not take the place of the container's code.
    pub fn run(mut self, wishes: &Wishes) -> Result<Outcome> {
        let outcome = self.pass_on(wishes);
        if let Some(signals) = self.signals.take() {
            signals.keep();
        }
        outcome
    }

    fn pass_on(&self, wishes: &Wishes) -> Result<Outcome> {
        let raw = match wishes.terminal {
            true => Some(RawMode::enter(io::stdin().as_fd()).context(|| "cannot set the terminal to raw mode")?),
            false => None,
        };
        if let Some(raw) = &raw {
            raw.restore_on_panic().context(|| "cannot look after the terminal")?;
            self.resize();
        }
        let mut input = Input {
            open: wishes.input && self.mode == Mode::Attached,
            keys: DetachKeys::new(if wishes.terminal { &wishes.detach_keys } else { &[] }),
            pending: Vec::new(),
        };
        let mut buffer = vec![0; CHUNK + 1];
        loop {
            let (stdin, full) = (io::stdin(), !input.pending.is_empty());
            let mut socket_flags = PollFlags::POLLIN;
            socket_flags.set(PollFlags::POLLOUT, full);
            let mut polled = vec![PollFd::new(self.socket.as_fd(), socket_flags)];
            if let Some(signals) = &self.signals {
                polled.push(PollFd::new(signals.as_fd(), PollFlags::POLLIN));
            }
            let reads = input.open && !full;
            if reads {
                polled.push(PollFd::new(stdin.as_fd(), PollFlags::POLLIN));
            }
            match poll(&mut polled, PollTimeout::NONE) {
                Err(Errno::EINTR) => continue,
                other => other.context(|| "cannot wait for the container")?,
            };
            let ready = |at: usize| polled[at].revents().unwrap_or(PollFlags::empty());
            let (from_socket, typed) = (ready(0), reads && !ready(polled.len() - 1).is_empty());
            drop(polled);
            if from_socket.contains(PollFlags::POLLOUT) && full && self.send(&input.pending)? {
                input.pending.clear();
            }
            if from_socket.intersects(PollFlags::POLLIN | PollFlags::POLLHUP | PollFlags::POLLERR)
                && let Some(outcome) = self.hear(&mut buffer)?
            {
                return Ok(outcome);
            }
            self.pass_signals(wishes)?;
            if typed && self.pass_input(&mut input, &mut buffer)? {
                return Ok(Outcome::Detached);
            }
        }
    }

    fn send(&self, message: &[u8]) -> Result<bool> {
        match socket::try_send(self.socket.as_fd(), message) {
            // Its end is told by what is left to hear.
            Err(error) if matches!(error.errno, Errno::EPIPE | Errno::ECONNRESET | Errno::ENOTCONN) => Ok(true),
            other => other.context(|| format!("cannot talk to the monitor of `{}`", self.name)),
        }
    }

    fn hear(&self, buffer: &mut [u8]) -> Result<Option<Outcome>> {
        let length = match socket::receive(self.socket.as_fd(), buffer) {
            Ok((length, _)) => length,
            Err(error) if error.errno == Errno::ECONNRESET => 0,
            Err(error) => return Err(error).context(|| "cannot hear the monitor"),
        };
        match &buffer[..length] {
            [OUTPUT, ..] if !self.shown[0] => {}
            [ERRORS, ..] if !self.shown[1] => {}
            [OUTPUT, bytes @ ..] => write_all(io::stdout().as_fd(), bytes),
            [ERRORS, bytes @ ..] => write_all(io::stderr().as_fd(), bytes),
            [EXITED, a, b, c, d] => return Ok(Some(Outcome::Exited(i32::from_le_bytes([*a, *b, *c, *d])))),
            [FAILED, rest @ ..] => return Err(error_of(rest)),
            [] => return Ok(Some(Outcome::Closed)),
            _ => {}
        }
        Ok(None)
    }

    fn resize(&self) {
        if let Ok(Size { rows, columns }) = terminal::size(io::stdin().as_fd()) {
            let ([a, b], [c, d]) = (rows.to_le_bytes(), columns.to_le_bytes());
            // A lost size is made good by the next one.
            let _ = socket::try_send(self.socket.as_fd(), &[RESIZE, a, b, c, d]);
        }
    }

    fn pass_signals(&self, wishes: &Wishes) -> Result<()> {
        let Some(signals) = &self.signals else { return Ok(()) };
        while let Some(number) = signals.next().context(|| "cannot take a signal")? {
            match number {
                libc::SIGWINCH if wishes.terminal => self.resize(),
                libc::SIGCHLD | libc::SIGPIPE | libc::SIGURG | libc::SIGWINCH => {}
                number => {
                    if let Some(process) = self.process.as_ref().filter(|_| wishes.signals) {
                        // It may have ended, which the socket tells.
                        let _ = process::send_signal(process.as_fd(), number);
                    }
                }
            }
        }
        Ok(())
    }

    /// Pass on what was typed; whether the detach keys were in it.
    fn pass_input(&self, input: &mut Input, buffer: &mut [u8]) -> Result<bool> {
        match nix::unistd::read(io::stdin(), &mut buffer[1..]) {
            Err(Errno::EINTR | Errno::EAGAIN) => {}
            Ok(0) | Err(_) => {
                input.open = false;
                input.pending = vec![INPUT_END];
            }
            Ok(length) => {
                let (bytes, detach) = input.keys.pass(&buffer[1..=length]);
                if !bytes.is_empty() {
                    input.pending = [&[INPUT][..], &bytes].concat();
                }
                if detach {
                    return Ok(true);
                }
            }
        }
        if !input.pending.is_empty() && self.send(&input.pending)? {
            input.pending.clear();
        }
        Ok(false)
    }
}

/// What is typed, on its way.
struct Input {
    open: bool,
    keys: DetachKeys,
    pending: Vec<u8>,
}

/// Write all of it. A reader that is gone is nobody to tell.
fn write_all(stream: BorrowedFd<'_>, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        match nix::unistd::write(stream, bytes) {
            Ok(length) => bytes = &bytes[length..],
            Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) => {
                let mut polled = [PollFd::new(stream, PollFlags::POLLOUT)];
                let _ = poll(&mut polled, PollTimeout::NONE);
            }
            Err(_) => return,
        }
    }
}
