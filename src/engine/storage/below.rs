//! What a layer takes from those below it: the content of hard links whose first name is down there, and what folders are that its
//! archive only implies.
//!
//! Layers are unpacked side by side and know nothing of each other, so this comes after them all, before they are published. Such a
//! layer is no longer the same above any other: it notes whose files it has, and an image in which they would be other ones
//! is refused.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};

use crate::engine::copy::{self, Copy, Owner};
use crate::engine::image::Digest;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::path::Root;
use crate::kernel::{self, file};

/// What an archive names and does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Hard links: the name and the target.
    pub links: Vec<(PathBuf, PathBuf)>,
    /// Folders that have no entry of their own.
    pub folders: BTreeSet<PathBuf>,
}

/// A file that a layer has from one below it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Borrowed {
    /// Its path there.
    pub path: PathBuf,
    /// The layer that it is of.
    pub layer: Digest,
}

/// A layer below, and the folder of its files.
pub struct Lower {
    /// Its diffID.
    pub layer: Digest,
    /// Its files.
    pub folder: PathBuf,
}

/// overlayfs' mark that a name is gone (Documentation/filesystems/overlayfs).
pub fn is_whiteout(found: &Metadata) -> bool {
    found.file_type().is_char_device() && found.rdev() == 0
}

/// Whether nothing below it shows through this folder.
pub fn is_opaque(folder: &Path) -> bool {
    let mut value = [0; 1];
    // The last is what fuse-overlayfs writes where it may not write the first.
    ["trusted.overlay.opaque", "user.overlay.opaque", "user.fuseoverlayfs.opaque"]
        .iter()
        .any(|name| rustix::fs::lgetxattr(folder, *name, &mut value).is_ok_and(|length| length == 1) && value == *b"y")
}

/// Which of the folders (highest first) shows a path, and what it is there. No link on the way is followed.
pub fn topmost<'a>(folders: impl Iterator<Item = &'a Path>, path: &Path) -> Option<(usize, Metadata)> {
    let path = path.strip_prefix("/").unwrap_or(path);
    for (number, folder) in folders.enumerate() {
        match folder.join(path).symlink_metadata() {
            Ok(found) if is_whiteout(&found) => return None,
            Ok(found) => return Some((number, found)),
            Err(_) => {}
        }
        if covers(folder, path) {
            return None;
        }
    }
    None
}

/// Whether a layer hides what is below it at this path, by something on the way.
fn covers(folder: &Path, path: &Path) -> bool {
    path.ancestors().skip(1).any(|above| {
        let place = folder.join(above);
        is_opaque(&place) || place.symlink_metadata().is_ok_and(|found| !found.is_dir())
    })
}

/// Name an entry below a folder, whatever it is; none where it is gone.
pub fn entry(folder: &Path, path: &Path) -> Result<Option<OwnedFd>> {
    let named = || format!("cannot open `{}`", folder.join(path).display());
    let root = Root::open(folder).context(named)?;
    let Some(name) = path.file_name() else {
        return root.locate_without_links(Path::new("/")).map(Some).context(named);
    };
    let parent = root.locate_without_links(path.parent().unwrap_or(Path::new("/"))).context(named)?;
    match copy::entry(parent.as_fd(), name) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some).context(named),
    }
}

impl Wanted {
    /// Whether the archive has all that it names.
    pub fn is_empty(&self) -> bool {
        self.links.is_empty() && self.folders.is_empty()
    }

    /// Something else is made at a path: what was to be there or below is not any more.
    pub fn forget(&mut self, path: &Path, is_folder: bool) {
        if !self.links.is_empty() {
            self.links.retain(|(name, _)| name != path && (is_folder || !name.starts_with(path)));
        }
        if is_folder {
            self.folders.remove(path);
        } else if self.folders.contains(path) {
            self.folders.retain(|folder| !folder.starts_with(path));
        }
    }

    /// The target that a link to this path has in the end.
    pub fn target(&self, path: &Path) -> Option<&Path> {
        self.links.iter().find(|(name, _)| name == path).map(|(_, target)| target.as_path())
    }

    /// Take all of it from below into the layer at `folder`, and say whose it is.
    pub fn take(&self, folder: &Path, lower: &[Lower]) -> Result<BTreeSet<Borrowed>> {
        let taking = Taking { path: folder, root: Root::open(folder).context(|| "cannot open the layer")?, lower };
        let mut borrowed = BTreeSet::new();
        for (name, target) in &self.links {
            let layer = taking.link(name, target).map_err(|error| {
                Error::new(error.kind(), format!("cannot unpack `{}`", name.display())).caused_by(error)
            })?;
            borrowed.insert(Borrowed { path: target.clone(), layer });
        }
        for path in &self.folders {
            taking.describe(path).context(|| format!("cannot describe the folder `{}`", path.display()))?;
        }
        Ok(borrowed)
    }
}

struct Taking<'a> {
    path: &'a Path,
    root: Root,
    lower: &'a [Lower],
}

