//! The cgroup that a container is put into: where it is, who makes it, and which devices every program may use there.

use std::path::{Path, PathBuf};

use oci_spec::runtime::{Capability, Linux, LinuxDeviceCgroup, LinuxDeviceType, LinuxResources, Mount, Process};

use super::cgroup::systemd::Unit;
use super::cgroup::{self, Cgroup};
use super::container::CgroupDriver;
use super::error::{Error, ErrorKind, Result};
use super::state;
use crate::kernel::release;

/// What a program may always do: make nodes, and use the default devices and its terminals (as runc has it).
fn default_device_rules() -> impl Iterator<Item = LinuxDeviceCgroup> {
    use LinuxDeviceType::{B, C};
    let nodes = [(C, None, None), (B, None, None)].map(|(kind, major, minor)| (kind, major, minor, "m"));
    let devices = [(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 2)]
        .map(|(major, minor)| (C, Some(major), Some(minor), "rwm"));
    let terminals = [(C, Some(136), None, "rwm")];
    nodes.into_iter().chain(devices).chain(terminals).map(|(kind, major, minor, access)| {
        let mut rule = LinuxDeviceCgroup::default();
        rule.set_allow(true).set_typ(Some(kind)).set_major(major).set_minor(minor).set_access(Some(access.to_owned()));
        rule
    })
}

/// Where its cgroup is, and the scope that it is, where a systemd makes it.
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) unit: Option<Unit>,
}

impl Place {
    pub(super) fn of(linux: &Linux, id: &str, driver: Option<CgroupDriver>) -> Result<Self> {
        let asked = linux.cgroups_path().as_deref();
        if driver == Some(CgroupDriver::Systemd) {
            let asked = asked.map(|path| path.to_string_lossy()).unwrap_or_default();
            let unit = Unit::of_cgroups_path(&asked, id)?;
            return Ok(Self { path: unit.path()?, unit: Some(unit) });
        }
        Ok(Self { path: asked.map_or_else(|| Path::new("/rcd").join(id), Path::to_owned), unit: None })
    }

    /// Its cgroup, where no systemd makes it later.
    pub(super) fn make_cgroup(
        &self,
        linux: &Linux,
        driver: Option<CgroupDriver>,
        every: bool,
    ) -> Result<Option<Cgroup>> {
        if self.unit.is_some() { Ok(None) } else { make_cgroup(&self.path, linux, driver, every) }
    }

    pub(super) fn make_scope(&self, pid: i32, record: &state::Record, linux: &Linux) -> Result<Option<Cgroup>> {
        let Some(unit) = &self.unit else { return Ok(None) };
        let resources = with_default_devices(linux);
        let about = (record.id.as_str(), pid);
        Cgroup::create_scope(unit, &self.path, about, resources.as_ref(), &record.annotations).map(Some)
    }
}

/// The limits, with the devices that every program may use.
fn with_default_devices(linux: &Linux) -> Option<LinuxResources> {
    let mut resources = linux.resources().clone();
    if let Some(resources) = &mut resources
        && let Some(rules) = resources.devices()
    {
        let rules = rules.iter().cloned().chain(default_device_rules()).collect();
        resources.set_devices(Some(rules));
    }
    resources
}

/// The first release in which who may write to the top of a hierarchy is no longer asked whose root it is: before, that was a way to the
/// host (CVE-2022-0492).
const GUARDED: (u32, u32) = (5, 17);

/// Whether a container has to be in every hierarchy of v1. Of one that it is in nowhere its view shows the host's top, and that is
/// nothing to write to.
pub(super) fn needs_every_hierarchy(mounts: &[Mount], process: &Process) -> bool {
    let may_write = |mount: &Mount| {
        matches!(mount.typ().as_deref(), Some("cgroup" | "cgroup2"))
            && !mount.options().iter().flatten().any(|word| word == "ro")
    };
    let bounding = process.capabilities().as_ref().and_then(|sets| sets.bounding().as_ref());
    mounts.iter().any(may_write)
        || bounding.is_some_and(|set| set.contains(&Capability::SysAdmin))
        || release::own().is_none_or(|own| own < GUARDED)
}

/// The cgroup; none where the host gives this user none and no limit needs one, or where it is to have none.
fn make_cgroup(path: &Path, linux: &Linux, driver: Option<CgroupDriver>, every: bool) -> Result<Option<Cgroup>> {
    let resources = with_default_devices(linux);
    let resources = resources.as_ref();
    if driver.is_none() {
        return match resources.is_some_and(is_limited) {
            true => Err(Error::new(
                ErrorKind::InvalidSpec,
                "limits in `linux.resources` need a cgroup, and the container is to have none",
            )),
            false => Ok(None),
        };
    }
    match Cgroup::create(path, resources, every) {
        Ok(cgroup) => Ok(Some(cgroup)),
        Err(error) => {
            let limited = resources.is_some_and(is_limited);
            match (cgroup::is_ordinary(), limited) {
                (true, false) => Ok(None),
                (true, true) => {
                    let hint = "on cgroup v2 the user's systemd can: `rcd runtime --systemd-cgroup`, `rcd --cgroup-manager systemd`";
                    Err(error.hint(hint))
                }
                _ => Err(error),
            }
        }
    }
}

/// Whether anything but access to devices is limited.
fn is_limited(resources: &LinuxResources) -> bool {
    resources.memory().is_some()
        || resources.cpu().is_some()
        || resources.pids().is_some()
        || resources.block_io().is_some()
        || resources.unified().is_some()
        || resources.hugepage_limits().is_some()
}
