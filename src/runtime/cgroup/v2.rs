//! One container's folder in the v2 hierarchy.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::super::error::{Context, Error, ErrorKind, Result};
use super::limits::Settings;
use super::{make_folder, write};

/// Make the folder, with the controllers that the settings need handed down to it, and write the settings. On a host
/// that is all v2 (`alone`) every controller comes along where it is available, for the OOM count and statistics.
pub(super) fn make(top: &Path, path: &Path, settings: &Settings, alone: bool) -> Result<()> {
    make_folder(&top.join(path))?;
    enable_controllers(top, path, settings, alone)?;
    set(&top.join(path), settings)
}

/// Hand controllers down every level above the folder. On a hybrid host what nobody asked for stays untouched: a
/// controller that v2 uses cannot be mounted as v1 by others.
fn enable_controllers(top: &Path, path: &Path, settings: &Settings, alone: bool) -> Result<()> {
    let needed: BTreeSet<&str> = settings.v2.iter().map(|setting| setting.controller).collect();
    let mut folder = top.to_owned();
    for component in path.components() {
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
        let (available, enabled) = (read("cgroup.controllers"), read("cgroup.subtree_control"));
        let has = |list: &str, name: &str| list.split_ascii_whitespace().any(|word| word == name);
        for name in ["cpu", "cpuset", "io", "memory", "pids", "hugetlb", "rdma", "misc"] {
            if has(&enabled, name) || !has(&available, name) || !(alone || needed.contains(name)) {
                continue;
            }
            let written = write(&folder.join("cgroup.subtree_control"), &format!("+{name}"));
            if needed.contains(name) {
                written?;
            }
        }
        folder.push(component);
    }
    Ok(())
}

/// Write the settings.
pub(super) fn set(folder: &Path, settings: &Settings) -> Result<()> {
    settings.v2.iter().try_for_each(|setting| {
        let file = folder.join(&setting.file);
        // Swap that is not there cannot be used, so a limit on it holds without the file.
        if setting.file == "memory.swap.max" && !file.exists() {
            return Ok(());
        }
        write(&file, &setting.value)
    })
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
