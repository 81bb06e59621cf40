//! Giving all files of a folder to somebody (`-v SRC:DST:U`). No link is followed, so nothing outside of it is given away.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{AtFlags, Dir, FileType, Gid, Mode, OFlags, Uid, chownat, fstat, openat, statat};

use crate::engine::container::config::ContainerConfig;
use crate::engine::spec::user::Identity;
use crate::engine::{Context, Error, ErrorKind, Result};

/// Folders of the host that belong to the system, and to nobody's container.
const SYSTEM: [&str; 22] = [
    "/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/media", "/mnt", "/opt", "/proc", "/root",
    "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/var", "/var/lib", "/var/log",
];

/// Refuse to give away what the host itself needs.
pub fn check(folder: &Path) -> Result<()> {
    let found = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let of_system = |path: &Path| {
        SYSTEM.iter().any(|system| Path::new(system) == path)
            || ["/etc", "/usr", "/boot", "/dev", "/proc", "/sys"].iter().any(|top| path.starts_with(top))
    };
    if !of_system(folder) && !of_system(&found) {
        return Ok(());
    }
    let message = format!("`{}` is the host's own: its files are not given to a container's user", found.display());
    Err(Error::new(ErrorKind::InvalidInput, message))
}

/// Give the sources of a container that ask for it to its user.
pub(in crate::engine) fn give_all(config: &ContainerConfig, identity: &Identity) -> Result<()> {
    let inside = (identity.uid, identity.gid);
    // Behind the ids of a user namespace of the container's own are others of the host.
    let outside = config.ids.as_ref().and_then(|maps| maps.outside(inside.0, inside.1)).unwrap_or(inside);
    let of_volumes = if config.mapped_ids().is_some() { inside } else { outside };
    let mut sources: Vec<(&Path, OwnedFd, (u32, u32))> = Vec::new();
    for bind in config.binds.iter().filter(|bind| bind.give) {
        let opened = rustix::fs::open(&bind.source, OFlags::PATH | OFlags::CLOEXEC, Mode::empty());
        let opened = opened.context(|| format!("cannot open `{}`", bind.source.display()))?;
        sources.push((&bind.source, opened, outside));
    }
    for volume in config.volumes.iter().filter(|volume| volume.give && volume.filesystem.is_none()) {
        sources.push((&volume.source, super::source(volume)?, of_volumes));
    }
    for (path, source, (user, group)) in sources {
        check(path)?;
        let given = give(source.as_fd(), user, group);
        given.context(|| format!("cannot give the files of `{}` to {user}:{group}", path.display()))?;
    }
    Ok(())
}

/// Give an open folder or file, whatever its path has become.
fn give(top: BorrowedFd<'_>, user: u32, group: u32) -> io::Result<()> {
    let found = fstat(top)?;
    if (found.st_uid, found.st_gid) != (user, group) {
        chownat(top, c"", Some(Uid::from_raw(user)), Some(Gid::from_raw(group)), AtFlags::EMPTY_PATH)?;
    }
    match FileType::from_raw_mode(found.st_mode) {
        FileType::Directory => entries(top, OsStr::new("."), user, group),
        _ => Ok(()),
    }
}

fn entry(folder: BorrowedFd<'_>, name: &OsStr, user: u32, group: u32) -> io::Result<()> {
    let found = match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        // It was removed in this moment.
        Err(rustix::io::Errno::NOENT) => return Ok(()),
        other => other?,
    };
    if (found.st_uid, found.st_gid) != (user, group) {
        chownat(folder, name, Some(Uid::from_raw(user)), Some(Gid::from_raw(group)), AtFlags::SYMLINK_NOFOLLOW)?;
    }
    if FileType::from_raw_mode(found.st_mode) != FileType::Directory {
        return Ok(());
    }
    entries(folder, name, user, group)
}

fn entries(folder: BorrowedFd<'_>, name: &OsStr, user: u32, group: u32) -> io::Result<()> {
    let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let inner = openat(folder, name, flags, Mode::empty())?;
    for found in Dir::read_from(&inner)? {
        let found = found?;
        let name = OsStr::from_bytes(found.file_name().to_bytes());
        if name != "." && name != ".." {
            entry(inner.as_fd(), name, user, group)?;
        }
    }
    Ok(())
}
