//! Volumes that are more than a folder to bind: a file system that options name (tmpfs, NFS), and a part of a volume.
//!
//! A file system is mounted once for all containers that use it at the same time, in the host's own namespaces: whoever comes
//! later gets it from a container that has it. It ends with the last of them.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use super::{VolumeMount, address, users};
use crate::engine::container::record::Record;
use crate::engine::container::signal;
use crate::engine::layout::Layout;
use crate::engine::{Context, Result};
use crate::kernel::lock::FolderLock;
use crate::kernel::mount;
use crate::runtime;

/// Whether it is made here, and not bound by its path. In a container whose ids are `mapped`, a file system is its own.
pub fn is_made(volume: &VolumeMount, mapped: bool) -> bool {
    volume.filesystem.is_some() && !mapped || !volume.subpath.is_empty()
}

/// Locks of those of these volumes that are file systems, to be held until the container has them: nobody mounts one twice.
pub fn lock(layout: &Layout, volumes: &[VolumeMount]) -> Result<Vec<FolderLock>> {
    let mut names: Vec<&str> =
        volumes.iter().filter(|volume| volume.filesystem.is_some()).map(|volume| &*volume.name).collect();
    // In one order for everybody.
    names.sort_unstable();
    names.dedup();
    let take = |name: &str| {
        FolderLock::take(&layout.volumes().join(name)).context(|| format!("cannot lock the volume `{name}`"))
    };
    names.into_iter().map(take).collect()
}

/// The mount of a volume for the container `id`, attached nowhere yet.
pub fn mount(layout: &Layout, id: &str, volume: &VolumeMount) -> Result<OwnedFd> {
    let Some((kind, words)) = &volume.filesystem else { return part(volume) };
    let whole = match of_another(layout, id, volume)? {
        Some(found) => found,
        None => {
            let named = || format!("cannot mount the volume `{}`", volume.name);
            let (source, words) = address::resolve(kind, &volume.source.display().to_string(), words, named)?;
            runtime::new_filesystem(kind, &source, &words).context(named)?
        }
    };
    if volume.subpath.is_empty() {
        return Ok(whole);
    }
    super::beneath(mount::part_of(&whole, Path::new(&volume.subpath)), || {
        format!("cannot use `{}` of the volume `{}`", volume.subpath, volume.name)
    })
}

/// A part of a volume, found by descriptor: somebody else who has the volume cannot have it lead elsewhere meanwhile.
fn part(volume: &VolumeMount) -> Result<OwnedFd> {
    let named = || format!("cannot use `{}` of the volume `{}`", volume.subpath, volume.name);
    let found = super::source(volume)?;
    mount::copy_of(found.as_fd(), true).context(named)
}

/// What another container that runs has mounted of it.
fn of_another(layout: &Layout, id: &str, volume: &VolumeMount) -> Result<Option<OwnedFd>> {
    let all = users(layout)?.remove(&volume.name).unwrap_or_default();
    for other in all.iter().filter(|other| other.id != id) {
        let same = |mount: &&VolumeMount| mount.name == volume.name && mount.subpath.is_empty();
        for mount in other.config.volumes.iter().filter(same) {
            if let Some(found) = of_running(layout, other, &mount.target)? {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

fn of_running(layout: &Layout, record: &Record, target: &Path) -> Result<Option<OwnedFd>> {
    let Some(running) = record.status(layout)?.running().cloned() else { return Ok(None) };
    let Some(process) = signal::open(&running)? else { return Ok(None) };
    match mount::copy_of_process(process.as_fd(), target) {
        // It ended at this moment.
        Err(error) if error.errno == nix::errno::Errno::ESRCH => Ok(None),
        other => other.context(|| format!("cannot share the mount of `{}`", record.config.name)),
    }
}
