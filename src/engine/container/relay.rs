//! The monitor's loop: what the container prints goes to its log and to those attached, what they type goes to it.
//!
//! The command that started the container in the foreground is waited for, as a pipe's reader is: nothing it should get is
//! lost. Any later one that does not keep up is let go, so it can hold nobody back.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::Mode;
use super::log::{Stream, Writer};
use super::process::Process;
use super::protocol::{ATTACH, CHUNK, ERRORS, INPUT, INPUT_END, OUTPUT, RESIZE, UPDATED, WANTS_INPUT, WANTS_OUTPUT};
use crate::engine::{Context, Result};
use crate::kernel::signal::Signals;
use crate::kernel::terminal::{self, Size};
use crate::kernel::{socket, spawn};
use crate::runtime::cgroup::MemoryWatch;

/// The container's streams, as the monitor holds them.
#[derive(Debug, Default)]
pub(super) struct Streams {
    terminal: Option<OwnedFd>,
    input: Option<OwnedFd>,
    output: Option<OwnedFd>,
    errors: Option<OwnedFd>,
}

impl Streams {
    /// The monitor's ends, and what the container gets.
    pub(super) fn new(mode: Mode, terminal: bool, interactive: bool) -> Result<(Self, [OwnedFd; 3])> {
        let own = |stream: BorrowedFd<'_>| stream.try_clone_to_owned().context(|| "cannot copy a stream");
        if mode == Mode::Direct {
            let (input, output, errors) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
            return Ok((Self::default(), [own(input.as_fd())?, own(output.as_fd())?, own(errors.as_fd())?]));
        }
        let nothing = || std::fs::File::options().read(true).write(true).open("/dev/null").map(OwnedFd::from);
        if terminal {
            let nothing = || nothing().context(|| "cannot open `/dev/null`");
            return Ok((Self::default(), [nothing()?, nothing()?, nothing()?]));
        }
        let pipe = || nix::unistd::pipe2(nix::fcntl::OFlag::O_CLOEXEC).context(|| "cannot make a pipe");
        let (output, output_given) = pipe()?;
        let (errors, errors_given) = pipe()?;
        let (input, input_given) = if interactive {
            let (given, input) = pipe()?;
            let flags = nix::fcntl::OFlag::O_NONBLOCK;
            nix::fcntl::fcntl(&input, nix::fcntl::FcntlArg::F_SETFL(flags)).context(|| "cannot set up a pipe")?;
            (Some(input), given)
        } else {
            (None, nothing().context(|| "cannot open `/dev/null`")?)
        };
        let streams = Self { terminal: None, input, output: Some(output), errors: Some(errors) };
        Ok((streams, [input_given, output_given, errors_given]))
    }

    /// The same with the owner's side of a terminal, which gets its size before any program sees it.
    pub(super) fn with_terminal(mut self, terminal: Option<OwnedFd>, size: Option<Size>) -> Self {
        if let (Some(terminal), Some(size)) = (&terminal, size) {
            // A terminal of no known size works too.
            let _ = terminal::set_size(terminal.as_fd(), size);
        }
        self.terminal = terminal;
        self
    }

    fn source(&self, at: usize) -> Option<&OwnedFd> {
        [self.terminal.as_ref().or(self.output.as_ref()), self.errors.as_ref()][at]
    }
}

/// Somebody attached.
#[derive(Debug)]
pub(super) struct Client {
    socket: OwnedFd,
    output: bool,
    input: bool,
    /// The command that started the container.
    starter: bool,
}

impl Client {
    /// The command that started the container.
    pub(super) fn starter(socket: OwnedFd, output: bool, input: bool) -> Self {
        Self { socket, output, input, starter: true }
    }
}

/// The loop's state; its buffers are made once.
#[derive(Debug)]
pub(super) struct Relay {
    streams: Streams,
    log: Option<Writer>,
    listener: Option<OwnedFd>,
    clients: Vec<Client>,
    /// A message that the starter had no room for yet.
    waiting: Vec<u8>,
    /// Input that the container had no room for yet.
    typed: Vec<u8>,
    /// No more input comes after it.
    typed_all: bool,
    buffer: Vec<u8>,
    /// Ends of children, where others than these come to be this process's.
    orphans: Option<(Signals, Vec<i32>)>,
    memory: Option<MemoryWatch>,
    /// Somebody says that the record has another health check.
    updated: bool,
}

/// More than this attach to nothing.
const MOST_CLIENTS: usize = 64;

impl Relay {
    pub(super) fn new(streams: Streams, log: Option<Writer>) -> Self {
        Self {
            streams,
            log,
            listener: None,
            clients: Vec::new(),
            waiting: Vec::with_capacity(CHUNK + 1),
            typed: Vec::with_capacity(CHUNK),
            typed_all: false,
            buffer: vec![0; CHUNK + 1],
            orphans: None,
            memory: None,
            updated: false,
        }
    }

    /// Take note meanwhile of what the kernel kills for want of memory.
    pub(super) fn watch_memory(&mut self, watch: Option<MemoryWatch>) {
        self.memory = watch;
    }

