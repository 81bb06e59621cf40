//! Entering the root file system without `pivot_root(2)`, which Linux refuses where `/` is an initramfs (`--no-pivot`).
//!
//! `chroot(2)` alone is no wall: a process that may call it again climbs out of it, and while a whole procfs is anywhere in the
//! mount namespace, the kernel lets a user namespace inside mount a bare one, whatever the container's own masks are
//! (`mnt_already_visible` in fs/namespace.c). So the root is put on top of `/`, with nothing above it, and the host's mounts leave this mount
//! namespace. What is locked there (`mount_namespaces(7)`) and shows a procfs or a sysfs is covered.

use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use nix::errno::Errno;
use rustix::fs::{Mode, OFlags};

use super::error::{Context, Error, ErrorKind, Result};
use super::rootfs;
use crate::kernel::mount::{self, Propagation};
use crate::kernel::mount_table::{self, Entry};
use crate::kernel::path::Root;

/// File systems that the kernel mounts for anybody as long as a whole one is to be seen.
const REVEALING: [&str; 2] = ["proc", "sysfs"];

/// Make `root` what is on top of `/` in this mount namespace, with nothing of the host's beside it, and enter it. `procfs` need not be
/// mounted.
pub(super) fn enter(root: &Root, procfs: BorrowedFd<'_>) -> Result<()> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let top = rustix::fs::open("/", flags, Mode::empty()).context(|| "cannot open `/`")?;
    let (own, host) = (mount_table::id_of(root.as_fd())?, mount_table::id_of(&top)?);
    // A hook may have made it another one; a mount is not moved out of what is shared.
    mount::set_propagation(Path::new("/"), Propagation::Slave, false)?;
    let in_place = |entry: &Entry| entry.id == own && entry.parent == host && entry.place == Path::new("/");
    if !mount_table::read_below(procfs)?.iter().any(in_place) {
        mount::attach(root.as_fd(), top.as_fd()).context(|| "cannot move the root file system onto `/`")?;
    }
    detach_others(procfs, host, own)?;
    cover_revealing(procfs, own)?;
    rootfs::chroot(root)
}

/// Let go of what is mounted on the mount `host`, with all below it, but for `own`. What is locked stays.
fn detach_others(procfs: BorrowedFd<'_>, host: u64, own: u64) -> Result<()> {
    loop {
        let table = mount_table::read_below(procfs)?;
        let others = table.iter().filter(|entry| entry.parent == host && entry.id != own);
        let mut progress = false;
        // The later ones first: they may hide others. What is hidden still then is the next time's.
        for entry in others.filter(|entry| entry.place != Path::new("/")).rev() {
            match detach(&entry.place) {
                Ok(()) => progress = true,
                Err(error) if matches!(error.errno, Errno::EINVAL | Errno::EPERM | Errno::ENOENT | Errno::ENOTDIR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if !progress {
            return Ok(());
        }
    }
}

fn detach(place: &Path) -> crate::kernel::Result<()> {
    // What is unmounted here must not be unmounted on the host too.
    mount::set_propagation(place, Propagation::Slave, true)?;
    mount::detach(place)
}

/// Cover every whole procfs and sysfs that is none of the container's with an empty folder. In a namespace of a user inside, that cover
/// cannot be taken away.
fn cover_revealing(procfs: BorrowedFd<'_>, own: u64) -> Result<()> {
    let table = mount_table::read_below(procfs)?;
    let ours = mount_table::below(&table, own);
    let whole = |entry: &&Entry| entry.top == Path::new("/") && REVEALING.contains(&&*entry.kind);
    let mut found: Vec<&Entry> = table.iter().filter(|entry| !ours.contains(&entry.id)).filter(whole).collect();
    // The deepest first: a cover hides what is below it.
    found.sort_by_key(|entry| std::cmp::Reverse(entry.place.components().count()));
    found.into_iter().try_for_each(|entry| cover(entry, &table))
}

fn cover(entry: &Entry, table: &[Entry]) -> Result<()> {
    let failed =
        || format!("cannot hide the host's `{}` from a container that is not pivoted into", entry.place.display());
    let covered = |other: &Entry| other.parent == entry.id && other.place == entry.place;
    if table.iter().any(covered) {
        return Ok(());
    }
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let place = rustix::fs::open(&entry.place, flags, Mode::empty()).context(failed)?;
    if mount_table::id_of(&place)? != entry.id {
        return Err(Error::new(ErrorKind::Unsupported, failed()).caused_by("another mount is above it"));
    }
    let empty = rootfs::empty_folder().context(failed)?;
    mount::attach(empty.as_fd(), place.as_fd()).context(failed)
}
