//! Overlay mounts over unpacked layers: made detached, so that the host's mount table does not grow.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sched::{CloneFlags, unshare};
use rustix::fs::OFlags;

use super::driver::Driver;
use super::layers::Layers;
use super::{assembled, copied, fuse, mapped};
use crate::engine::image::Digest;
use crate::engine::layout::Layout;
use crate::engine::userns::Maps;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::mount::{self, Attributes, FilesystemOption, Propagation};
use crate::kernel::{self, thread, trace, user_namespace};

/// What is above the layers.
#[derive(Debug, Clone)]
pub struct Writable {
    /// Where changes go. It must exist, on the file system of [`Writable::work`].
    pub upper: PathBuf,
    /// overlayfs' own.
    pub work: PathBuf,
    /// Changes need not survive a power cut.
    pub volatile: bool,
    /// Nothing is to be written: for a root that is put together of several mounts, which no later call reaches.
    pub read_only: bool,
    /// How the layers become one.
    pub driver: Driver,
    /// The ids behind those of its files, where the container has a user namespace of its own.
    pub ids: Option<Maps>,
}

/// The root file system of these layers, lowest first, with what is `above` them, as a mount that is attached nowhere.
pub fn prepare_root(layout: &Layout, layers: &[Digest], above: &[PathBuf], writable: &Writable) -> Result<OwnedFd> {
    let store = Layers::new(layout);
    let mut lower = Vec::new();
    for layer in layers {
        if !store.contains(layer) {
            return Err(Error::new(ErrorKind::NotFound, format!("the layer `{layer}` is not here"))
                .hint("pull the image again"));
        }
        // A layer twice in one image changes nothing at its second place, and overlayfs refuses it.
        lower.retain(|path| *path != store.files(layer));
        lower.push(store.files(layer));
    }
    lower.extend(above.iter().cloned());
    if writable.driver == Driver::Copy {
        return copied::root(&lower, writable);
    }
    lower.reverse();
    over(&lower, writable)
}

/// The folder `path` as a root file system: itself, or below what is `above` it and an overlay that takes the changes.
pub fn folder_root(path: &Path, above: &[PathBuf], writable: Option<&Writable>) -> Result<OwnedFd> {
    if let Some(writable) = writable.filter(|writable| writable.driver == Driver::Copy) {
        return copied::root(&[path.to_owned()], writable);
    }
    let lower: Vec<PathBuf> = above.iter().rev().cloned().chain([path.to_owned()]).collect();
    match writable {
        Some(writable) => match over(&lower, writable) {
            Err(error) if above.is_empty() && is_locked(&error) => assembled::root(path, writable),
            other => other,
        },
        None => own_mount(path, true),
    }
}

/// An overlay of folders, highest first, whose files have the ids that they shall have.
pub(super) fn over(lower: &[PathBuf], writable: &Writable) -> Result<OwnedFd> {
    match (&writable.ids, writable.driver) {
        (None, Driver::Fuse) => fuse::root(lower, writable),
        (Some(maps), _) => mapped::root(lower, writable, maps),
        (None, _) => mount_overlay(lower, writable),
    }
}

/// The folder `path` as a mount of its own. Where the host's mounts are shared, as systemd has them, the copy must not be: pivot_root(2)
/// takes no shared mount.
pub(super) fn own_mount(path: &Path, recursive: bool) -> Result<OwnedFd> {
    let named = || format!("cannot use `{}` as the root file system", path.display());
    let copy = mount::copy(None, path, recursive).context(named)?;
    let private = mount::Change { propagation: Some(Propagation::Private), recursive, ..mount::Change::default() };
    mount::change(copy.as_fd(), &private).context(named)?;
    Ok(copy)
}

/// Whether the kernel keeps what is mounted below a folder covered.
fn is_locked(error: &Error) -> bool {
    let refused = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<kernel::Error>());
    !user_namespace::is_initial() && refused.is_some_and(|cause| cause.errno == Errno::EINVAL)
}

/// An overlay of folders, highest first.
pub(super) fn mount_overlay(lower: &[PathBuf], writable: &Writable) -> Result<OwnedFd> {
    let folders: Vec<OwnedFd> = lower.iter().map(|path| open_folder(path)).collect::<Result<_>>()?;
    let (upper, work) = (open_folder(&writable.upper)?, open_folder(&writable.work)?);
    let plan = Plan { lower: &folders, writable: Some((&upper, &work)), volatile: writable.volatile };
    trace::say(|| {
        let (count, upper) = (folders.len(), writable.upper.display());
        let kept = if writable.volatile { "volatile" } else { "kept" };
        format!("root file system: an overlay, folders below: {count}, changes to {upper} ({kept})")
    });
    let mounted = match plan.mount() {
        // Before Linux 6.7 there is no `lowerdir+`, and a value of the mount API has no room for many folders.
        Err(kernel::Error { errno: Errno::EINVAL, .. }) if folders.len() > 1 => plan.mount_classic(),
        other => other,
    };
    mounted.map_err(|error| {
        let refused = Error::new(ErrorKind::Failed, "cannot mount the root file system").caused_by(error);
        if !is_overlay(&writable.upper) {
            return refused;
        }
        let upper = writable.upper.display();
        refused.hint(format!("`{upper}` is itself on overlayfs, which cannot hold an upper layer; set `--root`, or `--storage-driver copy`"))
    })
}

