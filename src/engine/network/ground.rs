//! Where bridges are: on the host, and for an ordinary user, who cannot change that, in a network namespace of their own.
//!
//! That one leads nowhere: containers meet in it, and what leaves them goes by the program that carries their packets. It lives
//! for as long as a monitor holds it open, so there is nothing to start and nothing to end. All of a user's containers share one
//! user namespace ([`crate::engine::rootless::enter_shared`]), which owns it.

use std::fs;
use std::os::fd::{AsFd, OwnedFd};

use super::Result;
use crate::engine::layout::Layout;
use crate::engine::{Context, rootless};
use crate::kernel::lock::Lock;
use crate::kernel::netlink::{self, Socket, in_namespace};
use crate::kernel::user_namespace;

/// Monitors hold it by a descriptor from this number on, where they have no other of its kind.
const DESCRIPTOR: i32 = 200;

/// Where bridges are, for this process.
#[derive(Debug)]
pub(super) enum Place {
    /// In its own network namespace.
    Here,
    /// In this one.
    There(OwnedFd),
    /// Nobody holds one open, so there are none.
    Nowhere,
}

/// Whether bridges are in the host's own network.
pub(super) fn is_host() -> bool {
    user_namespace::is_initial()
}

/// Where bridges are now.
pub(super) fn place(layout: &Layout) -> Result<Place> {
    if is_host() {
        return Ok(Place::Here);
    }
    Ok(find(layout).map_or(Place::Nowhere, Place::There))
}

impl Place {
    /// Do something where bridges are; none where there are none.
    pub(super) fn work<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<Option<T>> {
        match self {
            Self::Here => work().map(Some),
            Self::There(netns) => {
                let done = in_namespace(netns.as_fd(), || Ok(work()));
                done.context(|| "cannot enter the network namespace of the user's bridges")?.map(Some)
            }
            Self::Nowhere => Ok(None),
        }
    }
}

/// Hold the place of an ordinary user's bridges open, and make it where there is none; nothing for root.
pub fn hold(layout: &Layout) -> Result<Option<OwnedFd>> {
    let cannot = || "cannot make a network namespace for the user's bridges";
    if is_host() {
        return Ok(None);
    }
    let folder = layout.network_state();
    crate::engine::container::make_private_folder(&folder)?;
    let _lock = Lock::take(&folder.join("ground")).context(cannot)?;
    let netns = match find(layout) {
        Some(netns) => netns,
        None => {
            let netns = netlink::new_namespace().context(cannot)?;
            in_namespace(netns.as_fd(), || Socket::new()?.up(1)).context(cannot)?;
            netns
        }
    };
    // Held before the lock is free: the next one who looks finds it.
    rustix::io::fcntl_dupfd_cloexec(&netns, DESCRIPTOR).map(Some).context(cannot)
}

/// The namespace that some monitor of this user holds open.
fn find(layout: &Layout) -> Option<OwnedFd> {
    rootless::processes(layout).into_iter().find_map(|pid| {
        let descriptors = fs::read_dir(format!("/proc/{pid}/fd")).ok()?.flatten();
        let mut held = descriptors.filter(|entry| {
            let number = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok());
            let link = fs::read_link(entry.path()).unwrap_or_default();
            number.is_some_and(|number| number >= DESCRIPTOR) && link.to_string_lossy().starts_with("net:[")
        });
        fs::File::open(held.next()?.path()).ok().map(OwnedFd::from)
    })
}
