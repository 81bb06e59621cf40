//! A root file system that is a copy of its layers, for hosts where overlayfs does not work. It is made when a container starts for the
//! first time, in its upper folder, and is what the container has from then on.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use super::overlay::{Writable, own_mount};
use super::unpack::{OPAQUE, WHITEOUT};
use crate::engine::copy::{Copy, Owner, entry};
use crate::engine::{Context, Result};
use crate::kernel::file::{self, Kind};
use crate::kernel::trace;

/// The copy of these layers, lowest first, as a mount that is attached nowhere.
pub(super) fn root(lower: &[PathBuf], writable: &Writable) -> Result<OwnedFd> {
    let upper = &writable.upper;
    let named = || format!("cannot copy the layers to `{}`", upper.display());
    let done = writable.work.join("copied");
    if !done.exists() {
        trace::say(|| format!("root file system: {} layers are copied to {}", lower.len(), upper.display()));
        let to = file::open_trusted_folder(upper).context(named)?;
        // Of a command that was killed while it copied.
        for name in names(to.as_fd()).context(named)? {
            file::remove_tree(to.as_fd(), &name).context(named)?;
        }
        for layer in lower {
            let from = file::open_trusted_folder(layer).context(named)?;
            apply(&mut Copy::new(owner(writable)), from.as_fd(), to.as_fd()).context(named)?;
        }
        File::create(&done).context(named)?;
    }
    own_mount(upper, false)
}

/// Whose the files become: without id-mapped mounts they are given to the ids behind theirs.
fn owner(writable: &Writable) -> Owner {
    writable.ids.clone().map_or(Owner::Kept, Owner::Outside)
}

fn names(folder: BorrowedFd<'_>) -> io::Result<Vec<std::ffi::OsString>> {
    let listed = rustix::fs::openat(
        folder,
        c".",
        rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::CLOEXEC,
        rustix::fs::Mode::empty(),
    )?;
    let mut names = Vec::new();
    for found in rustix::fs::Dir::new(listed)? {
        let found = found?;
        let name = OsStr::from_bytes(found.file_name().to_bytes());
        if name != "." && name != ".." {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

/// Lay a folder of a layer over what those below it have made.
fn apply(copy: &mut Copy, from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> Result<()> {
    let mut all = names(from).context(|| "cannot read a layer")?;
    // What is hidden goes before what this layer itself has under the name comes.
    all.sort_by_key(|name| !name.as_bytes().starts_with(WHITEOUT));
    for name in all {
        let named = || format!("cannot copy `{}`", name.display());
        let kind = file::kind(from, &name).context(named)?;
        let there = file::kind(to, &name).context(named)?;
        match kind {
            None => {}
            Some(Kind::File) if name.as_bytes() == OPAQUE => {}
            // A layer has no such file: it is the mark where no device can be made.
            Some(Kind::File) if name.as_bytes().starts_with(WHITEOUT) => {
                let hidden = OsStr::from_bytes(&name.as_bytes()[WHITEOUT.len()..]);
                file::remove_tree(to, hidden).context(named)?;
            }
            // overlayfs' sign that a name is gone.
            Some(Kind::Character(0, 0)) => file::remove_tree(to, &name).context(named)?,
            Some(Kind::Folder) => {
                let inner = file::open_folder(from, &name).context(named)?;
                if there.is_some_and(|there| there != Kind::Folder || is_opaque(inner.as_fd())) {
                    file::remove_tree(to, &name).context(named)?;
                }
                if file::kind(to, &name).context(named)?.is_none() {
                    file::make_folder(to, &name, 0o700).context(named)?;
                }
                let target = file::open_folder(to, &name).context(named)?;
                apply(copy, inner.as_fd(), target.as_fd())?;
            }
            Some(_) => {
                if there == Some(Kind::Folder) {
                    file::remove_tree(to, &name).context(named)?;
                }
                let source = entry(from, &name).context(named)?;
                copy.one(source.as_fd(), to, &name).context(named)?;
            }
        }
    }
    copy.alike(from, to).context(|| "cannot describe a folder")
}

/// Whether nothing of the layers below shows through this folder.
fn is_opaque(folder: BorrowedFd<'_>) -> bool {
    let path = format!("/proc/self/fd/{}", folder.as_raw_fd());
    let mut value = [0; 1];
    let marked = |name: &str| rustix::fs::getxattr(&*path, name, &mut value).is_ok_and(|length| length == 1);
    if ["trusted.overlay.opaque", "user.overlay.opaque"].into_iter().any(marked) {
        return value == *b"y";
    }
    // On a file system without attributes it is the mark of the layer's archive.
    file::kind(folder, OsStr::from_bytes(OPAQUE)).is_ok_and(|found| found.is_some())
}

/// Whether a container's changes are in a copy of its layers: then they are not to be told from the rest.
pub(in crate::engine) fn is_copied(container: &std::path::Path) -> bool {
    fs::exists(container.join("work/copied")).unwrap_or(false)
}
