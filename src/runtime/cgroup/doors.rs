//! How a process enters cgroups of v1 itself.
//!
//! Whoever moves another process, or all threads of its own, waits for a grace period of RCU: 5 to 10 ms. A thread that writes `0` to
//! `tasks` moves itself alone, and the kernel needs to lock nobody out (`cgroup_procs_write_start` of Linux 5.5 and later); a process
//! that was just cloned has no other thread.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::super::error::{Context, Error, ErrorKind, Result};

/// A cgroup that is to be entered and is not there, in runc's words: other engines look for them.
pub(super) fn not_there(folder: &Path) -> Error {
    let message = format!("adding pid 0 to {}: no such file or directory", folder.join("cgroup.procs").display());
    Error::new(ErrorKind::NotFound, format!("cannot join the cgroup: {message}"))
}

/// The `tasks` files of some folders, open for writing. The kernel asks whether who opened them may move the process.
#[derive(Debug, Default)]
pub struct Doors(Vec<(File, PathBuf)>);

impl Doors {
    pub(super) fn open(folders: impl Iterator<Item = PathBuf>) -> Result<Self> {
        let open = |folder: PathBuf| {
            let path = folder.join("tasks");
            match File::options().write(true).open(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Err(not_there(&folder)),
                opened => Ok((opened.context(|| format!("cannot open `{}`", path.display()))?, folder)),
            }
        };
        folders.map(open).collect::<Result<_>>().map(Self)
    }

    /// Whether there is nothing to enter, or nothing was there yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Have the calling thread, the only one of its process, enter. Nothing is open afterwards: a container that is made and not
    /// started has no way into a cgroup in its hands.
    pub fn enter(self) -> Result<()> {
        self.0.iter().try_for_each(|(file, folder)| {
            let mut file = file;
            file.write_all(b"0").context(|| format!("cannot enter the cgroup `{}`", folder.display()))
        })
    }
}