impl Taking<'_> {
    fn below(&self, path: &Path) -> Option<(&Lower, Metadata)> {
        let (number, found) = topmost(self.lower.iter().map(|lower| lower.folder.as_path()), path)?;
        Some((&self.lower[number], found))
    }

    /// Name an entry of a layer below.
    fn entry(&self, lower: &Lower, path: &Path) -> Result<OwnedFd> {
        entry(&lower.folder, path)?.ok_or_else(|| {
            let message = format!("`{}` of the layer `{}` went at the same time", path.display(), lower.layer.short());
            Error::new(ErrorKind::Conflict, message)
        })
    }

    /// Make one link; gives the layer that has its file.
    fn link(&self, name: &Path, target: &Path) -> Result<Digest> {
        let own = self.path.join(target).symlink_metadata();
        let hidden = own.as_ref().is_ok_and(is_whiteout) || covers(self.path, target);
        let found = self.below(target).filter(|_| !hidden);
        let (lower, found) = found.ok_or_else(|| {
            let shown = target.display();
            let message = format!("it is a hard link to `{shown}`, which neither the layer nor one below it has");
            Error::new(ErrorKind::Corrupt, message)
        })?;
        if found.is_dir() {
            let message = format!("it is a hard link to the folder `{}`", target.display());
            return Err(Error::new(ErrorKind::Corrupt, message));
        }
        let source = self.entry(lower, target)?;
        let failed = || format!("cannot take `{}` from the layer `{}`", target.display(), lower.layer.short());
        let mut copy = Copy::new(Owner::Kept);
        let mut put = |path: &Path| -> Result<()> {
            let parent = self.folder(path.parent().unwrap_or(Path::new("")))?;
            let before = rustix::fs::fstat(&parent).context(failed)?;
            let last = path.file_name().unwrap_or_default();
            // A whiteout of the same archive hides nothing of the layer itself.
            copy.one(source.as_fd(), parent.as_fd(), last).context(failed)?;
            restore(parent.as_fd(), &before).context(failed)
        };
        put(name)?;
        if own.is_err() {
            // Both are one file, as they would be if the layer had been unpacked upon the others.
            let first = self.folder(name.parent().unwrap_or(Path::new("")))?;
            let parent = self.folder(target.parent().unwrap_or(Path::new("")))?;
            let before = rustix::fs::fstat(&parent).context(failed)?;
            let names = (name.file_name().unwrap_or_default(), target.file_name().unwrap_or_default());
            file::hard_link(first.as_fd(), names.0, parent.as_fd(), names.1).context(failed)?;
            restore(parent.as_fd(), &before).context(failed)?;
        }
        Ok(lower.layer.clone())
    }

    /// A folder of the layer; one that is missing is made like the one below.
    fn folder(&self, path: &Path) -> Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::DIRECTORY;
        let named = || format!("cannot open the folder `{}`", path.display());
        match self.root.open_at(path, flags, 0) {
            Err(kernel::Error { errno: Errno::ENOENT, .. }) => {}
            other => return other.context(named),
        }
        let parent = self.folder(path.parent().unwrap_or(Path::new("")))?;
        let before = rustix::fs::fstat(&parent).context(named)?;
        file::make_folder(parent.as_fd(), path.file_name().unwrap_or_default(), 0o755).context(named)?;
        restore(parent.as_fd(), &before).context(named)?;
        self.describe(path)?;
        self.root.open_at(path, flags, 0).context(named)
    }

    /// Make a folder what the one below is.
    fn describe(&self, path: &Path) -> Result<()> {
        let Some((lower, _)) = self.below(path).filter(|(_, found)| found.is_dir()) else { return Ok(()) };
        if covers(self.path, path) || is_opaque(&self.path.join(path)) {
            return Ok(());
        }
        let named = || format!("cannot describe the folder `{}`", path.display());
        let own = self.root.locate_without_links(path).context(named)?;
        Copy::new(Owner::Kept).alike(self.entry(lower, path)?.as_fd(), own.as_fd()).context(named)
    }
}

/// Give a folder the time back that it had.
fn restore(folder: BorrowedFd<'_>, before: &rustix::fs::Stat) -> kernel::Result<()> {
    let time = (before.st_mtime, u32::try_from(before.st_mtime_nsec).unwrap_or_default());
    file::set_time(folder, OsStr::new("."), time)
}

/// Whether all that a layer has from those below it is what they have here.
pub fn check(borrowed: &BTreeSet<Borrowed>, layer: &Digest, lower: &[Lower]) -> Result<()> {
    for one in borrowed {
        let found = topmost(lower.iter().map(|lower| lower.folder.as_path()), &one.path);
        if found.is_none_or(|(number, _)| lower[number].layer != one.layer) {
            let (path, short) = (one.path.display(), layer.short());
            let message = format!(
                "the layer `{short}` is here with `{path}` of the layer `{}`, and in this image that is another file",
                one.layer.short()
            );
            let error = Error::new(ErrorKind::Conflict, message);
            return Err(error.hint("`rcd rmi` removes the image that has it, or `--root` names another folder"));
        }
    }
    Ok(())
}

/// Bytes of the files that links brought along.
pub fn bytes_of(borrowed: &BTreeSet<Borrowed>, lower: &[Lower]) -> u64 {
    let size = |one: &Borrowed| {
        let lower = lower.iter().find(|lower| lower.layer == one.layer)?;
        fs::symlink_metadata(lower.folder.join(&one.path)).ok().filter(Metadata::is_file).map(|found| found.len())
    };
    borrowed.iter().filter_map(size).sum()
}
