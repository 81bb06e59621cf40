//! Replacing small files as a whole, and removing what a writer that was killed in the middle left beside them.
//!
//! A writer holds the lock of its new file for as long as that has no final name. So one whose lock is free is nobody's.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::engine::{Context, Result};
use crate::kernel::file;

const PREFIX: &str = ".new-";

/// Replace a file: readers see the old one or the new one, even after a power cut.
pub(in crate::engine) fn replace(path: &Path, content: &[u8]) -> Result<()> {
    let named = || format!("cannot write `{}`", path.display());
    let folder = path.parent().unwrap_or(Path::new("/"));
    let temporary = folder.join(format!("{PREFIX}{}-{:?}", std::process::id(), std::thread::current().id()));
    let mut file = begin(&temporary)?;
    let mut write = || -> std::io::Result<()> {
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        File::open(folder)?.sync_all()
    };
    write()
        .inspect_err(|_| {
            // It may have its final name by now.
            let _ = fs::remove_file(&temporary);
        })
        .context(named)
}

/// A new file with its lock.
fn begin(path: &Path) -> Result<File> {
    let named = || format!("cannot write `{}`", path.display());
    loop {
        let mut options = OpenOptions::new();
        let made = options.write(true).create(true).truncate(true).mode(0o600).open(path);
        let made = made.context(named)?;
        // Somebody who cleans up may have been faster than the lock.
        let own = || Ok(file::try_lock(made.as_fd())? && file::is_at(made.as_fd(), path)?);
        match own() {
            Ok(true) => return Ok(made),
            Ok(false) => {}
            Err(error) => {
                let _ = fs::remove_file(path);
                return Err::<_, crate::kernel::Error>(error).context(named);
            }
        }
    }
}

/// New files in `folder` whose writers are dead.
pub(in crate::engine) fn unfinished(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes()) && take(&entry.path())?.is_some() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Whether a file that is being written has no writer any more.
pub(in crate::engine) fn is_forgotten(path: &Path) -> Result<bool> {
    Ok(take(path)?.is_some())
}

/// Remove one of [`unfinished`]; false when it is gone or somebody has it by now.
pub(in crate::engine) fn remove_unfinished(path: &Path) -> Result<bool> {
    let Some(_lock) = take(path)? else { return Ok(false) };
    fs::remove_file(path).context(|| format!("cannot remove `{}`", path.display()))?;
    Ok(true)
}

/// A file that nobody else has, with its lock.
fn take(path: &Path) -> Result<Option<File>> {
    let named = || format!("cannot look at `{}`", path.display());
    // To be written: NFS locks no other file exclusively. One that cannot be written cannot be removed either.
    let Ok(file) = OpenOptions::new().read(true).write(true).custom_flags(nix::libc::O_NOFOLLOW).open(path) else {
        return Ok(None);
    };
    let own = file::try_lock(file.as_fd()).context(named)? && file::is_at(file.as_fd(), path).context(named)?;
    Ok(own.then_some(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_writer_left_is_found_and_a_living_ones_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let (dead, living) = (folder.path().join(".new-1-x"), folder.path().join(".new-2-x"));
        fs::write(&dead, "half").expect("a file");
        let lock = begin(&living).expect("a file");
        replace(&folder.path().join("whole"), b"all").expect("a file");
        assert_eq!(unfinished(folder.path()).expect("a list"), std::slice::from_ref(&dead));
        assert!(!remove_unfinished(&living).expect("no fault"));
        assert!(remove_unfinished(&dead).expect("no fault") && !dead.exists());
        drop(lock);
        assert!(remove_unfinished(&living).expect("no fault"));
        assert_eq!(fs::read(folder.path().join("whole")).expect("a file"), b"all");
    }
}
