//! The engine's one error type: what was asked for, the checked cause, an optional hint, and the kind callers branch on.

use std::fmt;

/// What kind of failure it is; the command line turns it into exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A value that the user gave is malformed or contradicts another.
    InvalidInput,
    /// No such container, image, network or volume.
    NotFound,
    /// The name or the object is taken, or in use.
    Conflict,
    /// A prefix that fits several objects.
    Ambiguous,
    /// The registry refused for lack of credentials.
    Unauthorized,
    /// The registry cannot be reached or answered with a fault.
    Registry,
    /// Something fetched is not what its digest, size or format says.
    Corrupt,
    /// The command of the container was not found in its root file system (exit code 127).
    CommandNotFound,
    /// The command of the container cannot be executed (exit code 126).
    CommandNotExecutable,
    /// The host cannot do what was asked for.
    Unsupported,
    /// Anything else.
    Failed,
}

/// A failed operation of the engine.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The result of an operation of the engine.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of `kind` that says `message`: lower case, the object in backticks, no final period.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, source: None }
    }

    /// The same error with its cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same error with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Whether a full file system is the cause.
    pub fn is_out_of_space(&self) -> bool {
        let mut causes = std::iter::successors(std::error::Error::source(self), |error| error.source());
        causes.any(|cause| {
            let io = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
            let call = cause.downcast_ref::<crate::kernel::Error>().map(|error| error.errno);
            let full = [std::io::ErrorKind::StorageFull, std::io::ErrorKind::QuotaExceeded];
            io.is_some_and(|kind| full.contains(&kind))
                || call.is_some_and(|errno| [nix::errno::Errno::ENOSPC, nix::errno::Errno::EDQUOT].contains(&errno))
        })
    }

    /// What to do about it, where something is known to help.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Say what was being done when something below failed.
pub trait Context<T> {
    /// Wrap the error as the cause of a [`ErrorKind::Failed`] that says `message`.
    fn context<S: Into<String>>(self, message: impl FnOnce() -> S) -> Result<T>;
}

impl<T, E: Into<Box<dyn std::error::Error + Send + Sync>>> Context<T> for std::result::Result<T, E> {
    fn context<S: Into<String>>(self, message: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|error| Error::new(ErrorKind::Failed, message()).caused_by(error))
    }
}
