//! One container's folder in the v2 hierarchy.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::{Duration, Instant};

use super::super::error::{Context, Error, ErrorKind, Result};
use super::limits::{self, Settings};
use super::{doors, make_folder, write};

/// Open the folder, to start a process in it.
pub(super) fn open(folder: &Path) -> Result<OwnedFd> {
    match fs::File::open(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(doors::not_there(folder)),
        opened => Ok(opened.context(|| format!("cannot open the cgroup `{}`", folder.display()))?.into()),
    }
}

/// Make the folder, with the controllers that the settings need handed down to it, and write the settings. On a host
/// that is all v2 (`alone`) every controller comes along where it is available, for the OOM count and statistics.
pub(super) fn make(top: &Path, path: &Path, settings: &Settings, alone: bool) -> Result<()> {
    make_folder(&top.join(path))?;
    enable_controllers(top, path, settings, alone)?;
    limits::write(&top.join(path), settings.v2.iter())
}

/// What comes along on a host that is all v2.
const KNOWN: [&str; 8] = ["cpu", "cpuset", "io", "memory", "pids", "hugetlb", "rdma", "misc"];

/// Hand controllers down every level above the folder. On a hybrid host what nobody asked for stays untouched: a
/// controller that v2 uses cannot be mounted as v1 by others.
fn enable_controllers(top: &Path, path: &Path, settings: &Settings, alone: bool) -> Result<()> {
    let needed: BTreeSet<&str> =
        settings.v2.iter().map(|setting| &*setting.controller).filter(|name| !name.is_empty()).collect();
    let wanted: BTreeSet<&str> = KNOWN.into_iter().filter(|_| alone).chain(needed.iter().copied()).collect();
    let mut folder = top.to_owned();
    for component in path.components() {
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
        let (available, enabled) = (read("cgroup.controllers"), read("cgroup.subtree_control"));
        let has = |list: &str, name: &str| list.split_ascii_whitespace().any(|word| word == name);
        for name in wanted.iter().filter(|name| !has(&enabled, name) && has(&available, name)) {
            let written = write(&folder.join("cgroup.subtree_control"), &format!("+{name}"));
            if needed.contains(name) {
                written?;
            }
        }
        folder.push(component);
    }
    Ok(())
}

/// What whoever a cgroup is given to may write, where the kernel has no list of it.
const DELEGATED: &str = "cgroup.procs\ncgroup.subtree_control\ncgroup.threads";

/// Give the folder to a user, with the files that cgroups below it are made with, and no others: limits stay the giver's
/// (runtime-spec, config-linux, "Cgroup ownership").
pub(super) fn give(folder: &Path, uid: u32) -> Result<()> {
    let list = fs::read_to_string("/sys/kernel/cgroup/delegate").unwrap_or_else(|_| DELEGATED.to_owned());
    for path in std::iter::once(folder.to_owned()).chain(list.lines().map(|name| folder.join(name))) {
        match std::os::unix::fs::chown(&path, Some(uid), None) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            given => given.context(|| format!("cannot give `{}` to the user {uid}", path.display()))?,
        }
    }
    Ok(())
}

/// Freeze or thaw, and wait until it is done.
pub(super) fn freeze(folder: &Path, frozen: bool) -> Result<()> {
    let wanted = if frozen { "frozen 1" } else { "frozen 0" };
    write(&folder.join("cgroup.freeze"), if frozen { "1" } else { "0" })?;
    let events = folder.join("cgroup.events");
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let text = fs::read_to_string(&events).context(|| format!("cannot read `{}`", events.display()))?;
        if text.lines().any(|line| line == wanted) {
            return Ok(());
        }
        if Instant::now() > deadline {
            let message = format!("`{}` did not say `{wanted}` within 10 s", events.display());
            return Err(Error::new(ErrorKind::Failed, message));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}
