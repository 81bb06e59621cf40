//! Every file of a folder that containers have. They may change it meanwhile, so it is walked by descriptor and no link is followed.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat, fstat, openat, statat};

use crate::engine::container::config::{Bind, ContainerConfig, VolumeMount};
use crate::engine::{Context as _, Result};
use crate::kernel::{self, Context as _};

/// One of the files: a name in an open folder, or (with no name) the top itself.
pub(super) struct Place<'a> {
    pub(super) folder: BorrowedFd<'a>,
    pub(super) name: &'a OsStr,
    pub(super) stat: Stat,
}

type Work<'a> = &'a mut dyn FnMut(&Place<'_>) -> kernel::Result<()>;

/// What a container has of the host's folders and volumes, open: of those that are wanted, with its path.
pub(super) fn sources(
    config: &ContainerConfig,
    bind: impl Fn(&Bind) -> bool,
    volume: impl Fn(&VolumeMount) -> bool,
) -> Result<Vec<(&Path, OwnedFd)>> {
    let mut found = Vec::new();
    for bind in config.binds.iter().filter(|one| bind(one)) {
        let opened = rustix::fs::open(&bind.source, OFlags::PATH | OFlags::CLOEXEC, Mode::empty());
        found.push((&*bind.source, opened.context(|| format!("cannot open `{}`", bind.source.display()))?));
    }
    // What options name is a file system of its own, mounted in the container.
    for volume in config.volumes.iter().filter(|one| one.filesystem.is_none() && volume(one)) {
        found.push((&*volume.source, super::source(volume)?));
    }
    Ok(found)
}

/// Do something to an open folder or file, and to all that is below it.
pub(super) fn each(top: BorrowedFd<'_>, work: Work<'_>) -> kernel::Result<()> {
    let stat = fstat(top).call(|| "fstat")?;
    work(&Place { folder: top, name: OsStr::new(""), stat })?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => entries(top, OsStr::new("."), work),
        _ => Ok(()),
    }
}

fn entries(folder: BorrowedFd<'_>, name: &OsStr, work: Work<'_>) -> kernel::Result<()> {
    let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let inner = openat(folder, name, flags, Mode::empty()).call(|| format!("openat({})", name.display()))?;
    for found in Dir::read_from(&inner).call(|| "getdents64")? {
        let found = found.call(|| "getdents64")?;
        let name = OsStr::from_bytes(found.file_name().to_bytes());
        if name == "." || name == ".." {
            continue;
        }
        let stat = match statat(&inner, name, AtFlags::SYMLINK_NOFOLLOW) {
            // It was removed in this moment.
            Err(rustix::io::Errno::NOENT) => continue,
            other => other.call(|| format!("fstatat({})", name.display()))?,
        };
        work(&Place { folder: inner.as_fd(), name, stat })?;
        if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
            entries(inner.as_fd(), name, work)?;
        }
    }
    Ok(())
}
