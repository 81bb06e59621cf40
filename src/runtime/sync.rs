//! What a container's init and the process that made it say to each other, over one socket that keeps messages apart.
//!
//! ```text
//! maker                                     init
//!   |-- clone3 ------------------------------>|
//!   | (cgroups of scopes, id maps)            | leads a session, cannot be traced, enters cgroups
//!   |-- Placed ------------------------------>| only where it waits for that; builds the root file system
//!   |<----------------------- MapIds(N) + fd -| only where a user namespace keeps init from mapping ids of a mount itself
//!   |-- IdsMapped --------------------------->|
//!   |<------------------------- AtHostRoot ---| only where hooks of the host run before pivot_root
//!   |-- HooksDone --------------------------->|
//!   |<----------------------- Console + fd ---| only with a terminal
//!   |<------------------------------ Ready ---| everything is built
//!   |                                         |
//!   |-- Start ------------------------------->| user, capabilities, seccomp, execve
//!   |<-------------------- Listener + fd -----| only with SCMP_ACT_NOTIFY
//!   |<------------------------- (closed) -----| execve closed the descriptor: the program runs
//! ```
//! Instead of any of its messages init may send `Failed`, and then it ends. `Start` may come from another process, over a
//! connection to the container's start socket: then the two last answers go there.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::error::{Error, ErrorKind, Result};
use crate::kernel::rules::{self, Rule};
use crate::kernel::socket;

/// One message; its tag is its first byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Message {
    /// Cgroups are joined and id maps are written.
    Placed,
    /// The detached copy of a mount that comes with this is to have the ids of the entry of this number mapped.
    MapIds(u32),
    /// They are.
    IdsMapped,
    /// The namespaces are there, the root file system is not entered yet.
    AtHostRoot,
    /// The hooks that wanted that moment have run.
    HooksDone,
    /// The terminal's owner side comes with this.
    Console,
    /// All is built; only the program is missing.
    Ready,
    /// Execute the program.
    Start,
    /// Init is made; its pidfd comes with this. From who makes it inside of a user namespace.
    Made,
    /// The descriptor that seccomp notifications are read from comes with this.
    Listener,
    /// It went wrong.
    Failed(ErrorKind, String),
}

/// No message is longer: an error's text is cut to fit.
const LONGEST: usize = 16 * 1024;

const KINDS: [ErrorKind; 8] = [
    ErrorKind::InvalidSpec,
    ErrorKind::NotFound,
    ErrorKind::Exists,
    ErrorKind::WrongStatus,
    ErrorKind::CommandNotFound,
    ErrorKind::CommandNotExecutable,
    ErrorKind::Unsupported,
    ErrorKind::Failed,
];

impl Message {
    fn encode(&self) -> Vec<u8> {
        let tag = match self {
            Self::Placed => 1,
            Self::AtHostRoot => 2,
            Self::HooksDone => 3,
            Self::Console => 4,
            Self::Ready => 5,
            Self::Start => 6,
            Self::Listener => 7,
            Self::Made => 9,
            Self::IdsMapped => 10,
            Self::MapIds(entry) => {
                let mut bytes = vec![11];
                bytes.extend(entry.to_le_bytes());
                return bytes;
            }
            Self::Failed(kind, text) => {
                let number = KINDS.iter().position(|known| known == kind).unwrap_or(KINDS.len() - 1);
                let mut bytes = vec![8, u8::try_from(number).unwrap_or_default()];
                let bound = if rules::is_off(Rule::MessageBound) { usize::MAX } else { LONGEST - 2 };
                bytes.extend(text.bytes().take(bound));
                return bytes;
            }
        };
        vec![tag]
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        Some(match bytes {
            [1] => Self::Placed,
            [2] => Self::AtHostRoot,
            [3] => Self::HooksDone,
            [4] => Self::Console,
            [5] => Self::Ready,
            [6] => Self::Start,
            [7] => Self::Listener,
            [9] => Self::Made,
            [10] => Self::IdsMapped,
            [11, entry @ ..] => Self::MapIds(u32::from_le_bytes(entry.try_into().ok()?)),
            [8, kind, text @ ..] => {
                Self::Failed(*KINDS.get(usize::from(*kind))?, String::from_utf8_lossy(text).into_owned())
            }
            _ => return None,
        })
    }
}

/// What the line of an error begins with that says what mends it.
const HINT: &str = "hint: ";

/// One end.
#[derive(Debug)]
pub(super) struct Channel(OwnedFd);

impl Channel {
    /// Two connected ends.
    pub(super) fn pair() -> Result<(Self, Self)> {
        let (one, other) = socket::pair()?;
        Ok((Self(one), Self(other)))
    }

