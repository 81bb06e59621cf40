//! The root file system of a container, as a mount that is attached nowhere yet.

use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use super::config::{ContainerConfig, RootSource};
use super::snapshot;
use crate::engine::image::Digest;
use crate::engine::layout::Layout;
use crate::engine::storage::overlay::{self, Writable};
use crate::engine::userns::Maps;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::mount;

/// Mount the root file system of `id`, detached.
pub(super) fn mount(layout: &Layout, id: &str, config: &ContainerConfig) -> Result<OwnedFd> {
    mount_with(layout, id, config, config.ids.clone())
}

/// The same as it is on disk, whatever ids the container has of its own: not while the container runs.
pub(super) fn mount_plain(layout: &Layout, id: &str, config: &ContainerConfig) -> Result<OwnedFd> {
    mount_with(layout, id, config, None)
}

fn mount_with(layout: &Layout, id: &str, config: &ContainerConfig, ids: Option<Maps>) -> Result<OwnedFd> {
    let own = layout.container(id);
    let above: Vec<PathBuf> = snapshot::list(layout, id)?.into_iter().map(|snapshot| snapshot.folder).collect();
    let writable = Writable {
        upper: if above.is_empty() { own.join("upper") } else { snapshot::ensure_upper(layout, id)? },
        work: own.join("work"),
        volatile: config.remove,
        read_only: config.read_only,
        driver: config.driver,
        ids,
    };
    match &config.root {
        RootSource::Folder { path, overlay } => overlay::folder_root(path, &above, overlay.then_some(&writable)),
        RootSource::Image { layers, .. } => {
            let layers: Vec<Digest> = layers.iter().map(|layer| layer.parse()).collect::<Result<_>>()?;
            overlay::prepare_root(layout, &layers, &above, &writable)
        }
    }
}

/// Check a folder that shall be a root file system before anything is made.
pub(super) fn check(source: &RootSource) -> Result<()> {
    let RootSource::Folder { path, .. } = source else { return Ok(()) };
    if !path.is_absolute() {
        let message = format!("cannot use `{}` as the root file system: it is no absolute path", path.display());
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    let named = || format!("cannot use `{}` as the root file system", path.display());
    if !std::fs::metadata(path).context(named)?.is_dir() {
        return Err(Error::new(ErrorKind::InvalidInput, named()).caused_by("it is no folder"));
    }
    Ok(())
}

/// Put a detached mount onto a folder or file of this mount namespace, for runtimes that want a path.
pub(super) fn attach(mount: &OwnedFd, folder: &Path) -> Result<()> {
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let target =
        rustix::fs::open(folder, flags, Mode::empty()).context(|| format!("cannot open `{}`", folder.display()))?;
    mount::attach(mount.as_fd(), target.as_fd()).context(|| format!("cannot mount on `{}`", folder.display()))
}

/// The topmost folder of a root file system, to look for its account files.
pub(super) fn look(layout: &Layout, source: &RootSource) -> Result<Option<crate::kernel::path::Root>> {
    let path = match source {
        RootSource::Folder { path, .. } => path.clone(),
        RootSource::Image { layers, .. } => {
            let folder = |digest: &String| layout.layers().join(digest.trim_start_matches("sha256:")).join("fs");
            match layers.iter().rev().map(folder).find(|folder| folder.join("etc/passwd").symlink_metadata().is_ok()) {
                Some(folder) => folder,
                None => return Ok(None),
            }
        }
    };
    crate::kernel::path::Root::open(&path).map(Some).context(|| format!("cannot open `{}`", path.display()))
}
