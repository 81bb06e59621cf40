//! Giving all files of a folder to somebody (`-v SRC:DST:U`). No link is followed, so nothing outside of it is given away.

use std::fs;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use rustix::fs::{AtFlags, Gid, Uid, chownat};

use super::tree;
use crate::engine::container::config::ContainerConfig;
use crate::engine::spec::user::Identity;
use crate::engine::{Context as _, Error, ErrorKind, Result};
use crate::kernel::{self, Context as _};

/// Folders of the host that belong to the system, and to nobody's container.
const SYSTEM: [&str; 22] = [
    "/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/media", "/mnt", "/opt", "/proc", "/root",
    "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/var", "/var/lib", "/var/log",
];

/// Whether a folder is one whose files are not to be changed for a container.
pub(super) fn is_system(folder: &Path) -> bool {
    let of_system = |path: &Path| {
        SYSTEM.iter().any(|system| Path::new(system) == path)
            || ["/etc", "/usr", "/boot", "/dev", "/proc", "/sys"].iter().any(|top| path.starts_with(top))
    };
    of_system(folder) || fs::canonicalize(folder).is_ok_and(|found| of_system(&found))
}

/// Refuse to give away what the host itself needs.
pub fn check(folder: &Path) -> Result<()> {
    if !is_system(folder) {
        return Ok(());
    }
    let found = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let message = format!("`{}` is the host's own: its files are not given to a container's user", found.display());
    Err(Error::new(ErrorKind::InvalidInput, message))
}

/// Give the sources of a container that ask for it to its user.
pub(in crate::engine) fn give_all(config: &ContainerConfig, identity: &Identity) -> Result<()> {
    let inside = (identity.uid, identity.gid);
    // Behind the ids of a user namespace of the container's own are others of the host.
    let outside = config.ids.as_ref().and_then(|maps| maps.outside(inside.0, inside.1)).unwrap_or(inside);
    let of_volumes = if config.mapped_ids().is_some() { inside } else { outside };
    let binds = tree::sources(config, |bind| bind.give, |_| false)?.into_iter().map(|source| (source, outside));
    let volumes =
        tree::sources(config, |_| false, |volume| volume.give)?.into_iter().map(|source| (source, of_volumes));
    for ((path, source), (user, group)) in binds.chain(volumes) {
        check(path)?;
        let given = give(source.as_fd(), user, group);
        given.context(|| format!("cannot give the files of `{}` to {user}:{group}", path.display()))?;
    }
    Ok(())
}

/// Give an open folder or file, whatever its path has become.
fn give(top: BorrowedFd<'_>, user: u32, group: u32) -> kernel::Result<()> {
    tree::each(top, &mut |place| {
        if (place.stat.st_uid, place.stat.st_gid) == (user, group) {
            return Ok(());
        }
        let flags = if place.name.is_empty() { AtFlags::EMPTY_PATH } else { AtFlags::SYMLINK_NOFOLLOW };
        let (uid, gid) = (Some(Uid::from_raw(user)), Some(Gid::from_raw(group)));
        chownat(place.folder, place.name, uid, gid, flags).call(|| format!("fchownat({})", place.name.display()))
    })
}