/// What folders (highest first) show together, to be read only. One of them may be where a container's changes go meanwhile.
pub fn merged(lower: &[PathBuf]) -> Result<OwnedFd> {
    let folders: Vec<OwnedFd> = lower.iter().map(|path| open_folder(path)).collect::<Result<_>>()?;
    if let [only] = lower {
        return open_folder(only);
    }
    let plan = Plan { lower: &folders, writable: None, volatile: false };
    let mounted = match plan.mount() {
        Err(kernel::Error { errno: Errno::EINVAL, .. }) => plan.mount_classic(),
        other => other,
    };
    mounted.context(|| "cannot mount the root file system to read it")
}

/// A folder, as a part of a root file system.
pub(super) fn open_folder(path: &Path) -> Result<OwnedFd> {
    rustix_open(path).context(|| format!("cannot use `{}` as part of the root file system", path.display()))
}

fn rustix_open(path: &Path) -> kernel::Result<OwnedFd> {
    use kernel::Context as _;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, rustix::fs::Mode::empty()).call(|| format!("open({})", path.display()))
}

fn is_overlay(path: &Path) -> bool {
    nix::sys::statfs::statfs(path).is_ok_and(|found| found.filesystem_type() == nix::sys::statfs::OVERLAYFS_SUPER_MAGIC)
}

/// The folders of an overlay, opened: short names whatever their own are, with no character that an option list knows.
struct Plan<'fd> {
    lower: &'fd [OwnedFd],
    /// The upper and the work folder.
    writable: Option<(&'fd OwnedFd, &'fd OwnedFd)>,
    volatile: bool,
}

fn name(folder: &OwnedFd) -> String {
    format!("/proc/self/fd/{}", folder.as_raw_fd())
}

impl Plan<'_> {
    /// What is common to both ways. An image must not make overlayfs follow redirects of its own.
    fn options(&self) -> Vec<String> {
        let mut options = vec!["redirect_dir=nofollow".to_owned(), "metacopy=off".to_owned()];
        if self.volatile {
            options.push("volatile".to_owned());
        }
        if !user_namespace::is_initial() {
            options.push("userxattr".to_owned());
        }
        match self.writable {
            Some((upper, work)) => {
                options.push(format!("upperdir={}", name(upper)));
                options.push(format!("workdir={}", name(work)));
            }
            // With an index, what is another mount's upper folder could not be read here.
            None => options.push("index=off".to_owned()),
        }
        options
    }

    fn mount(&self) -> kernel::Result<OwnedFd> {
        let mut options: Vec<FilesystemOption> =
            self.options().iter().map(|text| FilesystemOption::parse(text)).collect();
        let key = if self.lower.len() == 1 { "lowerdir" } else { "lowerdir+" };
        options.extend(
            self.lower.iter().map(|folder| FilesystemOption { key: key.to_owned(), value: Some(name(folder)) }),
        );
        mount::new("overlay", Some("overlay"), &options, Attributes::empty())
    }

    /// By `mount(2)`, whose options are a whole page, in a mount namespace that ends with its thread; a detached copy stays.
    fn mount_classic(&self) -> kernel::Result<OwnedFd> {
        use kernel::Context as _;
        let work = || {
            unshare(CloneFlags::CLONE_FS | CloneFlags::CLONE_NEWNS).call(|| "unshare(CLONE_NEWNS)")?;
            mount::set_propagation(Path::new("/"), Propagation::Private, true)?;
            // overlayfs takes folders of this namespace's own mounts only.
            let again = |folder: &OwnedFd| {
                let path = std::fs::read_link(name(folder)).call(|| "readlink")?;
                rustix_open(&path)
            };
            let folders = self.lower.iter().map(again).collect::<kernel::Result<Vec<_>>>()?;
            let writable = self.writable.map(|(upper, work)| Ok((again(upper)?, again(work)?))).transpose()?;
            let writable = writable.as_ref().map(|(upper, work)| (upper, work));
            let plan = Plan { lower: &folders, writable, volatile: self.volatile };
            let lower: Vec<String> = folders.iter().map(name).collect();
            let options = [plan.options().join(","), format!("lowerdir={}", lower.join(":"))].join(",");
            // Any folder will do: nobody else is in this namespace.
            let target = Path::new("/proc");
            mount::mount_classic("overlay", target, &options)?;
            mount::copy(None, target, false)
        };
        thread::apart(work)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_give_the_same_root() {
        if !nix::unistd::geteuid().is_root() {
            eprintln!("skipped: both_ways_give_the_same_root: needs root");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir(&path).unwrap();
            path
        };
        let (high, low) = (make("high"), make("low"));
        for (path, text) in [(high.join("f"), "high"), (low.join("f"), "low"), (low.join("g"), "low")] {
            std::fs::write(path, text).unwrap();
        }
        let open = |path: &PathBuf| rustix_open(path).unwrap();
        for classic in [false, true] {
            let (upper, work) = (make(&format!("upper-{classic}")), make(&format!("work-{classic}")));
            let lower = [open(&high), open(&low)];
            let (upper_folder, work_folder) = (open(&upper), open(&work));
            let plan = Plan { lower: &lower, writable: Some((&upper_folder, &work_folder)), volatile: true };
            let root = match if classic { plan.mount_classic() } else { plan.mount() } {
                // Linux before 6.7 has the second way only.
                Err(kernel::Error { errno: Errno::EINVAL, .. }) if !classic => continue,
                other => other.unwrap(),
            };
            let at = PathBuf::from(name(&root));
            let read = |file: &str| std::fs::read_to_string(at.join(file)).unwrap();
            assert_eq!((read("f").as_str(), read("g").as_str()), ("high", "low"), "classic: {classic}");
            std::fs::write(at.join("new"), "x").unwrap();
            assert!(upper.join("new").exists(), "classic: {classic}");
        }
    }
}
