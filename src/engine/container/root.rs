//! The root file system of a container, as a mount that is attached nowhere yet.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use super::config::{ContainerConfig, RootSource};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::mount::{self, Attributes, FilesystemOption};

/// So many folders fit into one option for sure.
const SHORT_LIST: usize = 10;

/// Mount the root file system of `id`, detached.
pub(super) fn mount(layout: &Layout, id: &str, config: &ContainerConfig) -> Result<OwnedFd> {
    let own = layout.container(id);
    let lower: Vec<PathBuf> = match &config.root {
        RootSource::Folder { path, overlay: false } => {
            return mount::copy(None, path, true)
                .context(|| format!("cannot use `{}` as the root file system", path.display()));
        }
        RootSource::Folder { path, overlay: true } => vec![path.clone()],
        RootSource::Image { layers, .. } => {
            let folder = |digest: &String| layout.layers().join(digest.trim_start_matches("sha256:")).join("fs");
            layers.iter().rev().map(folder).collect()
        }
    };
    overlay(&lower, &own.join("upper"), &own.join("work"), config.remove)
}

/// An overlay of folders, the highest first, with changes in `upper`.
fn overlay(lower: &[PathBuf], upper: &Path, work: &Path, volatile: bool) -> Result<OwnedFd> {
    // Short names whatever the folders' own are, with none of the characters that an option list gives a meaning.
    let open = |path: &PathBuf| {
        rustix::fs::open(path, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
            .context(|| format!("cannot use `{}` as part of the root file system", path.display()))
    };
    let folders: Vec<OwnedFd> = lower.iter().map(open).collect::<Result<_>>()?;
    let (upper_folder, work_folder) = (open(&upper.to_owned())?, open(&work.to_owned())?);
    let name = |folder: &OwnedFd| format!("/proc/self/fd/{}", folder.as_raw_fd());
    let option = |key: &str, value: String| FilesystemOption { key: key.to_owned(), value: Some(value) };
    let mut options = vec![option("redirect_dir", "nofollow".to_owned()), option("metacopy", "off".to_owned())];
    if volatile {
        options.push(FilesystemOption { key: "volatile".to_owned(), value: None });
    }
    options.push(option("upperdir", name(&upper_folder)));
    options.push(option("workdir", name(&work_folder)));
    if folders.len() <= SHORT_LIST {
        options.push(option("lowerdir", folders.iter().map(name).collect::<Vec<_>>().join(":")));
    } else {
        // Linux 6.7: a value has room for 255 bytes only.
        options.extend(folders.iter().map(|folder| option("lowerdir+", name(folder))));
    }
    mount::new("overlay", Some("overlay"), &options, Attributes::empty()).map_err(|error| {
        let refused = Error::new(ErrorKind::Failed, "cannot mount the root file system");
        match on_overlay(upper) {
            true => refused.caused_by(error).hint(format!(
                "`{}` is itself on overlayfs, which cannot hold an upper layer; set `--root`",
                upper.display()
            )),
            false => refused.caused_by(error),
        }
    })
}

fn on_overlay(path: &Path) -> bool {
    nix::sys::statfs::statfs(path).is_ok_and(|found| found.filesystem_type() == nix::sys::statfs::OVERLAYFS_SUPER_MAGIC)
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

/// Put a detached mount onto a folder of this mount namespace, for runtimes that want a path.
pub(super) fn attach(mount: &OwnedFd, folder: &Path) -> Result<()> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
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
