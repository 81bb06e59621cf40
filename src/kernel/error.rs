//! What the kernel refused: the call, its arguments and the errno, enough to debug from a bug report.

use nix::errno::Errno;

/// A refused system call.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{call}: {name} ({description}){}", explanation.as_deref().map(|text| format!(": {text}")).unwrap_or_default(),
    name = errno_name(*errno), description = lower_first(errno.desc()))]
pub struct Error {
    /// The call with the arguments that matter, like `mount(proc, /proc)`.
    pub call: String,
    /// The kernel's answer.
    pub errno: Errno,
    /// The kernel's own words, where it gives some (the log of an `fsopen` context).
    pub explanation: Option<String>,
}

/// The result of a system call.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of `call` with `errno`.
    pub fn new(call: impl Into<String>, errno: Errno) -> Self {
        Self { call: call.into(), errno, explanation: None }
    }

    /// The last error of this thread, for raw calls that set `errno`.
    pub fn last(call: impl Into<String>) -> Self {
        Self::new(call, Errno::last())
    }
}

/// Name the call whose bare errno this is.
pub trait Context<T> {
    /// Attach the call's text, which is built only for an error.
    fn call<S: Into<String>>(self, call: impl FnOnce() -> S) -> Result<T>;
}

impl<T> Context<T> for std::result::Result<T, Errno> {
    fn call<S: Into<String>>(self, call: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|errno| Error::new(call(), errno))
    }
}

impl<T> Context<T> for std::result::Result<T, rustix::io::Errno> {
    fn call<S: Into<String>>(self, call: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|errno| Error::new(call(), Errno::from_raw(errno.raw_os_error())))
    }
}

impl<T> Context<T> for std::io::Result<T> {
    fn call<S: Into<String>>(self, call: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|error| Error::new(call(), Errno::from_raw(error.raw_os_error().unwrap_or(nix::libc::EIO))))
    }
}

fn errno_name(errno: Errno) -> String {
    format!("{errno:?}")
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_call_the_errno_and_the_kernels_own_words() {
        let mut error = Error::new("mount(proc, /proc)", Errno::EPERM);
        assert_eq!(error.to_string(), "mount(proc, /proc): EPERM (operation not permitted)");
        error.explanation = Some("overlay: bad lower".to_owned());
        assert_eq!(error.to_string(), "mount(proc, /proc): EPERM (operation not permitted): overlay: bad lower");
    }
}
