//! The root file system of a container with a user namespace of its own, as root: overlayfs over id-mapped layers.
//!
//! Every layer and the writable folder are seen through a mount that maps ids (`mount_setattr(2)`, overlayfs: Linux 5.19), so
//! nothing is copied, and what lies on disk has the owners that it has inside: layers are shared by containers with different
//! ids, and `diff`, `commit` and `export` need to know nothing of it.
//!
//! overlayfs takes folders of attached mounts only (before Linux 6.15), so in a mount namespace that ends with its thread each
//! folder is covered by its own id-mapped copy.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sched::{CloneFlags, unshare};

use super::overlay::{self, Writable};
use crate::engine::userns::Maps;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::mount::{self, Change, Propagation};
use crate::kernel::process;

/// The overlay of these folders, highest first, whose files have the ids that `maps` puts behind theirs.
pub(super) fn root(lower: &[PathBuf], writable: &Writable, maps: &Maps) -> Result<OwnedFd> {
    // Both folders for changes have to be on one mount.
    let place = writable.work.parent().filter(|place| writable.upper.starts_with(place));
    let place = place.ok_or_else(|| Error::new(ErrorKind::Failed, "the folders for changes are not together"))?;
    let namespace = maps.namespace()?;
    std::thread::scope(|scope| {
        let work = || {
            unshare(CloneFlags::CLONE_FS | CloneFlags::CLONE_NEWNS).context(|| "cannot make a mount namespace")?;
            mount::set_propagation(Path::new("/"), Propagation::Private, true)
                .context(|| "cannot make the mounts private")?;
            cover(place, namespace.as_fd())?;
            for folder in lower.iter().filter(|folder| !folder.starts_with(place)) {
                cover(folder, namespace.as_fd())?;
            }
            // overlayfs makes files of its own as whoever mounts it, who has to be somebody that the maps know.
            if let Some((user, group)) = maps.outside(0, 0) {
                process::make_files_as(user, group).context(|| "cannot make files as root of the container")?;
            }
            overlay::mount_overlay(lower, writable).map_err(|error| match is_invalid(&error) {
                true => error.hint("overlayfs takes id-mapped layers from Linux 5.19 on"),
                false => error,
            })
        };
        scope.spawn(work).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Have `folder` seen through a mount that maps ids.
fn cover(folder: &Path, namespace: BorrowedFd<'_>) -> Result<()> {
    let named = || format!("cannot map the owners of `{}`", folder.display());
    let copy = mount::copy(None, folder, false).context(named)?;
    let change = Change { id_map: Some(namespace), ..Change::default() };
    mount::change(copy.as_fd(), &change).map_err(|error| {
        let refused = error.errno == Errno::EINVAL;
        let error = Error::new(ErrorKind::Unsupported, named()).caused_by(error);
        if refused { error.hint(HINT) } else { error }
    })?;
    let target = overlay::open_folder(folder)?;
    mount::attach(copy.as_fd(), target.as_fd()).context(named)
}

const HINT: &str =
    "the file system of the store has no id-mapped mounts on this kernel: `--storage-driver copy` copies the layers";

fn is_invalid(error: &Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<crate::kernel::Error>());
    cause.is_some_and(|cause| cause.errno == Errno::EINVAL)
}
