//! How the layers of an image become one root file system on this host: probed once for each kernel and store, unless it was said.
//!
//! | driver | how | where |
//! | --- | --- | --- |
//! | `overlay` | the kernel's overlayfs: nothing is copied | almost everywhere |
//! | `fuse-overlayfs` | the program of that name, one a container: nothing is copied | on overlayfs itself, with old kernels; where it is installed |
//! | `copy` | the layers are copied into the container, with reflinks where the file system has them | on overlayfs itself, NFS and the like |

use std::fs;
use std::io::Write;
use std::path::Path;

use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};

use super::fuse;
use super::layers::Layers;
use super::overlay::{self, Writable};
use super::replace::replace;
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::path::Root;
use crate::kernel::trace;

/// See the module.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Driver {
    /// The kernel's overlayfs.
    #[default]
    Overlay,
    /// The program `fuse-overlayfs`.
    #[serde(rename = "fuse-overlayfs")]
    Fuse,
    /// A copy of all layers.
    Copy,
}

impl Driver {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overlay => "overlay",
            Self::Fuse => "fuse-overlayfs",
            Self::Copy => "copy",
        }
    }
}

impl std::str::FromStr for Driver {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "overlay" | "overlay2" | "overlayfs" => Ok(Self::Overlay),
            "fuse-overlayfs" | "fuse-overlay" | "fuse" => Ok(Self::Fuse),
            // Docker's and Podman's name for copies.
            "copy" | "vfs" | "native" => Ok(Self::Copy),
            _ => {
                let error = Error::new(ErrorKind::InvalidInput, format!("unknown storage driver `{text}`"));
                Err(error.hint("there are `overlay`, `fuse-overlayfs` and `copy`; without a choice the best one that works is taken"))
            }
        }
    }
}

/// The best driver that works here. What was found is kept in the cache for as long as the kernel stays the same.
pub fn best(layout: &Layout) -> Result<Driver> {
    let release = nix::sys::utsname::uname().context(|| "cannot ask for the kernel's name")?;
    let ids = if crate::kernel::user_namespace::is_initial() { "root" } else { "user" };
    let fuse = fuse::is_installed();
    let program = if fuse { "fuse" } else { "none" };
    let wanted = format!("{} {ids} {program}", release.release().to_string_lossy());
    let path = layout.cache().join("storage-driver");
    let known = fs::read_to_string(&path).unwrap_or_default();
    if let Some((found, driver)) = known.trim_end().rsplit_once(' ')
        && found == wanted
        && let Ok(driver) = driver.parse()
    {
        return Ok(driver);
    }
    let tried = [Driver::Overlay, Driver::Fuse].into_iter().filter(|driver| fuse || *driver != Driver::Fuse);
    let found = tried.into_iter().find(|driver| match works(layout, *driver) {
        Ok(()) => true,
        Err(error) => {
            trace::say(|| format!("storage driver: {} does not work here: {}", driver.name(), chain(&error)));
            false
        }
    });
    let driver = found.unwrap_or(Driver::Copy);
    // Where it cannot be kept it is found out again.
    let kept = super::blobs::make_private(&layout.cache());
    let _ = kept.and_then(|()| replace(&path, format!("{wanted} {}\n", driver.name()).as_bytes()));
    Ok(driver)
}

fn chain(error: &Error) -> String {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect::<Vec<_>>().join(": ")
}

/// Mount an overlay on the store's file system, change a file through it and remove another.
fn works(layout: &Layout, driver: Driver) -> Result<()> {
    // Where layers begin: what a killed process leaves there is known to be nobody's.
    let scratch = Layers::new(layout).stage()?;
    let at = |name: &str| scratch.files().join(name);
    for name in ["lower", "upper", "work"] {
        super::blobs::make_private(&at(name))?;
    }
    super::blobs::make_private(&at("lower/replaced"))?;
    for name in ["changed", "removed"] {
        fs::write(at("lower").join(name), "below").context(|| "cannot write a file to try overlayfs with")?;
    }
    let writable =
        Writable { upper: at("upper"), work: at("work"), volatile: false, read_only: false, driver, ids: None };
    let mounted = overlay::over(&[at("lower")], &writable)?;
    let inside = Path::new("/proc/self/fd").join(std::os::fd::AsRawFd::as_raw_fd(&mounted).to_string());
    fs::remove_file(inside.join("removed")).context(|| "cannot remove a file through it")?;
    // What is below must not show through the new folder: overlayfs notes that in an attribute.
    let replaced = inside.join("replaced");
    fs::remove_dir(&replaced)
        .and_then(|()| fs::create_dir(&replaced))
        .context(|| "cannot replace a folder through it")?;
    let root = Root::new(mounted);
    let file = root.open_at(Path::new("changed"), OFlags::WRONLY | OFlags::TRUNC, 0);
    let file = file.context(|| "cannot change a file through it")?;
    fs::File::from(file).write_all(b"above").context(|| "cannot change a file through it")
}
