//! The root file system of a folder that has mounts below it, in a user namespace: put together of several overlays.
//!
//! What is mounted in a mount namespace of a more privileged user may not be uncovered, so overlayfs refuses a lower layer
//! with mounts of that kind below it (`mount_namespaces(7)`, "locked"); the host's own `/` is such a folder. Its parts that
//! have no mount below them are overlaid one by one, at the same names in the upper folder, on a small tmpfs; what the
//! kernel makes up (`/proc`, `/sys`, `/dev`) is left an empty folder.

use std::collections::BTreeSet;
use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use nix::sched::{CloneFlags, unshare};
use nix::sys::statfs::{CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, FsType, PROC_SUPER_MAGIC, SYSFS_MAGIC, statfs};

use super::overlay::{self, Writable};
use crate::engine::{Context, Result};
use crate::kernel::mount::{self, Attributes, Change, FilesystemOption, Propagation};
use crate::kernel::{Context as _, mount_table, thread};

/// File systems whose content is the kernel's, not the folder's.
const KERNELS: [FsType; 4] = [PROC_SUPER_MAGIC, SYSFS_MAGIC, CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC];

/// The folder `path` under overlays that take the changes, as a detached tree of mounts.
pub(super) fn root(path: &Path, writable: &Writable) -> Result<OwnedFd> {
    let work = || {
        // A place to put mounts together that ends with this thread; a detached copy of the tree stays.
        unshare(CloneFlags::CLONE_FS | CloneFlags::CLONE_NEWNS).call(|| "unshare(CLONE_NEWNS)")?;
        mount::set_propagation(Path::new("/"), Propagation::Private, true)?;
        let mounts = mount_table::read()?.into_iter().map(|entry| entry.place).collect();
        let mut assembly =
            Assembly { source: path.to_owned(), writable, mounts, target: writable.work.join("root"), count: 0 };
        Ok(assembly.build())
    };
    thread::apart(work).context(|| "cannot put the root file system together")?
}

struct Assembly<'a> {
    source: PathBuf,
    writable: &'a Writable,
    mounts: BTreeSet<PathBuf>,
    /// Where the parts are mounted while they are put together.
    target: PathBuf,
    /// How many overlays there are: each needs a work folder of its own.
    count: u32,
}

impl Assembly<'_> {
    fn build(&mut self) -> Result<OwnedFd> {
        make_folder(&self.target)?;
        let options = [FilesystemOption::parse("mode=0755")];
        let base = mount::new("tmpfs", Some("rcd"), &options, Attributes::empty())
            .context(|| "cannot mount the base of the root file system")?;
        attach(&base, &self.target)?;
        self.fill(Path::new(""))?;
        if self.writable.read_only {
            let locked = Change { set: Some(Attributes::MOUNT_ATTR_RDONLY), recursive: true, ..Change::default() };
            let whole = overlay::open_folder(&self.target)?;
            mount::change(whole.as_fd(), &locked).context(|| "cannot make the root file system read-only")?;
        }
        mount::copy(None, &self.target, true).context(|| "cannot take the root file system")
    }

    /// The entries of a folder that has mounts below it.
    fn fill(&mut self, relative: &Path) -> Result<()> {
        let folder = self.source.join(relative);
        let named = || format!("cannot read `{}`", folder.display());
        for entry in fs::read_dir(&folder).context(named)? {
            let entry = entry.context(named)?;
            let (relative, from) = (relative.join(entry.file_name()), entry.path());
            let to = self.target.join(&relative);
            let kind = entry.file_type().context(named)?;
            if kind.is_dir() {
                self.folder(&relative, &from, &to)?;
            } else if kind.is_symlink() {
                let link = fs::read_link(&from).and_then(|target| symlink(target, &to));
                link.context(|| format!("cannot copy the link `{}`", from.display()))?;
            } else if kind.is_file() {
                fs::write(&to, "").context(|| format!("cannot make `{}`", to.display()))?;
                self.bind(&from, &to)?;
            }
        }
        Ok(())
    }

    fn folder(&mut self, relative: &Path, from: &Path, to: &Path) -> Result<()> {
        make_folder(to)?;
        let kind = statfs(from).context(|| format!("cannot look at `{}`", from.display()))?.filesystem_type();
        let open = fs::read_dir(from).is_ok();
        if KERNELS.contains(&kind) || relative == Path::new("dev") || !open {
            return Ok(());
        }
        let below = |point: &PathBuf| point.starts_with(from) && point != from;
        if self.mounts.iter().any(below) {
            return self.fill(relative);
        }
        let upper = self.writable.upper.join(relative);
        let work = self.writable.work.join(format!("part-{}", self.count));
        self.count += 1;
        make_folder(&upper)?;
        make_folder(&work)?;
        // The top of an overlay has the mode of its upper folder.
        let mode = fs::metadata(from).context(|| format!("cannot look at `{}`", from.display()))?.permissions().mode();
        let done = fs::set_permissions(&upper, fs::Permissions::from_mode(mode & 0o7777));
        done.context(|| format!("cannot set the mode of `{}`", upper.display()))?;
        let part = Writable { upper, work, ..self.writable.clone() };
        attach(&overlay::mount_overlay(&[from.to_owned()], &part)?, to)
    }

    /// A single file beside mounts: it cannot be overlaid, so it is only to be read.
    fn bind(&self, from: &Path, to: &Path) -> Result<()> {
        let named = || format!("cannot bind `{}`", from.display());
        let copy = mount::copy(None, from, false).context(named)?;
        let locked = Change { set: Some(Attributes::MOUNT_ATTR_RDONLY), ..Change::default() };
        mount::change(copy.as_fd(), &locked).context(named)?;
        let target = fs::File::open(to).context(named)?;
        mount::attach(copy.as_fd(), target.as_fd()).context(named)
    }
}

fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).context(|| format!("cannot make `{}`", path.display()))
}

fn attach(part: &OwnedFd, to: &Path) -> Result<()> {
    let target = overlay::open_folder(to)?;
    mount::attach(part.as_fd(), target.as_fd()).context(|| format!("cannot mount on `{}`", to.display()))
}
