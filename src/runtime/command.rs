//! The program of a process: finding it, and becoming it.

use std::collections::HashSet;
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use oci_spec::runtime::Process;

use super::error::{Error, ErrorKind, Result};
use super::refused::{self, Reason};
use crate::kernel::process;

/// What a process without a `PATH` searches.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Each variable once, as it was set last: programs differ in which of two they see.
fn last_of_each(variables: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    let name = |entry: &'_ str| entry.split_once('=').map_or(entry.len(), |(name, _)| name.len());
    let mut kept: Vec<String> =
        variables.iter().rev().filter(|entry| seen.insert(&entry[..name(entry)])).cloned().collect();
    kept.reverse();
    kept
}

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
    /// Its environment, with what was added.
    pub(super) fn variables(&self) -> Vec<String> {
        self.environment.iter().map(|one| one.to_string_lossy().into_owned()).collect()
    }

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
            environment: strings(&last_of_each(variables), "process.env")?,
            search_path: search,
            found: None,
        })
    }

    /// Whether the environment has this variable, with a value; without one it is taken away.
    pub(super) fn has_value(&mut self, name: &str) -> bool {
        let value = |entry: &CString| {
            let rest = entry.as_bytes().strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b"="));
            rest.map(|value| !value.is_empty())
        };
        self.environment.retain(|entry| value(entry) != Some(false));
        self.environment.iter().any(|entry| value(entry) == Some(true))
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
                Ok(found) if found.is_dir() => refusal = refusal.or(Some((Errno::EISDIR, path))),
                Ok(found) if found.permissions().mode() & 0o111 == 0 => refusal = Some((Errno::EACCES, path)),
                Ok(_) => return Ok(CString::new(path.into_os_string().into_encoded_bytes()).ok()),
                Err(error) if error.raw_os_error() == Some(Errno::EACCES as i32) => return Ok(None),
                Err(_) => {}
            }
        }
        let (errno, path) = refusal.map_or((Errno::ENOENT, None), |(errno, path)| (errno, Some(path)));
        Err(self.refused(errno, path.and_then(|path| refused::reason(&path, errno))))
    }

    /// Become the program. Returns only with the reason why not, as `execvp(3)` would find it.
    pub(super) fn execute(&self) -> Error {
        let (mut refusal, mut reason) = (Errno::ENOENT, None);
        // Where the file that was found is refused, the whole search says what there is instead.
        let found = self.found.clone().into_iter();
        let searched = self.candidates().into_iter();
        let searched = searched.filter_map(|path| CString::new(path.into_os_string().into_encoded_bytes()).ok());
        for path in found.chain(searched) {
            let errno = process::execute(&path, &self.arguments, &self.environment).errno;
            let file = Path::new(std::ffi::OsStr::from_bytes(path.as_bytes()));
            match errno {
                Errno::ENOENT | Errno::ENOTDIR => {
                    reason = reason.or_else(|| refused::reason(file, errno));
                }
                Errno::EACCES => {
                    reason = refused::reason(file, errno);
                    refusal = Errno::EACCES;
                }
                errno => return self.refused(errno, refused::reason(file, errno)),
            }
        }
        if refusal == Errno::ENOENT && reason.is_none() && self.search().is_ok() {
            reason = Some(("the interpreter or loader that it names does not exist".to_owned(), String::new()));
        }
        self.refused(refusal, reason)
    }

    fn refused(&self, errno: Errno, reason: Option<Reason>) -> Error {
        let name = &self.name;
        let kind = if errno == Errno::ENOENT { ErrorKind::CommandNotFound } else { ErrorKind::CommandNotExecutable };
        let error = Error::new(kind, format!("cannot execute `{name}`"));
        if let Some((said, fix)) = reason {
            // Docker reads its exit code out of these words.
            let call = format!("exec {name}: {} ({errno:?})", errno.desc().to_lowercase());
            return error.caused_by(Error::new(kind, said).caused_by(call)).hint(fix);
        }
        let words =
            name.contains(' ').then_some("the whole text is taken for the name of one program: leave out the quotes");
        match errno {
            Errno::ENOENT if name.contains('/') => {
                error.caused_by("no such file or directory").hint(words.unwrap_or_default())
            }
            Errno::ENOENT => error
                .caused_by(format!("executable file not found in $PATH ({})", self.search_path))
                .hint(words.unwrap_or_default()),
            Errno::EISDIR => error.caused_by("it is a directory"),
            Errno::EACCES => error.caused_by("permission denied"),
            Errno::ENOEXEC => error.caused_by("exec format error: it is no program for this machine"),
            errno => error.caused_by(errno),
        }
    }
}
