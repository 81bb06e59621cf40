//! How much the writable layer of a container, or a volume, may take: a project quota of the file system that holds it.
//!
//! Every limited thing has a project of its own. Which are taken is seen from the folders themselves, under a lock, so nothing is
//! to be cleaned up when one is removed: the next that gets its number sets its limit anew.

use std::collections::BTreeSet;
use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::lock::FolderLock;
use crate::kernel::quota;

/// Numbers below are left to the host's own projects (`/etc/projects`).
const FIRST: u32 = 1 << 20;

fn open(folder: &Path) -> Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let opened = rustix::fs::open(folder, flags, rustix::fs::Mode::empty());
    opened.context(|| format!("cannot open `{}`", folder.display()))
}

/// Whether the file system of `folder`, or of the one that is there above it, can do that; else why not.
pub fn check(folder: &Path) -> Result<()> {
    let there = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("/"));
    if quota::is_enforced(open(there)?) {
        return Ok(());
    }
    let error = Error::new(ErrorKind::Unsupported, "cannot limit the size of files");
    let cause = format!("the file system of `{}` enforces no project quotas", there.display());
    Err(error
        .caused_by(cause)
        .hint("XFS and ext4 do that when they are mounted with `prjquota` (ext4: made with `-O quota,project`)"))
}

/// Have the files of these folders, which are new and empty, take no more than so many bytes together.
pub fn set(layout: &Layout, folders: &[PathBuf], bytes: u64) -> Result<()> {
    let Some(first) = folders.first() else { return Ok(()) };
    check(first)?;
    let named = || format!("cannot limit `{}` to {bytes} bytes", first.display());
    let _lock = FolderLock::take(layout.root()).context(named)?;
    let taken = taken(layout);
    let project = (FIRST..).find(|number| !taken.contains(number)).unwrap_or(FIRST);
    // The limit is there before anything counts: nobody is without one for a moment.
    quota::limit(open(first)?, project, bytes).context(named)?;
    folders.iter().try_for_each(|folder| quota::set_project(open(folder)?, project).context(named))
}

/// Have a new folder count for whatever `like` counts for.
pub fn follow(folder: &Path, like: &Path) -> Result<()> {
    // Where the file system knows no projects there is nothing to follow.
    match quota::project(open(like)?) {
        Ok(project @ FIRST..) => {
            quota::set_project(open(folder)?, project).context(|| format!("cannot limit `{}`", folder.display()))
        }
        _ => Ok(()),
    }
}

/// The projects of all containers and volumes.
fn taken(layout: &Layout) -> BTreeSet<u32> {
    let below = |folder: PathBuf, name: &'static str| {
        fs::read_dir(folder).into_iter().flatten().flatten().map(move |entry| entry.path().join(name))
    };
    let folders = below(layout.containers(), "work").chain(below(layout.volumes(), crate::engine::volume::DATA));
    folders.filter_map(|folder| open(&folder).ok()).filter_map(|folder| quota::project(folder).ok()).collect()
}