    /// What was noted.
    pub(super) fn memory(&mut self) -> Option<&mut MemoryWatch> {
        self.memory.as_mut()
    }

    /// Reap whatever becomes a child of this process meanwhile, but for these.
    pub(super) fn reap_others(&mut self, kept: &[i32]) {
        // Where that cannot be had they are reaped at the end.
        self.orphans = Signals::of_children().ok().map(|signals| (signals, kept.to_vec()));
        if self.orphans.is_some() {
            spawn::reap_others(kept);
        }
    }

    /// Let others attach at `path`.
    pub(super) fn listen(&mut self, path: &Path) -> Result<()> {
        let _ = std::fs::remove_file(path);
        self.listener = Some(socket::listen_at(path).context(|| format!("cannot listen at `{}`", path.display()))?);
        Ok(())
    }

    pub(super) fn add(&mut self, client: Client) {
        self.clients.push(client);
    }

    /// Relay until the process has ended and all that it printed is passed on. `check` is called when there is another health
    /// check, and gives the number of a new child, if it made one.
    ///
    /// One that still runs at the `deadline` is killed.
    pub(super) fn run(
        &mut self,
        process: &Process,
        mut deadline: Option<Instant>,
        mut check: impl FnMut() -> Option<i32>,
    ) {
        let mut ended = false;
        while !ended || self.has_output() {
            let mut wanted: Vec<(What, BorrowedFd<'_>, PollFlags)> = Vec::with_capacity(8 + self.clients.len());
            if !ended {
                wanted.push((What::End, process.as_fd(), PollFlags::POLLIN));
            }
            self.interests(&mut wanted);
            let mut polled: Vec<PollFd<'_>> = wanted.iter().map(|(_, fd, flags)| PollFd::new(*fd, *flags)).collect();
            // Somebody else may hold the streams open for ever: after the end only what is there already counts.
            let timeout = if ended { PollTimeout::ZERO } else { PollTimeout::NONE };
            let timeout = if ended && !self.waiting.is_empty() { PollTimeout::from(1000_u16) } else { timeout };
            let timeout = deadline.filter(|_| !ended).map_or(timeout, left);
            let found = match poll(&mut polled, timeout) {
                Err(Errno::EINTR) => continue,
                Err(_) => break,
                Ok(found) => found,
            };
            if found == 0 && ended {
                break;
            }
            if !ended && deadline.is_some_and(|deadline| deadline <= Instant::now()) {
                deadline = None;
                process.kill();
            }
            let ready: Vec<What> = polled
                .iter()
                .zip(&wanted)
                .filter(|(polled, _)| polled.revents().is_some_and(|events| !events.is_empty()))
                .map(|(_, (what, ..))| *what)
                .collect();
            drop(polled);
            drop(wanted);
            ended |= ready.contains(&What::End);
            // Clients last, the highest first: one may be taken off the list.
            for what in ready.into_iter().rev() {
                self.serve(what);
            }
            if std::mem::take(&mut self.updated)
                && let Some(child) = check()
                && let Some((_, kept)) = &mut self.orphans
            {
                kept.push(child);
            }
        }
        if let Some(log) = &mut self.log {
            log.flush();
        }
    }

    fn has_output(&self) -> bool {
        self.streams.source(0).is_some() || self.streams.source(1).is_some() || !self.waiting.is_empty()
    }

    fn interests<'relay>(&'relay self, wanted: &mut Vec<(What, BorrowedFd<'relay>, PollFlags)>) {
        if self.waiting.is_empty() {
            for at in 0..2 {
                if let Some(source) = self.streams.source(at) {
                    wanted.push((What::Output(at), source.as_fd(), PollFlags::POLLIN));
                }
            }
        }
        if !self.typed.is_empty()
            && let Some(target) = self.streams.terminal.as_ref().or(self.streams.input.as_ref())
        {
            wanted.push((What::Input, target.as_fd(), PollFlags::POLLOUT));
        }
        if let Some((signals, _)) = &self.orphans {
            wanted.push((What::Orphans, signals.as_fd(), PollFlags::POLLIN));
        }
        if let Some(memory) = &self.memory {
            wanted.push((What::Memory, memory.as_fd(), PollFlags::POLLIN));
        }
        if let Some(listener) = self.listener.as_ref().filter(|_| self.clients.len() < MOST_CLIENTS) {
            wanted.push((What::Listener, listener.as_fd(), PollFlags::POLLIN));
        }
        for (at, client) in self.clients.iter().enumerate() {
            let mut flags = PollFlags::empty();
            flags.set(PollFlags::POLLIN, self.typed.is_empty());
            flags.set(PollFlags::POLLOUT, client.starter && !self.waiting.is_empty());
            wanted.push((What::Client(at), client.socket.as_fd(), flags));
        }
    }

    fn serve(&mut self, what: What) {
        match what {
            What::End => {}
            What::Output(at) => self.pass_output(at),
            What::Input => self.pass_input(),
            What::Listener => {
                let Some(listener) = &self.listener else { return };
                if let Ok(socket) = socket::accept(listener.as_fd()) {
                    self.clients.push(Client { socket, output: false, input: false, starter: false });
                }
            }
            What::Client(at) => self.hear(at),
            What::Memory => self.memory.iter_mut().for_each(MemoryWatch::note),
            What::Orphans => {
                let Some((signals, kept)) = &self.orphans else { return };
                while let Ok(Some(_)) = signals.next() {}
                spawn::reap_others(kept);
            }
        }
    }

    fn pass_output(&mut self, at: usize) {
        let Some(source) = self.streams.source(at) else { return };
        let length = match nix::unistd::read(source, &mut self.buffer[1..]) {
            Err(Errno::EINTR | Errno::EAGAIN) => return,
            // A terminal whose last program has closed it answers EIO.
            Ok(0) | Err(_) => {
                match at {
                    1 => self.streams.errors = None,
                    _ if self.streams.terminal.is_some() => self.streams.terminal = None,
                    _ => self.streams.output = None,
                }
                return;
            }
            Ok(length) => length,
        };
        self.buffer[0] = if at == 0 { OUTPUT } else { ERRORS };
        let stream = if at == 0 { Stream::Output } else { Stream::Errors };
        let message = &self.buffer[..=length];
        if let Some(log) = &mut self.log {
            log.write(stream, &message[1..]);
        }
        let (waiting, mut gone) = (&mut self.waiting, Vec::new());
        for (at, client) in self.clients.iter().enumerate().filter(|(_, client)| client.output) {
            match socket::try_send(client.socket.as_fd(), message) {
                Ok(true) => {}
                Ok(false) if client.starter => waiting.extend_from_slice(message),
                Ok(false) | Err(_) => gone.push(at),
            }
        }
        for at in gone.into_iter().rev() {
            self.leave(at);
        }
    }

    fn pass_input(&mut self) {
        let Some(target) = self.streams.terminal.as_ref().or(self.streams.input.as_ref()) else {
            self.typed.clear();
            return;
        };
        match nix::unistd::write(target, &self.typed) {
            Ok(length) => drop(self.typed.drain(..length)),
            Err(Errno::EAGAIN | Errno::EINTR) => {}
            // It reads no more.
            Err(_) => {
                self.typed.clear();
                self.streams.input = None;
            }
        }
        if self.typed.is_empty() && self.typed_all {
            self.streams.input = None;
        }
    }

    fn hear(&mut self, at: usize) {
        let Some(client) = self.clients.get_mut(at) else { return };
        if client.starter && !self.waiting.is_empty() {
            match socket::try_send(client.socket.as_fd(), &self.waiting) {
                Ok(true) => self.waiting.clear(),
                Ok(false) => return,
                Err(_) => self.leave(at),
            }
            return;
        }
        let length = match socket::receive(client.socket.as_fd(), &mut self.buffer) {
            Ok((length @ 1.., _)) => length,
            _ => return self.leave(at),
        };
        let (kind, rest) = (self.buffer[0], &self.buffer[1..length]);
        match (kind, rest) {
            (ATTACH, [wants]) => {
                client.output = wants & WANTS_OUTPUT != 0;
                client.input = wants & WANTS_INPUT != 0;
            }
            (INPUT, bytes) if client.input => {
                self.typed.extend_from_slice(bytes);
                self.pass_input();
            }
            (INPUT_END, _) if client.input => self.end_input(),
            (RESIZE, [a, b, c, d]) => {
                let size = Size { rows: u16::from_le_bytes([*a, *b]), columns: u16::from_le_bytes([*c, *d]) };
                if let Some(terminal) = &self.streams.terminal {
                    let _ = terminal::set_size(terminal.as_fd(), size);
                }
            }
            (UPDATED, []) => self.updated = true,
            _ => {}
        }
    }

    fn end_input(&mut self) {
        self.typed_all = true;
        if self.typed.is_empty() {
            self.streams.input = None;
        }
    }

    /// Somebody detached. Without a terminal the input of the command that started it ends with the command.
    fn leave(&mut self, at: usize) {
        let client = self.clients.remove(at);
        if client.starter {
            self.waiting.clear();
            if client.input && self.streams.terminal.is_none() {
                self.end_input();
            }
        }
    }

    /// The command that started the container, and all others that are attached: they get the exit code last.
    pub(super) fn end(self) -> (Option<OwnedFd>, Vec<OwnedFd>) {
        let (starter, others): (Vec<Client>, Vec<Client>) = self.clients.into_iter().partition(|client| client.starter);
        let sockets = others.into_iter().map(|client| client.socket).collect();
        (starter.into_iter().next().map(|client| client.socket), sockets)
    }
}

/// How long the poll may wait for the deadline; one that is far away is looked at again.
fn left(deadline: Instant) -> PollTimeout {
    let left = deadline.saturating_duration_since(Instant::now()) + Duration::from_millis(1);
    PollTimeout::try_from(left.min(Duration::from_secs(3600))).unwrap_or(PollTimeout::MAX)
}

/// What became ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    End,
    Output(usize),
    Input,
    Listener,
    Client(usize),
    Orphans,
    Memory,
}
