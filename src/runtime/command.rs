//! The program of a process: finding it, and becoming it.

use std::ffi::CString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use oci_spec::runtime::Process;

use super::error::{Error, ErrorKind, Result};
use crate::kernel::process;

/// What a process without a `PATH` searches.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A program, its arguments and its environment, as `execve(2)` takes them.
#[derive(Debug)]
pub(super) struct Command {
    name: String,
    arguments: Vec<CString>,
    environment: Vec<CString>,
    search_path: String,
    /// What the search came to, so that it is made once.
    found: Option<CString>,
}

impl Command {
    /// Check and convert what the spec says.
    pub(super) fn of_spec(process: &Process) -> Result<Self> {
        let words = process.args().as_deref().unwrap_or_default();
        let name = words.first().filter(|name| !name.is_empty());
        let name =
            name.ok_or_else(|| Error::new(ErrorKind::InvalidSpec, "`process.args` must name a program"))?.clone();
        let strings = |words: &[String], what: &str| -> Result<Vec<CString>> {
            let one = |word: &String| {
                let message = || format!("`{what}` has a word with a zero byte in it");
                CString::new(word.as_bytes()).map_err(|_| Error::new(ErrorKind::InvalidSpec, message()))
            };
            words.iter().map(one).collect()
        };
        let variables = process.env().as_deref().unwrap_or_default();
        let search = variables.iter().rev().find_map(|variable| variable.strip_prefix("PATH=")).unwrap_or(DEFAULT_PATH);
        let search = search.to_owned();
        Ok(Self {
            name,
            arguments: strings(words, "process.args")?,
            environment: strings(variables, "process.env")?,
            search_path: search,
            found: None,
        })
    }

    /// Whether the environment has this variable.
    pub(super) fn has_variable(&self, name: &str) -> bool {
        self.environment
            .iter()
            .any(|entry| entry.as_bytes().strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"=")))
    }

    /// Add a variable.
    pub(super) fn add_variable(&mut self, name: &str, value: &str) {
        // A value that cannot be one is no reason to fail: the variable was nobody's wish.
        self.environment.extend(CString::new(format!("{name}={value}")));
    }

    fn candidates(&self) -> Vec<PathBuf> {
        if self.name.contains('/') {
            return vec![PathBuf::from(&self.name)];
        }
        let folder = |folder: &str| Path::new(if folder.is_empty() { "." } else { folder }).join(&self.name);
        self.search_path.split(':').map(folder).collect()
    }

    /// Check from inside the root that there is something to execute, before anybody is told that all is ready.
    pub(super) fn find(&mut self) -> Result<()> {
        self.found = self.search()?;
        Ok(())
    }

    /// The file to execute; none where only the user that the process will be can tell.
    fn search(&self) -> Result<Option<CString>> {
        let mut refusal = None;
        for path in self.candidates() {
            match std::fs::metadata(&path) {
                Ok(found) if found.is_dir() => refusal = refusal.or(Some(Errno::EISDIR)),
                Ok(found) if found.permissions().mode() & 0o111 == 0 => refusal = Some(Errno::EACCES),
                Ok(_) => return Ok(CString::new(path.into_os_string().into_encoded_bytes()).ok()),
                Err(error) if error.raw_os_error() == Some(Errno::EACCES as i32) => return Ok(None),
                Err(_) => {}
            }
        }
        Err(self.refused(refusal.unwrap_or(Errno::ENOENT)))
    }

    /// Become the program. Returns only with the reason why not, as `execvp(3)` would find it.
    pub(super) fn execute(&self) -> Error {
        let mut refusal = Errno::ENOENT;
        // Where the file that was found is refused, the whole search says what there is instead.
        let found = self.found.clone().into_iter();
        let searched = self.candidates().into_iter();
        let searched = searched.filter_map(|path| CString::new(path.into_os_string().into_encoded_bytes()).ok());
        for path in found.chain(searched) {
            match process::execute(&path, &self.arguments, &self.environment).errno {
                Errno::ENOENT | Errno::ENOTDIR => {}
                Errno::EACCES => refusal = Errno::EACCES,
                errno => return self.refused(errno),
            }
        }
        if refusal == Errno::ENOENT && self.search().is_ok() {
            let message = format!("cannot execute `{}`", self.name);
            let cause = "the interpreter or loader that it names does not exist";
            return Error::new(ErrorKind::CommandNotFound, message).caused_by(cause);
        }
        self.refused(refusal)
    }

    fn refused(&self, errno: Errno) -> Error {
        let name = &self.name;
        match errno {
            Errno::ENOENT if name.contains('/') => {
                Error::new(ErrorKind::CommandNotFound, format!("cannot execute `{name}`"))
                    .caused_by("no such file or directory")
            }
            Errno::ENOENT => Error::new(ErrorKind::CommandNotFound, format!("cannot execute `{name}`"))
                .caused_by(format!("executable file not found in $PATH ({})", self.search_path)),
            Errno::EISDIR => Error::new(ErrorKind::CommandNotExecutable, format!("cannot execute `{name}`"))
                .caused_by("it is a directory"),
            Errno::EACCES => Error::new(ErrorKind::CommandNotExecutable, format!("cannot execute `{name}`"))
                .caused_by("permission denied"),
            Errno::ENOEXEC => Error::new(ErrorKind::CommandNotExecutable, format!("cannot execute `{name}`"))
                .caused_by("exec format error: it is no program for this machine"),
            errno => Error::new(ErrorKind::CommandNotExecutable, format!("cannot execute `{name}`")).caused_by(errno),
        }
    }
}