    /// Talk over an open socket.
    pub(super) fn over(socket: OwnedFd) -> Self {
        Self(socket)
    }

    /// Say something, with a descriptor where one goes along.
    pub(super) fn send(&self, message: &Message, descriptor: Option<BorrowedFd<'_>>) -> Result<()> {
        let descriptors: Vec<BorrowedFd<'_>> = descriptor.into_iter().collect();
        Ok(socket::send(self.0.as_fd(), &message.encode(), &descriptors)?)
    }

    /// Hear the next message; none when the other side is gone. A `Failed` comes as the error that it carries.
    pub(super) fn receive(&self) -> Result<Option<(Message, Option<OwnedFd>)>> {
        let mut buffer = vec![0; LONGEST];
        let reset = |error: &crate::kernel::Error| error.errno == nix::errno::Errno::ECONNRESET;
        // A peer that ends with something unread is told of first; its own last message is still there after that.
        let received = match socket::receive(self.0.as_fd(), &mut buffer) {
            Err(error) if reset(&error) => socket::receive(self.0.as_fd(), &mut buffer),
            other => other,
        };
        let (length, descriptors) = match received {
            Err(error) if reset(&error) => return Ok(None),
            other => other?,
        };
        if length == 0 {
            return Ok(None);
        }
        match Message::decode(&buffer[..length]) {
            Some(Message::Failed(kind, text)) => Err(from_lines(kind, &text)),
            Some(message) => Ok(Some((message, descriptors.into_iter().next()))),
            None => Err(Error::new(ErrorKind::Failed, "a container's init sent something that is no message")),
        }
    }

    /// Hear this very message; anything else is an error that says `missing`.
    pub(super) fn expect(&self, wanted: &Message, missing: &str) -> Result<Option<OwnedFd>> {
        match self.receive()? {
            Some((message, descriptor)) if message == *wanted => Ok(descriptor),
            _ => Err(Error::new(ErrorKind::Failed, missing)),
        }
    }

    /// Send an error with all its causes. There is nobody to tell when that fails.
    pub(super) fn fail(&self, error: &Error) {
        let mut lines = vec![error.to_string()];
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            lines.push(error.to_string());
            cause = error.source();
        }
        lines.extend(error.hint_text().map(|hint| format!("{HINT}{hint}")));
        let _ = self.send(&Message::Failed(error.kind(), lines.join("\n")), None);
    }
}

/// An error and its causes, a line each, the outermost first.
fn from_lines(kind: ErrorKind, text: &str) -> Error {
    let mut lines = text.lines().rev().peekable();
    let hint = lines.next_if(|line| line.starts_with(HINT)).map(|line| &line[HINT.len()..]).unwrap_or_default();
    let mut error = Error::new(kind, lines.next().unwrap_or("no reason was given"));
    for line in lines {
        error = Error::new(kind, line).caused_by(error);
    }
    error.hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_cross_with_their_kind_and_causes() {
        let (one, other) = Channel::pair().expect("a pair");
        one.fail(
            &Error::new(ErrorKind::CommandNotFound, "cannot run `x`")
                .caused_by(Error::new(ErrorKind::Failed, "why"))
                .hint("do that"),
        );
        let error = other.receive().expect_err("a failure");
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::CommandNotFound, "cannot run `x`"));
        assert_eq!(std::error::Error::source(&error).expect("a cause").to_string(), "why");
        assert_eq!(error.hint_text(), Some("do that"));
    }

    #[test]
    fn a_closed_end_is_the_end() {
        let (one, other) = Channel::pair().expect("a pair");
        one.send(&Message::Ready, None).expect("sent");
        drop(one);
        assert_eq!(other.receive().expect("a message").expect("a message").0, Message::Ready);
        assert!(other.receive().expect("the end").is_none());
    }

    #[test]
    fn the_last_word_of_an_end_that_left_mail_unread_is_heard() {
        let (one, other) = Channel::pair().expect("a pair");
        one.send(&Message::Placed, None).expect("sent");
        other.fail(&Error::new(ErrorKind::InvalidSpec, "no"));
        drop(other);
        assert_eq!(one.receive().expect_err("a failure").to_string(), "no");
    }

    #[test]
    fn every_message_survives() {
        let failed = Message::Failed(ErrorKind::Unsupported, "no".to_owned());
        for message in [
            Message::Placed,
            Message::AtHostRoot,
            Message::HooksDone,
            Message::Start,
            Message::Listener,
            Message::IdsMapped,
            Message::MapIds(70_000),
            failed,
        ] {
            assert_eq!(Message::decode(&message.encode()), Some(message));
        }
        assert_eq!(Message::decode(&[12]), None);
        assert_eq!(Message::decode(&[11, 1]), None);
        assert_eq!(Message::decode(&[8, 200]), None);
    }
}
