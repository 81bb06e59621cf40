//! One container's folder in one v1 hierarchy.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use oci_spec::runtime::{LinuxDeviceCgroup, LinuxDeviceType};

use super::super::error::{Context, Error, ErrorKind, Result};
use super::device_filter::accesses;
use super::limits::{self, Settings};
use super::{make_folder, write};

/// Make the folder and write what belongs to this hierarchy's controllers.
pub(super) fn make(top: &Path, path: &Path, controllers: &[String], settings: &Settings) -> Result<()> {
    let folder = top.join(path);
    make_folder(&folder)?;
    if controllers.iter().any(|name| name == "cpuset") {
        inherit_cpuset(top, path)?;
    }
    if controllers.iter().any(|name| name == "memory") && settings.needs("memory") {
        // Without it, what children below use would not count (and newer kernels know nothing else).
        let _ = fs::write(folder.join("memory.use_hierarchy"), "1");
    }
    set(&folder, controllers, settings)
}

/// A new cpuset is empty, and no process can enter it: fill each level from its parent (`cpuset(7)`).
fn inherit_cpuset(top: &Path, path: &Path) -> Result<()> {
    let mut folder = top.to_owned();
    for component in path.components() {
        let parent = folder.clone();
        folder.push(component);
        for file in ["cpuset.cpus", "cpuset.mems"] {
            let read =
                |folder: &Path| fs::read_to_string(folder.join(file)).context(|| format!("cannot read `{file}`"));
            if read(&folder)?.trim().is_empty() {
                write(&folder.join(file), read(&parent)?.trim())?;
            }
        }
    }
    Ok(())
}

/// Write what belongs to this hierarchy's controllers.
pub(super) fn set(folder: &Path, controllers: &[String], settings: &Settings) -> Result<()> {
    limits::write(folder, settings.v1.iter().filter(|setting| controllers.contains(&setting.controller)))
}

/// Give the devices controller these rules, in order (runtime-spec, config-linux, "Allowed device list").
pub(super) fn restrict_devices(folder: &Path, rules: &[LinuxDeviceCgroup]) -> Result<()> {
    // Each rule is a write of its own, to a file that is opened once.
    let mut files = BTreeMap::new();
    for rule in rules {
        let path = folder.join(if rule.allow() { "devices.allow" } else { "devices.deny" });
        let kinds: &[&str] = match rule.typ().unwrap_or_default() {
            LinuxDeviceType::A => &["a"],
            LinuxDeviceType::B => &["b"],
            LinuxDeviceType::C | LinuxDeviceType::U => &["c"],
            LinuxDeviceType::P => {
                return Err(Error::new(ErrorKind::InvalidSpec, "a FIFO is no device that a rule can be about"));
            }
        };
        let number =
            |number: Option<i64>| number.filter(|number| *number >= 0).map_or("*".to_owned(), |n| n.to_string());
        let access = accesses(rule)?;
        for kind in kinds {
            let text = format!("{kind} {}:{} {access}", number(rule.major()), number(rule.minor()));
            let cannot = || format!("cannot write `{text}` to `{}`", path.display());
            let mut file: &fs::File = match files.entry(rule.allow()) {
                Entry::Occupied(file) => file.into_mut(),
                Entry::Vacant(place) => place.insert(fs::OpenOptions::new().write(true).open(&path).context(cannot)?),
            };
            file.write_all(text.as_bytes()).context(cannot)?;
        }
    }
    Ok(())
}

/// Whether what is in the folder is stopped where it is.
pub(super) fn is_frozen(folder: &Path) -> bool {
    let text = fs::read_to_string(folder.join("freezer.state")).unwrap_or_default();
    matches!(text.trim(), "FROZEN" | "FREEZING")
}

/// Freeze or thaw; freezing takes a while and may need to be asked for again (kernel docs, freezer-subsystem).
pub(super) fn freeze(folder: &Path, frozen: bool) -> Result<()> {
    let file = folder.join("freezer.state");
    let wanted = if frozen { "FROZEN" } else { "THAWED" };
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        write(&file, wanted)?;
        let state = fs::read_to_string(&file).context(|| format!("cannot read `{}`", file.display()))?;
        if state.trim() == wanted {
            return Ok(());
        }
        if Instant::now() > deadline {
            let message = format!("`{}` did not become {wanted} within 10 s", folder.display());
            return Err(Error::new(ErrorKind::Failed, message));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}
