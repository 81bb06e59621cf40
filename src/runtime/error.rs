//! The runtime's one error type: what was being done, what the kernel said, and the kind that callers branch on.

use std::fmt;

use crate::kernel;

/// What kind of failure it is; callers turn it into exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// `config.json` asks for something that is not valid.
    InvalidSpec,
    /// No container has this id.
    NotFound,
    /// A container with this id exists already.
    Exists,
    /// The container's status does not allow the operation.
    WrongStatus,
    /// The program of the process was not found (exit code 127).
    CommandNotFound,
    /// The program of the process cannot be executed (exit code 126).
    CommandNotExecutable,
    /// The host cannot do what was asked for: a controller, a kernel feature or a privilege is missing.
    Unsupported,
    /// Anything else, a refused system call for the most part.
    Failed,
}

/// A failed operation of the runtime.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The result of an operation of the runtime.
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

    /// The same error with what mends it; an empty text is none.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into()).filter(|hint| !hint.is_empty());
        self
    }

    /// What mends it, where something is known to.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
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

impl From<kernel::Error> for Error {
    fn from(error: kernel::Error) -> Self {
        Self::new(ErrorKind::Failed, error.to_string())
    }
}

/// Say what was being done when something below failed.
pub(super) trait Context<T> {
    /// Wrap the error as the cause of a [`ErrorKind::Failed`] that says `message`.
    fn context<S: Into<String>>(self, message: impl FnOnce() -> S) -> Result<T>;
}

impl<T, E: Into<Box<dyn std::error::Error + Send + Sync>>> Context<T> for std::result::Result<T, E> {
    fn context<S: Into<String>>(self, message: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|error| Error::new(ErrorKind::Failed, message()).caused_by(error))
    }
}
