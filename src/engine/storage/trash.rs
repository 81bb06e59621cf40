//! Removing what may be big: it loses its name at once, and is deleted in the time that a person does not notice; what is left
//! then is deleted by a process of its own, or by the next command that removes something, should that process be killed.
//!
//! ```text
//! remove ──> delete in place ── in time ──> done
//!                 │ no time left
//!                 └─> rename to ROOT/trash ──> the stage `rcd-trash` deletes it, with the folder's lock
//! ```

use std::ffi::{CString, OsString};
use std::fs;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::blobs::make_private;
use crate::engine::layout::Layout;
use crate::engine::{Context, Result};
use crate::kernel::file::Patience;
use crate::kernel::{file, spawn, trace};

/// The name under which the program starts as the one who deletes.
pub const STAGE: &str = "rcd-trash";
/// How long a command deletes by itself.
const PATIENCE: Duration = Duration::from_millis(15);

/// Files and folders that have lost their names, until they are deleted.
#[derive(Debug, Clone)]
pub struct Trash {
    folder: PathBuf,
}

impl Trash {
    /// That of `layout`.
    pub fn new(layout: &Layout) -> Self {
        Self { folder: layout.trash() }
    }

    /// Take away the name of a file or folder, whatever its size. Not an error when it is gone already.
    pub fn put(&self, path: &Path) -> Result<()> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let named = || format!("cannot remove `{}`", path.display());
        if make_private(&self.folder).is_err() {
            // A full disk has no room for a folder: this takes longer, and makes some.
            return delete(path, None).map(drop);
        }
        loop {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let place = self.folder.join(format!("{}-{number}", std::process::id()));
            // An earlier process had the same number, and its part is not deleted yet.
            if place.symlink_metadata().is_ok() {
                continue;
            }
            match fs::rename(path, place) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                // Somebody mounted another file system there, or the folder cannot grow.
                Err(error) if matches!(error.kind(), io::ErrorKind::CrossesDevices | io::ErrorKind::StorageFull) => {
                    return delete(path, None).map(drop);
                }
                done => return done.context(named),
            }
        }
    }

    /// Delete what is there; false when the time was too short for all of it.
    fn empty(&self, mut patience: Option<&mut Patience>) -> Result<bool> {
        loop {
            let entries: Vec<PathBuf> = match fs::read_dir(&self.folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
                entries => {
                    let named = || format!("cannot read `{}`", self.folder.display());
                    entries.context(named)?.flatten().map(|entry| entry.path()).collect()
                }
            };
            if entries.is_empty() {
                return Ok(true);
            }
            for path in entries {
                if !delete(&path, patience.as_deref_mut())? {
                    return Ok(false);
                }
            }
        }
    }

    /// Whether something is there that nobody deletes just now.
    pub fn is_forgotten(&self) -> Result<bool> {
        let Ok(folder) = file::open_trusted_folder(&self.folder) else { return Ok(false) };
        let there = || fs::read_dir(&self.folder).is_ok_and(|mut entries| entries.next().is_some());
        Ok(there() && file::try_lock(folder.as_fd()).context(|| "cannot lock the trash")? && there())
    }

    /// Delete all of it, unless somebody else does so; whether it was this one.
    pub fn delete_all(&self) -> Result<bool> {
        let Ok(folder) = file::open_trusted_folder(&self.folder) else { return Ok(false) };
        if !file::try_lock(folder.as_fd()).context(|| "cannot lock the trash")? {
            return Ok(false);
        }
        self.empty(None)
    }
}

/// Delete a file or a folder with all that is in it; false when the time was too short.
fn delete(path: &Path, patience: Option<&mut Patience>) -> Result<bool> {
    let named = || format!("cannot remove `{}`", path.display());
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Ok(true) };
    let parent = match file::open_trusted_folder(parent) {
        Err(error) if error.errno == nix::errno::Errno::ENOENT => return Ok(true),
        other => other.context(named)?,
    };
    file::remove_tree_within(parent.as_fd(), name, patience).context(named)
}

/// Remove a folder that nobody looks for any more under its name. Its content is gone when this returns, or will be soon.
pub fn remove(layout: &Layout, path: &Path) -> Result<()> {
    if delete(path, Some(&mut Patience::new(PATIENCE)))? {
        return Ok(());
    }
    Trash::new(layout).put(path)?;
    finish(layout)
}

/// Delete what was put away: a little of it now, and the rest in a process of its own.
pub fn finish(layout: &Layout) -> Result<()> {
    let trash = Trash::new(layout);
    if trash.empty(Some(&mut Patience::new(PATIENCE)))? {
        return Ok(());
    }
    if let Err(error) = start(layout) {
        trace::say(|| format!("trash: no process to delete it ({error}), so this one does"));
        trash.empty(None)?;
    }
    Ok(())
}

/// Start the process that deletes. It outlives this one.
fn start(layout: &Layout) -> Result<()> {
    let failed = || "cannot start the process that deletes";
    trace::say(|| format!("trash: a process of its own deletes the rest in {}", layout.trash().display()));
    let program = fs::File::open("/proc/self/exe").context(failed)?;
    let word = |bytes: &[u8]| CString::new(bytes).context(failed);
    let arguments = [word(STAGE.as_bytes())?, word(layout.root().as_os_str().as_bytes())?];
    let nothing = fs::File::options().read(true).write(true).open("/dev/null").context(|| "cannot open `/dev/null`")?;
    spawn::spawn(program.as_fd(), &arguments, &[nothing.as_fd(); 3]).context(failed)?;
    Ok(())
}

/// The stage: wait for whoever deletes already, and delete what is left.
pub fn main(arguments: &[OsString]) -> u8 {
    let Some(root) = arguments.get(1) else { return 125 };
    let trash = Trash { folder: Path::new(root).join("trash") };
    // Neither may keep it from its work: without a session of its own it ends with the terminal's, and the next command goes on.
    let _ = nix::unistd::setsid();
    let _ = nix::unistd::chdir("/");
    let delete = || -> Result<()> {
        let Ok(folder) = file::open_trusted_folder(&trash.folder) else { return Ok(()) };
        file::lock(folder.as_fd()).context(|| "cannot lock the trash")?;
        trash.empty(None).map(drop)
    };
    u8::from(delete().is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(path: &Path) {
        for inner in ["a/b/c", "d"] {
            fs::create_dir_all(path.join(inner)).expect("a folder");
            (0..20).for_each(|at| fs::write(path.join(inner).join(at.to_string()), "x").expect("a file"));
        }
    }

    #[test]
    fn what_is_put_away_has_no_name_and_is_deleted_later() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout::new(folder.path(), folder.path().join("state"));
        let (trash, big) = (Trash::new(&layout), folder.path().join("big"));
        tree(&big);
        assert!(!trash.is_forgotten().expect("no fault"));
        trash.put(&big).expect("no fault");
        trash.put(&big).expect("gone already");
        assert!(!big.exists() && trash.is_forgotten().expect("no fault"));
        assert!(!trash.empty(Some(&mut Patience::new(Duration::ZERO))).expect("no fault"), "there was no time");
        let lock = file::open_trusted_folder(&layout.trash()).expect("a folder");
        assert!(file::try_lock(lock.as_fd()).expect("no fault"));
        assert!(!trash.is_forgotten().expect("no fault") && !trash.delete_all().expect("no fault"));
        drop(lock);
        assert!(trash.delete_all().expect("no fault") && !trash.is_forgotten().expect("no fault"));
        tree(&big);
        remove(&layout, &big).expect("no fault");
        assert!(!big.exists());
    }
}
