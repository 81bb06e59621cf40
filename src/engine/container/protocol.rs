//! What a container's monitor and the commands that attach to it say to each other, over sockets that keep messages apart.
//!
//! ```text
//! command                                  monitor
//!   |-- a (streams wanted)  ------------------>|   only over the `attach` socket; the starting command is attached already
//!   |<------------------------- d (a line) ----|   what it does, where the command was asked to say it
//!   |<------------------ s (pid) + its pidfd --|   the program runs; or f (why not), and that is the end
//!   |-- i (bytes), c (no more), r (size) ----->|
//!   |<--------------- o (bytes), e (bytes) ----|
//!   |<------------------------- x (code) ------|   it ended
//!   |-- u ------------------------------------>|   its record has another health check now
//! ```
//! The first byte of a message is its kind. Closing the socket is a detach.

use serde::{Deserialize, Serialize};

use crate::engine::{Error, ErrorKind};

/// Attach; the next byte says to what.
pub(super) const ATTACH: u8 = b'a';
/// It runs.
pub(super) const STARTED: u8 = b's';
/// A line of `--debug`, before either of those.
pub(super) const TRACE: u8 = b'd';
/// It could not be started.
pub(super) const FAILED: u8 = b'f';
/// Bytes for its standard input.
pub(super) const INPUT: u8 = b'i';
/// The end of its standard input.
pub(super) const INPUT_END: u8 = b'c';
/// Rows and columns of the terminal.
pub(super) const RESIZE: u8 = b'r';
/// Bytes of its standard output, or of its terminal.
pub(super) const OUTPUT: u8 = b'o';
/// Bytes of its standard error.
pub(super) const ERRORS: u8 = b'e';
/// Its record has another health check.
pub(super) const UPDATED: u8 = b'u';
/// Its exit code.
pub(super) const EXITED: u8 = b'x';

/// A bit of what is attached to: standard input.
pub(super) const WANTS_INPUT: u8 = 1;
/// A bit of what is attached to: what it prints.
pub(super) const WANTS_OUTPUT: u8 = 2;

/// No message carries more bytes.
pub(super) const CHUNK: usize = 16 * 1024;

/// An error on its way from the monitor to the command.
#[derive(Serialize, Deserialize)]
struct Failure {
    kind: u8,
    lines: Vec<String>,
    hint: Option<String>,
}

const KINDS: [ErrorKind; 11] = [
    ErrorKind::InvalidInput,
    ErrorKind::NotFound,
    ErrorKind::Conflict,
    ErrorKind::Ambiguous,
    ErrorKind::Unauthorized,
    ErrorKind::Registry,
    ErrorKind::Corrupt,
    ErrorKind::CommandNotFound,
    ErrorKind::CommandNotExecutable,
    ErrorKind::Unsupported,
    ErrorKind::Failed,
];

/// `error` as a message.
pub(super) fn failure(error: &Error) -> Vec<u8> {
    let kind = KINDS.iter().position(|kind| *kind == error.kind()).unwrap_or(KINDS.len() - 1);
    let mut lines = vec![error.to_string()];
    let mut hint = error.hint_text().map(str::to_owned);
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        lines.push(error.to_string());
        let below = error.downcast_ref::<Error>().and_then(Error::hint_text);
        hint = hint.or_else(|| below.map(str::to_owned));
        cause = error.source();
    }
    let failure = Failure { kind: u8::try_from(kind).unwrap_or_default(), lines, hint };
    let mut message = vec![FAILED];
    message.extend(serde_json::to_vec(&failure).unwrap_or_default());
    message
}

/// The error that a message carries.
pub(super) fn error_of(message: &[u8]) -> Error {
    let Ok(failure) = serde_json::from_slice::<Failure>(message) else {
        return Error::new(ErrorKind::Failed, "the container's monitor failed and could not say why");
    };
    let kind = KINDS.get(usize::from(failure.kind)).copied().unwrap_or(ErrorKind::Failed);
    let mut lines = failure.lines.into_iter().rev();
    let mut error = Error::new(kind, lines.next().unwrap_or_default());
    for line in lines {
        error = Error::new(kind, line).caused_by(error);
    }
    match failure.hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_cross_with_kind_causes_and_hint() {
        let inner = Error::new(ErrorKind::CommandNotFound, "why").hint("do that");
        let message = failure(&Error::new(ErrorKind::CommandNotFound, "cannot start").caused_by(inner));
        let error = error_of(&message[1..]);
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::CommandNotFound, "cannot start"));
        assert_eq!(error.hint_text(), Some("do that"));
        assert_eq!(std::error::Error::source(&error).expect("a cause").to_string(), "why");
    }
}
